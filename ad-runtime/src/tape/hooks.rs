//! Functions of the user's that see gradients pass.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};

use super::storage::lock;
use super::tensor::{History, Slot, Tensor};
use super::{Element, Error};

/// What a hook may give: nothing, or the gradient that goes on in place of the one that it saw.
pub trait HookResult<T: Element> {
    /// The new gradient, if there is one.
    fn gradient(self) -> Option<Tensor<T>>;
}

impl<T: Element> HookResult<T> for () {
    fn gradient(self) -> Option<Tensor<T>> {
        None
    }
}

impl<T: Element> HookResult<T> for Tensor<T> {
    fn gradient(self) -> Option<Tensor<T>> {
        Some(self)
    }
}

impl<T: Element> HookResult<T> for Option<Tensor<T>> {
    fn gradient(self) -> Option<Tensor<T>> {
        self
    }
}

type Hook<T> = Arc<dyn Fn(&Tensor<T>) -> Option<Tensor<T>> + Send + Sync>;

/// The hooks of one node, and the places where gradients of its outputs are kept.
pub(crate) struct Hooks<T: Element> {
    entries: Mutex<Vec<(u64, usize, Hook<T>)>>,
    retained: Mutex<Vec<(usize, Weak<Slot<T>>)>>,
}

impl<T: Element> Default for Hooks<T> {
    fn default() -> Self {
        Self { entries: Mutex::new(Vec::new()), retained: Mutex::new(Vec::new()) }
    }
}

impl<T: Element> fmt::Debug for Hooks<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hooks", lock(&self.entries).len())
    }
}

static IDS: AtomicU64 = AtomicU64::new(0);

impl<T: Element> Hooks<T> {
    fn add(&self, output: usize, hook: Hook<T>) -> u64 {
        let id = IDS.fetch_add(1, Ordering::Relaxed);
        lock(&self.entries).push((id, output, hook));
        id
    }

    fn remove(&self, id: u64) {
        lock(&self.entries).retain(|entry| entry.0 != id);
    }

    pub fn retain(&self, output: usize, slot: &Arc<Slot<T>>) {
        let mut retained = lock(&self.retained);
        retained.retain(|(_, slot)| slot.strong_count() > 0);
        retained.push((output, Arc::downgrade(slot)));
    }

    pub fn retain_no_more(&self, slot: &Arc<Slot<T>>) {
        lock(&self.retained).retain(|(_, kept)| !std::ptr::eq(kept.as_ptr(), Arc::as_ptr(slot)));
    }

    /// The gradient that goes on after the hooks of an output, in the order in which they were registered. The last one's
    /// is retained.
    pub fn run(&self, output: usize, mut gradient: Tensor<T>) -> Result<Tensor<T>, Error> {
        // No lock is held while a hook runs: it may register or remove hooks, or go back through a graph itself.
        let hooks: Vec<Hook<T>> = {
            let entries = lock(&self.entries);
            entries.iter().filter(|entry| entry.1 == output).map(|entry| Arc::clone(&entry.2)).collect()
        };
        for hook in hooks {
            if let Some(changed) = hook(&gradient) {
                if changed.shape() != gradient.shape() {
                    return Err(Error::GradientShape {
                        operation: "a hook".to_owned(),
                        expected: gradient.shape().to_vec(),
                        given: changed.shape().to_vec(),
                    });
                }
                gradient = changed;
            }
        }
        let slots: Vec<Arc<Slot<T>>> = {
            let retained = lock(&self.retained);
            retained.iter().filter(|kept| kept.0 == output).filter_map(|kept| kept.1.upgrade()).collect()
        };
        for slot in slots {
            super::engine::add_to(&slot, &gradient)?;
        }
        Ok(gradient)
    }
}

/// Removes a hook. Where the handle is dropped, the hook stays.
pub struct HookHandle {
    take_out: Box<dyn Fn() + Send + Sync>,
}

impl HookHandle {
    /// Removes the hook; it does not run any more.
    pub fn remove(self) {
        (self.take_out)();
    }
}

