//! Sums, extrema and the like, of all elements or along axes.

use std::sync::Arc;

use super::elementwise::single;
use super::error::must;
use super::index::{around, put_add};
use super::node::{Name, Save, record_one};
use super::shape::axis;
use super::{Element, Error, Tensor, sums};

/// Axes as numbers, sorted.
fn axes_of(axes: &[isize], count: usize) -> Result<Vec<usize>, Error> {
    let mut all: Vec<usize> = axes.iter().map(|&at| axis(at, count)).collect::<Result<_, Error>>()?;
    all.sort_unstable();
    match all.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Error::RepeatedAxis { axis: pair[0] }),
        None => Ok(all),
    }
}

/// A shape after a reduction.
fn reduced(shape: &[usize], over: &[usize], keep: bool) -> Vec<usize> {
    let kept = shape.iter().enumerate().filter(|(at, _)| keep || !over.contains(at));
    kept.map(|(at, &length)| if over.contains(&at) { 1 } else { length }).collect()
}

/// Calls a function with the elements of each group along an axis, in order.
fn for_groups<T: Copy>(data: &mut [T], length: usize, inner: usize, mut change: impl FnMut(&mut [T])) {
    if inner == 1 {
        return data.chunks_mut(length.max(1)).for_each(change);
    }
    let mut group = Vec::with_capacity(length);
    for rows in data.chunks_mut((length * inner).max(1)) {
        for i in 0..inner {
            group.clear();
            group.extend(rows[i..].iter().step_by(inner));
            change(&mut group);
            rows[i..].iter_mut().step_by(inner).zip(&group).for_each(|(place, &x)| *place = x);
        }
    }
}

/// What a variance is divided by: not a number comes of none, where there is nothing to be divided.
fn divisor<T: Element>(count: usize, correction: usize) -> T {
    T::from_f64(count.saturating_sub(correction) as f64)
}

impl<T: Element> Tensor<T> {
    fn all_axes(&self) -> Vec<usize> {
        (0..self.ndim()).collect()
    }

    /// A gradient or value of a reduction, as often as there were elements.
    fn expand(&self, over: &[usize], shape: &[usize]) -> Result<Self, Error> {
        self.try_reshape(&reduced(shape, over, true))?.try_broadcast_to(shape)
    }

    /// The elements with the axes that are reduced last, as one.
    fn in_groups(&self, over: &[usize]) -> Result<Self, Error> {
        let kept: Vec<usize> = (0..self.ndim()).filter(|at| !over.contains(at)).collect();
        let inner: usize = over.iter().map(|&at| self.shape()[at]).product();
        let mut shape: Vec<usize> = kept.iter().map(|&at| self.shape()[at]).collect();
        shape.push(inner);
        self.try_permute(&[kept, over.to_vec()].concat())?.try_reshape(&shape)
    }

    #[track_caller]
    pub(crate) fn sum_over(&self, over: &[usize], keep: bool) -> Result<Self, Error> {
        let data = self.storage().read();
        let view = self.layout().view(&data);
        let value: Vec<T> = if over.len() == self.ndim() {
            vec![sums::total(view)]
        } else {
            let (last, others) = over.split_last().map_or((None, over), |(&last, others)| (Some(last), others));
            let mut sums = last.map_or_else(|| view.to_owned(), |at| sums::along(view.view(), at));
            for &at in others.iter().rev() {
                sums = sums::along(sums.view(), at);
            }
            sums.iter().copied().collect()
        };
        let (over, before) = (over.to_vec(), self.shape().to_vec());
        let output = Self::fresh(value, &reduced(&before, &over, keep));
        record_one(
            Name::Fixed("SumBackward"),
            output,
            &[self],
            |_| Vec::new(),
            move |_, gradient| single(gradient.expand(&over, &before)),
        )
    }

    #[track_caller]
    fn mean_over(&self, over: &[usize], keep: bool) -> Result<Self, Error> {
        let count: usize = over.iter().map(|&at| self.shape()[at]).product();
        let count = T::from_f64(count as f64);
        let sums = super::no_grad(|| self.sum_over(over, keep))?;
        let value = sums.dense().iter().map(|&sum| sum / count).collect();
        let (over, before) = (over.to_vec(), self.shape().to_vec());
        let output = Self::fresh(value, sums.shape());
        record_one(
            Name::Fixed("MeanBackward"),
            output,
            &[self],
            |_| Vec::new(),
            move |_, gradient| single((gradient / count).expand(&over, &before)),
        )
    }

