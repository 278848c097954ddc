//! Bodies that move: particles, rigid bodies, orbits, structures.

/// A vector of space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vec3 {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

/// A rotation, as W. R. Hamilton had it in 1843.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quaternion {
    pub w: f64,
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

/// A particle with a mass.
#[derive(Clone, Debug)]
pub struct Body {
    pub position: Vec3,
    pub velocity: Vec3,
    pub mass: f64,
}

/// A rotation, then a translation.
#[derive(Clone, Copy, Debug)]
pub struct RigidTransform {
    pub rotation: Quaternion,
    pub translation: Vec3,
}

/// A bar of a truss: the numbers of its ends, its stiffness `E A`.
#[derive(Clone, Debug)]
pub struct Bar {
    pub from: usize,
    pub to: usize,
    pub stiffness: f64,
    pub rest_length: f64,
}

fn cross(a: Vec3, b: Vec3) -> Vec3 {
    Vec3 { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x }
}

/// The energy of bodies that attract each other, with a softened force. Source: S. J. Aarseth, "Gravitational N-Body
/// Simulations", Cambridge (2003).
pub fn n_body_energy(bodies: &[Body], g: f64, softening: f64) -> f64 {
    let mut energy = 0.0;
    for (i, body) in bodies.iter().enumerate() {
        let v = body.velocity;
        energy += 0.5 * body.mass * (v.x * v.x + v.y * v.y + v.z * v.z);
        for other in &bodies[i + 1..] {
            let dx = body.position.x - other.position.x;
            let dy = body.position.y - other.position.y;
            let dz = body.position.z - other.position.z;
            let distance = (dx * dx + dy * dy + dz * dz + softening * softening).sqrt();
            energy -= g * body.mass * other.mass / distance;
        }
    }
    energy
}

/// Bodies that attract each other, by leapfrog. Source: R. W. Hockney and J. W. Eastwood, "Computer Simulation Using
/// Particles", McGraw-Hill (1981).
pub fn n_body_leapfrog(bodies: &mut [Body], g: f64, dt: f64, steps: usize) {
    for _ in 0..steps {
        for i in 0..bodies.len() {
            for j in 0..bodies.len() {
                if i == j {
                    continue;
                }
                let dx = bodies[j].position.x - bodies[i].position.x;
                let dy = bodies[j].position.y - bodies[i].position.y;
                let dz = bodies[j].position.z - bodies[i].position.z;
                let r2 = dx * dx + dy * dy + dz * dz;
                let pull = g * bodies[j].mass / (r2 * r2.sqrt());
                bodies[i].velocity.x += dt * pull * dx;
                bodies[i].velocity.y += dt * pull * dy;
                bodies[i].velocity.z += dt * pull * dz;
            }
        }
        for body in bodies.iter_mut() {
            body.position.x += dt * body.velocity.x;
            body.position.y += dt * body.velocity.y;
            body.position.z += dt * body.velocity.z;
        }
    }
}

/// Energy and forces of Lennard-Jones particles on a ring. Source: L. Verlet, "Computer 'experiments' on classical fluids",
/// Phys. Rev. 159 (1967), 98-103.
fn lennard_jones_forces(x: &[f64], length: f64, epsilon: f64, sigma: f64) -> (f64, Vec<f64>) {
    let mut energy = 0.0;
    let mut forces = vec![0.0; x.len()];
    for i in 0..x.len() {
        for j in 0..i {
            let mut d = x[i] - x[j];
            d -= length * (d / length).round();
            let s6 = (sigma / d).powi(6);
            energy += 4.0 * epsilon * (s6 * s6 - s6);
            let f = 24.0 * epsilon * (2.0 * s6 * s6 - s6) / d;
            forces[i] += f;
            forces[j] -= f;
        }
    }
    (energy, forces)
}

