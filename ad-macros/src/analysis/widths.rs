//! The widths of integers, where they follow from the signature, from indexing, from casts and suffixes, and from what
//! meets what. `rustc` knows all of them; we need those that are written down: in the type of a tape.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

use crate::ir::visit::steps;
use crate::ir::{
    Argument, Atom, BinaryOp, Block, Function, Op, Place, Projection, Role, Step, Target, Ty, Var, VarMap,
};

const PRIMITIVES: &[&str] = &["usize", "u8", "u16", "u32", "u64", "u128", "isize", "i8", "i16", "i32", "i64", "i128"];

/// The integers whose widths are known: of a variable, or of what a container holds.
#[derive(Debug, Default)]
pub struct Widths {
    /// Variables that have the width of another one.
    same: VarMap<Var>,
    known: VarMap<&'static str>,
}

impl Widths {
    pub fn of(function: &Function, blocks: &[&Block]) -> Self {
        let mut widths = Self::default();
        for parameter in &function.parameters {
            widths.say(function, parameter.var, primitive(parameter.written.to_token_stream()));
        }
        for (k, info) in function.vars.iter().enumerate() {
            if let Some(written) = &info.annotation {
                widths.say(function, Var(k as u32), primitive(written.clone()));
            }
        }
        for block in blocks {
            steps(block, &mut |step| widths.step(function, step));
        }
        // What only counts for us may have any width.
        for (k, info) in function.vars.iter().enumerate() {
            let var = Var(k as u32);
            if matches!(info.role, Role::Kept) && matches!(info.ty, Ty::Int) && widths.get(function, var).is_none() {
                widths.say(function, var, Some("usize"));
            }
        }
        widths
    }

