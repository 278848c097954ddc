//! Generated code and the tape call each other.
//!
//! ```text
//! cargo run --example compose
//! ```

#![forbid(unsafe_code)]

mod generated_on_the_tape;
mod tape_in_generated_code;

fn main() -> Result<(), wengert::tape::Error> {
    generated_on_the_tape::run()?;
    tape_in_generated_code::run();
    Ok(())
}
