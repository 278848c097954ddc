//! What a signature says: whether floats go in and come out, and how the function can be called at a point.

use std::collections::HashSet;

use quote::ToTokens;
use syn::visit_mut::VisitMut;

use crate::candidates::{Block, Candidate, Kind};
use crate::types::{Floats, arguments};

/// Are there floats among the inputs and among the outputs?
pub fn is_candidate(signature: &syn::Signature, block: Option<&Block>, floats: &Floats) -> bool {
    if signature.asyncness.is_some() || signature.variadic.is_some() {
        return false;
    }
    let mut generic = HashSet::new();
    floats.parameters(&signature.generics, &mut generic);
    if let Some(block) = block {
        floats.parameters(&block.generics, &mut generic);
        if block.owner.as_ref().is_some_and(|owner| floats.carries(owner, &generic)) {
            generic.insert("Self".into());
        }
    }
    let (mut goes_in, mut comes_out) = (false, false);
    for input in &signature.inputs {
        match input {
            syn::FnArg::Receiver(receiver) => {
                let is_float = generic.contains("Self");
                goes_in |= is_float;
                comes_out |= is_float && is_mutable(receiver);
            }
            syn::FnArg::Typed(input) => {
                let carries = floats.carries(&input.ty, &generic);
                goes_in |= carries;
                comes_out |= carries && matches!(&*input.ty, syn::Type::Reference(ty) if ty.mutability.is_some());
            }
        }
    }
    if let syn::ReturnType::Type(_, ty) = &signature.output {
        comes_out |= floats.carries(ty, &generic);
    }
    goes_in && comes_out
}

/// Is it a method of a type of the crate that holds no floats, and gives some? Who calls it needs its derivatives to be there.
pub fn gives_floats(signature: &syn::Signature, block: Option<&Block>, floats: &Floats) -> bool {
    let is_method_of_a_type = block.is_some_and(|block| matches!(block.kind, Kind::Inherent) && !block.is_generic())
        && signature.receiver().is_some();
    let gives = match &signature.output {
        syn::ReturnType::Type(_, ty) => floats.carries(ty, &HashSet::new()),
        syn::ReturnType::Default => false,
    };
    is_method_of_a_type && gives && signature.asyncness.is_none()
}

/// Is it a method that gives an argument of the trait, `fn max(&self) -> u64` in `impl Max<u64> for Poisson`? To the trait it may be a
/// float, so the derivatives of traits that are bound by this one need its own.
pub fn gives_argument(signature: &syn::Signature, block: Option<&Block>) -> bool {
    let Some(Kind::Implementation(path)) = block.map(|block| &block.kind) else { return false };
    let Some(syn::PathArguments::AngleBracketed(given)) = path.segments.last().map(|last| &last.arguments) else {
        return false;
    };
    let syn::ReturnType::Type(_, output) = &signature.output else { return false };
    const INTEGERS: [&str; 10] = ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize"];
    let output = output.to_token_stream().to_string();
    let is_given = given.args.iter().any(|argument| argument.to_token_stream().to_string() == output);
    is_given && INTEGERS.contains(&output.as_str()) && signature.receiver().is_some()
}

fn is_mutable(receiver: &syn::Receiver) -> bool {
    receiver.to_token_stream().to_string().starts_with("& mut")
}

/// An argument of a call at a point.
pub struct Argument {
    /// Its type, as a parameter.
    pub ty: String,
    /// What is drawn, as the type of an owned value.
    pub owned: String,
    pub passing: Passing,
    pub is_active: bool,
    pub is_receiver: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    Value,
    Shared,
    Mutable,
}

/// What a value can be in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Nothing,
    Option,
    Result,
}

/// How a function can be called at a point.
pub struct Call {
    /// The type whose function it is, if it is a method.
    pub owner: Option<String>,
    /// The trait that it is a method of, as the implementation names it.
    pub of_trait: Option<syn::Path>,
    pub arguments: Vec<Argument>,
    pub gives_value: bool,
    /// The type of the result, if it gives one.
    pub output: Option<String>,
    /// What the result may be in.
    pub within: Within,
    /// Single precision somewhere.
    pub is_single: bool,
}

