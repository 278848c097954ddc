//! From a function to its forms: transforms and the passes behind them, order by order.
//!
//! Input: a function that was checked. Post-condition: what the companion is printed from. The forward form of order `n`
//! is made from that of order `n - 1`, the reverse form of any order from the forward form of that order: nothing is ever
//! reversed twice (see Note [Reverse over forward]).
//!
//! # Note [Reverse over forward]
//! A derivative of a gradient in a direction `v` is the gradient of `x -> <f'(x), v>`, since matrices of second
//! derivatives are symmetric; and that function is the forward form of `f`, with its value left out. So the reverse
//! sweep of the forward form gives `H v`, and with it, as the cotangent of `v`, the gradient itself. What `f::grad` has
//! for tangent and pullback, at any order, is the reverse form of a forward form. The forward transform makes plain
//! code out of plain code, without tapes and pullbacks; so it can be applied as often as wanted, and what the reverse
//! transform makes is never an input.

mod products;

use crate::analysis::activity::Activity;
use crate::args::Arguments;
use crate::forward::{Jvp, forward};
use crate::ir::verify::verify;
use crate::ir::{Block, Form, Function, Op, Step, Target};
use crate::names::Names;
use crate::order;
use crate::reverse::tape::on_a_tape;
use crate::reverse::{Vjp, reverse};
use crate::simplify;
use crate::simplify::fuse::Fused;
use crate::tangent::Directions;

/// The forms of one order.
pub struct Level {
    /// The user's function, or its forward form.
    pub function: Function,
    /// The forward form as it is printed; none for the user's function.
    pub forward: Option<Jvp>,
    /// None for the last order.
    pub reverse: Option<Sweeps>,
    /// The reverse form of the tangent of a scalar function alone.
    pub top: Option<(Function, Sweeps)>,
    /// The same with many tangents of each argument.
    pub top_batch: Option<(Function, Sweeps)>,
}

impl Level {
    /// Can both sweeps run at once, whenever the pullback is asked for? What the function does beside its value must not
    /// happen again, and what it calls may do something.
    pub fn runs_at_once(&self) -> bool {
        let mut is_quiet = true;
        crate::ir::visit::steps(&self.function.body, &mut |step| {
            is_quiet &= !matches!(step, Step::Opaque(_) | Step::Call { .. } | Step::Item(_));
            if let Step::Let { op: Op::Opaque(opaque), .. } = step {
                is_quiet &= opaque.writes.is_empty();
            }
        });
        is_quiet && self.reverse.as_ref().is_some_and(|sweeps| sweeps.fused.is_some())
    }
}

/// A reverse form; and both sweeps in one, where that is possible.
pub struct Sweeps {
    pub vjp: Vjp,
    pub fused: Option<Fused>,
}

/// The passes before the transforms.
pub fn prepare(function: &mut Function, arguments: &Arguments) {
    debug_assert_eq!(verify(function, &[&function.body]), Ok(()));
    if arguments.on("hoist") {
        simplify::hoist::hoist(function);
    }
    if arguments.on("repeats") {
        simplify::repeats::repeats(function);
    }
}

/// All forms up to the order that was asked for.
pub fn levels(function: Function, activity: &Activity, arguments: &Arguments, names: &mut Names) -> Vec<Level> {
    let is_scalar = function.is_scalar();
    let sweeps = sweeps(&function, activity, Directions::One, arguments, names, (is_scalar, Some(Form::default())));
    let mut top_batch =
        (is_scalar && arguments.order > 1).then(|| products::products(&function, activity, arguments, names)).flatten();
    let mut jvp = along(&function, activity, Directions::One, arguments.order == 1, arguments, names);
    let mut levels = vec![Level { function, forward: None, reverse: Some(sweeps), top: None, top_batch: None }];
    let mut alone: Option<Function> = None;
    for level in 1..=arguments.order {
        let function = order::next(&jvp, names);
        let printed = printed(jvp, arguments);
        if level == arguments.order {
            levels.push(Level { function, forward: Some(printed), reverse: None, top: None, top_batch: None });
            return levels;
        }
        let activity = Activity::of(&function);
        let form = Form { derived: None, order: level };
        let reverse =
            Some(self::sweeps(&function, &activity, Directions::One, arguments, names, (is_scalar, Some(form))));
        let top = is_scalar.then(|| {
            let whole = match &alone {
                None => function.clone(),
                Some(before) => {
                    let of = Activity::of(before);
                    order::next(&along(before, &of, Directions::One, false, arguments, names), names)
                }
            };
            let top = order::tangent_alone(&whole, names);
            let sweeps = self::sweeps(&top, &Activity::of(&top), Directions::One, arguments, names, (true, None));
            alone = Some(top.clone());
            (top, sweeps)
        });
        jvp = along(&function, &activity, Directions::One, level + 1 == arguments.order, arguments, names);
        levels.push(Level { function, forward: Some(printed), reverse, top, top_batch: top_batch.take() });
    }
    levels
}

