//! Random histories of a clock, each written by the real actions into a real database and told again by a second,
//! independent reckoning that knows nothing but the events: at the 24:00 of each day it asks whether the day is worked
//! and whether the clock runs. `COUNSEL_HISTORIES` says how many, `COUNSEL_SEED` which.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::model::{HoldKind, Review, ReviewId, ReviewState, Round};
use super::{due, hold, rules, store};
use crate::access::{AccountId, Actor, OrganisationId, Role};
use crate::calendar::{self, Calendar};
use crate::ctx::Ctx;
use crate::db::Conn;
use crate::db::schema::documents;
use crate::documents::DocumentId;
use crate::identity::{MatterKind, OrganisationKind};
use crate::kit::{Day, Fen, Timestamp};
use crate::testing::{Bench, somebody};

/// SplitMix64: small, even, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// What happened, as the second reckoning is told it.
#[derive(Clone, Debug)]
struct Told {
    received_on: NaiveDate,
    limit: u32,
    /// From the day of the hold to the day on which it was resumed, of holds that stop the clock.
    stood: Vec<(NaiveDate, NaiveDate)>,
}

/// The last day, day by day. At the 24:00 of a day the clock runs unless a hold has begun and not been resumed.
fn retold(worked: &dyn Fn(NaiveDate) -> bool, told: &Told) -> NaiveDate {
    let mut day = told.received_on;
    let mut left = told.limit;
    while left > 0 {
        day = day + Days::new(1);
        let mut running = true;
        for (from, until) in &told.stood {
            if day >= *from && day < *until {
                running = false;
            }
        }
        if running && worked(day) {
            left -= 1;
        }
    }
    day
}

struct Place {
    agency: OrganisationId,
    body: OrganisationId,
    officer: AccountId,
    document: DocumentId,
    taker: Actor,
    approver: Actor,
}

async fn place(bench: &Bench) -> Place {
    let body = bench.organisation(OrganisationKind::ReviewBody, "市司法局").await;
    let agency = bench.organisation_reviewed_by(OrganisationKind::Agency, "市城管局", Some(body)).await;
    let officer = bench.account("officer").await;
    bench.member(officer, agency, Role::AgencyOfficer).await;
    let taker = somebody(bench.account("taker").await, body, Role::Coordinator);
    let approver = somebody(bench.account("approver").await, body, Role::Coordinator);
    let document: DocumentId = bench
        .system(move |ctx| {
            let id: DocumentId = ctx.id();
            let row = (
                documents::id.eq(id),
                documents::agency_id.eq(agency),
                documents::title.eq("合同"),
                documents::latest.eq(0_i64),
                documents::version.eq(1_i64),
                documents::created_by.eq(officer),
                documents::created_at.eq(ctx.now),
            );
            diesel::insert_into(documents::table).values(row).execute(ctx.conn)?;
            Ok(id)
        })
        .await
        .expect("a document");
    Place { agency, body, officer, document, taker, approver }
}

/// A matter at work, received on a day, of a kind whose limit can be extended or one whose cannot.
fn under_way(conn: &mut Conn, place: &Place, kind: MatterKind, received: Timestamp) -> (Review, Round) {
    let mut ctx = Ctx::new(conn, &place.taker, received, None);
    let review = Review {
        id: ctx.id(),
        number: "合审".into(),
        kind,
        title: "合同".into(),
        agency_id: place.agency,
        review_body_id: place.body,
        document_id: place.document,
        amount: Fen::ZERO,
        state: ReviewState::InReview,
        round: 1,
        version: 1,
        created_by: place.officer,
        created_at: received,
        updated_at: received,
        end_reason: String::new(),
        carried_from: String::new(),
    };
    store::insert(ctx.conn, &review, &[], &[]).expect("a matter");
    let pack = calendar::in_force("CN", received.day()).expect("rules");
    let limit = pack.kind(kind.as_str()).and_then(|kind| kind.limit.as_ref()).map(|limit| i64::from(limit.days));
    let mut round = Round {
        id: ctx.id(),
        review_id: review.id,
        number: 1,
        document_version: 1,
        sha256: "0".repeat(64),
        received_at: received,
        received_on: received.day(),
        accepted_at: Some(received),
        rule_pack: pack.id.clone(),
        rule_pack_hash: pack.hash.clone(),
        limit_days: limit,
        due_on: None,
        due_problem: String::new(),
        issued_on: None,
        accepted_by: Some(place.taker.account),
        stopped_on: None,
    };
    due::set(&mut ctx, &review, &mut round).expect("a due day");
    store::insert_round(ctx.conn, &round).expect("a round");
    (review, round)
}

