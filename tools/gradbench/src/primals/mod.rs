//! The functions that GradBench differentiates, as ordinary Rust.
//!
//! Nothing here is written for the tool: each file still compiles, and computes the same values, with
//! the import of `wengert` and its attributes, `#[differentiable]` and `#[constant]`, deleted.

pub mod ba;
pub mod det;
pub mod gmm;
pub mod hello;
pub mod ht;
pub mod kmeans;
pub mod llsq;
pub mod lse;
pub mod lstm;
pub mod ode;
