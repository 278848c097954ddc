//! References to elements and rows.

#[differentiable]
fn references(rows: &[[f64; 2]], scale: &mut f64) -> f64 {
    let first = &rows[0];
    let factor = &mut *scale;
    *factor *= first[1];
    let mut s = 0.0;
    for (i, row) in rows.iter().enumerate() {
        s += row[0] * i as f64;
    }
    s * *factor
}
