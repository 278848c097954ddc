//! What a reverse sweep easily gets wrong: values that are overwritten after their use, side effects in odd places,
//! data that is not active but changes, storage that moves.

use wengert::{differentiable, stop_gradient};

use crate::{arrays, calls, constants, mut_slices, references, slices};

/// The root's own derivative reads the root, which is then overwritten.
#[differentiable]
pub fn root_overwritten(x: f64) -> f64 {
    let mut r = x.sqrt();
    r = r * 2.0;
    r + x
}

/// The same by compound assignments, for every function whose derivative reads its value.
#[differentiable]
pub fn results_overwritten(x: f64) -> f64 {
    let mut a = x.exp();
    a += 1.0;
    let mut b = a.tanh();
    b *= a;
    let mut c = (b + 2.0).recip();
    c -= 0.5;
    let mut d = (c + x).tan();
    d /= 3.0;
    let mut e = x / (d + 2.0);
    e %= 0.75;
    a + b + c + d + e
}

/// The same in a branch.
#[differentiable]
pub fn result_overwritten_in_branch(x: f64, y: f64) -> f64 {
    let mut r = x.cbrt();
    let s = r * y;
    if y > 1.0 {
        r = y.exp2();
        r -= s;
    }
    r * s
}

/// The same in a loop, whose turns feed each other.
#[differentiable]
pub fn result_overwritten_in_loop(x: f64, n: usize) -> f64 {
    let mut r = x;
    for _ in 0..n {
        r = r.sqrt();
        r += 0.25;
        r = r.exp();
        r /= 3.0;
    }
    r
}

/// The same by a function that writes.
#[differentiable]
pub fn result_overwritten_by_call(x: f64) -> f64 {
    let mut r = x.exp();
    let s = 3.0 * r;
    references::set_to_sine(&mut r, x);
    r * s
}

/// The same in elements.
#[differentiable]
pub fn elements_overwritten(xs: &mut [f64]) {
    for i in 0..xs.len() {
        xs[i] = xs[i].exp();
        xs[i] = xs[i].sqrt();
        xs[i] *= xs[0];
    }
    for i in 0..xs.len() {
        xs[i] = 1.0 / xs[i];
    }
}

/// The same by moving elements about.
#[differentiable]
pub fn result_moved_away(x: f64, y: f64) -> f64 {
    let mut v = vec![x.exp(), y.tanh(), x * y];
    v.swap(0, 1);
    let s = v[0] * v[1];
    v.fill(s);
    v[2] = v[2].sqrt();
    v[0] + v[2]
}

/// The same by a pattern.
#[differentiable]
pub fn result_exchanged(x: f64, y: f64) -> f64 {
    let mut a = x.sqrt();
    let mut b = y.exp();
    (a, b) = (b * a, a - b);
    (a, b) = (b, a);
    a * b
}

/// The same through a reference.
#[differentiable]
pub fn result_changed_by_reference(x: f64) -> f64 {
    let mut t = x.tanh();
    let s = t * x;
    let r = &mut t;
    *r = s.exp();
    *r *= s;
    t + s
}

/// An operand that is overwritten between its two uses.
#[differentiable]
pub fn operand_overwritten(x: f64, y: f64) -> f64 {
    let mut a = x * y;
    let b = a * x;
    a = a * b;
    let c = a * b;
    a = y;
    c * a + b
}

/// An index that goes on after it was used.
#[differentiable]
pub fn index_moves_on(xs: &[f64]) -> f64 {
    let mut i = 0;
    let mut s = xs[i] * xs[i];
    i += 1;
    s *= xs[i];
    i += 1;
    s += xs[i] * s;
    i -= 2;
    s * xs[i]
}

/// An exponent that goes on after it was used.
#[differentiable]
pub fn exponent_moves_on(x: f64, n: i32) -> f64 {
    let mut k = n;
    let mut s = x.powi(k);
    k += 1;
    s += x.powi(k) * k as f64;
    k = -1;
    s + x.powi(k)
}

/// A truth that turns round after it was used.
#[differentiable]
pub fn truth_turns_round(x: f64, y: f64) -> f64 {
    let mut above = x > y;
    let mut s = x;
    if above {
        s *= y;
    }
    above = !above;
    if above {
        s += y * y;
    }
    above = s > 1.0;
    if above { s * s } else { s.sin() }
}

