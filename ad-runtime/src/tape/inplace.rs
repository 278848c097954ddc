//! Changes in place.
//!
//! The elements change for every handle and view that shares them, and the version goes up. Where operations are recorded,
//! the tensor gets a new history; a change of a view is one of the tensor whose elements it shows.

use std::sync::Arc;

use super::elementwise::apply;
use super::index::take;
use super::kernels::Rule;
use super::mode::{self, Mode};
use super::node::{Edge, Name, Node};
use super::tensor::History;
use super::{Element, Error, Tensor};

impl<T: Element> Tensor<T> {
    /// Puts elements in the place of these, with the history that they have.
    ///
    /// What is a handle of the user's keeps its place in the graph to itself: the changed tensor gets a node of its own.
    #[track_caller]
    fn replace(&self, value: &Self, made_here: bool) -> Result<Self, Error> {
        let edge = if mode::is_grad_enabled() { value.edge() } else { None };
        let data = value.dense();
        let layout = self.layout();
        self.storage().write(|elements| {
            if layout.is_dense() {
                let start = if data.is_empty() { 0 } else { layout.offset };
                elements[start..start + data.len()].copy_from_slice(&data);
            } else {
                for (position, &value) in layout.positions().into_iter().zip(data.iter()) {
                    elements[position] = value;
                }
            }
        });
        if !mode::is_grad_enabled() {
            return Ok(self.clone());
        }
        let (whole, is_view) = self.base().map_or_else(|| (self.clone(), false), |base| (base, true));
        match edge {
            Some(edge) if made_here && !is_view => self.rebase(edge),
            edge if edge.is_some() || whole.requires_grad() => {
                whole.rebase(Edge { node: self.slices_of(&whole, edge), output: 0 });
            }
            _ => {}
        }
        Ok(self.clone())
    }

    /// The node of a base in which the elements of this view were replaced by those that `value` leads to.
    #[track_caller]
    fn slices_of(&self, base: &Self, value: Option<Edge<T>>) -> Arc<Node<T>> {
        let (positions, shape) = (self.positions_in(base), self.shape().to_vec());
        let count = base.numel();
        Node::linked(
            Name::Fixed("CopySlices"),
            vec![base.edge(), value],
            vec![base.shape().to_vec()],
            Box::new(move |pass, gradients| {
                let gradient = gradients[0].as_ref().expect("a node with one output is reached through it");
                let to_base = pass
                    .needs(0)
                    .then(|| {
                        let mut kept = vec![T::one(); count];
                        positions.iter().for_each(|&position| kept[position] = T::zero());
                        let kept = Self::fresh(kept, gradient.shape());
                        kept.try_where_cond(gradient, &Self::constant(T::zero()))
                    })
                    .transpose()?;
                let to_value = pass.needs(1).then(|| take(gradient, &positions, &shape)).transpose()?;
                Ok(vec![to_base, to_value])
            }),
        )
    }

    /// Whether the tensor may be changed here.
    fn changeable(&self, operation: &str) -> Result<(), Error> {
        if self.layout().overlaps() {
            return Err(Error::Overlapping);
        }
        if self.is_inference() && mode::current() != Mode::Inference {
            return Err(Error::InferenceTensor { operation: operation.to_owned() });
        }
        let is_leaf = |tensor: &Self| matches!(tensor.history(), History::Leaf(_));
        if mode::is_grad_enabled() && (is_leaf(self) || self.base().as_ref().is_some_and(is_leaf)) {
            return Err(Error::LeafChanged);
        }
        Ok(())
    }

    /// The operand of an operation that changes it: a copy where its elements are looked at on the way back.
    #[track_caller]
    fn before(&self, is_kept: bool) -> Self {
        if is_kept && mode::is_grad_enabled() { self.copy() } else { self.clone() }
    }

    /// Replaces the elements by those of an operation on them, which must have as many.
    #[track_caller]
    fn change(
        &self,
        operation: &'static str,
        made_here: bool,
        result: impl FnOnce() -> Result<Self, Error>,
    ) -> Result<Self, Error> {
        self.changeable(operation)?;
        let result = result()?;
        if result.shape() != self.shape() {
            let shapes = vec![self.shape().to_vec(), result.shape().to_vec()];
            return Err(Error::Shapes { operation, shapes });
        }
        self.replace(&result, made_here)
    }

