//! What criterion measured, as raw results.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::{Value, json};
use wengert_render::about::{about, flags};
use wengert_render::benches;
use wengert_render::results::{Kind, column};

/// The functions and sides of `benches/gradients`, in the order of the table.
const FUNCTIONS: [&str; 6] = ["dot", "lse", "rosenbrock", "gmm", "ode", "ridge"];
const SIDES: [&str; 3] = ["value", "generated", "by hand"];

/// The functions of `benches/tape`, in the order of the table, and its operations on tensors of some sizes.
const ON_THE_TAPE: [&str; 10] =
    ["dot", "rosenbrock", "polynomial", "chain", "softmax_loss", "layer", "newton", "waves", "distances", "mixture"];
const OPERATIONS: [&str; 5] = ["add", "mul", "exp", "sum", "softmax"];

/// A table: its entries by row, in order.
type Rows = BTreeMap<(usize, u64, String), BTreeMap<String, Value>>;

/// Writes what was measured of `benches/results/gradients.json`, `tape.json` and `tensors.json`.
pub fn collect() -> io::Result<()> {
    let measured = measurements(&target().join("criterion"))?;
    let nanoseconds = |name| column(name, Kind::Nanoseconds, &[]);
    let (text, ratio) = (|name| column(name, Kind::Text, &[]), |name, of: &[&str]| column(name, Kind::Ratio, of));
    let tables = [
        (
            "gradients",
            gradients(&measured),
            vec![
                text("function"),
                text("size"),
                nanoseconds("value"),
                nanoseconds("generated"),
                nanoseconds("by hand"),
                ratio("generated / by hand", &["generated", "by hand"]),
                ratio("generated / value", &["generated", "value"]),
            ],
        ),
        (
            "tape",
            on_the_tape(&measured),
            vec![
                text("function"),
                nanoseconds("generated"),
                nanoseconds("tape"),
                ratio("tape / generated", &["tape", "generated"]),
            ],
        ),
        (
            "tensors",
            operations(&measured, &pytorch(&target().join("pytorch.json"))?),
            vec![
                text("operation"),
                nanoseconds("1"),
                nanoseconds("PyTorch, 1"),
                ratio("of PyTorch's", &["1", "PyTorch, 1"]),
                nanoseconds("100"),
                nanoseconds("PyTorch, 100"),
                ratio("of its", &["100", "PyTorch, 100"]),
                nanoseconds("1000000"),
                nanoseconds("PyTorch, 1000000"),
                nanoseconds("ndarray"),
                ratio("of ndarray's", &["1000000", "ndarray"]),
            ],
        ),
    ];
    if tables.iter().all(|(_, rows, _)| rows.is_empty()) {
        return Err(io::Error::other("criterion has measured nothing here; run `cargo bench --bench gradients` first"));
    }
    for (name, rows, columns) in tables {
        if !rows.is_empty() {
            let command = match name {
                "tensors" => "benches/tensors PYTHON".to_owned(),
                bench => format!("cargo bench --bench {bench} && cargo run -p wengert-render -- collect"),
            };
            let results = about(&command, &flags(), columns, rows.into_values().collect());
            results.write(&benches().join(format!("results/{name}.json")))?;
        }
    }
    Ok(())
}

/// Generated gradients and those by hand, at all sizes.
fn gradients(measured: &[Measured]) -> Rows {
    let mut rows = Rows::new();
    for measured in measured.iter().filter(|measured| SIDES.contains(&measured.side.as_str())) {
        let Some(place) = FUNCTIONS.iter().position(|function| *function == measured.function) else { continue };
        let size = measured.size.clone();
        let row = rows.entry((place, magnitude(&size), size)).or_default();
        row.insert("function".to_owned(), json!(measured.function));
        row.insert("size".to_owned(), json!(measured.size));
        row.insert(measured.side.clone(), json!(measured.nanoseconds));
    }
    rows
}

/// Generated gradients and those by the tape, which have no size.
fn on_the_tape(measured: &[Measured]) -> Rows {
    by_parameter(measured, &["generated", "tape"], "function", |group| {
        ON_THE_TAPE.iter().position(|function| *function == group)
    })
}

/// Operations on tensors, a column for each size, with the times of PyTorch, if there are any.
fn operations(measured: &[Measured], pytorch: &BTreeMap<String, BTreeMap<String, Value>>) -> Rows {
    let mut rows = by_parameter(measured, &["1", "100", "1000000", "ndarray"], "operation", |group| {
        let name = group.strip_prefix("tensor_")?;
        OPERATIONS.iter().position(|operation| *operation == name)
    });
    for ((operation, ..), row) in &mut rows {
        let times = pytorch.get(OPERATIONS[*operation]).into_iter().flatten();
        row.extend(times.map(|(count, time)| (format!("PyTorch, {count}"), time.clone())));
    }
    rows
}

/// What `benches/tape/pytorch.py` printed: for each operation the time by number of elements.
fn pytorch(file: &Path) -> io::Result<BTreeMap<String, BTreeMap<String, Value>>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(serde_json::from_str(&text)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error),
    }
}

/// A row for each group that has a place, with an entry for each of these parameters.
fn by_parameter(
    measured: &[Measured],
    parameters: &[&str],
    title: &str,
    place: impl Fn(&str) -> Option<usize>,
) -> Rows {
    let mut rows = Rows::new();
    for measured in measured {
        let is_it = measured.side.is_empty() && parameters.contains(&measured.size.as_str());
        let Some(place) = place(&measured.function).filter(|_| is_it) else { continue };
        let row = rows.entry((place, 0, String::new())).or_default();
        row.insert(title.to_owned(), json!(measured.function.trim_start_matches("tensor_")));
        row.insert(measured.size.clone(), json!(measured.nanoseconds));
    }
    rows
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
