values! {
    Vec3 { x y z }
    Quaternion { w x y z }
    Body { position velocity mass }
    RigidTransform { rotation translation }
    Bar { from to stiffness rest_length }
}

/// So many bodies, no two alike.
fn bodies(count: usize) -> Vec<Body> {
    let at = |k: f64| Body {
        position: Vec3 { x: (0.7 * k).sin(), y: 0.3 + 0.6 * k, z: 1.1 + (1.3 * k).cos() },
        velocity: Vec3 { x: 0.1 * k, y: -0.2, z: 0.3 },
        mass: 1.0 + 0.2 * k,
    };
    (0..count).map(|k| at(k as f64)).collect()
}

fn turned(x: f64) -> Quaternion {
    Quaternion { w: 0.5, x, y: -0.1, z: 0.7 }
}

fn bars() -> Vec<Bar> {
    let bar = |from, to, stiffness| Bar { from, to, stiffness, rest_length: 1.3 };
    vec![bar(0, 1, 20.0), bar(1, 2, 30.0), bar(0, 2, 25.0)]
}

cases! {
    n_body_energy(&[Body], f64, f64) -> f64: (bodies(3), 1.2, 0.1), (bodies(1), 1.2, 0.1), flat (bodies(0), 1.2, 0.1);
    n_body_leapfrog(&mut [Body], f64, f64, const usize): (bodies(3), 1.2, 0.1, 3), (bodies(1), 1.2, 0.1, 1), (bodies(2), 1.2, 0.1, 0);
    velocity_verlet(&[f64], &[f64], f64, f64, f64, const usize) -> (Vec<f64>, f64):
        ([1.0, 2.2, 9.8], [0.1, -0.2, 0.3], 1.1, 1.0, 0.02, 3), ([1.0], [0.1], 1.1, 1.0, 0.02, 1), ([1.0, 2.2], [0.1, 0.0], 1.1, 1.0, 0.02, 0);
    double_pendulum([f64; 4], (f64, f64), (f64, f64), f64) -> [f64; 4]: ([0.3, 0.7, -0.2, 0.4], (1.0, 0.7), (1.2, 0.8), 9.81);
    compose(&RigidTransform, &RigidTransform) -> RigidTransform:
        (RigidTransform { rotation: turned(0.3), translation: Vec3 { x: 0.3, y: 0.1, z: 0.5 } },
        RigidTransform { rotation: turned(-0.2), translation: Vec3 { x: -0.3, y: 1.1, z: 0.2 } });
    slerp(Quaternion, Quaternion, f64) -> Quaternion:
        (turned(0.3), Quaternion { w: 0.1, x: 0.4, y: 0.2, z: 0.3 }, 0.3), (turned(0.3), Quaternion { w: -0.4, x: 0.4, y: 0.2, z: -0.3 }, 0.7),
        (turned(1.3), turned(1.2), 0.7);
    place_in_orbit(f64, f64, f64) -> (f64, f64): (2.0, 0.6, 1.2);
    truss_energy(&[(f64, f64)], &[Bar], &[(f64, f64)]) -> f64:
        ([(0.0, 0.1), (1.2, 0.3), (0.6, 1.1)], bars(), [(0.0, 0.3), (0.1, -0.4), (0.7, 0.2)]), flat ([], vec![], []);
    beam_deflection(f64, f64, f64, f64, f64, &[f64]) -> Vec<f64>: (3.0, 0.8, 2.0, 5.0, 0.1, [0.5, -0.5, 1.2, 2.5]);
    range_with_drag(f64, f64, f64, f64) -> f64: (10.0, 0.8, 0.02, 0.1);
}
