//! Lead and co-counsel of one firm write one opinion, paid once; and an assignment is handed to a colleague.

use counsel_desk::client::Answer;
use serde_json::{Value, json};

use crate::allocation::desk::{Desk, Matter};
use crate::harness::Expect as _;
use crate::harness::matter::{self, step};

/// A lead at work, a colleague of the same engagement, one of the firm whom no engagement names, and one of another firm.
struct Team<'a> {
    review: Matter<'a>,
    lead: String,
    led: Answer,
    mate: String,
    unnamed: String,
    outsider: String,
}

async fn team<'a>(desk: &'a Desk<'a>) -> Team<'a> {
    let (firm, other) = (desk.firm("甲明律师事务所").await, desk.firm("乙正律师事务所").await);
    let (lead, mate) = (desk.lawyer("lead", &firm, json!({})).await, desk.lawyer("mate", &firm, json!({})).await);
    let unnamed = desk.lawyer("unnamed", &firm, json!({})).await;
    let outsider = desk.lawyer("outsider", &other, json!({})).await;
    desk.engage(&firm, &[&lead, &mate], "800.00", "60000.00").await;
    desk.engage(&other, &[&outsider], "900.00", "60000.00").await;
    let review = desk.accepted().await;
    let led = review.taken(&lead, "lead").await;
    Team { review, lead, led, mate, unnamed, outsider }
}

impl Team<'_> {
    async fn assignment(&self, id: &str) -> Value {
        let all = self.review.assignments(&self.review.desk.office).await;
        all.into_iter().find(|one| one["id"] == id).unwrap()
    }

    /// Sends something about an assignment at the version that it has.
    async fn about(&self, who: &str, assignment: &str, verb: &str, body: Value) -> Answer {
        let version = self.assignment(assignment).await["version"].clone();
        let path = format!("/v1/assignments/{assignment}/{verb}");
        self.review.desk.app.actor(who).await.if_match(&format!("\"{version}\"")).post(&path, body).await
    }

    async fn invite(&self, who: &str, adviser: &str) -> Answer {
        self.about(who, &self.led.id(), "co-counsel", json!({ "adviser_id": adviser })).await
    }

    async fn joined(&self) -> Answer {
        let invited = self.invite("lead", &self.mate).await.is(201);
        step(&self.review.desk.app.actor("mate").await, &invited, "/v1/assignments", "accept").await.is(200)
    }

    async fn delegate(&self, adviser: &str) -> Answer {
        let wish = json!({ "adviser_id": adviser, "reason": "出差，不能按期办理" });
        self.about("lead", &self.led.id(), "delegations", wish).await
    }

    async fn decide(&self, wish: &Answer, approved: bool) -> Answer {
        let path = format!("/v1/delegations/{}/decide", wish.id());
        let body = json!({ "approved": approved, "remark": "已阅" });
        self.review.desk.office.if_match(wish.version()).post(&path, body).await
    }

    /// What the engaging agency's first line has reserved.
    async fn reserved(&self) -> Value {
        let lines = self.review.desk.app.actor("finance.1").await.get("/v1/budget-lines").await.is(200);
        lines.body["items"][0]["reserved"].clone()
    }
}

