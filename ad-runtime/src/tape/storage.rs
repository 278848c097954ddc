//! The elements that handles and views share, and how often they were changed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Element;

/// A lock's content. A panic of another thread within the lock leaves nothing half done, so poison does not matter.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shared elements. The lock is held only to take or to replace the list: readers work on what they took, so no operation
/// holds two locks at once.
#[derive(Debug)]
pub(crate) struct Storage<T> {
    data: Mutex<Arc<Vec<T>>>,
    version: AtomicU64,
}

impl<T: Element> Storage<T> {
    pub fn new(data: Vec<T>) -> Arc<Self> {
        Arc::new(Self { data: Mutex::new(Arc::new(data)), version: AtomicU64::new(0) })
    }

    /// The elements as they are now.
    pub fn read(&self) -> Arc<Vec<T>> {
        lock(&self.data).clone()
    }

    /// Changes the elements, for all that share them. Whoever still reads the old ones keeps those.
    pub fn write(&self, change: impl FnOnce(&mut [T])) {
        let mut data = lock(&self.data);
        let elements: &mut Vec<T> = Arc::make_mut(&mut data);
        change(elements);
        drop(data);
        self.version.fetch_add(1, Ordering::Release);
    }

    /// How often the elements were changed.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }
}
