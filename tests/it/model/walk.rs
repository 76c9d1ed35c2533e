//! The matter at the running server: events are sent to it, and what it shows is compared with the model.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use counsel_desk::client::Answer;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::crew::Crew;
use super::events::{Event, Target, UPLOAD};
use super::fees::{AGREED, CHANGED, REDUCED};
use super::handling::ANSWERS;
use super::matter_model::Matter;
use super::opinions::{Content, Demand};
use crate::harness::{Expect as _, matter};

/// An invoice number is used once.
static INVOICES: AtomicU64 = AtomicU64::new(1);

const MATERIALS: [&str; 2] = ["APPROVALS", "FUNDING"];

pub struct Walk<'a> {
    crew: &'a Crew,
    pub review: String,
    document: String,
    assignments: Vec<String>,
    questions: Vec<String>,
    opinions: Vec<String>,
    recommendations: Vec<String>,
    claims: Vec<String>,
    /// Versions of handlings when they were last shown: a list shows those of one round.
    handlings: HashMap<String, i64>,
}

/// Everything there is to see of a matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    review: Value,
    assignments: Value,
    questions: Value,
    opinions: Value,
    handlings: Value,
    /// Whether the text of the round may go on; nothing before there is a round.
    gate: Option<Value>,
    claims: Vec<Value>,
}

/// A version of the text, each another by its line ends; every second has another term and one sentence more.
fn text(version: usize) -> String {
    let (term, more) = (TERMS[version % 2], if version % 2 == 1 { MORE } else { "" });
    let ends = "\n".repeat(version);
    format!("停车场运营合同\n第一条 标的\n甲方委托乙方运营停车场。\n第二条 付款\n甲方应在{term}内付款。{more}{ends}")
}

const TERMS: [&str; 2] = ["三十日", "九十日"];
const MORE: &str = "乙方可以转包。";

/// The n-th recommendation about a version of the text, after which its words would be those of the next version.
fn demanded(n: usize, demand: Demand, version: usize) -> Value {
    match (demand, n % 2, version % 2) {
        (Demand::Described, ..) => json!({ "demand": "DESCRIBE" }),
        (Demand::Worded, 0, odd) => {
            json!({ "demand": "REPLACE", "quote": TERMS[odd], "demanded_text": TERMS[1 - odd] })
        }
        (Demand::Worded, _, 1) => json!({ "demand": "DELETE", "quote": MORE }),
        (Demand::Worded, ..) => json!({ "demand": "INSERT", "demanded_text": MORE }),
    }
}

fn yuan(amount: u32) -> Value {
    json!({ "amount": format!("{amount}.00"), "currency": "CNY" })
}

fn find<'a>(list: &'a Value, field: &str, id: &str) -> &'a Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|item| item[field] == id).unwrap_or(&Value::Null)
}

