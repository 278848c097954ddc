//! Samples, series and filters.

use std::f64::consts::PI;

/// What a filter believes of a thing that moves on a line: place and speed, and how sure it is.
#[derive(Clone, Copy, Debug)]
pub struct Belief {
    pub mean: [f64; 2],
    pub covariance: [[f64; 2]; 2],
}

/// How a thing moves and how it is seen.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    pub dt: f64,
    pub process_noise: f64,
    pub measurement_noise: f64,
}

fn predict(belief: &Belief, motion: &Motion) -> Belief {
    let Motion { dt, process_noise, .. } = *motion;
    let [place, speed] = belief.mean;
    let p = belief.covariance;
    let p01 = p[0][1] + dt * p[1][1];
    let p00 = p[0][0] + dt * (p[0][1] + p[1][0]) + dt * dt * p[1][1];
    let (q00, q01, q11) = (dt.powi(4) / 4.0, dt.powi(3) / 2.0, dt * dt);
    Belief {
        mean: [place + dt * speed, speed],
        covariance: [
            [p00 + process_noise * q00, p01 + process_noise * q01],
            [p01 + process_noise * q01, p[1][1] + process_noise * q11],
        ],
    }
}

/// What a filter makes of measurements, and how likely it found them. Source: R. E. Kalman, "A new approach to linear filtering
/// and prediction problems", J. Basic Eng. 82 (1960), 35-45.
pub fn kalman(start: &Belief, motion: &Motion, measurements: &[f64]) -> (Belief, f64) {
    let mut belief = *start;
    let mut log_likelihood = 0.0;
    for z in measurements {
        let predicted = predict(&belief, motion);
        let innovation = z - predicted.mean[0];
        let p = predicted.covariance;
        let s = p[0][0] + motion.measurement_noise;
        let gain = [p[0][0] / s, p[1][0] / s];
        let mut mean = predicted.mean;
        let mut covariance = p;
        for i in 0..2 {
            mean[i] += gain[i] * innovation;
            for j in 0..2 {
                covariance[i][j] = p[i][j] - gain[i] * p[0][j];
            }
        }
        belief = Belief { mean, covariance };
        log_likelihood -= 0.5 * ((2.0 * PI * s).ln() + innovation * innovation / s);
    }
    (belief, log_likelihood)
}

/// The first four moments of a sample in one pass. Source: P. Pébay, "Formulas for robust, one-pass parallel computation of
/// covariances and arbitrary-order statistical moments", Sandia (2008), after B. P. Welford (1962).
pub fn running_moments(sample: &[f64]) -> (f64, f64, f64, f64) {
    let (mut n, mut mean, mut m2, mut m3, mut m4) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for x in sample {
        let before = n;
        n += 1.0;
        let delta = x - mean;
        let delta_n = delta / n;
        let term = delta * delta_n * before;
        mean += delta_n;
        m4 += term * delta_n * delta_n * (n * n - 3.0 * n + 3.0) + 6.0 * delta_n * delta_n * m2 - 4.0 * delta_n * m3;
        m3 += term * delta_n * (n - 2.0) - 3.0 * delta_n * m2;
        m2 += term;
    }
    let variance = m2 / (n - 1.0);
    let skewness = n.sqrt() * m3 / m2.powf(1.5);
    let kurtosis = n * m4 / (m2 * m2) - 3.0;
    (mean, variance, skewness, kurtosis)
}

/// Forecasts by level, trend and season: the sum of their squared errors. Source: P. R. Winters, "Forecasting sales by
/// exponentially weighted moving averages", Management Science 6 (1960), 324-342.
pub fn holt_winters(series: &[f64], period: usize, alpha: f64, beta: f64, gamma: f64) -> f64 {
    let first: f64 = series[..period].iter().sum::<f64>() / period as f64;
    let second: f64 = series[period..2 * period].iter().sum::<f64>() / period as f64;
    let mut level = first;
    let mut trend = (second - first) / period as f64;
    let mut season: Vec<f64> = series[..period].iter().map(|y| y - first).collect();
    let mut sse = 0.0;
    for (t, &y) in series.iter().enumerate().skip(period) {
        let s = season[t % period];
        let forecast = level + trend + s;
        sse += (y - forecast) * (y - forecast);
        let previous = level;
        level = alpha * (y - s) + (1.0 - alpha) * (level + trend);
        trend = beta * (level - previous) + (1.0 - beta) * trend;
        season[t % period] = gamma * (y - level) + (1.0 - gamma) * s;
    }
    sse
}

