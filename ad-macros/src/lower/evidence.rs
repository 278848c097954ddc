//! Which fields are of types of the user's, as far as the body of a function shows.
//!
//! The macro does not see how a struct is declared, and `b.pos - a.pos` is arithmetic on numbers or a call of an operator of the
//! user's. What is done elsewhere tells: `d` is the user's where `d.norm()` is called or `d.x` is looked at, and `b.pos` with it
//! after `let d = b.pos - a.pos`. Sums have the type of their operands; so do products of what is not a number with a number.
//! What is shown to be a number somewhere is one.

use std::collections::{HashMap, HashSet};

use syn::visit::Visit;

use super::matches::names_in;
use super::place::peel;

/// The names of the fields that must be of a type of the user's.
pub fn users_fields(item: &syn::ItemFn) -> HashSet<String> {
    let mut reader = Reader { scopes: vec![HashMap::new()], ..Reader::default() };
    for input in &item.sig.inputs {
        match input {
            syn::FnArg::Typed(typed) => reader.bind(&typed.pat, None, Some(&typed.ty)),
            syn::FnArg::Receiver(_) => {
                let of_self = reader.known(Fact::Users);
                reader.name("self", of_self);
            }
        }
    }
    reader.visit_block(&item.block);
    reader.settle();
    let fields: Vec<(String, Class)> = reader.fields.iter().map(|(name, class)| (name.clone(), *class)).collect();
    fields.into_iter().filter(|(_, class)| reader.fact(*class) == Some(Fact::Users)).map(|(name, _)| name).collect()
}

/// Is what has that name a float, as far as what is done with it shows?
pub fn is_calculated_with(name: &syn::Ident, code: &syn::Expr) -> bool {
    let mut uses = Uses { name, as_float: false, as_integer: false };
    uses.visit_expr(code);
    uses.as_float && !uses.as_integer
}

/// What is done with a name.
struct Uses<'n> {
    name: &'n syn::Ident,
    as_float: bool,
    as_integer: bool,
}

impl Uses<'_> {
    fn is_it(&self, expr: &syn::Expr) -> bool {
        match peel(expr) {
            syn::Expr::Path(path) => path.path.is_ident(self.name),
            syn::Expr::Unary(unary) => !matches!(unary.op, syn::UnOp::Not(_)) && self.is_it(&unary.expr),
            _ => false,
        }
    }
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let is_integer =
            |expr: &syn::Expr| matches!(peel(expr), syn::Expr::Lit(literal) if matches!(literal.lit, syn::Lit::Int(_)));
        for (a, b) in [(&binary.left, &binary.right), (&binary.right, &binary.left)] {
            if self.is_it(a) {
                self.as_integer |= is_integer(b);
                self.as_float |= !is_integer(b);
            }
        }
        syn::visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.as_float |= self.is_it(&call.receiver) && super::methods::is_known_call(call);
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_index(&mut self, index: &'ast syn::ExprIndex) {
        self.as_integer |= self.is_it(&index.index);
        syn::visit::visit_expr_index(self, index);
    }

    fn visit_expr_cast(&mut self, cast: &'ast syn::ExprCast) {
        self.as_integer |= self.is_it(&cast.expr);
        syn::visit::visit_expr_cast(self, cast);
    }

    fn visit_expr_range(&mut self, range: &'ast syn::ExprRange) {
        let ends = [&range.start, &range.end];
        self.as_integer |= ends.into_iter().flatten().any(|end| self.is_it(end));
        syn::visit::visit_expr_range(self, range);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    Number,
    Users,
}

/// Expressions that are of one type, or of types that are all the user's.
type Class = usize;

#[derive(Default)]
struct Reader {
    /// For each class, one that it was joined to, or itself.
    joined: Vec<Class>,
    facts: Vec<Option<Fact>>,
    scopes: Vec<HashMap<String, Class>>,
    fields: HashMap<String, Class>,
    /// Products and quotients: what they give, and their sides, a divisor as none.
    products: Vec<(Class, Class, Class)>,
}

impl Reader {
    fn unknown(&mut self) -> Class {
        self.joined.push(self.joined.len());
        self.facts.push(None);
        self.joined.len() - 1
    }

    fn known(&mut self, fact: Fact) -> Class {
        let class = self.unknown();
        self.facts[class] = Some(fact);
        class
    }

