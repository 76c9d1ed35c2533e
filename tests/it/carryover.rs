//! Going live: what was under way before is carried over from workbooks, and goes on here.

use std::process::Command;

use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::slices::root;
use crate::harness::{Actor, Expect as _, TestApp, matter, tools};
use crate::story::matter::{Matter, next};

const AGENCY: &str = "市城市管理局";
const APART: &str = "市水务局";
const FIRM_CODE: &str = "31330000E12345678L";
const RATES: &str = "合同审查 按件 800.00 含增值税；CONSULTATION PER_HOUR 300 VAT_INCLUSIVE";

/// A workbook of these rows, made by another program.
struct Books(std::path::PathBuf, tempfile::TempDir);

impl Books {
    fn open() -> Option<Self> {
        let python = tools::python("carryover", "directory")?;
        Some(Self(python, tempfile::tempdir().unwrap()))
    }

    fn of(&self, head: &[&str], rows: &[Vec<Value>]) -> Vec<u8> {
        let all = std::iter::once(json!(head)).chain(rows.iter().map(|row| json!(row)));
        let rows = Value::Array(all.collect()).to_string();
        let (path, script) = (self.1.path().join("book.xlsx"), root().join("tests/it/directory/book.py"));
        tools::run(Command::new(self.0.join("python")).arg(script).arg("rows").arg(&path).arg(rows));
        std::fs::read(path).unwrap()
    }
}

async fn carry(who: &Actor, book: &str, query: &str, table: Vec<u8>) -> Answer {
    who.send_bytes(Method::POST, &format!("/v1/carryover/{book}?{query}"), table).await
}

/// Rows, right rows, written rows; and row, column and code of every fault.
fn report(answer: &Answer) -> ([u64; 3], Vec<(u64, &str, &str)>) {
    let faults = answer.body["faults"].as_array().unwrap().iter();
    let faults = faults
        .map(|one| (one["row"].as_u64().unwrap(), one["column"].as_str().unwrap(), one["code"].as_str().unwrap()));
    (["rows", "right", "written"].map(|count| answer.body[count].as_u64().unwrap()), faults.collect())
}

