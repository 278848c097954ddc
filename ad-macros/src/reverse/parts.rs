//! Parts that are taken out of what is changed elsewhere: `let q = pair.0; pair.1 = next(q);`.
//!
//! # Note [Parts are cloned]
//!
//! Whether `let q = pair.0;` moves or copies, the type decides, and the macro sees the names of types alone. What is moved away is kept as it
//! was just before (see `record`), and its shadow has the shape that it had there (see `moves`). But of a pair that loses a part, or does not,
//! the other part lives on, and what is written to it later no copy from before has. So where the root is written to at all, the forward
//! sweep clones the part, and nothing is taken away: a clone of what is `Copy` costs nothing.

use crate::analysis::stability::is_movable;
use crate::ir::visit::{Use, steps, steps_mut, uses};
use crate::ir::{Function, Op, Place, Step, VarSet};

/// The function, with clones of such parts.
pub fn cloned(function: &Function) -> Function {
    let mut written = VarSet::default();
    steps(&function.body, &mut |step| {
        uses(step, &mut |var, how| {
            if how == Use::Write {
                written.insert(function.root(var));
            }
        });
    });
    let is_part = |place: &Place| {
        !place.path.is_empty() && written.contains(&function.root(place.root)) && is_movable(function, place)
    };
    let mut body = function.body.clone();
    steps_mut(&mut body, &mut |step| {
        let (Step::Let { var, op } | Step::Define { var, op }) = step else { return };
        match op {
            Op::Read(place) if !function.info(*var).ty.is_copy() && is_part(place) => {
                *op = Op::Duplicate(place.clone(), "clone");
            }
            Op::Struct(made) => made.clones_rest = made.rest.as_ref().is_some_and(is_part),
            _ => {}
        }
    });
    Function { body, ..function.clone() }
}
