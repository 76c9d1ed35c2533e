//! When a claim may go on, who may do it, what may be reduced, and the tax in an invoice.

use rust_decimal::Decimal;

use super::model::{
    AppealDecision, AppealOutcome, AppealState, ClaimAppeal, ClaimEvent, ClaimLine, ClaimState, ClaimStep, Duty,
    FeeClaim, LineState, Reduction, TaxRate,
};
use crate::access::{AccountId, Role};
use crate::error::{FieldError, Refusal};
use crate::kit::{Day, Fen, Overflow};

/// Working days in which a reduction can be appealed, unless the rules of the place (`fee.appeal_wd`) say
/// otherwise. A default of this product, as long as the review of a contract: no law sets one.
pub const APPEAL_WORKING_DAYS: u32 = 5;

/// How often work can be rejected and still be claimed anew.
pub const REJECTIONS_FORGIVEN: i64 = 1;

crate::rules! {
    CLAIM_TRANSITION {
        basis: "本系统费用流程（内部控制：申请、核验、审批、支付）",
        zh: "该费用申请的当前状态不允许此操作。",
        en: "The claim's present state does not allow this.",
        remedy_zh: "请先完成前一步骤，或重新读取当前状态。",
        remedy_en: "Finish the step before, or read the claim again to see where it stands."
    }
    WORK_NOT_ACCEPTED {
        basis: "中办发〔2016〕30号（根据工作任务和实际贡献确定报酬）",
        zh: "只有审核机构已接收的意见可以申请费用。",
        en: "Only an opinion that the office has accepted can be claimed for.",
        remedy_zh: "请待审核机构接收意见后再申请。",
        remedy_en: "Claim once the office has accepted the opinion."
    }
    CLAIMED_ALREADY {
        basis: "内部控制（一项工作只支付一次）",
        zh: "该意见的费用已经申请。",
        en: "This opinion has been claimed for already.",
        remedy_zh: "请核对已有的费用申请。",
        remedy_en: "Look at the claims you have filed."
    }
    OTHER_ENGAGEMENT {
        basis: "律师法第25条；聘用合同",
        zh: "该工作不属于所列聘用合同或者送审单位。",
        en: "The work was not done under this engagement or not for this agency.",
        remedy_zh: "请按聘用合同和送审单位分别申请。",
        remedy_en: "File one claim for each engagement and agency."
    }
    DUTIES_SEPARATE {
        basis: "行政事业单位内部控制规范（不相容岗位分离）",
        zh: "申请、核验、复核、审批、支付须由不同的人办理；冲销不得由支付人办理。",
        en: "Claiming, verifying, deciding appeals, approving and paying are done by different people; nobody reverses what they paid.",
        remedy_zh: "请由另一位有权人员办理。",
        remedy_en: "Ask somebody else who holds the role."
    }
    INVOICE_MISMATCH {
        basis: "增值税发票管理；内部控制（票款一致）",
        zh: "发票金额与审批金额不一致。",
        en: "The invoice is not for the approved amount.",
        remedy_zh: "请按审批金额重新开具发票。",
        remedy_en: "Issue the invoice for exactly the approved amount."
    }
    INVOICE_USED {
        basis: "增值税发票管理（一票一用）",
        zh: "该发票号码已在另一申请中使用。",
        en: "This invoice number stands on another claim.",
        remedy_zh: "请核对发票号码。",
        remedy_en: "Check the invoice number."
    }
    REJECTED_FOR_GOOD {
        basis: "内部控制（驳回后凭新的证明材料可以再申请一次）；本系统规则",
        zh: "该工作的费用申请已被驳回两次，不得再申请。",
        en: "Claims for this work were rejected twice; it cannot be claimed again.",
        remedy_zh: "如有异议，请按聘用合同的争议解决条款处理。",
        remedy_en: "Where you disagree, use the dispute clause of the engagement."
    }
    STAGE_OF_AGENCY {
        basis: "行政事业单位内部控制规范（先核验、后审批）",
        zh: "交付尚未核验，应由服务单位办理。",
        en: "Delivery is not verified yet: this is the agency's turn.",
        remedy_zh: "请待服务单位核验后再办理。",
        remedy_en: "Wait until the agency has verified delivery."
    }
    NOT_REDUCED {
        basis: "本系统规则：复核只针对核减",
        zh: "该项没有核减。",
        en: "Nothing was reduced here.",
        remedy_zh: "请核对明细序号和核验金额。",
        remedy_en: "Check the number of the line and its verified amount."
    }
    APPEAL_LATE {
        basis: "规则包 fee.appeal_wd（未规定的为5个工作日，本系统建议值）",
        zh: "申请复核的期限已过。",
        en: "The days for an appeal are over.",
        remedy_zh: "如有异议，请按聘用合同的争议解决条款处理。",
        remedy_en: "Where you disagree, use the dispute clause of the engagement."
    }
    APPEAL_OPEN {
        basis: "行政事业单位内部控制规范（有异议的先复核）",
        zh: "核减正在复核，复核前不得办理。",
        en: "An appeal against a reduction is open; the claim waits for the decision.",
        remedy_zh: "请待复核决定后再办理。",
        remedy_en: "Wait until the appeal is decided."
    }
    APPEAL_WINDOW_OPEN {
        basis: "规则包 fee.appeal_wd（未规定的为5个工作日，本系统建议值）",
        zh: "申请人仍可以对核减申请复核。",
        en: "The claimant can still appeal against the reduction.",
        remedy_zh: "请待期限届满，或者由申请人认可核减；缺少工作日历的，请先载入。",
        remedy_en: "Wait until the days are over, or until the claimant accepts the reduction; load the calendar where it is missing."
    }
    REDUCTION_SETTLED {
        basis: "本系统规则：认可的核减不再复核，复核一次为限，复核决定约束再次核验",
        zh: "该核减已经申请人认可或者已经复核。",
        en: "The reduction was accepted by the claimant or decided on appeal already.",
        remedy_zh: "请以已认可或者复核决定的金额为准。",
        remedy_en: "Keep to the amount that was accepted or decided."
    }
    NO_INVOICE {
        basis: "个人所得税法第9条（个人劳务报酬由支付人代扣税款，不凭发票）；本系统规则",
        zh: "该费用申请没有发票。",
        en: "There is no invoice on this claim.",
        remedy_zh: "专家本人的申请不需要发票；付款有误的，请冲销支付。",
        remedy_en: "A scholar's claim needs no invoice; reverse the payment if it was wrong."
    }
    FEE_AFTER_TAX {
        basis: "个人所得税法第9条；内部控制（无预留不支付）",
        zh: "该服务约定的是税后金额，预留的经费不足以支付税款。",
        en: "The rate was agreed after tax: what is reserved for it does not cover the tax.",
        remedy_zh: "请与聘用单位改订税前费率（可以用“counsel tax withholding --net”反算）后重新分派。",
        remedy_en: "Agree on a rate before tax (`counsel tax withholding --net` finds it) and have the work offered anew."
    }
    NOTHING_TO_APPROVE {
        basis: "行政事业单位内部控制规范（按实际完成的工作支付）",
        zh: "核验金额为零，无可支付。",
        en: "The verified total is nothing: there is nothing to pay.",
        remedy_zh: "请驳回该申请。",
        remedy_en: "Reject the claim instead."
    }
}

