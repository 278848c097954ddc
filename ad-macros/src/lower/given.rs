//! Variables that are declared without a value and perhaps assigned to more than once begin as blanks, lists as empty ones.
//!
//! ```text
//! let mut v;  if c { v = vec![x, x]; } else { v = vec![x]; }  v = vec![x, x, x];
//! ```
//!
//! Post-condition: an assignment to a variable that [`Step::Declare`] introduces is its first, as far as its type is known. There is
//! nothing before it that the reverse sweep would have to bring back: no value, and no length of a list.

use crate::ir::visit::steps_mut;
use crate::ir::{Block, Function, Op, Step, Ty, VarSet};

pub(super) fn blanks(function: &mut Function) {
    let mut given = Given::default();
    given.block(&function.body);
    let vars = &function.vars;
    steps_mut(&mut function.body, &mut |step| {
        if let Step::Declare(var) = *step
            && given.twice.contains(&var)
        {
            let op = match &vars[var.0 as usize].ty {
                Ty::Open(_) | Ty::Discrete | Ty::Inactive | Ty::User(_) | Ty::Ref(..) => return,
                Ty::Vec(_) => Op::VecNew,
                ty => Op::Blank(ty.clone()),
            };
            *step = Step::Let { var, op };
        }
    });
}

#[derive(Default)]
struct Given {
    /// Variables that may have a value where the walk is.
    perhaps: VarSet,
    /// Those that were assigned to where they may have had one.
    twice: VarSet,
}

impl Given {
    fn block(&mut self, block: &Block) {
        for step in &block.steps {
            match step {
                Step::Declare(var) => drop(self.perhaps.remove(var)),
                Step::Assign { place, .. } if place.path.is_empty() => {
                    if !self.perhaps.insert(place.root) {
                        self.twice.insert(place.root);
                    }
                }
                Step::If { .. } | Step::Match { .. } => {
                    let before = self.perhaps.clone();
                    let mut after = VarSet::default();
                    for branch in step.blocks() {
                        self.perhaps.clone_from(&before);
                        self.block(branch);
                        after.extend(self.perhaps.drain());
                    }
                    self.perhaps = before;
                    self.perhaps.extend(after);
                }
                // A turn may follow another.
                step => (0..2).for_each(|_| step.blocks().into_iter().for_each(|inner| self.block(inner))),
            }
        }
    }
}
