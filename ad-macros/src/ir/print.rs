//! IR as text, for the `dump` switch and for snapshots.

use std::fmt::Write;

use quote::ToTokens;

use super::{Adapter, Atom, Block, FieldId, Function, Op, Place, Projection, Step, Var, View};

/// A function: its arguments and body.
pub fn function(function: &Function) -> String {
    let mut out = String::from("fn(");
    for (k, parameter) in function.parameters.iter().enumerate() {
        let separator = if k == 0 { "" } else { ", " };
        let active = if parameter.active { "active " } else { "" };
        let _ = write!(out, "{separator}{active}{}", name(function, parameter.var));
    }
    out.push_str(")\n");
    print_block(function, &function.body, 1, &mut out);
    out
}

/// Several blocks of one function, each under a heading.
pub fn blocks(function: &Function, blocks: &[(&str, &Block)]) -> String {
    let mut out = String::new();
    for (heading, block) in blocks {
        let _ = writeln!(out, "{heading}:");
        print_block(function, block, 1, &mut out);
    }
    out
}

fn name(function: &Function, var: Var) -> String {
    function.info(var).name.to_string()
}

fn member(function: &Function, field: FieldId) -> String {
    let field = function.field(field);
    let variant = field.variant.as_ref().map(|variant| format!("{variant}.")).unwrap_or_default();
    format!("{variant}{}", field.member.to_token_stream())
}

fn atom(function: &Function, atom: &Atom) -> String {
    match atom {
        Atom::Var(var) => name(function, *var),
        Atom::Literal(literal) => literal.tokens.to_string().replace(' ', ""),
    }
}

fn place(function: &Function, place: &Place) -> String {
    let mut out = name(function, place.root);
    for projection in &place.path {
        let _ = match projection {
            Projection::Index(index) => write!(out, "[{}]", atom(function, index)),
            Projection::Range { lo, hi, inclusive } => {
                let end = |end: &Option<Atom>| end.as_ref().map(|end| atom(function, end)).unwrap_or_default();
                write!(out, "[{}{}{}]", end(lo), if *inclusive { "..=" } else { ".." }, end(hi))
            }
            Projection::View(view) => {
                let (name, atoms) = match view {
                    View::Row(_) => ("row", view.atoms()),
                    View::Column(_) => ("column", view.atoms()),
                    View::Diagonal => ("diag", Vec::new()),
                    View::Slice(_) => ("slice", view.atoms()),
                };
                let atoms: Vec<String> = atoms.into_iter().map(|index| atom(function, index)).collect();
                write!(out, ".{name}({})", atoms.join(", "))
            }
            Projection::Field(field) => write!(out, ".{field}"),
            Projection::Named(field) => write!(out, ".{}", member(function, *field)),
            Projection::Deref => write!(out, ".*"),
        };
    }
    out
}

