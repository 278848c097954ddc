//! Arrays of `ndarray`: what is known of one, what is done with wholes, and the parts that are arrays themselves.

use proc_macro2::TokenStream;

use super::{Atom, Place, Projection, Ty};

/// An array of `ndarray`'s, owned or a view.
#[derive(Clone, Debug)]
pub struct ArrayType {
    pub element: Ty,
    /// How many indices an element has, where that is known.
    pub dimensions: Option<usize>,
    /// By its name, a view of another.
    pub is_view: bool,
}

/// An operation on whole arrays; the first four on arrays that `ndarray` broadcasts, or on an array and a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrayOp {
    Add,
    Sub,
    Mul,
    Div,
    Neg,
    /// Of all elements.
    Sum,
    /// `dot`, of operands of which each may be transposed.
    Dot([bool; 2]),
    /// The products of each element of one with each of the other.
    Outer,
    /// Of a matrix.
    Transposed,
    /// The sum along an axis, and an axis more, of one element.
    SumAxis(usize),
    InsertAxis(usize),
    /// The first operand in the shape of the second.
    Like,
}

/// A part of an array that is one.
#[derive(Clone, Debug)]
pub enum View {
    Row(Atom),
    Column(Atom),
    Diagonal,
    Slice(Vec<SlicePart>),
}

/// What is taken along an axis.
#[derive(Clone, Debug)]
pub enum SlicePart {
    Index(Atom),
    Range { lo: Option<Atom>, hi: Option<Atom>, inclusive: bool, step: Option<TokenStream> },
}

impl View {
    /// How many dimensions are left.
    pub fn dimensions(&self) -> usize {
        match self {
            Self::Row(_) | Self::Column(_) | Self::Diagonal => 1,
            Self::Slice(parts) => parts.iter().filter(|part| matches!(part, SlicePart::Range { .. })).count(),
        }
    }

    pub fn atoms(&self) -> Vec<&Atom> {
        match self {
            Self::Row(index) | Self::Column(index) => vec![index],
            Self::Diagonal => Vec::new(),
            Self::Slice(parts) => parts
                .iter()
                .flat_map(|part| match part {
                    SlicePart::Index(index) => vec![index],
                    SlicePart::Range { lo, hi, .. } => lo.iter().chain(hi).collect(),
                })
                .collect(),
        }
    }

    pub fn atoms_mut(&mut self) -> Vec<&mut Atom> {
        match self {
            Self::Row(index) | Self::Column(index) => vec![index],
            Self::Diagonal => Vec::new(),
            Self::Slice(parts) => parts
                .iter_mut()
                .flat_map(|part| match part {
                    SlicePart::Index(index) => vec![index],
                    SlicePart::Range { lo, hi, .. } => lo.iter_mut().chain(hi).collect(),
                })
                .collect(),
        }
    }
}

impl Place {
    /// Is it a view of an array, which Rust has no place for?
    pub fn is_view(&self) -> bool {
        matches!(self.path.last(), Some(Projection::View(_)))
    }
}
