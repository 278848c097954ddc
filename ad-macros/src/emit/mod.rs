//! IR to tokens: the only phase with `quote!`.
//!
//! `ops` prints operations, `block` prints steps and decides which of them stand inside of others, `types` prints the
//! types of tangents, `companion` prints the derived functions around the two sweeps.

/// `quote!` with names that the user's own cannot meet: a parameter may be called `value` or `pullback`.
macro_rules! quote_hygienic {
    ($($tokens:tt)*) => { ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*) };
}
use quote_hygienic;

mod absent;
mod applied;
mod arrays;
mod batch;
mod block;
mod boxed;
mod casts;
mod columns;
pub mod companion;
mod custom;
mod derived;
pub mod fallible;
mod functions;
mod generic;
mod jacobian;
mod lanes;
mod lifted;
pub mod methods;
mod nested;
mod ops;
mod packs;
mod parts;
mod places;
mod restart;
pub mod runtime;
mod second;
pub mod signature;
mod sweeps;
mod taped;
pub mod traced;
mod types;

use proc_macro2::TokenStream;

use crate::ir::visit::{Use, all_uses};
use crate::ir::{Block, Function, Parameter, Passing, Role, Var, VarInfo, VarMap, VarSet};
use crate::tangent::Directions;
use runtime::Runtime;

/// What printing needs to know.
pub struct Printer<'a> {
    function: &'a Function,
    /// The path to what generated code may name.
    runtime: Runtime,
    /// Printing the reverse sweep, in which values out of frames are references.
    adjoint: bool,
    /// How many tangents stand side by side in a float's.
    directions: Directions,
    /// Steps that are used once may stand where they are used.
    nest: bool,
    uses: VarMap<usize>,
    written: VarSet,
    /// Operations that name the type of what they are done to, since nothing before them does.
    untyped: VarSet,
    /// The tangent type behind each shared parameter's shadow.
    gates: VarMap<Gate>,
    /// Tangents, and rows of them, whose names stand for an `Option`.
    absent: VarSet,
}

/// What a caller may not have given.
#[derive(Clone)]
enum Gate {
    /// A shadow; and what it points to.
    Shadow { marker: TokenStream, pointee: TokenStream },
    /// A row of one, which loops look at and nobody is handed: an `Option` of it.
    Row,
}

impl<'a> Printer<'a> {
    pub fn new(function: &'a Function, runtime: Runtime, blocks: &[&Block], nest: bool) -> Self {
        let mut uses: VarMap<usize> = VarMap::default();
        let mut written = VarSet::default();
        for block in blocks {
            all_uses(block, &mut |var, how| {
                *uses.entry(var).or_default() += 1;
                if how == Use::Write {
                    written.insert(var);
                }
            });
        }
        let untyped = crate::analysis::untyped::operations(function, blocks);
        let directions = Directions::One;
        let absent = absent::read_by_elements(function, blocks, &runtime);
        let gates = VarMap::default();
        Self { function, runtime, adjoint: false, directions, nest, uses, written, untyped, gates, absent }
    }

    /// The shadows of shared arguments: what is done to them is done if the caller gave one.
    fn gate(&mut self, parameter: &Parameter, number: usize, shadow: Var) {
        if parameter.passing == Passing::Shared {
            let marker = signature::activity(number);
            let pointee =
                types::lent_tangents(&parameter.written, self.directions.of_cotangent(parameter), &self.runtime);
            self.gates.insert(shadow, Gate::Shadow { marker, pointee });
        }
    }

    /// Rows of gated shadows are gated themselves.
    fn gate_rows(&mut self, block: &Block) {
        crate::ir::visit::steps(block, &mut |step| {
            if let crate::ir::Step::Let { var, op: crate::ir::Op::Borrow(crate::ir::Mutability::Mutable, place) } = step
                && self.gates.contains_key(&place.root)
            {
                self.gates.insert(*var, Gate::Row);
            }
        });
    }

    fn info(&self, var: Var) -> &VarInfo {
        self.function.info(var)
    }

    fn name(&self, var: Var) -> TokenStream {
        self.info(var).name.clone()
    }

    /// Declared `mut`, as far as the code that is printed needs it.
    fn is_mut(&self, var: Var) -> bool {
        let info = self.info(var);
        let is_reference = matches!(info.ty, crate::ir::Ty::Ref(..)) || matches!(info.role, Role::Alias(_));
        let is_users = matches!(info.role, Role::Local | Role::Parameter(_)) && info.mutable;
        (is_users || self.written.contains(&var)) && !is_reference
    }
}
