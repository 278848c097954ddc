//! Methods on lists as wholes: `map` of an array, `array::from_fn`, sorting, `reverse`, `extend`, `concat`.
//!
//! ```text
//! let ys = xs.map(f);                 let mut ys = [0.0; N]; for k in 0..N { ys[k] = f(xs[k]); }
//! let ys = array::from_fn(f);         let mut ys = [0.0; N]; for k in 0..N { ys[k] = f(k); }
//! xs.sort_by(f);                      let old = xs.to_vec(); let order = order(&old, f);
//!                                     for k in 0..order.len() { xs[k] = old[order[k]]; }
//! ```

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::call::names_memory;
use super::iterate::Source;
use super::numbered::{By, Items};
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Adapter, Atom, BinaryOp, IntRange, Literal, Op, Place, Projection, Step, Ty, Width};
use crate::lengths;
use crate::rules::float;

/// Points and quaternions go without a loop, and without what a loop keeps.
const LONGEST_WRITTEN_OUT: usize = 4;

impl<'e> Lower<'_> {
    /// `xs.map(f)`, where `xs` is an array.
    pub(super) fn mapped(&mut self, call: &'e syn::ExprMethodCall) -> Option<Atom> {
        if !is_map(call) || !self.may_be_active(&syn::Expr::MethodCall(call.clone())) {
            return None;
        }
        let span = call.span();
        let (place, len) = self.attempt(|lower| {
            let place = lower.place_or_temporary(&call.receiver);
            let ty = lower.type_of_place(&place);
            match lower.types.pointee(&ty) {
                Ty::Array(_, len) => Some((place, len)),
                _ => None,
            }
        })?;
        // What goes through the closure is the array as it was, also where the closure changes it.
        let writes = self.opaque(&call.args[0], span, String::new()).writes;
        let place = if writes.is_empty() {
            place
        } else {
            let value = self.read_place(place, span);
            let Atom::Var(root) = self.now(value, span) else { unreachable!("an array is no literal") };
            Place { root, path: Vec::new() }
        };
        if let Some(len) = length_written_out(&len) {
            let items = (0..len).map(|k| {
                let mut element = place.clone();
                element.path.push(Projection::Index(self.int_literal(k)));
                Subject::Value(self.read_place(element, span))
            });
            let items = items.collect();
            return Some(self.written_out(&call.args[0], items, span));
        }
        let items = Items::Enumerate(Box::new(Items::Slice { place, by: By::Value }));
        let source = Source::Items(items, Vec::new());
        Some(self.array_by_loop(source, len, "`map` of an array", span, |lower, item| {
            let Subject::Pair(index, item) = item else { unreachable!("`enumerate` gives pairs") };
            let value = lower.apply(&call.args[0], vec![*item]);
            (lower.item_value(*index, span), lower.item_value(value, span))
        }))
    }

    /// An array that a loop fills; each turn gives an index and the element there.
    pub(super) fn array_by_loop(
        &mut self,
        source: Source,
        len: TokenStream,
        what: &str,
        span: Span,
        turn: impl FnOnce(&mut Self, Subject) -> (Atom, Atom),
    ) -> Atom {
        let element = self.types.any();
        let out = self.temporary("filled", Ty::Array(Box::new(element.clone()), len.clone()), span);
        self.vars[out.0 as usize].mutable = true;
        let id = self.new_loop();
        let body = self.nested(|lower| {
            lower.iterate(id, source, |lower, item| {
                let (index, value) = turn(lower, item);
                let ty = lower.type_of(&value);
                lower.types.unify(&element, &ty);
                let place = Place { root: out, path: vec![Projection::Index(index)] };
                lower.push(Step::Assign { place, value });
            });
            None
        });
        let start = match self.types.finish(&element) {
            ty if self.types.is_float(&ty) || self.types.is_unknown(&ty) => Op::ArrayRepeat(float(0.0), len),
            ty if is_copied(&ty) => Op::Blank(Ty::Array(Box::new(ty), len)),
            _ => {
                return self.unsupported(
                    span,
                    format!("{what} is supported where it gives numbers, or tuples and arrays of them; write a loop that pushes to a `Vec`"),
                );
            }
        };
        self.push(Step::Let { var: out, op: start });
        self.extend(body.steps);
        Atom::Var(out)
    }

