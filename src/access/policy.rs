//! The policy: every operation, what it needs, and the roles that may call it. A lawyer can read it; a test
//! holds it equal to the API, and `openapi/routes.txt` prints it. What is not listed is denied.

use super::Role::{self, *};

/// What a call must bring along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Reads only.
    Nothing,
    /// Creates or acts; takes an `Idempotency-Key` when it is a POST.
    Write,
    /// Changes something that has a version: `If-Match` is required.
    IfMatch,
}

/// One operation of the API. Its id is also the name of the permission.
#[derive(Debug)]
pub struct Operation {
    /// `<slice>_<verb>`.
    pub id: &'static str,
    /// What a call must bring along.
    pub needs: Needs,
    /// Who may call it; empty means anybody, without a token.
    pub roles: &'static [Role],
}

impl Operation {
    /// Whether the operation needs no token.
    pub const fn is_public(&self) -> bool {
        self.roles.is_empty()
    }

    /// Whether the role may call it.
    pub fn allows(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// The operation with this id.
pub fn operation(id: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.id == id)
}

const fn read(id: &'static str, roles: &'static [Role]) -> Operation {
    Operation { id, needs: Needs::Nothing, roles }
}

const fn write(id: &'static str, roles: &'static [Role]) -> Operation {
    Operation { id, needs: Needs::Write, roles }
}

const fn change(id: &'static str, roles: &'static [Role]) -> Operation {
    Operation { id, needs: Needs::IfMatch, roles }
}

const ANYBODY: &[Role] = &[];
const EVERYBODY: &[Role] = Role::ALL;
/// Those who work on matters, and audit.
const MATTERS: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, Adviser, FirmManager, Auditor];
/// Those who prepare decisions and those who review them, and audit.
const EXPERTS: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, Auditor];
/// Those who see money, and audit.
const MONEY: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, FinanceOfficer, Auditor];
/// Those whom an engagement concerns, and audit.
const ENGAGEMENTS: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, Adviser, FirmManager, FinanceOfficer, Auditor];
/// Everybody but the administrators: anybody else can be appointed to evaluate.
const SELECTION: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, Adviser, FirmManager, FinanceOfficer, Auditor];
/// The same, without audit, which changes nothing.
const EVALUATORS: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, Adviser, FirmManager, FinanceOfficer];
/// Those who see fee claims: the firm that claims, those who pay, and audit.
const FEES: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, Adviser, FirmManager, FinanceOfficer, Auditor];
/// Who claims: a firm for its lawyers, a scholar in person.
const CLAIMANTS: &[Role] = &[Adviser, FirmManager];

/// Those who issue and receive supervision notices, and audit.
const SUPERVISED: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, Adviser, Auditor];
/// Those who can be appraised, for themselves or their agency.
const APPRAISED: &[Role] = &[AgencyOfficer, AgencyHead, Coordinator, Adviser];

