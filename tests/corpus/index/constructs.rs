//! Which constructs a function uses on active values.
//!
//! One visitor; each construct is named where it is recognised. The names are those of the tables in
//! `docs/supported.md`, which is the closed list.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Block, Expr, FnArg, Item, ItemFn, RangeLimits, Stmt};

use super::activity::{Activity, arithmetic, carries, compound, is_users, macro_parts, names};
use super::kinds::{carries_value_block, is_range, range_kind};

/// The functions of `std` that have a derivative.
pub const METHODS: &[&str] = &[
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "clamp",
    "copysign",
    "cos",
    "cosh",
    "div_euclid",
    "exp",
    "exp2",
    "exp_m1",
    "floor",
    "fract",
    "hypot",
    "ln",
    "ln_1p",
    "log",
    "log10",
    "log2",
    "max",
    "midpoint",
    "min",
    "mul_add",
    "powf",
    "powi",
    "recip",
    "rem_euclid",
    "round",
    "round_ties_even",
    "signum",
    "sin",
    "sin_cos",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "to_degrees",
    "to_radians",
    "trunc",
];

/// The signatures of all functions of the corpus, by module and name.
pub type Signatures = BTreeMap<(String, String), syn::Signature>;

/// The constructs of one function.
pub fn constructs(function: &ItemFn, module: &str, signatures: &Signatures) -> BTreeSet<String> {
    let written = function;
    let function = &super::generics::at_f64(function);
    let activity = Activity::of(function);
    let mut uses = Uses {
        activity: &activity,
        signatures,
        module,
        own_name: function.sig.ident.to_string(),
        calls_of_itself: 0,
        found: BTreeSet::new(),
        closures: BTreeSet::new(),
        named_functions: Default::default(),
        seen: names_of_arguments(function),
        loops: 0,
        branches: 0,
    };
    uses.attribute(function);
    uses.signature(function);
    uses.generics(written);
    uses.lists(&function.block);
    uses.arrays(function);
    uses.block_of_function(&function.block);
    uses.found
}

fn names_of_arguments(function: &ItemFn) -> BTreeSet<String> {
    let typed = function.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(names(&argument.pat)),
        FnArg::Receiver(_) => None,
    });
    typed.flatten().collect()
}

/// The visitor.
pub struct Uses<'a> {
    pub activity: &'a Activity,
    pub signatures: &'a Signatures,
    pub module: &'a str,
    /// The function's own name, and how often it calls itself.
    pub own_name: String,
    pub calls_of_itself: usize,
    pub found: BTreeSet<String>,
    /// Names of closures.
    pub closures: BTreeSet<String>,
    /// Names that a `let` gives to functions, with the construct.
    pub named_functions: std::collections::BTreeMap<String, &'static str>,
    /// Names bound so far, to see shadowing.
    pub seen: BTreeSet<String>,
    /// How deep we are in loops, and in branches.
    pub loops: usize,
    pub branches: usize,
}

