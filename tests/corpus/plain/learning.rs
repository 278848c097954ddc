//! What models learn from: losses, layers, likelihoods. Unless a function says otherwise, after C. M. Bishop, "Pattern
//! Recognition and Machine Learning", Springer (2006).

fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

fn log_sum_exp(xs: &[f64]) -> f64 {
    let max = xs.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    max + xs.iter().map(|x| (x - max).exp()).sum::<f64>().ln()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b.iter()).map(|(x, y)| x * y).sum()
}

/// The loss of a logistic regression with a ridge. Source: T. Hastie, R. Tibshirani and J. Friedman, "The Elements of
/// Statistical Learning", Springer (2009), section 4.4.
pub fn logistic_regression(weights: &[f64], bias: f64, features: &[Vec<f64>], labels: &[bool], ridge: f64) -> f64 {
    let mut loss = 0.0;
    for (row, &label) in features.iter().zip(labels) {
        let logit = dot(weights, row) + bias;
        // The logarithm of one plus e to the x, without overflow.
        let softplus = logit.max(0.0) + (-logit.abs()).exp().ln_1p();
        loss += softplus;
        if label {
            loss -= logit;
        }
    }
    let penalty: f64 = weights.iter().map(|w| w * w).sum();
    let mean = loss / features.len() as f64;
    mean + 0.5 * ridge * penalty
}

/// The deviance of a Poisson regression. Source: P. McCullagh and J. A. Nelder, "Generalized Linear Models", Chapman and
/// Hall (1989), chapter 6.
pub fn poisson_deviance(coefficients: &[f64], rows: &[Vec<f64>], counts: &[f64], exposures: &[f64]) -> f64 {
    let n = counts.len();
    assert!(rows.len() == n && exposures.len() == n);
    let mut deviance = 0.0;
    for i in 0..n {
        let eta: f64 = rows[i].iter().zip(coefficients).map(|(x, b)| x * b).sum();
        let rate = eta.exp();
        let mu = exposures[i] * rate;
        let y = counts[i];
        let term = if y > 0.0 { y * (y / mu).ln() - (y - mu) } else { mu };
        deviance += term;
    }
    // Twice the difference of the logarithms of the likelihoods.
    2.0 * deviance
}

/// One step of a memory cell. Source: S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9
/// (1997), 1735-1780, with the forget gate of F. Gers et al. (2000).
pub fn lstm_cell(x: &[f64], h: &[f64], c: &[f64], w: &[Vec<f64>], u: &[Vec<f64>], b: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let size = h.len();
    let mut gates = vec![0.0; 4 * size];
    for k in 0..4 * size {
        gates[k] = dot(&w[k], x) + dot(&u[k], h) + b[k];
    }
    let mut next_h = Vec::with_capacity(size);
    let mut next_c = Vec::with_capacity(size);
    for k in 0..size {
        let input = sigmoid(gates[k]);
        let forget = sigmoid(gates[size + k]);
        let candidate = gates[2 * size + k].tanh();
        let output = sigmoid(gates[3 * size + k]);
        let cell = forget * c[k] + input * candidate;
        next_c.push(cell);
        next_h.push(output * cell.tanh());
    }
    (next_h, next_c)
}

/// One head of attention, which looks back only. Source: A. Vaswani et al., "Attention is all you need", NIPS (2017).
pub fn attention_head(queries: &[Vec<f64>], keys: &[Vec<f64>], values: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let scale = 1.0 / (keys[0].len() as f64).sqrt();
    let mut outputs = Vec::with_capacity(queries.len());
    for (i, query) in queries.iter().enumerate() {
        let scores: Vec<f64> = keys[..=i].iter().map(|key| dot(query, key) * scale).collect();
        let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = scores.iter().map(|s| (s - max).exp()).collect();
        let total: f64 = weights.iter().sum();
        let mut output = vec![0.0; values[0].len()];
        for (weight, value) in weights.iter().zip(values) {
            for (o, v) in output.iter_mut().zip(value) {
                *o += weight / total * v;
            }
        }
        outputs.push(output);
    }
    outputs
}

/// A batch made normal, feature by feature. Source: S. Ioffe and C. Szegedy, "Batch normalization: accelerating deep network
/// training by reducing internal covariate shift", ICML (2015).
pub fn batch_norm(batch: &mut [Vec<f64>], gamma: &[f64], beta: &[f64], epsilon: f64) -> Vec<f64> {
    let n = batch.len() as f64;
    let features = gamma.len();
    let mut variances = Vec::new();
    for j in 0..features {
        let mean = batch.iter().map(|row| row[j]).sum::<f64>() / n;
        let variance = batch.iter().map(|row| (row[j] - mean).powi(2)).sum::<f64>() / n;
        let inverse = 1.0 / (variance + epsilon).sqrt();
        for row in batch.iter_mut() {
            let normal = (row[j] - mean) * inverse;
            row[j] = gamma[j] * normal + beta[j];
        }
        variances.push(variance);
    }
    variances
}

