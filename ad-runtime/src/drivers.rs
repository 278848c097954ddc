//! Derivatives made of many sweeps.

use ndarray::Array2;

use crate::diff::Flat;
use crate::lanes::{Batch, SideBySide};
use crate::real::{self, Real};

/// The rows of a Jacobian, one pullback each.
///
/// `zero` is a zero seed of all outputs. The matrix has a row for each component of the seed, and a column for each
/// component of the cotangents, numbered as [`Flat`] does.
///
/// ```
/// // The matrix [[1, 2], [3, 4]], transposed as a pullback is.
/// let matrix = ad_runtime::jacobian([0.0, 0.0], |[a, b]: [f64; 2]| (a + 3.0 * b, 2.0 * a + 4.0 * b));
/// assert_eq!(matrix.as_slice(), Some([1.0, 2.0, 3.0, 4.0].as_slice()));
/// ```
///
/// # Panics
/// Where `pullback` does, and where it gives cotangents of different lengths.
pub fn jacobian<S, Seed, Cotangents>(zero: Seed, pullback: impl Fn(Seed) -> Cotangents) -> Array2<S>
where
    S: Real,
    Seed: Flat<S> + Clone,
    Cotangents: Flat<S>,
{
    let rows = zero.count();
    let mut entries = Vec::new();
    for row in 0..rows {
        let mut seed = zero.clone();
        seed.set(row, real::literal(1.0));
        pullback(seed).push_to(&mut entries);
    }
    // Without outputs the width is that of any row.
    let columns = entries.len().checked_div(rows).unwrap_or_else(|| pullback(zero).count());
    Array2::from_shape_vec((rows, columns), entries).expect("all rows are equally long")
}

/// The rows of a Jacobian, `N` at a time side by side.
///
/// ```
/// use ad_runtime::Lanes;
///
/// // The matrix [[1, 2], [3, 4]], transposed as a pullback is.
/// let pullback = |[a, b]: [Lanes<f64, 8>; 2]| (a + b * 3.0, a * 2.0 + b * 4.0);
/// let matrix = ad_runtime::jacobian_in_lanes([0.0, 0.0], pullback);
/// assert_eq!(matrix.as_slice(), Some([1.0, 2.0, 3.0, 4.0].as_slice()));
/// ```
///
/// # Panics
/// Where `pullback` does, and where it gives cotangents of different lengths.
pub fn jacobian_in_lanes<S, Seed, Cotangents, const N: usize>(
    zero: Seed,
    pullback: impl Fn(Seed::Lanes<N>) -> Cotangents,
) -> Array2<S>
where
    S: Real,
    Seed: Flat<S> + Batch + Clone,
    Cotangents: SideBySide<One: Flat<S>>,
{
    let rows = zero.count();
    let mut entries = Vec::new();
    for start in (0..rows).step_by(N) {
        let cotangents = pullback(units(&zero, start));
        for lane in 0..N.min(rows - start) {
            cotangents.lane(lane).push_to(&mut entries);
        }
    }
    // Without outputs the width is that of any row.
    let columns = entries.len().checked_div(rows).unwrap_or_else(|| pullback(units(&zero, 0)).lane(0).count());
    Array2::from_shape_vec((rows, columns), entries).expect("all rows are equally long")
}

/// How many rows of a Jacobian are computed at once; and columns, where they are few.
pub const FEW: usize = 8;
/// The most columns that are computed at once.
pub const MANY: usize = 32;

/// How a Jacobian is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In reverse mode, [`FEW`] rows at once.
    Rows,
    /// In forward mode, up to [`FEW`] columns at once.
    FewColumns,
    /// In forward mode, up to [`MANY`] columns at once.
    ManyColumns,
}

/// The way to a Jacobian: forward where there are fewer inputs than outputs, and not too many to go at once, so that the
/// function runs but once. How many outputs there are may not be known before; then there are taken to be many.
///
/// ```
/// use ad_runtime::{Way, way};
///
/// assert_eq!(way(2, Some(3)), Way::FewColumns);
/// assert_eq!(way(20, None), Way::ManyColumns);
/// assert_eq!(way(3, Some(3)), Way::Rows);
/// assert_eq!(way(1000, Some(5000)), Way::Rows);
/// ```
pub fn way(inputs: usize, outputs: Option<usize>) -> Way {
    let is_wide = outputs.is_some_and(|outputs| outputs <= inputs);
    match inputs {
        0 => Way::Rows,
        _ if is_wide => Way::Rows,
        1..=FEW => Way::FewColumns,
        _ if inputs <= MANY => Way::ManyColumns,
        _ => Way::Rows,
    }
}

