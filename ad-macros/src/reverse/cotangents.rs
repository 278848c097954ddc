//! Cotangents: where they are kept, how they are added to, and how they begin.

use super::Reverse;
use crate::ir::{Atom, BinaryOp, Block, Op, Place, Projection, Role, Sign, Step, Ty, Var};
use crate::rules::{Builder, Factor, float};
use crate::tangent::{of_a_lane, part_of, zero_of};

impl Reverse<'_> {
    /// A new variable for the cotangent of another.
    pub(super) fn shadow(&mut self, var: Var) -> Var {
        let info = self.function.info(var);
        let stem = format!("{}_bar", info.name);
        let ty = self.directions.tangent_type(info.ty.pointee());
        let bar = self.make(&stem, ty, Role::Shadow(var));
        self.function.vars[bar.0 as usize].mutable = true;
        bar
    }

    /// The cotangent of a root or value, which is then declared where that is defined.
    pub(super) fn bar(&mut self, var: Var) -> Var {
        let root = self.function.root(var);
        if let Some(bar) = self.bars.get(&root) {
            return *bar;
        }
        let bar = self.shadow(root);
        self.bars.insert(root, bar);
        bar
    }

    /// The cotangent of a place.
    pub(super) fn bar_place(&mut self, place: &Place) -> Place {
        let canonical = self.function.canonical(place);
        part_of(self.bar(canonical.root), canonical.path)
    }

    /// The cotangent of a value, if anything was added to it by what comes later.
    pub(super) fn known_bar(&self, var: Var) -> Option<Var> {
        self.bars.get(&self.function.root(var)).copied()
    }

    /// Adds `factor * bar` to the cotangent of an operand.
    pub(super) fn contribute(&mut self, to: &Atom, factor: Factor, bar: &Atom, strong: bool) {
        let Atom::Var(to) = to else { return };
        if !self.is_active(*to) {
            return;
        }
        let place = Place { root: self.bar(*to), path: Vec::new() };
        self.contribute_to(place, factor, bar, strong, Sign::Plus);
    }

    pub(super) fn contribute_to(&mut self, place: Place, factor: Factor, bar: &Atom, strong: bool, sign: Sign) {
        let ty = self.function.type_of(bar);
        let value = match factor {
            Factor::Zero => return,
            Factor::One => bar.clone(),
            Factor::Minus(inner) => return self.contribute_to(place, *inner, bar, strong, sign.flipped()),
            Factor::Times(slope) => self.share(bar, slope, strong),
            Factor::Over(slope) if strong => {
                let slope = self.step("slope", Op::Binary(BinaryOp::Div, float(1.0), slope), of_a_lane(ty));
                self.share(bar, slope, strong)
            }
            Factor::Over(slope) => self.step("share", Op::Binary(BinaryOp::Div, bar.clone(), slope), ty),
        };
        self.push(Step::Add { place, value, sign });
    }

    /// A cotangent times a slope. Where the slope is lanes, one cotangent is for all of them; lanes stand on the left.
    fn share(&mut self, bar: &Atom, slope: Atom, strong: bool) -> Atom {
        let is_for_all = matches!(self.function.type_of(&slope), Ty::Lanes(_));
        let ty = self.function.type_of(if is_for_all { &slope } else { bar });
        let op = match (strong, is_for_all) {
            (true, _) => Op::StrongMul(bar.clone(), slope),
            (false, true) => Op::Binary(BinaryOp::Mul, slope, bar.clone()),
            (false, false) => Op::Binary(BinaryOp::Mul, bar.clone(), slope),
        };
        self.step("share", op, ty)
    }

    /// Adds a cotangent of any type to that of a value.
    pub(super) fn give(&mut self, to: Var, bar: Atom) {
        if !self.is_active(to) {
            return;
        }
        let place = Place { root: self.bar(to), path: Vec::new() };
        self.give_to(place, bar);
    }

    /// Gives a cotangent back to a variable whose content was moved on. What the variable held afterwards was something
    /// else, and has its own cotangent behind it: this one takes its place.
    pub(super) fn give_moved(&mut self, to: Var, bar: Atom) {
        let info = self.function.info(to);
        if !info.mutable || info.ty.is_copy() || !matches!(info.ty, Ty::Vec(_)) {
            return self.give(to, bar);
        }
        if self.is_active(to) {
            let place = Place { root: self.bar(to), path: Vec::new() };
            self.push(Step::Assign { place, value: bar });
            self.replaced.push(to);
        }
    }

    pub(super) fn give_to(&mut self, place: Place, bar: Atom) {
        let ty = self.place_type(&place);
        match bar {
            bar if ty.is_scalar() => self.push(Step::Add { place, value: bar, sign: Sign::Plus }),
            Atom::Var(src) => self.push(Step::Accumulate { dst: place, src: Place { root: src, path: Vec::new() } }),
            Atom::Literal(_) => {}
        }
    }

    /// Adds what one shadow holds to another.
    pub(super) fn give_place(&mut self, dst: Place, src: Place) {
        if self.place_type(&dst).is_scalar() || self.place_type(&src).is_scalar() {
            let ty = self.place_type(&src);
            let value = self.step("share", Op::Read(src), ty);
            return self.push(Step::Add { place: dst, value, sign: Sign::Plus });
        }
        if dst.is_view() || src.is_view() {
            return self.add_up(dst, src);
        }
        if dst.root != src.root {
            return self.push(Step::Accumulate { dst, src });
        }
        // Two parts of one shadow: Rust would not lend both.
        let ty = self.place_type(&src);
        let copy = self.make("copy", ty, Role::Local);
        self.push(Step::Let { var: copy, op: Op::CloneTangent(src) });
        self.push(Step::Accumulate { dst, src: Place { root: copy, path: Vec::new() } });
    }

    pub(super) fn place_type(&self, place: &Place) -> Ty {
        self.function.place_type(place)
    }

    /// How the cotangent of a variable begins, and what the forward sweep must keep for that.
    pub(super) fn zero_of(&mut self, var: Var, forward: &mut Block) -> Op {
        let ty = self.type_of(var);
        if let Some(zero) = self.directions.constant_zero(&ty) {
            return zero;
        }
        // `vec![x; n]` that never grows: its length is known.
        let made = forward.steps.iter().find_map(|step| match step {
            Step::Let { var: made, op: Op::VecRepeat(_, len) } if *made == var => Some(len.clone()),
            _ => None,
        });
        let flat = match &ty {
            Ty::Vec(element) if element.is_scalar() => Some(zero_of(&self.directions.tangent_type(element))),
            _ => None,
        };
        if let Some(len) = made
            && let Some(zero) = &flat
            && !resized(&self.function, forward, var)
        {
            return Op::VecRepeat(zero.clone(), len);
        }
        let whole = Place { root: var, path: Vec::new() };
        if let Some(zero) = flat {
            let len = self.make("len", Ty::Int, Role::Kept);
            self.insert_while_alive(forward, var, len, &Op::Len(whole));
            return Op::VecRepeat(zero, Atom::Var(len));
        }
        if let Ty::User(of) = &ty
            && let Some(element) = of.element().filter(|element| element.is_scalar())
        {
            let element = self.directions.tangent_type(element);
            let shape = self.make("shape", Ty::Discrete, Role::Kept);
            self.insert_while_alive(forward, var, shape, &Op::Shape(whole, quote::quote!(.raw_dim())));
            return Op::Zeros(element, Atom::Var(shape));
        }
        let shape = self.make("shape", self.directions.tangent_type(&ty), Role::Kept);
        self.insert_while_alive(forward, var, shape, &Op::ZeroTangent(whole));
        Op::CloneTangent(Place { root: shape, path: Vec::new() })
    }

    /// Names what `op` says of a variable, in the forward sweep, when the variable has its final content and was not
    /// moved yet. Where that is in several branches, each of them says it.
    pub(super) fn insert_while_alive(&self, forward: &mut Block, var: Var, name: Var, op: &Op) {
        let defined = forward.steps.iter().position(|step| step.defines().contains(&var)).map_or(0, |at| at + 1);
        let Some(at) = self.end_of_life(&forward.steps[defined..], var).map(|at| at + defined) else {
            // What a loop's last turn moved away is not there at the end; nobody asks for its cotangent, and any shape will do.
            let at =
                if self.is_gone_at_the_end(&forward.steps[defined..], var) { defined } else { forward.steps.len() };
            return forward.steps.insert(at, Step::Let { var: name, op: op.clone() });
        };
        if matches!(forward.steps[at], Step::If { .. } | Step::Match { .. }) {
            for branch in forward.steps[at].blocks_mut() {
                self.assign_while_alive(branch, var, name, op);
            }
            forward.steps.insert(at, Step::Declare(name));
        } else {
            forward.steps.insert(at, Step::Let { var: name, op: op.clone() });
        }
    }

    fn assign_while_alive(&self, block: &mut Block, var: Var, name: Var, op: &Op) {
        let at = self.end_of_life(&block.steps, var).unwrap_or(block.steps.len());
        if let Some(step @ (Step::If { .. } | Step::Match { .. })) = block.steps.get_mut(at) {
            return step.blocks_mut().into_iter().for_each(|branch| self.assign_while_alive(branch, var, name, op));
        }
        block.steps.insert(at, Step::Define { var: name, op: op.clone() });
    }

    /// The step that takes the variable's final content away, or may leave the loop around. Content that is moved and
    /// then replaced was not final; what is used later, or taken at each turn of a loop, was copied (Note [Moves and copies]).
    fn end_of_life(&self, steps: &[Step], var: Var) -> Option<usize> {
        let within = |step: &Step, asked: &dyn Fn(&Step) -> bool| {
            let mut found = false;
            crate::ir::visit::with_inner(step, &mut |step| found |= asked(step));
            found
        };
        let is_whole = |place: &Place| place.root == var && place.path.is_empty();
        let replaces = |step: &Step| match step {
            Step::Assign { place, .. } => is_whole(place),
            Step::SwapPlaces { a, b } => is_whole(a) || is_whole(b),
            _ => false,
        };
        let moves = |step: &Step| crate::analysis::stability::moved(&self.function, step).contains(&var);
        let moves_whole = |step: &Step| super::contents::moved_whole(&self.function, step).contains(&var);
        let uses_it = |step: &Step| {
            let mut found = false;
            crate::ir::visit::uses(step, &mut |used, _| found |= self.function.root(used) == var);
            found
        };
        let takes = |at: usize| {
            let is_loop = matches!(steps[at], Step::For { .. } | Step::While { .. });
            let is_over = !is_loop || within(&steps[at], &|step| matches!(step, Step::Exit(_)));
            let is_used_later = || steps[at + 1..].iter().any(|later| within(later, &uses_it));
            is_over && within(&steps[at], &moves) && !(within(&steps[at], &moves_whole) && is_used_later())
        };
        let since = steps.iter().rposition(|step| within(step, &replaces)).map_or(0, |at| at + 1);
        let end = (since..steps.len()).find(|at| takes(*at) || super::record::leaves(&steps[*at]));
        // A way out at the end of the block may stand before that, with the replacement in one of its branches.
        let way_out = steps.iter().position(super::record::leaves);
        end.into_iter().chain(way_out).min()
    }
}

/// Does a step change how long the vector is?
fn resized(function: &crate::ir::Function, block: &Block, var: Var) -> bool {
    let mut found = false;
    crate::ir::visit::steps(block, &mut |step| {
        found |= match step {
            Step::Push { place, .. }
            | Step::Truncate { place, .. }
            | Step::Let { op: Op::Pop(place), .. }
            | Step::Assign { place, .. } => {
                place.path.iter().all(|projection| matches!(projection, Projection::Deref))
                    && function.root(place.root) == var
            }
            Step::SwapPlaces { a, b } => function.root(a.root) == var || function.root(b.root) == var,
            // A callee may be given the vector itself.
            Step::CallVjp { call, .. } | Step::Descend { call, .. } | Step::Call { call, .. } => call.arguments.iter().any(|argument| {
                matches!(argument, crate::ir::Argument::Borrow { mutability: crate::ir::Mutability::Mutable, place, .. }
                    if place.path.is_empty() && function.root(place.root) == var)
            }),
            Step::Opaque(opaque) | Step::Let { op: Op::Opaque(opaque), .. } => opaque.writes.contains(&var),
            _ => false,
        };
    });
    found
}
