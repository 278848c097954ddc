//! Second and higher derivatives: `hvp`, `hessian`, and derived functions inside of differentiated ones.
//!
//! Expected values are closed forms, or differences of first derivatives.

use wengert::differentiable;

fn close(given: f64, expected: f64) {
    assert!((given - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{given}, not {expected}");
}

/// By differences with Richardson extrapolation.
fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let difference = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    (4.0 * difference(5e-4) - difference(1e-3)) / 3.0
}

// ---------------------------------------------------------------------------------------------------------------------
// Products with the Hessian, and the matrix.

#[differentiable(order = 3)]
fn inner(x: f64, y: f64) -> f64 {
    x.powi(3) * y + (x * y).sin()
}

#[test]
fn a_hessian_has_its_closed_form() {
    let (x, y) = (0.7_f64, 0.3_f64);
    let hessian = inner::hessian(x, y);
    let (sin, cos) = (x * y).sin_cos();
    let mixed = 3.0 * x * x + cos - x * y * sin;
    let expected = [[6.0 * x * y - y * y * sin, mixed], [mixed, -x * x * sin]];
    for (row, expected) in hessian.rows().into_iter().zip(expected) {
        row.iter().zip(expected).for_each(|(entry, expected)| close(*entry, expected));
    }
    let (a, b) = inner::hvp(x, y, 2.0, -1.0);
    close(a, 2.0 * expected[0][0] - mixed);
    close(b, 2.0 * mixed - expected[1][1]);
    let (gradient, product) = inner::grad_and_hvp(x, y, 2.0, -1.0);
    assert_eq!(product, (a, b));
    close(gradient.0, 3.0 * x * x * y + y * cos);
    close(gradient.1, x.powi(3) + x * cos);
}

/// Quadratic in one argument, cubic in the other.
#[differentiable(order = 2)]
fn chain(xs: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 1..xs.len() {
        s += k * (xs[i] - xs[i - 1]).powi(3);
    }
    s
}

#[test]
fn a_hessian_of_a_list_is_flat_in_the_order_of_the_arguments() {
    let (xs, k) = ([0.5, 1.25, 0.75], 2.0);
    let (a, b) = (xs[1] - xs[0], xs[2] - xs[1]);
    let expected = [
        [6.0 * k * a, -6.0 * k * a, 0.0, -3.0 * a * a],
        [-6.0 * k * a, 6.0 * k * (a + b), -6.0 * k * b, 3.0 * a * a - 3.0 * b * b],
        [0.0, -6.0 * k * b, 6.0 * k * b, 3.0 * b * b],
        [-3.0 * a * a, 3.0 * a * a - 3.0 * b * b, 3.0 * b * b, 0.0],
    ];
    let hessian = chain::hessian(&xs, k);
    assert_eq!(hessian.dim(), (4, 4));
    for (row, expected) in hessian.rows().into_iter().zip(expected) {
        row.iter().zip(expected).for_each(|(entry, expected)| close(*entry, expected));
    }
    let (of_xs, of_k) = chain::hvp(&xs, k, &[1.0, 0.0, -2.0], 0.5);
    for (given, row) in of_xs.iter().chain([&of_k]).zip(expected) {
        close(*given, row[0] - 2.0 * row[2] + 0.5 * row[3]);
    }
    assert!(chain::hessian(&[], 1.0).iter().all(|entry| *entry == 0.0));
    assert!(std::panic::catch_unwind(|| chain::hvp(&[1.0, 2.0], 1.0, &[1.0], 0.0)).is_err());
}

/// Columns are computed several at once: here there are more than go together, and not a multiple of that.
#[test]
fn a_hessian_has_the_columns_that_products_give() {
    let xs: Vec<f64> = (0..19).map(|i| f64::from(i * i % 7) * 0.4 - 0.1 * f64::from(i)).collect();
    let hessian = chain::hessian(&xs, 1.5);
    let width = xs.len();
    for column in 0..=width {
        let unit: Vec<f64> = (0..=width).map(|k| f64::from(u8::from(k == column))).collect();
        let (of_xs, of_k) = chain::hvp(&xs, 1.5, &unit[..width], unit[width]);
        let found = hessian.column(column);
        found.iter().zip(of_xs.iter().chain([&of_k])).for_each(|(entry, expected)| close(*entry, *expected));
    }
}

/// `<u, H v> = <v, H u>`, and `H (u + 2 v) = H u + 2 H v`, in directions of both signs.
#[test]
fn products_are_symmetric_and_linear() {
    let xs: Vec<f64> = (0..7).map(|i| f64::from(i * i % 5) * 0.3 - 0.4).collect();
    let directions = |seed: u32| -> Vec<f64> {
        (0..8_u32).map(|i| f64::from((i * 2654435 + seed * 40503) % 997) / 498.5 - 1.0).collect()
    };
    let product = |v: &[f64]| {
        let (mut of_xs, of_k) = chain::hvp(&xs, 1.3, &v[..7], v[7]);
        of_xs.push(of_k);
        of_xs
    };
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    for seed in 1..20 {
        let (u, v) = (directions(seed), directions(seed + 50));
        let (hu, hv) = (product(&u), product(&v));
        close(dot(&u, &hv), dot(&v, &hu));
        let both: Vec<f64> = u.iter().zip(&v).map(|(u, v)| u + 2.0 * v).collect();
        product(&both).iter().zip(hu.iter().zip(&hv)).for_each(|(both, (hu, hv))| close(*both, hu + 2.0 * hv));
    }
}

#[differentiable(order = 2, wrt(w))]
fn weighted(w: f64, x: f64, #[constant] c: f64) -> f64 {
    w.powi(3) * x * c
}

#[test]
fn wrt_chooses_rows_and_columns_and_constants_are_cut() {
    let hessian = weighted::hessian(2.0, 3.0, 5.0);
    assert_eq!(hessian.dim(), (1, 1));
    close(hessian[[0, 0]], 6.0 * 2.0 * 3.0 * 5.0);
    // The direction runs through every active argument, what comes back is what was asked for.
    close(weighted::hvp(2.0, 3.0, 5.0, 1.0, 0.0), 180.0);
    close(weighted::hvp(2.0, 3.0, 5.0, 0.0, 1.0), 3.0 * 4.0 * 5.0);
}

#[differentiable(order = 2)]
fn single(x: f32, y: f32) -> f32 {
    (x * y).exp() + x * x * y
}

#[test]
fn single_precision_stays_single() {
    let (x, y) = (0.5_f32, 0.75_f32);
    let (a, b): (f32, f32) = single::hvp(x, y, 1.0, -2.0);
    let (e, mixed) = (f64::from(x * y).exp(), f64::from(x * y).exp() * (1.0 + 0.375) + 1.0);
    assert!((f64::from(a) - (0.5625 * e + 1.5 - 2.0 * mixed)).abs() < 1e-5);
    assert!((f64::from(b) - (mixed - 2.0 * 0.25 * e)).abs() < 1e-5);
    let matrix = single::hessian(x, y);
    assert_eq!(matrix[[0, 1]].to_bits(), matrix[[1, 0]].to_bits());
}

/// Powers in place.
#[differentiable(order = 2)]
fn raise(xs: &mut [f64], factor: f64) -> f64 {
    let mut last = 1.0;
    for x in xs.iter_mut() {
        *x = *x * *x * factor;
        last = *x * factor;
    }
    last
}

#[differentiable(order = 2)]
fn raised(x: f64, y: f64) -> f64 {
    let mut list = vec![x, y];
    let last = raise(&mut list, x);
    list[0] * list[1] + last
}

#[test]
fn callees_write_through_references() {
    // x^3 * x y^2 + x^2 y^2.
    let (x, y) = (0.7_f64, 1.3_f64);
    let matrix = raised::hessian(x, y);
    close(matrix[[0, 0]], 12.0 * x * x * y * y + 2.0 * y * y);
    close(matrix[[0, 1]], 8.0 * x.powi(3) * y + 4.0 * x * y);
    close(matrix[[1, 1]], 2.0 * x.powi(4) + 2.0 * x * x);
    // The argument is changed once, whatever is computed.
    let mut list = [2.0, 3.0];
    let matrix = raise::hessian(&mut list, 0.5);
    assert_eq!(list, [2.0, 4.5]);
    // 3^2 f^2 with f = 1/2.
    close(matrix[[1, 1]], 2.0 * 0.25);
    close(matrix[[2, 2]], 2.0 * 9.0);
    close(matrix[[1, 2]], 4.0 * 3.0 * 0.5);
}

// ---------------------------------------------------------------------------------------------------------------------
// Forward and reverse mode, inside and outside. The innermost function has nonzero derivatives of every order.

#[differentiable(order = 4)]
fn wave(x: f64, y: f64) -> f64 {
    (x * y).exp() + x.powi(5) * y
}

/// d wave / dx, d² / dx², …
fn wave_x(order: i32, x: f64, y: f64) -> f64 {
    let falling: f64 = (0..order).map(|k| f64::from(5 - k)).product();
    y.powi(order) * (x * y).exp() + falling * x.powi(5 - order) * y
}

#[differentiable(order = 3)]
fn by_reverse(x: f64, y: f64) -> f64 {
    wave::grad(x, y).0
}

#[differentiable(order = 3)]
fn by_forward(x: f64, y: f64) -> f64 {
    wave::jvp(x, y, 1.0, 0.0).1
}

#[differentiable(order = 3)]
fn by_value(x: f64, y: f64) -> f64 {
    let (value, (dx, _)) = wave::value_and_grad(x, y);
    dx + 0.0 * value
}

#[differentiable(order = 3)]
fn by_pullback(x: f64, y: f64) -> f64 {
    let (_, pullback) = wave::vjp(x, y);
    let (dx, _) = pullback(1.0);
    dx
}

#[test]
fn all_four_combinations_of_two_modes() {
    for (x, y) in [(0.7, 1.3), (-1.1, 0.4)] {
        let expected = wave_x(2, x, y);
        close(by_reverse::grad(x, y).0, expected);
        close(by_reverse::jvp(x, y, 1.0, 0.0).1, expected);
        close(by_forward::grad(x, y).0, expected);
        close(by_forward::jvp(x, y, 1.0, 0.0).1, expected);
        close(by_value::grad(x, y).0, expected);
        close(by_value::jvp(x, y, 1.0, 0.0).1, expected);
        close(by_pullback::grad(x, y).0, expected);
        close(by_pullback::jvp(x, y, 1.0, 0.0).1, expected);
    }
}

#[differentiable(order = 2)]
fn by_product(x: f64, y: f64) -> f64 {
    wave::hvp(x, y, 1.0, 0.0).0
}

#[differentiable(order = 2)]
fn by_product_and_gradient(x: f64, y: f64, v: f64) -> f64 {
    let ((dx, _), (bent, _)) = wave::grad_and_hvp(x, y, v, 0.0);
    bent * dx
}

#[test]
fn products_with_the_hessian_are_differentiated_twice() {
    for (x, y) in [(0.7, 1.3), (-1.1, 0.4)] {
        let [first, second, third, fourth] = [1, 2, 3, 4].map(|order| wave_x(order, x, y));
        close(by_product(x, y), second);
        close(by_product::grad(x, y).0, third);
        close(by_product::jvp(x, y, 1.0, 0.0).1, third);
        close(by_product::hvp(x, y, 1.0, 0.0).0, fourth);
        let v = 1.5;
        close(by_product_and_gradient(x, y, v), v * second * first);
        let (dx, _, dv) = by_product_and_gradient::grad(x, y, v);
        close(dx, v * (third * first + second * second));
        close(dv, second * first);
        close(by_product_and_gradient::hvp(x, y, v, 1.0, 0.0, 0.0).0, v * (fourth * first + 3.0 * third * second));
    }
}

#[differentiable(order = 2)]
fn forward_of_reverse(x: f64, y: f64) -> f64 {
    by_reverse::jvp(x, y, 1.0, 0.0).1
}

#[differentiable(order = 2)]
fn reverse_of_forward(x: f64, y: f64) -> f64 {
    by_forward::grad(x, y).0
}

#[differentiable(order = 2)]
fn forward_of_forward(x: f64, y: f64) -> f64 {
    by_forward::jvp(x, y, 1.0, 0.0).1
}

#[differentiable(order = 2)]
fn reverse_of_reverse(x: f64, y: f64) -> f64 {
    by_reverse::grad(x, y).0
}

#[differentiable(order = 2)]
fn pullback_of_pullback(x: f64, y: f64) -> f64 {
    let (_, pullback) = by_pullback::vjp(x, y);
    let (dx, _) = pullback(1.0);
    dx
}

#[test]
fn three_deep_in_every_order_of_modes() {
    for (x, y) in [(0.7, 1.3), (-1.1, 0.4)] {
        let expected = wave_x(3, x, y);
        close(forward_of_reverse::grad(x, y).0, expected);
        close(forward_of_reverse::jvp(x, y, 1.0, 0.0).1, expected);
        close(reverse_of_forward::grad(x, y).0, expected);
        close(reverse_of_forward::jvp(x, y, 1.0, 0.0).1, expected);
        close(forward_of_forward::grad(x, y).0, expected);
        close(forward_of_forward::jvp(x, y, 1.0, 0.0).1, expected);
        close(reverse_of_reverse::grad(x, y).0, expected);
        close(reverse_of_reverse::jvp(x, y, 1.0, 0.0).1, expected);
        close(pullback_of_pullback::grad(x, y).0, expected);
        close(pullback_of_pullback::jvp(x, y, 1.0, 0.0).1, expected);
        // And four: a product with the Hessian of a second derivative.
        close(reverse_of_reverse::hvp(x, y, 1.0, 0.0).0, wave_x(4, x, y));
        close(forward_of_reverse::hvp(x, y, 1.0, 0.0).0, wave_x(4, x, y));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Three deep, a different function at each level.

#[differentiable(order = 2)]
fn middle(x: f64) -> f64 {
    let (a, b) = inner::grad(x, x * x);
    a * b + x
}

#[differentiable]
fn outer(x: f64) -> f64 {
    middle::grad(x) * x
}

#[test]
fn gradients_of_gradients_of_gradients() {
    for x in [0.3, 0.7, -1.1] {
        let expected = slope(outer, x);
        assert!((outer::grad(x) - expected).abs() < 1e-8 * expected.abs().max(1.0));
        assert!((outer::jvp(x, 1.0).1 - expected).abs() < 1e-8 * expected.abs().max(1.0));
    }
}

#[differentiable(order = 3)]
fn fifth(x: f64) -> f64 {
    x.powi(5)
}

/// sin(5 x^4).
#[differentiable(order = 2)]
fn sine_of_slope(x: f64) -> f64 {
    fifth::grad(x).sin()
}

/// 20 x^3 cos(5 x^4) x.
#[differentiable]
fn along_the_slope(x: f64) -> f64 {
    sine_of_slope::jvp(x, x).1
}

#[test]
fn reverse_of_forward_of_reverse_with_functions_between() {
    for x in [0.3_f64, 0.7, -0.9] {
        let (sin, cos) = (5.0 * x.powi(4)).sin_cos();
        let expected = 80.0 * x.powi(3) * cos - 400.0 * x.powi(7) * sin;
        close(along_the_slope::grad(x), expected);
        close(along_the_slope::jvp(x, 1.0).1, expected);
    }
}

/// `(x, 5 x^4 s)`: the seed depends on what is differentiated.
#[differentiable(order = 2)]
fn seeded(x: f64) -> f64 {
    let (value, pullback) = fifth::vjp(x);
    pullback(x * x) + pullback(1.0) * value
}

#[differentiable]
fn seeded_twice(x: f64) -> f64 {
    let (_, slope) = seeded::value_and_grad(x);
    slope.exp()
}

#[test]
fn a_pullback_is_called_twice_with_seeds_that_depend() {
    for x in [0.3_f64, 0.7, -0.9] {
        // seeded = 5 x^6 + 5 x^9.
        let (first, second) = (30.0 * x.powi(5) + 45.0 * x.powi(8), 150.0 * x.powi(4) + 360.0 * x.powi(7));
        close(seeded::grad(x), first);
        close(seeded::hvp(x, 1.0), second);
        close(seeded_twice::grad(x), first.exp() * second);
        close(seeded_twice::jvp(x, 1.0).1, first.exp() * second);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Control flow.

/// y to a power that x decides: the least `n` with `2^n x >= 10`.
#[differentiable(order = 3)]
fn power_of(x: f64, y: f64) -> f64 {
    let (mut t, mut s) = (x, 1.0);
    while t < 10.0 {
        t *= 2.0;
        s *= y;
    }
    s * x
}

#[differentiable(order = 2)]
fn inner_turns(x: f64) -> f64 {
    power_of::grad(x, x * x).1
}

#[test]
fn an_inner_loop_turns_as_often_as_the_outer_variable_says() {
    for (x, n) in [(1.7_f64, 3_i32), (0.9, 4), (0.11, 7), (12.0, 0)] {
        // n y^(n - 1) x at y = x^2.
        let (power, factor) = (2 * n - 1, f64::from(n));
        close(inner_turns(x), factor * x.powi(power));
        close(inner_turns::grad(x), factor * f64::from(power) * x.powi(power - 1));
        close(inner_turns::jvp(x, 1.0).1, factor * f64::from(power) * x.powi(power - 1));
        close(inner_turns::hvp(x, 1.0), factor * f64::from(power * (power - 1)) * x.powi(power - 2));
        close(power_of::hessian(x, 1.0)[[1, 1]], factor * (factor - 1.0) * x);
    }
}

#[differentiable(order = 3)]
fn residual(t: f64, a: f64) -> f64 {
    t.powi(3) + t - a
}

/// Newton's method: how many turns it takes depends on `a`.
#[differentiable(order = 2)]
fn solved(a: f64) -> f64 {
    let mut t = a;
    let mut step = 1.0;
    while step * step > 1e-20 {
        let (value, (slope, _)) = residual::value_and_grad(t, a);
        step = value / slope;
        t -= step;
    }
    t
}

/// The same with Halley's method, whose second derivative comes out of another function's gradient.
#[differentiable(order = 2)]
fn slope_of_residual(t: f64, a: f64) -> f64 {
    residual::grad(t, a).0
}

#[differentiable]
fn solved_by_halley(a: f64) -> f64 {
    let mut t = a;
    let mut step = 1.0;
    while step * step > 1e-20 {
        let value = residual(t, a);
        let (slope, bend) = slope_of_residual::jvp(t, a, 1.0, 0.0);
        step = 2.0 * value * slope / (2.0 * slope * slope - value * bend);
        t -= step;
    }
    t
}

#[test]
fn derivatives_are_taken_in_loops_that_data_ends() {
    for a in [0.5, 2.0, 30.0, -4.0] {
        let t = solved(a);
        let first = 1.0 / (3.0 * t * t + 1.0);
        let second = -6.0 * t * first.powi(3);
        close(solved::grad(a), first);
        close(solved::jvp(a, 1.0).1, first);
        close(solved_by_halley::grad(a), first);
        close(solved_by_halley::jvp(a, 1.0).1, first);
        // The iteration's own second derivative converges a turn later than its first.
        assert!((solved::hvp(a, 1.0) - second).abs() < 1e-9);
    }
}

/// x^n.
#[differentiable(order = 3)]
fn power(x: f64, n: usize) -> f64 {
    if n == 0 {
        return 1.0;
    }
    x * power(x, n - 1)
}

#[differentiable(order = 2, recursive)]
fn tick(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { x * tock(x, n - 1) }
}

#[differentiable(order = 2, recursive)]
fn tock(x: f64, n: usize) -> f64 {
    if n == 0 { x * x } else { tick(x, n - 1).sin() }
}

#[differentiable(order = 2)]
fn slope_of_power(x: f64, n: usize) -> f64 {
    power::grad(x, n)
}

#[test]
fn recursion_is_differentiated_twice() {
    let x = 1.3_f64;
    for n in 0..9_i32 {
        let (falling, times) = (f64::from(n * (n - 1)), n as usize);
        close(power::hvp(x, times, 1.0), falling * x.powi(n - 2));
        close(power::hessian(x, times)[[0, 0]], falling * x.powi(n - 2));
        close(slope_of_power::grad(x, times), falling * x.powi(n - 2));
        close(slope_of_power::hvp(x, times, 1.0), falling * f64::from(n - 2) * x.powi(n - 3));
    }
    for n in 1..6 {
        let expected = slope(|x| tick::grad(x, n), x);
        assert!((tick::hvp(x, n, 1.0) - expected).abs() < 1e-8 * expected.abs().max(1.0));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Levels must not be taken for each other.

#[differentiable(order = 2)]
fn sum(x: f64, y: f64) -> f64 {
    x + y
}

/// d/dx [x d/dy (x + y)] = 1: the inner derivative is one, whatever is differentiated around it.
#[differentiable]
fn confusion(x: f64) -> f64 {
    x * sum::grad(x, x).1
}

/// The same with forward mode inside.
#[differentiable]
fn confusion_forward(x: f64) -> f64 {
    x * sum::jvp(x, x, 0.0, 1.0).1
}

#[test]
fn perturbations_are_not_confused() {
    assert_eq!(confusion::grad(0.3), 1.0);
    assert_eq!(confusion::jvp(0.3, 1.0), (0.3, 1.0));
    assert_eq!(confusion_forward::grad(0.3), 1.0);
    assert_eq!(confusion_forward::jvp(0.3, 1.0), (0.3, 1.0));
}

/// What tutorials show: `b = a^3` at 3, differentiated again and again.
#[differentiable(order = 3)]
fn cube(a: f64) -> f64 {
    a.powi(3)
}

#[differentiable(order = 2)]
fn cube_first(a: f64) -> f64 {
    cube::grad(a)
}

#[differentiable]
fn cube_second(a: f64) -> f64 {
    cube_first::grad(a)
}

#[test]
fn the_cube_at_three() {
    assert_eq!(cube(3.0), 27.0);
    assert_eq!(cube::grad(3.0), 27.0);
    assert_eq!(cube_first::grad(3.0), 18.0);
    assert_eq!(cube::hvp(3.0, 1.0), 18.0);
    assert_eq!(cube::hessian(3.0)[[0, 0]], 18.0);
    assert_eq!(cube_second::grad(3.0), 6.0);
    assert_eq!(cube_first::hvp(3.0, 1.0), 6.0);
}

/// A check of second derivatives by differences of first ones, with the tool that users have for first ones.
#[differentiable]
fn gradient_of_chain(xs: &[f64], k: f64) -> Vec<f64> {
    let (mut of_xs, of_k) = chain::grad(xs, k);
    of_xs.push(of_k);
    of_xs
}

#[test]
fn a_gradient_is_checked_like_a_function() {
    let (xs, k, seed) = ([0.5, 1.25, 0.75], 2.0, [0.3, -0.7, 1.1, 0.4]);
    let (_, pullback) = gradient_of_chain::vjp(&xs, k);
    let (of_xs, of_k) = pullback(&seed);
    let value = |xs: &[f64], k: f64| gradient_of_chain(xs, k).iter().zip(seed).map(|(a, b)| a * b).sum::<f64>();
    for i in 0..3 {
        let moved = |x: f64| {
            let mut xs = xs;
            xs[i] = x;
            value(&xs, k)
        };
        assert!((of_xs[i] - slope(moved, xs[i])).abs() < 1e-7);
    }
    assert!((of_k - slope(|k| value(&xs, k), k)).abs() < 1e-7);
}
