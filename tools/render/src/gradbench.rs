//! What GradBench measured, as raw results.
//!
//! Each argument is `TOOL=FILE`: a log that `gradbench run -o FILE` wrote with that tool. A tool may have several logs; the
//! median of all its runs counts.

use std::collections::BTreeMap;
use std::{fs, io};

use serde_json::{Value, json};

use crate::benches;
use crate::collect::{about, column};
use crate::results::{Kind, Results};

/// The name under which our own logs are handed over.
const OURS: &str = "wengert";

/// Which of an eval's two functions was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Primal,
    Derivative,
}

/// Eval, size, tool and side, in the order of the table.
type Key = (String, String, String, Side);

/// Writes `benches/results/gradbench.json`.
pub fn collect(arguments: &[String]) -> io::Result<()> {
    let mut times: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
    let mut order = Vec::new();
    let mut tools: Vec<&str> = Vec::new();
    for argument in arguments {
        let (tool, file) = argument
            .split_once('=')
            .ok_or_else(|| io::Error::other(format!("`{argument}` is not of the form TOOL=FILE")))?;
        let log = fs::read_to_string(file).map_err(|error| io::Error::other(format!("{file}: {error}")))?;
        read(tool, &log, &mut times, &mut order)?;
        if tool != OURS && !tools.contains(&tool) {
            tools.push(tool);
        }
    }
    let results = table(&times, &order, &tools);
    if results.rows.is_empty() {
        return Err(io::Error::other("the logs hold no timings; say TOOL=FILE, the tool `wengert` among them"));
    }
    let folder = benches().join("results");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("gradbench.json"), serde_json::to_string_pretty(&results)? + "\n")
}

/// Adds the timings of a log; notes evals and sizes in the order in which they come.
fn read(
    tool: &str,
    log: &str,
    times: &mut BTreeMap<Key, Vec<f64>>,
    order: &mut Vec<(String, String)>,
) -> io::Result<()> {
    // What was asked, by its id.
    let mut asked: BTreeMap<u64, (String, String, Side)> = BTreeMap::new();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line)?;
        let message = &line["message"];
        if message["kind"] == "evaluate" {
            let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
            let side = match message["function"].as_str() {
                Some("objective" | "primal" | "cost") => Side::Primal,
                Some("jacobian" | "gradient" | "dir") => Side::Derivative,
                _ => continue,
            };
            if let Some(id) = message["id"].as_u64() {
                asked.insert(id, (text("module"), text("description"), side));
            }
        }
        let response = &line["response"];
        let Some((eval, size, side)) = response["id"].as_u64().and_then(|id| asked.remove(&id)) else { continue };
        let runs = response["timings"].as_array().into_iter().flatten();
        let runs =
            runs.filter(|timing| timing["name"] == "evaluate").filter_map(|timing| timing["nanoseconds"].as_f64());
        let place = (eval.clone(), size.clone());
        if !order.contains(&place) {
            order.push(place);
        }
        times.entry((eval, size, tool.to_owned(), side)).or_default().extend(runs);
    }
    Ok(())
}

fn table(times: &BTreeMap<Key, Vec<f64>>, order: &[(String, String)], tools: &[&str]) -> Results {
    let mut columns = vec![
        column("eval", Kind::Text, &[]),
        column("size", Kind::Text, &[]),
        column("primal", Kind::Nanoseconds, &[]),
        column("derivative", Kind::Nanoseconds, &[]),
        column("derivative / primal", Kind::Ratio, &["derivative", "primal"]),
    ];
    columns.extend(tools.iter().map(|tool| column(tool, Kind::Nanoseconds, &[])));
    columns
        .extend(tools.iter().map(|tool| column(&format!("derivative / {tool}"), Kind::Ratio, &["derivative", tool])));
    if tools.len() > 1 {
        columns.push(column("derivative / best other", Kind::Ratio, &[&["derivative"], tools].concat()));
    }
    let rows = order.iter().map(|(eval, size)| {
        let median = |tool: &str, side: Side| {
            let runs = times.get(&(eval.clone(), size.clone(), tool.to_owned(), side))?;
            median(runs)
        };
        let mut row: BTreeMap<String, Value> =
            [("eval", json!(eval)), ("size", json!(size))].map(|(name, value)| (name.to_owned(), value)).into();
        let ours = [("primal", Side::Primal), ("derivative", Side::Derivative)];
        let ours = ours.into_iter().map(|(name, side)| (name, median(OURS, side)));
        let others = tools.iter().map(|tool| (*tool, median(tool, Side::Derivative)));
        for (name, time) in ours.chain(others) {
            if let Some(time) = time {
                row.insert(name.to_owned(), json!(time));
            }
        }
        row
    });
    let rows = rows.filter(|row| row.contains_key("derivative")).collect();
    about(
        "gradbench run … for each eval and tool, then cargo run -p wengert-render -- gradbench TOOL=FILE…",
        columns,
        rows,
    )
}

fn median(runs: &[f64]) -> Option<f64> {
    let mut runs = runs.to_vec();
    runs.sort_by(f64::total_cmp);
    let middle = runs.len().checked_sub(1)? / 2;
    Some(0.5 * (runs[middle] + runs[runs.len() / 2]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tables;

    /// The log of one size of one eval.
    fn log(primal: [u64; 2], derivative: u64) -> String {
        let evaluate = |id: u64, function: &str| {
            json!({"elapsed": {"nanoseconds": 1}, "message": {"id": id, "kind": "evaluate", "module": "lse",
                "function": function, "input": {"x": [1.0]}, "description": "n=1"}})
        };
        let response = |id: u64, runs: &[u64]| {
            let mut timings = vec![json!({"name": "prepare", "nanoseconds": 5})];
            timings.extend(runs.iter().map(|run| json!({"name": "evaluate", "nanoseconds": run})));
            json!({"elapsed": {"nanoseconds": 1}, "response": {"id": id, "success": true, "output": 1.0,
                "timings": timings}})
        };
        let lines = [
            json!({"elapsed": {"nanoseconds": 1}, "message": {"id": 0, "kind": "start", "eval": "lse"}}),
            evaluate(1, "primal"),
            response(1, &primal),
            evaluate(2, "gradient"),
            response(2, &[derivative]),
        ];
        lines.map(|line| line.to_string()).join("\n")
    }

    #[test]
    fn logs_become_a_table() {
        let (mut times, mut order) = (BTreeMap::new(), Vec::new());
        for (tool, primal, derivative) in
            [("wengert", [90, 110], 300), ("manual", [80, 80], 150), ("other", [1, 1], 600)]
        {
            read(tool, &log(primal, derivative), &mut times, &mut order).expect("a log of the right form");
        }
        let text = tables(Some(&table(&times, &order, &["manual", "other"])));
        assert!(
            text.ends_with("| lse | n=1 | 100 ns | 300 ns | 3.00 | 150 ns | 600 ns | 2.00 | 0.50 | 2.00 |"),
            "{text}"
        );
    }
}
