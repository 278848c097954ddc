//! The way back: gradients go from node to node, each node once, after all that depends on it.
//!
//! Nodes are numbered in the order in which they were made, so the one with the highest number is always ready: nothing that
//! is still to come leads to it. There is no recursion, and no pass that counts first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::mode::{self, Mode};
use super::node::{Edge, Node};
use super::storage::lock;
use super::tensor::{History, Leaf, Slot};
use super::{Element, Error, Tensor, anomaly};

/// How [`Tensor::backward_options`] goes back.
#[derive(Clone, Debug)]
pub struct BackwardOptions<T: Element = f64> {
    /// The gradient of the tensor itself; one, where it is a scalar and there is none.
    pub gradient: Option<Tensor<T>>,
    /// Keep what the graph saved, to go back through it again. `None`: as `create_graph` says.
    pub retain_graph: Option<bool>,
    /// Record the way back, so that gradients can be differentiated.
    pub create_graph: bool,
}

impl<T: Element> Default for BackwardOptions<T> {
    fn default() -> Self {
        Self { gradient: None, retain_graph: None, create_graph: false }
    }
}

/// How [`grad`] goes back.
#[derive(Clone, Debug)]
pub struct GradOptions<T: Element = f64> {
    /// A gradient for each output; none at all: one for each, where all are scalars.
    pub grad_outputs: Vec<Option<Tensor<T>>>,
    /// Keep what the graph saved, to go back through it again. `None`: as `create_graph` says.
    pub retain_graph: Option<bool>,
    /// Record the way back, so that gradients can be differentiated.
    pub create_graph: bool,
    /// `None` for inputs that no output depends on, in place of an error.
    pub allow_unused: bool,
    /// Zeros for such inputs; implies `allow_unused`.
    pub materialize: bool,
}

impl<T: Element> Default for GradOptions<T> {
    fn default() -> Self {
        Self {
            grad_outputs: Vec::new(),
            retain_graph: None,
            create_graph: false,
            allow_unused: false,
            materialize: false,
        }
    }
}

impl<T: Element> Tensor<T> {
    /// Adds the gradient of this scalar to each leaf that it was computed from.
    ///
    /// What the graph saved is freed on the way. See [`backward_options`](Self::backward_options) for going back again, and
    /// [`grad`] for gradients that are returned rather than added.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let (x, y) = (Tensor::scalar(2.0).requires_grad_(true), Tensor::scalar(3.0).requires_grad_(true));
    /// let z = &x * &y + x.powi(2);
    /// z.backward().unwrap();
    /// assert_eq!((x.grad().unwrap().item(), y.grad().unwrap().item()), (7.0, 2.0));
    /// ```
    ///
    /// # Errors
    /// [`Error::NotScalar`], [`Error::NoGraph`], [`Error::GraphFreed`], [`Error::SavedChanged`], and what hooks and custom
    /// functions give. Gradients that were added before an error stay.
    pub fn backward(&self) -> Result<(), Error> {
        self.backward_options(BackwardOptions::default())
    }

    /// [`backward`](Self::backward) from a tensor of any shape, with its gradient, which may be one that broadcasts.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::from_vec(vec![1.0, 2.0, 3.0], &[3]).requires_grad_(true);
    /// x.powi(2).backward_with(&Tensor::ones(&[3])).unwrap();
    /// assert_eq!(x.grad().unwrap().to_vec(), [2.0, 4.0, 6.0]);
    /// ```
    ///
    /// # Errors
    /// Those of [`backward`](Self::backward), and [`Error::SeedShape`].
    pub fn backward_with(&self, gradient: &Self) -> Result<(), Error> {
        self.backward_options(BackwardOptions { gradient: Some(gradient.clone()), ..BackwardOptions::default() })
    }

