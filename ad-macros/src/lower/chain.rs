//! Chains of iterator methods: read as they are written, then lowered to loops.
//!
//! A stream has a head, whose items are numbered where that is possible, and links, which each item goes through in order.
//! What `rev`, `zip`, `enumerate`, `skip` and `take` mean is part of the head's numbering as long as every item has a
//! number; behind a `filter` it needs counters.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::iterate::{By, Items, Source};
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{
    Adapter, Atom, BinaryOp, Block, Exit, Literal, LoopId, Mutability, Op, Opaque, Place, Sign, Step, Ty, Var,
};

/// An iterator.
pub(super) struct Stream<'e> {
    head: Head<'e>,
    links: Vec<Link<'e>>,
}

enum Head<'e> {
    Source(Source<'e>),
    /// One behind the other.
    Chain(Box<Stream<'e>>, Box<Stream<'e>>, Span),
    Once(&'e syn::Expr),
}

/// What an item goes through.
enum Link<'e> {
    Map(&'e syn::Expr),
    Inspect(&'e syn::Expr),
    Copied,
    Filter(&'e syn::Expr),
    FlatMap(&'e syn::Expr),
    Flatten,
    FilterMap(&'e syn::Expr),
    TakeWhile(&'e syn::Expr),
    /// With the flag that says whether items pass.
    SkipWhile(&'e syn::Expr, Var),
    /// With the counter of the items that came by, here and below.
    Enumerate(Var),
    Zip(Box<Items<'e>>, Atom, Var),
    Skip(Atom, Var),
    Take(Atom, Var),
    StepBy(Atom, Var),
    /// With the state.
    Scan(&'e syn::Expr, Var),
}

impl Link<'_> {
    /// Does the link make one item of each, whatever came before?
    fn is_one_to_one(&self) -> bool {
        matches!(self, Link::Map(_) | Link::Inspect(_) | Link::Copied)
    }

    /// Does it end the loop before its range?
    fn ends(&self) -> bool {
        matches!(self, Link::TakeWhile(_) | Link::Take(..) | Link::Zip(..))
    }
}

impl<'e> Stream<'e> {
    /// Items, one after the other.
    pub(super) fn of(items: Items<'e>) -> Self {
        Self { head: Head::Source(Source::Items(items, Vec::new())), links: Vec::new() }
    }

    /// Is it one loop, and are its turns the items?
    pub(super) fn is_one_loop(&self) -> bool {
        matches!(self.head, Head::Source(_))
            && !self.links.iter().any(|link| matches!(link, Link::FlatMap(_) | Link::Flatten))
    }
}

/// Is the expression a chain that can be read, as far as its methods tell?
pub(super) fn is_chain(expr: &syn::Expr) -> bool {
    let syn::Expr::MethodCall(call) = peel(expr) else { return false };
    if super::array_views::is_of_arrays(call) {
        return true;
    }
    let arguments = call.args.len();
    match (call.method.to_string().as_str(), arguments) {
        ("iter" | "iter_mut" | "into_iter", 0) | ("chunks" | "chunks_exact" | "windows", 1) => true,
        ("rev" | "enumerate" | "copied" | "cloned" | "flatten", 0)
        | (
            "map" | "filter" | "filter_map" | "zip" | "skip" | "take" | "step_by" | "take_while" | "skip_while"
            | "chain" | "flat_map" | "inspect",
            1,
        )
        | ("scan", 2) => {
            matches!(peel(&call.receiver), syn::Expr::Range(_)) || is_chain(&call.receiver) || is_once(&call.receiver)
        }
        _ => false,
    }
}

pub(super) fn is_once(expr: &syn::Expr) -> bool {
    matches!(peel(expr), syn::Expr::Call(call) if call.args.len() == 1
        && matches!(&*call.func, syn::Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "once")))
}

impl<'e> Lower<'_> {
    /// The iterator that an expression stands for.
    pub(super) fn stream(&mut self, expr: &'e syn::Expr) -> Option<Stream<'e>> {
        let source = |items| Some(Stream { head: Head::Source(Source::Items(items, Vec::new())), links: Vec::new() });
        match peel(expr) {
            syn::Expr::Range(syn::ExprRange { start: Some(start), end: None, .. }) => {
                let start = self.value(start);
                source(Items::Endless(start, expr.span()))
            }
            syn::Expr::Range(range) => {
                let range = self.int_range(range, Vec::new())?;
                Some(Stream { head: Head::Source(Source::Range(range)), links: Vec::new() })
            }
            syn::Expr::Reference(reference) => {
                let mutability = if reference.mutability.is_some() { Mutability::Mutable } else { Mutability::Shared };
                source(self.slice_items(&reference.expr, By::Reference(mutability))?)
            }
            syn::Expr::MethodCall(call) => self.adapted(call),
            syn::Expr::Call(call) if is_once(expr) => {
                Some(Stream { head: Head::Once(&call.args[0]), links: Vec::new() })
            }
            expr @ (syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Array(_)
            | syn::Expr::Call(_)
            | syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), .. })) => {
                source(self.slice_items(expr, By::Value)?)
            }
            expr => {
                self.unknown_items(expr.span());
                None
            }
        }
    }

    fn adapted(&mut self, call: &'e syn::ExprMethodCall) -> Option<Stream<'e>> {
        let span = call.span();
        let source = |items| Some(Stream { head: Head::Source(Source::Items(items, Vec::new())), links: Vec::new() });
        let name = call.method.to_string();
        match (name.as_str(), call.args.len()) {
            ("iter", 0) => return source(self.slice_items(&call.receiver, By::Reference(Mutability::Shared))?),
            ("iter_mut", 0) => return source(self.slice_items(&call.receiver, By::Reference(Mutability::Mutable))?),
            ("windows" | "chunks" | "chunks_exact", 1) => {
                let Items::Slice { place, .. } = self.slice_items(&call.receiver, By::Reference(Mutability::Shared))?
                else {
                    return None;
                };
                let ty = self.type_of_place(&place);
                if self.types.array(&ty).is_some() {
                    self.unknown_items(span);
                    return None;
                }
                let size = self.value(&call.args[0]);
                return match name.as_str() {
                    "windows" => {
                        self.refuse_zero(&size, "window size must be non-zero");
                        source(Items::Windows(place, size))
                    }
                    name => {
                        self.refuse_zero(&size, "chunk size must be non-zero");
                        source(Items::Chunks { place, size, is_exact: name == "chunks_exact" })
                    }
                };
            }
            _ => {}
        }
        if let Some(items) = self.lanes(call).or_else(|| self.indexed(call)) {
            return source(items);
        }
        let mut stream = self.stream(&call.receiver)?;
        let first = call.args.first();
        match (name.as_str(), first, call.args.get(1)) {
            ("into_iter", None, _) => {}
            ("copied" | "cloned", None, _) => match &mut stream {
                Stream { head: Head::Source(Source::Items(Items::Slice { by, .. }, _)), links } if links.is_empty() => {
                    *by = By::Value;
                }
                stream => stream.links.push(Link::Copied),
            },
            ("rev", None, _) => return self.reversed(stream, span),
            ("enumerate", None, _) => match self.as_items(stream) {
                Ok(items) => return source(Items::Enumerate(Box::new(items))),
                Err(mut streamed) => {
                    streamed.links.push(Link::Enumerate(self.counter()));
                    return Some(*streamed);
                }
            },
            ("map", Some(function), _) => stream.links.push(Link::Map(function)),
            ("inspect", Some(function), _) => stream.links.push(Link::Inspect(function)),
            ("filter", Some(function), _) => stream.links.push(Link::Filter(function)),
            ("flat_map", Some(function), _) => stream.links.push(Link::FlatMap(function)),
            ("filter_map", Some(function), _) => stream.links.push(Link::FilterMap(function)),
            ("flatten", None, _) => stream.links.push(Link::Flatten),
            ("take_while", Some(function), _) => stream.links.push(Link::TakeWhile(function)),
            ("skip_while", Some(function), _) => {
                let passes = self.flag();
                stream.links.push(Link::SkipWhile(function, passes));
            }
            ("scan", Some(start), Some(function)) => {
                let start = self.value(start);
                let state = self.state("state", start);
                stream.links.push(Link::Scan(function, state));
            }
            ("step_by", Some(step), _) => {
                let step = self.value(step);
                match &mut stream {
                    Stream { head: Head::Source(Source::Range(range)), links } if links.is_empty() => {
                        range.adapters.push(Adapter::StepBy(step));
                    }
                    Stream { head: Head::Source(Source::Items(_, adapters)), links } if links.is_empty() => {
                        adapters.push(Adapter::StepBy(step));
                    }
                    stream => stream.links.push(Link::StepBy(step, self.counter())),
                }
            }
            ("skip", Some(count), _) => {
                let count = self.value(count);
                match self.as_items_before(stream) {
                    Ok(items) => return source(Items::Skip(Box::new(items), count)),
                    Err(mut streamed) => {
                        streamed.links.push(Link::Skip(count, self.counter()));
                        return Some(*streamed);
                    }
                }
            }
            ("take", Some(count), _) => {
                let count = self.value(count);
                match self.as_items(stream) {
                    Ok(items) => return source(Items::Take(Box::new(items), count)),
                    Err(mut streamed) => {
                        streamed.links.push(Link::Take(count, self.counter()));
                        return Some(*streamed);
                    }
                }
            }
            ("zip", Some(other), _) => {
                let other = self.stream(other)?;
                let Ok(other) = self.as_items(other) else {
                    self.diag.error(
                        span,
                        "the argument of this `zip` has no items that can be numbered; collect it first, or loop over indices",
                    );
                    return None;
                };
                match self.as_items(stream) {
                    Ok(items) => return source(Items::Zip(Box::new(items), Box::new(other))),
                    Err(mut streamed) => {
                        let count = self.count(&other);
                        let at = self.counter();
                        streamed.links.push(Link::Zip(Box::new(other), count, at));
                        return Some(*streamed);
                    }
                }
            }
            ("chain", Some(other), _) => {
                let other = self.stream(other)?;
                return Some(Stream { head: Head::Chain(Box::new(stream), Box::new(other), span), links: Vec::new() });
            }
            _ => {
                self.unknown_items(span);
                return None;
            }
        }
        Some(stream)
    }

    /// The stream as items with numbers, if each has one.
    pub(super) fn as_items(&mut self, stream: Stream<'e>) -> Result<Items<'e>, Box<Stream<'e>>> {
        let turned = match &stream.head {
            Head::Source(Source::Range(range)) => turns(&range.adapters),
            Head::Source(Source::Items(_, adapters)) => turns(adapters),
            Head::Chain(..) | Head::Once(_) => None,
        };
        let (Some(turned), true) = (turned, stream.links.iter().all(|link| matches!(link, Link::Map(_)))) else {
            return Err(Box::new(stream));
        };
        let mut items = match stream.head {
            Head::Source(Source::Range(range)) if range.inclusive => {
                let end = super::iterate::next(&range.hi).unwrap_or_else(|| {
                    let one = self.int_literal(1);
                    self.arithmetic(BinaryOp::Add, range.hi, one)
                });
                Items::Range(range.lo, end)
            }
            Head::Source(Source::Range(range)) => Items::Range(range.lo, range.hi),
            Head::Source(Source::Items(items, _)) => items,
            Head::Chain(..) | Head::Once(_) => unreachable!("has no numbers"),
        };
        if turned {
            let count = self.count(&items);
            items = Items::Rev(Box::new(items), count);
        }
        Ok(stream.links.into_iter().fold(items, |items, link| match link {
            Link::Map(function) => Items::Map(Box::new(items), function),
            _ => unreachable!("asked for above"),
        }))
    }

    /// The same where nothing is made of the items yet: what is skipped is made, all the same.
    fn as_items_before(&mut self, stream: Stream<'e>) -> Result<Items<'e>, Box<Stream<'e>>> {
        if stream.links.is_empty() { self.as_items(stream) } else { Err(Box::new(stream)) }
    }

    /// From the end: what is done to each item is done in that order, too.
    fn reversed(&mut self, stream: Stream<'e>, span: Span) -> Option<Stream<'e>> {
        let Stream { head, links } = stream;
        let is_free = |link: &Link<'_>| link.is_one_to_one() || matches!(link, Link::Filter(_));
        if !links.iter().all(is_free) {
            self.diag.error(span, "`rev` behind this adapter is not supported yet; collect the items first");
            return None;
        }
        let head = match head {
            Head::Source(Source::Range(mut range)) => {
                range.adapters.push(Adapter::Rev);
                Head::Source(Source::Range(range))
            }
            // From its end, a zip is only numbered alike where all its parts are equally long.
            Head::Source(Source::Items(items, _)) if items.has_zip() => {
                self.diag.error(span, "`.zip(…).rev()` is not supported yet; loop over indices");
                return None;
            }
            Head::Source(Source::Items(items, mut adapters)) => {
                adapters.push(Adapter::Rev);
                Head::Source(Source::Items(items, adapters))
            }
            Head::Chain(a, b, span) => {
                let (b, a) = (self.reversed(*b, span)?, self.reversed(*a, span)?);
                Head::Chain(Box::new(b), Box::new(a), span)
            }
            Head::Once(item) => Head::Once(item),
        };
        Some(Stream { head, links })
    }

    /// A size of zero panics in `std`.
    fn refuse_zero(&mut self, size: &Atom, message: &str) {
        if let Atom::Var(var) = size {
            let name = self.info(*var).name.clone();
            let tokens = quote::quote!(::core::assert!(#name != 0, #message));
            let span = Span::mixed_site();
            let reads = vec![*var];
            let refusal = String::new();
            self.push(Step::Opaque(Opaque { tokens, reads, writes: Vec::new(), diverges: false, refusal, span }));
        }
    }

    // Variables that a chain needs.

    fn counter(&mut self) -> Var {
        let zero = self.int_literal(0);
        let counter = self.state("count", zero);
        self.vars[counter.0 as usize].annotation = Some(quote::quote!(usize));
        counter
    }

    fn flag(&mut self) -> Var {
        self.state("passes", truth(false))
    }

    /// A variable that changes from item to item.
    pub(super) fn state(&mut self, stem: &str, start: Atom) -> Var {
        let ty = self.type_of(&start);
        let var = self.temporary(stem, ty, Span::mixed_site());
        self.vars[var.0 as usize].mutable = true;
        self.push(Step::Let { var, op: Op::Use(start) });
        var
    }

    /// What a variable of a chain holds now.
    pub(super) fn held(&mut self, var: Var) -> Atom {
        let ty = self.info(var).ty.clone();
        self.step("held", Op::Read(whole(var)), ty, Span::mixed_site())
    }

    fn count_on(&mut self, counter: Var) {
        let one = self.int_literal(1);
        self.push(Step::Add { place: whole(counter), value: one, sign: Sign::Plus });
    }

    /// Loops over a stream, with each item given to `body`.
    pub(super) fn drive(&mut self, stream: Stream<'e>, body: &mut dyn FnMut(&mut Self, Subject)) {
        let Stream { head, links } = stream;
        match head {
            Head::Source(source) => {
                let id = self.new_loop();
                self.drive_loop(id, source, &links, body);
            }
            Head::Once(item) => {
                let subject = self.subject(item);
                if links.iter().any(Link::ends) {
                    return self.diag.error(item.span(), "this adapter of `once` is not supported yet; write an `if`");
                }
                self.pass(&links, subject, LoopId(u32::MAX), body);
            }
            Head::Chain(a, b, span) => {
                if links.iter().any(Link::ends) {
                    return self
                        .diag
                        .error(span, "an adapter that ends a `chain` early is not supported yet; write loops");
                }
                for part in [a, b] {
                    self.drive(*part, &mut |lower, subject| lower.pass(&links, subject, LoopId(u32::MAX), body));
                }
            }
        }
    }

    /// The one loop of a stream whose turns are its items.
    pub(super) fn drive_one(&mut self, id: LoopId, stream: Stream<'e>, body: &mut dyn FnMut(&mut Self, Subject)) {
        let Stream { head, links } = stream;
        let Head::Source(source) = head else { unreachable!("asked for a stream that is one loop") };
        self.drive_loop(id, source, &links, body);
    }

    fn drive_loop(
        &mut self,
        id: LoopId,
        source: Source<'e>,
        links: &[Link<'e>],
        body: &mut dyn FnMut(&mut Self, Subject),
    ) {
        self.iterate(id, source, |lower, subject| lower.pass(links, subject, id, body));
    }

    /// An item's way through the links.
    fn pass(&mut self, links: &[Link<'e>], item: Subject, id: LoopId, body: &mut dyn FnMut(&mut Self, Subject)) {
        let Some((link, rest)) = links.split_first() else { return body(self, item) };
        let leave = || Block { steps: vec![Step::Exit(Exit::Break(id))], tail: None };
        match link {
            Link::Map(function) => {
                let item = self.apply(function, vec![item]);
                self.pass(rest, item, id, body);
            }
            Link::Copied => {
                let value = self.item_value(item, Span::mixed_site());
                self.pass(rest, Subject::Value(value), id, body);
            }
            Link::Inspect(function) => {
                drop(self.test(function, &item));
                self.pass(rest, item, id, body);
            }
            Link::Filter(function) => {
                let cond = self.test(function, &item);
                self.pass_if(cond, Block::default(), |lower| lower.pass(rest, item, id, body));
            }
            Link::TakeWhile(function) => {
                let cond = self.test(function, &item);
                self.pass_if(cond, leave(), |lower| lower.pass(rest, item, id, body));
            }
            Link::SkipWhile(function, passes) => {
                let before = self.held(*passes);
                let skipping = self.step("skipping", Op::Not(before), Ty::Bool, Span::mixed_site());
                let look = self.nested(|lower| {
                    let still = lower.test(function, &item);
                    let passing = lower.step("passing", Op::Not(still), Ty::Bool, Span::mixed_site());
                    lower.push(Step::Assign { place: whole(*passes), value: passing });
                    None
                });
                self.push(Step::If { dest: None, cond: skipping, then: look, otherwise: Block::default() });
                let cond = self.held(*passes);
                self.pass_if(cond, Block::default(), |lower| lower.pass(rest, item, id, body));
            }
            Link::Enumerate(counter) => {
                let number = self.held(*counter);
                self.count_on(*counter);
                let pair = Subject::Pair(Box::new(Subject::Value(number)), Box::new(item));
                self.pass(rest, pair, id, body);
            }
            Link::Zip(other, count, at) => {
                let number = self.held(*at);
                let cond = self.step(
                    "more",
                    Op::Binary(BinaryOp::Lt, number.clone(), count.clone()),
                    Ty::Bool,
                    Span::mixed_site(),
                );
                self.pass_if(cond, leave(), |lower| {
                    lower.count_on(*at);
                    let partner = lower.item((**other).clone(), number);
                    let pair = Subject::Pair(Box::new(item), Box::new(partner));
                    lower.pass(rest, pair, id, body);
                });
            }
            Link::Skip(count, counter) => {
                let number = self.held(*counter);
                self.count_on(*counter);
                let cond = self.compare(BinaryOp::Ge, number, count.clone());
                self.pass_if(cond, Block::default(), |lower| lower.pass(rest, item, id, body));
            }
            // The loop ends with the last item that is taken, before another one is made.
            Link::Take(count, counter) => {
                let number = self.held(*counter);
                let cond = self.compare(BinaryOp::Lt, number, count.clone());
                self.pass_if(cond, leave(), |lower| {
                    lower.count_on(*counter);
                    lower.pass(rest, item, id, body);
                    let number = lower.held(*counter);
                    let is_last = lower.compare(BinaryOp::Eq, number, count.clone());
                    lower.push(Step::If { dest: None, cond: is_last, then: leave(), otherwise: Block::default() });
                });
            }
            Link::StepBy(step, counter) => {
                let number = self.held(*counter);
                self.count_on(*counter);
                let phase = self.arithmetic(BinaryOp::Rem, number, step.clone());
                let zero = self.int_literal(0);
                let cond = self.compare(BinaryOp::Eq, phase, zero);
                self.pass_if(cond, Block::default(), |lower| lower.pass(rest, item, id, body));
            }
            Link::FlatMap(function) => self.flat(function, item, &mut |lower, item| lower.pass(rest, item, id, body)),
            Link::FilterMap(function) => {
                let Some((cond, picked)) = self.picked(function, item) else { return };
                self.pass_if(cond, Block::default(), |lower| {
                    let value = lower.held(picked);
                    lower.pass(rest, Subject::Value(value), id, body);
                });
            }
            Link::Flatten => {
                let Some(items) = self.items_of(item) else { return };
                let id = self.new_loop();
                self.iterate(id, Source::Items(items, Vec::new()), |lower, item| lower.pass(rest, item, id, body));
            }
            Link::Scan(function, state) => {
                let item = self.scanned(function, *state, item);
                self.pass(rest, item, id, body);
            }
        }
    }

    /// How many items there will be, where that is a length: only a `usize` is a capacity.
    pub(super) fn room(&mut self, stream: &Stream<'e>) -> Option<Atom> {
        if !stream.links.iter().all(Link::is_one_to_one) {
            return None;
        }
        let room = match &stream.head {
            Head::Source(Source::Items(items, adapters)) if adapters.is_empty() => self.count(items),
            Head::Source(Source::Range(range))
                if range.adapters.is_empty() && !range.inclusive && super::iterate::is_zero(&range.lo) =>
            {
                range.hi.clone()
            }
            _ => return None,
        };
        matches!(room, Atom::Var(var) if self.is_length(var)).then_some(room)
    }

    fn pass_if(&mut self, cond: Atom, otherwise: Block, rest: impl FnOnce(&mut Self)) {
        let then = self.nested(|lower| {
            rest(lower);
            None
        });
        self.push(Step::If { dest: None, cond, then, otherwise });
    }

    fn compare(&mut self, op: BinaryOp, a: Atom, b: Atom) -> Atom {
        self.step("condition", Op::Binary(op, a, b), Ty::Bool, Span::mixed_site())
    }
}

impl Items<'_> {
    /// Is nothing made of the items, so that each can be asked for again?
    pub(super) fn is_as_it_stands(&self) -> bool {
        match self {
            Items::Map(..) => false,
            Items::Zip(a, b) => a.is_as_it_stands() && b.is_as_it_stands(),
            Items::Enumerate(inner) | Items::Skip(inner, _) | Items::Take(inner, _) | Items::Rev(inner, _) => {
                inner.is_as_it_stands()
            }
            Items::Slice { .. }
            | Items::Lanes { .. }
            | Items::Indexed { .. }
            | Items::Windows(..)
            | Items::Chunks { .. }
            | Items::Range(..)
            | Items::Endless(..) => true,
        }
    }

    fn has_zip(&self) -> bool {
        match self {
            Items::Zip(..) => true,
            Items::Enumerate(inner)
            | Items::Map(inner, _)
            | Items::Skip(inner, _)
            | Items::Take(inner, _)
            | Items::Rev(inner, _) => inner.has_zip(),
            Items::Slice { .. }
            | Items::Lanes { .. }
            | Items::Indexed { .. }
            | Items::Windows(..)
            | Items::Chunks { .. }
            | Items::Range(..)
            | Items::Endless(..) => false,
        }
    }
}

/// Whether the adapters turn a source round, where they do nothing else.
fn turns(adapters: &[Adapter]) -> Option<bool> {
    let is_rev = |adapter: &Adapter| matches!(adapter, Adapter::Rev);
    adapters.iter().all(is_rev).then_some(adapters.len() % 2 == 1)
}

pub(super) fn whole(root: Var) -> Place {
    Place { root, path: Vec::new() }
}

pub(super) fn truth(value: bool) -> Atom {
    let tokens = if value { quote::quote!(true) } else { quote::quote!(false) };
    Atom::Literal(Literal { tokens, ty: Ty::Bool, value: None })
}
