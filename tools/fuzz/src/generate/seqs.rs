//! Arrays, vectors and slices: how they come about and how they change as a whole.

use super::Gen;
use super::node::{Node, Part, Role, plain, stmt};
use super::scope::{Lock, Mark};
use super::types::{By, Num, Range, Seq, Shape, Ty};

impl Gen {
    /// A declaration of a sequence, in the block that starts at `start`.
    pub fn let_seq(&mut self, start: Mark) -> Node {
        match self.rng.weighted(&[(48, 0), (34, 1), (16, 2), (16, 3)]) {
            0 => self.let_owned(),
            1 => self.let_pushed(),
            3 => match self.let_copied() {
                Some(made) => made,
                None => self.let_owned(),
            },
            _ => match self.let_moved(start) {
                Some(made) => made,
                None => self.let_owned(),
            },
        }
    }

    fn let_owned(&mut self) -> Node {
        let mutable = self.rng.chance(70);
        let shape = *self.rng.pick(&[Shape::Array, Shape::Vec, Shape::Vec]);
        let seq = self.new_seq(shape, mutable);
        let before = self.inactive;
        if !mutable && self.rng.chance(15) {
            self.inactive = true;
        }
        let active = !self.inactive;
        let value = self.owned_seq(&seq, false);
        self.inactive = before;
        let text = seq.text();
        let (name, shadows) = self.declare(Ty::Seq(seq), mutable, active);
        let head = if mutable { "let mut " } else { "let " };
        let made = stmt!(format!("{head}{name}: {text} = "), value, ";").tag("sequence variable");
        if shadows { made.tag("shadowing") } else { made }
    }

    /// The type of a new variable.
    fn new_seq(&mut self, shape: Shape, mutable: bool) -> Seq {
        let range = if mutable && self.rng.chance(65) { Range::WIDE } else { Range::SMALL };
        let row = self.rng.chance(27).then(|| {
            let shape = if shape == Shape::Array || self.rng.chance(40) { Shape::Array } else { Shape::Vec };
            (shape, self.rng.within(2, 3))
        });
        Seq {
            shape,
            by: By::Value,
            len: self.len(row.is_some()),
            exact: true,
            row,
            num: Num { width: self.width(), range },
        }
    }

    /// `let mut v = Vec::new();` with what fills it.
    fn let_pushed(&mut self) -> Node {
        let seq = self.new_seq(Shape::Vec, true);
        let grows = self.rng.chance(75);
        let name = self.fresh();
        let item = Seq { shape: Shape::Vec, ..seq.clone() }.item_text();
        let head = format!("let mut {name}: Vec<{item}> = Vec::new();\n");
        let fill = if self.rng.chance(60) {
            let mark = self.scope.mark();
            let counter = self.fresh();
            self.scope.declare(&counter, Ty::Int(seq.len - 1), false, false);
            let value = self.item_value(&seq);
            self.scope.reset(mark);
            let head = format!("for {counter} in 0..{}usize {{ {name}.push(", seq.len);
            plain!(head, value, "); }")
        } else {
            let parts = (0..seq.len)
                .flat_map(|_| [format!("{name}.push(").into(), self.item_value(&seq).into(), ");\n".into()]);
            Node::new(Role::Plain, parts.collect())
        };
        let seq = Seq { exact: !grows, ..seq };
        self.scope.declare(&name, Ty::Seq(seq), true, true);
        stmt!(head, fill).tag("Vec::new and push")
    }

    /// `let b = a;` or `let b = a.clone();` of what may be used again.
    fn let_copied(&mut self) -> Option<Node> {
        let found: Vec<Seq> = self
            .scope
            .readable()
            .filter_map(|(_, var)| match &var.ty {
                Ty::Seq(seq) if seq.shape != Shape::Slice && seq.exact => Some(seq.clone()),
                _ => None,
            })
            .collect();
        let arrays: Vec<&Seq> = found.iter().filter(|seq| seq.shape == Shape::Array).collect();
        let seq = match arrays.last() {
            Some(seq) if self.rng.chance(60) => (*seq).clone(),
            _ => found.get(self.rng.below(found.len().max(1)))?.clone(),
        };
        let seq = Seq { by: By::Value, ..seq };
        let value = self.copied(&seq)?;
        let mutable = self.rng.chance(60);
        let (name, _) = self.declare(Ty::Seq(seq), mutable, true);
        let head = if mutable { "let mut " } else { "let " };
        Some(stmt!(format!("{head}{name} = "), value, ";").tag("sequence variable"))
    }

