//! Sparse Jacobians of known pattern: a small function, the *block*, applied to many sets of inputs.

use crate::diff::Flat;

/// A sparse matrix in compressed rows: the entries of row `i` are those from `row_pointers[i]` to `row_pointers[i + 1]`, by
/// ascending column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Csr {
    /// Where each row begins, and at last where the last one ends.
    pub row_pointers: Vec<usize>,
    /// The column of each entry.
    pub columns: Vec<usize>,
    /// The entries.
    pub values: Vec<f64>,
}

/// The Jacobian of many residuals, each of which reads few of the inputs: what least squares and bundle adjustment need.
///
/// Block `b` reads the inputs that its index set names, in that order, and gives `R` residuals: the rows `R * b` and
/// following. The structure of the matrix is found once; then its values are written, at as many points as wanted, into
/// a list that the caller owns. The derivatives of the block come from its `vjp`, a pullback for each of its rows
/// ([`fill_rows`](Self::fill_rows)), or from its `jvp_n`, all columns at once ([`fill_columns`](Self::fill_columns)):
/// whichever is less.
///
/// ```
/// use wengert::{BlockJacobian, differentiable};
///
/// /// How far the distance between two points of a plane is from what was measured.
/// #[differentiable]
/// fn misfit(a: [f64; 2], b: [f64; 2], #[constant] measured: f64) -> f64 {
///     (a[0] - b[0]).hypot(a[1] - b[1]) - measured
/// }
///
/// // Three points, flat, and what was measured between some of them.
/// let x = [0.0, 0.0, 4.0, 0.0, 4.0, 2.0];
/// let edges = [(0, 1, 4.5), (1, 2, 2.0)];
/// let sets = edges.map(|(a, b, _)| [2 * a, 2 * a + 1, 2 * b, 2 * b + 1]);
///
/// let mut jacobian = BlockJacobian::<1>::new(x.len(), sets);
/// let mut matrix = jacobian.structure();
/// assert_eq!(matrix.row_pointers, [0, 4, 8]);
/// assert_eq!(matrix.columns, [0, 1, 2, 3, 2, 3, 4, 5]);
///
/// // As often as wanted, into the same lists.
/// let mut residuals = [0.0; 2];
/// jacobian.fill_rows(&x, &mut residuals, &mut matrix.values, |block, x| {
///     let (value, gradient) = misfit::value_and_grad([x[0], x[1]], [x[2], x[3]], edges[block].2);
///     ([value], [gradient])
/// });
/// assert_eq!(residuals, [-0.5, 0.0]);
/// assert_eq!(matrix.values, [-1.0, 0.0, 1.0, 0.0, 0.0, -1.0, 0.0, 1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct BlockJacobian<const R: usize> {
    /// How many inputs there are.
    inputs: usize,
    /// Where each block's part of the lists below begins, and at last where the last one ends.
    starts: Vec<usize>,
    /// The inputs that the blocks read.
    indices: Vec<usize>,
    /// Where in its row the entry of each of them stands.
    slots: Vec<usize>,
    /// How many entries a row of each block has: an input that is read twice has one.
    widths: Vec<usize>,
    /// What a block reads.
    read: Vec<f64>,
    /// The components of a row or column.
    line: Vec<f64>,
}

impl<const R: usize> BlockJacobian<R> {
    /// That of as many blocks as there are index sets, which may be of different lengths.
    ///
    /// # Panics
    /// Where an index is not below `inputs`.
    pub fn new(inputs: usize, sets: impl IntoIterator<Item: AsRef<[usize]>>) -> Self {
        let mut made = Self {
            inputs,
            starts: vec![0],
            indices: Vec::new(),
            slots: Vec::new(),
            widths: Vec::new(),
            read: Vec::new(),
            line: Vec::new(),
        };
        for set in sets {
            let set = set.as_ref();
            assert!(set.iter().all(|&index| index < inputs), "an index of {set:?} is not below {inputs}");
            let sorted = ascending(set);
            made.slots.extend(set.iter().map(|index| sorted.binary_search(index).expect("it was put there")));
            made.indices.extend(set);
            made.widths.push(sorted.len());
            made.starts.push(made.indices.len());
        }
        made
    }

