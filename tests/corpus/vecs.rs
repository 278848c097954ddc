//! Vectors: made by `vec!`, by `push`, by `collect` over a range; nested; given in and out.

use wengert::differentiable;

/// Zeros, then written.
#[differentiable]
pub fn table_of_powers(x: f64, n: usize) -> f64 {
    let mut table = vec![0.0; n + 1];
    table[0] = x.cos();
    for i in 1..=n {
        table[i] = table[i - 1] * x;
    }
    let mut s = 0.0;
    for t in table.iter() {
        s += t;
    }
    s
}

/// The same active value in every place.
#[differentiable]
pub fn vec_of_active(x: f64, n: usize) -> f64 {
    let mut cells = vec![x * x; n];
    for i in 0..n {
        cells[i] *= i as f64 + x;
    }
    let mut p = 1.0;
    for c in cells.iter() {
        p *= c + 1.0;
    }
    p
}

/// A list of active expressions.
#[differentiable]
pub fn listed(x: f64, y: f64) -> f64 {
    let terms = vec![x * y, x.sin(), 2.0, y - x];
    let mut s = 0.0;
    for (i, t) in terms.iter().enumerate() {
        s += t * t * (i + 1) as f64;
    }
    s
}

/// Built by pushing.
#[differentiable]
pub fn pushed(x: f64, n: usize) -> f64 {
    let mut values = Vec::new();
    for i in 0..n {
        values.push(x.powi(i as i32));
    }
    let mut s = 0.5 * x;
    for i in 0..values.len() {
        s += values[i] * values[n - 1 - i].sin();
    }
    s
}

/// Pushed only where the data say so.
#[differentiable]
pub fn pushed_if(xs: &[f64]) -> f64 {
    let mut kept: Vec<f64> = Vec::with_capacity(xs.len());
    for &x in xs.iter() {
        if x > 0.0 {
            kept.push(x * x);
        }
    }
    let mut s = 0.0;
    for i in 0..kept.len() {
        s += kept[i] / (i + 1) as f64;
    }
    s
}

/// Pushed while it lasts: the length depends on the data.
#[differentiable]
pub fn pushed_while(x: f64) -> Vec<f64> {
    let mut orbit = vec![x];
    let mut y = x;
    while y < 5.0 {
        y = y * y + 0.75;
        orbit.push(y);
    }
    orbit
}

/// Collected over a range.
#[differentiable]
pub fn collected(xs: &[f64]) -> f64 {
    let squares: Vec<f64> = (0..xs.len()).map(|i| xs[i] * xs[i]).collect();
    let mut s = 0.0;
    for i in 0..squares.len() {
        s += squares[i].sqrt() + squares[i];
    }
    s
}

/// Collected over a range, with the type at the method, and changed afterwards.
#[differentiable]
pub fn collected_and_changed(x: f64, n: usize) -> f64 {
    let mut nodes = (1..=n).map(|i| x * i as f64).collect::<Vec<f64>>();
    for i in 0..n {
        nodes[i] = nodes[i].sin() * x;
    }
    let mut s = x;
    for &node in nodes.iter() {
        s += node;
    }
    s
}

/// The result of a range, collected.
#[differentiable]
pub fn differences(xs: &[f64]) -> Vec<f64> {
    (1..xs.len()).map(|i| (xs[i] - xs[i - 1]) * xs[i]).collect()
}

/// A vector as the result, built in place.
#[differentiable]
pub fn softmax(xs: &[f64]) -> Vec<f64> {
    let mut out = xs.to_vec();
    let mut sum = 0.0;
    for i in 0..out.len() {
        out[i] = out[i].exp();
        sum += out[i];
    }
    for i in 0..out.len() {
        out[i] /= sum;
    }
    out
}

/// A vector by value, changed and given back.
#[differentiable]
pub fn shifted(mut xs: Vec<f64>, by: f64) -> Vec<f64> {
    for i in 0..xs.len() {
        xs[i] += by;
        xs[i] *= xs[i];
    }
    xs
}

/// A vector by value that is only read.
#[differentiable]
pub fn consumed(xs: Vec<f64>) -> f64 {
    let mut s = 1.0;
    for x in xs.iter() {
        s *= x.cos();
    }
    s
}

