//! Which variables are active: they depend on an active argument, and the result depends on them.
//!
//! The analysis does not look at the order of steps where memory is concerned: a root is active throughout or not at all.
//! Values are named once, so for them it is exact. Post-condition: a step all of whose operands or results are inactive
//! needs no tangent and no cotangent.

use crate::diag::Diag;
use crate::ir::visit::{all_uses, op_uses, steps};
use crate::ir::{
    Argument, ArrayOp, Atom, Call, FieldId, FieldInfo, Function, Mutability, Op, Passing, Place, Step, Ty, Var, VarSet,
};
use crate::tangent::{lanes, tangent_type};

#[derive(Debug, Default)]
pub struct Activity {
    varied: VarSet,
    useful: VarSet,
    /// Variables whose value something reads.
    read: VarSet,
}

impl Activity {
    pub fn of(function: &Function) -> Self {
        let mut activity = Self::default();
        all_uses(&function.body, &mut |var, _| {
            activity.read.insert(var);
        });
        for parameter in &function.parameters {
            if parameter.may_vary() {
                activity.varied.insert(parameter.var);
                if parameter.passing == Passing::Mutable {
                    activity.useful.insert(parameter.var);
                }
            }
        }
        if let Some(Atom::Var(tail)) = &function.body.tail {
            activity.useful.insert(function.root(*tail));
        }
        let mut all = Vec::new();
        steps(&function.body, &mut |step| all.push(step));
        loop {
            let known = (activity.varied.len(), activity.useful.len());
            // Each in the order in which it spreads: without loops, once is enough.
            all.iter().for_each(|step| activity.forward(function, step));
            all.iter().rev().for_each(|step| activity.backward(function, step));
            if known == (activity.varied.len(), activity.useful.len()) {
                return activity;
            }
        }
    }

    pub fn is_active(&self, function: &Function, var: Var) -> bool {
        let root = function.root(var);
        self.varied.contains(&root) && self.useful.contains(&root) && function.info(root).ty.carries()
    }

    /// Depends on an active argument.
    pub fn is_varied(&self, function: &Function, var: Var) -> bool {
        self.varied.contains(&function.root(var))
    }

    fn atom_varied(&self, function: &Function, atom: &Atom) -> bool {
        atom.var().is_some_and(|var| self.is_varied(function, var))
    }

    fn vary(&mut self, function: &Function, var: Var) {
        let root = function.root(var);
        let cut = function.parameters.iter().any(|parameter| parameter.var == root && !parameter.may_vary());
        if function.info(root).ty.carries() && !cut {
            self.varied.insert(root);
        }
    }

    fn forward(&mut self, function: &Function, step: &Step) {
        match step {
            Step::Let { op: Op::Stop(_) | Op::Borrow(..), .. } => {}
            Step::Let { var, op } | Step::Define { var, op } => {
                let mut varied = false;
                op_reads(op, &mut |read| varied |= self.is_varied(function, read));
                if varied {
                    self.vary(function, *var);
                }
            }
            Step::Assign { place, value }
            | Step::Add { place, value, .. }
            | Step::Push { place, value }
            | Step::Fill { place, value } => {
                if self.atom_varied(function, value) {
                    self.vary(function, place.root);
                }
            }
            Step::CopyFrom { dst, src, .. } | Step::AddUp { dst, src } => {
                if self.is_varied(function, src.root) {
                    self.vary(function, dst.root);
                }
            }
            Step::SwapPlaces { a, b } => {
                if self.is_varied(function, a.root) || self.is_varied(function, b.root) {
                    self.vary(function, a.root);
                    self.vary(function, b.root);
                }
            }
            Step::Call { dest, call } => {
                let varied = call.arguments.iter().any(|argument| match argument {
                    Argument::Value(value) => self.atom_varied(function, value),
                    Argument::Borrow { place, .. } => self.is_varied(function, place.root),
                    Argument::Absent(_) => false,
                });
                if varied {
                    dest.iter().for_each(|dest| self.vary(function, *dest));
                    for place in written(&call.arguments) {
                        self.vary(function, place.root);
                    }
                }
            }
            Step::If { dest: Some(dest), .. } | Step::Match { dest: Some(dest), .. } => {
                let tails = step.blocks().into_iter().filter_map(|block| block.tail.as_ref());
                if tails.into_iter().any(|tail| self.atom_varied(function, tail)) {
                    self.vary(function, *dest);
                }
            }
            _ => {}
        }
    }

