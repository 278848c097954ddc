//! The Wengert list: one entry for each operation, with the numbers of its operands and its partials.

use std::cell::{Cell, RefCell};
use std::ops::Index;

use super::{Number, Var};

/// How many entries a chunk has. The list grows by chunks, so that no entry ever moves.
const CHUNK: usize = 1 << 14;

/// The number of a variable that is on no list, and of no entry: so an operation need not look which of its operands are
/// constants.
pub(super) const CONSTANT: usize = 0;

/// Marks the number of a variable that is a function of the one with the number, and has no entry of its own. The bit is not among
/// those that entries keep.
pub(super) const WITHOUT_ENTRY: usize = 1 << (usize::BITS - 1);

/// An operation of two operands, or of one; an operand that is on no list has the number [`CONSTANT`].
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
    entries: RefCell<Entries<T>>,
    /// The adjoints of an earlier way back, for the memory.
    adjoints: Cell<Vec<T>>,
}

/// Entries with numbers that follow one another.
#[derive(Debug)]
struct Chunk<T> {
    /// The number of the first. Between chunks there may be numbers without entries: of variables that are made of nothing.
    start: usize,
    entries: Vec<Entry<T>>,
}

/// The entries of a list.
#[derive(Debug)]
pub(in crate::tape) struct Entries<T> {
    /// The chunk that is being filled.
    last: Chunk<T>,
    /// Those before.
    full: Vec<Chunk<T>>,
    /// Empty ones, of an earlier and longer list.
    spare: Vec<Vec<Entry<T>>>,
}

impl<T: Number> Default for Tape<T> {
    fn default() -> Self {
        let last = Chunk { start: CONSTANT + 1, entries: Vec::with_capacity(CHUNK) };
        let entries = Entries { last, full: Vec::new(), spare: Vec::new() };
        Self { entries: RefCell::new(entries), adjoints: Cell::default() }
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
    /// If the list has nearly 2³² entries.
    #[must_use]
    pub fn var(&self, value: T) -> Var<'_, T> {
        let number = self.entries.borrow_mut().reserve(1);
        self.variable(value, number)
    }

    /// A variable for each number.
    ///
    /// # Panics
    /// If the list has nearly 2³² entries.
    #[must_use]
    pub fn vars(&self, values: &[T]) -> Vec<Var<'_, T>> {
        let start = self.entries.borrow_mut().reserve(values.len());
        (start..).zip(values).map(|(number, &value)| self.variable(value, number)).collect()
    }

    /// The number of variables, those that operations gave among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.borrow().next() - 1
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Empties the list, and keeps its memory.
    pub fn reset(&mut self) {
        self.entries.get_mut().clear();
    }

    /// The variable with a number of its own.
    #[inline(always)]
    fn variable(&self, value: T, number: usize) -> Var<'_, T> {
        Var { value, slope: T::constant(num_traits::One::one()), number, tape: Some(self) }
    }

    /// The result of an operation, which is written on the list.
    #[inline(always)]
    pub(super) fn result(&self, value: T, operands: [usize; 2], partials: [T; 2]) -> Var<'_, T> {
        let mut entries = self.entries.borrow_mut();
        if entries.last.entries.len() == entries.last.entries.capacity() {
            entries.begin_chunk();
        }
        let number = entries.next();
        entries.last.entries.push(Entry { operands: [operands[0] as u32, operands[1] as u32], partials });
        drop(entries);
        self.variable(value, number)
    }

    /// The derivatives of the variable with a number, with respect to all on the list up to it.
    pub(super) fn sweep(&self, from: usize, seed: T) -> Vec<T> {
        let mut adjoints = self.adjoints.take();
        self.entries.borrow().sweep(&[(from, seed)], &mut adjoints);
        adjoints
    }

    /// The list alone, of which no variable knows any more.
    pub(in crate::tape) fn into_entries(self) -> Entries<T> {
        self.entries.into_inner()
    }
}

impl<T: Number> Entries<T> {
    /// The number of the next entry.
    #[inline]
    fn next(&self) -> usize {
        self.last.start + self.last.entries.len()
    }

    /// Numbers for variables that are made of nothing; the first of them.
    fn reserve(&mut self, count: usize) -> usize {
        let number = self.next();
        let few = count < CHUNK / 16;
        if few && !self.last.entries.is_empty() && self.last.entries.len() + count < CHUNK {
            let nothing = Entry { operands: [CONSTANT as u32; 2], partials: [T::default(); 2] };
            self.last.entries.resize(self.last.entries.len() + count, nothing);
        } else {
            if !self.last.entries.is_empty() {
                self.begin_chunk();
            }
            self.last.start = room(number + count);
        }
        number
    }

    /// Takes all entries away.
    fn clear(&mut self) {
        self.last.start = CONSTANT + 1;
        self.last.entries.clear();
        let full = self.full.drain(..).map(|mut chunk| {
            chunk.entries.clear();
            chunk.entries
        });
        self.spare.extend(full);
    }

    #[cold]
    fn begin_chunk(&mut self) {
        let entries = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(CHUNK));
        let next = Chunk { start: room(self.next()), entries };
        self.full.push(std::mem::replace(&mut self.last, next));
    }

    /// The derivatives of a sum of variables, each times a seed, with respect to all on the list up to the last of them, by
    /// number.
    pub(in crate::tape) fn sweep(&self, seeds: &[(usize, T)], adjoints: &mut Vec<T>) {
        adjoints.clear();
        let Some(from) = seeds.iter().map(|&(number, _)| number).max() else { return };
        adjoints.resize(from + 1, T::default());
        for &(number, seed) in seeds {
            let adjoint = &mut adjoints[number];
            *adjoint = adjoint.plus_product(seed, T::constant(num_traits::One::one()));
        }
        for chunk in [&self.last].into_iter().chain(self.full.iter().rev()) {
            // Entries behind the last variable have no adjoint.
            let count = adjoints.len().saturating_sub(chunk.start).min(chunk.entries.len());
            for (number, entry) in (chunk.start..chunk.start + count).zip(&chunk.entries[..count]).rev() {
                let adjoint = adjoints[number];
                // What has no part in the result adds nothing, however steep its slope.
                if adjoint.is_nothing() {
                    continue;
                }
                for (&operand, &partial) in entry.operands.iter().zip(&entry.partials) {
                    let operand = operand as usize;
                    if operand != CONSTANT {
                        let place = &mut adjoints[operand];
                        *place = place.plus_product(adjoint, partial);
                    }
                }
            }
        }
    }
}

/// The number that a chunk begins with, if those of all its entries are numbers.
fn room(start: usize) -> usize {
    let fits = u32::try_from(start + CHUNK).is_ok();
    assert!(fits, "a list has room for nearly 2³² operations; reset it in between");
    start
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

impl<T: Number> Drop for Gradient<'_, T> {
    fn drop(&mut self) {
        if let Some(tape) = self.tape {
            tape.adjoints.set(std::mem::take(&mut self.adjoints));
        }
    }
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
    /// If the variable is of another list, or has no entry of its own ([`kept`](Var::kept) makes one).
    fn index(&self, var: Var<'t, T>) -> &T {
        let Some(tape) = var.tape else { return &self.zero };
        assert!(self.tape.is_none_or(|own| std::ptr::eq(own, tape)), "{}", super::MIXED);
        assert!(
            var.number & WITHOUT_ENTRY == 0,
            "the variable has no entry of its own; ask with respect to its `kept()`"
        );
        self.adjoints.get(var.number).unwrap_or(&self.zero)
    }
}
