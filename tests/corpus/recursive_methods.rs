//! Methods that call themselves: of enumerations in boxes, of lists of the type itself, of `self`.

use wengert::{Differentiable, differentiable};

/// A term of one variable.
#[derive(Clone, Debug, Differentiable)]
pub enum Power {
    Variable,
    Number(f64),
    Product(Box<Power>, Box<Power>),
    Exponential { of: Box<Power> },
}

variants! {
    Power {
        Variable {},
        Number { 0: a },
        Product { 0: a, 1: b },
        Exponential { of: a }
    }
}

impl Power {
    /// Its value at a place.
    #[differentiable]
    pub fn at(&self, x: f64) -> f64 {
        match self {
            Power::Variable => x,
            Power::Number(number) => *number,
            Power::Product(a, b) => a.at(x) * b.at(x),
            Power::Exponential { of } => (-of.at(x)).exp(),
        }
    }
}

/// A part of a plant, and what grows out of it.
#[derive(Clone, Debug, Differentiable)]
pub struct Branch {
    pub weight: f64,
    pub branches: Vec<Branch>,
}

values! {
    Branch { weight branches }
}

impl Branch {
    /// What it carries, from lever to lever.
    #[differentiable]
    pub fn moment(&self, lever: f64) -> f64 {
        let mut sum = self.weight * lever;
        for branch in &self.branches {
            sum += branch.moment(lever * 0.5) * self.weight;
        }
        sum
    }

    /// The weights, squared.
    #[differentiable]
    pub fn squared(&self) -> f64 {
        self.weight * self.weight + self.branches.iter().map(|branch| branch.squared()).sum::<f64>()
    }

    /// All of it, heavier: less so further out.
    #[differentiable]
    pub fn load(&mut self, k: f64) {
        self.weight *= k;
        for branch in self.branches.iter_mut() {
            branch.load(k * 0.5);
        }
    }

    /// A weight to some power.
    #[differentiable]
    pub fn power(&self, turns: usize) -> f64 {
        if turns == 0 { 1.0 } else { self.weight * Self::power(self, turns - 1) }
    }
}

/// Methods that call themselves, on the way.
#[differentiable]
pub fn grown(branch: &Branch, term: &Power, k: f64) -> f64 {
    let mut loaded = branch.clone();
    loaded.load(k);
    loaded.squared() + branch.moment(k) * term.at(k) + branch.power(3)
}

fn branch(forks: usize) -> Branch {
    let branches = (0..forks).map(branch).collect();
    Branch { weight: 0.7 + 0.2 * forks as f64, branches }
}

/// `x exp(-0.4 x)`
fn power() -> Power {
    let slower = Power::Product(Box::new(Power::Number(0.4)), Box::new(Power::Variable));
    Power::Product(Box::new(Power::Variable), Box::new(Power::Exponential { of: Box::new(slower) }))
}

cases! {
    grown(&Branch, &Power, f64) -> f64: (branch(3), power(), 1.1), (branch(0), Power::Number(0.4), 0.7), (branch(1), Power::Variable, 0.7);
}