    pub fn is_useful(&self, function: &Function, var: Var) -> bool {
        self.useful.contains(&function.root(var))
    }

    fn need(&mut self, function: &Function, var: Var) {
        let root = function.root(var);
        if function.info(root).ty.carries() {
            self.useful.insert(root);
        }
    }

    fn backward(&mut self, function: &Function, step: &Step) {
        match step {
            Step::Let { op: Op::Stop(_) | Op::Borrow(..), .. } => {}
            Step::Let { var, op } | Step::Define { var, op } => {
                if self.is_useful(function, *var) {
                    op_reads(op, &mut |read| self.need(function, read));
                }
            }
            Step::Assign { place, value }
            | Step::Add { place, value, .. }
            | Step::Push { place, value }
            | Step::Fill { place, value } => {
                if self.is_useful(function, place.root) {
                    value.var().into_iter().for_each(|value| self.need(function, value));
                }
            }
            Step::CopyFrom { dst, src, .. } | Step::AddUp { dst, src } => {
                if self.is_useful(function, dst.root) {
                    self.need(function, src.root);
                }
            }
            Step::SwapPlaces { a, b } => {
                if self.is_useful(function, a.root) || self.is_useful(function, b.root) {
                    self.need(function, a.root);
                    self.need(function, b.root);
                }
            }
            Step::Call { dest, call } => {
                let useful = dest.is_some_and(|dest| self.is_useful(function, dest))
                    || written(&call.arguments).any(|place| self.is_useful(function, place.root));
                if useful {
                    for argument in &call.arguments {
                        match argument {
                            Argument::Value(value) => {
                                value.var().into_iter().for_each(|value| self.need(function, value))
                            }
                            Argument::Borrow { place, .. } => self.need(function, place.root),
                            Argument::Absent(_) => {}
                        }
                    }
                }
            }
            Step::If { dest: Some(dest), .. } | Step::Match { dest: Some(dest), .. } => {
                if self.is_useful(function, *dest) {
                    for tail in step.blocks().into_iter().filter_map(|block| block.tail.as_ref()) {
                        tail.var().into_iter().for_each(|tail| self.need(function, tail));
                    }
                }
            }
            _ => {}
        }
    }

    /// Does something that depends on an active argument go into the call?
    pub fn takes_varied(&self, function: &Function, call: &Call) -> bool {
        call.arguments.iter().any(|argument| match argument {
            Argument::Value(value) => self.atom_varied(function, value),
            Argument::Borrow { place, .. } => self.is_varied(function, place.root),
            Argument::Absent(_) => false,
        })
    }

    /// Does an active value go into a call of which nothing comes out? It can only be made for what it does elsewhere.
    pub fn is_for_effect(&self, function: &Function, step: &Step) -> bool {
        let Step::Call { dest, call } = step else { return false };
        self.takes_varied(function, call) && dest.is_none_or(|dest| !self.read.contains(&dest))
    }

    /// Must the call be differentiated, or is it only made?
    pub fn is_call_active(&self, function: &Function, step: &Step) -> bool {
        let Step::Call { dest, call } = step else { return false };
        let varied = self.takes_varied(function, call);
        let useful = dest.is_some_and(|dest| self.is_active(function, dest))
            || written(&call.arguments).any(|place| self.is_active(function, place.root));
        varied && useful
    }

