//! Values in a `Box`: `let b = Box::new(x)`, `b: Box<f64>`, fields that are boxes.
//!
//! A box is a value of a type of the user's with one field, which is what it holds: `*b` is the place of that field. Its tangent is
//! a box of the tangent, so the same is true of that.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::declarations::boxed;
use super::place::peel;
use super::types::{Types, read};
use crate::aliases::arguments;
use crate::ir::{Argument, Atom, Mutability, Op, Place, Projection, StructValue, Ty};
use crate::sources::Structure;

impl Types {
    /// What a value of that type holds, if it is a box, as far as is known.
    pub(super) fn said_of_content(&mut self, of: &Ty) -> Option<Ty> {
        let Ty::User(user) = self.pointee(of) else { return None };
        if user.array.is_some() {
            return None;
        }
        let written: syn::Type = syn::parse2(user.spelled.clone()).ok()?;
        let content = boxed(&written)?;
        let declared = self.declaration(of).and_then(|declaration| match arguments(&declaration.path).as_slice() {
            [content] => self.known(content, &declaration.file),
            _ => None,
        });
        Some(match declared {
            Some(ty) => ty,
            None => read(self, content),
        })
    }

    /// The projection from a box to what it holds; from anything else there is none.
    fn content(&mut self, of: &Ty) -> Option<Projection> {
        self.said_of_content(of)?;
        Some(Projection::Named(self.named(of, None, &syn::Member::Unnamed(0.into()))))
    }
}

impl Lower<'_> {
    /// `*b` of a box.
    pub(super) fn content(&mut self, of: &Ty) -> Option<Projection> {
        if matches!(self.types.head(of), Ty::Ref(..)) { None } else { self.types.content(of) }
    }

    /// What is reached through boxes, and references to them, as fields, indices and methods look through them.
    pub(super) fn through_boxes(&mut self, mut place: Place) -> Place {
        loop {
            let ty = self.type_of_place(&place);
            let Some(content) = self.types.content(&ty) else { return place };
            if matches!(ty, Ty::Ref(..)) {
                place.path.push(Projection::Deref);
            }
            place.path.push(content);
        }
    }

    /// Arguments of which the callee is lent what is in the box and not the box, as `rustc` finds by the type of its parameter:
    /// cotangents are lent in the same way, and their types may depend on the markers, so that nothing is looked through there.
    pub(super) fn lent_from_boxes(&mut self, arguments: Vec<Argument>, inputs: Option<&[String]>) -> Vec<Argument> {
        let takes_box = |k: usize| {
            let input = inputs.and_then(|inputs| inputs.get(k)).and_then(|input| syn::parse_str(input).ok());
            matches!(input, Some(syn::Type::Reference(lent)) if boxed(&lent.elem).is_some())
        };
        let lent = |(k, argument)| match argument {
            Argument::Borrow { mutability, place, spelled } if !takes_box(k) => {
                let inner = self.through_boxes(place.clone());
                // Of a `&mut` variable the callee may still take what is in it shared.
                let is_shared = inner.path.len() > place.path.len() && mutability == Mutability::Shared;
                Argument::Borrow { mutability, place: inner, spelled: spelled || is_shared }
            }
            argument => argument,
        };
        arguments.into_iter().enumerate().map(lent).collect()
    }

    /// The value whose method is called, where that is none of the user's.
    pub(super) fn unboxed_receiver(&mut self, expr: &syn::Expr) -> Atom {
        let inside = self.attempt(|lower| {
            let place = lower.place(expr)?;
            let inner = lower.through_boxes(place.clone());
            (inner.path.len() > place.path.len()).then_some(inner)
        });
        match inside {
            Some(place) => self.read_place(place, expr.span()),
            None => {
                let value = self.operand(expr);
                self.taken_out(value, expr.span())
            }
        }
    }

    /// What a value is that is a box, taken out of that.
    pub(super) fn taken_out(&mut self, value: Atom, span: proc_macro2::Span) -> Atom {
        match (&value, self.type_of(&value)) {
            (Atom::Var(root), ty) if self.types.content(&ty).is_some() => {
                let place = self.through_boxes(Place { root: *root, path: Vec::new() });
                self.read_place(place, span)
            }
            _ => value,
        }
    }

    /// `Box::new(x)` of an active value. What else is in a box stays as it is, closures above all.
    pub(super) fn boxed(&mut self, path: &syn::ExprPath, content: &syn::Expr) -> Option<Atom> {
        if matches!(peel(content), syn::Expr::Closure(_)) || !self.may_be_active(content) || self.has_own_box() {
            return None;
        }
        let value = self.attempt(|lower| {
            let value = lower.value(content);
            lower.types.finish(&lower.type_of(&value)).carries().then_some(value)
        })?;
        let ty = self.types.made(&quote!(Box<_>));
        let field = self.types.named(&ty, None, &syn::Member::Unnamed(0.into()));
        let (field_ty, value_ty) = (self.types.named_type(field), self.type_of(&value));
        self.types.unify(&field_ty, &value_ty);
        let (path, fields) = (path.to_token_stream(), vec![(field, value)]);
        let made = StructValue { path, fields, rest: None, is_called: true, clones_rest: false };
        Some(self.step("boxed", Op::Struct(made.into()), ty, content.span()))
    }

    /// Does the user's file have a `Box` of its own?
    fn has_own_box(&self) -> bool {
        self.types.file.as_ref().is_some_and(|file| file.find::<Structure>(&["Box".to_owned()]).is_some())
    }
}

/// `Box<[T]>`, or a reference to one.
pub(super) fn is_list(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(reference) => is_list(&reference.elem),
        syn::Type::Path(path) => {
            let is_slice = |ty: &syn::Type| matches!(ty, syn::Type::Slice(_));
            path.path.segments.last().is_some_and(|last| last.ident == "Box")
                && arguments(&path.path).iter().any(is_slice)
        }
        _ => false,
    }
}
