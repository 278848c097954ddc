//! Tangents of operations on whole arrays of `ndarray`.

use super::Forward;
use crate::array_rules::Writer;
use crate::ir::{ArrayOp, Atom, Mutability, Op, Place, Role, Step, Ty, Var};
use crate::rules::Builder;

impl Forward<'_> {
    /// The tangent of an operation on whole arrays.
    pub(super) fn on_arrays(&mut self, var: Var, op: ArrayOp, operands: &[Atom]) {
        let dots: Vec<Option<Atom>> = operands
            .iter()
            .map(|operand| {
                let active = operand.var().filter(|operand| self.is_active(*operand))?;
                Some(self.dot_of_array(active))
            })
            .collect();
        let mut writer = Writer { builder: self, function: |forward| &forward.function };
        match writer.tangent(op, operands, &dots, &Atom::Var(var)) {
            Some(tangent) => {
                let dot = self.dot(var);
                self.push(Step::Let { var: dot, op: Op::Use(tangent) });
            }
            None => self.begin_at_zero(var),
        }
    }

    /// The tangent of an operand that is an array. Of what lies in something else, or may change, it does so as well.
    fn dot_of_array(&mut self, operand: Var) -> Atom {
        let place = self.dot_place(&Place { root: operand, path: Vec::new() });
        if !matches!(self.function.info(operand).role, Role::Alias(_)) {
            return Atom::Var(place.root);
        }
        let of = self.directions.tangent_type(self.function.info(operand).ty.pointee());
        let ty = Ty::Ref(Mutability::Shared, Box::new(of));
        let part = self.variable("part_dot", ty);
        self.function.vars[part.0 as usize].role = Role::Alias(place.clone());
        self.push(Step::Let { var: part, op: Op::Borrow(Mutability::Shared, place) });
        Atom::Var(part)
    }
}
