//! What declarations say of types: those of fields, and of what functions and methods give.
//!
//! A macro sees how a struct is used, and not how it is declared. Where the declaration is found in the crate's files (see
//! [`crate::sources`]), it tells; elsewhere uses tell, or `rustc`. Legal since `rustc` checks what is made of it: a type that is
//! taken for another does not compile. What carries no derivative is not told by a declaration, since a float that is taken for an
//! integer would lose its derivative and compile; that a field is constant is checked (see `Lower::constant_field`). A type
//! that has no name here is one that is made (`Ty::User` with a number), with the place of its declaration beside it.

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::types::{Types, read};
use crate::aliases::{self, Application, arguments};
use crate::emit::methods;
use crate::ir::{Argument, Call, Mutability, Opaque, Place, Projection, Role, Step, Ty};
use crate::sources::{self, Field, File, Function, Plain, Structure, names_of};

/// A type by its name, and the file where it has that.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub path: syn::Path,
    pub file: File,
}

impl Types {
    /// Where the names of a function are looked up.
    pub fn stand_in(&mut self, file: Option<File>, owner: Option<&str>) {
        let of = owner.and_then(|owner| syn::parse_str::<syn::TypePath>(owner).ok());
        self.own_type = file.clone().zip(of).map(|(file, of)| Declaration { path: of.path, file });
        self.file = file;
    }

    /// Where a type of the user's is declared, as far as is known.
    pub(super) fn declaration(&self, of: &Ty) -> Option<Declaration> {
        let Ty::User(of) = self.pointee(of) else { return None };
        if let Some((_, known)) = self.declarations.iter().find(|(made, _)| *made == of.made) {
            return Some(known.clone());
        }
        let path: syn::Path = syn::parse2(of.spelled.clone()).ok()?;
        if path.is_ident("Self") {
            return self.own_type.clone();
        }
        Some(Declaration { path, file: self.file.clone()? })
    }

    /// Is it the type whose method the function is, as far as is known?
    pub fn is_own_type(&self, of: &Ty) -> bool {
        let found = |declaration: Option<Declaration>| {
            let declaration = declaration?;
            declaration.file.find::<Structure>(&names_of(&declaration.path))
        };
        match (found(self.declaration(of)), found(self.own_type.clone())) {
            (Some((of, there)), Some((own, here))) => of.name == own.name && there.is(&here),
            _ => false,
        }
    }

