//! A matter goes on under the text of the rules that it froze, whatever text the program brings by now.

use counsel_desk::calendar::pack::RulePack;
use counsel_desk::calendar::seeds::PACK_TEXTS;
use counsel_desk::db::schema::{review_rounds, rule_packs};
use counsel_desk::kit::Day;
use diesel::prelude::*;
use serde_json::json;

use super::matter::{Matter, next, sooner};
use crate::harness::{Expect as _, TestApp};

/// An earlier edition of both packs, as an earlier program would have left it, and the matter frozen to it.
async fn frozen_earlier(matter: &Matter<'_>) -> String {
    let [national, city] = PACK_TEXTS;
    let national = national.replacen("title_zh = \"政府合同\"", "title_zh = \"政府合同（旧版）\"", 1);
    let city = city.replacen("\"handling.answer_wd\" = { value = 5", "\"handling.answer_wd\" = { value = 3", 1);
    let city = city.replacen("maximum = { days = 10", "maximum = { days = 6", 1);
    assert!(PACK_TEXTS.iter().all(|text| *text != national && *text != city));
    let below = RulePack::parse(&national).unwrap();
    let pack = RulePack::parse_onto(&city, &below).unwrap();
    let (hash, id, now) = (pack.hash.clone(), matter.id.clone(), matter.app.clock.now());
    let write = matter.app.app.db.write(move |conn| {
        for (pack, text) in [(&below, &national), (&pack, &city)] {
            let row = (
                rule_packs::hash.eq(&pack.hash),
                rule_packs::id.eq(&pack.id),
                rule_packs::jurisdiction.eq(&pack.jurisdiction),
                rule_packs::effective_from.eq(Day::from(pack.effective_from)),
                rule_packs::source.eq(text),
                rule_packs::loaded_at.eq(now),
            );
            diesel::insert_into(rule_packs::table).values(row).execute(conn)?;
        }
        let round = review_rounds::table.filter(review_rounds::review_id.eq(&id));
        Ok(diesel::update(round).set(review_rounds::rule_pack_hash.eq(&pack.hash)).execute(conn)?)
    });
    assert_eq!(write.await.unwrap(), 1);
    hash
}

async fn overdue(app: &TestApp) -> usize {
    let list = app.actor("coordinator.1").await.get("/v1/handlings?overdue=true").await.is(200);
    list.body["items"].as_array().unwrap().len()
}

both_databases! {
    async fn a_matter_goes_on_under_the_text_that_it_froze(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let hash = frozen_earlier(&matter).await;
        let office = app.actor("coordinator.1").await;
        let rules = office.get(&format!("/v1/reviews/{}/rules", matter.id)).await.is(200).body;
        assert_eq!((&rules["pack_hash"], &rules["title_zh"]), (&json!(hash), &json!("政府合同（旧版）")));
        assert_eq!(matter.clock().await["rule_pack_hash"], hash.as_str());
        // Five days, six at most; the present text would allow ten.
        let extension = |days: i64| json!({ "days": days, "reason": "条款复杂" });
        matter.step("coordinator.2", "extend", extension(2)).await.refused(409, "EXTENSION_BEYOND_MAXIMUM");
        matter.step("coordinator.2", "extend", extension(1)).await.is(200);
        let handed_in = matter.handed_in("lawyer.lin", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        next("coordinator.1", &app, &handed_in, "accept").await.is(200);
        let handed_in = matter.handed_in("coordinator.1", "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        let signed = next("coordinator.2", &app, &handed_in, "countersign").await.is(200);
        next("coordinator.2", &app, &signed, "issue").await.is(200);
        // Three working days: the worked Sunday, Monday and Tuesday; by the present text Thursday.
        assert_eq!(matter.handlings("officer.cg", None).await[0]["due_on"], "2026-09-22");
        // A matter of the same day under the present text.
        Matter::issued(&app, "SIGN_AFTER_MODIFICATION", json!([sooner("MUST")])).await;
        app.later("2026-09-22T23:59:00+08:00").await;
        assert_eq!(overdue(&app).await, 0);
        app.later("2026-09-23T00:00:00+08:00").await;
        assert_eq!(overdue(&app).await, 1, "the one, not the other");
        app.later("2026-09-25T00:00:00+08:00").await;
        assert_eq!(overdue(&app).await, 2);
        assert_eq!(matter.closed_because().await, "OPEN_MUST_ITEMS");
    }
}
