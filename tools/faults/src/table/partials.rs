//! Faults in functions with partials of their own, in enumerations, and in what reads the source.

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
    Fault {
        name: "variant-not-tested",
        what: "any value fits the pattern of a variant",
        file: "ad-macros/src/lower/variants.rs",
        old: "#bare => true, _ => false",
        new: "#bare => true, _ => true",
        hunts: &[Corpus(&["enumerations"])],
    },
    Fault {
        name: "first-variant-alone",
        what: "fields of one name are one, whatever their variants",
        file: "ad-macros/src/lower/types.rs",
        old: "&& field.variant.as_ref() == variant && field.member == *member",
        new: "&& field.variant.is_some() == variant.is_some() && field.member == *member",
        hunts: &[Corpus(&["enumerations"])],
    },
    Fault {
        name: "made-by-the-first-index",
        what: "all elements of an array that a function makes are made of the same index",
        file: "ad-macros/src/lower/wholes.rs",
        old: "vec![Subject::Value(index.clone())]",
        new: "vec![Subject::Value(lower.int_literal(0))]",
        hunts: &[Corpus(&["wholes"])],
    },
    Fault {
        name: "left-out-is-compiled",
        what: "what a build leaves out has derivatives, and what it holds has none",
        file: "ad-macros/src/cfgs.rs",
        old: "known.is_none_or(|k| self.holds[k] == is_plain)",
        new: "known.is_none_or(|k| self.holds[k] != is_plain)",
        hunts: &[Corpus(&["effects"])],
    },
];
