//! What the corpus cannot show of recursion: how deep it may go, and that a pullback can be handed to another thread.

use std::thread;

use wengert::differentiable;

/// How deep the recursion goes here.
const DEPTH: usize = 20_000;

/// What a level may need of the stack, in bytes. The functions themselves need 50 with optimisations, 130 without.
const LEVEL: usize = if cfg!(debug_assertions) { 1024 } else { 256 };

/// Runs on a stack of its own.
fn on_a_stack<R: Send + 'static>(run: impl FnOnce() -> R + Send + 'static) -> R {
    let thread = thread::Builder::new().stack_size(DEPTH * LEVEL).spawn(run);
    thread.expect("the system gives a thread").join().expect("it does not panic")
}

/// A chain of steps, from the last to the first.
#[differentiable]
fn chain(x: f64, weights: &[f64], n: usize) -> f64 {
    if n == 0 {
        return x;
    }
    let y = chain(x, weights, n - 1);
    y.sin() * weights[n % weights.len()] + x
}

/// The same as a loop.
#[differentiable]
fn chain_in_a_loop(x: f64, weights: &[f64], steps: usize) -> f64 {
    let mut y = x;
    for n in 1..=steps {
        y = y.sin() * weights[n % weights.len()] + x;
    }
    y
}

/// A circle of two.
#[differentiable(recursive)]
fn tick(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { 0.9999 * tock(x, n - 1) }
}

#[differentiable(recursive)]
fn tock(x: f64, n: usize) -> f64 {
    if n == 0 { x * x } else { tick(x, n - 1) + 0.001 }
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0), "{a} against {b}");
}

#[test]
fn deep_recursion_needs_little_stack() {
    let weights = [0.4, 0.9, 1.1];
    let (value, (dx, dw)) = on_a_stack(move || chain::value_and_grad(0.5, &weights, DEPTH));
    let (expected, (ex, ew)) = chain_in_a_loop::value_and_grad(0.5, &weights, DEPTH);
    assert_eq!(value.to_bits(), expected.to_bits());
    close(dx, ex);
    dw.iter().zip(&ew).for_each(|(a, b)| close(*a, *b));
    assert!(dw.iter().all(|w| w.abs() > 0.01));

    let (_, tangent) = on_a_stack(move || chain::jvp(0.5, &weights, DEPTH, 1.0, &[0.0; 3]));
    close(tangent, ex);
}

#[test]
fn deep_circles_need_little_stack() {
    let slope = on_a_stack(|| tick::grad(0.5, DEPTH));
    close(slope, 0.9999_f64.powi(DEPTH as i32 / 2));
    let slope = on_a_stack(|| tick::grad(0.5, DEPTH - 1));
    close(slope, 0.9999_f64.powi(DEPTH as i32 / 2) * 2.0 * 0.5);
}

#[test]
fn a_pullback_goes_to_another_thread() {
    let (value, pullback) = chain::vjp(0.5, &[0.4, 0.9], 3);
    let (there, (dx, dw)) = on_a_stack(|| (chain(0.5, &[0.4, 0.9], 3), chain_in_a_loop::grad(0.5, &[0.4, 0.9], 3)));
    assert_eq!(value.to_bits(), there.to_bits());
    thread::scope(|scope| {
        for seed in [1.0, -2.0] {
            let (pullback, dw) = (&pullback, &dw);
            scope.spawn(move || {
                let (x, w) = pullback(seed);
                close(x, seed * dx);
                w.iter().zip(dw).for_each(|(a, b)| close(*a, seed * b));
            });
        }
    });
}

/// Power by squaring.
#[differentiable(order = 2)]
fn power(x: f64, n: u32) -> f64 {
    if n == 0 {
        return 1.0;
    }
    let half = power(x, n / 2);
    if n.is_multiple_of(2) { half * half } else { half * x * half }
}

