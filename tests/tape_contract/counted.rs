//! How many cases there are, and that each says what it answers to.

use std::fs;

fn sources() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tape_contract");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let cases = files.filter(|path| !path.ends_with("counted.rs") && !path.ends_with("main.rs"));
    cases.map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_case_names_a_test() {
    for (path, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (number, _) in lines.iter().enumerate().filter(|(_, line)| **line == "#[test]") {
            let above = number.checked_sub(1).map_or("", |above| lines[above]);
            assert!(above.starts_with("/// `test_") && above.ends_with('`'), "{path}:{}", number + 1);
        }
    }
}

#[test]
fn there_are_enough() {
    let all = sources();
    let count = |of: &str, text: &str| text.matches(of).count();
    let cases: usize = all.iter().map(|(_, text)| count("#[test]\n", text)).sum();
    let refusals: usize =
        all.iter().filter(|(path, _)| path.ends_with("errors.rs")).map(|(_, text)| count("#[test]\n", text)).sum();
    assert!(cases >= 150, "{cases} cases");
    assert!(refusals >= 50, "{refusals} refusals");
}
