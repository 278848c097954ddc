//! What the reference tutorials on automatic differentiation teach, case by case, through `wengert::tape`.
//!
//! Each test is named after its row: A basics, B leaves and what is retained, C Jacobians, control flow and cutting, D
//! operations of one's own and checks, E learning. The numbers are those that the tutorials print.

#![cfg(feature = "tape")]
#![allow(clippy::assign_op_pattern, reason = "`y *= 2.0` changes a tensor in place, for all that share its elements")]

#[path = "support/network.rs"]
mod reference;
#[path = "support/tape.rs"]
mod support;

use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{grad_of, leaf, vector};
use wengert::differentiable;
use wengert::tape::{
    self, BackwardContext, BackwardOptions, CheckError, Error, ForwardContext, Function, GradOptions, NoGraph, Tensor,
};

fn item(x: &Tensor) -> f64 {
    x.grad().expect("a gradient").item()
}

/// Within rounding of what was expected.
#[track_caller]
fn close(given: &[f64], expected: &[f64]) {
    let near = |(given, expected): (&f64, &f64)| (given - expected).abs() <= 1e-12 * expected.abs().max(1.0);
    assert!(given.len() == expected.len() && given.iter().zip(expected).all(near), "{given:?} is not {expected:?}");
}

fn retain() -> BackwardOptions {
    BackwardOptions { retain_graph: Some(true), ..Default::default() }
}

fn create() -> GradOptions {
    GradOptions { create_graph: true, ..Default::default() }
}

#[test]
fn a1_product_and_square() {
    let (x, y) = (leaf(2.0), leaf(3.0));
    let z = &x * &y + x.powi(2);
    z.backward().unwrap();
    assert_eq!((z.item(), item(&x), item(&y)), (10.0, 7.0, 2.0));
}

#[test]
fn a2_functions_of_a_graph() {
    let (x, y) = (leaf(2.0), leaf(3.0));
    let z = &x * &y + x.powi(2);
    let add = z.grad_fn().unwrap();
    assert_eq!(add.name(), "AddBackward");
    let inputs = add.next_functions();
    let names: Vec<&str> = inputs.iter().map(|input| input.as_ref().unwrap().name()).collect();
    assert_eq!(names, ["MulBackward", "PowBackward"]);
    let leaves = inputs[0].as_ref().unwrap().next_functions();
    assert_eq!(leaves.iter().flatten().map(|leaf| leaf.name()).collect::<Vec<_>>(), ["AccumulateGrad"; 2]);
    // The square is of the same `x`; its exponent needs no gradient.
    let square = inputs[1].as_ref().unwrap().next_functions();
    assert!(square[0] == leaves[0] && square[1].is_none());
    assert!(x.grad_fn().is_none());
}

#[test]
fn a3_a_picture_of_a_graph() {
    let (w, x, b) = (leaf(2.0), Tensor::scalar(3.0), leaf(1.0));
    let dot = (&w * &x + &b).to_dot();
    assert!(dot.starts_with("digraph"));
    assert_eq!(dot.matches("label = \"leaf").count(), 2, "{dot}");
    assert_eq!(dot.matches("MulBackward").count(), 1, "{dot}");
    assert_eq!(dot.matches("AddBackward").count(), 1, "{dot}");
    assert_eq!(dot.matches("root").count(), 2, "{dot}");
    // Two leaves, one product and one sum: four arrows.
    assert_eq!(dot.matches("->").count(), 4, "{dot}");
}

#[test]
fn a4_gradients_add_up() {
    let (x, y) = (leaf(2.0), leaf(3.0));
    let pass = || (&x * &y + x.powi(2)).backward().unwrap();
    pass();
    pass();
    assert_eq!(item(&x), 14.0);
    x.zero_grad();
    pass();
    assert_eq!(item(&x), 7.0);
}

#[test]
fn a5_quadratic() {
    let x = leaf(2.0);
    (x.powi(2) + 2.0 * &x + 1.0).backward().unwrap();
    assert_eq!(item(&x), 6.0);
}

