//! Iterators of every kind: endless ones, ones with a name, and loops that leave several of them at once.

use std::iter;

use wengert::differentiable;

/// A partner of which only some items come.
#[differentiable]
pub fn zip_with_filtered(xs: &[f64], k: f64) -> f64 {
    xs.iter().zip(xs.iter().filter(|y| **y > 1.0)).map(|(x, y)| x * y * y * k).sum()
}

/// From the end of what has to be made first.
#[differentiable]
pub fn rev_behind_steps(xs: &[f64], k: f64) -> f64 {
    xs.iter().map(|x| x * x).step_by(2).rev().fold(0.0, |s, x| s * k + x)
}

/// From the end of the shorter of two.
#[differentiable]
pub fn zip_rev(xs: &[f64], k: f64) -> f64 {
    xs.iter().zip(&xs[1..]).rev().fold(k, |s, (a, b)| s * a + b)
}

/// `continue` and `break` in a loop over one list behind another.
#[differentiable]
pub fn break_out_of_chain(xs: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for x in xs.iter().chain(&xs[xs.len().min(1)..]) {
        if *x < 0.2 {
            continue;
        }
        if s > 3.0 {
            break;
        }
        s += x * k;
    }
    s
}

/// `continue` and `break` by label, from a loop inside.
#[differentiable]
pub fn labelled(xs: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    'all: for x in xs.iter().flat_map(|x| [*x, x * x]) {
        for j in 0..3 {
            if x * j as f64 > 2.0 {
                continue 'all;
            }
            if s > 30.0 {
                break 'all;
            }
            s += x * k * j as f64;
        }
        s *= 1.1;
    }
    s
}

/// The state so far, until it is large.
#[differentiable]
pub fn so_far(s: &mut f64, x: &f64) -> Option<f64> {
    *s += x;
    if *s > 4.0 { None } else { Some(*s * x) }
}

/// A function by its name keeps the state.
#[differentiable]
pub fn scan_by_name(xs: &[f64], k: f64) -> f64 {
    xs.iter().scan(k, so_far).sum()
}

/// A state that ends the chain.
#[differentiable]
pub fn scan_that_ends(xs: &[f64], k: f64) -> f64 {
    xs.iter()
        .scan(k, |s, x| {
            *s += x;
            if *s > 4.0 { None } else { Some(*s * k) }
        })
        .sum()
}

/// A number and its square.
#[differentiable]
pub fn with_square(x: &f64) -> [f64; 2] {
    [*x, x * x]
}

/// A function by its name makes lists.
#[differentiable]
pub fn flat_map_by_name(xs: &[f64], k: f64) -> f64 {
    xs.iter().flat_map(with_square).map(|x| x * k).sum()
}

/// From the beginning again.
#[differentiable]
pub fn from_the_beginning(xs: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for x in xs.iter().cycle().take(3 * xs.len() / 2) {
        s += x * k;
    }
    s + xs.iter().zip([0.5, 2.0].iter().cycle()).map(|(x, w)| x * w).sum::<f64>()
}

/// One value again and again, a list among them.
#[differentiable]
pub fn repeated(xs: &[f64], k: f64) -> f64 {
    let a: f64 = std::iter::repeat(k * k).take(3).zip(xs).map(|(a, b)| a * b).sum();
    let v: Vec<f64> = std::iter::repeat(k).take(xs.len()).collect();
    let w: Vec<Vec<f64>> = std::iter::repeat_n(v.clone(), 2).collect();
    a + xs.iter().zip(std::iter::repeat(k)).map(|(a, b)| a * b).sum::<f64>()
        + v.iter().product::<f64>()
        + w[1].iter().sum::<f64>()
}

/// Rows of a list, written to.
#[differentiable]
pub fn chunks_mut(xs: &[f64], k: f64) -> f64 {
    let mut m = xs.to_vec();
    for (i, row) in m.chunks_mut(2).enumerate() {
        row[0] *= k;
        if row.len() > 1 {
            row[1] += row[0] * i as f64;
        }
    }
    for pair in m.chunks_exact_mut(2) {
        pair.swap(0, 1);
        pair[0] *= pair[1];
    }
    m.iter().enumerate().map(|(i, x)| x * (i + 1) as f64).sum()
}

