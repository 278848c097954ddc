//! Views, which share their elements, and what joins tensors.

use std::ops::{Bound, RangeBounds};

use super::elementwise::single;
use super::error::must;
use super::layout::{Layout, broadcast_shape};
use super::node::{Gradients, Name, Save, record_one};
use super::{Element, Error, Tensor};

/// An axis, counted from the end where it is negative.
pub(crate) fn axis(axis: isize, axes: usize) -> Result<usize, Error> {
    let at = if axis < 0 { axes.checked_add_signed(axis) } else { Some(axis.unsigned_abs()) };
    at.filter(|&at| at < axes).ok_or(Error::Axis { axis, axes })
}

impl<T: Element> Tensor<T> {
    /// A view through which gradients go back as `pull` says.
    #[track_caller]
    fn view(
        &self,
        name: &'static str,
        layout: Layout,
        pull: impl Fn(&Self) -> Result<Self, Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let view = self.showing(layout);
        record_one(Name::Fixed(name), view, &[self], |_| Vec::new(), move |_, gradient| single(pull(gradient)))
    }

    /// The axes in another order.
    ///
    /// # Panics
    /// If `axes` are not all axes, each once; [`try_permute`](Self::try_permute) gives an error.
    #[must_use]
    #[track_caller]
    pub fn permute(&self, axes: &[usize]) -> Self {
        must(self.try_permute(axes))
    }

    /// [`permute`](Self::permute), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::AxisCount`], [`Error::Axis`], [`Error::RepeatedAxis`]
    #[track_caller]
    pub fn try_permute(&self, axes: &[usize]) -> Result<Self, Error> {
        if axes.len() != self.ndim() {
            return Err(Error::AxisCount { given: axes.len(), axes: self.ndim() });
        }
        let mut inverse = vec![usize::MAX; self.ndim()];
        for (to, &from) in axes.iter().enumerate() {
            let place = inverse.get_mut(from).ok_or(Error::Axis { axis: from.cast_signed(), axes: self.ndim() })?;
            if *place != usize::MAX {
                return Err(Error::RepeatedAxis { axis: from });
            }
            *place = to;
        }
        self.view("PermuteBackward", self.layout().permuted(axes), move |gradient| gradient.try_permute(&inverse))
    }

    /// A matrix, transposed; vectors and scalars stay as they are.
    ///
    /// # Panics
    /// For more than two axes; `transpose` takes any.
    #[must_use]
    #[track_caller]
    pub fn t(&self) -> Self {
        match self.ndim() {
            0 | 1 => self.clone(),
            2 => {
                let layout = self.layout().permuted(&[1, 0]);
                must(self.view("TBackward", layout, |gradient| Ok(gradient.t())))
            }
            axes => panic!("`t` takes a matrix, but the tensor has {axes} axes; use `transpose`"),
        }
    }

    /// Two axes exchanged.
    ///
    /// # Panics
    /// If there is no such axis.
    #[must_use]
    #[track_caller]
    pub fn transpose(&self, first: isize, second: isize) -> Self {
        let (first, second) = (must(axis(first, self.ndim())), must(axis(second, self.ndim())));
        let mut axes: Vec<usize> = (0..self.ndim()).collect();
        axes.swap(first, second);
        let layout = self.layout().permuted(&axes);
        must(self.view("TransposeBackward", layout, move |gradient| gradient.try_permute(&axes)))
    }

    /// The elements, in order, in another shape: a view where they lie in order, else a copy.
    ///
    /// # Panics
    /// If the number of elements is another; [`try_reshape`](Self::try_reshape) gives an error.
    #[must_use]
    #[track_caller]
    pub fn reshape(&self, shape: &[usize]) -> Self {
        must(self.try_reshape(shape))
    }

    /// [`reshape`](Self::reshape), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Count`]
    #[track_caller]
    pub fn try_reshape(&self, shape: &[usize]) -> Result<Self, Error> {
        if shape.iter().product::<usize>() != self.numel() {
            return Err(Error::Count { shape: shape.to_vec(), given: self.numel() });
        }
        if !self.layout().is_dense() {
            return self.copy().try_reshape(shape);
        }
        let before = self.shape().to_vec();
        self.view("ViewBackward", self.layout().reshaped(shape), move |gradient| gradient.try_reshape(&before))
    }

