//! Kinds of types, ranges and blocks, and how often a name occurs.

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprRange, RangeLimits, Stmt, Type};

use super::activity::{carries, compound, holds_floats, root};

/// How often a name occurs, and how often only to be assigned or measured.
pub struct Occurrences<'a> {
    name: &'a str,
    pub all: usize,
    pub written: usize,
}

impl<'a> Occurrences<'a> {
    /// Counts them in a block.
    pub fn of(block: &Block, name: &'a str) -> Self {
        let mut occurrences = Self { name, all: 0, written: 0 };
        occurrences.visit_block(block);
        occurrences
    }
}

impl Visit<'_> for Occurrences<'_> {
    fn visit_expr_path(&mut self, path: &syn::ExprPath) {
        self.all += usize::from(path.path.is_ident(self.name));
    }

    fn visit_expr_assign(&mut self, assign: &syn::ExprAssign) {
        self.written += usize::from(root(&assign.left).as_deref() == Some(self.name));
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let measured = call.method == "len" && root(&call.receiver).as_deref() == Some(self.name);
        self.written += usize::from(measured);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, called: &syn::Macro) {
        self.all += called.tokens.to_string().matches(self.name).count();
    }
}

pub fn returns_of(block: &Block) -> usize {
    struct Returns(usize);
    impl Visit<'_> for Returns {
        fn visit_expr_return(&mut self, left: &syn::ExprReturn) {
            self.0 += 1;
            visit::visit_expr_return(self, left);
        }
    }
    let mut returns = Returns(0);
    returns.visit_block(block);
    returns.0
}

pub fn carries_value_block(block: &Block) -> bool {
    matches!(block.stmts.last(), Some(Stmt::Expr(last, None)) if carries_value(last))
}

/// Is the last expression of a block its value?
pub fn carries_value(last: &Expr) -> bool {
    match last {
        Expr::Assign(_) | Expr::ForLoop(_) | Expr::While(_) | Expr::Macro(_) => false,
        Expr::Binary(binary) => compound(&binary.op).is_none(),
        Expr::If(branch) => branch.else_branch.is_some() && carries_value_block(&branch.then_branch),
        _ => true,
    }
}

pub fn is_range(index: &Expr) -> bool {
    matches!(index, Expr::Range(_))
}

pub fn range_kind(range: &ExprRange) -> &'static str {
    match (&range.start, &range.limits, &range.end) {
        (None, _, None) => "part `xs[..]`",
        (Some(_), _, None) => "part `xs[a..]`",
        (None, _, Some(_)) => "part `xs[..b]`",
        (Some(_), RangeLimits::HalfOpen(_), Some(_)) => "part `xs[a..b]`",
        (Some(_), RangeLimits::Closed(_), Some(_)) => "part `xs[a..=b]`",
    }
}

pub fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

pub fn argument_kind(ty: &Type) -> &'static str {
    let text = ty.to_token_stream().to_string().replace(' ', "");
    let text = text.replace("f32", "f64");
    let single = ty.to_token_stream().to_string().contains("f32");
    if text.trim_start_matches('&').trim_start_matches("mut").starts_with("Box<") {
        return "`Box<T>`";
    }
    if !holds_floats(ty) && carries(ty) {
        return match text.as_str() {
            text if text.starts_with("&mut[") => "`&mut [S]`",
            text if text.starts_with("&mut") => "`&mut S`",
            text if text.starts_with("&[") && !text.contains(';') => "`&[S]`",
            text if text.starts_with("&[") => "array of structs",
            text if text.starts_with('&') => "`&S`",
            text if text.starts_with("Vec<") => "`Vec<S>`",
            text if text.starts_with('(') => "tuple of structs",
            _ => "`S`",
        };
    }
    match text.as_str() {
        "f64" if single => "`f32`",
        "f64" => "`f64`",
        "&f64" => "`&f64`",
        "&mutf64" => "`&mut f64`",
        "&[f64]" => "`&[T]`",
        "&mut[f64]" => "`&mut [T]`",
        "&mut[Vec<f64>]" | "&mutVec<Vec<f64>>" => "`&mut [Vec<T>]`",
        "&Vec<f64>" => "`&Vec<T>`",
        "&mutVec<f64>" => "`&mut Vec<T>`",
        "&[Vec<f64>]" => "`&[Vec<T>]`",
        "&[&[f64]]" | "&[&[[f64;3]]]" => "`&[&[T]]`",
        "Vec<f64>" => "`Vec<T>`",
        "Vec<Vec<f64>>" => "`Vec<Vec<T>>`",
        "&[usize]" | "&mut[usize]" => "list of integers",
        text if text.starts_with("&[(") => "`&[(T, U)]`",
        text if text.starts_with("&[[") && text.ends_with(']') && !text.contains("];") => "`&[[T; N]]`",
        text if text.starts_with("&mut[[") => "`&mut [[T; N]]`",
        text if text.starts_with("&mut[") => "`&mut [T; N]`",
        text if text.starts_with("&[[") || text.starts_with("[[") => "`[[T; N]; M]`",
        text if text.starts_with("&[f64;") => "`&[T; N]`",
        text if text.starts_with('[') => "`[T; N]`",
        text if text.starts_with('(') => "tuple",
        "bool" | "char" | "&str" => "`bool`, `char` or `&str`",
        _ => "integer",
    }
}

pub fn result_kind(ty: &Type) -> &'static str {
    if is_named(ty, "Box") {
        return "`Box<T>` as the result";
    }
    if !holds_floats(ty) && carries(ty) {
        return if is_named(ty, "Vec") { "`Vec<S>` as the result" } else { "struct as the result" };
    }
    match ty {
        Type::Tuple(parts) if parts.elems.iter().all(carries) => "tuple as the result",
        Type::Tuple(_) => "tuple with an integer as the result",
        Type::Array(_) => "array as the result",
        ty if is_named(ty, "Vec") => "`Vec<T>` as the result",
        ty if is_named(ty, "f32") => "`f32` as the result",
        _ => "`f64` as the result",
    }
}
