//! Calls of other differentiable functions, here and in other modules.

use wengert::differentiable;

use crate::{arrays, early_exit, loops, mut_slices, references, scalar, slices, textbook, tuples, vecs, while_loops};

/// A small function that others here call.
#[differentiable]
pub fn gain(x: f64, strength: f64) -> f64 {
    strength * x / (1.0 + x * x)
}

/// One call.
#[differentiable]
pub fn once(x: f64) -> f64 {
    gain(x, 2.0) + x
}

/// A call of a call.
#[differentiable]
pub fn composed(x: f64, y: f64) -> f64 {
    gain(gain(x, y), gain(y, 3.0))
}

/// A function of another module, by its path.
#[differentiable]
pub fn across_modules(x: f64, y: f64) -> f64 {
    scalar::rosenbrock(x * y, x + y).sqrt() + crate::control::leaky(x)
}

/// The same function twice, with an argument in both calls.
#[differentiable]
pub fn shared_argument(x: f64, y: f64) -> f64 {
    let a = scalar::angle(x, y);
    let b = scalar::angle(y, x + 1.0);
    a * b
}

/// Only one of the callee's arguments is active here.
#[differentiable]
pub fn inactive_argument(x: f64, #[constant] c: f64) -> f64 {
    gain(c, x) + gain(x, c) * c
}

/// The callee's result is not active, since none of what is passed is.
#[differentiable]
pub fn all_inactive(x: f64, #[constant] c: f64) -> f64 {
    let scale = gain(c, 2.0);
    x * x * scale
}

/// An integer goes along.
#[differentiable]
pub fn with_integer(x: f64, n: usize) -> f64 {
    loops::power_by_loop(x, n) + loops::geometric(x * x, n + 1)
}

/// A call in a loop, of its own result.
#[differentiable]
pub fn iterated(x: f64, strength: f64, n: usize) -> f64 {
    let mut y = x;
    for _ in 0..n {
        y = gain(y, strength) + 0.1 * x;
    }
    y
}

/// A call in a `while`.
#[differentiable]
pub fn call_in_while(x: f64) -> f64 {
    let mut y = x;
    while y < 4.0 {
        y += 1.0 + gain(y, x);
    }
    y * y
}

/// A call on one side of a branch.
#[differentiable]
pub fn call_in_branch(x: f64, y: f64) -> f64 {
    let a = if x > y { scalar::exponentials(x - y) } else { y };
    if a > 2.0 {
        return gain(a, y);
    }
    a * x
}

/// Slices are handed on.
#[differentiable]
pub fn cosine(a: &[f64], b: &[f64]) -> f64 {
    slices::dot(a, b) / (loops::sum_of_squares(a) * loops::sum_of_squares(b)).sqrt()
}

/// Parts of slices are handed on.
#[differentiable]
pub fn dot_of_halves(xs: &[f64], middle: usize) -> f64 {
    slices::dot(&xs[..middle], &xs[middle..]) * 2.0
}

/// A matrix times a vector, a row at a time.
#[differentiable]
pub fn matrix_vector(m: &[f64], x: &[f64], y: &mut [f64]) {
    let n = x.len();
    for i in 0..y.len() {
        y[i] = slices::dot(&m[i * n..(i + 1) * n], x);
    }
}

/// Rows of a list of vectors are handed on.
#[differentiable]
pub fn energies(rows: &[Vec<f64>], x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..rows.len() {
        s += slices::dot(&rows[i], x).powi(2);
    }
    s
}

/// A local vector is handed on by reference.
#[differentiable]
pub fn local_by_reference(x: f64, n: usize) -> f64 {
    let nodes: Vec<f64> = (0..n).map(|i| x * i as f64).collect();
    let weights = vec![1.0; n];
    slices::dot(&nodes, &weights) + loops::log_sum_exp(&nodes)
}

/// A local that is handed on, overwritten, and handed on again.
#[differentiable]
pub fn overwritten_between(x: f64, y: f64) -> f64 {
    let mut v = vec![x, y, x * y];
    let first = loops::sum_of_squares(&v);
    v[0] = first;
    v[1] *= x;
    let second = loops::product_of_shifted(&v);
    v.fill(0.0);
    first.ln() + second
}

