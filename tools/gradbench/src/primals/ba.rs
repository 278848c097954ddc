//! Bundle adjustment: by how much the image of a point, as a camera is thought to see it, misses where
//! it was seen.
//!
//! A camera has eleven numbers: its rotation as an axis times an angle, its centre, the focal length,
//! the principal point, and two coefficients of radial distortion.

use wengert::differentiable;

/// The vector product.
#[differentiable]
pub fn cross(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// Rotates a point about the axis `rotation`, by an angle that is the axis' length.
#[differentiable]
pub fn rotate(rotation: &[f64; 3], point: &[f64; 3]) -> [f64; 3] {
    let [r0, r1, r2] = *rotation;
    let [p0, p1, p2] = *point;
    let squared_angle = r0 * r0 + r1 * r1 + r2 * r2;
    if squared_angle == 0.0 {
        let [c0, c1, c2] = cross(rotation, point);
        return [p0 + c0, p1 + c1, p2 + c2];
    }
    let angle = squared_angle.sqrt();
    let (sin, cos) = angle.sin_cos();
    let inverse = 1.0 / angle;
    let axis = [r0 * inverse, r1 * inverse, r2 * inverse];
    let [c0, c1, c2] = cross(&axis, point);
    let along = (axis[0] * p0 + axis[1] * p1 + axis[2] * p2) * (1.0 - cos);
    [
        p0 * cos + c0 * sin + axis[0] * along,
        p1 * cos + c1 * sin + axis[1] * along,
        p2 * cos + c2 * sin + axis[2] * along,
    ]
}

/// The image of a point, as the camera sees it.
#[differentiable]
pub fn project(camera: &[f64; 11], point: &[f64; 3]) -> [f64; 2] {
    let rotation = [camera[0], camera[1], camera[2]];
    let from_centre = [point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]];
    let seen = rotate(&rotation, &from_centre);
    let x = seen[0] / seen[2];
    let y = seen[1] / seen[2];
    let squared_radius = x * x + y * y;
    let distortion = 1.0 + camera[9] * squared_radius + camera[10] * squared_radius * squared_radius;
    [x * distortion * camera[6] + camera[7], y * distortion * camera[6] + camera[8]]
}

/// The error of one observation, which found the point at `feature`.
#[differentiable]
pub fn reprojection_error(
    camera: &[f64; 11],
    point: &[f64; 3],
    weight: f64,
    #[constant] feature: &[f64; 2],
) -> [f64; 2] {
    let image = project(camera, point);
    [weight * (image[0] - feature[0]), weight * (image[1] - feature[1])]
}

/// The error of an observation's weight, which should be one.
#[differentiable]
pub fn weight_error(weight: f64) -> f64 {
    1.0 - weight * weight
}

/// The errors of all observations, each of which is of one camera and one point, and of their weights.
pub fn errors(
    cameras: &[[f64; 11]],
    points: &[[f64; 3]],
    weights: &[f64],
    observations: &[(usize, usize)],
    features: &[[f64; 2]],
) -> (Vec<[f64; 2]>, Vec<f64>) {
    let mut reprojection_errors = vec![[0.0; 2]; weights.len()];
    let mut weight_errors = vec![0.0; weights.len()];
    for i in 0..weights.len() {
        let (camera, point) = observations[i];
        reprojection_errors[i] = reprojection_error(&cameras[camera], &points[point], weights[i], &features[i]);
    }
    for i in 0..weights.len() {
        weight_errors[i] = weight_error(weights[i]);
    }
    (reprojection_errors, weight_errors)
}
