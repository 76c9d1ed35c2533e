//! Applications, their people, counts, checks and documents.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::model::{
    Application, ApplicationId, ApplicationState, Check, Count, EvaluatorState, Material, MaterialId, Price, RoundId,
    RoundState,
};
use crate::access::{AccountId, Actor, OrganisationId, Role};
use crate::ctx::{Ctx, guarded};
use crate::db::schema::{
    advisers, memberships, selection_application_advisers, selection_applications, selection_checks, selection_counts,
    selection_evaluators, selection_materials, selection_price_openings, selection_prices, selection_rounds,
};
use crate::db::{Conn, MultiBackend};
use crate::directory::{self, Adviser, AdviserId};
use crate::error::{Error, Result};
use crate::kit::{PageRequest, Timestamp};

type Filter = Box<dyn BoxableExpression<selection_applications::table, MultiBackend, SqlType = Bool>>;

/// When evaluators work, and after.
const EVALUATED: [RoundState; 6] = [
    RoundState::Evaluation,
    RoundState::Ranked,
    RoundState::Publicity,
    RoundState::Objection,
    RoundState::Approval,
    RoundState::Completed,
];
/// Evaluators who have said that there is no conflict.
const SCORING: [EvaluatorState; 2] = [EvaluatorState::Clear, EvaluatorState::Signed];
/// What evaluators do not see.
const UNQUALIFIED: [ApplicationState; 3] =
    [ApplicationState::Registered, ApplicationState::Rejected, ApplicationState::Withdrawn];

/// The body that runs the round and audit see every application; a firm and a scholar their own; an evaluator without
/// conflict those that are qualified, once evaluation has begun.
fn visible_to(actor: &Actor) -> Filter {
    let scoring = selection_evaluators::table
        .filter(selection_evaluators::account_id.eq(actor.account))
        .filter(selection_evaluators::state.eq_any(SCORING))
        .select(selection_evaluators::round_id);
    let evaluated =
        selection_rounds::table.filter(selection_rounds::state.eq_any(EVALUATED)).select(selection_rounds::id);
    let scored = selection_applications::round_id
        .eq_any(scoring)
        .and(selection_applications::round_id.eq_any(evaluated))
        .and(selection_applications::state.ne_all(UNQUALIFIED));
    match actor.role {
        _ if actor.is_system => Box::new(selection_applications::version.ge(0)),
        Role::Auditor => Box::new(selection_applications::version.ge(0)),
        Role::Coordinator => {
            let own = selection_rounds::table
                .filter(selection_rounds::review_body_id.eq(actor.organisation))
                .select(selection_rounds::id);
            Box::new(selection_applications::round_id.eq_any(own).or(scored))
        }
        Role::FirmManager => Box::new(
            selection_applications::firm_id
                .assume_not_null()
                .eq(actor.organisation)
                .and(selection_applications::firm_id.is_not_null())
                .or(scored),
        ),
        Role::Adviser => {
            let person = advisers::table.filter(advisers::account_id.eq(actor.account)).select(advisers::id);
            let named = selection_application_advisers::table
                .filter(selection_application_advisers::adviser_id.eq_any(person))
                .select(selection_application_advisers::application_id);
            Box::new(selection_applications::id.eq_any(named).or(scored))
        }
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => Box::new(selection_applications::version.lt(0)),
        _ => Box::new(scored),
    }
}

/// One application, if the actor sees it.
pub(in crate::selection) fn application(conn: &mut Conn, actor: &Actor, id: ApplicationId) -> Result<Application> {
    let query = selection_applications::table.filter(selection_applications::id.eq(id)).filter(visible_to(actor));
    Ok(query.select(Application::as_select()).first(conn)?)
}

/// A page of a round's applications, newest first, those that the actor sees.
pub(in crate::selection) fn list_applications(
    conn: &mut Conn,
    actor: &Actor,
    round: RoundId,
    state: Option<ApplicationState>,
    since: Option<Timestamp>,
    page: &PageRequest,
) -> Result<Vec<Application>> {
    let mut query = selection_applications::table
        .filter(selection_applications::round_id.eq(round))
        .filter(visible_to(actor))
        .filter(selection_applications::id.lt(page.before().to_owned()))
        .order(selection_applications::id.desc())
        .limit(page.fetch())
        .select(Application::as_select())
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(selection_applications::state.eq(state));
    }
    if let Some(since) = since {
        query = query.filter(selection_applications::updated_at.ge(since));
    }
    Ok(query.load(conn)?)
}

