use wengert_gradbench::primals::ht::{Model, surface_residuals, vertex_residuals};

use crate::common::{assert_close, assert_gradient, hand, wave};

fn us() -> Vec<[f64; 2]> {
    (0..3).map(|i| wave(2, 0.6 + f64::from(i)).try_into().unwrap()).collect()
}

const CORRESPONDENCES: [usize; 3] = [2, 0, 3];

#[test]
fn surface_residuals_and_their_derivative_are_the_reference_s() {
    let (theta, model, points) = hand();
    let direction = wave(28, 0.8);
    let us_dot = [[direction[0], direction[1]]; 3];
    let (residuals, tangent) =
        surface_residuals::jvp(&theta, &us(), &model, &CORRESPONDENCES, &points, &direction[2..], &us_dot);
    let value = surface_residuals(&theta, &us(), &model, &CORRESPONDENCES, &points);
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
    let (theta, model, points) = hand();
    let (residuals, tangent) = vertex_residuals::jvp(&theta, &model, &CORRESPONDENCES, &points, &wave(26, 0.8));
    assert_eq!(residuals, vertex_residuals(&theta, &model, &CORRESPONDENCES, &points));
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
    let (turned, model, points) = hand();
    let mut straight = turned.clone();
    straight[..3].fill(0.0);
    let mirrored = Model { is_mirrored: true, ..model.clone() };
    for (theta, ref model) in [(&turned, model.clone()), (&turned, mirrored)] {
        let f = |theta: &[f64], us: &[[f64; 2]]| surface_residuals(theta, us, model, &CORRESPONDENCES, &points);
        let seed: Vec<[f64; 3]> = (0..3).map(|i| wave(3, 0.7 + f64::from(i)).try_into().unwrap()).collect();
        let along = |residuals: Vec<[f64; 3]>| dot(residuals.as_flattened(), seed.as_flattened());
        let us = us();
        let (_, pullback) = surface_residuals::vjp(theta, &us, model, &CORRESPONDENCES, &points);
        let (d_theta, d_us) = pullback(&seed);
        assert_gradient("d_theta", &d_theta, theta, |theta| along(f(theta, &us)));
        assert_gradient("d_us", d_us.as_flattened(), us.as_flattened(), |us| along(f(theta, us.as_chunks().0)));

        let (theta_dot, us_dot) = (wave(26, 1.1), [[0.3, -0.4], [0.8, 0.1], [-0.5, 0.9]]);
        let jvp = surface_residuals::jvp(theta, &us, model, &CORRESPONDENCES, &points, &theta_dot, &us_dot);
        let expected = dot(&d_theta, &theta_dot) + dot(d_us.as_flattened(), us_dot.as_flattened());
        assert_close("jvp against vjp", &[along(jvp.1)], &[expected], 1e-12);
    }
    let zero = wave(26, 0.0).iter().map(|_| 0.0).collect::<Vec<_>>();
    let mut direction = zero.clone();
    direction[1] = 1.0;
    let still = vertex_residuals::jvp(&straight, &model, &CORRESPONDENCES, &points, &direction).1;
    assert_eq!(still, [[0.0; 3]; 3]);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