both_databases! {
    async fn co_counsel_write_on_the_leads_opinion(app: TestApp) {
        let desk = Desk::open(&app).await;
        let team = team(&desk).await;
        let (lead, mate) = (app.actor("lead").await, app.actor("mate").await);
        let review = format!("/v1/reviews/{}", team.review.id);
        team.invite("lead", &team.outsider).await.refused(409, "SAME_FIRM_ONLY");
        team.invite("lead", &team.unnamed).await.refused(409, "NO_ENGAGEMENT");
        team.invite("lead", &team.lead).await.refused(409, "ALREADY_ASSIGNED");
        let before = team.reserved().await;
        let invited = team.invite("lead", &team.mate).await.is(201);
        assert_eq!(invited.body["assists"], json!(team.led.id()));
        assert_eq!(invited.body["fee"]["amount"], "0.00");
        assert_eq!(team.reserved().await, before);

        // Blind first, as with any offer.
        mate.get(&review).await.refused(404, "NOT_FOUND");
        let accept = format!("/v1/assignments/{}/accept", invited.id());
        mate.if_match(invited.version()).post(&accept, Value::Null).await.refused(409, "CONFLICT_NOT_DECLARED");
        step(&mate, &invited, "/v1/assignments", "accept").await.is(200);
        mate.get(&review).await.is(200);

        // What one of them writes or asks, the other sees; nobody else of the firm's lawyers does.
        lead.post(&team.review.path("notes"), json!({ "text": "第二条期限过长" })).await.is(201);
        let notes = mate.get(&team.review.path("notes")).await.is(200).body;
        assert_eq!(notes["items"][0]["text"], "第二条期限过长");
        let question = json!({ "asked_of": "AGENCY", "text": "资金来源？" });
        let asked = mate.post(&team.review.path("questions"), question).await.is(201);
        lead.get(&format!("/v1/questions/{}", asked.id())).await.is(200);
        mate.get(&format!("/v1/questions/{}", asked.id())).await.is(200);

        let opinions = team.review.path("opinions");
        mate.post(&opinions, matter::clean_opinion("可以签订。")).await.refused(409, "LEAD_ONLY");
        let begun = lead.post(&opinions, matter::clean_opinion("可以签订。")).await.is(201);
        assert_eq!(begun.body["co_author_ids"], json!([]));
        let path = format!("/v1/opinions/{}", begun.id());
        let revised = mate.if_match(begun.version()).put(&path, matter::clean_opinion("审查后认为可以签订。")).await.is(200);
        assert_eq!(revised.body["co_author_ids"].as_array().unwrap().len(), 1);
        let revised = mate.if_match(revised.version()).put(&path, matter::clean_opinion("可以签订。")).await.is(200);
        assert_eq!(revised.body["co_author_ids"].as_array().unwrap().len(), 1);
        step(&mate, &revised, "/v1/opinions", "submit").await.refused(409, "LEAD_ONLY");
        let handed_in = step(&lead, &revised, "/v1/opinions", "submit").await.is(200);
        let accepted = step(&desk.office, &handed_in, "/v1/opinions", "accept").await.is(200);
        assert_eq!(accepted.body["co_author_ids"], revised.body["co_author_ids"]);
        assert_eq!(team.review.state().await, "DRAFT_OPINION", "one opinion is wanted, and it is in");
        assert_eq!(team.reserved().await, before);
        for who in ["lead", "mate"] {
            let line = app.actor(who).await.get(&team.review.path("timeline?limit=200")).await.is(200).body;
            let told = line["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "OPINION_SUBMITTED").count();
            assert_eq!(told, 1, "{who}");
        }
        team.invite("lead", &team.mate).await.refused(409, "NOT_AT_WORK");
    }

    async fn co_counsel_leave_alone_and_with_the_lead(app: TestApp) {
        let desk = Desk::open(&app).await;
        let team = team(&desk).await;
        let mate = app.actor("mate").await;
        let review = format!("/v1/reviews/{}", team.review.id);
        let joined = team.joined().await;
        team.about("mate", &joined.id(), "co-counsel", json!({ "adviser_id": team.unnamed })).await.refused(409, "LEAD_ONLY");
        let why = json!({ "reason": "近亲属任职于相对方" });
        team.about("mate", &joined.id(), "recuse", why.clone()).await.is(200);
        mate.get(&review).await.refused(404, "NOT_FOUND");
        assert_eq!(team.review.state().await, "IN_REVIEW");

        // The lead lets co-counsel go, and nobody else.
        let again = team.joined().await;
        team.about("lead", &team.led.id(), "release", why.clone()).await.refused(409, "LEAD_ONLY");
        team.about("lead", &again.id(), "release", why.clone()).await.is(200);
        mate.get(&review).await.refused(404, "NOT_FOUND");
        assert_eq!(team.review.state().await, "IN_REVIEW");

        let third = team.joined().await;
        team.about("lead", &team.led.id(), "recuse", why).await.is(200);
        assert_eq!(team.assignment(&third.id()).await["state"], "RELEASED");
        mate.get(&review).await.refused(404, "NOT_FOUND");
        assert_eq!(team.review.state().await, "ACCEPTED");
        team.review.taken(&team.mate, "mate").await;
    }

    async fn an_assignment_is_handed_to_a_colleague_when_the_office_approves(app: TestApp) {
        let desk = Desk::open(&app).await;
        let team = team(&desk).await;
        let (lead, mate) = (app.actor("lead").await, app.actor("mate").await);
        let review = format!("/v1/reviews/{}", team.review.id);
        team.delegate(&team.outsider).await.refused(409, "SAME_FIRM_ONLY");
        team.delegate(&team.lead).await.refused(409, "ALREADY_ASSIGNED");
        let before = team.reserved().await;

        // What the rules of an offer refuse leaves everything as it was.
        let wish = team.delegate(&team.unnamed).await.is(201);
        team.delegate(&team.mate).await.refused(409, "DELEGATION_WAITS");
        team.decide(&wish, true).await.refused(409, "NO_ENGAGEMENT");
        lead.get(&review).await.is(200);
        assert_eq!(team.review.state().await, "IN_REVIEW");
        let refused = team.decide(&wish, false).await.is(200);
        assert_eq!(refused.body["state"], "REFUSED");
        team.decide(&refused, true).await.refused(409, "DELEGATION_DECIDED");

        let wish = team.delegate(&team.mate).await.is(201);
        let approved = team.decide(&wish, true).await.is(200);
        assert_eq!(approved.body["state"], "APPROVED");
        lead.get(&review).await.refused(404, "NOT_FOUND");
        assert_eq!(team.assignment(&team.led.id()).await["state"], "RELEASED");
        let given = approved.body["given_assignment_id"].as_str().unwrap();
        let offered = team.assignment(given).await;
        assert_eq!((&offered["state"], &offered["adviser_id"]), (&json!("OFFERED"), &json!(team.mate)));
        assert_eq!(team.reserved().await, before);
        assert_eq!(team.review.state().await, "ASSIGNED");
        mate.get(&review).await.refused(404, "NOT_FOUND");
        matter::declared(&mate, given).await;
        team.about("mate", given, "accept", Value::Null).await.is(200);
        assert_eq!(team.review.state().await, "IN_REVIEW");

        // The office reads all wishes, counsel their own.
        for (who, expected) in [("coordinator.1", 2), ("mate", 0)] {
            let list = app.actor(who).await.get(&team.review.path("delegations")).await.is(200).body;
            assert_eq!(list["items"].as_array().unwrap().len(), expected, "{who}");
        }
    }
}
