//! Functions as textbooks have them, longer than the rest.

use wengert::differentiable;

use crate::{scalar, slices};

/// The hyperbolic tangent of each element, in place.
#[differentiable]
pub fn tanh_all(xs: &mut [f64]) {
    for i in 0..xs.len() {
        xs[i] = xs[i].tanh();
    }
}

/// Himmelblau's function (1972), which has four minima.
#[differentiable]
pub fn himmelblau(x: f64, y: f64) -> f64 {
    let a = x * x + y - 11.0;
    let b = x + y * y - 7.0;
    a * a + b * b
}

/// Beale's function (1958).
#[differentiable]
pub fn beale(x: f64, y: f64) -> f64 {
    let (a, b, c) = (1.5 - x + x * y, 2.25 - x + x * y.powi(2), 2.625 - x + x * y.powi(3));
    a * a + b * b + c * c
}

/// Powell's singular function (1962), of four variables.
#[differentiable]
pub fn powell(x: &[f64; 4]) -> f64 {
    let a = x[0] + 10.0 * x[1];
    let b = x[2] - x[3];
    let c = x[1] - 2.0 * x[2];
    let d = x[0] - x[3];
    a * a + 5.0 * b * b + c.powi(4) + 10.0 * d.powi(4)
}

/// Rosenbrock's valley in many dimensions.
#[differentiable]
pub fn long_valley(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 1..xs.len() {
        s += scalar::rosenbrock(xs[i - 1], xs[i]);
    }
    s
}

/// Ackley's function (1987).
#[differentiable]
pub fn ackley(xs: &[f64]) -> f64 {
    let n = xs.len() as f64;
    let mut squares = 0.0;
    let mut waves = 0.0;
    for &x in xs.iter() {
        squares += x * x;
        waves += (2.0 * std::f64::consts::PI * x).cos();
    }
    -20.0 * (-0.2 * (squares / n).sqrt()).exp() - (waves / n).exp() + 20.0 + std::f64::consts::E
}

/// The logistic loss of a linear model, numerically safe on both sides.
#[differentiable]
pub fn logistic_loss(w: &[f64], #[constant] rows: &[Vec<f64>], #[constant] labels: &[f64], decay: f64) -> f64 {
    let mut loss = 0.0;
    for (row, &label) in rows.iter().zip(labels.iter()) {
        let margin = label * slices::dot(w, row);
        loss += if margin > 0.0 { (-margin).exp().ln_1p() } else { margin.exp().ln_1p() - margin };
    }
    let mut penalty = 0.0;
    for weight in w.iter() {
        penalty += weight * weight;
    }
    loss + decay * penalty
}

/// The normal density, multiplied over a sample, as a sum of logarithms.
#[differentiable]
pub fn normal_log_likelihood(mean: f64, log_sigma: f64, #[constant] sample: &[f64]) -> f64 {
    let sigma = log_sigma.exp();
    let mut s = 0.0;
    for &x in sample.iter() {
        let z = (x - mean) / sigma;
        s -= 0.5 * z * z + log_sigma + 0.5 * (2.0 * std::f64::consts::PI).ln();
    }
    s
}

/// The trapezoidal rule on a function with a parameter.
#[differentiable]
pub fn trapezoid(a: f64, b: f64, p: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    let mut s = 0.5 * ((p * a).sin() + (p * b).sin());
    for i in 1..n {
        let x = a + i as f64 * h;
        s += (p * x).sin();
    }
    s * h
}

/// The right-hand side of Lotka and Volterra's predators and prey.
#[differentiable]
pub fn predators(state: [f64; 2], rates: &[f64; 4]) -> [f64; 2] {
    let (prey, hunters) = (state[0], state[1]);
    [rates[0] * prey - rates[1] * prey * hunters, rates[2] * prey * hunters - rates[3] * hunters]
}

