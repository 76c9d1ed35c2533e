//! What a version's text shows by itself, over HTTP.

use std::collections::HashMap;

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::lint::{self, Finding, Severity};
use super::model::{Dismissal, DismissalId, DocumentId, NewDismissal};
use super::{actions, store};
use crate::access::AccountId;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};

crate::text_enum! {
    /// How grave a finding is.
    pub enum FindingSeverity {
        /// To be mended before signing (必须修改).
        Must = "MUST",
        /// To be mended or explained (建议修改).
        Should = "SHOULD",
        /// To be looked at (提示).
        Note = "NOTE",
    }
}

impl From<Severity> for FindingSeverity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Must => Self::Must,
            Severity::Should => Self::Should,
            Severity::Note => Self::Note,
        }
    }
}

/// A fault that the text shows by itself (文本检查发现的问题). A hint to whoever reviews; it decides nothing.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TextFinding {
    /// Code of the rule, such as CAPITAL_MISMATCH.
    rule: String,
    /// How grave it is.
    severity: FindingSeverity,
    /// The clause it stands in, such as 第五条; empty for the preamble and for what is missing.
    clause: String,
    /// Where it begins, in characters from the start of the text.
    start: u64,
    /// Where it ends, the first character after it; equal to the start when something is missing.
    end: u64,
    /// The text there, shortened.
    quote: String,
    /// What is wrong here (问题).
    message_zh: String,
    /// The same in English.
    message_en: String,
    /// Law, regulation or practice that it goes by (依据).
    citation: String,
    /// What to do (处理建议).
    remedy_zh: String,
    /// The same in English.
    remedy_en: String,
    /// What makes it the same finding in another version, hex: rule and text without blanks.
    fingerprint: String,
    /// How it was set aside (排除), when it was.
    dismissed: Option<FindingDismissalView>,
}

impl From<(Finding, Option<Dismissal>)> for TextFinding {
    fn from((f, dismissed): (Finding, Option<Dismissal>)) -> Self {
        Self {
            fingerprint: f.fingerprint(),
            dismissed: dismissed.map(Into::into),
            rule: f.rule.code.clone(),
            severity: f.rule.severity.into(),
            clause: f.clause,
            start: u64::try_from(f.start).unwrap_or(u64::MAX),
            end: u64::try_from(f.end).unwrap_or(u64::MAX),
            quote: f.quote,
            message_zh: f.message_zh,
            message_en: f.message_en,
            citation: f.rule.citation.clone(),
            remedy_zh: f.rule.remedy_zh.clone(),
            remedy_en: f.rule.remedy_en.clone(),
        }
    }
}

/// The findings of a version's text: the gravest first, then in order of place.
#[derive(Clone, Debug, Object)]
pub struct TextFindings {
    /// The findings.
    items: Vec<TextFinding>,
}

/// A finding to be set aside (排除问题).
#[derive(Clone, Debug, Object)]
pub struct FindingDismissalInput {
    /// The version that shows it.
    #[oai(validator(minimum(value = "1")))]
    number: i64,
    /// Its fingerprint, as listed with the findings.
    #[oai(validator(pattern = "^[0-9a-f]{64}$"))]
    fingerprint: String,
    /// Why it is none, or stays as it is (排除理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

/// A finding that was looked at and set aside (已排除的问题), for every version of the document that shows the same.
#[derive(Clone, Debug, Object)]
pub struct FindingDismissalView {
    /// Id.
    id: DismissalId,
    /// Of which document.
    document_id: DocumentId,
    /// The version in which it was looked at.
    number: i64,
    /// What makes it the same finding in another version, hex.
    fingerprint: String,
    /// Code of the rule.
    rule: String,
    /// The text that it was about.
    quote: String,
    /// Why (排除理由).
    reason: String,
    /// Who set it aside.
    dismissed_by: AccountId,
    /// When.
    dismissed_at: Timestamp,
}

impl From<Dismissal> for FindingDismissalView {
    fn from(d: Dismissal) -> Self {
        Self {
            id: d.id,
            document_id: d.document_id,
            number: d.number,
            fingerprint: d.fingerprint,
            rule: d.rule,
            quote: d.quote,
            reason: d.reason,
            dismissed_by: d.dismissed_by,
            dismissed_at: d.dismissed_at,
        }
    }
}

impl Resource for FindingDismissalView {
    /// Dismissals do not change.
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/finding-dismissals/{}", self.id)
    }
}

