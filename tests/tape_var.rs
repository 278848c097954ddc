//! Scalars on a flat list: values bit for bit, derivatives against differences, tapes that are mixed or used again.

#![cfg(feature = "tape")]

use num_traits::{Float, FloatConst};
use wengert::tape::{Dual, Tape, Var, var};

/// Each function of the rule table that numbers have as a method, at a generic float.
macro_rules! functions {
    ($x:ident; $($name:literal $expression:expr, $low:literal .. $high:literal;)*) => {
        fn values<T: Float + FloatConst>() -> Vec<(&'static str, fn(T) -> T, [f64; 2])> {
            vec![$(($name, |$x: T| $expression, [$low, $high])),*]
        }
    };
}
functions! { x;
    "floor" x.floor() * x, 1.1..1.9;
    "fract" x.fract(), 1.1..1.9;
    "abs" x.abs(), -2.0..-0.5;
    "recip" x.recip(), 0.5..2.0;
    "sqrt" x.sqrt(), 0.5..2.0;
    "cbrt" x.cbrt(), 0.5..2.0;
    "exp" x.exp(), -1.0..1.0;
    "exp2" x.exp2(), -1.0..1.0;
    "exp_m1" x.exp_m1(), -1.0..1.0;
    "ln" x.ln(), 0.5..2.0;
    "ln_1p" x.ln_1p(), 0.5..2.0;
    "log2" x.log2(), 0.5..2.0;
    "log10" x.log10(), 0.5..2.0;
    "sin" x.sin(), -2.0..2.0;
    "cos" x.cos(), -2.0..2.0;
    "tan" x.tan(), -1.0..1.0;
    "asin" x.asin(), -0.8..0.8;
    "acos" x.acos(), -0.8..0.8;
    "atan" x.atan(), -2.0..2.0;
    "sinh" x.sinh(), -2.0..2.0;
    "cosh" x.cosh(), -2.0..2.0;
    "tanh" x.tanh(), -2.0..2.0;
    "asinh" x.asinh(), -2.0..2.0;
    "acosh" x.acosh(), 1.5..3.0;
    "atanh" x.atanh(), -0.8..0.8;
    "powi" x.powi(3) + x.powi(-2), 0.5..2.0;
    "powf" x.powf(x), 0.5..2.0;
    "log" x.log(x + T::one() + T::one()), 0.5..2.0;
    "hypot" x.hypot(T::one()), 0.5..2.0;
    "atan2" x.atan2(T::one() + x * x), 0.5..2.0;
    "max" x.max(x * x), 1.1..2.0;
    "min" x.min(x * x), 1.1..2.0;
    "mul_add" x.mul_add(x, x), 0.5..2.0;
    "remainder" (x + T::PI()) % T::E(), 0.1..1.0;
    "quotient" (x - T::one()) / (x + T::one()), 0.5..2.0;
    "copysign" x.copysign(-x), 0.5..2.0;
    "degrees" x.to_degrees().sqrt() - x.to_radians(), 0.5..2.0;
    "abs_sub" x.abs_sub(T::one()), 1.5..2.0;
    "sin_cos" { let (s, c) = x.sin_cos(); s * c }, 0.5..2.0;
    "a loop" { let mut y = x; while y < T::one() + T::one() { y = y * y + x; } y }, 0.7..0.9;
}

/// A central difference with Richardson extrapolation; error O(h^6).
fn difference(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let central = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    let (a, b, c) = (central(4e-3), central(2e-3), central(1e-3));
    let (ab, bc) = ((4.0 * b - a) / 3.0, (4.0 * c - b) / 3.0);
    (16.0 * bc - ab) / 15.0
}

