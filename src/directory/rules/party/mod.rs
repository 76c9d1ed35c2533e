//! Names of parties, made comparable (当事人名称归一).
//!
//! A name has one key, however it is written: [`key::party_key`]. Whether two parties are the same is more than a question of
//! names: see [`likeness`].

mod key;
mod likeness;
mod places;
#[cfg(test)]
mod tests;

pub use key::{KEY_EDITION, party_key};
pub use likeness::{Identity, Likeness, likeness};
