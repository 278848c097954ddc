//! Methods: of shared, mutable and owned receivers, calling one another, called by functions.

use wengert::{Differentiable, differentiable};

/// A spring with damping.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Spring {
    pub stiffness: f64,
    pub rest: f64,
}

impl Spring {
    #[differentiable]
    pub fn max(&self) -> f64 {
        self.stiffness * self.stiffness
    }

    #[differentiable]
    pub fn min(&self) -> f64 {
        self.stiffness * self.rest
    }

    /// What the spring holds at a length.
    #[differentiable]
    pub fn energy(&self, length: f64) -> f64 {
        let stretch = length - self.rest;
        0.5 * self.stiffness * stretch * stretch
    }

    /// One method calls another, twice, on the same receiver.
    #[differentiable]
    pub fn work(&self, from: f64, to: f64) -> f64 {
        self.energy(to) - self.energy(from)
    }

    /// The receiver is changed, and a value given.
    #[differentiable]
    pub fn soften(&mut self, by: f64) -> f64 {
        let before = self.stiffness;
        self.stiffness *= by;
        self.rest += 0.1 * by * by;
        before - self.stiffness
    }

    /// The receiver is taken, and another given.
    #[differentiable]
    pub fn stretched(self, by: f64) -> Spring {
        Spring { rest: self.rest * by, ..self }
    }

    /// An owned receiver that is changed inside.
    #[differentiable]
    pub fn tired(mut self, turns: usize) -> f64 {
        for _ in 0..turns {
            self.stiffness *= 0.9 * self.rest;
        }
        self.stiffness + self.rest
    }
}

/// A polynomial by its coefficients.
#[derive(Clone, Debug, Differentiable)]
pub struct Polynomial {
    pub coefficients: Vec<f64>,
}

#[differentiable]
impl Polynomial {
    /// Horner's rule.
    #[differentiable]
    pub fn at(&self, x: f64) -> f64 {
        let mut value = 0.0;
        for c in self.coefficients.iter().rev() {
            value = value * x + c;
        }
        value
    }

    /// A function of the type, which takes no receiver.
    #[differentiable]
    pub fn scale(k: f64, x: f64) -> f64 {
        (k * x).tanh()
    }

    /// Such a function that makes one.
    #[differentiable]
    pub fn line(slope: f64, height: f64) -> Polynomial {
        Polynomial { coefficients: vec![height, slope] }
    }

    /// A list in the receiver is changed by a method that another one calls in a loop.
    #[differentiable]
    pub fn add(&mut self, other: &Polynomial) {
        for (a, b) in self.coefficients.iter_mut().zip(other.coefficients.iter()) {
            *a += b;
        }
    }

    /// Methods that change the receiver, and that look at it, in turns.
    #[differentiable]
    pub fn grow(&mut self, other: &Polynomial, turns: usize) -> f64 {
        let mut seen = 0.0;
        for _ in 0..turns {
            self.add(other);
            seen += self.at(0.5);
        }
        seen * Self::scale(0.3, seen)
    }
}

/// What has a spring inside, and methods of the same names.
#[derive(Clone, Debug, Differentiable)]
pub struct Chain {
    pub springs: Vec<Spring>,
    pub first: Spring,
    /// Not learned.
    #[constant]
    pub gain: f64,
}

values! {
    Spring { stiffness rest }
    Polynomial { coefficients }
    Chain { springs first } => { gain }
}

impl Chain {
    /// Methods of fields, and of elements of fields.
    #[differentiable]
    pub fn energy(&self, length: f64) -> f64 {
        let mut sum = self.first.energy(length);
        for k in 0..self.springs.len() {
            sum += self.springs[k].energy(length) * self.gain;
        }
        sum
    }

    /// Whose cotangents are returned, the attribute says; a constant is one here, too.
    #[differentiable(wrt(self))]
    pub fn loss(&self, length: f64, #[constant] weight: f64) -> f64 {
        self.energy(length * weight) * weight
    }

    /// The receiver is a constant.
    #[differentiable]
    pub fn felt(#[constant] &self, length: f64) -> f64 {
        self.first.stiffness * length * length
    }

    /// So it is here, and what it calls takes it as one that varies.
    #[differentiable]
    pub fn pulled(#[constant] &self, by: f64, from: f64) -> f64 {
        self.energy(from * by) - self.gain * by
    }

    /// Calls that may fail, of one that may.
    #[differentiable]
    pub fn twice(&self, length: f64) -> Result<f64, String> {
        let once = self.checked(length)?;
        let again = self.checked(once - 0.1)?;
        Ok(once * again)
    }

    /// Methods with names of those of floats, but for the number of their arguments.
    #[differentiable]
    pub fn span(&self, least: f64) -> f64 {
        (self.first.max() * self.gain - self.first.min()).max(least)
    }

