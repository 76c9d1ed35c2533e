//! Identity over HTTP.

mod accounts;
mod memberships;
mod organisations;
mod sessions;

use accounts::AccountsApi;
use memberships::MembershipsApi;
use organisations::OrganisationsApi;
use sessions::SessionsApi;

/// Sign-in, organisations, accounts and memberships.
pub type IdentityApi = (SessionsApi, OrganisationsApi, AccountsApi, MembershipsApi);

/// See [`IdentityApi`].
pub const API: IdentityApi = (SessionsApi, OrganisationsApi, AccountsApi, MembershipsApi);
