//! Fee claims taken to where a test needs them, each step by whoever takes it.

use std::sync::atomic::{AtomicU64, Ordering};

use counsel_desk::client::Answer;
use counsel_desk::fees::{ClaimEvent, ClaimState};
use serde_json::{Value, json};

use super::claims::{CLAIMS, claim_for};
use crate::harness::{Actor, Expect as _, PASSWORD, TestApp, matter};

/// The firm, the agency and finance at work on claims.
pub struct Desk<'a> {
    pub app: &'a TestApp,
    document: String,
    invoices: AtomicU64,
}

impl<'a> Desk<'a> {
    /// On the day on which the tests of money begin.
    pub async fn open(app: &'a TestApp) -> Self {
        Self::open_at(app, matter::IN_TERM).await
    }

    pub async fn open_at(app: &'a TestApp, time: &str) -> Self {
        app.set_time(time);
        let document = matter::document(&app.actor("officer.cg").await).await;
        Self { app, document, invoices: AtomicU64::new(1) }
    }

    /// Work that can be claimed for: the id of the accepted opinion.
    pub async fn work(&self) -> String {
        matter::delivered(self.app, &self.document, "lawyer.lin").await.id()
    }

    /// The answer to a claim for this work.
    pub async fn claim(&self, opinions: &[&str]) -> Answer {
        let body = claim_for(self.app, "manager.yanxi", opinions).await;
        self.app.actor("manager.yanxi").await.post(CLAIMS, body).await
    }

    /// A claim for new work, in a state; each step on the way is taken with [`Self::take`].
    pub async fn in_state(&self, state: ClaimState) -> Answer {
        let work = self.work().await;
        let made = self.claim(&[&work]).await.is(201);
        self.through(made, way_to(state)).await
    }

    /// Takes a claim through several steps.
    pub async fn through(&self, mut seen: Answer, way: &[ClaimEvent]) -> Answer {
        for event in way {
            seen = self.take(&seen, *event).await.is(200);
        }
        seen
    }

    /// The answer to a step, taken by whoever usually takes it, at the version that `seen` shows.
    pub async fn take(&self, seen: &Answer, event: ClaimEvent) -> Answer {
        let who = self.app.actor(usual(event)).await;
        self.take_as(&who, seen, event).await
    }

    /// The same by somebody.
    pub async fn take_as(&self, who: &Actor, seen: &Answer, event: ClaimEvent) -> Answer {
        let body = match event {
            ClaimEvent::Submit | ClaimEvent::Verify | ClaimEvent::Approve | ClaimEvent::AcceptReduction => None,
            ClaimEvent::Correct => Some(json!({ "lines": [{ "ordinal": 1, "explanation": "更正" }] })),
            ClaimEvent::Reduce => Some(reductions(&[(1, "500.00")])),
            ClaimEvent::Appeal => Some(json!({ "line": 1, "reasons": "按期提交，有回执。" })),
            ClaimEvent::DecideAppeal => Some(json!({ "outcome": "UPHELD", "reason": "回执晚于期限。" })),
            ClaimEvent::Invoice => {
                let number = format!("{:020}", self.invoices.fetch_add(1, Ordering::Relaxed));
                Some(json!({ "number": number, "tax_rate": "0.06", "amount": seen.body["total"] }))
            }
            ClaimEvent::Pay => Some(json!({ "reference": "财支2026-0001" })),
            ClaimEvent::Reverse => Some(reversal(false)),
            ClaimEvent::Withdraw | ClaimEvent::Return | ClaimEvent::Reject | ClaimEvent::VoidInvoice => {
                Some(json!({ "reason": "材料有误。" }))
            }
        };
        self.send(who, seen, event, body).await
    }

