//! The adjoint of control flow: the same tree, walked backwards.
//!
//! Exits stand at the ends of blocks only, so that the branches that were taken tell the whole way through a turn. Where
//! the number of turns cannot be had again, the forward sweep counts them.

use quote::{ToTokens, quote};

use super::{Around, Reverse};
use crate::ir::{Adapter, Arm, Atom, Block, Exit, IntRange, Literal, Op, Opaque, Place, Role, Sign, Step, Ty, Var};
use crate::rules::Builder;

impl Reverse<'_> {
    /// Both sweeps over a branch that gives its value to `dest`.
    fn branch(&mut self, block: Block, dest: Option<Var>, around: Around) -> (Block, Block) {
        let bar = dest.filter(|dest| self.is_active(*dest)).and_then(|dest| self.known_bar(dest));
        let tail = block.tail.clone();
        self.block(block, around.branch(), &mut |reverse| {
            if let (Some(bar), Some(Atom::Var(tail))) = (bar, &tail) {
                if reverse.is_rebound(*tail) {
                    reverse.give_moved(*tail, Atom::Var(bar));
                } else {
                    reverse.give(*tail, Atom::Var(bar));
                }
            }
        })
    }

    pub(super) fn conditional(&mut self, step: Step, around: Around) -> Vec<Step> {
        let Step::If { dest, cond, then, otherwise } = step else { unreachable!("asked for `if` only") };
        let (then, then_bar) = self.branch(then, dest, around);
        let (otherwise, otherwise_bar) = self.branch(otherwise, dest, around);
        if !(then_bar.steps.is_empty() && otherwise_bar.steps.is_empty()) {
            self.push(Step::If { dest: None, cond: cond.clone(), then: then_bar, otherwise: otherwise_bar });
        }
        vec![Step::If { dest, cond, then, otherwise }]
    }

    pub(super) fn selection(&mut self, step: Step, around: Around) -> Vec<Step> {
        let Step::Match { dest, scrutinee, arms } = step else { unreachable!("asked for `match` only") };
        let mut forward_arms = Vec::new();
        let mut adjoint_arms = Vec::new();
        for arm in arms {
            let bindings = arm.bindings.clone();
            let (block, adjoint) = self.branch_binding(arm.block, dest, around, &bindings);
            adjoint_arms.push(adjoint);
            forward_arms.push(Arm { block, ..arm });
        }
        let mut forward = Vec::new();
        if adjoint_arms.iter().any(|adjoint| !adjoint.steps.is_empty()) {
            let which = self.make("arm", Ty::Int, Role::Kept);
            let last = adjoint_arms.len() - 1;
            let arms = adjoint_arms
                .into_iter()
                .enumerate()
                .map(|(k, block)| {
                    let pattern =
                        if k == last { quote!(_) } else { proc_macro2::Literal::usize_unsuffixed(k).to_token_stream() };
                    Arm { pattern, guard: None, bindings: Vec::new(), block }
                })
                .collect();
            let scrutinee = Opaque {
                tokens: self.function.info(which).name.clone(),
                reads: vec![which],
                writes: Vec::new(),
                diverges: false,
                refusal: String::new(),
                span: proc_macro2::Span::mixed_site(),
            };
            self.push(Step::Match { dest: None, scrutinee, arms });
            forward.push(Step::Declare(which));
            for (k, arm) in forward_arms.iter_mut().enumerate() {
                arm.block.steps.insert(0, assign(which, number(k)));
            }
        }
        forward.push(Step::Match { dest, scrutinee, arms: forward_arms });
        forward
    }

    /// A branch whose pattern binds variables, which belong to the branch's own frame.
    fn branch_binding(&mut self, block: Block, dest: Option<Var>, around: Around, bindings: &[Var]) -> (Block, Block) {
        self.bound.extend_from_slice(bindings);
        self.branch(block, dest, around)
    }

    pub(super) fn for_loop(&mut self, step: Step) -> Vec<Step> {
        if let Some(forward) = self.extremum(&step) {
            return forward;
        }
        let Step::For { id, index, range, body } = step else { unreachable!("asked for `for` only") };
        let breaks = leaves_early(&body);
        if breaks {
            self.bound.push(index);
        }
        let (mut body, adjoint) = self.block(body, Around::Loop, &mut |_| {});
        if adjoint.steps.is_empty() {
            return vec![Step::For { id, index, range, body }];
        }
        if !breaks {
            let mut reversed = range.clone();
            reversed.adapters.push(Adapter::Rev);
            self.push(Step::For { id, index, range: reversed, body: adjoint });
            let frame = body.steps.iter().find_map(|step| match step {
                Step::Record { frame, .. } => Some(*frame),
                _ => None,
            });
            let room = frame.map(|frame| Step::Reserve { frame, ranges: vec![range.clone()] });
            return room.into_iter().chain([Step::For { id, index, range, body }]).collect();
        }
        let start = self.counted(&mut body, adjoint);
        vec![start, Step::For { id, index, range, body }]
    }

    pub(super) fn while_loop(&mut self, step: Step) -> Vec<Step> {
        let Step::While { id, cond, body } = step else { unreachable!("asked for `while` and `loop` only") };
        let (mut body, adjoint) = self.block(body, Around::Loop, &mut |_| {});
        if adjoint.steps.is_empty() {
            return vec![Step::While { id, cond, body }];
        }
        let start = self.counted(&mut body, adjoint);
        vec![start, Step::While { id, cond, body }]
    }

    /// Counts a loop's turns and walks back as many; gives the step that begins the count.
    fn counted(&mut self, body: &mut Block, adjoint: Block) -> Step {
        let turns = self.make("turns", Ty::Int, Role::Kept);
        self.function.vars[turns.0 as usize].mutable = true;
        let place = Place { root: turns, path: Vec::new() };
        body.steps.insert(0, Step::Add { place, value: number(1), sign: Sign::Plus });
        let turn = self.variable("turn", Ty::Int);
        let range = IntRange { lo: number(0), hi: Atom::Var(turns), inclusive: false, adapters: Vec::new() };
        self.push(Step::For { id: crate::ir::LoopId(u32::MAX), index: turn, range, body: adjoint });
        let zero = Atom::Literal(Literal { tokens: quote!(0_usize), ty: Ty::Int, value: None });
        Step::Let { var: turns, op: Op::Use(zero) }
    }
}

fn number(value: usize) -> Atom {
    let tokens = proc_macro2::Literal::usize_unsuffixed(value).to_token_stream();
    Atom::Literal(Literal { tokens, ty: Ty::Int, value: None })
}

fn assign(var: Var, value: Atom) -> Step {
    Step::Assign { place: Place { root: var, path: Vec::new() }, value }
}

/// Can a turn of the loop be its last before the range ends? After structuring every `break` inside is its own.
fn leaves_early(body: &Block) -> bool {
    body.steps.last().is_some_and(|last| match last {
        Step::Exit(Exit::Break(_)) => true,
        Step::If { .. } | Step::Match { .. } => last.blocks().into_iter().any(leaves_early),
        _ => false,
    })
}
