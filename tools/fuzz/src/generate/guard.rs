//! Wraps an expression so that its value lies where an operation is defined and smooth.

use super::Gen;
use super::expr::Float;
use super::node::plain;
use super::types::{Range, Width};

impl Gen {
    /// The expression itself, if it lies in `target`, or a function of it that does.
    pub fn fit(&mut self, made: Float, target: Range) -> Float {
        if made.range.inside(target) {
            return made;
        }
        if target.lo > 0.0 { self.positive(made, target) } else { self.bounded(made, (-target.lo).min(target.hi)) }
    }

    /// A function of `made` with values in `-most..=most`.
    fn bounded(&mut self, made: Float, most: f64) -> Float {
        let (width, active) = (made.width, made.active);
        if most < 1.0 {
            // The factor keeps `asin` and the like away from the ends of their domains.
            let factor = format!("{:?} * ", (most * 10.0).floor() / 10.0);
            let inner = self.bounded(made, 1.0);
            let parts = vec![factor.into(), inner.operand().into()];
            return Float::new(width, Range::new(-most, most), active, parts).open();
        }
        let large = made.range.most() > 8.0;
        match self.rng.weighted(&[
            (4, 0),
            (4, 1),
            (if large { 1 } else { 5 }, 2),
            (if large { 6 } else { 0 }, 3),
            (if most >= 1.6 { 3 } else { 0 }, 4),
            (3, 5),
            (1, 6),
            (1, 7),
        ]) {
            0 => self.wrap("sin", made),
            1 => self.wrap("cos", made),
            2 => self.wrap("tanh", made),
            3 => {
                let typed = made.typed;
                let parts = vec!["0.1 * ".into(), made.operand().into()];
                let range = Range::WIDE;
                let small = Float::new(width, range, active, parts).open();
                self.wrap("tanh", Float { typed, ..small })
            }
            4 => {
                let mut wrapped = self.wrap("atan", made);
                wrapped.range = Range::new(-1.58, 1.58);
                wrapped
            }
            5 => self.by_block(made, "t / (1.0 + t * t)", Range::new(-0.5, 0.5)),
            6 => self.by_block(made, "t / (1.0 + t.abs())", Range::new(-1.0, 1.0)),
            _ => {
                let call = self.method("min", made, vec![plain!("1.0")]);
                let parts = vec![call.into(), ".max(-1.0)".into()];
                Float::new(width, Range::new(-1.0, 1.0), active, parts).tag("min").tag("max")
            }
        }
    }

    fn wrap(&mut self, name: &'static str, made: Float) -> Float {
        let (width, active) = (made.width, made.active);
        let call = self.method(name, made, Vec::new());
        Float::new(width, Range::new(-1.0, 1.0), active, vec![call.into()]).tag(name)
    }

    /// `{ let t = made; formula }`
    fn by_block(&mut self, made: Float, formula: &str, range: Range) -> Float {
        let (width, active) = (made.width, made.active);
        let annotation = annotation(&made, width);
        let parts = vec![format!("{{ let t{annotation} = ").into(), made.node.into(), format!("; {formula} }}").into()];
        Float::new(width, range, active, parts).open().tag("block expression")
    }

    /// A function of `made` with values in `target`, which is positive.
    fn positive(&mut self, made: Float, target: Range) -> Float {
        let (width, active) = (made.width, made.active);
        let base = (target.lo * 10.0).ceil() / 10.0;
        let room = target.hi - base;
        let most = made.range.most();
        let square = most * most <= room;
        let start = format!("{base:?} + ");
        let (formula, range, tag) = match self.rng.weighted(&[
            (if square { 8 } else { 0 }, 0),
            (if most <= room { 2 } else { 0 }, 1),
            (4, 2),
            (3, 3),
            (2, 4),
            (1, 5),
        ]) {
            0 => {
                let range = Range::new(base, base + most * most);
                return self.by_block(made, &format!("{start}t * t"), range);
            }
            1 => (".abs()", most, "abs"),
            2 => return self.by_block(made, &format!("{start}1.0 / (1.0 + t * t)"), Range::new(base, base + 1.0)),
            3 => (".tanh().powi(2)", 1.0, "tanh"),
            4 => (".sin().abs()", 1.0, "sin"),
            _ => (".cos().max(0.0)", 1.0, "cos"),
        };
        let receiver = self.typed(made);
        let parts = vec![start.into(), receiver.operand().into(), formula.into()];
        Float::new(width, Range::new(base, base + range), active, parts).open().tag(tag)
    }

    /// The expression, cast to its own type where a method could not be called on it.
    pub fn typed(&mut self, made: Float) -> Float {
        if made.typed {
            return made;
        }
        let (width, range, active) = (made.width, made.range, made.active);
        let parts = vec![made.operand().into(), format!(" as {}", width.name()).into()];
        Float::new(width, range, active, parts).open()
    }
}

/// `: f64` where the expression does not tell its type.
pub fn annotation(made: &Float, width: Width) -> String {
    if made.typed { String::new() } else { format!(": {}", width.name()) }
}
