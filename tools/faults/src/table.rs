//! The faults, by the part of the project in which they are planted.

mod analysis;
mod arrays;
mod batch;
mod chains;
mod emit;
mod functions;
mod generics;
mod methods;
mod partials;
mod reverse;
mod rules;
mod second;
mod tape;
mod transforms;

use crate::hunt::Hunt;

/// A patch: one text in one file, replaced by another.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What goes wrong.
    pub what: &'static str,
    /// The file, from the root of the repository.
    pub file: &'static str,
    /// A text that occurs in it once.
    pub old: &'static str,
    /// What stands there instead.
    pub new: &'static str,
    /// The tests that should notice.
    pub hunts: &'static [Hunt],
}

/// All faults.
pub fn all() -> Vec<Fault> {
    [
        rules::FAULTS,
        analysis::FAULTS,
        reverse::FAULTS,
        transforms::FAULTS,
        emit::FAULTS,
        batch::FAULTS,
        chains::FAULTS,
        second::FAULTS,
        tape::FAULTS,
        generics::FAULTS,
        functions::FAULTS,
        methods::FAULTS,
        partials::FAULTS,
        arrays::FAULTS,
    ]
    .concat()
}
