//! Matter: gases, liquids, reactions, flow and heat.

/// The gas constant, in J/(mol K).
const R: f64 = 8.314462618;

/// What a substance is to an equation of state.
#[derive(Clone, Copy, Debug)]
pub struct Substance {
    pub critical_temperature: f64,
    pub critical_pressure: f64,
    pub acentric_factor: f64,
}

/// How an inhibitor gets in the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Inhibition {
    None,
    Competitive,
    Uncompetitive,
    Mixed,
}

/// The pressure of a gas whose molecules have a size, as a part of the critical pressure, and where that would fall with the
/// pressure, Maxwell's constant one. Source: J. D. van der Waals, "Over de continuïteit van den gas- en vloeistoftoestand",
/// Leiden (1873).
pub fn van_der_waals(volume: f64, temperature: f64, saturation: f64) -> f64 {
    let b = 1.0 / 3.0;
    if volume <= b {
        return f64::INFINITY;
    }
    let repulsion = 8.0 * temperature / (3.0 * volume - 1.0);
    let attraction = 3.0 / (volume * volume);
    let slope = -24.0 * temperature / (3.0 * volume - 1.0).powi(2) + 6.0 / volume.powi(3);
    let pressure = repulsion - attraction;
    if temperature < 1.0 && slope > 0.0 {
        saturation
    } else {
        pressure
    }
}

/// The compressibility of a vapour, the largest root of a cubic, by Newton's method. Source: D.-Y. Peng and D. B. Robinson, "A
/// new two-constant equation of state", Ind. Eng. Chem. Fundam. 15 (1976), 59-64.
pub fn peng_robinson(substance: &Substance, temperature: f64, pressure: f64) -> f64 {
    let tr = temperature / substance.critical_temperature;
    let pr = pressure / substance.critical_pressure;
    let omega = substance.acentric_factor;
    let kappa = 0.37464 + 1.54226 * omega - 0.26992 * omega * omega;
    let alpha = (1.0 + kappa * (1.0 - tr.sqrt())).powi(2);
    let a = 0.45724 * alpha * pr / (tr * tr);
    let b = 0.07780 * pr / tr;
    let coefficients = [1.0, b - 1.0, a - 3.0 * b * b - 2.0 * b, -(a * b - b * b - b * b * b)];
    let mut z = 1.0;
    for _ in 0..50 {
        let (mut value, mut slope) = (0.0, 0.0);
        for c in coefficients {
            slope = slope * z + value;
            value = value * z + c;
        }
        let step = value / slope;
        z -= step;
        if step.abs() < 1e-14 {
            break;
        }
    }
    z
}

/// The temperature at which a mixture boils, after the laws of Raoult and Antoine. Source: C. Antoine, "Tensions des vapeurs",
/// Comptes Rendus 107 (1888), 681-684; J. M. Smith, H. C. Van Ness and M. M. Abbott, "Introduction to Chemical Engineering
/// Thermodynamics", McGraw-Hill (2005), chapter 10.
pub fn bubble_point(fractions: &[f64], antoine: &[(f64, f64, f64)], pressure: f64) -> f64 {
    let mut t = 0.0;
    for (x, (a, b, c)) in fractions.iter().zip(antoine) {
        t += x * (b / (a - pressure.ln()) - c);
    }
    let mut change: f64 = 1.0;
    while change.abs() > 1e-10 {
        let mut total = 0.0;
        let mut slope = 0.0;
        for (x, (a, b, c)) in fractions.iter().zip(antoine) {
            let partial = x * (a - b / (t + c)).exp();
            total += partial;
            slope += partial * b / (t + c).powi(2);
        }
        change = (total.ln() - pressure.ln()) / (slope / total);
        t -= change;
    }
    t
}

/// Coefficients of activity in a binary mixture, and the pressure above it. Source: G. M. Wilson, "Vapor-liquid equilibrium XI",
/// J. Am. Chem. Soc. 86 (1964), 127-130.
pub fn wilson_pressure(x1: f64, lambda12: f64, lambda21: f64, p1: f64, p2: f64) -> (f64, f64, f64) {
    let x2 = 1.0 - x1;
    let s1 = x1 + lambda12 * x2;
    let s2 = x2 + lambda21 * x1;
    // What both logarithms have in common.
    let difference = lambda12 / s1 - lambda21 / s2;
    let ln_gamma1 = -s1.ln() + x2 * difference;
    let ln_gamma2 = -s2.ln() - x1 * difference;
    let gamma1 = ln_gamma1.exp();
    let gamma2 = ln_gamma2.exp();
    let partial1 = x1 * gamma1 * p1;
    let partial2 = x2 * gamma2 * p2;
    let pressure = partial1 + partial2;
    (gamma1, gamma2, pressure)
}

