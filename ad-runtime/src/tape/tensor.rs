//! The handle: elements, and where they came from.

use std::sync::{Arc, Mutex, Weak};

use super::hooks::Hooks;
use super::index::put_add;
use super::layout::Layout;
use super::mode::{self, Mode};
use super::node::{Edge, Name, Node};
use super::storage::{Storage, lock};
use super::{Element, Error, NoGraph, error::must};

/// An array that knows what it was computed from, if it requires grad.
///
/// A tensor is a handle: clones are the same tensor, with one gradient; views and [`detach`](Self::detach) are other
/// tensors that share the elements. Handles are cheap to clone, `Send` and `Sync`. The number of axes is dynamic; a scalar
/// has none.
///
/// ```
/// use wengert::tape::Tensor;
///
/// let x = Tensor::from_vec(vec![1.0, 2.0, 3.0], &[3]).requires_grad_(true);
/// let y = (&x * &x).sum();
/// y.backward().unwrap();
/// assert_eq!(y.item(), 14.0);
/// assert_eq!(x.grad().unwrap().to_vec(), [2.0, 4.0, 6.0]);
/// ```
///
/// The constructors of `f64` tensors are associated functions, so that `Tensor::zeros(&[2])` needs no annotation. Those
/// for the other type are in the trait [`Create`](super::Create): `Tensor::<f32>::zeros(&[2])`.
pub struct Tensor<T: Element = f64>(Arc<Inner<T>>);

struct Inner<T: Element> {
    storage: Arc<Storage<T>>,
    layout: Layout,
    inference: bool,
    meta: Mutex<Meta<T>>,
}

struct Meta<T: Element> {
    history: History<T>,
    /// How often a change in place gave the tensor another history.
    generation: u64,
    /// Of a view: the tensor whose elements it shows, which is no view itself.
    base: Option<Base<T>>,
    /// Where the gradient of a result is kept, if it is.
    retained: Option<Arc<Slot<T>>>,
}

struct Base<T: Element> {
    tensor: Tensor<T>,
    /// The generation of the base that the view's history belongs to.
    seen: u64,
}

/// Where a gradient is kept.
pub(crate) type Slot<T> = Mutex<Option<Tensor<T>>>;

/// What belongs to a leaf that requires grad.
pub(crate) struct Leaf<T: Element> {
    pub grad: Slot<T>,
    pub hooks: Hooks<T>,
    /// Hooks that run after a gradient was added.
    pub after: Hooks<T>,
    accumulator: Mutex<Weak<Node<T>>>,
}

impl<T: Element> std::fmt::Debug for Leaf<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Leaf")
    }
}

impl<T: Element> Leaf<T> {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            grad: Slot::default(),
            hooks: Hooks::default(),
            after: Hooks::default(),
            accumulator: Mutex::default(),
        })
    }

    /// The node at which the gradient arrives; there is one at a time.
    fn accumulator(self: &Arc<Self>, shape: &[usize]) -> Arc<Node<T>> {
        let mut accumulator = lock(&self.accumulator);
        accumulator.upgrade().unwrap_or_else(|| {
            let node = Node::accumulator(self, shape);
            *accumulator = Arc::downgrade(&node);
            node
        })
    }
}

/// Where a tensor came from.
#[derive(Clone, Debug)]
pub(crate) enum History<T: Element> {
    /// It does not require grad.
    None(NoGraph),
    /// It was made by the user, and requires grad.
    Leaf(Arc<Leaf<T>>),
    /// It was made by a recorded operation.
    Edge(Edge<T>),
}

impl<T: Element> History<T> {
    /// The history of what an edge leads to. That of a leaf is the leaf again, if there still is one.
    pub fn from_edge(edge: Option<Edge<T>>) -> Self {
        let Some(edge) = edge else { return Self::None(NoGraph::NoInputRequiresGrad) };
        match edge.node.leaf.as_ref().and_then(Weak::upgrade) {
            Some(leaf) => Self::Leaf(leaf),
            None => Self::Edge(edge),
        }
    }
}

/// A handle that does not keep the tensor.
pub(crate) struct WeakTensor<T: Element>(Weak<Inner<T>>);

impl<T: Element> WeakTensor<T> {
    pub fn upgrade(&self) -> Option<Tensor<T>> {
        self.0.upgrade().map(Tensor)
    }
}