    /// The element of each group that is best; its gradient is that of the first such element. NaN is better than all.
    #[track_caller]
    fn best_over(
        &self,
        name: &'static str,
        operation: &'static str,
        over: &[usize],
        keep: bool,
        better: fn(T, T) -> bool,
    ) -> Result<Self, Error> {
        let groups = self.in_groups(over)?;
        let width = groups.shape()[groups.ndim() - 1];
        let shape = reduced(self.shape(), over, keep);
        if width == 0 && groups.shape()[..groups.ndim() - 1].iter().product::<usize>() > 0 {
            return Err(Error::Empty { operation });
        }
        let data = groups.dense();
        let numbers: Arc<[usize]> = data
            .chunks(width.max(1))
            .enumerate()
            .map(|(row, group)| {
                let mut best = 0;
                for (at, &value) in group.iter().enumerate() {
                    if better(value, group[best]) || (value.is_nan() && !group[best].is_nan()) {
                        best = at;
                    }
                }
                row * width + best
            })
            .collect();
        let value = numbers.iter().map(|&number| data[number]).collect();
        let before = groups.shape().to_vec();
        record_one(
            Name::Fixed(name),
            Self::fresh(value, &shape),
            &[&groups],
            |_| Vec::new(),
            move |_, gradient| single(put_add(gradient, &numbers, &before)),
        )
    }

    #[track_caller]
    fn max_over(&self, over: &[usize], keep: bool) -> Result<Self, Error> {
        self.best_over("MaxBackward", "max", over, keep, |a, b| a > b)
    }

    #[track_caller]
    fn min_over(&self, over: &[usize], keep: bool) -> Result<Self, Error> {
        self.best_over("MinBackward", "min", over, keep, |a, b| a < b)
    }

    /// Products of pairs, of pairs of pairs, and so on: each factor's derivative is the product of the others, zeros among
    /// them or not.
    #[track_caller]
    fn prod_over(&self, over: &[usize], keep: bool) -> Result<Self, Error> {
        let mut groups = self.in_groups(over)?;
        let last = groups.ndim() - 1;
        while groups.shape()[last] > 1 {
            let width = groups.shape()[last];
            let half = width / 2;
            let last = last.cast_signed();
            let pairs = groups.try_slice(last, ..half, 1)?.try_mul(&groups.try_slice(last, half..2 * half, 1)?)?;
            groups = if width % 2 == 0 {
                pairs
            } else {
                Self::try_cat(&[&pairs, &groups.try_slice(last, 2 * half.., 1)?], last)?
            };
        }
        let shape = reduced(self.shape(), over, keep);
        if groups.shape()[last] == 0 {
            return Ok(Self::fresh(vec![T::one(); shape.iter().product()], &shape));
        }
        groups.try_reshape(&shape)
    }

    /// The Euclidean norm; its derivatives at zero are zero.
    #[track_caller]
    fn norm_over(&self, over: &[usize], keep: bool) -> Result<Self, Error> {
        let squares = super::no_grad(|| self.square().sum_over(over, keep))?;
        let value = squares.dense().iter().map(|square| square.sqrt()).collect();
        let (over, before) = (over.to_vec(), self.shape().to_vec());
        record_one(
            Name::Fixed("NormBackward"),
            Self::fresh(value, squares.shape()),
            &[self],
            |_| vec![Save::Value(self), Save::Output(0)],
            move |pass, gradient| {
                let (x, norm) = (pass.saved(0)?, pass.saved(1)?);
                let divisor = norm.try_add(&norm.eq_scalar(T::zero()))?;
                // Without this, the elements themselves would be the gradient at zero, with a slope of one.
                let share = gradient.try_div(&divisor)?.try_mul(&norm.ne_scalar(T::zero()))?;
                single(x.try_mul(&share.expand(&over, &before)?))
            },
        )
    }

    #[track_caller]
    fn var_over(&self, over: &[usize], correction: usize, keep: bool) -> Result<Self, Error> {
        let count: usize = over.iter().map(|&at| self.shape()[at]).product();
        let deviations = self.try_sub(&self.mean_over(over, true)?)?;
        Ok(deviations.square().sum_over(over, keep)? / divisor::<T>(count, correction))
    }

    /// The root of the variance; its derivative where all are the same is zero.
    #[track_caller]
    fn std_over(&self, over: &[usize], correction: usize, keep: bool) -> Result<Self, Error> {
        let count: usize = over.iter().map(|&at| self.shape()[at]).product();
        let deviations = self.try_sub(&self.mean_over(over, true)?)?;
        Ok(deviations.norm_over(over, keep)? / divisor::<T>(count, correction).sqrt())
    }

