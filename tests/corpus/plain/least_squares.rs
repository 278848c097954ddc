//! Fits to measured data, from the collection of Moré, Garbow and Hillstrom, "Testing Unconstrained Optimization
//! Software", ACM Transactions on Mathematical Software 7 (1981), 17-41. The numbers of the problems are theirs.

/// Bard's function, problem 8. Source: Y. Bard, "Comparison of gradient methods for the solution of nonlinear
/// parameter estimation problems", SIAM J. Numer. Anal. 7 (1970), 157-186.
pub fn bard(x: &[f64]) -> f64 {
    const Y: [f64; 15] =
        [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39];

    let mut sum = 0.0;
    for (i, y) in Y.iter().enumerate() {
        let u = (i + 1) as f64;
        let v = 16.0 - u;
        let w = u.min(v);
        let denominator = v * x[1] + w * x[2];
        let model = x[0] + u / denominator;
        let residual = y - model;
        sum += residual * residual;
    }
    sum
}

/// The function of Kowalik and Osborne, problem 15. Source: J. S. Kowalik and M. R. Osborne, "Methods for
/// Unconstrained Optimization Problems", Elsevier (1968).
pub fn kowalik_osborne(x: &[f64; 4]) -> f64 {
    let data = [
        (4.0, 0.1957),
        (2.0, 0.1947),
        (1.0, 0.1735),
        (0.5, 0.1600),
        (0.25, 0.0844),
        (0.167, 0.0627),
        (0.125, 0.0456),
        (0.1, 0.0342),
        (0.0833, 0.0323),
        (0.0714, 0.0235),
        (0.0625, 0.0246),
    ];
    data.iter()
        .map(|&(u, y)| {
            let u: f64 = u;
            let numerator = x[0] * (u.powi(2) + u * x[1]);
            let denominator = u.powi(2) + u * x[2] + x[3];
            (y - numerator / denominator).powi(2)
        })
        .sum()
}

/// Meyer's function, problem 10: the resistance of a thermistor. Source: R. R. Meyer, "Theoretical and computational
/// aspects of nonlinear regression", in Nonlinear Programming, Academic Press (1970), 465-486.
pub fn meyer(x: &[f64]) -> f64 {
    let y = [
        34780.0, 28610.0, 23650.0, 19630.0, 16370.0, 13720.0, 11540.0, 9744.0, 8261.0, 7030.0, 6005.0, 5147.0, 4427.0,
        3820.0, 3307.0, 2872.0,
    ];
    let (scale, energy, shift) = (x[0], x[1], x[2]);
    let mut f = 0.0;
    let mut temperature = 45.0;
    for resistance in y {
        temperature += 5.0;
        let predicted = scale * (energy / (temperature + shift)).exp();
        let difference = predicted - resistance;
        f += difference * difference;
    }
    f
}

/// The Gaussian function, problem 9: fifteen points of a bell curve.
pub fn gaussian(x: [f64; 3]) -> f64 {
    let y = [
        0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540, 0.0175, 0.0044,
        0.0009,
    ];
    let [height, width, centre] = x;
    let mut f = 0.0;
    for i in 0..y.len() {
        let t = (8.0 - (i + 1) as f64) / 2.0;
        let bell = height * (-width * (t - centre).powi(2) / 2.0).exp();
        let r = bell - y[i];
        f += r * r;
    }
    f
}

/// Box's function of three variables, problem 12. Source: M. J. Box, "A comparison of several current optimization
/// methods", Computer Journal 9 (1966), 67-77.
pub fn box_three_dimensional(x: &[f64], m: usize) -> f64 {
    assert_eq!(x.len(), 3);
    let residuals: Vec<f64> = (1..=m)
        .map(|i| {
            let t = 0.1 * i as f64;
            let difference = (-t * x[0]).exp() - (-t * x[1]).exp();
            let reference = (-t).exp() - (-10.0 * t).exp();
            difference - x[2] * reference
        })
        .collect();
    let mut sum = 0.0;
    for r in &residuals {
        sum += r * r;
    }
    sum
}