    /// [`backward`](Self::backward) with options.
    ///
    /// ```
    /// use wengert::tape::{BackwardOptions, Tensor};
    ///
    /// let a = Tensor::scalar(3.0).requires_grad_(true);
    /// let b = &a * &a;
    /// b.backward_options(BackwardOptions { retain_graph: Some(true), ..Default::default() }).unwrap();
    /// b.backward().unwrap();
    /// assert_eq!(a.grad().unwrap().item(), 12.0);
    /// ```
    ///
    /// # Errors
    /// Those of [`backward_with`](Self::backward_with).
    pub fn backward_options(&self, options: BackwardOptions<T>) -> Result<(), Error> {
        let root = root(self, options.gradient.as_ref())?;
        let sweep = Sweep {
            retain: options.retain_graph.unwrap_or(options.create_graph),
            create: options.create_graph,
            beyond: Beyond::Through,
            wanted: None,
            captures: HashMap::new(),
        };
        sweep.run(vec![root]).map(|_| ())
    }
}

/// The edge that a pass starts from, and the gradient that it starts with.
fn root<T: Element>(output: &Tensor<T>, seed: Option<&Tensor<T>>) -> Result<(Edge<T>, Tensor<T>), Error> {
    let edge = output.edge().ok_or_else(|| output.no_graph())?;
    let seed = match seed {
        Some(seed) if seed.shape() == output.shape() => seed.clone(),
        Some(seed) => seed
            .try_broadcast_to(output.shape())
            .map_err(|_| Error::SeedShape { expected: output.shape().to_vec(), given: seed.shape().to_vec() })?,
        None if output.numel() == 1 => Tensor::fresh(vec![T::one()], output.shape()),
        None => return Err(Error::NotScalar { shape: output.shape().to_vec() }),
    };
    Ok((edge, seed))
}

/// The gradients of outputs with respect to inputs, returned rather than added to the inputs.
///
/// One for each input, `None` where no output depends on it and `allow_unused` says so. Inputs may be results of operations.
///
/// ```
/// use wengert::tape::{self, GradOptions, Tensor};
///
/// let x = Tensor::scalar(3.0).requires_grad_(true);
/// let y = x.powi(3);
/// let again = || GradOptions { create_graph: true, ..Default::default() };
/// let first = tape::grad(&[&y], &[&x], again()).unwrap()[0].clone().unwrap();
/// let second = tape::grad(&[&first], &[&x], again()).unwrap()[0].clone().unwrap();
/// assert_eq!((first.item(), second.item()), (27.0, 18.0));
/// ```
///
/// # Errors
/// Those of [`Tensor::backward_with`], [`Error::InputWithoutGrad`], [`Error::UnusedInput`] and [`Error::SeedCount`].
pub fn grad<T: Element>(
    outputs: &[&Tensor<T>],
    inputs: &[&Tensor<T>],
    options: GradOptions<T>,
) -> Result<Vec<Option<Tensor<T>>>, Error> {
    let seeds = &options.grad_outputs;
    if !seeds.is_empty() && seeds.len() != outputs.len() {
        return Err(Error::SeedCount { expected: outputs.len(), given: seeds.len() });
    }
    let seed = |k: usize| seeds.get(k).and_then(Option::as_ref);
    let roots: Vec<_> =
        outputs.iter().enumerate().map(|(k, output)| root(output, seed(k))).collect::<Result<_, Error>>()?;
    let targets: Vec<Edge<T>> = inputs
        .iter()
        .enumerate()
        .map(|(input, tensor)| tensor.edge().ok_or(Error::InputWithoutGrad { input }))
        .collect::<Result<_, Error>>()?;
    let sweep = Sweep {
        retain: options.retain_graph.unwrap_or(options.create_graph),
        create: options.create_graph,
        beyond: Beyond::Through,
        wanted: Some(leading_to(&roots, &targets, Beyond::Through)),
        captures: targets.iter().map(|edge| ((edge.node.number, edge.output), None)).collect(),
    };
    let captured = sweep.run(roots)?;
    targets
        .iter()
        .enumerate()
        .map(|(input, edge)| match &captured[&(edge.node.number, edge.output)] {
            Some(gradient) => Ok(Some(gradient.clone())),
            None if options.materialize => {
                let shape = inputs[input].shape();
                Ok(Some(Tensor::fresh(vec![T::zero(); inputs[input].numel()], shape)))
            }
            None if options.allow_unused => Ok(None),
            None => Err(Error::UnusedInput { input }),
        })
        .collect()
}

