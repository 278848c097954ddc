//! Whether operations are recorded: a choice of each thread, for the time of a closure.

use std::cell::Cell;

/// What happens to operations on tensors that require grad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They are recorded.
    Grad,
    /// They are not.
    NoGrad,
    /// They are not, and what they make never is.
    Inference,
}

thread_local! {
    static MODE: Cell<Mode> = const { Cell::new(Mode::Grad) };
}

pub(crate) fn current() -> Mode {
    MODE.get()
}

/// Puts the mode back where a scope ends, also by a panic.
struct Restore(Mode);

impl Drop for Restore {
    fn drop(&mut self) {
        MODE.set(self.0);
    }
}

pub(crate) fn with<R>(mode: Mode, body: impl FnOnce() -> R) -> R {
    // What is made in inference mode stays out of graphs, whatever scopes are inside.
    let mode = if current() == Mode::Inference { Mode::Inference } else { mode };
    let _restore = Restore(MODE.replace(mode));
    body()
}

/// Runs a closure in which no operation is recorded: what it makes does not require grad.
///
/// Scopes nest, belong to the thread, and end with the closure, also where it panics.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let x = Tensor::scalar(2.0).requires_grad_(true);
/// let y = tape::no_grad(|| &x * 3.0);
/// assert!(!y.requires_grad());
/// assert!((&x * 3.0).requires_grad());
/// ```
pub fn no_grad<R>(body: impl FnOnce() -> R) -> R {
    with(Mode::NoGrad, body)
}

/// Runs a closure in which operations are recorded, also within [`no_grad`]; within [`inference_mode`] it changes nothing.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let x = Tensor::scalar(2.0).requires_grad_(true);
/// let y = tape::no_grad(|| tape::enable_grad(|| &x * 3.0));
/// assert!(y.requires_grad());
/// ```
pub fn enable_grad<R>(body: impl FnOnce() -> R) -> R {
    with(Mode::Grad, body)
}

/// [`no_grad`] or [`enable_grad`], as a flag says.
pub fn set_grad_enabled<R>(enabled: bool, body: impl FnOnce() -> R) -> R {
    with(if enabled { Mode::Grad } else { Mode::NoGrad }, body)
}

/// Runs a closure like [`no_grad`] does; what it makes can never become part of a graph.
///
/// An operation on such a tensor and one that requires grad is an error afterwards, and so is
/// [`requires_grad_`](super::Tensor::requires_grad_) on it.
///
/// ```
/// use wengert::tape::{self, Error, Tensor};
///
/// let x = Tensor::scalar(2.0).requires_grad_(true);
/// let y = tape::inference_mode(|| &x * 3.0);
/// assert!(y.is_inference());
/// assert!(matches!(x.try_mul(&y), Err(Error::InferenceTensor { .. })));
/// ```
pub fn inference_mode<R>(body: impl FnOnce() -> R) -> R {
    with(Mode::Inference, body)
}

/// Whether operations on tensors that require grad are recorded here.
#[must_use]
pub fn is_grad_enabled() -> bool {
    current() == Mode::Grad
}
