//! Branches: `if`, `else if`, `if let`, `match`; conditions on active values and on others.

use std::cmp::Ordering;

use wengert::differentiable;

/// A choice that the data makes, as an expression.
#[differentiable]
pub fn leaky(x: f64) -> f64 {
    if x > 0.0 { x * x } else { 0.1 * x }
}

/// A choice as a statement, without `else`.
#[differentiable]
pub fn penalised(x: f64, limit: f64) -> f64 {
    let mut cost = x * x;
    if x > limit {
        cost += (x - limit).powi(3);
    }
    cost
}

/// Both sides assign, in different ways.
#[differentiable]
pub fn both_sides(x: f64, y: f64) -> f64 {
    let mut a = x;
    if x < y {
        a *= y;
        a += x.sin();
    } else {
        a = y * y - a;
    }
    a * x
}

/// Huber's function (1964), with three pieces.
#[differentiable]
pub fn huber(x: f64, delta: f64) -> f64 {
    if x > delta {
        delta * (x - 0.5 * delta)
    } else if x < -delta {
        delta * (-x - 0.5 * delta)
    } else {
        0.5 * x * x
    }
}

/// A ladder of statements.
#[differentiable]
pub fn ladder(x: f64) -> f64 {
    let mut s = 1.0;
    if x >= 2.0 {
        s += x;
    } else if x >= 1.0 {
        s *= x * x;
    } else if x >= 0.0 {
        s -= x.cos();
    }
    s * x
}

/// A branch at the kink: the one that is taken has its derivative.
#[differentiable]
pub fn branch_at_the_kink(x: f64) -> f64 {
    if x >= 0.0 { 2.0 * x } else { -(5.0 * x) }
}

/// The branch not taken would be infinite.
#[differentiable]
pub fn guarded_root(x: f64) -> f64 {
    if x == 0.0 { 3.0 * x } else { x.abs().sqrt() }
}

/// Conditions joined by `&&`, `||` and `!`.
#[differentiable]
pub fn joined_conditions(x: f64, y: f64) -> f64 {
    if (x > 0.0 && y > 0.0) || !(x * y < 2.0) {
        x * y
    } else if x != y && x <= 1.0 {
        x - y * y
    } else {
        y.exp()
    }
}

/// A condition that has nothing to do with the data.
#[differentiable]
pub fn switched(x: f64, squared: bool) -> f64 {
    let y = if squared { x * x } else { x };
    y + y.sin()
}

/// A branch inside an expression, and one inside another.
#[differentiable]
pub fn nested_choices(x: f64, y: f64) -> f64 {
    let a = 1.0 + if x < 0.0 { if y < 0.0 { x * y } else { x - y } } else { y * y } * 2.0;
    a * if y > x { x } else { 1.0 }
}

/// Each side has variables of its own.
#[differentiable]
pub fn scoped(x: f64) -> f64 {
    if x.sin() > 0.5 {
        let a = x.exp();
        let b = a * x;
        a + b
    } else {
        let a = x.cos();
        let a = a * a;
        a * x
    }
}

/// Only one side touches the variable, and it is overwritten later.
#[differentiable]
pub fn overwritten_in_one(x: f64, y: f64) -> f64 {
    let mut a = x * y;
    let b = a.sin();
    if y > 1.0 {
        a = y.exp();
    }
    a * b
}

/// A variable that each side gives its first value.
#[differentiable]
pub fn assigned_in_branches(x: f64) -> f64 {
    let scale;
    let shift: f64;
    if x > 1.0 {
        scale = x.ln();
        shift = 2.0;
    } else {
        scale = x * x;
        shift = x + 1.0;
    }
    scale * x + shift
}

/// A pair out of each branch.
#[differentiable]
pub fn pair_from_branch(x: f64, y: f64) -> f64 {
    let (low, high) = if x < y { (x, y) } else { (y, x) };
    high * high - low.sin()
}

/// A number chooses, as an expression.
#[differentiable]
pub fn activation(x: f64, kind: usize) -> f64 {
    match kind {
        0 => x.tanh(),
        1 => x.max(0.0),
        2 | 3 => x / (1.0 + (-x).exp()),
        _ => x,
    }
}

/// A number chooses, as a statement.
#[differentiable]
pub fn moments(x: f64, order: usize) -> f64 {
    let mut m = x;
    match order {
        0 => m = 1.0 + x,
        1 => {}
        2..=4 => m *= x,
        _ => {
            m *= x;
            m *= m;
        }
    }
    m + x.cos()
}

/// Arms with guards, one of them on active values.
#[differentiable]
pub fn guarded_arms(x: f64, n: i32) -> f64 {
    match n {
        k if k < 0 => x.powi(k),
        0 if x > 1.0 => x.ln(),
        0 => x - 1.0,
        k => f64::from(k) * x,
    }
}

