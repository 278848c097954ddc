//! The rules of operations on whole arrays, for both transforms.
//!
//! The operations are closed: tangents and cotangents of each are made of the same ones. An operand may be smaller than the result
//! where `ndarray` broadcasts it, or a float; its tangent is then given the result's shape, [`ArrayOp::Like`], and its cotangent
//! is summed to its own by the step that adds it, [`Step::AddUp`]. Lanes stand on the left of each product, as elsewhere.

use crate::ir::{ArrayOp, ArrayType, Atom, BinaryOp, Function, Op, Step, Ty, UserType};
use crate::rules::Builder;

/// What is known of an array, a tangent of one, or several.
pub fn array_of(ty: &Ty) -> Option<&ArrayType> {
    match ty.pointee() {
        Ty::User(of) | Ty::Tangent(of) | Ty::TangentLanes(of) => of.array.as_ref(),
        _ => None,
    }
}

fn dimensions(ty: &Ty) -> usize {
    array_of(ty).and_then(|array| array.dimensions).unwrap_or(0)
}

/// The type of what an operation gives, of operands of these types: of an array like the operands, or of their elements.
pub fn type_of(op: ArrayOp, operands: &[&Ty]) -> Ty {
    let arrays: Vec<&ArrayType> = operands.iter().filter_map(|ty| array_of(ty)).collect();
    // Of a field, it may only be known that it is an array.
    let element = arrays.iter().map(|array| &array.element).find(|element| element.is_scalar());
    let element = element.or_else(|| arrays.first().map(|array| &array.element)).cloned().unwrap_or(Ty::Open(0));
    let count = match op {
        ArrayOp::Sum => Some(0),
        ArrayOp::Dot(_) => Some((dimensions(operands[0]) + dimensions(operands[1])).saturating_sub(2)),
        ArrayOp::Outer => Some(2),
        ArrayOp::SumAxis(_) => Some(dimensions(operands[0]).saturating_sub(1)),
        ArrayOp::InsertAxis(_) => Some(dimensions(operands[0]) + 1),
        ArrayOp::Like => array_of(operands[1]).and_then(|array| array.dimensions),
        _ => arrays
            .iter()
            .map(|array| array.dimensions)
            .collect::<Option<Vec<_>>>()
            .and_then(|counts| counts.into_iter().max()),
    };
    if count != Some(0) {
        return array_type(operands, element, count);
    }
    let is_of_lanes = operands.iter().any(|ty| matches!(ty.pointee(), Ty::TangentLanes(_) | Ty::Lanes(_)));
    match element {
        Ty::Float(width) if is_of_lanes => Ty::Lanes(width),
        element => element,
    }
}

/// An array type: of lanes or a tangent where one of the operands is.
fn array_type(operands: &[&Ty], element: Ty, dimensions: Option<usize>) -> Ty {
    let array = Some(ArrayType { element, dimensions, is_view: false });
    let of = UserType { array, ..UserType::named(&quote::quote!(_)) }.into();
    let is_any = |kind: fn(&Ty) -> bool| operands.iter().any(|ty| kind(ty.pointee()));
    if is_any(|ty| matches!(ty, Ty::TangentLanes(_) | Ty::Lanes(_))) {
        Ty::TangentLanes(of)
    } else if is_any(|ty| matches!(ty, Ty::Tangent(_))) {
        Ty::Tangent(of)
    } else {
        Ty::User(of)
    }
}

/// The type of a view of so many dimensions.
pub fn view_of(ty: &Ty, count: usize) -> Ty {
    match array_of(ty) {
        Some(array) => array_type(&[ty], array.element.clone(), Some(count)),
        None => Ty::Open(0),
    }
}

/// Does the function compute with whole arrays?
pub fn is_on_arrays(step: &Step) -> bool {
    matches!(
        step,
        Step::Let { op: Op::OnArrays(..), .. } | Step::Define { op: Op::OnArrays(..), .. } | Step::AddUp { .. }
    )
}

/// Writes operations on arrays for a transform.
pub struct Writer<'b, B> {
    pub builder: &'b mut B,
    /// The function whose variables the builder makes.
    pub function: fn(&B) -> &Function,
}

