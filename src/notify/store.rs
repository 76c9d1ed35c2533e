//! The outbox table.

use diesel::prelude::*;

use super::model::{Mail, MailId, OutboxState, Waiting};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::db::schema::outbox;
use crate::error::Result;
use crate::kit::Timestamp;

/// Puts a mail into the outbox, in the transaction of what it tells of.
pub fn enqueue(ctx: &mut Ctx<'_>, recipient: &str, mail: &Mail) -> Result<()> {
    let id: MailId = ctx.id();
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::event.eq(mail.event),
            outbox::recipient.eq(recipient),
            outbox::subject.eq(&mail.subject),
            outbox::body.eq(&mail.body),
            outbox::message_id.eq(format!("<{id}@counsel-desk>")),
            outbox::state.eq(OutboxState::Pending),
            outbox::attempts.eq(0_i64),
            outbox::due_at.eq(ctx.now),
            outbox::last_error.eq(""),
            outbox::created_at.eq(ctx.now),
        ))
        .execute(ctx.conn)?;
    Ok(())
}

/// Mails that are due, oldest first.
pub fn pending(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Waiting>> {
    Ok(outbox::table
        .filter(outbox::state.eq(OutboxState::Pending).and(outbox::due_at.le(now)))
        .order((outbox::due_at.asc(), outbox::id.asc()))
        .limit(limit)
        .select(Waiting::as_select())
        .load(conn)?)
}

/// Notes how an attempt went. Only a mail that still waits is touched.
pub(super) fn settle(
    conn: &mut Conn,
    mail: &Waiting,
    state: OutboxState,
    due_at: Timestamp,
    error: &str,
) -> Result<()> {
    diesel::update(outbox::table.filter(outbox::id.eq(mail.id).and(outbox::state.eq(OutboxState::Pending))))
        .set((
            outbox::state.eq(state),
            outbox::attempts.eq(mail.attempts + 1),
            outbox::due_at.eq(due_at),
            outbox::last_error.eq(error),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many mails wait to be sent.
pub fn waiting(conn: &mut Conn) -> Result<u64> {
    let count: i64 = outbox::table.filter(outbox::state.eq(OutboxState::Pending)).count().get_result(conn)?;
    Ok(count.unsigned_abs())
}
