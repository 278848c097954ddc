//! Hessian matrices against hyper-dual numbers (Fike and Alonso 2011), of a crate that shares nothing with this one.
//!
//! Each body stands here once and is compiled twice: over `f64`, differentiated by the attribute, and over hyper-dual
//! numbers, whose arithmetic carries two directions and their second derivative along.

use num_dual::{DualNum, HyperDual64};

/// What one function gives at a point: value, gradient, rows of the Hessian.
struct Second {
    value: f64,
    gradient: Vec<f64>,
    rows: Vec<Vec<f64>>,
}

/// By hyper-dual numbers, an entry at a time.
fn by_hyper_duals(f: &dyn Fn(&[HyperDual64]) -> HyperDual64, point: &[f64]) -> Second {
    let n = point.len();
    let entry = |i: usize, j: usize| {
        let at = |k: usize| HyperDual64::new(point[k], f64::from(k == i), f64::from(k == j), 0.0);
        f(&(0..n).map(at).collect::<Vec<_>>())
    };
    Second {
        value: entry(0, 0).re,
        gradient: (0..n).map(|i| entry(i, i).eps1).collect(),
        rows: (0..n).map(|i| (0..n).map(|j| entry(i, j).eps1eps2).collect()).collect(),
    }
}

fn compare(name: &str, ours: &Second, theirs: &Second) {
    let close = |what: &str, ours: &[f64], theirs: &[f64]| {
        let size = theirs.iter().fold(1.0_f64, |size, entry| size.max(entry.abs()));
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert!((ours - theirs).abs() <= 1e-12 * size, "{name}: the {what} has {ours}, not {theirs}");
        }
        assert_eq!(ours.len(), theirs.len(), "{name}: the {what}");
    };
    close("value", &[ours.value], &[theirs.value]);
    close("gradient", &ours.gradient, &theirs.gradient);
    close("Hessian", &ours.rows.concat(), &theirs.rows.concat());
    assert!(theirs.rows.concat().iter().any(|entry| *entry != 0.0), "{name}: the Hessian is zero");
}

macro_rules! functions {
    ($($name:ident($($x:ident),+) at $([$($at:expr),+]),+ { $($body:tt)* })+) => {
        mod ours {
            $(
                #[wengert::differentiable(order = 2)]
                pub fn $name($($x: f64),+) -> f64 { $($body)* }
            )+
        }
        mod theirs {
            use super::{DualNum, HyperDual64};
            $(pub fn $name($($x: HyperDual64),+) -> HyperDual64 { $($body)* })+
        }
        $(
            #[test]
            fn $name() {
                for point in [$([$($at),+]),+] {
                    let [$($x),+] = point;
                    let names = [$(stringify!($x)),+];
                    let mut gradient = Vec::new();
                    let mut rows = Vec::new();
                    for k in 0..names.len() {
                        let unit = |name: &str| f64::from(names[k] == name);
                        rows.push(functions!(@list ours::$name::hvp($($x,)+ $(unit(stringify!($x))),+), $($x)+));
                    }
                    gradient.extend(functions!(@list ours::$name::grad($($x),+), $($x)+));
                    let ours = Second { value: ours::$name($($x),+), gradient, rows };
                    let matrix = ours::$name::hessian($($x),+);
                    let rows = matrix.rows().into_iter().map(|row| row.to_vec()).collect();
                    let whole = Second { rows, gradient: ours.gradient.clone(), ..ours };
                    let by = |x: &[HyperDual64]| {
                        let [$($x),+] = *x else { unreachable!("the point has as many coordinates") };
                        theirs::$name($($x),+)
                    };
                    // By products with unit vectors, then the matrix as a whole.
                    let theirs = by_hyper_duals(&by, &point);
                    compare(stringify!($name), &ours, &theirs);
                    compare(stringify!($name), &whole, &theirs);
                }
            }
        )+
    };
    (@list $given:expr, $one:ident) => { vec![$given] };
    (@list $given:expr, $($x:ident)+) => {{ let ($($x),+) = $given; vec![$($x),+] }};
}

