//! The reverse transform: IR to IR.
//!
//! Input: a structured function and its activity. Post-condition: a forward sweep that computes what the function
//! computes and keeps what the reverse sweep mentions, and a pullback that runs backwards through it. The pullback owns
//! what it keeps and borrows nothing; shared arguments are handed to it again.
//!
//! With many directions the steps are the same, as in the forward transform: the cotangents of floats are lanes, and stand
//! on the left of each product.
//!
//! Names: `x` is a primal value, `x_bar` its cotangent. Values that the pullback mentions are found in the adjoint
//! itself, after it was written (see `record`), so that the two cannot drift apart.

mod calls;
mod contents;
mod control;
mod cotangents;
mod extremum;
mod moves;
mod parts;
mod record;
mod steps;
pub mod tape;

use quote::ToTokens;

use crate::analysis::activity::Activity;
use crate::analysis::powers::Powers;
use crate::analysis::stability::Stability;
use crate::args::Arguments;
use crate::ir::{
    Atom, Block, Frame, Function, Mutability, Op, Passing, Place, Role, Step, Tape, Target, Ty, Var, VarInfo, VarMap,
    VarSet,
};
use crate::names::Names;
use crate::rules::Builder;
use crate::tangent::Directions;
use contents::States;
use moves::Found;

/// A function's reverse form.
#[derive(Clone, Debug)]
pub struct Vjp {
    /// The primal function; its table of variables holds those of both sweeps.
    pub function: Function,
    /// The forward sweep; its tail is the value.
    pub forward: Block,
    /// The pullback's body; its tail is the cotangents of the arguments passed by value.
    pub pullback: Block,
    /// The cotangent of the value.
    pub seed: Var,
    /// The shadow of each argument passed by reference, by parameter.
    pub shadows: Vec<Option<Var>>,
    /// Slots and columns, written by the forward sweep.
    pub frames: Vec<Frame>,
    pub kind: PullbackKind,
    /// What the columns hold, where they are those of a tape.
    pub columns: Vec<tape::Column>,
    /// How many cotangents the pullback takes and gives.
    pub directions: Directions,
}

/// How the type of a pullback is written. That of a function which calls itself would hold itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullbackKind {
    Nameless,
    /// Behind a pointer.
    Boxed,
    /// Two functions and a tape that all calls of the recursion share (see `tape`).
    OnTape(Tape),
}

/// Builds the reverse form of a function.
pub fn reverse(
    function: &Function,
    activity: &Activity,
    directions: Directions,
    arguments: &Arguments,
    names: &mut Names,
) -> Vjp {
    Reverse { directions, ..Reverse::new(function, activity, arguments, names) }.run()
}

/// How a block stands to the loops around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Function,
    Branch,
    Loop,
}

impl Around {
    fn branch(self) -> Self {
        if self == Around::Loop { Around::Loop } else { Around::Branch }
    }
}

struct Reverse<'a> {
    function: Function,
    activity: &'a Activity,
    stability: Stability,
    powers: Powers,
    directions: Directions,
    arguments: &'a Arguments,
    names: &'a mut Names,
    /// The shadows of roots and values that something was added to.
    bars: VarMap<Var>,
    /// The adjoint blocks that are open.
    out: Vec<Vec<Step>>,
    frames: Vec<Frame>,
    /// Variables whose content is moved away and replaced (see `moves`).
    rebound: VarSet,
    /// What became of them before the block that comes next.
    entry: States,
    /// How the step at hand finds what it assigns to.
    found: Found,
    /// Variables whose shadow was replaced by what the step at hand gave back.
    replaced: Vec<Var>,
    /// Variables of the block that comes next which no step of it defines: bound by a pattern or a loop.
    bound: Vec<Var>,
    /// Variables that `let x;` introduces.
    declared: VarSet,
    /// The function calls itself, or is called by one that it calls.
    recurs: bool,
    /// The tape that all calls of the recursion share.
    tape: Option<Tape>,
}

impl Builder for Reverse<'_> {
    fn variable(&mut self, stem: &str, ty: Ty) -> Var {
        self.make(stem, ty, Role::Temporary)
    }

    fn push(&mut self, step: Step) {
        self.out.last_mut().expect("an adjoint block is open").push(step);
    }

    fn nested(&mut self, inside: &mut dyn FnMut(&mut Self) -> Atom) -> Block {
        self.out.push(Vec::new());
        let tail = inside(self);
        Block { steps: self.out.pop().expect("pushed just above"), tail: Some(tail) }
    }
}

impl<'a> Reverse<'a> {
    fn new(function: &Function, activity: &'a Activity, arguments: &'a Arguments, names: &'a mut Names) -> Self {
        let function = &parts::cloned(function);
        let stability = Stability::of(function, arguments.on("tbr"));
        let mut reverse = Self {
            function: function.clone(),
            activity,
            stability,
            powers: Powers::of(function, arguments),
            directions: Directions::One,
            arguments,
            names,
            bars: VarMap::default(),
            out: Vec::new(),
            frames: Vec::new(),
            rebound: contents::rebound(function),
            entry: States::default(),
            found: Found::There,
            replaced: Vec::new(),
            bound: Vec::new(),
            declared: VarSet::default(),
            recurs: arguments.recursive,
            tape: None,
        };
        crate::ir::visit::steps(&function.body, &mut |step| match step {
            Step::Declare(var) => drop(reverse.declared.insert(*var)),
            // What branches give has a shape before it is assigned to.
            Step::Define { var, .. } => drop(reverse.declared.remove(var)),
            Step::Call { call, .. } => reverse.recurs |= call.callee.target == Target::Itself,
            _ => {}
        });
        reverse
    }

