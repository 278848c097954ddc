//! The copies compute what the primals do: values bit for bit, gradients to rounding.

#[allow(dead_code, reason = "the differences in it are for others")]
mod common;

use common::{assert_close, wave};
use wengert_gradbench::primals::Mode;
use wengert_gradbench::{copies, primals};

/// Gradients of sums in another order: what cancels leaves rounding of the largest component.
#[track_caller]
fn assert_same(original: (f64, &[f64]), copy: (f64, &[f64])) {
    assert_eq!(original.0.to_bits(), copy.0.to_bits());
    let largest = original.1.iter().fold(0.0, |max: f64, component| max.max(component.abs()));
    assert!(largest > 0.0);
    let shifted = |gradient: &[f64]| gradient.iter().map(|component| component + 2.0 * largest).collect::<Vec<_>>();
    assert_close("gradient", &shifted(copy.1), &shifted(original.1), 1e-12);
}

#[test]
fn lse() {
    for n in [1, 2, 7, 1000] {
        let x = wave(n, 0.4);
        let (original, original_bar) = primals::lse::log_sum_exp::value_and_grad(&x);
        let (copy, copy_bar) = copies::lse::soft_maximum::value_and_grad(&x);
        assert_same((original, &original_bar), (copy, &copy_bar));
    }
}

#[test]
fn llsq() {
    for (m, n) in [(1, 2), (4, 16), (16, 33)] {
        let x = wave(m, 0.7);
        let (original, original_bar) = primals::llsq::squared_residuals::value_and_grad(&x, n);
        let (copy, copy_bar) = copies::llsq::misfit::value_and_grad(&x, n);
        assert_same((original, &original_bar), (copy, &copy_bar));
    }
}

#[test]
fn ode() {
    for (n, steps) in [(1, 1), (5, 3), (20, 10)] {
        let x: Vec<f64> = wave(n, 0.9).iter().map(|x| 1.0 + 0.5 * x).collect();
        let seed = wave(n, 0.2);
        let (original, pullback) = primals::ode::solve::vjp(&x, steps);
        let original_bar = pullback(&seed);
        let (copy, pullback) = copies::ode::integrate::vjp(&x, steps);
        let copy_bar = pullback(&seed);
        assert!(original.iter().zip(&copy).all(|(a, b)| a.to_bits() == b.to_bits()));
        assert_same((0.0, &original_bar), (0.0, &copy_bar));
    }
}

#[test]
fn gmm() {
    for (d, k, n) in [(1, 3, 5), (3, 2, 4), (5, 3, 6)] {
        let (alpha, mu, q) = (wave(k, 0.1), wave(k * d, 0.2), wave(k * d, 0.3));
        let (l, x) = (wave(k * d * (d - 1) / 2, 0.4), wave(n * d, 0.5));
        let (original, bars) = primals::gmm::log_posterior::value_and_grad(&alpha, &mu, &q, &l, &x, 1.5, 2);
        let original_bar = [bars.0, bars.1, bars.2, bars.3].concat();
        let (copy, bars) = copies::gmm::plausibility::value_and_grad(&alpha, &mu, &q, &l, &x, 1.5, 2);
        let copy_bar = [bars.0, bars.1, bars.2, bars.3].concat();
        assert_same((original, &original_bar), (copy, &copy_bar));
    }
}

#[test]
fn lstm() {
    for (layers, bits, characters) in [(1, 1, 2), (1, 3, 6), (3, 4, 7)] {
        let (main, extra) = (wave(8 * layers * bits, 0.1), wave(3 * bits, 0.2));
        let state = wave(2 * layers * bits, 0.3);
        let text: Vec<f64> = (0..characters * bits).map(|i| f64::from(i % 3 == 0 || i % 4 == 1)).collect();
        let (original, bars) = primals::lstm::mean_loss::value_and_grad(&main, &extra, &state, &text);
        let original_bar = [bars.0, bars.1].concat();
        let (copy, bars) = copies::lstm::surprise::value_and_grad(&main, &extra, &state, &text);
        let copy_bar = [bars.0, bars.1].concat();
        assert_same((original, &original_bar), (copy, &copy_bar));
    }
}