#[test]
fn a6_gradient_of_a_vector() {
    let x = vector(&[1.0, 2.0, 3.0]).requires_grad_(true);
    let y = x.powi(2);
    assert_eq!(y.backward(), Err(Error::NotScalar { shape: vec![3] }));
    let wrong = y.backward_with(&Tensor::ones(&[2]));
    assert_eq!(wrong, Err(Error::SeedShape { expected: vec![3], given: vec![2] }));
    y.backward_options(BackwardOptions { gradient: Some(Tensor::ones(&[3])), ..retain() }).unwrap();
    assert_eq!(grad_of(&x), [2.0, 4.0, 6.0]);
    // One number for all elements.
    x.zero_grad();
    y.backward_with(&Tensor::scalar(2.0)).unwrap();
    assert_eq!(grad_of(&x), [4.0, 8.0, 12.0]);
}

#[test]
fn a7_mean_of_squares() {
    let x = Tensor::ones(&[2, 2]).requires_grad_(true);
    let y = &x + 2.0;
    let z = &y * &y * 3.0;
    let out = z.mean();
    out.backward().unwrap();
    assert_eq!((out.item(), grad_of(&x)), (27.0, vec![4.5; 4]));
    assert_eq!(x.grad().unwrap().shape(), [2, 2]);
}

#[test]
fn a8_requires_grad_later() {
    let mut rng = StdRng::seed_from_u64(1);
    let a = Tensor::randn(&[2, 2], &mut rng);
    let a = (&a * 3.0) / (&a - 1.0);
    assert!(!a.requires_grad() && a.grad_fn().is_none());
    a.requires_grad_(true);
    assert!(a.requires_grad() && a.is_leaf());
    let b = (&a * &a).sum();
    assert!(b.requires_grad());
    assert_eq!(b.grad_fn().unwrap().name(), "SumBackward");
}

#[test]
fn a9_dot_and_sums() {
    let x = Tensor::arange(4.0).requires_grad_(true);
    let y = 2.0 * x.dot(&x);
    y.backward().unwrap();
    assert_eq!((y.item(), grad_of(&x)), (28.0, vec![0.0, 4.0, 8.0, 12.0]));
    x.zero_grad();
    x.sum().backward().unwrap();
    assert_eq!(grad_of(&x), [1.0; 4]);
    x.zero_grad();
    (&x * &x).sum().backward().unwrap();
    assert_eq!(grad_of(&x), [0.0, 2.0, 4.0, 6.0]);
}

#[test]
fn a10_some_leaves_need_none() {
    let (x, w, b) = (Tensor::scalar(1.5), leaf(2.0), leaf(-1.0));
    let y = &w * &x;
    let z = &y + &b;
    z.backward().unwrap();
    assert_eq!((item(&w), item(&b)), (1.5, 1.0));
    assert!(x.grad().is_none());
    assert_eq!([&x, &w, &b, &y, &z].map(Tensor::is_leaf), [true, true, true, false, false]);
    assert_eq!([&x, &w, &b, &y, &z].map(Tensor::requires_grad), [false, true, true, true, true]);
    assert_eq!([&x, &w, &b, &y, &z].map(|t| t.grad_fn().is_some()), [false, false, false, true, true]);
}

#[test]
fn b1_leaves() {
    let a = leaf(2.0);
    let b = &a * &a;
    let c = Tensor::scalar(3.0);
    let d = &c * &c;
    assert_eq!([&a, &b, &c, &d].map(Tensor::is_leaf), [true, false, true, true]);
    assert_eq!([&a, &b, &c, &d].map(Tensor::requires_grad), [true, true, false, false]);
}

#[test]
fn b2_requires_grad_is_any() {
    for pattern in 0..8_u32 {
        let [a, b, c] = [0, 1, 2].map(|k| Tensor::scalar(0.5).requires_grad_(pattern & (1 << k) != 0));
        assert_eq!((&a * &b * &c).sin().requires_grad(), pattern != 0);
    }
}

#[test]
fn b3_gradients_of_results() {
    let a = leaf(2.0);
    let b = &a * &a;
    (&b * 3.0).backward().unwrap();
    assert!(b.grad().is_none());
    assert_eq!(b.try_grad().unwrap_err(), Error::GradNotRetained);
    assert!(Error::GradNotRetained.to_string().contains("retain_grad"));
    let b = &a * &a;
    b.retain_grad();
    (&b * 3.0).backward().unwrap();
    assert_eq!(item(&b), 3.0);
}

#[test]
fn b4_a_gradient_is_a_leaf() {
    let a = leaf(2.0);
    (&a * &a).backward().unwrap();
    let gradient = a.grad().unwrap();
    assert!(gradient.is_leaf() && !gradient.requires_grad() && !gradient.retains_grad());
    assert!(gradient.grad().is_none());
}

