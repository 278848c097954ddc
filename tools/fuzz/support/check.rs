//! Checks generated programs. This file is copied into each generated crate.
//!
//! A program is seen through functions over flat vectors: the inputs are all its arguments in
//! order, the outputs its value and then what its `&mut` arguments hold at the end.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many points a program is checked at.
const POINTS: usize = 4;
/// How often a point near a kink is drawn again.
const DRAWS: usize = 5;
/// The steps of the differences.
const STEPS: [f64; 5] = [4e-2, 1e-2, 3e-3, 1e-3, 3e-4];
/// Steps that give few digits, and see what is too small for the others.
const FINE_STEPS: [f64; 2] = [1e-6, 1e-7];

/// A function of flat inputs.
pub type Primal = fn(&[f64]) -> Vec<f64>;
/// Outputs and tangents at an input and a direction.
pub type Forward = fn(&[f64], &[f64]) -> (Vec<f64>, Vec<f64>);
/// Outputs and tangents at an input, in two directions at once.
pub type Lanes = fn(&[f64], &[f64], &[f64]) -> (Vec<f64>, [Vec<f64>; 2]);
/// The derived functions of a scalar function at an input.
pub type Scalar = fn(&[f64]) -> Grads;
/// The second derivatives of a scalar function at an input, in a direction.
pub type Twice = fn(&[f64], &[f64]) -> Second;

/// An argument's float, integer or flag.
pub enum Input {
    /// A float in an interval, and whether derivatives are taken by it.
    Float(f64, f64, bool),
    /// An integer up to the given one.
    Int(usize),
}

/// What a pullback gives.
pub struct Pulled {
    pub out: Vec<f64>,
    pub first: Vec<f64>,
    pub again: Vec<f64>,
}

/// What the derived functions of a scalar function give.
pub struct Grads {
    pub value: Vec<f64>,
    pub with_value: Vec<f64>,
    pub alone: Vec<f64>,
    pub into_value: Vec<f64>,
    pub into: Vec<f64>,
}

/// The Hessian matrix times a direction, alone and with the gradient.
pub struct Second {
    pub alone: Vec<f64>,
    pub gradient: Vec<f64>,
    pub product: Vec<f64>,
}

/// The derived functions of a program in one marking.
#[derive(Clone, Copy)]
pub struct Variant {
    pub jvp: Forward,
    pub jvp_n: Lanes,
    pub vjp: fn(&[f64], &[f64]) -> Pulled,
    pub grads: Option<Scalar>,
    pub second: Option<Twice>,
}

/// A program.
pub struct Case {
    pub id: usize,
    pub seed: u64,
    pub inputs: &'static [Input],
    pub plain: Primal,
    pub variants: &'static [(&'static str, Variant)],
    /// The program with `f64` for `f32`, where `f32` occurs in it.
    pub wide: Option<Primal>,
    pub wide_variants: &'static [(&'static str, Variant)],
}

/// Numbers that a seed determines (splitmix64).
struct Draw(u64);

impl Draw {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number that is exact in `f32`.
    fn within(&mut self, lo: f64, hi: f64) -> f64 {
        f64::from((lo + (hi - lo) * self.unit()) as f32)
    }

    fn point(&mut self, inputs: &[Input]) -> Vec<f64> {
        let draw = |input: &Input| match *input {
            Input::Float(lo, hi, _) => self.within(lo, hi),
            Input::Int(most) => (self.unit() * (most + 1) as f64).floor(),
        };
        inputs.iter().map(draw).collect()
    }

    fn direction(&mut self, inputs: &[Input]) -> Vec<f64> {
        let draw = |input: &Input| match input {
            Input::Float(_, _, true) => self.within(0.2, 1.0).copysign(self.unit() - 0.5),
            _ => 0.0,
        };
        inputs.iter().map(draw).collect()
    }

    fn seeds(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.within(-1.0, 1.0)).collect()
    }
}

/// How far two results may be apart.
struct Tolerance {
    identity: f64,
    same: f64,
}

const EXACT: Tolerance = Tolerance { identity: 1e-11, same: 1e-11 };
const SINGLE: Tolerance = Tolerance { identity: 2e-4, same: 2e-4 };

fn bits_differ(a: &[f64], b: &[f64]) -> bool {
    a.len() != b.len() || a.iter().zip(b).any(|(a, b)| a.to_bits() != b.to_bits())
}

/// Whether `gap` is within `bound` of zero; not so if one of them is no number.
fn small(gap: f64, bound: f64) -> bool {
    gap.abs() <= bound
}

