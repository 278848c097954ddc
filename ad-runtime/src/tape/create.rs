//! How tensors are made, and what they can be made into.

use ndarray::{Array, ArrayD, Dimension};
use rand::Rng;

use super::error::must;
use super::{Element, Error, Tensor};

/// The constructors, for any float. Those of `f64` tensors are associated functions of [`Tensor`] as well.
///
/// ```
/// use wengert::tape::{Create, Tensor};
///
/// let x = Tensor::<f32>::from_vec(vec![1.0, 2.0], &[2]);
/// assert_eq!(x.sum().item(), 3.0_f32);
/// ```
pub trait Create<T: Element>: Sized {
    /// A tensor without axes.
    fn scalar(value: T) -> Self;
    /// Elements in order, the last axis fastest.
    ///
    /// # Panics
    /// If their number is not that of the shape; [`try_from_vec`](Self::try_from_vec) gives an error.
    fn from_vec(elements: Vec<T>, shape: &[usize]) -> Self;
    /// [`from_vec`](Self::from_vec), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Count`]
    fn try_from_vec(elements: Vec<T>, shape: &[usize]) -> Result<Self, Error>;
    /// All elements the same.
    fn full(shape: &[usize], value: T) -> Self;
    /// All elements zero.
    fn zeros(shape: &[usize]) -> Self;
    /// All elements one.
    fn ones(shape: &[usize]) -> Self;
    /// `0, 1, 2, …`, all that are less than `end`.
    fn arange(end: T) -> Self;
    /// `count` numbers from `start` to `end`, both included, at even distances.
    fn linspace(start: T, end: T, count: usize) -> Self;
    /// The identity matrix.
    fn eye(size: usize) -> Self;
    /// Random numbers, uniform from zero to one, which is excluded.
    fn rand(shape: &[usize], rng: &mut impl Rng) -> Self;
    /// Random numbers of the standard normal distribution.
    fn randn(shape: &[usize], rng: &mut impl Rng) -> Self;
}