#[test]
fn b5_backward_twice() {
    let a = leaf(3.0);
    let b = &a * &a;
    b.backward().unwrap();
    let error = b.backward().unwrap_err();
    assert!(matches!(&error, Error::GraphFreed { operation } if operation == "MulBackward"));
    assert!(error.to_string().contains("retain_graph"));
}

#[test]
fn b6_backward_with_retained_graph() {
    let a = leaf(3.0);
    let b = &a * &a;
    for (pass, sum) in [6.0, 12.0, 18.0].into_iter().enumerate() {
        let options = BackwardOptions { retain_graph: Some(pass < 2), ..Default::default() };
        b.backward_options(options).unwrap();
        assert_eq!(item(&a), sum);
    }
    assert!(matches!(b.backward(), Err(Error::GraphFreed { .. })));
}

#[test]
fn b7_backward_with_create_graph() {
    let a = leaf(5.0);
    let b = &a * &a;
    b.retain_grad();
    b.backward_options(BackwardOptions { create_graph: true, ..Default::default() }).unwrap();
    let (a_bar, b_bar) = (a.grad().unwrap(), b.grad().unwrap());
    assert_eq!((a_bar.item(), b_bar.item()), (10.0, 1.0));
    assert!(a_bar.requires_grad() && !a_bar.is_leaf());
    assert!(!b_bar.requires_grad() && b_bar.is_leaf());
    // The graph is retained.
    b.backward().unwrap();
    assert_eq!(item(&a), 20.0);
}

#[test]
fn b8_higher_derivatives() {
    let a = leaf(3.0);
    let mut y = a.powi(3);
    for expected in [27.0, 18.0, 6.0] {
        y = tape::grad(&[&y], &[&a], create()).unwrap()[0].clone().unwrap();
        assert_eq!(y.item(), expected);
    }
    let other = leaf(1.0);
    let b = a.powi(3);
    let unused = tape::grad(&[&b], &[&other], create());
    assert_eq!(unused.unwrap_err(), Error::UnusedInput { input: 0 });
    let allowed = GradOptions { allow_unused: true, ..create() };
    assert!(tape::grad(&[&b], &[&other], allowed).unwrap()[0].is_none());
    let zeros = GradOptions { materialize: true, ..create() };
    assert_eq!(tape::grad(&[&b], &[&other], zeros).unwrap()[0].as_ref().unwrap().item(), 0.0);
}

/// The count is the process's, so the test runs once more in one of its own.
#[test]
fn b9_no_cycles() {
    const ALONE: &str = "WENGERT_TEST_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        let status = alone.args(["--exact", "b9_no_cycles"]).env(ALONE, "1").status().unwrap();
        assert!(status.success());
        return;
    }
    {
        let (a, w) = (leaf(3.0), Tensor::ones(&[2, 2]).requires_grad_(true));
        let b = (&a * &a * &w).exp().matmul(&w).sum();
        b.retain_grad();
        for _ in 0..3 {
            b.backward_options(BackwardOptions { create_graph: true, ..Default::default() }).unwrap();
        }
        let again = a.grad().unwrap() * w.grad().unwrap();
        again.sum().backward_options(BackwardOptions { create_graph: true, ..Default::default() }).unwrap();
        assert!(tape::live_nodes() > 10);
    }
    assert_eq!(tape::live_nodes(), 0);
}

#[test]
fn b10_a_million_operations() {
    let x = leaf(1.0);
    let mut y = x.clone();
    for _ in 0..1_000_000 {
        y = y * 1.0;
    }
    y.backward().unwrap();
    assert_eq!(item(&x), 1.0);
    drop(y);
    // One that backward is never called on.
    let mut y = x.clone();
    for _ in 0..1_000_000 {
        y = y.sin();
    }
    drop(y);
}

