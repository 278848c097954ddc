//! What the engine refuses, one variant for each reason.

use std::fmt;
use std::panic::Location;

/// Why a tensor has no graph that a gradient could go back through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoGraph {
    /// Nothing that it was made of requires grad.
    NoInputRequiresGrad,
    /// It was made within `no_grad`, of tensors that require grad.
    MadeUnderNoGrad,
    /// It was made within `inference_mode`.
    MadeInInferenceMode,
    /// It was detached from its graph.
    Detached,
}

/// An operation or a request that the engine refuses, and what to do instead.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// `backward` without a gradient, on a tensor of several elements or none.
    NotScalar {
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A gradient was asked of what has no graph.
    NoGraph {
        /// Why it has none.
        reason: NoGraph,
    },
    /// What the graph kept was freed by an earlier `backward` or `grad`.
    GraphFreed {
        /// The operation whose values are gone.
        operation: String,
    },
    /// A seed does not fit the tensor that it is for.
    SeedShape {
        /// The shape of the tensor.
        expected: Vec<usize>,
        /// The shape of the seed.
        given: Vec<usize>,
    },
    /// Another number of seeds than of outputs.
    SeedCount {
        /// The number of outputs.
        expected: usize,
        /// The number of seeds.
        given: usize,
    },
    /// An input on which no output depends.
    UnusedInput {
        /// Which of the inputs, counted from zero.
        input: usize,
    },
    /// A gradient was asked for a tensor that does not require grad.
    InputWithoutGrad {
        /// Which of the inputs, counted from zero.
        input: usize,
    },
    /// Shapes that an operation cannot take together.
    Shapes {
        /// The operation.
        operation: &'static str,
        /// The shapes of its operands.
        shapes: Vec<Vec<usize>>,
    },
    /// A number of elements that does not fit a shape.
    Count {
        /// The shape that was asked for.
        shape: Vec<usize>,
        /// The number of elements that there are.
        given: usize,
    },
    /// An axis that a tensor does not have.
    Axis {
        /// The axis.
        axis: isize,
        /// The number of axes.
        axes: usize,
    },
    /// An axis that was named twice.
    RepeatedAxis {
        /// The axis, counted from the first.
        axis: usize,
    },
    /// An index that is out of bounds.
    Index {
        /// The index.
        index: usize,
        /// The length of the axis.
        length: usize,
    },
    /// Another number of indices than a tensor has axes.
    IndexCount {
        /// The number of indices.
        given: usize,
        /// The number of axes.
        axes: usize,
    },
    /// Another number of axes in an order of them than a tensor has.
    AxisCount {
        /// The number that was given.
        given: usize,
        /// The number of axes.
        axes: usize,
    },
    /// A range that ends before it starts.
    Range {
        /// Where it starts.
        start: usize,
        /// Where it ends.
        end: usize,
    },
    /// Parts of no length, or steps of none.
    Step {
        /// The operation.
        operation: &'static str,
    },
    /// A tensor of several elements or none was to be a number.
    NotOneElement {
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A reduction that has no value for no elements.
    Empty {
        /// The reduction.
        operation: &'static str,
    },
    /// A leaf that requires grad was to be changed in place where operations are recorded.
    LeafChanged,
    /// A tensor whose elements share places was to be changed in place.
    Overlapping,
    /// What an operation kept was changed in place before it was needed.
    SavedChanged {
        /// The operation that kept it.
        operation: String,
        /// The version that it kept.
        saved: u64,
        /// The version that is there now.
        current: u64,
    },
    /// A tensor made in `inference_mode` was to become part of a graph, or to be changed outside of that mode.
    InferenceTensor {
        /// What was to be done.
        operation: String,
    },
    /// `requires_grad_(false)` or the like on the result of an operation.
    NotLeaf,
    /// `retain_grad` or a hook on what does not require grad.
    GradNotRequired,
    /// The gradient of a result of an operation, which is not kept unless asked for.
    GradNotRetained,
    /// No gradient has reached the tensor yet.
    NoGradYet,
    /// A custom function gave another number of gradients than it has inputs.
    GradientCount {
        /// The function.
        operation: String,
        /// The number of inputs.
        expected: usize,
        /// The number of gradients.
        given: usize,
    },
    /// A gradient does not have the shape of what it belongs to.
    GradientShape {
        /// The operation or hook that gave it.
        operation: String,
        /// The shape of what it belongs to.
        expected: Vec<usize>,
        /// Its shape.
        given: Vec<usize>,
    },
    /// Anomaly mode: the gradient of an operation is not a number.
    NotANumber {
        /// The operation.
        operation: String,
        /// Which of its inputs the gradient belongs to.
        input: usize,
        /// Where the operation was called.
        location: Option<&'static Location<'static>>,
    },
    /// The gradient of an operation was differentiated, which has first derivatives only.
    OnceDifferentiable {
        /// The operation.
        operation: String,
    },
    /// A function of the user's failed.
    Custom(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotScalar { shape } => write!(
                f,
                "a gradient begins at a scalar, but the tensor has the shape {shape:?}; sum it, or give a gradient to `backward_with`"
            ),
            Self::NoGraph { reason } => {
                write!(f, "the tensor has no graph to go back through: ")?;
                f.write_str(match reason {
                    NoGraph::NoInputRequiresGrad => {
                        "nothing that it was made of requires grad; call `requires_grad_(true)` on an input"
                    }
                    NoGraph::MadeUnderNoGrad => "it was made within `no_grad`; move the operation out of that scope",
                    NoGraph::MadeInInferenceMode => {
                        "it was made within `inference_mode`; move the operation out of that scope"
                    }
                    NoGraph::Detached => "it was detached; use the tensor that `detach` was called on",
                })
            }
            Self::GraphFreed { operation } => write!(
                f,
                "the graph was freed by an earlier pass: `{operation}` has no values any more; pass `retain_graph: true` to all passes but the last"
            ),
            Self::SeedShape { expected, given } => write!(
                f,
                "a gradient of shape {given:?} does not fit a tensor of shape {expected:?}, and does not broadcast to it"
            ),
            Self::SeedCount { expected, given } => write!(f, "{given} gradients were given for {expected} outputs"),
            Self::UnusedInput { input } => write!(
                f,
                "no output depends on input {input}; pass `allow_unused: true` to get `None`, or `materialize: true` to get zeros"
            ),
            Self::InputWithoutGrad { input } => {
                write!(f, "input {input} does not require grad; call `requires_grad_(true)` before it is used")
            }
            Self::Shapes { operation, shapes } => {
                let shapes: Vec<String> = shapes.iter().map(|shape| format!("{shape:?}")).collect();
                write!(f, "`{operation}` cannot take the shapes {} together", shapes.join(" and "))
            }
            Self::Count { shape, given } => write!(f, "{given} elements do not fit the shape {shape:?}"),
            Self::Axis { axis, axes } => write!(f, "there is no axis {axis} in a tensor of {axes} axes"),
            Self::RepeatedAxis { axis } => write!(f, "axis {axis} was named twice"),
            Self::Index { index, length } => write!(f, "index {index} is out of bounds for an axis of length {length}"),
            Self::IndexCount { given, axes } => {
                write!(f, "{given} indices are too many for a tensor of {axes} axes")
            }
            Self::AxisCount { given, axes } => {
                write!(f, "an order of axes names each of them once: {given} were named, and the tensor has {axes}")
            }
            Self::Range { start, end } => write!(f, "the range {start}..{end} ends before it starts"),
            Self::Step { operation } => write!(f, "`{operation}` takes a length or a step of one or more, not of zero"),
            Self::NotOneElement { shape } => write!(
                f,
                "only a tensor of one element is a number, but this has the shape {shape:?}; take one element by `at`, or all by `to_vec`"
            ),
            Self::Empty { operation } => write!(f, "`{operation}` has no value for no elements"),
            Self::LeafChanged => f.write_str(
                "a leaf that requires grad is changed in place; update it within `no_grad`, or change a copy of it",
            ),
            Self::Overlapping => f.write_str(
                "several elements of the tensor lie in one place, so it cannot be changed in place; call `copy` first",
            ),
            Self::SavedChanged { operation, saved, current } => write!(
                f,
                "a value that `{operation}` needs was changed in place: it kept version {saved}, and version {current} is there now; change a copy instead"
            ),
            Self::InferenceTensor { operation } => write!(
                f,
                "`{operation}` on a tensor that was made within `inference_mode`, which can never be part of a graph; `copy` it, or use `no_grad` instead"
            ),
            Self::NotLeaf => f.write_str(
                "only a leaf can stop requiring grad; use `detach` for a tensor that is cut off from its graph",
            ),
            Self::GradNotRequired => f.write_str("the tensor does not require grad; call `requires_grad_(true)` first"),
            Self::GradNotRetained => f.write_str(
                "the tensor is no leaf, and the gradients of others are not kept; call `retain_grad` before `backward`",
            ),
            Self::NoGradYet => {
                f.write_str("no gradient has reached the tensor; call `backward` on what was computed from it")
            }
            Self::GradientCount { operation, expected, given } => {
                write!(f, "`{operation}` gave {given} gradients for {expected} inputs; give `None` where there is none")
            }
            Self::GradientShape { operation, expected, given } => {
                write!(f, "`{operation}` gave a gradient of shape {given:?} for a tensor of shape {expected:?}")
            }
            Self::NotANumber { operation, input, location } => {
                write!(f, "the gradient that `{operation}` gave for its input {input} is not a number")?;
                match location {
                    Some(location) => write!(f, "; the operation was called at {location}"),
                    None => Ok(()),
                }
            }
            Self::OnceDifferentiable { operation } => write!(
                f,
                "the gradient that `{operation}` gave cannot be differentiated; write the operation as a `Function` whose `backward` computes with tensors"
            ),
            Self::Custom(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

/// The value, or a panic with the error's text at the caller.
#[track_caller]
pub(crate) fn must<V>(result: Result<V, Error>) -> V {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}
