//! The roles of the product.

crate::text_enum! {
    /// What a membership lets its holder do. One membership has one role.
    pub enum Role {
        /// Staff of an agency (承办人员): submits documents, answers questions, records how each recommendation was handled.
        AgencyOfficer = "AGENCY_OFFICER",
        /// Principal officer of an agency (主要负责人): decides what is not adopted.
        AgencyHead = "AGENCY_HEAD",
        /// Legal affairs office (司法局): accepts and assigns reviews, countersigns and issues opinions.
        Coordinator = "COORDINATOR",
        /// Lawyer of a firm, or legal scholar (法律顾问): accepts or recuses, asks, gives opinions.
        Adviser = "ADVISER",
        /// Law firm (律师事务所): manages the firm's lawyers and fee claims.
        FirmManager = "FIRM_MANAGER",
        /// Finance (财政): budgets, approval and payment.
        FinanceOfficer = "FINANCE_OFFICER",
        /// Audit (审计): reads everything, changes nothing.
        Auditor = "AUDITOR",
        /// System administrator (系统管理员): organisations and accounts; reads no matters.
        SystemAdmin = "SYSTEM_ADMIN",
        /// Security administrator (安全管理员): memberships and roles; reads no matters.
        SecurityAdmin = "SECURITY_ADMIN",
        /// Audit administrator (审计管理员): the audit trail; reads no matters.
        AuditAdmin = "AUDIT_ADMIN",
    }
}

impl Role {
    /// The three separated administrators (三员分立), none of whom may hold another role.
    pub const ADMINISTRATORS: &'static [Self] = &[Self::SystemAdmin, Self::SecurityAdmin, Self::AuditAdmin];
}
