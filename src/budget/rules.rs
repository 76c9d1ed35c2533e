//! Rules of the budget.

use super::model::{
    BudgetChange, BudgetChangeState, BudgetLine, EntryKind, LedgerAccount, LedgerEntry, NewLine, Reservation, Totals,
};
use crate::access::{AccountId, OrganisationId};
use crate::error::{FieldError, Refusal, Result};
use crate::identity::{Organisation, OrganisationKind};
use crate::kit::{Day, Fen, Overflow};

crate::rules! {
    BUDGET_INSUFFICIENT {
        basis: "《预算法》第十三条；《保障中小企业款项支付条例》第八条",
        zh: "预算可用余额不足，没有预算不得支出。",
        en: "The budget line has not enough left: nothing is bought without funds in the budget.",
        remedy_zh: "请减少金额、改用其他预算项目，或者依法调剂预算后再办理。",
        remedy_en: "Lower the amount, use another line, or have the budget adjusted first."
    }
    RESERVATION_EXCEEDED {
        basis: "《预算法》第十三条；支付不得超过占用（本系统规则）",
        zh: "支付金额超过该项占用的余额。",
        en: "The payment is more than what is left of the reservation.",
        remedy_zh: "请核减支付金额，或者另行占用预算。",
        remedy_en: "Pay less, or reserve more first."
    }
    REVERSAL_EXCEEDS_PAYMENT {
        basis: "《会计基础工作规范》（错账以红字更正，更正数不大于原数）",
        zh: "冲销金额超过已支付的金额。",
        en: "More is reversed than was paid.",
        remedy_zh: "请按原支付金额冲销。",
        remedy_en: "Reverse what was paid, and no more."
    }
    ADVANCE_NOT_COVERED {
        basis: "《预算法》第十三条：各级政府、各部门、各单位的支出必须以经批准的预算为依据",
        zh: "该项目有超预算先行占用的金额，未经追加或者调剂预算，不得支付。",
        en: "Part of what is reserved was advanced beyond the budget; it is not paid before the budget covers it.",
        remedy_zh: "请依法追加或者调剂预算，批准后再支付。",
        remedy_en: "Have the budget increased or money transferred to the line; pay after that."
    }
    AMOUNT_NOT_POSITIVE {
        basis: "台账金额须大于零（本系统规则）",
        zh: "金额须大于零。",
        en: "The amount must be more than nothing.",
        remedy_zh: "请核对金额；更正须另记一笔，不得以负数冲销。",
        remedy_en: "Check the amount; a correction is an entry of its own, never a negative one."
    }
    LINE_EXISTS {
        basis: "同一单位同一年度同一科目只设一个预算项目（本系统规则）",
        zh: "该单位该年度的此科目已有预算项目。",
        en: "The agency already has a line for this subject in this year.",
        remedy_zh: "请使用已有的预算项目。",
        remedy_en: "Use the line that is there."
    }
    TRANSFER_WITHIN_AGENCY {
        basis: "《预算法》第七十二条：项目间预算资金的调剂依财政部门的规定办理",
        zh: "调剂只在同一单位的预算项目之间办理；结转只能转入以后年度。",
        en: "Money is transferred between lines of one agency only, and carried over to a later year only.",
        remedy_zh: "单位之间的变动请分别调减和追加。",
        remedy_en: "Between agencies, decrease one line and increase the other."
    }
    BUDGET_CHANGE_DECIDED {
        basis: "预算变动一经决定不再更改（本系统规则）",
        zh: "该项预算变动已经决定。",
        en: "This change of the budget is decided already.",
        remedy_zh: "如需更正，请另提一项变动。",
        remedy_en: "Propose another change to correct it."
    }
    BUDGET_CHANGE_BY_ANOTHER {
        basis: "《会计法》第二十五条、《行政事业单位内部控制规范（试行）》第十五条：不相容岗位相互分离",
        zh: "提出预算变动的人不得自行批准。",
        en: "Whoever proposes a change of the budget does not decide it.",
        remedy_zh: "请由财政部门的另一名人员办理。",
        remedy_en: "Ask another person of the finance department."
    }
    BUDGET_CHANGE_BY_FINANCE {
        basis: "《预算法》第七十二条：预算资金的调剂按照财政部门的规定办理",
        zh: "预算变动由财政部门批准。",
        en: "Changes of the budget are approved by the finance department.",
        remedy_zh: "请由财政部门的人员办理。",
        remedy_en: "Ask somebody of the finance department."
    }
    OTHER_AGENCYS_BUDGET {
        basis: "《预算法》第五十三条：各单位是本单位的预算执行主体",
        zh: "单位的财务人员只能登记本单位的预算。",
        en: "Finance staff of an agency enter that agency's own budget only.",
        remedy_zh: "请由该单位的财务人员或者财政部门办理。",
        remedy_en: "Ask the agency's own finance staff, or the finance department."
    }
}

