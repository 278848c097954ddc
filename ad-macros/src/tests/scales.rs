//! Factors that move, and factors that must not.

use super::simplify::{Bench, add, block, place, zero};
use crate::ir::{Atom, BinaryOp, Block, Op, Role, Sign, Step, Var};
use crate::names::Names;
use crate::rules::float;
use crate::simplify::scales;

/// What becomes of steps on `x` and `y`, which the function has, and on numbers and sums of a transform.
fn scaled(steps: impl FnOnce([Var; 2], [Var; 4], Var) -> Block) -> Vec<String> {
    let mut bench = Bench::new();
    let primal = ["x", "y"].map(|name| bench.float(name, Role::Local));
    let numbers = ["a", "b", "c", "d"].map(|name| bench.float(name, Role::Temporary));
    let sum = bench.float("s", Role::Temporary);
    let (mut steps, mut names) = (steps(primal, numbers, sum), Names::default());
    scales::pairs::pairs(&mut bench.0, &mut steps, primal.len(), &mut names);
    scales::scales(&mut bench.0, &mut steps, primal.len(), &mut names);
    bench.text(&steps)
}

fn binary(op: BinaryOp, var: Var, a: Var, b: Var) -> Step {
    Step::Let { var, op: Op::Binary(op, Atom::Var(a), Atom::Var(b)) }
}

fn product(var: Var, a: Var, b: Var) -> Step {
    binary(BinaryOp::Mul, var, a, b)
}

fn times(var: Var, a: Var, factor: f64) -> Step {
    Step::Let { var, op: Op::Binary(BinaryOp::Mul, Atom::Var(a), float(factor)) }
}

fn tail(steps: Vec<Step>, tail: Var) -> Block {
    Block { steps, tail: Some(Atom::Var(tail)) }
}

#[test]
fn a_doubling_meets_a_halving() {
    let lines = scaled(|[x, y], [a, b, c, d], _| {
        tail(vec![product(a, x, y), product(b, x, y), binary(BinaryOp::Add, c, a, b), times(d, c, 0.5)], d)
    });
    assert_eq!(lines, ["a = mul x, y", "b = mul x, y", "c = a", "d = c", "-> d"]);
}

#[test]
fn a_factor_that_meets_none_stays() {
    let lines = scaled(|[x, y], [a, b, ..], _| tail(vec![times(a, x, 2.0), product(b, a, y)], b));
    assert_eq!(lines, ["a = mul x, 2.0", "b = mul a, y", "-> b"]);
    // What is no power of two is rounded.
    let lines = scaled(|[x, _], [a, b, ..], _| tail(vec![times(a, x, 3.0), times(b, a, 5.0)], b));
    assert_eq!(lines, ["a = mul x, 3.0", "b = mul a, 5.0", "-> b"]);
}

#[test]
fn terms_of_a_sum_have_one_factor_or_none_moves() {
    let sum = |factor: f64| {
        scaled(|[x, y], [a, b, c, d], _| {
            tail(vec![times(a, x, 0.5), times(b, y, factor), binary(BinaryOp::Sub, c, a, b), times(d, c, 2.0)], d)
        })
    };
    assert_eq!(sum(0.5), ["a = x", "b = y", "c = sub a, b", "d = c", "-> d"]);
    assert_eq!(sum(-0.5), ["a = x", "b = y", "c = add a, b", "d = c", "-> d"]);
    assert_eq!(sum(0.25), ["a = mul x, 0.5", "b = mul y, 0.25", "c = sub a, b", "d = mul c, 2.0", "-> d"]);
}

/// What is asked for elsewhere has its own value there.
#[test]
fn a_number_that_is_asked_for_is_multiplied_out() {
    let lines = scaled(|[x, y], [a, b, c, d], _| {
        let steps =
            vec![times(a, x, 0.5), times(b, a, 2.0), times(c, a, 4.0), add(y, a), binary(BinaryOp::Add, d, b, c)];
        tail(steps, d)
    });
    assert_eq!(lines[..3], ["term = x", "a = mul term, 0.5", "b = term"]);
    assert!(lines.contains(&"y += a".to_owned()), "{lines:?}");
}

fn subtract(to: Var, value: Var) -> Step {
    Step::Add { place: place(to), value: Atom::Var(value), sign: Sign::Minus }
}

