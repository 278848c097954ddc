//! Elements by number. Everything here is made of two operations, each the way back of the other.

use std::sync::Arc;

use ndarray::ArrayD;

use super::elementwise::single;
use super::error::must;
use super::node::{Name, Save, record_one};
use super::shape::axis;
use super::{Element, Error, Tensor};

/// The elements with the given numbers, in a shape of their own.
#[track_caller]
pub(crate) fn take<T: Element>(from: &Tensor<T>, numbers: &Arc<[usize]>, shape: &[usize]) -> Result<Tensor<T>, Error> {
    take_named("IndexBackward", from, numbers, shape)
}

#[track_caller]
fn take_named<T: Element>(
    name: &'static str,
    from: &Tensor<T>,
    numbers: &Arc<[usize]>,
    shape: &[usize],
) -> Result<Tensor<T>, Error> {
    let value = {
        let data = from.dense();
        numbers.iter().map(|&number| data[number]).collect()
    };
    let (numbers, before) = (Arc::clone(numbers), from.shape().to_vec());
    record_one(
        Name::Fixed(name),
        Tensor::fresh(value, shape),
        &[from],
        |_| Vec::new(),
        move |_, gradient| single(put_add(gradient, &numbers, &before)),
    )
}

/// Zeros of a shape, to which each element is added at its number.
#[track_caller]
pub(crate) fn put_add<T: Element>(
    what: &Tensor<T>,
    numbers: &Arc<[usize]>,
    shape: &[usize],
) -> Result<Tensor<T>, Error> {
    let mut value = vec![T::zero(); shape.iter().product()];
    for (&number, &element) in numbers.iter().zip(what.dense().iter()) {
        value[number] = value[number] + element;
    }
    let (numbers, before) = (Arc::clone(numbers), what.shape().to_vec());
    record_one(
        Name::Fixed("IndexPutBackward"),
        Tensor::fresh(value, shape),
        &[what],
        |_| Vec::<Save<'_, T>>::new(),
        move |_, gradient| single(take(gradient, &numbers, &before)),
    )
}

/// The length of an axis, and how many elements lie outside and inside of it.
pub(crate) fn around(shape: &[usize], along: usize) -> (usize, usize, usize) {
    (shape[..along].iter().product(), shape[along], shape[along + 1..].iter().product())
}

impl<T: Element> Tensor<T> {
    /// The positions of an axis with the given indices, in their order; an index may come more than once.
    ///
    /// # Panics
    /// If there is no such axis, or an index is out of bounds; [`try_index_select`](Self::try_index_select) gives an
    /// error.
    #[must_use]
    #[track_caller]
    pub fn index_select(&self, axis: isize, indices: &[usize]) -> Self {
        must(self.try_index_select(axis, indices))
    }

    /// [`index_select`](Self::index_select), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Axis`], [`Error::Index`]
    #[track_caller]
    pub fn try_index_select(&self, along: isize, indices: &[usize]) -> Result<Self, Error> {
        let along = axis(along, self.ndim())?;
        let (outer, length, inner) = around(self.shape(), along);
        if let Some(&index) = indices.iter().find(|&&index| index >= length) {
            return Err(Error::Index { index, length });
        }
        let mut numbers = Vec::with_capacity(outer * indices.len() * inner);
        for row in 0..outer {
            for index in indices {
                let start = (row * length + index) * inner;
                numbers.extend(start..start + inner);
            }
        }
        let mut shape = self.shape().to_vec();
        shape[along] = indices.len();
        take_named("IndexSelectBackward", self, &numbers.into(), &shape)
    }

    /// For each index the element at its own place, but with the index along an axis.
    ///
    /// ```
    /// use ndarray::array;
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::arange(4.0).reshape(&[2, 2]);
    /// let picked = x.gather(1, &array![[1], [0]].into_dyn());
    /// assert_eq!(picked.to_vec(), [1.0, 2.0]);
    /// ```
    ///
    /// # Panics
    /// If there is no such axis, an index is out of bounds, or the shapes do not fit;
    /// [`try_gather`](Self::try_gather) gives an error.
    #[must_use]
    #[track_caller]
    pub fn gather(&self, axis: isize, indices: &ArrayD<usize>) -> Self {
        must(self.try_gather(axis, indices))
    }

    /// [`gather`](Self::gather), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Axis`], [`Error::Index`], [`Error::Shapes`]
    #[track_caller]
    pub fn try_gather(&self, along: isize, indices: &ArrayD<usize>) -> Result<Self, Error> {
        let along = axis(along, self.ndim())?;
        let fits = |k: usize| k == along || indices.shape()[k] <= self.shape()[k];
        if indices.ndim() != self.ndim() || !(0..self.ndim()).all(fits) {
            let shapes = vec![self.shape().to_vec(), indices.shape().to_vec()];
            return Err(Error::Shapes { operation: "gather", shapes });
        }
        let length = self.shape()[along];
        let mut numbers = Vec::with_capacity(indices.len());
        for (place, &index) in indices.indexed_iter() {
            if index >= length {
                return Err(Error::Index { index, length });
            }
            let coordinate = |k: usize| if k == along { index } else { place[k] };
            numbers.push((0..self.ndim()).fold(0, |number, k| number * self.shape()[k] + coordinate(k)));
        }
        take_named("GatherBackward", self, &numbers.into(), indices.shape())
    }