/// Vectors in a vector, by value.
#[differentiable]
pub fn sum_of_rows(rows: Vec<Vec<f64>>, x: f64) -> f64 {
    let mut s = x * x;
    for i in 0..rows.len() {
        for j in 0..rows[i].len() {
            s += rows[i][j].sin() * x;
        }
    }
    s
}

/// Pascal's triangle with an active edge: rows of growing length.
#[differentiable]
pub fn triangle(x: f64, n: usize) -> f64 {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for i in 0..n {
        let mut row = vec![x; i + 1];
        for j in 1..i {
            row[j] = rows[i - 1][j - 1] + rows[i - 1][j] * x;
        }
        rows.push(row);
    }
    let mut s = x;
    for row in rows.iter() {
        for cell in row.iter() {
            s += cell * cell;
        }
    }
    s
}

/// A grid of zeros, filled by dynamic programming.
#[differentiable]
pub fn grid_paths(cost: &[f64], n: usize) -> f64 {
    let mut best = vec![vec![0.0_f64; n + 1]; n + 1];
    for i in 1..=n {
        for j in 1..=n {
            let a = best[i - 1][j];
            let b = best[i][j - 1];
            best[i][j] = cost[(i - 1) * n + j - 1] - ((-a).exp() + (-b).exp()).ln();
        }
    }
    best[n][n]
}

/// A clone that goes its own way.
#[differentiable]
pub fn cloned(xs: &mut Vec<f64>, y: f64) -> f64 {
    let before = xs.clone();
    for i in 0..xs.len() {
        xs[i] *= before[xs.len() - 1 - i] * y;
    }
    let mut s = y;
    for i in 0..before.len() {
        s += before[i] * xs[i];
    }
    s
}

/// A copy of a part.
#[differentiable]
pub fn part_to_vec(xs: &[f64], from: usize) -> f64 {
    let mut part = xs[from..].to_vec();
    for i in 1..part.len().max(1) {
        part[i] += part[i - 1] * part[i];
    }
    let mut s = xs[0];
    for p in part.iter() {
        s += p;
    }
    s
}

/// A vector behind `&mut` that grows.
#[differentiable]
pub fn extended(xs: &mut Vec<f64>, y: f64) {
    let n = xs.len();
    for i in 0..n {
        xs.push(xs[i] * y);
    }
    xs.push(y);
}

/// A vector that replaces another in each turn.
#[differentiable]
pub fn repeated_matrix(m: &[f64], start: &[f64], turns: usize) -> Vec<f64> {
    let n = start.len();
    let mut v = start.to_vec();
    for _ in 0..turns {
        let mut next = vec![0.0; n];
        for i in 0..n {
            for j in 0..n {
                next[i] += m[i * n + j] * v[j];
            }
        }
        v = next;
    }
    v
}

/// Two buffers that trade places.
#[differentiable]
pub fn heat(start: &[f64], rate: f64, turns: usize) -> f64 {
    let n = start.len();
    let mut old = start.to_vec();
    let mut new = vec![0.0; n];
    for _ in 0..turns {
        for i in 0..n {
            let left = if i > 0 { old[i - 1] } else { 0.0 };
            let right = if i + 1 < n { old[i + 1] } else { 0.0 };
            new[i] = old[i] + rate * (left - 2.0 * old[i] + right);
        }
        old.copy_from_slice(&new);
    }
    let mut s = rate;
    for x in old.iter() {
        s += x * x;
    }
    s
}

/// An empty vector, made and not filled.
#[differentiable]
pub fn never_filled(x: f64) -> f64 {
    let empty: Vec<f64> = vec![];
    let mut s = x * x;
    for e in empty.iter() {
        s += e;
    }
    s + empty.len() as f64
}

/// A vector of arrays.
#[differentiable]
pub fn vec_of_arrays(x: f64, n: usize) -> f64 {
    let mut points = vec![[x, 1.0]; n];
    for i in 0..n {
        points[i][1] *= x * i as f64;
        points[i][0] += points[i][1];
    }
    let mut s = x;
    for i in 0..n {
        s += points[i][0] * points[i][1];
    }
    s
}

