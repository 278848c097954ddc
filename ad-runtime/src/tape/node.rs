//! The graph: a node for each recorded operation, with edges to what its inputs came from.
//!
//! Nodes hold their inputs' nodes and never their outputs, and leaves are held weakly, so that a graph without handles is
//! gone, gradients with graphs of their own included.

use std::cell::RefCell;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use super::hooks::Hooks;
use super::kernels::Rule;
use super::layout::Layout;
use super::mode::{self, Mode};
use super::storage::{Storage, lock};
use super::tensor::{History, Leaf, Tensor};
use super::{Element, Error, names};

/// What an operation is called.
#[derive(Clone, Debug)]
pub(crate) enum Name {
    Rule(Rule),
    Fixed(&'static str),
    Custom(String),
}

impl Name {
    pub fn text(&self) -> &str {
        match self {
            Self::Rule(rule) => names::backward(*rule),
            Self::Fixed(text) => text,
            Self::Custom(text) => text,
        }
    }
}

/// A way from an operation to one of the results of an earlier one.
#[derive(Clone, Debug)]
pub(crate) struct Edge<T: Element> {
    pub node: Arc<Node<T>>,
    pub output: usize,
}

impl<T: Element> Edge<T> {
    pub fn shape(&self) -> &[usize] {
        &self.node.shapes[self.output]
    }
}

/// The gradients of an operation's inputs, by those of its outputs; `None` where there is none.
pub(crate) type Gradients<T> = Result<Vec<Option<Tensor<T>>>, Error>;

/// How a gradient goes back through an operation. What it captures is plain data: tensors are saved.
pub(crate) type Pull<T> = Box<dyn Fn(&Pass<'_, T>, &[Option<Tensor<T>>]) -> Gradients<T> + Send + Sync>;

/// A recorded operation, or the place where the gradient of a leaf is added up.
pub(crate) struct Node<T: Element> {
    pub name: Name,
    /// Nodes are numbered in the order in which they were made: an operation comes after all that it depends on.
    pub number: u64,
    pub edges: Vec<Option<Edge<T>>>,
    /// The shapes of the outputs.
    pub shapes: Vec<Vec<usize>>,
    pub location: &'static Location<'static>,
    pub hooks: Hooks<T>,
    /// The leaf whose gradient is added up here.
    pub leaf: Option<Weak<Leaf<T>>>,
    pull: Option<Pull<T>>,
    saved: Mutex<Option<Vec<Option<Saved<T>>>>>,
}

impl<T: Element> std::fmt::Debug for Node<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.name.text())
    }
}

static NUMBERS: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicUsize = AtomicUsize::new(0);

/// The number that the next node gets, or a higher one where other threads record, too.
pub(crate) fn next_number() -> u64 {
    NUMBERS.load(Ordering::Relaxed)
}

/// How many nodes of graphs there are in the whole process: recorded operations, and leaves that took part in one.
///
/// For tests: where no handle is left, no node is.
///
/// ```standalone_crate
/// use wengert::tape::{self, Tensor};
///
/// let x = Tensor::scalar(2.0).requires_grad_(true);
/// let y = &x * &x;
/// assert!(tape::live_nodes() >= 2);
/// drop((x, y));
/// assert_eq!(tape::live_nodes(), 0);
/// ```
#[must_use]
pub fn live_nodes() -> usize {
    LIVE.load(Ordering::SeqCst)
}

/// A value that an operation keeps for its way back: the elements, not the handle, so that no circle arises.
#[derive(Debug)]
pub(crate) struct Saved<T: Element> {
    storage: Arc<Storage<T>>,
    layout: Layout,
    version: u64,
    origin: Origin<T>,
}

/// Where a saved value came from.
#[derive(Debug)]
enum Origin<T: Element> {
    Constant,
    Edge(Edge<T>),
    /// It is an output of the operation that saves it.
    Output(usize),
}

/// What to save.
pub(crate) enum Save<'a, T: Element> {
    /// A tensor.
    Value(&'a Tensor<T>),
    /// One of the outputs.
    Output(usize),
    /// Nothing, to keep the place.
    Nothing,
}

