//! Types that can carry a derivative, and what their tangents can do.

/// A type whose values have tangents (and cotangents, which have the same form).
///
/// The tangent of a float is a float, that of a container a container of the elements' tangents, and that of
/// what cannot vary smoothly (integers, `bool`, `char`) is `()`, so that code over it vanishes.
///
/// ```
/// use wengert::Differentiable;
///
/// let x = vec![(1.0, 7_usize), (2.0, 8)];
/// assert_eq!(x.zero_tangent(), vec![(0.0, ()), (0.0, ())]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to carry a derivative",
    label = "this type has no tangents",
    note = "write `#[derive(Differentiable)]` on the type, or `#[constant]` on the parameter or field that has it"
)]
pub trait Differentiable {
    /// The type of a tangent, owned.
    type Tangent: Tangent;

    /// The zero tangent of the same shape as `self`.
    fn zero_tangent(&self) -> Self::Tangent;
}

/// What can vary in steps alone, so that it carries no derivative: numbers of things, orders, truths, and what is made of them.
#[diagnostic::on_unimplemented(
    message = "a method with this name is taken for that of `std`, which gives nothing with a derivative; `{Self}` may have one",
    label = "this gives `{Self}`",
    note = "say the type of the value that has the method, `let body: &Body = …;`, or give the method another name"
)]
pub trait Discrete {}

macro_rules! discrete {
    ($($T:ty),* $(,)?) => { $(impl Discrete for $T {})* };
}
discrete! {
    bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize,
    std::cmp::Ordering, std::num::FpCategory, std::time::Duration, std::time::Instant, std::time::SystemTime,
}

impl<T: Discrete> Discrete for Option<T> {}
impl<T: Discrete, E> Discrete for Result<T, E> {}
impl<T: Discrete + ?Sized> Discrete for &T {}

/// The value, which `rustc` checks to carry no derivative.
#[inline(always)]
pub fn discrete<T: Discrete>(value: T) -> T {
    value
}

/// What can be added up: the tangent of some [`Differentiable`] type.
///
/// ```
/// use wengert::Tangent;
///
/// let mut sum = vec![1.0, 2.0];
/// sum.accumulate(&vec![10.0, 20.0]);
/// assert_eq!(sum, [11.0, 22.0]);
/// // Not `sum.clear()`, which is a vector's own and removes the elements.
/// Tangent::clear(&mut sum);
/// assert_eq!(sum, [0.0, 0.0]);
/// ```
pub trait Tangent: Clone {
    /// Adds `other` to `self`, component by component.
    ///
    /// # Panics
    /// Where the two have different lengths.
    fn accumulate(&mut self, other: &Self);

    /// Sets every component to zero; the shape stays.
    fn clear(&mut self);
}

/// A value or tangent whose components can be numbered, to be written to a matrix or handed to an optimiser.
///
/// The order is that of the fields and rows, depth first.
///
/// ```
/// use wengert::Flat;
///
/// let mut tangent = (1.0, [2.0, 3.0]);
/// assert_eq!(Flat::<f64>::count(&tangent), 3);
/// tangent.set(2, 30.0);
/// let mut all = Vec::new();
/// tangent.push_to(&mut all);
/// assert_eq!(all, [1.0, 2.0, 30.0]);
/// ```
pub trait Flat<S> {
    /// How many components there are.
    fn count(&self) -> usize;

    /// Appends the components to `out`, in order.
    fn push_to(&self, out: &mut Vec<S>);

    /// Sets the component of that number.
    ///
    /// # Panics
    /// Where `index` is not below [`Flat::count`].
    fn set(&mut self, index: usize, value: S);

    /// Hands every component to `visit`, in order, to be changed.
    fn each(&mut self, visit: &mut dyn FnMut(&mut S));

