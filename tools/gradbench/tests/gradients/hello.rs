use wengert_gradbench::primals::hello::square;

#[test]
fn derivative_is_twice_the_argument() {
    for x in [-3.5, -0.0, 0.0, 1.0, 1e100] {
        assert_eq!(square::grad(x), 2.0 * x);
        assert_eq!(square::value_and_grad(x), (square(x), 2.0 * x));
    }
}
