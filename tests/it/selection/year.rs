//! What becomes of those whom a round awarded: signed, at work for a year, appraised; one dismissed, one renewed, one kept
//! from renewal, the others over by themselves. What was public and what stood at an instant is read the same afterwards.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::appraisal::{
    AFTER_THE_YEAR, DAYS_OVER, EVENTS, every_point_is_proved, next_year, opened, pairs, points, recomputed, scores,
    step,
};
use crate::harness::selection as round;
use crate::harness::{Expect as _, TestApp, matter};

const ENGAGEMENTS: &str = "/v1/engagements";
const SIGNED_ON: &str = "2026-04-20";

/// An engagement that the award made, and the one adviser whom it names.
struct Winner {
    engagement: String,
    adviser: String,
    /// The firm's or the scholar's name.
    name: String,
}

/// The people of the story, each by the login that is linked to the roll.
struct Cast {
    /// Works well, and is renewed.
    good: Winner,
    /// Late, returned, complained of.
    poor: Winner,
    /// Dismissed with work in hand.
    dismissed: Winner,
    /// Never works, and leaks a secret.
    leaky: Winner,
    /// The second lawyer of the engagement of `poor`.
    colleague: String,
}

const GOOD: &str = "winner.good";
const POOR: &str = "winner.poor";
const DISMISSED: &str = "winner.gone";
const COLLEAGUE: &str = "winner.colleague";

/// Plays the year; says what it came to.
pub async fn played(app: &TestApp, id: &str, awarded: &[Value]) -> String {
    let winners = winners(app, id, awarded).await;
    let all: Vec<String> = winners.iter().map(|winner| winner.engagement.clone()).collect();
    signed(app, &winners).await;
    let cast = cast(app, winners).await;
    let public = app.visitor().get(&format!("/v1/public/selection-rounds/{id}")).await.is(200).body;
    let in_may = engaged(app, "").await;
    in_public(app, &public, &in_may).await;
    let opinion = worked(app, &cast).await;
    let in_july = engaged(app, "").await;
    idle(app).await;
    let graded = appraised(app, &cast).await;
    held_back(app, &cast, &opinion).await;
    renewed(app, &cast).await;
    let states = over(app, &all, &cast).await;
    // As it stood then, and as everybody saw it.
    assert_eq!(engaged(app, "&as_of=2026-05-04").await, in_may);
    assert_eq!(engaged(app, "&as_of=2026-07-01").await, in_july);
    assert_ne!(in_may, in_july);
    assert_eq!(app.visitor().get(&format!("/v1/public/selection-rounds/{id}")).await.is(200).body, public);
    format!("{graded}; {states}")
}

async fn winners(app: &TestApp, id: &str, awarded: &[Value]) -> Vec<Winner> {
    let office = app.actor("coordinator.1").await;
    let applications = round::applications(&office, id).await;
    let mut winners = Vec::new();
    for one in awarded {
        let application = applications.iter().find(|it| it["id"] == one["application_id"]).unwrap();
        winners.push(Winner {
            engagement: one["engagement_id"].as_str().unwrap().to_owned(),
            adviser: application["people"][0]["adviser_id"].as_str().unwrap().to_owned(),
            name: application["name"].as_str().unwrap().to_owned(),
        });
    }
    winners
}

/// Takes a step of an engagement at its present version.
async fn take(app: &TestApp, engagement: &str, verb: &str, body: impl Into<Option<Value>>) -> Answer {
    let (office, path) = (app.actor("coordinator.1").await, format!("{ENGAGEMENTS}/{engagement}"));
    let seen = office.get(&path).await.is(200);
    office.if_match(seen.version()).post(&format!("{path}/{verb}"), body).await
}

async fn seen(app: &TestApp, engagement: &str) -> Value {
    app.actor("coordinator.1").await.get(&format!("{ENGAGEMENTS}/{engagement}")).await.is(200).body
}

/// Every engagement that the office sees.
async fn engaged(app: &TestApp, query: &str) -> Vec<Value> {
    let list = app.actor("coordinator.1").await.get(&format!("{ENGAGEMENTS}?limit=200{query}")).await.is(200);
    list.body["items"].as_array().unwrap().clone()
}

