//! Tables in Markdown.

use serde_json::Value;

use crate::results::{Column, Kind, Results};

/// What stands for a file of results on the page.
#[must_use]
pub fn tables(results: Option<&Results>) -> String {
    let Some(results) = results else { return "*Not measured yet.*".to_owned() };
    let versions: Vec<String> = results.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let mut text = format!(
        "Measured on {} on {}; flags: {}; {}.\n\n```sh\n{}\n```\n\n",
        results.date,
        results.machine,
        if results.flags.is_empty() { "none".to_owned() } else { format!("`{}`", results.flags) },
        versions.join(", "),
        results.command
    );
    for note in &results.notes {
        text += &format!("{note}\n\n");
    }
    let titles: Vec<&str> = results.columns.iter().map(|column| column.name.as_str()).collect();
    let rules: Vec<&str> =
        results.columns.iter().map(|column| if column.kind == Kind::Text { "---" } else { "---:" }).collect();
    text += &format!("| {} |\n|{}|", titles.join(" | "), rules.join("|"));
    for row in &results.rows {
        let cells: Vec<String> =
            results.columns.iter().map(|column| cell(column, &|name| row.get(name).unwrap_or(&Value::Null))).collect();
        text += &format!("\n| {} |", cells.join(" | "));
    }
    text
}

fn cell<'a>(column: &Column, entry: &dyn Fn(&str) -> &'a Value) -> String {
    let number = |name: &str| entry(name).as_f64();
    match column.kind {
        Kind::Text => entry(&column.name).as_str().unwrap_or("–").to_owned(),
        Kind::Nanoseconds => {
            let spread = number(&format!("{} spread", column.name));
            let spread = spread.map_or(String::new(), |spread| format!(" ± {:.0} %", 100.0 * spread));
            number(&column.name).map_or("–".to_owned(), |nanoseconds| time(nanoseconds) + &spread)
        }
        Kind::Bytes => number(&column.name).map_or("–".to_owned(), bytes),
        Kind::Count => number(&column.name).map_or("–".to_owned(), count),
        Kind::Ratio => {
            let (dividend, divisors) = column.of.split_first().expect("a ratio names its columns");
            let divisor = divisors.iter().filter_map(|name| number(name)).min_by(f64::total_cmp);
            match (number(dividend), divisor) {
                (Some(dividend), Some(divisor)) => format!("{:.2}", dividend / divisor),
                _ => "–".to_owned(),
            }
        }
    }
}

/// A time with three digits, in the unit that suits it.
#[must_use]
pub fn time(nanoseconds: f64) -> String {
    in_units(nanoseconds, &[(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")])
}

/// A number of bytes with three digits, in the unit that suits it.
fn bytes(bytes: f64) -> String {
    in_units(bytes, &[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")])
}

/// A whole number, its digits in groups of three.
fn count(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    String::from_utf8_lossy(&groups.join(&b","[..])).into_owned()
}

/// Three digits in the largest unit that leaves something before the point; the smallest unit is one.
fn in_units(number: f64, units: &[(f64, &str)]) -> String {
    let (number, unit) = units
        .iter()
        .find(|(scale, _)| number >= 0.9995 * scale)
        .or(units.last())
        .map_or((number, ""), |(scale, unit)| (number / scale, *unit));
    let digits = if number < 9.995 {
        2
    } else if number < 99.95 {
        1
    } else {
        0
    };
    format!("{number:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        assert_eq!(time(1.234), "1.23 ns");
        assert_eq!(time(999.9), "1.00 µs");
        assert_eq!(time(12_345.0), "12.3 µs");
        assert_eq!(time(123_456_789.0), "123 ms");
        assert_eq!(time(2.5e9), "2.50 s");
        assert_eq!(time(0.5), "0.50 ns");
    }

    #[test]
    fn sizes_and_counts_can_be_read() {
        assert_eq!(bytes(0.0), "0.00 B");
        assert_eq!(bytes(8_000_000.0), "8.00 MB");
        assert_eq!(count(7.0), "7");
        assert_eq!(count(999.0), "999");
        assert_eq!(count(1_280_000.0), "1,280,000");
    }

    #[test]
    fn ratios_are_computed() {
        let results: Results = serde_json::from_str(
            r#"{
                "command": "cargo bench", "machine": "a machine", "flags": "", "versions": {"rustc": "1.95.0"},
                "date": "2026-11-23", "notes": ["A note."],
                "columns": [
                    {"name": "function", "kind": "text"},
                    {"name": "a", "kind": "nanoseconds"},
                    {"name": "b", "kind": "nanoseconds"},
                    {"name": "a / b", "kind": "ratio", "of": ["a", "b"]}
                ],
                "rows": [
                    {"function": "dot", "a": 30.0, "a spread": 0.031, "b": 20.0}, {"function": "lse", "a": 30.0}
                ]
            }"#,
        )
        .expect("results of the right form");
        let text = tables(Some(&results));
        assert!(text.ends_with(
            "A note.\n\n| function | a | b | a / b |\n|---|---:|---:|---:|\n\
             | dot | 30.0 ns ± 3 % | 20.0 ns | 1.50 |\n| lse | 30.0 ns | – | – |"
        ));
        assert_eq!(tables(None), "*Not measured yet.*");
    }
}