/// The classical method of Runge and Kutta, fourth order.
#[differentiable]
pub fn runge_kutta(start: [f64; 2], rates: &[f64; 4], step: f64, turns: usize) -> [f64; 2] {
    let mut y = start;
    for _ in 0..turns {
        let k1 = predators(y, rates);
        let k2 = predators([y[0] + 0.5 * step * k1[0], y[1] + 0.5 * step * k1[1]], rates);
        let k3 = predators([y[0] + 0.5 * step * k2[0], y[1] + 0.5 * step * k2[1]], rates);
        let k4 = predators([y[0] + step * k3[0], y[1] + step * k3[1]], rates);
        for i in 0..2 {
            y[i] += step / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    y
}

/// A pendulum by leapfrog, energies compared at the end.
#[differentiable]
pub fn pendulum(angle: f64, speed: f64, length: f64, turns: usize) -> f64 {
    let dt = 0.05;
    let (mut q, mut v) = (angle, speed);
    for _ in 0..turns {
        v -= 0.5 * dt * 9.81 / length * q.sin();
        q += dt * v;
        v -= 0.5 * dt * 9.81 / length * q.sin();
    }
    0.5 * length * length * v * v + 9.81 * length * (1.0 - q.cos())
}

/// Kepler's equation by Newton's method, to a tolerance.
#[differentiable]
pub fn kepler(mean_anomaly: f64, eccentricity: f64) -> f64 {
    let mut e = mean_anomaly;
    loop {
        let residual = e - eccentricity * e.sin() - mean_anomaly;
        if residual.abs() < 1e-13 {
            break;
        }
        e -= residual / (1.0 - eccentricity * e.cos());
    }
    e
}

/// Cholesky's factorisation in place; gives the logarithm of the determinant.
#[differentiable]
pub fn cholesky_log_det(a: &mut [f64], n: usize) -> f64 {
    let mut log_det = 0.0;
    for j in 0..n {
        for k in 0..j {
            let factor = a[j * n + k];
            for i in j..n {
                a[i * n + j] -= a[i * n + k] * factor;
            }
        }
        let pivot = a[j * n + j].sqrt();
        for i in j..n {
            a[i * n + j] /= pivot;
        }
        log_det += 2.0 * pivot.ln();
    }
    log_det
}

/// Solves a triangular system by substitution.
#[differentiable]
pub fn forward_substitution(l: &[f64], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut x = b.to_vec();
    for i in 0..n {
        for j in 0..i {
            x[i] -= l[i * n + j] * x[j];
        }
        x[i] /= l[i * n + i];
    }
    x
}

/// Gaussian elimination with partial pivoting: the data choose the rows.
#[differentiable]
pub fn solve(a: &mut Vec<Vec<f64>>, b: &mut Vec<f64>) {
    let n = b.len();
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i][k].abs() > a[pivot][k].abs() {
                pivot = i;
            }
        }
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..n {
            let factor = a[i][k] / a[k][k];
            for j in k..n {
                let subtracted = factor * a[k][j];
                a[i][j] -= subtracted;
            }
            let subtracted = factor * b[k];
            b[i] -= subtracted;
        }
    }
    for k in (0..n).rev() {
        for j in k + 1..n {
            let subtracted = a[k][j] * b[j];
            b[k] -= subtracted;
        }
        b[k] /= a[k][k];
    }
}

/// A cubic Bézier curve by de Casteljau's construction: a triangle of points.
#[differentiable]
pub fn bezier(points: &[[f64; 2]], t: f64) -> [f64; 2] {
    let mut work = points.to_vec();
    let n = work.len();
    for level in 1..n {
        for i in 0..n - level {
            for k in 0..2 {
                work[i][k] = (1.0 - t) * work[i][k] + t * work[i + 1][k];
            }
        }
    }
    work[0]
}

/// The forward algorithm of a hidden Markov model, with scaling.
#[differentiable]
pub fn hidden_markov(start: &[f64], transition: &[Vec<f64>], emission: &[Vec<f64>], observed: &[usize]) -> f64 {
    let n = start.len();
    let mut alpha = start.to_vec();
    let mut log_likelihood = 0.0;
    for (t, &symbol) in observed.iter().enumerate() {
        let mut next = vec![0.0; n];
        let mut total = 0.0;
        for j in 0..n {
            if t == 0 {
                next[j] = alpha[j];
            } else {
                for i in 0..n {
                    next[j] += alpha[i] * transition[i][j];
                }
            }
            next[j] *= emission[j][symbol];
            total += next[j];
        }
        for j in 0..n {
            alpha[j] = next[j] / total;
        }
        log_likelihood += total.ln();
    }
    log_likelihood
}