/// A callee that writes through `&mut`.
#[differentiable]
pub fn callee_writes(xs: &mut [f64], factor: f64) -> f64 {
    mut_slices::scale(xs, factor);
    mut_slices::running_sum(xs);
    loops::sum_of_squares(xs)
}

/// A callee that writes into a local.
#[differentiable]
pub fn callee_writes_local(xs: &[f64], a: f64) -> f64 {
    let mut y = vec![1.0; xs.len()];
    mut_slices::axpy(a, xs, &mut y);
    mut_slices::axpy(a * a, xs, &mut y);
    slices::dot(&y, xs)
}

/// A callee that writes into a part.
#[differentiable]
pub fn callee_writes_part(xs: &mut [f64], n: usize) {
    let total = mut_slices::normalise(&mut xs[..n]);
    mut_slices::scale(&mut xs[n..], total);
}

/// A callee that writes into a scalar.
#[differentiable]
pub fn callee_writes_scalar(x: f64, y: f64) -> f64 {
    let mut s = x;
    references::double_in_place(&mut s);
    let before = references::accumulate(&mut s, y);
    let mut root = before.sqrt();
    references::exchange(&mut s, &mut root);
    s * before + root
}

/// A callee that writes into an element.
#[differentiable]
pub fn callee_writes_element(xs: &mut [f64], y: f64) {
    for i in 0..xs.len() {
        references::set_to_sine(&mut xs[i], y * i as f64);
        references::double_in_place(&mut xs[i]);
    }
}

/// Each turn passes what the next one overwrites.
#[differentiable]
pub fn sweep(m: &[f64], x: &mut [f64], n: usize) {
    for i in 0..n {
        let t = slices::dot(&m[i * n..(i + 1) * n], x);
        x[i] = t.tanh();
    }
}

/// Each turn passes a buffer, which is cleared before it is used again.
#[differentiable]
pub fn reused_buffer(xs: &[f64], n: usize) -> f64 {
    let mut buffer = vec![0.0; n];
    let mut s = 0.0;
    for i in 0..xs.len() {
        buffer.fill(xs[i]);
        mut_slices::running_sum(&mut buffer);
        s += loops::sum_of_squares(&buffer) * xs[i];
    }
    s
}

/// A vector that each turn replaces by a function of it.
#[differentiable]
pub fn power_iteration(m: &[f64], start: &[f64], turns: usize) -> f64 {
    let mut v = start.to_vec();
    let mut next = vec![0.0; start.len()];
    let mut norm = 1.0;
    for _ in 0..turns {
        matrix_vector(m, &v, &mut next);
        norm = mut_slices::normalise(&mut next);
        v.copy_from_slice(&next);
    }
    norm * v[0]
}

/// A callee that returns several values.
#[differentiable]
pub fn several_values(x: f64, y: f64) -> f64 {
    let (sum, product) = tuples::sum_and_product(x, y);
    let p = early_exit::polar(sum, product);
    p.0 * p.1
}

/// A callee that returns several values, of which one is used.
#[differentiable]
pub fn one_of_several(x: f64) -> f64 {
    let (_, _, last) = tuples::three_out(x);
    last * tuples::sum_and_product(x, last).1
}

/// A callee that returns a value and a count.
#[differentiable]
pub fn value_and_count(x: f64) -> f64 {
    let (y, turns) = tuples::value_and_count(x, 6.0);
    y * turns as f64 + x
}

/// A callee takes a tuple.
#[differentiable]
pub fn passes_tuple(x: f64, y: f64) -> f64 {
    let p = (x * y, y.cos());
    tuples::fields(p) + tuples::pattern_parameter((y, x), p.0)
}

/// Callees that take and give arrays.
#[differentiable]
pub fn triple_product(a: [f64; 3], b: [f64; 3], c: [f64; 3]) -> f64 {
    let n = arrays::cross(a, b);
    n[0] * c[0] + n[1] * c[1] + n[2] * c[2] + arrays::norm(n)
}

/// Arrays by reference, from values made on the spot.
#[differentiable]
pub fn arrays_on_the_spot(x: f64, y: f64) -> f64 {
    arrays::weighted(&[x, y, x * y, 1.0], x) + arrays::determinant([[x, y], [1.0, x]])
}

/// A callee gives a vector.
#[differentiable]
pub fn cross_entropy(xs: &[f64], label: usize) -> f64 {
    let p = vecs::softmax(xs);
    -p[label].ln()
}

