//! Shared references that are moved on: to the best so far, down a list or a tree.

use wengert::{Differentiable, differentiable};

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Link {
    value: f64,
    next: Option<Box<Link>>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Branch {
    at: f64,
    slope: f64,
    ends: Vec<Branch>,
}

values! {
    Link { value next }
    Branch { at slope ends }
}

fn links(values: &[f64]) -> Link {
    let (value, rest) = (values[0], &values[1..]);
    Link { value, next: (!rest.is_empty()).then(|| Box::new(links(rest))) }
}

/// Products of neighbours in a linked list.
#[differentiable]
pub fn neighbouring_links(list: &Link) -> f64 {
    let (mut link, mut sum) = (list, list.value);
    while let Some(next) = &link.next {
        sum += link.value * next.value;
        link = next;
    }
    sum
}

/// The greatest of them, and how far it is.
#[differentiable]
pub fn greatest_by_reference(xs: &[f64], k: f64) -> f64 {
    let mut best = &xs[0];
    let mut at = 0_usize;
    for (i, x) in xs.iter().enumerate().skip(1) {
        if x > best {
            best = x;
            at = i;
        }
    }
    *best * *best * k.powi(at as i32)
}

/// A row that is replaced while it is used.
#[differentiable]
pub fn rows_in_turn(rows: &[Vec<f64>], x: &[f64]) -> f64 {
    let mut row: &Vec<f64> = &rows[0];
    let mut sum = 0.0;
    for next in &rows[1..] {
        assert_eq!(row.len(), x.len());
        sum += row.iter().zip(x).map(|(a, b)| a * b).sum::<f64>() * next[0];
        if next[0] > row[0] {
            row = next;
        }
    }
    sum + row[0] * x[0]
}

impl Branch {
    /// Down the tree, by what lies left and right.
    #[differentiable]
    pub fn height(&self, x: f64) -> f64 {
        let mut branch = self;
        let mut height = 0.0;
        while branch.ends.len() == 2 {
            height += branch.slope * (x - branch.at);
            branch = if x < branch.at { &branch.ends[0] } else { &branch.ends[1] };
        }
        height + branch.slope * x
    }
}

fn leaf(at: f64, slope: f64) -> Branch {
    Branch { at, slope, ends: vec![] }
}

fn tree() -> Branch {
    let right = Branch { at: 1.5, slope: 0.4, ends: vec![leaf(0.1, 0.9), leaf(0.2, -0.7)] };
    Branch { at: 0.5, slope: 0.8, ends: vec![leaf(0.3, -0.2), right] }
}

/// The tree at two places.
#[differentiable]
pub fn heights(tree: &Branch, x: f64) -> f64 {
    tree.height(x) * tree.height(x + 1.0)
}

cases! {
    neighbouring_links(&Link) -> f64: (links(&[0.7])), (links(&[0.7, -0.3])), (links(&[0.7, -0.3, 1.2, 0.4]));
    greatest_by_reference(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7, 0.9], 0.9), ([0.7], 0.9);
    rows_in_turn(&[Vec<f64>], &[f64]) -> f64:
        ([vec![0.7, 0.2], vec![0.3, 0.4], vec![0.9, 0.1]], [0.6, 0.5]), ([vec![0.7], vec![0.2]], [0.6]), ([vec![0.7]], [0.6]);
    heights(&Branch, f64) -> f64: (tree(), 0.2), (tree(), 0.9), (tree(), 1.9), (leaf(0.1, 0.9), 0.4);
}