    /// Takes all components from a list, as [`Flat::push_to`] wrote them.
    ///
    /// ```
    /// use wengert::Flat;
    ///
    /// let mut parameters = (1.0, [2.0, 3.0]);
    /// parameters.read_from(&[10.0, 20.0, 30.0]);
    /// assert_eq!(parameters, (10.0, [20.0, 30.0]));
    /// ```
    ///
    /// # Panics
    /// Where the list has another length than [`Flat::count`].
    fn read_from(&mut self, list: &[S])
    where
        S: Clone,
    {
        assert_eq!(list.len(), self.count(), "the list has not one element for each component");
        let mut next = list.iter();
        self.each(&mut |component| {
            component.clone_from(next.next().expect("the list has an element for each component"));
        });
    }

    /// Multiplies every component by `factor`.
    ///
    /// ```
    /// use wengert::Flat;
    ///
    /// let mut gradient = (1.0, vec![2.0, 3.0]);
    /// gradient.scale(-0.5);
    /// assert_eq!(gradient, (-0.5, vec![-1.0, -1.5]));
    /// ```
    fn scale(&mut self, factor: S)
    where
        S: Clone + std::ops::MulAssign,
    {
        self.each(&mut |component| *component *= factor.clone());
    }

    /// Adds `factor` times `other` to this, component by component: a step of gradient descent, where `other` is the gradient.
    ///
    /// ```
    /// use wengert::Flat;
    ///
    /// let mut parameters = vec![1.0, 2.0];
    /// parameters.step(-0.1, &[10.0, 20.0]);
    /// assert_eq!(parameters, [0.0, 0.0]);
    /// ```
    ///
    /// # Panics
    /// Where the two have different numbers of components.
    fn step<Other: Flat<S> + ?Sized>(&mut self, factor: S, other: &Other)
    where
        Self: Sized,
        S: Clone + std::ops::Mul<Output = S> + std::ops::AddAssign,
    {
        let mut list = Vec::with_capacity(other.count());
        other.push_to(&mut list);
        assert_eq!(list.len(), self.count(), "the two have different numbers of components");
        let mut next = list.into_iter();
        self.each(&mut |component| {
            *component += factor.clone() * next.next().expect("the list has an element for each component");
        });
    }

    /// How many components each part has: of a tuple its fields, anything else is one part.
    ///
    /// ```
    /// use wengert::Flat;
    ///
    /// assert_eq!(Flat::<f64>::parts(&(1.0, [2.0, 3.0])), [1, 2]);
    /// assert_eq!(Flat::<f64>::parts(&[(1.0, 2.0), (3.0, 4.0)]), [4]);
    /// ```
    fn parts(&self) -> Vec<usize> {
        vec![self.count()]
    }
}

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Differentiable for $float {
            type Tangent = $float;
            #[inline]
            fn zero_tangent(&self) -> $float { 0.0 }
        }
        impl Tangent for $float {
            #[inline]
            fn accumulate(&mut self, other: &Self) { *self += other; }
            #[inline]
            fn clear(&mut self) { *self = 0.0; }
        }
        impl Flat<$float> for $float {
            #[inline]
            fn count(&self) -> usize { 1 }
            #[inline]
            fn push_to(&self, out: &mut Vec<$float>) { out.push(*self); }
            #[inline]
            fn set(&mut self, index: usize, value: $float) {
                assert_eq!(index, 0, "a scalar has one component");
                *self = value;
            }
            #[inline]
            fn each(&mut self, visit: &mut dyn FnMut(&mut $float)) { visit(self); }
        }
    )*};
}
floats!(f32 f64);

macro_rules! without_tangent {
    ($($discrete:ty)*) => {$(
        impl Differentiable for $discrete {
            type Tangent = ();
            #[inline]
            fn zero_tangent(&self) {}
        }
        impl<S> Flat<S> for $discrete {
            #[inline]
            fn count(&self) -> usize { 0 }
            #[inline]
            fn push_to(&self, _out: &mut Vec<S>) {}
            #[inline]
            fn set(&mut self, index: usize, _value: S) {
                panic!("what has no tangent has no component {index}");
            }
            #[inline]
            fn each(&mut self, _visit: &mut dyn FnMut(&mut S)) {}
        }
    )*};
}
without_tangent!(() bool char i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize str String);

impl Tangent for () {
    #[inline]
    fn accumulate(&mut self, _other: &()) {}
    #[inline]
    fn clear(&mut self) {}
}

