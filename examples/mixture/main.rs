//! Fits a mixture of two Gaussians to data by maximum likelihood, with a generated gradient.
//!
//! ```text
//! cargo run --example mixture [FILE]
//! ```
//!
//! Without a file the data are the eruptions of the geyser Old Faithful, and the fit must agree
//! with the one that scikit-learn finds. The objective is in `model.rs`: plain Rust with
//! `#[differentiable]` on it. A picture of the fit goes to `target/mixture.png`.

#![forbid(unsafe_code)]

mod data;
mod fit;
mod model;
mod numbers;
mod picture;

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use data::{DataError, OLD_FAITHFUL, Table};
use fit::{Component, Fit, FitError, START, Standardised};
use model::{PARAMETERS, negative_log_likelihood};
use numbers::significant;
use picture::{PictureError, Words};
use wengert::{Mismatch, gradcheck};

/// Where the picture goes, seen from the directory that the program is run in.
const PICTURE: &str = "target/mixture.png";

/// Each component of the gradient may be as far as this from differences, relatively where it is large.
const GRADIENT_TOLERANCE: f64 = 1e-7;

/// The fit that scikit-learn finds for Old Faithful (`GaussianMixture(2)`), component by
/// component: the weight and the two means.
const KNOWN_COMPONENTS: [[f64; 3]; 2] = [[0.3559, 2.0364, 54.4785], [0.6441, 4.2897, 79.9681]];

/// The log-likelihood of that fit.
const KNOWN_LOG_LIKELIHOOD: f64 = -1130.264;

/// The fit may be as far as this from the known one.
const KNOWN_TOLERANCE: f64 = 1e-2;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let file = arguments.next().map(PathBuf::from);
    if arguments.next().is_some() {
        eprintln!("usage: mixture [FILE]");
        return ExitCode::from(2);
    }
    match run(file.as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The whole job. Without a file: Old Faithful.
fn run(file: Option<&Path>) -> Result<(), Failure> {
    let table = match file {
        Some(path) => Table::read(path).map_err(|error| Failure::Data { file: path.to_path_buf(), error })?,
        None => {
            Table::parse(OLD_FAITHFUL).map_err(|error| Failure::Data { file: PathBuf::from("faithful.csv"), error })?
        }
    };
    let words = match file {
        Some(path) => Words::for_file(path, &table),
        None => Words::for_old_faithful(),
    };
    println!("{} rows of {}, {}", table.rows.len(), table.columns[0], table.columns[1]);

    let data = Standardised::new(&table.rows)?;
    check_gradient(&data)?;
    println!();
    print_components("start", &data.components(&START));
    println!();
    let fit = fit::fit(&data)?;
    println!();
    print_components("fit", &fit.components);
    println!(
        "\n{} iterations, {} evaluations of the objective, {} of its gradient",
        fit.steps.len() - 1,
        fit.evaluations,
        fit.gradients,
    );

    picture::draw(Path::new(PICTURE), &words, &table, &fit)?;
    println!("picture: {PICTURE}");

    if file.is_none() {
        compare_with_known(&fit)?;
        println!("agrees with scikit-learn to {KNOWN_TOLERANCE}");
    }
    println!("log-likelihood: {:.3}", fit.log_likelihood);
    Ok(())
}

/// Checks the generated gradient against differences, at the start and beside it.
fn check_gradient(data: &Standardised) -> Result<(), Failure> {
    let objective = |theta: &[f64]| negative_log_likelihood(theta, &data.points);
    let mut beside = START;
    for (i, parameter) in beside.iter_mut().enumerate() {
        *parameter += 0.4 * (1.0 + i as f64).sin();
    }
    for (place, theta) in [("at the start", START), ("beside it", beside)] {
        let (value, gradient) = negative_log_likelihood::value_and_grad(&theta, &data.points);
        if value.to_bits() != objective(&theta).to_bits() {
            return Err(Failure::Value { place, value });
        }
        gradcheck(|theta| objective(theta), |_| gradient, &theta, GRADIENT_TOLERANCE)
            .map_err(|mismatch| Failure::Gradient { place, mismatch })?;
        println!("gradient of {PARAMETERS} parameters, {place}: agrees with differences to {GRADIENT_TOLERANCE:.0e}");
    }
    Ok(())
}

/// Prints a table of the two components.
fn print_components(title: &str, components: &[Component; 2]) {
    println!("{title:<8}  {:>8}  {:>22}  {:>22}  correlation", "weight", "means", "standard deviations");
    for (name, component) in ["first", "second"].iter().zip(components) {
        let pair = |[x, y]: [f64; 2]| format!("({}, {})", significant(x, 6), significant(y, 6));
        println!(
            "  {name:<6}  {:>8.4}  {:>22}  {:>22}  {:>11.4}",
            component.weight,
            pair(component.mean),
            pair(component.deviations()),
            component.correlation(),
        );
    }
}

/// Compares the fit with the known one.
fn compare_with_known(fit: &Fit) -> Result<(), Failure> {
    let mut pairs = vec![("log-likelihood", fit.log_likelihood, KNOWN_LOG_LIKELIHOOD)];
    for (component, known) in fit.components.iter().zip(KNOWN_COMPONENTS) {
        pairs.push(("weight", component.weight, known[0]));
        pairs.push(("first mean", component.mean[0], known[1]));
        pairs.push(("second mean", component.mean[1], known[2]));
    }
    for (what, found, known) in pairs {
        let agrees = (found - known).abs() < KNOWN_TOLERANCE;
        if !agrees {
            return Err(Failure::Known { what, found, known });
        }
    }
    Ok(())
}

/// Why the program exits with an error.
#[derive(Debug)]
enum Failure {
    /// The data could not be had.
    Data { file: PathBuf, error: DataError },
    /// The derived function's value is not that of the function.
    Value { place: &'static str, value: f64 },
    /// The gradient is not what differences say.
    Gradient { place: &'static str, mismatch: Mismatch },
    /// There is no fit.
    Fit(FitError),
    /// The picture could not be drawn.
    Picture(PictureError),
    /// The fit is not the known one.
    Known { what: &'static str, found: f64, known: f64 },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Data { file, error } => match error {
                DataError::Unreadable { .. } => write!(f, "{error}"),
                DataError::Line { .. } | DataError::TooFewRows { .. } => {
                    write!(f, "{}: {error}", file.display())
                }
            },
            Failure::Value { place, value } => {
                write!(f, "{place}, `value_and_grad` gives the value {value}, the function another")
            }
            Failure::Gradient { place, mismatch } => write!(f, "{place}: {mismatch}"),
            Failure::Fit(error) => write!(f, "{error}"),
            Failure::Picture(error) => write!(f, "{error}"),
            Failure::Known { what, found, known } => {
                write!(f, "{what}: {found:.4} found, {known} expected")
            }
        }
    }
}

impl Error for Failure {}

impl From<FitError> for Failure {
    fn from(error: FitError) -> Failure {
        Failure::Fit(error)
    }
}

impl From<PictureError> for Failure {
    fn from(error: PictureError) -> Failure {
        Failure::Picture(error)
    }
}
