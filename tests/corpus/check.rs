//! The harness: what must hold for every function of the corpus, at every point.
//!
//! - The value is that of the function itself, bit for bit, also what stands behind `&mut` afterwards, whether it
//!   comes from `jvp`, `jvp_n`, `vjp`, `vjp_n`, `value_and_grad` or `grad_into`.
//! - `jvp` agrees with differences in a direction drawn from the function's name.
//! - `jvp_n` gives in each direction what `jvp` gives, but for divisions, which are products with a reciprocal there.
//! - `vjp` agrees with `jvp`: `<y_bar, J x_dot> = <J' y_bar, x_dot>`. Its pullback is linear in the seed and gives the
//!   same for the same seed, in any order of calls.
//! - `vjp_n` gives for each seed what `vjp` gives, but for the order in which cotangents are summed up.
//! - `grad`, `value_and_grad` and `grad_into` agree with `vjp`; `grad_into` adds to what its buffers hold.
//! - The Jacobian matrix times the direction is what `jvp` gives, and its rows are what the pullback makes of unit seeds.
//! - The value is finite; the derivative is not zero throughout, unless the case says `flat`, and then it is.
//!
//! `Subject` is a function made flat: lists of `f64` in and out. The macro `case!` makes one out of a line of
//! `cases!`; nothing below it knows a type.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::differences::differences;
use crate::random::Random;
use crate::value::Value;

/// What a call gave: the value, then what stands behind each `&mut` argument.
#[derive(Default)]
pub struct Output {
    floats: Vec<f64>,
    bits: Vec<u64>,
}

impl Output {
    /// Appends one value.
    pub fn push(&mut self, value: &impl Value) {
        value.floats(&mut |float| self.floats.push(float));
        value.bits(&mut self.bits);
    }

    /// Appends a value that has no derivative, but must be the same.
    pub fn keep(&mut self, value: &impl Value) {
        value.bits(&mut self.bits);
    }
}

/// What a derived function gives beside the value: a tangent, a gradient or buffers.
type Derived = (Output, Vec<f64>);
/// The cotangents for each of several seeds, or the tangents in several directions.
type Pulled = (Output, Vec<Vec<f64>>);
/// A call at the point of that number, moved to other floats.
type At<'a, R> = &'a dyn Fn(usize, &[f64]) -> R;
/// The same with one more list: a direction, seeds, or what buffers hold.
type With<'a, L, R> = &'a dyn Fn(usize, &[f64], &[L]) -> R;

/// A function of the corpus with its derived functions, flat.
pub struct Subject<'a> {
    /// Its name.
    pub name: &'static str,
    /// What is said of it as a whole: `single`, `mixed`, `frozen`.
    pub modes: &'a [&'static str],
    /// The points.
    pub points: &'a [Point],
    /// The floats of the active arguments at a point.
    pub inputs: &'a dyn Fn(usize) -> Vec<f64>,
    /// The function itself.
    pub primal: At<'a, Output>,
    /// Value and tangent, in a direction.
    pub jvp: With<'a, f64, Derived>,
    /// Value and tangents, in as many directions at once as there are.
    pub jvp_n: With<'a, Vec<f64>, Pulled>,
    /// Value and cotangents, for each of several seeds in order.
    pub vjp: With<'a, Vec<f64>, Pulled>,
    /// Value and cotangents, for as many seeds at once as there are.
    pub vjp_n: With<'a, Vec<f64>, Pulled>,
    /// The rows of the Jacobian, where all floats have one type.
    pub jacobian: Option<At<'a, Vec<Vec<f64>>>>,
    /// What only a scalar function has.
    pub scalar: Option<Scalar<'a>>,
}

impl Subject<'_> {
    fn single(&self) -> bool {
        self.modes.iter().any(|&mode| mode == "single" || mode == "mixed")
    }

    fn frozen(&self) -> bool {
        self.modes.contains(&"frozen")
    }
}

