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
    /// How many there are.
    fn count(&self) -> u32 {
        self.cells.len() as u32
    }
    /// How many of them are larger than a level.
    fn above(&self, level: f64) -> u16 {
        self.cells.iter().filter(|cell| **cell > level).count() as u16
    }
    fn is_round(&self) -> bool {
        self.is_periodic
    }
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

/// Numbers that methods without the attribute give.
#[differentiable]
pub fn averaged(grid: &Grid, x: f64) -> f64 {
    let count = grid.count() as f64;
    let mut sum = 0.0;
    for cell in &grid.cells {
        sum += cell * x / count;
    }
    if grid.is_round() { sum * sum } else { sum * grid.count() as f64 }
}

/// The same of a variable that changes, and of a field.
#[differentiable]
pub fn averaged_layer(layer: Layer, x: f64) -> f64 {
    let mut grid = layer.grid;
    grid.cells.push(x);
    let before = grid.above(x * 0.45);
    grid.cells[0] *= layer.gain;
    let (mut sum, level) = (layer.gain, 0.07 * x);
    for k in 1..grid.count() as usize {
        sum += grid.cells[k] * grid.cells[k];
    }
    sum * f64::from(before) / (1.0 + grid.above(level) as f64)
}

cases! {
    bent(f64, const Bend) -> f64: (0.7, Bend::Tanh), (0.7, Bend::Ramp), flat (-0.7, Bend::Ramp);
    roughness(&Grid, f64) -> f64: (grid(4, true), 0.6), (grid(4, false), 0.6), flat (grid(1, true), 0.6), flat (grid(0, true), 0.6);
    compared(&Layer, f64) -> f64: (layer(Bend::Tanh), 0.6);
    answered(&Layer, f64) -> f64: (layer(Bend::Tanh), 0.6), (layer(Bend::Ramp), 0.6);
    averaged(&Grid, f64) -> f64:
        (grid(4, true), 0.6), (grid(4, false), 0.6), (grid(1, true), 0.6), flat (grid(0, true), 0.6);
    averaged_layer(Layer, f64) -> f64:
        (layer(Bend::Tanh), 0.6), (Layer { grid: grid(1, true), ..layer(Bend::Tanh) }, 0.6), (Layer { grid: grid(0, true), ..layer(Bend::Tanh) }, 0.6);
}
