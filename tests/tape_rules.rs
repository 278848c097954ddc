//! Every way back of the eager engine against differences, of first and of second order, in several shapes.
//!
//! Points are drawn with a seed, each within a domain on which the operation is smooth.

#![cfg(feature = "tape")]

use ndarray::array;
use rand::SeedableRng;
use rand::rngs::StdRng;
use wengert::tape::{self, Create, GradOptions, Tensor};

type Operation = fn(&[Tensor]) -> Tensor;

/// Numbers from `low` to `high`.
fn draw(rng: &mut StdRng, shape: &[usize], (low, high): (f64, f64)) -> Tensor {
    Tensor::rand(shape, rng) * (high - low) + low
}

/// Gradients are the same, recorded or not: compiled partials and those evaluated with operations on tensors.
#[track_caller]
fn recorded_or_not(name: &str, f: impl Fn(&[Tensor]) -> Tensor, inputs: &[&Tensor]) {
    let [plain, recorded] = [false, true].map(|create_graph| {
        let inputs: Vec<Tensor> = inputs.iter().map(|input| input.copy().requires_grad_(true)).collect();
        let y = f(&inputs).sin().sum();
        let options = GradOptions { create_graph, materialize: true, ..Default::default() };
        let all = tape::grad(&[&y], &inputs.iter().collect::<Vec<_>>(), options).unwrap();
        all.iter().flatten().flat_map(Tensor::to_vec).collect::<Vec<f64>>()
    });
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-12 * b.abs().max(1.0);
    assert!(plain.iter().zip(&recorded).all(near), "{name}: {plain:?}, recorded {recorded:?}");
}

/// Both orders, at inputs of these shapes.
#[track_caller]
fn check(name: &str, f: impl Fn(&[Tensor]) -> Tensor, shapes: &[&[usize]], domain: (f64, f64)) {
    let mut rng = StdRng::seed_from_u64(name.bytes().map(u64::from).sum());
    let inputs: Vec<Tensor> = shapes.iter().map(|shape| draw(&mut rng, shape, domain)).collect();
    let inputs: Vec<&Tensor> = inputs.iter().collect();
    recorded_or_not(name, &f, &inputs);
    tape::gradcheck(&f, &inputs, 1e-7).unwrap_or_else(|wrong| panic!("{name} at {shapes:?}: {wrong}"));
    tape::gradgradcheck(&f, &inputs, 1e-6).unwrap_or_else(|wrong| panic!("{name} at {shapes:?}, second: {wrong}"));
}

