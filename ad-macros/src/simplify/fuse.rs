//! One sweep for a gradient: loops whose turns run forwards and at once backwards.
//!
//! A gradient is asked for with its seed known from the start, so both sweeps can stand in one function. A loop of the
//! forward sweep and its adjoint then become one loop, a choice and its adjoint one choice: what a turn or a branch
//! makes is still there when it is walked back, and nothing is kept. Inside, the same is done again; then calls are
//! joined (see [`calls`]). See Note [Fusing loops]. Switch: `fuse`.
//!
//! Note [Fusing loops]. The forward sweep keeps its order; only adjoint code moves ahead. Let L be the loop or choice, L'
//! its adjoint, S the adjoint steps before L' that L' needs (the cotangents that it reads, the declarations of those that
//! it adds to) and R those that it does not. S and L' may run where L runs, if
//! 1. all that S and L' read is there by then: arguments, what stands before L, what the turn or branch itself makes, S;
//! 2. S and L' commute with R, over which they move: neither reads or overwrites what the other changes, and what both
//!    change, both only add to;
//! 3. the turns of a loop's L' commute with each other: they only add to what lies outside, and do not read that.
//!
//! That L' may read memory again is known: its content does not change behind the read (see `analysis::stability`).

mod calls;
mod lists;

use quote::ToTokens;

use self::lists::{Key, Sweeps, only};
use super::places::defined_inside;
use crate::ir::visit::{all_uses, rename, steps};
use crate::ir::{
    Arm, Atom, Block, Exit, Frame, Function, Literal, Op, Passing, Role, Step, Storage, Ty, Var, VarInfo, VarSet,
};
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
    /// The loops that were fused and the calls that were joined.
    pub gains: usize,
}

/// What adjoint code goes through otherwise.
pub type Passes<'a> = dyn FnMut(&mut Function, &mut Block, &mut Names) + 'a;

/// The one sweep, where at least one loop can be fused or one call joined.
pub fn fuse(vjp: &Vjp, names: &mut Names, joins_calls: bool, passes: &mut Passes<'_>) -> Option<Fused> {
    // A `&mut` argument's shadow begins as a seed of what the call leaves behind: there is no such thing yet.
    let has_seed = |parameter: &crate::ir::Parameter| {
        parameter.passing == Passing::Mutable && vjp.function.info(parameter.var).ty.carries()
    };
    if vjp.function.parameters.iter().any(has_seed) {
        return None;
    }
    let function = vjp.function.clone();
    let mut fuse = Fuse { function, names, joins_calls, fused: VarSet::default(), gains: 0, loops: 0 };
    let mut forward = vjp.forward.clone();
    let mut pullback = vjp.pullback.clone();
    fuse.separate_references(&mut pullback);
    let (value, cotangents) = (forward.tail.take(), pullback.tail.take());
    let given = fuse.given();
    let mut steps = fuse.join(forward, pullback, &given, passes);
    if fuse.gains == 0 {
        return None;
    }
    let both = fuse.both(value, cotangents, &mut steps);
    let mut body = Block { steps, tail: Some(both) };
    let mut recorded = VarSet::default();
    crate::ir::visit::steps(&body, &mut |step| {
        if let Step::Record { frame, .. } = step {
            recorded.insert(frame.var);
        }
    });
    let frames = vjp.frames.iter().copied().filter(|frame| recorded.contains(&frame.var)).collect();
    forget_room(&mut body, &recorded);
    let Fuse { function, gains, .. } = fuse;
    Some(Fused { function, body, seed: vjp.seed, shadows: vjp.shadows.clone(), frames, gains })
}