impl<T: Element> Node<T> {
    fn new(
        name: Name,
        edges: Vec<Option<Edge<T>>>,
        shapes: Vec<Vec<usize>>,
        location: &'static Location<'static>,
    ) -> Self {
        LIVE.fetch_add(1, Ordering::SeqCst);
        Self {
            name,
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            edges,
            shapes,
            location,
            hooks: Hooks::default(),
            leaf: None,
            pull: None,
            saved: Mutex::new(None),
        }
    }

    /// The node at which the gradient of a leaf arrives.
    pub fn accumulator(leaf: &Arc<Leaf<T>>, shape: &[usize]) -> Arc<Self> {
        let mut node = Self::new(Name::Fixed("AccumulateGrad"), Vec::new(), vec![shape.to_vec()], Location::caller());
        node.leaf = Some(Arc::downgrade(leaf));
        Arc::new(node)
    }

    /// A node that is made of edges rather than of tensors, and saves nothing.
    #[track_caller]
    pub fn linked(name: Name, edges: Vec<Option<Edge<T>>>, shapes: Vec<Vec<usize>>, pull: Pull<T>) -> Arc<Self> {
        let mut node = Self::new(name, edges, shapes, Location::caller());
        node.pull = Some(pull);
        Arc::new(node)
    }

    /// The gradients of the inputs.
    pub fn pull(self: &Arc<Self>, gradients: &[Option<Tensor<T>>]) -> Gradients<T> {
        let pull = self.pull.as_ref().expect("operations have a way back");
        pull(&Pass { node: self }, gradients)
    }

    /// Lets go of what the operation saved.
    pub fn release(&self) {
        let saved = lock(&self.saved).take();
        drop(saved);
    }

    /// Whether an input of the operation requires grad.
    pub fn needs(&self, input: usize) -> bool {
        self.edges[input].is_some()
    }
}

/// One way back through an operation, as the operation sees it.
pub(crate) struct Pass<'a, T: Element> {
    node: &'a Arc<Node<T>>,
}

impl<T: Element> Pass<'_, T> {
    pub fn needs(&self, input: usize) -> bool {
        self.node.needs(input)
    }

    pub fn name(&self) -> &str {
        self.node.name.text()
    }

    /// The shape of what an input came from.
    pub fn inputs(&self) -> usize {
        self.node.edges.len()
    }

    pub fn output_shape(&self, output: usize) -> &[usize] {
        &self.node.shapes[output]
    }

    /// A saved value, if it is still there and as it was.
    pub fn saved(&self, position: usize) -> Result<Tensor<T>, Error> {
        let saved = lock(&self.node.saved);
        let Some(saved) = saved.as_ref() else {
            return Err(Error::GraphFreed { operation: self.name().to_owned() });
        };
        let saved = saved[position].as_ref().expect("what is asked for was saved");
        let current = saved.storage.version();
        if current != saved.version {
            return Err(Error::SavedChanged { operation: self.name().to_owned(), saved: saved.version, current });
        }
        let edge = match &saved.origin {
            Origin::Constant => None,
            Origin::Edge(edge) => Some(edge.clone()),
            Origin::Output(output) => Some(Edge { node: Arc::clone(self.node), output: *output }),
        };
        Ok(Tensor::of(saved.storage.clone(), saved.layout.clone(), History::from_edge(edge)))
    }
}

