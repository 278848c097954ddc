//! A long short-term memory network; the logistic function is written out, the steps are a `while`.

use wengert::differentiable;

/// The logarithm of the sum of the exponentials and of two.
#[differentiable]
pub fn normaliser(scores: &[f64]) -> f64 {
    let mut total = 0.0;
    for &score in scores {
        total += score.exp();
    }
    (total + 2.0).ln()
}

/// Moves one layer one step on.
#[differentiable]
pub fn step_layer(theta: &[f64], memory: &mut [f64], signal: &[f64]) {
    let width = signal.len();
    let w = &theta[..4 * width];
    let o = &theta[4 * width..];
    for u in 0..width {
        let shown = memory[u];
        let keep = 1.0 / (1.0 + (-(signal[u] * w[u] + o[u])).exp());
        let admit = 1.0 / (1.0 + (-(shown * w[width + u] + o[width + u])).exp());
        let show = 1.0 / (1.0 + (-(signal[u] * w[2 * width + u] + o[2 * width + u])).exp());
        let news = (shown * w[3 * width + u] + o[3 * width + u]).tanh();
        memory[width + u] = memory[width + u] * keep + admit * news;
        memory[u] = show * memory[width + u].tanh();
    }
}

/// Moves the whole network one step on and writes its guess.
#[differentiable]
pub fn guess(theta: &[f64], ends: &[f64], memory: &mut [f64], #[constant] character: &[f64], guessed: &mut [f64]) {
    let width = character.len();
    let inward = &ends[..width];
    let outward = &ends[width..2 * width];
    let offset = &ends[2 * width..];
    for u in 0..width {
        guessed[u] = character[u] * inward[u];
    }
    for floor in 0..memory.len() / (2 * width) {
        let own = &theta[8 * width * floor..8 * width * (floor + 1)];
        let cells = &mut memory[2 * width * floor..2 * width * (floor + 1)];
        step_layer(own, cells, guessed);
        guessed.copy_from_slice(&cells[..width]);
    }
    for u in 0..width {
        guessed[u] = guessed[u] * outward[u] + offset[u];
    }
}

/// See [`mean_loss`](fn@crate::primals::lstm::mean_loss).
#[differentiable]
pub fn surprise(theta: &[f64], ends: &[f64], #[constant] start: &[f64], #[constant] text: &[f64]) -> f64 {
    let width = ends.len() / 3;
    let turns = text.len() / width - 1;
    let mut memory = start.to_vec();
    let mut sum = 0.0;
    let mut turn = 0;
    while turn < turns {
        let character = &text[turn * width..(turn + 1) * width];
        let mut guessed = vec![0.0; width];
        guess(theta, ends, &mut memory, character, &mut guessed);
        let scale = normaliser(&guessed);
        let next = &text[(turn + 1) * width..(turn + 2) * width];
        for u in 0..width {
            sum += next[u] * (guessed[u] - scale);
        }
        turn += 1;
    }
    -sum / (turns * width) as f64
}
