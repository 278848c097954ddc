//! Sets and maps of variables.
//!
//! Every pass looks variables up, so this is what the passes spend most of their time on, the more since a macro is seldom
//! built with optimisation. A variable is a small number that nobody chooses in order to collide with others: one
//! multiplication spreads it over the table, where the standard library's hash takes a hundred operations.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::Var;

pub type VarSet = HashSet<Var, BuildHasherDefault<VarHasher>>;

pub type VarMap<T> = HashMap<Var, T, BuildHasherDefault<VarHasher>>;

/// Hashes one variable.
#[derive(Clone, Copy, Debug, Default)]
pub struct VarHasher(u64);

impl Hasher for VarHasher {
    fn write_u32(&mut self, number: u32) {
        // An odd number near to 2^64 divided by the golden ratio: neighbours come to lie far apart, in the high bits, too.
        self.0 = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("a variable is hashed as one number");
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
