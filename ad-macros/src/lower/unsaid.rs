//! How many items `std` makes, where nobody says it.
//!
//! `xs.iter().map(f).skip(1).zip(ys)` makes one item of the left side more than there are pairs, or not, by what kind of iterator each side is and
//! by what asks for them; and `map(f).skip(k).take(n)` may make none of the first `k` where there are no others. Nobody sees that, unless
//! to make an item changes something: then it is refused.

use proc_macro2::Span;

use super::Lower;
use super::chain::{Head, Stream};
use super::effects;
use super::links::Link;
use super::made::Made;
use super::numbered::Items;

impl<'e> Lower<'_> {
    /// Whether the left side of a `zip` was refused; `code` is where it is made.
    pub(super) fn zip_is_unsaid(
        &mut self,
        left: &Result<Items<'e>, Box<Stream<'e>>>,
        right: &Result<Items<'e>, Box<Stream<'e>>>,
        code: &syn::Expr,
        span: Span,
    ) -> bool {
        let ends = matches!(right, Ok(right) if !right.is_endless());
        let is_unsaid = ends
            && match left {
                Ok(left) => left.any_function(&|function| self.changes_something(function.code)),
                Err(left) => {
                    let is_asked_in_turn = matches!(left.head, Head::Made(Made::FromFn(_) | Made::Successors(..)));
                    !is_asked_in_turn && left.links.iter().all(Link::is_counted) && effects::changes_something(code)
                }
            };
        if is_unsaid {
            self.diag.error(
                span,
                "how many of these items are made, which changes something, is not said where the other side of `zip` is shorter; write `zip` the other way round",
            );
        }
        is_unsaid
    }

    /// Whether what stands in front of a `take` was refused; `code` is where it is made.
    pub(super) fn take_is_unsaid(&mut self, stream: &Stream<'e>, code: &syn::Expr, span: Span) -> bool {
        let skips = stream.links.iter().any(|link| matches!(link, Link::Skip(..)));
        let is_unsaid = skips && stream.links.iter().all(Link::is_counted) && effects::changes_something(code);
        if is_unsaid {
            self.diag.error(
                span,
                "how many of the items that `skip` passes over are made, which changes something, is not said in front of `take`; write `take` first",
            );
        }
        is_unsaid
    }
}
