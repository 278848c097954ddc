//! Cotangents that begin with what is first added to them, instead of with zero.
//!
//! Legal where the first use of a shadow, behind its declaration and in the same block, adds something of its type to the
//! whole of it: what was zero then is what was added. Switch: `init`.

use crate::ir::visit::{all_uses, uses};
use crate::ir::{Atom, Block, Function, Op, Sign, Step, Ty, Var, VarMap};

pub fn init(function: &Function, block: &mut Block) {
    let mut given = vec![false; block.steps.len()];
    for (var, Uses { declared, first }) in first_uses(function, &block.steps) {
        if let Some(first) = first
            && let Some(op) = whole_addition(function, [&block.steps[declared], &block.steps[first]], var)
        {
            block.steps[first] = Step::Let { var, op };
            given[declared] = true;
        }
    }
    let mut given = given.into_iter();
    block.steps.retain(|_| !given.next().unwrap_or(false));
    for step in &mut block.steps {
        for inner in step.blocks_mut() {
            init(function, inner);
        }
    }
}

fn begins_at_zero(function: &Function, step: &Step) -> Option<Var> {
    match step {
        Step::Let { var, op: Op::Zeros(..) } => Some(*var),
        Step::Let { var, op: Op::Use(Atom::Literal(literal)) }
            if literal.value == Some(0.0) && matches!(function.info(*var).role, crate::ir::Role::Shadow(_)) =>
        {
            Some(*var)
        }
        Step::Let { var, op: Op::Blank(_) }
            if function.info(*var).ty.is_copy() && matches!(function.info(*var).role, crate::ir::Role::Shadow(_)) =>
        {
            Some(*var)
        }
        _ => None,
    }
}

/// Where a shadow begins, and which step behind it is the first to use it, itself or inside.
struct Uses {
    declared: usize,
    first: Option<usize>,
}

fn first_uses(function: &Function, steps: &[Step]) -> VarMap<Uses> {
    let mut found: VarMap<Uses> = VarMap::default();
    for (at, step) in steps.iter().enumerate() {
        let mut note = |var: Var, _| {
            if let Some(Uses { first, .. }) = found.get_mut(&var) {
                first.get_or_insert(at);
            }
        };
        uses(step, &mut note);
        step.blocks().into_iter().for_each(|inner| all_uses(inner, &mut note));
        if let Some(var) = begins_at_zero(function, step) {
            found.insert(var, Uses { declared: at, first: None });
        }
    }
    found
}

fn whole_addition(function: &Function, [zero, step]: [&Step; 2], var: Var) -> Option<Op> {
    match step {
        // What is added may have another shape.
        Step::AddUp { dst, src } if dst.root == var && dst.path.is_empty() && src.path.is_empty() => match zero {
            Step::Let { op: Op::Zeros(_, dimensions), .. } => Some(Op::Begun(Atom::Var(src.root), dimensions.clone())),
            _ => None,
        },
        Step::Add { place, value, sign } if place.root == var && place.path.is_empty() && value.var() != Some(var) => {
            Some(match sign {
                Sign::Plus => Op::Use(value.clone()),
                Sign::Minus => Op::Neg(value.clone()),
            })
        }
        // What was copied out of an array into a vector or a slice, or into what a call gave, which may be one, has a
        // cotangent of another type.
        Step::Accumulate { dst, src }
            if dst.root == var
                && dst.path.is_empty()
                && src.path.is_empty()
                && matches!(function.info(src.root).ty.pointee(), Ty::Array(..) | Ty::Tuple(_)) =>
        {
            Some(Op::Use(Atom::Var(src.root)))
        }
        _ => None,
    }
}