/// A pair of truths chooses.
#[differentiable]
pub fn truth_table(x: f64, y: f64, swap: bool) -> f64 {
    match (swap, x > y) {
        (true, true) => x / y,
        (true, false) => y * y,
        (false, _) => x * y,
    }
}

/// An enumeration of the user's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// `exp(-r^2)`.
    Gauss,
    /// `1 / (1 + a r^2)`.
    Cauchy {
        /// A whole number, so that it has no derivative.
        scale: u32,
    },
    /// `r^n`.
    Power(i32),
}

/// An enumeration chooses, whose fields are bound.
#[differentiable]
pub fn kernel(r: f64, #[constant] kind: Kernel) -> f64 {
    match kind {
        Kernel::Gauss => (-r * r).exp(),
        Kernel::Cauchy { scale } => 1.0 / (1.0 + scale as f64 * r * r),
        Kernel::Power(n) => r.powi(n),
    }
}

/// A test against one variant.
#[differentiable]
pub fn only_powers(r: f64, #[constant] kind: Kernel) -> f64 {
    let mut s = r.sqrt();
    if let Kernel::Power(n) = kind {
        s += r.powi(n) * n as f64;
    }
    s
}

/// The index that may be missing.
#[differentiable]
pub fn perhaps_index(xs: &[f64], #[constant] index: Option<usize>) -> f64 {
    let base = xs[0] * xs[0];
    if let Some(i) = index { base * xs[i] } else { base }
}

/// An optional local that is not active.
#[differentiable]
pub fn checked_step(x: f64, n: usize) -> f64 {
    let smaller = n.checked_sub(2);
    match smaller {
        Some(0) => x,
        Some(k) => x.powi(k as i32),
        None => x.sin(),
    }
}

/// The order of two active values.
#[differentiable]
pub fn by_order(x: f64, y: f64) -> f64 {
    match x.total_cmp(&y) {
        Ordering::Less => x * y * y,
        Ordering::Equal => x,
        Ordering::Greater => y.exp() - x,
    }
}

/// The order of two active values that might not have one.
#[differentiable]
pub fn by_partial_order(x: f64, y: f64) -> f64 {
    let scale = match x.partial_cmp(&y) {
        Some(Ordering::Less) => 2.0 * x,
        Some(_) => y * y,
        None => unreachable!("{x} and {y} are numbers"),
    };
    scale * x
}

/// Letters and strings choose too.
#[differentiable]
pub fn by_letter(x: f64, unit: char) -> f64 {
    match unit {
        'm' => x,
        'k' => 1000.0 * x,
        'a'..='f' => x * x,
        _ => x / 2.0,
    }
}

/// What a test point says for a `&str`.
type Name = &'static str;

/// The name of an operation.
#[differentiable]
pub fn by_name(x: f64, name: &str) -> f64 {
    match name {
        "sin" => x.sin(),
        "exp" => x.exp(),
        _ => x,
    }
}

/// Integer code of many kinds around active code.
#[differentiable]
pub fn integer_code(x: f64, n: u64) -> f64 {
    let mut bits = n.wrapping_mul(2_654_435_761) >> 3;
    bits ^= n << 2;
    let odd = bits & 1 == 1;
    let count = (bits | 1).count_ones() as f64;
    if odd && n % 3 != 0 { x * count } else { x * x - count }
}

/// A truth that is computed from active values and kept.
#[differentiable]
pub fn kept_truth(x: f64, y: f64) -> f64 {
    let above = x > y;
    let finite = (x / y).is_finite() && !x.is_nan();
    let mut s = x;
    if above {
        s *= y;
    }
    s += y;
    if finite && !above { s * s } else { s.sin() }
}

/// A `match` on an active value's sign, by way of booleans.
#[differentiable]
pub fn sign_cases(x: f64) -> f64 {
    match x.is_sign_negative() {
        true => -x * x,
        false => x.sqrt(),
    }
}

/// Alternatives, tuples, names and guards in one statement.
#[differentiable]
pub fn quadrants(x: f64, y: f64, n: i32) -> f64 {
    let mut s = x * y;
    match (n.signum(), n % 2 == 0) {
        (1, true) | (0, _) => s += x,
        (_, even) if !even && x > y => s *= y,
        _ => s = y * y,
    }
    s
}

/// Declared without a value, and given one on one of two ways before it is given one on both.
#[differentiable]
pub fn exchanged_if_larger(mut a: f64, mut b: f64) -> f64 {
    let mut p;
    if a > b {
        p = a;
        a = b;
        b = p;
    }
    p = (a * a + 1.0).sqrt();
    p = p.exp() * b;
    p * a - b
}

