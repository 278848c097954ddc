//! Tests of the phases, without a compiler: a file for each.
//!
//! What the code of a function looks like at the ends of the phases is pinned by snapshots (see `snapshots`), written
//! again by
//!
//! ```text
//! UPDATE_EXPECT=1 cargo test -p ad-macros snapshots
//! ```
//!
//! To look at a function, put it in a file of its own and say
//!
//! ```text
//! DUMP=file.rs cargo test -p ad-macros dump -- --nocapture
//! ```

mod activity;
mod aliases;
mod before;
mod bits;
pub mod corpus;
mod emit;
mod evidence;
mod forward;
mod generics;
mod methods;
mod names;
mod operators;
mod plain;
mod powers;
mod privatize;
mod reverse;
mod rules;
mod scales;
mod simplify;
mod snapshots;
mod squares;
mod stability;
mod structure;
mod switches;
mod types;
mod verify;

use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::analysis::activity::Activity;
use crate::args::Arguments;
use crate::diag::Diag;
use crate::ir::visit::{all_uses, steps};
use crate::ir::{Block, Function, Step, Ty, Var, print};
use crate::names::Names;
use crate::reverse::Vjp;

/// What the macro makes of a function: the function, and its companion.
fn expansion(arguments: &str, source: &str) -> String {
    let file: syn::File = syn::parse2(tokens(arguments, source)).expect("an expansion is a list of items");
    prettyplease::unparse(&file)
}

fn tokens(arguments: &str, source: &str) -> TokenStream {
    let arguments = arguments.parse().expect("arguments are tokens");
    let source = source.parse().expect("a function is tokens");
    crate::expand::expand(arguments, source)
}

/// One function of the companion, by its name.
fn derived(arguments: &str, source: &str, name: &str) -> syn::ItemFn {
    struct Find<'a>(&'a str, Option<syn::ItemFn>);
    impl syn::visit::Visit<'_> for Find<'_> {
        fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
            if function.sig.ident == self.0 {
                let syn::ImplItemFn { vis, sig, block, .. } = function;
                self.1 = Some(syn::parse_quote!(#vis #sig #block));
            }
        }
    }
    let tokens = tokens(arguments, source);
    let file: syn::File = syn::parse2(quote!(#tokens)).expect("an expansion is a list of items");
    let mut find = Find(name, None);
    syn::visit::Visit::visit_file(&mut find, &file);
    find.1.unwrap_or_else(|| panic!("no `{name}` in {tokens}"))
}

/// The same, as a person would read it.
fn derived_text(arguments: &str, source: &str, name: &str) -> String {
    let function = derived(arguments, source, name);
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![syn::Item::Fn(function)],
    })
}

/// The last line of a forward form: the value, and its tangent.
fn tangent(source: &str) -> String {
    let text = derived_text("", source, "__jvp");
    text.lines().map(str::trim).rfind(|line| line.starts_with('(')).unwrap_or_default().to_owned()
}

/// A function on its way through the phases.
struct Stage {
    item: syn::ItemFn,
    arguments: Arguments,
    names: Names,
    function: Function,
    activity: Activity,
}

impl Stage {
    /// Lowers a function and asks what is active in it.
    fn new(arguments: &str, source: &str) -> Self {
        let item: syn::ItemFn = syn::parse_str(source).expect("a function");
        // One of the ways to build it is as good as another.
        let item = crate::cfgs::variants(&item).remove(0);
        let diag = Diag::new();
        let arguments = Arguments::read(&diag, arguments.parse().expect("arguments are tokens"));
        let arguments = crate::expand::standing(&item, &arguments);
        let item = crate::aliases::resolved(&item, arguments.file.clone());
        let item = crate::lengths::with_lengths(&crate::generics::with_names_of_functions(&item));
        let (item, _) = crate::views::as_slices(&item);
        let mut names = Names::avoiding(item.to_token_stream());
        let made = crate::fallible::Fallible::of(&item).map(|fallible| {
            crate::fallible::with_status(&diag, &item, &fallible, &crate::fallback::runtime(&arguments))
        });
        let (item, failing) = made.map_or((item, None), |(item, failing)| (item, Some(failing)));
        let mut function = crate::lower::lower(&diag, &item, failing, &arguments, &mut names);
        diag.check().unwrap_or_else(|error| panic!("{error}: {source}"));
        let activity = Activity::of(&function);
        crate::analysis::floats::settle(&mut function, &activity);
        Self { item, arguments, names, function, activity }
    }

    fn of(source: &str) -> Self {
        Self::new("", source)
    }

