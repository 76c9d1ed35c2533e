//! An offer is accepted while an interest is declared: whichever comes first, nobody is at work against it.

use futures_util::future::join3;
use serde_json::json;

use super::blind::{PARTY, offered};
use crate::harness::{Expect as _, matter};

const ROUNDS: usize = 6;

both_databases! {
    async fn of_an_acceptance_and_a_declaration_at_once_the_later_sees_the_earlier(app: TestApp) {
        let mut both = [0, 0];
        for round in 0..ROUNDS {
            let (review, assignment) = offered(&app, "lawyer.lin").await;
            let (lin, firm) = (app.actor("lawyer.lin").await, app.actor("manager.yanxi").await);
            matter::declared(&lin, &assignment.id()).await;
            let accept = format!("/v1/assignments/{}/accept", assignment.id());
            let adviser = matter::adviser(&app, "lawyer.lin").await;
            let interests = format!("/v1/advisers/{adviser}/interests");
            // The conflict ends with each round: the matter is withdrawn, and the next has a party of its own.
            let name = format!("{PARTY}第{round}");
            let office = app.actor("coordinator.1").await;
            let seen = office.get(&format!("/v1/reviews/{review}")).await.is(200);
            let path = format!("/v1/reviews/{review}/parties");
            let parties = json!({ "parties": [{ "name": name, "role": "COUNTERPARTY" }], "reason": "相对方更名" });
            office.if_match(seen.version()).put(&path, parties).await.is(200);
            matter::declared(&lin, &assignment.id()).await;
            let (accepted, declared, again) = join3(
                lin.if_match(assignment.version()).post(&accept, None),
                firm.post(&interests, json!({ "party": name, "relation": "CLIENT" })),
                lin.if_match(assignment.version()).post(&accept, None),
            )
            .await;
            declared.is(201);
            let first = accepted.status == 200 || again.status == 200;
            both[usize::from(first)] += 1;
            assert!(!(accepted.status == 200 && again.status == 200), "accepted twice");
            lin.get(&format!("/v1/reviews/{review}")).await.refused(404, "NOT_FOUND");
            let list = office.get(&format!("/v1/reviews/{review}/assignments")).await.is(200);
            assert_eq!(list.body["items"][0]["state"], "RECUSED", "accepted first: {first}");
            let found = office.get(&format!("/v1/conflict-findings?review_id={review}")).await.is(200);
            assert_eq!(found.body["items"].as_array().unwrap().len(), 1, "once");
        }
        println!("conflict race: the declaration came first {} times, the acceptance {} (N={ROUNDS})", both[0], both[1]);
    }
}
