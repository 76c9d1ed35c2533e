//! Calling work off a panel: the pool, the choice, bids, declining, and what the engagement is made from.

use super::model::{
    Bar, CallOff, CallOffEvent, CallOffId, CallOffMethod, CallOffState, Candidate, Draw, MemberId, NewCallOff, Panel,
    PanelId, PanelState, Party, WholeCallOff, WholeMember,
};
use super::{actions, rules, store};
use crate::access::{OrganisationId, Role};
use crate::calendar;
use crate::ctx::Ctx;
use crate::directory::{self, Adviser, AdviserId, Interest, party_key};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Fen, Timestamp};
use crate::notify::Mail;
use crate::numbers;
use crate::selection::draw::{self, Seed};

/// Calls work off a panel. Direct award and rotation are decided at once; a competition waits for bids; for a draw
/// the program commits to a seed and to the pool, both published before the witness says the word.
pub(super) fn create(ctx: &mut Ctx<'_>, panel_id: PanelId, new: &NewCallOff) -> Result<WholeCallOff> {
    let panel = store::own_for_update(ctx.conn, ctx.actor, panel_id)?;
    allowed(ctx, &panel, new)?;
    let id: CallOffId = ctx.id();
    let parties: Vec<Party> =
        new.parties.iter().map(|name| Party { id: ctx.id(), call_off_id: id, name: name.trim().to_owned() }).collect();
    let candidates = candidates(ctx, &panel, id, &parties)?;
    rules::NOBODY_IN_POOL.require(candidates.iter().any(Candidate::in_pool))?;
    let draw = (new.method == CallOffMethod::Draw).then(|| commit(ctx, &candidates));
    let year = ctx.today().year();
    let number = numbers::next(ctx.conn, panel.engaging_id, "call_off", year)?;
    let call_off = CallOff {
        id,
        panel_id,
        number: numbers::format("选用", year, number),
        engaging_id: panel.engaging_id,
        agency_id: new.agency_id,
        title: new.title.trim().to_owned(),
        estimate: new.estimate,
        method: new.method,
        reason: new.reason.trim().to_owned(),
        bids_until: new.bids_until,
        draw_id: draw.as_ref().map(|draw| draw.id),
        witness: String::new(),
        state: CallOffState::Open,
        chosen_id: None,
        cancelled_for: String::new(),
        version: 1,
        updated_at: ctx.now,
        created_by: ctx.actor.account,
        created_at: ctx.now,
        decided_at: None,
    };
    let mut whole = WholeCallOff { call_off, parties, candidates, draw };
    match new.method {
        CallOffMethod::DirectAward => {
            let named = whole.candidates.iter().find(|one| Some(one.member_id) == new.member_id);
            let named = named.ok_or_else(|| Error::field("/member_id", "INVALID", "must be a member of the panel"))?;
            if let Some(bar) = named.excluded_by {
                return Err(rules::MEMBER_LEFT_OUT.refuse().with("by", bar).with("for", &named.note).into());
            }
            let named = named.id;
            rules::place(new.method, Some(named), &mut whole.candidates);
            choose(ctx.now, &mut whole, CallOffEvent::Decide, CallOffEvent::Fail)?;
        }
        CallOffMethod::Rotation => {
            rules::place(new.method, None, &mut whole.candidates);
            choose(ctx.now, &mut whole, CallOffEvent::Decide, CallOffEvent::Fail)?;
        }
        CallOffMethod::FurtherCompetition | CallOffMethod::Draw => {}
    }
    store::insert_call_off(ctx, &whole)?;
    announce(ctx, &whole)?;
    let CallOff { number, method, state, .. } = &whole.call_off;
    ctx.done("call_off", id, &[("number", number), ("panel", &panel.number), ("method", method), ("state", state)]);
    Ok(whole)
}

/// Refuses what may not be called off this panel today.
fn allowed(ctx: &mut Ctx<'_>, panel: &Panel, new: &NewCallOff) -> Result<()> {
    let faults = rules::faults(new, ctx.now, panel.to_day);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let today = ctx.today();
    rules::PANEL_NOT_IN_FORCE
        .require(panel.state(today) == PanelState::InForce)
        .map_err(|refusal| refusal.with("from_day", panel.from_day).with("to_day", panel.to_day))?;
    if !identity::is_reviewed_by(ctx.conn, new.agency_id, panel.engaging_id, today)? {
        return Err(Error::field("/agency_id", "INVALID", "must be an agency whose matters the office reviews"));
    }
    if new.method != CallOffMethod::DirectAward {
        return Ok(());
    }
    let office = identity::organisation(ctx.conn, panel.engaging_id)?;
    let pack = calendar::in_force(&office.jurisdiction, today)?;
    let most = Fen::new(pack.fen("panel.direct_award_max").map_err(Error::internal)?);
    Ok(rules::DIRECT_AWARD_TOO_LARGE
        .require(new.estimate <= most)
        .map_err(|refusal| refusal.with("estimate", new.estimate).with("most", most))?)
}

