//! Branches and jumps.

use super::Gen;
use super::expr::Float;
use super::ints::closed;
use super::node::{Node, Part, plain, stmt};
use super::types::{Range, Ty, Width};

impl Gen {
    /// `if … { … } else if … { … } else { … }` as a statement.
    pub fn if_statement(&mut self, depth: usize) -> Node {
        let condition = self.condition(2);
        let statements = self.rng.within(1, 3);
        let made = self.with_body(vec!["if ".into(), condition.into()], statements, depth);
        let mut made = made.tag("if statement");
        if self.rng.chance(15) {
            let condition = self.condition(1);
            let head = vec![" else if ".into(), condition.into()];
            made = self.arm(made, head, depth).tag("else if");
        }
        if self.rng.chance(50) {
            made = self.arm(made, vec![" else".into()], depth).tag("else");
        }
        made
    }

    /// `made` with one more block behind it.
    fn arm(&mut self, mut made: Node, head: Vec<Part>, depth: usize) -> Node {
        made.parts.extend(head);
        made.parts.push(" {\n".into());
        let statements = self.rng.within(1, 2);
        made.parts.extend(self.block(statements, depth));
        made.parts.push("}".into());
        made
    }

    /// `if let Some(k) = … { … }`
    pub fn if_let(&mut self, depth: usize) -> Node {
        let options: Vec<(String, usize)> = self
            .scope
            .readable()
            .filter_map(|(_, var)| match var.ty {
                Ty::Maybe(max) => Some((var.name.clone(), max)),
                _ => None,
            })
            .collect();
        let (value, most) = if options.is_empty() || self.rng.chance(30) {
            let (value, most) = self.maybe();
            (plain!("(", value, ")"), most)
        } else {
            let (name, most) = options[options.len() - 1].clone();
            (plain!(name), most)
        };
        let start = self.scope.mark();
        let name = self.fresh();
        self.scope.declare(&name, Ty::Int(most), false, false);
        let head = vec![format!("if let Some({name}) = ").into(), value.into()];
        let statements = self.rng.within(1, 2);
        let made = self.with_body(head, statements, depth).tag("if let");
        self.scope.reset(start);
        if self.rng.chance(40) { self.arm(made, vec![" else".into()], depth) } else { made }
    }

    /// What a `match` looks at, with its patterns; the last one takes all that is left.
    fn scrutinee(&mut self) -> (Node, Vec<Node>) {
        match self.rng.below(4) {
            0 => {
                let (index, _) = self.choice(12);
                let condition = self.condition(1);
                (
                    plain!("(", closed(index), " % 2, ", condition, ")"),
                    ["(0, true)", "(_, false)", "_"].map(|text| plain!(text)).into(),
                )
            }
            1 => {
                let (value, _) = self.maybe();
                (plain!("(", value, ")"), ["None", "Some(0)", "Some(_)"].map(|text| plain!(text)).into())
            }
            2 => {
                let condition = self.condition(2);
                (plain!(condition), ["true", "false"].map(|text| plain!(text)).into())
            }
            _ => {
                let (index, _) = self.choice(12);
                let guard = self.condition(1);
                let last = if self.rng.chance(50) {
                    vec![plain!("1 | 2"), plain!("_")]
                } else {
                    vec![plain!("code if code > 1 && ", guard).tag("match guard"), plain!("1..=9"), plain!("_")]
                };
                let patterns = [vec![plain!("0")], last].concat();
                (plain!(closed(index), " % 3"), patterns)
            }
        }
    }

    /// `match … { … }` as a statement.
    pub fn match_statement(&mut self, depth: usize) -> Node {
        let (value, patterns) = self.scrutinee();
        let mut made = stmt!("match ", value, " {\n").tag("match statement");
        for pattern in patterns {
            made.parts.push(pattern.into());
            made.parts.push(" => {\n".into());
            let statements = self.rng.below(3);
            made.parts.extend(self.block(statements, depth));
            made.parts.push("}\n".into());
        }
        made.parts.push("}".into());
        made
    }

