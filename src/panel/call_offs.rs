//! Calling work off a panel: the pool, the choice, bids, declining, and what the engagement is made from.

use rand::random;

use super::model::{
    CallOff, CallOffEvent, CallOffId, CallOffMethod, CallOffState, Candidate, Member, NewCallOff, Panel, PanelId,
    Party, WholeCallOff,
};
use super::{actions, rules, store};
use crate::access::{OrganisationId, Role};
use crate::calendar;
use crate::ctx::Ctx;
use crate::directory::{self, AdviserId};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Fen;
use crate::notify::Mail;
use crate::numbers;
use crate::selection::draw::{self, Seed};

/// Calls work off a panel. Direct award and rotation are decided at once; a competition waits for bids; for a draw
/// the program commits to a seed and to the pool, both published before the witness gives the word.
pub(super) fn create(ctx: &mut Ctx<'_>, panel_id: PanelId, new: &NewCallOff) -> Result<WholeCallOff> {
    let faults = rules::faults(new, ctx.now);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let panel = store::own_for_update(ctx.conn, ctx.actor, panel_id)?;
    let today = ctx.today();
    rules::PANEL_NOT_IN_FORCE.require(panel.from_day <= today && today <= panel.to_day)?;
    let office = identity::organisation(ctx.conn, panel.engaging_id)?;
    if !identity::is_reviewed_by(ctx.conn, new.agency_id, office.id, today)? {
        return Err(Error::field("/agency_id", "INVALID", "must be an agency whose matters the office reviews"));
    }
    if new.method == CallOffMethod::DirectAward {
        let pack = calendar::in_force(&office.jurisdiction, today)?;
        let most = Fen::new(pack.fen("panel.direct_award_max").map_err(Error::internal)?);
        rules::DIRECT_AWARD_TOO_LARGE
            .require(new.estimate <= most)
            .map_err(|refusal| refusal.with("estimate", new.estimate).with("most", most))?;
    }
    let id: CallOffId = ctx.id();
    let parties: Vec<Party> =
        new.parties.iter().map(|name| Party { id: ctx.id(), call_off_id: id, name: name.trim().to_owned() }).collect();
    let candidates = pool(ctx, &panel, id, &parties)?;
    rules::NOBODY_IN_POOL.require(in_pool(&candidates).next().is_some())?;
    let year = today.year();
    let number = numbers::next(ctx.conn, office.id, "call_off", year)?;
    let mut call_off = CallOff {
        id,
        panel_id,
        number: numbers::format("选用", year, number),
        engaging_id: office.id,
        agency_id: new.agency_id,
        title: new.title.trim().to_owned(),
        estimate: new.estimate,
        method: new.method,
        reason: new.reason.trim().to_owned(),
        bids_until: new.bids_until,
        seed_sha256: String::new(),
        pool_sha256: String::new(),
        seed: String::new(),
        witness: String::new(),
        witness_word: String::new(),
        state: CallOffState::Open,
        chosen_id: None,
        cancelled_for: String::new(),
        version: 1,
        created_by: ctx.actor.account,
        created_at: ctx.now,
        decided_at: None,
    };
    if new.method == CallOffMethod::Draw {
        let seed = Seed(random());
        call_off.seed = seed.reveal();
        call_off.seed_sha256 = seed.commitment();
        let pool: Vec<i64> = in_pool(&candidates).map(|one| one.rank).collect();
        call_off.pool_sha256 = draw::pool_hash(&pool);
    }
    store::insert_call_off(ctx.conn, &WholeCallOff { call_off, parties, candidates })?;
    let mut whole = store::call_off(ctx.conn, ctx.actor, id)?;
    match new.method {
        CallOffMethod::DirectAward => {
            let named = whole.candidates.iter().find(|one| Some(one.member_id) == new.member_id).cloned();
            let named = named.ok_or_else(|| Error::field("/member_id", "INVALID", "must be a member of the panel"))?;
            rules::MEMBER_LEFT_OUT
                .require(named.excluded_by.is_empty())
                .map_err(|refusal| refusal.with("by", &named.excluded_by).with("for", &named.excluded_for))?;
            rules::place(new.method, Some(&named), &mut whole.candidates);
            choose(ctx, &mut whole, CallOffEvent::Decide)?;
        }
        CallOffMethod::Rotation => {
            rules::place(new.method, None, &mut whole.candidates);
            choose(ctx, &mut whole, CallOffEvent::Decide)?;
        }
        CallOffMethod::FurtherCompetition => {
            let mail = Mail::of("panel_call_off")
                .with("number", &whole.call_off.number)
                .with("until", whole.call_off.bids_until.map(|at| at.to_string()).unwrap_or_default());
            for candidate in in_pool(&whole.candidates) {
                tell_member(ctx, candidate, &mail)?;
            }
        }
        CallOffMethod::Draw => {}
    }
    let CallOff { number, method, state, .. } = &whole.call_off;
    ctx.done("call_off", id, &[("number", number), ("panel", &panel.number), ("method", method), ("state", state)]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// The members of today, each with the reason why it is left out, if there is one.
fn pool(ctx: &mut Ctx<'_>, panel: &Panel, id: CallOffId, parties: &[Party]) -> Result<Vec<Candidate>> {
    let today = ctx.today();
    let keys: Vec<String> = parties.iter().map(|party| directory::party_key(&party.name)).collect();
    let interests = directory::interests_in(ctx.conn, &keys)?;
    let members = store::panel(ctx.conn, ctx.actor, panel.id, Some(today))?.members;
    let everybody: Vec<AdviserId> = members.iter().flat_map(|(_, people)| people.iter().copied()).collect();
    let fit = directory::fit_among(ctx.conn, &everybody, today)?;
    let left_out = |member: &Member, people: &[AdviserId]| {
        let touched = |(interest, firm): &&(directory::Interest, Option<OrganisationId>)| {
            people.contains(&interest.adviser_id) || (member.firm_id.is_some() && *firm == member.firm_id)
        };
        if let Some((interest, _)) = interests.iter().find(touched) {
            return ("CONFLICT_OF_INTEREST", interest.party.clone());
        }
        if !people.iter().any(|adviser| fit.contains(adviser)) {
            return ("NOBODY_FIT", String::new());
        }
        ("", String::new())
    };
    let candidates = members.iter().map(|(member, people)| {
        let (excluded_by, excluded_for) = left_out(member, people);
        Candidate {
            id: ctx.id(),
            call_off_id: id,
            member_id: member.id,
            rank: member.rank,
            excluded_by: excluded_by.to_owned(),
            excluded_for,
            turns: member.turns,
            last_turn_at: member.last_turn_at,
            bid: None,
            bid_at: None,
            ticket: String::new(),
            place: None,
            declined_for: String::new(),
        }
    });
    Ok(candidates.collect())
}

/// Those who are not left out.
fn in_pool(candidates: &[Candidate]) -> impl Iterator<Item = &Candidate> {
    candidates.iter().filter(|one| one.excluded_by.is_empty())
}

/// Hands in a price, sealed until bidding is over; a later one takes its place.
pub(super) fn bid(ctx: &mut Ctx<'_>, id: CallOffId, amount: Fen) -> Result<WholeCallOff> {
    let whole = store::call_off_for_update(ctx.conn, ctx.actor, id)?;
    let CallOff { panel_id, state, bids_until, estimate, .. } = whole.call_off;
    rules::step(state, CallOffEvent::Bid)?;
    let mine = store::spoken_for(ctx.conn, ctx.actor, panel_id)?;
    let own = whole.candidates.iter().find(|one| mine.contains(&one.member_id) && one.excluded_by.is_empty());
    let own = own.filter(|_| bids_until.is_some()).ok_or_else(|| rules::NOT_YOUR_BID.refuse())?;
    rules::BIDS_CLOSED.require(bids_until.is_some_and(|until| ctx.now < until))?;
    if amount <= Fen::ZERO {
        return Err(Error::field("/amount", "TOO_SMALL", "must be more than nothing"));
    }
    rules::BID_ABOVE_ESTIMATE.require(amount <= estimate).map_err(|refusal| refusal.with("most", estimate))?;
    store::bid(ctx.conn, own, amount, ctx.now)?;
    // The amount stays out of the trail, which others read before the opening.
    ctx.done("call_off", id, &[("number", &whole.call_off.number), ("member", &own.member_id)]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// Opens the prices, or draws the lots, before a witness. Without a bid the call-off fails.
pub(super) fn decide(ctx: &mut Ctx<'_>, id: CallOffId, witness: &str, word: &str) -> Result<WholeCallOff> {
    let mut whole = store::call_off_for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(whole.call_off.version)?;
    rules::step(whole.call_off.state, CallOffEvent::Decide)?;
    let method = whole.call_off.method;
    if method == CallOffMethod::FurtherCompetition {
        let over = whole.call_off.bids_until.is_none_or(|until| until <= ctx.now);
        rules::BIDS_OPEN.require(over)?;
    }
    if method == CallOffMethod::Draw {
        if word.is_empty() {
            return Err(Error::field("/witness_word", "REQUIRED", "is required for a draw"));
        }
        let seed = Seed::read(&whole.call_off.seed).ok_or_else(|| Error::internal("the seed of a draw is damaged"))?;
        let key = seed.key(word);
        for candidate in whole.candidates.iter_mut().filter(|one| one.excluded_by.is_empty()) {
            candidate.ticket = key.ticket(candidate.rank);
        }
    }
    whole.call_off.witness = witness.trim().to_owned();
    whole.call_off.witness_word = word.to_owned();
    rules::place(method, None, &mut whole.candidates);
    let event = if rules::next(&whole.candidates).is_some() { CallOffEvent::Decide } else { CallOffEvent::Fail };
    choose(ctx, &mut whole, event)?;
    let CallOff { number, state, .. } = &whole.call_off;
    ctx.done("call_off", id, &[("number", number), ("witness", &witness), ("state", state)]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// The chosen member declines, or the office notes that it did; the next in order stands.
pub(super) fn decline(ctx: &mut Ctx<'_>, id: CallOffId, reason: &str) -> Result<WholeCallOff> {
    let mut whole = store::call_off_for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(whole.call_off.version)?;
    rules::step(whole.call_off.state, CallOffEvent::Decline)?;
    let chosen = whole.call_off.chosen_id;
    if ctx.actor.role != Role::Coordinator {
        let mine = store::spoken_for(ctx.conn, ctx.actor, whole.call_off.panel_id)?;
        rules::NOT_CHOSEN.require(chosen.is_some_and(|member| mine.contains(&member)))?;
    }
    for candidate in whole.candidates.iter_mut().filter(|one| Some(one.member_id) == chosen) {
        reason.trim().clone_into(&mut candidate.declined_for);
    }
    let left = rules::next(&whole.candidates).is_some();
    choose(ctx, &mut whole, if left { CallOffEvent::Decline } else { CallOffEvent::Exhaust })?;
    let CallOff { number, state, engaging_id, .. } = &whole.call_off;
    let mail = Mail::of("panel_decline").with("number", number).with("state", state);
    identity::tell_role(ctx, *engaging_id, Role::Coordinator, &mail)?;
    ctx.done("call_off", id, &[("number", number), ("reason", &reason), ("state", state)]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// Gives a call-off up before the engagement.
pub(super) fn cancel(ctx: &mut Ctx<'_>, id: CallOffId, reason: &str) -> Result<WholeCallOff> {
    let mut whole = store::call_off_for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(whole.call_off.version)?;
    whole.call_off.state = rules::step(whole.call_off.state, CallOffEvent::Cancel)?;
    reason.trim().clone_into(&mut whole.call_off.cancelled_for);
    store::save_call_off(ctx.conn, &whole.call_off)?;
    let number = &whole.call_off.number;
    let mail = Mail::of("panel_cancel_call_off").with("number", number);
    for candidate in in_pool(&whole.candidates) {
        tell_member(ctx, candidate, &mail)?;
    }
    ctx.done("call_off", id, &[("number", number), ("reason", &reason)]);
    store::call_off(ctx.conn, ctx.actor, id)
}

/// Moves a call-off on with whoever stands first in order now, who is given a turn and told.
fn choose(ctx: &mut Ctx<'_>, whole: &mut WholeCallOff, event: CallOffEvent) -> Result<()> {
    whole.call_off.state = rules::step(whole.call_off.state, event)?;
    let chosen = rules::next(&whole.candidates).cloned();
    whole.call_off.chosen_id = chosen.as_ref().map(|candidate| candidate.member_id);
    whole.call_off.decided_at = Some(ctx.now);
    store::save_candidates(ctx.conn, &whole.candidates)?;
    store::save_call_off(ctx.conn, &whole.call_off)?;
    if let Some(chosen) = chosen {
        store::give_turn(ctx.conn, chosen.member_id, ctx.now)?;
        let mail = Mail::of("panel_decide").with("number", &whole.call_off.number).with("method", whole.call_off.method);
        tell_member(ctx, &chosen, &mail)?;
    }
    Ok(())
}

fn tell_member(ctx: &mut Ctx<'_>, candidate: &Candidate, mail: &Mail) -> Result<()> {
    let (member, people) = store::member(ctx.conn, candidate.member_id)?;
    actions::tell(ctx, &member, &people, mail)
}

/// What an engagement is made from when work was called off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledOff {
    /// The office.
    pub engaging_id: OrganisationId,
    /// The agency for which the work is.
    pub agency_id: OrganisationId,
    /// The firm; absent for a scholar.
    pub firm_id: Option<OrganisationId>,
    /// Its people.
    pub adviser_ids: Vec<AdviserId>,
    /// The most that the engagement may come to: the price that won, or the estimate.
    pub ceiling: Fen,
}

/// Notes that the engagement is drafted. Part of the use case that drafts it, which says what was done.
pub fn engage(ctx: &mut Ctx<'_>, id: CallOffId) -> Result<CalledOff> {
    let mut whole = store::call_off_for_update(ctx.conn, ctx.actor, id)?;
    ctx.expect_version(whole.call_off.version)?;
    whole.call_off.state = rules::step(whole.call_off.state, CallOffEvent::Engage)?;
    let chosen = whole.candidates.iter().find(|one| Some(one.member_id) == whole.call_off.chosen_id);
    let chosen = chosen.ok_or_else(|| Error::internal("a decided call-off has nobody chosen"))?;
    store::save_call_off(ctx.conn, &whole.call_off)?;
    let (member, adviser_ids) = store::member(ctx.conn, chosen.member_id)?;
    let CallOff { engaging_id, agency_id, estimate, .. } = whole.call_off;
    Ok(CalledOff { engaging_id, agency_id, firm_id: member.firm_id, adviser_ids, ceiling: chosen.bid.unwrap_or(estimate) })
}
