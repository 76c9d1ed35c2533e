//! Queries of supervision notices.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Narrowed, Notice, NoticeGround, NoticeId, NoticeState};
use crate::access::{AccountId, Actor, OrganisationId, Role};
use crate::ctx::guarded;
use crate::db::schema::supervision_notices;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::kit::{PageRequest, Timestamp};
use crate::load_for_update;
use crate::review::ReviewId;

type Filter = Box<dyn BoxableExpression<supervision_notices::table, MultiBackend, SqlType = Bool>>;

/// The office sees its own, an addressee those to them, an agency those to it, audit all.
fn visible_to(actor: &Actor) -> Filter {
    match actor.role {
        _ if actor.is_system => Box::new(supervision_notices::version.ge(0)),
        Role::Auditor => Box::new(supervision_notices::version.ge(0)),
        Role::Coordinator => Box::new(supervision_notices::review_body_id.eq(actor.organisation)),
        Role::Adviser => Box::new(supervision_notices::account_id.eq(actor.account).assume_not_null()),
        Role::AgencyOfficer | Role::AgencyHead => {
            Box::new(supervision_notices::agency_id.eq(actor.organisation).assume_not_null())
        }
        Role::FirmManager | Role::FinanceOfficer | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            Box::new(supervision_notices::version.lt(0))
        }
    }
}

/// One notice that the actor may see.
pub(super) fn visible(conn: &mut Conn, actor: &Actor, id: NoticeId) -> Result<Notice> {
    Ok(supervision_notices::table
        .filter(supervision_notices::id.eq(id))
        .filter(visible_to(actor))
        .select(Notice::as_select())
        .first(conn)?)
}

/// The same, held until the transaction ends.
pub(super) fn for_update(conn: &mut Conn, actor: &Actor, id: NoticeId) -> Result<Notice> {
    visible(conn, actor, id)?;
    Ok(load_for_update!(
        conn,
        supervision_notices::table.filter(supervision_notices::id.eq(id)).select(Notice::as_select())
    )?)
}

/// A page of notices, newest first.
pub(super) fn list(conn: &mut Conn, actor: &Actor, only: &Narrowed, page: &PageRequest) -> Result<Vec<Notice>> {
    let mut query = supervision_notices::table
        .filter(visible_to(actor))
        .filter(supervision_notices::id.lt(page.before().to_owned()))
        .select(Notice::as_select())
        .into_boxed();
    if let Some(state) = only.state {
        query = query.filter(supervision_notices::state.eq(state));
    }
    if let Some(ground) = only.ground {
        query = query.filter(supervision_notices::ground.eq(ground));
    }
    if let Some(review) = only.review {
        query = query.filter(supervision_notices::review_id.eq(review));
    }
    if let Some(day) = only.unanswered_on {
        query = query
            .filter(supervision_notices::state.eq(NoticeState::Issued).and(supervision_notices::answer_by.lt(day)));
    }
    if let Some(since) = only.updated_since {
        query = query.filter(supervision_notices::updated_at.ge(since));
    }
    Ok(query.order(supervision_notices::id.desc()).limit(page.fetch()).load(conn)?)
}

/// Whether a notice on the ground is open in the matter, to the same addressee. The matter is held.
pub(super) fn is_open(
    conn: &mut Conn,
    review: ReviewId,
    ground: NoticeGround,
    account: Option<AccountId>,
    agency: Option<OrganisationId>,
) -> Result<bool> {
    let open = supervision_notices::table
        .filter(supervision_notices::review_id.eq(review).and(supervision_notices::ground.eq(ground)))
        .filter(supervision_notices::state.ne(NoticeState::Closed))
        .filter(supervision_notices::account_id.eq(account).or(supervision_notices::agency_id.eq(agency)));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

pub(super) fn insert(conn: &mut Conn, row: &Notice) -> Result<()> {
    diesel::insert_into(supervision_notices::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes what can change about a notice; guarded by the version it was read at.
pub(super) fn save(conn: &mut Conn, before: &Notice, after: &Notice) -> Result<()> {
    let this = supervision_notices::table
        .filter(supervision_notices::id.eq(before.id).and(supervision_notices::version.eq(before.version)));
    let changed = diesel::update(this)
        .set((
            supervision_notices::state.eq(after.state),
            supervision_notices::answer.eq(&after.answer),
            supervision_notices::answered_by.eq(after.answered_by),
            supervision_notices::answered_at.eq(after.answered_at),
            supervision_notices::outcome.eq(&after.outcome),
            supervision_notices::closed_by.eq(after.closed_by),
            supervision_notices::closed_at.eq(after.closed_at),
            supervision_notices::told_at.eq(after.told_at),
            supervision_notices::updated_at.eq(after.updated_at),
            supervision_notices::version.eq(after.version),
        ))
        .execute(conn)?;
    guarded(changed, before.version)
}

/// Notices whose answers are overdue and of which nobody was told, the longest overdue first.
pub(super) fn unanswered(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<NoticeId>> {
    Ok(supervision_notices::table
        .filter(supervision_notices::state.eq(NoticeState::Issued).and(supervision_notices::told_at.is_null()))
        .filter(supervision_notices::answer_by.lt(now.day()))
        .order((supervision_notices::answer_by, supervision_notices::id))
        .limit(limit)
        .select(supervision_notices::id)
        .load(conn)?)
}
