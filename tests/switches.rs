//! Gradients with and without each optimisation agree.
//!
//! The same functions stand in a module for every switch, expanded without that optimisation, in one without all of them
//! and in one with all of them. What the optimisations change of the corpus is counted in the unit tests of the macro.

#![allow(clippy::assign_op_pattern, reason = "users write both forms")]

/// The functions, and their gradients at some points.
macro_rules! functions {
    ($module:ident $($off:ident)?) => {
        mod $module {
            use wengert::differentiable;

            /// A trip count that depends on data.
            #[differentiable($(without($off))?)]
            pub fn settle(x: f64, k: f64) -> f64 {
                let mut y = x;
                while y.abs() > 1e-3 {
                    if y > 1.0 {
                        y = y.sqrt();
                        y -= 0.9;
                    } else {
                        y = k * y * y;
                    }
                }
                y + x
            }

            /// Iterations that touch each other only through a sum.
            #[differentiable($(without($off))?)]
            pub fn loss(w: &[f64], xs: &[f64], ys: &[f64]) -> f64 {
                let mut s = 0.0;
                for i in 0..ys.len() {
                    let r = w[0] * xs[i] + w[1] - ys[i];
                    s += r * r;
                }
                s
            }

            /// Called below, with what is overwritten then.
            #[differentiable($(without($off))?)]
            pub fn dot(a: &[f64], b: &[f64]) -> f64 {
                let mut s = 0.0;
                for i in 0..a.len() {
                    s += a[i] * b[i];
                }
                s
            }

            /// Calls in a loop that overwrites what was passed.
            #[differentiable($(without($off))?)]
            pub fn sweep(m: &[f64], start: &[f64]) -> f64 {
                let n = start.len();
                let mut x = start.to_vec();
                for i in 0..n {
                    let t = dot(&m[i * n..(i + 1) * n], &x);
                    x[i] = t.tanh() * x[i];
                }
                dot(&x, &x) + dot(&x, start)
            }

            /// Rows of a matrix, in two loops.
            #[differentiable($(without($off))?)]
            pub fn quadratic(m: &[f64], x: &[f64]) -> f64 {
                let n = x.len();
                let mut y = vec![0.0; n];
                for i in 0..n {
                    for j in 0..n {
                        y[i] += m[i * n + j] * x[j];
                    }
                }
                let mut s = 0.0;
                for i in 0..n {
                    s += y[i] * x[i] * y[(i + 1) % n];
                }
                s
            }

            /// Every turn reads what the one before it wrote.
            #[differentiable($(without($off))?)]
            pub fn recurrence(v: &[f64], k: f64) -> f64 {
                let mut w = v.to_vec();
                for i in 1..w.len() {
                    w[i] = (w[i - 1] * k).sin() * w[i] + w[i - 1] * w[i];
                }
                for i in (1..w.len()).rev().step_by(2) {
                    w[i - 1] *= w[i];
                }
                w[0] + w[w.len() - 1]
            }

            /// Ways out of two loops, and a choice behind them.
            #[differentiable($(without($off))?)]
            pub fn search(xs: &[f64], limit: f64) -> f64 {
                let mut product = 1.0;
                for i in 0..xs.len() {
                    for j in 0..i {
                        product *= xs[i] + xs[j];
                        if product > limit {
                            return product.ln() * xs[j];
                        }
                    }
                }
                if product < 1.0 { product * limit } else { product }
            }

            /// The largest element, and a sum behind it.
            #[differentiable($(without($off))?)]
            pub fn log_sum_exp(xs: &[f64]) -> f64 {
                let mut largest = xs[0];
                for i in 1..xs.len() {
                    largest = largest.max(xs[i] * xs[i]);
                }
                let mut s = 0.0;
                for i in 0..xs.len() {
                    s += (xs[i] - largest).exp();
                }
                largest * 2.0 + s.ln()
            }

            /// Vectors that grow, shrink and are exchanged.
            #[differentiable($(without($off))?)]
            pub fn shuffle(x: f64, y: f64, n: usize) -> f64 {
                let mut v = Vec::new();
                for i in 0..n {
                    v.push(x * (i as f64) + y);
                }
                let last = v.pop().unwrap();
                v.swap(0, 1);
                let mut w = vec![last * x; 3];
                w[0] = v[0] * last;
                std::mem::swap(&mut v, &mut w);
                w.truncate(2);
                let s = match n % 3 {
                    0 => v[0] * v[1],
                    1 => w[0].exp(),
                    _ => v[2] - w[1],
                };
                s * w[1]
            }

            /// Calls itself, also with what it gives; the callee changes what is read behind the call.
            #[differentiable($(without($off))?)]
            pub fn descend(xs: &[f64], n: usize, calls: &mut [usize]) -> f64 {
                calls[0] += 1;
                if n == 0 {
                    return xs[0] * xs[0];
                }
                let mut s = 0.0;
                for i in 0..n {
                    let y = descend(&xs[1..], n - 1 - i / 2, calls);
                    s += y * xs[i] * (calls[0] as f64).sqrt();
                }
                if n > 2 { s * descend(xs, 1, calls) } else { s.sin() }
            }

            /// A buffer that each turn fills anew.
            #[differentiable($(without($off))?)]
            pub fn buffered(xs: &[f64], n: usize) -> f64 {
                let mut powers = vec![0.0; n];
                let mut s = 0.0;
                for x in xs {
                    for k in 0..n {
                        powers[k] = x.powi(k as i32 + 1);
                    }
                    s += powers.iter().sum::<f64>().sin() * powers[0];
                }
                s
            }

            /// Steps in which each list is made of the products of others, some of them shifted.
            #[differentiable($(without($off))?)]
            pub fn stencil(x: &[f64], steps: usize) -> f64 {
                let n = x.len();
                let mut y = vec![0.5; n];
                let mut z = vec![0.0; n];
                for _ in 0..steps {
                    for i in 1..n {
                        z[i] = x[i] * y[i - 1];
                    }
                    for i in 0..n {
                        y[i] = y[i] * x[i] + z[i] * 0.5;
                    }
                }
                y.iter().map(|y| y * y).sum()
            }

            /// The gradient of each function at each of its points.
            pub fn gradients() -> Vec<(&'static str, Vec<f64>)> {
                let list = |n: usize, phase: f64| -> Vec<f64> { (0..n).map(|k| (k as f64 * 0.7 + phase).sin()).collect() };
                let pair = |(a, b): (f64, f64)| vec![a, b];
                let lists = |(a, b): (Vec<f64>, Vec<f64>)| [a, b].concat();
                let mut found = Vec::new();
                for (x, k) in [(200.0, 0.3), (0.9, 0.8), (1e-4, 0.5), (3.0, 0.6)] {
                    found.push(("settle", pair(settle::grad(x, k))));
                }
                for n in [0, 1, 5] {
                    let (a, b, c) = loss::grad(&[0.3, -0.4], &list(n, 0.1), &list(n, 0.5));
                    found.push(("loss", [a, b, c].concat()));
                    for steps in [0, 1, 3] {
                        found.push(("stencil", stencil::grad(&list(n, 0.6), steps)));
                    }
                    found.push(("sweep", lists(sweep::grad(&list(n * n, 0.2), &list(n, 0.9)))));
                    found.push(("quadratic", lists(quadratic::grad(&list(n * n, 0.4), &list(n, 1.3)))));
                }
                for n in [1, 2, 3, 6] {
                    let (v, k) = recurrence::grad(&list(n, 0.8), 1.4);
                    found.push(("recurrence", [v, vec![k]].concat()));
                    for limit in [0.1, 0.9, 50.0] {
                        let (xs, limit) = search::grad(&list(n, 0.8), limit);
                        found.push(("search", [xs, vec![limit]].concat()));
                    }
                    found.push(("buffered", buffered::grad(&list(n, 0.3), n)));
                    found.push(("log_sum_exp", log_sum_exp::grad(&list(n, 0.8))));
                    found.push(("descend", descend::grad(&list(n + 1, 0.4), (n / 2).min(3), &mut [0])));
                    found.push(("shuffle", pair(shuffle::grad(0.7, 1.2, n + 2))));
                }
                found
            }
        }
    };
}

