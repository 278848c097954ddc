//! IR to simpler IR, after the transforms. Each pass has a switch and says in its header when it is legal.

pub mod copies;
pub mod dead;
pub mod init;
