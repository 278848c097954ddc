//! Automatic differentiation of ordinary Rust functions, by source transformation, on stable Rust.
//!
//! ```
//! use wengert::differentiable;
//!
//! #[differentiable]
//! fn rosenbrock(x: f64, y: f64) -> f64 {
//!     (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
//! }
//!
//! let (value, (dx, dy)) = rosenbrock::value_and_grad(-1.2, 1.0);
//! assert!((value - 24.2).abs() < 1e-12);
//! assert!((dx + 215.6).abs() < 1e-12 && (dy + 88.0).abs() < 1e-12);
//! ```
//!
//! The attribute [`differentiable`](macro@differentiable) leaves the function as it was and adds a type of the same name,
//! whose associated functions are its derivatives: `grad`, `value_and_grad`, `grad_into`, `vjp`, `vjp_n`, `jvp`, `jvp_n` and
//! `jacobian`; with `order = 2` also `hvp`, `grad_and_hvp` and `hessian`.
//! They are generated from the function's source, control flow, mutation and calls included, and compiled like any other
//! Rust. Its page has all of them, with the types that they take and give.
//!
//! - [`stop_gradient`] cuts a value off from differentiation.
//! - [`Differentiable`] tells which types carry a derivative, [`Tangent`] and [`Flat`] what derivatives can do.
//! - [`BlockJacobian`] writes sparse Jacobians of known pattern, as least squares and bundle adjustment need them.
//! - [`gradcheck`](gradcheck()) compares a gradient with differences of the function.
//! - [`tape`] records operations on tensors as they run, for graphs that exist only at run time.
//! - `special`, behind the feature of that name, has special functions: `erf`, `ln_gamma`, `log_sum_exp` and others.
//! - [`prelude`] has what most users want in scope.

#![forbid(unsafe_code)]