fn money(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

const BALANCES: &[&str] = &["单位", "预算年度", "科目编码", "项目名称", "预算数", "已支出"];
const ENGAGEMENTS: &[&str] = &[
    "原合同编号",
    "律师事务所",
    "受聘人员",
    "服务单位",
    "聘用形式",
    "聘期起始日",
    "聘期截止日",
    "签订日期",
    "承诺书日期",
    "金额上限",
    "已使用金额",
    "预算单位",
    "预算年度",
    "科目编码",
    "计费标准",
];
const MATTERS: &[&str] = &[
    "原编号",
    "承办单位",
    "事项类型",
    "标题",
    "文件",
    "收件日",
    "原状态",
    "标的额",
    "相对方",
    "送审材料",
    "承办顾问",
    "服务类型",
];

/// A contract of before with the firm of 林诤, with this much agreed and used.
fn contract(number: &str, licence: &str, ceiling: &str, used: Value) -> Vec<Value> {
    let days = ["2025-06-01", "2026-12-31", "2025-05-20", "2025-05-20"];
    let mut row = vec![json!(number), json!(FIRM_CODE), json!(licence), json!(AGENCY), json!("常年法律顾问")];
    row.extend(days.map(|day| json!(day)));
    row.extend([json!(ceiling), used, json!(AGENCY), json!(2026), json!("30299"), json!(RATES)]);
    row
}

/// A matter of before about a document.
fn received(number: &str, document: &str, on: &str, worker: Option<&str>) -> Vec<Value> {
    let materials = "CONTRACT_TEXT；COUNTERPARTY_QUALIFICATION；APPROVALS；FUNDING";
    let state = if worker.is_some() { "审查中" } else { "已受理" };
    let mut row =
        vec![json!(number), json!(AGENCY), json!("政府合同"), json!("停车场运营合同"), json!(document), json!(on)];
    row.extend([json!(state), json!(480_000), json!("江州安泊停车服务有限公司"), json!(materials)]);
    row.extend([json!(worker), json!(worker.map(|_| "CONTRACT_REVIEW"))]);
    row
}

fn with(mut row: Vec<Value>, place: usize, value: Value) -> Vec<Value> {
    row[place] = value;
    row
}

/// Takes a matter that an adviser has accepted through every gate to its clearance; counsel's opinion.
async fn to_clearance(matter: &Matter<'_>) -> Answer {
    let app = matter.app;
    let refused = matter.change("coordinator.2", "clear").await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    let opinion = |summary: &str| matter::clean_opinion(summary);
    let counsels = matter.draft("lawyer.lin", opinion("可以签订。")).await.is(201);
    let handed_in = next("lawyer.lin", app, &counsels, "submit").await.is(200);
    let delivered = next("coordinator.1", app, &handed_in, "accept").await.is(200);
    let offices = matter.draft("coordinator.1", opinion("可以签订。")).await.is(201);
    let handed_in = next("coordinator.1", app, &offices, "submit").await.is(200);
    let signed = next("coordinator.2", app, &handed_in, "countersign").await.is(200);
    next("coordinator.2", app, &signed, "issue").await.is(200);
    let cleared = matter.change("coordinator.2", "clear").await.is(200);
    assert_eq!(cleared.body["allowed"], true);
    delivered
}

both_databases! {
    async fn a_city_goes_live_and_goes_on(app: TestApp) {
        let Some(books) = Books::open() else { return };
        app.set_time(matter::IN_TERM);
        let (office, finance, officer) =
            (app.actor("coordinator.1").await, app.actor("finance.1").await, app.actor("officer.cg").await);

        // Balances. What was spent is an opening entry; the ledger is footed after the test.
        let balance = |agency: &str, year: i64, code: &str, much: &str, spent: Value| {
            vec![json!(agency), json!(year), json!(code), json!("法律顾问经费"), json!(much), spent]
        };
        let table = books.of(BALANCES, &[
            balance(AGENCY, 2026, "30299", "100,000.00", json!(20000.5)),
            balance("无此单位", 2026, "30299", "1.00", json!(0)),
            balance(AGENCY, 2026, "30300", "1.00", json!("1.01")),
            balance(AGENCY, 2027, "30299", "1.00", json!("0.01")),
            balance(AGENCY, 2026, "30299", "1.00", json!(0)),
            balance(AGENCY, 2026, "30301", "-1", json!("一元")),
        ]);
        let faults = vec![
            (3, "单位", "UNKNOWN_AGENCY"), (4, "已支出", "TOO_LARGE"), (5, "已支出", "INVALID"),
            (6, "科目编码", "LINE_EXISTS"), (7, "预算数", "WRONG_FORMAT"), (7, "已支出", "WRONG_FORMAT"),
        ];
        for (query, written) in [("dry_run=true&partial=true", 0), ("", 0), ("partial=true", 1)] {
            let answer = carry(&finance, "balances", query, table.clone()).await.is(200);
            assert_eq!(report(&answer), ([6, 1, written], faults.clone()), "{query}");
        }
        carry(&office, "balances", "", table.clone()).await.refused(403, "PERMISSION_MISSING");
        carry(&finance, "engagements", "", table).await.refused(403, "PERMISSION_MISSING");
        let line = finance.get("/v1/budget-lines?limit=1").await.is(200).body["items"][0].clone();
        assert_eq!((&line["spent"], &line["available"]), (&money("20000.50"), &money("79999.50")));
        let entries = finance.get(&format!("/v1/budget-lines/{}/entries", line["id"].as_str().unwrap())).await.is(200);
        let kinds: Vec<&Value> = entries.body["items"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
        assert_eq!(kinds, ["OPENING", "APPROPRIATION"]);

        // Contracts: the firm is told by its credit code, the lawyer by the licence.
        let firm = format!("律所全称,统一社会信用代码,执业许可证号,成立日期,所在城市\n{},{FIRM_CODE},1,2010-03-15,杭州市\n", firm_of_lin(&app).await);
        office.send_bytes(Method::POST, "/v1/rolls/FIRMS/table", firm).await.is(200);
        let lin = licence_of_lin(&office).await;
        let right = contract("法顾〔2025〕7号", &lin, "1000.00", json!(200.01));
        let table = books.of(ENGAGEMENTS, &[
            right.clone(),
            with(right.clone(), 0, json!("法顾〔2025〕7号")),
            with(with(right.clone(), 0, json!("甲")), 10, json!("1000.01")),
            with(with(with(right.clone(), 0, json!("乙")), 7, json!("2026-01-17")), 8, json!("2026-01-17")),
            with(with(right.clone(), 0, json!("丙")), 6, json!("2026-01-15")),
            with(with(right.clone(), 0, json!("丁")), 6, json!("2030-12-31")),
            with(with(right.clone(), 0, json!("戊")), 1, json!("无此律所")),
            with(with(with(right.clone(), 0, json!("己")), 2, json!("13601201119999999")), 14, json!("合同审查 800")),
            with(with(with(right.clone(), 0, json!("庚")), 13, json!("30999")), 4, json!("终身顾问")),
            with(with(right, 0, json!("辛")), 1, json!(null)),
        ]);
        let faults = vec![
            (3, "原合同编号", "CONTRACT_CARRIED_ALREADY"), (4, "已使用金额", "TOO_LARGE"),
            (5, "签订日期", "TOO_LARGE"), (5, "承诺书日期", "TOO_LARGE"), (6, "聘期截止日", "CARRIED_NOT_RUNNING"),
            (7, "聘期截止日", "TERM_TOO_LONG"), (8, "律师事务所", "UNKNOWN_FIRM"), (8, "受聘人员", "LAWYERS_THROUGH_FIRM"),
            (9, "受聘人员", "UNKNOWN_PERSON"), (9, "计费标准", "WRONG_FORMAT"), (10, "科目编码", "UNKNOWN_LINE"),
            (10, "聘用形式", "NOT_A_VALUE"), (11, "受聘人员", "LAWYERS_THROUGH_FIRM"),
        ];
        for (query, written) in [("dry_run=true", 0), ("partial=true", 1)] {
            let answer = carry(&office, "engagements", query, table.clone()).await.is(200);
            assert_eq!(report(&answer), ([10, 1, written], faults.clone()), "{query}");
        }
        let first = office.get("/v1/engagements?limit=1").await.is(200).body["items"][0].clone();
        assert_eq!((&first["state"], &first["carried_from"]), (&json!("ACTIVE"), &json!("法顾〔2025〕7号")));
        assert_eq!((&first["committed"], &first["terms"][0]["carried"]), (&money("200.01"), &money("200.01")));
        assert_eq!((&first["filings"], &first["signed_on"]), (&json!([]), &json!("2025-05-20")));
        assert_eq!(first["advisers"][0]["confidentiality_on"], "2025-05-20");

        // Matters: the clock counts from the day of receipt.
        let (one, two) = (matter::document(&officer).await, matter::document(&officer).await);
        let empty = officer.post("/v1/documents", json!({ "title": "尚未上传" })).await.is(201).id();
        let theirs = of_nobodys_agency(&app).await;
        let right = received("合审2026-3", &one, "2026-01-12", None);
        let table = books.of(MATTERS, &[
            right.clone(),
            with(right.clone(), 4, json!(two)),
            with(with(right.clone(), 0, json!("甲")), 5, json!("2026-01-17")),
            with(with(right.clone(), 0, json!("乙")), 2, json!("家务事")),
            with(with(with(right.clone(), 0, json!("丙")), 4, json!(two)), 9, json!("CONTRACT_TEXT")),
            with(with(right.clone(), 0, json!("丁")), 1, json!("市交通运输局")),
            with(right.clone(), 0, json!("戊")),
            with(with(right.clone(), 0, json!("己")), 4, json!(empty)),
            with(with(with(right.clone(), 0, json!("庚")), 4, json!(two)), 8, json!(null)),
            with(with(with(right.clone(), 0, json!("辛")), 4, json!(two)), 6, json!("IN_REVIEW")),
            received("壬", &two, "2026-01-12", Some(&lin)),
            with(with(with(right, 0, json!("癸")), 1, json!(APART)), 4, json!(theirs)),
        ]);
        let faults = vec![
            (3, "原编号", "MATTER_CARRIED_ALREADY"), (4, "收件日", "TOO_LARGE"), (5, "事项类型", "NOT_A_VALUE"),
            (6, "送审材料", "MATERIALS_MISSING"), (7, "文件", "UNKNOWN_DOCUMENT"), (8, "文件", "TEXT_UNDER_REVIEW"),
            (9, "文件", "NO_TEXT_SUBMITTED"), (10, "相对方", "PARTIES_MISSING"), (11, "承办顾问", "REQUIRED"),
            // Of the 1,000.00 agreed 200.01 were used: one fen is missing for a fee of 800.00.
            (12, "", "CEILING_EXCEEDED"), (13, "承办单位", "NOT_OUR_AGENCY"),
        ];
        for (query, written) in [("dry_run=true", 0), ("partial=true", 1)] {
            let answer = carry(&office, "matters", query, table.clone()).await.is(200);
            assert_eq!(report(&answer), ([12, 1, written], faults.clone()), "{query}");
        }
        let list = office.get("/v1/reviews?limit=1").await.is(200);
        let carried = list.body["items"][0].clone();
        assert_eq!((&carried["state"], &carried["carried_from"]), (&json!("ACCEPTED"), &json!("合审2026-3")));
        let own = Matter { app: &app, id: matter::accepted(&officer, &office, &matter::document(&officer).await).await.id(), document: String::new() };
        let today = own.read(&office).await.is(200);
        assert_eq!((&carried["received_on"], &today.body["received_on"]), (&json!("2026-01-12"), &json!("2026-01-16")));
        assert!(carried["due_on"].as_str() < today.body["due_on"].as_str(), "{} {}", carried, today.body);

        // It goes on: one fen too little is left of the first contract; of another there is just enough for two.
        let matter = Matter { app: &app, id: carried["id"].as_str().unwrap().to_owned(), document: one };
        let refused = matter.offer("林诤").await.refused(409, "CEILING_EXCEEDED");
        assert_eq!((&refused.body["facts"]["left"], &refused.body["facts"]["wanted"]), (&json!("799.99"), &json!("800.00")));
        let second = books.of(ENGAGEMENTS, &[contract("法顾〔2025〕8号", &lin, "1800.00", json!(200))]);
        assert_eq!(report(&carry(&office, "engagements", "", second).await.is(200)).0, [1, 1, 1]);
        matter.taken_by("lawyer.lin", "林诤").await;
        let delivered = to_clearance(&matter).await;
        let second = office.get("/v1/engagements?limit=1").await.is(200).body["items"][0].clone();
        let claim = json!({
            "engagement_id": second["id"], "agency_id": carried["agency_id"], "lines": [{ "opinion_id": delivered.id() }],
        });
        let claim = app.actor("manager.yanxi").await.post("/v1/fee-claims", claim).await.is(201);
        assert_eq!(claim.body["total"], money("800.00"));

        // Somebody was at work on the other: it is offered to them, and they accept.
        let table = books.of(MATTERS, &[received("壬", &two, "2026-01-12", Some(&lin))]);
        assert_eq!(report(&carry(&office, "matters", "", table).await.is(200)).0, [1, 1, 1]);
        let offered = office.get("/v1/reviews?limit=1").await.is(200).body["items"][0].clone();
        assert_eq!((&offered["state"], &offered["carried_from"]), (&json!("ASSIGNED"), &json!("壬")));
        let spent = office.get("/v1/engagements?limit=1").await.is(200).body["items"][0].clone();
        assert_eq!((&spent["ceiling"], &spent["committed"]), (&money("1800.00"), &money("1800.00")));
        own.offer("林诤").await.refused(409, "CEILING_EXCEEDED");

        // The door shuts.
        app.later("2026-12-01T09:00:00+08:00").await;
        let late = books.of(BALANCES, &[balance(AGENCY, 2026, "30500", "1.00", json!(0))]);
        carry(&app.actor("finance.1").await, "balances", "dry_run=true", late).await.refused(409, "GOING_LIVE_OVER");
    }
}

/// An agency for which nobody was named who reviews its matters: it submits none, and no office carries one over for it.
/// Gives a document of its.
async fn of_nobodys_agency(app: &TestApp) -> String {
    let agency = json!({ "kind": "AGENCY", "name": APART, "jurisdiction": "CN-DEMO" });
    app.actor("sysadmin").await.post("/v1/organisations", agency).await.is(201);
    let officer = app.newcomer("officer.sw", APART, "AGENCY_OFFICER").await;
    let document = matter::document(&officer).await;
    let new = json!({ "kind": "OTHER", "title": "请示", "document_id": document, "parties": [], "materials": [] });
    officer.post("/v1/reviews", new).await.refused(409, "NO_REVIEW_BODY");
    let signed = json!({
        "title": "保洁服务合同", "class": "PROCUREMENT", "because": "应急采购。", "signed_on": "2026-01-15",
        "parties": [{ "name": "洁源保洁" }],
    });
    officer.post("/v1/unreviewed-contracts", signed).await.refused(409, "NO_REVIEW_BODY");
    let case = json!({
        "title": "某公司诉不履职案", "kind": "ADMINISTRATIVE_LITIGATION", "cause": "不履行法定职责",
        "stage": {
            "kind": "FIRST_INSTANCE", "authority": "江口区人民法院", "begun_on": "2026-01-15",
            "parties": [{ "name": "某公司", "role": "PLAINTIFF" }, { "name": APART, "role": "DEFENDANT" }],
        },
    });
    officer.post("/v1/cases", case).await.refused(409, "NO_REVIEW_BODY");
    document
}

/// The full name of the firm that 林诤 works in.
async fn firm_of_lin(app: &TestApp) -> String {
    let manager = app.actor("manager.yanxi").await;
    let id = matter::organisation(app, "manager.yanxi").await;
    let firm = manager.get(&format!("/v1/organisations/{id}")).await.is(200);
    firm.body["name"].as_str().unwrap().to_owned()
}

async fn licence_of_lin(office: &Actor) -> String {
    let list = office.get("/v1/advisers?limit=200").await.is(200);
    let found = list.body["items"].as_array().unwrap().iter().find(|item| item["name"] == "林诤").unwrap();
    found["licence_number"].as_str().unwrap().to_owned()
}
