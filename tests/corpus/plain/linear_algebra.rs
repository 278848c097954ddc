//! Matrices by hand. Unless a function says otherwise, after G. H. Golub and C. F. Van Loan, "Matrix Computations", Johns
//! Hopkins, 3rd edition (1996).

/// The factor of Cholesky (algorithm 4.2.1), row by row, or `None` where the matrix is not positive definite.
pub fn cholesky(a: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i][j];
            for k in 0..j {
                sum -= l[i][k] * l[j][k];
            }
            if i == j {
                if sum <= 0.0 {
                    return None;
                }
                l[i][i] = sum.sqrt();
            } else {
                l[i][j] = sum / l[j][j];
            }
        }
    }
    Some(l)
}

/// The determinant by elimination with partial pivoting (algorithm 3.4.1).
pub fn determinant(matrix: &[Vec<f64>]) -> f64 {
    let mut a = matrix.to_vec();
    let n = a.len();
    let mut det = 1.0;
    for col in 0..n {
        let mut pivot = col;
        for row in col + 1..n {
            if a[row][col].abs() > a[pivot][col].abs() {
                pivot = row;
            }
        }
        if a[pivot][col] == 0.0 {
            return 0.0;
        }
        if pivot != col {
            a.swap(pivot, col);
            det = -det;
        }
        det *= a[col][col];
        for row in col + 1..n {
            let factor = a[row][col] / a[col][col];
            for k in col..n {
                a[row][k] -= factor * a[col][k];
            }
        }
    }
    det
}

/// Least squares by reflections of Householder. Source: A. S. Householder, "Unitary triangularization of a
/// nonsymmetric matrix", J. ACM 5 (1958), 339-342.
pub fn householder_least_squares(rows: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let m = rows.len();
    let n = rows[0].len();
    let mut a: Vec<Vec<f64>> = rows.to_vec();
    let mut y = b.to_vec();
    for k in 0..n {
        let norm = (k..m).map(|i| a[i][k] * a[i][k]).sum::<f64>().sqrt();
        let alpha = if a[k][k] > 0.0 { -norm } else { norm };
        let mut v = vec![0.0; m];
        for i in k..m {
            v[i] = a[i][k];
        }
        v[k] -= alpha;
        let vv: f64 = v.iter().map(|x| x * x).sum();
        if vv == 0.0 {
            continue;
        }
        for j in k..n {
            let dot: f64 = (k..m).map(|i| v[i] * a[i][j]).sum();
            for i in k..m {
                a[i][j] -= 2.0 * dot / vv * v[i];
            }
        }
        let dot: f64 = (k..m).map(|i| v[i] * y[i]).sum();
        for i in k..m {
            y[i] -= 2.0 * dot / vv * v[i];
        }
    }
    let mut x = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| a[i][j] * x[j]).sum();
        x[i] = (y[i] - known) / a[i][i];
    }
    x
}

/// The modified method of Gram and Schmidt (algorithm 5.2.5), in place; gives the triangular factor. Source: Å. Björck,
/// "Solving linear least squares problems by Gram-Schmidt orthogonalization", BIT 7 (1967), 1-21.
pub fn gram_schmidt(vectors: &mut Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = vectors.len();
    let mut r = vec![vec![0.0; n]; n];
    for k in 0..n {
        let norm = vectors[k].iter().map(|x| x * x).sum::<f64>().sqrt();
        r[k][k] = norm;
        for x in vectors[k].iter_mut() {
            *x /= norm;
        }
        for j in k + 1..n {
            let mut projection = 0.0;
            for i in 0..vectors[k].len() {
                projection += vectors[k][i] * vectors[j][i];
            }
            r[k][j] = projection;
            for i in 0..vectors[k].len() {
                let q = vectors[k][i];
                vectors[j][i] -= projection * q;
            }
        }
    }
    r
}

