//! Patterns of `let`, `for` and parameters of chained closures.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use crate::ir::{Atom, Mutability, Op, Place, Projection, Role, Step, Ty, Var};

/// What a pattern is matched against.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    Value(Atom),
    /// A reference to a place, as iterators over slices give.
    Reference(Mutability, Place),
    /// A reference to a shared reference to a place, as `filter` hands to its function.
    Twice(Place),
    Pair(Box<Subject>, Box<Subject>),
    /// A reference to a pair, as `filter` hands to its function.
    PairByReference(Box<Subject>, Box<Subject>),
}

impl Subject {
    /// Is it a `&mut` reference to an element?
    pub(super) fn is_changed_element(&self) -> bool {
        matches!(self, Self::Reference(Mutability::Mutable, place) if matches!(place.path.last(), Some(Projection::Index(_))))
    }
}

impl Lower<'_> {
    pub(super) fn bind(&mut self, pattern: &syn::Pat, subject: Subject) {
        match (pattern, subject) {
            (syn::Pat::Wild(_), _) => {}
            (syn::Pat::Paren(paren), subject) => self.bind(&paren.pat, subject),
            (syn::Pat::Type(typed), subject) => {
                let is_literal = matches!(subject, Subject::Value(Atom::Literal(_)));
                if let Subject::Value(atom) = &subject {
                    let ty = self.type_of(atom);
                    let written = self.written_type(&typed.ty);
                    self.types.unify(&ty, &written);
                }
                self.bind(&typed.pat, subject);
                if is_literal {
                    self.annotate(&typed.pat, &typed.ty);
                }
            }
            (syn::Pat::Ident(ident), subject) if ident.subpat.is_none() && ident.by_ref.is_none() => match subject {
                Subject::Value(value) => match (&value, self.type_of(&value)) {
                    (Atom::Var(var), Ty::Ref(mutability, _)) => {
                        self.alias(&ident.ident, mutability, super::chain::whole(*var), ident.span());
                    }
                    _ => {
                        let is_text = super::call::is_text(&value);
                        self.bind_value(&ident.ident, ident.mutability.is_some(), value);
                        if is_text {
                            self.texts.extend(self.scopes.find(&ident.ident.to_string()));
                        }
                    }
                },
                Subject::Reference(mutability, place) => {
                    // A view has to be `mut` to be written through.
                    let ty = self.type_of_place(&place);
                    let is_view = mutability == Mutability::Mutable && self.types.array(&ty).is_some();
                    if ident.mutability.is_some() && !is_view {
                        self.diag.error(
                            ident.span(),
                            "a reference that changes what it refers to is not supported; bind a new one",
                        );
                    }
                    self.alias(&ident.ident, mutability, place, ident.span());
                }
                Subject::Twice(place) => {
                    let var = self.alias(&ident.ident, Mutability::Shared, place, ident.span());
                    self.twice.insert(var);
                }
                Subject::Pair(a, b) | Subject::PairByReference(a, b) => match (*a, *b) {
                    (Subject::Value(a), Subject::Value(b)) => {
                        let ty = Ty::Tuple(vec![self.type_of(&a), self.type_of(&b)]);
                        let pair = self.step("pair", Op::Tuple(vec![a, b]), ty, ident.span());
                        self.bind_value(&ident.ident, ident.mutability.is_some(), pair);
                    }
                    _ if ident.mutability.is_some() => {
                        self.diag.error(ident.span(), "bind the parts of this pair by a pattern such as `(a, b)`");
                    }
                    parts => self.name_pair(&ident.ident, parts.into()),
                },
            },
            (syn::Pat::Reference(reference), Subject::Twice(place)) => {
                self.bind(&reference.pat, Subject::Reference(Mutability::Shared, place));
            }
            (syn::Pat::Reference(reference), Subject::Reference(mutability, place)) => {
                // Of a slice, which cannot be read as a whole, the parts are.
                if let syn::Pat::Slice(slice) = &*reference.pat {
                    return self.bind_list(slice, Subject::Reference(mutability, place), true);
                }
                let value = self.read_whole(place, reference.span());
                self.bind(&reference.pat, Subject::Value(value));
            }
            // A reference that became a part of a tuple was read there.
            (syn::Pat::Reference(reference), Subject::Value(value)) if self.is_read(&value) => {
                self.bind(&reference.pat, Subject::Value(value));
            }
            (syn::Pat::Reference(reference), Subject::PairByReference(a, b)) => {
                self.bind(&reference.pat, Subject::Pair(a, b));
            }
            (syn::Pat::Tuple(tuple), Subject::PairByReference(a, b)) if tuple.elems.len() == 2 => {
                for (part, subject) in tuple.elems.iter().zip([a, b]) {
                    let lent = self.lent(&subject, part.span());
                    self.bind(part, lent);
                }
            }
            (syn::Pat::Tuple(tuple), Subject::Pair(a, b)) if tuple.elems.len() == 2 => {
                self.bind(&tuple.elems[0], *a);
                self.bind(&tuple.elems[1], *b);
            }
            (syn::Pat::Tuple(tuple), subject) => {
                let Some(parts) = self.numbered_parts(tuple, &subject) else {
                    return self.diag.error(tuple.span(), "`..` needs a tuple of known length; write every part");
                };
                self.bind_parts(parts, subject, tuple.span());
            }
            (syn::Pat::Struct(_) | syn::Pat::TupleStruct(_), subject) => self.bind_struct(pattern, subject),
            (syn::Pat::Slice(slice), subject) => self.bind_list(slice, subject, false),
            (pattern, _) => self.diag.error(
                pattern.span(),
                "this pattern is not supported on active values; bind a name and read the parts from it",
            ),
        }
    }

    /// Is it a number, where the user may see a reference to one?
    fn is_read(&self, value: &Atom) -> bool {
        let ty = self.type_of(value);
        self.types.is_float(&ty) || matches!(ty, Ty::Int | Ty::Bool)
    }

    /// The parts of a tuple's pattern with their numbers, which behind `..` are counted from the end.
    fn numbered_parts<'p>(
        &self,
        tuple: &'p syn::PatTuple,
        subject: &Subject,
    ) -> Option<Vec<(&'p syn::Pat, Projection)>> {
        let rest = tuple.elems.iter().position(|part| matches!(part, syn::Pat::Rest(_)));
        let mut skipped = 0;
        if rest.is_some() {
            let Subject::Value(value) = subject else { return None };
            let Ty::Tuple(all) = self.types.pointee(&self.type_of(value)) else { return None };
            skipped = all.len() + 1 - tuple.elems.len();
        }
        let numbered = tuple.elems.iter().enumerate().filter(|(k, _)| Some(*k) != rest).map(|(k, part)| {
            let number = if rest.is_some_and(|rest| k > rest) { k + skipped - 1 } else { k };
            (part, Projection::Field(number as u32))
        });
        Some(numbered.collect())
    }

    pub(super) fn bind_parts(&mut self, parts: Vec<(&syn::Pat, Projection)>, subject: Subject, span: Span) {
        let (reference, root) = match subject {
            Subject::Value(Atom::Var(root)) => (None, Place { root, path: Vec::new() }),
            Subject::Reference(mutability, place) => (Some(mutability), place),
            Subject::Twice(place) => (Some(Mutability::Shared), place),
            _ => {
                return self.diag.error(
                    span,
                    "this pattern does not fit what it is matched against; bind a name and read the parts from it",
                );
            }
        };
        for (pattern, projection) in parts {
            if let syn::Pat::Wild(_) = pattern {
                continue;
            }
            let mut place = root.clone();
            place.path.push(projection);
            let subject = match reference {
                Some(mutability) => Subject::Reference(mutability, place),
                None => Subject::Value(self.read_whole(place, pattern.span())),
            };
            self.bind(pattern, subject);
        }
    }

    /// Gives names by a pattern whose places can be lent at the same time, though not one after the other.
    pub(super) fn bind_together(&mut self, pattern: &syn::Pat, bind: impl FnOnce(&mut Self)) {
        let steps = |lower: &Self| lower.blocks.last().expect("the function's own block is open").clone();
        let before = steps(self).len();
        bind(self);
        let lent = |step: &Step| match step {
            Step::Let { var, op: Op::Borrow(Mutability::Mutable, _) } => Some(*var),
            _ => None,
        };
        let lent: Vec<Var> = steps(self)[before..].iter().filter_map(lent).collect();
        if lent.len() > 1 {
            if !parts(pattern).all(is_name) {
                self.diag.error(
                    pattern.span(),
                    "a pattern that lends parts of parts to be changed is not supported; give names to the parts, and take those apart by a `let` of their own",
                );
            }
            self.together.push(lent);
        }
    }

    /// What is in the place, moved or copied out, whatever its type.
    pub(super) fn read_whole(&mut self, place: Place, span: Span) -> Atom {
        let ty = self.type_of_place(&place);
        self.step("item", Op::Read(place), ty, span)
    }

    /// Was the last step an operation whose derivative may mention its result? Then a variable that changes later
    /// cannot stand for that.
    fn is_arithmetic_last(&self) -> bool {
        let last = self.blocks.last().and_then(|steps| steps.last());
        matches!(last, Some(Step::Let { op: Op::Binary(..) | Op::Rule(..) | Op::SinCos(_), .. }))
    }

    /// Gives a value the name that the user gives it.
    fn bind_value(&mut self, name: &syn::Ident, mutable: bool, value: Atom) {
        let ty = self.type_of(&value);
        // The last step made the value for this name alone, so it can take the name.
        if let Atom::Var(made) = value
            && matches!(self.info(made).role, Role::Temporary)
            && !self.shared.contains(&made)
            && !(mutable && self.is_arithmetic_last())
            && self.blocks.last().and_then(|steps| steps.last()).and_then(Step::result) == Some(made)
        {
            let named = self.user_variable(name, ty, Role::Local, mutable);
            let last = self.blocks.last_mut().and_then(|steps| steps.last_mut()).and_then(Step::result_mut);
            *last.expect("looked at just above") = named;
            return;
        }
        let var = self.user_variable(name, ty, Role::Local, mutable);
        self.push(Step::Let { var, op: Op::Use(value) });
    }
}

/// The patterns in a pattern of a struct or of a slice.
fn parts(pattern: &syn::Pat) -> Box<dyn Iterator<Item = &syn::Pat> + '_> {
    match pattern {
        syn::Pat::Paren(inner) => parts(&inner.pat),
        syn::Pat::Struct(pattern) => Box::new(pattern.fields.iter().map(|field| &*field.pat)),
        syn::Pat::TupleStruct(pattern) => Box::new(pattern.elems.iter()),
        syn::Pat::Slice(pattern) => Box::new(pattern.elems.iter()),
        syn::Pat::Tuple(pattern) => Box::new(pattern.elems.iter()),
        pattern => Box::new(std::iter::once(pattern)),
    }
}

/// Does the pattern name a part, or none?
fn is_name(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Ident(name) => name.subpat.as_ref().is_none_or(|(_, inner)| matches!(**inner, syn::Pat::Rest(_))),
        pattern => matches!(pattern, syn::Pat::Wild(_) | syn::Pat::Rest(_)),
    }
}
