//! Fields of the variants of an enumeration, as places.

/// Indexes a value of an enumeration with `#[derive(Differentiable)]`, or a tangent of one: the field of a variant that has
/// this key, a hash of its name and of the variant's.
///
/// The place is there where the value is of that variant; to ask for it elsewhere is a panic, which generated code never
/// does, as it asks for the variant first.
#[derive(Clone, Copy, Debug)]
pub struct Payload<const KEY: u64>;
