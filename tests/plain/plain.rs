//! The plain corpus: functions of textbooks and papers, which say nothing of derivatives, differentiated as they stand.
//!
//! `tests/corpus/plain` holds them, each with a test of its value. The build script copies the files, with the attribute before
//! each function; the tests of the values run on both. What must hold of the copies is what must hold of the corpus, whose
//! harness this is; the points stand in `points`. `survey.rs` looks at the text.

#![allow(clippy::all, unused_must_use, reason = "people write all kinds of things, and this is for what people write")]
#![allow(dead_code, reason = "not all of the harness is needed")]
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
mod survey;
#[path = "../corpus/value.rs"]
mod value;

include!(concat!(env!("OUT_DIR"), "/plain.rs"));
