values! {
    Substance { critical_temperature critical_pressure acentric_factor }
}

variants! { Inhibition InhibitionTangent { None Competitive Uncompetitive Mixed } }

const BUTANE: Substance = Substance { critical_temperature: 4.2, critical_pressure: 3.8, acentric_factor: 0.2 };

cases! {
    van_der_waals(f64, f64, f64) -> f64: (1.2, 1.1, 0.6), (1.2, 0.9, 0.6), (3.0, 0.9, 0.6);
    peng_robinson(&Substance, f64, f64) -> f64: (BUTANE, 5.1, 1.2);
    bubble_point(&[f64], &[(f64, f64, f64)], f64) -> f64: ([0.4, 0.6], [(4.3, 8.5, 2.3), (3.9, 7.2, 2.1)], 3.3);
    wilson_pressure(f64, f64, f64, f64, f64) -> (f64, f64, f64): (0.4, 0.7, 1.2, 5.0, 8.0);
    packed_bed(f64, f64, f64, &[(f64, f64, f64)]) -> f64: (0.7, 0.4, 1.1, [(2.0, 1.2, 0.5), (1.0, 0.4, 0.6)]), flat (0.7, 0.4, 1.1, []);
    colebrook(f64, f64) -> f64: (5000.0, 0.3), (1000.0, 0.3);
    enzyme_rates(f64, f64, f64, f64, Inhibition, &[f64]) -> Vec<f64>:
        (8.0, 2.0, 1.5, 1.1, Inhibition::None, [2.0, 0.5]), (8.0, 2.0, 1.5, 1.1, Inhibition::Competitive, [2.0]),
        (8.0, 2.0, 1.5, 1.1, Inhibition::Uncompetitive, [2.0]), (8.0, 2.0, 1.5, 1.1, Inhibition::Mixed, [2.0]);
    reaction_network(&[f64], f64, &[(f64, f64, Vec<usize>, Vec<usize>)]) -> Vec<f64>:
        ([1.0, 2.0, 0.5], 1.5, vec![(2.0, 3.0, vec![0, 1], vec![2]), (3.0, 4.0, vec![2], vec![0, 1])]);
    morse_misfit(f64, f64, f64, &[(f64, f64)]) -> f64: (4.5, 1.9, 0.74, [(0.7, -4.0), (1.1, -3.0), (1.8, -0.2)]);
    membrane_voltage(&[f64], &[f64], &[f64], const &[i32], f64) -> f64: ([1.0, 0.4, 0.7], [4.0, 0.5, 0.6], [0.3, 4.4, 1.1], [1, 1, -1], 3.0);
    ph_of_buffer(f64, &[f64], f64) -> f64: (0.7, [0.4, 0.2], 0.6), (0.7, [], 0.6);
    crank_nicolson(&[f64], f64, f64, f64, const usize) -> Vec<f64>: ([0.3, 0.9, 1.4, 0.2, 0.5], 0.7, 0.4, 0.3, 3), ([0.3, 0.9, 1.4], 0.7, 0.4, 0.3, 0);
    mean_field_magnet(f64, f64, f64) -> (f64, f64): (0.9, 1.0, 0.3), (1.4, 1.0, -0.3);
    debye_heat(f64, f64, const usize) -> f64: (1.2, 3.0, 6), (1.2, 3.0, 1);
}