/// An iterator by its name: the first item, and the others.
#[differentiable]
pub fn cursor(xs: &[f64], k: f64) -> f64 {
    let mut it = xs.iter();
    let first = match it.next() {
        Some(x) => *x,
        None => return k,
    };
    let mut best = first;
    for x in it {
        if *x > best {
            best = *x;
        }
    }
    best * first * k
}

/// Two items at a time, and a look at the next.
#[differentiable]
pub fn walk(xs: &[f64], k: f64) -> f64 {
    let mut it = xs.iter().copied().peekable();
    let mut s = 0.0;
    while let Some(x) = it.next() {
        if let Some(&y) = it.peek() {
            s += x * y * k;
        }
        if x > 1.4 {
            it.next();
        }
    }
    s
}

/// `?` of what an iterator with a name hands out.
#[differentiable]
pub fn pairs(xs: &[f64], k: f64) -> Option<f64> {
    let mut it = xs.iter();
    let a = it.next()?;
    let b = it.nth(1)?;
    let rest: f64 = it.map(|x| x * x).sum();
    Some(a * b * k + rest)
}

/// Rows of a matrix, each scaled by its own sum, and the columns of a band of three.
#[differentiable]
pub fn normalised_rows(xs: &[f64], k: f64) -> Vec<f64> {
    let mut rows = xs.to_vec();
    for row in rows.chunks_mut(3) {
        let sum: f64 = row.iter().map(|x| x * x).sum();
        for x in row.iter_mut() {
            *x *= k / sum;
        }
    }
    rows.chunks_exact_mut(3).for_each(|row| row[2] += row[0] * row[1]);
    rows
}

/// Weights in turn, behind as many copies of a bound as there are weights.
#[differentiable]
pub fn padded(xs: &[f64], weights: &[f64], bound: f64) -> f64 {
    let all: Vec<f64> = std::iter::repeat_n(bound, weights.len()).chain(xs.iter().copied()).collect();
    let bounded = all.iter().zip(std::iter::repeat(bound * 2.0)).map(|(x, most)| if *x < most { *x } else { most * x });
    bounded.zip(weights.iter().cycle()).map(|(x, weight)| x * weight).sum()
}

/// A sign change between neighbours, interpolated.
#[differentiable]
pub fn crossing(xs: &[f64], level: f64) -> Option<f64> {
    (1..xs.len()).find_map(|k| {
        let (a, b) = (xs[k - 1] - level, xs[k] - level);
        if a * b < 0.0 { Some(k as f64 - b / (b - a)) } else { None }
    })
}

/// A polynomial by Horner's rule: the first coefficient is taken off the iterator, which then turns round.
#[differentiable]
pub fn horner(coefficients: &[f64], x: f64) -> f64 {
    let mut rest = coefficients.iter().rev();
    let Some(leading) = rest.next() else { return 0.0 };
    rest.fold(*leading, |sum, coefficient| sum * x + coefficient)
}

/// A root by Newton's iteration, as long as it moves, and the largest of its steps.
#[differentiable]
pub fn iterated(a: f64) -> f64 {
    let mut x = a;
    for turn in 1.. {
        let next = 0.5 * (x + a / x);
        if (next - x).abs() < 1e-9 || turn > 30 {
            break;
        }
        x = next;
    }
    let largest = [a, x, a * x].into_iter().min_by(|a, b| b.total_cmp(a));
    let smallest = [a, x, a * x].iter().copied().min_by(f64::total_cmp);
    let Some(smallest) = smallest else { return x };
    largest.map_or(x, |largest| largest * smallest)
}

