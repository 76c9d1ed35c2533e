//! Looking at an adviser and a matter, and doing what follows: in the transaction of whatever changed.

use std::collections::BTreeMap;

use chrono::Months;

use super::engine::{self, Facts};
use super::model::{Finding, FindingState, Weighed};
use super::store;
use crate::access::{OrganisationId, Role};
use crate::conduct::{self, Subject};
use crate::ctx::Ctx;
use crate::directory::{self, Adviser, AdviserId, Identity};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::Day;
use crate::notify::Mail;
use crate::review::due::pack_of;
use crate::review::leave::leave;
use crate::review::model::{Assignment, AssignmentId, AssignmentState, Review};
use crate::review::rules::{self, Event};
use crate::review::store as reviews;

/// Every tie between an adviser and a matter, weighed by the rules in force, with what was decided about it.
pub(super) fn weighed(ctx: &mut Ctx<'_>, review: &Review, adviser: &Adviser) -> Result<Vec<Weighed>> {
    Ok(weighed_among(ctx, review, std::slice::from_ref(adviser))?.pop().unwrap_or_default())
}

/// The same for many advisers, in their order; the same number of queries for one and for all.
fn weighed_among(ctx: &mut Ctx<'_>, review: &Review, advisers: &[Adviser]) -> Result<Vec<Vec<Weighed>>> {
    let pack = pack_of(ctx, review)?;
    let former_client_months = pack.months("conflict.former_client_months").map_err(Error::internal)?;
    let large = pack.points("conflict.large_share_percent").map_err(Error::internal)?;
    let since = ctx.today().date().checked_sub_months(Months::new(former_client_months));
    let since = since.map(Day::from).ok_or_else(|| Error::internal("a rule pack looks back further than time goes"))?;
    let bodies = bodies(ctx, review.agency_id, advisers)?;
    let body = |id: OrganisationId| Some((id, bodies.get(&id)?.clone()));
    let agency = body(review.agency_id).ok_or_else(|| Error::internal("an agency has no name"))?;
    let parties = reviews::parties(ctx.conn, review.id)?;
    let interests = directory::interests_around(ctx.conn, advisers)?;
    let works = store::works(ctx.conn, review, advisers, since)?;
    let ids = advisers.iter().map(|adviser| adviser.id).collect();
    let decided = store::findings_between(ctx.conn, review.id, ids)?;
    let mut all = Vec::with_capacity(advisers.len());
    for (adviser, works) in advisers.iter().zip(works) {
        let around = interests.iter().filter(|(firm, named)| {
            named.interest.adviser_id == adviser.id || (firm.is_some() && *firm == adviser.firm_id)
        });
        let facts = Facts {
            adviser: adviser.id,
            today: ctx.today(),
            former_client_months,
            large_share: i64::from(large) * 100,
            parties: parties.clone(),
            agency: agency.clone(),
            firm: adviser.firm_id.and_then(body),
            interests: around.map(|(_, named)| named.clone()).collect(),
            works,
        };
        let weigh = |tie: super::model::Tie| {
            let code = tie.ground.as_str();
            let rule = pack.tie(code).ok_or_else(|| Error::internal(format!("{} does not weigh {code}", pack.id)))?;
            let before = decided.iter().find(|finding| {
                finding.adviser_id == adviser.id
                    && (&finding.party_id, finding.ground, &finding.evidence_id)
                        == (&tie.party_id, tie.ground, &tie.evidence_id)
            });
            Ok(Weighed {
                severity: rule.severity.into(),
                legal_basis: format!("{}：{}（{}）", rule.zh, rule.cite.basis, rule.cite.source),
                decided: before.map(|finding| finding.state),
                tie,
            })
        };
        all.push(engine::ties(&facts).into_iter().map(weigh).collect::<Result<_>>()?);
    }
    Ok(all)
}

/// How the conflict check of an adviser comes out, without saying why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing ties them to the matter, or it was decided that it does not count.
    Clear,
    /// So many ties wait for a decision, or would.
    Open(usize),
    /// A tie blocks.
    Blocked,
}

/// How many advisers stand to a matter, in their order; the same number of queries for one and for all.
pub fn conflicts_among(ctx: &mut Ctx<'_>, review: &Review, advisers: &[Adviser]) -> Result<Vec<Standing>> {
    let standing = |ties: Vec<Weighed>| {
        if ties.iter().any(Weighed::blocks) {
            return Standing::Blocked;
        }
        match ties.iter().filter(|one| one.is_open()).count() {
            0 => Standing::Clear,
            open => Standing::Open(open),
        }
    };
    Ok(weighed_among(ctx, review, advisers)?.into_iter().map(standing).collect())
}

