//! `Index` and `IndexMut` of types of the user's own.

use std::ops::{Add, Index, IndexMut, Mul};

use wengert::{Differentiable, differentiable};

/// A matrix by rows.
#[derive(Clone, Debug, Differentiable)]
pub struct Matrix {
    pub data: Vec<f64>,
    pub columns: usize,
}

#[differentiable]
impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        assert!(j < self.columns, "there is no column {j}");
        &self.data[i * self.columns + j]
    }
}

#[differentiable]
impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        assert!(j < self.columns, "there is no column {j}");
        &mut self.data[i * self.columns + j]
    }
}

/// A row.
#[differentiable]
impl Index<usize> for Matrix {
    type Output = [f64];

    fn index(&self, i: usize) -> &[f64] {
        &self.data[i * self.columns..(i + 1) * self.columns]
    }
}

/// A place in space.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

#[differentiable]
impl Index<usize> for Place {
    type Output = f64;

    fn index(&self, axis: usize) -> &f64 {
        if axis == 2 {
            return &self.z;
        }
        match axis {
            0 => &self.x,
            1 => &self.y,
            _ => unreachable!("there is no axis {axis}"),
        }
    }
}

#[differentiable]
impl IndexMut<usize> for Place {
    fn index_mut(&mut self, axis: usize) -> &mut f64 {
        if axis == 2 {
            return &mut self.z;
        }
        match axis {
            0 => &mut self.x,
            1 => &mut self.y,
            _ => unreachable!("there is no axis {axis}"),
        }
    }
}

/// What has a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// Along `x`.
    East,
    /// Along `y`.
    North,
}

#[differentiable]
impl Index<Way> for Place {
    type Output = f64;

    fn index(&self, way: Way) -> &f64 {
        if way == Way::East { &self.x } else { &self.y }
    }
}

/// Places by their number.
#[derive(Clone, Debug, Differentiable)]
pub struct Swarm {
    pub places: Vec<Place>,
    pub coupling: Matrix,
}

#[differentiable]
impl Index<usize> for Swarm {
    type Output = Place;

    fn index(&self, k: usize) -> &Place {
        self.places.get(k).expect("a place")
    }
}

/// Coefficients, the first of which belongs to the highest power.
#[derive(Clone, Debug, Differentiable)]
pub struct Polynomial<T> {
    pub coefficients: Vec<T>,
}

#[differentiable]
impl<T: Copy + Add<Output = T>> Index<usize> for Polynomial<T> {
    type Output = T;

    fn index(&self, power: usize) -> &T {
        let last = self.coefficients.len() - 1;
        &self.coefficients[last - power]
    }
}

values! {
    Matrix { data } => { columns }
    Place { x y z }
    Swarm { places coupling }
    Line { coefficients }
}

type Line = Polynomial<f64>;

/// Elements that are read.
#[differentiable]
pub fn bilinear(m: &Matrix, x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        for j in 0..y.len() {
            sum += x[i] * m[(i, j)] * y[j];
        }
    }
    sum
}

/// Elements that are assigned, added to, and read again, of what is made here.
#[differentiable]
pub fn log_determinant(a: &Matrix) -> f64 {
    let n = a.columns;
    let mut l = Matrix { data: vec![0.0; n * n], columns: n };
    for i in 0..n {
        for j in 0..=i {
            let mut rest = a[(i, j)];
            for k in 0..j {
                rest -= l[(i, k)] * l[(j, k)];
            }
            l[(i, j)] = if i == j { rest.sqrt() } else { rest / l[(j, j)] };
        }
    }
    (0..n).map(|i| 2.0 * l[(i, i)].ln()).sum()
}

/// Elements of an argument that is changed, in a loop whose turns depend on them.
#[differentiable]
pub fn relaxed(m: &mut Matrix, by: f64) -> f64 {
    let n = m.columns;
    let mut turns = 0;
    while m[(0, 0)] < 2.0 && turns < 5 {
        for j in 0..n {
            if m[(0, j)] > 0.5 {
                m[(0, j)] = m[(0, j)].sin() + by;
            } else {
                m[(0, j)] += by * m[(0, (j + 1) % n)];
            }
        }
        turns += 1;
    }
    m[(0, n - 1)] * by
}

