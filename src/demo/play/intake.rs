//! Submission, acceptance, assignment, questions.

use reqwest::Method;
use serde_json::{Value, json};

use super::{AUDITOR, FEE, FINANCE, LIN, OFFICE, OFFICER, Play, STRANGER, ZHOU};
use crate::demo::check::{self, same, text};
use crate::demo::people::{etag, expect};
use crate::demo::sabotage::Sabotage;
use crate::demo::script::{self, Clause};

/// The counterparty of the project's own contract; whatever is played, the seed's conflict is about it.
const COUNTERPARTY: &str = "江州畅泊智慧停车运营有限公司";

impl Play<'_> {
    /// The agency uploads, drafts and submits; the office finds it complete.
    pub(super) async fn intake(&mut self) -> anyhow::Result<()> {
        self.report.day(self.cast.now(), "");
        self.upload().await?;
        self.draft().await?;

        self.at("2026-09-18T09:20:00+08:00", "")?;
        self.step(STRANGER, "试读他人事项：404，看不见", "somebody else's matter: 404, it is not there")?;
        let path = format!("/v1/reviews/{}", self.review);
        let answer = self.cast.ask(STRANGER, Method::GET, &path, None, None).await?;
        self.refused("他人事项 somebody else's matter", answer, 404, "NOT_FOUND")?;
        self.stands().await?;

        self.step(FINANCE, "试办受理：403，角色没有此权限", "wrong role: 403, naming the missing permission")?;
        let accept = format!("{path}/accept");
        let answer = self.cast.ask(FINANCE, Method::POST, &accept, Some("\"1\""), None).await?;
        let answer = self.refused("越权 wrong role", answer, 403, "PERMISSION_MISSING")?;
        same("所缺权限 permission", "review_accept", text(&answer.body, "/permission")?)?;
        self.stands().await?;

        self.at("2026-09-18T09:30:00+08:00", "")?;
        self.step(OFFICER, "送审：材料齐全，即日收件", "submits; received today")?;
        let read = self.cast.get(OFFICER, &path).await?;
        let answer = self
            .cast
            .change(OFFICER, &format!("{path}/submit"), &etag(&read)?, Some(&json!({ "no_state_secrets": true })))
            .await?;
        self.state = "SUBMITTED";
        self.received = Some(self.cast.today().date());
        same("收件日 received_on", "2026-09-18", text(&answer.body, "/received_on")?)?;
        same("送审文本哈希 sha256", &self.sha256, text(&answer.body, "/sha256")?)?;
        self.stands().await?;

        self.at("2026-09-18T10:30:00+08:00", "")?;
        self.step(
            OFFICE,
            "受理：期限自收件日起算五个工作日",
            "accepts as complete; five working days run from receipt",
        )?;
        let read = self.cast.get(OFFICE, &path).await?;
        let answer = self.cast.change(OFFICE, &accept, &etag(&read)?, None).await?;
        self.state = "ACCEPTED";
        same("收文号 number", "合审〔2026〕第0001号", text(&answer.body, "/number")?)?;
        self.report
            .detail("合审〔2026〕第0001号；09-20 调休计入，09-24 届满 · Sunday 20 is worked, due on Thursday 24");
        self.tamper(Sabotage::Due).await?;
        same("审查期限 due_on", "2026-09-24", self.due().await?)?;
        self.stands().await
    }

    async fn due(&mut self) -> anyhow::Result<String> {
        let review = self.cast.get(OFFICER, &format!("/v1/reviews/{}", self.review)).await?.body;
        Ok(text(&review, "/due_on")?.to_owned())
    }

    async fn upload(&mut self) -> anyhow::Result<()> {
        self.sha256 = check::sha256(&self.document.bytes);
        let (name, size) = (self.document.file_name.clone(), self.document.bytes.len());
        let told = Self::short(&self.sha256);
        self.step(OFFICER, &format!("上传 {name}（{size} 字节，SHA-256 {told}）"), "uploads the contract")?;
        let title = json!({ "title": self.document.title });
        let made = self.cast.create(OFFICER, "/v1/documents", &title).await?;
        self.document_id = text(&made.body, "/id")?.to_owned();
        let path = format!("/v1/documents/{}", self.document_id);
        let escaped: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let upload = format!("{path}/content?file_name={escaped}");
        let kept = self.cast.upload(OFFICER, &upload, &etag(&made)?, self.document.bytes.clone()).await?;
        same("文件哈希 sha256 of the file", &self.sha256, text(&kept.body, "/sha256")?)?;
        let file = self.cast.get_bytes(OFFICER, &format!("{path}/versions/1/content")).await?;
        same("下载文件哈希 sha256 of the download", &self.sha256, check::sha256(&file.bytes))?;
        let read = self.cast.get(OFFICER, &format!("{path}/versions/1/text")).await?.body;
        self.text = text(&read, "/text")?.to_owned();
        same("文本哈希 sha256 of the text", check::sha256(self.text.as_bytes()), text(&read, "/sha256")?)?;
        let divided = self.cast.get(OFFICER, &format!("{path}/versions/1/clauses")).await?.body;
        for clause in check::list(&divided, "/items")? {
            let (label, text) = (text(clause, "/label")?.to_owned(), text(clause, "/text")?.to_owned());
            self.clauses.push(Clause { label, text });
        }
        self.advice = if self.document.is_own { script::own() } else { script::made_from(&self.clauses, &self.text) };
        let (clauses, signs) = (self.clauses.len(), self.text.chars().count());
        self.report.detail(&format!("读出 {signs} 字、{clauses} 个条款 · {signs} characters, {clauses} clauses read"));
        self.stands().await
    }

    async fn draft(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-18T09:10:00+08:00", "")?;
        self.step(OFFICER, &format!("起草送审：《{}》", self.document.title), "drafts the matter")?;
        let rules = self.cast.get(OFFICER, "/v1/rules/CN-DEMO/CONTRACT").await?.body;
        let required =
            check::list(&rules, "/materials")?.iter().filter(|m| m.get("required") == Some(&Value::Bool(true)));
        let mut materials = Vec::new();
        for material in required {
            materials.push(json!({ "code": text(material, "/code")?, "note": "已附" }));
        }
        let matter = json!({
            "kind": "CONTRACT",
            "title": self.document.title,
            "document_id": self.document_id,
            "amount": { "amount": "1286000.00", "currency": "CNY" },
            "parties": [{ "name": COUNTERPARTY, "role": "COUNTERPARTY" }],
            "materials": materials,
        });
        let made = self.cast.create(OFFICER, "/v1/reviews", &matter).await?;
        self.review = text(&made.body, "/id")?.to_owned();
        self.state = "DRAFT";
        self.stands().await
    }

    /// The office offers the matter; who has a conflict of interest is refused.
    pub(super) async fn assignment(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-18T11:00:00+08:00", "")?;
        let offers = format!("/v1/reviews/{}/assignments", self.review);
        let zhou = self.adviser(ZHOU).await?;
        self.step(
            OFFICE,
            &format!("分派给{}：拒绝，其申报现委托人为合同相对方", zhou.1),
            "offers to the adviser whose client the counterparty is: refused",
        )?;
        let etag_now = etag(&self.cast.get(OFFICE, &format!("/v1/reviews/{}", self.review)).await?)?;
        let offer = |id: &str| json!({ "adviser_id": id, "service": "CONTRACT_REVIEW" });
        let answer = self.cast.ask(OFFICE, Method::POST, &offers, Some(&etag_now), Some(&offer(&zhou.0))).await?;
        let answer = self.refused("利益冲突 conflict of interest", answer, 409, "CONFLICT_OF_INTEREST")?;
        same("规则 rule", "CONFLICT_OF_INTEREST", text(&answer.body, "/rule")?)?;
        let basis = text(&answer.body, "/legal_basis")?;
        self.report.detail(&format!("409 CONFLICT_OF_INTEREST · {basis}"));
        self.stands().await?;

        let lin = self.adviser(LIN).await?;
        self.at("2026-09-18T11:10:00+08:00", "")?;
        self.step(
            OFFICE,
            &format!("分派给{}：无冲突，按合同 800.00 元/件占用预算", lin.1),
            "offers to another; the agreed fee is reserved",
        )?;
        let answer = self.cast.ask(OFFICE, Method::POST, &offers, Some(&etag_now), Some(&offer(&lin.0))).await?;
        let made = expect("分派 offer", answer, 201)?;
        self.assignment = text(&made.body, "/id")?.to_owned();
        same("报酬 fee", check::yuan(FEE), text(&made.body, "/fee/amount")?)?;
        self.purse.reserved += FEE;
        self.state = "ASSIGNED";
        self.tamper(Sabotage::Balance).await?;
        self.stands().await?;

        self.at("2026-09-18T14:30:00+08:00", "")?;
        self.step(
            LIN,
            "只见分派简况，申报与当事人无利害关系后接受分派",
            "sees the brief alone, declares no conflict and accepts",
        )?;
        let answer = self.cast.ask(LIN, Method::GET, &format!("/v1/reviews/{}", self.review), None, None).await?;
        self.refused("接受前不得查阅 nothing is read before accepting", answer, 404, "NOT_FOUND")?;
        let path = format!("/v1/assignments/{}", self.assignment);
        let brief = self.cast.get(LIN, &format!("{path}/brief")).await?;
        let parties = brief.body.get("parties").and_then(Value::as_array).into_iter().flatten();
        let none: Vec<Value> = parties.map(|party| json!({ "party_id": party.get("id") })).collect();
        let declared = json!({ "declarations": none });
        self.cast.change(LIN, &format!("{path}/declare"), &etag(&made)?, Some(&declared)).await?;
        self.cast.change(LIN, &format!("{path}/accept"), &etag(&made)?, None).await?;
        self.state = "IN_REVIEW";
        self.stands().await
    }

    /// An adviser of the roll: id and name.
    async fn adviser(&mut self, login: &str) -> anyhow::Result<(String, String)> {
        let name = self.cast.person(login)?.name.clone();
        let roll = self.cast.all(AUDITOR, "/v1/advisers").await?;
        let found = roll.iter().find(|adviser| adviser.get("name").and_then(Value::as_str) == Some(name.as_str()));
        let found = found.ok_or_else(|| anyhow::anyhow!("{name} is not on the roll"))?;
        Ok((text(found, "/id")?.to_owned(), name))
    }

    /// The adviser asks once, the agency answers.
    pub(super) async fn questions(&mut self) -> anyhow::Result<()> {
        self.at("2026-09-20T09:30:00+08:00", "国庆节调休，计入 make-up working day, counts")?;
        let question = "请说明合同相对方是否为中小企业，以及采购文件对付款期限的要求。";
        self.step(LIN, &format!("提问：{question}"), "asks the agency")?;
        let path = format!("/v1/reviews/{}/questions", self.review);
        let made = self.cast.create(LIN, &path, &json!({ "text": question })).await?;
        self.stands().await?;

        self.at("2026-09-20T15:40:00+08:00", "")?;
        let answer = "相对方为小型企业，已附声明函；采购文件未规定付款期限。";
        self.step(OFFICER, &format!("答复：{answer}"), "answers; the clock has gone on")?;
        let path = format!("/v1/questions/{}/answer", text(&made.body, "/id")?);
        self.cast.change(OFFICER, &path, &etag(&made)?, Some(&json!({ "text": answer }))).await?;
        self.stands().await
    }
}
