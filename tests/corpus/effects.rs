//! Side effects in odd places, and jumps out of odd places.

use wengert::differentiable;

use crate::{calls, references};

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

thread_local! {
    static CALLS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A closure that is handed to what nothing active passes through.
#[differentiable]
pub fn counted(x: f64, y: f64) -> f64 {
    CALLS.with(|calls| calls.set(calls.get() + 1));
    let known = CALLS.with(|calls| calls.get().min(1)) as f64;
    x * y * known
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

/// Parts of values, and elements, that code with effects makes or chooses: all of it happens once.
#[differentiable]
pub fn effects_within_places(x: f64, y: &[f64]) -> f64 {
    let mut a = x;
    let c = ({
        a *= y[0];
        a
    })
    .sin_cos()
    .1;
    let mut k = 0;
    let u = y[{
        k += 1;
        k
    }];
    let v = -y[{
        k += 1;
        k
    }];
    let w = [u, v][{
        k -= 1;
        k - 1
    }];
    a * c + u * v * w + y[k]
}

/// A walk through a list that counts as it reads.
#[differentiable]
pub fn counts_as_it_reads(xs: &[f64]) -> f64 {
    let mut k = 0;
    let mut s = 1.0;
    while k < xs.len() {
        let x = xs[{
            k += 1;
            k - 1
        }];
        s = s * x + x;
    }
    s
}

/// A list of constants, from a call that also changes a number, takes active values: the number, used before the list
/// is, is not lent to it.
#[differentiable]
pub fn constants_that_take(x: f64, y: f64) -> f64 {
    let mut count = 1.5;
    let mut list = next_two(&mut count);
    let scale = 0.5 * count;
    list[0] *= x * scale;
    list[1] += y * list[0];
    list[0] * list[1] + count
}

fn next_two(count: &mut f64) -> [f64; 2] {
    *count += 1.0;
    [*count, 0.5 * *count]
}

/// What a build leaves out has no derivative either.
#[differentiable]
pub fn decided_when_built(x: f64, y: f64) -> f64 {
    #[cfg(not(any()))]
    let s = x * y;
    #[cfg(any())]
    let s = x + y;
    let mut terms = vec![
        s.sin(),
        #[cfg(any())]
        s.exp(),
        s * y,
    ];
    #[cfg(not(any()))]
    {
        terms[0] *= 2.0;
    }
    #[cfg(not(debug_assertions))]
    {
        terms[1] += 0.0;
    }
    terms[0] * terms[1] + terms.len() as f64 * s
}

/// The same, in the choice of a value.
#[differentiable]
pub fn value_when_built(x: f64, y: f64) -> (f64, f64) {
    #[cfg(not(any()))]
    {
        let t = x.exp() * y;
        (t, t * x)
    }
    #[cfg(any())]
    {
        (y, x)
    }
}

/// What says what to do.
type Text = &'static str;

/// Words say what is done, and are counted.
#[differentiable]
pub fn by_words(x: f64, #[constant] text: Text) -> f64 {
    let mut seen = std::collections::BTreeMap::new();
    let mut y = x;
    for word in text.split_whitespace() {
        *seen.entry(word).or_insert(0) += 1;
        if word == "stop" {
            break;
        }
        if word == "pass" {
            continue;
        }
        y = if word == "sine" { y.sin() } else { y * x };
    }
    y * seen.len() as f64
}

cases! {
    writes_in_condition(f64, f64) -> f64: (0.7, 1.8), (0.7, 0.4);
    counted(f64, f64) -> f64: (0.7, 1.8);
    writes_if_reached(f64, f64) -> f64: (0.7, 1.8), (0.1, 0.2), (-0.7, 0.4), (3.0, 0.4), (1.5, 0.01);
    writes_until_done(f64, f64) -> f64: (0.7, 1.3), (4.0, 1.3), (2.2, 1.3);
    writes_in_arguments(f64, f64) -> f64: (0.7, 1.3), (2.0, 0.4);
    writes_in_operands(f64, f64) -> f64: (0.7, 1.3), (2.0, 0.4);
    writes_behind_and(f64, f64) -> f64: (0.7, 1.8), (0.1, 0.2), (-0.7, 0.4), (3.0, 0.4), (1.5, 0.01);
    writes_in_loop_condition(f64, f64) -> f64: (0.2, 1.3), (4.0, 1.3), (1.85, 1.3);
    state_machine(f64, f64, const usize) -> f64: (0.7, 1.5, 0), (0.3, 0.4, 0), (0.7, 1.5, 2), (0.7, 1.5, 3);
    jumps_from_arms(&[f64], const &[usize]) -> f64:
        ([0.7, 1.5, 0.3, 0.4], [1, 0, 3, 1]), ([0.7, 1.5], [1, 2]), ([3.0, 4.0, 2.0], [3, 3, 3]),
        ([0.7, 1.5], [1, 9]), flat ([0.7], [0]), flat ([0.7], []), ([0.7], [1]);
    loop_leaves_block(&[f64], f64) -> f64: ([0.7, 1.5, 3.0], 0.8), ([0.7], 0.8), ([], 0.8), ([2.0], 1.0);
    loop_gives_choice(f64, f64) -> f64: (1.3, 5.0), (0.3, 1.5), (0.7, 2.5);
    assigned_in_loop(&[f64]) -> f64: ([0.7, 1.5, 0.3]), ([2.0]), ([0.3]), flat ([]);
    effects_within_places(f64, &[f64]) -> f64: (0.7, [1.5, 0.3, 2.0]);
    counts_as_it_reads(&[f64]) -> f64: ([0.7, 1.5, 0.3]), ([2.0]), flat ([]);
    constants_that_take(f64, f64) -> f64: (0.7, 1.3), (-0.4, 0.6);
    decided_when_built(f64, f64) -> f64: (0.7, 1.3), (-0.4, 0.6);
    value_when_built(f64, f64) -> (f64, f64): (0.7, 1.3), (-0.4, 0.6);
    by_words(f64, const Text) -> f64: (0.7, "sine twice pass sine"), (0.7, "twice"), flat (0.7, ""), (0.7, "twice stop sine");
}
