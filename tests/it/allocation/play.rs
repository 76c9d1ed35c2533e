//! One city's advisers, examined, ranked and offered work by each method; every ranking is recomputed by a program of another
//! language from what is shown.

use diesel::connection::SimpleConnection as _;
use serde_json::{Value, json};

use super::desk::{Desk, allocation, at, bar, candidate};
use crate::harness::tools::recomputed;
use crate::harness::{Expect as _, TestApp, matter};
use crate::story::ways::told;

const PARTY: &str = "江州安泊停车服务有限公司";

both_databases! {
    async fn everybody_is_examined_and_the_order_is_recomputed(app: TestApp) {
        let desk = Desk::open(&app).await;
        let yanxi = matter::organisation(&app, "manager.yanxi").await;
        let (zhou, lin, gu) = (
            matter::adviser(&app, "lawyer.zhou").await,
            matter::adviser(&app, "lawyer.lin").await,
            matter::adviser(&app, "scholar.gu").await,
        );
        // Each is barred by a rule of its own, and each would be in the pool without it.
        let away = desk.lawyer("away", &yanxi, json!({})).await;
        let full = desk.lawyer("full", &yanxi, json!({ "capacity": 1 })).await;
        let expert = desk.lawyer("expert", &yanxi, json!({ "areas": ["CONTRACT", "PROCUREMENT"] })).await;
        let poor = desk.lawyer("poor", &yanxi, json!({})).await;
        desk.engage(&yanxi, &[&away, &full, &expert], "900.00", "60000.00").await;
        desk.engage(&yanxi, &[&poor], "900.00", "100.00").await;
        let leave = json!({ "from_day": "2026-01-16", "to_day": "2026-02-20" });
        desk.office.post(&format!("/v1/advisers/{away}/leaves"), leave).await.is(201);
        let tied = json!({ "party": PARTY, "relation": "CLIENT" });
        app.actor("lawyer.zhou").await.post(&format!("/v1/advisers/{zhou}/interests"), tied).await.is(201);

        quoted(&desk, &lin, &zhou, &expert).await;
        let first = desk.accepted().await;
        first.taken(&full, "full").await;

        // MATCH: the one who is at home in it, though dearer; the whole is stored with every reason.
        let review = desk.accepted().await;
        let made = review.allocate("MATCH").await.is(201);
        let whole = &made.body;
        for (adviser, code) in [
            (&zhou, "CONFLICT_OF_INTEREST"), (&away, "ON_LEAVE"), (&full, "AT_CAPACITY"), (&poor, "CEILING_EXCEEDED"),
            (&lin, ""), (&gu, ""), (&expert, ""),
        ] {
            assert_eq!(bar(whole, adviser), code, "{:#}", candidate(whole, adviser));
        }
        // What the conflict is, the conflict check tells, not the ranking.
        assert!(!made.body.to_string().contains(PARTY));
        assert_eq!((&at(whole, 1)["adviser_id"], &at(whole, 1)["assignment_state"]), (&json!(expert), &json!("OFFERED")));
        assert_eq!(review.state().await, "ASSIGNED");
        let said = recomputed("allocation::play", "allocation/recompute.py", whole);
        println!("match on {}: {said}", app.app.db.version().await.unwrap());
        let listed = desk.office.get(&review.path("allocations")).await.is(200);
        assert_eq!(listed.body["items"], json!([made.body]));
        kept(&app).await;
        let nobody = json!({ "method": "MATCH", "service": "LITIGATION" });
        let nobody = review.send("allocations", nobody).await.is(201);
        assert_eq!((&nobody.body["state"], bar(&nobody.body, &lin)), (&json!("EXHAUSTED"), "NO_RATE"));

        // The next in order when the first declines: by itself, and never the same again.
        declined(&app, at(whole, 1), "expert").await;
        assert_eq!(app.due("allocation_go_on").await, 1);
        let whole = allocation(&desk, &made.id()).await;
        let second = at(&whole.body, 2);
        assert_eq!((&second["assignment_state"], &at(&whole.body, 1)["assignment_state"]), (&json!("OFFERED"), &json!("DECLINED")));
        recomputed("allocation::play", "allocation/recompute.py", &whole.body);
        let next = format!("/v1/allocations/{}/next", made.id());
        desk.office.if_match(whole.version()).post(&next, None).await.refused(409, "STILL_OFFERED");
        // The time-out goes on as well, and when nobody is left the office is told.
        app.set_time("2026-01-21T00:00:00+08:00");
        assert_eq!(app.due("allocation_go_on").await, 1, "the offer expires and the next is offered");
        let desk = Desk::at_work(&app).await;
        let whole = allocation(&desk, &made.id()).await;
        let states = [1, 2, 3].map(|place| at(&whole.body, place)["assignment_state"].clone());
        assert_eq!(states, ["DECLINED", "EXPIRED", "OFFERED"]);
        // Nobody is left: the office is told.
        let last = at(&whole.body, 3).clone();
        let login = if last["adviser_id"] == json!(lin) { "lawyer.lin" } else { "scholar.gu" };
        declined(&app, &last, login).await;
        assert_eq!(app.due("allocation_go_on").await, 1);
        assert_eq!(allocation(&desk, &made.id()).await.body["state"], "EXHAUSTED");
        assert_eq!(told(&app, "allocation_exhausted").await.len(), 4, "of each coordinator, for both");
        assert_eq!(app.due("allocation_go_on").await, 0);
        let review = desk.office.get(&format!("/v1/reviews/{}", review.id)).await.is(200);
        assert_eq!(review.body["state"], "ACCEPTED");
        let again = json!({ "method": "MATCH", "service": "CONTRACT_REVIEW" });
        let path = format!("/v1/reviews/{}/allocations", review.id());
        let again = desk.office.if_match(review.version()).post(&path, again).await.is(201);
        assert_eq!((&again.body["state"], bar(&again.body, &expert)), (&json!("EXHAUSTED"), "HAD_THE_OFFER"));
    }

    async fn rotation_and_lots(app: TestApp) {
        let desk = Desk::open(&app).await;
        let (lin, gu) = (matter::adviser(&app, "lawyer.lin").await, matter::adviser(&app, "scholar.gu").await);
        desk.accepted().await.offer(&lin).await.is(201);

        // ROTATION: whoever waited longest, and nobody of another firm when one is named.
        let review = desk.accepted().await;
        let made = review.allocate("ROTATION").await.is(201);
        recomputed("allocation::play", "allocation/recompute.py", &made.body);
        let places: Vec<&Value> = (1..=3).map(|place| &at(&made.body, place)["last_offered_at"]).collect();
        assert!(places[0].is_null() && places[1].is_null() && !places[2].is_null(), "{places:?}");
        assert_eq!(at(&made.body, 3)["adviser_id"], json!(lin));
        let yanxi = matter::organisation(&app, "manager.yanxi").await;
        let narrow = json!({ "method": "MATCH", "service": "CONTRACT_REVIEW", "firm_id": yanxi });
        let narrow = desk.accepted().await.send("allocations", narrow).await.is(201);
        assert_eq!((bar(&narrow.body, &gu), at(&narrow.body, 1)["adviser_id"].as_str()), ("OUT_OF_SCOPE", Some(lin.as_str())));

        // DRAW: committed in public view of office and audit, drawn by a word.
        let review = desk.accepted().await;
        let open = review.allocate("DRAW").await.is(201);
        assert_eq!((&open.body["state"], review.state().await), (&json!("COMMITTED"), json!("ACCEPTED")));
        assert!(open.body["draw"].get("seed").is_none() && !open.body.to_string().contains("ticket"));
        review.allocate("DRAW").await.refused(409, "DRAW_PENDING");
        review.allocate("MATCH").await.refused(409, "DRAW_PENDING");
        let path = format!("/v1/allocations/{}/draw", open.id());
        let word = json!({ "witness": "市公证处 何平", "word": "春暖花开" });
        let drawn = desk.office.if_match(open.version()).post(&path, word.clone()).await.is(200);
        assert_eq!((&drawn.body["state"], review.state().await), (&json!("OFFERED"), json!("ASSIGNED")));
        for kept in ["commitment", "pool", "pool_hash"] {
            assert_eq!(drawn.body["draw"][kept], open.body["draw"][kept]);
        }
        recomputed("allocation::play", "allocation/recompute.py", &drawn.body);
        desk.office.if_match(drawn.version()).post(&path, word).await.refused(409, "ALLOCATION_TRANSITION");

        // The office takes it back and goes on itself; the program does not.
        let assignment = at(&drawn.body, 1)["assignment_id"].as_str().unwrap().to_owned();
        let release = format!("/v1/assignments/{assignment}/release");
        desk.office.if_match("\"1\"").post(&release, json!({ "reason": "工作安排调整" })).await.is(200);
        assert_eq!(app.due("allocation_go_on").await, 0);
        let next = format!("/v1/allocations/{}/next", open.id());
        let went = desk.office.if_match(drawn.version()).post(&next, None).await.is(200);
        assert_eq!(at(&went.body, 2)["assignment_state"], "OFFERED");
        recomputed("allocation::play", "allocation/recompute.py", &went.body);
    }
}

