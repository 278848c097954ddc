//! The values that corpus functions take and give: taken apart into floats, put together again, compared bit for bit.
//!
//! The harness works on flat lists of `f64`; everything that depends on a type is here, and follows the table of
//! arguments, tangents, seeds and buffers in the crate's documentation. Single precision survives the way through
//! `f64` unchanged.

/// Floats to be handed out in order.
pub struct Source<'a> {
    floats: &'a [f64],
    next: usize,
}

impl<'a> Source<'a> {
    /// Begins at the first of `floats`.
    pub fn new(floats: &'a [f64]) -> Self {
        Self { floats, next: 0 }
    }

    /// The next of them.
    pub fn take(&mut self) -> f64 {
        self.next += 1;
        self.floats[self.next - 1]
    }

    /// All floats were asked for: lists of the wrong length are an error of the test.
    pub fn finish(self) {
        assert_eq!(self.next, self.floats.len(), "the harness made a list of the wrong length");
    }
}

/// The zero tangent of a value.
pub fn zero<V: Value>(value: &V) -> V::Tangent {
    let mut count = 0;
    value.floats(&mut |_| count += 1);
    value.tangent(&mut Source::new(&vec![0.0; count]))
}

/// What an argument owns, or a function returns.
pub trait Value: Clone + 'static {
    /// Tangent and cotangent, owned.
    type Tangent: Clone + 'static;
    /// How a tangent or a seed is handed over.
    type Seed<'a>;
    /// What `grad_into` adds to.
    type Buffer<'a>;

    /// Calls `visit` with every float, in order.
    fn floats(&self, visit: &mut dyn FnMut(f64));
    /// Writes down everything there is, lengths and integers too, so that equal lists mean equal values.
    fn bits(&self, out: &mut Vec<u64>);
    /// The same shape with other floats.
    fn with(&self, source: &mut Source) -> Self;
    /// A tangent of this shape.
    fn tangent(&self, source: &mut Source) -> Self::Tangent;
    /// Appends the components of a tangent; `self` is what it belongs to.
    fn read(tangent: &Self::Tangent, out: &mut Vec<f64>);
    /// The tangent as an argument or as a seed.
    fn seed(tangent: &Self::Tangent) -> Self::Seed<'_>;
    /// The tangent as a buffer.
    fn buffer(tangent: &mut Self::Tangent) -> Self::Buffer<'_>;
}

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Value for $float {
            type Tangent = $float;
            type Seed<'a> = $float;
            type Buffer<'a> = &'a mut $float;

            fn floats(&self, visit: &mut dyn FnMut(f64)) {
                visit(f64::from(*self));
            }
            fn bits(&self, out: &mut Vec<u64>) {
                // The payload of a NaN is nobody's promise.
                out.push(if self.is_nan() { u64::MAX } else { u64::from(self.to_bits()) });
            }
            fn with(&self, source: &mut Source) -> Self {
                source.take() as $float
            }
            fn tangent(&self, source: &mut Source) -> $float {
                source.take() as $float
            }
            fn read(tangent: &$float, out: &mut Vec<f64>) {
                out.push(f64::from(*tangent));
            }
            fn seed(tangent: &$float) -> $float {
                *tangent
            }
            fn buffer(tangent: &mut $float) -> &mut $float {
                tangent
            }
        }
    )*};
}
floats!(f32 f64);