/// Every application of a round in order of registration, for the round's own work.
pub(in crate::selection) fn applications_of(conn: &mut Conn, round: RoundId) -> Result<Vec<Application>> {
    Ok(selection_applications::table
        .filter(selection_applications::round_id.eq(round))
        .order(selection_applications::sequence)
        .select(Application::as_select())
        .load(conn)?)
}

pub(in crate::selection) fn insert_application(
    conn: &mut Conn,
    row: &Application,
    people: &[AdviserId],
    counts: &[Count],
) -> Result<()> {
    diesel::insert_into(selection_applications::table).values(row).execute(conn)?;
    for person in people {
        let (of, who) = (selection_application_advisers::application_id, selection_application_advisers::adviser_id);
        let values = (of.eq(row.id), who.eq(*person));
        diesel::insert_into(selection_application_advisers::table).values(values).execute(conn)?;
    }
    for count in counts {
        diesel::insert_into(selection_counts::table).values(count).execute(conn)?;
    }
    Ok(())
}

/// Writes an application back, one version on, changed now.
pub(in crate::selection) fn save_application(ctx: &mut Ctx<'_>, row: Application) -> Result<Application> {
    let next = Application { version: row.version + 1, updated_at: ctx.now, ..row };
    let target = selection_applications::table
        .filter(selection_applications::id.eq(next.id).and(selection_applications::version.eq(next.version - 1)));
    let changed = diesel::update(target).set(&next).execute(ctx.conn)?;
    guarded(changed, next.version - 1)?;
    Ok(next)
}

/// The people of some applications, by application.
pub(in crate::selection) fn people_of(
    conn: &mut Conn,
    ids: &[ApplicationId],
) -> Result<BTreeMap<ApplicationId, Vec<Adviser>>> {
    let rows: Vec<(ApplicationId, Adviser)> = selection_application_advisers::table
        .inner_join(advisers::table.on(advisers::id.eq(selection_application_advisers::adviser_id)))
        .filter(selection_application_advisers::application_id.eq_any(ids.to_vec()))
        .order(advisers::id)
        .select((selection_application_advisers::application_id, Adviser::as_select()))
        .load(conn)?;
    let mut by_application: BTreeMap<ApplicationId, Vec<Adviser>> = BTreeMap::new();
    for (id, person) in rows {
        by_application.entry(id).or_default().push(person);
    }
    Ok(by_application)
}