/// A bound that grows while the loop turns.
#[differentiable]
pub fn bound_grows(x: f64, n: usize) -> f64 {
    let mut bound = n;
    let mut s = x;
    for i in 0..bound {
        bound += 1;
        s += s * x / (i + bound) as f64;
    }
    for _ in 0..bound - n {
        s *= 0.9;
    }
    s
}

/// A factor that is not active, but changes in each turn.
#[differentiable]
pub fn fading_factor(xs: &[f64]) -> f64 {
    let mut weight = 1.0;
    let mut s = 0.0;
    for &x in xs.iter() {
        s += weight * x * x;
        weight *= 0.5;
    }
    s
}

/// Factors in a local array that is not active, but changes in each turn.
#[differentiable]
pub fn fading_factors(x: f64, n: usize) -> f64 {
    let mut weights = [1.0, 2.0, 4.0];
    let mut s = x;
    for i in 0..n {
        s += x * s * weights[i % 3];
        weights[i % 3] *= 0.25;
        weights.swap(0, 2);
    }
    s
}

/// A constant slice that is changed after it was multiplied with.
#[differentiable]
pub fn constant_that_changes(xs: &[f64], #[constant] weights: &mut [f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += xs[i] * xs[i] * weights[0];
        weights[0] += 1.0;
    }
    s
}

/// Places in a list of integers that is shuffled while it is read.
#[differentiable]
pub fn places_that_change(xs: &[f64], turns: usize) -> f64 {
    let mut places = [0, 1, 2];
    let mut s = 1.0;
    for k in 0..turns {
        s += s * xs[places[k % 3]];
        places.swap(k % 3, (k + 1) % 3);
    }
    s
}

/// A call in a condition that writes.
#[differentiable]
pub fn writes_in_condition(x: f64, y: f64) -> f64 {
    let mut s = x;
    if references::accumulate(&mut s, y) > 1.0 {
        s *= y;
    } else {
        s -= x * x;
    }
    s
}

/// A call that writes only if it is reached.
#[differentiable]
pub fn writes_if_reached(x: f64, y: f64) -> f64 {
    let mut s = x + 1.0;
    if x > 0.0 {
        if references::accumulate(&mut s, y) > 0.5 {
            s = s * s;
        }
    }
    let mut small = x < 1.0;
    if !small {
        small = references::accumulate(&mut s, x) > 2.0;
    }
    if small {
        s += y * y;
    }
    s
}

/// A call that writes, and says when the loop is done.
#[differentiable]
pub fn writes_until_done(x: f64, y: f64) -> f64 {
    let mut s = x;
    let mut t = 0.0;
    let mut turns = 0;
    loop {
        let before = references::accumulate(&mut s, y);
        turns += 1;
        if before > 2.5 || turns > 20 {
            break;
        }
        t += s * x;
    }
    s + t
}

/// Two calls that write, as the arguments of a third.
#[differentiable]
pub fn writes_in_arguments(x: f64, y: f64) -> f64 {
    let mut s = x;
    let g = calls::gain(references::accumulate(&mut s, y), references::accumulate(&mut s, y * y));
    g * s
}

/// A call that writes, on either side of an operator that reads what is written.
#[differentiable]
pub fn writes_in_operands(x: f64, y: f64) -> f64 {
    let mut s = x;
    let a = s * references::accumulate(&mut s, y) + s;
    s += s * references::accumulate(&mut s, a);
    s
}

/// An element operates on another that may be itself.
#[differentiable]
pub fn elements_on_elements(xs: &mut [f64], i: usize, j: usize) {
    xs[i] += xs[j];
    xs[i] *= xs[j];
    xs[j] -= xs[i] * xs[j];
    xs[i] = xs[j] * xs[i] + xs[i];
    xs.swap(i, j);
}

/// A part is copied over another of the same slice.
#[differentiable]
pub fn part_over_part(xs: &mut [f64], n: usize) -> f64 {
    let kept = xs[..n].to_vec();
    let m = xs.len();
    xs[m - n..].copy_from_slice(&kept);
    let mut s = 1.0;
    for (x, k) in xs.iter().zip(kept.iter()) {
        s += x * k * s;
    }
    s
}

