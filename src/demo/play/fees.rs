//! From the firm's claim to payment out of the budget.

use reqwest::Method;
use serde_json::{Value, json};

use super::{FEE, FINANCE, FIRM, OFFICER, PAYER, Play};
use crate::client::Answer;
use crate::demo::check::{self, list, same, text};
use crate::demo::people::etag;

impl Play<'_> {
    /// The firm claims; the agency verifies delivery.
    pub(super) async fn claim(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-28T09:00:00+08:00", "中秋节后 after Mid-Autumn")?;
        self.step(
            FIRM,
            "申请报酬：已接收的法律意见一件，金额由合同标准得出",
            "claims for the accepted opinion; the amount comes from the rate card",
        )?;
        let engagements = self.cast.all(FIRM, "/v1/engagements").await?;
        let engagement = engagements.first().ok_or_else(|| anyhow::anyhow!("the firm has no engagement"))?;
        same("已承诺报酬 committed under the engagement", check::yuan(FEE), text(engagement, "/committed/amount")?)?;
        let agency = self.cast.get(OFFICER, "/v1/me").await?.body;
        let claim = json!({
            "engagement_id": text(engagement, "/id")?,
            "agency_id": text(&agency, "/organisation_id")?,
            "lines": [{ "opinion_id": self.counsel }],
        });
        let made = self.cast.create(FIRM, "/v1/fee-claims", &claim).await?;
        self.claim = text(&made.body, "/id")?.to_owned();
        self.claim_state = Some("DRAFT");
        same("申请金额 total", check::yuan(FEE), text(&made.body, "/total/amount")?)?;
        self.stands().await?;

        self.step(FIRM, "提交费用申请", "submits the claim")?;
        let submitted = self.claims(FIRM, "submit", &made, None, "SUBMITTED").await?;
        same("申请号 number", "费申〔2026〕第0001号", text(&submitted.body, "/number")?)?;
        self.stands().await?;

        self.at("2026-09-28T14:00:00+08:00", "")?;
        self.step(OFFICER, "核验工作已交付，付款期限三十日起算", "verifies delivery; thirty days for payment")?;
        let verified = self.claims(OFFICER, "verify", &submitted, None, "VERIFIED").await?;
        let due = check::payment_due(self.cast.today().date());
        let due = due.ok_or_else(|| anyhow::anyhow!("the days of payment end in 2026"))?;
        same("付款期限 payment due_on", due, text(&verified.body, "/due_on")?)?;
        self.report.detail(&format!("付款期限 {due} · payment due"));
        self.stands().await?;

        self.at("2026-09-29T09:00:00+08:00", "")?;
        self.step(FINANCE, "审批", "approves")?;
        let approved = self.claims(FINANCE, "approve", &verified, None, "APPROVED").await?;
        self.stands().await?;

        self.at("2026-09-29T15:00:00+08:00", "")?;
        let tax = check::yuan(check::tax_within(FEE, 6));
        self.step(FIRM, &format!("登记发票：价税合计 800.00 元，税率 6%，税额 {tax} 元"), "records the invoice")?;
        let invoice = json!({
            "number": "26362000000012345678",
            "tax_rate": "0.06",
            "amount": { "amount": check::yuan(FEE), "currency": "CNY" },
        });
        let invoiced = self.claims(FIRM, "invoice", &approved, Some(&invoice), "PAYABLE").await?;
        same("发票税额 tax in the invoice", tax, text(&invoiced.body, "/invoice_tax/amount")?)?;
        self.stands().await
    }

    /// Another finance officer pays, and the ledger adds up.
    pub(super) async fn payment(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-30T09:00:00+08:00", "国庆节前 before National Day")?;
        let payment = json!({ "reference": "国库集中支付 2026-09-0188" });
        let claim = self.cast.get(PAYER, &format!("/v1/fee-claims/{}", self.claim)).await?;
        self.step(FINANCE, "审批人支付：拒绝", "who approved pays: refused")?;
        let path = format!("/v1/fee-claims/{}/pay", self.claim);
        let answer = self.cast.ask(FINANCE, Method::POST, &path, Some(&etag(&claim)?), Some(&payment)).await?;
        let answer = self.refused("审批人支付 paying what one approved", answer, 409, "DUTIES_SEPARATE")?;
        self.report.detail(&format!("409 DUTIES_SEPARATE · {}", text(&answer.body, "/legal_basis")?));
        self.stands().await?;

        self.at("2026-09-30T10:00:00+08:00", "")?;
        self.step(PAYER, "支付 800.00 元，冲销占用", "another finance officer pays out of the reservation")?;
        self.claims(PAYER, "pay", &claim, Some(&payment), "PAID").await?;
        self.purse.reserved -= FEE;
        self.purse.spent += FEE;
        self.stands().await?;

        self.step(
            PAYER,
            "核对台账：逐笔相加等于预算项目的各项余额",
            "adds up the ledger: it gives the line's balances",
        )?;
        let entries = self.cast.all(PAYER, &format!("/v1/budget-lines/{}/entries", self.line)).await?;
        let mut moves = Vec::new();
        for entry in entries.iter().rev() {
            moves.push(format!("{} {}", text(entry, "/kind")?, text(entry, "/amount/amount")?));
        }
        let expected = [("APPROPRIATION", self.purse.appropriated), ("RESERVATION", FEE), ("PAYMENT", FEE)];
        let expected = expected.map(|(kind, amount)| format!("{kind} {}", check::yuan(amount))).join(", ");
        same("台账记录 ledger entries", &expected, moves.join(", "))?;
        self.purse.is_sum_of(&entries)?;
        self.report.detail(&expected);
        self.stands().await
    }

    /// Takes the claim a step on from what was last read of it.
    async fn claims(
        &mut self,
        who: &str,
        verb: &str,
        before: &Answer,
        body: Option<&Value>,
        state: &'static str,
    ) -> anyhow::Result<Answer> {
        let path = format!("/v1/fee-claims/{}/{verb}", self.claim);
        let answer = self.cast.change(who, &path, &etag(before)?, body).await?;
        same("费用状态 state of the claim", state, text(&answer.body, "/state")?)?;
        same("费用项数 lines of the claim", 1, list(&answer.body, "/lines")?.len())?;
        self.claim_state = Some(state);
        Ok(answer)
    }
}