/// The loss of pressure in a bed of grains: Kozeny's law for slow flow and Burke and Plummer's for fast. Source: S. Ergun, "Fluid
/// flow through packed columns", Chem. Eng. Prog. 48 (1952), 89-94.
pub fn packed_bed(velocity: f64, viscosity: f64, density: f64, layers: &[(f64, f64, f64)]) -> f64 {
    layers
        .iter()
        .map(|&(thickness, diameter, porosity)| {
            let solid = 1.0 - porosity;
            let cube = porosity * porosity * porosity;
            let kozeny = 150.0 * viscosity * solid * solid / (diameter * diameter * cube);
            let burke_plummer = 1.75 * density * solid / (diameter * cube);
            let reynolds = density * velocity * diameter / (viscosity * solid);
            let gradient = if reynolds < 1.0 {
                kozeny * velocity
            } else {
                kozeny * velocity + burke_plummer * velocity * velocity
            };
            thickness * gradient
        })
        .sum()
}

/// The friction of a pipe, laminar or turbulent. Source: C. F. Colebrook, "Turbulent flow in pipes", J. Inst. Civil Engineers 11
/// (1939), 133-156; the start is that of S. E. Haaland (1983).
pub fn colebrook(reynolds: f64, roughness: f64) -> f64 {
    if reynolds < 2300.0 {
        return 64.0 / reynolds;
    }
    let ratio = roughness / 3.7;
    let mut x = -1.8 * (ratio.powf(1.11) + 6.9 / reynolds).log10();
    let mut iterations = 0;
    loop {
        let next = -2.0 * (ratio + 2.51 * x / reynolds).log10();
        let difference = (next - x).abs();
        x = next;
        iterations += 1;
        if difference < 1e-14 || iterations == 40 {
            break;
        }
    }
    1.0 / (x * x)
}

/// A catalyst that is hindered in four ways, at each concentration. Source: A. Cornish-Bowden, "Fundamentals of Enzyme Kinetics",
/// Portland Press (2004), after L. Michaelis and M. L. Menten (1913).
pub fn enzyme_rates(v_max: f64, k_m: f64, k_i: f64, inhibitor: f64, kind: Inhibition, substrate: &[f64]) -> Vec<f64> {
    let factor = 1.0 + inhibitor / k_i;
    substrate
        .iter()
        .map(|&s| {
            let (v, k) = match kind {
                Inhibition::Competitive => (v_max, k_m * factor),
                Inhibition::Uncompetitive => (v_max / factor, k_m / factor),
                Inhibition::Mixed => (v_max / factor, k_m),
                Inhibition::None => (v_max, k_m),
            };
            v * s / (k + s)
        })
        .collect()
}

/// A network of reactions in a stirred vessel: how fast each substance grows. Source: H. S. Fogler, "Elements of Chemical
/// Reaction Engineering", Prentice Hall (2005), with the law of S. Arrhenius (1889).
pub fn reaction_network(c: &[f64], temperature: f64, reactions: &[(f64, f64, Vec<usize>, Vec<usize>)]) -> Vec<f64> {
    let mut rates = vec![0.0; c.len()];
    for (prefactor, activation, educts, products) in reactions {
        let k = prefactor * (-activation / (R * temperature)).exp();
        let mut rate = k;
        for &i in educts {
            rate *= c[i];
        }
        for &i in educts {
            rates[i] -= rate;
        }
        for &i in products {
            rates[i] += rate;
        }
    }
    rates
}

/// The depth, range and stiffness of a bond, by its deviation from three energies. Source: P. M. Morse, "Diatomic molecules
/// according to the wave mechanics", Phys. Rev. 34 (1929), 57-64.
pub fn morse_misfit(depth: f64, a: f64, r0: f64, observed: &[(f64, f64)]) -> f64 {
    let mut worst = 0.0_f64;
    let mut sum = 0.0;
    for &(r, energy) in observed {
        let decay = (-a * (r - r0)).exp();
        let stretched = 1.0 - decay;
        // Zero at infinite distance.
        let potential = depth * stretched * stretched - depth;
        let residual = potential - energy;
        worst = worst.max(residual.abs());
        sum += residual * residual;
    }
    let root_mean_square = (sum / observed.len() as f64).sqrt();
    0.5 * (worst + root_mean_square)
}

