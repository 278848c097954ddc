//! What type parameters show. In the corpus those that stand for floats are called `T` and `U`.

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, FnArg, GenericParam, ItemFn, Type, WherePredicate};

use super::constructs::Uses;

const OPERATORS: &[&str] = &["Add", "Sub", "Mul", "Div", "Neg", "AddAssign", "SubAssign", "MulAssign", "NumAssign"];
const FROM_OTHERS: &[&str] = &["from", "from_f64", "from_usize", "of", "cast"];
const CONSTANTS: &[&str] = &["one", "zero", "PI", "epsilon", "neg_infinity", "ONE", "ZERO"];

/// The function with `f64` for each type that stands for a float, which is what the other constructs are told by.
pub fn at_f64(function: &ItemFn) -> ItemFn {
    struct Floats;
    impl VisitMut for Floats {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if is_float(ty) {
                *ty = syn::parse_quote!(f64);
            }
            visit_mut::visit_type_mut(self, ty);
        }
    }
    let mut function = function.clone();
    if let Some(value) = in_ok(&function.sig.output) {
        function.sig.output = syn::parse_quote!(-> #value);
    }
    Floats.visit_item_fn_mut(&mut function);
    function
}

/// What stands in the `Ok` or `Some` of a result.
fn in_ok(output: &syn::ReturnType) -> Option<Type> {
    let syn::ReturnType::Type(_, ty) = output else { return None };
    let Type::Path(path) = &**ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Result" || last.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(value)) => Some(value.clone()),
        _ => None,
    }
}

fn is_float(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("T") || path.path.is_ident("U"))
}

impl Uses<'_> {
    /// Parameters, bounds, and what the body does with them.
    pub fn generics(&mut self, function: &ItemFn) {
        let result = function.sig.output.to_token_stream().to_string();
        self.say_if(result.starts_with("-> Result"), "`Result` as the result");
        self.say_if(result.starts_with("-> Option"), "`Option` as the result");
        Failures(self, Vec::new()).visit_block(&function.block);
        let generics = &function.sig.generics;
        let is_of_floats = |name: &syn::Ident| name == "T" || name == "U";
        for parameter in &generics.params {
            match parameter {
                GenericParam::Lifetime(_) => self.say("lifetime"),
                GenericParam::Const(_) => self.say("const parameter"),
                GenericParam::Type(parameter) if is_of_floats(&parameter.ident) => {
                    self.say("type parameter that stands for a float");
                    self.bounds(&parameter.bounds.to_token_stream().to_string());
                }
                GenericParam::Type(parameter) => {
                    let is_integer = parameter.bounds.to_token_stream().to_string().contains("Into");
                    self.say_if(is_integer, "type parameter of integers");
                }
            }
        }
        self.say_if(generics.type_params().count() > 1, "several type parameters");
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            let WherePredicate::Type(predicate) = predicate else { continue };
            let bounds = predicate.bounds.to_token_stream().to_string();
            self.say_if(is_float(&predicate.bounded_ty), "bounds in a `where` clause");
            self.say_if(matches!(predicate.bounded_ty, Type::Reference(_)), "operators of references");
            self.say_if(bounds.starts_with("Fn"), "function as an argument");
            self.bounds(&bounds);
        }
        for argument in &function.sig.inputs {
            let is_function = matches!(argument, FnArg::Typed(argument) if matches!(&*argument.ty, Type::ImplTrait(_)));
            self.say_if(is_function, "function as an argument");
            let is_pointer = matches!(argument, FnArg::Typed(argument) if points_to_function(&argument.ty));
            self.say_if(is_pointer, "function pointer as an argument");
        }
        self.functions(function);
        if generics.type_params().any(|parameter| is_of_floats(&parameter.ident)) {
            Body(self).visit_block(&function.block);
        }
    }

    /// Arguments that are functions of floats.
    fn functions(&mut self, function: &ItemFn) {
        let takes_floats =
            |ty: String| ty.contains("Fn (") && (ty.contains("f64") || ty.contains("f32") || ty.contains("(T)"));
        let bounds = |ty: &Type| {
            let (generics, written) = (&function.sig.generics, ty.to_token_stream().to_string());
            let name = written.trim_start_matches("& ").to_owned();
            let parameters = generics.type_params().filter(|parameter| parameter.ident == name);
            let inline: String = parameters.map(|parameter| parameter.bounds.to_token_stream().to_string()).collect();
            let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates).filter_map(|predicate| {
                match predicate {
                    WherePredicate::Type(predicate) => {
                        Some(predicate).filter(|predicate| predicate.bounded_ty.to_token_stream().to_string() == name)
                    }
                    _ => None,
                }
            });
            clause.fold(written + &inline, |all, predicate| all + &predicate.bounds.to_token_stream().to_string())
        };
        let names = function.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(input) if takes_floats(bounds(&input.ty)) => Some(input.pat.to_token_stream().to_string()),
            _ => None,
        });
        let mut calls = Calls { names: names.collect(), is_called: false, is_handed_on: false };
        calls.visit_block(&function.block);
        self.say_if(calls.is_called || calls.is_handed_on, "function with a derivative as an argument");
        self.say_if(calls.is_called, "call of a function that is an argument");
        self.say_if(calls.is_handed_on, "function that is handed on");
    }

    fn bounds(&mut self, bounds: &str) {
        let has = |names: &[&str]| bounds.split(|c: char| !c.is_alphanumeric()).any(|word| names.contains(&word));
        self.say_if(has(OPERATORS), "operators as bounds");
        self.say_if(has(&["Number"]), "trait of the user's as a bound");
        let others = ["Float", "Real", "FloatConst", "FromPrimitive", "NumAssign", "NumCast", "One", "Zero"];
        self.say_if(has(&others), "bounds of `num_traits`");
    }
}

