//! The Wengert list: one entry for each operation, with the numbers of its operands and its partials.

use std::cell::RefCell;
use std::ops::Index;

use super::{Number, Var};

/// How many entries a chunk has. The list grows by chunks, so that no entry ever moves.
const CHUNK: usize = 1 << 14;

/// The number of a variable that is on no list.
pub(super) const CONSTANT: u32 = u32::MAX;

/// An operation of one operand or two; an operand that is on no list has the number of the entry itself and the partial
/// zero.
#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    operands: [u32; 2],
    partials: [T; 2],
}

/// A flat list of operations on [`Var`]s, in the order in which they ran.
///
/// A variable borrows its list, so the list cannot be [`reset`](Self::reset) while one is in use: that is an error of the
/// compiler's.
///
/// ```
/// use wengert::tape::Tape;
///
/// let tape = Tape::new();
/// let (x, y) = (tape.var(2.0), tape.var(3.0));
/// let z = x * y + x.powi(2);
/// let gradient = z.gradient();
/// assert_eq!((z.value(), gradient[x], gradient[y]), (10.0, 7.0, 2.0));
/// ```
///
/// ```compile_fail
/// use wengert::tape::Tape;
///
/// let mut tape = Tape::new();
/// let x = tape.var(2.0);
/// tape.reset();
/// let y = x * x; // `x` is of a list that begins anew
/// ```
pub struct Tape<T: Number = f64> {
    chunks: RefCell<Entries<T>>,
}

/// The entries of a list.
#[derive(Debug)]
pub(in crate::tape) struct Entries<T> {
    /// All chunks but the first `full + 1` are empty.
    chunks: Vec<Vec<Entry<T>>>,
    full: usize,
}

impl<T: Number> Default for Tape<T> {
    fn default() -> Self {
        Self { chunks: RefCell::new(Entries { chunks: vec![Vec::with_capacity(CHUNK)], full: 0 }) }
    }
}

impl<T: Number> std::fmt::Debug for Tape<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tape of {} entries", self.len())
    }
}

impl Tape<f64> {
    /// An empty list for variables over `f64`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Number> Tape<T> {
    /// A variable of which derivatives can be taken.
    ///
    /// # Panics
    /// If the list has 2³² entries.
    #[must_use]
    pub fn var(&self, value: T) -> Var<'_, T> {
        let number = self.push([CONSTANT; 2], [T::default(); 2]);
        Var { value, number, tape: Some(self) }
    }

    /// A variable for each number.
    #[must_use]
    pub fn vars(&self, values: &[T]) -> Vec<Var<'_, T>> {
        values.iter().map(|&value| self.var(value)).collect()
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        let chunks = self.chunks.borrow();
        chunks.full * CHUNK + chunks.chunks[chunks.full].len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Empties the list, and keeps its memory.
    pub fn reset(&mut self) {
        let chunks = self.chunks.get_mut();
        chunks.chunks.iter_mut().for_each(Vec::clear);
        chunks.full = 0;
    }

    #[inline]
    pub(super) fn push(&self, operands: [u32; 2], partials: [T; 2]) -> u32 {
        let mut list = self.chunks.borrow_mut();
        let list = &mut *list;
        if list.chunks[list.full].len() == CHUNK {
            list.grow();
        }
        let chunk = &mut list.chunks[list.full];
        let number = list.full * CHUNK + chunk.len();
        // The last number stands for constants.
        assert!(number < CONSTANT as usize, "a list has room for 2³² - 1 operations; reset it in between");
        let own = number as u32;
        let place = |operand| if operand == CONSTANT { own } else { operand };
        chunk.push(Entry { operands: operands.map(place), partials });
        own
    }

    /// The derivatives of the variable with a number, with respect to all on the list up to it.
    pub(super) fn sweep(&self, from: u32, seed: T) -> Vec<T> {
        self.chunks.borrow().sweep(&[(from, seed)])
    }

    /// The list alone, of which no variable knows any more.
    pub(in crate::tape) fn into_entries(self) -> Entries<T> {
        self.chunks.into_inner()
    }
}

impl<T: Number> Entries<T> {
    /// The derivatives of a sum of variables, each times a seed, with respect to all on the list up to the last of them.
    pub(in crate::tape) fn sweep(&self, seeds: &[(u32, T)]) -> Vec<T> {
        let Some(from) = seeds.iter().map(|&(number, _)| number as usize).max() else { return Vec::new() };
        let mut adjoints = vec![T::default(); from + 1];
        for &(number, seed) in seeds {
            let adjoint = &mut adjoints[number as usize];
            *adjoint = adjoint.plus_product(seed, T::constant(num_traits::One::one()));
        }
        for chunk in (0..=from / CHUNK).rev() {
            let start = chunk * CHUNK;
            let count = (from + 1 - start).min(CHUNK);
            for (k, entry) in self.chunks[chunk][..count].iter().enumerate().rev() {
                let adjoint = adjoints[start + k];
                // What has no part in the result adds nothing, however steep its slope.
                if adjoint.is_nothing() {
                    continue;
                }
                for (&operand, &partial) in entry.operands.iter().zip(&entry.partials) {
                    let operand = operand as usize;
                    if operand != start + k {
                        adjoints[operand] = adjoints[operand].plus_product(adjoint, partial);
                    }
                }
            }
        }
        adjoints
    }
}

impl<T> Entries<T> {
    #[cold]
    fn grow(&mut self) {
        self.full += 1;
        if self.full == self.chunks.len() {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
    }
}

/// The derivatives of one variable with respect to all others of its list.
///
/// ```
/// use wengert::tape::Tape;
///
/// let tape = Tape::new();
/// let (x, unused) = (tape.var(0.5), tape.var(1.0));
/// let gradient = x.exp().gradient();
/// assert_eq!((gradient[x], gradient[unused]), (0.5_f64.exp(), 0.0));
/// ```
pub struct Gradient<'t, T: Number = f64> {
    pub(super) adjoints: Vec<T>,
    pub(super) tape: Option<&'t Tape<T>>,
    pub(super) zero: T,
}

impl<T: Number> std::fmt::Debug for Gradient<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gradient with respect to {} variables", self.adjoints.len())
    }
}

impl<'t, T: Number> Index<Var<'t, T>> for Gradient<'t, T> {
    type Output = T;

    /// The derivative with respect to a variable: zero for a constant.
    ///
    /// # Panics
    /// If the variable is of another list.
    fn index(&self, var: Var<'t, T>) -> &T {
        if let (Some(own), Some(other)) = (self.tape, var.tape) {
            assert!(std::ptr::eq(own, other), "{}", super::MIXED);
        }
        self.adjoints.get(var.number as usize).filter(|_| var.tape.is_some()).unwrap_or(&self.zero)
    }
}
