//! Two opinions of counsel on one text, side by side (双审意见比对): where they agree, and where they do not.

use std::collections::BTreeSet;

use super::model::{Conforms, Finding, Recommendation, RecommendationId, Whole};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::review::{self, ReviewId};

crate::text_enum! {
    /// How two opinions stand to each other on one point (比对结果).
    pub enum Agreement {
        /// They say the same (一致).
        Agree = "AGREE",
        /// They say different things (不一致).
        Diverge = "DIVERGE",
        /// Only the first says anything (仅第一份提出).
        OnlyFirst = "ONLY_FIRST",
        /// Only the second says anything (仅第二份提出).
        OnlySecond = "ONLY_SECOND",
    }
}

/// What both found on a review item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ComparedItem {
    /// Code of the checklist.
    pub item: String,
    /// Whether they agree that it conforms.
    pub agreement: Agreement,
    /// What the first found.
    pub first: Option<Finding>,
    /// What the second found.
    pub second: Option<Finding>,
}

/// What both recommend on a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ComparedClause {
    /// The clause.
    pub clause: String,
    /// Whether they demand the same of it.
    pub agreement: Agreement,
    /// What the first recommends.
    pub first: Vec<RecommendationId>,
    /// What the second recommends.
    pub second: Vec<RecommendationId>,
}

/// Two opinions side by side.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    /// The one that was accepted first.
    pub first: Whole,
    /// The other.
    pub second: Whole,
    /// Whether they come to one conclusion.
    pub conclusion: Agreement,
    /// By review item.
    pub items: Vec<ComparedItem>,
    /// By clause, in the order in which they are named.
    pub clauses: Vec<ComparedClause>,
}

/// Compares the two opinions of the present round, once both are accepted as delivered.
pub(super) fn compare(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Comparison> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    let heard = store::counsel_opinions_issued(ctx.conn, &review)?;
    let all = review::all_heard(ctx.conn, &review)?;
    let count = heard.len();
    let refuse = || rules::NOTHING_TO_COMPARE.refuse().with("heard", count);
    let mut whole = store::whole(ctx.conn, ctx.actor, heard)?.into_iter();
    match (whole.next(), whole.next(), whole.next()) {
        (Some(first), Some(second), None) if all => Ok(side_by_side(first, second)),
        _ => Err(refuse().into()),
    }
}

fn side_by_side(first: Whole, second: Whole) -> Comparison {
    let conclusion = agreement(first.opinion.conclusion == second.opinion.conclusion);
    Comparison {
        items: items(&first.findings, &second.findings),
        clauses: clauses(&first, &second),
        conclusion,
        first,
        second,
    }
}

const fn agreement(same: bool) -> Agreement {
    if same { Agreement::Agree } else { Agreement::Diverge }
}

/// Items are compared by whether they conform: words are never the same.
fn items(first: &[Finding], second: &[Finding]) -> Vec<ComparedItem> {
    let codes: BTreeSet<&str> = first.iter().chain(second).map(|finding| finding.item.as_str()).collect();
    let compared = |code: &str| {
        let of = |findings: &[Finding]| findings.iter().find(|finding| finding.item == code).cloned();
        let (first, second) = (of(first), of(second));
        let conforms = |finding: &Option<Finding>| finding.as_ref().map(|finding| finding.conforms);
        let agreement = sides(conforms(&first), conforms(&second));
        ComparedItem { item: code.to_owned(), agreement, first, second }
    };
    codes.into_iter().map(compared).collect()
}

fn sides(first: Option<Conforms>, second: Option<Conforms>) -> Agreement {
    match (first, second) {
        (Some(_), None) => Agreement::OnlyFirst,
        (None, Some(_)) => Agreement::OnlySecond,
        (first, second) => agreement(first == second),
    }
}

/// Clauses are compared by what is demanded of which words, and how binding that is; reasons may differ.
fn clauses(first: &Whole, second: &Whole) -> Vec<ComparedClause> {
    let mut named: Vec<&str> = Vec::new();
    for recommendation in first.recommendations.iter().chain(&second.recommendations) {
        if !named.contains(&recommendation.clause.as_str()) {
            named.push(&recommendation.clause);
        }
    }
    let compared = |clause: &str| {
        let on = |whole: &Whole| -> Vec<Recommendation> {
            whole.recommendations.iter().filter(|one| one.clause == clause).cloned().collect()
        };
        let (first, second) = (on(first), on(second));
        let agreement = match (first.is_empty(), second.is_empty()) {
            (false, true) => Agreement::OnlyFirst,
            (true, false) => Agreement::OnlySecond,
            _ => agreement(demands(&first) == demands(&second)),
        };
        let ids = |all: Vec<Recommendation>| all.into_iter().map(|one| one.id).collect();
        ComparedClause { clause: clause.to_owned(), agreement, first: ids(first), second: ids(second) }
    };
    named.into_iter().map(compared).collect()
}

fn demands(recommendations: &[Recommendation]) -> Vec<(&str, &str, &str, &str)> {
    let mut demands: Vec<_> = recommendations
        .iter()
        .map(|one| (one.quote.trim(), one.demand.as_str(), one.demanded_text.trim(), one.severity.as_str()))
        .collect();
    demands.sort_unstable();
    demands
}
