//! The forms of derived functions, for differentiable functions that call them: `f::grad(x)` inside of another one.
//!
//! ```text
//! pub fn __grad_vjp(markers, x)            -> (grad, pullback)
//! pub fn __grad_jvp(markers, x, x_dot)     -> (grad, grad_dot)
//! pub fn __along_vjp(markers, x, d_x)      -> ((value, tangent), pullback)      of `f::jvp`
//! pub fn __grad_along_vjp(markers, x, d_x) -> ((grad, hvp), pullback)           of `f::grad_and_hvp`
//! pub fn __pull(x, seed)                   -> cotangents                        of the pullback that `f::vjp` gives
//! pub fn __hessian_vjp(markers, x)         -> (matrix, pullback)                of `f::hessian`; `f::jacobian` likewise
//! ```
//!
//! Each is a thin layer around a reverse form of a forward form of the function itself.
//!
//! # Note [Groups]
//! The parameters of the forward form of order `k` come in `2^k` groups: bit `i` of a group's number says whether its
//! members are tangents in direction `i`; its value is nested pairs in the same order. Let `T` be the last part of that
//! value, the derivative in all directions. The cotangent of group `s` with respect to `T` is the gradient of `f`,
//! differentiated in the directions that `s` lacks. So the gradient's forward form of order `k` has as its part `c` the
//! cotangent of group `full - c`. Its pullback at seeds `v[c]` is the gradient of the sum of `<v[c], part c>`, which is the
//! derivative of `T` along `v[full - s]` for group `s`: the same again, one order higher. With the value `<seed, f>` in the
//! place of `f` this is the pullback that `vjp` gives.

mod along;
mod matrix;
mod pull;

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;

use super::quote_hygienic as quote;
use super::runtime::Runtime;
use super::signature::Signature;
use super::sweeps::given_tangent;
use super::types::{self, Shape, shape};
use crate::ir::{Derived, Function, Parameter, Passing, Role, Ty, Var, VarInfo};
use crate::passes::Level;
use crate::tangent::tangent_type;

/// All forms of derived functions, up to the order of the levels.
pub fn nested(signature: &Signature<'_>, levels: &[Level]) -> TokenStream {
    // They would change what a `&mut` argument holds, at each of several sweeps.
    if signature.function.parameters.iter().any(|parameter| parameter.passing == Passing::Mutable) {
        return quote!();
    }
    let mut out = TokenStream::new();
    if signature.is_scalar() {
        out.extend(pull::forms(signature, levels, Derived::Grad));
        out.extend(pull::forms(signature, levels, Derived::ValueAndGrad));
    }
    out.extend(pull::forms(signature, levels, Derived::Pull));
    out.extend(along::forms(signature, levels, None));
    if signature.is_scalar() {
        out.extend(along::forms(signature, levels, Some(Derived::Grad)));
    }
    out
}

/// A parameter that a derived function has beside those of the function: a seed or a tangent.
struct Extra {
    name: Ident,
    /// The type of the value that it belongs to.
    written: syn::Type,
    ty: Ty,
    passing: Passing,
}

