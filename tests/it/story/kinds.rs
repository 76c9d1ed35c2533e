//! Each kind of matter as its users play it, from the draft to the gate: its form, what its flags require, what lies
//! beside the draft, and what keeps the gate closed.

use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};

use super::matter::{FRIDAY, Matter, next};
use crate::harness::{Expect as _, TestApp};

const TEXT: &str = "关于停车管理的文本\n第一条 目的\n规范停车管理。\n第二条 施行\n自公布之日起施行。";

fn yes(code: &str) -> Value {
    json!({ "code": code, "flag": true })
}

fn no(code: &str) -> Value {
    json!({ "code": code, "flag": false })
}

fn on(code: &str, day: &str) -> Value {
    json!({ "code": code, "day": day })
}

fn said(code: &str, text: &str) -> Value {
    json!({ "code": code, "text": text })
}

fn chosen(code: &str, choice: &str) -> Value {
    json!({ "code": code, "choice": choice })
}

/// The entries of a form with some of them filled in otherwise, or in addition.
fn with(form: &[Value], others: &[Value]) -> Vec<Value> {
    let kept = form.iter().filter(|one| others.iter().all(|other| other["code"] != one["code"]));
    kept.chain(others).cloned().collect()
}

/// A matter of a kind, drafted with these materials and an empty form.
async fn drafted<'a>(app: &'a TestApp, kind: &str, materials: &[&str]) -> Matter<'a> {
    let officer = app.actor("officer.cg").await;
    let document = officer.post("/v1/documents", json!({ "title": kind })).await.is(201).id();
    let materials: Vec<Value> = materials.iter().map(|code| json!({ "code": code })).collect();
    let parties = if kind == "CONTRACT" {
        json!([{ "name": super::matter::COUNTERPARTY, "role": "COUNTERPARTY" }])
    } else {
        json!([])
    };
    let new = json!({
        "kind": kind, "title": kind, "document_id": document, "materials": materials, "parties": parties,
    });
    let id = officer.post("/v1/reviews", new).await.is(201).id();
    let matter = Matter { app, id, document };
    matter.upload(TEXT).await.is(201);
    matter
}

