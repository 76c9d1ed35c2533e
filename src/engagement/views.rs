//! How engagements look on the wire.

use poem_openapi::Object;

use super::life_views::{DismissalView, FilingView, GradeView};
use super::model::{
    ContractItem, Engaged, EngagementId, EngagementKind, EngagementState, Item, Naming, NewEngagement, NewRate, Rate,
    RateCard, RateUnit, Service, Signing, TaxBasis, Term, Undertaking,
};
use crate::access::OrganisationId;
use crate::budget::LineId;
use crate::directory::AdviserId;
use crate::http::Resource;
use crate::kit::{Day, Fen, Money, Timestamp};

/// A rate (计费标准) to be agreed.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RateInput {
    /// For what (服务类型); one rate for each service.
    service: Service,
    /// By what it is paid (计费单位).
    unit: RateUnit,
    /// How much a unit (单价), more than nothing.
    amount: Money,
    /// What that says about tax (税务口径).
    tax_basis: TaxBasis,
}

/// An engagement (聘用合同) to be drafted, or a draft as it is to be.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EngagementInput {
    /// The firm (律师事务所) that is engaged and paid for its lawyers; absent for scholars.
    firm_id: Option<OrganisationId>,
    /// The advisers it names (受聘人员): lawyers of the firm, or scholars.
    #[oai(validator(min_items = 1, max_items = 100, unique_items))]
    adviser_ids: Vec<AdviserId>,
    /// The agencies it serves (服务单位).
    #[oai(validator(min_items = 1, max_items = 100, unique_items))]
    agency_ids: Vec<OrganisationId>,
    /// Where fees are reserved (预算项目); a line of one of the agencies served.
    budget_line_id: LineId,
    /// Its form (聘用形式).
    kind: EngagementKind,
    /// What it is for (服务范围), in short.
    #[oai(validator(max_length = 1000))]
    scope: Option<String>,
    /// First day of the term (聘期起始日).
    from_day: Day,
    /// Last day of the term (聘期截止日).
    to_day: Day,
    /// The most that all fees together may come to (金额上限).
    ceiling: Money,
    /// The rate card (计费标准).
    #[oai(validator(min_items = 1, max_items = 20))]
    rates: Vec<RateInput>,
}

impl From<RateInput> for NewRate {
    fn from(r: RateInput) -> Self {
        Self { service: r.service, unit: r.unit, amount: r.amount.amount, tax_basis: r.tax_basis }
    }
}

impl From<EngagementInput> for NewEngagement {
    fn from(input: EngagementInput) -> Self {
        Self {
            firm_id: input.firm_id,
            adviser_ids: input.adviser_ids,
            agency_ids: input.agency_ids,
            budget_line_id: input.budget_line_id,
            kind: input.kind,
            scope: input.scope.unwrap_or_default().trim().to_owned(),
            from_day: input.from_day,
            to_day: input.to_day,
            ceiling: input.ceiling.amount,
            rates: input.rates.into_iter().map(NewRate::from).collect(),
        }
    }
}

/// Where a required item stands in the contract (必备条款).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractItemInput {
    /// Which item (条款事项).
    item: ContractItem,
    /// The clause in which it stands (所在条款), such as 第三条.
    #[oai(validator(min_length = 1, max_length = 100))]
    clause: String,
}

/// The undertakings of an adviser (承诺书).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct UndertakingInput {
    /// Whose (受聘人员).
    adviser_id: AdviserId,
    /// Day of the undertaking of confidentiality (保密承诺日期).
    confidentiality_on: Day,
    /// Day of the undertaking on conflicts of interest (利益冲突承诺日期).
    conflict_on: Day,
    /// Where the signed paper is kept (档号).
    #[oai(validator(max_length = 200))]
    document: Option<String>,
}

impl From<UndertakingInput> for Undertaking {
    fn from(input: UndertakingInput) -> Self {
        Self {
            adviser_id: input.adviser_id,
            confidentiality_on: input.confidentiality_on,
            conflict_on: input.conflict_on,
            document: input.document.unwrap_or_default().trim().to_owned(),
        }
    }
}

