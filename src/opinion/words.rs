//! The words of opinions, as they are searched.

use super::model::{Finding, Opinion, OpinionId, Recommendation};
use super::store;
use crate::db::Conn;
use crate::db::search::{self, Source};
use crate::error::Result;

/// What an opinion says; the findings in the order of their items.
pub fn of_opinion(conclusion: &str, summary: &str, findings: &[(String, String)]) -> String {
    let mut findings: Vec<&(String, String)> = findings.iter().collect();
    findings.sort();
    let findings = findings.iter().map(|(_, finding)| finding.as_str());
    [summary].into_iter().chain(findings).chain([conclusion]).collect::<Vec<_>>().join("\n")
}

/// What a recommendation says.
pub fn of_recommendation(recommendation: &Recommendation) -> String {
    let Recommendation { clause, quote, demanded_text, reason, legal_basis, issue_code, .. } = recommendation;
    [reason, quote, demanded_text, legal_basis, clause, issue_code].map(String::as_str).join("\n")
}

/// Takes an opinion and its recommendations out of the index; they are about to be written anew.
pub(super) fn forget(conn: &mut Conn, id: OpinionId) -> Result<()> {
    let ids: Vec<String> = store::recommendations(conn, id)?.iter().map(|r| r.id.to_string()).collect();
    search::forget(conn, Source::Recommendation, &ids)?;
    search::forget(conn, Source::Opinion, &[id.to_string()])
}

/// Indexes what an opinion says now.
pub(super) fn index(
    conn: &mut Conn,
    id: OpinionId,
    conclusion: &str,
    summary: &str,
    findings: &[Finding],
) -> Result<()> {
    let findings: Vec<_> = findings.iter().map(|f| (f.item.clone(), f.finding.clone())).collect();
    search::put(conn, Source::Opinion, &id.to_string(), &of_opinion(conclusion, summary, &findings))
}

/// Indexes one that was not.
pub fn index_opinion(conn: &mut Conn, opinion: &Opinion) -> Result<()> {
    let findings = store::findings_of(conn, opinion.id)?;
    index(conn, opinion.id, &opinion.conclusion, &opinion.summary, &findings)
}

/// Indexes one recommendation.
pub fn index_recommendation(conn: &mut Conn, recommendation: &Recommendation) -> Result<()> {
    let text = of_recommendation(recommendation);
    search::put(conn, Source::Recommendation, &recommendation.id.to_string(), &text)
}