/// Velocity Verlet; gives positions, velocities and the total energy. Source: W. C. Swope et al., "A computer simulation
/// method for the calculation of equilibrium constants", J. Chem. Phys. 76 (1982), 637-649.
pub fn velocity_verlet(x0: &[f64], v0: &[f64], epsilon: f64, sigma: f64, dt: f64, steps: usize) -> (Vec<f64>, f64) {
    let length = 10.0;
    let mut x = x0.to_vec();
    let mut v = v0.to_vec();
    let (mut potential, mut force) = lennard_jones_forces(&x, length, epsilon, sigma);
    for _ in 0..steps {
        for ((x, v), f) in x.iter_mut().zip(v.iter_mut()).zip(&force) {
            *v += 0.5 * dt * f;
            *x += dt * *v;
        }
        (potential, force) = lennard_jones_forces(&x, length, epsilon, sigma);
        for (v, f) in v.iter_mut().zip(&force) {
            *v += 0.5 * dt * f;
        }
    }
    let kinetic: f64 = v.iter().map(|v| 0.5 * v * v).sum();
    (x, kinetic + potential)
}

/// The accelerations of a double pendulum. Source: T. Shinbrot et al., "Chaos in a double pendulum", Am. J. Phys. 60
/// (1992), 491-499.
pub fn double_pendulum(state: [f64; 4], masses: (f64, f64), lengths: (f64, f64), g: f64) -> [f64; 4] {
    let [theta1, theta2, omega1, omega2] = state;
    let (m1, m2) = masses;
    let (l1, l2) = lengths;
    let delta = theta2 - theta1;
    let (sin, cos) = (delta.sin(), delta.cos());
    let m = m1 + m2;
    let den1 = m * l1 - m2 * l1 * cos * cos;
    let den2 = (l2 / l1) * den1;
    let alpha1 = (m2 * l1 * omega1 * omega1 * sin * cos
        + m2 * g * theta2.sin() * cos
        + m2 * l2 * omega2 * omega2 * sin
        - m * g * theta1.sin())
        / den1;
    let alpha2 = (-m2 * l2 * omega2 * omega2 * sin * cos
        + m * (g * theta1.sin() * cos - l1 * omega1 * omega1 * sin - g * theta2.sin()))
        / den2;
    [omega1, omega2, alpha1, alpha2]
}

/// A vector turned by a quaternion. Source: J. B. Kuipers, "Quaternions and Rotation Sequences", Princeton (1999).
fn rotate(q: Quaternion, v: Vec3) -> Vec3 {
    let axis = Vec3 { x: q.x, y: q.y, z: q.z };
    let t = cross(axis, v);
    let t = Vec3 { x: 2.0 * t.x, y: 2.0 * t.y, z: 2.0 * t.z };
    let u = cross(axis, t);
    Vec3 { x: v.x + q.w * t.x + u.x, y: v.y + q.w * t.y + u.y, z: v.z + q.w * t.z + u.z }
}

/// One rigid transform after the other. Source: R. M. Murray, Z. Li and S. S. Sastry, "A Mathematical Introduction to
/// Robotic Manipulation", CRC (1994).
pub fn compose(a: &RigidTransform, b: &RigidTransform) -> RigidTransform {
    let (p, q) = (a.rotation, b.rotation);
    let rotation = Quaternion {
        w: p.w * q.w - p.x * q.x - p.y * q.y - p.z * q.z,
        x: p.w * q.x + p.x * q.w + p.y * q.z - p.z * q.y,
        y: p.w * q.y - p.x * q.z + p.y * q.w + p.z * q.x,
        z: p.w * q.z + p.x * q.y - p.y * q.x + p.z * q.w,
    };
    let moved = rotate(p, b.translation);
    let translation = Vec3 {
        x: moved.x + a.translation.x,
        y: moved.y + a.translation.y,
        z: moved.z + a.translation.z,
    };
    RigidTransform { rotation, translation }
}

