//! The adjoint of each step that is not control flow or a call.

use super::moves::Found;
use super::{Around, Reverse, calls};
use crate::analysis::powers::Power;
use crate::array_rules::{Writer, array_of};
use crate::emit::methods;
use crate::ir::visit::uses;
use crate::ir::{
    Adapter, Argument, ArrayOp, Atom, BinaryOp, Call, IntRange, Op, Place, Projection, Sign, Step, StructValue, Ty,
    Var, VarSet, Width,
};
use crate::rules::{Builder, Factor, chosen_share, float, partial, partial_of_call};
use crate::tangent::Directions;

impl Reverse<'_> {
    /// Writes the adjoint of a step, and gives what stands for the step in the forward sweep.
    pub(super) fn step_backwards(&mut self, step: Step, around: Around) -> Vec<Step> {
        match step {
            Step::If { .. } => self.conditional(step, around),
            Step::Match { .. } => self.selection(step, around),
            Step::For { .. } => self.for_loop(step),
            Step::While { .. } => self.while_loop(step),
            Step::Call { dest: Some(dest), ref call }
                if !call.callee.partials.is_empty() && self.activity.is_call_active(&self.function, &step) =>
            {
                self.call_by_partials(dest, call);
                vec![step]
            }
            Step::Call { .. } if self.activity.is_call_active(&self.function, &step) => self.call(step),
            Step::Call { ref call, .. } if self.activity.is_for_effect(&self.function, &step) => {
                match methods::is_dotted(&call.callee.path) {
                    // Only a call shows which type has the method.
                    true => self.call(step),
                    false => vec![calls::annotated(call), step],
                }
            }
            Step::Let { var, op: Op::Pop(ref place) } if self.is_active(place.root) => self.pop(var, place, &step),
            Step::Let { var, op: Op::OnArrays(op, ref operands) } => {
                let mut kept = match self.known_bar(var).filter(|_| self.is_active(var)) {
                    Some(bar) => self.on_arrays(op, operands, &Atom::Var(var), &Atom::Var(bar)),
                    None => Vec::new(),
                };
                kept.push(step);
                kept
            }
            Step::Let { var, ref op } | Step::Define { var, ref op } => {
                if let Some(bar) = self.known_bar(var)
                    && self.is_active(var)
                {
                    self.operation(var, op, bar);
                }
                vec![step]
            }
            Step::Assign { ref place, ref value } => self.assign(place.clone(), value.clone(), step),
            Step::Add { ref place, ref value, sign } => {
                if self.is_active(place.root) && value.var().is_some_and(|var| self.is_active(var)) {
                    let place = self.bar_place(place);
                    let bar = self.read_bar(place);
                    let factor = if sign == Sign::Plus { Factor::One } else { Factor::Minus(Box::new(Factor::One)) };
                    self.contribute(value, factor, &bar, false);
                }
                vec![step]
            }
            Step::AddUp { ref dst, ref src } => {
                if self.is_active(dst.root) && self.is_active(src.root) {
                    let (dst, src) = (self.bar_place(dst), self.bar_place(src));
                    self.add_up(src, dst);
                }
                vec![step]
            }
            Step::Push { ref place, ref value } => {
                if self.is_active(place.root) {
                    let place = self.bar_place(place);
                    let ty = self.element_type(&place);
                    let popped = self.step("popped", Op::Pop(place), ty);
                    if let Atom::Var(value) = value {
                        self.give_moved(*value, popped);
                    }
                }
                vec![step]
            }
            Step::Swap { ref place, ref a, ref b } => {
                if self.is_active(place.root) {
                    let place = self.bar_place(place);
                    self.push(Step::Swap { place, a: a.clone(), b: b.clone() });
                }
                vec![step]
            }
            Step::SwapPlaces { ref a, ref b } => {
                if self.is_active(a.root) || self.is_active(b.root) {
                    let (a, b) = (self.bar_place(a), self.bar_place(b));
                    self.push(Step::SwapPlaces { a, b });
                }
                vec![step]
            }
            Step::Fill { ref place, ref value } => {
                if self.is_active(place.root) {
                    let place = self.bar_place(place);
                    self.give_sum(value, &place);
                    self.push(Step::Clear(place));
                }
                vec![step]
            }
            Step::CopyFrom { ref dst, ref src, .. } => {
                if self.is_active(dst.root) {
                    let to = self.bar_place(dst);
                    if self.is_active(src.root) {
                        let from = self.bar_place(src);
                        match array_of(&self.place_type(&to)) {
                            // What was broadcast is summed.
                            Some(_) => self.add_up(from, to.clone()),
                            None => self.give_place(from, to.clone()),
                        }
                    }
                    self.push(Step::Clear(to));
                }
                vec![step]
            }
            Step::Truncate { ref place, .. } => self.truncate(place.clone(), step),
            Step::Clear(ref place) => {
                if self.is_active(place.root) {
                    let place = self.bar_place(place);
                    self.push(Step::Clear(place));
                }
                vec![step]
            }
            // Nothing active happens in these.
            Step::Declare(_) | Step::Exit(_) | Step::Call { .. } | Step::Opaque(_) | Step::Item(_) => vec![step],
            _ => unreachable!("a step that only the reverse transform makes, and it is applied last"),
        }
    }

    /// What a shadow holds, as an operand.
    fn read_bar(&mut self, place: Place) -> Atom {
        let ty = self.place_type(&place);
        self.step("seed", Op::Read(place), ty)
    }

    fn element_type(&self, place: &Place) -> Ty {
        match self.place_type(place).pointee() {
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) => (**element).clone(),
            _ => Ty::Open(0),
        }
    }

    fn assign(&mut self, place: Place, value: Atom, step: Step) -> Vec<Step> {
        if !self.is_active(place.root) {
            return vec![step];
        }
        let target = self.bar_place(&place);
        let ty = self.place_type(&target);
        if ty.is_scalar() {
            let bar = self.read_bar(target.clone());
            self.push(Step::Clear(target));
            self.contribute(&value, Factor::One, &bar, false);
            return vec![step];
        }
        // The old content may have another shape than the new; its zero is kept.
        if let Atom::Var(value) = &value
            && self.is_active(*value)
        {
            let content = self.step("content", Op::CloneTangent(target.clone()), ty.clone());
            self.give_moved(*value, content);
        }
        if self.found == Found::Gone {
            return vec![step];
        }
        if self.directions.constant_zero(&ty).is_some() || self.is_declared_only(&place) {
            self.push(Step::Clear(target));
            return vec![step];
        }
        let (shape, kept) = match self.found {
            Found::OfShape(shape) => (shape, None),
            _ => {
                let shape = self.make("shape", ty, crate::ir::Role::Kept);
                (shape, Some(Step::Let { var: shape, op: Op::ZeroTangent(place) }))
            }
        };
        let zero = self.step("zero", Op::CloneTangent(Place { root: shape, path: Vec::new() }), Ty::Open(0));
        self.push(Step::Assign { place: target, value: zero });
        kept.into_iter().chain([step]).collect()
    }

    /// A variable that `let x;` introduced: before its assignment it has no shape.
    fn is_declared_only(&self, place: &Place) -> bool {
        place.path.is_empty() && self.declared.contains(&place.root)
    }

    /// The list has one element more again, also where nobody asked for what was taken off: its cotangent is zero.
    fn pop(&mut self, var: Var, place: &Place, step: &Step) -> Vec<Step> {
        let (place, mut forward) = (self.bar_place(place), vec![step.clone()]);
        let seed = match self.known_bar(var).filter(|_| self.is_active(var)) {
            Some(bar) => Atom::Var(bar),
            None => {
                let ty = self.directions.tangent_type(&self.type_of(var));
                let zero = self.directions.constant_zero(&self.type_of(var)).unwrap_or_else(|| {
                    let shape = self.make("shape", ty.clone(), crate::ir::Role::Kept);
                    let whole = |root| Place { root, path: Vec::new() };
                    forward.push(Step::Let { var: shape, op: Op::ZeroTangent(whole(var)) });
                    Op::CloneTangent(whole(shape))
                });
                self.step("zero", zero, ty)
            }
        };
        self.push(Step::Push { place, value: seed });
        forward
    }

    fn truncate(&mut self, place: Place, step: Step) -> Vec<Step> {
        if !self.is_active(place.root) {
            return vec![step];
        }
        let mut target = self.bar_place(&place);
        let shape_ty = self.place_type(&target);
        let shape = self.make("shape", shape_ty, crate::ir::Role::Kept);
        // Cotangents of what stays are added to a zero of the old length.
        let old = self.make("longer", Ty::Open(0), crate::ir::Role::Local);
        self.function.vars[old.0 as usize].mutable = true;
        self.push(Step::Let { var: old, op: Op::CloneTangent(Place { root: shape, path: Vec::new() }) });
        let hi = self.step("len", Op::Len(target.clone()), Ty::Int);
        let stays = Projection::Range { lo: None, hi: Some(hi), inclusive: false };
        let head = Place { root: old, path: vec![stays] };
        let whole = Projection::Range { lo: None, hi: None, inclusive: false };
        let mut all = target.clone();
        all.path.push(whole);
        self.push(Step::CopyFrom { dst: head, src: all, method: "clone_from_slice" });
        // What the caller lent is given its old length.
        if let Ty::Ref(..) = self.place_type(&target) {
            target.path.push(Projection::Deref);
        }
        self.push(Step::Assign { place: target, value: Atom::Var(old) });
        vec![Step::Let { var: shape, op: Op::ZeroTangent(place) }, step]
    }

    /// Adds all elements of a shadow to the cotangent of the value that was copied to each.
    fn give_sum(&mut self, value: &Atom, elements: &Place) {
        let Atom::Var(value) = value else { return };
        if !self.is_active(*value) {
            return;
        }
        let ty = self.type_of(*value);
        if ty.is_scalar() {
            let sum = self.step("sum", Op::Sum(elements.clone()), self.directions.tangent_type(&ty));
            return self.contribute(&Atom::Var(*value), Factor::One, &sum, false);
        }
        let hi = self.step("len", Op::Len(elements.clone()), Ty::Int);
        let index = self.variable("k", Ty::Int);
        let mut element = elements.clone();
        element.path.push(Projection::Index(Atom::Var(index)));
        let bar = Place { root: self.bar(*value), path: Vec::new() };
        let lo = crate::ir::Literal { tokens: quote::quote!(0), ty: Ty::Int, value: None };
        let range = IntRange { lo: Atom::Literal(lo), hi, inclusive: false, adapters: Vec::<Adapter>::new() };
        self.out.push(Vec::new());
        self.give_place(bar, element);
        let steps = self.out.pop().expect("pushed just above");
        let body = crate::ir::Block { steps, tail: None };
        self.push(Step::For { id: crate::ir::LoopId(u32::MAX), index, range, body });
    }

    /// The adjoint of `var = op`.
    fn operation(&mut self, var: Var, op: &Op, bar: Var) {
        let seed = Atom::Var(bar);
        let own = Place { root: bar, path: Vec::new() };
        let y = Atom::Var(var);
        if let Some(power) = self.powers.get(var).filter(|power| self.is_active(power.factor)).cloned() {
            return self.power(var, power, &seed, matches!(op, Op::StrongMul(..)));
        }
        match op {
            Op::Use(value) => {
                if let Atom::Var(value) = value {
                    if self.type_of(*value).is_scalar() {
                        self.contribute(&Atom::Var(*value), Factor::One, &seed, false);
                    } else {
                        self.give_moved(*value, seed);
                    }
                }
            }
            Op::Read(place) | Op::Duplicate(place, _) | Op::CloneTangent(place) => {
                if self.is_active(place.root) {
                    let place = self.bar_place(place);
                    if self.place_type(&place).is_scalar() || self.type_of(bar).is_scalar() {
                        self.push(Step::Add { place, value: seed, sign: Sign::Plus });
                    } else {
                        self.give_place(place, own);
                    }
                }
            }
            Op::Neg(value) => self.contribute(value, Factor::Minus(Box::new(Factor::One)), &seed, false),
            // By way of the dividend's: where `y / b` has no number, this may have one.
            Op::Binary(BinaryOp::Div, a, b) if b.var().is_some_and(|divisor| self.is_active(divisor)) => {
                let ty = self.function.type_of(&seed);
                let share = self.step("share", Op::Binary(BinaryOp::Div, seed, b.clone()), ty);
                self.contribute(a, Factor::One, &share, false);
                self.contribute(b, Factor::Minus(Box::new(Factor::Times(y))), &share, false);
            }
            Op::Binary(op, a, b) => {
                let name = match op {
                    BinaryOp::Add => "add",
                    BinaryOp::Sub => "sub",
                    BinaryOp::Mul => "mul",
                    BinaryOp::Div => "div",
                    BinaryOp::Rem => "rem",
                    _ => return,
                };
                let row = ad_rules::find(name).expect("the table has the operators");
                self.rule(row, &[a.clone(), b.clone()], &y, &seed, var);
            }
            Op::Rule(row, arguments) => self.rule(row, arguments, &y, &seed, var),
            Op::StrongMul(a, b) => {
                self.contribute(a, Factor::Times(b.clone()), &seed, true);
                self.contribute(b, Factor::Times(a.clone()), &seed, true);
            }
            Op::SinCos(x) => {
                let part = |reverse: &mut Self, k: u32, root: Var, ty: Ty| {
                    reverse.step("part", Op::Read(Place { root, path: vec![Projection::Field(k)] }), ty)
                };
                let ty = self.function.type_of(x);
                let bar_ty = self.directions.tangent_type(&ty);
                let (sin_bar, cos_bar) = (part(self, 0, bar, bar_ty.clone()), part(self, 1, bar, bar_ty));
                // The pair itself holds both derivatives.
                let (sin, cos) = (part(self, 0, var, ty.clone()), part(self, 1, var, ty));
                self.contribute(x, Factor::Times(cos), &sin_bar, false);
                self.contribute(x, Factor::Minus(Box::new(Factor::Times(sin))), &cos_bar, false);
            }
            Op::Cast(value, _) | Op::CastTangent(value, _) => self.cast(var, value, seed),
            Op::Tuple(parts) => self.give_parts(parts, &own, |k| Projection::Field(k as u32)),
            Op::Struct(made) => self.give_struct(made, own),
            Op::Array(parts) | Op::VecList(parts) => self.give_parts(parts, &own, |k| {
                let tokens = quote::ToTokens::to_token_stream(&proc_macro2::Literal::usize_unsuffixed(k));
                Projection::Index(Atom::Literal(crate::ir::Literal { tokens, ty: Ty::Int, value: None }))
            }),
            Op::ArrayRepeat(value, _) | Op::VecRepeat(value, _) => self.give_sum(value, &own),
            _ => {}
        }
    }

    /// The adjoint of a product on the way to a power, which hands on what is the coefficient's, or of the last one.
    fn power(&mut self, var: Var, power: Power, seed: &Atom, strong: bool) {
        let Power { base, factor, exponent, rest, square, .. } = power;
        if base.and_then(|base| base.var()).is_some_and(|base| self.is_active(base)) {
            self.contribute(&rest, Factor::Times(Atom::Var(square.unwrap_or(factor))), seed, strong);
        }
        if !self.powers.is_inner(var) {
            let ty = self.function.type_of(&rest);
            let rest = match square {
                Some(_) => self.step("rest", Op::Binary(BinaryOp::Mul, rest, Atom::Var(factor)), ty.clone()),
                None => rest,
            };
            let slope = self.step("slope", Op::Binary(BinaryOp::Mul, rest, float(f64::from(exponent))), ty);
            self.contribute(&Atom::Var(factor), Factor::Times(slope), seed, power.strong);
        }
    }

    /// The cotangents of the operands of an operation on whole arrays. Gives what is kept for that: copies of operands that are
    /// parts of something, or may change.
    fn on_arrays(&mut self, op: ArrayOp, operands: &[Atom], y: &Atom, bar: &Atom) -> Vec<Step> {
        let before = self.out.last().map_or(0, Vec::len);
        let (values, copies) = self.kept_operands(operands);
        let mut share = None;
        for (k, operand) in operands.iter().enumerate() {
            // The second operand of `Like` gives its shape alone.
            let Some(to) = operand.var().filter(|var| self.is_active(*var) && !(op == ArrayOp::Like && k == 1)) else {
                continue;
            };
            // A square gets the same share twice.
            let is_again = k == 1 && op == ArrayOp::Mul && operands[0].var() == Some(to);
            if !is_again {
                let mut writer = Writer { builder: self, function: |reverse| &reverse.function };
                share = writer.cotangent(op, &values, k, y, bar).var();
            }
            let Some(share) = share else { continue };
            let place = self.bar_place(&Place { root: to, path: Vec::new() });
            self.add_up(place, Place { root: share, path: Vec::new() });
        }
        let mut mentioned = VarSet::default();
        for step in self.out.last().into_iter().flat_map(|steps| &steps[before..]) {
            uses(step, &mut |var, _| {
                mentioned.insert(var);
            });
        }
        copies.into_iter().filter(|step| step.defines().iter().any(|copy| mentioned.contains(copy))).collect()
    }

    /// The operands as they are on the way back, and the copies that this takes.
    fn kept_operands(&mut self, operands: &[Atom]) -> (Vec<Atom>, Vec<Step>) {
        let mut copies = Vec::new();
        let values = operands
            .iter()
            .map(|operand| match operand {
                Atom::Var(part) if matches!(self.function.info(*part).role, crate::ir::Role::Alias(_)) => {
                    let ty = self.function.info(*part).ty.pointee().clone();
                    let copy = self.make("kept", ty, crate::ir::Role::Kept);
                    let place = Place { root: *part, path: Vec::new() };
                    copies.push(Step::Let { var: copy, op: Op::Duplicate(place, "to_owned") });
                    Atom::Var(copy)
                }
                operand => operand.clone(),
            })
            .collect();
        (values, copies)
    }

    /// Adds what one cotangent holds to another, of which one is an array's.
    pub(super) fn add_up(&mut self, dst: Place, src: Place) {
        if dst.root != src.root {
            return self.push(Step::AddUp { dst, src });
        }
        // Two parts of one shadow: Rust would not lend both.
        let ty = self.place_type(&src);
        let copy = self.make("copy", ty, crate::ir::Role::Local);
        self.push(Step::Let { var: copy, op: Op::CloneTangent(src) });
        self.push(Step::AddUp { dst, src: Place { root: copy, path: Vec::new() } });
    }

    /// The cotangent of a cast's operand has the operand's type.
    fn cast(&mut self, var: Var, value: &Atom, seed: Atom) {
        if !value.var().is_some_and(|value| self.is_active(value)) {
            return;
        }
        let ty = self.function.type_of(value);
        let cast = |to| match self.directions {
            Directions::One => Op::Cast(seed.clone(), to),
            Directions::Many => Op::CastTangent(seed.clone(), to),
        };
        let op = match (&ty, self.type_of(var)) {
            (Ty::Float(Width::Inferred) | Ty::Open(_), _) => Op::CastLike(seed, value.clone()),
            (Ty::Float(from), Ty::Float(to)) if *from == to => Op::Use(seed),
            (Ty::Float(Width::F32), _) => cast(quote::quote!(f32)),
            (Ty::Float(Width::Parameter(number)), _) => {
                cast(quote::ToTokens::to_token_stream(&self.function.floats[usize::from(*number)]))
            }
            (Ty::Float(_), _) => cast(quote::quote!(f64)),
            _ => return,
        };
        let back = match op {
            Op::Use(seed) => seed,
            op => self.step("cast", op, self.directions.tangent_type(&ty)),
        };
        let Atom::Var(operand) = value else { return };
        if self.function.info(*operand).ty.is_scalar() {
            self.contribute(value, Factor::One, &back, false);
        } else {
            self.give(*operand, back);
        }
    }

    /// Each field's cotangent goes to what the field was made of; what is left, to what the other fields came from.
    fn give_struct(&mut self, made: &StructValue, own: Place) {
        for (field, value) in &made.fields {
            self.give_parts(std::slice::from_ref(value), &own, |_| Projection::Named(*field));
        }
        let Some(rest) = made.rest.as_ref().filter(|rest| self.is_active(rest.root)) else { return };
        for (field, _) in &made.fields {
            let place = Place { root: own.root, path: vec![Projection::Named(*field)] };
            self.push(Step::Clear(place));
        }
        let place = self.bar_place(rest);
        self.give_place(place, own);
    }

    fn give_parts(&mut self, parts: &[Atom], own: &Place, projection: impl Fn(usize) -> Projection) {
        for (k, part) in parts.iter().enumerate() {
            let Atom::Var(part) = part else { continue };
            if !self.is_active(*part) {
                continue;
            }
            let mut from = own.clone();
            from.path.push(projection(k));
            let to = Place { root: self.bar(*part), path: Vec::new() };
            self.give_place(to, from);
        }
    }

    fn call_by_partials(&mut self, dest: Var, call: &Call) {
        let Some(bar) = self.known_bar(dest) else { return };
        let ty = self.type_of(dest);
        for (k, partial) in &call.callee.partials {
            let argument = match &call.arguments[*k] {
                Argument::Value(argument) => argument,
                _ => continue,
            };
            if argument.var().is_some_and(|argument| self.is_active(argument)) {
                let factor = partial_of_call(self, call, partial, &ty);
                self.contribute(argument, factor, &Atom::Var(bar), false);
            }
        }
    }

    fn rule(&mut self, row: &'static ad_rules::Row, arguments: &[Atom], y: &Atom, seed: &Atom, var: Var) {
        let ty = self.type_of(var);
        for (k, argument) in arguments.iter().enumerate() {
            let is_active = argument.var().is_some_and(|argument| self.is_active(argument));
            if is_active {
                let seed_ty = self.function.type_of(seed);
                match chosen_share(self, row, k, arguments, &ty, (seed, &seed_ty)) {
                    Some(share) => self.contribute(argument, Factor::One, &share, false),
                    None => {
                        let factor = partial(self, row, k, arguments, y, &ty);
                        self.contribute(argument, factor, seed, row.strong);
                    }
                }
            }
        }
    }
}
