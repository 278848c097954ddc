//! Arrays of `ndarray`.

use super::Fault;
use crate::hunt::Hunt::{Corpus, Tests};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "arrays-difference-loses-its-sign",
        what: "what an array is taken away from gives its cotangent to both",
        file: "ad-macros/src/array_rules.rs",
        old: "(ArrayOp::Sub, 1) | (ArrayOp::Neg, _)",
        new: "(ArrayOp::Neg, _)",
        hunts: &[Corpus(&["matrices"])],
    },
    Fault {
        name: "arrays-product-not-turned",
        what: "the cotangent of a vector goes through the matrix, and not through what is transposed of it",
        file: "ad-macros/src/array_rules.rs",
        old: "([2, 1], _) => dot([!of_a, false], a, bar),",
        new: "([2, 1], _) => dot([of_a, false], a, bar),",
        hunts: &[Corpus(&["matrices"])],
    },
    Fault {
        name: "arrays-tangent-not-spread",
        what: "the tangent of a sum has the shape of the one operand that has a tangent",
        file: "ad-macros/src/array_rules.rs",
        old: "_ if is_alone => self.like(dot, y),",
        new: "_ if is_alone && false => self.like(dot, y),",
        hunts: &[Corpus(&["matrices"])],
    },
    Fault {
        name: "arrays-square-counted-once",
        what: "of `x * x` one operand has no share",
        file: "ad-macros/src/reverse/steps.rs",
        old: "let is_again = k == 1 && op == ArrayOp::Mul && operands[0].var() == Some(to);",
        new: "let is_again = k == 1 && op == ArrayOp::Mul && operands[0].var() == Some(to);\n            if is_again {\n                continue;\n            }",
        hunts: &[Corpus(&["matrices"])],
    },
    Fault {
        name: "arrays-changing-operands-not-kept",
        what: "an operand that changes later is read as it is then",
        file: "ad-macros/src/lower/array_ops.rs",
        old: "if is_whole && (!may_change || matches!(info.role, Role::Alias(_))) {",
        new: "if is_whole && (!may_change || matches!(info.role, Role::Alias(_) | Role::Local)) {",
        hunts: &[Tests("arrays"), Corpus(&["matrices"])],
    },
    Fault {
        name: "arrays-changing-tangents-not-kept",
        what: "the tangent of what changes later is read as it is then",
        file: "ad-macros/src/forward/arrays.rs",
        old: "if !matches!(self.function.info(operand).role, Role::Alias(_)) {",
        new: "if place.path.is_empty() {",
        hunts: &[Tests("arrays")],
    },
    Fault {
        name: "arrays-laid-out-anew",
        what: "what is made of each element is laid out in rows, whatever it was made of",
        file: "ad-macros/src/lower/array_loops.rs",
        old: "quote!(.map(|_| ::core::default::Default::default()))",
        new: "quote!(.map(|_| ::core::default::Default::default()).as_standard_layout().to_owned())",
        hunts: &[Tests("arrays")],
    },
    Fault {
        name: "arrays-of-active-ends",
        what: "a grid whose end is active has no derivative",
        file: "ad-macros/src/analysis/activity.rs",
        old: "if takes_varied && self.is_useful(function, *var) {",
        new: "if takes_varied && !self.is_useful(function, *var) {",
        hunts: &[Tests("ui")],
    },
];
