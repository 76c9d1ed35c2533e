//! The requests of a bench.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::client::{Answer, Client};

crate::text_enum! {
    /// Kinds of requests, in the order in which they are measured.
    pub enum Kind {
        /// Drafts a matter.
        Create = "create",
        /// Reads one matter.
        Read = "read",
        /// Lists twenty matters.
        List = "list",
        /// Writes an opinion with its findings and recommendations.
        Opinion = "opinion",
    }
}

/// How a run went.
pub(super) struct Taken {
    /// How long each good request took, sorted.
    pub times: Vec<Duration>,
    /// Requests that were not answered as they should.
    pub failed: usize,
}

impl Taken {
    /// Within which time this share of the requests was answered.
    pub fn percentile(&self, percent: usize) -> Duration {
        let at = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times.get(at).copied().unwrap_or_default()
    }
}

/// People at their clients.
pub(super) struct Load {
    officer: Client,
    office: Client,
    counsel: Client,
    clients: usize,
    document: String,
    adviser: String,
    review: String,
    opinions: Vec<String>,
}

impl Load {
    pub async fn new(client: Client, password: &str, clients: usize) -> anyhow::Result<Self> {
        let mut people = [client.clone(), client.clone(), client];
        for (person, login) in people.iter_mut().zip(["officer.cg", "coordinator.1", "lawyer.lin"]) {
            good(person.sign_in(login, password).await?)?;
        }
        let [officer, office, counsel] = people;
        let name = good(counsel.get("/v1/me").await?)?["name"].clone();
        let advisers = good(office.get("/v1/advisers?limit=200").await?)?;
        let adviser = advisers["items"].as_array().into_iter().flatten().find(|adviser| adviser["name"] == name);
        let adviser = text(adviser.context("the adviser is not on the roll")?, "id")?;
        let made = good(officer.post("/v1/documents", Some(&json!({ "title": "打印服务合同" }))).await?)?;
        let document = text(&made, "id")?;
        let content = "打印服务合同\n第一条 服务内容\n乙方提供打印服务。\n第二条 付款\n甲方在九十日内付款。\n";
        let path = format!("/v1/documents/{document}/content?file_name=contract.txt");
        good(officer.put_bytes(&path, content, "\"1\"").await?)?;
        let mut load =
            Self { officer, office, counsel, clients, document, adviser, review: String::new(), opinions: Vec::new() };
        load.review = text(&good(load.officer.post("/v1/reviews", Some(&load.matter())).await?)?, "id")?;
        Ok(load)
    }

    /// Makes what a kind of request is about.
    pub async fn prepare(&mut self, kind: Kind) -> anyhow::Result<()> {
        while kind == Kind::Opinion && self.opinions.len() < self.clients {
            let opinion = self.begun().await?;
            self.opinions.push(opinion);
        }
        Ok(())
    }

    /// An opinion begun on a matter of its own.
    async fn begun(&self) -> anyhow::Result<String> {
        let made = good(self.officer.post("/v1/reviews", Some(&self.matter())).await?)?;
        let review = format!("/v1/reviews/{}", text(&made, "id")?);
        let step = async |who: &Client, version: u8, path: String, body: Option<Value>| {
            good(who.if_match(&format!("\"{version}\"")).post(&path, body.as_ref()).await?)
        };
        step(&self.officer, 1, format!("{review}/submit"), Some(json!({ "no_state_secrets": true }))).await?;
        step(&self.office, 2, format!("{review}/accept"), None).await?;
        let offer = json!({ "adviser_id": self.adviser, "service": "CONTRACT_REVIEW" });
        let offer = step(&self.office, 3, format!("{review}/assignments"), Some(offer)).await?;
        let assignment = format!("/v1/assignments/{}", text(&offer, "id")?);
        let brief = good(self.counsel.get(&format!("{assignment}/brief")).await?)?;
        let parties = brief["parties"].as_array().into_iter().flatten();
        let none: Vec<Value> = parties.map(|party| json!({ "party_id": party["id"] })).collect();
        step(&self.counsel, 1, format!("{assignment}/declare"), Some(json!({ "declarations": none }))).await?;
        step(&self.counsel, 1, format!("{assignment}/accept"), None).await?;
        let opinion = good(self.counsel.post(&format!("{review}/opinions"), Some(&opinion(0))).await?)?;
        text(&opinion, "id")
    }

