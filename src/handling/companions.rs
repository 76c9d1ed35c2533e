//! What lies beside the draft when it is deliberated or signed (提请审议材料): attached by the agency from the submission
//! until the matter is closed, each by its code, files with the hash of one version of the agency's own documents.

use super::model::{Companion, NewCompanion};
use super::{rules, store};
use crate::calendar;
use crate::calendar::form::{self, Particular};
use crate::calendar::pack::{KindRules, Material};
use crate::ctx::Ctx;
use crate::documents;
use crate::error::{Error, Result};
use crate::review::{self, Review, ReviewId, ReviewState};

/// A companion as the rules want it, and what is attached.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// What the rules say.
    pub rule: &'static Material,
    /// Whether it is required for this matter, its form considered.
    pub required: bool,
    /// What is attached.
    pub attached: Option<Companion>,
}

impl Wanted {
    /// Whether the gate stays closed for want of it.
    pub(super) fn is_missing(&self) -> bool {
        let enough = |attached: &Companion| !self.rule.file || attached.sha256.is_some();
        self.required && !self.rule.own && !self.attached.as_ref().is_some_and(enough)
    }
}

/// The rules that the matter goes by: those that its round froze, before that those in force.
pub(super) fn kind_rules(ctx: &mut Ctx<'_>, review: &Review) -> Result<&'static KindRules> {
    let round = review::current_round(ctx.conn, review)?.filter(|round| !round.rule_pack.is_empty());
    let pack = match round {
        Some(round) => calendar::frozen(ctx.conn, &round.rule_pack, &round.rule_pack_hash)?,
        None => review::pack_of(ctx, review)?,
    };
    pack.kind(review.kind.as_str())
        .ok_or_else(|| Error::internal(format!("rule pack {} lacks {}", pack.id, review.kind)))
}

/// Every companion of the kind with what is attached, in the order of the rules.
pub(super) fn wanted(
    ctx: &mut Ctx<'_>,
    review: &Review,
    kind: &'static KindRules,
    filled: &[Particular],
) -> Result<Vec<Wanted>> {
    let mut attached = store::companions(ctx.conn, review.id)?;
    let one = |rule: &'static Material| {
        let at = attached.iter().position(|companion| companion.code == rule.code);
        let required = form::required(rule.required, rule.required_when.as_ref(), filled);
        Wanted { rule, required, attached: at.map(|at| attached.swap_remove(at)) }
    };
    Ok(kind.companions.iter().map(one).collect())
}

/// The companions of a matter that the actor may see.
pub(super) fn list(ctx: &mut Ctx<'_>, id: ReviewId) -> Result<Vec<Wanted>> {
    let review = review::visible(ctx.conn, ctx.actor, id)?;
    let kind = kind_rules(ctx, &review)?;
    let filled = review::particulars(ctx.conn, id)?;
    wanted(ctx, &review, kind, &filled)
}

/// Attaches one; what was attached under the same code is replaced.
pub(super) fn attach(ctx: &mut Ctx<'_>, id: ReviewId, new: &NewCompanion) -> Result<(Review, Companion)> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(review.version)?;
    let over = [ReviewState::Draft, ReviewState::Closed, ReviewState::Returned, ReviewState::Withdrawn];
    let over = over.contains(&review.state);
    rules::COMPANIONS_CLOSED.require(!over).map_err(|refusal| refusal.with("state", review.state))?;
    let kind = kind_rules(ctx, &review)?;
    let rule = kind.companions.iter().find(|rule| rule.code == new.code && !rule.own).ok_or_else(|| {
        Error::field(
            "code",
            "NOT_A_VALUE",
            format!("`{}` is not attached to a matter of kind {}", new.code, review.kind),
        )
    })?;
    if rule.file && new.file.is_none() {
        return Err(Error::field("/document_id", "REQUIRED", "must be a file: a version of a document"));
    }
    let version = match new.file {
        Some((document, number)) => Some(documents::version(ctx.conn, ctx.actor, document, number)?),
        None => None,
    };
    let row = Companion {
        review_id: id,
        code: new.code.clone(),
        note: new.note.trim().to_owned(),
        document_id: version.as_ref().map(|version| version.document_id),
        document_version: version.as_ref().map(|version| version.number),
        sha256: version.map(|version| version.sha256),
        attached_by: ctx.actor.account,
        attached_at: ctx.now,
    };
    store::put_companion(ctx.conn, &row)?;
    let review = review::touch(ctx, review)?;
    let hash = row.sha256.clone().unwrap_or_default();
    ctx.done("review", id, &[("review", &review.number), ("companion", &row.code), ("sha256", &hash)]);
    Ok((review, row))
}
