//! Steps as statements.
//!
//! A step with a name of ours that is used once, in the same block, stands inside of what uses it, as in the user's
//! source; unless a statement between the two writes what it reads.

mod calls;
mod constants;
mod frames;
mod shadows;
mod together;

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::ops::{Expr, Operands, Prec};
use crate::ir::visit::{Use, all_uses, op_uses, uses};
use crate::ir::{
    Adapter, Argument, Atom, Block, Exit, IntRange, Mutability, Op, Place, Projection, Role, Sign, Step, Ty, Var,
};
use crate::tangent::Directions;

/// Steps that wait to be used.
#[derive(Default)]
struct Pending<'p, 'f> {
    printer: Option<&'p Printer<'f>>,
    waiting: Vec<(Var, Expr)>,
}

impl Operands for Pending<'_, '_> {
    fn operand(&mut self, atom: &Atom) -> Expr {
        if let Atom::Var(var) = atom
            && let Some(at) = self.waiting.iter().position(|(waiting, _)| waiting == var)
        {
            return self.waiting.remove(at).1;
        }
        self.printer.expect("made with a printer").atom(atom)
    }
}

impl Printer<'_> {
    /// The statements of a block, without braces; its tail last.
    pub fn block(&self, block: &Block) -> TokenStream {
        let (steps, tail) = self.block_and_tail(block);
        if block.tail.is_some() { quote!(#steps #tail) } else { steps }
    }

    /// The statements of a block, and its value.
    pub fn block_and_tail(&self, block: &Block) -> (TokenStream, TokenStream) {
        let mut pending = Pending { printer: Some(self), waiting: Vec::new() };
        let mut out = TokenStream::new();
        let mut printed = 0;
        for (k, step) in block.steps.iter().enumerate() {
            if k < printed {
                continue;
            }
            let together = self.lent_together(&block.steps[k..]);
            if together > 0 {
                printed = k + together;
                let steps = &block.steps[k..printed];
                steps.iter().for_each(|step| self.flush(step, &mut pending, &mut out));
                out.extend(self.lend_together(steps, &mut pending));
                continue;
            }
            if self.waits(step, &block.steps[k + 1..], block.tail.as_ref()) {
                let Step::Let { var, op } = step else { unreachable!("only steps with a value wait") };
                let expr = self.op(Some(*var), op, &mut pending);
                pending.waiting.push((*var, expr));
                continue;
            }
            self.flush(step, &mut pending, &mut out);
            out.extend(self.step(step, &mut pending));
        }
        let tail = block.tail.as_ref().map_or_else(|| quote!(()), |tail| pending.operand(tail).tokens);
        self.flush_all(&mut pending, &mut out);
        (out, tail)
    }

    /// May the step stand inside of the one that uses it?
    fn waits(&self, step: &Step, rest: &[Step], tail: Option<&Atom>) -> bool {
        let Step::Let { var, op } = step else { return false };
        let info = self.info(*var);
        let is_pure = !matches!(
            op,
            Op::Pop(_)
                | Op::Grow(..)
                | Op::Pack(_)
                | Op::Borrow(..)
                | Op::VecNew
                | Op::VecWithCapacity(_)
                | Op::Made(..)
                | Op::Blank(_)
                | Op::Vacant
                | Op::ZeroTangent(_)
                | Op::CloneTangent(_)
                | Op::Duplicate(..)
                | Op::DuplicateIfShared(..)
        ) && !matches!(op, Op::Opaque(opaque) if !opaque.writes.is_empty() || !matches!(info.ty, Ty::Bool));
        let is_temporary = |role: &Role| matches!(role, Role::Temporary);
        let is_ours = match &info.role {
            Role::Shadow(of) => is_temporary(&self.info(*of).role) && info.ty.is_scalar(),
            role => is_temporary(role),
        } && info.annotation.is_none();
        if !self.nest || !is_ours || !is_pure || self.uses.get(var) != Some(&1) || self.written.contains(var) {
            return false;
        }
        if tail.and_then(Atom::var) == Some(*var) {
            return true;
        }
        rest.iter().any(|step| self.takes(step, *var))
    }

    /// Does the step use the variable as an operand, where an expression may stand?
    fn takes(&self, step: &Step, var: Var) -> bool {
        let is_operand = |atom: &Atom| atom.var() == Some(var);
        let in_path = |place: &Place| {
            place.path.iter().any(|projection| match projection {
                Projection::Index(index) => is_operand(index),
                Projection::View(view) => view.atoms().into_iter().any(is_operand),
                Projection::Range { lo, hi, .. } => lo.iter().chain(hi).any(is_operand),
                _ => false,
            })
        };
        let is_taken = |argument: &Argument| match argument {
            Argument::Value(value) => is_operand(value),
            Argument::Borrow { place, .. } => in_path(place),
            Argument::Absent(_) => false,
        };
        match step {
            Step::Let { op: Op::Opaque(_), .. }
            | Step::Opaque(_)
            | Step::Match { .. }
            | Step::Record { .. }
            | Step::Hold { .. }
            | Step::While { .. } => false,
            Step::Let { op, .. } => {
                let mut roots = 0;
                op_uses(op, &mut |used, _| roots += usize::from(used == var));
                // The root of a place is no operand.
                let is_rest = matches!(op, Op::Struct(made) if made.rest.iter().any(|rest| rest.root == var));
                let is_root = matches!(op, Op::Read(place) | Op::Len(place) | Op::Sum(place) | Op::Duplicate(place, _) | Op::Borrow(_, place) | Op::ZeroTangent(place) | Op::CloneTangent(place) | Op::Pop(place) | Op::IsEmpty(place) | Op::Shape(place, _) if place.root == var);
                let is_root = is_root || matches!(op, Op::Element(place, _) if place.root == var);
                roots > 0 && !is_root && !is_rest
            }
            Step::Assign { place, value }
            | Step::Add { place, value, .. }
            | Step::Push { place, value }
            | Step::Fill { place, value } => is_operand(value) || in_path(place),
            Step::If { cond, .. } => is_operand(cond),
            Step::For { range, .. } => {
                is_operand(&range.lo)
                    || is_operand(&range.hi)
                    || range.adapters.iter().any(|adapter| matches!(adapter, Adapter::StepBy(step) if is_operand(step)))
            }
            Step::Call { call, .. } | Step::CallVjp { call, .. } | Step::Descend { call, .. } => {
                call.arguments.iter().any(is_taken)
            }
            Step::CallGrad { call, seed, .. } => is_operand(seed) || call.arguments.iter().any(is_taken),
            Step::CallJvp { call, tangents, .. } => {
                call.arguments.iter().chain(tangents.iter().flatten()).any(is_taken)
            }
            Step::Apply { seed, .. } | Step::Ascend { seed, .. } => is_operand(seed),
            Step::Swap { a, b, place } => is_operand(a) || is_operand(b) || in_path(place),
            Step::CopyFrom { dst, src, .. } | Step::Accumulate { dst, src } | Step::AddUp { dst, src } => {
                in_path(dst) || in_path(src)
            }
            Step::Clear(place) | Step::RecordRow { row: place, .. } => in_path(place),
            Step::Reduce { count, .. } => is_operand(count),
            _ => false,
        }
    }

    /// Writes out the steps that cannot wait behind this one.
    fn flush(&self, step: &Step, pending: &mut Pending<'_, '_>, out: &mut TokenStream) {
        let mut writes = Vec::new();
        let mut uses_inside = Vec::new();
        let mut mentioned = Vec::new();
        let mut note = |var: Var, how: Use| {
            mentioned.push(var);
            if how == Use::Write {
                writes.push(self.function.root(var));
                writes.push(var);
            }
        };
        uses(step, &mut note);
        writes.extend(crate::analysis::stability::moved(self.function, step));
        for inner in step.blocks() {
            all_uses(inner, &mut |var, how| {
                if how == Use::Write {
                    writes.push(self.function.root(var));
                }
                uses_inside.push(var);
            });
            crate::ir::visit::steps(inner, &mut |step| {
                writes.extend(crate::analysis::stability::moved(self.function, step))
            });
        }
        mentioned.extend(&uses_inside);
        // A read through a `&mut` reference stands before the next mention of what it refers to.
        let is_shared_again = |read: &Var| {
            matches!(self.info(*read).ty, Ty::Ref(Mutability::Mutable, _))
                && mentioned
                    .iter()
                    .any(|other| other != read && self.function.root(*other) == self.function.root(*read))
        };
        let mut k = 0;
        while k < pending.waiting.len() {
            let (var, expr) = &pending.waiting[k];
            let is_overwritten =
                expr.reads.iter().any(|read| writes.contains(&self.function.root(*read)) || writes.contains(read));
            let must = uses_inside.contains(var)
                || (is_overwritten && !self.takes(step, *var))
                || expr.reads.iter().any(is_shared_again);
            // What this step itself takes is read before it writes, unless it borrows what it writes meanwhile, as the
            // `+=` of lanes does.
            let is_borrowed = is_overwritten
                && ((self.directions == Directions::Many || self.is_generic()) && matches!(step, Step::Add { .. })
                    || matches!(
                        step,
                        Step::Let { op: Op::Borrow(Mutability::Mutable, _), .. }
                            | Step::Call { .. }
                            | Step::CallVjp { .. }
                            | Step::CallGrad { .. }
                            | Step::Descend { .. }
                            | Step::Ascend { .. }
                            | Step::CallJvp { .. }
                            | Step::Apply { .. }
                            | Step::Swap { .. }
                            | Step::CopyFrom { .. }
                            | Step::Accumulate { .. }
                            | Step::AddUp { .. }
                            | Step::Fill { .. }
                    ));
            if must || is_borrowed {
                let (var, expr) = pending.waiting.remove(k);
                out.extend(self.let_statement(var, &expr));
            } else {
                k += 1;
            }
        }
    }

    fn flush_all(&self, pending: &mut Pending<'_, '_>, out: &mut TokenStream) {
        for (var, expr) in std::mem::take(&mut pending.waiting) {
            out.extend(self.let_statement(var, &expr));
        }
    }

    fn let_statement(&self, var: Var, expr: &Expr) -> TokenStream {
        let name = self.name(var);
        let mutability = self.is_mut(var).then(|| quote!(mut));
        // On the way back it may be a reference to what was kept.
        let annotation = self.info(var).annotation.as_ref().filter(|_| !(self.adjoint && self.info(var).by_ref));
        let annotation = annotation.map(|ty| quote!(: #ty));
        let tokens = &expr.tokens;
        quote!(let #mutability #name #annotation = #tokens;)
    }

    fn step(&self, step: &Step, pending: &mut Pending<'_, '_>) -> TokenStream {
        match step {
            Step::Let { var, op: Op::Borrow(Mutability::Mutable, place) } if self.gates.contains_key(&place.root) => {
                let (name, row) = (self.name(*var), self.row(place, pending));
                quote!(let mut #name = #row;)
            }
            Step::Let { var, op } => {
                let expr = self.op(Some(*var), op, pending);
                self.let_statement(*var, &expr)
            }
            Step::Define { var, op } => {
                let expr = self.op(Some(*var), op, pending);
                let (name, tokens) = (self.name(*var), expr.tokens);
                quote!(#name = #tokens;)
            }
            Step::Declare(var) => {
                let name = self.name(*var);
                let mutability = self.is_mut(*var).then(|| quote!(mut));
                let annotation = self.info(*var).annotation.as_ref().map(|ty| quote!(: #ty));
                quote!(let #mutability #name #annotation;)
            }
            Step::Assign { place, value } => {
                let is_scalar = self.function.type_of(value).is_scalar();
                let value = pending.operand(value);
                if matches!(place.path.last(), Some(Projection::Range { .. })) {
                    let to = self.place(place, pending).tokens;
                    let from = value.tokens;
                    return self.gated(place.root, quote!(#to.clone_from_slice(&#from);));
                }
                let to = self.place_lent(Mutability::Mutable, place, pending).tokens;
                let from = value.tokens;
                let statement = match is_scalar && self.in_tangent(place) {
                    true => self.change_part("set_part", &from, &to),
                    false => quote!(#to = #from;),
                };
                self.gated(place.root, statement)
            }
            Step::Add { place, value, sign } => {
                let sum = self.is_generic_sum(place, value);
                let value = pending.operand(value).tokens;
                let to = self.place_lent(Mutability::Mutable, place, pending).tokens;
                let statement = match (self.in_tangent(place), sum, sign) {
                    (true, _, Sign::Plus) => self.change_part("add_part", &value, &to),
                    (true, _, Sign::Minus) => self.change_part("sub_part", &value, &to),
                    (false, Some(runtime), Sign::Plus) => quote!(#runtime::real::add_to(&mut #to, #value);),
                    (false, Some(runtime), Sign::Minus) => quote!(#runtime::real::take_from(&mut #to, #value);),
                    (false, None, Sign::Plus) => quote!(#to += #value;),
                    (false, None, Sign::Minus) => quote!(#to -= #value;),
                };
                self.gated(place.root, statement)
            }
            Step::If { dest, cond, then, otherwise } => {
                let cond = pending.operand(cond).tokens;
                let (then_tokens, otherwise_tokens) = (self.block(then), self.block(otherwise));
                let choice = match (then_tokens.is_empty(), otherwise_tokens.is_empty()) {
                    (_, true) if dest.is_none() => quote!(if #cond { #then_tokens }),
                    (true, false) if dest.is_none() => quote!(if !(#cond) { #otherwise_tokens }),
                    _ => match otherwise.steps.as_slice() {
                        [Step::If { dest: None, .. }] if otherwise.tail.is_none() => {
                            quote!(if #cond { #then_tokens } else #otherwise_tokens)
                        }
                        _ => quote!(if #cond { #then_tokens } else { #otherwise_tokens }),
                    },
                };
                self.chosen(*dest, choice)
            }
            Step::Match { dest, scrutinee, arms } => {
                let scrutinee = self.with_closures(scrutinee);
                let arms = arms.iter().map(|arm| {
                    let (pattern, block) = (&arm.pattern, self.block(&arm.block));
                    let guard = arm.guard.as_ref().map(|guard| {
                        let tokens = self.with_closures(guard);
                        quote!(if #tokens)
                    });
                    quote!(#pattern #guard => { #block })
                });
                self.chosen(*dest, quote!(match #scrutinee { #(#arms)* }))
            }
            Step::For { index, range, body, .. } => {
                let range = self.range(range, pending);
                let mut used = false;
                all_uses(body, &mut |var, _| used |= var == *index);
                let name = self.name(*index);
                let index = if used { name } else { quote!(_) };
                let body = self.block(body);
                quote!(for #index in #range { #body })
            }
            Step::Reduce { sum, sign, count, elements, lists, term } => {
                let (runtime, sum, count) = (&self.runtime, self.name(*sum), pending.operand(count).tokens);
                let lists = lists.iter().map(|list| match (self.name(*list), &self.info(*list).ty) {
                    (name, Ty::Ref(Mutability::Mutable, _)) => quote!(&*#name),
                    (name, _) => name,
                });
                let elements = elements.iter().map(|element| self.name(*element));
                let (steps, value) = self.block_and_tail(term);
                let term = if steps.is_empty() { value } else { quote!({ #steps #value }) };
                let added = quote!(#runtime::sum_of(#count, [#(#lists),*], |[#(#elements),*]| #term));
                match (self.is_generic(), sign) {
                    (true, Sign::Plus) => quote!(#runtime::real::add_to(&mut #sum, #added);),
                    (true, Sign::Minus) => quote!(#runtime::real::take_from(&mut #sum, #added);),
                    (false, Sign::Plus) => quote!(#sum += #added;),
                    (false, Sign::Minus) => quote!(#sum -= #added;),
                }
            }
            Step::While { cond, body, .. } => {
                let body_tokens = self.block(body);
                match cond {
                    None => quote!(loop { #body_tokens }),
                    Some(cond) => {
                        let cond_tokens = self.block(cond);
                        let is_expression = cond
                            .steps
                            .iter()
                            .enumerate()
                            .all(|(k, step)| self.waits(step, &cond.steps[k + 1..], cond.tail.as_ref()));
                        if is_expression {
                            quote!(while #cond_tokens { #body_tokens })
                        } else {
                            quote!(loop { if !{ #cond_tokens } { break; } #body_tokens })
                        }
                    }
                }
            }
            Step::Exit(Exit::Break(_)) => quote!(break;),
            // Exits stand last, and the end of the body is the next turn.
            Step::Exit(Exit::Continue(_)) => quote!(),
            Step::Exit(Exit::Return(_)) => unreachable!("the outermost block's value stands for its returns"),
            Step::Call { dest, call } => {
                let call = self.plain_call(call, pending);
                let is_used = dest.filter(|dest| self.uses.contains_key(dest));
                match is_used {
                    Some(dest) => self.let_statement(dest, &Expr::new(call, Prec::Postfix)),
                    None => quote!(#call;),
                }
            }
            Step::Push { place, value } => {
                let value = pending.operand(value).tokens;
                let to = self.place(place, pending).at(Prec::Postfix);
                self.gated(place.root, quote!(#to.push(#value);))
            }
            Step::Swap { place, a, b } => {
                let (a, b) = (pending.operand(a).tokens, pending.operand(b).tokens);
                let to = self.place(place, pending).at(Prec::Postfix);
                self.gated(place.root, quote!(#to.swap(#a, #b);))
            }
            Step::SwapPlaces { a, b } => self.swap(a, b, pending),
            Step::Fill { place, value } => {
                let value = pending.operand(value).tokens;
                let to = self.place_lent(Mutability::Mutable, place, pending).at(Prec::Postfix);
                quote!(#to.fill(#value);)
            }
            Step::CopyFrom { dst, src, method } => {
                let src = self.borrow(Mutability::Shared, src, pending).tokens;
                let to = self.place_lent(Mutability::Mutable, dst, pending).at(Prec::Postfix);
                let method = proc_macro2::Ident::new(method, proc_macro2::Span::mixed_site());
                quote!(#to.#method(#src);)
            }
            Step::Truncate { place, len } => {
                let to = self.place(place, pending).at(Prec::Postfix);
                match len {
                    Some(len) => {
                        let len = pending.operand(len).tokens;
                        quote!(#to.truncate(#len);)
                    }
                    None => quote!(#to.clear();),
                }
            }
            Step::Opaque(opaque) => {
                let tokens = self.with_closures(opaque);
                quote!(#tokens;)
            }
            Step::Item(tokens) => tokens.clone(),
            Step::CallVjp { dest, pullback, call, activities } => {
                self.call_vjp(*dest, *pullback, call, activities, pending)
            }
            Step::Descend { dest, call, activities, tape } => {
                let path = &call.callee.path;
                let markers = self.reverse_markers(call, activities);
                let (name, generics) = (call.callee.form.name("_vjp_record"), self.generics(call, markers.len(), None));
                let arguments = self.arguments(call, pending);
                let (dest, tape) = (self.bound(*dest), self.name(tape.columns));
                quote!(let #dest = <#path>::#name #generics((#(#markers,)*), #(#arguments,)* #tape);)
            }
            Step::Ascend { call, activities, seed, lent, results, tape } => {
                let path = &call.callee.path;
                let markers = self.reverse_markers(call, activities);
                let (name, generics) = (call.callee.form.name("_vjp_replay"), self.generics(call, markers.len(), None));
                let arguments = self.applied(seed, lent, pending);
                let (results, tape, at) = (self.results(results), self.name(tape.columns), self.name(tape.at));
                quote!(let #results = <#path>::#name #generics((#(#markers,)*), #(#arguments,)* #tape, #at);)
            }
            Step::CallGrad { dest, call, activities, seed, lent, results } => {
                let path = &call.callee.path;
                let markers = self.reverse_markers(call, activities);
                let (name, generics) = (call.callee.form.name("_grad"), self.generics(call, markers.len(), None));
                let arguments = self.arguments(call, pending);
                let seed = pending.operand(seed).tokens;
                let shadows = self.lent_shadows(lent, pending);
                let (dest, results) = (self.bound(*dest), self.results(results));
                quote! {
                    let (#dest, #results) =
                        <#path>::#name #generics((#(#markers,)*), #(#arguments,)* #seed, #(#shadows),*);
                }
            }
            Step::Apply { pullback, seed, lent, results } => self.apply(*pullback, seed, lent, results, pending),
            Step::CallJvp { dest, tangent, call, tangents } => self.call_jvp(*dest, *tangent, call, tangents, pending),
            Step::Record { frame, values } => self.record(*frame, values),
            Step::Hold { slot, values } => {
                let (slot, value) = (self.name(*slot), self.frame_value(values));
                quote!(#slot = ::core::option::Option::Some(#value);)
            }
            Step::Held { slot, values } => {
                let (name, pattern) = (self.name(*slot), self.frame_pattern(values));
                let deref = (self.adjoint && self.info(*slot).by_ref).then(|| quote!(*));
                self.open_slot(&quote!(#deref #name), &pattern)
            }
            Step::Empty(frame) => {
                let storage = self.name(frame.var);
                quote!(#storage.clear();)
            }
            Step::Seek(frame) => {
                let (storage, cursor) = (self.name(frame.var), self.name(frame.cursor));
                quote!(#cursor = #storage.len();)
            }
            Step::RecordRow { frame, row } => {
                let (storage, row) = (self.name(frame.var), self.place(row, pending).tokens);
                quote!(#storage.extend_from_slice(&#row);)
            }
            Step::Reserve { frame, ranges } => {
                let storage = self.name(frame.var);
                let counts = ranges.iter().map(|range| {
                    let range = self.range(range, pending);
                    quote!((#range).size_hint().0)
                });
                let count = counts.reduce(|outer, inner| quote!(#outer * #inner));
                quote!(#storage.reserve(#count);)
            }
            Step::Recall { frame, values } => self.recall(*frame, values),
            Step::Clear(place) => self.clear(place, pending),
            Step::Accumulate { dst, src } => self.accumulate(dst, src, pending),
            Step::AddUp { dst, src } => self.add_up(dst, src, pending),
        }
    }

    /// A name in a pattern.
    fn bound(&self, var: Var) -> TokenStream {
        let name = self.name(var);
        if !self.uses.contains_key(&var) {
            return quote!(_);
        }
        if self.is_mut(var) { quote!(mut #name) } else { name }
    }

    fn chosen(&self, dest: Option<Var>, choice: TokenStream) -> TokenStream {
        match dest {
            Some(dest) => {
                let statement = self.let_statement(dest, &Expr::new(choice, Prec::Lowest));
                quote!(#statement)
            }
            None => choice,
        }
    }

    fn range(&self, range: &IntRange, pending: &mut Pending<'_, '_>) -> TokenStream {
        let (lo, hi) = (pending.operand(&range.lo).at(Prec::BitOr), pending.operand(&range.hi).at(Prec::BitOr));
        let plain = if range.inclusive { quote!(#lo..=#hi) } else { quote!(#lo..#hi) };
        let mut adapters: Vec<&Adapter> = Vec::new();
        for adapter in &range.adapters {
            // Twice round is straight on.
            if matches!((adapters.last(), adapter), (Some(Adapter::Rev), Adapter::Rev)) {
                adapters.pop();
            } else {
                adapters.push(adapter);
            }
        }
        if adapters.is_empty() {
            return plain;
        }
        let runtime = &self.runtime;
        let mut tokens = quote!((#plain));
        let mut steps = false;
        for adapter in adapters {
            match adapter {
                // A stepped range of wide integers cannot be walked from its end by itself.
                Adapter::Rev if steps => tokens = quote!(#runtime::backwards(#tokens)),
                Adapter::Rev => tokens = quote!(#tokens.rev()),
                Adapter::StepBy(step) => {
                    steps = true;
                    let step = pending.operand(step).tokens;
                    tokens = quote!(#tokens.step_by(#step));
                }
            }
        }
        tokens
    }
}