#[test]
fn functions_of_one_argument() {
    let rows: &[(&str, Operation, (f64, f64))] = &[
        ("neg", |x| -&x[0], (-2.0, 2.0)),
        ("abs", |x| x[0].abs(), (-2.0, -0.1)),
        ("fract", |x| x[0].fract(), (1.1, 1.9)),
        ("to_degrees", |x| x[0].to_degrees(), (-1.0, 1.0)),
        ("to_radians", |x| x[0].to_radians(), (-1.0, 1.0)),
        ("signum", |x| x[0].signum(), (0.1, 2.0)),
        ("floor", |x| x[0].floor(), (1.1, 1.9)),
        ("ceil", |x| x[0].ceil(), (1.1, 1.9)),
        ("round", |x| x[0].round(), (1.6, 2.4)),
        ("round_ties_even", |x| x[0].round_ties_even(), (1.6, 2.4)),
        ("trunc", |x| x[0].trunc(), (1.1, 1.9)),
        ("recip", |x| x[0].recip(), (0.3, 2.0)),
        ("sqrt", |x| x[0].sqrt(), (0.3, 4.0)),
        ("cbrt", |x| x[0].cbrt(), (0.3, 4.0)),
        ("exp", |x| x[0].exp(), (-2.0, 2.0)),
        ("exp2", |x| x[0].exp2(), (-2.0, 2.0)),
        ("exp_m1", |x| x[0].exp_m1(), (-2.0, 2.0)),
        ("ln", |x| x[0].ln(), (0.3, 4.0)),
        ("ln_1p", |x| x[0].ln_1p(), (-0.5, 4.0)),
        ("log2", |x| x[0].log2(), (0.3, 4.0)),
        ("log10", |x| x[0].log10(), (0.3, 4.0)),
        ("sin", |x| x[0].sin(), (-3.0, 3.0)),
        ("cos", |x| x[0].cos(), (-3.0, 3.0)),
        ("tan", |x| x[0].tan(), (-1.0, 1.0)),
        ("asin", |x| x[0].asin(), (-0.8, 0.8)),
        ("acos", |x| x[0].acos(), (-0.8, 0.8)),
        ("atan", |x| x[0].atan(), (-3.0, 3.0)),
        ("sinh", |x| x[0].sinh(), (-2.0, 2.0)),
        ("cosh", |x| x[0].cosh(), (-2.0, 2.0)),
        ("tanh", |x| x[0].tanh(), (-2.0, 2.0)),
        ("asinh", |x| x[0].asinh(), (-2.0, 2.0)),
        ("acosh", |x| x[0].acosh(), (1.5, 4.0)),
        ("atanh", |x| x[0].atanh(), (-0.8, 0.8)),
        ("powi 3", |x| x[0].powi(3), (-2.0, 2.0)),
        ("powi -2", |x| x[0].powi(-2), (0.5, 2.0)),
        ("powi 0", |x| x[0].powi(0), (0.5, 2.0)),
        ("powi 1", |x| x[0].powi(1), (0.5, 2.0)),
        ("powf", |x| x[0].powf(2.5), (0.5, 2.0)),
        ("square", |x| x[0].square(), (-2.0, 2.0)),
        ("clamp inside", |x| x[0].clamp(-3.0, 3.0), (-2.0, 2.0)),
        ("clamp beyond", |x| x[0].clamp(-0.1, 0.1), (0.5, 2.0)),
        ("sigmoid", |x| x[0].sigmoid(), (-3.0, 3.0)),
        ("softplus", |x| x[0].softplus(), (-3.0, 3.0)),
        ("relu", |x| x[0].relu(), (0.1, 3.0)),
        ("scalars", |x| 2.0 / (3.0 - 2.0 * (&x[0] / 5.0 + 1.0)), (0.1, 1.0)),
        ("scalar remainder", |x| &x[0] % 0.7, (0.75, 1.3)),
        ("copy", |x| x[0].copy(), (0.1, 3.0)),
    ];
    for (name, f, domain) in rows {
        for shape in [&[][..], &[3], &[2, 2]] {
            check(name, f, &[shape], *domain);
        }
        // Elements that do not lie in order.
        check(name, |x| f(&[x[0].t()]), &[&[2, 3]], *domain);
    }
}