    /// `array::from_fn(f)`, whose length was written down by [`crate::lengths`], where nothing else says it.
    pub(super) fn made_by_function(&mut self, path: &syn::ExprPath, call: &'e syn::ExprCall) -> Option<Atom> {
        let (span, function) = (call.span(), call.args.first()?);
        if !self.may_be_active(function) {
            return None;
        }
        let Some(len) = lengths::written(path) else {
            return Some(self.unsupported(
                span,
                "how long is this array? Write it as `let name: [f64; 3] = array::from_fn(…)`, or as `array::from_fn::<_, 3, _>(…)`",
            ));
        };
        if let Some(short) = length_written_out(&len) {
            let indices = (0..short).map(|k| {
                let tokens = proc_macro2::Literal::usize_suffixed(k).into_token_stream();
                Subject::Value(Atom::Literal(Literal { tokens, ty: Ty::Int, value: None }))
            });
            return Some(self.written_out(function, indices.collect(), span));
        }
        let hi = Atom::Literal(Literal { tokens: len.clone(), ty: Ty::Int, value: None });
        let range = IntRange { lo: self.int_literal(0), hi, inclusive: false, adapters: Vec::new() };
        Some(self.array_by_loop(Source::Range(range), len, "`array::from_fn`", span, |lower, item| {
            let index = lower.item_value(item, span);
            let value = lower.apply(function, vec![Subject::Value(index.clone())]);
            (index, lower.item_value(value, span))
        }))
    }

    /// `[f(x), f(y)]`
    fn written_out(&mut self, function: &'e syn::Expr, items: Vec<Subject>, span: Span) -> Atom {
        let len = self.int_literal(items.len());
        let parts: Vec<Atom> = items
            .into_iter()
            .map(|item| {
                let value = self.apply(function, vec![item]);
                self.item_value(value, span)
            })
            .collect();
        let element = self.common_type(&parts);
        let Atom::Literal(len) = len else { unreachable!("a literal was asked for") };
        self.step("filled", Op::Array(parts), Ty::Array(Box::new(element), len.tokens), span)
    }

    /// `xs.sort_by(f);`, `xs.reverse();`, `xs.extend(items);`, or what moves elements about: whether it was one of them and on a
    /// list that may be active.
    pub(super) fn arranged(&mut self, call: &'e syn::ExprMethodCall) -> bool {
        let arguments: Vec<&'e syn::Expr> = call.args.iter().collect();
        let list = |lower: &mut Self| {
            lower.attempt(|lower| {
                let place = lower.container(&call.receiver)?;
                let ty = lower.type_of_place(&place);
                let element = lower.types.element(&ty);
                (!lower.types.finish(&element).is_discrete()).then_some((place, element))
            })
        };
        match (call.method.to_string().as_str(), arguments.as_slice()) {
            ("sort_by" | "sort_unstable_by", [compare]) => {
                let Some((place, element)) = list(self) else { return false };
                self.sorted(call, compare, place, &element);
            }
            ("reverse", []) => {
                let Some((place, _)) = list(self) else { return false };
                self.reversed_in_place(call, place);
            }
            ("extend" | "extend_from_slice", [items]) => {
                let Some((place, element)) = list(self) else { return false };
                self.extended(items, &place, &element);
            }
            _ => return self.moved_about(call),
        }
        true
    }

    /// `[&xs[..2], &ys].concat()`, `rows.concat()`: one list of the elements of several.
    pub(super) fn concatenated(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let lists = &call.receiver;
        if !self.may_be_active(lists) {
            return None;
        }
        let syn::Expr::Array(lists) = peel(lists) else {
            let [rows, row] = ["rows", "row"].map(|stem| self.names.fresh(stem));
            return self.block_value(&syn::parse_quote!({
                let #rows = &#lists;
                #rows.iter().flat_map(|#row| #row.iter()).cloned().collect::<::std::vec::Vec<_>>()
            }));
        };
        let all = self.names.fresh("all");
        let parts = lists.elems.iter().map(|part| match peel(part) {
            syn::Expr::Reference(reference) => &*reference.expr,
            part => part,
        });
        self.block_value(&syn::parse_quote!({
            let mut #all = ::std::vec::Vec::new();
            #(#all.extend_from_slice(&#parts);)*
            #all
        }))
    }

    fn extended(&mut self, items: &'e syn::Expr, place: &Place, element: &Ty) {
        let Some(stream) = self.stream(items) else { return };
        self.drive(stream, &mut |lower, item| {
            let value = lower.item_value(item, items.span());
            let ty = lower.type_of(&value);
            lower.types.unify(element, &ty);
            lower.push(Step::Push { place: place.clone(), value });
        });
    }

