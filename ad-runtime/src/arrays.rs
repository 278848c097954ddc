//! Arrays of `ndarray`: their tangents are arrays of the elements' tangents, of the same shape.

use std::array::from_fn;
use std::ops::{AddAssign, Mul};

use ndarray::{
    Array, Array2, ArrayBase, ArrayRef, ArrayRef1, ArrayViewMut, Data, DataMut, Dimension, ScalarOperand, Zip,
};

use crate::blank::Blank;
use crate::diff::{Differentiable, Flat, Tangent};
use crate::lanes::{Batch, Lanes, SideBySide};
use crate::real::Real;

impl<T: Differentiable, S: Data<Elem = T>, D: Dimension> Differentiable for ArrayBase<S, D> {
    type Tangent = Array<T::Tangent, D>;
    fn zero_tangent(&self) -> Self::Tangent {
        self.map(T::zero_tangent)
    }
}

/// What arrays and views of them are seen as.
impl<T: Differentiable, D: Dimension> Differentiable for ArrayRef<T, D> {
    type Tangent = Array<T::Tangent, D>;
    fn zero_tangent(&self) -> Self::Tangent {
        self.map(T::zero_tangent)
    }
}

/// Arrays that are added, or stand side by side, have one shape.
fn check_shapes(a: &[usize], b: &[usize]) {
    assert_eq!(a, b, "tangents of different shapes");
}

impl<T: Tangent, D: Dimension> Tangent for Array<T, D> {
    fn accumulate(&mut self, other: &Self) {
        check_shapes(self.shape(), other.shape());
        Zip::from(self).and(other).for_each(T::accumulate);
    }
    fn clear(&mut self) {
        self.iter_mut().for_each(T::clear);
    }
}

/// In the order of the indices, the last of which is the fastest, however the elements lie in memory.
impl<F, T: Flat<F>, D: Dimension> Flat<F> for Array<T, D> {
    fn count(&self) -> usize {
        self.iter().map(Flat::count).sum()
    }
    fn push_to(&self, out: &mut Vec<F>) {
        self.iter().for_each(|element| element.push_to(out));
    }
    fn set(&mut self, mut index: usize, value: F) {
        for element in self {
            let count = element.count();
            if index < count {
                return element.set(index, value);
            }
            index -= count;
        }
        panic!("the tangent has no such component");
    }
    fn each(&mut self, visit: &mut dyn FnMut(&mut F)) {
        self.iter_mut().for_each(|element| element.each(visit));
    }
}

impl<T: SideBySide, D: Dimension> SideBySide for Array<T, D> {
    type One = Array<T::One, D>;
    fn lane(&self, k: usize) -> Self::One {
        self.map(|lanes| lanes.lane(k))
    }
    fn put(&mut self, k: usize, one: &Self::One) {
        check_shapes(self.shape(), one.shape());
        Zip::from(self).and(one).for_each(|lanes, one| lanes.put(k, one));
    }
}

impl<T: Batch<Owned = T>, D: Dimension> Batch for Array<T, D> {
    type Owned = Self;
    type Lanes<const N: usize> = Array<T::Lanes<N>, D>;
    fn gather<const N: usize>(tangents: [&Self; N]) -> Self::Lanes<N> {
        const { assert!(N > 0, "there is no direction") };
        tangents.iter().for_each(|tangent| check_shapes(tangents[0].shape(), tangent.shape()));
        let mut elements = tangents.map(|tangent| tangent.iter());
        let mut next = || T::gather(from_fn(|lane| elements[lane].next().expect("the shapes are the same")));
        let all = (0..tangents[0].len()).map(|_| next()).collect();
        Array::from_shape_vec(tangents[0].raw_dim(), all).expect("each element has its lanes")
    }
    fn set_lane<const N: usize>(&mut self, lanes: &Self::Lanes<N>, k: usize) {
        check_shapes(self.shape(), lanes.shape());
        Zip::from(self).and(lanes).for_each(|element, lanes| element.set_lane(lanes, k));
    }
}

impl<T, D: Dimension> Blank for Array<T, D> {
    fn blank() -> Self {
        let mut shape = D::zeros(D::NDIM.unwrap_or(1));
        shape.slice_mut().fill(0);
        Self::from_shape_vec(shape, Vec::new()).expect("there are no elements")
    }
}

/// So that tangents in lanes are added to and multiplied as floats are.
impl<F: Copy + 'static, const N: usize> ScalarOperand for Lanes<F, N> {}

