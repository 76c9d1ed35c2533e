//! Who is who (身份): organisations, accounts, memberships, sign-in and tokens.
//!
//! An organisation is an agency, a review body, a law firm, finance, audit, or the operator. A membership
//! gives an account one role in one organisation from one day to another; a token acts for one membership and
//! stops working the moment it or its membership ends, because every request looks it up. Passwords are kept
//! as argon2id, tokens as SHA-256. The system administrator makes accounts, the security administrator grants
//! roles (三员分立): neither can do the other's half. Basis: GB/T 22239-2019 8.1.4.1, 8.1.4.2.

mod actions;
mod api;
mod model;
mod password;
pub mod rules;
mod store;

pub use actions::{create_account, create_organisation, grant_membership, tell, tell_everybody_in_role, tell_role};
pub use api::{API, IdentityApi};
pub use model::{
    Account, MatterKind, Membership, NewAccount, NewMembership, NewOrganisation, Organisation, OrganisationKind,
};
pub use password::Passwords;
pub use store::{account, any_organisation, authenticate, organisation, review_body_of, revoke_all_tokens};
