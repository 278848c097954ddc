//! Ways out that lead nowhere, or out of what stays as it is.

use wengert::differentiable;

#[differentiable]
fn no_loop(x: f64) -> f64 {
    break;
    x
}

#[differentiable]
fn no_such_loop(x: f64) -> f64 {
    'a: loop {
        break 'b;
    }
    x
}

#[differentiable]
fn inside_a_macro(x: f64) -> f64 {
    let s = x;
    loop {
        println!("{}", { break; 1 });
    }
    s
}

fn main() {}
