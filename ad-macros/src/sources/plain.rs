//! Types that carry no derivative, as their declarations say.

use super::{File, Plain, leaves, names_of};

/// The first of them in a type. What stands for a parameter is none.
pub fn plain<'t>(ty: &'t syn::Type, file: &File, is_parameter: &dyn Fn(&syn::Ident) -> bool) -> Option<&'t syn::Path> {
    let mut first = None;
    leaves(ty, &mut |leaf| {
        if let syn::Type::Path(syn::TypePath { qself: None, path, .. }) = leaf
            && first.is_none()
            && !path.get_ident().is_some_and(is_parameter)
            && file.find::<Plain>(&names_of(path)).is_some()
        {
            first = Some(path);
        }
    });
    first
}
