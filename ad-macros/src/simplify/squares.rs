//! Squares of what a tangent is multiplied with twice: `c * x * x` becomes `c * (x * x)`.
//!
//! The tangent of a quotient, and of a root, is multiplied with one reciprocal again and again, one product after the other.
//! So it waits for each of them, and each tangent has products of its own. A square waits for `x` alone, and all that is
//! multiplied with it in a block shares it. Switch: `squares`.
//!
//! Legal in what a forward transform made, where nobody else reads the product on the way: there are as many products as
//! before, or fewer, in another order, and nobody asks for the last digit of a derivative. A square is infinite, or zero, sooner
//! than a product with a large or a small `c`; but so is the partial that the square is a part of. What `x` and `c` hold must not
//! change on the way. The first product stays as it is, since a zero may win over an infinite `x` there. Higher orders take
//! the squares for the powers that they are (see Note [Powers] in `analysis/powers.rs`).

use quote::ToTokens;

use crate::ir::visit::all_uses;
use crate::ir::{Atom, BinaryOp, Block, Function, Op, Role, Step, Ty, Var, VarInfo, VarMap, VarSet};
use crate::names::Names;

/// Squares the factors of what has come to a function since it had `primal` variables.
pub fn squares(function: &mut Function, block: &mut Block, primal: usize, names: &mut Names) {
    let mut counts: VarMap<u32> = VarMap::default();
    all_uses(block, &mut |var, _| *counts.entry(var).or_default() += 1);
    Squares { function, names, primal, counts }.walk(block, &VarMap::default());
}

struct Squares<'a> {
    function: &'a mut Function,
    names: &'a mut Names,
    primal: usize,
    /// How often a variable is used.
    counts: VarMap<u32>,
}

impl Squares<'_> {
    /// A block, where `known` squares were made before.
    fn walk(&mut self, block: &mut Block, known: &VarMap<Var>) {
        let mut known = known.clone();
        // What is multiplied on the way, and with what.
        let mut products: VarMap<(Var, Var)> = VarMap::default();
        let (mut copies, mut unread): (VarMap<Var>, VarSet) = Default::default();
        for mut step in std::mem::take(&mut block.steps) {
            step.blocks_mut().into_iter().for_each(|inner| self.walk(inner, &known));
            if let Step::Let { var, op: Op::Binary(BinaryOp::Mul, a, Atom::Var(factor)) } = &mut step
                && let Some(product) = a.var()
                && self.is_ours(*var)
                && self.is_number(*factor)
                && self.is_fixed(product)
            {
                match products.get(&product).copied() {
                    Some((first, same)) if same == *factor && self.counts.get(&product) == Some(&1) => {
                        let square = *known.entry(*factor).or_insert_with_key(|factor| {
                            let square = self.made(*factor);
                            let op = Op::Binary(BinaryOp::Mul, Atom::Var(*factor), Atom::Var(*factor));
                            block.steps.push(Step::Let { var: square, op });
                            square
                        });
                        unread.insert(product);
                        let mut way = product;
                        while let Some(of) = copies.get(&way) {
                            unread.insert(*of);
                            way = *of;
                        }
                        *a = Atom::Var(first);
                        *factor = square;
                    }
                    _ if product != *factor && self.is_ours(product) => {
                        products.insert(*var, (product, *factor));
                    }
                    _ => {}
                }
            }
            // Another name for a product.
            if let Step::Let { var, op: Op::Use(Atom::Var(of)) } = &step
                && let Some(product) = products.get(of).copied()
                && self.counts.get(of) == Some(&1)
                && self.is_ours(*var)
                && self.is_fixed(*var)
            {
                products.insert(*var, product);
                copies.insert(*var, *of);
            }
            known.extend(self.square(&step));
            block.steps.push(step);
        }
        block.steps.retain(|step| step.result().is_none_or(|var| !unread.contains(&var)));
    }

    /// A number and its square, where a step makes that.
    fn square(&self, step: &Step) -> Option<(Var, Var)> {
        match step {
            Step::Let { var, op: Op::Binary(BinaryOp::Mul, Atom::Var(a), Atom::Var(b)) }
                if a == b && self.is_number(*a) && self.is_number(*var) =>
            {
                Some((*a, *var))
            }
            _ => None,
        }
    }

    fn is_ours(&self, var: Var) -> bool {
        var.0 as usize >= self.primal
    }

    /// Does a variable keep the value that it is given first?
    fn is_fixed(&self, var: Var) -> bool {
        let info = self.function.info(var);
        info.ty.is_scalar() && !info.mutable
    }

    /// A float that keeps the value that it is given first.
    fn is_number(&self, var: Var) -> bool {
        matches!(self.function.info(var).ty, Ty::Float(_)) && self.is_fixed(var)
    }

    fn made(&mut self, factor: Var) -> Var {
        let ty = self.function.info(factor).ty.clone();
        self.function.vars.push(VarInfo::made(self.names.fresh("square").to_token_stream(), ty, Role::Temporary));
        Var(self.function.vars.len() as u32 - 1)
    }
}
