//! Arrays of `ndarray`, beside what the corpus has of them: layouts in memory, constants, fields, views from outside, and panics.

use std::panic::catch_unwind;

use ndarray::{Array1, Array2, ArrayBase, ArrayView1, Axis, Data, Ix1, ShapeBuilder, arr1, array};
use wengert::{Differentiable, differentiable, gradcheck};

/// Everything that `ndarray` adds up in an order that the layout decides.
#[differentiable]
fn sums(m: &Array2<f64>) -> f64 {
    let of_columns = m.column(0).sum() + m.column(0).dot(&m.column(1)) + m.dot(&m.column(0)).sum();
    let of_made = m.mapv(f64::sin).sum() * m.exp().sum() + m.clone().sum() + m.t().sum();
    of_columns * of_made
}

#[differentiable]
fn sums_of_changed(m: &mut Array2<f64>) -> f64 {
    let mut sum = m.sum() * m.column(1).sum();
    for column in m.columns() {
        sum += column.sum() * column[0];
    }
    m[[0, 0]] = sum;
    m.row(0).dot(&m.column(1))
}

#[test]
fn the_value_is_that_of_the_function_whatever_the_layout() {
    let element = |(i, j): (usize, usize)| ((3 * i + j) as f64 * 0.7).sin();
    let in_rows = Array2::from_shape_fn((20, 20), element);
    let in_columns = Array2::from_shape_fn((20, 20).f(), element);
    let mut upside_down = in_rows.clone();
    upside_down.invert_axis(Axis(0));
    for m in [in_rows, in_columns.clone(), in_columns.reversed_axes(), upside_down] {
        assert_eq!(sums::value_and_grad(&m).0.to_bits(), sums(&m).to_bits());
        assert_eq!(sums::jvp(&m, &m).0.to_bits(), sums(&m).to_bits());
        let expected = sums_of_changed(&mut m.clone()).to_bits();
        assert_eq!(sums_of_changed::vjp(&mut m.clone()).0.to_bits(), expected);
        assert_eq!(sums_of_changed::jvp(&mut m.clone(), &mut m.clone()).0.to_bits(), expected);
    }
}

/// What is made of constants may become active later.
#[differentiable(order = 2)]
fn from_constants(#[constant] m: &Array2<f64>, #[constant] c: &Array1<f64>, x: &Array1<f64>) -> f64 {
    let weights = array![0.1, 0.2];
    let mut residual = m.dot(c) - c;
    residual -= x;
    let mut scale = c.sum();
    scale *= x[0];
    let mean: f64 = m.mean().unwrap();
    residual.dot(&residual) * scale * mean + (&weights * x).sum()
}

#[test]
fn constants_become_active() {
    let (m, c) = (array![[0.5, 1.0], [2.0, -0.3]], array![0.7, 0.4]);
    let checked = gradcheck(
        |x: &[f64; 2]| from_constants(&m, &c, &arr1(x)),
        |x| {
            let slope = from_constants::grad(&m, &c, &arr1(x));
            [slope[0], slope[1]]
        },
        &[0.3, -0.6],
        1e-7,
    );
    assert_eq!(checked, Ok(()));
    let hessian = from_constants::hessian(&m, &c, &array![0.3, -0.6]);
    assert!((hessian[[0, 1]] - hessian[[1, 0]]).abs() < 1e-12);
}

/// What an array holds changes from turn to turn.
#[differentiable(order = 2)]
fn iterated(m: &Array2<f64>, x: &Array1<f64>, turns: usize) -> f64 {
    let mut y = x.clone();
    for _ in 0..turns {
        y = (m.dot(&y) + x).mapv(f64::tanh);
        y[0] *= y[1];
    }
    (&y * &y).sum()
}

