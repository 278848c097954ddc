//! Prices, rates and risks. The textbook is J. C. Hull, "Options, Futures, and Other Derivatives", Pearson, 8th edition
//! (2012); papers are named where they are used.

/// The standard normal distribution. Source: M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions" (1964),
/// formula 26.2.17.
fn normal_cdf(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.2316419 * x.abs());
    let poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if x >= 0.0 { 1.0 - density * poly } else { density * poly }
}

/// What an option gives its holder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Right {
    Call,
    Put,
}

/// What a market tells of a stock.
#[derive(Clone, Copy, Debug)]
pub struct Market {
    pub spot: f64,
    pub rate: f64,
    pub dividend: f64,
    pub volatility: f64,
}

/// The price of a European option. Source: F. Black and M. Scholes, "The pricing of options and corporate liabilities",
/// J. Political Economy 81 (1973), 637-654.
pub fn black_scholes(market: &Market, strike: f64, expiry: f64, right: Right) -> f64 {
    let Market { spot, rate, dividend, volatility } = *market;
    let discount = (-rate * expiry).exp();
    let forward = spot * ((rate - dividend) * expiry).exp();
    if expiry <= 0.0 {
        return match right {
            Right::Call => (spot - strike).max(0.0),
            Right::Put => (strike - spot).max(0.0),
        };
    }
    let deviation = volatility * expiry.sqrt();
    let d1 = (forward / strike).ln() / deviation + 0.5 * deviation;
    let d2 = d1 - deviation;
    match right {
        Right::Call => discount * (forward * normal_cdf(d1) - strike * normal_cdf(d2)),
        Right::Put => discount * (strike * normal_cdf(-d2) - forward * normal_cdf(-d1)),
    }
}

/// An American put in a tree of two branches. Source: J. C. Cox, S. A. Ross and M. Rubinstein, "Option pricing: a
/// simplified approach", J. Financial Economics 7 (1979), 229-263.
pub fn binomial_american_put(spot: f64, strike: f64, rate: f64, sigma: f64, expiry: f64, steps: usize) -> f64 {
    let dt = expiry / steps as f64;
    let up = (sigma * dt.sqrt()).exp();
    let down = 1.0 / up;
    let p = ((rate * dt).exp() - down) / (up - down);
    let discount = (-rate * dt).exp();
    let mut values: Vec<f64> =
        (0..=steps).map(|i| (strike - spot * up.powi(2 * i as i32 - steps as i32)).max(0.0)).collect();
    for step in (0..steps).rev() {
        for i in 0..=step {
            let hold = discount * (p * values[i + 1] + (1.0 - p) * values[i]);
            let price = spot * up.powi(2 * i as i32 - step as i32);
            let exercise = strike - price;
            values[i] = hold.max(exercise);
        }
    }
    values[0]
}

/// The volatility that a price implies, by Newton's method. Source: S. Manaster and G. Koehler, "The calculation of implied
/// variances from the Black-Scholes model", J. Finance 37 (1982), 227-230.
pub fn implied_volatility(price: f64, spot: f64, strike: f64, rate: f64, expiry: f64) -> f64 {
    let discounted = strike * (-rate * expiry).exp();
    let mut sigma = (2.0 * ((spot / discounted).ln() / expiry).abs()).sqrt().max(0.1);
    let mut tries = 0;
    loop {
        let deviation = sigma * expiry.sqrt();
        let d1 = (spot / discounted).ln() / deviation + 0.5 * deviation;
        let value = spot * normal_cdf(d1) - discounted * normal_cdf(d1 - deviation);
        let vega = spot * expiry.sqrt() * (-0.5 * d1 * d1).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let error = value - price;
        tries += 1;
        if error.abs() < 1e-12 || tries > 50 {
            return sigma;
        }
        sigma -= error / vega;
    }
}

/// The yield curve of four parameters and a fifth: its squared distance from quoted yields. Source: C. R. Nelson and A. F.
/// Siegel, "Parsimonious modeling of yield curves", J. Business 60 (1987), 473-489.
pub fn nelson_siegel_error(beta: &[f64; 3], tau: f64, quotes: &[(f64, f64)]) -> f64 {
    quotes
        .iter()
        .map(|&(maturity, quoted)| {
            let scaled = maturity / tau;
            let decay = (-scaled).exp();
            let slope = if scaled.abs() < 1e-8 { 1.0 } else { (1.0 - decay) / scaled };
            let curvature = slope - decay;
            let level = beta[0];
            let fitted = level + beta[1] * slope + beta[2] * curvature;
            let error = fitted - quoted;
            error * error
        })
        .sum::<f64>()
        / quotes.len() as f64
}

