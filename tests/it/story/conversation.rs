//! Questions, notes, meetings and the time line of a matter: who hears what.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use counsel_desk::client::Answer;
use diesel::connection::SimpleConnection as _;
use reqwest::Method;
use serde_json::{Value, json};

use super::matter::Matter;
use super::ways::{audited, told};
use crate::harness::probe::{Place, Probe};
use crate::harness::world::items;
use crate::harness::{Actor, Expect as _, TestApp};

/// Everybody who could read something, and the side on which they stand of the matter.
const READERS: [(&str, &str); 14] = [
    ("officer.cg", "AGENCY"),
    ("head.cg", "AGENCY"),
    ("coordinator.1", "OFFICE"),
    ("coordinator.2", "OFFICE"),
    ("lawyer.lin", "COUNSEL"),
    ("manager.yanxi", "COUNSEL"),
    ("scholar.gu", "OTHER COUNSEL"),
    ("lawyer.zhou", ""),
    ("manager.zhenghe", ""),
    ("officer.jt", ""),
    ("finance.1", ""),
    ("sysadmin", ""),
    ("secadmin", ""),
    ("auditadmin", ""),
];

/// A note of each side, under a word that nothing else holds.
const MARKERS: [(&str, &str, &str); 4] = [
    ("officer.cg", "AGENCY", "marker-of-the-agency"),
    ("coordinator.1", "OFFICE", "marker-of-the-office"),
    ("lawyer.lin", "COUNSEL", "marker-of-counsel"),
    ("scholar.gu", "OTHER COUNSEL", "marker-of-other-counsel"),
];

/// A matter on which two are at work.
async fn with_two(app: &TestApp) -> Matter<'_> {
    let matter = Matter::in_review(app).await;
    matter.taken_by("scholar.gu", "顾思齐").await;
    matter
}

impl Matter<'_> {
    fn at(&self, what: &str) -> String {
        format!("/v1/reviews/{}/{what}", self.id)
    }

    async fn ask(&self, who: &str, question: Value) -> Answer {
        self.app.actor(who).await.post(&self.at("questions"), question).await
    }

    /// The questions that somebody sees.
    async fn questions(&self, who: &str) -> Vec<Value> {
        let list = self.app.actor(who).await.get(&self.at("questions")).await.is(200);
        items(&list.body).to_vec()
    }

    /// The whole time line as somebody sees it, a few entries a page.
    async fn timeline(&self, who: &str, order: &str, limit: usize) -> Vec<Value> {
        let actor = self.app.actor(who).await;
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = self.at(&format!("timeline?order={order}&limit={limit}{cursor}"));
            let page = actor.get(&path).await.is(200).body;
            all.extend(items(&page).to_vec());
            let Some(next) = page["next_cursor"].as_str() else { return all };
            cursor = format!("&cursor={next}");
        }
    }
}

/// A document of somebody's agency with a version.
async fn document(officer: &Actor, title: &str) -> String {
    let made = officer.post("/v1/documents", json!({ "title": title })).await.is(201);
    let path = format!("/v1/documents/{}/content?file_name=more.txt", made.id());
    let text = format!("{title}\n第一条 说明\n已核实。\n");
    officer.if_match(made.version()).send_bytes(Method::PUT, &path, text).await.is(201);
    made.id()
}

/// A document that the office makes for the agency.
async fn office_file(app: &TestApp) -> String {
    let (office, agency) =
        (app.actor("coordinator.1").await, crate::harness::matter::organisation(app, "officer.cg").await);
    let made = office.post("/v1/documents", json!({ "title": "内部口径", "agency_id": agency })).await.is(201);
    let path = format!("/v1/documents/{}/content?file_name=more.txt", made.id());
    office.if_match(made.version()).send_bytes(Method::PUT, &path, "内部口径\n从严。\n").await.is(201);
    made.id()
}

fn texts(questions: &[Value]) -> Vec<&str> {
    questions.iter().map(|one| one["question"].as_str().unwrap()).collect()
}

