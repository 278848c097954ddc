//! Three fits, each by the tape and by the macro, which must agree; pictures go to `target/training`.
//!
//! ```text
//! cargo run --release --example training [parabola] [network] [equation]
//! ```

#![forbid(unsafe_code)]

mod equation;
mod network;
mod parabola;
mod picture;
#[path = "../../tests/support/network.rs"]
mod reference;

use std::error::Error;

use indicatif::{ProgressBar, ProgressStyle};

type Outcome = Result<(), Box<dyn Error>>;
/// A fit and its name.
type Fit = (&'static str, fn() -> Outcome);

fn main() -> Outcome {
    let fits: [Fit; 3] = [("parabola", parabola::run), ("network", network::run), ("equation", equation::run)];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for name in &wanted {
        if fits.iter().all(|(known, _)| known != name) {
            return Err(format!("there is no fit `{name}`; there are `parabola`, `network` and `equation`").into());
        }
    }
    for (name, run) in fits {
        if wanted.is_empty() || wanted.iter().any(|other| other == name) {
            run()?;
        }
    }
    Ok(())
}

/// A bar that says how far a fit is.
fn bar(name: &str, steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>20} {bar:40} {pos:>4}/{len}  loss {msg}");
    ProgressBar::new(steps).with_style(style.expect("the template is right")).with_prefix(name.to_owned())
}

/// The largest difference of two lists, which must be nothing but rounding.
fn agree(what: &str, a: &[f64], b: &[f64], bound: f64) -> Outcome {
    let difference = a.iter().zip(b).map(|(a, b)| (a - b).abs() / (1.0 + b.abs())).fold(0.0, f64::max);
    println!("{what}: tape and macro differ by {difference:.1e}");
    if a.len() == b.len() && difference <= bound { Ok(()) } else { Err(format!("{what}: they differ").into()) }
}
