//! The matter, from submission to payment, over HTTP as its people play it. After each step the state, the
//! clock and the money that the server shows are compared with what they must be.

mod answers;
mod fees;
mod intake;
mod opinions;

use anyhow::Context;
use chrono::NaiveDate;
use serde_json::Value;

use super::check::{self, Purse, same, text};
use super::document::Document;
use super::people::{self, Cast};
use super::report::{Report, Standing};
use super::sabotage::Sabotage;
use super::script::{Advice, Clause};
use super::trail;
use crate::app::App;
use crate::client::Answer;

/// Steps of the whole matter.
pub(super) const STEPS: usize = 36;

/// The agency's officer.
const OFFICER: &str = "officer.cg";
/// Its head.
const HEAD: &str = "head.cg";
/// The officer of another agency.
const STRANGER: &str = "officer.jt";
/// The office: the first receives and drafts, the second countersigns and verifies.
const OFFICE: &str = "coordinator.1";
const SECOND: &str = "coordinator.2";
/// The adviser with a conflict of interest, and the one without.
const ZHOU: &str = "lawyer.zhou";
const LIN: &str = "lawyer.lin";
/// The firm of the one without.
const FIRM: &str = "manager.yanxi";
/// Finance: the first approves, the second pays.
const FINANCE: &str = "finance.1";
const PAYER: &str = "finance.2";
const AUDITOR: &str = "auditor";

/// What was appropriated to the agency, and the fee of one contract, in fen; as in `seeds/demo.toml`.
const APPROPRIATED: i64 = 20_000_000;
const FEE: i64 = 80_000;

/// The matter as it is played.
pub(super) struct Play<'a> {
    app: &'a App,
    cast: Cast,
    /// Prints.
    pub report: Report,
    document: &'a Document,
    sabotage: Option<Sabotage>,
    /// What must be: state of the matter, of the claim, days and money.
    state: &'static str,
    claim_state: Option<&'static str>,
    received: Option<NaiveDate>,
    issued: Option<NaiveDate>,
    purse: Purse,
    /// What the server has named.
    line: String,
    document_id: String,
    review: String,
    sha256: String,
    revised_sha256: String,
    assignment: String,
    counsel: String,
    opinion: String,
    claim: String,
    /// The text under review, its clauses, and what becomes of them.
    text: String,
    clauses: Vec<Clause>,
    advice: Vec<Advice>,
    /// How often something was refused, as it should be.
    refusals: usize,
}

impl<'a> Play<'a> {
    /// A matter about a document.
    pub fn new(app: &'a App, cast: Cast, document: &'a Document, sabotage: Option<Sabotage>) -> Self {
        Self {
            app,
            cast,
            report: Report::new(STEPS),
            document,
            sabotage,
            state: "—",
            claim_state: None,
            received: None,
            issued: None,
            purse: Purse { appropriated: APPROPRIATED, reserved: 0, spent: 0 },
            line: String::new(),
            document_id: String::new(),
            review: String::new(),
            sha256: String::new(),
            revised_sha256: String::new(),
            assignment: String::new(),
            counsel: String::new(),
            opinion: String::new(),
            claim: String::new(),
            text: String::new(),
            clauses: Vec::new(),
            advice: Vec::new(),
            refusals: 0,
        }
    }

    /// Plays it to the end.
    pub async fn run(&mut self) -> anyhow::Result<trail::Trail> {
        let lines = self.cast.all(OFFICER, "/v1/budget-lines").await?;
        self.line = text(lines.first().context("the agency has no budget line")?, "/id")?.to_owned();
        self.intake().await?;
        self.assignment().await?;
        self.questions().await?;
        self.counsels_opinion().await?;
        self.review_opinion().await?;
        self.revision().await?;
        self.verification().await?;
        self.gate().await?;
        self.claim().await?;
        self.payment().await?;
        let trail = self.audit().await?;
        let (told, total) = self.report.steps();
        anyhow::ensure!(told == total, "{told} steps were told, not {total}");
        Ok(trail)
    }

    /// The money as it must be now.
    pub fn purse(&self) -> Purse {
        self.purse
    }

    /// Moves the clock on, to another day or within the day.
    fn at(&mut self, time: &str, note: &str) -> anyhow::Result<()> {
        let before = self.cast.today();
        self.cast.move_on(time.parse()?);
        if self.cast.today() != before {
            self.report.day(self.cast.now(), note);
        }
        Ok(())
    }

