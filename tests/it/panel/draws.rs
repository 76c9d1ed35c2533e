//! A draw that anybody can recompute: committed to in public, drawn before a witness, checked by a program of another
//! language from public data alone.

use diesel::connection::SimpleConnection as _;
use serde_json::{Value, json};

use super::desk::{CALL_OFFS, Desk, LAST_DAY, candidate};
use crate::harness::tools::recomputed;
use crate::harness::{Expect as _, TestApp};

const DRAWS: &str = "/v1/public/panel-draws";

both_databases! {
    async fn a_draw_is_recomputed_from_what_is_public(app: TestApp) {
        let mut desk = Desk::open(&app).await;
        desk.take(&desk.establish(LAST_DAY).await.is(201));
        let open = desk.call_off(desk.work("DRAW")).await.is(201);
        assert_eq!(open.body["state"], "OPEN");
        let (visitor, path) = (app.visitor(), format!("{DRAWS}/{}", open.body["draw"]["id"].as_str().unwrap()));
        let before = visitor.get(&path).await.is(200).body;
        assert_eq!(before["draw"], open.body["draw"]);
        assert_eq!(before["draw"]["pool"], "1\n2\n3\n4\n");
        for told in [&before, &open.body] {
            assert!(told["draw"].get("seed").is_none() && !told.to_string().contains("ticket"), "{told:#}");
        }
        assert!(!before.to_string().contains(&desk.agency), "for whom it is stays with the office");
        committed(&app).await;
        // Lots are drawn: a price decides nothing, and none is taken.
        let firm = app.newcomer("manager.1", "第01律师事务所", "FIRM_MANAGER").await;
        let bid = json!({ "amount": { "amount": "100.00", "currency": "CNY" } });
        let taken = firm.post(&format!("{CALL_OFFS}/{}/bid", open.id()), bid).await;
        taken.refused(409, "NO_BIDS_TAKEN");

        // Removed between commitment and draw: the pool stands as it was published, the turn passes.
        desk.remove(2).await.is(200);
        let office = desk.office().await;
        let draw = |word: Option<&str>| json!({ "witness": "市公证处 何平", "word": word.unwrap_or_default() });
        desk.step(&office, &open.id(), "decide", draw(None)).await.refused(422, "INVALID_FIELDS");
        let drawn = desk.step(&office, &open.id(), "decide", draw(Some("春暖花开"))).await.is(200);
        assert_eq!(candidate(&drawn, 2)["passed_by"], "LEFT_PANEL");
        let after = visitor.get(&path).await.is(200).body;
        assert_eq!(visitor.get(DRAWS).await.is(200).body["items"], json!([after]));
        let said = recomputed("panel::draws", "panel/draw.py", &json!({ "before": before, "after": after }));
        println!("draw on {}: {said}", app.app.db.version().await.unwrap());
        desk.step(&office, &open.id(), "decide", draw(Some("秋高气爽"))).await.refused(409, "CALL_OFF_TRANSITION");
        assert_ne!(desk.chosen(&drawn), 2);

        // Whoever was drawn declines: the next in the published order stands, and it is still recomputed.
        let declined = desk.step(&office, &open.id(), "decline", json!({ "reason": "人员不足" })).await.is(200);
        assert_ne!(desk.chosen(&declined), desk.chosen(&drawn));
        let after = visitor.get(&path).await.is(200).body;
        recomputed("panel::draws", "panel/draw.py", &json!({ "before": before, "after": after }));
        let engaged = desk.engage(&open.id()).await.is(201);
        assert_eq!(engaged.body["firm_id"], desk.members[desk.chosen(&declined) - 1]["firm_id"]);
        assert_eq!(engaged.body["ceiling"]["amount"], "80000.00");
        unguessed(&desk, &before).await;
    }
}

/// The database itself keeps what was committed.
async fn committed(app: &TestApp) {
    for change in ["UPDATE panel_draws SET seed = ''", "UPDATE panel_draws SET pool = ''", "DELETE FROM panel_draws"] {
        assert!(app.app.db.write(move |conn| Ok(conn.batch_execute(change)?)).await.is_err(), "{change}");
    }
}

/// Another draw from the same panel has a seed of its own.
async fn unguessed(desk: &Desk<'_>, before: &Value) {
    let other = desk.call_off(desk.work("DRAW")).await.is(201);
    assert_ne!(other.body["draw"]["commitment"], before["draw"]["commitment"]);
}
