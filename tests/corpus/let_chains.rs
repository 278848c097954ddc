//! Chains of conditions and patterns, which editions before 2024 do not have.

use wengert::{Differentiable, differentiable};

/// A signal.
#[derive(Clone, Debug, Differentiable)]
pub enum Signal {
    Flat(f64),
    Wave { height: f64, rate: f64 },
    Silent,
}

variants! {
    Signal {
        Flat { 0: a },
        Wave { height: a, rate: b },
        Silent {}
    }
}

/// A pattern and what is asked of its name.
#[differentiable]
pub fn first_if_positive(xs: &[f64], k: f64) -> f64 {
    if let Some(x) = xs.first()
        && *x > 0.0
    {
        x * k
    } else {
        k * k
    }
}

/// Several patterns, with conditions before them and between.
#[differentiable]
pub fn heard(signal: &Signal, xs: &[f64], k: f64) -> f64 {
    if k > 0.1
        && let Signal::Wave { height, rate } = signal
        && height > rate
        && let [x, .., y] = xs
        && x * y > 0.0
    {
        height * x * k + rate * y
    } else if let Signal::Flat(level) = signal
        && *level > 0.0
    {
        level * k
    } else {
        k.sin()
    }
}

/// A loop that goes on while there is something, and that is small.
#[differentiable]
pub fn doubled(start: Option<f64>, k: f64) -> f64 {
    let mut rest = start;
    let mut sum = k;
    while let Some(x) = rest
        && x < 10.0
    {
        sum += x * k;
        rest = Some(x * 2.0);
    }
    if sum > 2.0
        && let Some(x) = rest
    {
        sum += x;
    }
    sum
}

cases! {
    first_if_positive(&[f64], f64) -> f64: ([0.7, 0.2], 1.3), ([-0.7], 1.3), ([], 1.3);
    heard(&Signal, &[f64], f64) -> f64:
        (Signal::Wave { height: 1.4, rate: 0.6 }, [0.7, 0.2, 0.4], 1.3), (Signal::Wave { height: 1.4, rate: 0.6 }, [0.7, -0.4], 1.3),
        (Signal::Wave { height: 1.4, rate: 0.6 }, [0.7], 1.3), (Signal::Wave { height: 0.4, rate: 0.6 }, [0.7, 0.2], 1.3),
        (Signal::Wave { height: 1.4, rate: 0.6 }, [0.7, 0.2], 0.05), (Signal::Flat(0.7), [], 1.3), (Signal::Flat(-0.7), [], 1.3),
        (Signal::Silent, [0.4], 1.3);
    doubled(Option<f64>, f64) -> f64: (Some(2.1), 0.6), (Some(12.0), 0.6), (Some(7.0), 0.6), (None, 0.6);
}
