//! Lists as wholes: arrays that are mapped, lists that are sorted, turned round and made longer.

use std::array;

use wengert::differentiable;

/// A short array, part by part.
#[differentiable]
pub fn stretched(p: [f64; 3], k: f64) -> [f64; 3] {
    let middle = p[1];
    p.map(|x| (x - middle) * k).map(f64::sin)
}

/// A long one, in a loop; by reference, and with a pair for each element.
#[differentiable]
pub fn weighted(p: &[f64; 6], k: f64) -> f64 {
    let roots = p.map(|x| {
        let y = x * x + 1.0;
        y.sqrt() * k
    });
    let pairs = roots.map(|r| (r, r * p[5]));
    pairs.iter().map(|(a, b)| a * b).sum()
}

/// Rows of a matrix, each mapped.
#[differentiable]
pub fn damped(m: &[[f64; 2]; 5], k: f64) -> f64 {
    let scaled = m.map(|row| row.map(|x| x / (1.0 + k * k)));
    let signs = [k, 2.0 * k].map(|x| x.exp());
    scaled[0][0] * scaled[4][1] + scaled[2][1] * signs[0] + signs[1]
}

/// The median of the squares.
#[differentiable]
pub fn median_square(xs: &[f64]) -> f64 {
    let mut squares: Vec<f64> = xs.iter().map(|x| x * x).collect();
    squares.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let half = squares.len() / 2;
    if squares.len() % 2 == 0 { 0.5 * (squares[half - 1] + squares[half]) } else { squares[half] }
}

/// Order statistics of the argument itself, the greatest first.
#[differentiable]
pub fn by_rank(xs: &mut [f64], decay: f64) -> f64 {
    xs.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut weight = 1.0;
    let mut sum = 0.0;
    for x in xs.iter_mut() {
        sum += weight * *x;
        weight *= decay;
        *x *= weight;
    }
    sum
}

/// Pairs in the order of their first part; among equals, the order is that in which they came.
#[differentiable]
pub fn pairs_in_order(xs: &[(f64, f64)]) -> f64 {
    let mut pairs = xs.to_vec();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut area = 0.0;
    for k in 1..pairs.len() {
        area += (pairs[k].0 - pairs[k - 1].0) * (pairs[k].1 + pairs[k - 1].1);
    }
    area * 0.5
}

/// A polynomial with its coefficients the other way round.
#[differentiable]
pub fn palindrome(coefficients: &[f64], x: f64) -> f64 {
    let mut turned = coefficients.to_vec();
    turned.reverse();
    let mut sum = 0.0;
    for (a, b) in coefficients.iter().zip(&turned) {
        sum = sum * x + a * b * b;
    }
    sum
}

/// A list that is made longer by a chain, a slice, and an array; and turned round in part.
#[differentiable]
pub fn padded(xs: &[f64], edge: f64) -> f64 {
    let mut all = vec![edge];
    all.extend(xs.iter().map(|x| x * edge));
    all.extend_from_slice(xs);
    all.extend([edge * edge, 1.0]);
    let last = all.len() - 1;
    all[..last].reverse();
    all.iter().enumerate().map(|(k, x)| k as f64 * x * x).sum()
}

/// What is moved after it was made longer.
#[differentiable]
pub fn merged(xs: &[f64], ys: Vec<f64>) -> f64 {
    let mut all = ys;
    all.extend(xs);
    all.sort_by(f64::total_cmp);
    let mut product = 1.0;
    for (k, x) in all.iter().enumerate() {
        product *= 1.0 + x * k as f64;
    }
    product
}

/// An array that the closure changes while it is mapped: what is mapped is a copy.
#[differentiable]
pub fn changed_while_mapped(p: [f64; 3]) -> f64 {
    let mut changed = p;
    let squares = changed.map(|x| {
        changed[2] += x;
        x * x
    });
    squares[2] * changed[2] + squares[0]
}

const LONG: usize = 5;

/// Arrays made of functions of their indices: short and long, of numbers and of arrays, as a result too.
#[differentiable]
pub fn powers_of(xs: &[f64; 5], k: f64) -> [f64; 3] {
    let squares: [f64; LONG] = array::from_fn(|i| xs[i] * xs[LONG - 1 - i]);
    let pairs: [[f64; 2]; 2 * 3] = std::array::from_fn(|i| [squares[i % LONG], k * i as f64]);
    let short = array::from_fn::<f64, 4, _>(|i| k.powi(i as i32));
    let both = |i: usize| pairs[i][0] * pairs[i + 1][1];
    array::from_fn(|i| both(i) + short[i + 1])
}

