//! A matter at random, against a model of it (T11): whatever happens, legal or not, the server answers and shows
//! what the model says. The model is written from DOMAIN by hand and knows nothing of the program's tables.
//!
//! `COUNSEL_MODEL_SEQUENCES=2000` walks further. A walk is repeated by `COUNSEL_SEED`, the seed it printed, and
//! `COUNSEL_MODEL_SEQUENCES=1`.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Instant;

use counsel_desk::budget::{Reservation, ReservationId};
use counsel_desk::db::schema::{assignments, claim_lines, reservations};
use counsel_desk::kit::Fen;
use counsel_desk::review::AssignmentId;
use diesel::prelude::*;
use futures_util::stream::{self, StreamExt as _};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use crate::harness::slices::published;
use crate::harness::{Expect as _, Kind, TestApp, knob, matter};

mod crew;
mod events;
mod fees;
mod gate;
mod handling;
mod matter_model;
mod opinions;
mod walk;

use crew::Crew;
use events::{KINDS, Target, Trial, UPLOAD};
use walk::{Walk, picture};

/// Walks of a run.
const SEQUENCES: usize = 200;
const STEPS: usize = 40;
/// Everything is looked at in every so manieth step; in the others the matter, the gate, and what the event is about.
const EVERYTHING: usize = 8;
/// Events that reach into more than one slice.
const FAR: [&str; 2] = ["opinion_issue", "handling_begin_again"];
/// Walks on their way at once.
const AT_ONCE: usize = 8;

/// Operations of these tags that change something are all in the model.
const TAGS: [&str; 4] = ["review_", "opinion_", "handling_", "fees_"];
/// What begins every walk, and what only time allows.
const ELSEWHERE: [&str; 2] = ["review_create", "review_return"];

/// Everything that a matter and what hangs on it can be; what only time brings is in a test of its own.
const STATES: &[(&str, &[&str])] = &[
    (
        "review",
        &[
            "DRAFT",
            "SUBMITTED",
            "SUPPLEMENT_REQUIRED",
            "ACCEPTED",
            "ASSIGNED",
            "IN_REVIEW",
            "ON_HOLD",
            "DRAFT_OPINION",
            "OPINION_ISSUED",
            "HANDLING",
            "CLOSED",
            "WITHDRAWN",
        ],
    ),
    ("assignment", &["OFFERED", "ACCEPTED", "RECUSED", "DECLINED", "RELEASED"]),
    ("opinion", &["DRAFT", "SUBMITTED", "RETURNED", "ISSUED"]),
    ("question", &["ASKED", "ANSWERED"]),
    ("handling", &["OPEN", "ANSWERED", "DISPUTED", "ESCALATED", "VERIFIED", "SETTLED", "SUPERSEDED"]),
    (
        "claim",
        &[
            "DRAFT",
            "SUBMITTED",
            "RETURNED",
            "VERIFIED",
            "APPROVED",
            "PAYABLE",
            "PAID",
            "REVERSED",
            "REJECTED",
            "WITHDRAWN",
        ],
    ),
];

/// What walks have shown.
#[derive(Default)]
struct Seen {
    legal: usize,
    refused: usize,
    late: usize,
    rounds: usize,
    gates: usize,
    events: BTreeSet<&'static str>,
    states: BTreeSet<(&'static str, &'static str)>,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.legal += other.legal;
        self.refused += other.refused;
        self.late += other.late;
        self.rounds = self.rounds.max(other.rounds);
        self.gates += other.gates;
        self.events.extend(other.events);
        self.states.extend(other.states);
    }

    fn note(&mut self, model: &matter_model::Matter) {
        self.states.insert(("review", model.state));
        self.states.extend(model.questions.iter().map(|answered| ("question", matter_model::question(*answered))));
        self.states.extend(model.assignments.iter().map(|one| ("assignment", one.state)));
        self.states.extend(model.opinions.iter().map(|one| ("opinion", one.state)));
        self.states.extend(model.in_hand().map(|n| ("handling", model.standing(n))));
        self.states.extend(model.claims.iter().map(|one| ("claim", one.state)));
        self.rounds = self.rounds.max(model.round);
    }
}

