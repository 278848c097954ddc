//! References to what is changed that go where a copy would take their place.

use wengert::differentiable;

#[differentiable]
fn in_a_tuple(ys: &mut [f64], k: f64) {
    for y in ys.iter_mut() {
        let scaled = (y, 2.0 * k);
        *scaled.0 *= scaled.1;
    }
}

#[differentiable]
fn in_an_array(a: &mut f64, b: &mut f64, k: f64) {
    for part in [a, b] {
        *part *= k;
    }
}

#[differentiable]
fn in_an_option(ys: &mut [f64], k: f64) {
    for y in ys.iter_mut() {
        let perhaps = Some(y);
        if let Some(y) = perhaps {
            *y *= k;
        }
    }
}

#[differentiable]
fn in_a_list(ys: &mut [f64], k: f64) {
    let mut all = Vec::new();
    for y in ys.iter_mut() {
        all.push(y);
    }
    *all[1] = k;
}

#[differentiable]
fn of_a_closure(ys: &mut [f64], k: f64) {
    ys.iter_mut()
        .map(|y| {
            *y *= k;
            y
        })
        .for_each(|y| *y += 1.0);
}

#[differentiable]
fn of_three(ys: &mut [f64], xs: &[f64], k: f64) {
    ys.iter_mut().zip(xs).enumerate().map(|(i, (y, x))| (i, y, x)).for_each(|(i, y, x)| *y = x * k * i as f64);
}

fn main() {}