/// A tridiagonal system by the algorithm of Thomas. Source: L. H. Thomas, "Elliptic problems in linear difference
/// equations over a network", Watson Scientific Computing Laboratory (1949).
pub fn thomas(lower: &[f64], diagonal: &[f64], upper: &[f64], rhs: &[f64]) -> Vec<f64> {
    let n = diagonal.len();
    let mut c = vec![0.0; n];
    let mut x = vec![0.0; n];
    c[0] = if n > 1 { upper[0] / diagonal[0] } else { 0.0 };
    x[0] = rhs[0] / diagonal[0];
    for i in 1..n {
        let m = 1.0 / (diagonal[i] - lower[i - 1] * c[i - 1]);
        if i < n - 1 {
            c[i] = upper[i] * m;
        }
        x[i] = (rhs[i] - lower[i - 1] * x[i - 1]) * m;
    }
    for i in (0..n - 1).rev() {
        x[i] -= c[i] * x[i + 1];
    }
    x
}

/// The iteration of Jacobi until nothing changes much (section 10.1.1), with the number of turns.
pub fn jacobi_iteration(a: &[Vec<f64>], b: &[f64], tolerance: f64) -> (Vec<f64>, usize) {
    let n = b.len();
    let mut x = vec![0.0; n];
    let mut turns = 0;
    while turns < 100 {
        let next: Vec<f64> = (0..n)
            .map(|i| {
                let others: f64 = (0..n).filter(|&j| j != i).map(|j| a[i][j] * x[j]).sum();
                (b[i] - others) / a[i][i]
            })
            .collect();
        let change = next.iter().zip(&x).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
        x = next;
        turns += 1;
        if change < tolerance {
            break;
        }
    }
    (x, turns)
}

/// Successive over-relaxation; with `omega` one the iteration of Gauss and Seidel. Source: D. M. Young, "Iterative
/// methods for solving partial difference equations of elliptic type", Trans. AMS 76 (1954), 92-111.
pub fn successive_over_relaxation(a: &[[f64; 3]; 3], b: &[f64; 3], omega: f64, sweeps: usize) -> [f64; 3] {
    let mut x = [0.0; 3];
    for _ in 0..sweeps {
        for i in 0..3 {
            let mut sigma = 0.0;
            for j in 0..3 {
                if j != i {
                    sigma += a[i][j] * x[j];
                }
            }
            let gauss_seidel = (b[i] - sigma) / a[i][i];
            x[i] = (1.0 - omega) * x[i] + omega * gauss_seidel;
        }
    }
    x
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

fn times(a: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    a.iter().map(|row| dot(row, x)).collect()
}

/// Conjugate gradients. Source: M. R. Hestenes and E. Stiefel, "Methods of conjugate gradients for solving linear
/// systems", J. Res. Nat. Bur. Standards 49 (1952), 409-436.
pub fn conjugate_gradients(a: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut x = vec![0.0; n];
    let mut r = b.to_vec();
    let mut p = r.clone();
    let mut rr = dot(&r, &r);
    for _ in 0..n {
        let ap = times(a, &p);
        let alpha = rr / dot(&p, &ap);
        for i in 0..n {
            x[i] += alpha * p[i];
            r[i] -= alpha * ap[i];
        }
        let rr_next = dot(&r, &r);
        if rr_next < 1e-24 {
            break;
        }
        let beta = rr_next / rr;
        p = r.iter().zip(&p).map(|(r, p)| r + beta * p).collect();
        rr = rr_next;
    }
    x
}

/// The largest eigenvalue by the power method, with the quotient of Rayleigh. Source: R. von Mises and H.
/// Pollaczek-Geiringer, "Praktische Verfahren der Gleichungsauflösung", ZAMM 9 (1929), 152-164.
pub fn power_method(a: &[Vec<f64>], start: &[f64], iterations: usize) -> f64 {
    let mut v = start.to_vec();
    let mut eigenvalue = 0.0;
    for _ in 0..iterations {
        let w = times(a, &v);
        eigenvalue = dot(&v, &w) / dot(&v, &v);
        let norm = dot(&w, &w).sqrt();
        if norm == 0.0 {
            return 0.0;
        }
        for (v, w) in v.iter_mut().zip(&w) {
            *v = w / norm;
        }
    }
    eigenvalue
}

/// The inverse by the elimination of Gauss and Jordan. Source: W. H. Press et al., "Numerical Recipes in C", Cambridge,
/// 2nd edition (1992), section 2.1.
pub fn inverse<const N: usize>(matrix: [[f64; N]; N]) -> [[f64; N]; N] {
    let mut a = matrix;
    let mut inverse = [[0.0; N]; N];
    for i in 0..N {
        inverse[i][i] = 1.0;
    }
    for col in 0..N {
        let pivot = a[col][col];
        for k in 0..N {
            a[col][k] /= pivot;
            inverse[col][k] /= pivot;
        }
        for row in 0..N {
            if row == col {
                continue;
            }
            let factor = a[row][col];
            for k in 0..N {
                a[row][k] -= factor * a[col][k];
                inverse[row][k] -= factor * inverse[col][k];
            }
        }
    }
    inverse
}

fn multiply(a: &[[f64; 2]; 2], b: &[[f64; 2]; 2]) -> [[f64; 2]; 2] {
    let mut c = [[0.0; 2]; 2];
    for i in 0..2 {
        for j in 0..2 {
            c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j];
        }
    }
    c
}