/// A callee takes a vector by value, and gives it back.
#[differentiable]
pub fn passes_vector(xs: &[f64], by: f64) -> f64 {
    let v = vecs::shifted(xs.to_vec(), by);
    vecs::consumed(v) * by
}

/// A callee whose vector grows.
#[differentiable]
pub fn callee_extends(x: f64, n: usize) -> f64 {
    let mut v = vec![x; n];
    vecs::extended(&mut v, x * x);
    let mut s = 0.0;
    for e in v.iter() {
        s += e.sin();
    }
    s
}

/// A callee takes references to scalars.
#[differentiable]
pub fn passes_references(x: f64, xs: &[f64]) -> f64 {
    let y = x.exp();
    references::product_of_references(&x, &y) + references::product_of_references(&xs[0], &xs[1])
}

/// A callee that is left early.
#[differentiable]
pub fn calls_early_exit(xs: &[f64], limit: f64) -> f64 {
    early_exit::first_above(xs, limit) * early_exit::sum_up_to(xs, limit * 2.0)
}

/// A callee with loops whose turns depend on data.
#[differentiable]
pub fn calls_while(x: f64, k: f64) -> f64 {
    while_loops::settle(x, k) * while_loops::heron(x + 2.0)
}

/// What a callee gives is thrown away; only what it wrote counts.
#[differentiable]
pub fn thrown_away(xs: &mut [f64]) {
    let _ = mut_slices::normalise(xs);
    mut_slices::normalise(xs);
    xs[0] *= 2.0;
}

/// Calls as conditions, as indices, and as operands of compound assignments.
#[differentiable]
pub fn calls_everywhere(x: f64, xs: &[f64]) -> f64 {
    let mut s = 1.0;
    if gain(x, 2.0) > 0.5 {
        s += gain(x, x);
    }
    s *= xs[gain(x, 2.0) as usize];
    s -= gain(s, 1.5);
    s
}

/// Calls that call calls: a network of two layers.
#[differentiable]
pub fn two_layers(first: &[f64], second: &[f64], input: &[f64], width: usize) -> f64 {
    let mut hidden = vec![0.0; width];
    matrix_vector(first, input, &mut hidden);
    textbook::tanh_all(&mut hidden);
    slices::dot(second, &hidden)
}

/// Calls of calls, by reference and by value.
#[differentiable]
pub fn calls_of_calls(x: f64, xs: &[f64]) -> f64 {
    scalar::square(gain(x, slices::dot(xs, xs))) + gain(scalar::square(x), 2.0)
}

/// What is made on the spot, beside an argument.
#[differentiable]
pub fn made_on_the_spot(x: f64, ys: &[f64]) -> f64 {
    slices::dot(&[x, 1.0, x * x], ys) + slices::dot(&ys[1..].to_vec(), &vec![x; 2])
}

/// A factor that a constant gives, in a loop over what is active.
#[differentiable]
pub fn inactive_factor(xs: &[f64], #[constant] c: f64) -> f64 {
    let mut s = 0.0;
    for &x in xs.iter() {
        s += x * x * scalar::exponentials(c);
    }
    s
}

/// Of a loop for an extremum, only the call that won is walked back.
#[differentiable]
pub fn largest_gain(xs: &[f64], k: f64) -> f64 {
    let mut best = 0.1;
    for &x in xs.iter() {
        best = gain(x, k).max(best);
    }
    best * best
}

/// What the loop looks at depends on what it has found: every turn counts.
#[differentiable]
pub fn largest_so_far(xs: &[f64], k: f64) -> f64 {
    let mut best = 0.1;
    for i in 0..xs.len() {
        best = f64::max(best, gain(xs[i] + 0.3 * best, k));
    }
    best * best
}

#[differentiable]
pub fn least_of_each_row(xs: &[f64], k: f64, rows: usize, width: usize) -> f64 {
    let mut s = 0.0;
    for r in 0..rows {
        let mut best: f64 = 9.0;
        for i in 0..width {
            best = best.min(gain(xs[r * width + i], k).exp() * xs[i]);
        }
        s += best * best;
    }
    s
}

