//! The declaration that there are no state secrets in what is handed in (不涉及国家秘密的声明). It is made at the moment at
//! which something is handed in, by whoever hands it in, each time anew.

use super::model::{Occasion, ReviewId, SecrecyDeclaration};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::Result;

/// Keeps the declaration; refuses what is handed in without it.
pub(super) fn declared(ctx: &mut Ctx<'_>, id: ReviewId, round: i64, occasion: Occasion, said: bool) -> Result<()> {
    rules::STATE_SECRETS_NOT_DECLARED.require(said)?;
    let row = SecrecyDeclaration {
        id: ctx.id(),
        review_id: id,
        round,
        occasion,
        declared_by: ctx.actor.account,
        declared_at: ctx.now,
    };
    store::insert_declaration(ctx.conn, &row)
}
