//! Interpolation, quadrature, roots and transforms. Unless a function says otherwise, after W. H. Press, S. A. Teukolsky, W.
//! T. Vetterling and B. P. Flannery, "Numerical Recipes in C", Cambridge, 2nd edition (1992).

use std::f64::consts::PI;

/// The interpolating polynomial at a point, with an estimate of the error (section 3.1). Source: E. H. Neville, "Iterative
/// interpolation", J. Indian Math. Soc. 20 (1934), 87-120.
pub fn neville(xs: &[f64], ys: &[f64], x: f64) -> (f64, f64) {
    let n = xs.len();
    let mut p = ys.to_vec();
    let mut error = 0.0;
    for m in 1..n {
        let before = p[0];
        for i in 0..n - m {
            let left = (x - xs[i + m]) * p[i];
            let right = (xs[i] - x) * p[i + 1];
            p[i] = (left + right) / (xs[i] - xs[i + m]);
        }
        error = p[0] - before;
    }
    (p[0], error)
}

/// The natural cubic spline through points, at a place between them (section 3.3). Source: C. de Boor, "A Practical Guide to
/// Splines", Springer (1978).
pub fn natural_spline(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let n = xs.len();
    let mut second = vec![0.0; n];
    let mut u = vec![0.0; n];
    for i in 1..n - 1 {
        let sig = (xs[i] - xs[i - 1]) / (xs[i + 1] - xs[i - 1]);
        let p = sig * second[i - 1] + 2.0;
        second[i] = (sig - 1.0) / p;
        let jump = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]) - (ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]);
        u[i] = (6.0 * jump / (xs[i + 1] - xs[i - 1]) - sig * u[i - 1]) / p;
    }
    for k in (0..n - 1).rev() {
        second[k] = second[k] * second[k + 1] + u[k];
    }
    let (mut low, mut high) = (0, n - 1);
    while high - low > 1 {
        let middle = (high + low) / 2;
        if xs[middle] > x {
            high = middle;
        } else {
            low = middle;
        }
    }
    let h = xs[high] - xs[low];
    let a = (xs[high] - x) / h;
    let b = (x - xs[low]) / h;
    let cubic = (a.powi(3) - a) * second[low] + (b.powi(3) - b) * second[high];
    a * ys[low] + b * ys[high] + cubic * h * h / 6.0
}

/// A point of a curve, and its tangent there. Source: P. de Faget de Casteljau, "Courbes à pôles", Citroën (1959); G. Farin,
/// "Curves and Surfaces for CAGD", Morgan Kaufmann (2002).
pub fn de_casteljau(control: &[(f64, f64)], t: f64) -> ((f64, f64), (f64, f64)) {
    let mut points = control.to_vec();
    let degree = points.len() - 1;
    let mut tangent = (0.0, 0.0);
    for level in (1..=degree).rev() {
        if level == 1 {
            let (from, to) = (points[0], points[1]);
            tangent = (degree as f64 * (to.0 - from.0), degree as f64 * (to.1 - from.1));
        }
        for i in 0..level {
            let (x0, y0) = points[i];
            let (x1, y1) = points[i + 1];
            points[i] = ((1.0 - t) * x0 + t * x1, (1.0 - t) * y0 + t * y1);
        }
    }
    (points[0], tangent)
}

/// A spline of any degree at a point. Source: C. de Boor, "On calculating with B-splines", J. Approx. Theory 6 (1972), 50-62.
pub fn de_boor(knots: &[f64], coefficients: &[f64], degree: usize, x: f64) -> f64 {
    let mut k = degree;
    while k + 1 < coefficients.len() && x >= knots[k + 1] {
        k += 1;
    }
    let mut d: Vec<f64> = (0..=degree).map(|j| coefficients[j + k - degree]).collect();
    for r in 1..=degree {
        for j in (r..=degree).rev() {
            let left = knots[j + k - degree];
            let right = knots[j + 1 + k - r];
            let alpha = (x - left) / (right - left);
            d[j] = (1.0 - alpha) * d[j - 1] + alpha * d[j];
        }
    }
    d[degree]
}

