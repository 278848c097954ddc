//! Rust syntax to IR: the only reader of `syn` expressions.
//!
//! Input: a function that `expand` has parsed, and what its attribute asks for. Post-condition: every expression on
//! floats is a list of named steps; references are aliases of places; iterators over slices are loops over indices;
//! control leaves a block only at its end (see [`structure`]). Code that no active value passes through may stand as
//! opaque tokens. What is not supported is noted in the diagnostic context, at the user's token.

mod arms;
mod array_loops;
mod array_makers;
mod array_ops;
mod array_views;
pub mod arrays;
mod assignments;
mod before;
mod boxes;
mod call;
mod captured;
mod chain;
mod chosen;
mod chosen_references;
mod closure;
mod closure_exits;
mod control;
mod conversions;
mod counting;
mod cursors;
pub mod declarations;
mod declared;
mod derived;
mod discrete;
mod discrete_fields;
mod effects;
mod ends;
pub mod evidence;
mod exits;
mod expr;
mod floats;
mod found;
mod found_names;
mod from_lists;
mod functions;
mod given;
mod handed;
pub mod hidden;

mod iterate;
mod iterator_functions;
mod iterators;
mod let_chains;
mod links;
mod lists;
mod made;
mod matches;
pub mod methods;
mod moved;
mod moving;
mod numbered;
mod opaque;
pub mod operators;
mod outcomes;
mod pair;
mod parameters;
mod partials;
mod pattern;
mod place;
mod rearranged;
mod rest;
mod scope;
mod stmt;
mod structs;
mod structure;
mod tails;
mod tries;
mod tuple_matches;
pub mod types;
mod unsaid;
mod variants;
mod wholes;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

pub use ends::turbofish;
pub use exits::breaks;

use crate::args::{Arguments, Home};
use crate::diag::Diag;
use crate::fallible::Failing;
use crate::functions::{FunctionType, Lifted};
use crate::generics::Stand;
use crate::ir::{
    Atom, Block, Function, Literal, Mutability, Op, Parameter, Place, Projection, Role, Step, Ty, Var, VarInfo, VarMap,
    VarSet,
};
use crate::names::Names;
use scope::Scopes;
use types::Types;

