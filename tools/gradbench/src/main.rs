//! Answers GradBench's messages, one JSON object a line, until standard input ends.

#![forbid(unsafe_code)]

use std::io::{self, BufRead, Write};

use wengert_gradbench::protocol;

fn main() -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match answer(&mut stdout, &protocol::respond(&line)) {
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
