//! What a dossier is made of: operations of the API that read about a matter.

use serde_json::Value;

/// A list, or one thing, that is read at one address.
pub(super) struct Piece {
    /// The operation, which says who may read it.
    pub operation: &'static str,
    /// Its path; `{id}` is the id of what it is read for, `{sha256}` the hash of the matter's present text.
    pub path: &'static str,
    /// Where it lies in the dossier, without folder and ending.
    pub name: &'static str,
    /// What it is called on the page.
    pub title: &'static str,
}

const fn piece(operation: &'static str, path: &'static str, name: &'static str, title: &'static str) -> Piece {
    Piece { operation, path, name, title }
}

/// The matter itself: read first, and once more when all is gathered, to see whether it moved meanwhile.
pub(super) const MATTER: Piece = piece("review_get", "/v1/reviews/{id}", "review", "送审事项");

/// Read for the matter.
pub(super) const OF_THE_MATTER: [Piece; 18] = [
    piece("review_rules", "/v1/reviews/{id}/rules", "rules", "适用规则"),
    piece("review_clock", "/v1/reviews/{id}/clock", "clock", "审查时限"),
    piece("conversation_timeline", "/v1/reviews/{id}/timeline?order=OLDEST", "timeline", "办理时间轴"),
    piece("review_list_assignments", "/v1/reviews/{id}/assignments", "assignments", "分派"),
    piece("allocation_list", "/v1/reviews/{id}/allocations", "allocations", "分派排序"),
    piece("review_list_findings", "/v1/conflict-findings?review_id={id}", "conflict-findings", "利益冲突"),
    piece("review_get_double", "/v1/reviews/{id}/double-review", "double-review", "独立双审"),
    piece("review_list_questions", "/v1/reviews/{id}/questions", "questions", "问询与答复"),
    piece("conversation_list", "/v1/reviews/{id}/consultations", "consultations", "会商与专家咨询"),
    piece("conversation_list_notes", "/v1/reviews/{id}/notes", "notes", "本方内部备注"),
    piece("opinion_list", "/v1/reviews/{id}/opinions", "opinions", "意见目录"),
    piece("handling_list", "/v1/reviews/{id}/handlings", "handlings", "意见处理"),
    piece("handling_check_text", "/v1/reviews/{id}/text-check", "text-check", "文本核验"),
    piece("handling_list_companions", "/v1/reviews/{id}/companions", "companions", "提请审议材料"),
    piece("handling_clearance", "/v1/reviews/{id}/clearance?sha256={sha256}", "clearance", "放行核验"),
    piece("service_list", "/v1/service-records?review_id={id}", "services", "服务记录"),
    piece("supervision_list", "/v1/supervision-notices?review_id={id}", "supervision", "督办"),
    piece("audit_list", "/v1/audit-entries?subject={id}", "audit", "审计日志"),
];

/// Read for each opinion.
pub(super) const OF_AN_OPINION: [Piece; 2] = [
    piece("opinion_get", "/v1/opinions/{id}", "opinion", "意见"),
    piece("audit_list", "/v1/audit-entries?subject={id}", "audit-opinion", "审计日志（意见）"),
];

/// Read for each recommendation.
pub(super) const OF_A_RECOMMENDATION: [Piece; 2] = [
    piece("handling_history", "/v1/recommendations/{id}/history", "history", "办理记录"),
    piece("audit_list", "/v1/audit-entries?subject={id}", "audit-recommendation", "审计日志（建议）"),
];

/// Read for each certificate of clearance.
pub(super) const OF_A_CLEARANCE: Piece =
    piece("handling_get_certificate", "/v1/clearances/{id}", "certificate", "放行证明");

/// Read for each document.
pub(super) const OF_A_DOCUMENT: [Piece; 2] = [
    piece("documents_get", "/v1/documents/{id}", "document", "文件"),
    piece("documents_list_versions", "/v1/documents/{id}/versions", "versions", "文件版本"),
];

/// A text that an operation answered under this name; empty where there is none.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a list that an operation answered.
pub(super) fn items(value: &Value) -> &[Value] {
    value.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