impl<B: Builder> Writer<'_, B> {
    fn ty(&self, atom: &Atom) -> Ty {
        (self.function)(self.builder).type_of(atom)
    }

    fn on(&mut self, stem: &str, op: ArrayOp, operands: Vec<Atom>) -> Atom {
        let types: Vec<Ty> = operands.iter().map(|operand| self.ty(operand)).collect();
        let ty = type_of(op, &types.iter().collect::<Vec<_>>());
        self.builder.step(stem, Op::OnArrays(op, operands), ty)
    }

    /// With the shape of the result, which the tangent of a smaller operand has not.
    fn like(&mut self, dot: Atom, y: &Atom) -> Atom {
        match array_of(&self.ty(y)) {
            Some(_) => self.on("spread", ArrayOp::Like, vec![dot, y.clone()]),
            None => dot,
        }
    }

    /// A tangent or cotangent times an array. Several of a float are no factor of an array of floats.
    fn times(&mut self, stem: &str, dot: Atom, by: &Atom) -> Atom {
        let dot = match self.ty(&dot) {
            Ty::Lanes(_) => self.like(dot, by),
            _ => dot,
        };
        self.on(stem, ArrayOp::Mul, vec![dot, by.clone()])
    }

    fn sum(&mut self, a: Option<Atom>, b: Option<Atom>) -> Option<Atom> {
        match (a, b) {
            (Some(a), Some(b)) if array_of(&self.ty(&a)).is_none() => {
                let ty = self.ty(&a);
                Some(self.builder.step("sum", Op::Binary(BinaryOp::Add, a, b), ty))
            }
            (Some(a), Some(b)) => Some(self.on("sum", ArrayOp::Add, vec![a, b])),
            (a, b) => a.or(b),
        }
    }

    /// The tangent of `y = op(operands)`, from the tangents of the operands that have one: none where none has.
    pub fn tangent(&mut self, op: ArrayOp, operands: &[Atom], dots: &[Option<Atom>], y: &Atom) -> Option<Atom> {
        let mut dots = dots.iter().cloned();
        let (a_dot, b_dot) = (dots.next().flatten(), dots.next().flatten());
        let (a, b) = (&operands[0], operands.get(1));
        let b = || b.expect("the operation has two operands");
        match op {
            ArrayOp::Add => {
                let (a_dot, b_dot) = self.of_the_shape(a_dot, b_dot, y);
                self.sum(a_dot, b_dot)
            }
            ArrayOp::Sub => {
                let (a_dot, b_dot) = self.of_the_shape(a_dot, b_dot, y);
                match (a_dot, b_dot) {
                    (Some(a_dot), Some(b_dot)) => Some(self.on("difference", ArrayOp::Sub, vec![a_dot, b_dot])),
                    (a_dot, b_dot) => a_dot.or_else(|| b_dot.map(|dot| self.on("minus", ArrayOp::Neg, vec![dot]))),
                }
            }
            ArrayOp::Mul => {
                let of_a = a_dot.map(|dot| self.product(dot, b(), y));
                let of_b = b_dot.map(|dot| self.product(dot, a, y));
                self.sum(of_a, of_b)
            }
            // `(a_dot - b_dot * y) / b`, as of floats.
            ArrayOp::Div => {
                let term = b_dot.map(|dot| self.product(dot, y, y));
                let a_dot = a_dot.map(|dot| self.like(dot, y));
                let above = match (a_dot, term) {
                    (Some(a_dot), Some(term)) => self.on("difference", ArrayOp::Sub, vec![a_dot, term]),
                    (Some(a_dot), None) => a_dot,
                    (None, Some(term)) => self.on("minus", ArrayOp::Neg, vec![term]),
                    (None, None) => return None,
                };
                Some(self.on("quotient", ArrayOp::Div, vec![above, b().clone()]))
            }
            ArrayOp::Neg | ArrayOp::Sum | ArrayOp::Transposed | ArrayOp::SumAxis(_) | ArrayOp::InsertAxis(_) => {
                a_dot.map(|dot| self.on("tangent", op, vec![dot]))
            }
            ArrayOp::Like => a_dot.map(|dot| self.like(dot, y)),
            ArrayOp::Dot(_) | ArrayOp::Outer => {
                let of_a = a_dot.map(|dot| self.on("term", op, vec![dot, b().clone()]));
                let of_b = b_dot.map(|dot| self.on("term", op, vec![a.clone(), dot]));
                self.sum(of_a, of_b)
            }
        }
    }

    /// The tangents of both operands, such that their sum has the shape of the result: together they are broadcast as the values
    /// are. Of lanes, a single one is no operand beside an array.
    fn of_the_shape(&mut self, a: Option<Atom>, b: Option<Atom>, y: &Atom) -> (Option<Atom>, Option<Atom>) {
        let is_alone = a.is_none() || b.is_none();
        let mut of_shape = |dot: Atom| match self.ty(&dot) {
            Ty::Lanes(_) => self.like(dot, y),
            _ if is_alone => self.like(dot, y),
            _ => dot,
        };
        (a.map(&mut of_shape), b.map(&mut of_shape))
    }

    /// The tangent of an operand times the other one, of the shape of the result.
    fn product(&mut self, dot: Atom, other: &Atom, y: &Atom) -> Atom {
        match array_of(&self.ty(other)) {
            Some(_) => self.times("term", dot, other),
            // The other is a float, and the tangent an array's.
            None => {
                let dot = self.like(dot, y);
                self.on("term", ArrayOp::Mul, vec![dot, other.clone()])
            }
        }
    }

    /// What is added to the cotangent of the operand of that number, of the result's shape at most.
    pub fn cotangent(&mut self, op: ArrayOp, operands: &[Atom], k: usize, y: &Atom, bar: &Atom) -> Atom {
        let other = || operands[1 - k].clone();
        match (op, k) {
            (ArrayOp::Sub, 1) | (ArrayOp::Neg, _) => self.on("minus", ArrayOp::Neg, vec![bar.clone()]),
            (ArrayOp::Transposed, _) => self.on("turned", ArrayOp::Transposed, vec![bar.clone()]),
            // What is added is broadcast along the axis.
            (ArrayOp::SumAxis(axis), _) => self.on("share", ArrayOp::InsertAxis(axis), vec![bar.clone()]),
            (ArrayOp::InsertAxis(axis), _) => self.on("share", ArrayOp::SumAxis(axis), vec![bar.clone()]),
            (ArrayOp::Add | ArrayOp::Sub | ArrayOp::Sum | ArrayOp::Like, _) => bar.clone(),
            (ArrayOp::Mul, _) => self.on("share", ArrayOp::Mul, vec![bar.clone(), other()]),
            (ArrayOp::Div, 0) => self.on("share", ArrayOp::Div, vec![bar.clone(), other()]),
            (ArrayOp::Div, _) => {
                let share = self.on("share", ArrayOp::Div, vec![bar.clone(), operands[1].clone()]);
                let share = self.on("share", ArrayOp::Mul, vec![share, y.clone()]);
                self.on("minus", ArrayOp::Neg, vec![share])
            }
            (ArrayOp::Dot(turned), _) => self.cotangent_of_dot(turned, operands, k, bar),
            // `outer[i, j] = a[i] * b[j]`
            (ArrayOp::Outer, 0) => self.on("share", ArrayOp::Dot([false; 2]), vec![bar.clone(), other()]),
            (ArrayOp::Outer, _) => self.on("share", ArrayOp::Dot([true, false]), vec![bar.clone(), other()]),
        }
    }

    /// Of `y = a b`, where each may be turned: `a_bar = y_bar b'`, `b_bar = a' y_bar`.
    fn cotangent_of_dot(&mut self, [of_a, of_b]: [bool; 2], operands: &[Atom], k: usize, bar: &Atom) -> Atom {
        let (a, b) = (&operands[0], &operands[1]);
        let counts = [dimensions(&self.ty(a)), dimensions(&self.ty(b))];
        let mut dot = |turned, a: &Atom, b: &Atom| self.on("share", ArrayOp::Dot(turned), vec![a.clone(), b.clone()]);
        match (counts, k) {
            ([1, 1], _) => self.times("share", bar.clone(), &operands[1 - k]),
            ([2, 1], 0) => {
                let (rows, columns) = if of_a { (b, bar) } else { (bar, b) };
                self.on("share", ArrayOp::Outer, vec![rows.clone(), columns.clone()])
            }
            ([2, 1], _) => dot([!of_a, false], a, bar),
            ([1, 2], 0) => dot([of_b, false], b, bar),
            ([1, 2], _) => {
                let (rows, columns) = if of_b { (bar, a) } else { (a, bar) };
                self.on("share", ArrayOp::Outer, vec![rows.clone(), columns.clone()])
            }
            (_, 0) if of_a => dot([of_b, true], b, bar),
            (_, 0) => dot([false, !of_b], bar, b),
            _ if of_b => dot([true, of_a], bar, a),
            _ => dot([!of_a, false], a, bar),
        }
    }
}
