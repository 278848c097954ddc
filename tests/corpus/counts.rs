//! Fields that carry no derivative, handed to functions that have none: numbers of things, truths, kinds.

use wengert::{Differentiable, differentiable};

/// What a layer does with its sums.
#[derive(Clone, Copy, Debug)]
pub enum Bend {
    Tanh,
    Ramp,
}

/// A matrix by its rows.
#[derive(Clone, Debug, Differentiable)]
pub struct Grid {
    pub width: usize,
    pub is_periodic: bool,
    pub cells: Vec<f64>,
}

/// A layer of a network.
#[derive(Clone, Debug, Differentiable)]
pub struct Layer {
    pub grid: Grid,
    #[constant]
    pub bend: Bend,
    pub gain: f64,
}

kinds!(Bend);

values! {
    Grid { width is_periodic cells }
    Layer { grid gain } => { bend }
}

/// The place of a cell, which no derivative goes through.
fn place(width: usize, row: usize, column: usize) -> usize {
    row * width + column
}

/// What is beyond the edge.
fn beyond(width: usize, is_periodic: bool, column: usize) -> usize {
    if is_periodic { column % width } else { column.min(width - 1) }
}

/// Bent or cut.
#[differentiable]
pub fn bent(x: f64, #[constant] bend: Bend) -> f64 {
    match bend {
        Bend::Tanh => x.tanh(),
        Bend::Ramp => x.max(0.0),
    }
}

impl Grid {
    /// All the same.
    fn of(width: usize, value: f64) -> Self {
        Grid { width, is_periodic: true, cells: vec![value; width] }
    }
}

/// Counts go into functions without the attribute, by their fields and by names.
#[differentiable]
pub fn roughness(grid: &Grid, k: f64) -> f64 {
    let Grid { width, cells, .. } = grid;
    let mut sum = 0.0;
    for column in 0..*width {
        let right = beyond(grid.width, grid.is_periodic, column + 1);
        let step = cells[place(*width, 0, right)] - cells[place(grid.width, 0, column)];
        sum += step * step * k;
    }
    sum
}

/// A count of a part goes into a function of a type, and into a cast.
#[differentiable]
pub fn compared(layer: &Layer, x: f64) -> f64 {
    let plain = Grid::of(layer.grid.width, 0.5);
    let mean = layer.grid.cells.iter().sum::<f64>() / layer.grid.width as f64;
    mean * plain.cells[0] * x
}

/// The kind is a constant field, handed to a constant parameter, also by a name.
#[differentiable]
pub fn answered(layer: &Layer, x: f64) -> f64 {
    let first = bent(x * layer.gain, layer.bend);
    let bend = layer.bend;
    bent(first * layer.grid.cells[0], bend)
}

/// A grid of that width.
fn grid(width: usize, is_periodic: bool) -> Grid {
    Grid { width, is_periodic, cells: (0..width).map(|k| 0.3 + 0.4 * (k * k) as f64).collect() }
}

/// A layer of that kind.
fn layer(bend: Bend) -> Layer {
    Layer { grid: grid(3, false), bend, gain: 0.8 }
}

cases! {
    bent(f64, const Bend) -> f64: (0.7, Bend::Tanh), (0.7, Bend::Ramp), flat (-0.7, Bend::Ramp);
    roughness(&Grid, f64) -> f64: (grid(4, true), 0.6), (grid(4, false), 0.6), flat (grid(1, true), 0.6), flat (grid(0, true), 0.6);
    compared(&Layer, f64) -> f64: (layer(Bend::Tanh), 0.6);
    answered(&Layer, f64) -> f64: (layer(Bend::Tanh), 0.6), (layer(Bend::Ramp), 0.6);
}