    /// Refuses opaque code that an active value passes through: its derivative would be lost.
    pub fn check(&self, diag: &Diag, function: &Function) {
        steps(&function.body, &mut |step| match step {
            Step::Let { var, op: Op::Opaque(opaque) } => {
                let reads_varied = opaque.reads.iter().any(|read| self.is_varied(function, *read));
                if reads_varied && self.is_useful(function, *var) && function.info(*var).ty.carries() {
                    diag.error(opaque.span, &opaque.refusal);
                }
                self.check_writes(diag, function, opaque);
            }
            Step::Opaque(opaque) => self.check_writes(diag, function, opaque),
            Step::Let { var, op: Op::Made(_, arguments) } => {
                let takes_varied = arguments.iter().any(|argument| self.atom_varied(function, argument));
                if takes_varied && self.is_useful(function, *var) {
                    diag.error(function.info(*var).span, MADE);
                }
            }
            Step::Match { scrutinee, arms, .. } => {
                let reads_varied = scrutinee.reads.iter().any(|read| self.is_varied(function, *read));
                let bound_useful = arms
                    .iter()
                    .flat_map(|arm| &arm.bindings)
                    .any(|var| self.is_useful(function, *var) && function.info(*var).ty.carries());
                if reads_varied && bound_useful {
                    diag.error(scrutinee.span, &scrutinee.refusal);
                }
            }
            _ => {}
        });
    }

    fn check_writes(&self, diag: &Diag, function: &Function, opaque: &crate::ir::Opaque) {
        if let Some(var) =
            opaque.writes.iter().find(|var| self.is_active(function, **var) || self.is_varied(function, **var))
        {
            let name = &function.info(*var).name;
            diag.error(
                opaque.span,
                format!(
                    "this may change the active variable `{name}` in a way that is not known; {}",
                    if opaque.refusal.is_empty() { "use an operation that is supported" } else { &opaque.refusal }
                ),
            );
        }
    }
}

/// The variables whose value goes into an operation's result; indices only choose.
pub(super) fn op_reads(op: &Op, visit: &mut impl FnMut(Var)) {
    match op {
        Op::Read(place) | Op::Duplicate(place, _) | Op::Pop(place) | Op::CloneTangent(place) | Op::Sum(place) => {
            visit(place.root);
        }
        Op::VecRepeat(value, _) => value.var().into_iter().for_each(visit),
        Op::Struct(made) => {
            made.fields.iter().filter_map(|(_, value)| value.var()).for_each(&mut *visit);
            made.rest.iter().for_each(|rest| visit(rest.root));
        }
        Op::Len(_) | Op::IsEmpty(_) | Op::Shape(..) | Op::Element(..) | Op::VecWithCapacity(_) | Op::ZeroTangent(_) => {
        }
        // The second gives a shape.
        Op::OnArrays(ArrayOp::Like, operands) => operands[0].var().into_iter().for_each(visit),
        op => op_uses(op, &mut |var, _| visit(var)),
    }
}

const MADE: &str =
    "what this array is made of carries a derivative, which would be lost; write `Array1::from_shape_fn(n, |i| …)`";

/// What a place lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A value of a type of the user's.
    Value,
    /// A tangent of such a value, or several.
    Tangent,
    Lanes,
    /// Something else, or it is not known.
    Unknown,
}

fn written(arguments: &[Argument]) -> impl Iterator<Item = &Place> {
    arguments.iter().filter_map(|argument| match argument {
        Argument::Borrow { mutability: Mutability::Mutable, place, .. } => Some(place),
        _ => None,
    })
}

impl Function {
    /// What an alias refers to in the end, or the variable itself.
    pub fn root(&self, var: Var) -> Var {
        match &self.info(var).role {
            crate::ir::Role::Alias(place) => self.root(place.root),
            _ => var,
        }
    }

