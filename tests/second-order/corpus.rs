//! The corpus at second order: `hvp`, `hessian`, and gradients that other functions call.
//!
//! What is checked is the corpus itself, which the build script copies with `order = 2` in each attribute; `check.rs` says
//! what must hold. How a table of cases is read, how values are taken apart and how differences are taken is the corpus's.

#![allow(clippy::all, unused_assignments, unused_must_use, unused_parens, reason = "`main.rs` of the corpus says why")]
#![allow(dead_code, reason = "not all of it is a scalar function, and not all of the corpus's harness is needed")]
#![recursion_limit = "256"]

#[macro_use]
#[path = "../corpus/cases.rs"]
mod cases;
#[macro_use]
mod check;
#[macro_use]
#[path = "../corpus/records.rs"]
mod records;
#[macro_use]
#[path = "../corpus/variants.rs"]
mod variants;
#[path = "../corpus/array_values.rs"]
mod array_values;
#[path = "../corpus/differences.rs"]
mod differences;
#[path = "../corpus/random.rs"]
mod random;
#[path = "../corpus/value.rs"]
mod value;

include!(concat!(env!("OUT_DIR"), "/corpus.rs"));
