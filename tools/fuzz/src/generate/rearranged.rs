//! Elements of sequences that change places, with the length that they had.

use super::Gen;
use super::node::{Node, stmt};
use super::types::{Seq, Shape};

impl Gen {
    /// `rotate_left`, `rotate_right` or `reverse` of what stands at `place`.
    pub fn turned(&mut self, place: Node, seq: &Seq) -> Node {
        match self.rng.below(3) {
            0 => stmt!(place, ".reverse();").tag("reverse"),
            at => {
                let method = ["rotate_left", "rotate_right"][at - 1];
                let by = self.index(seq.len);
                stmt!(place, format!(".{method}("), by, ");").tag("rotation")
            }
        }
    }

    /// An element of a `Vec` that leaves it, for one that comes; or some that leave it and come back at the end.
    pub fn exchanged(&mut self, name: &str, seq: &Seq) -> Node {
        let item = seq.item_text();
        let out = self.fresh();
        let at = self.index(seq.len);
        match self.rng.below(5) {
            0 => stmt!(
                format!("let {out}: {item} = {name}.remove("),
                at,
                format!(");\n{name}.insert("),
                self.index(seq.len),
                format!(", {out});")
            )
            .tag("remove")
            .tag("insert"),
            1 => {
                let value = self.item_value(seq);
                let popped = self.fresh();
                stmt!(format!("{name}.insert("), at, ", ", value, format!(");\nlet {popped} = {name}.pop();"))
                    .tag("insert")
            }
            2 => {
                let value = self.item_value(seq);
                stmt!(format!("let {out}: {item} = {name}.remove("), at, format!(");\n{name}.push("), value, ");")
                    .tag("remove")
            }
            3 => stmt!(format!("let {out}: {item} = {name}.swap_remove("), at, format!(");\n{name}.push({out});"))
                .tag("swap_remove"),
            _ => {
                let from = self.rng.below(seq.len);
                let to = self.rng.within(from, seq.len);
                stmt!(format!("let {out}: Vec<{item}> = {name}.drain({from}..{to}).collect();\n{name}.extend({out});"))
                    .tag("drain")
            }
        }
    }

    /// Is it a `Vec` whose elements may leave it?
    pub fn may_shrink(&self, at: usize, seq: &Seq) -> bool {
        seq.shape == Shape::Vec && self.scope.get(at).borrows.is_none()
    }
}