/// Where nobody is left on the matter, resuming gives it back; somebody else takes it on.
fn taken_on_again(conn: &mut Conn, review: &Review) {
    let after = Review { state: ReviewState::InReview, version: review.version + 1, ..review.clone() };
    store::update(conn, review, &after).expect("the matter goes on");
}

/// One history through the actions; the round as it is stored, and what happened.
fn played(conn: &mut Conn, place: &Place, dice: &mut Dice) -> (Round, Told) {
    let first: Day = "2024-01-02".parse().expect("a day");
    let days = i64::try_from(dice.below(2 * 365 + 200)).expect("small");
    // Any hour: what counts is the day.
    let hour = |dice: &mut Dice| i64::try_from(dice.below(86_400)).expect("small");
    let mut now = first.plus_days(days).begins().plus_seconds(hour(dice));
    let kind = [MatterKind::Contract, MatterKind::NormativeDocument][usize::try_from(dice.below(2)).expect("small")];
    let (review, round) = under_way(conn, place, kind, now);
    let mut told = Told {
        received_on: now.day().date(),
        limit: u32::try_from(round.limit_days.expect("a limit")).expect("small"),
        stood: Vec::new(),
    };
    for _ in 0..dice.below(7) {
        now = now.plus_seconds(hour(dice) + i64::try_from(dice.below(3)).expect("small") * 86_400);
        if dice.below(4) == 0 {
            let days = 1 + dice.below(4);
            let mut ctx = Ctx::new(conn, &place.approver, now, None);
            let maximum = i64::try_from(days).expect("small");
            // Once, in time, and within the maximum; refused otherwise, and then nothing changes.
            if hold::extend(&mut ctx, review.id, maximum, "确需延期").is_ok() {
                told.limit += u32::try_from(days).expect("small");
            }
            continue;
        }
        let kinds = HoldKind::ALL;
        let kind = kinds[usize::try_from(dice.below(u64::try_from(kinds.len()).expect("small"))).expect("small")];
        let mut ctx = Ctx::new(conn, &place.taker, now, None);
        hold::hold(&mut ctx, review.id, kind, "等待").expect("is held");
        let from = now.day().date();
        let stays = dice.below(9) == 0;
        if stays {
            break;
        }
        now = now.plus_seconds(hour(dice) + i64::try_from(dice.below(12)).expect("small") * 86_400);
        let mut ctx = Ctx::new(conn, &place.taker, now, None);
        let review = hold::resume(&mut ctx, review.id).expect("goes on");
        taken_on_again(conn, &review);
        if rules::stops_clock(kind) {
            told.stood.push((from, now.day().date()));
        }
    }
    (stored(conn, review.id), told)
}

fn stored(conn: &mut Conn, id: ReviewId) -> Round {
    let review = store::visible(conn, &Actor::system(), id).expect("the matter");
    store::current_round(conn, &review).expect("a query").expect("a round")
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

#[tokio::test]
async fn stored_last_days_are_what_the_events_say() {
    let (count, seed) = (number("COUNSEL_HISTORIES", 200), number("COUNSEL_SEED", 20_261_123));
    println!("{count} histories, COUNSEL_SEED={seed}");
    let bench = Bench::new();
    bench.system(|ctx| calendar::load_embedded(ctx.conn, ctx.now)).await.expect("calendars and rules");
    let place = std::sync::Arc::new(place(&bench).await);
    let mut dice = Dice(seed);
    let (mut done, mut moved, mut extended) = (0, 0_u64, 0_u64);
    while done < count {
        let some = (count - done).min(200);
        let (place, from) = (place.clone(), dice.0);
        let told: Vec<(Round, Told, u64)> = bench
            .system(move |ctx| {
                let mut dice = Dice(from);
                let play = |_| {
                    let (round, told) = played(ctx.conn, &place, &mut dice);
                    (round, told, dice.0)
                };
                Ok((0..some).map(play).collect())
            })
            .await
            .expect("a transaction");
        let calendar: Calendar = bench.read(calendar::load).await.expect("a calendar");
        let worked = |day: NaiveDate| calendar.is_working(day).expect("a loaded year");
        for (round, told, after) in told {
            let said = Day::from(retold(&worked, &told));
            assert_eq!(round.due_on, Some(said), "history {done}: {told:?} {round:?}");
            assert_eq!(round.limit_days, Some(i64::from(told.limit)));
            moved += u64::from(!told.stood.is_empty());
            extended += u64::from(told.limit > 5 && told.limit != 15);
            (dice.0, done) = (after, done + 1);
        }
    }
    println!("{done} histories agree; the clock stood still in {moved}, the limit was extended in {extended}");
    assert!(moved > count / 3 && extended > count / 50, "the histories are too tame to show anything");
}