/// One walk; the divergence, with how it came to be.
async fn walk(crew: &Crew, seed: u64, tried: &Mutex<BTreeSet<Trial>>) -> Result<Seen, String> {
    let mut dice = StdRng::seed_from_u64(seed);
    let (mut at, mut model) = (Walk::begin(crew).await, matter_model::Matter::drafted());
    // Every other walk begins at an issued opinion: at random few come as far as the end.
    let mut plan = events::to_the_issue();
    let (mut seen, mut steps) = (Seen::default(), Vec::new());
    let (mut look, review) = (at.look(&model).await, at.review.clone());
    let (mut step, mut asides) = (0, Vec::new());
    while step < STEPS {
        // What no walk has tried in the state that this one has come to; it is refused, and changes nothing here.
        if asides.is_empty() {
            asides = events::untried(&model, &mut tried.lock().unwrap());
        }
        let (all, event, predicted) = if let Some(event) = asides.pop() {
            (false, event, model.after(event))
        } else {
            step += 1;
            let planned = if seed.is_multiple_of(2) { None } else { plan.next() };
            let (event, predicted) = match planned {
                Some(event) => (event, model.after(event)),
                None => events::next(&mut dice, &model),
            };
            tried.lock().unwrap().insert(events::trial(&model, event.id, event.of, event.at, predicted.is_ok()));
            (step % EVERYTHING == 0, event, predicted)
        };
        let answer = at.send(event, &model, &look).await;
        steps.push(format!("{} → {} {}", told(event), answer.status, answer.body["code"]));
        let diverged = |why: String| {
            let steps = steps.join("\n  ");
            Err(format!("COUNSEL_SEED={seed} COUNSEL_MODEL_SEQUENCES=1, matter {review}:\n  {steps}\n{why}"))
        };
        match predicted {
            Ok(next) if answer.status < 300 => {
                seen.legal += 1;
                seen.events.insert(event.id);
                seen.gates += usize::from(event.id == "handling_clear");
                if ["CLOSED", "WITHDRAWN"].contains(&model.state) && next.state != model.state {
                    return diverged("the model left an end".to_owned());
                }
                model = next;
                let far = FAR.contains(&event.id);
                look = if all || far { at.look(&model).await } else { at.look_again(event, &model, &look).await };
            }
            Err(status) if answer.status == status => {
                seen.refused += 1;
                seen.late += usize::from(event.stale);
                let after = if all { at.look(&model).await } else { at.look_again(event, &model, &look).await };
                if after != look {
                    return diverged(format!("what was refused changed\n{look:#?}\ninto\n{after:#?}"));
                }
            }
            Ok(_) => return diverged(format!("the model allows it, the server says {:#}", answer.body)),
            Err(status) => return diverged(format!("the model says {status}, the server {:#}", answer.body)),
        }
        let (shown, expected) = (at.shown(&look), picture(&model));
        if shown != expected {
            return diverged(format!("the server shows\n{shown:#}\nthe model says\n{expected:#}"));
        }
        seen.note(&model);
    }
    Ok(seen)
}

fn told(event: events::Event) -> String {
    let late = if event.stale { ", late" } else { "" };
    format!("{} by {:?} on {:?} {} ({}{late})", event.id, event.who, event.of, event.at, event.way)
}

/// Reservations of assignments that have ended without pay and that nobody claims for hold nothing. Ids of those that do.
async fn forgotten_money(app: &TestApp) -> Vec<String> {
    let read = app.app.db.read(|conn| {
        let held: Vec<ReservationId> =
            claim_lines::table.filter(claim_lines::state.eq("HELD")).select(claim_lines::reservation_id).load(conn)?;
        let ended: Vec<(AssignmentId, ReservationId)> = assignments::table
            .filter(assignments::state.ne_all(["OFFERED", "ACCEPTED"]))
            .select((assignments::id, assignments::reservation_id))
            .load(conn)?;
        let mut forgotten = Vec::new();
        for (id, reservation) in ended.into_iter().filter(|(_, reservation)| !held.contains(reservation)) {
            let one: Reservation =
                reservations::table.find(reservation).select(Reservation::as_select()).first(conn)?;
            if one.remaining()? > Fen::ZERO {
                forgotten.push(id.to_string());
            }
        }
        Ok(forgotten)
    });
    read.await.unwrap()
}