/// An autoregression with a moving average, by its conditional sum of squares. Source: G. E. P. Box and G. M. Jenkins, "Time
/// Series Analysis", Holden-Day (1970).
pub fn arma_residuals(series: &[f64], constant: f64, phi: &[f64], theta: &[f64]) -> Vec<f64> {
    let mut residuals: Vec<f64> = Vec::with_capacity(series.len());
    for t in 0..series.len() {
        let mut expected = constant;
        for (lag, coefficient) in phi.iter().enumerate() {
            if t > lag {
                expected += coefficient * series[t - lag - 1];
            }
        }
        for (lag, coefficient) in theta.iter().enumerate() {
            if lag < t {
                expected += coefficient * residuals[t - lag - 1];
            }
        }
        residuals.push(series[t] - expected);
    }
    residuals
}

/// A process that is drawn to its mean, seen at irregular times. Source: G. E. Uhlenbeck and L. S. Ornstein, "On the theory of the
/// Brownian motion", Phys. Rev. 36 (1930), 823-841.
pub fn ornstein_uhlenbeck(observations: &[(f64, f64)], mean: f64, reversion: f64, diffusion: f64) -> f64 {
    let stationary = diffusion * diffusion / (2.0 * reversion);
    let mut log_likelihood = 0.0;
    let mut previous: (f64, f64) = observations[0];
    let deviation = previous.1 - mean;
    log_likelihood -= 0.5 * ((2.0 * PI * stationary).ln() + deviation * deviation / stationary);
    for &(time, x) in &observations[1..] {
        let decay = (-reversion * (time - previous.0)).exp();
        let expected = mean + (previous.1 - mean) * decay;
        let variance = stationary * (1.0 - decay * decay);
        let error = x - expected;
        log_likelihood -= 0.5 * ((2.0 * PI * variance).ln() + error * error / variance);
        previous = (time, x);
    }
    log_likelihood
}

/// Times until failure, some of them cut short. Source: W. Weibull, "A statistical distribution function of wide applicability", J.
/// Appl. Mech. 18 (1951), 293-297; J. F. Lawless, "Statistical Models and Methods for Lifetime Data", Wiley (1982).
pub fn weibull_likelihood(shape: f64, scale: f64, times: &[f64], failed: &[bool]) -> f64 {
    if shape <= 0.0 || scale <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let mut total = 0.0;
    for (time, &has_failed) in times.iter().zip(failed) {
        let ratio = time / scale;
        let hazard = ratio.powf(shape);
        total -= hazard;
        if has_failed {
            total += shape.ln() - scale.ln() + (shape - 1.0) * ratio.ln();
        }
    }
    total
}

/// The partial likelihood of relative risks, with times in ascending order. Source: D. R. Cox, "Regression models and
/// life-tables", J. Roy. Statist. Soc. B 34 (1972), 187-220.
pub fn cox_partial_likelihood(beta: &[f64], covariates: &[Vec<f64>], died: &[bool]) -> f64 {
    let n = covariates.len();
    let scores: Vec<f64> =
        covariates.iter().map(|row| row.iter().zip(beta).map(|(x, b)| x * b).sum::<f64>()).collect();
    let mut at_risk = 0.0;
    let mut log_likelihood = 0.0;
    // From the last on, so that the sum over those at risk only grows.
    for i in (0..n).rev() {
        at_risk += scores[i].exp();
        if !died[i] {
            continue;
        }
        log_likelihood += scores[i] - at_risk.ln();
    }
    log_likelihood
}

