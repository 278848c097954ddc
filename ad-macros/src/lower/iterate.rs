//! What a `for` runs over: ranges, and slices, which become loops over a hidden index.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Adapter, Atom, IntRange, LoopId, Mutability, Op, Place, Projection, Step, Ty};

/// An iterator that is known: what it gives at each turn.
pub(super) enum Source {
    Range(IntRange),
    Items(Items, Vec<Adapter>),
}

/// Items numbered from zero.
pub(super) enum Items {
    /// The elements of a slice, by reference or by value.
    Slice {
        place: Place,
        by: By,
    },
    /// `0..n`, as a partner in `zip`.
    Count(Atom),
    Enumerate(Box<Items>),
    Zip(Box<Items>, Box<Items>),
}

#[derive(Clone, Copy)]
pub(super) enum By {
    Value,
    Reference(Mutability),
}

const UNKNOWN: &str = "loops run over integer ranges (with `.rev()`, `.step_by()`) and over slices (`&x`, `.iter()`, `.iter_mut()`, with `.enumerate()`, `.zip()`, `.rev()`); other iterators are not supported yet";

impl Lower<'_> {
    pub(super) fn source(&mut self, expr: &syn::Expr) -> Option<Source> {
        match peel(expr) {
            syn::Expr::Range(range) => Some(Source::Range(self.int_range(range, Vec::new())?)),
            syn::Expr::MethodCall(call) if call.method == "rev" && call.args.is_empty() => {
                self.adapted(&call.receiver, Adapter::Rev, call.span())
            }
            syn::Expr::MethodCall(call) if call.method == "step_by" && call.args.len() == 1 => {
                let step = self.value(&call.args[0]);
                self.adapted(&call.receiver, Adapter::StepBy(step), call.span())
            }
            expr => Some(Source::Items(self.items(expr)?, Vec::new())),
        }
    }

    fn adapted(&mut self, inner: &syn::Expr, adapter: Adapter, span: Span) -> Option<Source> {
        match self.source(inner)? {
            Source::Range(mut range) => {
                range.adapters.push(adapter);
                Some(Source::Range(range))
            }
            // From its end, a zip is only numbered alike where all its parts are equally long.
            Source::Items(Items::Zip(..), _) if matches!(adapter, Adapter::Rev) => {
                self.diag.error(span, "`.zip(…).rev()` is not supported yet; loop over indices");
                None
            }
            Source::Items(items, mut adapters) => {
                adapters.push(adapter);
                Some(Source::Items(items, adapters))
            }
        }
    }

    fn items(&mut self, expr: &syn::Expr) -> Option<Items> {
        match peel(expr) {
            syn::Expr::MethodCall(call) => {
                let name = call.method.to_string();
                match (name.as_str(), call.args.len()) {
                    ("iter", 0) => self.slice_items(&call.receiver, By::Reference(Mutability::Shared)),
                    ("iter_mut", 0) => self.slice_items(&call.receiver, By::Reference(Mutability::Mutable)),
                    ("into_iter", 0) => self.items(&call.receiver),
                    ("enumerate", 0) => Some(Items::Enumerate(Box::new(self.items(&call.receiver)?))),
                    ("copied" | "cloned", 0) => match self.items(&call.receiver)? {
                        Items::Slice { place, .. } => Some(Items::Slice { place, by: By::Value }),
                        _ => self.unknown_items(call.span()),
                    },
                    ("zip", 1) => {
                        let a = self.items(&call.receiver)?;
                        let b = self.items(&call.args[0])?;
                        Some(Items::Zip(Box::new(a), Box::new(b)))
                    }
                    _ => self.unknown_items(call.span()),
                }
            }
            syn::Expr::Reference(reference) => {
                let mutability = if reference.mutability.is_some() { Mutability::Mutable } else { Mutability::Shared };
                self.slice_items(&reference.expr, By::Reference(mutability))
            }
            syn::Expr::Range(range) => {
                let range = self.int_range(range, Vec::new())?;
                let from_zero = matches!(&range.lo, Atom::Literal(lo) if lo.tokens.to_string() == "0");
                if !from_zero || range.inclusive {
                    self.diag.error(expr.span(), "a range in a `zip` must begin at 0 and be half-open");
                    return None;
                }
                Some(Items::Count(range.hi))
            }
            expr @ (syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Array(_)
            | syn::Expr::Call(_)) => self.slice_items(expr, By::Value),
            expr => self.unknown_items(expr.span()),
        }
    }

    fn unknown_items(&mut self, span: Span) -> Option<Items> {
        self.diag.error(span, UNKNOWN);
        None
    }

    fn slice_items(&mut self, expr: &syn::Expr, by: By) -> Option<Items> {
        let place = match self.place(expr) {
            Some(place) => place,
            None => {
                let value = self.value(expr);
                let ty = self.type_of(&value);
                let root = self.temporary("items", ty, expr.span());
                self.push(Step::Let { var: root, op: Op::Use(value) });
                Place { root, path: Vec::new() }
            }
        };
        let ty = self.type_of_place(&place);
        let by = match (by, &ty) {
            (By::Value, Ty::Ref(mutability, _)) => By::Reference(*mutability),
            (by, _) => by,
        };
        match self.types.pointee(&ty) {
            Ty::Slice(_) | Ty::Vec(_) | Ty::Array(..) => Some(Items::Slice { place, by }),
            _ if self.types.is_unknown(&ty) && !matches!(peel(expr), syn::Expr::Path(_)) => {
                self.unknown_items(expr.span())
            }
            Ty::Open(_) => Some(Items::Slice { place, by }),
            _ => self.unknown_items(expr.span()),
        }
    }

    /// A loop over a source, with each turn's item given to `body`.
    pub(super) fn iterate(&mut self, id: LoopId, source: Source, body: impl FnOnce(&mut Self, Subject)) {
        match source {
            Source::Range(range) => {
                let index = self.temporary("k", Ty::Int, Span::mixed_site());
                let block = self.nested(|lower| {
                    lower.scopes.enter();
                    body(lower, Subject::Value(Atom::Var(index)));
                    lower.scopes.leave();
                    None
                });
                let (index, block) = take_name(index, block, |var| self.vars[var.0 as usize].mutable);
                self.push(Step::For { id, index, range, body: block });
            }
            Source::Items(items, adapters) => {
                let hi = self.count(&items);
                let index = self.temporary("k", Ty::Int, Span::mixed_site());
                let block = self.nested(|lower| {
                    lower.scopes.enter();
                    let subject = lower.item(items, index);
                    body(lower, subject);
                    lower.scopes.leave();
                    None
                });
                let lo = self.int_literal(0);
                let range = IntRange { lo, hi, inclusive: false, adapters };
                self.push(Step::For { id, index, range, body: block });
            }
        }
    }

    fn count(&mut self, items: &Items) -> Atom {
        match items {
            Items::Slice { place, .. } => self.step("len", Op::Len(place.clone()), Ty::Int, Span::mixed_site()),
            Items::Count(count) => count.clone(),
            Items::Enumerate(inner) => self.count(inner),
            Items::Zip(a, b) => {
                let (a, b) = (self.count(a), self.count(b));
                let method = proc_macro2::Ident::new("min", Span::mixed_site());
                self.step("len", Op::Method(method, a, vec![b]), Ty::Int, Span::mixed_site())
            }
        }
    }

    fn item(&mut self, items: Items, index: crate::ir::Var) -> Subject {
        match items {
            Items::Slice { mut place, by } => {
                place.path.push(Projection::Index(Atom::Var(index)));
                match by {
                    By::Reference(mutability) => Subject::Reference(mutability, place),
                    By::Value => {
                        let ty = self.type_of_place(&place);
                        if ty.is_copy() || self.types.is_float(&ty) || self.types.is_unknown(&ty) {
                            Subject::Value(self.read_whole(place, Span::mixed_site()))
                        } else {
                            Subject::Reference(Mutability::Shared, place)
                        }
                    }
                }
            }
            Items::Count(_) => Subject::Value(Atom::Var(index)),
            Items::Enumerate(inner) => {
                let inner = self.item(*inner, index);
                Subject::Pair(Box::new(Subject::Value(Atom::Var(index))), Box::new(inner))
            }
            Items::Zip(a, b) => {
                let a = self.item(*a, index);
                let b = self.item(*b, index);
                Subject::Pair(Box::new(a), Box::new(b))
            }
        }
    }

    /// `(0..n).map(|i| …).collect()` and the like over slices: a loop that pushes.
    pub(super) fn collect(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let syn::Expr::MethodCall(map) = peel(&call.receiver) else { return None };
        let (true, Some(syn::Expr::Closure(closure))) = (map.method == "map", map.args.first().map(peel)) else {
            return None;
        };
        if closure.inputs.len() != 1 {
            return None;
        }
        let span = call.span();
        if let Some(exit) = super::control::exit_inside(&closure.body) {
            return Some(self.unsupported(
                exit,
                "control flow out of a closure is not supported; write the closure's value as an expression",
            ));
        }
        let source = self.source(&map.receiver)?;
        let element = self.types.any();
        let out = self.temporary("collected", Ty::Vec(Box::new(element.clone())), span);
        self.vars[out.0 as usize].mutable = true;
        let capacity = match &source {
            Source::Items(items, adapters) if adapters.is_empty() => Some(self.count(items)),
            Source::Range(range) if range.adapters.is_empty() && !range.inclusive => match &range.lo {
                Atom::Literal(lo) if lo.tokens.to_string() == "0" => Some(range.hi.clone()),
                _ => None,
            },
            _ => None,
        };
        let op = match capacity {
            // Only a `usize` is a capacity; a length is one, the end of a range need not be.
            Some(Atom::Var(var)) if self.is_length(var) => Op::VecWithCapacity(Atom::Var(var)),
            _ => Op::VecNew,
        };
        self.push(Step::Let { var: out, op });
        let id = self.new_loop();
        self.iterate(id, source, |lower, subject| {
            lower.bind(&closure.inputs[0], subject);
            let value = lower.value(&closure.body);
            let ty = lower.type_of(&value);
            lower.types.unify(&element, &ty);
            lower.push(Step::Push { place: Place { root: out, path: Vec::new() }, value });
        });
        Some(Atom::Var(out))
    }

    fn is_length(&self, var: crate::ir::Var) -> bool {
        self.blocks
            .iter()
            .flatten()
            .any(|step| matches!(step, Step::Let { var: known, op: Op::Len(_) } if *known == var))
    }
}

/// `for i in 0..n` first binds a hidden index and then names it; the name alone will do.
fn take_name(
    index: crate::ir::Var,
    mut block: crate::ir::Block,
    is_mutable: impl Fn(crate::ir::Var) -> bool,
) -> (crate::ir::Var, crate::ir::Block) {
    if let Some(Step::Let { var, op: Op::Use(Atom::Var(used)) }) = block.steps.first()
        && *used == index
        && !is_mutable(*var)
    {
        let named = *var;
        let mut others = 0;
        crate::ir::visit::all_uses(&block, &mut |var, _| others += usize::from(var == index));
        if others == 1 {
            block.steps.remove(0);
            return (named, block);
        }
    }
    (index, block)
}