fn points_to_function(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => points_to_function(&reference.elem),
        ty => matches!(ty, Type::FnPtr(_)),
    }
}

/// What becomes of arguments that are functions.
struct Calls {
    names: Vec<String>,
    is_called: bool,
    is_handed_on: bool,
}

impl Visit<'_> for Calls {
    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        let is_one = |expr: &Expr| {
            let expr = if let Expr::Reference(reference) = expr { &reference.expr } else { expr };
            self.names.contains(&expr.to_token_stream().to_string())
        };
        let (is_called, is_handed_on) = (is_one(&call.func), call.args.iter().any(is_one));
        self.is_called |= is_called;
        self.is_handed_on |= is_handed_on;
        visit::visit_expr_call(self, call);
    }
}

/// `?`, and calls that may fail, with the names that stand for what calls gave.
struct Failures<'a, 'b>(&'a mut Uses<'b>, Vec<String>);

impl Visit<'_> for Failures<'_, '_> {
    fn visit_expr_try(&mut self, tried: &syn::ExprTry) {
        let is_call = matches!(&*tried.expr, Expr::Call(_));
        self.0.say(if is_call { "`?` of a call" } else { "`?` of what carries no derivative" });
        visit::visit_expr_try(self, tried);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let is_taken = matches!(call.method.to_string().as_str(), "unwrap" | "expect");
        let is_function =
            |call: &syn::ExprCall| matches!(&*call.func, Expr::Path(path) if path.path.get_ident().is_some());
        self.0.say_if(
            is_taken && matches!(&*call.receiver, Expr::Call(inner) if is_function(inner)),
            "`unwrap` of a call",
        );
        let name = call.method.to_string();
        let is_end =
            matches!(name.as_str(), "unwrap_or" | "unwrap_or_else" | "unwrap_or_default" | "map_or" | "map_or_else");
        let source = source_of_outcome(&call.receiver);
        self.0.say_if(is_end && source == Some(Source::Call), "`unwrap_or` and its kin of a call");
        self.0.say_if(is_end && source == Some(Source::Element), "element that may not be there");
        let is_change = CHANGES.contains(&name.as_str()) && source == Some(Source::Call);
        self.0.say_if(is_change, "`map`, `and_then` and their kin of a call");
        let is_asked = matches!(name.as_str(), "is_ok" | "is_some" | "is_none" | "unwrap_or" | "map" | "ok");
        self.0.say_if(is_asked && self.is_name(&call.receiver), "name of what a call gave");
        if let Some(row) = row_of_option(&name, call.args.len()) {
            let is_active = self.0.mentions(&call.receiver);
            self.0.say_if(is_active, row);
        }
        self.0.say_if(name == "collect" && is_mapped_to_a_call(&call.receiver), "`collect` of what may fail");
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_match(&mut self, selection: &syn::ExprMatch) {
        self.choice(&selection.expr, &selection.arms[0].pat);
        visit::visit_expr_match(self, selection);
    }

    fn visit_expr_let(&mut self, binding: &syn::ExprLet) {
        self.choice(&binding.expr, &binding.pat);
        visit::visit_expr_let(self, binding);
    }

    fn visit_local(&mut self, local: &syn::Local) {
        if let Some(init) = &local.init {
            self.choice(&init.expr, &local.pat);
            let is_active = self.0.mentions(&init.expr);
            let is_result = matches!(&local.pat, syn::Pat::Type(typed) if typed.ty.to_token_stream().to_string().starts_with("Result <"));
            self.0.say_if(is_active && is_result, "name of a `Result`");
            if let (syn::Pat::Ident(name), Expr::Call(_), true) = (&local.pat, &*init.expr, is_active) {
                self.1.push(name.ident.to_string());
            }
        }
        visit::visit_local(self, local);
    }
}

