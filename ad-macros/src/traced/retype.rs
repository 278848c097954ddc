//! A copy of a function whose floats are variables of the tape.
//!
//! Input: a function over one float type. Post-condition: the same function over `Var`, as far as the syntax tells: types and
//! literals, constants and functions of the type, and casts. What remains a float is a constant, for which variables have
//! operators; where that does not suffice, `rustc` says so at the user's token. A cast to an integer takes the value, so that
//! derivatives end there, as everywhere.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

/// The copy; `lifted` says which arguments hold variables.
pub fn retyped(item: &syn::ItemFn, float: &Ident, lifted: &[bool], runtime: &TokenStream) -> syn::ItemFn {
    let lifetime = syn::Lifetime::new("'__t", Span::mixed_site());
    let mut retype = Retype { float, runtime, var: syn::parse_quote!(#runtime::tape::Var<#lifetime, #float>) };
    let mut copy = item.clone();
    copy.attrs.clear();
    copy.vis = syn::Visibility::Inherited;
    copy.sig.constness = None;
    copy.sig.generics.params.insert(0, syn::parse_quote!(#lifetime));
    let inputs = copy.sig.inputs.iter_mut().filter_map(|input| match input {
        syn::FnArg::Typed(input) => Some(input),
        syn::FnArg::Receiver(_) => None,
    });
    for (input, is_lifted) in inputs.zip(lifted) {
        input.attrs.retain(|attribute| !attribute.path().is_ident("constant"));
        if *is_lifted {
            retype.visit_type_mut(&mut input.ty);
        }
    }
    retype.visit_return_type_mut(&mut copy.sig.output);
    retype.visit_block_mut(&mut copy.block);
    copy
}

struct Retype<'a> {
    float: &'a Ident,
    runtime: &'a TokenStream,
    var: syn::Type,
}

/// What an expression becomes.
enum Change {
    /// A float that becomes a constant of the tape.
    Constant,
    /// A function of the float's type.
    Function(syn::PathSegment),
    /// A number cast to the float.
    IntoVar,
    /// A number cast to another type.
    Primal,
    None,
}

const INTEGERS: &[&str] = &["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];

impl Retype<'_> {
    fn is_float(&self, ty: &syn::Type) -> bool {
        matches!(ty, syn::Type::Path(path) if path.qself.is_none() && path.path.is_ident(self.float))
    }

    fn change(&self, expr: &syn::Expr) -> Change {
        match expr {
            syn::Expr::Lit(literal) => {
                let is_float = match &literal.lit {
                    syn::Lit::Float(float) => float.suffix().is_empty() || self.float == float.suffix(),
                    syn::Lit::Int(int) => self.float == int.suffix(),
                    _ => false,
                };
                if is_float { Change::Constant } else { Change::None }
            }
            // `f64::EPSILON`, `std::f64::consts::PI`; `f64::sqrt`.
            syn::Expr::Path(path) if path.qself.is_none() => {
                let segments = &path.path.segments;
                let Some(last) = segments.last() else { return Change::None };
                let is_of_float = segments.iter().take(segments.len() - 1).any(|segment| segment.ident == *self.float);
                let name = last.ident.to_string();
                if is_of_float && name == name.to_uppercase() {
                    Change::Constant
                } else if is_of_float && segments.len() == 2 {
                    Change::Function(last.clone())
                } else {
                    Change::None
                }
            }
            syn::Expr::Cast(cast) if self.is_float(&cast.ty) => Change::IntoVar,
            syn::Expr::Cast(cast) => match &*cast.ty {
                syn::Type::Path(path) if INTEGERS.iter().any(|name| path.path.is_ident(name)) => Change::Primal,
                _ => Change::None,
            },
            syn::Expr::Call(call) => match &*call.func {
                syn::Expr::Path(path) if path.path.segments.len() == 2 => {
                    let segments = &path.path.segments;
                    let is_from = segments[0].ident == *self.float && segments[1].ident == "from";
                    if is_from && call.args.len() == 1 { Change::IntoVar } else { Change::None }
                }
                _ => Change::None,
            },
            _ => Change::None,
        }
    }
}

/// The operand of a cast, or the argument of a call.
fn operand(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Cast(cast) => &cast.expr,
        syn::Expr::Call(call) => &call.args[0],
        expr => expr,
    }
}

/// `a[i] += b` with `b` before it: so floats are changed, where variables would lend `a` first, which `b` could not read any more.
fn change_of_element(expr: &syn::Expr) -> Option<TokenStream> {
    let syn::Expr::Binary(syn::ExprBinary { left, op, right, .. }) = expr else { return None };
    let changes = matches!(
        op,
        syn::BinOp::AddAssign(_)
            | syn::BinOp::SubAssign(_)
            | syn::BinOp::MulAssign(_)
            | syn::BinOp::DivAssign(_)
            | syn::BinOp::RemAssign(_)
    );
    let is_element = matches!(&**left, syn::Expr::Index(_)) && !matches!(&**right, syn::Expr::Lit(_));
    let span = Span::mixed_site().located_at(expr.span());
    let value = Ident::new("value", span);
    (changes && is_element).then(|| quote_spanned!(span=> { let #value = #right; #left #op #value; }))
}

impl VisitMut for Retype<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        if self.is_float(ty) {
            *ty = self.var.clone();
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        let (change, span) = (self.change(expr), Span::mixed_site().located_at(expr.span()));
        let (runtime, var, float) = (self.runtime, &self.var, self.float);
        let made = match change {
            Change::None => {
                visit_mut::visit_expr_mut(self, expr);
                if let Some(apart) = change_of_element(expr) {
                    *expr = syn::Expr::Verbatim(apart);
                }
                return;
            }
            Change::Constant => quote_spanned!(span=> <#var>::constant(#expr)),
            Change::Function(name) => quote_spanned!(span=> <#var>::#name),
            Change::IntoVar | Change::Primal => {
                let mut inner = operand(expr).clone();
                self.visit_expr_mut(&mut inner);
                match (change, &*expr) {
                    (Change::Primal, syn::Expr::Cast(cast)) => {
                        let ty = &cast.ty;
                        quote_spanned!(span=> (#runtime::tape::trace::Primal::primal(#inner) as #ty))
                    }
                    _ => quote_spanned!(span=> #runtime::tape::trace::IntoVar::<#float>::into_var(#inner)),
                }
            }
        };
        *expr = syn::Expr::Verbatim(made);
    }

    /// Macros of `std` take lists of expressions; what is none stays.
    fn visit_macro_mut(&mut self, invocation: &mut syn::Macro) {
        let list = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        if let Ok(mut list) = invocation.parse_body_with(list) {
            list.iter_mut().for_each(|expr| self.visit_expr_mut(expr));
            invocation.tokens = list.into_token_stream();
            return;
        }
        let repeated = |input: syn::parse::ParseStream<'_>| -> syn::Result<(syn::Expr, syn::Token![;], syn::Expr)> {
            Ok((input.parse()?, input.parse()?, input.parse()?))
        };
        if let Ok((mut element, semicolon, count)) = invocation.parse_body_with(repeated) {
            self.visit_expr_mut(&mut element);
            invocation.tokens = quote_spanned!(invocation.path.span()=> #element #semicolon #count);
        }
    }

    // Patterns of literals are compared with floats; an item inside is for itself.
    fn visit_pat_mut(&mut self, pattern: &mut syn::Pat) {
        match pattern {
            syn::Pat::Lit(_) | syn::Pat::Range(_) => {}
            pattern => visit_mut::visit_pat_mut(self, pattern),
        }
    }

    fn visit_item_mut(&mut self, _inner: &mut syn::Item) {}

    fn visit_attribute_mut(&mut self, _attribute: &mut syn::Attribute) {}
}