#[test]
fn functions_of_two_arguments_broadcast() {
    let rows: &[(&str, Operation, (f64, f64))] = &[
        ("add", |x| &x[0] + &x[1], (-2.0, 2.0)),
        ("sub", |x| &x[0] - &x[1], (-2.0, 2.0)),
        ("mul", |x| &x[0] * &x[1], (-2.0, 2.0)),
        ("div", |x| &x[0] / &x[1], (0.5, 2.0)),
        ("rem", |x| (&x[0] + 10.0) % (&x[1] + 20.0), (0.5, 2.0)),
        ("maximum", |x| x[0].maximum(&(&x[1] * 0.1)), (0.5, 2.0)),
        ("minimum", |x| x[0].minimum(&(&x[1] * 0.1)), (0.5, 2.0)),
        ("midpoint", |x| x[0].midpoint(&x[1]), (0.5, 2.0)),
        ("copysign", |x| x[0].copysign(&-&x[1]), (0.5, 2.0)),
        ("rem_euclid", |x| (&x[0] - 10.0).rem_euclid(&(&x[1] + 20.0)), (0.5, 2.0)),
        ("div_euclid", |x| (&x[0] - 10.0).div_euclid(&(&x[1] + 20.0)), (0.5, 2.0)),
        ("hypot", |x| x[0].hypot(&x[1]), (0.5, 2.0)),
        ("pow", |x| x[0].pow(&x[1]), (0.5, 2.0)),
        ("log", |x| x[0].log(&(&x[1] + 1.5)), (0.5, 2.0)),
        ("atan2", |x| x[0].atan2(&x[1]), (0.5, 2.0)),
        ("mul_add", |x| x[0].mul_add(&x[1], &x[0]), (0.5, 2.0)),
        ("same twice", |x| &x[0] * &x[1] * &x[0], (0.5, 2.0)),
    ];
    let shapes: &[[&[usize]; 2]] = &[
        [&[], &[]],
        [&[3], &[3]],
        [&[2, 2], &[]],
        [&[], &[2]],
        [&[2, 1], &[1, 2]],
        [&[2], &[2, 2]],
        [&[1, 1, 2], &[2, 1]],
    ];
    for (name, f, domain) in rows {
        for shapes in shapes {
            check(name, f, shapes, *domain);
        }
    }
}

#[test]
fn branches_are_taken_element_by_element() {
    // Elements on both sides of the choices that the partials make; the second derivative of `abs` is zero.
    let x = Tensor::from_vec(vec![-1.5, 0.5, -0.25, 2.0], &[4]);
    let w = Tensor::from_vec(vec![1.0, -0.5, 0.75, 1.5], &[4]);
    let operations: [Operation; 6] = [
        |x| x[0].abs() * &x[0],
        |x| x[0].maximum(&x[1]) * &x[0],
        |x| x[0].minimum(&x[1]) * &x[1],
        |x| x[0].clamp(-1.0, 1.0) * &x[1],
        |x| x[0].relu() * &x[0],
        |x| x[0].copysign(&x[1]) * &x[0],
    ];
    for (k, f) in operations.iter().enumerate() {
        recorded_or_not(&k.to_string(), f, &[&x, &w]);
        tape::gradcheck(f, &[&x, &w], 1e-7).unwrap_or_else(|wrong| panic!("{k}: {wrong}"));
        tape::gradgradcheck(f, &[&x, &w], 1e-6).unwrap_or_else(|wrong| panic!("{k}, second: {wrong}"));
    }
}

#[test]
fn reductions() {
    let rows: &[(&str, Operation)] = &[
        ("sum", |x| x[0].sum()),
        ("mean", |x| x[0].mean()),
        ("max", |x| x[0].max()),
        ("min", |x| x[0].min()),
        ("prod", |x| x[0].prod()),
        ("norm", |x| x[0].norm()),
        ("var", |x| x[0].var()),
        ("std", |x| x[0].std()),
        ("logsumexp", |x| x[0].logsumexp()),
        ("sum last", |x| x[0].sum_axes(&[-1], false)),
        ("mean first", |x| x[0].mean_axes(&[0], true)),
        ("max last", |x| x[0].max_axes(&[-1], true)),
        ("min first", |x| x[0].min_axes(&[0], false)),
        ("prod last", |x| x[0].prod_axes(&[-1], false)),
        ("norm last", |x| x[0].norm_axes(&[-1], false)),
        ("var first", |x| x[0].var_axes(&[0], 0, true)),
        ("logsumexp last", |x| x[0].logsumexp_axes(&[-1], true)),
        ("softmax last", |x| x[0].softmax(-1)),
        ("softmax first", |x| x[0].softmax(0)),
        ("log_softmax", |x| x[0].log_softmax(-1)),
        ("cumsum last", |x| x[0].cumsum(-1)),
        ("cumsum first", |x| x[0].cumsum(0)),
    ];
    for (name, f) in rows {
        for shape in [&[3][..], &[2, 3], &[2, 1, 3]] {
            check(name, f, &[shape], (-1.0, 1.5));
        }
        check(name, |x| f(&[x[0].t()]), &[&[3, 2]], (-1.0, 1.5));
    }
    for axes in [&[0, 1][..], &[0, 2], &[2, 0], &[1, 2], &[0, 1, 2], &[]] {
        for keep in [false, true] {
            check("sum_axes", |x| x[0].sum_axes(axes, keep), &[&[2, 3, 2]], (-1.0, 1.0));
            check("max_axes", |x| x[0].max_axes(axes, keep), &[&[2, 3, 2]], (-1.0, 1.0));
            check("prod_axes", |x| x[0].prod_axes(axes, keep), &[&[2, 3, 2]], (-1.0, 1.0));
        }
    }
}

