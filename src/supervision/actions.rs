//! Use cases of supervision: issue, answer, close; and telling of what stays unanswered.

use super::model::{NewNotice, Notice, NoticeGround, NoticeId, NoticeState};
use super::{rules, store};
use crate::access::{AccountId, OrganisationId, Role};
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::handling;
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;
use crate::numbers;
use crate::review::{self, AssignmentId, AssignmentState, Review, ReviewId};

const PREFIX: &str = "督办";

/// What is overdue: since which last day, whose it is, and about whom it is an event of conduct.
struct Overdue {
    due_on: Day,
    account: Option<AccountId>,
    agency: Option<OrganisationId>,
    subject: Subject,
}

/// Issues a notice on something that is overdue in a matter.
pub(super) fn issue(ctx: &mut Ctx<'_>, id: ReviewId, new: &NewNotice) -> Result<Notice> {
    let review = review::for_update(ctx.conn, ctx.actor, id)?;
    let faults = rules::faults(new.ground, new.assignment_id.is_some(), new.answer_by, ctx.today());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let overdue = overdue(ctx, &review, new.ground, new.assignment_id)?;
    let refuse = || rules::NOT_OVERDUE.refuse().with("ground", new.ground);
    let Overdue { due_on, account, agency, subject } = overdue.ok_or_else(refuse)?;
    rules::SUPERVISE_ANOTHER.require(account != Some(ctx.actor.account))?;
    rules::SUPERVISED_ALREADY.require(!store::is_open(ctx.conn, id, new.ground, account, agency)?)?;
    let year = ctx.today().year();
    let number = numbers::next(ctx.conn, review.review_body_id, PREFIX, year)?;
    let row = Notice {
        id: ctx.id(),
        number: numbers::format(PREFIX, year, number),
        review_id: id,
        round: review.round,
        review_body_id: review.review_body_id,
        ground: new.ground,
        due_on,
        account_id: account,
        agency_id: agency,
        assignment_id: new.assignment_id,
        demand: new.demand.trim().to_owned(),
        answer_by: new.answer_by,
        state: NoticeState::Issued,
        issued_by: ctx.actor.account,
        issued_at: ctx.now,
        answer: String::new(),
        answered_by: None,
        answered_at: None,
        outcome: String::new(),
        closed_by: None,
        closed_at: None,
        told_at: None,
        updated_at: ctx.now,
        version: 1,
    };
    store::insert(ctx.conn, &row)?;
    conduct::record(ctx, review.review_body_id, subject, "SUPERVISED", "supervision_notice", row.id)?;
    let mail = Mail::of("supervision_issue")
        .with("notice", &row.number)
        .with("number", &review.number)
        .with("answer_by", row.answer_by);
    tell_addressee(ctx, &row, &mail)?;
    ctx.done(
        "supervision_notice",
        row.id,
        &[("number", &row.number), ("review", &review.number), ("ground", &row.ground), ("due_on", &row.due_on)],
    );
    Ok(row)
}

/// The addressee answers.
pub(super) fn answer(ctx: &mut Ctx<'_>, id: NoticeId, text: &str) -> Result<Notice> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    let addressed = match before.account_id {
        Some(account) => account == ctx.actor.account,
        None => before.agency_id == Some(ctx.actor.organisation),
    };
    rules::NOT_ADDRESSED.require(addressed)?;
    rules::NOTICE_ANSWERED.require(before.state == NoticeState::Issued)?;
    let after = Notice {
        state: NoticeState::Answered,
        answer: text.trim().to_owned(),
        answered_by: Some(ctx.actor.account),
        answered_at: Some(ctx.now),
        ..next(ctx, &before)
    };
    store::save(ctx.conn, &before, &after)?;
    let mail = Mail::of("supervision_answer").with("notice", &after.number);
    identity::tell(ctx, after.issued_by, &mail)?;
    ctx.done("supervision_notice", id, &[("number", &after.number), ("state", &after.state)]);
    Ok(after)
}

