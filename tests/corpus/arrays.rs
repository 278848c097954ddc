//! Arrays: by value and by reference, made by hand, nested, given back.

use wengert::differentiable;

/// An array by value.
#[differentiable]
pub fn norm(v: [f64; 3]) -> f64 {
    (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt()
}

/// An array by reference, in a loop.
#[differentiable]
pub fn weighted(v: &[f64; 4], w: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        s += w.powi(i as i32) * v[i];
    }
    s
}

/// The cross product: an array out of two.
#[differentiable]
pub fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// An array filled step by step from zeros.
#[differentiable]
pub fn powers(x: f64) -> [f64; 4] {
    let mut p = [0.0; 4];
    p[0] = 1.0;
    for i in 1..4 {
        p[i] = p[i - 1] * x;
    }
    p
}

/// An array that holds the same active value everywhere.
#[differentiable]
pub fn repeated(x: f64, y: f64) -> f64 {
    let mut cells = [x * y; 3];
    cells[1] *= x;
    cells[2] = cells[0] + cells[1];
    cells[0] * cells[1] * cells[2]
}

/// A matrix as an array of arrays, times a vector.
#[differentiable]
pub fn matrix_vector(m: &[[f64; 3]; 2], v: &[f64; 3]) -> [f64; 2] {
    let mut out = [0.0; 2];
    for i in 0..2 {
        for j in 0..3 {
            out[i] += m[i][j] * v[j];
        }
    }
    out
}

/// A determinant, elements by literal indices.
#[differentiable]
pub fn determinant(m: [[f64; 2]; 2]) -> f64 {
    m[0][0] * m[1][1] - m[0][1] * m[1][0]
}

/// A local matrix, filled in loops.
#[differentiable]
pub fn outer_product_trace(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    let mut m = [[0.0; 3]; 3];
    for i in 0..3 {
        for j in 0..3 {
            m[i][j] = a[i] * b[j].sin();
        }
    }
    let mut s = 1.0;
    for i in 0..3 {
        s *= m[i][i] + m[i][2 - i];
    }
    s
}

/// An array that is changed by whole elements and copied.
#[differentiable]
pub fn copied(v: [f64; 3]) -> f64 {
    let mut a = v;
    let b = a;
    a[0] = b[1] * b[2];
    a[1] += a[0];
    a[0] * a[1] + b[0]
}

/// A parameter that is itself changed.
#[differentiable]
pub fn changed_parameter(mut v: [f64; 2], mut x: f64) -> f64 {
    x *= v[0];
    v[1] += x;
    v[0] = v[1] * x;
    v[0] + v[1] + x
}

/// An array behind `&mut`.
#[differentiable]
pub fn drift(position: &mut [f64; 3], velocity: &[f64; 3], time: f64) {
    for i in 0..3 {
        position[i] += velocity[i] * time;
    }
}

/// An array behind `&mut` that is set as a whole.
#[differentiable]
pub fn reset(state: &mut [f64; 2], x: f64) -> f64 {
    let before = state[0] * state[1];
    *state = [x, x * x];
    before * state[1]
}

/// An array of pairs.
#[differentiable]
pub fn polyline(points: [(f64, f64); 3]) -> f64 {
    let mut length = 0.0;
    for i in 1..3 {
        let dx = points[i].0 - points[i - 1].0;
        let dy = points[i].1 - points[i - 1].1;
        length += dx.hypot(dy);
    }
    length
}

/// The elements by iteration.
#[differentiable]
pub fn iterated(v: [f64; 4]) -> f64 {
    let mut s = 0.0;
    for x in v.iter() {
        s += x.cos() * x;
    }
    for (i, &x) in v.iter().enumerate() {
        s *= 1.0 + x * i as f64;
    }
    s
}

/// Chooses an element by data.
#[differentiable]
pub fn chosen(v: &[f64; 3], x: f64) -> f64 {
    let i = if x > 0.0 { 0 } else { 2 };
    v[i] * x + v[1]
}

/// A cyclic shift register.
#[differentiable]
pub fn shift_register(x: f64, n: usize) -> f64 {
    let mut cells = [x, 1.0, x * x];
    for k in 0..n {
        let next = cells[0] * cells[2] + 0.1 * k as f64;
        cells[0] = cells[1];
        cells[1] = cells[2];
        cells[2] = next;
    }
    cells[0] + cells[1] * cells[2]
}

/// A part of an array under its own name.
#[differentiable]
pub fn part_of_array(v: &[f64; 5], from: usize) -> f64 {
    let part = &v[from..4];
    let mut p = v[0];
    for x in part.iter() {
        p = p * x + 1.0;
    }
    p
}

/// Arrays swapped, filled and cloned.
#[differentiable]
pub fn shuffled(v: [f64; 4], y: f64) -> f64 {
    let mut a = v.clone();
    a.swap(0, 3);
    a[0] *= y;
    a[2..].fill(y);
    a[0] + a[1] * a[2] + a[3] * a[3]
}

/// A product of two small matrices, given back as an array of arrays.
#[differentiable]
pub fn matrix_product(a: &[[f64; 2]; 2], b: &[[f64; 2]; 2]) -> [[f64; 2]; 2] {
    let mut c = [[0.0; 2]; 2];
    for i in 0..2 {
        for j in 0..2 {
            let mut s = 0.0;
            for k in 0..2 {
                s += a[i][k] * b[k][j];
            }
            c[i][j] = s;
        }
    }
    c
}