    /// All elements along one axis.
    #[must_use]
    #[track_caller]
    pub fn flatten(&self) -> Self {
        self.reshape(&[self.numel()])
    }

    /// The elements again and again along axes that are absent or of length one.
    ///
    /// # Panics
    /// If the tensor does not broadcast to the shape; [`try_broadcast_to`](Self::try_broadcast_to) gives an error.
    #[must_use]
    #[track_caller]
    pub fn broadcast_to(&self, shape: &[usize]) -> Self {
        must(self.try_broadcast_to(shape))
    }

    /// [`broadcast_to`](Self::broadcast_to), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Shapes`]
    #[track_caller]
    pub fn try_broadcast_to(&self, shape: &[usize]) -> Result<Self, Error> {
        if self.shape() == shape {
            return Ok(self.clone());
        }
        let layout = self.layout().broadcast_to(shape).ok_or_else(|| Error::Shapes {
            operation: "broadcast_to",
            shapes: vec![self.shape().to_vec(), shape.to_vec()],
        })?;
        let before = self.shape().to_vec();
        self.view("ExpandBackward", layout, move |gradient| gradient.sum_to(&before))
    }

    /// The sum over all axes that a shape does not have, or has with length one: what `broadcast_to` pulls back.
    #[track_caller]
    pub(crate) fn sum_to(&self, shape: &[usize]) -> Result<Self, Error> {
        if self.shape() == shape {
            return Ok(self.clone());
        }
        if broadcast_shape(self.shape(), shape).is_none_or(|common| common != self.shape()) {
            // A gradient may be one number for all elements.
            return self.try_broadcast_to(shape);
        }
        let added = self.ndim() - shape.len();
        let over: Vec<usize> =
            (0..self.ndim()).filter(|&k| k < added || (shape[k - added] == 1 && self.shape()[k] != 1)).collect();
        self.sum_over(&over, true)?.try_reshape(shape)
    }

    /// With an axis of length one at a position.
    ///
    /// # Panics
    /// If the position is beyond the last axis.
    #[must_use]
    #[track_caller]
    pub fn unsqueeze(&self, position: isize) -> Self {
        let position = must(axis(position, self.ndim() + 1));
        let layout = self.layout().with_one(position);
        must(self.view("UnsqueezeBackward", layout, move |gradient| Ok(gradient.squeeze(position.cast_signed()))))
    }

    /// Without an axis of length one.
    ///
    /// # Panics
    /// If there is no such axis, or it is longer.
    #[must_use]
    #[track_caller]
    pub fn squeeze(&self, at: isize) -> Self {
        let at = must(axis(at, self.ndim()));
        assert!(self.shape()[at] == 1, "axis {at} of the shape {:?} is not of length one", self.shape());
        let layout = self.layout().without(at);
        must(self.view("SqueezeBackward", layout, move |gradient| Ok(gradient.unsqueeze(at.cast_signed()))))
    }

    /// A range of positions along an axis.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::arange(6.0).reshape(&[2, 3]);
    /// assert_eq!(x.slice(1, 1..).to_vec(), [1.0, 2.0, 4.0, 5.0]);
    /// ```
    ///
    /// # Panics
    /// If there is no such axis, or the range goes beyond it; [`try_slice`](Self::try_slice) gives an error.
    #[must_use]
    #[track_caller]
    pub fn slice(&self, axis: isize, range: impl RangeBounds<usize>) -> Self {
        must(self.try_slice(axis, range, 1))
    }

    /// Every `step`-th position of a range along an axis.
    ///
    /// # Errors
    /// [`Error::Step`], [`Error::Axis`], [`Error::Range`], [`Error::Index`]
    #[track_caller]
    pub fn try_slice(&self, along: isize, range: impl RangeBounds<usize>, step: usize) -> Result<Self, Error> {
        if step == 0 {
            return Err(Error::Step { operation: "slice" });
        }
        let along = axis(along, self.ndim())?;
        let length = self.shape()[along];
        let start = match range.start_bound() {
            Bound::Included(&start) => start,
            Bound::Excluded(&before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&last) => last.saturating_add(1),
            Bound::Excluded(&end) => end,
            Bound::Unbounded => length,
        };
        if start.max(end) > length {
            return Err(Error::Index { index: start.max(end), length });
        }
        if start > end {
            return Err(Error::Range { start, end });
        }
        let before = self.shape().to_vec();
        let layout = self.layout().sliced(along, start, (end - start).div_ceil(step), step);
        self.view("SliceBackward", layout, move |gradient| gradient.unsliced(&before, along, start, step))
    }

