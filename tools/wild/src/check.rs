//! The check of one candidate, as a module beside it.

use crate::annotate::{Id, State};
use crate::signature::{Argument, Call, Passing, Within};

/// How a function and its derivatives are named.
struct Names {
    function: String,
    /// What the name of a derived function is put behind.
    derived: String,
    /// A function around a method of a trait, which may have no derived methods.
    wrapper: String,
}

fn names(state: &State, id: Id, call: &Call) -> Names {
    let candidate = state.candidate(id);
    let function = candidate.signature.ident.to_string();
    match (&call.owner, &call.of_trait) {
        (Some(_), Some(_)) => {
            let wrapper = wrapper(&function, call);
            Names { function: "wrapped".into(), derived: "wrapped::".into(), wrapper }
        }
        (Some(owner), None) => Names {
            function: format!("<{owner}>::{function}"),
            derived: format!("<{owner}>::{function}_"),
            wrapper: String::new(),
        },
        _ => {
            let companion = State::companion(candidate);
            Names { function, derived: format!("{companion}::"), wrapper: String::new() }
        }
    }
}

/// The traits of `std` whose methods are called by an operator.
const OPERATORS: &[(&str, &str)] = &[
    ("Add", "+"),
    ("Sub", "-"),
    ("Mul", "*"),
    ("Div", "/"),
    ("Rem", "%"),
    ("AddAssign", "+="),
    ("SubAssign", "-="),
    ("MulAssign", "*="),
    ("DivAssign", "/="),
    ("RemAssign", "%="),
];

/// A function that calls a method of a trait.
fn wrapper(method: &str, call: &Call) -> String {
    let of_trait = call.of_trait.as_ref().and_then(|path| path.segments.last()).map(|last| last.ident.to_string());
    let parameters: Vec<String> =
        call.arguments.iter().enumerate().map(|(k, argument)| format!("a{k}: {}", argument.ty)).collect();
    let operator = OPERATORS.iter().find(|(name, _)| Some(*name) == of_trait.as_deref());
    let begins = call.arguments.first().is_some_and(|argument| argument.is_receiver);
    let others = |from: usize| (from..call.arguments.len()).map(|k| format!("a{k}")).collect::<Vec<_>>().join(", ");
    let called = match (operator, of_trait.as_deref()) {
        (Some((_, sign)), _) if sign.ends_with('=') => format!("*a0 {sign} a1;"),
        (Some((_, sign)), _) => format!("a0 {sign} a1"),
        (None, Some("Neg")) => "-a0".into(),
        _ if begins => format!("a0.{method}({})", others(1)),
        _ => format!("{}::{method}({})", call.owner.as_deref().unwrap_or("Self"), others(0)),
    };
    let body = match call.within {
        Within::Nothing => called,
        Within::Option => format!("Some({called}?)"),
        Within::Result => format!("Ok({called}?)"),
    };
    let output = call.output.as_ref().map(|ty| format!("-> {ty} ")).unwrap_or_default();
    format!("#[::wengert::differentiable] fn wrapped({}) {output}{{ {body} }}", parameters.join(", "))
}

