//! Functions that minimisers are tried on. Where nothing else is said, from Moré, Garbow and Hillstrom, "Testing
//! Unconstrained Optimization Software", ACM Transactions on Mathematical Software 7 (1981), 17-41.

use std::f64::consts::PI;

/// The helical valley, problem 7. Source: R. Fletcher and M. J. D. Powell, "A rapidly convergent descent method for
/// minimization", Computer Journal 6 (1963), 163-168.
pub fn helical_valley(x: &[f64; 3]) -> f64 {
    let angle = if x[0] > 0.0 {
        (x[1] / x[0]).atan() / (2.0 * PI)
    } else if x[0] < 0.0 {
        (x[1] / x[0]).atan() / (2.0 * PI) + 0.5
    } else if x[1] >= 0.0 {
        0.25
    } else {
        -0.25
    };
    let radius = (x[0] * x[0] + x[1] * x[1]).sqrt();
    let f1 = 10.0 * (x[2] - 10.0 * angle);
    let f2 = 10.0 * (radius - 1.0);
    let f3 = x[2];
    f1 * f1 + f2 * f2 + f3 * f3
}

/// Wood's function, problem 14. Source: A. R. Colville, "A comparative study of nonlinear programming codes", IBM New
/// York Scientific Center (1968).
pub fn wood(x: &[f64]) -> f64 {
    let (x1, x2, x3, x4) = (x[0], x[1], x[2], x[3]);
    let f1 = 10.0 * (x2 - x1.powi(2));
    let f2 = 1.0 - x1;
    let f3 = 90_f64.sqrt() * (x4 - x3.powi(2));
    let f4 = 1.0 - x3;
    let f5 = 10_f64.sqrt() * (x2 + x4 - 2.0);
    let f6 = (x2 - x4) / 10_f64.sqrt();

    let mut sum = 0.0;
    for f in [f1, f2, f3, f4, f5, f6] {
        sum += f * f;
    }
    sum
}

/// The extended Rosenbrock function, problem 21. Source: H. H. Rosenbrock, "An automatic method for finding the
/// greatest or least value of a function", Computer Journal 3 (1960), 175-184.
pub fn extended_rosenbrock(x: &[f64]) -> f64 {
    assert!(x.len() % 2 == 0, "an even number of variables");
    let mut residuals = Vec::with_capacity(x.len());
    for pair in x.chunks(2) {
        residuals.push(10.0 * (pair[1] - pair[0] * pair[0]));
        residuals.push(1.0 - pair[0]);
    }

    // The sum of squares, by pairs.
    let mut total = 0.0;
    for i in 0..x.len() / 2 {
        let even = residuals[2 * i];
        let odd = residuals[2 * i + 1];
        total += even * even + odd * odd;
    }
    total
}

/// The extended Powell singular function, problem 22. Source: M. J. D. Powell, "An iterative method for finding
/// stationary values of a function of several variables", Computer Journal 5 (1962), 147-151.
pub fn extended_powell_singular(x: &[f64]) -> f64 {
    x.chunks_exact(4)
        .map(|group| {
            let a = group[0] + 10.0 * group[1];
            let b = 5_f64.sqrt() * (group[2] - group[3]);
            let c = {
                let difference = group[1] - 2.0 * group[2];
                difference * difference
            };
            let d = {
                let difference = group[0] - group[3];
                10_f64.sqrt() * difference * difference
            };
            a * a + b * b + c * c + d * d
        })
        .sum()
}

/// The trigonometric function, problem 26. Source: E. Spedicato, "Computational experience with quasi-Newton
/// algorithms for minimization problems of moderately large size", CISE Segrate (1975).
pub fn trigonometric(x: &[f64]) -> f64 {
    let n = x.len();
    let sum_of_cosines: f64 = x.iter().map(|x| x.cos()).sum();
    let mut total = 0.0;
    for (i, xi) in x.iter().enumerate() {
        // Counted from one, as in the paper.
        let weight = (i + 1) as f64;
        let cosine_part = weight * (1.0 - xi.cos());
        let sine_part = xi.sin();
        let common = n as f64 - sum_of_cosines;
        let f = common + cosine_part - sine_part;
        total += f.powi(2);
    }
    total
}

/// The first penalty function, problem 23. Source: P. E. Gill, W. Murray and R. A. Pitfield, "The implementation of
/// two revised quasi-Newton algorithms for unconstrained optimization", National Physical Laboratory (1972).
pub fn penalty1(x: &[f64]) -> f64 {
    const A: f64 = 1e-5;
    let mut distance = 0.0;
    let mut norm = 0.0;
    for &xi in x {
        let d = xi - 1.0;
        distance += d * d;
        norm += xi * xi;
    }
    // All residuals but the last are scaled by the root of `A`.
    let last = norm - 0.25;
    let penalty = last * last;
    let regularisation = A * distance;
    regularisation + penalty
}

