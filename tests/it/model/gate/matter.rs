//! A matter at the running server: what is done to it, and what the answers then say of it.

use counsel_desk::client::Answer;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::crew::Crew;
use super::super::events::Who;
use super::kinds::Kind;
use super::oracle::{Counsel, Facts, Item, Text, Writing};
use crate::harness::{Expect as _, matter};

/// What somebody can do that may open or close the gate; some take two steps of the API at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// The office takes what was handed in.
    Receive,
    /// An adviser is offered the matter and accepts.
    Take,
    /// Counsel hands an opinion in.
    Deliver,
    /// The office takes counsel's opinion.
    Hear,
    /// Counsel stands back.
    StandBack,
    /// The office hands an opinion in with the first, second or third conclusion of the kind.
    Write(usize),
    /// The office supplements what it issued: it withdraws all that it asked, asks for more, or finds it unlawful.
    Supplement(usize),
    Return,
    Resubmit,
    Countersign,
    Issue,
    Attach,
    Upload,
    Propose,
    /// Of the n-th recommendation: adopted, or not.
    Adopt(usize),
    Decline(usize),
    Dispute(usize),
    Escalate(usize),
    Confirm(usize),
    Overrule(usize),
    Verify(usize),
    BeginAgain,
    Clear,
}

/// What came of it.
pub enum Outcome {
    /// There is nothing that it could be done to.
    Idle,
    Refused,
    Done,
}

/// Something with the version at which it was last seen.
struct Thing {
    id: String,
    version: i64,
}

impl Thing {
    fn of(answer: &Answer) -> Self {
        Self { id: answer.id(), version: answer.body["version"].as_i64().unwrap() }
    }
}

/// What is shown besides the facts: it must be the same wherever the facts are.
pub type Reasons = Vec<String>;

pub struct Live<'a> {
    pub kind: &'a Kind,
    crew: &'a Crew,
    pub id: String,
    document: String,
    file: &'a str,
    items: &'a [String],
    version: i64,
    /// Version of the document that the round received, the newest one, and the one that the gate looks at.
    received: usize,
    latest: usize,
    arrived: usize,
    assignments: Vec<Thing>,
    opinions: Vec<Option<Thing>>,
    writing: Option<Thing>,
    issued: Option<String>,
    recommendations: Vec<Thing>,
    pub facts: Facts,
    pub reasons: Reasons,
}

const TERMS: [&str; 2] = ["三十日", "九十日"];

/// A version of the text; each has the other term than the one before, and one line end more: no words else.
fn text(version: usize) -> String {
    let ends = "\n".repeat(version);
    format!("停车管理\n第一条 标的\n停车场的运营。\n第二条 付款\n应在{}内付款。{ends}", TERMS[version % 2])
}

fn sha256(version: usize) -> String {
    hex::encode(Sha256::digest(text(version)))
}

fn why() -> Value {
    json!({ "reason": "经研究决定。" })
}

impl<'a> Live<'a> {
    /// Handed in, and not taken yet.
    pub async fn begin(crew: &'a Crew, kind: &'a Kind, file: &'a str, items: &'a [String]) -> Self {
        let officer = &crew.officer;
        let document = officer.post("/v1/documents", json!({ "title": kind.name })).await.is(201).id();
        upload(crew, &document, 1).await;
        let parties = if kind.kind == "CONTRACT" {
            json!([{ "name": "江州安泊停车服务有限公司", "role": "COUNTERPARTY" }])
        } else {
            json!([])
        };
        let materials: Vec<Value> = kind.materials.iter().map(|code| json!({ "code": code })).collect();
        let new = json!({
            "kind": kind.kind, "title": kind.name, "document_id": document, "parties": parties,
            "materials": materials, "particulars": (kind.form)(),
        });
        let drafted = officer.post("/v1/reviews", new).await.is(201);
        let submitted = matter::step(officer, &drafted, "/v1/reviews", "submit").await.is(200);
        let facts = Facts {
            state: "SUBMITTED".to_owned(),
            counsel: Vec::new(),
            gone: 0,
            writing: None,
            conclusion: None,
            supplements: 0,
            items: Vec::new(),
            attached: Vec::new(),
            text: Text::Received,
        };
        let mut live = Self {
            kind,
            crew,
            id: submitted.id(),
            document,
            file,
            items,
            version: 0,
            received: 1,
            latest: 1,
            arrived: 1,
            assignments: Vec::new(),
            opinions: Vec::new(),
            writing: None,
            issued: None,
            recommendations: Vec::new(),
            facts,
            reasons: Vec::new(),
        };
        live.look().await;
        live
    }