/// The determinant by minors of the first row; `taken` marks the columns that are gone.
#[differentiable(order = 2)]
fn determinant(a: &[f64], n: usize, row: usize, taken: &mut [bool]) -> f64 {
    if row == n {
        return 1.0;
    }
    let (mut sum, mut sign) = (0.0, 1.0);
    for column in 0..n {
        if !taken[column] {
            taken[column] = true;
            sum += sign * a[row * n + column] * determinant(a, n, row + 1, taken);
            taken[column] = false;
            sign = -sign;
        }
    }
    sum
}

#[test]
fn second_derivatives_have_their_closed_forms() {
    for n in [2, 5, 8] {
        let (x, v) = (1.1_f64, 0.7);
        let exponent = f64::from(n);
        close(power::grad(x, n), exponent * x.powi(n as i32 - 1));
        close(power::hvp(x, n, v), v * exponent * (exponent - 1.0) * x.powi(n as i32 - 2));
    }
    let a = [2.0, 0.5, 1.0, 1.5, 3.0, -1.0, 0.3, 0.2, 1.0];
    let hessian = determinant::hessian(&a, 3, 0, &mut [false; 3]);
    // The derivative by two elements of different rows and columns is the third that completes them, with a sign.
    close(hessian[[0, 4]], a[8]);
    close(hessian[[0, 5]], -a[7]);
    close(hessian[[1, 6]], a[5]);
    close(hessian[[2, 3]], a[7]);
    close(hessian[[0, 1]], 0.0);
    for i in 0..9 {
        for j in 0..9 {
            close(hessian[[i, j]], hessian[[j, i]]);
        }
    }
}

/// The same with what is kept behind pointers, and with neither.
#[differentiable(without(tape, calls))]
fn determinant_boxed(a: &[f64], n: usize, row: usize, taken: &mut [bool]) -> f64 {
    if row == n {
        return 1.0;
    }
    let (mut sum, mut sign) = (0.0, 1.0);
    for column in 0..n {
        if !taken[column] {
            taken[column] = true;
            sum += sign * a[row * n + column] * determinant_boxed(a, n, row + 1, taken);
            taken[column] = false;
            sign = -sign;
        }
    }
    sum
}

#[test]
fn all_ways_agree() {
    let a: Vec<f64> = (0..25).map(|k| f64::from(k * k % 7) - 2.5).collect();
    let one_sweep = determinant::value_and_grad(&a, 5, 0, &mut [false; 5]);
    let boxed = determinant_boxed::value_and_grad(&a, 5, 0, &mut [false; 5]);
    let mut taken = [false; 5];
    let (value, pullback) = determinant::vjp(&a, 5, 0, &mut taken);
    assert_eq!((one_sweep.0.to_bits(), boxed.0.to_bits()), (value.to_bits(), value.to_bits()));
    let taped = pullback(1.0);
    for k in 0..25 {
        close(one_sweep.1[k], taped[k]);
        close(boxed.1[k], taped[k]);
        // Cramer's rule: the row of the matrix times the cotangents of the same row is the determinant.
        let row = k / 5;
        close((0..5).map(|j| a[row * 5 + j] * taped[row * 5 + j]).sum(), value);
    }
    // A pullback can be applied again.
    let twice = pullback(2.0);
    taped.iter().zip(&twice).for_each(|(once, twice)| close(2.0 * once, *twice));
}

#[differentiable]
fn extended(xs: &mut Vec<f64>, n: u32) -> f64 {
    if n == 0 {
        return xs[0];
    }
    let last = xs[xs.len() - 1];
    xs.push(last * last);
    extended(xs, n - 1) * last
}

/// Seeds are of what the list holds afterwards, cotangents of what it held at first.
#[test]
fn many_seeds_of_a_list_that_grows() {
    let (value, pullback) = extended::vjp_n::<2>(&mut vec![3.0], 2);
    assert_eq!(value, 81.0);
    // x, x², x⁴, and x · x · x² as the value.
    assert_eq!(pullback([1.0, 0.0], [&[0.0; 3], &[1.0, 10.0, 100.0]]), [vec![108.0], vec![1.0 + 60.0 + 10_800.0]]);
}
