//! The rule table as the transforms read it.

use crate::ir::{Atom, BinaryOp, Block, Op, Step, Ty, Var, VarMap, Width};
use crate::rules::{Builder, Factor, float, partial};

/// Collects steps. The first variables are the operands, then comes the result.
#[derive(Default)]
struct Bench {
    next: u32,
    out: Vec<Vec<Step>>,
}

impl Builder for Bench {
    fn variable(&mut self, _stem: &str, _ty: Ty) -> Var {
        self.next += 1;
        Var(self.next - 1)
    }

    fn push(&mut self, step: Step) {
        self.out.last_mut().expect("a block is open").push(step);
    }

    fn nested(&mut self, inside: &mut dyn FnMut(&mut Self) -> Atom) -> Block {
        self.out.push(Vec::new());
        let tail = inside(self);
        Block { steps: self.out.pop().expect("pushed just above"), tail: Some(tail) }
    }
}

impl Bench {
    fn new(operands: usize) -> Self {
        Self { next: operands as u32 + 1, out: vec![Vec::new()] }
    }
}

const F64: Ty = Ty::Float(Width::F64);

/// The partial of a row, and the steps that compute it, for operands that are variables.
fn of(name: &str, k: usize) -> (Factor, Vec<Step>) {
    let row = ad_rules::find(name).expect("a row");
    let operands: Vec<Atom> = (0..row.arguments.len()).map(|k| Atom::Var(Var(k as u32))).collect();
    let mut bench = Bench::new(operands.len());
    let factor = partial(&mut bench, row, k, &operands, &Atom::Var(Var(operands.len() as u32)), &F64);
    (factor, bench.out.remove(0))
}

/// The same for an exponent that is written out.
fn of_power(exponent: i32) -> (Factor, Vec<Step>) {
    let tokens = exponent.to_string().parse().expect("a number");
    let exponent = Atom::Literal(crate::ir::Literal { tokens, ty: Ty::Int, value: None });
    let mut bench = Bench::new(2);
    let row = ad_rules::find("powi").expect("a row");
    let factor = partial(&mut bench, row, 0, &[Atom::Var(Var(0)), exponent], &Atom::Var(Var(2)), &F64);
    (factor, bench.out.remove(0))
}

#[test]
fn linear_operations_need_no_steps() {
    assert!(matches!(of("add", 0), (Factor::One, steps) if steps.is_empty()));
    assert!(matches!(of("sub", 1), (Factor::Minus(one), steps) if matches!(*one, Factor::One) && steps.is_empty()));
    assert!(matches!(of("mul", 0), (Factor::Times(Atom::Var(Var(1))), steps) if steps.is_empty()));
    assert!(matches!(of("mul", 1), (Factor::Times(Atom::Var(Var(0))), steps) if steps.is_empty()));
    assert!(matches!(of("floor", 0), (Factor::Zero, steps) if steps.is_empty()));
    assert!(matches!(of("div", 0), (Factor::Over(Atom::Var(Var(1))), steps) if steps.is_empty()));
}

/// What a partial mentions is kept: the result, where that serves.
#[test]
fn the_result_serves_where_it_can() {
    assert!(matches!(of("exp", 0), (Factor::Times(Atom::Var(Var(1))), steps) if steps.is_empty()));
    for name in ["exp", "tanh", "sqrt", "recip", "tan"] {
        let (factor, steps) = of(name, 0);
        let mut used = Vec::new();
        steps.iter().for_each(|step| crate::ir::visit::uses(step, &mut |var, _| used.push(var)));
        if let Factor::Times(Atom::Var(var)) | Factor::Over(Atom::Var(var)) = &factor {
            used.push(*var);
        }
        assert!(used.contains(&Var(1)) || matches!(factor, Factor::Minus(_)), "{name} reads its result");
        assert!(!used.contains(&Var(0)), "{name} does not read its operand");
    }
}

#[test]
fn exponents_that_are_written_out_are_folded() {
    assert!(matches!(of_power(0), (Factor::Zero, _)));
    let (_, steps) = of_power(2);
    assert!(
        !steps.iter().any(|step| matches!(step, Step::Let { op: Op::Rule(row, _), .. } if row.name == "powi")),
        "2 x needs no power: {steps:?}"
    );
    let (_, steps) = of_power(3);
    assert_eq!(steps.iter().filter(|step| matches!(step, Step::If { .. })).count(), 0, "the choice is decided");
}