impl Matter<'_> {
    /// Fills the form in.
    async fn fill(&self, form: &[Value]) -> Answer {
        let path = format!("/v1/reviews/{}", self.id);
        let body = json!({ "title": "停车管理", "particulars": form });
        self.send("officer.cg", Method::PUT, &path, body).await
    }

    /// Fills the form in and hands the matter in.
    async fn filled(&self, form: &[Value]) -> Answer {
        self.fill(form).await.is(200);
        self.change("officer.cg", "submit").await
    }

    /// Why handing this form in is refused: rule and what is missing.
    async fn refused_with(&self, form: &[Value]) -> (String, String) {
        let refused = self.filled(form).await.is(409).body;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&refused["code"]), text(&refused["facts"]["missing"]))
    }

    /// Taken, heard and found with this conclusion; every review item of its rules is answered.
    pub(super) async fn reviewed(&self, conclusion: &str) {
        self.change("coordinator.1", "accept").await.is(200);
        self.taken_by("lawyer.lin", "林诤").await;
        let rules = self.app.actor("lawyer.lin").await.get(&format!("/v1/reviews/{}/rules", self.id)).await.is(200);
        let items = rules.body["items"].as_array().unwrap();
        let found = |item: &Value| json!({ "item": item["code"], "conforms": "YES", "finding": "符合" });
        let findings: Vec<Value> = items.iter().map(found).collect();
        let opinion =
            json!({ "conclusion": conclusion, "summary": "符合规定。", "findings": findings, "recommendations": [] });
        let drafted = self.draft("lawyer.lin", opinion.clone()).await.is(201);
        let handed_in = next("lawyer.lin", self.app, &drafted, "submit").await.is(200);
        next("coordinator.1", self.app, &handed_in, "accept").await.is(200);
        let drafted = self.draft("coordinator.1", opinion).await.is(201);
        let handed_in = next("coordinator.1", self.app, &drafted, "submit").await.is(200);
        let signed = next("coordinator.2", self.app, &handed_in, "countersign").await.is(200);
        next("coordinator.2", self.app, &signed, "issue").await.is(200);
    }

    /// The gate's answer to the text under review.
    async fn gate(&self) -> Value {
        let officer = self.app.actor("officer.cg").await;
        let sha256 = self.read(&officer).await.is(200).body["sha256"].as_str().unwrap().to_owned();
        officer.get(&format!("/v1/reviews/{}/clearance?sha256={sha256}", self.id)).await.is(200).body
    }

    /// What keeps the gate closed beside that nobody has cleared it yet. The refusal of the clearance says the same.
    async fn closed_by(&self) -> Vec<String> {
        let gate = self.gate().await;
        let explained = gate["explanations"].as_array().unwrap();
        assert!(explained.iter().map(|one| &one["code"]).eq(gate["reasons"].as_array().unwrap()));
        for one in explained {
            for words in ["zh", "en", "legal_basis", "remedy_zh", "remedy_en"] {
                assert!(!one[words].as_str().unwrap().is_empty(), "{one}");
            }
        }
        let codes = explained.iter().map(|one| one["code"].as_str().unwrap().to_owned());
        let codes: Vec<String> = codes.filter(|code| code != "NOT_CLEARED").collect();
        let refused = self.change("coordinator.1", "clear").await.refused(409, "GATE_CLOSED");
        assert_eq!(refused.body["facts"]["reasons"], codes.join(", "));
        codes
    }

    /// The explanation of a reason.
    async fn explained(&self, code: &str) -> Value {
        let gate = self.gate().await;
        gate["explanations"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap().clone()
    }

    /// Attaches something beside the draft; a file when there is one.
    async fn attach(&self, code: &str, file: Option<&str>) -> Answer {
        let path = format!("/v1/reviews/{}/companions/{code}", self.id);
        let body = match file {
            Some(document) => json!({ "document_id": document, "document_version": 1 }),
            None => json!({ "note": "附卷第3页" }),
        };
        self.send("officer.cg", Method::PUT, &path, body).await
    }

    /// Cleared; its certificate.
    pub(super) async fn cleared(&self) -> Value {
        let answer = self.change("coordinator.1", "clear").await.is(200).body;
        assert_eq!((&answer["allowed"], self.state().await.as_str()), (&json!(true), "CLOSED"));
        let path = format!("/v1/clearances/{}", answer["certificate"].as_str().unwrap());
        self.app.actor("officer.cg").await.get(&path).await.is(200).body
    }
}

async fn contract(app: &TestApp) {
    let matter = drafted(app, "CONTRACT", &super::ways::MATERIALS).await;
    let form =
        [chosen("CONTRACT_CLASS", "SERVICES"), yes("MARKET_ACTIVITY"), json!({ "code": "PAYMENT_DAYS", "count": 30 })];
    let wrong = [chosen("CONTRACT_CLASS", "PLANNING"), json!({ "code": "PAYMENT_DAYS", "flag": true }), yes("NO_SUCH")];
    let wrong = matter.fill(&wrong).await.refused(422, "INVALID_FIELDS");
    assert_eq!(wrong.body["errors"].as_array().unwrap().len(), 3);
    let missing = matter.refused_with(&form).await;
    assert_eq!(missing, ("MATERIALS_MISSING".into(), "FAIR_COMPETITION_REVIEW".into()), "market activity is touched");
    let path = format!("/v1/reviews/{}", matter.id);
    let mut materials: Vec<Value> = super::ways::MATERIALS.iter().map(|code| json!({ "code": code })).collect();
    materials.push(json!({ "code": "FAIR_COMPETITION_REVIEW" }));
    let changes = json!({
        "title": "停车系统运维服务合同", "amount": { "amount": "980000.00", "currency": "CNY" },
        "particulars": with(&form, &[yes("COLLECTIVE_DECISION_NEEDED")]), "materials": materials,
    });
    matter.send("officer.cg", Method::PUT, &path, changes.clone()).await.is(200);
    let read = matter.read(&app.actor("officer.cg").await).await.is(200).body;
    assert_eq!((&read["title"], &read["amount"]["amount"]), (&json!("停车系统运维服务合同"), &json!("980000.00")));
    assert_eq!(read["particulars"].as_array().unwrap().len(), 4);
    assert!(read["particulars"].as_array().unwrap().contains(&json!({ "code": "PAYMENT_DAYS", "count": 30 })));
    matter.change("officer.cg", "submit").await.is(200);
    matter.send("officer.cg", Method::PUT, &path, changes).await.refused(409, "FORM_CLOSED");
    matter.reviewed("MAY_SIGN").await;
    assert_eq!(matter.closed_by().await, ["MISSING_COMPANION"]);
    matter.attach("CONTRACT_TEXT", None).await.refused(422, "INVALID_FIELDS");
    matter.attach("COLLECTIVE_DECISION", None).await.is(200);
    assert_eq!(matter.cleared().await["conclusion"], "MAY_SIGN");
    matter.attach("COLLECTIVE_DECISION", None).await.refused(409, "COMPANIONS_CLOSED");
    matter.signed_and_filed().await;
}