fn most(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |m, v| m.max(v.abs()))
}

/// Whether `a` and `b` differ by more than `tolerance` of the greatest number in them.
fn far(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    let scale = most(a).max(most(b)).max(1e-3);
    a.len() != b.len()
        || a.iter().chain(b).any(|v| !v.is_finite())
        || a.iter().zip(b).any(|(a, b)| (a - b).abs() > tolerance * scale)
}

struct Checked {
    tangent: Vec<f64>,
    cotangent: Vec<f64>,
    /// The Hessian matrix times the direction.
    product: Option<Vec<f64>>,
}

/// A point, directions and seeds.
#[derive(Clone, Copy)]
struct Place<'a> {
    x: &'a [f64],
    direction: &'a [f64],
    other: &'a [f64],
    seeds: &'a [f64],
}

/// The product of two lists, and what rounding in it is relative to.
fn dot(a: &[f64], b: &[f64]) -> (f64, f64) {
    let terms = a.iter().zip(b).map(|(a, b)| a * b);
    terms.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()))
}

/// Forward against reverse, and all derived functions against each other.
fn check_variant(variant: &Variant, value: &[f64], place: Place<'_>, tolerance: &Tolerance) -> Result<Checked, String> {
    let Place { x, direction, other, seeds } = place;
    let (out, tangent) = (variant.jvp)(x, direction);
    if bits_differ(value, &out) {
        return Err(format!("value of jvp: {out:?}, expected {value:?}"));
    }
    let (out, lanes) = (variant.jvp_n)(x, direction, other);
    if bits_differ(value, &out) {
        return Err(format!("value of jvp_n: {out:?}, expected {value:?}"));
    }
    for (lane, alone) in lanes.iter().zip([&tangent, &(variant.jvp)(x, other).1]) {
        // What a direction alone divides by, several multiply by the reciprocal of.
        if lane != alone && far(lane, alone, tolerance.same) {
            return Err(format!("jvp_n: {lane:?}, jvp gives {alone:?}"));
        }
    }
    let pulled = (variant.vjp)(x, seeds);
    if bits_differ(value, &pulled.out) {
        return Err(format!("value of vjp: {:?}, expected {value:?}", pulled.out));
    }
    if bits_differ(&pulled.first, &pulled.again) {
        let Pulled { first, again, .. } = pulled;
        return Err(format!("pullback differs when called again: {first:?}, then {again:?}"));
    }
    if tangent.len() != seeds.len() || pulled.first.len() != direction.len() {
        return Err("wrong number of tangents or cotangents".into());
    }
    let ((left, left_size), (right, right_size)) = (dot(seeds, &tangent), dot(&pulled.first, direction));
    if !small(left - right, tolerance.identity * (left_size + right_size).max(1e-3)) {
        return Err(format!(
            "forward and reverse: <seed, J dx> = {left:e}, <J' seed, dx> = {right:e}; tangent {tangent:?}, cotangent {:?}",
            pulled.first,
        ));
    }
    if let Some(grads) = variant.grads {
        let mut unit = vec![0.0; seeds.len()];
        unit[0] = 1.0;
        let expected = (variant.vjp)(x, &unit).first;
        let made = grads(x);
        for (name, found) in [("value_and_grad", &made.value), ("grad_into", &made.into_value)] {
            if bits_differ(value, found) {
                return Err(format!("value of {name}: {found:?}, expected {value:?}"));
            }
        }
        for (name, found) in [("value_and_grad", &made.with_value), ("grad", &made.alone), ("grad_into", &made.into)] {
            if far(&expected, found, tolerance.same) {
                return Err(format!("{name}: {found:?}, vjp gives {expected:?}"));
            }
        }
    }
    let product = match (variant.grads, variant.second) {
        (Some(grads), Some(second)) => Some(check_second(second, &grads(x).alone, place, tolerance)?),
        _ => None,
    };
    Ok(Checked { tangent, cotangent: pulled.first, product })
}

