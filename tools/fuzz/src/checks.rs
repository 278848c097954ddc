//! Tests of the checks themselves: derived functions written by hand, right ones and wrong ones.
//!
//! The program is `f(x: &mut [f64; 2], y) = x[0] * y`, which also sets `x[1] *= y`.

use crate::check::{Case, Grads, Input, Pulled, Second, Variant, check_case};

fn primal(x: &[f64]) -> Vec<f64> {
    vec![x[0] * x[2], x[0], x[1] * x[2]]
}

fn jvp(x: &[f64], d: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let dots = vec![d[0] * x[2] + x[0] * d[2], d[0], d[1] * x[2] + x[1] * d[2]];
    (primal(x), dots)
}

fn jvp_n(x: &[f64], d: &[f64], e: &[f64]) -> (Vec<f64>, [Vec<f64>; 2]) {
    (primal(x), [jvp(x, d).1, jvp(x, e).1])
}

fn cotangents(x: &[f64], s: &[f64]) -> Vec<f64> {
    vec![s[0] * x[2] + s[1], s[2] * x[2], s[0] * x[0] + s[2] * x[1]]
}

fn vjp(x: &[f64], s: &[f64]) -> Pulled {
    Pulled { out: primal(x), first: cotangents(x, s), again: cotangents(x, s) }
}

fn grads(x: &[f64]) -> Grads {
    let made = cotangents(x, &[1.0, 0.0, 0.0]);
    Grads { value: primal(x), with_value: made.clone(), alone: made.clone(), into_value: primal(x), into: made }
}

fn second(x: &[f64], d: &[f64]) -> Second {
    let product = vec![d[2], 0.0, d[0]];
    Second { alone: product.clone(), gradient: grads(x).alone, product }
}

const RIGHT: Variant = Variant { jvp, jvp_n, vjp, grads: Some(grads), second: Some(second) };

static INPUTS: [Input; 3] =
    [Input::Float(-2.0, 2.0, true), Input::Float(-2.0, 2.0, true), Input::Float(0.3, 2.0, true)];

/// What the checks say of one expansion beside a right one.
fn verdict(variant: Variant) -> String {
    let variants = Box::leak(Box::new([("on", RIGHT), ("off", variant)]));
    let case = Case { id: 0, seed: 7, inputs: &INPUTS, plain: primal, variants, wide: None, wide_variants: &[] };
    check_case(&case)
}

#[test]
fn right_functions_agree() {
    assert_eq!(verdict(RIGHT), "agree 1 ");
}

#[test]
fn a_value_must_be_the_same_to_the_bit() {
    fn jvp2(x: &[f64], d: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut out, dots) = jvp(x, d);
        out[0] = f64::from_bits(out[0].to_bits() + 1);
        (out, dots)
    }
    let text = verdict(Variant { jvp: jvp2, ..RIGHT });
    assert!(text.starts_with("fail [off] value of jvp"), "{text}");
}

#[test]
fn a_cotangent_that_is_not_reset_is_found() {
    fn vjp2(x: &[f64], s: &[f64]) -> Pulled {
        let mut made = vjp(x, s);
        made.first[1] += s[2];
        made.again[1] += s[2];
        made
    }
    let text = verdict(Variant { vjp: vjp2, ..RIGHT });
    assert!(text.starts_with("fail [off] forward and reverse"), "{text}");
}

#[test]
fn a_pullback_that_consumes_what_it_kept_is_found() {
    fn vjp2(x: &[f64], s: &[f64]) -> Pulled {
        let mut made = vjp(x, s);
        made.again[0] = 0.0;
        made
    }
    let text = verdict(Variant { vjp: vjp2, ..RIGHT });
    assert!(text.starts_with("fail [off] pullback differs"), "{text}");
}

#[test]
fn a_buffer_that_is_overwritten_is_found() {
    fn grads2(x: &[f64]) -> Grads {
        let mut made = grads(x);
        made.into.iter_mut().for_each(|v| *v -= 0.25);
        made
    }
    let text = verdict(Variant { grads: Some(grads2), ..RIGHT });
    assert!(text.starts_with("fail [off] grad_into"), "{text}");
}

#[test]
fn directions_that_are_mixed_up_are_found() {
    fn jvp_n2(x: &[f64], d: &[f64], e: &[f64]) -> (Vec<f64>, [Vec<f64>; 2]) {
        jvp_n(x, e, d)
    }
    let text = verdict(Variant { jvp_n: jvp_n2, ..RIGHT });
    assert!(text.starts_with("fail [off] jvp_n"), "{text}");
}

#[test]
fn a_hessian_that_is_not_symmetric_is_found() {
    fn second2(x: &[f64], d: &[f64]) -> Second {
        let product = vec![d[2], 0.0, 0.0];
        Second { alone: product.clone(), product, ..second(x, d) }
    }
    let text = verdict(Variant { second: Some(second2), ..RIGHT });
    assert!(text.starts_with("fail [off] symmetry"), "{text}");
}

#[test]
fn a_hessian_that_is_symmetric_and_wrong_is_found() {
    fn second2(x: &[f64], d: &[f64]) -> Second {
        let product = vec![0.0; d.len()];
        Second { alone: product.clone(), product, ..second(x, d) }
    }
    let variants = Box::leak(Box::new([("on", Variant { second: Some(second2), ..RIGHT })]));
    let case = Case { id: 0, seed: 7, inputs: &INPUTS, plain: primal, variants, wide: None, wide_variants: &[] };
    let text = check_case(&case);
    assert!(text.starts_with("fail hvp, entry"), "{text}");
}

#[test]
fn both_modes_wrong_in_the_same_way_is_found() {
    fn jvp2(x: &[f64], d: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (out, mut dots) = jvp(x, d);
        dots[2] = d[1] * x[2];
        (out, dots)
    }
    fn vjp2(x: &[f64], s: &[f64]) -> Pulled {
        let made = vec![s[0] * x[2] + s[1], s[2] * x[2], s[0] * x[0]];
        Pulled { out: primal(x), first: made.clone(), again: made }
    }
    fn jvp_n2(x: &[f64], d: &[f64], e: &[f64]) -> (Vec<f64>, [Vec<f64>; 2]) {
        (primal(x), [jvp2(x, d).1, jvp2(x, e).1])
    }
    let wrong = Variant { jvp: jvp2, jvp_n: jvp_n2, vjp: vjp2, grads: None, second: None };
    let variants = Box::leak(Box::new([("on", wrong)]));
    let case = Case { id: 0, seed: 7, inputs: &INPUTS, plain: primal, variants, wide: None, wide_variants: &[] };
    let text = check_case(&case);
    assert!(text.starts_with("fail output 2: differences"), "{text}");
}

#[test]
fn a_point_that_differences_cannot_judge_is_discarded() {
    fn rough(x: &[f64]) -> Vec<f64> {
        vec![(1e7 * x[0]).sin(), x[0], x[1] * x[2]]
    }
    let case = Case { id: 0, seed: 7, inputs: &INPUTS, plain: rough, variants: &[], wide: None, wide_variants: &[] };
    assert_eq!(check_case(&case), "discard near a kink");
}