/// Rows are replaced, by copies of each other and by new ones.
#[differentiable]
pub fn rows_replaced(rows: &mut [Vec<f64>], x: f64) -> f64 {
    let before = slices::dot(&rows[0], &rows[1]);
    rows[0] = rows[1].clone();
    rows[1] = vec![x; 2];
    rows[0][0] *= x;
    rows.swap(0, 1);
    before * slices::dot(&rows[0], &rows[1])
}

/// Rows of an array of arrays trade places by copies.
#[differentiable]
pub fn array_rows_exchanged(m: &mut [[f64; 2]; 2], x: f64) -> f64 {
    let row = m[0];
    m[0] = m[1];
    m[1] = row;
    m[0][1] *= row[0] * x;
    m[0][1] + m[1][0] * row[1]
}

/// Operations on rows: filled, copied, swapped.
#[differentiable]
pub fn operations_on_rows(rows: &mut [Vec<f64>], x: f64) {
    for i in 0..rows.len() {
        let n = rows[i].len();
        rows[i].swap(0, n - 1);
        rows[i][n / 2..].fill(x * i as f64);
        let first = rows[0].clone();
        rows[i].copy_from_slice(&first);
        rows[i][0] += x;
    }
}

/// A vector that grows and is changed in between.
#[differentiable]
pub fn grows_and_changes(x: f64, n: usize) -> Vec<f64> {
    let mut v = vec![x];
    for i in 0..n {
        let last = v[v.len() - 1];
        v.push(last * x);
        v[i] *= last;
        v[0] += x;
    }
    v
}

/// Vectors that change places with each other.
#[differentiable]
pub fn vectors_move(xs: &[f64], turns: usize) -> f64 {
    let mut a = xs.to_vec();
    let mut b = vec![1.0; xs.len()];
    for _ in 0..turns {
        let next = (0..xs.len()).map(|i| a[i] * b[i] + xs[i]).collect::<Vec<f64>>();
        b = a;
        a = next;
    }
    slices::dot(&a, &b)
}

/// A vector that starts anew in each turn of an outer loop.
#[differentiable]
pub fn starts_anew(xs: &[f64], n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        let mut v = Vec::new();
        for j in 0..i {
            v.push(xs[j % xs.len()] * (j + 1) as f64);
        }
        s += loops_product(&v);
    }
    s
}

/// The product of all elements, for others here.
#[differentiable]
pub fn loops_product(xs: &[f64]) -> f64 {
    let mut p = 1.0;
    for x in xs.iter() {
        p *= x;
    }
    p
}

/// A factor that is zero: the product's derivative must not divide by it.
#[differentiable]
pub fn product_with_zero(x: f64, ys: &[f64]) -> f64 {
    let mut p = x;
    for i in 0..ys.len() {
        p *= ys[i];
        if i % 2 == 1 {
            p += x;
        }
    }
    p
}

/// A state machine: the number of the state decides, and what it does decides the next.
#[differentiable]
pub fn state_machine(x: f64, y: f64, start: usize) -> f64 {
    let mut state = start;
    let mut s = x;
    while state < 3 {
        match state {
            0 => {
                s = s * y + 1.0;
                state = if s > 1.5 { 2 } else { 1 };
            }
            1 => {
                s += 0.75;
                state = 0;
            }
            _ => {
                s = s.ln_1p();
                state = 3;
            }
        }
    }
    s * x
}

/// `continue` and `break` from the arms of a `match`, `return` from a loop in a loop.
#[differentiable]
pub fn jumps_from_arms(xs: &[f64], codes: &[usize]) -> f64 {
    let mut s = 1.0;
    'all: for (i, &code) in codes.iter().enumerate() {
        match code {
            0 => continue,
            1 => {
                s *= xs[i];
                continue 'all;
            }
            2 => break,
            3 => {
                for j in 0..i {
                    s += xs[j];
                    if s > 6.0 {
                        return s * xs[i];
                    }
                }
            }
            _ => break 'all,
        }
        s += xs[i] * xs[i];
    }
    s.sin()
}