/// The whole policy.
pub const OPERATIONS: &[Operation] = &[
    read("ops_health", ANYBODY),
    read("ops_ready", ANYBODY),
    // identity
    write("identity_take_office", ANYBODY),
    write("identity_activate", ANYBODY),
    write("identity_change_password", ANYBODY),
    write("identity_sign_in", ANYBODY),
    write("identity_sign_out", EVERYBODY),
    read("identity_me", EVERYBODY),
    write("identity_choose_language", EVERYBODY),
    write("identity_create_token", EVERYBODY),
    read("identity_list_tokens", EVERYBODY),
    read("identity_get_token", EVERYBODY),
    write("identity_revoke_token", EVERYBODY),
    write("identity_revoke_all_tokens", EVERYBODY),
    write("identity_create_organisation", &[SystemAdmin]),
    read("identity_get_organisation", EVERYBODY),
    read("identity_list_organisations", EVERYBODY),
    write("identity_invite", &[SystemAdmin]),
    read("identity_get_account", &[SystemAdmin, SecurityAdmin]),
    read("identity_list_accounts", &[SystemAdmin, SecurityAdmin]),
    write("identity_send_code", &[SystemAdmin]),
    change("identity_suspend", &[SystemAdmin]),
    change("identity_resume", &[SystemAdmin]),
    change("identity_end_account", &[SystemAdmin]),
    write("identity_revoke_tokens_of", &[SystemAdmin]),
    write("identity_unlock", &[SecurityAdmin]),
    write("identity_grant_membership", &[SecurityAdmin]),
    read("identity_get_membership", &[SecurityAdmin]),
    read("identity_list_memberships", &[SecurityAdmin]),
    change("identity_end_membership", &[SecurityAdmin]),
    // notify
    read("notify_list_mails", &[SystemAdmin]),
    write("notify_retry_mail", &[SystemAdmin]),
    // audit
    // The security administrator sees what the audit administrator did, and nothing else.
    read("audit_list", &[Auditor, SecurityAdmin, AuditAdmin]),
    read("audit_verify", &[Auditor, AuditAdmin]),
    // dossier
    read("dossier_get", MATTERS),
    // custody
    write("custody_create_export", &[AuditAdmin]),
    read("custody_get_export", &[Auditor, AuditAdmin]),
    read("custody_download_export", &[Auditor, AuditAdmin]),
    // calendar
    read("calendar_get_year", EVERYBODY),
    read("calendar_due", EVERYBODY),
    read("calendar_get_rules", EVERYBODY),
    read("calendar_get_schemes", EVERYBODY),
    read("calendar_scope", EXPERTS),
    read("calendar_get_scope", EVERYBODY),
    write("calendar_load_year", &[Coordinator, SystemAdmin]),
    change("calendar_correct_year", &[Coordinator, SystemAdmin]),
    // search
    read("search_find", MATTERS),
    // documents
    write("documents_create", &[AgencyOfficer, Coordinator]),
    read("documents_list", MATTERS),
    read("documents_get", MATTERS),
    change("documents_upload", &[AgencyOfficer, Coordinator]),
    change("documents_upload_form", &[AgencyOfficer, Coordinator]),
    read("documents_list_versions", MATTERS),
    read("documents_download", MATTERS),
    read("documents_get_text", MATTERS),
    read("documents_list_clauses", MATTERS),
    read("documents_compare", MATTERS),
    read("documents_compare_file", MATTERS),
    read("documents_list_findings", MATTERS),
    write("documents_dismiss_finding", &[AgencyOfficer, Coordinator]),
    read("documents_list_dismissals", MATTERS),
    read("documents_get_dismissal", MATTERS),
    write("documents_release", &[SecurityAdmin]),
    read("documents_list_releases", &[Auditor, SecurityAdmin, AuditAdmin]),
    read("documents_get_release", &[Auditor, SecurityAdmin, AuditAdmin]),
    // directory
    write("directory_create_adviser", &[Coordinator]),
    read("directory_list_advisers", MATTERS),
    read("directory_get_adviser", MATTERS),
    change("directory_change_adviser", &[Coordinator]),
    change("directory_link_account", &[Coordinator]),
    write("directory_declare_interest", &[Adviser, FirmManager, Coordinator]),
    read("directory_list_interests", &[Adviser, FirmManager, Coordinator, Auditor]),
    write("directory_enter_firm", &[Coordinator]),
    read("directory_list_firms", MATTERS),
    read("directory_get_firm", MATTERS),
    change("directory_change_firm", &[Coordinator]),
    write("directory_record_integrity", &[Coordinator]),
    read("directory_list_integrity", &[Adviser, FirmManager, Coordinator, Auditor]),
    read("directory_get_integrity", &[Adviser, FirmManager, Coordinator, Auditor]),
    change("directory_lift_integrity", &[Coordinator]),
    write("directory_take_leave", &[Adviser, FirmManager, Coordinator]),
    read("directory_list_leaves", &[Adviser, FirmManager, Coordinator, Auditor]),
    change("directory_withdraw_leave", &[Adviser, FirmManager, Coordinator]),
    write("directory_enter_expert", &[Coordinator]),
    read("directory_list_experts", EXPERTS),
    read("directory_get_expert", EXPERTS),
    change("directory_change_expert", &[Coordinator]),
    write("directory_declare_expert_interest", &[Coordinator]),
    read("directory_list_expert_interests", &[Coordinator, Auditor]),
    read("directory_check_expert", EXPERTS),
    write("directory_record_appearance", &[Coordinator]),
    read("directory_list_appearances", &[Coordinator, Auditor]),
    write("directory_import", &[Coordinator]),
    read("directory_export", &[Coordinator, Auditor]),
    read("directory_template", &[Coordinator]),
    // budget
    write("budget_create_line", &[FinanceOfficer]),
    read("budget_list_lines", MONEY),
    read("budget_get_line", MONEY),
    read("budget_list_entries", MONEY),
    write("budget_propose_change", &[FinanceOfficer]),
    read("budget_list_changes", MONEY),
    read("budget_get_change", MONEY),
    change("budget_approve_change", &[FinanceOfficer]),
    change("budget_refuse_change", &[FinanceOfficer]),
    // selection
    read("selection_list_public", ANYBODY),
    read("selection_get_public", ANYBODY),
    write("selection_object", ANYBODY),
    write("selection_create", &[Coordinator]),
    read("selection_list", SELECTION),
    read("selection_get", SELECTION),
    change("selection_revise", &[Coordinator]),
    change("selection_publish", &[Coordinator]),
    change("selection_end", &[Coordinator]),
    write("selection_apply", &[Coordinator, Adviser, FirmManager]),
    read("selection_list_applications", SELECTION),
    read("selection_get_application", SELECTION),
    write("selection_add_material", &[Coordinator, Adviser, FirmManager]),
    read("selection_download_material", SELECTION),
    change("selection_withdraw", &[Coordinator, Adviser, FirmManager]),
    change("selection_qualify", &[Coordinator]),
    write("selection_appoint", &[Coordinator]),
    read("selection_list_evaluators", SELECTION),
    read("selection_get_evaluator", SELECTION),
    change("selection_declare", EVALUATORS),
    change("selection_begin_evaluation", &[Coordinator]),
    change("selection_score", EVALUATORS),
    change("selection_sign", EVALUATORS),
    change("selection_open_prices", &[Coordinator]),
    change("selection_rank", &[Coordinator]),
    read("selection_ranking", &[Coordinator, Auditor]),
    read("selection_evidence", &[Coordinator, Auditor]),
    change("selection_propose", &[Coordinator]),
    write("selection_enter_objection", &[Coordinator]),
    read("selection_list_objections", &[Coordinator, Auditor]),
    change("selection_answer_objection", &[Coordinator]),
    change("selection_approve", &[Coordinator]),
    change("selection_record_purchase_step", &[Coordinator]),
    change("engagement_award", &[Coordinator]),
    // panel
    change("panel_establish", &[Coordinator]),
    read("panel_list", MATTERS),
    read("panel_get", MATTERS),
    change("panel_remove_member", &[Coordinator]),
    write("panel_call_off", &[Coordinator]),
    read("panel_list_call_offs", MATTERS),
    read("panel_get_call_off", MATTERS),
    write("panel_bid", &[Adviser, FirmManager]),
    change("panel_decide", &[Coordinator]),
    change("panel_decline", &[Coordinator, Adviser, FirmManager]),
    change("panel_cancel_call_off", &[Coordinator]),
    change("engagement_call_off", &[Coordinator]),
    read("panel_list_draws", ANYBODY),
    read("panel_get_draw", ANYBODY),
    // engagement
    write("engagement_create", &[Coordinator]),
    change("engagement_change", &[Coordinator]),
    change("engagement_sign", &[Coordinator]),
    read("engagement_list_steps", &[Coordinator, FirmManager, Auditor]),
    change("engagement_suspend", &[Coordinator]),
    change("engagement_resume", &[Coordinator]),
    change("engagement_resign", &[FirmManager, Adviser]),
    change("engagement_dismiss", &[Coordinator]),
    change("engagement_renew", &[Coordinator]),
    change("engagement_add_rates", &[Coordinator]),
    change("engagement_name", &[Coordinator]),
    change("engagement_end_naming", &[Coordinator]),
    change("engagement_file", &[Coordinator]),
    read("engagement_list", ENGAGEMENTS),
    read("engagement_get", ENGAGEMENTS),
    // conduct
    write("conduct_note", &[Coordinator]),
    read("conduct_list", MATTERS),
    read("conduct_get", MATTERS),
    write("conduct_void", &[Coordinator]),
    // review
    write("review_create", &[AgencyOfficer]),
    read("review_list", MATTERS),
    read("review_get", MATTERS),
    change("review_change", &[AgencyOfficer]),
    change("review_plan_deliberation", &[AgencyOfficer]),
    change("review_submit", &[AgencyOfficer]),
    change("review_accept", &[Coordinator]),
    change("review_request_supplement", &[Coordinator]),
    change("review_resubmit", &[AgencyOfficer]),
    change("review_return", &[Coordinator]),
    change("review_withdraw", &[AgencyOfficer]),
    read("review_clock", MATTERS),
    read("review_rules", MATTERS),
    change("review_hold", &[Coordinator]),
    change("review_resume", &[Coordinator]),
    change("review_extend", &[Coordinator]),
    change("review_offer", &[Coordinator]),
    read("review_list_assignments", MATTERS),
    change("review_accept_offer", &[Adviser]),
    change("review_decline_offer", &[Adviser]),
    change("review_recuse", &[Adviser]),
    change("review_release", &[Coordinator, Adviser]),
    change("review_invite_co_counsel", &[Adviser]),
    change("review_delegate", &[Adviser]),
    read("review_list_delegations", &[Coordinator, Adviser, FirmManager, Auditor]),
    change("review_decide_delegation", &[Coordinator]),
    write("review_grant_override", &[AgencyHead]),
    read("review_list_overrides", &[AgencyOfficer, AgencyHead, Coordinator, Auditor]),
    read("review_list_offers", &[Adviser, FirmManager]),
    read("review_brief", &[Adviser, FirmManager]),
    change("review_declare", &[Adviser]),
    change("review_set_parties", &[AgencyOfficer, Coordinator]),
    read("review_conflicts", &[Coordinator]),
    read("review_list_findings", &[AgencyHead, Coordinator, Auditor]),
    read("review_get_finding", &[AgencyHead, Coordinator, Auditor]),
    change("review_decide_finding", &[AgencyHead, Coordinator]),
    read("review_list_engaged", &[Coordinator, FirmManager, Auditor]),
    change("review_hand_over", &[Coordinator]),
    write("review_ask", &[Adviser, Coordinator]),
    change("review_answer", &[AgencyOfficer, Coordinator]),
    read("review_list_questions", MATTERS),
    read("review_get_question", MATTERS),
    change("review_set_co_agencies", &[AgencyOfficer]),
    change("review_cosign", &[AgencyHead]),
    write("review_enter_paper", &[Coordinator]),
    change("review_correct_paper", &[Coordinator]),
    change("review_resubmit_paper", &[Coordinator]),
    change("review_confirm_paper", &[AgencyOfficer]),
    change("review_contest_paper", &[AgencyOfficer]),
    change("review_begin_double", &[Coordinator]),
    read("review_get_double", EXPERTS),
    change("review_end_double", &[Coordinator]),
    // allocation
    read("allocation_quote", &[Coordinator, Auditor]),
    change("allocation_create", &[Coordinator]),
    read("allocation_list", &[Coordinator, Auditor]),
    read("allocation_get", &[Coordinator, Auditor]),
    change("allocation_draw", &[Coordinator]),
    change("allocation_next", &[Coordinator]),
    write("allocation_reassign", &[Coordinator]),
    // opinion
    write("opinion_draft", &[Adviser, Coordinator]),
    change("opinion_revise", &[Adviser, Coordinator]),
    read("opinion_list", MATTERS),
    read("opinion_compare", EXPERTS),
    read("opinion_get", MATTERS),
    change("opinion_submit", &[Adviser, Coordinator]),
    change("opinion_return", &[Coordinator]),
    change("opinion_accept", &[Coordinator]),
    change("opinion_countersign", &[Coordinator]),
    change("opinion_issue", &[Coordinator]),
    write("opinion_supplement", &[Coordinator]),
    // handling
    change("handling_propose_revision", &[AgencyOfficer]),
    change("handling_begin_again", &[AgencyOfficer]),
    read("handling_list", MATTERS),
    read("handling_list_waiting", &[AgencyOfficer, AgencyHead, Coordinator, Auditor]),
    read("handling_history", MATTERS),
    change("handling_answer", &[AgencyOfficer]),
    change("handling_dispute", &[Coordinator]),
    change("handling_escalate", &[Coordinator]),
    change("handling_decide", &[AgencyHead]),
    change("handling_verify", &[Coordinator]),
    read("handling_check_text", MATTERS),
    change("handling_acknowledge_edits", &[Coordinator]),
    change("handling_clear", &[Coordinator]),
    read("handling_clearance", MATTERS),
    change("handling_attach_companion", &[AgencyOfficer]),
    read("handling_list_companions", MATTERS),
    read("handling_get_certificate", MATTERS),
    read("handling_print_certificate", MATTERS),
    change("handling_revoke", &[Coordinator]),
    read("handling_verify_text", ANYBODY),
    // supervision
    write("supervision_issue", &[Coordinator]),
    read("supervision_list", SUPERVISED),
    read("supervision_get", SUPERVISED),
    change("supervision_answer", &[AgencyOfficer, AgencyHead, Coordinator, Adviser]),
    change("supervision_close", &[Coordinator]),
    // contracts
    write("contracts_register", &[AgencyOfficer]),
    write("contracts_enter_unreviewed", &[AgencyOfficer]),
    read("contracts_list", EXPERTS),
    read("contracts_get", EXPERTS),
    change("contracts_sign", &[AgencyOfficer]),
    change("contracts_file", &[Coordinator]),
    change("contracts_file_change", &[Coordinator]),
    change("contracts_begin", &[AgencyOfficer]),
    change("contracts_end", &[AgencyOfficer]),
    change("contracts_dispute", &[AgencyOfficer]),
    change("contracts_settle", &[AgencyOfficer]),
    change("contracts_archive", &[AgencyOfficer]),
    change("contracts_add_node", &[AgencyOfficer]),
    change("contracts_record_node", &[AgencyOfficer]),
    change("contracts_add_payment", &[AgencyOfficer]),
    change("contracts_pay", &[AgencyOfficer]),
    change("contracts_warn", &[AgencyOfficer, Coordinator]),
    change("contracts_dispose", &[AgencyOfficer]),
    change("contracts_close_warning", &[Coordinator]),
    change("contracts_propose_change", &[AgencyOfficer]),
    change("contracts_amend", &[AgencyOfficer]),
    change("contracts_drop_change", &[AgencyOfficer]),
    // publication
    write("publication_publish", &[AgencyOfficer]),
    read("publication_list", EXPERTS),
    read("publication_get", EXPERTS),
    change("publication_file", &[Coordinator]),
    change("publication_evaluate", &[AgencyOfficer]),
    change("publication_end", &[AgencyOfficer]),
    // cases
    write("cases_open", &[AgencyOfficer]),
    read("cases_list", EXPERTS),
    read("cases_get", EXPERTS),
    change("cases_begin_stage", &[AgencyOfficer]),
    change("cases_link_review", &[AgencyOfficer]),
    change("cases_record", &[AgencyOfficer]),
    change("cases_meet", &[AgencyOfficer]),
    change("cases_conclude", &[AgencyOfficer]),
    change("cases_perform", &[AgencyOfficer]),
    read("cases_list_deadlines", EXPERTS),
    // service
    write("service_enter", &[Adviser, Coordinator]),
    read("service_list", MATTERS),
    read("service_get", MATTERS),
    change("service_confirm", &[AgencyOfficer]),
    change("service_dispute", &[AgencyOfficer]),
    // conversation
    write("conversation_note", &[AgencyOfficer, AgencyHead, Coordinator, Adviser]),
    read("conversation_list_notes", MATTERS),
    read("conversation_get_note", MATTERS),
    read("conversation_get", MATTERS),
    write("conversation_record", &[Coordinator]),
    read("conversation_list", MATTERS),
    read("conversation_timeline", MATTERS),
    // fees
    write("fees_create_claim", CLAIMANTS),
    read("fees_list_claims", FEES),
    read("fees_get_claim", FEES),
    change("fees_submit_claim", CLAIMANTS),
    change("fees_verify_claim", &[AgencyOfficer]),
    change("fees_approve_claim", &[FinanceOfficer]),
    change("fees_record_invoice", &[FirmManager]),
    change("fees_pay_claim", &[FinanceOfficer]),
    change("fees_correct_claim", CLAIMANTS),
    change("fees_withdraw_claim", CLAIMANTS),
    change("fees_reduce_claim", &[AgencyOfficer]),
    change("fees_return_claim", &[AgencyOfficer, FinanceOfficer]),
    change("fees_reject_claim", &[AgencyOfficer, FinanceOfficer]),
    change("fees_accept_reduction", CLAIMANTS),
    change("fees_appeal_reduction", CLAIMANTS),
    change("fees_decide_appeal", &[AgencyOfficer, AgencyHead]),
    change("fees_void_invoice", &[FirmManager, FinanceOfficer]),
    change("fees_reverse_claim", &[FinanceOfficer]),
    change("fees_close_engagement", &[Coordinator]),
    read("fees_list_withholdings", &[Adviser, FinanceOfficer, Auditor]),
    read("fees_export_filing", &[FinanceOfficer]),
    read("fees_export_statement", &[Adviser]),
    // carryover
    write("carryover_balances", &[FinanceOfficer]),
    write("carryover_engagements", &[Coordinator]),
    write("carryover_matters", &[Coordinator]),
    read("carryover_template", &[Coordinator, FinanceOfficer]),
    // appraisal
    write("appraisal_open", &[Coordinator]),
    read("appraisal_list", MATTERS),
    read("appraisal_get", MATTERS),
    change("appraisal_self_assess", APPRAISED),
    change("appraisal_skip_self_assessment", &[Coordinator]),
    change("appraisal_score", &[Coordinator]),
    change("appraisal_notify", &[Coordinator]),
    change("appraisal_contest", APPRAISED),
    change("appraisal_decide", &[Coordinator]),
    change("appraisal_confirm", &[Coordinator]),
];

#[cfg(test)]
mod tests;
