//! The passes that simplify: what they do, and what keeps them from doing it.

use proc_macro2::Span;
use quote::format_ident;

use crate::ir::{
    Adapter, Atom, BinaryOp, Block, Frame, Function, IntRange, Literal, LoopId, Op, Place, Projection, Role, Sign,
    Step, Storage, Ty, Var, VarInfo, Width, print,
};
use crate::names::Names;
use crate::rules::float;
use crate::simplify;

/// Blocks by hand.
pub(super) struct Bench(pub(super) Function);

impl Bench {
    pub(super) fn new() -> Self {
        Self(Function {
            parameters: Vec::new(),
            result: Ty::Unit,
            body: Block::default(),
            vars: Vec::new(),
            floats: Vec::new(),
            own: 0,
            fields: Vec::new(),
            lifted: Vec::new(),
            given: Vec::new(),
            together: Vec::new(),
            gives_itself: false,
        })
    }

    fn var(&mut self, name: &str, ty: Ty, role: Role) -> Var {
        let name = format_ident!("{name}");
        let name = quote::ToTokens::to_token_stream(&name);
        let span = Span::call_site();
        self.0.vars.push(VarInfo { name, ty, role, annotation: None, mutable: true, by_ref: false, span });
        Var(self.0.vars.len() as u32 - 1)
    }

    pub(super) fn float(&mut self, name: &str, role: Role) -> Var {
        self.var(name, Ty::Float(Width::F64), role)
    }

    pub(super) fn text(&self, block: &Block) -> Vec<String> {
        let text = print::blocks(&self.0, &[("block", block)]);
        text.lines().skip(1).map(|line| line.trim_start().to_owned()).collect()
    }
}

pub(super) fn place(root: Var) -> Place {
    Place { root, path: Vec::new() }
}

pub(super) fn add(to: Var, value: Var) -> Step {
    Step::Add { place: place(to), value: Atom::Var(value), sign: Sign::Plus }
}

pub(super) fn zero(var: Var) -> Step {
    Step::Let { var, op: Op::Use(float(0.0)) }
}

pub(super) fn block(steps: Vec<Step>) -> Block {
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

/// An adjoint loop over four turns, from the last to the first, with a body of its index.
fn backwards(bench: &mut Bench, body: impl FnOnce(Var) -> Vec<Step>) -> Step {
    let index = bench.var("i", Ty::Int, Role::Local);
    let number = |value: usize| {
        let tokens = quote::ToTokens::to_token_stream(&proc_macro2::Literal::usize_unsuffixed(value));
        Atom::Literal(Literal { tokens, ty: Ty::Int, value: None })
    };
    let range = IntRange { lo: number(0), hi: number(4), inclusive: false, adapters: vec![Adapter::Rev] };
    Step::For { id: LoopId(0), index, range, body: block(body(index)) }
}

/// A list, its cotangent, and a value.
fn lists(bench: &mut Bench) -> (Var, Var, Var) {
    let ty = || Ty::Vec(Box::new(Ty::Float(Width::F64)));
    let x = bench.var("x", ty(), Role::Local);
    let bar = bench.var("x_bar", ty(), Role::Shadow(x));
    (x, bar, bench.float("a", Role::Kept))
}

fn element(root: Var, index: Atom) -> Place {
    Place { root, path: vec![Projection::Index(index)] }
}

fn first() -> Atom {
    Atom::Literal(Literal { tokens: quote::quote!(0), ty: Ty::Int, value: None })
}

fn add_at(place: Place, value: Var) -> Step {
    Step::Add { place, value: Atom::Var(value), sign: Sign::Plus }
}

/// Does the loop run forwards afterwards?
fn ascends(body: impl FnOnce(&mut Bench, Var, Var, Var) -> Vec<Step>) -> bool {
    let mut bench = Bench::new();
    let (_, bar, a) = lists(&mut bench);
    let t = bench.float("t", Role::Temporary);
    let steps = body(&mut bench, bar, a, t);
    let step = backwards(&mut bench, |_| steps);
    let mut made = block(vec![step]);
    simplify::ascending::ascending(&mut bench.0, &mut made, &mut Names::default(), true);
    matches!(&made.steps[0], Step::For { range, .. } if range.adapters.is_empty())
}

#[test]
fn a_loop_that_only_adds_runs_forwards() {
    assert!(ascends(|_, bar, a, _| vec![add_at(element(bar, first()), a)]));
}

#[test]
fn a_loop_with_an_order_keeps_it() {
    let read = |t, bar| Step::Let { var: t, op: Op::Read(element(bar, first())) };
    assert!(!ascends(|_, bar, _, t| vec![read(t, bar), add_at(element(bar, first()), t)]), "reads what it adds to");
    assert!(!ascends(|_, bar, a, _| vec![add_at(element(bar, first()), a), Step::Clear(element(bar, first()))]));
    let frame = |bench: &mut Bench| Frame {
        storage: Storage::Column,
        var: bench.var("turns_kept", Ty::Inactive, Role::Kept),
        cursor: bench.var("at", Ty::Int, Role::Kept),
    };
    assert!(!ascends(|bench, bar, _, t| {
        vec![Step::Recall { frame: frame(bench), values: vec![t] }, add_at(element(bar, first()), t)]
    }));
}

/// How many loops a turn that adds to two neighbours becomes, with more steps in it.
fn loops_of(more: impl FnOnce(&mut Bench, Var) -> Vec<Step>) -> usize {
    let mut bench = Bench::new();
    let (_, bar, a) = lists(&mut bench);
    let before = bench.var("before", Ty::Int, Role::Temporary);
    bench.0.vars[before.0 as usize].mutable = false;
    let one = Atom::Literal(Literal { tokens: quote::quote!(1), ty: Ty::Int, value: None });
    let mut made = block(vec![backwards(&mut bench, |index| {
        vec![
            Step::Let { var: before, op: Op::Binary(BinaryOp::Sub, Atom::Var(index), one) },
            add_at(element(bar, Atom::Var(index)), a),
            add_at(element(bar, Atom::Var(before)), a),
        ]
    })]);
    let Step::For { index, .. } = &made.steps[0] else { unreachable!("the step is a loop") };
    let mut steps = more(&mut bench, *index);
    let Step::For { body, .. } = &mut made.steps[0] else { unreachable!("the step is a loop") };
    body.steps.append(&mut steps);
    simplify::split::split(&mut bench.0, &mut made, &mut Names::default());
    made.steps.len()
}

#[test]
fn an_adjoint_stencil_becomes_a_loop_for_each_offset() {
    assert_eq!(loops_of(|_, _| Vec::new()), 2);
    // What is overwritten and not read again.
    let clears = |bench: &mut Bench, index| {
        let (_, bar, _) = lists(bench);
        vec![Step::Clear(element(bar, Atom::Var(index)))]
    };
    assert_eq!(loops_of(clears), 2);
}

#[test]
fn a_stencil_that_reads_what_it_changed_stays_whole() {
    let reads_what_it_cleared = |bench: &mut Bench, index| {
        let (_, bar, _) = lists(bench);
        let (place, t) = (element(bar, Atom::Var(index)), bench.float("t", Role::Temporary));
        vec![Step::Clear(place.clone()), Step::Let { var: t, op: Op::Read(place) }]
    };
    assert_eq!(loops_of(reads_what_it_cleared), 1);
}

/// The lines of a loop after the pass on sums.
fn sums(body: impl FnOnce(Var, Var, Var, Var) -> Vec<Step>) -> Vec<String> {
    let mut bench = Bench::new();
    let (_, bar, a) = lists(&mut bench);
    let t = bench.float("t", Role::Temporary);
    let step = backwards(&mut bench, |index| body(bar, a, t, index));
    let mut made = block(vec![step]);
    simplify::sums::sums(&mut bench.0, &mut made, &mut crate::names::Names::default());
    bench.text(&made)
}

#[test]
fn an_element_that_stays_is_summed_in_a_register() {
    let lines = sums(|bar, a, _, _| vec![add_at(element(bar, first()), a)]);
    assert!(lines[0].contains("= 0.0"), "{lines:?}");
    assert!(!lines.iter().take(3).any(|line| line.starts_with("x_bar[0]")), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("x_bar[0] += ")).count(), 1);
}

