//! The functions: those of `primals`, generic over the number.

use std::f64::consts::PI;

use super::{Problem, Scalar};
use crate::drivers::gmm::Mixture;
use crate::drivers::lstm::Network;
use crate::primals::gmm::ln_wishart_constant;
use crate::primals::ode::END;

pub struct LogSumExp;

impl Problem for LogSumExp {
    fn value<T: Scalar>(&self, x: &[T]) -> T {
        log_sum_exp(x)
    }
}

fn log_sum_exp<T: Scalar>(x: &[T]) -> T {
    let mut max = x[0];
    for &xi in &x[1..] {
        max = max.max(xi);
    }
    let mut sum = max.constant(0.0);
    for &xi in x {
        sum = sum + (xi - max).exp();
    }
    sum.ln() + max
}

pub struct SquaredResiduals {
    pub n: usize,
}

impl Problem for SquaredResiduals {
    fn value<T: Scalar>(&self, x: &[T]) -> T {
        let mut sum = x[0].constant(0.0);
        for i in 0..self.n {
            let t = -1.0 + i as f64 * 2.0 / (self.n as f64 - 1.0);
            let sign = if t > 0.0 {
                1.0
            } else if t < 0.0 {
                -1.0
            } else {
                0.0
            };
            let mut residual = sum.constant(sign);
            let mut power = 1.0;
            for &coefficient in x {
                residual = residual - coefficient * power;
                power *= t;
            }
            sum = sum + residual * residual;
        }
        sum / 2.0
    }
}

pub struct LastComponent {
    pub steps: usize,
}

impl Problem for LastComponent {
    fn value<T: Scalar>(&self, x: &[T]) -> T {
        let n = x.len();
        let h = END / self.steps as f64;
        let zeros = vec![x[0].constant(0.0); n];
        let (mut y, mut stage) = (zeros.clone(), zeros.clone());
        let [mut k1, mut k2, mut k3, mut k4] = [zeros.clone(), zeros.clone(), zeros.clone(), zeros];
        for _ in 0..self.steps {
            right_hand_side(x, &y, &mut k1);
            for i in 0..n {
                stage[i] = y[i] + k1[i] * h / 2.0;
            }
            right_hand_side(x, &stage, &mut k2);
            for i in 0..n {
                stage[i] = y[i] + k2[i] * h / 2.0;
            }
            right_hand_side(x, &stage, &mut k3);
            for i in 0..n {
                stage[i] = y[i] + k3[i] * h;
            }
            right_hand_side(x, &stage, &mut k4);
            for i in 0..n {
                y[i] = y[i] + (k1[i] + k2[i] * 2.0 + k3[i] * 2.0 + k4[i]) * h / 6.0;
            }
        }
        y[n - 1]
    }
}

fn right_hand_side<T: Scalar>(x: &[T], y: &[T], dy: &mut [T]) {
    dy[0] = x[0];
    for i in 1..x.len() {
        dy[i] = x[i] * y[i - 1];
    }
}

pub struct Determinant {
    pub n: usize,
}

impl Problem for Determinant {
    fn value<T: Scalar>(&self, a: &[T]) -> T {
        let mut next: Vec<[usize; 2]> = (1..=self.n).map(|i| [i, i]).collect();
        next.push([0, 0]);
        minor(a, self.n, &mut next)
    }
}

/// As in `primals::det`.
fn minor<T: Scalar>(a: &[T], m: usize, next: &mut [[usize; 2]]) -> T {
    let n = next.len() - 1;
    let [row, mut column] = next[n];
    if m == 1 {
        return a[row * n + column];
    }
    next[n][0] = next[row][0];
    let mut previous = n;
    let mut positive = true;
    let mut sum = a[0].constant(0.0);
    for _ in 0..m {
        next[previous][1] = next[column][1];
        let term = a[row * n + column] * minor(a, m - 1, next);
        next[previous][1] = column;
        sum = if positive { sum + term } else { sum - term };
        positive = !positive;
        previous = column;
        column = next[column][1];
    }
    next[n][0] = row;
    sum
}

/// Of `alpha`, `mu`, `q` and `l` in a row.
pub struct LogPosterior<'a>(pub &'a Mixture);

