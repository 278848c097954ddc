//! Which variables of a function carry a derivative, as far as the source shows.
//!
//! Names stand for variables (shadowing is not resolved), and a variable is active if something active ever reaches
//! it. That is enough to tell `xs[i].sin()` on an argument from `n % 2` on a count.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, FnArg, ItemFn, Pat, Stmt, Type};

/// Methods that give something without a derivative.
const DISCRETE: &[&str] =
    &["len", "is_empty", "is_nan", "is_finite", "is_sign_negative", "to_bits", "total_cmp", "partial_cmp", "capacity"];

/// The active variables of one function.
pub struct Activity {
    /// Their names.
    pub active: BTreeSet<String>,
    /// Names that refer into another variable, with that variable's name.
    pub aliases: Vec<(String, String)>,
}

impl Activity {
    /// Finds them, turn by turn until nothing new is found.
    pub fn of(function: &ItemFn) -> Self {
        let mut activity = Self { active: BTreeSet::new(), aliases: Vec::new() };
        for argument in &function.sig.inputs {
            if let FnArg::Typed(argument) = argument
                && !argument.attrs.iter().any(|attribute| attribute.path().is_ident("constant"))
                && carries(&argument.ty)
            {
                activity.bind(&argument.pat);
            }
        }
        loop {
            let before = (activity.active.len(), activity.aliases.len());
            activity.visit_block(&function.block);
            if before == (activity.active.len(), activity.aliases.len()) {
                return activity;
            }
        }
    }

    fn bind(&mut self, pattern: &Pat) {
        self.active.extend(names(pattern));
    }

    /// Something active was written to the place.
    fn write(&mut self, place: &Expr) {
        if let Expr::Tuple(syn::ExprTuple { elems: parts, .. }) | Expr::Array(syn::ExprArray { elems: parts, .. }) =
            place
        {
            return parts.iter().for_each(|part| self.write(part));
        }
        let Some(name) = root(place) else { return };
        let targets: Vec<_> =
            self.aliases.iter().filter(|(alias, _)| *alias == name).map(|(_, to)| to.clone()).collect();
        self.active.extend(targets);
        self.active.insert(name);
    }

    /// A pattern that takes apart what it is given.
    fn bind_from(&mut self, pattern: &Pat, given: &Expr) {
        match (pattern, given) {
            (Pat::Tuple(pattern), Expr::Tuple(given)) if pattern.elems.len() == given.elems.len() => {
                pattern.elems.iter().zip(&given.elems).for_each(|(pattern, given)| self.bind_from(pattern, given));
            }
            (Pat::Type(pattern), given) => self.bind_from(&pattern.pat, given),
            _ => {
                if let (Expr::Reference(reference), Pat::Ident(name)) = (given, pattern)
                    && let Some(to) = root(&reference.expr)
                {
                    let alias = (name.ident.to_string(), to);
                    if !self.aliases.contains(&alias) {
                        self.aliases.push(alias);
                    }
                }
                if self.is_active(given) {
                    self.bind(pattern);
                }
            }
        }
    }