/// What is wrong with what was spent of a new line before going live: nothing of a year to come can have been.
pub fn opening_faults(new: &NewLine, spent: Fen, today: Day) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut wrong = |code, detail: &str| {
        faults.push(FieldError { pointer: "/spent".to_owned(), code, detail: detail.to_owned() });
    };
    if spent < Fen::ZERO {
        wrong("TOO_SMALL", "must not be less than 0.00");
    }
    if spent > new.appropriated {
        wrong("TOO_LARGE", "must not be more than was appropriated");
    }
    if spent > Fen::ZERO && new.fiscal_year > i64::from(today.year()) {
        wrong("INVALID", "nothing of a year to come was spent");
    }
    faults
}

/// Whether `amount` can be set aside.
pub fn reserve(totals: &Totals, amount: Fen) -> Result<Totals> {
    AMOUNT_NOT_POSITIVE.require(amount > Fen::ZERO)?;
    let available = totals.available()?;
    if amount > available {
        return Err(BUDGET_INSUFFICIENT.refuse().with("available", available).with("wanted", amount).into());
    }
    Ok(Totals { reserved: totals.reserved.plus(amount)?, ..*totals })
}

/// What has to be advanced so that `amount` can be set aside beyond what is available, at most so much.
pub fn advance(totals: &Totals, amount: Fen, most: Fen) -> Result<Fen> {
    AMOUNT_NOT_POSITIVE.require(amount > Fen::ZERO)?;
    let available = totals.available()?;
    let missing = if amount > available { amount.minus(available)? } else { Fen::ZERO };
    if missing > most {
        let refusal = BUDGET_INSUFFICIENT.refuse().with("available", available).with("wanted", amount);
        return Err(refusal.with("override", most).into());
    }
    Ok(missing)
}

/// What of an advance is covered by what is available now.
pub fn covered(line: &BudgetLine) -> Result<Fen, Overflow> {
    Ok(line.advanced.min(line.totals().available()?))
}

/// Refuses to pay what no budget covers.
pub fn payable(line: &BudgetLine, amount: Fen) -> Result<()> {
    let covered = line.appropriated.minus(line.advanced)?.minus(line.spent)?;
    if amount > covered {
        return Err(ADVANCE_NOT_COVERED.refuse().with("covered", covered).with("wanted", amount).into());
    }
    Ok(())
}

/// What the entries of a line advanced and was not covered since.
pub fn advanced(entries: &[LedgerEntry]) -> Result<Fen, Overflow> {
    let of = |kind: EntryKind| Fen::sum(entries.iter().filter(|entry| entry.kind == kind).map(|entry| entry.amount));
    of(EntryKind::Advance)?.minus(of(EntryKind::AdvanceCovered)?)
}

/// Whether `amount` can be paid out of a reservation; the reservation afterwards.
pub fn pay(reservation: &Reservation, amount: Fen) -> Result<Reservation> {
    AMOUNT_NOT_POSITIVE.require(amount >= Fen::ZERO)?;
    let remaining = reservation.remaining()?;
    if amount > remaining {
        return Err(RESERVATION_EXCEEDED.refuse().with("remaining", remaining).with("wanted", amount).into());
    }
    let paid = reservation.paid.plus(amount)?;
    Ok(Reservation { paid, version: reservation.version + 1, ..reservation.clone() })
}

/// What goes back when a reservation is released, and the reservation afterwards.
pub fn release(reservation: &Reservation) -> Result<(Fen, Reservation)> {
    let rest = reservation.remaining()?;
    let released = reservation.released.plus(rest)?;
    Ok((rest, Reservation { released, version: reservation.version + 1, ..reservation.clone() }))
}

