//! The actor of a request.

use super::{Role, Scope};
use crate::kit::Timestamp;

crate::id!(
    /// An account: one person.
    AccountId
);
crate::id!(
    /// A membership: an account's role in an organisation, from one day to another.
    MembershipId
);
crate::id!(
    /// An organisation: agency, review body, law firm, finance, audit.
    OrganisationId
);
crate::id!(
    /// A token by which a client acts for one membership.
    TokenId
);

/// Who is asking: a person in a role of an organisation. Made by `identity` from a live token, and by
/// [`Actor::system`] for the program's own work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub account: AccountId,
    /// The person's name, for the audit trail.
    pub name: String,
    /// The membership the token acts for.
    pub membership: MembershipId,
    /// The organisation of that membership.
    pub organisation: OrganisationId,
    /// The role of that membership.
    pub role: Role,
    /// The token, so that signing out can revoke it.
    pub token: TokenId,
    /// What the token is limited to.
    pub scope: Scope,
    /// When the token was last noted as used; the door notes it again after a minute.
    pub seen: Timestamp,
    /// True for the program itself.
    pub is_system: bool,
}

impl Actor {
    /// The program itself: seeding and scheduled work. It sees everything, which is why no token leads to it.
    pub fn system() -> Self {
        let nil = uuid::Uuid::nil();
        Self {
            account: nil.into(),
            name: "system".to_owned(),
            membership: nil.into(),
            organisation: nil.into(),
            role: Role::Auditor,
            token: nil.into(),
            scope: Scope::whole_role(),
            seen: Timestamp::from_micros(0),
            is_system: true,
        }
    }

    /// Whether this is the same person, in whatever role: separation of duties asks for the person.
    pub fn is(&self, account: AccountId) -> bool {
        self.account == account
    }
}
