//! What a run prints at its end, and whether it counts as passed.

use std::collections::BTreeMap;

use crate::batch::Outcome;
use crate::generate::Program;
use crate::generate::table::{BINARY, UNARY};

/// Runs of fewer programs than this are too small to judge shares by.
const ENOUGH: usize = 300;

/// The constructs that are counted, but for the float methods.
pub const CONSTRUCTS: &[&str] = &[
    "#[constant] argument",
    "%=",
    "&mut argument",
    "&mut call in loop",
    "*=",
    "+=",
    "-=",
    "/=",
    "Vec::new and push",
    "addition",
    "aliasing arguments",
    "arithmetic on reference",
    "array literal",
    "assertion",
    "assignment",
    "assignment of row",
    "block expression",
    "block statement",
    "break",
    "break with value",
    "call",
    "call across modules",
    "call in expression",
    "call in let",
    "call that returns nothing",
    "call that returns sequence",
    "call that returns tuple",
    "clamp",
    "clone",
    "collect over range",
    "condition on flag",
    "condition on floats",
    "condition on integers",
    "continue",
    "copy of array",
    "copy_from_slice",
    "division",
    "drain",
    "early return",
    "element as reference argument",
    "element of Vec",
    "element of array",
    "element of nested",
    "element of slice",
    "else",
    "else if",
    "fill",
    "flag variable",
    "float cast",
    "float constant",
    "float to integer",
    "for over enumerate",
    "for over enumerated zip",
    "for over inclusive range",
    "for over iter",
    "for over range",
    "for over reversed range",
    "for over stepped range",
    "for over zip",
    "functions in a module",
    "if expression",
    "if let",
    "if statement",
    "inactive argument",
    "insert",
    "integer as float",
    "integer variable",
    "jump to label",
    "len",
    "let mut",
    "let with type",
    "let without type",
    "local &",
    "local &mut",
    "logical operators",
    "loop",
    "loop that mutates",
    "loop with value",
    "match expression",
    "match guard",
    "match statement",
    "method as path",
    "move of sequence",
    "mul_add",
    "multiplication",
    "negation",
    "nested sequence",
    "option variable",
    "parameter #[constant]",
    "parameter & Vec",
    "parameter & array",
    "parameter & float",
    "parameter & slice",
    "parameter &mut Vec",
    "parameter &mut array",
    "parameter &mut float",
    "parameter &mut nested",
    "parameter &mut slice",
    "parameter Vec",
    "parameter array",
    "parameter bool",
    "parameter float",
    "parameter mut",
    "parameter nested",
    "parameter of f32",
    "parameter tuple",
    "parameter usize",
    "powi",
    "push",
    "range index",
    "read through reference",
    "reference to element",
    "reference to range",
    "reference to row",
    "reference to scalar",
    "remainder",
    "remove",
    "return at the end",
    "returns f32",
    "returns f64",
    "returns nothing",
    "returns sequence",
    "returns tuple",
    "reverse",
    "rotation",
    "row as argument",
    "sequence variable",
    "shadowing",
    "sin_cos",
    "slice of slice as argument",
    "subtraction",
    "swap",
    "swap of rows",
    "swap_remove",
    "temporary as argument",
    "to_vec",
    "tuple field",
    "tuple pattern",
    "tuple variable",
    "vec!",
    "while",
    "write through reference",
    "write to element of Vec",
    "write to element of array",
    "write to element of nested",
    "write to element of slice",
    "write to tuple field",
];

/// All constructs that are counted.
pub fn constructs() -> Vec<&'static str> {
    let methods = UNARY.iter().map(|row| row.name).chain(BINARY.iter().map(|row| row.name));
    let mut all: Vec<&str> = CONSTRUCTS.iter().copied().chain(methods).collect();
    all.sort_unstable();
    all
}

/// The sums over all programs.
pub struct Report {
    programs: usize,
    counts: BTreeMap<&'static str, usize>,
    statement_depth: usize,
    float_depth: usize,
    agree: usize,
    nonzero: usize,
    discards: BTreeMap<String, usize>,
    redrawn: BTreeMap<String, usize>,
    failures: BTreeMap<String, Vec<u64>>,
}

