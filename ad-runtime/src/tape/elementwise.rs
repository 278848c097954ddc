//! Operations that work element by element, after the lines of the rule table.

use std::array::from_fn;
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use ad_rules::Partial;

use super::error::must;
use super::kernels::Rule;
use super::layout::broadcast_shape;
use super::node::{Gradients, Name, Pass, Save, record_one};
use super::{Element, Error, Tensor, mode, names, partials};

/// The elements of a tensor in order, without a copy where they lie so.
pub(crate) enum Dense<T> {
    Shared(Arc<Vec<T>>, std::ops::Range<usize>),
    Own(Vec<T>),
}

impl<T: Copy> Dense<T> {
    /// The elements alone.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::Shared(..) => self.to_vec(),
            Self::Own(data) => data,
        }
    }
}

impl<T> Deref for Dense<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Shared(data, range) => &data[range.clone()],
            Self::Own(data) => data,
        }
    }
}

impl<T: Element> Tensor<T> {
    pub(crate) fn dense(&self) -> Dense<T> {
        let (data, layout) = (self.storage().read(), self.layout());
        if layout.is_dense() {
            let count = layout.count();
            // Of no elements, the offset may be anything.
            let start = if count == 0 { 0 } else { layout.offset };
            return Dense::Shared(data, start..start + count);
        }
        Dense::Own(layout.gather(&data))
    }

    /// A stream for a kernel: the elements as they are broadcast to a shape, or one that stands for all.
    fn stream(&self, shape: &[usize]) -> Dense<T> {
        if self.shape() == shape || self.numel() == 1 {
            let strides = &*self.layout().strides;
            let lengths = self.shape();
            // What was broadcast from one element is one element.
            if self.numel() > 1 && strides.iter().zip(lengths).all(|(&stride, &length)| stride == 0 || length == 1) {
                let at = self.layout().offset;
                return Dense::Shared(self.storage().read(), at..at + 1);
            }
            return self.dense();
        }
        let layout = self.layout().broadcast_to(shape).expect("operands broadcast to the result");
        Dense::Own(layout.gather(&self.storage().read()))
    }
}

/// The partials of each rule, as trees.
static TREES: LazyLock<Vec<Vec<Partial>>> = LazyLock::new(|| {
    let rows = ad_rules::scalar::ROWS.iter();
    rows.map(|row| (0..row.arguments.len()).map(|k| Partial::of(row, k)).collect()).collect()
});

/// The partials of a rule.
pub(crate) fn trees(rule: Rule) -> &'static [Partial] {
    &TREES[rule as usize]
}

/// The shape of a result.
fn result_shape<'a, T: Element>(rule: Rule, operands: &[&'a Tensor<T>]) -> Result<Cow<'a, [usize]>, Error> {
    let mut shape = Cow::Borrowed(operands[0].shape());
    for operand in &operands[1..] {
        if *operand.shape() == *shape || operand.shape().is_empty() {
            continue;
        }
        let common = broadcast_shape(&shape, operand.shape()).ok_or_else(|| Error::Shapes {
            operation: names::forward(rule),
            shapes: operands.iter().map(|operand| operand.shape().to_vec()).collect(),
        })?;
        shape = Cow::Owned(common);
    }
    Ok(shape)
}

/// How many arguments an operation of the table has at most.
const ARGUMENTS: usize = 3;

/// Streams as a kernel takes them: those that there are not are empty.
fn slices<T>(streams: &[Option<Dense<T>>; ARGUMENTS]) -> [&[T]; ARGUMENTS] {
    streams.each_ref().map(|stream| stream.as_deref().unwrap_or_default())
}

