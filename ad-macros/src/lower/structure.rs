//! Control flow to structure: afterwards a block is left early only from its end, and only towards the innermost loop.
//!
//! What follows an `if` that may leave moves into the branches that do not; so the way that control took through a turn
//! of a loop is told by the branches taken, and the reverse sweep needs nothing else. Where both branches may leave
//! and may go on, and where a loop inside is left for more than itself, a flag says so.
//! Post-condition: [`Exit`]s stand last in their block, and every step behind which an exit lies is last in its own.

use crate::ir::{Atom, Block, Exit, Function, Literal, LoopId, Op, Place, Role, Step, Ty, Var, VarInfo};
use crate::names::Names;
use quote::{ToTokens, quote};

pub(super) fn structure(function: &mut Function, names: &mut Names) {
    let body = std::mem::take(&mut function.body);
    let mut structure = Structure { vars: &mut function.vars, names, result: function.result.clone() };
    let body = structure.block(body);
    function.body = structure.outermost(body);
    blank_loop_values(function);
}

/// The value that leaves a loop begins as a blank: behind a flag `rustc` could not see that it was given.
fn blank_loop_values(function: &mut Function) {
    let vars = &function.vars;
    crate::ir::visit::steps_mut(&mut function.body, &mut |step| {
        if let Step::Declare(var) = step {
            let info = &vars[var.0 as usize];
            if matches!(info.role, Role::Temporary)
                && !matches!(info.ty, Ty::Open(_) | Ty::Discrete | Ty::Inactive | Ty::Ref(..))
            {
                *step = Step::Let { var: *var, op: Op::Blank(info.ty.clone()) };
            }
        }
    });
}

/// Can control reach the end of the block?
pub(super) fn falls_through(block: &Block) -> bool {
    !block.steps.iter().any(|step| match step {
        Step::Exit(_) => true,
        Step::Opaque(opaque) => opaque.diverges,
        Step::If { then, otherwise, .. } => !falls_through(then) && !falls_through(otherwise),
        Step::Match { arms, .. } => !arms.is_empty() && arms.iter().all(|arm| !falls_through(&arm.block)),
        // A `loop` without a way out of itself runs forever, or returns.
        Step::While { id, cond: None, body } => {
            !exits(body).iter().any(|exit| matches!(exit, Target::Break(to) if to == id))
        }
        _ => false,
    })
}

/// Where an exit leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Break(LoopId),
    Continue(LoopId),
    Return,
}

/// The ways out of a block that lead to outside of it.
fn exits(block: &Block) -> Vec<Target> {
    let mut found = Vec::new();
    for step in &block.steps {
        match step {
            Step::Exit(Exit::Break(id)) => found.push(Target::Break(*id)),
            Step::Exit(Exit::Continue(id)) => found.push(Target::Continue(*id)),
            Step::Exit(Exit::Return(_)) => found.push(Target::Return),
            Step::For { id, .. } | Step::While { id, .. } => found.extend(
                step.blocks()
                    .into_iter()
                    .flat_map(exits)
                    .filter(|exit| !matches!(exit, Target::Break(to) | Target::Continue(to) if to == id)),
            ),
            step => found.extend(step.blocks().into_iter().flat_map(exits)),
        }
    }
    found.dedup();
    found
}

struct Structure<'a> {
    vars: &'a mut Vec<VarInfo>,
    names: &'a mut Names,
    result: Ty,
}