fn op(function: &Function, op: &Op) -> String {
    let list = |atoms: &[Atom]| atoms.iter().map(|a| atom(function, a)).collect::<Vec<_>>().join(", ");
    let a = |x: &Atom| atom(function, x);
    let p = |x: &Place| place(function, x);
    match op {
        Op::Use(x) => a(x),
        Op::Read(x) => format!("read {}", p(x)),
        Op::Duplicate(x, method) => format!("{method} {}", p(x)),
        Op::Borrow(mutability, x) => format!("borrow {mutability:?} {}", p(x)),
        Op::Neg(x) => format!("neg {}", a(x)),
        Op::Not(x) => format!("not {}", a(x)),
        Op::Binary(binary, x, y) => format!("{binary:?} {}, {}", a(x), a(y)).to_lowercase(),
        Op::Rule(row, arguments) => format!("{} {}", row.name, list(arguments)),
        Op::StrongMul(x, y) => format!("strong mul {}, {}", a(x), a(y)),
        Op::SinCos(x) => format!("sin_cos {}", a(x)),
        Op::Method(method, x, arguments) => format!("{method} {}, {}", a(x), list(arguments)),
        Op::Cast(x, ty) => format!("cast {} as {ty}", a(x)),
        Op::CastTangent(x, _) => format!("cast tangent {}", a(x)),
        Op::CastLike(x, like) => format!("cast {} to the type of {}", a(x), a(like)),
        Op::Tuple(parts) => format!("({})", list(parts)),
        Op::Struct(made) => {
            let fields = made.fields.iter().map(|(field, value)| format!("{}: {}", member(function, *field), a(value)));
            let rest = made.rest.iter().map(|rest| format!("..{}", p(rest)));
            format!("{} {{ {} }}", made.path, fields.chain(rest).collect::<Vec<_>>().join(", "))
        }
        Op::Array(parts) => format!("[{}]", list(parts)),
        Op::ArrayRepeat(x, len) => format!("[{}; {len}]", a(x)),
        Op::VecRepeat(x, len) => format!("vec[{}; {}]", a(x), a(len)),
        Op::VecList(parts) => format!("vec[{}]", list(parts)),
        Op::VecNew => "vec[]".to_owned(),
        Op::VecWithCapacity(x) => format!("vec with capacity {}", a(x)),
        Op::Len(x) => format!("len {}", p(x)),
        Op::Element(x, index) => format!("element {} of {}", list(&index.parts), p(x)),
        Op::Shape(x, what) => format!("shape {}{what}", p(x)),
        Op::Zeros(_, x) => format!("zeros {}", a(x)),
        Op::Begun(x, y) => format!("begun {}, {}", a(x), a(y)),
        Op::OnArrays(op, operands) => format!("{op:?} {}", list(operands)).to_lowercase(),
        Op::Made(function, arguments) => format!("made {function} {}", list(arguments)),
        Op::IsEmpty(x) => format!("is_empty {}", p(x)),
        Op::Pop(x) => format!("pop {}", p(x)),
        Op::Pack(packing) => format!("pack {}", p(&packing.place)),
        Op::Turns(lo, hi) => format!("turns of {}..{}", a(lo), a(hi)),
        Op::Grow(x, count) => format!("grow {} by {}", p(x), a(count)),
        Op::Vacant => "vacant".to_owned(),
        Op::Blank(ty) => format!("blank {ty:?}"),
        Op::Stop(x) => format!("stop {}", a(x)),
        Op::ZeroTangent(x) => format!("zero tangent of {}", p(x)),
        Op::DuplicateIfShared(x, ..) => format!("copy if shared {}", p(x)),
        Op::CloneTangent(x) => format!("clone {}", p(x)),
        Op::Sum(x) => format!("sum {}", p(x)),
        Op::Opaque(opaque) => format!("opaque `{}`", opaque.tokens),
    }
}