/// A bond when the short rate reverts to a mean. Source: O. Vasicek, "An equilibrium characterization of the term
/// structure", J. Financial Economics 5 (1977), 177-188.
pub fn vasicek_bond(rate: f64, speed: f64, mean: f64, sigma: f64, maturity: f64) -> f64 {
    let variance = sigma * sigma;
    let (a, b) = if speed.abs() > 1e-10 {
        let b = (1.0 - (-speed * maturity).exp()) / speed;
        let long_yield = mean - variance / (2.0 * speed * speed);
        let a = (b - maturity) * long_yield - variance * b * b / (4.0 * speed);
        (a, b)
    } else {
        let b = maturity;
        let a = variance * maturity.powi(3) / 6.0;
        (a, b)
    };
    let log_price = a - b * rate;
    log_price.exp()
}

/// A bond when the short rate stays positive. Source: J. C. Cox, J. E. Ingersoll and S. A. Ross, "A theory of the term
/// structure of interest rates", Econometrica 53 (1985), 385-407.
pub fn cox_ingersoll_ross_curve(rate: f64, kappa: f64, theta: f64, sigma: f64, maturities: &[f64]) -> Vec<f64> {
    let gamma = (kappa * kappa + 2.0 * sigma * sigma).sqrt();
    let mut curve = Vec::with_capacity(maturities.len());
    for &t in maturities {
        let growth = (gamma * t).exp_m1();
        let denominator = (gamma + kappa) * growth + 2.0 * gamma;
        let b = 2.0 * growth / denominator;
        let base = 2.0 * gamma * ((kappa + gamma) * t / 2.0).exp() / denominator;
        let exponent = 2.0 * kappa * theta / (sigma * sigma);
        let price = base.powf(exponent) * (-b * rate).exp();
        let bond_yield = -price.ln() / t;
        curve.push(bond_yield);
    }
    curve
}

/// The parameters of a variance that reverts to a mean.
#[derive(Clone, Copy, Debug)]
pub struct Heston {
    pub kappa: f64,
    pub theta: f64,
    pub xi: f64,
    pub rho: f64,
}

/// A path with a variance of its own, by Euler's method with full truncation. Source: S. L. Heston, "A closed-form solution
/// for options with stochastic volatility", Rev. Financial Studies 6 (1993), 327-343.
pub fn heston_path(spot: f64, variance: f64, model: Heston, dt: f64, shocks: &[(f64, f64)]) -> (f64, f64) {
    let mut log_spot = spot.ln();
    let mut v = variance;
    let Heston { kappa, theta, xi, rho } = model;
    let rho_bar = (1.0 - rho * rho).sqrt();
    for (z1, z2) in shocks {
        let v_plus = v.max(0.0);
        let root = (v_plus * dt).sqrt();
        let correlated = rho * z1 + rho_bar * z2;
        let drift = -0.5 * v_plus * dt;
        log_spot += drift + root * z1;
        v += kappa * (theta - v_plus) * dt + xi * root * correlated;
    }
    (log_spot.exp(), v)
}

/// An Asian call by Monte Carlo, each shock used with both signs. Source: P. P. Boyle, "Options: a Monte Carlo approach",
/// J. Financial Economics 4 (1977), 323-338.
pub fn asian_call(spot: f64, strike: f64, rate: f64, sigma: f64, expiry: f64, shocks: &[Vec<f64>]) -> f64 {
    let payoff = |path: &[f64], sign: f64| {
        let dt = expiry / path.len() as f64;
        let drift = (rate - 0.5 * sigma * sigma) * dt;
        let mut s = spot;
        let mut total = 0.0;
        for z in path {
            s *= (drift + sign * sigma * dt.sqrt() * z).exp();
            total += s;
        }
        (total / path.len() as f64 - strike).max(0.0)
    };
    let mut sum = 0.0;
    for path in shocks.iter() {
        sum += 0.5 * (payoff(path, 1.0) + payoff(path, -1.0));
    }
    (-rate * expiry).exp() * sum / shocks.len() as f64
}

