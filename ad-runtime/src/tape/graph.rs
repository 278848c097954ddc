//! The graph as users see it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use super::node::Node;
use super::tensor::History;
use super::{Element, Tensor};

/// The operation that made a tensor, or the place where a leaf's gradient is added up.
#[derive(Clone)]
pub struct GradFn<T: Element = f64>(Arc<Node<T>>);

impl<T: Element> GradFn<T> {
    /// The name: that of the operation and `Backward`, or `AccumulateGrad`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name.text()
    }

    /// For each input of the operation what it came from; `None` where it does not require grad.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let (x, y) = (Tensor::scalar(2.0).requires_grad_(true), Tensor::scalar(3.0).requires_grad_(true));
    /// let z = &x * &y + x.powi(2);
    /// let add = z.grad_fn().unwrap();
    /// assert_eq!(add.name(), "AddBackward");
    /// let names: Vec<String> = add.next_functions().iter().flatten().map(|f| f.name().to_owned()).collect();
    /// assert_eq!(names, ["MulBackward", "PowBackward"]);
    /// ```
    #[must_use]
    pub fn next_functions(&self) -> Vec<Option<Self>> {
        self.0.edges.iter().map(|edge| edge.as_ref().map(|edge| Self(Arc::clone(&edge.node)))).collect()
    }
}

impl<T: Element> PartialEq for GradFn<T> {
    /// Whether they are the same operation of the same graph.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Element> fmt::Debug for GradFn<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.name())
    }
}

impl<T: Element> Tensor<T> {
    /// The operation that made the tensor; `None` for a leaf.
    #[must_use]
    pub fn grad_fn(&self) -> Option<GradFn<T>> {
        match self.history() {
            History::Edge(edge) => Some(GradFn(edge.node)),
            History::None(_) | History::Leaf(_) => None,
        }
    }

    /// The graph that leads to this tensor, as text for Graphviz' `dot`: leaves are boxes, operations ellipses, the tensor
    /// itself a double box; the arrows go as the values do.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let (w, b) = (Tensor::scalar(2.0).requires_grad_(true), Tensor::scalar(1.0).requires_grad_(true));
    /// let z = &w * 3.0 + &b;
    /// let dot = z.to_dot();
    /// assert!(dot.starts_with("digraph") && dot.contains("MulBackward") && dot.contains("AddBackward"));
    /// ```
    #[must_use]
    pub fn to_dot(&self) -> String {
        let mut text = String::from("digraph graph_of_tensor {\n    rankdir = BT;\n");
        let mut add = |line: fmt::Arguments<'_>| text.write_fmt(line).expect("strings take all text");
        add(format_args!("    root [shape = box, peripheries = 2, label = \"{:?}\"];\n", self.shape()));
        let Some(edge) = self.edge() else { return text + "}\n" };
        let mut nodes: BTreeMap<u64, Arc<Node<T>>> = BTreeMap::new();
        let mut open = vec![Arc::clone(&edge.node)];
        while let Some(node) = open.pop() {
            if let Entry::Vacant(place) = nodes.entry(node.number) {
                open.extend(node.edges.iter().flatten().map(|edge| Arc::clone(&edge.node)));
                place.insert(node);
            }
        }
        // Small numbers of its own, so that the same graph gives the same text.
        let ids: BTreeMap<u64, usize> = nodes.keys().enumerate().map(|(id, &number)| (number, id)).collect();
        for (number, node) in &nodes {
            let id = ids[number];
            if node.leaf.is_some() {
                add(format_args!("    n{id} [shape = box, label = \"leaf {:?}\"];\n", node.shapes[0]));
            } else {
                add(format_args!("    n{id} [label = \"{}\"];\n", node.name.text().replace('"', "'")));
            }
        }
        for (number, node) in &nodes {
            for edge in node.edges.iter().flatten() {
                let shape = edge.shape();
                add(format_args!("    n{} -> n{} [label = \"{shape:?}\"];\n", ids[&edge.node.number], ids[number]));
            }
        }
        add(format_args!("    n{} -> root;\n", ids[&edge.node.number]));
        text + "}\n"
    }
}
