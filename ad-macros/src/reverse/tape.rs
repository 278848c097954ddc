//! The reverse form of a function that calls itself, on one tape for all its calls.
//!
//! The forward sweep pushes what it keeps to columns that are handed down through the recursion, the reverse sweep pops
//! it in the opposite order; the outermost call owns the columns. What a block keeps is pushed when it ends, after what the
//! calls inside it pushed, and popped before their reverse sweeps: the columns are stacks. A branch and the function
//! itself have columns, too, since they are entered many times.
//!
//! Legal where the types of all that is kept can be written down, since two functions share them: floats, `bool`,
//! integers of known width, containers of these. A pullback of another function has no such type, so what calls others
//! keeps its pullbacks behind pointers. Switch: `tape`.

use super::{PullbackKind, Reverse, Vjp};
use crate::analysis::activity::Activity;
use crate::analysis::widths::Widths;
use crate::args::Arguments;
use crate::ir::visit::{all_uses, steps};
use crate::ir::{Block, Form, Frame, Function, Passing, Role, Step, Tape, Target, Ty, VarSet, Width};
use crate::names::Names;

/// The type of a value on the tape, and the width of the integers in it.
pub type Column = Vec<(Ty, Option<&'static str>)>;

/// The reverse form on a tape, where that is possible.
pub fn on_a_tape(
    function: &Function,
    activity: &Activity,
    arguments: &Arguments,
    form: Form,
    names: &mut Names,
) -> Option<Vjp> {
    let mut recurs = false;
    let mut is_possible = arguments.on("tape");
    steps(&function.body, &mut |step| match step {
        Step::Call { call, .. } if call.callee.target == Target::Itself => {
            recurs = true;
            is_possible &= call.callee.form == form;
        }
        // An item of the user's would be out of sight of the other sweep.
        Step::Item(_) => is_possible = false,
        _ => {}
    });
    if !recurs || !is_possible {
        return None;
    }
    let mut reverse = Reverse::new(function, activity, arguments, names);
    let tape = Tape {
        columns: reverse.make("tape", Ty::Inactive, Role::Kept),
        at: reverse.make("at", Ty::Inactive, Role::Kept),
    };
    reverse.tape = Some(tape);
    let mut vjp = reverse.run();
    if !is_closed(&vjp) {
        return None;
    }
    let widths = Widths::of(&vjp.function, &[&vjp.forward, &vjp.pullback]);
    let mut columns = Vec::new();
    for frame in &vjp.frames {
        columns.push(column(&vjp, &widths, frame)?);
    }
    vjp.kind = PullbackKind::OnTape(tape);
    vjp.columns = columns;
    Some(vjp)
}

/// Does the reverse sweep mention nothing but what it is given and what it reads back?
fn is_closed(vjp: &Vjp) -> bool {
    let function = &vjp.function;
    let shared = function.parameters.iter().filter(|parameter| parameter.passing == Passing::Shared);
    let mut known: VarSet = shared.map(|parameter| parameter.var).chain([vjp.seed]).collect();
    known.extend(vjp.shadows.iter().flatten());
    known.extend(vjp.frames.iter().flat_map(|frame| [frame.var, frame.cursor]));
    steps(&vjp.pullback, &mut |step| {
        known.extend(step.defines());
        if let Step::For { index, .. } = step {
            known.insert(*index);
        }
    });
    let mut closed = true;
    all_uses(&vjp.pullback, &mut |var, _| {
        closed &= known.contains(&var) || matches!(function.info(var).role, Role::Static);
    });
    closed
}

/// What the frames of a column are made of.
fn column(vjp: &Vjp, widths: &Widths, frame: &Frame) -> Option<Column> {
    let mut recorded = None;
    find_record(&vjp.forward, frame, &mut recorded);
    recorded?
        .iter()
        .map(|var| {
            let (ty, width) = (vjp.function.info(*var).ty.clone(), widths.get(&vjp.function, *var));
            is_nameable(&ty, width).then_some((ty, width))
        })
        .collect()
}

fn find_record(block: &Block, frame: &Frame, found: &mut Option<Vec<crate::ir::Var>>) {
    steps(block, &mut |step| {
        if let Step::Record { frame: other, values } = step
            && other.var == frame.var
        {
            *found = Some(values.clone());
        }
    });
}

fn is_nameable(ty: &Ty, width: Option<&'static str>) -> bool {
    match ty {
        Ty::Float(Width::F32 | Width::F64 | Width::Parameter(_)) | Ty::Bool | Ty::Unit => true,
        Ty::Int => width.is_some(),
        Ty::Tuple(parts) => parts.iter().all(|part| is_nameable(part, width)),
        Ty::Array(element, len) => len.to_string() != "_" && is_nameable(element, width),
        Ty::Vec(element) => is_nameable(element, width),
        _ => false,
    }
}
