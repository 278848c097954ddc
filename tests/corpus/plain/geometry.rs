//! Shapes, maps, cameras and light.

use std::f64::consts::PI;

/// A point or a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vec3(pub f64, pub f64, pub f64);

/// Where light comes from and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Ray {
    pub origin: Vec3,
    pub direction: Vec3,
}

/// A camera that bends straight lines a little.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    pub rotation: [f64; 3],
    pub translation: [f64; 3],
    pub focal_length: f64,
    pub distortion: (f64, f64),
}

fn sub(a: Vec3, b: Vec3) -> Vec3 {
    Vec3(a.0 - b.0, a.1 - b.1, a.2 - b.2)
}

fn dot(a: Vec3, b: Vec3) -> f64 {
    a.0 * b.0 + a.1 * b.1 + a.2 * b.2
}

fn cross(a: Vec3, b: Vec3) -> Vec3 {
    Vec3(a.1 * b.2 - a.2 * b.1, a.2 * b.0 - a.0 * b.2, a.0 * b.1 - a.1 * b.0)
}

/// Where a ray meets a sphere first. Source: A. S. Glassner (editor), "An Introduction to Ray Tracing", Academic Press (1989).
pub fn ray_sphere(ray: &Ray, centre: Vec3, radius: f64) -> Option<f64> {
    let to_origin = sub(ray.origin, centre);
    let a = dot(ray.direction, ray.direction);
    let half_b = dot(to_origin, ray.direction);
    let c = dot(to_origin, to_origin) - radius * radius;
    let discriminant = half_b * half_b - a * c;
    if discriminant < 0.0 {
        return None;
    }
    let root = discriminant.sqrt();
    let near = (-half_b - root) / a;
    if near > 1e-9 {
        return Some(near);
    }
    let far = (-half_b + root) / a;
    if far > 1e-9 { Some(far) } else { None }
}

/// Where a ray meets a triangle, with the triangle's own coordinates. Source: T. Möller and B. Trumbore, "Fast, minimum storage
/// ray/triangle intersection", J. Graphics Tools 2 (1997), 21-28.
pub fn ray_triangle(ray: &Ray, corners: &[Vec3; 3]) -> Option<(f64, f64, f64)> {
    let edge1 = sub(corners[1], corners[0]);
    let edge2 = sub(corners[2], corners[0]);
    let p = cross(ray.direction, edge2);
    let determinant = dot(edge1, p);
    if determinant.abs() < 1e-12 {
        return None;
    }
    let inverse = 1.0 / determinant;
    let to_origin = sub(ray.origin, corners[0]);
    let u = dot(to_origin, p) * inverse;
    let q = cross(to_origin, edge1);
    let v = dot(ray.direction, q) * inverse;
    if u < 0.0 || v < 0.0 || u + v > 1.0 {
        return None;
    }
    let t = dot(edge2, q) * inverse;
    Some((t, u, v))
}

/// How far a point of the picture is from where the camera sees it. Source: S. Agarwal et al., "Bundle adjustment in the large",
/// ECCV (2010), with the formula of O. Rodrigues (1840).
pub fn reprojection_error(camera: &Camera, point: &[f64; 3], seen: (f64, f64)) -> (f64, f64) {
    let r = camera.rotation;
    let theta2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    let mut p = [0.0; 3];
    if theta2 > 0.0 {
        let theta = theta2.sqrt();
        let (sin, cos) = theta.sin_cos();
        let k = [r[0] / theta, r[1] / theta, r[2] / theta];
        let k_cross = [
            k[1] * point[2] - k[2] * point[1],
            k[2] * point[0] - k[0] * point[2],
            k[0] * point[1] - k[1] * point[0],
        ];
        let k_dot = (k[0] * point[0] + k[1] * point[1] + k[2] * point[2]) * (1.0 - cos);
        for i in 0..3 {
            p[i] = point[i] * cos + k_cross[i] * sin + k[i] * k_dot;
        }
    } else {
        p = *point;
    }
    for (p, t) in p.iter_mut().zip(camera.translation.iter()) {
        *p += t;
    }
    let (x, y) = (-p[0] / p[2], -p[1] / p[2]);
    let r2 = x * x + y * y;
    let (k1, k2) = camera.distortion;
    let scale = camera.focal_length * (1.0 + r2 * (k1 + k2 * r2));
    (scale * x - seen.0, scale * y - seen.1)
}