/// Between the pixels of a picture; beyond its edge the edge goes on (section 3.6).
pub fn bilinear(picture: &[Vec<f64>], x: f64, y: f64) -> f64 {
    let width = picture[0].len();
    let height = picture.len();
    let x = x.clamp(0.0, (width - 1) as f64);
    let y = y.clamp(0.0, (height - 1) as f64);
    let (column, row) = (x.floor() as usize, y.floor() as usize);
    let (next_column, next_row) = ((column + 1).min(width - 1), (row + 1).min(height - 1));
    let (dx, dy) = (x - column as f64, y - row as f64);
    let top = picture[row][column] * (1.0 - dx) + picture[row][next_column] * dx;
    let bottom = picture[next_row][column] * (1.0 - dx) + picture[next_row][next_column] * dx;
    if dy == 0.0 {
        return top;
    }
    top * (1.0 - dy) + bottom * dy
}

/// The integral of a Gaussian times a wave by Simpson's rule. Source: T. Simpson, "Mathematical Dissertations", London (1743).
pub fn simpson(a: f64, b: f64, frequency: f64, decay: f64, n: usize) -> f64 {
    assert!(n > 0 && n % 2 == 0, "an even number of intervals");
    let f = |x: f64| (-decay * x * x).exp() * (frequency * x).cos();
    let h = (b - a) / n as f64;
    let mut odd = 0.0;
    let mut even = 0.0;
    for i in 1..n {
        let y = f(a + i as f64 * h);
        if i % 2 == 1 {
            odd += y;
        } else {
            even += y;
        }
    }
    h / 3.0 * (f(a) + 4.0 * odd + 2.0 * even + f(b))
}

/// The length of an ellipse's arc by five points. Source: C. F. Gauss, "Methodus nova integralium valores per approximationem
/// inveniendi" (1814); M. Abramowitz and I. A. Stegun (1964), table 25.4.
pub fn ellipse_arc(a: f64, b: f64, from: f64, to: f64) -> f64 {
    const NODES: [(f64, f64); 3] = [
        (0.0, 0.568888888888889),
        (0.538469310105683, 0.478628670499366),
        (0.906179845938664, 0.236926885056189),
    ];
    let speed = |t: f64| ((a * t.sin()).powi(2) + (b * t.cos()).powi(2)).sqrt();
    let middle = 0.5 * (from + to);
    let half = 0.5 * (to - from);
    let mut sum = 0.0;
    for &(node, weight) in &NODES {
        if node == 0.0 {
            sum += weight * speed(middle);
        } else {
            sum += weight * (speed(middle - half * node) + speed(middle + half * node));
        }
    }
    half * sum
}

/// The integral of `x^p / (1 + x)` by the scheme of Romberg (section 4.3). Source: W. Romberg, "Vereinfachte numerische
/// Integration", Det Kong. Norske Videnskabers Selskab 28 (1955), 30-36.
pub fn romberg(p: f64, upper: f64, tolerance: f64) -> f64 {
    let f = |x: f64| x.powf(p) / (1.0 + x);
    let lower = 1.0;
    let mut h = upper - lower;
    let mut previous = vec![0.5 * h * (f(lower) + f(upper))];
    for level in 1..20 {
        h *= 0.5;
        let new_points: f64 = (0..1 << (level - 1)).map(|i| f(lower + (2 * i + 1) as f64 * h)).sum();
        let mut row = vec![0.5 * previous[0] + h * new_points];
        let mut power = 1.0;
        for j in 1..=level {
            power *= 4.0;
            let better = row[j - 1] + (row[j - 1] - previous[j - 1]) / (power - 1.0);
            row.push(better);
        }
        let change = (row[level] - previous[level - 1]).abs();
        previous = row;
        if change < tolerance {
            break;
        }
    }
    previous[previous.len() - 1]
}

/// A polynomial's value and two derivatives by the scheme of Horner (section 5.3). Source: W. G. Horner, "A new method of
/// solving numerical equations of all orders", Phil. Trans. 109 (1819), 308-335.
pub fn laguerre_step(coefficients: &[f64], x: f64) -> f64 {
    let degree = (coefficients.len() - 1) as f64;
    let (mut p, mut dp, mut ddp) = (0.0, 0.0, 0.0);
    for c in coefficients.iter().rev() {
        ddp = ddp * x + dp;
        dp = dp * x + p;
        p = p * x + c;
    }
    if p == 0.0 {
        return x;
    }
    let g = dp / p;
    let h = g * g - 2.0 * ddp / p;
    let root = ((degree - 1.0) * (degree * h - g * g)).max(0.0).sqrt();
    let denominator = if g > 0.0 { g + root } else { g - root };
    x - degree / denominator
}