/// The sum of all elements, of tangents that may be lanes.
///
/// ```
/// assert_eq!(ad_runtime::arrays::sum(&ndarray::array![1.0, 2.0]), 3.0);
/// ```
pub fn sum<T: Tangent + Default, D: Dimension>(array: &ArrayRef<T, D>) -> T {
    let mut sum = T::default();
    array.iter().for_each(|element| sum.accumulate(element));
    sum
}

/// The products of each element of one array with each of the other: `outer[i, j] = a[i] * b[j]`.
///
/// ```
/// use ndarray::array;
///
/// let outer = ad_runtime::arrays::outer(&array![1.0, 2.0], &array![3.0, 4.0, 5.0]);
/// assert_eq!(outer, array![[3.0, 4.0, 5.0], [6.0, 8.0, 10.0]]);
/// ```
pub fn outer<F: Copy + Mul<Output = F>>(a: &ArrayRef1<F>, b: &ArrayRef1<F>) -> Array2<F> {
    Array2::from_shape_fn((a.len(), b.len()), |(i, j)| a[i] * b[j])
}

/// What a function makes of each of the tangents that stand side by side.
///
/// ```
/// use ad_runtime::{Lanes, arrays::each_lane};
/// use ndarray::array;
///
/// let lanes = array![Lanes([1.0, 10.0]), Lanes([2.0, 20.0])];
/// let products = each_lane::<_, _, f64, 2>(&lanes, |lane| lane.dot(&array![3.0, 4.0]));
/// assert_eq!(products, Lanes([11.0, 110.0]));
/// ```
pub fn each_lane<T: SideBySide, D: Dimension, R: Batch, const N: usize>(
    lanes: &ArrayRef<T, D>,
    make: impl Fn(&Array<T::One, D>) -> R,
) -> R::Lanes<N> {
    let made: [R; N] = from_fn(|k| make(&lanes.map(|lanes| lanes.lane(k))));
    R::gather(made.each_ref())
}

/// A tangent in the shape of an array: itself, or broadcast.
///
/// ```
/// use ad_runtime::arrays::like;
/// use ndarray::array;
///
/// assert_eq!(like(2.0, &array![[1.0], [1.0]]), array![[2.0], [2.0]]);
/// assert_eq!(like(array![1.0, 2.0], &array![[0.0, 0.0], [0.0, 0.0]]), array![[1.0, 2.0], [1.0, 2.0]]);
/// ```
pub fn like<T: Spread<D>, U, D: Dimension>(tangent: T, array: &ArrayRef<U, D>) -> Array<T::Element, D> {
    tangent.spread(array.raw_dim())
}

/// What can be given the shape of an array.
pub trait Spread<D> {
    /// The elements.
    type Element;

    /// An array of that shape.
    ///
    /// # Panics
    /// Where it does not broadcast to the shape.
    fn spread(self, shape: D) -> Array<Self::Element, D>;
}

impl<T: Clone, D: Dimension, E: Dimension> Spread<D> for Array<T, E> {
    type Element = T;
    fn spread(self, shape: D) -> Array<T, D> {
        if self.shape() == shape.slice() {
            return self.into_dimensionality().expect("the shapes are the same");
        }
        Spread::spread(&self, shape)
    }
}

impl<T: Clone, S: Data<Elem = T>, D: Dimension, E: Dimension> Spread<D> for &ArrayBase<S, E> {
    type Element = T;
    fn spread(self, shape: D) -> Array<T, D> {
        Spread::spread(&**self, shape)
    }
}

impl<T: Clone, D: Dimension, E: Dimension> Spread<D> for &ArrayRef<T, E> {
    type Element = T;
    fn spread(self, shape: D) -> Array<T, D> {
        self.broadcast(shape).expect("an array is broadcast to the shape").to_owned()
    }
}

/// A cotangent of that shape, with the first that is added to it: see [`add_up`].
///
/// ```
/// use ad_runtime::arrays::begin;
/// use ndarray::{Dim, array};
///
/// assert_eq!(begin(array![1.0, 2.0], Dim(2)), array![1.0, 2.0]);
/// assert_eq!(begin(&array![[1.0, 2.0], [3.0, 4.0]], Dim(2)), array![4.0, 6.0]);
/// assert_eq!(begin(1.0, Dim(2)), array![1.0, 1.0]);
/// ```
pub fn begin<What: Begin<D>, D: Dimension>(first: What, shape: D) -> Array<What::Element, D> {
    first.begin(shape)
}

/// What a cotangent can begin with.
pub trait Begin<D> {
    /// The elements.
    type Element;

    /// The cotangent.
    fn begin(self, shape: D) -> Array<Self::Element, D>;
}