/// The distance of two places on the ellipsoid of the year 1984, in metres. Source: T. Vincenty, "Direct and inverse solutions
/// of geodesics on the ellipsoid", Survey Review 23 (1975), 88-93.
pub fn vincenty(latitude1: f64, longitude1: f64, latitude2: f64, longitude2: f64) -> Result<f64, &'static str> {
    const A: f64 = 6378137.0;
    const F: f64 = 1.0 / 298.257223563;
    let b = (1.0 - F) * A;
    let u1 = ((1.0 - F) * latitude1.to_radians().tan()).atan();
    let u2 = ((1.0 - F) * latitude2.to_radians().tan()).atan();
    let l = (longitude2 - longitude1).to_radians();
    let (sin_u1, cos_u1) = u1.sin_cos();
    let (sin_u2, cos_u2) = u2.sin_cos();
    let mut lambda = l;
    for _ in 0..100 {
        let (sin_lambda, cos_lambda) = lambda.sin_cos();
        let across = cos_u2 * sin_lambda;
        let along = cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lambda;
        let sin_sigma = (across * across + along * along).sqrt();
        if sin_sigma == 0.0 {
            return Ok(0.0);
        }
        let cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_lambda;
        let sigma = sin_sigma.atan2(cos_sigma);
        let sin_alpha = cos_u1 * cos_u2 * sin_lambda / sin_sigma;
        let cos2_alpha = 1.0 - sin_alpha * sin_alpha;
        let cos_2sm = if cos2_alpha == 0.0 { 0.0 } else { cos_sigma - 2.0 * sin_u1 * sin_u2 / cos2_alpha };
        let c = F / 16.0 * cos2_alpha * (4.0 + F * (4.0 - 3.0 * cos2_alpha));
        let wave = cos_2sm + c * cos_sigma * (-1.0 + 2.0 * cos_2sm * cos_2sm);
        let previous = lambda;
        lambda = l + (1.0 - c) * F * sin_alpha * (sigma + c * sin_sigma * wave);
        if (lambda - previous).abs() < 1e-12 {
            let u_squared = cos2_alpha * (A * A - b * b) / (b * b);
            let a_big = 1.0 + u_squared / 16384.0 * (4096.0 + u_squared * (-768.0 + u_squared * (320.0 - 175.0 * u_squared)));
            let b_big = u_squared / 1024.0 * (256.0 + u_squared * (-128.0 + u_squared * (74.0 - 47.0 * u_squared)));
            let inner = cos_sigma * (-1.0 + 2.0 * cos_2sm * cos_2sm)
                - b_big / 6.0 * cos_2sm * (-3.0 + 4.0 * sin_sigma * sin_sigma) * (-3.0 + 4.0 * cos_2sm * cos_2sm);
            let delta = b_big * sin_sigma * (cos_2sm + b_big / 4.0 * inner);
            return Ok(b * a_big * (sigma - delta));
        }
    }
    Err("nearly antipodal")
}

/// The length of a way over a sphere, leg by leg. Source: R. W. Sinnott, "Virtues of the haversine", Sky and Telescope 68
/// (1984), 159.
pub fn way_over_sphere(places: &[(f64, f64)], radius: f64) -> f64 {
    let mut total = 0.0;
    for leg in places.windows(2) {
        let (latitude1, longitude1) = leg[0];
        let (latitude2, longitude2) = leg[1];
        let phi1 = latitude1.to_radians();
        let phi2 = latitude2.to_radians();
        let half_height = (0.5 * (phi2 - phi1)).sin();
        let half_width = (0.5 * (longitude2 - longitude1).to_radians()).sin();
        let a = half_height.powi(2) + phi1.cos() * phi2.cos() * half_width.powi(2);
        let half_angle = a.sqrt().min(1.0).asin();
        total += 2.0 * half_angle;
    }
    total * radius
}

/// From earth-centred coordinates to latitude and height, in closed form. Source: B. R. Bowring, "Transformation from spatial to
/// geographical coordinates", Survey Review 23 (1976), 323-327.
pub fn geodetic(x: f64, y: f64, z: f64) -> (f64, f64, f64) {
    let a = 6378137.0;
    let f = 1.0 / 298.257223563;
    let b = a * (1.0 - f);
    let e2 = f * (2.0 - f);
    let second_e2 = e2 / (1.0 - e2);
    let p = x.hypot(y);
    let longitude = y.atan2(x);
    let theta = (z * a).atan2(p * b);
    let (sin, cos) = theta.sin_cos();
    let latitude = (z + second_e2 * b * sin.powi(3)).atan2(p - e2 * a * cos.powi(3));
    let normal = a / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
    let height = p / latitude.cos() - normal;
    (latitude.to_degrees(), longitude.to_degrees(), height)
}

