//! Memberships: who holds which role.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::access::{AccountId, MembershipId, OrganisationId, Role};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::identity::model::{Membership, NewMembership};
use crate::identity::{actions, store};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest};

/// A role to be granted (授权).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MembershipInput {
    /// Whose.
    account_id: AccountId,
    /// Where.
    organisation_id: OrganisationId,
    /// What it allows.
    role: Role,
    /// First day; today when absent.
    from_day: Option<Day>,
    /// Last day; open when absent.
    to_day: Option<Day>,
}

/// A role in an organisation from one day to another (任职).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MembershipView {
    /// Id.
    id: MembershipId,
    /// Whose.
    account_id: AccountId,
    /// Where.
    organisation_id: OrganisationId,
    /// What it allows.
    role: Role,
    /// First day.
    from_day: Day,
    /// Last day; 9999-12-31 when open.
    to_day: Day,
    /// Version.
    version: i64,
}

impl From<Membership> for MembershipView {
    fn from(m: Membership) -> Self {
        Self {
            id: m.id,
            account_id: m.account_id,
            organisation_id: m.organisation_id,
            role: m.role,
            from_day: m.from_day,
            to_day: m.to_day,
            version: m.version,
        }
    }
}

impl Resource for MembershipView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/memberships/{}", self.id)
    }
}

/// Memberships.
#[derive(Clone)]
pub struct MembershipsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Identity")]
impl MembershipsApi {
    /// Grant an account a role in an organisation (授权)
    #[oai(path = "/memberships", method = "post", operation_id = "identity_grant_membership")]
    async fn grant_membership(&self, call: Call, body: Body<MembershipInput>) -> poem::Result<Created<MembershipView>> {
        let MembershipInput { account_id, organisation_id, role, from_day, to_day } = body.0;
        let new = NewMembership { account_id, organisation_id, role, from_day, to_day };
        call.create(move |ctx| actions::grant_membership(ctx, &new)).await
    }

    /// Show a membership
    #[oai(path = "/memberships/:membership_id", method = "get", operation_id = "identity_get_membership")]
    async fn get_membership(
        &self,
        call: Call,
        membership_id: Path<MembershipId>,
    ) -> poem::Result<Found<MembershipView>> {
        call.get(move |ctx| store::membership(ctx.conn, membership_id.0)).await
    }

    /// List memberships, newest first, those that ended as well
    #[oai(path = "/memberships", method = "get", operation_id = "identity_list_memberships")]
    async fn list_memberships(
        &self,
        call: Call,
        /// Only those of this account.
        account: Query<Option<AccountId>>,
        /// Only those in this organisation.
        organisation: Query<Option<OrganisationId>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<MembershipView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |m: &Membership| m.id.to_string(),
            move |ctx, page| store::list_memberships(ctx.conn, account.0, organisation.0, page),
        )
        .await
    }

    /// End a membership now; its tokens stop working at once
    #[oai(path = "/memberships/:membership_id/end", method = "post", operation_id = "identity_end_membership")]
    async fn end_membership(
        &self,
        call: Call,
        membership_id: Path<MembershipId>,
    ) -> poem::Result<Saved<MembershipView>> {
        call.change(move |ctx| actions::end_membership(ctx, membership_id.0)).await
    }
}