    /// A value behind `?` that goes into the result beside other calls.
    #[differentiable]
    pub fn spread(&self, length: f64) -> Option<f64> {
        let mean = self.tension(length)?;
        Some(self.gain * self.first.energy(1.0 + 2.0 / self.first.rest) - mean * mean)
    }

    #[differentiable]
    pub fn tension(&self, length: f64) -> Option<f64> {
        if length < 0.0 { None } else { Some(self.first.stiffness * length) }
    }

    /// It may fail.
    #[differentiable]
    pub fn checked(&self, length: f64) -> Result<f64, String> {
        if length < 0.0 {
            return Err(format!("{length} is no length"));
        }
        Ok(self.energy(length))
    }
}

fn spring() -> Spring {
    Spring { stiffness: 1.3, rest: 0.4 }
}

fn polynomial(coefficients: &[f64]) -> Polynomial {
    Polynomial { coefficients: coefficients.to_vec() }
}

fn chain(count: usize) -> Chain {
    let nth = |k: usize| Spring { stiffness: 0.7 + 0.3 * k as f64, rest: 0.2 * k as f64 };
    Chain { springs: (0..count).map(nth).collect(), first: spring(), gain: 0.6 }
}

/// A method of an argument by reference.
#[differentiable]
pub fn held(s: &Spring, length: f64) -> f64 {
    s.energy(length) * length
}

/// A method of an argument that is owned, more than once.
#[differentiable]
pub fn worked(s: Spring, from: f64) -> f64 {
    s.work(from, 2.0 * from) + s.energy(s.rest * from)
}

/// A method that changes a local, and one that looks at it before and after.
#[differentiable]
pub fn softened(s: &Spring, by: f64) -> f64 {
    let mut own = *s;
    let before = own.energy(by);
    let lost = own.soften(by);
    before * own.energy(by) + lost
}

/// A method that changes what a `&mut` argument refers to, in a loop.
#[differentiable]
pub fn worn(s: &mut Spring, by: f64, turns: usize) -> f64 {
    let mut lost = 0.0;
    for _ in 0..turns {
        lost += s.soften(by) * s.rest;
    }
    lost
}

/// Methods that take their receiver, one on what another gave.
#[differentiable]
pub fn stretched_twice(s: Spring, by: f64) -> f64 {
    let t: Spring = s.stretched(by).stretched(by * by);
    t.energy(1.5) + t.tired(2)
}

/// By the path of the type, with a receiver by value and by reference.
#[differentiable]
pub fn by_path(s: Spring, by: f64, turns: usize) -> f64 {
    let t = Spring::stretched(s, by);
    Spring::energy(&t, by) * Spring::tired(s, turns)
}

/// Functions of a type, and a method of what one made.
#[differentiable]
pub fn on_a_line(slope: f64, x: f64) -> f64 {
    let line = Polynomial::line(slope, x * slope);
    line.at(x) + Polynomial::scale(slope, x) + Polynomial::line(x, slope).at(x * x)
}

/// A method with a list in its receiver, in a loop.
#[differentiable]
pub fn iterated(p: &Polynomial, x: f64, turns: usize) -> f64 {
    let mut y = x;
    for _ in 0..turns {
        y = p.at(y) * 0.5;
    }
    y
}

/// A method that changes a list in its receiver, whose argument is another such list.
#[differentiable]
pub fn grown(p: &Polynomial, q: &Polynomial, x: f64, turns: usize) -> f64 {
    let mut sum = p.clone();
    let seen = sum.grow(q, turns);
    seen + sum.at(x)
}

/// Methods of items of a list, in a loop and in a closure.
#[differentiable]
pub fn in_parallel(springs: &[Spring], length: f64) -> f64 {
    let mut sum = 0.0;
    for s in springs {
        sum += s.energy(length);
    }
    sum * springs.iter().map(|s| s.work(0.1, length)).sum::<f64>()
}

/// Methods of fields, of types that have a method of one name.
#[differentiable]
pub fn in_chain(c: &Chain, length: f64) -> f64 {
    c.energy(length) + c.first.energy(length * length)
}

/// What `wrt` leaves out in a method, a caller may ask for.
#[differentiable]
pub fn weighed(c: &Chain, length: f64) -> f64 {
    c.loss(length, 0.7) * length
}

/// A constant has methods, too.
#[differentiable]
pub fn felt_by(#[constant] c: &Chain, length: f64) -> f64 {
    c.felt(length) * c.first.energy(length) + c.pulled(length, 2.0 * length)
}

/// A method that may fail, with `?`.
#[differentiable]
pub fn tried(c: &Chain, length: f64) -> Result<f64, String> {
    let held = c.checked(length)?;
    let twice = c.twice(length)?;
    Ok(held * length + twice)
}

