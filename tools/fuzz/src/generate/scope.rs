//! The variables that stand at a point of a generated function.

use super::types::{By, Ty};

/// What a live reference leaves of the variable that it borrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// Everything.
    Free,
    /// Reading: a shared reference to it lives.
    Shared,
    /// Nothing: a mutable reference to it lives, or it was moved.
    Taken,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Var {
    /// Its name, which a later variable may shadow.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Whether the binding is `mut`.
    pub mutable: bool,
    /// Whether it may depend on an active parameter.
    pub active: bool,
    /// What references to it leave.
    pub lock: Lock,
    /// The variable that it borrows and the lock that this one had before.
    pub borrows: Option<(usize, Lock)>,
    /// Whether what it holds was not used yet. Programs use most of what they compute, or else
    /// they would test little.
    pub pending: bool,
}

/// A point to return to when a block ends.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    len: usize,
    frozen: usize,
}

impl Mark {
    /// Whether the variable of that index was declared in the block.
    pub fn holds(self, at: usize) -> bool {
        at >= self.len
    }

    /// The number of variables before the block.
    pub fn len(self) -> usize {
        self.len
    }
}

/// The variables in the order of their declaration; an index names one.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    vars: Vec<Var>,
    /// Variables before this one may only be read (they stand outside a closure).
    frozen: usize,
}

impl Scope {
    /// Adds a variable.
    pub fn declare(&mut self, name: &str, ty: Ty, mutable: bool, active: bool) -> usize {
        self.vars.push(Var {
            name: name.to_owned(),
            ty,
            mutable,
            active,
            lock: Lock::Free,
            borrows: None,
            pending: true,
        });
        self.vars.len() - 1
    }

    /// Notes that variable `at` is a reference into `base`.
    pub fn borrow(&mut self, at: usize, base: usize, by: By) {
        let lock = if by == By::Mut { Lock::Taken } else { Lock::Shared };
        let before = self.lock(base, lock);
        if by == By::Shared {
            self.note_read(base);
        }
        self.vars[at].borrows = Some((base, before));
    }

    /// Notes that the content of a variable is used.
    pub fn note_read(&mut self, at: usize) {
        self.vars[at].pending = false;
    }

    /// Notes that the content of a variable, or of what it refers to, was changed.
    pub fn note_write(&mut self, at: usize) {
        match self.vars[at].borrows {
            Some((base, _)) => {
                self.vars[at].pending = false;
                self.note_write(base);
            }
            // What a parameter refers to is an output.
            None => self.vars[at].pending = self.vars[at].ty.by() != By::Mut,
        }
    }

    /// Which variables are pending.
    pub fn pending(&self) -> Vec<bool> {
        self.vars.iter().map(|var| var.pending).collect()
    }

    /// Gives the variables that were there before the state that `pending` told.
    pub fn set_pending(&mut self, pending: &[bool]) {
        for (var, &pending) in self.vars.iter_mut().zip(pending) {
            var.pending = pending;
        }
    }

    /// Locks a variable at least as much as `lock` says; gives its lock so far.
    pub fn lock(&mut self, at: usize, lock: Lock) -> Lock {
        let before = self.vars[at].lock;
        self.vars[at].lock = before.max(lock);
        before
    }

    /// Gives a variable back the lock that it had.
    pub fn unlock(&mut self, at: usize, before: Lock) {
        self.vars[at].lock = before;
    }

    /// Forgets a reference, so that what it borrows is free again.
    pub fn end_borrow(&mut self, at: usize) {
        if let Some((base, before)) = self.vars[at].borrows.take() {
            self.vars[base].lock = before;
            self.vars[at].lock = Lock::Taken;
        }
    }

    /// The variable of that index.
    pub fn get(&self, at: usize) -> &Var {
        &self.vars[at]
    }

    /// The start of a block.
    pub fn mark(&self) -> Mark {
        Mark { len: self.vars.len(), frozen: self.frozen }
    }

    /// The end of a block: forgets what was declared in it.
    pub fn reset(&mut self, mark: Mark) {
        while self.vars.len() > mark.len {
            if let Some((base, before)) = self.vars.last().and_then(|var| var.borrows) {
                self.vars[base].lock = before;
            }
            self.vars.pop();
        }
        self.frozen = mark.frozen;
    }

    /// Allows only reading of all variables so far.
    pub fn freeze(&mut self) {
        self.frozen = self.vars.len();
    }

    /// The variables that no later one shadows and that may be read.
    pub fn readable(&self) -> impl Iterator<Item = (usize, &Var)> {
        self.vars.iter().enumerate().filter(|(at, var)| {
            let shadowed = || self.vars[at + 1..].iter().any(|v| v.name == var.name);
            var.lock != Lock::Taken && !shadowed()
        })
    }

    /// The variables whose content may be changed.
    pub fn writable(&self) -> impl Iterator<Item = (usize, &Var)> {
        self.readable().filter(|(at, var)| {
            let by = var.ty.by();
            var.lock == Lock::Free && *at >= self.frozen && (by == By::Mut || by == By::Value && var.mutable)
        })
    }
}
