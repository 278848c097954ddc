//! Casts between the two precisions, from integers, and to integers (where the derivative is cut).

use wengert::differentiable;

/// Single precision in, double precision inside and out.
#[differentiable]
pub fn widened(x: f32) -> f64 {
    let wide = x as f64;
    wide * wide + wide.sin()
}

/// Double precision in, single out.
#[differentiable]
pub fn narrowed(x: f64) -> f32 {
    let narrow = x as f32;
    narrow * narrow - 0.5
}

/// Single precision only inside.
#[differentiable]
pub fn narrow_inside(x: f64, y: f64) -> f64 {
    let product = (x as f32 * y as f32).exp();
    product as f64 * x
}

/// Both precisions in.
#[differentiable]
pub fn both(x: f32, y: f64) -> f64 {
    (x as f64 * y).sqrt() + (y as f32 * x) as f64
}

/// A slice of single precision, summed in double.
#[differentiable]
pub fn summed_in_double(xs: &[f32]) -> f64 {
    let mut s = 0.0;
    for &x in xs.iter() {
        s += f64::from(x) * x as f64;
    }
    s
}

/// A cast to the type that it already has.
#[differentiable]
pub fn cast_to_itself(x: f64) -> f64 {
    (x as f64).exp() * x as f64
}

/// Integers of many kinds into floats.
#[differentiable]
pub fn from_integers(x: f64, n: usize, k: i32, on: bool) -> f64 {
    x * n as f64 + x.powi(2) * k as f64 + x.sin() * u8::from(on) as f64 + x * f64::from(k)
}

/// A float into an index: the derivative goes through the value that is read, not through the index.
#[differentiable]
pub fn index_by_float(table: &[f64], x: f64) -> f64 {
    let place = (x * 2.0) as usize % table.len();
    table[place] * x
}

/// The fraction by way of an integer.
#[differentiable]
pub fn fraction(x: f64) -> f64 {
    let whole = x as i64;
    let rest = x - whole as f64;
    rest * rest + whole as f64
}

/// The number of turns by way of a float.
#[differentiable]
pub fn turns_by_float(x: f64) -> f64 {
    let mut s = x;
    for _ in 0..x.abs() as usize {
        s = s.sqrt() + 1.0;
    }
    s
}

/// The bits of a float decide, and carry nothing.
#[differentiable]
pub fn by_bits(x: f64) -> f64 {
    if x.to_bits() >> 63 == 1 { x * x } else { x.exp() }
}

/// The exponent is a step, also where it becomes a number again.
#[differentiable]
pub fn by_exponent(x: f64) -> f64 {
    let exponent = ((x.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    x * exponent as f64 + x.powi(exponent)
}

/// Single precision by conversion.
#[differentiable]
pub fn converted(x: f32, y: f64) -> f64 {
    f64::from(x).exp() * y + f64::from(x * x)
}

/// A cast of a literal out of a tuple, whose width `rustc` chooses late.
#[differentiable]
pub fn literal_out_of_tuple(x: f32, w: f64) -> f64 {
    let narrow = -(0.1, x).0 as f32;
    let picked = (-(w, 0.5).1 as f32, x);
    w * narrow as f64 + (picked.0 * picked.1) as f64
}

cases! {
    #[mixed] widened(f32) -> f64: (0.75), (-1.5);
    #[mixed] narrowed(f64) -> f32: (0.75), (-1.5);
    #[single] narrow_inside(f64, f64) -> f64: (0.75, 0.5), (-1.5, 0.25);
    #[mixed] both(f32, f64) -> f64: (0.75, 0.5), (1.5, 0.25);
    #[mixed] summed_in_double(&[f32]) -> f64: ([0.75, 0.5]), ([-1.5]), flat ([]);
    cast_to_itself(f64) -> f64: (0.75), (-1.5);
    from_integers(f64, const usize, const i32, const bool) -> f64: (0.75, 3, -2, true), (-1.5, 0, 1, false);
    index_by_float(&[f64], f64) -> f64: ([1.0, 2.0, 3.0], 0.75) => [0.0, 0.75, 0.0, 2.0], ([1.0, 2.0, 3.0], 2.2);
    fraction(f64) -> f64: (2.75) => [1.5], (-1.25) => [-0.5];
    turns_by_float(f64) -> f64: (0.5), (1.5), (4.5);
    by_bits(f64) -> f64: (0.5), (-1.5) => [-3.0];
    by_exponent(f64) -> f64: (5.0) => [12.0], (0.3);
    #[mixed] converted(f32, f64) -> f64: (0.75, 0.5), (-1.5, 0.25);
    #[mixed] literal_out_of_tuple(f32, f64) -> f64: (0.75, 0.5), (-1.5, 2.0);
}
