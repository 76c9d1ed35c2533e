//! Establishing a panel from a framework round, and the end of a membership.

use chrono::Months;

use super::model::{Member, MemberId, Panel, PanelId, WholePanel};
use super::{rules, store};
use crate::access::Role;
use crate::calendar;
use crate::ctx::Ctx;
use crate::directory::{self, AdviserId};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Day;
use crate::notify::Mail;
use crate::numbers;
use crate::selection::{self, RoundId, RoundKind};

/// Completes a framework round and makes the panel of those it chose, for a term.
pub(super) fn establish(
    ctx: &mut Ctx<'_>,
    round_id: RoundId,
    title: &str,
    from_day: Day,
    to_day: Day,
) -> Result<WholePanel> {
    let round = selection::round(ctx.conn, ctx.actor, round_id)?;
    rules::PANEL_OF_STANDARD_ROUND.require(round.kind == RoundKind::Framework)?;
    let office = identity::organisation(ctx.conn, round.review_body_id)?;
    term(&office.jurisdiction, from_day, to_day)?;
    let chosen = selection::complete(ctx, round_id)?;
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
        created_at: ctx.now,
    };
    let members = chosen.into_iter().zip(1..).map(|(awarded, rank)| {
        let member = Member {
            id: ctx.id(),
            panel_id: panel.id,
            application_id: awarded.application_id,
            firm_id: awarded.firm_id,
            rank,
            from_day,
            removed_on: None,
            removed_for: String::new(),
            turns: 0,
            last_turn_at: None,
            version: 1,
        };
        (member, awarded.adviser_ids)
    });
    let whole = WholePanel { members: members.collect(), panel };
    store::insert(ctx.conn, &whole)?;
    let WholePanel { panel: Panel { id, number, .. }, members } = &whole;
    ctx.done("panel", id, &[("number", number), ("round", &round.number), ("members", &members.len())]);
    Ok(whole)
}

/// Refuses a term that ends before it begins or is longer than the rules of the place allow.
fn term(jurisdiction: &str, from: Day, to: Day) -> Result<()> {
    if to < from {
        return Err(Error::field("/to_day", "TOO_SMALL", "must not lie before from_day"));
    }
    let Ok(pack) = calendar::in_force(jurisdiction, from) else {
        return Err(Error::field("/from_day", "TOO_SMALL", "no rule pack is in force on this day"));
    };
    let years = pack.years("panel.max_years").map_err(Error::internal)?;
    let longest = from.date().checked_add_months(Months::new(years * 12)).unwrap_or_default();
    Ok(rules::PANEL_TERM_TOO_LONG.require(to.date() < longest).map_err(|refusal| refusal.with("years", years))?)
}

/// Removes a member from a panel, from today. What it was called off for goes on.
pub(super) fn remove(ctx: &mut Ctx<'_>, id: MemberId, reason: &str) -> Result<(Member, PanelId)> {
    let (seen, _) = store::member(ctx.conn, id)?;
    let panel = store::own_for_update(ctx.conn, ctx.actor, seen.panel_id)?;
    let (member, people) = store::member(ctx.conn, id)?;
    ctx.expect_version(member.version)?;
    rules::MEMBER_GONE.require(member.removed_on.is_none())?;
    store::remove(ctx.conn, &member, ctx.today(), reason.trim())?;
    let mail = Mail::of("panel_remove_member").with("panel", &panel.title);
    tell(ctx, &member, &people, &mail)?;
    ctx.done("panel_member", id, &[("panel", &panel.number), ("reason", &reason)]);
    Ok((store::member(ctx.conn, id)?.0, panel.id))
}

/// Mails those who speak for a member: the firm's managers, or the scholar who can sign in.
pub(super) fn tell(ctx: &mut Ctx<'_>, member: &Member, people: &[AdviserId], mail: &Mail) -> Result<()> {
    if let Some(firm) = member.firm_id {
        return identity::tell_role(ctx, firm, Role::FirmManager, mail);
    }
    for adviser in people {
        if let Some(account) = directory::adviser(ctx.conn, *adviser)?.account_id {
            identity::tell(ctx, account, mail)?;
        }
    }
    Ok(())
}