/// The negative logarithm of the likelihood of returns whose variance has a memory. Source: T. Bollerslev, "Generalized
/// autoregressive conditional heteroskedasticity", J. Econometrics 31 (1986), 307-327.
pub fn garch_loss(omega: f64, alpha: f64, beta: f64, returns: &[f64]) -> f64 {
    let n = returns.len() as f64;
    let mean = returns.iter().sum::<f64>() / n;
    let sample_variance = returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n;
    let mut variance = sample_variance;
    let mut loss = 0.0;
    for (t, r) in returns.iter().enumerate() {
        if t > 0 {
            let shock = returns[t - 1] - mean;
            variance = omega + alpha * shock * shock + beta * variance;
        }
        loss += 0.5 * ((2.0 * std::f64::consts::PI).ln() + variance.ln() + (r - mean).powi(2) / variance);
    }
    loss
}

/// The rate at which payments are worth nothing, to a tolerance. Source: Hull (2012), section 4.4, for bonds.
pub fn internal_rate_of_return(payments: &[f64], guess: f64) -> Result<f64, String> {
    let mut rate = guess;
    for _ in 0..100 {
        let mut value = 0.0;
        let mut slope = 0.0;
        for (t, payment) in payments.iter().enumerate() {
            let discount = (1.0 + rate).powi(-(t as i32));
            value += payment * discount;
            slope -= t as f64 * payment * discount / (1.0 + rate);
        }
        if value.abs() < 1e-10 {
            return Ok(rate);
        }
        rate -= value / slope;
    }
    Err(format!("no rate after a hundred steps for {} payments", payments.len()))
}

/// The smile of the volatility. Source: P. S. Hagan et al., "Managing smile risk", Wilmott Magazine (2002), 84-108,
/// formula 2.17.
pub fn sabr_volatility(forward: f64, strike: f64, expiry: f64, alpha: f64, beta: f64, rho: f64, nu: f64) -> f64 {
    let one_minus_beta = 1.0 - beta;
    let log_ratio = (forward / strike).ln();
    let middle = (forward * strike).powf(one_minus_beta / 2.0);
    let level = one_minus_beta.powi(2) / 24.0 * alpha * alpha / (middle * middle);
    let skew = rho * beta * nu * alpha / (4.0 * middle);
    let convexity = (2.0 - 3.0 * rho * rho) / 24.0 * nu * nu;
    let in_time = 1.0 + (level + skew + convexity) * expiry;
    if log_ratio.abs() < 1e-7 {
        return alpha / middle * in_time;
    }
    let z = nu / alpha * middle * log_ratio;
    let chi = (((1.0 - 2.0 * rho * z + z * z).sqrt() + z - rho) / (1.0 - rho)).ln();
    let squared = (one_minus_beta * log_ratio).powi(2);
    let series = 1.0 + squared / 24.0 + squared * squared / 1920.0;
    alpha / (middle * series) * (z / chi) * in_time
}

