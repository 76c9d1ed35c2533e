//! The dates of a government purchase after the evaluation (DOMAIN: 政府采购法 46, 47; 实施条例 43, 50).

use super::super::model::{PurchaseStep, StepDone};
use super::PURCHASE_STEP_ORDER;
use crate::calendar::Calendar;
use crate::calendar::pack::{Cite, RulePack, Unit};
use crate::error::{Error, Refusal, Result};
use crate::kit::Day;

/// A step with its last day, once the step that it counts from is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Which step.
    pub step: PurchaseStep,
    /// Its basis.
    pub cite: Cite,
    /// Last day; absent while the step before is not done or a calendar is missing.
    pub due_on: Option<Day>,
    /// When it was done.
    pub done_on: Option<Day>,
}

/// The value of the rule pack for each step, and the step that it counts from; none is the evaluation.
const STEPS: [(PurchaseStep, &str, Option<PurchaseStep>); 6] = [
    (PurchaseStep::Report, "procurement.evaluation_report_wd", None),
    (PurchaseStep::Confirmation, "procurement.confirmation_wd", Some(PurchaseStep::Report)),
    (PurchaseStep::AwardNotice, "procurement.award_notice_wd", Some(PurchaseStep::Confirmation)),
    (PurchaseStep::Contract, "procurement.signing_cd", Some(PurchaseStep::AwardNotice)),
    (PurchaseStep::Publication, "procurement.contract_notice_wd", Some(PurchaseStep::Contract)),
    (PurchaseStep::Filing, "procurement.contract_filing_wd", Some(PurchaseStep::Contract)),
];

/// Every step with its last day.
pub fn dates(pack: &RulePack, calendar: &Calendar, evaluated_on: Option<Day>, done: &[StepDone]) -> Result<Vec<Dated>> {
    let done_on = |step| done.iter().find(|one| one.step == step).map(|one| one.done_on);
    STEPS
        .into_iter()
        .map(|(step, key, after)| {
            let value = pack.value(key).map_err(Error::internal)?;
            let start = after.map_or(evaluated_on, done_on);
            let due = match value.unit {
                Unit::WorkingDays => {
                    let days = pack.working_days(key).map_err(Error::internal)?;
                    start.map(|start| calendar.after_working_days(start.date(), days))
                }
                // Days of the law are ordinary days here; the last one is not moved, which is the careful reading.
                _ => {
                    let days = pack.calendar_days(key).map_err(Error::internal)?;
                    start.map(|start| Ok(start.plus_days(i64::from(days)).date()))
                }
            };
            let due_on = due.and_then(std::result::Result::ok).map(Day::from);
            Ok(Dated { step, cite: value.cite.clone(), due_on, done_on: done_on(step) })
        })
        .collect()
}

/// A step is recorded once, after the one that it counts from, and not before its day.
pub fn next_step(
    step: PurchaseStep,
    on: Day,
    today: Day,
    evaluated_on: Option<Day>,
    done: &[StepDone],
) -> Result<(), Refusal> {
    let after = STEPS.into_iter().find(|(known, ..)| *known == step).and_then(|(.., after)| after);
    let start = after.map_or(evaluated_on, |after| done.iter().find(|one| one.step == after).map(|one| one.done_on));
    let in_order = start.is_some_and(|start| start <= on) && on <= today && done.iter().all(|one| one.step != step);
    PURCHASE_STEP_ORDER.require(in_order).map_err(|refusal| refusal.with("step", step).with("done_on", on))
}