/// The value of a European call by a binomial tree, early exercise allowed.
#[differentiable]
pub fn american_put(spot: f64, strike: f64, volatility: f64, steps: usize) -> f64 {
    let dt: f64 = 1.0 / steps as f64;
    let up = (volatility * dt.sqrt()).exp();
    let down = 1.0 / up;
    let growth = (0.05 * dt).exp();
    let p = (growth - down) / (up - down);
    let mut values = Vec::with_capacity(steps + 1);
    for i in 0..=steps {
        let price = spot * up.powi(2 * i as i32 - steps as i32);
        values.push((strike - price).max(0.0));
    }
    for level in (0..steps).rev() {
        for i in 0..=level {
            let price = spot * up.powi(2 * i as i32 - level as i32);
            let held = (p * values[i + 1] + (1.0 - p) * values[i]) / growth;
            values[i] = if strike - price > held { strike - price } else { held };
        }
    }
    values[0]
}

/// Gravity among bodies: energies of pairs.
#[differentiable]
pub fn gravity(positions: &[[f64; 3]], masses: &[f64]) -> f64 {
    let mut energy = 0.0;
    for i in 0..positions.len() {
        for j in i + 1..positions.len() {
            let mut d2 = 1e-3;
            for k in 0..3 {
                let d = positions[i][k] - positions[j][k];
                d2 += d * d;
            }
            energy -= masses[i] * masses[j] / d2.sqrt();
        }
    }
    energy
}

/// The distance of two time series, softly warped (Cuturi and Blondel 2017).
#[differentiable]
pub fn soft_warping(xs: &[f64], ys: &[f64], smoothing: f64) -> f64 {
    let (n, m) = (xs.len(), ys.len());
    let mut r: Vec<Vec<f64>> = vec![vec![1e3; m + 1]; n + 1];
    r[0][0] = 0.0;
    for i in 1..=n {
        for j in 1..=m {
            let cost = (xs[i - 1] - ys[j - 1]).powi(2);
            let (a, b, c) = (r[i - 1][j - 1], r[i - 1][j], r[i][j - 1]);
            let least = a.min(b).min(c);
            let sum =
                ((least - a) / smoothing).exp() + ((least - b) / smoothing).exp() + ((least - c) / smoothing).exp();
            r[i][j] = cost + least - smoothing * sum.ln();
        }
    }
    r[n][m]
}

/// Where a ray first meets a sphere, and how far that is.
#[differentiable]
pub fn ray_sphere(origin: [f64; 3], direction: [f64; 3], radius: f64) -> f64 {
    let mut a = 0.0;
    let mut b = 0.0;
    let mut c = -radius * radius;
    for k in 0..3 {
        a += direction[k] * direction[k];
        b += 2.0 * origin[k] * direction[k];
        c += origin[k] * origin[k];
    }
    let discriminant = b * b - 4.0 * a * c;
    if discriminant < 0.0 {
        return -1.0;
    }
    let near = (-b - discriminant.sqrt()) / (2.0 * a);
    if near > 0.0 { near } else { (-b + discriminant.sqrt()) / (2.0 * a) }
}

/// The discrete Fourier transform's power, by real arithmetic.
#[differentiable]
pub fn power_spectrum(signal: &[f64]) -> Vec<f64> {
    let n = signal.len();
    let mut power = vec![0.0; n];
    for k in 0..n {
        let (mut re, mut im) = (0.0, 0.0);
        for (t, x) in signal.iter().enumerate() {
            let angle = 2.0 * std::f64::consts::PI * (k * t) as f64 / n as f64;
            re += x * angle.cos();
            im -= x * angle.sin();
        }
        power[k] = re * re + im * im;
    }
    power
}

