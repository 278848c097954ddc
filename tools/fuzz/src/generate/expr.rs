//! Float expressions.

use super::Gen;
use super::node::{Node, Part, Role, plain};
use super::table::{BINARY, Often, UNARY};
use super::types::{Num, Range, Width};

/// A float expression with what is known of it.
#[derive(Clone, Debug)]
pub struct Float {
    /// Its source.
    pub node: Node,
    /// Its type.
    pub width: Width,
    /// Where its value lies.
    pub range: Range,
    /// Whether its type is known without what stands around it.
    pub typed: bool,
    /// Whether it can be an operand without parentheses.
    pub atom: bool,
    /// Whether it may depend on an active parameter.
    pub active: bool,
    /// For `*r`, the name of the shared reference.
    pub reference: Option<String>,
}

impl Float {
    /// A typed expression that needs no parentheses.
    pub fn new(width: Width, range: Range, active: bool, parts: Vec<Part>) -> Float {
        Float {
            node: Node::new(Role::Float(width), parts),
            width,
            range,
            typed: true,
            atom: true,
            active,
            reference: None,
        }
    }

    /// The expression with a tag.
    pub fn tag(mut self, tag: &'static str) -> Float {
        self.node = self.node.tag(tag);
        self
    }

    /// The expression as one that needs parentheses as an operand.
    pub fn open(mut self) -> Float {
        self.atom = false;
        self
    }

    /// The source as an operand.
    pub fn operand(self) -> Node {
        if self.atom { self.node } else { plain!("(", self.node, ")") }
    }
}

/// The range of `max` (`top`) or `min` of two values.
fn extreme(a: Range, b: Range, top: bool) -> Range {
    if top { Range::new(a.lo.max(b.lo), a.hi.max(b.hi)) } else { Range::new(a.lo.min(b.lo), a.hi.min(b.hi)) }
}

impl Gen {
    /// A float expression of at most `depth` operations one inside the other.
    pub fn float(&mut self, width: Width, depth: usize) -> Float {
        let made = if depth == 0 || self.ops == 0 || self.rng.chance(12) {
            self.leaf(width)
        } else {
            self.ops -= 1;
            self.operation(width, depth - 1)
        };
        if made.range.inside(Range::WIDE) { made } else { self.fit(made, Range::SMALL) }
    }

    /// A float expression within `range`.
    pub fn float_in(&mut self, num: Num, depth: usize) -> Float {
        let made = self.float(num.width, depth);
        self.fit(made, num.range)
    }

    fn operation(&mut self, width: Width, depth: usize) -> Float {
        let statements = usize::from(self.budget > 2 && depth > 0);
        match self.rng.weighted(&[
            (42, 0),
            (24, 1),
            (11, 2),
            (4, 3),
            (3, 4),
            (6, 5),
            (3, 6),
            (5 * statements, 7),
            (3 * statements, 8),
            (4 * statements, 9),
            (12, 10),
            (3, 11),
            (2, 12),
            (2, 13),
        ]) {
            0 => self.arithmetic(width, depth),
            1 => self.unary(width, depth),
            2 => self.binary_method(width, depth),
            3 => {
                let a = self.float(width, depth);
                let (typed, active) = (a.typed, a.active);
                let range = Range::new(-a.range.hi, -a.range.lo);
                let parts = vec!["-".into(), a.operand().into()];
                let made = Float::new(width, range, active, parts);
                Float { typed, ..made }.open().tag("negation")
            }
            4 => self.mul_add(width, depth),
            5 => self.powi(width, depth),
            6 => self.clamp(width, depth),
            7 => self.if_value(width, depth),
            8 => self.match_value(width, depth),
            9 => self.block_value(width, depth),
            10 => match self.call_value(width, depth) {
                Some(made) => made,
                None => self.arithmetic(width, depth),
            },
            11 => self.cast(width, depth),
            12 => {
                let a = self.float(width, depth);
                let (field, active) = (self.rng.below(2), a.active);
                let call = self.method("sin_cos", a, Vec::new());
                let parts = vec![call.into(), format!(".{field}").into()];
                Float::new(width, Range::new(-1.0, 1.0), active, parts).tag("sin_cos")
            }
            _ => {
                let (a, b) = (self.float(width, depth), self.float(width, depth));
                let (active, range) = (a.active || b.active, a.range);
                let typed = a.typed;
                let parts = vec!["(".into(), a.node.into(), ", ".into(), b.node.into(), ").0".into()];
                let made = Float::new(width, range, active, parts).tag("tuple field");
                Float { typed, ..made }
            }
        }
    }