/// The voltage across a membrane. Source: A. L. Hodgkin and B. Katz, "The effect of sodium ions on the electrical activity of the
/// giant axon of the squid", J. Physiology 108 (1949), 37-77.
pub fn membrane_voltage(permeabilities: &[f64], inside: &[f64], outside: &[f64], charges: &[i32], t: f64) -> f64 {
    const FARADAY: f64 = 96485.33212;
    let mut numerator = 0.0;
    let mut denominator = 0.0;
    for i in 0..permeabilities.len() {
        let (out, within) = (permeabilities[i] * outside[i], permeabilities[i] * inside[i]);
        if charges[i] > 0 {
            numerator += out;
            denominator += within;
        } else {
            numerator += within;
            denominator += out;
        }
    }
    R * t / FARADAY * (numerator / denominator).ln()
}

/// The acidity of a buffer whose acid gives up several protons, by bisection and Newton's method. Source: P. W. Atkins, "Physical
/// Chemistry", Oxford (1990), chapter 9.
pub fn ph_of_buffer(acid: f64, constants: &[f64], sodium: f64) -> f64 {
    const WATER: f64 = 1e-14;
    let mut ph = 7.0;
    for _ in 0..100 {
        let h = 10_f64.powf(-ph);
        // Each form's share, relative to the undissociated acid.
        let (mut share, mut total, mut charge, mut moment) = (1.0, 1.0, 0.0, 0.0);
        for (k, constant) in constants.iter().enumerate() {
            share *= constant / h;
            total += share;
            charge += (k + 1) as f64 * share;
            moment += ((k + 1) * (k + 1)) as f64 * share;
        }
        let mean = charge / total;
        let balance = sodium + h - WATER / h - acid * mean;
        let slope = -std::f64::consts::LN_10 * (h + WATER / h + acid * (moment / total - mean * mean));
        let step = (balance / slope).clamp(-1.0, 1.0);
        ph -= step;
        if step.abs() < 1e-13 {
            break;
        }
    }
    ph
}

/// Heat in a rod with fixed ends, by the scheme of Crank and Nicolson. Source: J. Crank and P. Nicolson, "A practical method for
/// numerical evaluation of solutions of partial differential equations of the heat-conduction type", Proc. Camb. Phil. Soc. 43
/// (1947), 50-67.
pub fn crank_nicolson(profile: &[f64], diffusivity: f64, dx: f64, dt: f64, steps: usize) -> Vec<f64> {
    let n = profile.len();
    let r = diffusivity * dt / (2.0 * dx * dx);
    let mut u = profile.to_vec();
    for _ in 0..steps {
        let mut rhs = u.clone();
        for i in 1..n - 1 {
            rhs[i] = u[i] + r * (u[i - 1] - 2.0 * u[i] + u[i + 1]);
        }
        let mut upper = vec![0.0; n];
        for i in 1..n - 1 {
            let pivot = 1.0 + 2.0 * r + r * upper[i - 1];
            upper[i] = -r / pivot;
            rhs[i] = (rhs[i] + r * rhs[i - 1]) / pivot;
        }
        for i in (1..n - 1).rev() {
            rhs[i] -= upper[i] * rhs[i + 1];
        }
        u = rhs;
    }
    u
}

/// The magnetisation of a ferromagnet in the field of its neighbours, iterated to a fixed point. Source: P. Weiss, "L'hypothèse du
/// champ moléculaire et la propriété ferromagnétique", J. Phys. 6 (1907), 661-690.
pub fn mean_field_magnet(temperature: f64, coupling: f64, field: f64) -> (f64, f64) {
    let mut m = if field < 0.0 { -1.0 } else { 1.0 };
    let mut turns = 0;
    let result = loop {
        let local_field = coupling * m + field;
        let next = (local_field / temperature).tanh();
        let change: f64 = next - m;
        turns += 1;
        if change.abs() < 1e-14 || turns > 500 {
            break next;
        }
        m = next;
    };
    let energy = -0.5 * coupling * result * result - field * result;
    (result, energy)
}