    /// `let b = a;`, where `a` is not used again.
    fn let_moved(&mut self, start: Mark) -> Option<Node> {
        let found: Vec<usize> = self
            .scope
            .readable()
            .filter(|(at, var)| {
                let owned = matches!(&var.ty, Ty::Seq(seq) if seq.by == By::Value);
                owned && start.holds(*at) && var.lock == Lock::Free
            })
            .map(|(at, _)| at)
            .collect();
        let at = *found.last()?;
        let var = self.scope.get(at).clone();
        self.scope.lock(at, Lock::Taken);
        self.scope.note_read(at);
        let mutable = self.rng.chance(60);
        let name = self.fresh();
        self.scope.declare(&name, var.ty, mutable, mutable || var.active);
        let head = if mutable { "let mut " } else { "let " };
        Some(stmt!(format!("{head}{name} = {};", var.name)).tag("move of sequence"))
    }

    /// One float or row of a sequence.
    pub fn item_value(&mut self, seq: &Seq) -> Node {
        let num = self.initial(seq.num);
        match seq.row_seq(By::Value) {
            Some(row) => self.owned_seq(&row, false),
            None => self.float_in(num, 2).node,
        }
    }

    /// What new content may be: what accumulates starts small.
    fn initial(&self, num: Num) -> Num {
        let range = if num.accumulates() { Range::new(-100.0, 100.0) } else { num.range };
        Num { range, ..num }
    }

    /// An expression of the owned type `seq`; as a result it rather uses what there is.
    pub fn owned_seq(&mut self, seq: &Seq, as_result: bool) -> Node {
        if (as_result || self.rng.chance(40))
            && let Some(made) = self.copied(seq)
        {
            return made;
        }
        let is_vec = seq.shape == Shape::Vec;
        let (open, sep) = if is_vec { ("vec![", "vec!") } else { ("[", "array literal") };
        let tag = if seq.row.is_some() { "nested sequence" } else { sep };
        // Of an array, only rows that are arrays themselves can be repeated.
        let repeats = is_vec || seq.row.is_none_or(|(shape, _)| shape == Shape::Array);
        match self.rng.below(4) {
            0 if repeats => {
                let item = self.item_value(seq);
                plain!(open, item, format!("; {}]", seq.len)).tag(tag)
            }
            1 if is_vec => self.collected(seq),
            _ => {
                let mut parts: Vec<Part> = vec![open.into()];
                for at in 0..seq.len {
                    let sep = if at + 1 < seq.len { ", " } else { "]" };
                    parts.extend([self.item_value(seq).into(), sep.into()]);
                }
                Node::new(Role::Plain, parts).tag(tag)
            }
        }
    }

    /// `(0..n).map(|i| …).collect()`
    fn collected(&mut self, seq: &Seq) -> Node {
        let mark = self.scope.mark();
        self.scope.freeze();
        let counter = self.fresh();
        self.scope.declare(&counter, Ty::Int(seq.len - 1), false, false);
        let loops = std::mem::take(&mut self.loops);
        let ret = self.ret.take();
        // No statements inside a closure.
        let budget = std::mem::replace(&mut self.budget, 0);
        let value = self.item_value(seq);
        self.budget = budget;
        self.ret = ret;
        self.loops = loops;
        self.scope.reset(mark);
        let head = format!("(0..{}usize).map(|{counter}| ", seq.len);
        let tail = format!(").collect::<Vec<{}>>()", seq.item_text());
        plain!(head, value, tail).tag("collect over range")
    }

    /// A copy of a sequence that fits, or of a part of it.
    fn copied(&mut self, seq: &Seq) -> Option<Node> {
        let found: Vec<(String, Seq)> = self
            .scope
            .readable()
            .filter(|(_, var)| !(self.inactive && var.active))
            .filter_map(|(_, var)| match &var.ty {
                Ty::Seq(other) => Some((var.name.clone(), other.clone())),
                _ => None,
            })
            .filter(|(_, other)| {
                let fits = other.num.width == seq.num.width
                    && other.num.range.inside(seq.num.range)
                    && other.row == seq.row
                    && other.len >= seq.len;
                let whole = other.shape == Shape::Array && other.len == seq.len;
                fits && (seq.shape == Shape::Vec || whole)
            })
            .collect();
        let (name, other) = found.get(self.rng.below(found.len().max(1)))?.clone();
        if seq.shape == Shape::Array {
            let is_copy = other.row.is_none_or(|(shape, _)| shape == Shape::Array);
            return Some(if is_copy && other.by == By::Value && self.rng.chance(50) {
                plain!(name).tag("copy of array")
            } else {
                plain!(format!("{name}.clone()")).tag("clone")
            });
        }
        if other.exact && other.len == seq.len {
            if other.shape == Shape::Vec && self.rng.chance(60) {
                return Some(plain!(format!("{name}.clone()")).tag("clone"));
            }
            return Some(plain!(format!("{name}.to_vec()")).tag("to_vec"));
        }
        Some(plain!(self.range_of_len(&name, &other, seq.len), ".to_vec()").tag("to_vec"))
    }

