//! A gradient against differences of the function itself.

use std::error::Error;
use std::fmt;

use crate::diff::Flat;

/// The first and widest step about one, and how many there are, each half of the one before.
const WIDEST: f64 = 0.125;
const STEPS: usize = 14;

/// Compares a gradient with central differences of the function, extrapolated to a step of zero (Ridders 1982).
///
/// `x` is the argument, or a tuple of several. `gradient` gives cotangents of the same form: what `grad` does. Each
/// partial derivative may be off by `tolerance`, times its size where that is more than one; `1e-7` is a good one for
/// smooth functions. At a kink, and beside one, differences prove nothing.
///
/// A custom rule is best checked so, since all that is derived follows it, also where it is wrong:
///
/// ```
/// use wengert::{differentiable, gradcheck};
///
/// fn product_fwd(a: f64, b: &[f64]) -> (f64, (f64, Vec<f64>)) {
///     (product(a, b), (a, b.to_vec()))
/// }
///
/// fn product_bwd((a, b): &(f64, Vec<f64>), seed: f64) -> (f64, Vec<f64>) {
///     (seed * b[0] * b[1], vec![seed * a * b[1], 0.5 * seed * a * b[0]])
/// }
///
/// #[differentiable(fwd = product_fwd, bwd = product_bwd)]
/// fn product(a: f64, b: &[f64]) -> f64 {
///     a * b[0] * b[1]
/// }
///
/// let x = (3.0, vec![0.5, 2.0]);
/// let wrong = gradcheck(|(a, b)| product(*a, b), |(a, b)| product::grad(*a, b), &x, 1e-7).unwrap_err();
/// assert_eq!((wrong.input, wrong.element, wrong.analytic), (1, 1, 0.75));
/// assert_eq!(format!("{wrong:.3}"), "element 1 of argument 1: the gradient is 0.750, differences say 1.500");
/// ```
///
/// # Errors
/// The first partial derivative that is further off, or not a number.
///
/// # Panics
/// Where `f` or `gradient` does, and where the gradient has another number of components than `x`.
pub fn gradcheck<X, Gradient>(
    f: impl Fn(&X) -> f64,
    gradient: impl FnOnce(&X) -> Gradient,
    x: &X,
    tolerance: f64,
) -> Result<(), Mismatch>
where
    X: Flat<f64> + Clone,
    Gradient: Flat<f64>,
{
    let (mut at, mut all) = (Vec::new(), Vec::new());
    x.push_to(&mut at);
    gradient(x).push_to(&mut all);
    assert_eq!(all.len(), at.len(), "components of the gradient, and of what it belongs to");
    for (component, (&start, &analytic)) in at.iter().zip(&all).enumerate() {
        let mut moved = x.clone();
        let numeric = difference(start, |to| {
            moved.set(component, to);
            f(&moved)
        });
        let error = (analytic - numeric).abs();
        let agrees = error <= tolerance * analytic.abs().max(numeric.abs()).max(1.0);
        // What is not a number does not agree either.
        if !agrees {
            let (input, element) = place(&x.parts(), component);
            return Err(Mismatch { input, element, analytic, numeric });
        }
    }
    Ok(())
}

/// The derivative of `f`. Of all extrapolations that is taken which differs least from those it was made of: a step that
/// is too wide, crosses a branch or leaves the domain gives one that agrees with none.
pub(crate) fn difference(x: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let (mut best, mut least) = (f64::NAN, f64::INFINITY);
    let mut above: Vec<f64> = Vec::new();
    // Between what rounding wants, a part of `x`, and what curvature does, which knows nothing of `x`.
    let mut step = WIDEST * x.abs().max(1.0).sqrt();
    for _ in 0..STEPS {
        // The step that was taken, after rounding.
        let (right, left) = (x + step, x - step);
        let mut entry = (f(right) - f(left)) / (right - left);
        let mut factor = 1.0;
        for previous in &mut above {
            factor *= 4.0;
            let next = entry + (entry - *previous) / (factor - 1.0);
            let error = (next - entry).abs().max((next - *previous).abs());
            if error <= least {
                (best, least) = (next, error);
            }
            *previous = entry;
            entry = next;
        }
        above.push(entry);
        step /= 2.0;
    }
    best
}

/// The part in which a component lies, and which of its own it is.
fn place(parts: &[usize], mut component: usize) -> (usize, usize) {
    for (part, &count) in parts.iter().enumerate() {
        if component < count {
            return (part, component);
        }
        component -= count;
    }
    unreachable!("the parts have all components")
}

/// A partial derivative in which a gradient and differences disagree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mismatch {
    /// Which argument, counted from zero.
    pub input: usize,
    /// Which of its elements, counted from zero.
    pub element: usize,
    /// What the gradient says.
    pub analytic: f64,
    /// What differences say.
    pub numeric: f64,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "element {} of argument {}: the gradient is ", self.element, self.input)?;
        fmt::Display::fmt(&self.analytic, f)?;
        write!(f, ", differences say ")?;
        fmt::Display::fmt(&self.numeric, f)
    }
}

impl Error for Mismatch {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_exact_where_the_function_is_smooth() {
        for x in [-1e6_f64, -2.5, 1e-9, 0.3, 40.0] {
            let expected = (x / 40.0).sin() + (x / 40.0).cos() * x / 40.0;
            let numeric = difference(x, |x| (x / 40.0).sin() * x);
            assert!((numeric - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{x}: {numeric}");
        }
        for x in [1e-12, 1e6] {
            let numeric = difference(x, |x| x * x);
            assert!((numeric - 2.0 * x).abs() <= 1e-9 * x.max(1.0), "{x}: {numeric}");
        }
    }

    #[test]
    fn steps_out_of_the_domain_do_not_count() {
        for x in [0.01, 1.0, 1e4] {
            assert!((difference(x, f64::ln) * x - 1.0).abs() < 1e-9);
        }
        assert!((difference(0.003, |x| if x > 0.0 { x * x } else { 7.0 }) - 0.006).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_a_number_does_not_agree() {
        let f = |x: &f64| x * x;
        assert_eq!(gradcheck(f, |x| 2.0 * x, &3.0, 1e-9), Ok(()));
        assert!(gradcheck(f, |_| f64::NAN, &3.0, 1e-9).unwrap_err().analytic.is_nan());
        assert!(gradcheck(|x| (-x * x).sqrt(), |_| 0.0, &3.0, 1e-9).unwrap_err().numeric.is_nan());
    }

    #[test]
    fn each_argument_is_named() {
        let x = ([1.0, 2.0], vec![(3.0, 4.0)], 5.0);
        let f = |(a, b, c): &([f64; 2], Vec<(f64, f64)>, f64)| a[0] * b[0].0 + a[1] * b[0].1 * c;
        let right = ([3.0, 20.0], vec![(1.0, 10.0)], 8.0);
        assert_eq!(gradcheck(f, |_| right.clone(), &x, 1e-9), Ok(()));
        let mut wrong = [right.clone(), right.clone(), right];
        wrong[0].0[1] = 0.0;
        wrong[1].1[0].1 = 0.0;
        wrong[2].2 = 0.0;
        let found = wrong.map(|wrong| gradcheck(f, |_| wrong, &x, 1e-9).map_err(|found| (found.input, found.element)));
        assert_eq!(found, [Err((0, 1)), Err((1, 1)), Err((2, 0))]);
    }

    #[test]
    #[should_panic(expected = "components of the gradient")]
    fn a_gradient_of_another_length_is_none() {
        let _ = gradcheck(|x: &[f64; 2]| x[0], |_| [1.0], &[1.0, 2.0], 1e-7);
    }
}