/// A number from zero to one, which is excluded: 53 random bits.
fn uniform(rng: &mut impl Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number of the standard normal distribution (Box and Muller 1958).
fn normal(rng: &mut impl Rng) -> f64 {
    let radius = (-2.0 * (1.0 - uniform(rng)).ln()).sqrt();
    radius * (std::f64::consts::TAU * uniform(rng)).cos()
}

impl<T: Element> Create<T> for Tensor<T> {
    fn scalar(value: T) -> Self {
        Self::constant(value)
    }

    #[track_caller]
    fn from_vec(elements: Vec<T>, shape: &[usize]) -> Self {
        must(Self::try_from_vec(elements, shape))
    }

    fn try_from_vec(elements: Vec<T>, shape: &[usize]) -> Result<Self, Error> {
        if elements.len() != shape.iter().product::<usize>() {
            return Err(Error::Count { shape: shape.to_vec(), given: elements.len() });
        }
        Ok(Self::fresh(elements, shape))
    }

    fn full(shape: &[usize], value: T) -> Self {
        Self::fresh(vec![value; shape.iter().product()], shape)
    }

    fn zeros(shape: &[usize]) -> Self {
        Create::full(shape, T::zero())
    }

    fn ones(shape: &[usize]) -> Self {
        Create::full(shape, T::one())
    }

    fn arange(end: T) -> Self {
        let all = std::iter::successors(Some(T::zero()), |&last| Some(last + T::one()));
        let elements: Vec<T> = all.take_while(|&value| value < end).collect();
        let count = elements.len();
        Self::fresh(elements, &[count])
    }

    fn linspace(start: T, end: T, count: usize) -> Self {
        let last = T::from_f64(count.saturating_sub(1).max(1) as f64);
        let at = |k: usize| start + (end - start) * T::from_f64(k as f64) / last;
        Self::fresh((0..count).map(at).collect(), &[count])
    }

    fn eye(size: usize) -> Self {
        let entry = |k: usize| if k / size == k % size { T::one() } else { T::zero() };
        Self::fresh((0..size * size).map(entry).collect(), &[size, size])
    }

    fn rand(shape: &[usize], rng: &mut impl Rng) -> Self {
        Self::fresh((0..shape.iter().product()).map(|_: usize| T::from_f64(uniform(rng))).collect(), shape)
    }

    fn randn(shape: &[usize], rng: &mut impl Rng) -> Self {
        Self::fresh((0..shape.iter().product()).map(|_: usize| T::from_f64(normal(rng))).collect(), shape)
    }
}

/// The constructors of `f64` tensors, which need no annotation.
impl Tensor<f64> {
    /// A tensor without axes.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// assert_eq!(Tensor::scalar(2.0).shape(), []);
    /// ```
    #[must_use]
    pub fn scalar(value: f64) -> Self {
        Create::scalar(value)
    }

    /// Elements in order, the last axis fastest.
    ///
    /// # Panics
    /// If their number is not that of the shape; [`try_from_vec`](Self::try_from_vec) gives an error.
    #[must_use]
    #[track_caller]
    pub fn from_vec(elements: Vec<f64>, shape: &[usize]) -> Self {
        must(Create::try_from_vec(elements, shape))
    }

    /// [`from_vec`](Self::from_vec), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Count`]
    pub fn try_from_vec(elements: Vec<f64>, shape: &[usize]) -> Result<Self, Error> {
        Create::try_from_vec(elements, shape)
    }

    /// All elements the same.
    #[must_use]
    pub fn full(shape: &[usize], value: f64) -> Self {
        Create::full(shape, value)
    }

    /// All elements zero.
    #[must_use]
    pub fn zeros(shape: &[usize]) -> Self {
        Create::zeros(shape)
    }

    /// All elements one.
    #[must_use]
    pub fn ones(shape: &[usize]) -> Self {
        Create::ones(shape)
    }

    /// `0, 1, 2, …`, all that are less than `end`.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// assert_eq!(Tensor::arange(4.0).to_vec(), [0.0, 1.0, 2.0, 3.0]);
    /// ```
    #[must_use]
    pub fn arange(end: f64) -> Self {
        Create::arange(end)
    }

    /// `count` numbers from `start` to `end`, both included, at even distances.
    #[must_use]
    pub fn linspace(start: f64, end: f64, count: usize) -> Self {
        Create::linspace(start, end, count)
    }

    /// The identity matrix.
    #[must_use]
    pub fn eye(size: usize) -> Self {
        Create::eye(size)
    }

    /// Random numbers, uniform from zero to one, which is excluded.
    #[must_use]
    pub fn rand(shape: &[usize], rng: &mut impl Rng) -> Self {
        Create::rand(shape, rng)
    }

    /// Random numbers of the standard normal distribution; the same ones for the same seed.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::StdRng};
    /// use wengert::tape::Tensor;
    ///
    /// let draw = || Tensor::randn(&[2, 2], &mut StdRng::seed_from_u64(7));
    /// assert_eq!(draw().to_vec(), draw().to_vec());
    /// ```
    #[must_use]
    pub fn randn(shape: &[usize], rng: &mut impl Rng) -> Self {
        Create::randn(shape, rng)
    }
}

impl<T: Element> Tensor<T> {
    /// Zeros of the same shape.
    #[must_use]
    pub fn zeros_like(&self) -> Self {
        Create::zeros(self.shape())
    }

    /// Ones of the same shape.
    #[must_use]
    pub fn ones_like(&self) -> Self {
        Create::ones(self.shape())
    }

    /// The only element.
    ///
    /// # Panics
    /// If there are more, or none; [`try_item`](Self::try_item) gives an error.
    #[must_use]
    #[track_caller]
    pub fn item(&self) -> T {
        must(self.try_item())
    }

    /// [`item`](Self::item), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::NotOneElement`]
    pub fn try_item(&self) -> Result<T, Error> {
        if self.numel() != 1 {
            return Err(Error::NotOneElement { shape: self.shape().to_vec() });
        }
        Ok(self.dense()[0])
    }

    /// The elements in order, the last axis fastest.
    #[must_use]
    pub fn to_vec(&self) -> Vec<T> {
        self.dense().to_vec()
    }

    /// The elements as an array of ndarray's.
    ///
    /// ```
    /// use ndarray::array;
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::from(array![[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x.t().to_array(), array![[1.0, 3.0], [2.0, 4.0]].into_dyn());
    /// ```
    #[must_use]
    pub fn to_array(&self) -> ArrayD<T> {
        ArrayD::from_shape_vec(self.shape(), self.to_vec()).expect("as many elements as the shape has")
    }
}

impl<T: Element, D: Dimension> From<Array<T, D>> for Tensor<T> {
    /// The elements of an array, in the array's order, without a copy where they lie in order.
    fn from(array: Array<T, D>) -> Self {
        let shape = array.shape().to_vec();
        let elements = if array.is_standard_layout() {
            match array.into_raw_vec_and_offset() {
                (elements, None | Some(0)) if elements.len() == shape.iter().product::<usize>() => elements,
                (elements, offset) => {
                    let (start, count) = (offset.unwrap_or(0), shape.iter().product::<usize>());
                    elements[start..start + count].to_vec()
                }
            }
        } else {
            array.iter().copied().collect()
        };
        Self::fresh(elements, &shape)
    }
}

impl<T: Element> From<Vec<T>> for Tensor<T> {
    fn from(elements: Vec<T>) -> Self {
        let count = elements.len();
        Self::fresh(elements, &[count])
    }
}

impl<T: Element> From<T> for Tensor<T> {
    fn from(value: T) -> Self {
        Self::constant(value)
    }
}

impl<T: Element> From<&Tensor<T>> for ArrayD<T> {
    fn from(tensor: &Tensor<T>) -> Self {
        tensor.to_array()
    }
}