/// Beside the extremum there is a sum to which every turn adds.
#[differentiable]
pub fn largest_and_sum(xs: &[f64], k: f64) -> f64 {
    let mut best = 0.0;
    let mut s = 0.0;
    for i in 0..xs.len() {
        let g = gain(xs[i], k);
        s += g * g;
        best = g.max(best);
    }
    best * s
}

/// A turn has turns of its own, which one frame cannot hold.
#[differentiable]
pub fn largest_product(xs: &[f64], k: f64, rows: usize, width: usize) -> f64 {
    let mut best = -10.0;
    for r in 0..rows {
        let mut t = 1.0;
        for i in 0..width {
            t *= gain(xs[r * width + i], k) + 1.5;
        }
        best = t.max(best);
    }
    best * k
}

#[differentiable]
pub fn largest_of_two_kinds(xs: &[f64], k: f64) -> f64 {
    let mut best = -10.0;
    for i in 0..xs.len() {
        let t = if i % 2 == 0 { gain(xs[i], k) } else { xs[i].exp() * k };
        best = t.max(best);
    }
    best * best * k
}

/// A vector goes into a call by value and comes back to its name, twice.
#[differentiable]
pub fn there_and_back(x: f64, y: f64) -> f64 {
    let mut v = vec![x, y];
    v = with_first_doubled(v);
    v = with_first_doubled(v);
    v[0] * v[1]
}

/// What takes a vector and gives it back.
#[differentiable]
pub fn with_first_doubled(mut v: Vec<f64>) -> Vec<f64> {
    v[0] *= 2.0;
    v
}

