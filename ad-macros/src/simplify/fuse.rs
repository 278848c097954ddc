//! One sweep for a gradient: loops whose turns run forwards and at once backwards.
//!
//! A gradient is asked for with its seed known from the start, so both sweeps can stand in one function. A loop of the
//! forward sweep and its adjoint then become one loop: what a turn makes is still there when the turn is walked back,
//! and nothing is kept. See Note [Fusing loops]. Switch: `fuse`.
//!
//! Note [Fusing loops]. The forward sweep keeps its order; only adjoint code moves ahead. Let L be the loop, L' its
//! adjoint, S the adjoint steps before L' that L' needs (the cotangents that it reads, the declarations of those that
//! it adds to) and R those that it does not. S and L' may run where L runs, if
//! 1. all that S and L' read is there by then: arguments, what stands before L, what the turn itself makes, S;
//! 2. S and L' commute with R, over which they move: neither reads or overwrites what the other changes, and what both
//!    change, both only add to;
//! 3. the turns of L' commute with each other: they only add to what lies outside, and do not read that.
//!
//! That L' may read memory again is known: its content does not change behind the read (see `analysis::stability`).

use std::collections::HashSet;

use quote::ToTokens;

use super::places::{Effects, defined_inside};
use crate::ir::visit::{all_uses, rename, steps};
use crate::ir::{Atom, Block, Frame, Function, Literal, LoopId, Op, Passing, Role, Step, Storage, Ty, Var, VarInfo};
use crate::names::Names;
use crate::reverse::Vjp;

/// Both sweeps of a function in one block.
#[derive(Clone, Debug)]
pub struct Fused {
    pub function: Function,
    /// Its tail is the pair of the value and the cotangents of the arguments passed by value.
    pub body: Block,
    pub seed: Var,
    pub shadows: Vec<Option<Var>>,
    pub frames: Vec<Frame>,
}

/// The one sweep, where at least one loop can be fused. `passes` are those that adjoint code goes through otherwise.
pub fn fuse(
    vjp: &Vjp,
    names: &mut Names,
    passes: &mut dyn FnMut(&mut Function, &mut Block, &mut Names),
) -> Option<Fused> {
    // A `&mut` argument's shadow begins as a seed of what the call leaves behind: there is no such thing yet.
    if !matches!(vjp.function.result, Ty::Float(_))
        || vjp.function.parameters.iter().any(|parameter| parameter.passing == Passing::Mutable)
    {
        return None;
    }
    let mut fuse = Fuse { function: vjp.function.clone(), names, fused: HashSet::new() };
    let mut forward = vjp.forward.clone();
    let mut pullback = vjp.pullback.clone();
    fuse.separate_references(&mut pullback);
    let known: HashSet<Var> = forward.steps.iter().flat_map(Step::defines).collect();
    pullback.steps.retain(|step| !matches!(step, Step::Let { var, .. } if known.contains(var)));
    let loops: Vec<LoopId> = forward.steps.iter().filter_map(loop_id).collect();
    for id in loops {
        fuse.fuse_loop(&mut forward, &mut pullback, id, passes);
    }
    if fuse.fused.is_empty() {
        return None;
    }
    passes(&mut fuse.function, &mut pullback, fuse.names);
    let seeks = vjp.frames.iter().filter(|frame| frame.storage == Storage::Column && !fuse.fused.contains(&frame.var));
    let mut steps = forward.steps;
    steps.extend(seeks.map(|frame| Step::Seek(*frame)));
    steps.extend(pullback.steps);
    let both = fuse.both(forward.tail, pullback.tail, &mut steps);
    let body = Block { steps, tail: Some(both) };
    let mut recorded = HashSet::new();
    crate::ir::visit::steps(&body, &mut |step| {
        if let Step::Record { frame, .. } = step {
            recorded.insert(frame.var);
        }
    });
    let frames = vjp.frames.iter().copied().filter(|frame| recorded.contains(&frame.var)).collect();
    let body = Block { steps: body.steps.into_iter().filter(|step| !matches!(step, Step::Seek(frame) | Step::Reserve { frame, .. } if !recorded.contains(&frame.var))).collect(), ..body };
    Some(Fused { function: fuse.function, body, seed: vjp.seed, shadows: vjp.shadows.clone(), frames })
}

fn loop_id(step: &Step) -> Option<LoopId> {
    match step {
        Step::For { id, .. } if *id != LoopId(u32::MAX) => Some(*id),
        _ => None,
    }
}

struct Fuse<'a> {
    function: Function,
    names: &'a mut Names,
    /// Columns that are emptied at each turn of a fused loop.
    fused: HashSet<Var>,
}