#[test]
fn reductions_have_the_values_of_a_loop() {
    let x = Tensor::arange(24.0).reshape(&[2, 3, 4]).sin();
    let array = x.to_array();
    let at = |i: usize, j: usize, k: usize| array[[i, j, k]];
    let sums = x.sum_axes(&[1], false);
    let extrema = (x.max_axes(&[0, 2], false), x.min_axes(&[0, 2], true));
    for i in 0..2 {
        for k in 0..4 {
            let sum: f64 = (0..3).map(|j| at(i, j, k)).sum();
            assert!((sums.at(&[i, k]).item() - sum).abs() < 1e-15);
        }
    }
    for j in 0..3 {
        let all = || (0..2).flat_map(|i| (0..4).map(move |k| at(i, j, k)));
        assert_eq!(extrema.0.at(&[j]).item(), all().fold(f64::MIN, f64::max));
        assert_eq!(extrema.1.at(&[0, j, 0]).item(), all().fold(f64::MAX, f64::min));
    }
    assert_eq!(x.prod().item().signum(), array.iter().product::<f64>().signum());
    let variance = array.iter().map(|v| (v - array.mean().unwrap()).powi(2)).sum::<f64>() / 23.0;
    assert!((x.var().item() - variance).abs() < 1e-15);
    let large = Tensor::from_vec(vec![1000.0, 1000.0], &[2]);
    assert!((large.logsumexp().item() - 1000.0 - 2.0_f64.ln()).abs() < 1e-12);
    assert_eq!(Tensor::full(&[2], f64::NEG_INFINITY).logsumexp().item(), f64::NEG_INFINITY);
    assert_eq!(Tensor::arange(4.0).cumsum(0).to_vec(), [0.0, 1.0, 3.0, 6.0]);
}

#[test]
fn odd_points_of_reductions() {
    let gradient = |f: Operation, x: &[f64]| {
        let x = Tensor::from_vec(x.to_vec(), &[x.len()]).requires_grad_(true);
        f(std::slice::from_ref(&x)).backward().unwrap();
        x.grad().unwrap().to_vec()
    };
    assert_eq!(gradient(|x| x[0].norm(), &[0.0, 0.0]), [0.0, 0.0]);
    assert_eq!(gradient(|x| x[0].max(), &[1.0, 3.0, 3.0]), [0.0, 1.0, 0.0]);
    assert_eq!(gradient(|x| x[0].min(), &[1.0, 3.0, 1.0]), [1.0, 0.0, 0.0]);
    assert_eq!(gradient(|x| x[0].max(), &[1.0, f64::NAN, 3.0]), [0.0, 1.0, 0.0]);
    assert_eq!(gradient(|x| x[0].prod(), &[2.0, 0.0, 5.0]), [0.0, 10.0, 0.0]);
    assert_eq!(gradient(|x| x[0].prod(), &[0.0, 0.0, 5.0]), [0.0, 0.0, 0.0]);
    assert_eq!(gradient(|x| (x[0].sqrt() * 0.0).sum(), &[0.0, 4.0]), [0.0, 0.0]);
    assert_eq!(gradient(|x| x[0].relu().sum(), &[0.0, -1.0, 1.0]), [0.0, 0.0, 1.0]);
    assert_eq!(gradient(|x| x[0].softplus().sum(), &[0.0]), [0.5]);
    // Empty tensors.
    assert_eq!(gradient(|x| x[0].sum(), &[]), [0.0; 0]);
    assert_eq!(gradient(|x| x[0].prod() + x[0].sum(), &[]), [0.0; 0]);
    assert!(Tensor::zeros(&[0]).mean().item().is_nan());
}