async fn normative_document(app: &TestApp) {
    let materials = ["DRAFT", "EXPLANATION", "LEGAL_BASIS", "COMMENTS", "OWN_LEGAL_OPINION"];
    let matter = drafted(app, "NORMATIVE_DOCUMENT", &materials).await;
    let (code, missing) = matter.refused_with(&[]).await;
    assert_eq!((code.as_str(), missing.as_str()), ("PARTICULARS_MISSING", "DELIBERATION_ON, MARKET_ACTIVITY"));
    // Received on Friday the 18th: worked Sunday, Monday to Thursday. Wednesday is too soon.
    let form = [on("DELIBERATION_ON", "2026-09-23"), no("MARKET_ACTIVITY")];
    matter.filled(&form).await.is(200);
    matter.reviewed("LEGAL").await;
    assert_eq!(matter.closed_by().await, ["MISSING_COMPANION", "WINDOW_TOO_SHORT"]);
    assert_eq!(matter.explained("MISSING_COMPANION").await["companions"], json!(["COMMENTS"]));
    assert_eq!(matter.explained("WINDOW_TOO_SHORT").await["deliberation_from"], "2026-09-24");
    matter.attach("COMMENTS", None).await.is(200);
    let plan = format!("/v1/reviews/{}/deliberation", matter.id);
    let to = async |day: &str| matter.send("officer.cg", Method::PUT, &plan, json!({ "deliberation_on": day })).await;
    to("2026-09-17").await.refused(422, "INVALID_FIELDS");
    to("2026-09-24").await.is(200);
    assert_eq!(matter.gate().await["reasons"], json!(["NOT_CLEARED"]));
    matter.cleared().await;
    to("2026-09-28").await.refused(409, "FORM_CLOSED");
    matter.published(Some("2026-10-19"), Some("2031-09-17")).await;

    // An emergency shortens the window, with reason and basis only.
    let urgent = drafted(app, "NORMATIVE_DOCUMENT", &materials).await;
    let form = with(&form, &[on("DELIBERATION_ON", "2026-09-18"), yes("EMERGENCY")]);
    let (code, missing) = urgent.refused_with(&form).await;
    assert_eq!((code.as_str(), missing.as_str()), ("PARTICULARS_MISSING", "EMERGENCY_REASON, EMERGENCY_BASIS"));
    let form = with(&form, &[said("EMERGENCY_REASON", "台风登陆"), said("EMERGENCY_BASIS", "《突发事件应对法》")]);
    urgent.filled(&form).await.is(200);
    urgent.attach("COMMENTS", None).await.is(200);
    assert_eq!(urgent.gate().await["reasons"], json!(["NOT_REVIEWED", "NOT_CLEARED"]));
}