    /// Does the value of the expression carry a derivative?
    pub fn is_active(&self, expression: &Expr) -> bool {
        let any = |mut parts: syn::punctuated::Iter<Expr>| parts.any(|part| self.is_active(part));
        match expression {
            Expr::Path(path) => path.path.get_ident().is_some_and(|name| self.active.contains(&name.to_string())),
            Expr::Index(index) => self.is_active(&index.expr),
            Expr::Field(field) => self.is_active(&field.base),
            Expr::MethodCall(call) => {
                let discrete = DISCRETE.contains(&call.method.to_string().as_str());
                !discrete && (self.is_active(&call.receiver) || any(call.args.iter()))
            }
            Expr::Binary(binary) => {
                arithmetic(&binary.op).is_some() && (self.is_active(&binary.left) || self.is_active(&binary.right))
            }
            Expr::Cast(cast) => carries(&cast.ty) && self.is_active(&cast.expr),
            // A pullback is as active as what it was made of.
            Expr::Call(call) => !is_stop(&call.func) && (self.is_active(&call.func) || any(call.args.iter())),
            Expr::Paren(inner) => self.is_active(&inner.expr),
            Expr::Reference(inner) => self.is_active(&inner.expr),
            Expr::Unary(inner) => !matches!(inner.op, syn::UnOp::Not(_)) && self.is_active(&inner.expr),
            Expr::Tuple(parts) => any(parts.elems.iter()),
            Expr::Struct(made) => {
                made.fields.iter().any(|field| self.is_active(&field.expr))
                    || made.rest.as_ref().is_some_and(|rest| self.is_active(rest))
            }
            Expr::Array(parts) => any(parts.elems.iter()),
            Expr::Repeat(repeat) => self.is_active(&repeat.expr),
            Expr::Closure(closure) => self.is_active(&closure.body),
            Expr::Block(block) => self.ends_active(&block.block) || self.breaks_active(expression),
            Expr::If(branch) => {
                let otherwise = branch.else_branch.as_ref().is_some_and(|(_, otherwise)| self.is_active(otherwise));
                self.ends_active(&branch.then_branch) || otherwise
            }
            Expr::Match(choice) => choice.arms.iter().any(|arm| self.is_active(&arm.body)),
            Expr::Loop(_) => self.breaks_active(expression),
            Expr::Macro(called) => macro_parts(&called.mac).iter().any(|part| self.is_active(part)),
            _ => false,
        }
    }

    fn ends_active(&self, block: &Block) -> bool {
        matches!(block.stmts.last(), Some(Stmt::Expr(last, None)) if self.is_active(last))
    }

    fn breaks_active(&self, expression: &Expr) -> bool {
        struct Breaks<'a>(&'a Activity, bool);
        impl Visit<'_> for Breaks<'_> {
            fn visit_expr_break(&mut self, left: &syn::ExprBreak) {
                self.1 |= left.expr.as_ref().is_some_and(|value| self.0.is_active(value));
            }
        }
        let mut breaks = Breaks(self, false);
        breaks.visit_expr(expression);
        breaks.1
    }

    /// Does anything active occur in it, in whatever role?
    pub fn mentions(&self, visit: impl FnOnce(&mut Mentions)) -> bool {
        let mut mentions = Mentions { activity: self, found: false };
        visit(&mut mentions);
        mentions.found
    }
}

