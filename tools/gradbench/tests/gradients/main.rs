//! The derivatives of the primals, against closed forms, against central differences and against the
//! numbers of GradBench's own reference implementation (the tool `manual`), all far tighter than
//! GradBench's tolerance of 1e-4.

#[path = "../common/mod.rs"]
mod common;

mod ba;
mod det;
mod gmm;
mod hello;
mod ht;
mod kmeans;
mod llsq;
mod lse;
mod lstm;
mod ode;
mod particle;
mod saddle;