/// The function of Jennrich and Sampson, problem 6. Source: R. I. Jennrich and P. F. Sampson, "Application of stepwise
/// regression to nonlinear estimation", Technometrics 10 (1968), 63-72.
pub fn jennrich_sampson(x: (f64, f64), m: u32) -> f64 {
    let (a, b) = x;
    let residual = |i: u32| {
        let t = f64::from(i);
        2.0 + 2.0 * t - ((t * a).exp() + (t * b).exp())
    };
    let mut i = 1;
    let mut total = 0.0;
    while i <= m {
        let r = residual(i);
        total += r * r;
        i += 1;
    }
    total
}

/// The function of Brown and Dennis, problem 16. Source: K. M. Brown and J. E. Dennis, "New computational algorithms
/// for minimizing a sum of squares of nonlinear functions", Yale University (1971).
pub fn brown_dennis(x: &[f64]) -> f64 {
    let m = 20;
    let mut f = 0.0;
    for i in 1..=m {
        let t = i as f64 / 5.0;
        let (sin, cos) = t.sin_cos();
        let line = x[0] + t * x[1];
        let a = line - t.exp();
        let wave = x[2] + x[3] * sin;
        let b = wave - cos;
        let r = a.powi(2) + b.powi(2);
        f += r.powi(2);
    }
    f
}

/// Watson's function, problem 20: the squared defect of a polynomial in a differential equation. Source: J. S. Kowalik
/// and M. R. Osborne (1968), as above.
pub fn watson(x: &[f64]) -> f64 {
    let mut f = 0.0;
    for i in 1..=29 {
        let t = i as f64 / 29.0;
        let mut slope = 0.0;
        let mut power = 1.0;
        for j in 1..x.len() {
            slope += j as f64 * power * x[j];
            power *= t;
        }
        let value = x.iter().rev().fold(0.0, |acc, &coefficient| acc * t + coefficient);
        let r = slope - value * value - 1.0;
        f += r * r;
    }
    let last = x[1] - x[0] * x[0] - 1.0;
    f + x[0] * x[0] + last * last
}

/// Osborne's first function, problem 17. Source: M. R. Osborne, "Some aspects of nonlinear least squares calculations",
/// in Numerical Methods for Nonlinear Optimization, Academic Press (1972), 171-189.
pub fn osborne1(x: &[f64; 5]) -> f64 {
    const Y: [f64; 33] = [
        0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603,
        0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420, 0.414, 0.411,
        0.406,
    ];
    let mut f = 0.0;
    for i in 0..33 {
        let t = 10.0 * i as f64;
        let fast = x[1] * (-t * x[3]).exp();
        let slow = x[2] * (-t * x[4]).exp();
        let residual = Y[i] - (x[0] + fast + slow);
        f += residual * residual;
    }
    f
}

/// Osborne's second function, problem 19: a decay and three peaks. Source: M. R. Osborne (1972), as above.
pub fn osborne2(x: &[f64]) -> f64 {
    const Y: [f64; 65] = [
        1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616, 0.606,
        0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495, 0.500, 0.423,
        0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668,
        0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098,
        0.054,
    ];
    let mut f = 0.0;
    for (i, &y) in Y.iter().enumerate() {
        let t = i as f64 / 10.0;
        let mut model = x[0] * (-t * x[4]).exp();
        for k in 1..4 {
            model += x[k] * (-(t - x[k + 7]).powi(2) * x[k + 4]).exp();
        }
        f += (y - model).powi(2);
    }
    f
}

/// Biggs' function of six parameters, problem 18. Source: M. C. Biggs, "Minimization algorithms making use of
/// non-quadratic properties of the objective function", J. Inst. Maths Applics 8 (1971), 315-327.
pub fn biggs_exp6(x: &[f64], m: usize) -> f64 {
    let [x1, x2, x3, x4, x5, x6] = *x else { panic!("six parameters, please") };
    let mut sum_of_squares = 0.0;
    for i in 1..=m {
        let t = 0.1 * i as f64;
        let y = (-t).exp() - 5.0 * (-10.0 * t).exp() + 3.0 * (-4.0 * t).exp();
        let first = x3 * (-t * x1).exp();
        let second = x4 * (-t * x2).exp();
        let third = x6 * (-t * x5).exp();
        let model = first - second + third;
        let r = model - y;
        sum_of_squares += r * r;
    }
    sum_of_squares
}

