//! Faults in functions with partials of their own, and in what reads the source.

use super::Fault;
use crate::hunt::Hunt::Corpus;

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "partial-subtracted",
        what: "forward mode subtracts what a partial of the user's gives",
        file: "ad-macros/src/forward.rs",
        old: "factor, dot, false, Sign::Plus, &ty);\n            }\n        }\n        let (dot, sum)",
        new: "factor, dot, false, Sign::Minus, &ty);\n            }\n        }\n        let (dot, sum)",
        hunts: &[Corpus(&["partials"])],
    },
    Fault {
        name: "partial-of-first-argument",
        what: "all partials of the user's count for the first argument",
        file: "ad-macros/src/reverse/steps.rs",
        old: "let argument = match &call.arguments[*k] {",
        new: "let argument = match &call.arguments[*k * 0] {",
        hunts: &[Corpus(&["partials"])],
    },
    Fault {
        name: "failed-reading-leaves-steps",
        what: "what was read as a place and is none is evaluated twice",
        file: "ad-macros/src/lower/mod.rs",
        old: "            steps.truncate(before);\n        }\n        read\n",
        new: "            steps.len();\n        }\n        read\n",
        hunts: &[Corpus(&["effects"])],
    },
    Fault {
        name: "order-of-ranks",
        what: "the cotangents of a sorted list go where its elements went, not where they came from",
        file: "ad-macros/src/lower/wholes.rs",
        old: "let (to, from) = (lower.item_value(*to, span), lower.item_value(*from, span));",
        new: "let (from, to) = (lower.item_value(*to, span), lower.item_value(*from, span));",
        hunts: &[Corpus(&["wholes"])],
    },
];
