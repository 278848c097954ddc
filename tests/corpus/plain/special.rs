//! Special functions. The numbers of tables are those of M. Abramowitz and I. A. Stegun, "Handbook of Mathematical
//! Functions", National Bureau of Standards (1964), and of its successor, the NIST Digital Library (2010).

use std::f64::consts::{E, PI};

/// The gamma function, reflected for negative arguments. Source: C. Lanczos, "A precision approximation of the gamma
/// function", SIAM J. Numer. Anal. B 1 (1964), 86-96, with the coefficients for g = 7 of P. Godfrey (2001).
pub fn gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const C: [f64; 9] = [
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7,
    ];
    if x < 0.5 {
        return PI / ((PI * x).sin() * gamma(1.0 - x));
    }
    let x = x - 1.0;
    let mut a = C[0];
    let t = x + G + 0.5;
    for (i, c) in C.iter().enumerate().skip(1) {
        a += c / (x + i as f64);
    }
    (2.0 * PI).sqrt() * t.powf(x + 0.5) * (-t).exp() * a
}

/// The solution of `w e^w = x` on either branch, by Halley's method. Source: R. M. Corless et al., "On the Lambert W
/// function", Adv. Comput. Math. 5 (1996), 329-359.
pub fn lambert_w(x: f64, lower_branch: bool) -> f64 {
    let mut w = if lower_branch {
        let l = (-x).ln();
        l - (-l).ln()
    } else if x > E {
        x.ln() - x.ln().ln()
    } else {
        let p = (2.0 * (E * x + 1.0)).sqrt();
        -1.0 + p - p * p / 3.0
    };
    for _ in 0..30 {
        let e = w.exp();
        let f = w * e - x;
        let step = f / (e * (w + 1.0) - (w + 2.0) * f / (2.0 * w + 2.0));
        w -= step;
        if step.abs() <= 1e-15 * w.abs() {
            break;
        }
    }
    w
}

/// The symmetric elliptic integral of the first kind. Source: B. C. Carlson, "Numerical computation of real or complex
/// elliptic integrals", Numer. Algorithms 10 (1995), 13-26.
pub fn carlson_rf(x: f64, y: f64, z: f64) -> f64 {
    let (mut x, mut y, mut z) = (x, y, z);
    loop {
        let lambda = (x * y).sqrt() + (y * z).sqrt() + (z * x).sqrt();
        x = 0.25 * (x + lambda);
        y = 0.25 * (y + lambda);
        z = 0.25 * (z + lambda);
        let mean = (x + y + z) / 3.0;
        let (dx, dy, dz) = ((mean - x) / mean, (mean - y) / mean, (mean - z) / mean);
        if dx.abs().max(dy.abs()).max(dz.abs()) < 1e-3 {
            let e2 = dx * dy - dz * dz;
            let e3 = dx * dy * dz;
            return (1.0 + (e2 / 24.0 - 0.1 - 3.0 * e3 / 44.0) * e2 + e3 / 14.0) / mean.sqrt();
        }
    }
}

/// The symmetric elliptic integral of the second kind. Source: B. C. Carlson (1995), as above.
pub fn carlson_rd(x: f64, y: f64, z: f64) -> f64 {
    let (mut xn, mut yn, mut zn) = (x, y, z);
    let mut sum = 0.0;
    let mut factor = 1.0;
    let mut mean = (xn + yn + 3.0 * zn) / 5.0;
    while ((mean - xn) / mean).abs().max(((mean - yn) / mean).abs()).max(((mean - zn) / mean).abs()) > 1e-3 {
        let (rx, ry, rz) = (xn.sqrt(), yn.sqrt(), zn.sqrt());
        let lambda = rx * (ry + rz) + ry * rz;
        sum += factor / (rz * (zn + lambda));
        factor *= 0.25;
        xn = (xn + lambda) * 0.25;
        yn = (yn + lambda) * 0.25;
        zn = (zn + lambda) * 0.25;
        mean = (xn + yn + 3.0 * zn) / 5.0;
    }
    let (a, b, c) = ((mean - xn) / mean, (mean - yn) / mean, (mean - zn) / mean);
    let (ea, eb) = (a * b, c * c);
    let (ec, ed) = (ea - eb, ea - 6.0 * eb);
    let ee = ed + ec + ec;
    let s1 = ed * (-3.0 / 14.0 + 9.0 / 88.0 * ed - 9.0 / 52.0 * c * ee);
    let s2 = c * (ee / 6.0 + c * (-9.0 / 22.0 * ec + c * 3.0 / 26.0 * ea));
    3.0 * sum + factor * (1.0 + s1 + s2) / (mean * mean.sqrt())
}

