//! What the transforms want to know of a function, one question a file.

pub mod activity;
pub mod bits;
pub mod floats;
pub mod powers;
pub mod stability;
pub mod untyped;
pub mod widths;
