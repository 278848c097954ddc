//! `hessian` and `jacobian` inside of differentiated functions.
//!
//! Expected values are closed forms; `tests/corpus/derived.rs` has such functions, too, against differences.

use wengert::{Differentiable, differentiable, stop_gradient};

fn close(given: f64, expected: f64) {
    assert!((given - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{given}, not {expected}");
}

// ---------------------------------------------------------------------------------------------------------------------
// Modes and orders.

/// All its derivatives in `x` are known.
#[differentiable(order = 4)]
fn wave(x: f64, y: f64) -> f64 {
    (2.0 * x).sin() * y * y
}

/// d wave / dx, d² / dx², …
fn wave_x(order: i32, x: f64, y: f64) -> f64 {
    let turned = 2.0 * x + f64::from(order) * std::f64::consts::FRAC_PI_2;
    2.0_f64.powi(order) * turned.sin() * y * y
}

#[differentiable(order = 2)]
fn by_hessian(x: f64, y: f64) -> f64 {
    wave::hessian(x, y)[[0, 0]]
}

#[differentiable(order = 3)]
fn by_jacobian(x: f64, y: f64) -> f64 {
    let matrix = wave::jacobian(x, y);
    matrix[[0, 0]]
}

#[test]
fn both_modes_and_both_again() {
    for (x, y) in [(0.7, 1.3), (-1.1, 0.4)] {
        let [first, second, third, fourth] = [1, 2, 3, 4].map(|order| wave_x(order, x, y));
        close(by_hessian(x, y), second);
        close(by_hessian::grad(x, y).0, third);
        close(by_hessian::grad(x, y).1, 2.0 * second / y);
        close(by_hessian::jvp(x, y, 1.0, 0.0).1, third);
        close(by_hessian::hvp(x, y, 1.0, 0.0).0, fourth);
        close(by_hessian::hessian(x, y)[[0, 1]], 2.0 * third / y);
        close(by_jacobian(x, y), first);
        close(by_jacobian::grad(x, y).0, second);
        close(by_jacobian::jvp(x, y, 1.0, 0.0).1, second);
        close(by_jacobian::hvp(x, y, 1.0, 0.0).0, third);
        close(of_a_jacobian::jvp(x, y, 1.0, 0.0).1, fourth);
        close(of_a_jacobian::grad(x, y).0, fourth);
    }
}

/// The Hessian matrix of what a Jacobian matrix is in.
#[differentiable]
fn of_a_jacobian(x: f64, y: f64) -> f64 {
    by_jacobian::hessian(x, y)[[0, 0]]
}

// ---------------------------------------------------------------------------------------------------------------------
// Arguments of all kinds.

/// By value and by reference, a constant between them.
#[differentiable(order = 3)]
fn mixed(xs: Vec<f64>, #[constant] c: f64, pair: &[f64; 2], ends: (f64, f64)) -> f64 {
    c * xs[0] * xs[0] * pair[1] * ends.0 + xs[1] * pair[0].powi(3) * ends.1
}

/// One entry of the Hessian matrix, of which eight rows are those of `xs`, `pair` and `ends`.
#[differentiable]
fn entry(xs: Vec<f64>, pair: &[f64; 2], ends: (f64, f64), at: (usize, usize)) -> f64 {
    let matrix = mixed::hessian(xs, 2.0, pair, ends);
    matrix[[at.0, at.1]]
}

#[test]
fn arguments_by_value_and_by_reference() {
    let (xs, pair, ends) = ([0.7, 1.1], [1.3, -0.4], (0.6, 1.7));
    let gradient = |at| entry::grad(xs.to_vec(), &pair, ends, at);
    // 4 * pair[1] * ends.0
    let (of_xs, of_pair, of_ends) = gradient((0, 0));
    assert_eq!(of_xs, [0.0, 0.0]);
    close(of_pair[1], 4.0 * ends.0);
    close(of_ends.0, 4.0 * pair[1]);
    // 6 * xs[1] * pair[0] * ends.1
    let (of_xs, of_pair, of_ends) = gradient((2, 2));
    close(of_xs[1], 6.0 * pair[0] * ends.1);
    close(of_pair[0], 6.0 * xs[1] * ends.1);
    close(of_ends.1, 6.0 * xs[1] * pair[0]);
    // 4 * xs[0] * ends.0
    let (of_xs, of_pair, of_ends) = gradient((0, 3));
    close(of_xs[0], 4.0 * ends.0);
    assert_eq!(of_pair, [0.0, 0.0]);
    close(of_ends.0, 4.0 * xs[0]);
    let (value, tangent) = entry::jvp(xs.to_vec(), &pair, ends, (5, 2), &[0.0, 1.0], &[0.5, 0.0], (0.0, 0.0));
    close(value, 3.0 * xs[1] * pair[0] * pair[0]);
    close(tangent, 3.0 * pair[0] * pair[0] + 3.0 * xs[1] * pair[0]);
}

/// What carries no derivative, by reference and by value.
#[differentiable(order = 3)]
fn picked(xs: &[f64], at: &[usize], factors: Vec<u32>, (last, is_cubed): (usize, bool)) -> f64 {
    let power = if is_cubed { 3 } else { 2 };
    f64::from(factors[0]) * xs[at[0]].powi(power) * xs[at[last]]
}

#[differentiable]
fn of_picked(xs: &[f64], at: &[usize]) -> f64 {
    let matrix = picked::hessian(xs, at, vec![2], (1, true));
    matrix[[at[0], at[0]]] + picked::jacobian(xs, at, vec![1], (1, false))[[0, at[1]]]
}

#[test]
fn numbers_among_the_arguments() {
    // 12 x z + x²
    let xs = [0.7, 5.0, 1.1];
    close(of_picked(&xs, &[0, 2]), 12.0 * xs[0] * xs[2] + xs[0] * xs[0]);
    let gradient = of_picked::grad(&xs, &[0, 2]);
    close(gradient[0], 12.0 * xs[2] + 2.0 * xs[0]);
    close(gradient[2], 12.0 * xs[0]);
    close(of_picked::jvp(&xs, &[0, 2], &[0.0, 1.0, 1.0]).1, 12.0 * xs[0]);
}

#[differentiable(order = 2)]
fn scaled<T: num_traits::Float>(xs: &[T], k: T) -> Vec<T> {
    xs.iter().map(|&x| x * x * k).collect()
}

#[differentiable]
fn of_a_generic(x: f32, k: f32) -> f32 {
    let matrix = scaled::jacobian(&[x, k], k);
    matrix[[0, 0]] * matrix[[1, 2]]
}

#[test]
fn the_entries_have_the_width_of_the_arguments() {
    // 2 x k * k^2
    assert_eq!(of_a_generic(0.5, 3.0), 27.0);
    assert_eq!(of_a_generic::grad(0.5, 3.0), (54.0, 27.0));
}

/// A type of the user's own.
#[derive(Clone, Differentiable)]
struct Spring {
    stiffness: f64,
    lengths: Vec<f64>,
}

#[differentiable(order = 3)]
fn energy(spring: &Spring, k: f64) -> f64 {
    spring.stiffness.powi(2) * k + spring.lengths[0].powi(2) * spring.stiffness
}

#[differentiable(order = 2)]
fn scaled_spring(spring: Spring, k: f64) -> Spring {
    Spring {
        stiffness: spring.stiffness.powi(2) * k,
        lengths: spring.lengths.iter().map(|length| length * k).collect(),
    }
}

#[differentiable]
fn of_a_struct(x: f64) -> f64 {
    let spring = Spring { stiffness: x, lengths: vec![x, 2.0] };
    let curvature = energy::hessian(&spring, x);
    let stretched = scaled_spring::jacobian(spring, x);
    curvature[[0, 0]] * curvature[[0, 1]] + stretched[[0, 0]] * stretched[[0, 3]]
}

#[test]
fn fields_are_rows_and_columns() {
    // 2 x * 2 x + 2 x² * x²
    let x: f64 = 1.5;
    close(of_a_struct(x), 4.0 * x.powi(2) + 2.0 * x.powi(4));
    close(of_a_struct::grad(x), 8.0 * x + 8.0 * x.powi(3));
    close(of_a_struct::jvp(x, 1.0).1, 8.0 * x + 8.0 * x.powi(3));
}

#[differentiable]
fn of_constants(x: f64, k: f64) -> f64 {
    let angle = stop_gradient(k);
    x * wave::hessian(angle, 1.0)[[0, 0]]
}

#[test]
fn of_constants_they_are_constants() {
    let (x, k) = (0.3, 0.8);
    assert_eq!(of_constants::grad(x, k), (wave::hessian(k, 1.0)[[0, 0]], 0.0));
}

// ---------------------------------------------------------------------------------------------------------------------
// What they are for.

/// A network of one hidden layer, whose second derivatives in the point stand in an equation.
#[differentiable(order = 3, wrt(point))]
fn network(point: &[f64; 2], weights: &[f64]) -> f64 {
    let mut sum = 0.0;
    for unit in weights.chunks_exact(4) {
        sum += unit[3] * (unit[0] * point[0] + unit[1] * point[1] + unit[2]).tanh();
    }
    sum
}

/// How far the network is from solving Laplace's equation, at points.
#[differentiable]
fn residual(weights: &[f64], #[constant] points: &[[f64; 2]]) -> f64 {
    let mut sum = 0.0;
    for point in points {
        let curvature = network::hessian(point, weights);
        let laplacian = curvature[[0, 0]] + curvature[[1, 1]];
        sum += laplacian * laplacian;
    }
    sum
}

#[test]
fn a_network_is_trained_to_solve_an_equation() {
    let points = [[0.1, 0.2], [-0.3, 0.8], [0.9, -0.5]];
    let mut weights = [0.4, -0.7, 0.1, 1.2, -0.3, 0.5, -0.2, 0.8];
    // The second derivative of `tanh` is -2 tanh (1 - tanh²).
    let by_hand = points.map(|[x, y]| {
        let units = weights.chunks_exact(4).map(|unit| {
            let tanh: f64 = f64::tanh(unit[0] * x + unit[1] * y + unit[2]);
            unit[3] * (unit[0] * unit[0] + unit[1] * unit[1]) * -2.0 * tanh * (1.0 - tanh * tanh)
        });
        units.sum::<f64>().powi(2)
    });
    let before = residual(&weights, &points);
    close(before, by_hand.iter().sum());
    wengert::gradcheck(
        |weights| residual(weights, &points),
        |weights| residual::grad(weights, &points),
        &weights,
        1e-7,
    )
    .unwrap();
    for _ in 0..200 {
        let slope = residual::grad(&weights, &points);
        weights.iter_mut().zip(slope).for_each(|(weight, slope)| *weight -= 0.02 * slope);
    }
    assert!(residual(&weights, &points) < 0.05 * before);
}