/// Every legal transition; whatever is not here is refused.
pub const TRANSITIONS: &[(ClaimState, ClaimEvent, ClaimState)] = {
    use ClaimEvent as E;
    use ClaimState as S;
    &[
        (S::Draft, E::Correct, S::Draft),
        (S::Draft, E::Submit, S::Submitted),
        (S::Draft, E::Withdraw, S::Withdrawn),
        (S::Submitted, E::Verify, S::Verified),
        (S::Submitted, E::Reduce, S::Verified),
        (S::Submitted, E::Return, S::Returned),
        (S::Submitted, E::Reject, S::Rejected),
        (S::Submitted, E::Withdraw, S::Withdrawn),
        (S::Returned, E::Correct, S::Returned),
        (S::Returned, E::Submit, S::Submitted),
        (S::Returned, E::Withdraw, S::Withdrawn),
        (S::Verified, E::AcceptReduction, S::Verified),
        (S::Verified, E::Appeal, S::Verified),
        (S::Verified, E::DecideAppeal, S::Verified),
        (S::Verified, E::Approve, S::Approved),
        (S::Verified, E::Return, S::Returned),
        (S::Verified, E::Reject, S::Rejected),
        (S::Verified, E::Withdraw, S::Withdrawn),
        (S::Approved, E::Invoice, S::Payable),
        (S::Payable, E::VoidInvoice, S::Approved),
        (S::Payable, E::Pay, S::Paid),
        (S::Paid, E::Reverse, S::Reversed),
    ]
};

