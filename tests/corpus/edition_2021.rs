//! The root of another crate, of an older edition (`tests/edition-2021`): there, too, what is made of the corpus must
//! compile, without a warning.

#![deny(warnings)]
#![allow(clippy::all, unused_assignments, unused_must_use, unused_parens, reason = "`main.rs` says why")]
#![allow(dead_code, reason = "the tables, which are left out, use all of it")]
#![recursion_limit = "256"]

/// Nothing is run.
macro_rules! cases {
    ($($lines:tt)*) => {};
}
macro_rules! kinds {
    ($($types:tt)*) => {};
}
macro_rules! values {
    ($($types:tt)*) => {};
}
macro_rules! variants {
    ($($types:tt)*) => {};
}

mod aliasing;
mod arrays;
mod bounds;
mod boxes;
mod buffers;
mod calls;
mod capitals;
mod casts;
mod chains;
mod closures;
mod constants;
mod control;
mod counts;
mod cursors;
mod declarations;
mod derived;
mod early_exit;
mod early_structs;
mod effects;
mod enumerations;
mod f32;
mod failures;
mod float_traits;
mod folds;
mod found;
mod functions;
mod generic_impls;
mod generic_methods;
mod generics;
mod handed;
mod handed_methods;
mod hazards;
mod indexing;
mod inferred;
mod iterators;
mod lists;
mod loops;
mod made;
mod matrices;
mod messages;
mod methods;
mod moves;
mod moving;
mod mut_slices;
mod named_boxes;
mod networks;
mod offsets;
mod operators;
mod options;
mod partials;
mod parts;
mod patterns;
mod powers;
mod rearranged;
mod recursion;
mod recursive_methods;
mod recursive_types;
mod references;
mod results;
mod scalar;
mod slices;
mod structs;
mod supertraits;
mod textbook;
mod totals;
mod traits;
mod tuple_matches;
mod tuples;
mod turns;
mod type_names;
mod unknown_types;
mod user_macros;
mod vecs;
mod while_loops;
mod wholes;

/// A file of the corpus that is not here would not be noticed otherwise.
#[test]
fn nothing_is_left_out() {
    let here = include_str!("edition_2021.rs");
    for entry in
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus")).expect("the corpus is a directory")
    {
        let path = entry.expect("its entries can be read").path();
        let is_topic = path.is_file() && std::fs::read_to_string(&path).expect("a file is text").contains("\ncases! {");
        let name = path.file_stem().expect("a file has a name").to_string_lossy();
        // Chains of conditions and patterns are of the edition of 2024.
        assert!(
            !is_topic || name == "let_chains" || here.contains(&format!("\nmod {name};\n")),
            "`mod {name};` is missing"
        );
    }
}