    /// Puts a value in the place of the elements; it may broadcast.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::from_vec(vec![2.0, 3.0], &[2]).requires_grad_(true);
    /// let y = Tensor::zeros(&[2]);
    /// y.at(&[0]).copy_(&(x.at(&[0]) * 5.0)).unwrap();
    /// y.sum().backward().unwrap();
    /// assert_eq!(y.to_vec(), [10.0, 0.0]);
    /// assert_eq!(x.grad().unwrap().to_vec(), [5.0, 0.0]);
    /// ```
    ///
    /// # Errors
    /// [`Error::LeafChanged`] for a leaf that requires grad, or a view of one, where operations are recorded;
    /// [`Error::Shapes`], [`Error::Overlapping`], [`Error::InferenceTensor`].
    #[track_caller]
    pub fn copy_(&self, value: &Self) -> Result<Self, Error> {
        self.change("copy_", false, || {
            value.try_broadcast_to(self.shape()).map_err(|_| Error::Shapes {
                operation: "copy_",
                shapes: vec![self.shape().to_vec(), value.shape().to_vec()],
            })
        })
    }

    /// Puts a value in the place of one element, or of the elements that the first axes' indices leave.
    ///
    /// `y.set(&[i], &value)` is `y.at(&[i]).copy_(&value)`.
    ///
    /// # Errors
    /// Those of [`copy_`](Self::copy_), and [`Error::Index`].
    #[track_caller]
    pub fn set(&self, index: &[usize], value: &Self) -> Result<(), Error> {
        self.try_at(index)?.copy_(value).map(|_| ())
    }

    /// Sets all elements to a number.
    ///
    /// # Errors
    /// Those of [`copy_`](Self::copy_).
    #[track_caller]
    pub fn fill_(&self, value: T) -> Result<Self, Error> {
        self.copy_(&Self::constant(value))
    }

    /// Sets all elements to zero.
    ///
    /// # Errors
    /// Those of [`copy_`](Self::copy_).
    #[track_caller]
    pub fn zero_(&self) -> Result<Self, Error> {
        self.fill_(T::zero())
    }
}

/// Does a gradient look at the elements as they were? Then the operation keeps a copy of them, since it
/// changes them itself.
fn looks_back(rule: Rule) -> bool {
    matches!(rule, Rule::mul | Rule::div | Rule::sin)
}

macro_rules! in_place {
    ($($rule:ident $name:ident $what:literal)*) => {
        impl<T: Element> Tensor<T> {
            $(
                #[doc = $what]
                ///
                /// # Errors
                /// Those of [`copy_`](Self::copy_).
                #[track_caller]
                pub fn $name(&self, other: &Self) -> Result<Self, Error> {
                    let before = self.before(looks_back(Rule::$rule) && other.requires_grad());
                    self.change(stringify!($name), true, || apply(Rule::$rule, &[&before, other]))
                }
            )*
        }
    };
}

in_place! {
    add add_ "Adds to the elements in place; what is added may broadcast."
    sub sub_ "Subtracts from the elements in place; what is subtracted may broadcast."
    mul mul_ "Multiplies the elements in place; the factor may broadcast."
    div div_ "Divides the elements in place; the divisor may broadcast."
}

macro_rules! unary_in_place {
    ($($rule:ident $name:ident $what:literal)*) => {
        impl<T: Element> Tensor<T> {
            $(
                #[doc = $what]
                ///
                /// # Errors
                /// Those of [`copy_`](Self::copy_).
                #[track_caller]
                pub fn $name(&self) -> Result<Self, Error> {
                    let before = self.before(looks_back(Rule::$rule) && self.requires_grad());
                    self.change(stringify!($name), true, || apply(Rule::$rule, &[&before]))
                }
            )*
        }
    };
}

unary_in_place! {
    neg neg_ "Negates the elements in place."
    exp exp_ "Puts the exponential in the place of each element."
    sqrt sqrt_ "Puts the square root in the place of each element."
    sin sin_ "Puts the sine in the place of each element."
    tanh tanh_ "Puts the hyperbolic tangent in the place of each element."
}
