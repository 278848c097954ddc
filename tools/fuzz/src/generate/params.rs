//! Parameters and results.

use super::Gen;
use super::types::{By, Num, Param, Range, Seq, Shape, Signature, Ty, Width};

impl Gen {
    /// Parameters and result of the function.
    pub fn signature(&mut self, is_main: bool) -> (Vec<Param>, Option<Ty>) {
        let count = if is_main { self.rng.within(2, 5) } else { self.rng.within(1, 4) };
        let mut params: Vec<Param> = Vec::new();
        for at in 0..count {
            let param = match params.last() {
                // Two of one type can be given the same argument.
                Some(last) if !is_main && last.ty.by() == By::Shared && self.rng.chance(45) => {
                    self.named(at, last.ty.clone(), false)
                }
                _ => self.param(at, is_main),
            };
            params.push(param);
        }
        if !params.iter().any(Param::active) {
            let num = Num { width: Width::F64, range: Range::SMALL };
            params.push(self.named(params.len(), Ty::Float(num, By::Value), false));
        }
        let writes = params.iter().any(Param::is_output);
        let ret = if writes && self.rng.chance(25) { None } else { Some(self.ret_ty(is_main)) };
        (params, ret)
    }

    fn named(&mut self, at: usize, ty: Ty, constant: bool) -> Param {
        const NAMES: [&str; 6] = ["x", "y", "z", "w", "h", "k"];
        let mutable = ty.by() == By::Value && ty.carries() && !constant && self.rng.chance(12);
        Param { name: NAMES[at].to_owned(), ty, constant, mutable }
    }

    fn param(&mut self, at: usize, is_main: bool) -> Param {
        let num = Num { width: self.width(), range: self.input_range(is_main) };
        let changed = Num { range: Range::WIDE, ..num };
        let constant = self.rng.chance(9);
        let ty = match self.rng.weighted(&[
            (26, 0),
            (5, 1),
            (6, 2),
            (18, 3),
            (13, 4),
            (5, 5),
            (4, 6),
            (3, 7),
            (5, 8),
            (4, 9),
            (3, 10),
            (5, 11),
            (4, 12),
            (4, 13),
            (9, 14),
            (4, 15),
        ]) {
            0 => Ty::Float(num, By::Value),
            1 => Ty::Float(num, By::Shared),
            2 => return self.named(at, Ty::Float(changed, By::Mut), false),
            3 => self.seq(Shape::Slice, By::Shared, None, num),
            4 => return self.output(at, Shape::Slice, None, changed),
            5 => self.seq(Shape::Array, By::Value, None, num),
            6 => self.seq(Shape::Array, By::Shared, None, num),
            7 => return self.output(at, Shape::Array, None, changed),
            8 => self.seq(Shape::Vec, By::Value, None, num),
            9 => self.seq(Shape::Vec, By::Shared, None, num),
            10 => return self.output(at, Shape::Vec, None, changed),
            11 => {
                let row = self.row();
                self.seq(Shape::Slice, By::Shared, Some(row), num)
            }
            12 => {
                let row = self.row();
                return self.output(at, Shape::Slice, Some(row), changed);
            }
            13 => Ty::Tuple(vec![num; self.rng.within(2, 3)]),
            14 => {
                let most = self.rng.within(1, 4);
                return self.named(at, Ty::Int(most), false);
            }
            _ => return self.named(at, Ty::Flag, false),
        };
        self.named(at, ty, constant)
    }

    fn output(&mut self, at: usize, shape: Shape, row: Option<(Shape, usize)>, num: Num) -> Param {
        let ty = self.seq(shape, By::Mut, row, num);
        self.named(at, ty, false)
    }

    fn input_range(&mut self, is_main: bool) -> Range {
        self.rng.weighted(&[(60, Range::SMALL), (15, Range::POSITIVE), (if is_main { 0 } else { 40 }, Range::WIDE)])
    }

    fn row(&mut self) -> (Shape, usize) {
        (*self.rng.pick(&[Shape::Array, Shape::Vec]), self.rng.within(2, 3))
    }

    /// The length of a new sequence. Most are alike, so that one can stand for another.
    pub fn len(&mut self, of_rows: bool) -> usize {
        let long = usize::from(!of_rows);
        self.rng.weighted(&[(3, 2), (6, 3), (2 * long, 4), (2 * long, 5)])
    }

    fn seq(&mut self, shape: Shape, by: By, row: Option<(Shape, usize)>, num: Num) -> Ty {
        let len = self.len(row.is_some());
        Ty::Seq(Seq { shape, by, len, exact: true, row, num })
    }

    fn ret_ty(&mut self, is_main: bool) -> Ty {
        let width = self.width();
        let range = if is_main { Range::WIDE } else { *self.rng.pick(&[Range::SMALL, Range::POSITIVE, Range::WIDE]) };
        let num = Num { width, range };
        match self.rng.weighted(&[(66, 0), (12, 1), (7, 2), (7, 3), (3, 4)]) {
            0 => Ty::Float(num, By::Value),
            1 => Ty::Tuple(vec![num; self.rng.within(2, 3)]),
            2 => self.seq(Shape::Vec, By::Value, None, num),
            3 => self.seq(Shape::Array, By::Value, None, num),
            _ => {
                let row = self.row();
                self.seq(Shape::Vec, By::Value, Some(row), num)
            }
        }
    }
}

/// The constructs that a signature uses.
pub fn tags(signature: &Signature) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = signature.params.iter().map(param_tag).collect();
    let params = &signature.params;
    if params.iter().any(|p| p.constant) {
        found.push("parameter #[constant]");
    }
    if params.iter().any(|p| p.mutable) {
        found.push("parameter mut");
    }
    if params.iter().any(|p| p.ty.text().contains("f32")) {
        found.push("parameter of f32");
    }
    found.push(match &signature.ret {
        None => "returns nothing",
        Some(Ty::Float(num, _)) if num.width == Width::F32 => "returns f32",
        Some(Ty::Float(..)) => "returns f64",
        Some(Ty::Tuple(_)) => "returns tuple",
        Some(_) => "returns sequence",
    });
    found
}

fn param_tag(param: &Param) -> &'static str {
    match &param.ty {
        Ty::Float(_, By::Value) => "parameter float",
        Ty::Float(_, By::Shared) => "parameter & float",
        Ty::Float(_, By::Mut) => "parameter &mut float",
        Ty::Int(_) | Ty::Maybe(_) => "parameter usize",
        Ty::Flag => "parameter bool",
        Ty::Tuple(_) => "parameter tuple",
        Ty::Seq(seq) => match (seq.row, seq.shape, seq.by) {
            (Some(_), _, By::Mut) => "parameter &mut nested",
            (Some(_), ..) => "parameter nested",
            (None, Shape::Slice, By::Mut) => "parameter &mut slice",
            (None, Shape::Slice, _) => "parameter & slice",
            (None, Shape::Array, By::Value) => "parameter array",
            (None, Shape::Array, By::Shared) => "parameter & array",
            (None, Shape::Array, By::Mut) => "parameter &mut array",
            (None, Shape::Vec, By::Value) => "parameter Vec",
            (None, Shape::Vec, By::Shared) => "parameter & Vec",
            (None, Shape::Vec, By::Mut) => "parameter &mut Vec",
        },
    }
}
