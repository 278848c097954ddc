//! The forms of a method: functions beside it, since no type can stand there.
//!
//! ```text
//! S::loss_grad(&self, x)                    what `f::grad(s, x)` is of a function
//! S::__loss_vjp(&self, markers, x)          what `f::__vjp(markers, s, x)` is; the first argument stands first
//! S::__value_norm_vjp(self, markers)        the same where the first argument is passed by value
//! ```
//!
//! A caller who writes `p.norm()` cannot tell how the method takes `p`, so a method that takes it by value has forms that are
//! lent it as well.
//!
//! The rest of `emit` does not know of methods. It names its own functions by `__Companion::name`, and a callee by its path,
//! which is of a form of its own for a method: `__of_method(lent energy (S))`, and `__of_method(lent energy)` where the receiver
//! tells the type. What that means is decided here, behind everything else.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};

use super::signature::Signature;
use crate::args::Place;
use crate::ir::{Parameter, Passing};

const OF_METHOD: &str = "__of_method";
const COMPANION: &str = "__Companion";

/// How the first argument goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    Lent,
    ByValue,
}

impl First {
    pub fn of(parameter: Option<&Parameter>) -> Self {
        match parameter.map(|parameter| parameter.passing) {
            Some(Passing::Shared | Passing::Mutable) => Self::Lent,
            Some(Passing::Value) | None => Self::ByValue,
        }
    }

    fn word(self) -> Ident {
        Ident::new(if self == Self::Lent { "lent" } else { "by_value" }, Span::mixed_site())
    }
}

/// A method, as its path names it.
pub struct Method {
    pub name: Ident,
    first: First,
    /// Its type or trait, where that is known.
    pub of: Option<TokenStream>,
    /// The trait that has its forms, where that is another.
    forms: Option<TokenStream>,
}

impl Method {
    /// Does its path say of which type it is, and of which trait: `<S as Store>::energy`? Its forms are found by the type
    /// alone.
    fn is_qualified(&self) -> bool {
        let is_as = |token: TokenTree| matches!(token, TokenTree::Ident(word) if word == "as");
        let (Some(of), Some(forms)) = (&self.of, &self.forms) else { return false };
        of.clone().into_iter().any(is_as) && of.to_string() != forms.to_string()
    }
}