/// A quaternion turns a vector.
#[differentiable]
pub fn rotate_by_quaternion(q: [f64; 4], v: [f64; 3]) -> [f64; 3] {
    let (w, x, y, z) = (q[0], q[1], q[2], q[3]);
    let t = [2.0 * (y * v[2] - z * v[1]), 2.0 * (z * v[0] - x * v[2]), 2.0 * (x * v[1] - y * v[0])];
    [
        v[0] + w * t[0] + y * t[2] - z * t[1],
        v[1] + w * t[1] + z * t[0] - x * t[2],
        v[2] + w * t[2] + x * t[1] - y * t[0],
    ]
}

/// Black and Scholes's price of a call (1973), with Hastings's normal distribution.
#[differentiable]
pub fn black_scholes(spot: f64, strike: f64, volatility: f64, time: f64) -> f64 {
    let d1 = ((spot / strike).ln() + (0.05 + 0.5 * volatility * volatility) * time) / (volatility * time.sqrt());
    let d2 = d1 - volatility * time.sqrt();
    spot * normal_cdf(d1) - strike * (-0.05 * time).exp() * normal_cdf(d2)
}

/// The normal distribution by Abramowitz and Stegun, 26.2.17.
#[differentiable]
pub fn normal_cdf(x: f64) -> f64 {
    let k = 1.0 / (1.0 + 0.2316419 * x.abs());
    let coefficients = [0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
    let mut poly = 0.0;
    for c in (0..5).rev() {
        poly = (poly + coefficients[c]) * k;
    }
    let tail = poly * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if x < 0.0 { tail } else { 1.0 - tail }
}

cases! {
    tanh_all(&mut [f64]): ([0.7, -1.2]), ([0.3]), flat ([]);
    himmelblau(f64, f64) -> f64: (0.7, 1.2), flat (3.0, 2.0), (-2.0, 0.5);
    beale(f64, f64) -> f64: (0.7, 1.2), flat (3.0, 0.5), (-2.0, 0.5);
    powell(&[f64; 4]) -> f64: ([3.0, -1.0, 0.0, 1.0]), ([0.3, 0.2, 0.1, 0.4]);
    long_valley(&[f64]) -> f64: ([-1.2, 1.0, 0.5, 2.0]), ([0.3, 0.7]), flat ([0.3]);
    ackley(&[f64]) -> f64: ([-1.2, 1.0, 0.5]), ([0.3]);
    logistic_loss(&[f64], const &[Vec<f64>], const &[f64], f64) -> f64:
        ([0.7, -0.4], [[1.0, 2.0], [-0.5, 0.3], [0.2, 0.9]], [1.0, -1.0, 1.0], 0.1), ([0.7], [[1.0]], [-1.0], 0.1),
        ([0.7], vec![], [], 0.1), flat ([], vec![vec![]], [1.0], 0.1);
    normal_log_likelihood(f64, f64, const &[f64]) -> f64:
        (0.7, 0.2, [1.0, 2.0, 0.5]), (0.7, 0.2, [1.0]), flat (0.7, 0.2, []);
    trapezoid(f64, f64, f64, const usize) -> f64: (0.2, 1.5, 2.0, 8), (0.2, 1.5, 2.0, 2), (0.2, 1.5, 2.0, 1);
    predators([f64; 2], &[f64; 4]) -> [f64; 2]: ([1.5, 0.8], [1.1, 0.4, 0.1, 0.4]), ([3.0, 2.0], [0.5, 0.6, 0.7, 0.8]);
    runge_kutta([f64; 2], &[f64; 4], f64, const usize) -> [f64; 2]:
        ([1.5, 0.8], [1.1, 0.4, 0.1, 0.4], 0.2, 10), ([1.5, 0.8], [1.1, 0.4, 0.1, 0.4], 0.2, 1),
        ([1.5, 0.8], [1.1, 0.4, 0.1, 0.4], 0.2, 0);
    pendulum(f64, f64, f64, const usize) -> f64: (0.7, 0.2, 1.3, 20), (0.7, 0.2, 1.3, 1), (0.7, 0.2, 1.3, 0);
    kepler(f64, f64) -> f64: (0.7, 0.2), (2.5, 0.6), kink (0.0, 0.2) => [1.0, 0.0];
    cholesky_log_det(&mut [f64], const usize) -> f64:
        ([4.0, 1.0, 0.5, 1.0, 5.0, 1.5, 0.5, 1.5, 3.0], 3), ([2.0, 0.3, 0.3, 1.0], 2), ([2.0], 1), flat ([], 0);
    forward_substitution(&[f64], &[f64]) -> Vec<f64>:
        ([4.0, 0.0, 0.0, 1.0, 5.0, 0.0, 0.5, 1.5, 3.0], [1.0, 2.0, 3.0]), ([2.0], [3.0]), flat ([], []);
    solve(&mut Vec<Vec<f64>>, &mut Vec<f64>):
        ([[0.5, 2.0, 1.0], [4.0, 1.0, -1.0], [1.0, 3.0, 2.0]], [1.0, 2.0, 3.0]),
        ([[3.0, 1.0], [0.5, 2.0]], [1.0, 0.3]), ([[2.0]], [3.0]), flat (vec![], []);
    bezier(&[[f64; 2]], f64) -> [f64; 2]:
        ([[0.0, 0.0], [1.0, 2.0], [3.0, 3.0], [4.0, 0.0]], 0.3), ([[0.0, 0.0], [1.0, 2.0]], 0.6), ([[0.5, 0.1]], 0.6);
    hidden_markov(&[f64], &[Vec<f64>], &[Vec<f64>], const &[usize]) -> f64:
        ([0.6, 0.4], [[0.7, 0.3], [0.4, 0.6]], [[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]], [0, 1, 2, 0]),
        ([0.6, 0.4], [[0.7, 0.3], [0.4, 0.6]], [[0.5, 0.5], [0.1, 0.9]], [1]), ([1.0], [[1.0]], [[0.5, 0.5]], [1, 0]),
        flat ([0.5], [[1.0]], [[1.0]], []);
    american_put(f64, f64, f64, const usize) -> f64: (36.0, 40.0, 0.2, 8), (40.0, 38.0, 0.3, 3), (36.0, 40.0, 0.2, 1);
    gravity(&[[f64; 3]], &[f64]) -> f64:
        ([[0.0, 0.5, 1.0], [2.0, 0.5, -1.0], [0.3, 0.2, 0.1]], [1.0, 2.0, 0.5]),
        ([[0.0, 0.5, 1.0], [2.0, 0.5, -1.0]], [1.0, 2.0]), flat ([[0.0, 0.5, 1.0]], [1.0]), flat ([], []);
    soft_warping(&[f64], &[f64], f64) -> f64:
        ([0.7, 1.2, -0.3], [0.4, 0.9], 0.5), ([0.7], [0.4], 0.5), flat ([], [], 0.5), flat ([0.7], [], 0.5);
    ray_sphere([f64; 3], [f64; 3], f64) -> f64:
        ([3.0, 0.2, 0.1], [-1.0, 0.1, 0.05], 1.0), ([0.1, 0.2, 0.1], [-1.0, 0.1, 0.05], 1.0),
        flat ([3.0, 2.0, 0.1], [1.0, 3.0, 0.05], 1.0);
    power_spectrum(&[f64]) -> Vec<f64>: ([0.7, 1.2, -0.3]), ([0.7]), flat ([]);
    rotate_by_quaternion([f64; 4], [f64; 3]) -> [f64; 3]:
        ([0.5, 0.5, -0.5, 0.5], [1.0, 2.0, 3.0]), ([0.8, 0.0, 0.6, 0.0], [0.3, 0.2, 0.1]);
    black_scholes(f64, f64, f64, f64) -> f64: (100.0, 95.0, 0.25, 0.5), (40.0, 60.0, 0.4, 1.5);
    normal_cdf(f64) -> f64: (0.7), (-1.2);
}
