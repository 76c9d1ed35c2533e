//! What a version's text shows by itself, over HTTP.

use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};

use super::lint::{self, Finding, Severity};
use super::model::DocumentId;
use super::store;
use crate::error::Error;
use crate::http::{Body, Call, Found, Tag};

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
}

impl From<Finding> for TextFinding {
    fn from(f: Finding) -> Self {
        Self {
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
            store::text(ctx.conn, &version)
        });
        let text = load.await?;
        // Large texts take a while, and the threads that serve must not wait.
        let work = tokio::task::spawn_blocking(move || lint::lint(&text));
        let findings = work.await.map_err(Error::internal)?.map_err(Error::internal)?;
        Ok(Found::Ok(Body(TextFindings { items: findings.into_iter().map(Into::into).collect() }), None))
    }
}
