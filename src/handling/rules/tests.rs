//! Tests of the rules of handling and of the gate.

use super::*;
use crate::calendar::seeds;
use proptest::prelude::*;

fn new(answer: Answer, clause: &str, explanation: &str, legal_basis: &str) -> NewAnswer {
    NewAnswer { answer, clause: clause.into(), explanation: explanation.into(), legal_basis: legal_basis.into() }
}

#[test]
fn not_adopting_needs_reasons_and_a_must_goes_to_the_head() {
    let open = HandlingState::Open;
    assert_eq!(answer(open, Severity::Must, &new(Answer::NotAdopted, "", "", ""), true), Err(REASON_NEEDED.refuse()));
    assert_eq!(
        answer(open, Severity::Must, &new(Answer::NotAdopted, "", "why", ""), true),
        Err(REASON_NEEDED.refuse())
    );
    assert_eq!(
        answer(open, Severity::Must, &new(Answer::NotAdopted, "", "why", "law"), false),
        Ok(HandlingState::Escalated)
    );
    assert_eq!(
        answer(open, Severity::Should, &new(Answer::NotAdopted, "", "why", "law"), false),
        Ok(HandlingState::Answered)
    );
    assert_eq!(
        answer(open, Severity::Must, &new(Answer::Adopted, "第八条", "", ""), false),
        Err(REVISION_NEEDED.refuse())
    );
    assert_eq!(answer(open, Severity::Must, &new(Answer::Adopted, "", "", ""), true), Err(WHERE_NEEDED.refuse()));
}

fn states() -> impl Strategy<Value = Vec<(Severity, HandlingState)>> {
    let one = (prop::sample::select(Severity::ALL), prop::sample::select(HandlingState::ALL));
    prop::collection::vec(one, 0..6)
}

proptest! {
    #[test]
    fn nothing_unlawful_unheard_or_open_passes(
        items in states(),
        conclusion in prop::sample::select(vec![
            "MAY_SIGN", "SIGN_AFTER_MODIFICATION", "MUST_NOT_SIGN", "LEGAL", "MODIFY", "ILLEGAL", "RISK_DISCLOSED", "",
        ]),
        (counsel_required, counsel_heard, supplement_pending, changed_unasked) in any::<(bool, bool, bool, bool)>(),
        (exploratory, missing_companion, window_too_short, substituted) in any::<(bool, bool, bool, bool)>(),
        edited_silently in any::<bool>(),
    ) {
        let facts = Facts {
            conclusion: Some(conclusion).filter(|text| !text.is_empty()),
            counsel_required, counsel_heard, supplement_pending, changed_unasked, items: &items, edited_silently,
            exploratory, missing_companion, window_too_short, substituted,
        };
        let reasons = gate(&facts);
        if reasons.is_empty() {
            prop_assert!(!STOP.contains(&conclusion) && !conclusion.is_empty());
            prop_assert!(exploratory || conclusion != "RISK_DISCLOSED");
            prop_assert!(!missing_companion && !window_too_short && !substituted);
            prop_assert!(counsel_heard || !counsel_required);
            prop_assert!(!changed_unasked && !edited_silently && !supplement_pending);
            let done = [HandlingState::Verified, HandlingState::Settled, HandlingState::Superseded];
            prop_assert!(items.iter().all(|(severity, state)| *severity == Severity::Note || done.contains(state)));
        }
    }

    #[test]
    fn what_is_superseded_never_blocks(items in states(), withdrawn in prop::collection::vec(any::<bool>(), 6)) {
        let facts = |items| Facts {
            conclusion: Some("SIGN_AFTER_MODIFICATION"), counsel_required: true, counsel_heard: true,
            supplement_pending: false, changed_unasked: false, edited_silently: false, items,
            exploratory: false, missing_companion: false, window_too_short: false, substituted: false,
        };
        let stands = |(n, (severity, state)): (usize, &(Severity, HandlingState))| {
            (*severity, standing(*state, withdrawn[n], false))
        };
        let all: Vec<_> = items.iter().enumerate().map(stands).collect();
        let kept: Vec<_> = all.iter().copied().filter(|(_, state)| *state != HandlingState::Superseded).collect();
        prop_assert_eq!(gate(&facts(&all)), gate(&facts(&kept)));
        let everything = |(severity, state): &(Severity, HandlingState)| (*severity, standing(*state, true, false));
        prop_assert_eq!(gate(&facts(&items.iter().map(everything).collect::<Vec<_>>())), []);
    }

    /// Whatever people try, in whatever order: what is done stays done, and a MUST that is not adopted is done
    /// only by the head's decision.
    #[test]
    fn nothing_leaves_what_is_done(severity in prop::sample::select(Severity::ALL), moves in moves()) {
        let mut at = At { state: HandlingState::Open, answer: None, decision: None };
        for one in moves {
            let before = at.clone();
            let Ok(after) = at.after(severity, &one) else { continue };
            prop_assert!(!is_done(before.state), "{one:?} left {before:?}");
            at = after;
            if is_done(at.state) && severity == Severity::Must && at.answer == Some(Answer::NotAdopted) {
                prop_assert_eq!(at.decision, Some(Decision::Confirmed));
                prop_assert_eq!(at.state, HandlingState::Settled);
            }
            if before.state == HandlingState::Disputed {
                prop_assert!(!is_done(at.state), "a dispute is not passed over by {one:?}");
            }
        }
        for (withdrawn, past) in [(true, false), (false, true)] {
            let stands = standing(at.state, withdrawn, past);
            prop_assert!(is_done(stands));
            prop_assert!(!is_done(at.state) || stands == at.state);
        }
    }

    #[test]
    fn the_day_before_which_is_overdue_agrees_with_the_due_day(issued in 0_i64..900, later in 0_i64..60, days in 1_u32..25) {
        let calendar = seeds::calendar().unwrap();
        let first: Day = "2024-01-02".parse().unwrap();
        let (issued, today) = (first.plus_days(issued), first.plus_days(issued + later));
        let due = calendar.after_working_days(issued.date(), days).map(Day::from);
        if let (Ok(due), Ok(before)) = (due, overdue_before(calendar, today, days)) {
            prop_assert_eq!(issued < before, due < today, "issued {}, due {}, today {}, before {}", issued, due, today, before);
        }
    }
}