/// The derived functions of a scalar function.
pub struct Scalar<'a> {
    /// The gradient.
    pub grad: At<'a, Vec<f64>>,
    /// Value and gradient.
    pub value_and_grad: At<'a, Derived>,
    /// Value and buffers, which held the given list before.
    pub grad_into: With<'a, f64, Derived>,
}

/// What is said of a point beside its arguments.
pub struct Point {
    /// `flat`, `kink`, `panics`, or nothing.
    pub label: &'static str,
    /// The gradient of the sum of the results, from elsewhere.
    pub known: Option<Vec<f64>>,
}

/// How many directions `jvp_n` is given, and how many seeds `vjp_n`.
pub const DIRECTIONS: usize = 3;

/// Agreement asked for, relative.
struct Bounds {
    /// Forward mode against differences.
    differences: f64,
    /// Two exact ways to the same number.
    exact: f64,
}

impl Bounds {
    fn of(subject: &Subject) -> Self {
        if subject.single() {
            // Single precision rounds to 6e-8. Values carry a few such errors; differences of them divide by a
            // step of about a tenth.
            Self { differences: 1e-3, exact: 1e-5 }
        } else {
            Self { differences: 1e-7, exact: 1e-12 }
        }
    }
}

/// Checks a function at all its points and gives what does not hold.
pub fn verdict(subject: &Subject) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, point) in subject.points.iter().enumerate() {
        let mut found = Found(Vec::new());
        match point.label {
            "panics" | "fails" => check_panics(subject, number, &mut found),
            "" | "flat" | "kink" => check_point(subject, number, point, &mut found),
            other => found.say(format!("no such label: `{other}`")),
        }
        findings.extend(found.0.into_iter().map(|what| format!("{}, point {number}: {what}", subject.name)));
    }
    findings
}

