//! What a loop runs over: ranges, and items that are numbered, as those of slices, by a hidden index.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::numbered::{By, Items};
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Adapter, Atom, BinaryOp, IntRange, LoopId, Mutability, Op, Opaque, Place, Projection, Step, Ty, View};

/// An iterator that is known: what it gives at each turn.
pub(super) enum Source<'e> {
    Range(IntRange),
    Items(Items<'e>, Vec<Adapter>),
}

const UNKNOWN: &str = "this iterator is not known: loops and chains run over integer ranges and over slices (`&x`, `.iter()`, `.iter_mut()`, `.windows(n)`, `.chunks(n)`) and arrays (`.rows()`, `.columns()`, `.axis_iter(Axis(0))`, `.indexed_iter()`); collect the items first, or loop over indices";

impl<'e> Lower<'_> {
    pub(super) fn unknown_items(&mut self, span: Span) -> Option<Items<'e>> {
        self.diag.error(span, UNKNOWN);
        None
    }

    /// An array that goes into a loop by value is copied: the loop may write to it, and runs over what it was.
    fn as_it_is_now(&mut self, place: Place, span: Span) -> Place {
        let ty = self.type_of_place(&place);
        if !matches!(ty, Ty::Array(..) | Ty::Open(_)) || !self.is_written_through(place.root) {
            return place;
        }
        let copy = self.temporary("items", ty, span);
        self.push(Step::Let { var: copy, op: Op::Duplicate(place, "clone") });
        Place { root: copy, path: Vec::new() }
    }

    pub(super) fn slice_items(&mut self, expr: &syn::Expr, by: By) -> Option<Items<'e>> {
        let place = match self.place(expr) {
            Some(place) => {
                let place = self.through_boxes(place);
                match by {
                    By::Value => self.as_it_is_now(place, expr.span()),
                    By::Reference(_) => place,
                }
            }
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
            // What has no size is no value: `*rows` was a reference to a reference to it.
            (By::Value, Ty::Slice(_)) => By::Reference(Mutability::Shared),
            (by, _) => by,
        };
        match self.types.pointee(&ty) {
            Ty::Slice(_) | Ty::Vec(_) | Ty::Array(..) => Some(Items::Slice { place, by }),
            Ty::User(of) if of.array.as_ref().is_some_and(|array| array.dimensions.is_some()) => {
                Some(Items::Slice { place, by })
            }
            // What a method gives by value may be an iterator of any kind; `.iter()` says that it is a list.
            _ if self.types.is_unknown(&ty)
                && matches!(by, By::Value)
                && matches!(peel(expr), syn::Expr::MethodCall(_)) =>
            {
                self.unknown_items(expr.span())
            }
            Ty::Open(_) => Some(Items::Slice { place, by }),
            _ => self.unknown_items(expr.span()),
        }
    }

    /// The elements of an item that is a list.
    pub(super) fn items_of(&mut self, item: Subject) -> Option<Items<'e>> {
        let (place, by) = match item {
            Subject::Reference(mutability, place) => (place, By::Reference(mutability)),
            Subject::Twice(place) => (place, By::Reference(Mutability::Shared)),
            Subject::Value(Atom::Var(root)) => (Place { root, path: Vec::new() }, By::Value),
            _ => return self.unknown_items(Span::call_site()),
        };
        let place = self.through_boxes(place);
        let ty = self.type_of_place(&place);
        match self.types.pointee(&ty) {
            Ty::Slice(_) | Ty::Vec(_) | Ty::Array(..) | Ty::Open(_) => Some(Items::Slice { place, by }),
            _ => self.unknown_items(Span::call_site()),
        }
    }

    /// A loop over a source, with each turn's item given to `body`.
    pub(super) fn iterate(&mut self, id: LoopId, source: Source<'e>, body: impl FnOnce(&mut Self, Subject)) {
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
                    let subject = lower.item(items, Atom::Var(index));
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

    /// A loop over the numbers below `count`.
    pub(super) fn each_number(&mut self, id: LoopId, count: Atom, body: impl FnOnce(&mut Self, Atom)) {
        let range = IntRange { lo: self.int_literal(0), hi: count, inclusive: false, adapters: Vec::new() };
        self.iterate(id, Source::Range(range), |lower, at| {
            let at = lower.item_value(at, Span::mixed_site());
            body(lower, at);
        });
    }

    /// How many items there are.
    pub(super) fn count(&mut self, items: &Items<'e>) -> Atom {
        match items {
            Items::Slice { place, .. } | Items::Indexed { place, .. } => {
                self.step("len", Op::Len(place.clone()), Ty::Int, Span::mixed_site())
            }
            Items::Lanes { place, axis, .. } => {
                let what = if *axis == 0 { quote::quote!(.nrows()) } else { quote::quote!(.ncols()) };
                self.step("extent", Op::Shape(place.clone(), what), Ty::Int, Span::mixed_site())
            }
            Items::Windows(place, size) => {
                let len = self.step("len", Op::Len(place.clone()), Ty::Int, Span::mixed_site());
                let len = self.arithmetic(BinaryOp::Add, len, self.int_literal(1));
                self.method_of("saturating_sub", len, size.clone())
            }
            Items::Chunks { place, size, is_exact, .. } => {
                let len = self.step("len", Op::Len(place.clone()), Ty::Int, Span::mixed_site());
                match is_exact {
                    true => self.arithmetic(BinaryOp::Div, len, size.clone()),
                    false => self.method_of("div_ceil", len, size.clone()),
                }
            }
            Items::Range(lo, hi) => match between(lo, hi) {
                Some(count) => self.int_literal(count),
                None if is_zero(lo) => hi.clone(),
                None => {
                    let hi = self.named(hi.clone());
                    self.method_of("saturating_sub", hi, lo.clone())
                }
            },
            Items::Enumerate(inner) | Items::Map(inner, _) => self.count(inner),
            Items::Rev(_, count) => count.clone(),
            // Longer than any loop: something else ends it.
            Items::Endless(_) | Items::Repeat(_) => {
                let tokens = quote::quote!(::core::primitive::usize::MAX);
                Atom::Literal(crate::ir::Literal { tokens, ty: Ty::Int, value: None })
            }
            Items::Zip(a, b) if b.is_endless() => self.count(a),
            Items::Zip(a, b) if a.is_endless() => self.count(b),
            Items::Zip(a, b) => {
                let (a, b) = (self.count(a), self.count(b));
                self.least(a, b)
            }
            Items::Skip(inner, _) if inner.is_endless() => self.count(inner),
            Items::Skip(inner, count) => {
                let all = self.count(inner);
                let all = self.named(all);
                self.method_of("saturating_sub", all, count.clone())
            }
            Items::Take(inner, count) if inner.is_endless() => count.clone(),
            Items::Take(inner, count) => {
                let all = self.count(inner);
                self.least(all, count.clone())
            }
            // None, if there are none, or more than any loop turns.
            Items::Cycle(_, count) => {
                let (count, most) = (self.named(count.clone()), self.count(&Items::Repeat(count.clone())));
                self.method_of("saturating_mul", count, most)
            }
        }
    }

    fn least(&mut self, a: Atom, b: Atom) -> Atom {
        let a = self.named(a);
        self.method_of("min", a, b)
    }

    /// A literal has no methods before `rustc` knows its type.
    fn named(&mut self, atom: Atom) -> Atom {
        match atom {
            Atom::Literal(_) => {
                let zero = self.int_literal(0);
                let lent = self.step("number", Op::Binary(BinaryOp::Add, atom, zero), Ty::Int, Span::mixed_site());
                if let Atom::Var(var) = lent {
                    self.vars[var.0 as usize].annotation = Some(quote::quote!(usize));
                }
                lent
            }
            named => named,
        }
    }

    pub(super) fn method_of(&mut self, name: &str, receiver: Atom, argument: Atom) -> Atom {
        let method = proc_macro2::Ident::new(name, Span::mixed_site());
        self.step("len", Op::Method(method, receiver, vec![argument]), Ty::Int, Span::mixed_site())
    }

    pub(super) fn arithmetic(&mut self, op: BinaryOp, a: Atom, b: Atom) -> Atom {
        self.step("at", Op::Binary(op, a, b), Ty::Int, Span::mixed_site())
    }

    /// The item of that number.
    pub(super) fn item(&mut self, items: Items<'e>, index: Atom) -> Subject {
        if let Atom::Var(var) = index {
            self.shared.insert(var);
        }
        match items {
            Items::Slice { mut place, by } => {
                let index = self.element_of_number(&place, index);
                place.path.push(Projection::Index(index));
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
            Items::Lanes { mut place, axis, mutability } => {
                place.path.push(Projection::View(if axis == 0 { View::Row(index) } else { View::Column(index) }));
                Subject::Reference(mutability, place)
            }
            Items::Indexed { mut place, mutability } => {
                let number = match self.indices_of_number(&place, index.clone()) {
                    None => index.clone(),
                    Some(indices) => {
                        let ty = Ty::Tuple(vec![Ty::Int; indices.len()]);
                        self.step("indices", Op::Tuple(indices), ty, Span::mixed_site())
                    }
                };
                let index = self.element_of_number(&place, index);
                place.path.push(Projection::Index(index));
                Subject::Pair(Box::new(Subject::Value(number)), Box::new(Subject::Reference(mutability, place)))
            }
            Items::Windows(place, size) => {
                let end = self.arithmetic(BinaryOp::Add, index.clone(), size);
                Subject::Reference(Mutability::Shared, part(place, index, end))
            }
            Items::Chunks { place, size, is_exact, mutability } => {
                let start = self.arithmetic(BinaryOp::Mul, index, size.clone());
                let mut end = self.arithmetic(BinaryOp::Add, start.clone(), size);
                if !is_exact {
                    let len = self.step("len", Op::Len(place.clone()), Ty::Int, Span::mixed_site());
                    end = self.method_of("min", end, len);
                }
                Subject::Reference(mutability, part(place, start, end))
            }
            Items::Endless(lo) if is_bare(&lo) => Subject::Value(self.counted_from(lo, index)),
            Items::Range(lo, hi) if is_bare(&lo) && is_bare(&hi) => Subject::Value(self.counted_from(lo, index)),
            Items::Range(lo, _) | Items::Endless(lo) if is_zero(&lo) => Subject::Value(index),
            Items::Range(lo, _) | Items::Endless(lo) => Subject::Value(self.arithmetic(BinaryOp::Add, lo, index)),
            Items::Enumerate(inner) => {
                let inner = self.item(*inner, index.clone());
                Subject::Pair(Box::new(Subject::Value(index)), Box::new(inner))
            }
            Items::Zip(a, b) => {
                let a = self.item(*a, index.clone());
                let b = self.item(*b, index);
                Subject::Pair(Box::new(a), Box::new(b))
            }
            Items::Skip(inner, count) => {
                let index = self.arithmetic(BinaryOp::Add, index, count);
                self.item(*inner, index)
            }
            Items::Take(inner, _) => self.item(*inner, index),
            Items::Rev(inner, count) => {
                let one = self.int_literal(1);
                let behind = self.arithmetic(BinaryOp::Add, index, one);
                let index = self.arithmetic(BinaryOp::Sub, count, behind);
                self.item(*inner, index)
            }
            Items::Cycle(inner, count) => {
                let index = self.arithmetic(BinaryOp::Rem, index, count);
                self.item(*inner, index)
            }
            Items::Repeat(value) => match value {
                Atom::Var(root) if !self.is_copied(&value) => {
                    let lent = Subject::Reference(Mutability::Shared, Place { root, path: Vec::new() });
                    Subject::Value(self.item_value(lent, Span::mixed_site()))
                }
                value => Subject::Value(value),
            },
            Items::Map(inner, function) => {
                let item = self.item(*inner, index);
                self.apply_captured(&function, vec![item])
            }
        }
    }

    /// May the value be used more than once?
    fn is_copied(&self, value: &Atom) -> bool {
        let ty = self.type_of(value);
        ty.is_copy() || self.types.is_float(&ty)
    }

    /// `lo + index`, of the type that the use of it tells: a range of literals is one of integers of any width.
    fn counted_from(&mut self, lo: Atom, index: Atom) -> Atom {
        let Atom::Var(index) = index else { return self.arithmetic(BinaryOp::Add, lo, index) };
        let Atom::Literal(lo) = lo else { unreachable!("asked for literals only") };
        let (runtime, name, lo) = (&self.runtime, &self.info(index).name, lo.tokens);
        let opaque = Opaque {
            tokens: quote::quote!(#runtime::counted_from(#lo, #name)),
            reads: vec![index],
            writes: Vec::new(),
            diverges: false,
            refusal: String::new(),
            span: Span::mixed_site(),
        };
        self.step("at", Op::Opaque(opaque), Ty::Int, Span::mixed_site())
    }

    pub(super) fn is_length(&self, var: crate::ir::Var) -> bool {
        self.blocks
            .iter()
            .flatten()
            .any(|step| matches!(step, Step::Let { var: known, op: Op::Len(_) } if *known == var))
    }
}

/// A part of a list.
fn part(mut place: Place, lo: Atom, hi: Atom) -> Place {
    place.path.push(Projection::Range { lo: Some(lo), hi: Some(hi), inclusive: false });
    place
}

/// Is it an integer that is written as a number, without its type?
fn is_bare(atom: &Atom) -> bool {
    literal(atom).is_some()
}

fn literal(atom: &Atom) -> Option<i64> {
    let Atom::Literal(literal) = atom else { return None };
    literal.tokens.to_string().replace(['_', ' '], "").parse().ok()
}

/// How many numbers there are between two that are written out.
fn between(lo: &Atom, hi: &Atom) -> Option<usize> {
    usize::try_from(literal(hi)? - literal(lo)?).ok().or(Some(0))
}

/// The next number, where one is written out.
pub(super) fn next(atom: &Atom) -> Option<Atom> {
    let tokens = proc_macro2::Literal::i64_unsuffixed(literal(atom)?.checked_add(1)?);
    Some(Atom::Literal(crate::ir::Literal {
        tokens: quote::ToTokens::to_token_stream(&tokens),
        ty: Ty::Int,
        value: None,
    }))
}

pub(super) fn is_zero(atom: &Atom) -> bool {
    matches!(atom, Atom::Literal(literal) if literal.tokens.to_string() == "0")
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