/// A call by the implicit method of finite differences, on a grid of stock prices. Source: Hull (2012), section 20.8.
pub fn implicit_call(spot: f64, strike: f64, rate: f64, sigma: f64, expiry: f64, nodes: usize, steps: usize) -> f64 {
    let top = 3.0 * strike;
    let ds = top / nodes as f64;
    let dt = expiry / steps as f64;
    let mut value: Vec<f64> = (0..=nodes).map(|i| (i as f64 * ds - strike).max(0.0)).collect();
    for step in 1..=steps {
        let mut c = vec![0.0; nodes + 1];
        let mut d = vec![0.0; nodes + 1];
        let above = top - strike * (-rate * dt * step as f64).exp();
        for j in 1..nodes {
            let variance = sigma * sigma * (j * j) as f64;
            let drift = rate * j as f64;
            let (lower, upper) = (0.5 * dt * (drift - variance), -0.5 * dt * (variance + drift));
            let pivot = 1.0 + dt * (variance + rate) - lower * c[j - 1];
            c[j] = upper / pivot;
            d[j] = (value[j] - lower * d[j - 1]) / pivot;
        }
        value[nodes] = above;
        for j in (1..nodes).rev() {
            value[j] = d[j] - c[j] * value[j + 1];
        }
        value[0] = 0.0;
    }
    let below = (spot / ds) as usize;
    let weight = spot / ds - below as f64;
    (1.0 - weight) * value[below] + weight * value[below + 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64, allowed: f64) {
        assert!((value - expected).abs() <= allowed, "{value} is not {expected}");
    }

    #[test]
    fn hulls_call_and_put() {
        // Example 14.6: 4.76 and 0.81.
        let market = Market { spot: 42.0, rate: 0.1, dividend: 0.0, volatility: 0.2 };
        assert_near(black_scholes(&market, 40.0, 0.5, Right::Call), 4.76, 0.005);
        assert_near(black_scholes(&market, 40.0, 0.5, Right::Put), 0.81, 0.005);
        assert_eq!(black_scholes(&market, 40.0, 0.0, Right::Call), 2.0);
        assert_near(implicit_call(42.0, 40.0, 0.1, 0.2, 0.5, 300, 200), 4.76, 0.01);
    }

    #[test]
    fn hulls_american_put() {
        // Figure 20.3: five steps, 4.49.
        assert_near(binomial_american_put(50.0, 50.0, 0.1, 0.4, 5.0 / 12.0, 5), 4.49, 0.005);
    }

    #[test]
    fn hulls_implied_volatility() {
        // Section 14.11: a call at 1.875 implies 0.235.
        assert_near(implied_volatility(1.875, 21.0, 20.0, 0.1, 0.25), 0.235, 0.001);
    }

    #[test]
    fn ends_of_the_curve() {
        // The short end is the sum of level and slope, the long end the level.
        let error = nelson_siegel_error(&[0.05, -0.02, 0.01], 1.5, &[(0.0, 0.03), (1e12, 0.05)]);
        assert_near(error, 0.0, 1e-15);
    }

    #[test]
    fn rates_without_noise() {
        // The integral of a rate that decays to its mean, in closed form.
        let integral = 0.06 * 3.0 + (0.03 - 0.06) * (1.0 - (-1.5_f64).exp()) / 0.5;
        assert_near(vasicek_bond(0.03, 0.5, 0.06, 0.0, 3.0), (-integral).exp(), 1e-12);
        let curve = cox_ingersoll_ross_curve(0.03, 0.5, 0.06, 1e-4, &[3.0]);
        assert_near(curve[0], integral / 3.0, 1e-6);
    }

    #[test]
    fn a_path_without_noise_in_the_variance() {
        let model = Heston { kappa: 0.0, theta: 0.04, xi: 0.0, rho: 0.3 };
        let (spot, variance) = heston_path(100.0, 0.04, model, 0.25, &[(1.0, 0.0), (-0.5, 2.0)]);
        assert_near(spot, 100.0 * (-0.01_f64 + 0.05).exp(), 1e-10);
        assert_eq!(variance, 0.04);
    }

    #[test]
    fn an_asian_call_without_noise() {
        let value = asian_call(100.0, 90.0, 0.05, 0.0, 1.0, &[vec![0.3, 0.2]]);
        let mean = 100.0 * (0.025_f64.exp() + 0.05_f64.exp()) / 2.0;
        assert_near(value, (-0.05_f64).exp() * (mean - 90.0), 1e-10);
    }

    #[test]
    fn garch_with_a_constant_variance() {
        // Both returns have the sample's variance, and so the normal density at one deviation.
        let loss = garch_loss(0.04, 0.0, 0.0, &[0.2, -0.2]);
        assert_near(loss, (2.0 * std::f64::consts::PI * 0.04).ln() + 1.0, 1e-12);
    }

    #[test]
    fn hulls_bond_yield() {
        // A payment of 100 now for 60 in each of two years: 1/(1+r) = (sqrt(69) - 3) / 6.
        let rate = internal_rate_of_return(&[-100.0, 60.0, 60.0], 0.1).unwrap();
        let discount = (-0.6 + (0.36_f64 + 2.4).sqrt()) / 1.2;
        assert_near(rate, 1.0 / discount - 1.0, 1e-9);
        assert!(internal_rate_of_return(&[1.0, 0.0, 1.0], 0.1).is_err());
    }

    #[test]
    fn a_flat_smile() {
        assert_near(sabr_volatility(100.0, 120.0, 2.0, 0.2, 1.0, 0.0, 1e-6), 0.2, 1e-9);
        assert_near(sabr_volatility(100.0, 100.0, 0.0, 2.0, 0.5, 0.1, 0.3), 0.2, 1e-12);
    }
}
