//! Types that carry no derivative, as their declarations say.

use super::{File, Plain};

/// The first of them in a type. What stands for a parameter is none.
pub fn plain<'t>(ty: &'t syn::Type, file: &File, is_parameter: &dyn Fn(&syn::Ident) -> bool) -> Option<&'t syn::Path> {
    let inside = |ty: &'t syn::Type| plain(ty, file, is_parameter);
    match ty {
        syn::Type::Paren(inner) => inside(&inner.elem),
        syn::Type::Group(inner) => inside(&inner.elem),
        syn::Type::Reference(reference) => inside(&reference.elem),
        syn::Type::Slice(slice) => inside(&slice.elem),
        syn::Type::Array(array) => inside(&array.elem),
        syn::Type::Tuple(tuple) => tuple.elems.iter().find_map(inside),
        syn::Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            if let syn::PathArguments::AngleBracketed(given) = &last.arguments
                && ["Vec", "Option", "Box"].iter().any(|name| last.ident == name)
            {
                return given.args.iter().find_map(|argument| match argument {
                    syn::GenericArgument::Type(ty) => inside(ty),
                    _ => None,
                });
            }
            let names: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let is_plain = !path.path.get_ident().is_some_and(is_parameter) && file.find::<Plain>(&names).is_some();
            is_plain.then_some(&path.path)
        }
        _ => None,
    }
}
