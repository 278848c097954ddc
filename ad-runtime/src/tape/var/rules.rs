//! The rule table for single numbers: each operation gives its value and its partials at once.

use ad_rules::Partial;

use crate::tape::element::sealed::Sealed as _;
use crate::tape::elementwise::trees;
use crate::tape::kernels::{RULES, Rule};

macro_rules! rules_trait {
    ($($name:ident($($argument:ident),+) -> $y:ident => [$($partial:expr),+], $cost:ident $($strong:ident)?, on $domain:tt, $value:expr;)*) => {
        /// The operations of the rule table.
        pub trait Rules: Sized {
            $(
                #[allow(missing_docs, reason = "the table says what it is")]
                fn $name($($argument: Self),+) -> (Self, [Self; [$(stringify!($partial)),+].len()]);
            )*
        }
    };
}
ad_rules::scalar_rows!(rules_trait);

macro_rules! rules_of_float {
    ($float:ident; $($name:ident($($argument:ident),+) -> $y:ident => [$($partial:expr),+], $cost:ident $($strong:ident)?, on $domain:tt, $value:expr;)*) => {
        impl Rules for $float {
            $(
                #[inline]
                fn $name($($argument: Self),+) -> (Self, [Self; [$(stringify!($partial)),+].len()]) {
                    let $y = $value;
                    ($y, [$($partial),+])
                }
            )*
        }
    };
}

#[allow(
    unused_variables,
    clippy::approx_constant,
    clippy::eq_op,
    clippy::unnecessary_cast,
    reason = "the lines are those of the table, for which it gives reasons"
)]
mod double {
    use super::Rules;

    macro_rules! at_f64 {
        ($($table:tt)*) => { rules_of_float! { f64; $($table)* } };
    }
    ad_rules::scalar_rows!(at_f64);
}

#[allow(
    unused_variables,
    non_camel_case_types,
    clippy::approx_constant,
    clippy::eq_op,
    clippy::excessive_precision,
    clippy::unnecessary_cast,
    reason = "the lines are those of the table, for which it gives reasons"
)]
mod single {
    use super::Rules;

    // Where a partial casts to the float type that it is about, it says `f64`.
    type f64 = f32;

    macro_rules! at_f32 {
        ($($table:tt)*) => { rules_of_float! { f32; $($table)* } };
    }
    ad_rules::scalar_rows!(at_f32);
}

/// A number and its derivative in one direction: what a list holds for second derivatives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dual {
    /// The number.
    pub value: f64,
    /// Its derivative.
    pub tangent: f64,
}

impl Dual {
    /// A number and its derivative.
    #[must_use]
    pub fn new(value: f64, tangent: f64) -> Self {
        Self { value, tangent }
    }

    /// What a rule gives: the tangent is that of the operands, by the partials of the row.
    fn apply(rule: Rule, operands: &[Self]) -> Self {
        let kernel = f64::kernel(rule);
        let mut values = [0.0; 3];
        for (value, operand) in values.iter_mut().zip(operands) {
            *value = operand.value;
        }
        let values = &values[..operands.len()];
        let value = (kernel.scalar)(values);
        let slopes = (kernel.slopes)(values, value);
        // What does not move has no part in it, however steep the slope.
        let moving = operands.iter().zip(slopes).filter(|(operand, _)| operand.tangent != 0.0);
        Self { value, tangent: moving.map(|(operand, slope)| operand.tangent * slope).sum() }
    }
}

/// A partial at numbers with derivatives.
fn evaluate(partial: &Partial, operands: &[Dual], y: Dual) -> Dual {
    let at = |part: &Partial| evaluate(part, operands, y);
    match partial {
        Partial::Number(value) => Dual::new(*value, 0.0),
        Partial::Argument(argument) => operands[*argument],
        Partial::Result => y,
        Partial::Negative(part) => Dual::apply(Rule::neg, &[at(part)]),
        Partial::Arithmetic(name, parts) => {
            let rule = match *name {
                "add" => Rule::add,
                "sub" => Rule::sub,
                "mul" => Rule::mul,
                "div" => Rule::div,
                _ => Rule::rem,
            };
            Dual::apply(rule, &[at(&parts[0]), at(&parts[1])])
        }
        Partial::Method(name, parts) => {
            let row = ad_rules::scalar::ROWS.iter().position(|row| row.name == name);
            let rule = RULES[row.expect("methods in partials have rows")];
            let mut inner = [Dual::default(); 3];
            for (operand, part) in inner.iter_mut().zip(parts) {
                *operand = at(part);
            }
            Dual::apply(rule, &inner[..parts.len()])
        }
        Partial::Whole(part) => Dual::new(at(part).value.trunc(), 0.0),
        Partial::If(parts) => at(if holds(&parts[0], operands, y) { &parts[1] } else { &parts[2] }),
        Partial::Comparison(..) | Partial::Or(_) | Partial::IsSignNegative(_) => {
            unreachable!("conditions stand in `if`s")
        }
    }
}

/// Whether a condition of a partial holds.
fn holds(condition: &Partial, operands: &[Dual], y: Dual) -> bool {
    match condition {
        Partial::Or(parts) => parts.iter().any(|part| holds(part, operands, y)),
        Partial::IsSignNegative(part) => evaluate(part, operands, y).value.is_sign_negative(),
        Partial::Comparison(comparison, parts) => {
            if let [Partial::IsSignNegative(_), Partial::IsSignNegative(_)] = **parts {
                return comparison.holds(&holds(&parts[0], operands, y), &holds(&parts[1], operands, y));
            }
            let (left, right) = (evaluate(&parts[0], operands, y).value, evaluate(&parts[1], operands, y).value);
            comparison.holds(&left, &right)
        }
        _ => unreachable!("a number is no condition"),
    }
}

macro_rules! rules_of_dual {
    ($($name:ident($($argument:ident),+) -> $y:ident => [$($partial:expr),+], $cost:ident $($strong:ident)?, on $domain:tt, $value:expr;)*) => {
        impl Rules for Dual {
            $(
                fn $name($($argument: Self),+) -> (Self, [Self; [$(stringify!($partial)),+].len()]) {
                    let operands = [$($argument),+];
                    let y = Self::apply(Rule::$name, &operands);
                    (y, std::array::from_fn(|k| evaluate(&trees(Rule::$name)[k], &operands, y)))
                }
            )*
        }
    };
}
ad_rules::scalar_rows!(rules_of_dual);
