//! Faults in the rule table and in the run time.

use super::Fault;
use crate::hunt::Hunt::{Corpus, Rules};

const TABLE: &str = "ad-rules/src/scalar.rs";

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "rule-sign",
        what: "the derivative of `cos` has the wrong sign",
        file: TABLE,
        old: "=> [-x.sin()]",
        new: "=> [x.sin()]",
        hunts: &[Rules],
    },
    Fault {
        name: "rule-partials-swapped",
        what: "the two partials of `atan2` are exchanged",
        file: TABLE,
        old: "[w / (x * x + w * w), -(x / (x * x + w * w))]",
        new: "[-(x / (x * x + w * w)), w / (x * x + w * w)]",
        hunts: &[Rules],
    },
    Fault {
        name: "rule-kink",
        what: "`abs` has a slope at zero",
        file: TABLE,
        old: "else if x < 0.0 { -1.0 } else { 0.0 }]",
        new: "else if x < 0.0 { -1.0 } else { 1.0 }]",
        hunts: &[Rules],
    },
    Fault {
        name: "rule-not-strong",
        what: "a zero seed times the infinite slope of `sqrt` is not a number",
        file: TABLE,
        old: "[0.5 / y], dear strong",
        new: "[0.5 / y], dear",
        hunts: &[Corpus(&["scalar", "hazards"])],
    },
    Fault {
        name: "strong-zero-removed",
        what: "a zero factor does not win over an infinite slope",
        file: "ad-runtime/src/scalar.rs",
        old: "if self == 0.0 { 0.0 } else { self * slope }",
        new: "if self == 0.0 { self * slope } else { self * slope }",
        hunts: &[Corpus(&["scalar", "hazards"])],
    },
    Fault {
        name: "fill-not-summed",
        what: "only the first element of what was filled is counted",
        file: "ad-runtime/src/slices.rs",
        old: "list.iter().for_each(|element| sum.accumulate(element));",
        new: "list.iter().take(1).for_each(|element| sum.accumulate(element));",
        hunts: &[Corpus(&["mut_slices"])],
    },
    Fault {
        name: "list-not-cleared",
        what: "a list of cotangents keeps its first element when it is set to zero",
        file: "ad-runtime/src/slices.rs",
        old: "list.iter_mut().for_each(T::clear);",
        new: "list.iter_mut().skip(1).for_each(T::clear);",
        hunts: &[Corpus(&["mut_slices"])],
    },
    Fault {
        name: "list-overwritten",
        what: "a list of cotangents replaces the one that it should be added to",
        file: "ad-runtime/src/slices.rs",
        old: "sum.accumulate(other);\n",
        new: "sum.clone_from(other);\n",
        hunts: &[Corpus(&["vecs"])],
    },
    Fault {
        name: "stepped-loop-not-reversed",
        what: "a stepped range is walked forward in the reverse sweep",
        file: "ad-runtime/src/slices.rs",
        old: "range.collect::<Vec<_>>().into_iter().rev()",
        new: "range.collect::<Vec<_>>().into_iter()",
        hunts: &[Corpus(&["loops"])],
    },
];