/// A form of a decision in which everything was done as it should be.
fn decision() -> Vec<Value> {
    vec![
        chosen("DECISION_CLASS", "PUBLIC_PROJECT"),
        on("DELIBERATION_ON", "2026-09-29"),
        yes("MARKET_ACTIVITY"),
        yes("PUBLIC_PARTICIPATION"),
        on("COMMENTS_FROM", "2026-08-01"),
        on("COMMENTS_TO", "2026-08-31"),
        yes("HEARING"),
        on("HEARING_MATERIALS_ON", "2026-08-20"),
        on("HEARING_ON", "2026-08-27"),
        yes("EXPERT_ARGUMENT"),
        json!({ "code": "EXPERTS_COUNT", "count": 5 }),
        yes("EXPERTS_INDEPENDENT"),
        yes("RISK_ASSESSMENT"),
        yes("RISK_CONTROLLABLE"),
        json!({ "code": "COST", "amount": { "amount": "36000000.00", "currency": "CNY" } }),
    ]
}

const DECISION_MATERIALS: [&str; 3] = ["DRAFT", "LEGAL_BASIS", "PROCEDURE_STATEMENT"];

async fn major_decision(app: &TestApp) {
    let matter = drafted(app, "MAJOR_DECISION", &DECISION_MATERIALS).await;
    let form = decision();
    let faults = [
        ("COMMENT_TOO_SHORT", on("COMMENTS_TO", "2026-08-30")),
        ("HEARING_MATERIALS_LATE", on("HEARING_ON", "2026-08-26")),
        ("EXPERTS_NOT_INDEPENDENT", no("EXPERTS_INDEPENDENT")),
        ("RISK_NOT_CONTROLLED", no("RISK_CONTROLLABLE")),
    ];
    for (rule, fault) in faults {
        assert_eq!(matter.refused_with(&with(&form, &[fault])).await.0, rule);
    }
    let shortened = [on("COMMENTS_TO", "2026-08-15"), said("SHORTENING_REASON", "汛期将至，工程须在汛前开工。")];
    // Seven working days from Friday the 18th, the holiday of 25 to 27 September between: Tuesday the 29th.
    matter.filled(&with(&with(&form, &shortened), &[on("DELIBERATION_ON", "2026-09-28")])).await.is(200);
    matter.reviewed("LEGAL").await;
    assert_eq!(matter.closed_by().await, ["MISSING_COMPANION", "WINDOW_TOO_SHORT"]);
    let wanted = ["FAIR_COMPETITION_REVIEW", "PUBLIC_COMMENTS", "EXPERT_ARGUMENT", "RISK_ASSESSMENT"];
    assert_eq!(matter.explained("MISSING_COMPANION").await["companions"], json!(wanted));
    assert_eq!(matter.explained("WINDOW_TOO_SHORT").await["deliberation_from"], "2026-09-29");
    let plan = format!("/v1/reviews/{}/deliberation", matter.id);
    matter.send("officer.cg", Method::PUT, &plan, json!({ "deliberation_on": "2026-09-29" })).await.is(200);

    // A remark is not a file, and a file is one version of a document of one's own, which the office then can read.
    matter.attach("RISK_ASSESSMENT", None).await.refused(422, "INVALID_FIELDS");
    let report = drafted(app, "OTHER", &["DOCUMENT"]).await;
    let office = app.actor("coordinator.1").await;
    office.get(&format!("/v1/documents/{}", report.document)).await.refused(404, "NOT_FOUND");
    let attached = matter.attach("RISK_ASSESSMENT", Some(&report.document)).await.is(200).body;
    office.get(&format!("/v1/documents/{}", report.document)).await.is(200);
    let version =
        office.get(&format!("/v1/documents/{}/versions", report.document)).await.is(200).body["items"][0].clone();
    assert_eq!(attached["sha256"], version["sha256"]);
    matter.attach("FAIR_COMPETITION_REVIEW", Some(&report.document)).await.is(200);
    matter.attach("PUBLIC_COMMENTS", None).await.is(200);
    assert_eq!(matter.explained("MISSING_COMPANION").await["companions"], json!(["EXPERT_ARGUMENT"]));
    matter.attach("EXPERT_ARGUMENT", None).await.is(200);
    let list = office.get(&format!("/v1/reviews/{}/companions", matter.id)).await.is(200).body["items"].clone();
    assert!(list.as_array().unwrap().iter().all(|one| one["missing"] == false), "{list:#}");
    let certificate = matter.cleared().await;
    assert_eq!((&certificate["exploratory_reform"], &certificate["state"]), (&json!(false), &json!("VALID")));
    matter.published(None, None).await;
}

