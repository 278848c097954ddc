//! What a file declares, as source: tokens do not outlive the call of a macro.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;

use crate::args::Arguments;
use crate::own_type::OwnType;

/// What has a name, and stands in files.
pub trait Declared: Clone + PartialEq + 'static {
    fn name(&self) -> &str;
    /// Those of a file.
    fn of(source: &Source) -> &[Standing<Self>];
}

/// A name for a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    pub name: String,
    /// The names of its parameters, but for lifetimes.
    pub parameters: Vec<String>,
    pub ty: String,
}

/// A type that has neither the derive nor, in its file, an implementation: it carries no derivative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    pub name: String,
}

/// A struct, or an enumeration that has the derive: others carry no derivative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    pub name: String,
    pub parameters: Vec<String>,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Of an enumeration, the variant that has it.
    pub variant: Option<String>,
    /// Its name, or its number.
    pub member: String,
    pub ty: String,
    pub is_constant: bool,
}

/// A constant, or a static.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    pub name: String,
    pub ty: String,
}

/// A function, or a method of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// Whose method it is.
    pub owner: Option<String>,
    /// The names of its parameters, and of those of its block.
    pub parameters: Vec<String>,
    /// Its signature, without spaces; and a number for that and its body.
    pub signature: String,
    pub text: u64,
    /// Its signature as it is read again.
    pub spelled: String,
    /// What `#[differentiable(…)]` says of it, where it has the attribute.
    pub attribute: Option<String>,
    /// What it takes, but for a receiver.
    pub inputs: Vec<String>,
    /// What it gives.
    pub output: Option<String>,
}

/// A trait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trait {
    pub name: String,
    /// The signatures of its methods, as they are read again.
    pub methods: Vec<String>,
}

macro_rules! declared {
    ($($kind:ident: $field:ident)*) => {$(
        impl Declared for $kind {
            fn name(&self) -> &str {
                &self.name
            }
            fn of(source: &Source) -> &[Standing<Self>] {
                &source.$field
            }
        }
    )*};
}

declared! {
    Alias: aliases
    Plain: plain
    Structure: structures
    Constant: constants
    Function: functions
    Trait: traits
}

/// What a `use` says.
pub struct Import {
    pub module: Vec<String>,
    /// What it is there, and here; nothing where all is brought.
    pub names: Option<[String; 2]>,
}

/// Where in a file something stands: the modules and, in braces, the functions around it.
pub type Scope = Vec<String>;

/// What stands for the body of a function among them.
pub fn body(function: &syn::Ident) -> String {
    format!("{{{function}}}")
}

/// Something, and where it stands.
pub type Standing<T> = (Scope, T);

/// All of a file.
#[derive(Default)]
pub struct Source {
    pub aliases: Vec<Standing<Alias>>,
    pub plain: Vec<Standing<Plain>>,
    pub structures: Vec<Standing<Structure>>,
    pub constants: Vec<Standing<Constant>>,
    /// Functions that stand alone.
    pub functions: Vec<Standing<Function>>,
    pub methods: Vec<Standing<Function>>,
    pub traits: Vec<Standing<Trait>>,
    pub imports: Vec<Standing<Import>>,
    /// The modules that stand in it.
    pub modules: Vec<Scope>,
    /// Types that carry a derivative by an implementation that the user wrote.
    implemented: Vec<String>,
    /// Where the reader is.
    scope: Scope,
}

impl Source {
    pub fn read(text: &str) -> Option<Self> {
        let mut source = Self::default();
        source.visit_file(&syn::parse_file(text).ok()?);
        let Self { plain, implemented, .. } = &mut source;
        plain.retain(|(_, plain)| !implemented.contains(&plain.name));
        Some(source)
    }

    fn import(&mut self, module: &[String], names: Option<[String; 2]>) {
        self.imports.push((self.scope.clone(), Import { module: module.to_vec(), names }));
    }

