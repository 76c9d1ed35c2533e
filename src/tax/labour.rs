//! Pay for services (劳务报酬): from gross to tax and net, and back.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::calendar::pack::{PackError, RulePack};
use crate::kit::{Fen, Overflow};

/// Who is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payee {
    /// A scholar (专家学者) who lives in China.
    Scholar,
    /// Somebody who lives elsewhere for tax purposes (非居民个人).
    NonResident,
    /// A law firm (律师事务所).
    Firm,
    /// A public lawyer (公职律师) or another civil servant.
    PublicLawyer,
}

/// Why nothing is reckoned for this payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWithheld {
    /// Another table, and no settlement at the end of the year.
    #[error(
        "NON_RESIDENT: 非居民个人适用另表，本系统不计算; non-residents are taxed by another table (个人所得税法 art 6, art 11)"
    )]
    NonResident,
    /// The firm taxes itself.
    #[error("FIRM: 律师事务所开具发票，不代扣; a firm is paid in full against its invoice (律师法 art 25)")]
    Firm,
    /// Advice is part of the office.
    #[error("PUBLIC_LAWYER: 公职律师不得领取报酬; public lawyers are not paid for advice (中办发〔2016〕30号)")]
    PublicLawyer,
}

impl Payee {
    /// Tax is withheld from this payee, or why not.
    pub fn taxed(self) -> Result<(), NotWithheld> {
        match self {
            Self::Scholar => Ok(()),
            Self::NonResident => Err(NotWithheld::NonResident),
            Self::Firm => Err(NotWithheld::Firm),
            Self::PublicLawyer => Err(NotWithheld::PublicLawyer),
        }
    }
}

/// Why tax cannot be reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaxError {
    /// A payment is of something.
    #[error("NOT_AN_INCOME: an income is not negative")]
    Negative,
    /// Beyond the range of amounts.
    #[error("OUT_OF_RANGE: the amount is too large to reckon with")]
    TooLarge,
    /// Less than the month has been paid already.
    #[error("NO_SUCH_NET: no payment of this month leaves this much")]
    NoSuchNet,
}

impl From<Overflow> for TaxError {
    fn from(_overflow: Overflow) -> Self {
        Self::TooLarge
    }
}

/// What one person was paid for one project in a month before, tax included, and what was withheld of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// Gross.
    pub income: Fen,
    /// Withheld.
    pub withheld: Fen,
}

/// One payment with its tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// What is owed (税前).
    pub gross: Fen,
    /// What is withheld now (本次扣税).
    pub tax: Fen,
    /// What is paid out (税后).
    pub net: Fen,
    /// Income of the month with this payment (本月累计收入).
    pub income: Fen,
    /// Of that, what is taxed, in yuan, not rounded (应纳税所得额).
    pub taxable: Decimal,
    /// The rate of its step (税率).
    pub rate: Decimal,
    /// The quick deduction of its step, in yuan (速算扣除数).
    pub quick: Decimal,
    /// The tax of the month with this payment (本月累计税额).
    pub month_tax: Fen,
}

/// A step of the table: up to where it reaches, its rate and the quick deduction that makes it continuous.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// Taxable fen; `None` for the last.
    up_to: Option<Decimal>,
    rate: Decimal,
    quick: Decimal,
}

/// The table for residents' pay for services, as a rule pack has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labour {
    /// Fen of income up to which a fixed sum is taken off.
    fixed_up_to: Decimal,
    fixed: Decimal,
    /// The part of a higher income that is taxed.
    taxed_part: Decimal,
    steps: Vec<Step>,
}

