//! `Index` of a type of one's own: what has no place, and what is not there.

use std::ops::{Index, IndexMut};

use wengert::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Matrix {
    data: Vec<f64>,
    columns: usize,
}

impl Matrix {
    fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.columns..(i + 1) * self.columns]
    }
}

// What a method lends is no part that is seen here.
#[differentiable]
impl Index<usize> for Matrix {
    type Output = f64;

    fn index(&self, i: usize) -> &f64 {
        &self.row(i)[0]
    }
}

#[differentiable]
impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        unsafe { self.data.get_unchecked(i * self.columns + j) }
    }
}

#[derive(Clone, Differentiable)]
struct Plain {
    data: Vec<f64>,
}

impl Index<usize> for Plain {
    type Output = f64;

    fn index(&self, i: usize) -> &f64 {
        &self.data[i]
    }
}

// Without the attribute on `impl Index`.
#[differentiable]
fn first(plain: &Plain) -> f64 {
    plain[0] * plain[0]
}

#[derive(Clone, Differentiable)]
struct Half {
    data: Vec<f64>,
}

#[differentiable]
impl Index<usize> for Half {
    type Output = f64;

    fn index(&self, i: usize) -> &f64 {
        &self.data[i]
    }
}

impl IndexMut<usize> for Half {
    fn index_mut(&mut self, i: usize) -> &mut f64 {
        &mut self.data[i]
    }
}

// Without the attribute on `impl IndexMut`.
#[differentiable]
fn cleared(half: &mut Half) {
    half[0] = 0.0;
}

#[derive(Clone, Differentiable)]
struct Ring {
    data: Vec<f64>,
}

#[differentiable]
impl Index<usize> for Ring {
    type Output = f64;

    fn index(&self, i: usize) -> &f64 {
        &self.data[i % self.data.len()]
    }
}

// Finds another element.
#[differentiable]
impl IndexMut<usize> for Ring {
    fn index_mut(&mut self, i: usize) -> &mut f64 {
        &mut self.data[i]
    }
}

fn main() {}
