//! Who may do what: the actor of a request, the roles, the printed policy.
//!
//! Authority travels as a type: an [`Actor`] exists only for a live token of a live membership of an active
//! account. A token may be limited further ([`Scope`]): role and scope must both allow a call. The policy is
//! a pure table of operations and roles ([`policy::OPERATIONS`]), checked before anything is loaded; what a
//! role may see is a filter in each slice's `store` (`visible_to`), so that the invisible is a 404.

mod actor;
pub mod policy;
mod role;
pub mod scope;

pub use actor::{AccountId, Actor, MembershipId, OrganisationId, TokenId};
pub use policy::{Needs, Operation};
pub use role::Role;
pub use scope::Scope;
