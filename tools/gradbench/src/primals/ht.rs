//! Hand tracking: how far a posed model of a hand lies from measured points.
//!
//! A pose has 26 parameters: the rotation of the hand as an axis times an angle, its translation, and
//! for each finger the two angles of its first joint and one for each of the other two. The model's
//! bones are the wrist, four for each finger, and the forearm. A rotation and the translation of each
//! bone move the vertices of the model's surface, each by a weighted mean over the bones.

use wengert::differentiable;

/// A model of a hand.
#[derive(Clone, Debug)]
pub struct Model {
    /// The bone that each bone hangs from, which comes before it.
    pub parents: Vec<Option<usize>>,
    /// How each bone lies in its parent's system, before the pose.
    pub base_relatives: Vec<[[f64; 4]; 4]>,
    /// The inverse of how each bone lies in the model's system, before the pose.
    pub inverse_base_absolutes: Vec<[[f64; 4]; 4]>,
    /// The vertices, in homogeneous coordinates.
    pub base_positions: Vec<[f64; 4]>,
    /// A row for each vertex: the weight of each bone in it.
    pub weights: Vec<f64>,
    /// The vertices of each triangle of the surface.
    pub triangles: Vec<[usize; 3]>,
    /// Whether this is the other hand.
    pub is_mirrored: bool,
}

/// The product of two matrices.
#[differentiable]
pub fn product3(a: &[[f64; 3]; 3], b: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let mut c = [[0.0; 3]; 3];
    for i in 0..3 {
        for j in 0..3 {
            c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
        }
    }
    c
}

/// The product of two matrices.
#[differentiable]
pub fn product4(a: &[[f64; 4]; 4], b: &[[f64; 4]; 4]) -> [[f64; 4]; 4] {
    let mut c = [[0.0; 4]; 4];
    for i in 0..4 {
        for j in 0..4 {
            c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j] + a[i][3] * b[3][j];
        }
    }
    c
}

/// The rotation about an axis, by an angle that is the axis' length.
#[differentiable]
pub fn rotation_about(axis: &[f64; 3]) -> [[f64; 3]; 3] {
    let norm = (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]).sqrt();
    if norm < 1e-4 {
        return [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    }
    let x = axis[0] / norm;
    let y = axis[1] / norm;
    let z = axis[2] / norm;
    let (s, c) = norm.sin_cos();
    [
        [x * x + (1.0 - x * x) * c, x * y * (1.0 - c) - z * s, x * z * (1.0 - c) + y * s],
        [x * y * (1.0 - c) + z * s, y * y + (1.0 - y * y) * c, y * z * (1.0 - c) - x * s],
        [x * z * (1.0 - c) - y * s, z * y * (1.0 - c) + x * s, z * z + (1.0 - z * z) * c],
    ]
}

/// The rotation by `angles[0]` about the first axis, then by `angles[2]` about the second, then by
/// `angles[1]` about the third.
#[differentiable]
pub fn rotation_by(angles: &[f64; 3]) -> [[f64; 3]; 3] {
    let (sx, cx) = angles[0].sin_cos();
    let (sz, cz) = angles[1].sin_cos();
    let (sy, cy) = angles[2].sin_cos();
    let about_x = [[1.0, 0.0, 0.0], [0.0, cx, -sx], [0.0, sx, cx]];
    let about_y = [[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]];
    let about_z = [[cz, -sz, 0.0], [sz, cz, 0.0], [0.0, 0.0, 1.0]];
    product3(&product3(&about_z, &about_y), &about_x)
}

/// The angles by which each of the bones turns in its parent's system.
#[differentiable]
pub fn bone_angles(theta: &[f64], bones: usize) -> Vec<[f64; 3]> {
    let mut angles = vec![[0.0; 3]; bones];
    let mut next = 6;
    for finger in 0..5 {
        for joint in 0..3 {
            let bone = 2 + 4 * finger + joint;
            angles[bone][0] = theta[next];
            next += 1;
            if joint == 0 {
                angles[bone][1] = theta[next];
                next += 1;
            }
        }
    }
    angles
}

