//! A framework round of four firms becomes a panel, work is called off by turns, by name and by price, one becomes an
//! engagement, a member is removed, and the panel expires by itself.

use counsel_desk::db::schema::outbox;
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::desk::{CALL_OFFS, Desk, LAST_DAY, OPPONENT, candidate, candidates, order};
use crate::harness::selection as round;
use crate::harness::{Expect as _, TestApp, rows};
use crate::updated;

const TODAY: &str = "2026-03-30T09:00:00+08:00";
const DEADLINE: &str = "2026-03-31T12:00:00+08:00";
/// An amount that stands nowhere else, on the wire and in fen.
const WIRE: &str = "65219.37";
const FEN: &str = "6521937";

both_databases! {
    async fn four_firms_and_every_way_to_call_off(app: TestApp) {
        let mut desk = Desk::open(&app).await;
        established(&mut desk).await;
        in_turn(&desk).await;
        by_name(&desk).await;
        by_price(&desk).await;
        ending(&desk).await;
        removed(&desk).await;
        expired(&desk).await;
        let round = format!("/v1/selection-rounds/{}/applications", desk.round);
        for list in [round.as_str(), "/v1/selection-rounds", CALL_OFFS, "/v1/panels", "/v1/engagements"] {
            updated::agrees(&app, list).await;
        }
    }

    async fn one_alone_is_no_framework(app: TestApp) {
        let round = round::framework_of_one(&app).await;
        let refused = round::step(&app.actor("coordinator.1").await, &round, "propose", None).await
            .refused(409, "FRAMEWORK_ELIMINATES_NOBODY");
        assert_eq!((&refused.body["facts"]["ranked"], &refused.body["facts"]["share"]), (&json!("1"), &json!("0.4")));
    }
}

/// By the framework round alone, for two years at most, and once; of seven who were ranked three are eliminated.
async fn established(desk: &mut Desk<'_>) {
    let office = desk.office().await;
    let round = office.get(&format!("/v1/selection-rounds/{}", desk.round)).await.is(200);
    assert_eq!((&round.body["min_elimination"], &round.body["quota"]), (&json!("0.4"), &json!(7)));
    round::step(&office, &desk.round, "award", json!({ "contracts": [] })).await.refused(409, "ROUND_MAKES_PANEL");
    let too_long = desk.establish("2028-03-30").await.refused(409, "PANEL_TERM_TOO_LONG");
    assert_eq!(too_long.body["facts"]["years"], "2");
    desk.establish("2026-03-29").await.refused(422, "INVALID_FIELDS");
    let standard = round::published(desk.app, standard_notice()).await.id();
    let body = json!({ "title": "资源库", "from_day": "2026-03-30", "to_day": LAST_DAY });
    round::step(&office, &standard, "panel", body).await.refused(409, "PANEL_OF_STANDARD_ROUND");
    let answers = join_all([desk.establish(LAST_DAY), desk.establish(LAST_DAY)]).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 1), "one of two establishes it");
    desk.take(&won[0]);
    desk.hire().await;
    assert_eq!(desk.app.due("panel_watch_ending").await, 0, "whoever establishes it for a month knows");
    let panel = &won[0].body;
    assert_eq!((&panel["number"], &panel["state"]), (&json!("库〔2026〕第0001号"), &json!("IN_FORCE")));
    let ranks: Vec<u64> = desk.members.iter().map(|one| one["rank"].as_u64().unwrap()).collect();
    assert_eq!(ranks, [1, 2, 3, 4]);
    let completed = office.get(&format!("/v1/selection-rounds/{}", desk.round)).await.is(200);
    assert_eq!(completed.body["state"], "COMPLETED");
    assert_eq!(desk.app.actor("officer.cg").await.get(&desk.panel).await.is(200).body, *panel, "everybody sees it");
}

fn standard_notice() -> Value {
    let mut notice = round::short_notice(1);
    notice["registration_from"] = TODAY.into();
    notice["registration_until"] = "2026-04-10T17:00:00+08:00".into();
    notice
}

