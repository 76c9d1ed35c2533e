//! What the office's opinion owes to counsel's: counsel may stand back, and another be heard, at any time before the
//! issue. So each step of the office's opinion looks again.

use super::model::{Opinion, OpinionId};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::review::Review;

/// Refuses an opinion of the office that cites counsel who is not heard any more.
pub(super) fn cites_heard(ctx: &mut Ctx<'_>, review: &Review, opinion: &Opinion) -> Result<()> {
    let heard: Vec<OpinionId> =
        store::counsel_opinions_issued(ctx.conn, review)?.into_iter().map(|counsel| counsel.id).collect();
    let known = store::recommendations_of(ctx.conn, &heard)?;
    let mut unheard = Vec::new();
    for own in store::recommendations(ctx.conn, opinion.id)? {
        if own.source_id.is_some_and(|source| known.iter().all(|theirs| theirs.id != source)) {
            unheard.push(own.ordinal.to_string());
        }
    }
    let refuse = || rules::CITES_UNHEARD_COUNSEL.refuse().with("recommendations", unheard.join(", "));
    if unheard.is_empty() { Ok(()) } else { Err(refuse().into()) }
}

/// Refuses to sign or issue what was handed in before all counsel who are heard had been.
pub(super) fn heard_before(ctx: &mut Ctx<'_>, review: &Review, opinion: &Opinion) -> Result<()> {
    cites_heard(ctx, review, opinion)?;
    let heard = store::counsel_opinions_issued(ctx.conn, review)?;
    let later = heard.iter().find(|counsel| counsel.issued_at > opinion.submitted_at);
    Ok(rules::COUNSEL_HEARD_LATER
        .require(later.is_none())
        .map_err(|refusal| refusal.with("opinion", later.map(|counsel| counsel.number.as_str()).unwrap_or_default()))?)
}
