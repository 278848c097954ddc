//! Names for types, which other modules take from here.

/// A float.
pub type Length = f64;

/// A list of floats.
pub type Place = [Length; 3];

/// A list of lists.
pub type Ends = (Place, Place);

/// Why there is no number.
#[derive(Clone, Debug, PartialEq)]
pub struct Nowhere;

/// What may have no number.
pub type Found<T> = Result<T, Nowhere>;

/// One name for two types.
pub mod single {
    /// In single precision.
    pub type Number = f32;
}

/// The other of the two.
pub mod double {
    /// In double precision.
    pub type Number = f64;
}
