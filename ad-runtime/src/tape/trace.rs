//! Functions that are differentiated by running them on the tape: what `#[differentiable(tape)]` is made of.
//!
//! A function over floats is run at [`Var`]s: [`at`] makes them of its arguments, [`settle`] floats of its result, and a
//! [`Recording`] is what remains for the way back. A function over tensors is run as it is, on leaves of its own ([`leaves`]), and
//! leaves a [`Graph`].

use super::engine::{GradOptions, grad};
use super::var::Entries;
use super::{Dual, Element, Number, Tape, Tensor, Var, enable_grad};
use crate::{Differentiable, Flat};

/// What can be an argument of a function that is run at variables over `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced on the tape",
    label = "what this holds cannot become variables",
    note = "take floats, and arrays, slices, vectors and tuples of them, or a type with the derive that is generic over its float, and whose other fields carry no derivative; or write `#[constant]`"
)]
pub trait Trace<T: Number> {
    /// The same, made of variables.
    type At<'t>;

    /// Makes it of a variable for each number, in order.
    fn at<'t>(&self, make: &mut impl FnMut(T) -> Var<'t, T>) -> Self::At<'t>;
}

impl<T: Number> Trace<T> for T {
    type At<'t> = Var<'t, T>;

    fn at<'t>(&self, make: &mut impl FnMut(T) -> Var<'t, T>) -> Var<'t, T> {
        make(*self)
    }
}

impl<T: Number, A: Trace<T>> Trace<T> for [A] {
    type At<'t> = Vec<A::At<'t>>;

    fn at<'t>(&self, make: &mut impl FnMut(T) -> Var<'t, T>) -> Vec<A::At<'t>> {
        self.iter().map(|element| element.at(make)).collect()
    }
}

impl<T: Number, A: Trace<T>> Trace<T> for Vec<A> {
    type At<'t> = Vec<A::At<'t>>;

    fn at<'t>(&self, make: &mut impl FnMut(T) -> Var<'t, T>) -> Vec<A::At<'t>> {
        self[..].at(make)
    }
}

impl<T: Number, A: Trace<T>, const N: usize> Trace<T> for [A; N] {
    type At<'t> = [A::At<'t>; N];

    fn at<'t>(&self, make: &mut impl FnMut(T) -> Var<'t, T>) -> [A::At<'t>; N] {
        self.each_ref().map(|element| element.at(make))
    }
}

/// What can be a result of such a function.
///
/// `Output` is what a derivative starts from: the place of a variable on its list, or a tensor.
pub trait Settle<Output> {
    /// The same, made of floats.
    type Settled;

    /// Takes the values out, and notes what each came from: nothing, where it is a constant.
    fn settle(self, outputs: &mut Vec<Option<Output>>) -> Self::Settled;
}

impl<T: Number> Settle<(usize, T)> for Var<'_, T> {
    type Settled = T;

    fn settle(self, outputs: &mut Vec<Option<(usize, T)>>) -> T {
        outputs.push(self.place());
        self.value()
    }
}

impl<T: Number> Settle<Self> for Var<'_, T> {
    type Settled = T;

    fn settle(self, outputs: &mut Vec<Option<Self>>) -> T {
        outputs.push(Some(self));
        self.value()
    }
}

impl<T: Element> Settle<Self> for Tensor<T> {
    type Settled = Self;

    fn settle(self, outputs: &mut Vec<Option<Self>>) -> Self {
        let value = self.detach();
        outputs.push(Some(self));
        value
    }
}

impl<Output, A: Settle<Output>> Settle<Output> for Vec<A> {
    type Settled = Vec<A::Settled>;

    fn settle(self, outputs: &mut Vec<Option<Output>>) -> Self::Settled {
        self.into_iter().map(|element| element.settle(outputs)).collect()
    }
}

impl<Output, A: Settle<Output>, const N: usize> Settle<Output> for [A; N] {
    type Settled = [A::Settled; N];

    fn settle(self, outputs: &mut Vec<Option<Output>>) -> Self::Settled {
        self.map(|element| element.settle(outputs))
    }
}

/// What can be an argument of a function over tensors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be traced beside tensors",
    label = "this is no tensor, and holds none",
    note = "take a `Tensor`, or write `#[constant]`"
)]
pub trait Leaves<T: Element> {
    /// The same, owned.
    type Own;

    /// Makes it of leaves, which are added to the list.
    fn leaves(&self, list: &mut Vec<Tensor<T>>) -> Self::Own;
}

