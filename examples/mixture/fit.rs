//! The fit: L-BFGS from argmin, driven by the generated gradient.
//!
//! The optimiser sees standardised data (each column less its mean, over its standard deviation)
//! and the mean of the objective over the points, so that every parameter and every derivative is
//! of the order of one. All that leaves this module is in the units of the data again.

use std::cell::RefCell;
use std::error::Error;
use std::fmt;
use std::rc::Rc;

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Executor, Gradient, IterState, KV, State, TerminationReason, TerminationStatus};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

use crate::model::{PARAMETERS, log_joint, negative_log_likelihood};
use crate::numbers::significant;

/// How many steps L-BFGS remembers.
const MEMORY: usize = 10;

/// The fit has converged when the norm of the gradient is below this.
const GRADIENT_TOLERANCE: f64 = 1e-7;

/// The fit has failed after this many iterations.
const MOST_ITERATIONS: u64 = 500;

/// Where every fit starts, in standardised units: equal weights, both covariances as wide as all the
/// data, and the means above one another at the two ends of the second column.
pub const START: [f64; PARAMETERS] = [
    0.0, // even odds
    0.0, -2.0, // two standard deviations below the middle
    0.0, 2.0, // two above it
    0.0, 0.0, 0.0, // round, one standard deviation wide
    0.0, 0.0, 0.0, // the same
];

/// The data in standardised units, and the way back.
#[derive(Debug, Clone)]
pub struct Standardised {
    /// The points, with mean 0 and standard deviation 1 in each column.
    pub points: Vec<[f64; 2]>,
    mean: [f64; 2],
    deviation: [f64; 2],
}

impl Standardised {
    /// Standardises both columns.
    ///
    /// # Errors
    ///
    /// [`FitError::NoSpread`], if a column has no standard deviation to divide by.
    pub fn new(rows: &[[f64; 2]]) -> Result<Standardised, FitError> {
        let count = rows.len() as f64;
        let mut mean = [0.0; 2];
        let mut deviation = [0.0; 2];
        for column in 0..2 {
            let sum: f64 = rows.iter().map(|row| row[column]).sum();
            mean[column] = sum / count;
            let squares: f64 = rows.iter().map(|row| (row[column] - mean[column]).powi(2)).sum();
            deviation[column] = (squares / count).sqrt();
            if !deviation[column].is_normal() {
                return Err(FitError::NoSpread { column: column + 1 });
            }
        }
        let standardise = |row: &[f64; 2]| [(row[0] - mean[0]) / deviation[0], (row[1] - mean[1]) / deviation[1]];
        Ok(Standardised { points: rows.iter().map(standardise).collect(), mean, deviation })
    }

    /// The objective in the units of the data, from its mean over the standardised points.
    ///
    /// A density is per unit of area, hence the logarithm of one standardised unit of it.
    fn objective(&self, mean_objective: f64) -> f64 {
        let area = self.deviation[0] * self.deviation[1];
        self.points.len() as f64 * (mean_objective + area.ln())
    }

    /// A point in the units of the data.
    fn point(&self, standardised: &[f64]) -> [f64; 2] {
        [self.mean[0] + self.deviation[0] * standardised[0], self.mean[1] + self.deviation[1] * standardised[1]]
    }

    /// One component of the mixture that `theta` describes, in the units of the data.
    fn component(&self, weight: f64, mean: &[f64], factor: &[f64]) -> Component {
        Component {
            weight,
            mean: self.point(mean),
            factor: [
                self.deviation[0] * factor[0].exp(),
                self.deviation[1] * factor[1],
                self.deviation[1] * factor[2].exp(),
            ],
        }
    }

    /// Both components of the mixture that `theta` describes, in the units of the data.
    pub fn components(&self, theta: &[f64]) -> [Component; 2] {
        let odds = theta[0].exp();
        let weight = odds / (1.0 + odds);
        [self.component(weight, &theta[1..3], &theta[5..8]), self.component(1.0 - weight, &theta[3..5], &theta[8..11])]
    }
}

/// One Gaussian of the mixture, in the units of the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// The share of the points that it makes.
    pub weight: f64,
    /// Its centre.
    pub mean: [f64; 2],
    /// Its Cholesky factor `[[a, 0], [b, c]]`, as `[a, b, c]`.
    pub factor: [f64; 3],
}

impl Component {
    /// The two standard deviations.
    pub fn deviations(&self) -> [f64; 2] {
        let [a, b, c] = self.factor;
        [a, b.hypot(c)]
    }

    /// The correlation of the two columns.
    pub fn correlation(&self) -> f64 {
        let [_, b, c] = self.factor;
        b / b.hypot(c)
    }
}

/// Where the optimiser was after one iteration, in the units of the data.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The negative log-likelihood.
    pub objective: f64,
    /// The norm of the gradient that the optimiser saw.
    pub gradient_norm: f64,
    /// The two means.
    pub means: [[f64; 2]; 2],
}

/// A finished fit, in the units of the data.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The components, the one with the lower mean in the first column first.
    pub components: [Component; 2],
    /// The logarithm of the likelihood.
    pub log_likelihood: f64,
    /// For each row of the data, which component it belongs to with the greater probability.
    pub members: Vec<usize>,
    /// The start and every iteration; the means are in the order of `components`.
    pub steps: Vec<Step>,
    /// How often the objective was evaluated.
    pub evaluations: u64,
    /// How often its gradient was.
    pub gradients: u64,
}

