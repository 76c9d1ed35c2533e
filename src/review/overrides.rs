//! Assignments beyond the budget (超预算先行分派): the head of the agency stands for a fee that its line cannot bear.
//!
//! Without it an offer is refused where no money is left. The head names the line, the most that may go beyond it, the paper
//! that orders it and why. An offer then takes what is missing as an advance, in the same transaction; nothing of it is paid before
//! the budget covers it, and it goes back when the adviser leaves. The ceiling of the engagement holds all the same. Basis:
//! 预算法 13 (no payment without a budget); 保障中小企业款项支付条例 8, for which the named head answers.

use diesel::prelude::*;

use super::model::{Assignment, Review, ReviewId};
use super::rules::{self, Event};
use super::store;
use crate::access::{AccountId, Role};
use crate::budget::{self, LineId, ReservationId};
use crate::ctx::Ctx;
use crate::db::schema::budget_overrides;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Fen, Timestamp};
use crate::notify::Mail;

crate::id!(
    /// A permission to go beyond the budget.
    OverrideId
);

/// What the head of an agency stands for.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = budget_overrides)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Override {
    /// Id.
    pub id: OverrideId,
    /// For which matter.
    pub review_id: ReviewId,
    /// Beyond which line.
    pub line_id: LineId,
    /// At most so much.
    pub amount: Fen,
    /// The paper that orders it.
    pub document: String,
    /// Why.
    pub reason: String,
    /// The head who stands for it.
    pub granted_by: AccountId,
    /// When.
    pub granted_at: Timestamp,
    /// What of it was advanced.
    pub used: Fen,
    /// For which reservation.
    pub reservation_id: Option<ReservationId>,
    /// Version.
    pub version: i64,
}

/// What the head of an agency names.
#[derive(Clone, Debug)]
pub(super) struct NewOverride {
    pub line_id: LineId,
    pub amount: Fen,
    pub document: String,
    pub reason: String,
}

/// The head of the agency stands for it. Of several that are not used the newest holds.
pub(super) fn grant(ctx: &mut Ctx<'_>, id: ReviewId, new: &NewOverride) -> Result<Override> {
    let review = store::for_update(ctx.conn, ctx.actor, id)?;
    rules::step(review.state, Event::Offer)?;
    if new.amount <= Fen::ZERO {
        return Err(Error::field("/amount/amount", "TOO_SMALL", "must be more than 0.00"));
    }
    let line = budget::visible(ctx.conn, ctx.actor, new.line_id)?;
    let row = Override {
        id: ctx.id(),
        review_id: id,
        line_id: line.id,
        amount: new.amount,
        document: new.document.clone(),
        reason: new.reason.clone(),
        granted_by: ctx.actor.account,
        granted_at: ctx.now,
        used: Fen::ZERO,
        reservation_id: None,
        version: 1,
    };
    store::insert_override(ctx.conn, &row)?;
    let mail = Mail::of("review_grant_override")
        .with("number", &review.number)
        .with("line", &line.name)
        .with("amount", row.amount)
        .with("document", &row.document);
    identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    identity::tell_role(ctx, line.agency_id, Role::FinanceOfficer, &mail)?;
    let facts: [(&str, &dyn std::fmt::Display); 5] = [
        ("review", &review.number),
        ("line", &line.name),
        ("amount", &row.amount),
        ("document", &row.document),
        ("reason", &row.reason),
    ];
    ctx.done("budget_override", row.id, &facts);
    Ok(row)
}

/// Sets money aside for an offer, beyond the line where its head stands for that; says how much was advanced.
pub(super) fn reserve(
    ctx: &mut Ctx<'_>,
    review: &Review,
    line: LineId,
    fee: Fen,
    why: &str,
) -> Result<(ReservationId, Fen)> {
    let Some(granted) = store::free_override(ctx.conn, review.id, line)? else {
        return Ok((budget::reserve(ctx, line, fee, why)?, Fen::ZERO));
    };
    let why = format!("{why} {}", granted.document);
    let (reservation, advanced) = budget::reserve_beyond(ctx, line, fee, &why, granted.amount)?;
    if advanced > Fen::ZERO {
        let used = Override { used: advanced, reservation_id: Some(reservation), ..granted };
        store::use_override(ctx.conn, &used)?;
    }
    Ok((reservation, advanced))
}

/// The adviser has left: what was advanced for them has gone back, and may be used for another.
pub(super) fn give_back(ctx: &mut Ctx<'_>, row: &Assignment) -> Result<()> {
    if let Some(used) = store::override_of(ctx.conn, row.reservation_id)? {
        store::use_override(ctx.conn, &Override { used: Fen::ZERO, reservation_id: None, ..used })?;
    }
    Ok(())
}
