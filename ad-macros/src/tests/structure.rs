//! Control flow to structure: blocks are left early from their ends only.

use super::{Stage, all_steps, corpus};
use crate::ir::{Block, Exit, LoopId, Op, Step};

/// What is wrong with the exits of a block, in the loop given.
fn misplaced(block: &Block, around: Option<LoopId>) -> Option<String> {
    for (k, step) in block.steps.iter().enumerate() {
        let is_last = k + 1 == block.steps.len();
        match step {
            Step::Exit(_) if !is_last => return Some("an exit that is not last".to_owned()),
            Step::Exit(Exit::Return(_)) => return Some("a return".to_owned()),
            Step::Exit(Exit::Break(to) | Exit::Continue(to)) if Some(*to) != around => {
                return Some("an exit that is not towards the innermost loop".to_owned());
            }
            Step::For { id, body, .. } | Step::While { id, body, .. } => {
                if let Some(wrong) = misplaced(body, Some(*id)) {
                    return Some(wrong);
                }
            }
            Step::If { .. } | Step::Match { .. } => {
                if !is_last && step.blocks().into_iter().any(may_leave) {
                    return Some("a choice that may leave and is not last".to_owned());
                }
                if let Some(wrong) = step.blocks().into_iter().find_map(|inner| misplaced(inner, around)) {
                    return Some(wrong);
                }
            }
            _ => {}
        }
    }
    None
}

fn may_leave(block: &Block) -> bool {
    block.steps.iter().any(|step| match step {
        Step::Exit(_) => true,
        Step::If { .. } | Step::Match { .. } => step.blocks().into_iter().any(may_leave),
        _ => false,
    })
}

fn flags(stage: &Stage) -> usize {
    let is_flag = |step: &&Step| {
        matches!(step, Step::Let { op: Op::Use(crate::ir::Atom::Literal(literal)), .. }
            if matches!(literal.ty, crate::ir::Ty::Bool))
    };
    all_steps(&stage.function.body).iter().filter(|step| is_flag(step)).count()
}

#[test]
fn exits_stand_only_at_ends() {
    for source in [
        "fn f(x: f64) -> f64 { if x < 0.0 { return 0.0; } x.sqrt() }",
        "fn f(x: f64) -> f64 { if x < 0.0 { return 0.0; } else { return x.sqrt(); } }",
        "fn f(x: f64) -> f64 { let mut y = x; loop { y *= 0.5; if y < 1.0 { break; } if y > 9.0 { continue; } y -= 0.1; } y }",
        "fn f(x: f64, n: usize) -> f64 {
            let mut s = 0.0;
            'rows: for i in 0..n { for j in 0..n { if j > i { continue 'rows; } if s > 9.0 { break 'rows; } s += x; } s += 1.0; }
            s
        }",
        "fn f(x: f64, n: usize) -> f64 { for i in 0..n { while x > i as f64 { if x > 3.0 { return x * x; } } } x }",
        "fn f(x: f64, n: usize) -> f64 { let y = match n { 0 => return x, 1 => x * x, _ => loop { break x; } }; y + x }",
        "fn f(x: f64) -> f64 { let y = 'b: { if x > 1.0 { break 'b x; } x * x }; y * 2.0 }",
    ] {
        let stage = Stage::of(source);
        assert_eq!(misplaced(&stage.function.body, None), None, "{source}");
    }
}

#[test]
fn exits_stand_only_at_ends_in_the_corpus() {
    for (name, stage) in corpus::stages() {
        assert_eq!(misplaced(&stage.function.body, None), None, "{name}");
    }
}

#[test]
fn what_follows_moves_into_the_branch_that_goes_on() {
    let stage = Stage::of("fn f(x: f64) -> f64 { if x < 0.0 { return 0.0; } let y = x.sqrt(); y * y }");
    let body = &stage.function.body;
    let Some(Step::If { dest: Some(dest), then, otherwise, .. }) = body.steps.last() else {
        panic!("the choice comes last and has a value")
    };
    assert!(then.steps.is_empty() && then.tail.is_some());
    assert!(all_steps(otherwise).iter().any(|step| step.result() == Some(stage.var("y"))));
    assert_eq!(body.tail.as_ref().and_then(crate::ir::Atom::var), Some(*dest));
    assert_eq!(flags(&stage), 0, "the branch taken says it all");
}

#[test]
fn a_flag_stands_where_the_branch_does_not_tell() {
    let both = "fn f(x: f64, y: f64) -> f64 {
        let mut s = x;
        if x > y { if s > 4.0 { return s; } s += 1.0; } else { s *= 2.0; }
        s * y
    }";
    assert_eq!(flags(&Stage::of(both)), 1);
    let outward = "fn f(x: f64, n: usize) -> f64 { for i in 0..n { if x > i as f64 { return x * x; } } x }";
    assert_eq!(flags(&Stage::of(outward)), 1);
    let own = "fn f(x: f64, n: usize) -> f64 { let mut s = x; for _ in 0..n { if s > 3.0 { break; } s *= 2.0; } s }";
    assert_eq!(flags(&Stage::of(own)), 0);
}

#[test]
fn the_flag_of_an_exit_is_set_on_the_way_out() {
    let stage = Stage::of("fn f(x: f64, n: usize) -> f64 { for i in 0..n { if x > i as f64 { return x * x; } } x }");
    let is_set = |step: &&Step| {
        matches!(step, Step::Assign { value: crate::ir::Atom::Literal(literal), .. }
            if literal.tokens.to_string() == "true")
    };
    assert_eq!(all_steps(&stage.function.body).iter().filter(|step| is_set(step)).count(), 1);
}

/// What never runs is not there.
#[test]
fn nothing_follows_an_exit() {
    let stage = Stage::of("fn f(x: f64) -> f64 { return x * x; }");
    assert_eq!(all_steps(&stage.function.body).iter().filter(|step| matches!(step, Step::Exit(_))).count(), 0);
    assert!(stage.function.body.tail.is_some());
}

/// As many as a program writes: none is lowered inside of the one before it, or the stack would not do.
#[test]
fn loops_with_conditions_stand_in_a_row() {
    let count = 1000;
    let source = format!("fn f(x: f64) -> f64 {{ let mut s = x; {} s }}", "while s > 1.0 { s /= 2.0; }".repeat(count));
    let stage = Stage::of(&source);
    let loops = stage.function.body.steps.iter().filter(|step| matches!(step, Step::While { .. }));
    assert_eq!(loops.count(), count);
}
