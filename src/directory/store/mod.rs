//! Queries of the directory: advisers and their interests here, firms and the integrity register beside.

mod exchange;
mod experts;
mod firms;
mod integrity;
mod keys;
mod leave;

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::{Adviser, AdviserId, Interest, InterestId, NamedInterest, PracticeArea, RollEntry, RollFilter};
use super::rules;
use crate::access::{AccountId, Actor, OrganisationId, Role};
use crate::ctx::{Ctx, guarded};
use crate::db::schema::{self, adviser_areas, advisers, interest_aliases, interests, leaves};
use crate::db::{Conn, MultiBackend};
use crate::error::{Error, Result};
use crate::kit::{Day, PageRequest};
use crate::{load_all_for_update, load_for_update};

pub(super) use exchange::{
    Named, advisers_called, all_expert_interests, all_experts, all_firms, all_interests, all_leaves, expert_named,
    has_interest, is_firm_on_roll, is_on_record, licence_on_roll, names_of_firms, unlicensed_on_roll, whole_register,
    whole_roll,
};
pub(super) use experts::{
    expert, expert_for_update, expert_interests_in, insert_appearance, insert_expert, insert_expert_interest,
    list_appearances, list_expert_interests, list_experts, update_expert,
};
pub(super) use firms::{firm, firm_for_update, insert_firm, list_firms, update_firm};
pub(super) use integrity::{insert_integrity, integrity, lift_integrity, list_integrity};
pub(super) use leave::{
    insert_leave, leave, leave_between, leave_on, licence_told, licences_to_tell, list_leaves, set_licence_told,
    withdraw_leave,
};

pub use exchange::{adviser_called, firm_called};
pub use firms::firm_entry;
pub use integrity::integrity_of;
pub use keys::{key_edition, note_key_edition, rekey};

type Advisers = advisers::BoxedQuery<'static, MultiBackend>;

/// The roll is open to all who work on matters; the administrators read nothing of it.
fn visible_to(actor: &Actor) -> Advisers {
    let roll = advisers::table.into_boxed();
    if Role::ADMINISTRATORS.contains(&actor.role) { roll.filter(advisers::id.eq("")) } else { roll }
}

/// The advisers whose interests the actor may see and declare: oneself, the firm its people, the coordinator
/// and audit everybody.
fn interests_visible_to(actor: &Actor) -> Advisers {
    let roll = visible_to(actor);
    match actor.role {
        _ if actor.is_system => roll,
        Role::Coordinator | Role::Auditor => roll,
        Role::Adviser => roll.filter(advisers::account_id.eq(actor.account)),
        Role::FirmManager => roll.filter(advisers::firm_id.eq(actor.organisation)),
        _ => roll.filter(advisers::id.eq("")),
    }
}

/// One adviser, if the actor sees it.
pub(super) fn get(conn: &mut Conn, actor: &Actor, id: AdviserId) -> Result<Adviser> {
    Ok(visible_to(actor).filter(advisers::id.eq(id)).select(Adviser::as_select()).first(conn)?)
}

/// A page of the roll, newest first.
pub(super) fn list(conn: &mut Conn, actor: &Actor, filter: &RollFilter, page: &PageRequest) -> Result<Vec<Adviser>> {
    let mut query = visible_to(actor)
        .filter(advisers::id.lt(page.before().to_owned()))
        .order(advisers::id.desc())
        .limit(page.fetch());
    if let Some(kind) = filter.kind {
        query = query.filter(advisers::kind.eq(kind));
    }
    if let Some(firm) = filter.firm_id {
        query = query.filter(advisers::firm_id.eq(firm));
    }
    if let Some(area) = filter.area {
        let at_home = adviser_areas::table.filter(adviser_areas::area.eq(area)).select(adviser_areas::adviser_id);
        query = query.filter(advisers::id.eq_any(at_home));
    }
    if let Some(day) = filter.licence_until_before {
        query = query.filter(advisers::licence_until.lt(day));
    }
    if let Some(day) = filter.available_on {
        query = fit_on(query, day);
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(advisers::updated_at.ge(since));
    }
    query = match filter.has_account {
        Some(true) => query.filter(advisers::account_id.is_not_null()),
        Some(false) => query.filter(advisers::account_id.is_null()),
        None => query,
    };
    Ok(query.select(Adviser::as_select()).load(conn)?)
}