/// The complete elliptic integrals of both kinds by the arithmetic-geometric mean (17.6 of the Handbook). Source: C. F. Gauss
/// (1799), in "Werke" III.
pub fn complete_elliptic(m: f64) -> (f64, f64) {
    let mut a = 1.0;
    let mut b = (1.0 - m).sqrt();
    let mut c = m.sqrt();
    let mut sum = 0.5 * m;
    let mut power = 0.5;
    while c.abs() > 1e-15 {
        let mean = 0.5 * (a + b);
        c = 0.5 * (a - b);
        b = (a * b).sqrt();
        a = mean;
        power *= 2.0;
        sum += power * c * c;
    }
    let k = PI / (2.0 * a);
    (k, k * (1.0 - sum))
}

/// The error function: a series in the middle, a continued fraction outside (7.1.6 and 7.1.14 of the Handbook, 1964).
pub fn erf(x: f64) -> f64 {
    let z = x.abs();
    if z < 2.5 {
        let mut term = x;
        let mut sum = x;
        let mut n = 0.0;
        while term.abs() > 1e-17 * sum.abs() {
            n += 1.0;
            term *= 2.0 * x * x / (2.0 * n + 1.0);
            sum += term;
        }
        return 2.0 / PI.sqrt() * (-x * x).exp() * sum;
    }
    let mut fraction = 0.0;
    for k in (1..60).rev() {
        fraction = 0.5 * k as f64 / (z + fraction);
    }
    let complement = (-z * z).exp() / (PI.sqrt() * (z + fraction));
    (1.0 - complement).copysign(x)
}

/// The Bessel function of the first kind and of any whole order, by Miller's backward recurrence. Source: J. C. P. Miller,
/// "Bessel Functions, Part II", Mathematical Tables 10, Cambridge (1952).
pub fn bessel_j(order: usize, x: f64) -> f64 {
    if x == 0.0 {
        return if order == 0 { 1.0 } else { 0.0 };
    }
    let start = 2 * ((order + 20 + x.abs() as usize) / 2);
    let (mut above, mut current) = (0.0, 1e-30);
    let mut wanted = 0.0;
    let mut norm = 0.0;
    for k in (1..=start).rev() {
        let below = 2.0 * k as f64 / x * current - above;
        above = current;
        current = below;
        if k - 1 == order {
            wanted = current;
        }
        if (k - 1) % 2 == 0 {
            norm += if k == 1 { current } else { 2.0 * current };
        }
    }
    wanted / norm
}

/// The digamma function: up to six by the recurrence, from there by the asymptotic series (6.3.18). Source: J. M. Bernardo,
/// "Algorithm AS 103: psi (digamma) function", Applied Statistics 25 (1976), 315-317.
pub fn digamma(x: f64) -> f64 {
    const BERNOULLI: [f64; 5] = [1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0];
    let mut x = x;
    let mut shift = 0.0;
    while x < 6.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let mut tail = 0.0;
    for b in BERNOULLI.iter().rev() {
        tail = inverse * (b + tail);
    }
    shift + x.ln() - 0.5 / x - tail
}

/// The regularised incomplete gamma function. Source: W. Gautschi, "A computational procedure for incomplete gamma functions",
/// ACM Trans. Math. Softw. 5 (1979), 466-481; the continued fraction after W. J. Lentz (1976).
pub fn incomplete_gamma(a: f64, x: f64) -> f64 {
    assert!(x >= 0.0 && a > 0.0, "outside of the domain: {a}, {x}");
    if x == 0.0 {
        return 0.0;
    }
    let front = x.powf(a) * (-x).exp() / gamma(a);
    if x < a + 1.0 {
        let mut term = 1.0 / a;
        let mut sum = term;
        let mut denominator = a;
        while term > 1e-16 * sum {
            denominator += 1.0;
            term *= x / denominator;
            sum += term;
        }
        front * sum
    } else {
        let mut b = x + 1.0 - a;
        let mut c = 1e300;
        let mut d = 1.0 / b;
        let mut h = d;
        for i in 1..200 {
            let an = -(i as f64) * (i as f64 - a);
            b += 2.0;
            d = 1.0 / (an * d + b);
            c = b + an / c;
            let change = d * c;
            h *= change;
            if (change - 1.0).abs() < 1e-16 {
                break;
            }
        }
        1.0 - front * h
    }
}

/// Riemann's zeta function for real arguments. Source: P. Borwein, "An efficient algorithm for the Riemann zeta function",
/// Canadian Math. Soc. Conf. Proc. 27 (2000), 29-34, algorithm 2.
pub fn zeta(s: f64) -> f64 {
    let n = 20;
    let mut weights = Vec::with_capacity(n + 1);
    let mut sum = 0.0;
    let mut term = 1.0 / n as f64;
    for i in 0..=n {
        if i > 0 {
            let (n, i) = (n as f64, i as f64);
            term *= 4.0 * (n + i - 1.0) * (n - i + 1.0) / ((2.0 * i - 1.0) * (2.0 * i));
        }
        sum += term * n as f64;
        weights.push(sum);
    }
    let last = weights[n];
    let alternating: f64 = (0..n)
        .map(|k| {
            let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
            sign * (weights[k] - last) / (k as f64 + 1.0).powf(s)
        })
        .sum();
    -alternating / (last * (1.0 - 2_f64.powf(1.0 - s)))
}

