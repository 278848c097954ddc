//! Code that may store an active value out of sight.

use wengert::differentiable;

use std::borrow::Cow;
use std::cell::Cell;

fn store(cell: &Cell<f64>, x: f64) {
    cell.set(x);
}

fn view(x: &mut f64) -> &mut [f64] {
    std::slice::from_mut(x)
}

#[differentiable]
fn in_a_view_of_a_float(x: f64, n: usize) -> f64 {
    let mut k = 1.5;
    let seen = view(&mut k);
    if n > 2 {
        return k;
    }
    seen[0] *= x;
    k
}

#[differentiable]
fn in_a_view_or_not(x: f64, n: usize) -> f64 {
    let mut k = 1.5;
    let seen = view(&mut k);
    match n {
        0 => {}
        _ if k > 2.0 => return 0.0,
        _ => return x,
    }
    seen[0] *= x;
    k
}

#[differentiable]
fn cell(x: f64) -> f64 {
    let cell = Cell::new(0.0);
    cell.set(x);
    cell.get() + x
}

#[differentiable]
fn cell_elsewhere(x: f64) -> f64 {
    let cell = Cell::new(0.0);
    store(&cell, x);
    cell.get() + x
}

#[differentiable]
fn in_a_pattern(x: f64) -> f64 {
    let mut v = vec![x, 1.0];
    if let Some(first) = v.iter_mut().next_back() {
        drop(first);
    }
    v[0]
}

#[differentiable]
fn in_an_assertion(x: f64) -> f64 {
    let mut s = x;
    assert!({
        s *= 2.0;
        s > 0.0
    });
    s
}

#[differentiable]
fn selected(x: f64) -> f64 {
    let mut v = vec![x, 1.0];
    v.select_nth_unstable_by(1, f64::total_cmp);
    v[0]
}

#[differentiable]
fn into_a_name_taken_before(x: f64) -> f64 {
    let v = [x, 1.0];
    let mut v = [x, v[0]];
    match Cow::Owned::<usize>({
        v[1] = x * x;
        0
    }) {
        Cow::Owned(k) => v[k],
        Cow::Borrowed(_) => v[1],
    }
}

fn main() {}