/// What identifies the agency and the firms of advisers; two queries for all.
fn bodies(
    ctx: &mut Ctx<'_>,
    agency: OrganisationId,
    advisers: &[Adviser],
) -> Result<BTreeMap<OrganisationId, Identity>> {
    let ids: Vec<OrganisationId> =
        advisers.iter().filter_map(|adviser| adviser.firm_id).chain(std::iter::once(agency)).collect();
    let mut codes = directory::firm_credit_codes(ctx.conn, &ids)?;
    let identify = |(id, name): (OrganisationId, String)| {
        let credit_code = codes.remove(&id).unwrap_or_default();
        (id, Identity { credit_code, ..Identity::named(&name) })
    };
    Ok(store::organisation_names(ctx.conn, ids)?.into_iter().map(identify).collect())
}

/// Looks at the matters under way again after the register of an adviser has changed, or after that of many. The advisers
/// are held first: an offer that is being made to one of them is seen here, or sees what has changed.
pub fn recheck(ctx: &mut Ctx<'_>, whose: Option<AdviserId>) -> Result<()> {
    let advisers = whose.map(|id| directory::hold_colleagues(ctx.conn, id)).transpose()?;
    if advisers.is_none() {
        directory::hold_all(ctx.conn)?;
    }
    let mut suspended = 0;
    for id in store::under_way(ctx.conn, advisers.as_deref())? {
        suspended += usize::from(examine(ctx, id)?);
    }
    if suspended > 0 {
        ctx.also("suspended", suspended);
    }
    Ok(())
}

/// Looks at one assignment again and does what follows; says whether its adviser has lost access.
pub(super) fn examine(ctx: &mut Ctx<'_>, id: AssignmentId) -> Result<bool> {
    let seen = reviews::assignment(ctx.conn, id)?;
    let review = reviews::hold(ctx.conn, seen.review_id)?;
    let row = reviews::assignment(ctx.conn, id)?;
    if !rules::is_active(row.state) || row.suspended_at.is_some() || row.round != review.round {
        return Ok(false);
    }
    let adviser = directory::adviser(ctx.conn, row.adviser_id)?;
    let weighed = weighed(ctx, &review, &adviser)?;
    if open_findings(ctx, &row, &weighed)? > 0 {
        let mail = Mail::of("review_conflict_open").with("number", &review.number).with("adviser", &adviser.name);
        identity::tell_role(ctx, review.review_body_id, Role::Coordinator, &mail)?;
    }
    let Some(first) = weighed.iter().find(|one| one.blocks()) else { return Ok(false) };
    for one in weighed.iter().filter(|one| one.blocks() && one.decided.is_none()) {
        store::insert_finding(ctx.conn, &finding(ctx, &row, one, FindingState::Conflict))?;
    }
    let reason = format!("{}：{}", first.tie.party, first.legal_basis);
    suspend(ctx, review, &row, &reason)?;
    Ok(true)
}

/// Notes what somebody has to decide, each tie once; says how many are new.
pub(in crate::review) fn open_findings(ctx: &mut Ctx<'_>, row: &Assignment, weighed: &[Weighed]) -> Result<usize> {
    let new: Vec<&Weighed> = weighed.iter().filter(|one| one.is_open() && one.decided.is_none()).collect();
    for one in &new {
        store::insert_finding(ctx.conn, &finding(ctx, row, one, FindingState::Open))?;
    }
    Ok(new.len())
}

fn finding(ctx: &Ctx<'_>, row: &Assignment, one: &Weighed, state: FindingState) -> Finding {
    let Weighed { tie, severity, legal_basis, .. } = one.clone();
    Finding {
        id: ctx.id(),
        review_id: row.review_id,
        assignment_id: row.id,
        adviser_id: row.adviser_id,
        party_id: tie.party_id,
        party: tie.party,
        ground: tie.ground,
        severity,
        likeness: tie.likeness,
        other: tie.other,
        relation: tie.relation,
        evidence_noun: tie.evidence_noun.to_owned(),
        evidence_id: tie.evidence_id,
        legal_basis,
        state,
        reason: String::new(),
        decided_by: None,
        decided_at: (state != FindingState::Open).then_some(ctx.now),
        found_at: ctx.now,
        version: 1,
    }
}

/// Ends the adviser's part in a matter that is held. Before the opinion is issued that is a recusal, with the money and the
/// matter as in any; afterwards the work is delivered, and only access ends.
pub(super) fn suspend(ctx: &mut Ctx<'_>, review: Review, row: &Assignment, reason: &str) -> Result<()> {
    let (number, office) = (review.number.clone(), review.review_body_id);
    let leaves = row.state == AssignmentState::Offered || rules::step(review.state, Event::StandBack).is_ok();
    if leaves {
        leave(ctx, review, row, AssignmentState::Recused, reason)?;
    }
    // What was accepted in this round after its opinion, and in rounds before, is seen no more either.
    store::suspend(ctx.conn, row.review_id, row.adviser_id, ctx.now)?;
    conduct::record(ctx, office, Subject::Adviser(row.adviser_id), "CONFLICT_FOUND", "assignment", row.id)?;
    let mail = Mail::of("review_conflict_found").with("number", &number);
    identity::tell_role(ctx, office, Role::Coordinator, &mail)?;
    identity::tell(ctx, row.account_id, &mail)
}
