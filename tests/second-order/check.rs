//! The harness: what must hold of the second derivatives of a scalar function, at every point.
//!
//! - `hvp` agrees with differences of `grad`, in a direction drawn from the function's name.
//! - The matrix is symmetric: `<u, H v> = <v, H u>`.
//! - `grad_and_hvp` gives what `grad` and `hvp` do.
//! - `hessian` times the direction is what `hvp` gives.
//! - A function that calls the gradient has `H v` for its tangent and for its pullback, and the gradient for its value.

use crate::differences::differences;
use crate::random::Random;

/// A call at the point of that number, moved to other floats.
type At<'a, R> = &'a dyn Fn(usize, &[f64]) -> R;
/// The same with a direction.
type Along<'a, R> = &'a dyn Fn(usize, &[f64], &[f64]) -> R;

/// A function of the corpus with its derived functions, flat.
pub struct Subject<'a> {
    /// Its name.
    pub name: &'static str,
    /// What is said of it as a whole.
    pub modes: &'a [&'static str],
    /// What is said of each point.
    pub labels: &'a [&'static str],
    /// The floats of the active arguments at a point.
    pub inputs: &'a dyn Fn(usize) -> Vec<f64>,
    /// The gradient.
    pub grad: At<'a, Vec<f64>>,
    /// The Hessian matrix times a direction.
    pub hvp: Along<'a, Vec<f64>>,
    /// The gradient with that product, by one sweep.
    pub grad_and_hvp: Along<'a, (Vec<f64>, Vec<f64>)>,
    /// The rows of the Hessian, where all floats have one type.
    pub hessian: Option<At<'a, Vec<Vec<f64>>>>,
    /// The gradient, called by another function.
    pub nested: Option<Nested<'a>>,
}

/// What is made of a function that calls the gradient.
pub struct Nested<'a> {
    /// The gradient and its tangent.
    pub jvp: Along<'a, (Vec<f64>, Vec<f64>)>,
    /// The gradient, and what its pullback gives at a seed.
    pub vjp: Along<'a, (Vec<f64>, Vec<f64>)>,
}

/// Agreement asked for, relative.
struct Bounds {
    /// Against differences.
    differences: f64,
    /// Two exact ways to the same number.
    exact: f64,
}

impl Bounds {
    fn of(subject: &Subject) -> Self {
        if subject.modes.iter().any(|&mode| mode == "single" || mode == "mixed") {
            // Single precision rounds to 6e-8. Gradients carry several such errors; differences of them divide by a
            // step of about a tenth.
            Self { differences: 3e-3, exact: 1e-5 }
        } else {
            Self { differences: 1e-7, exact: 1e-12 }
        }
    }
}