#[test]
fn c1_jacobian_element_by_element() {
    let f = |x: &Tensor| {
        let y = Tensor::zeros(&[2]);
        y.set(&[0], &(x.at(&[0]).powi(2) + 3.0 * x.at(&[1]))).unwrap();
        y.set(&[1], &(x.at(&[1]).powi(2) + 2.0 * x.at(&[0]))).unwrap();
        y
    };
    let x = vector(&[2.0, 3.0]).requires_grad_(true);
    let y = f(&x);
    assert_eq!(y.to_vec(), [13.0, 13.0]);
    let pass = |seed: &[f64]| {
        x.zero_grad();
        y.backward_options(BackwardOptions { gradient: Some(vector(seed)), ..retain() }).unwrap();
        grad_of(&x)
    };
    assert_eq!(pass(&[1.0, 1.0]), [6.0, 9.0]);
    assert_eq!([pass(&[1.0, 0.0]), pass(&[0.0, 1.0])], [[4.0, 3.0], [2.0, 6.0]]);
    let jacobian = tape::jacobian(f, &x).unwrap();
    assert_eq!((jacobian.shape(), jacobian.to_vec()), ([2, 2].as_slice(), vec![4.0, 3.0, 2.0, 6.0]));
}

#[test]
fn c2_doubling_until_long() {
    let x = (vector(&[-790.8533, 793.1236, 307.1018]) / 512.0).requires_grad_(true);
    let mut turns = 0;
    let mut y = &x * 2.0;
    while y.norm().item() < 1000.0 {
        y = y * 2.0;
        turns += 1;
    }
    assert_eq!(turns, 8);
    close(&y.to_vec(), &[-790.8533, 793.1236, 307.1018]);
    y.backward_with(&vector(&[0.1, 1.0, 0.0001])).unwrap();
    close(&grad_of(&x), &[51.2, 512.0, 0.0512]);
}

#[test]
fn c3_control_flow() {
    let f = |a: &Tensor| {
        let mut b = a * 2.0;
        while b.norm().item() < 1000.0 {
            b = b * 2.0;
        }
        if b.sum().item() > 0.0 { b } else { b * 100.0 }
    };
    for start in [vec![0.3], vec![-0.3], vec![0.5, 1.5, -0.25], vec![-0.5, -1.5, 0.25]] {
        let a = vector(&start).requires_grad_(true);
        let d = f(&a);
        d.sum().backward().unwrap();
        close(&grad_of(&a), &(d.detach() / a.detach()).to_vec());
    }
    let a = leaf(-0.7);
    let d = f(&a);
    d.backward().unwrap();
    assert_eq!(item(&a), d.item() / a.item());
}

#[test]
fn c4_detach_cuts() {
    let x = Tensor::arange(4.0).requires_grad_(true);
    let y = &x * &x;
    let u = y.detach();
    (&u * &x).sum().backward().unwrap();
    assert_eq!(grad_of(&x), u.to_vec());
    x.zero_grad();
    y.sum().backward().unwrap();
    assert_eq!(grad_of(&x), [0.0, 2.0, 4.0, 6.0]);
}

#[test]
fn c5_detach_shares() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    let u = x.detach();
    assert!(!u.requires_grad() && u.shares_storage(&x));
    u.set(&[0], &Tensor::scalar(5.0)).unwrap();
    assert_eq!(x.to_vec(), [5.0, 2.0]);
    tape::no_grad(|| x.set(&[1], &Tensor::scalar(7.0))).unwrap();
    assert_eq!(u.to_vec(), [5.0, 7.0]);
}

#[test]
fn c6_scopes() {
    let x = leaf(2.0);
    tape::no_grad(|| {
        assert!(!(&x * 2.0).requires_grad());
        tape::enable_grad(|| assert!((&x * 2.0).requires_grad()));
        tape::no_grad(|| assert!(!(&x * 2.0).requires_grad()));
        assert!(!(&x * 2.0).requires_grad());
    });
    assert!(tape::is_grad_enabled() && (&x * 2.0).requires_grad());

    let caught = std::panic::catch_unwind(|| tape::no_grad(|| -> () { panic!("within the scope") }));
    assert!(caught.is_err() && tape::is_grad_enabled());

    let y = tape::no_grad(|| &x * 2.0);
    assert_eq!(y.backward(), Err(Error::NoGraph { reason: NoGraph::MadeUnderNoGrad }));

    let y = tape::inference_mode(|| &x * 2.0);
    assert!(!y.requires_grad() && y.is_inference());
    assert!(matches!(x.try_mul(&y), Err(Error::InferenceTensor { .. })));
    assert!(matches!(y.try_requires_grad_(true), Err(Error::InferenceTensor { .. })));
    assert_eq!(y.backward(), Err(Error::NoGraph { reason: NoGraph::MadeInInferenceMode }));
    let caught = std::panic::catch_unwind(|| tape::inference_mode(|| -> () { panic!("within the scope") }));
    assert!(caught.is_err() && tape::is_grad_enabled());
}