    /// Zeros of a shape with these elements where a slice took them from.
    fn unsliced(&self, shape: &[usize], along: usize, start: usize, step: usize) -> Result<Self, Error> {
        let all = Self::fresh(vec![T::zero(); shape.iter().product()], shape);
        let count = self.shape()[along];
        let place = all.layout().sliced(along, start, count, step);
        let data = self.dense();
        all.storage().write(|elements| {
            for (position, &value) in place.positions().into_iter().zip(data.iter()) {
                elements[position] = value;
            }
        });
        let end = start + count.saturating_sub(1) * step + usize::from(count > 0);
        record_one(
            Name::Fixed("SliceBackwardBackward"),
            all,
            &[self],
            |_| Vec::new(),
            move |_, gradient| single(gradient.try_slice(along.cast_signed(), start..end, step)),
        )
    }

    /// The positions `index` of an axis, which goes.
    ///
    /// # Panics
    /// If there is no such axis or index; [`try_select`](Self::try_select) gives an error.
    #[must_use]
    #[track_caller]
    pub fn select(&self, axis: isize, index: usize) -> Self {
        must(self.try_select(axis, index))
    }

    /// [`select`](Self::select), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Axis`], [`Error::Index`]
    #[track_caller]
    pub fn try_select(&self, along: isize, index: usize) -> Result<Self, Error> {
        let along = axis(along, self.ndim())?;
        let length = self.shape()[along];
        if index >= length {
            return Err(Error::Index { index, length });
        }
        let before = self.shape().to_vec();
        let layout = self.layout().sliced(along, index, 1, 1).without(along);
        self.view("SelectBackward", layout, move |gradient| {
            gradient.unsqueeze(along.cast_signed()).unsliced(&before, along, index, 1)
        })
    }

    /// The element at an index, or the part that the indices of the first axes leave.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::arange(6.0).reshape(&[2, 3]);
    /// assert_eq!(x.at(&[1, 2]).item(), 5.0);
    /// assert_eq!(x.at(&[1]).to_vec(), [3.0, 4.0, 5.0]);
    /// ```
    ///
    /// # Panics
    /// If an index is out of bounds, or there are more than axes; [`try_at`](Self::try_at) gives an error.
    #[must_use]
    #[track_caller]
    pub fn at(&self, index: &[usize]) -> Self {
        must(self.try_at(index))
    }

    /// [`at`](Self::at), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::IndexCount`], [`Error::Index`]
    #[track_caller]
    pub fn try_at(&self, index: &[usize]) -> Result<Self, Error> {
        if index.len() > self.ndim() {
            return Err(Error::IndexCount { given: index.len(), axes: self.ndim() });
        }
        index.iter().try_fold(self.clone(), |part, &index| part.try_select(0, index))
    }

    /// The parts along an axis, without it.
    ///
    /// # Panics
    /// If there is no such axis.
    #[must_use]
    #[track_caller]
    pub fn unbind(&self, along: isize) -> Vec<Self> {
        let length = self.shape()[must(axis(along, self.ndim()))];
        (0..length).map(|index| self.select(along, index)).collect()
    }

    /// Parts of a length along an axis; the last may be shorter.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let parts = Tensor::arange(5.0).split(0, 2);
    /// assert_eq!(parts.iter().map(Tensor::numel).collect::<Vec<_>>(), [2, 2, 1]);
    /// ```
    ///
    /// # Panics
    /// If there is no such axis, or the length is zero; [`try_split`](Self::try_split) gives an error.
    #[must_use]
    #[track_caller]
    pub fn split(&self, along: isize, length: usize) -> Vec<Self> {
        must(self.try_split(along, length))
    }

    /// [`split`](Self::split), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Step`], [`Error::Axis`]
    #[track_caller]
    pub fn try_split(&self, along: isize, length: usize) -> Result<Vec<Self>, Error> {
        if length == 0 {
            return Err(Error::Step { operation: "split" });
        }
        let all = self.shape()[axis(along, self.ndim())?];
        let part = |start: usize| self.try_slice(along, start..all.min(start.saturating_add(length)), 1);
        (0..all).step_by(length).map(part).collect()
    }