/// All are signed on one day and begin on another; whoever is on leave on the first day is not signed for.
async fn signed(app: &TestApp, winners: &[Winner]) {
    app.later("2026-04-20T09:00:00+08:00").await;
    let office = app.actor("coordinator.1").await;
    let away = json!({ "from_day": "2026-04-28", "to_day": "2026-05-06", "reason": "外出培训" });
    let leave = office.post(&format!("/v1/advisers/{}/leaves", winners[0].adviser), away).await.is(201);
    let signing = |winner: &Winner| matter::signing(&[&winner.adviser], SIGNED_ON);
    take(app, &winners[0].engagement, "sign", signing(&winners[0])).await.refused(409, "ON_LEAVE");
    office.if_match(leave.version()).post(&format!("/v1/leaves/{}/withdraw", leave.id()), None).await.is(200);
    for winner in winners {
        let signed = take(app, &winner.engagement, "sign", signing(winner)).await.is(200);
        assert_eq!(signed.body["state"], "SIGNED");
    }
    app.later("2026-05-01T00:01:00+08:00").await;
    assert_eq!(app.due("engagement_begin").await, winners.len());
    app.later("2026-05-04T09:00:00+08:00").await;
}

/// Gives accounts to three lawyers, and names a second one in the engagement of the second.
async fn cast(app: &TestApp, winners: Vec<Winner>) -> Cast {
    let mut firms = winners.into_iter().filter(|winner| winner.name.ends_with("律师事务所"));
    let mut next = || firms.next().unwrap();
    let (good, poor, dismissed, leaky) = (next(), next(), next(), next());
    for (winner, login) in [(&good, GOOD), (&poor, POOR), (&dismissed, DISMISSED)] {
        linked(app, &winner.adviser, &winner.name, login).await;
    }
    let office = app.actor("coordinator.1").await;
    let firm = app.organisation(&poor.name).await;
    let mut lawyer = json!({
        "kind": "LAWYER", "firm_id": firm, "name": "温言", "licence_number": "13601201410000009",
        "licence_until": "2026-05-03", "practising_since": "2014-03-01",
    });
    let colleague = office.post("/v1/advisers", lawyer.clone()).await.is(201);
    linked(app, &colleague.id(), &poor.name, COLLEAGUE).await;
    let naming = json!({
        "adviser_id": colleague.id(), "from_day": "2026-05-04", "confidentiality_on": "2026-05-04",
        "conflict_on": "2026-05-04",
    });
    take(app, &poor.engagement, "advisers", naming.clone()).await.refused(409, "LICENCE_EXPIRED");
    let path = format!("/v1/advisers/{}", colleague.id());
    let version = office.get(&path).await.is(200).version().to_owned();
    lawyer["licence_until"] = "2029-05-31".into();
    lawyer.as_object_mut().unwrap().remove("kind");
    office.if_match(&version).put(&path, lawyer).await.is(200);
    take(app, &poor.engagement, "advisers", naming).await.is(200);
    Cast { good, poor, dismissed, leaky, colleague: colleague.id() }
}

async fn linked(app: &TestApp, adviser: &str, firm: &str, login: &str) {
    let somebody = app.newcomer(login, firm, "ADVISER").await;
    let account = somebody.get("/v1/me").await.is(200).body["account_id"].clone();
    let (office, path) = (app.actor("coordinator.1").await, format!("/v1/advisers/{adviser}"));
    let version = office.get(&path).await.is(200).version().to_owned();
    let body = json!({ "account_id": account });
    office.if_match(&version).post(&format!("{path}/link-account"), body).await.is(200);
}

/// The names that everybody saw are those of the firms and scholars who are engaged.
async fn in_public(app: &TestApp, public: &Value, engaged: &[Value]) {
    let office = app.actor("coordinator.1").await;
    let names = public["names"].as_array().unwrap();
    let mut found = 0;
    for name in names {
        let person = name["people"][0].as_str().unwrap();
        let on_roll = office.get("/v1/advisers?limit=200").await.is(200).body["items"].clone();
        let adviser = on_roll.as_array().unwrap().iter().find(|one| one["name"] == person).unwrap()["id"].clone();
        let of =
            |one: &&Value| one["advisers"].as_array().unwrap().iter().any(|naming| naming["adviser_id"] == adviser);
        let engagement = engaged.iter().find(of).unwrap_or_else(|| panic!("{person} is not engaged"));
        assert_eq!(engagement["state"], "ACTIVE");
        found += 1;
    }
    assert_eq!(found, names.len());
}

