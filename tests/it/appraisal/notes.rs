//! Events that are noted by hand: who may, what, and how they are voided.

use counsel_desk::db::schema::conduct_events;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{EVENTS, account, events};
use crate::harness::{Expect as _, matter};
use crate::story::matter::Matter;
use crate::story::ways::told;

fn note(kind: &str, subject: &str, code: &str) -> Value {
    json!({
        "subject_kind": kind, "subject_id": subject, "code": code, "on_day": "2026-09-17",
        "evidence": "会议签到表",
    })
}

both_databases! {
    async fn only_what_no_slice_brings_is_noted(app: TestApp) {
        Matter::in_review(&app).await;
        let (office, lin) = (app.actor("coordinator.1").await, matter::adviser(&app, "lawyer.lin").await);
        office.post(EVENTS, note("ADVISER", &lin, "OPINION_LATE")).await.refused(409, "EVENT_RECORDED_BY_ITSELF");
        for (kind, subject, code) in
            [("ADVISER", &lin, "NO_SUCH_EVENT"), ("ADVISER", &lin, "SIGNED_WITHOUT_REVIEW")]
        {
            let refused = office.post(EVENTS, note(kind, subject, code)).await.refused(422, "INVALID_FIELDS");
            assert_eq!(refused.body["errors"][0]["pointer"], "/code");
        }
        let mut early = note("ADVISER", &lin, "MEETING_MISSED");
        early["on_day"] = json!("2026-09-19");
        let refused = office.post(EVENTS, early).await.refused(422, "INVALID_FIELDS");
        assert_eq!(refused.body["errors"][0]["pointer"], "/on_day");
        // Somebody who is not what they are called is not there.
        office.post(EVENTS, note("AGENCY", &lin, "COMMENDED")).await.refused(404, "NOT_FOUND");
        let officer = account(&app, "officer.cg").await;
        office.post(EVENTS, note("REVIEWER", &officer, "COMMENDED")).await.refused(404, "NOT_FOUND");
        let own = account(&app, "coordinator.1").await;
        office.post(EVENTS, note("REVIEWER", &own, "COMMENDED")).await.refused(409, "OWN_CONDUCT");
    }

    async fn a_note_is_voided_once_and_stays(app: TestApp) {
        Matter::in_review(&app).await;
        let (office, lin) = (app.actor("coordinator.1").await, matter::adviser(&app, "lawyer.lin").await);
        let made = office.post(EVENTS, note("ADVISER", &lin, "MEETING_MISSED")).await.is(201);
        let void = |id: &str| format!("{EVENTS}/{id}/void");
        let why = json!({ "reason": "已请假" });
        let voiding = app.actor("coordinator.2").await.post(&void(&made.id()), why.clone()).await.is(201);
        assert_eq!((&voiding.body["voids"], &voiding.body["evidence"]), (&json!(made.id()), &json!("已请假")));
        let seen = office.get(&format!("{EVENTS}/{}", made.id())).await.is(200);
        assert_eq!(seen.body["voided_by"], json!(voiding.id()));
        assert_eq!((&seen.body["source_noun"], &seen.body["source_id"]), (&json!("conduct_event"), &json!(made.id())));
        office.post(&void(&made.id()), why.clone()).await.refused(409, "EVENT_VOIDED_ALREADY");
        office.post(&void(&voiding.id()), why.clone()).await.refused(409, "EVENT_VOIDED_ALREADY");
        let accepted = events(&office, "code=OFFER_ACCEPTED").await[0]["id"].as_str().unwrap().to_owned();
        office.post(&void(&accepted), why).await.refused(409, "EVENT_RECORDED_BY_ITSELF");
        assert_eq!(told(&app, "conduct_note").await, ["lawyer.lin"]);
        assert_eq!(told(&app, "conduct_void").await, ["lawyer.lin"]);
        for change in ["UPDATE conduct_events SET quantity = 2", "DELETE FROM conduct_events"] {
            let refused = app.app.db.write(move |conn| Ok(diesel::sql_query(change).execute(conn)?)).await.unwrap_err();
            assert!(refused.to_string().contains("never changed or deleted"), "{change}: {refused}");
        }
    }

    async fn everybody_sees_what_is_about_them(app: TestApp) {
        Matter::in_review(&app).await;
        let (office, lin) = (app.actor("coordinator.1").await, matter::adviser(&app, "lawyer.lin").await);
        let agency = matter::organisation(&app, "officer.cg").await;
        office.post(EVENTS, note("ADVISER", &lin, "COMMENDED")).await.is(201);
        office.post(EVENTS, note("AGENCY", &agency, "COMMENDED")).await.is(201);
        let second = account(&app, "coordinator.2").await;
        office.post(EVENTS, note("REVIEWER", &second, "COMMENDED")).await.is(201);
        let seen = async |who: &str, query: &str| {
            let seen = events(&app.actor(who).await, query).await;
            seen.iter().map(|event| event["subject_kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        for who in ["coordinator.1", "auditor"] {
            assert_eq!(seen(who, "code=COMMENDED").await, ["REVIEWER", "AGENCY", "ADVISER"], "{who}");
        }
        for who in ["lawyer.lin", "manager.yanxi"] {
            assert_eq!(seen(who, "code=COMMENDED").await, ["ADVISER"], "{who}");
        }
        assert_eq!(seen("officer.cg", "code=COMMENDED").await, ["AGENCY"]);
        for who in ["lawyer.zhou", "manager.zhenghe", "officer.jt"] {
            assert_eq!(seen(who, "").await, Vec::<String>::new(), "{who}");
        }
        assert_eq!(seen("coordinator.1", "from=2026-09-18&to=2026-09-18").await, ["ADVISER", "AGENCY"]);
        assert_eq!(seen("coordinator.1", &format!("subject_id={second}")).await, ["REVIEWER"]);
        let written: i64 = app.app.db.read(|conn| Ok(conduct_events::table.count().get_result(conn)?)).await.unwrap();
        assert_eq!(written, 5, "an offer accepted, a submission complete, three notes");
    }
}
