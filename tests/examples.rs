//! The examples that show how things fit together run as tests, too.

#![cfg(feature = "tape")]

#[path = "../examples/compose/generated_on_the_tape.rs"]
mod generated_on_the_tape;
#[path = "../examples/compose/tape_in_generated_code.rs"]
mod tape_in_generated_code;

#[test]
fn a_generated_function_is_one_node_of_a_graph() {
    generated_on_the_tape::run().unwrap();
}

#[test]
fn generated_code_calls_the_tape() {
    tape_in_generated_code::run();
}