/// A matter offered to an adviser and accepted: the matter and the assignment.
async fn taken(app: &TestApp, adviser: &str, login: &str) -> (Answer, Answer) {
    let (officer, office) = (app.actor("officer.cg").await, app.actor("coordinator.1").await);
    let document = matter::document(&officer).await;
    let review = matter::accepted(&officer, &office, &document).await;
    let assignment = offered(app, &review, adviser, login).await;
    (review, assignment)
}

async fn offered(app: &TestApp, review: &Answer, adviser: &str, login: &str) -> Answer {
    let offered = matter::offer(&app.actor("coordinator.1").await, review, adviser).await.is(201);
    matter::step(&app.actor(login).await, &offered, "/v1/assignments", "accept").await.is(200)
}

/// An opinion on a matter, handed in.
async fn handed_in(app: &TestApp, review: &Answer, login: &str) -> Answer {
    let counsel = app.actor(login).await;
    let path = format!("/v1/reviews/{}/opinions", review.id());
    let begun = counsel.post(&path, matter::clean_opinion("可以签订。")).await.is(201);
    matter::step(&counsel, &begun, "/v1/opinions", "submit").await.is(200)
}

async fn accepted(app: &TestApp, opinion: &Answer) {
    matter::step(&app.actor("coordinator.1").await, opinion, "/v1/opinions", "accept").await.is(200);
}

