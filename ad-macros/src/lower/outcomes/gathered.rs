//! `collect` of what may fail into an `Option` or a `Result`, and `sum` and `product` of it: all, or the first failure.
//!
//! ```text
//! let l: Option<Vec<f64>> = xs.iter().map(|x| if *x > 0.0 { Some(x.ln()) } else { None }).collect();
//! let mut all = Vec::new(); let mut status = Some(());
//! for x in xs.iter() { if *x > 0.0 { all.push(x.ln()) } else { status = None; break } }
//! ```
//!
//! It is a loop that ends at the first failure, as that of `std` does, and what comes of an item stands at the ends of the closure:
//! so no `Option` is made. Before `?` the first failure leaves the function (`Lower::gathered_or_left`).

use proc_macro2::Span;
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use super::Named;
use crate::fallible::{Fallible, Kind};
use crate::ir::{Op, Role, Step, Ty};
use crate::lower::Lower;
use crate::lower::ends::turbofish;
use crate::lower::place::peel;
use crate::lower::tails::with_tails;
use crate::rules::float;

/// A chain whose items may fail, and its end.
pub(in crate::lower) struct Gathered {
    /// What it is gathered into, as far as it is said.
    into: Option<Fallible>,
    source: syn::Expr,
    pattern: syn::Pat,
    body: syn::Expr,
    end: End,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    List,
    Sum,
    Product,
}

/// What becomes of an item, and of a failure with its error; and of an expression of which it does not show which it is.
pub(in crate::lower) struct Ends<'a> {
    pub good: &'a dyn Fn(&syn::Expr) -> syn::Expr,
    pub bad: &'a dyn Fn(Option<&syn::Expr>) -> syn::Expr,
    pub either: &'a dyn Fn(&syn::Expr) -> syn::Expr,
}

