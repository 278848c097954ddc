//! The functions that GradBench differentiates, as ordinary Rust.
//!
//! Nothing here is written for the tool: each file still compiles, and computes the same values, with
//! the import of `wengert` and its attributes, `#[differentiable]` and `#[constant]`, deleted. (`particle` and `saddle`
//! themselves contain derivatives of functions, so they need the attribute to mean anything.)

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
pub mod particle;
pub mod saddle;

/// How a derivative inside of a function is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In one direction after the other.
    Forward,
    /// By one reverse sweep.
    Reverse,
}