/// Where nothing is taken from the root, its infinite slope must not come through.
#[differentiable]
pub fn roots_of_excess(x: f64, y: f64) -> (f64, f64) {
    ((x - y).max(0.0).sqrt() * y + x * x, (x * y).clamp(0.0, 2.0).sqrt() + 2.0 * x)
}

/// A choice by guards, with a name for the number.
#[differentiable]
pub fn by_guards(x: f64) -> f64 {
    match x {
        low if low < 0.0 => low * low,
        0.0..1.0 => 2.0 * x,
        high if high > 3.0 => high.sqrt(),
        rest => rest * rest * rest,
    }
}

cases! {
    leaky(f64) -> f64: (1.5) => [3.0], (-1.5) => [0.1];
    penalised(f64, f64) -> f64: (2.0, 1.0) => [7.0, -3.0], (0.5, 1.0) => [1.0, 0.0];
    both_sides(f64, f64) -> f64: (0.5, 1.5), (1.5, 0.5);
    huber(f64, f64) -> f64: (2.0, 1.0), (-2.0, 1.0), (0.3, 1.0);
    ladder(f64) -> f64: (2.5), (1.5), (0.5), (-0.5);
    branch_at_the_kink(f64) -> f64: (1.0) => [2.0], (-1.0) => [-5.0], kink (0.0) => [2.0];
    guarded_root(f64) -> f64: (4.0) => [0.25], (-1.0) => [-0.5], kink (0.0) => [3.0];
    joined_conditions(f64, f64) -> f64: (1.0, 2.0), (-1.0, -3.0), (-1.0, 0.5), (1.5, -0.5);
    switched(f64, const bool) -> f64: (0.7, true), (0.7, false);
    nested_choices(f64, f64) -> f64: (-0.5, -0.75), (-0.5, 0.75), (0.5, 0.75), (0.5, -0.25);
    scoped(f64) -> f64: (1.0), (0.2), (-2.0);
    overwritten_in_one(f64, f64) -> f64: (0.7, 1.4), (0.7, 0.4);
    assigned_in_branches(f64) -> f64: (2.0), (0.5);
    pair_from_branch(f64, f64) -> f64: (0.5, 1.5), (1.5, 0.25);
    activation(f64, const usize) -> f64: (0.7, 0), (0.7, 1), flat (-0.7, 1), (0.7, 2), (-0.7, 3), (0.7, 9);
    moments(f64, const usize) -> f64: (1.3, 0), (1.3, 1), (1.3, 3), (1.3, 5);
    guarded_arms(f64, const i32) -> f64: (1.3, -2), (1.3, 0), (0.3, 0), (1.3, 4);
    truth_table(f64, f64, const bool) -> f64: (1.5, 0.5, true), (0.5, 1.5, true), (0.5, 1.5, false);
    kernel(f64, const Kernel) -> f64: (0.7, Kernel::Gauss), (0.7, Kernel::Cauchy { scale: 3 }), (0.7, Kernel::Power(3));
    only_powers(f64, const Kernel) -> f64: (0.7, Kernel::Gauss), (0.7, Kernel::Power(-2));
    perhaps_index(&[f64], const Option<usize>) -> f64: ([0.7, 2.0], None), ([0.7, 2.0], Some(1)), ([0.7, 2.0], Some(0));
    checked_step(f64, const usize) -> f64: (1.3, 1), (1.3, 2), (1.3, 5);
    by_order(f64, f64) -> f64: (0.5, 1.5), (1.5, 0.5), kink (0.75, 0.75) => [1.0, 0.0];
    by_partial_order(f64, f64) -> f64: (0.5, 1.5), (1.5, 0.5);
    by_letter(f64, const char) -> f64: (0.7, 'm'), (0.7, 'k'), (0.7, 'c'), (0.7, 'x');
    by_name(f64, const Name) -> f64: (0.7, "sin"), (0.7, "exp"), (0.7, "");
    integer_code(f64, const u64) -> f64: (0.7, 5), (0.7, 6), (0.7, 7), (0.7, 8);
    kept_truth(f64, f64) -> f64: (1.5, 0.5), (0.5, 1.5);
    sign_cases(f64) -> f64: (1.5), (-1.5);
    quadrants(f64, f64, const i32) -> f64: (1.5, 0.5, 4), (1.5, 0.5, 0), (1.5, 0.5, 3), (0.5, 1.5, -3), (0.5, 1.5, -2);
    exchanged_if_larger(f64, f64) -> f64: (0.5, 1.5), (1.5, 0.5);
    roots_of_excess(f64, f64) -> (f64, f64): (1.5, 0.5), (0.5, 1.5), (-0.5, 1.5) => [1.0, 0.0], (2.0, 1.5);
    by_guards(f64) -> f64: (-0.7), (0.7), (4.0), (1.7);
}
