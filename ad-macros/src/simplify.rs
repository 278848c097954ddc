//! IR to simpler IR: `hoist` and `repeats` before the transforms, which then have less to keep, the others after them.
//! Each pass has a switch and says in its header when it is legal.

mod affine;
pub mod ascending;
pub mod copies;
pub mod dead;
pub mod fuse;
pub mod hoist;
pub mod init;
pub mod kept;
pub mod pack;
mod places;
pub mod privatize;
pub mod reciprocals;
pub mod reductions;
pub mod repeats;
pub mod room;
pub mod rows;
pub mod scales;
pub mod split;
pub mod squares;
pub mod sums;
pub mod totals;
pub mod views;
