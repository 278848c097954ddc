//! `#[differentiable(tape)]`: the same function twice, run on the tape and compiled; both against differences.
//!
//! The macro writes each function of the list into two modules, `taped` and `compiled`.

#![cfg(feature = "tape")]
#![allow(clippy::needless_range_loop, clippy::ptr_arg, clippy::useless_vec, reason = "what people write")]

use wengert::{differentiable, tape};

#[macro_use]
#[path = "support/twice.rs"]
mod twice;

use twice::{all_close, close, slope};

twice! {
    fn rosenbrock(x: f64, y: f64) -> f64 {
        (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
    }

    // A loop, an accumulator, an unused argument.
    fn horner(c: &[f64], x: f64, _unused: f64) -> f64 {
        let mut y = 0.0;
        for &a in c.iter().rev() {
            y = y * x + a;
        }
        y
    }

    // Data-dependent control flow, an early return.
    fn doubled(a: f64, limit: f64) -> f64 {
        let mut b = 2.0 * a;
        let mut turns = 0;
        while b.abs() < 1000.0 {
            b *= 2.0;
            turns += 1;
            if turns > 20 {
                return b * limit;
            }
        }
        if b > 0.0 { b } else { 100.0 * b }
    }

    // Lists out, a list by value, what is overwritten.
    fn softmax(mut xs: Vec<f64>) -> Vec<f64> {
        let top = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for i in 0..xs.len() {
            xs[i] = (xs[i] - top).exp();
            sum += xs[i];
        }
        for i in 0..xs.len() {
            xs[i] /= sum;
        }
        xs
    }

    // Arrays, tuples, a matrix, casts both ways.
    fn moments(v: [f64; 3], w: &[[f64; 3]]) -> (f64, [f64; 2]) {
        let n = v.len() as f64;
        let mean = (v[0] + v[1] + v[2]) / n;
        let mut second = 0.0;
        for row in w {
            for j in 0..3 {
                second += (row[j] - mean) * (row[j] - mean) * (1 + j) as f64;
            }
        }
        let whole = mean.floor() as usize;
        (mean * whole as f64, [second, (second + 1.0).ln()])
    }

    // Constants of both kinds, an integer, constants of the type.
    fn damped(x: f64, #[constant] c: f64, n: usize, #[constant] data: &[f64]) -> f64 {
        let mut y = x;
        for k in 0..n {
            y = (y * c).sin() + data[k] * x + std::f64::consts::PI * x;
        }
        y.min(f64::MAX)
    }

    // Recursion.
    fn power(x: f64, n: u32) -> f64 {
        if n == 0 { 1.0 } else { x * power(x, n - 1) }
    }

    // Nothing of the arguments reaches the first output.
    fn steps(x: f64) -> (f64, f64) {
        let at = x.round();
        (if at > 0.0 { 2.0 } else { 3.0 }, x * x * x)
    }

    // Macros, references, sums of references, an empty sum.
    fn distances(xs: &Vec<f64>, y: &f64) -> f64 {
        let ones = vec![1.0; 2];
        assert!(ones[0] + ones[1] > 1.5, "{} and more", ones[0]);
        let nothing: f64 = xs[..0].iter().sum();
        xs.iter().map(|x| (x - y) * (x - y)).sum::<f64>().sqrt() + nothing + ones[1] * y
    }

    // A float type of 32 bits.
    fn narrow(x: f32, y: f32) -> f32 {
        (x * y).exp() + x.hypot(y) / 3.0
    }

    // Outcomes: early errors, `?`, errors made of other types; ends that are calls.
    fn root(x: f64, limit: &str) -> Result<f64, String> {
        let quarters: i32 = limit.parse().map_err(|error| format!("{error}: {limit}"))?;
        let limit = quarters as f64 / 4.0;
        if x < limit {
            return Err(format!("below {limit}"));
        }
        Ok((x - limit).sqrt() * x)
    }

    fn largest(xs: &[f64], scale: f64) -> Option<(f64, usize)> {
        let mut at = None;
        for k in 0..xs.len() {
            if at.is_none_or(|best: usize| xs[k] > xs[best]) {
                at = Some(k);
            }
        }
        let at = at?;
        Some((xs[at] * xs[at] * scale, at))
    }

    fn inverse [T: num_traits::Float] (x: T) -> Option<T> {
        if x == T::zero() { None } else { Some(x.recip()) }
    }

    fn wave [T: num_traits::Float] (xs: &[T], k: T) -> T {
        let mut sum = T::zero();
        for &x in xs {
            sum = sum + (k * x).sin() / (T::one() + x * x);
        }
        sum
    }

    fn outer [T: num_traits::Float, const N: usize] (xs: [T; N], ys: Vec<T>) -> Vec<T> {
        let mut all = Vec::new();
        for i in 0..N {
            for j in 0..ys.len() {
                all.push(xs[i].max(ys[j]) * ys[j].powi(2));
            }
        }
        all
    }
}

#[test]
fn a_polynomial_of_two_variables() {
    let (x, y) = (-1.2, 1.7);
    let (value, (dx, dy)) = taped::rosenbrock::value_and_grad(x, y);
    assert_eq!(value.to_bits(), taped::rosenbrock(x, y).to_bits());
    close(dx, slope(|h| taped::rosenbrock(x + h, y)), 1e-7);
    close(dy, slope(|h| taped::rosenbrock(x, y + h)), 1e-7);
    let (cx, cy) = compiled::rosenbrock::grad(x, y);
    close(dx, cx, 1e-14);
    close(dy, cy, 1e-14);
    let (value, tangent) = taped::rosenbrock::jvp(x, y, 0.5, -2.0);
    assert_eq!(value.to_bits(), compiled::rosenbrock(x, y).to_bits());
    close(tangent, compiled::rosenbrock::jvp(x, y, 0.5, -2.0).1, 1e-14);
    let (mut bx, mut by) = (1.0, 2.0);
    taped::rosenbrock::grad_into(x, y, &mut bx, &mut by);
    close(bx - 1.0, cx, 1e-14);
    close(by - 2.0, cy, 1e-14);
    all_close(&taped::rosenbrock::jacobian(x, y), &compiled::rosenbrock::jacobian(x, y), 1e-14);
    let (_, lanes) = taped::rosenbrock::jvp_n(x, y, [1.0, 0.0], [0.0, 1.0]);
    all_close(&lanes, &[cx, cy], 1e-14);
    let (_, pullback) = taped::rosenbrock::vjp_n::<2>(x, y);
    let [one, two] = pullback([1.0, 2.0]);
    all_close(&[one.0, one.1, two.0, two.1], &[cx, cy, 2.0 * cx, 2.0 * cy], 1e-14);
}

#[test]
fn a_loop_over_a_list() {
    for c in [vec![], vec![3.0], vec![1.0, -2.0, 0.5, 4.0]] {
        let (value, (dc, dx, unused)) = taped::horner::value_and_grad(&c, 1.3, 7.0);
        assert_eq!(value.to_bits(), compiled::horner(&c, 1.3, 7.0).to_bits());
        let (cc, cx, _) = compiled::horner::grad(&c, 1.3, 7.0);
        all_close(&dc, &cc, 1e-14);
        close(dx, cx, 1e-14);
        close(dx, slope(|h| taped::horner(&c, 1.3 + h, 7.0)), 1e-7);
        assert_eq!(unused, 0.0);
    }
}

#[test]
fn control_flow_that_depends_on_data() {
    for (a, limit) in [(0.3, 2.0), (-0.3, 2.0), (700.0, 2.0), (1e-6, 2.0)] {
        let (value, (da, dl)) = taped::doubled::value_and_grad(a, limit);
        assert_eq!(value.to_bits(), taped::doubled(a, limit).to_bits());
        close(da, value / a, 1e-14);
        close(dl, compiled::doubled::grad(a, limit).1, 1e-14);
    }
}

#[test]
fn a_list_by_value_and_as_a_result() {
    let (xs, seed) = (vec![0.5, -1.0, 2.0, 2.0], [1.0, -2.0, 0.5, 3.0]);
    let (value, pullback) = taped::softmax::vjp(xs.clone());
    let (expected, other) = compiled::softmax::vjp(xs.clone());
    assert_eq!(value, expected);
    all_close(&pullback(&seed), &other(&seed), 1e-14);
    all_close(&pullback(&[0.0; 4]), &[0.0; 4], 0.0);
    let rows = taped::softmax::jacobian(xs.clone());
    all_close(&rows, &compiled::softmax::jacobian(xs.clone()), 1e-14);
    for (k, column) in rows.columns().into_iter().enumerate() {
        for (i, &entry) in column.iter().enumerate() {
            let at = |h: f64| {
                let mut xs = xs.clone();
                xs[k] += h;
                taped::softmax(xs)[i]
            };
            close(entry, slope(at), 1e-7);
        }
    }
}

#[test]
fn arrays_tuples_and_casts() {
    let (v, w) = ([4.5, 3.0, 2.2], [[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0]]);
    let (value, pullback) = taped::moments::vjp(v, &w);
    assert_eq!(value, compiled::moments(v, &w));
    let (_, other) = compiled::moments::vjp(v, &w);
    let seed = (2.0, &[1.0, -3.0]);
    let ((dv, dw), (cv, cw)) = (pullback(seed), other(seed));
    all_close(&dv, &cv, 1e-14);
    all_close(dw.as_flattened(), cw.as_flattened(), 1e-14);
    let f = |h: f64| {
        let (a, [b, c]) = taped::moments([v[0], v[1] + h, v[2]], &w);
        2.0 * a + b - 3.0 * c
    };
    close(dv[1], slope(f), 1e-7);
}

#[test]
fn constants_and_integers() {
    let data = [0.5, -0.25, 1.0];
    for n in 0..=3 {
        let (value, dx) = taped::damped::value_and_grad(0.7, 1.5, n, &data);
        assert_eq!(value.to_bits(), compiled::damped(0.7, 1.5, n, &data).to_bits());
        close(dx, compiled::damped::grad(0.7, 1.5, n, &data), 1e-14);
        close(dx, slope(|h| taped::damped(0.7 + h, 1.5, n, &data)), 1e-7);
    }
}

#[test]
fn recursion() {
    for n in [0, 1, 5] {
        close(taped::power::grad(1.5, n), f64::from(n) * 1.5_f64.powi(n as i32 - 1), 1e-14);
        close(taped::power::grad(1.5, n), compiled::power::grad(1.5, n), 1e-14);
    }
}

#[test]
fn an_output_that_depends_on_nothing() {
    let (value, pullback) = taped::steps::vjp(1.4);
    assert_eq!(value, (2.0, 1.4 * 1.4 * 1.4));
    assert_eq!(pullback((5.0, 0.0)), 0.0);
    close(pullback((5.0, 1.0)), 3.0 * 1.4 * 1.4, 1e-14);
    close(pullback((5.0, 1.0)), compiled::steps::vjp(1.4).1((5.0, 1.0)), 1e-14);
}

#[test]
fn references_and_macros() {
    let (xs, y) = (vec![1.0, 4.0, -2.0], 0.5);
    let (value, (dxs, dy)) = taped::distances::value_and_grad(&xs, &y);
    assert_eq!(value.to_bits(), compiled::distances(&xs, &y).to_bits());
    let (cxs, cy) = compiled::distances::grad(&xs, &y);
    all_close(&dxs, &cxs, 1e-14);
    close(dy, cy, 1e-14);
    close(dy, slope(|h| taped::distances(&xs, &(y + h))), 1e-7);
}

/// One variable as two outputs, and through casts that change nothing.
#[differentiable(tape)]
#[allow(clippy::unnecessary_cast, clippy::useless_conversion, reason = "they are what is tested")]
fn twice_out(x: f64, #[constant] c: f64, y: f64) -> (f64, f64) {
    let z = (x as f64) * f64::from(y) + c;
    (z, z)
}

#[test]
fn one_variable_as_two_outputs() {
    let (value, pullback) = twice_out::vjp(2.0, 10.0, 3.0);
    assert_eq!((value, pullback((1.0, 10.0))), ((16.0, 16.0), (33.0, 22.0)));
}

#[test]
fn floats_of_32_bits() {
    let (dx, dy) = taped::narrow::grad(0.5, 1.25);
    let (cx, cy) = compiled::narrow::grad(0.5, 1.25);
    assert!((dx - cx).abs() < 1e-6 && (dy - cy).abs() < 1e-6);
    // At 64 bits: y exp(xy) + x / (3 hypot).
    let (x, y) = (0.5_f64, 1.25_f64);
    close(f64::from(dx), y * (x * y).exp() + x / (3.0 * x.hypot(y)), 1e-6);
}

#[test]
fn generic_functions() {
    let xs = [0.5, -1.5, 2.0];
    let (value, (dxs, dk)) = taped::wave::value_and_grad(&xs, 1.5);
    assert_eq!(value, compiled::wave(&xs, 1.5));
    let (cxs, ck) = compiled::wave::grad(&xs, 1.5);
    all_close(&dxs, &cxs, 1e-14);
    close(dk, ck, 1e-14);
    close(dk, slope(|h| taped::wave(&xs, 1.5 + h)), 1e-7);
    assert_eq!(taped::wave::grad::<f32>(&[0.0], 2.0), (vec![2.0], 0.0));

    let (xs, ys, seed) = ([1.0, 3.0], vec![2.0, -0.5], [1.0, 2.0, 3.0, 4.0]);
    let (value, pullback) = taped::outer::vjp(xs, ys.clone());
    let (expected, other) = compiled::outer::vjp(xs, ys);
    assert_eq!(value, expected);
    let ((dxs, dys), (cxs, cys)) = (pullback(&seed), other(&seed));
    all_close(&dxs, &cxs, 1e-14);
    all_close(&dys, &cys, 1e-14);
}

#[test]
fn functions_that_may_fail() {
    let (value, dx) = taped::root::value_and_grad(2.5, "1").unwrap();
    assert_eq!(value.to_bits(), compiled_root(2.5).to_bits());
    close(dx, slope(|h| taped::root(2.5 + h, "1").unwrap()), 1e-7);
    assert_eq!(taped::root::grad(0.0, "1"), Err("below 0.25".into()));
    assert_eq!(taped::root::jvp(0.0, "x", 1.0).unwrap_err(), taped::root(0.0, "x").unwrap_err());
    assert_eq!(taped::root::vjp(0.0, "1").map(|_| ()), Err("below 0.25".into()));
    assert_eq!(taped::root::jvp(2.5, "1", 2.0).unwrap(), (value, 2.0 * dx));
    let (mut sum, failed) = (1.0, taped::root::grad_into(0.0, "1", &mut 0.0));
    assert!(failed.is_err());
    taped::root::grad_into(2.5, "1", &mut sum).unwrap();
    assert_eq!(sum, 1.0 + dx);
}

fn compiled_root(x: f64) -> f64 {
    (x - 0.25).sqrt() * x
}

#[test]
fn options_from_the_tape() {
    let (value, pullback) = taped::largest::vjp(&[1.0, 3.0, -2.0], 0.5).unwrap();
    assert_eq!(value, (4.5, 1));
    assert_eq!(pullback((1.0, ())), (vec![0.0, 3.0, 0.0], 9.0));
    assert!(taped::largest::vjp(&[], 0.5).is_none());
    assert_eq!(taped::inverse::grad(4.0), Some(-0.0625));
    assert_eq!(taped::inverse::grad(4.0), compiled::inverse::grad(4.0));
    assert_eq!(taped::inverse::grad(0.0), None);
}

#[differentiable(tape)]
fn positive_root(x: f64) -> Option<f64> {
    (x > 0.0).then(|| x.sqrt())
}

#[differentiable]
fn asked(x: f64) -> Option<f64> {
    let root = positive_root(2.0 * x)?;
    Some(root * x)
}

#[differentiable]
fn replaced(x: f64) -> f64 {
    positive_root(x).unwrap_or(x * x)
}

#[test]
fn generated_code_calls_what_may_fail_on_the_tape() {
    close(asked::grad(2.0).unwrap(), 0.5 * 2.0 + 2.0, 1e-14);
    assert_eq!((asked::grad(-2.0), asked::jvp(-2.0, 1.0)), (None, None));
    assert_eq!((replaced::grad(4.0), replaced::grad(-4.0)), (0.25, -8.0));
    assert_eq!((replaced::jvp(4.0, 2.0), replaced::jvp(-4.0, 2.0)), ((2.0, 0.5), (16.0, -16.0)));
}

/// What holds for floats and for variables.
trait Model: num_traits::Float {
    fn bend(self) -> Self {
        self * self + self
    }
}

impl Model for f64 {}
impl Model for tape::Var<'_, f64> {}

#[differentiable(tape)]
fn through_a_trait<T: Model>(x: T) -> T {
    x.bend().bend()
}

#[test]
fn a_trait_of_the_users() {
    let inner = 0.75 * 0.75 + 0.75;
    close(through_a_trait::grad(0.75), (2.0 * inner + 1.0) * (2.0 * 0.75 + 1.0), 1e-15);
}

#[differentiable(tape)]
fn energy(x: &tape::Tensor, w: tape::Tensor, #[constant] power: i32) -> tape::Tensor {
    (x.matmul(&w).tanh().powi(power) * 2.0).sum_axes(&[0], false)
}

#[test]
fn functions_over_tensors() {
    use tape::Tensor;
    let x = Tensor::from_vec(vec![0.5, -1.0, 2.0, 0.25], &[2, 2]);
    let w = Tensor::from_vec(vec![1.0, 0.5, -0.5, 0.75], &[2, 2]);
    let seed = Tensor::from_vec(vec![1.0, -2.0], &[2]);
    let (value, pullback) = energy::vjp(&x, w.clone(), 3);
    assert_eq!(value.to_vec(), energy(&x, w.clone(), 3).to_vec());
    assert!(!value.requires_grad() && value.grad_fn().is_none());
    let (dx, dw) = pullback(&seed);
    assert_eq!(dx.to_vec(), pullback(&seed).0.to_vec(), "the pullback can be called again");
    let objective = |x: &Tensor, w: &Tensor| (energy(x, w.clone(), 3) * &seed).sum().item();
    for k in 0..4 {
        let moved = |of: &Tensor, h: f64| {
            let mut elements = of.to_vec();
            elements[k] += h;
            Tensor::from_vec(elements, of.shape())
        };
        close(dx.to_vec()[k], slope(|h| objective(&moved(&x, h), &w)), 1e-7);
        close(dw.to_vec()[k], slope(|h| objective(&x, &moved(&w, h))), 1e-7);
    }
    // Forward mode is the transpose.
    let (along_x, along_w) = (Tensor::ones(&[2, 2]), Tensor::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2]));
    let (_, tangent) = energy::jvp(&x, w.clone(), 3, &along_x, &along_w);
    let forward = (tangent * &seed).sum().item();
    let reverse = ((dx * along_x).sum() + (dw * along_w).sum()).item();
    close(forward, reverse, 1e-13);
    assert_eq!(energy::jacobian(&x, w, 3).dim(), (2, 8));
}