impl<T: Element> Clone for Tensor<T> {
    /// The same tensor; see [`copy`](Self::copy) for one with elements of its own.
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Element> Tensor<T> {
    pub(crate) fn of(storage: Arc<Storage<T>>, layout: Layout, history: History<T>) -> Self {
        Self::made(storage, layout, history, mode::current() == Mode::Inference)
    }

    fn made(storage: Arc<Storage<T>>, layout: Layout, history: History<T>, inference: bool) -> Self {
        let meta = Meta { history, generation: 0, base: None, retained: None };
        Self(Arc::new(Inner { storage, layout, inference, meta: Mutex::new(meta) }))
    }

    /// A tensor of its own elements that does not require grad.
    pub(crate) fn fresh(data: Vec<T>, shape: &[usize]) -> Self {
        debug_assert_eq!(data.len(), shape.iter().product::<usize>());
        Self::of(Storage::new(data), Layout::dense(shape), History::None(NoGraph::NoInputRequiresGrad))
    }

    /// A scalar that does not require grad.
    pub(crate) fn constant(value: T) -> Self {
        Self::fresh(vec![value], &[])
    }

    /// Another tensor of these elements, without a history. What is made of an inference tensor's elements is one, too.
    fn sharing(&self, layout: Layout, reason: NoGraph) -> Self {
        let inference = self.0.inference || mode::current() == Mode::Inference;
        Self::made(self.0.storage.clone(), layout, History::None(reason), inference)
    }

    /// Another tensor that shows elements of this one. Changes in place, also of its history, are seen by both.
    pub(crate) fn showing(&self, layout: Layout) -> Self {
        let view = self.sharing(layout, NoGraph::NoInputRequiresGrad);
        let base = lock(&self.0.meta).base.as_ref().map(|base| base.tensor.clone());
        let base = base.unwrap_or_else(|| self.clone());
        let seen = base.generation();
        lock(&view.0.meta).base = Some(Base { tensor: base, seen });
        view
    }

    pub(crate) fn storage(&self) -> &Arc<Storage<T>> {
        &self.0.storage
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.0.layout
    }

    pub(crate) fn downgrade(&self) -> WeakTensor<T> {
        WeakTensor(Arc::downgrade(&self.0))
    }

    /// Whether this handle is the only one, and the elements are nobody else's.
    pub(crate) fn is_sole(&self) -> bool {
        Arc::strong_count(&self.0) == 1 && Arc::strong_count(&self.0.storage) == 1 && self.layout().is_dense()
    }

    fn generation(&self) -> u64 {
        lock(&self.0.meta).generation
    }

    /// The tensor whose elements this one shows, if it is a view.
    pub(crate) fn base(&self) -> Option<Self> {
        lock(&self.0.meta).base.as_ref().map(|base| base.tensor.clone())
    }

    /// Where the tensor came from. Of a view whose base was changed in place since, that is the base as it is now.
    pub(crate) fn history(&self) -> History<T> {
        let meta = lock(&self.0.meta);
        let Some(base) = &meta.base else { return meta.history.clone() };
        let (tensor, seen) = (base.tensor.clone(), base.seen);
        let history = meta.history.clone();
        drop(meta);
        let now = tensor.generation();
        if seen == now {
            return history;
        }
        let history = self.history_within(&tensor);
        let mut meta = lock(&self.0.meta);
        meta.history = history.clone();
        if let Some(base) = &mut meta.base {
            base.seen = now;
        }
        history
    }

    /// The history of these elements as elements of a base.
    fn history_within(&self, base: &Self) -> History<T> {
        let Some(edge) = base.edge() else { return History::None(NoGraph::NoInputRequiresGrad) };
        let (positions, shape) = (self.positions_in(base), base.shape().to_vec());
        let node = Node::linked(
            Name::Fixed("AsStridedBackward"),
            vec![Some(edge)],
            vec![self.shape().to_vec()],
            Box::new(move |_, gradients| {
                let gradient = gradients[0].as_ref().expect("a node with one output is reached through it");
                Ok(vec![Some(put_add(gradient, &positions, &shape)?)])
            }),
        );
        History::Edge(Edge { node, output: 0 })
    }

    /// For each element of this view, its number among the elements of the base.
    pub(crate) fn positions_in(&self, base: &Self) -> Arc<[usize]> {
        let positions = self.layout().positions();
        if *base.layout() == Layout::dense(base.shape()) {
            return positions.into();
        }
        let places = base.layout().positions();
        let numbers: std::collections::HashMap<usize, usize> =
            places.into_iter().enumerate().map(|(number, place)| (place, number)).collect();
        positions.iter().map(|position| numbers[position]).collect()
    }

    /// The way to what the tensor came from, if it requires grad.
    pub(crate) fn edge(&self) -> Option<Edge<T>> {
        match self.history() {
            History::None(_) => None,
            History::Leaf(leaf) => Some(Edge { node: leaf.accumulator(self.shape()), output: 0 }),
            History::Edge(edge) => Some(edge),
        }
    }

    /// The history of a tensor that was just made.
    pub(crate) fn set_edge(&self, edge: Edge<T>) {
        lock(&self.0.meta).history = History::Edge(edge);
    }

    /// The history after a change in place. What asked for its gradient to be kept still does.
    pub(crate) fn rebase(&self, edge: Edge<T>) {
        let mut meta = lock(&self.0.meta);
        if let Some(slot) = &meta.retained {
            if let History::Edge(old) = &meta.history {
                old.node.hooks.retain_no_more(slot);
            }
            edge.node.hooks.retain(edge.output, slot);
        }
        meta.history = History::Edge(edge);
        meta.generation += 1;
        meta.base = None;
    }

    /// Remembers why the tensor has no graph.
    pub(crate) fn note_mode(&self, mode: Mode) {
        let reason = if mode == Mode::Inference { NoGraph::MadeInInferenceMode } else { NoGraph::MadeUnderNoGrad };
        lock(&self.0.meta).history = History::None(reason);
    }

    /// The lengths of the axes; none for a scalar.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        self.0.layout.shape()
    }

