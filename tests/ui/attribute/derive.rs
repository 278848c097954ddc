//! What the derive cannot take.

use wengert::Differentiable;

#[derive(Differentiable)]
union Bits {
    float: f64,
    bits: u64,
}

#[derive(Differentiable)]
enum Never {}

#[derive(Differentiable)]
#[constant]
struct Fixed {
    x: f64,
}

#[derive(Differentiable)]
struct Named {
    #[constant(always)]
    x: f64,
}

#[derive(Differentiable)]
#[wengert(path = here)]
struct Elsewhere {
    x: f64,
}

struct Hidden;

#[derive(Differentiable)]
struct Holder {
    x: f64,
    hidden: Hidden,
}

fn main() {}
