//! Identity over HTTP.

mod accounts;
mod memberships;
mod organisations;
mod passwords;
mod sessions;
mod tokens;

use accounts::AccountsApi;
use memberships::MembershipsApi;
use organisations::OrganisationsApi;
use passwords::PasswordsApi;
use sessions::SessionsApi;
use tokens::TokensApi;

/// Sign-in, passwords and codes, tokens, organisations, accounts and memberships.
pub type IdentityApi = (SessionsApi, PasswordsApi, TokensApi, OrganisationsApi, AccountsApi, MembershipsApi);

/// See [`IdentityApi`].
pub const API: IdentityApi = (SessionsApi, PasswordsApi, TokensApi, OrganisationsApi, AccountsApi, MembershipsApi);