impl<T: Element> Leaves<T> for Tensor<T> {
    type Own = Self;

    fn leaves(&self, list: &mut Vec<Self>) -> Self {
        let leaf = self.detach().requires_grad_(true);
        list.push(leaf.clone());
        leaf
    }
}

impl<T: Element, A: Leaves<T>> Leaves<T> for [A] {
    type Own = Vec<A::Own>;

    fn leaves(&self, list: &mut Vec<Tensor<T>>) -> Vec<A::Own> {
        self.iter().map(|element| element.leaves(list)).collect()
    }
}

impl<T: Element, A: Leaves<T>> Leaves<T> for Vec<A> {
    type Own = Vec<A::Own>;

    fn leaves(&self, list: &mut Vec<Tensor<T>>) -> Vec<A::Own> {
        self[..].leaves(list)
    }
}

impl<T: Element, A: Leaves<T>, const N: usize> Leaves<T> for [A; N] {
    type Own = [A::Own; N];

    fn leaves(&self, list: &mut Vec<Tensor<T>>) -> [A::Own; N] {
        self.each_ref().map(|element| element.leaves(list))
    }
}

/// A seed as a pullback is given it: floats, references to the rest, tuples of these.
pub trait Seed<T> {
    /// Appends the components, in order.
    fn push(&self, list: &mut Vec<T>);
}

macro_rules! scalar_seeds {
    ($($number:ty)*) => {$(
        impl Seed<$number> for $number {
            fn push(&self, list: &mut Vec<$number>) {
                list.push(*self);
            }
        }
    )*};
}
scalar_seeds!(f64 f32 Dual);

impl<T> Seed<T> for () {
    fn push(&self, _list: &mut Vec<T>) {}
}

/// What carries no derivative stays as it is.
macro_rules! discrete {
    ($($discrete:ty)*) => {$(
        impl<T: Number> Trace<T> for $discrete {
            type At<'t> = Self;

            fn at<'t>(&self, _make: &mut impl FnMut(T) -> Var<'t, T>) -> Self {
                *self
            }
        }

        impl<T: Element> Leaves<T> for $discrete {
            type Own = Self;

            fn leaves(&self, _list: &mut Vec<Tensor<T>>) -> Self {
                *self
            }
        }

        impl<Output> Settle<Output> for $discrete {
            type Settled = Self;

            fn settle(self, _outputs: &mut Vec<Option<Output>>) -> Self {
                self
            }
        }
    )*};
}
discrete!(() bool char i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl<T, A: Flat<T>> Seed<T> for &A {
    fn push(&self, list: &mut Vec<T>) {
        self.push_to(list);
    }
}

impl<T, A: Flat<T>> Seed<T> for &[A] {
    fn push(&self, list: &mut Vec<T>) {
        self.iter().for_each(|element| element.push_to(list));
    }
}

macro_rules! tuples {
    ($(($first:ident $($name:ident)*, $($place:tt)+))*) => {$(
        impl<T: Number, $first: Trace<T>, $($name: Trace<T>),*> Trace<T> for ($first, $($name,)*) {
            type At<'t> = ($first::At<'t>, $($name::At<'t>,)*);

            fn at<'t>(&self, make: &mut impl FnMut(T) -> Var<'t, T>) -> Self::At<'t> {
                ($(self.$place.at(make),)+)
            }
        }

        impl<Output, $first: Settle<Output>, $($name: Settle<Output>),*> Settle<Output> for ($first, $($name,)*) {
            type Settled = ($first::Settled, $($name::Settled,)*);

            fn settle(self, outputs: &mut Vec<Option<Output>>) -> Self::Settled {
                ($(self.$place.settle(outputs),)+)
            }
        }

        impl<T: Element, $first: Leaves<T>, $($name: Leaves<T>),*> Leaves<T> for ($first, $($name,)*) {
            type Own = ($first::Own, $($name::Own,)*);

            fn leaves(&self, list: &mut Vec<Tensor<T>>) -> Self::Own {
                ($(self.$place.leaves(list),)+)
            }
        }

        impl<T, $first: Seed<T>, $($name: Seed<T>),*> Seed<T> for ($first, $($name,)*) {
            fn push(&self, list: &mut Vec<T>) {
                $(self.$place.push(list);)+
            }
        }
    )*};
}
tuples! {
    (A, 0)
    (A B, 0 1)
    (A B C, 0 1 2)
    (A B C D, 0 1 2 3)
    (A B C D E, 0 1 2 3 4)
    (A B C D E F, 0 1 2 3 4 5)
}

