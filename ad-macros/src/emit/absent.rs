//! Tangents of lists that a caller may leave out, read without their zeros being made.
//!
//! `x_dot[i]` of a list that was not given is zero; a list of zeros would have to be allocated each time the function runs.
//! So where a form only reads elements of such a tangent, also by way of rows, its name stands for an `Option`, which
//! `rustc` knows once it knows the caller.

use super::runtime::Runtime;
use super::types::{Shape, shape};
use crate::ir::visit::{steps, uses};
use crate::ir::{Block, Function, Mutability, Op, Passing, Place, Projection, Step, Ty, Var, VarSet};

/// The tangents, and the rows of them, whose names stand for an `Option`.
pub fn read_by_elements(function: &Function, blocks: &[&Block], runtime: &Runtime) -> VarSet {
    let is_candidate = |parameter: &&crate::ir::Parameter| {
        parameter.optional
            && parameter.passing == Passing::Shared
            && matches!(shape(&parameter.written, runtime), Shape::List(_))
    };
    let candidates = function.parameters.iter().filter(is_candidate).map(|parameter| parameter.var);
    candidates.filter_map(|var| family(function, var, blocks)).flatten().collect()
}

/// Fields of the user's types are read in their own way.
fn has_field(place: &Place) -> bool {
    place.path.iter().any(|projection| matches!(projection, Projection::Named(_)))
}

/// The tangent and its rows, where nothing is done with them but reading floats.
fn family(function: &Function, tangent: Var, blocks: &[&Block]) -> Option<VarSet> {
    let mut family = VarSet::from_iter([tangent]);
    let mut is_read_only = true;
    let mut look = |step: &Step| {
        let read = match step {
            Step::Let { op: Op::Read(place), .. } | Step::Define { op: Op::Read(place), .. }
                if matches!(function.place_type(place), Ty::Float(_) | Ty::Lanes(_)) && !has_field(place) =>
            {
                Some(place.root)
            }
            Step::Let { var, op: Op::Borrow(Mutability::Shared, place) } if family.contains(&place.root) => {
                family.insert(*var);
                Some(place.root)
            }
            _ => None,
        };
        uses(step, &mut |var, _| is_read_only &= !family.contains(&var) || read == Some(var));
    };
    blocks.iter().for_each(|block| steps(block, &mut look));
    is_read_only.then_some(family)
}
