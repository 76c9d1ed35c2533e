//! Use cases of the outbox.

use super::model::{MailId, StoredMail};
use super::{rules, store};
use crate::ctx::Ctx;
use crate::error::Result;

/// Has a failed mail tried again, from the beginning.
pub(super) fn retry(ctx: &mut Ctx<'_>, id: MailId) -> Result<StoredMail> {
    let before = store::mail(ctx.conn, id)?;
    let waits_again = store::requeue(ctx.conn, id, ctx.now)?;
    if !waits_again {
        return Err(rules::MAIL_NOT_FAILED.refuse().with("state", before.state).into());
    }
    ctx.done("mail", id, &[("event", &before.event), ("recipient", &before.recipient)]);
    store::mail(ctx.conn, id)
}
