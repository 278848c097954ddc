//! The passes that simplify: what they do, and what keeps them from doing it.

use proc_macro2::Span;
use quote::format_ident;

use crate::ir::{
    Atom, BinaryOp, Block, Function, Literal, Op, Place, Role, Sign, Step, Ty, Var, VarInfo, Width, print,
};
use crate::rules::float;
use crate::simplify;

/// Blocks by hand.
struct Bench(Function);

impl Bench {
    fn new() -> Self {
        Self(Function { parameters: Vec::new(), result: Ty::Unit, body: Block::default(), vars: Vec::new() })
    }

    fn var(&mut self, name: &str, ty: Ty, role: Role) -> Var {
        let name = format_ident!("{name}");
        let name = quote::ToTokens::to_token_stream(&name);
        let span = Span::call_site();
        self.0.vars.push(VarInfo { name, ty, role, annotation: None, mutable: true, by_ref: false, span });
        Var(self.0.vars.len() as u32 - 1)
    }

    fn float(&mut self, name: &str, role: Role) -> Var {
        self.var(name, Ty::Float(Width::F64), role)
    }

    fn text(&self, block: &Block) -> Vec<String> {
        let text = print::blocks(&self.0, &[("block", block)]);
        text.lines().skip(1).map(|line| line.trim_start().to_owned()).collect()
    }
}

fn place(root: Var) -> Place {
    Place { root, path: Vec::new() }
}

fn add(to: Var, value: Var) -> Step {
    Step::Add { place: place(to), value: Atom::Var(value), sign: Sign::Plus }
}

fn zero(var: Var) -> Step {
    Step::Let { var, op: Op::Use(float(0.0)) }
}

fn block(steps: Vec<Step>) -> Block {
    Block { steps, tail: None }
}

fn truth() -> Atom {
    Atom::Literal(Literal { tokens: quote::quote!(true), ty: Ty::Bool, value: None })
}

/// `x`, its cotangent, and two other values.
fn shadows() -> (Bench, Var, Var, Var) {
    let mut bench = Bench::new();
    let x = bench.float("x", Role::Local);
    let bar = bench.float("x_bar", Role::Shadow(x));
    let (a, b) = (bench.float("a", Role::Kept), bench.float("b", Role::Kept));
    (bench, bar, a, b)
}

fn init(steps: impl FnOnce(Var, Var, Var) -> Vec<Step>) -> Vec<String> {
    let (bench, bar, a, b) = shadows();
    let mut made = block(steps(bar, a, b));
    simplify::init::init(&bench.0, &mut made);
    bench.text(&made)
}

#[test]
fn a_cotangent_begins_with_what_is_added_first() {
    assert_eq!(init(|bar, a, b| vec![zero(bar), add(bar, a), add(bar, b)]), ["x_bar = a", "x_bar += b"]);
    let minus = |bar, a| Step::Add { place: place(bar), value: Atom::Var(a), sign: Sign::Minus };
    assert_eq!(init(|bar, a, _| vec![zero(bar), minus(bar, a)]), ["x_bar = neg a"]);
}

#[test]
fn a_cotangent_begins_at_zero_where_a_branch_adds_first() {
    let branch =
        |bar, a| Step::If { dest: None, cond: truth(), then: block(vec![add(bar, a)]), otherwise: Block::default() };
    let lines = init(|bar, a, b| vec![zero(bar), branch(bar, a), add(bar, b)]);
    assert_eq!(lines[0], "x_bar = 0.0");
    assert_eq!(lines.last().map(String::as_str), Some("x_bar += b"));
}

#[test]
fn a_cotangent_begins_at_zero_where_it_is_read_first() {
    let read = |bar, b| Step::Add { place: place(b), value: Atom::Var(bar), sign: Sign::Plus };
    let lines = init(|bar, a, b| vec![zero(bar), read(bar, b), add(bar, a)]);
    assert_eq!(lines, ["x_bar = 0.0", "b += x_bar", "x_bar += a"]);
    let itself = init(|bar, a, _| vec![zero(bar), add(bar, bar), add(bar, a)]);
    assert_eq!(itself[0], "x_bar = 0.0");
}