/// A loop that leaves a labelled block around it, past an assignment.
#[differentiable]
pub fn loop_leaves_block(xs: &[f64], limit: f64) -> f64 {
    let mut s = limit;
    'search: {
        for x in xs.iter() {
            s += x * x;
            if s > 4.0 {
                s = s.sqrt();
                break 'search;
            }
        }
        s *= limit;
    }
    s + limit
}

/// A value that a loop gives in a branch.
#[differentiable]
pub fn loop_gives_choice(x: f64, y: f64) -> f64 {
    let mut a = x;
    let z = loop {
        a = a * a + 0.5;
        if a > 2.0 {
            break if y > a { a * y } else { y - a };
        }
    };
    z * a
}

/// Variables that get their first value inside a loop, one of them only sometimes.
#[differentiable]
pub fn assigned_in_loop(xs: &[f64]) -> f64 {
    let mut best = 0.5;
    let mut s = 0.0;
    for &x in xs.iter() {
        let y;
        if x > 1.0 {
            y = x.ln();
            best = y * x;
        } else {
            y = x * x;
        }
        s += y * best;
    }
    s * best
}

/// An array and a tuple carried through a loop, taken as a whole and by parts.
#[differentiable]
pub fn carried_parts(x: f64, n: usize) -> f64 {
    let mut v = [x, x * x, 1.0];
    let mut p = (x, [0.5, x]);
    for k in 0..n {
        let old = v;
        v = arrays::cross(old, [p.0, p.1[0], p.1[1]]);
        p.1[k % 2] = old[0] * p.0;
        p = (v[2] + old[1], p.1);
    }
    v[0] * v[1] + v[2] * p.0 - p.1[0] * p.1[1]
}

/// The same part of one slice handed to two functions that write, then another part.
#[differentiable]
pub fn parts_handed_on(xs: &mut [f64], n: usize, turns: usize) {
    for k in 0..turns {
        mut_slices::running_sum(&mut xs[..n]);
        let norm = mut_slices::normalise(&mut xs[k % 2..]);
        references::double_in_place(&mut xs[k % n]);
        xs[0] *= norm;
    }
}

/// What is written, then read by a shared reference, then written.
#[differentiable]
pub fn write_read_write(xs: &mut [f64], m: &[f64]) -> f64 {
    let mut out = vec![0.0; xs.len()];
    calls::matrix_vector(m, xs, &mut out);
    let first = slices::dot(&out, xs);
    xs.copy_from_slice(&out);
    calls::matrix_vector(m, xs, &mut out);
    first * slices::dot(&out, xs)
}

/// A long loop.
#[differentiable]
pub fn thousand_turns(x: f64, rate: f64, n: usize) -> f64 {
    let mut p = x;
    for _ in 0..n {
        p += 0.01 * rate * p * (1.0 - p);
    }
    p
}

/// A callee that says `wrt` passes the derivative on all the same: it only returns less.
#[differentiable]
pub fn through_unasked(x: f64) -> f64 {
    constants::only_first(x, x * x)
}

/// A callee that says `#[constant]` cuts, whatever it is given.
#[differentiable]
pub fn through_constant(x: f64) -> f64 {
    constants::damped(x, stop_gradient(x)) + constants::damped(2.0 * x, 0.5)
}

/// A callee whose rule is the user's, on a part of what is overwritten afterwards.
#[differentiable]
pub fn rule_in_loop(xs: &mut [f64]) -> f64 {
    let mut s = 1.0;
    for i in 0..xs.len() {
        s += constants::log_norm(&xs[..=i]) * constants::cube(s);
        xs[i] = s;
    }
    s
}

/// What was cut still changes the value, and changes in each turn.
#[differentiable]
pub fn cut_in_loop(x: f64, n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {
        let scale = stop_gradient(s * 0.5);
        s = s * scale + x;
    }
    s
}

/// The smaller of several, by a chain of `min`, with a product of the losers.
#[differentiable]
pub fn least_of_chain(a: f64, b: f64, c: f64) -> f64 {
    let low = a.min(b).min(c);
    let high = a.max(b).max(c);
    low * high + low
}

/// A root of nothing, in a branch that is not taken, and one of a square at zero.
#[differentiable]
pub fn root_not_taken(x: f64, y: f64) -> f64 {
    let safe = if x > 0.0 { x } else { 1.0 };
    let r = if x > 0.0 { safe.sqrt() * y } else { y * y };
    r + (x * 0.0 + y).abs()
}

