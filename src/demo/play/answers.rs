//! What the agency makes of the recommendations, the head's decision, the verification, and the gate.

use reqwest::Method;
use serde_json::{Value, json};

use super::{HEAD, OFFICER, Play, SECOND};
use crate::demo::check::{self, list, number, same, text};
use crate::demo::people::{etag, expect};
use crate::demo::script::{self, Plan};

impl Play<'_> {
    /// The agency uploads the revised text and answers each recommendation.
    pub(super) async fn revision(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-23T09:00:00+08:00", "")?;
        let revised = script::revised(&self.text, &self.clauses, &self.advice);
        for (n, advice) in (1..).zip(&self.advice) {
            same(
                &format!("第 {n} 条建议在修改文本中 recommendation in the revised text"),
                true,
                advice.is_shown_by(&revised),
            )?;
        }
        self.revised_sha256 = check::sha256(revised.as_bytes());
        let told = Self::short(&self.revised_sha256);
        self.step(
            OFFICER,
            &format!("上传修改文本并提出（第 2 版，SHA-256 {told}）"),
            "uploads and proposes the revised text",
        )?;
        let path = format!("/v1/documents/{}", self.document_id);
        let read = self.cast.get(OFFICER, &path).await?;
        let upload = format!("{path}/content?file_name=revised.txt");
        let kept = self.cast.upload(OFFICER, &upload, &etag(&read)?, revised.into_bytes()).await?;
        same("修改文本哈希 sha256 of the revision", &self.revised_sha256, text(&kept.body, "/sha256")?)?;
        let review = format!("/v1/reviews/{}", self.review);
        let read = self.cast.get(OFFICER, &review).await?;
        let revision = format!("{review}/revision");
        let body = json!({ "document_version": 2 });
        let answer = self.cast.ask(OFFICER, Method::PUT, &revision, Some(&etag(&read)?), Some(&body)).await?;
        let proposed = expect("提出修改文本 proposing the revision", answer, 200)?;
        same("修改文本哈希 sha256 of the revision", &self.revised_sha256, text(&proposed.body, "/sha256")?)?;
        self.stands().await?;

        self.at("2026-09-23T10:00:00+08:00", "")?;
        self.step(OFFICER, "逐条答复采纳情况", "answers each recommendation")?;
        let handlings = self.handlings(OFFICER).await?;
        same("待答复建议 recommendations to answer", self.advice.len(), handlings.len())?;
        for (handling, advice) in handlings.iter().zip(self.advice.clone()) {
            let (path, etag) = place(handling, "answer")?;
            let answer = self.cast.change(OFFICER, &path, &etag, Some(&advice.answer())).await?;
            let state = if advice.escalates() { "ESCALATED" } else { "ANSWERED" };
            let ordinal = number(handling, "/ordinal")?;
            same(&format!("第 {ordinal} 条建议状态 state of recommendation"), state, text(&answer.body, "/state")?)?;
            let fate = match (&advice.plan, advice.escalates()) {
                (Plan::Adopt, _) => "采纳 adopted",
                (Plan::Partly { .. }, _) => "部分采纳 adopted in part",
                (Plan::Refuse { .. }, false) => "不采纳，说明理由和依据 not adopted, with reasons",
                (Plan::Refuse { .. }, true) => "不采纳“应当”建议 → 报主要负责人 a MUST not adopted: to the head",
            };
            self.report.detail(&format!("{ordinal}. {:<6} {} {fate}", advice.severity, advice.clause));
        }
        self.stands().await
    }

    async fn handlings(&mut self, who: &str) -> anyhow::Result<Vec<Value>> {
        let answer = self.cast.get(who, &format!("/v1/reviews/{}/handlings", self.review)).await?;
        Ok(list(&answer.body, "/items")?.to_vec())
    }

    /// The head decides, the office verifies.
    pub(super) async fn verification(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-24T09:00:00+08:00", "原定期限日 the due day")?;
        let handlings = self.handlings(SECOND).await?;
        let escalated: Vec<Value> =
            handlings.into_iter().filter(|h| h.get("state") == Some(&"ESCALATED".into())).collect();
        same(
            "报负责人的建议 with the head",
            self.advice.iter().filter(|advice| advice.escalates()).count(),
            escalated.len(),
        )?;
        self.step(SECOND, "核验尚待负责人决定的建议：拒绝", "verifies what waits for the head: refused")?;
        for handling in &escalated {
            let (path, etag) = place(handling, "verify")?;
            let answer = self.cast.ask(SECOND, Method::POST, &path, Some(&etag), None).await?;
            self.refused("未决定前核验 verifying before the decision", answer, 409, "NOT_ANSWERED")?;
        }
        self.report.detail("409 NOT_ANSWERED");
        self.stands().await?;

        self.at("2026-09-24T10:00:00+08:00", "")?;
        self.step(HEAD, "决定维持不采纳，具名负责", "confirms by name that it is not adopted")?;
        for handling in &escalated {
            let (path, etag) = place(handling, "decide")?;
            let body = json!({ "decision": "CONFIRMED", "reason": "同意承办机构意见，由我负责。" });
            let answer = self.cast.change(HEAD, &path, &etag, Some(&body)).await?;
            same("决定后状态 state after the decision", "ANSWERED", text(&answer.body, "/state")?)?;
            same("决定 decision", "CONFIRMED", text(&answer.body, "/decision")?)?;
        }
        self.stands().await?;

        self.at("2026-09-24T14:00:00+08:00", "")?;
        self.step(
            SECOND,
            "逐条对照修改文本核验，文本自此固定",
            "verifies each against the revised text, which is frozen from here",
        )?;
        let handlings = self.handlings(SECOND).await?;
        for handling in &handlings {
            let (path, etag) = place(handling, "verify")?;
            let answer = self.cast.change(SECOND, &path, &etag, None).await?;
            let decided = handling.get("decision") == Some(&"CONFIRMED".into());
            let state = if decided { "SETTLED" } else { "VERIFIED" };
            same("核验后状态 state after verification", state, text(&answer.body, "/state")?)?;
        }
        let count = handlings.len();
        self.report.detail(&format!("{count} 条全部核验 · all {count} verified or settled"));
        self.stands().await
    }

    /// The office clears exactly the verified text.
    pub(super) async fn gate(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-24T15:00:00+08:00", "")?;
        self.step(OFFICER, "放行前查询：尚未放行", "asks the gate before it is opened")?;
        let exact = self.revised_sha256.clone();
        self.asks_gate(&exact, &["NOT_CLEARED"]).await?;
        self.stands().await?;

        self.at("2026-09-24T15:30:00+08:00", "")?;
        self.step(SECOND, "放行，事项办结", "clears the text; the matter is closed")?;
        let review = format!("/v1/reviews/{}", self.review);
        let read = self.cast.get(SECOND, &review).await?;
        let cleared = self.cast.change(SECOND, &format!("{review}/clear"), &etag(&read)?, None).await?;
        same("放行号 clearance", "放行〔2026〕第0001号", text(&cleared.body, "/number")?)?;
        same("放行文本哈希 cleared sha256", &exact, text(&cleared.body, "/sha256")?)?;
        self.state = "CLOSED";
        self.stands().await?;

        self.at("2026-09-24T16:00:00+08:00", "")?;
        self.step(OFFICER, "签订前核对：该文本放行", "before signing: exactly this text may go on")?;
        self.asks_gate(&exact, &[]).await?;
        self.report.detail(&format!("allowed · SHA-256 {}", Self::short(&exact)));
        self.stands().await?;

        self.step(OFFICER, "签订前核对原文本：不放行", "before signing: any other text may not")?;
        let other = self.sha256.clone();
        self.asks_gate(&other, &["TEXT_CHANGED"]).await?;
        self.report.detail(&format!("TEXT_CHANGED · SHA-256 {}", Self::short(&other)));
        self.stands().await
    }

    /// Asks whether a text may go on; it may when there is no reason against it.
    async fn asks_gate(&mut self, sha256: &str, reasons: &[&str]) -> anyhow::Result<()> {
        let path = format!("/v1/reviews/{}/clearance?sha256={sha256}", self.review);
        let gate = self.cast.get(OFFICER, &path).await?.body;
        let allowed = gate.get("allowed").and_then(Value::as_bool).unwrap_or_default();
        same("是否放行 allowed", reasons.is_empty(), allowed)?;
        let given: Vec<&str> = list(&gate, "/reasons")?.iter().filter_map(Value::as_str).collect();
        same("不放行原因 reasons", reasons.join(", "), given.join(", "))?;
        same("放行文本哈希 cleared sha256", &self.revised_sha256, text(&gate, "/sha256")?)?;
        Ok(())
    }
}

/// Where a recommendation takes `verb`, and at which version.
fn place(handling: &Value, verb: &str) -> anyhow::Result<(String, String)> {
    let path = format!("/v1/recommendations/{}/{verb}", text(handling, "/recommendation_id")?);
    Ok((path, format!("\"{}\"", number(handling, "/version")?)))
}