/// Spherical linear interpolation. Source: K. Shoemake, "Animating rotation with quaternion curves", SIGGRAPH (1985),
/// 245-254.
pub fn slerp(a: Quaternion, b: Quaternion, t: f64) -> Quaternion {
    let mut dot = a.w * b.w + a.x * b.x + a.y * b.y + a.z * b.z;
    let mut sign = 1.0;
    if dot < 0.0 {
        // The shorter way round.
        dot = -dot;
        sign = -1.0;
    }
    let (from, to) = if dot > 0.9995 {
        (1.0 - t, t)
    } else {
        let angle = dot.acos();
        (((1.0 - t) * angle).sin() / angle.sin(), (t * angle).sin() / angle.sin())
    };
    let to = to * sign;
    Quaternion { w: from * a.w + to * b.w, x: from * a.x + to * b.x, y: from * a.y + to * b.y, z: from * a.z + to * b.z }
}

/// Kepler's equation for the eccentric anomaly, then the place in the orbit's plane. Source: J. M. A. Danby, "Fundamentals
/// of Celestial Mechanics", Willmann-Bell (1988).
pub fn place_in_orbit(semi_major_axis: f64, eccentricity: f64, mean_anomaly: f64) -> (f64, f64) {
    let mut anomaly = mean_anomaly + 0.85 * eccentricity * mean_anomaly.sin().signum();
    for _ in 0..20 {
        let s = eccentricity * anomaly.sin();
        let c = eccentricity * anomaly.cos();
        let f = anomaly - s - mean_anomaly;
        if f.abs() < 1e-15 {
            break;
        }
        let f1 = 1.0 - c;
        let d1 = -f / f1;
        let d2 = -f / (f1 + 0.5 * d1 * s);
        let d3 = -f / (f1 + 0.5 * d2 * s + d2 * d2 * c / 6.0);
        anomaly += d3;
    }
    let x = semi_major_axis * (anomaly.cos() - eccentricity);
    let y = semi_major_axis * (1.0 - eccentricity * eccentricity).sqrt() * anomaly.sin();
    (x, y)
}

/// What is stored in the bars of a truss, less the work of the loads. Source: S. P. Timoshenko and D. H. Young, "Theory of
/// Structures", McGraw-Hill (1965).
pub fn truss_energy(nodes: &[(f64, f64)], bars: &[Bar], loads: &[(f64, f64)]) -> f64 {
    let strain_energy: f64 = bars
        .iter()
        .map(|bar| {
            let (x1, y1) = nodes[bar.from];
            let (x2, y2) = nodes[bar.to];
            let length = (x2 - x1).hypot(y2 - y1);
            let strain = (length - bar.rest_length) / bar.rest_length;
            0.5 * bar.stiffness * bar.rest_length * strain * strain
        })
        .sum();
    let mut work = 0.0;
    for (node, load) in nodes.iter().zip(loads.iter()) {
        work += load.0 * node.0 + load.1 * node.1;
    }
    strain_energy - work
}

/// The deflection of a simply supported beam under a point load, by Macaulay's brackets. Source: W. H. Macaulay, "Note on
/// the deflection of beams", Messenger of Mathematics 48 (1919), 129-130.
pub fn beam_deflection(load: f64, at: f64, span: f64, young: f64, inertia: f64, stations: &[f64]) -> Vec<f64> {
    let rest = span - at;
    let stiffness = young * inertia;
    let mut deflections = Vec::new();
    for &x in stations {
        if x < 0.0 || x > span {
            deflections.push(0.0);
            continue;
        }
        let bracket = (x - at).max(0.0);
        let reaction = load * rest / span;
        let slope = load * rest * (span * span - rest * rest) / (6.0 * span);
        let bending = slope * x - reaction * x.powi(3) / 6.0 + load * bracket.powi(3) / 6.0;
        deflections.push(bending / stiffness);
    }
    deflections
}