/// The second penalty function, problem 24. Source: Gill, Murray and Pitfield (1972), as above.
pub fn penalty2(x: &[f64]) -> f64 {
    let n = x.len();
    let a = 1e-5_f64;
    let mut f = (x[0] - 0.2).powi(2);
    for i in 1..n {
        let y = ((i + 1) as f64 / 10.0).exp() + (i as f64 / 10.0).exp();
        let r = a.sqrt() * ((x[i] / 10.0).exp() + (x[i - 1] / 10.0).exp() - y);
        f += r.powi(2);
    }
    for i in 1..n {
        let r = a.sqrt() * ((x[i] / 10.0).exp() - (-0.1_f64).exp());
        f += r.powi(2);
    }
    let weighted: f64 = x.iter().enumerate().map(|(j, x)| (n - j) as f64 * x * x).sum();
    f + (weighted - 1.0).powi(2)
}

/// The variably dimensioned function, problem 25 of the collection (1981).
pub fn variably_dimensioned(x: &[f64]) -> f64 {
    let mut squares = 0.0;
    let mut moment = 0.0;
    let mut j = 0;
    loop {
        if j == x.len() {
            break;
        }
        let shifted = x[j] - 1.0;
        squares += shifted * shifted;
        moment += (j + 1) as f64 * shifted;
        j += 1;
    }
    let square_of_moment = moment * moment;
    squares + square_of_moment + square_of_moment * square_of_moment
}

/// Brown's almost linear function, problem 27. Source: K. M. Brown, "A quadratically convergent Newton-like method based
/// upon Gaussian elimination", SIAM J. Numer. Anal. 6 (1969), 560-569.
pub fn brown_almost_linear(x: &[f64]) -> f64 {
    let n = x.len();
    let sum: f64 = x.iter().sum();
    let product: f64 = x.iter().product();

    let mut residuals = vec![0.0; n];
    for i in 0..n - 1 {
        residuals[i] = x[i] + sum - (n as f64 + 1.0);
    }
    residuals[n - 1] = product - 1.0;

    let mut f = 0.0;
    for r in residuals.iter() {
        f += r.powi(2);
    }
    f
}

/// The discrete boundary value problem, number 28. Source: J. J. Moré and M. Y. Cosnard, "Numerical solution of
/// nonlinear equations", ACM Trans. Math. Softw. 5 (1979), 64-85.
pub fn discrete_boundary_value(x: &[f64]) -> Vec<f64> {
    let n = x.len();
    let h = 1.0 / (n as f64 + 1.0);
    (0..n)
        .map(|i| {
            let left = if i == 0 { 0.0 } else { x[i - 1] };
            let right = if i + 1 == n { 0.0 } else { x[i + 1] };
            let t = (i as f64 + 1.0) * h;
            let argument = x[i] + t + 1.0;
            let cubed = argument.powi(3);
            let second_difference = 2.0 * x[i] - left - right;
            second_difference + h * h * cubed / 2.0
        })
        .collect()
}

/// Broyden's tridiagonal system, problem 30. Source: C. G. Broyden, "A class of methods for solving nonlinear
/// simultaneous equations", Math. Comp. 19 (1965), 577-593.
pub fn broyden_tridiagonal(x: &[f64], f: &mut [f64]) {
    assert_eq!(x.len(), f.len());
    let n = x.len();
    for i in 0..n {
        let mut value = (3.0 - 2.0 * x[i]) * x[i];
        if i > 0 {
            value -= x[i - 1];
        }
        if i < n - 1 {
            value -= 2.0 * x[i + 1];
        }
        // The system is f = 0.
        f[i] = value + 1.0;
    }
}

/// Broyden's banded system, problem 31, as a sum of squares. Source: C. G. Broyden, "The convergence of an algorithm
/// for solving sparse nonlinear systems", Math. Comp. 25 (1971), 285-294.
pub fn broyden_banded(x: &[f64]) -> f64 {
    let (below, above) = (5, 1);
    let n = x.len();
    let mut total = 0.0;
    for i in 0..n {
        let first = i.saturating_sub(below);
        let last = (i + above).min(n - 1);
        let mut band = 0.0;
        for j in first..=last {
            if j != i {
                band += x[j] * (1.0 + x[j]);
            }
        }
        let f = x[i] * (2.0 + 5.0 * x[i].powi(2)) + 1.0 - band;
        total += f.powi(2);
    }
    total
}

/// Chebyquad, problem 35: how far the mean of each Chebyshev polynomial over the points is from its integral. Source:
/// R. Fletcher, "Function minimization without evaluating derivatives", Computer Journal 8 (1965), 33-41.
pub fn chebyquad(x: &[f64]) -> f64 {
    let n = x.len();
    let mut mean = vec![0.0; n];
    for &xj in x {
        let shifted = 2.0 * xj - 1.0;
        let (mut previous, mut current) = (1.0, shifted);
        for m in mean.iter_mut() {
            *m += current / n as f64;
            let next = 2.0 * shifted * current - previous;
            previous = current;
            current = next;
        }
    }
    let mut f = 0.0;
    for (i, m) in mean.iter().enumerate() {
        let degree = i + 1;
        let integral = if degree % 2 == 0 { -1.0 / ((degree * degree) as f64 - 1.0) } else { 0.0 };
        f += (m - integral).powi(2);
    }
    f
}

