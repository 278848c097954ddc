//! Bits of active floats, of which floats are made again.

use wengert::differentiable;

#[differentiable]
fn without_the_last(x: f64) -> f64 {
    x * f64::from_bits(x.to_bits() & 0xffff_ffff_0000_0000)
}

/// The exponent may be a number again, what stands behind it may not.
#[differentiable]
fn roughly_ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = (bits >> 52) as f64;
    let rest = (bits & 0x000f_ffff_ffff_ffff) as f64;
    (exponent - 1023.0 + rest / 4_503_599_627_370_496.0) * 0.693
}

/// In the words of a number, turn by turn.
#[differentiable]
fn halved(x: f32, n: usize) -> f32 {
    let mut word = 0;
    let mut y = x;
    for _ in 0..n {
        let whole = y.to_bits();
        word = whole - 0x0080_0000;
        y = f32::from_bits(word);
    }
    y + powers(word)
}

fn powers(word: u32) -> f32 {
    word as f32
}

fn main() {}
