//! The code around a generated program that checks it: each of its derived functions as a
//! function over flat vectors, and the table of programs.

use std::fmt::Write;

use crate::generate::types::{By, Param, Seq, Shape, Signature, Ty, Width};
use crate::generate::{Marking, Program};

/// The modules that every generated crate contains.
pub const SUPPORT: &[(&str, &str)] =
    &[("check.rs", include_str!("../support/check.rs")), ("flat.rs", include_str!("../support/flat.rs"))];

/// A form in which a program is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// How its functions are marked.
    pub marking: Marking,
    /// Whether `f64` stands for `f32`.
    pub wide: bool,
}

/// Which forms of a program are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those that do without the macro.
    Plain,
    /// All but the one with the optimisations off.
    On,
    /// All of them.
    All,
}

impl Scope {
    /// The forms of a program.
    pub fn forms(self, program: &Program) -> Vec<Form> {
        let markings: &[Marking] = match self {
            Scope::Plain => &[Marking::Plain],
            Scope::On => &[Marking::Plain, Marking::On],
            Scope::All => &[Marking::Plain, Marking::On, Marking::Off],
        };
        let widths: &[bool] = if program.is_mixed() { &[false, true] } else { &[false] };
        let forms = widths.iter().flat_map(|&wide| markings.iter().map(move |&marking| Form { marking, wide }));
        // The switches are compared in the program itself.
        forms.filter(|form| !(form.wide && form.marking == Marking::Off)).collect()
    }
}

impl Form {
    /// The module that holds program `id` in this form.
    pub fn module(self, id: usize) -> String {
        let marking = match self.marking {
            Marking::Plain => "plain",
            Marking::On => "on",
            Marking::Off => "off",
        };
        format!("p{id}_{marking}{}", if self.wide { "_wide" } else { "" })
    }

    /// The module's source.
    pub fn source(self, program: &Program) -> String {
        let mut text = program.source(self.marking);
        text.push_str("pub mod glue {\nuse super::f;\nuse crate::check::*;\nuse crate::flat::Flat;\n");
        let main = program.main();
        if self.marking == Marking::Plain {
            primal(&mut text, main);
        } else {
            jvp(&mut text, main);
            jvp_n(&mut text, main);
            vjp(&mut text, main);
            if matches!(main.ret, Some(Ty::Float(..))) {
                grads(&mut text, main);
            }
            if program.is_twice() {
                second(&mut text, main);
            }
        }
        text.push_str("}\n");
        if self.wide { text.replace("f32", "f64") } else { text }
    }
}

/// A line of generated code. Writing to a string cannot fail.
macro_rules! line {
    ($to:expr, $($arg:tt)*) => {
        writeln!($to, $($arg)*).unwrap_or(())
    };
}

/// An owned value of the type, to be loaded.
fn template(ty: &Ty) -> String {
    let float = |width: Width| format!("0.0{}", width.name());
    match ty {
        Ty::Float(num, _) => float(num.width),
        Ty::Int(_) => "0usize".into(),
        Ty::Flag => "false".into(),
        Ty::Tuple(nums) => {
            let items: Vec<String> = nums.iter().map(|num| float(num.width)).collect();
            format!("({})", items.join(", "))
        }
        Ty::Seq(Seq { shape, len, row, num, .. }) => {
            let prefix = |shape: Shape| if shape == Shape::Array { "" } else { "vec!" };
            let item = match row {
                Some((shape, len)) => format!("{}[{}; {len}]", prefix(*shape), float(num.width)),
                None => float(num.width),
            };
            format!("{}[{item}; {len}]", prefix(*shape))
        }
        Ty::Maybe(_) => unreachable!("options are local"),
    }
}

/// The number of floats, integers and flags in a value of the type.
fn size(ty: &Ty) -> usize {
    match ty {
        Ty::Tuple(nums) => nums.len(),
        Ty::Seq(seq) => seq.floats(),
        _ => 1,
    }
}

