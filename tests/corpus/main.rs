//! The corpus: small functions which together use every construct that is said to be supported, each checked in every
//! mode.
//!
//! A file for each topic; below its functions stands a table with one line for each of them, the points at which it is
//! checked (`cases.rs` says how to read it). `check.rs` says what must hold. `INDEX.md`, generated, lists the functions
//! that use a construct.

#![allow(
    clippy::approx_constant,
    clippy::assign_op_pattern,
    clippy::borrow_deref_ref,
    clippy::borrowed_box,
    clippy::boxed_local,
    clippy::clone_on_copy,
    clippy::collapsible_if,
    clippy::comparison_chain,
    clippy::deref_addrof,
    clippy::double_ended_iterator_last,
    clippy::eq_op,
    clippy::excessive_precision,
    clippy::explicit_auto_deref,
    clippy::explicit_counter_loop,
    clippy::iter_nth,
    clippy::let_and_return,
    clippy::manual_is_multiple_of,
    clippy::manual_memcpy,
    clippy::manual_range_contains,
    clippy::manual_repeat_n,
    clippy::manual_swap,
    clippy::map_flatten,
    clippy::match_bool,
    clippy::match_ref_pats,
    clippy::match_single_binding,
    clippy::multiple_bound_locations,
    clippy::mut_range_bound,
    clippy::needless_borrow,
    clippy::needless_borrows_for_generic_args,
    clippy::needless_late_init,
    clippy::needless_lifetimes,
    clippy::needless_range_loop,
    clippy::needless_return,
    clippy::neg_cmp_op_on_partial_ord,
    clippy::nonminimal_bool,
    clippy::op_ref,
    clippy::ptr_arg,
    clippy::redundant_locals,
    clippy::redundant_slicing,
    clippy::replace_box,
    clippy::reversed_empty_ranges,
    clippy::unnecessary_cast,
    clippy::unnecessary_lazy_evaluations,
    clippy::unnecessary_to_owned,
    clippy::useless_vec,
    unused_assignments,
    unused_must_use,
    unused_parens,
    reason = "users write all of this, and the corpus is for what users write"
)]
#![recursion_limit = "256"]

#[macro_use]
mod cases;
#[macro_use]
mod check;
#[macro_use]
mod records;
#[macro_use]
mod variants;
mod branches;
mod differences;
mod faults;
mod index;
mod random;
mod sources;
mod value;

mod aliasing;
mod array_values;
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
mod let_chains;
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
