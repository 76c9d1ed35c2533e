//! Releasing files that bear a mark of secrecy, over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{NewRelease, Release, ReleaseId};
use super::{actions, store};
use crate::access::{AccountId, OrganisationId};
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};

/// A file to be let in although it bears a mark of secrecy (密级标志误判或者已解密的放行).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReleaseInput {
    /// SHA-256 of exactly these bytes, hex; the refusal of the upload names it.
    #[oai(validator(pattern = "^[0-9a-fA-F]{64}$"))]
    sha256: String,
    /// The agency that may upload it.
    agency_id: OrganisationId,
    /// Why the mark is none, or how it was lifted (放行理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

/// A file that is let in although it bears a mark of secrecy (放行记录).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReleaseView {
    /// Id.
    id: ReleaseId,
    /// SHA-256 of the bytes, hex.
    sha256: String,
    /// The agency that may upload it.
    agency_id: OrganisationId,
    /// Why.
    reason: String,
    /// Who released it.
    released_by: AccountId,
    /// When.
    released_at: Timestamp,
}

impl From<Release> for ReleaseView {
    fn from(r: Release) -> Self {
        Self {
            id: r.id,
            sha256: r.sha256,
            agency_id: r.agency_id,
            reason: r.reason,
            released_by: r.released_by,
            released_at: r.released_at,
        }
    }
}

impl Resource for ReleaseView {
    /// Releases do not change.
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/secrecy-releases/{}", self.id)
    }
}

/// Secrecy.
#[derive(Clone)]
pub struct SecrecyApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Documents")]
impl SecrecyApi {
    /// Release a file (放行) that bears a mark of secrecy which is none or has been lifted
    #[oai(path = "/secrecy-releases", method = "post", operation_id = "documents_release")]
    async fn release(&self, call: Call, body: Body<ReleaseInput>) -> poem::Result<Created<ReleaseView>> {
        let ReleaseInput { sha256, agency_id, reason } = body.0;
        let new = NewRelease { sha256, agency_id, reason };
        call.create(move |ctx| actions::release(ctx, &new)).await
    }

    /// List releases, newest first
    #[oai(path = "/secrecy-releases", method = "get", operation_id = "documents_list_releases")]
    async fn list(
        &self,
        call: Call,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<ReleaseView>>> {
        let id = |release: &Release| release.id.to_string();
        call.page(PageRequest::new(limit.0, cursor.0), id, |ctx, page| store::releases(ctx.conn, page)).await
    }

    /// One release
    #[oai(path = "/secrecy-releases/:release_id", method = "get", operation_id = "documents_get_release")]
    async fn get(&self, call: Call, release_id: Path<ReleaseId>) -> poem::Result<Found<ReleaseView>> {
        call.get(move |ctx| store::release(ctx.conn, release_id.0)).await
    }
}
