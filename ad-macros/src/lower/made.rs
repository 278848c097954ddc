//! Iterators that functions of `std` make: `once`, `repeat`, and those that a closure makes one item after the other, which are
//! loops without a range:
//!
//! ```text
//! successors(Some(x), f)      let mut next = x; let mut is_there = true;
//!                             loop { if is_there { let item = next; … next = f(&item) …; item's way } else { break } }
//! from_fn(f)                  loop { match f() { Some(item) => item's way, None => break } }
//! ```

use syn::spanned::Spanned;

use super::Lower;
use super::captured::Captured;
use super::chain::{Stream, truth, whole};
use super::links::{Link, always_some};
use super::numbered::Items;
use super::outcomes::ends_in;
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Atom, Block, Exit, LoopId, Mutability, Step, Var};

/// An iterator whose items have no numbers.
pub(super) enum Made<'e> {
    Once(Subject),
    /// With the next item, and whether there is one.
    Successors(Var, Option<Var>, Captured<'e>),
    FromFn(Captured<'e>),
    RepeatWith(Captured<'e>),
}

impl Made<'_> {
    pub(super) fn is_a_loop(&self) -> bool {
        !matches!(self, Made::Once(_))
    }
}

/// Is it an iterator that a function of `std` makes?
pub(super) fn is_made(expr: &syn::Expr) -> bool {
    matches!(peel(expr), syn::Expr::Call(call) if maker(call).is_some())
}

/// The function of `std` that makes an iterator.
fn maker(call: &syn::ExprCall) -> Option<&'static str> {
    let syn::Expr::Path(path) = &*call.func else { return None };
    let mut names = path.path.segments.iter().rev().map(|segment| segment.ident.to_string());
    let (name, module) = (names.next()?, names.next());
    match (name.as_str(), call.args.len()) {
        ("once", 1) => Some("once"),
        // These are names that users give, too.
        _ if module.as_deref() != Some("iter") => None,
        ("repeat", 1) => Some("repeat"),
        ("repeat_n", 2) => Some("repeat_n"),
        ("repeat_with", 1) => Some("repeat_with"),
        ("successors", 2) => Some("successors"),
        ("from_fn", 1) => Some("from_fn"),
        _ => None,
    }
}

