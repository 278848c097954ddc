//! Names for types: of floats, lists, tuples and outcomes.

use wengert::{Differentiable, differentiable};

/// A float by another name.
pub type Real = f64;

/// A list that is copied.
pub type Vec3 = [Real; 3];

/// A name that stands for a list of what has a name.
pub type Mat3 = [Vec3; 3];

/// A name with a parameter.
pub type Pair<T> = (T, T);

/// A list that grows.
pub type Samples = Vec<Real>;

/// What fails for a reason.
pub type Checked<T> = Result<T, &'static str>;

/// Methods and items of a float.
#[differentiable]
pub fn damped(x: Real, rate: Real) -> Real {
    let decay = (-rate.abs() * x).exp();
    Real::max(x.sin() * decay, Real::EPSILON)
}

/// A list by its name: read, made blank, and written.
#[differentiable]
pub fn applied(m: &Mat3, v: Vec3) -> Vec3 {
    let mut result = Vec3::default();
    for (row, out) in m.iter().zip(result.iter_mut()) {
        *out = row.iter().zip(v.iter()).map(|(a, b)| a * b).sum::<Real>();
    }
    result
}

/// A tuple by its name, taken apart and given.
#[differentiable]
pub fn turned(p: Pair<Real>, angle: Real) -> Pair<Real> {
    let (x, y) = p;
    let (sin, cos) = angle.sin_cos();
    (cos * x - sin * y, sin * x + cos * y)
}

/// A list that grows, and casts.
#[differentiable]
pub fn moving_means(xs: &Samples, width: usize) -> Samples {
    let mut means = Samples::new();
    for window in xs.windows(width) {
        let mut sum = 0 as Real;
        for &x in window {
            sum += x * x;
        }
        means.push(sum / window.len() as Real);
    }
    means
}

/// An outcome by its name.
#[differentiable]
pub fn logarithm(x: Real) -> Checked<Real> {
    if x > 0.0 { Ok(x.ln()) } else { Err("no logarithm") }
}

/// The same, of several, handed on.
#[differentiable]
pub fn log_ratio(xs: &mut [Vec3], by: Real) -> Checked<Pair<Real>> {
    let mut sums = (0.0, 0.0);
    for v in xs.iter_mut() {
        v[0] *= by;
        sums.0 += logarithm(v[0])?;
        sums.1 += logarithm(v[1] / v[2])?;
    }
    Ok(sums)
}

/// A name that is declared in the function.
#[differentiable]
pub fn by_rows(xs: &[Real], by: Real) -> Real {
    type Row = [Real; 2];
    let row = |i: usize| -> Row { [xs[2 * i] * by, xs[2 * i + 1]] };
    (0..xs.len() / 2).map(|i| row(i).iter().map(|x| x * x).sum::<Real>().sqrt()).sum()
}

/// A struct whose fields have such types.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Particle {
    /// Where it is.
    pub position: Vec3,
    /// How heavy.
    pub mass: Real,
}

/// Lists in fields, under their names.
#[differentiable]
pub fn potential(particles: &[Particle], softening: Real) -> Real {
    let mut sum: Real = 0.0;
    for (i, a) in particles.iter().enumerate() {
        for b in &particles[..i] {
            let d: Vec3 = std::array::from_fn(|k| a.position[k] - b.position[k]);
            sum -= a.mass * b.mass / (d.map(|x| x * x).iter().sum::<Real>() + softening.powi(2)).sqrt();
        }
    }
    sum
}

/// A mass at that place, as the table has it.
fn particle(position: Vec3, mass: Real) -> Particle {
    Particle { position, mass }
}

values! {
    Particle { position mass }
}

cases! {
    damped(f64, f64) -> f64: (0.7, 0.3), (0.7, -0.4), flat (-0.7, 0.3);
    applied(&[[f64; 3]; 3], [f64; 3]) -> [f64; 3]: ([[0.7, 0.3, -0.2], [0.1, 0.5, 0.4], [-0.6, 0.2, 0.9]], [0.4, -0.8, 0.3]);
    turned((f64, f64), f64) -> (f64, f64): ((0.7, 0.3), 0.4), ((0.7, -0.3), 0.0);
    moving_means(&Vec<f64>, const usize) -> Vec<f64>: (vec![0.7, 0.3, -0.4], 2), (vec![0.7], 1), flat (vec![0.7], 2);
    #[fallible] logarithm(f64) -> f64: (0.5) => [2.0], fails (-0.5);
    #[fallible] log_ratio(&mut [[f64; 3]], f64) -> (f64, f64):
        ([[0.7, 0.3, 0.4], [0.2, 0.6, 0.5]], 1.5), ([[0.7, 0.3, 0.4]], 0.5), flat ([], 0.5), fails ([[0.7, 0.3, -0.4]], 1.5),
        fails ([[0.7, 0.3, 0.4], [-0.2, 0.6, 0.5]], 1.5);
    by_rows(&[f64], f64) -> f64: ([0.7, 0.3, 0.4, -0.2], 1.3), ([0.7, 0.3], 0.4), flat ([], 0.4);
    potential(&[Particle], f64) -> f64:
        ([particle([0.7, 0.3, 0.1], 1.5), particle([-0.4, 0.2, 0.6], 0.8), particle([0.1, -0.9, 0.2], 1.1)], 0.2),
        ([particle([0.7, 0.3, 0.1], 1.5), particle([-0.4, 0.2, 0.6], 0.8)], 0.2), flat ([particle([0.7, 0.3, 0.1], 1.5)], 0.2), flat ([], 0.2);
}