fn print_block(function: &Function, block: &Block, depth: usize, out: &mut String) {
    let indent = "    ".repeat(depth);
    let n = |var: &Var| name(function, *var);
    let a = |x: &Atom| atom(function, x);
    let p = |x: &Place| place(function, x);
    for step in &block.steps {
        let line = match step {
            Step::Let { var, op: made } => format!("{} = {}", n(var), op(function, made)),
            Step::Define { var, op: made } => format!("{} := {}", n(var), op(function, made)),
            Step::Declare(var) => format!("declare {}", n(var)),
            Step::Assign { place, value } => format!("{} := {}", p(place), a(value)),
            Step::Add { place, value, sign } => {
                format!("{} {sign:?}= {}", p(place), a(value)).replace("Plus", "+").replace("Minus", "-")
            }
            Step::If { dest, cond, .. } => {
                format!("{}if {}", dest.iter().map(|d| n(d) + " = ").collect::<String>(), a(cond))
            }
            Step::Match { dest, scrutinee, .. } => {
                format!("{}match `{}`", dest.iter().map(|d| n(d) + " = ").collect::<String>(), scrutinee.tokens)
            }
            Step::For { index, range, .. } => {
                let adapters = range.adapters.iter().map(|adapter| match adapter {
                    Adapter::Rev => ", reversed".to_owned(),
                    Adapter::StepBy(step) => format!(", in steps of {}", a(step)),
                });
                let dots = if range.inclusive { "..=" } else { ".." };
                let adapters: String = adapters.collect();
                format!("for {} in {}{dots}{}{adapters}", n(index), a(&range.lo), a(&range.hi))
            }
            Step::While { cond, .. } => (if cond.is_some() { "while" } else { "loop" }).to_owned(),
            Step::Exit(exit) => format!("{exit:?}"),
            Step::Call { dest, call } => {
                format!("{}call {}", dest.iter().map(|d| n(d) + " = ").collect::<String>(), call.callee.path)
            }
            Step::Push { place, value } => format!("push {}, {}", p(place), a(value)),
            Step::Swap { place, a: x, b } => format!("swap {}, {}, {}", p(place), a(x), a(b)),
            Step::SwapPlaces { a, b } => format!("swap {}, {}", p(a), p(b)),
            Step::Fill { place, value } => format!("fill {}, {}", p(place), a(value)),
            Step::CopyFrom { dst, src, .. } => format!("copy {} from {}", p(dst), p(src)),
            Step::Truncate { place, len } => {
                format!("truncate {} to {}", p(place), len.as_ref().map_or("0".to_owned(), a))
            }
            Step::Opaque(opaque) => format!("opaque `{}`", opaque.tokens),
            Step::Item(tokens) => format!("item `{tokens}`"),
            Step::CallVjp { dest, pullback, call, .. } => {
                format!("{}, {} = vjp of {}", n(dest), n(pullback), call.callee.path)
            }
            Step::Apply { pullback, seed, .. } => format!("apply {} to {}", n(pullback), a(seed)),
            Step::Descend { dest, call, .. } => format!("{} = forward sweep of {}", n(dest), call.callee.path),
            Step::Ascend { call, seed, .. } => format!("reverse sweep of {} at {}", call.callee.path, a(seed)),
            Step::CallGrad { dest, call, seed, .. } => {
                format!("{} = gradient of {} at {}", n(dest), call.callee.path, a(seed))
            }
            Step::CallJvp { dest, tangent, call, .. } => {
                format!("{}, {} = jvp of {}", n(dest), n(tangent), call.callee.path)
            }
            Step::Record { frame, values } => {
                format!("record {} {}", n(&frame.var), values.iter().map(n).collect::<Vec<_>>().join(", "))
            }
            Step::RecordRow { frame, row } => format!("record {} as {}", p(row), n(&frame.var)),
            Step::Hold { slot, values } => {
                format!("hold {} {}", n(slot), values.iter().map(n).collect::<Vec<_>>().join(", "))
            }
            Step::Held { slot, values } => {
                format!("held {} {}", n(slot), values.iter().map(n).collect::<Vec<_>>().join(", "))
            }
            Step::Empty(frame) => format!("empty {}", n(&frame.var)),
            Step::Seek(frame) => format!("seek the end of {}", n(&frame.var)),
            Step::Reserve { frame, .. } => format!("reserve {}", n(&frame.var)),
            Step::Recall { frame, values } => {
                format!("recall {} {}", n(&frame.var), values.iter().map(n).collect::<Vec<_>>().join(", "))
            }
            Step::Reduce { sum, sign, lists, .. } => {
                format!("{} {sign:?}= sum over {}", n(sum), lists.iter().map(n).collect::<Vec<_>>().join(", "))
            }
            Step::Clear(place) => format!("clear {}", p(place)),
            Step::Accumulate { dst, src } | Step::AddUp { dst, src } => format!("{} += {}", p(dst), p(src)),
        };
        let _ = writeln!(out, "{indent}{line}");
        for (k, inner) in step.blocks().into_iter().enumerate() {
            if k > 0 {
                let _ = writeln!(out, "{indent}or");
            }
            print_block(function, inner, depth + 1, out);
        }
    }
    if let Some(tail) = &block.tail {
        let _ = writeln!(out, "{indent}-> {}", atom(function, tail));
    }
}