/// How far a ball flies through air, whose drag grows with the square of the speed. Source: J. R. Taylor, "Classical
/// Mechanics", University Science Books (2005), section 2.4.
pub fn range_with_drag(speed: f64, angle: f64, drag: f64, dt: f64) -> f64 {
    const G: f64 = 9.81;
    let (mut x, mut y) = (0.0, 0.0);
    let (mut vx, mut vy) = (speed * angle.cos(), speed * angle.sin());
    loop {
        let v = vx.hypot(vy);
        let (ax, ay) = (-drag * v * vx, -G - drag * v * vy);
        let (x_next, y_next) = (x + dt * vx + 0.5 * dt * dt * ax, y + dt * vy + 0.5 * dt * dt * ay);
        if y_next < 0.0 {
            // Where the line between the two last points meets the ground.
            let fraction = y / (y - y_next);
            return x + fraction * (x_next - x);
        }
        (x, y) = (x_next, y_next);
        vx += dt * ax;
        vy += dt * ay;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    fn body(x: f64, vy: f64, mass: f64) -> Body {
        Body { position: Vec3 { x, y: 0.0, z: 0.0 }, velocity: Vec3 { x: 0.0, y: vy, z: 0.0 }, mass }
    }

    #[test]
    fn a_circular_orbit() {
        // Two masses of one at distance one turn with the speed 1/sqrt(2) each; their energy is -1/2.
        let v = 0.5_f64.sqrt();
        let mut bodies = [body(-0.5, -v, 1.0), body(0.5, v, 1.0)];
        assert_near(n_body_energy(&bodies, 1.0, 0.0), -0.5);
        n_body_leapfrog(&mut bodies, 1.0, 1e-4, 1000);
        let angle = 0.1 * 2_f64.sqrt();
        assert!((bodies[1].position.x - 0.5 * angle.cos()).abs() < 1e-4);
    }

    #[test]
    fn verlet_at_the_bottom_of_the_well() {
        let (x, energy) = velocity_verlet(&[1.0, 1.0 + 2_f64.powf(1.0 / 6.0)], &[0.0, 0.0], 1.5, 1.0, 0.01, 20);
        assert_near(energy, -1.5);
        assert_near(x[0], 1.0);
    }

    #[test]
    fn one_pendulum_without_the_other() {
        let rates = double_pendulum([0.3, 0.3, 0.0, 0.0], (1.0, 1e-14), (2.0, 1.0), 9.81);
        assert_near(rates[2], -9.81 / 2.0 * 0.3_f64.sin());
    }

    #[test]
    fn quarter_turns() {
        let h = 0.5_f64.sqrt();
        let quarter = Quaternion { w: h, x: 0.0, y: 0.0, z: h };
        let step = RigidTransform { rotation: quarter, translation: Vec3 { x: 1.0, y: 0.0, z: 0.0 } };
        let twice = compose(&step, &step);
        assert_near(twice.rotation.z, 1.0);
        assert_near(twice.translation.x, 1.0);
        assert_near(twice.translation.y, 1.0);
        let half = slerp(Quaternion { w: 1.0, x: 0.0, y: 0.0, z: 0.0 }, quarter, 0.5);
        assert_near(half.z, (std::f64::consts::PI / 8.0).sin());
    }

    #[test]
    fn keplers_equation_holds() {
        // At the eccentric anomaly of one third of a turn.
        let e: f64 = 2.0 * std::f64::consts::FRAC_PI_3;
        let (x, y) = place_in_orbit(2.0, 0.6, e - 0.6 * e.sin());
        assert_near(x, -2.2);
        assert_near(y, 0.8 * 3_f64.sqrt());
    }

    #[test]
    fn a_hanging_bar() {
        let bars = [Bar { from: 0, to: 1, stiffness: 200.0, rest_length: 2.0 }];
        let energy = truss_energy(&[(0.0, 0.0), (0.0, -2.1)], &bars, &[(0.0, 0.0), (0.0, -10.0)]);
        assert_near(energy, 0.5 - 21.0);
    }

    #[test]
    fn a_load_in_the_middle() {
        // P L³ / (48 E I).
        let deflection = beam_deflection(3.0, 1.0, 2.0, 5.0, 0.1, &[1.0, -1.0, 0.0]);
        assert_near(deflection[0], 3.0 * 8.0 / (48.0 * 0.5));
        assert_eq!(deflection[1..], [0.0, 0.0]);
    }

    #[test]
    fn a_throw_in_a_vacuum() {
        assert!((range_with_drag(10.0, 0.5, 0.0, 1e-4) - 100.0 * 1_f64.sin() / 9.81).abs() < 1e-6);
    }
}
