//! The macro runs before `#[cfg]` is decided: more than a few, and what adds attributes.

use wengert::differentiable;

#[differentiable]
fn too_many(x: f64) -> f64 {
    let mut s = x;
    #[cfg(test)]
    let s = s * s;
    #[cfg(unix)]
    let s = s + x;
    #[cfg(windows)]
    let s = s - x;
    #[cfg(debug_assertions)]
    let s = s.abs();
    s
}

#[differentiable]
fn in_a_macro(x: f64) -> f64 {
    assert!({
        #[cfg(test)]
        let x = 2.0 * x;
        x > 0.0
    });
    x
}

#[differentiable]
fn attributes(x: f64) -> f64 {
    #[cfg_attr(test, allow(unused))]
    let t = x;
    t
}

#[differentiable]
trait Energy {
    fn energy(&self, x: f64) -> f64 {
        #[cfg(test)]
        let x = 2.0 * x;
        x
    }
}

/// One way to decide it is refused, and it is the one that is compiled.
#[differentiable]
fn refused_as_decided(x: f64) -> f64 {
    let mut v = vec![x, 1.0];
    #[cfg(not(any()))]
    v.select_nth_unstable_by(1, f64::total_cmp);
    v[0]
}

fn main() {}