/// Rows of an array of arrays, by reference and by copy.
#[differentiable]
pub fn rows_of_array(m: [[f64; 2]; 3], x: f64) -> f64 {
    let mut s = x;
    for row in m.iter() {
        s += row[0] * s;
        s *= row[1];
    }
    let mut first = m[0];
    first[1] *= x;
    s + first[0] * first[1]
}

/// An array taken apart by a pattern.
#[differentiable]
pub fn taken_apart(v: [f64; 3]) -> f64 {
    let [a, b, c] = v;
    a * b - c / a
}

/// The result of a call, taken apart by a pattern, in a loop.
#[differentiable]
pub fn cross_taken_apart(u: &[f64; 3], n: usize) -> f64 {
    let [mut a, mut b, _] = *u;
    for _ in 0..n {
        let [x, y, z] = cross([a, b, 1.0], [b, u[2], a]);
        a = x * 0.5 + z;
        b = y - a;
    }
    a * b
}

cases! {
    norm([f64; 3]) -> f64: ([3.0, 4.0, 12.0]), ([-1.0, 0.5, 0.2]);
    weighted(&[f64; 4], f64) -> f64:
        ([1.0, 2.0, 3.0, 4.0], 2.0) => [1.0, 2.0, 4.0, 8.0, 62.0], ([0.3, -0.4, 0.5, 1.0], -0.7);
    cross([f64; 3], [f64; 3]) -> [f64; 3]: ([1.0, 2.0, 3.0], [0.5, -1.0, 0.25]), ([0.3, -0.4, 0.5], [1.0, 0.0, 2.0]);
    powers(f64) -> [f64; 4]: (2.0) => [17.0], (-0.7);
    repeated(f64, f64) -> f64: (2.0, 0.3), (-0.7, 1.1);
    matrix_vector(&[[f64; 3]; 2], &[f64; 3]) -> [f64; 2]: ([[1.0, 2.0, 3.0], [0.5, 0.25, -1.0]], [0.7, 0.8, -0.9]);
    determinant([[f64; 2]; 2]) -> f64:
        ([[1.0, 2.0], [3.0, 5.0]]) => [5.0, -3.0, -2.0, 1.0], ([[0.3, 0.1], [0.2, -1.0]]);
    outer_product_trace(&[f64; 3], &[f64; 3]) -> f64:
        ([1.0, 2.0, 3.0], [0.5, 0.7, -1.0]), ([0.4, -0.3, 0.2], [1.0, 2.0, 3.0]);
    copied([f64; 3]) -> f64: ([1.0, 2.0, 3.0]), ([0.4, -0.3, 0.2]);
    changed_parameter([f64; 2], f64) -> f64: ([1.0, 2.0], 3.0), ([0.4, -0.3], 0.2);
    drift(&mut [f64; 3], &[f64; 3], f64):
        ([1.0, 2.0, 3.0], [0.1, 0.2, 0.3], 2.0), ([0.4, -0.3, 0.2], [1.0, 2.0, 3.0], -1.0);
    reset(&mut [f64; 2], f64) -> f64: ([1.0, 2.0], 3.0), ([0.4, -0.3], 0.2);
    polyline([(f64, f64); 3]) -> f64: ([(0.0, 0.0), (3.0, 4.0), (8.0, 16.0)]), ([(0.1, 0.2), (0.4, -0.3), (1.0, 1.0)]);
    iterated([f64; 4]) -> f64: ([1.0, 2.0, 3.0, 4.0]), ([0.4, -0.3, 0.2, 0.1]);
    chosen(&[f64; 3], f64) -> f64: ([1.0, 2.0, 3.0], 0.5) => [0.5, 1.0, 0.0, 1.0], ([1.0, 2.0, 3.0], -0.5);
    shift_register(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 7);
    part_of_array(&[f64; 5], const usize) -> f64:
        ([1.0, 2.0, 3.0, 4.0, 5.0], 1), ([0.4, -0.3, 0.2, 0.1, 0.0], 3), ([0.4, -0.3, 0.2, 0.1, 0.0], 4);
    shuffled([f64; 4], f64) -> f64: ([1.0, 2.0, 3.0, 4.0], 0.5), ([0.4, -0.3, 0.2, 0.1], 2.0);
    matrix_product(&[[f64; 2]; 2], &[[f64; 2]; 2]) -> [[f64; 2]; 2]:
        ([[1.0, 2.0], [3.0, 5.0]], [[0.5, 0.7], [-0.2, 0.3]]);
    rows_of_array([[f64; 2]; 3], f64) -> f64:
        ([[1.0, 2.0], [3.0, 5.0], [0.1, 0.2]], 0.7), ([[0.5, 0.7], [-0.2, 0.3], [1.0, 1.5]], -0.4);
    taken_apart([f64; 3]) -> f64: ([1.0, 2.0, 3.0]), ([0.4, -0.3, 0.2]);
    cross_taken_apart(&[f64; 3], const usize) -> f64:
        ([1.0, 2.0, 3.0], 0), ([0.4, -0.3, 0.2], 1), ([0.4, -0.3, 0.2], 3);
}