    /// The call of a float method, as a method or by its path.
    pub fn method(&mut self, method: &str, receiver: Float, args: Vec<Node>) -> Node {
        let by_path = !receiver.typed || self.rng.chance(12);
        let width = receiver.width.name();
        let mut parts: Vec<Part> = Vec::new();
        if let Some(name) = &receiver.reference
            && !by_path
            && self.rng.chance(50)
        {
            parts.push(format!("{name}.{method}(").into());
        } else if by_path {
            parts.extend([format!("{width}::{method}(").into(), receiver.node.into()]);
        } else {
            parts.extend([receiver.operand().into(), format!(".{method}(").into()]);
        }
        for (at, arg) in args.into_iter().enumerate() {
            if by_path || at > 0 {
                parts.push(", ".into());
            }
            parts.push(arg.into());
        }
        parts.push(")".into());
        let made = Node::new(Role::Plain, parts);
        if by_path { made.tag("method as path") } else { made }
    }

    fn arithmetic(&mut self, width: Width, depth: usize) -> Float {
        let op = self.rng.weighted(&[(30, '+'), (22, '-'), (42, '*'), (12, '/'), (3, '%')]);
        let mut a = self.float(width, depth);
        let mut b = self.float(width, depth);
        let denominator = Range::new(0.3, 1e3);
        match op {
            '-' | '+' if a.node.text() == b.node.text() => b = self.literal(width),
            '/' => b = self.fit(b, denominator),
            '%' => {
                a = self.fit(a, Range::new(-9.0, 9.0));
                b = self.fit(b, Range::new(0.5, 4.0));
            }
            _ => {}
        }
        let range = match op {
            '+' => Range::new(a.range.lo + b.range.lo, a.range.hi + b.range.hi),
            '-' => Range::new(a.range.lo - b.range.hi, a.range.hi - b.range.lo),
            '*' => a.range.times(b.range),
            '/' => a.range.times(Range::new(1.0 / b.range.hi, 1.0 / b.range.lo)),
            _ => Range::new(-4.0, 4.0),
        };
        let tag = match op {
            '+' => "addition",
            '-' => "subtraction",
            '*' => "multiplication",
            '/' => "division",
            _ => "remainder",
        };
        let (typed, active) = (a.typed || b.typed, a.active || b.active);
        let mut bare = false;
        let left = match &a.reference {
            Some(name) if b.typed && self.rng.chance(40) => {
                bare = true;
                plain!(name.clone())
            }
            _ => a.operand(),
        };
        let parts = vec![left.into(), format!(" {op} ").into(), b.operand().into()];
        let made = Float::new(width, range, active, parts).open().tag(tag);
        let made = Float { typed, ..made };
        if bare { made.tag("arithmetic on reference") } else { made }
    }

    fn unary(&mut self, width: Width, depth: usize) -> Float {
        let often = self.often();
        let rows: Vec<_> = UNARY.iter().filter(|row| row.often == often).collect();
        let row = **self.rng.pick(&rows);
        let a = self.float(width, depth);
        let a = self.fit(a, row.domain);
        let active = a.active;
        let range = if row.name == "abs" {
            let straddles = a.range.lo < 0.0 && a.range.hi > 0.0;
            let least = if straddles { 0.0 } else { a.range.lo.abs().min(a.range.hi.abs()) };
            Range::new(least, a.range.most())
        } else {
            row.image
        };
        let call = self.method(row.name, a, Vec::new());
        Float::new(width, range, active, vec![call.into()]).tag(row.name)
    }

