//! Methods of the user's: the receiver of one that is differentiated, and calls of others.
//!
//! A method that is called by a dot takes the receiver by reference, as far as its forms go: a caller who writes `p.norm()` does
//! not see how `norm` takes it. Whether by `&` or by `&mut` is not seen either, so where the receiver could be lent mutably, the
//! callee's companion is asked, as for `&mut` variables that are passed by their name.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::call::names_memory;
use super::place::peel;
use crate::args::{self, Arguments, Receiver};
use crate::emit::methods::{self, First, receiver_type};
use crate::generics::Stand;
use crate::home;
use crate::ir::{
    Argument, Atom, Call, Callee, Mutability, Op, Parameter, Passing, Place, Projection, Role, Step, Target, Ty, Width,
};

/// Types of `std` whose functions are none of the user's.
const TYPES: &[&str] =
    &["Arc", "Box", "Cell", "Cow", "Default", "From", "Instant", "Iterator", "Rc", "RefCell", "String", "Vec"];

/// Methods of `std`'s types, which a value of no known type may have.
const OF_STD: &[&str] = &[
    "all",
    "and_then",
    "any",
    "append",
    "as_deref",
    "as_mut",
    "as_mut_slice",
    "as_ref",
    "as_slice",
    "as_str",
    "binary_search",
    "borrow",
    "borrow_mut",
    "chunks",
    "chunks_exact",
    "clear",
    "clone",
    "clone_from_slice",
    "cloned",
    "cmp",
    "collect",
    "concat",
    "contains",
    "contains_key",
    "copied",
    "copy_from_slice",
    "count",
    "dedup",
    "dedup_by",
    "dedup_by_key",
    "drain",
    "entry",
    "enumerate",
    "expect",
    "extend",
    "extend_from_slice",
    "fill",
    "filter",
    "find",
    "first",
    "flat_map",
    "fold",
    "for_each",
    "get",
    "get_mut",
    "insert",
    "into",
    "into_iter",
    "is_empty",
    "is_err",
    "is_none",
    "is_ok",
    "is_some",
    "is_some_and",
    "iter",
    "iter_mut",
    "join",
    "keys",
    "last",
    "len",
    "lock",
    "map",
    "map_or",
    "map_or_else",
    "max_by",
    "min_by",
    "next",
    "next_down",
    "next_up",
    "nth",
    "ok",
    "ok_or",
    "or_else",
    "parse",
    "partition",
    "pop",
    "position",
    "product",
    "push",
    "push_str",
    "reduce",
    "remove",
    "repeat",
    "resize",
    "retain",
    "rev",
    "reverse",
    "rotate_left",
    "rotate_right",
    "scan",
    "skip",
    "skip_while",
    "sort",
    "sort_by",
    "sort_by_cached_key",
    "sort_by_key",
    "sort_unstable",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "split_at",
    "split_at_mut",
    "split_first",
    "split_last",
    "split_off",
    "step_by",
    "sum",
    "swap",
    "swap_remove",
    "take",
    "take_while",
    "then",
    "then_some",
    "to_be_bytes",
    "to_le_bytes",
    "to_ne_bytes",
    "to_owned",
    "to_string",
    "to_vec",
    "trim",
    "truncate",
    "try_into",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "unzip",
    "values",
    "windows",
    "zip",
];

/// Functions of `std`'s floats that are none of a float.
const WITHOUT_RECEIVER: &[&str] =
    &["default", "from_be_bytes", "from_bits", "from_le_bytes", "from_ne_bytes", "from_str", "try_from"];