/// Softmax and cross-entropy in one, with labels that are smoothed. Source: C. Szegedy et al., "Rethinking the Inception
/// architecture for computer vision", CVPR (2016).
pub fn cross_entropy(logits: &[Vec<f64>], labels: &[usize], smoothing: f64) -> f64 {
    let classes = logits[0].len() as f64;
    logits
        .iter()
        .zip(labels.iter())
        .map(|(row, &label)| {
            let normaliser = log_sum_exp(row);
            let mut loss = 0.0;
            for (k, logit) in row.iter().enumerate() {
                let mut target = smoothing / classes;
                if k == label {
                    target += 1.0 - smoothing;
                }
                loss -= target * (logit - normaliser);
            }
            loss
        })
        .sum::<f64>()
        / labels.len() as f64
}

/// The probability of what a hidden Markov model shows, by the forward algorithm with scaling. Source: L. R. Rabiner, "A
/// tutorial on hidden Markov models", Proc. IEEE 77 (1989), 257-286.
pub fn hidden_markov(initial: &[f64], transition: &[Vec<f64>], emission: &[Vec<f64>], observed: &[usize]) -> f64 {
    let states = initial.len();
    let mut alpha: Vec<f64> = Vec::new();
    let mut log_likelihood = 0.0;
    for (t, &symbol) in observed.iter().enumerate() {
        let mut next = vec![0.0; states];
        for j in 0..states {
            let prior = if t == 0 {
                initial[j]
            } else {
                (0..states).map(|i| alpha[i] * transition[i][j]).sum::<f64>()
            };
            next[j] = prior * emission[j][symbol];
        }
        let scale: f64 = next.iter().sum();
        log_likelihood += scale.ln();
        alpha = next.iter().map(|a| a / scale).collect();
    }
    log_likelihood
}

fn soft_min(a: f64, b: f64, c: f64, gamma: f64) -> f64 {
    let least = a.min(b).min(c);
    let sum = ((least - a) / gamma).exp() + ((least - b) / gamma).exp() + ((least - c) / gamma).exp();
    least - gamma * sum.ln()
}

/// Dynamic time warping with a soft minimum. Source: M. Cuturi and M. Blondel, "Soft-DTW", ICML (2017), 894-903.
pub fn soft_dtw(x: &[f64], y: &[f64], gamma: f64) -> f64 {
    let (n, m) = (x.len(), y.len());
    const FAR: f64 = 1e10;
    let mut r = vec![vec![FAR; m + 1]; n + 1];
    r[0][0] = 0.0;
    for i in 1..=n {
        for j in 1..=m {
            let difference = x[i - 1] - y[j - 1];
            let cost = difference * difference;
            let (up, left, corner) = (r[i - 1][j], r[i][j - 1], r[i - 1][j - 1]);
            r[i][j] = cost + soft_min(up, left, corner, gamma);
        }
    }
    r[n][m]
}

/// How unlikely a mixture of normal distributions makes a sample (section 9.2).
pub fn gaussian_mixture(sample: &[f64], logits: &[f64], means: &[f64], log_deviations: &[f64]) -> f64 {
    let components = means.len();
    let normaliser = log_sum_exp(logits);
    let mut total = 0.0;
    for x in sample {
        let mut terms = Vec::with_capacity(components);
        for k in 0..components {
            let deviation = log_deviations[k].exp();
            let z = (x - means[k]) / deviation;
            let log_density = -0.5 * z * z - log_deviations[k] - 0.5 * (2.0 * std::f64::consts::PI).ln();
            terms.push(logits[k] - normaliser + log_density);
        }
        total -= log_sum_exp(&terms);
    }
    total
}

/// A Gaussian process: the logarithm of its marginal likelihood. Source: C. E. Rasmussen and C. K. I. Williams, "Gaussian
/// Processes for Machine Learning", MIT Press (2006), algorithm 2.1.
pub fn gaussian_process(x: &[f64], y: &[f64], length: f64, signal: f64, noise: f64) -> f64 {
    let n = x.len();
    let mut l = vec![vec![0.0; n]; n];
    let mut z = y.to_vec();
    let mut log_det = 0.0;
    for i in 0..n {
        for j in 0..=i {
            let distance = (x[i] - x[j]) / length;
            let mut k = signal * signal * (-0.5 * distance * distance).exp();
            if i == j {
                k += noise * noise;
            }
            let s: f64 = (0..j).map(|m| l[i][m] * l[j][m]).sum();
            l[i][j] = if i == j { (k - s).sqrt() } else { (k - s) / l[j][j] };
        }
        let known: f64 = (0..i).map(|j| l[i][j] * z[j]).sum();
        z[i] = (z[i] - known) / l[i][i];
        log_det += l[i][i].ln();
    }
    -0.5 * dot(&z, &z) - log_det - 0.5 * n as f64 * (2.0 * std::f64::consts::PI).ln()
}