#[test]
fn second_derivatives_know_what_an_array_held() {
    let m = array![[0.5, 1.0], [0.8, -0.3]];
    for (row, step) in [array![1e-4, 0.0], array![0.0, 1e-4]].into_iter().enumerate() {
        let x = array![0.3, -0.6];
        let hessian = iterated::hessian(&m, &x, 3);
        let [up, down] = [&x + &step, &x - &step].map(|x| iterated::grad(&m, &x, 3).1);
        let expected = (up - down) / 2e-4;
        for column in 0..2 {
            assert!((hessian[[4 + row, 4 + column]] - expected[column]).abs() < 1e-7);
        }
    }
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct System {
    position: Array1<f64>,
    speed: Array1<f64>,
    rate: f64,
}

/// What stands beside an array is one where it is lent, or where an array is added to it.
#[differentiable]
fn step(system: &mut System, force: &Array1<f64>, dt: f64) -> f64 {
    system.speed += &(force * dt);
    let moved = &system.speed * dt;
    system.position += &moved;
    let position: &Array1<f64> = &system.position;
    position.dot(position) * system.rate
}

#[test]
fn fields_are_arrays_by_what_stands_beside_them() {
    let system = System { position: array![1.0, 2.0], speed: array![0.5, -0.5], rate: 2.0 };
    let force = array![0.1, 0.3];
    let energy = |force: &[f64; 2]| step(&mut system.clone(), &arr1(force), 0.1);
    let slope = |force: &[f64; 2]| {
        let force = arr1(force);
        let (_, pullback) = step::vjp(&mut system.clone(), &force, 0.1);
        let zero = SystemTangent { position: array![0.0, 0.0], speed: array![0.0, 0.0], rate: 0.0 };
        let (_, by_force, _) = pullback(1.0, &zero);
        [by_force[0], by_force[1]]
    };
    assert_eq!(gradcheck(energy, slope, &[force[0], force[1]], 1e-7), Ok(()));
}

#[differentiable]
fn norm_of_view(x: ArrayView1<f64>) -> f64 {
    x.dot(&x).sqrt()
}

#[differentiable]
fn norm_of_any<S: Data<Elem = f64>>(x: &ArrayBase<S, Ix1>) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        sum += x[i] * x[i];
    }
    sum.sqrt()
}

#[differentiable]
fn norm_in_single(x: &Array1<f32>) -> f32 {
    (x * x).sum().sqrt() / x.mean().unwrap()
}

#[test]
fn views_and_storages_and_widths() {
    let x = array![3.0, 4.0];
    for slope in [norm_of_view::grad(x.view()), norm_of_any::grad(&x), norm_of_any::grad(&x.view())] {
        assert!((slope - array![0.6, 0.8]).iter().all(|error| error.abs() < 1e-15));
    }
    // `x / (|x| m) - |x| / (2 m^2)`, where `m` is the mean.
    let slope: Array1<f32> = norm_in_single::grad(&array![3.0_f32, 4.0]);
    assert!((slope - array![-0.032_653_06, 0.024_489_8]).iter().all(|error| error.abs() < 1e-6));
}

/// The other array may be smaller, and must not be greater.
#[differentiable]
fn zipped(x: &mut Array2<f64>, y: &Array1<f64>) -> f64 {
    x.zip_mut_with(y, |x, y| *x = *x * y + y);
    x.sum()
}

#[test]
fn what_is_zipped_is_broadcast() {
    let x = array![[1.0, 2.0], [3.0, 4.0]];
    for (y, expected) in [(array![5.0, 6.0], array![6.0, 8.0]), (array![7.0], array![14.0])] {
        let (value, (_, by_y)) = zipped::value_and_grad(&mut x.clone(), &y);
        assert_eq!(value, zipped(&mut x.clone(), &y));
        assert_eq!(by_y, expected);
    }
    let three = array![1.0, 2.0, 3.0];
    assert!(catch_unwind(|| zipped(&mut x.clone(), &three)).is_err());
    assert!(catch_unwind(|| zipped::grad(&mut x.clone(), &three)).is_err());
}

#[differentiable]
fn difference(x: &Array1<f64>, y: &Array1<f64>) -> f64 {
    (x - y).mean().unwrap()
}

#[test]
fn derived_functions_panic_where_the_function_does() {
    let (two, three, none) = (array![1.0, 2.0], array![1.0, 2.0, 3.0], Array1::zeros(0));
    for (x, y) in [(&two, &three), (&none, &none)] {
        assert!(catch_unwind(|| difference(x, y)).is_err());
        assert!(catch_unwind(|| difference::grad(x, y)).is_err());
    }
    let one = array![1.0];
    assert_eq!(difference::grad(&three, &one), (Array1::from_elem(3, 1.0 / 3.0), array![-1.0]));
}