/// Opinions accepted, returned and late; a complaint; a dismissal, whose open work somebody else does. Gives the first
/// opinion.
async fn worked(app: &TestApp, cast: &Cast) -> String {
    app.later("2026-05-11T09:00:00+08:00").await;
    let (first, assignment) = taken(app, &cast.good.adviser, GOOD).await;
    assert_eq!(assignment.body["engagement_id"], cast.good.engagement.as_str());
    let opinion = handed_in(app, &first, GOOD).await;
    accepted(app, &opinion).await;
    let (second, _) = taken(app, &cast.poor.adviser, POOR).await;
    let weak = handed_in(app, &second, POOR).await;
    let back = format!("/v1/opinions/{}/return", weak.id());
    let office = app.actor("coordinator.1").await;
    let returned = office.if_match(weak.version()).post(&back, json!({ "reason": "依据不足，请补充" })).await.is(200);
    let again = matter::step(&app.actor(POOR).await, &returned, "/v1/opinions", "submit").await.is(200);
    accepted(app, &again).await;
    let (third, _) = taken(app, &cast.poor.adviser, POOR).await;
    let (fourth, open) = taken(app, &cast.dismissed.adviser, DISMISSED).await;

    // The last day of what was taken on the 11th was the 18th.
    app.later("2026-05-25T09:00:00+08:00").await;
    accepted(app, &handed_in(app, &third, POOR).await).await;
    noted(app, &cast.poor.adviser, "COMPLAINT_UPHELD", "投诉处理决定（2026）第3号").await;
    noted(app, &cast.leaky.adviser, "SECRET_LEAKED", "保密部门查处通知（2026）第1号").await;

    app.later("2026-06-08T09:00:00+08:00").await;
    let dismissal = json!({
        "ground": "CONFLICT_BREACHED", "adviser_id": cast.dismissed.adviser, "reason": "承办期间另行代理合同相对方",
        "evidence": "司法局调查报告（2026）第5号", "notified": "市律师协会",
    });
    let mut graded = dismissal.clone();
    graded["ground"] = json!("APPRAISED_INCOMPETENT");
    take(app, &cast.dismissed.engagement, "dismiss", graded).await.refused(409, "GROUND_NOT_SHOWN");
    let ended = take(app, &cast.dismissed.engagement, "dismiss", dismissal).await.is(200);
    let said = &ended.body["dismissal"];
    assert_eq!(
        (&ended.body["state"], &said["ground"], &said["evidence"]),
        (&json!("TERMINATED"), &json!("CONFLICT_BREACHED"), &json!("司法局调查报告（2026）第5号"))
    );
    let register = app.actor("coordinator.1").await.get("/v1/integrity-records").await.is(200);
    assert_eq!(register.body["items"][0]["adviser_id"], cast.dismissed.adviser.as_str());
    let reason = json!({ "reason": "解聘移交" });
    let handed = take(app, &cast.dismissed.engagement, "hand-over", reason).await.is(200);
    let released: Vec<&Value> = handed.body["released"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(released, [open.body["id"].as_str().unwrap()]);
    assert_eq!(seen(app, &cast.dismissed.engagement).await["committed"]["amount"], "0.00");
    let review = app.actor("coordinator.1").await.get(&format!("/v1/reviews/{}", fourth.id())).await.is(200);
    offered(app, &review, &cast.good.adviser, GOOD).await;
    accepted(app, &handed_in(app, &review, GOOD).await).await;
    let closed = take(app, &cast.dismissed.engagement, "close", None).await.is(200);
    assert_eq!(closed.body["state"], "CLOSED");
    app.later("2026-07-01T09:00:00+08:00").await;
    opinion.id()
}

async fn noted(app: &TestApp, adviser: &str, code: &str, evidence: &str) {
    let note = json!({
        "subject_kind": "ADVISER", "subject_id": adviser, "code": code, "on_day": "2026-05-20", "evidence": evidence,
    });
    app.actor("coordinator.1").await.post(EVENTS, note).await.is(201);
}

/// Three months after the first day those are found who took no part: all but the three who worked.
async fn idle(app: &TestApp) {
    app.later("2026-07-31T23:59:59+08:00").await;
    assert_eq!(app.due("conduct_note_inactive").await, 0);
    app.later("2026-08-01T00:00:00+08:00").await;
    assert_eq!(app.due("conduct_note_inactive").await, 12);
    assert_eq!(app.due("conduct_note_inactive").await, 0);
}

/// The year's appraisals of four: recomputed by a program of another language, each point led back to what proves it.
async fn appraised(app: &TestApp, cast: &Cast) -> String {
    app.later("2026-12-31T09:00:00+08:00").await;
    next_year(app).await;
    // The colleague of the poor one comes last: a grade does not take the place of another's.
    let people = [
        (&cast.good.adviser, Some(GOOD), ["8.00", "6.00"]),
        (&cast.poor.adviser, Some(POOR), ["0.00", "1.00"]),
        (&cast.leaky.adviser, None, ["8.00", "6.00"]),
        (&cast.colleague, Some(COLLEAGUE), ["8.00", "6.00"]),
    ];
    let mut open = Vec::new();
    for (adviser, login, given) in &people {
        let appraisal = opened(app, "coordinator.1", "ADVISER", adviser).await;
        let said = match login {
            Some(login) => {
                step(app, login, &appraisal, "self-assess", json!({ "statement": "见附表。" })).await.is(200)
            }
            None => appraisal,
        };
        open.push((said, given));
    }
    app.later(AFTER_THE_YEAR).await;
    let mut told = Vec::new();
    for (said, [satisfaction, conduct]) in open {
        let said = if said.body["state"] == "OPEN" {
            step(app, "coordinator.1", &said, "skip-self-assessment", None).await.is(200)
        } else {
            said
        };
        let given = scores(&[("SATISFACTION", satisfaction), ("CONDUCT_AT_WORK", conduct)]);
        let scored = step(app, "coordinator.1", &said, "score", given).await.is(200);
        told.push(step(app, "coordinator.1", &scored, "notify", None).await.is(200));
    }
    assert_eq!(
        points(&told[1].body),
        pairs(&[
            ("OPINIONS_LATE", "-5.00"),
            ("OPINIONS_RETURNED", "-3.00"),
            ("SATISFACTION", "-8.00"),
            ("COMPLAINTS", "-5.00"),
            ("CONDUCT_AT_WORK", "-5.00"),
        ])
    );
    app.later(DAYS_OVER).await;
    let (office, mut proved, mut grades) = (app.actor("coordinator.1").await, 0, Vec::new());
    for notified in &told {
        let confirmed = step(app, "coordinator.2", notified, "confirm", None).await.is(200);
        proved += every_point_is_proved(&confirmed.body, &office).await;
        recomputed(&confirmed.body, &office).await;
        grades.push(format!("{} {}", confirmed.body["total"], confirmed.body["grade"]).replace('"', ""));
    }
    // What was handed over to the good one was late already, and not by them.
    assert_eq!(grades, ["100.00 EXCELLENT", "74.00 BASIC", "85.00 INCOMPETENT", "100.00 EXCELLENT"]);
    format!("{proved} events behind the points of {}", grades.join(", "))
}

/// Fees see what became of the part that the contract holds back: of whom, for which year.
async fn held_back(app: &TestApp, cast: &Cast, opinion: &str) {
    let manager = app.newcomer("manager.good", &cast.good.name, "FIRM_MANAGER").await;
    let claim = json!({
        "engagement_id": cast.good.engagement, "agency_id": matter::organisation(app, "officer.cg").await,
        "lines": [{ "opinion_id": opinion }],
    });
    let claim = manager.post("/v1/fee-claims", claim).await.is(201);
    let fact = |adviser: &str, holdback: &str| json!({ "adviser_id": adviser, "year": 2026, "holdback": holdback });
    assert_eq!(claim.body["held_back"], json!([fact(&cast.good.adviser, "RELEASED")]));
    let poor = &seen(app, &cast.poor.engagement).await["grades"];
    assert_eq!((&poor[0]["holdback"], &poor[1]["holdback"]), (&json!("WITHHELD"), &json!("RELEASED")));
}

fn renewal(amount: &str) -> Value {
    let money = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
    json!({
        "signed_on": "2027-01-26", "to_day": "2028-04-30", "ceiling": money("60000.00"),
        "rates": [{
            "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE", "amount": money(amount),
        }],
    })
}

/// The good are renewed with a new rate card, whoever was found wanting is not.
async fn renewed(app: &TestApp, cast: &Cast) {
    let good = take(app, &cast.good.engagement, "renew", renewal("900.00")).await.is(200);
    assert_eq!(good.body["terms"][1]["from_day"], "2027-05-01");
    assert_eq!(good.body["rate_cards"][1]["from_day"], "2027-05-01");
    let refused = take(app, &cast.leaky.engagement, "renew", renewal("900.00")).await.refused(409, "GRADE_TOO_LOW");
    assert_eq!(refused.body["facts"]["grade"], "INCOMPETENT");
    let refused = take(app, &cast.poor.engagement, "renew", renewal("900.00")).await.refused(409, "GRADE_TOO_LOW");
    assert_eq!(refused.body["facts"], json!({ "year": "2026", "grade": "BASIC" }), "the colleague's does not save it");
    let grades = seen(app, &cast.poor.engagement).await["grades"].as_array().unwrap().clone();
    let of: Vec<_> =
        grades.iter().map(|one| (one["adviser_id"].as_str().unwrap(), one["grade"].as_str().unwrap())).collect();
    assert_eq!(of, [(cast.poor.adviser.as_str(), "BASIC"), (cast.colleague.as_str(), "EXCELLENT")]);
}

/// The day after the last day: one goes on, at the new rate; one is closed; the others are over.
async fn over(app: &TestApp, all: &[String], cast: &Cast) -> String {
    app.later("2027-05-01T00:01:00+08:00").await;
    assert_eq!(app.due("engagement_end").await, all.len() - 2);
    let mut states: Vec<String> = Vec::new();
    for engagement in all {
        states.push(seen(app, engagement).await["state"].as_str().unwrap().to_owned());
    }
    let count = |state: &str| states.iter().filter(|one| *one == state).count();
    assert_eq!((count("ACTIVE"), count("CLOSED"), count("EXPIRED")), (1, 1, all.len() - 2));
    app.later("2027-05-04T09:00:00+08:00").await;
    let (_, assignment) = taken(app, &cast.good.adviser, GOOD).await;
    assert_eq!(assignment.body["fee"]["amount"], "900.00");
    format!("1 renewed, 1 dismissed, {} expired", count("EXPIRED"))
}
