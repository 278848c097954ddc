//! What the phases make of typical functions: `snapshots/name.rs` is what comes in, `name.txt` what goes out: the
//! lowered function, both sweeps before they are simplified, and the code. Paths to the run time are left out.
//!
//! A change of a snapshot is to be read, and then written by
//!
//! ```text
//! UPDATE_EXPECT=1 cargo test -p ad-macros snapshots
//! ```

use super::{corpus, dump, expansion};

/// One test for each pair of files.
macro_rules! snapshots {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            let text = corpus::functions(include_str!(concat!("snapshots/", stringify!($name), ".rs")))
                .iter()
                .map(|(arguments, source)| dump(arguments, source))
                .collect::<Vec<_>>()
                .join("\n");
            expect_test::expect_file![concat!("snapshots/", stringify!($name), ".txt")].assert_eq(&text);
        }
    )*};
}

snapshots! {
    rosenbrock
    loss
    settle
    sweep
    branches
    match_arms
    early_exit
    stepped
    vectors
    tuples
    casts
    constants
    references
    strong
    aliasing
    recursion
}

/// Everything that stands beside a function, once.
#[test]
fn companion() {
    let text = expansion("wrt(x)", "/// A product.\npub fn scaled(x: &[f64], k: f64) -> f64 { x[0] * k }");
    expect_test::expect_file!["snapshots/companion.txt"].assert_eq(&text);
}