    /// The same with a body of the test's own.
    pub async fn send(&self, who: &Actor, seen: &Answer, event: ClaimEvent, body: impl Into<Option<Value>>) -> Answer {
        let path = format!("{CLAIMS}/{}", seen.id());
        let who = who.if_match(seen.version());
        match event {
            ClaimEvent::Correct => who.put(&path, body).await,
            ClaimEvent::DecideAppeal => who.post(&format!("{path}/appeals/1/decide"), body).await,
            ClaimEvent::AcceptReduction => who.post(&format!("{path}/accept-reduction"), body).await,
            ClaimEvent::VoidInvoice => who.post(&format!("{path}/void-invoice"), body).await,
            other => who.post(&format!("{path}/{}", other.as_str().to_lowercase()), body).await,
        }
    }

    /// The claim as somebody sees it.
    pub async fn read(&self, login: &str, claim: &Answer) -> Answer {
        self.app.actor(login).await.get(&format!("{CLAIMS}/{}", claim.id())).await
    }

    /// What the firm's engagement has committed, in fen.
    pub async fn committed(&self) -> i64 {
        let engagements = self.app.actor("manager.yanxi").await.get("/v1/engagements").await.is(200);
        fen(&engagements.body["items"][0]["committed"])
    }
}

/// Who takes a step where nobody else is named.
pub fn usual(event: ClaimEvent) -> &'static str {
    match event {
        ClaimEvent::Submit
        | ClaimEvent::Correct
        | ClaimEvent::Withdraw
        | ClaimEvent::AcceptReduction
        | ClaimEvent::Appeal
        | ClaimEvent::Invoice => "manager.yanxi",
        ClaimEvent::Verify | ClaimEvent::Reduce | ClaimEvent::Return | ClaimEvent::Reject => "officer.cg",
        ClaimEvent::DecideAppeal => "head.cg",
        ClaimEvent::Approve | ClaimEvent::Reverse => "finance.1",
        ClaimEvent::VoidInvoice | ClaimEvent::Pay => "finance.2",
    }
}

/// A way from the draft to a state.
pub fn way_to(state: ClaimState) -> &'static [ClaimEvent] {
    use ClaimEvent as E;
    match state {
        ClaimState::Draft => &[],
        ClaimState::Submitted => &[E::Submit],
        ClaimState::Verified => &[E::Submit, E::Verify],
        ClaimState::Approved => &[E::Submit, E::Verify, E::Approve],
        ClaimState::Payable => &[E::Submit, E::Verify, E::Approve, E::Invoice],
        ClaimState::Paid => &[E::Submit, E::Verify, E::Approve, E::Invoice, E::Pay],
        ClaimState::Returned => &[E::Submit, E::Return],
        ClaimState::Rejected => &[E::Submit, E::Reject],
        ClaimState::Withdrawn => &[E::Submit, E::Withdraw],
        ClaimState::Reversed => &[E::Submit, E::Verify, E::Approve, E::Invoice, E::Pay, E::Reverse],
    }
}

/// Reductions of lines to amounts.
pub fn reductions(lines: &[(i64, &str)]) -> Value {
    let reduction = |(ordinal, amount): &(i64, &str)| json!({ "ordinal": ordinal, "amount": yuan(amount), "reason": "未按期完成。" });
    json!({ "reductions": lines.iter().map(reduction).collect::<Vec<_>>() })
}

/// A reversal.
pub fn reversal(reclaimable: bool) -> Value {
    json!({ "reason": "款项误付。", "reference": "红字2026-0001", "reclaimable": reclaimable })
}

pub fn yuan(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

/// An amount on the wire, in fen.
pub fn fen(money: &Value) -> i64 {
    money["amount"].as_str().unwrap().replace('.', "").parse().unwrap()
}

/// Somebody who signs in now: tokens of long ago have expired.
pub async fn today(app: &TestApp, login: &str) -> Actor {
    let mut somebody = app.visitor();
    somebody.sign_in(login, PASSWORD).await.is(201);
    somebody
}

/// Subjects of the mails of an event.
pub async fn mails(app: &TestApp, event: &'static str) -> Vec<(String, String)> {
    use counsel_desk::db::schema::outbox;
    use diesel::prelude::*;
    let found = app.app.db.read(move |conn| {
        let of = outbox::table.filter(outbox::event.eq(event)).order(outbox::id);
        Ok(of.select((outbox::recipient, outbox::body)).load(conn)?)
    });
    found.await.unwrap()
}