    /// Takes a `use` apart.
    fn import_all(&mut self, tree: &syn::UseTree, module: &[String]) {
        match tree {
            syn::UseTree::Path(path) => {
                self.import_all(&path.tree, &[module.to_vec(), vec![path.ident.to_string()]].concat());
            }
            syn::UseTree::Name(name) => self.import(module, Some([name.ident.to_string(), name.ident.to_string()])),
            syn::UseTree::Rename(renamed) => {
                self.import(module, Some([renamed.ident.to_string(), renamed.rename.to_string()]));
            }
            syn::UseTree::Glob(_) => self.import(module, None),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.import_all(tree, module)),
        }
    }

    fn within(&mut self, name: String, read: impl FnOnce(&mut Self)) {
        self.scope.push(name);
        read(self);
        self.scope.pop();
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let here = self.scope.clone();
        match item {
            syn::Item::Type(item) => self.aliases.push((here, Alias::of(item))),
            syn::Item::Struct(item) => {
                self.plain.extend(Plain::of(&item.ident, &item.attrs).map(|plain| (here.clone(), plain)));
                let mut item = item.clone();
                OwnType::of(&item.ident, &item.generics).visit_fields_mut(&mut item.fields);
                let fields = Field::all(&item.fields, None);
                self.structures.push((here, Structure::of(&item.ident, &item.generics, fields)));
            }
            syn::Item::Enum(item) => {
                self.plain.extend(Plain::of(&item.ident, &item.attrs).map(|plain| (here.clone(), plain)));
                self.structures.extend(Structure::of_enumeration(item).map(|structure| (here, structure)));
            }
            syn::Item::Fn(item) => {
                self.functions.extend(Function::all(item).map(|function| (here.clone(), function)));
                self.within(body(&item.sig.ident), |source| source.visit_block(&item.block));
            }
            syn::Item::Impl(block) => {
                if let (Some((of, _)), syn::Type::Path(ty)) = (&block.trait_, &*block.self_ty)
                    && of.segments.last().is_some_and(|last| last.ident == "Differentiable")
                {
                    self.implemented.extend(ty.path.segments.last().map(|last| last.ident.to_string()));
                }
                for item in &block.items {
                    if let syn::ImplItem::Fn(method) = item {
                        self.methods
                            .push((here.clone(), Function::of(&method.sig, &method.block, Some(block), &method.attrs)));
                    }
                }
            }
            syn::Item::Trait(item) => self.traits.push((here, Trait::of(item))),
            syn::Item::Const(item) => self.constants.push((here, Constant::of(&item.ident, &item.ty))),
            syn::Item::Static(item) => self.constants.push((here, Constant::of(&item.ident, &item.ty))),
            syn::Item::Use(item) => self.import_all(&item.tree, &[]),
            syn::Item::Mod(item) => {
                if let Some((_, items)) = &item.content {
                    self.within(item.ident.to_string(), |source| {
                        source.modules.push(source.scope.clone());
                        items.iter().for_each(|item| source.visit_item(item));
                    });
                }
            }
            _ => {}
        }
    }
}

impl Alias {
    pub fn of(item: &syn::ItemType) -> Self {
        Self { name: item.ident.to_string(), parameters: parameters(&item.generics), ty: spelled(&item.ty) }
    }
}

impl Constant {
    fn of(name: &syn::Ident, ty: &syn::Type) -> Self {
        Self { name: name.to_string(), ty: spelled(ty) }
    }
}

impl Trait {
    fn of(item: &syn::ItemTrait) -> Self {
        let methods = item.items.iter().filter_map(|item| match item {
            syn::TraitItem::Fn(method) => Some(spelled(&method.sig)),
            _ => None,
        });
        Self { name: item.ident.to_string(), methods: methods.collect() }
    }
}

impl Plain {
    /// Another attribute, or a derive by another name, may bring an implementation.
    fn of(name: &syn::Ident, attributes: &[syn::Attribute]) -> Option<Self> {
        const ATTRIBUTES: [&str; 10] =
            ["doc", "repr", "allow", "expect", "warn", "deny", "must_use", "non_exhaustive", "deprecated", "serde"];
        const DERIVES: [&str; 11] = [
            "Clone",
            "Copy",
            "Debug",
            "Default",
            "PartialEq",
            "Eq",
            "PartialOrd",
            "Ord",
            "Hash",
            "Serialize",
            "Deserialize",
        ];
        let is_known = |attribute: &syn::Attribute| {
            let derived = crate::names::words(attribute.meta.to_token_stream());
            match attribute.path().is_ident("derive") {
                true => derived.iter().all(|name| name == "derive" || DERIVES.contains(&name.as_str())),
                false => ATTRIBUTES.iter().any(|name| attribute.path().is_ident(name)),
            }
        };
        attributes.iter().all(is_known).then(|| Self { name: name.to_string() })
    }
}