#[test]
fn generic_code_runs_on_variables() {
    let plain = values::<f64>();
    for (k, (name, f, [low, high])) in plain.iter().enumerate() {
        for step in 0..10 {
            let x = low + (high - low) * (f64::from(step) + 0.5) / 10.0;
            let tape = Tape::new();
            let at = tape.var(x);
            let y = at_variables(k, at);
            assert_eq!(y.value().to_bits(), f(x).to_bits(), "{name} at {x}");
            let slope = y.gradient()[at];
            let expected = difference(f, x);
            assert!((slope - expected).abs() < 1e-7 * expected.abs().max(1.0), "{name} at {x}: {slope} {expected}");

            // Forward over reverse, against differences of the gradient.
            let tape = Tape::<Dual>::default();
            let at = tape.var(Dual::new(x, 1.0));
            let gradient = at_duals(k, at).gradient()[at];
            assert!((gradient.value - slope).abs() <= 1e-12 * slope.abs().max(1.0), "{name}: {gradient:?} {slope}");
            let first = |x: f64| {
                let tape = Tape::new();
                let at = tape.var(x);
                at_variables(k, at).gradient()[at]
            };
            let expected = difference(first, x);
            assert!(
                (gradient.tangent - expected).abs() < 1e-6 * expected.abs().max(1.0),
                "{name} at {x}: {gradient:?} {expected}"
            );
        }
    }
}