/// The signing of the contract (签订).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SigningInput {
    /// The day of the last signature (签订日期).
    signed_on: Day,
    /// Where the required items stand; all eight are needed (必备条款).
    #[oai(validator(min_items = 1, max_items = 8))]
    contract_items: Vec<ContractItemInput>,
    /// The undertakings of everybody named (承诺书).
    #[oai(validator(min_items = 1, max_items = 100))]
    undertakings: Vec<UndertakingInput>,
}

impl From<SigningInput> for Signing {
    fn from(input: SigningInput) -> Self {
        let item = |one: ContractItemInput| Item { item: one.item, clause: one.clause };
        Self {
            signed_on: input.signed_on,
            items: input.contract_items.into_iter().map(item).collect(),
            undertakings: input.undertakings.into_iter().map(Undertaking::from).collect(),
        }
    }
}

/// An adviser named in an engagement (受聘人员).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NamingView {
    /// Who.
    adviser_id: AdviserId,
    /// First day (起始日).
    from_day: Day,
    /// Last day (截止日), where the naming was ended before the engagement.
    to_day: Option<Day>,
    /// Why it was ended (减少原因).
    end_reason: Option<String>,
    /// Day of the undertaking of confidentiality (保密承诺日期).
    confidentiality_on: Option<Day>,
    /// Day of the undertaking on conflicts of interest (利益冲突承诺日期).
    conflict_on: Option<Day>,
    /// Where the signed paper is kept (档号).
    document: Option<String>,
}

impl From<Naming> for NamingView {
    fn from(n: Naming) -> Self {
        Self {
            adviser_id: n.adviser_id,
            from_day: n.from_day,
            to_day: n.to_day,
            end_reason: some(n.end_reason),
            confidentiality_on: n.confidentiality_on,
            conflict_on: n.conflict_on,
            document: some(n.document),
        }
    }
}

pub(super) fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A term (聘期).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TermView {
    /// From 1 (届次).
    number: i64,
    /// First day (起始日).
    from_day: Day,
    /// Last day (截止日).
    to_day: Day,
    /// The most that the fees of all work offered in it may come to (金额上限).
    ceiling: Money,
    /// What was offered in it and has not fallen away (已承诺金额).
    committed: Money,
    /// What of that was used before going live (上线前已使用金额).
    carried: Option<Money>,
}

impl From<Term> for TermView {
    fn from(t: Term) -> Self {
        Self {
            number: t.number,
            from_day: t.from_day,
            to_day: t.to_day,
            ceiling: t.ceiling.into(),
            committed: t.committed.into(),
            carried: (t.carried > Fen::ZERO).then(|| t.carried.into()),
        }
    }
}

/// A rate (计费标准).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RateView {
    /// For what (服务类型).
    service: Service,
    /// By what it is paid (计费单位).
    unit: RateUnit,
    /// How much a unit (单价).
    amount: Money,
    /// What that says about tax (税务口径).
    tax_basis: TaxBasis,
}

impl From<Rate> for RateView {
    fn from(r: Rate) -> Self {
        Self { service: r.service, unit: r.unit, amount: r.amount.into(), tax_basis: r.tax_basis }
    }
}

/// A version of the rate card (计费标准版本).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RateCardView {
    /// From 1, in the order in which they were agreed (版次).
    number: i64,
    /// First day it holds (生效日).
    from_day: Day,
    /// Last day it holds (失效日).
    to_day: Day,
    /// What each kind of work costs.
    rates: Vec<RateView>,
}

/// The cards in the order of their days: each holds until the next begins, the last until the engagement's last day.
fn cards(cards: Vec<(RateCard, Vec<Rate>)>, last: Day) -> Vec<RateCardView> {
    let begin: Vec<Day> = cards.iter().map(|(card, _)| card.from_day).collect();
    let ends = begin.into_iter().skip(1).map(|day| day.plus_days(-1)).chain([last]);
    let view = |((card, rates), to_day): ((RateCard, Vec<Rate>), Day)| RateCardView {
        number: card.number,
        from_day: card.from_day,
        to_day,
        rates: rates.into_iter().map(RateView::from).collect(),
    };
    cards.into_iter().zip(ends).map(view).collect()
}

