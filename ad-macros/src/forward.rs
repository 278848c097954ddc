//! The forward transform: IR to IR. Beside each step on active values stands the step on their tangents.
//!
//! Input: a structured function and its activity. Post-condition: a body whose tail is the pair of the value and its
//! tangent. Names: `x` is a primal value, `x_dot` its tangent.
//!
//! With many directions the steps are the same, and the tangents of floats have another type: lanes, which are added to
//! lanes, and multiplied and divided by floats. So the tangent stands on the left of each product.

mod arithmetic;
mod arrays;

use quote::ToTokens;

use crate::analysis::activity::Activity;
use crate::analysis::powers::Powers;
use crate::args::Arguments;
use crate::ir::{
    Argument, Atom, Block, Call, FieldId, Function, Mutability, Op, Place, Projection, Role, Sign, Step, StructValue,
    Ty, Var, VarInfo, VarMap, Width,
};
use crate::names::Names;
use crate::rules::{Builder, choice, partial_of_call};
use crate::tangent::{Directions, part_of};

/// A function's forward form.
#[derive(Clone, Debug)]
pub struct Jvp {
    /// The primal function; its table of variables holds the tangents too.
    pub function: Function,
    pub body: Block,
    /// The tangent of each parameter whose type carries one.
    pub tangents: Vec<Option<Var>>,
    pub directions: Directions,
}

/// Builds the forward form of a function.
pub fn forward(
    function: &Function,
    activity: &Activity,
    directions: Directions,
    arguments: &Arguments,
    names: &mut Names,
) -> Jvp {
    let mut forward = Forward {
        function: function.clone(),
        activity,
        powers: Powers::of(function, arguments),
        directions,
        names,
        dots: VarMap::default(),
        out: Vec::new(),
    };
    let parameters = function.parameters.clone();
    let tangents = parameters
        .iter()
        .map(|parameter| {
            let carries = function.info(parameter.var).ty.carries();
            carries.then(|| forward.dot(parameter.var))
        })
        .collect();
    let body = std::mem::take(&mut forward.function.body);
    let tail = body.tail.clone();
    let mut body = forward.block(body, None);
    forward.out.push(std::mem::take(&mut body.steps));
    let value = tail.unwrap_or_else(|| Atom::Literal(unit()));
    let tangent = forward.tangent_of(&value);
    let ty = pair(&function.result, directions);
    let pair = forward.step("both", Op::Tuple(vec![value, tangent]), ty);
    body.steps = forward.out.pop().expect("pushed above");
    body.tail = Some(pair);
    Jvp { function: forward.function, body, tangents, directions }
}

/// The type of a value with its tangent, or its tangents.
pub fn pair(ty: &Ty, directions: Directions) -> Ty {
    Ty::Tuple(vec![ty.clone(), directions.tangent_type(ty)])
}

fn unit() -> crate::ir::Literal {
    crate::ir::Literal { tokens: quote::quote!(()), ty: Ty::Unit, value: None }
}

struct Forward<'a> {
    function: Function,
    activity: &'a Activity,
    powers: Powers,
    directions: Directions,
    names: &'a mut Names,
    dots: VarMap<Var>,
    out: Vec<Vec<Step>>,
}

impl Builder for Forward<'_> {
    fn variable(&mut self, stem: &str, ty: Ty) -> Var {
        let name = self.names.fresh(stem).to_token_stream();
        self.function.vars.push(VarInfo::made(name, ty, Role::Temporary));
        Var(self.function.vars.len() as u32 - 1)
    }

    fn push(&mut self, step: Step) {
        self.out.last_mut().expect("a block is open").push(step);
    }

    fn nested(&mut self, inside: &mut dyn FnMut(&mut Self) -> Atom) -> Block {
        self.out.push(Vec::new());
        let tail = inside(self);
        Block { steps: self.out.pop().expect("pushed just above"), tail: Some(tail) }
    }
}

