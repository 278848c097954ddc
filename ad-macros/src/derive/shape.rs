//! The type under the derive: its variants, one where it is a struct, and their fields.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::parts::{Itself, Part};
use crate::diag::Diag;
use crate::sources::File;

pub struct Shape<'a> {
    pub item: &'a syn::DeriveInput,
    /// The name of the type of tangents.
    pub tangent: Ident,
    /// The path to what generated code may name.
    pub runtime: TokenStream,
    pub is_enum: bool,
    pub variants: Vec<Variant<'a>>,
}

pub struct Variant<'a> {
    /// None for a struct.
    pub name: Option<&'a Ident>,
    pub fields_of: &'a syn::Fields,
    pub fields: Vec<Field<'a>>,
}

pub struct Field<'a> {
    pub field: &'a syn::Field,
    /// Its name or number.
    pub member: syn::Member,
    /// `#[constant]`: it is data, and has no tangent.
    pub is_constant: bool,
    /// Does it hold values of the type itself?
    pub holds_itself: bool,
    /// Is its type one that is declared without the derive? Then it is constant.
    pub is_plain: bool,
    /// What bounds are put on instead of its type, which is one of them where it does not.
    pub parts: Vec<Part>,
}

impl<'a> Shape<'a> {
    pub fn of(diag: &Diag, item: &'a syn::DeriveInput, file: Option<&File>) -> Self {
        let mut shape = Self {
            item,
            tangent: format_ident!("{}Tangent", item.ident),
            runtime: quote!(::wengert::__private),
            is_enum: false,
            variants: Vec::new(),
        };
        for attribute in &item.attrs {
            if attribute.path().is_ident("constant") {
                diag.error(
                    attribute.span(),
                    "`#[constant]` stands on fields; a type that is constant as a whole needs no derive",
                );
            }
            if attribute.path().is_ident("wengert") {
                shape.read_path(diag, attribute);
            }
        }
        match &item.data {
            syn::Data::Struct(data) => shape.variants.push(Variant::of(diag, None, &data.fields)),
            syn::Data::Enum(data) => {
                shape.is_enum = true;
                shape.variants.extend(
                    data.variants.iter().map(|variant| Variant::of(diag, Some(&variant.ident), &variant.fields)),
                );
                if data.variants.is_empty() {
                    diag.error(item.ident.span(), "a type without values has no tangents; leave the derive out");
                }
            }
            syn::Data::Union(data) => {
                diag.error(data.union_token.span, "`#[derive(Differentiable)]` stands on structs and enumerations; a union does not say which field it holds");
            }
        }
        let itself = Itself { item, file };
        for field in shape.variants.iter_mut().flat_map(|variant| &mut variant.fields) {
            field.holds_itself = itself.is_held_by(&field.field.ty);
            field.parts = itself.parts(&field.field.ty);
        }
        shape
    }

