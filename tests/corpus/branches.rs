//! Every branch is taken both ways by the points, every loop runs 0, 1 and many turns.
//!
//! A copy of the corpus, in which each branch and each loop reports to a counter, is compiled by `rustc` (without our
//! crate: the functions are ordinary Rust) and run at the points of the tables.
//!
//! What need not be reached: an arm that is `unreachable!`; 0 turns of a `loop`, which has at least one; other numbers
//! of turns than its own of a loop whose range is fixed by literals, constants and lengths of arrays; and what stands
//! in `IMPOSSIBLE`.
//!
//! Functions that call derivatives are no ordinary Rust, and `num_traits` and `ndarray` are not at hand, so the files that have some are
//! left out. They may not branch.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Expr, FnArg, Ident, ItemFn, Pat, Type, parse_quote};

use crate::sources;

/// A branch or a loop, with the ways that it must be taken.
struct Site {
    /// Where it is, for a reader.
    place: String,
    /// The names of the ways, in the order of their numbers; `None` for one that need not be taken.
    ways: Vec<Option<String>>,
}

/// Can `rustc` compile the file without a crate but `std`?
fn is_of_std(topic: &sources::Topic) -> bool {
    let text = topic.file.to_token_stream().to_string();
    !topic.has_derivatives() && !["use num_traits", "use ndarray"].iter().any(|crate_of| text.contains(crate_of))
}

#[test]
fn every_way_is_taken() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus-branches");
    std::fs::create_dir_all(&out).expect("the target directory can be written");
    let mut sites = Vec::new();
    let mut modules = Vec::new();
    for mut topic in sources::topics().into_iter().filter(is_of_std) {
        let (module, function, fixed) = (topic.name.clone(), String::new(), BTreeSet::new());
        Counting { sites: &mut sites, module, function, fixed }.visit_file_mut(&mut topic.file);
        write(&out, &format!("{}.rs", topic.name), &topic.file.to_token_stream().to_string());
        modules.push(Ident::new(&topic.name, Span::call_site()));
    }
    for shared in ["cases.rs", "value.rs"] {
        std::fs::copy(sources::directory().join(shared), out.join(shared)).expect("the file can be copied");
    }
    write(&out, "plain.rs", include_str!("branches/plain.rs"));
    write(&out, "wengert.rs", WENGERT);
    write(&out, "main.rs", &program(&modules).to_string());

    compile(&out, &["--crate-type=lib", "--crate-name=wengert", "wengert.rs"]);
    compile(&out, &["--crate-name=branches", "-L.", "--extern=wengert", "main.rs"]);
    let run = Command::new(out.join("branches")).output().expect("the program can be started");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let taken: BTreeSet<(usize, usize)> =
        String::from_utf8(run.stdout).expect("it prints text").lines().filter_map(pair).collect();

    let mut missing = BTreeSet::new();
    for (number, site) in sites.iter().enumerate() {
        for (way, name) in site.ways.iter().enumerate() {
            if let (Some(name), false) = (name, taken.contains(&(number, way))) {
                missing.insert(format!("{}: {name}", site.place));
            }
        }
    }
    assert!(sites.len() > 200, "only {} branches and loops were found", sites.len());
    let excused: BTreeSet<String> =
        IMPOSSIBLE.iter().flat_map(|(_, ways)| ways.iter().map(|&way| way.to_owned())).collect();
    let lines = |set: BTreeSet<&String>| set.into_iter().map(|line| format!("\n{line}")).collect::<String>();
    let unexcused = lines(missing.difference(&excused).collect());
    assert!(unexcused.is_empty(), "never taken at any point:{unexcused}");
    let idle = lines(excused.difference(&missing).collect());
    assert!(idle.is_empty(), "called impossible, but taken, or no longer there:{idle}");
}

#[test]
fn what_is_left_out_does_not_branch() {
    for mut topic in sources::topics().into_iter().filter(|topic| !is_of_std(topic)) {
        let mut sites = Vec::new();
        let (module, function, fixed) = (topic.name.clone(), String::new(), BTreeSet::new());
        Counting { sites: &mut sites, module, function, fixed }.visit_file_mut(&mut topic.file);
        let branches: Vec<&String> =
            sites.iter().map(|site| &site.place).filter(|place| !place.contains(": `for ")).collect();
        assert!(branches.is_empty(), "nobody looks whether these go both ways: {branches:?}");
    }
}

