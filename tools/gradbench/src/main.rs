//! Answers GradBench's messages, one JSON object a line, until standard input ends.
//!
//! ```text
//! wengert-gradbench                     by generated code
//! wengert-gradbench --tape              by the tape
//! wengert-gradbench --tape echidna      by that of another crate: `echidna` or `reverse`, with the feature `tapes`
//! ```

#![forbid(unsafe_code)]

use std::io::{self, BufRead, Write};

use wengert_gradbench::on_tape;
use wengert_gradbench::protocol::{Generated, OnTape, Tool, respond};

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => serve(Generated),
        ["--tape"] => serve(OnTape(on_tape::Own::default())),
        #[cfg(feature = "tapes")]
        ["--tape", "echidna"] => serve(OnTape(on_tape::Echidna)),
        #[cfg(feature = "tapes")]
        ["--tape", "reverse"] => serve(OnTape(on_tape::Reverse::default())),
        _ => Err(io::Error::other(format!("unknown arguments: {}", words.join(" ")))),
    }
}

fn serve(mut tool: impl Tool) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match answer(&mut stdout, &respond(&mut tool, &line)) {
            // The other side has gone, and nobody is left to answer.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            result => result?,
        }
    }
    Ok(())
}

/// Writes one line and flushes it, since the other side waits for it.
fn answer(out: &mut impl Write, response: &str) -> io::Result<()> {
    writeln!(out, "{response}")?;
    out.flush()
}