/// What argmin minimises.
struct Objective<'a> {
    points: &'a [[f64; 2]],
}

impl CostFunction for Objective<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, theta: &Vec<f64>) -> Result<f64, argmin::core::Error> {
        Ok(negative_log_likelihood(theta, self.points) / self.points.len() as f64)
    }
}

impl Gradient for Objective<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, theta: &Vec<f64>) -> Result<Vec<f64>, argmin::core::Error> {
        let mut gradient = negative_log_likelihood::grad(theta, self.points);
        for partial in &mut gradient {
            *partial /= self.points.len() as f64;
        }
        Ok(gradient)
    }
}

/// What argmin hands from one iteration to the next.
type Iteration = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;

/// Records every iteration and prints a line about it.
struct Progress {
    data: Standardised,
    steps: Rc<RefCell<Vec<Step>>>,
}

impl Progress {
    fn record(&self, state: &Iteration) {
        let (Some(theta), Some(gradient)) = (state.get_param(), state.get_gradient()) else {
            return;
        };
        let means = self.data.components(theta).map(|component| component.mean);
        let step = Step { objective: self.data.objective(state.get_cost()), gradient_norm: norm(gradient), means };
        let mut steps = self.steps.borrow_mut();
        let pair = |[x, y]: [f64; 2]| format!("({}, {})", significant(x, 5), significant(y, 5));
        println!(
            "{:>9}  {:>23.6}  {:>10.2e}  {:<20}  {}",
            steps.len(),
            step.objective,
            step.gradient_norm,
            pair(means[0]),
            pair(means[1]),
        );
        steps.push(step);
    }
}

impl Observe<Iteration> for Progress {
    fn observe_init(&mut self, _name: &str, state: &Iteration, _: &KV) -> Result<(), argmin::core::Error> {
        println!("iteration  negative log-likelihood  |gradient|  first mean            second mean");
        self.record(state);
        Ok(())
    }

    fn observe_iter(&mut self, state: &Iteration, _: &KV) -> Result<(), argmin::core::Error> {
        self.record(state);
        Ok(())
    }
}

/// Fits the mixture by maximum likelihood, from [`START`], with a line of progress an iteration.
///
/// # Errors
///
/// [`FitError`], if the optimiser does not converge. The likelihood of a mixture has no maximum
/// where a component can shrink onto one point or one line.
pub fn fit(data: &Standardised) -> Result<Fit, FitError> {
    let steps = Rc::new(RefCell::new(Vec::new()));
    let progress = Progress { data: data.clone(), steps: Rc::clone(&steps) };
    let objective = Objective { points: &data.points };
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY)
        .with_tolerance_grad(GRADIENT_TOLERANCE)
        .and_then(|solver| solver.with_tolerance_cost(0.0))
        .map_err(FitError::Solver)?;
    let result = Executor::new(objective, solver)
        .configure(|state| state.param(START.to_vec()).max_iters(MOST_ITERATIONS).counting(true))
        .add_observer(progress, ObserverMode::Always)
        .run()
        .map_err(FitError::Solver)?;

    let state = result.state;
    let iterations = state.get_iter();
    let reason = match state.get_termination_status() {
        TerminationStatus::Terminated(TerminationReason::SolverConverged) => None,
        TerminationStatus::Terminated(reason) => Some(reason.text().to_owned()),
        TerminationStatus::NotTerminated => Some("the solver stopped early".to_owned()),
    };
    let theta = match (reason, state.get_param()) {
        (None, Some(theta)) if state.get_cost().is_finite() => theta,
        (reason, _) => {
            return Err(FitError::NotConverged {
                iterations,
                reason: reason.unwrap_or_else(|| "the objective is not finite".to_owned()),
            });
        }
    };
    let counts = state.get_func_counts();
    let count = |name: &str| counts.get(name).copied().unwrap_or(0);
    let mut fit = Fit {
        components: data.components(theta),
        log_likelihood: -data.objective(state.get_cost()),
        members: members(theta, &data.points),
        steps: steps.take(),
        evaluations: count("cost_count"),
        gradients: count("gradient_count"),
    };
    if fit.components[0].mean[0] > fit.components[1].mean[0] {
        fit.components.swap(0, 1);
        fit.members.iter_mut().for_each(|member| *member = 1 - *member);
        fit.steps.iter_mut().for_each(|step| step.means.swap(0, 1));
    }
    Ok(fit)
}

/// Which component each point belongs to with the greater probability.
fn members(theta: &[f64], points: &[[f64; 2]]) -> Vec<usize> {
    let member = |point: &[f64; 2]| {
        let (first, second) = log_joint(theta, point);
        usize::from(second > first)
    };
    points.iter().map(member).collect()
}

/// The Euclidean norm.
fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// Why there is no fit.
#[derive(Debug)]
pub enum FitError {
    /// All the numbers of a column are the same, or too large to square.
    NoSpread {
        /// The number of the column; the first is 1.
        column: usize,
    },
    /// The optimiser reported an error.
    Solver(argmin::core::Error),
    /// The optimiser gave up.
    NotConverged {
        /// After how many iterations.
        iterations: u64,
        /// What it said.
        reason: String,
    },
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FitError::NoSpread { column } => {
                write!(f, "column {column} has no usable standard deviation")
            }
            FitError::Solver(error) => write!(f, "the optimiser failed: {error}"),
            FitError::NotConverged { iterations, reason } => {
                write!(f, "no convergence after {iterations} iterations: {reason}")
            }
        }
    }
}

impl Error for FitError {}
