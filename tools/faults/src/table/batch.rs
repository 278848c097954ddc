//! Faults in what computes several derivatives at once.

use super::Fault;
use crate::hunt::Hunt::{Corpus, Tests};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "first-lane-alone",
        what: "every direction gets the tangent of the first",
        file: "ad-runtime/src/lanes.rs",
        old: "        self.0[k]\n",
        new: "        self.0[k * 0]\n",
        hunts: &[Corpus(&["scalar"])],
    },
    Fault {
        name: "last-column-lost",
        what: "a Jacobian in forward mode has zeros in its last column",
        file: "ad-runtime/src/drivers.rs",
        old: "if start + lane < zero.count() {",
        new: "if start + lane + 1 < zero.count() {",
        hunts: &[Corpus(&["arrays"])],
    },
    Fault {
        name: "rows-from-the-first",
        what: "every batch of a Jacobian's rows has the first rows",
        file: "ad-runtime/src/drivers.rs",
        old: "unit.set(start + lane, real::literal(1.0));",
        new: "unit.set(lane, real::literal(1.0));",
        hunts: &[Corpus(&[])],
    },
    Fault {
        name: "entries-not-cleared",
        what: "a sparse Jacobian is added to what its values held",
        file: "ad-runtime/src/sparse.rs",
        old: "        values.fill(0.0);\n",
        new: "",
        hunts: &[Tests("sparse")],
    },
];
