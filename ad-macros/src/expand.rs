//! The driver: the list of phases, with an error barrier after each that can fail.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::aliases;
use crate::analysis;
use crate::analysis::activity::Activity;
use crate::args::{Arguments, Home, Receiver};
use crate::cfgs;
use crate::diag::{self, Diag};
use crate::emit::runtime::Runtime;
use crate::emit::signature::Signature;
use crate::emit::{
    self,
    companion::{Forms, companion},
};
use crate::fallback;
use crate::fallible::{self, Failure, Fallible};
use crate::functions;
use crate::generics;
use crate::home;
use crate::ir::{Function, print};
use crate::items;
use crate::lengths;
use crate::lower::lower;
use crate::names::Names;
use crate::order;
use crate::passes::{self, Level, Sweeps};
use crate::reverse::PullbackKind;
use crate::sources;
use crate::traced::Traced;
use crate::traits;
use crate::views::{self, Views};

/// `#[differentiable(arguments)] item`: the user's function first, unchanged, then its companion.
pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if let Ok(block) = syn::parse2::<syn::ItemImpl>(item.clone()) {
        return match block.trait_ {
            Some(_) => traits::implementation(arguments, block),
            None => home::inherent(arguments, block),
        };
    }
    if let Ok(item) = syn::parse2::<syn::ItemTrait>(item.clone()) {
        return traits::declaration(arguments, item);
    }
    match syn::parse2(item.clone()) {
        Ok(function) => self::function(arguments, &function, None),
        // Unfinished code must still complete: the tokens stay.
        Err(error) => {
            let error = diag::compile_error(&fallback::no_function(&item, &error));
            quote!(#item #error)
        }
    }
}