fn actives(main: &Signature) -> Vec<usize> {
    (0..main.params.len()).filter(|&k| main.params[k].active()).collect()
}

fn outputs(main: &Signature) -> Vec<usize> {
    (0..main.params.len()).filter(|&k| main.params[k].is_output()).collect()
}

/// Declares `a0`, `a1`, … with the content of `x`.
fn load_args(text: &mut String, main: &Signature) {
    line!(text, "let mut from = x.iter().copied();");
    for (k, param) in main.params.iter().enumerate() {
        line!(text, "let mut a{k} = {}; a{k}.load(&mut from);", template(&param.ty));
    }
}

/// The arguments themselves.
fn args(main: &Signature) -> Vec<String> {
    main.params
        .iter()
        .enumerate()
        .map(|(k, param)| match param.ty.by() {
            By::Value => format!("a{k}.clone()"),
            by => format!("{}a{k}", by.prefix()),
        })
        .collect()
}

/// Writes the value and what the `&mut` arguments hold to `out`.
fn store_out(text: &mut String, main: &Signature) {
    line!(text, "let mut out = Vec::new(); value.store(&mut out);");
    for k in outputs(main) {
        line!(text, "a{k}.store(&mut out);");
    }
}

fn primal(text: &mut String, main: &Signature) {
    line!(text, "pub fn primal(x: &[f64]) -> Vec<f64> {{");
    load_args(text, main);
    line!(text, "let value = f({});", args(main).join(", "));
    store_out(text, main);
    line!(text, "out\n}}");
}

/// Declares a tangent for each argument, its name beginning with `stem`, with the content of `from`.
fn load_tangents(text: &mut String, main: &Signature, stem: &str, from: &str) {
    line!(text, "let mut from = {from}.iter().copied();");
    for (k, param) in main.params.iter().enumerate() {
        line!(text, "let mut {stem}{k} = {}; {stem}{k}.load(&mut from);", template(&param.ty));
    }
}

/// The tangent of an active argument, as derived functions take it.
fn tangent(param: &Param, stem: &str, k: usize) -> String {
    match (&param.ty, param.ty.by()) {
        (_, By::Mut) => format!("&mut {stem}{k}"),
        (Ty::Seq(_), _) => format!("&{stem}{k}"),
        _ => format!("{stem}{k}"),
    }
}

/// The tangents of the active arguments.
fn tangents<'a>(main: &'a Signature, stem: &'a str) -> impl Iterator<Item = String> + 'a {
    actives(main).into_iter().map(move |k| tangent(&main.params[k], stem, k))
}

fn jvp(text: &mut String, main: &Signature) {
    line!(text, "pub fn jvp(x: &[f64], dx: &[f64]) -> (Vec<f64>, Vec<f64>) {{");
    load_args(text, main);
    load_tangents(text, main, "d", "dx");
    let all: Vec<String> = args(main).into_iter().chain(tangents(main, "d")).collect();
    line!(text, "let (value, tangent) = f::jvp({});", all.join(", "));
    store_out(text, main);
    line!(text, "let mut dots = Vec::new(); tangent.store(&mut dots);");
    for k in outputs(main) {
        line!(text, "d{k}.store(&mut dots);");
    }
    line!(text, "(out, dots)\n}}");
}

fn jvp_n(text: &mut String, main: &Signature) {
    line!(text, "pub fn jvp_n(x: &[f64], dx: &[f64], ex: &[f64]) -> (Vec<f64>, [Vec<f64>; 2]) {{");
    load_args(text, main);
    load_tangents(text, main, "d", "dx");
    load_tangents(text, main, "e", "ex");
    let lanes = tangents(main, "d").zip(tangents(main, "e")).map(|(d, e)| format!("[{d}, {e}]"));
    let all: Vec<String> = args(main).into_iter().chain(lanes).collect();
    line!(text, "let (value, [one, two]) = f::jvp_n({});", all.join(", "));
    store_out(text, main);
    line!(text, "let mut lanes = [Vec::new(), Vec::new()]; one.store(&mut lanes[0]); two.store(&mut lanes[1]);");
    for k in outputs(main) {
        line!(text, "d{k}.store(&mut lanes[0]); e{k}.store(&mut lanes[1]);");
    }
    line!(text, "(out, lanes)\n}}");
}

