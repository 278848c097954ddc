//! What the derivatives of GradBench's evals are held to: a floor and a goal for each, as times of other tools.

use serde_json::Value;

use crate::results::Results;
use crate::table::time;

/// Whose time is the measure.
#[derive(Clone, Copy)]
enum Measure {
    /// The derivatives written by hand.
    Manual,
    Enzyme,
    /// The fastest of the other tools that differentiate by themselves.
    Automatic,
    /// The fastest of all others, by hand or not.
    Best,
}

/// So many times the measure may be taken.
type Bar = (f64, Measure);

/// Each eval's floor and goal.
const BARS: [(&str, Bar, Bar); 11] = [
    ("lse", (1.3, Measure::Manual), (1.0, Measure::Best)),
    ("llsq", (1.0, Measure::Manual), (0.9, Measure::Best)),
    ("gmm", (1.3, Measure::Manual), (0.9, Measure::Best)),
    ("ba", (1.3, Measure::Manual), (0.8, Measure::Best)),
    ("lstm", (1.0, Measure::Enzyme), (0.7, Measure::Best)),
    ("ht", (0.7, Measure::Automatic), (1.0, Measure::Manual)),
    ("kmeans", (1.0, Measure::Automatic), (1.2, Measure::Manual)),
    ("det", (1.0, Measure::Best), (0.7, Measure::Best)),
    ("ode", (1.3, Measure::Automatic), (0.9, Measure::Automatic)),
    ("particle", (1.0, Measure::Enzyme), (0.5, Measure::Enzyme)),
    ("saddle", (1.0, Measure::Enzyme), (0.5, Measure::Enzyme)),
];

const MANUAL: &str = "manual";
const TOOLS: [&str; 7] = [MANUAL, "tapenade", "codipack", "adol-c", "enzyme", "jax", "pytorch"];

/// The table of floors and goals, from what `compare` measured.
#[must_use]
pub fn table(results: Option<&Results>) -> String {
    let Some(results) = results else { return "*Not measured yet.*".to_owned() };
    let mut text = "| eval | size | derivative | floor | reached | | goal | reached | |\n\
                    |---|---|---:|---|---:|---|---|---:|---|"
        .to_owned();
    for row in &results.rows {
        let word = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let number = |name: &str| row.get(name).and_then(Value::as_f64);
        let Some((_, floor, goal)) = BARS.iter().find(|(eval, ..)| *eval == word("eval")) else { continue };
        let Some(derivative) = number("derivative") else { continue };
        text += &format!("\n| {} | {} | {} |", word("eval"), word("size"), time(derivative));
        for (times, measure) in [*floor, *goal] {
            text += &match fastest(measure, &number) {
                Some((tool, least)) => {
                    let reached = derivative / least;
                    let verdict = if reached <= times { "held" } else { "**missed**" };
                    format!(" {times} × {} | {reached:.2} × {tool} | {verdict} |", name(measure))
                }
                None => format!(" {times} × {} | – | not measured |", name(measure)),
            };
        }
    }
    text
}

/// The tool that is the measure in a row, and its time.
fn fastest(measure: Measure, time: &dyn Fn(&str) -> Option<f64>) -> Option<(&'static str, f64)> {
    let counts = |tool: &str| match measure {
        Measure::Manual => tool == MANUAL,
        Measure::Enzyme => tool == "enzyme",
        Measure::Automatic => tool != MANUAL,
        Measure::Best => true,
    };
    let times = TOOLS.into_iter().filter(|tool| counts(tool)).filter_map(|tool| Some((tool, time(tool)?)));
    times.min_by(|(_, a), (_, b)| a.total_cmp(b))
}

fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Manual => MANUAL,
        Measure::Enzyme => "enzyme",
        Measure::Automatic => "best automatic",
        Measure::Best => "best",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_held_or_missed() {
        let results: Results = serde_json::from_str(
            r#"{
                "command": "compare", "machine": "a machine", "flags": "", "versions": {}, "date": "2026-11-23", "columns": [],
                "rows": [
                    {"eval": "ht", "size": "a hand", "derivative": 60.0, "manual": 50.0, "codipack": 100.0, "adol-c": 90.0},
                    {"eval": "saddle", "size": "rr", "derivative": 60.0}
                ]
            }"#,
        )
        .expect("results of the right form");
        let text = table(Some(&results));
        assert!(
            text.ends_with(
                "\n| ht | a hand | 60.0 ns | 0.7 × best automatic | 0.67 × adol-c | held | 1 × manual | 1.20 × manual | **missed** |\
                 \n| saddle | rr | 60.0 ns | 1 × enzyme | – | not measured | 0.5 × enzyme | – | not measured |"
            ),
            "{text}"
        );
        assert_eq!(table(None), "*Not measured yet.*");
    }
}
