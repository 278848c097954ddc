cases! {
    gamma(f64) -> f64: (1.7), (-0.6);
    lambert_w(f64, const bool) -> f64: (0.7, false), (6.0, false), (-0.25, true);
    carlson_rf(f64, f64, f64) -> f64: (0.7, 1.3, 2.1);
    carlson_rd(f64, f64, f64) -> f64: (0.7, 1.3, 2.1);
    complete_elliptic(f64) -> (f64, f64): (0.4);
    erf(f64) -> f64: (0.7), (-1.2), (2.8), (-3.1);
    bessel_j(const usize, f64) -> f64: (0, 1.2), (2, 3.3), kink (0, 0.0);
    digamma(f64) -> f64: (0.7), (7.2);
    incomplete_gamma(f64, f64) -> f64: (1.7, 0.8), (1.2, 4.5), kink (1.2, 0.0), panics (-1.2, 1.0);
    zeta(f64) -> f64: (2.3), (0.4);
    associated_legendre(const usize, const usize, f64) -> Vec<f64>: (4, 1, 0.3), (3, 0, -0.4), (2, 2, 0.3), flat (0, 0, 0.3);
    dawson(f64) -> f64: (1.1), (-0.7), (0.1);
}