#[test]
fn c7_changes_in_place() {
    let w = leaf(1.0);
    (&w * 3.0).backward().unwrap();
    let step = w.grad().unwrap() * 0.1;
    tape::no_grad(|| w.sub_(&step)).unwrap();
    close(&[w.item()], &[0.7]);
    assert!(w.is_leaf() && w.requires_grad());
    assert_eq!(w.sub_(&step).unwrap_err(), Error::LeafChanged);
    close(&[w.item()], &[0.7]);

    let y = w.exp();
    let z = &y * &y;
    tape::no_grad(|| y.mul_(&Tensor::scalar(2.0))).unwrap();
    assert!(matches!(z.backward(), Err(Error::SavedChanged { saved: 0, current: 1, .. })));
}

struct Cube;

impl Function for Cube {
    fn forward(&self, context: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        context.save(inputs[0]);
        Ok(vec![inputs[0] * inputs[0] * inputs[0]])
    }

    fn backward(&self, context: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        let x = context.saved(0)?;
        Ok(vec![Some(&gradients[0] * 3.0 * &x * &x)])
    }
}

#[test]
fn d1_a_cube() {
    let x = leaf(2.0);
    let y = Cube.apply(&[&x]);
    assert_eq!(y.grad_fn().unwrap().name(), "CubeBackward");
    y.backward().unwrap();
    assert_eq!((y.item(), item(&x)), (8.0, 12.0));
}

struct MulConstant(f64);

impl Function for MulConstant {
    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        Ok(vec![inputs[0] * self.0])
    }

    fn backward(&self, _: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Ok(vec![Some(&gradients[0] * self.0)])
    }
}

#[test]
fn d2_a_constant_factor() {
    let a = Tensor::randn(&[2, 3], &mut StdRng::seed_from_u64(3)).requires_grad_(true);
    MulConstant(5.0).apply(&[&a]).sum().backward().unwrap();
    assert_eq!(grad_of(&a), [5.0; 6]);
}

struct WrongCube;

impl Function for WrongCube {
    fn forward(&self, context: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        context.save(inputs[1]);
        Ok(vec![inputs[0] + inputs[1].powi(3)])
    }

    fn backward(&self, context: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        // Wrong at the second element alone.
        let factor = vector(&[3.0, 2.0]);
        let x_bar = &gradients[0] * factor * context.saved(0)?.powi(2);
        Ok(vec![Some(gradients[0].clone()), Some(x_bar)])
    }
}

#[test]
fn d3_gradcheck() {
    let x = leaf(2.0);
    let f = |x: &Tensor| x.powi(3) + 2.0 * x.powi(2) + 1.0;
    let y = f(&x);
    y.backward().unwrap();
    assert_eq!(item(&x), 20.0);
    tape::gradcheck(|x| f(&x[0]), &[&x], 1e-7).unwrap();

    let (a, b) = (vector(&[1.0, 2.0]), vector(&[0.5, 1.5]));
    let wrong = tape::gradcheck(|x| WrongCube.apply(&[&x[0], &x[1]]), &[&a, &b], 1e-7).unwrap_err();
    let CheckError::Mismatch { input: 1, element: 1, output: 1, analytic, numeric } = wrong.clone() else {
        panic!("{wrong}")
    };
    close(&[analytic], &[4.5]);
    assert!((numeric - 6.75).abs() < 1e-7);
    assert!(wrong.to_string().contains("element 1 of input 1"));
}

struct CubeOnce;

impl Function for CubeOnce {
    fn forward(&self, context: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        context.save(inputs[0]);
        Ok(vec![inputs[0].powi(3)])
    }

    fn backward(&self, context: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        // The gradient is right, and cut off from what it depends on.
        Ok(vec![Some(&gradients[0] * 3.0 * context.saved(0)?.detach().powi(2))])
    }
}

#[test]
fn d4_gradgradcheck() {
    let x = vector(&[2.0, -0.5]);
    tape::gradgradcheck(|x| Cube.apply(&[&x[0]]), &[&x], 1e-7).unwrap();
    tape::gradcheck(|x| CubeOnce.apply(&[&x[0]]), &[&x], 1e-7).unwrap();
    let wrong = tape::gradgradcheck(|x| CubeOnce.apply(&[&x[0]]), &[&x], 1e-7).unwrap_err();
    assert!(matches!(wrong, CheckError::Mismatch { input: 0, element: 0, .. }), "{wrong}");
}