/// `hvp` and `grad_and_hvp`.
fn second(text: &mut String, main: &Signature) {
    line!(text, "pub fn second(x: &[f64], dx: &[f64]) -> Second {{");
    let all: Vec<String> = args(main).into_iter().chain(tangents(main, "d")).collect();
    let all = all.join(", ");
    line!(text, "let alone = {{");
    load_args(text, main);
    load_tangents(text, main, "d", "dx");
    line!(text, "let g = f::hvp({all});");
    store_cotangents(text, main, "g", "made");
    line!(text, "made }};");
    load_args(text, main);
    load_tangents(text, main, "d", "dx");
    line!(text, "let (g, h) = f::grad_and_hvp({all});");
    store_cotangents(text, main, "g", "gradient");
    store_cotangents(text, main, "h", "product");
    line!(text, "Second {{ alone, gradient, product }}\n}}");
}

/// Stores the cotangents in `from` behind each other, zeros for inactive arguments.
fn store_cotangents(text: &mut String, main: &Signature, from: &str, to: &str) {
    let actives = actives(main);
    line!(text, "let mut {to} = Vec::new();");
    for (k, Param { ty, .. }) in main.params.iter().enumerate() {
        match actives.iter().position(|&at| at == k) {
            None => line!(text, "{to}.extend([0.0; {}]);", size(ty)),
            Some(_) if actives.len() == 1 => line!(text, "{from}.store(&mut {to});"),
            Some(at) => line!(text, "{from}.{at}.store(&mut {to});"),
        }
    }
}

fn vjp(text: &mut String, main: &Signature) {
    line!(text, "pub fn vjp(x: &[f64], seeds: &[f64]) -> Pulled {{");
    load_args(text, main);
    line!(text, "let mut from = seeds.iter().copied();");
    let mut seeds = Vec::new();
    if let Some(ret) = &main.ret {
        line!(text, "let mut s = {}; s.load(&mut from);", template(ret));
        seeds.push(if matches!(ret, Ty::Seq(_)) { "&s".to_owned() } else { "s".to_owned() });
    }
    for k in outputs(main) {
        let ty = &main.params[k].ty;
        line!(text, "let mut s{k} = {}; s{k}.load(&mut from);", template(ty));
        let prefix = if matches!(ty, Ty::Seq(_)) { "&" } else { "" };
        seeds.push(format!("{prefix}s{k}"));
    }
    let seeds = seeds.join(", ");
    line!(text, "let (value, pullback) = f::vjp({});", args(main).join(", "));
    line!(text, "let one = pullback({seeds}); let two = pullback({seeds}); drop(pullback);");
    store_out(text, main);
    store_cotangents(text, main, "one", "first");
    store_cotangents(text, main, "two", "again");
    line!(text, "Pulled {{ out, first, again }}\n}}");
}