/// The path of a method that is called, of a type or of whatever type the receiver has.
pub fn path(of: Option<&TokenStream>, first: First, method: &Ident) -> TokenStream {
    let (name, word) = (Ident::new(OF_METHOD, Span::mixed_site()), first.word());
    let of = of.map(|of| quote!((#of)));
    quote!(#name (#word #method #of))
}

/// The path of the method of a trait whose forms another trait or type has.
pub fn path_of_a_trait(of: &TokenStream, forms: &TokenStream, first: First, method: &Ident) -> TokenStream {
    let (name, word) = (Ident::new(OF_METHOD, Span::mixed_site()), first.word());
    quote!(#name (#word #method (#of) (#forms)))
}

/// Is it the path of a method whose type only the receiver tells?
pub fn is_dotted(path: &TokenStream) -> bool {
    of_method(path).is_some_and(|method| method.of.is_none())
}

/// Is it the path of an operator of types that only `rustc` knows?
pub fn is_operator(path: &TokenStream) -> bool {
    of_method(path).is_some_and(|method| method.forms.is_some() && !method.is_qualified())
}

/// Does only a receiver tell of which type the method is? Nothing can be asked of its type then.
pub fn is_told_by_receiver(path: &TokenStream) -> bool {
    of_method(path).is_some_and(|method| method.of.is_none() || method.forms.is_some())
}

/// The method that a path names.
pub fn of_method(path: &TokenStream) -> Option<Method> {
    let mut tokens = path.clone().into_iter();
    match (tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(name), TokenTree::Group(group)) if name == OF_METHOD => Some(read(&group)),
        _ => None,
    }
}

fn read(group: &Group) -> Method {
    let mut inside = group.stream().into_iter();
    let (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name))) = (inside.next(), inside.next()) else {
        unreachable!("made by `path`")
    };
    let first = if word == First::Lent.word() { First::Lent } else { First::ByValue };
    let mut path = || {
        inside.next().map(|path| match path {
            TokenTree::Group(path) => path.stream(),
            other => other.to_token_stream(),
        })
    };
    Method { name, first, of: path(), forms: path() }
}

/// `vjp` of the method `loss` is `loss_vjp`, and `__vjp` is `__loss_vjp`. The span is the method's, so that `rustc` points at
/// the user's call where there is no such function.
fn named(method: &Ident, first: First, name: &Ident) -> Ident {
    let (text, span) = (name.to_string(), Span::mixed_site().located_at(method.span()));
    let method = method.to_string();
    let method = method.trim_start_matches("r#");
    let Some(rest) = text.strip_prefix("__") else { return format_ident!("{method}_{text}", span = span) };
    let made = match first {
        First::Lent => format!("__{method}_{rest}"),
        First::ByValue => format!("__value_{method}_{rest}"),
    };
    // Constants are written large.
    let made = if rest.starts_with(char::is_uppercase) { made.to_uppercase() } else { made };
    Ident::new(&made, span)
}

/// How many arguments stand before the first of the user's, in a form of that name.
fn before_first(name: &str) -> usize {
    let has_none = ["__lend", "__pack", "__unpack", "__columns", "__checked", "__success", "__closure"];
    if !name.starts_with("__")
        || name == "__pull"
        || name.ends_with("_replay")
        || has_none.iter().any(|known| name.starts_with(known))
    {
        0
    } else if name.ends_with("_n") {
        2
    } else {
        1
    }
}

/// The arguments of a form, the first of the user's before what the form takes besides.
fn in_order(mut arguments: Vec<TokenStream>, name: &Ident) -> Vec<TokenStream> {
    let at = before_first(&name.to_string());
    if at < arguments.len() {
        let first = arguments.remove(at);
        arguments.insert(0, first);
    }
    arguments
}

/// The method that code belongs to.
#[derive(Clone, Copy)]
struct Own<'a> {
    method: &'a Ident,
    first: First,
}

/// What becomes of `__Companion::name`.
#[derive(Clone, Copy)]
enum Companion<'a> {
    /// It stays, for a later look.
    Kept,
    Type,
    Beside(Own<'a>),
}

/// Resolves the paths of callees.
pub fn callees(tokens: TokenStream) -> TokenStream {
    resolve(tokens, Companion::Kept)
}

/// Resolves the names of a companion's own functions, where it is a type.
pub fn of_type(tokens: TokenStream) -> TokenStream {
    resolve(tokens, Companion::Type)
}

fn resolve(tokens: TokenStream, own: Companion<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    let all: Vec<TokenTree> = tokens.into_iter().collect();
    let mut k = 0;
    while k < all.len() {
        let starts_type = matches!(&all[k], TokenTree::Punct(punct) if punct.as_char() == '<');
        let at = k + usize::from(starts_type);
        match (all.get(at), own) {
            (Some(TokenTree::Ident(name)), _) if name == OF_METHOD => {
                let Some(TokenTree::Group(group)) = all.get(at + 1) else { unreachable!("made by `path`") };
                let after = at + 2 + usize::from(starts_type);
                k = callee(&all, after, &read(group), own, &mut out);
                continue;
            }
            (Some(TokenTree::Ident(name)), Companion::Type | Companion::Beside(_))
                if name == COMPANION && !starts_type =>
            {
                k = own_form(&all, at + 1, own, &mut out);
                continue;
            }
            _ => {}
        }
        match &all[k] {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), resolve(group.stream(), own));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            token => out.extend([token.clone()]),
        }
        k += 1;
    }
    out
}

/// What follows a path: `:: name`, perhaps `:: <…>`, perhaps arguments.
struct Rest {
    name: Ident,
    generics: TokenStream,
    arguments: Option<Vec<TokenStream>>,
    end: usize,
}

fn rest(all: &[TokenTree], mut k: usize, own: Companion<'_>) -> Option<Rest> {
    let is_colon = |k: usize| matches!(all.get(k), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    if !(is_colon(k) && is_colon(k + 1)) {
        return None;
    }
    let Some(TokenTree::Ident(name)) = all.get(k + 2) else { return None };
    k += 3;
    let mut generics = TokenStream::new();
    if is_colon(k) && is_colon(k + 1) {
        let mut depth = 0;
        loop {
            let token = all[k].clone();
            if let TokenTree::Punct(punct) = &token {
                depth += i32::from(punct.as_char() == '<') - i32::from(punct.as_char() == '>');
            }
            let is_end = depth == 0 && matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '>');
            generics.extend([token]);
            k += 1;
            if is_end {
                break;
            }
        }
    }
    let arguments = match all.get(k) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            k += 1;
            Some(split(resolve(group.stream(), own)))
        }
        _ => None,
    };
    Some(Rest { name: name.clone(), generics, arguments, end: k })
}

