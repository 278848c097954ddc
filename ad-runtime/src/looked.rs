//! What a macro of the user's gives that only looks at what it is handed.
//!
//! It stands in a closure that is a `Fn`, so it changes nothing around it; and what the closure gives has a type of its own,
//! so the macro does not leave the function by `return` or `?`. Either would not compile.

/// What the closure gives.
pub struct Looked<T>(pub T);

/// What is in it.
#[inline(always)]
pub fn looked<T>(look: impl Fn() -> Looked<T>) -> T {
    look().0
}