/// A call behind `&&` and one behind `||`, which write only if they are reached.
#[differentiable]
pub fn writes_behind_and(x: f64, y: f64) -> f64 {
    let mut s = x + 1.0;
    if x > 0.0 && references::accumulate(&mut s, y) > 0.5 {
        s = s * s;
    }
    if x < 1.0 || references::accumulate(&mut s, x) > 2.0 {
        s += y * y;
    }
    s
}

/// A call in a loop's condition that writes.
#[differentiable]
pub fn writes_in_loop_condition(x: f64, y: f64) -> f64 {
    let mut s = x;
    let mut t = 0.0;
    let mut turns = 0;
    while references::accumulate(&mut s, y) < 2.5 && turns < 20 {
        t += s * x;
        turns += 1;
    }
    s + t
}

/// Locals and arguments that have the names which derived code likes.
#[differentiable]
pub fn names_of_ours(x: f64, x_bar: f64, d_x: f64, seed: &[f64]) -> f64 {
    let value = x * x_bar;
    let x_dot = value.sin() + d_x;
    let mut pullback = x_dot * value;
    for y_bar in seed {
        let tape = y_bar * x_dot;
        pullback += tape * d_x;
    }
    let residuals = pullback.tanh();
    residuals + seed.len() as f64 * x_bar
}

/// A sum that its own loop reads, and is therefore no sum of independent terms.
#[differentiable]
pub fn sum_read_inside(xs: &[f64]) -> f64 {
    let (mut s, mut t) = (0.0, 0.0);
    for x in xs {
        s += x * x;
        t += s * s * x;
    }
    t + s
}

/// A sum that is begun again in some turns.
#[differentiable]
pub fn sum_begun_again(xs: &[f64], n: usize) -> f64 {
    let mut s = 0.0;
    let mut best = 1.0;
    for (i, &x) in xs.iter().enumerate() {
        if i % n == 0 {
            best *= s + 1.0;
            s = 0.0;
        }
        s += x.exp();
    }
    best * s
}

/// A sum that fades in some turns.
#[differentiable]
pub fn sum_that_fades(xs: &[f64], rate: f64) -> f64 {
    let mut s = 0.0;
    for &x in xs {
        s += x * x * rate;
        if x > 1.0 {
            s *= rate;
        }
    }
    s
}

/// Two sums side by side, the results multiplied.
#[differentiable]
pub fn product_of_sums(xs: &[f64], ys: &[f64]) -> f64 {
    let (mut s, mut t) = (0.5, 0.0);
    for i in 0..xs.len() {
        let d = xs[i] - ys[i];
        s += d * d;
        t -= xs[i] * ys[i];
    }
    s * t.exp()
}

/// Sums of sums, the inner ones squared.
#[differentiable]
pub fn sum_of_squared_sums(rows: &[Vec<f64>], w: &[f64]) -> f64 {
    let mut s = 0.0;
    for row in rows {
        let mut r = 1.0;
        for (x, w) in row.iter().zip(w) {
            r += x * w;
        }
        s += r * r;
    }
    s.sqrt()
}

/// Sums in elements: one place for all turns, and places that alternate.
#[differentiable]
pub fn sums_in_elements(xs: &[f64]) -> f64 {
    let mut sums = [0.0; 3];
    for (i, x) in xs.iter().enumerate() {
        sums[2] += x * x;
        sums[i % 2] -= x.sin() * x;
    }
    sums[0] * sums[1] + sums[2] * sums[2]
}

/// A sum that is left by `break`, with a term that counts all the same.
#[differentiable]
pub fn sum_left_early(xs: &[f64], limit: f64) -> f64 {
    let mut s = 0.0;
    let mut last = limit;
    for &x in xs {
        let term = x * x * limit;
        s += term;
        if term > 2.0 {
            last = term * s;
            break;
        }
        if term < 0.1 {
            continue;
        }
        last += term;
    }
    s * last
}

/// An element feeds the next one, from the front and from behind.
#[differentiable]
pub fn feeds_the_next(xs: &mut [f64]) {
    let n = xs.len();
    for i in 1..n {
        xs[i] *= xs[i - 1];
    }
    for i in 0..n.saturating_sub(1) {
        xs[i] = xs[i + 1] * xs[i].cos();
    }
    for i in (1..n).rev() {
        xs[i] += xs[i - 1] * xs[i];
    }
}

