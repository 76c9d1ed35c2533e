//! The outbox table.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::model::{Counts, Mail, MailId, OutboxState, Recipient, StoredMail};
use super::words;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::db::schema::outbox;
use crate::error::Result;
use crate::kit::{PageRequest, Timestamp};
use crate::load_unlocked;

/// A mail is tried for five days.
const PATIENCE_SECONDS: i64 = 5 * 24 * 3600;

/// Puts a mail into the outbox, in the transaction of what it tells of.
pub fn enqueue(ctx: &mut Ctx<'_>, to: &Recipient<'_>, mail: &Mail) -> Result<()> {
    let (subject, body) = words::of(mail, to.language, to.name)?;
    let id: MailId = ctx.id();
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::event.eq(mail.event),
            outbox::recipient.eq(to.address),
            outbox::language.eq(to.language),
            outbox::subject.eq(subject),
            outbox::body.eq(body),
            outbox::message_id.eq(""),
            outbox::state.eq(OutboxState::Pending),
            outbox::attempts.eq(0_i64),
            outbox::due_at.eq(ctx.now),
            outbox::last_error.eq(""),
            outbox::created_at.eq(ctx.now),
            outbox::give_up_at.eq(ctx.now.plus_seconds(PATIENCE_SECONDS)),
        ))
        .execute(ctx.conn)?;
    Ok(())
}

/// Whether any mail is due. Asked first, so that an idle worker writes nothing.
pub(super) fn any_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    let due = outbox::table.filter(outbox::state.eq(OutboxState::Pending).and(outbox::due_at.le(now)));
    Ok(diesel::select(exists(due.select(outbox::id))).get_result(conn)?)
}

/// A worker's hold on the mails that it sends.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Names the hold; whoever settles must show it.
    pub token: String,
    /// When the hold runs out: then the mail is due again, for anybody.
    pub until: Timestamp,
    /// What stands behind the @ of new Message-IDs.
    pub domain: String,
}

/// Claims mails that are due, oldest first. The attempt counts from now on, so that one which never ends is seen.
pub(super) fn claim(conn: &mut Conn, claim: &Claim, now: Timestamp, limit: i64) -> Result<Vec<StoredMail>> {
    let mut mails: Vec<StoredMail> = load_unlocked!(
        conn,
        outbox::table
            .filter(outbox::state.eq(OutboxState::Pending).and(outbox::due_at.le(now)))
            .order((outbox::due_at.asc(), outbox::id.asc()))
            .limit(limit)
            .select(StoredMail::as_select())
    )?;
    for mail in &mut mails {
        mail.attempts += 1;
        if mail.message_id.is_empty() {
            mail.message_id = format!("<{}@{}>", mail.id, claim.domain);
        }
        diesel::update(outbox::table.find(mail.id))
            .set((
                outbox::claim.eq(&claim.token),
                outbox::due_at.eq(claim.until),
                outbox::attempts.eq(mail.attempts),
                outbox::message_id.eq(&mail.message_id),
            ))
            .execute(conn)?;
    }
    Ok(mails)
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// Where the mail stands now.
    pub state: OutboxState,
    /// Attempts that count.
    pub attempts: i64,
    /// When it may be tried again, if it waits.
    pub due_at: Timestamp,
    /// What went wrong.
    pub error: String,
}

/// Mails that hold a code by which an account is taken: their words are forgotten as soon as they are sent.
const WITH_CODES: [&str; 2] = ["identity_invite", "identity_send_code"];

/// Notes how an attempt went, if the mail is still held under this token; says whether it was.
pub(super) fn settle(conn: &mut Conn, id: MailId, token: &str, outcome: &Outcome, now: Timestamp) -> Result<bool> {
    let held = outbox::id.eq(id).and(outbox::claim.eq(token)).and(outbox::state.eq(OutboxState::Pending));
    let changed = diesel::update(outbox::table.filter(held))
        .set((
            outbox::state.eq(outcome.state),
            outbox::attempts.eq(outcome.attempts),
            outbox::due_at.eq(outcome.due_at),
            outbox::last_error.eq(&outcome.error),
            outbox::claim.eq(""),
            outbox::settled_at.eq((outcome.state != OutboxState::Pending).then_some(now)),
        ))
        .execute(conn)?;
    if changed == 1 && outcome.state == OutboxState::Sent {
        diesel::update(outbox::table.filter(outbox::id.eq(id).and(outbox::event.eq_any(WITH_CODES))))
            .set(outbox::body.eq(""))
            .execute(conn)?;
    }
    Ok(changed == 1)
}

/// Has a failed mail wait again; says whether it had failed.
pub(super) fn requeue(conn: &mut Conn, id: MailId, now: Timestamp) -> Result<bool> {
    let failed = outbox::id.eq(id).and(outbox::state.eq(OutboxState::Failed));
    let changed = diesel::update(outbox::table.filter(failed))
        .set((
            outbox::state.eq(OutboxState::Pending),
            outbox::attempts.eq(0_i64),
            outbox::due_at.eq(now),
            outbox::give_up_at.eq(now.plus_seconds(PATIENCE_SECONDS)),
            outbox::settled_at.eq(None::<Timestamp>),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Forgets what mails said that were sent before an instant, at most `limit` of them; says how many. That they were
/// sent, when and to whom stays. What failed keeps its words, because it may be tried again.
pub(super) fn forget(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<usize> {
    let old: Vec<MailId> = outbox::table
        .filter(outbox::state.eq(OutboxState::Sent).and(outbox::settled_at.lt(before)).and(outbox::body.ne("")))
        .order(outbox::id)
        .limit(limit)
        .select(outbox::id)
        .load(conn)?;
    Ok(diesel::update(outbox::table.filter(outbox::id.eq_any(old)))
        .set((outbox::subject.eq(""), outbox::body.eq("")))
        .execute(conn)?)
}

/// One mail. Only the system administrator and the worker ask.
pub(super) fn mail(conn: &mut Conn, id: MailId) -> Result<StoredMail> {
    Ok(outbox::table.find(id).select(StoredMail::as_select()).first(conn)?)
}

/// A page of mails, newest first.
pub(super) fn list(conn: &mut Conn, state: Option<OutboxState>, page: &PageRequest) -> Result<Vec<StoredMail>> {
    let mut query = outbox::table
        .filter(outbox::id.lt(page.before().to_owned()))
        .order(outbox::id.desc())
        .limit(page.fetch())
        .select(StoredMail::as_select())
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(outbox::state.eq(state));
    }
    Ok(query.load(conn)?)
}

/// How many mails wait and how many failed: for whoever watches the service.
pub fn counts(conn: &mut Conn) -> Result<Counts> {
    let mut count = |state: OutboxState| outbox::table.filter(outbox::state.eq(state)).count().get_result(conn);
    Ok(Counts { pending: count(OutboxState::Pending)?, failed: count(OutboxState::Failed)? })
}