/// A convolution, a rectifier, and the largest of each pair. Source: Y. LeCun et al., "Gradient-based learning applied to
/// document recognition", Proc. IEEE 86 (1998), 2278-2324.
pub fn convolution_layer(image: &[Vec<f64>], kernel: &[[f64; 2]; 2], bias: f64) -> Vec<f64> {
    let height = image.len() - 1;
    let width = image[0].len() - 1;
    let mut features = vec![vec![0.0; width]; height];
    for i in 0..height {
        for j in 0..width {
            let mut sum = bias;
            for (di, row) in kernel.iter().enumerate() {
                for (dj, weight) in row.iter().enumerate() {
                    sum += weight * image[i + di][j + dj];
                }
            }
            features[i][j] = sum.max(0.0);
        }
    }
    features.iter().flat_map(|row| row.chunks(2).map(|pair| pair.iter().copied().fold(0.0, f64::max))).collect()
}

/// Parameters after a step of Adam. Source: D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR
/// (2015), algorithm 1.
pub fn adam(theta: &mut [f64], m: &mut [f64], v: &mut [f64], gradient: &[f64], rate: f64, t: i32) {
    const BETA1: f64 = 0.9;
    const BETA2: f64 = 0.999;
    let correction1 = 1.0 - BETA1.powi(t);
    let correction2 = 1.0 - BETA2.powi(t);
    for i in 0..theta.len() {
        let g = gradient[i];
        m[i] = BETA1 * m[i] + (1.0 - BETA1) * g;
        v[i] = BETA2 * v[i] + (1.0 - BETA2) * g * g;
        let m_hat = m[i] / correction1;
        let v_hat = v[i] / correction2;
        let step = m_hat / (v_hat.sqrt() + 1e-8);
        theta[i] -= rate * step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-10, "{value} is not {expected}");
    }

    #[test]
    fn undecided_regressions() {
        let loss = logistic_regression(&[0.0], 0.0, &[vec![3.0], vec![1.0]], &[true, false], 0.1);
        assert_near(loss, 2_f64.ln());
        // Where the mean is the count the deviance is zero; without a count it is twice the mean.
        assert_near(poisson_deviance(&[2_f64.ln()], &[vec![1.0], vec![2.0]], &[4.0, 0.0], &[2.0, 0.5]), 4.0);
    }

    #[test]
    fn a_cell_without_weights_halves_its_memory() {
        let (w, u) = (vec![vec![0.0]; 4], vec![vec![0.0]; 4]);
        let (h, c) = lstm_cell(&[1.0], &[1.0], &[3.0], &w, &u, &[0.0; 4]);
        assert_near(c[0], 1.5);
        assert_near(h[0], 0.5 * 1.5_f64.tanh());
    }

    #[test]
    fn attention_to_equal_keys_is_a_mean() {
        let same = vec![vec![0.3, 0.4]; 2];
        let out = attention_head(&same, &same, &[vec![1.0], vec![4.0]]);
        assert_near(out[0][0], 1.0);
        assert_near(out[1][0], 2.5);
    }

    #[test]
    fn a_normal_batch() {
        let mut batch = vec![vec![1.0], vec![3.0]];
        let variances = batch_norm(&mut batch, &[2.0], &[0.5], 0.0);
        assert_eq!((batch[0][0], batch[1][0], variances[0]), (-1.5, 2.5, 1.0));
    }

    #[test]
    fn equal_logits_have_the_entropy_of_a_die() {
        assert_near(cross_entropy(&[vec![0.7; 6], vec![0.1; 6]], &[2, 5], 0.1), 6_f64.ln());
    }

    #[test]
    fn rabiners_coins() {
        // Two states that never change: the sum over the states of their chance times that of what they show.
        let rows = [vec![1.0, 0.0], vec![0.0, 1.0]];
        let shown = hidden_markov(&[0.25, 0.75], &rows, &[vec![0.5, 0.5], vec![0.1, 0.9]], &[0, 1, 1]);
        assert_near(shown.exp(), 0.25 * 0.125 + 0.75 * 0.1 * 0.81);
    }

    #[test]
    fn a_sharp_minimum_is_time_warping() {
        assert_near(soft_dtw(&[0.0, 1.0, 3.0], &[0.0, 1.0, 1.0, 2.0], 1e-3), 1.0);
        assert_near(soft_dtw(&[2.0], &[5.0], 0.7), 9.0);
    }

    #[test]
    fn one_normal_distribution() {
        let two_pi = 2.0 * std::f64::consts::PI;
        assert_near(gaussian_mixture(&[1.0, 3.0], &[0.4], &[1.0], &[0.0]), two_pi.ln() + 2.0);
        assert_near(gaussian_process(&[0.5], &[2.0], 1.0, 0.6, 0.8), -2.0 - 0.5 * two_pi.ln());
    }

    #[test]
    fn a_picture_of_nine() {
        let image = [vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0], vec![7.0, 8.0, 9.0]];
        assert_eq!(convolution_layer(&image, &[[1.0, 0.0], [0.0, 1.0]], -10.0), [0.0, 4.0]);
    }

    #[test]
    fn adams_first_step_is_the_rate() {
        let (mut theta, mut m, mut v) = ([1.0, 2.0], [0.0; 2], [0.0; 2]);
        adam(&mut theta, &mut m, &mut v, &[5.0, -3.0], 0.25, 1);
        assert!((theta[0] - 0.75).abs() < 1e-8 && (theta[1] - 2.25).abs() < 1e-8);
    }
}
