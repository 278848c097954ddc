//! What criterion measured, as raw results.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::{Value, json};
use wengert_render::about::{about, flags};
use wengert_render::benches;
use wengert_render::results::{Kind, column};

/// The functions and sides of `benches/gradients`, in the order of the table.
const FUNCTIONS: [&str; 5] = ["dot", "lse", "rosenbrock", "gmm", "ode"];
const SIDES: [&str; 3] = ["value", "generated", "by hand"];

/// Writes `benches/results/gradients.json`.
pub fn collect() -> io::Result<()> {
    let mut rows: BTreeMap<(usize, u64, String), BTreeMap<String, Value>> = BTreeMap::new();
    for measured in measurements(&target().join("criterion"))? {
        let Some(place) = FUNCTIONS.iter().position(|function| *function == measured.function) else { continue };
        if !SIDES.contains(&measured.side.as_str()) {
            continue;
        }
        let size = measured.size.clone();
        let row = rows.entry((place, magnitude(&size), size)).or_default();
        row.insert("function".to_owned(), json!(measured.function));
        row.insert("size".to_owned(), json!(measured.size));
        row.insert(measured.side, json!(measured.nanoseconds));
    }
    if rows.is_empty() {
        return Err(io::Error::other("criterion has measured nothing here; run `cargo bench --bench gradients` first"));
    }
    let columns = vec![
        column("function", Kind::Text, &[]),
        column("size", Kind::Text, &[]),
        column("value", Kind::Nanoseconds, &[]),
        column("generated", Kind::Nanoseconds, &[]),
        column("by hand", Kind::Nanoseconds, &[]),
        column("generated / by hand", Kind::Ratio, &["generated", "by hand"]),
        column("generated / value", Kind::Ratio, &["generated", "value"]),
    ];
    let command = "cargo bench --bench gradients && cargo run -p wengert-render -- collect";
    let results = about(command, &flags(), columns, rows.into_values().collect());
    results.write(&benches().join("results/gradients.json"))
}

/// A time that criterion measured.
struct Measured {
    function: String,
    side: String,
    size: String,
    nanoseconds: f64,
}

/// Every measurement below a folder: criterion writes `new/benchmark.json` and `new/estimates.json` for each.
fn measurements(folder: &Path) -> io::Result<Vec<Measured>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        if path.file_name().is_none_or(|name| name != "new") {
            found.extend(measurements(&path)?);
            continue;
        }
        let read =
            |name: &str| -> io::Result<Value> { Ok(serde_json::from_str(&fs::read_to_string(path.join(name))?)?) };
        let (about, estimates) = (read("benchmark.json")?, read("estimates.json")?);
        let text = |key: &str| about[key].as_str().unwrap_or_default().to_owned();
        // The median forgives what others did on the machine meanwhile.
        let nanoseconds = estimates["median"]["point_estimate"]
            .as_f64()
            .ok_or_else(|| io::Error::other(format!("{}: no median", path.display())))?;
        found.push(Measured {
            function: text("group_id"),
            side: text("function_id"),
            size: text("value_str"),
            nanoseconds,
        });
    }
    Ok(found)
}

/// Orders the sizes of a function: the product of the numbers in the text.
fn magnitude(size: &str) -> u64 {
    size.replace(',', "")
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse::<u64>().ok())
        .filter(|number| *number > 0)
        .product()
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| benches().join("../target"), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::magnitude;

    #[test]
    fn sizes_are_ordered_by_their_numbers() {
        assert_eq!(magnitude("n = 2,000,000, memory"), 2_000_000);
        assert!(magnitude("n = 10, 20 steps, L1") < magnitude("n = 100, 50 steps, L2"));
    }
}