#[test]
fn products() {
    let rows: &[(&str, Operation, [&[usize]; 2])] = &[
        ("dot", |x| x[0].dot(&x[1]), [&[3], &[3]]),
        ("outer", |x| x[0].outer(&x[1]), [&[3], &[2]]),
        ("matrices", |x| x[0].matmul(&x[1]), [&[2, 3], &[3, 2]]),
        ("transposed", |x| x[0].t().matmul(&x[1].t()), [&[3, 2], &[2, 3]]),
        ("matrix and vector", |x| x[0].matmul(&x[1]), [&[2, 3], &[3]]),
        ("vector and matrix", |x| x[0].matmul(&x[1]), [&[3], &[3, 2]]),
        ("vectors", |x| x[0].matmul(&x[1]), [&[3], &[3]]),
        ("stacks", |x| x[0].matmul(&x[1]), [&[2, 2, 3], &[2, 3, 1]]),
        ("a stack and a matrix", |x| x[0].matmul(&x[1]), [&[2, 2, 2], &[2, 1]]),
        ("stacks that broadcast", |x| x[0].matmul(&x[1]), [&[2, 1, 1, 2], &[2, 2, 1]]),
        ("a stack and a vector", |x| x[0].matmul(&x[1]), [&[2, 2, 3], &[3]]),
        ("a square", |x| x[0].matmul(&x[0]).matmul(&x[1]), [&[2, 2], &[2, 1]]),
    ];
    for (name, f, shapes) in rows {
        check(name, f, shapes, (-1.0, 1.0));
    }
    // Against ndarray's own product.
    let (a, b) = (array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], array![[1.0, 0.5], [-1.0, 2.0], [0.25, 4.0]]);
    let product = Tensor::from(a.clone()).matmul(&Tensor::from(b.clone()));
    assert_eq!(product.to_array(), a.dot(&b).into_dyn());
}

#[test]
fn shapes() {
    let rows: &[(&str, Operation, &[usize])] = &[
        ("t", |x| x[0].t(), &[2, 3]),
        ("transpose", |x| x[0].transpose(0, -1), &[2, 3, 2]),
        ("permute", |x| x[0].permute(&[2, 0, 1]), &[2, 1, 3]),
        ("reshape", |x| x[0].reshape(&[3, 2]), &[2, 3]),
        ("reshape of a transposed", |x| x[0].t().reshape(&[6]), &[2, 3]),
        ("flatten", |x| x[0].flatten(), &[2, 3]),
        ("broadcast", |x| x[0].broadcast_to(&[2, 3, 2]), &[3, 1]),
        ("broadcast a scalar", |x| x[0].broadcast_to(&[2, 2]), &[]),
        ("unsqueeze", |x| x[0].unsqueeze(1), &[2, 3]),
        ("squeeze", |x| x[0].squeeze(-2), &[2, 1, 3]),
        ("slice", |x| x[0].slice(1, 1..3), &[2, 4]),
        ("slice with step", |x| x[0].try_slice(0, 1.., 2).unwrap(), &[6]),
        ("select", |x| x[0].select(1, 2), &[2, 3]),
        ("at", |x| x[0].at(&[1, 0]) * x[0].at(&[0]), &[2, 3]),
        ("unbind", |x| x[0].unbind(0).into_iter().sum(), &[3, 2]),
        ("split", |x| x[0].split(0, 2)[1].square(), &[3, 2]),
        ("flip", |x| x[0].flip(1), &[2, 3]),
        ("diagonal", |x| x[0].diagonal(), &[2, 3]),
        ("trace", |x| x[0].trace(), &[3, 3]),
        ("index_select", |x| x[0].index_select(1, &[2, 0, 2]), &[2, 3]),
        ("gather", |x| x[0].gather(1, &array![[0, 2], [1, 1]].into_dyn()), &[2, 3]),
        ("cat", |x| Tensor::cat(&[&x[0], &x[0].t(), &x[0]], 1), &[2, 2]),
        ("cat first", |x| Tensor::cat(&[&x[0], &x[0].square()], 0), &[2, 3]),
        ("stack", |x| Tensor::stack(&[&x[0], &x[0].square()], -1), &[2, 3]),
        ("where", |x| x[0].gt_scalar(0.0).where_cond(&x[0].sin(), &x[0].exp()), &[2, 3]),
        ("where that broadcasts", |x| x[0].gt_scalar(0.0).where_cond(&x[0].sum(), &x[0]), &[2, 3]),
    ];
    for (name, f, shape) in rows {
        // What is linear gets a second derivative of its own.
        check(name, |x| f(x).square(), &[shape], (-1.0, 1.0));
    }
}