/// Values of the associated functions of Legendre (8.5 and 8.6 of the Handbook, 1964), up to the given degree.
pub fn associated_legendre(degree: usize, order: usize, x: f64) -> Vec<f64> {
    let root = ((1.0 - x) * (1.0 + x)).sqrt();
    let mut diagonal = 1.0;
    for i in 0..order {
        diagonal *= -((2 * i + 1) as f64) * root;
    }
    let mut values = vec![diagonal];
    for l in order + 1..=degree {
        let next = if l == order + 1 {
            x * (2 * order + 1) as f64 * diagonal
        } else {
            let previous = values[l - order - 1];
            let before = values[l - order - 2];
            (x * (2 * l - 1) as f64 * previous - (l + order - 1) as f64 * before) / (l - order) as f64
        };
        values.push(next);
    }
    values
}

/// Dawson's integral by sampling. Source: G. B. Rybicki, "Dawson's integral and the sampling theorem", Computers in Physics 3
/// (1989), 85-87.
pub fn dawson(x: f64) -> f64 {
    const H: f64 = 0.4;
    let z = x.abs();
    if z < 0.2 {
        let x2 = x * x;
        return x * (1.0 - 2.0 / 3.0 * x2 * (1.0 - 0.4 * x2 * (1.0 - 2.0 / 7.0 * x2)));
    }
    let n0 = 2.0 * (0.5 * z / H).round();
    let xp = z - n0 * H;
    let mut sum = 0.0;
    for i in -11..=11 {
        if i % 2 != 0 {
            let n = i as f64;
            let distance = xp - n * H;
            sum += (-distance * distance).exp() / (n0 + n);
        }
    }
    (sum / PI.sqrt()).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-10, "{value} is not {expected}");
    }

    #[test]
    fn gammas() {
        assert_near(gamma(0.5), PI.sqrt());
        assert_near(gamma(-1.5), 4.0 / 3.0 * PI.sqrt());
        // Euler's constant.
        assert_near(digamma(1.0), -0.577215664901533);
        assert_near(incomplete_gamma(1.0, 0.7), 1.0 - (-0.7_f64).exp());
        assert_near(incomplete_gamma(2.0, 5.0), 1.0 - 6.0 * (-5.0_f64).exp());
    }

    #[test]
    fn lambert() {
        // W(1) is the omega constant; on the lower branch W(-0.1) = -3.577152063957297.
        assert_near(lambert_w(1.0, false), 0.567143290409784);
        assert_near(lambert_w(-0.1, true), -3.577152063957297);
        assert_near(lambert_w(10.0 * 10_f64.exp(), false), 10.0);
    }

    #[test]
    fn elliptic_integrals() {
        // Carlson (1995): RF(1, 2, 0) = 1.3110287771461, RD(0, 2, 1) = 1.7972103521034.
        assert_near(carlson_rf(1.0, 2.0, 0.0), 1.3110287771461);
        assert_near(carlson_rd(0.0, 2.0, 1.0), 1.7972103521034);
        // Handbook, table 17.1, at m = 1/2.
        let (k, e) = complete_elliptic(0.5);
        assert_near(k, 1.854074677301372);
        assert_near(e, 1.350643881047675);
    }

    #[test]
    fn errors() {
        // Handbook, table 7.1.
        assert_near(erf(0.5), 0.5204998778);
        assert_near(erf(-2.0), -0.9953222650);
        assert_near(erf(3.0), 0.9999779095);
        // Table 7.5; the sampling theorem with this step gives seven digits.
        assert!((dawson(1.0) - 0.5380795069).abs() < 2e-7 && (dawson(-0.1) + 0.0993359924).abs() < 1e-7);
    }

    #[test]
    fn oscillations() {
        // Handbook, tables 9.1 and 8.1.
        assert_near(bessel_j(0, 1.0), 0.765197686557967);
        assert_near(bessel_j(2, 5.0), 0.046565116277752);
        assert_near(associated_legendre(3, 0, 0.5)[3], -0.4375);
        assert_near(associated_legendre(2, 1, 0.5)[1], -3.0 * 0.5 * 0.75_f64.sqrt());
    }

    #[test]
    fn zetas() {
        assert_near(zeta(2.0), PI * PI / 6.0);
        assert_near(zeta(0.5), -1.460354508809587);
    }
}
