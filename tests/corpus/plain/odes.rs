//! Initial value problems and how they are solved. Unless a function says otherwise, the methods are those of E. Hairer,
//! S. P. Nørsett and G. Wanner, "Solving Ordinary Differential Equations I", Springer, 2nd edition (1993).

/// The equations of Lorenz. Source: E. N. Lorenz, "Deterministic nonperiodic flow", J. Atmos. Sci. 20 (1963).
fn lorenz(state: [f64; 3], sigma: f64, rho: f64, beta: f64) -> [f64; 3] {
    let [x, y, z] = state;
    [sigma * (y - x), x * (rho - z) - y, x * y - beta * z]
}

/// Lorenz' attractor by the classical method of Runge and Kutta. Source: W. Kutta, "Beitrag zur näherungsweisen
/// Integration totaler Differentialgleichungen", Z. Math. Phys. 46 (1901), 435-453.
pub fn lorenz_rk4(start: [f64; 3], sigma: f64, rho: f64, beta: f64, dt: f64, steps: usize) -> [f64; 3] {
    let mut y = start;
    for _ in 0..steps {
        let k1 = lorenz(y, sigma, rho, beta);
        let mut at = y;
        for i in 0..3 {
            at[i] = y[i] + 0.5 * dt * k1[i];
        }
        let k2 = lorenz(at, sigma, rho, beta);
        for i in 0..3 {
            at[i] = y[i] + 0.5 * dt * k2[i];
        }
        let k3 = lorenz(at, sigma, rho, beta);
        for i in 0..3 {
            at[i] = y[i] + dt * k3[i];
        }
        let k4 = lorenz(at, sigma, rho, beta);
        for i in 0..3 {
            y[i] += dt / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    y
}

/// Predators and prey. Source: V. Volterra, "Fluctuations in the abundance of a species considered mathematically",
/// Nature 118 (1926), 558-560.
fn lotka_volterra(y: &[f64], rates: &[f64]) -> Vec<f64> {
    let (prey, predators) = (y[0], y[1]);
    vec![prey * (rates[0] - rates[1] * predators), predators * (rates[2] * prey - rates[3])]
}

/// One step of the pair of orders five and four: the new state, and the estimate of its error. Source: J. R. Dormand
/// and P. J. Prince, "A family of embedded Runge-Kutta formulae", J. Comp. Appl. Math. 6 (1980), 19-26.
pub fn dormand_prince_step(y: &[f64], rates: &[f64], h: f64) -> (Vec<f64>, f64) {
    const A: [[f64; 6]; 6] = [
        [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
        [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
        [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
        [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
        [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
    ];
    const E: [f64; 7] = [
        71.0 / 57600.0,
        0.0,
        -71.0 / 16695.0,
        71.0 / 1920.0,
        -17253.0 / 339200.0,
        22.0 / 525.0,
        -1.0 / 40.0,
    ];
    let n = y.len();
    let mut k = vec![lotka_volterra(y, rates)];
    let mut stage = y.to_vec();
    for row in A.iter() {
        for i in 0..n {
            let mut increment = 0.0;
            for (j, kj) in k.iter().enumerate() {
                increment += row[j] * kj[i];
            }
            stage[i] = y[i] + h * increment;
        }
        k.push(lotka_volterra(&stage, rates));
    }
    let mut error = 0.0;
    for i in 0..n {
        let e: f64 = (0..7).map(|j| E[j] * k[j][i]).sum();
        error += (h * e).powi(2);
    }
    (stage, (error / n as f64).sqrt())
}

/// The logistic equation with steps that the error controls. Source: P. Bogacki and L. F. Shampine, "A 3(2) pair of
/// Runge-Kutta formulas", Appl. Math. Lett. 2 (1989), 321-325.
pub fn logistic_bogacki_shampine(y0: f64, r: f64, t_end: f64, tolerance: f64) -> f64 {
    let f = |y: f64| r * y * (1.0 - y);
    let (mut t, mut y, mut h) = (0.0, y0, 0.1);
    let mut k1 = f(y);
    while t < t_end {
        if t + h > t_end {
            h = t_end - t;
        }
        let k2 = f(y + 0.5 * h * k1);
        let k3 = f(y + 0.75 * h * k2);
        let next = y + h * (2.0 * k1 + 3.0 * k2 + 4.0 * k3) / 9.0;
        let k4 = f(next);
        let error = h * (-5.0 * k1 / 72.0 + k2 / 12.0 + k3 / 9.0 - k4 / 8.0);
        if error.abs() <= tolerance {
            t += h;
            y = next;
            k1 = k4;
        }
        let factor = 0.9 * (tolerance / error.abs().max(1e-300)).cbrt();
        h *= factor.clamp(0.2, 5.0);
    }
    y
}

/// Van der Pol's oscillator by Heun's method, which is also called the explicit trapezoidal rule. Source: B. van der
/// Pol, "On relaxation-oscillations", Phil. Mag. 2 (1926), 978-992.
pub fn van_der_pol_heun(x0: f64, v0: f64, mu: f64, dt: f64, n: usize) -> Vec<f64> {
    let acceleration = |x: f64, v: f64| mu * (1.0 - x * x) * v - x;
    let mut x = x0;
    let mut v = v0;
    let mut trajectory = Vec::with_capacity(n + 1);
    trajectory.push(x);
    for _ in 0..n {
        let a = acceleration(x, v);
        let (x_predicted, v_predicted) = (x + dt * v, v + dt * a);
        let a_predicted = acceleration(x_predicted, v_predicted);
        x += 0.5 * dt * (v + v_predicted);
        v += 0.5 * dt * (a + a_predicted);
        trajectory.push(x);
    }
    trajectory
}

/// A two-step method of Adams and Bashforth for Newton's law of cooling in a room whose temperature swings. Source:
/// F. Bashforth and J. C. Adams, "An Attempt to Test the Theories of Capillary Action", Cambridge (1883).
pub fn cooling_adams_bashforth(t0: f64, rate: f64, mean: f64, swing: f64, h: f64, n: usize) -> f64 {
    if n == 0 {
        return t0;
    }
    let slope = |time: f64, temperature: f64| rate * (mean + swing * time.sin() - temperature);
    let mut previous = slope(0.0, t0);
    // The first step needs a method that needs no past.
    let midpoint = slope(0.5 * h, t0 + 0.5 * h * previous);
    let mut temperature = t0 + h * midpoint;
    for i in 1..n {
        let time = i as f64 * h;
        let current = slope(time, temperature);
        temperature += h * (1.5 * current - 0.5 * previous);
        previous = current;
    }
    temperature
}

/// The chemical reactions of Robertson by the implicit rule of Euler, each step solved by Newton's method. Source:
/// H. H. Robertson, "The solution of a set of reaction rate equations", in Numerical Analysis, Academic Press (1966).
pub fn robertson_implicit_euler(rates: [f64; 3], h: f64, steps: usize) -> [f64; 3] {
    let [k1, k2, k3] = rates;
    let (mut a, mut b, mut c) = (1.0, 0.0, 0.0);
    for _ in 0..steps {
        // What is conserved leaves two unknowns.
        let total = a + b + c;
        let (mut x, mut y) = (a, b);
        for _ in 0..8 {
            let z = total - x - y;
            let slow = k1 * x;
            let fast = k2 * y * y;
            let back = k3 * y * z;
            let f = x - a - h * (back - slow);
            let g = y - b - h * (slow - fast - back);
            let (f_x, f_y) = (1.0 + h * (k3 * y + k1), -h * k3 * (z - y));
            let (g_x, g_y) = (-h * (k1 + k3 * y), 1.0 + h * (2.0 * k2 * y + k3 * (z - y)));
            let determinant = f_x * g_y - f_y * g_x;
            x -= (f * g_y - g * f_y) / determinant;
            y -= (g * f_x - f * g_x) / determinant;
        }
        a = x;
        b = y;
        c = total - x - y;
    }
    [a, b, c]
}

/// An epidemic in a closed population, by Euler's method with daily records. Source: W. O. Kermack and A. G.
/// McKendrick, "A contribution to the mathematical theory of epidemics", Proc. Roy. Soc. A 115 (1927), 700-721.
pub fn sir(beta: f64, gamma: f64, infected: f64, days: usize, substeps: usize) -> Vec<(f64, f64, f64)> {
    let mut s = 1.0 - infected;
    let mut i = infected;
    let mut r = 0.0;
    let dt = 1.0 / substeps as f64;
    let mut record = vec![(s, i, r)];
    for _day in 0..days {
        for _ in 0..substeps {
            let new_infections = beta * s * i * dt;
            let recoveries = gamma * i * dt;
            s -= new_infections;
            i += new_infections - recoveries;
            r += recoveries;
        }
        record.push((s, i, r));
    }
    record
}

/// An epidemic with a time of latency and with births and deaths: how far the state is from being endemic. Source:
/// R. M. Anderson and R. M. May, "Infectious Diseases of Humans", Oxford (1991).
pub fn seir_residual(state: &[f64; 4], beta: f64, sigma: f64, gamma: f64, mu: f64) -> f64 {
    let [s, e, i, r] = *state;
    let n = s + e + i + r;
    let prevalence = i / n;
    let force = beta * prevalence;
    let ds = mu * n - force * s - mu * s;
    let de = force * s - (sigma + mu) * e;
    let di = sigma * e - (gamma + mu) * i;
    let dr = gamma * i - mu * r;
    let mut norm = 0.0;
    for d in &[ds, de, di, dr] {
        norm += d.powi(2);
    }
    norm.sqrt()
}

/// A nerve's impulse by the method of Ralston. Source: R. FitzHugh, "Impulses and physiological states in theoretical
/// models of nerve membrane", Biophysical J. 1 (1961), 445-466.
pub fn fitzhugh_nagumo(v0: f64, w0: f64, stimulus: &[f64], (a, b, tau): (f64, f64, f64), dt: f64) -> f64 {
    let mut v = v0;
    let mut w = w0;
    let mut peak = v0;
    for current in stimulus {
        let dv = v - v.powi(3) / 3.0 - w + current;
        let dw = (v + a - b * w) / tau;
        let (v2, w2) = (v + 2.0 / 3.0 * dt * dv, w + 2.0 / 3.0 * dt * dw);
        let dv2 = v2 - v2.powi(3) / 3.0 - w2 + current;
        let dw2 = (v2 + a - b * w2) / tau;
        v += dt * (0.25 * dv + 0.75 * dv2);
        w += dt * (0.25 * dw + 0.75 * dw2);
        peak = peak.max(v);
    }
    peak
}

/// The Brusselator by the implicit midpoint rule, iterated to a fixed point. Source: I. Prigogine and R. Lefever,
/// "Symmetry breaking instabilities in dissipative systems II", J. Chem. Phys. 48 (1968), 1695-1700.
pub fn brusselator_midpoint(x0: f64, y0: f64, a: f64, b: f64, dt: f64, n: usize) -> (f64, f64) {
    let rates = |x: f64, y: f64| (a + x * x * y - (b + 1.0) * x, b * x - x * x * y);
    let (mut x, mut y) = (x0, y0);
    for _ in 0..n {
        let (mut mx, mut my) = (x, y);
        loop {
            let (dx, dy) = rates(mx, my);
            let (nx, ny) = (x + 0.5 * dt * dx, y + 0.5 * dt * dy);
            let change = (nx - mx).abs() + (ny - my).abs();
            mx = nx;
            my = ny;
            if change < 1e-14 {
                break;
            }
        }
        x = 2.0 * mx - x;
        y = 2.0 * my - y;
    }
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64, allowed: f64) {
        assert!((value - expected).abs() <= allowed, "{value} is not {expected}");
    }

    #[test]
    fn lorenz_rests_where_he_says() {
        // Steady convection: x = y = sqrt(beta (rho - 1)), z = rho - 1.
        let x = (8.0 / 3.0 * 27.0_f64).sqrt();
        let y = lorenz_rk4([x, x, 27.0], 10.0, 28.0, 8.0 / 3.0, 0.01, 10);
        for (y, expected) in y.iter().zip([x, x, 27.0]) {
            assert_near(*y, expected, 1e-12);
        }
    }

    #[test]
    fn dormand_prince_is_of_fifth_order() {
        // Without predators the prey grow exponentially; of the error the term of order six is left.
        let (y, error) = dormand_prince_step(&[1.0, 0.0], &[1.0, 1.0, 1.0, 1.0], 0.1);
        assert_near(y[0], 0.1_f64.exp(), 1e-8);
        assert!(y[1] == 0.0 && error > 0.0 && error < 1e-7);
    }

    #[test]
    fn logistic_growth_in_closed_form() {
        let y = logistic_bogacki_shampine(0.1, 1.5, 2.0, 1e-9);
        assert_near(y, 1.0 / (1.0 + 9.0 * (-3.0_f64).exp()), 1e-6);
    }

    #[test]
    fn van_der_pol_without_damping_is_harmonic() {
        let x = van_der_pol_heun(1.0, 0.0, 0.0, 1e-3, 1000);
        assert_near(x[1000], 1_f64.cos(), 1e-6);
    }

    #[test]
    fn cooling_in_a_steady_room() {
        let temperature = cooling_adams_bashforth(90.0, 0.5, 20.0, 0.0, 1e-3, 1000);
        assert_near(temperature, 20.0 + 70.0 * (-0.5_f64).exp(), 1e-4);
    }

    #[test]
    fn robertson_at_forty() {
        // Hairer and Wanner, volume II: 0.7158, 9.185e-6, 0.2842; the method is of first order.
        let [a, b, c] = robertson_implicit_euler([0.04, 3e7, 1e4], 0.02, 2000);
        assert_near(a, 0.7158, 2e-4);
        assert_near(b, 9.185e-6, 1e-8);
        assert_near(c, 0.2842, 2e-4);
    }

    #[test]
    fn an_epidemic_keeps_its_invariant() {
        // s + i - gamma/beta ln s is constant in time.
        let record = sir(0.5, 0.2, 0.01, 60, 2000);
        let invariant = |&(s, i, _): &(f64, f64, f64)| s + i - 0.4 * s.ln();
        assert_near(invariant(&record[60]), invariant(&record[0]), 1e-4);
    }

    #[test]
    fn seir_has_an_endemic_state() {
        let (beta, sigma, gamma, mu) = (2.0, 0.5, 0.4, 0.1);
        let r0 = beta * sigma / ((sigma + mu) * (gamma + mu));
        let i = mu * (r0 - 1.0) / beta;
        let state = [1.0 / r0, (gamma + mu) / sigma * i, i, gamma / mu * i];
        assert_near(seir_residual(&state, beta, sigma, gamma, mu), 0.0, 1e-15);
    }

    #[test]
    fn fitzhugh_nagumo_rests() {
        // Without a stimulus, v - v³/3 = w and v + 0.7 = 0.8 w: FitzHugh's rest is at v = -1.1994, w = -0.6243.
        let peak = fitzhugh_nagumo(-1.1994, -0.6243, &[0.0; 50], (0.7, 0.8, 12.5), 0.1);
        assert_near(peak, -1.1994, 1e-4);
    }

    #[test]
    fn brusselator_rests_at_a_and_b_over_a() {
        let (x, y) = brusselator_midpoint(1.2, 2.0 / 1.2, 1.2, 2.0, 0.05, 20);
        assert_near(x, 1.2, 1e-12);
        assert_near(y, 2.0 / 1.2, 1e-12);
    }
}