#[test]
fn an_element_that_moves_or_is_read_is_not() {
    let lines = sums(|bar, a, _, index| vec![add_at(element(bar, Atom::Var(index)), a)]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    let read = |t, bar| Step::Let { var: t, op: Op::Read(element(bar, first())) };
    let lines = sums(|bar, a, t, _| vec![read(t, bar), add_at(element(bar, first()), a)]);
    assert_eq!(lines.len(), 3, "{lines:?}");
    let lines = sums(|bar, a, _, _| vec![add_at(element(bar, first()), a), Step::Clear(place(bar))]);
    assert_eq!(lines.len(), 3, "{lines:?}");
}

/// `a = x / d; b = y / d` of a transform, behind `c = x / d` of the function; `d` may change.
fn quotients(changes: bool) -> Vec<String> {
    let mut bench = Bench::new();
    let [x, y, d, c] = ["x", "y", "d", "c"].map(|name| bench.float(name, Role::Temporary));
    bench.0.vars[d.0 as usize].mutable = changes;
    let primal = bench.0.vars.len();
    let [a, b] = ["a", "b"].map(|name| bench.float(name, Role::Temporary));
    let divide = |var, by| Step::Let { var, op: Op::Binary(BinaryOp::Div, Atom::Var(by), Atom::Var(d)) };
    let mut steps = block(vec![divide(c, x), divide(a, x), divide(b, y)]);
    let mut names = Names::default();
    simplify::reciprocals::reciprocals(&mut bench.0, &mut steps, primal, None, &mut names);
    bench.text(&steps)
}

#[test]
fn quotients_of_a_transform_share_a_reciprocal() {
    let found = quotients(false);
    let expected = ["c = div x, d", "reciprocal = div 1.0, d", "a = mul x, reciprocal", "b = mul y, reciprocal"];
    assert_eq!(found, expected);
}

#[test]
fn a_number_that_changes_has_no_reciprocal() {
    assert_eq!(quotients(true).len(), 3);
}

/// The reciprocal that the function makes later is made earlier.
#[test]
fn the_function_s_own_reciprocal_serves() {
    let mut bench = Bench::new();
    let [x, d, q] = ["x", "d", "q"].map(|name| bench.float(name, Role::Temporary));
    for var in [d, q] {
        bench.0.vars[var.0 as usize].mutable = false;
    }
    let primal = bench.0.vars.len();
    let a = bench.float("a", Role::Temporary);
    let divide = |var, by| Step::Let { var, op: Op::Binary(BinaryOp::Div, by, Atom::Var(d)) };
    let mut steps = block(vec![divide(a, Atom::Var(x)), divide(q, float(1.0))]);
    let mut names = Names::default();
    simplify::reciprocals::reciprocals(&mut bench.0, &mut steps, primal, None, &mut names);
    let found = bench.text(&steps);
    assert_eq!(found, ["q = div 1.0, d", "a = mul x, q"]);
}