    /// Does something, and looks what came of it.
    pub async fn act(&mut self, action: Action) -> Outcome {
        let Some(answer) = self.send(action).await else { return Outcome::Idle };
        if answer.status >= 300 {
            // Anything else is the walk's own mistake, or the server's.
            assert!([403, 404, 409].contains(&answer.status), "{action:?}: {:#}", answer.body);
            return Outcome::Refused;
        }
        self.note(action, &answer);
        if matches!(action, Action::Issue | Action::BeginAgain) {
            self.read_items().await;
        }
        self.look().await;
        Outcome::Done
    }

    async fn send(&self, action: Action) -> Option<Answer> {
        let (office, other) = (self.crew.actor(Who::Office(0)), self.crew.actor(Who::Office(1)));
        let officer = &self.crew.officer;
        let review = format!("/v1/reviews/{}", self.id);
        let whole = format!("\"{}\"", self.version);
        let on_review = async |who: &crate::harness::Actor, verb: &str, body: Option<Value>| {
            who.if_match(&whole).post(&format!("{review}/{verb}"), body).await
        };
        Some(match action {
            Action::Receive => on_review(office, "accept", None).await,
            Action::Take => {
                let adviser = self.crew.advisers.get(self.facts.gone)?;
                let offer = json!({ "adviser_id": adviser, "service": "CONTRACT_REVIEW" });
                let offered = on_review(office, "assignments", Some(offer)).await;
                if offered.status >= 300 {
                    return Some(offered);
                }
                let lawyer = self.crew.actor(Who::Lawyer(self.facts.gone));
                matter::step(lawyer, &offered, "/v1/assignments", "accept").await.is(200)
            }
            Action::Deliver => {
                self.assignments.last()?;
                let lawyer = self.crew.actor(Who::Lawyer(self.facts.gone.min(1)));
                let drafted = lawyer.post(&format!("{review}/opinions"), self.opinion(0, false)).await;
                if drafted.status >= 300 {
                    return Some(drafted);
                }
                matter::step(lawyer, &drafted, "/v1/opinions", "submit").await.is(200)
            }
            Action::Hear => on_thing(office, "opinions", self.opinions.last()?.as_ref()?, "accept", None).await,
            Action::StandBack => {
                let lawyer = self.crew.actor(Who::Lawyer(self.facts.gone.min(1)));
                on_thing(lawyer, "assignments", self.assignments.last()?, "recuse", Some(why())).await
            }
            Action::Write(way) => {
                let drafted = office.post(&format!("{review}/opinions"), self.opinion(way, false)).await;
                if drafted.status >= 300 {
                    return Some(drafted);
                }
                matter::step(office, &drafted, "/v1/opinions", "submit").await.is(200)
            }
            Action::Supplement(way) => {
                let path = format!("/v1/opinions/{}/supplement", self.issued.as_ref()?);
                let drafted = office.post(&path, self.opinion(way, true)).await;
                if drafted.status >= 300 {
                    return Some(drafted);
                }
                matter::step(office, &drafted, "/v1/opinions", "submit").await.is(200)
            }
            Action::Return => on_thing(other, "opinions", self.writing.as_ref()?, "return", Some(why())).await,
            Action::Resubmit => on_thing(office, "opinions", self.writing.as_ref()?, "submit", None).await,
            Action::Countersign => on_thing(other, "opinions", self.writing.as_ref()?, "countersign", None).await,
            Action::Issue => on_thing(other, "opinions", self.writing.as_ref()?, "issue", None).await,
            Action::Attach => {
                let code =
                    self.kind.companions.iter().find(|code| !self.facts.attached.iter().any(|one| one == *code))?;
                let body = if self.kind.files.contains(code) {
                    json!({ "document_id": self.file, "document_version": 1 })
                } else {
                    json!({ "note": "附卷第3页" })
                };
                officer.if_match(&whole).put(&format!("{review}/companions/{code}"), body).await
            }
            Action::Upload => upload(self.crew, &self.document, self.latest + 1).await,
            Action::Propose => {
                let body = json!({ "document_version": self.latest });
                officer.if_match(&whole).put(&format!("{review}/revision"), body).await
            }
            Action::Adopt(n) => {
                let body = json!({ "answer": "ADOPTED", "clause": "第二条" });
                on_thing(officer, "recommendations", self.recommendations.get(n)?, "answer", Some(body)).await
            }
            Action::Decline(n) => {
                let body = json!({
                    "answer": "NOT_ADOPTED", "explanation": "采购文件已明示。", "legal_basis": "《政府采购法》第四十六条",
                });
                on_thing(officer, "recommendations", self.recommendations.get(n)?, "answer", Some(body)).await
            }
            Action::Dispute(n) => {
                on_thing(office, "recommendations", self.recommendations.get(n)?, "dispute", Some(why())).await
            }
            Action::Escalate(n) => {
                on_thing(office, "recommendations", self.recommendations.get(n)?, "escalate", None).await
            }
            Action::Confirm(n) | Action::Overrule(n) => {
                let decision = if matches!(action, Action::Confirm(_)) { "CONFIRMED" } else { "OVERRULED" };
                let body = json!({ "decision": decision, "reason": "经集体研究。" });
                let head = self.crew.actor(Who::Head);
                on_thing(head, "recommendations", self.recommendations.get(n)?, "decide", Some(body)).await
            }
            Action::Verify(n) => {
                on_thing(office, "recommendations", self.recommendations.get(n)?, "verify", None).await
            }
            Action::BeginAgain => {
                let body = json!({ "document_version": self.latest, "reason": "重新起草。", "no_state_secrets": true });
                on_review(officer, "begin-again", Some(body)).await
            }
            Action::Clear => on_review(other, "clear", None).await,
        })
    }