both_databases! {
    async fn a_question_has_a_last_day_one_answer_and_its_hearers(app: TestApp) {
        let matter = with_two(&app).await;
        let officer = app.actor("officer.cg").await;
        let asked = matter.ask("lawyer.lin", json!({ "text": "保证金比例依据为何？" })).await.is(201);
        // Sunday the 20th is worked.
        assert_eq!((&asked.body["due_on"], &asked.body["asked_of"]), (&json!("2026-09-22"), &json!("AGENCY")));
        for day in ["2026-09-18", "2026-12-01"] {
            let out = matter.ask("lawyer.lin", json!({ "text": "何时？", "due_on": day })).await;
            out.refused(409, "ANSWER_DAY_OUT_OF_BOUNDS");
        }
        let told_day = matter.ask("coordinator.1", json!({ "text": "资金来源？", "due_on": "2026-09-29" })).await.is(201);
        assert_eq!(told_day.body["due_on"], "2026-09-29");
        let itself = matter.ask("coordinator.1", json!({ "text": "自问？", "asked_of": "OFFICE" })).await;
        itself.refused(409, "OFFICE_ASKS_ITSELF");
        let inside = matter.ask("lawyer.lin", json!({ "text": "口径从严吗？", "asked_of": "OFFICE" })).await.is(201);

        // Who hears what: the other adviser not what the first asks, the agency not what the office is asked.
        assert_eq!(texts(&matter.questions("officer.cg").await), ["保证金比例依据为何？", "资金来源？"]);
        assert_eq!(texts(&matter.questions("scholar.gu").await), ["资金来源？"]);
        assert_eq!(matter.questions("manager.yanxi").await.len(), 3);
        assert_eq!(matter.questions("coordinator.2").await.len(), 3);
        let answer = |id: &str| format!("/v1/questions/{id}/answer");
        let yes = json!({ "text": "是的。" });
        officer.if_match("\"1\"").post(&answer(&inside.id()), yes.clone()).await.refused(404, "NOT_FOUND");
        let office = app.actor("coordinator.1").await;
        office.if_match("\"1\"").post(&answer(&asked.id()), yes.clone()).await.refused(409, "QUESTION_OF_OTHERS");
        office.if_match("\"1\"").post(&answer(&inside.id()), yes.clone()).await.is(200);

        // One by itself is read by those who find it in the list.
        for (who, status) in [("officer.cg", 404), ("lawyer.lin", 200), ("scholar.gu", 404), ("coordinator.2", 200)] {
            let read = app.actor(who).await.get(&format!("/v1/questions/{}", inside.id())).await;
            assert_eq!(read.status, status, "{who}");
        }

        // An answer brings files, which are seen by whoever hears it.
        let early = matter.ask("lawyer.lin", json!({ "text": "追问", "follows": asked.id() })).await;
        early.refused(409, "FOLLOWS_UNANSWERED");
        let (more, others) = (document(&officer, "补充说明").await, document(&app.actor("officer.jt").await, "他单位").await);
        let given = |document: &str| json!({ "text": "见附件。", "document_ids": [document] });
        officer.if_match("\"1\"").post(&answer(&asked.id()), given(&others)).await.refused(404, "NOT_FOUND");
        let answered = officer.if_match("\"1\"").post(&answer(&asked.id()), given(&more)).await.is(200);
        assert_eq!(answered.body["files"], json!([{ "document_id": more, "document_version": 1 }]));
        officer.if_match("\"2\"").post(&answer(&asked.id()), yes).await.refused(409, "QUESTION_ANSWERED");
        for (who, status) in [("lawyer.lin", 200), ("coordinator.2", 200), ("manager.yanxi", 200), ("scholar.gu", 404)] {
            let text = app.actor(who).await.get(&format!("/v1/documents/{more}/versions/1/text")).await;
            assert_eq!(text.status, status, "{who}");
        }
        let followed = matter.ask("lawyer.lin", json!({ "text": "追问依据", "follows": asked.id() })).await.is(201);
        assert_eq!(followed.body["follows"], asked.id());
        matter.ask("scholar.gu", json!({ "text": "追问", "follows": asked.id() })).await.refused(404, "NOT_FOUND");

        // Two are open: due on the 22nd (asked anew) and on the 29th. Told before, on the day, and after.
        assert_eq!(app.due("review_question_remind").await, 0);
        app.later("2026-09-21T09:00:00+08:00").await;
        assert_eq!((app.due("review_question_remind").await, app.due("review_question_remind").await), (1, 0));
        app.later("2026-09-22T09:00:00+08:00").await;
        assert_eq!(app.due("review_question_remind").await, 1);
        assert_eq!(told(&app, "review_question_remind").await, ["officer.cg", "officer.cg"]);
        app.later("2026-09-23T09:00:00+08:00").await;
        assert_eq!(app.due("review_question_remind").await, 1);
        assert_eq!(told(&app, "review_question_overdue").await, ["officer.cg", "lawyer.lin"]);
        assert_eq!(audited(&app, "review_question_remind").await["mark"], "OVER");
        assert_eq!(matter.seen().await["state"], "IN_REVIEW", "the clock and the matter go on");
    }

    async fn notes_are_read_by_no_other_side_and_the_time_line_is_everybodys_own(app: TestApp) {
        let matter = with_two(&app).await;
        let mut ids = BTreeMap::new();
        for (who, side, marker) in MARKERS {
            let made = app.actor(who).await.post(&matter.at("notes"), json!({ "text": marker })).await.is(201);
            assert_eq!(made.body["side"], side.trim_start_matches("OTHER "), "{who}");
            ids.insert(who, made.id());
        }
        // A correction points at a note of one's own side; others' are not there.
        let correct = |id: &str| json!({ "text": "更正", "corrected_note_id": id });
        app.actor("coordinator.2").await.post(&matter.at("notes"), correct(&ids["coordinator.1"])).await.is(201);
        for (who, of) in [("coordinator.2", "officer.cg"), ("officer.cg", "coordinator.1"), ("scholar.gu", "lawyer.lin")] {
            let answer = app.actor(who).await.post(&matter.at("notes"), correct(&ids[of])).await;
            answer.refused(404, "NOT_FOUND");
        }
        // One note by itself: its own side and audit read it, to the others it is not there.
        for (who, side) in READERS {
            for (author, of, marker) in MARKERS {
                let read = app.actor(who).await.get(&matter.at(&format!("notes/{}", ids[author]))).await;
                if of == side {
                    assert_eq!((read.status, &read.body["text"]), (200, &json!(marker)), "{who}");
                } else {
                    assert!([403, 404].contains(&read.status), "{who} reads {marker}: {}", read.status);
                }
            }
        }
        let change = format!("UPDATE review_notes SET text = 'x' WHERE id = '{}'", ids["officer.cg"]);
        app.app.db.write(move |conn| Ok(conn.batch_execute(&change)?)).await.expect_err("notes never change");

        matter.ask("lawyer.lin", json!({ "text": "首问" })).await.is(201);
        matter.ask("lawyer.lin", json!({ "text": "内部口径", "asked_of": "OFFICE" })).await.is(201);
        // A file for the office's ear is no entry for the agency; what one adviser did for pay is none for another one.
        let own = office_file(&app).await;
        let inside = matter.questions("coordinator.1").await;
        let inside = inside.iter().find(|one| one["asked_of"] == "OFFICE").unwrap();
        let path = format!("/v1/questions/{}/answer", inside["id"].as_str().unwrap());
        let answer = json!({ "text": "口径见附件。", "document_ids": [own] });
        app.actor("coordinator.1").await.if_match("\"1\"").post(&path, answer).await.is(200);
        let engaged = app.actor("lawyer.lin").await;
        let served = json!({
            "kind": "ORAL_ADVICE", "review_id": matter.id, "adviser_id": crate::harness::matter::adviser(&app, "lawyer.lin").await,
            "agency_id": crate::harness::matter::organisation(&app, "officer.cg").await,
            "begun_at": "2026-09-18T08:00:00+08:00", "ended_at": "2026-09-18T08:30:00+08:00", "asked_by": "采购科",
            "subject": "口头解答保证金问题", "outcome": "已解答。",
        });
        engaged.post("/v1/service-records", served).await.is(201);
        matter.hold("EXPERT").await.is(200);
        let expert = json!({ "name": "专家甲", "employer": "江州大学", "title": "教授", "fields": ["ECONOMICS"] });
        let office = app.actor("coordinator.1").await;
        let expert = office.post("/v1/experts", expert).await.is(201).id();
        let held = |on: &str, expert: Value| {
            let mut held = json!({
                "held_on": on, "subject": "造价是否合理", "participants": "三方", "outcome": "合理。",
            });
            if !expert.is_null() {
                held["expert_id"] = expert;
            }
            held
        };
        office.post(&matter.at("consultations"), held("2026-09-19", Value::Null)).await.refused(409, "HELD_IN_THE_FUTURE");
        office.post(&matter.at("consultations"), held("2026-09-18", Value::Null)).await.is(201);
        office.post(&matter.at("consultations"), held("2026-09-18", json!(expert))).await.is(201);
        let bound = json!({ "party": super::matter::COUNTERPARTY, "relation": "CLIENT" });
        office.post(&format!("/v1/experts/{expert}/interests"), bound).await.is(201);
        let refused = office.post(&matter.at("consultations"), held("2026-09-18", json!(expert))).await;
        assert_eq!(refused.refused(409, "EXPERT_NOT_INDEPENDENT").body["facts"]["party"], super::matter::COUNTERPARTY);
        let path = format!("/v1/experts/{expert}");
        let left = json!({
            "name": "专家甲", "employer": "江州大学", "title": "教授", "fields": ["ECONOMICS"], "left_on": "2026-09-18",
        });
        let entered = office.get(&path).await.is(200);
        office.if_match(entered.version()).put(&path, left).await.is(200);
        office.post(&matter.at("consultations"), held("2026-09-18", json!(expert))).await.refused(409, "EXPERT_OUT_OF_POOL");
        let listed = app.actor("officer.cg").await.get(&matter.at("consultations")).await.is(200).body;
        assert_eq!(items(&listed).len(), 2);
        for one in items(&listed) {
            let at = matter.at(&format!("consultations/{}", one["id"].as_str().unwrap()));
            assert_eq!(&app.actor("lawyer.lin").await.get(&at).await.is(200).body, one);
            app.actor("officer.jt").await.get(&at).await.refused(404, "NOT_FOUND");
        }

        // Everybody reads everything that can be read, and finds only what is of their side.
        let probes: Vec<Probe> = Probe::all().into_iter().filter(|probe| probe.method == Method::GET).collect();
        let (mut calls, mut own) = (0, BTreeSet::new());
        for (who, side) in READERS {
            let actor = app.actor(who).await;
            for probe in &probes {
                let call = probe.fill(|slot| {
                    let here = (slot.noun == "review").then(|| matter.id.clone());
                    here.or_else(|| (slot.noun == "document").then(|| matter.document.clone()))
                        .or_else(|| (slot.place == Place::Path).then(|| crate::harness::probe::NOTHING.to_owned()))
                });
                let answer = call.send(&actor).await;
                let said = answer.body.to_string();
                calls += 1;
                assert!(answer.status < 500, "{who} {}: {said}", probe.id);
                for (_, of, marker) in MARKERS {
                    if said.contains(marker) {
                        assert_eq!(of, side, "{who} reads {marker} at {}", probe.id);
                        own.insert((who, probe.id.clone()));
                    }
                }
            }
        }
        let reads = |who: &str, op: &str| own.contains(&(who, op.to_owned()));
        for (who, _, _) in MARKERS {
            assert!(reads(who, "conversation_list_notes") && reads(who, "conversation_timeline"), "{who} reads their own");
        }
        assert!(reads("head.cg", "conversation_list_notes") && reads("manager.yanxi", "conversation_timeline"));
        let auditor = app.actor("auditor").await.get(&matter.at("notes")).await.is(200);
        assert_eq!(items(&auditor.body).len(), 5, "audit reads all");
        println!("notes: 0 read by another side (N={calls})");

        // One time line, the same both ways, each entry with who did it and as what.
        let newest = matter.timeline("coordinator.1", "NEWEST", 3).await;
        let mut oldest = matter.timeline("coordinator.1", "OLDEST", 4).await;
        oldest.reverse();
        assert_eq!(newest, oldest);
        let kinds = |line: &[Value]| -> BTreeSet<String> {
            line.iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect()
        };
        for kind in [
            "DRAFTED", "RECEIVED", "DECLARED", "ACCEPTED", "OFFERED", "OFFER_ANSWERED", "QUESTION", "NOTE", "HELD", "MEETING",
            "CONSULTATION",
        ] {
            assert!(kinds(&newest).contains(kind), "{kind}");
        }
        for entry in newest.iter().filter(|entry| !entry["account_id"].is_null()) {
            assert!(entry["name"].is_string() && entry["role"].is_string(), "{entry}");
        }
        let sees = async |who: &str, kind: &str| {
            matter.timeline(who, "OLDEST", 50).await.iter().filter(|entry| entry["kind"] == kind).count()
        };
        for (who, files, services) in [
            ("coordinator.1", 1, 1), ("officer.cg", 0, 1), ("lawyer.lin", 1, 1), ("manager.yanxi", 1, 1), ("scholar.gu", 0, 0),
        ] {
            assert_eq!((sees(who, "FILE").await, sees(who, "SERVICE").await), (files, services), "{who}");
        }
        let heard = async |who: &str| -> Vec<String> {
            let line = matter.timeline(who, "OLDEST", 50).await;
            let asked = line.iter().filter(|entry| entry["kind"] == "QUESTION");
            asked.map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(heard("lawyer.lin").await.len(), 2);
        assert_eq!(heard("officer.cg").await, ["首问"]);
        assert_eq!(heard("scholar.gu").await, Vec::<String>::new());
        let offers = matter.timeline("scholar.gu", "OLDEST", 50).await;
        assert_eq!(offers.iter().filter(|entry| entry["kind"] == "OFFERED").count(), 1, "not that others were asked");
        let wrong = app.actor("coordinator.1").await.get(&matter.at("timeline?cursor=c1-61")).await;
        wrong.refused(422, "INVALID_FIELDS");
    }

    async fn a_page_of_a_long_time_line_costs_what_a_page_of_a_short_one_costs(app: TestApp) {
        let matter = Matter::in_review(&app).await;
        let office = app.actor("coordinator.1").await;
        let me = office.get("/v1/me").await.is(200).body;
        let first = async || {
            let mut least = f64::MAX;
            for _ in 0..5 {
                let begun = Instant::now();
                office.get(&matter.at("timeline?limit=50")).await.is(200);
                least = least.min(begun.elapsed().as_secs_f64() * 1000.0);
            }
            least
        };
        let short = first().await;
        let (review, account, body) = (&matter.id, me["account_id"].as_str().unwrap(), me["organisation_id"].as_str().unwrap());
        let at = app.clock.now().micros();
        let mut rows = String::new();
        for n in 0..1000 {
            let when = at - 10 * n;
            rows.push_str(&format!(
                "INSERT INTO review_notes VALUES ('00000000-0000-7000-8000-{n:012}', '{review}', 1, 'OFFICE', '{body}', NULL, \
                 '备注', NULL, '{account}', {when}); \
                 INSERT INTO questions (id, review_id, round, question, asked_by, asked_at, version) \
                 VALUES ('00000000-0000-7000-9000-{n:012}', '{review}', 1, '提问', '{account}', {when}, 1);"
            ));
        }
        let before = matter.timeline("coordinator.1", "NEWEST", 200).await.len();
        app.app.db.write(move |conn| Ok(conn.batch_execute(&rows)?)).await.unwrap();
        let long = first().await;
        for order in ["NEWEST", "OLDEST"] {
            let all = matter.timeline("coordinator.1", order, 200).await;
            let distinct: BTreeSet<String> =
                all.iter().map(|entry| format!("{} {}", entry["kind"], entry["subject_id"])).collect();
            assert_eq!((all.len(), distinct.len()), (before + 2000, before + 2000), "none lost, none twice");
            let at = |entry: &Value| entry["at"].as_str().unwrap().to_owned();
            let sorted = all.windows(2).all(|two| (at(&two[0]) >= at(&two[1])) == (order == "NEWEST") || at(&two[0]) == at(&two[1]));
            assert!(sorted, "{order}");
        }
        // The tables of this matter are a hundred times as long; what a page costs is not.
        assert!(long < 10.0 * short + 20.0, "a page took {short:.1} ms of {before} entries and {long:.1} ms of 2000 more");
        println!("time line, first page of 50: {short:.1} ms of {before} entries, {long:.1} ms of {}", before + 2000);
    }
}