/// The office closes it: what was demanded is done, or was answered for.
pub(super) fn close(ctx: &mut Ctx<'_>, id: NoticeId, outcome: &str) -> Result<Notice> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(before.version)?;
    rules::SUPERVISE_ANOTHER.require(before.account_id != Some(ctx.actor.account))?;
    let review = review::visible(ctx.conn, ctx.actor, before.review_id)?;
    // A later round is another receipt and another clock.
    let still = review.round == before.round
        && overdue(ctx, &review, before.ground, before.assignment_id)?.is_some_and(|one| one.due_on == before.due_on);
    rules::closes(before.state, still)?;
    let after = Notice {
        state: NoticeState::Closed,
        outcome: outcome.trim().to_owned(),
        closed_by: Some(ctx.actor.account),
        closed_at: Some(ctx.now),
        ..next(ctx, &before)
    };
    store::save(ctx.conn, &before, &after)?;
    let mail = Mail::of("supervision_close").with("notice", &after.number);
    tell_addressee(ctx, &after, &mail)?;
    ctx.done("supervision_notice", id, &[("number", &after.number), ("state", &after.state)]);
    Ok(after)
}

/// Notices whose answers are overdue and of which nobody was told.
pub fn unanswered(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<NoticeId>> {
    store::unanswered(conn, now, limit)
}

/// Tells, once, that a notice was not answered in time: the office, and of an agency its head.
pub fn tell_unanswered(ctx: &mut Ctx<'_>, id: NoticeId) -> Result<()> {
    let before = store::for_update(ctx.conn, ctx.actor, id)?;
    let due = before.state == NoticeState::Issued && before.told_at.is_none() && before.answer_by < ctx.today();
    if !due {
        return Err(Error::NotFound);
    }
    let after = Notice { told_at: Some(ctx.now), ..next(ctx, &before) };
    store::save(ctx.conn, &before, &after)?;
    let mail = Mail::of("supervision_unanswered").with("notice", &after.number).with("answer_by", after.answer_by);
    identity::tell_role(ctx, after.review_body_id, Role::Coordinator, &mail)?;
    if let Some(agency) = after.agency_id {
        identity::tell_role(ctx, agency, Role::AgencyHead, &mail)?;
    }
    ctx.done("supervision_notice", id, &[("number", &after.number), ("answer_by", &after.answer_by)]);
    Ok(())
}

fn next(ctx: &Ctx<'_>, before: &Notice) -> Notice {
    Notice { version: before.version + 1, updated_at: ctx.now, ..before.clone() }
}

/// What of this ground is overdue in the matter now, and by whom; `None` when nothing is.
fn overdue(
    ctx: &mut Ctx<'_>,
    review: &Review,
    ground: NoticeGround,
    assignment: Option<AssignmentId>,
) -> Result<Option<Overdue>> {
    if ground == NoticeGround::Answers {
        let due_on = handling::overdue_since(ctx, review)?;
        let agency = review.agency_id;
        let of = |due_on| Overdue { due_on, account: None, agency: Some(agency), subject: Subject::Agency(agency) };
        return Ok(due_on.map(of));
    }
    let Some((due_on, reviewer)) = review::overdue_since(ctx, review)? else { return Ok(None) };
    let Some(assignment) = assignment else {
        let subject = Subject::Reviewer(reviewer);
        return Ok(Some(Overdue { due_on, account: Some(reviewer), agency: None, subject }));
    };
    let open = review::accepted_assignments(ctx.conn, review)?;
    let one = open.into_iter().find(|one| one.id == assignment && one.state == AssignmentState::Accepted);
    let waited_for = review::still_to_deliver(ctx.conn, review)?;
    let one = one.filter(|one| waited_for.contains(&one.account_id));
    Ok(one.map(|one| Overdue {
        due_on,
        account: Some(one.account_id),
        agency: None,
        subject: Subject::Adviser(one.adviser_id),
    }))
}

fn tell_addressee(ctx: &mut Ctx<'_>, notice: &Notice, mail: &Mail) -> Result<()> {
    if let Some(account) = notice.account_id {
        return identity::tell(ctx, account, mail);
    }
    let agency = notice.agency_id.ok_or_else(|| Error::internal("a notice has an addressee"))?;
    identity::tell_role(ctx, agency, Role::AgencyOfficer, mail)?;
    identity::tell_role(ctx, agency, Role::AgencyHead, mail)
}