/// A quote says what everybody would cost and what is left, and writes nothing.
async fn quoted(desk: &Desk<'_>, lin: &str, zhou: &str, expert: &str) {
    let review = desk.accepted().await;
    let before = review.seen().await;
    let path = review.path("quote?service=CONTRACT_REVIEW");
    let quotes = desk.office.get(&path).await.is(200).body["items"].as_array().unwrap().clone();
    let of = |id: &str| quotes.iter().find(|one| one["adviser_id"] == id).unwrap();
    assert_eq!((&of(lin)["fee"]["amount"], &of(expert)["fee"]["amount"]), (&json!("800.00"), &json!("900.00")));
    assert_eq!(
        (&of(lin)["ceiling_left"]["amount"], &of(lin)["budget_left"]["amount"]),
        (&json!("60000.00"), &json!("200000.00"))
    );
    assert_eq!((&of(lin)["card"], &of(lin)["unit"], &of(lin)["term"]), (&json!(1), &json!("PER_ITEM"), &json!(1)));
    assert_eq!(of(zhou)["excluded_by"]["code"], "CONFLICT_OF_INTEREST");
    let one = desk.office.get(&format!("{path}&adviser_id={lin}")).await.is(200);
    assert_eq!(one.body["items"], json!([of(lin)]));
    assert_eq!(review.seen().await.body, before.body);
}

/// Whoever was offered the matter declines.
async fn declined(app: &TestApp, one: &Value, login: &str) {
    let path = format!("/v1/assignments/{}/decline", one["assignment_id"].as_str().unwrap());
    let adviser = app.actor(login).await.if_match("\"1\"");
    adviser.post(&path, json!({ "reason": "近期出差" })).await.is(200);
}

/// The database itself keeps what was reckoned.
async fn kept(app: &TestApp) {
    for change in [
        "UPDATE allocation_candidates SET points = 0",
        "DELETE FROM allocation_candidates",
        "UPDATE allocation_places SET place = place + 10",
        "UPDATE allocations SET expertise = 0",
        "DELETE FROM allocation_turns",
    ] {
        assert!(app.app.db.write(move |conn| Ok(conn.batch_execute(change)?)).await.is_err(), "{change}");
    }
}
