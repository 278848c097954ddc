//! A long short-term memory network with diagonal weights that predicts the next character of a text.
//!
//! All arrays are flat. With `b` bits to a character and `l` layers, `main_params` has `8 * b` numbers
//! to a layer (four gates' weights, then their biases), `extra_params` has three rows of `b` (the
//! weights of the input, the weights of the output, the biases of the output), `state` has two rows of
//! `b` to a layer (hidden, cell), and `sequence` has one row of `b` to a character.

use wengert::differentiable;

/// The logistic function.
#[differentiable]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The logarithm of the sum of the exponentials of `x` and of two zeros.
#[differentiable]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for &xi in x {
        sum += xi.exp();
    }
    (sum + 2.0).ln()
}

/// Moves one layer one step on. The state holds the hidden row and then the cell row.
#[differentiable]
pub fn advance_layer(params: &[f64], state: &mut [f64], input: &[f64]) {
    let b = input.len();
    let weight = &params[..4 * b];
    let bias = &params[4 * b..];
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

/// Moves the whole network one step on and writes its prediction to `output`.
#[differentiable]
pub fn predict(
    main_params: &[f64],
    extra_params: &[f64],
    state: &mut [f64],
    #[constant] input: &[f64],
    output: &mut [f64],
) {
    let b = input.len();
    let in_weight = &extra_params[..b];
    let out_weight = &extra_params[b..2 * b];
    let out_bias = &extra_params[2 * b..];
    for i in 0..b {
        output[i] = input[i] * in_weight[i];
    }
    for layer in 0..state.len() / (2 * b) {
        let params = &main_params[8 * b * layer..8 * b * (layer + 1)];
        let layer_state = &mut state[2 * b * layer..2 * b * (layer + 1)];
        advance_layer(params, layer_state, output);
        output.copy_from_slice(&layer_state[..b]);
    }
    for i in 0..b {
        output[i] = output[i] * out_weight[i] + out_bias[i];
    }
}

/// The mean loss of the network's predictions along `sequence`, starting from `initial_state`.
#[differentiable]
pub fn mean_loss(
    main_params: &[f64],
    extra_params: &[f64],
    #[constant] initial_state: &[f64],
    #[constant] sequence: &[f64],
) -> f64 {
    let b = extra_params.len() / 3;
    let steps = sequence.len() / b - 1;
    let mut state = initial_state.to_vec();
    let mut total = 0.0;
    for t in 0..steps {
        let input = &sequence[t * b..(t + 1) * b];
        let mut prediction = vec![0.0; b];
        predict(main_params, extra_params, &mut state, input, &mut prediction);
        let norm = log_sum_exp(&prediction);
        let wanted = &sequence[(t + 1) * b..(t + 2) * b];
        for i in 0..b {
            total += wanted[i] * (prediction[i] - norm);
        }
    }
    -total / (steps * b) as f64
}
