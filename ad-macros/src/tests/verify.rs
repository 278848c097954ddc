//! The verifier finds errors that are planted.

use proc_macro2::Span;

use super::Stage;
use crate::ir::verify::verify;
use crate::ir::{Atom, Block, Exit, Function, LoopId, Op, Step, Var};

const SOURCE: &str = "fn f(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n { let a = x * i as f64; if a > 3.0 { break; } s += a; }
    s
}";

fn verdict(function: &Function, body: &Block) -> Result<(), String> {
    verify(function, &[body])
}

/// The body, with a change to the block of the loop.
fn changed(function: &Function, change: impl FnOnce(&mut Block)) -> Block {
    let mut body = function.body.clone();
    for step in &mut body.steps {
        if let Step::For { body, .. } = step {
            change(body);
            break;
        }
    }
    body
}

#[test]
fn what_lowering_makes_is_right() {
    let stage = Stage::of(SOURCE);
    assert_eq!(verdict(&stage.function, &stage.function.body), Ok(()));
}

#[test]
fn a_use_before_the_definition_is_found() {
    let stage = Stage::of(SOURCE);
    let body = changed(&stage.function, |body| {
        let at = body.steps.iter().position(|step| step.result() == Some(stage.var("a"))).expect("`a` is defined");
        body.steps.remove(at);
    });
    let said = verdict(&stage.function, &body).expect_err("`a` is undefined");
    assert!(said.contains("`a`") && said.contains("before"), "{said}");
}

#[test]
fn a_second_definition_is_found() {
    let stage = Stage::of(SOURCE);
    let again = Step::Let { var: stage.var("a"), op: Op::Use(Atom::Var(stage.var("x"))) };
    let body = changed(&stage.function, |body| {
        let at = body.steps.iter().position(|step| step.result() == Some(stage.var("a"))).expect("`a` is defined");
        body.steps.insert(at, again);
    });
    let said = verdict(&stage.function, &body).expect_err("`a` is defined twice");
    assert!(said.contains("`a`") && said.contains("twice"), "{said}");
}

#[test]
fn an_exit_in_the_middle_is_found() {
    let stage = Stage::of(SOURCE);
    let body = changed(&stage.function, |body| body.steps.insert(0, Step::Exit(Exit::Break(LoopId(0)))));
    let said = verdict(&stage.function, &body).expect_err("the exit is not last");
    assert!(said.contains("exit"), "{said}");
}

#[test]
fn a_variable_of_a_later_block_is_unknown_to_an_earlier_one() {
    let mut stage = Stage::of("fn f(x: f64) -> f64 { let a = x.exp(); a.sin() }");
    let vjp = stage.reverse();
    assert_eq!(verify(&vjp.function, &[&vjp.forward, &vjp.pullback]), Ok(()));
    assert!(verify(&vjp.function, &[&vjp.pullback, &vjp.forward]).is_err());
}

/// Variables of ours that are given from outside are known.
#[test]
fn what_is_given_is_known() {
    let mut stage = Stage::of("fn f(xs: &[f64]) -> f64 { xs[0] * xs[1] }");
    let vjp = stage.reverse();
    assert_eq!(verify(&vjp.function, &[&vjp.forward, &vjp.pullback]), Ok(()));
    let mut function = vjp.function.clone();
    let info = function.vars[0].clone();
    function.vars.push(crate::ir::VarInfo { role: crate::ir::Role::Temporary, span: Span::call_site(), ..info });
    let stray = Var(function.vars.len() as u32 - 1);
    let block = Block { steps: vec![Step::Let { var: Var(stray.0), op: Op::Use(Atom::Var(stray)) }], tail: None };
    assert!(verify(&function, &[&block]).is_err());
}
