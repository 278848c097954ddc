//! The driver: the list of phases, with an error barrier after each that can fail.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::analysis::activity::Activity;
use crate::args::Arguments;
use crate::diag::{self, Diag};
use crate::emit::companion::{Forms, companion};
use crate::emit::signature::Signature;
use crate::fallback;
use crate::forward::forward;
use crate::ir::Function;
use crate::ir::verify::verify;
use crate::lower::lower;
use crate::names::Names;
use crate::reverse::reverse;
use crate::simplify;

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
            let errors = errors.to_compile_error();
            let stub = fallback::stub(&item, &read);
            quote!(#user #errors #stub)
        }
    }
}

/// The companion of a function, or every error that was found.
fn compile(diag: &Diag, item: &syn::ItemFn, arguments: &Arguments) -> syn::Result<TokenStream> {
    fallback::check_signature(diag, item, arguments);
    diag.check()?;

    let mut names = Names::avoiding(item.to_token_stream());
    let function = lower(diag, item, arguments, &mut names);
    diag.check()?;
    check_activity(diag, item, &function);
    diag.check()?;
    let runtime = fallback::runtime(arguments);
    let mut signature = Signature { item, function: &function, runtime, fused: false };

    if let (Some(fwd), Some(bwd)) = (&arguments.fwd, &arguments.bwd) {
        return Ok(companion(&signature, arguments, &Forms::Custom { fwd, bwd }));
    }
    debug_assert_eq!(verify(&function, &[&function.body]), Ok(()));
    let activity = Activity::of(&function);
    activity.check(diag, &function);
    crate::lower::hidden::check(diag, &function, &activity);
    diag.check()?;

    let mut vjp = reverse(&function, &activity, arguments, &mut names);
    let mut jvp = forward(&function, &activity, &mut names);
    let mut fused = if arguments.on("fuse") {
        simplify::fuse::fuse(&vjp, &mut names, &mut |function, block, names| {
            adjoint_passes(function, block, names, arguments);
        })
    } else {
        None
    };
    adjoint_passes(&mut vjp.function, &mut vjp.pullback, &mut names, arguments);
    if arguments.on("rows") {
        simplify::rows::written(&mut vjp.function, &mut vjp.forward, &mut names, false);
        if let Some(fused) = &mut fused {
            simplify::rows::written(&mut fused.function, &mut fused.body, &mut names, false);
        }
    }
    tidy(&mut vjp.function, &mut vjp.pullback, arguments);
    tidy(&mut jvp.function, &mut jvp.body, arguments);
    if let Some(fused) = &mut fused {
        tidy(&mut fused.function, &mut fused.body, arguments);
        simplify::dead::dead(&fused.function, &mut [&mut fused.body]);
        debug_assert_eq!(verify(&fused.function, &[&fused.body]), Ok(()));
    }
    signature.fused = fused.is_some();
    simplify::dead::dead(&vjp.function, &mut [&mut vjp.forward, &mut vjp.pullback]);
    simplify::dead::dead(&jvp.function, &mut [&mut jvp.body]);
    debug_assert_eq!(verify(&vjp.function, &[&vjp.forward, &vjp.pullback]), Ok(()));
    debug_assert_eq!(verify(&jvp.function, &[&jvp.body]), Ok(()));
    if arguments.dump {
        eprintln!("{}", crate::ir::print::function(&function));
        eprintln!(
            "{}",
            crate::ir::print::blocks(&vjp.function, &[("forward sweep", &vjp.forward), ("pullback", &vjp.pullback)])
        );
        eprintln!("{}", crate::ir::print::blocks(&jvp.function, &[("forward mode", &jvp.body)]));
    }
    Ok(companion(&signature, arguments, &Forms::Compiled { vjp: &vjp, jvp: &jvp, fused: fused.as_ref() }))
}

/// The passes on adjoint loops.
fn adjoint_passes(function: &mut Function, block: &mut crate::ir::Block, names: &mut Names, arguments: &Arguments) {
    if arguments.on("sums") {
        simplify::sums::sums(function, block, names);
    }
    if arguments.on("ascending") {
        simplify::ascending::ascending(function, block, names, arguments.on("rows"));
    }
    if arguments.on("views") {
        simplify::views::views(function, block, names);
    }
}

/// The passes that make the code shorter.
fn tidy(function: &mut Function, block: &mut crate::ir::Block, arguments: &Arguments) {
    if arguments.on("init") {
        simplify::init::init(function, block);
    }
    if arguments.on("copies") {
        simplify::copies::copies(function, block);
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
