//! Lists and structs that are moved away and given another content later: each content has a cotangent of its own.

use wengert::{Differentiable, differentiable};

/// A list of squares.
#[differentiable]
pub fn squares_of(xs: &[f64]) -> Vec<f64> {
    xs.iter().map(|x| x * x).collect()
}

/// The same of a list that is handed over.
#[differentiable]
pub fn squares_taken(xs: Vec<f64>) -> Vec<f64> {
    xs.iter().map(|x| x * x + 0.1).collect()
}

/// What is moved is dropped, and the next content depends on nothing.
#[differentiable]
pub fn dropped(x: f64) -> f64 {
    let mut list = vec![x];
    let _first = list;
    list = vec![0.5];
    list[0] + x
}

/// A state that a fold hands on.
#[differentiable]
pub fn layers(xs: &[f64], n: usize) -> f64 {
    (0..n).fold(xs.to_vec(), |h, _| squares_of(&h)).iter().sum()
}

/// Two rows that roll.
#[differentiable]
pub fn rolling(xs: &[f64], n: usize) -> f64 {
    let mut before = xs.to_vec();
    let mut now = squares_of(xs);
    for _ in 0..n {
        let next = vec![before[0] + now[0]];
        before = now;
        now = next;
    }
    now[0] * before[0]
}

/// An exchange by a tuple, of lists of different lengths.
#[differentiable]
pub fn exchanged(xs: &[f64], n: usize) -> f64 {
    let (mut left, mut right) = (squares_of(xs), vec![xs[0]]);
    for _ in 0..n {
        (left, right) = (right.iter().map(|x| x * xs[0]).collect(), left);
    }
    left[0] * right[0]
}

/// An exchange by a third name.
#[differentiable]
pub fn exchanged_by_hand(xs: &[f64]) -> f64 {
    let mut left = xs.to_vec();
    let mut right = squares_of(xs);
    let kept = left;
    left = right;
    right = kept;
    left[0] * right[0] * right[0]
}

/// A fold whose state is changed in place, and grows.
#[differentiable]
pub fn grown(xs: &[f64]) -> f64 {
    let all = xs.iter().fold(vec![0.5], |mut all, x| {
        all[0] += x * x;
        all.push(x * all[0]);
        all
    });
    all.iter().sum()
}

/// States that are kept, every second one.
#[differentiable]
pub fn history(xs: &[f64], n: usize) -> f64 {
    let mut kept: Vec<Vec<f64>> = Vec::new();
    let mut state = squares_of(xs);
    for k in 0..n {
        let mut next = squares_of(&state[..1]);
        next.push(0.3 * state[0]);
        if k % 2 == 0 {
            kept.push(state);
        }
        state = next;
    }
    kept.iter().map(|state| state[0]).sum::<f64>() + state[0]
}

/// A row of a table that is given a list, which begins anew.
#[differentiable]
pub fn row_replaced(xs: &[f64]) -> f64 {
    let mut rows = vec![xs.to_vec(), squares_of(xs)];
    let mut list = squares_of(xs);
    rows[0] = list;
    list = vec![rows[0][0] * 2.0];
    rows[0][1] * list[0] * rows[1][0]
}

/// A list and its weight.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Weighted {
    pub list: Vec<f64>,
    pub weight: f64,
}

/// A list that goes into a struct, and begins anew.
#[differentiable]
pub fn into_struct(xs: &[f64]) -> f64 {
    let mut list = squares_of(xs);
    let weighted = Weighted { list, weight: 2.0 };
    list = vec![xs[1]];
    list[0] * weighted.list[0] * weighted.weight
}

/// A struct that changes its shape with each turn.
#[differentiable]
pub fn restructured(xs: &[f64], n: usize) -> f64 {
    let mut state = Weighted { list: squares_of(xs), weight: xs[0] };
    for i in 0..n {
        let old = state;
        state = Weighted { list: vec![old.list[0] * old.weight; i + 1], weight: old.weight * 0.9 };
    }
    state.list[0] * state.weight
}

/// A list that is handed to a function, and begins anew.
#[differentiable]
pub fn into_call(xs: &[f64]) -> f64 {
    let mut list = squares_of(xs);
    let taken = squares_taken(list);
    list = vec![xs[1], 2.0];
    taken[0] * list[0]
}

/// Moved to and fro, longer each time: only the turns of the loop replace what was there before.
#[differentiable]
pub fn to_and_fro(xs: &[f64], n: usize) -> f64 {
    let mut list = squares_of(xs);
    let mut other = vec![xs[0], xs[1], xs[1]];
    let last = other[2];
    for _ in 0..n {
        other = list;
        other[0] *= 2.0;
        other.push(xs[0]);
        list = other;
    }
    list[0] * list[list.len() - 1] * last
}

/// One branch moves the list, the other one makes it longer.
#[differentiable]
pub fn moved_or_grown(xs: &[f64]) -> f64 {
    let mut list = squares_of(xs);
    let chosen = if xs[0] < 0.5 {
        list
    } else {
        list.push(xs[1]);
        vec![list[2] * list[0]]
    };
    list = vec![xs[0], xs[1], 2.0, 1.0];
    chosen[0] * list[1]
}

/// The best so far.
#[differentiable]
pub fn best_so_far(xs: &[f64], n: usize) -> f64 {
    let mut best = xs.to_vec();
    let mut now = squares_of(xs);
    for _ in 0..n {
        let next: Vec<f64> = now.iter().map(|x| x * xs[1]).collect();
        if next[0] > best[0] {
            best = now;
        }
        now = next;
    }
    best[0] * now[1]
}

/// Lists of lists.
#[differentiable]
pub fn nested_moved(xs: &[f64]) -> f64 {
    let mut rows = vec![squares_of(xs), xs.to_vec()];
    let kept = rows;
    rows = vec![vec![kept[0][1]]];
    rows[0][0] * kept[1][0]
}

