//! The eager engine: operations on tensors are recorded as they run, and gradients go back through the record.
//!
//! For graphs that exist only at run time, and for whoever comes from PyTorch: the names and the contract are those of its
//! autograd, with typed errors in place of exceptions.
//!
//! ```
//! use wengert::tape::Tensor;
//!
//! let x = Tensor::from_vec(vec![1.0, 2.0, 3.0], &[3]).requires_grad_(true);
//! let loss = (x.sin() * &x).sum();
//! loss.backward().unwrap();
//! let expected = |x: f64| x.sin() + x * x.cos();
//! for (gradient, x) in x.grad().unwrap().to_vec().iter().zip([1.0, 2.0, 3.0]) {
//!     assert!((gradient - expected(x)).abs() < 1e-15);
//! }
//! ```
//!
//! [`Tensor`] has the operations; [`grad`] gives gradients without adding them anywhere; [`no_grad`], [`enable_grad`] and
//! [`inference_mode`] say what is recorded; [`Function`] is for operations of one's own, [`checkpoint`] for less memory;
//! [`detect_anomaly`] finds the first NaN; [`Error`] has a variant for each
//! refusal. [`node()`] makes one operation of a function with a derivative of its own. [`Var`] is for scalars, on a [`Tape`] of their own.

mod anomaly;
mod check;
mod checkpoint;
mod create;
mod dims;
mod element;
mod elementwise;
mod engine;
mod error;
mod function;
mod functional;
mod graph;
mod hooks;
mod index;
mod inplace;
mod kernels;
mod layout;
mod lifted;
mod linalg;
mod mode;
mod names;
mod node;
mod operators;
mod partials;
mod print;
mod reduce;
mod shape;
mod storage;
mod sums;
mod tangent;
mod tensor;
#[doc(hidden)]
pub mod trace;
pub mod var;

pub use anomaly::detect_anomaly;
pub use check::{CheckError, gradcheck, gradgradcheck};
pub use checkpoint::checkpoint;
pub use create::Create;
pub use element::Element;
pub use engine::{BackwardOptions, GradOptions, grad};
pub use error::{Error, NoGraph};
pub use function::{BackwardContext, ForwardContext, Function};
pub use functional::{hessian, hvp, jacobian, jvp, vjp};
pub use graph::GradFn;
pub use hooks::{HookHandle, HookResult};
pub use lifted::node;
pub use mode::{enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled};
pub use node::live_nodes;
pub use tensor::Tensor;
pub use var::{Dual, Tape, Var};

use var::Number;
