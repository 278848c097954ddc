//! The part of Graphviz's language in which `to_dot` writes: nodes with labels and shapes, edges with labels.

/// A node.
pub struct Node {
    name: String,
    pub label: String,
    pub is_box: bool,
}

/// An edge between the nodes of these numbers.
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub label: String,
}

/// A graph without circles.
pub struct Graph {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

/// What stands in quotes behind `label = `.
fn label(line: &str) -> String {
    line.split_once("label = \"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(label, _)| label).to_owned()
}

impl Graph {
    /// Reads the text, a statement a line.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut graph = Self { nodes: Vec::new(), edges: Vec::new() };
        let statements: Vec<&str> =
            text.lines().map(str::trim).filter(|line| line.ends_with(';') && !line.starts_with("rankdir")).collect();
        for line in statements.iter().filter(|line| !line.contains("->")) {
            let name = line.split([' ', ';']).next().unwrap_or_default().to_owned();
            graph.nodes.push(Node { name, label: label(line), is_box: line.contains("shape = box") });
        }
        for line in statements.iter().filter(|line| line.contains("->")) {
            let mut ends = line.split([' ', ';']).filter(|word| !word.is_empty() && *word != "->");
            let mut end = || {
                let name = ends.next().unwrap_or_default();
                let known = graph.nodes.iter().position(|node| node.name == name);
                known.ok_or_else(|| format!("there is no node `{name}`: {line}"))
            };
            let (from, to) = (end()?, end()?);
            graph.edges.push(Edge { from, to, label: label(line) });
        }
        Ok(graph)
    }

    /// The numbers of the nodes, layer by layer from the root: each as far from it as its longest way is.
    pub fn layers(&self) -> Vec<Vec<usize>> {
        let mut depths = vec![0; self.nodes.len()];
        // Ways have no more edges than there are nodes.
        for _ in 0..self.nodes.len() {
            for edge in &self.edges {
                depths[edge.from] = depths[edge.from].max(depths[edge.to] + 1);
            }
        }
        let mut layers = vec![Vec::new(); depths.iter().max().map_or(0, |deepest| deepest + 1)];
        for (node, depth) in depths.into_iter().enumerate() {
            layers[depth].push(node);
        }
        layers
    }
}