/// How each bone moves what hangs on it.
#[differentiable]
pub fn bone_transforms(theta: &[f64], #[constant] model: &Model) -> Vec<[[f64; 4]; 4]> {
    let bones = model.parents.len();
    let angles = bone_angles(theta, bones);
    let mut absolutes = vec![[[0.0; 4]; 4]; bones];
    let mut transforms = vec![[[0.0; 4]; 4]; bones];
    for bone in 0..bones {
        let [[r00, r01, r02], [r10, r11, r12], [r20, r21, r22]] = rotation_by(&angles[bone]);
        let turn = [[r00, r01, r02, 0.0], [r10, r11, r12, 0.0], [r20, r21, r22, 0.0], [0.0, 0.0, 0.0, 1.0]];
        let relative = product4(&model.base_relatives[bone], &turn);
        absolutes[bone] = match model.parents[bone] {
            Some(parent) => product4(&absolutes[parent], &relative),
            None => relative,
        };
        transforms[bone] = product4(&absolutes[bone], &model.inverse_base_absolutes[bone]);
    }
    transforms
}

/// Where the pose takes each vertex.
#[differentiable]
pub fn posed_vertices(theta: &[f64], #[constant] model: &Model) -> Vec<[f64; 3]> {
    let transforms = bone_transforms(theta, model);
    let axis = [theta[0], theta[1], theta[2]];
    let global = rotation_about(&axis);
    let side = if model.is_mirrored { -1.0 } else { 1.0 };
    let bones = transforms.len();
    let mut positions = vec![[0.0; 3]; model.base_positions.len()];
    for (vertex, position) in positions.iter_mut().enumerate() {
        let base = &model.base_positions[vertex];
        let weights = &model.weights[vertex * bones..(vertex + 1) * bones];
        let mut x = 0.0;
        let mut y = 0.0;
        let mut z = 0.0;
        for bone in 0..bones {
            let t = &transforms[bone];
            let weight = weights[bone];
            x += (t[0][0] * base[0] + t[0][1] * base[1] + t[0][2] * base[2] + t[0][3] * base[3]) * weight;
            y += (t[1][0] * base[0] + t[1][1] * base[1] + t[1][2] * base[2] + t[1][3] * base[3]) * weight;
            z += (t[2][0] * base[0] + t[2][1] * base[1] + t[2][2] * base[2] + t[2][3] * base[3]) * weight;
        }
        x *= side;
        for i in 0..3 {
            position[i] = global[i][0] * x + global[i][1] * y + global[i][2] * z + theta[3 + i];
        }
    }
    positions
}

/// The differences between the measured points and the vertices that correspond to them.
#[differentiable]
pub fn vertex_residuals(
    theta: &[f64],
    #[constant] model: &Model,
    #[constant] correspondences: &[usize],
    #[constant] points: &[[f64; 3]],
) -> Vec<[f64; 3]> {
    let positions = posed_vertices(theta, model);
    let mut residuals = vec![[0.0; 3]; points.len()];
    for i in 0..points.len() {
        let vertex = correspondences[i];
        for j in 0..3 {
            residuals[i][j] = points[i][j] - positions[vertex][j];
        }
    }
    residuals
}

/// The differences between the measured points and points of the triangles that correspond to them,
/// given by two barycentric coordinates each.
#[differentiable]
pub fn surface_residuals(
    theta: &[f64],
    us: &[[f64; 2]],
    #[constant] model: &Model,
    #[constant] correspondences: &[usize],
    #[constant] points: &[[f64; 3]],
) -> Vec<[f64; 3]> {
    let positions = posed_vertices(theta, model);
    let mut residuals = vec![[0.0; 3]; points.len()];
    for i in 0..points.len() {
        let [a, b, c] = model.triangles[correspondences[i]];
        for j in 0..3 {
            let on_surface =
                us[i][0] * positions[a][j] + us[i][1] * positions[b][j] + (1.0 - us[i][0] - us[i][1]) * positions[c][j];
            residuals[i][j] = points[i][j] - on_surface;
        }
    }
    residuals
}
