//! Places: what an assignment writes to, and references into variables.

use super::Gen;
use super::expr::Float;
use super::node::{Node, Part, Role, plain, stmt};
use super::scope::{Lock, Mark};
use super::types::{By, Num, Range, Seq, Shape, Ty};

/// A float that may be assigned to.
#[derive(Clone, Debug)]
pub struct Target {
    /// The place.
    pub node: Node,
    /// What is known of its content.
    pub num: Num,
    /// The variable that it stands in.
    pub var: usize,
}

impl Gen {
    /// A float that may be assigned to, if there is one.
    pub fn target(&mut self) -> Option<Target> {
        let found: Vec<usize> = self.scope.writable().filter(|(_, var)| var.ty.carries()).map(|(at, _)| at).collect();
        if found.is_empty() {
            return None;
        }
        let outer: Vec<usize> = found.iter().copied().filter(|at| *at < self.outer).collect();
        let waiting = |at: &&usize| {
            let var = self.scope.get(**at);
            var.pending && var.borrows.is_some()
        };
        let references: Vec<usize> = found.iter().filter(waiting).copied().collect();
        let var = if !references.is_empty() && self.rng.chance(60) {
            *self.rng.pick(&references)
        } else if !outer.is_empty() && self.rng.chance(70) {
            *self.rng.pick(&outer)
        } else {
            *self.rng.pick(&found)
        };
        Some(self.target_in(var))
    }

    /// A place in variable `var`.
    fn target_in(&mut self, var: usize) -> Target {
        let name = self.scope.get(var).name.clone();
        let (node, num) = match self.scope.get(var).ty.clone() {
            Ty::Float(num, By::Value) => (plain!(name), num),
            Ty::Float(num, _) => (plain!("*", name).tag("write through reference"), num),
            Ty::Tuple(nums) => {
                let field = self.rng.below(nums.len());
                (plain!(format!("{name}.{field}")).tag("write to tuple field"), nums[field])
            }
            Ty::Seq(seq) => {
                let before = self.scope.lock(var, Lock::Taken);
                let element = self.element(&name, &seq);
                self.scope.unlock(var, before);
                (element, seq.num)
            }
            _ => unreachable!("only floats are targets"),
        };
        Target { node, num, var }
    }

    /// Adds what was computed from variable `from` on, and not used yet, to something before it.
    pub fn flush(&mut self, from: usize) -> Option<Node> {
        let found: Vec<usize> =
            self.scope.writable().filter(|(at, var)| *at < from && var.ty.carries()).map(|(at, _)| at).collect();
        if found.is_empty() {
            return None;
        }
        let var = *self.rng.pick(&found);
        let Target { node, num, var } = self.target_in(var);
        let mut terms = self.pending_floats(from, 4, num.width).into_iter();
        let mut value = terms.next()?;
        for term in terms {
            value = self.product(value, term);
        }
        Some(self.combine(Target { node, num, var }, value))
    }

    /// `name[i]` or `name[i][j]`, as a target.
    fn element(&mut self, name: &str, seq: &Seq) -> Node {
        let mut parts: Vec<Part> = vec![name.into(), "[".into(), self.index(seq.len), "]".into()];
        let tag = match (seq.row, seq.shape) {
            (Some((_, len)), _) => {
                parts.extend(["[".into(), self.index(len), "]".into()]);
                "write to element of nested"
            }
            (None, Shape::Slice) => "write to element of slice",
            (None, Shape::Vec) => "write to element of Vec",
            (None, Shape::Array) => "write to element of array",
        };
        Node::new(Role::Plain, parts).tag(tag)
    }

    /// The product, sum or difference of two floats.
    pub fn product(&mut self, a: Float, b: Float) -> Float {
        let (width, active, typed) = (a.width, a.active || b.active, a.typed || b.typed);
        let op = *self.rng.pick(&[" + ", " * ", " - "]);
        let range = if op == " * " {
            a.range.times(b.range)
        } else {
            Range::new(a.range.lo - b.range.most(), a.range.hi + b.range.most())
        };
        let parts = vec![a.operand().into(), op.into(), b.operand().into()];
        Float { typed, ..Float::new(width, range, active, parts).open() }
    }

    /// `place = value;`
    pub fn assign(&mut self) -> Option<Node> {
        let Target { node, num, var } = self.target()?;
        let range = if num.accumulates() { Range::new(-100.0, 100.0) } else { num.range };
        let value = self.float_in(Num { range, ..num }, 3);
        let made = stmt!(node, " = ", value.node, ";").tag("assignment");
        self.scope.note_write(var);
        Some(self.mutating(made, var))
    }

    /// `place op= value;`
    pub fn compound(&mut self) -> Option<Node> {
        let target = self.target()?;
        let value = self.float(target.num.width, 3);
        Some(self.combine(target, value))
    }

