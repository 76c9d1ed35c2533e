//! A panel of a realm's body with the realm's firm as its member, and a draw from it that is still open.

use diesel::connection::SimpleConnection as _;
use serde_json::json;

use super::{Maker, Realm, body_of};
use crate::harness::Expect as _;

/// The panel stands as a framework round would have left it; the way there takes days, and is played elsewhere.
pub async fn play(maker: &Maker<'_>, n: usize, realm: &mut Realm) {
    let (key, app) = (realm.key, maker.app);
    let panel = format!("00000000-0000-7000-8000-0000000000{n}a");
    let member = format!("00000000-0000-7000-8000-0000000000{n}b");
    let [body, round, application, firm, adviser] =
        ["body", "round", "application", "firm", "adviser"].map(|noun| realm.id(noun));
    let at = app.clock.now().micros();
    let rows = format!(
        "INSERT INTO panels VALUES ('{panel}', '库〔2026〕第000{n}号', '{body}', '{round}', '法律服务资源库', \
         '2026-01-01', '2026-12-31', 1, {at}, NULL, {at}, 999); \
         INSERT INTO panel_members VALUES ('{member}', '{panel}', '{application}', '{firm}', 1, NULL, ''); \
         INSERT INTO panel_member_advisers VALUES ('{member}', '{adviser}')"
    );
    app.app.db.write(move |conn| Ok(conn.batch_execute(&rows)?)).await.unwrap();
    let call_off = json!({
        "agency_id": realm.id("agency"), "title": format!("canary-{key}-work"), "method": "DRAW",
        "estimate": { "amount": "80000.00", "currency": "CNY" }, "parties": [format!("canary-{key}-opponent")],
        "reason": format!("canary-{key}-reason"),
    });
    let office = app.actor(&format!("coordinator.{}1", body_of(n))).await;
    let open = office.post(&format!("/v1/panels/{panel}/call-offs"), call_off).await.is(201);
    let draw = open.body["draw"]["id"].as_str().unwrap().to_owned();
    for (noun, id) in [("panel", panel), ("panel member", member), ("call-off", open.id()), ("draw", draw)] {
        realm.ids.insert(noun, id);
    }
}
