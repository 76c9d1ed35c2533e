//! The trail over HTTP: read and verify.

use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Query};

use super::heads::Heads;
use super::model::{Entry, Outcome, Verification};
use super::{store, verify};
use crate::error::Error;
use crate::http::{Call, Found, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};

/// An entry of the audit trail (审计日志).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AuditEntry {
    /// The chain: id of the actor's organisation, or `system`.
    chain: String,
    /// Place in the chain, from 1 without gaps.
    seq: i64,
    /// When.
    at: Timestamp,
    /// Account id of who did it; empty when nobody was signed in.
    account: String,
    /// Their name then.
    name: String,
    /// Their role then.
    role: String,
    /// The operation.
    operation: String,
    /// What came of it.
    outcome: Outcome,
    /// Kind of the thing it was done to.
    subject_kind: String,
    /// Id of the thing it was done to.
    subject_id: String,
    /// Facts as JSON text.
    detail: String,
    /// Request id.
    request: String,
    /// Hash of the entry before it in its chain.
    previous: String,
    /// SHA-256 of this entry.
    hash: String,
}

impl From<Entry> for AuditEntry {
    fn from(e: Entry) -> Self {
        Self {
            chain: e.chain,
            seq: e.seq,
            at: e.at,
            account: e.account,
            name: e.name,
            role: e.role,
            operation: e.operation,
            outcome: e.outcome,
            subject_kind: e.subject_kind,
            subject_id: e.subject_id,
            detail: e.detail,
            request: e.request,
            previous: e.previous,
            hash: e.hash,
        }
    }
}

/// What verifying the trail found.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AuditVerification {
    /// Whether every entry follows the one before it and none was altered or removed.
    intact: bool,
    /// Entries read.
    entries: i64,
    /// Chains read.
    chains: i64,
    /// Heads kept outside the database (库外链头) that were found in the chains with their hash.
    heads: i64,
    /// Heads kept outside that a restored backup gave up: entries written after that backup was taken are lost.
    given_up: i64,
    /// The first entry that does not fit, in words.
    first_bad: Option<String>,
}

impl From<Verification> for AuditVerification {
    fn from(v: Verification) -> Self {
        Self {
            intact: v.first_bad.is_none(),
            entries: v.entries,
            chains: v.chains,
            heads: v.heads,
            given_up: v.given_up,
            first_bad: v.first_bad,
        }
    }
}

/// Audit.
#[derive(Clone)]
pub struct AuditApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Audit")]
impl AuditApi {
    /// List entries of the audit trail (审计日志), newest first; the security administrator sees the audit administrator's
    #[oai(path = "/audit-entries", method = "get", operation_id = "audit_list")]
    async fn list(
        &self,
        call: Call,
        /// Only this operation.
        operation: Query<Option<String>>,
        /// Only entries about the thing with this id.
        subject: Query<Option<String>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<AuditEntry>>> {
        let page = PageRequest::new(limit.0, cursor.0);
        call.page(
            page,
            |entry: &Entry| entry.id.to_string(),
            move |ctx, page| store::list(ctx.conn, ctx.actor, operation.0.as_deref(), subject.0.as_deref(), page),
        )
        .await
    }

    /// Verify the whole audit trail, against the heads kept outside the database too, and name the first entry that does not fit
    #[oai(path = "/audit-entries/verification", method = "get", operation_id = "audit_verify")]
    async fn verify(&self, call: Call, heads: Data<&Heads>) -> poem::Result<Found<AuditVerification>> {
        let heads = heads.0.clone();
        call.read(move |ctx| verify::verify_against(ctx.conn, &heads.kept().map_err(Error::internal)?)).await
    }
}