/// Applies a rule to operands that broadcast together.
#[track_caller]
pub(crate) fn apply<T: Element>(rule: Rule, operands: &[&Tensor<T>]) -> Result<Tensor<T>, Error> {
    let shape = result_shape(rule, operands)?;
    let count = shape.iter().product();
    let value = {
        let streams: [Option<Dense<T>>; ARGUMENTS] = from_fn(|k| operands.get(k).map(|operand| operand.stream(&shape)));
        // A single operand has a stream of its own length or of one.
        let mut value = if count == 0 { Vec::new() } else { (T::kernel(rule).value)(&slices(&streams), count) };
        if value.len() < count {
            value = vec![value[0]; count];
        }
        value
    };
    let output = Tensor::fresh(value, &shape);
    record_one(
        Name::Rule(rule),
        output,
        operands,
        |needs| saves(rule, operands, needs),
        move |pass, gradient| (0..pass.inputs()).map(|k| pull(rule, k, pass, gradient)).collect(),
    )
}

/// What the partials of the inputs that need a gradient read: the operands, and the result last.
fn saves<'a, T: Element>(rule: Rule, operands: &[&'a Tensor<T>], needs: &[bool]) -> Vec<Save<'a, T>> {
    let partials = || trees(rule).iter().zip(needs).filter(|(_, needs)| **needs).map(|(tree, _)| tree);
    let mut saves: Vec<Save<'a, T>> = Vec::with_capacity(operands.len() + 1);
    for (k, operand) in operands.iter().enumerate() {
        let read = partials().any(|partial| partial.reads(k));
        saves.push(if read { Save::Value(operand) } else { Save::Nothing });
    }
    let read = partials().any(Partial::reads_result);
    saves.push(if read { Save::Output(0) } else { Save::Nothing });
    saves
}

/// The gradient of the `k`-th operand, in the shape of the result.
fn pull<T: Element>(
    rule: Rule,
    k: usize,
    pass: &Pass<'_, T>,
    gradient: &Tensor<T>,
) -> Result<Option<Tensor<T>>, Error> {
    if !pass.needs(k) {
        return Ok(None);
    }
    let partial = &trees(rule)[k];
    let arity = pass.inputs();
    match partial {
        Partial::Number(value) if *value == 0.0 => {
            Tensor::constant(T::zero()).try_broadcast_to(gradient.shape()).map(Some)
        }
        Partial::Number(value) if *value == 1.0 => Ok(Some(gradient.clone())),
        Partial::Number(value) if *value == -1.0 => apply(Rule::neg, &[gradient]).map(Some),
        Partial::Argument(argument) => apply(Rule::mul, &[gradient, &pass.saved(*argument)?]).map(Some),
        partial => {
            let mut operands: [Option<Tensor<T>>; ARGUMENTS] = [const { None }; ARGUMENTS];
            for (argument, operand) in operands[..arity].iter_mut().enumerate() {
                *operand = partial.reads(argument).then(|| pass.saved(argument)).transpose()?;
            }
            let result = partial.reads_result().then(|| pass.saved(arity)).transpose()?;
            if mode::is_grad_enabled() {
                return partials::pull(rule, partial, &operands[..arity], result.as_ref(), gradient).map(Some);
            }
            let shape = gradient.shape();
            let count = gradient.numel();
            // What the partial does not read may be anything.
            let stream = |tensor: Option<&Tensor<T>>| {
                tensor.map_or_else(|| Dense::Own(vec![T::one()]), |tensor| tensor.stream(shape))
            };
            let streams = operands.each_ref().map(|operand| Some(stream(operand.as_ref())));
            let (result, seed) = (stream(result.as_ref()), gradient.stream(shape));
            let pulled = (T::kernel(rule).pulls[k])(&slices(&streams), &result, &seed, count);
            Ok(Some(Tensor::fresh(pulled, shape)))
        }
    }
}

macro_rules! unary {
    ($($name:ident $what:literal)*) => {
        impl<T: Element> Tensor<T> {
            $(
                #[doc = $what]
                #[must_use]
                #[track_caller]
                pub fn $name(&self) -> Self {
                    must(apply(Rule::$name, &[self]))
                }
            )*
        }
    };
}