fn grads(text: &mut String, main: &Signature) {
    let call = args(main).join(", ");
    line!(text, "pub fn grads(x: &[f64]) -> Grads {{");
    line!(text, "let (value, with_value) = {{");
    load_args(text, main);
    line!(text, "let (value, g) = f::value_and_grad({call});");
    store_out(text, main);
    store_cotangents(text, main, "g", "made");
    line!(text, "(out, made) }};\nlet alone = {{");
    load_args(text, main);
    line!(text, "let g = f::grad({call});");
    store_cotangents(text, main, "g", "made");
    line!(text, "made }};");
    load_args(text, main);
    // What the buffers hold must stay: they are added to.
    line!(text, "let mut from = std::iter::repeat(0.25);");
    let mut all = args(main);
    for k in actives(main) {
        let ty = &main.params[k].ty;
        line!(text, "let mut b{k} = {}; b{k}.load(&mut from);", template(ty));
        all.push(match ty {
            Ty::Tuple(nums) => {
                let fields: Vec<_> = (0..nums.len()).map(|at| format!("&mut b{k}.{at}")).collect();
                format!("({})", fields.join(", "))
            }
            _ => format!("&mut b{k}"),
        });
    }
    line!(text, "let value2 = f::grad_into({});", all.join(", "));
    line!(text, "let (into_value, into) = {{ let value = value2;");
    store_out(text, main);
    line!(text, "let mut made: Vec<f64> = Vec::new();");
    for (k, param) in main.params.iter().enumerate() {
        if param.active() {
            line!(text, "b{k}.store(&mut made);");
        } else {
            line!(text, "made.extend([0.25; {}]);", size(&param.ty));
        }
    }
    line!(text, "made.iter_mut().for_each(|v| *v -= 0.25); (out, made) }};");
    line!(text, "Grads {{ value, with_value, alone, into_value, into }}\n}}");
}

/// The root of a generated crate that holds the programs, each with its number.
pub fn root(programs: &[(usize, &Program)], scope: Scope) -> String {
    let mut text = String::from("#![allow(warnings)]\nmod check;\nmod flat;\nuse check::{Case, Input, Variant};\n");
    let mut table = String::new();
    for (id, program) in programs {
        let forms = scope.forms(program);
        for form in &forms {
            line!(text, "mod {};", form.module(*id));
        }
        line!(table, "Case {{ id: {id}, seed: {}, inputs: &[{}],", program.seed, inputs(program.main()));
        let primal = |wide| Form { marking: Marking::Plain, wide }.module(*id);
        line!(table, "plain: {}::glue::primal,", primal(false));
        line!(table, "variants: &[{}],", variants(*id, program, &forms, false));
        let wide = if program.is_mixed() { format!("Some({}::glue::primal)", primal(true)) } else { "None".to_owned() };
        line!(table, "wide: {wide}, wide_variants: &[{}] }},", variants(*id, program, &forms, true));
    }
    line!(text, "static CASES: &[Case] = &[\n{table}];");
    line!(text, "fn main() {{ check::run(CASES) }}");
    text
}

fn inputs(main: &Signature) -> String {
    let mut text = String::new();
    for param in &main.params {
        let (count, num) = (
            size(&param.ty),
            match &param.ty {
                Ty::Float(num, _) => Some(num),
                Ty::Tuple(nums) => Some(&nums[0]),
                Ty::Seq(seq) => Some(&seq.num),
                _ => None,
            },
        );
        let item = match (num, &param.ty) {
            (Some(num), _) => {
                // What accumulates starts small, too.
                let (lo, hi) = (num.range.lo.max(-2.0), num.range.hi.min(3.0));
                format!("Input::Float({lo:?}, {hi:?}, {})", param.active())
            }
            (None, Ty::Int(most)) => format!("Input::Int({most})"),
            (None, _) => "Input::Int(1)".to_owned(),
        };
        for _ in 0..count {
            text.push_str(&item);
            text.push_str(", ");
        }
    }
    text
}

fn variants(id: usize, program: &Program, forms: &[Form], wide: bool) -> String {
    let mut text = String::new();
    for form in forms.iter().filter(|f| f.wide == wide && f.marking != Marking::Plain) {
        let module = form.module(id);
        let grads = match program.main().ret {
            Some(Ty::Float(..)) => format!("Some({module}::glue::grads)"),
            _ => "None".to_owned(),
        };
        let second = match program.is_twice() {
            true => format!("Some({module}::glue::second)"),
            false => "None".to_owned(),
        };
        let name = if form.marking == Marking::On { "on" } else { "off" };
        let _ = write!(text, "({name:?}, Variant {{ jvp: {module}::glue::jvp, jvp_n: {module}::glue::jvp_n, ");
        let _ = write!(text, "vjp: {module}::glue::vjp, grads: {grads}, second: {second} }}), ");
    }
    text
}
