values! {
    Market { spot rate dividend volatility }
    Heston { kappa theta xi rho }
}

variants! { Right RightTangent { Call Put } }

const MARKET: Market = Market { spot: 42.0, rate: 0.1, dividend: 0.03, volatility: 0.4 };
const HESTON: Heston = Heston { kappa: 1.2, theta: 0.6, xi: 0.3, rho: -0.4 };

cases! {
    black_scholes(&Market, f64, f64, Right) -> f64:
        (MARKET, 40.0, 1.5, Right::Call), (MARKET, 45.0, 1.5, Right::Put), (MARKET, 40.0, -0.5, Right::Call), (MARKET, 45.0, -0.5, Right::Put);
    binomial_american_put(f64, f64, f64, f64, f64, const usize) -> f64: (50.0, 51.0, 0.1, 0.6, 1.2, 4), (50.0, 52.0, 0.1, 0.6, 1.2, 1);
    implied_volatility(f64, f64, f64, f64, f64) -> f64: (7.0, 21.0, 20.0, 0.1, 2.0);
    nelson_siegel_error(&[f64; 3], f64, &[(f64, f64)]) -> f64: ([0.5, -0.2, 0.1], 1.5, [(1.0, 0.3), (2.0, 0.4), (5.0, 0.6)]);
    vasicek_bond(f64, f64, f64, f64, f64) -> f64: (0.3, 0.5, 0.6, 0.2, 3.0), kink (0.3, 0.0, 0.6, 0.2, 3.0);
    cox_ingersoll_ross_curve(f64, f64, f64, f64, &[f64]) -> Vec<f64>: (0.3, 0.5, 0.6, 0.4, [1.0, 3.0]), flat (0.3, 0.5, 0.6, 0.4, []);
    heston_path(f64, f64, Heston, f64, &[(f64, f64)]) -> (f64, f64):
        (10.0, 0.5, HESTON, 0.3, [(0.4, -0.3), (-0.7, 0.8), (0.2, 0.1)]), (10.0, 0.5, HESTON, 0.3, []);
    asian_call(f64, f64, f64, f64, f64, &[Vec<f64>]) -> f64:
        (20.0, 18.0, 0.3, 0.4, 1.5, vec![vec![0.3, -0.2], vec![1.1, 0.7]]), (20.0, 18.0, 0.3, 0.4, 1.5, vec![vec![0.3]]);
    garch_loss(f64, f64, f64, &[f64]) -> f64: (0.4, 0.3, 0.5, [0.7, -1.2, 0.4, 1.6]), (0.4, 0.3, 0.5, [0.7, 0.3]);
    #[fallible] internal_rate_of_return(&[f64], f64) -> f64: ([-10.0, 6.0, 6.0], 0.1), fails ([1.0, 0.0, 1.0], 0.1);
    sabr_volatility(f64, f64, f64, f64, f64, f64, f64) -> f64: (10.0, 12.0, 2.0, 1.2, 0.7, 0.1, 0.3), kink (10.0, 10.0, 2.0, 1.2, 0.7, 0.1, 0.3);
    implicit_call(f64, f64, f64, f64, f64, const usize, const usize) -> f64: (42.0, 40.0, 0.3, 0.4, 1.5, 8, 3);
}