    fn often(&mut self) -> Often {
        if self.rng.chance(20) { Often::Rough } else { Often::Smooth }
    }

    fn binary_method(&mut self, width: Width, depth: usize) -> Float {
        let often = self.often();
        let rows: Vec<_> = BINARY.iter().filter(|row| row.often == often).collect();
        let row = **self.rng.pick(&rows);
        let (a, b) = (self.float(width, depth), self.float(width, depth));
        let (a, b) = (self.fit(a, row.first), self.fit(b, row.second));
        let active = a.active || b.active;
        let range = match row.name {
            "max" => extreme(a.range, b.range, true),
            "min" => extreme(a.range, b.range, false),
            "copysign" => Range::new(-a.range.most(), a.range.most()),
            _ => row.image,
        };
        let call = self.method(row.name, a, vec![b.node]);
        Float::new(width, range, active, vec![call.into()]).tag(row.name)
    }

    fn mul_add(&mut self, width: Width, depth: usize) -> Float {
        let parts = [0; 3].map(|_| self.float(width, depth));
        let [a, b, c] = parts;
        let product = a.range.times(b.range);
        let range = Range::new(product.lo + c.range.lo, product.hi + c.range.hi);
        let active = a.active || b.active || c.active;
        let call = self.method("mul_add", a, vec![b.node, c.node]);
        Float::new(width, range, active, vec![call.into()]).tag("mul_add")
    }

    fn powi(&mut self, width: Width, depth: usize) -> Float {
        let power = self.rng.weighted(&[(50, 2), (25, 3), (8, -1), (8, -2), (4, 0), (5, 1)]);
        let a = self.float(width, depth);
        let domain = match power {
            ..0 => Range::POSITIVE,
            _ => Range::new(-8.0, 8.0),
        };
        let a = self.fit(a, domain);
        let ends = [a.range.lo.powi(power), a.range.hi.powi(power)];
        let active = a.active;
        let range = if power == 2 { Range::new(0.0, Range::hull(&ends).hi) } else { Range::hull(&ends) };
        let call = self.method("powi", a, vec![plain!(power.to_string())]);
        Float::new(width, range, active, vec![call.into()]).tag("powi")
    }

    fn clamp(&mut self, width: Width, depth: usize) -> Float {
        let a = self.float(width, depth);
        let (lo, hi) = *self.rng.pick(&[(-1.0, 1.0), (-2.0, 2.0), (0.0, 3.0), (-3.0, 4.5)]);
        let mut active = a.active;
        let (mut low, mut high) = (plain!(format!("{lo:?}")), plain!(format!("{hi:?}")));
        let mut range = Range::new(lo, hi);
        if self.rng.chance(30) {
            // An active bound, kept away from the other one.
            let bound = self.float(width, depth.min(1));
            let bound = self.fit(bound, Range::POSITIVE);
            active |= bound.active;
            if self.rng.chance(50) {
                high = plain!(format!("{hi:?} + "), bound.operand());
                range.hi += 3.0;
            } else {
                low = plain!(format!("{lo:?} - "), bound.operand());
                range.lo -= 3.0;
            }
        }
        let call = self.method("clamp", a, vec![low, high]);
        Float::new(width, range, active, vec![call.into()]).tag("clamp")
    }

    fn cast(&mut self, width: Width, depth: usize) -> Float {
        if !self.mixed {
            return self.unary(width, depth);
        }
        let a = self.float(width.other(), depth);
        self.cast_of(a, width)
    }

    /// The float as one of the other type.
    pub fn cast_of(&mut self, a: Float, width: Width) -> Float {
        let (range, active) = (a.range, a.active);
        let parts = vec![a.operand().into(), " as ".into(), width.name().to_owned().into()];
        Float::new(width, range, active, parts).open().tag("float cast")
    }
}