/// An argument made of variables of a list.
pub fn at<'t, T: Number, A: Trace<T> + ?Sized>(argument: &A, tape: &'t Tape<T>) -> A::At<'t> {
    argument.at(&mut |number| tape.var(number))
}

/// An argument made of constants, which go with the variables of any list.
pub fn constant<'t, T: Number, A: Trace<T> + ?Sized>(argument: &A) -> A::At<'t> {
    argument.at(&mut Var::from)
}

/// An argument made of leaves.
pub fn leaves<T: Element, A: Leaves<T> + ?Sized>(argument: &A, list: &mut Vec<Tensor<T>>) -> A::Own {
    argument.leaves(list)
}

/// The floats of a result, and what each came from.
pub fn settle<Output, A: Settle<Output>>(result: A) -> (A::Settled, Vec<Option<Output>>) {
    let mut outputs = Vec::new();
    let settled = result.settle(&mut outputs);
    (settled, outputs)
}

/// An argument of a function that is called with its derivatives, made of numbers; and the variables that it was made of.
pub fn numbers<'t, T: Number, A>(
    argument: &A,
    variables: &mut Vec<Option<Var<'t, T>>>,
) -> <A::Owned as Settle<Var<'t, T>>>::Settled
where
    A: ToOwned<Owned: Settle<Var<'t, T>>> + ?Sized,
{
    argument.to_owned().settle(variables)
}

/// The value of such a function: each component is one operation of the variables, whose partials are what the pullback gives for
/// it.
pub fn operation<'t, T, Value>(
    value: &Value,
    variables: &[Option<Var<'t, T>>],
    pullback: impl Fn(Value::Tangent, &mut Vec<T>),
) -> Value::At<'t>
where
    T: Number,
    Value: Trace<T> + Differentiable<Tangent: Flat<T>>,
{
    let zero = value.zero_tangent();
    let mut component = 0;
    value.at(&mut |number| {
        let (mut seed, mut partials) = (zero.clone(), Vec::new());
        seed.set(component, T::constant(num_traits::One::one()));
        component += 1;
        pullback(seed, &mut partials);
        Var::of_many(number, variables.iter().flatten().copied().zip(partials))
    })
}

/// The result of a function over tensors that is recorded, whatever the mode.
pub fn recorded<Output, A: Settle<Output>>(function: impl FnOnce() -> A) -> (A::Settled, Vec<Option<Output>>) {
    settle(enable_grad(function))
}

/// What is kept of a run, to go back as often as wanted.
pub trait Back<T, Zeros> {
    /// The cotangents of the arguments, in the shape of their zeros: from that of the value, and those of what `&mut` arguments
    /// hold.
    fn cotangents(&self, seed: &[T], changed: &[T]) -> Zeros;
}

/// The cotangents of the arguments of a run.
pub fn cotangents<T, Zeros>(run: &impl Back<T, Zeros>, seed: impl Seed<T>) -> Zeros {
    run.cotangents(&components(seed), &[])
}

/// The same of a run that changed arguments: at first, they held what these are the cotangents of.
pub fn cotangents_of_all<T, Zeros>(run: &impl Back<T, Zeros>, seed: impl Seed<T>, changed: impl Seed<T>) -> Zeros {
    run.cotangents(&components(seed), &components(changed))
}

fn components<T>(seed: impl Seed<T>) -> Vec<T> {
    let mut components = Vec::new();
    seed.push(&mut components);
    components
}

/// The place of a number on a list, and the slope with respect to what has it; none of a constant.
type Place<T> = Option<(usize, T)>;

/// The list that a run at variables left behind. The variables of its arguments were the first on it.
#[derive(Debug)]
pub struct Recording<T, Zeros> {
    entries: Entries<T>,
    /// None where the function failed: nothing comes back from the value then.
    outputs: Option<Vec<Place<T>>>,
    /// What `&mut` arguments hold.
    changed: Vec<Place<T>>,
    zeros: Zeros,
}

impl<T: Number, Zeros> Recording<T, Zeros> {
    /// What a run left; `zeros` are tangents of its active arguments.
    pub fn new(tape: Tape<T>, outputs: Option<Vec<Place<T>>>, changed: Vec<Place<T>>, zeros: Zeros) -> Self {
        Self { entries: tape.into_entries(), outputs, changed, zeros }
    }
}