/// Gives a type of the user's tangents, so that its values can be differentiated.
///
/// The tangent of a struct `S` is a struct `STangent` with the same fields, each of the type of its own tangent, and with the
/// same visibility. That of an enumeration has the same variants: which one it is counts as data. A field that is
/// marked `#[constant]` has the tangent `()`, as integers and strings have; its type may be any.
///
/// ```
/// use wengert::{Differentiable, differentiable};
///
/// #[derive(Clone, Differentiable)]
/// struct Spring {
///     stiffness: f64,
///     lengths: Vec<f64>,
///     #[constant]
///     name: String,
/// }
///
/// #[differentiable]
/// fn energy(spring: &Spring) -> f64 {
///     let mut sum = 0.0;
///     for length in &spring.lengths {
///         sum += 0.5 * spring.stiffness * length * length;
///     }
///     sum
/// }
///
/// let spring = Spring { stiffness: 2.0, lengths: vec![1.0, 3.0], name: "a".to_owned() };
/// let slope = energy::grad(&spring);
/// assert_eq!(slope, SpringTangent { stiffness: 5.0, lengths: vec![2.0, 6.0], name: () });
/// ```
///
/// An enumeration is taken apart by `match`, `if let` and `let … else`:
///
/// ```
/// use wengert::{Differentiable, differentiable};
///
/// #[derive(Differentiable)]
/// enum Shape {
///     Circle { radius: f64 },
///     Rectangle(f64, f64),
/// }
///
/// #[differentiable]
/// fn area(shape: &Shape) -> f64 {
///     match shape {
///         Shape::Circle { radius } => 3.0 * radius * radius,
///         Shape::Rectangle(a, b) => a * b,
///     }
/// }
///
/// assert_eq!(area::grad(&Shape::Circle { radius: 2.0 }), ShapeTangent::Circle { radius: 12.0 });
/// assert_eq!(area::grad(&Shape::Rectangle(2.0, 5.0)), ShapeTangent::Rectangle(5.0, 2.0));
/// ```
///
/// Both the type and its tangents are [`Flat`]: an optimiser can read them as lists of numbers and write them back.
///
/// ```
/// use wengert::{Differentiable, Flat, Tangent};
///
/// #[derive(Clone, Debug, Differentiable, PartialEq)]
/// struct Line<T> {
///     slope: T,
///     offset: T,
/// }
///
/// let mut line = Line { slope: 1.0, offset: 2.0 };
/// let mut gradient = line.zero_tangent();
/// gradient.read_from(&[10.0, 20.0]);
/// gradient.accumulate(&LineTangent { slope: 0.0, offset: 10.0 });
/// line.step(-0.1, &gradient); // one step of gradient descent
/// assert_eq!(line, Line { slope: 0.0, offset: -1.0 });
/// let mut flat: Vec<f64> = Vec::new();
/// line.push_to(&mut flat);
/// assert_eq!(flat, [0.0, -1.0]);
/// ```
///
/// Where the crate has another name, `#[wengert(crate = path)]` beside the derive says it.
///
/// # Errors
///
/// A field whose type has no tangents is an error that names the type: derive `Differentiable` for that type too, or mark the
/// field `#[constant]`.
#[doc(inline)]
pub use ad_macros::Differentiable;
/// Makes a function differentiable: beside the function `f` stands a type `f`, whose associated functions are its
/// derivatives.
///
/// A function and a type may share a name in Rust, so `use module::f;` brings both. The function itself is not changed.
/// What its body may hold is listed in `docs/supported.md` of the repository; anything else is a compile error at the
/// token that is not supported. Functions that it calls must be `#[differentiable]` too, where active values pass
/// through them.
///
/// # What is active
///
/// The *active* arguments are those whose types carry a derivative: `f64`, `f32`, and slices, arrays, vectors, arrays of
/// `ndarray` and tuples of what carries one, by value, by `&` or by `&mut`. Integers, `bool`, `char` and strings are never active. An argument
/// marked `#[constant]` is not active either, whatever its type.
///
/// # Derived functions
///
/// Each takes the arguments of `f` first, in order, then one more for each active argument, in order, where it says so.
/// One cotangent is given alone, several as a tuple. All of them compute the value bit for bit as `f` does, print what
/// `f` prints, once, and change `&mut` arguments as `f` does. None of them calls `f`.
///
/// | call | gives |
/// |---|---|
/// | `f::grad(args…)` | the cotangents of the active arguments |
/// | `f::value_and_grad(args…)` | `(value, cotangents)` |
/// | `f::grad_into(args…, &mut dx, …)` | the value; *adds* the cotangents to buffers of the caller's |
/// | `f::vjp(args…)` | `(value, pullback)`; `pullback(seed)` gives the cotangents, as often as wanted |
/// | `f::vjp_n::<N>(args…)` | the same for `N` seeds at once: `pullback([seed; N])` gives `[cotangents; N]` |
/// | `f::jvp(args…, dx, …)` | `(value, tangent)`, the derivative in one direction |
/// | `f::jvp_n(args…, [dx; N], …)` | `(value, [tangent; N])`, the derivatives in `N` directions at once |
/// | `f::jacobian(args…)` | `ndarray::Array2`: a row for each output, a column for each active input; by forward or reverse mode, as the shape asks |
/// | `f::hvp(args…, v, …)` | with `order = 2`: the matrix of second derivatives times `v`, in the form of `grad` |
/// | `f::grad_and_hvp(args…, v, …)` | with `order = 2`: `(grad, hvp)`, by one sweep |
/// | `f::hessian(args…)` | with `order = 2`: `ndarray::Array2`, that matrix |
///
/// `grad`, `value_and_grad` and `grad_into` need a scalar value (`f64` or `f32`), and so do `hvp` and `hessian`; for other
/// functions their call is a compile error that names `vjp` and `jacobian`. `jacobian` is there where all floats have one type.
///
/// | argument or result | cotangent | tangent, seed | buffer of `grad_into` |
/// |---|---|---|---|
/// | `f64`, `&f64` | `f64` | `f64` | `&mut f64` |
/// | `&[T]`, `&Vec<T>`, `Vec<T>` | `Vec<T::Tangent>` | `&[T::Tangent]` | `&mut [T::Tangent]` |
/// | `[T; N]`, `&[T; N]` | `[T::Tangent; N]` | `&[T::Tangent; N]` | `&mut [T::Tangent; N]` |
/// | tuple | tuple of these | tuple of these | tuple of these |
/// | `Array`, `ArrayView`, `&Array` of `ndarray` | owned `Array` | `&Array` | `&mut Array` |
/// | `&mut` of one of these | of what it held before | tangent: `&mut`, in and out; seed: as above | of what it held before |
///
/// `T::Tangent` is that of [`Differentiable`]: of a float the float, of an integer `()`, of a vector a vector.
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable]
/// fn loss(w: &[f64], b: f64) -> f64 {
///     let mut s = b * b;
///     for i in 0..w.len() {
///         s += (w[i] - b).powi(2);
///     }
///     s
/// }
///
/// // The cotangents alone, or with the value.
/// let (w_bar, b_bar) = loss::grad(&[1.0, 2.0], 0.5);
/// assert_eq!((w_bar.as_slice(), b_bar), ([1.0, 3.0].as_slice(), -3.0));
/// let (value, (_, _)) = loss::value_and_grad(&[1.0, 2.0], 0.5);
/// assert_eq!(value, loss(&[1.0, 2.0], 0.5));
///
/// // Into buffers, which are added to.
/// let (mut w_sum, mut b_sum) = ([10.0, 0.0], 0.0);
/// let value = loss::grad_into(&[1.0, 2.0], 0.5, &mut w_sum, &mut b_sum);
/// assert_eq!((value, w_sum, b_sum), (2.75, [11.0, 3.0], -3.0));
/// ```
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable]
/// fn polar(r: f64, angle: f64) -> [f64; 2] {
///     [r * angle.cos(), r * angle.sin()]
/// }
///
/// // One forward sweep; a pullback for as many seeds as wanted.
/// let (point, pullback) = polar::vjp(2.0, 0.0);
/// assert_eq!(point, [2.0, 0.0]);
/// assert_eq!(pullback(&[1.0, 0.0]), (1.0, 0.0));
/// assert_eq!(pullback(&[0.0, 1.0]), (0.0, 2.0));
///
/// // Several seeds at once: one reverse sweep, in which the cotangents lie side by side.
/// let (point, pullback) = polar::vjp_n::<2>(2.0, 0.0);
/// assert_eq!(point, [2.0, 0.0]);
/// assert_eq!(pullback([&[1.0, 0.0], &[0.0, 1.0]]), [(1.0, 0.0), (0.0, 2.0)]);
///
/// // One direction.
/// let (point, velocity) = polar::jvp(2.0, 0.0, 0.0, 1.0);
/// assert_eq!((point, velocity), ([2.0, 0.0], [0.0, 2.0]));
///
/// // Several directions at once: `f` runs once, and the tangents lie side by side, as vector instructions want them.
/// let (point, velocities) = polar::jvp_n(2.0, 0.0, [1.0, 0.0], [0.0, 1.0]);
/// assert_eq!((point, velocities), ([2.0, 0.0], [[1.0, 0.0], [0.0, 2.0]]));
///
/// // The whole matrix: rows are outputs, columns are inputs.
/// let jacobian = polar::jacobian(2.0, 0.0);
/// assert_eq!((jacobian.nrows(), jacobian.ncols()), (2, 2));
/// assert_eq!(jacobian[[1, 1]], 2.0);
/// ```
///
/// A `&mut` argument is an input and an output. Derived functions change it as `f` does. The pullback takes the seed of
/// the value first (none, where `f` returns nothing), then one for each active `&mut` argument, of what it holds
/// afterwards; it gives the cotangent of what it held before. `grad` seeds `&mut` arguments with zero. `jvp` takes the
/// tangent of a `&mut` argument by `&mut`, and leaves that of the new content in it; `jvp_n` takes several such.
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable]
/// fn square_all(xs: &mut [f64]) {
///     for i in 0..xs.len() {
///         xs[i] *= xs[i];
///     }
/// }
///
/// let mut xs = [3.0, 4.0];
/// let ((), pullback) = square_all::vjp(&mut xs);
/// assert_eq!(pullback(&[1.0, 10.0]), [6.0, 80.0]);
/// assert_eq!(xs, [9.0, 16.0]);
/// ```
///
/// # Methods
///
/// No type can stand beside a method. So derived functions of a method are methods themselves, named after it: those of
/// `loss` are `loss_grad`, `loss_vjp` and so on, and the cotangent of `self` comes first. A method shows by `self` or `Self`
/// what it is; functions that mention neither, and `impl` blocks with parameters, have the attribute on the block as well.
///
/// ```
/// use wengert::{Differentiable, differentiable};
///
/// #[derive(Clone, Copy, Differentiable)]
/// struct Spring {
///     stiffness: f64,
///     rest: f64,
/// }
///
/// impl Spring {
///     #[differentiable]
///     fn energy(&self, length: f64) -> f64 {
///         0.5 * self.stiffness * (length - self.rest).powi(2)
///     }
///
///     #[differentiable]
///     fn work(&self, from: f64, to: f64) -> f64 {
///         self.energy(to) - self.energy(from)
///     }
/// }
///
/// let spring = Spring { stiffness: 2.0, rest: 1.0 };
/// let (of_spring, force) = spring.energy_grad(4.0);
/// assert_eq!((of_spring.stiffness, of_spring.rest, force), (4.5, -6.0, 6.0));
/// let (work, (_, from, to)) = spring.work_value_and_grad(1.0, 4.0);
/// assert_eq!((work, from, to), (9.0, 0.0, 6.0));
/// ```
///
/// On a trait and its implementations the attribute stands as a whole. The derived methods of `Energy` live in a trait
/// `EnergyDerivatives`, which generic code asks for. Operators of types of your own (`Add`, `Mul<f64>`, `Neg`, `AddAssign`, …) need
/// the attribute on their implementation, and may then be used.
///
/// ```
/// use std::ops::Mul;
/// use wengert::{Differentiable, differentiable};
///
/// #[differentiable]
/// trait Energy {
///     fn energy(&self, x: f64) -> f64;
/// }
///
/// #[derive(Clone, Copy, Differentiable)]
/// struct Spring(f64);
///
/// #[differentiable]
/// impl Energy for Spring {
///     fn energy(&self, x: f64) -> f64 {
///         0.5 * self.0 * x * x
///     }
/// }
///
/// #[differentiable]
/// impl Mul<f64> for Spring {
///     type Output = Spring;
///     fn mul(self, k: f64) -> Spring {
///         Spring(self.0 * k)
///     }
/// }
///
/// #[differentiable]
/// fn of_both<E: EnergyDerivatives>(a: &E, b: Spring, x: f64) -> f64 {
///     let stiffer = b * x;
///     a.energy(x) + stiffer.energy(2.0)
/// }
///
/// assert_eq!(Spring(3.0).energy_grad(2.0).1, 6.0);
/// let (a, b, x) = of_both::grad(&Spring(3.0), Spring(1.0), 2.0);
/// assert_eq!((a.0, b.0, x), (2.0, 4.0, 8.0));
/// ```
///
/// # Second and higher derivatives
///
/// `order = 2` asks for second derivatives. It is wanted on the function and on every function that it calls with active
/// values. `hvp` costs a few times what the function does, however many arguments there are; `hessian` makes a product for
/// each column; `grad_and_hvp` costs little more than `hvp`, since the gradient lies on its way. With `wrt`, rows and
/// columns are the arguments that it names; `hvp` takes tangents for all active ones.
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable(order = 2)]
/// fn energy(x: f64, y: f64) -> f64 {
///     x.powi(3) * y + y * y
/// }
///
/// let matrix = energy::hessian(2.0, 5.0);
/// assert_eq!(matrix.as_slice(), Some([60.0, 12.0, 12.0, 2.0].as_slice()));
/// assert_eq!(energy::hvp(2.0, 5.0, 1.0, -1.0), (48.0, 10.0));
/// assert_eq!(energy::grad_and_hvp(2.0, 5.0, 1.0, -1.0), ((60.0, 18.0), (48.0, 10.0)));
/// ```
///
/// `f::grad`, `f::value_and_grad`, `f::jvp`, `f::jacobian` and `let (value, pullback) = f::vjp(…);` may be called inside of a
/// differentiable function, on active values, in loops, and in any nesting. What is called needs an order one higher than what
/// is done around it, two for `f::hvp`, `f::grad_and_hvp` and `f::hessian`: 4 at most, and code grows with each.
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable(order = 2)]
/// fn residual(t: f64, a: f64) -> f64 {
///     t.powi(3) + t - a
/// }
///
/// /// A root by Newton's method. How often the loop turns depends on `a`.
/// #[differentiable]
/// fn root(a: f64) -> f64 {
///     let mut t = a;
///     let mut step = 1.0;
///     while step * step > 1e-20 {
///         let (value, (slope, _)) = residual::value_and_grad(t, a);
///         step = value / slope;
///         t -= step;
///     }
///     t
/// }
///
/// assert!((root(10.0) - 2.0).abs() < 1e-12);
/// assert!((root::grad(10.0) - 1.0 / 13.0).abs() < 1e-12);
/// ```
///
/// # Arguments of the attribute
///
/// | argument | meaning |
/// |---|---|
/// | `wrt(a, b)` | return the cotangents of these arguments only |
/// | `name = g` | call the companion `g`, for a function named like a module or type in scope; it makes a function `g` too |
/// | `crate = path` | where this crate is, if not at `::wengert` |
/// | `partials(f, g)` | functions for the partial derivatives, one for each active argument, in place of the derived ones |
/// | `fwd = path, bwd = path` | a rule of one's own in place of the derived one |
/// | `order = n` | up to which order there are derivatives: 1 where it is absent, 4 at most |
/// | `tape` | run the function on the tape instead of transforming it |
/// | `recursive` | the function is one of several that call each other in a circle; one of them says so |
/// | `without(…)` | turn optimisations off, by name, or `all`; a wrong name is an error that lists the right ones |
/// | `dump` | print the intermediate representation while compiling |
///
/// `wrt` chooses what is *returned*; `#[constant]` on an argument *cuts*, which also saves the work. `jvp` takes tangents
/// for all active arguments, also with `wrt`.
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable(wrt(w))]
/// fn product(w: f64, x: f64) -> f64 {
///     w * x
/// }
/// assert_eq!(product::grad(2.0, 3.0), 3.0);
/// assert_eq!(product::jvp(2.0, 3.0, 1.0, 1.0), (6.0, 5.0));
///
/// #[differentiable]
/// fn damped(x: f64, #[constant] rate: f64) -> f64 {
///     (-rate * x).exp()
/// }
/// assert_eq!(damped::grad(0.0, 0.25), -0.25);
/// assert_eq!(damped::jvp(0.0, 0.25, 1.0), (1.0, -0.25));
/// ```
///
/// With `tape` the function is not transformed but run, at each call of a derivative, on [`tape`]: whatever its body holds that
/// variables can go through. Generic functions are called at [`tape::Var`], functions over [`tape::Tensor`] as they are, and one over
/// `f64` or `f32` is written a second time over variables, literals and all. Derivatives have the names and types that they have
/// without `tape`; there are those of first order. Other differentiable functions call it as any other.
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable(tape)]
/// fn longest(points: Vec<[f64; 2]>) -> f64 {
///     let mut lengths: Vec<f64> = points.iter().map(|p| p[0].hypot(p[1])).collect();
///     lengths.sort_by(|a, b| b.total_cmp(a)); // which is not supported without `tape`
///     lengths[0]
/// }
/// assert_eq!(longest::grad(vec![[0.5, 0.5], [3.0, 4.0]]), [[0.0, 0.0], [0.6, 0.8]]);
/// ```
///
/// [`stop_gradient`] cuts inside of a body:
///
/// ```
/// use wengert::{differentiable, stop_gradient};
///
/// #[differentiable]
/// fn f(x: f64) -> f64 {
///     x * stop_gradient(x)
/// }
/// assert_eq!(f::grad(3.0), 3.0);
/// ```
///
/// A companion's name must be free among types and modules. Where it has one of its own, differentiable functions call
/// the function by that:
///
/// ```
/// use wengert::differentiable;
///
/// mod area {
///     pub const UNIT: f64 = 2.0;
/// }
///
/// #[differentiable(name = area_derivatives)]
/// fn area(r: f64) -> f64 {
///     area::UNIT * r * r
/// }
/// assert_eq!(area_derivatives::grad(3.0), 12.0);
///
/// #[differentiable]
/// fn volume(r: f64) -> f64 {
///     area_derivatives(r) * r
/// }
/// assert_eq!(volume::grad(3.0), 54.0);
/// ```
///
/// The path of this crate, where a library re-exports it:
///
/// ```
/// mod library {
///     pub extern crate wengert as gradients;
/// }
///
/// #[library::gradients::differentiable(crate = crate::library::gradients)]
/// fn f(x: f64) -> f64 {
///     x.sin()
/// }
/// # fn main() {
/// assert_eq!(f::grad(0.0), 1.0);
/// # }
/// ```
///
/// A function from floats to a float may have its partial derivatives from functions, which take the same arguments. For
/// second derivatives, these must be differentiable themselves.
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable(order = 2, partials(sigmoid))]
/// fn softplus(x: f64) -> f64 {
///     x.max(0.0) + (-x.abs()).exp().ln_1p()
/// }
///
/// #[differentiable]
/// fn sigmoid(x: f64) -> f64 {
///     1.0 / (1.0 + (-x).exp())
/// }
///
/// assert_eq!(softplus::grad(0.0), 0.5);
/// assert_eq!(softplus::hvp(0.0, 1.0), 0.25);
/// ```
///
/// A rule of one's own in general is two plain functions. `fwd` takes the arguments and gives the value and what the way back needs;
/// `bwd` takes that by reference and the seed, and gives the cotangents of the active arguments. The body of the function
/// is then anything at all. `jvp` comes from the same rule. `docs/writing-rules.md` of the repository has more.
///
/// ```
/// use wengert::differentiable;
///
/// fn softplus_fwd(x: f64) -> (f64, f64) {
///     (softplus(x), x)
/// }
///
/// fn softplus_bwd(x: &f64, seed: f64) -> f64 {
///     seed / (1.0 + (-x).exp())
/// }
///
/// #[differentiable(fwd = softplus_fwd, bwd = softplus_bwd)]
/// fn softplus(x: f64) -> f64 {
///     x.max(0.0) + (-x.abs()).exp().ln_1p()
/// }
///
/// assert_eq!(softplus::grad(0.0), 0.5);
/// assert_eq!(softplus::jvp(0.0, 2.0).1, 1.0);
/// ```
///
/// With and without an optimisation a derivative is the same but for rounding:
///
/// ```
/// use wengert::differentiable;
///
/// #[differentiable(without(all))]
/// fn f(x: f64, n: usize) -> f64 {
///     let mut y = x;
///     for _ in 0..n {
///         y = y.sin() * x;
///     }
///     y
/// }
/// let (value, tangent) = f::jvp(0.5, 3, 1.0);
/// assert_eq!(value, f(0.5, 3));
/// assert!((f::grad(0.5, 3) - tangent).abs() < 1e-15);
/// ```
///
/// # Errors
///
/// What is not supported is a compile error at the token, which says what to write instead; all errors of a function are
/// reported at once. An active value never passes through what is not differentiated.
///
/// ```compile_fail
/// use wengert::differentiable;
///
/// #[differentiable]
/// fn f(x: f64) -> f64 {
///     helper(x) // `helper` has no derivative: annotate it, give it a rule, or cut it
/// }
///
/// fn helper(x: f64) -> f64 {
///     x * x
/// }
/// ```
///
/// ```compile_fail
/// use wengert::differentiable;
///
/// #[differentiable]
/// fn pair(x: f64) -> [f64; 2] {
///     [x, x * x]
/// }
///
/// pair::grad(1.0); // not a scalar: use `vjp` or `jacobian`
/// ```
///
/// # Panics
///
/// A derived function panics where `f` does, and where a seed, a tangent or a buffer has another length than what it
/// belongs to:
///
/// ```should_panic
/// use wengert::differentiable;
///
/// #[differentiable]
/// fn last(xs: &[f64]) -> f64 {
///     xs[xs.len() - 1]
/// }
///
/// let mut buffer = [0.0; 1];
/// last::grad_into(&[1.0, 2.0], &mut buffer); // the list for `xs` has 1 elements, where 2 are needed
/// ```
#[doc(inline)]
pub use ad_macros::differentiable;
#[doc(inline)]
pub use ad_runtime::{
    BlockJacobian, Csr, Differentiable, DifferentiableFn, Flat, Mismatch, Real, Tangent, gradcheck, stop_gradient,
    with_slope,
};