#[derive(Clone, Debug)]
struct At {
    state: HandlingState,
    answer: Option<Answer>,
    decision: Option<Decision>,
}

#[derive(Clone, Debug)]
enum Move {
    Answer(Answer),
    Dispute,
    Escalate,
    Decide(Decision),
    Verify,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        3 => prop::sample::select(Answer::ALL).prop_map(Move::Answer),
        2 => Just(Move::Dispute),
        2 => Just(Move::Escalate),
        2 => prop::sample::select(Decision::ALL).prop_map(Move::Decide),
        1 => Just(Move::Verify),
    ];
    prop::collection::vec(one, 0..24)
}

impl At {
    fn after(&self, severity: Severity, one: &Move) -> Result<Self, Refusal> {
        let full = |given| new(given, "第八条", "why", "law");
        Ok(match one {
            Move::Answer(given) => {
                let state = answer(self.state, severity, &full(*given), true)?;
                Self { state, answer: Some(*given), decision: None }
            }
            Move::Dispute => Self { state: dispute(self.state, self.decision)?, ..self.clone() },
            Move::Escalate => Self { state: escalate(self.state)?, ..self.clone() },
            Move::Decide(by_head) => {
                Self { state: decide(self.state, *by_head)?, decision: Some(*by_head), ..self.clone() }
            }
            Move::Verify => Self { state: verified(self.state, self.decision)?, ..self.clone() },
        })
    }
}

#[test]
fn what_was_never_reviewed_does_not_pass() {
    let facts = Facts {
        conclusion: None,
        counsel_required: false,
        counsel_heard: true,
        supplement_pending: false,
        changed_unasked: false,
        edited_silently: false,
        exploratory: false,
        missing_companion: false,
        window_too_short: false,
        substituted: false,
        items: &[],
    };
    assert_eq!(gate(&facts), [Reason::NotReviewed]);
    // What can be put right before there is an opinion is told before.
    let early = Facts { missing_companion: true, window_too_short: true, substituted: true, ..facts };
    let told = [Reason::NotReviewed, Reason::ConsultationSubstituted, Reason::MissingCompanion, Reason::WindowTooShort];
    assert_eq!(gate(&early), told);
}

#[test]
fn a_dispute_ends_by_a_new_answer_or_by_the_head() {
    let disputed = dispute(HandlingState::Answered, None).unwrap();
    assert_eq!(verified(disputed, None), Err(NOT_ANSWERED.refuse()));
    assert_eq!(dispute(HandlingState::Open, None), Err(NOT_ANSWERED.refuse()));
    assert_eq!(dispute(HandlingState::Answered, Some(Decision::Confirmed)), Err(HEAD_HAS_DECIDED.refuse()));
    assert_eq!(escalate(HandlingState::Answered), Err(NOT_DISPUTED.refuse()));
    let escalated = escalate(disputed).unwrap();
    let partly = new(Answer::PartiallyAdopted, "第八条", "why", "");
    assert_eq!(answer(escalated, Severity::Should, &partly, true), Err(WITH_THE_HEAD.refuse()));
    let adopted = new(Answer::Adopted, "第八条", "", "");
    assert_eq!(answer(escalated, Severity::Should, &adopted, true), Ok(HandlingState::Answered));
    assert_eq!(decide(escalated, Decision::Overruled), Ok(HandlingState::Open));
    let decided = decide(escalated, Decision::Confirmed).unwrap();
    assert_eq!(verified(decided, Some(Decision::Confirmed)), Ok(HandlingState::Settled));
}

#[test]
fn a_confirmed_adoption_must_still_be_in_the_text() {
    let adopted = |demand, verdict| holds(Some(Answer::Adopted), demand, verdict);
    for shown in [AdoptionVerdict::Applied, AdoptionVerdict::AppliedNormalised] {
        assert_eq!(adopted(Demand::Replace, Some(shown)), Ok(()));
    }
    for other in [AdoptionVerdict::ChangedOtherwise, AdoptionVerdict::ClauseDeleted, AdoptionVerdict::Untouched] {
        let refusal = ADOPTION_NOT_IN_TEXT.refuse().with("verdict", other);
        assert_eq!(adopted(Demand::Replace, Some(other)), Err(refusal));
        assert_eq!(adopted(Demand::Describe, Some(other)), Ok(()));
    }
    assert_eq!(adopted(Demand::Insert, None), Err(ADOPTION_NOT_IN_TEXT.refuse()));
    assert_eq!(holds(Some(Answer::NotAdopted), Demand::Replace, None), Ok(()));
    assert_eq!(holds(Some(Answer::PartiallyAdopted), Demand::Replace, Some(AdoptionVerdict::ChangedOtherwise)), Ok(()));
}
