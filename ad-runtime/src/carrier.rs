//! What the companion of a trait asks of types that only its implementations know: type parameters and associated types.
//!
//! Each is a bound that another bound can say, so that whoever is generic over the companion need not say it again.

use crate::diff::Differentiable;
use crate::lanes::Batch;

/// A tangent as those of types of the user's are: owned, of a type that is its own tangent, and such that several can stand side
/// by side.
pub trait OwnTangent: Batch<Owned = Self> + Differentiable<Tangent = Self> + Sized {}

impl<T: Batch<Owned = T> + Differentiable<Tangent = T>> OwnTangent for T {}

/// A type with such tangents: every one that the user derives `Differentiable` for, and those of `std`.
pub trait Carrier: Differentiable<Tangent: OwnTangent> {}

impl<T: Differentiable<Tangent: OwnTangent>> Carrier for T {}

/// Holds for every two types. The bound `Self: Implies<X, Is: Carrier>` on a trait says what `where X: Carrier` says, and `rustc`
/// takes it for granted wherever the trait is known to hold, which it does not do with a `where` clause on a parameter.
pub trait Implies<X>: IsItself<X, Is = X> {}

impl<S: ?Sized, X> Implies<X> for S {}

/// What [`Implies`] needs: a type as the associated type of another.
pub trait IsItself<X> {
    /// The type itself.
    type Is;
}

impl<S: ?Sized, X> IsItself<X> for S {
    type Is = X;
}

/// Is a name among others? Companions of traits and of implementations agree by it while they are compiled.
#[must_use]
pub const fn is_among(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if is_same(names[at].as_bytes(), name.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