/// What no arguments can bring about, with the reason.
const IMPOSSIBLE: &[(&str, &[&str])] = &[
    ("a chunk is never empty", &["iterators::normalised_rows: `for row . iter_mut ()`: 0 turns"]),
    (
        "an inner loop is as long as the outer one, which must turn for it to be reached",
        &[
            "aliasing::gram: `for 0 .. rows . len ()`: 0 turns",
            "indexing::log_determinant: `for 0 ..= i`: 0 turns",
            "turns::product_by_columns: `for 0 .. n`: 0 turns",
            "loops::cube_of_loops: `for 0 .. n`: 0 turns",
            "loops::leaves_both: `for 0 .. n`: 0 turns",
            "mut_slices::eliminate: `for k + 1 .. n`: 0 turns",
            "textbook::cholesky_log_det: `for j .. n`: 0 turns",
            "textbook::solve: `for k .. n`: 0 turns",
            "textbook::solve: `for k .. n`: 1 turn",
            "textbook::bezier: `for 0 .. n - level`: 0 turns",
            "textbook::power_spectrum: `for signal . iter () . enumerate ()`: 0 turns",
            "vecs::grid_paths: `for 1 ..= n`: 0 turns",
            "vecs::repeated_matrix: `for 0 .. n`: 0 turns",
            "while_loops::labelled_value: `while inner < 3`: 0 turns",
            "while_loops::while_continue: `while j < i`: 0 turns",
        ],
    ),
    (
        "a list that is never empty: it was made so, or its first element was read before",
        &[
            "calls::callee_extends: `for v . iter ()`: 0 turns",
            "failures::mean_log: `for xs`: 0 turns",
            "generics::log_sum: `for xs`: 0 turns",
            "indexing::relaxed: `for 0 .. n`: 0 turns",
            "messages::always_found: `for 0 ..= xs . len ()`: 0 turns",
            "mut_slices::relax: `for 0 .. xs . len ()`: 0 turns",
            "patterns::by_length: `for rest`: 0 turns",
            "recursion::best_way: `for xs . iter ()`: 0 turns",
            "type_names::applied: `for m . iter () . zip (result . iter_mut ())`: 0 turns",
            "type_names::applied: `for m . iter () . zip (result . iter_mut ())`: 1 turn",
            "type_names::moving_means: `for window`: 0 turns",
            "slices::mean_or_default: `for xs . iter ()`: 0 turns",
            "slices::read_at_the_largest: `for 0 .. xs . len ()`: 0 turns",
            "slices::row_norms: `for row . iter ()`: 0 turns",
            "vecs::listed: `for terms . iter () . enumerate ()`: 0 turns",
            "vecs::listed: `for terms . iter () . enumerate ()`: 1 turn",
            "vecs::rearranged: `for 0 .. n`: 0 turns",
            "vecs::table_of_powers: `for table . iter ()`: 0 turns",
            "vecs::triangle: `for row . iter ()`: 0 turns",
        ],
    ),
    (
        "the value would not be finite: a mean of nothing, no states, no time steps",
        &[
            "loops::nearest: `for 0 .. xs . len ()`: 0 turns",
            "f32::mean_square: `for 0 .. xs . len ()`: 0 turns",
            "slices::variance: `for xs . iter ()`: 0 turns",
            "textbook::ackley: `for xs . iter ()`: 0 turns",
            "textbook::american_put: `for (0 .. steps) . rev ()`: 0 turns",
            "textbook::american_put: `for 0 ..= level`: 0 turns",
            "textbook::american_put: `for 0 ..= steps`: 0 turns",
            "textbook::american_put: `for 0 ..= steps`: 1 turn",
            "textbook::hidden_markov: `for 0 .. n`: 0 turns",
        ],
    ),
    (
        "the function has returned where there is so little left",
        &["recursion::determinant: `for 0 .. m`: 1 turn", "recursion::mixed_in_place: `for 0 .. half`: 0 turns"],
    ),
    (
        "the loop that never turns",
        &["vecs::never_filled: `for empty . iter ()`: 1 turn", "vecs::never_filled: `for empty . iter ()`: many turns"],
    ),
];

/// What the functions need of our crate to be ordinary Rust.
const WENGERT: &str = "
    #[macro_export] macro_rules! differentiable { () => {} }
    pub trait Differentiable {}
    impl<T> Differentiable for T {}
    pub fn stop_gradient<T>(x: T) -> T { x }
