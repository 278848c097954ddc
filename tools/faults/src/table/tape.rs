//! Faults in the eager engine.

use super::Fault;
use crate::hunt::Hunt::{self, Tests};

const CONTRACT: &[Hunt] = &[Tests("tape_contract")];
const RULES: &[Hunt] = &[Tests("tape_rules")];
const SEEDS: &[Hunt] = &[Tests("seeds_tape")];
const VAR: &[Hunt] = &[Tests("tape_var")];

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "tape-not-summed",
        what: "the gradient of an operand that was broadcast along an axis of length one keeps that axis long",
        file: "ad-runtime/src/tape/shape.rs",
        old: "(shape[k - added] == 1 && self.shape()[k] != 1)",
        new: "false",
        hunts: RULES,
    },
    Fault {
        name: "tape-gradient-replaced",
        what: "a second gradient that reaches a result takes the place of the first",
        file: "ad-runtime/src/tape/engine.rs",
        old: "Some(sum) => sum.try_add(&gradient)?,\n    });\n    Ok(())",
        new: "Some(_) => gradient,\n    });\n    Ok(())",
        hunts: RULES,
    },
    Fault {
        name: "tape-graph-kept",
        what: "a pass does not free what the graph kept",
        file: "ad-runtime/src/tape/engine.rs",
        old: "if !self.retain {",
        new: "if false {",
        hunts: SEEDS,
    },
    Fault {
        name: "tape-version-ignored",
        what: "a kept value that was changed in place is used as it is",
        file: "ad-runtime/src/tape/node.rs",
        old: "if current != saved.version {",
        new: "if false {",
        hunts: CONTRACT,
    },
    Fault {
        name: "tape-leaf-through-view",
        what: "a leaf can be changed in place through a view",
        file: "ad-runtime/src/tape/inplace.rs",
        old: "(is_leaf(self) || self.base().as_ref().is_some_and(is_leaf))",
        new: "is_leaf(self)",
        hunts: CONTRACT,
    },
    Fault {
        name: "tape-stale-view",
        what: "a view keeps its history when its base is changed in place",
        file: "ad-runtime/src/tape/tensor.rs",
        old: "if seen == now {",
        new: "if seen <= now {",
        hunts: CONTRACT,
    },
    Fault {
        name: "tape-one-branch",
        what: "a recorded partial takes the first branch of an `if` for all elements",
        file: "ad-runtime/src/tape/partials.rs",
        old: "self.within(otherwise, no.into())",
        new: "self.within(then, no.into())",
        hunts: RULES,
    },
    Fault {
        name: "tape-not-strong",
        what: "a gradient of zero times an infinite slope is not a number",
        file: "ad-runtime/src/tape/kernels.rs",
        old: "if STRONG && gradient == T::zero()",
        new: "if STRONG && gradient.is_nan()",
        hunts: RULES,
    },
    Fault {
        name: "tape-shared-gradients",
        what: "two leaves get one and the same gradient to keep",
        file: "ad-runtime/src/tape/engine.rs",
        old: "let gradient = if gradient.is_sole() { gradient } else { gradient.copy() };",
        new: "",
        hunts: CONTRACT,
    },
    Fault {
        name: "tape-overwritten-part",
        what: "elements that were overwritten in place still get a gradient",
        file: "ad-runtime/src/tape/inplace.rs",
        old: "kept[position] = T::zero()",
        new: "kept[position] = T::one()",
        hunts: RULES,
    },
    Fault {
        name: "tape-running-sum",
        what: "the gradient of a running sum runs in the same direction",
        file: "ad-runtime/src/tape/reduce.rs",
        old: "gradient.cumsum_along(along, !backwards)",
        new: "gradient.cumsum_along(along, backwards)",
        hunts: RULES,
    },
    Fault {
        name: "tape-scope-stays",
        what: "`no_grad` does not end with its closure",
        file: "ad-runtime/src/tape/mode.rs",
        old: "MODE.set(self.0);",
        new: "",
        hunts: SEEDS,
    },
    Fault {
        name: "tape-captured-leaf",
        what: "a checkpoint forgets the leaves that its closure captures",
        file: "ad-runtime/src/tape/checkpoint.rs",
        old: "number < start || edge.node.leaf.is_some()",
        new: "number < start",
        hunts: CONTRACT,
    },
    Fault {
        name: "tape-mixed",
        what: "variables of two tapes meet in silence",
        file: "ad-runtime/src/tape/var/mod.rs",
        old: "assert!(std::ptr::eq(a, b), \"{MIXED}\");",
        new: "let _ = b;",
        hunts: VAR,
    },
    Fault {
        name: "tape-no-part",
        what: "a variable without a part in the result makes the gradient not a number, where its slope is infinite",
        file: "ad-runtime/src/tape/var/list.rs",
        old: "if adjoint.is_nothing() {",
        new: "if false {",
        hunts: VAR,
    },
];