kinds!(bool i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

/// What a function gives that only writes through its references.
impl Value for () {
    type Tangent = ();
    type Seed<'a> = ();
    type Buffer<'a> = &'a mut ();

    fn floats(&self, _visit: &mut dyn FnMut(f64)) {}
    fn bits(&self, _out: &mut Vec<u64>) {}
    fn with(&self, _source: &mut Source) -> Self {}
    fn tangent(&self, _source: &mut Source) {}
    fn read(_tangent: &(), _out: &mut Vec<f64>) {}
    fn seed(_tangent: &()) {}
    fn buffer(tangent: &mut ()) -> &mut () {
        tangent
    }
}

macro_rules! lists {
    ($($list:ty),*) => {$(
        impl<T: Value> Value for $list {
            type Tangent = Vec<T::Tangent>;
            type Seed<'a> = &'a [T::Tangent];
            type Buffer<'a> = &'a mut [T::Tangent];

            fn floats(&self, visit: &mut dyn FnMut(f64)) {
                self.iter().for_each(|element| element.floats(visit));
            }
            fn bits(&self, out: &mut Vec<u64>) {
                out.push(self.len() as u64);
                self.iter().for_each(|element| element.bits(out));
            }
            fn with(&self, source: &mut Source) -> Self {
                self.iter().map(|element| element.with(source)).collect()
            }
            fn tangent(&self, source: &mut Source) -> Self::Tangent {
                self.iter().map(|element| element.tangent(source)).collect()
            }
            fn read(tangent: &Self::Tangent, out: &mut Vec<f64>) {
                tangent.iter().for_each(|element| T::read(element, out));
            }
            fn seed(tangent: &Self::Tangent) -> &[T::Tangent] {
                tangent
            }
            fn buffer(tangent: &mut Self::Tangent) -> &mut [T::Tangent] {
                tangent
            }
        }
    )*};
}
lists!(Vec<T>, Box<[T]>);

impl<T: Value, const N: usize> Value for [T; N] {
    type Tangent = [T::Tangent; N];
    type Seed<'a> = &'a [T::Tangent; N];
    type Buffer<'a> = &'a mut [T::Tangent; N];

    fn floats(&self, visit: &mut dyn FnMut(f64)) {
        self.iter().for_each(|element| element.floats(visit));
    }
    fn bits(&self, out: &mut Vec<u64>) {
        self.iter().for_each(|element| element.bits(out));
    }
    fn with(&self, source: &mut Source) -> Self {
        self.each_ref().map(|element| element.with(source))
    }
    fn tangent(&self, source: &mut Source) -> Self::Tangent {
        self.each_ref().map(|element| element.tangent(source))
    }
    fn read(tangent: &Self::Tangent, out: &mut Vec<f64>) {
        tangent.iter().for_each(|element| T::read(element, out));
    }
    fn seed(tangent: &Self::Tangent) -> &[T::Tangent; N] {
        tangent
    }
    fn buffer(tangent: &mut Self::Tangent) -> &mut [T::Tangent; N] {
        tangent
    }
}

macro_rules! tuples {
    ($(($($name:ident $place:tt),+))*) => {$(
        impl<$($name: Value),+> Value for ($($name,)+) {
            type Tangent = ($($name::Tangent,)+);
            type Seed<'a> = ($($name::Seed<'a>,)+);
            type Buffer<'a> = ($($name::Buffer<'a>,)+);

            fn floats(&self, visit: &mut dyn FnMut(f64)) {
                $(self.$place.floats(visit);)+
            }
            fn bits(&self, out: &mut Vec<u64>) {
                $(self.$place.bits(out);)+
            }
            fn with(&self, source: &mut Source) -> Self {
                ($(self.$place.with(source),)+)
            }
            fn tangent(&self, source: &mut Source) -> Self::Tangent {
                ($(self.$place.tangent(source),)+)
            }
            fn read(tangent: &Self::Tangent, out: &mut Vec<f64>) {
                $($name::read(&tangent.$place, out);)+
            }
            fn seed(tangent: &Self::Tangent) -> Self::Seed<'_> {
                ($($name::seed(&tangent.$place),)+)
            }
            fn buffer(tangent: &mut Self::Tangent) -> Self::Buffer<'_> {
                ($($name::buffer(&mut tangent.$place),)+)
            }
        }
    )*};
}
tuples! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
}

/// A literal of a test point as what the argument owns: `[1.0, 2.0]` will do for a `Vec`.
pub trait Own<T> {
    /// The owned argument.
    fn own(self) -> T;
}

impl<T> Own<T> for T {
    fn own(self) -> T {
        self
    }
}

impl<T, const N: usize> Own<Vec<T>> for [T; N] {
    fn own(self) -> Vec<T> {
        self.into()
    }
}

impl<T, const N: usize, const M: usize> Own<Vec<Vec<T>>> for [[T; N]; M] {
    fn own(self) -> Vec<Vec<T>> {
        self.into_iter().map(Vec::from).collect()
    }
}

/// Of what may be missing, whether it is there counts among the bits.
impl<V: Value> Value for Option<V> {
    type Tangent = Option<V::Tangent>;
    type Seed<'a> = &'a Option<V::Tangent>;
    type Buffer<'a> = &'a mut Option<V::Tangent>;

    fn floats(&self, visit: &mut dyn FnMut(f64)) {
        self.iter().for_each(|inner| inner.floats(visit));
    }
    fn bits(&self, out: &mut Vec<u64>) {
        out.push(u64::from(self.is_some()));
        self.iter().for_each(|inner| inner.bits(out));
    }
    fn with(&self, source: &mut Source) -> Self {
        self.as_ref().map(|inner| inner.with(source))
    }
    fn tangent(&self, source: &mut Source) -> Self::Tangent {
        self.as_ref().map(|inner| inner.tangent(source))
    }
    fn read(tangent: &Self::Tangent, out: &mut Vec<f64>) {
        tangent.iter().for_each(|inner| V::read(inner, out));
    }
    fn seed(tangent: &Self::Tangent) -> &Self::Tangent {
        tangent
    }
    fn buffer(tangent: &mut Self::Tangent) -> &mut Self::Tangent {
        tangent
    }
}

/// A value by itself.
impl<V: Value> Value for Box<V> {
    type Tangent = Box<V::Tangent>;
    type Seed<'a> = &'a Box<V::Tangent>;
    type Buffer<'a> = &'a mut Box<V::Tangent>;

    fn floats(&self, visit: &mut dyn FnMut(f64)) {
        (**self).floats(visit);
    }
    fn bits(&self, out: &mut Vec<u64>) {
        (**self).bits(out);
    }
    fn with(&self, source: &mut Source) -> Self {
        Box::new((**self).with(source))
    }
    fn tangent(&self, source: &mut Source) -> Self::Tangent {
        Box::new((**self).tangent(source))
    }
    fn read(tangent: &Self::Tangent, out: &mut Vec<f64>) {
        V::read(tangent, out);
    }
    fn seed(tangent: &Self::Tangent) -> &Self::Tangent {
        tangent
    }
    fn buffer(tangent: &mut Self::Tangent) -> &mut Self::Tangent {
        tangent
    }
}