";

/// The root of the counting program.
fn program(modules: &[Ident]) -> TokenStream {
    quote! {
        #![allow(warnings)]
        #![recursion_limit = "256"]
        #[macro_use] mod plain;
        #[macro_use] mod cases;
        mod value;
        #(mod #modules;)*
        fn main() {
            // Panics that are expected need no text.
            std::panic::set_hook(Box::new(|_| ()));
            #(#modules::cases::run_all();)*
            println!();
            plain::report();
        }
    }
}

fn write(out: &Path, name: &str, text: &str) {
    std::fs::write(out.join(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
}

fn compile(out: &Path, arguments: &[&str]) {
    // Cargo hands its own path to tests; its `rustc` lies beside it.
    let beside = |cargo: std::ffi::OsString| PathBuf::from(cargo).with_file_name("rustc");
    let given = std::env::var_os("RUSTC").map(PathBuf::from);
    let rustc = given.or_else(|| std::env::var_os("CARGO").map(beside)).unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.args(["--edition=2024", "--cap-lints=allow", "-Cdebuginfo=0"]).args(arguments).current_dir(out);
    let output = command.output().expect("rustc can be started");
    // The first mistake explains the rest, and all code stands on one line.
    let message: String = String::from_utf8_lossy(&output.stderr).chars().take(2000).collect();
    assert!(output.status.success(), "{message}");
}

fn pair(line: &str) -> Option<(usize, usize)> {
    let (site, way) = line.split_once(' ')?;
    Some((site.parse().ok()?, way.parse().ok()?))
}

/// Puts the counters in.
struct Counting<'a> {
    sites: &'a mut Vec<Site>,
    /// Where we are.
    module: String,
    function: String,
    /// Variables whose length the types tell.
    fixed: BTreeSet<String>,
}

impl Counting<'_> {
    fn site(&mut self, what: &str, tokens: &impl ToTokens, ways: Vec<Option<String>>) -> usize {
        let place = format!("{}::{}: `{what} {}`", self.module, self.function, tokens.to_token_stream());
        self.sites.push(Site { place, ways });
        self.sites.len() - 1
    }

    /// No variable in it but such as have a length that is known.
    fn is_fixed(&self, range: &Expr) -> bool {
        struct Variables<'a>(&'a BTreeSet<String>, bool);
        impl Visit<'_> for Variables<'_> {
            fn visit_expr_path(&mut self, path: &syn::ExprPath) {
                let name = path.path.segments.last().expect("a path has a segment").ident.to_string();
                self.1 &= self.0.contains(&name) || name.chars().all(|c| c.is_uppercase() || c == '_');
            }
        }
        let mut variables = Variables(&self.fixed, true);
        variables.visit_expr(range);
        variables.1
    }
}

