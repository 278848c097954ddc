//! The plain corpus on the tape: its functions with `#[differentiable(tape)]`, held to what holds for the corpus.
//!
//! The build script copies them. `untraced.txt` says which functions are left out, and why.

#![allow(clippy::all, unused_must_use, reason = "people write all kinds of things, and this is for what people write")]
#![allow(dead_code, unused_macros, unused_imports, reason = "not all of the harness is needed")]
#![recursion_limit = "256"]

#[macro_use]
#[path = "../corpus/cases.rs"]
mod cases;
#[macro_use]
#[path = "../corpus/check.rs"]
mod check;
#[macro_use]
#[path = "../corpus/records.rs"]
mod records;
#[macro_use]
mod variants;
#[path = "../corpus/differences.rs"]
mod differences;
#[path = "../corpus/random.rs"]
mod random;
#[path = "../corpus/value.rs"]
mod value;

include!(concat!(env!("OUT_DIR"), "/traced.rs"));
