//! The implementations: of a type and of its tangents.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::declaration;
use super::parts::Part;
use super::payloads::{Owner, payloads};
use super::shape::{Field, Shape, Variant, bound, tangent_of};
use super::traced::traced;
use crate::lifetimes;

pub fn impls(shape: &Shape<'_>) -> TokenStream {
    let parts = [
        differentiable(shape),
        tangent(shape),
        copies(shape),
        comparisons(shape),
        default(shape),
        flat(shape),
        lanes(shape),
        places(shape),
        elements(shape, &shape.tangent.to_token_stream(), &shape.arguments(&quote!()), None),
        blank(shape),
        traced(shape),
    ];
    quote!(#(#parts)*)
}

/// `match value { variant => … }` over all variants.
pub fn each(shape: &Shape<'_>, name: &TokenStream, arm: impl Fn(&Variant<'_>, &[Ident]) -> TokenStream) -> TokenStream {
    let arms = shape.variants.iter().map(|variant| {
        let (pattern, names) = variant.pattern(name, "field");
        let body = arm(variant, &names);
        quote!(#pattern => #body,)
    });
    quote!({ #(#arms)* })
}

/// `match (a, b) { (variant, variant) => …, _ => otherwise }` over all variants.
fn both(
    shape: &Shape<'_>,
    (a, b): (&TokenStream, &TokenStream),
    arm: impl Fn(&[Ident], &[Ident]) -> TokenStream,
    otherwise: &TokenStream,
) -> TokenStream {
    let arms = shape.variants.iter().map(|variant| {
        let ((left, names), (right, others)) = (variant.pattern(a, "field"), variant.pattern(b, "other"));
        let body = arm(&names, &others);
        quote!((#left, #right) => #body,)
    });
    let rest = (shape.variants.len() > 1).then(|| quote!(_ => #otherwise,));
    quote!({ #(#arms)* #rest })
}

fn differentiable(shape: &Shape<'_>) -> TokenStream {
    let Shape { item, tangent, runtime, .. } = shape;
    let (name, generics, arguments) = (&item.ident, shape.generics(&quote!()), shape.arguments(&quote!()));
    let clause = shape.clause(&[]);
    let zeros = each(shape, &quote!(Self), |variant, names| {
        let zeros: Vec<TokenStream> = variant
            .fields
            .iter()
            .zip(names)
            .map(|(field, name)| match field.is_constant {
                true => quote!({ let _ = #name; }),
                false => quote!(#runtime::Differentiable::zero_tangent(#name)),
            })
            .collect();
        variant.made(&tangent.to_token_stream(), &zeros)
    });
    quote! {
        #[automatically_derived]
        impl #generics #runtime::Differentiable for #name #arguments #clause {
            type Tangent = #tangent #arguments;
            #[inline]
            fn zero_tangent(&self) -> <Self as #runtime::Differentiable>::Tangent { match self #zeros }
        }

        // A tangent is its own tangent, where derivatives are differentiated.
        #[automatically_derived]
        impl #generics #runtime::Differentiable for #tangent #arguments #clause {
            type Tangent = Self;
            #[inline]
            fn zero_tangent(&self) -> Self {
                let mut zero = ::core::clone::Clone::clone(self);
                #runtime::Tangent::clear(&mut zero);
                zero
            }
        }
    }
}

/// A value of the type for functions that fail or leave a loop, where all fields have one: of a variant without fields, or of one
/// that does not go on forever.
fn blank(shape: &Shape<'_>) -> TokenStream {
    let Shape { item, runtime, .. } = shape;
    let (name, generics, arguments) = (&item.ident, shape.generics(&quote!()), shape.arguments(&quote!()));
    let ends = |field: &Field<'_>| !field.holds_itself || is_empty_at_first(&field.field.ty);
    let variant = shape.variants.iter().min_by_key(|variant| {
        let goes_on = !variant.fields.iter().all(ends);
        (goes_on, !variant.fields.is_empty())
    });
    let variant = variant.unwrap_or(&shape.variants[0]);
    // Two bounds on types that differ in lifetimes alone would leave `rustc` in doubt which of them is meant.
    let mut types: Vec<(syn::Type, TokenStream)> = Vec::new();
    let mut fields = Vec::new();
    for field in &variant.fields {
        let ty = lifetimes::any_in(&field.field.ty);
        // Where there is none, `rustc` shows the field.
        let span = field.field.ty.span();
        let (needed, made) = match field.is_plain {
            // In the edition of 2015 `::core` is no crate, and the edition is that of the path's beginning.
            true => {
                let (module, of_module) = (quote!(::core::default::), quote_spanned!(span=> Default));
                (quote!(#module #of_module), quote!(::core::default::Default::default()))
            }
            false => (quote_spanned!(span=> #runtime::Blank), quote!(#runtime::Blank::blank())),
        };
        fields.push(made);
        if !types.iter().any(|(known, _)| *known == ty) {
            types.push((ty, needed));
        }
    }
    let any = lifetimes::any();
    let bounds: Vec<TokenStream> = types.iter().map(|(ty, needed)| quote!(for<#any> #ty: #needed)).collect();
    let clause = shape.clause(&bounds);
    let made = variant.made(&quote!(Self), &fields);
    quote! {
        #[automatically_derived]
        impl #generics #runtime::Blank for #name #arguments #clause {
            fn blank() -> Self { #made }
        }
    }
}

/// Has what has that type a blank that holds nothing?
fn is_empty_at_first(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Vec" || last.ident == "Option")
}

/// The fields of variants as places, of the values and of their tangents.
fn places(shape: &Shape<'_>) -> TokenStream {
    let (generics, arguments, clause) = (shape.generics(&quote!()), shape.arguments(&quote!()), shape.clause(&[]));
    let (name, tangent) = (shape.item.ident.to_token_stream(), shape.tangent.to_token_stream());
    let declared =
        |variant: &Variant<'_>| variant.fields.iter().map(|field| field.field.ty.to_token_stream()).collect();
    let types: Vec<Vec<TokenStream>> = shape.variants.iter().map(declared).collect();
    let of = |name, types| {
        payloads(shape, &Owner { name, generics: &generics, arguments: &arguments, clause: &clause, types })
    };
    let (values, tangents) = (of(&name, &types), of(&tangent, &shape.tangent_types()));
    quote!(#values #tangents)
}

/// The elements of tangents, as the type's own `Index` finds them; of several side by side where their number is given.
fn elements(
    shape: &Shape<'_>,
    name: &TokenStream,
    arguments: &TokenStream,
    count: Option<(&TokenStream, &[TokenStream])>,
) -> TokenStream {
    if shape.is_enum {
        return quote!();
    }
    let (runtime, users, by) = (&shape.runtime, &shape.item.ident, quote!(__Index));
    let own = shape.arguments(&quote!());
    let indexed = quote!(<#users #own as #runtime::Indexed<#by, __INDICES>>);
    let (more, bounds, whole, output, read, write) = match count {
        None => {
            let [read, write] = [quote!(of_tangent), quote!(of_tangent_mut)];
            (quote!(#by, const __INDICES: usize), Vec::new(), quote!(Tangent), quote!(#indexed::OfElement), read, write)
        }
        Some((count, bounds)) => {
            let [read, write] = [quote!(of_lanes), quote!(of_lanes_mut)];
            let (more, output) =
                (quote!(#by, const __INDICES: usize, const #count: usize), quote!(#indexed::LanesOfElement<#count>));
            (more, bounds.to_vec(), quote!(Lanes<#count>), output, read, write)
        }
    };
    let (generics, element) = (shape.generics(&more), quote!(#runtime::Element<#by, __INDICES>));
    let is_indexed = quote!(#users #own: #runtime::Indexed<#by, __INDICES, #whole = #name #arguments>);
    let clause = shape.clause(&[bounds, vec![is_indexed]].concat());
    quote! {
        #[automatically_derived]
        impl #generics ::core::ops::Index<#element> for #name #arguments #clause {
            type Output = #output;
            #[inline]
            fn index(&self, element: #element) -> &#output { #indexed::#read(self, element) }
        }
        #[automatically_derived]
        impl #generics ::core::ops::IndexMut<#element> for #name #arguments #clause {
            #[inline]
            fn index_mut(&mut self, element: #element) -> &mut #output { #indexed::#write(self, element) }
        }
    }
}

/// `accumulate` and `clear`, of a type that is spelled `name`.
fn added(
    shape: &Shape<'_>,
    name: &TokenStream,
    generics: &TokenStream,
    arguments: &TokenStream,
    clause: &TokenStream,
) -> TokenStream {
    let runtime = &shape.runtime;
    let same = quote!(Self);
    let sums = both(
        shape,
        (&same, &same),
        |names, others| quote!({ #(#runtime::Tangent::accumulate(#names, #others);)* }),
        &quote!(::core::panic!("tangents of different variants")),
    );
    let clears = each(shape, &same, |_, names| quote!({ #(#runtime::Tangent::clear(#names);)* }));
    quote! {
        #[automatically_derived]
        impl #generics #runtime::Tangent for #name #arguments #clause {
            #[inline]
            fn accumulate(&mut self, other: &Self) { match (self, other) #sums }
            #[inline]
            fn clear(&mut self) { match self #clears }
        }
    }
}

fn tangent(shape: &Shape<'_>) -> TokenStream {
    let (generics, arguments, clause) = (shape.generics(&quote!()), shape.arguments(&quote!()), shape.clause(&[]));
    added(shape, &shape.tangent.to_token_stream(), &generics, &arguments, &clause)
}

fn clone_of(
    shape: &Shape<'_>,
    name: &TokenStream,
    generics: &TokenStream,
    arguments: &TokenStream,
    clause: &TokenStream,
) -> TokenStream {
    let clones = each(shape, &quote!(Self), |variant, names| {
        let clones: Vec<_> = names.iter().map(|name| quote!(::core::clone::Clone::clone(#name))).collect();
        variant.made(&quote!(Self), &clones)
    });
    quote! {
        #[automatically_derived]
        impl #generics ::core::clone::Clone for #name #arguments #clause {
            #[inline]
            fn clone(&self) -> Self { match self #clones }
        }
    }
}

/// A tangent can be copied where those of all fields can: a type that is `Copy` needs that.
fn copies(shape: &Shape<'_>) -> TokenStream {
    let (tangent, generics, arguments) = (&shape.tangent, shape.generics(&quote!()), shape.arguments(&quote!()));
    let clone = clone_of(shape, &tangent.to_token_stream(), &generics, &arguments, &shape.clause(&[]));
    let clause = shape.clause(&shape.if_all(&quote!(::core::marker::Copy)));
    if shape.holds_itself() {
        return clone;
    }
    quote! {
        #clone
        #[automatically_derived]
        impl #generics ::core::marker::Copy for #tangent #arguments #clause {}
    }
}

fn comparisons(shape: &Shape<'_>) -> TokenStream {
    let (tangent, generics, arguments) = (&shape.tangent, shape.generics(&quote!()), shape.arguments(&quote!()));
    let same = quote!(Self);
    let equal = both(shape, (&same, &same), |names, others| quote!(true #(&& #names == #others)*), &quote!(false));
    let shown = each(shape, &same, |variant, names| {
        let name = variant.name.unwrap_or(tangent).to_string();
        match variant.fields_of {
            syn::Fields::Named(_) => {
                let fields = variant.fields.iter().zip(names).map(|(field, name)| {
                    let text = field.member.to_token_stream().to_string();
                    quote!(.field(#text, #name))
                });
                quote!(formatter.debug_struct(#name)#(#fields)*.finish())
            }
            syn::Fields::Unnamed(_) => quote!(formatter.debug_tuple(#name)#(.field(#names))*.finish()),
            syn::Fields::Unit => quote!(formatter.write_str(#name)),
        }
    });
    let (if_equal, if_shown) = (
        shape.clause(&shape.if_all(&quote!(::core::cmp::PartialEq))),
        shape.clause(&shape.if_all(&quote!(::core::fmt::Debug))),
    );
    quote! {
        #[automatically_derived]
        impl #generics ::core::cmp::PartialEq for #tangent #arguments #if_equal {
            fn eq(&self, other: &Self) -> bool { match (self, other) #equal }
        }
        #[automatically_derived]
        impl #generics ::core::fmt::Debug for #tangent #arguments #if_shown {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { match self #shown }
        }
    }
}

/// The zero of a struct whose fields have one shape each.
fn default(shape: &Shape<'_>) -> TokenStream {
    if shape.is_enum {
        return quote!();
    }
    let (tangent, generics, arguments) = (&shape.tangent, shape.generics(&quote!()), shape.arguments(&quote!()));
    let clause = shape.clause(&shape.if_all(&quote!(::core::default::Default)));
    let fields = &shape.variants[0].fields;
    let made = shape.variants[0]
        .made(&quote!(Self), &fields.iter().map(|_| quote!(::core::default::Default::default())).collect::<Vec<_>>());
    quote! {
        #[automatically_derived]
        impl #generics ::core::default::Default for #tangent #arguments #clause {
            fn default() -> Self { #made }
        }
    }
}

/// Both the type and its tangents can be read and written flat.
fn flat(shape: &Shape<'_>) -> TokenStream {
    let (item, tangent, runtime) = (&shape.item.ident, shape.tangent.to_token_stream(), &shape.runtime);
    let of_tangents = |part: &Part| tangent_of(&part.ty, runtime);
    let of_values = |part: &Part| part.ty.to_token_stream();
    let tangents = flat_of(shape, &tangent, &of_tangents, &|_| true);
    let values = flat_of(shape, &item.to_token_stream(), &of_values, &|field| !field.is_constant);
    quote!(#tangents #values)
}

fn flat_of(
    shape: &Shape<'_>,
    name: &TokenStream,
    of: &dyn Fn(&Part) -> TokenStream,
    has_parts: &dyn Fn(&Field<'_>) -> bool,
) -> TokenStream {
    let runtime = &shape.runtime;
    let scalar = quote!(__Scalar);
    let (generics, arguments) = (shape.generics(&scalar), shape.arguments(&quote!()));
    let bounds = shape.parts().into_iter().map(|part| {
        let (ty, deferred) = (of(part), part.is_unknown.then(|| part.deferred()));
        quote!(#deferred #ty: #runtime::Flat<#scalar>)
    });
    let bounds: Vec<TokenStream> = bounds.collect();
    let clause = shape.clause(&bounds);
    let counted = |variant: &Variant<'_>, names: &[Ident]| -> Vec<Ident> {
        variant.fields.iter().zip(names).filter(|(field, _)| has_parts(field)).map(|(_, name)| name.clone()).collect()
    };
    let same = quote!(Self);
    let flat = quote!(#runtime::Flat::<#scalar>);
    let count = each(shape, &same, |variant, names| {
        let names = counted(variant, names);
        quote!(0 #(+ #flat::count(#names))*)
    });
    let push = each(shape, &same, |variant, names| {
        let names = counted(variant, names);
        quote!({ #(#flat::push_to(#names, out);)* })
    });
    let set = each(shape, &same, |variant, names| {
        let names = counted(variant, names);
        quote!({ #(
            let count = #flat::count(#names);
            if index < count {
                return #flat::set(#names, index, value);
            }
            index -= count;
        )* })
    });
    let visit = each(shape, &same, |variant, names| {
        let names = counted(variant, names);
        quote!({ #(#flat::each(#names, visit);)* })
    });
    quote! {
        #[allow(unused_variables, unused_mut, unused_assignments, reason = "a type without fields has no components")]
        #[automatically_derived]
        impl #generics #runtime::Flat<#scalar> for #name #arguments #clause {
            fn count(&self) -> usize { match self #count }
            fn push_to(&self, out: &mut #runtime::Vec<#scalar>) { match self #push }
            fn set(&mut self, mut index: usize, value: #scalar) {
                match self #set
                ::core::panic!("there is no component so many beyond the last: {index}");
            }
            fn each(&mut self, visit: &mut dyn ::core::ops::FnMut(&mut #scalar)) { match self #visit }
        }
    }
}

/// Tangents side by side: a type with the same fields, of lanes.
fn lanes(shape: &Shape<'_>) -> TokenStream {
    let (tangent, runtime) = (shape.tangent.to_token_stream(), &shape.runtime);
    let (name, count) = (quote!(__Lanes), quote!(__COUNT));
    let tangents = shape.tangent_types();
    let side_by_side: Vec<Vec<TokenStream>> = tangents
        .iter()
        .map(|types| types.iter().map(|ty| quote!(<#ty as #runtime::Batch>::Lanes<#count>)).collect())
        .collect();
    let open = shape.parts().into_iter().filter(|part| part.is_open());
    let bounds: Vec<TokenStream> = open
        .map(|part| {
            let (deferred, ty) = (part.deferred(), tangent_of(&part.ty, runtime));
            quote!(#deferred #ty: #runtime::Batch<Owned = #ty>)
        })
        .collect();
    let (generics, more) = (shape.generics(&quote!()), shape.generics(&quote!(const #count: usize)));
    let (arguments, with_count) = (shape.arguments(&quote!()), shape.arguments(&count));
    let clause = shape.clause(&bounds);
    // It stands inside of a block, so nobody can name it: users meet it in derivatives alone.
    let declared = declaration(
        shape,
        &shape.item.vis.to_token_stream(),
        &name,
        &side_by_side,
        &quote!(const #count: usize),
        &bounds,
    );
    let clone = clone_of(shape, &name, &more, &with_count, &clause);
    let sum = added(shape, &name, &more, &with_count, &clause);
    let owner = Owner { name: &name, generics: &more, arguments: &with_count, clause: &clause, types: &side_by_side };
    let places = payloads(shape, &owner);
    let elements = elements(shape, &name, &with_count, Some((&count, &bounds)));
    let copied = side_by_side.iter().flatten().map(|ty| quote!(for<'__deferred> #ty: ::core::marker::Copy));
    let if_copied = shape.clause(&bounds.iter().cloned().chain(copied).collect::<Vec<_>>());
    let copy = (!shape.holds_itself()).then(|| {
        quote! {
            #[automatically_derived]
            impl #more ::core::marker::Copy for #name #with_count #if_copied {}
        }
    });
    let same = quote!(Self);
    let lane = each(shape, &same, |variant, names| {
        let values: Vec<TokenStream> = names.iter().map(|name| quote!(#runtime::SideBySide::lane(#name, k))).collect();
        variant.made(&tangent, &values)
    });
    let put = both(
        shape,
        (&same, &tangent),
        |names, others| quote!({ #(#runtime::SideBySide::put(#names, k, #others);)* }),
        &quote!(::core::panic!("tangents of different variants")),
    );
    let gather = each(shape, &same, |variant, names| {
        let values: Vec<TokenStream> = names
            .iter()
            .enumerate()
            .map(|(number, name)| {
                let part = part(shape, variant, number);
                quote!({ let _ = #name; #runtime::Batch::gather(tangents.map(|tangent| #part)) })
            })
            .collect();
        variant.made(&name, &values)
    });
    let set = both(
        shape,
        (&same, &name),
        |names, others| quote!({ #(#runtime::Batch::set_lane::<#count>(#names, #others, k);)* }),
        // What was there before may be of another variant.
        &quote!(*self = #runtime::SideBySide::lane(lanes, k)),
    );
    quote! {
        #declared
        #clone
        #places
        #elements
        #copy
        #sum
        #[allow(unused_variables, reason = "a type without fields has no lanes")]
        #[automatically_derived]
        impl #more #runtime::SideBySide for #name #with_count #clause {
            type One = #tangent #arguments;
            #[inline]
            fn lane(&self, k: usize) -> <Self as #runtime::SideBySide>::One { match self #lane }
            #[inline]
            fn put(&mut self, k: usize, one: &<Self as #runtime::SideBySide>::One) { match (self, one) #put }
        }
        #[allow(unused_variables, reason = "a type without fields has no lanes")]
        #[automatically_derived]
        impl #generics #runtime::Batch for #tangent #arguments #clause {
            type Owned = Self;
            type Lanes<const #count: usize> = #name #with_count;
            #[inline]
            fn gather<const #count: usize>(tangents: [&Self; #count]) -> <Self as #runtime::Batch>::Lanes<#count> {
                let ::core::option::Option::Some(first) = tangents.first() else { ::core::panic!("there is no direction") };
                match *first #gather
            }
            #[inline]
            fn set_lane<const #count: usize>(&mut self, lanes: &<Self as #runtime::Batch>::Lanes<#count>, k: usize) {
                match (&mut *self, lanes) #set
            }
        }
    }
}

/// The field of that number of `tangent`, which is of the variant given.
fn part(shape: &Shape<'_>, variant: &Variant<'_>, number: usize) -> TokenStream {
    let (tangent, member, name) =
        (shape.tangent.to_token_stream(), &variant.fields[number].member, bound("part", number));
    let path = variant.path(&tangent);
    let rest = (shape.variants.len() > 1).then(|| quote!(_ => ::core::panic!("tangents of different variants"),));
    quote!(match tangent { #path { #member: #name, .. } => #name, #rest })
}