/// The state after an event, or the refusal.
pub fn step(state: ClaimState, event: ClaimEvent) -> Result<ClaimState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    found.map(|(_, _, to)| *to).ok_or_else(|| CLAIM_TRANSITION.refuse().with("state", state).with("event", event))
}

/// The duty that somebody does with an event. Whoever of finance sees that an invoice is wrong may say so.
pub fn duty(event: ClaimEvent, role: Role) -> Option<Duty> {
    use ClaimEvent as E;
    match event {
        E::Submit | E::Correct | E::Withdraw | E::AcceptReduction | E::Appeal | E::Invoice => Some(Duty::Claim),
        E::Verify | E::Reduce => Some(Duty::Verify),
        E::Return | E::Reject if role == Role::FinanceOfficer => Some(Duty::Approve),
        E::Return | E::Reject => Some(Duty::Verify),
        E::DecideAppeal => Some(Duty::Reconsider),
        E::Approve | E::Reverse => Some(Duty::Approve),
        E::VoidInvoice => (role == Role::FirmManager).then_some(Duty::Claim),
        E::Pay => Some(Duty::Pay),
    }
}

/// Who has done which duty on a claim, by account: another membership of the same person is the same hand.
pub fn hands(claim: &FeeClaim, steps: &[ClaimStep]) -> Vec<(AccountId, Duty)> {
    let of_claim = [
        (Some(claim.claimed_by), Duty::Claim),
        (claim.verified_by, Duty::Verify),
        (claim.approved_by, Duty::Approve),
        (claim.paid_by, Duty::Pay),
    ];
    let of_claim = of_claim.into_iter().filter_map(|(who, duty)| who.map(|who| (who, duty)));
    let of_steps = steps.iter().filter_map(|step| duty(step.event, step.role).map(|duty| (step.made_by, duty)));
    of_claim.chain(of_steps).collect()
}

/// Refuses somebody who has another duty on the claim.
pub fn duties_separate(hands: &[(AccountId, Duty)], who: AccountId, wanted: Option<Duty>) -> Result<(), Refusal> {
    let fits = |held: Duty| match wanted {
        Some(duty) => held == duty,
        None => matches!(held, Duty::Approve | Duty::Pay),
    };
    match hands.iter().find(|(account, held)| *account == who && !fits(*held)) {
        None => Ok(()),
        Some((_, held)) => Err(DUTIES_SEPARATE.refuse().with("held", held)),
    }
}

/// Before delivery is verified, only the agency sends a claim back or rejects it.
pub fn stage(state: ClaimState, role: Role) -> Result<(), Refusal> {
    STAGE_OF_AGENCY.require(state != ClaimState::Submitted || role != Role::FinanceOfficer)
}

/// The lines that count: those that the claimant has not taken out.
pub fn counting(lines: &[ClaimLine]) -> impl Iterator<Item = &ClaimLine> {
    lines.iter().filter(|line| line.state != LineState::Dropped)
}

/// What is to be paid for all lines together.
pub fn total(lines: &[ClaimLine]) -> Result<Fen, Overflow> {
    Fen::sum(counting(lines).map(ClaimLine::payable))
}

/// What is wrong with reductions: lines that are not there, named twice, or amounts that reduce nothing.
pub fn reduction_faults(lines: &[ClaimLine], reductions: &[Reduction]) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (n, reduction) in reductions.iter().enumerate() {
        let mut wrong = |field: &str, code, detail: &str| {
            faults.push(FieldError { pointer: format!("/reductions/{n}/{field}"), code, detail: detail.to_owned() });
        };
        if reductions[..n].iter().any(|earlier| earlier.ordinal == reduction.ordinal) {
            wrong("ordinal", "INVALID", "stands twice");
        }
        match counting(lines).find(|line| line.ordinal == reduction.ordinal) {
            None => wrong("ordinal", "INVALID", "the claim has no such line"),
            Some(_) if reduction.amount < Fen::ZERO => wrong("amount/amount", "TOO_SMALL", "must not be below 0.00"),
            Some(line) if reduction.amount >= line.amount => {
                wrong("amount/amount", "TOO_LARGE", "must be less than the agreed fee");
            }
            Some(_) => {}
        }
    }
    faults
}

