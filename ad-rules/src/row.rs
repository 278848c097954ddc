//! The form of a row, and the macro that turns a line of the table into one.

/// What an operation costs, roughly; decides whether a value is computed again or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// A flop or two.
    Cheap,
    /// A division, a square root, or a call into the mathematical library.
    Dear,
}

/// One differentiable operation on floats.
#[derive(Debug)]
pub struct Row {
    /// The method's name in `std`; for operators that of the operator's trait method.
    pub name: &'static str,
    /// The names of the arguments that the partials may mention, next to `y` for the result.
    pub arguments: &'static [&'static str],
    /// One partial derivative for each argument, as the source of a Rust expression; `"0.0"` where there is none.
    pub partials: &'static [&'static str],
    /// What the operation costs.
    pub cost: Cost,
    /// The partials can be infinite where the value is finite, so that a zero seed must win over them.
    pub strong: bool,
    /// The open intervals on which the row's own test draws its arguments.
    pub domain: &'static [(f64, f64)],
    /// The operation itself, at `f64`.
    pub value: fn(&[f64]) -> f64,
    /// The partials at the arguments and the value there.
    pub slopes: fn(&[f64], f64) -> Vec<f64>,
}

/// Writes one row's fields out of a line such as `exp(x) -> y => [y], dear, on [-2.0..2.0], x.exp();`.
macro_rules! rows {
    ($($name:ident($($arg:ident),+) -> $y:ident => [$($partial:expr),+], $cost:ident $($strong:ident)?, on [$($lo:literal..$hi:literal),+], $value:expr;)*) => {
        /// All rows.
        pub static ROWS: &[Row] = &[$(Row {
            name: stringify!($name),
            arguments: &[$(stringify!($arg)),+],
            partials: &[$(stringify!($partial)),+],
            cost: rows!(@cost $cost),
            strong: rows!(@strong $($strong)?),
            domain: &[$(($lo, $hi)),+],
            value: |arguments| {
                #[allow(unused_variables, reason = "operations whose value ignores an argument")]
                let &[$($arg),+] = arguments else { unreachable!("one value for each argument") };
                $value
            },
            slopes: |arguments, $y| {
                #[allow(unused_variables, reason = "partials mention what they need")]
                let &[$($arg),+] = arguments else { unreachable!("one value for each argument") };
                let _ = $y;
                vec![$($partial),+]
            },
        }),*];
    };
    (@cost cheap) => { Cost::Cheap };
    (@cost dear) => { Cost::Dear };
    (@strong strong) => { true };
    (@strong) => { false };
}
pub(crate) use rows;
