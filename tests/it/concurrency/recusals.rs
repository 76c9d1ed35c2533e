//! A lawyer who stands back while the firm claims for the work, or gives the claim up: the money is either claimed
//! or free, and never left to the other. That every ledger balances is checked after every test.

use counsel_desk::client::Answer;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::harness::{Expect as _, TestApp, matter};

const PAIRS: usize = 12;
const ROUNDS: usize = 4;

/// Reserved on the agency's line and committed under the firm's engagement, in yuan.
async fn bound(app: &TestApp) -> (String, String) {
    let line = app.actor("officer.cg").await.get("/v1/budget-lines").await.is(200).body["items"][0].clone();
    let engagement = app.actor("manager.yanxi").await.get("/v1/engagements").await.is(200).body["items"][0].clone();
    let text = |value: &Value| value["amount"].as_str().unwrap().to_owned();
    (text(&line["reserved"]), text(&engagement["committed"]))
}

/// A matter whose one counsel was heard: the assignment as its lawyer sees it, and the work as a claim names it.
async fn heard(app: &TestApp, document: &str) -> (Value, Value) {
    let opinion = matter::delivered(app, document, "lawyer.lin").await;
    let path = format!("/v1/reviews/{}/assignments", opinion.body["review_id"].as_str().unwrap());
    let assignment = app.actor("lawyer.lin").await.get(&path).await.is(200).body["items"][0].clone();
    let claim = json!({
        "engagement_id": assignment["engagement_id"], "agency_id": matter::organisation(app, "officer.cg").await,
        "lines": [{ "opinion_id": opinion.id() }],
    });
    (assignment, claim)
}

async fn recuse(app: &TestApp, assignment: &Value) -> Answer {
    let path = format!("/v1/assignments/{}/recuse", assignment["id"].as_str().unwrap());
    let lawyer = app.actor("lawyer.lin").await.if_match(&format!("\"{}\"", assignment["version"]));
    lawyer.post(&path, json!({ "reason": "近亲属任职于相对方" })).await
}

async fn withdraw(app: &TestApp, claim: &Answer) -> Answer {
    let path = format!("/v1/fee-claims/{}/withdraw", claim.id());
    app.actor("manager.yanxi").await.if_match(claim.version()).post(&path, json!({ "reason": "另行申请" })).await
}

both_databases! {
    async fn who_stands_back_and_who_gives_a_claim_up_leave_nothing_reserved(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let (document, firm) = (matter::document(&app.actor("officer.cg").await).await, app.actor("manager.yanxi").await);
        for _ in 0..ROUNDS {
            let mut pairs = Vec::new();
            for _ in 0..PAIRS {
                let (assignment, claim) = heard(&app, &document).await;
                pairs.push((assignment, firm.post("/v1/fee-claims", claim).await.is(201)));
            }
            let both = pairs.iter().map(|(assignment, claim)| join(recuse(&app, assignment), withdraw(&app, claim)));
            for (recused, withdrawn) in join_all(both).await {
                recused.is(200);
                withdrawn.is(200);
            }
            // Nothing can be claimed for any more.
            assert_eq!(bound(&app).await, ("0.00".to_owned(), "0.00".to_owned()));
        }
        println!("T20 recusal and withdrawal at once: 0.00 left behind by {} pairs (N={})", PAIRS * ROUNDS, PAIRS * ROUNDS);
    }

    async fn who_stands_back_while_the_work_is_claimed_for(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let (document, firm) = (matter::document(&app.actor("officer.cg").await).await, app.actor("manager.yanxi").await);
        let mut claimed_first = 0;
        for _ in 0..ROUNDS {
            let mut pairs = Vec::new();
            for _ in 0..PAIRS {
                pairs.push(heard(&app, &document).await);
            }
            let both = pairs
                .iter()
                .map(|(assignment, claim)| join(recuse(&app, assignment), firm.post("/v1/fee-claims", claim.clone())));
            let mut claims = Vec::new();
            for (recused, made) in join_all(both).await {
                recused.is(200);
                if made.status == 201 {
                    claims.push(made);
                } else {
                    made.refused(409, "WORK_NOT_ACCEPTED");
                }
            }
            claimed_first += claims.len();
            // What is claimed for is reserved, and nothing else.
            let reserved = format!("{}.00", 800 * claims.len());
            assert_eq!(bound(&app).await, (reserved.clone(), reserved));
            for claim in &claims {
                withdraw(&app, claim).await.is(200);
            }
            assert_eq!(bound(&app).await, ("0.00".to_owned(), "0.00".to_owned()));
        }
        println!("T20 recusal and claim at once: {claimed_first} claimed first, 0.00 left behind (N={})", PAIRS * ROUNDS);
    }

    async fn a_dropped_line_lets_the_money_of_who_stood_back_go(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let (document, firm) = (matter::document(&app.actor("officer.cg").await).await, app.actor("manager.yanxi").await);
        let (first, mut claim) = heard(&app, &document).await;
        let (_, other) = heard(&app, &document).await;
        claim["lines"].as_array_mut().unwrap().push(other["lines"][0].clone());
        let made = firm.post("/v1/fee-claims", claim).await.is(201);
        recuse(&app, &first).await.is(200);
        assert_eq!(bound(&app).await.0, "1600.00", "the claim keeps the money");
        let kept = json!({ "lines": [{ "ordinal": 2, "explanation": "" }] });
        firm.if_match(made.version()).put(&format!("/v1/fee-claims/{}", made.id()), kept).await.is(200);
        assert_eq!(bound(&app).await, ("800.00".to_owned(), "800.00".to_owned()));
    }
}