/// The members of today, each with the reason why it is not in the pool, if there is one.
fn candidates(ctx: &mut Ctx<'_>, panel: &Panel, id: CallOffId, parties: &[Party]) -> Result<Vec<Candidate>> {
    let mut members = store::members(ctx.conn, panel.id)?;
    members.retain(|one| one.member.removed_at.is_none());
    let barred = barred(ctx, &members, parties)?;
    let candidates = members.iter().map(|one| {
        let bar = barred.iter().find(|(member, _, _)| *member == one.member.id);
        Candidate {
            id: ctx.id(),
            call_off_id: id,
            member_id: one.member.id,
            rank: one.member.rank,
            excluded_by: bar.map(|(_, by, _)| *by),
            passed_by: None,
            note: bar.map(|(_, _, party)| party.clone()).unwrap_or_default(),
            turns: one.turns,
            last_turn_at: one.last_turn_at,
            bid: None,
            ticket: String::new(),
            place: None,
            chosen_at: None,
        }
    });
    Ok(candidates.collect())
}

/// Those of the members who may not be chosen as things stand, each with the reason and the party it concerns.
fn barred(ctx: &mut Ctx<'_>, members: &[WholeMember], parties: &[Party]) -> Result<Vec<(MemberId, Bar, String)>> {
    let keys: Vec<String> = parties.iter().map(|party| party_key(&party.name)).collect();
    let interests = directory::interests_in(ctx.conn, &keys)?;
    let everybody: Vec<AdviserId> = members.iter().flat_map(|one| one.adviser_ids.iter().copied()).collect();
    let fit = directory::fit_among(ctx.conn, &everybody, ctx.today())?;
    let bar = |one: &WholeMember| {
        let WholeMember { member, adviser_ids, .. } = one;
        let touched = |(interest, firm): &&(Interest, Option<OrganisationId>)| {
            adviser_ids.contains(&interest.adviser_id) || (firm.is_some() && *firm == member.firm_id)
        };
        let works = |adviser: &Adviser| adviser_ids.contains(&adviser.id) && adviser.firm_id == member.firm_id;
        if member.removed_at.is_some() {
            Some((member.id, Bar::LeftPanel, String::new()))
        } else if let Some((interest, _)) = interests.iter().find(touched) {
            Some((member.id, Bar::ConflictOfInterest, interest.party.clone()))
        } else if !fit.iter().any(works) {
            Some((member.id, Bar::NobodyFit, String::new()))
        } else {
            None
        }
    };
    Ok(members.iter().filter_map(bar).collect())
}

/// Lets the turn of those pass who were in the pool and may not be chosen any more.
fn pass_barred(ctx: &mut Ctx<'_>, whole: &mut WholeCallOff) -> Result<()> {
    let members = store::members(ctx.conn, whole.call_off.panel_id)?;
    for (member, by, party) in barred(ctx, &members, &whole.parties)? {
        for candidate in whole.candidates.iter_mut().filter(|one| one.member_id == member) {
            rules::pass(candidate, by, &party);
        }
    }
    Ok(())
}

/// A seed and the pool, with what is published of both.
fn commit(ctx: &Ctx<'_>, candidates: &[Candidate]) -> Draw {
    let seed = Seed(rand::random());
    let pool: Vec<i64> = candidates.iter().filter(|one| one.in_pool()).map(|one| one.rank).collect();
    Draw {
        id: ctx.id(),
        commitment: seed.commitment(),
        pool: draw::pool_text(&pool),
        pool_hash: draw::pool_hash(&pool),
        seed: seed.reveal(),
        word: String::new(),
        drawn_at: Timestamp::from_micros(0),
    }
}