/// Lowers a function. The result is meaningful if `diag` holds no error afterwards.
pub fn lower(
    diag: &Diag,
    item: &syn::ItemFn,
    failing: Option<Failing>,
    arguments: &Arguments,
    names: &mut Names,
) -> Function {
    before::check(diag, item);
    let (generics, clause) = (&item.sig.generics.params, &item.sig.generics.where_clause);
    let mut lower = Lower {
        diag,
        names,
        vars: Vec::new(),
        types: Types::default(),
        scopes: Scopes::default(),
        blocks: Vec::new(),
        loops: Vec::new(),
        next_loop: 0,
        result: Ty::Unit,
        own_name: item.sig.ident.to_string(),
        own_parameters: item
            .sig
            .generics
            .params
            .iter()
            .filter_map(crate::generics::name_of)
            .map(ToString::to_string)
            .collect(),
        companion: arguments.name.clone(),
        stands: crate::generics::stands(item),
        failing,
        home: arguments.home.clone(),
        runtime: crate::fallback::runtime(arguments),
        has_users_types: false,
        users_fields: evidence::users_fields(item),
        bounds: crate::names::words(quote::quote!(#generics #clause)),
        own_self: None,
        taken_apart: Vec::new(),
        used: Default::default(),
        pullbacks: Default::default(),
        closures: Default::default(),
        chosen: Default::default(),
        lifted: Vec::new(),
        given: Vec::new(),
        together: Vec::new(),
        uncaptured: None,
        is_outcome: false,
        written: Default::default(),
        checks: Default::default(),
        only_called: closure::only_called(&item.block),
        functions: Default::default(),
        shared: Default::default(),
        twice: Default::default(),
        texts: Default::default(),
        inert: Default::default(),
        pairs: Default::default(),
        named: Default::default(),
        found: Default::default(),
    };
    let owner = arguments.home.as_ref().and_then(|home| home.of.as_deref());
    lower.types.stand_in(arguments.file.clone(), owner);
    let mut function = lower.function(item, arguments);
    structure::structure(&mut function, lower.names);
    function
}

struct Lower<'a> {
    diag: &'a Diag,
    names: &'a mut Names,
    vars: Vec<VarInfo>,
    types: Types,
    scopes: Scopes,
    /// The steps of the blocks that are open, outermost first.
    blocks: Vec<Vec<Step>>,
    loops: Vec<control::LoopFrame>,
    next_loop: u32,
    result: Ty,
    own_name: String,
    /// The names of its type and const parameters.
    own_parameters: Vec<String>,
    /// The `impl` block that the function stands in.
    home: Option<Home>,
    /// Is an argument or the result of a type of the user's?
    has_users_types: bool,
    /// Fields that the function shows to be of a type of the user's.
    users_fields: std::collections::HashSet<String>,
    /// The names of the type parameters and of what they are bound by.
    bounds: Vec<String>,
    /// The receiver, where it is taken by value, and whether it is `mut`.
    own_self: Option<(Var, bool)>,
    /// The companion's name, where that is another.
    companion: Option<Ident>,
    /// Where the functions are that generated code calls.
    runtime: TokenStream,
    /// How the function fails, where it can.
    failing: Option<Failing>,
    /// What the type parameters stand for.
    stands: Vec<(Ident, Stand)>,
    /// Parameters that are patterns, with the variable that stands for the argument.
    taken_apart: Vec<(syn::Pat, Var)>,
    /// The names of the user's that a variable has already.
    used: std::collections::HashSet<String>,
    /// Variables that hold what `vjp` gave.
    pullbacks: VarMap<derived::Pullback>,
    /// Closures that are written into the place of each call, by the variable that names them.
    closures: VarMap<closure::Closure>,
    /// Variables that are used again by the chain that made them: none takes the user's name for them.
    shared: VarSet,
    /// Names that are references here, and references to references to the user.
    twice: VarSet,
    /// Names of texts, `let name = "sine";`.
    texts: VarSet,
    /// Variables of the user's types that carry no derivative.
    inert: VarSet,
    /// Names of pairs, with the variables of their parts.
    pairs: VarMap<[Var; 2]>,
    /// Names of results, with what stands for each.
    named: VarMap<outcomes::Named>,
    /// Variables that say which item a chain found.
    found: VarMap<found::Found>,
    /// Parameters that are functions which something active may go into.
    functions: VarMap<FunctionType>,
    /// Closures that are handed to functions.
    lifted: Vec<Lifted>,
    /// Variables that hold a function for a callee, with what the user wrote for it.
    given: Vec<(Var, TokenStream)>,
    /// References that one pattern gives.
    together: Vec<Vec<Var>>,
    /// Does what is asked for show that a field is an `Option`?
    is_outcome: bool,
    /// What a closure captures and cannot be kept.
    uncaptured: Option<Ident>,
    /// The types of parameters, as they are written.
    written: VarMap<syn::Type>,
    /// What `rustc` is to check of declarations.
    checks: Vec<TokenStream>,
    /// Names of functions that a `let` chose.
    chosen: VarMap<chosen::Chosen>,
    /// Names of closures and functions that are called and no more.
    only_called: std::collections::HashSet<String>,
}

impl Lower<'_> {
    fn function(&mut self, item: &syn::ItemFn, arguments: &Arguments) -> Function {
        // What has tangents is a type like those that have names.
        let known = self.stands.iter().filter(|(_, stand)| *stand != Stand::Carrier);
        let (floats, others): (Vec<_>, Vec<_>) = known.partition(|(_, stand)| *stand == Stand::Float);
        let names = |of: Vec<&(Ident, Stand)>| of.into_iter().map(|(name, _)| name.clone()).collect();
        (self.types.floats, self.types.others) = (names(floats), names(others));
        self.types.own = self.home.as_ref().and_then(|home| home.float);
        self.types.has_operators = self.types.floats.is_empty() && arguments.order <= operators::ORDER;
        self.scopes.enter();
        for generic in &item.sig.generics.params {
            match generic {
                syn::GenericParam::Const(constant) => {
                    let mut ty = types::read(&mut self.types, &constant.ty);
                    if !matches!(ty, Ty::Int | Ty::Bool) {
                        ty = Ty::Inactive;
                    }
                    let var =
                        self.declare(constant.ident.to_token_stream(), ty, Role::Static, false, constant.ident.span());
                    self.scopes.bind(constant.ident.to_string(), var);
                }
                syn::GenericParam::Type(_) | syn::GenericParam::Lifetime(_) => {}
            }
        }
        let parameters: Vec<Parameter> =
            item.sig.inputs.iter().enumerate().filter_map(|(k, input)| self.parameter(k, input, arguments)).collect();
        let parameters = self.with_functions(parameters, item);
        self.result = match &item.sig.output {
            syn::ReturnType::Default => Ty::Unit,
            syn::ReturnType::Type(_, ty) => self.result_type(ty),
        };
        self.has_users_types = matches!(self.result, Ty::User(_))
            || parameters.iter().any(|parameter| matches!(self.info(parameter.var).ty.pointee(), Ty::User(_)));
        self.scopes.enter();
        let body = self.nested(|lower| match &arguments.partials {
            Some(partials) => lower.by_partials(item, &parameters, partials),
            None => {
                let mut block = declared::at_their_uses(&item.block);
                closure_exits::as_blocks(&mut block, lower.names);
                iterator_functions::written_out(&mut block, arguments.file.as_ref());
                moved::as_locals(&mut block, lower.names);
                moving::as_copies(&mut block, &item.sig);
                iterators::at_their_uses(&mut block);
                cursors::at_their_uses(&mut block, lower.names);
                let tail = lower.function_body(&block);
                lower.settle_discrete();
                lower.push_checks();
                tail
            }
        });
        self.scopes.leave();
        self.scopes.leave();
        for k in 0..self.vars.len() {
            self.vars[k].ty = self.types.finish(&self.vars[k].ty.clone());
        }
        let mut function = Function {
            parameters,
            result: self.types.finish(&self.result),
            body,
            own: self.vars.len(),
            vars: std::mem::take(&mut self.vars),
            floats: std::mem::take(&mut self.types.floats),
            fields: self.types.fields(),
            lifted: std::mem::take(&mut self.lifted),
            given: std::mem::take(&mut self.given),
            together: std::mem::take(&mut self.together),
            gives_itself: self.home.as_ref().is_some_and(Home::is_of_a_trait) && gives_itself(&item.sig.output),
        };
        settle(&mut function);
        given::blanks(&mut function);
        function
    }

    fn function_body(&mut self, block: &syn::Block) -> Option<Atom> {
        let result = self.result.clone();
        self.copy_receiver();
        for (pattern, var) in std::mem::take(&mut self.taken_apart) {
            let subject = match self.info(var).ty.clone() {
                Ty::Ref(mutability, _) => {
                    pattern::Subject::Reference(mutability, Place { root: var, path: Vec::new() })
                }
                _ => pattern::Subject::Value(Atom::Var(var)),
            };
            self.bind(&pattern, subject);
        }
        let tail = self.block_value(block);
        if let Some(tail) = &tail {
            let ty = self.type_of(tail);
            self.types.unify(&result, &ty);
        }
        if matches!(self.types.head(&result), Ty::Unit) { None } else { tail }
    }

    // Variables, temporaries and steps.

    fn declare(&mut self, name: TokenStream, ty: Ty, role: Role, mutable: bool, span: Span) -> Var {
        // A copy of a `#[constant]` argument may become active, and what is of no known type may be a float.
        let ty = if matches!(role, Role::Local | Role::Temporary) { self.opened(ty) } else { ty };
        self.vars.push(VarInfo { name, ty, role, annotation: None, mutable, by_ref: false, span });
        Var(self.vars.len() as u32 - 1)
    }

    /// A variable that the user names; the first of a name keeps its spelling.
    fn user_variable(&mut self, name: &Ident, ty: Ty, role: Role, mutable: bool) -> Var {
        let spelled = if self.used.insert(name.to_string()) {
            name.to_token_stream()
        } else {
            self.names.fresh(&name.to_string()).to_token_stream()
        };
        let var = self.declare(spelled, ty, role, mutable, name.span());
        self.scopes.bind(name.to_string(), var);
        var
    }

    /// A variable that the user does not see.
    fn temporary(&mut self, stem: &str, ty: Ty, span: Span) -> Var {
        let name = self.names.fresh(stem);
        self.declare(name.to_token_stream(), ty, Role::Temporary, false, span)
    }

    fn push(&mut self, step: Step) {
        self.blocks.last_mut().expect("a block is open while a function is read").push(step);
    }

    /// Names the result of an operation.
    fn step(&mut self, stem: &str, op: Op, ty: Ty, span: Span) -> Atom {
        let var = self.temporary(stem, ty, span);
        self.push(Step::Let { var, op });
        Atom::Var(var)
    }

    /// Reads a block's steps apart from the one around it.
    fn nested(&mut self, inside: impl FnOnce(&mut Self) -> Option<Atom>) -> Block {
        self.blocks.push(Vec::new());
        let tail = inside(self);
        Block { steps: self.blocks.pop().expect("pushed just above"), tail }
    }

    /// Reads something in one way of several: where nothing comes of it, what was written on the way is taken back, since the
    /// next way begins anew.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.blocks.last().map_or(0, Vec::len);
        let read = read(self);
        if read.is_none()
            && let Some(steps) = self.blocks.last_mut()
        {
            steps.truncate(before);
        }
        read
    }

    /// Puts steps that were written apart here.
    fn extend(&mut self, steps: Vec<Step>) {
        steps.into_iter().for_each(|step| self.push(step));
    }

    fn info(&self, var: Var) -> &VarInfo {
        &self.vars[var.0 as usize]
    }

    fn type_of(&self, atom: &Atom) -> Ty {
        match atom {
            Atom::Var(var) => self.types.head(&self.info(*var).ty),
            Atom::Literal(literal) => self.types.head(&literal.ty),
        }
    }

    fn type_of_place(&mut self, place: &Place) -> Ty {
        let mut ty = self.info(place.root).ty.clone();
        for projection in &place.path {
            ty = match projection {
                Projection::Index(at) => match self.type_of(at) {
                    Ty::Element(element) => *element,
                    _ => self.types.element(&ty),
                },
                Projection::Range { .. } => Ty::Slice(Box::new(self.types.element(&ty))),
                Projection::Field(index) => self.types.field(&ty, *index),
                Projection::Named(field) => self.types.named_type(*field),
                Projection::View(view) => {
                    let element = self.types.element(&ty);
                    self.types.made_array(element, Some(view.dimensions()))
                }
                Projection::Deref => self.types.referent(&ty),
            };
        }
        self.types.head(&ty)
    }

    fn int_literal(&self, value: usize) -> Atom {
        let literal = proc_macro2::Literal::usize_unsuffixed(value);
        Atom::Literal(Literal { tokens: literal.to_token_stream(), ty: Ty::Int, value: None })
    }

    /// A stand-in after an error, so that reading can go on.
    fn unknown(&mut self) -> Atom {
        let ty = self.types.any();
        Atom::Literal(Literal { tokens: TokenStream::new(), ty, value: None })
    }

    fn unsupported(&mut self, span: Span, message: impl std::fmt::Display) -> Atom {
        self.diag.error(span, message);
        self.unknown()
    }

    /// A type that the user wrote inside the body. One that is not known may be anything, also a float by another name.
    fn written_type(&mut self, ty: &syn::Type) -> Ty {
        match types::read(&mut self.types, ty) {
            boxed if self.types.said_of_content(&boxed).is_some() => boxed,
            Ty::User(of) if of.array.is_none() => self.types.named_by_user(),
            read => self.opened(unknown_as_constant(read)),
        }
    }

    fn opened(&mut self, ty: Ty) -> Ty {
        match ty {
            Ty::Inactive => self.types.any(),
            Ty::Tuple(parts) => Ty::Tuple(parts.into_iter().map(|part| self.opened(part)).collect()),
            Ty::Array(element, len) => Ty::Array(Box::new(self.opened(*element)), len),
            Ty::Slice(element) => Ty::Slice(Box::new(self.opened(*element))),
            Ty::Vec(element) => Ty::Vec(Box::new(self.opened(*element))),
            Ty::Ref(mutability, inner) => Ty::Ref(mutability, Box::new(self.opened(*inner))),
            known => known,
        }
    }

    /// The operands of one expression, from left to right: what a later one changes is kept before that.
    fn operands<'e>(&mut self, exprs: impl IntoIterator<Item = &'e syn::Expr>) -> Vec<Atom> {
        let exprs: Vec<&syn::Expr> = exprs.into_iter().collect();
        let mut atoms = Vec::new();
        for (k, expr) in exprs.iter().enumerate() {
            let is_changed_later = exprs[k + 1..].iter().any(|later| effects::changes_something(later));
            atoms.push(if is_changed_later { self.value_now(expr) } else { self.value(expr) });
        }
        atoms
    }

    fn is_written_through(&self, var: Var) -> bool {
        let info = self.info(var);
        info.mutable || matches!(self.types.head(&info.ty), Ty::Ref(Mutability::Mutable, _))
    }
}