/// A transformation towards normality: its profile likelihood. Source: G. E. P. Box and D. R. Cox, "An analysis of transformations",
/// J. Roy. Statist. Soc. B 26 (1964), 211-252.
pub fn box_cox(lambda: f64, sample: &[f64]) -> f64 {
    let n = sample.len() as f64;
    let transformed: Vec<f64> = sample
        .iter()
        .map(|&y| if lambda.abs() < 1e-12 { y.ln() } else { (y.powf(lambda) - 1.0) / lambda })
        .collect();
    let mean = transformed.iter().sum::<f64>() / n;
    let variance = transformed
        .iter()
        .map(|t| {
            let d = t - mean;
            d * d
        })
        .sum::<f64>()
        / n;
    let jacobian: f64 = sample.iter().map(|y| y.ln()).sum();
    -0.5 * n * variance.ln() + (lambda - 1.0) * jacobian
}

/// Strengths of players from the results of games. Source: R. A. Bradley and M. E. Terry, "Rank analysis of incomplete block
/// designs", Biometrika 39 (1952), 324-345, with the scale of A. E. Elo (1978).
pub fn bradley_terry(ratings: &[f64], games: &[(usize, usize, bool)], home_advantage: f64) -> f64 {
    const SCALE: f64 = std::f64::consts::LN_10 / 400.0;
    let mut log_likelihood = 0.0;
    for &(home, away, home_won) in games {
        let advantage = ratings[home] + home_advantage;
        let difference = SCALE * (advantage - ratings[away]);
        let signed = if home_won { difference } else { -difference };
        log_likelihood += if signed > 0.0 {
            -(-signed).exp().ln_1p()
        } else {
            signed - signed.exp().ln_1p()
        };
    }
    log_likelihood
}

/// A line through points that gives the distant ones less weight. Source: W. S. Cleveland, "Robust locally weighted regression and
/// smoothing scatterplots", J. Amer. Statist. Assoc. 74 (1979), 829-836.
pub fn lowess(xs: &[f64], ys: &[f64], at: f64, bandwidth: f64) -> Option<f64> {
    let (mut s0, mut s1, mut s2, mut t0, mut t1) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (x, y) in xs.iter().zip(ys.iter()) {
        let d = x - at;
        let u = (d / bandwidth).abs();
        if u >= 1.0 {
            continue;
        }
        let weight = (1.0 - u * u * u).powi(3);
        s0 += weight;
        s1 += weight * d;
        s2 += weight * d * d;
        t0 += weight * y;
        t1 += weight * d * y;
    }
    let determinant = s0 * s2 - s1 * s1;
    if determinant.abs() < 1e-300 {
        return None;
    }
    Some((s2 * t0 - s1 * t1) / determinant)
}

/// Two steps of expectation and maximisation for two normal distributions of one width. Source: A. P. Dempster, N. M. Laird and D.
/// B. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", J. Roy. Statist. Soc. B 39 (1977), 1-38.
pub fn expectation_maximisation(sample: &[f64], means: [f64; 2], weight: f64, variance: f64) -> ([f64; 2], f64) {
    let mut means = means;
    let mut weight = weight;
    for _ in 0..2 {
        let mut responsibilities = vec![];
        for x in sample {
            let p0 = weight * (-(x - means[0]).powi(2) / (2.0 * variance)).exp();
            let p1 = (1.0 - weight) * (-(x - means[1]).powi(2) / (2.0 * variance)).exp();
            responsibilities.push(p0 / (p0 + p1));
        }
        let total: f64 = responsibilities.iter().sum();
        let n = sample.len() as f64;
        means[0] = sample.iter().zip(&responsibilities).map(|(x, r)| r * x).sum::<f64>() / total;
        means[1] = sample.iter().zip(&responsibilities).map(|(x, r)| (1.0 - r) * x).sum::<f64>() / (n - total);
        weight = total / n;
    }
    (means, weight)
}