/// The heat that a crystal takes, by Gauss-like sums over its spectrum. Source: P. Debye, "Zur Theorie der spezifischen Wärmen",
/// Annalen der Physik 39 (1912), 789-839.
pub fn debye_heat(temperature: f64, debye_temperature: f64, intervals: usize) -> f64 {
    let integrand = |x: f64| {
        if x < 1e-6 {
            x * x
        } else {
            let e = x.exp();
            x.powi(4) * e / ((e - 1.0) * (e - 1.0))
        }
    };
    let limit = debye_temperature / temperature;
    let h = limit / intervals as f64;
    let mut sum = 0.5 * (integrand(0.0) + integrand(limit));
    for i in 1..intervals {
        sum += integrand(i as f64 * h);
    }
    9.0 * R * sum * h / limit.powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64, allowed: f64) {
        assert!((value - expected).abs() <= allowed, "{value} is not {expected}");
    }

    #[test]
    fn gases() {
        assert_near(van_der_waals(1.0, 1.0, 0.5), 1.0, 1e-14);
        assert_eq!((van_der_waals(1.0, 0.9, 0.647), van_der_waals(0.3, 1.0, 0.5)), (0.647, f64::INFINITY));
        // At the critical point the published constants give 0.3074; a thin gas is ideal.
        let carbon_dioxide =
            Substance { critical_temperature: 304.2, critical_pressure: 7.38e6, acentric_factor: 0.225 };
        assert_near(peng_robinson(&carbon_dioxide, 304.2, 7.38e6), 0.3074, 0.02);
        assert_near(peng_robinson(&carbon_dioxide, 500.0, 1.0), 1.0, 1e-6);
    }

    #[test]
    fn mixtures() {
        // Water boils at 100 degrees under 101.325 kPa, by the constants of Smith, Van Ness and Abbott.
        let water = (16.3872, 3885.70, 230.170);
        assert_near(bubble_point(&[1.0], &[water], 101.325), 100.0, 0.05);
        assert_near(bubble_point(&[0.4, 0.6], &[water, water], 101.325), 100.0, 0.05);
        let (gamma1, gamma2, pressure) = wilson_pressure(0.4, 1.0, 1.0, 50.0, 80.0);
        assert_near(gamma1 + gamma2, 2.0, 1e-14);
        assert_near(pressure, 68.0, 1e-12);
    }

    #[test]
    fn flows() {
        // Slow: 150 (1 - e)² / e³ = 300 at e = 1/2.
        assert_near(packed_bed(1e-3, 1.0, 1.0, &[(2.0, 1.0, 0.5)]), 0.6, 1e-12);
        assert_near(packed_bed(2.0, 1.0, 1.0, &[(1.0, 1.0, 0.5)]), 600.0 + 28.0, 1e-9);
        assert_near(colebrook(640.0, 0.0), 0.1, 1e-15);
        // Moody's chart (1944) at 1e5 and 1e-3: 0.0222.
        assert_near(colebrook(1e5, 1e-3), 0.0222, 5e-5);
    }

    #[test]
    fn reactions() {
        assert_eq!(enzyme_rates(8.0, 2.0, 1.0, 1.0, Inhibition::None, &[2.0]), [4.0]);
        assert_eq!(enzyme_rates(8.0, 2.0, 1.0, 1.0, Inhibition::Competitive, &[4.0]), [4.0]);
        assert_eq!(enzyme_rates(8.0, 2.0, 1.0, 1.0, Inhibition::Uncompetitive, &[1.0]), [2.0]);
        let back_and_forth = [(2.0, 0.0, vec![0, 1], vec![2]), (3.0, 0.0, vec![2], vec![0, 1])];
        assert_eq!(reaction_network(&[1.0, 2.0, 0.5], 300.0, &back_and_forth), [-2.5, -2.5, 2.5]);
        assert_near(morse_misfit(4.5, 1.9, 0.74, &[(0.74, -4.5), (1e3, 0.0)]), 0.0, 1e-12);
    }

    #[test]
    fn ions() {
        // Nernst: 58.17 mV at 20 degrees for a tenfold concentration.
        assert_near(membrane_voltage(&[1.0], &[1.0], &[10.0], &[1], 293.15), 0.05817, 1e-5);
        // Half neutralised, the acidity is that of the constant; pure water is neutral.
        assert_near(ph_of_buffer(0.1, &[1.75e-5], 0.05), 4.757, 1e-3);
        assert_near(ph_of_buffer(0.0, &[1.75e-5], 0.0), 7.0, 1e-12);
    }

    #[test]
    fn heat() {
        // A half wave dies out as its closed form on the grid says.
        let n = 11;
        let wave: Vec<f64> = (0..n).map(|i| (std::f64::consts::PI * i as f64 / 10.0).sin()).collect();
        let u = crank_nicolson(&wave, 1.0, 0.1, 0.01, 3);
        let s = 2.0 * (std::f64::consts::PI / 20.0).sin().powi(2);
        assert_near(u[5], ((1.0 - s) / (1.0 + s)).powi(3), 1e-9);
        // Dulong and Petit at high temperature, the law of the third power at low.
        assert_near(debye_heat(1e4, 300.0, 200), 3.0 * R, 0.01);
        assert_near(debye_heat(10.0, 300.0, 2000), 12.0 / 5.0 * std::f64::consts::PI.powi(4) * R / 27000.0, 1e-4);
        // m = 1/2 where the temperature is (1/2) / artanh(1/2).
        assert_near(mean_field_magnet(0.5 / 0.5_f64.atanh(), 1.0, 0.0).0, 0.5, 1e-10);
    }
}