    /// Changes the target by a function of `value`.
    fn combine(&mut self, target: Target, value: Float) -> Node {
        let Target { node, num, var } = target;
        let sums = if num.accumulates() { 60 } else { 0 };
        let (op, range, tag) = self.rng.weighted(&[
            (sums, ("+=", Range::new(-4.0, 4.0), "+=")),
            (sums / 3, ("-=", Range::new(-4.0, 4.0), "-=")),
            (18, ("*=", Range::new(-1.0, 1.0), "*=")),
            (9, ("/=", Range::new(1.0, 1e3), "/=")),
            (2, ("%=", Range::new(0.5, 4.0), "%=")),
        ]);
        let made = if num.range.lo > 0.0 {
            let value = self.fit(value, num.range);
            stmt!(node, " = ", value.node, ";").tag("assignment")
        } else {
            let value = self.fit(value, range);
            stmt!(node, format!(" {op} "), value.node, ";").tag(tag)
        };
        self.scope.note_write(var);
        self.mutating(made, var)
    }

    /// `let r = &mut x[i];` and the like.
    pub fn let_reference(&mut self) -> Option<Node> {
        let by = *self.rng.pick(&[By::Shared, By::Mut, By::Mut]);
        let bases: Vec<usize> = if by == By::Mut {
            self.scope.writable().map(|(at, _)| at).collect()
        } else {
            self.scope.readable().map(|(at, _)| at).collect()
        };
        let bases: Vec<usize> = bases
            .into_iter()
            .filter(|at| match self.scope.get(*at).ty {
                Ty::Float(_, by) => by == By::Value,
                Ty::Seq(_) => true,
                _ => false,
            })
            .collect();
        if bases.is_empty() {
            return None;
        }
        let base = *self.rng.pick(&bases);
        let var = self.scope.get(base).clone();
        let (place, ty, tag) = match &var.ty {
            Ty::Float(num, _) => (plain!(var.name), Ty::Float(*num, by), "reference to scalar"),
            Ty::Seq(seq) => {
                let before = self.scope.lock(base, Lock::Taken);
                let part = self.part_of(&var.name, seq, by);
                self.scope.unlock(base, before);
                part
            }
            _ => unreachable!("only floats are borrowed"),
        };
        let name = self.fresh();
        let typed = self.rng.chance(20);
        let annotation = if typed { format!(": {}", ty.text()) } else { String::new() };
        let made = stmt!(format!("let {name}{annotation} = {}", by.prefix()), place, ";").tag(tag);
        let made = if by == By::Mut { made.tag("local &mut") } else { made.tag("local &") };
        let at = self.scope.declare(&name, ty, false, var.active);
        self.scope.borrow(at, base, by);
        if by == By::Mut && self.rng.chance(75) {
            // It would rather not be left unused.
            let target = self.target_in(at);
            let value = self.float(target.num.width, 2);
            let change = self.combine(target, value);
            return Some(stmt!(made, change));
        }
        Some(made)
    }

    /// An element, a row or a range of a sequence.
    fn part_of(&mut self, name: &str, seq: &Seq, by: By) -> (Node, Ty, &'static str) {
        if self.rng.chance(30) {
            let (node, len) = self.range_of(name, seq);
            let ty = Seq { shape: Shape::Slice, by, len, exact: true, ..seq.clone() };
            return (node, Ty::Seq(ty), "reference to range");
        }
        let index = self.index(seq.len);
        let mut node = plain!(name, "[", index, "]");
        match seq.row_seq(by) {
            Some(row) if self.rng.chance(75) => (node, Ty::Seq(row), "reference to row"),
            Some(row) => {
                node.parts.extend(["[".into(), self.index(row.len), "]".into()]);
                (node, Ty::Float(seq.num, by), "reference to element")
            }
            None => (node, Ty::Float(seq.num, by), "reference to element"),
        }
    }

    /// `name[a..b]` with its length, which is at least one.
    pub fn range_of(&mut self, name: &str, seq: &Seq) -> (Node, usize) {
        let len = self.rng.within(1, seq.len);
        (self.range_of_len(name, seq, len), len)
    }

    /// `name[a..b]` of the length `len`.
    pub fn range_of_len(&mut self, name: &str, seq: &Seq, len: usize) -> Node {
        let from = self.rng.below(seq.len - len + 1);
        let to = from + len;
        let range = match self.rng.below(5) {
            0 if from == 0 => format!("..{to}"),
            1 if to == seq.len && seq.exact => format!("{from}.."),
            2 if to == seq.len && seq.exact && from == 0 => "..".to_owned(),
            3 => format!("{from}..={}", to - 1),
            _ => format!("{from}..{to}"),
        };
        plain!(format!("{name}[{range}]")).tag("range index")
    }

    /// Ends a reference that was made in the block that starts at `start`, so that the variable
    /// behind it is used again.
    pub fn end_reference(&mut self, start: Mark) {
        let found: Vec<usize> = self
            .scope
            .readable()
            .filter(|(at, var)| {
                start.holds(*at) && var.borrows.is_some() && var.ty.by() == By::Mut && var.lock == Lock::Free
            })
            .map(|(at, _)| at)
            .collect();
        if let Some(&at) = found.first() {
            self.scope.end_borrow(at);
        }
    }
}