/// Gini's coefficient of what is owned, by the ranks of the owners. Source: A. Sen, "On Economic Inequality", Oxford (1973).
pub fn gini(incomes: &[f64]) -> f64 {
    let mut sorted = incomes.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let n = sorted.len() as f64;
    let total: f64 = sorted.iter().sum();
    if total == 0.0 {
        return 0.0;
    }
    let weighted: f64 = sorted
        .iter()
        .enumerate()
        .map(|(i, income)| (i + 1) as f64 * income)
        .sum();
    2.0 * weighted / (n * total) - (n + 1.0) / n
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-10, "{value} is not {expected}");
    }

    #[test]
    fn a_filter_that_knows_nothing_takes_the_mean() {
        // Without motion the places are a sample of one value; the prior counts as one more measurement.
        let start = Belief { mean: [0.0, 0.0], covariance: [[2.0, 0.0], [0.0, 0.0]] };
        let motion = Motion { dt: 1.0, process_noise: 0.0, measurement_noise: 2.0 };
        let (belief, log_likelihood) = kalman(&start, &motion, &[3.0, 6.0]);
        assert_near(belief.mean[0], 3.0);
        assert_near(belief.covariance[0][0], 2.0 / 3.0);
        let normal = |x: f64, variance: f64| -0.5 * ((2.0 * PI * variance).ln() + x * x / variance);
        assert_near(log_likelihood, normal(3.0, 4.0) + normal(4.5, 3.0));
    }

    #[test]
    fn moments_of_a_die() {
        let (mean, variance, skewness, kurtosis) = running_moments(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_near(mean, 3.5);
        assert_near(variance, 3.5);
        assert_near(skewness, 0.0);
        assert_near(kurtosis, -222.0 / 175.0);
    }

    #[test]
    fn series_that_are_foreseen() {
        // A line and a season of two.
        let series: Vec<f64> = (0..8).map(|t| f64::from(t) + if t % 2 == 0 { 0.5 } else { -0.5 }).collect();
        assert_near(holt_winters(&[2.0; 6], 2, 0.3, 0.2, 0.1), 0.0);
        assert!(holt_winters(&series, 2, 0.3, 0.2, 0.1) < 3.0);
        assert_eq!(arma_residuals(&[1.0, 3.0, 4.0], 0.5, &[0.5], &[1.0]), [0.5, 1.5, 0.5]);
    }

    #[test]
    fn likelihoods() {
        // One observation at the mean, with the stationary variance one.
        assert_near(ornstein_uhlenbeck(&[(0.0, 2.0)], 2.0, 0.5, 1.0), -0.5 * (2.0 * PI).ln());
        assert_near(ornstein_uhlenbeck(&[(0.0, 0.0), (1e3, 0.0)], 0.0, 0.5, 1.0), -(2.0 * PI).ln());
        // With the shape one, the exponential distribution.
        assert_near(weibull_likelihood(1.0, 2.0, &[3.0, 4.0], &[true, false]), -2_f64.ln() - 3.5);
        // Without effect each death is one of those at risk.
        assert_near(cox_partial_likelihood(&[0.0], &[vec![1.0], vec![2.0], vec![3.0]], &[true, false, true]), -3_f64.ln());
        assert_near(bradley_terry(&[400.0, 0.0], &[(0, 1, true)], 0.0), (10.0_f64 / 11.0).ln());
        assert_near(box_cox(1.0, &[1.0, 3.0]), 0.0);
        assert_near(box_cox(0.0, &[1.0, (2.0_f64).exp()]), -2.0);
    }

    #[test]
    fn smoothing() {
        assert_near(lowess(&[1.0, 2.0, 3.0, 9.0], &[3.0, 5.0, 7.0, 0.0], 2.2, 1.5).unwrap(), 5.4);
        assert_eq!(lowess(&[1.0], &[3.0], 5.0, 1.5), None);
        let (means, weight) = expectation_maximisation(&[-1.0, -1.0, 50.0], [0.0, 49.0], 0.5, 1.0);
        assert_near(means[0], -1.0);
        assert_near(means[1], 50.0);
        assert_near(weight, 2.0 / 3.0);
        assert_near(gini(&[1.0, 1.0, 1.0]), 0.0);
        assert_near(gini(&[0.0, 0.0, 0.0, 8.0]), 0.75);
    }
}
