//! What a signature says: whether floats go in and come out, and how the function can be called at a point.

use std::collections::HashSet;

use quote::ToTokens;
use syn::visit_mut::VisitMut;

/// Traits whose types are floats: those of well-known crates, and those of this crate that ask for one of them.
pub struct Floats(HashSet<String>);

impl Floats {
    pub fn of<'a>(files: impl Iterator<Item = &'a syn::File> + Clone) -> Floats {
        let known = ["Float", "FloatCore", "FloatConst", "Real", "RealField"];
        let mut floats = Floats(known.iter().map(|&name| name.to_owned()).collect());
        loop {
            let before = floats.0.len();
            for item in files.clone().flat_map(|file| &file.items) {
                if let syn::Item::Trait(item) = item
                    && floats.bound(&item.supertraits)
                {
                    floats.0.insert(item.ident.to_string());
                }
            }
            if floats.0.len() == before {
                return floats;
            }
        }
    }

    fn bound<'a>(&self, bounds: impl IntoIterator<Item = &'a syn::TypeParamBound>) -> bool {
        bounds.into_iter().any(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => {
                bound.path.segments.last().is_some_and(|last| self.0.contains(&last.ident.to_string()))
            }
            _ => false,
        })
    }

    /// The parameters that stand for floats.
    fn parameters(&self, generics: &syn::Generics, into: &mut HashSet<String>) {
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
}

/// Are there floats among the inputs and among the outputs?
pub fn is_candidate(signature: &syn::Signature, owner: Option<&(syn::Type, syn::Generics)>, floats: &Floats) -> bool {
    if signature.asyncness.is_some() || signature.variadic.is_some() {
        return false;
    }
    let mut generic = HashSet::new();
    floats.parameters(&signature.generics, &mut generic);
    if let Some((ty, generics)) = owner {
        floats.parameters(generics, &mut generic);
        if carries(ty, &generic) {
            generic.insert("Self".into());
        }
    }
    let (mut goes_in, mut comes_out) = (false, false);
    for input in &signature.inputs {
        match input {
            syn::FnArg::Receiver(receiver) => {
                let is_float = generic.contains("Self");
                goes_in |= is_float;
                comes_out |= is_float && receiver.to_token_stream().to_string().starts_with("& mut");
            }
            syn::FnArg::Typed(input) => {
                let carries = carries(&input.ty, &generic);
                goes_in |= carries;
                comes_out |= carries && matches!(&*input.ty, syn::Type::Reference(ty) if ty.mutability.is_some());
            }
        }
    }
    if let syn::ReturnType::Type(_, ty) = &signature.output {
        comes_out |= carries(ty, &generic);
    }
    goes_in && comes_out
}

fn carries(ty: &syn::Type, generic: &HashSet<String>) -> bool {
    match ty {
        syn::Type::Array(ty) => carries(&ty.elem, generic),
        syn::Type::Group(ty) => carries(&ty.elem, generic),
        syn::Type::Paren(ty) => carries(&ty.elem, generic),
        syn::Type::Reference(ty) => carries(&ty.elem, generic),
        syn::Type::Slice(ty) => carries(&ty.elem, generic),
        syn::Type::Tuple(ty) => ty.elems.iter().any(|ty| carries(ty, generic)),
        syn::Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else { return false };
            let name = last.ident.to_string();
            let is_float =
                matches!(name.as_str(), "f32" | "f64") || path.path.get_ident().is_some() && generic.contains(&name);
            is_float || name == "Vec" && element(last).is_some_and(|ty| carries(ty, generic))
        }
        _ => false,
    }
}

fn element(segment: &syn::PathSegment) -> Option<&syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// An argument of a call at a point.
pub struct Argument {
    /// What is drawn, as the type of an owned value.
    pub owned: String,
    pub passing: Passing,
    pub is_active: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    Value,
    Shared,
    Mutable,
}

/// How a function can be called at a point.
pub struct Call {
    pub arguments: Vec<Argument>,
    pub gives_value: bool,
    /// Single precision somewhere.
    pub is_single: bool,
}

/// The call, where all arguments can be drawn and the result can be read.
pub fn call(signature: &syn::Signature) -> Option<Call> {
    let known = |ty: &syn::Type| {
        let mut ty = ty.clone();
        Concrete(&signature.generics).visit_type_mut(&mut ty);
        ty
    };
    let mut arguments = Vec::new();
    for input in &signature.inputs {
        let syn::FnArg::Typed(input) = input else { return None };
        let (passing, ty) = match known(&input.ty) {
            syn::Type::Reference(reference) if reference.mutability.is_some() => (Passing::Mutable, *reference.elem),
            syn::Type::Reference(reference) => (Passing::Shared, *reference.elem),
            ty => (Passing::Value, ty),
        };
        let is_constant = input.attrs.iter().any(|attribute| attribute.path().is_ident("constant"));
        arguments.push(Argument { owned: owned(&ty)?, passing, is_active: !is_constant && has_float(&ty) });
    }
    let gives_value = match &signature.output {
        syn::ReturnType::Default => false,
        syn::ReturnType::Type(_, ty) => {
            let text = owned(&known(ty))?;
            text != "()"
        }
    };
    let is_single = arguments.iter().any(|argument| argument.owned.contains("f32"))
        || signature.output.to_token_stream().to_string().contains("f32");
    Some(Call { arguments, gives_value, is_single })
}

/// Type parameters at `f64`, lengths at 3.
struct Concrete<'a>(&'a syn::Generics);

impl VisitMut for Concrete<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        let is_parameter = matches!(ty, syn::Type::Path(path)
            if path.path.get_ident().is_some_and(|name| self.0.type_params().any(|parameter| parameter.ident == *name)));
        if is_parameter {
            *ty = syn::parse_quote!(f64);
        } else {
            syn::visit_mut::visit_type_mut(self, ty);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        let is_parameter = matches!(expr, syn::Expr::Path(path)
            if path.path.get_ident().is_some_and(|name| self.0.const_params().any(|parameter| parameter.ident == *name)));
        if is_parameter {
            *expr = syn::parse_quote!(3);
        } else {
            syn::visit_mut::visit_expr_mut(self, expr);
        }
    }
}

const INTEGERS: &[&str] = &["bool", "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize"];

/// The type of a value that can be drawn and stands behind this one.
fn owned(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Group(ty) => owned(&ty.elem),
        syn::Type::Paren(ty) => owned(&ty.elem),
        syn::Type::Slice(ty) => Some(format!("Vec<{}>", owned(&ty.elem)?)),
        syn::Type::Array(ty) => Some(format!("[{}; {}]", owned(&ty.elem)?, ty.len.to_token_stream())),
        syn::Type::Tuple(ty) => {
            let parts = ty.elems.iter().map(owned).collect::<Option<Vec<_>>>()?;
            Some(format!("({})", parts.iter().map(|part| format!("{part},")).collect::<String>()))
        }
        syn::Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            let name = last.ident.to_string();
            match name.as_str() {
                "f32" | "f64" => Some(name),
                "Vec" => Some(format!("Vec<{}>", owned(element(last)?)?)),
                integer if INTEGERS.contains(&integer) => Some(name),
                _ => None,
            }
        }
        _ => None,
    }
}

fn has_float(ty: &syn::Type) -> bool {
    carries(ty, &HashSet::new())
}