impl fmt::Debug for HookHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookHandle")
    }
}

impl<T: Element> Tensor<T> {
    /// Calls a function with the gradient of this tensor each time one is computed. What the function gives, if it gives
    /// a tensor, takes the gradient's place.
    ///
    /// Hooks run in the order in which they were registered, before the gradient is kept or goes on. A hook that captures
    /// handles of the graph that it hangs on keeps that graph alive.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::scalar(3.0).requires_grad_(true);
    /// let handle = x.register_hook(|g| g * 10.0);
    /// (&x * &x).backward().unwrap();
    /// assert_eq!(x.grad().unwrap().item(), 60.0);
    ///
    /// handle.remove();
    /// x.zero_grad();
    /// (&x * &x).backward().unwrap();
    /// assert_eq!(x.grad().unwrap().item(), 6.0);
    /// ```
    ///
    /// # Panics
    /// If the tensor does not require grad; [`try_register_hook`](Self::try_register_hook) gives an error.
    #[track_caller]
    pub fn register_hook<R: HookResult<T>>(&self, hook: impl Fn(&Self) -> R + Send + Sync + 'static) -> HookHandle {
        super::error::must(self.try_register_hook(hook))
    }

    /// [`register_hook`](Self::register_hook), with an error in place of a panic.
    ///
    /// # Errors
    /// [`Error::GradNotRequired`]
    pub fn try_register_hook<R: HookResult<T>>(
        &self,
        hook: impl Fn(&Self) -> R + Send + Sync + 'static,
    ) -> Result<HookHandle, Error> {
        let hook: Hook<T> = Arc::new(move |gradient| hook(gradient).gradient());
        match self.history() {
            History::None(_) => Err(Error::GradNotRequired),
            History::Leaf(leaf) => {
                let id = leaf.hooks.add(0, hook);
                let leaf = Arc::downgrade(&leaf);
                Ok(HookHandle {
                    take_out: Box::new(move || leaf.upgrade().iter().for_each(|leaf| leaf.hooks.remove(id))),
                })
            }
            History::Edge(edge) => {
                let id = edge.node.hooks.add(edge.output, hook);
                let node = Arc::downgrade(&edge.node);
                Ok(HookHandle {
                    take_out: Box::new(move || node.upgrade().iter().for_each(|node| node.hooks.remove(id))),
                })
            }
        }
    }

    /// Calls a function with this leaf each time after a gradient was added to its own.
    ///
    /// ```
    /// use wengert::tape::{self, Tensor};
    ///
    /// // An update as soon as the gradient is there, which then is dropped.
    /// let w = Tensor::scalar(1.0).requires_grad_(true);
    /// w.register_post_accumulate_grad_hook(|w| {
    ///     let step = w.grad().unwrap() * 0.5;
    ///     tape::no_grad(|| w.sub_(&step)).unwrap();
    ///     w.zero_grad();
    /// })
    /// .unwrap();
    /// (&w * 4.0).backward().unwrap();
    /// assert_eq!((w.item(), w.grad().is_none()), (-1.0, true));
    /// ```
    ///
    /// # Errors
    /// [`Error::GradNotRequired`], and [`Error::NotLeaf`] for what is no leaf.
    pub fn register_post_accumulate_grad_hook(
        &self,
        hook: impl Fn(&Self) + Send + Sync + 'static,
    ) -> Result<HookHandle, Error> {
        let leaf = match self.history() {
            History::None(_) => return Err(Error::GradNotRequired),
            History::Edge(_) => return Err(Error::NotLeaf),
            History::Leaf(leaf) => leaf,
        };
        // The leaf holds its hooks, so a hook must not hold the leaf.
        let tensor = self.downgrade();
        let id = leaf.after.add(
            0,
            Arc::new(move |_| {
                if let Some(tensor) = tensor.upgrade() {
                    hook(&tensor);
                }
                None
            }),
        );
        let leaf = Arc::downgrade(&leaf);
        Ok(HookHandle { take_out: Box::new(move || leaf.upgrade().iter().for_each(|leaf| leaf.after.remove(id))) })
    }
}