unary! {
    abs "The absolute value of each element; its derivative at zero is zero."
    fract "The fractional part of each element."
    to_degrees "Radians as degrees."
    to_radians "Degrees as radians."
    signum "The sign of each element; its derivative is zero."
    floor "The largest integer below each element; its derivative is zero."
    ceil "The smallest integer above each element; its derivative is zero."
    round "The nearest integer of each element, from zero on a tie; its derivative is zero."
    round_ties_even "The nearest integer of each element, the even one on a tie; its derivative is zero."
    trunc "The integer part of each element; its derivative is zero."
    recip "The reciprocal of each element."
    sqrt "The square root of each element."
    cbrt "The cube root of each element."
    exp "The exponential of each element."
    exp2 "Two to the power of each element."
    exp_m1 "The exponential of each element less one, exact near zero."
    ln "The natural logarithm of each element."
    ln_1p "The natural logarithm of each element and one, exact near zero."
    log2 "The logarithm of each element to base two."
    log10 "The logarithm of each element to base ten."
    sin "The sine of each element."
    cos "The cosine of each element."
    tan "The tangent of each element."
    asin "The inverse sine of each element."
    acos "The inverse cosine of each element."
    atan "The inverse tangent of each element."
    sinh "The hyperbolic sine of each element."
    cosh "The hyperbolic cosine of each element."
    tanh "The hyperbolic tangent of each element."
    asinh "The inverse hyperbolic sine of each element."
    acosh "The inverse hyperbolic cosine of each element."
    atanh "The inverse hyperbolic tangent of each element."
}

macro_rules! binary {
    ($($rule:ident $name:ident $fallible:ident $what:literal)*) => {
        impl<T: Element> Tensor<T> {
            $(
                #[doc = $what]
                ///
                /// # Panics
                /// Where the shapes do not broadcast, and where a tensor made in `inference_mode` would become part of a
                /// graph.
                #[must_use]
                #[track_caller]
                pub fn $name(&self, other: &Self) -> Self {
                    must(self.$fallible(other))
                }

                #[doc = $what]
                ///
                /// # Errors
                /// [`Error::Shapes`], [`Error::InferenceTensor`]
                #[track_caller]
                pub fn $fallible(&self, other: &Self) -> Result<Self, Error> {
                    apply(Rule::$rule, &[self, other])
                }
            )*
        }
    };
}

binary! {
    copysign copysign try_copysign "Each element with the sign of the other's."
    max maximum try_maximum "The larger of each two elements. The derivative goes to that one, on a tie to the first."
    min minimum try_minimum "The smaller of each two elements. The derivative goes to that one, on a tie to the first."
    midpoint midpoint try_midpoint "The mean of each two elements."
    rem_euclid rem_euclid try_rem_euclid "The remainder of each two elements that is never negative."
    div_euclid div_euclid try_div_euclid "The quotient that belongs to `rem_euclid`; its derivative is zero."
    hypot hypot try_hypot "The length of the hypotenuse over each two elements."
    powf pow try_pow "Each element to the power of the other."
    log log try_log "The logarithm of each element to the base of the other."
    atan2 atan2 try_atan2 "The angle of the point whose second coordinate is this, and whose first is the other."
}

macro_rules! arithmetic {
    ($($rule:ident $fallible:ident $what:literal)*) => {
        impl<T: Element> Tensor<T> {
            $(
                #[doc = $what]
                ///
                /// # Errors
                /// [`Error::Shapes`], [`Error::InferenceTensor`]
                #[track_caller]
                pub fn $fallible(&self, other: &Self) -> Result<Self, Error> {
                    apply(Rule::$rule, &[self, other])
                }
            )*
        }
    };
}