/// The area of a polygon and its centre. Source: G. Bashein and P. R. Detmer, "Centroid of a polygon", in Graphics Gems IV,
/// Academic Press (1994).
pub fn polygon_centroid(vertices: &[(f64, f64)]) -> Option<(f64, (f64, f64))> {
    if vertices.len() < 3 {
        return None;
    }
    let (mut twice_area, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
    let mut previous = vertices[vertices.len() - 1];
    for &current in vertices {
        let cross = previous.0 * current.1 - current.0 * previous.1;
        twice_area += cross;
        x_sum += (previous.0 + current.0) * cross;
        y_sum += (previous.1 + current.1) * cross;
        previous = current;
    }
    if twice_area == 0.0 {
        return None;
    }
    Some((0.5 * twice_area, (x_sum / (3.0 * twice_area), y_sum / (3.0 * twice_area))))
}

fn smooth_union(a: f64, b: f64, k: f64) -> f64 {
    let h = (0.5 + 0.5 * (b - a) / k).clamp(0.0, 1.0);
    b + (a - b) * h - k * h * (1.0 - h)
}

/// How far a ray goes until it meets two balls that melt together. Source: J. C. Hart, "Sphere tracing: a geometric method for
/// the antialiased ray tracing of implicit surfaces", Visual Computer 12 (1996), 527-545.
pub fn sphere_tracing(origin: &[f64; 3], direction: &[f64; 3], balls: &[[f64; 4]], blend: f64) -> f64 {
    let mut t = 0.0;
    for _ in 0..64 {
        let p = [origin[0] + t * direction[0], origin[1] + t * direction[1], origin[2] + t * direction[2]];
        let mut distance = 1e3;
        for ball in balls {
            let squares: f64 = (0..3).map(|i| (p[i] - ball[i]).powi(2)).sum();
            distance = smooth_union(distance, squares.sqrt() - ball[3], blend);
        }
        if distance < 1e-10 || t > 100.0 {
            break;
        }
        t += distance;
    }
    t
}

/// A ray through a row of spherical surfaces, in the plane of the axis. Source: R. Kingslake, "Lens Design Fundamentals", Academic
/// Press (1978).
pub fn lens_trace(height: f64, surfaces: &[(f64, f64, f64)]) -> f64 {
    let (mut y, mut angle, mut index) = (height, 0.0, 1.0);
    for &(curvature, thickness, next_index) in surfaces {
        // The angle of incidence, and after the law of Snell that of refraction.
        let incidence: f64 = (y * curvature).asin() + angle;
        let ratio: f64 = index / next_index;
        let refraction = (ratio * incidence.sin()).asin();
        let sag = (1.0 - (1.0 - (y * curvature).powi(2)).sqrt()) / curvature;
        angle += refraction - incidence;
        let distance = thickness - sag;
        y += distance * angle.tan();
        index = next_index;
    }
    y
}

/// From linear light to lightness and two colours. Source: CIE Publication 15 (1976), with the matrix of ITU-R BT.709 (1990).
pub fn rgb_to_lab(rgb: [f64; 3]) -> [f64; 3] {
    const MATRIX: [[f64; 3]; 3] =
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
    const WHITE: [f64; 3] = [0.9505, 1.0, 1.089];
    let f = |t: f64| {
        let delta: f64 = 6.0 / 29.0;
        if t > delta.powi(3) { t.cbrt() } else { t / (3.0 * delta * delta) + 4.0 / 29.0 }
    };
    let mut xyz = [0.0; 3];
    for (i, row) in MATRIX.iter().enumerate() {
        xyz[i] = row.iter().zip(&rgb).map(|(m, c)| m * c).sum::<f64>() / WHITE[i];
    }
    let (fx, fy, fz) = (f(xyz[0]), f(xyz[1]), f(xyz[2]));
    [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)]
}

/// The circle that fits points best, by a linear system. Source: I. Kåsa, "A circle fitting procedure and its error analysis",
/// IEEE Trans. Instrum. Meas. 25 (1976), 8-14.
pub fn fit_circle(points: &[(f64, f64)]) -> (f64, f64, f64) {
    let n = points.len() as f64;
    let mean_x = points.iter().map(|p| p.0).sum::<f64>() / n;
    let mean_y = points.iter().map(|p| p.1).sum::<f64>() / n;
    let (mut suu, mut suv, mut svv, mut su, mut sv) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &(x, y) in points.iter() {
        let (u, v) = (x - mean_x, y - mean_y);
        let square = u * u + v * v;
        suu += u * u;
        suv += u * v;
        svv += v * v;
        su += 0.5 * u * square;
        sv += 0.5 * v * square;
    }
    let determinant = suu * svv - suv * suv;
    let uc = (su * svv - sv * suv) / determinant;
    let vc = (sv * suu - su * suv) / determinant;
    let radius = (uc * uc + vc * vc + (suu + svv) / n).sqrt();
    (uc + mean_x, vc + mean_y, radius)
}

