//! Straight-line arithmetic on scalars, and every function of `std` that has a derivative.

use std::f64::consts::{FRAC_PI_4, PI};

use wengert::differentiable;

/// One operation.
#[differentiable]
pub fn square(x: f64) -> f64 {
    x * x
}

/// Rosenbrock's valley (1960).
#[differentiable]
pub fn rosenbrock(x: f64, y: f64) -> f64 {
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

/// The four operations with active operands on both sides.
#[differentiable]
pub fn four_operations(x: f64, y: f64) -> f64 {
    (x + y) / (x - y) * (x * y - x / y)
}

/// Constants on the left and on the right of each operation.
#[differentiable]
pub fn with_constants(x: f64) -> f64 {
    let shifted = 3.0 - x;
    shifted * (x - 3.5) + 2.0 / x - x / 4.0 + (1.5 + x) * (x * 0.5)
}

/// The remainder, which keeps the sign of the dividend.
#[differentiable]
pub fn remainder(x: f64, y: f64) -> f64 {
    x % y + 0.5 * (x * x % 1.0)
}

/// Every compound assignment but the remainder's.
#[differentiable]
pub fn compound(x: f64, y: f64) -> f64 {
    let mut s = x;
    s += y * y;
    s *= x + 2.0;
    s -= 3.0 * y;
    s /= 1.0 + y * y;
    s
}

/// A variable that operates on itself.
#[differentiable]
pub fn on_itself(x: f64) -> f64 {
    let mut s = x;
    s += s;
    s *= s;
    s -= 0.25 * s;
    s
}

/// The remainder as an assignment.
#[differentiable]
pub fn compound_remainder(x: f64, y: f64) -> f64 {
    let mut angle = 3.0 * x;
    angle %= y;
    angle * angle
}

/// Signs in every place.
#[differentiable]
pub fn negations(x: f64, y: f64) -> f64 {
    -(-x * y) - -y * -(x + -1.0)
}

/// Whole powers: negative, zero, one and large.
#[differentiable]
pub fn whole_powers(x: f64) -> f64 {
    x.powi(-3) + x.powi(0) + x.powi(1) + 0.25 * x.powi(9)
}

/// A power with both base and exponent active.
#[differentiable]
pub fn real_powers(x: f64, y: f64) -> f64 {
    x.powf(y) + x.powf(2.5) - 2_f64.powf(y)
}

/// Square and cube roots, and the hypotenuse.
#[differentiable]
pub fn roots(x: f64, y: f64) -> f64 {
    x.sqrt() * y.cbrt() + x.hypot(y)
}

/// The exponentials.
#[differentiable]
pub fn exponentials(x: f64) -> f64 {
    x.exp() + x.exp2() * (x * x).exp_m1()
}

/// The logarithms of fixed base.
#[differentiable]
pub fn logarithms(x: f64) -> f64 {
    x.ln() * x.log2() + x.log10() - x.ln_1p()
}

/// A logarithm whose base is active too.
#[differentiable]
pub fn logarithm_of_base(x: f64, base: f64) -> f64 {
    x.log(base) + base.log(3.0)
}

/// Sine, cosine and tangent.
#[differentiable]
pub fn circular(x: f64) -> f64 {
    x.sin() * (2.0 * x).cos() - (0.5 * x).tan()
}

/// Their inverses.
#[differentiable]
pub fn inverse_circular(x: f64) -> f64 {
    x.asin() + x.acos() * x.atan()
}

/// The angle of a vector in all quadrants.
#[differentiable]
pub fn angle(x: f64, y: f64) -> f64 {
    y.atan2(x) * (x * x + y * y)
}

/// The hyperbolic functions.
#[differentiable]
pub fn hyperbolic(x: f64) -> f64 {
    x.sinh() - x.cosh() * x.tanh() + (3.0 * x).tanh()
}

/// Their inverses.
#[differentiable]
pub fn inverse_hyperbolic(x: f64) -> f64 {
    x.asinh() + (2.0 + x).acosh() - (0.5 * x).atanh()
}

/// Sine and cosine at once.
#[differentiable]
pub fn both_at_once(x: f64) -> f64 {
    let (sine, cosine) = (x * x).sin_cos();
    sine * cosine + sine
}

/// One of the two at once is not used.
#[differentiable]
pub fn one_of_both(x: f64) -> f64 {
    let (sine, _) = x.sin_cos();
    3.0 * sine
}

/// Multiply and add, with a single rounding.
#[differentiable]
pub fn fused(x: f64, y: f64, z: f64) -> f64 {
    x.mul_add(y, z).mul_add(x, 1.0)
}

/// Reciprocal and midpoint.
#[differentiable]
pub fn reciprocal(x: f64, y: f64) -> f64 {
    x.recip() + x.midpoint(y).recip()
}

/// Absolute value, sign, and the sign of another.
#[differentiable]
pub fn signs(x: f64, y: f64) -> f64 {
    x.abs() * y + x.signum() * y * y + (x * y).copysign(y) + y.copysign(x)
}

/// The absolute value alone, with its kink.
#[differentiable]
pub fn branch_at_the_kink(x: f64) -> f64 {
    3.0 * x.abs()
}

/// The greater, the lesser, and their ties.
#[differentiable]
pub fn extremes(x: f64, y: f64) -> f64 {
    x.max(y) * 2.0 + x.min(y) + x.max(0.5) - y.min(-0.25)
}

/// Clamped between constants, and between active bounds.
#[differentiable]
pub fn clamped(x: f64, low: f64, high: f64) -> f64 {
    x.clamp(-1.0, 1.0) + 2.0 * x.clamp(low, high)
}

/// Step functions, whose derivative is zero, times what has one.
#[differentiable]
pub fn steps(x: f64) -> f64 {
    x.floor() * x + x.ceil() - x.round() * x * x + x.trunc() * x.fract() + x.round_ties_even()
}

/// Step functions alone.
#[differentiable]
pub fn only_steps(x: f64) -> f64 {
    x.floor() + x.round() - x.ceil()
}

/// The Euclidean remainder and quotient.
#[differentiable]
pub fn euclidean(x: f64, y: f64) -> f64 {
    x.rem_euclid(y) + x.div_euclid(y) * x
}

/// Degrees and radians.
#[differentiable]
pub fn degrees(x: f64) -> f64 {
    x.to_degrees() * 0.01 + (100.0 * x).to_radians().sin()
}

/// Methods called by their path.
#[differentiable]
pub fn by_path(x: f64, y: f64) -> f64 {
    f64::sin(x) + f64::max(x, y) * f64::hypot(x, y) - f64::powi(y, 3)
}

/// More methods by path, nested.
#[differentiable]
pub fn nested_paths(x: f64) -> f64 {
    f64::exp(f64::sqrt(f64::abs(x))) + f64::cbrt(f64::ln_1p(x * x)) + f64::mul_add(x, x, f64::atan2(x, 2.0))
}

/// Further methods by path.
#[differentiable]
pub fn further_paths(x: f64) -> f64 {
    f64::tan(x) + f64::acos(x) + f64::exp2(x) - f64::cosh(x) * f64::recip(3.0 + x) + f64::powf(2.0 + x, x)
}

/// Paths to the rounding functions and their kin.
#[differentiable]
pub fn rounding_paths(x: f64) -> f64 {
    f64::floor(x) * x - f64::fract(x) + f64::clamp(x, 0.0, 2.0) + f64::rem_euclid(x, 0.7) * f64::signum(x)
}

/// Constants of the standard library.
#[differentiable]
pub fn with_known_constants(x: f64) -> f64 {
    PI * x + (x - FRAC_PI_4).sin() * std::f64::consts::E + f64::EPSILON * x
}

/// Literals in every spelling.
#[differentiable]
pub fn literals(x: f64) -> f64 {
    1f64 * x + 2.5_f64 * x * x - 1e-1 * x.exp() + 1_000.5 / (x + 10.) - 2.0E0
}

/// An argument that does not matter.
#[differentiable]
pub fn unused_argument(x: f64, _unused: f64) -> f64 {
    x.cos() * x
}

/// A result that does not depend on the argument.
#[differentiable]
pub fn constant_result(_x: f64) -> f64 {
    42.0
}

/// What is computed first is thrown away.
#[differentiable]
pub fn overwritten_early(x: f64, y: f64) -> f64 {
    let mut s = x.exp() * y;
    s = s * 0.0 + y * y;
    let before = s;
    s = x * x * x;
    s + before
}

/// A result that is the argument itself.
#[differentiable]
pub fn identity(x: f64) -> f64 {
    x
}

/// One argument in many places.
#[differentiable]
pub fn many_uses(x: f64) -> f64 {
    let a = x * x;
    let b = a * x + a;
    a * b + b * x + a.sin() * b.cos()
}

/// The same name for one value after another.
#[differentiable]
pub fn shadowed(x: f64, y: f64) -> f64 {
    let x = x * y;
    let y = x + y;
    let x = x.sin() * y;
    x * y
}

/// A name that is shadowed only inside a block.
#[differentiable]
pub fn shadowed_within(x: f64) -> f64 {
    let y = x * 2.0;
    let z = {
        let y = y.exp();
        let x = y * x;
        x + y
    };
    x * y * z
}

/// Blocks where expressions stand.
#[differentiable]
pub fn blocks(x: f64, y: f64) -> f64 {
    let a = {
        let square = x * x;
        square + y
    };
    a * { y.tanh() } + {
        let b = a / 2.0;
        b * b
    }
}

/// Variables with their types written.
#[differentiable]
pub fn annotated(x: f64) -> f64 {
    let a: f64 = x.sin();
    let mut b: f64 = 1.0;
    b += a * x;
    let c: f64 = b.ln();
    c * b
}

/// A variable that gets its value later.
#[differentiable]
pub fn assigned_later(x: f64, y: f64) -> f64 {
    let a;
    let b: f64;
    a = x * y;
    b = a + x;
    a * b
}

/// Variables whose values nobody reads.
#[differentiable]
pub fn dead_code(x: f64) -> f64 {
    let _ = x.exp();
    let _ignored = x * x * x;
    x.sqrt();
    x.ln()
}

/// Parentheses in many places, and a long chain of methods.
#[differentiable]
pub fn chained(x: f64) -> f64 {
    (x).sin().exp().sqrt().ln_1p().atan().powi(2)
}

/// An early `return` as the last statement.
#[differentiable]
pub fn returned(x: f64) -> f64 {
    let y = x.sinh();
    return y * y + x;
}

/// A result that depends on a count alone.
#[differentiable]
pub fn result_of_a_count(x: f64, n: usize) -> f64 {
    let _ = x.sin();
    n as f64 + 0.5
}

/// A quotient too large to be multiplied by the reciprocal of its divisor, as in recurrences that begin with any tiny number.
#[differentiable]
pub fn by_a_tiny_number(x: f64, y: f64) -> f64 {
    let start = x * 1e-292;
    let scale = y / start;
    let end = start * y;
    end * scale + x
}

cases! {
    square(f64) -> f64: (3.0) => [6.0], (-0.5) => [-1.0], flat (0.0);
    rosenbrock(f64, f64) -> f64: (-1.2, 1.0) => [-215.6, -88.0], (0.5, 2.0), flat (1.0, 1.0);
    four_operations(f64, f64) -> f64: (1.5, -0.75), (-2.0, 0.6);
    with_constants(f64) -> f64: (1.25), (-3.0);
    remainder(f64, f64) -> f64: (7.3, 2.1), (-5.2, 1.7), (0.4, 3.0);
    compound(f64, f64) -> f64: (0.3, 1.1), (-1.7, 0.2);
    on_itself(f64) -> f64: (0.7), (-1.3), flat (0.0);
    compound_remainder(f64, f64) -> f64: (2.3, 1.9), (0.2, 5.0);
    negations(f64, f64) -> f64: (0.7, -1.1), (2.0, 3.0);
    whole_powers(f64) -> f64: (0.9), (-1.1);
    real_powers(f64, f64) -> f64: (1.7, 0.6), (0.8, -1.4);
    roots(f64, f64) -> f64: (2.0, 3.5), (0.4, -0.7);
    exponentials(f64) -> f64: (0.4), (-0.9);
    logarithms(f64) -> f64: (1.8), (0.3);
    logarithm_of_base(f64, f64) -> f64: (2.5, 3.0), (0.4, 7.0);
    circular(f64) -> f64: (0.6), (-2.2);
    inverse_circular(f64) -> f64: (0.35), (-0.8);
    angle(f64, f64) -> f64: (1.0, 0.5), (-1.0, 0.7), (-0.3, -1.1), (0.8, -0.4);
    hyperbolic(f64) -> f64: (0.7), (-1.2);
    inverse_hyperbolic(f64) -> f64: (0.9), (-0.4);
    both_at_once(f64) -> f64: (0.8), (-1.6);
    one_of_both(f64) -> f64: (0.3), (2.9);
    fused(f64, f64, f64) -> f64: (0.7, -1.2, 0.4), (2.0, 0.5, -3.0);
    reciprocal(f64, f64) -> f64: (0.8, 2.1), (-1.5, -0.3);
    signs(f64, f64) -> f64: (0.7, 1.2), (-0.7, 1.2), (0.7, -1.2), (-0.7, -1.2);
    branch_at_the_kink(f64) -> f64: (1.5) => [3.0], (-1.5) => [-3.0], kink (0.0) => [0.0];
    extremes(f64, f64) -> f64: (0.2, 0.9), (0.9, -0.6), kink (0.75, 0.75) => [4.0, 0.0];
    clamped(f64, f64, f64) -> f64: (0.3, -0.5, 0.8), (1.7, 0.2, 0.9), (-1.7, -0.4, 0.9);
    steps(f64) -> f64: (1.3), (-2.8), (0.55);
    only_steps(f64) -> f64: flat (1.3), flat (-0.7);
    euclidean(f64, f64) -> f64: (7.3, 2.1), (-5.2, 1.7), (3.3, -0.8);
    degrees(f64) -> f64: (0.3), (-1.9);
    by_path(f64, f64) -> f64: (0.4, 1.3), (1.4, -0.3);
    nested_paths(f64) -> f64: (0.6), (-1.4);
    further_paths(f64) -> f64: (0.4), (-0.6);
    rounding_paths(f64) -> f64: (1.3), (-0.9), (2.6);
    with_known_constants(f64) -> f64: (0.5), (-2.0);
    literals(f64) -> f64: (0.5), (-1.5);
    unused_argument(f64, f64) -> f64: (0.5, 7.0), (-1.5, 0.0);
    constant_result(f64) -> f64: flat (0.5), flat (-1.5);
    overwritten_early(f64, f64) -> f64: (0.5, 7.0) => [0.75, 14.0], (-1.5, 0.5);
    identity(f64) -> f64: (0.5) => [1.0], (0.0) => [1.0];
    many_uses(f64) -> f64: (0.5), (-1.5);
    shadowed(f64, f64) -> f64: (0.5, 1.2), (-1.5, 0.4);
    shadowed_within(f64) -> f64: (0.5), (-1.5);
    blocks(f64, f64) -> f64: (0.5, 1.2), (-1.5, 0.4);
    annotated(f64) -> f64: (0.5), (2.5);
    assigned_later(f64, f64) -> f64: (0.5, 1.2), (-1.5, 0.4);
    dead_code(f64) -> f64: (0.5) => [2.0], (4.0) => [0.25];
    chained(f64) -> f64: (0.5), (-1.1);
    returned(f64) -> f64: (0.5), (-1.1);
    result_of_a_count(f64, const usize) -> f64: flat (0.5, 3), flat (-1.1, 0);
    by_a_tiny_number(f64, f64) -> f64: (0.5, 1.2) => [1.0, 2.4], (-1.1, 0.4);
}
