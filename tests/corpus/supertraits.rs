//! Traits that are bound by others, which are implemented for floats and for integers.

use wengert::{Differentiable, differentiable};

/// Where a distribution ends.
#[differentiable]
pub trait Largest<T> {
    fn largest(&self) -> T;
}

/// Sums of probabilities, over numbers of any kind.
#[differentiable]
pub trait Summed<K, T>: Largest<K> {
    fn below(&self, x: K) -> T;
    fn above(&self, x: K) -> T;
}

/// How often something happens in a few attempts.
#[derive(Clone, Copy, Differentiable)]
pub struct Attempts {
    pub chance: f64,
    #[constant]
    pub count: u64,
}

#[differentiable]
impl Largest<u64> for Attempts {
    fn largest(&self) -> u64 {
        self.count
    }
}

#[differentiable]
impl Summed<u64, f64> for Attempts {
    fn below(&self, x: u64) -> f64 {
        if x >= self.largest() {
            return 1.0;
        }
        let mut sum = 0.0;
        for k in 0..x {
            let ways: f64 = (0..k).map(|i| (self.count - i) as f64 / (i + 1) as f64).product();
            sum += ways * self.chance.powi(k as i32) * (1.0 - self.chance).powi((self.count - k) as i32);
        }
        sum
    }
    fn above(&self, x: u64) -> f64 {
        1.0 - self.below(x)
    }
}

/// The same on a line.
#[derive(Clone, Copy, Differentiable)]
pub struct Span {
    pub end: f64,
}

#[differentiable]
impl Largest<f64> for Span {
    fn largest(&self) -> f64 {
        self.end
    }
}

#[differentiable]
impl Summed<f64, f64> for Span {
    fn below(&self, x: f64) -> f64 {
        if x >= self.largest() { 1.0 } else { x / self.largest() }
    }
    fn above(&self, x: f64) -> f64 {
        1.0 - self.below(x)
    }
}

/// A trait that is implemented for integers here.
#[differentiable]
pub fn often(chance: f64, count: u64, x: u64) -> f64 {
    let attempts = Attempts { chance, count };
    attempts.above(x) * attempts.below(x) + chance
}

/// Both at once.
#[differentiable]
pub fn either(chance: f64, end: f64, x: f64) -> f64 {
    let (attempts, span) = (Attempts { chance, count: 3 }, Span { end });
    attempts.below(1) * span.above(x) + attempts.largest() as f64 * span.largest()
}

cases! {
    often(f64, const u64, const u64) -> f64: (0.3, 4, 2), (0.3, 4, 1), (0.3, 4, 0), (0.3, 4, 4);
    either(f64, f64, f64) -> f64: (0.3, 1.5, 0.7), (0.3, 1.5, 2.0);
}
