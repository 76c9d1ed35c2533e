//! Counsel's opinion, and the office's made of it.

use serde_json::{Value, json};

use super::{LIN, OFFICE, OFFICER, Play, SECOND};
use crate::demo::check::{self, list, same, text};
use crate::demo::people::etag;
use crate::demo::sabotage::Sabotage;

impl Play<'_> {
    /// Every review item of the rule pack answered.
    async fn findings(&mut self, who: &str) -> anyhow::Result<Vec<Value>> {
        let rules = self.cast.get(who, "/v1/rules/CN-DEMO/CONTRACT").await?.body;
        let mut findings = Vec::new();
        for item in list(&rules, "/items")? {
            let code = text(item, "/code")?;
            let wanting = ["CONTENT", "COMPLETENESS", "BANNED_TERMS"].contains(&code);
            let found = if wanting { "存在问题，见修改建议。" } else { "未发现问题。" };
            let conforms = if wanting { "NO" } else { "YES" };
            findings.push(json!({ "item": code, "conforms": conforms, "finding": found }));
        }
        Ok(findings)
    }

    /// An opinion on the matter; the office's cites counsel's recommendations by `sources`.
    async fn write(&mut self, who: &str, summary: &str, sources: &[String]) -> anyhow::Result<crate::client::Answer> {
        let findings = self.findings(who).await?;
        let recommendations: Vec<Value> =
            self.advice.iter().enumerate().map(|(n, advice)| advice.body(sources.get(n).map(String::as_str))).collect();
        let opinion = json!({
            "conclusion": "SIGN_AFTER_MODIFICATION",
            "summary": summary,
            "findings": findings,
            "recommendations": recommendations,
        });
        let made = self.cast.create(who, &format!("/v1/reviews/{}/opinions", self.review), &opinion).await?;
        same("意见状态 state of the opinion", "DRAFT", text(&made.body, "/state")?)?;
        Ok(made)
    }

    /// An issued opinion: its number, its state, and its seal computed anew over everything it says.
    fn sealed(&self, opinion: &Value, number: &str) -> anyhow::Result<()> {
        same("意见文号 number of the opinion", number, text(opinion, "/number")?)?;
        same("意见状态 state of the opinion", "ISSUED", text(opinion, "/state")?)?;
        let mut parts = Vec::new();
        for pointer in ["/id", "/number"] {
            parts.push(text(opinion, pointer)?);
        }
        parts.push(&self.sha256);
        for pointer in ["/conclusion", "/summary", "/author_id"] {
            parts.push(text(opinion, pointer)?);
        }
        for finding in list(opinion, "/findings")? {
            for pointer in ["/item", "/conforms", "/finding"] {
                parts.push(text(finding, pointer)?);
            }
        }
        let fields =
            ["id", "severity", "issue_code", "clause", "quote", "demand", "demanded_text", "reason", "legal_basis"];
        for recommendation in list(opinion, "/recommendations")? {
            for field in fields {
                parts.push(text(recommendation, &format!("/{field}"))?);
            }
        }
        let seal = check::sha256_of_parts(parts);
        same("意见封存哈希 seal of the opinion", seal, text(opinion, "/seal")?)?;
        Ok(())
    }

    /// The adviser writes and hands in; the office accepts it as delivered.
    pub(super) async fn counsels_opinion(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-21T11:00:00+08:00", "")?;
        let count = self.advice.len();
        self.step(
            LIN,
            &format!("起草法律意见：{count} 条建议，锚定到条款"),
            "drafts the legal opinion, each recommendation anchored to a clause",
        )?;
        for (n, advice) in (1..).zip(&self.advice) {
            self.report.detail(&format!(
                "{n}. {:<6} {:<8} {} {} {}",
                advice.severity, advice.demand, advice.clause, advice.issue_code, advice.legal_basis
            ));
        }
        let made = self.write(LIN, "合同总体可行，有数处违反强制性规定，修改后可以签订。", &[]).await?;
        self.counsel = text(&made.body, "/id")?.to_owned();
        self.stands().await?;

        self.at("2026-09-21T16:00:00+08:00", "")?;
        self.step(LIN, "提交法律意见，审查要点逐项答复", "hands it in, every review item answered")?;
        let path = format!("/v1/opinions/{}", self.counsel);
        let handed_in = self.cast.change(LIN, &format!("{path}/submit"), &etag(&made)?, None).await?;
        same("意见状态 state of the opinion", "SUBMITTED", text(&handed_in.body, "/state")?)?;
        self.stands().await?;

        self.at("2026-09-22T09:10:00+08:00", "")?;
        self.step(OFFICE, "接收法律意见：编号、封存", "accepts it as delivered: numbered and sealed")?;
        let accepted = self.cast.change(OFFICE, &format!("{path}/accept"), &etag(&handed_in)?, None).await?;
        self.sealed(&accepted.body, "法意〔2026〕第0001号")?;
        self.state = "DRAFT_OPINION";
        self.stands().await
    }

    /// The office writes its own, another countersigns and issues.
    pub(super) async fn review_opinion(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-22T10:00:00+08:00", "")?;
        self.step(
            OFFICE,
            "据顾问意见起草审查意见并提交",
            "drafts the review opinion from counsel's, citing each, and hands it in",
        )?;
        let read = self.cast.get(OFFICE, &format!("/v1/opinions/{}", self.counsel)).await?.body;
        let mut sources = Vec::new();
        for recommendation in list(&read, "/recommendations")? {
            sources.push(text(recommendation, "/id")?.to_owned());
        }
        let made = self.write(OFFICE, "采纳顾问意见，修改后可以签订。", &sources).await?;
        self.opinion = text(&made.body, "/id")?.to_owned();
        for (source, recommendation) in sources.iter().zip(list(&made.body, "/recommendations")?) {
            same("建议来源 source of the recommendation", source, text(recommendation, "/source_id")?)?;
        }
        let path = format!("/v1/opinions/{}", self.opinion);
        let handed_in = self.cast.change(OFFICE, &format!("{path}/submit"), &etag(&made)?, None).await?;
        self.stands().await?;

        self.step(OFFICE, "会签自己起草的意见：拒绝", "countersigns their own: refused")?;
        let countersign = format!("{path}/countersign");
        let answer = self.cast.ask(OFFICE, reqwest::Method::POST, &countersign, Some(&etag(&handed_in)?), None).await?;
        let answer = self.refused("会签本人意见 countersigning one's own", answer, 409, "COUNTERSIGN_BY_ANOTHER")?;
        self.report.detail(&format!("409 COUNTERSIGN_BY_ANOTHER · {}", text(&answer.body, "/legal_basis")?));
        self.stands().await?;

        self.at("2026-09-22T15:00:00+08:00", "")?;
        self.step(SECOND, "会签", "another coordinator countersigns")?;
        let signed = self.cast.change(SECOND, &countersign, &etag(&handed_in)?, None).await?;
        self.stands().await?;

        self.at("2026-09-22T15:30:00+08:00", "")?;
        self.step(
            SECOND,
            "出具审查意见：修改后签订；时限停止",
            "issues it: to be signed after modification; the clock stops",
        )?;
        let issued = self.cast.change(SECOND, &format!("{path}/issue"), &etag(&signed)?, None).await?;
        self.sealed(&issued.body, "审意〔2026〕第0001号")?;
        self.issued = Some(self.cast.today().date());
        self.state = "HANDLING";
        self.tamper(Sabotage::State).await?;
        let review = self.cast.get(OFFICER, &format!("/v1/reviews/{}", self.review)).await?.body;
        same("出具日 issued_on", "2026-09-22", text(&review, "/issued_on")?)?;
        self.stands().await
    }
}