/// Whether a payment out of a reservation can be reversed; the reservation afterwards. The money is free again,
/// as if it had been released.
pub fn reverse(reservation: &Reservation, amount: Fen) -> Result<Reservation> {
    AMOUNT_NOT_POSITIVE.require(amount > Fen::ZERO)?;
    if amount > reservation.paid {
        return Err(REVERSAL_EXCEEDS_PAYMENT.refuse().with("paid", reservation.paid).with("wanted", amount).into());
    }
    let (paid, released) = (reservation.paid.minus(amount)?, reservation.released.plus(amount)?);
    Ok(Reservation { paid, released, version: reservation.version + 1, ..reservation.clone() })
}

/// A reservation that gave everything back, opened again for the same work; what that takes from the line.
pub fn reopen(reservation: &Reservation) -> Result<(Fen, Reservation)> {
    let back = reservation.released;
    Ok((back, Reservation { released: Fen::ZERO, version: reservation.version + 1, ..reservation.clone() }))
}

/// Whether somebody may decide a change: of the finance department, and not whoever proposed it.
pub fn may_decide(change: &BudgetChange, decider: AccountId, office: &Organisation) -> Result<(), Refusal> {
    BUDGET_CHANGE_DECIDED
        .require(change.state == BudgetChangeState::Proposed)
        .map_err(|refusal| refusal.with("state", change.state))?;
    BUDGET_CHANGE_BY_FINANCE.require(office.kind == OrganisationKind::Finance)?;
    BUDGET_CHANGE_BY_ANOTHER.require(change.proposed_by != decider)
}

/// Whether money may go from one line to another: of the same agency, and to no earlier year.
pub fn transfer(from: &BudgetLine, to: &BudgetLine) -> Result<(), Refusal> {
    let may = from.agency_id == to.agency_id && from.fiscal_year <= to.fiscal_year;
    TRANSFER_WITHIN_AGENCY.require(may)
}

/// Shares of the appropriation, in hundredths, at which those who watch the money are told.
const ALERTS: [i64; 3] = [100, 90, 75];

/// The highest share that was reached by the last step, when one was: what is reserved and spent, before and after.
pub fn alert(before: &Totals, after: &Totals) -> Result<Option<i64>, Overflow> {
    let reached = |totals: &Totals, share: i64| -> Result<bool, Overflow> {
        let used = i128::from(totals.reserved.plus(totals.spent)?.get()) * 100;
        Ok(totals.appropriated > Fen::ZERO && used >= i128::from(totals.appropriated.get()) * i128::from(share))
    };
    for share in ALERTS {
        if reached(after, share)? && !reached(before, share)? {
            return Ok(Some(share));
        }
    }
    Ok(None)
}

/// The finance department enters anybody's budget, an agency's finance staff only their own.
pub fn may_enter(finance: &Organisation, agency: OrganisationId) -> Result<(), Refusal> {
    OTHER_AGENCYS_BUDGET.require(finance.kind != OrganisationKind::Agency || finance.id == agency)
}