/// The unit tangents, one in each lane; in lanes beyond the last component, zero.
///
/// ```
/// use ad_runtime::{Lanes, unit_lanes};
///
/// let lanes = unit_lanes::<f64, _, 3>(&(0.0, [0.0]));
/// assert_eq!(lanes, (Lanes([1.0, 0.0, 0.0]), [Lanes([0.0, 1.0, 0.0])]));
/// ```
pub fn unit_lanes<S: Real, T: Flat<S> + Batch + Clone, const N: usize>(zero: &T) -> T::Lanes<N> {
    units(zero, 0)
}

/// The unit tangents from the one of number `start` on, and then zeros.
fn units<S: Real, T: Flat<S> + Batch + Clone, const N: usize>(zero: &T, start: usize) -> T::Lanes<N> {
    let tangents: [T; N] = std::array::from_fn(|lane| {
        let mut unit = zero.clone();
        if start + lane < zero.count() {
            unit.set(start + lane, real::literal(1.0));
        }
        unit
    });
    T::gather(tangents.each_ref())
}

/// A Jacobian from its columns, which are the first lanes of a tangent of the outputs.
///
/// ```
/// let matrix = ad_runtime::from_columns::<f64, _>(2, &ad_runtime::Lanes([1.0, 2.0, 0.0]));
/// assert_eq!(matrix.as_slice(), Some([1.0, 2.0].as_slice()));
/// ```
pub fn from_columns<S: Clone, T: SideBySide<One: Flat<S>>>(inputs: usize, lanes: &T) -> Array2<S> {
    let mut entries = Vec::new();
    for column in 0..inputs {
        lanes.lane(column).push_to(&mut entries);
    }
    let outputs = entries.len().checked_div(inputs).unwrap_or(0);
    transposed((inputs, outputs), entries)
}

/// A matrix of that many columns and rows, from its columns.
fn transposed<S: Clone>(shape: (usize, usize), entries: Vec<S>) -> Array2<S> {
    let columns = Array2::from_shape_vec(shape, entries).expect("all columns are equally long");
    columns.t().as_standard_layout().into_owned()
}

/// The unit tangents, one after another.
///
/// ```
/// let units: Vec<_> = ad_runtime::unit_tangents((0.0, [0.0])).collect();
/// assert_eq!(units, [(1.0, [0.0]), (0.0, [1.0])]);
/// ```
pub fn unit_tangents<S: Real, T: Flat<S> + Clone>(zero: T) -> impl Iterator<Item = T> {
    (0..zero.count()).map(move |component| {
        let mut unit = zero.clone();
        unit.set(component, real::literal(1.0));
        unit
    })
}

/// `N` matrices, a column of each at a time: those that belong to a unit tangent of the inputs.
///
/// `zero` is a zero tangent of all inputs.
///
/// ```
/// let [matrix, twice] = ad_runtime::matrices((0.0, 0.0), |(a, b): (f64, f64)| [[a, b, a + b], [2.0 * a, 2.0 * b, 0.0]]);
/// assert_eq!(matrix, ndarray::array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]);
/// assert_eq!(twice, ndarray::array![[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]]);
/// ```
///
/// # Panics
/// Where `columns` does.
pub fn matrices<S, Along, Column, const N: usize>(
    zero: Along,
    mut columns: impl FnMut(Along) -> [Column; N],
) -> [Array2<S>; N]
where
    S: Real,
    Along: Flat<S> + Clone,
    Column: Flat<S>,
{
    let inputs = zero.count();
    // Without inputs the height is that of any column.
    let mut heights = if inputs == 0 { columns(zero.clone()).map(|column| column.count()) } else { [0; N] };
    let mut entries = [const { Vec::new() }; N];
    for unit in unit_tangents(zero) {
        for ((column, height), entries) in columns(unit).iter().zip(&mut heights).zip(&mut entries) {
            *height = column.count();
            column.push_to(entries);
        }
    }
    let mut heights = heights.into_iter();
    entries.map(|entries| transposed((inputs, heights.next().expect("a matrix has a height")), entries))
}

/// A column of a matrix, in the form of `like`.
///
/// ```
/// let matrix = ndarray::array![[1.0, 2.0], [3.0, 4.0]];
/// assert_eq!(ad_runtime::column((0.0, [0.0]), &matrix, 1), (2.0, [4.0]));
/// ```
///
/// # Panics
/// Where `like` has not one component for each row.
pub fn column<S: Real, T: Flat<S>>(mut like: T, matrix: &Array2<S>, number: usize) -> T {
    like.read_from(&matrix.column(number).to_vec());
    like
}