    /// `match … { … }` as a float.
    pub fn match_value(&mut self, width: Width, depth: usize) -> Float {
        let (value, patterns) = self.scrutinee();
        let mut parts: Vec<Part> = vec!["match ".into(), value.into(), " {\n".into()];
        let mut range = Range::new(f64::INFINITY, f64::NEG_INFINITY);
        let (mut active, mut typed) = (false, false);
        for pattern in patterns {
            let arm = self.float(width, depth);
            range = range.or(arm.range);
            active |= arm.active;
            typed |= arm.typed;
            parts.extend([pattern.into(), " => ".into(), arm.node.into(), ",\n".into()]);
        }
        parts.push("}".into());
        let made = Float::new(width, range, active, parts).open().tag("match expression");
        Float { typed, ..made }
    }

    /// `if … { … } else { … }` as a float.
    pub fn if_value(&mut self, width: Width, depth: usize) -> Float {
        let condition = self.condition(1);
        let one = self.branch(width, depth);
        let other = self.branch(width, depth);
        let range = one.range.or(other.range);
        let active = one.active || other.active;
        let typed = one.typed || other.typed;
        let parts = vec![
            "if ".into(),
            condition.into(),
            " { ".into(),
            one.node.into(),
            " } else { ".into(),
            other.node.into(),
            " }".into(),
        ];
        let made = Float::new(width, range, active, parts).open().tag("if expression");
        Float { typed, ..made }
    }

    /// The content of a block that gives a float, now and then with a statement.
    fn branch(&mut self, width: Width, depth: usize) -> Float {
        if self.rng.chance(75) || self.inactive {
            return self.float(width, depth);
        }
        self.with_statements(width, depth, "", "")
    }

    /// `{ statements; value }`
    pub fn block_value(&mut self, width: Width, depth: usize) -> Float {
        if self.inactive {
            return self.float(width, depth);
        }
        self.with_statements(width, depth, "{\n", "\n}").open().tag("block expression")
    }

    fn with_statements(&mut self, width: Width, depth: usize, open: &str, close: &str) -> Float {
        let start = self.scope.mark();
        let outer = std::mem::replace(&mut self.outer, start.len());
        let mut parts: Vec<Part> = vec![open.into()];
        for _ in 0..self.rng.within(1, 2) {
            parts.push(self.statement(1, start).into());
        }
        let mut value = self.float(width, depth);
        if let Some(term) = self.pending_floats(start.len(), 1, width).pop() {
            value = self.product(value, term);
        }
        let (typed, active, range) = (value.typed, value.active, value.range);
        parts.extend([value.node.into(), close.into()]);
        self.scope.reset(start);
        self.outer = outer;
        Float { typed, ..Float::new(width, range, active, parts) }
    }

    /// `break`, `continue` or `return` under a condition, where one may stand.
    pub fn jump(&mut self) -> Option<Node> {
        // What only a jump uses is still to be used behind it.
        self.quietly(Gen::jump_of)
    }

    fn jump_of(&mut self) -> Option<Node> {
        let loops = self.loops.clone();
        if let Some(inner) = loops.last()
            && !self.rng.chance(15)
        {
            let condition = self.condition(1);
            let labelled: Vec<_> = loops.iter().filter(|l| l.label.is_some()).collect();
            let to_label = !labelled.is_empty() && self.rng.chance(60);
            let to = if to_label { *self.rng.pick(&labelled) } else { inner };
            let label = match &to.label {
                Some(label) if to_label => format!(" '{label}"),
                _ => String::new(),
            };
            let jump = if self.rng.chance(45) {
                plain!(format!("continue{label};")).tag("continue")
            } else if let Some(num) = to.value {
                let value = self.float_in(num, 2);
                plain!(format!("break{label} "), value.node, ";").tag("break with value")
            } else {
                plain!(format!("break{label};")).tag("break")
            };
            let jump = if to_label { jump.tag("jump to label") } else { jump };
            return Some(stmt!("if ", condition, " { ", jump, " }"));
        }
        let ret = self.ret.clone()?;
        if self.rng.chance(45) {
            return None;
        }
        let condition = self.condition(1);
        let value = self.result(ret.as_ref());
        Some(stmt!("if ", condition, " { return ", value, "; }").tag("early return"))
    }
}