/// The call, where all arguments can be drawn and the result can be read.
pub fn call(candidate: &Candidate, block: Option<&Block>, drawn: &Drawn) -> Result<Call, String> {
    let signature = &candidate.signature;
    let of_block = block.map(|block| &block.generics);
    let owner = block.and_then(|block| block.owner.clone());
    if block.is_some() && owner.is_none() {
        return Err("a method that a trait has from the start".into());
    }
    let concrete = Concrete { generics: [Some(&signature.generics), of_block], owner: owner.clone() };
    let known = |ty: &syn::Type| {
        let mut ty = ty.clone();
        let mut concrete = concrete.clone();
        concrete.visit_type_mut(&mut ty);
        ty
    };
    let cannot = |ty: &syn::Type| format!("no values can be drawn of `{}`", ty.to_token_stream());
    let mut arguments = Vec::new();
    for input in &signature.inputs {
        let (passing, ty, attributes): (_, syn::Type, _) = match input {
            syn::FnArg::Receiver(receiver) => {
                let owner = owner.as_ref().ok_or("a method that a trait has from the start")?;
                let passing = match &receiver.kind {
                    syn::ReceiverKind::Reference(..) if is_mutable(receiver) => Passing::Mutable,
                    syn::ReceiverKind::Reference(..) => Passing::Shared,
                    syn::ReceiverKind::Typed(..) => return Err("a receiver of another type".into()),
                    _ => Passing::Value,
                };
                (passing, known(owner), &receiver.attrs)
            }
            syn::FnArg::Typed(input) => match known(&input.ty) {
                syn::Type::Reference(reference) if reference.mutability.is_some() => {
                    (Passing::Mutable, *reference.elem, &input.attrs)
                }
                syn::Type::Reference(reference) => (Passing::Shared, *reference.elem, &input.attrs),
                ty => (Passing::Value, ty, &input.attrs),
            },
        };
        let is_constant = attributes.iter().any(|attribute| attribute.path().is_ident("constant"));
        let owned = drawn.owned(&ty).ok_or_else(|| cannot(&ty))?;
        let is_receiver = matches!(input, syn::FnArg::Receiver(_));
        let lent = match passing {
            Passing::Value => "",
            Passing::Shared => "&",
            Passing::Mutable => "&mut ",
        };
        let written = format!("{lent}{}", ty.to_token_stream());
        let is_active = !is_constant && drawn.is_active(&ty);
        arguments.push(Argument { ty: written, owned, passing, is_active, is_receiver });
    }
    let (mut gives_value, mut within, mut output) = (false, Within::Nothing, None);
    if let syn::ReturnType::Type(_, ty) = &signature.output {
        let whole = known(ty);
        output = Some(whole.to_token_stream().to_string());
        let (ty, inside) = out_of(whole);
        let text = drawn.owned(&ty).ok_or_else(|| format!("`{}` cannot be read", ty.to_token_stream()))?;
        (gives_value, within) = (text != "()", inside);
    }
    let is_single = arguments.iter().any(|argument| argument.owned.contains("f32"))
        || signature.output.to_token_stream().to_string().contains("f32");
    let of_trait = block.and_then(|block| match &block.kind {
        crate::candidates::Kind::Implementation(path) => Some(path.clone()),
        _ => None,
    });
    let owner = owner.map(|owner| known(&owner).to_token_stream().to_string());
    Ok(Call { owner, of_trait, arguments, gives_value, output, within, is_single })
}

/// What a `Result` or an `Option` holds.
fn out_of(ty: syn::Type) -> (syn::Type, Within) {
    let syn::Type::Path(path) = &ty else { return (ty, Within::Nothing) };
    let Some(last) = path.path.segments.last() else { return (ty, Within::Nothing) };
    let within = match last.ident.to_string().as_str() {
        "Option" => Within::Option,
        "Result" => Within::Result,
        _ => return (ty, Within::Nothing),
    };
    match arguments(last).first() {
        Some(&inner) => (inner.clone(), within),
        None => (ty, Within::Nothing),
    }
}