#[test]
fn changes_in_place() {
    let rows: &[(&str, Operation)] = &[
        ("an element", |x| {
            let y = x[0].square();
            y.set(&[1], &(x[0].at(&[0]) * x[0].at(&[1]))).unwrap();
            y
        }),
        ("a view that was made before", |x| {
            let y = x[0].square();
            let view = y.slice(0, 1..);
            y.set(&[1], &x[0].at(&[0])).unwrap();
            view * &x[0].at(&[1])
        }),
        ("the base of a view", |x| {
            let y = x[0].square();
            y.slice(0, ..2).copy_(&(x[0].slice(0, 1..) * 2.0)).unwrap();
            y
        }),
        ("a view of a view", |x| {
            let y = x[0].square().reshape(&[3, 1]).copy();
            y.t().slice(1, 1..).add_(&x[0].at(&[0])).unwrap();
            &y * &y
        }),
        ("a sum", |x| {
            let y = x[0].sin();
            y.add_(&x[0]).unwrap();
            y
        }),
        ("twice", |x| {
            let y = x[0].sin();
            y.add_(&x[0]).unwrap();
            y.sub_(&x[0].square()).unwrap();
            y
        }),
        ("a constant over a part", |x| {
            let y = x[0].square();
            y.at(&[0]).fill_(3.0).unwrap();
            y
        }),
        ("a constant over all", |x| {
            let y = x[0].square();
            y.fill_(3.0).unwrap();
            y + x[0].sin()
        }),
        ("a copy of another", |x| {
            let (y, z) = (Tensor::zeros(&[3]), x[0].square());
            y.copy_(&z).unwrap();
            y * z
        }),
    ];
    for (name, f) in rows {
        check(name, f, &[&[3]], (0.5, 1.5));
    }
}

#[test]
fn single_precision_agrees_with_double() {
    let points = [0.3_f32, 0.7, 1.2];
    let x32 = Tensor::<f32>::from_vec(points.to_vec(), &[3]).requires_grad_(true);
    let x64 = Tensor::from_vec(points.map(f64::from).to_vec(), &[3]).requires_grad_(true);
    let y32 = (x32.sin() * x32.exp() / (&x32 + 1.0_f32)).powi(3).sum();
    let y64 = (x64.sin() * x64.exp() / (&x64 + 1.0)).powi(3).sum();
    y32.backward().unwrap();
    y64.backward().unwrap();
    let pairs = x32.grad().unwrap().to_vec().into_iter().zip(x64.grad().unwrap().to_vec());
    for (single, double) in pairs {
        assert!((f64::from(single) - double).abs() < 1e-5 * double.abs(), "{single} {double}");
    }
}
