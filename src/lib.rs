//! Automatic differentiation of ordinary Rust functions, by source transformation, on stable Rust.
//!
//! ```
//! use wengert::differentiable;
//!
//! #[differentiable]
//! fn rosenbrock(x: f64, y: f64) -> f64 {
//!     (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
//! }
//!
//! let (value, (dx, dy)) = rosenbrock::value_and_grad(-1.2, 1.0);
//! assert!((value - 24.2).abs() < 1e-12);
//! assert!((dx + 215.6).abs() < 1e-12 && (dy + 88.0).abs() < 1e-12);
//! ```

#![forbid(unsafe_code)]

pub use ad_macros::differentiable;
pub use ad_runtime::{Differentiable, Flat, Tangent, stop_gradient};

/// What generated code names; not for users.
#[doc(hidden)]
pub mod __private {
    pub use ad_runtime::*;
    pub use ndarray::Array2;
    pub use std::vec;
    pub use std::vec::Vec;

    pub mod traits {
        pub use std::clone::Clone as _;
        pub use std::iter::Iterator as _;
    }
}