    fn root(&self, mut class: Class) -> Class {
        while self.joined[class] != class {
            class = self.joined[class];
        }
        class
    }

    fn fact(&self, class: Class) -> Option<Fact> {
        self.facts[self.root(class)]
    }

    fn join(&mut self, a: Class, b: Class) -> Class {
        let (a, b) = (self.root(a), self.root(b));
        let fact = self.facts[b];
        self.joined[b] = a;
        if a != b {
            self.learn_of(a, fact);
        }
        a
    }

    fn learn(&mut self, class: Class, fact: Fact) {
        let root = self.root(class);
        self.learn_of(root, Some(fact));
    }

    fn learn_of(&mut self, root: Class, fact: Option<Fact>) {
        self.facts[root] = match (self.facts[root], fact) {
            (Some(Fact::Number), _) | (_, Some(Fact::Number)) => Some(Fact::Number),
            (known, new) => known.or(new),
        };
    }

    /// A number leaves the other side of a product what it is.
    fn settle(&mut self) {
        loop {
            let before = self.products.len();
            for (result, a, b) in std::mem::take(&mut self.products) {
                match (self.fact(a), self.fact(b)) {
                    (_, Some(Fact::Number)) => drop(self.join(result, a)),
                    (Some(Fact::Number), _) => drop(self.join(result, b)),
                    _ => self.products.push((result, a, b)),
                }
            }
            if self.products.len() == before {
                return;
            }
        }
    }

