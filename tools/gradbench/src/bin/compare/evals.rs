//! What is run: evals, sizes, and the tools that matter for each.

/// An eval at some sizes.
pub struct Eval {
    /// GradBench's name.
    pub name: &'static str,
    /// The arguments of the eval's script, one text for each run of it.
    pub sizes: &'static [&'static str],
    /// The tools that are at their best or give the measure there.
    pub tools: &'static [&'static str],
}

/// All evals that are timed.
pub const EVALS: &[Eval] = &[
    Eval { name: "lse", sizes: &["-n 10000 1280000"], tools: &["manual", "codipack", "enzyme", "jax", "pytorch"] },
    Eval { name: "llsq", sizes: &["-n 1024 16392"], tools: &["manual", "codipack", "enzyme", "jax"] },
    Eval {
        name: "gmm",
        sizes: &["-d 10 64 -k 25 -n 1000"],
        tools: &["manual", "tapenade", "codipack", "enzyme", "jax", "pytorch"],
    },
    Eval {
        name: "ba",
        sizes: &["--min 1 --max 1", "--min 5 --max 5"],
        tools: &["manual", "tapenade", "codipack", "enzyme"],
    },
    Eval {
        name: "lstm",
        sizes: &["-l 2 -c 1024", "-l 4 -c 4096"],
        tools: &["manual", "tapenade", "codipack", "enzyme"],
    },
    Eval {
        name: "ht",
        sizes: &["--min 5 --max 5", "--min 10 --max 10"],
        tools: &["manual", "tapenade", "codipack", "adol-c", "enzyme"],
    },
    Eval {
        name: "kmeans",
        sizes: &["-k 10 100 -n 10000 -d 16"],
        tools: &["manual", "codipack", "enzyme", "jax", "pytorch"],
    },
    Eval { name: "det", sizes: &["-l 8 10"], tools: &["manual", "codipack", "enzyme"] },
    Eval { name: "ode", sizes: &["-n 1000 -s 10", "-n 10000 -s 100"], tools: &["manual", "codipack", "enzyme", "jax"] },
    Eval { name: "particle", sizes: &[""], tools: &["enzyme"] },
    Eval { name: "saddle", sizes: &[""], tools: &["enzyme"] },
];

/// The evals that tapes of scalars are compared on, at the sizes of all tools. The last two tools are crates that this tool answers
/// with.
pub const TAPES: &[Eval] = &[
    Eval { name: "lse", sizes: &["-n 10000 1280000"], tools: TAPE_TOOLS },
    Eval { name: "llsq", sizes: &["-n 1024 16392"], tools: TAPE_TOOLS },
    Eval { name: "gmm", sizes: &["-d 10 64 -k 25 -n 1000"], tools: TAPE_TOOLS },
    Eval { name: "lstm", sizes: &["-l 2 -c 1024", "-l 4 -c 4096"], tools: TAPE_TOOLS },
    Eval { name: "ode", sizes: &["-n 1000 -s 10", "-n 10000 -s 100"], tools: TAPE_TOOLS },
    Eval { name: "det", sizes: &["-l 8 10"], tools: TAPE_TOOLS },
];

const TAPE_TOOLS: &[&str] = &["codipack", "adept", "echidna", "reverse"];

/// The tapes of other crates that this tool answers with.
pub const CRATES: [&str; 2] = ["echidna", "reverse"];

/// The eval of that name.
pub fn find<'a>(evals: &'a [Eval], name: &str) -> Option<&'a Eval> {
    evals.iter().find(|eval| eval.name == name)
}
