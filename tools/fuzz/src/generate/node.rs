//! Generated source as a tree, so that a failing program can be made smaller.
//!
//! A node is text with holes that hold further nodes. Its role says what a reduction may do with
//! it: drop a statement, put a literal or one of its own operands in the place of a float.

use super::types::Width;

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A statement, which may be left out.
    Stmt,
    /// An expression of a float type, which another of that type may replace.
    Float(Width),
    /// A condition, which `true` or `false` may replace.
    Condition,
    /// Anything else.
    Plain,
}

/// A piece of a node.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// A node in its place.
    Child(Node),
}

/// A piece of generated source.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it stands for.
    pub role: Role,
    /// The constructs that it uses, by the names of `report::CONSTRUCTS`.
    pub tags: Vec<&'static str>,
    /// Its text and holes.
    pub parts: Vec<Part>,
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Part::Text(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Part::Text(text)
    }
}

impl From<Node> for Part {
    fn from(node: Node) -> Self {
        Part::Child(node)
    }
}

impl Node {
    /// A node without tags.
    pub fn new(role: Role, parts: Vec<Part>) -> Self {
        Node { role, tags: Vec::new(), parts }
    }

    /// The node with one more tag.
    pub fn tag(mut self, tag: &'static str) -> Self {
        self.tags.push(tag);
        self
    }

    /// The source text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.render(&mut out);
        out
    }

    fn render(&self, out: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Child(node) => node.render(out),
            }
        }
        if self.role == Role::Stmt {
            out.push('\n');
        }
    }

    /// Calls `visit` on this node and on all below it, outer ones first, with the path to each.
    pub fn walk(&self, path: &mut Vec<usize>, visit: &mut dyn FnMut(&[usize], &Node)) {
        visit(path, self);
        for (at, part) in self.parts.iter().enumerate() {
            if let Part::Child(node) = part {
                path.push(at);
                node.walk(path, visit);
                path.pop();
            }
        }
    }

    /// The node at `path`.
    pub fn at_mut(&mut self, path: &[usize]) -> &mut Node {
        path.iter().fold(self, |node, &at| match &mut node.parts[at] {
            Part::Child(child) => child,
            Part::Text(_) => unreachable!("a path leads through nodes"),
        })
    }

    /// The greatest number of nodes of the role that `counts` accepts, one inside the other.
    pub fn depth(&self, counts: &dyn Fn(Role) -> bool) -> usize {
        let below = self.children().map(|node| node.depth(counts)).max();
        below.unwrap_or(0) + usize::from(counts(self.role))
    }

    /// The nodes directly inside.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        self.parts.iter().filter_map(|part| match part {
            Part::Child(node) => Some(node),
            Part::Text(_) => None,
        })
    }
}

/// A node of role `Plain` from texts and nodes.
macro_rules! plain {
    ($($part:expr),* $(,)?) => {
        $crate::generate::node::Node::new(
            $crate::generate::node::Role::Plain,
            vec![$($crate::generate::node::Part::from($part)),*],
        )
    };
}

/// A statement from texts and nodes.
macro_rules! stmt {
    ($($part:expr),* $(,)?) => {
        $crate::generate::node::Node::new(
            $crate::generate::node::Role::Stmt,
            vec![$($crate::generate::node::Part::from($part)),*],
        )
    };
}

pub(crate) use {plain, stmt};