impl<'a> Walk<'a> {
    /// A matter that the agency has drafted.
    pub async fn begin(crew: &'a Crew) -> Walk<'a> {
        let document = crew.officer.post("/v1/documents", json!({ "title": "停车场运营合同" })).await.is(201).id();
        let review = matter::drafted(&crew.officer, &document).await.id();
        let walk = Self {
            crew,
            review,
            document,
            assignments: Vec::new(),
            questions: Vec::new(),
            opinions: Vec::new(),
            recommendations: Vec::new(),
            claims: Vec::new(),
            handlings: HashMap::new(),
        };
        walk.upload(1).await.is(201);
        walk
    }

    async fn upload(&self, version: usize) -> Answer {
        let path = format!("/v1/documents/{}", self.document);
        let seen = self.crew.officer.get(&path).await.is(200);
        let content = format!("{path}/content?file_name=contract.txt");
        self.crew.officer.if_match(seen.version()).send_bytes(Method::PUT, &content, text(version)).await
    }

    /// Sends an event at the version that was seen. `before` is the matter as the model has it.
    pub async fn send(&mut self, event: Event, before: &Matter, seen: &Look) -> Answer {
        if event.id == UPLOAD {
            return self.upload(before.latest + 1).await;
        }
        let version = match self.version(event, seen) {
            // What has never changed has no version before.
            0 if event.stale => 1,
            now => now - i64::from(event.stale),
        };
        let who = self.crew.actor(event.who).if_match(&format!("\"{version}\""));
        let (method, path, body) = self.request(event, before);
        if event.id == "review_accept_offer" {
            matter::declared(self.crew.actor(event.who), &self.assignments[event.at]).await;
        }
        let answer = who.send(method, &path, body).await;
        if answer.status < 300 {
            self.note(event, &answer);
        }
        answer
    }

    /// Remembers ids of what is new.
    fn note(&mut self, event: Event, answer: &Answer) {
        match event.id {
            "review_offer" => self.assignments.push(answer.id()),
            "review_ask" => self.questions.push(answer.id()),
            "opinion_draft" | "opinion_supplement" => self.opinions.push(answer.id()),
            "fees_create_claim" => self.claims.push(answer.id()),
            "opinion_issue" => {
                let new = answer.body["recommendations"].as_array().unwrap();
                self.recommendations.extend(new.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            }
            _ => {}
        }
    }

    fn version(&self, event: Event, seen: &Look) -> i64 {
        let at = event.at;
        let version = match event.of {
            Target::Matter => &seen.review["version"],
            Target::Assignment => &find(&seen.assignments, "id", &self.assignments[at])["version"],
            Target::Question => &find(&seen.questions, "id", &self.questions[at])["version"],
            Target::Opinion => &find(&seen.opinions, "id", &self.opinions[at])["version"],
            Target::Recommendation => {
                return self.handlings.get(&self.recommendations[at]).copied().unwrap_or_default();
            }
            Target::Claim => &seen.claims[at]["version"],
        };
        version.as_i64().unwrap_or_else(|| panic!("no version for {event:?} in {seen:#?}"))
    }

    fn request(&self, event: Event, before: &Matter) -> (Method, String, Option<Value>) {
        let (at, way) = (event.at, event.way);
        let reason = || Some(json!({ "reason": "经研究决定。" }));
        let (method, verb, body) = match event.id {
            "review_submit" => (Method::POST, "", Some(json!({ "no_state_secrets": true }))),
            "review_return" | "review_accept" | "review_resume" => (Method::POST, "", None),
            "review_request_supplement" => {
                (Method::POST, "request-supplement", Some(json!({ "items": [{ "code": MATERIALS[way] }] })))
            }
            "review_resubmit" => {
                let given = if way == 0 { &MATERIALS[..] } else { &MATERIALS[..1] };
                let given: Vec<Value> = given.iter().map(|code| json!({ "code": code })).collect();
                (Method::POST, "", Some(json!({ "materials": given, "no_state_secrets": true })))
            }
            "review_offer" => {
                let offer = json!({ "adviser_id": self.crew.advisers[way], "service": "CONTRACT_REVIEW" });
                (Method::POST, "assignments", Some(offer))
            }
            "review_accept_offer" => (Method::POST, "accept", None),
            "review_decline_offer" => (Method::POST, "decline", reason()),
            "review_hold" => (Method::POST, "", Some(json!({ "kind": "EXPERT", "reason": "委托评估。" }))),
            "review_extend" => (Method::POST, "", Some(json!({ "days": 2, "reason": "条款复杂。" }))),
            "review_ask" => (Method::POST, "questions", Some(json!({ "text": "是否为中小企业？" }))),
            "review_answer" => (Method::POST, "", Some(json!({ "text": "是。" }))),
            "opinion_draft" => (Method::POST, "opinions", Some(self.content(&before.content(way, false), before.text))),
            "opinion_revise" => {
                let supplementary = before.opinions[at].supplements.is_some();
                let content = before.content(way, supplementary);
                (Method::PUT, "-", Some(self.content(&content, before.opinions[at].text)))
            }
            "opinion_supplement" => {
                (Method::POST, "", Some(self.content(&before.content(way, true), before.opinions[at].text)))
            }
            "opinion_submit" | "opinion_accept" | "opinion_countersign" | "opinion_issue" => (Method::POST, "", None),
            "handling_propose_revision" => {
                (Method::PUT, "revision", Some(json!({ "document_version": before.latest })))
            }
            "handling_begin_again" => {
                let body =
                    json!({ "document_version": before.latest, "reason": "重新谈判。", "no_state_secrets": true });
                (Method::POST, "begin-again", Some(body))
            }
            "handling_answer" => {
                let body = json!({
                    "answer": ANSWERS[way], "clause": "第一条", "explanation": "采购文件已明示。",
                    "legal_basis": "《政府采购法》第四十六条",
                });
                (Method::POST, "", Some(body))
            }
            "handling_decide" => {
                let decision = ["CONFIRMED", "OVERRULED"][way];
                (Method::POST, "", Some(json!({ "decision": decision, "reason": "经集体研究。" })))
            }
            "handling_escalate" | "handling_verify" | "handling_clear" => (Method::POST, "", None),
            "fees_create_claim" => {
                let claim = json!({
                    "engagement_id": self.crew.engagement, "agency_id": self.crew.agency,
                    "lines": [{ "opinion_id": self.opinions[at] }],
                });
                return (Method::POST, "/v1/fee-claims".to_owned(), Some(claim));
            }
            "fees_correct_claim" => {
                (Method::PUT, "-", Some(json!({ "lines": [{ "ordinal": 1, "explanation": "更正" }] })))
            }
            "fees_reduce_claim" => {
                let reduction = json!({ "ordinal": 1, "amount": yuan(REDUCED), "reason": "未按期完成。" });
                (Method::POST, "reduce", Some(json!({ "reductions": [reduction] })))
            }
            "fees_accept_reduction" => (Method::POST, "accept-reduction", None),
            "fees_appeal_reduction" => (Method::POST, "appeal", Some(json!({ "line": 1, "reasons": "有系统回执。" }))),
            "fees_decide_appeal" => {
                let upheld = json!({ "outcome": "UPHELD", "reason": "回执晚于期限。" });
                let changed = json!({ "outcome": "CHANGED", "reason": "迟延一日。", "amount": yuan(CHANGED) });
                (Method::POST, "appeals/1/decide", Some(if way == 0 { upheld } else { changed }))
            }
            "fees_record_invoice" => {
                let number = format!("{:020}", INVOICES.fetch_add(1, Ordering::Relaxed));
                let invoice =
                    json!({ "number": number, "tax_rate": "0.06", "amount": yuan(before.claims[at].total()) });
                (Method::POST, "invoice", Some(invoice))
            }
            "fees_void_invoice" => (Method::POST, "void-invoice", reason()),
            "fees_pay_claim" => (Method::POST, "pay", Some(json!({ "reference": "财支2026-0001" }))),
            "fees_reverse_claim" => {
                let body = json!({ "reason": "款项误付。", "reference": "红字2026-0001", "reclaimable": way == 0 });
                (Method::POST, "reverse", Some(body))
            }
            "fees_submit_claim" | "fees_verify_claim" | "fees_approve_claim" => {
                (Method::POST, event.id.split('_').nth(1).unwrap(), None)
            }
            "fees_return_claim" | "fees_reject_claim" | "fees_withdraw_claim" => {
                (Method::POST, event.id.split('_').nth(1).unwrap(), reason())
            }
            // Those with a reason: withdraw, recuse, release, return, dispute.
            _ => (Method::POST, "", reason()),
        };
        let thing = match event.of {
            Target::Matter => format!("/v1/reviews/{}", self.review),
            Target::Assignment => format!("/v1/assignments/{}", self.assignments[at]),
            Target::Question => format!("/v1/questions/{}", self.questions[at]),
            Target::Opinion => format!("/v1/opinions/{}", self.opinions[at]),
            Target::Recommendation => format!("/v1/recommendations/{}", self.recommendations[at]),
            Target::Claim => format!("/v1/fee-claims/{}", self.claims[at]),
        };
        let path = match verb {
            // The thing itself.
            "-" => thing,
            // The operation says it.
            "" => format!("{thing}/{}", event.id.split_once('_').unwrap().1),
            verb => format!("{thing}/{verb}"),
        };
        (method, path, body)
    }

    fn content(&self, content: &Content, version: usize) -> Value {
        let mut opinion = matter::clean_opinion("意见如下。");
        opinion["conclusion"] = content.conclusion.into();
        if !content.complete {
            opinion["findings"] = json!([]);
        }
        let recommendation = |(n, (severity, demand)): (usize, &(&str, Demand))| {
            let mut recommendation = demanded(n, *demand, version);
            let rest = json!({
                "severity": severity, "issue_code": "PAYMENT_TERM", "clause": "第二条",
                "reason": "付款期限应当合法。", "legal_basis": "《保障中小企业款项支付条例》第九条",
            });
            recommendation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            recommendation
        };
        opinion["recommendations"] = content.asks.iter().enumerate().map(recommendation).collect();
        if !content.withdraws.is_empty() {
            let withdrawal =
                |n: &usize| json!({ "recommendation_id": self.recommendations[*n], "reason": "原建议有误。" });
            opinion["withdraws"] = content.withdraws.iter().map(withdrawal).collect();
        }
        opinion
    }

    /// Looks at everything, as the auditor, who sees all of it; at claims as who made them.
    pub async fn look(&mut self, matter: &Matter) -> Look {
        let of = |what: &'static str| self.read(what);
        let (review, assignments, questions, opinions, handlings) =
            tokio::join!(of(""), of("/assignments"), of("/questions"), of("/opinions"), of("/handlings"));
        let claims = join_all(self.claims.iter().map(|id| self.claim(id))).await;
        let gate = self.gate(matter).await;
        self.remember(&handlings);
        Look { review, assignments, questions, opinions, handlings, gate, claims }
    }

    /// Looks again at the matter and at what the event is about; the rest as it was seen before.
    pub async fn look_again(&mut self, event: Event, matter: &Matter, before: &Look) -> Look {
        let mut look = Look { review: self.read("").await, ..before.clone() };
        match event.id.split_once('_').unwrap().0 {
            "opinion" => look.opinions = self.read("/opinions").await,
            "handling" => {
                look.handlings = self.read("/handlings").await;
                self.remember(&look.handlings);
            }
            "fees" => look.claims = join_all(self.claims.iter().map(|id| self.claim(id))).await,
            _ => (look.assignments, look.questions) = tokio::join!(self.read("/assignments"), self.read("/questions")),
        }
        look.gate = self.gate(matter).await;
        look
    }

    async fn read(&self, what: &str) -> Value {
        self.crew.auditor.get(&format!("/v1/reviews/{}{what}", self.review)).await.is(200).body
    }

    async fn claim(&self, id: &str) -> Value {
        self.crew.manager.get(&format!("/v1/fee-claims/{id}")).await.is(200).body
    }

    async fn gate(&self, matter: &Matter) -> Option<Value> {
        if matter.round == 0 {
            return None;
        }
        let hash = hex::encode(Sha256::digest(text(matter.revision.unwrap_or(matter.text))));
        Some(self.read(&format!("/clearance?sha256={hash}")).await)
    }

    fn remember(&mut self, handlings: &Value) {
        for one in handlings["items"].as_array().unwrap() {
            let id = one["recommendation_id"].as_str().unwrap().to_owned();
            self.handlings.insert(id, one["version"].as_i64().unwrap());
        }
    }

    /// What is shown, in the words of [`picture`].
    pub fn shown(&self, look: &Look) -> Value {
        let each = |ids: &[String], list: &Value, field: &str, tell: &dyn Fn(&Value) -> Value| -> Value {
            ids.iter().map(|id| tell(find(list, field, id))).collect()
        };
        let lawyer = |one: &Value| self.crew.advisers.iter().position(|id| one["adviser_id"] == **id);
        let supplemented = |one: &Value| self.opinions.iter().position(|id| one["supplements"] == **id);
        let here: Vec<String> = self
            .recommendations
            .iter()
            .filter(|id| !find(&look.handlings, "recommendation_id", id).is_null())
            .cloned()
            .collect();
        let counts: Vec<usize> = [&look.assignments, &look.questions, &look.opinions, &look.handlings]
            .map(|list| list["items"].as_array().unwrap().len())
            .to_vec();
        let gate = look.gate.as_ref().map(|gate| {
            let mut reasons: Vec<&str> =
                gate["reasons"].as_array().unwrap().iter().map(|r| r.as_str().unwrap()).collect();
            reasons.sort_unstable();
            json!({ "allowed": gate["allowed"], "reasons": reasons })
        });
        json!({
            "state": look.review["state"],
            "round": look.review["round"],
            "counts": counts,
            "assignments": each(&self.assignments, &look.assignments, "id", &|one| json!([lawyer(one), one["round"], one["state"]])),
            "answered": each(&self.questions, &look.questions, "id", &|one| json!(!one["answer"].is_null())),
            "opinions": each(&self.opinions, &look.opinions, "id", &|one| json!([
                one["kind"], one["round"], one["state"], !one["countersigned_by"].is_null(), supplemented(one), one["conclusion"],
            ])),
            "handlings": each(&here, &look.handlings, "recommendation_id", &|one| json!([one["severity"], one["state"], one["answer"]])),
            "gate": gate,
            "claims": look.claims.iter().map(|claim| {
                json!([claim["state"], claim["total"]["amount"], claim["lines"][0]["state"]])
            }).collect::<Vec<_>>(),
        })
    }
}

/// What the model says is to be seen.
pub fn picture(matter: &Matter) -> Value {
    let here: Vec<usize> = matter.in_hand().collect();
    let counts = [matter.assignments.len(), matter.questions.len(), matter.opinions.len(), here.len()];
    let mut reasons = matter.closed_because();
    let cleared = matter.state == "CLOSED";
    if !cleared {
        reasons.push("NOT_CLEARED");
    }
    reasons.sort_unstable();
    let gate = (matter.round > 0).then(|| json!({ "allowed": cleared, "reasons": reasons }));
    let assignments = matter.assignments.iter().map(|one| json!([one.adviser, one.round, one.state]));
    let opinions = matter.opinions.iter().map(|one| {
        let kind = if one.is_counsels() { "COUNSEL" } else { "REVIEW" };
        json!([kind, one.round, one.state, one.countersigned, one.supplements, one.content.conclusion])
    });
    let handlings = here.iter().map(|n| {
        let one = &matter.recommendations[*n];
        json!([one.severity, matter.standing(*n), one.answer])
    });
    let claims = matter.claims.iter().map(|claim| {
        assert!(claim.total() <= AGREED);
        json!([claim.state, format!("{}.00", claim.total()), if claim.holds { "HELD" } else { "FREED" }])
    });
    json!({
        "state": matter.state,
        "round": matter.round,
        "counts": counts,
        "assignments": assignments.collect::<Vec<_>>(),
        "answered": matter.questions,
        "opinions": opinions.collect::<Vec<_>>(),
        "handlings": handlings.collect::<Vec<_>>(),
        "gate": gate,
        "claims": claims.collect::<Vec<_>>(),
    })
}