/// Closures that are left in their middle, by `return` and by `?`.
#[differentiable]
pub fn left_early(xs: &[f64], k: f64) -> f64 {
    let bent = |x: f64| {
        if x < 0.5 {
            return x * k;
        }
        for turn in 0..4 {
            if x * turn as f64 > 2.0 {
                return x * x;
            }
        }
        x.sqrt()
    };
    let bounded: f64 = xs
        .iter()
        .map(|x| {
            if *x > 2.0 {
                return 2.0 * k;
            }
            bent(*x)
        })
        .sum();
    let squares: f64 = xs
        .iter()
        .filter_map(|x| {
            let y = above(*x, k)?;
            Some(y * y * x)
        })
        .sum();
    let deeper: f64 = xs
        .iter()
        .filter_map(|x| {
            let y = above(*x, k)?;
            above(y, 0.1)
        })
        .sum();
    let first = xs.iter().find_map(|x| {
        if *x > 3.0 {
            return None;
        }
        let y = above(*x, k).or_else(|| above(x * 2.0, k))?;
        if y > 1.0 { None } else { Some(y * k) }
    });
    bounded + squares + deeper * k + first.unwrap_or(k)
}

/// A penalty that a closure gives up on, of sums that may not be there.
#[differentiable]
pub fn penalty(xs: &[f64], k: f64) -> f64 {
    let both = xs.first().and_then(|first| {
        let more = above(*first, k)?;
        let most = xs.iter().copied().reduce(f64::max)?;
        Some(more * most)
    });
    let weight = |x: f64| {
        if x > k {
            return x * x;
        }
        k
    };
    both.map_or(k, weight)
}

/// As many items as are asked for are made, also where a turn goes on early, and none where none are.
#[differentiable]
pub fn as_many_as_asked(xs: &[f64], count: usize, k: f64) -> f64 {
    let mut made = 1;
    let mut sum = k;
    let above = |x: f64| x > 0.2;
    for x in xs
        .iter()
        .filter(|x| {
            made += 1;
            above(**x)
        })
        .take(count)
    {
        if *x > 1.0 {
            continue;
        }
        sum += x * k;
    }
    let last = xs
        .iter()
        .filter(|x| {
            made += 1;
            above(**x)
        })
        .take(count)
        .last();
    sum * made as f64 + last.map_or(k, |x| x * k)
}

/// The part of a number that is above a bound.
#[differentiable]
pub fn above(x: f64, bound: f64) -> Option<f64> {
    if x > bound { Some(x - bound) } else { None }
}

/// Two lists side by side by the function of that name, of what is lent and of what is made.
#[differentiable]
pub fn side_by_side(xs: &[f64], ys: &[f64], k: f64) -> f64 {
    let scaled = xs.iter().map(|x| x * k);
    let products: Vec<f64> = std::iter::zip(scaled, ys).map(|(x, y)| x * y).collect();
    std::iter::zip(products, 1..).map(|(product, n)| product.powi(n)).sum()
}

/// The same in loops: one of which changes what it runs over, and three lists at once.
#[differentiable]
pub fn side_by_side_in_loops(xs: &mut [f64], ys: &[f64]) -> f64 {
    for (x, y) in iter::zip(&mut *xs, ys) {
        *x *= y.sin();
    }
    let mut sum = 0.0;
    for (x, (y, next)) in iter::zip(&*xs, iter::zip(ys, ys.iter().skip(1))) {
        sum += x * y * next;
    }
    sum
}

/// A scan that is left early, on two ways.
#[differentiable]
pub fn scan_left_early(xs: &[f64], k: f64) -> f64 {
    let sums = xs.iter().scan(k, |sum, x| {
        if *x < 0.0 {
            return None;
        }
        if *x > 2.0 {
            *sum *= 0.5;
            return Some(*sum);
        }
        *sum += x * k;
        Some(*sum * *sum)
    });
    sums.map(|y| y * k).sum()
}