/// A function, or a method of the `impl` block at hand.
pub fn function(arguments: TokenStream, item: &syn::ItemFn, home: Option<Home>) -> TokenStream {
    let home = home.or_else(|| home::is_method(item).then(Home::default));
    let read = |diag: &Diag| Arguments { home: home.clone(), ..Arguments::read(diag, arguments.clone()) };
    let user = fallback::user_function(item, &read(&Diag::new()));
    let companions = cfgs::variants(item).into_iter().map(|item| {
        let diag = Diag::new();
        let read = read(&diag);
        let companion = diag::caught(item.sig.ident.span(), || forms(&diag, &item, &read));
        companion.unwrap_or_else(|errors| fallback::refused(&item, &read, errors))
    });
    quote!(#user #(#companions)*)
}

/// What stands in the companion of a trait for a method, or what is wrong with that.
pub fn companion_of(arguments: TokenStream, item: &syn::ItemFn, home: Home) -> syn::Result<TokenStream> {
    let diag = Diag::new();
    let mut read = Arguments { name: None, ..Arguments::read(&diag, arguments) };
    // Some bodies only have more forms than others.
    read.without.extend((read.order > 1).then(|| "fuse".to_owned()));
    read.home = Some(home);
    diag::caught(item.sig.ident.span(), || forms(&diag, item, &read))
}

/// The companion of a function. What is made of a method that takes its receiver by value stands there twice: as it hands
/// the receiver over, and as it lends it.
fn forms(diag: &Diag, item: &syn::ItemFn, arguments: &Arguments) -> syn::Result<TokenStream> {
    let as_written = compile(diag, item, arguments)?;
    let Some(home) = arguments.home.as_ref().filter(|home| home::takes_by_value(item) && !home.is_for_callers) else {
        return Ok(as_written);
    };
    let home = Some(Home { receiver: Receiver::Lent, ..home.clone() });
    let lent = compile(diag, item, &Arguments { home, ..arguments.clone() })?;
    Ok(quote!(#as_written #lent))
}

/// The companion, or every error that was found.
fn compile(diag: &Diag, item: &syn::ItemFn, arguments: &Arguments) -> syn::Result<TokenStream> {
    let arguments = &standing(item, arguments);
    let item = &aliases::resolved(item, arguments.file.clone());
    fallback::check_signature(diag, item, arguments);
    let item = &items::first(diag, item);
    let named = match arguments.tape {
        Some(_) => generics::with_names(item),
        None => generics::with_names_of_functions(item),
    };
    let within = |item| home::within(&lengths::with_lengths(item), arguments);
    let (written, item) = (within(item), within(&named));
    diag.check()?;
    let (item, views) = match arguments.tape {
        Some(_) => (item, Views::default()),
        None => views::as_slices(&item),
    };
    let item = &item;
    if arguments.tape.is_some() {
        let traced = Traced::read(diag, item, arguments, &fallback::runtime(arguments));
        diag.check()?;
        let traced = traced.expect("there was no error");
        return compile_outcome(
            diag,
            [&traced.signature; 2],
            traced.fallible.clone(),
            arguments,
            Some(&traced),
            &views,
        );
    }
    let gives_argument = arguments.home.as_ref().is_some_and(|home| home.gives_argument);
    let fallible = Fallible::of(item).filter(|_| !gives_argument);
    compile_outcome(diag, [item, &written], fallible, arguments, None, &views)
}

/// The same arguments, with where the function stands.
pub fn standing(item: &syn::ItemFn, arguments: &Arguments) -> Arguments {
    let mut arguments = arguments.clone();
    if let Some((file, owner)) = sources::around(item) {
        arguments.file = Some(file);
        arguments.home.iter_mut().for_each(|home| home.of.clone_from(&owner));
    }
    arguments
}

/// The same for a function whose result is known to be an outcome or not; `written` is what its callers see.
fn compile_outcome(
    diag: &Diag,
    [item, written]: [&syn::ItemFn; 2],
    fallible: Option<Fallible>,
    arguments: &Arguments,
    traced: Option<&Traced>,
    views: &Views,
) -> syn::Result<TokenStream> {
    let Some(fallible) = fallible else { return compile_total(diag, item, None, arguments, traced, views) };
    let (inner, failing) = fallible::with_status(diag, item, &fallible, &fallback::runtime(arguments));
    diag.check()?;
    let for_users = generics::with_functions_as_written(&views.for_users(item), written);
    let failure = Failure { item: &for_users, fallible, failing };
    compile_total(diag, &inner, Some(failure), arguments, traced, views)
}

/// The same for a function that returns a value always; `failure` where it stands for one that may fail, `traced` where it
/// runs on the tape.
fn compile_total(
    diag: &Diag,
    item: &syn::ItemFn,
    failure: Option<Failure<'_>>,
    arguments: &Arguments,
    traced: Option<&Traced>,
    views: &Views,
) -> syn::Result<TokenStream> {
    let failing = failure.as_ref().map(|failure| failure.failing.clone());
    let mut names = Names::avoiding(item.to_token_stream());
    let mut function = lower(diag, item, failing, arguments, &mut names);
    diag.check()?;
    views.note(&mut function);
    check_activity(diag, item, &function);
    diag.check()?;
    let rule = match (traced, &arguments.fwd, &arguments.bwd) {
        (Some(_), ..) => Some(emit::traced::rule(&fallback::runtime(arguments), &function)),
        (None, Some(fwd), Some(bwd)) => Some([fwd.clone(), bwd.clone()]),
        _ => None,
    };
    let runtime = Runtime::new(
        fallback::runtime(arguments),
        &function,
        generics::cloned(item, arguments),
        arguments.home.as_ref(),
    );
    if let Some([fwd, bwd]) = &rule {
        let users = views.for_users(item);
        let of = |function| Signature::new(item, function, runtime.clone(), arguments.home.as_ref()).called_as(&users);
        let [forward, batch] = order::bare(&function, &names);
        let mut signature = of(&function);
        signature.is_tensor = traced.is_some_and(Traced::gives_a_tensor);
        let needs = traced.map(|traced| emit::traced::needs(&signature, traced, failure.as_ref())).unwrap_or_default();
        let custom = Forms::Custom { fwd, bwd, forward: &forward, batch: &batch, needs };
        return Ok(companion(item, &signature, arguments, &custom, failure.as_ref()));
    }
    passes::prepare(&mut function, arguments);
    let activity = Activity::of(&function);
    analysis::floats::settle(&mut function, &activity);
    let activity = if functions::settle(&mut function, &activity) { Activity::of(&function) } else { activity };
    functions::check(diag, &function, arguments.order);
    activity.check(diag, &function);
    analysis::bits::check(diag, &function, &activity);
    crate::lower::hidden::check(diag, &function, &activity);
    diag.check()?;

    let batch = passes::batch(&function, &activity, arguments, &names);
    let levels = passes::levels(function, &activity, arguments, &mut names);
    let is_boxed = |level: &Level| {
        let sweeps = level.reverse.iter().chain(level.top.iter().map(|(_, sweeps)| sweeps));
        sweeps.map(|sweeps| sweeps.vjp.kind).any(|kind| kind == PullbackKind::Boxed)
    };
    if arguments.home.is_some() && levels.iter().any(is_boxed) {
        diag.error(
            item.sig.ident.span(),
            "a method that calls itself is supported at first order, where its way back needs numbers alone, and no other differentiable function; make the recursion a free function",
        );
        diag.check()?;
    }
    if arguments.dump {
        levels.iter().for_each(dump);
    }
    let compiled = Forms::Compiled { levels: &levels, batch: &batch };
    let in_forms = functions::in_forms(item, &levels[0].function, &fallback::runtime(arguments), arguments.recursive);
    let users = views.for_users(&in_forms);
    let signature = Signature::new(&in_forms, &levels[0].function, runtime, arguments.home.as_ref()).called_as(&users);
    Ok(companion(item, &signature, arguments, &compiled, failure.as_ref()))
}

/// Prints what the phases made.
fn dump(level: &Level) {
    eprintln!("{}", print::function(&level.function));
    if let Some(Sweeps { vjp, .. }) = &level.reverse {
        let blocks = [("forward sweep", &vjp.forward), ("pullback", &vjp.pullback)];
        eprintln!("{}", print::blocks(&vjp.function, &blocks));
    }
}

/// Something must be active, and something must come out.
fn check_activity(diag: &Diag, item: &syn::ItemFn, function: &Function) {
    if !function.parameters.iter().any(|parameter| parameter.active) {
        diag.error(
            item.sig.ident.span(),
            "no argument is active: a differentiable function needs a float, or a container of floats, among its arguments that is not `#[constant]`",
        );
    } else if !function.parameters.iter().any(|parameter| parameter.wanted) {
        diag.error(item.sig.ident.span(), "`wrt(…)` names no active argument");
    }
}