/// A vector of pairs.
#[differentiable]
pub fn vec_of_pairs(xs: &[f64]) -> f64 {
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    for &x in xs.iter() {
        pairs.push((x, x * x));
    }
    let mut s = 0.0;
    for i in 0..pairs.len() {
        s += pairs[i].0.exp() * pairs[i].1;
    }
    s
}

/// A vector with elements swapped and a part filled.
#[differentiable]
pub fn rearranged(xs: Vec<f64>, y: f64) -> f64 {
    let mut a = xs;
    let n = a.len();
    a.swap(0, n - 1);
    a[..n / 2].fill(y);
    let mut s = 0.0;
    for i in 0..n {
        s = s * y + a[i];
    }
    s
}

/// Integers that are collected, pushed and searched beside active code.
#[differentiable]
pub fn integer_vectors(xs: &[f64], n: usize) -> f64 {
    let mut order: Vec<usize> = (0..n).collect();
    order.reverse();
    let evens: Vec<usize> = order.iter().copied().filter(|i| i % 2 == 0).collect();
    let mut s = xs[0];
    for &i in evens.iter() {
        s *= xs[i];
    }
    s + order.iter().sum::<usize>() as f64 * xs[0]
}

/// The trace of a matrix that is handed over.
#[differentiable]
pub fn trace(rows: Vec<Vec<f64>>) -> f64 {
    let mut s = 1.0;
    for (i, row) in rows.iter().enumerate() {
        s *= row[i];
    }
    s.sqrt()
}

/// A calculator with a stack.
#[differentiable]
pub fn stack_machine(xs: &[f64], codes: &[usize]) -> f64 {
    let mut stack = Vec::new();
    for &code in codes.iter() {
        if code < xs.len() {
            stack.push(xs[code]);
        } else {
            let b = stack.pop().unwrap();
            let a = stack.pop().expect("two operands");
            stack.push(if code % 2 == 0 { a * b } else { a - b.sin() });
        }
    }
    stack.pop().unwrap()
}

/// Pops what was pushed, while the top is large.
#[differentiable]
pub fn popped_while_large(xs: &[f64]) -> f64 {
    let mut v = xs.to_owned();
    let mut s = 1.0;
    while v[v.len() - 1] > 1.0 {
        s *= v.pop().unwrap();
    }
    s * v[0]
}

/// A buffer that is cleared and filled again.
#[differentiable]
pub fn cleared(xs: &[f64], turns: usize) -> f64 {
    let mut buffer = xs.to_vec();
    let mut s = 1.0;
    for k in 0..turns {
        let first = buffer[0] * s;
        buffer.clear();
        buffer.push(first);
        buffer.push(first * k as f64 + xs[0]);
        s += buffer[1].sin();
    }
    s * buffer[0]
}

/// What is popped first only decides.
#[differentiable]
pub fn popped_to_decide(xs: &[f64]) -> f64 {
    let mut v = xs.to_vec();
    let top = v.pop().unwrap();
    let next = v.pop().unwrap();
    if top > 1.0 { next * v[0] } else { next.exp() }
}

/// Cut to a length, and what is left is copied over another.
#[differentiable]
pub fn truncated(xs: &[f64], n: usize) -> f64 {
    let mut v = xs.to_vec();
    v.truncate(n);
    let mut w = vec![1.0; v.len()];
    w.clone_from_slice(&v);
    let mut s = 1.0;
    for (a, b) in v.iter().zip(w.iter()) {
        s += a * b * b;
    }
    s
}

/// Cut in a loop, after it was pushed to.
#[differentiable]
pub fn pushed_and_truncated(x: f64, turns: usize) -> f64 {
    let mut v = vec![x];
    for k in 0..turns {
        let last = v[v.len() - 1];
        v.push(last * x);
        v.push(last.sin());
        if k % 2 == 1 {
            v.truncate(2);
        }
        v[0] += last;
    }
    v.clear();
    v.push(x);
    v[0] * x
}