/// Fails with everything that does not hold.
pub fn check(subject: &Subject) {
    let findings = verdict(subject);
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// What does not hold at one point.
struct Found(Vec<String>);

impl Found {
    fn say(&mut self, what: String) {
        self.0.push(what);
    }

    fn panics(&mut self, what: &str, call: impl FnOnce()) {
        if catch_unwind(AssertUnwindSafe(call)).is_ok() {
            self.say(format!("{what} should panic"));
        }
    }

    fn same_value(&mut self, what: &str, other: &Output, own: &Output) {
        if other.bits != own.bits {
            self.say(format!("the value of {what} is {:?}, not {:?}", other.floats, own.floats));
        }
    }

    fn close(&mut self, what: &str, given: &[f64], expected: &[f64], allowed: f64) {
        // `all` with `<=`, so that what is not a number is found too.
        let near = given.iter().zip(expected).all(|(given, expected)| (given - expected).abs() <= allowed);
        if given.len() != expected.len() || !near {
            self.say(format!("{what} gives {given:?}, not {expected:?} (within {allowed:e})"));
        }
    }
}

fn check_panics(subject: &Subject, number: usize, found: &mut Found) {
    let x = (subject.inputs)(number);
    found.panics("the function", || drop((subject.primal)(number, &x)));
    found.panics("`jvp`", || drop((subject.jvp)(number, &x, &x)));
    found.panics("`jvp_n`", || drop((subject.jvp_n)(number, &x, &vec![x.clone(); DIRECTIONS])));
    found.panics("`vjp`", || drop((subject.vjp)(number, &x, &[])));
    found.panics("`vjp_n`", || drop((subject.vjp_n)(number, &x, &[])));
    if let Some(scalar) = &subject.scalar {
        found.panics("`value_and_grad`", || drop((scalar.value_and_grad)(number, &x)));
    }
}

fn check_point(subject: &Subject, number: usize, point: &Point, found: &mut Found) {
    let bounds = Bounds::of(subject);
    // Where the derivative is zero there is nothing to be relative to: terms cancel, and what is left is rounding.
    let rounding = if point.label == "flat" { bounds.exact } else { 0.0 };
    let mut random = Random::from_name(subject.name, number);
    let x = (subject.inputs)(number);
    let x_dot = random.direction(x.len());
    let y = (subject.primal)(number, &x);
    if !y.floats.iter().all(|y| y.is_finite()) {
        return found.say(format!("the value is not finite: {:?}", y.floats));
    }

    let (value, y_dot) = (subject.jvp)(number, &x, &x_dot);
    found.same_value("`jvp`", &value, &y);
    if point.label != "kink" && !subject.frozen() {
        let moved = |step: f64| -> Vec<f64> {
            let moved: Vec<f64> = x.iter().zip(&x_dot).map(|(x, x_dot)| x + step * x_dot).collect();
            (subject.primal)(number, &moved).floats
        };
        let slope = differences(&moved, y_dot.len(), subject.single());
        let allowed = bounds.differences * largest(&slope).max(largest(&y_dot)) + 1e3 * rounding;
        found.close("`jvp`, against differences,", &y_dot, &slope, allowed);
    }

    let directions = [x_dot.clone(), random.direction(x.len()), random.direction(x.len())];
    let (value, y_dots) = (subject.jvp_n)(number, &x, &directions);
    found.same_value("`jvp_n`", &value, &y);
    for (direction, side_by_side) in directions.iter().zip(&y_dots) {
        let (_, alone) = (subject.jvp)(number, &x, direction);
        found.close("`jvp_n`, against `jvp`,", side_by_side, &alone, bounds.exact * largest(&alone) + rounding);
    }

    let ones = vec![1.0; y.floats.len()];
    let seeds = [random.direction(ones.len()), random.direction(ones.len()), ones];
    let both = plus_twice(&seeds[0], &seeds[1]);
    let again = seeds[0].clone();
    let (value, x_bars) = (subject.vjp)(number, &x, &[&seeds[..], &[both, again]].concat());
    found.same_value("`vjp`", &value, &y);
    for (y_bar, x_bar) in seeds.iter().zip(&x_bars) {
        let (forward, forward_size) = dot(y_bar, &y_dot);
        let (reverse, reverse_size) = dot(x_bar, &x_dot);
        let what = format!("<J' y_bar, x_dot> = <y_bar, J x_dot>, with J' y_bar {x_bar:?} and J x_dot {y_dot:?},");
        found.close(&what, &[reverse], &[forward], bounds.exact * (forward_size + reverse_size) + rounding);
    }
    let linear = plus_twice(&x_bars[0], &x_bars[1]);
    let scale = largest(&x_bars[0]) + 2.0 * largest(&x_bars[1]);
    found.close("the pullback, as a linear map,", &x_bars[3], &linear, bounds.exact * scale + rounding);
    found.close("the pullback, called again,", &x_bars[4], &x_bars[0], 0.0);
    let (value, side_by_side) = (subject.vjp_n)(number, &x, &seeds);
    found.same_value("`vjp_n`", &value, &y);
    for (side_by_side, alone) in side_by_side.iter().zip(&x_bars) {
        let scale = largest(alone);
        found.close("`vjp_n`, against `vjp`,", side_by_side, alone, bounds.exact * scale + rounding);
    }
    if let Some(known) = &point.known {
        found.close("the gradient, known from elsewhere,", &x_bars[2], known, bounds.exact * largest(known));
    }

    let zero = largest(&y_dot) <= rounding && largest(&x_bars[0]) <= rounding;
    match point.label {
        "flat" if !zero => found.say(format!("the derivative should be zero: {y_dot:?}, {:?}", x_bars[0])),
        "" if zero => found.say("the derivative is zero in every component".to_owned()),
        _ => {}
    }
    if let Some(scalar) = &subject.scalar {
        check_scalar(subject, scalar, number, &y, rounding, found);
    }
    if let Some(jacobian) = subject.jacobian {
        let rows = jacobian(number, &x);
        if rows.iter().any(|row| row.len() != x.len()) {
            found.say(format!("the Jacobian has rows {rows:?} for {} inputs", x.len()));
        }
        // Whichever way it was computed, a pullback of each unit seed gives the same.
        let unit = |row: usize| (0..rows.len()).map(|i| f64::from(u8::from(i == row))).collect::<Vec<f64>>();
        let (_, pulled) = (subject.vjp)(number, &x, &(0..rows.len()).map(unit).collect::<Vec<_>>());
        for (row, pulled) in rows.iter().zip(&pulled) {
            let allowed = bounds.exact * largest(pulled).max(largest(row)) + rounding;
            found.close("a row of the Jacobian, against a pullback,", row, pulled, allowed);
        }
        let (product, sizes): (Vec<f64>, Vec<f64>) = rows.iter().map(|row| dot(row, &x_dot)).unzip();
        found.close("the Jacobian", &product, &y_dot, bounds.exact * largest(&sizes).max(largest(&y_dot)) + rounding);
    }
}

fn check_scalar(subject: &Subject, scalar: &Scalar, number: usize, y: &Output, rounding: f64, found: &mut Found) {
    let exact = Bounds::of(subject).exact;
    let x = (subject.inputs)(number);
    // The gradient of a scalar function with `&mut` arguments seeds what stands behind them with zero.
    let mut seed = vec![0.0; y.floats.len()];
    seed[0] = 1.0;
    let (_, mut gradients) = (subject.vjp)(number, &x, &[seed]);
    let gradient = gradients.remove(0);
    let size = largest(&gradient);
    let allowed = exact * size + rounding;

    found.close("`grad`", &(scalar.grad)(number, &x), &gradient, allowed);
    let (value, given) = (scalar.value_and_grad)(number, &x);
    found.same_value("`value_and_grad`", &value, y);
    found.close("`value_and_grad`", &given, &gradient, allowed);
    let before = Random::from_name(subject.name, number).direction(x.len());
    let (value, after) = (scalar.grad_into)(number, &x, &before);
    found.same_value("`grad_into`", &value, y);
    let added: Vec<f64> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
    found.close("`grad_into`", &added, &gradient, allowed + exact);
}

fn plus_twice(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + 2.0 * b).collect()
}