/// A type in which types of the user's carry no derivative, as far as is known.
fn unknown_as_constant(ty: Ty) -> Ty {
    match ty {
        Ty::User(of) if of.array.is_none() => Ty::Inactive,
        Ty::Tuple(parts) => Ty::Tuple(parts.into_iter().map(unknown_as_constant).collect()),
        Ty::Array(element, len) => Ty::Array(Box::new(unknown_as_constant(*element)), len),
        Ty::Slice(element) => Ty::Slice(Box::new(unknown_as_constant(*element))),
        Ty::Vec(element) => Ty::Vec(Box::new(unknown_as_constant(*element))),
        Ty::Ref(mutability, inner) => Ty::Ref(mutability, Box::new(unknown_as_constant(*inner))),
        known => known,
    }
}

/// What could only be decided when all types were known: methods that floats and integers share.
fn settle(function: &mut Function) {
    let vars = &function.vars;
    let is_int = |atom: &Atom| match atom {
        Atom::Var(var) => matches!(vars[var.0 as usize].ty.pointee(), Ty::Int),
        Atom::Literal(literal) => matches!(literal.ty, Ty::Int),
    };
    crate::ir::visit::steps_mut(&mut function.body, &mut |step| {
        if let Step::Let { op, .. } = step
            && let Op::Rule(row, arguments) = op
            && is_int(&arguments[0])
        {
            let mut arguments = std::mem::take(arguments).into_iter();
            let receiver = arguments.next().expect("a rule has an argument");
            *op = Op::Method(Ident::new(row.name, Span::call_site()), receiver, arguments.collect());
        }
    });
}

/// Is the result written as `Self`?
fn gives_itself(output: &syn::ReturnType) -> bool {
    matches!(output, syn::ReturnType::Type(_, ty) if matches!(&**ty, syn::Type::Path(path) if path.path.is_ident("Self")))
}
