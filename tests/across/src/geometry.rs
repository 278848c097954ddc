//! Functions of types that have their names from elsewhere.

pub mod frames;

pub use super::types::*;

use wengert::differentiable;

/// How far it is from one end to the other; names that all come at once.
#[differentiable]
pub fn length(ends: Ends) -> Length {
    let (from, to) = ends;
    from.iter().zip(&to).map(|(a, b)| (b - a).powi(2)).sum::<Length>().sqrt()
}
