//! `#[cfg(…)]`: what of a crate is compiled here.

use std::process::Command;

use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use crate::source::Crate;

/// What holds, as `rustc --print cfg` writes it, with the features of the crate.
pub struct Conditions(Vec<String>);

impl Conditions {
    pub fn of(copy: &Crate) -> Result<Conditions, String> {
        let output =
            Command::new("rustc").args(["--print", "cfg"]).output().map_err(|error| format!("rustc: {error}"))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let mut held: Vec<String> = printed.lines().map(str::to_owned).collect();
        held.extend(copy.features.iter().map(|feature| format!("feature=\"{feature}\"")));
        Ok(Conditions(held))
    }

    /// Is what stands behind these attributes compiled?
    pub fn hold(&self, attributes: &[Attribute]) -> bool {
        attributes.iter().all(|attribute| match &attribute.meta {
            Meta::List(list) if list.path.is_ident("cfg") => {
                list.parse_args::<Meta>().is_ok_and(|condition| self.holds(&condition))
            }
            meta => !meta.path().is_ident("test"),
        })
    }

    fn holds(&self, condition: &Meta) -> bool {
        match condition {
            Meta::Path(path) => path.get_ident().is_some_and(|name| self.0.contains(&name.to_string())),
            Meta::NameValue(pair) => {
                use quote::ToTokens;
                let name = pair.path.to_token_stream();
                self.0.contains(&format!("{name}={}", pair.value.to_token_stream()))
            }
            Meta::List(list) => {
                let Ok(parts) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
                    return false;
                };
                let mut parts = parts.iter().map(|part| self.holds(part));
                match () {
                    () if list.path.is_ident("not") => !parts.all(|holds| holds),
                    () if list.path.is_ident("any") => parts.any(|holds| holds),
                    () => parts.all(|holds| holds),
                }
            }
        }
    }
}
