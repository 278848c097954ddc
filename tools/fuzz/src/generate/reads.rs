//! The leaves of float expressions: what variables hold, literals, integers as floats.

use super::Gen;
use super::expr::Float;
use super::ints::closed;
use super::scope::Var;
use super::types::{By, Range, Shape, Ty, Width};

impl Gen {
    /// A variable's content, a literal, or an integer as a float.
    pub fn leaf(&mut self, width: Width) -> Float {
        if !self.rng.chance(14)
            && let Some(made) = self.read(width)
        {
            return made;
        }
        match self.rng.below(12) {
            0 => {
                let name = *self.rng.pick(&["LN_2", "FRAC_PI_4", "FRAC_1_SQRT_2"]);
                let text = format!("std::{}::consts::{name}", width.name());
                let range = Range::new(0.69, 0.79);
                Float::new(width, range, false, vec![text.into()]).tag("float constant")
            }
            1..=3 => {
                let (index, most) = self.int(12);
                let parts = vec![closed(index), format!(" as {}", width.name()).into()];
                Float::new(width, Range::new(0.0, most as f64), false, parts).open().tag("integer as float")
            }
            _ => self.literal(width),
        }
    }

    /// A literal, with or without its type.
    pub fn literal(&mut self, width: Width) -> Float {
        let value = *self.rng.pick(&[0.5, 0.25, 1.25, 1.5, 2.0, 0.75, 0.1, 0.3, 1.0, 0.9]);
        let typed = self.rng.chance(35);
        let suffix = if typed { format!("_{}", width.name()) } else { String::new() };
        let text = format!("{value:?}{suffix}");
        let made = Float::new(width, Range::new(value, value), false, vec![text.into()]);
        Float { typed, ..made }
    }

    /// The content of a variable of that type, if there is one.
    pub fn read(&mut self, width: Width) -> Option<Float> {
        let holds = |var: &Var| match &var.ty {
            Ty::Float(num, _) => num.width == width,
            Ty::Tuple(nums) => nums.iter().any(|num| num.width == width),
            Ty::Seq(seq) => seq.num.width == width,
            _ => false,
        };
        let found: Vec<usize> = self
            .scope
            .readable()
            .filter(|(_, var)| holds(var) && !(self.inactive && var.active))
            .map(|(at, _)| at)
            .collect();
        if found.is_empty() {
            return None;
        }
        let pending: Vec<usize> = found.iter().copied().filter(|at| self.scope.get(*at).pending).collect();
        if !pending.is_empty() && self.rng.chance(60) {
            let at = *self.rng.pick(&pending);
            return Some(self.read_var(at, width));
        }
        // A later variable depends on more of what stands before it.
        let mut at = *self.rng.pick(&found);
        if self.rng.chance(50) {
            at = at.max(*self.rng.pick(&found));
        }
        Some(self.read_var(at, width))
    }

    /// A float that variable `at` holds.
    pub fn read_var(&mut self, at: usize, width: Width) -> Float {
        self.scope.note_read(at);
        let var = self.scope.get(at).clone();
        let name = var.name.clone();
        match &var.ty {
            Ty::Float(num, By::Value) => Float::new(width, num.range, var.active, vec![name.into()]),
            Ty::Float(num, by) => {
                let parts = vec![format!("*{name}").into()];
                let made = Float::new(width, num.range, var.active, parts).open();
                Float { reference: (*by == By::Shared).then_some(name), ..made }.tag("read through reference")
            }
            Ty::Tuple(nums) => {
                let fits: Vec<_> = (0..nums.len()).filter(|&k| nums[k].width == width).collect();
                let field = *self.rng.pick(&fits);
                let parts = vec![format!("{name}.{field}").into()];
                Float::new(width, nums[field].range, var.active, parts).tag("tuple field")
            }
            Ty::Seq(seq) => {
                let index = self.index(seq.len);
                let mut parts = vec![name.into(), "[".into(), index, "]".into()];
                let tag = match (seq.row, seq.shape) {
                    (Some((_, len)), _) => {
                        parts.extend(["[".into(), self.index(len), "]".into()]);
                        "element of nested"
                    }
                    (None, Shape::Slice) => "element of slice",
                    (None, Shape::Vec) => "element of Vec",
                    (None, Shape::Array) => "element of array",
                };
                Float::new(width, seq.num.range, var.active, parts).tag(tag)
            }
            _ => unreachable!("only variables that hold floats are read"),
        }
    }

    /// The content of at most `most` variables from `from` on that was not used yet.
    pub fn pending_floats(&mut self, from: usize, most: usize, width: Width) -> Vec<Float> {
        let found: Vec<usize> = self
            .scope
            .readable()
            .filter(|(at, var)| *at >= from && var.pending && var.ty.carries())
            .filter(|(_, var)| var.ty.by() != By::Mut)
            .map(|(at, _)| at)
            .collect();
        let skip = found.len().saturating_sub(most);
        let found = found.into_iter().skip(skip);
        found
            .map(|at| {
                let held = match &self.scope.get(at).ty {
                    Ty::Float(num, _) => num.width,
                    Ty::Tuple(nums) => nums[0].width,
                    Ty::Seq(seq) => seq.num.width,
                    _ => width,
                };
                let made = self.read_var(at, held);
                if held == width { made } else { self.cast_of(made, width) }
            })
            .collect()
    }
}