    fn sorted(&mut self, call: &syn::ExprMethodCall, compare: &syn::Expr, place: Place, element: &Ty) {
        let span = call.span();
        let element = self.types.finish(element);
        let is_known = is_copied(&element) || self.types.is_unknown(&element);
        // Where what is equal is the same there is one order, however it is found.
        let is_unstable = call.method == "sort_unstable_by" && !is_total(compare);
        if is_unstable && (!is_known || matches!(element, Ty::Float(Width::Parameter(_)))) {
            return self.diag.error(
                span,
                "`sort_unstable_by` may exchange what is equal, and of what is no number nothing tells it apart; use `sort_by`, which leaves it in its order",
            );
        }
        let order_of = if is_unstable { quote!(unstable_order) } else { quote!(order) };
        let old = self.step("unsorted", Op::Duplicate(place.clone(), "to_vec"), Ty::Vec(Box::new(element)), span);
        let Atom::Var(old) = old else { unreachable!("steps give variables") };
        // What the comparison itself changes counts, so that a hidden store in it is refused.
        let refusal = "a comparison should only compare; do the rest in a loop of its own";
        let mut order = self.opaque(compare, span, refusal.to_owned());
        let (runtime, list, compare) = (&self.runtime, &self.info(old).name, &order.tokens);
        order.tokens = quote!(#runtime::#order_of(&#list[..], #compare));
        order.reads.push(old);
        let order = self.step("order", Op::Opaque(order), Ty::Vec(Box::new(Ty::Int)), span);
        let Atom::Var(order) = order else { unreachable!("steps give variables") };
        let id = self.new_loop();
        let numbers = Items::Slice { place: Place { root: order, path: Vec::new() }, by: By::Value };
        self.iterate(id, Source::Items(Items::Enumerate(Box::new(numbers)), Vec::new()), |lower, item| {
            let Subject::Pair(to, from) = item else { unreachable!("`enumerate` gives pairs") };
            let (to, from) = (lower.item_value(*to, span), lower.item_value(*from, span));
            let from = Place { root: old, path: vec![Projection::Index(from)] };
            let value = match is_known {
                true => lower.read_place(from, span),
                false => {
                    let ty = lower.type_of_place(&from);
                    lower.step("element", Op::Duplicate(from, "clone"), ty, span)
                }
            };
            let mut place = place.clone();
            place.path.push(Projection::Index(to));
            lower.push(Step::Assign { place, value });
        });
    }

    fn reversed_in_place(&mut self, call: &syn::ExprMethodCall, place: Place) {
        let span = call.span();
        let len = self.step("len", Op::Len(place.clone()), Ty::Int, span);
        if let Atom::Var(len) = len {
            self.shared.insert(len);
        }
        let (one, two) = (self.int_literal(1), self.int_literal(2));
        let half = self.arithmetic(BinaryOp::Div, len.clone(), two);
        // Of an empty list, whose loop has no turn, too.
        let last = self.method_of("saturating_sub", len, one);
        let range = IntRange { lo: self.int_literal(0), hi: half, inclusive: false, adapters: Vec::<Adapter>::new() };
        let id = self.new_loop();
        self.iterate(id, Source::Range(range), |lower, item| {
            let a = lower.item_value(item, span);
            let b = lower.arithmetic(BinaryOp::Sub, last.clone(), a.clone());
            lower.push(Step::Swap { place: place.clone(), a, b });
        });
    }
}

/// The length of an array whose elements are written out.
pub(super) fn length_written_out(len: &TokenStream) -> Option<usize> {
    len.to_string().parse().ok().filter(|len| *len <= LONGEST_WRITTEN_OUT)
}

/// Is it `map` of something that may be an array, and surely no iterator?
fn is_map(call: &syn::ExprMethodCall) -> bool {
    let is_array = match peel(&call.receiver) {
        syn::Expr::Array(_) | syn::Expr::Repeat(_) => true,
        syn::Expr::MethodCall(inner) => is_map(inner),
        receiver => names_memory(receiver),
    };
    call.method == "map" && call.args.len() == 1 && is_array
}

/// Is a copy made of such a value wherever it is read?
fn is_copied(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) | Ty::Int | Ty::Bool => true,
        Ty::Tuple(parts) => parts.iter().all(is_copied),
        Ty::Array(element, _) => is_copied(element),
        _ => false,
    }
}

/// Does the comparison tell all floats apart that are not the same?
fn is_total(compare: &syn::Expr) -> bool {
    match peel(compare) {
        syn::Expr::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "total_cmp"),
        syn::Expr::Closure(closure) => {
            matches!(peel(&closure.body), syn::Expr::MethodCall(call) if call.method == "total_cmp"
                && [&*call.receiver, &call.args[0]].into_iter().all(|side| matches!(peel(side), syn::Expr::Path(_))))
        }
        _ => false,
    }
}