/// Seconds of daylight per day. Source: J. Meeus, "Astronomical Algorithms", Willmann-Bell (1991), chapter 15, with the sun's
/// declination after P. I. Cooper (1969).
pub fn daylight(latitude: f64, day: u32) -> f64 {
    let angle = 2.0 * PI * (284.0 + f64::from(day)) / 365.0;
    let declination = 23.45_f64.to_radians() * angle.sin();
    let phi = latitude.to_radians();
    let refraction = (-0.833_f64).to_radians();
    let numerator = refraction.sin() - phi.sin() * declination.sin();
    let cosine = numerator / (phi.cos() * declination.cos());
    if cosine <= -1.0 {
        return 86400.0;
    }
    if cosine >= 1.0 {
        return 0.0;
    }
    2.0 * cosine.acos() * 86400.0 / (2.0 * PI)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64, allowed: f64) {
        assert!((value - expected).abs() <= allowed, "{value} is not {expected}");
    }

    #[test]
    fn rays() {
        let ray = Ray { origin: Vec3(0.0, 0.0, -5.0), direction: Vec3(0.0, 0.0, 2.0) };
        assert_eq!(ray_sphere(&ray, Vec3(0.0, 0.0, 0.0), 1.0), Some(2.0));
        assert_eq!(ray_sphere(&ray, Vec3(2.0, 0.0, 0.0), 1.0), None);
        let corners = [Vec3(-1.0, -1.0, 1.0), Vec3(3.0, -1.0, 1.0), Vec3(-1.0, 3.0, 1.0)];
        assert_eq!(ray_triangle(&ray, &corners), Some((3.0, 0.25, 0.25)));
        let met = sphere_tracing(&[0.0, 0.0, -5.0], &[0.0, 0.0, 1.0], &[[0.0, 0.0, 0.0, 1.0]], 0.1);
        assert_near(met, 4.0, 1e-9);
    }

    #[test]
    fn a_camera_that_looks_down_the_axis() {
        // Half a turn about x takes z = 4 to z = -4.
        let camera =
            Camera { rotation: [PI, 0.0, 0.0], translation: [0.0; 3], focal_length: 8.0, distortion: (0.5, 0.0) };
        let (dx, dy) = reprojection_error(&camera, &[2.0, 0.0, 4.0], (4.0, 0.0));
        assert_near(dx, 0.5, 1e-12);
        assert_near(dy, 0.0, 1e-12);
    }

    #[test]
    fn distances() {
        // Vincenty's own check of the method by Geoscience Australia: Flinders Peak to Buninyong, 54972.271 m.
        let metres = vincenty(-37.951033417, 144.424867889, -37.652821139, 143.926495528).unwrap();
        assert_near(metres, 54972.271, 1e-3);
        assert_near(way_over_sphere(&[(0.0, 0.0), (90.0, 10.0), (0.0, 100.0)], 2.0), 2.0 * PI, 1e-12);
        let (latitude, longitude, height) = geodetic(0.0, 6378137.0 + 100.0, 0.0);
        assert_near(latitude.abs() + (longitude - 90.0).abs() + (height - 100.0).abs(), 0.0, 1e-8);
    }

    #[test]
    fn plane_figures() {
        let square = [(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)];
        assert_eq!(polygon_centroid(&square), Some((4.0, (2.0, 2.0))));
        let (x, y, r) = fit_circle(&square);
        assert_near((x - 2.0).abs() + (y - 2.0).abs() + (r - 2_f64.sqrt()).abs(), 0.0, 1e-12);
    }

    #[test]
    fn light() {
        // Near the axis a thin lens of index 3/2 with radii of one has the focal length one.
        let y = lens_trace(1e-4, &[(1.0, 1e-9, 1.5), (-1.0, 1.0, 1.0)]);
        assert_near(y, 0.0, 1e-9);
        let lab = rgb_to_lab([1.0, 1.0, 1.0]);
        assert_near(lab[0] - 100.0, 0.0, 1e-9);
        assert_near(lab[1].abs() + lab[2].abs(), 0.0, 1e-9);
        // At the equator on the day of the equinox: half a day, and what refraction adds.
        assert_near(daylight(0.0, 81), 43200.0 * (1.0 + 2.0 * 0.833 / 180.0), 1.0);
        assert_eq!(daylight(80.0, 172), 86400.0);
    }
}
