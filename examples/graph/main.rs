//! Draws the graph of a small network's loss from the text that `to_dot` gives, without Graphviz.
//!
//! ```text
//! cargo run --example graph
//! ```
//!
//! The text goes to `target/graph.dot`, the picture to `target/graph.png`.

#![forbid(unsafe_code)]

mod dot;

use std::error::Error;

use plotters::prelude::*;
use plotters::style::register_font;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use wengert::tape::Tensor;

use dot::{Graph, Node};

/// The place of a layer's node, in pixels, and how large nodes are.
const COLUMN: i32 = 190;
const ROW: i32 = 78;
const SIZE: (i32, i32) = (160, 36);

/// The graph that is drawn.
fn loss() -> Tensor {
    let parameter = |values: &[f64], shape: &[usize]| Tensor::from_vec(values.to_vec(), shape).requires_grad_(true);
    let (w, b) = (parameter(&[0.5, -1.0, 2.0, 0.25], &[2, 2]), parameter(&[0.1, -0.1], &[2]));
    let x = Tensor::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2]);
    ((x.matmul(&w) + &b).tanh().sum_axes(&[1], false) - 1.0).square().mean()
}

fn main() -> Result<(), Box<dyn Error>> {
    let text = loss().to_dot();
    std::fs::create_dir_all("target")?;
    std::fs::write("target/graph.dot", &text)?;
    let graph = Graph::read(&text)?;
    draw(&graph, "target/graph.png")?;
    println!("{} nodes and {} edges: target/graph.dot, target/graph.png", graph.nodes.len(), graph.edges.len());
    Ok(())
}

fn draw(graph: &Graph, path: &str) -> Result<(), Box<dyn Error>> {
    register_font("sans-serif", FontStyle::Normal, notosans::REGULAR_TTF).map_err(|_| "the font cannot be read")?;
    let layers = graph.layers();
    let widest = layers.iter().map(Vec::len).max().unwrap_or(1) as i32;
    let (width, height) = (COLUMN * widest + 40, ROW * layers.len() as i32 + 40);
    let canvas = BitMapBackend::new(path, (width as u32, height as u32)).into_drawing_area();
    canvas.fill(&WHITE)?;
    // The root stands on top; a layer is centred.
    let mut places = vec![(0, 0); graph.nodes.len()];
    for (depth, layer) in layers.iter().enumerate() {
        for (k, &node) in layer.iter().enumerate() {
            let left = (width - COLUMN * layer.len() as i32) / 2;
            places[node] = (left + COLUMN * k as i32 + COLUMN / 2, 20 + ROW * depth as i32 + ROW / 2);
        }
    }
    let centred = Pos::new(HPos::Center, VPos::Center);
    let small = ("sans-serif", 13).into_font().color(&RGBColor(110, 110, 110)).pos(centred);
    for edge in &graph.edges {
        let (from, to) = (places[edge.from], places[edge.to]);
        let ends = [(from.0, from.1 - SIZE.1 / 2), (to.0, to.1 + SIZE.1 / 2)];
        canvas.draw(&PathElement::new(ends, RGBColor(110, 110, 110).stroke_width(1)))?;
        let middle = ((ends[0].0 + ends[1].0) / 2 + 26, (ends[0].1 + ends[1].1) / 2);
        canvas.draw_text(&edge.label, &small, middle)?;
    }
    let ink = ("sans-serif", 15).into_font().color(&BLACK).pos(centred);
    for (Node { label, is_box, .. }, &(x, y)) in graph.nodes.iter().zip(&places) {
        let corners = [(x - SIZE.0 / 2, y - SIZE.1 / 2), (x + SIZE.0 / 2, y + SIZE.1 / 2)];
        let colour = if *is_box { RGBColor(214, 229, 242) } else { RGBColor(252, 231, 214) };
        canvas.draw(&Rectangle::new(corners, colour.filled()))?;
        canvas.draw(&Rectangle::new(corners, RGBColor(90, 90, 90).stroke_width(1)))?;
        canvas.draw_text(label, &ink, (x, y))?;
    }
    canvas.present()?;
    Ok(())
}