/// Places that come twice: the second store wins, and the first must leave no trace.
#[differentiable]
pub fn stored_twice(out: &mut [f64], xs: &[f64], places: &[usize]) -> f64 {
    for (k, x) in xs.iter().enumerate() {
        out[places[k]] = x * x;
    }
    let mut s = 1.0;
    for (k, x) in xs.iter().enumerate() {
        s += out[places[k]] * x;
        out[places[k]] = s;
    }
    s
}

/// One loop writes what it reads from another slice, which it changes too.
#[differentiable]
pub fn two_slices_change(xs: &mut [f64], ys: &mut [f64]) {
    for i in 0..xs.len() {
        ys[i] = xs[i] * ys[i];
        xs[i] = ys[i].sin();
        let j = (i + 1) % xs.len();
        ys[j] += xs[i] * xs[j];
    }
}

/// A local array that lives for one turn, and one that lives longer.
#[differentiable]
pub fn scratch_in_turn(xs: &[f64]) -> f64 {
    let mut kept = [1.0; 2];
    let mut s = 0.0;
    for &x in xs {
        let mut scratch = [x, kept[0], 0.0];
        scratch[2] = scratch[0] * scratch[1];
        scratch[0] = scratch[2].sin();
        kept[1] *= scratch[0] + 1.5;
        kept.swap(0, 1);
        s += scratch[2] * kept[0];
    }
    s * kept[1]
}

/// A matrix product by three loops, in an order that goes through the result again and again.
#[differentiable]
pub fn product_by_columns(a: &[f64], b: &[f64], c: &mut [f64], n: usize) {
    for k in 0..n {
        for j in 0..n {
            let factor = b[k * n + j];
            for i in 0..n {
                c[i * n + j] += a[i * n + k] * factor;
            }
        }
    }
}

/// Triangular loops over a matrix that is changed below its diagonal.
#[differentiable]
pub fn triangular(m: &mut [f64], n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        for j in 0..i {
            m[i * n + j] *= m[j * n + i];
            s += m[i * n + j] * m[j * n + j];
        }
        m[i * n + i] += s;
    }
    s
}

