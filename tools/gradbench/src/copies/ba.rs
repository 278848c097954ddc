//! Bundle adjustment; the vector product is written out, the observations are a `while`.

use wengert::differentiable;

/// Turns a vector about an axis that is as long as the angle.
#[differentiable]
pub fn turn(axis: &[f64; 3], v: &[f64; 3]) -> [f64; 3] {
    let [a, b, c] = *axis;
    let [x, y, z] = *v;
    let norm = a * a + b * b + c * c;
    if norm == 0.0 {
        let [i, j, k] = [b * z - c * y, c * x - a * z, a * y - b * x];
        return [x + i, y + j, z + k];
    }
    let phi = norm.sqrt();
    let (s, t) = phi.sin_cos();
    let shrink = 1.0 / phi;
    let unit = [a * shrink, b * shrink, c * shrink];
    let [i, j, k] = [unit[1] * z - unit[2] * y, unit[2] * x - unit[0] * z, unit[0] * y - unit[1] * x];
    let share = (unit[0] * x + unit[1] * y + unit[2] * z) * (1.0 - t);
    [x * t + i * s + unit[0] * share, y * t + j * s + unit[1] * share, z * t + k * s + unit[2] * share]
}

/// Where on the picture a place is seen.
#[differentiable]
pub fn picture(lens: &[f64; 11], spot: &[f64; 3]) -> [f64; 2] {
    let tilt = [lens[0], lens[1], lens[2]];
    let away = [spot[0] - lens[3], spot[1] - lens[4], spot[2] - lens[5]];
    let ahead = turn(&tilt, &away);
    let u = ahead[0] / ahead[2];
    let v = ahead[1] / ahead[2];
    let radius = u * u + v * v;
    let bulge = 1.0 + lens[9] * radius + lens[10] * radius * radius;
    [u * bulge * lens[6] + lens[7], v * bulge * lens[6] + lens[8]]
}

/// See [`reprojection_error`](fn@crate::primals::ba::reprojection_error).
#[differentiable]
pub fn miss(lens: &[f64; 11], spot: &[f64; 3], trust: f64, #[constant] seen: &[f64; 2]) -> [f64; 2] {
    let shown = picture(lens, spot);
    [trust * (shown[0] - seen[0]), trust * (shown[1] - seen[1])]
}

/// See [`errors`](crate::primals::ba::errors).
pub fn misses(
    lenses: &[[f64; 11]],
    spots: &[[f64; 3]],
    trusts: &[f64],
    sightings: &[(usize, usize)],
    seen: &[[f64; 2]],
) -> (Vec<[f64; 2]>, Vec<f64>) {
    let mut errors = vec![[0.0; 2]; trusts.len()];
    let mut doubts = vec![0.0; trusts.len()];
    let mut k = 0;
    while k < trusts.len() {
        let (lens, spot) = sightings[k];
        errors[k] = miss(&lenses[lens], &spots[spot], trusts[k], &seen[k]);
        doubts[k] = 1.0 - trusts[k] * trusts[k];
        k += 1;
    }
    (errors, doubts)
}
