//! Functions that call themselves, and functions that call each other in a circle.

use wengert::differentiable;

use crate::scalar;

/// One call, the last thing but one that the function does.
#[differentiable]
pub fn power(x: f64, n: usize) -> f64 {
    if n == 0 {
        return 1.0;
    }
    x * power(x, n - 1)
}

/// Power by squaring: one call, whose value is used twice.
#[differentiable]
pub fn power_by_squaring(x: f64, n: u32) -> f64 {
    if n == 0 {
        1.0
    } else if n % 2 == 0 {
        let half = power_by_squaring(x, n / 2);
        half * half
    } else {
        x * power_by_squaring(x * x, n / 2)
    }
}

/// A continued fraction: what divides is the function itself.
#[differentiable]
pub fn continued_fraction(xs: &[f64]) -> f64 {
    if xs.len() == 1 {
        return xs[0];
    }
    xs[0] + 1.0 / continued_fraction(&xs[1..])
}

/// A binary tree over a list.
#[differentiable]
pub fn tree_product(xs: &[f64]) -> f64 {
    let n = xs.len();
    if n == 0 {
        return 1.0;
    }
    if n == 1 {
        return xs[0].sin() + 1.5;
    }
    let left = tree_product(&xs[..n / 2]);
    let right = tree_product(&xs[n / 2..]);
    left * right + 0.1 * left
}