/// A state that is copied, so that it can be read behind what would move another.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Phase {
    pub place: f64,
    pub speed: f64,
}

values! {
    Phase { place speed }
}

/// By value, as a small state goes.
#[differentiable]
pub fn change(s: Phase, stiffness: f64) -> Phase {
    Phase { place: s.speed, speed: -stiffness * s.place }
}

/// A copy is made, and what was copied makes the next content.
#[differentiable]
pub fn copied_and_replaced(s: Phase) -> f64 {
    let mut now = s;
    let before = now;
    now = Phase { place: now.place * now.speed, speed: now.place };
    now.place * before.place + now.speed * before.speed
}

/// Steps of a solver: a call takes the state, which the next state is made of.
#[differentiable]
pub fn steps_of_state(start: Phase, stiffness: f64, n: usize) -> f64 {
    let mut s = start;
    for _ in 0..n {
        let rate = change(s, stiffness);
        s = Phase { place: s.place + 0.1 * rate.place, speed: s.speed + 0.1 * rate.speed };
    }
    s.place * s.speed
}

/// A copy goes into a list, and on one way only.
#[differentiable]
pub fn path_of_states(start: Phase, n: usize) -> f64 {
    let mut now = start;
    let mut path = Vec::new();
    for k in 0..n {
        if k % 2 == 0 {
            path.push(now);
        }
        now = Phase { place: now.speed * now.place, speed: now.speed + now.place };
    }
    let mut sum = now.place;
    for state in &path {
        sum += state.place * state.speed;
    }
    sum
}

/// What was there before, beside what is there now.
#[differentiable]
pub fn smoothed_changes(xs: &[f64]) -> f64 {
    let mut last: Option<f64> = None;
    let mut sum = 0.0;
    for &x in xs {
        let before = last;
        last = match last {
            Some(level) => Some(0.5 * level + x),
            None => Some(x),
        };
        sum += before.unwrap_or(1.0) * last.unwrap_or(0.0);
    }
    sum
}

/// The state as it was is looked at through a reference, behind a copy.
#[differentiable]
pub fn best_state(start: Phase, n: usize) -> f64 {
    let mut now = start;
    let mut best = now;
    for _ in 0..n {
        let next = Phase { place: now.place * 0.5 + now.speed, speed: now.speed * now.place };
        best = if now.place > best.place { now } else { best };
        let seen = &now;
        now = Phase { place: next.place + seen.speed, speed: next.speed };
    }
    best.place * best.speed + now.place
}

cases! {
    squares_of(&[f64]) -> Vec<f64>: ([0.7, -0.3]), flat ([]);
    squares_taken(Vec<f64>) -> Vec<f64>: ([0.7, -0.3]), flat ([]);
    dropped(f64) -> f64: (0.7);
    layers(&[f64], const usize) -> f64: ([0.7, 1.2], 0), ([0.7, 1.2], 1), ([0.7, 1.2], 3);
    rolling(&[f64], const usize) -> f64: ([0.7, 1.2], 0), ([0.7, 1.2], 1), ([0.7, 1.2], 3);
    exchanged(&[f64], const usize) -> f64: ([0.7, 1.2], 0), ([0.7, 1.2], 1), ([0.7, 1.2], 4);
    exchanged_by_hand(&[f64]) -> f64: ([0.7, 1.2]);
    grown(&[f64]) -> f64: ([0.7, 1.2, -0.4]), ([0.7]), flat ([]);
    history(&[f64], const usize) -> f64: ([0.7, 1.2], 0), ([0.7, 1.2], 1), ([0.7, 1.2], 5);
    row_replaced(&[f64]) -> f64: ([0.7, 1.2]);
    into_struct(&[f64]) -> f64: ([0.7, 1.2]);
    restructured(&[f64], const usize) -> f64: ([0.7, 1.2], 0), ([0.7, 1.2], 1), ([0.7, 1.2], 3);
    into_call(&[f64]) -> f64: ([0.7, 1.2]);
    to_and_fro(&[f64], const usize) -> f64: ([0.7, 1.2], 0), ([0.7, 1.2], 1), ([0.7, 1.2], 3);
    moved_or_grown(&[f64]) -> f64: ([0.7, 1.2]), ([0.3, 1.2]);
    best_so_far(&[f64], const usize) -> f64: ([0.7, 1.2], 0), ([0.7, 1.2], 1), ([0.7, 1.2], 4), ([0.3, 0.2], 2);
    nested_moved(&[f64]) -> f64: ([0.7, 1.2]);
    change(Phase, f64) -> Phase: (Phase { place: 0.7, speed: 1.2 }, 0.5);
    copied_and_replaced(Phase) -> f64: (Phase { place: 0.7, speed: 1.2 });
    steps_of_state(Phase, f64, const usize) -> f64: (Phase { place: 0.7, speed: 1.2 }, 0.5, 0),
        (Phase { place: 0.7, speed: 1.2 }, 0.5, 1), (Phase { place: 0.7, speed: 1.2 }, 0.5, 4);
    path_of_states(Phase, const usize) -> f64: (Phase { place: 0.7, speed: 1.2 }, 0), (Phase { place: 0.7, speed: 1.2 }, 1),
        (Phase { place: 0.7, speed: 1.2 }, 4);
    smoothed_changes(&[f64]) -> f64: ([0.7, 1.2, -0.4]), ([0.7]), flat ([]);
    best_state(Phase, const usize) -> f64: (Phase { place: 0.7, speed: 1.2 }, 0), (Phase { place: 0.7, speed: 1.2 }, 1),
        (Phase { place: 0.7, speed: 1.2 }, 4);
}