    /// The largest elements along axes, as constants: what keeps exponentials small. Infinite ones stay out of the differences,
    /// which would not be numbers; of none there is no difference.
    fn shift(&self, over: &[usize]) -> Result<Self, Error> {
        if over.iter().any(|&at| self.shape()[at] == 0) {
            let shape = reduced(self.shape(), over, true);
            return Ok(Self::fresh(vec![T::zero(); shape.iter().product()], &shape));
        }
        let largest = super::no_grad(|| self.detach().max_over(over, true))?;
        let data = largest.dense().iter().map(|&m| if m.is_finite() { m } else { T::zero() }).collect();
        Ok(Self::fresh(data, largest.shape()))
    }

    #[track_caller]
    fn logsumexp_over(&self, over: &[usize], keep: bool) -> Result<Self, Error> {
        let largest = self.shift(over)?;
        let sums = self.try_sub(&largest)?.exp().sum_over(over, true)?;
        sums.ln().try_add(&largest)?.try_reshape(&reduced(self.shape(), over, keep))
    }

    /// The running sum along an axis, forwards or backwards; each is the way back of the other.
    #[track_caller]
    fn cumsum_along(&self, along: usize, backwards: bool) -> Result<Self, Error> {
        let (outer, length, inner) = around(self.shape(), along);
        let mut data = self.dense().to_vec();
        // In the wider type, in which long sums of `f32` lose nothing.
        let mut sums = vec![0.0; inner];
        for row in 0..outer {
            for k in 0..length {
                let at = if backwards { length - 1 - k } else { k };
                let places = &mut data[(row * length + at) * inner..][..inner];
                for (place, sum) in places.iter_mut().zip(&mut sums) {
                    *sum = if k == 0 { place.as_f64() } else { *sum + place.as_f64() };
                    *place = T::from_f64(*sum);
                }
            }
        }
        let output = Self::fresh(data, self.shape());
        record_one(
            Name::Fixed("CumsumBackward"),
            output,
            &[self],
            |_| Vec::new(),
            move |_, gradient| single(gradient.cumsum_along(along, !backwards)),
        )
    }

    /// The sum of all elements.
    #[must_use]
    #[track_caller]
    pub fn sum(&self) -> Self {
        must(self.sum_over(&self.all_axes(), false))
    }

    /// The mean of all elements; of none it is not a number.
    #[must_use]
    #[track_caller]
    pub fn mean(&self) -> Self {
        must(self.mean_over(&self.all_axes(), false))
    }

    /// The largest element. The gradient goes to it, on a tie to the first; a NaN is the largest of all.
    ///
    /// # Panics
    /// If there is no element.
    #[must_use]
    #[track_caller]
    pub fn max(&self) -> Self {
        must(self.max_over(&self.all_axes(), false))
    }

    /// The smallest element. The gradient goes to it, on a tie to the first; a NaN is the smallest of all.
    ///
    /// # Panics
    /// If there is no element.
    #[must_use]
    #[track_caller]
    pub fn min(&self) -> Self {
        must(self.min_over(&self.all_axes(), false))
    }

    /// The product of all elements; its gradient is right where elements are zero, too.
    #[must_use]
    #[track_caller]
    pub fn prod(&self) -> Self {
        must(self.prod_over(&self.all_axes(), false))
    }

    /// The Euclidean norm of all elements; its derivatives where it is zero are zero.
    #[must_use]
    #[track_caller]
    pub fn norm(&self) -> Self {
        must(self.norm_over(&self.all_axes(), false))
    }

    /// The variance of all elements, as that of a sample: divided by their number less one.
    #[must_use]
    #[track_caller]
    pub fn var(&self) -> Self {
        must(self.var_over(&self.all_axes(), 1, false))
    }

    /// The standard deviation: the root of the variance.
    #[must_use]
    #[track_caller]
    pub fn std(&self) -> Self {
        must(self.std_over(&self.all_axes(), 1, false))
    }

    /// The logarithm of the sum of the exponentials of all elements, without overflow; of none it is minus infinity.
    #[must_use]
    #[track_caller]
    pub fn logsumexp(&self) -> Self {
        must(self.logsumexp_over(&self.all_axes(), false))
    }

    /// The index of the largest of all elements in order, the first on a tie; a NaN is the largest of all.
    ///
    /// # Panics
    /// If there is no element.
    #[must_use]
    pub fn argmax(&self) -> usize {
        let data = self.dense();
        assert!(!data.is_empty(), "{}", Error::Empty { operation: "argmax" });
        let is_better = |a: T, b: T| a > b || a.is_nan() && !b.is_nan();
        (1..data.len()).fold(0, |best, at| if is_better(data[at], data[best]) { at } else { best })
    }