impl Uses<'_> {
    /// The function uses it.
    pub fn say(&mut self, name: &str) {
        self.found.insert(name.to_owned());
    }

    /// The function uses it, if that holds.
    pub fn say_if(&mut self, holds: bool, name: &str) {
        if holds {
            self.say(name);
        }
    }

    /// Does the value carry a derivative?
    pub fn active(&self, expression: &Expr) -> bool {
        self.activity.is_active(expression)
    }

    /// Does anything active occur in it?
    pub fn mentions(&self, expression: &Expr) -> bool {
        self.activity.mentions(|mentions| mentions.visit_expr(expression))
    }

    fn mentions_in(&self, block: &Block) -> bool {
        self.activity.mentions(|mentions| mentions.visit_block(block))
    }

    fn condition(&mut self, condition: &Expr) {
        struct Writes(bool);
        impl Visit<'_> for Writes {
            fn visit_expr_reference(&mut self, reference: &syn::ExprReference) {
                self.0 |= reference.mutability.is_some();
            }
        }
        if matches!(condition, Expr::Let(_)) {
            return;
        }
        let mut writes = Writes(false);
        writes.visit_expr(condition);
        self.say_if(writes.0, "condition that writes");
        let active = self.mentions(condition);
        self.say_if(active, "condition on active values");
        self.say_if(!active, "condition on other values");
    }

    /// What a `for` goes over.
    fn source(&mut self, over: &Expr) {
        match over {
            Expr::Paren(inner) => self.source(&inner.expr),
            Expr::Range(range) => {
                let inclusive = matches!(range.limits, RangeLimits::Closed(_));
                self.say_if(inclusive, "`for` over `a..=b`");
                self.say_if(!inclusive && range.end.is_some(), "`for` over `a..b`");
                self.say_if(range.end.is_none(), "iterator over an endless range");
            }
            Expr::MethodCall(call) => {
                match call.method.to_string().as_str() {
                    "rev" => self.say("`rev`"),
                    "step_by" => self.say("`step_by`"),
                    "enumerate" => self.say("`enumerate`"),
                    "zip" => {
                        self.say("`zip`");
                        let range = |side: &Expr| {
                            matches!(side, Expr::Range(_))
                                || matches!(side, Expr::Paren(inner) if is_range(&inner.expr))
                        };
                        let beside = range(&call.receiver) || call.args.iter().any(range);
                        self.say_if(beside, "range in a `zip`");
                    }
                    "iter" => self.say("`for` over `iter()`"),
                    "iter_mut" => self.say("`for` over `iter_mut()`"),
                    "copied" => self.say("`copied`"),
                    _ => {}
                }
                self.source(&call.receiver);
            }
            Expr::Reference(_) | Expr::Path(_) => self.say("`for` over `&xs` or `xs`"),
            Expr::Call(call) if super::chains::is_zip(call) => self.say("`zip`"),
            _ => {}
        }
    }

    fn loop_body(&mut self, body: &Block) {
        if self.mentions_in(body) {
            self.say_if(self.loops > 0, "loop in a loop");
            self.say_if(self.branches > 0, "loop in a branch");
        }
        self.overwritten(body);
        let outside = std::mem::take(&mut self.branches);
        self.loops += 1;
        self.visit_block(body);
        self.loops -= 1;
        self.branches = outside;
    }

    fn macro_use(&mut self, called: &syn::Macro) {
        if called.path.is_ident("vec") {
            let parts = macro_parts(called);
            let text = called.tokens.to_string();
            let repeated = text.contains(';') && !text.starts_with("vec");
            if parts.iter().any(|part| self.active(part)) {
                self.say_if(repeated, "`vec![x; n]` of an active value");
                self.say_if(!repeated, "`vec![a, b]` of active values");
            }
            for part in &parts {
                self.visit_expr(part);
            }
        }
    }
}

/// Macros that the user does not declare.
const OF_OTHERS: &[&str] = &[
    "array",
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "debug_assert",
    "debug_assert_eq",
    "eprintln",
    "format",
    "matches",
    "panic",
    "println",
    "s",
    "unreachable",
    "vec",
];

impl Visit<'_> for Uses<'_> {
    fn visit_stmt(&mut self, statement: &Stmt) {
        self.statement(statement);
        if let Stmt::Local(local) = statement
            && let Some(init) = &local.init
            && names(&local.pat).iter().any(|name| self.activity.active.contains(name))
            && let Expr::Macro(called) = &*init.expr
            && called.mac.path.is_ident("vec")
        {
            let nested = called.mac.tokens.to_string().starts_with("vec");
            self.say_if(nested, "`vec!` of `vec!`");
            self.say_if(!nested, "`vec!`");
        }
        visit::visit_stmt(self, statement);
    }

    fn visit_item(&mut self, _item: &Item) {}

