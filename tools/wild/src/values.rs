//! Values of the crate's own types: how they are drawn, and how their floats are read and written.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use quote::ToTokens;

use crate::annotate::{Id, State, Target};
use crate::signature::{Drawn, at_floats};
use crate::types::{Type, Variant};

/// The types of which values can be drawn: those with tangents all of whose fields can be; but for `faulty` ones.
pub fn drawn<'a>(state: &'a State, faulty: &BTreeSet<Id>) -> Drawn<'a> {
    let with_tangents: Vec<(Id, &Type)> = state
        .types()
        .filter(|(id, ty)| state.constants(*id).is_some() && !ty.has_lifetimes() && !faulty.contains(id))
        .collect();
    let mut drawn = Drawn { floats: &state.floats, own: HashSet::new() };
    loop {
        let can_be = |ty: &Type| {
            let types = ty.fields().map(|field| at_floats(&field.ty, &ty.generics));
            !ty.variants.is_empty() && types.into_iter().all(|ty| drawn.owned(&ty).is_some() || drawn.is_data(&ty))
        };
        let names = with_tangents.iter().filter(|(_, ty)| can_be(ty)).map(|(_, ty)| ty.name.clone());
        let names: HashSet<String> = names.collect();
        if names.is_subset(&drawn.own) {
            return drawn;
        }
        drawn.own.extend(names);
    }
}

/// What stands at the end of a module for the types in it.
pub fn of_module(state: &State, file: usize, scope: usize, drawn: &Drawn) -> Vec<(Option<Target>, String)> {
    let types = state.types().filter(|(id, ty)| id.0 == file && ty.scope == scope && drawn.own.contains(&ty.name));
    let text = |(id, ty): (Id, &Type)| {
        let constants = state.constants(id)?;
        Some((Some(Target::Type(id)), implementations(ty, constants, is_clone(state, ty))))
    };
    types.filter_map(text).collect()
}

/// Does the crate say how the type is cloned?
fn is_clone(state: &State, ty: &Type) -> bool {
    let mut blocks = state.files.iter().flat_map(|file| &file.blocks);
    ty.is_clone
        || blocks.any(|block| {
            let is_of_type = block.owner.as_ref().is_some_and(|owner| crate::types::idents(owner).contains(&ty.name));
            is_of_type && block.of_trait().is_some_and(|name| name.rsplit("::").next() == Some("Clone"))
        })
}