impl<T: Copy + Default + AddAssign, D: Dimension, E: Dimension> Begin<D> for Array<T, E> {
    type Element = T;
    fn begin(self, shape: D) -> Array<T, D> {
        if self.shape() == shape.slice() {
            return self.into_dimensionality().expect("the shapes are the same");
        }
        Begin::begin(&self, shape)
    }
}

impl<T: Copy + Default + AddAssign, D: Dimension, E: Dimension> Begin<D> for &Array<T, E> {
    type Element = T;
    fn begin(self, shape: D) -> Array<T, D> {
        match self.broadcast(shape.clone()) {
            Some(same) => same.to_owned(),
            None => {
                let mut sum = Array::default(shape);
                add_up(&mut sum, self);
                sum
            }
        }
    }
}

/// Adds to a cotangent what is of another shape: an array is summed along the axes along which it was broadcast, and a number added
/// to each element.
///
/// ```
/// use ad_runtime::arrays::add_up;
/// use ndarray::array;
///
/// let mut cotangent = array![1.0, 2.0];
/// add_up(&mut cotangent, &array![[10.0, 20.0], [100.0, 200.0]]);
/// assert_eq!(cotangent, array![111.0, 222.0]);
/// add_up(&mut cotangent, 1.0);
/// assert_eq!(cotangent, array![112.0, 223.0]);
/// let mut cotangent = 0.5;
/// add_up(&mut cotangent, &array![1.0, 2.0]);
/// assert_eq!(cotangent, 3.5);
/// ```
///
/// # Panics
/// Where one was not broadcast to the other.
pub fn add_up<To: AddUp<What>, What>(to: &mut To, what: What) {
    to.add_up(what);
}

/// What [`add_up`] adds to.
pub trait AddUp<What> {
    /// Adds.
    fn add_up(&mut self, what: What);
}

impl<T, To, S, D, E> AddUp<&ArrayBase<S, E>> for ArrayBase<To, D>
where
    T: Copy + AddAssign,
    To: DataMut<Elem = T>,
    S: Data<Elem = T>,
    D: Dimension,
    E: Dimension,
{
    fn add_up(&mut self, what: &ArrayBase<S, E>) {
        if let Some(what) = what.broadcast(self.raw_dim()) {
            return Zip::from(self).and(&what).for_each(|to, what| *to += *what);
        }
        // Each element of what was broadcast to this shape meets all that was made of it.
        let is_broadcast = self.broadcast(what.raw_dim()).is_some();
        assert!(is_broadcast, "tangents of the shapes {:?} and {:?}", self.shape(), what.shape());
        let missing = what.ndim() - self.ndim();
        let extents: Vec<usize> = self.shape().to_vec();
        let mut to = self.view_mut().into_dyn();
        let mut index = vec![0; extents.len()];
        for (at, what) in what.view().into_dyn().indexed_iter() {
            for (axis, extent) in extents.iter().enumerate() {
                index[axis] = if *extent == 1 { 0 } else { at[axis + missing] };
            }
            to[&index[..]] += *what;
        }
    }
}

macro_rules! of_numbers {
    ($([$($generics:tt)*] $number:ty;)*) => {$(
        impl<$($generics)* S: Data<Elem = $number>, D: Dimension> AddUp<&ArrayBase<S, D>> for $number {
            fn add_up(&mut self, what: &ArrayBase<S, D>) {
                *self += sum(what);
            }
        }
        impl<$($generics)* S: DataMut<Elem = $number>, D: Dimension> AddUp<$number> for ArrayBase<S, D> {
            fn add_up(&mut self, what: $number) {
                self.iter_mut().for_each(|to| *to += what);
            }
        }
        impl<$($generics)* D: Dimension> Begin<D> for $number {
            type Element = $number;
            fn begin(self, shape: D) -> Array<$number, D> {
                Array::from_elem(shape, self)
            }
        }
        impl<$($generics)* D: Dimension> Spread<D> for $number {
            type Element = $number;
            fn spread(self, shape: D) -> Array<$number, D> {
                Array::from_elem(shape, self)
            }
        }
    )*};
}
of_numbers! {
    [] f32;
    [] f64;
    [F: Real, const N: usize,] Lanes<F, N>;
}

/// Sets all elements of a part of an array to zero.
///
/// ```
/// let mut array = ndarray::array![[1.0, 2.0], [3.0, 4.0]];
/// ad_runtime::arrays::clear(array.row_mut(0));
/// assert_eq!(array, ndarray::array![[0.0, 0.0], [3.0, 4.0]]);
/// ```
pub fn clear<T: Tangent, D: Dimension>(part: ArrayViewMut<'_, T, D>) {
    part.into_iter().for_each(T::clear);
}
