//! Queries of identity.

mod accounts;
mod attempts;
mod memberships;
mod organisations;
mod tokens;

pub use accounts::*;
pub use attempts::*;
pub use memberships::*;
pub use organisations::*;
pub use tokens::*;