    /// `#[wengert(crate = path)]`: where the facade is.
    fn read_path(&mut self, diag: &Diag, attribute: &syn::Attribute) {
        let read = attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(meta.error("unknown argument; known is `crate = …`"));
            }
            let path: syn::Path = meta.value()?.call(syn::Path::parse_mod_style)?;
            self.runtime = quote!(#path::__private);
            Ok(())
        });
        if let Err(error) = read {
            diag.syn(error);
        }
    }

    pub fn fields(&self) -> impl Iterator<Item = &Field<'a>> {
        self.variants.iter().flat_map(|variant| &variant.fields)
    }

    /// The types of the tangents of all fields, variant by variant.
    pub fn tangent_types(&self) -> Vec<Vec<TokenStream>> {
        let of = |field: &Field<'_>| field.tangent(&self.runtime);
        self.variants.iter().map(|variant| variant.fields.iter().map(of).collect()).collect()
    }

    /// The generic parameters as declared, without defaults, and more behind them.
    pub fn generics(&self, more: &TokenStream) -> TokenStream {
        let declared = self.item.generics.params.iter().map(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => {
                let (name, bounds) = (&parameter.ident, &parameter.bounds);
                quote!(#name: #bounds)
            }
            syn::GenericParam::Const(parameter) => {
                let (name, ty) = (&parameter.ident, &parameter.ty);
                quote!(const #name: #ty)
            }
            syn::GenericParam::Lifetime(parameter) => parameter.to_token_stream(),
        });
        let declared: Vec<TokenStream> = declared.chain((!more.is_empty()).then(|| more.clone())).collect();
        if declared.is_empty() { quote!() } else { quote!(<#(#declared),*>) }
    }

    /// The same as arguments of a type.
    pub fn arguments(&self, more: &TokenStream) -> TokenStream {
        let names = self.item.generics.params.iter().map(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => parameter.ident.to_token_stream(),
            syn::GenericParam::Const(parameter) => parameter.ident.to_token_stream(),
            syn::GenericParam::Lifetime(parameter) => parameter.lifetime.to_token_stream(),
        });
        let names: Vec<TokenStream> = names.chain((!more.is_empty()).then(|| more.clone())).collect();
        if names.is_empty() { quote!() } else { quote!(<#(#names),*>) }
    }

    /// The user's bounds, what each generic field needs to have a tangent, and more.
    pub fn clause(&self, more: &[TokenStream]) -> TokenStream {
        let runtime = &self.runtime;
        let users = self.item.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let own = self.parts().into_iter().filter(|part| part.is_open()).map(|part| {
            let (deferred, ty) = (part.deferred(), &part.ty);
            quote_spanned!(ty.span()=> #deferred #ty: #runtime::Differentiable)
        });
        let all: Vec<TokenStream> =
            users.map(ToTokens::to_token_stream).chain(own).chain(more.iter().cloned()).collect();
        if all.is_empty() { quote!() } else { quote!(where #(#all),*) }
    }

    /// Does a value hold values of the type itself? They stand in boxes and lists, which are not `Copy`.
    pub fn holds_itself(&self) -> bool {
        self.fields().any(|field| field.holds_itself)
    }

    /// The parts of all fields that have tangents, each once.
    pub fn parts(&self) -> Vec<&Part> {
        let mut all: Vec<&Part> = Vec::new();
        for part in self.fields().filter(|field| !field.is_constant).flat_map(|field| &field.parts) {
            if !all.iter().any(|known| known.ty == part.ty) {
                all.push(part);
            }
        }
        all
    }

    /// A bound on the tangents of all fields.
    pub fn if_all(&self, bound: &TokenStream) -> Vec<TokenStream> {
        let of = |part: &Part| {
            let (deferred, tangent) = (part.deferred(), tangent_of(&part.ty, &self.runtime));
            quote!(#deferred #tangent: #bound)
        };
        self.parts().into_iter().map(of).collect()
    }
}

impl<'a> Variant<'a> {
    fn of(diag: &Diag, name: Option<&'a Ident>, fields_of: &'a syn::Fields) -> Self {
        let fields = fields_of.iter().enumerate().map(|(k, field)| Field::of(diag, k, field)).collect();
        Self { name, fields_of, fields }
    }

    /// The variant of a type of that name: `S`, or `S::V`.
    pub fn path(&self, name: &TokenStream) -> TokenStream {
        match self.name {
            Some(variant) => quote!(#name::#variant),
            None => name.clone(),
        }
    }

    /// A pattern that names all fields, beginning with `stem`; and the names.
    pub fn pattern(&self, name: &TokenStream, stem: &str) -> (TokenStream, Vec<Ident>) {
        let names: Vec<Ident> = (0..self.fields.len()).map(|k| bound(stem, k)).collect();
        let (path, members) = (self.path(name), self.fields.iter().map(|field| &field.member));
        (quote!(#path { #(#members: #names),* }), names)
    }

    /// A value made of what is given for each field.
    pub fn made(&self, name: &TokenStream, values: &[TokenStream]) -> TokenStream {
        let (path, members) = (self.path(name), self.fields.iter().map(|field| &field.member));
        quote!(#path { #(#members: #values),* })
    }
}

/// A name for the field of that number, which the user's names cannot meet.
pub fn bound(stem: &str, number: usize) -> Ident {
    format_ident!("{stem}_{number}", span = proc_macro2::Span::mixed_site())
}

impl<'a> Field<'a> {
    fn of(diag: &Diag, number: usize, field: &'a syn::Field) -> Self {
        let member = match &field.ident {
            Some(name) => syn::Member::Named(name.clone()),
            None => syn::Member::Unnamed(syn::Index::from(number)),
        };
        let mut is_constant = false;
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("constant")) {
            is_constant = true;
            if !matches!(attribute.meta, syn::Meta::Path(_)) {
                diag.error(attribute.span(), "`#[constant]` takes no arguments");
            }
        }
        Self { field, member, is_constant, holds_itself: false, is_plain: false, parts: Vec::new() }
    }

    /// The type of its tangent. That of a constant is `()`, spelled so that it mentions the parameters of its type.
    pub fn tangent(&self, runtime: &TokenStream) -> TokenStream {
        let ty = &self.field.ty;
        if self.is_constant {
            return quote!(<::core::marker::PhantomData<#ty> as #runtime::Differentiable>::Tangent);
        }
        tangent_of(ty, runtime)
    }
}

/// The type of the tangent of what has that type.
pub fn tangent_of(ty: &syn::Type, runtime: &TokenStream) -> TokenStream {
    quote!(<#ty as #runtime::Differentiable>::Tangent)
}
