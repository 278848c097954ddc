//! Expressions that name memory: variables, elements, ranges, fields, references taken off.

use proc_macro2::Delimiter;
use syn::spanned::Spanned;

use super::Lower;
use crate::ir::{Atom, Mutability, Op, OwnIndex, Place, Projection, Role, Ty, Var};

impl Lower<'_> {
    /// The place that an expression names, if it names one. Indices are evaluated on the way.
    pub(super) fn place(&mut self, expr: &syn::Expr) -> Option<Place> {
        self.attempt(|lower| lower.place_of(expr))
    }

    fn place_of(&mut self, expr: &syn::Expr) -> Option<Place> {
        match expr {
            syn::Expr::Paren(paren) => self.place(&paren.expr),
            syn::Expr::Group(group) => self.place(&group.expr),
            syn::Expr::Path(_) | syn::Expr::Field(_) if self.named_pair(expr).is_some() => None,
            syn::Expr::Path(_) if self.name_of_result(expr).is_some() => None,
            // A name of a result has no parts: this is asked outside of the pattern that gives the name another meaning.
            syn::Expr::Index(index) if self.name_of_result(&index.expr).is_some() => None,
            syn::Expr::Field(field) if self.name_of_result(&field.base).is_some() => None,
            syn::Expr::Path(path) => Some(Place { root: self.variable(path)?, path: Vec::new() }),
            syn::Expr::Field(field) => {
                if let Some(root) = self.part(expr) {
                    return Some(Place { root, path: Vec::new() });
                }
                let place = self.place_or_temporary(&field.base);
                if let Some(constant) = self.constant_field(&place, &field.member) {
                    return Some(constant);
                }
                let mut place = self.through_boxes(place);
                let ty = self.type_of_place(&place);
                place.path.push(self.member(&ty, &field.member));
                Some(place)
            }
            syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => {
                // `*&x` and the like name no memory of their own.
                let mut place = self.place(&unary.expr)?;
                let ty = self.type_of_place(&place);
                if matches!(ty, Ty::Ref(..) | Ty::Open(_) | Ty::Inactive | Ty::Discrete) && !self.types.is_float(&ty) {
                    place.path.push(Projection::Deref);
                }
                place.path.extend(self.content(&ty));
                Some(place)
            }
            syn::Expr::Index(index) => {
                let place = self.place_or_temporary(&index.expr);
                let mut place = self.through_boxes(place);
                let projection = match peel(&index.index) {
                    syn::Expr::Range(range) => self.range_projection(range),
                    position if self.has_own_index(&place, position) => {
                        Projection::Index(self.element(place.clone(), position))
                    }
                    position => {
                        let position = self.value(position);
                        let ty = self.type_of(&position);
                        self.types.unify(&ty, &Ty::Int);
                        Projection::Index(position)
                    }
                };
                place.path.push(projection);
                Some(place)
            }
            // Views of the whole.
            syn::Expr::MethodCall(call)
                if call.args.is_empty()
                    && matches!(
                        call.method.to_string().as_str(),
                        "as_slice" | "as_mut_slice" | "as_ref" | "as_mut" | "borrow" | "borrow_mut"
                    ) =>
            {
                let receiver = self.place(&call.receiver)?;
                let mut place = self.through_boxes(receiver.clone());
                let ty = self.type_of_place(&place);
                if place.path.len() > receiver.path.len() && call.method.to_string().starts_with("as_") {
                    return Some(place);
                }
                if matches!(self.types.pointee(&ty), Ty::Vec(_) | Ty::Array(..) | Ty::Slice(_)) {
                    place.path.push(Projection::Range { lo: None, hi: None, inclusive: false });
                    return Some(place);
                }
                None
            }
            syn::Expr::MethodCall(call) => self.view(call).or_else(|| self.end_of_list(expr).map(|(_, place)| place)),
            syn::Expr::Reference(reference) => self.place(&reference.expr),
            _ => None,
        }
    }

    /// Is it indexed by an `Index` of the user's, as far as is known?
    fn has_own_index(&mut self, place: &Place, position: &syn::Expr) -> bool {
        let ty = self.type_of_place(place);
        match self.types.pointee(&ty) {
            Ty::User(of) => of.array.is_none(),
            Ty::Open(_) => {
                self.types.is_named_by_user(&ty)
                    || matches!(position, syn::Expr::Tuple(_))
                    || self.is_behind_own_index(place)
            }
            _ => false,
        }
    }

    fn is_behind_own_index(&self, place: &Place) -> bool {
        let is_own = |step: &Projection| matches!(step, Projection::Index(Atom::Var(at)) if matches!(self.info(*at).ty, Ty::Element(_)));
        let is_of_one = || matches!(&self.info(place.root).role, Role::Alias(of) if self.is_behind_own_index(of));
        place.path.iter().any(is_own) || is_of_one()
    }

    /// Which element an index of the user's names.
    fn element(&mut self, place: Place, position: &syn::Expr) -> Atom {
        let (delimiter, parts): (_, Vec<&syn::Expr>) = match position {
            syn::Expr::Tuple(tuple) => (Some(Delimiter::Parenthesis), tuple.elems.iter().collect()),
            syn::Expr::Array(array) => (Some(Delimiter::Bracket), array.elems.iter().collect()),
            position => (None, vec![position]),
        };
        let parts: Vec<Atom> = parts.into_iter().map(|part| self.value(part)).collect();
        let by_number = parts.iter().all(|part| matches!(self.type_of(part), Ty::Int));
        let of = self.type_of_place(&place);
        let ty = Ty::Element(self.types.found(&of, parts.len(), by_number).into());
        let span = position.span();
        self.step("element", Op::Element(place, OwnIndex { parts, delimiter, span }.into()), ty, span)
    }

    /// A place, or a named value where the expression makes one: `f(x).0`, `[a, b][i]`.
    pub(super) fn place_or_temporary(&mut self, expr: &syn::Expr) -> Place {
        if let Some(place) = self.place(expr) {
            return place;
        }
        match self.value(expr) {
            Atom::Var(root) => Place { root, path: Vec::new() },
            literal => {
                let ty = self.type_of(&literal);
                let root = self.temporary("value", ty, expr.span());
                self.push(crate::ir::Step::Let { var: root, op: Op::Use(literal) });
                Place { root, path: Vec::new() }
            }
        }
    }

    fn range_projection(&mut self, range: &syn::ExprRange) -> Projection {
        let mut end = |expr: &Option<Box<syn::Expr>>| {
            expr.as_ref().map(|expr| {
                let atom = self.value(expr);
                let ty = self.type_of(&atom);
                self.types.unify(&ty, &Ty::Int);
                atom
            })
        };
        let lo = end(&range.start);
        let hi = end(&range.end);
        Projection::Range { lo, hi, inclusive: matches!(range.limits, syn::RangeLimits::Closed(_)) }
    }

    /// The variable that a path names: a local, or a constant of the user's.
    pub(super) fn variable(&mut self, path: &syn::ExprPath) -> Option<Var> {
        if path.qself.is_some() {
            return None;
        }
        if let Some(name) = path.path.get_ident()
            && let Some(var) = self.scopes.find(&name.to_string())
        {
            return Some(var);
        }
        let last = path.path.segments.last()?;
        let text = last.ident.to_string();
        let is_constant = text.chars().all(|c| c.is_uppercase() || c.is_numeric() || c == '_');
        if !is_constant || !last.arguments.is_none() {
            return None;
        }
        let ty = self.constant_type(&path.path);
        let tokens = quote::ToTokens::to_token_stream(path);
        Some(match self.static_of(&tokens) {
            Some(known) => known,
            None => self.declare(tokens, ty, Role::Static, false, path.span()),
        })
    }

    /// The variable of a constant by its name, if there is one.
    pub(super) fn static_of(&self, name: &proc_macro2::TokenStream) -> Option<Var> {
        let is_it =
            |info: &crate::ir::VarInfo| matches!(info.role, Role::Static) && info.name.to_string() == name.to_string();
        self.vars.iter().position(is_it).map(|known| Var(known as u32))
    }

    /// The type of `f64::MAX`, `std::f64::consts::PI`, `usize::MAX`; open for constants of the user's.
    fn constant_type(&mut self, path: &syn::Path) -> Ty {
        let segment = path.segments.iter().rev().skip(1).find(|segment| segment.ident != "consts");
        match segment.map(|segment| segment.ident.to_string()) {
            Some(name) if path.segments.len() > 1 => match syn::parse_str::<syn::Type>(&name) {
                Ok(ty) => match super::types::read(&mut self.types, &ty) {
                    Ty::Inactive => self.types.any(),
                    // A module, whose constants may be of any type.
                    Ty::User(_) if name.starts_with(char::is_lowercase) => self.types.any(),
                    // `Diode::THERMAL_VOLTAGE` is a number, or whatever its uses tell; `Vector::ZERO` is a vector.
                    Ty::User(_) if !is_of_its_type(path) => self.types.any(),
                    known => known,
                },
                Err(_) => self.types.any(),
            },
            _ => self.types.any(),
        }
    }

    /// The value in a place, as an operand. References to scalars are looked through.
    pub(super) fn read_place(&mut self, mut place: Place, span: proc_macro2::Span) -> Atom {
        let mut ty = self.type_of_place(&place);
        while let Ty::Ref(_, inner) = &ty {
            let inner = self.types.head(inner);
            if matches!(inner, Ty::Slice(_) | Ty::Vec(_) | Ty::Array(..) | Ty::Tuple(_) | Ty::User(_))
                && place.path.is_empty()
            {
                return Atom::Var(place.root);
            }
            place.path.push(Projection::Deref);
            ty = inner;
        }
        if place.path.is_empty() {
            let info = self.info(place.root);
            let is_container = matches!(ty, Ty::Slice(_) | Ty::Vec(_) | Ty::Array(..) | Ty::Tuple(_) | Ty::User(_));
            if !info.mutable || is_container {
                return Atom::Var(place.root);
            }
        }
        let stem = self.info(place.root).name.to_string();
        self.step(
            &format!("{}_value", stem.rsplit(' ').next().unwrap_or("item").to_lowercase()),
            Op::Read(place),
            ty,
            span,
        )
    }

    /// Binds a name to a reference.
    pub(super) fn alias(
        &mut self,
        name: &syn::Ident,
        mutability: Mutability,
        place: Place,
        span: proc_macro2::Span,
    ) -> Var {
        let _ = span;
        let inner = self.type_of_place(&place);
        // A reference to what is already behind one is the same reference for all that can be done with it.
        let inner = if place.path.is_empty() { self.types.pointee(&inner) } else { inner };
        let ty = Ty::Ref(mutability, Box::new(inner));
        let var = self.user_variable(name, ty, Role::Alias(place.clone()), false);
        self.push(crate::ir::Step::Let { var, op: Op::Borrow(mutability, place) });
        var
    }
}

/// Parentheses taken off.
pub(super) fn peel(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(paren) => peel(&paren.expr),
        syn::Expr::Group(group) => peel(&group.expr),
        expr => expr,
    }
}

/// Is the constant one of the type that has it, as far as its name tells?
fn is_of_its_type(path: &syn::Path) -> bool {
    const NAMES: &[&str] = &[
        "DEFAULT", "EMPTY", "I", "IDENTITY", "INFINITY", "MAX", "MIN", "NAN", "NULL", "ONE", "ORIGIN", "TWO", "W", "X",
        "Y", "Z", "ZERO",
    ];
    let name = path.segments.last().map_or_else(String::new, |last| last.ident.to_string());
    NAMES.contains(&name.as_str()) || ["UNIT", "NEG_", "AXIS", "BASIS"].iter().any(|start| name.starts_with(start))
}