/// Large texts take a while, and the threads that serve must not wait.
async fn checked(text: String) -> Result<Vec<Finding>> {
    let work = tokio::task::spawn_blocking(move || lint::lint(&text));
    work.await.map_err(Error::internal)?.map_err(Error::internal)
}

/// The check of texts.
#[derive(Clone)]
pub struct LintApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Documents")]
impl LintApi {
    /// The faults that a version's text shows by itself (文本自动检查): the gravest first
    ///
    /// Capitals against figures, sums, shares, tax, days, blanks, names, references, numbering, missing clauses, and
    /// clauses that public agencies may not agree to. Computed from the text alone, without any model.
    #[oai(
        path = "/documents/:document_id/versions/:number/findings",
        method = "get",
        operation_id = "documents_list_findings"
    )]
    async fn list_findings(
        &self,
        call: Call,
        document_id: Path<DocumentId>,
        number: Path<i64>,
    ) -> poem::Result<Found<TextFindings>> {
        let load = call.load(move |ctx| {
            let version = store::version(ctx.conn, ctx.actor, document_id.0, number.0)?;
            Ok((store::text(ctx.conn, &version)?, store::dismissed(ctx.conn, version.document_id)?))
        });
        let (text, dismissed) = load.await?;
        let dismissed: HashMap<String, Dismissal> =
            dismissed.into_iter().map(|dismissal| (dismissal.fingerprint.clone(), dismissal)).collect();
        let findings = checked(text).await?.into_iter();
        let items = findings.map(|finding| {
            let known = dismissed.get(&finding.fingerprint()).cloned();
            (finding, known).into()
        });
        Ok(Found::Ok(Body(TextFindings { items: items.collect() }), None))
    }

    /// Set a finding aside (排除问题), with the reason; it stays listed, for this version and later ones, as dismissed
    #[oai(
        path = "/documents/:document_id/finding-dismissals",
        method = "post",
        operation_id = "documents_dismiss_finding"
    )]
    async fn dismiss(
        &self,
        call: Call,
        document_id: Path<DocumentId>,
        body: Body<FindingDismissalInput>,
    ) -> poem::Result<Created<FindingDismissalView>> {
        let FindingDismissalInput { number, fingerprint, reason } = body.0;
        let id = document_id.0;
        call.foresee(move |conn, actor| store::version(conn, actor, id, number).map(|_seen| 0)).await?;
        let actor = call.actor()?.clone();
        let look = move |conn: &mut Conn| {
            let version = store::version(conn, &actor, id, number)?;
            store::text(conn, &version)
        };
        let findings = checked(call.look(look).await?).await?;
        let found = findings.into_iter().find(|finding| finding.fingerprint() == fingerprint);
        let found = found.ok_or_else(|| Error::field("/fingerprint", "INVALID", "is of no finding of this version"))?;
        let (rule, quote) = (found.rule.code.clone(), found.quote);
        let new = NewDismissal { number, fingerprint, rule, quote, reason };
        call.create(move |ctx| actions::dismiss(ctx, id, &new)).await
    }

    /// The findings of a document that were set aside (已排除的问题), newest first
    #[oai(
        path = "/documents/:document_id/finding-dismissals",
        method = "get",
        operation_id = "documents_list_dismissals"
    )]
    async fn list_dismissals(
        &self,
        call: Call,
        document_id: Path<DocumentId>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<FindingDismissalView>>> {
        let id = |dismissal: &Dismissal| dismissal.id.to_string();
        let page = PageRequest::new(limit.0, cursor.0);
        call.page(page, id, move |ctx, page| store::dismissals(ctx.conn, ctx.actor, document_id.0, page)).await
    }

    /// One finding that was set aside
    #[oai(path = "/finding-dismissals/:dismissal_id", method = "get", operation_id = "documents_get_dismissal")]
    async fn get_dismissal(
        &self,
        call: Call,
        dismissal_id: Path<DismissalId>,
    ) -> poem::Result<Found<FindingDismissalView>> {
        call.get(move |ctx| store::dismissal(ctx.conn, ctx.actor, dismissal_id.0)).await
    }
}