impl Structure<'_> {
    fn variable(&mut self, stem: &str, ty: Ty) -> Var {
        let name = self.names.fresh(stem).to_token_stream();
        let span = proc_macro2::Span::mixed_site();
        self.vars.push(VarInfo { name, ty, role: Role::Local, annotation: None, mutable: true, by_ref: false, span });
        Var(self.vars.len() as u32 - 1)
    }

    fn block(&mut self, block: Block) -> Block {
        let mut done: Vec<Step> = Vec::new();
        let mut rest = block.steps.into_iter();
        while let Some(step) = rest.next() {
            match step {
                // Nothing behind an exit runs.
                Step::Exit(exit) => {
                    done.push(Step::Exit(exit));
                    return Block { steps: done, tail: None };
                }
                Step::Opaque(opaque) if opaque.diverges => {
                    done.push(Step::Opaque(opaque));
                    return Block { steps: done, tail: None };
                }
                Step::For { id, index, range, body } => {
                    let body = self.block(body);
                    let (body, left) = self.contain(id, body, &mut done);
                    done.push(Step::For { id, index, range, body });
                    if !left.is_empty() {
                        let rest = Block { steps: rest.collect(), tail: block.tail };
                        return self.after_loop(done, left, rest);
                    }
                }
                Step::While { id, cond, body } => {
                    let body = self.block(body);
                    let ends_by_itself = cond.is_some()
                        || exits(&body).iter().any(|exit| matches!(exit, Target::Break(to) if *to == id));
                    let (body, mut left) = self.contain(id, body, &mut done);
                    done.push(Step::While { id, cond, body });
                    if ends_by_itself && left.is_empty() {
                        continue;
                    }
                    let mut rest = Block { steps: rest.collect(), tail: block.tail };
                    if !ends_by_itself {
                        // The loop is left further out or never: what follows it is the last way out.
                        let Some((target, leaving)) = left.pop() else { return Block { steps: done, tail: None } };
                        rest = self.way_out(target, &leaving);
                    }
                    return self.after_loop(done, left, rest);
                }
                step @ (Step::If { .. } | Step::Match { .. }) => {
                    let leaves = step.blocks().iter().any(|branch| !exits(branch).is_empty());
                    if leaves {
                        let rest = Block { steps: rest.collect(), tail: block.tail };
                        return self.absorb(done, step, rest);
                    }
                    done.push(self.branches(step));
                }
                step => done.push(step),
            }
        }
        Block { steps: done, tail: block.tail }
    }

    fn branches(&mut self, mut step: Step) -> Step {
        for branch in step.blocks_mut() {
            *branch = self.block(std::mem::take(branch));
        }
        step
    }

    /// A choice with ways out in it, and what follows it.
    fn absorb(&mut self, mut done: Vec<Step>, mut step: Step, mut rest: Block) -> Block {
        let dest = match &mut step {
            Step::If { dest, .. } | Step::Match { dest, .. } => dest.take(),
            _ => unreachable!("asked for choices only"),
        };
        let mut going_on: Vec<&mut Block> =
            step.blocks_mut().into_iter().filter(|branch| falls_through(branch)).collect();
        let is_trivial = rest.steps.is_empty()
            && match &rest.tail {
                Some(Atom::Literal(_)) => false,
                tail => tail.as_ref().and_then(Atom::var) == dest,
            };
        if going_on.len() <= 1 || is_trivial {
            // What follows runs behind one branch alone, or nothing does.
            if let Some(branch) = going_on.pop()
                && !is_trivial
            {
                if let (Some(dest), Some(value)) = (dest, branch.tail.take()) {
                    branch.steps.push(Step::Let { var: dest, op: Op::Use(value) });
                }
                branch.steps.append(&mut rest.steps);
                branch.tail = rest.tail.take();
            }
            let mut step = self.branches(step);
            let tails = step.blocks().iter().any(|branch| branch.tail.is_some());
            let outer = tails.then(|| dest.filter(|_| is_trivial).unwrap_or_else(|| self.joined(&step)));
            match &mut step {
                Step::If { dest, .. } | Step::Match { dest, .. } => *dest = outer,
                _ => unreachable!("asked for choices only"),
            }
            done.push(step);
            return Block { steps: done, tail: outer.map(Atom::Var) };
        }
        drop(going_on);
        // Several branches go on and some may leave: a flag for each way out.
        let mut step = self.branches(step);
        let targets = {
            let mut all: Vec<Target> = step.blocks().into_iter().flat_map(exits).collect();
            all.sort_by_key(|target| format!("{target:?}"));
            all.dedup();
            all
        };
        if let Some(dest) = dest {
            // Given in the branches that go on; the others never reach a reader.
            let ty = self.vars[dest.0 as usize].ty.clone();
            self.vars[dest.0 as usize].mutable = true;
            done.push(Step::Let { var: dest, op: Op::Blank(ty) });
            for branch in step.blocks_mut() {
                assign_tails(branch, dest);
            }
        }
        let left = self.flag(targets, &mut step, &mut done);
        done.push(step);
        self.after_loop(done, left, rest)
    }

    /// The variable that a choice's branches give their values to.
    fn joined(&mut self, step: &Step) -> Var {
        let tail = step.blocks().into_iter().find_map(|branch| branch.tail.clone());
        let ty = match tail {
            Some(Atom::Var(var)) => self.vars[var.0 as usize].ty.clone(),
            Some(Atom::Literal(literal)) => literal.ty,
            None => Ty::Unit,
        };
        let var = self.variable("chosen", ty);
        self.vars[var.0 as usize].mutable = false;
        var
    }

    /// Ways out of a loop that lead further than the loop: they set a flag and leave the loop alone.
    fn contain(&mut self, id: LoopId, body: Block, before: &mut Vec<Step>) -> (Block, Vec<(Target, Leaving)>) {
        let outward: Vec<Target> = exits(&body)
            .into_iter()
            .filter(|exit| !matches!(exit, Target::Break(to) | Target::Continue(to) if *to == id))
            .collect();
        if outward.is_empty() {
            return (body, Vec::new());
        }
        let mut targets = outward;
        targets.sort_by_key(|target| format!("{target:?}"));
        targets.dedup();
        let left = self.flags(&targets, before);
        let mut body = body;
        redirect(&mut body, &left, Some(id));
        (body, left)
    }

    fn flags(&mut self, targets: &[Target], before: &mut Vec<Step>) -> Vec<(Target, Leaving)> {
        targets
            .iter()
            .map(|target| {
                let flag = self.variable("left", Ty::Bool);
                before.push(Step::Let { var: flag, op: Op::Use(boolean(false)) });
                let value = (*target == Target::Return && !matches!(self.result, Ty::Unit)).then(|| {
                    let ty = self.result.clone();
                    let value = self.variable("result", ty.clone());
                    before.push(Step::Let { var: value, op: Op::Blank(ty) });
                    value
                });
                (*target, Leaving { flag, value })
            })
            .collect()
    }

    fn flag(&mut self, targets: Vec<Target>, step: &mut Step, before: &mut Vec<Step>) -> Vec<(Target, Leaving)> {
        let left = self.flags(&targets, before);
        for branch in step.blocks_mut() {
            redirect(branch, &left, None);
        }
        left
    }

    /// `if left { leave } else { rest }`, for each flag.
    fn after_loop(&mut self, mut done: Vec<Step>, left: Vec<(Target, Leaving)>, rest: Block) -> Block {
        let mut rest = rest;
        for (target, leaving) in left {
            let out = self.way_out(target, &leaving);
            let flag = self.variable("left", Ty::Bool);
            self.vars[flag.0 as usize].mutable = false;
            let read = Step::Let { var: flag, op: Op::Read(Place { root: leaving.flag, path: Vec::new() }) };
            let choice = Step::If { dest: None, cond: Atom::Var(flag), then: out, otherwise: rest };
            rest = Block { steps: vec![read, choice], tail: None };
            // The tail went into the branch; `absorb` carries it out again.
        }
        let wrapped = self.block(rest);
        done.extend(wrapped.steps);
        Block { steps: done, tail: wrapped.tail }
    }

    /// The exit that a flag stands for.
    fn way_out(&mut self, target: Target, leaving: &Leaving) -> Block {
        let mut out = Block::default();
        let exit = match target {
            Target::Break(id) => Exit::Break(id),
            Target::Continue(id) => Exit::Continue(id),
            Target::Return => Exit::Return(leaving.value.map(|value| {
                let ty = self.vars[value.0 as usize].ty.clone();
                let read = self.variable("result", ty);
                self.vars[read.0 as usize].mutable = false;
                out.steps.push(Step::Let { var: read, op: Op::Read(Place { root: value, path: Vec::new() }) });
                Atom::Var(read)
            })),
        };
        out.steps.push(Step::Exit(exit));
        out
    }

    /// At the outermost level `return x` at an end is the value `x`.
    fn outermost(&mut self, mut body: Block) -> Block {
        if let Some(Step::Exit(Exit::Return(value))) = body.steps.last() {
            body.tail = value.clone();
            body.steps.pop();
            return body;
        }
        let has_returns = exits(&body).contains(&Target::Return);
        if !has_returns {
            return body;
        }
        let Some(mut last) = body.steps.pop() else { return body };
        if !matches!(last, Step::If { .. } | Step::Match { .. }) {
            body.steps.push(last);
            return body;
        }
        for branch in last.blocks_mut() {
            *branch = self.outermost(std::mem::take(branch));
        }
        let tails = last.blocks().iter().any(|branch| branch.tail.is_some());
        let joined = tails.then(|| self.joined(&last));
        match &mut last {
            Step::If { dest, .. } | Step::Match { dest, .. } => *dest = joined,
            _ => unreachable!("looked at just above"),
        }
        body.steps.push(last);
        body.tail = joined.map(Atom::Var);
        body
    }
}