    /// A statement that changes a sequence as a whole.
    pub fn change_seq(&mut self) -> Option<Node> {
        let found: Vec<(usize, Seq)> = self
            .scope
            .writable()
            .filter_map(|(at, var)| match &var.ty {
                Ty::Seq(seq) => Some((at, seq.clone())),
                _ => None,
            })
            .collect();
        let (at, seq) = found.get(self.rng.below(found.len().max(1)))?.clone();
        let name = self.scope.get(at).name.clone();
        let may_shrink = self.may_shrink(at, &seq);
        let before = self.scope.lock(at, Lock::Taken);
        let made = if may_shrink && self.rng.chance(50) {
            Some(self.exchanged(&name, &seq))
        } else {
            self.change(&name, &seq)
        };
        self.scope.unlock(at, before);
        let made = made?;
        self.scope.note_write(at);
        Some(self.mutating(made, at))
    }

    fn change(&mut self, name: &str, seq: &Seq) -> Option<Node> {
        if !seq.exact && self.rng.chance(85) {
            let value = self.item_value(seq);
            return Some(stmt!(format!("{name}.push("), value, ");").tag("push"));
        }
        if let Some(row) = seq.row_seq(By::Mut) {
            let index = plain!(format!("{name}["), self.index(seq.len), "]");
            match self.rng.below(6) {
                0..=1 => return Some(self.swap(plain!(name), seq.len).tag("swap of rows")),
                2..=3 => {
                    let value = self.item_value(seq);
                    return Some(stmt!(index, " = ", value, ";").tag("assignment of row"));
                }
                _ => return self.change_flat(index, &row, name),
            }
        }
        self.change_flat(plain!(name), seq, name)
    }

    fn swap(&mut self, place: Node, len: usize) -> Node {
        let (i, j) = (self.index(len), self.index(len));
        stmt!(place, ".swap(", i, ", ", j, ");").tag("swap")
    }

    /// `swap`, `fill`, `reverse`, a rotation or `copy_from_slice` on a sequence of floats that stands at `place`.
    fn change_flat(&mut self, place: Node, seq: &Seq, root: &str) -> Option<Node> {
        match self.rng.below(8) {
            6..=7 => Some(self.turned(place, seq)),
            0..=1 => Some(self.swap(place, seq.len)),
            2..=3 => {
                let num = self.initial(seq.num);
                let value = self.float_in(num, 2);
                Some(stmt!(place, ".fill(", value.node, ");").tag("fill"))
            }
            _ => {
                let sources: Vec<(String, Seq)> = self
                    .scope
                    .readable()
                    .filter_map(|(_, var)| match &var.ty {
                        Ty::Seq(other) => Some((var.name.clone(), other.clone())),
                        _ => None,
                    })
                    .filter(|(name, other)| {
                        name != root
                            && other.row.is_none()
                            && other.num.width == seq.num.width
                            && other.num.range.inside(seq.num.range)
                    })
                    .collect();
                let (from, other) = sources.get(self.rng.below(sources.len().max(1)))?.clone();
                let made = if seq.exact && other.exact && seq.len == other.len && self.rng.chance(70) {
                    let prefix = if other.by == By::Shared { "" } else { "&" };
                    let source = if other.by == By::Mut { format!("{from}[..]") } else { from };
                    stmt!(place, format!(".copy_from_slice({prefix}{source});"))
                } else {
                    let len = self.rng.within(1, seq.len.min(other.len));
                    let source = self.range_of_len(&from, &other, len);
                    let at = self.rng.below(seq.len - len + 1);
                    let range = format!("[{at}..{}]", at + len);
                    stmt!(place, range, ".copy_from_slice(&", source, ");")
                };
                Some(made.tag("copy_from_slice"))
            }
        }
    }
}
