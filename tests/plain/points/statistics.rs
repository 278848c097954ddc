values! {
    Belief { mean covariance }
    Motion { dt process_noise measurement_noise }
}

const START: Belief = Belief { mean: [0.2, 0.7], covariance: [[1.2, 0.3], [0.3, 0.8]] };
const MOTION: Motion = Motion { dt: 0.6, process_noise: 0.4, measurement_noise: 0.9 };

cases! {
    kalman(&Belief, &Motion, &[f64]) -> (Belief, f64): (START, MOTION, [0.3, 1.2, 1.1]), (START, MOTION, []);
    running_moments(&[f64]) -> (f64, f64, f64, f64): ([0.3, 1.2, -0.7, 2.1]);
    holt_winters(&[f64], const usize, f64, f64, f64) -> f64: ([0.3, 1.2, 0.7, 1.9, 0.4, 2.2], 2, 0.3, 0.2, 0.1), flat ([0.3, 0.9], 1, 0.3, 0.2, 0.1);
    arma_residuals(&[f64], f64, &[f64], &[f64]) -> Vec<f64>: ([1.0, 3.0, 4.0, 2.0], 0.5, [0.4, -0.3], [0.7]), ([1.0, 3.0], 0.5, [], []);
    ornstein_uhlenbeck(&[(f64, f64)], f64, f64, f64) -> f64: ([(0.0, 0.3), (0.8, 0.9), (2.5, 0.1)], 0.4, 0.7, 1.1), ([(0.0, 0.3)], 0.4, 0.7, 1.1);
    weibull_likelihood(f64, f64, &[f64], const &[bool]) -> f64: (1.4, 2.1, [3.0, 1.5], [true, false]), flat (1.4, 2.1, [], []);
    cox_partial_likelihood(&[f64], &[Vec<f64>], const &[bool]) -> f64:
        ([0.3, -0.4], vec![vec![1.0, 0.3], vec![2.0, 0.7], vec![0.4, 1.1]], [true, false, true]), flat ([0.3], vec![], []);
    box_cox(f64, &[f64]) -> f64: (0.6, [1.0, 3.0, 2.2]), kink (0.0, [1.0, 3.0, 2.2]);
    bradley_terry(&[f64], const &[(usize, usize, bool)], f64) -> f64: ([1.5, 1.2, 0.9], [(0, 1, true), (2, 0, true), (1, 2, false)], 0.3), flat ([1.5], [], 0.3);
    #[fallible] lowess(&[f64], &[f64], f64, f64) -> f64: ([1.0, 2.0, 3.0, 9.0], [3.0, 5.0, 7.5, 0.3], 2.2, 1.5), fails ([1.0], [3.0], 5.0, 1.5);
    expectation_maximisation(&[f64], [f64; 2], f64, f64) -> ([f64; 2], f64): ([0.3, 1.2, -0.7, 2.1], [0.1, 1.4], 0.4, 1.2);
    gini(&[f64]) -> f64: ([1.0, 4.0, 2.0, 0.5]), ([3.0, 0.7]);
}
