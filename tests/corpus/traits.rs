//! Methods of traits.

use wengert::{Differentiable, differentiable};

/// What holds energy.
#[differentiable]
pub trait Store {
    fn energy(&self, length: f64) -> f64;

    /// What all have in common.
    fn work(&self, from: f64, to: f64) -> f64 {
        self.energy(to) - self.energy(from)
    }

    /// Half of what is held at a length, and the work from there.
    fn shared(&self, length: f64) -> f64 {
        self.energy(length) * 0.5 + self.work(length, 2.0 * length)
    }

    fn relax(&mut self, by: f64) -> f64;
}

#[derive(Clone, Debug, Differentiable)]
pub struct Linear {
    pub stiffness: f64,
}

#[derive(Clone, Debug, Differentiable)]
pub struct Hardening {
    pub terms: Vec<f64>,
}

values! {
    Linear { stiffness }
    Hardening { terms }
}

#[differentiable]
impl Store for Linear {
    fn energy(&self, length: f64) -> f64 {
        0.5 * self.stiffness * length * length
    }

    fn relax(&mut self, by: f64) -> f64 {
        self.stiffness *= by;
        self.stiffness
    }
}

#[differentiable]
impl Store for Hardening {
    fn energy(&self, length: f64) -> f64 {
        let mut power = length;
        let mut sum = 0.0;
        for term in &self.terms {
            power *= length;
            sum += term * power;
        }
        sum
    }

    fn work(&self, from: f64, to: f64) -> f64 {
        (self.energy(to) - self.energy(from)) * 1.5
    }

    fn relax(&mut self, by: f64) -> f64 {
        self.terms[0] *= by;
        self.terms[0] * by
    }
}

/// A map with a type of its own for what comes out.
#[differentiable]
pub trait Map<X: Differentiable> {
    fn apply(&self, x: X) -> f64;
}

#[differentiable]
impl Map<f64> for Linear {
    fn apply(&self, x: f64) -> f64 {
        self.stiffness * x.sin()
    }
}

fn hardening(terms: &[f64]) -> Hardening {
    Hardening { terms: terms.to_vec() }
}

/// A method of a type that is known, and one that its trait gives it.
#[differentiable]
pub fn held(s: &Linear, length: f64) -> f64 {
    -s.energy(length) / s.work(0.3, length)
}

/// One that does not take what the trait gives, by the path of the type and the trait, too.
#[differentiable]
pub fn held_hard(s: &Hardening, length: f64) -> f64 {
    s.work(0.3, length) * <Hardening as Store>::energy(s, length) - length.sqrt()
}

/// A receiver of a type parameter.
#[differentiable]
pub fn weighed<S: StoreDerivatives>(s: &S, length: f64) -> f64 {
    s.energy(length) * length + s.work(length, 2.0)
}

/// Two of them, one of which is changed.
#[differentiable]
pub fn exchanged<S: StoreDerivatives + Clone>(s: &S, other: &mut S, length: f64) -> f64 {
    other.relax(length) * s.shared(length)
}

/// It is called with a type.
#[differentiable]
pub fn weighed_linear(stiffness: f64, length: f64) -> f64 {
    let s = Linear { stiffness: stiffness * length };
    weighed(&s, length)
}

/// A receiver that is changed.
#[differentiable]
pub fn relaxed(s: &mut Hardening, by: f64) -> f64 {
    let before = s.energy(by);
    s.relax(by) * before + s.energy(1.5)
}

/// A trait with a parameter.
#[differentiable]
pub fn mapped(s: &Linear, x: f64) -> f64 {
    s.apply(x) * s.apply(x * x)
}

/// A trait with parameters of whose bounds nothing tells that they stand for floats.
#[differentiable]
pub trait Density<K, T> {
    fn density(&self, x: K) -> T;
}

#[differentiable]
pub trait Least<T> {
    fn least(&self) -> T;
}

#[differentiable]
impl Density<f64, f64> for Linear {
    fn density(&self, x: f64) -> f64 {
        self.stiffness * (-self.stiffness * x).exp()
    }
}

/// A parameter that stands for an integer.
#[differentiable]
impl Density<u32, f64> for Hardening {
    fn density(&self, x: u32) -> f64 {
        self.terms[0].powi(x as i32) * 0.5
    }
}