/// The determinant of a matrix by minors: the rows and columns that are left stand in linked lists.
#[differentiable]
pub fn determinant(a: &[f64], n: usize, m: usize, rows: &mut [usize], columns: &mut [usize]) -> f64 {
    let row = rows[n];
    let mut column = columns[n];
    if m == 1 {
        return a[row * n + column];
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    let mut before = n;
    rows[n] = rows[row];
    for _ in 0..m {
        let element = a[row * n + column];
        columns[before] = columns[column];
        sum += sign * element * determinant(a, n, m - 1, rows, columns);
        columns[before] = column;
        before = column;
        column = columns[column];
        sign = -sign;
    }
    rows[n] = row;
    sum
}

/// The determinant of a whole matrix.
#[differentiable]
pub fn determinant_of(a: &[f64], n: usize) -> f64 {
    let mut rows: Vec<usize> = (0..n).map(|k| k + 1).collect();
    rows.push(0);
    let mut columns = rows.clone();
    determinant(a, n, n, &mut rows, &mut columns)
}

/// The permanent, with a mask for the columns that are taken.
#[differentiable]
pub fn permanent(a: &[f64], n: usize, row: usize, taken: u32) -> f64 {
    if row == n {
        return 1.0;
    }
    let mut sum = 0.0;
    for column in 0..n {
        if taken & (1 << column) == 0 {
            sum += a[row * n + column] * permanent(a, n, row + 1, taken | (1 << column));
        }
    }
    sum
}

/// How deep it goes depends on the data.
#[differentiable]
pub fn reduce(x: f64, k: f64) -> f64 {
    if x.abs() < 0.5 {
        return x * k;
    }
    reduce(x / 2.0 - 0.1 * k, k).sin() + k
}

/// The integral of `x e^x` by Simpson's rule, in halves until they agree.
#[differentiable]
pub fn adaptive(a: f64, b: f64, depth: u32) -> f64 {
    let middle = 0.5 * (a + b);
    let whole = (b - a) * (scalar::square(a) + 4.0 * scalar::square(middle) + scalar::square(b)) / 6.0;
    if depth == 0 || (b - a).abs() < 0.3 {
        return whole * b.exp();
    }
    adaptive(a, middle, depth - 1) + adaptive(middle, b, depth - 1)
}

/// The first function of a circle.
#[differentiable(recursive)]
pub fn even(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { odd(x * 1.1, n - 1) + 0.5 }
}

/// The second, which says nothing: one of them is enough.
#[differentiable]
pub fn odd(x: f64, n: usize) -> f64 {
    if n == 0 { x * x } else { even(x.sin(), n - 1) * x }
}

/// A circle of three, each of which does something else; the list is changed on the way.
#[differentiable(recursive)]
pub fn spread(xs: &mut [f64], n: usize) -> f64 {
    if n == 0 {
        return xs[0] * xs[1];
    }
    xs[0] += xs[1] * xs[1];
    turned(xs, n - 1)
}

/// The second of the three.
#[differentiable]
pub fn turned(xs: &mut [f64], n: usize) -> f64 {
    xs.swap(0, 1);
    let y = damped(xs, n);
    y * xs[0]
}

/// The third of the three, which is the same thing in a loop.
#[differentiable]
pub fn damped(xs: &mut [f64], n: usize) -> f64 {
    let mut s = 0.0;
    for k in 0..n {
        xs[0] *= 0.9;
        s += spread(xs, n - k - 1);
    }
    s + xs[1]
}

/// Ackermann's function, with a float that goes along.
#[differentiable]
pub fn ackermann(m: usize, n: usize, x: f64) -> f64 {
    if m == 0 {
        return x * (n as f64 + 1.0);
    }
    if n == 0 {
        return ackermann(m - 1, 1, x) * 0.5;
    }
    let inner = ackermann(m, n - 1, x);
    ackermann(m - 1, inner.abs().min(3.0) as usize, x * 0.9) + inner
}

/// The list is changed on the way down and on the way up.
#[differentiable]
pub fn mixed_in_place(xs: &mut [f64], k: f64) {
    if xs.len() < 2 {
        return;
    }
    let half = xs.len() / 2;
    for i in 0..half {
        let d = xs[i] - xs[i + half];
        xs[i] += k * xs[i + half];
        xs[i + half] = d * d;
    }
    mixed_in_place(&mut xs[..half], k * 0.5);
    mixed_in_place(&mut xs[half..], k);
    xs[0] *= xs[xs.len() - 1];
}

/// What is not differentiated goes along, and changes.
#[differentiable]
pub fn horner(xs: &[f64], #[constant] at: f64, k: usize) -> f64 {
    if k == xs.len() {
        return 0.0;
    }
    xs[k] + at * horner(xs, at * 0.9, k + 1)
}

/// The arguments change places, so that which of them is active does, too.
#[differentiable]
pub fn crossed(a: &[f64], #[constant] b: &[f64], n: usize) -> f64 {
    if n == 0 {
        return a[0] * b[0];
    }
    let other = blend(a, b, n);
    crossed(a, b, n - 1) * other
}

/// Both arguments in both places.
#[differentiable]
pub fn blend(a: &[f64], b: &[f64], n: usize) -> f64 {
    if n == 0 {
        return a[0] * a[0] + b[1];
    }
    let c = [a[0] * 0.5, b[0]];
    blend(b, a, n - 1) + blend(&c, b, n - 1) * a[1]
}

/// Only one of the sides is walked down; a list is returned.
#[differentiable]
pub fn unfolded(x: f64, n: usize) -> Vec<f64> {
    if n == 0 {
        return vec![x];
    }
    let mut list = unfolded(x * x - 0.3, n - 1);
    list.push(x * list[0]);
    list
}

/// A pair comes back.
#[differentiable]
pub fn fibonacci(x: f64, y: f64, n: usize) -> (f64, f64) {
    if n == 0 {
        return (x, y);
    }
    let (a, b) = fibonacci(y, x + y * 0.5, n - 1);
    (b, a * x)
}

/// The companion has another name, and the call still means this function.
#[differentiable(name = halving_derivatives)]
pub fn halving(x: f64) -> f64 {
    if x < 1.0 { x.exp() } else { halving(x * 0.5) * x }
}

/// A call of itself under `while`, and one that nothing depends on.
#[differentiable]
pub fn in_a_while(x: f64, n: usize) -> f64 {
    let mut y = x;
    let mut k = n;
    while k > 0 {
        k -= 1;
        y += in_a_while(x * 0.5, k) * x;
    }
    y
}

/// The callee changes what its own value is multiplied by.
#[differentiable]
pub fn scaled_by_count(x: f64, n: usize, count: &mut [usize]) -> f64 {
    count[0] += 1;
    if n == 0 {
        return x;
    }
    let y = scaled_by_count(x * x * 0.5, n - 1, count);
    y * count[0] as f64 + x
}

/// Between the call and the product of its value the factor changes.
#[differentiable]
pub fn factor_changes(x: f64, xs: &[f64], n: usize) -> f64 {
    if n == 0 {
        return xs[0] * x;
    }
    let mut factor = 1.5;
    let y = factor_changes(x * 0.9, &[xs[1], x], n - 1);
    factor *= 2.0 + n as f64;
    y * factor
}

/// Between the call and the product of its value the list changes that was passed.
#[differentiable]
pub fn list_changes(x: f64, xs: &[f64], n: usize) -> f64 {
    if n == 0 {
        return xs[0] * x;
    }
    let mut list = [xs[1], x];
    let y = list_changes(x * 0.9, &list, n - 1);
    list[0] *= y + x;
    y * xs[0] + list[0]
}

/// All ways down, of which each keeps something.
#[differentiable]
pub fn tails(xs: &[f64], depth: usize) -> f64 {
    if depth == 0 {
        return xs[0] * 1.5;
    }
    let mut s = 0.0;
    for k in 0..xs.len() {
        s += tails(&xs[k..], depth - 1);
    }
    s.sin()
}

/// The best of all ways down, each turn of which calls; another loop looks at the list alone.
#[differentiable]
pub fn best_way(xs: &[f64], depth: usize) -> f64 {
    let mut largest = xs[0].abs();
    for x in xs.iter() {
        largest = largest.max(x.abs() * 1.1);
    }
    if depth == 0 {
        return largest.sqrt();
    }
    let mut best = -9.0;
    for k in 0..xs.len() - 1 {
        best = f64::max(best, xs[k].sin() * best_way(&xs[k + 1..], depth - 1).exp());
    }
    best * largest
}

/// One arm of a `match` goes on, another goes on twice, a loop ends it.
#[differentiable]
pub fn by_cases(xs: &[f64], k: usize) -> f64 {
    match k {
        0 => {
            let mut s = 1.0;
            for x in xs.iter() {
                s += x * x;
            }
            s
        }
        1 | 2 => xs[k] * by_cases(xs, k - 1),
        _ => {
            let a = by_cases(&xs[1..], k - 2);
            let b = by_cases(xs, k / 2);
            a * xs[0] + b.sin()
        }
    }
}

cases! {
    power(f64, const usize) -> f64: (0.7, 5) => [5.0 * 0.7 * 0.7 * 0.7 * 0.7], (-2.0, 1), flat (0.7, 0);
    power_by_squaring(f64, const u32) -> f64:
        (0.7, 13) => [13.0 * 0.7_f64.powi(12)], (-1.1, 6), (0.7, 1), flat (0.7, 0);
    continued_fraction(&[f64]) -> f64: ([1.0, 2.0, 3.0, 4.0]), ([0.7]);
    tree_product(&[f64]) -> f64: ([0.7, 1.2, -0.3, 0.4, 2.0]), ([0.7]), flat ([]);
    determinant(&[f64], const usize, const usize, const &mut [usize], const &mut [usize]) -> f64:
        ([0.7, 1.2, -0.3, 0.4], 2, 2, [1, 2, 0], [1, 2, 0]) => [0.4, 0.3, -1.2, 0.7],
        ([0.7], 1, 1, [1, 0], [1, 0]), flat ([0.7], 1, 0, [1, 0], [1, 0]),
        ([2.0, 0.5, 1.0, 1.5, 3.0, -1.0, 0.3, 0.2, 1.0], 3, 3, [1, 2, 3, 0], [1, 2, 3, 0]);
    determinant_of(&[f64], const usize) -> f64:
        ([2.0, 0.5, 1.0, 1.5, 3.0, -1.0, 0.3, 0.2, 1.0], 3), ([0.7], 1);
    permanent(&[f64], const usize, const usize, const u32) -> f64:
        ([0.7, 1.2, -0.3, 0.4], 2, 0, 0) => [0.4, -0.3, 1.2, 0.7], ([0.7], 1, 0, 0), flat ([], 0, 0, 0),
        flat ([], 0, 1, 0);
    reduce(f64, f64) -> f64: (7.0, 0.4), (0.3, 0.8), (-3.0, 0.2);
    adaptive(f64, f64, const u32) -> f64: (0.0, 1.0, 4), (0.1, 0.2, 3), (0.5, 1.7, 0);
    even(f64, const usize) -> f64: (0.7, 5), (0.7, 2), (0.7, 0);
    odd(f64, const usize) -> f64: (0.7, 5), (0.7, 2), (0.7, 0);
    spread(&mut [f64], const usize) -> f64: ([0.7, 1.2], 3), ([0.7, 1.2], 0);
    turned(&mut [f64], const usize) -> f64: ([0.7, 1.2], 2), ([0.7, 1.2], 0);
    damped(&mut [f64], const usize) -> f64: ([0.7, 1.2], 3), ([0.7, 1.2], 1), ([0.7, 1.2], 0);
    ackermann(const usize, const usize, f64) -> f64: (2, 2, 0.7), (1, 0, 0.7), (0, 3, 0.7);
    mixed_in_place(&mut [f64], f64): ([0.7, 1.2, -0.3, 0.4, 2.0], 0.3), ([0.7, 0.2], 0.5), ([0.7], 0.5) => [1.0, 0.0];
    horner(&[f64], const f64, const usize) -> f64: ([0.7, 1.2, -0.3], 0.5, 0), flat ([], 0.5, 0);
    crossed(&[f64], const &[f64], const usize) -> f64: ([0.7, 1.2], [0.3, 0.4], 2), ([0.7, 1.2], [0.3, 0.4], 0);
    blend(&[f64], &[f64], const usize) -> f64: ([0.7, 1.2], [0.3, 0.4], 3), ([0.7, 1.2], [0.3, 0.4], 0);
    unfolded(f64, const usize) -> Vec<f64>: (0.7, 3), (0.7, 0);
    fibonacci(f64, f64, const usize) -> (f64, f64): (0.7, 1.2, 4), (0.7, 1.2, 0);
    halving as halving_derivatives(f64) -> f64: (5.0), (0.5);
    in_a_while(f64, const usize) -> f64: (0.7, 3), (0.7, 1), (0.7, 0);
    scaled_by_count(f64, const usize, const &mut [usize]) -> f64: (0.7, 3, [0]), (0.7, 0, [0]);
    factor_changes(f64, &[f64], const usize) -> f64: (0.7, [0.4, 1.2], 3), (0.7, [0.4, 1.2], 1), (0.7, [0.4, 1.2], 0);
    list_changes(f64, &[f64], const usize) -> f64: (0.7, [0.4, 1.2], 3), (0.7, [0.4, 1.2], 1), (0.7, [0.4, 1.2], 0);
    tails(&[f64], const usize) -> f64: ([0.4, 1.2, 0.3], 2), ([0.4], 1), ([0.4], 0), flat ([], 1);
    best_way(&[f64], const usize) -> f64:
        ([0.4, 1.2, 0.3, -0.7], 2), ([0.4, 1.2, 0.3], 1), ([0.4], 0), ([0.4, 0.9], 1), ([0.7], 1);
    by_cases(&[f64], const usize) -> f64:
        ([0.4, 1.2, 0.3, -0.8], 3), ([0.4, 1.2, 0.3, 0.8, 0.2], 5), ([0.4, 1.2, 0.3], 2), flat ([], 0), ([0.4], 0);
}
