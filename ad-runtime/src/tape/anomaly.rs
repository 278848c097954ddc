//! Anomaly mode: where did the first NaN come from?

use std::cell::Cell;

use super::node::Node;
use super::{Element, Error, Tensor};

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
}

/// Puts the switch back where the scope ends, also by a panic.
struct Restore(bool);

impl Drop for Restore {
    fn drop(&mut self) {
        ON.set(self.0);
    }
}

/// Runs a closure in which a gradient that is not a number is an error at the operation that made it.
///
/// The error says which operation that was, for which of its inputs, and where it was called. Each gradient is looked
/// through, so this is for finding faults.
///
/// ```
/// use wengert::tape::{self, Error, Tensor};
///
/// let x = Tensor::scalar(0.0).requires_grad_(true);
/// let y = (&x * f64::INFINITY).sqrt();
/// let found = tape::detect_anomaly(|| y.backward()).unwrap_err();
/// assert!(matches!(found, Error::NotANumber { ref operation, input: 0, .. } if operation == "SqrtBackward"));
/// assert!(found.to_string().contains("called at"));
/// ```
pub fn detect_anomaly<R>(body: impl FnOnce() -> R) -> R {
    let _restore = Restore(ON.replace(true));
    body()
}

/// In anomaly mode, an error for a gradient with an element that is not a number.
pub(crate) fn check<T: Element>(node: &Node<T>, input: usize, gradient: &Tensor<T>) -> Result<(), Error> {
    if !ON.get() || gradient.dense().iter().all(|value| !value.is_nan()) {
        return Ok(());
    }
    Err(Error::NotANumber { operation: node.name.text().to_owned(), input, location: Some(node.location) })
}