fn at_variables(k: usize, x: Var<'_>) -> Var<'_> {
    values::<Var<'_>>()[k].1(x)
}

fn at_duals(k: usize, x: Var<'_, Dual>) -> Var<'_, Dual> {
    values::<Var<'_, Dual>>()[k].1(x)
}

#[test]
fn operators_with_numbers() {
    let tape = Tape::new();
    let x = tape.var(3.0);
    let mut y = 2.0 * x + 1.0 - x / 2.0;
    y += x;
    y *= 2.0;
    y -= 4.0 / x;
    assert_eq!(y.value(), 2.0 * (6.0 + 1.0 - 1.5 + 3.0) - 4.0 / 3.0);
    let slope = y.gradient()[x];
    assert!((slope - (2.0 * 2.5 + 4.0 / 9.0)).abs() < 1e-15);
    assert!(x > 2.0 && x == 3.0 && x < y);
    let total: Var<'_> = [x, x, y].into_iter().sum();
    let product: Var<'_> = [x, x].into_iter().product();
    assert_eq!((total.gradient()[x], product.gradient()[x]), (2.0 + slope, 6.0));
}

#[test]
fn three_operands() {
    let (value, gradient) = var::gradient(|x| x[0].mul_add(x[1], x[2]).clamp(x[3], x[4]), &[2.0, 3.0, 1.0, 0.0, 10.0]);
    assert_eq!((value, gradient), (7.0, vec![3.0, 2.0, 1.0, 0.0, 0.0]));
    let (value, gradient) = var::gradient(|x| x[0].clamp(x[1], x[2]), &[12.0, 0.0, 10.0]);
    assert_eq!((value, gradient), (10.0, vec![0.0, 0.0, 1.0]));
}

#[test]
fn constants_are_on_no_list() {
    let tape = Tape::new();
    let x = tape.var(1.0);
    let before = tape.len();
    let c = Var::constant(2.0) * 3.0 + Var::constant(1.0).exp();
    assert!(c.is_constant() && !x.is_constant());
    assert_eq!(tape.len(), before);
    assert_eq!((c * x).gradient()[x], c.value());
    assert_eq!((c * x).gradient()[c], 0.0);
    assert_eq!(c.gradient()[x], 0.0);
}

#[test]
fn variables_that_have_no_part() {
    let tape = Tape::new();
    let (x, unused) = (tape.var(0.0), tape.var(1.0));
    // Infinitely steep, and not asked for.
    let root = x.sqrt();
    let y = root * 0.0 + unused.sin();
    let gradient = y.gradient();
    assert_eq!(gradient[x], 0.0);
    let later = tape.var(5.0);
    assert_eq!(y.gradient()[later], 0.0);
}

#[test]
#[should_panic(expected = "variables of two tapes meet")]
fn two_tapes_do_not_mix() {
    let (one, two) = (Tape::new(), Tape::new());
    let _ = one.var(1.0) * two.var(2.0);
}

#[test]
#[should_panic(expected = "variables of two tapes meet")]
fn a_gradient_is_of_one_tape() {
    let (one, two) = (Tape::new(), Tape::new());
    let (x, y) = (one.var(1.0), two.var(2.0));
    let _ = x.exp().gradient()[y];
}

#[test]
fn long_lists_and_their_reuse() {
    let mut tape = Tape::new();
    for round in 0..3 {
        let n = 100_000;
        {
            let x = tape.var(1.0);
            let mut y = x;
            for _ in 0..n {
                y += x * 0.5;
            }
            assert_eq!(y.gradient()[x], 1.0 + 0.5 * f64::from(n), "{round}");
            // The products with a constant are of no entry.
            assert_eq!(tape.len(), 1 + n as usize);
        }
        tape.reset();
        assert!(tape.is_empty());
    }
}

#[test]
fn variables_between_operations() {
    let tape = Tape::new();
    let x = tape.var(2.0);
    let mut sum = x * x;
    // Few are entries, many begin a chunk.
    let few = tape.vars(&[1.0, 2.0]);
    sum += few[0] * few[1];
    let many = tape.vars(&vec![0.5; 40_000]);
    for &v in &many {
        sum += v * x;
    }
    let gradient = sum.gradient();
    assert_eq!((gradient[few[0]], gradient[few[1]], gradient[many[39_999]]), (2.0, 1.0, 2.0));
    assert_eq!((sum.value(), gradient[x]), (6.0 + 40_000.0, 4.0 + 20_000.0));
}

#[test]
fn chains_of_one_operand_need_no_entries() {
    let tape = Tape::new();
    let x = tape.var(0.3);
    let chain = ((x * 2.0).sin() - 1.0).exp();
    assert_eq!(tape.len(), 1);
    let y = chain * chain + x;
    let slope = 2.0 * chain.value() * chain.value() * 2.0 * 0.6_f64.cos() + 1.0;
    assert!((y.gradient()[x] - slope).abs() < 1e-15);
    let kept = chain.kept();
    let y = kept * kept + x;
    assert_eq!(y.gradient()[kept], 2.0 * kept.value());
    assert!((y.gradient()[x] - slope).abs() < 1e-15);
    assert_eq!(kept.kept().gradient()[kept], 1.0);
}

#[test]
fn what_is_chosen_is_the_variable_itself() {
    let tape = Tape::new();
    let (x, w) = (tape.var(2.0), tape.var(2.0));
    // On a tie the first.
    let (most, least) = (x.max(w) * 3.0, w.min(x) * 5.0);
    assert_eq!(tape.len(), 2);
    let gradient = (most + least).gradient();
    assert_eq!((gradient[x], gradient[w]), (3.0, 5.0));
    assert_eq!(x.max(1e9).gradient()[x], 0.0);
    assert_eq!(x.min(1e9).gradient()[x], 1.0);
}

#[test]
#[should_panic(expected = "no entry of its own")]
fn without_an_entry_there_is_no_derivative() {
    let tape = Tape::new();
    let root = tape.var(2.0).sqrt();
    let _ = (root * root).gradient()[root];
}

#[test]
fn single_precision() {
    let tape = Tape::<f32>::default();
    let x = tape.var(0.5_f32);
    let y = 2.0_f32 * x.sin() * x.powi(3);
    let expected = 2.0 * (0.5_f64.cos() * 0.125 + 0.5_f64.sin() * 0.75);
    assert!((f64::from(y.gradient()[x]) - expected).abs() < 1e-6);
}

#[test]
fn hessians() {
    let rows = var::hessian(|x| (x[0] * x[1]).exp() + x[1].powi(3) / x[0], &[0.5, 1.5]);
    let (x, y) = (0.5_f64, 1.5_f64);
    let e = (x * y).exp();
    let expected = [
        [y * y * e + 2.0 * y.powi(3) / x.powi(3), e * (1.0 + x * y) - 3.0 * y * y / (x * x)],
        [e * (1.0 + x * y) - 3.0 * y * y / (x * x), x * x * e + 6.0 * y / x],
    ];
    for i in 0..2 {
        for j in 0..2 {
            assert!((rows[i][j] - expected[i][j]).abs() < 1e-12 * expected[i][j].abs(), "{rows:?} {expected:?}");
        }
    }
}