impl<T: Differentiable + ?Sized> Differentiable for &T {
    type Tangent = T::Tangent;
    fn zero_tangent(&self) -> T::Tangent {
        T::zero_tangent(self)
    }
}

impl<T: Differentiable + ?Sized> Differentiable for &mut T {
    type Tangent = T::Tangent;
    fn zero_tangent(&self) -> T::Tangent {
        T::zero_tangent(self)
    }
}

impl<T: Differentiable> Differentiable for [T] {
    type Tangent = Vec<T::Tangent>;
    fn zero_tangent(&self) -> Vec<T::Tangent> {
        self.iter().map(T::zero_tangent).collect()
    }
}

impl<T: Differentiable> Differentiable for Vec<T> {
    type Tangent = Vec<T::Tangent>;
    fn zero_tangent(&self) -> Vec<T::Tangent> {
        self[..].zero_tangent()
    }
}

impl<T: Differentiable, const N: usize> Differentiable for [T; N] {
    type Tangent = [T::Tangent; N];
    fn zero_tangent(&self) -> [T::Tangent; N] {
        self.each_ref().map(T::zero_tangent)
    }
}

/// Adds two lists of tangents, element by element.
fn accumulate_each<T: Tangent>(sum: &mut [T], other: &[T]) {
    assert_eq!(sum.len(), other.len(), "tangents of different lengths");
    for (sum, other) in sum.iter_mut().zip(other) {
        sum.accumulate(other);
    }
}

/// Numbers the elements' components one element after another.
fn set_in<S, T: Flat<S>>(elements: &mut [T], mut index: usize, value: S) {
    for element in elements {
        let count = element.count();
        if index < count {
            return element.set(index, value);
        }
        index -= count;
    }
    panic!("the tangent has no such component");
}

macro_rules! lists {
    ($([$($generics:tt)*] $list:ty;)*) => {$(
        impl<T: Tangent, $($generics)*> Tangent for $list {
            fn accumulate(&mut self, other: &Self) { accumulate_each(self, other); }
            fn clear(&mut self) { self.iter_mut().for_each(T::clear); }
        }
        impl<S, T: Flat<S>, $($generics)*> Flat<S> for $list {
            fn count(&self) -> usize { self.iter().map(Flat::count).sum() }
            fn push_to(&self, out: &mut Vec<S>) { self.iter().for_each(|element| element.push_to(out)); }
            fn set(&mut self, index: usize, value: S) { set_in(self, index, value); }
            fn each(&mut self, visit: &mut dyn FnMut(&mut S)) {
                self.iter_mut().for_each(|element| element.each(visit));
            }
        }
    )*};
}
lists! {
    [] Vec<T>;
    [const N: usize] [T; N];
}

macro_rules! tuples {
    ($(($($name:ident $place:tt),+))*) => {$(
        impl<$($name: Differentiable),+> Differentiable for ($($name,)+) {
            type Tangent = ($($name::Tangent,)+);
            fn zero_tangent(&self) -> Self::Tangent { ($(self.$place.zero_tangent(),)+) }
        }
        impl<$($name: Tangent),+> Tangent for ($($name,)+) {
            fn accumulate(&mut self, other: &Self) { $(self.$place.accumulate(&other.$place);)+ }
            fn clear(&mut self) { $(self.$place.clear();)+ }
        }
        impl<S, $($name: Flat<S>),+> Flat<S> for ($($name,)+) {
            fn count(&self) -> usize { 0 $(+ self.$place.count())+ }
            fn push_to(&self, out: &mut Vec<S>) { $(self.$place.push_to(out);)+ }
            fn set(&mut self, mut index: usize, value: S) {
                $(
                    let count = self.$place.count();
                    if index < count {
                        return self.$place.set(index, value);
                    }
                    index -= count;
                )+
                panic!("the tangent has no component {index} beyond its last");
            }
            fn parts(&self) -> Vec<usize> { vec![$(self.$place.count()),+] }
            fn each(&mut self, visit: &mut dyn FnMut(&mut S)) { $(self.$place.each(visit);)+ }
        }
    )*};
}
tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}