/// An exploratory reform may go on with its risk made explicit; anything else may not.
async fn exploratory_reform(app: &TestApp) {
    let form = vec![
        chosen("DECISION_CLASS", "PUBLIC_POLICY"),
        on("DELIBERATION_ON", "2026-09-30"),
        no("MARKET_ACTIVITY"),
        no("PUBLIC_PARTICIPATION"),
        no("EXPERT_ARGUMENT"),
        no("RISK_ASSESSMENT"),
    ];
    let plain = drafted(app, "MAJOR_DECISION", &DECISION_MATERIALS).await;
    plain.filled(&form).await.is(200);
    plain.change("coordinator.1", "accept").await.is(200);
    plain.taken_by("lawyer.lin", "林诤").await;
    let found =
        ["POWERS", "PROCEDURE", "CONTENT"].map(|item| json!({ "item": item, "conforms": "YES", "finding": "符合" }));
    let opinion =
        json!({ "conclusion": "RISK_DISCLOSED", "summary": "有风险。", "findings": found, "recommendations": [] });
    let written = plain.draft("lawyer.lin", opinion).await.is(201);
    next("lawyer.lin", app, &written, "submit").await.refused(409, "CONCLUSION_NOT_OPEN");

    let reform = drafted(app, "MAJOR_DECISION", &DECISION_MATERIALS).await;
    let declared = with(&form, &[yes("EXPLORATORY_REFORM")]);
    assert_eq!(reform.refused_with(&declared).await, ("PARTICULARS_MISSING".into(), "LEGAL_RISK".into()));
    let risk = "上位法没有规定，可能被认定超越权限。";
    reform.filled(&with(&declared, &[said("LEGAL_RISK", risk)])).await.is(200);
    reform.reviewed("RISK_DISCLOSED").await;
    let certificate = reform.cleared().await;
    assert_eq!((&certificate["exploratory_reform"], &certificate["legal_risk"]), (&json!(true), &json!(risk)));
    assert_eq!(certificate["conclusion"], "RISK_DISCLOSED");
}

async fn government_rule(app: &TestApp) {
    let matter = drafted(app, "GOVERNMENT_RULE", &["DRAFT", "COMMENTS", "EXPLANATION", "LEGAL_BASIS"]).await;
    let form = vec![
        no("MARKET_ACTIVITY"),
        said("SIGNED_BY", "程立行"),
        yes("PUBLIC_PARTICIPATION"),
        on("COMMENTS_FROM", "2026-07-01"),
        on("COMMENTS_TO", "2026-07-31"),
        on("PUBLICATION_ON", "2026-11-01"),
        on("IN_FORCE_ON", "2026-12-01"),
    ];
    let hearing = [yes("HEARING"), on("HEARING_ANNOUNCED_ON", "2026-07-01"), on("HEARING_ON", "2026-07-30")];
    assert_eq!(
        matter.refused_with(&with(&form, &hearing)).await,
        ("MATERIALS_MISSING".into(), "HEARING_RECORD".into())
    );
    assert_eq!(matter.refused_with(&with(&form, &[on("IN_FORCE_ON", "2026-11-30")])).await.0, "IN_FORCE_TOO_SOON");
    assert_eq!(matter.refused_with(&with(&form, &[on("COMMENTS_TO", "2026-07-30")])).await.0, "COMMENT_TOO_SHORT");
    matter.filled(&form).await.is(200);
    matter.reviewed("LEGAL").await;
    assert_eq!(matter.closed_by().await, ["MISSING_COMPANION"]);
    matter.attach("EXPLANATION", None).await.is(200);
    matter.attach("PUBLIC_COMMENTS", None).await.is(200);
    matter.cleared().await;
    matter.published(Some("2026-10-19"), None).await;
}