/// The forms with many directions: the forward one's parameters, and how they are printed.
pub struct Batch {
    pub function: Function,
    pub jvp: Jvp,
    /// None where the seeds go through the reverse form for one of them, one after the other.
    pub vjp: Option<Vjp>,
}

/// The forms of first order with many directions.
pub fn batch(function: &Function, activity: &Activity, arguments: &Arguments, names: &Names) -> Batch {
    let mut own = names.clone();
    let jvp = along(function, activity, Directions::Many, arguments.order == 1, arguments, &mut own);
    let vjp = (!is_for_one_seed(function, arguments)).then(|| {
        let (mut names, rows) = (names.clone(), arguments.on("rows"));
        let mut vjp = two_sweeps(function, activity, Directions::Many, arguments, &mut names);
        finish(&mut vjp, function.vars.len(), (rows, false), arguments, &mut names);
        vjp
    });
    Batch { function: order::next(&jvp, &mut own), jvp: printed(jvp, arguments), vjp }
}

/// Is there a reverse form for one seed only? That of a recursion is made of more than one function, and derived
/// functions have none for many; nor is there one where there is no arithmetic on lanes.
fn is_for_one_seed(function: &Function, arguments: &Arguments) -> bool {
    let mut found = arguments.recursive || arguments.home.as_ref().is_some_and(|home| !home.knows_lanes);
    crate::ir::visit::steps(&function.body, &mut |step| {
        if let Step::Call { call, .. } = step {
            found |= call.callee.target == Target::Itself || call.callee.form.derived.is_some();
        }
    });
    found
}

/// The forward form; where it is not the last, as the transforms of higher orders take it.
fn along(
    function: &Function,
    activity: &Activity,
    directions: Directions,
    is_last: bool,
    arguments: &Arguments,
    names: &mut Names,
) -> Jvp {
    let mut jvp = forward(function, activity, directions, arguments, names);
    if arguments.on("reciprocals") {
        simplify::reciprocals::reciprocals(&mut jvp.function, &mut jvp.body, function.vars.len(), None, names);
    }
    if arguments.on("scales") {
        simplify::scales::pairs::pairs(&mut jvp.function, &mut jvp.body, function.vars.len(), names);
        simplify::scales::scales(&mut jvp.function, &mut jvp.body, function.vars.len(), names);
        if is_last {
            simplify::scales::signs::signs(&jvp.function, &mut jvp.body, function.vars.len());
        }
    }
    if arguments.on("squares") {
        simplify::squares::squares(&mut jvp.function, &mut jvp.body, function.vars.len(), names);
    }
    jvp
}

/// A forward form, as short as it can be.
fn printed(mut jvp: Jvp, arguments: &Arguments) -> Jvp {
    tidy(&mut jvp.function, &mut jvp.body, arguments, None);
    simplify::dead::dead(&jvp.function, &mut [&mut jvp.body]);
    debug_assert_eq!(verify(&jvp.function, &[&jvp.body]), Ok(()));
    jvp
}

/// The reverse form of a function, and what can be made of it.
///
/// `at_one` says that both sweeps may become one, `form` what the function is for those that call it, and for itself;
/// nobody calls a tangent alone.
fn sweeps(
    function: &Function,
    activity: &Activity,
    directions: Directions,
    arguments: &Arguments,
    names: &mut Names,
    (at_one, form): (bool, Option<Form>),
) -> Sweeps {
    let rows = arguments.on("rows");
    let mut vjp = two_sweeps(function, activity, directions, arguments, names);
    let mut fused = at_one.then(|| one_sweep(&vjp, function, activity, directions, arguments, names)).flatten();
    let taped = form.and_then(|form| on_a_tape(function, activity, arguments, form, names));
    // Rows are for columns that one call has for itself.
    let vjp_rows = rows && taped.is_none();
    let packs = arguments.on("pack") && directions == Directions::One;
    vjp = taped.unwrap_or(vjp);
    finish(&mut vjp, function.vars.len(), (vjp_rows, packs), arguments, names);
    if let Some(fused) = &mut fused {
        finish_at_once(fused, function.vars.len(), (rows, packs), arguments, names);
    }
    Sweeps { vjp, fused }
}

