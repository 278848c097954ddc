//! Methods that take a function. After R. L. Burden and J. D. Faires, "Numerical Analysis", Brooks/Cole, 9th edition (2010).

/// An integral by Simpson's rule on intervals that are halved until both halves agree with the whole (section 4.6).
pub fn adaptive_simpson(f: &dyn Fn(f64) -> f64, a: f64, b: f64, tolerance: f64, depth: u32) -> f64 {
    let middle = 0.5 * (a + b);
    let rule = |a: f64, b: f64| {
        let h = b - a;
        h / 6.0 * (f(a) + 4.0 * f(0.5 * (a + b)) + f(b))
    };
    let whole = rule(a, b);
    let halves = rule(a, middle) + rule(middle, b);
    let difference = halves - whole;
    if depth == 0 || difference.abs() <= 15.0 * tolerance {
        return halves + difference / 15.0;
    }
    let left = adaptive_simpson(f, a, middle, 0.5 * tolerance, depth - 1);
    let right = adaptive_simpson(f, middle, b, 0.5 * tolerance, depth - 1);
    left + right
}

/// A root by Newton's method, to a tolerance (section 2.3).
pub fn newton<F, D>(f: F, slope: D, start: f64, tolerance: f64) -> Result<f64, String>
where
    F: Fn(f64) -> f64,
    D: Fn(f64) -> f64,
{
    let mut x = start;
    for _ in 0..50 {
        let step = f(x) / slope(x);
        x -= step;
        if step.abs() < tolerance {
            return Ok(x);
        }
    }
    Err(format!("no root near {start}"))
}

/// The classical method of Runge and Kutta for any system (section 5.9).
pub fn runge_kutta<F>(f: F, start: &[f64], from: f64, to: f64, steps: usize) -> Vec<f64>
where
    F: Fn(f64, &[f64]) -> Vec<f64>,
{
    let h = (to - from) / steps as f64;
    let along = |y: &[f64], k: &[f64], h: f64| y.iter().zip(k).map(|(y, k)| y + h * k).collect::<Vec<f64>>();
    let mut y = start.to_vec();
    for i in 0..steps {
        let t = from + i as f64 * h;
        let k1 = f(t, &y);
        let k2 = f(t + 0.5 * h, &along(&y, &k1, 0.5 * h));
        let k3 = f(t + 0.5 * h, &along(&y, &k2, 0.5 * h));
        let k4 = f(t + h, &along(&y, &k3, h));
        for (j, y) in y.iter_mut().enumerate() {
            *y += h / 6.0 * (k1[j] + 2.0 * k2[j] + 2.0 * k3[j] + k4[j]);
        }
    }
    y
}

/// A root by the method of the secant (section 2.3).
pub fn secant(f: impl Fn(f64) -> f64, x0: f64, x1: f64, tolerance: f64) -> Option<f64> {
    let (mut x0, mut x1) = (x0, x1);
    let (mut f0, mut f1) = (f(x0), f(x1));
    for _ in 0..100 {
        if (x1 - x0).abs() < tolerance {
            return Some(x1);
        }
        let next = x1 - f1 * (x1 - x0) / (f1 - f0);
        x0 = x1;
        f0 = f1;
        x1 = next;
        f1 = f(x1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integral() {
        assert!((adaptive_simpson(&|x| x.exp(), 0.0, 1.0, 1e-10, 20) - (1_f64.exp() - 1.0)).abs() < 1e-9);
    }

    #[test]
    fn roots() {
        // Burden and Faires, section 2.3: x = cos x at 0.7390851332.
        let root = newton(|x| x.cos() - x, |x| -x.sin() - 1.0, 0.5, 1e-12).unwrap();
        assert!((root - 0.7390851332).abs() < 1e-10);
        assert!((secant(|x| x.cos() - x, 0.5, 0.8, 1e-12).unwrap() - root).abs() < 1e-10);
    }

    #[test]
    fn a_system() {
        let y = runge_kutta(|_, y| vec![y[1], -y[0]], &[0.0, 1.0], 0.0, 1.0, 50);
        assert!((y[0] - 1_f64.sin()).abs() < 1e-8 && (y[1] - 1_f64.cos()).abs() < 1e-8);
    }
}
