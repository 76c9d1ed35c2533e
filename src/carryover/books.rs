//! The columns of what is carried over.

use crate::engagement::{EngagementKind, RateUnit, Service, TaxBasis};
use crate::identity::MatterKind;
use crate::tables::{self, Takes, Term, column};

crate::text_enum! {
    /// What is carried over (迁移内容).
    pub enum CarryoverBook {
        /// Budget balances (预算余额), by finance.
        Balances = "BALANCES",
        /// Engagements that were signed before (存量合同), by the coordinator.
        Engagements = "ENGAGEMENTS",
        /// Matters that were received before (存量事项), by the coordinator.
        Matters = "MATTERS",
    }
}

crate::text_enum! {
    /// Where a matter stood (原状态).
    pub enum Stood {
        /// Taken by the office (已受理).
        Accepted = "ACCEPTED",
        /// An adviser was at work (审查中): it is offered to that adviser.
        InReview = "IN_REVIEW",
    }
}

pub(super) const fn engagement_kind(value: EngagementKind) -> Term {
    (value.as_str(), value.meaning())
}

pub(super) const fn matter_kind(value: MatterKind) -> Term {
    (value.as_str(), value.meaning())
}

pub(super) const fn service(value: Service) -> Term {
    (value.as_str(), value.meaning())
}

pub(super) const fn unit(value: RateUnit) -> Term {
    (value.as_str(), value.meaning())
}

pub(super) const fn tax(value: TaxBasis) -> Term {
    (value.as_str(), value.meaning())
}

pub(super) const fn stood(value: Stood) -> Term {
    (value.as_str(), value.meaning())
}

fn engagement_kinds() -> Vec<Term> {
    EngagementKind::ALL.iter().copied().map(engagement_kind).collect()
}

fn matter_kinds() -> Vec<Term> {
    MatterKind::ALL.iter().copied().map(matter_kind).collect()
}

fn services() -> Vec<Term> {
    Service::ALL.iter().copied().map(service).collect()
}

fn states() -> Vec<Term> {
    Stood::ALL.iter().copied().map(stood).collect()
}

/// Agencies are told by full name or id.
const BALANCES: tables::Book = &[
    column("单位", "agency", true, Takes::Text(200)),
    column("预算年度", "fiscal_year", true, Takes::Number(2000, 2100)),
    column("科目编码", "subject_code", true, Takes::Text(20)),
    column("项目名称", "name", true, Takes::Text(200)),
    column("预算数", "appropriated", true, Takes::Money),
    column("已支出", "spent", true, Takes::Money),
];

/// A firm by credit code, full name or id; advisers by licence number, scholars without one by name. A rate is said as
/// `合同审查 按件 800.00 含增值税`, several between semicolons.
const ENGAGEMENTS: tables::Book = &[
    column("原合同编号", "number", true, Takes::Text(100)),
    column("律师事务所", "firm", false, Takes::Text(200)),
    column("受聘人员", "advisers", true, Takes::Text(2_000)),
    column("服务单位", "agencies", true, Takes::Text(4_000)),
    column("聘用形式", "kind", true, Takes::One(engagement_kinds)),
    column("服务范围", "scope", false, Takes::Text(1_000)),
    column("聘期起始日", "from_day", true, Takes::Day),
    column("聘期截止日", "to_day", true, Takes::Day),
    column("签订日期", "signed_on", true, Takes::Day),
    column("承诺书日期", "undertaken_on", true, Takes::Day),
    column("此前已满期数", "terms_before", false, Takes::Number(0, 20)),
    column("金额上限", "ceiling", true, Takes::Money),
    column("已使用金额", "used", true, Takes::Money),
    column("预算单位", "line_agency", true, Takes::Text(200)),
    column("预算年度", "fiscal_year", true, Takes::Number(2000, 2100)),
    column("科目编码", "subject_code", true, Takes::Text(20)),
    column("计费标准", "rates", true, Takes::Text(1_000)),
];

/// Parties and materials stand between semicolons; materials by the codes of the checklist.
const MATTERS: tables::Book = &[
    column("原编号", "number", true, Takes::Text(100)),
    column("承办单位", "agency", true, Takes::Text(200)),
    column("事项类型", "kind", true, Takes::One(matter_kinds)),
    column("标题", "title", true, Takes::Text(300)),
    column("文件", "document_id", true, Takes::Text(36)),
    column("收件日", "received_on", true, Takes::Day),
    column("原状态", "state", true, Takes::One(states)),
    column("标的额", "amount", false, Takes::Money),
    column("相对方", "counterparties", false, Takes::Text(2_000)),
    column("其他利害关系人", "others", false, Takes::Text(2_000)),
    column("送审材料", "materials", true, Takes::Text(1_000)),
    column("承办顾问", "adviser", false, Takes::Text(100)),
    column("服务类型", "service", false, Takes::One(services)),
];

impl CarryoverBook {
    /// The columns of its table, in order.
    pub const fn columns(self) -> tables::Book {
        match self {
            Self::Balances => BALANCES,
            Self::Engagements => ENGAGEMENTS,
            Self::Matters => MATTERS,
        }
    }
}
