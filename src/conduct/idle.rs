//! Advisers who take no part in work (连续未参与工作): found by the time that passes, noted once for each spell.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::max;
use diesel::prelude::*;

use super::actions::{record, tell_subject};
use super::model::{Subject, SubjectKind};
use super::rules;
use crate::access::{OrganisationId, Role};
use crate::calendar::{self, pack::RulePack};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::db::schema::{conduct_events, engagement_namings, engagements};
use crate::directory::{self, AdviserId};
use crate::engagement::{self, EngagementId, EngagementState};
use crate::error::{Error, Result};
use crate::identity;
use crate::kit::{Day, Timestamp};
use crate::notify::Mail;

const INACTIVE: &str = "INACTIVE";

/// An adviser of a running engagement who has been idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    engagement: EngagementId,
    adviser: AdviserId,
    since: Day,
}

impl std::fmt::Display for Idle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.adviser)
    }
}

/// Advisers who have been idle for as long as the rules of their body allow and of whom nobody has noted it: counted
/// from the day on which they last took part, or from which they are named.
pub fn idle(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Idle>> {
    let today = now.day();
    let engaged: Vec<(EngagementId, OrganisationId, Day, AdviserId, String, Option<Timestamp>)> =
        engagement_namings::table
            .inner_join(engagements::table.on(engagements::id.eq(engagement_namings::engagement_id)))
            .filter(engagements::state.eq_any([EngagementState::Signed, EngagementState::Active]))
            .filter(engagements::from_day.le(today).and(engagements::ends_on.ge(today)))
            .filter(engagement_namings::from_day.le(today))
            .filter(engagement_namings::to_day.is_null().or(engagement_namings::to_day.ge(today)))
            .order((engagement_namings::from_day, engagement_namings::adviser_id))
            .select((
                engagements::id,
                engagements::engaging_id,
                engagement_namings::from_day,
                engagement_namings::adviser_id,
                engagements::carried_from,
                engagements::signed_at,
            ))
            .load(conn)?;
    let last = last_days(conn)?;
    let mut packs: BTreeMap<OrganisationId, &'static RulePack> = BTreeMap::new();
    let (mut found, mut looked) = (Vec::new(), BTreeSet::new());
    for (engagement, body, named_from, adviser, carried_from, signed_at) in engaged {
        // Of what was done before going live nothing is known here.
        let carried_on = signed_at.filter(|_| !carried_from.is_empty()).map(Timestamp::day);
        let from_day = carried_on.map_or(named_from, |day| day.max(named_from));
        // The earliest of several namings by one body is the one that counts.
        if !looked.insert((body, adviser)) {
            continue;
        }
        let pack = match packs.get(&body) {
            Some(pack) => pack,
            None => {
                let pack = calendar::in_force(&identity::organisation(conn, body)?.jurisdiction, today)?;
                packs.insert(body, pack);
                pack
            }
        };
        let months = pack.months("engagement.inactive_months_dismiss").map_err(Error::internal)?;
        let days = last.get(&(body, adviser.to_string())).map(Vec::as_slice).unwrap_or_default();
        let took_part = days.iter().filter(|(code, _)| pack.event(code).is_some_and(|event| event.takes_part));
        let since = took_part.map(|(_, day)| *day).max().unwrap_or(from_day).max(from_day);
        let noted = days.iter().find(|(code, _)| code == INACTIVE).map(|(_, day)| *day);
        if rules::is_idle(since, months, noted, today) {
            found.push(Idle { engagement, adviser, since });
        }
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// By body and adviser: each code with its last day.
type LastDays = BTreeMap<(OrganisationId, String), Vec<(String, Day)>>;

/// The last day of each code for each adviser under each body, what was voided left out.
fn last_days(conn: &mut Conn) -> Result<LastDays> {
    let later = diesel::alias!(conduct_events as later);
    let voiding = later.filter(later.field(conduct_events::voids).eq(conduct_events::id.nullable()));
    let rows: Vec<(OrganisationId, String, String, Option<Day>)> = conduct_events::table
        .filter(conduct_events::subject_kind.eq(SubjectKind::Adviser))
        .filter(diesel::dsl::not(diesel::dsl::exists(voiding)))
        .group_by((conduct_events::organisation_id, conduct_events::subject_id, conduct_events::code))
        .select((
            conduct_events::organisation_id,
            conduct_events::subject_id,
            conduct_events::code,
            max(conduct_events::on_day),
        ))
        .load(conn)?;
    let mut last = LastDays::new();
    for (body, subject, code, day) in rows {
        last.entry((body, subject)).or_default().extend(day.map(|day| (code, day)));
    }
    Ok(last)
}

/// Notes that an adviser has been idle, and tells the coordinator, the firm and the adviser: a ground on which
/// dismissal may be proposed.
pub fn note_inactive(ctx: &mut Ctx<'_>, found: Idle) -> Result<()> {
    if !idle(ctx.conn, ctx.now, i64::MAX)?.contains(&found) {
        return Err(Error::NotFound);
    }
    let engagement = engagement::get(ctx.conn, found.engagement)?;
    let (body, subject) = (engagement.engaging_id, Subject::Adviser(found.adviser));
    // Of two servers that find it at once, the second is refused by an index.
    record(ctx, body, subject, INACTIVE, "engagement", found.engagement)
        .map_err(|error| if error.is_duplicate() { Error::NotFound } else { error })?;
    let adviser = directory::adviser(ctx.conn, found.adviser)?;
    let mail = Mail::of("conduct_note_inactive").with("adviser", &adviser.name).with("since", found.since);
    tell_subject(ctx, subject, &mail)?;
    identity::tell_role(ctx, body, Role::Coordinator, &mail)?;
    if let Some(firm) = adviser.firm_id {
        identity::tell_role(ctx, firm, Role::FirmManager, &mail)?;
    }
    ctx.done("adviser", found.adviser, &[("engagement", &engagement.number), ("since", &found.since)]);
    Ok(())
}
