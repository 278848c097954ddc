//! Faults in functions with type parameters.

use super::Fault;
use crate::hunt::Hunt::{Corpus, Macro};

const GENERIC: &str = "ad-macros/src/emit/generic.rs";

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "generic-difference-added",
        what: "a negative share of a cotangent is added where a type parameter stands for the float",
        file: "ad-runtime/src/real.rs",
        old: "    *from = sub(*from, value);\n",
        new: "    *from = add(*from, value);\n",
        hunts: &[Corpus(&["generics", "bounds"])],
    },
    Fault {
        name: "generic-method-of-std",
        what: "a method of a trait of the user's is taken for that of `std`",
        file: GENERIC,
        old: "            result.0 as usize >= self.function.own\n",
        new: "            result.0 as usize >= self.function.own / 8\n",
        hunts: &[Corpus(&["generics"])],
    },
    Fault {
        name: "generic-exponent-lost",
        what: "the exponent of a power is one in the derivative, where a type parameter stands for the float",
        file: "ad-macros/src/emit/casts.rs",
        old: "quote!(#runtime::real::literal(#tokens as f64))",
        new: "quote!(#runtime::real::literal((#tokens as f64).signum()))",
        hunts: &[Corpus(&["bounds"])],
    },
    Fault {
        name: "receiver-evaluated-twice",
        what: "what a method of code that stays as it is is called on is evaluated before it, too",
        file: "ad-macros/src/lower/expr.rs",
        old: "            steps.drain(before..between);\n",
        new: "            let _ = before;\n",
        hunts: &[Macro("generic")],
    },
];