    /// How many rows the matrix has, and how many columns.
    pub fn shape(&self) -> (usize, usize) {
        (R * self.widths.len(), self.inputs)
    }

    /// The matrix with zeros for values, to be filled.
    pub fn structure(&self) -> Csr {
        let mut matrix = Csr { row_pointers: vec![0], ..Csr::default() };
        for part in self.starts.windows(2) {
            let columns = ascending(&self.indices[part[0]..part[1]]);
            for _ in 0..R {
                matrix.columns.extend(&columns);
                matrix.row_pointers.push(matrix.columns.len());
            }
        }
        matrix.values = vec![0.0; matrix.columns.len()];
        matrix
    }

    /// Writes residuals and values at `x`. `block` is given a number and what that block reads, and gives its residuals
    /// and rows: the cotangents of what it reads, in that order.
    ///
    /// # Panics
    /// Where `block` does, and where a list has another length than the structure says.
    pub fn fill_rows<Row: Flat<f64>>(
        &mut self,
        x: &[f64],
        residuals: &mut [f64],
        values: &mut [f64],
        mut block: impl FnMut(usize, &[f64]) -> ([f64; R], [Row; R]),
    ) {
        self.fill(x, residuals, values, |this, number, values| {
            let (value, rows) = block(number, &this.read);
            let slots = &this.slots[this.starts[number]..this.starts[number + 1]];
            for (row, values) in rows.iter().zip(values.chunks_mut(this.widths[number].max(1))) {
                this.line.clear();
                row.push_to(&mut this.line);
                assert_eq!(this.line.len(), slots.len(), "components of a row, and what its block reads");
                for (slope, slot) in this.line.iter().zip(slots) {
                    values[*slot] += slope;
                }
            }
            value
        });
    }

    /// The same from columns: `block` gives its residuals, and a tangent of them for each input that it reads.
    ///
    /// ```
    /// use wengert::{BlockJacobian, differentiable};
    ///
    /// #[differentiable]
    /// fn polar(r: f64, angle: f64) -> [f64; 2] {
    ///     [r * angle.cos(), r * angle.sin()]
    /// }
    ///
    /// // Two radii with one angle, which stands first.
    /// let mut jacobian = BlockJacobian::<2>::new(3, [[1, 0], [2, 0]]);
    /// let mut matrix = jacobian.structure();
    /// let mut residuals = [0.0; 4];
    /// jacobian.fill_columns(&[0.0, 2.0, 3.0], &mut residuals, &mut matrix.values, |_, x| {
    ///     polar::jvp_n(x[0], x[1], [1.0, 0.0], [0.0, 1.0])
    /// });
    /// assert_eq!(residuals, [2.0, 0.0, 3.0, 0.0]);
    /// assert_eq!(matrix.columns, [0, 1, 0, 1, 0, 2, 0, 2]);
    /// assert_eq!(matrix.values, [0.0, 1.0, 2.0, 0.0, 0.0, 1.0, 3.0, 0.0]);
    /// ```
    ///
    /// # Panics
    /// Where `block` does, and where a list has another length than the structure says.
    pub fn fill_columns<Columns: AsRef<[Column]>, Column: Flat<f64>>(
        &mut self,
        x: &[f64],
        residuals: &mut [f64],
        values: &mut [f64],
        mut block: impl FnMut(usize, &[f64]) -> ([f64; R], Columns),
    ) {
        self.fill(x, residuals, values, |this, number, values| {
            let (value, columns) = block(number, &this.read);
            let (columns, width) = (columns.as_ref(), this.widths[number]);
            let slots = &this.slots[this.starts[number]..this.starts[number + 1]];
            assert_eq!(columns.len(), slots.len(), "columns of a block, and what it reads");
            for (column, slot) in columns.iter().zip(slots) {
                this.line.clear();
                column.push_to(&mut this.line);
                assert_eq!(this.line.len(), R, "components of a column, and rows of its block");
                for (row, slope) in this.line.iter().enumerate() {
                    values[row * width + slot] += slope;
                }
            }
            value
        });
    }