/// The second derivatives of a scalar function, without differences; gives the product with the direction.
fn check_second(second: Twice, gradient: &[f64], place: Place<'_>, tolerance: &Tolerance) -> Result<Vec<f64>, String> {
    let Place { x, direction, other, .. } = place;
    let (along, along_other) = (second(x, direction), second(x, other));
    if far(gradient, &along.gradient, tolerance.same) {
        return Err(format!("gradient of grad_and_hvp: {:?}, grad gives {gradient:?}", along.gradient));
    }
    if far(&along.alone, &along.product, tolerance.same) {
        return Err(format!("grad_and_hvp: {:?}, hvp gives {:?}", along.product, along.alone));
    }
    let ((left, left_size), (right, right_size)) = (dot(&along.alone, other), dot(&along_other.alone, direction));
    let scale = (left_size + right_size).max(most(gradient)).max(1e-3);
    if !small(left - right, tolerance.identity * scale) {
        return Err(format!(
            "symmetry: <v, H dx> = {left:e}, <H v, dx> = {right:e}; H dx = {:?}, H v = {:?}",
            along.alone, along_other.alone,
        ));
    }
    Ok(along.alone)
}

/// All variants against the plain program, and against each other.
fn check_variants(
    variants: &[(&str, Variant)],
    plain: Primal,
    place: Place<'_>,
    tolerance: &Tolerance,
) -> Result<Option<Checked>, String> {
    let value = plain(place.x);
    let mut first: Option<Checked> = None;
    for (name, variant) in variants {
        let found = check_variant(variant, &value, place, tolerance).map_err(|text| format!("[{name}] {text}"))?;
        if let Some(first) = &first {
            let mut pairs =
                vec![("tangents", &first.tangent, &found.tangent), ("cotangents", &first.cotangent, &found.cotangent)];
            if let (Some(a), Some(b)) = (&first.product, &found.product) {
                pairs.push(("second derivatives", a, b));
            }
            for (what, a, b) in pairs {
                if far(a, b, tolerance.same) {
                    return Err(format!("[switches] {what}: on {a:?}, {name} {b:?}"));
                }
            }
        }
        first.get_or_insert(found);
    }
    Ok(first)
}

/// The directional derivative of each output with an estimate of its error.
fn differences(plain: impl Fn(&[f64]) -> Vec<f64>, x: &[f64], direction: &[f64]) -> Vec<(f64, f64)> {
    let mut best: Vec<(f64, f64)> = Vec::new();
    for h in STEPS {
        let [coarse, middle, fine] = [h, h / 2.0, h / 4.0].map(|h| central(&plain, x, direction, h));
        for k in 0..coarse.len() {
            let one = (4.0 * middle[k] - coarse[k]) / 3.0;
            let two = (4.0 * fine[k] - middle[k]) / 3.0;
            let made = ((16.0 * two - one) / 15.0, (two - one).abs());
            match best.get_mut(k) {
                None => best.push(made),
                Some(old) if made.1 < old.1 || old.1.is_nan() => *old = made,
                Some(_) => {}
            }
        }
    }
    best
}

/// The slope of each output between two points at this distance from `x`.
fn central(plain: impl Fn(&[f64]) -> Vec<f64>, x: &[f64], direction: &[f64], h: f64) -> Vec<f64> {
    let at = |h: f64| -> Vec<f64> { plain(&x.iter().zip(direction).map(|(x, d)| x + h * d).collect::<Vec<_>>()) };
    at(h).iter().zip(&at(-h)).map(|(a, b)| (a - b) / (2.0 * h)).collect()
}

/// Whether the function is close by what it is farther away, so that `slope` is the derivative of its output `k`.
fn is_smooth(plain: impl Fn(&[f64]) -> Vec<f64>, x: &[f64], direction: &[f64], k: usize, slope: f64) -> bool {
    let size = most(&plain(x));
    FINE_STEPS.iter().all(|&h| {
        let fine = central(&plain, x, direction, h)[k];
        small(fine - slope, 1e-4 * slope.abs().max(1e-3) + 1e-14 * size / h)
    })
}