/// Copied by another method, from an owned copy.
#[differentiable]
pub fn cloned_over(xs: &mut [f64], y: f64) -> f64 {
    let n = xs.len() / 2;
    let mut half = xs[..n].to_owned();
    for h in half.iter_mut() {
        *h *= y;
    }
    xs[n..2 * n].clone_from_slice(&half);
    let mut s = y;
    for x in xs.iter() {
        s += x * x;
    }
    s
}

/// Two buffers exchanged by the standard library.
#[differentiable]
pub fn double_buffer(start: &[f64], turns: usize) -> f64 {
    let mut old = start.to_vec();
    let mut new = vec![0.0; start.len()];
    for _ in 0..turns {
        for i in 0..old.len() {
            new[i] = old[i] * old[(i + 1) % old.len()] + 0.5;
        }
        std::mem::swap(&mut old, &mut new);
    }
    old[0] * new[0]
}

/// Scalars exchanged and replaced by the standard library.
#[differentiable]
pub fn exchanged(x: f64, y: f64, turns: usize) -> f64 {
    let (mut a, mut b) = (x, y);
    for _ in 0..turns {
        let old = std::mem::replace(&mut a, b * x);
        b += old;
        std::mem::swap(&mut a, &mut b);
    }
    a * b
}

/// An element replaced by the standard library.
#[differentiable]
pub fn replaced(xs: &mut [f64], y: f64) -> f64 {
    let before = std::mem::replace(&mut xs[0], y * y);
    before * xs[0] + before
}

/// An array that is used once, as a vector.
#[differentiable]
pub fn array_as_vector(x: [f64; 3]) -> Vec<f64> {
    let mut v = x.to_vec();
    v[0] *= v[2];
    v
}

/// The same, moved into a call.
#[differentiable]
pub fn array_moved_as_vector(x: [f64; 3], y: f64) -> f64 {
    let p = array_as_vector([y, y * y, x[0]]);
    total_of(x.to_vec()) * p[1]
}

/// A vector by value.
#[differentiable]
pub fn total_of(v: Vec<f64>) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        s += v[i] * v[i];
    }
    s
}

/// What is taken off and dropped, also from an empty list, and later replaced.
#[differentiable]
pub fn dropped(xs: &[f64], y: f64) -> f64 {
    let mut stack = xs.to_vec();
    stack.pop();
    let mut sum = y;
    for x in stack.iter() {
        sum += x * x;
    }
    stack.push(sum * y);
    for i in 0..xs.len() {
        stack.push(xs[i] * sum);
        stack.pop();
        sum += stack[stack.len() - 1] * xs[i];
    }
    sum
}

/// Rows that are dropped in a loop.
#[differentiable]
pub fn dropped_rows(mut rows: Vec<Vec<f64>>, least: usize) -> f64 {
    let mut product = 1.0;
    while rows.len() > least {
        let last = rows.len() - 1;
        for i in 0..rows[last].len() {
            product *= rows[last][i];
        }
        rows[last].pop();
        product += rows[last].len() as f64 * product;
        rows.pop();
    }
    product
}

/// Declared without a value, given one of two lengths, and one of a third.
#[differentiable]
pub fn given_again(x: f64, n: usize) -> f64 {
    let mut v;
    if n > 1 {
        v = vec![x, x * x, x.sin()];
    } else {
        v = vec![x * x];
    }
    let s: f64 = v.iter().sum();
    v = vec![s * x, s];
    v[0] * v[1]
}

/// Declared without a value, given a longer one in each turn, and left with the last.
#[differentiable]
pub fn given_in_each_turn(x: f64, n: usize) -> f64 {
    let mut v;
    let mut total = x;
    let mut k = 1;
    loop {
        v = vec![total * x; k];
        total += v[k - 1] * v[0].cos();
        if k > n {
            break;
        }
        k += 1;
    }
    let s: f64 = v.iter().sum();
    total * s
}

/// Elements that come and go in the middle.
#[differentiable]
pub fn in_the_middle(xs: &[f64], at: usize) -> f64 {
    let mut list = xs.to_vec();
    list.insert(at, 2.0 * xs[0]);
    let taken = list.remove(0);
    list.resize(4, 0.5 * taken);
    list.retain(|x| *x > 0.1);
    list.iter().enumerate().map(|(k, x)| (k as f64 + 1.0) * x * x).sum::<f64>() * taken
}