#[test]
fn ba() {
    for turned in [1.0, 0.0] {
        let mut camera: [f64; 11] = wave(11, 0.1).try_into().unwrap();
        camera[..3].iter_mut().for_each(|angle| *angle *= turned);
        let point = [0.2, -0.3, 5.0];
        let (original, pullback) = primals::ba::reprojection_error::vjp(&camera, &point, 0.7, &[0.1, 0.2]);
        let (copy, copied) = copies::ba::miss::vjp(&camera, &point, 0.7, &[0.1, 0.2]);
        for (seed, k) in [([1.0, 0.0], 0), ([0.0, 1.0], 1)] {
            let flat = |(camera, point, weight): ([f64; 11], [f64; 3], f64)| [&camera[..], &point, &[weight]].concat();
            assert_same((original[k], &flat(pullback(&seed))), (copy[k], &flat(copied(&seed))));
        }
    }
    let (cameras, points) = ([[0.3; 11], [0.4; 11]], [[0.1, 0.2, 5.0]]);
    let (weights, seen, features) = ([0.5, 0.7, 1.0], [(0, 0), (1, 0), (0, 0)], [[0.1, 0.2]; 3]);
    assert_eq!(
        primals::ba::errors(&cameras, &points, &weights, &seen, &features),
        copies::ba::misses(&cameras, &points, &weights, &seen, &features)
    );
}

#[test]
fn det() {
    for n in [1, 2, 5] {
        let a = wave(n * n, 0.4);
        let (original, original_bar) = primals::det::determinant::value_and_grad(&a, n);
        let (copy, copy_bar) = copies::det::volume::value_and_grad(&a, n);
        assert_same((original, &original_bar), (copy, &copy_bar));
    }
}

#[test]
fn ht() {
    let (theta, model, points) = common::hand();
    let (us, correspondences) = ([[0.2, 0.3], [-0.1, 0.7], [0.5, 0.4]], [1, 0, 2]);
    let (theta_dot, us_dot) = (wave(26, 0.3), [[0.4, -0.2], [0.1, 0.6], [-0.5, 0.3]]);
    let (original, original_dot) =
        primals::ht::surface_residuals::jvp(&theta, &us, &model, &correspondences, &points, &theta_dot, &us_dot);
    let (copy, copy_dot) =
        copies::ht::surface_gaps::jvp(&theta, &us, &model, &correspondences, &points, &theta_dot, &us_dot);
    assert_eq!(original, copy);
    assert_same((0.0, original_dot.as_flattened()), (0.0, copy_dot.as_flattened()));

    let (original, original_dot) =
        primals::ht::vertex_residuals::jvp(&theta, &model, &correspondences, &points, &theta_dot);
    let (copy, copy_dot) = copies::ht::vertex_gaps::jvp(&theta, &model, &correspondences, &points, &theta_dot);
    assert_eq!(original, copy);
    assert_same((0.0, original_dot.as_flattened()), (0.0, copy_dot.as_flattened()));
}

#[test]
fn kmeans() {
    let (points, centroids, direction) = (wave(60, 0.3), wave(8, 0.8), wave(8, 0.1));
    let (original, original_bar) = primals::kmeans::cost::value_and_grad(&points, &centroids, 2);
    let (copy, copy_bar) = copies::kmeans::spread::value_and_grad(&points, &centroids, 2);
    assert_same((original, &original_bar), (copy, &copy_bar));
    let original = primals::kmeans::cost::hvp(&points, &centroids, 2, &direction);
    assert_same((0.0, &original), (0.0, &copies::kmeans::spread::hvp(&points, &centroids, 2, &direction)));
}

#[test]
fn particle_and_saddle() {
    for mode in [Mode::Forward, Mode::Reverse] {
        let (original, original_bar) = primals::particle::squared_landing::value_and_grad(0.3, mode);
        let (copy, copy_bar) = copies::particle::squared_range::value_and_grad(0.3, mode);
        assert_same((original, &[original_bar]), (copy, &[copy_bar]));

        let (p, start) = ([0.4, -0.3], [1.0, 1.0]);
        let (original, original_bar) = primals::saddle::largest::value_and_grad(&p, &start, mode);
        let (copy, copy_bar) = copies::saddle::summit::value_and_grad(&p, &start, mode);
        assert_same((original, &original_bar), (copy, &copy_bar));
    }
}
