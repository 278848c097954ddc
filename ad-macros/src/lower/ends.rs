//! What ends a chain: sums, folds, collections. Ends that may find no item are in `found.rs`.

use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

use super::Lower;
use super::chain::{is_chain, whole};
use super::found::{gives_option, optional_end};
use super::made::is_made;
use super::pattern::Subject;
use super::place::peel;
use crate::fallible::Fallible;
use crate::ir::{Atom, BinaryOp, Op, Place, Projection, Sign, Step, Ty, Var, Width};
use crate::rules::float;

/// Does a method end a chain that can be read?
pub(super) fn is_end(call: &syn::ExprMethodCall) -> bool {
    let is_counted =
        call.method == "count" && call.args.is_empty() && super::effects::changes_something(&call.receiver);
    let is_known = is_counted
        || matches!(
            (call.method.to_string().as_str(), call.args.len()),
            ("sum" | "product" | "collect" | "unzip", 0) | ("for_each" | "partition", 1) | ("fold", 2)
        )
        || gives_option(call);
    is_known
        && (is_chain(&call.receiver) || is_made(&call.receiver) || matches!(peel(&call.receiver), syn::Expr::Range(_)))
}

impl<'e> Lower<'_> {
    /// The value of a chain that active values may pass through.
    pub(super) fn chain(&mut self, call: &'e syn::ExprMethodCall) -> Option<Atom> {
        let span = call.span();
        if let Some(end) = optional_end(&call.receiver).filter(|end| self.is_worth_reading(end)) {
            match (call.method.to_string().as_str(), call.args.first()) {
                ("unwrap_or", Some(other)) => return Some(self.found_or(end, other)),
                ("unwrap" | "expect", _) => {
                    let item = self.found_item_of(&syn::Expr::MethodCall(call.clone()))?;
                    return Some(self.item_value(item, span));
                }
                _ => {}
            }
        }
        if !is_end(call) || gives_option(call) || !self.is_worth_reading(call) {
            return None;
        }
        if turbofish(call).is_some_and(|ty| Fallible::of_type(&ty).is_some()) {
            return Some(self.unsupported(span, super::outcomes::WHOLE));
        }
        if call.method == "collect"
            && let Some(refusal) = turbofish(call).and_then(|ty| not_collected(&ty))
        {
            return Some(self.unsupported(span, refusal));
        }
        let Some(stream) = self.stream(&call.receiver) else { return Some(self.unknown()) };
        let arguments: Vec<&'e syn::Expr> = call.args.iter().collect();
        Some(match (call.method.to_string().as_str(), arguments.as_slice()) {
            ("sum", []) => self.total(stream, call, false),
            ("product", []) => self.total(stream, call, true),
            ("fold", [start, function]) => {
                let start = self.value(start);
                let held = self.state("folded", start);
                let function = self.captured(function);
                self.drive(stream, &mut |lower, item| {
                    let before = lower.held(held);
                    let value = lower.apply_captured(&function, vec![Subject::Value(before), item]);
                    let value = lower.item_value(value, span);
                    lower.give(held, value);
                });
                self.held(held)
            }
            ("for_each", [function]) => {
                let function = self.captured(function);
                self.drive(stream, &mut |lower, item| drop(lower.apply_captured(&function, vec![item])));
                Atom::Literal(crate::ir::Literal { tokens: quote!(()), ty: Ty::Unit, value: None })
            }
            ("unzip", []) => self.unzipped(stream, span),
            ("partition", [test]) => self.partitioned(stream, test, span),
            ("count", []) => {
                let zero = self.int_literal(0);
                let count = self.state("count", zero);
                self.vars[count.0 as usize].annotation = Some(quote!(usize));
                self.drive(stream, &mut |lower, _| {
                    let one = lower.int_literal(1);
                    lower.push(Step::Add { place: whole(count), value: one, sign: Sign::Plus });
                });
                self.held(count)
            }
            ("collect", []) => {
                let collected = self.collected(stream, span);
                if let Some(written) = turbofish(call) {
                    let written = self.written_type(&written);
                    let ty = self.type_of(&collected);
                    self.types.unify(&ty, &written);
                }
                collected
            }
            _ => unreachable!("asked for ends only"),
        })
    }

    pub(super) fn is_worth_reading(&self, call: &syn::ExprMethodCall) -> bool {
        self.may_be_active(&syn::Expr::MethodCall(call.clone()))
    }

