//! Hand tracking; where each bone turns is found in place, the vertices are a `while`.

use wengert::differentiable;

use crate::primals::ht::Model;

/// Rows times columns.
#[differentiable]
pub fn times3(left: &[[f64; 3]; 3], right: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let mut both = [[0.0; 3]; 3];
    for r in 0..3 {
        for c in 0..3 {
            both[r][c] = left[r][0] * right[0][c] + left[r][1] * right[1][c] + left[r][2] * right[2][c];
        }
    }
    both
}

/// Rows times columns.
#[differentiable]
pub fn times4(left: &[[f64; 4]; 4], right: &[[f64; 4]; 4]) -> [[f64; 4]; 4] {
    let mut both = [[0.0; 4]; 4];
    for r in 0..4 {
        for c in 0..4 {
            both[r][c] = left[r][0] * right[0][c]
                + left[r][1] * right[1][c]
                + left[r][2] * right[2][c]
                + left[r][3] * right[3][c];
        }
    }
    both
}

/// The turn about an axis that is as long as the angle.
#[differentiable]
pub fn turn_about(pole: &[f64; 3]) -> [[f64; 3]; 3] {
    let phi = (pole[0] * pole[0] + pole[1] * pole[1] + pole[2] * pole[2]).sqrt();
    if phi < 1e-4 {
        return [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    }
    let a = pole[0] / phi;
    let b = pole[1] / phi;
    let c = pole[2] / phi;
    let (sin, cos) = phi.sin_cos();
    [
        [a * a + (1.0 - a * a) * cos, a * b * (1.0 - cos) - c * sin, a * c * (1.0 - cos) + b * sin],
        [a * b * (1.0 - cos) + c * sin, b * b + (1.0 - b * b) * cos, b * c * (1.0 - cos) - a * sin],
        [a * c * (1.0 - cos) - b * sin, c * b * (1.0 - cos) + a * sin, c * c + (1.0 - c * c) * cos],
    ]
}

/// The turn of a joint.
#[differentiable]
pub fn bend(bends: &[f64; 3]) -> [[f64; 3]; 3] {
    let (s0, c0) = bends[0].sin_cos();
    let (s1, c1) = bends[1].sin_cos();
    let (s2, c2) = bends[2].sin_cos();
    let first = [[1.0, 0.0, 0.0], [0.0, c0, -s0], [0.0, s0, c0]];
    let second = [[c2, 0.0, s2], [0.0, 1.0, 0.0], [-s2, 0.0, c2]];
    let third = [[c1, -s1, 0.0], [s1, c1, 0.0], [0.0, 0.0, 1.0]];
    times3(&times3(&third, &second), &first)
}

/// How each bone moves what hangs on it.
#[differentiable]
pub fn moves(pose: &[f64], #[constant] hand: &Model) -> Vec<[[f64; 4]; 4]> {
    let count = hand.parents.len();
    let mut bends = vec![[0.0; 3]; count];
    let mut k = 6;
    for finger in 0..5 {
        for joint in 0..3 {
            let bone = 2 + 4 * finger + joint;
            bends[bone][0] = pose[k];
            k += 1;
            if joint == 0 {
                bends[bone][1] = pose[k];
                k += 1;
            }
        }
    }
    let mut placed = vec![[[0.0; 4]; 4]; count];
    let mut moves = vec![[[0.0; 4]; 4]; count];
    for bone in 0..count {
        let [[a, b, c], [d, e, f], [g, h, i]] = bend(&bends[bone]);
        let bent = [[a, b, c, 0.0], [d, e, f, 0.0], [g, h, i, 0.0], [0.0, 0.0, 0.0, 1.0]];
        let own = times4(&hand.base_relatives[bone], &bent);
        placed[bone] = match hand.parents[bone] {
            Some(parent) => times4(&placed[parent], &own),
            None => own,
        };
        moves[bone] = times4(&placed[bone], &hand.inverse_base_absolutes[bone]);
    }
    moves
}

/// Where the pose takes each vertex.
#[differentiable]
pub fn skin(pose: &[f64], #[constant] hand: &Model) -> Vec<[f64; 3]> {
    let moves = moves(pose, hand);
    let pole = [pose[0], pose[1], pose[2]];
    let whole = turn_about(&pole);
    let sign = if hand.is_mirrored { -1.0 } else { 1.0 };
    let count = moves.len();
    let mut skin = vec![[0.0; 3]; hand.base_positions.len()];
    let mut v = 0;
    while v < hand.base_positions.len() {
        let rest = &hand.base_positions[v];
        let shares = &hand.weights[v * count..(v + 1) * count];
        let mut a = 0.0;
        let mut b = 0.0;
        let mut c = 0.0;
        for bone in 0..count {
            let m = &moves[bone];
            let share = shares[bone];
            a += (m[0][0] * rest[0] + m[0][1] * rest[1] + m[0][2] * rest[2] + m[0][3] * rest[3]) * share;
            b += (m[1][0] * rest[0] + m[1][1] * rest[1] + m[1][2] * rest[2] + m[1][3] * rest[3]) * share;
            c += (m[2][0] * rest[0] + m[2][1] * rest[1] + m[2][2] * rest[2] + m[2][3] * rest[3]) * share;
        }
        a *= sign;
        for r in 0..3 {
            skin[v][r] = whole[r][0] * a + whole[r][1] * b + whole[r][2] * c + pose[3 + r];
        }
        v += 1;
    }
    skin
}

/// See [`vertex_residuals`](fn@crate::primals::ht::vertex_residuals).
#[differentiable]
pub fn vertex_gaps(
    pose: &[f64],
    #[constant] hand: &Model,
    #[constant] partners: &[usize],
    #[constant] seen: &[[f64; 3]],
) -> Vec<[f64; 3]> {
    let skin = skin(pose, hand);
    let mut gaps = vec![[0.0; 3]; seen.len()];
    for k in 0..seen.len() {
        let partner = partners[k];
        for r in 0..3 {
            gaps[k][r] = seen[k][r] - skin[partner][r];
        }
    }
    gaps
}

/// See [`surface_residuals`](fn@crate::primals::ht::surface_residuals).
#[differentiable]
pub fn surface_gaps(
    pose: &[f64],
    inside: &[[f64; 2]],
    #[constant] hand: &Model,
    #[constant] partners: &[usize],
    #[constant] seen: &[[f64; 3]],
) -> Vec<[f64; 3]> {
    let skin = skin(pose, hand);
    let mut gaps = vec![[0.0; 3]; seen.len()];
    for k in 0..seen.len() {
        let [i, j, l] = hand.triangles[partners[k]];
        for r in 0..3 {
            let met = inside[k][0] * skin[i][r]
                + inside[k][1] * skin[j][r]
                + (1.0 - inside[k][0] - inside[k][1]) * skin[l][r];
            gaps[k][r] = seen[k][r] - met;
        }
    }
    gaps
}