/// Accounts of the people of an application, and who registered it: whom to tell.
pub(in crate::selection) fn accounts_of(conn: &mut Conn, row: &Application) -> Result<Vec<AccountId>> {
    let people = people_of(conn, &[row.id])?.remove(&row.id).unwrap_or_default();
    let mut accounts: Vec<AccountId> = people.iter().filter_map(|person| person.account_id).collect();
    accounts.push(row.registered_by);
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

pub(in crate::selection) fn counts_of(conn: &mut Conn, ids: &[ApplicationId]) -> Result<Vec<Count>> {
    Ok(selection_counts::table
        .filter(selection_counts::application_id.eq_any(ids.to_vec()))
        .order((selection_counts::application_id, selection_counts::criterion_id))
        .select(Count::as_select())
        .load(conn)?)
}

pub(in crate::selection) fn verify_count(conn: &mut Conn, count: &Count) -> Result<()> {
    let target = selection_counts::table.filter(
        selection_counts::application_id
            .eq(count.application_id)
            .and(selection_counts::criterion_id.eq(count.criterion_id)),
    );
    diesel::update(target).set(selection_counts::verified.eq(count.verified)).execute(conn)?;
    Ok(())
}

pub(in crate::selection) fn checks_of(conn: &mut Conn, ids: &[ApplicationId]) -> Result<Vec<Check>> {
    Ok(selection_checks::table
        .filter(selection_checks::application_id.eq_any(ids.to_vec()))
        .order(selection_checks::id)
        .select(Check::as_select())
        .load(conn)?)
}

pub(in crate::selection) fn insert_check(conn: &mut Conn, row: &Check) -> Result<()> {
    diesel::insert_into(selection_checks::table).values(row).execute(conn)?;
    Ok(())
}

pub(in crate::selection) fn materials_of(conn: &mut Conn, ids: &[ApplicationId]) -> Result<Vec<Material>> {
    Ok(selection_materials::table
        .filter(selection_materials::application_id.eq_any(ids.to_vec()))
        .order(selection_materials::id)
        .select(Material::as_select())
        .load(conn)?)
}

/// Adds a document to an application, which is shown with it and so has changed.
pub(in crate::selection) fn insert_material(ctx: &mut Ctx<'_>, row: &Material) -> Result<()> {
    diesel::insert_into(selection_materials::table).values(row).execute(ctx.conn)?;
    let of = selection_applications::table.filter(selection_applications::id.eq(row.application_id));
    diesel::update(of).set(selection_applications::updated_at.eq(ctx.now)).execute(ctx.conn)?;
    Ok(())
}

/// One document of an application that the actor sees.
pub(in crate::selection) fn material(conn: &mut Conn, actor: &Actor, id: MaterialId) -> Result<Material> {
    let row: Material = selection_materials::table.find(id).select(Material::as_select()).first(conn)?;
    application(conn, actor, row.application_id)?;
    Ok(row)
}

/// The hashes of all documents that were handed in.
pub fn hashes(conn: &mut Conn) -> Result<Vec<String>> {
    let hashes = selection_materials::table.select(selection_materials::sha256).distinct();
    Ok(hashes.order(selection_materials::sha256).load(conn)?)
}

/// Seals a price.
pub(in crate::selection) fn insert_price(conn: &mut Conn, row: &Price) -> Result<()> {
    diesel::insert_into(selection_prices::table).values(row).execute(conn)?;
    Ok(())
}

/// The prices of a round. The only query that reads them, and it finds none before they are opened.
pub(in crate::selection) fn opened_prices(conn: &mut Conn, round: RoundId) -> Result<Vec<Price>> {
    let opened = selection_price_openings::table.select(selection_price_openings::round_id);
    Ok(selection_prices::table
        .filter(selection_prices::round_id.eq(round))
        .filter(selection_prices::round_id.eq_any(opened))
        .order(selection_prices::application_id)
        .select(Price::as_select())
        .load(conn)?)
}

/// Whether this person stands in an application of the round, or belongs to a firm that does.
pub(in crate::selection) fn is_candidate(conn: &mut Conn, round: RoundId, account: AccountId) -> Result<bool> {
    let of_round = selection_applications::table.filter(selection_applications::round_id.eq(round));
    let applications: Vec<(ApplicationId, Option<OrganisationId>)> =
        of_round.select((selection_applications::id, selection_applications::firm_id)).load(conn)?;
    let ids: Vec<ApplicationId> = applications.iter().map(|(id, _)| *id).collect();
    let firms: Vec<_> = applications.iter().filter_map(|(_, firm)| *firm).collect();
    let person: Option<Adviser> = directory::adviser_of_account(conn, account)?;
    if let Some(person) = person {
        let named: i64 = selection_application_advisers::table
            .filter(selection_application_advisers::application_id.eq_any(ids))
            .filter(selection_application_advisers::adviser_id.eq(person.id))
            .count()
            .get_result(conn)?;
        if named > 0 || person.firm_id.is_some_and(|firm| firms.contains(&firm)) {
            return Ok(true);
        }
    }
    let belongs: i64 = memberships::table
        .filter(memberships::account_id.eq(account).and(memberships::organisation_id.eq_any(firms)))
        .count()
        .get_result(conn)?;
    Ok(belongs > 0)
}

/// One application for the round's own work.
pub(in crate::selection) fn any_application(conn: &mut Conn, id: ApplicationId) -> Result<Application> {
    Ok(selection_applications::table.find(id).select(Application::as_select()).first(conn)?)
}

/// One application by its number in the round.
pub(in crate::selection) fn by_sequence(conn: &mut Conn, round: RoundId, sequence: i64) -> Result<Option<Application>> {
    let query = selection_applications::table
        .filter(selection_applications::round_id.eq(round).and(selection_applications::sequence.eq(sequence)));
    let found = query.select(Application::as_select()).first(conn).optional();
    found.map_err(Error::from)
}
