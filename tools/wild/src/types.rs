//! The types of a crate: which hold floats, and what a value of one is made of.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// A struct or an enumeration.
pub struct Type {
    pub name: String,
    /// Its place, without the derive.
    pub range: Range<usize>,
    /// The number of its module in the file.
    pub scope: usize,
    pub generics: syn::Generics,
    pub variants: Vec<Variant>,
    pub is_clone: bool,
}

pub struct Variant {
    /// None for a struct.
    pub name: Option<String>,
    pub fields: Vec<Field>,
}

pub struct Field {
    /// Its name or number.
    pub member: String,
    pub range: Range<usize>,
    pub ty: syn::Type,
}

impl Type {
    pub fn of_struct(item: &syn::ItemStruct, scope: usize) -> Type {
        let variants = vec![Variant { name: None, fields: fields(&item.fields) }];
        Type::new(&item.ident, item.span(), scope, &item.generics, variants, &item.attrs)
    }

    pub fn of_enum(item: &syn::ItemEnum, scope: usize) -> Type {
        let variants = item.variants.iter();
        let variants = variants
            .map(|variant| Variant { name: Some(variant.ident.to_string()), fields: fields(&variant.fields) })
            .collect();
        Type::new(&item.ident, item.span(), scope, &item.generics, variants, &item.attrs)
    }

    fn new(
        name: &syn::Ident,
        span: proc_macro2::Span,
        scope: usize,
        generics: &syn::Generics,
        variants: Vec<Variant>,
        attributes: &[syn::Attribute],
    ) -> Type {
        let is_clone = attributes
            .iter()
            .any(|attribute| attribute.path().is_ident("derive") && idents(&attribute.meta).contains("Clone"));
        Type { name: name.to_string(), range: span.byte_range(), scope, generics: generics.clone(), variants, is_clone }
    }

    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.variants.iter().flat_map(|variant| &variant.fields)
    }

    pub fn has_lifetimes(&self) -> bool {
        self.generics.lifetimes().next().is_some()
    }
}

fn fields(of: &syn::Fields) -> Vec<Field> {
    let field = |(number, field): (usize, &syn::Field)| Field {
        member: field.ident.as_ref().map_or_else(|| number.to_string(), ToString::to_string),
        range: field.span().byte_range(),
        ty: field.ty.clone(),
    };
    of.iter().enumerate().map(field).collect()
}

/// The words in a piece of code.
pub fn idents(code: &impl ToTokens) -> HashSet<String> {
    fn collect(tokens: proc_macro2::TokenStream, into: &mut HashSet<String>) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => drop(into.insert(ident.to_string())),
                proc_macro2::TokenTree::Group(group) => collect(group.stream(), into),
                _ => {}
            }
        }
    }
    let mut all = HashSet::new();
    collect(code.to_token_stream(), &mut all);
    all
}

/// What is known of names: which traits ask for floats, which types hold some.
pub struct Floats {
    traits: HashSet<String>,
    types: HashSet<String>,
    /// All types of the crate.
    own: HashSet<String>,
}

