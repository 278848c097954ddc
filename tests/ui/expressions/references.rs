//! References that are more than a name for a place.

use wengert::differentiable;

#[differentiable]
fn stored(x: f64) -> f64 {
    let pair = (&x, 1.0);
    *pair.0
}

#[differentiable]
fn stored_mutably(x: f64) -> f64 {
    let mut s = x;
    let pair = (&mut s, 1.0);
    *pair.0 += x;
    s
}

#[differentiable]
fn chosen(a: &mut [f64], b: &mut [f64], n: usize) -> f64 {
    let r = if n > 0 { a } else { b };
    r[0] *= 2.0;
    r[0]
}

#[differentiable]
fn rebound(a: &mut f64, b: &mut f64) -> f64 {
    let mut r = a;
    *r *= 2.0;
    r = b;
    *r
}

#[differentiable]
fn rebound_alias(a: &[f64]) -> f64 {
    let r = &a[0];
    let s = *r;
    r = &a[1];
    s + *r
}

// A copy has another address.
#[differentiable]
fn compared_by_address(xs: &[f64]) -> f64 {
    let mut best = &xs[0];
    for x in xs {
        if x > best {
            best = x;
        }
    }
    xs.iter().filter(|x| !std::ptr::eq(*x, best)).map(|x| x * best).sum()
}

#[differentiable]
fn first(xs: &[f64]) -> f64 {
    xs[0]
}

#[differentiable]
fn chosen_for_a_call(a: &[f64], b: &[f64], n: usize) -> f64 {
    first(if n > 0 { a } else { b })
}

fn main() {}