    /// A tensor with elements of its own, through which gradients go as they are.
    #[must_use]
    #[track_caller]
    pub fn copy(&self) -> Self {
        let output = Self::fresh(self.dense().into_vec(), self.shape());
        must(record_one(
            Name::Fixed("CloneBackward"),
            output,
            &[self],
            |_| Vec::new(),
            |_, gradient| single(Ok(gradient.clone())),
        ))
    }

    /// Tensors one after the other along an axis.
    ///
    /// # Panics
    /// Without tensors, and where their shapes differ in other axes; [`try_cat`](Self::try_cat) gives an error.
    #[must_use]
    #[track_caller]
    pub fn cat(tensors: &[&Self], along: isize) -> Self {
        must(Self::try_cat(tensors, along))
    }

    /// [`cat`](Self::cat), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Axis`], [`Error::Shapes`], [`Error::Empty`], [`Error::InferenceTensor`]
    #[track_caller]
    pub fn try_cat(tensors: &[&Self], along: isize) -> Result<Self, Error> {
        let first = tensors.first().ok_or(Error::Empty { operation: "cat" })?;
        let along = axis(along, first.ndim())?;
        let others = |tensor: &Self| {
            let mut shape = tensor.shape().to_vec();
            (along < shape.len()).then(|| shape.remove(along));
            shape
        };
        if tensors.iter().any(|tensor| tensor.ndim() != first.ndim() || others(tensor) != others(first)) {
            let shapes = tensors.iter().map(|tensor| tensor.shape().to_vec()).collect();
            return Err(Error::Shapes { operation: "cat", shapes });
        }
        let lengths: Vec<usize> = tensors.iter().map(|tensor| tensor.shape()[along]).collect();
        let mut shape = first.shape().to_vec();
        shape[along] = lengths.iter().sum();
        let outer: usize = shape[..along].iter().product();
        let inner: usize = shape[along + 1..].iter().product();
        let parts: Vec<_> = tensors.iter().map(|tensor| tensor.dense()).collect();
        let mut data = Vec::with_capacity(shape.iter().product());
        for row in 0..outer {
            for (part, length) in parts.iter().zip(&lengths) {
                let width = length * inner;
                data.extend_from_slice(&part[row * width..(row + 1) * width]);
            }
        }
        let pull = move |pass: &super::node::Pass<'_, T>, gradient: &Self| -> Gradients<T> {
            let mut start = 0;
            lengths
                .iter()
                .enumerate()
                .map(|(k, length)| {
                    let range = start..start + length;
                    start += length;
                    pass.needs(k).then(|| gradient.try_slice(along.cast_signed(), range, 1)).transpose()
                })
                .collect()
        };
        record_one(Name::Fixed("CatBackward"), Self::fresh(data, &shape), tensors, |_| Vec::<Save<'_, T>>::new(), pull)
    }

    /// Tensors of one shape along a new axis.
    ///
    /// # Panics
    /// Without tensors, and where their shapes differ; [`try_stack`](Self::try_stack) gives an error.
    #[must_use]
    #[track_caller]
    pub fn stack(tensors: &[&Self], position: isize) -> Self {
        must(Self::try_stack(tensors, position))
    }

    /// [`stack`](Self::stack), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Axis`], [`Error::Shapes`], [`Error::Empty`], [`Error::InferenceTensor`]
    #[track_caller]
    pub fn try_stack(tensors: &[&Self], position: isize) -> Result<Self, Error> {
        let first = tensors.first().ok_or(Error::Empty { operation: "stack" })?;
        if tensors.iter().any(|tensor| tensor.shape() != first.shape()) {
            let shapes = tensors.iter().map(|tensor| tensor.shape().to_vec()).collect();
            return Err(Error::Shapes { operation: "stack", shapes });
        }
        let position = axis(position, first.ndim() + 1)?.cast_signed();
        let parts: Vec<Self> = tensors.iter().map(|tensor| tensor.unsqueeze(position)).collect();
        Self::try_cat(&parts.iter().collect::<Vec<_>>(), position)
    }
}