/// The research and development function of the Gulf company, problem 11. Source: R. A. Cox, "Comparison of the
/// performance of seven optimization algorithms on twelve unconstrained minimization problems", Gulf (1969).
pub fn gulf(x: &[f64]) -> f64 {
    let m = 99;
    let (x1, x2, x3) = (x[0], x[1], x[2]);
    let mut total = 0.0;
    for i in 1..=m {
        let t = i as f64 / 100.0;
        let lifetime = -50.0 * t.ln();
        let y = 25.0 + lifetime.powf(2.0 / 3.0);
        let distance = (y - x2).abs();
        let exponent = distance.powf(x3) / x1;
        let residual = (-exponent).exp() - t;
        total += residual.powi(2);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published to six digits.
    fn assert_published(value: f64, published: f64) {
        assert!((value - published).abs() <= 6e-6 * published.abs(), "{value} is not {published}");
    }

    #[test]
    fn bard_at_its_minimum() {
        assert_published(bard(&[0.0824105597, 1.1330360919, 2.3436951786]), 8.21487e-3);
    }

    #[test]
    fn kowalik_osborne_at_its_minimum() {
        assert_published(kowalik_osborne(&[0.192806935, 0.191282328, 0.123056507, 0.136062331]), 3.07505e-4);
    }

    #[test]
    fn meyer_at_its_minimum() {
        assert!((meyer(&[0.00560963646, 6181.34634, 345.223634]) - 87.9458).abs() < 1e-3);
    }

    #[test]
    fn gaussian_at_its_minimum() {
        assert!((gaussian([0.398956137838, 1.0000190844878, 0.0]) - 1.12793e-8).abs() < 1e-13);
    }

    #[test]
    fn box_has_exact_solutions() {
        for solution in [[1.0, 10.0, 1.0], [10.0, 1.0, -1.0], [2.5, 2.5, 0.0]] {
            assert!(box_three_dimensional(&solution, 10) < 1e-30);
        }
    }

    #[test]
    fn jennrich_sampson_at_its_minimum() {
        assert_published(jennrich_sampson((0.257825213, 0.257825213), 10), 124.362);
    }

    #[test]
    fn brown_dennis_at_its_minimum() {
        assert_published(brown_dennis(&[-11.5944399, 13.2036300, -0.403439488, 0.236778774]), 85822.2);
    }

    #[test]
    fn watson_at_its_minimum_and_at_zero() {
        let x = [-0.015725, 1.012435, -0.232992, 1.260430, -1.513729, 0.992996];
        assert!((watson(&x) - 2.28767e-3).abs() < 1e-7);
        assert_eq!(watson(&[0.0; 6]), 30.0);
    }

    #[test]
    fn osborne1_at_its_minimum() {
        let x = [0.375410052, 1.93584691, -1.46468714, 0.0128675347, 0.0221226999];
        assert_published(osborne1(&x), 5.46489e-5);
    }

    #[test]
    fn osborne2_at_its_minimum() {
        let x = [1.30998, 0.431554, 0.633662, 0.599431, 0.754183, 0.904286, 1.36581, 4.82370, 2.39868, 4.56887, 5.67534];
        assert!((osborne2(&x) - 4.01377e-2).abs() < 1e-7);
    }

    #[test]
    fn biggs_has_an_exact_solution() {
        assert!(biggs_exp6(&[1.0, 10.0, 1.0, 5.0, 4.0, 3.0], 13) < 1e-30);
    }

    #[test]
    fn gulf_has_an_exact_solution() {
        assert!(gulf(&[50.0, 25.0, 1.5]) < 1e-25);
    }
}