#[differentiable]
impl Least<f64> for Linear {
    fn least(&self) -> f64 {
        self.stiffness * self.stiffness - 1.0
    }
}

/// The trait's argument is an `Option`, which is no way to fail there.
#[differentiable]
impl Least<Option<f64>> for Hardening {
    fn least(&self) -> Option<f64> {
        if self.terms.is_empty() { None } else { Some(self.terms[0].exp()) }
    }
}

/// What a supertrait has is called in methods that have a body.
#[differentiable]
pub trait Cumulative {
    fn cumulative(&self, x: f64) -> f64;

    fn start(&self) -> f64;
}

#[differentiable]
pub trait Survival: Cumulative + Clone {
    fn share(&self) -> f64;

    fn survival(&self, x: f64) -> f64 {
        self.share() - self.cumulative(x)
    }

    fn tail(&self, x: f64) -> f64 {
        self.survival(x) * self.start()
    }
}

#[differentiable]
impl Cumulative for Linear {
    fn cumulative(&self, x: f64) -> f64 {
        1.0 - (-self.stiffness * x).exp()
    }

    fn start(&self) -> f64 {
        self.stiffness * 0.5
    }
}

#[differentiable]
impl Survival for Linear {
    fn share(&self) -> f64 {
        self.stiffness.sqrt()
    }
}

/// The methods of a trait and of its supertrait, through the one's own.
#[differentiable]
pub fn survives(s: &Linear, x: f64) -> f64 {
    s.tail(x) * x + s.survival(x * x).sin()
}

/// Of a type parameter, whose companion has that of the supertrait.
#[differentiable]
pub fn survives_any<S: SurvivalDerivatives>(s: &S, x: f64) -> f64 {
    s.tail(x) * s.cumulative(x).tanh()
}

/// What may not be there is looked at as any `Option` is.
#[differentiable]
pub fn least_or(s: &Hardening, other: f64) -> f64 {
    let least: Option<f64> = s.least();
    match least {
        Some(least) => least * other,
        None => other.sin(),
    }
}

/// A parameter that stands for a float, or for a type of the user's, as far as its trait goes.
#[differentiable]
pub fn densities(s: &Linear, other: &Hardening, x: f64) -> f64 {
    s.density(x) * other.density(3) + s.least() * x
}

#[differentiable]
pub fn least_of_two(s: &Linear, other: &Linear) -> f64 {
    let (a, b): (f64, f64) = (s.least(), other.least());
    if a < b { a * 2.0 } else { b }
}

cases! {
    held(&Linear, f64) -> f64: (Linear { stiffness: 1.3 }, 0.7);
    held_hard(&Hardening, f64) -> f64: (hardening(&[0.7, 0.3]), 1.1), (hardening(&[0.7]), 1.1), (hardening(&[]), 1.1);
    #[generic] weighed(&Linear, f64) -> f64: (Linear { stiffness: 1.3 }, 0.7);
    #[generic] exchanged(&Linear, &mut Linear, f64) -> f64: (Linear { stiffness: 1.3 }, Linear { stiffness: 0.4 }, 0.7);
    weighed_linear(f64, f64) -> f64: (1.3, 0.7);
    relaxed(&mut Hardening, f64) -> f64: (hardening(&[0.7, 0.3]), 0.8), (hardening(&[0.7]), 0.8);
    mapped(&Linear, f64) -> f64: (Linear { stiffness: 1.3 }, 0.7);
    survives(&Linear, f64) -> f64: (Linear { stiffness: 1.3 }, 0.7);
    #[generic] survives_any(&Linear, f64) -> f64: (Linear { stiffness: 1.3 }, 0.7);
    least_or(&Hardening, f64) -> f64: (hardening(&[0.7, 0.3]), 0.8), (hardening(&[]), 0.8);
    densities(&Linear, &Hardening, f64) -> f64: (Linear { stiffness: 1.3 }, hardening(&[0.7, 0.3]), 0.7);
    least_of_two(&Linear, &Linear) -> f64: (Linear { stiffness: 1.3 }, Linear { stiffness: 0.4 }), (Linear { stiffness: 0.4 }, Linear { stiffness: 1.3 });
}