/// A type in which type parameters are `f64` and lengths 3.
pub fn at_floats(ty: &syn::Type, generics: &syn::Generics) -> syn::Type {
    let mut ty = ty.clone();
    Concrete { generics: [Some(generics), None], owner: None }.visit_type_mut(&mut ty);
    ty
}

/// Type parameters at `f64`, lengths at 3, `Self` as it is.
#[derive(Clone)]
struct Concrete<'a> {
    generics: [Option<&'a syn::Generics>; 2],
    owner: Option<syn::Type>,
}

impl Concrete<'_> {
    fn parameters(&self) -> impl Iterator<Item = &syn::GenericParam> {
        self.generics.iter().flatten().flat_map(|generics| &generics.params)
    }
}

impl VisitMut for Concrete<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        let name = match &*ty {
            syn::Type::Path(path) => path.path.get_ident().cloned(),
            _ => None,
        };
        let of = |parameter: &syn::GenericParam| matches!(parameter, syn::GenericParam::Type(of) if Some(&of.ident) == name.as_ref());
        if self.parameters().any(of) {
            *ty = syn::parse_quote!(f64);
        } else if name.is_some_and(|name| name == "Self")
            && let Some(owner) = self.owner.clone()
        {
            *ty = owner;
            self.visit_type_mut(ty);
        } else {
            syn::visit_mut::visit_type_mut(self, ty);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        let name = match &*expr {
            syn::Expr::Path(path) => path.path.get_ident().cloned(),
            _ => None,
        };
        let of = |parameter: &syn::GenericParam| matches!(parameter, syn::GenericParam::Const(of) if Some(&of.ident) == name.as_ref());
        if self.parameters().any(of) {
            *expr = syn::parse_quote!(3);
        } else {
            syn::visit_mut::visit_expr_mut(self, expr);
        }
    }
}

const INTEGERS: &[&str] = &["bool", "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize"];

/// The types of which values can be drawn: those of the language, and those of the crate that are made of them.
pub struct Drawn<'a> {
    pub floats: &'a Floats,
    /// The names of the crate's.
    pub own: HashSet<String>,
}

impl Drawn<'_> {
    /// The type of a value that can be drawn and stands behind this one.
    pub fn owned(&self, ty: &syn::Type) -> Option<String> {
        match ty {
            syn::Type::Group(ty) => self.owned(&ty.elem),
            syn::Type::Paren(ty) => self.owned(&ty.elem),
            syn::Type::Slice(ty) => Some(format!("Vec<{}>", self.owned(&ty.elem)?)),
            syn::Type::Array(ty) => Some(format!("[{}; {}]", self.owned(&ty.elem)?, ty.len.to_token_stream())),
            syn::Type::Tuple(ty) => {
                let parts = ty.elems.iter().map(|ty| self.owned(ty)).collect::<Option<Vec<_>>>()?;
                Some(format!("({})", parts.iter().map(|part| format!("{part},")).collect::<String>()))
            }
            syn::Type::Path(path) if path.qself.is_none() => {
                let last = path.path.segments.last()?;
                let name = last.ident.to_string();
                match name.as_str() {
                    "f32" | "f64" => Some(name),
                    "Vec" => Some(format!("Vec<{}>", self.owned(arguments(last).first()?)?)),
                    integer if INTEGERS.contains(&integer) => Some(name),
                    own if self.own.contains(own) => Some(ty.to_token_stream().to_string()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Is it data of which values can be made, as far as they matter?
    pub fn is_data(&self, ty: &syn::Type) -> bool {
        let syn::Type::Path(path) = ty else { return false };
        let Some(last) = path.path.segments.last() else { return false };
        match last.ident.to_string().as_str() {
            "PhantomData" | "String" => true,
            "Option" => arguments(last).first().is_some_and(|ty| self.owned(ty).is_some() || self.is_data(ty)),
            _ => false,
        }
    }

    /// Does the attribute take an argument of this type for an active one?
    fn is_active(&self, ty: &syn::Type) -> bool {
        let words = crate::types::idents(ty);
        self.floats.carries(ty, &HashSet::new()) || words.iter().any(|word| self.own.contains(word))
    }
}
