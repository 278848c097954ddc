//! The operation that made the first NaN.

use wengert::tape::{self, Error};

use super::retain;
use super::support::{grad_of, leaf, vector};

/// `test_anomaly_detect_nan`
#[test]
fn name_operation_input_and_place() {
    let (x, w) = (vector(&[0.0, 1.0]).requires_grad_(true), leaf(1.0));
    let root = x.sqrt();
    let product = &root * &w * f64::INFINITY;
    let line = line!() - 1;
    let y = product.sum();
    let error = tape::detect_anomaly(|| y.backward_options(retain())).unwrap_err();
    let Error::NotANumber { operation, input, location } = error else { panic!("{error}") };
    // The root of zero times infinity is the gradient of `w`.
    assert_eq!((operation.as_str(), input), ("MulBackward", 1));
    assert_eq!((location.unwrap().line(), location.unwrap().file()), (line, file!()));
    // Without the mode, nothing is looked for.
    y.backward().unwrap();
    assert!(grad_of(&w)[0].is_nan());
}