impl<T: Number, Zeros: Flat<T> + Clone> Back<T, Zeros> for Recording<T, Zeros> {
    fn cotangents(&self, seed: &[T], changed: &[T]) -> Zeros {
        let of_value = self.outputs.as_ref().map(|outputs| (outputs, seed));
        let mut seeds = Vec::new();
        for (places, seed) in of_value.into_iter().chain([(&self.changed, changed)]) {
            assert_eq!(seed.len(), places.len(), "the seed has another number of components than what it is of");
            let seeded = places.iter().zip(seed);
            seeds.extend(seeded.filter_map(|(place, &seed)| place.map(|(number, slope)| (number, seed.times(slope)))));
        }
        let mut adjoints = Vec::new();
        self.entries.sweep(&seeds, &mut adjoints);
        let mut cotangents = self.zeros.clone();
        // The first is that of constants. Where the last output stands before an argument, that argument has no part in any.
        let mut next = adjoints.into_iter().skip(1);
        cotangents.each(&mut |component| *component = next.next().unwrap_or_default());
        cotangents
    }
}

/// The graph that a run over tensors left behind.
#[derive(Debug)]
pub struct Graph<T: Element, Zeros> {
    leaves: Vec<Tensor<T>>,
    outputs: Vec<Option<Tensor<T>>>,
    zeros: Zeros,
}

impl<T: Element, Zeros> Graph<T, Zeros> {
    /// What a run left; `zeros` are tangents of its active arguments.
    pub fn new(leaves: Vec<Tensor<T>>, outputs: Vec<Option<Tensor<T>>>, zeros: Zeros) -> Self {
        Self { leaves, outputs, zeros }
    }
}

impl<T: Element, Zeros: Flat<T> + Clone> Back<T, Zeros> for Graph<T, Zeros> {
    fn cotangents(&self, seed: &[T], _changed: &[T]) -> Zeros {
        let (mut outputs, mut seeds, mut rest) = (Vec::new(), Vec::new(), seed);
        for output in self.outputs.iter().flatten() {
            let (own, others) = rest.split_at(output.numel());
            rest = others;
            // What depends on no argument has no graph to go back through.
            if output.requires_grad() {
                outputs.push(output);
                seeds.push(Some(Tensor::fresh(own.to_vec(), output.shape())));
            }
        }
        let mut cotangents = self.zeros.clone();
        if outputs.is_empty() {
            return cotangents;
        }
        let inputs: Vec<&Tensor<T>> = self.leaves.iter().collect();
        let options =
            GradOptions { grad_outputs: seeds, retain_graph: Some(true), materialize: true, ..GradOptions::default() };
        let gradients = grad(&outputs, &inputs, options).unwrap_or_else(|error| panic!("{error}"));
        let elements: Vec<T> = gradients.iter().flatten().flat_map(Tensor::to_vec).collect();
        cotangents.read_from(&elements);
        cotangents
    }
}

/// The seed of a gradient: one, in the shape of the value.
///
/// # Panics
/// Where the value has not one element.
pub fn seed_of_one<T: Element>(value: &Tensor<T>) -> Tensor<T> {
    if value.numel() != 1 {
        panic!("{}", super::Error::NotScalar { shape: value.shape().to_vec() });
    }
    value.ones_like()
}

/// The number behind a variable, where it is cast to an integer: a derivative ends there.
pub trait Primal {
    /// Its type.
    type Number;

    /// The number.
    fn primal(self) -> Self::Number;
}

impl<T: Number> Primal for Var<'_, T> {
    type Number = T::Primal;

    fn primal(self) -> T::Primal {
        self.value().primal()
    }
}

/// What is cast to the float that is traced: a variable stays one, any other number is a constant.
pub trait IntoVar<'t, T: Number> {
    /// The variable.
    fn into_var(self) -> Var<'t, T>;
}

impl<'t, T: Number> IntoVar<'t, T> for Var<'t, T> {
    fn into_var(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($number:ident)*) => {$(
        impl Primal for $number {
            type Number = Self;

            fn primal(self) -> Self {
                self
            }
        }

        impl<'t> IntoVar<'t, f64> for $number {
            fn into_var(self) -> Var<'t, f64> {
                Var::from(self as f64)
            }
        }

        impl<'t> IntoVar<'t, f32> for $number {
            fn into_var(self) -> Var<'t, f32> {
                Var::from(self as f32)
            }
        }
    )*};
}
numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

impl Primal for bool {
    type Number = Self;

    fn primal(self) -> Self {
        self
    }
}

impl Primal for char {
    type Number = Self;

    fn primal(self) -> Self {
        self
    }
}