/// Whoever was chosen least often is next; on leave, in conflict or declining, the turn passes.
async fn in_turn(desk: &Desk<'_>) {
    let (office, third) = (desk.office().await, desk.manager(3).await);
    let first = desk.call_off(desk.work("ROTATION")).await.is(201);
    assert_eq!((desk.chosen(&first), order(&first)), (1, vec![1, 2, 3, 4]));
    let leave = json!({ "from_day": "2026-03-30", "to_day": "2026-03-30" });
    office.post(&format!("/v1/advisers/{}/leaves", desk.lawyer(2)), leave).await.is(201);
    let interest = json!({ "party": OPPONENT, "relation": "CLIENT" });
    third.post(&format!("/v1/advisers/{}/interests", desk.lawyer(3)), interest).await.is(201);

    desk.app.set_time("2026-03-30T10:00:00+08:00");
    let mut against = desk.work("ROTATION");
    against["parties"] = json!(["江州安泊停车服务有限责任公司"]);
    let second = desk.call_off(against).await.is(201);
    assert_eq!((desk.chosen(&second), order(&second)), (4, vec![4, 1]), "{:#}", second.body);
    assert_eq!(candidate(&second, 2)["excluded_by"], "NOBODY_FIT");
    let excluded = candidate(&second, 3);
    assert_eq!((&excluded["excluded_by"], &excluded["note"]), (&json!("CONFLICT_OF_INTEREST"), &json!(OPPONENT)));
    third.get(&format!("{CALL_OFFS}/{}", second.id())).await.refused(404, "NOT_FOUND");

    desk.app.set_time("2026-03-30T11:00:00+08:00");
    let work = desk.call_off(desk.work("ROTATION")).await.is(201);
    assert_eq!((desk.chosen(&work), order(&work)), (3, vec![3, 1, 4]));
    assert_eq!(candidates(&third.get(&format!("{CALL_OFFS}/{}", work.id())).await.is(200)).len(), 3, "the pool");
    let no = json!({ "reason": "人员不足" });
    let passed = desk.step(&third, &work.id(), "decline", no.clone()).await.is(200);
    assert_eq!((desk.chosen(&passed), &candidate(&passed, 3)["passed_by"]), (1, &json!("DECLINED")));
    desk.step(&third, &work.id(), "decline", no.clone()).await.refused(409, "NOT_CHOSEN");
    let last = desk.step(&office, &work.id(), "decline", no.clone()).await.is(200);
    assert_eq!(desk.chosen(&last), 4);
    let nobody = desk.step(&office, &work.id(), "decline", no.clone()).await.is(200);
    assert_eq!(nobody.body["state"], "FAILED");
    desk.step(&office, &work.id(), "decline", no).await.refused(409, "CALL_OFF_TRANSITION");
    let turns: Vec<u64> = desk.seen().await.body["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["turns"].as_u64().unwrap())
        .collect();
    assert_eq!(turns, [2, 0, 1, 2], "a turn is used up either way");
}

/// Up to the limit, and nobody who is left out.
async fn by_name(desk: &Desk<'_>) {
    let mut direct = desk.work("DIRECT_AWARD");
    direct["member_id"] = desk.member(4).into();
    desk.call_off(direct.clone()).await.refused(409, "DIRECT_AWARD_TOO_LARGE");
    direct["estimate"]["amount"] = "50000.01".into();
    let refused = desk.call_off(direct.clone()).await.refused(409, "DIRECT_AWARD_TOO_LARGE");
    assert_eq!(refused.body["facts"]["most"], "50000.00");
    direct["estimate"]["amount"] = "50000.00".into();
    direct["member_id"] = desk.member(2).into();
    desk.call_off(direct.clone()).await.refused(409, "MEMBER_LEFT_OUT");
    let mut nobody = direct.clone();
    nobody.as_object_mut().unwrap().remove("member_id");
    desk.call_off(nobody).await.refused(422, "INVALID_FIELDS");
    direct["member_id"] = desk.member(4).into();
    let named = desk.call_off(direct).await.is(201);
    assert_eq!((desk.chosen(&named), order(&named)), (4, vec![4]));
    let office = desk.office().await;
    let given_up = desk.step(&office, &named.id(), "cancel", json!({ "reason": "事项撤销" })).await.is(200);
    assert_eq!(given_up.body["state"], "CANCELLED");
    desk.engage(&named.id()).await.refused(409, "CALL_OFF_TRANSITION");
}

/// The lowest sealed price, which nobody reads before the opening; of two that are even the better rank.
async fn by_price(desk: &Desk<'_>) {
    desk.app.later("2026-03-31T09:00:00+08:00").await;
    let mut work = desk.work("FURTHER_COMPETITION");
    desk.call_off(work.clone()).await.refused(422, "INVALID_FIELDS");
    work["bids_until"] = DEADLINE.into();
    let (open, unanswered) = (desk.call_off(work.clone()).await.is(201), desk.call_off(work).await.is(201));
    let path = format!("{CALL_OFFS}/{}", open.id());
    let bid = |amount: &str| json!({ "amount": { "amount": amount, "currency": "CNY" } });
    let managers = [desk.manager(1).await, desk.manager(2).await, desk.manager(4).await];
    managers[0].post(&format!("{path}/bid"), bid("80000.01")).await.refused(409, "BID_ABOVE_ESTIMATE");
    managers[0].post(&format!("{path}/bid"), bid("61000.00")).await.is(200);
    for (manager, amount) in managers.iter().zip(["70000.00", WIRE, WIRE]) {
        manager.post(&format!("{path}/bid"), bid(amount)).await.is(200);
    }
    sealed(desk, &path).await;
    let office = desk.office().await;
    let opening = json!({ "witness": "市公证处 何平" });
    desk.step(&office, &open.id(), "decide", opening.clone()).await.refused(409, "BIDS_OPEN");
    desk.app.set_time(DEADLINE);
    managers[0].post(&format!("{path}/bid"), bid("1.00")).await.refused(409, "BIDS_CLOSED");
    let decided = desk.step(&office, &open.id(), "decide", opening.clone()).await.is(200);
    assert_eq!((desk.chosen(&decided), order(&decided)), (2, vec![2, 4, 1]));
    assert_eq!(candidate(&decided, 1)["bid"]["amount"], "70000.00", "the later price took the place of the earlier");
    assert!(candidate(&decided, 3).get("bid").is_none());
    let failed = desk.step(&office, &unanswered.id(), "decide", opening).await.is(200);
    assert_eq!(failed.body["state"], "FAILED");
    managers[0].post(&format!("{path}/bid"), bid("1.00")).await.refused(409, "CALL_OFF_TRANSITION");
    for (told, subject) in [("manager.2", "请您报价"), ("manager.2", "选定由您承接"), ("manager.4", "的进展")]
    {
        assert!(mailed(desk.app, told, subject).await, "{told} is told: {subject}");
    }

    let engaged = desk.engage(&open.id()).await.is(201);
    assert_eq!((&engaged.body["state"], &engaged.body["ceiling"]["amount"]), (&json!("DRAFT"), &json!(WIRE)));
    assert_eq!(engaged.body["firm_id"], desk.members[1]["firm_id"]);
    assert_eq!(engaged.body["agency_ids"], json!([desk.agency]));
    desk.engage(&open.id()).await.refused(409, "CALL_OFF_TRANSITION");
}

/// No answer and no row but its own says a price before the opening.
async fn sealed(desk: &Desk<'_>, path: &str) {
    for login in ["coordinator.1", "auditor", "manager.1", "manager.2"] {
        let seen = desk.app.actor(login).await.get(path).await.is(200).body.to_string();
        assert!(!seen.contains(WIRE) && !seen.contains("\"bid\""), "{login} reads {seen}");
    }
    let all = rows::all(&desk.app.app).await;
    let (own, others): (Vec<_>, Vec<_>) = all
        .into_iter()
        .filter(|row| [WIRE, FEN].iter().any(|sum| row.values.to_string().contains(sum)))
        .partition(|row| row.table == "call_off_bids");
    assert_eq!((own.len(), others), (2, vec![]));
}

/// Whether a mail with this in its subject went to somebody.
async fn mailed(app: &TestApp, login: &str, subject: &str) -> bool {
    let (address, like) = (format!("{login}@demo.invalid"), format!("%{subject}%"));
    let found = app.app.db.read(move |conn| {
        let mails = outbox::table.filter(outbox::recipient.eq(address)).filter(outbox::subject.like(like));
        Ok(mails.count().get_result::<i64>(conn)?)
    });
    found.await.unwrap() > 0
}

/// A removal for cause takes effect at once and changes nothing of what was before.
async fn removed(desk: &Desk<'_>) {
    let before = desk.seen().await;
    desk.app.later("2026-04-02T09:00:00+08:00").await;
    let office = desk.office().await;
    let after = desk.remove(3).await.is(200);
    let of = |panel: &Value, rank: usize| panel["members"][rank - 1].clone();
    assert_eq!(of(&after.body, 3)["removed_at"], "2026-04-02T09:00:00.000000+08:00");
    desk.remove(3).await.refused(409, "MEMBER_GONE");
    assert!(mailed(desk.app, "manager.3", "您已退出").await);
    let next = desk.call_off(desk.work("ROTATION")).await.is(201);
    assert_eq!(candidates(&next).len(), 3);
    // Against somebody for whom all who are left act, there is nobody to choose.
    let mut against = desk.work("ROTATION");
    against["parties"] = json!(["江州通衢建设集团有限公司"]);
    let interest = json!({ "party": "江州通衢建设集团有限公司", "relation": "CLIENT" });
    for rank in [1, 2, 4] {
        let path = format!("/v1/advisers/{}/interests", desk.lawyer(rank));
        desk.manager(rank).await.post(&path, interest.clone()).await.is(201);
    }
    let listed = office.get(CALL_OFFS).await.is(200).body;
    desk.call_off(against).await.refused(409, "NOBODY_IN_POOL");
    assert_eq!(office.get(CALL_OFFS).await.is(200).body, listed);
    let as_of = |at: &str| format!("{}?as_of={at}", desk.panel);
    let then = office.get(&as_of("2026-04-01")).await.is(200);
    assert_eq!(then.body, before.body, "turns, version and all as they stood");
    let on_the_day = office.get(&as_of("2026-04-02")).await.is(200);
    assert_eq!(of(&on_the_day.body, 3)["removed_for"], "无正当理由多次不承接");
    office.get(&as_of("2026-03-29")).await.refused(404, "NOT_FOUND");
    // Nothing is listed as changed but what was; as of an earlier day, what had been changed by then.
    let list = |query: &str| format!("/v1/panels?{query}");
    let items = |answer: counsel_desk::client::Answer| answer.body["items"].clone();
    assert_eq!(items(office.get(&list("as_of=2026-04-01&state=IN_FORCE")).await.is(200)), json!([before.body]));
    assert_eq!(items(office.get(&list("as_of=2026-03-29")).await.is(200)), json!([]));
    assert_eq!(items(office.get(&list("state=EXPIRED")).await.is(200)), json!([]));
    let since = |day: &str| list(&format!("updated_since={day}T00:00:00%2B08:00&as_of=2026-04-01"));
    assert_eq!(items(office.get(&since("2026-03-31")).await.is(200)), json!([before.body]));
    assert_eq!(items(office.get(&since("2026-04-01")).await.is(200)), json!([]), "the removal was still to come");
    let few = office.get(&format!("{CALL_OFFS}?method=DIRECT_AWARD&state=CANCELLED")).await.is(200);
    assert_eq!(few.body["items"].as_array().unwrap().len(), 1);
}

/// Thirty days before its end the office and the members are told, once; the panel was established when sixty were over.
async fn ending(desk: &Desk<'_>) {
    assert_eq!((desk.app.due("panel_watch_ending").await, desk.app.due("panel_watch_ending").await), (1, 0));
    for told in ["coordinator.1", "coordinator.2", "manager.1", "manager.4"] {
        assert!(mailed(desk.app, told, "即将期满").await, "{told}");
    }
}

/// The day after its last one nothing is called off any more, whether or not anybody has noted it.
async fn expired(desk: &Desk<'_>) {
    desk.app.later("2026-04-30T23:59:59+08:00").await;
    desk.call_off(desk.work("ROTATION")).await.is(201);
    desk.app.later("2026-05-01T00:00:00+08:00").await;
    assert_eq!(desk.seen().await.body["state"], "EXPIRED");
    desk.call_off(desk.work("ROTATION")).await.refused(409, "PANEL_NOT_IN_FORCE");
    assert_eq!(desk.app.due("panel_expire").await, 1);
    assert_eq!(desk.app.due("panel_expire").await, 0);
    assert!(mailed(desk.app, "manager.1", "已期满").await);
    assert!(!mailed(desk.app, "manager.3", "已期满").await, "who was removed before is not told");
}
