//! Lists that are declared without a value and perhaps assigned to more than once begin as empty ones.
//!
//! ```text
//! let mut v;  if c { v = vec![x, x]; } else { v = vec![x]; }  v = vec![x, x, x];
//! ```
//!
//! Post-condition: an assignment to a list that [`Step::Declare`] introduces is its first, and there is no shape before it that
//! the reverse sweep would have to bring back. Other types have a zero of one shape.

use std::collections::HashSet;

use crate::ir::visit::steps_mut;
use crate::ir::{Block, Function, Op, Step, Ty, Var};

pub(super) fn lists_given_twice(function: &mut Function) {
    let mut given = Given::default();
    given.block(&function.body);
    let vars = &function.vars;
    steps_mut(&mut function.body, &mut |step| {
        if let Step::Declare(var) = *step
            && given.twice.contains(&var)
            && matches!(vars[var.0 as usize].ty, Ty::Vec(_))
        {
            *step = Step::Let { var, op: Op::VecNew };
        }
    });
}

#[derive(Default)]
struct Given {
    /// Variables that may have a value where the walk is.
    perhaps: HashSet<Var>,
    /// Those that were assigned to where they may have had one.
    twice: HashSet<Var>,
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
                    let mut after = HashSet::new();
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
