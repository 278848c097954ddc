//! Macros, whose tokens are opaque.

use wengert::differentiable;

macro_rules! double {
    ($x:expr) => {
        2.0 * $x
    };
}

macro_rules! add_to {
    ($s:ident, $x:expr) => {
        $s += $x
    };
}

#[differentiable]
fn value(x: f64) -> f64 {
    double!(x)
}

#[differentiable]
fn statement(x: f64) -> f64 {
    let mut s = x;
    add_to!(s, x);
    s
}

#[differentiable]
fn capturing(x: f64) -> f64 {
    let mut s = x;
    macro_rules! bump {
        () => {
            s *= 2.0
        };
    }
    bump!();
    s
}

#[differentiable]
fn unreadable(x: f64) -> f64 {
    let v = vec![x;;];
    v[0]
}

macro_rules! two_of_a_name {
    ($x:ident) => {
        #[differentiable]
        fn two_of_a_name($x: f64) -> f64 {
            let x = 2.0;
            x * $x
        }
    };
}

two_of_a_name!(x);

fn main() {}