    /// Asks for as long as it should last, each client one request after the other.
    pub async fn run(&self, kind: Kind, lasting: Duration) -> anyhow::Result<Taken> {
        let failed = Arc::new(AtomicUsize::new(0));
        let until = Instant::now() + lasting;
        let mut at_work = Vec::new();
        for n in 0..self.clients {
            let (failed, asks) = (Arc::clone(&failed), self.asks(kind, n)?);
            at_work.push(tokio::spawn(async move {
                let mut times = Vec::new();
                for version in 1.. {
                    let begun = Instant::now();
                    if begun >= until {
                        break;
                    }
                    match asks.send(version).await {
                        Ok(answer) if (200..300).contains(&answer.status) => times.push(begun.elapsed()),
                        Ok(answer) => {
                            tracing::warn!(status = answer.status, body = %answer.body, "not as it should be");
                            failed.fetch_add(1, Ordering::Relaxed);
                            break;
                        }
                        Err(error) => {
                            tracing::warn!(%error, "not answered");
                            failed.fetch_add(1, Ordering::Relaxed);
                            break;
                        }
                    }
                }
                times
            }));
        }
        let mut times = Vec::new();
        for client in at_work {
            times.extend(client.await?);
        }
        times.sort_unstable();
        Ok(Taken { times, failed: failed.load(Ordering::Relaxed) })
    }

    fn asks(&self, kind: Kind, client: usize) -> anyhow::Result<Asks> {
        Ok(match kind {
            Kind::Create => Asks::Create(self.officer.clone(), self.matter()),
            Kind::Read => Asks::Read(self.officer.clone(), format!("/v1/reviews/{}", self.review)),
            Kind::List => Asks::Read(self.officer.clone(), "/v1/reviews?limit=20".to_owned()),
            Kind::Opinion => {
                let opinion = self.opinions.get(client).context("each client has an opinion")?;
                Asks::Opinion(self.counsel.clone(), format!("/v1/opinions/{opinion}"))
            }
        })
    }

    fn matter(&self) -> Value {
        let materials = ["CONTRACT_TEXT", "COUNTERPARTY_QUALIFICATION", "APPROVALS", "FUNDING"];
        json!({
            "kind": "CONTRACT",
            "title": "打印服务合同",
            "document_id": self.document,
            "amount": { "amount": "30000.00", "currency": "CNY" },
            "parties": [{ "name": "明印图文有限公司", "role": "COUNTERPARTY" }],
            "materials": materials.map(|code| json!({ "code": code })),
        })
    }
}

/// What one client asks again and again.
enum Asks {
    Create(Client, Value),
    Read(Client, String),
    Opinion(Client, String),
}

impl Asks {
    async fn send(&self, version: usize) -> Result<Answer, reqwest::Error> {
        match self {
            Self::Create(client, body) => client.post("/v1/reviews", Some(body)).await,
            Self::Read(client, path) => client.get(path).await,
            Self::Opinion(client, path) => {
                client.if_match(&format!("\"{version}\"")).put(path, Some(&opinion(version))).await
            }
        }
    }
}

/// An opinion with a recommendation that differs each time.
fn opinion(version: usize) -> Value {
    let items = ["PARTIES", "CONTENT", "WORDING", "PROCEDURE", "COMPLETENESS", "PUBLIC_FUNDS_RISK", "BANNED_TERMS"];
    json!({
        "conclusion": "SIGN_AFTER_MODIFICATION",
        "summary": format!("付款期限过长，第{version}稿。"),
        "findings": items.map(|item| json!({ "item": item, "conforms": "YES", "finding": "符合" })),
        "recommendations": [{
            "severity": "MUST", "issue_code": "PAYMENT_TERM", "clause": "第二条", "quote": "九十日",
            "demand": "REPLACE", "demanded_text": "三十日", "reason": "付款期限过长。",
            "legal_basis": "《保障中小企业款项支付条例》",
        }],
    })
}

/// The body of an answer that is good.
fn good(answer: Answer) -> anyhow::Result<Value> {
    ensure!((200..300).contains(&answer.status), "{}: {}", answer.status, answer.body);
    Ok(answer.body)
}

fn text(value: &Value, field: &str) -> anyhow::Result<String> {
    let text = value.get(field).and_then(Value::as_str);
    Ok(text.with_context(|| format!("the answer has no `{field}`: {value}"))?.to_owned())
}