/// Calls a macro or function for every switch.
macro_rules! each {
    ($($switch:ident)*) => {
        functions!(with_all);
        functions!(all all);
        $(functions!($switch $switch);)*

        /// The gradients without each optimisation.
        fn without() -> Vec<(&'static str, Vec<(&'static str, Vec<f64>)>)> {
            vec![("all", all::gradients()), $((stringify!($switch), $switch::gradients())),*]
        }
    };
}

each!(hoist repeats tbr recompute extremum fuse privatize calls tape pack sums ascending split rows views totals reductions powers reciprocals scales squares init copies nest);

/// The list above has every switch that there is.
#[test]
fn no_switch_is_left_out() {
    let text = include_str!("../ad-macros/src/args.rs");
    let (_, list) = text.split_once("const SWITCHES").expect("the list of switches");
    let (list, _) = list.split_once(';').expect("it ends");
    let known: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    let tested: Vec<&str> = without().iter().map(|(switch, _)| *switch).skip(1).collect();
    assert_eq!(tested, known);
}

/// They differ by rounding alone.
#[test]
fn gradients_agree_without_each_optimisation() {
    let expected = with_all::gradients();
    assert!(expected.iter().all(|(_, gradient)| gradient.iter().all(|float| float.is_finite())));
    assert!(expected.iter().filter(|(_, gradient)| gradient.iter().any(|float| *float != 0.0)).count() > 20);
    for (switch, found) in without() {
        assert_eq!(found.len(), expected.len());
        for ((name, gradient), (_, expected)) in found.iter().zip(&expected) {
            let size = expected.iter().fold(0.0_f64, |size, float| size.max(float.abs()));
            let is_near = gradient.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 1e-12 * size);
            let same_length = gradient.len() == expected.len();
            assert!(same_length && is_near, "{name} without {switch}: {gradient:?}, not {expected:?}");
        }
    }
}

