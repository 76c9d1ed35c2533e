//! Supplementary opinions: what was issued is changed by nothing else.

use counsel_desk::db::Conn;
use diesel::RunQueryDsl as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::matter::{Matter, TEXT, next, no_guarantee, opinion, sooner};
use super::ways::{audited, only, was_told};
use crate::harness::{Expect as _, TestApp};

fn adopted(clause: &str) -> Value {
    json!({ "answer": "ADOPTED", "clause": clause })
}

/// SHA-256 over everything that an opinion shows, each part preceded by its length.
fn sealed(opinion: &Value, text_sha256: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut parts = vec![text(&opinion["id"]), text(&opinion["number"]), text(text_sha256)];
    parts.extend(["conclusion", "summary", "author_id"].map(|field| text(&opinion[field])));
    for finding in opinion["findings"].as_array().unwrap() {
        parts.extend(["item", "conforms", "finding"].map(|field| text(&finding[field])));
    }
    let fields =
        ["id", "severity", "issue_code", "clause", "quote", "demand", "demanded_text", "reason", "legal_basis"];
    for recommendation in opinion["recommendations"].as_array().unwrap() {
        parts.extend(fields.map(|field| text(&recommendation[field])));
    }
    if let Some(supplemented) = opinion["supplements"].as_str() {
        parts.extend(["SUPPLEMENTS".to_owned(), supplemented.to_owned()]);
    }
    for withdrawn in opinion["withdraws"].as_array().unwrap() {
        parts.extend(["WITHDRAWS".to_owned(), text(&withdrawn["recommendation_id"]), text(&withdrawn["reason"])]);
    }
    let whole: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    hex::encode(Sha256::digest(whole))
}

async fn raw(app: &TestApp, statement: String) -> String {
    let run = move |conn: &mut Conn| Ok(diesel::sql_query(statement.clone()).execute(conn)?);
    app.app.db.write(run).await.unwrap_err().to_string()
}