/// The tangents of a function's value in several directions, from its pullback: a component at a time.
///
/// `zero` is a zero tangent of the value, `along` are tangents of the arguments, of the form of the cotangents.
///
/// ```
/// let pullback = |[a, b]: [f64; 2]| (a + 3.0 * b, 2.0 * a + 4.0 * b);
/// let tangents = ad_runtime::pushforward([0.0, 0.0], [(1.0, 10.0), (1.0, 0.0)], pullback);
/// assert_eq!(tangents, [[21.0, 43.0], [1.0, 3.0]]);
/// ```
///
/// # Panics
/// Where `pullback` does.
pub fn pushforward<S, Value, Along, Cotangents, const N: usize>(
    zero: Value,
    along: [Along; N],
    pullback: impl Fn(Value) -> Cotangents,
) -> [Value; N]
where
    S: Real,
    Value: Flat<S> + Clone,
    Along: Flat<S>,
    Cotangents: Flat<S>,
{
    let directions = along.map(|along| {
        let mut direction = Vec::new();
        along.push_to(&mut direction);
        direction
    });
    let mut tangents = directions.each_ref().map(|_| zero.clone());
    for component in 0..zero.count() {
        let mut seed = zero.clone();
        seed.set(component, real::literal(1.0));
        let mut row = Vec::new();
        pullback(seed).push_to(&mut row);
        for (tangent, direction) in tangents.iter_mut().zip(&directions) {
            let mut sum = real::literal(0.0);
            for (slope, step) in row.iter().zip(direction) {
                real::add_to(&mut sum, real::mul(*slope, *step));
            }
            tangent.set(component, sum);
        }
    }
    tangents
}

/// A matrix of second derivatives, from its products with vectors: a column at a time.
///
/// `zero` is a zero tangent of all arguments; `product` gives the matrix times a tangent, of the same form.
///
/// ```
/// let matrix = ad_runtime::hessian([0.0, 0.0], |[a, b]: [f64; 2]| [2.0 * a + b, a + 4.0 * b]);
/// assert_eq!(matrix.as_slice(), Some([2.0, 1.0, 1.0, 4.0].as_slice()));
/// ```
///
/// # Panics
/// Where `product` does.
pub fn hessian<S, Along, Product>(zero: Along, mut product: impl FnMut(Along) -> Product) -> Array2<S>
where
    S: Real,
    Along: Flat<S> + Clone,
    Product: Flat<S>,
{
    let count = zero.count();
    let mut entries = Vec::with_capacity(count * count);
    for column in 0..count {
        let mut along = zero.clone();
        along.set(column, real::literal(1.0));
        product(along).push_to(&mut entries);
    }
    if count == 0 {
        product(zero);
    }
    symmetric(count, entries)
}

/// The same, [`Batch`] lanes at a time: `product` gives the matrix times tangents that stand side by side.
///
/// ```
/// use ad_runtime::Lanes;
///
/// let product = |[a, b]: [Lanes<f64, 8>; 2]| [a * 2.0 + b, a + b * 4.0];
/// let matrix = ad_runtime::hessian_in_lanes([0.0, 0.0], product);
/// assert_eq!(matrix.as_slice(), Some([2.0, 1.0, 1.0, 4.0].as_slice()));
/// ```
///
/// # Panics
/// Where `product` does.
pub fn hessian_in_lanes<S, Along, const N: usize>(
    zero: Along,
    mut product: impl FnMut(Along::Lanes<N>) -> Along::Lanes<N>,
) -> Array2<S>
where
    S: Real,
    Along: Flat<S> + Batch + Clone,
{
    let count = zero.count();
    let mut entries = Vec::with_capacity(count * count);
    let mut tangents: [Along; N] = std::array::from_fn(|_| zero.clone());
    for start in (0..count).step_by(N) {
        let lanes = N.min(count - start);
        set_units(&mut tangents[..lanes], start, real::literal(1.0));
        let products = product(Along::gather(tangents.each_ref()));
        set_units(&mut tangents[..lanes], start, real::literal(0.0));
        let mut column = zero.clone();
        for lane in 0..lanes {
            column.set_lane(&products, lane);
            column.push_to(&mut entries);
        }
    }
    if count == 0 {
        product(Along::gather(tangents.each_ref()));
    }
    symmetric(count, entries)
}

/// Sets the component of number `start` of the first tangent, the one behind it of the second, and so on.
fn set_units<S: Copy, T: Flat<S>>(tangents: &mut [T], start: usize, value: S) {
    for (lane, tangent) in tangents.iter_mut().enumerate() {
        tangent.set(start + lane, value);
    }
}

/// A matrix from its columns, which are its rows: it is symmetric.
fn symmetric<S>(count: usize, entries: Vec<S>) -> Array2<S> {
    Array2::from_shape_vec((count, count), entries).expect("a product has a component for each of the arguments'")
}