/// What became of one point.
enum Verdict {
    Agree {
        nonzero: bool,
        /// Whether differences of the gradient could be trusted, where there are second derivatives.
        twice: bool,
    },
    Discard(&'static str),
}

fn check_point(case: &Case, draw: &mut Draw) -> Result<Verdict, String> {
    let x = draw.point(case.inputs);
    let (direction, other) = (draw.direction(case.inputs), draw.direction(case.inputs));
    let value = (case.plain)(&x);
    if value.iter().any(|v| !v.is_finite()) {
        return Ok(Verdict::Discard("value not finite"));
    }
    if most(&value) > 1e5 {
        return Ok(Verdict::Discard("value too large"));
    }
    let seeds = draw.seeds(value.len());
    let at = Place { x: &x, direction: &direction, other: &other, seeds: &seeds };
    let tolerance = if case.wide.is_some() { &SINGLE } else { &EXACT };
    let place = |text: String| format!("{text}; at x = {x:?}, dx = {direction:?}, v = {other:?}, seeds = {seeds:?}");
    let narrow = || check_variants(case.variants, case.plain, at, tolerance).map_err(place);
    let (plain, checked) = match case.wide {
        None => (case.plain, narrow()?),
        Some(wide) => {
            let found = check_variants(case.wide_variants, wide, at, &EXACT)
                .map_err(|text| place(format!("[f64 for f32] {text}")))?;
            if let Some(found) = &found {
                // The derivatives on the way would leave the range of `f32`.
                if most(&found.tangent).max(most(&found.cotangent)) > 1e6 {
                    return Ok(Verdict::Discard("derivative too large for f32"));
                }
                // Rounding may have chosen another branch, which shows in the value.
                if let Some(narrow) = narrow()?
                    && !far(&value, &wide(&x), 1e-4)
                    && far(&narrow.tangent, &found.tangent, 5e-3)
                {
                    return Ok(Verdict::Discard("f32 and f64 differ"));
                }
            }
            (wide, found)
        }
    };
    let expected = differences(plain, &x, &direction);
    if expected.iter().any(|(d, error)| !small(*error, 2e-7 * d.abs().max(1e-3))) {
        return Ok(Verdict::Discard("near a kink"));
    }
    let Some(checked) = checked else {
        return Ok(Verdict::Agree { nonzero: expected.iter().any(|(d, _)| d.abs() > 1e-9), twice: true });
    };
    for (k, (d, _)) in expected.iter().enumerate() {
        let found = checked.tangent[k];
        if !small(d - found, 1e-6 * d.abs().max(found.abs()).max(1e-3)) {
            if !is_smooth(plain, &x, &direction, k, *d) {
                return Ok(Verdict::Discard("finer than the steps of differences"));
            }
            return Err(place(format!("output {k}: differences {d:e}, forward {found:e}")));
        }
    }
    let mut twice = true;
    let variants = if case.wide.is_some() { case.wide_variants } else { case.variants };
    if let (Some(product), Some(grads)) = (&checked.product, variants.first().and_then(|(_, variant)| variant.grads)) {
        let alone = |x: &[f64]| grads(x).alone;
        let expected = differences(alone, &x, &direction);
        let scale = expected.iter().fold(1e-3, |most: f64, (d, _)| most.max(d.abs()));
        for (k, (d, error)) in expected.iter().enumerate() {
            // The gradient may have kinks that the function has not.
            if !small(*error, 2e-7 * scale) {
                twice = false;
            } else if !small(d - product[k], 1e-6 * scale.max(most(product))) {
                if !is_smooth(alone, &x, &direction, k, *d) {
                    return Ok(Verdict::Discard("finer than the steps of differences"));
                }
                return Err(place(format!("hvp, entry {k}: differences {d:e}, hvp {:e}", product[k])));
            }
        }
    }
    Ok(Verdict::Agree { nonzero: most(&checked.cotangent) > 1e-12, twice })
}

/// Runs one program; the text is what follows `RESULT` and its number.
pub fn check_case(case: &Case) -> String {
    let mut draw = Draw(case.seed ^ 0x5EED);
    let mut nonzero = false;
    let mut again = Vec::new();
    for _ in 0..POINTS {
        let mut kept = false;
        for _ in 0..DRAWS {
            match check_point(case, &mut draw) {
                Err(text) => return format!("fail {text}"),
                Ok(Verdict::Agree { nonzero: found, twice }) => {
                    nonzero |= found;
                    kept = true;
                    if !twice {
                        again.push("second derivatives not judged near a kink");
                    }
                    break;
                }
                Ok(Verdict::Discard(reason)) => again.push(reason),
            }
        }
        if !kept {
            return format!("discard {}", again[again.len() - 1]);
        }
    }
    format!("agree {} {}", u8::from(nonzero), again.join(","))
}

/// Runs the programs of the numbers given as arguments, or all.
pub fn run(cases: &[Case]) {
    let wanted: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    std::panic::set_hook(Box::new(|_| {}));
    for case in cases {
        if !wanted.is_empty() && !wanted.contains(&case.id) {
            continue;
        }
        println!("START {}", case.id);
        std::io::stdout().flush().unwrap();
        let text = catch_unwind(AssertUnwindSafe(|| check_case(case))).unwrap_or_else(|payload| {
            let text = payload
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| payload.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            format!("fail panic: {}", text.unwrap_or_default())
        });
        println!("RESULT {} {}", case.id, text.replace('\n', " "));
    }
}