impl Lower<'_> {
    /// The receiver as the first parameter.
    pub(super) fn receiver(&mut self, number: usize, receiver: &syn::Receiver, arguments: &Arguments) -> Parameter {
        let constant = receiver.attrs.iter().any(|attribute| attribute.path().is_ident("constant"));
        let (span, given) = (receiver.self_token.span, receiver_type(receiver));
        let is_lent = self.home.as_ref().is_some_and(|home| home.receiver == Receiver::Lent);
        let is_copied = is_lent && home::is_by_value(receiver);
        let written: syn::Type = if is_copied { syn::parse_quote!(&#given) } else { given };
        if let Some(plain) = self.types.plain_own_type().filter(|_| !constant) {
            self.refuse_plain(plain, span, "`#[constant]` on the receiver");
        }
        let read = super::types::read(&mut self.types, &written);
        let ty = if constant { super::unknown_as_constant(read) } else { read };
        let passing = match &ty {
            Ty::Ref(Mutability::Shared, _) => Passing::Shared,
            Ty::Ref(Mutability::Mutable, _) => Passing::Mutable,
            _ => Passing::Value,
        };
        let is_mut = receiver.mutability.is_some() && home::is_by_value(receiver);
        let name = self.names.fresh("this").to_token_stream();
        let var = self.declare(name, ty, Role::Parameter(number), is_mut && !is_copied, span);
        self.scopes.bind("self".to_owned(), var);
        if is_copied {
            self.own_self = Some((var, is_mut));
        }
        let wanted = !constant && arguments.wants(&Ident::new("self", span));
        Parameter { var, written, passing, active: !constant, wanted, optional: false, function: None, viewed: None }
    }

    /// A receiver that the body owns, where the form is lent it.
    pub(super) fn copy_receiver(&mut self) {
        let Some((given, mutable)) = self.own_self.take() else { return };
        let ty = self.types.pointee(&self.info(given).ty.clone());
        let name = self.names.fresh("own").to_token_stream();
        let op = match self.types.is_float(&ty) {
            true => Op::Read(Place { root: given, path: vec![Projection::Deref] }),
            false => Op::Duplicate(Place { root: given, path: Vec::new() }, "clone"),
        };
        let var = self.declare(name, ty, Role::Local, mutable, Span::mixed_site());
        self.push(Step::Let { var, op });
        self.scopes.bind("self".to_owned(), var);
    }

    /// A method of what lies in a variable of a type of the user's.
    pub(super) fn method_of_a_user(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        if matches!(call.method.to_string().as_str(), "clone" | "to_owned") {
            return None;
        }
        if let Some(number) = self.declared_number(call) {
            return Some(number);
        }
        let is_named = !is_of_floats(call) && self.is_named_in_a_let(&call.receiver);
        let call = self.method_of_a_place(call, |lower, ty| {
            matches!(ty, Ty::User(_)) || is_named && (lower.types.is_unknown(ty) || matches!(ty, Ty::Inactive))
        })?;
        Some(self.push_method(call))
    }

    /// Is it a variable whose `let` says that it is of a type of the user's? What has a name of the user's may be a float, too, by
    /// another name.
    fn is_named_in_a_let(&mut self, receiver: &syn::Expr) -> bool {
        let syn::Expr::Path(path) = peel(receiver) else { return false };
        let Some(var) = self.variable(path) else { return false };
        let Some(Ok(written)) = self.info(var).annotation.clone().map(syn::parse2::<syn::Type>) else { return false };
        let read = super::types::read(&mut self.types, &written);
        matches!(read.pointee(), Ty::User(_))
    }

    /// A method that none of `std`'s types has, of what lies in a variable.
    pub(super) fn unknown_method(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let is_told = is_known_call(call);
        let call = self.method_of_a_place(call, |lower, ty| !is_told && lower.may_have_methods(ty, call))?;
        Some(self.push_method(call))
    }

    /// A method of what lies in a variable, as one that may fail.
    pub(super) fn checked_method(&mut self, call: &syn::ExprMethodCall) -> Option<Call> {
        let is_told = is_known_call(call);
        self.method_of_a_place(call, |lower, ty| {
            matches!(ty, Ty::User(_)) && !lower.is_option(ty) || !is_told && lower.may_have_methods(ty, call)
        })
    }

    /// Could it be a method of the user's, of what lies in a variable?
    pub(super) fn is_method_of_a_user(&mut self, call: &syn::ExprMethodCall) -> bool {
        let mut is_one = false;
        if !is_known_call(call)
            && names_memory(&call.receiver)
            && self.may_be_active(&syn::Expr::MethodCall(call.clone()))
        {
            self.attempt(|lower| {
                let place = lower.place(&call.receiver)?;
                let ty = lower.type_of_place(&place);
                let ty = lower.types.pointee(&ty);
                is_one = matches!(ty, Ty::User(_)) || lower.may_have_methods(&ty, call);
                None::<()>
            });
        }
        is_one
    }

    fn method_of_a_place(&mut self, call: &syn::ExprMethodCall, is_users: impl Fn(&Self, &Ty) -> bool) -> Option<Call> {
        let whole = syn::Expr::MethodCall(call.clone());
        if !names_memory(&call.receiver) || !self.may_be_active(&whole) {
            return None;
        }
        let place = self.attempt(|lower| {
            let place = lower.place(&call.receiver)?;
            let place = lower.through_boxes(place);
            let ty = lower.type_of_place(&place);
            is_users(lower, &lower.types.pointee(&ty)).then_some(place)
        })?;
        Some(self.method_call(call, place))
    }

    /// A method of a value that has no name.
    pub(super) fn method_of_a_value(&mut self, call: &syn::ExprMethodCall, receiver: &Atom) -> Option<Atom> {
        let Atom::Var(root) = receiver else { return None };
        let ty = self.types.pointee(&self.type_of(receiver));
        let is_users = match ty {
            Ty::User(_) => !matches!(call.method.to_string().as_str(), "clone" | "to_owned"),
            ty => !is_known_call(call) && self.may_have_methods(&ty, call),
        };
        if !is_users {
            return None;
        }
        let call = self.method_call(call, Place { root: *root, path: Vec::new() });
        Some(self.push_method(call))
    }

    /// May a value of that type have methods of the user's that active values pass through?
    fn may_have_methods(&self, ty: &Ty, call: &syn::ExprMethodCall) -> bool {
        match ty {
            Ty::Inactive => call.args.iter().any(|argument| self.may_be_active(argument)),
            // Of a parameter that stands for a float, its bounds say what it has.
            Ty::Float(Width::F64 | Width::F32) => true,
            ty => self.types.is_unknown(ty),
        }
    }

    fn method_call(&mut self, call: &syn::ExprMethodCall, receiver: Place) -> Call {
        let ty = self.type_of_place(&receiver);
        let is_self = matches!(&*call.receiver, syn::Expr::Path(path) if path.path.is_ident("self"));
        if self.is_own(&call.method) && (is_self || self.types.is_own_type(&ty)) {
            return self.own_call(call, receiver);
        }
        // Of another type, the method may be `std`'s, which takes closures as they are.
        let takes_functions = matches!(self.types.pointee(&ty), Ty::User(_));
        let others: Vec<Argument> =
            call.args.iter().map(|argument| self.spelled_argument(argument, takes_functions)).collect();
        let inputs = self.types.inputs_of_method(&ty, &call.method.to_string());
        let others = self.lent_from_boxes(others, inputs.as_deref());
        let root = self.info(receiver.root);
        let may_be_changed = root.mutable || matches!(self.types.head(&root.ty), Ty::Ref(Mutability::Mutable, _));
        // What the method is given besides is not lent to it mutably.
        let is_given_twice = others.iter().any(|argument| match argument {
            Argument::Borrow { place, .. } => place.root == receiver.root && !are_apart(&place.path, &receiver.path),
            Argument::Value(value) => value.var() == Some(receiver.root),
            Argument::Absent(_) => false,
        });
        let is_mutable = may_be_changed && !is_given_twice;
        let mutability = if is_mutable { Mutability::Mutable } else { Mutability::Shared };
        let receiver = Argument::Borrow { mutability, place: receiver, spelled: !is_mutable };
        let arguments = [vec![receiver], others].concat();
        let path = methods::path(None, First::Lent, &call.method);
        let generics = call.turbofish.as_ref().map(|generics| generics.args.to_token_stream());
        call_of(path, generics, arguments, call.span())
    }

    /// A call of the method itself.
    fn own_call(&mut self, call: &syn::ExprMethodCall, receiver: Place) -> Call {
        let mutability = match self.scopes.find("self").map(|var| self.types.head(&self.info(var).ty.clone())) {
            Some(Ty::Ref(mutability, _)) => Some(mutability),
            _ => None,
        };
        let first = match mutability {
            Some(mutability) => {
                let is_variable = receiver.path.is_empty() && matches!(self.info(receiver.root).ty, Ty::Ref(..));
                Argument::Borrow { mutability, place: receiver, spelled: !is_variable }
            }
            None => Argument::Value(self.read_whole(receiver, call.span())),
        };
        let others = call.args.iter().map(|argument| self.spelled_argument(argument, true));
        let arguments = std::iter::once(first).chain(others.collect::<Vec<_>>()).collect();
        let taken = if mutability.is_some() { First::Lent } else { First::ByValue };
        self.call_of_own(taken, &call.method, arguments, call.span())
    }

    fn call_of_own(&mut self, first: First, method: &Ident, arguments: Vec<Argument>, span: Span) -> Call {
        if self.home.as_ref().is_some_and(|home| home.place != args::Place::Inherent) || self.failing.is_some() {
            self.diag.error(
                span,
                "a method that calls itself is supported in an `impl` block of its type, where it does not fail; make the recursion a free function",
            );
        }
        let path = methods::path(Some(&quote!(Self)), first, method);
        let call = call_of(path, None, arguments, span);
        Call { callee: Callee { target: Target::Itself, ..call.callee }, ..call }
    }

    /// `S::f(x)`, `Self::f(x)`
    pub(super) fn function_of_a_type(&mut self, path: &syn::ExprPath, call: &syn::ExprCall) -> Option<Call> {
        if !self.is_function_of_a_type(path, call) {
            return None;
        }
        let (of, method) = owner(path)?;
        let arguments: Vec<Argument> = call.args.iter().map(|argument| self.spelled_argument(argument, true)).collect();
        let first = match arguments.first() {
            Some(Argument::Borrow { .. }) => First::Lent,
            _ => First::ByValue,
        };
        if of.to_string() == "Self" && self.is_own(&method.ident) {
            return Some(self.call_of_own(first, &method.ident, arguments, call.span()));
        }
        let generics = match &method.arguments {
            syn::PathArguments::AngleBracketed(generics) => Some(generics.args.to_token_stream()),
            _ => None,
        };
        let callee = match &path.qself {
            Some(own) => {
                let own = &own.ty;
                methods::path_of_a_trait(&quote!(#own as #of), &own.to_token_stream(), first, &method.ident)
            }
            None => methods::path(Some(&of), first, &method.ident),
        };
        Some(call_of(callee, generics, arguments, call.span()))
    }

    pub(super) fn is_function_of_a_type(&self, path: &syn::ExprPath, call: &syn::ExprCall) -> bool {
        let segments = &path.path.segments;
        let Some(of) = segments.iter().rev().nth(1) else { return false };
        let name = of.ident.to_string();
        let is_of_a_float = Width::named(&name).is_some() && !is_of_std(path);
        let is_carrier = self.stands.iter().any(|(parameter, stand)| *parameter == name && *stand == Stand::Carrier);
        let starts_upper = name.starts_with(char::is_uppercase);
        let is_type = starts_upper && !TYPES.contains(&name.as_str()) && (is_carrier || !self.bounds.contains(&name));
        (is_type || is_of_a_float) && call.args.iter().any(|argument| self.may_be_active(argument))
    }

    fn is_own(&self, method: &Ident) -> bool {
        self.home.is_some() && *method == self.own_name
    }

    pub(super) fn push_method(&mut self, call: Call) -> Atom {
        let ty = match call.callee.target {
            Target::Itself => self.result.clone(),
            Target::Another => self.declared_by_call(&call).unwrap_or_else(|| self.types.perhaps_users()),
        };
        let span = call.callee.span;
        let stem = methods::of_method(&call.callee.path).map_or_else(String::new, |method| method.name.to_string());
        let dest = self.temporary(&format!("{stem}_value"), ty, span);
        self.push(Step::Call { dest: Some(dest), call });
        Atom::Var(dest)
    }

    /// An argument of a method, of whose companion nothing can be asked: a `&mut` variable is passed as that.
    fn spelled_argument(&mut self, expr: &syn::Expr, takes_functions: bool) -> Argument {
        let handed = if takes_functions { self.handed(expr) } else { None };
        match handed.unwrap_or_else(|| self.argument(expr)) {
            Argument::Borrow { mutability: Mutability::Mutable, place, .. } => {
                Argument::Borrow { mutability: Mutability::Mutable, place, spelled: true }
            }
            argument => argument,
        }
    }
}

/// The type or trait whose function a path names, and the function.
fn owner(path: &syn::ExprPath) -> Option<(TokenStream, &syn::PathSegment)> {
    let segments = &path.path.segments;
    let mut of = path.path.clone();
    of.segments = segments.iter().take(segments.len() - 1).cloned().collect();
    of.segments.pop_punct();
    (segments.len() > 1).then(|| (of.to_token_stream(), segments.last().expect("there are several")))
}

fn call_of(path: TokenStream, generics: Option<TokenStream>, arguments: Vec<Argument>, span: Span) -> Call {
    Call { callee: Callee { generics, ..Callee::another(path, span) }, arguments }
}

/// Is it a function of `f64` or `f32` that takes one, as far as `std` has it?
pub fn is_known_of_floats(path: &syn::ExprPath) -> bool {
    is_of_std(path) && path.path.segments.last().is_some_and(|last| last.ident != "from_bits")
}

fn is_of_std(path: &syn::ExprPath) -> bool {
    let is_one = |name: &Ident| is_known(name) || WITHOUT_RECEIVER.iter().any(|known| name == known);
    path.qself.is_none() && path.path.segments.last().is_some_and(|last| is_one(&last.ident))
}

/// Is it a method of floats, or of `std`'s types?
pub fn is_known(method: &Ident) -> bool {
    let name = method.to_string();
    ad_rules::find(&name).is_some()
        || super::floats::is_cutting(&name)
        || name == "sin_cos"
        || OF_STD.contains(&name.as_str())
}

/// Is it a method of `std`'s types that are no floats?
pub fn is_of_std_types(name: &str) -> bool {
    OF_STD.contains(&name) && !name.starts_with("next_") && !name.ends_with("_bytes")
}

/// Is it a method that iterators alone have, of those that count?
pub fn is_of_iterators(method: &Ident) -> bool {
    method == "position" || method == "count"
}

/// Do the ways part at a field?
fn are_apart(a: &[Projection], b: &[Projection]) -> bool {
    a.iter().zip(b).any(|parts| match parts {
        (Projection::Field(a), Projection::Field(b)) => a != b,
        (Projection::Named(a), Projection::Named(b)) => a != b,
        _ => false,
    })
}

/// Is it a method of floats by its name and its arguments?
fn is_of_floats(call: &syn::ExprMethodCall) -> bool {
    ad_rules::find(&call.method.to_string()).is_some_and(|row| row.arguments.len() == call.args.len() + 1)
}

/// Is the expression something that can be no iterator, unless it is a variable that is one?
pub fn gives_no_iterator(expr: &syn::Expr) -> bool {
    names_memory(expr) || matches!(super::place::peel(expr), syn::Expr::Call(_))
}

/// Does the call go to a method of floats, or of `std`'s types? One of floats has the arguments that floats know: `x.max()` is
/// another's.
pub fn is_known_call(call: &syn::ExprMethodCall) -> bool {
    if is_of_iterators(&call.method) && gives_no_iterator(&call.receiver) {
        return false;
    }
    let row = ad_rules::find(&call.method.to_string());
    is_known(&call.method) && row.is_none_or(|row| row.arguments.len() == call.args.len() + 1)
}
