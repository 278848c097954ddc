//! Products of vectors and matrices.

use ndarray::{ArrayView2, Axis, Ix2};

use super::error::must;
use super::layout::broadcast_shape;
use super::node::{Name, Save, record_one};
use super::{Element, Error, Tensor, sums};

fn mismatch<T: Element>(operation: &'static str, left: &Tensor<T>, right: &Tensor<T>) -> Error {
    Error::Shapes { operation, shapes: vec![left.shape().to_vec(), right.shape().to_vec()] }
}

impl<T: Element> Tensor<T> {
    /// The inner product of two vectors.
    ///
    /// # Panics
    /// If they are not vectors of one length; [`try_dot`](Self::try_dot) gives an error.
    #[must_use]
    #[track_caller]
    pub fn dot(&self, other: &Self) -> Self {
        must(self.try_dot(other))
    }

    /// [`dot`](Self::dot), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Shapes`], [`Error::InferenceTensor`]
    #[track_caller]
    pub fn try_dot(&self, other: &Self) -> Result<Self, Error> {
        if self.ndim() != 1 || self.shape() != other.shape() {
            return Err(mismatch("dot", self, other));
        }
        let value = {
            let (left, right) = (self.dense(), other.dense());
            sums::products(&left, &right)
        };
        record_one(
            Name::Fixed("DotBackward"),
            Self::constant(value),
            &[self, other],
            |needs| factors(self, other, needs),
            |pass, gradient| {
                let to_left = pass.needs(0).then(|| gradient.try_mul(&pass.saved(1)?)).transpose()?;
                let to_right = pass.needs(1).then(|| gradient.try_mul(&pass.saved(0)?)).transpose()?;
                Ok(vec![to_left, to_right])
            },
        )
    }

    /// The outer product of two vectors: a row for each element of this one.
    ///
    /// # Panics
    /// If they are not vectors.
    #[must_use]
    #[track_caller]
    pub fn outer(&self, other: &Self) -> Self {
        assert!(self.ndim() == 1 && other.ndim() == 1, "{}", mismatch("outer", self, other));
        self.unsqueeze(1) * other.unsqueeze(0)
    }

    /// The product of matrices, of a matrix and a vector, or of stacks of matrices, which broadcast.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let a = Tensor::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2]);
    /// let x = Tensor::from_vec(vec![1.0, -1.0], &[2]).requires_grad_(true);
    /// let y = a.matmul(&x);
    /// assert_eq!(y.to_vec(), [-1.0, -1.0]);
    /// y.sum().backward().unwrap();
    /// assert_eq!(x.grad().unwrap().to_vec(), [4.0, 6.0]);
    /// ```
    ///
    /// # Panics
    /// If the shapes do not fit; [`try_matmul`](Self::try_matmul) gives an error.
    #[must_use]
    #[track_caller]
    pub fn matmul(&self, other: &Self) -> Self {
        must(self.try_matmul(other))
    }

    /// [`matmul`](Self::matmul), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Shapes`], [`Error::InferenceTensor`]
    #[track_caller]
    pub fn try_matmul(&self, other: &Self) -> Result<Self, Error> {
        let refusal = || mismatch("matmul", self, other);
        match (self.ndim(), other.ndim()) {
            (0, _) | (_, 0) => Err(refusal()),
            (1, 1) => self.try_dot(other).map_err(|_| refusal()),
            (1, _) => {
                let product = self.unsqueeze(0).try_matmul(other).map_err(|_| refusal())?;
                Ok(product.squeeze(-2))
            }
            (_, 1) => {
                let product = self.try_matmul(&other.unsqueeze(1)).map_err(|_| refusal())?;
                Ok(product.squeeze(-1))
            }
            (2, 2) if self.shape()[1] == other.shape()[0] => product("MmBackward", self, other),
            (2, 2) => Err(refusal()),
            (left, right) => {
                let (stack, a) = self.shape().split_at(left - 2);
                let (other_stack, b) = other.shape().split_at(right - 2);
                let stacks = broadcast_shape(stack, other_stack).filter(|_| a[1] == b[0]).ok_or_else(refusal)?;
                let of = |matrix: &[usize]| [&stacks[..], matrix].concat();
                product("BmmBackward", &self.try_broadcast_to(&of(a))?, &other.try_broadcast_to(&of(b))?)
            }
        }
    }
}

/// What the partials of a product read.
fn factors<'a, T: Element>(left: &'a Tensor<T>, right: &'a Tensor<T>, needs: &[bool]) -> Vec<Save<'a, T>> {
    let keep = |needed: bool, tensor| if needed { Save::Value(tensor) } else { Save::Nothing };
    vec![keep(needs[1], left), keep(needs[0], right)]
}

/// The product of matrices, or of as many as both stacks have.
#[track_caller]
fn product<T: Element>(name: &'static str, left: &Tensor<T>, right: &Tensor<T>) -> Result<Tensor<T>, Error> {
    let stack = &left.shape()[..left.ndim() - 2];
    let (rows, inner) = (left.shape()[left.ndim() - 2], left.shape()[left.ndim() - 1]);
    let columns = right.shape()[right.ndim() - 1];
    let value: Vec<T> = if stack.is_empty() {
        let (a, b) = (left.storage().read(), right.storage().read());
        let matrix = |tensor: &Tensor<T>, data| -> ArrayView2<'_, T> {
            tensor.layout().view(data).into_dimensionality::<Ix2>().expect("a matrix has two axes")
        };
        matrix(left, &a).dot(&matrix(right, &b)).iter().copied().collect()
    } else {
        let (a, b) = (left.dense(), right.dense());
        let count: usize = stack.iter().product();
        let stacked = |data, rows, columns| {
            ndarray::ArrayView3::from_shape((count, rows, columns), data).expect("the elements of a stack")
        };
        let (a, b) = (stacked(&a[..], rows, inner), stacked(&b[..], inner, columns));
        let mut value = Vec::with_capacity(count * rows * columns);
        for (a, b) in a.axis_iter(Axis(0)).zip(b.axis_iter(Axis(0))) {
            value.extend(a.dot(&b).iter());
        }
        value
    };
    let shape = [stack, &[rows, columns]].concat();
    record_one(
        Name::Fixed(name),
        Tensor::fresh(value, &shape),
        &[left, right],
        |needs| factors(left, right, needs),
        |pass, gradient| {
            let to_left = pass.needs(0).then(|| gradient.try_matmul(&pass.saved(1)?.transpose(-2, -1))).transpose()?;
            let to_right = pass.needs(1).then(|| pass.saved(0)?.transpose(-2, -1).try_matmul(gradient)).transpose()?;
            Ok(vec![to_left, to_right])
        },
    )
}
