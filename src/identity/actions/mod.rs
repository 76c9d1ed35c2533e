//! Use cases of identity.

mod accounts;
mod memberships;
mod offices;
mod organisations;
mod sessions;
mod tokens;

use super::rules;
use crate::error::Error;

pub use accounts::{
    Proof, activate, change_password, create_account, end_account, invite, resume, revoke_tokens_of, send_code,
    suspend, unlock,
};
pub use memberships::{end_membership, grant_membership, tell, tell_everybody_in_role, tell_role};
pub use offices::{FirstStart, IssuedCode, NewAdministrator, first_start, issue_again, take_office};
pub use organisations::create_organisation;
pub use sessions::{SignedIn, choose_language, sign_in, sign_out, who};
pub use tokens::{create_token, revoke_all_tokens, revoke_token};

fn name_taken(error: Error) -> Error {
    if error.is_duplicate() { rules::NAME_TAKEN.refuse().into() } else { error }
}