/// The inner product, and the sum of the terms' sizes, which is what rounding is relative to.
fn dot(a: &[f64], b: &[f64]) -> (f64, f64) {
    a.iter().zip(b).fold((0.0, 0.0), |(sum, size), (a, b)| (sum + a * b, size + (a * b).abs()))
}

fn largest(list: &[f64]) -> f64 {
    list.iter().fold(0.0, |largest, float| largest.max(float.abs()))
}

/// All names, for the program that counts branches; the tests need no list.
macro_rules! all_cases {
    ($($name:ident)*) => {};
}

/// One function as a test.
macro_rules! case {
    ([$name:ident $companion:ident] [$($mode:ident)*] [$kind:ident $result:ty]
        { $({[$($label:ident)?] $point:tt [$([$($known:expr),*])?]})+ }
        [$({$a:ident $pass:tt $owner:ty})*] [$(($($along:tt)*))*] [$({$x:ident $x_dot:ident $x_owner:ty})*]
        [$({$out:ident $out_dot:ident $out_owner:ty})*] [$($fixed:ident)*]) => {
        #[test]
        #[allow(unused_mut, unused_parens, unused_variables, clippy::too_many_arguments, reason = "one form serves all signatures")]
        fn $name() {
            use crate::check::{DIRECTIONS, Output, Point, Subject, check};
            use crate::value::{Own, Source, Value};

            fn own($($a: impl Own<$owner>),*) -> ($($owner,)*) {
                ($($a.own(),)*)
            }
            let arguments = [$(own $point),+];
            let points = [$(Point {
                label: concat!($(stringify!($label))?),
                known: None $(.or(Some(vec![$(<f64 as From<_>>::from($known)),*])))?,
            }),+];
            check(&Subject {
                name: concat!(module_path!(), "::", stringify!($name)),
                modes: &[$(stringify!($mode)),*],
                points: &points,
                inputs: &|number| {
                    let ($(ref $a,)*) = arguments[number];
                    let mut floats = Vec::new();
                    $($x.floats(&mut |float| floats.push(float));)*
                    floats
                },
                primal: &|number, floats| {
                    let ($(mut $a,)*) = arguments[number].clone();
                    case!(@move [$($x)*] floats);
                    let y: $result = case!(@good [$($mode)*] super::$name($(passed!(plain $pass)),*));
                    let mut output = Output::default();
                    output.push(&y);
                    $(output.push(&$out);)*
                    $(output.keep(&$fixed);)*
                    output
                },
                jvp: &|number, floats, direction| {
                    let ($(mut $a,)*) = arguments[number].clone();
                    case!(@move [$($x)*] floats);
                    let mut source = Source::new(direction);
                    $(let mut $x_dot = $x.tangent(&mut source);)*
                    source.finish();
                    let (y, y_dot) =
                        case!(@good [$($mode)*] super::$companion::jvp($(passed!(derived $pass),)* $(case!(@along $($along)*)),*));
                    let mut output = Output::default();
                    output.push(&y);
                    $(output.push(&$out);)*
                    $(output.keep(&$fixed);)*
                    let mut tangent = Vec::new();
                    <$result as Value>::read(&y_dot, &mut tangent);
                    $(<$out_owner as Value>::read(&$out_dot, &mut tangent);)*
                    (output, tangent)
                },
                jvp_n: &|number, floats, directions| {
                    let ($(mut $a,)*) = arguments[number].clone();
                    case!(@move [$($x)*] floats);
                    let mut sources: [_; DIRECTIONS] = std::array::from_fn(|k| Source::new(&directions[k]));
                    $(let mut $x_dot = sources.each_mut().map(|source| $x.tangent(source));)*
                    sources.map(Source::finish);
                    let (y, y_dots) = case!(@good [$($mode)*] case!(@lanes [$($mode)*] super::$companion::jvp_n)(
                        $(passed!(derived $pass),)* $(case!(@all_along $($along)*)),*
                    ));
                    let mut output = Output::default();
                    output.push(&y);
                    $(output.push(&$out);)*
                    $(output.keep(&$fixed);)*
                    let tangents = (0..DIRECTIONS).map(|k| {
                        let mut tangent = Vec::new();
                        <$result as Value>::read(&y_dots[k], &mut tangent);
                        $(<$out_owner as Value>::read(&$out_dot[k], &mut tangent);)*
                        tangent
                    });
                    let tangents = tangents.collect();
                    (output, tangents)
                },
                vjp: &|number, floats, seeds| {
                    let ($(mut $a,)*) = arguments[number].clone();
                    case!(@move [$($x)*] floats);
                    let (y, pullback) = case!(@good [$($mode)*] super::$companion::vjp($(passed!(derived $pass)),*));
                    let mut output = Output::default();
                    output.push(&y);
                    $(output.push(&$out);)*
                    $(output.keep(&$fixed);)*
                    let cotangents = seeds.iter().map(|seed| {
                        let mut source = Source::new(seed);
                        let y_bar = y.tangent(&mut source);
                        $(let $out_dot = $out.tangent(&mut source);)*
                        source.finish();
                        let ($($x_dot),*) = case!(@pull $kind pullback y_bar ($result) $({$out_dot $out_owner})*);
                        let mut cotangent = Vec::new();
                        $(<$x_owner as Value>::read(&$x_dot, &mut cotangent);)*
                        cotangent
                    });
                    let cotangents = cotangents.collect();
                    (output, cotangents)
                },
                vjp_n: &|number, floats, seeds| {
                    let ($(mut $a,)*) = arguments[number].clone();
                    case!(@move [$($x)*] floats);
                    let (y, pullback) =
                        case!(@good [$($mode)*] case!(@lanes [$($mode)*] super::$companion::vjp_n)($(passed!(derived $pass)),*));
                    let mut output = Output::default();
                    output.push(&y);
                    $(output.push(&$out);)*
                    $(output.keep(&$fixed);)*
                    let mut sources: [_; DIRECTIONS] = std::array::from_fn(|k| Source::new(&seeds[k]));
                    let y_bars = sources.each_mut().map(|source| y.tangent(source));
                    $(let $out_dot = sources.each_mut().map(|source| $out.tangent(source));)*
                    sources.map(Source::finish);
                    let cotangents = case!(@pull_all $kind pullback y_bars ($result) $({$out_dot $out_owner})*);
                    let cotangents = cotangents.into_iter().map(|($($x_dot),*)| {
                        let mut cotangent = Vec::new();
                        $(<$x_owner as Value>::read(&$x_dot, &mut cotangent);)*
                        cotangent
                    });
                    let cotangents = cotangents.collect();
                    (output, cotangents)
                },
                jacobian: case!(@jacobian [$($mode)*] $companion arguments [$($a)*] [$($pass)*] [$($x)*]),
                scalar: case!(@scalar $kind [$($mode)*] $companion arguments [$($a)*] [$($pass)*] [$({$x $x_dot $x_owner})*] [$($out)*] [$($fixed)*]),
            });
        }
    };

    // So many directions, behind the function's own type parameters.
    (@lanes [] $($path:tt)*) => { $($path)*::<DIRECTIONS> };
    (@lanes [generic $($mode:ident)*] $($path:tt)*) => { $($path)*::<_, DIRECTIONS> };
    (@lanes [generic2 $($mode:ident)*] $($path:tt)*) => { $($path)*::<_, _, DIRECTIONS> };
    (@lanes [$other:ident $($mode:ident)*] $($path:tt)*) => { case!(@lanes [$($mode)*] $($path)*) };

    // What a function gives that may fail: a failure is a panic here.
    (@good [] $given:expr) => { $given };
    (@good [fallible $($mode:ident)*] $given:expr) => { $given.unwrap() };
    (@good [$other:ident $($mode:ident)*] $given:expr) => { case!(@good [$($mode)*] $given) };

    // The active arguments at other floats.
    (@move [$($x:ident)*] $floats:ident) => {
        let mut source = Source::new($floats);
        $($x = $x.with(&mut source);)*
        source.finish();
    };

    // A tangent as `jvp` takes it, and several as `jvp_n` does.
    (@along lend $x_dot:ident) => { &mut $x_dot };
    (@along lend_list $x_dot:ident) => { &mut $x_dot };
    (@along seed $x_dot:ident $owner:ty) => { <$owner as Value>::seed(&$x_dot) };
    (@along zero $x:ident $owner:ty) => { <$owner as Value>::seed(&crate::value::zero(&$x)) };
    (@all_along lend $x_dot:ident) => { $x_dot.each_mut() };
    (@all_along lend_list $x_dot:ident) => { $x_dot.each_mut().map(|x_dot| &mut x_dot[..]) };
    (@all_along seed $x_dot:ident $owner:ty) => { $x_dot.each_ref().map(|x_dot| <$owner as Value>::seed(x_dot)) };
    (@all_along zero $x:ident $owner:ty) => {
        [(); DIRECTIONS].map(|()| crate::value::zero(&$x)).each_ref().map(|zero| <$owner as Value>::seed(zero))
    };

    // A function that returns nothing has no seed for its value.
    (@pull nothing $pullback:ident $y_bar:ident ($result:ty) $({$out_bar:ident $out_owner:ty})*) => {
        { let () = $y_bar; $pullback($(<$out_owner as Value>::seed(&$out_bar)),*) }
    };
    (@pull $kind:ident $pullback:ident $y_bar:ident ($result:ty) $({$out_bar:ident $out_owner:ty})*) => {
        $pullback(<$result as Value>::seed(&$y_bar) $(, <$out_owner as Value>::seed(&$out_bar))*)
    };

    (@pull_all nothing $pullback:ident $y_bars:ident ($result:ty) $({$out_bar:ident $out_owner:ty})*) => {
        $pullback($($out_bar.each_ref().map(|bar| <$out_owner as Value>::seed(bar))),*)
    };
    (@pull_all $kind:ident $pullback:ident $y_bars:ident ($result:ty) $({$out_bar:ident $out_owner:ty})*) => {
        $pullback(
            $y_bars.each_ref().map(|bar| <$result as Value>::seed(bar))
            $(, $out_bar.each_ref().map(|bar| <$out_owner as Value>::seed(bar)))*
        )
    };

    (@jacobian [mixed $($mode:ident)*] $($rest:tt)*) => { None };
    (@jacobian [single mixed $($mode:ident)*] $($rest:tt)*) => { None };
    (@jacobian [$($mode:ident)*] $name:ident $arguments:ident [$($a:ident)*] [$($pass:tt)*] [$($x:ident)*]) => {
        Some(&|number, floats| {
            let ($(mut $a,)*) = $arguments[number].clone();
            case!(@move [$($x)*] floats);
            let matrix = case!(@good [$($mode)*] super::$name::jacobian($(passed!(derived $pass)),*));
            let row = |row| (0..matrix.ncols()).map(|column| <f64 as From<_>>::from(matrix[[row, column]])).collect();
            (0..matrix.nrows()).map(row).collect()
        })
    };

    (@scalar scalar $modes:tt $name:ident $arguments:ident [$($a:ident)*] [$($pass:tt)*] [$({$x:ident $x_dot:ident $x_owner:ty})*]
        [$($out:ident)*] [$($fixed:ident)*]) => {
        Some(crate::check::Scalar {
            grad: &|number, floats| {
                let ($(mut $a,)*) = $arguments[number].clone();
                case!(@move [$($x)*] floats);
                let ($($x_dot),*) = case!(@good $modes super::$name::grad($(passed!(derived $pass)),*));
                let mut gradient = Vec::new();
                $(<$x_owner as Value>::read(&$x_dot, &mut gradient);)*
                gradient
            },
            value_and_grad: &|number, floats| {
                let ($(mut $a,)*) = $arguments[number].clone();
                case!(@move [$($x)*] floats);
                let (y, ($($x_dot),*)) = case!(@good $modes super::$name::value_and_grad($(passed!(derived $pass)),*));
                let mut output = Output::default();
                output.push(&y);
                $(output.push(&$out);)*
                    $(output.keep(&$fixed);)*
                let mut gradient = Vec::new();
                $(<$x_owner as Value>::read(&$x_dot, &mut gradient);)*
                (output, gradient)
            },
            grad_into: &|number, floats, before| {
                let ($(mut $a,)*) = $arguments[number].clone();
                case!(@move [$($x)*] floats);
                let mut source = Source::new(before);
                $(let mut $x_dot = $x.tangent(&mut source);)*
                source.finish();
                let y = case!(@good $modes super::$name::grad_into(
                    $(passed!(derived $pass),)* $(<$x_owner as Value>::buffer(&mut $x_dot)),*
                ));
                let mut output = Output::default();
                output.push(&y);
                $(output.push(&$out);)*
                    $(output.keep(&$fixed);)*
                let mut after = Vec::new();
                $(<$x_owner as Value>::read(&$x_dot, &mut after);)*
                (output, after)
            },
        })
    };
    (@scalar $kind:ident $($rest:tt)*) => { None };
}