impl Visit<'_> for Activity {
    fn visit_local(&mut self, local: &syn::Local) {
        if let Some(init) = &local.init {
            self.bind_from(&local.pat, &init.expr);
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_for_loop(&mut self, turned: &syn::ExprForLoop) {
        if self.is_active(&turned.expr) {
            if let Some(to) = changed_by_iteration(&turned.expr) {
                for name in names(&turned.pat) {
                    let alias = (name, to.clone());
                    if !self.aliases.contains(&alias) {
                        self.aliases.push(alias);
                    }
                }
            }
            match (&*turned.pat, &*turned.expr) {
                (Pat::Tuple(pattern), Expr::MethodCall(call)) if call.method == "enumerate" => {
                    pattern.elems.iter().skip(1).for_each(|part| self.bind(part));
                }
                (pattern, _) => self.bind(pattern),
            }
        }
        visit::visit_expr_for_loop(self, turned);
    }

    fn visit_expr_assign(&mut self, assign: &syn::ExprAssign) {
        if self.is_active(&assign.right) {
            self.write(&assign.left);
        }
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        if compound(&binary.op).is_some() && self.is_active(&binary.right) {
            self.write(&binary.left);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let writes = ["push", "fill", "copy_from_slice"].contains(&call.method.to_string().as_str());
        if writes && call.args.iter().any(|argument| self.is_active(argument)) {
            self.write(&call.receiver);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        if call.args.iter().any(|argument| self.is_active(argument)) {
            for argument in &call.args {
                if let Expr::Reference(reference) = argument
                    && reference.mutability.is_some()
                {
                    self.write(&reference.expr);
                }
            }
        }
        visit::visit_expr_call(self, call);
    }
}

/// The variable whose elements a loop changes through references.
fn changed_by_iteration(over: &Expr) -> Option<String> {
    match over {
        Expr::MethodCall(call) if call.method == "iter_mut" => root(&call.receiver),
        Expr::MethodCall(call) => changed_by_iteration(&call.receiver),
        Expr::Reference(reference) if reference.mutability.is_some() => root(&reference.expr),
        _ => None,
    }
}

/// Looks for active names.
pub struct Mentions<'a> {
    activity: &'a Activity,
    found: bool,
}

impl Visit<'_> for Mentions<'_> {
    fn visit_expr_path(&mut self, path: &syn::ExprPath) {
        self.found |= path.path.get_ident().is_some_and(|name| self.activity.active.contains(&name.to_string()));
    }
}

/// Can a type carry a derivative?
pub fn carries(ty: &Type) -> bool {
    holds(ty, &|name| name == "f64" || name == "f32" || is_users(name))
}

/// Does a type hold floats, by their own name?
pub fn holds_floats(ty: &Type) -> bool {
    holds(ty, &|name| name == "f64" || name == "f32")
}

fn holds(ty: &Type, asked: &dyn Fn(&str) -> bool) -> bool {
    struct Names<'a>(&'a dyn Fn(&str) -> bool, bool);
    impl Visit<'_> for Names<'_> {
        fn visit_ident(&mut self, name: &syn::Ident) {
            self.1 |= (self.0)(&name.to_string());
        }
    }
    let mut names = Names(asked, false);
    names.visit_type(ty);
    names.1 && !matches!(ty, Type::ImplTrait(_))
}

/// Is it the name of a type of the user's? Constants have no small letters, and the types of `std` are known.
pub fn is_users(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
        && name.contains(char::is_lowercase)
        && !["Vec", "Option", "Result", "String", "Box", "Ordering"].contains(&name)
}

/// The variable that a place lies in.
pub fn root(place: &Expr) -> Option<String> {
    match place {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Index(index) => root(&index.expr),
        Expr::Field(field) => root(&field.base),
        Expr::Paren(inner) => root(&inner.expr),
        Expr::Reference(inner) => root(&inner.expr),
        Expr::Unary(inner) => root(&inner.expr),
        _ => None,
    }
}

/// The names that a pattern binds.
pub fn names(pattern: &Pat) -> Vec<String> {
    struct Names(Vec<String>);
    impl Visit<'_> for Names {
        fn visit_pat_ident(&mut self, name: &syn::PatIdent) {
            self.0.push(name.ident.to_string());
        }
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pattern);
    names.0
}

/// The operator's name, if it computes.
pub fn arithmetic(operator: &BinOp) -> Option<&'static str> {
    Some(match operator {
        BinOp::Add(_) => "+",
        BinOp::Sub(_) => "-",
        BinOp::Mul(_) => "*",
        BinOp::Div(_) => "/",
        BinOp::Rem(_) => "%",
        _ => return None,
    })
}

/// The operator's name, if it computes and assigns.
pub fn compound(operator: &BinOp) -> Option<&'static str> {
    Some(match operator {
        BinOp::AddAssign(_) => "+=",
        BinOp::SubAssign(_) => "-=",
        BinOp::MulAssign(_) => "*=",
        BinOp::DivAssign(_) => "/=",
        BinOp::RemAssign(_) => "%=",
        _ => return None,
    })
}

/// Is it `stop_gradient`?
pub fn is_stop(function: &Expr) -> bool {
    matches!(function, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "stop_gradient"))
}

/// The expressions in a `vec!`.
pub fn macro_parts(called: &syn::Macro) -> Vec<Expr> {
    use syn::parse::Parser as _;
    if !called.path.is_ident("vec") {
        return Vec::new();
    }
    let list = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
    if let Ok(list) = list.parse2(called.tokens.clone()) {
        return list.into_iter().collect();
    }
    let repeat = |input: syn::parse::ParseStream| -> syn::Result<Expr> {
        let element = input.parse()?;
        input.parse::<syn::Token![;]>()?;
        input.parse::<Expr>()?;
        Ok(element)
    };
    repeat.parse2(called.tokens.clone()).into_iter().collect()
}
