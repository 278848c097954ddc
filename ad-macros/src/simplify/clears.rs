//! Elements that an adjoint loop reads and sets to zero, set to zero all at once behind it.
//!
//! `for k in 0..n { let seed = z_bar[k]; z_bar[k] = 0.0; x_bar[k] += seed * y[k]; y_bar[k] += seed * x[k] }` writes three lists and
//! reads two more, and LLVM, before it takes several turns at once, asks of each pair with a written one whether they overlap: nine
//! questions, where it asks no more than eight. With `clear(&mut z_bar[..n])` behind the loop, `z_bar` is only read in it, and seven are
//! left.
//!
//! Legal where each turn touches one element of the list alone, which no other turn touches, and reads it before it sets it to zero.
//! Switch: `clears`.

use super::affine::{Moving, leads_to_floats, part, where_it_turns};
use super::places::{defined_inside, places_mut, same_path};
use crate::ir::visit::{Use, all_uses, uses, with_inner};
use crate::ir::{Adapter, Block, Function, Op, Place, Step, Ty, VarSet};
use crate::names::Names;

/// As many pairs of lists LLVM looks at before it gives up.
const MOST_PAIRS: usize = 8;

pub fn clears(function: &mut Function, block: &mut Block, names: &mut Names) {
    for mut step in std::mem::take(&mut block.steps) {
        for inner in step.blocks_mut() {
            clears(function, inner, names);
        }
        let behind = taken_out(function, &mut step, names);
        block.steps.push(step);
        block.steps.extend(behind);
    }
}

/// Takes what sets elements to zero out of a loop that has too many pairs with them and few enough without.
fn taken_out(function: &mut Function, step: &mut Step, names: &mut Names) -> Vec<Step> {
    let Step::For { range, body, .. } = &*step else { return Vec::new() };
    let is_plain = !range.inclusive && matches!(range.adapters.as_slice(), [] | [Adapter::Rev]);
    let Some(moving) = Moving::of(function, step).filter(|_| is_plain) else { return Vec::new() };
    let (range, inside) = (range.clone(), defined_inside(step));
    let places: Vec<Place> =
        body.steps.iter().filter_map(|step| cleared(function, step, body, (&moving, &inside))).collect();
    let Lists { read, written } = Lists::of(function, step);
    let pairs = |read: usize, written: usize| written * written.saturating_sub(1) / 2 + read * written;
    let before = pairs(read.len(), written.len());
    let after = pairs(read.len() + places.len(), written.len() - places.len());
    if places.is_empty() || before <= MOST_PAIRS || after > MOST_PAIRS {
        return Vec::new();
    }
    let mut then = Vec::new();
    for place in &places {
        let row = moving.row(&place.path).expect("it was looked at above");
        let part = part(function, (place.root, &row), &range, &mut then, names);
        then.push(Step::Clear(part));
    }
    let Step::For { body, .. } = step else { unreachable!("looked at above") };
    body.steps.retain(|step| !matches!(step, Step::Clear(place) if places.iter().any(|own| own.root == place.root)));
    where_it_turns(function, &range, then, names).into()
}

/// The place that a step of the body sets to zero, where the list is there before the loop and only read besides, by the same way
/// and before.
fn cleared(function: &Function, step: &Step, body: &Block, (moving, inside): (&Moving, &VarSet)) -> Option<Place> {
    let Step::Clear(place) = step else { return None };
    let row = moving.row(&place.path).filter(|row| row.rest.is_empty() && row.is_there_before(place.root, inside))?;
    let is_float = matches!(function.place_type(place), Ty::Float(_)) && leads_to_floats(function, place.root, row.way);
    let mut uses_of_it = 0;
    all_uses(body, &mut |var, _| uses_of_it += usize::from(var == place.root));
    let is_read_before = body
        .steps
        .iter()
        .take_while(|step| !matches!(step, Step::Clear(other) if other.root == place.root))
        .any(|step| matches!(step, Step::Let { op: Op::Read(read), .. } if read.root == place.root && same_path(&read.path, &place.path)));
    (is_float && uses_of_it == 2 && is_read_before).then(|| place.clone())
}

/// The lists outside of a loop that it only reads, and those that it writes.
struct Lists {
    read: VarSet,
    written: VarSet,
}

impl Lists {
    fn of(function: &Function, step: &Step) -> Self {
        let inside = defined_inside(step);
        let (mut read, mut written) = (VarSet::default(), VarSet::default());
        with_inner(step, &mut |step| {
            let mut by_place = VarSet::default();
            places_mut(&mut step.clone(), &mut |place| {
                if !place.path.is_empty() && !inside.contains(&place.root) {
                    by_place.insert(place.root);
                }
            });
            uses(step, &mut |var, how| {
                let lists = if how == Use::Write { &mut written } else { &mut read };
                if by_place.contains(&var) && !function.info(var).ty.is_scalar() {
                    lists.insert(var);
                }
            });
        });
        read.retain(|var| !written.contains(var));
        Self { read, written }
    }
}