impl Gathered {
    /// `….map(f).collect::<Option<Vec<f64>>>()`
    pub(in crate::lower) fn of(call: &syn::ExprMethodCall) -> Option<Self> {
        let end = match (call.method.to_string().as_str(), call.args.len()) {
            ("collect", 0) => End::List,
            ("sum", 0) => End::Sum,
            ("product", 0) => End::Product,
            _ => return None,
        };
        let syn::Expr::MethodCall(map) = peel(&call.receiver) else { return None };
        let function = map.args.first().filter(|_| map.method == "map")?;
        let (pattern, body): (syn::Pat, syn::Expr) = match peel(function) {
            syn::Expr::Closure(closure) => match closure.inputs.first()? {
                syn::Pat::Type(typed) => ((*typed.pat).clone(), (*closure.body).clone()),
                pattern => (pattern.clone(), (*closure.body).clone()),
            },
            function => {
                let item = format_ident!("__item", span = Span::mixed_site());
                (syn::parse_quote!(#item), syn::parse_quote!(#function(#item)))
            }
        };
        let into = turbofish(call).as_ref().and_then(Fallible::of_type);
        Some(Self { into, source: (*map.receiver).clone(), pattern, body, end })
    }

    /// The same, where it is said that it is gathered into what may fail.
    pub(super) fn said(call: &syn::ExprMethodCall) -> Option<Self> {
        Self::of(call).filter(|gathered| gathered.into.is_some())
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.into.as_ref().map(|into| into.kind)
    }

    /// Is what an item becomes a call's own affair?
    pub(in crate::lower) fn ends_in_a_call(&self) -> bool {
        matches!(peel(&self.body), syn::Expr::Call(_) | syn::Expr::MethodCall(_))
    }

    /// The item's way into what is gathered.
    fn taken(&self, all: &syn::Ident, item: &syn::Expr) -> syn::Expr {
        match self.end {
            End::List => syn::parse_quote!({ #all.push(#item); }),
            End::Sum => syn::parse_quote!({ #all += #item; }),
            End::Product => syn::parse_quote!({ #all *= #item; }),
        }
    }
}

impl Lower<'_> {
    /// What is gathered, and the status beside it.
    pub(super) fn gathered(&mut self, of: &Gathered) -> Option<Named> {
        let into = of.into.as_ref()?;
        let (kind, span) = (into.kind, of.source.span());
        let status = self.temporary("status", Ty::Discrete, span);
        let info = &mut self.vars[status.0 as usize];
        (info.role, info.mutable, info.annotation) = (Role::Local, true, Some(into.status()));
        let begin = self.opaque(&into.success(), span, String::new());
        self.push(Step::Let { var: status, op: Op::Opaque(begin) });
        let value = self.nothing_gathered(of);
        let (all, failed) = (self.name_for(value), self.name_for(status));
        let good = |item: &syn::Expr| of.taken(&all, item);
        let bad = |error: Option<&syn::Expr>| -> syn::Expr {
            match error {
                Some(error) => syn::parse_quote!({ #failed = ::core::result::Result::Err(#error); break; }),
                None => syn::parse_quote!({ #failed = ::core::option::Option::None; break; }),
            }
        };
        let [given, error] = ["__value", "__error"].map(|name| syn::Ident::new(name, Span::mixed_site()));
        let (then, none) = (good(&syn::parse_quote!(#given)), bad(None));
        let otherwise = bad(Some(&syn::parse_quote!(#error)));
        let either = |outcome: &syn::Expr| -> syn::Expr {
            match kind {
                Kind::Option => syn::parse_quote!(match #outcome { Some(#given) => #then, None => #none }),
                Kind::Result => syn::parse_quote!(match #outcome { Ok(#given) => #then, Err(#error) => #otherwise }),
            }
        };
        self.gather(of, &Ends { good: &good, bad: &bad, either: &either });
        Some(Named::of_call(value, status, Some(kind)))
    }

    /// What is gathered, where the first failure leaves the function as `?` does.
    pub(in crate::lower) fn gathered_or_left(
        &mut self,
        of: &Gathered,
        leave: &dyn Fn(Option<&syn::Expr>) -> syn::Expr,
    ) -> crate::ir::Atom {
        let value = self.nothing_gathered(of);
        let all = self.name_for(value);
        let good = |item: &syn::Expr| of.taken(&all, item);
        let either = |outcome: &syn::Expr| good(&syn::parse_quote!(#outcome?));
        self.gather(of, &Ends { good: &good, bad: leave, either: &either });
        match of.end {
            End::List => crate::ir::Atom::Var(value),
            End::Sum | End::Product => self.held(value),
        }
    }

    /// The loop over the items.
    fn gather(&mut self, of: &Gathered, ends: &Ends<'_>) {
        let (pattern, source, body) = (&of.pattern, &of.source, at_ends(&of.body, ends));
        self.statement_expr(&syn::parse_quote!(for #pattern in #source { #body }));
    }

    /// A variable with what there is before the first item; sums begin as those of `std` do.
    fn nothing_gathered(&mut self, of: &Gathered) -> crate::ir::Var {
        let (ty, op, annotation) = match of.end {
            End::List => (Ty::Vec(Box::new(self.types.any())), Op::VecNew, None),
            End::Sum | End::Product => {
                let start = float(if of.end == End::Sum { -0.0 } else { 1.0 });
                let said = of.into.as_ref().map(|into| into.value.clone());
                let ty = match &said {
                    Some(said) => self.written_type(said),
                    None => self.types.float(),
                };
                (ty, Op::Use(start), said.map(|said| quote!(#said)))
            }
        };
        let var = self.temporary("gathered", ty, of.source.span());
        let info = &mut self.vars[var.0 as usize];
        (info.mutable, info.annotation) = (true, annotation);
        self.push(Step::Let { var, op });
        var
    }
}

/// The code with what becomes of its value at its ends, where it shows which it is.
pub(in crate::lower) fn at_ends(code: &syn::Expr, ends: &Ends<'_>) -> syn::Expr {
    with_tails(code, |end| match end {
        syn::Expr::Call(call) if is(&call.func, &["Some", "Ok"]) && call.args.len() == 1 => (ends.good)(&call.args[0]),
        syn::Expr::Call(call) if is(&call.func, &["Err"]) && call.args.len() == 1 => (ends.bad)(Some(&call.args[0])),
        none if is(none, &["None"]) => (ends.bad)(None),
        other => (ends.either)(other),
    })
}

/// Is it one of those variants?
fn is(expr: &syn::Expr, names: &[&str]) -> bool {
    let syn::Expr::Path(path) = expr else { return false };
    path.path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
}