/// Fails with everything that does not hold.
pub fn check(subject: &Subject) {
    let mut found = Vec::new();
    for (number, label) in subject.labels.iter().enumerate() {
        if *label != "panics" {
            let before = found.len();
            check_point(subject, number, label, &mut found);
            found[before..].iter_mut().for_each(|what| *what = format!("{}, point {number}: {what}", subject.name));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

fn check_point(subject: &Subject, number: usize, label: &str, found: &mut Vec<String>) {
    let bounds = Bounds::of(subject);
    let mut random = Random::from_name(subject.name, number);
    let x = (subject.inputs)(number);
    let (u, v) = (random.direction(x.len()), random.direction(x.len()));
    let gradient = (subject.grad)(number, &x);
    let (along_u, along_v) = ((subject.hvp)(number, &x, &u), (subject.hvp)(number, &x, &v));
    // Where the matrix is zero, what is left of the gradient's terms is rounding.
    let rounding = bounds.exact * largest(&gradient);
    let exact = bounds.exact * largest(&along_v) + rounding;

    if label != "kink" && !subject.modes.contains(&"frozen") {
        let moved = |step: f64| -> Vec<f64> {
            let moved: Vec<f64> = x.iter().zip(&v).map(|(x, v)| x + step * v).collect();
            (subject.grad)(number, &moved)
        };
        let single = subject.modes.iter().any(|&mode| mode == "single" || mode == "mixed");
        let slope = differences(&moved, along_v.len(), single);
        let allowed = bounds.differences * largest(&slope).max(largest(&along_v)) + rounding;
        close(found, "`hvp`, against differences,", &along_v, &slope, allowed);
        let ((left, left_size), (right, right_size)) = (dot(&u, &along_v), dot(&v, &along_u));
        close(
            found,
            "<u, H v>, against <v, H u>,",
            &[left],
            &[right],
            bounds.exact * (left_size + right_size) + rounding,
        );
    }
    let (first, second) = (subject.grad_and_hvp)(number, &x, &v);
    close(found, "the gradient of `grad_and_hvp`", &first, &gradient, rounding);
    close(found, "the product of `grad_and_hvp`", &second, &along_v, exact);
    if let Some(hessian) = subject.hessian {
        let rows = hessian(number, &x);
        let (product, sizes): (Vec<f64>, Vec<f64>) = rows.iter().map(|row| dot(row, &v)).unzip();
        close(found, "`hessian`, times v,", &product, &along_v, bounds.exact * largest(&sizes) + exact);
    }
    if let Some(nested) = &subject.nested {
        for (how, (value, derivative)) in [("jvp", (nested.jvp)(number, &x, &v)), ("vjp", (nested.vjp)(number, &x, &v))]
        {
            close(found, &format!("the value of `{how}` of the gradient"), &value, &gradient, rounding);
            close(found, &format!("`{how}` of the gradient"), &derivative, &along_v, exact);
        }
    }
}

fn close(found: &mut Vec<String>, what: &str, given: &[f64], expected: &[f64], allowed: f64) {
    // `all` with `<=`, so that what is not a number is found too.
    let near = given.iter().zip(expected).all(|(given, expected)| (given - expected).abs() <= allowed);
    if given.len() != expected.len() || !near {
        found.push(format!("{what} gives {given:?}, not {expected:?} (within {allowed:e})"));
    }
}

/// The inner product, and the sum of the terms' sizes, which is what rounding is relative to.
fn dot(a: &[f64], b: &[f64]) -> (f64, f64) {
    a.iter().zip(b).fold((0.0, 0.0), |(sum, size), (a, b)| (sum + a * b, size + (a * b).abs()))
}

fn largest(list: &[f64]) -> f64 {
    list.iter().fold(0.0, |largest, float| largest.max(float.abs()))
}

/// Nobody needs a list of all names here.
macro_rules! all_cases {
    ($($name:ident)*) => {};
}

/// A scalar function as a test; see `cases.rs` for what is handed over.
macro_rules! case {
    ([$name:ident $companion:ident] [$($mode:ident)*] [scalar $result:ty]
        { $({[$($label:ident)?] $point:tt $known:tt})+ }
        [$({$a:ident $pass:tt $owner:ty})*] [$($along:tt)*] [$({$x:ident $x_dot:ident $x_owner:ty})*]
        $changed:tt $fixed:tt) => {
        #[test]
        #[allow(unused_mut, unused_parens, unused_variables, clippy::too_many_arguments, reason = "one form serves all signatures")]
        fn $name() {
            #[allow(unused_imports, reason = "not every function is called by another one, or moved")]
            use crate::check::{Nested, Subject, check};
            #[allow(unused_imports, reason = "not every argument is a float")]
            use crate::value::{Own, Source, Value};

            fn own($($a: impl Own<$owner>),*) -> ($($owner,)*) {
                ($($a.own(),)*)
            }
            let arguments = [$(own $point),+];
            check(&Subject {
                name: concat!(module_path!(), "::", stringify!($name)),
                modes: &[$(stringify!($mode)),*],
                labels: &[$(concat!($(stringify!($label))?)),+],
                inputs: &|number| {
                    let ($(ref $a,)*) = arguments[number];
                    let mut floats = Vec::new();
                    $($x.floats(&mut |float| floats.push(float));)*
                    floats
                },
                grad: &|number, floats| {
                    let ($(mut $a,)*) = arguments[number].clone();
                    case!(@move [$($x)*] floats);
                    let ($($x_dot),*) = super::$companion::grad($(passed!(derived $pass)),*);
                    case!(@read [$({$x_dot $x_owner})*])
                },
                hvp: &|number, floats, direction| {
                    let ($(mut $a,)*) = arguments[number].clone();
                    case!(@move [$($x)*] floats);
                    case!(@tangents [$({$x $x_dot})*] direction);
                    let ($($x_dot),*) = super::$companion::hvp($(passed!(derived $pass),)* $(case!(@along $along)),*);
                    case!(@read [$({$x_dot $x_owner})*])
                },
                grad_and_hvp: &|number, floats, direction| {
                    let ($(mut $a,)*) = arguments[number].clone();
                    case!(@move [$($x)*] floats);
                    case!(@tangents [$({$x $x_dot})*] direction);
                    let (gradient, product) = super::$companion::grad_and_hvp($(passed!(derived $pass),)* $(case!(@along $along)),*);
                    let ($($x_dot),*) = gradient;
                    let gradient = case!(@read [$({$x_dot $x_owner})*]);
                    let ($($x_dot),*) = product;
                    (gradient, case!(@read [$({$x_dot $x_owner})*]))
                },
                hessian: case!(@hessian [$($mode)*] $companion arguments [$($a)*] [$($pass)*] [$($x)*]),
                nested: case!(@nested [$($mode)*] $companion arguments [$($a)*] [$($pass)*] [$($along)*] [$({$x $x_dot $x_owner})*]),
            });
        }
    };
    // The active arguments at other floats.
    (@move [$($x:ident)*] $floats:ident) => {
        let mut source = Source::new($floats);
        $($x = $x.with(&mut source);)*
        source.finish();
    };
    (@tangents [$({$x:ident $x_dot:ident})*] $direction:ident) => {
        let mut source = Source::new($direction);
        $(let mut $x_dot = $x.tangent(&mut source);)*
        source.finish();
    };
    // A tangent as it is handed over.
    (@along (zero $a:ident $owner:ty)) => { <$owner as Value>::seed(&crate::value::zero(&$a)) };
    (@along (seed $x_dot:ident $owner:ty)) => { <$owner as Value>::seed(&$x_dot) };
    (@along ($lend:ident $x_dot:ident)) => { &mut $x_dot };
    (@read [$({$x_dot:ident $x_owner:ty})*]) => {{
        let mut floats = Vec::new();
        $(<$x_owner as Value>::read(&$x_dot, &mut floats);)*
        floats
    }};

    (@hessian [] $name:ident $arguments:ident [$($a:ident)*] [$($pass:tt)*] [$($x:ident)*]) => {
        Some(&|number, floats| {
            let ($(mut $a,)*) = $arguments[number].clone();
            case!(@move [$($x)*] floats);
            let matrix = super::$name::hessian($(passed!(derived $pass)),*);
            let row = |row| (0..matrix.ncols()).map(|column| <f64 as From<_>>::from(matrix[[row, column]])).collect();
            (0..matrix.nrows()).map(row).collect()
        })
    };
    (@hessian [mixed $($mode:ident)*] $($rest:tt)*) => { None };
    (@hessian [$other:ident $($mode:ident)*] $($rest:tt)*) => { case!(@hessian [$($mode)*] $($rest)*) };

    (@nested [] $($rest:tt)*) => { None };
    (@nested [nested $($mode:ident)*] $name:ident $arguments:ident [$($a:ident)*] [$($pass:tt)*] [$($along:tt)*] [$({$x:ident $x_dot:ident $x_owner:ty})*]) => {
        Some(Nested {
            jvp: &|number, floats, direction| {
                let ($(mut $a,)*) = $arguments[number].clone();
                case!(@move [$($x)*] floats);
                case!(@tangents [$({$x $x_dot})*] direction);
                let (($($x),*), ($($x_dot),*)) = super::of_gradients::$name::jvp($(passed!(derived $pass),)* $(case!(@along $along)),*);
                (case!(@read [$({$x $x_owner})*]), case!(@read [$({$x_dot $x_owner})*]))
            },
            vjp: &|number, floats, direction| {
                let ($(mut $a,)*) = $arguments[number].clone();
                case!(@move [$($x)*] floats);
                case!(@tangents [$({$x $x_dot})*] direction);
                let (value, pullback) = super::of_gradients::$name::vjp($(passed!(derived $pass)),*);
                let ($($x_dot),*) = pullback(($(case!(@along $along)),*));
                let ($($x),*) = value;
                (case!(@read [$({$x $x_owner})*]), case!(@read [$({$x_dot $x_owner})*]))
            },
        })
    };
    (@nested [$other:ident $($mode:ident)*] $($rest:tt)*) => { case!(@nested [$($mode)*] $($rest)*) };

    // What gives more than a number, or nothing.
    ($($other:tt)*) => {};
}