/// The gradients that arrive at edges from one output, which are gone back to and no further.
pub(crate) fn pull_to<T: Element>(
    root: (Edge<T>, Tensor<T>),
    boundary: &[Option<Edge<T>>],
    create: bool,
) -> Result<Vec<Option<Tensor<T>>>, Error> {
    let targets: Vec<Edge<T>> = boundary.iter().flatten().cloned().collect();
    let roots = vec![root];
    let sweep = Sweep {
        retain: create,
        create,
        beyond: Beyond::Stop,
        wanted: Some(leading_to(&roots, &targets, Beyond::Stop)),
        captures: targets.iter().map(|edge| ((edge.node.number, edge.output), None)).collect(),
    };
    let captured = sweep.run(roots)?;
    let at = |edge: &Option<Edge<T>>| edge.as_ref().and_then(|edge| captured[&(edge.node.number, edge.output)].clone());
    Ok(boundary.iter().map(at).collect())
}

/// Whether a way may lead through a target to another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beyond {
    Through,
    Stop,
}

/// The numbers of the operations from which a way leads to one of the targets. Others need not be gone through.
fn leading_to<T: Element>(roots: &[(Edge<T>, Tensor<T>)], targets: &[Edge<T>], beyond: Beyond) -> HashSet<u64> {
    let targets: HashSet<u64> = targets.iter().map(|edge| edge.node.number).collect();
    let mut nodes: BTreeMap<u64, Arc<Node<T>>> = BTreeMap::new();
    let mut open: Vec<Arc<Node<T>>> = roots.iter().map(|(edge, _)| Arc::clone(&edge.node)).collect();
    while let Some(node) = open.pop() {
        if nodes.contains_key(&node.number) {
            continue;
        }
        if beyond == Beyond::Stop && targets.contains(&node.number) {
            continue;
        }
        open.extend(node.edges.iter().flatten().map(|edge| Arc::clone(&edge.node)));
        nodes.insert(node.number, node);
    }
    let mut leading = HashSet::new();
    // What an operation depends on has a lower number, so it is judged before.
    for (number, node) in nodes {
        let mut inputs = node.edges.iter().flatten().map(|edge| edge.node.number);
        if inputs.any(|input| targets.contains(&input) || leading.contains(&input)) {
            leading.insert(number);
        }
    }
    leading
}

/// A node that gradients have reached, and those for its outputs.
struct Pending<T: Element> {
    node: Arc<Node<T>>,
    gradients: Vec<Option<Tensor<T>>>,
}

/// The gradients that are asked for, by number and output of their nodes.
type Captures<T> = HashMap<(u64, usize), Option<Tensor<T>>>;

/// One pass back.
struct Sweep<T: Element> {
    retain: bool,
    create: bool,
    /// Whether the pass ends at what it captures.
    beyond: Beyond,
    /// The operations to go through, where gradients are captured; without, all are, and leaves add up theirs.
    wanted: Option<HashSet<u64>>,
    captures: Captures<T>,
}

impl<T: Element> Sweep<T> {
    fn run(mut self, roots: Vec<(Edge<T>, Tensor<T>)>) -> Result<Captures<T>, Error> {
        let mode = if self.create { Mode::Grad } else { Mode::NoGrad };
        mode::with(mode, || {
            let mut pending = BTreeMap::new();
            for (edge, seed) in roots {
                arrive(&mut pending, &edge, seed)?;
            }
            while let Some((_, next)) = pending.pop_last() {
                self.visit(next, &mut pending)?;
            }
            Ok(self.captures)
        })
    }

