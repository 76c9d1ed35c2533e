//! Queries of selection, each read through what its actor may see.

mod applications;
mod evaluation;
mod publicity;
mod rounds;

pub use applications::hashes;
pub(super) use applications::*;
pub(super) use evaluation::*;
pub(super) use publicity::*;
pub use rounds::own;
pub(super) use rounds::*;