    /// The width of the integers in a variable.
    pub fn get(&self, function: &Function, var: Var) -> Option<&'static str> {
        self.known.get(&self.first(function.root(var))).copied()
    }

    fn first(&self, mut var: Var) -> Var {
        while let Some(next) = self.same.get(&var) {
            var = *next;
        }
        var
    }

    fn say(&mut self, function: &Function, var: Var, width: Option<&'static str>) {
        let root = function.root(var);
        if let Some(width) = width
            && holds_one(function, root)
        {
            self.known.insert(self.first(root), width);
        }
    }

    fn unify(&mut self, function: &Function, a: Var, b: Var) {
        let (a, b) = (function.root(a), function.root(b));
        if !holds_one(function, a) || !holds_one(function, b) {
            return;
        }
        let (a, b) = (self.first(a), self.first(b));
        if a != b {
            if let Some(width) = self.known.remove(&a) {
                self.known.insert(b, width);
            }
            self.same.insert(a, b);
        }
    }

    fn meet(&mut self, function: &Function, var: Var, atom: &Atom) {
        match atom {
            Atom::Var(other) => self.unify(function, var, *other),
            Atom::Literal(literal) => {
                let text = literal.tokens.to_string();
                let width = PRIMITIVES.iter().find(|width| text.ends_with(*width)).copied();
                self.say(function, var, width);
            }
        }
    }

    fn index(&mut self, function: &Function, atom: &Atom) {
        if let Atom::Var(var) = atom {
            self.say(function, *var, Some("usize"));
        }
    }

    fn place(&mut self, function: &Function, place: &Place) {
        for (k, projection) in place.path.iter().enumerate() {
            let list = Place { root: place.root, path: place.path[..k].to_vec() };
            let ty = function.place_type(&list);
            if !matches!(ty.pointee(), Ty::Array(..) | Ty::Slice(_) | Ty::Vec(_)) {
                continue;
            }
            match projection {
                Projection::Index(index) => self.index(function, index),
                Projection::Range { lo, hi, .. } => lo.iter().chain(hi).for_each(|end| self.index(function, end)),
                _ => {}
            }
        }
    }

    fn step(&mut self, function: &Function, step: &Step) {
        match step {
            Step::Let { var, op } | Step::Define { var, op } => self.op(function, *var, op),
            Step::Assign { place, value }
            | Step::Add { place, value, .. }
            | Step::Push { place, value }
            | Step::Fill { place, value } => {
                self.place(function, place);
                self.meet(function, place.root, value);
            }
            Step::Swap { place, a, b } => {
                self.place(function, place);
                self.index(function, a);
                self.index(function, b);
            }
            Step::If { dest: Some(dest), .. } | Step::Match { dest: Some(dest), .. } => {
                for tail in step.blocks().into_iter().filter_map(|block| block.tail.as_ref()) {
                    self.meet(function, *dest, tail);
                }
            }
            Step::For { index, range, .. } => {
                self.meet(function, *index, &range.lo);
                self.meet(function, *index, &range.hi);
            }
            Step::Call { call, .. }
            | Step::CallVjp { call, .. }
            | Step::CallGrad { call, .. }
            | Step::Descend { call, .. }
            | Step::CallJvp { call, .. } => {
                for (k, argument) in call.arguments.iter().enumerate() {
                    match argument {
                        Argument::Value(value) => {
                            if call.callee.target == Target::Itself
                                && let Some(parameter) = function.parameters.get(k)
                            {
                                self.meet(function, parameter.var, value);
                            }
                        }
                        Argument::Borrow { place, .. } => self.place(function, place),
                        Argument::Absent(_) => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn op(&mut self, function: &Function, var: Var, op: &Op) {
        match op {
            Op::Use(a) | Op::Neg(a) | Op::Not(a) | Op::Stop(a) | Op::ArrayRepeat(a, _) => self.meet(function, var, a),
            Op::Read(place) | Op::Duplicate(place, _) | Op::Pop(place) => {
                self.place(function, place);
                self.unify(function, var, place.root);
            }
            Op::Borrow(_, place) => self.place(function, place),
            Op::Binary(BinaryOp::Shl | BinaryOp::Shr, a, _) => self.meet(function, var, a),
            Op::Binary(op, a, b) => {
                let is_comparison = matches!(
                    op,
                    BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge
                );
                if !is_comparison {
                    self.meet(function, var, a);
                    self.meet(function, var, b);
                } else if let Atom::Var(a) = a {
                    self.meet(function, *a, b);
                }
            }
            Op::Cast(_, ty) => self.say(function, var, primitive(ty.clone())),
            Op::Len(place) => {
                self.place(function, place);
                self.say(function, var, Some("usize"));
            }
            Op::VecRepeat(a, count) => {
                self.meet(function, var, a);
                self.index(function, count);
            }
            Op::Array(parts) | Op::VecList(parts) => parts.iter().for_each(|part| self.meet(function, var, part)),
            Op::Method(name, receiver, arguments) => match name.to_string().as_str() {
                "abs" | "pow" | "signum" => self.meet(function, var, receiver),
                "min" | "max" | "clamp" | "rem_euclid" | "div_euclid" | "wrapping_add" | "wrapping_sub"
                | "wrapping_mul" | "saturating_add" | "saturating_sub" | "saturating_mul" => {
                    self.meet(function, var, receiver);
                    arguments.iter().for_each(|argument| self.meet(function, var, argument));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// Does the variable hold integers of one width?
fn holds_one(function: &Function, var: Var) -> bool {
    fn count(ty: &Ty) -> usize {
        match ty {
            Ty::Int => 1,
            Ty::Tuple(parts) => parts.iter().map(count).sum(),
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) | Ty::Ref(_, element) => count(element),
            _ => 0,
        }
    }
    count(&function.info(var).ty) == 1
}

/// The one primitive integer that a type mentions.
fn primitive(ty: TokenStream) -> Option<&'static str> {
    fn collect(tokens: TokenStream, found: &mut Vec<&'static str>) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => found.extend(PRIMITIVES.iter().find(|width| ident == **width)),
                TokenTree::Group(group) => collect(group.stream(), found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    collect(ty, &mut found);
    found.dedup();
    match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}