    /// An opinion of counsel or of the office: clean, to be modified, or against it.
    fn opinion(&self, way: usize, supplementary: bool) -> Value {
        let (now, then) = (TERMS[self.received % 2], TERMS[1 - self.received % 2]);
        let ask = |severity: &str| {
            json!({
                "severity": severity, "issue_code": "PAYMENT_TERM", "clause": "第二条", "demand": "REPLACE", "quote": now,
                "demanded_text": then, "reason": "付款期限应当合法。", "legal_basis": "《保障中小企业款项支付条例》第九条",
            })
        };
        let found = |item: &String| json!({ "item": item, "conforms": "YES", "finding": "符合" });
        let findings: Vec<Value> = self.items.iter().map(found).collect();
        let asks = match (way, supplementary) {
            (1, false) => vec![ask("MUST"), ask("NOTE")],
            (1, true) => vec![ask("SHOULD")],
            _ => Vec::new(),
        };
        let mut opinion = json!({
            "conclusion": self.kind.conclusions[way], "summary": "意见如下。", "findings": findings,
            "recommendations": asks,
        });
        if supplementary && way == 0 {
            let of = |one: &Thing| json!({ "recommendation_id": one.id, "reason": "原建议有误。" });
            opinion["withdraws"] = self.recommendations.iter().map(of).collect();
        }
        opinion
    }

    /// Writes down what an answer says.
    fn note(&mut self, action: Action, answer: &Answer) {
        let body = &answer.body;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        match action {
            Action::Receive | Action::Clear => {}
            Action::Take => {
                self.assignments.push(Thing::of(answer));
                self.opinions.push(None);
                self.facts.counsel.push(Counsel { assignment: text(&body["state"]), opinion: None });
            }
            Action::Deliver | Action::Hear => {
                *self.opinions.last_mut().unwrap() = Some(Thing::of(answer));
                self.facts.counsel.last_mut().unwrap().opinion = Some(text(&body["state"]));
            }
            Action::StandBack => {
                *self.assignments.last_mut().unwrap() = Thing::of(answer);
                self.facts.counsel.last_mut().unwrap().assignment = text(&body["state"]);
                self.facts.gone += 1;
            }
            Action::Write(_)
            | Action::Supplement(_)
            | Action::Return
            | Action::Resubmit
            | Action::Countersign
            | Action::Issue => {
                let writing = Writing {
                    conclusion: text(&body["conclusion"]),
                    state: text(&body["state"]),
                    countersigned: !body["countersigned_by"].is_null(),
                    supplementary: !body["supplements"].is_null(),
                };
                if writing.state == "ISSUED" {
                    self.facts.supplements += usize::from(writing.supplementary);
                    self.facts.conclusion = Some(writing.conclusion);
                    (self.facts.writing, self.writing, self.issued) = (None, None, Some(answer.id()));
                } else {
                    (self.facts.writing, self.writing) = (Some(writing), Some(Thing::of(answer)));
                }
            }
            Action::Attach => {
                self.facts.attached.push(text(&body["code"]));
                self.facts.attached.sort();
            }
            Action::Upload => {
                self.latest += 1;
                self.facts.text = Text::Uploaded;
            }
            Action::Propose => {
                self.arrived = self.latest;
                self.facts.text = Text::Proposed;
            }
            Action::BeginAgain => {
                (self.received, self.arrived) = (self.latest, self.latest);
                (self.assignments, self.opinions, self.recommendations) = (Vec::new(), Vec::new(), Vec::new());
                (self.writing, self.issued) = (None, None);
                self.facts = Facts {
                    counsel: Vec::new(),
                    writing: None,
                    conclusion: None,
                    supplements: 0,
                    items: Vec::new(),
                    text: Text::Received,
                    ..self.facts.clone()
                };
            }
            Action::Adopt(n)
            | Action::Decline(n)
            | Action::Dispute(n)
            | Action::Escalate(n)
            | Action::Confirm(n)
            | Action::Overrule(n)
            | Action::Verify(n) => {
                self.recommendations[n].version = body["version"].as_i64().unwrap();
                self.facts.items[n] = item(body);
            }
        }
    }

