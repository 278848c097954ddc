//! What does not compile, and what is said about it: a folder for each topic, a `.stderr` beside each
//! program. `tests/accepted` holds what lies close by and compiles.
//!
//! `TRYBUILD=overwrite cargo test --features special --test ui` writes the snapshots again. They belong to one toolchain, because `rustc`
//! prints the errors around ours.

use std::process::Command;

/// The toolchain whose words the snapshots hold.
const TOOLCHAIN: &str = "rustc 1.95.";

#[test]
fn programs_that_are_refused() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(rustc).arg("--version").output().expect("rustc says its version");
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    if !version.starts_with(TOOLCHAIN) {
        eprintln!("skipped: the snapshots in tests/ui belong to {TOOLCHAIN}x, and this is {version}");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
    cases.pass("tests/accepted/*.rs");
}