/// Those whose licence holds on a day and who are not on leave.
fn fit_on(query: Advisers, day: Day) -> Advisers {
    let on_leave = leaves::table
        .filter(leaves::withdrawn_at.is_null().and(leaves::from_day.le(day)).and(leaves::to_day.ge(day)))
        .select(leaves::adviser_id);
    query
        .filter(advisers::licence_until.is_null().or(advisers::licence_until.ge(day)))
        .filter(advisers::id.ne_all(on_leave))
}

/// Those among advisers who are fit for work on a day.
pub fn fit_among(conn: &mut Conn, ids: &[AdviserId], day: Day) -> Result<Vec<Adviser>> {
    let among = advisers::table.filter(advisers::id.eq_any(ids.to_vec())).into_boxed();
    Ok(fit_on(among, day).select(Adviser::as_select()).load(conn)?)
}

/// Advisers with everything that a reader sees of them, two queries for all. The day of birth is for those concerned:
/// the person, the firm, the coordinator and audit.
pub(super) fn entries(conn: &mut Conn, actor: &Actor, today: Day, rows: Vec<Adviser>) -> Result<Vec<RollEntry>> {
    let ids: Vec<AdviserId> = rows.iter().map(|row| row.id).collect();
    let concerned: Vec<AdviserId> =
        interests_visible_to(actor).filter(advisers::id.eq_any(ids.clone())).select(advisers::id).load(conn)?;
    let mut areas = areas_of(conn, ids)?;
    let entry = |mut adviser: Adviser| {
        if !concerned.contains(&adviser.id) {
            adviser.born_on = None;
        }
        RollEntry {
            areas: areas.remove(&adviser.id).unwrap_or_default(),
            years_of_practice: rules::years_of_practice(&adviser, today),
            adviser,
        }
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// The practice areas of advisers.
pub fn areas_of(conn: &mut Conn, ids: Vec<AdviserId>) -> Result<BTreeMap<AdviserId, Vec<PracticeArea>>> {
    let pairs: Vec<(AdviserId, PracticeArea)> =
        adviser_areas::table.filter(adviser_areas::adviser_id.eq_any(ids)).load(conn)?;
    Ok(grouped(pairs))
}

/// Areas or fields by whose they are, in the order of the catalogue.
fn grouped<K: Ord, V: Ord>(pairs: Vec<(K, V)>) -> BTreeMap<K, Vec<V>> {
    let mut groups: BTreeMap<K, Vec<V>> = BTreeMap::new();
    for (id, one) in pairs {
        groups.entry(id).or_default().push(one);
    }
    groups.values_mut().for_each(|all| all.sort_unstable());
    groups
}

/// One adviser, if the actor may see and declare interests of it.
pub(super) fn adviser_with_interests(conn: &mut Conn, actor: &Actor, id: AdviserId) -> Result<Adviser> {
    Ok(interests_visible_to(actor).filter(advisers::id.eq(id)).select(Adviser::as_select()).first(conn)?)
}

/// A page of an adviser's interests, newest first.
pub(super) fn list_interests(
    conn: &mut Conn,
    actor: &Actor,
    id: AdviserId,
    page: &PageRequest,
) -> Result<Vec<NamedInterest>> {
    let adviser = adviser_with_interests(conn, actor, id)?;
    let rows = interests::table
        .filter(interests::adviser_id.eq(adviser.id).and(interests::id.lt(page.before().to_owned())))
        .order(interests::id.desc())
        .limit(page.fetch())
        .select(Interest::as_select())
        .load(conn)?;
    with_aliases(conn, rows)
}

/// One adviser, held until the transaction ends: what is decided about their work follows one after the other.
pub fn adviser_for_update(conn: &mut Conn, id: AdviserId) -> Result<Adviser> {
    Ok(load_for_update!(conn, advisers::table.filter(advisers::id.eq(id)).select(Adviser::as_select()))?)
}

/// One adviser, for the work of another slice.
pub fn adviser(conn: &mut Conn, id: AdviserId) -> Result<Adviser> {
    Ok(advisers::table.find(id).select(Adviser::as_select()).first(conn)?)
}

/// Some advisers in the order in which they are asked for, for the work of another slice; one query for all.
pub fn advisers(conn: &mut Conn, ids: &[AdviserId]) -> Result<Vec<Adviser>> {
    let found: Vec<Adviser> =
        advisers::table.filter(advisers::id.eq_any(ids.to_vec())).select(Adviser::as_select()).load(conn)?;
    let of = |id: &AdviserId| found.iter().find(|one| one.id == *id).cloned().ok_or(Error::NotFound);
    ids.iter().map(of).collect()
}

/// The adviser that an account is, if it is one.
pub fn adviser_of_account(conn: &mut Conn, account: AccountId) -> Result<Option<Adviser>> {
    Ok(advisers::table.filter(advisers::account_id.eq(account)).select(Adviser::as_select()).first(conn).optional()?)
}

/// All interests that were declared by one of some advisers or by another lawyer of a firm of theirs, each with the firm of
/// who declared it and with the parties' other names; two queries for all.
pub fn interests_around(conn: &mut Conn, whose: &[Adviser]) -> Result<Vec<(Option<OrganisationId>, NamedInterest)>> {
    let ids: Vec<AdviserId> = whose.iter().map(|adviser| adviser.id).collect();
    let firms: Vec<Option<OrganisationId>> = whose.iter().map(|adviser| adviser.firm_id).collect();
    let rows: Vec<(Interest, Option<OrganisationId>)> = interests::table
        .inner_join(advisers::table.on(advisers::id.eq(interests::adviser_id)))
        // Without a firm the second half compares with NULL, which holds for nobody.
        .filter(advisers::id.eq_any(ids).or(advisers::firm_id.eq_any(firms)))
        .order(interests::id)
        .select((Interest::as_select(), advisers::firm_id))
        .load(conn)?;
    let firms: Vec<Option<OrganisationId>> = rows.iter().map(|(_, firm)| *firm).collect();
    let named = with_aliases(conn, rows.into_iter().map(|(interest, _)| interest).collect())?;
    Ok(firms.into_iter().zip(named).collect())
}

/// Interests with the other names of their parties; one query for all.
fn with_aliases(conn: &mut Conn, rows: Vec<Interest>) -> Result<Vec<NamedInterest>> {
    let ids: Vec<InterestId> = rows.iter().map(|row| row.id).collect();
    let mut names: BTreeMap<InterestId, Vec<String>> = BTreeMap::new();
    let pairs: Vec<(InterestId, String)> = interest_aliases::table
        .filter(interest_aliases::interest_id.eq_any(ids))
        .order((interest_aliases::interest_id, interest_aliases::ordinal))
        .select((interest_aliases::interest_id, interest_aliases::name))
        .load(conn)?;
    for (id, name) in pairs {
        names.entry(id).or_default().push(name);
    }
    let named =
        |interest: Interest| NamedInterest { aliases: names.remove(&interest.id).unwrap_or_default(), interest };
    Ok(rows.into_iter().map(named).collect())
}

/// The credit codes of law firms on the roll.
pub fn firm_credit_codes(conn: &mut Conn, ids: &[OrganisationId]) -> Result<BTreeMap<OrganisationId, String>> {
    let codes: Vec<(OrganisationId, String)> = schema::firms::table
        .filter(schema::firms::id.eq_any(ids.to_vec()))
        .select((schema::firms::id, schema::firms::credit_code))
        .load(conn)?;
    Ok(codes.into_iter().collect())
}

/// Every adviser, held until the transaction ends.
pub fn hold_all(conn: &mut Conn) -> Result<Vec<AdviserId>> {
    Ok(load_all_for_update!(conn, advisers::table.order(advisers::id).select(advisers::id))?)
}

/// An adviser and the other lawyers of the firm, held until the transaction ends: what one of them declares, and an offer
/// to another, follow each other.
pub fn hold_colleagues(conn: &mut Conn, adviser: AdviserId) -> Result<Vec<AdviserId>> {
    let firm = advisers::table.find(adviser).select(advisers::firm_id).first::<Option<OrganisationId>>(conn)?;
    let around = advisers::table
        .filter(advisers::id.eq(adviser).or(advisers::firm_id.eq(firm)))
        .order(advisers::id)
        .select(advisers::id);
    Ok(load_all_for_update!(conn, around)?)
}

/// Interests in the parties (given by `party_key`), whoever declared them, each with the firm of the adviser.
pub fn interests_in(conn: &mut Conn, parties: &[String]) -> Result<Vec<(Interest, Option<OrganisationId>)>> {
    Ok(interests::table
        .inner_join(advisers::table.on(advisers::id.eq(interests::adviser_id)))
        .filter(interests::party_key.eq_any(parties.to_vec()))
        .order(interests::id)
        .select((Interest::as_select(), advisers::firm_id))
        .load(conn)?)
}

/// Enters an adviser.
pub(super) fn insert_adviser(conn: &mut Conn, row: &Adviser, areas: &[PracticeArea]) -> Result<()> {
    diesel::insert_into(advisers::table).values(row).execute(conn).map_err(|error| on_roll(error.into()))?;
    set_areas(conn, row.id, areas)
}

/// Writes an adviser anew, at the version after the one that was read, changed now.
pub(super) fn update_adviser(ctx: &mut Ctx<'_>, row: &Adviser, areas: &[PracticeArea]) -> Result<()> {
    let unchanged = advisers::table.filter(advisers::id.eq(row.id).and(advisers::version.eq(row.version)));
    let changed = diesel::update(unchanged)
        .set((
            advisers::account_id.eq(row.account_id),
            advisers::firm_id.eq(row.firm_id),
            advisers::name.eq(&row.name),
            advisers::licence_number.eq(&row.licence_number),
            advisers::licence_until.eq(row.licence_until),
            advisers::practising_since.eq(row.practising_since),
            advisers::title.eq(&row.title),
            advisers::born_on.eq(row.born_on),
            advisers::capacity.eq(row.capacity),
            advisers::version.eq(row.version + 1),
            advisers::updated_at.eq(ctx.now),
        ))
        .execute(ctx.conn)
        .map_err(|error| on_roll(error.into()))?;
    guarded(changed, row.version)?;
    diesel::delete(adviser_areas::table.filter(adviser_areas::adviser_id.eq(row.id))).execute(ctx.conn)?;
    set_areas(ctx.conn, row.id, areas)
}

fn set_areas(conn: &mut Conn, id: AdviserId, areas: &[PracticeArea]) -> Result<()> {
    for area in areas {
        diesel::insert_into(adviser_areas::table)
            .values((adviser_areas::adviser_id.eq(id), adviser_areas::area.eq(area)))
            .execute(conn)?;
    }
    Ok(())
}

/// Two things are unique on the roll, and the database names them in its own words.
fn on_roll(error: Error) -> Error {
    match &error {
        Error::Database(inner) if error.is_duplicate() => {
            let rule =
                if inner.to_string().contains("licence") { &rules::LICENCE_ON_ROLL } else { &rules::ADVISER_EXISTS };
            rule.refuse().into()
        }
        _ => error,
    }
}

pub(super) fn insert_interest(conn: &mut Conn, row: &Interest, aliases: &[String]) -> Result<()> {
    diesel::insert_into(interests::table).values(row).execute(conn)?;
    for (ordinal, name) in (1_i64..).zip(aliases) {
        diesel::insert_into(interest_aliases::table)
            .values((
                interest_aliases::interest_id.eq(row.id),
                interest_aliases::ordinal.eq(ordinal),
                interest_aliases::name.eq(name.trim()),
            ))
            .execute(conn)?;
    }
    Ok(())
}