functions! {
    cubic(x) at [0.7], [-1.3] { x * x * x - x * 2.0 }
    quotient(x, y) at [0.7, 1.3], [-0.4, 2.0] { x / (y * y + 1.0) }
    rosenbrock(x, y) at [-1.2, 1.0], [0.3, 0.7] { (-x + 1.0).powi(2) + (y - x * x).powi(2) * 100.0 }
    himmelblau(x, y) at [0.5, -2.0], [3.1, 1.9] { (x * x + y - 11.0).powi(2) + (x + y * y - 7.0).powi(2) }
    exponential(x) at [0.7], [-1.3] { (x * x * 0.5).exp() }
    logarithm(x, y) at [0.7, 1.3] { (x * y + 2.0).ln() * x }
    root(x, y) at [0.7, 1.3] { (x * x + y * y).sqrt() }
    cube_root(x) at [0.7], [8.0] { (x * x + 1.0).cbrt() }
    reciprocal(x) at [0.7], [-1.3] { (x.sin() + 3.0).recip() }
    sine(x, y) at [0.7, 1.3] { (x * y).sin() + x.sin() * y }
    cosine(x, y) at [0.7, 1.3] { (x * x).cos() * y.cos() }
    tangent(x) at [0.7], [-0.3] { x.tan() * x }
    arcsine(x) at [0.3], [-0.6] { x.asin() }
    arccosine(x) at [0.3], [-0.6] { x.acos() * x }
    arctangent(x, y) at [0.7, 1.3] { (x / y).atan() }
    hyperbolic_sine(x) at [0.7], [-1.3] { (x * 2.0).sinh() }
    hyperbolic_cosine(x) at [0.7], [-1.3] { x.cosh() * x }
    hyperbolic_tangent(x, y) at [0.7, 1.3] { (x * y - 0.5).tanh() }
    area_sine(x) at [0.7], [-1.3] { x.asinh() * x }
    area_cosine(x) at [1.7], [3.0] { x.acosh() }
    area_tangent(x) at [0.3], [-0.6] { x.atanh() }
    power_of_two(x) at [0.7], [-1.3] { (x * x).exp2() }
    almost_one(x) at [0.7], [-0.3] { x.exp_m1() * x.exp_m1() }
    near_one(x) at [0.7], [-0.3] { x.ln_1p() * x }
    binary_logarithm(x) at [0.7], [2.5] { x.log2() * x }
    decimal_logarithm(x, y) at [0.7, 1.3] { (x + y).log10() * y }
    whole_power(x, y) at [0.7, 1.3], [-0.4, 2.0] { (x + y).powi(5) * x.powi(-2) }
    broken_power(x, y) at [0.7, 1.3] { (x * y).powf(2.5) + y.powf(-0.5) }
    both_at_once(x, y) at [0.7, 1.3] { let (s, c) = (x * y).sin_cos(); s * c + c * x }
    logistic(x, y) at [0.7, 1.3] { ((-(x * y)).exp() + 1.0).recip() }
    softplus(x, y, z) at [0.7, 1.3, -0.2] { ((x * y).exp() + (z * x).exp() + 1.0).ln() }
    gaussian(x, m, s) at [0.7, 1.3, 0.8] { ((x - m) * (x - m) / (s * s) * -0.5).exp() / s }
    lennard_jones(r, s) at [1.1, 0.9] { let q = (s / r).powi(6); (q * q - q) * 4.0 }
    kepler(e, m) at [0.3, 1.2] {
        let mut a = m;
        for _ in 0..6 {
            a = m + e * a.sin();
        }
        a
    }
    newton_root(x) at [2.0], [9.0] {
        let mut r = x;
        let mut turns = 0;
        while turns < 8 {
            r = (r + x / r) * 0.5;
            turns += 1;
        }
        r
    }
    halved_until_small(x, y) at [3.3, 0.7], [0.4, 0.9] {
        let mut a = x * x;
        let mut s = y;
        while a > 0.5 {
            s = s * a + y.sin();
            a *= 0.5;
        }
        s * a
    }
    choice(x, y) at [0.7, 1.3], [1.3, 0.7] { let a = if x > y { x * x * y } else { y.exp() * x }; a * y }
    early(x, y) at [0.7, 1.3], [2.0, 0.1] {
        let mut p = x;
        for k in 1..5 {
            p = p * x + y * f64::from(k);
            if p > 6.0 {
                return p * p;
            }
        }
        p.sin()
    }
    horner(x, a, b, c) at [0.7, 1.3, -0.2, 0.4] { ((a * x + b) * x + c) * x + a.sin() }
    taken_from_array(x, y, z) at [0.7, 1.3, -0.2] {
        let v = [x * y, y * z, z * x];
        let mut s = v[0];
        for k in 0..3 {
            s += v[k] * v[(k + 1) % 3].sin();
        }
        s
    }
    overwritten(x, y) at [0.7, 1.3] {
        let mut v = [x, y, x * y];
        for k in 0..5 {
            v[k % 3] = v[(k + 1) % 3] * v[k % 3] + v[(k + 2) % 3].cos();
        }
        v[0] * v[1] + v[2]
    }
    recurrence(x, y, n) at [0.7, 1.3, 0.4] {
        let mut list = vec![x, y];
        for k in 2..7 {
            let next = list[k - 1] * list[k - 2] * 0.5 + n;
            list.push(next);
        }
        list[6] * list[3]
    }
    determinant(a, b, c, d) at [0.7, 1.3, -0.2, 0.4] { (a * d - b * c).powi(2) + a * b }
    kinetic(m, u, v) at [0.7, 1.3, -0.2] { (m * m + u * u + v * v).sqrt() - m }
}
