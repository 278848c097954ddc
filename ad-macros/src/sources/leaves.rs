//! What a type is made of: behind references, in lists and tuples, and in what only holds others.

/// What holds what its arguments say, and nothing else.
pub const HOLDERS: [&str; 3] = ["Vec", "Option", "Box"];

/// Visits the types that are none of these.
pub fn leaves<'t>(ty: &'t syn::Type, visit: &mut dyn FnMut(&'t syn::Type)) {
    match ty {
        syn::Type::Paren(inner) => leaves(&inner.elem, visit),
        syn::Type::Group(inner) => leaves(&inner.elem, visit),
        syn::Type::Reference(reference) => leaves(&reference.elem, visit),
        syn::Type::Slice(slice) => leaves(&slice.elem, visit),
        syn::Type::Array(array) => leaves(&array.elem, visit),
        syn::Type::Tuple(tuple) => tuple.elems.iter().for_each(|part| leaves(part, visit)),
        leaf => match held(leaf) {
            Some(held) => held.for_each(|ty| leaves(ty, visit)),
            None => visit(leaf),
        },
    }
}

/// What stands between the angle brackets of a holder.
fn held(ty: &syn::Type) -> Option<impl Iterator<Item = &syn::Type>> {
    let syn::Type::Path(syn::TypePath { qself: None, path, .. }) = ty else { return None };
    let last = path.segments.last().filter(|last| HOLDERS.iter().any(|name| last.ident == name))?;
    let syn::PathArguments::AngleBracketed(given) = &last.arguments else { return None };
    Some(given.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }))
}