/// Rows, which are lists.
#[differentiable]
pub fn of_rows(m: &Matrix, n: usize) -> f64 {
    let mut norm = 1.0;
    for i in 0..n {
        let row = &m[i];
        norm *= row[0] + m[i][1] * m[i][1];
    }
    norm
}

/// Elements that are fields, chosen by a `match`.
#[differentiable]
pub fn cross(a: Place, b: &Place) -> Place {
    let mut c = Place { x: 0.0, y: 0.0, z: 0.0 };
    for k in 0..3 {
        let (i, j) = ((k + 1) % 3, (k + 2) % 3);
        c[k] = a[i] * b[j];
        c[k] -= a[j] * b[i];
    }
    c
}

/// An index that is no number.
#[differentiable]
pub fn ground_speed(v: &Place, wind: f64) -> f64 {
    (v[Way::East] - wind).hypot(v[Way::North] + v[0] * v[2])
}

/// What is found has parts, and elements, of its own; and a field has elements.
#[differentiable]
pub fn tension(swarm: &Swarm) -> f64 {
    let mut sum = 0.0;
    for i in 0..swarm.places.len() {
        for j in 0..i {
            let way = swarm[i].x - swarm[j].x;
            sum += swarm.coupling[(i, j)] * way * way + swarm[i][1] * swarm[j][2];
        }
    }
    sum
}

/// Elements of a generic type.
#[differentiable]
pub fn evaluated<T: Copy + Add<Output = T> + Mul<Output = T>>(p: &Polynomial<T>, x: T) -> T {
    let mut power = x;
    let mut sum = p[0];
    for k in 1..p.coefficients.len() {
        sum = sum + p[k] * power;
        power = power * x;
    }
    sum
}

/// A matrix of so many columns, as the tables have it.
fn matrix(columns: usize, data: &[f64]) -> Matrix {
    Matrix { data: data.to_vec(), columns }
}

/// A place, as the tables have it.
fn place(x: f64, y: f64, z: f64) -> Place {
    Place { x, y, z }
}

cases! {
    bilinear(&Matrix, &[f64], &[f64]) -> f64:
        (matrix(2, &[0.7, 0.3, -0.2, 0.5]), [0.4, 1.3], [0.6, -0.5]) => [0.24, -0.2, 0.78, -0.65, 0.27, -0.37, 0.02, 0.77],
        (matrix(1, &[0.7]), [0.4], [0.3]), flat (matrix(1, &[0.7]), [], [0.3]), flat (matrix(1, &[0.7]), [0.4], []);
    log_determinant(&Matrix) -> f64:
        (matrix(3, &[4.0, 1.0, 0.5, 1.0, 3.0, -0.2, 0.5, -0.2, 2.0])), (matrix(1, &[4.0])) => [0.25], flat (matrix(0, &[]));
    relaxed(&mut Matrix, f64) -> f64: (matrix(3, &[0.7, 0.3, 0.9]), 0.4), (matrix(2, &[2.7, 0.3]), 0.4), (matrix(1, &[0.45]), 4.0);
    of_rows(&Matrix, const usize) -> f64: (matrix(2, &[0.7, 0.3, -0.2, 0.5]), 2), (matrix(2, &[0.7, 0.3]), 1), flat (matrix(2, &[]), 0);
    cross(Place, &Place) -> Place: (place(0.7, 0.3, -0.2), place(0.4, 1.3, 0.6));
    ground_speed(&Place, f64) -> f64: (place(0.7, 0.3, -0.2), 0.4);
    tension(&Swarm) -> f64:
        (Swarm { places: vec![place(0.7, 0.3, -0.2), place(0.4, 1.3, 0.6), place(-0.4, 0.3, 0.9)], coupling: matrix(2, &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) }),
        (Swarm { places: vec![place(0.7, 0.3, -0.2), place(0.4, 1.3, 0.6)], coupling: matrix(1, &[0.1, 0.2]) }),
        flat (Swarm { places: vec![place(0.7, 0.3, -0.2)], coupling: matrix(1, &[]) }), flat (Swarm { places: vec![], coupling: matrix(1, &[]) });
    #[generic] evaluated(&Polynomial<f64>, f64) -> f64:
        (Polynomial { coefficients: vec![0.3, -0.5, 0.7] }, 1.3), (Polynomial { coefficients: vec![0.3] }, 1.3), (Polynomial { coefficients: vec![0.3, 0.4] }, 1.3);
}
