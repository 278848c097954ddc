//! The derivative rules of Wengert, as data.
//!
//! One row of [`scalar::ROWS`] is one differentiable operation on floats. The same row serves the reverse
//! transformation, the forward transformation and the row's own test, so that none of them can drift apart.

#![forbid(unsafe_code)]

mod partial;
mod row;
pub mod scalar;

pub use partial::{Comparison, Partial};
pub use row::{Cost, Row};

/// The row of the operation called `name`, as a method of `f64` (`sin`) or as an operator's trait method (`add`).
///
/// ```
/// let row = ad_rules::find("exp").unwrap();
/// assert_eq!(row.partials, ["y"]);
/// ```
#[must_use]
pub fn find(name: &str) -> Option<&'static Row> {
    scalar::ROWS.iter().find(|row| row.name == name)
}
