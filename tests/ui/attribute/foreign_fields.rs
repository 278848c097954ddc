//! Fields of types that have no tangents and whose declarations are not at hand: one error for each.

use wengert::Differentiable;

#[derive(Differentiable)]
struct Lap {
    length: f64,
    time: std::time::Duration,
}

#[derive(Differentiable)]
enum Host {
    Named(f64),
    At { address: Option<std::net::Ipv4Addr>, load: f64 },
}

fn main() {}
