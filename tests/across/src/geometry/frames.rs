//! Names that come by way of the module above, and under other names.

use super::super::types::{Found, Nowhere};
use super::{Length as Real, Place};
use wengert::differentiable;

/// The direction of a place; names one by one.
#[differentiable]
pub fn direction(place: &Place) -> Found<Place> {
    let norm = place.map(|x| x * x).iter().sum::<Real>().sqrt();
    if norm < Real::MIN_POSITIVE {
        return Err(Nowhere);
    }
    Ok(place.map(|x| x / norm))
}

/// How much of a place lies along another; names by their paths.
#[differentiable]
pub fn along(place: super::Place, axis: super::super::types::Place) -> Found<self::Real> {
    Ok(direction(&axis)?.iter().zip(place).map(|(a, b)| a * b).sum())
}