/// The same of a list of lists, which shrinks.
#[differentiable]
pub fn rows_rearranged(rows: &[Vec<f64>], k: f64) -> f64 {
    let mut table = rows.to_vec();
    table.insert(1, vec![k, k * k]);
    let first = table.remove(0);
    table.resize(2, vec![0.5 * k]);
    first[0] * table[0][1] + table[1][0]
}

/// Lists that are taken, and what stands in their place.
#[differentiable]
pub fn taken(xs: &[f64], k: f64) -> f64 {
    let mut list = xs.to_vec();
    let whole = std::mem::take(&mut list);
    list.push(k * whole[0]);
    let old = std::mem::replace(&mut list, vec![k, k]);
    old[0] * list[1] + whole[1]
}

/// Numbers that are taken.
#[differentiable]
pub fn drained(xs: &mut [f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..xs.len() {
        sum = k * sum + std::mem::take(&mut xs[i]);
        xs[i] += 0.5 * sum;
    }
    sum
}

cases! {
    table_of_powers(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 6);
    vec_of_active(f64, const usize) -> f64: flat (0.7, 0), (0.7, 1), (0.7, 4);
    listed(f64, f64) -> f64: (0.7, 1.2), (-0.4, 0.3);
    pushed(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    pushed_if(&[f64]) -> f64: ([0.7, -1.0, 2.0]), ([0.7]), flat ([-0.7]), flat ([]);
    pushed_while(f64) -> Vec<f64>: (0.7), (6.0) => [1.0], (2.5);
    collected(&[f64]) -> f64: ([0.7, -1.0, 2.0]), ([0.7]), flat ([]);
    collected_and_changed(f64, const usize) -> f64: (0.7, 4), (0.7, 1), (0.7, 0);
    differences(&[f64]) -> Vec<f64>: ([0.7, -1.0, 2.0]), ([0.7, 1.5]), flat ([0.7]), flat ([]);
    softmax(&[f64]) -> Vec<f64>: ([0.7, -1.0, 2.0]), ([0.7, 1.5]), flat ([0.7]), flat ([]);
    shifted(Vec<f64>, f64) -> Vec<f64>: ([0.7, -1.0, 2.0], 0.3), ([0.7], 1.0), flat ([], 1.0);
    consumed(Vec<f64>) -> f64: ([0.7, -1.0, 2.0]), ([0.7]), flat ([]);
    sum_of_rows(Vec<Vec<f64>>, f64) -> f64:
        ([[0.7, -1.0], [2.0, 0.3]], 0.4), (vec![vec![0.7], vec![]], 0.4), (vec![vec![0.7]], 0.4), (vec![], 0.4);
    triangle(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    grid_paths(&[f64], const usize) -> f64: ([0.7, -1.0, 2.0, 0.3], 2), ([0.7], 1), flat ([], 0);
    cloned(&mut Vec<f64>, f64) -> f64: ([0.7, -1.0, 2.0], 0.4), ([0.7], 0.4), ([], 0.4);
    part_to_vec(&[f64], const usize) -> f64: ([0.7, -1.0, 2.0, 0.3], 1), ([0.7, 0.2], 0), ([0.7], 1), ([0.7, 0.2], 1);
    extended(&mut Vec<f64>, f64): ([0.7, -1.0], 0.4), ([0.7], 0.4), ([], 0.4);
    repeated_matrix(&[f64], &[f64], const usize) -> Vec<f64>:
        ([0.7, -1.0, 2.0, 0.3], [1.0, 0.5], 4), ([0.7], [1.0], 1), flat ([], [], 2), ([0.7], [1.0], 0);
    heat(&[f64], f64, const usize) -> f64:
        ([0.7, -1.0, 2.0, 0.3], 0.2, 3), ([0.7], 0.2, 1), ([], 0.2, 1), ([0.7, 0.1], 0.2, 0);
    never_filled(f64) -> f64: (0.7) => [1.4], (-2.0);
    vec_of_arrays(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    vec_of_pairs(&[f64]) -> f64: ([0.7, -1.0, 2.0, 0.3]), ([0.7]), flat ([]);
    rearranged(Vec<f64>, f64) -> f64: ([0.7, -1.0, 2.0, 0.3], 0.5), ([0.7], 0.5), ([0.7, 2.0], 0.5);
    integer_vectors(&[f64], const usize) -> f64: ([0.7, -1.0, 2.0, 0.3], 4), ([0.7], 1), ([0.7], 0);
    trace(Vec<Vec<f64>>) -> f64: ([[0.7, -1.0], [2.0, 0.3]]), ([[0.7]]), flat (vec![]);
    stack_machine(&[f64], const &[usize]) -> f64:
        ([0.7, 1.2], [0, 1, 2, 0, 3]), ([0.7, 1.2], [1]), ([0.7], [0, 0, 1]), panics ([0.7], []);
    popped_while_large(&[f64]) -> f64: ([0.7, 1.2, 3.0]), ([0.7, 2.0]), ([0.4]);
    cleared(&[f64], const usize) -> f64: ([0.7, 1.2], 3), ([0.7], 1), ([0.7], 0);
    popped_to_decide(&[f64]) -> f64: ([1.5, 2.0, 3.0]) => [2.0, 1.5, 0.0], ([0.7, 0.3, 0.5]), ([0.4, -0.2]);
    truncated(&[f64], const usize) -> f64: ([0.7, 1.2, 0.3], 2), ([0.7, 0.1], 1), flat ([0.7], 0);
    pushed_and_truncated(f64, const usize) -> f64: (0.7, 5), (0.7, 1), (0.7, 0);
    cloned_over(&mut [f64], f64) -> f64: ([0.7, 1.2, 0.3, 0.4], 0.5), ([0.7, 1.2, 0.3], 0.5), ([0.7], 0.5), ([], 0.5);
    double_buffer(&[f64], const usize) -> f64:
        ([0.7, 1.2, 0.3], 4), ([0.7], 1), flat ([0.7], 0), ([0.7, 0.2], 2), panics ([], 1);
    exchanged(f64, f64, const usize) -> f64: (0.7, 1.2, 0), (0.7, 1.2, 1), (0.7, 1.2, 4);
    replaced(&mut [f64], f64) -> f64: ([0.7, 1.2], 0.5), ([-0.3], 2.0);
    array_as_vector([f64; 3]) -> Vec<f64>: ([0.7, 0.3, -0.4]) => [-0.4, 1.0, 1.7];
    array_moved_as_vector([f64; 3], f64) -> f64: ([0.7, 0.3, -0.4], 1.2);
    total_of(Vec<f64>) -> f64: ([0.7, 0.3]), ([2.0]), flat ([]);
    dropped(&[f64], f64) -> f64: ([0.7, 0.3, -0.4], 1.2), ([0.7, 0.3], 0.8), ([0.7], 1.2), ([], 1.2);
    dropped_rows(Vec<Vec<f64>>, const usize) -> f64:
        (vec![vec![0.7, 0.3], vec![0.5], vec![0.2, 0.4, 0.9]], 0), flat (vec![vec![0.7, 0.3]], 1), (vec![vec![0.7]], 0), (vec![vec![], vec![0.3, 0.4]], 0);
    given_again(f64, const usize) -> f64: (0.7, 0), (0.7, 2);
    given_in_each_turn(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 3);
    in_the_middle(&[f64], const usize) -> f64: ([0.7, -0.3], 1), ([0.7, 0.3, 0.4, 0.6, 0.9], 2), ([0.7], 0), panics ([0.7], 2);
    rows_rearranged(&[Vec<f64>], f64) -> f64: ([vec![0.7], vec![0.3, 0.4]], 0.9), ([vec![0.7]], 0.9), ([vec![0.7], vec![0.3], vec![]], 0.9);
    taken(&[f64], f64) -> f64: ([0.7, 0.3], 0.9);
    drained(&mut [f64], f64) -> f64: ([0.7, 0.3, -0.4], 0.9), ([0.7], 0.9), flat ([], 0.9);
}
