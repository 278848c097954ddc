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

/// One name for two types, of which the compiler chooses one.
#[cfg(target_pointer_width = "16")]
pub type Number = f32;

/// The other.
#[cfg(not(target_pointer_width = "16"))]
pub type Number = f64;

/// A module that stands in the file.
pub mod inner {
    /// Another place than the one around.
    pub type Place = (f64, f64);

    /// A length, as it is around.
    pub type Radius = super::Length;
}