    /// The running sum along an axis.
    ///
    /// # Panics
    /// If there is no such axis.
    #[must_use]
    #[track_caller]
    pub fn cumsum(&self, along: isize) -> Self {
        must(self.cumsum_along(must(axis(along, self.ndim())), false))
    }

    /// The exponentials of the elements, divided by their sum along an axis.
    ///
    /// # Panics
    /// If there is no such axis, or it has no elements.
    #[must_use]
    #[track_caller]
    pub fn softmax(&self, along: isize) -> Self {
        let along = must(axis(along, self.ndim()));
        let (_, length, inner) = around(self.shape(), along);
        let mut value = self.dense().to_vec();
        if length == 0 && self.shape().iter().enumerate().all(|(at, &length)| at == along || length > 0) {
            must::<()>(Err(Error::Empty { operation: "softmax" }));
        }
        for_groups(&mut value, length, inner, |group| {
            let largest = group.iter().fold(T::neg_infinity(), |largest, &x| if x > largest { x } else { largest });
            // An infinite one stays out of the differences, which would not be numbers.
            let shift = if largest.is_finite() { largest } else { T::zero() };
            let sum = group.iter_mut().fold(T::zero(), |sum, x| {
                *x = (*x - shift).exp();
                sum + *x
            });
            group.iter_mut().for_each(|x| *x = *x / sum);
        });
        must(record_one(
            Name::Fixed("SoftmaxBackward"),
            Self::fresh(value, self.shape()),
            &[self],
            |_| vec![Save::Output(0)],
            move |pass, gradient| {
                let y = pass.saved(0)?;
                let mean = gradient.try_mul(&y)?.sum_over(&[along], true)?;
                single(y.try_mul(&gradient.try_sub(&mean)?))
            },
        ))
    }

    /// The logarithm of [`softmax`](Self::softmax), without overflow.
    ///
    /// # Panics
    /// If there is no such axis, or it has no elements.
    #[must_use]
    #[track_caller]
    pub fn log_softmax(&self, along: isize) -> Self {
        let along = must(axis(along, self.ndim()));
        // Differences first: what is left of large numbers would be rounded away beside the logarithm.
        let differences = self - must(self.shift(&[along]));
        &differences - must(differences.exp().sum_over(&[along], true)).ln()
    }
}

macro_rules! along_axes {
    ($($over:ident $name:ident $fallible:ident ($($argument:ident: $type:ty),*) $what:literal)*) => {
        impl<T: Element> Tensor<T> {
            $(
                #[doc = $what]
                /// Axes are counted from the end where they are negative; with `keep` they stay, with length one.
                ///
                /// # Panics
                #[doc = concat!("Where [`", stringify!($fallible), "`](Self::", stringify!($fallible), ") gives an error.")]
                #[must_use]
                #[track_caller]
                pub fn $name(&self, axes: &[isize], $($argument: $type,)* keep: bool) -> Self {
                    must(self.$fallible(axes, $($argument,)* keep))
                }

                #[doc = $what]
                ///
                /// # Errors
                /// [`Error::Axis`], and [`Error::Empty`] where there is no element to choose.
                #[track_caller]
                pub fn $fallible(&self, axes: &[isize], $($argument: $type,)* keep: bool) -> Result<Self, Error> {
                    self.$over(&axes_of(axes, self.ndim())?, $($argument,)* keep)
                }
            )*
        }
    };
}

along_axes! {
    sum_over sum_axes try_sum_axes () "The sum along axes."
    mean_over mean_axes try_mean_axes () "The mean along axes."
    max_over max_axes try_max_axes () "The largest element along axes; its gradient goes to it, on a tie to the first."
    min_over min_axes try_min_axes () "The smallest element along axes; its gradient goes to it, on a tie to the first."
    prod_over prod_axes try_prod_axes () "The product along axes."
    norm_over norm_axes try_norm_axes () "The Euclidean norm along axes; its derivatives where it is zero are zero."
    var_over var_axes try_var_axes (correction: usize) "The variance along axes, divided by the number of elements less a correction."
    std_over std_axes try_std_axes (correction: usize) "The standard deviation along axes, the root of the variance; its derivatives where it is zero are zero."
    logsumexp_over logsumexp_axes try_logsumexp_axes () "The logarithm of the sum of the exponentials along axes, without overflow."
}
