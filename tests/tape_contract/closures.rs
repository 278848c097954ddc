//! Derivatives of closures, and checks.

use wengert::tape::{self, CheckError, Error, Tensor};

use super::support::vector;

fn f(x: &Tensor) -> Tensor {
    x.at(&[0]).exp() * x.at(&[1]) + x.at(&[1]).powi(3)
}

/// `test_jacobian_match_vjp_jvp`
#[test]
fn products_agree_with_matrices() {
    let (x, v) = (vector(&[0.5, 2.0]), vector(&[1.5, -0.5]));
    let hessian = tape::hessian(f, &x).unwrap();
    let (value, product) = tape::hvp(f, &x, &v).unwrap();
    assert_eq!(value.item(), f(&x).item());
    let expected = hessian.matmul(&v).to_vec();
    assert!(product.to_vec().iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12));
    let g = |x: &Tensor| Tensor::stack(&[&f(x), &x.sum(), &x.prod()], 0);
    let jacobian = tape::jacobian(g, &x).unwrap();
    assert_eq!(jacobian.shape(), [3, 2]);
    let (_, y_dot) = tape::jvp(g, &x, &v).unwrap();
    let u = vector(&[1.0, -2.0, 0.5]);
    let (_, x_bar) = tape::vjp(g, &x, &u).unwrap();
    let (forward, back) = (u.dot(&y_dot).item(), x_bar.dot(&v).item());
    assert!((forward - back).abs() < 1e-12 * forward.abs(), "{forward} {back}");
    let expected = jacobian.matmul(&v).to_vec();
    assert!(y_dot.to_vec().iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12));
}

/// `test_jacobian_scalar`
#[test]
fn odd_functions() {
    let x = vector(&[1.0, 2.0]);
    assert_eq!(tape::jacobian(|_| Tensor::ones(&[3]), &x).unwrap().to_vec(), [0.0; 6]);
    assert_eq!(tape::hessian(|x| x.sum(), &x).unwrap().to_vec(), [0.0; 4]);
    assert_eq!(tape::jvp(|_| Tensor::ones(&[1]), &x, &x).unwrap().1.to_vec(), [0.0]);
    assert_eq!(tape::hessian(|x| x.clone(), &x).unwrap_err(), Error::NotScalar { shape: vec![2] });
    let wrong = tape::jvp(|x| x.clone(), &x, &Tensor::ones(&[3])).unwrap_err();
    assert_eq!(wrong, Error::SeedShape { expected: vec![2], given: vec![3] });
    // Nothing is left at the argument, and scopes around do not matter.
    let x = x.requires_grad_(true);
    assert_eq!(tape::no_grad(|| tape::jacobian(|x| x * x, &x)).unwrap().to_vec(), [2.0, 0.0, 0.0, 4.0]);
    assert!(x.grad().is_none());
}

/// `test_gradcheck_single_input`
#[test]
fn checks_name_what_is_wrong() {
    let (a, b) = (vector(&[1.0, 2.0]), Tensor::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2]));
    let f = |x: &[Tensor]| {
        let row = x[1].at(&[1]);
        &x[0] * Tensor::stack(&[&row.at(&[0]), &row.at(&[1]).detach()], 0)
    };
    let wrong = tape::gradcheck(f, &[&a, &b], 1e-7).unwrap_err();
    let CheckError::Mismatch { input, element, output, analytic, numeric } = wrong else { panic!("{wrong}") };
    assert_eq!((input, element, output, analytic), (1, 3, 1, 0.0));
    assert!((numeric - 2.0).abs() < 1e-9);
}
