//! Search: Chinese of two characters, one, or a whole phrase is found at once after the write, with its passage; what is
//! found is exactly what the caller may read; hostile questions are questions; the index comes back with a backup.

use std::collections::BTreeSet;
use std::time::Instant;

use counsel_desk::db::Conn;
use counsel_desk::db::search::{self, Source};
use diesel::RunQueryDsl as _;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::matter::{self, step};
use crate::harness::program::run;
use crate::harness::world::{World, items};
use crate::harness::{Actor, Database, Expect as _, Kind, TestApp};

async fn asked(who: &Actor, query: &[(&str, &str)]) -> Value {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    who.get(&format!("/v1/search?{query}")).await.is(200).body
}

/// Ids of what is found, best first.
async fn found(who: &Actor, query: &[(&str, &str)]) -> Vec<String> {
    items(&asked(who, query).await).iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Titles of what is found, best first.
async fn titles(who: &Actor, query: &[(&str, &str)]) -> Vec<String> {
    items(&asked(who, query).await).iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

/// Everything that is found for a word, page by page.
async fn all_of(who: &Actor, word: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut query = vec![("q", word), ("all_versions", "true"), ("limit", "200")];
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page = asked(who, &query).await;
        all.extend(items(&page).iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return all,
        }
    }
}

/// Uploads a text as the next version of a document.
async fn upload(officer: &Actor, id: &str, version: &str, text: &str) {
    let path = format!("/v1/documents/{id}/content?file_name=a.txt");
    officer.if_match(version).send_bytes(Method::PUT, &path, text.to_owned()).await.is(201);
}

async fn document(officer: &Actor, title: &str, text: &str) -> String {
    let made = officer.post("/v1/documents", json!({ "title": title })).await.is(201);
    upload(officer, &made.id(), made.version(), text).await;
    made.id()
}

both_databases! {
    async fn words_are_found_at_once_and_shown_where_they_stand(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let lease = document(&officer, "租赁", "房屋租赁合同\n第一条 租金\n承租人违约的，按ＬＰＲ四倍支付违约金。\n").await;
        let long = format!("{}保密义务到此为止。{}", "甲方负责运营。".repeat(400), "乙方违约应当赔偿。".repeat(400));
        document(&officer, "运营", &long).await;
        document(&officer, "英文", "Service Agreement\nArticle 1 Liquidated damages accrue daily.\n").await;

        for (asked, wanted) in [
            ("合同", vec!["租赁"]), ("违约", vec!["运营", "租赁"]), ("赁", vec!["租赁"]), ("按lpr四倍", vec!["租赁"]),
            ("ＬＰＲ", vec!["租赁"]), ("违约 保密", vec!["运营"]), ("违约 租金", vec!["租赁"]), ("LIQUIDATED daily", vec!["英文"]),
            ("违约金 保密", vec![]), ("约违", vec![]), ("liquid", vec![]), ("承租人违约的，按", vec!["租赁"]), ("租金\n承租人", vec!["租赁"]),
        ] {
            assert_eq!(titles(&officer, &[("q", asked)]).await, wanted, "{asked}");
        }
        let hit = asked(&officer, &[("q", "违约 租金")]).await["items"][0].clone();
        assert_eq!((&hit["kind"], &hit["document_id"], &hit["document_version"]), (&json!("DOCUMENT"), &json!(lease), &json!(1)));
        let pieces = |hit: &Value, marked: bool| -> String {
            hit["excerpt"].as_array().unwrap().iter().filter(|piece| !marked || piece["hit"] == true).map(|piece| piece["text"].as_str().unwrap()).collect()
        };
        assert_eq!(pieces(&hit, true), "租金违约违约");
        assert_eq!(pieces(&hit, false), "房屋租赁合同\n第一条 租金\n承租人违约的，按ＬＰＲ四倍支付违约金。");
        let far = asked(&officer, &[("q", "保密义务到此为止")]).await["items"][0].clone();
        assert_eq!(pieces(&far, true), "保密义务到此为止");

        // A new version takes the place of the one before, which is found when it is asked for.
        let seen = officer.get(&format!("/v1/documents/{lease}")).await.is(200);
        upload(&officer, &lease, seen.version(), "房屋租赁协议\n第一条 租金\n承租人逾期的，支付滞纳金。\n").await;
        assert_eq!(titles(&officer, &[("q", "滞纳")]).await, ["租赁"]);
        assert_eq!(titles(&officer, &[("q", "违约")]).await, ["运营"]);
        assert_eq!(titles(&officer, &[("q", "违约"), ("all_versions", "true")]).await, ["运营", "租赁"]);

        // Narrowed, and page by page.
        let me = officer.get("/v1/me").await.is(200).body["organisation_id"].as_str().unwrap().to_owned();
        let today = app.app.clock.now().day();
        let (today, tomorrow) = (today.to_string(), today.plus_days(1).to_string());
        for (filter, value, some) in [
            ("agency_id", me.as_str(), true), ("agency_id", crate::harness::probe::NOTHING, false), ("kind", "DOCUMENT", true),
            ("kind", "OPINION", false), ("matter_kind", "CONTRACT", false), ("from", &today, true), ("from", &tomorrow, false),
            ("until", &today, true), ("until", "2020-01-01", false),
        ] {
            assert_eq!(!found(&officer, &[("q", "违约"), (filter, value)]).await.is_empty(), some, "{filter}={value}");
        }
        for n in 0..5 {
            document(&officer, &format!("复印{n}"), &format!("复印机采购{n}：{}", "验收".repeat(n * 600))).await;
        }
        let whole = titles(&officer, &[("q", "验收")]).await;
        assert_eq!(whole, ["复印4", "复印3", "复印2", "复印1"], "what has more passages comes first");
        let (mut pages, mut cursor) = (Vec::new(), String::new());
        loop {
            let mut query = vec![("q", "复印"), ("limit", "2")];
            if !cursor.is_empty() {
                query.push(("cursor", &cursor));
            }
            let page = asked(&officer, &query).await;
            pages.extend(items(&page).iter().map(|item| item["title"].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(pages, ["复印4", "复印3", "复印2", "复印1", "复印0"]);
    }

    async fn opinions_are_found_by_whom_they_are_shown_to(app: TestApp) {
        app.set_time(matter::IN_TERM);
        let (officer, office, counsel) =
            (app.actor("officer.cg").await, app.actor("coordinator.1").await, app.actor("lawyer.lin").await);
        let text = matter::document(&officer).await;
        assert!(found(&office, &[("q", "停车场"), ("kind", "DOCUMENT")]).await.is_empty(), "nothing was submitted");
        let review = matter::accepted(&officer, &office, &text).await;
        assert_eq!(found(&office, &[("q", "停车场"), ("matter_kind", "CONTRACT"), ("kind", "DOCUMENT")]).await.len(), 1);
        assert!(found(&counsel, &[("q", "停车场")]).await.is_empty(), "an offer is blind");
        let offered = matter::offer(&office, &review, &matter::adviser(&app, "lawyer.lin").await).await.is(201);
        step(&counsel, &offered, "/v1/assignments", "accept").await.is(200);
        assert_eq!(found(&counsel, &[("q", "停车场")]).await.len(), 1);

        let mut words = matter::clean_opinion("付款期限畸长，建议改签。");
        words["conclusion"] = "SIGN_AFTER_MODIFICATION".into();
        words["recommendations"] = json!([{
            "severity": "MUST", "issue_code": "PAYMENT_TERM", "clause": "第二条", "quote": "九十日", "demand": "REPLACE",
            "demanded_text": "三十日", "reason": "账期畸长", "legal_basis": "《保障中小企业款项支付条例》",
        }]);
        let begun = counsel.post(&format!("/v1/reviews/{}/opinions", review.id()), words.clone()).await.is(201);
        let everybody = ["lawyer.lin", "coordinator.1", "officer.cg", "lawyer.zhou"];
        let who_finds = async |app: &TestApp, word: &str| {
            let mut finders = Vec::new();
            for login in everybody {
                finders.push(found(&app.actor(login).await, &[("q", word)]).await.len());
            }
            finders
        };
        assert_eq!(who_finds(&app, "畸长").await, [2, 0, 0, 0], "a draft is its author's");
        words["summary"] = "付款期限过久。".into();
        let revised = counsel.if_match(begun.version()).put(&format!("/v1/opinions/{}", begun.id()), words).await.is(200);
        assert_eq!(who_finds(&app, "畸长").await, [1, 0, 0, 0], "what was written over is gone");
        assert_eq!(who_finds(&app, "过久").await, [1, 0, 0, 0]);
        let handed_in = step(&counsel, &revised, "/v1/opinions", "submit").await.is(200);
        assert_eq!(who_finds(&app, "畸长").await, [1, 1, 0, 0], "handed in, it is the office's as well");
        step(&office, &handed_in, "/v1/opinions", "accept").await.is(200);
        assert_eq!(who_finds(&app, "畸长").await, [1, 1, 1, 0]);
        let hit = asked(&officer, &[("q", "畸长")]).await["items"][0].clone();
        assert_eq!((&hit["kind"], &hit["clause"]), (&json!("RECOMMENDATION"), &json!("第二条")));
        assert_eq!((&hit["opinion_id"], &hit["review_id"]), (&json!(begun.id()), &json!(review.id())));
    }

    async fn what_is_found_is_what_may_be_read(app: TestApp) {
        let world = World::build(&app).await;
        let auditor = world.living().find(|person| person.role == "AUDITOR").unwrap();
        let everything = all_of(&auditor.actor, "canary").await;
        let (mut seen, mut hidden, mut kinds) = (0, 0, BTreeSet::new());
        for person in world.living() {
            if !["AGENCY_OFFICER", "AGENCY_HEAD", "COORDINATOR", "ADVISER", "FIRM_MANAGER"].contains(&person.role) {
                continue;
            }
            let mine = all_of(&person.actor, "canary").await;
            let mine: Vec<String> = mine.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect();
            for hit in &everything {
                let id = hit["id"].as_str().unwrap();
                let path = match hit["opinion_id"].as_str() {
                    Some(opinion) => format!("/v1/opinions/{opinion}"),
                    None => format!("/v1/documents/{}/versions/{}/text", hit["document_id"].as_str().unwrap(), hit["document_version"]),
                };
                let may = person.actor.get(&path).await.status == 200;
                assert_eq!(mine.iter().any(|one| one == id), may, "{} and {path}", person.login);
                (seen, hidden) = if may { (seen + 1, hidden) } else { (seen, hidden + 1) };
                kinds.insert(hit["kind"].as_str().unwrap().to_owned());
            }
            assert!(mine.iter().all(|id| everything.iter().any(|hit| hit["id"] == **id)));
        }
        assert!(seen > 20 && hidden > 20, "{seen} {hidden}");
        println!("{}: {seen} seen, {hidden} hidden, of {kinds:?}", app.app.db.version().await.unwrap());
    }

    async fn hostile_questions_are_questions(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        document(&officer, "合同", "合同 NEAR AND OR NOT \"违约\" 'x' :* <-> | & !").await;
        let long = "违".repeat(200);
        for q in [
            "\"", "'", "''", "\"\"", "*", "合同*", "合同 AND", "NOT 合同", "NEAR(合同 违约, 3)", "tokens:合同", "-合同", "^合同", "(", "合同)",
            "{", "\\", "%", "_", ";--", "' OR 1=1 --", ":*", "<->", "a & !b", "a | b", "!", "，。；", "\u{200b}", "\u{feff}", "\t",
            "e\u{301}", "😀", "𠀀", "\u{fdfa}", long.as_str(),
        ] {
            asked(&officer, &[("q", q)]).await;
        }
        assert_eq!(found(&officer, &[("q", "NEAR AND OR")]).await.len(), 1);
        assert_eq!(found(&officer, &[("q", "\"违约\"")]).await.len(), 1);
        assert!(found(&officer, &[("q", "，。")]).await.is_empty());
        for q in ["a".repeat(10_000), "违".repeat(5_000), "违".repeat(201), String::new(), (0..13).map(|n| format!("{n} ")).collect(), "\0".into()] {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", &q).finish();
            // What is too long for a head is refused before anybody notes it.
            let status = officer.client.get(&format!("/v1/search?{query}")).await.unwrap().status;
            assert!([400, 414, 422, 431].contains(&status), "{status} for {} characters", q.chars().count());
        }
        for cursor in ["c1-31", "c1-2d", "c1-612d61"] {
            officer.get(&format!("/v1/search?q=a&cursor={cursor}")).await.is(422);
        }
    }

    async fn one_of_two_hundred_waits_no_longer_than_who_sees_all(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let agency = matter::organisation(&app, "officer.cg").await;
        let made = app.app.db.write(move |conn| crowd(conn, &agency, 200, 15)).await.unwrap();
        let auditor = app.actor("auditor").await;
        let median = async |who: &Actor, q: &str| {
            let mut times = Vec::new();
            for _ in 0..11 {
                let begun = Instant::now();
                asked(who, &[("q", q)]).await;
                times.push(begun.elapsed());
            }
            times.sort_unstable();
            times[5].as_secs_f64() * 1e3
        };
        let version = app.app.db.version().await.unwrap();
        for q in ["违约", "编号1234", "违约 三十日"] {
            assert!(!found(&auditor, &[("q", q)]).await.is_empty());
            let (one, all) = (median(&officer, q).await, median(&auditor, q).await);
            println!("{version}: {q} among {made}: one agency {one:.1} ms, all {all:.1} ms, ratio {:.1}", all / one);
            // Each beside a floor, below which it is the machine that is measured.
            assert!(one < 4.0 * all.max(25.0) && all < 25.0 * one.max(25.0), "{q}: {one} {all}");
        }
        assert_eq!(found(&officer, &[("q", "违约"), ("limit", "200")]).await.len(), 15);
    }
}

/// Agencies with documents of their own, the first of them there already; how many documents.
fn crowd(conn: &mut Conn, first: &str, agencies: usize, each: usize) -> counsel_desk::error::Result<usize> {
    let mut run = |query: String| diesel::sql_query(query).execute(conn);
    for agency in 0..agencies {
        let id = if agency == 0 { first.to_owned() } else { format!("00000000-0000-7000-9000-{agency:012}") };
        if agency > 0 {
            run(format!("INSERT INTO organisations VALUES ('{id}', 'AGENCY', '单位{agency}', 'CN', 1, 1)"))?;
        }
        for n in 0..each {
            let serial = agency * each + n;
            let (document, sha256) = (format!("00000000-0000-7000-a000-{serial:012}"), format!("{serial:064}"));
            let by = "(SELECT min(id) FROM accounts)";
            run(format!(
                "INSERT INTO documents (id, agency_id, title, latest, version, created_by, created_at) \
                 SELECT '{document}', '{id}', '合同{serial}', 1, 2, {by}, 1"
            ))?;
            let text = format!("采购合同 编号{serial}\n{}", "乙方违约的，应当在三十日内支付违约金。".repeat(10));
            run(format!("INSERT INTO document_texts (sha256, text) VALUES ('{sha256}', '{text}')"))?;
            run(format!(
                "INSERT INTO document_versions (id, document_id, number, file_name, media_type, size, sha256, text_sha256, \
                 created_by, created_at) SELECT '{document}', '{document}', 1, 'a.txt', 'text/plain', 1, '{sha256}', '{sha256}', {by}, 1"
            ))?;
        }
    }
    for serial in 0..agencies * each {
        let text = format!("采购合同 编号{serial}\n{}", "乙方违约的，应当在三十日内支付违约金。".repeat(10));
        search::put(conn, Source::Text, &format!("{serial:064}"), &text)?;
    }
    Ok(agencies * each)
}

/// The index comes back with a backup, and is made where it is missing.
fn comes_back(from: Kind, to: Kind, test: &str) {
    let (Some(database), Some(place)) = (Database::fresh(from, test), Database::nothing(to, test)) else { return };
    // The server ends with its runtime.
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let file = database.folder().join("search.zip");
    runtime().block_on(async {
        let app = TestApp::start(&database);
        document(&app.actor("officer.cg").await, "租赁", "房屋租赁合同，违约责任").await;
    });
    let (done, said) = run(&mut database.counsel(&["backup", &file.to_string_lossy()]));
    assert!(done.success(), "{said}");
    let (done, said) = run(&mut place.counsel(&["restore", &file.to_string_lossy()]));
    assert!(done.success(), "{said}");
    runtime().block_on(async {
        let app = TestApp::start(&place);
        let officer = app.actor("officer.cg").await;
        assert_eq!(titles(&officer, &[("q", "违约")]).await, ["租赁"]);
        app.app.db.write(search::clear).await.unwrap();
        assert!(found(&officer, &[("q", "违约")]).await.is_empty());
        app.app.load_embedded().await.unwrap();
        assert_eq!(titles(&officer, &[("q", "违约")]).await, ["租赁"]);
    });
    let (done, said) = run(&mut place.counsel(&["reindex"]));
    assert!(done.success() && said.contains("1 texts"), "{said}");
    let (done, said) = run(&mut place.counsel(&["verify"]));
    assert!(done.success(), "{said}");
}

#[test]
fn the_index_comes_back_with_a_backup() {
    comes_back(Kind::Sqlite, Kind::Postgres, "search::from_sqlite_into_postgres");
    comes_back(Kind::Postgres, Kind::Sqlite, "search::from_postgres_into_sqlite");
}
