//! What an item of a chain goes through on its way: `map`, `filter` and the like, which leave the source as it is.

use proc_macro2::Span;

use super::Lower;
use super::captured::Captured;
use super::chain::whole;
use super::iterate::Source;
use super::numbered::Items;
use super::pattern::Subject;
use crate::ir::{Atom, BinaryOp, Block, Exit, LoopId, Mutability, Op, Sign, Step, Ty, Var};

/// What an item goes through.
pub(super) enum Link<'e> {
    Map(Captured<'e>),
    Inspect(Captured<'e>),
    Copied,
    Filter(Captured<'e>),
    FlatMap(Captured<'e>),
    Flatten,
    FilterMap(Captured<'e>),
    TakeWhile(Captured<'e>),
    MapWhile(Captured<'e>),
    /// With the flag that says whether items pass.
    SkipWhile(Captured<'e>, Var),
    /// With the counter of the items that came by, here and below.
    Enumerate(Var),
    Zip(Box<Items<'e>>, Atom, Var),
    /// The same, where the partner is the first of the two.
    ZipBehind(Box<Items<'e>>, Atom, Var),
    Skip(Atom, Var),
    Take(Atom, Var),
    StepBy(Atom, Var),
    /// With the state.
    Scan(Captured<'e>, Var),
}

impl Link<'_> {
    /// Does the link make one item of each, whatever came before?
    pub(super) fn is_one_to_one(&self) -> bool {
        matches!(self, Link::Map(_) | Link::Inspect(_) | Link::Copied)
    }

    /// Is it known beforehand which items come out of it?
    pub(super) fn is_counted(&self) -> bool {
        self.is_one_to_one() || matches!(self, Link::Skip(..) | Link::Take(..) | Link::StepBy(..) | Link::Enumerate(_))
    }

    /// Does an item behind it look as it did before?
    pub(super) fn keeps_the_item(&self) -> bool {
        match self {
            Link::Inspect(_) | Link::Filter(_) | Link::TakeWhile(_) | Link::SkipWhile(..) => true,
            Link::Skip(..) | Link::Take(..) | Link::StepBy(..) => true,
            Link::Map(_) | Link::Copied | Link::FlatMap(_) | Link::Flatten | Link::FilterMap(_) => false,
            Link::MapWhile(_) => false,
            Link::Enumerate(_) | Link::Zip(..) | Link::ZipBehind(..) | Link::Scan(..) => false,
        }
    }

    /// How many items pass it at most.
    pub(super) fn at_most(&self) -> Option<&Atom> {
        match self {
            Link::Take(count, _) | Link::ZipBehind(_, count, _) => Some(count),
            _ => None,
        }
    }

    /// Does it end the loop before its range?
    pub(super) fn ends(&self) -> bool {
        matches!(self, Link::TakeWhile(_) | Link::MapWhile(_) | Link::Take(..) | Link::Scan(..))
            || matches!(self, Link::Zip(..) | Link::ZipBehind(..))
    }
}

impl<'e> Lower<'_> {
    /// An item's way through the links.
    pub(super) fn pass(
        &mut self,
        links: &[Link<'e>],
        item: Subject,
        id: LoopId,
        body: &mut dyn FnMut(&mut Self, Subject),
    ) {
        let Some((link, rest)) = links.split_first() else { return body(self, item) };
        let leave = || Block { steps: vec![Step::Exit(Exit::Break(id))], tail: None };
        match link {
            Link::Map(function) => {
                let item = self.apply_captured(function, vec![item]);
                self.pass(rest, item, id, body);
            }
            Link::Copied => {
                let value = self.item_value(item, Span::mixed_site());
                self.pass(rest, Subject::Value(value), id, body);
            }
            Link::Inspect(function) => {
                drop(self.test_captured(function, &item));
                self.pass(rest, item, id, body);
            }
            Link::Filter(function) => {
                let cond = self.test_captured(function, &item);
                self.pass_if(cond, Block::default(), |lower| lower.pass(rest, item, id, body));
            }
            Link::TakeWhile(function) => {
                let cond = self.test_captured(function, &item);
                self.pass_if(cond, leave(), |lower| lower.pass(rest, item, id, body));
            }
            Link::SkipWhile(function, passes) => {
                let before = self.held(*passes);
                let skipping = self.step("skipping", Op::Not(before), Ty::Bool, Span::mixed_site());
                let look = self.nested(|lower| {
                    let still = lower.test_captured(function, &item);
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
            Link::ZipBehind(other, count, at) => self.pass_some(count, *at, id, |lower, number| {
                let partner = lower.item((**other).clone(), number);
                let pair = Subject::Pair(Box::new(partner), Box::new(item));
                lower.pass(rest, pair, id, body);
            }),
            Link::Take(count, counter) => {
                self.pass_some(count, *counter, id, |lower, _| lower.pass(rest, item, id, body));
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
            Link::FilterMap(function) | Link::MapWhile(function) => {
                let picked = self.seeing(function, |lower, code| lower.picked(code, vec![item]));
                let Some((cond, picked)) = picked else { return };
                let otherwise = if matches!(link, Link::MapWhile(_)) { leave() } else { Block::default() };
                self.pass_if(cond, otherwise, |lower| {
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
                let state = Subject::Reference(Mutability::Mutable, whole(*state));
                if let Some(always) = always_some(function.code) {
                    let item = self.seeing(function, |lower, _| lower.apply(&always, vec![state, item]));
                    return self.pass(rest, item, id, body);
                }
                let picked = self.seeing(function, |lower, code| lower.picked(code, vec![state, item]));
                let Some((cond, picked)) = picked else { return };
                self.pass_if(cond, leave(), |lower| {
                    let value = lower.held(picked);
                    lower.pass(rest, Subject::Value(value), id, body);
                });
            }
        }
    }

    fn count_on(&mut self, counter: Var) {
        let one = self.int_literal(1);
        self.push(Step::Add { place: whole(counter), value: one, sign: Sign::Plus });
    }

    /// As many items as `count` says pass. The loop ends with the last of them, before another one is made.
    fn pass_some(&mut self, count: &Atom, counter: Var, id: LoopId, rest: impl FnOnce(&mut Self, Atom)) {
        let leave = || Block { steps: vec![Step::Exit(Exit::Break(id))], tail: None };
        let number = self.held(counter);
        let cond = self.compare(BinaryOp::Lt, number.clone(), count.clone());
        self.pass_if(cond, leave(), |lower| {
            lower.count_on(counter);
            rest(lower, number);
            let number = lower.held(counter);
            let is_last = lower.compare(BinaryOp::Eq, number, count.clone());
            lower.push(Step::If { dest: None, cond: is_last, then: leave(), otherwise: Block::default() });
        });
    }

    pub(super) fn pass_if(&mut self, cond: Atom, otherwise: Block, rest: impl FnOnce(&mut Self)) {
        let then = self.nested(|lower| {
            rest(lower);
            None
        });
        self.push(Step::If { dest: None, cond, then, otherwise });
    }

    pub(super) fn compare(&mut self, op: BinaryOp, a: Atom, b: Atom) -> Atom {
        self.step("condition", Op::Binary(op, a, b), Ty::Bool, Span::mixed_site())
    }
}

/// The closure without the `Some` that it always ends in.
pub(super) fn always_some(function: &syn::Expr) -> Option<syn::Expr> {
    let syn::Expr::Closure(closure) = super::place::peel(function) else { return None };
    let mut closure = closure.clone();
    unwrap_some(&mut closure.body).then_some(syn::Expr::Closure(closure))
}

/// Takes `Some(…)` off the value that a closure ends in.
fn unwrap_some(body: &mut syn::Expr) -> bool {
    match body {
        syn::Expr::Call(call) if call.args.len() == 1 => {
            let is_some = matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Some"));
            if is_some {
                *body = call.args[0].clone();
            }
            is_some
        }
        // What leaves a block by its label gives something else, perhaps.
        syn::Expr::Block(block) if block.label.is_none() => match block.block.stmts.last_mut() {
            Some(syn::Stmt::Expr(tail, None)) => unwrap_some(tail),
            _ => false,
        },
        _ => false,
    }
}