impl Floats {
    pub fn of<'a>(files: impl Iterator<Item = &'a syn::File> + Clone) -> Floats {
        let known = ["Float", "FloatCore", "FloatConst", "Real", "RealField"];
        let traits = known.iter().map(|&name| name.to_owned()).collect();
        let mut declared = Declared::default();
        files.for_each(|file| declared.visit_file(file));
        let mut floats = Floats { traits, types: HashSet::new(), own: declared.types.keys().cloned().collect() };
        loop {
            let before = floats.traits.len() + floats.types.len();
            for (name, bounds) in &declared.traits {
                if floats.bound(bounds) {
                    floats.traits.insert(name.clone());
                }
            }
            for (name, declarations) in &declared.types {
                for (generics, types) in declarations {
                    let parameters = floats.of_type(generics);
                    if types.iter().any(|ty| floats.carries(ty, &parameters)) {
                        floats.types.insert(name.clone());
                    }
                }
            }
            if floats.traits.len() + floats.types.len() == before {
                return floats;
            }
        }
    }

    fn bound<'a>(&self, bounds: impl IntoIterator<Item = &'a syn::TypeParamBound>) -> bool {
        bounds.into_iter().any(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => {
                bound.path.segments.last().is_some_and(|last| self.traits.contains(&last.ident.to_string()))
            }
            _ => false,
        })
    }

    /// The parameters that stand for floats.
    pub fn parameters(&self, generics: &syn::Generics, into: &mut HashSet<String>) {
        for parameter in generics.type_params() {
            if self.bound(&parameter.bounds) {
                into.insert(parameter.ident.to_string());
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let syn::WherePredicate::Type(predicate) = predicate
                && self.bound(&predicate.bounds)
            {
                into.insert(predicate.bounded_ty.to_token_stream().to_string());
            }
        }
    }

    /// The same of a type's parameters, of which few have bounds: each may stand for a float that has none.
    pub fn of_type(&self, generics: &syn::Generics) -> HashSet<String> {
        let mut all = HashSet::new();
        self.parameters(generics, &mut all);
        let free = generics.type_params().filter(|parameter| parameter.bounds.is_empty());
        let bounded: HashSet<String> = match &generics.where_clause {
            Some(clause) => idents(clause),
            None => HashSet::new(),
        };
        all.extend(free.map(|parameter| parameter.ident.to_string()).filter(|name| !bounded.contains(name)));
        all
    }

    /// Does a value of the type hold floats, where these parameters stand for floats?
    pub fn carries(&self, ty: &syn::Type, generic: &HashSet<String>) -> bool {
        match ty {
            syn::Type::Array(ty) => self.carries(&ty.elem, generic),
            syn::Type::Group(ty) => self.carries(&ty.elem, generic),
            syn::Type::Paren(ty) => self.carries(&ty.elem, generic),
            syn::Type::Reference(ty) => self.carries(&ty.elem, generic),
            syn::Type::Slice(ty) => self.carries(&ty.elem, generic),
            syn::Type::Tuple(ty) => ty.elems.iter().any(|ty| self.carries(ty, generic)),
            syn::Type::Path(path) if path.qself.is_none() => {
                let Some(last) = path.path.segments.last() else { return false };
                let name = last.ident.to_string();
                let is_alone = path.path.get_ident().is_some();
                if matches!(name.as_str(), "f32" | "f64") || is_alone && generic.contains(&name) {
                    return true;
                }
                let wraps = ["Vec", "Option", "Result", "Box"].contains(&name.as_str()) || self.own.contains(&name);
                self.types.contains(&name) || wraps && arguments(last).iter().any(|ty| self.carries(ty, generic))
            }
            _ => false,
        }
    }

    /// Is it a type without anything to differentiate, of which the attribute knows that by its name?
    pub fn is_plain(ty: &syn::Type) -> bool {
        const PLAIN: &[&str] =
            &["bool", "char", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];
        matches!(ty, syn::Type::Path(path) if path.path.get_ident().is_some_and(|name| PLAIN.iter().any(|plain| name == plain)))
    }
}

/// The types in the angle brackets behind a name.
pub fn arguments(segment: &syn::PathSegment) -> Vec<&syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Vec::new() };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// All traits and types, by name: several modules may use one name.
#[derive(Default)]
struct Declared {
    traits: Vec<(String, Vec<syn::TypeParamBound>)>,
    types: HashMap<String, Vec<(syn::Generics, Vec<syn::Type>)>>,
}

impl Declared {
    fn add(&mut self, name: &syn::Ident, generics: &syn::Generics, types: Vec<syn::Type>) {
        self.types.entry(name.to_string()).or_default().push((generics.clone(), types));
    }
}

impl<'ast> Visit<'ast> for Declared {
    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.traits.push((item.ident.to_string(), item.supertraits.iter().cloned().collect()));
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.add(&item.ident, &item.generics, item.fields.iter().map(|field| field.ty.clone()).collect());
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        let fields = item.variants.iter().flat_map(|variant| &variant.fields);
        self.add(&item.ident, &item.generics, fields.map(|field| field.ty.clone()).collect());
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.add(&item.ident, &item.generics, vec![(*item.ty).clone()]);
    }

    fn visit_block(&mut self, _: &'ast syn::Block) {}
}
