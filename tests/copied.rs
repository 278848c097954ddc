//! Copies of what is `Copy`, of which one or the other is written to: arrays and tuples of structs, arrays that loops run over by
//! value, an `Option` that is exchanged while a copy lives on.

use wengert::{Differentiable, differentiable};

/// A place and a velocity.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Mote {
    x: f64,
    v: f64,
}

/// Something round, or not.
#[derive(Clone, Copy, Debug, Differentiable)]
enum Blob {
    Round(f64),
    Long { width: f64, height: f64 },
}

/// A row in a struct.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Row {
    all: [f64; 2],
}

/// The midpoint rule for two that pull at each other: states are copied, then changed.
#[differentiable]
fn by_midpoints(x: f64, v: f64, steps: usize) -> f64 {
    let mut state = [Mote { x, v }, Mote { x: v, v: x * x }];
    for _ in 0..steps {
        let before = state;
        let mut middle = state;
        for i in 0..2 {
            middle[i].x += 0.1 * before[i].v;
            middle[i].v -= 0.1 * before[1 - i].x * before[i].x;
        }
        for i in 0..2 {
            state[i].x += 0.2 * middle[i].v;
            state[i].v -= 0.2 * middle[i].x;
        }
    }
    state[0].x * state[1].v
}

/// What was pushed stays as it was.
#[differentiable]
fn history(x: f64, k: f64, n: usize) -> f64 {
    let mut all = Vec::new();
    let mut now = (Mote { x, v: k }, 1.0);
    for _ in 0..n {
        all.push(now);
        now.0.x = now.0.x * k + 0.1;
        now.1 *= now.0.x;
    }
    all[0].0.x * all[n - 1].0.x * now.0.x + now.1
}

/// Both are elements of another array, and one is given to a function.
#[differentiable]
fn handed_by_value(x: f64, k: f64) -> f64 {
    let mut pair = [Mote { x, v: k }, Mote { x: k, v: x }];
    let both = [pair, pair];
    let given = pulled_apart(pair, k);
    for mote in &mut pair {
        mote.x *= k;
    }
    both[0][0].x * pair[0].x * both[1][1].v * given + pulled_apart(pair, x)
}

/// It changes its own.
#[differentiable]
fn pulled_apart(mut pair: [Mote; 2], k: f64) -> f64 {
    let before = pair;
    pair[0].x *= k;
    pair[1].v += pair[0].x;
    before[0].x * pair[0].x * pair[1].v
}

/// An array whose element becomes another variant.
#[differentiable]
fn another_variant(x: f64, k: f64) -> f64 {
    let mut one = [Blob::Round(x)];
    let before = one;
    if k > 1.0 {
        one[0] = Blob::Long { width: k, height: x * x };
    } else {
        one[0] = Blob::Round(k * x);
    }
    let area = match one[0] {
        Blob::Round(r) => r * r,
        Blob::Long { width, height } => width * height,
    };
    match before[0] {
        Blob::Round(r) => area * r,
        Blob::Long { width, .. } => area * width,
    }
}

/// A loop runs over what the array was.
#[differentiable]
fn turned_around(x: f64, k: f64) -> f64 {
    let mut c = [x, k];
    for (i, v) in c.into_iter().enumerate() {
        c[1 - i] = v * k;
    }
    let mut a = [x, k, 1.0];
    for v in a {
        a[2] += v * k;
    }
    for v in a {
        if v > 0.5 {
            a = [v * v, v, k];
        }
    }
    c[0] * k + c[1] * a[0] * a[1] * a[2]
}

/// Chains over arrays by value, which they change.
#[differentiable]
fn changed_by_chains(x: f64, k: f64) -> f64 {
    let mut a = [x, k, 1.0];
    a.into_iter().for_each(|v| a[2] += v * k);
    let sum: f64 = a
        .into_iter()
        .zip(a.into_iter().skip(1))
        .map(|(p, q)| {
            a[0] += p;
            p * q
        })
        .sum();
    sum * a[0] * a[2]
}

/// Rows, fields and structs by value.
#[differentiable]
fn parts_by_value(x: f64, k: f64) -> f64 {
    let mut m = [[x, k], [k, x * k]];
    for v in m[0] {
        m[0][1] += v * v;
    }
    for row in m {
        m[1][0] += row[0] * row[1];
    }
    let mut held = Row { all: [x, k] };
    for v in held.all {
        held.all[1] += v * k;
    }
    let mut motes = [Mote { x, v: k }; 2];
    let mut sum = 0.0;
    for mote in motes {
        motes[1].x *= k;
        sum += mote.x * mote.v;
    }
    m[0][1] * m[1][0] + held.all[0] * held.all[1] + sum * motes[1].x
}

/// An `Option` is given another content, while a copy of it lives on.
#[differentiable]
fn exchanged_option(x: f64, k: f64) -> f64 {
    let mut o = Some(x);
    if k > 1.0 {
        o = None;
    }
    let copy = o;
    let old = o.replace(k * x);
    old.map_or(x * x, |t| t * k) * copy.unwrap_or(k) * o.unwrap_or(x)
}

/// A closure has its own copies, which a condition asks about.
#[differentiable]
fn asked_of_a_copy(x: f64, k: f64) -> f64 {
    let mut edge = x;
    let bent = move |t: f64| if t > 0.1 && edge > 0.2 { t * edge } else { t };
    edge *= k;
    bent(k) + edge
}

/// Value, gradient and tangent against the function itself and its differences.
macro_rules! check {
    ($($f:ident($($more:expr),*);)*) => {$(
        #[test]
        fn $f() {
            for (x, k) in [(0.7, 1.3), (-0.4, 0.8), (0.7, 0.05)] {
                let value = super::$f(x, k $(, $more)*);
                let (again, (of_x, of_k)) = super::$f::value_and_grad(x, k $(, $more)*);
                let (once_more, along) = super::$f::jvp(x, k $(, $more)*, 1.0, -0.5);
                assert_eq!((value.to_bits(), value.to_bits()), (again.to_bits(), once_more.to_bits()));
                let f = |p: &[f64; 2]| super::$f(p[0], p[1] $(, $more)*);
                wengert::gradcheck(f, |_| [of_x, of_k], &[x, k], 1e-7).unwrap();
                let expected = of_x - 0.5 * of_k;
                assert!((along - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{along}, not {expected}");
            }
        }
    )*};
}

mod agrees {
    check! {
        by_midpoints(4);
        history(4);
        handed_by_value();
        another_variant();
        turned_around();
        changed_by_chains();
        parts_by_value();
        exchanged_option();
        asked_of_a_copy();
    }
}
