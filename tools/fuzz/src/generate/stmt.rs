//! Statements: which one comes next, and those that declare scalars.

use super::Gen;
use super::guard::annotation;
use super::node::{Node, Part, Role, plain, stmt};
use super::scope::Mark;
use super::types::{By, Num, Range, Ty};

/// How many operations the floats of a statement may hold.
pub const OPS: usize = 12;

/// The kinds of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Let,
    LetTuple,
    LetSteering,
    LetReference,
    LetSeq,
    EndReference,
    Assign,
    Compound,
    ChangeSeq,
    If,
    IfLet,
    Match,
    For,
    While,
    Loop,
    LoopValue,
    Jump,
    Block,
    Call,
    Assert,
}

impl Gen {
    /// One statement; `depth` bounds how deep it nests, `start` is where its block begins.
    pub fn statement(&mut self, depth: usize, start: Mark) -> Node {
        self.budget = self.budget.saturating_sub(1);
        self.cost += self.trips;
        loop {
            let kind = self.kind(depth);
            let made = match kind {
                Kind::Let => {
                    let mutable = self.rng.chance(45);
                    Some(self.let_scalar(mutable))
                }
                Kind::LetTuple => Some(self.let_tuple()),
                Kind::LetSteering => Some(self.let_steering()),
                Kind::LetReference => self.let_reference(),
                Kind::LetSeq => Some(self.let_seq(start)),
                Kind::EndReference => {
                    self.end_reference(start);
                    self.compound()
                }
                Kind::Assign => self.assign(),
                Kind::Compound => self.compound(),
                Kind::ChangeSeq => self.change_seq(),
                Kind::If => Some(self.if_statement(depth - 1)),
                Kind::IfLet => Some(self.if_let(depth - 1)),
                Kind::Match => Some(self.match_statement(depth - 1)),
                Kind::For => Some(self.for_loop(depth - 1)),
                Kind::While => Some(self.while_loop(depth - 1)),
                Kind::Loop => Some(self.endless_loop(depth - 1)),
                Kind::LoopValue => Some(self.loop_value(depth - 1)),
                Kind::Jump => self.jump(),
                Kind::Block => {
                    let statements = self.rng.within(1, 3);
                    Some(self.with_body(Vec::new(), statements, depth - 1).tag("block statement"))
                }
                Kind::Call => self.call_statement(start),
                Kind::Assert => self.assertion(),
            };
            if let Some(made) = made {
                return made;
            }
        }
    }

    fn kind(&mut self, depth: usize) -> Kind {
        let in_loop = usize::from(!self.loops.is_empty());
        let nests = usize::from(depth > 0 && self.budget > 0);
        let turns = usize::from(self.trips <= 24) * nests;
        let changes = if in_loop > 0 { 2 } else { 1 };
        self.rng.weighted(&[
            (18, Kind::Let),
            (4, Kind::LetTuple),
            (5, Kind::LetSteering),
            (6, Kind::LetReference),
            (10, Kind::LetSeq),
            (2, Kind::EndReference),
            (7 * changes, Kind::Assign),
            (16 * changes, Kind::Compound),
            (18, Kind::ChangeSeq),
            (8 * nests, Kind::If),
            (3 * nests, Kind::IfLet),
            (4 * nests, Kind::Match),
            (18 * turns, Kind::For),
            (6 * turns, Kind::While),
            (5 * turns, Kind::Loop),
            (4 * turns, Kind::LoopValue),
            (3 + 5 * in_loop, Kind::Jump),
            (2 * nests, Kind::Block),
            (11, Kind::Call),
            (1, Kind::Assert),
        ])
    }

    /// The statements of a block, with its variables forgotten at the end.
    pub fn block(&mut self, statements: usize, depth: usize) -> Vec<Part> {
        let from = self.scope.mark().len();
        self.block_from(from, statements, depth)
    }

    /// The same, where the variables from `from` on, such as a loop's own, belong to the block.
    pub fn block_from(&mut self, from: usize, statements: usize, depth: usize) -> Vec<Part> {
        let start = self.scope.mark();
        let outer = std::mem::replace(&mut self.outer, from);
        let mut parts: Vec<Part> = Vec::new();
        for _ in 0..statements {
            self.ops = OPS;
            parts.push(self.statement(depth, start).into());
        }
        self.ops = OPS;
        self.cost += self.trips;
        parts.extend(self.flush(from).map(Part::from));
        self.scope.reset(start);
        self.outer = outer;
        parts
    }

    /// Declares a variable after its initialiser was written.
    pub fn declare(&mut self, ty: Ty, mutable: bool, active: bool) -> (String, bool) {
        let (name, shadows) = self.name();
        self.scope.declare(&name, ty, mutable, mutable || active);
        (name, shadows)
    }

