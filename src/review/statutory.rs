//! The last day that the law sets beside the limit of the review: of an answer to a court or a reconsideration body (法定期限).
//!
//! A review of a response is due by its limit or by the last day of the dispute, whichever comes first; no hold and no extension moves
//! the latter. The register of cases says which day that is, and says it anew when something happens in the case.

use diesel::prelude::*;

use super::actions::touch;
use super::model::{Review, ReviewId};
use super::{due, rules, store};
use crate::access::AccountId;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::db::schema::review_statutory_days;
use crate::error::Result;
use crate::identity;
use crate::kit::Day;
use crate::notify::Mail;

/// A last day that the law sets.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_statutory_days)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct StatutoryDay {
    /// Of which review.
    pub review_id: ReviewId,
    /// The last day.
    pub due_on: Day,
    /// Of which case, and by which law.
    pub basis: String,
}

/// The last day that the law sets for a matter.
pub(super) fn of(conn: &mut Conn, id: ReviewId) -> Result<Option<StatutoryDay>> {
    Ok(review_statutory_days::table.find(id).select(StatutoryDay::as_select()).first(conn).optional()?)
}

/// Sets it anew, or takes it back, and with it the last day of a round under way; those at work are told when that moves. Part of
/// an action that says what was done.
pub fn bind(ctx: &mut Ctx<'_>, id: ReviewId, day: Option<(Day, String)>) -> Result<()> {
    let review = store::hold(ctx.conn, id)?;
    let day = day.map(|(due_on, basis)| StatutoryDay { review_id: id, due_on, basis });
    if of(ctx.conn, id)? == day {
        return Ok(());
    }
    diesel::delete(review_statutory_days::table.find(id)).execute(ctx.conn)?;
    if let Some(day) = &day {
        diesel::insert_into(review_statutory_days::table).values(day).execute(ctx.conn)?;
    }
    let over = rules::is_over_for_good(review.state);
    let round = store::current_round(ctx.conn, &review)?
        .filter(|round| !over && round.accepted_at.is_some() && round.issued_on.is_none());
    let Some(mut round) = round else { return Ok(()) };
    let before = round.due_on;
    due::set(ctx, &review, &mut round)?;
    if round.due_on == before {
        return Ok(());
    }
    store::update_round(ctx.conn, &round)?;
    if let Some(due_on) = round.due_on {
        tell(ctx, &review, round.accepted_by, due_on)?;
        ctx.also("review_due_on", due_on);
    }
    touch(ctx, review)?;
    Ok(())
}

fn tell(ctx: &mut Ctx<'_>, review: &Review, accepted_by: Option<AccountId>, due_on: Day) -> Result<()> {
    let mail = Mail::of("review_statutory").with("number", &review.number).with("due_on", due_on);
    let at_work = store::assignments_of(ctx.conn, review.id)?;
    let at_work = at_work.iter().filter(|one| one.round == review.round && rules::is_active(one.state));
    let told: Vec<_> =
        accepted_by.into_iter().chain([review.created_by]).chain(at_work.map(|one| one.account_id)).collect();
    for account in told {
        identity::tell(ctx, account, &mail)?;
    }
    Ok(())
}