    /// The reverse form, before it is simplified.
    fn reverse(&mut self) -> Vjp {
        crate::reverse::reverse(
            &self.function,
            &self.activity,
            crate::tangent::Directions::One,
            &self.arguments,
            &mut self.names,
        )
    }

    /// The variable of that name.
    fn var(&self, name: &str) -> Var {
        var(&self.function, name)
    }

    fn ty(&self, name: &str) -> Ty {
        self.function.info(self.var(name)).ty.clone()
    }

    fn is_active(&self, name: &str) -> bool {
        self.activity.is_active(&self.function, self.var(name))
    }
}

fn var(function: &Function, name: &str) -> Var {
    let at = function.vars.iter().position(|info| info.name.to_string() == name);
    Var(at.unwrap_or_else(|| panic!("no variable `{name}`")) as u32)
}

fn name(function: &Function, var: Var) -> String {
    function.info(var).name.to_string()
}

/// A type, without the tokens of lengths.
fn shown(ty: &Ty) -> String {
    match ty {
        Ty::Float(width) => format!("{width:?}").to_lowercase(),
        Ty::Tuple(parts) => format!("({})", parts.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Ty::Array(element, len) => format!("[{}; {len}]", shown(element)),
        Ty::Slice(element) => format!("[{}]", shown(element)),
        Ty::Vec(element) => format!("Vec<{}>", shown(element)),
        Ty::Ref(mutability, inner) => format!("&{mutability:?} {}", shown(inner)),
        Ty::Open(_) => "?".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Every step of a block and of the blocks inside.
fn all_steps(block: &Block) -> Vec<&Step> {
    let mut found = Vec::new();
    steps(block, &mut |step| found.push(step));
    found
}

/// The names of the variables that a block uses.
fn used(function: &Function, block: &Block) -> Vec<String> {
    let mut found = Vec::new();
    all_uses(block, &mut |var, _| found.push(name(function, var)));
    found
}

/// The names of what the forward sweep writes to frames.
fn recorded(vjp: &Vjp) -> Vec<String> {
    let mut found = Vec::new();
    for step in all_steps(&vjp.forward) {
        if let Step::Record { values, .. } = step {
            found.extend(values.iter().map(|value| name(&vjp.function, *value)));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// A function after each of the phases, as text.
fn dump(arguments: &str, source: &str) -> String {
    let mut stage = Stage::new(arguments, source);
    let mut out = format!("lowered: {}\n", print::function(&stage.function));
    if stage.arguments.fwd.is_none() {
        let vjp = stage.reverse();
        let blocks = [("forward sweep", &vjp.forward), ("pullback, before it is simplified", &vjp.pullback)];
        let _ = writeln!(out, "{}", print::blocks(&vjp.function, &blocks));
    }
    for name in ["__vjp", "__jvp"] {
        let _ = writeln!(out, "{}", derived_text(arguments, source, name));
    }
    out.replace("::wengert::__private::", "").trim_end().to_owned() + "\n"
}

/// Prints the functions of the file that `DUMP` names.
#[test]
fn dump_what_is_asked_for() {
    if let Ok(path) = std::env::var("DUMP") {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        for (arguments, source) in corpus::functions(&text) {
            println!("{}", dump(&arguments, &source));
        }
    }
}

/// The user's function stands first, as it was.
#[test]
fn the_function_itself_is_left_alone() {
    let source = "fn f(x: f64, #[constant] k: f64) -> f64 { x * k }";
    let plain: syn::ItemFn = syn::parse_str("fn f(x: f64, k: f64) -> f64 { x * k }").expect("a function");
    let file: syn::File = syn::parse_str(&expansion("", source)).expect("items");
    let syn::Item::Fn(first) = &file.items[0] else { panic!("the function comes first") };
    assert_eq!(first.to_token_stream().to_string(), plain.to_token_stream().to_string());
    assert_eq!(Stage::of(source).item.sig.inputs.len(), 2);
}

/// Prints the whole companion of the functions of the file that `EXPAND` names.
#[test]
fn expand_what_is_asked_for() {
    if let Ok(path) = std::env::var("EXPAND") {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        for (arguments, source) in corpus::functions(&text) {
            println!("{}", expansion(&arguments, &source).replace("::wengert::__private::", ""));
        }
        for item in syn::parse_file(&text).expect("a file of Rust").items {
            if let syn::Item::Impl(mut block) = item {
                block.attrs.clear();
                println!(
                    "{}",
                    expansion("", &block.to_token_stream().to_string()).replace("::wengert::__private::", "")
                );
            }
        }
    }
}