impl Fuse<'_> {
    /// The pair of the value and the cotangents.
    fn both(&mut self, value: Option<Atom>, cotangents: Option<Atom>, steps: &mut Vec<Step>) -> Atom {
        let unit = || Atom::Literal(Literal { tokens: quote::quote!(()), ty: Ty::Unit, value: None });
        self.function.vars.push(VarInfo {
            name: self.names.fresh("both").to_token_stream(),
            ty: Ty::Tuple(Vec::new()),
            role: Role::Temporary,
            annotation: None,
            mutable: false,
            by_ref: false,
            span: proc_macro2::Span::mixed_site(),
        });
        let both = Var(self.function.vars.len() as u32 - 1);
        let parts = vec![value.unwrap_or_else(unit), cotangents.unwrap_or_else(unit)];
        steps.push(Step::Let { var: both, op: Op::Tuple(parts) });
        Atom::Var(both)
    }

    /// In the pullback some names stand for references to what the forward sweep's names stand for. In one function
    /// they need names of their own.
    fn separate_references(&mut self, block: &mut Block) {
        let mut renamed: Vec<(Var, Var)> = Vec::new();
        for step in &mut block.steps {
            let defined: Vec<&mut Var> = match step {
                Step::Recall { values, .. } => values.iter_mut().collect(),
                Step::Let { var, .. } => vec![var],
                _ => continue,
            };
            for var in defined {
                if self.function.info(*var).by_ref {
                    let mut info = self.function.info(*var).clone();
                    info.name = self.names.fresh(&info.name.to_string()).to_token_stream();
                    self.function.vars.push(info);
                    let own = Var(self.function.vars.len() as u32 - 1);
                    renamed.push((*var, own));
                    *var = own;
                }
            }
        }
        rename(block, &|var| renamed.iter().find(|(from, _)| *from == var).map_or(var, |(_, to)| *to));
        for step in &mut block.steps {
            step.blocks_mut().into_iter().for_each(|inner| self.separate_references(inner));
        }
        for (original, _) in renamed {
            self.function.vars[original.0 as usize].by_ref = false;
        }
    }

    fn fuse_loop(
        &mut self,
        forward: &mut Block,
        pullback: &mut Block,
        id: LoopId,
        passes: &mut dyn FnMut(&mut Function, &mut Block, &mut Names),
    ) -> Option<()> {
        let at = forward.steps.iter().position(|step| loop_id(step) == Some(id))?;
        let back = pullback.steps.iter().position(|step| loop_id(step) == Some(id))?;
        let adjoint = &pullback.steps[back];
        let given = self.given(&forward.steps[..at]);
        let own: HashSet<Var> = defined_inside(&forward.steps[at]).union(&defined_inside(adjoint)).copied().collect();

        // 3. The turns commute.
        let turn = Effects::of(adjoint);
        let outside =
            |vars: &HashSet<Var>| vars.iter().copied().filter(|var| !own.contains(var)).collect::<HashSet<Var>>();
        let (adds, reads) = (outside(&turn.adds), outside(&turn.reads));
        if !outside(&turn.writes).is_empty() || !adds.is_disjoint(&reads) {
            return None;
        }
        // What a turn makes is there for its walk back: at the top of the body, or in columns.
        let top = self.top_of(&forward.steps[at]);
        if !self.is_within_reach(&forward.steps[at], adjoint, &top) {
            return None;
        }

        // What L' needs of the steps before it.
        let mut needed: HashSet<Var> = reads.iter().copied().filter(|var| !given.contains(var)).collect();
        let mut declared: HashSet<Var> = adds.iter().copied().filter(|var| !given.contains(var)).collect();
        let mut moves = vec![false; back];
        for (k, step) in pullback.steps[..back].iter().enumerate().rev() {
            let defines: HashSet<Var> = step.defines().into_iter().collect();
            let effects = Effects::of(step);
            let changes =
                |var: &Var| effects.adds.contains(var) || effects.writes.contains(var) || defines.contains(var);
            if needed.iter().any(changes)
                || declared.iter().any(|var| defines.contains(var) || effects.writes.contains(var))
            {
                moves[k] = true;
                needed.extend(effects.reads.iter().filter(|var| !given.contains(var)));
                declared.extend(effects.adds.iter().chain(&effects.writes).filter(|var| !given.contains(var)));
                if !effects.frames.is_empty() {
                    return None;
                }
            }
        }
        // 2. The way ahead is free: what stays behind was not in the way of what moves over it.
        let (mut ahead, mut rest) = (Vec::new(), Vec::new());
        for (step, moves) in pullback.steps[..back].iter().zip(&moves) {
            if *moves {
                if !Effects::of(step).commutes_with(&Effects::of_all(&rest)) {
                    return None;
                }
                ahead.push(step.clone());
            } else {
                rest.push(step.clone());
            }
        }
        if !turn.commutes_with(&Effects::of_all(&rest)) {
            return None;
        }
        // 1. It is all there.
        let made: HashSet<Var> = ahead.iter().flat_map(Step::defines).collect();
        if !needed.iter().chain(&declared).all(|var| made.contains(var) || given.contains(var)) {
            return None;
        }
        let Step::For { body: adjoint, .. } = pullback.steps.remove(back) else { unreachable!("found as a loop") };
        let loop_step = forward.steps.remove(at);
        pullback.steps.splice(..back, rest);
        let fused = self.one_loop(loop_step, adjoint, passes);
        ahead.push(fused);
        forward.steps.splice(at..at, ahead);
        Some(())
    }

    /// What is there before a step of the forward sweep: arguments, their shadows, the seed, what was defined.
    fn given(&self, before: &[Step]) -> HashSet<Var> {
        let mut given: HashSet<Var> = before.iter().flat_map(Step::defines).collect();
        for (k, info) in self.function.vars.iter().enumerate() {
            let var = Var(k as u32);
            let is_given = match &info.role {
                Role::Parameter(_) | Role::Static => true,
                // The shadows of arguments by reference are arguments themselves.
                Role::Shadow(of) => {
                    matches!(info.ty, Ty::Ref(..))
                        && self
                            .function
                            .parameters
                            .iter()
                            .any(|parameter| parameter.var == *of && parameter.passing != Passing::Value)
                }
                _ => info.name.to_string().starts_with("value_bar"),
            };
            if is_given {
                given.insert(var);
            }
        }
        given
    }

    fn top_of(&self, step: &Step) -> HashSet<Var> {
        let Step::For { index, body, .. } = step else { return HashSet::new() };
        body.steps.iter().flat_map(Step::defines).chain([*index]).collect()
    }

    /// Does the adjoint of a turn mention nothing of the turn but what stands at the top of its body?
    fn is_within_reach(&self, forward: &Step, adjoint: &Step, top: &HashSet<Var>) -> bool {
        let inner: HashSet<Var> = defined_inside(forward).difference(top).copied().collect();
        let own = defined_inside(adjoint);
        let mut reached = true;
        for block in adjoint.blocks() {
            all_uses(block, &mut |var, _| reached &= !inner.contains(&var) || own.contains(&var));
        }
        reached
    }

    /// The loop whose turns run both ways.
    fn one_loop(
        &mut self,
        step: Step,
        mut adjoint: Block,
        passes: &mut dyn FnMut(&mut Function, &mut Block, &mut Names),
    ) -> Step {
        let Step::For { id, index, range, mut body } = step else { unreachable!("asked for loops only") };
        // The turn's own frame is not needed; what was recorded under another name is called by that.
        let mut renamed: Vec<(Var, Var)> = Vec::new();
        if let Some(Step::Recall { frame, values }) = adjoint.steps.first().cloned() {
            let mut recorded = Vec::new();
            steps(&body, &mut |step| {
                if let Step::Record { frame: other, values } = step
                    && other.var == frame.var
                {
                    recorded = values.clone();
                }
            });
            renamed.extend(values.into_iter().zip(recorded).filter(|(recalled, recorded)| recalled != recorded));
            adjoint.steps.remove(0);
            forget(&mut body, frame);
            self.fused.insert(frame.var);
        }
        rename(&mut adjoint, &|var| renamed.iter().find(|(from, _)| *from == var).map_or(var, |(_, to)| *to));
        let top: HashSet<Var> = body.steps.iter().flat_map(Step::defines).chain([index]).collect();
        adjoint.steps.retain(|step| !matches!(step, Step::Let { var, .. } if top.contains(var)));
        passes(&mut self.function, &mut adjoint, self.names);

        let mut columns: Vec<Frame> = Vec::new();
        steps(&body, &mut |step| {
            if let Step::Record { frame, .. } = step
                && !columns.iter().any(|known| known.var == frame.var)
            {
                columns.push(*frame);
            }
        });
        self.fused.extend(columns.iter().map(|frame| frame.var));
        let mut steps: Vec<Step> = columns.iter().map(|frame| Step::Empty(*frame)).collect();
        steps.append(&mut body.steps);
        steps.extend(columns.iter().map(|frame| Step::Seek(*frame)));
        steps.append(&mut adjoint.steps);
        Step::For { id, index, range, body: Block { steps, tail: None } }
    }
}

/// Takes the records of a frame away.
fn forget(block: &mut Block, frame: Frame) {
    block.steps.retain(|step| !matches!(step, Step::Record { frame: other, .. } if other.var == frame.var));
    for step in &mut block.steps {
        step.blocks_mut().into_iter().for_each(|inner| forget(inner, frame));
    }
}
