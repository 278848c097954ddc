//! GradBench's logs, and the table of what they hold.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde_json::{Value, json};
use wengert_render::about::about;
use wengert_render::results::{Column, Kind, Results, column};

/// The name of this tool.
pub const OURS: &str = "wengert";

/// The tool whose derivatives are written by hand, and whose functions are all others' too.
const BY_HAND: &str = "manual";

/// Which of an eval's two functions was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Primal,
    Derivative,
}

/// Eval, size, tool and side.
type Key = (String, String, String, Side);

/// What was measured.
#[derive(Default)]
pub struct Logs {
    /// The times of all runs in nanoseconds, a list for each log.
    times: BTreeMap<Key, Vec<Vec<f64>>>,
    /// Evals and sizes, in the order in which they came.
    order: Vec<(String, String)>,
    /// Other tools, in the order in which they came.
    tools: Vec<String>,
    failures: BTreeSet<String>,
    absent: BTreeMap<String, Vec<String>>,
}

impl Logs {
    /// Notes that a run was not valid.
    pub fn fail(&mut self, what: String) {
        self.failures.insert(what);
    }

    /// Notes that a tool could not be run.
    pub fn absent(&mut self, eval: &str, tool: &str) {
        self.absent.entry(tool.to_owned()).or_default().push(eval.to_owned());
    }

    /// What was not valid.
    pub fn failures(&self) -> &BTreeSet<String> {
        &self.failures
    }

    /// Was something measured with the tool?
    pub fn has(&self, tool: &str) -> bool {
        self.tools.iter().any(|known| known == tool)
    }

    /// Adds a log that `gradbench run -o FILE` wrote with a tool.
    pub fn read(&mut self, tool: &str, log: &str) -> io::Result<()> {
        // What was asked, by its id.
        let mut asked: BTreeMap<u64, (String, String, Side)> = BTreeMap::new();
        for line in log.lines().filter(|line| !line.trim().is_empty()) {
            let line: Value = serde_json::from_str(line)?;
            let message = &line["message"];
            if message["kind"] == "evaluate" {
                let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
                let (size, side) = match message["function"].as_str() {
                    Some("objective" | "primal" | "cost") => (text("description"), Side::Primal),
                    Some("jacobian" | "gradient" | "dir") => (text("description"), Side::Derivative),
                    // Nestings of modes, all on the same input.
                    Some(nesting @ ("rr" | "rf" | "fr" | "ff")) => (nesting.to_owned(), Side::Derivative),
                    _ => continue,
                };
                if let Some(id) = message["id"].as_u64() {
                    asked.insert(id, (text("module"), size, side));
                }
            }
            let response = &line["response"];
            let Some((eval, size, side)) = response["id"].as_u64().and_then(|id| asked.remove(&id)) else { continue };
            let runs = response["timings"].as_array().into_iter().flatten();
            let runs = runs.filter(|timing| timing["name"] == "evaluate");
            let runs: Vec<f64> = runs.filter_map(|timing| timing["nanoseconds"].as_f64()).collect();
            if runs.is_empty() {
                continue;
            }
            let place = (eval.clone(), size.clone());
            if !self.order.contains(&place) {
                self.order.push(place);
            }
            if tool != OURS && !self.has(tool) {
                self.tools.push(tool.to_owned());
            }
            self.times.entry((eval, size, tool.to_owned(), side)).or_default().push(runs);
        }
        Ok(())
    }

    /// The median of all runs, and by what part of it the medians of the logs lie apart, where there are several.
    fn measured(&self, eval: &str, size: &str, tool: &str, side: Side) -> Option<(f64, Option<f64>)> {
        let logs = self.times.get(&(eval.to_owned(), size.to_owned(), tool.to_owned(), side))?;
        let medians: Vec<f64> = logs.iter().filter_map(|runs| median(runs)).collect();
        let (low, high) = (medians.iter().copied().reduce(f64::min)?, medians.iter().copied().reduce(f64::max)?);
        let middle = median(&logs.concat())?;
        Some((middle, (logs.len() > 1).then(|| 0.5 * (high - low) / middle)))
    }

    /// The table.
    pub fn results(&self, command: &str, flags: &str) -> Results {
        let mut results = about(command, flags, self.columns(), Vec::new());
        for (eval, size) in &self.order {
            let mut row: BTreeMap<String, Value> = BTreeMap::new();
            row.insert("eval".to_owned(), json!(eval));
            row.insert("size".to_owned(), json!(size));
            let mut note = |name: &str, measured: Option<(f64, Option<f64>)>| {
                if let Some((time, spread)) = measured {
                    row.insert(name.to_owned(), json!(time));
                    if let Some(spread) = spread {
                        row.insert(format!("{name} spread"), json!((1e4 * spread).round() / 1e4));
                    }
                }
            };
            note("primal", self.measured(eval, size, OURS, Side::Primal));
            note("C++ primal", self.measured(eval, size, BY_HAND, Side::Primal));
            note("derivative", self.measured(eval, size, OURS, Side::Derivative));
            for tool in &self.tools {
                note(tool, self.measured(eval, size, tool, Side::Derivative));
            }
            results.rows.push(row);
        }
        for (tool, evals) in &self.absent {
            results.notes.push(format!("Absent: `{tool}`, for {}.", evals.join(", ")));
        }
        for failure in &self.failures {
            results.notes.push(format!("Not valid: {failure}."));
        }
        results
    }

    fn columns(&self) -> Vec<Column> {
        let tools: Vec<&str> = self.tools.iter().map(String::as_str).collect();
        let others: Vec<&str> = tools.iter().copied().filter(|tool| *tool != BY_HAND).collect();
        let mut columns = vec![
            column("eval", Kind::Text, &[]),
            column("size", Kind::Text, &[]),
            column("primal", Kind::Nanoseconds, &[]),
        ];
        if tools.len() > others.len() {
            columns.push(column("C++ primal", Kind::Nanoseconds, &[]));
            columns.push(column("primal / C++ primal", Kind::Ratio, &["primal", "C++ primal"]));
        }
        columns.push(column("derivative", Kind::Nanoseconds, &[]));
        columns.push(column("derivative / primal", Kind::Ratio, &["derivative", "primal"]));
        columns.extend(tools.iter().map(|tool| column(tool, Kind::Nanoseconds, &[])));
        if tools.len() > others.len() {
            columns.push(column("derivative / manual", Kind::Ratio, &["derivative", BY_HAND]));
        }
        if !others.is_empty() {
            columns.push(column("derivative / best tool", Kind::Ratio, &[&["derivative"], &others[..]].concat()));
        }
        columns
    }
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
    use wengert_render::table::tables;

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
        let mut logs = Logs::default();
        for (tool, primal, derivative) in [
            ("wengert", [90, 110], 290),
            ("wengert", [90, 110], 310),
            ("manual", [80, 80], 150),
            ("other", [1, 1], 600),
        ] {
            logs.read(tool, &log(primal, derivative)).expect("a log of the right form");
        }
        logs.absent("lse", "jax");
        let text = tables(Some(&logs.results("compare", "")));
        assert!(text.contains("\n\nAbsent: `jax`, for lse.\n\n"), "{text}");
        assert!(
            text.ends_with(
                "| lse | n=1 | 100 ns ± 0 % | 80.0 ns | 1.25 | 300 ns ± 3 % | 3.00 | 150 ns | 600 ns | 2.00 | 0.50 |"
            ),
            "{text}"
        );
    }
}