    pub fn info(&self, var: Var) -> &crate::ir::VarInfo {
        &self.vars[var.0 as usize]
    }

    /// The place in terms of the memory that it lies in, aliases looked through.
    pub fn canonical(&self, place: &Place) -> Place {
        match &self.info(place.root).role {
            crate::ir::Role::Alias(target) => {
                let mut whole = self.canonical(target);
                let way = match place.path.first() {
                    Some(crate::ir::Projection::Deref) => &place.path[1..],
                    _ => &place.path[..],
                };
                whole.path.extend_from_slice(way);
                whole
            }
            _ => place.clone(),
        }
    }

    /// The type of what is in a place, as far as it is known.
    pub fn place_type(&self, place: &Place) -> Ty {
        self.walk(place).0
    }

    /// Whether a place lies in a value of a type of the user's, or in a tangent of one.
    pub fn kind_of(&self, place: &Place) -> Kind {
        match (self.walk(place).1, &self.info(place.root).role) {
            (Kind::Unknown, crate::ir::Role::Shadow(_)) => Kind::Tangent,
            (kind, _) => kind,
        }
    }

    fn walk(&self, place: &Place) -> (Ty, Kind) {
        use crate::ir::Projection;
        let mut ty = self.info(place.root).ty.clone();
        let mut kind = Kind::Unknown;
        for projection in &place.path {
            let of = ty.pointee().clone();
            kind = match &of {
                Ty::User(_) => Kind::Value,
                Ty::Tangent(_) => Kind::Tangent,
                Ty::TangentLanes(_) => Kind::Lanes,
                _ => kind,
            };
            ty = match (projection, of) {
                (Projection::Index(_), Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element)) => *element,
                (Projection::Index(at), of) if matches!(self.type_of(at), Ty::Element(_)) => {
                    let Ty::Element(element) = self.type_of(at) else { unreachable!("looked at before") };
                    match of {
                        Ty::Tangent(_) => tangent_type(&element),
                        Ty::TangentLanes(_) => lanes(tangent_type(&element)),
                        _ => *element,
                    }
                }
                (Projection::Index(_), Ty::User(of)) => of.element().cloned().unwrap_or(Ty::Open(0)),
                (Projection::Index(_), Ty::Tangent(of)) => of.element().map_or(Ty::Open(0), tangent_type),
                (Projection::Index(_), Ty::TangentLanes(of)) => {
                    of.element().map_or(Ty::Open(0), |element| lanes(tangent_type(element)))
                }
                (Projection::View(view), of) => crate::array_rules::view_of(&of, view.dimensions()),
                (Projection::Range { .. }, Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element)) => {
                    Ty::Slice(element)
                }
                (Projection::Range { .. }, _) => Ty::Slice(Box::new(Ty::Open(0))),
                (Projection::Field(k), Ty::Tuple(parts)) => parts.get(*k as usize).cloned().unwrap_or(Ty::Open(0)),
                (Projection::Deref, inner) => inner,
                (Projection::Named(field), _) => {
                    let ty = &self.field(*field).ty;
                    match kind {
                        Kind::Value => ty.clone(),
                        Kind::Tangent => tangent_type(ty),
                        Kind::Lanes => lanes(tangent_type(ty)),
                        Kind::Unknown => Ty::Open(0),
                    }
                }
                _ => Ty::Open(0),
            };
        }
        (ty, kind)
    }

    pub fn field(&self, field: FieldId) -> &FieldInfo {
        &self.fields[field.0 as usize]
    }

    pub fn type_of(&self, atom: &Atom) -> Ty {
        match atom {
            Atom::Var(var) => self.info(*var).ty.clone(),
            // A float literal has the width of what it meets.
            Atom::Literal(literal) if literal.value.is_some() && !matches!(literal.ty, Ty::Float(_)) => {
                Ty::Float(crate::ir::Width::Inferred)
            }
            Atom::Literal(literal) => literal.ty.clone(),
        }
    }
}
