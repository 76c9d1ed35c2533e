//! Every state of a claim meets every step, over HTTP: what the table of transitions allows leads where it says,
//! everything else is refused and changes nothing.

use counsel_desk::fees::rules::TRANSITIONS;
use counsel_desk::fees::{ClaimEvent, ClaimState};

use super::desk::{Desk, usual};
use crate::harness::Expect as _;

both_databases! {
    async fn every_step_that_is_not_in_the_table_is_refused(app: TestApp) {
        let desk = Desk::open(&app).await;
        let mut refused = 0;
        for state in ClaimState::ALL {
            let claim = desk.in_state(*state).await;
            assert_eq!(claim.body["state"], state.as_str());
            for event in ClaimEvent::ALL {
                if TRANSITIONS.iter().any(|(from, on, _)| from == state && on == event) {
                    continue;
                }
                let answer = desk.take(&claim, *event).await;
                // A draft is nobody's business but the firm's.
                let of_the_firm = usual(*event) == "manager.yanxi";
                if *state == ClaimState::Draft && !of_the_firm {
                    answer.refused(404, "NOT_FOUND");
                } else {
                    let answer = answer.refused(409, "CLAIM_TRANSITION");
                    assert_eq!(answer.body["facts"]["state"], state.as_str(), "{event}");
                    assert_eq!(answer.body["facts"]["event"], event.as_str(), "{state}");
                }
                refused += 1;
            }
            let after = desk.read("manager.yanxi", &claim).await.is(200);
            assert_eq!((&after.body, &after.etag), (&claim.body, &claim.etag), "{state}: a refusal changed the claim");
        }
        assert_eq!(refused, ClaimState::ALL.len() * ClaimEvent::ALL.len() - TRANSITIONS.len());
        println!("T11 illegal steps of claims: {refused} refused, 0 took effect (N={refused})");
    }

    async fn every_step_in_the_table_leads_where_it_says(app: TestApp) {
        let desk = Desk::open(&app).await;
        for (from, event, to) in TRANSITIONS {
            let claim = match event {
                // These are about a reduction, and the last about an appeal.
                ClaimEvent::AcceptReduction | ClaimEvent::Appeal => {
                    let submitted = desk.in_state(ClaimState::Submitted).await;
                    desk.through(submitted, &[ClaimEvent::Reduce]).await
                }
                ClaimEvent::DecideAppeal => {
                    let submitted = desk.in_state(ClaimState::Submitted).await;
                    desk.through(submitted, &[ClaimEvent::Reduce, ClaimEvent::Appeal]).await
                }
                _ => desk.in_state(*from).await,
            };
            assert_eq!(claim.body["state"], from.as_str());
            let after = desk.take(&claim, *event).await.is(200);
            assert_eq!(after.body["state"], to.as_str(), "{from} --{event}-->");
            let last = after.body["steps"].as_array().unwrap().last().unwrap().clone();
            assert_eq!((&last["event"], &last["state"]), (&event.as_str().into(), &to.as_str().into()));
        }
        println!("T11 legal steps of claims: {} of {}", TRANSITIONS.len(), TRANSITIONS.len());
    }
}