/// Adds up a line's entries: what its totals must be.
pub fn foot(entries: &[LedgerEntry]) -> Result<Totals, Overflow> {
    let balance = |account: LedgerAccount| {
        entries.iter().try_fold(Fen::ZERO, |balance, entry| {
            let gained = if entry.debit == account { balance.plus(entry.amount)? } else { balance };
            if entry.credit == account { gained.minus(entry.amount) } else { Ok(gained) }
        })
    };
    Ok(Totals {
        appropriated: Fen::ZERO.minus(balance(LedgerAccount::Treasury)?)?,
        reserved: balance(LedgerAccount::Reserved)?,
        spent: balance(LedgerAccount::Spent)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kit::Timestamp;

    fn entry(kind: EntryKind, amount: Fen) -> LedgerEntry {
        let nil = uuid::Uuid::nil();
        LedgerEntry {
            id: nil.into(),
            line_id: nil.into(),
            kind,
            debit: kind.debit(),
            credit: kind.credit(),
            amount,
            reservation_id: None,
            reason: String::new(),
            made_by: nil.into(),
            made_at: Timestamp::from_micros(0),
        }
    }

    fn reservation(amount: Fen) -> Reservation {
        let nil = uuid::Uuid::nil();
        let zero = Fen::ZERO;
        Reservation {
            id: nil.into(),
            line_id: nil.into(),
            amount,
            paid: zero,
            released: zero,
            reason: String::new(),
            version: 1,
        }
    }

    #[test]
    fn a_share_is_told_when_it_is_reached_and_not_again() {
        let used = |reserved: i64, spent: i64| Totals {
            appropriated: Fen::new(10_000),
            reserved: Fen::new(reserved),
            spent: Fen::new(spent),
        };
        for (before, after, told) in [
            ((7_000, 0), (7_499, 0), None),
            ((7_000, 499), (7_000, 500), Some(75)),
            ((7_500, 0), (8_999, 0), None),
            ((7_400, 0), (9_000, 0), Some(90)),
            ((9_000, 0), (9_999, 0), None),
            ((8_000, 0), (8_000, 2_000), Some(100)),
            ((10_000, 0), (10_000, 0), None),
        ] {
            assert_eq!(alert(&used(before.0, before.1), &used(after.0, after.1)), Ok(told), "{before:?} {after:?}");
        }
        assert_eq!(alert(&Totals::default(), &Totals::default()), Ok(None), "nothing is reached of nothing");
    }

    #[derive(Clone, Debug)]
    enum Step {
        Reserve(i64),
        Pay(usize, i64),
        Release(usize),
        Reverse(usize, i64),
        Reopen(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (-5i64..5_000).prop_map(Step::Reserve),
            (0usize..8, -5i64..3_000).prop_map(|(which, amount)| Step::Pay(which, amount)),
            (0usize..8).prop_map(Step::Release),
            (0usize..8, -5i64..3_000).prop_map(|(which, amount)| Step::Reverse(which, amount)),
            (0usize..8).prop_map(Step::Reopen),
        ]
    }

    /// The line as the guarded updates leave it, its reservations and its ledger.
    struct Book {
        totals: Totals,
        reservations: Vec<Reservation>,
        entries: Vec<LedgerEntry>,
    }

    impl Book {
        fn take(&mut self, step: &Step) -> Result<()> {
            match *step {
                Step::Reserve(amount) => {
                    self.totals = reserve(&self.totals, Fen::new(amount))?;
                    self.reservations.push(reservation(Fen::new(amount)));
                    self.entries.push(entry(EntryKind::Reservation, Fen::new(amount)));
                }
                Step::Pay(which, amount) => {
                    let (Some(held), amount) = (self.reservations.get_mut(which), Fen::new(amount)) else {
                        return Ok(());
                    };
                    *held = pay(held, amount)?;
                    self.totals.reserved = self.totals.reserved.minus(amount)?;
                    self.totals.spent = self.totals.spent.plus(amount)?;
                    self.entries.extend((amount > Fen::ZERO).then(|| entry(EntryKind::Payment, amount)));
                }
                Step::Release(which) => {
                    let Some(held) = self.reservations.get_mut(which) else { return Ok(()) };
                    let (rest, after) = release(held)?;
                    *held = after;
                    self.totals.reserved = self.totals.reserved.minus(rest)?;
                    self.entries.extend((rest > Fen::ZERO).then(|| entry(EntryKind::Release, rest)));
                }
                Step::Reverse(which, amount) => {
                    let (Some(held), amount) = (self.reservations.get_mut(which), Fen::new(amount)) else {
                        return Ok(());
                    };
                    *held = reverse(held, amount)?;
                    self.totals.spent = self.totals.spent.minus(amount)?;
                    self.entries.push(entry(EntryKind::Reversal, amount));
                }
                Step::Reopen(which) => {
                    let Some(held) = self.reservations.get_mut(which) else { return Ok(()) };
                    let (back, after) = reopen(held)?;
                    self.totals = reserve(&self.totals, back)?;
                    *held = after;
                    self.entries.push(entry(EntryKind::Reservation, back));
                }
            }
            Ok(())
        }
    }

    proptest! {
        #[test]
        fn the_ledger_always_adds_up_to_the_line(
            appropriated in 1i64..20_000,
            before in 0i64..20_000,
            steps in prop::collection::vec(step(), 0..40),
        ) {
            // Some of it may have been spent before going live.
            let (appropriated, before) = (Fen::new(appropriated), Fen::new(before.min(appropriated)));
            let mut book = Book {
                totals: Totals { appropriated, spent: before, ..Totals::default() },
                reservations: Vec::new(),
                entries: vec![entry(EntryKind::Appropriation, appropriated), entry(EntryKind::Opening, before)],
            };
            for step in &steps {
                let untouched = book.totals;
                if book.take(step).is_err() {
                    prop_assert_eq!(book.totals, untouched);
                }
                prop_assert_eq!(foot(&book.entries).expect("small amounts"), book.totals);
                prop_assert!(book.totals.available().expect("small amounts") >= Fen::ZERO);
                prop_assert!(book.totals.reserved >= Fen::ZERO && book.totals.spent >= Fen::ZERO);
                let remaining = Fen::sum(book.reservations.iter().map(|r| r.remaining().expect("small amounts")));
                prop_assert_eq!(remaining, Ok(book.totals.reserved));
                let paid = Fen::sum(book.reservations.iter().map(|r| r.paid).chain([before]));
                prop_assert_eq!(paid, Ok(book.totals.spent));
            }
        }
    }

    fn code(result: Result<impl std::fmt::Debug>) -> &'static str {
        match result.expect_err("must be refused") {
            Error::Refused(refusal) => refusal.rule.code,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn nothing_is_reserved_beyond_what_is_available() {
        let totals = Totals { appropriated: Fen::new(100), reserved: Fen::new(30), spent: Fen::new(20) };
        assert_eq!(reserve(&totals, Fen::new(50)).expect("just enough").reserved, Fen::new(80));
        let Err(Error::Refused(refusal)) = reserve(&totals, Fen::new(51)) else { panic!("must be refused") };
        assert_eq!(refusal.rule, &BUDGET_INSUFFICIENT);
        assert_eq!(refusal.facts, [("available", "0.50".to_owned()), ("wanted", "0.51".to_owned())]);
        assert_eq!(code(reserve(&totals, Fen::ZERO)), "AMOUNT_NOT_POSITIVE");
    }

    #[test]
    fn nothing_is_paid_beyond_the_reservation() {
        let held = pay(&reservation(Fen::new(100)), Fen::new(60)).expect("enough");
        assert_eq!(code(pay(&held, Fen::new(41))), "RESERVATION_EXCEEDED");
        assert_eq!(code(pay(&held, Fen::new(-1))), "AMOUNT_NOT_POSITIVE");
        let (rest, held) = release(&held).expect("something left");
        assert_eq!(rest, Fen::new(40));
        assert_eq!(code(pay(&held, Fen::new(1))), "RESERVATION_EXCEEDED");
        assert_eq!(release(&held).expect("nothing left").0, Fen::ZERO);
    }

    #[test]
    fn nothing_is_reversed_beyond_the_payment() {
        let paid = pay(&reservation(Fen::new(100)), Fen::new(60)).expect("enough");
        assert_eq!(code(reverse(&paid, Fen::new(61))), "REVERSAL_EXCEEDS_PAYMENT");
        assert_eq!(code(reverse(&paid, Fen::ZERO)), "AMOUNT_NOT_POSITIVE");
        let (_, settled) = release(&paid).expect("something left");
        let reversed = reverse(&settled, Fen::new(60)).expect("as much as was paid");
        assert_eq!((reversed.paid, reversed.released), (Fen::ZERO, Fen::new(100)));
        assert_eq!(code(reverse(&reversed, Fen::new(1))), "REVERSAL_EXCEEDS_PAYMENT");
        let (back, open) = reopen(&reversed).expect("everything went back");
        assert_eq!((back, open.remaining()), (Fen::new(100), Ok(Fen::new(100))));
    }

    #[test]
    fn agencies_enter_their_own_budget_only() {
        let one: OrganisationId = uuid::Uuid::from_u128(1).into();
        let of = |kind| Organisation {
            id: one,
            kind,
            name: String::new(),
            jurisdiction: "CN".into(),
            version: 1,
            created_at: Timestamp::from_micros(0),
        };
        let other: OrganisationId = uuid::Uuid::from_u128(2).into();
        assert!(may_enter(&of(OrganisationKind::Finance), other).is_ok());
        assert!(may_enter(&of(OrganisationKind::Agency), one).is_ok());
        assert!(may_enter(&of(OrganisationKind::Agency), other).is_err());
    }
}
