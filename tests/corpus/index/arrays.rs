//! What functions do with arrays of `ndarray`.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, ItemFn};

use super::constructs::Uses;

impl Uses<'_> {
    /// Arrays in the signature and in the body, where there are any.
    pub fn arrays(&mut self, function: &ItemFn) {
        let mut arrays = Arrays { uses: self, dimensions: BTreeMap::new() };
        for input in &function.sig.inputs {
            let syn::FnArg::Typed(input) = input else { continue };
            arrays.argument(input);
        }
        if let syn::ReturnType::Type(_, ty) = &function.sig.output
            && dimensions(ty).is_some()
        {
            arrays.uses.say("`Array<T, D>` as the result");
        }
        arrays.visit_block(&function.block);
    }
}

/// With the number of dimensions of what has a name.
struct Arrays<'a, 'b> {
    uses: &'a mut Uses<'b>,
    dimensions: BTreeMap<String, usize>,
}

impl Arrays<'_, '_> {
    fn argument(&mut self, input: &syn::PatType) {
        let Some(count) = dimensions(&input.ty) else { return };
        self.dimensions.insert(input.pat.to_token_stream().to_string(), count);
        let spelled = input.ty.to_token_stream().to_string();
        let construct = match &*input.ty {
            syn::Type::Reference(reference) if reference.mutability.is_some() => "`&mut Array<T, D>`",
            syn::Type::Reference(_) if spelled.contains("ArrayRef") => "`&ArrayRef<T, D>`",
            syn::Type::Reference(_) => "`&Array<T, D>`",
            _ => "`Array<T, D>`",
        };
        self.uses.say(construct);
    }

    /// How many dimensions the value has, where it is an array.
    fn of(&self, expr: &Expr) -> Option<usize> {
        match expr {
            Expr::Paren(inner) => self.of(&inner.expr),
            Expr::Reference(inner) => self.of(&inner.expr),
            Expr::Unary(unary) => self.of(&unary.expr),
            Expr::Path(path) => self.dimensions.get(&path.to_token_stream().to_string()).copied(),
            Expr::Binary(binary) => self.of(&binary.left).max(self.of(&binary.right)),
            Expr::MethodCall(call) => {
                let of = self.of(&call.receiver);
                match call.method.to_string().as_str() {
                    "clone" | "exp" | "mapv" | "t" | "to_owned" => of,
                    "row" | "row_mut" | "column" | "column_mut" | "diag" | "diag_mut" => of.map(|_| 1),
                    "slice" | "slice_mut" | "insert_axis" => of,
                    "dot" => Some(of? + self.of(&call.args[0])? - 2).filter(|count| *count > 0),
                    _ => None,
                }
            }
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => {
                    let of = path.path.segments.iter().rev().nth(1)?;
                    named(&of.ident.to_string())
                }
                _ => None,
            },
            Expr::Macro(invocation) if invocation.mac.path.is_ident("array") => Some(1),
            _ => None,
        }
    }
}

impl Visit<'_> for Arrays<'_, '_> {
    fn visit_local(&mut self, local: &syn::Local) {
        let (name, written) = match &local.pat {
            syn::Pat::Type(typed) => (&*typed.pat, dimensions(&typed.ty)),
            pattern => (pattern, None),
        };
        let made = local.init.as_ref().and_then(|init| self.of(&init.expr));
        let is_collected = matches!(&local.init, Some(init) if matches!(&*init.expr, Expr::MethodCall(call) if call.method == "collect"));
        self.uses.say_if(is_collected && written.is_some(), "array of items");
        if let (syn::Pat::Ident(name), Some(count)) = (name, written.or(made)) {
            self.dimensions.insert(name.ident.to_string(), count);
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_index(&mut self, index: &syn::ExprIndex) {
        self.uses.say_if(self.of(&index.expr).is_some(), "element of an array of `ndarray`");
        visit::visit_expr_index(self, index);
    }

    fn visit_expr_for_loop(&mut self, turns: &syn::ExprForLoop) {
        self.uses.say_if(self.of(&turns.expr).is_some(), "iterator over an array of `ndarray`");
        visit::visit_expr_for_loop(self, turns);
    }

    fn visit_expr_unary(&mut self, unary: &syn::ExprUnary) {
        let is_minus = matches!(unary.op, syn::UnOp::Neg(_));
        self.uses.say_if(is_minus && self.of(&unary.expr).is_some(), "operator on arrays");
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        use syn::BinOp::{Add, Div, Mul, Sub};
        let is_array = self.of(&binary.left).max(self.of(&binary.right)).is_some();
        let is_operator = matches!(binary.op, Add(_) | Sub(_) | Mul(_) | Div(_));
        let construct = if is_operator { "operator on arrays" } else { "compound assignment to an array" };
        self.uses.say_if(is_array, construct);
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        if self.of(&Expr::Call(call.clone())).is_some() {
            let name = call.func.to_token_stream().to_string();
            self.uses.say(match name.rsplit("::").next().unwrap_or_default().trim() {
                "from_shape_fn" => "`from_shape_fn` of an array",
                "from_iter" => "array of items",
                _ => "array that is made",
            });
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_macro(&mut self, invocation: &syn::Macro) {
        self.uses.say_if(invocation.path.is_ident("array"), "`array!`");
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        if self.of(&call.receiver).is_some() {
            let construct = match call.method.to_string().as_str() {
                "len" | "nrows" | "ncols" | "dim" | "shape" => Some("shape of an array"),
                "iter" => Some("iterator over an array of `ndarray`"),
                "row" | "row_mut" | "rows" | "column" | "column_mut" | "columns" => Some("row or column of a matrix"),
                "sum" => Some("`sum` of an array"),
                "dot" => Some("`dot` of arrays"),
                "mapv" | "exp" => Some("function of each element of an array"),
                "assign" | "fill" => Some("`assign`, `fill` of an array"),
                "diag" | "diag_mut" => Some("diagonal of a matrix"),
                "sum_axis" | "mean_axis" | "mean" => Some("sum or mean along an axis"),
                "t" => Some("transposed matrix"),
                "mapv_inplace" | "map_inplace" | "zip_mut_with" | "scaled_add" => {
                    Some("`mapv_inplace`, `zip_mut_with`, `scaled_add`")
                }
                "map_axis" | "axis_iter" | "outer_iter" | "outer_iter_mut" => {
                    Some("rows of a matrix, one after the other")
                }
                "indexed_iter" | "indexed_iter_mut" => Some("`indexed_iter` of an array"),
                _ => None,
            };
            construct.into_iter().for_each(|construct| self.uses.say(construct));
        }
        visit::visit_expr_method_call(self, call);
    }
}

fn dimensions(ty: &syn::Type) -> Option<usize> {
    match ty {
        syn::Type::Reference(reference) => dimensions(&reference.elem),
        syn::Type::Path(path) => named(&path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// `Array2`
fn named(name: &str) -> Option<usize> {
    let rest = name.strip_prefix("ArrayRef").or_else(|| name.strip_prefix("Array"))?;
    rest.parse().ok()
}