arithmetic! {
    add try_add "The sum: `&a + &b`, with an error in place of a panic."
    sub try_sub "The difference: `&a - &b`, with an error in place of a panic."
    mul try_mul "The product of each two elements: `&a * &b`, with an error in place of a panic."
    div try_div "The quotient of each two elements: `&a / &b`, with an error in place of a panic."
    rem try_rem "The remainder of each two elements: `&a % &b`, with an error in place of a panic."
}

impl<T: Element> Tensor<T> {
    /// Each element to an integer power.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::scalar(3.0).requires_grad_(true);
    /// x.powi(2).backward().unwrap();
    /// assert_eq!(x.grad().unwrap().item(), 6.0);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn powi(&self, exponent: i32) -> Self {
        must(apply(Rule::powi, &[self, &Self::constant(T::from_f64(f64::from(exponent)))]))
    }

    /// Each element to a power.
    #[must_use]
    #[track_caller]
    pub fn powf(&self, exponent: T) -> Self {
        must(apply(Rule::powf, &[self, &Self::constant(exponent)]))
    }

    /// The square of each element.
    #[must_use]
    #[track_caller]
    pub fn square(&self) -> Self {
        must(apply(Rule::mul, &[self, self]))
    }

    /// Each element, brought between two bounds; beyond them its derivative is zero.
    ///
    /// # Panics
    /// If the lower bound is above the upper one, or a bound is not a number.
    #[must_use]
    #[track_caller]
    pub fn clamp(&self, low: T, high: T) -> Self {
        must(apply(Rule::clamp, &[self, &Self::constant(low), &Self::constant(high)]))
    }

    /// `self * factor + addend`, rounded once.
    ///
    /// # Panics
    /// Where the shapes do not broadcast; [`try_mul_add`](Self::try_mul_add) gives an error.
    #[must_use]
    #[track_caller]
    pub fn mul_add(&self, factor: &Self, addend: &Self) -> Self {
        must(self.try_mul_add(factor, addend))
    }

    /// [`mul_add`](Self::mul_add), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::Shapes`], [`Error::InferenceTensor`]
    #[track_caller]
    pub fn try_mul_add(&self, factor: &Self, addend: &Self) -> Result<Self, Error> {
        apply(Rule::mul_add, &[self, factor, addend])
    }

    /// The logistic function `1 / (1 + exp(-x))` of each element, without overflow.
    #[must_use]
    #[track_caller]
    pub fn sigmoid(&self) -> Self {
        (self * T::from_f64(0.5)).tanh() * T::from_f64(0.5) + T::from_f64(0.5)
    }

    /// Each element, or zero where it is negative; the derivative at zero is zero.
    #[must_use]
    #[track_caller]
    pub fn relu(&self) -> Self {
        let value = self.dense().iter().map(|&x| if x <= T::zero() { T::zero() } else { x }).collect();
        let output = Self::fresh(value, self.shape());
        must(record_one(
            Name::Fixed("ReluBackward"),
            output,
            &[self],
            |_| vec![Save::Output(0)],
            |pass, gradient| {
                let on = pass.saved(0)?.detach().gt_scalar(T::zero());
                Ok(vec![Some(gradient.try_mul(&on)?)])
            },
        ))
    }

    /// `ln(1 + exp(x))` of each element, without overflow.
    #[must_use]
    #[track_caller]
    pub fn softplus(&self) -> Self {
        // Not by `relu` and `abs`, whose slopes at zero are those of a choice.
        let value = self.dense().iter().map(|&x| x.max(T::zero()) + (-x.abs()).exp().ln_1p()).collect();
        must(record_one(
            Name::Fixed("SoftplusBackward"),
            Self::fresh(value, self.shape()),
            &[self],
            |_| vec![Save::Value(self)],
            |pass, gradient| single(gradient.try_mul(&pass.saved(0)?.sigmoid())),
        ))
    }
}

/// The way back through something linear in its only input.
pub(crate) fn single<T: Element>(gradient: Result<Tensor<T>, Error>) -> Gradients<T> {
    gradient.map(|gradient| vec![Some(gradient)])
}
