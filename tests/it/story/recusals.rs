//! A conflict that becomes known late: counsel is not heard any more, and the matter goes on all the same.

use counsel_desk::client::Answer;
use serde_json::json;

use super::matter::{FRIDAY, Matter, next, no_guarantee, opinion, sooner};
use super::ways::{assignment, clean, reason, send_back};
use crate::harness::{Expect as _, TestApp, matter};

/// A matter in which nobody on the roll has an interest.
async fn without_conflicts(app: &TestApp) -> Matter<'_> {
    app.set_time(FRIDAY);
    let (officer, office) = (app.actor("officer.cg").await, app.actor("coordinator.1").await);
    let document = matter::document(&officer).await;
    let id = matter::accepted(&officer, &office, &document).await.id();
    Matter { app, id, document }
}

/// An adviser's opinion is handed in and accepted.
async fn heard(matter: &Matter<'_>, login: &str) -> Answer {
    let made = matter.draft(login, clean()).await.is(201);
    let handed_in = next(login, matter.app, &made, "submit").await.is(200);
    next("coordinator.1", matter.app, &handed_in, "accept").await.is(200)
}

/// The office revises its opinion to one that finds nothing wrong.
async fn revised(app: &TestApp, seen: &Answer) -> Answer {
    let path = format!("/v1/opinions/{}", seen.id());
    app.actor("coordinator.1").await.if_match(seen.version()).put(&path, clean()).await
}

async fn countersigned_and_issued(app: &TestApp, handed_in: &Answer) {
    let signed = next("coordinator.2", app, handed_in, "countersign").await.is(200);
    next("coordinator.2", app, &signed, "issue").await.is(200);
}

both_databases! {
    async fn what_cites_counsel_who_stood_back_is_not_issued(app: TestApp) {
        let matter = Matter::accepted(&app).await;
        let lin = matter.taken_by("lawyer.lin", "林诤").await;
        matter.taken_by("scholar.gu", "顾思齐").await;
        let mut counsel = Vec::new();
        for login in ["lawyer.lin", "scholar.gu"] {
            let handed_in = matter.handed_in(login, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
            counsel.push(next("coordinator.1", &app, &handed_in, "accept").await.is(200));
        }
        let citing = |counsel: &Answer| {
            let mut own = sooner("MUST");
            own["source_id"] = counsel.body["recommendations"][0]["id"].clone();
            opinion("SIGN_AFTER_MODIFICATION", json!([no_guarantee("SHOULD"), own]))
        };
        let made = matter.draft("coordinator.1", citing(&counsel[0])).await.is(201);
        let handed_in = next("coordinator.1", &app, &made, "submit").await.is(200);
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        matter.recused("lawyer.lin", &lin).await.is(200);
        let refused = next("coordinator.2", &app, &signed, "issue").await.refused(409, "CITES_UNHEARD_COUNSEL");
        assert_eq!(refused.body["facts"]["recommendations"], "2");
        next("coordinator.2", &app, &signed, "countersign").await.refused(409, "CITES_UNHEARD_COUNSEL");
        let returned = send_back(&app, "coordinator.2", &signed, "所引顾问已经回避。").await.is(200);
        next("coordinator.1", &app, &returned, "submit").await.refused(409, "CITES_UNHEARD_COUNSEL");
        let path = format!("/v1/opinions/{}", returned.id());
        let office = app.actor("coordinator.1").await;
        let revised = office.if_match(returned.version()).put(&path, citing(&counsel[1])).await.is(200);
        let handed_in = next("coordinator.1", &app, &revised, "submit").await.is(200);
        countersigned_and_issued(&app, &handed_in).await;
    }

    async fn the_office_goes_on_with_the_opinion_it_had_begun(app: TestApp) {
        let matter = without_conflicts(&app).await;
        let lin = matter.taken_by("lawyer.lin", "林诤").await;
        heard(&matter, "lawyer.lin").await;
        let begun = matter.draft("coordinator.1", clean()).await.is(201);
        matter.recused("lawyer.lin", &lin).await.is(200);
        assert_eq!(matter.state().await, "ACCEPTED");
        let zhou = matter.taken_by("lawyer.zhou", "周明理").await;
        matter.taken_by("scholar.gu", "顾思齐").await;
        heard(&matter, "scholar.gu").await;
        revised(&app, &begun).await.refused(409, "NOT_YOUR_TURN");
        // The last who was waited for stands back: it is the office's turn, and its opinion is begun.
        matter.recused("lawyer.zhou", &zhou).await.is(200);
        assert_eq!(matter.state().await, "DRAFT_OPINION");
        matter.draft("coordinator.2", clean()).await.refused(409, "ONE_OPINION_EACH");
        let revised = revised(&app, &begun).await.is(200);
        let handed_in = next("coordinator.1", &app, &revised, "submit").await.is(200);
        countersigned_and_issued(&app, &handed_in).await;
    }

    async fn what_was_handed_in_before_counsel_was_heard_is_written_anew(app: TestApp) {
        let matter = without_conflicts(&app).await;
        let lin = matter.taken_by("lawyer.lin", "林诤").await;
        heard(&matter, "lawyer.lin").await;
        let made = matter.draft("coordinator.1", clean()).await.is(201);
        let handed_in = next("coordinator.1", &app, &made, "submit").await.is(200);
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        matter.recused("lawyer.lin", &lin).await.is(200);
        let zhou = matter.taken_by("lawyer.zhou", "周明理").await;
        matter.taken_by("scholar.gu", "顾思齐").await;
        app.set_time("2026-09-18T15:00:00+08:00");
        heard(&matter, "scholar.gu").await;
        assignment(&app, "coordinator.1", &zhou.body, "release", reason()).await.is(200);
        assert_eq!(matter.state().await, "DRAFT_OPINION", "taken back is left as well");
        next("coordinator.2", &app, &signed, "issue").await.refused(409, "COUNSEL_HEARD_LATER");
        next("coordinator.2", &app, &signed, "countersign").await.refused(409, "COUNSEL_HEARD_LATER");
        let returned = send_back(&app, "coordinator.2", &signed, "请考虑新的顾问意见。").await.is(200);
        let handed_in = next("coordinator.1", &app, &returned, "submit").await.is(200);
        countersigned_and_issued(&app, &handed_in).await;
    }

    async fn who_stands_back_on_hold_is_not_waited_for_afterwards(app: TestApp) {
        let matter = without_conflicts(&app).await;
        matter.taken_by("lawyer.lin", "林诤").await;
        let gu = matter.taken_by("scholar.gu", "顾思齐").await;
        heard(&matter, "lawyer.lin").await;
        matter.hold("EXPERT").await.is(200);
        matter.recused("scholar.gu", &gu).await.is(200);
        assert_eq!(matter.state().await, "ON_HOLD");
        matter.change("coordinator.1", "resume").await.is(200);
        assert_eq!(matter.state().await, "DRAFT_OPINION");
        matter.draft("coordinator.1", clean()).await.is(201);
    }
}