/// A slow sum made fast: the limit of partial sums of an alternating series in `x`. Source: A. C. Aitken, "On Bernoulli's
/// numerical solution of algebraic equations", Proc. Roy. Soc. Edinburgh 46 (1926), 289-305.
pub fn aitken_logarithm(x: f64, terms: usize) -> f64 {
    let mut sums = Vec::with_capacity(terms);
    let mut sum = 0.0;
    let mut power = 1.0;
    for k in 1..=terms {
        power *= x;
        sum += if k % 2 == 1 { power / k as f64 } else { -power / k as f64 };
        sums.push(sum);
    }
    while sums.len() >= 3 {
        let accelerated: Vec<f64> = sums
            .windows(3)
            .map(|w| {
                let second = w[2] - 2.0 * w[1] + w[0];
                w[2] - (w[2] - w[1]).powi(2) / second
            })
            .collect();
        sums = accelerated;
    }
    sums[0]
}

/// A series of Chebyshev polynomials on an interval (section 5.8). Source: C. W. Clenshaw, "A note on the summation of
/// Chebyshev series", Math. Tables Aids Comput. 9 (1955), 118-120.
pub fn clenshaw(coefficients: &[f64], lower: f64, upper: f64, x: f64) -> f64 {
    if (x - lower) * (x - upper) > 0.0 {
        panic!("{x} is not in the interval");
    }
    let y = (2.0 * x - lower - upper) / (upper - lower);
    let y2 = 2.0 * y;
    let mut d = 0.0;
    let mut dd = 0.0;
    for &c in coefficients[1..].iter().rev() {
        let saved = d;
        d = y2 * d - dd + c;
        dd = saved;
    }
    y * d - dd + 0.5 * coefficients[0]
}