/// The lines as verified: those named reduced, the others in full. What was decided on appeal stays decided.
pub fn verified(
    lines: &[ClaimLine],
    appeals: &[ClaimAppeal],
    reductions: &[Reduction],
) -> Result<Vec<ClaimLine>, Refusal> {
    let verify = |line: &ClaimLine| {
        let reduction = reductions.iter().find(|reduction| reduction.ordinal == line.ordinal);
        let decided = appeals.iter().find(|appeal| appeal.line_id == line.id);
        let (amount, reason) = match (reduction, decided.and_then(|appeal| Some((appeal.amount?, &appeal.decision)))) {
            (Some(_), Some(_)) => return Err(REDUCTION_SETTLED.refuse().with("line", line.ordinal)),
            (None, Some((amount, decision))) => (amount, decision.clone()),
            (Some(reduction), None) => (reduction.amount, reduction.reason.clone()),
            (None, None) => (line.amount, String::new()),
        };
        Ok(ClaimLine { verified_amount: Some(amount), reduction_reason: reason, ..line.clone() })
    };
    counting(lines).map(verify).collect()
}

/// Whether the claimant has accepted the reductions of the latest verification.
pub fn accepted(steps: &[ClaimStep]) -> bool {
    let latest = steps.iter().rev().find(|step| matches!(step.event, ClaimEvent::AcceptReduction | ClaimEvent::Reduce));
    latest.is_some_and(|step| step.event == ClaimEvent::AcceptReduction)
}

/// Whether an appeal is open.
pub fn waits(appeals: &[ClaimAppeal]) -> Result<(), Refusal> {
    APPEAL_OPEN.require(appeals.iter().all(|appeal| appeal.state != AppealState::Open))
}

/// Reductions that the claimant may still appeal, but for the days.
pub fn open_to_appeal<'a>(lines: &'a [ClaimLine], appeals: &'a [ClaimAppeal]) -> impl Iterator<Item = &'a ClaimLine> {
    let untouched = |line: &&ClaimLine| appeals.iter().all(|appeal| appeal.line_id != line.id);
    counting(lines).filter(|line| line.is_reduced()).filter(untouched)
}

/// Whether a line can be appealed today. A last day that cannot be reckoned for want of a calendar is not past.
pub fn appeal(
    line: &ClaimLine,
    appeals: &[ClaimAppeal],
    steps: &[ClaimStep],
    until: Option<Day>,
    today: Day,
) -> Result<(), Refusal> {
    NOT_REDUCED.require(line.is_reduced()).map_err(|refusal| refusal.with("line", line.ordinal))?;
    let settled = accepted(steps) || appeals.iter().any(|appeal| appeal.line_id == line.id);
    REDUCTION_SETTLED.require(!settled).map_err(|refusal| refusal.with("line", line.ordinal))?;
    match until {
        Some(until) if today > until => Err(APPEAL_LATE.refuse().with("appeal_until", until)),
        _ => Ok(()),
    }
}

/// What is due after an appeal: never less than the verifier left, never more than was agreed.
pub fn decided(line: &ClaimLine, decision: &AppealDecision) -> Result<Fen, Vec<FieldError>> {
    let wrong = |code, detail: &str| {
        let pointer = if code == "REQUIRED" { "/amount" } else { "/amount/amount" };
        Err(vec![FieldError { pointer: pointer.to_owned(), code, detail: detail.to_owned() }])
    };
    match (decision.outcome, decision.amount) {
        (AppealOutcome::Upheld, None) => Ok(line.payable()),
        (AppealOutcome::Upheld, Some(_)) => wrong("INVALID", "belongs to CHANGED only"),
        (AppealOutcome::Changed, None) => wrong("REQUIRED", "is required with CHANGED"),
        (AppealOutcome::Changed, Some(amount)) if amount <= line.payable() => {
            wrong("TOO_SMALL", "must be more than the verifier left: an appeal makes nothing worse")
        }
        (AppealOutcome::Changed, Some(amount)) if amount > line.amount => {
            wrong("TOO_LARGE", "must not be more than the agreed fee")
        }
        (AppealOutcome::Changed, Some(amount)) => Ok(amount),
    }
}