/// The gradients themselves against differences of the functions.
#[test]
fn gradients_agree_with_differences() {
    let central = |f: &dyn Fn(f64) -> f64, x: f64| {
        let slope = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
        (4.0 * slope(5e-4) - slope(1e-3)) / 3.0
    };
    let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-7 * b.abs().max(1.0), "{a}, differences say {b}");
    let (x_bar, k_bar) = with_all::settle::grad(3.0, 0.6);
    near(x_bar, central(&|x| with_all::settle(x, 0.6), 3.0));
    near(k_bar, central(&|k| with_all::settle(3.0, k), 0.6));
    let v = [0.4, 1.1, -0.3, 0.9];
    let m: Vec<f64> = (0..16).map(|k| (k as f64).cos()).collect();
    let (_, start_bar) = with_all::sweep::grad(&m, &v);
    let (_, square_bar) = with_all::quadratic::grad(&m, &v);
    let (list_bar, _) = with_all::recurrence::grad(&v, 1.4);
    let stencil_bar = with_all::stencil::grad(&v, 3);
    for k in 0..v.len() {
        let moved = |x: f64| {
            let mut v = v;
            v[k] = x;
            v
        };
        near(start_bar[k], central(&|x| with_all::sweep(&m, &moved(x)), v[k]));
        near(square_bar[k], central(&|x| with_all::quadratic(&m, &moved(x)), v[k]));
        near(stencil_bar[k], central(&|x| with_all::stencil(&moved(x), 3), v[k]));
        near(list_bar[k], central(&|x| with_all::recurrence(&moved(x), 1.4), v[k]));
    }
}
