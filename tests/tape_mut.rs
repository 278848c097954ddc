//! `#[differentiable(tape)]` on functions that change their arguments: the same function twice, run on the tape and compiled; both
//! against differences.

#![cfg(feature = "tape")]
#![allow(clippy::ptr_arg, clippy::type_complexity, reason = "what people write, and both by one closure")]

use wengert::differentiable;

#[macro_use]
#[path = "support/twice.rs"]
mod twice;

use twice::{all_close, close, slope};

twice! {
    // A list that grows.
    fn grown(xs: &mut Vec<f64>, x: f64) -> f64 {
        xs.push(x * xs[0]);
        xs[0] *= x;
        xs[1] * x
    }

    // A slice, a number, an integer; nothing as the value.
    fn scaled(count: &mut usize, xs: &mut [f64], factor: f64, total: &mut f64) {
        for x in xs.iter_mut() {
            *x *= factor;
            *total += *x * *x;
            *count += 1;
        }
    }

    // What holds when it fails, an array.
    fn checked(xs: &mut [f64; 2], ys: &[f64]) -> Result<f64, String> {
        xs[0] *= ys[0];
        if ys[1] < 0.0 {
            return Err(format!("{} is below zero", ys[1]));
        }
        xs[1] += xs[0] * ys[1];
        Ok(xs[1] * ys[0])
    }

    // A constant argument: what it holds is cut off.
    fn into_constant(#[constant] xs: &mut [f64], x: f64) -> f64 {
        xs[0] = x * 2.0;
        xs[1] * x
    }

    // Rows of a type parameter.
    fn rows [T: num_traits::Float] (rows: &mut Vec<Vec<T>>, k: T) -> T {
        let mut sum = T::zero();
        for row in rows.iter_mut() {
            for x in row.iter_mut() {
                *x = *x * k;
                sum = sum + *x * *x;
            }
        }
        sum
    }

    // One argument that goes through another; what is not read before it is written.
    fn filled(out: &mut [f64], x: &mut f64, data: &[f64]) -> f64 {
        for k in 0..out.len() {
            out[k] = *x * data[k];
            *x += out[k].sin();
        }
        *x
    }

    // An exchange, and 32 bits.
    fn exchanged(a: &mut f32, b: &mut f32) -> f32 {
        std::mem::swap(a, b);
        *a *= *b;
        *a
    }
}

#[test]
fn a_list_that_grows() {
    let (at, x, seeds) = (vec![1.5, -2.0], 0.7, [1.0, 10.0, 100.0]);
    let (mut xs, mut other, mut plain) = (at.clone(), at.clone(), at.clone());
    let (value, pullback) = taped::grown::vjp(&mut xs, x);
    let (expected, of_compiled) = compiled::grown::vjp(&mut other, x);
    assert_eq!(value.to_bits(), taped::grown(&mut plain, x).to_bits());
    assert_eq!((value, &xs, &xs), (expected, &other, &plain));
    let ((dxs, dx), (cxs, cx)) = (pullback(3.0, &seeds), of_compiled(3.0, &seeds));
    all_close(&dxs, &cxs, 1e-14);
    close(dx, cx, 1e-14);
    let objective = |xs: &[f64], x: f64| {
        let mut xs = xs.to_vec();
        let value = taped::grown(&mut xs, x);
        3.0 * value + xs.iter().zip(seeds).map(|(x, seed)| x * seed).sum::<f64>()
    };
    close(dx, slope(|h| objective(&at, x + h)), 1e-7);
    close(dxs[0], slope(|h| objective(&[at[0] + h, at[1]], x)), 1e-7);
    close(dxs[1], slope(|h| objective(&[at[0], at[1] + h], x)), 1e-7);

    let along = |jvp: &dyn Fn(&mut Vec<f64>, &mut Vec<f64>) -> (f64, f64)| {
        let (mut xs, mut dots) = (at.clone(), vec![1.0, 2.0]);
        (jvp(&mut xs, &mut dots), xs, dots)
    };
    let (given, xs, dots) = along(&|xs, dots| taped::grown::jvp(xs, x, dots, 0.5));
    let (expected, others, expected_dots) = along(&|xs, dots| compiled::grown::jvp(xs, x, dots, 0.5));
    assert_eq!((given.0, &xs), (expected.0, &others));
    close(given.1, expected.1, 1e-14);
    all_close(&dots, &expected_dots, 1e-14);
    // Forward mode is the transpose.
    let forward = 3.0 * given.1 + dots.iter().zip(seeds).map(|(dot, seed)| dot * seed).sum::<f64>();
    close(forward, dxs[0] + 2.0 * dxs[1] + 0.5 * dx, 1e-12);

    let (mut xs, mut other) = (at.clone(), at.clone());
    all_close(&taped::grown::jacobian(&mut xs, x), &compiled::grown::jacobian(&mut other, x), 1e-14);
    assert_eq!(taped::grown::grad(&mut at.clone(), x), compiled::grown::grad(&mut at.clone(), x));
    let mut xs = at.clone();
    let (_, pullback) = taped::grown::vjp_n::<2>(&mut xs, x);
    let [first, second] = pullback([3.0, 0.0], [&seeds, &[0.0, 1.0, 0.0]]);
    all_close(&first.0, &dxs, 1e-14);
    close(first.1, dx, 1e-14);
    assert_eq!(second, (vec![0.0, 1.0], 0.0));
}