    async fn read(&self, what: &str) -> Value {
        self.crew.auditor.get(&format!("/v1/reviews/{}{what}", self.id)).await.is(200).body
    }

    async fn read_items(&mut self) {
        let list = self.read("/handlings").await;
        let items = list["items"].as_array().unwrap();
        let thing = |one: &Value| Thing {
            id: one["recommendation_id"].as_str().unwrap().to_owned(),
            version: one["version"].as_i64().unwrap(),
        };
        self.recommendations = items.iter().map(thing).collect();
        self.facts.items = items.iter().map(item).collect();
    }

    /// The state of the matter, and what the gate says to the text that it has arrived at.
    async fn look(&mut self) {
        let gate = format!("/clearance?sha256={}", sha256(self.arrived));
        let (review, gate) = tokio::join!(self.read(""), self.read(&gate));
        self.version = review["version"].as_i64().unwrap();
        review["state"].as_str().unwrap().clone_into(&mut self.facts.state);
        let reasons = gate["reasons"].as_array().unwrap().iter().map(|reason| reason.as_str().unwrap().to_owned());
        self.reasons = reasons.filter(|reason| reason != "NOT_CLEARED").collect();
        assert_eq!(gate["allowed"], self.facts.state == "CLOSED", "{gate:#}");
    }

    /// Looks at everything again: what is listed is what the answers said, and no other text than the one that was
    /// arrived at may go on.
    pub async fn look_closely(&self) {
        let (assignments, opinions, handlings, companions) = tokio::join!(
            self.read("/assignments"),
            self.read("/opinions"),
            self.read("/handlings"),
            self.read("/companions"),
        );
        let listed = |list: &Value, id: &str| {
            let found = list["items"].as_array().unwrap().iter().find(|one| one["id"] == id).cloned();
            found.unwrap_or_else(|| panic!("{id} is not listed"))
        };
        for ((assignment, opinion), counsel) in self.assignments.iter().zip(&self.opinions).zip(&self.facts.counsel) {
            assert_eq!(listed(&assignments, &assignment.id)["state"], *counsel.assignment);
            let state = opinion.as_ref().map(|one| listed(&opinions, &one.id)["state"].clone());
            assert_eq!(state, counsel.opinion.as_ref().map(|state| json!(state)));
        }
        if let Some(issued) = &self.issued {
            assert_eq!(
                Some(listed(&opinions, issued)["conclusion"].as_str().unwrap()),
                self.facts.conclusion.as_deref()
            );
        }
        let items: Vec<Item> = handlings["items"].as_array().unwrap().iter().map(item).collect();
        assert_eq!(items, self.facts.items);
        let codes = companions["items"].as_array().unwrap().iter().filter(|one| one["missing"] == true);
        let missing: Vec<&str> = codes.map(|one| one["code"].as_str().unwrap()).collect();
        let wanted: Vec<&str> = self
            .kind
            .companions
            .iter()
            .copied()
            .filter(|code| !self.facts.attached.iter().any(|one| one == code))
            .collect();
        assert_eq!(missing, wanted);
        for other in (1..=self.latest).filter(|version| *version != self.arrived) {
            let gate = self.read(&format!("/clearance?sha256={}", sha256(other))).await;
            assert_eq!(gate["allowed"], false, "another text goes on: {gate:#}");
            assert!(gate["reasons"].as_array().unwrap().contains(&json!("TEXT_CHANGED")), "{gate:#}");
        }
    }

    /// After the matter was closed a newer text is uploaded: it may not go on, and what was cleared still may.
    pub async fn change_after(&mut self) {
        upload(self.crew, &self.document, self.latest + 1).await;
        self.latest += 1;
        self.look_closely().await;
        self.look().await;
    }
}

async fn upload(crew: &Crew, document: &str, version: usize) -> Answer {
    let path = format!("/v1/documents/{document}");
    let seen = crew.officer.get(&path).await.is(200);
    let content = format!("{path}/content?file_name=text.txt");
    crew.officer.if_match(seen.version()).send_bytes(Method::PUT, &content, text(version)).await.is(201)
}

async fn on_thing(who: &crate::harness::Actor, noun: &str, thing: &Thing, verb: &str, body: Option<Value>) -> Answer {
    who.if_match(&format!("\"{}\"", thing.version)).post(&format!("/v1/{noun}/{}/{verb}", thing.id), body).await
}

fn item(one: &Value) -> Item {
    let text = |field: &str| one[field].as_str().map(str::to_owned);
    Item {
        severity: text("severity").unwrap(),
        state: text("state").unwrap(),
        answer: text("answer"),
        decision: text("decision"),
    }
}