struct Fuse<'a> {
    function: Function,
    names: &'a mut Names,
    /// Calls are joined (switch: `calls`).
    joins_calls: bool,
    /// Columns that are emptied, or read back, at the end of each turn or branch that was fused.
    fused: VarSet,
    /// The loops that were fused and the calls that were joined.
    gains: usize,
    /// The fused loops around.
    loops: usize,
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
                Step::Recall { values, .. } | Step::Held { values, .. } => values.iter_mut().collect(),
                Step::Let { var, .. } => vec![var],
                _ => continue,
            };
            for var in defined {
                if self.function.info(*var).by_ref {
                    let mut info = self.function.info(*var).clone();
                    info.name = self.names.fresh(&info.name.to_string()).to_token_stream();
                    // That of an argument is none: it is not there before it is borrowed.
                    info.role = Role::Kept;
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

    /// Both sweeps over a block as one list of steps: of a turn, a branch or the function. `given` is there before it.
    fn join(&mut self, mut forward: Block, mut adjoint: Block, given: &VarSet, passes: &mut Passes<'_>) -> Vec<Step> {
        self.drop_frame(&mut forward, &mut adjoint);
        // What was to be computed again is still there.
        let own: VarSet = forward.steps.iter().flat_map(Step::defines).chain(given.iter().copied()).collect();
        adjoint.steps.retain(|step| !matches!(step, Step::Let { var, .. } if own.contains(var)));

        let mut sweeps = Sweeps::new(forward.steps, adjoint.steps, given);
        let keys: Vec<Key> = sweeps.forward.iter().filter_map(|listed| listed.key).collect();
        for key in keys {
            self.fuse_step(&mut sweeps, key, passes);
        }
        (forward.steps, adjoint.steps) = sweeps.into_steps();
        passes(&mut self.function, &mut adjoint, self.names);

        let mut columns: Vec<Frame> = Vec::new();
        steps(&forward, &mut |step| {
            if let Step::Record { frame, .. } = step
                && frame.storage == Storage::Column
                && !self.fused.contains(&frame.var)
                && !columns.iter().any(|known| known.var == frame.var)
            {
                columns.push(*frame);
            }
        });
        self.fused.extend(columns.iter().map(|frame| frame.var));
        let mut joined = Vec::new();
        if self.loops > 0 {
            joined.extend(columns.iter().map(|frame| Step::Empty(*frame)));
        }
        joined.append(&mut forward.steps);
        joined.extend(columns.iter().map(|frame| Step::Seek(*frame)));
        joined.append(&mut adjoint.steps);
        if self.joins_calls {
            self.join_calls(&mut joined);
        }
        joined
    }

    /// The frame of a turn or a branch is not needed; what was recorded under another name is called by that.
    fn drop_frame(&mut self, forward: &mut Block, adjoint: &mut Block) {
        let Some(Step::Recall { frame, values }) = adjoint.steps.first().cloned() else { return };
        let mut recorded = Vec::new();
        steps(forward, &mut |step| {
            if let Step::Record { frame: other, values } = step
                && other.var == frame.var
            {
                recorded = values.clone();
            }
        });
        let renamed: Vec<(Var, Var)> =
            values.into_iter().zip(recorded).filter(|(recalled, recorded)| recalled != recorded).collect();
        adjoint.steps.remove(0);
        forget(forward, frame);
        self.fused.insert(frame.var);
        rename(adjoint, &|var| renamed.iter().find(|(from, _)| *from == var).map_or(var, |(_, to)| *to));
    }

    fn fuse_step(&mut self, sweeps: &mut Sweeps, wanted: Key, passes: &mut Passes<'_>) -> Option<()> {
        let at = only(&sweeps.forward, wanted)?;
        let back = only(&sweeps.adjoint, wanted)?;
        sweeps.reach(at);
        let Sweeps { forward, adjoint, given, .. } = sweeps;
        let (step, walk_back) = (&forward[at].step, &adjoint[back].step);
        let own: VarSet = defined_inside(step).union(&defined_inside(walk_back)).copied().collect();

        let turn = adjoint[back].effects();
        let outside = |vars: &VarSet| vars.iter().copied().filter(|var| !own.contains(var)).collect::<VarSet>();
        let (adds, reads, writes) = (outside(&turn.adds), outside(&turn.reads), outside(&turn.writes));
        // 3. The turns commute.
        if matches!(wanted, Key::Loop(_)) && (!writes.is_empty() || !adds.is_disjoint(&reads)) {
            return None;
        }
        // What a turn or branch makes is there for its walk back: at the top of the body, or in columns.
        if !self.is_within_reach(step, walk_back) {
            return None;
        }

        // What L' needs of the steps before it.
        let mut needed: VarSet = reads.union(&writes).copied().filter(|var| !given.contains(var)).collect();
        let mut declared: VarSet = adds.iter().copied().filter(|var| !given.contains(var)).collect();
        let mut moves = vec![false; back];
        for (k, listed) in adjoint[..back].iter().enumerate().rev() {
            let (defines, effects) = (&listed.defines, listed.effects());
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
        let mut made = VarSet::default();
        for (k, listed) in adjoint[..back].iter().enumerate() {
            let stays = |other: usize| !moves[other];
            let is_free = if stays(k) {
                turn.commutes_with(listed.effects())
            } else {
                made.extend(listed.defines.iter().copied());
                (0..k).filter(|other| stays(*other)).all(|k| listed.effects().commutes_with(adjoint[k].effects()))
            };
            if !is_free {
                return None;
            }
        }
        // 1. It is all there.
        if !needed.iter().chain(&declared).all(|var| made.contains(var) || given.contains(var)) {
            return None;
        }
        let mut given = given.clone();
        given.extend(made);
        let before = (self.gains, self.fused.clone());
        let fused = self.one_step(step.clone(), walk_back, &given, passes);
        // A choice in which nothing was gained stays apart: its adjoint may be what a call's seed depends on.
        if self.gains == before.0 {
            self.fused = before.1;
            return None;
        }
        sweeps.take_ahead(at, &moves, fused);
        Some(())
    }

    /// What is there from the start: arguments, their shadows, the seed.
    fn given(&self) -> VarSet {
        let is_given = |info: &VarInfo| match &info.role {
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
        let vars = self.function.vars.iter().enumerate();
        vars.filter(|(_, info)| is_given(info)).map(|(k, _)| Var(k as u32)).collect()
    }

    /// Does the adjoint of a turn or branch mention nothing of that but what stands at the top of its block?
    fn is_within_reach(&self, forward: &Step, adjoint: &Step) -> bool {
        let (blocks, adjoints) = (forward.blocks(), adjoint.blocks());
        let all = defined_inside(forward);
        let own = defined_inside(adjoint);
        // A branch's value is used behind the walk back, so it must not be taken on the way.
        let is_value_free = match forward {
            Step::If { dest, .. } | Step::Match { dest, .. } => {
                dest.is_none_or(|dest| self.function.info(dest).ty.is_copy())
            }
            _ => true,
        };
        is_value_free
            && blocks.len() == adjoints.len()
            && blocks.iter().enumerate().zip(adjoints).all(|((k, block), adjoint)| {
                let mut top: VarSet = block.steps.iter().flat_map(Step::defines).collect();
                match forward {
                    Step::For { index, .. } => drop(top.insert(*index)),
                    Step::Match { arms, .. } => top.extend(&arms[k].bindings),
                    _ => {}
                }
                let mut reached = true;
                all_uses(adjoint, &mut |var, _| {
                    reached &= !all.contains(&var) || top.contains(&var) || own.contains(&var)
                });
                reached
            })
    }

    /// The loop whose turns run both ways, the choice whose branches do.
    fn one_step(&mut self, step: Step, adjoint: &Step, given: &VarSet, passes: &mut Passes<'_>) -> Step {
        let mut join = |fuse: &mut Self, mut block: Block, adjoint: &Block, more: &[Var]| {
            // The end of the turn is where it goes on anyway.
            if let Some(Step::Exit(Exit::Continue(_))) = block.steps.last() {
                block.steps.pop();
            }
            let mut given = given.clone();
            given.extend(more);
            let tail = block.tail.take();
            let steps = fuse.join(block, adjoint.clone(), &given, passes);
            Block { steps, tail }
        };
        match (step, adjoint) {
            (Step::For { id, index, range, body }, Step::For { body: adjoint, .. }) => {
                self.gains += 1;
                self.loops += 1;
                let body = join(self, body, adjoint, &[index]);
                self.loops -= 1;
                Step::For { id, index, range, body }
            }
            (Step::If { dest, cond, then, otherwise }, Step::If { then: then_bar, otherwise: otherwise_bar, .. }) => {
                let then = join(self, then, then_bar, &[]);
                let otherwise = join(self, otherwise, otherwise_bar, &[]);
                Step::If { dest, cond, then, otherwise }
            }
            (Step::Match { dest, scrutinee, arms }, Step::Match { arms: adjoints, .. }) => {
                let arms = arms.into_iter().zip(adjoints).map(|(arm, adjoint)| {
                    let block = join(self, arm.block, &adjoint.block, &arm.bindings);
                    Arm { block, ..arm }
                });
                let arms = arms.collect();
                Step::Match { dest, scrutinee, arms }
            }
            _ => unreachable!("a step and its adjoint are of one kind"),
        }
    }
}

/// Takes the room away that nothing is written to.
fn forget_room(block: &mut Block, recorded: &VarSet) {
    block.steps.retain(|step| !matches!(step, Step::Reserve { frame, .. } if !recorded.contains(&frame.var)));
    for step in &mut block.steps {
        step.blocks_mut().into_iter().for_each(|inner| forget_room(inner, recorded));
    }
}

/// Takes the records of a frame away.
fn forget(block: &mut Block, frame: Frame) {
    block.steps.retain(|step| !matches!(step, Step::Record { frame: other, .. } if other.var == frame.var));
    for step in &mut block.steps {
        step.blocks_mut().into_iter().for_each(|inner| forget(inner, frame));
    }
}
