//! Chains of iterator methods: read as they are written, then lowered to loops.
//!
//! A stream has a head, whose items are numbered where that is possible, and links, which each item goes through in order.
//! What `rev`, `zip`, `enumerate`, `skip` and `take` mean is part of the head's numbering as long as every item has a
//! number; behind a `filter` it needs counters.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::iterate::Source;
use super::links::Link;
use super::made::{Made, is_made};
use super::numbered::{By, Items};
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Adapter, Atom, BinaryOp, Block, Exit, Literal, LoopId, Mutability, Op, Opaque, Place, Step, Ty, Var};

/// An iterator.
pub(super) struct Stream<'e> {
    pub(super) head: Head<'e>,
    pub(super) links: Vec<Link<'e>>,
}

pub(super) enum Head<'e> {
    Source(Source<'e>),
    /// One behind the other.
    Chain(Box<Stream<'e>>, Box<Stream<'e>>),
    /// What a function of `std` makes.
    Made(Made<'e>),
}

impl<'e> Stream<'e> {
    /// Items, one after the other.
    pub(super) fn of(items: Items<'e>) -> Self {
        Self { head: Head::Source(Source::Items(items, Vec::new())), links: Vec::new() }
    }

    /// Items, each of which goes through links.
    pub(super) fn through(items: Items<'e>, links: Vec<Link<'e>>) -> Self {
        Self { links, ..Self::of(items) }
    }

    pub(super) fn made(made: Made<'e>) -> Self {
        Self { head: Head::Made(made), links: Vec::new() }
    }

    /// Each item goes through one more link.
    pub(super) fn pass_through(&mut self, link: Link<'e>) {
        self.links.push(link);
    }

    /// Can what is done to each item be done from the last one on?
    fn can_be_walked_back(&self) -> bool {
        let is_free = |link: &Link<'_>| link.is_one_to_one() || matches!(link, Link::Filter(_));
        self.links.iter().all(is_free)
            && match &self.head {
                Head::Chain(a, b) => a.can_be_walked_back() && b.can_be_walked_back(),
                Head::Made(made) => matches!(made, Made::Once(_)),
                Head::Source(_) => true,
            }
    }

    /// Is it asked behind each item whether that was the last?
    pub(super) fn counts(&self) -> bool {
        self.links.iter().any(|link| link.at_most().is_some())
    }

    /// Is it one loop, and are its turns the items?
    pub(super) fn is_one_loop(&self) -> bool {
        let is_loop = match &self.head {
            Head::Source(_) => true,
            Head::Made(made) => made.is_a_loop(),
            Head::Chain(..) => false,
        };
        is_loop && !self.links.iter().any(|link| matches!(link, Link::FlatMap(_) | Link::Flatten))
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
        ("iter" | "iter_mut" | "into_iter", 0)
        | ("chunks" | "chunks_mut" | "chunks_exact" | "chunks_exact_mut" | "drain" | "windows", 1) => true,
        ("rev" | "enumerate" | "copied" | "cloned" | "flatten" | "cycle" | "fuse", 0)
        | (
            "map" | "filter" | "filter_map" | "zip" | "skip" | "take" | "step_by" | "take_while" | "skip_while"
            | "map_while" | "chain" | "flat_map" | "inspect",
            1,
        )
        | ("scan", 2) => {
            matches!(peel(&call.receiver), syn::Expr::Range(_)) || is_chain(&call.receiver) || is_made(&call.receiver)
        }
        _ => false,
    }
}

impl<'e> Lower<'_> {
    /// The iterator that an expression stands for.
    pub(super) fn stream(&mut self, expr: &'e syn::Expr) -> Option<Stream<'e>> {
        let source = |items| Some(Stream { head: Head::Source(Source::Items(items, Vec::new())), links: Vec::new() });
        match peel(expr) {
            syn::Expr::Range(syn::ExprRange { start: Some(start), end: None, .. }) => {
                let start = self.value(start);
                source(Items::Endless(start))
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
            syn::Expr::Call(call) if is_made(expr) => self.made(call),
            expr @ (syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Array(_)
            | syn::Expr::Call(_)
            | syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), .. })) => {
                source(self.slice_items(expr, By::Value)?)
            }
            syn::Expr::Macro(list) if super::stmt::is_macro(list, &["vec"]) => {
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
            ("drain", 1) => match self.drained(call) {
                Some(Atom::Var(list)) => return source(Items::Slice { place: whole(list), by: By::Value }),
                _ => {
                    self.unknown_items(span);
                    return None;
                }
            },
            ("windows" | "chunks" | "chunks_mut" | "chunks_exact" | "chunks_exact_mut", 1) => {
                let mutability = if name.ends_with("_mut") { Mutability::Mutable } else { Mutability::Shared };
                let Items::Slice { place, .. } = self.slice_items(&call.receiver, By::Reference(mutability))? else {
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
                        source(Items::Chunks { place, size, is_exact: name.starts_with("chunks_exact"), mutability })
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
            ("into_iter" | "fuse", None, _) => {}
            ("cycle", None, _) => match self.as_items(stream) {
                Ok(items) => {
                    let count = self.count(&items);
                    return source(Items::Cycle(Box::new(items), count));
                }
                Err(_) => {
                    self.diag.error(span, "`cycle` behind this adapter is not supported; collect the items first");
                    return None;
                }
            },
            ("copied" | "cloned", None, _) => match &mut stream {
                Stream { head: Head::Source(Source::Items(Items::Slice { by, .. }, _)), links } if links.is_empty() => {
                    *by = By::Value;
                }
                stream => stream.links.push(Link::Copied),
            },
            ("rev", None, _) => return self.reversed(stream, call),
            ("enumerate", None, _) => match self.as_items(stream) {
                Ok(items) => return source(Items::Enumerate(Box::new(items))),
                Err(mut streamed) => {
                    streamed.links.push(Link::Enumerate(self.counter()));
                    return Some(*streamed);
                }
            },
            ("map", Some(function), _) => stream.links.push(Link::Map(self.captured(function))),
            ("inspect", Some(function), _) => stream.links.push(Link::Inspect(self.captured(function))),
            ("filter", Some(function), _) => stream.links.push(Link::Filter(self.captured(function))),
            ("flat_map", Some(function), _) if self.gives_an_option(function) => {
                stream.links.push(Link::FilterMap(self.captured(function)));
            }
            ("flat_map", Some(function), _) => stream.links.push(Link::FlatMap(self.captured(function))),
            ("filter_map", Some(function), _) => stream.links.push(Link::FilterMap(self.captured(function))),
            ("flatten", None, _) => match stream.links.last_mut() {
                Some(Link::Map(function)) if self.gives_an_option(function.code) => {
                    let function = function.clone();
                    stream.links.pop();
                    stream.links.push(Link::FilterMap(function));
                }
                _ => stream.links.push(Link::Flatten),
            },
            ("take_while", Some(function), _) => stream.links.push(Link::TakeWhile(self.captured(function))),
            ("map_while", Some(function), _) => stream.links.push(Link::MapWhile(self.captured(function))),
            ("skip_while", Some(function), _) => {
                let passes = self.flag();
                stream.links.push(Link::SkipWhile(self.captured(function), passes));
            }
            ("scan", Some(start), Some(function)) => {
                let start = self.value(start);
                let state = self.state("state", start);
                stream.links.push(Link::Scan(self.captured(function), state));
            }
            ("step_by", Some(step), _) => {
                let step = self.value(step);
                let has_effects = self.makes_with_effects(&stream);
                match &mut stream {
                    Stream { head: Head::Source(Source::Range(range)), links } if links.is_empty() => {
                        range.adapters.push(Adapter::StepBy(step));
                    }
                    Stream { head: Head::Source(Source::Items(_, adapters)), links }
                        if links.is_empty() && !has_effects =>
                    {
                        adapters.push(Adapter::StepBy(step));
                    }
                    stream => stream.links.push(Link::StepBy(step, self.counter())),
                }
            }
            ("skip", Some(count), _) => {
                let count = self.value(count);
                return Some(self.skipping(stream, count));
            }
            ("take", Some(count), _) => {
                if self.take_is_unsaid(&stream, &call.receiver, span) {
                    return None;
                }
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
                let partner = self.stream(other)?;
                let (stream, partner) = (self.as_items(stream), self.as_items(partner));
                if self.zip_is_unsaid(&stream, &partner, &call.receiver, span) {
                    return None;
                }
                return match (stream, partner) {
                    (Ok(items), Ok(partner)) => source(Items::Zip(Box::new(items), Box::new(partner))),
                    (Err(mut streamed), Ok(partner)) => {
                        let (count, at) = (self.count(&partner), self.counter());
                        streamed.links.push(Link::Zip(Box::new(partner), count, at));
                        Some(*streamed)
                    }
                    // The partner is what is looped over. Its item is made before the other one, which nobody can see.
                    (Ok(items), Err(mut partner)) if !super::effects::changes_something(&call.receiver) => {
                        let (count, at) = (self.count(&items), self.counter());
                        partner.links.push(Link::ZipBehind(Box::new(items), count, at));
                        Some(*partner)
                    }
                    _ => {
                        self.diag.error(
                            span,
                            "neither side of this `zip` has items that can be numbered; collect one of them first",
                        );
                        None
                    }
                };
            }
            ("chain", Some(other), _) => {
                let other = self.stream(other)?;
                return Some(Stream { head: Head::Chain(Box::new(stream), Box::new(other)), links: Vec::new() });
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
            Head::Chain(..) | Head::Made(_) => None,
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
            Head::Chain(..) | Head::Made(_) => unreachable!("has no numbers"),
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
        if stream.links.is_empty() && !self.makes_with_effects(&stream) {
            self.as_items(stream)
        } else {
            Err(Box::new(stream))
        }
    }

    /// Would somebody see that an item is not made?
    fn makes_with_effects(&self, stream: &Stream<'e>) -> bool {
        matches!(&stream.head, Head::Source(Source::Items(items, _))
            if items.any_function(&|function| self.changes_something(function.code)))
    }

    /// Without the first items.
    pub(super) fn skipping(&mut self, stream: Stream<'e>, count: Atom) -> Stream<'e> {
        match self.as_items_before(stream) {
            Ok(items) => Stream::of(Items::Skip(Box::new(items), count)),
            Err(mut streamed) => {
                streamed.links.push(Link::Skip(count, self.counter()));
                *streamed
            }
        }
    }

    /// The stream as items that can be asked for again by their numbers, and links that let each of them pass as it is, or not
    /// at all.
    pub(super) fn numbered(&mut self, stream: Stream<'e>) -> Result<(Items<'static>, Vec<Link<'e>>), Box<Stream<'e>>> {
        if !stream.links.iter().all(Link::keeps_the_item) {
            return Err(Box::new(stream));
        }
        let Stream { head, links } = stream;
        match self.as_items(Stream { head, links: Vec::new() }) {
            Ok(items) => match items.as_they_stand() {
                Some(items) => Ok((items, links)),
                None => Err(Box::new(Stream::through(items, links))),
            },
            Err(stream) => Err(Box::new(Stream { links, ..*stream })),
        }
    }

    /// From the end: what is done to each item is done in that order, too. Where a stream cannot be walked from there, its items
    /// are collected first.
    fn reversed(&mut self, stream: Stream<'e>, call: &'e syn::ExprMethodCall) -> Option<Stream<'e>> {
        if stream.can_be_walked_back() {
            return Some(walked_back(stream));
        }
        let span = call.span();
        if super::effects::changes_something(&call.receiver) {
            self.diag.error(span, "`rev` behind this adapter is not supported yet; collect the items first");
            return None;
        }
        let collected = self.collected(stream, span);
        let items = Items::Slice { place: whole(collected.var()?), by: By::Value };
        let count = self.count(&items);
        Some(Stream::of(Items::Rev(Box::new(items), count)))
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

    pub(super) fn counter(&mut self) -> Var {
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

    /// Loops over a stream, with each item given to `body`.
    pub(super) fn drive(&mut self, stream: Stream<'e>, body: &mut dyn FnMut(&mut Self, Subject)) {
        let Stream { head, links } = stream;
        self.where_some_pass(&links, |lower| match head {
            Head::Source(source) => {
                let id = lower.new_loop();
                lower.drive_loop(id, source, &links, body);
            }
            Head::Made(Made::Once(item)) => lower.in_a_block(links.iter().any(Link::ends), |lower, id| {
                lower.pass(&links, item, id, body);
            }),
            Head::Made(made) => {
                let id = lower.new_loop();
                lower.drive_made(id, made, &links, body);
            }
            Head::Chain(a, b) => lower.in_a_block(links.iter().any(Link::ends), |lower, id| {
                for part in [a, b] {
                    lower.drive(*part, &mut |lower, subject| lower.pass(&links, subject, id, body));
                }
            }),
        });
    }

    /// Where no item is to pass, none is made.
    pub(super) fn where_some_pass(&mut self, links: &[Link<'e>], body: impl FnOnce(&mut Self)) {
        let zero = self.int_literal(0);
        let some = links.iter().filter_map(Link::at_most).filter(|count| matches!(count, Atom::Var(_)));
        let tests: Vec<Atom> = some.map(|count| self.compare(BinaryOp::Gt, count.clone(), zero.clone())).collect();
        let cond = tests.into_iter().reduce(|a, b| self.binary_step(BinaryOp::BitAnd, a, b, Span::mixed_site()));
        let Some(cond) = cond else { return body(self) };
        let then = self.nested(|lower| {
            body(lower);
            None
        });
        self.push(Step::If { dest: None, cond, then, otherwise: Block::default() });
    }

    /// What is no single loop stands in a block, where something may leave it.
    pub(super) fn in_a_block(&mut self, is_left: bool, body: impl FnOnce(&mut Self, LoopId)) {
        let id = self.new_loop();
        if !is_left {
            return body(self, id);
        }
        let mut block = self.nested(|lower| {
            body(lower, id);
            None
        });
        block.steps.push(Step::Exit(Exit::Break(id)));
        self.push(Step::While { id, cond: None, body: block });
    }

    /// The one loop of a stream whose turns are its items.
    pub(super) fn drive_one(&mut self, id: LoopId, stream: Stream<'e>, body: &mut dyn FnMut(&mut Self, Subject)) {
        let Stream { head, links } = stream;
        self.where_some_pass(&links, |lower| match head {
            Head::Source(source) => lower.drive_loop(id, source, &links, body),
            Head::Made(made) => lower.drive_made(id, made, &links, body),
            Head::Chain(..) => unreachable!("asked for a stream that is one loop"),
        });
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
}

/// The stream from its end, of one that can be walked from there.
fn walked_back(Stream { head, links }: Stream<'_>) -> Stream<'_> {
    let head = match head {
        Head::Source(Source::Range(mut range)) => {
            range.adapters.push(Adapter::Rev);
            Head::Source(Source::Range(range))
        }
        Head::Source(Source::Items(items, mut adapters)) => {
            adapters.push(Adapter::Rev);
            Head::Source(Source::Items(items, adapters))
        }
        Head::Chain(a, b) => Head::Chain(Box::new(walked_back(*b)), Box::new(walked_back(*a))),
        Head::Made(made) => Head::Made(made),
    };
    Stream { head, links }
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