    /// `sum` and `product`, which begin as those of `std` do.
    fn total(&mut self, stream: super::chain::Stream<'e>, call: &syn::ExprMethodCall, is_product: bool) -> Atom {
        let span = call.span();
        let written = turbofish(call);
        let ty = match &written {
            Some(ty) => self.written_type(ty),
            None => self.types.any(),
        };
        let total = self.temporary(if is_product { "product" } else { "sum" }, ty.clone(), span);
        self.vars[total.0 as usize].mutable = true;
        let block = self.nested(|lower| {
            lower.drive(stream, &mut |lower, item| {
                let value = lower.item_value(item, span);
                let value_ty = lower.type_of(&value);
                lower.types.unify(&ty, &value_ty);
                if !is_product {
                    return lower.push(Step::Add { place: whole(total), value, sign: Sign::Plus });
                }
                let held = lower.held(total);
                let value = lower.binary_step(BinaryOp::Mul, held, value, span);
                lower.push(Step::Assign { place: whole(total), value });
            });
            None
        });
        if self.types.is_unknown(&ty) {
            let float = self.types.float();
            self.types.unify(&ty, &float);
        }
        let start = match (self.types.head(&ty), is_product) {
            (Ty::Int, false) => self.int_literal(0),
            (Ty::Int, true) => self.int_literal(1),
            (_, false) => float(-0.0),
            (_, true) => float(1.0),
        };
        if let Ty::Float(Width::F32 | Width::F64) = self.types.head(&ty) {
            self.vars[total.0 as usize].annotation = written.map(|ty| quote!(#ty));
        }
        self.push(Step::Let { var: total, op: Op::Use(start) });
        self.extend(block.steps);
        self.held(total)
    }

    /// Two lists that are yet empty, and the types of their elements.
    fn two_lists(&mut self, span: Span) -> [(Var, Ty); 2] {
        ["left", "right"].map(|stem| {
            let element = self.types.any();
            let list = self.temporary(stem, Ty::Vec(Box::new(element.clone())), span);
            self.vars[list.0 as usize].mutable = true;
            self.push(Step::Let { var: list, op: Op::VecNew });
            (list, element)
        })
    }

    fn push_to(&mut self, (list, element): &(Var, Ty), value: Atom) {
        let ty = self.type_of(&value);
        self.types.unify(element, &ty);
        self.push(Step::Push { place: whole(*list), value });
    }

    fn pair_of(&mut self, [(a, _), (b, _)]: [(Var, Ty); 2], span: Span) -> Atom {
        let ty = Ty::Tuple(vec![self.info(a).ty.clone(), self.info(b).ty.clone()]);
        self.step("lists", Op::Tuple(vec![Atom::Var(a), Atom::Var(b)]), ty, span)
    }

    fn unzipped(&mut self, stream: super::chain::Stream<'e>, span: Span) -> Atom {
        let lists = self.two_lists(span);
        self.drive(stream, &mut |lower, item| {
            let parts = match item {
                Subject::Pair(a, b) => [lower.item_value(*a, span), lower.item_value(*b, span)],
                item => {
                    let Atom::Var(root) = lower.item_value(item, span) else { return };
                    [0, 1].map(|part| lower.read_place(Place { root, path: vec![Projection::Field(part)] }, span))
                }
            };
            for (list, part) in lists.iter().zip(parts) {
                lower.push_to(list, part);
            }
        });
        self.pair_of(lists, span)
    }

    fn partitioned(&mut self, stream: super::chain::Stream<'e>, test: &'e syn::Expr, span: Span) -> Atom {
        let test = self.captured(test);
        let lists = self.two_lists(span);
        self.drive(stream, &mut |lower, item| {
            let cond = lower.test_captured(&test, &item);
            let value = lower.item_value(item, span);
            let [then, otherwise] = [&lists[0], &lists[1]].map(|list| {
                lower.nested(|lower| {
                    lower.push_to(list, value.clone());
                    None
                })
            });
            lower.push(Step::If { dest: None, cond, then, otherwise });
        });
        self.pair_of(lists, span)
    }

    pub(super) fn collected(&mut self, stream: super::chain::Stream<'e>, span: Span) -> Atom {
        let element = self.types.any();
        let out = self.temporary("collected", Ty::Vec(Box::new(element.clone())), span);
        self.vars[out.0 as usize].mutable = true;
        let op = self.room(&stream).map_or(Op::VecNew, Op::VecWithCapacity);
        self.push(Step::Let { var: out, op });
        self.drive(stream, &mut |lower, item| {
            let value = lower.item_value(item, span);
            let ty = lower.type_of(&value);
            lower.types.unify(&element, &ty);
            lower.push(Step::Push { place: whole(out), value });
        });
        Atom::Var(out)
    }
}

/// What is wrong with collecting active values into a collection of `std`'s that is no list here.
pub(super) fn not_collected(ty: &syn::Type) -> Option<String> {
    const OTHERS: &[&str] = &["BTreeMap", "BinaryHeap", "HashMap", "LinkedList", "VecDeque"];
    let is_other = |path: &syn::TypePath| {
        path.path.segments.last().is_some_and(|last| {
            OTHERS.iter().any(|other| last.ident == other) && !super::types::is_container_without_floats(last)
        })
    };
    let is_refused = super::boxes::is_list(ty) || matches!(ty, syn::Type::Path(path) if is_other(path));
    let shown = crate::diag::shown(ty);
    is_refused.then(|| format!("`collect` into `{shown}` is not supported on active values; collect into a `Vec`"))
}

/// The type that a method was told to give.
pub fn turbofish(call: &syn::ExprMethodCall) -> Option<syn::Type> {
    match call.turbofish.as_ref()?.args.first()? {
        syn::GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}
