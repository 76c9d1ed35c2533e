//! Changes of the budget during the year: proposed by one, approved by another, and never more than is available.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, TestApp, matter};
use crate::story::ways::told;

const CHANGES: &str = "/v1/budget-changes";

fn money(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

/// A line of an agency.
async fn line(finance: &Actor, agency: &str, year: i64, subject: &str, amount: &str) -> String {
    let new = json!({
        "agency_id": agency, "fiscal_year": year, "subject_code": subject, "name": format!("经费{subject}"),
        "appropriated": money(amount),
    });
    finance.post("/v1/budget-lines", new).await.is(201).id()
}

/// Appropriated, reserved, spent and available.
async fn standing(finance: &Actor, line: &str) -> [String; 4] {
    let seen = finance.get(&format!("/v1/budget-lines/{line}")).await.is(200).body;
    ["appropriated", "reserved", "spent", "available"].map(|name| seen[name]["amount"].as_str().unwrap().to_owned())
}

async fn propose(who: &Actor, kind: &str, line: &str, to: Option<&str>, amount: &str) -> Answer {
    let mut change = json!({
        "kind": kind, "line_id": line, "amount": money(amount), "document": "江财预〔2026〕18号", "reason": "年中调整。",
    });
    if let Some(to) = to {
        change["to_line_id"] = to.into();
    }
    who.post(CHANGES, change).await
}

async fn decide(who: &Actor, change: &Answer, verb: &str) -> Answer {
    let now = who.get(&format!("{CHANGES}/{}", change.id())).await.is(200);
    let path = format!("{CHANGES}/{}/{verb}", change.id());
    who.if_match(now.version()).post(&path, json!({ "remark": "已核。" })).await
}

both_databases! {
    async fn what_one_proposes_another_approves_and_the_ledger_has_it(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let (one, other) = (app.actor("finance.1").await, app.actor("finance.2").await);
        let (cg, jt) = (matter::organisation(&app, "officer.cg").await, matter::organisation(&app, "officer.jt").await);
        let advice = line(&one, &cg, 2026, "T-1", "1000.00").await;
        let training = line(&one, &cg, 2026, "T-2", "500.00").await;
        let (later, foreign) = (line(&one, &cg, 2027, "T-1", "10.00").await, line(&one, &jt, 2026, "T-1", "10.00").await);

        // Nothing moves before it is approved, by somebody else of the finance department.
        let more = propose(&one, "INCREASE", &advice, None, "250.50").await.is(201);
        assert_eq!(standing(&one, &advice).await, ["1000.00", "0.00", "0.00", "1000.00"]);
        assert!(told(&app, "budget_propose_change").await.contains(&"finance.2".to_owned()));
        decide(&one, &more, "approve").await.refused(409, "BUDGET_CHANGE_BY_ANOTHER");
        let czj = matter::organisation(&app, "finance.1").await;
        assert_ne!(czj, cg);
        let own = app.newcomer("purse.cg", &name_of(&app, &cg).await, "FINANCE_OFFICER").await;
        decide(&own, &more, "approve").await.refused(409, "BUDGET_CHANGE_BY_FINANCE");
        app.actor("officer.jt").await.get(&format!("{CHANGES}/{}", more.id())).await.refused(404, "NOT_FOUND");
        let approved = decide(&other, &more, "approve").await.is(200);
        assert_eq!((&approved.body["state"], &approved.body["remark"]), (&json!("APPROVED"), &json!("已核。")));
        assert_eq!(standing(&one, &advice).await, ["1250.50", "0.00", "0.00", "1250.50"]);
        decide(&other, &more, "approve").await.refused(409, "BUDGET_CHANGE_DECIDED");
        assert_eq!(told(&app, "budget_decide_change").await, ["finance.1"]);

        // A transfer within the agency, and carried over to the next year; the agency's own finance staff may propose.
        propose(&one, "TRANSFER", &training, None, "1.00").await.refused(422, "INVALID_FIELDS");
        propose(&one, "TRANSFER", &training, Some(&training), "1.00").await.refused(422, "INVALID_FIELDS");
        propose(&one, "INCREASE", &training, Some(&advice), "1.00").await.refused(422, "INVALID_FIELDS");
        propose(&one, "DECREASE", &training, None, "0.00").await.refused(422, "INVALID_FIELDS");
        propose(&one, "TRANSFER", &training, Some(&foreign), "1.00").await.refused(409, "TRANSFER_WITHIN_AGENCY");
        propose(&one, "TRANSFER", &later, Some(&training), "1.00").await.refused(409, "TRANSFER_WITHIN_AGENCY");
        propose(&own, "INCREASE", &foreign, None, "1.00").await.refused(404, "NOT_FOUND");
        let given = propose(&own, "TRANSFER", &training, Some(&advice), "300.00").await.is(201);
        let carried = propose(&own, "TRANSFER", &training, Some(&later), "200.00").await.is(201);
        let too_much = propose(&own, "DECREASE", &training, None, "500.00").await.is(201);
        decide(&one, &given, "approve").await.is(200);
        decide(&other, &carried, "approve").await.is(200);
        // What was there when it was proposed is not there any more.
        let refused = decide(&one, &too_much, "approve").await.refused(409, "BUDGET_INSUFFICIENT");
        assert_eq!(refused.body["facts"]["available"], "0.00");
        propose(&own, "DECREASE", &training, None, "0.01").await.refused(409, "BUDGET_INSUFFICIENT");
        decide(&one, &too_much, "refuse").await.is(200);
        assert_eq!(standing(&one, &training).await, ["0.00", "0.00", "0.00", "0.00"]);
        assert_eq!(standing(&one, &advice).await, ["1550.50", "0.00", "0.00", "1550.50"]);
        assert_eq!(standing(&one, &later).await, ["210.00", "0.00", "0.00", "210.00"]);
        let fewer = propose(&one, "DECREASE", &advice, None, "50.50").await.is(201);
        decide(&other, &fewer, "approve").await.is(200);

        // The ledger tells each move, with the document that ordered it.
        let entries = one.get(&format!("/v1/budget-lines/{advice}/entries")).await.is(200).body;
        let kinds: Vec<(&str, &str)> = entries["items"].as_array().unwrap().iter()
            .map(|entry| (entry["kind"].as_str().unwrap(), entry["amount"]["amount"].as_str().unwrap())).collect();
        assert_eq!(kinds, [
            ("REDUCTION", "50.50"), ("TRANSFER_IN", "300.00"), ("APPROPRIATION", "250.50"), ("APPROPRIATION", "1000.00"),
        ]);
        assert!(entries["items"][0]["reason"].as_str().unwrap().starts_with("江财预〔2026〕18号"));
        let of_training = own.get(&format!("{CHANGES}?line_id={training}")).await.is(200).body;
        assert_eq!(of_training["items"].as_array().unwrap().len(), 3);
        let refused = own.get(&format!("{CHANGES}?state=REFUSED")).await.is(200).body;
        assert_eq!(refused["items"][0]["id"], too_much.id());
        // Another agency sees none of it, gaining or giving.
        let theirs = app.actor("officer.jt").await.get(CHANGES).await.is(200).body;
        assert_eq!(theirs["items"], json!([]));
    }

    async fn those_who_watch_the_money_are_told_once_for_each_share(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let (one, other) = (app.actor("finance.1").await, app.actor("finance.2").await);
        let lines = one.get("/v1/budget-lines").await.is(200).body;
        let cg = matter::organisation(&app, "officer.cg").await;
        let of_cg = lines["items"].as_array().unwrap().iter().find(|line| line["agency_id"] == cg.as_str()).unwrap();
        let line = of_cg["id"].as_str().unwrap();
        // Two thousand are left: two offers at 800 take 40 and then 80 of a hundred.
        let fewer = propose(&one, "DECREASE", line, None, "198000.00").await.is(201);
        decide(&other, &fewer, "approve").await.is(200);
        let (office, officer) = (app.actor("coordinator.1").await, app.actor("officer.cg").await);
        let lawyer = matter::adviser(&app, "lawyer.lin").await;
        let offered = async |status: u16| {
            let document = matter::document(&officer).await;
            let review = matter::accepted(&officer, &office, &document).await;
            matter::offer(&office, &review, &lawyer).await.is(status)
        };
        offered(201).await;
        assert_eq!(told(&app, "budget_alert").await, Vec::<String>::new());
        offered(201).await;
        assert_eq!(told(&app, "budget_alert").await, ["officer.cg"]);
        assert_eq!(standing(&one, line).await, ["2000.00", "1600.00", "0.00", "400.00"]);
        offered(409).await;
        let more = propose(&one, "INCREASE", line, None, "400.00").await.is(201);
        decide(&other, &more, "approve").await.is(200);
        offered(201).await;
        assert_eq!(told(&app, "budget_alert").await.len(), 2, "all of it is used");
        assert_eq!(standing(&one, line).await, ["2400.00", "2400.00", "0.00", "0.00"]);
    }
}

async fn name_of(app: &TestApp, organisation: &str) -> String {
    let path = format!("/v1/organisations/{organisation}");
    app.actor("sysadmin").await.get(&path).await.is(200).body["name"].as_str().unwrap().to_owned()
}
