//! The crates whose compilation is measured: ordinary functions, with and without the attribute.

use std::fmt::Write;

/// A crate to be compiled.
pub struct Subject {
    pub name: String,
    /// How many functions have the attribute, or how many statements the one has.
    pub size: usize,
    source: String,
}

/// Stands where an attribute may stand.
const MARK: &str = "//@\n";

impl Subject {
    /// The source, with the attribute at every function or at none.
    pub fn source(&self, with: bool) -> String {
        let (first, mark) = if with { ("use wengert::differentiable;\n", "#[differentiable]\n") } else { ("", "") };
        format!("#![allow(dead_code)]\n{first}{}", self.source.replace(MARK, mark))
    }
}

/// All crates: one of many functions, and functions that grow.
pub fn subjects() -> Vec<Subject> {
    let mut all = vec![many(400)];
    for (name, function) in [("arithmetic", arithmetic as fn(usize) -> String), ("loops", loops), ("calls", calls)] {
        for size in [10, 100, 500, 2000] {
            let source = function(size);
            all.push(Subject { name: format!("one function, {name}"), size, source });
        }
    }
    all
}

/// Functions as they stand in numeric programs, each in many copies.
fn many(size: usize) -> Subject {
    let mut source = String::new();
    for number in 0..size {
        let text = FUNCTIONS[number % FUNCTIONS.len()].replace("NAME", &format!("function_{number}"));
        let _ = writeln!(source, "{MARK}{text}");
    }
    Subject { name: "functions".into(), size, source }
}

fn arithmetic(size: usize) -> String {
    let mut source = format!("{MARK}pub fn f(x: f64, y: f64) -> f64 {{\n    let a0 = x * y;\n");
    for k in 1..size {
        let _ = writeln!(source, "    let a{k} = a{} * x + (a{} * y).sin() / {k}.0;", k - 1, k / 2);
    }
    let _ = writeln!(source, "    a{}\n}}", size - 1);
    source
}

fn loops(size: usize) -> String {
    let mut source = format!("{MARK}pub fn f(x: &[f64]) -> f64 {{\n    let mut s: f64 = 0.0;\n");
    for k in 0..size / 2 {
        let _ = writeln!(source, "    for i in 0..x.len() {{\n        s += x[i] * (s / {k}.5).cos();\n    }}");
    }
    source + "    s\n}\n"
}

fn calls(size: usize) -> String {
    let mut source = format!("{MARK}fn g(x: f64, y: f64) -> f64 {{\n    x * y.sin()\n}}\n");
    let _ = writeln!(source, "{MARK}pub fn f(x: f64, y: f64) -> f64 {{\n    let a0 = x * y;");
    for k in 1..size {
        let _ = writeln!(source, "    let a{k} = g(a{}, y);", k - 1);
    }
    let _ = writeln!(source, "    a{}\n}}", size - 1);
    source
}

const FUNCTIONS: [&str; 8] = [
    "pub fn NAME(x: f64, y: f64) -> f64 {
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}",
    "pub fn NAME(xs: &[f64]) -> f64 {
    let mut largest = xs[0];
    for i in 1..xs.len() {
        if xs[i] > largest {
            largest = xs[i];
        }
    }
    let mut sum = 0.0;
    for x in xs.iter() {
        sum += (x - largest).exp();
    }
    largest + sum.ln()
}",
    "pub fn NAME(m: &[f64], x: &[f64], y: &mut [f64]) {
    let n = x.len();
    for i in 0..y.len() {
        let mut s = 0.0;
        for j in 0..n {
            s += m[i * n + j] * x[j];
        }
        y[i] = s;
    }
}",
    "pub fn NAME(a: f64, tolerance: f64) -> f64 {
    let mut x = a;
    while (x * x - a).abs() > tolerance {
        x = 0.5 * (x + a / x);
    }
    x
}",
    "pub fn NAME(u: [f64; 3], v: [f64; 3]) -> [f64; 3] {
    [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
}",
    "pub fn NAME(spot: f64, strike: f64, rate: f64, volatility: f64, time: f64) -> f64 {
    let spread = volatility * time.sqrt();
    let d1 = ((spot / strike).ln() + (rate + 0.5 * volatility * volatility) * time) / spread;
    let d2 = d1 - spread;
    let n = |d: f64| 1.0 / (1.0 + (-1.702 * d).exp());
    spot * n(d1) - strike * (-rate * time).exp() * n(d2)
}",
    "pub fn NAME(positions: &mut [f64], velocities: &mut [f64], step: f64, turns: usize) {
    for _ in 0..turns {
        for i in 0..positions.len() {
            let force = -positions[i] - 0.1 * positions[i].powi(3);
            velocities[i] += step * force;
        }
        for i in 0..positions.len() {
            positions[i] += step * velocities[i];
        }
    }
}",
    "pub fn NAME(weights: &[f64], rows: &[Vec<f64>], labels: &[f64]) -> f64 {
    rows.iter().zip(labels).map(|(row, label)| {
        let score: f64 = row.iter().zip(weights).map(|(x, w)| x * w).sum();
        (1.0 + score.exp()).ln() - label * score
    }).sum()
}",
];