#[test]
fn a_sum_has_the_factor_of_its_terms() {
    let lines = scaled(|[x, y], [a, b, ..], s| {
        tail(vec![zero(s), times(a, x, 2.0), add(s, a), times(b, y, -2.0), subtract(s, b)], s)
    });
    assert_eq!(lines, ["s = 0.0", "a = x", "s += a", "b = y", "s += b", "sum = mul s, 2.0", "-> sum"]);
    let unlike = scaled(|[x, y], _, s| tail(vec![zero(s), add(s, x), subtract(s, y)], s));
    assert_eq!(unlike, ["s = 0.0", "s += x", "s -= y", "-> s"]);
    let unlike = scaled(|[x, y], [a, b, ..], s| {
        tail(vec![zero(s), times(a, x, 2.0), add(s, a), times(b, y, 4.0), add(s, b)], s)
    });
    assert_eq!(unlike.len(), 6, "{unlike:?}");
}

#[test]
fn a_sum_to_which_a_literal_is_added_has_no_factor() {
    let one = |s| Step::Add { place: place(s), value: float(1.0), sign: Sign::Plus };
    let lines = scaled(|[x, _], [a, ..], s| {
        tail(vec![zero(s), Step::Let { var: a, op: Op::Neg(Atom::Var(x)) }, add(s, a), one(s)], s)
    });
    assert_eq!(lines, ["s = 0.0", "a = x", "s -= a", "s += 1.0", "-> s"]);
}

/// A sum that is read before anything was added to it keeps its own value.
#[test]
fn a_sum_that_is_read_early_has_no_factor() {
    let lines = scaled(|[x, _], [a, b, c, _], s| {
        tail(vec![zero(s), times(a, s, 2.0), times(b, x, 2.0), add(s, b), times(c, s, 0.5), add(x, a)], c)
    });
    assert!(lines.contains(&"s += b".to_owned()), "{lines:?}");
    assert!(lines.contains(&"b = mul x, 2.0".to_owned()), "{lines:?}");
    assert!(lines.contains(&"c = mul s, 0.5".to_owned()), "{lines:?}");
}

#[test]
fn an_addition_takes_a_sign() {
    let lines = scaled(|[x, y], [a, ..], _| block(vec![Step::Let { var: a, op: Op::Neg(Atom::Var(x)) }, add(y, a)]));
    assert_eq!(lines, ["a = x", "y -= a"]);
}

#[test]
fn what_is_added_twice_is_added_once() {
    let lines = scaled(|[x, y], [a, b, ..], s| block(vec![product(a, x, y), add(s, a), product(b, x, y), add(s, b)]));
    assert_eq!(lines, ["a = mul x, y", "twice = mul x, 2.0", "b = mul x, y", "share = mul twice, y", "s += share"]);
}

#[test]
fn what_changes_in_between_is_not_the_same() {
    let lines = scaled(|[x, y], [a, b, c, _], s| {
        block(vec![product(a, x, y), add(s, a), add(x, c), product(b, x, y), add(s, b)])
    });
    assert_eq!(lines, ["a = mul x, y", "s += a", "x += c", "b = mul x, y", "s += b"]);
    // What is read in between is not what it will be.
    let read = |c, s| Step::Let { var: c, op: Op::Read(place(s)) };
    let lines = scaled(|[x, y], [a, b, c, _], s| {
        block(vec![product(a, x, y), add(s, a), read(c, s), product(b, x, y), add(s, b), add(x, c)])
    });
    assert_eq!(lines[1], "s += a");
    assert_eq!(lines[4], "s += b");
}

#[test]
fn a_sum_takes_the_minus_that_it_is_read_with() {
    let lines = |read: fn(Var, Var, Var) -> Step| {
        let mut bench = Bench::new();
        let x = bench.float("x", Role::Local);
        let [sum, read_as, minus] = ["s", "a", "b"].map(|name| bench.float(name, Role::Temporary));
        let mut steps = tail(vec![zero(sum), add(sum, x), read(read_as, sum, x), negative(minus, sum)], minus);
        scales::signs::signs(&bench.0, &mut steps, 1);
        bench.text(&steps)
    };
    // The other read is of something else.
    let alone = lines(|var, _, x| product(var, x, x));
    assert_eq!(alone, ["s = 0.0", "s -= x", "a = mul x, x", "b = s", "-> b"]);
    let both = lines(product);
    assert_eq!(both, ["s = 0.0", "s += x", "a = mul s, x", "b = neg s", "-> b"]);
}

fn negative(var: Var, of: Var) -> Step {
    Step::Let { var, op: Op::Neg(Atom::Var(of)) }
}