fn implementations(ty: &Type, constants: &BTreeSet<usize>, is_clone: bool) -> String {
    let parameters = ty.generics.params.iter().map(|parameter| match parameter {
        syn::GenericParam::Const(_) => "3",
        _ => "f64",
    });
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    let arguments = if parameters.is_empty() { String::new() } else { format!("<{parameters}>") };
    let (name, tangent) = (format!("{}{arguments}", ty.name), format!("{}Tangent{arguments}", ty.name));
    let mut first = 0;
    let numbered: Vec<(usize, &Variant)> = ty
        .variants
        .iter()
        .map(|variant| {
            first += variant.fields.len();
            (first - variant.fields.len(), variant)
        })
        .collect();
    // `{of}::Variant { member: what, … }` for all variants.
    let arms = |of: &str, arm: &dyn Fn(&Made) -> String| -> String {
        numbered.iter().map(|(first, variant)| arm(&Made { of, first: *first, variant, constants })).collect()
    };
    let draws = numbered.iter().enumerate().fold(String::new(), |mut all, (k, (first, variant))| {
        let made = Made { of: &ty.name, first: *first, variant, constants };
        let last = if k + 1 == numbered.len() { "_".to_owned() } else { k.to_string() };
        let _ = write!(all, "{last} => {}, ", made.with(|_, _| "::wild_support::Drawn::draw(from)".into()));
        all
    });
    let value = "::wild_support::Value";
    let floats = arms(&ty.name, &|made| {
        format!("{} => {{ {} }} ", made.pattern(), made.each(|field, _| format!("{value}::floats({field}, visit); ")))
    });
    let with = arms(&ty.name, &|made| {
        let fields = made.with(|field, is_constant| match is_constant {
            true => format!("::wild_support::std::clone::Clone::clone({field})"),
            false => format!("{value}::with({field}, source)"),
        });
        format!("{} => {fields}, ", made.pattern())
    });
    let clones = arms(&ty.name, &|made| {
        let fields = made.with(|field, _| format!("::wild_support::std::clone::Clone::clone({field})"));
        format!("{} => {fields}, ", made.pattern())
    });
    let of_tangent = format!("{}Tangent", ty.name);
    let tangents = arms(&ty.name, &|made| {
        let tangent = Made { of: &of_tangent, ..*made };
        let fields = tangent.with(|field, is_constant| match is_constant {
            true => "()".into(),
            false => format!("{value}::tangent({field}, source)"),
        });
        format!("{} => {fields}, ", made.pattern())
    });
    let reads = arms(&of_tangent, &|made| {
        let types: Vec<String> = made
            .variant
            .fields
            .iter()
            .map(|field| at_floats(&field.ty, &ty.generics).to_token_stream().to_string())
            .collect();
        let reads = made.each(|field, k| format!("<{} as {value}>::read({field}, out); ", types[k]));
        format!("{} => {{ {reads} }} ", made.pattern())
    });
    let count = numbered.len();
    let clone = match is_clone {
        true => String::new(),
        false => format!(
            "impl ::wild_support::std::clone::Clone for {name} {{ fn clone(&self) -> Self {{ match self {{ {clones} }} }} }}"
        ),
    };
    format!(
        "
#[allow(warnings)] const _: () = {{
    {clone}
    impl ::wild_support::Drawn for {name} {{
        fn draw(from: &mut ::wild_support::Draw) -> Self {{ match from.one_of({count}) {{ {draws} }} }}
    }}
    impl {value} for {name} {{
        type Tangent = {tangent};
        type Seed<'a> = &'a {tangent};
        type Buffer<'a> = &'a mut {tangent};
        fn floats(&self, visit: &mut dyn FnMut(f64)) {{ match self {{ {floats} }} }}
        fn bits(&self, out: &mut ::wild_support::std::vec::Vec<u64>) {{ {value}::floats(self, &mut |x| out.push(x.to_bits())); }}
        fn with(&self, source: &mut ::wild_support::Source) -> Self {{ match self {{ {with} }} }}
        fn tangent(&self, source: &mut ::wild_support::Source) -> {tangent} {{ match self {{ {tangents} }} }}
        fn read(tangent: &{tangent}, out: &mut ::wild_support::std::vec::Vec<f64>) {{ match tangent {{ {reads} }} }}
        fn seed(tangent: &{tangent}) -> &{tangent} {{ tangent }}
        fn buffer(tangent: &mut {tangent}) -> &mut {tangent} {{ tangent }}
    }}
}};
"
    )
}

/// A variant under way: of the type itself or of its tangent.
struct Made<'a> {
    of: &'a str,
    /// The number of its first field over all variants.
    first: usize,
    variant: &'a Variant,
    constants: &'a BTreeSet<usize>,
}

impl Made<'_> {
    fn path(&self) -> String {
        match &self.variant.name {
            Some(name) => format!("{}::{name}", self.of),
            None => self.of.to_owned(),
        }
    }

    fn members(&self, what: impl Fn(usize) -> String) -> String {
        let fields = self.variant.fields.iter().enumerate();
        let all: Vec<String> = fields.map(|(k, field)| format!("{}: {}", field.member, what(k))).collect();
        format!("{} {{ {} }}", self.path(), all.join(", "))
    }

    fn pattern(&self) -> String {
        self.members(|k| format!("field_{k}"))
    }

    /// A value, with what is given for each field, of which it is told whether it is constant.
    fn with(&self, what: impl Fn(&str, bool) -> String) -> String {
        self.members(|k| what(&format!("field_{k}"), self.constants.contains(&(self.first + k))))
    }

    /// Statements for each field that is not constant.
    fn each(&self, what: impl Fn(&str, usize) -> String) -> String {
        let fields = (0..self.variant.fields.len()).filter(|k| !self.constants.contains(&(self.first + k)));
        fields.map(|k| what(&format!("field_{k}"), k)).collect()
    }
}