/// Gives its matter.
async fn enforcement_decision(app: &TestApp) -> String {
    let matter = drafted(app, "ENFORCEMENT_DECISION", &["DRAFT", "EVIDENCE", "LEGAL_BASIS"]).await;
    let form = vec![
        chosen("DECISION_KIND", "PENALTY"),
        said("PERSON_CONCERNED", "江州某停车服务有限公司"),
        json!({ "code": "FINE", "amount": { "amount": "120000.00", "currency": "CNY" } }),
        on("NOTIFIED_ON", "2026-09-01"),
        yes("DEFENCE_HEARD"),
        yes("COLLECTIVE_DISCUSSION_NEEDED"),
    ];
    assert_eq!(matter.refused_with(&with(&form, &[no("DEFENCE_HEARD")])).await.0, "PROCEDURE_NOT_FOLLOWED");
    matter.filled(&form).await.is(200);
    matter.reviewed("LEGAL").await;
    assert_eq!(matter.closed_by().await, ["MISSING_COMPANION"]);
    matter.attach("COLLECTIVE_DISCUSSION", None).await.is(200);
    matter.cleared().await;
    matter.in_no_register().await;
    matter.id
}

async fn dispute_response(app: &TestApp, of_another_kind: &str) {
    let matter = drafted(app, "DISPUTE_RESPONSE", &["CLAIM", "RESPONSE", "EVIDENCE", "LEGAL_BASIS"]).await;
    let form = vec![
        chosen("STAGE", "FIRST_INSTANCE"),
        said("CASE_NUMBER", "（2026）江行初12号"),
        on("SERVED_ON", "2026-09-16"),
        on("ANSWER_UNTIL", "2026-10-01"),
        yes("COURT"),
    ];
    matter.filled(&form).await.is(200);
    matter.reviewed("LEGAL").await;
    assert_eq!(matter.explained("MISSING_COMPANION").await["companions"], json!(["EVIDENCE_LIST", "APPEARANCE_PLAN"]));
    matter.attach("EVIDENCE_LIST", None).await.is(200);
    matter.attach("APPEARANCE_PLAN", None).await.is(200);
    matter.cleared().await;
    matter.beside_its_case(of_another_kind).await;
}

/// A consultation clears what need not be reviewed, and nothing else.
async fn consultation(app: &TestApp) {
    let form = |text_is: &str, flag: Value| vec![chosen("TEXT_IS", text_is), chosen("PURPOSE", "COMMENT"), flag];
    let matter = drafted(app, "OTHER", &["DOCUMENT"]).await;
    matter.filled(&form("DOCUMENT", yes("AFFECTS_RIGHTS"))).await.is(200);
    matter.reviewed("LEGAL").await;
    assert_eq!(matter.closed_by().await, ["CONSULTATION_SUBSTITUTED"]);
    let matter = drafted(app, "OTHER", &["DOCUMENT"]).await;
    matter.filled(&form("DOCUMENT", no("AFFECTS_RIGHTS"))).await.is(200);
    matter.reviewed("LEGAL").await;
    matter.cleared().await;
    matter.in_no_register().await;
}