    fn run(&mut self) -> Vjp {
        let mut shadows = Vec::new();
        for parameter in self.function.parameters.clone() {
            let by_reference = parameter.passing != Passing::Value;
            shadows.push(by_reference.then(|| {
                let bar = self.shadow(parameter.var);
                let ty = self.type_of(bar);
                self.function.vars[bar.0 as usize].ty = Ty::Ref(Mutability::Mutable, Box::new(ty));
                if parameter.may_vary() {
                    self.bars.insert(parameter.var, bar);
                }
                bar
            }));
        }
        let seed = self.make("value_bar", self.directions.tangent_type(&self.function.result), Role::Kept);
        let body = std::mem::take(&mut self.function.body);
        let (mut forward, mut pullback) = self.function_body(body, seed);
        pullback.tail = self.results(&mut forward.steps, &mut pullback.steps);
        let mut function = self.function.clone();
        function.body = Block::default();
        let kind = if self.recurs { PullbackKind::Boxed } else { PullbackKind::Nameless };
        Vjp {
            function,
            forward,
            pullback,
            seed,
            shadows,
            frames: std::mem::take(&mut self.frames),
            kind,
            columns: Vec::new(),
            directions: self.directions,
        }
    }

    fn function_body(&mut self, body: Block, seed: Var) -> (Block, Block) {
        let tail = body.tail.clone();
        self.block(body, Around::Function, &mut |reverse| {
            if let Some(Atom::Var(value)) = &tail
                && reverse.activity.is_active(&reverse.function, *value)
            {
                reverse.give(*value, Atom::Var(seed));
            }
        })
    }

    /// The cotangents of the arguments passed by value, as the pullback's value.
    fn results(&mut self, forward: &mut Vec<Step>, steps: &mut Vec<Step>) -> Option<Atom> {
        let mut results = Vec::new();
        for parameter in self.function.parameters.clone() {
            if parameter.passing != Passing::Value {
                continue;
            }
            results.push(match self.bars.get(&parameter.var) {
                Some(bar) => Atom::Var(*bar),
                None => {
                    let ty = self.function.info(parameter.var).ty.clone();
                    let bar = self.shadow(parameter.var);
                    let zero = match self.directions.constant_zero(&ty) {
                        _ if !ty.carries() => Op::Blank(Ty::Unit),
                        Some(zero) => zero,
                        None => self.zero_of_argument(parameter.var, forward),
                    };
                    steps.push(Step::Let { var: bar, op: zero });
                    Atom::Var(bar)
                }
            });
        }
        match results.len() {
            0 => None,
            1 => results.pop(),
            _ => {
                let tuple = self.make("cotangents", Ty::Tuple(Vec::new()), Role::Local);
                steps.push(Step::Let { var: tuple, op: Op::Tuple(results) });
                Some(Atom::Var(tuple))
            }
        }
    }

    /// The zero of what was passed, which the body may have changed or moved since.
    fn zero_of_argument(&mut self, var: Var, forward: &mut Vec<Step>) -> Op {
        let zero = Op::ZeroTangent(whole(var));
        if self.stability.is_untouched(var) {
            return zero;
        }
        let shape = self.make("shape", self.directions.tangent_type(&self.type_of(var)), Role::Kept);
        forward.insert(0, Step::Let { var: shape, op: zero });
        Op::CloneTangent(whole(shape))
    }

    fn make(&mut self, stem: &str, ty: Ty, role: Role) -> Var {
        let name = self.names.fresh(stem).to_token_stream();
        let span = proc_macro2::Span::mixed_site();
        self.function.vars.push(VarInfo { name, ty, role, annotation: None, mutable: false, by_ref: false, span });
        Var(self.function.vars.len() as u32 - 1)
    }

    fn is_active(&self, var: Var) -> bool {
        self.activity.is_active(&self.function, var)
    }

    fn type_of(&self, var: Var) -> Ty {
        self.function.info(var).ty.clone()
    }

    /// Both sweeps over a block. `last` writes what comes first in the adjoint: the cotangent of the block's value.
    fn block(&mut self, block: Block, around: Around, last: &mut dyn FnMut(&mut Self)) -> (Block, Block) {
        let bound = std::mem::take(&mut self.bound);
        self.out.push(Vec::new());
        self.replaced.clear();
        last(self);
        let mut forward: Vec<Vec<Step>> = vec![self.given_away(&block, around)];
        let entry = self.entry.clone();
        let mut steps = block.steps;
        let mut states = self.states(&steps, &entry);
        while let Some(step) = steps.pop() {
            let before = states.pop().expect("there is one for each step");
            self.found = Found::of(&step, &before);
            if let (Found::Perhaps, Step::Assign { place, .. }) = (self.found, &step) {
                self.found = Found::OfShape(self.shape_while_alive(&mut steps, place.root));
                states = self.states(&steps, &entry);
            }
            let (moved, since) = (self.rebound_by(&step), self.adjoint_len());
            self.replaced.clear();
            let carried = self.enter(&step, before);
            let own = self.step_backwards(step, around);
            let mut kept = self.begin_anew(&moved, since);
            kept.extend(carried.into_iter().filter_map(|var| self.known_bar(var).map(|_| self.zero_again(var))));
            kept.extend(own);
            forward.push(kept);
        }
        self.entry = entry;
        let steps: Vec<Step> = forward.into_iter().rev().flatten().collect();
        let adjoint = self.out.pop().expect("pushed above");
        let forward = Block { steps, tail: block.tail };
        self.finish(forward, adjoint, around, bound)
    }
}

/// All of a variable.
fn whole(root: Var) -> Place {
    Place { root, path: Vec::new() }
}
