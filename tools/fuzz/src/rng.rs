//! A small seeded generator of random choices.

use oorandom::Rand64;

/// Random choices that a seed determines.
pub struct Rng {
    inner: Rand64,
}

impl Rng {
    /// A generator whose choices depend on `seed` alone.
    pub fn new(seed: u64) -> Self {
        Rng { inner: Rand64::new(u128::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C) + 1) }
    }

    /// A number below `n`, which must not be zero.
    pub fn below(&mut self, n: usize) -> usize {
        self.inner.rand_range(0..n as u64) as usize
    }

    /// A number in `lo..=hi`.
    pub fn within(&mut self, lo: usize, hi: usize) -> usize {
        lo + self.below(hi - lo + 1)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, each as likely as the others.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// The value of one of `items`, likely in proportion to its weight.
    pub fn weighted<T: Copy>(&mut self, items: &[(usize, T)]) -> T {
        let total = items.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total);
        for &(weight, item) in items {
            if at < weight {
                return item;
            }
            at -= weight;
        }
        unreachable!("the weights sum to their total")
    }
}
