//! The driver: the list of phases, with an error barrier after each that can fail.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::analysis;
use crate::analysis::activity::Activity;
use crate::args::Arguments;
use crate::diag::{self, Diag};
use crate::emit::runtime::Runtime;
use crate::emit::signature::Signature;
use crate::emit::{
    self,
    companion::{Forms, companion},
};
use crate::fallback;
use crate::fallible::{self, Failing, Fallible};
use crate::generics;
use crate::ir::{Function, print};
use crate::lower::lower;
use crate::names::Names;
use crate::order;
use crate::passes::{self, Level, Sweeps};
use crate::traced::Traced;

/// `#[differentiable(arguments)] item`: the user's function first, unchanged, then its companion.
pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item: syn::ItemFn = match syn::parse2(item.clone()) {
        Ok(parsed) => parsed,
        // Unfinished code must still complete: the tokens stay.
        Err(error) => {
            let error = fallback::no_function(&item, &error).to_compile_error();
            return quote!(#item #error);
        }
    };
    let diag = Diag::new();
    let read = Arguments::read(&diag, arguments);
    let user = fallback::user_function(&item);
    match diag::caught(item.sig.ident.span(), || compile(&diag, &item, &read)) {
        Ok(companion) => quote!(#user #companion),
        Err(errors) => {
            let companion = fallback::refused(&item, &read, errors);
            quote!(#user #companion)
        }
    }
}

/// The companion of a function, or every error that was found.
fn compile(diag: &Diag, item: &syn::ItemFn, arguments: &Arguments) -> syn::Result<TokenStream> {
    fallback::check_signature(diag, item, arguments);
    let item = &generics::with_names(item);
    diag.check()?;
    if arguments.tape.is_some() {
        let traced = Traced::read(diag, item, arguments, &fallback::runtime(arguments));
        diag.check()?;
        let traced = traced.expect("there was no error");
        return compile_total(diag, &traced.signature, None, arguments, Some(&traced));
    }
    let Some(fallible) = Fallible::of(item) else { return compile_total(diag, item, None, arguments, None) };
    let (inner, failing) = fallible::with_status(diag, item, &fallible, &fallback::runtime(arguments));
    diag.check()?;
    let companion = compile_total(diag, &inner, Some(failing.clone()), arguments, None)?;
    Ok(emit::fallible::outer(companion, item, &fallible, &failing, arguments))
}

/// The same for a function that returns a value always; `failing` where it stands for one that may fail, `traced` where it
/// runs on the tape.
fn compile_total(
    diag: &Diag,
    item: &syn::ItemFn,
    failing: Option<Failing>,
    arguments: &Arguments,
    traced: Option<&Traced>,
) -> syn::Result<TokenStream> {
    let mut names = Names::avoiding(item.to_token_stream());
    let mut function = lower(diag, item, failing, arguments, &mut names);
    diag.check()?;
    check_activity(diag, item, &function);
    diag.check()?;
    let runtime = Runtime::new(fallback::runtime(arguments), &function, generics::cloned(item, arguments));

    let rule = match (traced, &arguments.fwd, &arguments.bwd) {
        (Some(_), ..) => Some(emit::traced::rule(&fallback::runtime(arguments))),
        (None, Some(fwd), Some(bwd)) => Some([fwd.clone(), bwd.clone()]),
        _ => None,
    };
    if let Some([fwd, bwd]) = &rule {
        let [forward, batch] = order::bare(&function, &names);
        let signature = Signature::new(item, &function, runtime);
        let needs = traced.map(|traced| emit::traced::items(&signature, traced)).unwrap_or_default();
        let forms = Forms::Custom { fwd, bwd, forward: &forward, batch: &batch, needs };
        return Ok(companion(&signature, arguments, &forms));
    }
    passes::prepare(&mut function, arguments);
    let activity = Activity::of(&function);
    analysis::floats::settle(&mut function, &activity);
    activity.check(diag, &function);
    crate::lower::hidden::check(diag, &function, &activity);
    diag.check()?;

    let batch = passes::batch(&function, &activity, arguments, &names);
    let levels = passes::levels(function, &activity, arguments, &mut names);
    if arguments.dump {
        levels.iter().for_each(dump);
    }
    let signature = Signature::new(item, &levels[0].function, runtime);
    Ok(companion(&signature, arguments, &Forms::Compiled { levels: &levels, batch: &batch }))
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