cases! {
    root_overwritten(f64) -> f64: (0.7), (4.0) => [1.5];
    results_overwritten(f64) -> f64: (0.7), (-0.4);
    result_overwritten_in_branch(f64, f64) -> f64: (0.7, 1.5), (0.7, 0.4);
    result_overwritten_in_loop(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    result_overwritten_by_call(f64) -> f64: (0.7), (-0.4);
    elements_overwritten(&mut [f64]): ([0.7, -0.4, 0.3]), ([0.7, 0.1]), ([0.7]), flat ([]);
    result_moved_away(f64, f64) -> f64: (0.7, 1.5), (1.2, 0.4);
    result_exchanged(f64, f64) -> f64: (0.7, 1.5), (1.2, 0.4);
    result_changed_by_reference(f64) -> f64: (0.7), (-0.4);
    operand_overwritten(f64, f64) -> f64: (0.7, 1.5), (-1.2, 0.4);
    index_moves_on(&[f64]) -> f64: ([0.7, 1.5, -0.3]), ([1.2, 0.4, 2.0, 9.0]);
    exponent_moves_on(f64, const i32) -> f64: (0.7, 2), (-1.2, 0);
    truth_turns_round(f64, f64) -> f64: (0.7, 0.4), (0.4, 0.7), (2.0, 1.5), (1.0, 2.0);
    bound_grows(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    fading_factor(&[f64]) -> f64: ([3.0, 2.0]) => [6.0, 2.0], ([0.7]), flat ([]);
    fading_factors(f64, const usize) -> f64: (0.3, 0), (0.3, 1), (0.3, 7);
    constant_that_changes(&[f64], const &mut [f64]) -> f64:
        ([3.0, 2.0], [0.5]) => [3.0, 6.0], ([0.7], [2.0]), flat ([], [1.0]);
    places_that_change(&[f64], const usize) -> f64:
        ([0.7, 0.3, -0.4], 7), ([0.7, 0.3, -0.4], 1), flat ([0.7, 0.3, -0.4], 0);
    writes_in_condition(f64, f64) -> f64: (0.7, 1.8), (0.7, 0.4);
    writes_if_reached(f64, f64) -> f64: (0.7, 1.8), (0.1, 0.2), (-0.7, 0.4), (3.0, 0.4), (1.5, 0.01);
    writes_until_done(f64, f64) -> f64: (0.7, 1.3), (4.0, 1.3), (2.2, 1.3);
    writes_in_arguments(f64, f64) -> f64: (0.7, 1.3), (2.0, 0.4);
    writes_in_operands(f64, f64) -> f64: (0.7, 1.3), (2.0, 0.4);
    elements_on_elements(&mut [f64], const usize, const usize):
        ([0.7, 0.3], 0, 1), ([0.7, 0.3], 1, 1), ([0.7, 0.3, -0.4], 2, 0);
    part_over_part(&mut [f64], const usize) -> f64: ([0.7, 0.3, -0.4], 2), ([0.7, 0.3], 1), ([0.7, 0.3], 0);
    rows_replaced(&mut [Vec<f64>], f64) -> f64:
        ([[0.7, 0.3], [0.5, -0.4]], 1.2), ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], 0.5);
    array_rows_exchanged(&mut [[f64; 2]; 2], f64) -> f64:
        ([[0.7, 0.3], [0.5, -0.4]], 1.2), ([[1.0, 2.0], [3.0, 4.0]], 0.5);
    operations_on_rows(&mut [Vec<f64>], f64):
        ([[0.7, 0.3, 0.1], [0.5, -0.4, 2.0]], 1.2), ([[1.0, 2.0]], 0.5), flat (vec![], 0.5);
    grows_and_changes(f64, const usize) -> Vec<f64>: (0.7, 0), (0.7, 1), (0.7, 4);
    vectors_move(&[f64], const usize) -> f64: ([0.7, 0.3, -0.4], 4), ([0.7], 1), ([0.7, 0.1], 0), flat ([], 1);
    starts_anew(&[f64], const usize) -> f64: ([0.7, 0.3], 4), ([0.7], 2), flat ([0.7], 1), flat ([0.7], 0);
    loops_product(&[f64]) -> f64:
        ([2.0, 3.0, 5.0]) => [15.0, 10.0, 6.0], ([2.0, 0.0]) => [0.0, 2.0], ([2.0]), flat ([]);
    product_with_zero(f64, &[f64]) -> f64:
        (0.7, [2.0, 0.0, 3.0, 0.5]), (0.7, [0.0]) => [0.0, 0.7], (0.7, []), (0.0, [1.5, 2.0]);
    state_machine(f64, f64, const usize) -> f64: (0.7, 1.5, 0), (0.3, 0.4, 0), (0.7, 1.5, 2), (0.7, 1.5, 3);
    jumps_from_arms(&[f64], const &[usize]) -> f64:
        ([0.7, 1.5, 0.3, 0.4], [1, 0, 3, 1]), ([0.7, 1.5], [1, 2]), ([3.0, 4.0, 2.0], [3, 3, 3]),
        ([0.7, 1.5], [1, 9]), flat ([0.7], [0]), flat ([0.7], []), ([0.7], [1]);
    loop_leaves_block(&[f64], f64) -> f64: ([0.7, 1.5, 3.0], 0.8), ([0.7], 0.8), ([], 0.8), ([2.0], 1.0);
    loop_gives_choice(f64, f64) -> f64: (1.3, 5.0), (0.3, 1.5), (0.7, 2.5);
    assigned_in_loop(&[f64]) -> f64: ([0.7, 1.5, 0.3]), ([2.0]), ([0.3]), flat ([]);
    carried_parts(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 4);
    parts_handed_on(&mut [f64], const usize, const usize): ([0.7, 0.3, -0.4], 2, 3), ([0.7, 0.2], 1, 1), ([0.7], 1, 0);
    write_read_write(&mut [f64], &[f64]) -> f64: ([0.7, 0.3], [1.0, 0.5, -0.5, 2.0]), ([0.7], [2.0]);
    thousand_turns(f64, f64, const usize) -> f64: (0.1, 0.8, 1000), (0.1, 0.8, 1), (0.1, 0.8, 0);
    through_unasked(f64) -> f64: (0.7), (-0.4);
    #[frozen] through_constant(f64) -> f64: (1.0) => [-1.1798911405911185], (0.0) => [3.0];
    rule_in_loop(&mut [f64]) -> f64: ([0.7, 0.3, -0.4]), ([1.3]), flat ([]);
    #[frozen] cut_in_loop(f64, const usize) -> f64: (1.0, 0) => [1.0], (1.0, 1) => [1.5], (1.0, 2) => [2.125];
    least_of_chain(f64, f64, f64) -> f64:
        (0.7, 1.5, 0.3) => [0.0, 0.3, 2.5], (0.2, 0.1, 0.9), kink (0.5, 0.5, 0.5) => [2.0, 0.0, 0.0];
    root_not_taken(f64, f64) -> f64: (4.0, 2.0), (-1.0, 2.0), kink (0.0, 2.0) => [0.0, 5.0];
    writes_behind_and(f64, f64) -> f64: (0.7, 1.8), (0.1, 0.2), (-0.7, 0.4), (3.0, 0.4), (1.5, 0.01);
    writes_in_loop_condition(f64, f64) -> f64: (0.2, 1.3), (4.0, 1.3), (1.85, 1.3);
    names_of_ours(f64, f64, f64, &[f64]) -> f64:
        (0.7, 1.2, 0.3, [0.5, -0.4]), (0.7, 1.2, 0.3, [0.5]), (0.7, 1.2, 0.3, []);
    sum_read_inside(&[f64]) -> f64: ([0.7, 1.2, -0.3]), ([0.7]), flat ([]);
    sum_begun_again(&[f64], const usize) -> f64: ([0.7, 1.2, -0.3, 0.4, 0.1], 2), ([0.7], 1), flat ([], 1);
    sum_that_fades(&[f64], f64) -> f64: ([0.7, 1.2, -0.3, 1.4, 0.1], 0.6), ([0.7], 0.6), flat ([], 0.6);
    product_of_sums(&[f64], &[f64]) -> f64: ([0.7, 1.2], [0.4, -0.3]), ([0.7], [0.4]), flat ([], []);
    sum_of_squared_sums(&[Vec<f64>], &[f64]) -> f64:
        ([[0.7, 1.2], [0.4, -0.3]], [0.5, 2.0]), ([[0.7]], [0.5]), (vec![vec![], vec![1.0]], [0.5]),
        flat (vec![vec![]], []), flat (vec![], [0.5]);
    sums_in_elements(&[f64]) -> f64: ([0.7, 1.2, -0.3]), ([0.7]), flat ([]);
    sum_left_early(&[f64], f64) -> f64: ([0.7, 0.1, 2.0, 3.0], 0.6), ([0.7], 0.6), ([2.0], 0.6), flat ([], 0.6);
    feeds_the_next(&mut [f64]): ([0.7, 1.2, -0.3, 0.4]), ([0.7, 0.2]), ([0.7]), flat ([]);
    stored_twice(&mut [f64], &[f64], const &[usize]) -> f64:
        ([0.7, 1.2], [0.3, 0.4, 0.5], [1, 0, 1]), ([0.7], [0.3], [0]), ([0.7], [], []);
    two_slices_change(&mut [f64], &mut [f64]): ([0.7, 1.2, -0.3], [0.4, 0.5, 0.6]), ([0.7], [0.4]), flat ([], []);
    scratch_in_turn(&[f64]) -> f64: ([0.7, 1.2, -0.3]), ([0.7]), flat ([]);
    product_by_columns(&[f64], &[f64], &mut [f64], const usize):
        ([0.7, 1.2, -0.3, 0.4], [0.5, 0.6, 0.7, 0.8], [0.0, 0.1, 0.2, 0.3], 2), ([0.7], [0.5], [0.1], 1),
        flat ([], [], [], 0);
    triangular(&mut [f64], const usize) -> f64:
        ([0.7, 1.2, -0.3, 0.4, 0.5, 0.6, 0.8, 0.9, 1.1], 3), ([0.7, 1.2, -0.3, 0.4], 2), ([0.7], 1), flat ([], 0);
}
