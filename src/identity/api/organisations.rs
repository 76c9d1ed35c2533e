//! Organisations.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::access::OrganisationId;
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::identity::model::{NewOrganisation, Organisation, OrganisationKind};
use crate::identity::{actions, store};
use crate::kit::{Cursor, Limit, Page, PageRequest};

/// An organisation (单位) to be made.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OrganisationInput {
    /// What it is.
    kind: OrganisationKind,
    /// Full name.
    #[oai(validator(min_length = 1, max_length = 200))]
    name: String,
    /// Whose rules apply to it: `CN`, or a local rule pack's jurisdiction.
    #[oai(validator(min_length = 2, max_length = 40))]
    jurisdiction: String,
    /// For an agency: who reviews its matters (审核机构) from today on.
    review_body_id: Option<OrganisationId>,
}

/// An organisation (单位).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OrganisationView {
    /// Id.
    id: OrganisationId,
    /// What it is.
    kind: OrganisationKind,
    /// Full name.
    name: String,
    /// Whose rules apply to it.
    jurisdiction: String,
    /// Version.
    version: i64,
}

impl From<Organisation> for OrganisationView {
    fn from(o: Organisation) -> Self {
        Self { id: o.id, kind: o.kind, name: o.name, jurisdiction: o.jurisdiction, version: o.version }
    }
}

impl Resource for OrganisationView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/organisations/{}", self.id)
    }
}

/// Organisations.
#[derive(Clone)]
pub struct OrganisationsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Identity")]
impl OrganisationsApi {
    /// Make an organisation (单位)
    #[oai(path = "/organisations", method = "post", operation_id = "identity_create_organisation")]
    async fn create_organisation(
        &self,
        call: Call,
        body: Body<OrganisationInput>,
    ) -> poem::Result<Created<OrganisationView>> {
        let OrganisationInput { kind, name, jurisdiction, review_body_id } = body.0;
        let new = NewOrganisation { kind, name, jurisdiction, review_body_id };
        call.create(move |ctx| actions::create_organisation(ctx, &new)).await
    }

    /// Show an organisation
    #[oai(path = "/organisations/:organisation_id", method = "get", operation_id = "identity_get_organisation")]
    async fn get_organisation(
        &self,
        call: Call,
        organisation_id: Path<OrganisationId>,
    ) -> poem::Result<Found<OrganisationView>> {
        call.get(move |ctx| store::organisation(ctx.conn, organisation_id.0)).await
    }

    /// List organisations, newest first
    #[oai(path = "/organisations", method = "get", operation_id = "identity_list_organisations")]
    async fn list_organisations(
        &self,
        call: Call,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<OrganisationView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |o: &Organisation| o.id.to_string(),
            |ctx, page| store::list_organisations(ctx.conn, page),
        )
        .await
    }
}