#[test]
fn what_does_not_begin_at_zero_stays() {
    let one = |bar| Step::Let { var: bar, op: Op::Use(float(1.0)) };
    assert_eq!(init(|bar, a, _| vec![one(bar), add(bar, a)]), ["x_bar = 1.0", "x_bar += a"]);
}

fn copies(steps: impl FnOnce(&mut Bench) -> Vec<Step>) -> Vec<String> {
    let mut bench = Bench::new();
    let mut made = block(steps(&mut bench));
    simplify::copies::copies(&mut bench.0, &mut made);
    bench.text(&made)
}

fn product(var: Var, a: Var, b: Var) -> Step {
    Step::Let { var, op: Op::Binary(BinaryOp::Mul, Atom::Var(a), Atom::Var(b)) }
}

fn copy(var: Var, of: Var) -> Step {
    Step::Let { var, op: Op::Use(Atom::Var(of)) }
}

#[test]
fn a_name_stands_for_its_copy() {
    let lines = copies(|bench| {
        let (a, b, c) =
            (bench.float("a", Role::Temporary), bench.float("b", Role::Temporary), bench.float("c", Role::Temporary));
        vec![zero(a), copy(b, a), product(c, b, b)]
    });
    assert_eq!(lines, ["a = 0.0", "c = mul a, a"]);
}

/// `b` is what `a` was; afterwards `a` is something else.
#[test]
fn a_copy_stays_where_the_original_is_written() {
    let lines = copies(|bench| {
        let (a, b, c) =
            (bench.float("a", Role::Temporary), bench.float("b", Role::Temporary), bench.float("c", Role::Temporary));
        vec![zero(a), copy(b, a), add(a, b), product(c, b, b)]
    });
    assert_eq!(lines, ["a = 0.0", "b = a", "a += b", "c = mul b, b"]);
}

#[test]
fn a_copy_stays_where_it_is_written_itself() {
    let lines = copies(|bench| {
        let (a, b, c) =
            (bench.float("a", Role::Temporary), bench.float("b", Role::Temporary), bench.float("c", Role::Temporary));
        vec![zero(a), copy(b, a), add(b, a), product(c, a, b)]
    });
    assert_eq!(lines, ["a = 0.0", "b = a", "b += a", "c = mul a, b"]);
}

/// The user's names stand in code that is copied as it is.
#[test]
fn names_of_the_user_stay() {
    let lines = copies(|bench| {
        let (a, b, c) =
            (bench.float("a", Role::Local), bench.float("b", Role::Temporary), bench.float("c", Role::Temporary));
        vec![zero(a), copy(b, a), product(c, b, b)]
    });
    assert_eq!(lines, ["a = 0.0", "b = a", "c = mul b, b"]);
}

fn dead(steps: impl FnOnce(&mut Bench) -> Vec<Step>) -> Vec<String> {
    let mut bench = Bench::new();
    let mut made = block(steps(&mut bench));
    simplify::dead::dead(&bench.0, &mut [&mut made]);
    bench.text(&made)
}

#[test]
fn what_nobody_uses_goes_with_what_only_it_uses() {
    let lines = dead(|bench| {
        let (a, b, c) =
            (bench.float("a", Role::Temporary), bench.float("b", Role::Temporary), bench.float("c", Role::Temporary));
        let unused = Step::If { dest: None, cond: truth(), then: Block::default(), otherwise: Block::default() };
        vec![zero(a), product(b, a, a), product(c, b, b), unused]
    });
    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn what_the_user_wrote_stays() {
    let lines = dead(|bench| {
        let (a, b) = (bench.float("a", Role::Local), bench.float("b", Role::Local));
        vec![zero(a), product(b, a, a)]
    });
    assert_eq!(lines, ["a = 0.0", "b = mul a, a"]);
}

/// A pop has an effect, used or not.
#[test]
fn what_has_an_effect_stays() {
    let lines = dead(|bench| {
        let list = bench.var("list", Ty::Vec(Box::new(Ty::Float(Width::F64))), Role::Kept);
        let popped = bench.float("popped", Role::Temporary);
        vec![Step::Let { var: popped, op: Op::Pop(place(list)) }]
    });
    assert_eq!(lines, ["popped = pop list"]);
}