/// How a flagged way out is told to the code behind.
struct Leaving {
    flag: Var,
    value: Option<Var>,
}

fn boolean(value: bool) -> Atom {
    Atom::Literal(Literal { tokens: if value { quote!(true) } else { quote!(false) }, ty: Ty::Bool, value: None })
}

/// Replaces exits by flags, and by the `break` of the loop that is left on the way.
fn redirect(block: &mut Block, left: &[(Target, Leaving)], through: Option<LoopId>) {
    let mut steps = Vec::new();
    for mut step in std::mem::take(&mut block.steps) {
        if let Step::Exit(exit) = &step {
            let (target, value) = match exit {
                Exit::Break(id) => (Target::Break(*id), None),
                Exit::Continue(id) => (Target::Continue(*id), None),
                Exit::Return(value) => (Target::Return, value.clone()),
            };
            if let Some((_, leaving)) = left.iter().find(|(known, _)| *known == target) {
                if let (Some(to), Some(value)) = (leaving.value, value) {
                    steps.push(Step::Assign { place: Place { root: to, path: Vec::new() }, value });
                }
                steps
                    .push(Step::Assign { place: Place { root: leaving.flag, path: Vec::new() }, value: boolean(true) });
                steps.extend(through.map(|id| Step::Exit(Exit::Break(id))));
                continue;
            }
        }
        // Loops inside have contained their own ways out already.
        if matches!(step, Step::If { .. } | Step::Match { .. }) {
            for branch in step.blocks_mut() {
                redirect(branch, left, through);
            }
        }
        steps.push(step);
    }
    block.steps = steps;
}

/// Gives the value at each end of a branch to a variable. Where the value comes out of a choice that may leave, the
/// choice's branches give it.
fn assign_tails(block: &mut Block, dest: Var) {
    let Some(value) = block.tail.take() else { return };
    let leaves = block.steps.last().is_some_and(|last| last.blocks().iter().any(|branch| !exits(branch).is_empty()));
    if let Some(last @ (Step::If { .. } | Step::Match { .. })) = block.steps.last_mut()
        && leaves
        && last.result().is_some()
        && last.result() == value.var()
    {
        if let Step::If { dest, .. } | Step::Match { dest, .. } = last {
            *dest = None;
        }
        return last.blocks_mut().into_iter().for_each(|branch| assign_tails(branch, dest));
    }
    block.steps.push(Step::Assign { place: Place { root: dest, path: Vec::new() }, value });
}
