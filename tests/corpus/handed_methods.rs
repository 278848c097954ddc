//! Closures that capture `self`, and are handed to differentiable functions by methods, those of traits among them.

use wengert::{Differentiable, differentiable};

use super::functions;

/// What is known of how long something lasts.
#[differentiable]
pub trait Lasting<T> {
    fn below(&self, x: T) -> T;
    fn density(&self, x: T) -> T;
    fn quantile(&self, level: T) -> T;
}

/// A rate that changes.
#[derive(Clone, Debug, Differentiable)]
pub struct Decay {
    pub rates: Vec<f64>,
    pub bend: f64,
}

impl Decay {
    /// How much has come together until then.
    #[differentiable]
    fn hazard(&self, x: f64) -> f64 {
        self.rates[0] * x + self.bend * self.rates[1] * x * x
    }

    /// In a block of its type.
    #[differentiable]
    pub fn time_of(&self, hazard: f64) -> f64 {
        let twice = 2.0 * self.bend;
        functions::newton(|x| self.hazard(x) - hazard, |x| self.rates[0] + twice * self.rates[1] * x, 0.5, 12)
    }
}

#[differentiable]
impl Lasting<f64> for Decay {
    fn below(&self, x: f64) -> f64 {
        1.0 - (-self.hazard(x)).exp()
    }
    fn density(&self, x: f64) -> f64 {
        (self.rates[0] + 2.0 * self.bend * self.rates[1] * x) * (-self.hazard(x)).exp()
    }
    fn quantile(&self, level: f64) -> f64 {
        if level == 0.0 {
            return 0.0;
        }
        let scale = self.bend;
        functions::newton(|x| (Self::below(self, x) - level) * scale, |x| self.density(x) * scale, 0.5, 12)
    }
}

/// A number that is copied.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Steady(pub f64);

#[differentiable]
impl Lasting<f64> for Steady {
    fn below(&self, x: f64) -> f64 {
        1.0 - (-self.0 * x).exp()
    }
    fn density(&self, x: f64) -> f64 {
        self.0 * (-self.0 * x).exp()
    }
    fn quantile(&self, level: f64) -> f64 {
        let rising = |x: f64| self.below(x) - level;
        functions::newton(rising, |x| self.density(x), 0.5, 12)
    }
}

/// By the methods of a trait.
#[differentiable]
pub fn quantiles(rate: f64, level: f64) -> f64 {
    let decay = Decay { rates: vec![rate, 0.3], bend: 0.6 };
    decay.quantile(level) * Steady(rate).quantile(level) + decay.quantile(0.0)
}

/// By one of its own, of a variable that changes.
#[differentiable]
pub fn times(decay: &Decay, k: f64) -> f64 {
    let mut faster = decay.clone();
    let mut sum = 0.0;
    for _ in 0..2 {
        faster.bend *= k;
        sum += faster.time_of(0.8 * k);
    }
    sum
}

fn decay() -> Decay {
    Decay { rates: vec![0.9, 0.4], bend: 0.7 }
}

values! {
    Decay { rates bend }
}

cases! {
    quantiles(f64, f64) -> f64: (0.8, 0.3), (1.1, 0.4);
    times(&Decay, f64) -> f64: (decay(), 0.9), (decay(), 1.3);
}
