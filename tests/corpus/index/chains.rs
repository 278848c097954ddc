//! Constructs of chains of iterators, and of closures.

use syn::{Expr, Pat};

use super::constructs::{METHODS, Uses};

/// Methods of iterators that are constructs of their own.
const LINKS: &[&str] = &[
    "by_ref",
    "chain",
    "chunks",
    "chunks_exact",
    "chunks_exact_mut",
    "chunks_mut",
    "cloned",
    "collect",
    "copied",
    "cycle",
    "enumerate",
    "filter",
    "filter_map",
    "find",
    "find_map",
    "flat_map",
    "flatten",
    "fold",
    "for_each",
    "last",
    "map",
    "map_while",
    "max_by",
    "min_by",
    "next",
    "nth",
    "partition",
    "product",
    "reduce",
    "rev",
    "scan",
    "skip",
    "skip_while",
    "step_by",
    "sum",
    "take",
    "take_while",
    "unzip",
    "windows",
    "zip",
];

impl Uses<'_> {
    /// A method of an iterator that active values pass through.
    pub fn chain(&mut self, call: &syn::ExprMethodCall) {
        let name = call.method.to_string();
        if !LINKS.contains(&name.as_str()) || !self.mentions(&Expr::MethodCall(call.clone())) {
            return;
        }
        let of_an_array = name == "map"
            && matches!(peel(&call.receiver), Expr::Path(_) | Expr::Field(_) | Expr::Index(_) | Expr::Array(_));
        self.say(&if of_an_array { "`map` of an array".to_owned() } else { format!("`{name}` of an iterator") });
        self.say_if(name == "sum" && call.turbofish.is_some(), "`sum::<f64>()`");
        if let Expr::Range(range) = peel(&call.receiver) {
            self.say(if range.end.is_some() { "iterator over a range" } else { "iterator over an endless range" });
        }
        if let Expr::MethodCall(source) = peel(&call.receiver) {
            self.say_if(source.method == "iter_mut", "chain over `iter_mut`");
        }
        for argument in &call.args {
            match argument {
                Expr::Closure(closure) => {
                    closure.inputs.iter().for_each(|pattern| self.pattern_of_closure(pattern));
                    self.say_if(
                        closure.inputs.iter().any(|pattern| reads_parts(pattern, closure)),
                        "closure with one name for a pair",
                    );
                }
                Expr::Path(path) => {
                    let last = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
                    let of = path.path.segments.len() > 1;
                    if of && (METHODS.contains(&last.as_str()) || last == "total_cmp") {
                        self.say("function of `std` by its name in a chain");
                    } else if self.closures.contains(&last) {
                        self.say("closure by its name in a chain");
                    } else if let Some(construct) = self.named_functions.get(&last).copied() {
                        self.say(construct);
                    } else if self.signatures.contains_key(&(self.module.to_owned(), last)) {
                        self.say("differentiable function by its name in a chain");
                    }
                }
                Expr::Call(made) => self.maker(made),
                _ => {}
            }
        }
        if let Expr::Call(made) = peel(&call.receiver) {
            self.maker(made);
        }
    }

    /// `for x in xs.iter().chain(ys) { … break … }`
    pub fn several_lists(&mut self, turned: &syn::ExprForLoop) {
        let Expr::MethodCall(call) = &*turned.expr else { return };
        let body = quote::ToTokens::to_token_stream(&turned.body).to_string();
        let is_left = ["break", "continue"].iter().any(|exit| body.contains(exit));
        let is_several = call.method == "chain" || call.method == "flat_map";
        self.say_if(is_several && is_left && self.active(&turned.expr), "loop over several lists that is left");
    }

    /// A function that makes an iterator.
    fn maker(&mut self, call: &syn::ExprCall) {
        let Expr::Path(path) = &*call.func else { return };
        match path.path.segments.last().map(|last| last.ident.to_string()).as_deref() {
            Some("once") => self.say("`once`"),
            Some("repeat" | "repeat_n") => self.say("`repeat`"),
            Some("zip") => self.say("`zip` of an iterator"),
            _ => {}
        }
    }

    /// A function that makes an iterator out of a closure, perhaps one with a name.
    pub fn maker_by_closure(&mut self, path: &syn::Path) {
        let mut names = path.segments.iter().rev().map(|segment| segment.ident.to_string());
        let (name, of) = (names.next(), names.next());
        match (name.as_deref(), of.as_deref()) {
            (Some("successors"), _) => self.say("`successors`"),
            (Some("from_fn" | "repeat_with"), Some("iter")) => self.say("`from_fn` of iterators"),
            _ => {}
        }
    }

    fn pattern_of_closure(&mut self, pattern: &Pat) {
        match pattern {
            Pat::Reference(_) => self.say("closure with a pattern `&x`"),
            Pat::Tuple(parts) => {
                self.say("closure with a pattern `(a, b)`");
                parts.elems.iter().for_each(|part| self.pattern_of_closure(part));
            }
            _ => {}
        }
    }

    /// A closure that active values pass through, by what leaves it.
    pub fn closure_exits(&mut self, closure: &syn::ExprClosure) {
        #[derive(Default)]
        struct Exits {
            returns: bool,
            tries: bool,
        }
        impl syn::visit::Visit<'_> for Exits {
            fn visit_expr_return(&mut self, _exit: &syn::ExprReturn) {
                self.returns = true;
            }
            fn visit_expr_try(&mut self, _exit: &syn::ExprTry) {
                self.tries = true;
            }
            fn visit_expr_closure(&mut self, _inner: &syn::ExprClosure) {}
        }
        let mut exits = Exits::default();
        syn::visit::Visit::visit_expr(&mut exits, &closure.body);
        self.say_if(exits.returns, "closure that is left by `return`");
        self.say_if(exits.tries, "closure that is left by `?`");
    }

    /// `let f = |x| …;`
    pub fn closure_with_name(&mut self, name: &Pat, closure: &syn::ExprClosure) {
        let Pat::Ident(name) = name else { return };
        self.closures.insert(name.ident.to_string());
        self.say("closure with a name");
        self.say_if(closure.capture.is_some(), "`move` closure with a name");
        self.say_if(closure.inputs.len() > 1, "closure of several arguments");
        self.say_if(name.mutability.is_some(), "closure that changes what it captures");
    }

    /// `let g = wave;`, or one of several.
    pub fn function_with_name(&mut self, name: &Pat, init: &Expr) {
        let construct = match init {
            Expr::Path(_) => "function with a name of its own",
            Expr::If(_) | Expr::Match(_) => "one of several functions",
            _ => return,
        };
        match name {
            Pat::Ident(name) => drop(self.named_functions.insert(name.ident.to_string(), construct)),
            Pat::Type(typed) => self.function_with_name(&typed.pat, init),
            _ => {}
        }
    }

    /// `let squares = xs.iter().map(…);`
    pub fn iterator_with_name(&mut self, name: &Pat, init: &Expr) {
        let Expr::MethodCall(call) = init else { return };
        let Pat::Ident(name) = name else { return };
        if !self.active(init) {
            return;
        }
        match call.method.to_string().as_str() {
            "iter" | "map" | "filter" | "windows" | "zip" | "rev" | "peekable" => {
                let is_mutable = name.mutability.is_some();
                self.say(if is_mutable { "iterator with a `mut` name" } else { "iterator with a name" });
            }
            "find" | "max_by" | "min_by" | "last" => self.say("name of what a chain found"),
            _ => {}
        }
    }

    /// A call by a name that stands for a closure or a function.
    pub fn call_by_name(&mut self, path: &syn::Path) {
        let Some(name) = path.get_ident().map(ToString::to_string) else { return };
        self.say_if(self.closures.contains(&name), "call of a closure");
        if let Some(construct) = self.named_functions.get(&name).copied() {
            self.say(construct);
        }
    }
}

/// `iter::zip(xs, ys)`
pub fn is_zip(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "zip"))
}

/// Is the pattern one name, of which the closure reads a part?
fn reads_parts(pattern: &Pat, closure: &syn::ExprClosure) -> bool {
    use quote::ToTokens;
    let Pat::Ident(name) = pattern else { return false };
    closure.body.to_token_stream().to_string().contains(&format!("{} . 1", name.ident))
}

fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => peel(&paren.expr),
        expr => expr,
    }
}
