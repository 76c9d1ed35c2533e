//! When a claim may go on, who may do it, and the tax in an invoice.

use rust_decimal::Decimal;

use crate::access::AccountId;
use crate::error::Refusal;
use crate::kit::{Fen, Overflow};

use super::model::{ClaimState, FeeClaim, TaxRate};

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
        zh: "申请、核验、审批、支付须由不同的人办理。",
        en: "Claiming, verifying, approving and paying are done by different people.",
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
}

crate::text_enum! {
    /// What happens to a claim (事件).
    pub enum ClaimEvent {
        /// The claimant submits (提交).
        Submit = "SUBMIT",
        /// The agency verifies delivery (核验).
        Verify = "VERIFY",
        /// Finance approves (审批).
        Approve = "APPROVE",
        /// The firm's invoice matches (收票).
        Invoice = "INVOICE",
        /// Finance pays (支付).
        Pay = "PAY",
    }
}

/// Every legal transition; whatever is not here is refused.
pub const TRANSITIONS: &[(ClaimState, ClaimEvent, ClaimState)] = {
    use ClaimEvent as E;
    use ClaimState as S;
    &[
        (S::Draft, E::Submit, S::Submitted),
        (S::Submitted, E::Verify, S::Verified),
        (S::Verified, E::Approve, S::Approved),
        (S::Approved, E::Invoice, S::Payable),
        (S::Payable, E::Pay, S::Paid),
    ]
};

/// The state after an event, or the refusal.
pub fn step(state: ClaimState, event: ClaimEvent) -> Result<ClaimState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    found.map(|(_, _, to)| *to).ok_or_else(|| CLAIM_TRANSITION.refuse().with("state", state).with("event", event))
}

/// Refuses somebody who already had a hand in the claim.
pub fn duties_separate(claim: &FeeClaim, who: AccountId) -> Result<(), Refusal> {
    let hands = [Some(claim.claimed_by), claim.verified_by, claim.approved_by];
    DUTIES_SEPARATE.require(!hands.contains(&Some(who)))
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
    fn a_claim_goes_one_way() {
        let mut state = ClaimState::Draft;
        for event in ClaimEvent::ALL {
            assert!(ClaimEvent::ALL.iter().filter(|other| *other != event).all(|other| step(state, *other).is_err()));
            state = step(state, *event).expect("the way on");
        }
        assert_eq!(state, ClaimState::Paid);
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