impl Default for Report {
    fn default() -> Self {
        Report {
            programs: 0,
            counts: constructs().into_iter().map(|name| (name, 0)).collect(),
            statement_depth: 0,
            float_depth: 0,
            agree: 0,
            nonzero: 0,
            discards: BTreeMap::new(),
            redrawn: BTreeMap::new(),
            failures: BTreeMap::new(),
        }
    }
}

impl Report {
    /// Adds a program.
    pub fn add(&mut self, program: &Program, outcome: &Outcome) {
        self.programs += 1;
        for construct in program.constructs() {
            *self.counts.entry(construct).or_default() += 1;
        }
        let (statements, floats) = program.depths();
        self.statement_depth += statements;
        self.float_depth += floats;
        match outcome {
            Outcome::Agree { nonzero, redrawn } => {
                self.agree += 1;
                self.nonzero += usize::from(*nonzero);
                for reason in redrawn {
                    *self.redrawn.entry(reason.clone()).or_default() += 1;
                }
            }
            Outcome::Discard(reason) => *self.discards.entry(reason.clone()).or_default() += 1,
            Outcome::Fail { kind, .. } => {
                self.failures.entry(kind.clone()).or_default().push(program.seed);
            }
        }
    }

    /// Prints all figures; gives whether the run passed.
    pub fn print(&self) -> bool {
        let share = |count: usize| 100.0 * count as f64 / self.programs.max(1) as f64;
        println!("constructs, in percent of the programs:");
        for (name, count) in &self.counts {
            println!("  {:5.1}  {name}", share(*count));
        }
        let mean = |sum: usize| sum as f64 / self.programs.max(1) as f64;
        println!(
            "mean depth: {:.1} statements, {:.1} float operations",
            mean(self.statement_depth),
            mean(self.float_depth)
        );
        let discarded: usize = self.discards.values().sum();
        for (reason, count) in &self.discards {
            println!("discarded: {count} ({reason})");
        }
        for (reason, count) in &self.redrawn {
            println!("points drawn again: {count} ({reason})");
        }
        let mutating = self.counts.get("loop that mutates").copied().unwrap_or(0);
        println!("nonzero gradient: {} of {} that agree; a loop that mutates: {mutating}", self.nonzero, self.agree);
        let mut faults: Vec<String> = Vec::new();
        for (kind, seeds) in &self.failures {
            let some: Vec<String> = seeds.iter().take(8).map(u64::to_string).collect();
            faults.push(format!("{} fail: {kind} (seeds {})", seeds.len(), some.join(", ")));
        }
        if self.programs >= ENOUGH {
            for (name, count) in &self.counts {
                if share(*count) < 2.0 {
                    faults.push(format!("`{name}` is in under 2 % of the programs"));
                }
            }
        }
        if share(discarded) > 5.0 {
            faults.push("over 5 % of the programs are discarded".into());
        }
        if (self.nonzero as f64) < 0.9 * self.agree as f64 {
            faults.push("under 90 % of the programs have a nonzero gradient".into());
        }
        if share(mutating) < 50.0 {
            faults.push("under half of the programs have a loop that mutates".into());
        }
        for fault in &faults {
            println!("fault: {fault}");
        }
        println!("{} programs, {} agree, {discarded} discarded", self.programs, self.agree);
        faults.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_construct_is_counted_and_common() {
        let all = constructs();
        let mut report = Report::default();
        for seed in 0..1000 {
            let program = Program::generate(seed);
            for construct in program.constructs() {
                assert!(all.contains(&construct), "`{construct}` is not in the list");
            }
            report.add(&program, &Outcome::Discard(String::new()));
        }
        let rare: Vec<_> = report.counts.iter().filter(|(_, count)| **count < 20).collect();
        assert!(rare.is_empty(), "in under 2 % of the programs: {rare:?}");
    }

    #[test]
    fn a_seed_gives_one_program() {
        for seed in 0..20 {
            let texts = [0; 2].map(|_| Program::generate(seed).source(crate::generate::Marking::On));
            assert_eq!(texts[0], texts[1]);
        }
    }
}