    fn visit_macro(&mut self, called: &syn::Macro) {
        self.macro_use(called);
    }

    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        let active = self.active(&binary.left) || self.active(&binary.right);
        if let Some(name) = arithmetic(&binary.op) {
            self.say_if(active, &format!("`{name}`"));
        } else if let Some(name) = compound(&binary.op) {
            if active {
                self.say(&format!("`{name}`"));
                self.target(&binary.left, true);
            }
        } else if matches!(binary.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) {
            let mentioned = self.mentions(&binary.left) || self.mentions(&binary.right);
            self.say_if(mentioned, "`&&`, `||` of conditions on active values");
        } else if active {
            self.say("comparison of active values");
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &syn::ExprUnary) {
        match unary.op {
            syn::UnOp::Neg(_) => self.say_if(self.active(&unary.expr), "unary `-`"),
            syn::UnOp::Deref(_) => self.say_if(self.active(&unary.expr), "`*r` of a reference"),
            syn::UnOp::Not(_) => self.say_if(self.mentions(&unary.expr), "`!` of a condition on active values"),
            _ => {}
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let name = call.method.to_string();
        let active = self.active(&call.receiver) || call.args.iter().any(|argument| self.active(argument));
        if active {
            match name.as_str() {
                "len" | "swap" | "copy_from_slice" | "fill" | "clone" | "to_vec" | "push" | "is_empty" | "pop"
                | "clear" | "truncate" | "clone_from_slice" | "to_owned" | "reverse" => self.say(&format!("`{name}`")),
                "sort_by" | "sort_unstable_by" => self.say("`sort_by`, `sort_unstable_by`"),
                "sort_by_key" | "sort_by_cached_key" | "sort_unstable_by_key" => self.say("`sort_by_key`"),
                "insert" | "remove" | "swap_remove" | "resize" | "retain" => {
                    self.say("`insert`, `remove`, `swap_remove`, `resize`, `retain`");
                }
                "drain" => self.say("`drain`"),
                "dedup" | "dedup_by" | "dedup_by_key" => self.say("`dedup`, `dedup_by`, `dedup_by_key`"),
                "rotate_left" | "rotate_right" => self.say("`rotate_left`, `rotate_right`"),
                "extend" | "extend_from_slice" => self.say("`extend`, `extend_from_slice`"),
                "append" | "concat" | "split_off" => self.say("`append`, `concat`, `split_off`"),
                "try_into" => self.say("array of a list"),
                "total_cmp" | "partial_cmp" => self.say("`total_cmp`, `partial_cmp`"),
                "is_nan" | "is_finite" | "is_sign_negative" | "to_bits" => {
                    self.say("`is_nan`, `is_finite`, `is_sign_negative`, `to_bits`");
                }
                name if METHODS.contains(&name) => self.say(&format!("`{name}`")),
                _ => {}
            }
        }
        self.chain(call);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        if let Expr::Path(path) = &*call.func {
            self.call_by_name(&path.path);
            self.maker_by_closure(&path.path);
            self.call(call, &path.path);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_attribute(&mut self, attribute: &syn::Attribute) {
        self.say_if(attribute.path().is_ident("cfg"), "`#[cfg]`");
    }

    fn visit_expr_cast(&mut self, cast: &syn::ExprCast) {
        let to = cast.ty.to_token_stream().to_string();
        if self.active(&cast.expr) {
            match to.as_str() {
                "f64" => self.say("`as f64`"),
                "f32" => self.say("`as f32`"),
                _ => self.say("float `as` integer"),
            }
        } else if carries(&cast.ty) {
            self.say("integer `as` float");
        }
        visit::visit_expr_cast(self, cast);
    }

    fn visit_lit_float(&mut self, literal: &syn::LitFloat) {
        self.say_if(!literal.suffix().is_empty(), "literal with a suffix");
    }

    fn visit_expr_path(&mut self, path: &syn::ExprPath) {
        let text = path.path.to_token_stream().to_string();
        let last = text.rsplit(' ').next().expect("a path has a segment");
        let constant = last.len() > 1 && last.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let known = ["PI", "FRAC_PI_4", "FRAC_PI_2", "E", "EPSILON"].contains(&last);
        self.say_if(constant && !known, "`const` or `static` of the user's");
        self.say_if(known && text.len() + 1 > last.len(), "constant of `std`");
    }

    fn visit_expr_index(&mut self, index: &syn::ExprIndex) {
        if self.active(&index.expr) {
            if let Expr::Range(range) = &*index.index {
                self.say(range_kind(range));
            } else {
                let literal = matches!(&*index.index, Expr::Lit(_));
                self.say_if(literal, "element at a literal index");
                self.say_if(!literal, "element at a computed index");
                self.say_if(matches!(&*index.expr, Expr::Index(_)), "element of a row");
                self.say_if(self.mentions(&index.index), "index that depends on active values");
                let gathered = matches!(&*index.index, Expr::Index(_));
                self.say_if(gathered, "index read from a list");
            }
        }
        visit::visit_expr_index(self, index);
    }

    fn visit_expr_field(&mut self, field: &syn::ExprField) {
        let named = matches!(field.member, syn::Member::Named(_));
        self.say_if(named && !self.active(&field.base), "field of a `#[constant]` argument");
        if self.active(&field.base) && named {
            self.say("field of a struct");
            self.say_if(matches!(&*field.base, Expr::Field(_)), "field of a field");
            self.say_if(matches!(&*field.base, Expr::Index(_)), "field of a struct in a list");
        } else if self.active(&field.base) {
            self.say("field of a tuple");
            self.say_if(matches!(&*field.base, Expr::Field(_)), "nested tuples");
            self.say_if(matches!(&*field.base, Expr::Index(_)), "field of an element");
        }
        visit::visit_expr_field(self, field);
    }

    fn visit_expr_tuple(&mut self, tuple: &syn::ExprTuple) {
        self.say_if(tuple.elems.iter().any(|part| self.active(part)), "tuple made");
        visit::visit_expr_tuple(self, tuple);
    }

    fn visit_expr_struct(&mut self, made: &syn::ExprStruct) {
        if made.fields.iter().any(|field| self.active(&field.expr)) {
            let is_variant = made.path.segments.iter().rev().nth(1).is_some_and(|of| is_users(&of.ident.to_string()));
            self.say(if is_variant { "variant made" } else { "struct made" });
            self.say_if(made.rest.is_some(), "struct made with `..rest`");
        }
        visit::visit_expr_struct(self, made);
    }

    fn visit_expr_array(&mut self, array: &syn::ExprArray) {
        self.say_if(array.elems.iter().any(|part| self.active(part)), "array made of active values");
        visit::visit_expr_array(self, array);
    }

    fn visit_expr_repeat(&mut self, repeat: &syn::ExprRepeat) {
        self.say("`[x; N]`");
        self.say_if(matches!(&*repeat.expr, Expr::Repeat(_)), "array of arrays made");
        visit::visit_expr_repeat(self, repeat);
    }

    fn visit_expr_assign(&mut self, assign: &syn::ExprAssign) {
        if self.active(&assign.left) {
            self.target(&assign.left, false);
        }
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_block(&mut self, block: &syn::ExprBlock) {
        if self.mentions_in(&block.block) {
            self.say_if(block.label.is_some(), "labelled block");
            self.say_if(block.label.is_none() && carries_value_block(&block.block), "block as an expression");
        }
        visit::visit_expr_block(self, block);
    }

    fn visit_expr_if(&mut self, branch: &syn::ExprIf) {
        if self.mentions_in(&branch.then_branch) || self.mentions(&branch.cond) {
            self.say_if(carries_value_block(&branch.then_branch), "`if` as an expression");
            self.say_if(branch.else_branch.is_none(), "`if` without `else`");
            self.say_if(self.loops > 0, "branch in a loop");
            self.say_if(self.branches > 0, "branch in a branch");
            self.condition(&branch.cond);
            if let Expr::Let(_) = &*branch.cond {
                self.say("`if let`");
            }
        }
        self.visit_expr(&branch.cond);
        self.branches += 1;
        self.visit_block(&branch.then_branch);
        self.branches -= 1;
        if let Some((_, otherwise)) = &branch.else_branch {
            if let Expr::If(_) = &**otherwise {
                self.say("`else if`");
                self.visit_expr(otherwise);
            } else if let Expr::Block(block) = &**otherwise {
                self.branches += 1;
                self.visit_block(&block.block);
                self.branches -= 1;
            }
        }
    }

    fn visit_expr_match(&mut self, choice: &syn::ExprMatch) {
        let value = choice.arms.iter().any(|arm| self.active(&arm.body));
        self.say_if(value, "`match` as an expression");
        self.say_if(!value, "`match` as a statement");
        for arm in &choice.arms {
            self.pattern(&arm.pat, &choice.expr);
        }
        self.branches += 1;
        visit::visit_expr_match(self, choice);
        self.branches -= 1;
    }

    fn visit_expr_closure(&mut self, closure: &syn::ExprClosure) {
        self.closure_exits(closure);
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_macro(&mut self, called: &syn::ExprMacro) {
        let name = called.mac.path.to_token_stream().to_string();
        let is_users = !OF_OTHERS.contains(&name.as_str());
        self.say_if(!is_users && name != "vec", &format!("`{name}!`"));
        self.say_if(is_users, "macro of the user's that decides");
        visit::visit_expr_macro(self, called);
    }

    fn visit_expr_for_loop(&mut self, turned: &syn::ExprForLoop) {
        self.several_lists(turned);
        if self.mentions_in(&turned.body) {
            self.source(&turned.expr);
            if self.active(&turned.expr) {
                let text = turned.pat.to_token_stream().to_string();
                self.say_if(text.contains('&'), "`&x` in a loop's pattern");
                self.say_if(text.matches('(').count() > 1, "nested tuples");
            }
        }
        self.visit_expr(&turned.expr);
        self.loop_body(&turned.body);
    }

    fn visit_expr_while(&mut self, turned: &syn::ExprWhile) {
        let active = self.mentions(&turned.cond);
        let binds = matches!(&*turned.cond, Expr::Let(_));
        self.say_if(binds, "`while let`");
        self.say_if(active && !binds, "`while` on active values");
        self.say_if(!active && !binds, "`while` on other values");
        self.condition(&turned.cond);
        self.visit_expr(&turned.cond);
        self.loop_body(&turned.body);
    }

    fn visit_expr_loop(&mut self, turned: &syn::ExprLoop) {
        self.say("`loop`");
        self.loop_body(&turned.body);
    }

    fn visit_expr_break(&mut self, left: &syn::ExprBreak) {
        self.say_if(left.expr.is_none() && left.label.is_none(), "`break`");
        self.say_if(left.expr.is_some(), "`break` with a value");
        self.say_if(left.label.is_some() && self.loops > 0, "`break` with a label");
        visit::visit_expr_break(self, left);
    }

    fn visit_expr_continue(&mut self, left: &syn::ExprContinue) {
        self.say_if(left.label.is_none(), "`continue`");
        self.say_if(left.label.is_some(), "`continue` with a label");
    }

    fn visit_expr_return(&mut self, left: &syn::ExprReturn) {
        self.say("early `return`");
        self.say_if(self.loops > 0, "`return` in a loop");
        self.say_if(left.expr.is_none(), "`return` of nothing");
        visit::visit_expr_return(self, left);
    }
}
