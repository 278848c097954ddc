//! Where and with what something was measured.

use std::collections::BTreeMap;
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use crate::date::today;
use crate::results::{Column, Results};

/// Results of this machine, today, under some flags.
#[must_use]
pub fn about(command: &str, flags: &str, columns: Vec<Column>, rows: Vec<BTreeMap<String, Value>>) -> Results {
    Results {
        command: command.to_owned(),
        machine: machine(),
        flags: flags.to_owned(),
        versions: [("rustc", rustc()), ("wengert", env!("CARGO_PKG_VERSION").to_owned())]
            .map(|(name, version)| (name.to_owned(), version))
            .into(),
        date: today(),
        notes: Vec::new(),
        columns,
        rows,
    }
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("an unknown processor", |(_, model)| model.trim());
    // Of all processors, though this process may be pinned to one.
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    format!("{model}, {cores} cores, {} {}", env::consts::OS, env::consts::ARCH)
}

/// The environment variables that change how code is compiled.
#[must_use]
pub fn flags() -> String {
    let mut set: Vec<String> = env::vars()
        .filter(|(name, _)| name == "RUSTFLAGS" || name.starts_with("CARGO_PROFILE_"))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    set.sort();
    set.join(" ")
}

fn rustc() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.split_whitespace().nth(1).unwrap_or("unknown").to_owned()
}