/// Records an operation: the tensors that it made get a node, if an input requires grad and this is asked for here.
///
/// `saves` is asked only where something is recorded, and is told which inputs need a gradient.
#[track_caller]
pub(crate) fn record<'a, T: Element>(
    name: Name,
    outputs: Vec<Tensor<T>>,
    inputs: &[&'a Tensor<T>],
    saves: impl FnOnce(&[bool]) -> Vec<Save<'a, T>>,
    pull: impl Fn(&Pass<'_, T>, &[Option<Tensor<T>>]) -> Gradients<T> + Send + Sync + 'static,
) -> Result<Vec<Tensor<T>>, Error> {
    let mode = mode::current();
    let edges: Vec<Option<Edge<T>>> = inputs.iter().map(|input| input.edge()).collect();
    if edges.iter().all(Option::is_none) {
        return Ok(outputs);
    }
    if mode != Mode::Grad {
        for output in &outputs {
            output.note_mode(mode);
        }
        return Ok(outputs);
    }
    if inputs.iter().any(|input| input.is_inference()) {
        return Err(Error::InferenceTensor { operation: name.text().to_owned() });
    }
    let needs: Vec<bool> = edges.iter().map(Option::is_some).collect();
    let saves = saves(&needs);
    attach(name, outputs, edges, saves, pull)
}

/// Makes a node of edges, and the history of the outputs.
#[track_caller]
pub(crate) fn attach<T: Element>(
    name: Name,
    outputs: Vec<Tensor<T>>,
    edges: Vec<Option<Edge<T>>>,
    saves: Vec<Save<'_, T>>,
    pull: impl Fn(&Pass<'_, T>, &[Option<Tensor<T>>]) -> Gradients<T> + Send + Sync + 'static,
) -> Result<Vec<Tensor<T>>, Error> {
    let shapes = outputs.iter().map(|output| output.shape().to_vec()).collect();
    let saved: Vec<Option<Saved<T>>> = saves
        .into_iter()
        .map(|save| match save {
            Save::Nothing => None,
            Save::Value(tensor) => {
                let origin = tensor.edge().map_or(Origin::Constant, Origin::Edge);
                Some(Saved::of(tensor, origin))
            }
            Save::Output(output) => Some(Saved::of(&outputs[output], Origin::Output(output))),
        })
        .collect();
    let mut node = Node::new(name, edges, shapes, Location::caller());
    node.pull = Some(Box::new(pull));
    // Where nothing is saved, nothing can be missing later.
    node.saved = Mutex::new(Some(saved));
    let node = Arc::new(node);
    for (output, tensor) in outputs.iter().enumerate() {
        tensor.set_edge(Edge { node: Arc::clone(&node), output });
    }
    Ok(outputs)
}

/// [`record`] for an operation with one output.
#[track_caller]
pub(crate) fn record_one<'a, T: Element>(
    name: Name,
    output: Tensor<T>,
    inputs: &[&'a Tensor<T>],
    saves: impl FnOnce(&[bool]) -> Vec<Save<'a, T>>,
    pull: impl Fn(&Pass<'_, T>, &Tensor<T>) -> Gradients<T> + Send + Sync + 'static,
) -> Result<Tensor<T>, Error> {
    let outputs = record(name, vec![output], inputs, saves, move |pass, gradients| {
        let gradient = gradients[0].as_ref().expect("a node with one output is reached through it");
        pull(pass, gradient)
    })?;
    Ok(outputs.into_iter().next().expect("one output"))
}

impl<T: Element> Saved<T> {
    fn of(tensor: &Tensor<T>, origin: Origin<T>) -> Self {
        let storage = tensor.storage().clone();
        let version = storage.version();
        Self { storage, layout: tensor.layout().clone(), version, origin }
    }
}

/// What is left of a node that is dropped.
type Remains = Box<dyn std::any::Any>;

thread_local! {
    /// `Some` while a node is dropped: what nodes inside of it leave waits here, so that a chain of a million nodes does
    /// not need a million stack frames.
    static REMAINS: RefCell<Option<Vec<Remains>>> = const { RefCell::new(None) };
}

impl<T: Element> Drop for Node<T> {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::SeqCst);
        let remains: Remains = Box::new((std::mem::take(&mut self.edges), lock(&self.saved).take(), self.pull.take()));
        // `Err` gives the remains back where the thread's storage is gone already.
        let mut remains = Some(remains);
        let waits = REMAINS.try_with(|queue| match &mut *queue.borrow_mut() {
            Some(queue) => {
                queue.extend(remains.take());
                true
            }
            idle => {
                *idle = Some(Vec::new());
                false
            }
        });
        match waits {
            Ok(true) => {}
            Ok(false) => {
                let mut next = remains;
                while let Some(remains) = next {
                    drop(remains);
                    next = REMAINS.with(|queue| queue.borrow_mut().as_mut().and_then(Vec::pop));
                }
                REMAINS.with(|queue| *queue.borrow_mut() = None);
            }
            Err(_) => drop(remains),
        }
    }
}