impl Structure {
    fn of(name: &syn::Ident, generics: &syn::Generics, fields: Vec<Field>) -> Self {
        Self { name: name.to_string(), parameters: parameters(generics), fields }
    }

    fn of_enumeration(item: &syn::ItemEnum) -> Option<Self> {
        let is_differentiable = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("derive")
                && crate::names::words(attribute.meta.to_token_stream()).iter().any(|word| word == "Differentiable")
        });
        let mut item = item.clone();
        let mut own = OwnType::of(&item.ident, &item.generics);
        item.variants.iter_mut().for_each(|variant| own.visit_variant_mut(variant));
        let fields = item.variants.iter().flat_map(|variant| Field::all(&variant.fields, Some(&variant.ident)));
        is_differentiable.then(|| Self::of(&item.ident, &item.generics, fields.collect()))
    }
}

impl Field {
    fn all(fields: &syn::Fields, variant: Option<&syn::Ident>) -> Vec<Self> {
        let of = |(k, field): (usize, &syn::Field)| Self {
            variant: variant.map(ToString::to_string),
            member: field.ident.as_ref().map_or(k.to_string(), ToString::to_string),
            ty: spelled(&field.ty),
            is_constant: field.attrs.iter().any(|attribute| attribute.path().is_ident("constant")),
        };
        fields.iter().enumerate().map(of).collect()
    }
}

impl Function {
    /// A function by its name, and by that of its companion.
    pub fn all(item: &syn::ItemFn) -> impl Iterator<Item = Self> {
        let own = Self::of(&item.sig, &item.block, None, &item.attrs);
        let arguments = own.attribute.as_ref().map(|attribute| Arguments::spelled(attribute));
        let name = arguments.and_then(|arguments| arguments.name).map(|name| name.to_string());
        let other = name.filter(|name| *name != own.name).map(|name| Self { name, ..own.clone() });
        [own].into_iter().chain(other)
    }

    fn of(
        signature: &syn::Signature,
        body: &syn::Block,
        block: Option<&syn::ItemImpl>,
        attributes: &[syn::Attribute],
    ) -> Self {
        let of_block = block.map(|block| parameters(&block.generics)).unwrap_or_default();
        let output = match &signature.output {
            syn::ReturnType::Type(_, ty) => Some(spelled(ty)),
            syn::ReturnType::Default => None,
        };
        let inputs = signature.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(input) => Some(spelled(&input.ty)),
            syn::FnArg::Receiver(_) => None,
        });
        Self {
            name: signature.ident.to_string(),
            owner: block.map(|block| spelled(&block.self_ty)),
            parameters: [of_block, parameters(&signature.generics)].concat(),
            signature: without_spaces(signature),
            text: text(signature, body),
            spelled: spelled(signature),
            attribute: attributes.iter().find_map(|attribute| differentiable(&attribute.meta)),
            inputs: inputs.collect(),
            output,
        }
    }
}

/// What the attribute says, where it is ours: by itself, or behind `#[cfg_attr(…)]`.
fn differentiable(meta: &syn::Meta) -> Option<String> {
    if meta.path().segments.last()?.ident == "differentiable" {
        return Some(meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default());
    }
    let list = meta.require_list().ok().filter(|list| list.path.is_ident("cfg_attr"))?;
    let metas = list.parse_args_with(Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated).ok()?;
    metas.iter().skip(1).find_map(differentiable)
}

/// A number for a function as it stands.
pub fn text(signature: &syn::Signature, body: &syn::Block) -> u64 {
    crate::payload::hash(&(without_spaces(signature) + &without_spaces(body)))
}

fn parameters(generics: &syn::Generics) -> Vec<String> {
    let name = |parameter: &syn::GenericParam| match parameter {
        syn::GenericParam::Type(parameter) => Some(parameter.ident.to_string()),
        syn::GenericParam::Const(parameter) => Some(parameter.ident.to_string()),
        syn::GenericParam::Lifetime(_) => None,
    };
    generics.params.iter().filter_map(name).collect()
}

fn spelled(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

/// Tokens from a file and those that a macro is given have other spaces between them.
pub fn without_spaces(tokens: &impl ToTokens) -> String {
    spelled(tokens).split_whitespace().collect()
}
