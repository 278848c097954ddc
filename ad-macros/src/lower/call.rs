//! Calls: of known functions and methods of `std`, and of differentiable functions.

use quote::ToTokens;
use syn::spanned::Spanned;

use super::Lower;
use super::array_views::is_view_method;
use super::place::peel;
use crate::ir::{Argument, Atom, Call, Callee, Literal, Mutability, Op, Place, Role, Step, Target, Ty, Width};

impl Lower<'_> {
    /// A call for its value.
    pub(super) fn call(&mut self, call: &syn::ExprCall) -> Atom {
        let span = call.span();
        let syn::Expr::Path(path) = peel(&call.func) else {
            return self.opaque_value(
                &syn::Expr::Call(call.clone()),
                "only functions named by a path can be called on active values",
            );
        };
        if let Some(value) = self.known_function(path, call) {
            return value;
        }
        if let Some(value) = self.made_array(path, call).or_else(|| self.array_by_function(path, call)) {
            return value;
        }
        if let Some(value) = self.derived_call(path, call) {
            return value;
        }
        if let Some(name) = path.path.get_ident()
            && let Some(var) = self.scopes.find(&name.to_string())
        {
            if let Some(cotangents) = self.pull(var, call) {
                return cotangents;
            }
            if let Some(value) = self.call_closure(var, call) {
                return value;
            }
            if let Some(value) = self.call_chosen(var, call) {
                return value;
            }
            if let Some(value) = self.call_function(var, call) {
                return value;
            }
            return self.opaque_value(
                &syn::Expr::Call(call.clone()),
                "calls of closures and of functions held in variables are not supported yet on active values",
            );
        }
        let is_function = self.is_function_in_capitals(path, call);
        if !is_function && let Some(value) = self.tuple_struct(path, call) {
            return value;
        }
        let last = path.path.segments.last().expect("a path has a segment");
        if !is_function && last.ident.to_string().starts_with(char::is_uppercase) {
            return self.opaque_value(&syn::Expr::Call(call.clone()), super::structs::of_std(&last.ident.to_string()));
        }
        if let Some(call) = self.function_of_a_type(path, call) {
            return self.push_method(call);
        }
        let of = path.path.segments.iter().rev().nth(1);
        if of.is_some_and(|of| of.ident.to_string().starts_with(char::is_uppercase)) || path.qself.is_some() {
            let name = crate::diag::shown(&path.path);
            return self.opaque_value(
                &syn::Expr::Call(call.clone()),
                format!("`{name}` is a function of a type or trait, which has no derivative here; write it as a method or a free function with `#[differentiable]`"),
            );
        }
        let call = self.differentiable_call(path, call);
        let ty = match call.callee.target {
            Target::Itself => self.result.clone(),
            Target::Another => match self.types.declared_result(&path.path) {
                Some(declared) => declared,
                None => self.type_of_result(&call.arguments),
            },
        };
        let stem = last.ident.to_string();
        let dest = self.temporary(&format!("{stem}_value"), ty, span);
        self.push(Step::Call { dest: Some(dest), call });
        Atom::Var(dest)
    }

    /// Is it a function whose name begins with a capital letter? `Name(x, y)` may be the value of a struct; a reference is no
    /// field of one that has a tangent, and the function itself is known.
    fn is_function_in_capitals(&self, path: &syn::ExprPath, call: &syn::ExprCall) -> bool {
        let last = path.path.segments.last().expect("a path has a segment");
        let is_lent = |argument: &syn::Expr| match peel(argument) {
            syn::Expr::Reference(_) => true,
            syn::Expr::Path(path) => self.is_reference(path),
            _ => false,
        };
        last.ident.to_string().starts_with(char::is_uppercase)
            && path.qself.is_none()
            && !super::structs::is_variant(&path.path)
            && (self.is_itself(path) || call.args.iter().any(is_lent))
    }

    /// Is it a variable that is a reference?
    fn is_reference(&self, path: &syn::ExprPath) -> bool {
        let var = path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
        var.is_some_and(|var| matches!(self.types.head(&self.info(var).ty), Ty::Ref(..)))
    }

    fn is_itself(&self, path: &syn::ExprPath) -> bool {
        let [segment] = &path.path.segments.iter().collect::<Vec<_>>()[..] else { return false };
        let is_said_alike = match &segment.arguments {
            syn::PathArguments::None => true,
            syn::PathArguments::AngleBracketed(said) => {
                let said = said.args.iter().map(|said| said.to_token_stream().to_string());
                said.eq(self.own_parameters.iter().cloned())
            }
            syn::PathArguments::Parenthesized(_) => false,
        };
        self.home.is_none() && path.path.leading_colon.is_none() && segment.ident == self.own_name && is_said_alike
    }

    /// A call for its effect.
    pub(super) fn call_statement(&mut self, call: &syn::ExprCall) {
        drop(self.call(call));
    }

    pub(super) fn differentiable_call(&mut self, path: &syn::ExprPath, call: &syn::ExprCall) -> Call {
        let mut told = call.clone();
        for (k, array) in self.types.declared_arrays(&path.path) {
            told.args.iter_mut().nth(k).into_iter().for_each(|argument| crate::lengths::write(argument, &array));
        }
        let arguments =
            self.arguments(&told, |lower, argument| lower.handed(argument).unwrap_or_else(|| lower.argument(argument)));
        let inputs = self.types.declared_inputs(&path.path);
        let arguments = self.lent_from_boxes(arguments, inputs.as_deref());
        let mut bare = path.clone();
        let generics = bare.path.segments.last_mut().and_then(|last| {
            match std::mem::replace(&mut last.arguments, syn::PathArguments::None) {
                syn::PathArguments::AngleBracketed(arguments) => Some(arguments.args.to_token_stream()),
                _ => None,
            }
        });
        let (target, path_of_companion) = match (&self.companion, self.is_itself(path)) {
            (Some(companion), true) => (Target::Itself, companion.to_token_stream()),
            (None, true) => (Target::Itself, bare.to_token_stream()),
            (_, false) => (Target::Another, bare.to_token_stream()),
        };
        Call { callee: Callee { target, generics, ..Callee::another(path_of_companion, path.span()) }, arguments }
    }

    pub(super) fn call_arguments(&mut self, call: &syn::ExprCall) -> Vec<Argument> {
        self.arguments(call, Self::argument)
    }

    fn arguments(
        &mut self,
        call: &syn::ExprCall,
        mut read: impl FnMut(&mut Self, &syn::Expr) -> Argument,
    ) -> Vec<Argument> {
        (0..call.args.len())
            .map(|k| {
                let argument = read(self, &call.args[k]);
                let is_changed_later = call.args.iter().skip(k + 1).any(super::effects::changes_something);
                match argument {
                    Argument::Value(value) if is_changed_later => Argument::Value(self.now(value, call.args[k].span())),
                    argument => argument,
                }
            })
            .collect()
    }

    pub(super) fn argument(&mut self, expr: &syn::Expr) -> Argument {
        match peel(expr) {
            syn::Expr::Reference(reference) => {
                // What stands for a function changes nothing, so `&mut f` lends it as `&f` does.
                let is_function = self.function_by_name(&reference.expr).is_some();
                let is_mutable = reference.mutability.is_some() && !is_function;
                let mutability = if is_mutable { Mutability::Mutable } else { Mutability::Shared };
                let place = match self.place(&reference.expr) {
                    Some(place) => place,
                    None => {
                        let value = self.value(&reference.expr);
                        let ty = self.type_of(&value);
                        let is_known = mutability == Mutability::Shared && ty.is_discrete();
                        if !ty.carries() && !is_known {
                            // `&(0..n)`, `&format!(…)`: handed over as it is.
                            let handed = self.opaque_value(expr, String::new());
                            let handed_ty = self.type_of(&handed);
                            self.types.unify(&handed_ty, &Ty::Ref(mutability, Box::new(ty)));
                            return Argument::Value(handed);
                        }
                        self.place_of_value(value, mutability, reference)
                    }
                };
                let place = self.lent_array(place, mutability, reference.span());
                Argument::Borrow { mutability, place, spelled: true }
            }
            expr => {
                if let Some(place) = self.reference_place(expr).or_else(|| self.function_by_name(expr)) {
                    return place;
                }
                let value = self.value(expr);
                if is_text(&value) {
                    let text = Ty::Ref(Mutability::Shared, Box::new(Ty::Discrete));
                    let root = self.temporary("text", text, expr.span());
                    self.push(Step::Let { var: root, op: Op::Use(value) });
                    let place = Place { root, path: Vec::new() };
                    return Argument::Borrow { mutability: Mutability::Shared, place, spelled: false };
                }
                Argument::Value(value)
            }
        }
    }

    /// A value that is lent gets a place, where it has none of its own: what was just computed is only named here.
    pub(super) fn place_of_value(
        &mut self,
        value: Atom,
        mutability: Mutability,
        reference: &syn::ExprReference,
    ) -> Place {
        if let Atom::Var(root) = value
            && mutability == Mutability::Shared
            && matches!(self.info(root).role, Role::Temporary)
        {
            return Place { root, path: Vec::new() };
        }
        let root = self.temporary("argument", self.type_of(&value), reference.span());
        self.vars[root.0 as usize].mutable = mutability == Mutability::Mutable;
        self.push(Step::Let { var: root, op: Op::Use(value) });
        Place { root, path: Vec::new() }
    }

    /// An argument that is a reference already: a variable, or a view such as `x.as_slice()`.
    fn reference_place(&mut self, expr: &syn::Expr) -> Option<Argument> {
        match expr {
            // What a reference to a reference refers to is the reference.
            syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr, .. })
                if self.part(expr).is_some_and(|var| self.twice.contains(&var)) =>
            {
                self.reference_place(peel(expr))
            }
            syn::Expr::Path(path) => {
                let root = self.variable(path)?;
                let ty = self.info(root).ty.clone();
                match self.types.head(&ty) {
                    Ty::Ref(mutability, _) => {
                        Some(Argument::Borrow { mutability, place: Place { root, path: Vec::new() }, spelled: false })
                    }
                    _ if self.texts.contains(&root) => {
                        let place = Place { root, path: Vec::new() };
                        Some(Argument::Borrow { mutability: Mutability::Shared, place, spelled: true })
                    }
                    _ => None,
                }
            }
            // A `&String` is a `&str` to who takes one.
            syn::Expr::MethodCall(call) if call.method == "as_str" => Some(Argument::Borrow {
                mutability: Mutability::Shared,
                place: self.place(&call.receiver)?,
                spelled: true,
            }),
            syn::Expr::MethodCall(call) if matches!(call.method.to_string().as_str(), "as_slice" | "as_mut_slice") => {
                let mutability = if call.method == "as_slice" { Mutability::Shared } else { Mutability::Mutable };
                Some(Argument::Borrow { mutability, place: self.place(expr)?, spelled: true })
            }
            _ => None,
        }
    }

    /// Functions of `std` that are known by their path, and `stop_gradient`.
    fn known_function(&mut self, path: &syn::ExprPath, call: &syn::ExprCall) -> Option<Atom> {
        let span = call.span();
        let segments = crate::sources::names_of(&path.path);
        let name = segments.last()?.clone();
        let of = (segments.len() > 1).then(|| segments[segments.len() - 2].as_str());
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        match (of, name.as_str(), arguments.as_slice()) {
            (Some("f64" | "f32"), "from", [argument]) => {
                let width = if of == Some("f64") { Width::F64 } else { Width::F32 };
                let mut value = self.value(argument);
                if matches!(self.type_of(&value), Ty::Bool) {
                    // Of a truth there is no cast to a float but by way of a number.
                    value = self.step("number", Op::Cast(value, quote::quote!(u8)), Ty::Int, span);
                }
                let ty = path.path.segments[segments.len() - 2].ident.to_token_stream();
                Some(self.step("cast", Op::Cast(value, ty), Ty::Float(width), span))
            }
            (Some(of @ ("f64" | "f32")), _, [receiver, rest @ ..]) if super::methods::is_known_of_floats(path) => {
                let receiver = self.value(receiver);
                let ty = self.type_of(&receiver);
                let width = if of == "f64" { Width::F64 } else { Width::F32 };
                self.types.unify(&ty, &Ty::Float(width));
                let receiver = self.say_type(receiver, width, of);
                let method = path.path.segments.last()?.ident.clone();
                Some(self.float_method(&method, receiver, rest, span, &|| syn::Expr::Call(call.clone())))
            }
            (Some(of), method, [receiver, rest @ ..]) if self.is_method_of_floats(of, method, rest.len()) => {
                let receiver = self.value(receiver);
                if let Some(float) = self.types.parameter(of) {
                    let ty = self.type_of(&receiver);
                    self.types.unify(&ty, &float);
                }
                let method = path.path.segments.last()?.ident.clone();
                Some(self.float_method(&method, receiver, rest, span, &|| syn::Expr::Call(call.clone())))
            }
            (Some("Vec"), "new", []) => {
                let element = self.types.any();
                Some(self.step("vector", Op::VecNew, Ty::Vec(Box::new(element)), span))
            }
            (Some("Vec"), "with_capacity", [capacity]) => {
                let capacity = self.value(capacity);
                let element = self.types.any();
                Some(self.step("vector", Op::VecWithCapacity(capacity), Ty::Vec(Box::new(element)), span))
            }
            (Some("Box"), "new", [content]) => self.boxed(path, content),
            (Some("mem"), "swap", [a, b]) => {
                let (Argument::Borrow { place: a, .. }, Argument::Borrow { place: b, .. }) =
                    (self.argument(a), self.argument(b))
                else {
                    return Some(self.unsupported(span, "`mem::swap` needs two `&mut` places"));
                };
                let (ty_a, ty_b) = (self.type_of_place(&a), self.type_of_place(&b));
                self.types.unify(&ty_a, &ty_b);
                self.push(Step::SwapPlaces { a, b });
                Some(self.unit_atom())
            }
            (Some("mem"), "replace", [target, value]) => {
                let Argument::Borrow { place, .. } = self.argument(target) else {
                    return Some(self.unsupported(span, "`mem::replace` needs a `&mut` place"));
                };
                let value = self.value(value);
                let ty = self.type_of_place(&place);
                if !(ty.is_copy() || self.types.is_float(&ty)) {
                    let held = self.state("held", value);
                    self.push(Step::SwapPlaces { a: Place { root: held, path: Vec::new() }, b: place });
                    return Some(Atom::Var(held));
                }
                let old = self.step("old", Op::Read(place.clone()), ty, span);
                self.push(Step::Assign { place, value });
                Some(old)
            }
            (Some("mem"), "take", [target]) => {
                let behind = match peel(target) {
                    syn::Expr::Reference(reference) => &*reference.expr,
                    target => target,
                };
                let place = self.place(behind)?;
                let ty = self.type_of_place(&place);
                let empty: syn::Expr = match self.types.pointee(&ty) {
                    Ty::Vec(_) => syn::parse_quote!(Vec::new()),
                    ty if self.types.is_float(&ty) => syn::parse_quote!(0.0),
                    _ => syn::parse_quote!(::core::default::Default::default()),
                };
                let target: syn::Expr = syn::parse_quote!(::core::mem::replace(#target, #empty));
                Some(self.value(&target))
            }
            (Some("array") | None, "from_fn", [_]) => self.made_by_function(path, call),
            (_, "stop_gradient", [argument]) => {
                let value = self.value(argument);
                let ty = self.type_of(&value);
                Some(self.step("stopped", Op::Stop(value), ty, span))
            }
            (
                Some("usize" | "u8" | "u16" | "u32" | "u64" | "u128" | "isize" | "i8" | "i16" | "i32" | "i64" | "i128"),
                _,
                _,
            ) => {
                let value = self.opaque_value(
                    &syn::Expr::Call(call.clone()),
                    "functions of integers cut the derivative; pass them no active value",
                );
                let ty = self.type_of(&value);
                if name == "from" || name == "min" || name == "max" || name == "pow" {
                    self.types.unify(&ty, &Ty::Int);
                }
                Some(value)
            }
            _ => None,
        }
    }

    /// `f64::sin(2.0)` says the type of the literal, `f64::sin(xs.iter().sum())` that of the sum.
    fn say_type(&mut self, receiver: Atom, width: Width, written: &str) -> Atom {
        match receiver {
            Atom::Literal(literal) => Atom::Literal(Literal { ty: Ty::Float(width), ..literal }),
            Atom::Var(var) => {
                let last = self.blocks.last().and_then(|block| block.last());
                if matches!(last, Some(Step::Let { var: last, op: Op::Opaque(_) }) if *last == var) {
                    let name = proc_macro2::Ident::new(written, proc_macro2::Span::call_site());
                    self.vars[var.0 as usize].annotation = Some(name.to_token_stream());
                }
                Atom::Var(var)
            }
        }
    }

    fn unit_atom(&self) -> Atom {
        Atom::Literal(Literal { tokens: quote::quote!(()), ty: Ty::Unit, value: None })
    }

    /// A method of a container for its value.
    pub(super) fn container_method(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let name = call.method.to_string();
        let span = call.span();
        match (name.as_str(), call.args.len()) {
            ("clone", 0) if names_memory(&call.receiver) => {
                let of_a_user = self.attempt(|lower| {
                    let place = lower.place(&call.receiver)?;
                    let ty = lower.type_of_place(&place);
                    match lower.types.pointee(&ty) {
                        // A constant may be of any type.
                        ty @ (Ty::User(_) | Ty::Inactive) => {
                            Some(lower.step("copy", Op::Duplicate(place, "clone"), ty, span))
                        }
                        _ => None,
                    }
                });
                of_a_user.or_else(|| self.duplicate(call))
            }
            ("len" | "is_empty", 0) => {
                let place = self.container(&call.receiver)?;
                let (op, ty) = if name == "len" { (Op::Len(place), Ty::Int) } else { (Op::IsEmpty(place), Ty::Bool) };
                Some(self.step(&name, op, ty, span))
            }
            ("clone" | "to_vec" | "to_owned", 0) => self.duplicate(call),
            ("remove", 1) => self.removed(call),
            ("swap_remove", 1) => self.swap_removed(call),
            ("split_off", 1) => self.split_off(call),
            ("concat", 0) => self.concatenated(call),
            ("unwrap" | "expect", _) => {
                let syn::Expr::MethodCall(inner) = peel(&call.receiver) else { return None };
                if inner.method != "pop" {
                    return None;
                }
                let place = self.container(&inner.receiver)?;
                let ty = self.type_of_place(&place);
                let ty = self.types.element(&ty);
                Some(self.step("popped", Op::Pop(place), ty, span))
            }
            _ => None,
        }
    }

    /// `clone`, `to_vec` or `to_owned` of a container.
    fn duplicate(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let place = self.container(&call.receiver)?;
        let ty = self.type_of_place(&place);
        let method = match call.method.to_string().as_str() {
            "clone" => "clone",
            "to_vec" => "to_vec",
            _ => "to_owned",
        };
        let ty = match self.types.pointee(&ty) {
            Ty::Slice(element) => Ty::Vec(element),
            Ty::Array(element, _) | Ty::Vec(element) if method == "to_vec" => Ty::Vec(element),
            // An array as well as a vector gives a vector.
            open @ Ty::Open(_) if method == "to_vec" => Ty::Vec(Box::new(self.types.element(&open))),
            ty => ty,
        };
        Some(self.step("copy", Op::Duplicate(place, method), ty, call.span()))
    }

    /// A method for its effect on a container; whether it was one.
    pub(super) fn effect_method(&mut self, call: &syn::ExprMethodCall) -> bool {
        let name = call.method.to_string();
        if !matches!(
            (name.as_str(), call.args.len()),
            ("push" | "fill" | "assign" | "copy_from_slice" | "clone_from_slice" | "truncate", 1)
                | ("swap", 2)
                | ("clear", 0)
        ) {
            return false;
        }
        let Some(place) = self.container(&call.receiver) else { return false };
        let ty = self.type_of_place(&place);
        let is_array = self.types.array(&ty).is_some();
        if is_array && !matches!(name.as_str(), "fill" | "assign" | "swap") || !is_array && name == "assign" {
            return false;
        }
        let step = match name.as_str() {
            "push" | "fill" => {
                let value = self.value(&call.args[0]);
                let ty = self.type_of_place(&place);
                let (element, value_ty) = (self.types.element(&ty), self.type_of(&value));
                self.types.unify(&element, &value_ty);
                if name == "push" { Step::Push { place, value } } else { Step::Fill { place, value } }
            }
            "assign" => {
                let Some((src, _)) = self.lent_to_assign(&call.args[0]) else { return false };
                Step::CopyFrom { dst: place, src, method: "assign" }
            }
            "copy_from_slice" | "clone_from_slice" => {
                let Argument::Borrow { place: src, .. } = self.argument(&call.args[0]) else {
                    self.diag.error(call.args[0].span(), "copy from a reference to a slice, such as `&x[..]`");
                    return true;
                };
                let (to, from) = (self.type_of_place(&place), self.type_of_place(&src));
                let (to, from) = (self.types.element(&to), self.types.element(&from));
                self.types.unify(&to, &from);
                let method = if name == "copy_from_slice" { "copy_from_slice" } else { "clone_from_slice" };
                Step::CopyFrom { dst: place, src, method }
            }
            "swap" => {
                let (a, b) = (self.value(&call.args[0]), self.value(&call.args[1]));
                for index in [&a, &b] {
                    let ty = self.type_of(index);
                    self.types.unify(&ty, &Ty::Int);
                }
                Step::Swap { place, a, b }
            }
            "clear" => Step::Truncate { place, len: None },
            _ => {
                let len = self.value(&call.args[0]);
                Step::Truncate { place, len: Some(len) }
            }
        };
        self.push(step);
        true
    }

    /// `v.pop();`, whose value nobody wants, shortens the list if it is one.
    pub(super) fn dropped_pop(&mut self, call: &syn::ExprMethodCall) -> bool {
        if call.method != "pop" || !call.args.is_empty() {
            return false;
        }
        let vector = self.attempt(|lower| {
            let place = lower.container(&call.receiver)?;
            let ty = lower.type_of_place(&place);
            matches!(lower.types.pointee(&ty), Ty::Vec(_)).then_some(place)
        });
        let Some(place) = vector else { return false };
        let span = call.span();
        let len = self.step("len", Op::Len(place.clone()), Ty::Int, span);
        let less = syn::Ident::new("saturating_sub", span);
        let len = self.step("len", Op::Method(less, len, vec![self.int_literal(1)]), Ty::Int, span);
        self.push(Step::Truncate { place, len: Some(len) });
        true
    }

    /// A place that is a container, or may be one.
    pub(super) fn container(&mut self, expr: &syn::Expr) -> Option<Place> {
        if !names_memory(expr) && !is_view_method(expr) {
            return None;
        }
        self.attempt(|lower| {
            let place = lower.place(expr)?;
            let place = lower.through_boxes(place);
            let ty = lower.type_of_place(&place);
            let is_container = match lower.types.pointee(&ty) {
                Ty::Slice(_) | Ty::Vec(_) | Ty::Array(..) | Ty::Tuple(_) => true,
                Ty::Open(_) => !lower.types.is_float(&ty),
                Ty::User(of) => of.array.is_some(),
                _ => false,
            };
            is_container.then_some(place)
        })
    }
}

/// Is it `"text"`, which is a reference without a `&`?
pub(super) fn is_text(value: &Atom) -> bool {
    let Atom::Literal(literal) = value else { return false };
    syn::parse2::<syn::LitStr>(literal.tokens.clone()).is_ok()
}

/// Whether reading the expression as a place cannot evaluate anything twice.
pub(super) fn names_memory(expr: &syn::Expr) -> bool {
    match peel(expr) {
        syn::Expr::Path(_) => true,
        syn::Expr::Field(field) => names_memory(&field.base),
        syn::Expr::Index(index) => names_memory(&index.expr),
        syn::Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && names_memory(&unary.expr),
        syn::Expr::MethodCall(call) => match (call.method.to_string().as_str(), peel(&call.receiver)) {
            ("as_slice" | "as_mut_slice", receiver) => names_memory(receiver),
            // `*xs.last_mut().unwrap() = y;`
            ("unwrap" | "expect", syn::Expr::MethodCall(end)) => {
                matches!(end.method.to_string().as_str(), "first_mut" | "last_mut" | "get_mut")
                    && names_memory(&end.receiver)
            }
            _ => false,
        },
        _ => false,
    }
}
