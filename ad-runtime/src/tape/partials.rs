//! Partials evaluated with operations on tensors, so that gradients can be differentiated again.

use std::sync::Arc;

use ad_rules::{Comparison, Partial};

use super::elementwise::apply;
use super::index::{put_add, take};
use super::kernels::{RULES, Rule};
use super::node::{Name, Save, record_one};
use super::{Element, Error, Tensor, mode};

/// What a partial may read, and the shape of what it is evaluated for.
struct Scope<'a, T: Element> {
    operands: &'a [Option<Tensor<T>>],
    result: Option<&'a Tensor<T>>,
    shape: &'a [usize],
}

/// The gradient times a partial.
pub(crate) fn pull<T: Element>(
    rule: Rule,
    partial: &Partial,
    operands: &[Option<Tensor<T>>],
    result: Option<&Tensor<T>>,
    gradient: &Tensor<T>,
) -> Result<Tensor<T>, Error> {
    let slope = Scope { operands, result, shape: gradient.shape() }.value(partial)?;
    if ad_rules::scalar::ROWS[rule as usize].strong { strong(gradient, &slope) } else { gradient.try_mul(&slope) }
}

/// A product in which zeros of the first factor win over infinite elements of the second.
fn strong<T: Element>(factor: &Tensor<T>, slope: &Tensor<T>) -> Result<Tensor<T>, Error> {
    let slope = slope.try_broadcast_to(factor.shape())?;
    let product = {
        let (factors, slopes) = (factor.dense(), slope.dense());
        let pairs = factors.iter().zip(slopes.iter());
        pairs.map(|(&factor, &slope)| if factor == T::zero() { factor } else { factor * slope }).collect()
    };
    record_one(
        Name::Fixed("MulBackward"),
        Tensor::fresh(product, factor.shape()),
        &[factor, &slope],
        |_| vec![Save::Value(factor), Save::Value(&slope)],
        |pass, gradient| {
            let to_factor = pass.needs(0).then(|| strong(gradient, &pass.saved(1)?)).transpose()?;
            let to_slope = pass.needs(1).then(|| strong(&pass.saved(0)?, gradient)).transpose()?;
            Ok(vec![to_factor, to_slope])
        },
    )
}

fn rule(name: &str) -> Rule {
    let position = ad_rules::scalar::ROWS.iter().position(|row| row.name == name);
    RULES[position.expect("what partials mention has a row")]
}

impl<T: Element> Scope<'_, T> {
    fn value(&self, partial: &Partial) -> Result<Tensor<T>, Error> {
        match partial {
            Partial::Number(value) => Ok(Tensor::constant(T::from_f64(*value))),
            Partial::Argument(argument) => {
                Ok(self.operands[*argument].clone().expect("what a partial reads was saved"))
            }
            Partial::Result => Ok(self.result.expect("what a partial reads was saved").clone()),
            Partial::Negative(part) => apply(Rule::neg, &[&self.value(part)?]),
            Partial::Arithmetic(name, parts) => apply(rule(name), &[&self.value(&parts[0])?, &self.value(&parts[1])?]),
            Partial::Method(name, parts) => {
                let operands: Vec<Tensor<T>> = parts.iter().map(|part| self.value(part)).collect::<Result<_, _>>()?;
                apply(rule(name), &operands.iter().collect::<Vec<_>>())
            }
            Partial::Whole(part) => Ok(self.value(part)?.detach().trunc()),
            Partial::If(parts) => self.choice(&parts[0], &parts[1], &parts[2]),
            Partial::Comparison(..) | Partial::Or(_) | Partial::IsSignNegative(_) => {
                unreachable!("conditions stand in `if`s")
            }
        }
    }

    /// Each branch is evaluated for the elements that take it, and no others: what a branch is at other elements may be
    /// infinite, and infinities times zero are not.
    fn choice(&self, condition: &Partial, then: &Partial, otherwise: &Partial) -> Result<Tensor<T>, Error> {
        let truth = mode::no_grad(|| self.truth(condition))?;
        if truth.iter().all(|&holds| holds) {
            return self.value(then);
        }
        if !truth.iter().any(|&holds| holds) {
            return self.value(otherwise);
        }
        let (yes, no): (Vec<usize>, Vec<usize>) = (0..truth.len()).partition(|&k| truth[k]);
        self.within(then, yes.into())?.try_add(&self.within(otherwise, no.into())?)
    }

    /// A partial at some of the elements, with zeros at the others.
    fn within(&self, partial: &Partial, elements: Arc<[usize]>) -> Result<Tensor<T>, Error> {
        let shape = [elements.len()];
        let at = |tensor: &Tensor<T>| take(&tensor.try_broadcast_to(self.shape)?, &elements, &shape);
        let operands: Vec<Option<Tensor<T>>> =
            self.operands.iter().map(|operand| operand.as_ref().map(at).transpose()).collect::<Result<_, Error>>()?;
        let result = self.result.map(at).transpose()?;
        let inside = Scope { operands: &operands, result: result.as_ref(), shape: &shape };
        put_add(&inside.value(partial)?.try_broadcast_to(&shape)?, &elements, self.shape)
    }

    /// For each element whether a condition holds.
    fn truth(&self, condition: &Partial) -> Result<Vec<bool>, Error> {
        let elements = |part: &Partial| self.value(part)?.try_broadcast_to(self.shape);
        Ok(match condition {
            Partial::Comparison(comparison, parts) => match (&parts[0], &parts[1]) {
                // Of two truths.
                (Partial::IsSignNegative(_), Partial::IsSignNegative(_)) if *comparison == Comparison::Equal => {
                    let (left, right) = (self.truth(&parts[0])?, self.truth(&parts[1])?);
                    left.iter().zip(right).map(|(&left, right)| left == right).collect()
                }
                (left, right) => {
                    let (left, right) = (elements(left)?, elements(right)?);
                    let (left, right) = (left.dense(), right.dense());
                    left.iter().zip(right.iter()).map(|(left, right)| comparison.holds(left, right)).collect()
                }
            },
            Partial::Or(parts) => {
                let (left, right) = (self.truth(&parts[0])?, self.truth(&parts[1])?);
                left.iter().zip(right).map(|(&left, right)| left || right).collect()
            }
            Partial::IsSignNegative(part) => elements(part)?.dense().iter().map(|x| x.is_sign_negative()).collect(),
            _ => unreachable!("a number is no condition"),
        })
    }
}