/// The function of Freudenstein and Roth, problem 2, with Brown's badly scaled one, problem 4, behind a switch. Source:
/// F. Freudenstein and B. Roth, "Numerical solutions of systems of nonlinear equations", J. ACM 10 (1963), 550-556.
pub fn of_two_variables(x: f64, y: f64, badly_scaled: bool) -> f64 {
    let residuals = if badly_scaled {
        let first = x - 1e6;
        let second = y - 2e-6;
        let third = x * y - 2.0;
        vec![first, second, third]
    } else {
        let first = -13.0 + x + ((5.0 - y) * y - 2.0) * y;
        let second = -29.0 + x + ((y + 1.0) * y - 14.0) * y;
        vec![first, second]
    };
    let mut sum = 0.0;
    for r in residuals {
        sum += r * r;
    }
    sum
}

/// Griewank's function. Source: A. O. Griewank, "Generalized descent for global optimization", J. Optim. Theory Appl.
/// 34 (1981), 11-39.
pub fn griewank(x: &[f64]) -> f64 {
    let sum = x.iter().map(|x| x * x).sum::<f64>() / 4000.0;
    let product = x
        .iter()
        .enumerate()
        .map(|(i, x)| {
            let frequency = 1.0 / ((i + 1) as f64).sqrt();
            (x * frequency).cos()
        })
        .fold(1.0, |product, factor| product * factor);
    let at_origin = 1.0;
    let value = at_origin + sum - product;
    if value.is_nan() {
        return f64::INFINITY;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64, relative: f64) {
        assert!((value - expected).abs() <= relative * expected.abs().max(1e-12), "{value} is not {expected}");
    }

    #[test]
    fn standard_starts_have_the_published_values() {
        assert_near(helical_valley(&[-1.0, 0.0, 0.0]), 2500.0, 1e-12);
        assert_near(wood(&[-3.0, -1.0, -3.0, -1.0]), 19192.0, 1e-12);
        assert_near(extended_rosenbrock(&[-1.2, 1.0, -1.2, 1.0]), 48.4, 1e-12);
        assert_near(extended_powell_singular(&[3.0, -1.0, 0.0, 1.0]), 215.0, 1e-12);
        assert_near(trigonometric(&[0.1; 10]), 7.07575e-3, 1e-5);
        assert_near(penalty1(&[1.0, 2.0, 3.0, 4.0]), 885.063, 1e-6);
        assert_near(penalty2(&[0.5; 4]), 2.34001, 1e-5);
        assert_near(brown_almost_linear(&[0.5; 10]), 273.248, 1e-5);
        assert_near(broyden_banded(&[-1.0; 10]), 360.0, 1e-12);
        assert_near(of_two_variables(0.5, -2.0, false), 400.5, 1e-12);
        assert_near(of_two_variables(1.0, 1.0, true), 9.99998e11, 1e-6);
    }

    #[test]
    fn published_minima() {
        assert_near(penalty1(&[0.25000748; 4]), 2.24997e-5, 1e-5);
        let points = [0.043153, 0.193091, 0.266329, 0.5, 0.5, 0.733671, 0.806909, 0.956847];
        assert_near(chebyquad(&points), 3.51687e-3, 1e-4);
        assert_near(of_two_variables(11.4128, -0.896805, false), 48.98425, 1e-6);
    }

    #[test]
    fn zeros_are_zeros() {
        assert!(helical_valley(&[1.0, 0.0, 0.0]) == 0.0 && wood(&[1.0; 4]) == 0.0);
        assert!(extended_rosenbrock(&[1.0; 6]) == 0.0 && extended_powell_singular(&[0.0; 8]) == 0.0);
        assert!(of_two_variables(5.0, 4.0, false) == 0.0 && griewank(&[0.0; 3]) == 0.0);
        assert_eq!(brown_almost_linear(&[1.0; 7]), 0.0);
    }

    #[test]
    fn variably_dimensioned_at_its_start() {
        // The sums over j/n and j²/n in closed form.
        let x: Vec<f64> = (1..=10).map(|j| 1.0 - f64::from(j) / 10.0).collect();
        assert_near(variably_dimensioned(&x), 3.85 + 38.5_f64.powi(2) + 38.5_f64.powi(4), 1e-12);
    }

    #[test]
    fn boundary_values_of_the_zero_function() {
        // What is left is the cube of t + 1.
        let f = discrete_boundary_value(&[0.0; 4]);
        for (f, t) in f.iter().zip([0.2_f64, 0.4, 0.6, 0.8]) {
            assert_near(*f, (t + 1.0).powi(3) / 50.0, 1e-13);
        }
    }

    #[test]
    fn broyden_tridiagonal_at_its_start() {
        let mut f = [0.0; 5];
        broyden_tridiagonal(&[-1.0; 5], &mut f);
        assert_eq!(f, [-2.0, -1.0, -1.0, -1.0, -3.0]);
    }

    #[test]
    fn griewank_at_a_turn() {
        assert_near(griewank(&[PI, 0.0]), 2.0 + PI * PI / 4000.0, 1e-14);
    }
}