/// The fast Fourier transform, in place, real and imaginary parts apart (section 12.2). Source: J. W. Cooley and J. W. Tukey,
/// "An algorithm for the machine calculation of complex Fourier series", Math. Comp. 19 (1965), 297-301.
pub fn fast_fourier_transform(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    let mut j = 0;
    for i in 1..n {
        let mut bit = n >> 1;
        while j & bit != 0 {
            j ^= bit;
            bit >>= 1;
        }
        j |= bit;
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut len = 2;
    while len <= n {
        let angle = -2.0 * PI / len as f64;
        for start in (0..n).step_by(len) {
            for k in 0..len / 2 {
                let (sin, cos) = (angle * k as f64).sin_cos();
                let (a, b) = (start + k, start + k + len / 2);
                let (tr, ti) = (re[b] * cos - im[b] * sin, re[b] * sin + im[b] * cos);
                re[b] = re[a] - tr;
                im[b] = im[a] - ti;
                re[a] += tr;
                im[a] += ti;
            }
        }
        len <<= 1;
    }
}

/// The power of a signal at one frequency. Source: G. Goertzel, "An algorithm for the evaluation of finite trigonometric
/// series", Amer. Math. Monthly 65 (1958), 34-35.
pub fn goertzel(signal: &[f64], frequency: f64, rate: f64) -> f64 {
    let omega = 2.0 * PI * frequency / rate;
    let coefficient = 2.0 * omega.cos();
    let window = |i: usize| 0.5 * (1.0 - (2.0 * PI * i as f64 / signal.len() as f64).cos());
    let (mut s1, mut s2) = (0.0, 0.0);
    for (i, sample) in signal.iter().enumerate() {
        let weighted = window(i) * sample;
        let s0 = weighted + coefficient * s1 - s2;
        s2 = s1;
        s1 = s0;
    }
    let power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
    let gain = 0.25 * signal.len() as f64;
    power / (gain * gain)
}

/// All of a convolution of two lists (section 13.1), scaled so that the second one sums to one.
pub fn convolve(signal: &[f64], response: &[f64]) -> Vec<f64> {
    if signal.is_empty() || response.is_empty() {
        return Vec::new();
    }
    let total: f64 = response.iter().sum();
    let mut out = vec![0.0; signal.len() + response.len() - 1];
    for (i, s) in signal.iter().enumerate() {
        for (j, r) in response.iter().enumerate() {
            out[i + j] += s * r;
        }
    }
    for o in &mut out {
        *o /= total;
    }
    out
}

/// The root of `a e^(-b x) = c x` by Newton's method, kept inside of a bracket by bisection (section 9.4).
pub fn safe_newton(a: f64, b: f64, c: f64, tolerance: f64) -> Option<f64> {
    let f = |x: f64| a * (-b * x).exp() - c * x;
    let (mut low, mut high) = (0.0, a / c);
    if f(low) * f(high) > 0.0 {
        return None;
    }
    let mut x = 0.5 * (low + high);
    for _ in 0..60 {
        let value = f(x);
        let slope = -a * b * (-b * x).exp() - c;
        if value > 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() < tolerance {
            return Some(next);
        }
        x = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(value: f64, expected: f64, allowed: f64) {
        assert!((value - expected).abs() <= allowed, "{value} is not {expected}");
    }

    #[test]
    fn polynomials_are_interpolated_exactly() {
        let cube = |x: f64| x * x * x - 2.0 * x;
        let xs = [0.0, 1.0, 2.5, 4.0];
        assert_near(neville(&xs, &xs.map(cube), 3.0).0, cube(3.0), 1e-12);
        assert_near(natural_spline(&xs, &xs.map(|x| 2.0 * x - 1.0), 3.0), 5.0, 1e-14);
        // Burden and Faires, section 3.5: the natural spline through (1, 2), (2, 3), (3, 5).
        let half = natural_spline(&[1.0, 2.0, 3.0], &[2.0, 3.0, 5.0], 1.5);
        assert_near(half, 2.0 + 0.75 * 0.5 + 0.25 * 0.125, 1e-14);
    }

    #[test]
    fn curves() {
        let (point, tangent) = de_casteljau(&[(0.0, 0.0), (1.0, 2.0), (2.0, 0.0)], 0.5);
        assert_eq!((point, tangent), ((1.0, 1.0), (2.0, 0.0)));
        // The hat of degree one, and the middle of a uniform quadratic spline.
        assert_near(de_boor(&[0.0, 1.0, 2.0, 3.0], &[5.0, 7.0], 1, 1.5), 6.0, 1e-14);
        assert_near(de_boor(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], &[0.0, 1.0, 0.0], 2, 2.5), 0.75, 1e-14);
        let picture = [vec![1.0, 2.0], vec![3.0, 4.0]];
        assert_eq!((bilinear(&picture, 0.5, 0.5), bilinear(&picture, 9.0, -1.0)), (2.5, 2.0));
    }

    #[test]
    fn integrals() {
        assert_near(simpson(-8.0, 8.0, 1.0, 1.0, 200), PI.sqrt() * (-0.25_f64).exp(), 1e-12);
        assert_near(ellipse_arc(2.0, 2.0, 0.3, 1.1), 1.6, 1e-12);
        // The integral of x / (1 + x) from one to two.
        assert_near(romberg(1.0, 2.0, 1e-12), 1.0 - 1.5_f64.ln(), 1e-12);
    }

    #[test]
    fn series_and_roots() {
        assert_near(laguerre_step(&[6.0, -5.0, 1.0], 0.3), 2.0, 1e-12);
        assert_near(aitken_logarithm(1.0, 11), 2_f64.ln(), 1e-7);
        // T3 + T1/2 - 1/2 at 0.3.
        assert_near(clenshaw(&[-1.0, 0.5, 0.0, 1.0], -1.0, 1.0, 0.3), -0.792 + 0.15 - 0.5, 1e-14);
        // The constant of Lambert: x e^x = 1 at 0.567143290409784.
        assert_near(safe_newton(1.0, 1.0, 1.0, 1e-14).unwrap(), 0.567143290409784, 1e-14);
    }

    #[test]
    fn waves() {
        let wave = |k: usize| (2.0 * PI * 3.0 * k as f64 / 16.0).cos();
        let (mut re, mut im) = (std::array::from_fn::<f64, 16, _>(wave), [0.0; 16]);
        assert_near(goertzel(&re, 3.0, 16.0), 1.0, 1e-12);
        fast_fourier_transform(&mut re, &mut im);
        for k in 0..16 {
            assert_near(re[k], if k == 3 || k == 13 { 8.0 } else { 0.0 }, 1e-13);
            assert_near(im[k], 0.0, 1e-13);
        }
        assert_eq!(convolve(&[1.0, 2.0, 3.0], &[0.0, 1.0, 1.0]), [0.0, 0.5, 1.5, 2.5, 1.5]);
    }
}