cases! {
    zip_with_filtered(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2, 1.1], 1.3), ([1.4], 0.7), flat ([0.3], 0.7), flat ([], 0.7);
    rev_behind_steps(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2, 1.1], 1.3), ([0.3], 0.7), flat ([], 0.7);
    zip_rev(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2], 1.3), ([0.3, 1.7], 0.7), ([0.3], 0.7);
    break_out_of_chain(&[f64], f64) -> f64: ([0.3, 1.7, 0.1, 2.2, 1.1], 1.3), ([0.3], 0.7), flat ([0.1], 0.7), flat ([], 0.7);
    labelled(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2], 1.3), ([0.3], 0.7), flat ([3.3, 4.2], 9.7), ([0.9, 0.95], 29.0), ([0.9], 40.0), flat ([], 0.7);
    #[fallible] so_far(&mut f64, &f64) -> f64: (0.3, 1.2), fails (3.3, 1.2);
    scan_by_name(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2, 1.1], 0.3), ([0.3], 0.7), flat ([], 0.7), flat ([4.3], 0.7);
    scan_that_ends(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2, 1.1], 0.3), ([0.3], 0.7), flat ([], 0.7), flat ([4.3], 0.7);
    with_square(&f64) -> [f64; 2]: (0.7);
    flat_map_by_name(&[f64], f64) -> f64: ([0.3, 1.7, 0.9], 0.3), ([0.3], 0.7), flat ([], 0.7);
    from_the_beginning(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2], 1.3), ([0.3], 0.7), flat ([], 0.7);
    repeated(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2], 1.3), ([0.3], 0.7), flat ([], 0.7);
    chunks_mut(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2, 1.1], 1.3), ([0.3, 0.4], 0.7), ([0.3], 0.7), flat ([], 0.7);
    cursor(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2], 1.3), ([1.3, 0.7], 1.3), ([0.3], 0.7), ([], 0.7);
    walk(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2, 1.1], 1.3), flat ([0.3], 0.7), flat ([], 0.7), ([1.6, 0.3, 0.4, 1.7], 0.7);
    #[fallible] pairs(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2, 1.1], 1.3), ([0.3, 1.7, 0.9], 0.7), ([0.3, 1.7, 0.9, 1.4], 0.7), fails ([0.3, 0.4], 0.7), fails ([], 0.7);
    normalised_rows(&[f64], f64) -> Vec<f64>: ([0.3, 1.7, 0.9, 2.2, 1.1, 0.4, 0.8], 1.3), ([0.3, 0.4, 0.5], 0.7), ([0.3], 0.7), flat ([], 0.7);
    padded(&[f64], &[f64], f64) -> f64: ([0.3, 1.7, 0.9], [0.4, 1.2], 0.5), ([0.3], [0.4], 0.2), ([], [0.4], 0.2), flat ([0.4], [], 0.2);
    #[fallible] crossing(&[f64], f64) -> f64: ([0.3, 0.4, 1.7, 0.9, 2.2], 0.8), fails ([0.3, 0.4], 0.7), fails ([], 0.7);
    horner(&[f64], f64) -> f64: ([0.3, 0.4, 1.7], 0.8), ([0.3], 0.7), flat ([], 0.7);
    iterated(f64) -> f64: (2.0), (0.3), kink (1.0);
    left_early(&[f64], f64) -> f64: ([0.3, 1.7, 0.9, 2.2], 1.3), ([0.3], 0.7), ([1.2, 0.6], 0.7), ([3.3, 2.9], 0.4), ([], 0.7);
    penalty(&[f64], f64) -> f64: ([1.3, 1.7, 0.9], 0.4), ([0.5, 0.7], 0.4), ([0.3], 0.4), ([], 0.4);
    as_many_as_asked(&[f64], const usize, f64) -> f64:
        ([0.3, 1.7, 0.9, 2.2], 2, 1.3), ([1.7, 0.4, 0.1], 1, 0.7), ([0.3, 0.4], 0, 0.7), ([0.3, 0.4], 1, 0.7), ([], 2, 0.7);
    #[fallible] above(f64, f64) -> f64: (0.7, 0.4), fails (0.3, 0.4);
    side_by_side(&[f64], &[f64], f64) -> f64: ([0.3, 1.7, 0.9], [0.4, 1.2], 0.5), ([0.3], [0.4, 0.9], 0.2), flat ([], [0.4], 0.2);
    side_by_side_in_loops(&mut [f64], &[f64]) -> f64: ([0.3, 1.7, 0.9], [0.4, 1.2, 0.7]), ([0.3], [0.4, 0.9]), flat ([], []);
    scan_left_early(&[f64], f64) -> f64: ([0.3, 2.7, 0.9], 0.4), ([0.3, -0.2, 0.9], 0.4), ([0.3], 0.4), flat ([], 0.4);
}