/// The exponential of a matrix by scaling, a series, and squaring. Source: C. Moler and C. Van Loan, "Nineteen dubious
/// ways to compute the exponential of a matrix", SIAM Review 20 (1978), 801-836.
pub fn matrix_exponential(a: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    let mut norm = a.iter().map(|row| row[0].abs() + row[1].abs()).fold(0.0, f64::max);
    let mut squarings = 0;
    while norm > 0.5 {
        norm /= 2.0;
        squarings += 1;
    }
    let scale = 0.5_f64.powi(squarings);
    let scaled = a.map(|row| row.map(|x| x * scale));
    let mut sum = [[1.0, 0.0], [0.0, 1.0]];
    let mut term = sum;
    for k in 1..15 {
        term = multiply(&term, &scaled);
        for i in 0..2 {
            for j in 0..2 {
                term[i][j] /= k as f64;
                sum[i][j] += term[i][j];
            }
        }
    }
    for _ in 0..squarings {
        sum = multiply(&sum, &sum);
    }
    sum
}

/// The eigenvalues of a symmetric matrix of order three by rotations. Source: C. G. J. Jacobi, "Über ein leichtes
/// Verfahren, die in der Theorie der Säcularstörungen vorkommenden Gleichungen numerisch aufzulösen", Crelle 30 (1846).
pub fn jacobi_eigenvalues(matrix: &[[f64; 3]; 3]) -> [f64; 3] {
    let mut a = *matrix;
    for _sweep in 0..10 {
        let off = a[0][1].powi(2) + a[0][2].powi(2) + a[1][2].powi(2);
        if off < 1e-26 {
            break;
        }
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            if a[p][q].abs() < 1e-300 {
                continue;
            }
            let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
            let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
            let c = 1.0 / (t * t + 1.0).sqrt();
            let s = t * c;
            for k in 0..3 {
                let (kp, kq) = (a[k][p], a[k][q]);
                a[k][p] = c * kp - s * kq;
                a[k][q] = s * kp + c * kq;
            }
            for k in 0..3 {
                let (pk, qk) = (a[p][k], a[q][k]);
                a[p][k] = c * pk - s * qk;
                a[q][k] = s * pk + c * qk;
            }
        }
    }
    [a[0][0], a[1][1], a[2][2]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(values: &[f64], expected: &[f64]) {
        assert_eq!(values.len(), expected.len());
        for (value, expected) in values.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-10, "{values:?}, not {expected:?}");
        }
    }

    fn hilbert(n: usize) -> Vec<Vec<f64>> {
        (0..n).map(|i| (0..n).map(|j| 1.0 / (i + j + 1) as f64).collect()).collect()
    }

    /// Minus one, two, minus one.
    fn second_difference(n: usize) -> Vec<Vec<f64>> {
        let entry = |i: usize, j: usize| [2.0, -1.0, 0.0][i.abs_diff(j).min(2)];
        (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
    }

    #[test]
    fn cholesky_of_wikipedias_example() {
        let a = [vec![4.0, 12.0, -16.0], vec![12.0, 37.0, -43.0], vec![-16.0, -43.0, 98.0]];
        let l = cholesky(&a).unwrap();
        assert_near(&l.concat(), &[2.0, 0.0, 0.0, 6.0, 1.0, 0.0, -8.0, 5.0, 3.0]);
        assert!(cholesky(&[vec![-1.0]]).is_none());
    }

    #[test]
    fn determinants_of_hilberts_matrices() {
        assert_near(&[determinant(&hilbert(3)) * 2160.0, determinant(&hilbert(4)) * 6048000.0], &[1.0, 1.0]);
        assert_near(&[determinant(&second_difference(6))], &[7.0]);
    }

    #[test]
    fn a_line_through_three_points() {
        let x = householder_least_squares(&[vec![1.0, 0.0], vec![1.0, 1.0], vec![1.0, 2.0]], &[6.0, 0.0, 0.0]);
        assert_near(&x, &[5.0, -3.0]);
    }

    #[test]
    fn gram_and_schmidt_on_three_and_four() {
        let mut v = vec![vec![3.0, 4.0], vec![1.0, 2.0]];
        let r = gram_schmidt(&mut v);
        assert_near(&v.concat(), &[0.6, 0.8, -0.8, 0.6]);
        assert_near(&r.concat(), &[5.0, 2.2, 0.0, 0.4]);
    }

    #[test]
    fn a_parabola_has_constant_second_differences() {
        // -u'' = 2 between zeros: u = i (n + 1 - i) at whole steps.
        let expected = [4.0, 6.0, 6.0, 4.0];
        assert_near(&thomas(&[-1.0; 3], &[2.0; 4], &[-1.0; 3], &[2.0; 4]), &expected);
        assert_near(&conjugate_gradients(&second_difference(4), &[2.0; 4]), &expected);
    }

    #[test]
    fn iterations_find_the_solution() {
        let a = [[4.0, 1.0, 1.0], [1.0, 5.0, 2.0], [1.0, 2.0, 6.0]];
        let b = [9.0, 17.0, 23.0];
        let rows: Vec<Vec<f64>> = a.iter().map(|row| row.to_vec()).collect();
        assert_near(&jacobi_iteration(&rows, &b, 1e-13).0, &[1.0, 2.0, 3.0]);
        assert_near(&successive_over_relaxation(&a, &b, 1.05, 60), &[1.0, 2.0, 3.0]);
    }

    #[test]
    fn eigenvalues_of_the_second_difference() {
        // 2 - 2 cos(k π / (n + 1)).
        let largest = 2.0 + 2_f64.sqrt();
        assert_near(&[power_method(&second_difference(3), &[1.0, -1.0, 0.5], 200)], &[largest]);
        let mut all = jacobi_eigenvalues(&[[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 2.0]]);
        all.sort_by(f64::total_cmp);
        assert_near(&all, &[2.0 - 2_f64.sqrt(), 2.0, largest]);
    }

    #[test]
    fn inverse_of_hilberts_matrix() {
        let inverse = inverse([[1.0, 1.0 / 2.0, 1.0 / 3.0], [1.0 / 2.0, 1.0 / 3.0, 0.25], [1.0 / 3.0, 0.25, 0.2]]);
        assert_near(&inverse.concat(), &[9.0, -36.0, 30.0, -36.0, 192.0, -180.0, 30.0, -180.0, 180.0]);
    }

    #[test]
    fn exponential_of_a_rotation() {
        let e = matrix_exponential([[0.0, -2.0], [2.0, 0.0]]);
        assert_near(&e.concat(), &[2_f64.cos(), -2_f64.sin(), 2_f64.sin(), 2_f64.cos()]);
    }
}