impl Problem for LogPosterior<'_> {
    fn value<T: Scalar>(&self, parameters: &[T]) -> T {
        let Mixture { d, k, l_width, ref x, gamma, m, .. } = *self.0;
        let (alpha, rest) = parameters.split_at(k);
        let (mu, rest) = rest.split_at(k * d);
        let (q, l) = rest.split_at(k * d);
        let zero = alpha[0].constant(0.0);

        let diagonals: Vec<T> = q.iter().map(|q| q.exp()).collect();
        let mut log_determinants = vec![zero; k];
        for ik in 0..k {
            for j in 0..d {
                log_determinants[ik] = log_determinants[ik] + q[ik * d + j];
            }
        }

        let mut likelihood = zero;
        let mut centered = vec![zero; d];
        let mut scaled = vec![zero; d];
        let mut terms = vec![zero; k];
        for point in x.chunks(d) {
            for ik in 0..k {
                let mean = &mu[ik * d..(ik + 1) * d];
                for j in 0..d {
                    // With the other sign, which is lost in squares.
                    centered[j] = mean[j] - point[j];
                }
                let diagonal = &diagonals[ik * d..(ik + 1) * d];
                let lower = &l[ik * l_width..(ik + 1) * l_width];
                triangular_product(diagonal, lower, &centered, &mut scaled);
                terms[ik] = alpha[ik] + log_determinants[ik] - squared_norm(&scaled, zero) * 0.5;
            }
            likelihood = likelihood + log_sum_exp(&terms);
        }
        let n = (x.len() / d) as f64;
        likelihood = likelihood - (log_sum_exp(alpha) + 0.5 * d as f64 * (2.0 * PI).ln()) * n;

        let mut prior = zero + k as f64 * ln_wishart_constant(d, m, gamma);
        for ik in 0..k {
            let diagonal = &diagonals[ik * d..(ik + 1) * d];
            let lower = &l[ik * l_width..(ik + 1) * l_width];
            let frobenius = squared_norm(diagonal, zero) + squared_norm(lower, zero);
            prior = prior + log_determinants[ik] * m as f64 - frobenius * (0.5 * gamma * gamma);
        }
        likelihood + prior
    }
}

fn squared_norm<T: Scalar>(v: &[T], zero: T) -> T {
    v.iter().fold(zero, |sum, &vi| sum + vi * vi)
}

fn triangular_product<T: Scalar>(diagonal: &[T], lower: &[T], v: &[T], out: &mut [T]) {
    let d = v.len();
    for i in 0..d {
        out[i] = diagonal[i] * v[i];
    }
    let mut start = 0;
    for i in 0..d {
        let below = &mut out[i + 1..];
        let column = &lower[start..start + below.len()];
        for j in 0..below.len() {
            below[j] = below[j] + column[j] * v[i];
        }
        start += column.len();
    }
}

/// Of `main_params` and `extra_params` in a row.
pub struct MeanLoss<'a>(pub &'a Network);

impl Problem for MeanLoss<'_> {
    fn value<T: Scalar>(&self, parameters: &[T]) -> T {
        let Network { main_params, extra_params, state, sequence } = self.0;
        let (main, extra) = parameters.split_at(main_params.len());
        let b = extra_params.len() / 3;
        let steps = sequence.len() / b - 1;
        let mut state: Vec<T> = state.iter().map(|&number| main[0].constant(number)).collect();
        let mut total = main[0].constant(0.0);
        let mut prediction = vec![total; b];
        for t in 0..steps {
            predict(main, extra, &mut state, &sequence[t * b..(t + 1) * b], &mut prediction);
            let sum = prediction.iter().fold(total.constant(0.0), |sum, x| sum + x.exp());
            let norm = (sum + 2.0).ln();
            let wanted = &sequence[(t + 1) * b..(t + 2) * b];
            for i in 0..b {
                total = total + (prediction[i] - norm) * wanted[i];
            }
        }
        -total / (steps * b) as f64
    }
}

fn sigmoid<T: Scalar>(x: T) -> T {
    ((-x).exp() + 1.0).recip()
}

fn advance_layer<T: Scalar>(params: &[T], state: &mut [T], input: &[T]) {
    let b = input.len();
    let (weight, bias) = params.split_at(4 * b);
    for i in 0..b {
        let hidden = state[i];
        let forget = sigmoid(input[i] * weight[i] + bias[i]);
        let ingate = sigmoid(hidden * weight[b + i] + bias[b + i]);
        let outgate = sigmoid(input[i] * weight[2 * b + i] + bias[2 * b + i]);
        let change = (hidden * weight[3 * b + i] + bias[3 * b + i]).tanh();
        state[b + i] = state[b + i] * forget + ingate * change;
        state[i] = outgate * state[b + i].tanh();
    }
}

fn predict<T: Scalar>(main: &[T], extra: &[T], state: &mut [T], input: &[f64], output: &mut [T]) {
    let b = input.len();
    for i in 0..b {
        output[i] = extra[i] * input[i];
    }
    for (params, state) in main.chunks(8 * b).zip(state.chunks_mut(2 * b)) {
        advance_layer(params, state, output);
        output.copy_from_slice(&state[..b]);
    }
    for i in 0..b {
        output[i] = output[i] * extra[b + i] + extra[2 * b + i];
    }
}