/// A loop in a block with its counter.
fn counted(site: usize, whole: &impl ToTokens) -> Expr {
    parse_quote!({
        let mut __turns = crate::plain::Turns::new(#site);
        #whole
    })
}

fn all_turns(fixed: bool) -> Vec<Option<String>> {
    ["0 turns", "1 turn", "many turns"].map(|name| (!fixed).then(|| name.to_owned())).into()
}

fn without_derive(attributes: &mut [syn::Attribute]) {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let path = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        let derived = attribute.parse_args_with(path).expect("a derive has a list of paths");
        let others = derived.into_iter().filter(|path| !path.is_ident("Differentiable"));
        *attribute = parse_quote!(#[derive(#(#others),*)]);
    }
}

impl VisitMut for Counting<'_> {
    fn visit_item_fn_mut(&mut self, function: &mut ItemFn) {
        let ours = sources::is_differentiable(function);
        function.attrs.retain(|attribute| attribute.path().is_ident("doc"));
        self.function = function.sig.ident.to_string();
        self.fixed.clear();
        for argument in &mut function.sig.inputs {
            let FnArg::Typed(argument) = argument else { continue };
            argument.attrs.clear();
            let inner = match &*argument.ty {
                Type::Reference(reference) => &*reference.elem,
                other => other,
            };
            if let (Pat::Ident(name), Type::Array(_)) = (&*argument.pat, inner) {
                self.fixed.insert(name.ident.to_string());
            }
        }
        self.visit_generics_mut(&mut function.sig.generics);
        if ours {
            self.visit_block_mut(&mut function.block);
        }
    }

    /// A trait in the place of its companion.
    fn visit_trait_bound_mut(&mut self, bound: &mut syn::TraitBound) {
        let last = bound.path.segments.last_mut().expect("a path has a segment");
        let name = last.ident.to_string();
        if let Some(of) = name.strip_suffix("Derivatives") {
            last.ident = Ident::new(of, Span::call_site());
        }
    }

    /// A trait without what is ours.
    fn visit_item_trait_mut(&mut self, item: &mut syn::ItemTrait) {
        item.attrs.clear();
        visit_mut::visit_item_trait_mut(self, item);
    }

    fn visit_trait_item_fn_mut(&mut self, method: &mut syn::TraitItemFn) {
        self.function = method.sig.ident.to_string();
        self.fixed.clear();
        if let Some(block) = &mut method.default {
            self.visit_block_mut(block);
        }
    }

    /// A block without what is ours.
    fn visit_item_impl_mut(&mut self, block: &mut syn::ItemImpl) {
        block.attrs.clear();
        visit_mut::visit_item_impl_mut(self, block);
    }

    fn visit_impl_item_fn_mut(&mut self, method: &mut syn::ImplItemFn) {
        method.attrs.retain(|attribute| attribute.path().is_ident("doc"));
        self.function = method.sig.ident.to_string();
        self.fixed.clear();
        for argument in &mut method.sig.inputs {
            match argument {
                FnArg::Receiver(receiver) => receiver.attrs.clear(),
                FnArg::Typed(argument) => argument.attrs.clear(),
            }
        }
        self.visit_block_mut(&mut method.block);
    }

    /// A struct without what our derive reads.
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        without_derive(&mut item.attrs);
        item.fields.iter_mut().for_each(|field| field.attrs.clear());
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        without_derive(&mut item.attrs);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        match expression {
            Expr::If(branch) => {
                let ways = vec![Some("taken".to_owned()), Some("not taken".to_owned())];
                let site = self.site("if", &branch.cond, ways);
                visit_mut::visit_expr_if_mut(self, branch);
                branch.then_branch.stmts.insert(0, parse_quote!(crate::plain::hit(#site, 0);));
                let otherwise: Expr = match branch.else_branch.take() {
                    Some((_, otherwise)) => parse_quote!({ crate::plain::hit(#site, 1); #otherwise }),
                    None => parse_quote!({ crate::plain::hit(#site, 1); }),
                };
                branch.else_branch = Some((Default::default(), Box::new(otherwise)));
            }
            Expr::Match(choice) => {
                let ways = choice.arms.iter().map(must_be_reached).collect();
                let site = self.site("match", &choice.expr, ways);
                visit_mut::visit_expr_match_mut(self, choice);
                for (way, arm) in choice.arms.iter_mut().enumerate() {
                    let body = &arm.body;
                    arm.body = parse_quote!({ crate::plain::hit(#site, #way); #body });
                    arm.comma = Some(Default::default());
                }
            }
            Expr::ForLoop(turned) => {
                let site = self.site("for", &turned.expr, all_turns(self.is_fixed(&turned.expr)));
                self.visit_block_mut(&mut turned.body);
                turned.body.stmts.insert(0, parse_quote!(__turns.turn();));
                *expression = counted(site, turned);
            }
            Expr::While(turned) => {
                let site = self.site("while", &turned.cond, all_turns(false));
                self.visit_block_mut(&mut turned.body);
                turned.body.stmts.insert(0, parse_quote!(__turns.turn();));
                *expression = counted(site, turned);
            }
            Expr::Loop(turned) => {
                let ways = vec![None, Some("1 turn".to_owned()), Some("many turns".to_owned())];
                let site = self.site("loop", &turned.body, ways);
                self.visit_block_mut(&mut turned.body);
                turned.body.stmts.insert(0, parse_quote!(__turns.turn();));
                *expression = counted(site, turned);
            }
            other => visit_mut::visit_expr_mut(self, other),
        }
    }
}

/// The name of an arm, unless it says itself that it cannot be reached.
fn must_be_reached(arm: &Arm) -> Option<String> {
    let unreachable = matches!(&*arm.body, Expr::Macro(body) if body.mac.path.is_ident("unreachable"));
    (!unreachable).then(|| arm.pat.to_token_stream().to_string())
}