#[differentiable]
fn fit_loss(w: f64, b: f64, #[constant] x: &[f64], #[constant] y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        sum += 0.5 * (w * x[i] * x[i] + b - y[i]).powi(2);
    }
    sum
}

#[test]
fn e1_a_parabola_by_hand_by_tape_and_by_the_macro() {
    let mut rng = StdRng::seed_from_u64(11);
    let x = Tensor::linspace(-1.0, 1.0, 100);
    let y = 3.0 * x.square() + 2.0 + 0.2 * Tensor::rand(&[100], &mut rng);
    let start = Tensor::rand(&[2], &mut rng).to_vec();
    let (points, values) = (x.to_vec(), y.to_vec());
    const RATE: f64 = 0.001;

    let mut by_hand = [start[0], start[1]];
    for _ in 0..800 {
        let errors = points.iter().zip(&values).map(|(x, y)| (by_hand[0] * x * x + by_hand[1] - y, x * x));
        let (w_bar, b_bar) = errors.fold((0.0, 0.0), |sum, (error, square)| (sum.0 + error * square, sum.1 + error));
        by_hand = [by_hand[0] - RATE * w_bar, by_hand[1] - RATE * b_bar];
    }

    let (w, b) = (leaf(start[0]), leaf(start[1]));
    for _ in 0..800 {
        let prediction = &w * x.square() + &b;
        (0.5 * (prediction - &y).square()).sum().backward().unwrap();
        for parameter in [&w, &b] {
            let step = parameter.grad().unwrap() * RATE;
            tape::no_grad(|| parameter.sub_(&step)).unwrap();
            parameter.zero_grad();
        }
    }

    let mut by_macro = [start[0], start[1]];
    for _ in 0..800 {
        let (w_bar, b_bar) = fit_loss::grad(by_macro[0], by_macro[1], &points, &values);
        by_macro = [by_macro[0] - RATE * w_bar, by_macro[1] - RATE * b_bar];
    }

    close(&[w.item(), b.item()], &by_hand);
    close(&by_macro, &by_hand);
    assert!((w.item() - 3.0).abs() < 0.1 && (b.item() - 2.1).abs() < 0.03, "{w} {b}");
}

#[test]
fn e2_the_losses_of_pytorch() {
    use reference::{B1, B2, LOSSES, W1, W2, X, Y, squared_error};
    const RATE: f64 = 0.01;
    let parameter = |values: &[f64], shape: &[usize]| Tensor::from_vec(values.to_vec(), shape).requires_grad_(true);
    let (w1, b1) = (parameter(&W1, &[1, 10]), parameter(&B1, &[10]));
    let (w2, b2) = (parameter(&W2, &[10, 1]), parameter(&B2, &[1]));
    let (x, y) = (Tensor::from_vec(X.to_vec(), &[100, 1]), Tensor::from_vec(Y.to_vec(), &[100, 1]));
    let (mut by_tape, mut by_macro) = (Vec::new(), Vec::new());
    let (mut v1, mut c1, mut v2, mut c2) = (W1, B1, W2, B2[0]);
    for epoch in 1..=100 {
        let hidden = (x.matmul(&w1) + &b1).relu();
        let loss = (hidden.matmul(&w2) + &b2 - &y).square().mean();
        loss.backward().unwrap();
        for parameter in [&w1, &b1, &w2, &b2] {
            let step = parameter.grad().unwrap() * RATE;
            tape::no_grad(|| parameter.sub_(&step)).unwrap();
            parameter.zero_grad();
        }
        let (value, (dv1, dc1, dv2, dc2)) = squared_error::value_and_grad(&v1, &c1, &v2, c2, &X, &Y);
        for (parameter, gradient) in [(&mut v1, dv1), (&mut c1, dc1), (&mut v2, dv2)] {
            parameter.iter_mut().zip(gradient).for_each(|(p, g)| *p -= RATE * g);
        }
        c2 -= RATE * dc2;
        if epoch % 10 == 0 {
            by_tape.push(loss.item());
            by_macro.push(value);
        }
    }
    for losses in [by_tape, by_macro] {
        let difference = losses.iter().zip(LOSSES).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(losses.len() == LOSSES.len() && difference < 1e-6, "{losses:?}");
    }
}