/// One that is made early, and one in a loop, by a function with a name.
#[differentiable]
pub fn chebyshev(x: f64, turns: usize) -> [f64; 2] {
    if x > 0.9 {
        return array::from_fn(|i| x * (i + 1) as f64);
    }
    let mut last = [1.0, x];
    for _ in 0..turns {
        let scaled: [f64; 2] = array::from_fn(|i| 2.0 * x * last[i]);
        let next = move |i: usize| if i == 0 { last[1] } else { scaled[1] - last[0] };
        let made: [f64; 2] = array::from_fn(next);
        last = made;
    }
    last
}

/// Sorted where equal elements may change their places.
#[differentiable]
pub fn sorted_anyhow(xs: &[f64]) -> f64 {
    let mut sorted = xs.to_vec();
    sorted.sort_unstable_by(|a, b| b.partial_cmp(a).unwrap());
    sorted.iter().enumerate().map(|(k, x)| (k as f64 + 0.5) * x * x).sum()
}

/// Arrays of what lists hold: of a slice, of its parts, and as an argument.
#[differentiable]
pub fn area(corners: &[f64]) -> f64 {
    let [a, b]: [f64; 2] = corners[..2].try_into().unwrap();
    let others: [f64; 5] = corners.try_into().expect("five coordinates");
    triangle([a, b, others[2]], corners[1..4].try_into().unwrap()) * others[4]
}

/// Of two arrays that are handed over.
#[differentiable]
pub fn triangle(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[1] - a[1] * b[0] + a[2] * b[2]
}

/// Of what is collected, as the result on both ways.
#[differentiable]
pub fn halved(xs: &[f64], k: f64) -> [f64; 3] {
    if k > 1.0 {
        return <[f64; 3]>::try_from(xs).unwrap();
    }
    xs.iter().map(|x| x * x * k).collect::<Vec<_>>().try_into().unwrap()
}

/// Rows of a list, in a loop; and a list that is used up.
#[differentiable]
pub fn by_rows(xs: &[f64], k: f64) -> f64 {
    let mut sum = k;
    for row in xs.chunks_exact(2) {
        let point: [f64; 2] = row.try_into().unwrap();
        sum += point[0] * point[1] * sum;
    }
    let squares: Vec<f64> = [k, sum, k * sum].iter().map(|x| x * x).collect();
    let mut all: [f64; 3] = squares.try_into().unwrap();
    all[1] *= all[0];
    all[1] + all[2]
}

/// Arrays of arrays, made by functions of both indices.
#[differentiable]
pub fn outer(a: &[f64; 3], b: &[f64]) -> [[f64; 2]; 3] {
    let swapped: [[f64; 3]; 2] = array::from_fn(|i| array::from_fn(|j| a[j] * b[i]));
    array::from_fn(|i| array::from_fn(|j| swapped[j][i] * b[j]))
}

/// A row by a closure that says what it gives, and rows of a map.
#[differentiable]
pub fn minors(a: &[f64; 3], k: f64) -> f64 {
    let row = |i: usize| -> [f64; 3] { array::from_fn(|j| if i == j { k } else { a[j] * a[i] }) };
    let (first, second) = (row(0), row(1));
    let scaled: [[f64; 6]; 3] = a.map(|x| array::from_fn(|j| x * first[j % 3]));
    first[0] * second[1] - first[1] * second[0] + scaled[2][5] * scaled[1][1]
}

/// One list of several: of slices, of lists that are made, and of rows.
#[differentiable]
pub fn in_one_list(xs: &[f64], k: f64) -> f64 {
    let squares: Vec<f64> = xs.iter().map(|x| x * x).collect();
    let both = [xs, &squares, &[k, 2.0 * k]].concat();
    let rows = vec![both.clone(), vec![k], both[1..].to_vec()];
    rows.concat().iter().enumerate().map(|(at, x)| x * (at + 1) as f64).sum()
}

/// A list that takes what another holds, and is taken apart again.
#[differentiable]
pub fn turned(xs: &[f64], k: f64) -> f64 {
    let mut list = xs.to_vec();
    for at in 0..xs.len() {
        let mut end = list.split_off(at);
        end.append(&mut list);
        list.push(end[0] * k);
        list.append(&mut end);
    }
    list.iter().fold(k, |sum, x| sum * 0.5 + x * x)
}

