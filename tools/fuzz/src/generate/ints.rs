//! Integers, indices and conditions: all that steers a program and carries no derivative.

use super::Gen;
use super::node::{Node, Part, Role, plain};
use super::types::{Range, Ty, Width};

impl Gen {
    /// An index below `len`.
    pub fn index(&mut self, len: usize) -> Part {
        let (part, most) = self.int(40);
        if most < len {
            return part;
        }
        match self.rng.below(8) {
            0..=2 => self.rng.below(len).to_string().into(),
            3 => self.data_index(len),
            _ => plain!(closed(part), format!(" % {len}")).into(),
        }
    }

    /// An integer expression of at most `most`, and what it is at most.
    pub fn int(&mut self, most: usize) -> (Part, usize) {
        let known: Vec<(String, usize)> = self
            .scope
            .readable()
            .filter_map(|(_, var)| match var.ty {
                Ty::Int(max) if max <= most => Some((var.name.clone(), max)),
                _ => None,
            })
            .collect();
        if (known.is_empty() || self.rng.chance(8))
            && let Some((name, len)) = self.some_len(most)
        {
            return (plain!(format!("{name}.len()")).tag("len").into(), len);
        }
        if known.is_empty() || self.rng.chance(10) {
            let value = self.rng.below(most.min(4) + 1);
            return (value.to_string().into(), value);
        }
        // The innermost loop counter is the one that a person would index with.
        let (name, max) =
            if self.rng.chance(60) { known.last().unwrap_or(&known[0]).clone() } else { self.rng.pick(&known).clone() };
        let add = self.rng.within(1, 2);
        match self.rng.below(10) {
            0 if max + add <= most => (plain!(format!("{name} + {add}")).into(), max + add),
            1 => (plain!(format!("{name} / 2")).into(), max / 2),
            2 => (plain!(format!("{name} % 3")).into(), max.min(2)),
            3 => (plain!(format!("{max} - {name}")).into(), max),
            4 => (plain!(format!("{name}.saturating_sub({add})")).into(), max.saturating_sub(add)),
            5 if max * 2 < most => (plain!(format!("{name} * 2 + 1")).into(), max * 2 + 1),
            6 => (plain!(format!("{name}.min(1)")).into(), max.min(1)),
            _ => (name.into(), max),
        }
    }

    /// Whether there is an integer that differs from run to run, or from turn to turn.
    pub fn has_int(&self) -> bool {
        self.scope.readable().any(|(_, var)| matches!(var.ty, Ty::Int(_)))
    }

    /// An integer to steer by: one that varies, if need be because data decide it.
    pub fn choice(&mut self, most: usize) -> (Part, usize) {
        if self.has_int() { self.int(most) } else { (self.data_index(most.min(4) + 1), most.min(4)) }
    }

    /// A sequence whose length is known and at most `most`.
    fn some_len(&mut self, most: usize) -> Option<(String, usize)> {
        let found: Vec<(String, usize)> = self
            .scope
            .readable()
            .filter_map(|(_, var)| match &var.ty {
                Ty::Seq(seq) if seq.exact && seq.len <= most => Some((var.name.clone(), seq.len)),
                _ => None,
            })
            .collect();
        found.get(self.rng.below(found.len().max(1))).cloned()
    }

    /// An index below `len` that depends on data.
    fn data_index(&mut self, len: usize) -> Part {
        let made = self.quietly(|own| own.leaf(Width::F64));
        let made = self.fit(made, Range::new(-9.0, 9.0));
        let made = self.typed(made);
        let factor = self.rng.within(1, 2);
        plain!(format!("({factor}.0 * "), made.operand(), format!(".abs()) as usize % {len}"))
            .tag("float to integer")
            .into()
    }

    /// A condition.
    pub fn condition(&mut self, depth: usize) -> Node {
        let mut made = self.quietly(|own| own.condition_of(depth));
        made.role = Role::Condition;
        made
    }

    /// What `write` writes, without counting what it reads as used.
    pub fn quietly<T>(&mut self, write: impl FnOnce(&mut Gen) -> T) -> T {
        let pending = self.scope.pending();
        let made = write(self);
        self.scope.set_pending(&pending);
        made
    }

    fn condition_of(&mut self, depth: usize) -> Node {
        let flags: Vec<String> = self
            .scope
            .readable()
            .filter(|(_, var)| matches!(var.ty, Ty::Flag))
            .map(|(_, var)| var.name.clone())
            .collect();
        let has_flag = usize::from(!flags.is_empty());
        let inner = usize::from(depth > 0);
        match self.rng.weighted(&[
            (40, 0),
            (14 * usize::from(self.has_int()), 1),
            (30 * has_flag, 2),
            (5 * inner, 3),
            (5 * inner, 4),
            (3 * inner, 5),
            (2, 6),
        ]) {
            0 => {
                let a = self.float(Width::F64, depth.min(1));
                let b = if self.rng.chance(60) { self.leaf(Width::F64) } else { self.float(Width::F64, depth.min(1)) };
                // `x < x` would never turn out otherwise.
                let b = if a.node.text() == b.node.text() { self.literal(Width::F64) } else { b };
                let op = *self.rng.pick(&[" > ", " < ", " <= ", " >= "]);
                plain!(a.operand(), op, b.operand()).tag("condition on floats")
            }
            1 => {
                let (part, most) = self.int(20);
                match self.rng.below(3) {
                    0 => plain!(closed(part), " % 2 == 0"),
                    1 => plain!(closed(part), format!(" > {}", most / 2)),
                    _ => plain!(closed(part), format!(" != {}", self.rng.below(most + 1))),
                }
                .tag("condition on integers")
            }
            2 => {
                // The latest one was probably not used yet.
                let at = self.rng.below(flags.len()).max(self.rng.below(flags.len()));
                let name = flags[at].clone();
                let not = if self.rng.chance(40) { "!" } else { "" };
                plain!(not, name).tag("condition on flag")
            }
            3 => self.joined(depth, " && "),
            4 => self.joined(depth, " || "),
            5 => plain!("!(", self.condition(depth - 1), ")"),
            _ => {
                let made = self.leaf(Width::F64);
                let made = self.typed(made);
                plain!(made.operand(), ".is_sign_negative()").tag("condition on floats")
            }
        }
    }

    fn joined(&mut self, depth: usize, op: &str) -> Node {
        let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
        plain!("(", a, ")", op, "(", b, ")").tag("logical operators")
    }

    /// An `Option<usize>`, with what its content is at most.
    pub fn maybe(&mut self) -> (Node, usize) {
        let (part, most) = self.choice(12);
        let part = match part {
            Part::Text(text) if text.parse::<usize>().is_ok() => plain!(text, "usize").into(),
            part => part,
        };
        match self.rng.below(3) {
            0 => {
                let less = self.rng.within(1, 2);
                (plain!(closed(part), format!(".checked_sub({less})")), most.saturating_sub(less))
            }
            1 => {
                let condition = self.condition(1);
                (plain!("if ", condition, " { Some(", part, ") } else { None }"), most)
            }
            _ => (plain!("Some(", part, format!(").filter(|k| *k > {})", most / 2)), most),
        }
    }
}

/// An integer expression as an operand.
pub fn closed(part: Part) -> Part {
    let node = plain!(part);
    if node.text().contains(' ') { plain!("(", node, ")").into() } else { node.into() }
}