    /// A type of the user's in that type that carries no derivative, as its declaration says.
    pub fn plain<'t>(&self, ty: &'t syn::Type) -> Option<&'t syn::Path> {
        sources::plain(ty, self.file.as_ref()?, &|name| self.parameter(&name.to_string()).is_some())
    }

    /// The type whose method the function is, where it carries no derivative.
    pub fn plain_own_type(&self) -> Option<&syn::Path> {
        let own = self.own_type.as_ref()?;
        own.file.find::<Plain>(&names_of(&own.path)).map(|_| &own.path)
    }

    /// What the declaration of a struct or an enumeration says of a field, which is constant or not.
    pub fn declared_field(
        &mut self,
        of: &Ty,
        variant: Option<&syn::Ident>,
        member: &syn::Member,
        is_constant: bool,
    ) -> Option<Ty> {
        let declaration = self.declaration(of)?;
        let given = arguments(&declaration.path);
        if let Some(variant) = variant
            && let [content] = given.as_slice()
            && declaration.path.segments.last().is_some_and(|last| last.ident == "Option")
        {
            return if variant == "Some" { self.known(content, &declaration.file) } else { None };
        }
        let (structure, there) = declaration.file.find::<Structure>(&names_of(&declaration.path))?;
        let (variant, member) = (variant.map(ToString::to_string), member.to_token_stream().to_string());
        let is_it =
            |field: &&Field| field.variant == variant && field.member == member && field.is_constant == is_constant;
        let ty = structure.fields.iter().find(is_it)?.ty.clone();
        let ty = self.written(&ty, &structure.parameters, &given, &there)?;
        self.known(&ty, &there)
    }

    /// The type of a constant field, which may carry none.
    fn declared_constant(&mut self, of: &Ty, member: &syn::Member) -> Option<Ty> {
        if let Some(said) = self.declared_field(of, None, member, true) {
            return Some(said);
        }
        let declaration = self.declaration(of)?;
        let (structure, there) = declaration.file.find::<Structure>(&names_of(&declaration.path))?;
        let member = member.to_token_stream().to_string();
        let field = structure.fields.iter().find(|field| field.is_constant && field.member == member)?;
        let ty = aliases::resolved_type(&syn::parse_str(&field.ty).ok()?, &there);
        let is_plain = sources::plain(&ty, &there, &|name| structure.parameters.contains(&name.to_string())).is_some();
        is_plain.then_some(Ty::Inactive)
    }

    /// The type of a field, where that is a number of things or a truth.
    pub fn declared_discrete(&self, of: &Ty, member: &syn::Member) -> Option<Ty> {
        let declaration = self.declaration(of)?;
        let (structure, there) = declaration.file.find::<Structure>(&names_of(&declaration.path))?;
        let member = member.to_token_stream().to_string();
        let field = structure.fields.iter().find(|field| field.variant.is_none() && field.member == member)?;
        number(&aliases::resolved_type(&syn::parse_str(&field.ty).ok()?, &there))
    }

    /// The type of what a method gives that looks at what it is called on, where that is a number of things or a truth.
    pub fn number_by_method(&self, of: &Ty, method: &str) -> Option<Ty> {
        let (function, there) = self.declared_method(of, method)?;
        let signature: syn::Signature = syn::parse_str(&function.spelled).ok()?;
        let receiver = signature.receiver()?;
        if !matches!(&receiver.kind, syn::ReceiverKind::Reference(_, _, None)) {
            return None;
        }
        number(&aliases::resolved_type(&syn::parse_str(function.output.as_ref()?).ok()?, &there))
    }

    /// How many parameters, but for lifetimes, a declared type has.
    pub fn parameters_of(&self, declaration: &Declaration) -> Option<usize> {
        let (structure, _) = declaration.file.find::<Structure>(&names_of(&declaration.path))?;
        Some(structure.parameters.len())
    }

    /// What a function says that it gives.
    pub fn declared_result(&mut self, path: &syn::Path) -> Option<Ty> {
        let file = self.file.clone()?;
        let (function, there) = file.find::<Function>(&names_of(path))?;
        self.said(function.output.as_ref()?, &function.parameters, &[], &there)
    }

    /// The arrays that a function says it takes, by the number of the argument, where their lengths mean here what they mean there.
    pub fn declared_arrays(&self, path: &syn::Path) -> Vec<(usize, syn::Type)> {
        let found = self.file.as_ref().and_then(|file| file.find::<Function>(&names_of(path)));
        let Some((function, there)) = found else { return Vec::new() };
        let said = |(k, input): (usize, &String)| {
            let ty = self.written(input, &function.parameters, &[], &there)?;
            let is_known = matches!(&ty, syn::Type::Array(array) if self.is_said_here(&array.len, &there));
            is_known.then_some((k, ty))
        };
        function.inputs.iter().enumerate().filter_map(said).collect()
    }

    /// What a function says that it takes, without spaces.
    pub fn declared_inputs(&self, path: &syn::Path) -> Option<Vec<String>> {
        let (function, _) = self.file.as_ref()?.find::<Function>(&names_of(path))?;
        Some(function.inputs)
    }

    /// What a method of a type says that it takes besides.
    pub fn inputs_of_method(&self, of: &Ty, method: &str) -> Option<Vec<String>> {
        self.declared_method(of, method).map(|(function, _)| function.inputs)
    }

    /// What a method of a type says that it gives.
    pub fn declared_by_method(&mut self, of: &Ty, method: &str) -> Option<Ty> {
        let (method, there) = self.declared_method(of, method)?;
        let output = method.output.as_ref()?;
        if output == "Self" {
            return Some(self.pointee(of));
        }
        self.said(output, &method.parameters, &[], &there)
    }

    /// A method of a type, if there is one of that name.
    fn declared_method(&self, of: &Ty, method: &str) -> Option<(Function, File)> {
        let declaration = self.declaration(of)?;
        let (structure, there) = declaration.file.find::<Structure>(&names_of(&declaration.path))?;
        let is_of_it = |function: &&Function| {
            let owner = function.owner.as_ref().and_then(|owner| syn::parse_str::<syn::TypePath>(owner).ok());
            let last = owner.as_ref().and_then(|owner| owner.path.segments.last());
            function.name == method && last.is_some_and(|last| last.ident == structure.name)
        };
        let mut found = there.methods().filter(is_of_it);
        let first = found.next().filter(|_| found.next().is_none())?.clone();
        Some((first, there.clone()))
    }

    /// A type that stands in a file, with what is given for its parameters: none where it says nothing that is known here.
    fn said(&mut self, ty: &str, parameters: &[String], given: &[syn::Type], file: &File) -> Option<Ty> {
        let ty = self.written(ty, parameters, given, file)?;
        self.known(&ty, file)
    }

    fn written(&self, ty: &str, parameters: &[String], given: &[syn::Type], file: &File) -> Option<syn::Type> {
        let mut ty = aliases::resolved_type(&syn::parse_str(ty).ok()?, file);
        let unknown = vec![syn::parse_quote!(_); parameters.len()];
        let arguments = if given.len() == parameters.len() { given } else { &unknown };
        Application { names: parameters, arguments }.apply(&mut ty);
        // What is left of them are lengths.
        let words = crate::names::words(ty.to_token_stream());
        let is_open = given.len() != parameters.len() && parameters.iter().any(|name| words.contains(name));
        (!is_open).then_some(ty)
    }

    pub(super) fn known(&mut self, ty: &syn::Type, file: &File) -> Option<Ty> {
        match ty {
            syn::Type::Paren(inner) => self.known(&inner.elem, file),
            syn::Type::Slice(slice) => Some(Ty::Slice(Box::new(self.known(&slice.elem, file)?))),
            syn::Type::Group(inner) => self.known(&inner.elem, file),
            syn::Type::Tuple(tuple) if !tuple.elems.is_empty() => {
                let parts = tuple.elems.iter();
                Some(Ty::Tuple(parts.map(|part| self.known(part, file).unwrap_or_else(|| self.any())).collect()))
            }
            // The length must mean here what it means there.
            syn::Type::Array(array) if self.is_said_here(&array.len, file) => {
                let element = self.known(&array.elem, file)?;
                Some(Ty::Array(Box::new(element), array.len.to_token_stream()))
            }
            syn::Type::Path(path) if path.qself.is_none() => self.known_path(path, file),
            _ => None,
        }
    }

    /// Does an expression mean here what it means in that file?
    fn is_said_here(&self, expr: &syn::Expr, file: &File) -> bool {
        let here = self.file.as_ref();
        match expr {
            syn::Expr::Lit(_) => true,
            syn::Expr::Path(path) => here.is_some_and(|here| {
                here.is(file) || path.path.get_ident().is_some_and(|name| here.brings(&name.to_string()))
            }),
            _ => here.is_some_and(|here| here.is(file)),
        }
    }

    fn known_path(&mut self, path: &syn::TypePath, file: &File) -> Option<Ty> {
        let last = path.path.segments.last()?;
        let name = last.ident.to_string();
        if sources::PRIMITIVE.contains(&name.as_str())
            || path.path.get_ident().is_some_and(|name| self.parameter(&name.to_string()).is_some())
        {
            return Some(read(self, &syn::Type::Path(path.clone()))).filter(Ty::carries);
        }
        let given = arguments(&path.path);
        if name == "Vec" {
            return Some(Ty::Vec(Box::new(self.known(given.first()?, file)?)));
        }
        if let Some(array) = super::arrays::read(self, last) {
            return (!array.is_view).then(|| self.made_array(array.element, array.dimensions));
        }
        let ty = match name.as_str() {
            // Of one that holds no derivative `rustc` knows.
            "Option" => {
                self.known(given.first()?, file)?;
                self.made(&quote!(Option))
            }
            "Box" => {
                self.known(boxed(&syn::Type::Path(path.clone()))?, file)?;
                self.made(&quote!(Box<_>))
            }
            _ => {
                file.find::<Structure>(&names_of(&path.path))?;
                self.made(&quote!(_))
            }
        };
        if let Ty::User(of) = &ty {
            self.declarations.push((of.made, Declaration { path: path.path.clone(), file: file.clone() }));
        }
        Some(ty)
    }
}