#[test]
fn literals_are_written_without_a_suffix() {
    let text = |value| match float(value) {
        Atom::Literal(literal) => literal.tokens.to_string().replace(' ', ""),
        Atom::Var(_) => unreachable!("a literal is asked for"),
    };
    assert_eq!(text(1.0), "1.0");
    assert_eq!(text(-0.5), "-0.5");
}

/// Runs steps on numbers. Only what the table's language needs.
fn run(steps: &[Step], values: &mut VarMap<f64>) {
    for step in steps {
        let (var, value) = match step {
            Step::Let { var, op } => (*var, evaluate(op, values)),
            Step::If { dest: Some(dest), cond, then, otherwise } => {
                let branch = if get(cond, values) != 0.0 { then } else { otherwise };
                run(&branch.steps, values);
                (*dest, get(branch.tail.as_ref().expect("branches of the table have values"), values))
            }
            step => panic!("the table makes no such step: {step:?}"),
        };
        values.insert(var, value);
    }
}

fn get(atom: &Atom, values: &VarMap<f64>) -> f64 {
    match atom {
        Atom::Var(var) => values[var],
        Atom::Literal(literal) => literal.tokens.to_string().replace(' ', "").parse().expect("a number"),
    }
}

fn evaluate(op: &Op, values: &VarMap<f64>) -> f64 {
    match op {
        Op::Use(a) | Op::Cast(a, _) => get(a, values),
        Op::Neg(a) => -get(a, values),
        Op::Rule(row, operands) => {
            let operands: Vec<f64> = operands.iter().map(|operand| get(operand, values)).collect();
            (row.value)(&operands)
        }
        Op::Method(_, receiver, _) => f64::from(u8::from(get(receiver, values).is_sign_negative())),
        Op::Binary(op, a, b) => {
            let (a, b) = (get(a, values), get(b, values));
            let truth = |holds: bool| f64::from(u8::from(holds));
            match op {
                BinaryOp::Add => a + b,
                BinaryOp::Sub => a - b,
                BinaryOp::Mul => a * b,
                BinaryOp::Div => a / b,
                BinaryOp::BitOr => truth(a != 0.0 || b != 0.0),
                BinaryOp::Eq => truth(a == b),
                BinaryOp::Ne => truth(a != b),
                BinaryOp::Lt => truth(a < b),
                BinaryOp::Le => truth(a <= b),
                BinaryOp::Gt => truth(a > b),
                BinaryOp::Ge => truth(a >= b),
                op => panic!("the table has no {op:?}"),
            }
        }
        op => panic!("the table makes no such operation: {op:?}"),
    }
}

fn size(factor: &Factor, values: &VarMap<f64>) -> f64 {
    match factor {
        Factor::Zero => 0.0,
        Factor::One => 1.0,
        Factor::Minus(inner) => -size(inner, values),
        Factor::Times(atom) => get(atom, values),
        Factor::Over(atom) => get(atom, values).recip(),
    }
}

/// What is read out of the table computes what the table's own closures compute, inside of the domain and outside.
#[test]
fn partials_have_the_values_that_the_table_gives() {
    for row in ad_rules::scalar::ROWS {
        for part in [0.05, 0.3, 0.5, 0.9, 1.6] {
            let point: Vec<f64> = row
                .domain
                .iter()
                .zip(row.arguments)
                .map(|(&(lo, hi), &name)| {
                    let at: f64 = lo + (hi - lo) * part;
                    if name == "n" { at.trunc() } else { at }
                })
                .collect();
            let y = (row.value)(&point);
            let slopes = (row.slopes)(&point, y);
            for (k, expected) in slopes.iter().enumerate() {
                let (factor, steps) = of(row.name, k);
                let mut values: VarMap<f64> =
                    point.iter().chain([&y]).enumerate().map(|(k, value)| (Var(k as u32), *value)).collect();
                run(&steps, &mut values);
                let given = size(&factor, &values);
                let is_near = (given - expected).abs() <= 1e-12 * expected.abs();
                let both_undefined = !expected.is_finite() && !given.is_finite();
                assert!(is_near || both_undefined, "{} {k} at {point:?}: {given}, not {expected}", row.name);
            }
        }
    }
}