both_databases! {
    async fn it_adds_and_withdraws_and_the_gate_follows(app: TestApp) {
        let (matter, asked) =
            Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("SHOULD"), no_guarantee("SHOULD")])).await;
        matter.revise(&TEXT.replace("九十日", "三十日").replace("甲方为乙方的贷款提供保证。", "")).await;
        matter.answer(&asked[0], adopted("第一条")).await.is(200);
        let withdraws = json!([{ "recommendation_id": asked[1]["id"], "reason": "与补充建议合并。" }]);
        let content = only("SIGN_AFTER_MODIFICATION", json!([no_guarantee("MUST")]), withdraws);
        let made = matter.supplement_to(&matter.last_issued().await, content).await.is(201);
        assert_eq!(made.body["supplements"], matter.last_issued().await["id"]);
        assert_eq!(matter.states(None).await, ["ANSWERED", "OPEN"], "a draft changes nothing");
        let handed_in = next("coordinator.1", &app, &made, "submit").await.is(200);
        assert_eq!(matter.closed_because().await, "SUPPLEMENT_PENDING, OPEN_SHOULD_ITEMS");
        next("coordinator.1", &app, &handed_in, "countersign").await.refused(409, "COUNTERSIGN_BY_ANOTHER");
        next("coordinator.2", &app, &handed_in, "issue").await.refused(409, "NOT_COUNTERSIGNED");
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        let issued = next("coordinator.2", &app, &signed, "issue").await.is(200);
        assert_eq!(issued.body["number"], "补意〔2026〕第0001号");
        assert_eq!(audited(&app, "opinion_issue").await["state"], "HANDLING");
        assert!(was_told(&app, "officer.cg", "补意〔2026〕第0001号").await);
        assert_eq!(matter.states(None).await, ["ANSWERED", "SUPERSEDED", "OPEN"]);
        assert_eq!(matter.closed_because().await, "OPEN_MUST_ITEMS, OPEN_SHOULD_ITEMS");

        matter.answer(&asked[1], adopted("第二条")).await.refused(409, "RECOMMENDATION_SUPERSEDED");
        let added = &issued.body["recommendations"][0];
        matter.answer(added, adopted("第二条")).await.is(200);
        for recommendation in [&asked[0], added] {
            matter.handle("coordinator.1", recommendation, "verify", None).await.is(200);
        }
        assert_eq!(matter.closed_because().await, "", "what was withdrawn keeps nothing closed");
        assert_eq!(matter.state().await, "CLOSED");
    }

    async fn its_conclusion_is_the_one_that_holds(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        matter.revise(&TEXT.replace("九十日", "三十日")).await;
        matter.answer(&asked[0], adopted("第一条")).await.is(200);
        matter.handle("coordinator.1", &asked[0], "verify", None).await.is(200);
        let unlawful = matter.supplemented(only("MUST_NOT_SIGN", json!([]), json!([]))).await;
        assert_eq!(matter.closed_because().await, "ILLEGAL");
        let refused = matter.supplement_to(&unlawful.body, only("MUST_NOT_SIGN", json!([]), json!([]))).await.is(201);
        next("coordinator.1", &app, &refused, "submit").await.refused(409, "SUPPLEMENT_SAYS_NOTHING");
        let path = format!("/v1/opinions/{}", refused.id());
        let office = app.actor("coordinator.1").await;
        // What the first opinion found is nothing new when it is found again.
        let again = office.if_match(refused.version()).put(&path, opinion("MUST_NOT_SIGN", json!([]))).await.is(200);
        next("coordinator.1", &app, &again, "submit").await.refused(409, "SUPPLEMENT_SAYS_NOTHING");
        let lawful = only("SIGN_AFTER_MODIFICATION", json!([]), json!([]));
        let revised = office.if_match(again.version()).put(&path, lawful).await.is(200);
        let handed_in = next("coordinator.1", &app, &revised, "submit").await.is(200);
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        let last = next("coordinator.2", &app, &signed, "issue").await.is(200);
        assert_eq!(last.body["supplements"], unlawful.body["id"]);
        assert_eq!(matter.closed_because().await, "");
        let late = matter.supplement_to(&last.body, only("MUST_NOT_SIGN", json!([]), json!([]))).await;
        assert_eq!(late.refused(409, "NOT_YOUR_TURN").body["facts"]["state"], "CLOSED");
    }

    async fn one_at_a_time_in_its_place_and_time(app: TestApp) {
        let (early, counsel) = Matter::heard(&app, json!([sooner("MUST")])).await;
        early.supplement_to(&counsel.body, only("MAY_SIGN", json!([]), json!([]))).await.refused(409, "NOT_YOUR_TURN");
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let first = matter.last_issued().await;
        let withdraw = |id: &Value| json!([{ "recommendation_id": id, "reason": "原建议有误。" }]);
        let clean = only("MAY_SIGN", json!([]), json!([]));
        let made = matter.supplement_to(&first, clean.clone()).await.is(201);
        matter.supplement_to(&first, clean.clone()).await.refused(409, "ONE_OPINION_EACH");
        next("coordinator.1", &app, &made, "submit").await.refused(409, "CONCLUSION_CONTRADICTS");
        let elsewhere = withdraw(&counsel.body["recommendations"][0]["id"]);
        let path = format!("/v1/opinions/{}", made.id());
        let office = app.actor("coordinator.1").await.if_match(made.version());
        let refused = office.put(&path, only("MAY_SIGN", json!([]), elsewhere)).await.refused(422, "INVALID_FIELDS");
        assert_eq!(refused.body["errors"][0]["pointer"], "/withdraws/0/recommendation_id");
        let revised = office.put(&path, only("MAY_SIGN", json!([]), withdraw(&asked[0]["id"]))).await.is(200);
        let handed_in = next("coordinator.1", &app, &revised, "submit").await.is(200);
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        let issued = next("coordinator.2", &app, &signed, "issue").await.is(200);
        matter.supplement_to(&first, clean.clone()).await.refused(409, "NOT_THE_LAST_ISSUED");
        let twice = only("MAY_SIGN", json!([]), withdraw(&asked[0]["id"]));
        matter.supplement_to(&issued.body, twice).await.refused(422, "INVALID_FIELDS");
        let late = matter.supplement_to(&issued.body, only("MUST_NOT_SIGN", json!([]), json!([]))).await.is(201);
        assert_eq!(matter.closed_because().await, "", "a draft keeps nothing closed");
        next("coordinator.1", &app, &late, "submit").await.refused(409, "NOT_YOUR_TURN");
    }

    async fn only_a_supplementary_opinion_withdraws(app: TestApp) {
        let (matter, counsel) = Matter::heard(&app, json!([sooner("MUST")])).await;
        let mut content = opinion("SIGN_AFTER_MODIFICATION", json!([sooner("MUST")]));
        content["withdraws"] = json!([{ "recommendation_id": counsel.body["recommendations"][0]["id"], "reason": "不妥。" }]);
        let refused = matter.draft("coordinator.1", content).await.refused(422, "INVALID_FIELDS");
        assert_eq!(refused.body["errors"][0]["pointer"], "/withdraws/0/recommendation_id");
    }

    async fn it_can_be_returned_and_keeps_what_is_done(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        matter.revise(&TEXT.replace("九十日", "三十日")).await;
        matter.answer(&asked[0], adopted("第一条")).await.is(200);
        matter.handle("coordinator.1", &asked[0], "verify", None).await.is(200);
        let withdraws = json!([{ "recommendation_id": asked[0]["id"], "reason": "原建议有误。" }]);
        let content = only("MAY_SIGN", json!([]), withdraws);
        let made = matter.supplement_to(&matter.last_issued().await, content).await.is(201);
        let handed_in = next("coordinator.1", &app, &made, "submit").await.is(200);
        let returned = super::ways::send_back(&app, "coordinator.2", &handed_in, "请说明理由。").await.is(200);
        let again = next("coordinator.1", &app, &returned, "submit").await.is(200);
        let signed = next("coordinator.2", &app, &again, "countersign").await.is(200);
        next("coordinator.2", &app, &signed, "issue").await.is(200);
        assert_eq!(matter.states(None).await, ["VERIFIED"], "what is done stays done");
        assert_eq!(matter.closed_because().await, "");
    }

    async fn what_needed_nothing_may_need_handling_after_all(app: TestApp) {
        let (matter, _) = Matter::issued(&app, "MAY_SIGN", json!([])).await;
        assert_eq!(matter.state().await, "OPINION_ISSUED");
        let clock = app.actor("officer.cg").await.get(&format!("/v1/reviews/{}/clock", matter.id)).await.is(200).body;
        app.later("2026-09-21T09:00:00+08:00").await;
        matter.supplemented(only("SIGN_AFTER_MODIFICATION", json!([sooner("MUST")]), json!([]))).await;
        assert_eq!(matter.state().await, "HANDLING");
        assert_eq!(matter.closed_because().await, "OPEN_MUST_ITEMS");
        let after = app.actor("officer.cg").await.get(&format!("/v1/reviews/{}/clock", matter.id)).await.is(200).body;
        assert_eq!(after["issued_on"], clock["issued_on"], "the first opinion stopped the clock");
    }

    async fn the_seal_covers_everything_that_is_shown(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST"), no_guarantee("MUST")])).await;
        let officer = app.actor("officer.cg").await;
        let sha256 = matter.read(&officer).await.is(200).body["sha256"].clone();
        let first = matter.last_issued().await;
        assert_eq!(first["seal"], sealed(&first, &sha256));
        let withdraws = json!([{ "recommendation_id": asked[1]["id"], "reason": "原建议有误。" }]);
        let issued = matter.supplemented(only("SIGN_AFTER_MODIFICATION", json!([sooner("SHOULD")]), withdraws)).await;
        assert_eq!(issued.body["seal"], sealed(&issued.body, &sha256));
        let mut forged = issued.body.clone();
        forged["withdraws"][0]["reason"] = json!("另有考虑。");
        assert_ne!(issued.body["seal"], sealed(&forged, &sha256));
        forged = issued.body.clone();
        forged["supplements"] = json!(null);
        assert_ne!(issued.body["seal"], sealed(&forged, &sha256));
    }

    async fn the_database_itself_refuses_to_change_what_was_issued(app: TestApp) {
        let (matter, asked) = Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let withdraws = json!([{ "recommendation_id": asked[0]["id"], "reason": "原建议有误。" }]);
        let issued = matter.supplemented(only("MAY_SIGN", json!([]), withdraws)).await;
        let (first, last) = (asked[0]["id"].as_str().unwrap(), issued.id());
        for statement in [
            "UPDATE opinions SET supplements = NULL WHERE supplements IS NOT NULL".to_owned(),
            format!("DELETE FROM opinions WHERE id = '{last}'"),
            format!("UPDATE recommendations SET severity = 'NOTE' WHERE id = '{first}'"),
            format!("DELETE FROM recommendations WHERE id = '{first}'"),
            "UPDATE findings SET conforms = 'YES'".to_owned(),
            "DELETE FROM findings".to_owned(),
            "DELETE FROM withdrawals".to_owned(),
            "UPDATE withdrawals SET reason = 'x'".to_owned(),
            format!("INSERT INTO findings (opinion_id, item, conforms, finding) VALUES ('{last}', 'X', 'YES', 'x')"),
        ] {
            let refused = raw(&app, statement.clone()).await;
            assert!(refused.contains("an issued opinion is immutable"), "{statement}: {refused}");
        }
        let row_of = |columns: &str, values: &str| format!("INSERT INTO {columns} SELECT {values} FROM opinions o JOIN recommendations r ON r.opinion_id = o.id WHERE r.id = '{first}'");
        for (table, row) in [
            ("opinion_returns", row_of(
                "opinion_returns (id, opinion_id, reason, returned_by, name, returned_at)",
                "'x', o.id, 'x', o.author_id, 'x', 0",
            )),
            ("handling_steps", row_of(
                "handling_steps (id, recommendation_id, event, state, clause, reason, legal_basis, account_id, name, at)",
                "'x', r.id, 'ANSWERED', 'ANSWERED', '', 'x', '', o.author_id, 'x', 0",
            )),
        ] {
            app.app.db.write(move |conn| Ok(diesel::sql_query(&row).execute(conn)?)).await.unwrap();
            for statement in [format!("UPDATE {table} SET reason = 'y'"), format!("DELETE FROM {table}")] {
                let refused = raw(&app, statement.clone()).await;
                assert!(refused.contains("never changed or deleted"), "{statement}: {refused}");
            }
        }
    }
}