    /// Reads for each block what it reads, and lends it the part of `values` that is its own, cleared.
    fn fill(
        &mut self,
        x: &[f64],
        residuals: &mut [f64],
        values: &mut [f64],
        mut block: impl FnMut(&mut Self, usize, &mut [f64]) -> [f64; R],
    ) {
        assert_eq!(x.len(), self.inputs, "inputs");
        assert_eq!(residuals.len(), self.shape().0, "residuals, and rows of the matrix");
        assert_eq!(values.len(), R * self.widths.iter().sum::<usize>(), "values, and entries of the matrix");
        values.fill(0.0);
        let mut rest = values;
        for number in 0..self.widths.len() {
            let (own, others) = rest.split_at_mut(R * self.widths[number]);
            rest = others;
            self.read.clear();
            let part = self.starts[number]..self.starts[number + 1];
            self.read.extend(self.indices[part].iter().map(|&index| x[index]));
            residuals[R * number..][..R].copy_from_slice(&block(self, number, own));
        }
    }
}

/// The columns of a row: each input once, in ascending order.
fn ascending(set: &[usize]) -> Vec<usize> {
    let mut sorted = set.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `x[0] * x[1]` of unsorted sets, one of which names an input twice, and one that is empty.
    #[test]
    fn entries_of_one_input_are_added() {
        let mut jacobian = BlockJacobian::<1>::new(4, [vec![3, 1], vec![2, 2], vec![]]);
        let mut matrix = jacobian.structure();
        assert_eq!((&matrix.row_pointers[..], &matrix.columns[..]), (&[0, 2, 3, 3][..], &[1, 3, 2][..]));
        assert_eq!(jacobian.shape(), (3, 4));
        let mut residuals = [9.0; 3];
        for _ in 0..2 {
            jacobian.fill_rows(&[1.0, 2.0, 3.0, 4.0], &mut residuals, &mut matrix.values, |block, x| match block {
                2 => ([0.5], [Vec::new()]),
                _ => ([x[0] * x[1]], [vec![x[1], x[0]]]),
            });
            assert_eq!((&residuals[..], &matrix.values[..]), (&[8.0, 9.0, 0.5][..], &[4.0, 2.0, 6.0][..]));
        }
    }

    #[test]
    fn rows_and_columns_agree() {
        let mut jacobian = BlockJacobian::<2>::new(3, [[2, 0], [0, 1]]);
        let mut by_rows = jacobian.structure();
        let mut by_columns = by_rows.clone();
        let (x, mut y) = ([1.0, 2.0, 3.0], [0.0; 4]);
        jacobian.fill_rows(&x, &mut y, &mut by_rows.values, |_, x| ([x[0], x[1]], [[x[0], 10.0], [20.0, x[1]]]));
        jacobian.fill_columns(&x, &mut y, &mut by_columns.values, |_, x| ([x[0], x[1]], [[x[0], 20.0], [10.0, x[1]]]));
        assert_eq!(by_rows, by_columns);
        assert_eq!(by_rows.values, [10.0, 3.0, 1.0, 20.0, 1.0, 10.0, 20.0, 2.0]);
    }

    #[test]
    #[should_panic(expected = "not below 2")]
    fn what_is_not_there_cannot_be_read() {
        BlockJacobian::<1>::new(2, [[1], [2]]);
    }

    #[test]
    #[should_panic(expected = "components of a row")]
    fn a_row_has_an_entry_for_each_input() {
        let mut jacobian = BlockJacobian::<1>::new(2, [[0, 1]]);
        jacobian.fill_rows(&[1.0, 2.0], &mut [0.0], &mut [0.0, 0.0], |_, _| ([0.0], [[1.0]]));
    }
}