    fn visit(&mut self, next: Pending<T>, pending: &mut BTreeMap<u64, Pending<T>>) -> Result<(), Error> {
        let Pending { node, mut gradients } = next;
        let leaf = node.leaf.as_ref().and_then(std::sync::Weak::upgrade);
        let hooks = leaf.as_ref().map_or(&node.hooks, |leaf| &leaf.hooks);
        for (output, place) in gradients.iter_mut().enumerate() {
            if let Some(gradient) = place.take() {
                let is_target = self.captures.contains_key(&(node.number, output));
                // Beyond a boundary lies another pass, which calls the hooks there.
                let gradient =
                    if is_target && self.beyond == Beyond::Stop { gradient } else { hooks.run(output, gradient)? };
                if let Some(capture) = self.captures.get_mut(&(node.number, output)) {
                    *capture = Some(gradient.clone());
                }
                *place = Some(gradient);
            }
        }
        if node.leaf.is_some() {
            return match (leaf, &self.wanted, gradients.pop().flatten()) {
                (Some(leaf), None, Some(gradient)) => accumulate(&leaf, gradient),
                _ => Ok(()),
            };
        }
        if self.wanted.as_ref().is_some_and(|wanted| !wanted.contains(&node.number)) {
            return Ok(());
        }
        let inputs = node.pull(&gradients)?;
        drop(gradients);
        if !self.retain {
            node.release();
        }
        if inputs.len() != node.edges.len() {
            let (expected, given) = (node.edges.len(), inputs.len());
            return Err(Error::GradientCount { operation: node.name.text().to_owned(), expected, given });
        }
        for (input, (edge, gradient)) in node.edges.iter().zip(inputs).enumerate() {
            let (Some(edge), Some(gradient)) = (edge, gradient) else { continue };
            anomaly::check(&node, input, &gradient)?;
            let gradient = gradient.sum_to(edge.shape()).map_err(|_| Error::GradientShape {
                operation: node.name.text().to_owned(),
                expected: edge.shape().to_vec(),
                given: gradient.shape().to_vec(),
            })?;
            arrive(pending, edge, gradient)?;
        }
        Ok(())
    }
}

/// Adds a gradient to those that have reached an output.
fn arrive<T: Element>(
    pending: &mut BTreeMap<u64, Pending<T>>,
    edge: &Edge<T>,
    gradient: Tensor<T>,
) -> Result<(), Error> {
    let at = pending
        .entry(edge.node.number)
        .or_insert_with(|| Pending { node: Arc::clone(&edge.node), gradients: vec![None; edge.node.shapes.len()] });
    let place = &mut at.gradients[edge.output];
    *place = Some(match place.take() {
        None => gradient,
        Some(sum) => sum_of(sum, &gradient)?,
    });
    Ok(())
}

/// The sum of two gradients of one shape, in the place of the first where nobody would see that.
fn sum_of<T: Element>(sum: Tensor<T>, gradient: &Tensor<T>) -> Result<Tensor<T>, Error> {
    let shares = gradient.dense();
    if mode::is_grad_enabled() || !sum.is_sole() || shares.is_empty() {
        return sum.try_add(gradient);
    }
    let first = sum.layout().offset;
    sum.storage().write(|all| {
        all[first..].iter_mut().zip(&*shares).for_each(|(sum, share)| *sum = *sum + *share);
    });
    Ok(sum)
}

/// Adds a gradient to a leaf's, and calls the leaf's hooks.
fn accumulate<T: Element>(leaf: &Arc<Leaf<T>>, gradient: Tensor<T>) -> Result<(), Error> {
    // A gradient that nobody else holds needs no copy. Handles of it here: the argument.
    let gradient = if gradient.is_sole() { gradient } else { gradient.copy() };
    add_owned(&leaf.grad, gradient.clone())?;
    leaf.after.run(0, gradient).map(|_| ())
}

/// Adds a gradient to one that is kept.
pub(crate) fn add_to<T: Element>(slot: &Slot<T>, gradient: &Tensor<T>) -> Result<(), Error> {
    add_owned(slot, gradient.copy())
}

fn add_owned<T: Element>(slot: &Slot<T>, gradient: Tensor<T>) -> Result<(), Error> {
    // The lock is held until the sum is there: another thread may be adding to the same gradient.
    let mut kept = lock(slot);
    let sum = match &*kept {
        None => gradient,
        // Whoever holds a handle of the gradient sees the sum, unless a graph is made of it.
        Some(old) if !mode::is_grad_enabled() && matches!(old.history(), History::None(_)) => {
            return old.add_(&gradient).map(|_| ());
        }
        Some(old) => old.try_add(&gradient)?,
    };
    let replaced = kept.replace(sum);
    drop(kept);
    drop(replaced);
    Ok(())
}
