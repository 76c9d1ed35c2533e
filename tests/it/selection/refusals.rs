//! What a round refuses, each with the rule named; and what everybody sees without a sign-in.

use serde_json::{Value, json};

use crate::harness::selection::{self as round, BEGINS, DEADLINE, PREMISES};
use crate::harness::{Expect as _, matter};
use crate::story::ways::told;

both_databases! {
    async fn weights_make_a_hundred_and_stay(app: TestApp) {
        app.later(BEGINS).await;
        let office = app.actor("coordinator.1").await;
        for off in ["99.00", "100.01"] {
            let mut notice = round::short_notice(2);
            notice["criteria"][0]["weight"] = off.into();
            office.post("/v1/selection-rounds", notice).await.refused(409, "WEIGHTS_NOT_100");
        }
        let drafted = office.post("/v1/selection-rounds", round::notice(2)).await.is(201);
        let path = format!("/v1/selection-rounds/{}", drafted.id());
        app.visitor().get(&format!("/v1/public/selection-rounds/{}", drafted.id())).await.refused(404, "NOT_FOUND");
        app.actor("lawyer.lin").await.get(&path).await.refused(404, "NOT_FOUND");
        let revised = office.if_match("\"1\"").put(&path, round::short_notice(2)).await.is(200);
        assert_eq!(revised.body["criteria"].as_array().unwrap().len(), 1);
        round::step(&office, &drafted.id(), "publish", None).await.is(200);
        let seen = office.get(&path).await.is(200);
        office.if_match(seen.version()).put(&path, round::short_notice(3)).await.refused(409, "CRITERIA_FROZEN");
        // Nothing is late yet, and the clock alone closes.
        round::step(&office, &drafted.id(), "evaluate", None).await.refused(409, "ROUND_TRANSITION");
    }

    async fn who_applies_and_until_when(app: TestApp) {
        app.later(BEGINS).await;
        let mut notice = round::short_notice(2);
        notice["registration_from"] = "2026-03-03T09:00:00+08:00".into();
        let id = round::published(&app, notice).await.id();
        let (lin, gu) = (matter::adviser(&app, "lawyer.lin").await, matter::adviser(&app, "scholar.gu").await);
        let yanxi = matter::organisation(&app, "manager.yanxi").await;
        let firm = json!({ "firm_id": yanxi, "adviser_ids": [lin], "counts": [] });
        let scholar = json!({ "adviser_ids": [gu], "counts": [] });
        let manager = app.actor("manager.yanxi").await;
        round::apply(&manager, &id, firm.clone()).await.refused(409, "REGISTRATION_NOT_OPEN");
        app.later("2026-03-03T09:00:00+08:00").await;
        let office = app.actor("coordinator.1").await;
        let (manager, other) = (app.actor("manager.yanxi").await, app.actor("manager.zhenghe").await);
        let (lawyer, professor) = (app.actor("lawyer.lin").await, app.actor("scholar.gu").await);
        // A lawyer never applies in person, no firm for another, and a scholar in no firm.
        round::apply(&lawyer, &id, json!({ "adviser_ids": [lin], "counts": [] })).await.refused(409, "FIRM_WITH_ITS_LAWYERS");
        round::apply(&other, &id, firm.clone()).await.refused(409, "ONLY_FOR_ONESELF");
        round::apply(&lawyer, &id, scholar.clone()).await.refused(409, "ONLY_FOR_ONESELF");
        let both = json!({ "firm_id": yanxi, "adviser_ids": [lin, gu], "counts": [] });
        round::apply(&manager, &id, both).await.refused(409, "SCHOLAR_IN_PERSON");
        let public = json!({
            "kind": "PUBLIC_LAWYER", "name": "公职律师", "practising_since": "2015-07-01", "licence_number": "13601201560000001",
        });
        let public = office.post("/v1/advisers", public).await.is(201).id();
        let in_person = json!({ "adviser_ids": [public], "counts": [] });
        round::apply(&office, &id, in_person).await.refused(409, "PUBLIC_LAWYER_NOT_CANDIDATE");
        assert!(round::applications(&office, &id).await.is_empty());
        let priced = json!({ "adviser_ids": [gu], "counts": [], "price": { "amount": "1.00", "currency": "CNY" } });
        round::apply(&professor, &id, priced).await.refused(422, "INVALID_FIELDS");
        let made = round::apply(&manager, &id, firm.clone()).await.is(201);
        assert_eq!(made.body["source"], "ONLINE");
        round::apply(&manager, &id, firm.clone()).await.refused(409, "APPLIED_ALREADY");
        round::apply(&office, &id, firm.clone()).await.refused(409, "APPLIED_ALREADY");
        // A candidate sees the own application and no other.
        let own = format!("/v1/selection-applications/{}", made.id());
        manager.get(&own).await.is(200);
        lawyer.get(&own).await.is(200);
        other.get(&own).await.refused(404, "NOT_FOUND");
        professor.get(&own).await.refused(404, "NOT_FOUND");
        assert!(round::applications(&professor, &id).await.is_empty());
        app.later("2026-03-20T16:59:59.999999+08:00").await;
        let professor = app.actor("scholar.gu").await;
        let alone = round::apply(&professor, &id, scholar.clone()).await.is(201);
        app.later(DEADLINE).await;
        let manager = app.actor("manager.zhenghe").await;
        let zhou = matter::adviser(&app, "lawyer.zhou").await;
        let zhenghe = matter::organisation(&app, "manager.zhenghe").await;
        let late = json!({ "firm_id": zhenghe, "adviser_ids": [zhou], "counts": [] });
        round::apply(&manager, &id, late).await.refused(409, "REGISTRATION_CLOSED");
        round::hand_in(&app.actor("manager.yanxi").await, &made.id(), "PLAN").await.refused(409, "REGISTRATION_CLOSED");
        // The candidate alone withdraws: neither another firm, nor a lawyer whom the firm names.
        let (lawyer, reason) = (app.actor("lawyer.lin").await, json!({ "reason": "业务调整" }));
        let path = format!("{own}/withdraw");
        manager.if_match("\"1\"").post(&path, reason.clone()).await.refused(404, "NOT_FOUND");
        lawyer.if_match("\"1\"").post(&path, reason.clone()).await.refused(409, "ONLY_FOR_ONESELF");
        let manager = app.actor("manager.yanxi").await;
        manager.if_match("\"2\"").post(&path, reason).await.refused(412, "VERSION_STALE");
        assert_eq!(round::withdraw(&manager, &made.id()).await.is(200).body["state"], "WITHDRAWN");
        assert_eq!(told(&app, "selection_withdraw").await, ["lawyer.lin", "manager.yanxi", "coordinator.1", "coordinator.2"]);
        // Somebody of a firm that applied cannot evaluate, and an administrator never.
        for (login, code) in [
            ("manager.yanxi", "EVALUATOR_IS_CANDIDATE"),
            ("lawyer.lin", "EVALUATOR_IS_CANDIDATE"),
            ("scholar.gu", "EVALUATOR_IS_CANDIDATE"),
            ("secadmin", "EVALUATOR_ADMINISTRATOR"),
        ] {
            round::appoint(&app, &id, login).await.refused(409, code);
        }
        round::appoint(&app, &id, "lawyer.zhou").await.is(201);
        round::appoint(&app, &id, "lawyer.zhou").await.refused(409, "EVALUATOR_APPOINTED_ALREADY");
        // The one who is left proves nothing: of the least number not one is qualified.
        let office = app.actor("coordinator.1").await;
        assert_eq!(round::qualify(&office, &alone, json!([])).await.is(200).body["state"], "REJECTED");
        let few = round::step(&office, &id, "evaluate", None).await.refused(409, "TOO_FEW_QUALIFIED");
        assert_eq!(few.body["facts"], json!({ "qualified": "0", "needed": "1" }));
        assert_eq!(office.get(&format!("/v1/selection-rounds/{id}")).await.is(200).body["state"], "QUALIFICATION");
    }

    async fn scores_keep_to_their_criteria_and_owners(app: TestApp) {
        app.later(BEGINS).await;
        let mut notice = round::short_notice(1);
        let premises = json!({ "code": PREMISES, "text": "在本市设有固定办公场所", "evidence": true });
        notice["conditions"] = json!([premises, premises]);
        let office = app.actor("coordinator.1").await;
        office.post("/v1/selection-rounds", notice.clone()).await.refused(422, "INVALID_FIELDS");
        notice["conditions"] = json!([premises]);
        let id = round::published(&app, notice).await.id();
        let candidate = round::candidate(&app, 1, "LAWYER", "2015-07-01").await;
        let made = round::apply(&office, &id, round::application(&candidate, json!([]), None)).await.is(201);
        round::hand_in(&office, &made.id(), PREMISES).await.is(201);
        let other = round::candidate(&app, 2, "LAWYER", "2015-07-01").await;
        let without = round::apply(&office, &id, round::application(&other, json!([]), None)).await.is(201);
        let evaluator = round::appoint(&app, &id, "officer.cg").await.is(201).id();
        let officer = app.actor("officer.cg").await;
        // Before the candidates are known there is nothing to declare on.
        round::declare(&officer, &evaluator, "NONE").await.refused(409, "ROUND_TRANSITION");
        app.later(DEADLINE).await;
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let path = format!("/v1/selection-evaluators/{evaluator}");
        let names = officer.get(&path).await.is(200);
        assert_eq!(names.body["candidates"][0]["name"], "第01律师事务所");
        assert_eq!(office.get(&path).await.is(200).body["candidates"], json!([]));
        let qualified = round::qualify(&office, &made, json!([])).await.is(200);
        round::qualify_but(&office, &qualified, json!([]), PREMISES).await.refused(409, "DECIDED_ALREADY");
        let still = office.get(&format!("/v1/selection-applications/{}", made.id())).await.is(200);
        assert_eq!((still.body, still.etag), (qualified.body, qualified.etag));
        let rejected = round::qualify(&office, &without, json!([])).await.is(200);
        assert_eq!((&rejected.body["state"], &rejected.body["reason"]), (&json!("REJECTED"), &json!(PREMISES)));
        let check = rejected.body["checks"].as_array().unwrap().iter().find(|check| check["condition"] == PREMISES).cloned();
        assert_eq!(check.unwrap()["reason"], "EVIDENCE_MISSING");
        round::step(&office, &id, "evaluate", None).await.refused(409, "NO_EVALUATOR");
        round::declare(&officer, &evaluator, "NONE").await.is(200);
        round::declare(&officer, &evaluator, "NONE").await.refused(409, "DECLARED_ALREADY");
        let cell = |points: &str, round: &Value| {
            json!({ "application_id": made.id(), "criterion_id": round["criteria"][0]["id"], "points": points })
        };
        let begun = round::step(&office, &id, "evaluate", None).await.is(200).body;
        round::score(&officer, &evaluator, vec![cell("100.01", &begun)]).await.refused(409, "SCORE_ABOVE_MAXIMUM");
        round::score(&officer, &evaluator, vec![cell("1.00", &begun), cell("2.00", &begun)])
            .await
            .refused(422, "INVALID_FIELDS");
        // Not the office, not another evaluator: only the owner.
        round::score(&office, &evaluator, vec![cell("1.00", &begun)]).await.refused(404, "NOT_FOUND");
        round::score(&officer, &evaluator, vec![cell("30.00", &begun)]).await.is(200);
        round::sign(&officer, &evaluator).await.is(200);
        round::declare(&officer, &evaluator, "RECUSED").await.refused(409, "SHEET_SIGNED");
        round::step(&office, &id, "rank", json!({})).await.is(200);
        // 30 points are less than the least total.
        round::step(&office, &id, "propose", None).await.refused(409, "NOBODY_APPOINTABLE");
        let failed = json!({ "failed": true, "reason": "无人达到最低总分。" });
        let ended = round::step(&office, &id, "end", failed.clone()).await.is(200);
        assert_eq!(ended.body["state"], "FAILED");
        round::step(&office, &id, "end", failed).await.refused(409, "ROUND_TRANSITION");
    }

    async fn a_purchase_has_its_dates(app: TestApp) {
        app.later(BEGINS).await;
        let office = app.actor("coordinator.1").await;
        let plain = round::published(&app, round::short_notice(1)).await.id();
        let step = json!({ "step": "REPORT", "done_on": "2026-03-20" });
        round::step(&office, &plain, "purchase-steps", step.clone()).await.refused(409, "NOT_A_PURCHASE");
        let mut notice = round::short_notice(1);
        notice["route"] = "PURCHASE".into();
        let bought = round::published(&app, notice).await;
        assert_eq!(bought.body["purchase_dates"].as_array().unwrap().len(), 6);
        assert_eq!(bought.body["purchase_retention_years"], 15);
        round::step(&office, &bought.id(), "purchase-steps", step).await.refused(409, "PURCHASE_STEP_ORDER");
    }

    async fn everybody_reads_the_notice_and_no_markup(app: TestApp) {
        app.later(BEGINS).await;
        let mut notice = round::short_notice(1);
        notice["title"] = "<script>alert(1)</script>选聘".into();
        notice["notice"] = "<img src=x onerror=alert(1)> & \"公告\"".into();
        let id = round::published(&app, notice).await.id();
        let page = reqwest::get(format!("{}/public/selection-rounds/{id}", app.url)).await.unwrap();
        assert_eq!(page.status(), 200);
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{policy}");
        let text = page.text().await.unwrap();
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;选聘"), "{text}");
        assert!(!text.contains("<script") && !text.contains("<img"), "{text}");
        for nothing in ["x", "01997c1e-0000-7000-8000-000000000007"] {
            let gone = reqwest::get(format!("{}/public/selection-rounds/{nothing}", app.url)).await.unwrap();
            assert_eq!(gone.status(), 404, "{nothing}");
        }
        let visitor = app.visitor();
        let list = visitor.get("/v1/public/selection-rounds").await.is(200);
        assert_eq!(list.body["items"][0]["id"], id);
        let objection = json!({ "name": "某人", "contact": "a@demo.invalid", "text": "有异议。" });
        let path = format!("/v1/public/selection-rounds/{id}/objections");
        visitor.post(&path, objection).await.refused(409, "NOT_IN_PUBLICITY");
    }
}
