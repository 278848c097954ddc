//! Floats that are made of the bits of others.

use super::tokens;

fn is_refused(source: &str) -> bool {
    tokens("", source).to_string().contains("made of the bits of an active one")
}

#[test]
fn bits_of_a_mantissa_are_no_float_again() {
    for source in [
        "fn f(x: f64) -> f64 { f64::from_bits(x.to_bits() & 7) }",
        "fn f(x: f64) -> f64 { let high = (x.to_bits() >> 32) as u32; f64::from_bits(u64::from(high) << 32) }",
        "fn f(x: f64) -> f64 { let k = x.to_bits() >> 51; x * k as f64 }",
        "fn f(x: f32) -> f32 { let k = x.to_bits() >> 22; x * k as f32 }",
        "fn f(x: f64) -> f64 { let k = (x.to_bits() << 52) >> 52; x * k as f64 }",
        "fn f(x: f64) -> f64 { let k = x.to_bits().rotate_left(30) >> 52; x * k as f64 }",
        "fn f(x: f64) -> f64 { let k = x.to_bits().checked_add(1).unwrap(); x * k as f64 }",
        "fn f(x: f64) -> f64 { match x.to_bits() { 0 => x, bits => x * f64::from_bits(bits & 7) } }",
        "fn f(x: f64) -> f64 { let mut k = x.to_bits(); k <<= 52; k >>= 52; x * k as f64 }",
        "fn f(x: f64) -> f64 { let (k, n) = (x.to_bits(), 2.0); x * k as f64 * n }",
        "fn f(xs: &[f64]) -> f64 { xs.iter().map(|x| f64::from_bits(x.to_bits() & 7)).sum() }",
        "fn f(xs: &[f64]) -> f64 { let k: Vec<u64> = xs.iter().map(|x| x.to_bits()).collect(); xs[0] * k[0] as f64 }",
        "fn f(xs: &[f64]) -> f64 { let mut k = 0; for x in xs { k ^= x.to_bits(); } xs[0] * k as f64 }",
        "fn f(x: f64) -> f64 { let k = [x.to_bits(), 1]; x * k[0] as f64 }",
        "fn f(x: f64) -> f64 { let k = Some(x.to_bits()); if let Some(k) = k { x * k as f64 } else { x } }",
        // The bits of one turn are a number in the next.
        "fn f(x: f64, n: usize) -> f64 {
            let mut a = 0; let mut b = 0; let mut y = x;
            for _ in 0..n { y += b as f64; b = a; a = x.to_bits(); }
            y
        }",
        "fn f(x: f64, c: bool) -> f64 { let k = if c { x.to_bits() } else { 1 }; g(k) }",
    ] {
        assert!(is_refused(source), "{source}");
    }
}

#[test]
fn steps_and_what_is_cut_may_be_one() {
    for source in [
        "fn f(x: f64) -> f64 { let k = (x.to_bits() >> 52) as i32; x * k as f64 }",
        "fn f(x: f32) -> f32 { let k = (x.to_bits() >> 23) as i32; x * k as f32 }",
        "fn f(x: f64) -> f64 { let high = (x.to_bits() >> 32) as u32; let k = (high >> 20) as i32; x * k as f64 }",
        "fn f(x: f64) -> f64 { if x.to_bits() & 1 == 1 { x } else { 2.0 * x } }",
        "fn f(x: f64, xs: &[f64]) -> f64 { x * xs[(x.to_bits() & 3) as usize] }",
        "fn f(x: f64) -> f64 { let y = stop_gradient(x); x * f64::from_bits(y.to_bits() & 7) }",
        "fn f(x: f64, #[constant] k: f64) -> f64 { x * f64::from_bits(k.to_bits() & 7) }",
    ] {
        assert!(!is_refused(source), "{source}");
    }
}