/// Whether a claim can be approved: there is something to pay, and the claimant has been heard on reductions.
pub fn approve(
    claim: &FeeClaim,
    lines: &[ClaimLine],
    appeals: &[ClaimAppeal],
    steps: &[ClaimStep],
    today: Day,
) -> Result<(), Refusal> {
    waits(appeals)?;
    NOTHING_TO_APPROVE.require(claim.total > Fen::ZERO)?;
    let silent = open_to_appeal(lines, appeals).next().is_some() && !accepted(steps);
    match claim.appeal_until {
        _ if !silent => Ok(()),
        Some(until) if today > until => Ok(()),
        Some(until) => Err(APPEAL_WINDOW_OPEN.refuse().with("appeal_until", until)),
        None => Err(APPEAL_WINDOW_OPEN.refuse().with("due_problem", &claim.due_problem)),
    }
}

/// The tax in an amount that includes it: amount − amount / (1 + rate), the net rounded once, half up, so that
/// net and tax always add up.
pub fn tax_within(amount: Fen, rate: TaxRate) -> Result<Fen, Overflow> {
    let one_plus = Decimal::ONE + decimal(rate);
    let share = Decimal::ONE.checked_div(one_plus).ok_or(Overflow)?;
    amount.minus(amount.times(share)?)
}

fn decimal(rate: TaxRate) -> Decimal {
    match rate {
        TaxRate::Six => Decimal::new(6, 2),
        TaxRate::Three => Decimal::new(3, 2),
        TaxRate::One => Decimal::new(1, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_over_stays_over() {
        for over in [ClaimState::Rejected, ClaimState::Withdrawn, ClaimState::Reversed] {
            for event in ClaimEvent::ALL {
                let refusal = step(over, *event).expect_err("nothing leads out of it");
                assert_eq!(refusal.rule, &CLAIM_TRANSITION);
            }
        }
        for state in ClaimState::ALL {
            let leads_on = TRANSITIONS.iter().any(|(from, _, to)| from == state && to != from);
            let over = [ClaimState::Rejected, ClaimState::Withdrawn, ClaimState::Reversed].contains(state);
            assert_eq!(leads_on, !over, "{state}");
        }
    }

    #[test]
    fn nobody_has_two_duties() {
        let who: AccountId = uuid::Uuid::from_u128(1).into();
        let other: AccountId = uuid::Uuid::from_u128(2).into();
        for held in Duty::ALL {
            for wanted in Duty::ALL {
                let allowed = duties_separate(&[(who, *held)], who, Some(*wanted)).is_ok();
                assert_eq!(allowed, held == wanted, "{held} and {wanted}");
                assert!(duties_separate(&[(other, *held)], who, Some(*wanted)).is_ok());
            }
            let sees_the_invoice = duties_separate(&[(who, *held)], who, None).is_ok();
            assert_eq!(sees_the_invoice, [Duty::Approve, Duty::Pay].contains(held), "{held}");
        }
        assert_eq!(duty(ClaimEvent::Reverse, Role::FinanceOfficer), Some(Duty::Approve), "never who paid");
    }

    proptest! {
        #[test]
        fn the_net_is_the_nearest_fen(fen in 0i64..1_000_000_000_000, rate in prop::sample::select(TaxRate::ALL)) {
            let tax = tax_within(Fen::new(fen), rate).expect("in range").get();
            let percent: i128 = match rate { TaxRate::Six => 106, TaxRate::Three => 103, TaxRate::One => 101 };
            // net = fen * 100 / percent, half up, in whole numbers only.
            let net = (i128::from(fen) * 200 + percent) / (2 * percent);
            prop_assert_eq!(i128::from(fen - tax), net);
        }
    }
}
