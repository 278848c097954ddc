//! The program that counts branches: its counters, and the macros that call every function at every point.
//!
//! This file is no part of the corpus's test binary. `branches.rs` puts it, as text, beside a copy of the corpus in
//! which every branch and every loop reports to the counters.

use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static COUNTS: RefCell<BTreeMap<(usize, usize), usize>> = const { RefCell::new(BTreeMap::new()) };
}

/// A branch was taken.
pub fn hit(site: usize, way: usize) {
    COUNTS.with_borrow_mut(|counts| *counts.entry((site, way)).or_default() += 1);
}

/// Counts the turns of a loop, and reports them as none, one or many when the loop is left, however it is left.
pub struct Turns {
    site: usize,
    turns: usize,
}

impl Turns {
    /// The loop is entered.
    pub fn new(site: usize) -> Self {
        Self { site, turns: 0 }
    }

    /// It turns.
    pub fn turn(&mut self) {
        self.turns += 1;
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        hit(self.site, self.turns.min(2));
    }
}

/// Prints a line for each way that was taken.
pub fn report() {
    COUNTS.with_borrow(|counts| {
        for (site, way) in counts.keys() {
            println!("{site} {way}");
        }
    });
}

/// Calls a function; where a panic is expected it must come.
pub fn call(label: &str, function: impl FnOnce()) {
    if label == "panics" {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(function));
        assert!(outcome.is_err(), "a point that says `panics` does not");
    } else {
        function();
    }
}

/// Calls one function at all its points.
#[macro_export]
macro_rules! case {
    ([$name:ident $companion:ident] $modes:tt $result:tt { $({[$($label:ident)?] $point:tt $known:tt})+ }
        [$({$a:ident $pass:tt $owner:ty})*] $along:tt $active:tt $changed:tt $fixed:tt) => {
        fn $name() {
            use $crate::value::Own;
            fn own($($a: impl Own<$owner>),*) -> ($($owner,)*) {
                ($($a.own(),)*)
            }
            for (label, ($(mut $a,)*)) in [$((concat!($(stringify!($label))?), own $point)),+] {
                $crate::plain::call(label, || {
                    let _ = super::$name($(passed!(plain $pass)),*);
                });
            }
        }
    };
}

/// Structs need not be taken apart here.
#[macro_export]
macro_rules! values {
    ($($types:tt)*) => {};
}

/// Nor need enumerations.
#[macro_export]
macro_rules! variants {
    ($($types:tt)*) => {};
}

/// Calls all functions of one file.
#[macro_export]
macro_rules! all_cases {
    ($($name:ident)*) => {
        /// All of this file.
        pub fn run_all() {
            $(self::$name();)*
        }
    };
}