impl Extra {
    /// The tangent of a value of that type, as users hand it over; none where that mixes references and values.
    fn tangent_of(name: Ident, written: &syn::Type, ty: &Ty, runtime: &Runtime) -> Option<Self> {
        let passing = match shape(written, runtime) {
            Shape::Scalar => Passing::Value,
            Shape::List(_) | Shape::Whole => Passing::Shared,
            Shape::Tuple(parts) => {
                let is_plain = parts.iter().all(|part| matches!(shape(part, runtime), Shape::Scalar));
                is_plain.then_some(Passing::Value)?
            }
        };
        // Of a pair of a float and an integer, say, it is another type.
        let tangent = types::tangent(written, runtime);
        let bare: syn::Type = syn::parse_quote!(#tangent);
        let written = match passing {
            Passing::Shared => match shape(&bare, runtime) {
                Shape::List(element) => syn::parse_quote!(&[#element]),
                _ => syn::parse_quote!(&#bare),
            },
            _ => bare,
        };
        Some(Self { name, written, ty: tangent_type(ty), passing })
    }
}

/// The parameters of a form of order `order` of a function with these parameters and more.
fn grouped(signature: &Signature<'_>, extra: &[Extra], order: u32) -> Function {
    let mut function = Function { parameters: Vec::new(), vars: Vec::new(), ..signature.function.clone() };
    for group in 0..1_usize << order {
        let named = |name: &TokenStream| if group == 0 { name.clone() } else { in_group(name, group) };
        for parameter in &signature.function.parameters {
            let info = signature.function.info(parameter.var);
            let ty = if group == 0 { info.ty.clone() } else { tangent_type(&info.ty) };
            push(
                &mut function,
                named(&info.name),
                ty,
                Parameter {
                    optional: group > 0,
                    function: parameter.function.clone().filter(|_| group == 0),
                    viewed: parameter.viewed.clone().filter(|_| group == 0),
                    ..parameter.clone()
                },
            );
        }
        for Extra { name, written, ty, passing } in extra {
            let parameter = Parameter {
                var: Var(0),
                written: written.clone(),
                passing: *passing,
                active: true,
                wanted: true,
                optional: group > 0,
                function: None,
                viewed: None,
            };
            push(&mut function, named(&quote!(#name)), ty.clone(), parameter);
        }
    }
    function
}

fn push(function: &mut Function, name: TokenStream, ty: Ty, parameter: Parameter) {
    let var = Var(function.vars.len() as u32);
    let role = Role::Parameter(function.parameters.len());
    function.vars.push(VarInfo::made(name, ty, role));
    function.parameters.push(Parameter { var, ..parameter });
}

fn in_group(name: &TokenStream, group: usize) -> TokenStream {
    let plain = name.to_string();
    let name = format_ident!("__{}_{group}", plain.trim_start_matches("r#"), span = proc_macro2::Span::mixed_site());
    quote!(#name)
}

/// Nested pairs of as many parts as there are groups at that order.
fn nest(order: u32, part: &mut dyn FnMut(usize) -> TokenStream) -> TokenStream {
    fn within(order: u32, first: usize, part: &mut dyn FnMut(usize) -> TokenStream) -> TokenStream {
        if order == 0 {
            return part(first);
        }
        let (low, high) = (within(order - 1, first, part), within(order - 1, first + (1 << (order - 1)), part));
        quote!((#low, #high))
    }
    within(order, 0, part)
}

/// The part of nested pairs that has that number.
fn part(of: &TokenStream, number: usize, order: u32) -> TokenStream {
    (0..order).rev().fold(of.clone(), |of, bit| {
        let side = proc_macro2::Literal::usize_unsuffixed(number >> bit & 1);
        quote!(#of.#side)
    })
}

/// The tangents of a form, with zeros for those that were not given; all, or those that are lent.
fn tangents_given(at: &Signature<'_>, lent_alone: bool) -> TokenStream {
    let optional = at.optional().into_iter().map(|k| (k, &at.function.parameters[k]));
    let wanted = optional
        .filter(|(_, parameter)| at.carries(parameter) && (!lent_alone || parameter.passing == Passing::Shared));
    let given = wanted.map(|(k, parameter)| given_tangent(at, k, parameter, false));
    quote!(#(#given)*)
}

/// An argument by value, which is needed again.
fn once(parameter: &Parameter, name: &TokenStream, runtime: &Runtime) -> TokenStream {
    match (parameter.passing, shape(&parameter.written, runtime)) {
        (Passing::Value, Shape::Scalar) | (Passing::Shared | Passing::Mutable, _) => name.clone(),
        (Passing::Value, _) => quote!(::core::clone::Clone::clone(&#name)),
    }
}

/// Adds an owned cotangent to a shadow that a caller may have given.
fn add_to_shadow(at: &Signature<'_>, number: usize, shadow: &Ident, from: &TokenStream) -> TokenStream {
    let (runtime, parameter) = (&at.runtime, &at.function.parameters[number]);
    let (activity, pointee) = (super::signature::activity(number), types::lent(&parameter.written, runtime));
    let add = match shape(&parameter.written, runtime) {
        Shape::List(_) => quote!(#runtime::accumulate(__shadow, &#from[..]);),
        _ => quote!(#runtime::Tangent::accumulate(__shadow, &#from);),
    };
    quote! {
        if let ::core::option::Option::Some(__shadow) = <#activity as #runtime::Activity>::reach::<#pointee>(&mut #shadow) {
            #add
        }
    }
}

/// Parts as a tuple, one alone.
fn tuple(parts: &[TokenStream]) -> TokenStream {
    match parts {
        [one] => one.clone(),
        parts => quote!((#(#parts),*)),
    }
}