#[doc(hidden)]
pub mod operators;

/// The arrays that derived functions take and give, in the version that they are of.
#[doc(no_inline)]
pub use ndarray;

#[cfg(feature = "tape")]
#[doc(inline)]
pub use ad_runtime::tape;

#[cfg(feature = "special")]
pub mod special;

/// What most users want in scope.
///
/// ```
/// use wengert::prelude::*;
///
/// #[differentiable]
/// fn f(x: f64) -> f64 {
///     stop_gradient(x) * x
/// }
/// assert_eq!(f::grad(2.0), 2.0);
/// assert_eq!([1.0, 2.0].zero_tangent(), [0.0, 0.0]);
/// ```
pub mod prelude {
    pub use crate::{Differentiable, Tangent, differentiable, stop_gradient};
}

/// What generated code names; not for users.
#[doc(hidden)]
pub mod __private {
    pub use ad_macros::differentiable;
    pub use ad_runtime::*;
    pub use ndarray::{self, Array2};
    pub use std::boxed::Box;
    pub use std::vec;
    pub use std::vec::Vec;

    pub use crate::operators;
    pub mod traits {
        pub use std::clone::Clone as _;
        pub use std::iter::Iterator as _;
    }
}

/// The code of the guides, run as tests.
#[cfg(doctest)]
mod guides {
    #[doc = include_str!("../README.md")]
    struct Readme;

    #[cfg(feature = "tape")]
    #[doc = include_str!("../docs/tape.md")]
    struct Tape;

    #[cfg(feature = "tape")]
    #[doc = include_str!("../docs/coming-from-pytorch.md")]
    struct ComingFromPytorch;

    #[doc = include_str!("../docs/writing-rules.md")]
    struct WritingRules;

    #[doc = include_str!("../docs/known-limitations.md")]
    struct KnownLimitations;
}