    /// The number of axes.
    #[must_use]
    pub fn ndim(&self) -> usize {
        self.shape().len()
    }

    /// The number of elements.
    #[must_use]
    pub fn numel(&self) -> usize {
        self.0.layout.count()
    }

    /// How often the elements were changed in place, through this handle or another.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.0.storage.version()
    }

    /// Whether this and another handle are the same tensor.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether this and another tensor share their elements.
    #[must_use]
    pub fn shares_storage(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0.storage, &other.0.storage)
    }

    /// Whether operations on this tensor are recorded, and it has a gradient.
    #[must_use]
    pub fn requires_grad(&self) -> bool {
        !matches!(self.history(), History::None(_))
    }

    /// Makes a leaf require grad, or not any more; gives the handle.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::scalar(1.0).requires_grad_(true);
    /// assert!(x.requires_grad() && x.is_leaf());
    /// ```
    ///
    /// # Panics
    /// On the result of an operation, with `false`, and on a tensor made in `inference_mode`, with `true`:
    /// [`try_requires_grad_`](Self::try_requires_grad_) gives an error.
    #[track_caller]
    pub fn requires_grad_(&self, requires: bool) -> Self {
        must(self.try_requires_grad_(requires))
    }

    /// [`requires_grad_`](Self::requires_grad_), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::NotLeaf`], [`Error::InferenceTensor`]
    pub fn try_requires_grad_(&self, requires: bool) -> Result<Self, Error> {
        match (self.history(), requires) {
            (History::None(_), true) => {
                if self.is_inference() {
                    return Err(Error::InferenceTensor { operation: "requires_grad_".to_owned() });
                }
                let mut meta = lock(&self.0.meta);
                meta.history = History::Leaf(Leaf::new());
                meta.base = None;
            }
            (History::Leaf(_), false) => {
                lock(&self.0.meta).history = History::None(NoGraph::NoInputRequiresGrad);
            }
            (History::Edge(_), false) => return Err(Error::NotLeaf),
            (History::None(_), false) | (History::Leaf(_) | History::Edge(_), true) => {}
        }
        Ok(self.clone())
    }

    /// Whether no recorded operation made the tensor. What does not require grad is a leaf, however it was made.
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        !matches!(self.history(), History::Edge(_))
    }

    /// Whether the tensor was made in `inference_mode`.
    #[must_use]
    pub fn is_inference(&self) -> bool {
        self.0.inference
    }

    /// The gradient that `backward` added up for this leaf, or for a result that [`retain_grad`](Self::retain_grad) was
    /// called on. The same handle each time, until it is cleared.
    #[must_use]
    pub fn grad(&self) -> Option<Self> {
        self.try_grad().ok()
    }

    /// [`grad`](Self::grad), or why there is none.
    ///
    /// ```
    /// use wengert::tape::{Error, Tensor};
    ///
    /// let x = Tensor::scalar(3.0).requires_grad_(true);
    /// let y = &x * &x;
    /// y.backward().unwrap();
    /// assert!(y.grad().is_none());
    /// assert_eq!(y.try_grad().unwrap_err(), Error::GradNotRetained);
    /// ```
    ///
    /// # Errors
    /// [`Error::GradNotRequired`], [`Error::GradNotRetained`], [`Error::NoGradYet`]
    pub fn try_grad(&self) -> Result<Self, Error> {
        match self.history() {
            History::None(_) => Err(Error::GradNotRequired),
            History::Leaf(leaf) => lock(&leaf.grad).clone().ok_or(Error::NoGradYet),
            History::Edge(_) => {
                let slot = lock(&self.0.meta).retained.clone().ok_or(Error::GradNotRetained)?;
                let grad = lock(&slot).clone();
                grad.ok_or(Error::NoGradYet)
            }
        }
    }

    fn slot(&self, use_it: impl FnOnce(&Slot<T>)) {
        match self.history() {
            History::None(_) => {}
            History::Leaf(leaf) => use_it(&leaf.grad),
            History::Edge(_) => {
                let slot = lock(&self.0.meta).retained.clone();
                if let Some(slot) = slot {
                    use_it(&slot);
                }
            }
        }
    }

    /// Drops the gradient. The next one starts afresh.
    pub fn zero_grad(&self) {
        self.slot(|slot| {
            let old = lock(slot).take();
            drop(old);
        });
    }

    /// Puts a gradient in the place of the one that is there.
    ///
    /// # Errors
    /// [`Error::GradNotRequired`], [`Error::GradientShape`]
    pub fn set_grad(&self, gradient: &Self) -> Result<(), Error> {
        if !self.requires_grad() {
            return Err(Error::GradNotRequired);
        }
        if gradient.shape() != self.shape() {
            return Err(Error::GradientShape {
                operation: "set_grad".to_owned(),
                expected: self.shape().to_vec(),
                given: gradient.shape().to_vec(),
            });
        }
        self.slot(|slot| {
            let old = lock(slot).replace(gradient.clone());
            drop(old);
        });
        Ok(())
    }

    /// Keeps the gradient of a result of an operation, as that of a leaf is kept. A leaf's always is.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let a = Tensor::scalar(5.0).requires_grad_(true);
    /// let b = &a * &a;
    /// b.retain_grad();
    /// (&b * 2.0).backward().unwrap();
    /// assert_eq!(b.grad().unwrap().item(), 2.0);
    /// ```
    ///
    /// # Panics
    /// If the tensor does not require grad; [`try_retain_grad`](Self::try_retain_grad) gives an error.
    #[track_caller]
    pub fn retain_grad(&self) {
        must(self.try_retain_grad());
    }

    /// [`retain_grad`](Self::retain_grad), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::GradNotRequired`]
    pub fn try_retain_grad(&self) -> Result<(), Error> {
        match self.history() {
            History::None(_) => Err(Error::GradNotRequired),
            History::Leaf(_) => Ok(()),
            History::Edge(edge) => {
                let mut meta = lock(&self.0.meta);
                if meta.retained.is_none() {
                    let slot = Arc::new(Slot::default());
                    edge.node.hooks.retain(edge.output, &slot);
                    meta.retained = Some(slot);
                }
                Ok(())
            }
        }
    }

    /// Whether [`retain_grad`](Self::retain_grad) was called on this result.
    #[must_use]
    pub fn retains_grad(&self) -> bool {
        lock(&self.0.meta).retained.is_some()
    }

    /// A tensor with the same elements, cut off from the graph. A change in place through either is seen by both.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::scalar(3.0).requires_grad_(true);
    /// let u = (&x * &x).detach();
    /// (&u * &x).backward().unwrap();
    /// assert_eq!(x.grad().unwrap().item(), 9.0);
    /// ```
    #[must_use]
    pub fn detach(&self) -> Self {
        let reason = match self.history() {
            History::None(reason) => reason,
            History::Leaf(_) | History::Edge(_) => NoGraph::Detached,
        };
        self.sharing(self.0.layout.clone(), reason)
    }

    /// Why the tensor has no graph.
    pub(crate) fn no_graph(&self) -> Error {
        match self.history() {
            History::None(reason) => Error::NoGraph { reason },
            History::Leaf(_) | History::Edge(_) => Error::NoGraph { reason: NoGraph::NoInputRequiresGrad },
        }
    }
}