both_databases! {
    async fn each_kind_goes_its_own_way_to_the_gate(app: TestApp) {
        app.set_time(FRIDAY);
        contract(&app).await;
        normative_document(&app).await;
        major_decision(&app).await;
        exploratory_reform(&app).await;
        government_rule(&app).await;
        let enforcement = enforcement_decision(&app).await;
        dispute_response(&app, &enforcement).await;
        consultation(&app).await;
    }

    async fn the_catalogue_says_what_must_be_reviewed_and_why(app: TestApp) {
        app.set_time(FRIDAY);
        let officer = app.actor("officer.cg").await;
        let catalogue = officer.get("/v1/scope/CN-DEMO").await.is(200).body;
        let effects = |body: &Value| -> Vec<String> {
            let reasons = body["reasons"].as_array().unwrap();
            assert!(reasons.iter().all(|reason| !reason["citation"]["basis"].as_str().unwrap().is_empty()));
            assert!(reasons.iter().all(|reason| catalogue["rules"].as_array().unwrap().contains(reason)));
            reasons.iter().map(|reason| format!("{}:{}", reason["effect"], reason["code"]).replace('"', "")).collect()
        };
        let yuan = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
        // The demonstration city calls a contract major beyond five million, the national default beyond ten.
        let contract = json!({ "subject": "CONTRACT", "class": "SERVICES", "amount": yuan("5000000.01") });
        let local = officer.post("/v1/scope", contract.clone()).await.is(200).body;
        assert_eq!((&local["in_scope"], &local["kind"], &local["major"]), (&json!(true), &json!("CONTRACT"), &json!(true)));
        assert_eq!(effects(&local), ["REVIEW:CONTRACT", "MAJOR:CONTRACT_MAJOR_AMOUNT"]);
        assert_eq!(local["reasons"][1]["over"], yuan("5000000.00"));
        let mut elsewhere = contract.clone();
        elsewhere["jurisdiction"] = "CN".into();
        assert_eq!(officer.post("/v1/scope", elsewhere).await.is(200).body["major"], false);
        for (facts, in_scope, kind, major) in [
            (json!({ "subject": "CONTRACT", "class": "INVESTMENT_PROMOTION", "amount": yuan("20000000.00") }), true, "CONTRACT", false),
            (json!({ "subject": "CONTRACT", "class": "STAFF" }), false, "CONTRACT", false),
            (json!({ "subject": "CONTRACT", "class": "NATURAL_RESOURCES", "flags": ["MODEL_TEXT_UNMODIFIED"] }), false, "CONTRACT", false),
            (json!({ "subject": "CONTRACT", "class": "WORKS", "flags": ["MODEL_TEXT_UNMODIFIED"] }), true, "CONTRACT", false),
            (json!({ "subject": "CONTRACT", "class": "WORKS", "flags": ["KEY_PROJECT"] }), true, "CONTRACT", true),
            (json!({ "subject": "DOCUMENT", "flags": ["AFFECTS_RIGHTS"] }), true, "NORMATIVE_DOCUMENT", false),
            (json!({ "subject": "DOCUMENT", "class": "MINUTES", "flags": ["AFFECTS_RIGHTS"] }), false, "NORMATIVE_DOCUMENT", false),
            (json!({ "subject": "DOCUMENT", "flags": ["AFFECTS_RIGHTS", "INTERNAL_MANAGEMENT"] }), false, "NORMATIVE_DOCUMENT", false),
            (json!({ "subject": "DECISION", "class": "PLANNING" }), true, "MAJOR_DECISION", true),
            (json!({ "subject": "RULE" }), true, "GOVERNMENT_RULE", false),
            (json!({ "subject": "ENFORCEMENT", "flags": ["HEARING_HELD"] }), true, "ENFORCEMENT_DECISION", false),
            (json!({ "subject": "DISPUTE" }), true, "DISPUTE_RESPONSE", false),
        ] {
            let said = officer.post("/v1/scope", facts.clone()).await.is(200).body;
            assert_eq!((&said["in_scope"], &said["kind"], &said["major"]), (&json!(in_scope), &json!(kind), &json!(major)), "{facts}");
            assert!(!effects(&said).is_empty());
        }
        let macro_policy = officer.post("/v1/scope", json!({ "subject": "DECISION", "class": "MACRO_POLICY" })).await.is(200).body;
        assert_eq!((&macro_policy["in_scope"], &macro_policy["kind"]), (&json!(false), &Value::Null));
        assert_eq!(effects(&macro_policy), ["EXCLUDE:DECISION_MACRO"]);
        let also = officer.post("/v1/scope", json!({ "subject": "RULE", "flags": ["MARKET_ACTIVITY"] })).await.is(200).body;
        assert_eq!(effects(&also), ["REVIEW:RULE"]);
        let wrong = json!({ "subject": "DOCUMENT", "class": "SERVICES", "flags": ["NO_SUCH"] });
        let wrong = officer.post("/v1/scope", wrong).await.refused(422, "INVALID_FIELDS");
        assert_eq!(wrong.body["errors"].as_array().unwrap().len(), 2);
        officer.get("/v1/scope/NOWHERE").await.refused(404, "NOT_FOUND");
        let rules = officer.get("/v1/rules/CN-DEMO/MAJOR_DECISION").await.is(200).body;
        let class = rules["fields"].as_array().unwrap().iter().find(|field| field["code"] == "DECISION_CLASS").unwrap().clone();
        assert!(class["choices"].as_array().unwrap().len() > 5 && rules["min_window_days"] == 7);
    }
}