/// The same of lists that are lent.
#[differentiable]
pub fn handed_over(to: &mut Vec<f64>, from: &mut Vec<f64>, k: f64) {
    to.append(from);
    from.push(k * to[0]);
    to.truncate(2);
    let kept = to.split_off(1);
    to.push(kept[0] * k);
}

cases! {
    stretched([f64; 3], f64) -> [f64; 3]: ([0.7, 0.4, 1.3], 0.8), ([-0.7, 2.0, 0.3], 1.5);
    weighted(&[f64; 6], f64) -> f64: ([0.7, 0.4, 1.3, -0.2, 0.9, 1.1], 0.8);
    damped(&[[f64; 2]; 5], f64) -> f64: ([[0.7, 0.4], [1.3, -0.2], [0.9, 1.1], [0.3, 0.6], [0.5, 1.7]], 0.8);
    median_square(&[f64]) -> f64: ([0.7, -1.5, 0.3]), ([0.7, -1.5, 0.3, 1.1]), ([0.7]);
    by_rank(&mut [f64], f64) -> f64: ([0.7, 1.5, -0.3], 0.8), ([0.7], 0.8), flat ([], 0.8);
    pairs_in_order(&[(f64, f64)]) -> f64: ([(0.7, 1.5), (0.1, 0.4), (1.2, 0.9)]), ([(0.7, 1.5), (0.1, 0.4)]), flat ([(0.7, 1.5)]);
    palindrome(&[f64], f64) -> f64: ([0.7, 1.5, -0.3], 0.8), ([0.7, 1.5], 0.8), ([0.7, 1.5, 0.2, 0.9], 0.8), ([0.7], 0.8), flat ([], 0.8);
    padded(&[f64], f64) -> f64: ([0.7, 1.5, -0.3], 0.8), ([0.7], 0.8), ([], 0.8);
    merged(&[f64], Vec<f64>) -> f64: ([0.7, 1.5, -0.3], vec![0.4, 0.9]), flat ([0.6], vec![]), ([], vec![0.8, 0.2]), flat ([], vec![]);
    changed_while_mapped([f64; 3]) -> f64: ([0.7, 1.5, -0.3]), ([0.2, -0.4, 0.9]);
    powers_of(&[f64; 5], f64) -> [f64; 3]: ([0.7, 1.5, -0.3, 0.4, 1.1], 0.8), ([0.2, -0.4, 0.9, 1.3, 0.6], -0.7);
    chebyshev(f64, const usize) -> [f64; 2]: (0.3, 0), (0.3, 1), (-0.6, 5), (0.95, 2);
    sorted_anyhow(&[f64]) -> f64: ([0.7, 1.2, -0.3]), ([0.7]), flat ([]);
    area(&[f64]) -> f64: ([0.7, 0.4, 1.3, -0.2, 0.9]), panics ([0.7, 0.4, 1.3, -0.2]), panics ([0.7]);
    triangle([f64; 3], [f64; 3]) -> f64: ([0.7, 0.4, 1.3], [-0.2, 0.9, 1.1]);
    halved(&[f64], f64) -> [f64; 3]: ([0.7, 0.4, 1.3], 0.8), ([0.7, 0.4, 1.3], 1.8), panics ([0.7, 0.4], 0.8), panics ([], 0.8), panics ([0.7, 0.4, 1.3, 0.2], 1.8);
    by_rows(&[f64], f64) -> f64: ([0.7, 0.4, 1.3, -0.2, 0.9], 0.8), ([0.7, 0.4], 0.8), ([], 0.8);
    outer(&[f64; 3], &[f64]) -> [[f64; 2]; 3]: ([0.7, 0.4, 1.3], [-0.2, 0.9]);
    minors(&[f64; 3], f64) -> f64: ([0.7, 0.4, 1.3], 0.8);
    in_one_list(&[f64], f64) -> f64: ([0.7, 0.4, 1.3], 0.8), ([0.7], 0.8), ([], 0.8);
    turned(&[f64], f64) -> f64: ([0.7, 0.4, 1.3], 0.8), ([0.7], 0.8), ([], 0.8);
    handed_over(&mut Vec<f64>, &mut Vec<f64>, f64): (vec![0.7, 0.4, 1.3], vec![0.9], 0.8), (vec![], vec![0.9, 0.3], 0.8), (vec![0.7, 0.4], vec![], 1.2), panics (vec![], vec![], 0.8);
}
