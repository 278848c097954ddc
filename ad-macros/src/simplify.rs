//! IR to simpler IR, after the transforms. Each pass has a switch and says in its header when it is legal.

pub mod ascending;
pub mod copies;
pub mod dead;
pub mod fuse;
pub mod init;
mod places;
pub mod rows;
pub mod sums;
pub mod views;