/// The same, where it must not.
#[differentiable]
pub fn trusted(c: &Chain, length: f64) -> f64 {
    c.checked(length).unwrap() + c.first.energy(length)
}

/// And with something else where it fails.
#[differentiable]
pub fn held_or_not(c: &Chain, length: f64) -> f64 {
    let force = c.checked(length).map(|force| force * force).unwrap_or(length * c.gain);
    match c.twice(length) {
        Ok(twice) => twice * force,
        Err(_) => force + c.gain,
    }
}

/// One whose name only its arguments tell from that of floats.
#[differentiable]
pub fn span_times(c: &Chain, least: f64) -> f64 {
    c.span(least) * c.first.max().sqrt()
}

/// One that looks at another's value twice.
#[differentiable]
pub fn spread_or(c: &Chain, length: f64) -> f64 {
    c.spread(length).map_or(length.sin(), |spread| spread * length)
}

/// A number that is multiplied by itself.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Factor(pub f64);

#[differentiable]
impl Factor {
    #[differentiable]
    pub fn times(&self, other: &Factor) -> Factor {
        Factor(self.0 * other.0)
    }

    #[differentiable]
    pub fn times_taken(self, other: Factor) -> Factor {
        Factor(self.0 * other.0)
    }
}

/// Two of them, of which one changes by the other.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Factors {
    pub left: Factor,
    pub right: Factor,
}

#[differentiable]
impl Factor {
    #[differentiable]
    pub fn scale(&mut self, other: &Factor) -> f64 {
        self.0 *= other.0;
        self.0
    }
}

/// The receiver and the argument are fields of one variable.
#[differentiable]
pub fn scaled_by_the_other(x: f64, y: f64) -> f64 {
    let mut both = Factors { left: Factor(x), right: Factor(y) };
    let scaled = both.left.scale(&both.right);
    scaled * both.left.0 + both.right.0
}

/// The receiver is the argument, too, and is assigned to.
#[differentiable]
pub fn powers_of_two(x: f64, n: usize) -> f64 {
    let mut s = Factor(x);
    for _ in 0..n {
        s = s.times(&s);
        s = s.times_taken(s);
    }
    s.0
}

cases! {
    held(&Spring, f64) -> f64: (spring(), 1.1);
    worked(Spring, f64) -> f64: (spring(), 1.1);
    softened(&Spring, f64) -> f64: (spring(), 0.8);
    worn(&mut Spring, f64, const usize) -> f64: (spring(), 0.8, 0), (spring(), 0.8, 1), (spring(), 0.8, 4);
    stretched_twice(Spring, f64) -> f64: (spring(), 1.2);
    by_path(Spring, f64, const usize) -> f64: (spring(), 1.2, 0), (spring(), 1.2, 1), (spring(), 1.2, 3);
    on_a_line(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    iterated(&Polynomial, f64, const usize) -> f64:
        (polynomial(&[0.3, 0.7, -0.2]), 1.2, 3), (polynomial(&[0.3]), 1.2, 1), (polynomial(&[0.3]), 1.2, 0),
        flat (polynomial(&[]), 1.2, 1);
    grown(&Polynomial, &Polynomial, f64, const usize) -> f64:
        (polynomial(&[0.3, 0.7]), polynomial(&[-0.2, 0.4]), 1.2, 2), (polynomial(&[0.3]), polynomial(&[-0.2]), 1.2, 1),
        flat (polynomial(&[]), polynomial(&[]), 1.2, 1), (polynomial(&[0.3, 0.7]), polynomial(&[-0.2, 0.4]), 1.2, 0);
    in_parallel(&[Spring], f64) -> f64: (vec![spring(), spring()], 1.1), (vec![spring()], 1.1), flat (vec![], 1.1);
    in_chain(&Chain, f64) -> f64: (chain(0), 1.1), (chain(1), 1.1), (chain(3), 1.1);
    weighed(&Chain, f64) -> f64: (chain(2), 1.1);
    felt_by(const &Chain, f64) -> f64: (chain(2), 1.1);
    #[fallible] tried(&Chain, f64) -> f64: (chain(2), 1.1), (chain(0), 1.1), fails (chain(1), -1.0), fails (chain(0), 0.4);
    trusted(&Chain, f64) -> f64: (chain(2), 1.1), (chain(0), 1.1), panics (chain(1), -1.0);
    held_or_not(&Chain, f64) -> f64: (chain(2), 1.1), (chain(1), -1.0);
    span_times(&Chain, f64) -> f64: (chain(0), 0.1), (chain(0), 3.0);
    spread_or(&Chain, f64) -> f64: (chain(2), 1.1), (chain(1), -1.0);
    scaled_by_the_other(f64, f64) -> f64: (0.7, 1.2);
    powers_of_two(f64, const usize) -> f64: (0.9, 0), (0.9, 1), (0.9, 3);
}