/// The walks of every push are the same, and go everywhere.
const USUAL_SEED: usize = 7_000;

async fn walks(app: TestApp) {
    let database = app.app.db.version().await.unwrap();
    let sequences = knob("COUNSEL_MODEL_SEQUENCES", SEQUENCES);
    let seed = u64::try_from(knob("COUNSEL_SEED", USUAL_SEED)).unwrap();
    println!("T11 model: COUNSEL_SEED={seed}");
    let began = Instant::now();
    let crew = Crew::gather(&app).await;
    let (mut seen, tried) = (Seen::default(), Mutex::default());
    let seeds = (seed..).take(sequences).map(|seed| walk(&crew, seed, &tried));
    let mut ends = stream::iter(seeds).buffer_unordered(AT_ONCE);
    while let Some(end) = ends.next().await {
        match end {
            Ok(one) => seen.add(one),
            Err(divergence) => panic!("T11 model: a divergence\n{divergence}"),
        }
    }
    drop(ends);
    let tried = tried.into_inner().unwrap();
    assert_eq!(forgotten_money(&app).await, [""; 0], "money that nobody can claim is still reserved");
    let took = began.elapsed();
    println!(
        "T11 model, on {database}: 0 divergences (N={sequences} sequences, {} steps, {} legal, {} refused, {} of them for an old version; events {} of {}; \
         states reached {}, operation, states and answer together {}; {} rounds at most, {} gates opened), {took:.1?}",
        seen.legal + seen.refused,
        seen.legal,
        seen.refused,
        seen.late,
        seen.events.len(),
        KINDS.len() - 1,
        seen.states.len(),
        tried.len(),
        seen.rounds,
        seen.gates,
    );
    // A walk alone need not go everywhere.
    if sequences >= SEQUENCES {
        covered(&seen, &tried);
    }
}

/// Whether every event was taken, every state reached, and every event tried in every state of what it is sent to.
fn covered(seen: &Seen, tried: &BTreeSet<Trial>) {
    let not_taken: Vec<&str> =
        KINDS.iter().map(|kind| kind.0).filter(|id| !seen.events.contains(id) && !ELSEWHERE.contains(id)).collect();
    assert!(not_taken.is_empty(), "never taken: {not_taken:?}");
    let all = STATES.iter().flat_map(|(thing, states)| states.iter().map(move |state| (*thing, *state)));
    let not_reached: Vec<(&str, &str)> = all.filter(|state| !seen.states.contains(state)).collect();
    assert!(not_reached.is_empty(), "never reached: {not_reached:?}");
    let every = KINDS.iter().filter(|kind| kind.0 != UPLOAD).flat_map(|kind| {
        let thing = match kind.2 {
            Target::Matter => "review",
            Target::Assignment => "assignment",
            Target::Question => "question",
            Target::Opinion => "opinion",
            Target::Recommendation => "handling",
            Target::Claim => "claim",
        };
        STATES
            .iter()
            .filter(move |(name, _)| *name == thing)
            .flat_map(move |(_, states)| states.iter().map(move |state| (kind.0, *state)))
    });
    let tried: BTreeSet<(&str, &str)> = tried.iter().map(|one| (one.0, one.1)).collect();
    let not_tried: Vec<(&str, &str)> = every.filter(|pair| !tried.contains(pair)).collect();
    assert!(not_tried.is_empty(), "never tried: {} {not_tried:?}", not_tried.len());
}

fn run(kind: Kind, name: &str) {
    TestApp::run_with(kind, name, |settings| settings.rate = Some(0), walks);
}

#[test]
fn a_matter_goes_as_the_model_says_sqlite() {
    run(Kind::Sqlite, "model::walks::sqlite");
}

#[test]
fn a_matter_goes_as_the_model_says_postgres() {
    run(Kind::Postgres, "model::walks::postgres");
}