cases! {
    gain(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    once(f64) -> f64: (0.7), (-2.0);
    composed(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    across_modules(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    shared_argument(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    inactive_argument(f64, const f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    all_inactive(f64, const f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    with_integer(f64, const usize) -> f64: (0.7, 3), (-2.0, 2);
    iterated(f64, f64, const usize) -> f64: (0.7, 1.2, 0), (0.7, 1.2, 1), (-2.0, 0.3, 6);
    call_in_while(f64) -> f64: (0.7), (3.9), (4.5);
    call_in_branch(f64, f64) -> f64: (2.0, 0.7), (1.0, 0.9), (0.5, 0.9), (0.5, 3.0);
    cosine(&[f64], &[f64]) -> f64: ([0.7, 1.2, -0.3], [0.4, -0.9, 2.0]), ([0.7, 2.0], [0.4, 0.1]);
    dot_of_halves(&[f64], const usize) -> f64:
        ([0.7, 1.2, -0.3, 0.4], 2) => [-0.6, 0.8, 1.4, 2.4], ([0.7, 1.2], 1), flat ([], 0);
    matrix_vector(&[f64], &[f64], &mut [f64]):
        ([0.7, 1.2, -0.3, 0.4], [2.0, 3.0], [0.0, 9.0]), ([0.7], [2.0], [9.0]), flat ([], [2.0], []);
    energies(&[Vec<f64>], &[f64]) -> f64:
        ([[0.7, 1.2], [-0.3, 0.4]], [2.0, 3.0]), ([[0.7]], [2.0]), flat (vec![], [2.0]);
    local_by_reference(f64, const usize) -> f64: (0.7, 4), (-0.3, 2), flat (0.3, 1), flat (0.3, 0);
    overwritten_between(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    callee_writes(&mut [f64], f64) -> f64: ([0.7, 1.2, -0.3], 0.4), ([0.7], 2.0);
    callee_writes_local(&[f64], f64) -> f64: ([0.7, 1.2, -0.3], 0.4), ([0.7], 2.0), flat ([], 2.0);
    callee_writes_part(&mut [f64], const usize): ([0.7, 1.2, -0.3, 0.4], 2), ([0.7, 0.3], 1);
    callee_writes_scalar(f64, f64) -> f64: (0.7, 1.2), (2.0, 0.3);
    callee_writes_element(&mut [f64], f64):
        ([0.7, 1.2, -0.3], 0.4), ([0.7, 2.0], 1.0), flat ([0.5], 1.0), flat ([], 1.0);
    sweep(&[f64], &mut [f64], const usize):
        ([0.7, 1.2, -0.3, 0.4], [0.5, 0.25], 2), ([0.7], [0.5], 1), ([0.7], [0.5], 0);
    reused_buffer(&[f64], const usize) -> f64: ([0.7, 1.2, -0.3], 3), ([0.7], 1), flat ([], 2), flat ([0.7], 0);
    power_iteration(&[f64], &[f64], const usize) -> f64:
        ([2.0, 0.5, 0.3, 1.0], [0.5, 0.25], 4), ([2.0, 0.5, 0.3, 1.0], [0.5, 0.25], 1), ([2.0], [0.5], 0);
    several_values(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    one_of_several(f64) -> f64: (0.7), (-2.0);
    value_and_count(f64) -> f64: (0.7), (-2.0);
    passes_tuple(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    triple_product([f64; 3], [f64; 3], [f64; 3]) -> f64: ([0.7, 1.2, -0.3], [0.4, -0.9, 2.0], [1.0, 0.5, 0.25]);
    arrays_on_the_spot(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    cross_entropy(&[f64], const usize) -> f64: ([0.7, 1.2, -0.3], 1), ([0.4, -0.9], 0);
    passes_vector(&[f64], f64) -> f64: ([0.7, 1.2, -0.3], 0.4), ([0.7], 0.4), ([], 0.4) => [1.0];
    callee_extends(f64, const usize) -> f64: (0.7, 3), (0.7, 1), (0.7, 0);
    passes_references(f64, &[f64]) -> f64: (0.7, [1.2, 0.3]), (-0.4, [2.0, 3.0, 4.0]);
    calls_early_exit(&[f64], f64) -> f64: ([0.7, 1.2, -0.3], 1.0), ([0.7, 0.2], 3.0);
    calls_while(f64, f64) -> f64: (2.3, 0.4), (0.7, 0.6);
    thrown_away(&mut [f64]): ([0.7, 1.2, -0.3]), ([0.3, 0.4]);
    calls_everywhere(f64, &[f64]) -> f64: (0.7, [0.4, 2.0]), (0.2, [0.4, 2.0]), (1.1, [3.0, 0.5]);
    two_layers(&[f64], &[f64], &[f64], const usize) -> f64:
        ([0.7, 1.2, -0.3, 0.4, 0.1, 0.2], [0.5, -1.0, 2.0], [0.3, 0.9], 3), ([0.7], [0.5], [0.3], 1);
    calls_of_calls(f64, &[f64]) -> f64: (0.7, [1.2, 0.3]), (-2.0, [0.5]);
    made_on_the_spot(f64, &[f64]) -> f64: (0.7, [1.2, 0.3, -0.4]), (-2.0, [0.5, 0.1, 0.2]);
    inactive_factor(&[f64], const f64) -> f64: ([1.2, 0.3], 0.4), ([0.5], -0.3), flat ([], 0.4);
    largest_gain(&[f64], f64) -> f64: ([0.4, 1.3, -0.7, 0.9], 0.8), ([1.3], 0.8), flat ([], 0.8), flat ([0.1], 0.8);
    largest_so_far(&[f64], f64) -> f64: ([0.4, 1.3, -0.7, 0.9], 0.8), ([1.3], 0.8), flat ([], 0.8);
    least_of_each_row(&[f64], f64, const usize, const usize) -> f64:
        ([0.4, 1.3, -0.7, 0.9, 1.1, 0.2], 0.8, 2, 3), ([1.3, 0.4], 0.8, 1, 1), flat ([], 0.8, 0, 2), flat ([], 0.8, 2, 0);
    largest_and_sum(&[f64], f64) -> f64: ([0.4, 1.3, -0.7, 0.9], 0.8), ([1.3], 0.8), flat ([], 0.8);
    largest_product(&[f64], f64, const usize, const usize) -> f64:
        ([0.4, 1.3, -0.7, 0.9, 1.1, 0.2], 0.8, 3, 2), ([1.3], 0.8, 1, 1), ([], 0.8, 0, 1) => [-10.0],
        ([], 0.8, 2, 0) => [1.0];
    largest_of_two_kinds(&[f64], f64) -> f64: ([0.4, 1.3, -0.7, 0.9], 0.8), ([1.3, 0.2], 0.8), ([0.7], 0.8), ([], 0.8) => [100.0];
    there_and_back(f64, f64) -> f64: (0.7, 1.2) => [4.8, 2.8];
    with_first_doubled(Vec<f64>) -> Vec<f64>: ([0.7, 1.2]);
}
