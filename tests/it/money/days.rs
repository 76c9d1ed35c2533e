//! The days that run from verification where the calendar of a year is missing, and lists of what is overdue.

use std::collections::BTreeSet;

use counsel_desk::fees::{ClaimEvent, ClaimState};
use serde_json::{Value, json};

use super::claims::CLAIMS;
use super::desk::{Desk, today};
use crate::harness::{Actor, Expect as _, matter};
use crate::story::calendars::load_by_hand;
use crate::story::ways::by_itself;

both_databases! {
    async fn days_that_need_a_missing_calendar_come_when_it_is_loaded(app: TestApp) {
        let desk = Desk::open_at(&app, "2026-12-29T09:00:00+08:00").await;
        let reduced = desk.through(desk.in_state(ClaimState::Submitted).await, &[ClaimEvent::Reduce]).await;
        let paid = desk.in_state(ClaimState::Paid).await;
        for claim in [&reduced, &paid] {
            assert_eq!((&claim.body["due_on"], &claim.body["due_problem"]), (&json!(null), &json!("CALENDAR_NOT_LOADED")));
        }
        assert_eq!(reduced.body["appeal_until"], json!(null));
        // A day that nobody knows is not past, and nobody's right ends with it.
        let refused = desk.take(&reduced, ClaimEvent::Approve).await.refused(409, "APPEAL_WINDOW_OPEN");
        assert_eq!(refused.body["facts"]["due_problem"], "CALENDAR_NOT_LOADED");
        assert_eq!(app.chores().await, 0, "nothing was loaded");
        assert_eq!(desk.read("finance.1", &reduced).await.etag, reduced.etag);

        let year = json!({
            "year": 2027, "source": "国办发明电〔2026〕7号", "work": [],
            "off": [{ "day": "2027-01-01", "name": "元旦" }, { "day": "2027-01-02", "name": "元旦" }],
        });
        app.actor("coordinator.1").await.post("/v1/calendars", year).await.is(201);
        let trail = app.audit_trail().await;
        let loaded = trail.iter().rfind(|entry| entry.operation == "calendar_load_year").unwrap();
        assert!(loaded.detail.contains("\"claims_reckoned\":\"1\""), "what is paid needs no day: {}", loaded.detail);
        let after = desk.read("finance.1", &reduced).await.is(200);
        // Thirty days after the 29th of December; five working days, New Year's Day not among them.
        assert_eq!((&after.body["due_on"], &after.body["due_problem"]), (&json!("2027-01-28"), &json!(null)));
        assert_eq!(after.body["appeal_until"], "2027-01-06");
        assert_ne!(after.etag, reduced.etag, "what is shown has changed");
        assert_eq!(app.chores().await, 0);
        desk.take(&after, ClaimEvent::Appeal).await.is(200);
    }

    async fn days_come_when_a_year_comes_with_the_program(app: TestApp) {
        let desk = Desk::open_at(&app, "2026-12-29T09:00:00+08:00").await;
        let reduced = desk.through(desk.in_state(ClaimState::Submitted).await, &[ClaimEvent::Reduce]).await;
        let verified = desk.in_state(ClaimState::Verified).await;
        let submitted = desk.in_state(ClaimState::Submitted).await;
        assert_eq!(app.chores().await, 0, "nothing was loaded");
        load_by_hand(&app).await;
        assert_eq!(app.chores().await, 3 + 2, "the matters and what is owed for two of them");
        for (claim, until) in [(&reduced, json!("2027-01-06")), (&verified, json!(null))] {
            let after = desk.read("finance.1", claim).await.is(200);
            assert_eq!((&after.body["due_on"], &after.body["due_problem"]), (&json!("2027-01-28"), &json!(null)));
            assert_eq!(after.body["appeal_until"], until);
            assert_ne!(after.etag, claim.etag, "what is shown has changed");
        }
        assert_eq!(desk.read("finance.1", &submitted).await.etag, submitted.etag);
        let done = by_itself(&app, "fees_reckon").await;
        let expected = json!({ "number": reduced.body["number"], "due_on": "2027-01-28", "appeal_until": "2027-01-06" });
        assert_eq!(done.iter().find(|(id, _)| *id == reduced.id()).unwrap().1, expected);
        assert_eq!((done.len(), app.chores().await), (2, 0), "once");
    }

    async fn claims_are_listed_by_state_agency_engagement_and_lateness(app: TestApp) {
        let desk = Desk::open(&app).await;
        let cg = matter::organisation(&app, "officer.cg").await;
        let jt = matter::organisation(&app, "officer.jt").await;
        let mut of = Vec::new();
        for state in [ClaimState::Submitted, ClaimState::Verified, ClaimState::Payable, ClaimState::Paid, ClaimState::Returned] {
            of.push(desk.in_state(state).await);
        }
        let ids: Vec<String> = of.iter().map(|claim| claim.id()).collect();
        let engagement = of[0].body["engagement_id"].as_str().unwrap();
        let of = |wanted: &[usize]| wanted.iter().map(|n| ids[*n].clone()).collect::<BTreeSet<_>>();
        let finance = app.actor("finance.1").await;
        assert_eq!(listed(&finance, "state=VERIFIED").await, of(&[1]));
        assert_eq!(listed(&finance, &format!("agency_id={cg}")).await, of(&[0, 1, 2, 3, 4]));
        assert_eq!(listed(&finance, &format!("agency_id={jt}")).await, of(&[]));
        assert_eq!(listed(&finance, &format!("engagement_id={engagement}&state=PAID")).await, of(&[3]));
        assert_eq!(listed(&finance, &format!("engagement_id={cg}")).await, of(&[]));
        assert_eq!(listed(&finance, "overdue=true").await, of(&[]));
        // The last day of payment is the 24th of February; a claim is late on the day after.
        app.set_time("2026-02-24T23:59:59+08:00");
        let finance = today(&app, "finance.1").await;
        assert_eq!(listed(&finance, "overdue=true").await, of(&[]));
        app.set_time("2026-02-25T00:00:00+08:00");
        let finance = today(&app, "finance.1").await;
        assert_eq!(listed(&finance, "overdue=true").await, of(&[1, 2]));
        assert_eq!(listed(&finance, "overdue=false").await, of(&[0, 3, 4]));
        assert_eq!(listed(&finance, "overdue=true&state=PAYABLE").await, of(&[2]));
        finance.get(&format!("{CLAIMS}?overdue=late")).await.refused(422, "INVALID_FIELDS");
    }
}

/// Ids of the claims in a list, walked page by page; each is there once.
async fn listed(who: &Actor, filter: &str) -> BTreeSet<String> {
    let (mut ids, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let page = who.get(&format!("{CLAIMS}?limit=2&{filter}{cursor}")).await.is(200);
        for item in page.body["items"].as_array().unwrap() {
            assert!(ids.insert(item["id"].as_str().unwrap().to_owned()), "{item} is listed twice");
        }
        match &page.body["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return ids,
        }
    }
}