    /// Tells a step.
    fn step(&mut self, who: &str, zh: &str, en: &str) -> anyhow::Result<()> {
        let person = self.cast.person(who)?;
        self.report.step(self.cast.now(), person, zh, en);
        Ok(())
    }

    /// The answer, if it is the refusal that it must be; the trail must tell of it later.
    fn refused(&mut self, what: &str, answer: Answer, status: u16, code: &str) -> anyhow::Result<Answer> {
        self.refusals += 1;
        people::refused(what, answer, status, code)
    }

    /// Changes the stored data, if this is what was asked for.
    async fn tamper(&self, with: Sabotage) -> anyhow::Result<()> {
        if self.sabotage == Some(with) {
            with.strike(self.app, &self.review, &self.line).await?;
        }
        Ok(())
    }

    /// Compares state, clock and money with what they must be, and tells them.
    async fn stands(&mut self) -> anyhow::Result<()> {
        let line = self.cast.get(OFFICER, &format!("/v1/budget-lines/{}", self.line)).await?.body;
        self.purse.is(&line)?;
        if !self.review.is_empty() {
            let review = self.cast.get(OFFICER, &format!("/v1/reviews/{}", self.review)).await?.body;
            same("事项状态 state of the matter", self.state, text(&review, "/state")?)?;
        }
        if let Some(state) = self.claim_state {
            let claim = self.cast.get(FIRM, &format!("/v1/fee-claims/{}", self.claim)).await?.body;
            same("费用状态 state of the claim", state, text(&claim, "/state")?)?;
        }
        let (due, days) = self.clock().await?.unzip();
        let state = self.claim_state.map_or_else(|| self.state.to_owned(), |state| format!("FEE {state}"));
        let due = due.map(|due: NaiveDate| due.to_string());
        self.report.standing(&Standing {
            state: &state,
            due: due.as_deref(),
            days: days.map(|days| (days, check::LIMIT_DAYS)),
            available: self.purse.available(),
            reserved: self.purse.reserved,
            spent: self.purse.spent,
        });
        Ok(())
    }

    /// The due day and the days counted, compared day by day, once the clock runs.
    async fn clock(&mut self) -> anyhow::Result<Option<(NaiveDate, i64)>> {
        let Some(received) = self.received.filter(|_| !["DRAFT", "SUBMITTED"].contains(&self.state)) else {
            return Ok(None);
        };
        let clock = self.cast.get(OFFICER, &format!("/v1/reviews/{}/clock", self.review)).await?.body;
        let due = check::due_on(received, check::LIMIT_DAYS).context("the limit ends in 2026")?;
        let counted = check::counted(received, self.cast.today().date(), self.issued);
        same("收件日 received_on", received, text(&clock, "/received_on")?)?;
        same("审查时限 limit_days", check::LIMIT_DAYS, check::number(&clock, "/limit_days")?)?;
        same("审查期限 due_on", due, text(&clock, "/due_on")?)?;
        for day in check::list(&clock, "/days")? {
            let date: NaiveDate = text(day, "/day")?.parse()?;
            let working = day.get("working").and_then(Value::as_bool).unwrap_or_default();
            same(&format!("{date} 是否工作日 is worked"), check::is_worked(date), working)?;
        }
        same("已计工作日 days_counted", counted, check::number(&clock, "/days_counted")?)?;
        same("剩余工作日 days_left", check::LIMIT_DAYS - counted, check::number(&clock, "/days_left")?)?;
        Ok(Some((due, counted)))
    }

    /// The last step: the audit trail, asked of the server and computed anew.
    async fn audit(&mut self) -> anyhow::Result<trail::Trail> {
        self.at("2026-10-08T09:00:00+08:00", "国庆节后 after National Day")?;
        self.tamper(Sabotage::Hash).await?;
        self.step(
            AUDITOR,
            "核对审计日志：服务器自检，并逐条读出、按公开算法重算哈希",
            "verifies the audit trail: the server's own check, then every hash computed anew",
        )?;
        let trail = trail::verify(&mut self.cast, AUDITOR).await?;
        same("审计所记拒绝 refusals in the trail", self.refusals, trail.refusals)?;
        self.report.detail(&format!(
            "{} 条记录、{} 条链完好，其中拒绝 {} 条 · {} entries in {} chains intact, {} of them refusals",
            trail.entries, trail.chains, trail.refusals, trail.entries, trail.chains, trail.refusals
        ));
        self.stands().await?;
        Ok(trail)
    }

    /// The first characters of a hash, for telling.
    fn short(hash: &str) -> String {
        format!("{}…", hash.chars().take(12).collect::<String>())
    }
}
