use wengert_gradbench::primals::ht::{Model, surface_residuals, vertex_residuals};

use crate::common::{assert_close, assert_gradient, wave};

const BONES: usize = 22;

fn transforms(phase: f64) -> Vec<[[f64; 4]; 4]> {
    let row = |phase: f64| wave(4, phase).try_into().unwrap();
    let transform = |bone: usize| {
        let phase = phase + 0.7 * bone as f64;
        [row(phase), row(phase + 0.37), row(phase + 0.74), [0.0, 0.0, 0.0, 1.0]]
    };
    (0..BONES).map(transform).collect()
}

/// A hand of five vertices; the wrist, four bones to a finger, the forearm.
fn model() -> Model {
    let parent = |bone| match bone {
        0 => None,
        21 => Some(0),
        bone if bone % 4 == 1 => Some(0),
        bone => Some(bone - 1),
    };
    let position = |vertex: usize| {
        let [x, y, z] = wave(3, 0.5 + vertex as f64).try_into().unwrap();
        [x, y, z, 1.0]
    };
    Model {
        parents: (0..BONES).map(parent).collect(),
        base_relatives: transforms(0.3),
        inverse_base_absolutes: transforms(0.9),
        base_positions: (0..5).map(position).collect(),
        weights: (0..5).flat_map(|vertex| wave(BONES, 0.2 * f64::from(vertex))).map(|w| 0.1 * w * w).collect(),
        triangles: (0..4).map(|t| [t % 5, (2 * t + 1) % 5, (3 * t + 2) % 5]).collect(),
        is_mirrored: false,
    }
}

fn theta() -> Vec<f64> {
    wave(26, 0.4).iter().map(|x| 0.5 * x).collect()
}

fn us() -> Vec<[f64; 2]> {
    (0..3).map(|i| wave(2, 0.6 + f64::from(i)).try_into().unwrap()).collect()
}

fn points() -> Vec<[f64; 3]> {
    (0..3).map(|i| wave(3, 1.0 + f64::from(i)).try_into().unwrap()).collect()
}

const CORRESPONDENCES: [usize; 3] = [2, 0, 3];

#[test]
fn surface_residuals_and_their_derivative_are_the_reference_s() {
    let direction = wave(28, 0.8);
    let us_dot = [[direction[0], direction[1]]; 3];
    let (residuals, tangent) =
        surface_residuals::jvp(&theta(), &us(), &model(), &CORRESPONDENCES, &points(), &direction[2..], &us_dot);
    let value = surface_residuals(&theta(), &us(), &model(), &CORRESPONDENCES, &points());
    assert_eq!(residuals, value);
    let expected = [
        3.592554137962992,
        2.7712104448088275,
        0.22617704933205446,
        4.514968881342465,
        2.5047233343544866,
        0.001472546897015481,
        4.16902832491871,
        2.0573535210854432,
        0.1471458961556671,
    ];
    assert_close("residuals", residuals.as_flattened(), &expected, 1e-11);
    let expected = [
        -4.9744340024429885,
        -3.908972276371743,
        1.6081814076558438,
        -1.9717939203309287,
        -1.7448448207760756,
        3.2376655679104767,
        2.4590122835104453,
        1.1224259107075691,
        3.812980143117383,
    ];
    assert_close("tangent", tangent.as_flattened(), &expected, 1e-11);
}

#[test]
fn vertex_residuals_and_their_derivative_are_the_reference_s() {
    let (residuals, tangent) = vertex_residuals::jvp(&theta(), &model(), &CORRESPONDENCES, &points(), &wave(26, 0.8));
    assert_eq!(residuals, vertex_residuals(&theta(), &model(), &CORRESPONDENCES, &points()));
    let expected = [
        4.927118510926987,
        3.759834380353204,
        0.10750380989686453,
        4.75462680706085,
        2.6826556629210243,
        0.021204932834696488,
        6.393647678388562,
        3.7111099047223557,
        0.5474679629799181,
    ];
    assert_close("residuals", residuals.as_flattened(), &expected, 1e-11);
    let expected = [
        2.211589470131633,
        -1.7531147717128015,
        -2.51377466869238,
        2.715035747471114,
        -1.8579910994140165,
        -2.4496862632977967,
        2.525888462955106,
        -3.436556701059728,
        -3.627454150790456,
    ];
    assert_close("tangent", tangent.as_flattened(), &expected, 1e-11);
}

/// Where the hand is not turned, the rotation is cut off at the identity.
#[test]
fn derivatives_agree_with_differences_and_with_each_other() {
    let turned = theta();
    let mut straight = theta();
    straight[..3].fill(0.0);
    let mirrored = Model { is_mirrored: true, ..model() };
    for (theta, model) in [(&turned, model()), (&turned, mirrored)] {
        let f = |theta: &[f64], us: &[[f64; 2]]| surface_residuals(theta, us, &model, &CORRESPONDENCES, &points());
        let seed: Vec<[f64; 3]> = (0..3).map(|i| wave(3, 0.7 + f64::from(i)).try_into().unwrap()).collect();
        let along = |residuals: Vec<[f64; 3]>| dot(residuals.as_flattened(), seed.as_flattened());
        let (us, points) = (us(), points());
        let (_, pullback) = surface_residuals::vjp(theta, &us, &model, &CORRESPONDENCES, &points);
        let (d_theta, d_us) = pullback(&seed);
        assert_gradient("d_theta", &d_theta, theta, |theta| along(f(theta, &us)));
        assert_gradient("d_us", d_us.as_flattened(), us.as_flattened(), |us| along(f(theta, us.as_chunks().0)));

        let (theta_dot, us_dot) = (wave(26, 1.1), [[0.3, -0.4], [0.8, 0.1], [-0.5, 0.9]]);
        let jvp = surface_residuals::jvp(theta, &us, &model, &CORRESPONDENCES, &points, &theta_dot, &us_dot);
        let expected = dot(&d_theta, &theta_dot) + dot(d_us.as_flattened(), us_dot.as_flattened());
        assert_close("jvp against vjp", &[along(jvp.1)], &[expected], 1e-12);
    }
    let zero = wave(26, 0.0).iter().map(|_| 0.0).collect::<Vec<_>>();
    let mut direction = zero.clone();
    direction[1] = 1.0;
    let still = vertex_residuals::jvp(&straight, &model(), &CORRESPONDENCES, &points(), &direction).1;
    assert_eq!(still, [[0.0; 3]; 3]);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