    /// The elements of an axis in the opposite order.
    ///
    /// # Panics
    /// If there is no such axis.
    #[must_use]
    #[track_caller]
    pub fn flip(&self, along: isize) -> Self {
        let length = self.shape()[must(axis(along, self.ndim()))];
        let indices: Vec<usize> = (0..length).rev().collect();
        self.index_select(along, &indices)
    }

    /// The diagonal of a matrix.
    ///
    /// # Panics
    /// If the tensor is no matrix.
    #[must_use]
    #[track_caller]
    pub fn diagonal(&self) -> Self {
        let &[rows, columns] = self.shape() else { panic!("`diagonal` of a tensor of the shape {:?}", self.shape()) };
        let count = rows.min(columns);
        let numbers: Vec<usize> = (0..count).map(|k| k * (columns + 1)).collect();
        must(take_named("DiagonalBackward", self, &numbers.into(), &[count]))
    }

    /// The sum of the diagonal of a matrix.
    ///
    /// # Panics
    /// If the tensor is no matrix.
    #[must_use]
    #[track_caller]
    pub fn trace(&self) -> Self {
        self.diagonal().sum()
    }

    /// Where this tensor is not zero the elements of one tensor, elsewhere those of another; all broadcast together.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::from_vec(vec![-1.0, 4.0], &[2]);
    /// let root = x.ge_scalar(0.0).where_cond(&x.sqrt(), &Tensor::scalar(0.0));
    /// assert_eq!(root.to_vec(), [0.0, 2.0]);
    /// ```
    ///
    /// # Panics
    /// Where the shapes do not broadcast; [`try_where_cond`](Self::try_where_cond) gives an error.
    #[must_use]
    #[track_caller]
    pub fn where_cond(&self, on_true: &Self, on_false: &Self) -> Self {
        must(self.try_where_cond(on_true, on_false))
    }

    /// [`where_cond`](Self::where_cond), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Shapes`], [`Error::InferenceTensor`]
    #[track_caller]
    pub fn try_where_cond(&self, on_true: &Self, on_false: &Self) -> Result<Self, Error> {
        let shape = super::layout::broadcast_shape(on_true.shape(), on_false.shape())
            .and_then(|shape| super::layout::broadcast_shape(self.shape(), &shape))
            .ok_or_else(|| Error::Shapes {
                operation: "where_cond",
                shapes: [self, on_true, on_false].map(|tensor| tensor.shape().to_vec()).to_vec(),
            })?;
        let [condition, yes, no] = [&self.detach(), on_true, on_false].map(|tensor| tensor.try_broadcast_to(&shape));
        let (condition, yes, no) = (condition?, yes?, no?);
        let value = {
            let (condition, yes, no) = (condition.dense(), yes.dense(), no.dense());
            let chosen = condition.iter().zip(yes.iter().zip(no.iter()));
            chosen.map(|(&c, (&yes, &no))| if c == T::zero() { no } else { yes }).collect()
        };
        record_one(
            Name::Fixed("WhereBackward"),
            Self::fresh(value, &shape),
            &[&yes, &no],
            |_| vec![Save::Value(&condition)],
            |pass, gradient| {
                let condition = pass.saved(0)?;
                let zero = Self::constant(T::zero());
                let to_yes = pass.needs(0).then(|| condition.try_where_cond(gradient, &zero)).transpose()?;
                let to_no = pass.needs(1).then(|| condition.try_where_cond(&zero, gradient)).transpose()?;
                Ok(vec![to_yes, to_no])
            },
        )
    }
}

macro_rules! comparisons {
    ($($name:ident $scalar:ident $operator:tt $what:literal)*) => {
        impl<T: Element> Tensor<T> {
            $(
                #[doc = $what]
                /// One where it holds, zero elsewhere; no gradient goes through.
                ///
                /// # Panics
                /// Where the shapes do not broadcast.
                #[must_use]
                #[track_caller]
                pub fn $name(&self, other: &Self) -> Self {
                    let shape = super::layout::broadcast_shape(self.shape(), other.shape()).unwrap_or_else(|| {
                        let shapes = vec![self.shape().to_vec(), other.shape().to_vec()];
                        panic!("{}", Error::Shapes { operation: stringify!($name), shapes })
                    });
                    let (left, right) = (self.detach().broadcast_to(&shape), other.detach().broadcast_to(&shape));
                    let (left, right) = (left.dense(), right.dense());
                    let pairs = left.iter().zip(right.iter());
                    let truth = pairs.map(|(left, right)| truth(left $operator right)).collect();
                    Self::fresh(truth, &shape)
                }

                #[doc = $what]
                /// One where it holds, zero elsewhere; no gradient goes through.
                #[must_use]
                pub fn $scalar(&self, other: T) -> Self {
                    let truth = self.dense().iter().map(|left| truth(*left $operator other)).collect();
                    Self::fresh(truth, self.shape())
                }
            )*
        }
    };
}

fn truth<T: Element>(holds: bool) -> T {
    if holds { T::one() } else { T::zero() }
}

comparisons! {
    lt lt_scalar < "Less than."
    le le_scalar <= "Less than or equal."
    gt gt_scalar > "Greater than."
    ge ge_scalar >= "Greater than or equal."
    eq eq_scalar == "Equal."
    ne ne_scalar != "Not equal."
}
