//! A year with a renewal, rates that change, people who come and go, filings; and how all that is read later.

use serde_json::{Value, json};

use super::desk::{Desk, ENGAGEMENTS, committed, money, rates, reason};
use crate::harness::{Expect as _, matter};

both_databases! {
    async fn a_year_with_new_rates_and_a_renewal_is_read_as_it_stood(app: TestApp) {
        let desk = Desk::open(&app).await;
        let mut reports: Vec<(&str, Value)> = Vec::new();
        let (_, first) = desk.work().await;
        assert_eq!(first.body["fee"]["amount"], "800.00");
        reports.push((matter::IN_TERM, desk.seen().await.body));

        app.later("2026-06-15T10:00:00+08:00").await;
        let from_july = json!({ "from_day": "2026-07-01", "rates": rates("900.00") });
        desk.office("rate-cards", json!({ "from_day": "2026-06-14", "rates": rates("900.00") })).await.refused(409, "RATES_NOT_BACKDATED");
        desk.office("rate-cards", from_july.clone()).await.is(200);
        desk.office("rate-cards", from_july).await.refused(409, "RATES_DAY_TAKEN");
        let card = &desk.seen().await.body["rate_cards"][0];
        assert_eq!((&card["number"], &card["to_day"]), (&json!(1), &json!("2026-06-30")));
        reports.push(("2026-06-15T10:00:00+08:00", desk.seen().await.body));

        app.later("2026-07-01T10:00:00+08:00").await;
        let (_, second) = desk.work().await;
        assert_eq!(second.body["fee"]["amount"], "900.00", "the card of the day of the offer counts");
        reports.push(("2026-07-01T10:00:00+08:00", desk.seen().await.body));

        app.later("2026-12-21T10:00:00+08:00").await;
        let renewal = |to: &str| json!({ "signed_on": "2026-12-21", "to_day": to, "ceiling": money("1700.00") });
        desk.office("renew", renewal("2030-01-01")).await.refused(409, "TERM_TOO_LONG");
        let renewed = desk.office("renew", renewal("2027-12-31")).await.is(200);
        assert_eq!(renewed.body["terms"][1]["from_day"], "2027-01-01");
        assert_eq!((&renewed.body["to_day"], &renewed.body["ceiling"]["amount"]), (&json!("2027-12-31"), &json!("61700.00")));
        let twice = desk.office("renew", renewal("2028-12-31")).await.refused(409, "TOO_MANY_TERMS");
        assert_eq!(twice.body["facts"]["maximum"], "2");
        reports.push(("2026-12-21T10:00:00+08:00", desk.seen().await.body));

        app.later("2027-01-04T10:00:00+08:00").await;
        desk.work().await;
        let now = desk.seen().await.body;
        assert_eq!(committed(&now), ["1700.00", "900.00"], "each term holds the work that was offered in it");
        let third = desk.review().await;
        desk.offer(&third).await.refused(409, "CEILING_EXCEEDED");
        reports.push(("2027-01-04T10:00:00+08:00", desk.seen().await.body));
        // What falls away goes back to its own term.
        let counsel = app.actor("lawyer.lin").await;
        let path = "/v1/assignments";
        let fresh = app.actor("coordinator.1").await.get(&format!("{}/assignments", desk.path())).await.is(200);
        let oldest = fresh.body["items"].as_array().unwrap().last().unwrap().clone();
        let stood_back = counsel.if_match(&format!("\"{}\"", oldest["version"]));
        stood_back.post(&format!("{path}/{}/recuse", oldest["id"].as_str().unwrap()), reason()).await.is(200);
        assert_eq!(committed(&desk.seen().await.body), ["900.00", "900.00"]);

        for (time, report) in &reports {
            if *time != "2027-01-04T10:00:00+08:00" {
                assert_eq!(&desk.as_of(time).await, report, "as of {time}");
            }
        }
        assert_eq!(desk.as_of("2026-01-16").await, reports[0].1, "as of the end of the day");
        let office = app.actor("coordinator.1").await;
        office.get(&format!("{}?as_of=2026-01-15", desk.path())).await.refused(404, "NOT_FOUND");
        let listed = office.get(&format!("{ENGAGEMENTS}?as_of=2026-06-15&state=ACTIVE&limit=1")).await.is(200);
        assert_eq!(listed.body["items"][0], reports[1].1);
        let ending = |query: &str| format!("{ENGAGEMENTS}?ends_before=2027-01-01&{query}");
        let then = office.get(&ending("as_of=2026-12-20")).await.is(200).body["items"].as_array().unwrap().len();
        let now = office.get(&ending("")).await.is(200).body["items"].as_array().unwrap().len();
        assert_eq!((then, now), (1, 0), "renewed since");
    }

    async fn a_low_grade_is_not_renewed(app: TestApp) {
        let desk = Desk::open(&app).await;
        app.later("2026-12-21T10:00:00+08:00").await;
        let renewal = json!({ "signed_on": "2026-12-21", "to_day": "2027-12-31", "ceiling": money("60000.00") });
        grade(&desk, 2025, "BASIC").await;
        desk.office("renew", renewal.clone()).await.refused(409, "GRADE_TOO_LOW");
        grade(&desk, 2026, "BASIC").await;
        desk.office("renew", renewal.clone()).await.refused(409, "BASIC_TWICE");
        // Appraised anew: the newest grade of the year counts.
        grade(&desk, 2026, "COMPETENT").await;
        let renewed = desk.office("renew", renewal).await.is(200);
        assert_eq!(renewed.body["grades"].as_array().unwrap().len(), 3);
    }

    async fn advisers_come_and_go_with_their_undertakings(app: TestApp) {
        let desk = Desk::open(&app).await;
        let office = app.actor("coordinator.1").await;
        let newcomer = app.newcomer("lawyer.wen", "砚汐律师事务所", "ADVISER").await;
        let account = newcomer.get("/v1/me").await.is(200).body["account_id"].clone();
        let wen = office.post("/v1/advisers", json!({
            "account_id": account, "kind": "LAWYER", "firm_id": matter::organisation(&app, "lawyer.lin").await,
            "name": "温言", "licence_number": "13601201410000009", "practising_since": "2014-03-01",
        })).await.is(201).id();
        let lin = matter::adviser(&app, "lawyer.lin").await;
        let naming = |adviser: &str, from: &str, given: &str| json!({
            "adviser_id": adviser, "from_day": from, "confidentiality_on": given, "conflict_on": given,
        });
        let end = |day: &str| json!({ "last_day": day, "reason": "转所执业" });
        desk.office(&format!("advisers/{lin}/end"), end("2026-02-27")).await.refused(409, "LAST_ADVISER");
        desk.office("advisers", naming(&wen, "2026-02-02", "2026-01-19")).await.refused(422, "INVALID_FIELDS");
        desk.office("advisers", naming(&lin, "2026-02-02", "2026-01-16")).await.refused(409, "NAMED_ALREADY");
        let zhou = matter::adviser(&app, "lawyer.zhou").await;
        desk.office("advisers", naming(&zhou, "2026-02-02", "2026-01-16")).await.refused(409, "LAWYERS_THROUGH_FIRM");
        desk.office("advisers", naming(&wen, "2026-02-02", "2026-01-16")).await.is(200);
        desk.office(&format!("advisers/{lin}/end"), end("2026-02-27")).await.is(200);
        newcomer.get(&desk.path()).await.is(200);

        // Before her first day she has no engagement for the agency, after his last day he has another one.
        let review = desk.review().await;
        matter::offer(&office, &review, &wen).await.refused(409, "NO_ENGAGEMENT");
        app.later("2026-03-02T09:00:00+08:00").await;
        let office = app.actor("coordinator.1").await;
        let offered = matter::offer(&office, &desk.review().await, &wen).await.is(201);
        assert_eq!(offered.body["engagement_id"], desk.id);
        let offered = desk.offer(&desk.review().await).await.is(201);
        assert_ne!(offered.body["engagement_id"], desk.id);
    }

    async fn what_is_not_filed_in_time_is_listed_and_told_once(app: TestApp) {
        let desk = Desk::open(&app).await;
        let overdue = |listed: Value| {
            listed["items"].as_array().unwrap().iter().any(|item| item["id"] == desk.id)
        };
        let list = format!("{ENGAGEMENTS}?filing_overdue=true");
        assert!(!overdue(app.actor("coordinator.1").await.get(&list).await.is(200).body), "due on 2026-01-16");
        app.later("2026-01-19T09:00:00+08:00").await;
        let office = app.actor("coordinator.1").await;
        assert!(overdue(office.get(&list).await.is(200).body));
        assert!(desk.app.chores().await >= 1);
        assert_eq!(desk.app.chores().await, 0, "told once");
        let filed = |ordinal: i64, day: &str| json!({ "filing": ordinal, "filed_on": day, "number": "聘备〔2026〕3号" });
        desk.office("file", filed(2, "2026-01-19")).await.refused(422, "INVALID_FIELDS");
        desk.office("file", filed(1, "2026-01-20")).await.refused(422, "INVALID_FIELDS");
        let done = desk.office("file", filed(1, "2026-01-19")).await.is(200);
        assert_eq!(done.body["filings"][0]["number"], "聘备〔2026〕3号");
        desk.office("file", filed(1, "2026-01-19")).await.refused(409, "FILED_ALREADY");
        assert!(!overdue(office.get(&list).await.is(200).body));
        assert!(overdue(office.get(&format!("{list}&as_of=2026-01-18")).await.is(200).body), "as it stood then");
    }
}

/// A grade as an appraisal gives it.
async fn grade(desk: &Desk<'_>, year: i64, grade: &str) {
    use counsel_desk::access::Actor;
    use counsel_desk::ctx::Ctx;
    use counsel_desk::engagement;
    let (id, grade, now) = (desk.id.parse().unwrap(), grade.parse().unwrap(), desk.app.clock.now());
    let lin = matter::adviser(desk.app, "lawyer.lin").await.parse().unwrap();
    let noted = desk.app.app.db.write(move |conn| {
        let system = Actor::system();
        let new = engagement::NewGrade { adviser: lin, year, grade, holdback: None, source: "appraisal" };
        engagement::graded(&mut Ctx::new(conn, &system, now, None), id, new)
    });
    noted.await.unwrap();
}