/// Hands in a price, sealed until it is opened; a later one takes its place.
pub(super) fn bid(ctx: &mut Ctx<'_>, id: CallOffId, amount: Fen) -> Result<WholeCallOff> {
    let whole = store::held_call_off(ctx.conn, ctx.actor, id)?;
    let CallOff { panel_id, state, bids_until, estimate, .. } = whole.call_off;
    rules::step(state, CallOffEvent::Bid)?;
    let mine = store::own_members(ctx.conn, ctx.actor, panel_id)?;
    let own = whole.candidates.iter().find(|one| mine.contains(&one.member_id) && one.in_pool());
    let (Some(own), Some(until)) = (own, bids_until) else { return Err(rules::NO_BIDS_TAKEN.refuse().into()) };
    rules::BIDS_CLOSED.require(ctx.now < until)?;
    if amount <= Fen::ZERO {
        return Err(Error::field("/amount", "TOO_SMALL", "must be more than nothing"));
    }
    rules::BID_ABOVE_ESTIMATE.require(amount <= estimate).map_err(|refusal| refusal.with("most", estimate))?;
    store::bid(ctx.conn, own.id, amount, ctx.now)?;
    // The amount stays out of the trail, which others read before the opening.
    ctx.done("call_off", id, &[("number", &whole.call_off.number), ("member", &own.member_id)]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// Opens the prices, or draws the lots, before a witness. Without a bid the call-off fails.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: CallOffId, witness: &str, word: &str) -> Result<WholeCallOff> {
    let mut whole = store::held_call_off(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(whole.call_off.version)?;
    rules::step(whole.call_off.state, CallOffEvent::Decide)?;
    rules::BIDS_OPEN.require(whole.call_off.bids_until.is_none_or(|until| until <= ctx.now))?;
    let bids = store::bids(ctx.conn, &whole.candidates)?;
    for candidate in &mut whole.candidates {
        candidate.bid = bids.get(&candidate.id).copied();
    }
    if let Some(draw) = &mut whole.draw {
        if word.trim().is_empty() {
            return Err(Error::field("/word", "REQUIRED", "is required for a draw"));
        }
        let seed = Seed::read(&draw.seed).ok_or_else(|| Error::internal("the seed of a draw is damaged"))?;
        let key = seed.key(word);
        for candidate in whole.candidates.iter_mut().filter(|one| one.in_pool()) {
            candidate.ticket = key.ticket(candidate.rank);
        }
        word.clone_into(&mut draw.word);
        draw.drawn_at = ctx.now;
        store::save_draw(ctx.conn, draw)?;
    }
    whole.call_off.witness = witness.trim().to_owned();
    rules::place(whole.call_off.method, None, &mut whole.candidates);
    pass_barred(ctx, &mut whole)?;
    choose(ctx.now, &mut whole, CallOffEvent::Decide, CallOffEvent::Fail)?;
    store::save_call_off(ctx, &whole)?;
    announce(ctx, &whole)?;
    let CallOff { number, state, .. } = &whole.call_off;
    ctx.done("call_off", id, &[("number", number), ("witness", &witness.trim()), ("state", state)]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// The chosen member declines, or the office notes that it did; the next in order stands.
pub(super) fn decline(ctx: &mut Ctx<'_>, id: CallOffId, reason: &str) -> Result<WholeCallOff> {
    let mut whole = store::held_call_off(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(whole.call_off.version)?;
    rules::step(whole.call_off.state, CallOffEvent::Decline)?;
    let chosen = whole.call_off.chosen_id;
    if ctx.actor.role != Role::Coordinator {
        let mine = store::own_members(ctx.conn, ctx.actor, whole.call_off.panel_id)?;
        rules::NOT_CHOSEN.require(chosen.is_some_and(|member| mine.contains(&member)))?;
    }
    for candidate in whole.candidates.iter_mut().filter(|one| Some(one.member_id) == chosen) {
        rules::pass(candidate, Bar::Declined, reason.trim());
    }
    pass_barred(ctx, &mut whole)?;
    choose(ctx.now, &mut whole, CallOffEvent::Decline, CallOffEvent::Exhaust)?;
    store::save_call_off(ctx, &whole)?;
    announce(ctx, &whole)?;
    let CallOff { number, state, engaging_id, .. } = &whole.call_off;
    let mail = Mail::of("panel_decline").with("number", number).with("state", state);
    identity::tell_role(ctx, *engaging_id, Role::Coordinator, &mail)?;
    ctx.done("call_off", id, &[("number", number), ("reason", &reason.trim()), ("state", state)]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// Gives a call-off up before the engagement.
pub(super) fn cancel(ctx: &mut Ctx<'_>, id: CallOffId, reason: &str) -> Result<WholeCallOff> {
    let mut whole = store::held_call_off(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(whole.call_off.version)?;
    whole.call_off.state = rules::step(whole.call_off.state, CallOffEvent::Cancel)?;
    reason.trim().clone_into(&mut whole.call_off.cancelled_for);
    store::save_call_off(ctx, &whole)?;
    announce(ctx, &whole)?;
    ctx.done("call_off", id, &[("number", &whole.call_off.number), ("reason", &reason.trim())]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// Chooses who stands first in order now. `some` happens when there is somebody, else `none`.
fn choose(now: Timestamp, whole: &mut WholeCallOff, some: CallOffEvent, none: CallOffEvent) -> Result<()> {
    let WholeCallOff { call_off, candidates, .. } = whole;
    let next = rules::next(candidates);
    call_off.state = rules::step(call_off.state, if next.is_some() { some } else { none })?;
    call_off.chosen_id = next.as_ref().map(|candidate| candidate.member_id);
    call_off.decided_at.get_or_insert(now);
    if let Some(next) = next {
        next.chosen_at = Some(now);
    }
    Ok(())
}

/// Tells where a call-off stands now: the chosen member, the agency for which it is, and the others in the pool of a
/// competition or a draw.
fn announce(ctx: &mut Ctx<'_>, whole: &WholeCallOff) -> Result<()> {
    let CallOff { id: _, number, method, state, chosen_id, bids_until, agency_id, .. } = &whole.call_off;
    let all = Mail::of("panel_call_off").with("number", number).with("method", method).with("state", state);
    identity::tell_role(ctx, *agency_id, Role::AgencyOfficer, &all)?;
    let bid = |until: &Timestamp| Mail::of("panel_bid").with("number", number).with("until", until);
    let chosen = Mail::of("panel_decide").with("number", number).with("method", method);
    let open = matches!(method, CallOffMethod::FurtherCompetition | CallOffMethod::Draw);
    let members = store::members(ctx.conn, whole.call_off.panel_id)?;
    for candidate in whole.candidates.iter().filter(|one| one.in_pool() && (open || one.chosen_at.is_some())) {
        let mail = match (state, bids_until) {
            (CallOffState::Open, Some(until)) => bid(until),
            (CallOffState::Decided, _) if *chosen_id == Some(candidate.member_id) => chosen.clone(),
            _ => all.clone(),
        };
        if let Some(member) = members.iter().find(|one| one.member.id == candidate.member_id) {
            actions::tell(ctx, member, &mail)?;
        }
    }
    Ok(())
}

/// What an engagement is made from when work was called off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledOff {
    /// Its number.
    pub number: String,
    /// What the work is.
    pub title: String,
    /// The office.
    pub engaging_id: OrganisationId,
    /// The agency for which the work is.
    pub agency_id: OrganisationId,
    /// The firm; absent for a scholar.
    pub firm_id: Option<OrganisationId>,
    /// Its people, those who are still of the firm.
    pub adviser_ids: Vec<AdviserId>,
    /// What the engagement may come to: the price that won, or the estimate.
    pub ceiling: Fen,
}

/// Notes that the engagement is drafted. Part of the use case that drafts it, which says what was done.
pub fn engage(ctx: &mut Ctx<'_>, id: CallOffId) -> Result<CalledOff> {
    let mut whole = store::held_call_off(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(whole.call_off.version)?;
    whole.call_off.state = rules::step(whole.call_off.state, CallOffEvent::Engage)?;
    let chosen = whole.candidates.iter().find(|one| Some(one.member_id) == whole.call_off.chosen_id);
    let chosen = chosen.ok_or_else(|| Error::internal("a decided call-off has nobody chosen"))?;
    store::save_call_off(ctx, &whole)?;
    let WholeMember { member, adviser_ids, .. } = store::member(ctx.conn, chosen.member_id)?;
    let advisers = directory::advisers(ctx.conn, &adviser_ids)?;
    let still = advisers.iter().filter(|one| one.firm_id == member.firm_id).map(|one| one.id).collect();
    let ceiling = chosen.bid.unwrap_or(whole.call_off.estimate);
    let CallOff { number, title, engaging_id, agency_id, .. } = whole.call_off;
    Ok(CalledOff { number, title, engaging_id, agency_id, firm_id: member.firm_id, adviser_ids: still, ceiling })
}
