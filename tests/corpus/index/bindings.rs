//! Which constructs give names to active values, lend them, and assign to them.

use quote::ToTokens;
use syn::{Expr, Item, Pat, Stmt};

use super::activity::names;
use super::constructs::{METHODS, Uses};
use super::kinds::{carries_value_block, is_range};

impl Uses<'_> {
    pub fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Local(local) => self.local(local),
            Stmt::Item(Item::Const(_)) => self.say("`const` inside a function"),
            Stmt::Expr(Expr::If(branch), _) if !carries_value_block(&branch.then_branch) => {
                self.say("`if` as a statement");
            }
            Stmt::Expr(Expr::Match(_), Some(_)) => {}
            Stmt::Expr(Expr::Call(_) | Expr::MethodCall(_), Some(_)) => {
                let Stmt::Expr(expression, _) = statement else { return };
                let fresh = matches!(expression, Expr::MethodCall(call)
                    if METHODS.contains(&call.method.to_string().as_str()));
                let returns = matches!(expression, Expr::Call(call)
                    if matches!(&*call.func, Expr::Path(path) if self.returns(&path.path)));
                self.say_if((fresh || returns) && self.active(expression), "value that nobody reads");
            }
            Stmt::Macro(called) => {
                let name = called.mac.path.to_token_stream().to_string();
                self.say_if(name != "vec", &format!("`{name}!`"));
            }
            _ => {}
        }
    }

    pub fn local(&mut self, local: &syn::Local) {
        if let Some(Expr::Closure(closure)) = local.init.as_ref().map(|init| &*init.expr) {
            self.closure_with_name(&local.pat, closure);
        }
        if let Some(init) = &local.init {
            self.function_with_name(&local.pat, &init.expr);
            self.iterator_with_name(&local.pat, &init.expr);
        }
        let bound = names(&local.pat);
        let active = bound.iter().any(|name| self.activity.active.contains(name));
        if active {
            self.say_if(bound.iter().any(|name| self.seen.contains(name)), "shadowing");
            let pattern = match &local.pat {
                Pat::Type(typed) => {
                    self.say("`let` with a type");
                    &*typed.pat
                }
                pattern => pattern,
            };
            match pattern {
                Pat::Ident(name) => {
                    self.say_if(name.mutability.is_some(), "`let mut`");
                    self.say_if(name.mutability.is_none(), "`let`");
                }
                Pat::Slice(_) => self.say("`let` with an array pattern"),
                Pat::Struct(parts) => {
                    self.say("`let` with a struct's pattern");
                    self.say_if(parts.rest.is_some(), "`_` or `..` in a pattern");
                }
                Pat::TupleStruct(_) => self.say("`let` with a tuple struct's pattern"),
                Pat::Tuple(parts) => {
                    self.say("`let` with a tuple pattern");
                    let nested = parts.elems.iter().any(|part| matches!(part, Pat::Tuple(_)));
                    self.say_if(nested, "nested tuples");
                    self.say_if(
                        parts.elems.iter().any(|part| matches!(part, Pat::Wild(_) | Pat::Rest(_))),
                        "`_` or `..` in a pattern",
                    );
                }
                _ => {}
            }
            match &local.init {
                None => self.say("`let` without a value"),
                Some(init) => match &*init.expr {
                    Expr::Call(call) => {
                        let text = call.func.to_token_stream().to_string();
                        self.say_if(text == "Vec :: new", "`Vec::new`");
                        self.say_if(text == "Vec :: with_capacity", "`Vec::with_capacity`");
                    }
                    Expr::Reference(reference) => self.reference(reference),
                    Expr::Path(_) if bound.len() == 1 => self.say("copy of a variable"),
                    _ => {}
                },
            }
        }
        if let (Pat::Wild(_), Some(init)) = (&local.pat, &local.init) {
            self.say_if(self.active(&init.expr), "value that nobody reads");
        }
        self.seen.extend(bound);
    }

    pub fn pattern(&mut self, pattern: &Pat, matched: &Expr) {
        match pattern {
            Pat::Guard(guarded) => {
                self.say("`match` arm with a guard");
                self.pattern(&guarded.pat, matched);
            }
            Pat::Lit(_) => self.say("`match` on literals"),
            Pat::Range(_) => self.say("`match` on ranges"),
            Pat::Or(_) => self.say("`match` on alternatives"),
            Pat::Tuple(parts) => {
                let asks = parts.elems.iter().any(|part| matches!(part, Pat::TupleStruct(_) | Pat::Struct(_)));
                let is_active = asks && self.active(matched);
                self.say(if is_active { "`match` on a tuple with an active part" } else { "`match` on a tuple" });
            }
            Pat::Ident(name) if name.ident.to_string().starts_with(char::is_lowercase) => {
                self.say("`match` that binds a name");
            }
            Pat::TupleStruct(_) | Pat::Struct(_) | Pat::Path(_) => {
                let is_active = self.active(matched);
                self.say_if(is_active, "`match` on an active enumeration");
                self.say_if(!is_active, "`match` on an enumeration");
            }
            _ => {}
        }
    }

    pub fn reference(&mut self, reference: &syn::ExprReference) {
        let mutable = reference.mutability.is_some();
        let name = match &*reference.expr {
            Expr::Index(index) if is_range(&index.index) => {
                if mutable {
                    "local `&mut xs[a..b]`"
                } else {
                    "local `&xs[a..b]`"
                }
            }
            Expr::Index(_) | Expr::Field(_) => {
                if mutable {
                    "local `&mut` to an element"
                } else {
                    "local `&` to an element"
                }
            }
            _ => {
                if mutable {
                    "local `&mut` to a variable"
                } else {
                    "local `&` to a variable"
                }
            }
        };
        self.say(name);
    }

    /// What is assigned to.
    pub fn target(&mut self, place: &Expr, operator: bool) {
        match place {
            Expr::Index(index) => {
                self.say_if(operator, "element assigned with an operator");
                self.say_if(!operator, "element assigned");
                self.say_if(matches!(&*index.expr, Expr::Index(_)), "element of a row assigned");
            }
            Expr::Field(field) if matches!(field.member, syn::Member::Named(_)) => {
                self.say("field of a struct assigned");
            }
            Expr::Field(_) => self.say("field of a tuple assigned"),
            Expr::Unary(_) => self.say("assignment through a reference"),
            Expr::Tuple(_) | Expr::Array(_) => self.say("assignment to a tuple pattern"),
            Expr::Path(_) if !operator => self.say("variable assigned"),
            _ => {}
        }
    }
}
