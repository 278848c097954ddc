//! Run-time support of Wengert. Use it through the crate `wengert`.
//!
//! [`Differentiable`], [`Tangent`], [`Flat`], [`gradcheck`](gradcheck()) and [`stop_gradient`] are for users. The rest is what generated code calls; it
//! may change with any version.

#![forbid(unsafe_code)]

pub mod activity;
pub mod arrays;
mod blank;
mod boxes;
mod carrier;
pub mod diff;
mod drivers;
mod elements;
pub mod functions;
mod gradcheck;
mod lanes;
mod looked;
mod options;
mod parts;
mod payload;
pub mod real;
mod reduce;
mod scalar;
mod slices;
mod sparse;
#[cfg(feature = "tape")]
pub mod tape;

/// What is there with the tape only.
#[cfg(feature = "tape")]
#[doc(hidden)]
#[macro_export]
macro_rules! on_tape {
    ($($items:tt)*) => { $($items)* };
}

/// What is there with the tape only.
#[cfg(not(feature = "tape"))]
#[doc(hidden)]
#[macro_export]
macro_rules! on_tape {
    ($($items:tt)*) => {};
}

pub use activity::{Active, Activity, Const};
pub use blank::Blank;
pub use carrier::{Carrier, Implies, IsItself, OwnTangent, is_among};
pub use diff::{Differentiable, Discrete, Flat, Tangent, discrete};
pub use drivers::{
    FEW, MANY, Way, column, from_columns, hessian, hessian_in_lanes, jacobian, jacobian_in_lanes, matrices,
    pushforward, unit_lanes, unit_tangents, way,
};
pub use elements::{Element, Elements, Indexed};
pub use functions::{DifferentiableFn, with_slope};
pub use gradcheck::{Mismatch, gradcheck};
pub use lanes::{
    Along, Batch, Count, Lanes, SideBySide, apart, cast_float_lanes_like, cast_lanes_like, lane_by_lane, zero_lanes,
    zero_of_a_lane,
};
pub use looked::{Looked, looked};
pub use options::succeeded;
pub use parts::{Part, add_part, part, part_like, set_part, sub_part};
pub use payload::Payload;
pub use real::Real;
pub use reduce::sum_of;
pub use scalar::{
    At, CastTangent, Order, ScalarValue, Strong, cast_float_like, cast_like, of_order, stop_gradient, strong,
    strong_for_all,
};
pub use slices::{
    Bitwise, Whole, accumulate, backwards, check_length, clear, counted_from, grow, order, pack, sum, turns,
    unstable_order,
};
pub use sparse::{BlockJacobian, Csr};
