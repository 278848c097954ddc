//! Calls of differentiable functions and of their pullbacks, with what goes in and what comes out.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::super::ops::Operands;
use super::super::{Printer, methods, signature, types};
use super::{Pending, constants};
use crate::functions;
use crate::ir::{Active, Again, Argument, Atom, Call, Form, Lent, Mutability, Opaque, Shadow, Var};
use crate::tangent::Directions;

impl Printer<'_> {
    pub(super) fn arguments(&self, call: &Call, pending: &mut Pending<'_, '_>) -> Vec<TokenStream> {
        let is_dotted = methods::is_dotted(&call.callee.path);
        let arguments = call.arguments.iter().enumerate().map(|(k, argument)| match argument {
            // How a receiver is lent, the dot decides.
            Argument::Borrow { place, .. } if is_dotted && k == 0 => self.place(place, pending).tokens,
            argument => self.argument(argument, pending),
        });
        arguments.collect()
    }

    pub(super) fn argument(&self, argument: &Argument, pending: &mut Pending<'_, '_>) -> TokenStream {
        match argument {
            Argument::Value(value) => pending.operand(value).tokens,
            Argument::Borrow { place, .. } if self.function.differentiated(place.root).is_some() => {
                self.name(place.root)
            }
            Argument::Borrow { place, spelled: false, .. } => self.name(place.root),
            Argument::Borrow { mutability, place, .. } => self.borrow(*mutability, place, pending).tokens,
            Argument::Absent(_) => quote!(()),
        }
    }

    /// The callee's generic arguments, where they are written; the markers' types follow from the markers.
    pub(super) fn generics(&self, call: &Call, markers: usize, count: Option<&TokenStream>) -> Option<TokenStream> {
        let generics = call.callee.generics.as_ref()?;
        let inferred = (0..markers).map(|_| quote!(_)).chain(count.cloned());
        Some(quote!(::<#generics, #(#inferred),*>))
    }

    /// Says of each tangent among the arguments whether it is given.
    pub(super) fn given(&self, arguments: &[Argument]) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        let marker = |argument: &Argument| match argument {
            Argument::Absent(_) => quote!(#runtime::Const),
            _ => quote!(#runtime::Active),
        };
        arguments.iter().map(marker).collect()
    }

    /// A call of the user's, or of a forward form.
    pub(super) fn plain_call(&self, call: &Call, pending: &mut Pending<'_, '_>) -> TokenStream {
        let (path, mut arguments) = (&call.callee.path, self.arguments(call, pending));
        let form = call.callee.form;
        if form == Form::default() {
            if let Some(called) = self.call_of_function(call, pending) {
                return called;
            }
            if !functions::is_application(path) {
                arguments.iter_mut().zip(&call.arguments).for_each(|(tokens, argument)| self.hand_on(argument, tokens));
            }
        }
        let generics = call.callee.generics.as_ref().map(|generics| quote!(::<#generics>));
        if let (0, false, Some(method)) = (form.order, call.callee.is_checked, methods::of_method(path))
            && methods::is_dotted(path)
        {
            let (name, (receiver, others)) = (method.name, arguments.split_first().expect("a method has a receiver"));
            return quote!((#receiver).#name #generics(#(#others),*));
        }
        if form.order == 0 {
            let derived = form.derived.map(|derived| {
                let name = proc_macro2::Ident::new(derived.name(), proc_macro2::Span::mixed_site());
                quote!(::#name)
            });
            let checked = call.callee.is_checked.then(|| quote!(::__checked));
            return quote!(#path #derived #checked #generics(#(#arguments),*));
        }
        let given = self.given(&call.arguments[call.width()..]);
        let (name, generics) = (form.name(""), self.generics(call, given.len(), None));
        quote!(<#path>::#name #generics((#(#given,)*), #(#arguments),*))
    }

    /// A call of a parameter that is a function which nothing active goes into: as the user wrote it.
    fn call_of_function(&self, call: &Call, pending: &mut Pending<'_, '_>) -> Option<TokenStream> {
        let [Argument::Borrow { place: function, .. }, arguments @ ..] = call.arguments.as_slice() else { return None };
        if !functions::is_application(&call.callee.path) {
            return None;
        }
        let of = self.function.called(function.root).filter(|of| !of.is_differentiated)?;
        let arguments = arguments.iter().zip(&of.arguments).map(|(argument, ty)| match (argument, ty) {
            (argument, syn::Type::Reference(_)) => self.argument(argument, pending),
            (Argument::Borrow { place, .. }, _) => self.place(place, pending).tokens,
            (argument, _) => self.argument(argument, pending),
        });
        let (function, arguments) = (self.name(function.root), arguments.collect::<Vec<_>>());
        Some(quote!(#function(#(#arguments),*)))
    }

    /// A function that is handed on to one of the user's, which knows nothing of derivatives: a closure that calls it.
    fn hand_on(&self, argument: &Argument, tokens: &mut TokenStream) {
        let Argument::Borrow { place, spelled, .. } = argument else { return };
        if let Some((_, written)) = self.function.given.iter().find(|(given, _)| *given == place.root) {
            *tokens = written.clone();
        }
        let Some(of) = self.function.differentiated(place.root) else { return };
        let closure = of.closure(tokens, &self.runtime.to_token_stream());
        *tokens = if *spelled || of.is_reference() { quote!(&#closure) } else { closure };
    }

    /// Code of the user's that stays as it is: functions that are lent stand there as closures of the same names.
    pub(in crate::emit) fn with_closures(&self, opaque: &Opaque) -> TokenStream {
        let tokens = &opaque.tokens;
        let mut seen: Vec<Var> = opaque.reads.iter().map(|var| self.function.root(*var)).collect();
        seen.sort();
        seen.dedup();
        let closures: Vec<TokenStream> = seen
            .into_iter()
            .filter_map(|var| {
                let (of, name) = (self.function.differentiated(var)?, self.name(var));
                let closure = of.closure(&name, &self.runtime.to_token_stream());
                let reference = of.is_reference().then(|| quote!(&));
                Some(quote!(let #name = #reference #closure;))
            })
            .collect();
        if closures.is_empty() { tokens.clone() } else { quote!({ #(#closures)* #tokens }) }
    }

    pub(super) fn call_jvp(
        &self,
        dest: Var,
        tangent: Var,
        call: &Call,
        tangents: &[Option<Argument>],
        pending: &mut Pending<'_, '_>,
    ) -> TokenStream {
        let (path, runtime) = (&call.callee.path, &self.runtime);
        let arguments = self.arguments(call, pending);
        let mut given = self.given(&call.arguments[call.width()..]);
        given.extend(tangents.iter().map(|tangent| match tangent {
            Some(_) => quote!(#runtime::Active),
            None => quote!(#runtime::Const),
        }));
        let lent = tangents.iter().map(|tangent| match tangent {
            Some(tangent) => self.argument(tangent, pending),
            None => quote!(()),
        });
        let lent: Vec<TokenStream> = lent.collect();
        let (dest, tangent) = (self.bound(dest), self.bound(tangent));
        let (form, count) = (call.callee.form, types::count());
        let (name, generics) = (form.name("_jvp"), self.generics(call, given.len(), None));
        // `<f>`, since `rustc` then says of a function that has no derivatives what it is.
        let called = match (self.directions, form.derived) {
            (Directions::One, _) => quote!(<#path>::#name #generics((#(#given,)*), #(#arguments,)* #(#lent),*)),
            (Directions::Many, None) => {
                let (name, generics) = (form.batch(), self.generics(call, given.len(), Some(&count)));
                quote!(<#path>::#name #generics(#runtime::Count::<#count>, (#(#given,)*), #(#arguments,)* #(#lent),*))
            }
            // Derived functions change no argument, and have forms for one direction only.
            (Directions::Many, Some(_)) => {
                let arguments = call.arguments.iter().zip(arguments).map(|(argument, tokens)| match argument {
                    Argument::Value(_) => quote!(::core::clone::Clone::clone(&(#tokens))),
                    _ => tokens,
                });
                let lent = tangents.iter().zip(lent).map(|(tangent, tokens)| match tangent {
                    Some(Argument::Value(_)) => quote!(#runtime::SideBySide::lane(&(#tokens), lane)),
                    Some(_) => quote!(&#runtime::SideBySide::lane(#tokens, lane)),
                    None => tokens,
                });
                let called = quote!(<#path>::#name #generics((#(#given,)*), #(#arguments,)* #(#lent),*));
                quote!(#runtime::lane_by_lane::<_, _, #count>(|lane| #called))
            }
        };
        quote!(let (#dest, #tangent) = #called;)
    }

    /// Which tangents are given, then which cotangents are wanted.
    pub(super) fn reverse_markers(&self, call: &Call, activities: &[Active]) -> Vec<TokenStream> {
        let runtime = &self.runtime;
        let mut markers = self.given(&call.arguments[call.width()..]);
        markers.extend(activities.iter().map(|activity| match activity {
            Active::Yes => quote!(#runtime::Active),
            Active::No => quote!(#runtime::Const),
            Active::As(parameter) => signature::marker(*parameter),
        }));
        markers
    }

    pub(super) fn call_vjp(
        &self,
        dest: Var,
        pullback: Var,
        call: &Call,
        activities: &[Active],
        pending: &mut Pending<'_, '_>,
    ) -> TokenStream {
        let path = &call.callee.path;
        let markers = self.reverse_markers(call, activities);
        let (form, count, runtime) = (call.callee.form, types::count(), &self.runtime);
        let (name, said, count) = match self.directions {
            Directions::One => (form.name("_vjp"), None, None),
            Directions::Many => (form.batch_reverse(), Some(quote!(#runtime::Count::<#count>,)), Some(count)),
        };
        let generics = self.generics(call, markers.len(), count.as_ref());
        let arguments = self.arguments(call, pending);
        let (dest, pullback) = (self.bound(dest), self.bound(pullback));
        quote!(let (#dest, #pullback) = <#path>::#name #generics(#said (#(#markers,)*), #(#arguments),*);)
    }

    pub(super) fn apply(
        &self,
        pullback: Var,
        seed: &Atom,
        lent: &[Lent],
        results: &[Option<Var>],
        pending: &mut Pending<'_, '_>,
    ) -> TokenStream {
        let name = self.name(pullback);
        let arguments = self.applied(seed, lent, pending);
        let pattern = self.results(results);
        if lent.iter().any(constants::is_named) {
            let applied = constants::applied(&name, &arguments, lent, results.len());
            return quote!(let #pattern = #applied;);
        }
        if results.iter().all(Option::is_none) {
            return quote!(#name(#(#arguments),*););
        }
        quote!(let #pattern = #name(#(#arguments),*);)
    }

    /// What a pullback takes.
    pub(super) fn applied(&self, seed: &Atom, lent: &[Lent], pending: &mut Pending<'_, '_>) -> Vec<TokenStream> {
        let seed = pending.operand(seed).tokens;
        let mut arguments = vec![seed];
        arguments.extend(lent.iter().enumerate().map(|(k, one)| match &one.again {
            Again::No | Again::ByName { constant: None, .. } => quote!(()),
            Again::ByName { constant: Some(constant), .. } => self.name(*constant),
            Again::Yes(again) => self.borrow(Mutability::Shared, again, pending).tokens,
            Again::Packed { kept, column, callee, number } => {
                let unpack = quote::format_ident!("__unpack_{number}", span = proc_macro2::Span::mixed_site());
                let (kept, column) = (self.name(*kept), self.name(*column));
                quote!(<#callee>::#unpack(#kept, &#column))
            }
            // The tangent of a receiver: how that was lent, the receiver tells.
            Again::IfShared(again, callee, _) if k > 0 && methods::is_dotted(callee) => {
                let Again::IfShared(receiver, ..) = &lent[0].again else { unreachable!("a receiver is lent first") };
                let [receiver, again] =
                    [receiver, again].map(|place| self.borrow(Mutability::Shared, place, pending).tokens);
                quote!(#callee::__lend_to(#receiver, #again))
            }
            Again::IfShared(again, callee, number) => {
                let lend = quote::format_ident!("__lend_{number}", span = proc_macro2::Span::mixed_site());
                let again = self.borrow(Mutability::Shared, again, pending).tokens;
                quote!(#callee::#lend(#again))
            }
        }));
        arguments.extend(self.lent_shadows(lent, pending));
        arguments
    }

    /// The shadows that a callee adds to.
    pub(super) fn lent_shadows(&self, lent: &[Lent], pending: &mut Pending<'_, '_>) -> Vec<TokenStream> {
        let shadows = lent.iter().map(|lent| match &lent.shadow {
            Shadow::None => quote!(()),
            Shadow::Part(part) if self.gates.contains_key(&part.root) => self.part(part, pending),
            Shadow::Part(part) => self.borrow(Mutability::Mutable, part, pending).tokens,
        });
        shadows.collect()
    }

    /// The names of the cotangents that a callee gives back.
    pub(super) fn results(&self, results: &[Option<Var>]) -> TokenStream {
        let patterns: Vec<TokenStream> = results
            .iter()
            .map(|result| match result {
                Some(result) => self.bound(*result),
                None => quote!(_),
            })
            .collect();
        match patterns.as_slice() {
            [] => quote!(()),
            [one] => one.clone(),
            many => quote!((#(#many),*)),
        }
    }
}