impl Lower<'_> {
    /// A constant field of an argument that is lent: data, by the name that it has here and on the way back, where the argument is
    /// handed over again. If it were none, its derivative would be lost, so `rustc` is asked.
    pub(super) fn constant_field(&mut self, base: &Place, member: &syn::Member) -> Option<Place> {
        let is_lent = matches!(self.info(base.root).role, Role::Parameter(_))
            && matches!(self.types.head(&self.info(base.root).ty), Ty::Ref(Mutability::Shared, _));
        let fields = base.path.iter().map(|step| match step {
            Projection::Named(field) => Some(self.types.member(*field)),
            _ => None,
        });
        let fields: Vec<syn::Member> = fields.collect::<Option<_>>().filter(|_| is_lent)?;
        let of = self.type_of_place(base);
        let ty = self.types.declared_constant(&of, member)?;
        let root = &self.info(base.root).name;
        let name = quote!(#root #(.#fields)* .#member);
        let root = match self.static_of(&name) {
            Some(known) => known,
            None => {
                if let Ty::User(of) = self.types.pointee(&self.info(base.root).ty) {
                    let (of, runtime) = (&of.spelled, &self.runtime);
                    let tangent = quote!(&<#of as #runtime::Differentiable>::Tangent);
                    let check = quote!(|tangent: #tangent| { let _: &() = &tangent #(.#fields)* .#member; });
                    self.checks.push(quote!(::core::mem::drop(#check)));
                }
                self.declare(name, ty, Role::Static, false, member.span())
            }
        };
        Some(Place { root, path: Vec::new() })
    }

    /// Has `rustc` check, at the beginning of the function, what was taken for constant.
    pub(super) fn push_checks(&mut self) {
        let check = |tokens| {
            let (reads, writes, refusal) = (Vec::new(), Vec::new(), String::new());
            Step::Opaque(Opaque { tokens, reads, writes, diverges: false, refusal, span: Span::call_site() })
        };
        let checks: Vec<Step> = std::mem::take(&mut self.checks).into_iter().map(check).collect();
        self.blocks.last_mut().expect("the function's own block is open").splice(0..0, checks);
    }

    /// What the method that is called says that it gives.
    pub(super) fn declared_by_call(&mut self, call: &Call) -> Option<Ty> {
        let method = methods::of_method(&call.callee.path)?;
        let of = match &method.of {
            Some(of) => read(&mut self.types, &syn::parse2(of.clone()).ok()?),
            None => match call.arguments.first()? {
                Argument::Value(value) => self.type_of(value),
                Argument::Borrow { place, .. } => self.type_of_place(place),
                Argument::Absent(_) => return None,
            },
        };
        self.types.declared_by_method(&of, &method.name.to_string())
    }
}

/// A number of things, or a truth.
fn number(ty: &syn::Type) -> Option<Ty> {
    let syn::Type::Path(path) = ty else { return None };
    match path.path.get_ident()?.to_string().as_str() {
        "bool" => Some(Ty::Bool),
        "f32" | "f64" | "char" | "str" => None,
        name => sources::PRIMITIVE.contains(&name).then_some(Ty::Int),
    }
}

/// What a `Box` of that type holds, if it is a value with a size.
pub(super) fn boxed(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Box")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        syn::GenericArgument::Type(syn::Type::Slice(_) | syn::Type::TraitObject(_)) => None,
        syn::GenericArgument::Type(content) => Some(content),
        _ => None,
    }
}