#[test]
fn numbers_beside_lists() {
    let of = |vjp: fn(&mut usize, &mut [f64], &mut f64) -> (Vec<f64>, f64, f64)| {
        let (mut count, mut xs, mut total) = (1, [1.0, -2.0, 3.0], 0.5);
        (vjp(&mut count, &mut xs, &mut total), count, xs, total)
    };
    let given = of(|count, xs, total| taped::scaled::vjp(count, xs, 1.5, total).1(&[1.0, 2.0, 3.0], 10.0));
    assert_eq!(given, of(|count, xs, total| compiled::scaled::vjp(count, xs, 1.5, total).1(&[1.0, 2.0, 3.0], 10.0)));
    assert_eq!((given.1, given.2, given.3), (4, [1.5, -3.0, 4.5], 32.0));
    let objective = |factor: f64| {
        let (mut xs, mut total) = ([1.0, -2.0, 3.0], 0.5);
        taped::scaled(&mut 0, &mut xs, factor, &mut total);
        xs[0] + 2.0 * xs[1] + 3.0 * xs[2] + 10.0 * total
    };
    close(given.0.1, slope(|h| objective(1.5 + h)), 1e-7);
    // A list of no elements.
    let (mut count, mut total) = (0, 0.5);
    let ((), pullback) = taped::scaled::vjp(&mut count, &mut [], 1.5, &mut total);
    assert_eq!((count, total, pullback(&[], 2.0)), (0, 0.5, (vec![], 0.0, 2.0)));
}

#[test]
fn what_fails_leaves_what_it_has_changed() {
    let (mut xs, mut other) = ([1.0, 2.0], [1.0, 2.0]);
    let (value, pullback) = taped::checked::vjp(&mut xs, &[3.0, 4.0]).unwrap();
    let (expected, of_compiled) = compiled::checked::vjp(&mut other, &[3.0, 4.0]).unwrap();
    assert_eq!((value, xs, pullback(1.0, &[2.0, 3.0])), (expected, other, of_compiled(1.0, &[2.0, 3.0])));
    let (mut xs, mut other) = ([1.0, 2.0], [1.0, 2.0]);
    let given = taped::checked::grad(&mut xs, &[3.0, -4.0]).unwrap_err();
    assert_eq!(given, compiled::checked::grad(&mut other, &[3.0, -4.0]).unwrap_err());
    assert_eq!((xs, other), ([3.0, 2.0], [3.0, 2.0]));
}

