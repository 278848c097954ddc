//! The types of tangents and cotangents, and their zeros.

use crate::ir::{Atom, Literal, Op, Parameter, Place, Projection, Ty, Var};
use crate::rules::float;

/// How many tangents a forward form takes at once, or how many cotangents a reverse form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directions {
    One,
    /// As many as its caller says, side by side in each float (and see Note [One cotangent for all lanes]).
    Many,
}

// # Note [One cotangent for all lanes]
// The products of a Hessian matrix with many vectors come from the reverse form of the forward form with many tangents. The
// forward form is linear in the tangents, and does the same to each lane. So the gradient with respect to a tangent is the
// same number in every lane, while that with respect to a value has a lane for each vector: cotangents of floats are lanes,
// and cotangents of lanes are floats.

impl Directions {
    /// How many cotangents there are of a parameter: of its tangents, one for all.
    pub fn of_cotangent(self, parameter: &Parameter) -> Self {
        if parameter.optional { Self::One } else { self }
    }

    /// The type of a tangent of a value of type `ty`.
    pub fn tangent_type(self, ty: &Ty) -> Ty {
        match (self, tangent_type(ty)) {
            (Self::One, tangent) => tangent,
            (Self::Many, tangent) => lanes(tangent),
        }
    }

    /// The zero tangent of a type whose tangents all have one shape.
    pub fn constant_zero(self, ty: &Ty) -> Option<Op> {
        Some(match (self, constant_zero(ty)?) {
            (Self::One, zero) => zero,
            (Self::Many, Op::Use(_)) => Op::Use(zero_of(&self.tangent_type(ty.pointee()))),
            (Self::Many, Op::Blank(Ty::Lanes(_))) => Op::Use(float(0.0)),
            (Self::Many, Op::Blank(tangent)) => Op::Blank(lanes(tangent)),
            (Self::Many, _) => unreachable!("a zero is a literal, or blank"),
        })
    }
}

/// The type of the float whose tangents, or tangent, are of this type.
pub fn of_a_lane(tangent: Ty) -> Ty {
    match tangent {
        Ty::Lanes(width) => Ty::Float(width),
        ty => ty,
    }
}

/// The zero of a float's tangent, or of several.
pub fn zero_of(ty: &Ty) -> Atom {
    match (float(0.0), ty) {
        (Atom::Literal(zero), Ty::Lanes(_)) => Atom::Literal(Literal { ty: ty.clone(), ..zero }),
        (zero, _) => zero,
    }
}

/// A tangent's type with lanes for floats, and floats for lanes.
pub fn lanes(tangent: Ty) -> Ty {
    match tangent {
        Ty::Float(width) => Ty::Lanes(width),
        Ty::Lanes(width) => Ty::Float(width),
        Ty::Tuple(parts) => Ty::Tuple(parts.into_iter().map(lanes).collect()),
        Ty::Array(element, len) => Ty::Array(Box::new(lanes(*element)), len),
        Ty::Slice(element) => Ty::Slice(Box::new(lanes(*element))),
        Ty::Vec(element) => Ty::Vec(Box::new(lanes(*element))),
        Ty::Tangent(of) => Ty::TangentLanes(of),
        Ty::TangentLanes(of) => Ty::Tangent(of),
        other => other,
    }
}

/// The type of a tangent of a value of type `ty`.
pub fn tangent_type(ty: &Ty) -> Ty {
    match ty {
        Ty::Int | Ty::Bool | Ty::Unit | Ty::Discrete | Ty::Element(_) => Ty::Unit,
        Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(inner_type).collect()),
        Ty::Array(element, len) => Ty::Array(Box::new(inner_type(element)), len.clone()),
        Ty::Slice(element) => Ty::Slice(Box::new(inner_type(element))),
        Ty::Vec(element) => Ty::Vec(Box::new(inner_type(element))),
        Ty::Ref(_, inner) => tangent_type(inner),
        Ty::User(spelled) => Ty::Tangent(spelled.clone()),
        ty => ty.clone(),
    }
}

/// The tangent of an element or a part, which owns what the value refers to.
fn inner_type(ty: &Ty) -> Ty {
    match (ty, tangent_type(ty)) {
        (Ty::Ref(..), Ty::Slice(element)) => Ty::Vec(element),
        (_, tangent) => tangent,
    }
}

/// The part of a tangent that belongs to a part of a value. Where elements are references, their tangents are not: only
/// the whole is lent.
pub fn part_of(root: Var, path: Vec<Projection>) -> Place {
    let mut is_first = true;
    let path =
        path.into_iter().filter(|projection| std::mem::take(&mut is_first) || !matches!(projection, Projection::Deref));
    Place { root, path: path.collect() }
}

/// The zero tangent of a type whose tangents all have one shape: scalars, and tuples and arrays of them.
pub fn constant_zero(ty: &Ty) -> Option<Op> {
    let tangent = tangent_type(ty.pointee());
    let is_constant = match &tangent {
        Ty::Vec(_) | Ty::Slice(_) | Ty::Open(_) | Ty::Inactive | Ty::Ref(..) => false,
        Ty::User(_) | Ty::Tangent(_) | Ty::TangentLanes(_) => false,
        Ty::Tuple(parts) => parts.iter().all(|part| constant_zero(part).is_some()),
        Ty::Array(element, _) => constant_zero(element).is_some() && element.is_copy(),
        _ => true,
    };
    is_constant.then(|| match tangent {
        Ty::Float(_) => Op::Use(float(0.0)),
        tangent => Op::Blank(tangent),
    })
}
