//! Whoever takes work over has days of their own: those before the hand-over do not count against them.

use serde_json::json;

use super::events;
use crate::harness::{Expect as _, TestApp, matter};
use crate::story::matter::{Matter, sooner};
use crate::story::ways::{assignment, reason};

/// The last day of the matters, which were received on Friday the 18th.
const LAST_DAY: &str = "2026-09-24T15:00:00+08:00";
/// Five working days from there: 28, 29 and 30 September, and after National Day the 8th and 9th.
const OWN_LAST_DAY: &str = "2026-10-09T23:59:59+08:00";
const DAY_AFTER: &str = "2026-10-10T09:00:00+08:00";

/// What was recorded of the opinions of 顾思齐, in the order in which it came.
async fn told(app: &TestApp) -> Vec<String> {
    let adviser = matter::adviser(app, "scholar.gu").await;
    let mut all = events(&app.actor("coordinator.1").await, &format!("subject_id={adviser}")).await;
    all.reverse();
    let codes = all.iter().map(|event| event["code"].as_str().unwrap().to_owned());
    codes.filter(|code| code.starts_with("OPINION_")).collect()
}

async fn hand_in(matter: &Matter<'_>) {
    matter.handed_in("scholar.gu", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
}

both_databases! {
    async fn days_before_the_hand_over_are_not_theirs(app: TestApp) {
        let (in_time, too_late, beside) =
            (Matter::in_review(&app).await, Matter::in_review(&app).await, Matter::in_review(&app).await);
        app.later(LAST_DAY).await;
        for handed_over in [&in_time, &too_late] {
            let left = handed_over.assignment(0).await;
            assignment(&app, "coordinator.1", &left, "release", reason()).await.is(200);
        }
        for taken in [&in_time, &too_late, &beside] {
            taken.taken_by("scholar.gu", "顾思齐").await;
        }
        // Beside somebody who stays, the round's last day is everybody's.
        app.later("2026-09-28T09:00:00+08:00").await;
        hand_in(&beside).await;
        app.later(OWN_LAST_DAY).await;
        hand_in(&in_time).await;
        app.later(DAY_AFTER).await;
        hand_in(&too_late).await;
        assert_eq!(told(&app).await, ["OPINION_LATE", "OPINION_ON_TIME", "OPINION_LATE"]);
        assert_eq!(in_time.clock().await["due_on"], "2026-09-24", "the office's last day stays");
    }
}