/// The arguments of a call, apart.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    use syn::parse::Parser;
    let list = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
    let arguments = list.parse2(tokens).expect("what is generated can be read");
    arguments.into_iter().map(ToTokens::into_token_stream).collect()
}

/// A callee's form; gives where the code goes on.
fn callee(all: &[TokenTree], after: usize, method: &Method, own: Companion<'_>, out: &mut TokenStream) -> usize {
    let Some(Rest { name, generics, arguments, end }) = rest(all, after, own) else {
        // The method itself, whose arguments follow.
        let (of, name) =
            (as_type(method.of.as_ref().expect("what has no type is printed with its receiver")), &method.name);
        out.extend(quote!(#of::#name));
        return after;
    };
    let form = named(&method.name, method.first, &name);
    let arguments = arguments.map(|arguments| in_order(arguments, &name));
    out.extend(match (method.forms.as_ref().or(method.of.as_ref()), arguments) {
        (Some(of), arguments) => {
            let (of, arguments) = (as_type(of), arguments.map(|arguments| quote!((#(#arguments),*))));
            quote!(#of::#form #generics #arguments)
        }
        (None, Some(arguments)) => {
            let (receiver, others) = arguments.split_first().expect("a method has a receiver");
            quote!((#receiver).#form #generics(#(#others),*))
        }
        (None, None) => unreachable!("constants are asked of types only"),
    });
    end
}

/// A type before `::`. A bare path may leave its parameters out.
fn as_type(of: &TokenStream) -> TokenStream {
    let is_bare = of.clone().into_iter().all(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    });
    if is_bare { of.clone() } else { quote!(<#of>) }
}

/// A form of the function that the code belongs to.
fn own_form(all: &[TokenTree], after: usize, own: Companion<'_>, out: &mut TokenStream) -> usize {
    let Companion::Beside(Own { method, first }) = own else {
        out.extend(quote!(Self));
        return after;
    };
    let Some(Rest { name, generics, arguments, end }) = rest(all, after, own) else { return after };
    let form = named(method, first, &name);
    let arguments = arguments.map(|arguments| {
        let arguments = in_order(arguments, &name);
        quote!((#(#arguments),*))
    });
    out.extend(quote!(Self::#form #generics #arguments));
    end
}

/// The functions of a companion as functions beside a method.
pub fn siblings(functions: &TokenStream, signature: &Signature<'_>) -> TokenStream {
    let (parameters, item) = (&signature.function.parameters, signature.item);
    let own = Own { method: &item.sig.ident, first: First::of(parameters.first()) };
    let functions = resolve(functions.clone(), Companion::Beside(own));
    let parsed: syn::ItemImpl =
        syn::parse2(quote!(impl __Companion { #functions })).expect("what is generated can be read");
    let runtime = &signature.runtime;
    let cfgs = item.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let maker = Siblings {
        own,
        receiver: item.sig.receiver().map(|_| signature.name(&parameters[0])),
        before: quote! {
            #(#cfgs)*
            #[allow(unused, deprecated, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        },
        traits: syn::parse_quote! {
            #[allow(unused_imports, reason = "methods of traits, for code that needs them")]
            use #runtime::traits::*;
        },
    };
    let items = parsed.items.into_iter().map(|item| maker.sibling(item));
    match signature.home.map(|home| home.place) {
        Some(Place::Declared) => items.map(declared).collect(),
        _ => quote!(#(#items)*),
    }
}

struct Siblings<'a> {
    own: Own<'a>,
    receiver: Option<TokenStream>,
    before: TokenStream,
    traits: syn::Stmt,
}

impl Siblings<'_> {
    fn sibling(&self, item: syn::ImplItem) -> TokenStream {
        let (Own { method, first }, before) = (self.own, &self.before);
        match item {
            syn::ImplItem::Const(mut item) => {
                item.ident = named(method, first, &item.ident);
                quote!(#before #item)
            }
            syn::ImplItem::Fn(mut item) => {
                let name = item.sig.ident.clone();
                if self.receiver.is_some() && name == "__lend_0" {
                    let items = lend_receiver(item).map(|mut item| {
                        item.sig.ident = named(method, first, &item.sig.ident);
                        quote!(#before #item)
                    });
                    return items.into_iter().collect();
                }
                item.sig.ident = named(method, first, &name);
                self.take_first(&mut item, &name, self.receiver.as_ref());
                quote!(#before #item)
            }
            other => other.to_token_stream(),
        }
    }

    /// Puts the first argument first, and gives a receiver the name that it has in the body.
    fn take_first(&self, item: &mut syn::ImplItemFn, name: &Ident, receiver: Option<&TokenStream>) {
        let at = before_first(&name.to_string());
        let mut inputs: Vec<syn::FnArg> = std::mem::take(&mut item.sig.inputs).into_iter().collect();
        if at < inputs.len() {
            let first = inputs.remove(at);
            inputs.insert(0, first);
        }
        if let (Some(receiver), Some(syn::FnArg::Typed(first))) = (receiver, inputs.first_mut())
            && let syn::Pat::Ident(pattern) = &*first.pat
            && pattern.ident == receiver.to_string()
        {
            let (ty, mutability) = (&first.ty, pattern.mutability);
            let own: syn::FnArg = syn::parse_quote!(self: #ty);
            item.block.stmts.insert(0, syn::parse_quote!(let #mutability #receiver = self;));
            inputs[0] = own;
        }
        item.sig.inputs = inputs.into_iter().collect();
        item.block.stmts.insert(0, self.traits.clone());
    }
}

/// The declarations of items of a trait.
fn declared(items: TokenStream) -> TokenStream {
    let block: syn::ItemImpl = syn::parse2(quote!(impl __Companion { #items })).expect("what is generated can be read");
    let declared = block.items.into_iter().map(|item| match item {
        syn::ImplItem::Fn(syn::ImplItemFn { attrs, mut sig, .. }) => {
            for input in &mut sig.inputs {
                if let syn::FnArg::Typed(input) = input {
                    *input.pat = syn::parse_quote!(_);
                }
            }
            quote!(#(#attrs)* #sig;)
        }
        syn::ImplItem::Const(syn::ImplItemConst { attrs, ident, ty, .. }) => quote!(#(#attrs)* const #ident: #ty;),
        item => item.into_token_stream(),
    });
    declared.collect()
}

/// `__lend_0` as a method of the receiver itself, so that a caller who does not know its type can ask; and the same for its
/// tangent:
///
/// ```text
/// fn __lend_0(&self) -> &Self                     nothing where the receiver is taken by `&mut`
/// fn __lend_to<T>(&self, argument: &T) -> &T
/// ```
fn lend_receiver(lend: syn::ImplItemFn) -> [syn::ImplItemFn; 2] {
    let mut tangent = lend.clone();
    tangent.sig.ident = Ident::new("__lend_to", Span::mixed_site());
    let mut receiver = lend;
    receiver.sig.generics = syn::Generics::default();
    receiver.sig.inputs = syn::parse_quote!(&self);
    tangent.sig.generics = syn::parse_quote!(<'__lent, __Argument: ?::core::marker::Sized>);
    tangent.sig.inputs = syn::parse_quote!(&self, argument: &'__lent __Argument);
    if matches!(receiver.sig.output, syn::ReturnType::Default) {
        return [receiver, tangent];
    }
    (receiver.sig.output, receiver.block) = (syn::parse_quote!(-> &Self), syn::parse_quote!({ self }));
    (tangent.sig.output, tangent.block) = (syn::parse_quote!(-> &'__lent __Argument), syn::parse_quote!({ argument }));
    [receiver, tangent]
}

/// The type of a receiver as it is written, or as it is short for.
pub fn receiver_type(receiver: &syn::Receiver) -> syn::Type {
    match &receiver.kind {
        syn::ReceiverKind::Reference(_, lifetime, mutability) => syn::parse_quote!(& #lifetime #mutability Self),
        syn::ReceiverKind::Typed(_, ty) => (**ty).clone(),
        _ => syn::parse_quote!(Self),
    }
}
