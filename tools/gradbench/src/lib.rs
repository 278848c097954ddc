//! Wengert as a tool of [GradBench](https://github.com/gradbench/gradbench).
//!
//! The binary `wengert-gradbench` speaks GradBench's protocol. A message goes through [`protocol`] to
//! the eval's own file in [`drivers`], which converts the input, calls a function of [`primals`] or
//! one of its derived functions under the clock of [`timing`], and converts the result.

#![forbid(unsafe_code)]

pub mod cases;
pub mod copies;
pub mod drivers;
pub mod error;
pub mod on_tape;
pub mod primals;
pub mod protocol;
pub mod timing;
