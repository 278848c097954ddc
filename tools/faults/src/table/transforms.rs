//! Faults in forward mode and in the passes that simplify.

use super::Fault;
use crate::hunt::Hunt::{Corpus, Macro};

const FORWARD: &str = "ad-macros/src/forward.rs";

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "jvp-term-dropped",
        what: "the tangent of an operation has the first operand's share alone",
        file: FORWARD,
        old: "for (k, operand) in operands.iter().enumerate() {",
        new: "for (k, operand) in operands.iter().enumerate().take(1) {",
        hunts: &[Corpus(&["scalar"])],
    },
    Fault {
        name: "jvp-minus-lost",
        what: "a negative share of a tangent is added",
        file: FORWARD,
        old: "let sign = if sign == Sign::Plus { Sign::Minus } else { Sign::Plus };",
        new: "let sign = if sign == Sign::Plus { Sign::Plus } else { Sign::Plus };",
        hunts: &[Corpus(&["scalar"])],
    },
    Fault {
        name: "jvp-copy-not-cleared",
        what: "a tangent outlives the constants that were copied over its value",
        file: FORWARD,
        old: "                        self.push(Step::Clear(to));\n",
        new: "                        drop(to);\n",
        hunts: &[Corpus(&["mut_slices"])],
    },
    Fault {
        name: "jvp-lent-copy-not-restored",
        what: "the copy of a tangent that was lent `&mut` does not take its place again",
        file: FORWARD,
        old: "            self.push(Step::Assign { place: to, value: Atom::Var(from) });\n",
        new: "            drop((to, from));\n",
        hunts: &[Corpus(&["aliasing", "calls"])],
    },
    Fault {
        name: "jvp-swap-lost",
        what: "`swap` leaves the tangents where they are",
        file: FORWARD,
        old: "self.push(Step::Swap { place: dot, a: a.clone(), b: b.clone() });",
        new: "let _ = (dot, a, b);",
        hunts: &[Corpus(&["mut_slices"])],
    },
    Fault {
        name: "init-unchecked",
        what: "a cotangent begins with what is added to it first at its own level, though a branch came before",
        file: "ad-macros/src/simplify/init.rs",
        old: "            all_uses(inner, &mut |other, _| used |= other == var);\n",
        new: "            all_uses(inner, &mut |other, _| used |= other == var && other != var);\n",
        hunts: &[Macro("simplify")],
    },
    Fault {
        name: "init-sign-lost",
        what: "a cotangent begins with what should be taken away from zero",
        file: "ad-macros/src/simplify/init.rs",
        old: "Sign::Minus => Op::Neg(value.clone()),",
        new: "Sign::Minus => Op::Use(value.clone()),",
        hunts: &[Corpus(&["scalar"])],
    },
    Fault {
        name: "copies-unchecked",
        what: "a name stands for a copy of it, though one of them is written later",
        file: "ad-macros/src/simplify/copies.rs",
        old: "let is_fixed = |var: &Var| !written.contains(var) && !function.info(*var).by_ref;",
        new: "let is_fixed = |var: &Var| (!written.contains(var) || !written.is_empty()) && !function.info(*var).by_ref;",
        hunts: &[Macro("simplify"), Corpus(&["control", "loops", "while_loops"])],
    },
    Fault {
        name: "dead-drops-pop",
        what: "a pop with a result that nobody reads is left out, and what is below is popped instead",
        file: "ad-macros/src/simplify/dead.rs",
        old: "                | Op::Tuple(_)\n",
        new: "                | Op::Tuple(_)\n                | Op::Pop(_)\n",
        hunts: &[Macro("simplify"), Corpus(&["vecs"])],
    },
];
