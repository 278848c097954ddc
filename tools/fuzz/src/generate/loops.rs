//! Loops.

use super::ints::closed;
use super::node::{Node, Part, Role, plain, stmt};
use super::scope::Lock;
use super::types::{By, Num, Range, Seq, Ty};
use super::{Gen, Loop};

impl Gen {
    /// A loop that turns at most `turns` times. Its own variables are declared already, the first
    /// of them is `start`; `first` opens the body.
    fn turns(
        &mut self,
        start: usize,
        mut head: Vec<Part>,
        turns: usize,
        value: Option<Num>,
        depth: usize,
        first: Vec<Part>,
    ) -> Node {
        let label = (depth > 0 && self.rng.chance(30)).then(|| {
            self.labels += 1;
            format!("l{}", self.labels)
        });
        if let Some(label) = &label {
            head.insert(0, format!("'{label}: ").into());
        }
        let before = self.trips;
        self.trips *= turns.max(1);
        self.loops.push(Loop { label, value, start });
        head.push(" {\n".into());
        head.extend(first);
        let statements = self.rng.within(1, 3);
        head.extend(self.block_from(start, statements, depth));
        head.push("}".into());
        self.loops.pop();
        self.trips = before;
        let mut made = stmt!();
        made.parts = head;
        made
    }

    /// A `for` loop over a range or over slices.
    pub fn for_loop(&mut self, depth: usize) -> Node {
        if self.rng.chance(38)
            && let Some(made) = self.for_slices(depth)
        {
            return made;
        }
        let mark = self.scope.mark();
        let (range, most, turns, tag) = self.int_range();
        let name = self.fresh();
        self.scope.declare(&name, Ty::Int(most), false, false);
        let head = vec![format!("for {name} in ").into(), range.into()];
        let made = self.turns(mark.len(), head, turns, None, depth, Vec::new()).tag(tag);
        self.scope.reset(mark);
        made
    }

    /// A range, the most that it gives, how often it gives, and the construct.
    pub fn int_range(&mut self) -> (Node, usize, usize, &'static str) {
        let lens: Vec<(String, usize)> = self
            .scope
            .readable()
            .filter_map(|(_, var)| match &var.ty {
                Ty::Seq(seq) if seq.exact && seq.len > 1 => Some((var.name.clone(), seq.len)),
                _ => None,
            })
            .collect();
        let (end, len) = if !lens.is_empty() && self.rng.chance(55) {
            let (name, len) = self.rng.pick(&lens).clone();
            (plain!(format!("{name}.len()")).tag("len"), len)
        } else {
            let (part, most) = self.int(5);
            if most > 0 && self.rng.chance(30) {
                match part {
                    Part::Text(text) if text.parse::<usize>().is_ok() => (plain!(text, "usize"), most),
                    part => (plain!(closed(part)), most),
                }
            } else {
                let len = self.rng.within(1, 5);
                (plain!(format!("{len}usize")), len)
            }
        };
        let from = self.rng.weighted(&[(75, 0), (25, 1)]).min(len);
        match self.rng.below(10) {
            0..=4 => (plain!(format!("{from}.."), end), len - 1, len, "for over range"),
            5 => (plain!(format!("{from}..="), end), len, len + 1, "for over inclusive range"),
            6 => (plain!(format!("({from}.."), end, ").rev()"), len - 1, len, "for over reversed range"),
            7 => (plain!(format!("({from}..="), end, ").rev()"), len, len + 1, "for over reversed range"),
            8 => (plain!(format!("({from}.."), end, ").step_by(2)"), len - 1, len, "for over stepped range"),
            _ => (plain!(format!("({from}.."), end, ").rev().step_by(2)"), len - 1, len, "for over stepped range"),
        }
    }

    /// `for v in x.iter()`, with `enumerate` or `zip`.
    fn for_slices(&mut self, depth: usize) -> Option<Node> {
        let found: Vec<(usize, Seq)> = self
            .scope
            .readable()
            .filter_map(|(at, var)| match &var.ty {
                Ty::Seq(seq) => Some((at, seq.clone())),
                _ => None,
            })
            .collect();
        if found.is_empty() {
            return None;
        }
        let mark = self.scope.mark();
        let (one, seq) = self.rng.pick(&found).clone();
        let (other, second) = self.rng.pick(&found).clone();
        let zipped = self.rng.chance(38);
        let (chain, base) = self.iter_of(one, &seq);
        let (pattern, source, turns, exact, mut tag) = if zipped {
            let (chain2, base2) = self.iter_of(other, &second);
            let (left, right) = (self.item(one, &seq), self.item(other, &second));
            self.scope.unlock(base2.0, base2.1);
            let both = plain!(chain, ".zip(", chain2, ")");
            let exact = seq.exact && second.exact;
            (format!("({left}, {right})"), both, seq.len.min(second.len), exact, "for over zip")
        } else {
            (self.item(one, &seq), chain, seq.len, seq.exact, "for over iter")
        };
        let mut head = plain!(format!("for {pattern} in "), source);
        // A longer `Vec` would give greater indices than its least length tells.
        if exact && self.rng.chance(if zipped { 25 } else { 50 }) {
            let index = self.fresh();
            self.scope.declare(&index, Ty::Int(turns - 1), false, false);
            head.parts[0] = format!("for ({index}, {pattern}) in ").into();
            head.parts.push(".enumerate()".into());
            tag = if zipped { "for over enumerated zip" } else { "for over enumerate" };
        }
        let locks = [one, other].map(|at| (at, self.scope.lock(at, Lock::Shared)));
        let made = self.turns(mark.len(), vec![head.into()], turns, None, depth, Vec::new());
        self.scope.reset(mark);
        for (at, before) in locks.into_iter().rev() {
            self.scope.unlock(at, before);
        }
        self.scope.unlock(base.0, base.1);
        Some(made.tag(tag))
    }