/// Where a required item stands in the contract (必备条款).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ContractItemView {
    /// Which item (条款事项).
    item: ContractItem,
    /// The clause in which it stands (所在条款).
    clause: String,
}

/// An engagement (聘用合同).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EngagementView {
    /// Id.
    id: EngagementId,
    /// Its number (合同编号), such as 聘〔2026〕第0001号; one sequence for each engaging body and year.
    number: String,
    /// The number that it had before going live (原合同编号): it was carried over (存量合同). Absent when it began here.
    carried_from: Option<String>,
    /// Terms that were over before going live (上线前已履行期数); they count where terms are limited.
    terms_before: Option<i64>,
    /// The review body that engages (聘任单位).
    engaging_id: OrganisationId,
    /// The firm (律师事务所); absent for scholars.
    firm_id: Option<OrganisationId>,
    /// The advisers it names and named (受聘人员).
    advisers: Vec<NamingView>,
    /// The agencies it serves (服务单位).
    agency_ids: Vec<OrganisationId>,
    /// Where fees are reserved (预算项目).
    budget_line_id: LineId,
    /// Its form (聘用形式).
    kind: EngagementKind,
    /// What it is for (服务范围).
    scope: Option<String>,
    /// First day of its first term (聘期起始日).
    from_day: Day,
    /// Last day of its last term (聘期截止日).
    to_day: Day,
    /// The day on which it ends as things stand: earlier than `to_day` where notice was given (实际截止日).
    ends_on: Day,
    /// The ceilings of all its terms together (金额上限合计).
    ceiling: Money,
    /// What was offered so far in all its terms and has not fallen away (已承诺金额合计).
    committed: Money,
    /// Where it stands (状态).
    state: EngagementState,
    /// The day on which the contract was signed (签订日期).
    signed_on: Option<Day>,
    /// Where the required items stand in the contract (必备条款); empty before it is signed.
    contract_items: Vec<ContractItemView>,
    /// Its terms (聘期), each with a ceiling of its own, oldest first.
    terms: Vec<TermView>,
    /// The versions of its rate card (计费标准版本), in the order of their days. The card of the day on which work is
    /// offered counts.
    rate_cards: Vec<RateCardView>,
    /// What must be filed with the justice bureau, and was (备案).
    filings: Vec<FilingView>,
    /// Grades of its yearly appraisals (考核等次), oldest first.
    grades: Vec<GradeView>,
    /// How it was dismissed (解聘).
    dismissal: Option<DismissalView>,
    /// When it was drafted.
    created_at: Timestamp,
    /// Version.
    version: i64,
    /// When it was changed last (最后更新时间).
    updated_at: Timestamp,
}

impl From<Engaged> for EngagementView {
    fn from(engaged: Engaged) -> Self {
        let e = engaged.engagement;
        let item = |one: Item| ContractItemView { item: one.item, clause: one.clause };
        Self {
            id: e.id,
            number: e.number,
            terms_before: (!e.carried_from.is_empty()).then_some(e.terms_before),
            carried_from: some(e.carried_from),
            engaging_id: e.engaging_id,
            firm_id: e.firm_id,
            advisers: engaged.namings.into_iter().map(NamingView::from).collect(),
            agency_ids: engaged.agency_ids,
            budget_line_id: e.budget_line_id,
            kind: e.kind,
            scope: some(e.scope),
            from_day: e.from_day,
            to_day: e.to_day,
            ends_on: e.ends_on,
            ceiling: e.ceiling.into(),
            committed: e.committed.into(),
            state: e.state,
            signed_on: e.signed_on,
            contract_items: engaged.items.into_iter().map(item).collect(),
            terms: engaged.terms.into_iter().map(TermView::from).collect(),
            rate_cards: cards(engaged.cards, e.to_day),
            filings: engaged.filings.into_iter().map(FilingView::from).collect(),
            grades: engaged.grades.into_iter().map(GradeView::from).collect(),
            dismissal: engaged.dismissal.map(DismissalView::from),
            created_at: e.created_at,
            version: e.version,
            updated_at: e.updated_at,
        }
    }
}

impl Resource for EngagementView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/engagements/{}", self.id)
    }
}