/// A module that checks one candidate.
pub fn check(state: &State, id: Id, name: &str, call: &Call) -> String {
    let Names { function, derived, wrapper } = names(state, id, call);
    let arguments = &call.arguments;
    let numbered = |f: &dyn Fn(usize, &Argument) -> String| -> String {
        arguments.iter().enumerate().map(|(k, argument)| f(k, argument)).collect::<Vec<_>>().join(", ")
    };
    let drawn = numbered(&|_, argument| format!("draw.one::<{}>()", argument.owned));
    let loaded = numbered(&|k, argument| match argument.is_active {
        true => format!("p.{k}.with(&mut from)"),
        false => format!("p.{k}.clone()"),
    });
    let passed = numbered(&|k, argument| match argument.passing {
        Passing::Value => format!("a.{k}.clone()"),
        Passing::Shared => format!("&a.{k}"),
        Passing::Mutable => format!("&mut a.{k}"),
    });
    let active: Vec<usize> = (0..arguments.len()).filter(|k| arguments[*k].is_active).collect();
    let written: Vec<usize> = active.iter().copied().filter(|k| arguments[*k].passing == Passing::Mutable).collect();
    let each = |numbers: &[usize], f: &dyn Fn(usize) -> String| -> String { numbers.iter().map(|k| f(*k)).collect() };
    let taken = match call.within {
        Within::Nothing => "",
        Within::Option => ".expect(\"a value\")",
        Within::Result => ".ok().expect(\"a value\")",
    };
    let floats = each(&active, &|k| format!("p.{k}.floats(&mut |x| floats.push(x)); "));
    let result = if call.gives_value { "r.floats(&mut |x| out.push(x)); " } else { "" };
    let outputs = each(&written, &|k| format!("a.{k}.floats(&mut |x| out.push(x)); "));
    let tangents = each(&active, &|k| format!("let mut t{k} = a.{k}.tangent(&mut direction); "));
    let given = active.iter().map(|k| match arguments[*k].passing {
        Passing::Mutable => format!("buffer(&p.{k}, &mut t{k})"),
        _ => format!("seed(&p.{k}, &t{k})"),
    });
    let given = given.collect::<Vec<_>>().join(", ");
    let tangent = if call.gives_value { "read(&r, &r_dot, &mut dots); " } else { "" };
    let dots = each(&written, &|k| format!("read(&a.{k}, &t{k}, &mut dots); "));
    // A function without a value gives its tangent or its pullback beside the value `()`.
    let seed = if call.gives_value { "let r_bar = r.tangent(&mut seeds); " } else { "" };
    let seeds = each(&written, &|k| format!("let b{k} = a.{k}.tangent(&mut seeds); "));
    let mut seeded: Vec<String> = if call.gives_value { vec!["seed(&r, &r_bar)".into()] } else { Vec::new() };
    seeded.extend(written.iter().map(|k| format!("seed(&p.{k}, &b{k})")));
    let seeded = seeded.join(", ");
    let bars: String = match active.as_slice() {
        [one] => format!("read(&a.{one}, &bars, &mut pulled); "),
        several => {
            several.iter().enumerate().map(|(at, k)| format!("read(&a.{k}, &bars.{at}, &mut pulled); ")).collect()
        }
    };
    let separator = if arguments.is_empty() { "" } else { ", " };
    format!(
        "
#[doc(hidden)] #[allow(warnings)] mod {name} {{
    use super::*;
    use ::wild_support::{{buffer, read, seed, Results, Source, Value}};
    use ::wild_support::std::vec::Vec;
    {wrapper}
    pub(crate) fn check(to: &mut Results) {{
        to.check(\"{} {}\", {}, |draw| {{
            let p = ({drawn},);
            let mut floats: Vec<f64> = Vec::new();
            {floats}
            let load = |x: &[f64]| {{ let mut from = Source::new(x); ({loaded},) }};
            ::wild_support::compare(draw, &floats,
                &|x| {{ let mut a = load(x); let mut out: Vec<f64> = Vec::new(); let r = {function}({passed}){taken}; {result}{outputs}out }},
                &|x, dx| {{
                    let mut a = load(x); let mut direction = Source::new(dx);
                    let mut out: Vec<f64> = Vec::new(); let mut dots: Vec<f64> = Vec::new(); {tangents}
                    let (r, r_dot) = {derived}jvp({passed}{separator}{given}){taken}; {result}{outputs}{tangent}{dots}(out, dots)
                }},
                &|x, y_bar| {{
                    let mut a = load(x); let mut seeds = Source::new(y_bar);
                    let mut out: Vec<f64> = Vec::new(); let mut pulled: Vec<f64> = Vec::new();
                    let (r, pullback) = {derived}vjp({passed}){taken}; {result}{outputs}{seed}{seeds}
                    let bars = pullback({seeded}); {bars}(out, pulled)
                }})
        }});
    }}
}}
",
        id.0, id.1, call.is_single
    )
}
