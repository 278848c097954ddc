//! Faults in printing the generated code.

use super::Fault;
use crate::hunt::Hunt::{Corpus, Macro};

const BLOCK: &str = "ad-macros/src/emit/block.rs";
const FRAMES: &str = "ad-macros/src/emit/block/frames.rs";

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "nested-past-a-write",
        what: "an expression moves behind a statement that writes what it reads",
        file: BLOCK,
        old: "expr.reads.iter().any(|read| writes.contains(&self.function.root(*read)) || writes.contains(read));",
        new: "expr.reads.iter().any(|read| writes.contains(&self.function.root(*read)) && writes.is_empty());",
        hunts: &[Macro("emit"), Corpus(&["mut_slices"])],
    },
    Fault {
        name: "frames-in-order",
        what: "frames are read in the order in which they were written",
        file: FRAMES,
        old: "let #pattern = #storage[#cursor];",
        new: "let #pattern = #storage[#storage.len() - 1 - #cursor];",
        hunts: &[Corpus(&["while_loops"])],
    },
    Fault {
        name: "cursor-stands-still",
        what: "every turn reads the last frame",
        file: FRAMES,
        old: "                #cursor -= 1;\n                let #pattern = #storage[#cursor];",
        new: "                #cursor -= 0;\n                let #pattern = #storage[#cursor - 1];",
        hunts: &[Corpus(&["while_loops"])],
    },
    Fault {
        name: "reversed-twice-is-once",
        what: "a loop that runs backwards is walked backwards again",
        file: BLOCK,
        old: "                adapters.pop();\n",
        new: "                let _ = adapters.len();\n",
        hunts: &[Macro("emit"), Corpus(&["loops"])],
    },
    Fault {
        name: "cleared-to-one",
        what: "the cotangent of an overwritten scalar is set to one",
        file: "ad-macros/src/emit/block/shadows.rs",
        old: "quote!(#to = #zero;)",
        new: "quote!(#to = #zero + 1.0;)",
        hunts: &[Corpus(&["mut_slices"])],
    },
    Fault {
        name: "parentheses-lost",
        what: "`a - (b - c)` is printed as `a - b - c`",
        file: "ad-macros/src/emit/ops.rs",
        old: "prec => (prec, tighter(prec)),",
        new: "prec => (prec, if tighter(prec) > prec { prec } else { prec }),",
        hunts: &[Macro("emit"), Corpus(&["scalar"])],
    },
    Fault {
        name: "gradient-seed",
        what: "the gradient is asked for with a seed of two",
        file: "ad-macros/src/emit/derived.rs",
        old: "quote!(let #pattern = pullback(#one, #lent);)",
        new: "quote!(let #pattern = pullback(#one + #one, #lent);)",
        hunts: &[Corpus(&["scalar"])],
    },
    Fault {
        name: "constant-by-name-cuts-the-others",
        what: "where a constant is passed by its name, the other arguments of the call get no cotangents",
        file: "ad-macros/src/emit/block/constants.rs",
        old: "        (None, value) => quote!(#value),\n",
        new: "        (None, _) => quote!(::core::default::Default::default()),\n",
        hunts: &[Corpus(&["constants"])],
    },
];
