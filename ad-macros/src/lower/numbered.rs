//! Items that are numbered: what sources of chains hand out.

use super::captured::Captured;
use crate::ir::{Atom, Mutability, Place};

/// Items numbered from zero.
#[derive(Clone)]
pub(super) enum Items<'e> {
    /// The elements of a slice, by reference or by value.
    Slice {
        place: Place,
        by: By,
    },
    /// The rows of a matrix of `ndarray`'s, or its columns.
    Lanes {
        place: Place,
        axis: usize,
        mutability: Mutability,
    },
    /// The elements of an array of `ndarray`'s with their indices.
    Indexed {
        place: Place,
        mutability: Mutability,
    },
    /// Overlapping parts of a slice.
    Windows(Place, Atom),
    /// Parts of a slice, one behind the other; perhaps without a shorter one at the end.
    Chunks {
        place: Place,
        size: Atom,
        is_exact: bool,
        mutability: Mutability,
    },
    /// The integers of a half-open range.
    Range(Atom, Atom),
    /// The integers from one on.
    Endless(Atom),
    /// One value, again and again.
    Repeat(Atom),
    /// From the beginning again behind the last one, and how many there are before that.
    Cycle(Box<Items<'e>>, Atom),
    Enumerate(Box<Items<'e>>),
    Zip(Box<Items<'e>>, Box<Items<'e>>),
    Skip(Box<Items<'e>>, Atom),
    Take(Box<Items<'e>>, Atom),
    /// From the last one, and how many there are.
    Rev(Box<Items<'e>>, Atom),
    /// What a function makes of them.
    Map(Box<Items<'e>>, Captured<'e>),
}

#[derive(Clone, Copy)]
pub(super) enum By {
    Value,
    Reference(Mutability),
}

impl Items<'_> {
    /// The same, where nothing is made of the items, so that each can be asked for again.
    pub(super) fn as_they_stand(&self) -> Option<Items<'static>> {
        let inner = |items: &Self| items.as_they_stand().map(Box::new);
        Some(match self {
            Items::Map(..) => return None,
            Items::Zip(a, b) => Items::Zip(inner(a)?, inner(b)?),
            Items::Enumerate(items) => Items::Enumerate(inner(items)?),
            Items::Skip(items, count) => Items::Skip(inner(items)?, count.clone()),
            Items::Take(items, count) => Items::Take(inner(items)?, count.clone()),
            Items::Rev(items, count) => Items::Rev(inner(items)?, count.clone()),
            Items::Cycle(items, count) => Items::Cycle(inner(items)?, count.clone()),
            Items::Slice { place, by } => Items::Slice { place: place.clone(), by: *by },
            Items::Lanes { place, axis, mutability } => {
                Items::Lanes { place: place.clone(), axis: *axis, mutability: *mutability }
            }
            Items::Indexed { place, mutability } => Items::Indexed { place: place.clone(), mutability: *mutability },
            Items::Windows(place, size) => Items::Windows(place.clone(), size.clone()),
            Items::Chunks { place, size, is_exact, mutability } => {
                Items::Chunks { place: place.clone(), size: size.clone(), is_exact: *is_exact, mutability: *mutability }
            }
            Items::Range(lo, hi) => Items::Range(lo.clone(), hi.clone()),
            Items::Endless(lo) => Items::Endless(lo.clone()),
            Items::Repeat(value) => Items::Repeat(value.clone()),
        })
    }

    /// Are they references and numbers, so that they stay what they are while somebody holds one?
    pub(super) fn stay(&self) -> bool {
        match self {
            Items::Slice { by, .. } => matches!(by, By::Reference(_)),
            Items::Zip(a, b) => a.stay() && b.stay(),
            Items::Enumerate(items)
            | Items::Skip(items, _)
            | Items::Take(items, _)
            | Items::Rev(items, _)
            | Items::Cycle(items, _) => items.stay(),
            Items::Map(..) => false,
            Items::Lanes { .. } | Items::Indexed { .. } | Items::Windows(..) | Items::Chunks { .. } => true,
            Items::Range(..) | Items::Endless(_) | Items::Repeat(_) => true,
        }
    }

    /// Is one of the functions that make something of them such a one?
    pub(super) fn any_function(&self, is_one: &dyn Fn(&Captured<'_>) -> bool) -> bool {
        match self {
            Items::Map(items, function) => is_one(function) || items.any_function(is_one),
            Items::Zip(a, b) => a.any_function(is_one) || b.any_function(is_one),
            Items::Enumerate(items)
            | Items::Skip(items, _)
            | Items::Take(items, _)
            | Items::Rev(items, _)
            | Items::Cycle(items, _) => items.any_function(is_one),
            Items::Slice { .. } | Items::Lanes { .. } | Items::Indexed { .. } | Items::Windows(..) => false,
            Items::Chunks { .. } | Items::Range(..) | Items::Endless(_) | Items::Repeat(_) => false,
        }
    }

    /// Do they never end?
    pub(super) fn is_endless(&self) -> bool {
        match self {
            Items::Endless(_) | Items::Repeat(_) => true,
            Items::Enumerate(items) | Items::Skip(items, _) | Items::Map(items, _) => items.is_endless(),
            Items::Zip(a, b) => a.is_endless() && b.is_endless(),
            _ => false,
        }
    }
}
