//! How withheld tax looks on the wire, and in the tables of filing and statement.

use std::collections::BTreeMap;

use poem_openapi::Object;

use super::model::{ClaimId, Withholding, WithholdingFilter, WithholdingId};
use super::{store, withholding};
use crate::access::OrganisationId;
use crate::calendar;
use crate::ctx::Ctx;
use crate::directory::AdviserId;
use crate::engagement::EngagementId;
use crate::error::{Error, Result};
use crate::kit::{Day, Fen, Money, Timestamp};
use crate::tables::{TableFormat, file};
use crate::tax::Month;

/// Tax withheld from a payment to a scholar (代扣个人所得税), or given back with its reversal.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WithholdingView {
    /// Id.
    id: WithholdingId,
    /// The claim that was paid.
    claim_id: ClaimId,
    /// The payment that this takes back (冲销); amounts are negative then.
    reverses: Option<WithholdingId>,
    /// Who was paid (受聘专家).
    adviser_id: AdviserId,
    /// The project (同一项目): payments of a month under it are taxed together.
    engagement_id: EngagementId,
    /// Who withholds (扣缴义务人).
    agency_id: OrganisationId,
    /// Month of the payment, such as `2026-02`.
    month: String,
    /// Before tax (税前).
    gross: Money,
    /// Withheld (扣税).
    tax: Money,
    /// Paid out (实付).
    net: Money,
    /// Income of the month with this (本月累计收入).
    month_income: Money,
    /// Tax of the month with this (本月累计税额).
    month_tax: Money,
    /// The rule pack whose table was used (税率表所在规则包).
    rules: String,
    /// When.
    made_at: Timestamp,
}

impl From<Withholding> for WithholdingView {
    fn from(row: Withholding) -> Self {
        Self {
            id: row.id,
            claim_id: row.claim_id,
            reverses: row.reverses,
            adviser_id: row.adviser_id,
            engagement_id: row.engagement_id,
            agency_id: row.agency_id,
            month: row.month,
            gross: row.gross.into(),
            tax: row.tax.into(),
            net: row.net.into(),
            month_income: row.month_income.into(),
            month_tax: row.month_tax.into(),
            rules: row.rules,
            made_at: row.made_at,
        }
    }
}

const FILING: [&str; 12] = [
    "扣缴义务人",
    "所属月份",
    "纳税人姓名",
    "项目（聘用合同号）",
    "所得项目",
    "收入额",
    "减除费用",
    "应纳税所得额",
    "预扣率",
    "速算扣除数",
    "应扣缴税额",
    "缴库期限",
];

/// What is to be filed for a month: a row for each payer, person and project whose income is not nothing.
pub(super) fn filing(ctx: &mut Ctx<'_>, month: &str, format: TableFormat) -> Result<Vec<u8>> {
    let filter = WithholdingFilter { month: Some(month.to_owned()), ..WithholdingFilter::default() };
    let all = store::withholdings(ctx.conn, ctx.actor, &filter, None)?;
    let names = store::names(ctx.conn, &all)?;
    let mut by: BTreeMap<_, Vec<&Withholding>> = BTreeMap::new();
    for row in &all {
        by.entry((row.agency_id, row.account_id, row.engagement_id)).or_default().push(row);
    }
    let mut rows = vec![FILING.map(str::to_owned).to_vec()];
    for ((payer, person, project), parts) in by {
        let income = Fen::sum(parts.iter().map(|row| row.gross))?;
        let tax = Fen::sum(parts.iter().map(|row| row.tax))?;
        // The newest comes first: the rules under which the month stands.
        let Some(newest) = parts.first().filter(|_| income > Fen::ZERO) else { continue };
        let pack = withholding::pack(ctx, payer, newest.made_at.day())?;
        let found = withholding::table(pack)?.withhold(Month::default(), income).map_err(withholding::unreckoned)?;
        let taxable = found.taxable.round_dp(2);
        let days = pack.calendar_days("tax.labour.pay_over_cd").map_err(Error::internal)?;
        let name = |found: Option<&String>| found.cloned().unwrap_or_default();
        rows.push(vec![
            name(names.payers.get(&payer)),
            month.to_owned(),
            name(names.people.get(&person)),
            name(names.projects.get(&project)),
            "劳务报酬所得".to_owned(),
            income.to_string(),
            (yuan(income) - taxable).to_string(),
            format!("{taxable:.2}"),
            found.rate.to_string(),
            format!("{:.2}", found.quick),
            tax.to_string(),
            due(ctx, month, days)?.map(|day| day.to_string()).unwrap_or_default(),
        ]);
    }
    file(format, &rows)
}

/// Until when the tax of a month is handed over: so many days after its end, rolled to a working day; `None` while that
/// calendar is missing.
fn due(ctx: &mut Ctx<'_>, month: &str, days: u32) -> Result<Option<Day>> {
    let first: Day = format!("{month}-01").parse().map_err(Error::internal)?;
    let next = first.date().checked_add_months(chrono::Months::new(1)).and_then(|day| day.pred_opt());
    let last = next.ok_or_else(|| Error::internal("a month beyond all calendars"))?;
    Ok(calendar::load(ctx.conn)?.after_calendar_days(last, days).ok().map(Day::from))
}

fn yuan(amount: Fen) -> rust_decimal::Decimal {
    rust_decimal::Decimal::new(amount.get(), 2)
}

const STATEMENT: [&str; 10] =
    ["付款日期", "所属月份", "付款单位", "费用申请号", "聘用合同号", "事项", "税前", "扣税", "实付", "本月累计税额"];

/// The payments of a year to whoever asks, with the tax withheld of each, oldest first, and their sum.
pub(super) fn statement(ctx: &mut Ctx<'_>, year: i32, format: TableFormat) -> Result<Vec<u8>> {
    let filter = WithholdingFilter { year: Some(year), ..WithholdingFilter::default() };
    let mut all = store::withholdings(ctx.conn, ctx.actor, &filter, None)?;
    all.reverse();
    let names = store::names(ctx.conn, &all)?;
    let mut rows = vec![STATEMENT.map(str::to_owned).to_vec()];
    let name = |found: Option<&String>| found.cloned().unwrap_or_default();
    for row in &all {
        rows.push(vec![
            row.made_at.day().to_string(),
            row.month.clone(),
            name(names.payers.get(&row.agency_id)),
            name(names.claims.get(&row.claim_id)),
            name(names.projects.get(&row.engagement_id)),
            if row.reverses.is_some() { "冲销" } else { "支付" }.to_owned(),
            row.gross.to_string(),
            row.tax.to_string(),
            row.net.to_string(),
            row.month_tax.to_string(),
        ]);
    }
    let sum = |of: fn(&Withholding) -> Fen| Fen::sum(all.iter().map(of)).map(|sum| sum.to_string());
    let (gross, tax, net) = (sum(|row| row.gross)?, sum(|row| row.tax)?, sum(|row| row.net)?);
    let mut total = vec![String::new(); 5];
    total.extend(["合计".to_owned(), gross, tax, net, String::new()]);
    rows.push(total);
    file(format, &rows)
}
