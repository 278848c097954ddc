//! A few lengths, one for each axis, without the allocator where there are four or fewer.

use std::fmt;
use std::ops::{Deref, DerefMut};

const FEW: usize = 4;

#[derive(Clone)]
pub(crate) enum Dims {
    Few(usize, [usize; FEW]),
    Many(Vec<usize>),
}

impl Dims {
    pub fn zeros(count: usize) -> Self {
        if count <= FEW { Self::Few(count, [0; FEW]) } else { Self::Many(vec![0; count]) }
    }
}

impl From<&[usize]> for Dims {
    fn from(lengths: &[usize]) -> Self {
        let mut dims = Self::zeros(lengths.len());
        dims.copy_from_slice(lengths);
        dims
    }
}

impl FromIterator<usize> for Dims {
    fn from_iter<I: IntoIterator<Item = usize>>(lengths: I) -> Self {
        Self::from(&*lengths.into_iter().collect::<Vec<_>>())
    }
}

impl Deref for Dims {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        match self {
            Self::Few(count, lengths) => &lengths[..*count],
            Self::Many(lengths) => lengths,
        }
    }
}

impl DerefMut for Dims {
    fn deref_mut(&mut self) -> &mut [usize] {
        match self {
            Self::Few(count, lengths) => &mut lengths[..*count],
            Self::Many(lengths) => lengths,
        }
    }
}

impl PartialEq for Dims {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Dims {}

impl fmt::Debug for Dims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
