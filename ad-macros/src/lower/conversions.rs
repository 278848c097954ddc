//! Floats of a type parameter made of `f64`s, and the other way round: `T::from_f64(y).unwrap()`, `x.to_f64().unwrap()`, `x.into()`.
//!
//! To every later phase they are casts. What `num_traits` gives is what a cast gives, so the value is the same.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::place::peel;
use crate::ir::{Atom, Op, Ty, Width};

impl Lower<'_> {
    /// A method that converts a float, if it is one and the float may be active.
    pub(super) fn converted(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        if self.types.floats.is_empty() {
            return None;
        }
        match (call.method.to_string().as_str(), call.args.len()) {
            ("into", 0) if self.bounds.iter().any(|bound| bound == "Into") => self.widened(&call.receiver, call),
            ("unwrap", 0) | ("expect", 1) => match peel(&call.receiver) {
                syn::Expr::MethodCall(inner) if inner.method == "to_f64" && inner.args.is_empty() => {
                    self.widened(&inner.receiver, call)
                }
                syn::Expr::Call(inner) => self.narrowed(inner, call),
                _ => None,
            },
            _ => None,
        }
    }

    /// `x as f64`
    fn widened(&mut self, float: &syn::Expr, whole: &syn::ExprMethodCall) -> Option<Atom> {
        self.attempt(|lower| {
            let value = lower.value(float);
            let ty = lower.type_of(&value);
            matches!(ty, Ty::Float(Width::Parameter(_)))
                .then(|| lower.step("wide", Op::Cast(value, quote!(f64)), Ty::Float(Width::F64), whole.span()))
        })
    }

    /// `y as T`
    fn narrowed(&mut self, call: &syn::ExprCall, whole: &syn::ExprMethodCall) -> Option<Atom> {
        let (syn::Expr::Path(path), 1) = (peel(&call.func), call.args.len()) else { return None };
        let segments: Vec<&syn::Ident> = path.path.segments.iter().map(|segment| &segment.ident).collect();
        let [of, name] = segments[..] else { return None };
        let ty = self.types.parameter(&of.to_string()).filter(|_| path.qself.is_none())?;
        let is_conversion = name == "from" || name.to_string().strip_prefix("from_").is_some_and(is_number);
        if !is_conversion || !self.may_be_active(&call.args[0]) || self.is_discrete(&call.args[0]) {
            return None;
        }
        self.attempt(|lower| {
            let value = lower.value(&call.args[0]);
            let from = lower.type_of(&value);
            matches!(from, Ty::Float(_) | Ty::Open(_))
                .then(|| lower.step("narrow", Op::Cast(value, of.to_token_stream()), ty, whole.span()))
        })
    }
}

fn is_number(name: &str) -> bool {
    const NUMBERS: &[&str] =
        &["f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];
    NUMBERS.contains(&name)
}
