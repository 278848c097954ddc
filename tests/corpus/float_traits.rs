//! Traits of one's own that are implemented for the floats themselves.

use wengert::differentiable;

/// What bends a number.
#[differentiable]
pub trait Bend: Sized {
    fn bent(&self) -> f64;

    fn capped(self) -> Self;

    fn mixed(self, to: Self, at: f64) -> Self;

    fn split(&self, at: &Self) -> (Self, f64);

    fn stretch(&mut self, by: f64) -> f64;

    /// What all have in common.
    fn bent_twice(&self) -> f64 {
        self.bent() * 0.5 + 1.5
    }
}

#[differentiable]
impl Bend for f64 {
    fn bent(&self) -> f64 {
        0.5 * self * (1.0 + (0.8 * (self + 0.045 * self.powi(3))).tanh())
    }

    fn capped(self) -> Self {
        let top: Self = 1.5;
        self.max(0.0).min(top) * self
    }

    fn mixed(mut self, to: Self, at: f64) -> Self {
        self += (to - self) * at * at;
        Self::sin(self) * Self::bent(&self)
    }

    fn split(&self, at: &Self) -> (Self, f64) {
        let product = self * at;
        (product.exp(), product * *self)
    }

    fn stretch(&mut self, by: f64) -> f64 {
        *self *= by;
        *self * by
    }
}

/// What is left of a division, of either sign; implementations call the float by its name.
#[differentiable]
pub trait Modulus: Sized {
    fn modulus(self, divisor: Self) -> Self;
    fn turns_and_rest(&self, divisor: &Self) -> (Self, Self);
}

#[differentiable]
impl Modulus for f64 {
    fn modulus(self, divisor: f64) -> f64 {
        (self % divisor + divisor) % divisor
    }
    fn turns_and_rest(&self, divisor: &f64) -> (f64, f64) {
        (self / divisor, self.modulus(*divisor))
    }
}

#[differentiable]
impl Modulus for f32 {
    fn modulus(self, divisor: f32) -> f32 {
        (self % divisor + divisor) % divisor
    }
    fn turns_and_rest(&self, divisor: &f32) -> (f32, f32) {
        (self / divisor, self.modulus(*divisor))
    }
}

/// A phase, and what comes of it.
#[differentiable]
pub fn angle_within(x: f64, period: f64) -> f64 {
    let (turns, rest) = (x * x).turns_and_rest(&period);
    let at = (x - 4.0 * period).modulus(period);
    at.sin() * rest + turns
}

/// The same in single precision.
#[differentiable]
pub fn short_angle_within(x: f32, period: f32) -> f32 {
    let at = (x * 3.0).modulus(period);
    at * at + x
}

/// A trait of both widths.
#[differentiable]
pub trait Squash {
    fn squashed(&self, by: Self) -> Self;
}

#[differentiable]
impl Squash for f32 {
    fn squashed(&self, by: Self) -> Self {
        (self * by).tanh()
    }
}

#[differentiable]
impl Squash for f64 {
    fn squashed(&self, by: Self) -> Self {
        self.sin() * by
    }
}

/// Of arguments, of what was computed, and of a variable that changes.
#[differentiable]
pub fn bends(x: f64, y: f64) -> f64 {
    let mut z = x;
    for _ in 0..3 {
        z -= 0.1 * z.bent() / y;
    }
    z.capped() * y.mixed(x, z) + (x * y).capped() - x.bent_twice()
}

/// By the paths of the type, and of the type and the trait.
#[differentiable]
pub fn bends_by_paths(x: f64, y: f64) -> f64 {
    let (a, b) = <f64 as Bend>::split(&x, &y);
    f64::bent(&a) * f64::mixed(x, b, 0.5) + <f64 as Bend>::capped(x * y)
}

/// A receiver that is changed.
#[differentiable]
pub fn stretches(x: f64, y: f64) -> f64 {
    let mut z = x * y;
    let by = z.stretch(y);
    let (a, b) = z.split(&by);
    <f64 as Bend>::stretch(&mut z, a) * z + b
}

/// Of elements, behind references and in closures.
#[differentiable]
pub fn bends_all(xs: &[f64], y: f64) -> f64 {
    let sum: f64 = xs.iter().map(|x| x.bent() * y.capped()).sum();
    let mut product = y;
    for x in xs {
        product *= x.mixed(y, 0.7);
    }
    sum + product.bent()
}

/// Of the narrow one.
#[differentiable]
pub fn squashes(x: f32, y: f32) -> f32 {
    x.squashed(y) * y.squashed(2.0) + <f32 as Squash>::squashed(&y, 0.5)
}

/// Of the wide one.
#[differentiable]
pub fn squashes_wide(x: f64, y: f64) -> f64 {
    x.squashed(y).mul_add(x, y.squashed(x * y).abs())
}

cases! {
    angle_within(f64, f64) -> f64: (0.7, 1.3), (-2.2, 1.3), (3.1, 0.4);
    #[single] short_angle_within(f32, f32) -> f32: (0.7, 1.3), (-0.7, 1.3);
    bends(f64, f64) -> f64: (0.3, 0.7), (-0.4, 0.9), (2.1, 1.3);
    bends_by_paths(f64, f64) -> f64: (0.3, 0.7), (-0.4, 0.9), (1.9, 1.3);
    stretches(f64, f64) -> f64: (0.3, 0.7), (-0.4, 0.9);
    bends_all(&[f64], f64) -> f64: ([0.3, -0.6, 1.1], 0.7), ([0.4], -0.9), ([], 1.8);
    squashes(f32, f32) -> f32: (0.25, 0.75), (-0.5, 1.25);
    squashes_wide(f64, f64) -> f64: (0.9, 0.7), (-0.4, 1.1);
}
