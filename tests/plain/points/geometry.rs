values! {
    Vec3 { 0 1 2 }
    Ray { origin direction }
    Camera { rotation translation focal_length distortion }
}

const RAY: Ray = Ray { origin: Vec3(0.1, -0.2, -5.0), direction: Vec3(0.05, 0.1, 2.0) };
const CORNERS: [Vec3; 3] = [Vec3(-1.0, -1.1, 1.2), Vec3(3.0, -1.2, 1.0), Vec3(-1.3, 3.0, 0.8)];
const CAMERA: Camera =
    Camera { rotation: [0.3, -0.2, 0.5], translation: [0.1, 0.2, -6.0], focal_length: 1.3, distortion: (0.2, -0.1) };

cases! {
    #[fallible] ray_sphere(&Ray, Vec3, f64) -> f64:
        (RAY, Vec3(0.1, 0.2, 0.3), 1.2), (RAY, Vec3(0.1, 0.0, -5.1), 1.2), fails (RAY, Vec3(9.0, 0.0, 0.0), 1.2), fails (RAY, Vec3(0.0, 0.0, -9.0), 1.2);
    #[fallible] ray_triangle(&Ray, &[Vec3; 3]) -> (f64, f64, f64):
        (RAY, CORNERS), fails (Ray { direction: Vec3(2.0, 0.1, 0.1), ..RAY }, CORNERS);
    reprojection_error(&Camera, &[f64; 3], (f64, f64)) -> (f64, f64): (CAMERA, [0.4, 0.7, 1.1], (0.2, 0.3)),
        kink (Camera { rotation: [0.0; 3], ..CAMERA }, [0.4, 0.7, 1.1], (0.2, 0.3));
    #[fallible] vincenty(f64, f64, f64, f64) -> f64: (-37.9, 144.4, -36.6, 143.9), (10.0, 20.0, -20.0, 70.0), kink (10.0, 20.0, 10.0, 20.0);
    way_over_sphere(&[(f64, f64)], f64) -> f64: ([(10.0, 20.0), (50.0, 70.0), (-20.0, 80.0)], 2.0), flat ([(10.0, 20.0)], 2.0);
    geodetic(f64, f64, f64) -> (f64, f64, f64): (4e6, 3e6, 4e6);
    #[fallible] polygon_centroid(&[(f64, f64)]) -> (f64, (f64, f64)): ([(1.0, 1.1), (3.0, 1.3), (3.2, 3.0), (1.4, 3.6)]), fails ([(1.0, 2.0)]);
    sphere_tracing(&[f64; 3], &[f64; 3], &[[f64; 4]], f64) -> f64:
        ([0.0, 0.1, -5.0], [0.02, 0.03, 1.0], [[0.1, 0.2, 0.3, 1.0], [0.3, 0.9, 0.1, 1.1]], 0.6), flat ([0.0, 0.1, -5.0], [0.02, 0.03, 1.0], [], 0.6);
    lens_trace(f64, &[(f64, f64, f64)]) -> f64: (0.3, [(0.6, 0.3, 1.5), (-0.4, 1.0, 1.1)]), (0.3, []);
    rgb_to_lab([f64; 3]) -> [f64; 3]: ([0.4, 0.5, 0.3]), ([0.001, 0.002, 0.001]);
    fit_circle(&[(f64, f64)]) -> (f64, f64, f64): ([(1.0, 1.1), (3.0, 1.3), (3.2, 3.0), (1.4, 3.6)]);
    daylight(f64, const u32) -> f64: (40.0, 100), flat (80.0, 172), flat (80.0, 355);
}
