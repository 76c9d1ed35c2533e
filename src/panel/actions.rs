//! Establishing a panel from a framework round, the end of a membership and of a panel.

use chrono::Months;

use super::model::{Member, MemberId, Panel, PanelId, PanelState, WholeMember, WholePanel};
use super::{rules, store};
use crate::access::Role;
use crate::calendar;
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::directory;
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;
use crate::numbers;
use crate::selection::{self, RoundId, RoundKind};

/// Completes a framework round and makes the panel of those it chose, for a term. Of two at once one finds the round
/// complete.
pub(super) fn establish(
    ctx: &mut Ctx<'_>,
    round_id: RoundId,
    title: &str,
    from_day: Day,
    to_day: Day,
) -> Result<WholePanel> {
    let round = selection::own(ctx.conn, ctx.actor, round_id)?;
    ctx.expect_version(round.version)?;
    rules::PANEL_OF_STANDARD_ROUND.require(round.kind == RoundKind::Framework)?;
    let office = identity::organisation(ctx.conn, round.review_body_id)?;
    term(&office.jurisdiction, ctx.today(), from_day, to_day)?;
    let (round, awarded) = selection::complete(ctx, round_id, &[])?;
    let year = ctx.today().year();
    let number = numbers::next(ctx.conn, office.id, "panel", year)?;
    let panel = Panel {
        id: ctx.id(),
        number: numbers::format("库", year, number),
        engaging_id: office.id,
        round_id,
        title: title.trim().to_owned(),
        from_day,
        to_day,
        version: 1,
        updated_at: ctx.now,
        // Whoever establishes one that ends soon need not be told so.
        ending_told: rules::ending_stage(to_day, ctx.today()).unwrap_or(rules::NOT_TOLD),
        created_at: ctx.now,
    };
    let members = awarded.into_iter().map(|one| WholeMember {
        member: Member {
            id: ctx.id(),
            panel_id: panel.id,
            application_id: one.application_id,
            firm_id: one.firm_id,
            rank: one.rank,
            removed_at: None,
            removed_for: String::new(),
        },
        adviser_ids: one.adviser_ids,
        turns: 0,
        last_turn_at: None,
    });
    let whole = WholePanel { members: members.collect(), state: panel.state(ctx.today()), panel };
    store::insert(ctx.conn, &whole)?;
    let Panel { id, number, .. } = &whole.panel;
    ctx.done("panel", id, &[("number", number), ("round", &round.number), ("members", &whole.members.len())]);
    Ok(whole)
}

/// Refuses a term that is over, ends before it begins, or is longer than the rules of the place allow.
fn term(jurisdiction: &str, today: Day, from: Day, to: Day) -> Result<()> {
    if to < from.max(today) {
        return Err(Error::field("/to_day", "TOO_SMALL", "must not lie before from_day, nor before today"));
    }
    let Ok(pack) = calendar::in_force(jurisdiction, from) else {
        return Err(Error::field("/from_day", "TOO_SMALL", "no rule pack is in force on this day"));
    };
    let years = pack.years("panel.max_years").map_err(Error::internal)?;
    let longest = from.date().checked_add_months(Months::new(years * 12)).unwrap_or_default();
    Ok(rules::PANEL_TERM_TOO_LONG.require(to.date() < longest).map_err(|refusal| refusal.with("years", years))?)
}

/// Removes a member from a panel, from now on. What it was engaged for goes on; open call-offs pass it over.
pub(super) fn remove(ctx: &mut Ctx<'_>, panel_id: PanelId, id: MemberId, reason: &str) -> Result<WholePanel> {
    let panel = store::own_for_update(ctx.conn, ctx.actor, panel_id)?;
    let removed = store::member(ctx.conn, id)?;
    if removed.member.panel_id != panel.id {
        return Err(Error::NotFound);
    }
    ctx.expect_version(panel.version)?;
    rules::MEMBER_GONE.require(removed.member.removed_at.is_none())?;
    store::remove(ctx, &panel, id, reason.trim())?;
    let mail = Mail::of("panel_remove_member").with("number", &panel.number).with("panel", &panel.title);
    tell(ctx, &removed, &mail)?;
    ctx.done("panel", panel.id, &[("number", &panel.number), ("member", &id), ("reason", &reason.trim())]);
    let today = ctx.today();
    store::panel(ctx.conn, ctx.actor, panel.id, None, today)
}

/// Panels of whose end somebody is to be told.
pub fn ending(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<PanelId>> {
    store::ending_on(conn, now, &rules::ENDING_STAGES.map(|days| (days, now.day().plus_days(days))), limit)
}

/// Tells the office and the members that a panel ends soon, once at each stage: the office to run a new round in time.
pub fn watch_ending(ctx: &mut Ctx<'_>, id: PanelId) -> Result<()> {
    let panel = store::hold(ctx.conn, id)?;
    let stage = rules::ending_stage(panel.to_day, ctx.today()).ok_or(Error::NotFound)?;
    if !store::note_ending_told(ctx, id, stage)? {
        return Err(Error::NotFound);
    }
    let mail = Mail::of("panel_watch_ending").with("number", &panel.number).with("to_day", panel.to_day);
    tell_all(ctx, &panel, &mail)?;
    ctx.done("panel", id, &[("number", &panel.number), ("to_day", &panel.to_day), ("days_before", &stage)]);
    Ok(())
}

/// Tells the office and the members that a panel has expired. That it has follows from its days alone.
pub fn expire_due(ctx: &mut Ctx<'_>, id: PanelId) -> Result<()> {
    let panel = store::hold(ctx.conn, id)?;
    let over = panel.state(ctx.today()) == PanelState::Expired;
    if !over || !store::note_expiry_told(ctx, id)? {
        return Err(Error::NotFound);
    }
    let mail = Mail::of("panel_expire").with("number", &panel.number).with("to_day", panel.to_day);
    tell_all(ctx, &panel, &mail)?;
    ctx.done("panel", id, &[("number", &panel.number), ("to_day", &panel.to_day)]);
    Ok(())
}

/// Mails the office whose panel it is, and those who speak for its members of today.
fn tell_all(ctx: &mut Ctx<'_>, panel: &Panel, mail: &Mail) -> Result<()> {
    identity::tell_role(ctx, panel.engaging_id, Role::Coordinator, mail)?;
    for member in store::members(ctx.conn, panel.id)?.iter().filter(|one| one.member.removed_at.is_none()) {
        tell(ctx, member, mail)?;
    }
    Ok(())
}

/// Mails those who speak for a member: the firm's managers, or the scholar who can sign in.
pub(super) fn tell(ctx: &mut Ctx<'_>, member: &WholeMember, mail: &Mail) -> Result<()> {
    if let Some(firm) = member.member.firm_id {
        return identity::tell_role(ctx, firm, Role::FirmManager, mail);
    }
    for account in directory::advisers(ctx.conn, &member.adviser_ids)?.iter().filter_map(|one| one.account_id) {
        identity::tell(ctx, account, mail)?;
    }
    Ok(())
}
