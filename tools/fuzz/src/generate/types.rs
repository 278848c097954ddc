//! The types of the generated language, with what the generator knows of their values.

/// One of the two float types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// `f64`
    F64,
    /// `f32`
    F32,
}

impl Width {
    /// The type's name.
    pub fn name(self) -> &'static str {
        match self {
            Width::F64 => "f64",
            Width::F32 => "f32",
        }
    }

    /// The other one.
    pub fn other(self) -> Width {
        match self {
            Width::F64 => Width::F32,
            Width::F32 => Width::F64,
        }
    }
}

/// An interval that holds a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lower end.
    pub lo: f64,
    /// The upper end.
    pub hi: f64,
}

impl Range {
    /// Inputs, and scalars that are only assigned to.
    pub const SMALL: Range = Range::new(-2.0, 2.0);
    /// Values fit for a logarithm or a division.
    pub const POSITIVE: Range = Range::new(0.3, 3.0);
    /// Whatever was accumulated in loops.
    pub const WIDE: Range = Range::new(-1e3, 1e3);

    /// The interval from `lo` to `hi`.
    pub const fn new(lo: f64, hi: f64) -> Range {
        Range { lo, hi }
    }

    /// Whether all of `self` lies in `outer`.
    pub fn inside(self, outer: Range) -> bool {
        outer.lo <= self.lo && self.hi <= outer.hi
    }

    /// The greatest magnitude.
    pub fn most(self) -> f64 {
        self.lo.abs().max(self.hi.abs())
    }

    /// The smallest interval that holds all of `points`.
    pub fn hull(points: &[f64]) -> Range {
        let lo = points.iter().copied().fold(f64::INFINITY, f64::min);
        let hi = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Range { lo, hi }
    }

    /// The smallest interval that holds both.
    pub fn or(self, other: Range) -> Range {
        Range::hull(&[self.lo, self.hi, other.lo, other.hi])
    }

    /// The interval of the products.
    pub fn times(self, other: Range) -> Range {
        Range::hull(&[self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi])
    }
}

/// What is known of a float.
#[derive(Clone, Copy, Debug)]
pub struct Num {
    /// Its type.
    pub width: Width,
    /// The interval that it stays in.
    pub range: Range,
}

impl Num {
    /// Whether `+=` in a loop keeps it in its interval.
    pub fn accumulates(&self) -> bool {
        self.range == Range::WIDE
    }
}

/// How a variable holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// It owns it.
    Value,
    /// It is a shared reference.
    Shared,
    /// It is a mutable reference.
    Mut,
}

impl By {
    /// The prefix of the type.
    pub fn prefix(self) -> &'static str {
        match self {
            By::Value => "",
            By::Shared => "&",
            By::Mut => "&mut ",
        }
    }
}

/// The kinds of sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `[T; N]`
    Array,
    /// `Vec<T>`
    Vec,
    /// `[T]`, always behind a reference.
    Slice,
}

impl Shape {
    fn text(self, item: &str, len: usize) -> String {
        match self {
            Shape::Array => format!("[{item}; {len}]"),
            Shape::Vec => format!("Vec<{item}>"),
            Shape::Slice => format!("[{item}]"),
        }
    }
}

/// A sequence of floats, or of rows of floats.
#[derive(Clone, Debug)]
pub struct Seq {
    /// The kind of the outer sequence.
    pub shape: Shape,
    /// How the variable holds it.
    pub by: By,
    /// The length, or the least length where `exact` is false.
    pub len: usize,
    /// Whether the length never differs from `len`.
    pub exact: bool,
    /// Kind and length of the rows, if the elements are rows.
    pub row: Option<(Shape, usize)>,
    /// What is known of each float in it.
    pub num: Num,
}

impl Seq {
    /// The type of an element.
    pub fn item_text(&self) -> String {
        let float = self.num.width.name();
        match self.row {
            Some((shape, len)) => shape.text(float, len),
            None => float.to_owned(),
        }
    }

    /// The number of floats in it.
    pub fn floats(&self) -> usize {
        self.len * self.row.map_or(1, |(_, len)| len)
    }

    /// A row, as a sequence held as `by` says.
    pub fn row_seq(&self, by: By) -> Option<Seq> {
        self.row.map(|(shape, len)| Seq { shape, by, len, exact: true, row: None, num: self.num })
    }

    /// The type.
    pub fn text(&self) -> String {
        let outer = self.shape.text(&self.item_text(), self.len);
        format!("{}{outer}", self.by.prefix())
    }
}

/// The type of a variable.
#[derive(Clone, Debug)]
pub enum Ty {
    /// A float or a reference to one.
    Float(Num, By),
    /// `usize`, at most the given number.
    Int(usize),
    /// `bool`
    Flag,
    /// `Option<usize>`, whose content is at most the given number.
    Maybe(usize),
    /// A tuple of floats.
    Tuple(Vec<Num>),
    /// A sequence.
    Seq(Seq),
}

impl Ty {
    /// The type as written.
    pub fn text(&self) -> String {
        match self {
            Ty::Float(num, by) => format!("{}{}", by.prefix(), num.width.name()),
            Ty::Int(_) => "usize".into(),
            Ty::Flag => "bool".into(),
            Ty::Maybe(_) => "Option<usize>".into(),
            Ty::Tuple(nums) => {
                let names: Vec<_> = nums.iter().map(|num| num.width.name()).collect();
                format!("({})", names.join(", "))
            }
            Ty::Seq(seq) => seq.text(),
        }
    }

    /// How a variable of the type holds its value.
    pub fn by(&self) -> By {
        match self {
            Ty::Float(_, by) => *by,
            Ty::Seq(seq) => seq.by,
            _ => By::Value,
        }
    }

    /// Whether it can carry a derivative.
    pub fn carries(&self) -> bool {
        matches!(self, Ty::Float(..) | Ty::Tuple(_) | Ty::Seq(_))
    }
}

/// A parameter of a generated function.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Whether it is marked `#[constant]`.
    pub constant: bool,
    /// Whether the binding is `mut`.
    pub mutable: bool,
}

impl Param {
    /// Whether derived functions take a tangent and give a cotangent for it.
    pub fn active(&self) -> bool {
        self.ty.carries() && !self.constant
    }

    /// Whether it is an output as well.
    pub fn is_output(&self) -> bool {
        self.ty.by() == By::Mut
    }
}

/// What a caller must know of a generated function.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The name as its siblings call it.
    pub name: String,
    /// The module that it stands in, if it is not the program's own.
    pub module: Option<&'static str>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// What it returns.
    pub ret: Option<Ty>,
    /// About how many statements a call runs.
    pub cost: usize,
}
