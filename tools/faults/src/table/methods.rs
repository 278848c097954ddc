//! Faults in methods and their calls.

use super::Fault;
use crate::hunt::Hunt::Macro;

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "method-for-effect-unasked",
        what: "a method without derivatives may store an active value out of sight",
        file: "ad-macros/src/reverse/steps.rs",
        old: "                    true => self.call(step),\n",
        new: "                    true => vec![step],\n",
        hunts: &[Macro("methods")],
    },
    Fault {
        name: "method-receiver-taken-for-unchanged",
        what: "a receiver that a method could change is taken for one that it does not",
        file: "ad-macros/src/lower/methods.rs",
        old: "let is_mutable = root.mutable || matches!",
        new: "let is_mutable = false && matches!",
        hunts: &[Macro("methods")],
    },
    Fault {
        name: "fused-copy-taken-for-argument",
        what: "what is kept of an argument is taken for the argument, where calls run both ways at once",
        file: "ad-macros/src/simplify/fuse.rs",
        old: "                    info.role = Role::Kept;\n",
        new: "",
        hunts: &[Macro("methods")],
    },
];