impl Forward<'_> {
    fn is_active(&self, var: Var) -> bool {
        self.activity.is_active(&self.function, var)
    }

    /// The tangent of a root or value.
    fn dot(&mut self, var: Var) -> Var {
        let root = self.function.root(var);
        if let Some(dot) = self.dots.get(&root) {
            return *dot;
        }
        let info = self.function.info(root);
        let (stem, mutable) = (format!("{}_dot", info.name), info.mutable);
        let ty = match &info.ty {
            Ty::Ref(mutability, inner) => Ty::Ref(*mutability, Box::new(self.directions.tangent_type(inner))),
            ty => self.directions.tangent_type(ty),
        };
        let dot = self.variable(&stem, ty);
        let is_container = !self.function.info(dot).ty.is_copy();
        let is_parameter = matches!(self.function.info(root).role, Role::Parameter(_));
        self.function.vars[dot.0 as usize].mutable = mutable || (is_container && !is_parameter);
        self.function.vars[dot.0 as usize].role = Role::Shadow(root);
        self.dots.insert(root, dot);
        dot
    }

    fn dot_place(&mut self, place: &Place) -> Place {
        let canonical = self.function.canonical(place);
        part_of(self.dot(canonical.root), canonical.path)
    }

    /// The tangent of an operand; zero where it has none.
    fn tangent_of(&mut self, atom: &Atom) -> Atom {
        match atom {
            Atom::Var(var) if self.is_active(*var) => Atom::Var(self.dot(*var)),
            atom => self.zero(atom),
        }
    }

    fn zero(&mut self, of: &Atom) -> Atom {
        let ty = self.function.type_of(of);
        let tangent_type = self.directions.tangent_type(&ty);
        match (self.directions.constant_zero(&ty), of) {
            (Some(Op::Use(zero)), _) => zero,
            (Some(op), _) => self.step("zero", op, tangent_type),
            (None, Atom::Var(var)) => {
                let place = Place { root: *var, path: Vec::new() };
                self.step("zero", Op::ZeroTangent(place), tangent_type)
            }
            (None, Atom::Literal(_)) => Atom::Literal(unit()),
        }
    }

    fn block(&mut self, block: Block, dest: Option<Var>) -> Block {
        self.out.push(Vec::new());
        for step in block.steps {
            self.step_forwards(step);
        }
        if let (Some(dest), Some(tail)) = (dest, &block.tail) {
            let tangent = self.tangent_of(tail);
            let dot = self.dot(dest);
            self.push(Step::Define { var: dot, op: Op::Use(tangent) });
        }
        Block { steps: self.out.pop().expect("pushed above"), tail: block.tail }
    }

    fn step_forwards(&mut self, step: Step) {
        match step {
            Step::Let { var, op } => self.operation(var, op),
            Step::Define { var, op } => self.definition(var, op),
            Step::Declare(var) => {
                if self.is_active(var) {
                    let dot = self.dot(var);
                    self.push(Step::Declare(dot));
                }
                self.push(Step::Declare(var));
            }
            Step::Assign { ref place, ref value } => {
                if self.is_active(place.root) {
                    let (dot, value) = (self.dot_place(place), self.tangent_of(value));
                    self.push(Step::Assign { place: dot, value });
                }
                self.push(step);
            }
            Step::Add { ref place, ref value, sign } => {
                if self.is_active(place.root) && value.var().is_some_and(|var| self.is_active(var)) {
                    let (dot, value) = (self.dot_place(place), self.tangent_of(value));
                    self.push(Step::Add { place: dot, value, sign });
                }
                self.push(step);
            }
            Step::AddUp { ref dst, ref src } => {
                if self.is_active(dst.root) && self.is_active(src.root) {
                    let (dst, src) = (self.dot_place(dst), self.dot_place(src));
                    self.push(Step::AddUp { dst, src });
                }
                self.push(step);
            }
            Step::Push { ref place, ref value } => {
                if self.is_active(place.root) {
                    let (dot, value) = (self.dot_place(place), self.tangent_of(value));
                    self.push(Step::Push { place: dot, value });
                }
                self.push(step);
            }
            Step::Fill { ref place, ref value } => {
                if self.is_active(place.root) {
                    let (dot, value) = (self.dot_place(place), self.tangent_of(value));
                    self.push(Step::Fill { place: dot, value });
                }
                self.push(step);
            }
            Step::Swap { ref place, ref a, ref b } => {
                if self.is_active(place.root) {
                    let dot = self.dot_place(place);
                    self.push(Step::Swap { place: dot, a: a.clone(), b: b.clone() });
                }
                self.push(step);
            }
            Step::SwapPlaces { ref a, ref b } => {
                if self.is_active(a.root) || self.is_active(b.root) {
                    let (a, b) = (self.dot_place(a), self.dot_place(b));
                    self.push(Step::SwapPlaces { a, b });
                }
                self.push(step);
            }
            Step::CopyFrom { ref dst, ref src, method } => {
                if self.is_active(dst.root) {
                    let to = self.dot_place(dst);
                    if self.is_active(src.root) {
                        let from = self.dot_place(src);
                        self.copy(to, from, method);
                    } else {
                        self.push(Step::Clear(to));
                    }
                }
                self.push(step);
            }
            Step::Clear(ref place) => {
                if self.is_active(place.root) {
                    let dot = self.dot_place(place);
                    self.push(Step::Clear(dot));
                }
                self.push(step);
            }
            Step::Truncate { ref place, ref len } => {
                if self.is_active(place.root) {
                    let dot = self.dot_place(place);
                    self.push(Step::Truncate { place: dot, len: len.clone() });
                }
                self.push(step);
            }
            Step::If { dest, cond, then, otherwise } => {
                let dest_dot = self.declare_dot(dest);
                let (then, otherwise) = (self.block(then, dest_dot), self.block(otherwise, dest_dot));
                self.push(Step::If { dest, cond, then, otherwise });
            }
            Step::Match { dest, scrutinee, mut arms } => {
                let dest_dot = self.declare_dot(dest);
                for arm in &mut arms {
                    let block = self.block(std::mem::take(&mut arm.block), dest_dot);
                    self.out.push(Vec::new());
                    arm.bindings.iter().for_each(|binding| self.begin_at_zero(*binding));
                    let begin = self.out.pop().expect("pushed above");
                    arm.block = Block { steps: [begin, block.steps].concat(), tail: block.tail };
                }
                self.push(Step::Match { dest, scrutinee, arms });
            }
            Step::For { id, index, range, body } => {
                let body = self.block(body, None);
                self.push(Step::For { id, index, range, body });
            }
            Step::While { id, cond, body } => {
                let body = self.block(body, None);
                self.push(Step::While { id, cond, body });
            }
            Step::Call { .. } if self.activity.is_call_active(&self.function, &step) => match step {
                Step::Call { dest: Some(dest), call } if !call.callee.partials.is_empty() => {
                    self.call_by_partials(dest, call);
                }
                Step::Call { dest, call } => self.call(dest, call),
                _ => unreachable!("matched just above"),
            },
            Step::Call { dest: Some(dest), .. } => {
                self.push(step);
                self.begin_at_zero(dest);
            }
            // Nothing active happens in these.
            Step::Call { .. } | Step::Exit(_) | Step::Opaque(_) | Step::Item(_) => self.push(step),
            _ => unreachable!("a step that only transforms make, and none that is differentiated again"),
        }
    }

    /// What is made without a tangent gets one where something active is written to it later.
    fn begin_at_zero(&mut self, var: Var) {
        if self.is_active(var) {
            let zero = self.zero(&Atom::Var(var));
            let dot = self.dot(var);
            self.push(Step::Let { var: dot, op: Op::Use(zero) });
        }
    }

    /// A choice's value has its tangent beside it, given in each branch.
    fn declare_dot(&mut self, dest: Option<Var>) -> Option<Var> {
        let dest = dest.filter(|dest| self.is_active(*dest))?;
        let dot = self.dot(dest);
        self.push(Step::Declare(dot));
        Some(dest)
    }

    fn copy(&mut self, to: Place, from: Place, method: &'static str) {
        if to.root != from.root {
            return self.push(Step::CopyFrom { dst: to, src: from, method });
        }
        // Two parts of one tangent: Rust would not lend both.
        let copy = self.variable("copy", Ty::Open(0));
        self.push(Step::Let { var: copy, op: Op::CloneTangent(from) });
        self.push(Step::CopyFrom { dst: to, src: Place { root: copy, path: vec![all()] }, method });
    }

    /// `var = op`, and the tangent of `var`.
    fn operation(&mut self, var: Var, op: Op) {
        // A list and its tangents stay of one length, also where nobody asks for what is taken off.
        if let Op::Pop(place) = &op
            && self.is_active(place.root)
            && !self.is_active(var)
        {
            let dot = self.dot_place(place);
            self.step("ignored", Op::Pop(dot), Ty::Open(0));
        }
        // An alias has no tangent of its own: its place has one.
        if !self.is_active(var) || matches!(op, Op::Borrow(..)) {
            return self.push(Step::Let { var, op });
        }
        let ty = self.function.info(var).ty.clone();
        let tangent = match &op {
            // What moves its operand takes the tangent first.
            Op::Use(value) => Op::Use(self.tangent_of(value)),
            Op::Read(place) if self.is_active(place.root) => Op::Read(self.dot_place(place)),
            Op::Duplicate(place, method) if self.is_active(place.root) => {
                let dot = self.dot_place(place);
                // The tangent of a `&Vec` is a slice.
                let is_list = matches!(self.function.place_type(place).pointee(), Ty::Vec(_));
                Op::Duplicate(dot, if is_list { "to_vec" } else { method })
            }
            Op::Pop(place) if self.is_active(place.root) => Op::Pop(self.dot_place(place)),
            Op::CloneTangent(place) if self.is_active(place.root) => Op::CloneTangent(self.dot_place(place)),
            Op::CastTangent(value, to) if value.var().is_some_and(|value| self.is_active(value)) => {
                Op::CastTangent(self.tangent_of(value), to.clone())
            }
            Op::Tuple(parts) => Op::Tuple(self.tangents_of(parts)),
            Op::Struct(made) => return self.make_struct(var, made),
            Op::Array(parts) => Op::Array(self.tangents_of(parts)),
            Op::VecList(parts) => Op::VecList(self.tangents_of(parts)),
            Op::ArrayRepeat(value, len) => Op::ArrayRepeat(self.tangent_of(value), len.clone()),
            Op::VecRepeat(value, len) => Op::VecRepeat(self.tangent_of(value), len.clone()),
            Op::VecNew => Op::VecNew,
            Op::VecWithCapacity(capacity) => Op::VecWithCapacity(capacity.clone()),
            // The tangent of another blank has the shape of that blank, which its type tells.
            Op::Blank(ty) if !ty.holds_users() => Op::Blank(self.directions.tangent_type(ty)),
            Op::Cast(value, to) if value.var().is_some_and(|value| self.is_active(value)) => {
                match (self.directions, self.function.type_of(value)) {
                    (Directions::Many, _) | (_, Ty::Open(_) | Ty::Float(Width::Inferred)) => {
                        Op::CastTangent(self.tangent_of(value), to.clone())
                    }
                    _ => Op::Cast(self.tangent_of(value), to.clone()),
                }
            }
            Op::Neg(_) | Op::Binary(..) | Op::Rule(..) | Op::StrongMul(..) | Op::SinCos(_) => {
                self.push(Step::Let { var, op: op.clone() });
                if self.chosen(var, &op, &ty) {
                    return;
                }
                let tangent = self.linear(var, &op, &ty);
                let dot = self.dot(var);
                return self.push(Step::Let { var: dot, op: tangent });
            }
            Op::OnArrays(kind, operands) => {
                self.push(Step::Let { var, op: op.clone() });
                return self.on_arrays(var, *kind, operands);
            }
            _ => {
                self.push(Step::Let { var, op });
                return self.begin_at_zero(var);
            }
        };
        let dot = self.dot(var);
        self.push(Step::Let { var: dot, op: tangent });
        self.push(Step::Let { var, op });
    }

    /// A struct of the user's. The name of its tangents is not known here, so a tangent of the right type is made of the value
    /// and then written to, field by field.
    fn make_struct(&mut self, var: Var, made: &StructValue) {
        let given = made.rest.as_ref().filter(|rest| self.is_active(rest.root));
        let rest = given.map(|rest| Op::CloneTangent(self.dot_place(rest)));
        let dot = self.dot(var);
        let part = |root: Var, field: FieldId| Place { root, path: vec![Projection::Named(field)] };
        let is_active = |forward: &Self, value: &Atom| value.var().is_some_and(|value| forward.is_active(value));
        let (active, others): (Vec<_>, Vec<_>) = made.fields.iter().partition(|(_, value)| is_active(self, value));
        let active: Vec<(FieldId, Atom)> =
            active.into_iter().map(|(field, value)| (*field, self.tangent_of(value))).collect();
        self.push(Step::Let { var, op: Op::Struct(Box::new(made.clone())) });
        let zero = Op::ZeroTangent(Place { root: var, path: Vec::new() });
        match rest {
            None => self.push(Step::Let { var: dot, op: zero }),
            Some(rest) => {
                self.push(Step::Let { var: dot, op: rest });
                if !others.is_empty() {
                    let ty = self.function.info(dot).ty.clone();
                    let zero = self.step("zero", zero, ty);
                    let Atom::Var(zero) = zero else { unreachable!("a step has a name") };
                    for (field, _) in others {
                        let value = self.step("zero", Op::CloneTangent(part(zero, *field)), Ty::Open(0));
                        self.push(Step::Assign { place: part(dot, *field), value });
                    }
                }
            }
        }
        for (field, value) in active {
            self.push(Step::Assign { place: part(dot, field), value });
        }
    }

    /// The tangent of an operation that returns one of its operands: that operand's; whether it was one.
    fn chosen(&mut self, var: Var, op: &Op, ty: &Ty) -> bool {
        let Op::Rule(row, operands) = op else { return false };
        let Some(cond) = choice(self, row, operands, &Atom::Var(var), ty) else { return false };
        let mut branch = |operand: &Atom| {
            let tail = self.tangent_of(operand);
            Block { steps: Vec::new(), tail: Some(tail) }
        };
        let (then, otherwise) = (branch(&operands[0]), branch(&operands[1]));
        let dot = self.dot(var);
        self.push(Step::If { dest: Some(dot), cond, then, otherwise });
        true
    }

    /// The one assignment of this path to a declared variable, and to its tangent, which is declared beside it.
    fn definition(&mut self, var: Var, op: Op) {
        self.out.push(Vec::new());
        self.operation(var, op);
        let steps = self.out.pop().expect("pushed just above");
        let dot = self.dots.get(&var).copied();
        for step in steps {
            self.push(match step {
                Step::Let { var: made, op } if made == var || Some(made) == dot => Step::Define { var: made, op },
                step => step,
            });
        }
    }

    fn tangents_of(&mut self, atoms: &[Atom]) -> Vec<Atom> {
        atoms.iter().map(|atom| self.tangent_of(atom)).collect()
    }

    /// A call with partials of its own: they are calls, too, to be differentiated again.
    fn call_by_partials(&mut self, dest: Var, call: Call) {
        let ty = self.function.info(dest).ty.clone();
        self.push(Step::Call { dest: Some(dest), call: call.clone() });
        let mut sum = None;
        for (k, partial) in &call.callee.partials {
            if let Argument::Value(Atom::Var(argument)) = call.arguments[*k]
                && self.is_active(argument)
            {
                let factor = partial_of_call(self, &call, partial, &ty);
                let dot = Atom::Var(self.dot(argument));
                sum = self.add_scaled(sum, factor, dot, false, Sign::Plus, &ty);
            }
        }
        let (dot, sum) = (self.dot(dest), sum.expect("an active call has an active argument"));
        self.push(Step::Let { var: dot, op: Op::Use(sum) });
    }

    fn call(&mut self, dest: Option<Var>, call: Call) {
        let dest = dest.unwrap_or_else(|| self.variable("ignored", Ty::Open(0)));
        let is_lent_mutably: Vec<Var> = call
            .arguments
            .iter()
            .filter_map(|argument| match argument {
                Argument::Borrow { mutability: Mutability::Mutable, place, .. } => Some(self.function.root(place.root)),
                _ => None,
            })
            .collect();
        let mut tangents = Vec::new();
        let mut restored = Vec::new();
        for argument in &call.arguments {
            tangents.push(match argument {
                Argument::Value(Atom::Var(value)) if self.is_active(*value) => {
                    Some(Argument::Value(Atom::Var(self.dot(*value))))
                }
                Argument::Borrow { mutability, place, .. } if self.is_active(place.root) => {
                    let root = self.function.root(place.root);
                    let mut mutability = *mutability;
                    let mut shares = is_lent_mutably.iter().filter(|lent| **lent == root).count()
                        + usize::from(mutability == Mutability::Shared && is_lent_mutably.contains(&root));
                    if shares > 1 && matches!(self.function.canonical(place).path.as_slice(), [] | [Projection::Deref])
                    {
                        // A whole `&mut` that goes in twice by its name is taken shared, or Rust would not lend it.
                        (mutability, shares) = (Mutability::Shared, 1);
                    }
                    let mut part = self.dot_place(place);
                    if shares > 1 {
                        // Parts of one tangent, which Rust would not lend together.
                        let own = self.variable("apart", Ty::Open(0));
                        self.function.vars[own.0 as usize].mutable = true;
                        self.push(Step::Let { var: own, op: Op::CloneTangent(part.clone()) });
                        if mutability == Mutability::Mutable {
                            restored.push((part, own));
                        }
                        part = Place { root: own, path: Vec::new() };
                    }
                    Some(Argument::Borrow { mutability, place: part, spelled: true })
                }
                _ => None,
            });
        }
        let tangent = self.dot(dest);
        self.push(Step::CallJvp { dest, tangent, call, tangents });
        for (to, from) in restored {
            self.push(Step::Assign { place: to, value: Atom::Var(from) });
        }
    }
}

/// The whole of a list.
fn all() -> Projection {
    Projection::Range { lo: None, hi: None, inclusive: false }
}