impl Labour {
    /// The table of a pack: the values `tax.labour.*`.
    pub fn of(pack: &RulePack) -> Result<Self, PackError> {
        let ratio = |key: &str| {
            pack.ratio(key)?.parse::<Decimal>().map_err(|_form| PackError::UnfitValue { at: format!("values.{key}") })
        };
        let fen = |key: &str| pack.fen(key).map(Decimal::from);
        let mut steps: Vec<Step> = Vec::new();
        let mut below = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        loop {
            let number = steps.len() + 1;
            let rate = ratio(&format!("tax.labour.step_{number}_rate"))?;
            let up_to = match pack.fen(&format!("tax.labour.step_{number}_up_to")) {
                Ok(fen) => Some(Decimal::from(fen)),
                Err(PackError::NoValue { .. }) => None,
                Err(error) => return Err(error),
            };
            // Where a step begins its tax is what the step below comes to there.
            let (from, rate_below, quick_below) = below;
            let quick = from * (rate - rate_below) + quick_below;
            steps.push(Step { up_to, rate, quick });
            let Some(end) = up_to else { break };
            below = (end, rate, quick);
        }
        Ok(Self {
            fixed_up_to: fen("tax.labour.fixed_deduction_up_to")?,
            fixed: fen("tax.labour.fixed_deduction")?,
            taxed_part: Decimal::ONE - ratio("tax.labour.deduction_ratio")?,
            steps,
        })
    }

    /// What is withheld of a payment, given what the month saw before.
    pub fn withhold(&self, month: Month, gross: Fen) -> Result<Withheld, TaxError> {
        if gross < Fen::ZERO || month.income < Fen::ZERO || month.withheld < Fen::ZERO {
            return Err(TaxError::Negative);
        }
        let income = month.income.plus(gross)?;
        let (taxable, step) = self.place(income)?;
        let month_tax = tax(taxable, step)?;
        // More may have been withheld than is due; it is not this payer who gives it back.
        let due = month_tax.minus(month.withheld)?.max(Fen::ZERO);
        let net = gross.minus(due)?;
        let (taxable, rate, quick) = (taxable / HUNDRED, step.rate, step.quick / HUNDRED);
        Ok(Withheld { gross, tax: due, net, income, taxable, rate, quick, month_tax })
    }

    /// The payment that leaves this much net (反算税前): of several a fen apart, the nearest to the exact solution.
    pub fn gross_up(&self, month: Month, net: Fen) -> Result<Withheld, TaxError> {
        if net < Fen::ZERO {
            return Err(TaxError::Negative);
        }
        let paid_out = Decimal::from(net.plus(month.income)?.minus(month.withheld)?.get());
        // Where more was withheld than is due by now, nothing is taken.
        let untaxed = Decimal::from(month.income.plus(net)?.get());
        for income in self.solutions(paid_out).chain([untaxed]) {
            let Some(income) = rounded(income).ok().filter(|income| *income >= month.income) else { continue };
            let found = self.withhold(month, income.minus(month.income)?)?;
            if found.net == net {
                return Ok(found);
            }
        }
        Err(TaxError::NoSuchNet)
    }

    /// Incomes that leave so many fen, one a piece of the table; only one lies on its own piece.
    fn solutions(&self, net: Decimal) -> impl Iterator<Item = Decimal> {
        let fixed = self.steps.iter().map(move |step| (Decimal::ONE, self.fixed, step));
        let part = self.steps.iter().map(move |step| (self.taxed_part, Decimal::ZERO, step));
        let taxed = fixed.chain(part).filter_map(move |(part, off, step)| {
            let kept = Decimal::ONE - part * step.rate;
            (net - off * step.rate - step.quick).checked_div(kept)
        });
        std::iter::once(net).chain(taxed)
    }

    /// Taxable fen of an income, and the step they fall in.
    fn place(&self, income: Fen) -> Result<(Decimal, &Step), TaxError> {
        let income = Decimal::from(income.get());
        let taxable = if income <= self.fixed_up_to {
            (income - self.fixed).max(Decimal::ZERO)
        } else {
            income.checked_mul(self.taxed_part).ok_or(TaxError::TooLarge)?
        };
        let step = self.steps.iter().find(|step| step.up_to.is_none_or(|end| taxable <= end));
        step.map(|step| (taxable, step)).ok_or(TaxError::TooLarge)
    }
}

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

fn tax(taxable: Decimal, step: &Step) -> Result<Fen, TaxError> {
    rounded(taxable.checked_mul(step.rate).ok_or(TaxError::TooLarge)? - step.quick)
}

fn rounded(fen: Decimal) -> Result<Fen, TaxError> {
    let whole = fen.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    whole.to_i64().map(Fen::new).ok_or(TaxError::TooLarge)
}

#[cfg(test)]
mod tests;
