use wengert_gradbench::primals::ba::{errors, reprojection_error, weight_error};

use crate::common::{assert_close, assert_gradient, wave};

const WEIGHT: f64 = 0.7;
const FEATURE: [f64; 2] = [0.3, -0.2];

fn camera() -> [f64; 11] {
    wave(11, 0.1).try_into().unwrap()
}

/// A camera that is not turned.
fn straight_camera() -> [f64; 11] {
    let mut camera = camera();
    camera[..3].fill(0.0);
    camera
}

/// In front of the camera.
fn point() -> [f64; 3] {
    let [x, y, z] = wave(3, 0.2).try_into().unwrap();
    [x, y, z + 5.0]
}

/// The row of the Jacobian that belongs to an error, in GradBench's order.
fn row(camera: &[f64; 11], seed: &[f64; 2]) -> Vec<f64> {
    let point = point();
    let (_, pullback) = reprojection_error::vjp(camera, &point, WEIGHT, &FEATURE);
    let (d_camera, d_point, d_weight) = pullback(seed);
    [&d_camera[..], &d_point[..], &[d_weight]].concat()
}

#[test]
fn errors_are_the_reference_s() {
    for (camera, expected) in [
        (camera(), [5.563855657967862, 3.1334739603112336]),
        (straight_camera(), [0.06537780294296336, -0.24721823677117646]),
    ] {
        let observations = [(1, 0), (0, 1), (1, 1)];
        let (reprojection, weight) =
            errors(&[[0.1; 11], camera], &[point(), [1.0; 3]], &[WEIGHT, 0.3, 1.0], &observations, &[FEATURE; 3]);
        assert_close("reprojection", &reprojection[0], &expected, 1e-12);
        assert_close("weight", &weight, &[0.51, 0.91, 0.0], 1e-15);
        let (value, _) = reprojection_error::vjp(&camera, &point(), WEIGHT, &FEATURE);
        assert!(value.iter().zip(&reprojection[0]).all(|(a, b)| a.to_bits() == b.to_bits()));
    }
}

#[test]
fn jacobian_is_the_reference_s() {
    assert_close("x", &row(&camera(), &[1.0, 0.0]), &TURNED[0], 1e-12);
    assert_close("y", &row(&camera(), &[0.0, 1.0]), &TURNED[1], 1e-12);
    assert_eq!(weight_error::grad(WEIGHT), -2.0 * WEIGHT);
}

/// The reference's formula for the turn has no derivative at no turn, but the straight branch of the
/// function is linear in it; differences along the other branch agree.
#[test]
fn no_turn_has_a_derivative() {
    for (seed, expected) in [([1.0, 0.0], &STRAIGHT[0]), ([0.0, 1.0], &STRAIGHT[1])] {
        assert_close("row", &row(&straight_camera(), &seed), expected, 1e-12);
    }
}

#[test]
fn jacobian_agrees_with_differences() {
    for camera in [camera(), wave(11, 0.9).try_into().unwrap()] {
        for seed in [[1.0, 0.0], [0.3, -0.8]] {
            let point = point();
            let x = [&camera[..], &point[..], &[WEIGHT]].concat();
            assert_gradient("row", &row(&camera, &seed), &x, |x| {
                let (camera, point) = (x[..11].try_into().unwrap(), x[11..14].try_into().unwrap());
                let [a, b] = reprojection_error(camera, point, x[14], &FEATURE);
                seed[0] * a + seed[1] * b
            });
        }
    }
}

#[rustfmt::skip]
const TURNED: [[f64; 15]; 2] = [
    [
        -15.699690723496882, 64.73389618864529, -18.368210116490957, -12.709726213045519, 2.393941336863897,
        1.5454411540058701, 5.623786385446021, 0.7, 0.0, 3.9897964921100284, 14.294933912707403, 12.709726213045519,
        -2.393941336863897, -1.5454411540058701, 7.948365225668376,
    ],
    [
        -16.94091047960078, 40.90521596477301, -6.735750947537008, -8.287036905922873, -0.003159034586506654,
        1.5773652842013512, 3.613086015285091, 0.0, 0.7, 2.5633046708144067, 9.183994958110674, 8.287036905922873,
        0.003159034586506654, -1.5773652842013512, 4.476391371873193,
    ],
];

#[rustfmt::skip]
const STRAIGHT: [[f64; 15]; 2] = [
    [
        0.015613465274420632, 0.6193618011753256, -0.2285687952089925, -0.11966235035990011, 0.010063219147357166,
        0.01909459942131941, 0.1194813529821196, 0.7, 0.0, 0.022457305204518642, 0.003791937548110661,
        0.11966235035990011, -0.010063219147357166, -0.01909459942131941, 0.09339686134709052,
    ],
    [
        -0.5976145561079819, -0.015613465274420637, 0.11935486307279, 0.010063219147357166, -0.10564577626071558,
        0.03656683500250511, 0.2288110278707981, 0.0, 0.7, 0.04300653582172867, 0.007261694869951098,
        -0.010063219147357166, 0.10564577626071558, -0.03656683500250511, -0.35316890967310927,
    ],
];
