//! Who is who (身份): organisations, accounts, memberships, sign-in and tokens.
//!
//! An organisation is an agency, a review body, a law firm, finance, audit, or the operator. A membership gives an
//! account one role in one organisation from one day to another. A token acts for one membership: a session from
//! signing in, which ends after idle time, or an API token, which names its scopes. Every request looks up that the
//! token lives, the membership holds today and the account is active, so that whatever ends one of them ends it at
//! once. Passwords are kept as argon2id, tokens and codes as SHA-256.
//!
//! **Accounts.** INVITED → ACTIVE ⇄ SUSPENDED, each → ENDED. The system administrator invites; a mailed single-use
//! code lets the invited person set their own password, which no administrator ever sees.
//!
//! **Three separated administrators** (三员分立). The system administrator makes accounts, the security administrator
//! grants roles and unlocks, the audit administrator reads the trail; none can do another's part or hold another role.
//! There is no default account: a first start gives out one single-use code for each office.
//!
//! Basis: GB/T 22239-2019 8.1.4.1, 8.1.4.2, 8.1.5.

mod actions;
mod api;
mod model;
mod password;
pub mod rules;
mod secret;
mod store;

pub use actions::{
    FirstStart, IssuedCode, create_account, create_organisation, first_start, grant_membership, issue_again, tell,
    tell_everybody_in_role, tell_role,
};
pub use api::{API, IdentityApi};
pub use model::{
    Account, AccountState, MatterKind, Membership, NewAccount, NewMembership, NewOrganisation, Organisation,
    OrganisationKind, Terms,
};
pub use password::{PasswordTerms, Passwords, Preset};
pub use secret::readable_secret;
pub use store::{
    account, any_organisation, authenticate, is_reviewed_by, memberships_among, memberships_of, names_of, note_use,
    of_kind, organisation, organisation_called, organisation_named, review_body_of, revoke_all_tokens, roles_held_from,
};
