//! Derivatives of closures over tensors.

use super::engine::{GradOptions, grad};
use super::{Element, Error, Tensor, enable_grad};

/// A leaf of its own with the elements of a tensor.
fn leaf<T: Element>(x: &Tensor<T>) -> Result<Tensor<T>, Error> {
    x.detach().try_requires_grad_(true)
}

/// The gradients of an output, zeros where it depends on nothing.
fn gradient<T: Element>(
    y: &Tensor<T>,
    x: &Tensor<T>,
    seed: Option<&Tensor<T>>,
    again: bool,
    create: bool,
) -> Result<Tensor<T>, Error> {
    if !y.requires_grad() {
        return Ok(x.zeros_like());
    }
    let options = GradOptions {
        grad_outputs: vec![seed.cloned()],
        retain_graph: Some(again || create),
        create_graph: create,
        materialize: true,
        ..GradOptions::default()
    };
    Ok(grad(&[y], &[x], options)?.remove(0).expect("what is unused is zero"))
}

/// The value of a function, and the product of a cotangent and its Jacobian.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let x = Tensor::from_vec(vec![1.0, 2.0], &[2]);
/// let (y, x_bar) = tape::vjp(|x| x * x, &x, &Tensor::ones(&[2])).unwrap();
/// assert_eq!((y.to_vec(), x_bar.to_vec()), (vec![1.0, 4.0], vec![2.0, 4.0]));
/// ```
///
/// # Errors
/// Those of [`grad`].
pub fn vjp<T: Element>(
    f: impl Fn(&Tensor<T>) -> Tensor<T>,
    x: &Tensor<T>,
    cotangent: &Tensor<T>,
) -> Result<(Tensor<T>, Tensor<T>), Error> {
    enable_grad(|| {
        let x = leaf(x)?;
        let y = f(&x);
        let x_bar = gradient(&y, &x, Some(cotangent), false, false)?;
        Ok((y.detach(), x_bar))
    })
}

/// The value of a function, and the product of its Jacobian and a tangent.
///
/// The way back is linear in the cotangent, so its own way back is the way forward.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let x = Tensor::from_vec(vec![1.0, 2.0], &[2]);
/// let (_, y_dot) = tape::jvp(|x| x.sum() * x, &x, &Tensor::from_vec(vec![1.0, 0.0], &[2])).unwrap();
/// assert_eq!(y_dot.to_vec(), [4.0, 2.0]);
/// ```
///
/// # Errors
/// Those of [`grad`].
pub fn jvp<T: Element>(
    f: impl Fn(&Tensor<T>) -> Tensor<T>,
    x: &Tensor<T>,
    tangent: &Tensor<T>,
) -> Result<(Tensor<T>, Tensor<T>), Error> {
    if tangent.shape() != x.shape() {
        return Err(Error::SeedShape { expected: x.shape().to_vec(), given: tangent.shape().to_vec() });
    }
    enable_grad(|| {
        let x = leaf(x)?;
        let y = f(&x);
        let seed = y.zeros_like().try_requires_grad_(true)?;
        let x_bar = gradient(&y, &x, Some(&seed), true, true)?;
        let y_dot = gradient(&x_bar, &seed, Some(tangent), false, false)?;
        Ok((y.detach(), y_dot))
    })
}

/// The Jacobian of a function: the axes of the output, then those of the input.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let x = Tensor::from_vec(vec![2.0, 3.0], &[2]);
/// let f = |x: &Tensor| {
///     let (a, b) = (x.at(&[0]), x.at(&[1]));
///     Tensor::stack(&[&(a.powi(2) + 3.0 * &b), &(b.powi(2) + 2.0 * &a)], 0)
/// };
/// assert_eq!(tape::jacobian(f, &x).unwrap().to_vec(), [4.0, 3.0, 2.0, 6.0]);
/// ```
///
/// # Errors
/// Those of [`grad`].
pub fn jacobian<T: Element>(f: impl Fn(&Tensor<T>) -> Tensor<T>, x: &Tensor<T>) -> Result<Tensor<T>, Error> {
    enable_grad(|| {
        let x = leaf(x)?;
        rows(&f(&x), &x)
    })
}

/// The gradients of all elements of an output, one after the other.
fn rows<T: Element>(y: &Tensor<T>, x: &Tensor<T>) -> Result<Tensor<T>, Error> {
    let mut all = Vec::with_capacity(y.numel() * x.numel());
    for row in 0..y.numel() {
        let mut seed = vec![T::zero(); y.numel()];
        seed[row] = T::one();
        let row = gradient(y, x, Some(&Tensor::fresh(seed, y.shape())), true, false)?;
        all.extend_from_slice(&row.dense());
    }
    Ok(Tensor::fresh(all, &[y.shape(), x.shape()].concat()))
}

/// The gradient of a function with a scalar value at a leaf, to be differentiated again.
fn slope<T: Element>(y: &Tensor<T>, x: &Tensor<T>) -> Result<Tensor<T>, Error> {
    if y.numel() != 1 {
        return Err(Error::NotScalar { shape: y.shape().to_vec() });
    }
    gradient(y, x, None, true, true)
}

/// The matrix of second derivatives of a function with a scalar value: the axes of the input, twice.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let x = Tensor::from_vec(vec![2.0, 5.0], &[2]);
/// let f = |x: &Tensor| x.at(&[0]).powi(3) * x.at(&[1]) + x.at(&[1]).powi(2);
/// assert_eq!(tape::hessian(f, &x).unwrap().to_vec(), [60.0, 12.0, 12.0, 2.0]);
/// ```
///
/// # Errors
/// [`Error::NotScalar`], and those of [`grad`].
pub fn hessian<T: Element>(f: impl Fn(&Tensor<T>) -> Tensor<T>, x: &Tensor<T>) -> Result<Tensor<T>, Error> {
    enable_grad(|| {
        let x = leaf(x)?;
        rows(&slope(&f(&x), &x)?, &x)
    })
}

/// The value of a function with a scalar value, and the product of its matrix of second derivatives and a vector.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let (x, v) = (Tensor::from_vec(vec![2.0, 5.0], &[2]), Tensor::from_vec(vec![1.0, -1.0], &[2]));
/// let f = |x: &Tensor| x.at(&[0]).powi(3) * x.at(&[1]) + x.at(&[1]).powi(2);
/// assert_eq!(tape::hvp(f, &x, &v).unwrap().1.to_vec(), [48.0, 10.0]);
/// ```
///
/// # Errors
/// [`Error::NotScalar`], and those of [`grad`].
pub fn hvp<T: Element>(
    f: impl Fn(&Tensor<T>) -> Tensor<T>,
    x: &Tensor<T>,
    v: &Tensor<T>,
) -> Result<(Tensor<T>, Tensor<T>), Error> {
    enable_grad(|| {
        let x = leaf(x)?;
        let y = f(&x);
        let product = gradient(&slope(&y, &x)?, &x, Some(v), false, false)?;
        Ok((y.detach(), product))
    })
}