macro_rules! callers {
    ($module:ident of $callees:ident) => {
        mod $module {
            use super::$callees as callees;
            use super::*;

            #[differentiable]
            pub fn recovers(x: f64, y: f64) -> f64 {
                let mut xs = [x, 3.0 * x];
                match callees::checked(&mut xs, &[x, y]) {
                    Ok(value) => value,
                    Err(_) => xs[0] + xs[1],
                }
            }

            #[differentiable]
            pub fn cuts(x: f64) -> f64 {
                let mut xs = [x, 3.0 * x];
                let value = callees::into_constant(&mut xs, x);
                value + 10.0 * xs[0] + 100.0 * xs[1]
            }

            #[differentiable]
            pub fn repeats(x: f64, data: &[f64]) -> f64 {
                let (mut out, mut sum) = (vec![0.0; 2], x);
                for _ in 0..3 {
                    sum += callees::filled(&mut out, &mut sum, data) * out[1];
                }
                sum
            }
        }
    };
}

callers!(of_taped of taped);
callers!(of_compiled of compiled);

#[test]
fn generated_code_calls_what_changes_its_arguments() {
    use {of_compiled as compiled, of_taped as taped};
    for y in [4.0, -1.0] {
        let ((dx, dy), (cx, cy)) = (taped::recovers::grad(2.0, y), compiled::recovers::grad(2.0, y));
        close(dx, cx, 1e-14);
        close(dy, cy, 1e-14);
        close(dx, slope(|h| taped::recovers(2.0 + h, y)), 1e-7);
        close(taped::recovers::jvp(2.0, y, 1.0, 0.0).1, dx, 1e-14);
    }
    // The derivative of what a constant argument held goes on, that of what it was given does not.
    assert_eq!((taped::cuts::grad(2.0), compiled::cuts::grad(2.0)), (316.0, 316.0));
    assert_eq!(taped::cuts::jvp(2.0, 1.0), compiled::cuts::jvp(2.0, 1.0));
    let (x, data) = (0.3, [0.5, -0.25]);
    let ((dx, ddata), (cx, cdata)) = (taped::repeats::grad(x, &data), compiled::repeats::grad(x, &data));
    close(dx, cx, 1e-13);
    all_close(&ddata, &cdata, 1e-13);
    close(dx, slope(|h| taped::repeats(x + h, &data)), 1e-7);
    close(taped::repeats::jvp(x, &data, 1.0, &[0.0; 2]).1, dx, 1e-13);
}

#[test]
fn rows_of_a_type_parameter() {
    let at = vec![vec![1.0], vec![2.0, 3.0]];
    let (value, (drows, dk)) = taped::rows::value_and_grad(&mut at.clone(), 0.5);
    assert_eq!((value, (drows.clone(), dk)), compiled::rows::value_and_grad(&mut at.clone(), 0.5));
    assert_eq!((value, drows, dk), (3.5, vec![vec![0.5], vec![1.0, 1.5]], 14.0));
    let (mut into, mut dk) = (vec![vec![1.0], vec![0.0; 2]], 1.0);
    taped::rows::grad_into(&mut at.clone(), 0.5, &mut into, &mut dk);
    assert_eq!((into, dk), (vec![vec![1.5], vec![1.0, 1.5]], 15.0));
    let lanes = |jvp_n: fn(&mut Vec<Vec<f64>>, [&mut Vec<Vec<f64>>; 2]) -> (f64, [f64; 2])| {
        let mut dots = [vec![vec![1.0], vec![0.0; 2]], vec![vec![0.0], vec![0.0, 2.0]]];
        let [first, second] = &mut dots;
        (jvp_n(&mut vec![vec![1.0], vec![2.0, 3.0]], [first, second]), dots)
    };
    let given = lanes(|rows, dots| taped::rows::jvp_n(rows, 0.5, dots, [0.0, 1.0]));
    assert_eq!(given, lanes(|rows, dots| compiled::rows::jvp_n(rows, 0.5, dots, [0.0, 1.0])));
}

#[test]
fn an_exchange_of_numbers_of_32_bits() {
    let (mut a, mut b) = (2.0_f32, 3.0_f32);
    let (value, pullback) = taped::exchanged::vjp(&mut a, &mut b);
    assert_eq!((value, a, b), (6.0, 6.0, 2.0));
    assert_eq!(pullback(1.0, 10.0, 100.0), (133.0, 22.0));
}
