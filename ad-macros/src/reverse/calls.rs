//! Calls of differentiable functions: the forward sweep keeps the callee's pullback, the reverse sweep applies it.
//!
//! A pullback owns what it keeps and borrows nothing. It is handed the shared arguments again, with the content that
//! they had at the call; where that is gone by then, the forward sweep keeps a copy.

use super::Reverse;
use crate::ir::{
    Active, Again, Argument, Atom, Call, Lent, Mutability, Op, Opaque, Passing, Place, Projection, Role, Shadow, Step,
    Target, Ty, Var,
};
use crate::rules::{Builder, Factor};

/// A shadow that is lent by way of a temporary, and what becomes of that afterwards.
enum After {
    /// It began at zero and is added.
    Add { to: Place, from: Var },
    /// It began as a copy and takes the place of what it was copied from.
    Restore { to: Place, from: Var },
}

impl Reverse<'_> {
    pub(super) fn call(&mut self, step: Step) -> Vec<Step> {
        let Step::Call { dest, call } = step else { unreachable!("asked for calls only") };
        let dest = dest.unwrap_or_else(|| self.make("ignored", Ty::Open(0), Role::Local));
        let (mut before, mut after) = (Vec::new(), Vec::new());

        let seed = self.seed_of(dest, &mut after);
        let mut activities = Vec::new();
        let mut lent = Vec::new();
        let mut results = Vec::new();
        let mut cotangents = Vec::new();
        let mut afterwards = Vec::new();
        let mut roots: Vec<Var> = Vec::new();
        let mut lent_by_name: Vec<Var> = Vec::new();
        for argument in &call.arguments {
            match argument {
                Argument::Value(value) => {
                    let active = value.var().filter(|var| self.is_active(*var));
                    activities.push(if active.is_some() { Active::Yes } else { Active::No });
                    let result = active.map(|var| {
                        let ty = self.directions.tangent_type(&self.type_of(var));
                        let name = format!("{}_share", self.function.info(var).name);
                        let share = self.make(&name, ty, Role::Local);
                        cotangents.push((var, share));
                        share
                    });
                    if let Some(constant) = self.named(&call, value) {
                        lent.push(Lent::by_name(Some(constant), results.len(), activities.len() - 1));
                    }
                    results.push(result);
                }
                Argument::Borrow { mutability: Mutability::Shared, place, .. } => {
                    let again = self.again(place, dest, &mut before);
                    let (activity, shadow) = self.lend_shared(place, &again, &mut roots, &mut afterwards);
                    activities.push(activity);
                    lent.push(Lent { again: Again::Yes(again), shadow });
                }
                Argument::Borrow { mutability: Mutability::Mutable, place, spelled } => {
                    // A `&mut` variable by its name may be taken shared by the callee, and its tangent with it.
                    let spelled = match &call.arguments[call.primal(activities.len())] {
                        Argument::Borrow { spelled, .. } => *spelled,
                        _ => *spelled,
                    };
                    let again = if spelled || self.takes_mutably(&call, activities.len()) {
                        Again::No
                    } else {
                        let kept = self.keep_if_shared(place, &call, activities.len(), &mut before);
                        Again::IfShared(kept, call.callee.path.clone(), call.primal(activities.len()))
                    };
                    if !self.primal_type(place).carries() {
                        activities.push(Active::No);
                        lent.push(Lent { again, shadow: Shadow::None });
                        continue;
                    }
                    activities.push(Active::Yes);
                    // Taken shared, since something of it goes in beside it, or Rust would not lend it.
                    let whole = self.function.canonical(place);
                    let is_whole = matches!(whole.path.as_slice(), [] | [Projection::Deref]);
                    let twice = matches!(again, Again::IfShared(..))
                        && (lent_by_name.contains(&place.root) || is_whole && roots.contains(&whole.root));
                    lent_by_name.push(place.root);
                    let shadow = if twice {
                        let Again::IfShared(again, ..) = &again else { unreachable!("passed by name") };
                        self.lend_shared(place, &again.clone(), &mut roots, &mut afterwards).1
                    } else {
                        Shadow::Part(self.lend_mutable(place, &mut roots, &mut before, &mut afterwards))
                    };
                    lent.push(Lent { again, shadow });
                }
                // A tangent that was zero: its cotangent is nobody's.
                Argument::Absent(passing) => {
                    activities.push(Active::No);
                    let shadow = match (passing, &call.arguments[call.primal(activities.len() - 1)]) {
                        (Passing::Value, primal) => {
                            if matches!(primal, Argument::Value(value) if self.named(&call, value).is_some()) {
                                let argument = call.primal(activities.len() - 1);
                                lent.push(Lent::by_name(None, results.len(), argument));
                            }
                            results.push(None);
                            continue;
                        }
                        (Passing::Mutable, Argument::Borrow { place, .. }) if self.primal_type(place).carries() => {
                            Shadow::Part(self.unasked(place, &mut before))
                        }
                        _ => Shadow::None,
                    };
                    lent.push(Lent { again: Again::No, shadow });
                }
            }
        }
        let forward = match self.tape.filter(|_| call.callee.target == Target::Itself) {
            Some(tape) => {
                let (call, activities) = (call.clone(), activities.clone());
                self.push(Step::Ascend {
                    call: call.clone(),
                    activities: activities.clone(),
                    seed,
                    lent,
                    results,
                    tape,
                });
                Step::Descend { dest, call, activities, tape }
            }
            None => {
                let pullback = self.make(&format!("{}_pullback", last_word(&call)), Ty::Inactive, Role::Kept);
                self.push(Step::Apply { pullback, seed, lent, results });
                Step::CallVjp { dest, pullback, call, activities }
            }
        };
        for (var, share) in cotangents {
            if self.type_of(var).is_scalar() {
                self.contribute(&Atom::Var(var), Factor::One, &Atom::Var(share), false);
            } else {
                self.give_moved(var, Atom::Var(share));
            }
        }
        for after in afterwards {
            match after {
                After::Add { to, from } => self.give_place(to, Place { root: from, path: Vec::new() }),
                After::Restore { to, from } => self.push(Step::Assign { place: to, value: Atom::Var(from) }),
            }
        }
        before.push(forward);
        before.append(&mut after);
        before
    }

    /// A constant of a type that is not known here, which another function may take by value or as the reference that it is.
    fn named(&self, call: &Call, value: &Atom) -> Option<Var> {
        let is_named = |var: &Var| {
            let info = self.function.info(*var);
            matches!(info.role, Role::Static) && matches!(info.ty, Ty::Open(_))
        };
        value.var().filter(is_named).filter(|_| call.callee.target == Target::Another)
    }

    /// The cotangent of the callee's value: what was added to it, or zero.
    fn seed_of(&mut self, dest: Var, after: &mut Vec<Step>) -> Atom {
        if let Some(bar) = self.known_bar(dest)
            && self.is_active(dest)
        {
            return Atom::Var(bar);
        }
        let ty = self.type_of(dest);
        match self.directions.constant_zero(&ty) {
            Some(Op::Use(zero)) => zero,
            Some(zero) => self.step("seed", zero, self.directions.tangent_type(&ty)),
            None => {
                let shape = self.make("zero", Ty::Open(0), Role::Kept);
                after.push(Step::Let { var: shape, op: Op::ZeroTangent(Place { root: dest, path: Vec::new() }) });
                self.step("seed", Op::CloneTangent(Place { root: shape, path: Vec::new() }), Ty::Open(0))
            }
        }
    }

    /// Is it known that the callee takes the argument of that number by `&mut`?
    fn takes_mutably(&self, call: &Call, number: usize) -> bool {
        call.callee.target == Target::Itself
            && self.function.parameters.get(number).is_some_and(|parameter| parameter.passing == Passing::Mutable)
    }

    fn primal_type(&self, place: &Place) -> Ty {
        self.place_type(place).pointee().clone()
    }

    /// The argument as it was at the call: still there, or kept.
    fn again(&mut self, place: &Place, at: Var, before: &mut Vec<Step>) -> Place {
        let canonical = self.function.canonical(place);
        if self.stability.is_stable(&self.function, canonical.root, at) {
            return canonical;
        }
        let ty = self.primal_type(place);
        let kept_type = match &ty {
            Ty::Slice(element) => Ty::Vec(element.clone()),
            ty => ty.clone(),
        };
        let kept = self.make("at_call", kept_type, Role::Kept);
        let op = match &ty {
            Ty::Float(_) | Ty::Int | Ty::Bool => Op::Read(self.behind(place.clone())),
            Ty::Slice(_) => Op::Duplicate(place.clone(), "to_vec"),
            _ => Op::Duplicate(place.clone(), "clone"),
        };
        before.push(Step::Let { var: kept, op });
        Place { root: kept, path: Vec::new() }
    }

    /// A copy of what a `&mut` variable lends, for a callee that takes it shared.
    fn keep_if_shared(&mut self, place: &Place, call: &Call, number: usize, before: &mut Vec<Step>) -> Place {
        let ty = self.primal_type(place);
        let (kept_type, op) = match &ty {
            Ty::Slice(element) | Ty::Vec(element) => (
                Ty::Vec(element.clone()),
                Op::DuplicateIfShared(place.clone(), call.callee.path.clone(), call.primal(number)),
            ),
            Ty::Float(_) | Ty::Int | Ty::Bool => (ty.clone(), Op::Read(self.behind(place.clone()))),
            _ => (ty.clone(), Op::Duplicate(place.clone(), "clone")),
        };
        let kept = self.make("at_call", kept_type, Role::Kept);
        before.push(Step::Let { var: kept, op });
        Place { root: kept, path: Vec::new() }
    }

    fn lend_shared(
        &mut self,
        place: &Place,
        again: &Place,
        roots: &mut Vec<Var>,
        afterwards: &mut Vec<After>,
    ) -> (Active, Shadow) {
        if !self.is_active(place.root) || !self.primal_type(place).carries() {
            return (Active::No, Shadow::None);
        }
        let root = self.function.root(place.root);
        let part = self.bar_place(place);
        if roots.contains(&root) {
            let part = self.behind(part);
            // Shared arguments may be one and the same; their shadows may not.
            let ty = self.place_type(&part).pointee().clone();
            let own = self.make("apart", ty, Role::Local);
            self.function.vars[own.0 as usize].mutable = true;
            let zero = match self.directions.constant_zero(&self.primal_type(place)) {
                Some(zero) => zero,
                None => Op::ZeroTangent(again.clone()),
            };
            self.push(Step::Let { var: own, op: zero });
            afterwards.push(After::Add { to: part, from: own });
            return (Active::Yes, Shadow::Part(Place { root: own, path: Vec::new() }));
        }
        roots.push(root);
        (self.gate(root).map_or(Active::Yes, Active::As), Shadow::Part(part))
    }

    /// The number itself, where a place is a reference to one that was passed by its name.
    fn behind(&self, mut part: Place) -> Place {
        if matches!(self.place_type(&part), Ty::Ref(_, inner) if matches!(*inner, Ty::Float(_) | Ty::Lanes(_) | Ty::Int | Ty::Bool))
        {
            part.path.push(Projection::Deref);
        }
        part
    }

    /// The parameter whose caller decides whether this root is active.
    pub(super) fn gate(&self, root: Var) -> Option<usize> {
        self.function
            .parameters
            .iter()
            .position(|parameter| parameter.var == root && parameter.passing == Passing::Shared && parameter.may_vary())
    }

    fn lend_mutable(
        &mut self,
        place: &Place,
        roots: &mut Vec<Var>,
        before: &mut Vec<Step>,
        afterwards: &mut Vec<After>,
    ) -> Place {
        let root = self.function.root(place.root);
        if !self.is_active(root) {
            return self.unasked(place, before);
        }
        let part = self.bar_place(place);
        if roots.contains(&root) {
            let ty = self.place_type(&part).pointee().clone();
            let own = self.make("apart", ty, Role::Local);
            self.function.vars[own.0 as usize].mutable = true;
            self.push(Step::Let { var: own, op: Op::CloneTangent(part.clone()) });
            afterwards.push(After::Restore { to: part, from: own });
            return Place { root: own, path: Vec::new() };
        }
        roots.push(root);
        part
    }

    /// Room for a cotangent that nobody asks for; the callee still wants it.
    fn unasked(&mut self, place: &Place, before: &mut Vec<Step>) -> Place {
        let ty = self.primal_type(place);
        let own = self.make("unasked", self.directions.tangent_type(&ty), Role::Local);
        self.function.vars[own.0 as usize].mutable = true;
        let zero = match self.directions.constant_zero(&ty) {
            Some(zero) => zero,
            None => {
                let shape = self.make("shape", Ty::Open(0), Role::Kept);
                before.push(Step::Let { var: shape, op: Op::ZeroTangent(place.clone()) });
                Op::CloneTangent(Place { root: shape, path: Vec::new() })
            }
        };
        self.push(Step::Let { var: own, op: zero });
        Place { root: own, path: Vec::new() }
    }
}

/// Names the companion of a function that takes an active value and gives nothing: without one, it may store the value
/// out of sight, and only `rustc` knows whether there is one.
pub(super) fn annotated(call: &Call) -> Step {
    let path = &call.callee.path;
    Step::Opaque(Opaque {
        tokens: quote::quote!(let _ = <#path>::__MUTABLE),
        reads: Vec::new(),
        writes: Vec::new(),
        diverges: false,
        refusal: String::new(),
        span: call.callee.span,
    })
}

/// The callee's own name, for what belongs to it.
fn last_word(call: &Call) -> String {
    let path = call.callee.path.to_string();
    let word = path.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("callee");
    word.to_owned()
}