#[test]
fn the_model_knows_every_operation_and_state() {
    let changes =
        published().into_iter().filter(|one| one.method != "GET" && TAGS.iter().any(|tag| one.id.starts_with(tag)));
    let mut published: BTreeSet<String> = changes.map(|one| one.id).collect();
    // What begins a matter, and what is about an engagement and its matters, not about one.
    // And what has stories of its own: forms and companions (`story::kinds`), parties and conflicts (`conflict`),
    // certificates (`story::certificates`), joint and paper submissions (`story::joint`, `story::paper`), two independent
    // opinions (`allocation::blind`).
    for id in [
        "review_create",
        "review_hand_over",
        "fees_close_engagement",
        "handling_attach_companion",
        "handling_acknowledge_edits",
        "handling_revoke",
        "handling_verify_text",
        "review_begin_double",
        "review_decide_delegation",
        "review_delegate",
        "review_grant_override",
        "review_invite_co_counsel",
        "review_change",
        "review_confirm_paper",
        "review_contest_paper",
        "review_correct_paper",
        "review_resubmit_paper",
        "review_cosign",
        "review_decide_finding",
        "review_declare",
        "review_end_double",
        "review_enter_paper",
        "review_plan_deliberation",
        "review_set_co_agencies",
        "review_set_parties",
    ] {
        published.remove(id);
    }
    let known: BTreeSet<String> = KINDS.iter().map(|kind| kind.0.to_owned()).filter(|id| id != UPLOAD).collect();
    assert_eq!(known, published);
    let spec = counsel_desk::app::spec().unwrap();
    for (thing, schema, by_time) in [
        ("review", "ReviewState", &["RETURNED"][..]),
        ("assignment", "AssignmentState", &["EXPIRED"]),
        ("opinion", "OpinionState", &[]),
        ("handling", "HandlingState", &[]),
        ("claim", "ClaimState", &[]),
    ] {
        let values = spec["components"]["schemas"][schema]["enum"].as_array().unwrap();
        let published: BTreeSet<&str> = values.iter().map(|value| value.as_str().unwrap()).collect();
        let (_, states) = STATES.iter().find(|(known, _)| *known == thing).unwrap();
        let known: BTreeSet<&str> = states.iter().chain(by_time).copied().collect();
        assert_eq!(known, published, "{thing}");
    }
}

both_databases! {
    /// The walks share a clock that stands still: what only time brings is here.
    async fn time_brings_what_walks_cannot_reach(app: TestApp) {
        let crew = Crew::gather(&app).await;
        let (officer, office) = (&crew.officer, crew.actor(events::Who::Office(0)));
        let document = matter::document(officer).await;
        let ask = json!({ "items": [{ "code": "FUNDING" }] });
        let mut asked = Vec::new();
        for _ in 0..2 {
            let review = matter::submitted(officer, &document).await;
            let path = format!("/v1/reviews/{}/request-supplement", review.id());
            asked.push(office.if_match(review.version()).post(&path, ask.clone()).await.is(200));
        }
        let review = matter::accepted(officer, office, &document).await;
        let offered = matter::offer(office, &review, &crew.advisers[0]).await.is(201);
        matter::step(office, &asked[0], "/v1/reviews", "return").await.refused(409, "SUPPLEMENT_DAYS_LEFT");
        assert_eq!(app.due("review_return").await, 0);
        app.later("2026-02-09T09:00:00+08:00").await;
        let office = app.actor("coordinator.1").await;
        let returned = matter::step(&office, &asked[0], "/v1/reviews", "return").await.is(200);
        assert_eq!(returned.body["state"], "RETURNED");
        assert_eq!(app.due("review_return").await, 1, "the other is returned by itself");
        let expired = app.audit_trail().await.into_iter().filter(|entry| entry.operation == "review_expire_offer");
        assert_eq!(expired.count(), 1, "the offer expires by itself");
        let auditor = app.actor("auditor").await;
        let read = async |path: String| -> Value { auditor.get(&path).await.is(200).body };
        assert_eq!(read(format!("/v1/reviews/{}", asked[1].id())).await["state"], "RETURNED");
        let list = read(format!("/v1/reviews/{}/assignments", review.id())).await;
        assert_eq!((&list["items"][0]["id"], &list["items"][0]["state"]), (&offered.body["id"], &json!("EXPIRED")));
        assert_eq!(read(format!("/v1/reviews/{}", review.id())).await["state"], "ACCEPTED");
    }
}