/// Both sweeps in one, where they can be: of the function as it is, or with variables of their own for the turns of its loops,
/// whichever has more of it turn by turn.
fn one_sweep(
    vjp: &Vjp,
    function: &Function,
    activity: &Activity,
    directions: Directions,
    arguments: &Arguments,
    names: &mut Names,
) -> Option<Fused> {
    if !arguments.on("fuse") {
        return None;
    }
    let mut private = function.clone();
    let private = (arguments.on("privatize") && simplify::privatize::privatize(&mut private))
        .then(|| two_sweeps(&private, activity, directions, arguments, names));
    let mut fuse = |vjp: &Vjp| {
        simplify::fuse::fuse(vjp, names, arguments.on("calls"), &mut |function, block, names| {
            adjoint_passes(function, block, names, arguments, arguments.on("rows"));
        })
    };
    let plain = fuse(vjp);
    let gains = plain.as_ref().map_or(0, |plain| plain.gains);
    private.and_then(|private| fuse(&private)).filter(|private| private.gains > gains).or(plain)
}

/// The two sweeps, as the passes behind take them.
fn two_sweeps(
    function: &Function,
    activity: &Activity,
    directions: Directions,
    arguments: &Arguments,
    names: &mut Names,
) -> Vjp {
    debug_assert_eq!(verify(function, &[&function.body]), Ok(()));
    let mut vjp = reverse(function, activity, directions, arguments, names);
    if arguments.on("reciprocals") {
        let (primal, forward) = (function.vars.len(), Some(&vjp.forward));
        simplify::reciprocals::reciprocals(&mut vjp.function, &mut vjp.pullback, primal, forward, names);
        simplify::kept::kept(&mut vjp.forward, &mut vjp.pullback);
    }
    vjp
}

/// A reverse form as it is printed.
///
/// `primal` is how many variables the function had before the transform.
fn finish(vjp: &mut Vjp, primal: usize, (rows, packs): (bool, bool), arguments: &Arguments, names: &mut Names) {
    adjoint_passes(&mut vjp.function, &mut vjp.pullback, names, arguments, rows);
    if rows {
        simplify::room::room(&mut vjp.forward);
        simplify::rows::written(&mut vjp.function, &mut vjp.forward, names, false);
    }
    tidy(&mut vjp.function, &mut vjp.pullback, arguments, Some((primal, names)));
    if arguments.on("totals") {
        simplify::totals::totals(vjp, names);
    }
    if arguments.on("reductions") {
        simplify::reductions::reductions(&mut vjp.function, &mut vjp.pullback);
    }
    if packs {
        simplify::pack::pack(vjp, names);
    }
    simplify::dead::dead(&vjp.function, &mut [&mut vjp.forward, &mut vjp.pullback]);
    debug_assert_eq!(verify(&vjp.function, &[&vjp.forward, &vjp.pullback]), Ok(()));
}

/// One sweep as it is printed; `primal` and the rest as for [`finish`].
fn finish_at_once(
    fused: &mut Fused,
    primal: usize,
    (rows, packs): (bool, bool),
    arguments: &Arguments,
    names: &mut Names,
) {
    if rows {
        simplify::room::room(&mut fused.body);
        simplify::rows::written(&mut fused.function, &mut fused.body, names, false);
    }
    if arguments.on("reciprocals") {
        simplify::reciprocals::reciprocals(&mut fused.function, &mut fused.body, primal, None, names);
    }
    tidy(&mut fused.function, &mut fused.body, arguments, Some((primal, names)));
    if arguments.on("reductions") {
        simplify::reductions::reductions(&mut fused.function, &mut fused.body);
    }
    if packs {
        simplify::pack::pack_fused(fused, names);
    }
    simplify::dead::dead(&fused.function, &mut [&mut fused.body]);
    debug_assert_eq!(verify(&fused.function, &[&fused.body]), Ok(()));
}

/// The passes on adjoint loops.
fn adjoint_passes(function: &mut Function, block: &mut Block, names: &mut Names, arguments: &Arguments, rows: bool) {
    if arguments.on("sums") {
        simplify::sums::sums(function, block, names);
    }
    if arguments.on("ascending") {
        simplify::ascending::ascending(function, block, names, rows);
    }
    if arguments.on("split") {
        simplify::split::split(function, block, names);
    }
    if arguments.on("views") {
        simplify::views::views(function, block, names);
    }
}

/// The passes that make the code shorter. Factors move in what has come to a function since it had so many variables as are
/// given with the names; in a forward form they have moved before it was differentiated again.
fn tidy(function: &mut Function, block: &mut Block, arguments: &Arguments, ours: Option<(usize, &mut Names)>) {
    let mut ours = ours.filter(|_| arguments.on("scales"));
    if let Some((primal, names)) = &mut ours {
        simplify::scales::pairs::pairs(function, block, *primal, names);
    }
    if arguments.on("init") {
        simplify::init::init(function, block);
    }
    if let Some((primal, names)) = ours {
        simplify::scales::scales(function, block, primal, names);
    }
    if arguments.on("copies") {
        simplify::copies::copies(function, block);
    }
}