#[differentiable(tape)]
fn total(x: &tape::Tensor, w: tape::Tensor) -> tape::Tensor {
    energy(x, w, 3).sum()
}

#[test]
fn gradients_of_functions_over_tensors() {
    use tape::Tensor;
    let x = Tensor::from_vec(vec![0.5, -1.0, 2.0, 0.25], &[2, 2]);
    let w = Tensor::from_vec(vec![1.0, 0.5, -0.5, 0.75], &[2, 2]);
    let (value, (dx, dw)) = total::value_and_grad(&x, w.clone());
    assert_eq!(value.item(), total(&x, w.clone()).item());
    let (from_seed, _) = energy::vjp(&x, w.clone(), 3).1(&Tensor::ones(&[2]));
    assert_eq!(dx.to_vec(), from_seed.to_vec());
    assert_eq!(dw.to_vec(), total::grad(&x, w).1.to_vec());
}

#[test]
#[should_panic(expected = "a gradient begins at a scalar, but the tensor has the shape [2]")]
fn a_tensor_of_two_elements_has_no_gradient() {
    energy::grad(&tape::Tensor::ones(&[2, 2]), tape::Tensor::ones(&[2, 2]), 3);
}

#[differentiable]
fn calls_a_traced_one(x: f64, xs: &[f64]) -> f64 {
    x * taped::distances(&vec![xs[0] * x, xs[1]], &x) + taped::rosenbrock(x, x * x)
}

#[test]
fn generated_code_calls_what_is_traced() {
    let (x, xs) = (1.5, [2.0, -1.0]);
    let (dx, dxs) = calls_a_traced_one::grad(x, &xs);
    close(dx, slope(|h| calls_a_traced_one(x + h, &xs)), 1e-7);
    close(dxs[0], slope(|h| calls_a_traced_one(x, &[xs[0] + h, xs[1]])), 1e-7);
    close(calls_a_traced_one::jvp(x, &xs, 1.0, &[0.0, 0.0]).1, dx, 1e-13);
}

#[test]
#[should_panic(expected = "2")]
fn a_seed_of_another_length() {
    let (_, pullback) = taped::softmax::vjp(vec![1.0, 2.0]);
    pullback(&[1.0]);
}
