//! The protocol, settled once: how a call is identified, authorised, replayed and answered; how bodies are
//! checked against the published contract; how every error becomes `application/problem+json`; and the `edge`,
//! where connections come in.
//!
//! A handler takes a [`Call`], says which action it is, and returns what the call gives it. Order of
//! decisions: 429, 401, 403, 428, 413/415, 400/422, replay of an idempotency key, 404, 412, 409.

mod body;
mod call;
mod contract;
mod edge;
mod idempotency;
mod problem;
mod reply;
mod within;
mod words;

pub use body::Body;
pub use call::{Authenticate, Call, Door};
pub use contract::{Contract, publish};
pub use edge::{
    Around, Edge, EdgeOptions, Metrics, ProxyHeader, Rates, allow_body, documentation_policy, only_this_certificate,
    parse_networks, security_text, serve, single,
};
pub use idempotency::{any_key_before, forget_keys};
pub use reply::{Created, Download, Found, Resource, Saved};
pub use within::{Asker, Within};

use poem_openapi::Tags;

/// One tag per slice.
#[derive(Tags)]
pub enum Tag {
    /// 运行状态 · Health of the service.
    Ops,
    /// 身份 · Organisations, accounts, memberships and sign-in.
    Identity,
    /// 通知 · Mails: what waits, what could not be sent.
    Notify,
    /// 审计日志 · The tamper-evident audit trail.
    Audit,
    /// 日历与规则 · Working days, deadlines and rule packs.
    Calendar,
    /// 文件 · Documents, their versions, text and clauses.
    Documents,
    /// 顾问名录 · Law firms' advisers, scholars and their declared interests.
    Directory,
    /// 预算 · Appropriations and the ledger.
    Budget,
    /// 遴选 · Rounds of selection: notice, applications, evaluation, publicity, draw.
    Selection,
    /// 资源库 · Panels from framework rounds, and how work is called off them.
    Panel,
    /// 聘用 · Engagements of advisers and their rate cards.
    Engagement,
    /// 履职 · Events of conduct: what advisers, reviewers and agencies did.
    Conduct,
    /// 审查 · Reviews of contracts and draft decisions: intake, clock, assignment, questions.
    Review,
    /// 分派 · Who is offered a matter: by match, rotation or draw; quotes and reassignment.
    Allocation,
    /// 意见 · Legal opinions, review opinions and their recommendations.
    Opinion,
    /// 意见处理 · What became of each recommendation, and the gate.
    Handling,
    /// 检索 · Words of documents, opinions and recommendations.
    Search,
    /// 督办 · Written demands to whoever let a last day pass.
    Supervision,
    /// 合同台账 · The register of contracts: signing, filing, performance, amendments, end.
    Contracts,
    /// 公布台账 · The register of publications: filing, force, evaluation, end.
    Publication,
    /// 复议应诉 · Reconsideration and litigation: stages, events, statutory last days.
    Cases,
    /// 服务记录 · What advisers did beside opinions, confirmed by the agency.
    Service,
    /// 沟通 · Notes of one side, meetings, consultations of experts, the time line of a matter.
    Conversation,
    /// 费用 · Fee claims, approval, invoices and payment.
    Fees,
    /// 考核 · Yearly appraisals, computed from events.
    Appraisal,
    /// 上线迁移 · What was under way before going live, from tables.
    Carryover,
    /// 保管 · Exports of the audit trail.
    Custody,
    /// 责任卷宗 · The whole file of a matter, which proves itself without the program's database.
    Dossier,
}
