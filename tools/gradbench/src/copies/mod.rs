//! The primals once more, as another hand might have written them: other names, a helper written out where there is one,
//! an outer `for` as a `while`.
//!
//! They compute the same values by the same operations. What makes the derivative of a primal fast must make that of its
//! copy fast, too: `cargo bench -p wengert-gradbench --bench copies` compares the two.

pub mod ba;
pub mod det;
pub mod gmm;
pub mod ht;
pub mod kmeans;
pub mod llsq;
pub mod lse;
pub mod lstm;
pub mod ode;
pub mod particle;
pub mod saddle;
