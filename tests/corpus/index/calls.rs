//! What a call of another function of the corpus shows.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Block, Expr, FnArg, ReturnType, Type};

use super::activity::{Activity, carries, compound, is_stop, is_users, root};
use super::constructs::{METHODS, Uses};
use super::kinds::{is_named, is_range};
use crate::sources::derived;

impl Uses<'_> {
    /// A loop that passes a place to a function and changes it elsewhere in the same turn.
    pub fn overwritten(&mut self, body: &Block) {
        struct Passed<'a> {
            activity: &'a Activity,
            passed: BTreeSet<String>,
            changed: BTreeSet<String>,
        }
        impl Visit<'_> for Passed<'_> {
            fn visit_expr_call(&mut self, call: &syn::ExprCall) {
                for argument in &call.args {
                    if !self.activity.is_active(argument) {
                        continue;
                    }
                    match argument {
                        Expr::Reference(reference) => self.passed.extend(root(&reference.expr)),
                        other => self.passed.extend(root(other)),
                    }
                }
                visit::visit_expr_call(self, call);
            }
            fn visit_expr_assign(&mut self, assign: &syn::ExprAssign) {
                self.changed.extend(root(&assign.left));
                visit::visit_expr_assign(self, assign);
            }
            fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
                if compound(&binary.op).is_some() {
                    self.changed.extend(root(&binary.left));
                }
                visit::visit_expr_binary(self, binary);
            }
            fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
                if ["fill", "swap", "copy_from_slice", "push"].contains(&call.method.to_string().as_str()) {
                    self.changed.extend(root(&call.receiver));
                }
                visit::visit_expr_method_call(self, call);
            }
        }
        let mut passed = Passed { activity: self.activity, passed: BTreeSet::new(), changed: BTreeSet::new() };
        passed.visit_block(body);
        let both = passed.passed.intersection(&passed.changed).next().is_some();
        self.say_if(both, "call in a loop that overwrites what was passed");
    }

    /// A call by a path.
    pub fn call(&mut self, call: &syn::ExprCall, path: &syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let last = segments.last().expect("a path has a segment").as_str();
        if segments.len() == 2 && ["f64", "f32"].contains(&segments[0].as_str()) {
            if call.args.iter().any(|argument| self.active(argument)) {
                self.say_if(last == "from", "`f64::from` of an `f32`");
                if METHODS.contains(&last) {
                    self.say("method by its path");
                    self.say(&format!("`{last}`"));
                }
            }
            return;
        }
        if last == "from_fn" {
            self.say_if(call.args.iter().any(|argument| self.mentions(argument)), "`array::from_fn`");
            return;
        }
        if last == "try_from" && path.segments.len() == 1 {
            self.say_if(call.args.iter().any(|argument| self.mentions(argument)), "array of a list");
            return;
        }
        if segments.len() > 1 && segments[segments.len() - 2] == "mem" {
            let active = call.args.iter().any(|argument| self.active(argument));
            self.say_if(active, &format!("`mem::{last}`"));
            return;
        }
        let module = if segments.len() == 1 { self.module } else { segments[segments.len() - 2].as_str() };
        let callee = self.signatures.get(&(module.to_owned(), last.to_owned()));
        self.say_if(is_users(last) && callee.is_some(), "call of a function in capitals");
        if segments.ends_with(&["Box".to_owned(), "new".to_owned()]) {
            self.say_if(call.args.iter().any(|argument| self.active(argument)), "`Box::new`");
            return;
        }
        if is_users(last) && callee.is_none() {
            let is_variant = segments.iter().rev().nth(1).is_some_and(|of| is_users(of));
            let made = if is_variant { "variant made" } else { "tuple struct made" };
            self.say_if(call.args.iter().any(|argument| self.active(argument)), made);
            return;
        }
        if is_stop(&call.func) {
            self.say_if(call.args.iter().any(|argument| self.mentions(argument)), "`stop_gradient`");
            return;
        }
        if let Some(name) = derived(&call.func) {
            let active = call.args.iter().any(|argument| self.active(argument));
            self.say_if(active, &format!("`f::{name}`"));
            self.say_if(active && self.loops > 0, "derivative in a loop");
            return;
        }
        if segments.len() == 1 && self.activity.active.contains(last) {
            self.say("call of a pullback");
            return;
        }
        let Some(callee) = callee else { return };
        let active: Vec<bool> = call.args.iter().map(|argument| self.active(argument)).collect();
        if !active.contains(&true) {
            self.say("call with nothing active");
            return;
        }
        let has_type = path.segments.last().is_some_and(|last| !last.arguments.is_none());
        self.say_if(has_type, "call with a type");
        self.say_if(call.args.iter().any(is_constant), "call with a constant by its name");
        call.args.iter().for_each(|argument| self.handed(argument));
        self.say_if(segments.len() == 1, "call in the same module");
        self.say_if(segments.len() > 1, "call across modules");
        if segments == [self.own_name.as_str()] {
            self.calls_of_itself += 1;
            self.say("recursion");
            self.say_if(self.calls_of_itself > 1, "several calls of itself");
            self.say_if(self.loops > 0, "recursion in a loop");
        }
        self.say_if(self.loops > 0, "call in a loop");
        self.say_if(self.branches > 0, "call in a branch");
        let mut roots = BTreeMap::new();
        for ((argument, active), parameter) in call.args.iter().zip(&active).zip(&callee.inputs) {
            let FnArg::Typed(parameter) = parameter else { continue };
            if !active {
                self.say_if(carries(&parameter.ty), "call with a float that is not active");
                self.say_if(!carries(&parameter.ty), "call with an integer");
                continue;
            }
            let exclusive = matches!(&*parameter.ty, Type::Reference(reference) if reference.mutability.is_some());
            self.say_if(exclusive, "call that writes through `&mut`");
            let name = root(argument).map(|name| {
                let to = self.activity.aliases.iter().find(|(alias, _)| *alias == name);
                to.map_or(name.clone(), |(_, to)| to.clone())
            });
            if let Some(name) = name {
                *roots.entry(name).or_insert(0) += 1;
            }
            match argument {
                Expr::Reference(reference) => match &*reference.expr {
                    Expr::Index(index) if is_range(&index.index) => self.say("call with a part of a slice"),
                    Expr::Index(_) => self.say("call with an element or a row by reference"),
                    Expr::Path(_) => self.say("call with a local by reference"),
                    _ => self.say("call with a reference to what is made on the spot"),
                },
                Expr::Call(_) => self.say("call of a call's result"),
                Expr::Path(_) => {}
                _ => self.say("call with an expression"),
            }
        }
        self.say_if(roots.values().any(|&count| count > 1), "call whose arguments alias");
        match &callee.output {
            ReturnType::Default => self.say("call that returns nothing"),
            ReturnType::Type(_, ty) => match &**ty {
                Type::Tuple(_) => self.say("call that returns a tuple"),
                Type::Array(_) => self.say("call that returns an array"),
                ty if is_named(ty, "Vec") => self.say("call that returns a `Vec`"),
                _ => {}
            },
        }
    }

    /// A function among the arguments of a call.
    fn handed(&mut self, argument: &Expr) {
        let behind = match argument {
            Expr::Reference(reference) => &*reference.expr,
            argument => argument,
        };
        match behind {
            Expr::Closure(_) => self.say("closure handed to a function"),
            Expr::Path(path) => {
                let name = path.path.segments.last().expect("a path has a segment").ident.to_string();
                self.say_if(self.closures.contains(&name), "closure handed over by its name");
                let is_function = self.signatures.keys().any(|(_, function)| *function == name);
                let is_local = self.seen.contains(&name) || self.closures.contains(&name);
                self.say_if(is_function && !is_local, "function handed over by its name");
            }
            _ => {}
        }
    }

    /// Has the callee a result?
    pub fn returns(&self, path: &syn::Path) -> bool {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let module = if segments.len() == 1 { self.module } else { segments[segments.len() - 2].as_str() };
        let key = (module.to_owned(), segments.last().expect("a path has a segment").clone());
        self.signatures.get(&key).is_some_and(|callee| matches!(callee.output, ReturnType::Type(..)))
    }
}

/// Is it the name of a constant?
fn is_constant(argument: &Expr) -> bool {
    let is_upper = |name: String| name.len() > 1 && name.chars().all(|c| c.is_uppercase() || c == '_');
    matches!(argument, Expr::Path(path) if path.path.segments.last().is_some_and(|last| is_upper(last.ident.to_string())))
}
