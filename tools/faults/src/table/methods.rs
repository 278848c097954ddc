//! Faults in methods, traits, operators, and the calls of them.

use super::Fault;
use crate::hunt::Hunt::{Corpus, Macro};

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
        old: "let may_be_changed = root.mutable || matches!",
        new: "let may_be_changed = false && matches!",
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
    Fault {
        name: "numbers-added-by-calls",
        what: "a number is added to what a call gave as if it could be of a type of the user's",
        file: "ad-macros/src/lower/operators.rs",
        old: "let is_of_numbers = other == Kind::Number &&",
        new: "let is_of_numbers = other == Kind::Unknown &&",
        hunts: &[Macro("operators")],
    },
    Fault {
        name: "operator-without-forms",
        what: "operators of any order and of any float are called, though they have no forms for them",
        file: "ad-macros/src/lower/mod.rs",
        old: "self.types.has_operators = self.types.floats.is_empty() &&",
        new: "self.types.has_operators = true ||",
        hunts: &[Macro("operators")],
    },
    Fault {
        name: "operator-of-floats-cut",
        what: "where what calls gave are floats after all, the right side of an operator is a constant",
        file: "src/operators.rs",
        old: "                self $sign other\n",
        new: "                self $sign crate::stop_gradient(other)\n",
        hunts: &[Corpus(&["operators"])],
    },
    Fault {
        name: "override-with-the-derivative-of-a-trait",
        what: "an implementation has a method of its own, and of the trait's the derivative",
        file: "ad-macros/src/traits.rs",
        old: "    if others.is_empty() {\n",
        new: "    if others.is_empty() || !others.is_empty() {\n",
        hunts: &[Macro("methods")],
    },
    Fault {
        name: "own-method-of-a-trait-lost",
        what: "a method that an implementation has in the place of the trait's own has the derivative of the latter",
        file: "ad-macros/src/traits.rs",
        old: "        associated.visit_signature_mut(&mut method.sig);\n",
        new: "        associated.visit_signature_mut(&mut method.sig);\n        if method.sig.inputs.len() == 3 {\n            continue;\n        }\n",
        hunts: &[Corpus(&["traits"])],
    },
    Fault {
        name: "elements-by-the-last-way",
        what: "an `index` that has several ways always takes one of them",
        file: "ad-macros/src/traits/indexing.rs",
        old: "Step::Member(member) => format!(\".{}\", member.to_token_stream()),",
        new: "Step::Member(_) => \".\".to_owned(),",
        hunts: &[Corpus(&["indexing"])],
    },
    Fault {
        name: "elements-counted-from-the-first",
        what: "an element of a tangent is one beside that of the value",
        file: "ad-runtime/src/elements.rs",
        old: "        self.indices[number]\n",
        new: "        self.indices[number].saturating_sub(1)\n",
        hunts: &[Corpus(&["indexing"])],
    },
];