    /// `x.iter()`, with `x` locked for the loop.
    fn iter_of(&mut self, at: usize, seq: &Seq) -> (Node, (usize, Lock)) {
        let name = self.scope.get(at).name.clone();
        let before = self.scope.lock(at, Lock::Shared);
        let text = if self.rng.chance(20) {
            plain!(self.range_of(&name, seq).0, ".iter()")
        } else {
            plain!(format!("{name}.iter()"))
        };
        (text, (at, before))
    }

    /// The pattern for an item of `x.iter()`, whose variable is declared.
    fn item(&mut self, at: usize, seq: &Seq) -> String {
        let active = self.scope.get(at).active;
        let name = self.fresh();
        let (pattern, ty) = match seq.row_seq(By::Shared) {
            Some(row) => (name.clone(), Ty::Seq(row)),
            None if self.rng.chance(40) => (format!("&{name}"), Ty::Float(seq.num, By::Value)),
            None => (name.clone(), Ty::Float(seq.num, By::Shared)),
        };
        self.scope.declare(&name, ty, false, active);
        pattern
    }

    /// `let mut fuel = 0usize;` before a loop, and what uses a unit of it.
    fn fuel(&mut self) -> (String, usize) {
        let name = format!("fuel{}", self.names);
        self.names += 1;
        (name, self.rng.within(2, 6))
    }

    /// `while … { … }` whose trip count depends on data.
    pub fn while_loop(&mut self, depth: usize) -> Node {
        let (fuel, most) = self.fuel();
        let condition = self.condition(1);
        let before = plain!(format!("let mut {fuel} = 0usize;\n"));
        let head = vec![format!("while {fuel} < {most} && (").into(), condition.into(), ")".into()];
        let first = vec![format!("{fuel} += 1;\n").into()];
        let start = self.scope.mark().len();
        let made = self.turns(start, head, most, None, depth, first);
        stmt!(before, made).tag("while")
    }

    /// `loop { … }` that ends by `break`.
    pub fn endless_loop(&mut self, depth: usize) -> Node {
        let (fuel, most) = self.fuel();
        let condition = self.condition(1);
        let first =
            vec![format!("{fuel} += 1;\nif {fuel} > {most} || (").into(), condition.into(), ") { break; }\n".into()];
        let start = self.scope.mark().len();
        let made = self.turns(start, vec!["loop".into()], most, None, depth, first);
        stmt!(format!("let mut {fuel} = 0usize;\n"), made).tag("loop")
    }

    /// `let a = loop { … break value; … };`
    pub fn loop_value(&mut self, depth: usize) -> Node {
        let (fuel, most) = self.fuel();
        let num = Num { width: self.width(), range: *self.rng.pick(&[Range::WIDE, Range::SMALL]) };
        let condition = self.condition(1);
        // A jump in the value would be taken for one of this loop.
        let budget = std::mem::replace(&mut self.budget, 0);
        let value = self.float_in(num, 2);
        self.budget = budget;
        let first = vec![
            format!("{fuel} += 1;\nif {fuel} > {most} || (").into(),
            condition.into(),
            ") { break ".into(),
            value.node.into(),
            "; }\n".into(),
        ];
        let made = self.turns_with_value(num, most, depth, first);
        let (name, _) = self.declare(Ty::Float(num, By::Value), false, true);
        stmt!(format!("let mut {fuel} = 0usize;\nlet {name}: {} = ", num.width.name()), made, ";")
            .tag("loop with value")
            .tag("break with value")
    }

    fn turns_with_value(&mut self, num: Num, most: usize, depth: usize, first: Vec<Part>) -> Node {
        let start = self.scope.mark().len();
        let mut made = self.turns(start, vec!["loop".into()], most, Some(num), depth, first);
        made.role = Role::Plain;
        made
    }
}
