//! The form of raw results, and the tables that are made of them.

#![forbid(unsafe_code)]

pub mod about;
pub mod bars;
mod date;
pub mod results;
pub mod table;

use std::path::{Path, PathBuf};

/// The folder of benchmarks.
#[must_use]
pub fn benches() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches")
}
