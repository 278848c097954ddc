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