    /// `let a = …;` or `let mut a = …;` of a float.
    pub fn let_scalar(&mut self, mutable: bool) -> Node {
        let width = self.width();
        let mut value = self.float(width, 3);
        let mut range = value.range;
        if mutable {
            range = self.rng.weighted(&[(60, Range::WIDE), (28, Range::SMALL), (12, Range::POSITIVE)]);
            value = self.fit(value, range);
        }
        let active = value.active;
        let (name, shadows) = self.declare(Ty::Float(Num { width, range }, By::Value), mutable, active);
        let typed = self.rng.chance(35);
        let annotation = if typed { format!(": {}", width.name()) } else { annotation(&value, width) };
        let head = if mutable { "let mut " } else { "let " };
        let tag = if annotation.is_empty() { "let without type" } else { "let with type" };
        let made = stmt!(format!("{head}{name}{annotation} = "), value.node, ";").tag(tag);
        let made = if mutable { made.tag("let mut") } else { made };
        if shadows { made.tag("shadowing") } else { made }
    }

    /// `let (a, b) = …;` or `let t = (…, …);`
    fn let_tuple(&mut self) -> Node {
        let width = self.width();
        if self.rng.chance(30) {
            let angle = self.float(width, 2);
            let active = angle.active;
            let call = self.method("sin_cos", angle, Vec::new());
            let num = Num { width, range: Range::new(-1.0, 1.0) };
            let names = self.declare_all(&[num; 2], active);
            return stmt!(format!("let ({names}) = "), call, ";").tag("sin_cos").tag("tuple pattern");
        }
        let count = self.rng.within(2, 3);
        let as_pattern = self.rng.chance(45);
        let mutable = !as_pattern && self.rng.chance(50);
        let mut parts: Vec<Part> = vec!["(".into()];
        let mut nums = Vec::new();
        let mut active = false;
        for at in 0..count {
            let width = self.width();
            let mut value = self.float(width, 2);
            let mut range = value.range;
            if mutable {
                range = *self.rng.pick(&[Range::WIDE, Range::SMALL]);
                value = self.fit(value, range);
            }
            active |= value.active;
            nums.push(Num { width, range });
            let sep = if at + 1 < count { ", " } else { ")" };
            parts.extend([value.node.into(), sep.into()]);
        }
        let value = Node::new(Role::Plain, parts);
        let ty = Ty::Tuple(nums.clone());
        let text = ty.text();
        if as_pattern {
            let names = self.declare_all(&nums, active);
            return stmt!(format!("let ({names}): {text} = "), value, ";").tag("tuple pattern");
        }
        let (name, _) = self.declare(ty, mutable, active);
        let head = if mutable { "let mut " } else { "let " };
        stmt!(format!("{head}{name}: {text} = "), value, ";").tag("tuple variable")
    }

    /// Declares several immutable floats for a tuple pattern.
    pub fn declare_all(&mut self, nums: &[Num], active: bool) -> String {
        let names: Vec<String> = nums
            .iter()
            .map(|num| {
                let name = self.fresh();
                self.scope.declare(&name, Ty::Float(*num, By::Value), false, active);
                name
            })
            .collect();
        names.join(", ")
    }

    /// An integer, a flag or an option, or a change of a mutable integer.
    fn let_steering(&mut self) -> Node {
        let counters: Vec<(String, usize)> = self
            .scope
            .writable()
            .filter_map(|(_, var)| match var.ty {
                Ty::Int(max) => Some((var.name.clone(), max)),
                _ => None,
            })
            .collect();
        match self.rng.below(8) {
            0..=1 if !counters.is_empty() => {
                let (name, max) = self.rng.pick(&counters).clone();
                let (part, _) = self.int(9);
                stmt!(format!("{name} = ({name} + "), part, format!(") % {};", max + 1)).tag("integer variable")
            }
            0..=2 => {
                let (part, most) = self.int(9);
                let (name, _) = self.declare(Ty::Int(most), false, false);
                stmt!(format!("let {name}: usize = "), part, ";").tag("integer variable")
            }
            3 => {
                let name = self.fresh();
                let max = self.rng.within(1, 5);
                self.scope.declare(&name, Ty::Int(max), true, false);
                stmt!(format!("let mut {name} = 0usize;")).tag("integer variable")
            }
            4..=5 => {
                let condition = self.condition(2);
                let (name, _) = self.declare(Ty::Flag, false, false);
                stmt!(format!("let {name} = "), condition, ";").tag("flag variable")
            }
            _ => {
                let (value, most) = self.maybe();
                let (name, _) = self.declare(Ty::Maybe(most), false, false);
                stmt!(format!("let {name}: Option<usize> = "), value, ";").tag("option variable")
            }
        }
    }

    /// `assert!(…);`
    fn assertion(&mut self) -> Option<Node> {
        let found: Vec<(String, usize)> = self
            .scope
            .readable()
            .filter_map(|(_, var)| match &var.ty {
                Ty::Seq(seq) => Some((var.name.clone(), seq.len)),
                _ => None,
            })
            .collect();
        if found.is_empty() {
            return None;
        }
        let (name, len) = self.rng.pick(&found).clone();
        let text = match self.rng.below(4) {
            0 => format!("assert!({name}.len() >= {len});"),
            1 => format!("debug_assert!(!{name}.is_empty(), \"no elements\");"),
            2 => format!("if {name}.len() < {len} {{ panic!(\"too short: {{}}\", {name}.len()); }}"),
            _ => format!("assert!({name}.len() > 0, \"{{}} is too few\", {name}.len());"),
        };
        Some(stmt!(plain!(text).tag("assertion")))
    }
}