    fn name(&mut self, name: &str, class: Class) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), class);
        }
    }

    fn bind(&mut self, pattern: &syn::Pat, value: Option<Class>, ty: Option<&syn::Type>) {
        match pattern {
            syn::Pat::Type(typed) => self.bind(&typed.pat, value, Some(&typed.ty)),
            syn::Pat::Paren(inner) => self.bind(&inner.pat, value, ty),
            syn::Pat::Reference(inner) => self.bind(&inner.pat, value, ty),
            syn::Pat::Ident(name) => {
                let class = value.unwrap_or_else(|| self.unknown());
                if let Some(fact) = ty.and_then(of_type) {
                    self.learn(class, fact);
                }
                self.name(&name.ident.to_string(), class);
            }
            pattern => {
                for (name, _) in names_in(pattern) {
                    let class = self.unknown();
                    self.name(&name.to_string(), class);
                }
            }
        }
    }

    fn scoped<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(HashMap::new());
        let value = read(self);
        self.scopes.pop();
        value
    }

    fn block(&mut self, block: &syn::Block) -> Class {
        self.scoped(|reader| {
            let mut last = None;
            for statement in &block.stmts {
                last = match statement {
                    syn::Stmt::Expr(expr, None) => Some(reader.class(expr)),
                    statement => {
                        reader.visit_stmt(statement);
                        None
                    }
                };
            }
            last.unwrap_or_else(|| reader.unknown())
        })
    }

    fn field(&mut self, name: &syn::Ident) -> Class {
        let name = name.to_string();
        match self.fields.get(&name) {
            Some(class) => *class,
            None => {
                let class = self.unknown();
                self.fields.insert(name, class);
                class
            }
        }
    }

    fn product(&mut self, op: &syn::BinOp, a: Class, b: Class) -> Class {
        let result = self.unknown();
        match op {
            syn::BinOp::Mul(_) | syn::BinOp::MulAssign(_) => self.products.push((result, a, b)),
            // What is divided tells nothing of what it is divided by.
            _ if self.fact(b) == Some(Fact::Number) => return self.join(result, a),
            _ => {}
        }
        result
    }

    fn class(&mut self, expr: &syn::Expr) -> Class {
        match peel(expr) {
            syn::Expr::Path(path) => {
                let name = path.path.get_ident().map(ToString::to_string);
                let found = name.and_then(|name| self.scopes.iter().rev().find_map(|scope| scope.get(&name).copied()));
                found.unwrap_or_else(|| self.unknown())
            }
            syn::Expr::Lit(_) | syn::Expr::Cast(_) => {
                syn::visit::visit_expr(self, expr);
                self.known(Fact::Number)
            }
            syn::Expr::Reference(inner) => self.class(&inner.expr),
            syn::Expr::Unary(inner) => self.class(&inner.expr),
            syn::Expr::Field(field) => {
                let base = self.class(&field.base);
                match &field.member {
                    syn::Member::Named(name) => {
                        self.learn(base, Fact::Users);
                        self.field(name)
                    }
                    syn::Member::Unnamed(_) => self.unknown(),
                }
            }
            syn::Expr::Binary(binary) => {
                let (a, b) = (self.class(&binary.left), self.class(&binary.right));
                match binary.op {
                    syn::BinOp::Add(_) | syn::BinOp::Sub(_) | syn::BinOp::AddAssign(_) | syn::BinOp::SubAssign(_) => {
                        self.join(a, b)
                    }
                    op @ (syn::BinOp::Mul(_) | syn::BinOp::Div(_)) => self.product(&op, a, b),
                    op @ (syn::BinOp::MulAssign(_) | syn::BinOp::DivAssign(_)) => {
                        let result = self.product(&op, a, b);
                        self.join(a, result)
                    }
                    _ => self.unknown(),
                }
            }
            syn::Expr::Assign(assign) => {
                let (left, right) = (self.class(&assign.left), self.class(&assign.right));
                self.join(left, right)
            }
            syn::Expr::Struct(literal) => {
                for field in &literal.fields {
                    let value = self.class(&field.expr);
                    if let syn::Member::Named(name) = &field.member {
                        let field = self.field(name);
                        self.join(field, value);
                    }
                }
                self.known(Fact::Users)
            }
            syn::Expr::MethodCall(call) => {
                let receiver = self.class(&call.receiver);
                call.args.iter().for_each(|argument| self.visit_expr(argument));
                if call.method == "clone" {
                    return receiver;
                }
                let name = call.method.to_string();
                let is_of_integers = super::floats::INTEGER.contains(&name.as_str()) || name.starts_with("checked_");
                if !is_of_integers && !super::methods::is_known_call(call) {
                    self.learn(receiver, Fact::Users);
                }
                self.unknown()
            }
            syn::Expr::Block(inner) => self.block(&inner.block),
            syn::Expr::If(choice) => self.scoped(|reader| {
                reader.visit_expr(&choice.cond);
                let then = reader.block(&choice.then_branch);
                match &choice.else_branch {
                    Some((_, otherwise)) => {
                        let otherwise = reader.class(otherwise);
                        reader.join(then, otherwise)
                    }
                    None => then,
                }
            }),
            syn::Expr::Closure(closure) => self.scoped(|reader| {
                closure.inputs.iter().for_each(|input| reader.bind(input, None, None));
                reader.visit_expr(&closure.body);
                reader.unknown()
            }),
            other => {
                syn::visit::visit_expr(self, other);
                self.unknown()
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_expr(&mut self, expr: &'ast syn::Expr) {
        self.class(expr);
    }
    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.block(block);
    }
    fn visit_local(&mut self, local: &'ast syn::Local) {
        let value = local.init.as_ref().map(|init| {
            if let Some((_, otherwise)) = &init.diverge {
                self.visit_expr(otherwise);
            }
            self.class(&init.expr)
        });
        self.bind(&local.pat, value, None);
    }
    fn visit_expr_for_loop(&mut self, turn: &'ast syn::ExprForLoop) {
        self.visit_expr(&turn.expr);
        self.scoped(|reader| {
            reader.bind(&turn.pat, None, None);
            reader.visit_block(&turn.body);
        });
    }
    fn visit_expr_let(&mut self, binding: &'ast syn::ExprLet) {
        self.visit_expr(&binding.expr);
        self.bind(&binding.pat, None, None);
    }
    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.scoped(|reader| {
            reader.bind(&arm.pat, None, None);
            reader.visit_expr(&arm.body);
        });
    }
    // Items see nothing of this.
    fn visit_item(&mut self, _item: &'ast syn::Item) {}
}

/// What a type says, as far as its name is a number's or could be one of the user's.
fn of_type(ty: &syn::Type) -> Option<Fact> {
    match ty {
        syn::Type::Reference(inner) => of_type(&inner.elem),
        syn::Type::Paren(inner) => of_type(&inner.elem),
        syn::Type::Path(path) => {
            let name = path.path.get_ident()?.to_string();
            match name.as_str() {
                "f64" | "f32" | "usize" | "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64" | "isize" => {
                    Some(Fact::Number)
                }
                // One letter is a type parameter, which stands for a float.
                name if name.len() > 1 && name.starts_with(char::is_uppercase) => Some(Fact::Users),
                _ => None,
            }
        }
        _ => None,
    }
}
