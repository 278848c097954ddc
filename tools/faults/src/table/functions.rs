//! Functions as arguments.

use super::Fault;
use crate::hunt::Hunt::Corpus;

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "function-wants-all",
        what: "the shadow that the caller gave for an argument of a function is not added to",
        file: "ad-runtime/src/functions.rs",
        old: "        Some(shadow) => shadow,\n        None => own.insert",
        new: "        Some(_) => own.insert(A::zero(behind)).borrow_mut(),\n        None => own.insert",
        hunts: &[Corpus(&["functions"])],
    },
    Fault {
        name: "function-tangent-lost",
        what: "the tangent that is given for an argument of a function counts as zero",
        file: "ad-runtime/src/functions.rs",
        old: "        Some(given) => given,\n",
        new: "        Some(_) => own.insert(A::zero(behind)).borrow_mut(),\n",
        hunts: &[Corpus(&["functions"])],
    },
    Fault {
        name: "function-lanes-overwritten",
        what: "of several cotangents at once, those that a function gives take the place of what was there",
        file: "ad-runtime/src/functions.rs",
        old: "                            Some(shadow) => shadow.lane(k),\n",
        new: "                            Some(_) => $A::zero($a),\n",
        hunts: &[Corpus(&["functions"])],
    },
    Fault {
        name: "companion-share-lost",
        what: "as a function with a derivative, a companion gives no cotangents of arguments by value",
        file: "ad-macros/src/emit/functions.rs",
        old: "quote!(#runtime::Tangent::accumulate(#bar, &#share);)",
        new: "quote!(let _ = (#bar, &#share);)",
        hunts: &[Corpus(&["functions"])],
    },
    Fault {
        name: "function-chosen-next-to-it",
        what: "of several functions that a branch chooses from, the one before the one that was chosen is called",
        file: "ad-macros/src/lower/chosen.rs",
        old: "let numbers = (0..others.len()).map(",
        new: "let numbers = (1..others.len() + 1).map(",
        hunts: &[Corpus(&["functions"])],
    },
    Fault {
        name: "handed-captures-are-constant",
        what: "a closure that is handed to a function gives no cotangents of what it captures",
        file: "ad-runtime/src/functions.rs",
        old: "                    let own = match own {\n                        Some(own) => own,\n                        None => {\n                            room",
        new: "                    let own = match own {\n                        Some(_) | None => {\n                            room",
        hunts: &[Corpus(&["handed"])],
    },
    Fault {
        name: "handed-captures-do-not-move",
        what: "along a direction, what a closure captures stays where it is",
        file: "ad-runtime/src/functions.rs",
        old: "                let own = match own {\n                    Some(own) => own,\n                    None => {\n                        zero",
        new: "                let own = match own {\n                    Some(_) | None => {\n                        zero",
        hunts: &[Corpus(&["handed"])],
    },
    Fault {
        name: "function-captures-are-constant",
        what: "what a function that is an argument captures carries no derivative",
        file: "ad-macros/src/ir/function.rs",
        old: "self.active || self.function.as_ref().is_some_and(|function| function.is_differentiated)",
        new: "self.active",
        hunts: &[Corpus(&["handed"])],
    },
];