/// The row of a method of an `Option`.
fn row_of_option(name: &str, arguments: usize) -> Option<&'static str> {
    Some(match (name, arguments) {
        ("take", 0) | ("replace", 1) => "`take`, `replace` of an `Option`",
        ("or" | "or_else" | "xor", 1) => "`or`, `or_else`, `xor`",
        ("is_some_and" | "is_none_or", 1) => "`is_some_and`, `is_none_or`",
        ("as_ref" | "as_mut", 0) => "`as_ref`, `as_mut` of an `Option`",
        ("then", 1) => "`then` of a condition",
        _ => return None,
    })
}

impl Failures<'_, '_> {
    /// Does the name stand for what a call gave?
    fn is_name(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Path(path) if path.path.get_ident().is_some_and(|name| self.1.contains(&name.to_string())))
    }

    fn choice(&mut self, expr: &Expr, pattern: &syn::Pat) {
        let is_by_outcome = matches!(pattern, syn::Pat::TupleStruct(pattern) if pattern.path.is_ident("Some") || pattern.path.is_ident("Ok"));
        let source = source_of_outcome(expr).filter(|_| is_by_outcome);
        self.0.say_if(source == Some(Source::Call), "choice by what a call gives");
        self.0.say_if(source == Some(Source::Element), "element that may not be there");
    }
}

/// Where what may have failed comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Call,
    Element,
}

const CHANGES: &[&str] = &["map", "and_then", "filter", "ok", "ok_or", "ok_or_else", "map_err", "copied", "cloned"];

fn source_of_outcome(expr: &Expr) -> Option<Source> {
    match expr {
        Expr::Call(call) => {
            let is_function = matches!(&*call.func, Expr::Path(path) if path.path.get_ident().is_some_and(|name| !name.to_string().starts_with(char::is_uppercase)));
            is_function.then_some(Source::Call)
        }
        Expr::MethodCall(call) if CHANGES.iter().any(|name| call.method == name) => source_of_outcome(&call.receiver),
        Expr::MethodCall(call) => {
            let is_element = ["first", "last", "get", "get_mut", "last_mut"].iter().any(|name| call.method == name);
            is_element.then_some(Source::Element)
        }
        _ => None,
    }
}

fn is_mapped_to_a_call(expr: &Expr) -> bool {
    let Expr::MethodCall(map) = expr else { return false };
    map.method == "map"
        && matches!(map.args.first(), Some(Expr::Closure(closure)) if source_of_outcome(&closure.body) == Some(Source::Call))
}

struct Body<'a, 'b>(&'a mut Uses<'b>);

impl Visit<'_> for Body<'_, '_> {
    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let converts = call.method == "into" || call.method == "to_f64";
        self.0.say_if(converts && call.args.is_empty(), "active float as one of another width");
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &syn::ExprPath) {
        let last = path.path.segments.last().expect("a path has a segment");
        let (name, is_part) = (last.ident.to_string(), path.path.segments.len() > 1);
        self.0.say_if(is_part && FROM_OTHERS.contains(&name.as_str()), "number made of another");
        self.0.say_if(is_part && CONSTANTS.contains(&name.as_str()), "constant of the type");
        let is_method = is_part && super::constructs::METHODS.contains(&name.as_str());
        self.0.say_if(is_method, "method by the path of its type or trait");
        visit::visit_expr_path(self, path);
    }

    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        let is_lent = matches!(&*binary.left, Expr::Reference(_)) || matches!(&*binary.right, Expr::Reference(_));
        self.0.say_if(is_lent, "operand by reference");
        visit::visit_expr_binary(self, binary);
    }
}
