//! Faults in chains of iterators, closures, and choices.

use super::Fault;
use crate::hunt::Hunt::Corpus;

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "moved-in-is-shared",
        what: "a closure changes what was moved into it outside as well",
        file: "ad-macros/src/lower/closure.rs",
        old: "scopes.bind(name, own);",
        new: "scopes.bind(name, if own == var { own } else { var });",
        hunts: &[Corpus(&["closures"])],
    },
    Fault {
        name: "folds-begin-at-zero",
        what: "a product of items begins with zero",
        file: "ad-macros/src/lower/ends.rs",
        old: "(_, true) => float(1.0),",
        new: "(_, true) => float(0.0),",
        hunts: &[Corpus(&["folds"])],
    },
    Fault {
        name: "reversed-from-behind-the-end",
        what: "items from the end begin one behind the last",
        file: "ad-macros/src/lower/iterate.rs",
        old: "let index = self.arithmetic(BinaryOp::Sub, count, behind);",
        new: "let index = self.arithmetic(BinaryOp::Sub, behind, count);",
        hunts: &[Corpus(&["chains"])],
    },
    Fault {
        name: "found-goes-on",
        what: "what is found first is replaced by what is found later",
        file: "ad-macros/src/lower/found.rs",
        old: "                self.push(Step::Exit(Exit::Break(id)));\n",
        new: "                let _ = (id, Exit::Break);\n",
        hunts: &[Corpus(&["found"])],
    },
    Fault {
        name: "greatest-is-the-least",
        what: "the greatest item is chosen as the least one is",
        file: "ad-macros/src/lower/found.rs",
        old: "Choice::Greatest(order) => (order, quote!(!=)),",
        new: "Choice::Greatest(order) => (order, quote!(==)),",
        hunts: &[Corpus(&["found"])],
    },
    Fault {
        name: "partners-changed-places",
        what: "a pair whose second part comes from a filter has its parts changed",
        file: "ad-macros/src/lower/links.rs",
        old: "Subject::Pair(Box::new(partner), Box::new(item));",
        new: "Subject::Pair(Box::new(item), Box::new(partner));",
        hunts: &[Corpus(&["iterators"])],
    },
    Fault {
        name: "one-more-is-taken",
        what: "one item more than are asked for is taken",
        file: "ad-macros/src/lower/links.rs",
        old: "BinaryOp::Eq, number, count.clone());\n            lower.push",
        new: "BinaryOp::Gt, number, count.clone());\n            lower.push",
        hunts: &[Corpus(&["chains", "iterators"])],
    },
    Fault {
        name: "handed-out-again",
        what: "an item that was skipped to is handed out again",
        file: "ad-macros/src/lower/cursors.rs",
        old: "#at = __k + 1; __k",
        new: "#at = __k; __k",
        hunts: &[Corpus(&["iterators"])],
    },
    Fault {
        name: "left-by-the-first-arm",
        what: "the arms of a match on a tuple are tried from the last one on",
        file: "ad-macros/src/lower/tuple_matches.rs",
        old: "arms.iter().rev() {",
        new: "arms.iter() {",
        hunts: &[Corpus(&["tuple_matches"])],
    },
    Fault {
        name: "copies-found-are-read-later",
        what: "a copy of an element that was found is read from the list where it is used",
        file: "ad-macros/src/lower/found_names.rs",
        old: "lower.found(call).filter(Found::stays)",
        new: "lower.found(call).filter(|found| found.stays() || true)",
        hunts: &[Corpus(&["found"])],
    },
];