impl<'e> Lower<'_> {
    /// What a function of `std` makes.
    pub(super) fn made(&mut self, call: &'e syn::ExprCall) -> Option<Stream<'e>> {
        let first = &call.args[0];
        Some(match maker(call)? {
            "once" => {
                let item = match self.subject(first) {
                    Subject::Value(value) => Subject::Value(self.now(value, first.span())),
                    item => item,
                };
                Stream::made(Made::Once(item))
            }
            "successors" => {
                let function = &call.args[1];
                let (next, is_there) = self.first_of(first, always_some(function).is_some())?;
                Stream::made(Made::Successors(next, is_there, self.captured(function)))
            }
            "from_fn" => Stream::made(Made::FromFn(self.captured(first))),
            "repeat_with" => Stream::made(Made::RepeatWith(self.captured(first))),
            _ => {
                let value = self.value_now(first);
                match call.args.get(1) {
                    Some(count) => {
                        let count = self.value(count);
                        Stream::of(Items::Take(Box::new(Items::Repeat(value)), count))
                    }
                    None => Stream::of(Items::Repeat(value)),
                }
            }
        })
    }

    /// The loop of an iterator that is one, with each item's way through the links.
    pub(super) fn drive_made(
        &mut self,
        id: LoopId,
        made: Made<'e>,
        links: &[Link<'e>],
        body: &mut dyn FnMut(&mut Self, Subject),
    ) {
        let mut pass = |lower: &mut Self, item: Atom| lower.pass(links, Subject::Value(item), id, body);
        match made {
            Made::Once(_) => unreachable!("asked for loops only"),
            Made::Successors(next, is_there, function) => self.turn_made(id, |lower| {
                let mut turn = |lower: &mut Self| {
                    let item = lower.seeing(&function, |lower, code| lower.succeeded(next, is_there, code));
                    let Some(item) = item else { return };
                    pass(lower, item);
                };
                match is_there {
                    Some(is_there) => {
                        let cond = lower.held(is_there);
                        lower.pass_if(cond, leave(id), turn);
                    }
                    None => turn(lower),
                }
            }),
            Made::FromFn(function) => self.turn_made(id, |lower| match always_some(function.code) {
                Some(always) => {
                    let item = lower.seeing(&function, |lower, _| lower.made_by(&always));
                    pass(lower, item);
                }
                None => {
                    let picked = lower.seeing(&function, |lower, code| lower.picked(code, Vec::new()));
                    let Some((cond, picked)) = picked else { return };
                    lower.pass_if(cond, leave(id), |lower| {
                        let item = lower.held(picked);
                        pass(lower, item);
                    });
                }
            }),
            Made::RepeatWith(function) => self.turn_made(id, |lower| {
                let item = lower.seeing(&function, |lower, code| lower.made_by(code));
                pass(lower, item);
            }),
        }
    }

    fn turn_made(&mut self, id: LoopId, turn: impl FnOnce(&mut Self)) {
        let body = self.nested(|lower| {
            lower.scopes.enter();
            turn(lower);
            lower.scopes.leave();
            None
        });
        self.push(Step::While { id, cond: None, body });
    }

    fn made_by(&mut self, function: &syn::Expr) -> Atom {
        let item = self.apply(function, Vec::new());
        self.item_value(item, function.span())
    }

    /// The variable of the next item, and the one that says whether there is one, unless there always is.
    fn first_of(&mut self, first: &'e syn::Expr, always: bool) -> Option<(Var, Option<Var>)> {
        if let Some(value) = some(first) {
            let value = self.value(value);
            let next = self.state("next", value);
            return Some((next, (!always).then(|| self.state("is_there", truth(true)))));
        }
        let ty = self.types.any();
        let next = self.temporary("next", ty.clone(), first.span());
        self.vars[next.0 as usize].mutable = true;
        let mut is_there = None;
        let begin = self.nested(|lower| {
            is_there = lower.put_into(next, first);
            None
        });
        self.begin_blank(next, &ty, first.span());
        self.extend(begin.steps);
        match is_there {
            Some(is_there) => Some((next, Some(self.state("is_there", is_there)))),
            None => {
                self.refuse_option(first.span());
                None
            }
        }
    }

    /// The item whose turn it is, behind the making of the next one, as `std` has it.
    fn succeeded(&mut self, next: Var, is_there: Option<Var>, function: &syn::Expr) -> Option<Atom> {
        let item = match is_there {
            None => self.held(next),
            // Where there is no next one, the variable keeps what it holds.
            Some(_) => self.item_value(Subject::Reference(Mutability::Shared, whole(next)), function.span()),
        };
        let lent = self.lent(&Subject::Value(item.clone()), function.span());
        match (is_there, always_some(function)) {
            (None, Some(always)) => {
                let value = self.apply(&always, vec![lent]);
                let value = self.item_value(value, function.span());
                self.give(next, value);
            }
            (is_there, _) => {
                let value = self.picked_into(next, function, vec![lent])?;
                let place = whole(is_there.expect("a closure that may give none has a flag"));
                self.push(Step::Assign { place, value });
            }
        }
        Some(item)
    }

    /// Does a function give an `Option`, as far as its ends or its declaration show?
    pub(super) fn gives_an_option(&mut self, function: &syn::Expr) -> bool {
        let called = match peel(function) {
            syn::Expr::Closure(closure) if ends_in(&closure.body, &["Some", "None"]) => return true,
            syn::Expr::Closure(closure) => match peel(&closure.body) {
                syn::Expr::Call(call) => peel(&call.func),
                _ => return false,
            },
            function => function,
        };
        let syn::Expr::Path(path) = called else { return false };
        self.types.declared_result(&path.path).is_some_and(|ty| self.is_option(&ty))
    }
}

/// The value in `Some(value)`.
fn some(expr: &syn::Expr) -> Option<&syn::Expr> {
    match peel(expr) {
        syn::Expr::Call(call) if call.args.len() == 1 && ends_in(&call.func, &["Some"]) => Some(&call.args[0]),
        _ => None,
    }
}

fn leave(id: LoopId) -> Block {
    Block { steps: vec![Step::Exit(Exit::Break(id))], tail: None }
}
