//! Equal terms of one sum as one of them, doubled.

use std::collections::HashMap;

use quote::ToTokens;

use crate::ir::visit::{Use, all_uses, uses};
use crate::ir::{Atom, BinaryOp, Block, Function, Op, Place, Role, Sign, Step, Var, VarInfo, VarMap};
use crate::names::Names;
use crate::rules::float;
use crate::simplify::places::{path_atoms, same_path};

/// `x * a + x * a` becomes `x * a * 2.0`; and `p += x * a; p += x * a` becomes `p += x * 2.0 * a`, whose doubled factor is
/// often the same for all turns of a loop.
pub fn pairs(function: &mut Function, block: &mut Block, primal: usize, names: &mut Names) {
    let mut known = Known::default();
    for mut step in std::mem::take(&mut block.steps) {
        for inner in step.blocks_mut() {
            pairs(function, inner, primal, names);
        }
        let mut pair = None;
        match &mut step {
            Step::Let { var, op: Op::Binary(BinaryOp::Mul, Atom::Var(a), Atom::Var(b)) }
                if var.0 as usize >= primal =>
            {
                known.learn(*var, [*a, *b]);
            }
            Step::Let { op: op @ Op::Binary(BinaryOp::Add, Atom::Var(_), Atom::Var(_)), .. } => known.double(op),
            Step::Add { place, value: Atom::Var(value), sign } => {
                pair = known.addition(&function.canonical(place), *value, *sign);
            }
            _ => {}
        }
        if let Some((at, (a, b))) = pair
            && let Step::Add { value, .. } = &mut step
        {
            // Only an addition goes, so that nothing else moves.
            block.steps[at] = Step::Let { var: made(function, names, "twice", a), op: twice(a) };
            let Step::Let { var: twice, .. } = block.steps[at] else { unreachable!("written just above") };
            let term = made(function, names, "share", a);
            block.steps.push(Step::Let { var: term, op: Op::Binary(BinaryOp::Mul, Atom::Var(twice), Atom::Var(b)) });
            *value = Atom::Var(term);
        }
        known.forget(function, &step);
        if let Step::Add { place, value: Atom::Var(value), sign } = &step
            && let Some(factors) = known.products.get(value).copied()
        {
            let place = function.canonical(place);
            known.note(Addition { at: block.steps.len(), place, value: *value, sign: *sign }, factors);
        }
        block.steps.push(step);
    }
}

fn twice(var: Var) -> Op {
    Op::Binary(BinaryOp::Mul, Atom::Var(var), float(2.0))
}

/// A number of the type of another.
fn made(function: &mut Function, names: &mut Names, stem: &str, like: Var) -> Var {
    let ty = function.info(like).ty.clone();
    function.vars.push(VarInfo::made(names.fresh(stem).to_token_stream(), ty, Role::Temporary));
    Var(function.vars.len() as u32 - 1)
}

/// What holds where a block has come to.
#[derive(Default)]
struct Known {
    /// Products of a transform, and their factors, which have not changed since.
    products: VarMap<(Var, Var)>,
    /// For each factor, the products that it may be a factor of.
    multiples: VarMap<Vec<Var>>,
    /// What products were added to, by its root and by their factors, where it was not read since.
    additions: VarMap<HashMap<(Var, Var), Vec<Addition>>>,
    /// For each variable that says where in a root something was added, the roots.
    indexed: VarMap<Vec<Var>>,
}

/// A step by which a product was added to something.
struct Addition {
    at: usize,
    place: Place,
    value: Var,
    sign: Sign,
}

impl Known {
    fn note(&mut self, addition: Addition, factors: (Var, Var)) {
        let root = addition.place.root;
        for index in path_atoms(&addition.place.path).filter_map(Atom::var) {
            self.indexed.entry(index).or_default().push(root);
        }
        self.additions.entry(root).or_default().entry(factors).or_default().push(addition);
    }

    /// That a variable is a product.
    fn learn(&mut self, product: Var, factors: [Var; 2]) {
        self.products.insert(product, factors.into());
        factors.iter().for_each(|factor| self.multiples.entry(*factor).or_default().push(product));
    }

    /// Makes a sum of equal products the double of one.
    fn double(&self, op: &mut Op) {
        if let Op::Binary(BinaryOp::Add, Atom::Var(a), Atom::Var(b)) = *op
            && let (Some(factors), Some(others)) = (self.products.get(&a), self.products.get(&b))
            && factors == others
        {
            *op = twice(a);
        }
    }

    /// The addition to the same place of an equal product, which is then gone, and its factors.
    fn addition(&mut self, place: &Place, value: Var, sign: Sign) -> Option<(usize, (Var, Var))> {
        let factors = *self.products.get(&value)?;
        let additions = self.additions.get_mut(&place.root)?.get_mut(&factors)?;
        let equal = additions.iter().position(|other| {
            other.sign == sign
                && same_path(&other.place.path, &place.path)
                && self.products.get(&other.value) == Some(&factors)
        })?;
        let Addition { at, .. } = additions.remove(equal);
        Some((at, factors))
    }

    /// Drops what a step changes, or might see.
    fn forget(&mut self, function: &Function, step: &Step) {
        let mut touched: Vec<(Var, Use)> = Vec::new();
        let mut touch = |var, how| touched.push((function.root(var), how));
        match step {
            // Additions to one place may change their order.
            Step::Add { place, value, .. } => {
                touch(place.root, Use::Write);
                let operands = path_atoms(&place.path).chain([value]).filter_map(Atom::var);
                operands.for_each(|operand| touch(operand, Use::Read));
            }
            step => {
                uses(step, &mut touch);
                step.blocks().into_iter().for_each(|inner| all_uses(inner, &mut touch));
            }
        }
        let is_addition = matches!(step, Step::Add { .. });
        for (var, how) in touched {
            let is_written = how == Use::Write;
            if !(is_addition && is_written) {
                self.additions.remove(&var);
            }
            if is_written {
                for product in self.multiples.remove(&var).unwrap_or_default() {
                    self.products.remove(&product);
                }
                for root in self.indexed.remove(&var).unwrap_or_default() {
                    let additions = self.additions.get_mut(&root).into_iter().flat_map(HashMap::values_mut);
                    let moves = |addition: &Addition| path_atoms(&addition.place.path).any(|at| at.var() == Some(var));
                    additions.for_each(|additions| additions.retain(|addition| !moves(addition)));
                }
            }
        }
    }
}