#[test]
fn every_row_has_its_test() {
    let source = include_str!("seeds_tape.rs");
    for (letter, count) in [('a', 10), ('b', 10), ('c', 7), ('d', 4), ('e', 3)] {
        for row in 1..=count {
            let named = format!("#[test]\nfn {letter}{row}_");
            assert_eq!(source.matches(&named).count(), 1, "{letter}{row}");
        }
    }
}

/// A network of one hidden layer, from numbers to numbers.
#[differentiable(order = 2, wrt(x))]
fn network(x: f64, w: &[f64], b: &[f64], v: &[f64], c: f64) -> f64 {
    let mut u = c;
    for i in 0..w.len() {
        u += v[i] * (x * w[i] + b[i]).tanh();
    }
    u
}

struct Network {
    w: Tensor,
    b: Tensor,
    v: Tensor,
    c: Tensor,
}

impl Network {
    fn value(&self, x: &Tensor) -> Tensor {
        (x * &self.w + &self.b).tanh().matmul(&self.v) + &self.c
    }

    /// The second derivative at points, each of which acts on its own value alone.
    fn curvature(&self, x: &Tensor) -> Tensor {
        let slope = |y: Tensor| tape::grad(&[&y.sum()], &[x], create()).unwrap()[0].clone().unwrap();
        slope(slope(self.value(x))).flatten()
    }

    fn parameters(&self) -> [&Tensor; 4] {
        [&self.w, &self.b, &self.v, &self.c]
    }
}

/// Steps of the method Adam (Kingma and Ba 2015).
struct Adam {
    rate: f64,
    moments: Vec<(Tensor, Tensor)>,
    step: i32,
}

impl Adam {
    fn of(parameters: &[&Tensor], rate: f64) -> Self {
        let moments = parameters.iter().map(|p| (p.zeros_like(), p.zeros_like())).collect();
        Self { rate, moments, step: 0 }
    }

    fn step(&mut self, parameters: &[&Tensor], gradients: &[Tensor]) {
        self.step += 1;
        for ((parameter, g), (m, v)) in parameters.iter().zip(gradients).zip(&mut self.moments) {
            *m = &*m * 0.9 + g * 0.1;
            *v = &*v * 0.999 + g.square() * 0.001;
            let mean = &*m / (1.0 - 0.9_f64.powi(self.step));
            let scale = (&*v / (1.0 - 0.999_f64.powi(self.step))).sqrt() + 1e-8;
            tape::no_grad(|| parameter.sub_(&(mean / scale * self.rate))).unwrap();
        }
    }
}

#[test]
fn e3_a_differential_equation() {
    // u'' = -sin x with u(0) = u(pi) = 0, whose solution is the sine.
    let mut rng = StdRng::seed_from_u64(5);
    let mut draw = |scale: f64| (Tensor::randn(&[8], &mut rng) * scale).requires_grad_(true);
    let network_of = Network { w: draw(1.0), b: draw(1.0), v: draw(0.3), c: leaf(0.0) };
    let pi = std::f64::consts::PI;
    let x = Tensor::linspace(0.0, pi, 24).reshape(&[24, 1]).requires_grad_(true);
    let ends = Tensor::from_vec(vec![0.0, pi], &[2, 1]);
    let parameters = network_of.parameters();
    let mut adam = Adam::of(&parameters, 0.02);
    for _ in 0..500 {
        let residual = network_of.curvature(&x) + x.detach().flatten().sin();
        let loss = residual.square().mean() + network_of.value(&ends).square().sum();
        // The second derivative does not depend on `c`; the boundary values do.
        let gradients = tape::grad(&[&loss], &parameters, GradOptions::default()).unwrap();
        adam.step(&parameters, &gradients.into_iter().flatten().collect::<Vec<_>>());
    }
    let at = Tensor::linspace(0.0, pi, 101).reshape(&[101, 1]).requires_grad_(true);
    let error = (network_of.value(&at).flatten() - at.detach().flatten().sin()).abs().max().item();
    assert!(error < 1e-2, "{error}");

    let [w, b, v, c] = parameters.map(Tensor::to_vec);
    let by_macro: Vec<f64> = at.to_vec().iter().map(|&x| network::hessian(x, &w, &b, &v, c[0])[[0, 0]]).collect();
    close(&network_of.curvature(&at).to_vec(), &by_macro);
}
