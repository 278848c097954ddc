//! What is printed at the end.

use std::collections::BTreeMap;

use crate::annotate::{State, Status};
use crate::harness::Checked;
use crate::source::Crate;

pub struct Report {
    name: String,
    candidates: usize,
    /// Reasons, with the names of those that were refused for them.
    refused: Vec<(String, Vec<String>)>,
    agree: Vec<String>,
    differ: Vec<(String, String)>,
    not_called: Vec<(String, Vec<String>)>,
}

impl Report {
    pub fn new(copy: &Crate, state: &State, checked: Checked) -> Report {
        let name_of = |id| state.candidate(id).name.clone();
        let mut refused = BTreeMap::new();
        for id in state.counted() {
            if let Status::Refused(reason) = state.status(id) {
                refused.entry(general(reason)).or_insert_with(Vec::new).push(name_of(id));
            }
        }
        let mut not_called = BTreeMap::new();
        for (id, reason) in &checked.not_called {
            not_called.entry(general(reason)).or_insert_with(Vec::new).push(name_of(*id));
        }
        let agree = checked.verdicts.iter().filter(|(_, fault)| fault.is_none()).map(|(id, _)| name_of(*id));
        let differ = checked.verdicts.iter().filter_map(|(id, fault)| Some((name_of(*id), fault.clone()?)));
        Report {
            name: copy.name.clone(),
            candidates: state.counted().count(),
            agree: agree.collect(),
            differ: differ.collect(),
            refused: most_frequent_first(refused),
            not_called: most_frequent_first(not_called),
        }
    }

    pub fn print(&self) {
        println!("refused:");
        print_groups(&self.refused);
        println!("accepted, but not called:");
        print_groups(&self.not_called);
        println!("differ:");
        self.differ.iter().for_each(|(name, fault)| println!("  {name}: {fault}"));
        let refused: usize = self.refused.iter().map(|(_, names)| names.len()).sum();
        let accepted = self.candidates - refused;
        println!("{}: {} candidates, {accepted} accepted, {} agree", self.name, self.candidates, self.agree.len());
    }
}

fn print_groups(groups: &[(String, Vec<String>)]) {
    for (reason, names) in groups {
        let shown: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
        println!("  {:4}  {reason}  ({})", names.len(), shown.join(", "));
    }
}

fn most_frequent_first(groups: BTreeMap<String, Vec<String>>) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    groups
}

/// A message without the names in it.
fn general(message: &str) -> String {
    let mut text = String::new();
    for (at, part) in message.split('`').enumerate() {
        text.push_str(if at % 2 == 0 { part } else { "`…`" });
    }
    text
}
