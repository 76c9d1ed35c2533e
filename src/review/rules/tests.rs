use super::*;

#[test]
fn each_state_and_event_lead_to_one_state() {
    for (n, (from, on, _)) in TRANSITIONS.iter().enumerate() {
        assert!(TRANSITIONS[n + 1..].iter().all(|(f, o, _)| (f, o) != (from, on)), "{from} on {on} stands twice");
    }
}

const ENDS: [ReviewState; 3] = [ReviewState::Closed, ReviewState::Returned, ReviewState::Withdrawn];

#[test]
fn an_end_is_never_left() {
    for state in ReviewState::ALL {
        let left = Event::ALL.iter().any(|event| step(*state, *event).is_ok());
        assert_eq!(left, !ENDS.contains(state), "{state}");
    }
}

#[test]
fn every_state_is_reached_from_the_draft_and_every_event_happens() {
    let mut reached = vec![ReviewState::Draft];
    let mut at = 0;
    while let Some(from) = reached.get(at).copied() {
        let next = Event::ALL.iter().filter_map(|event| step(from, *event).ok());
        let fresh: Vec<ReviewState> = next.filter(|state| !reached.contains(state)).collect();
        reached.extend(fresh);
        reached.dedup();
        at += 1;
    }
    for state in ReviewState::ALL {
        assert!(reached.contains(state), "{state} is never reached");
    }
    for event in Event::ALL {
        assert!(TRANSITIONS.iter().any(|(_, on, _)| on == event), "{event} never happens");
    }
}

#[test]
fn a_matter_can_be_withdrawn_until_its_opinion_is_issued() {
    use ReviewState as S;
    for state in S::ALL {
        let issued = matches!(state, S::OpinionIssued | S::Handling);
        let withdrawn = step(*state, Event::Withdraw);
        assert_eq!(withdrawn.ok(), (!issued && !ENDS.contains(state)).then_some(S::Withdrawn), "{state}");
    }
}

#[test]
fn nothing_is_decided_while_a_matter_is_on_hold() {
    for event in [Event::OpinionsIn, Event::Issue, Event::Offer, Event::Extend, Event::Hold, Event::Clear] {
        assert!(step(ReviewState::OnHold, event).is_err(), "{event}");
    }
}

fn item(code: &str, note: &str) -> SupplementItem {
    SupplementItem { code: code.into(), note: note.into() }
}

#[test]
fn what_is_missing_is_told_once() {
    let first = [item("APPROVALS", ""), item("", "附件二缺页")];
    assert!(ask_once(&[], &first).is_ok());
    assert!(ask_once(&first, &first[..1]).is_ok());
    assert!(ask_once(&first, &[item("APPROVALS", "仍缺用印页")]).is_ok(), "the same material");
    let refusal = ask_once(&first, &[item("APPROVALS", ""), item("FUNDING", ""), item("", "附件三缺页")]);
    assert_eq!(refusal.expect_err("something new").facts, vec![("new", "FUNDING, 附件三缺页".to_owned())]);
}

#[test]
fn an_answer_brings_every_listed_material() {
    let asked = [item("APPROVALS", ""), item("", "附件二缺页"), item("FUNDING", "")];
    let given = |codes: &[&str]| {
        let given: Vec<Material> =
            codes.iter().map(|code| Material { code: (*code).into(), note: String::new() }).collect();
        answers(&asked, &given)
    };
    assert!(given(&["FUNDING", "APPROVALS"]).is_ok());
    assert_eq!(given(&["FUNDING"]).expect_err("one lacks").facts, vec![("missing", "APPROVALS".to_owned())]);
}

#[test]
fn an_extension_stays_within_the_maximum() {
    assert_eq!(extended(Some(5), Some(10), 5), Ok(10));
    let code = |refused: Result<i64, Refusal>| refused.expect_err("must be refused").rule.code;
    assert_eq!(code(extended(Some(5), Some(10), 6)), "EXTENSION_BEYOND_MAXIMUM");
    assert_eq!(code(extended(Some(5), None, 1)), "EXTENSION_NOT_PROVIDED");
    assert_eq!(code(extended(None, Some(10), 1)), "EXTENSION_NOT_PROVIDED");
}

#[test]
fn all_missing_materials_are_named_at_once() {
    let required = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
    let given = [Material { code: "B".into(), note: String::new() }];
    let refusal = complete(&required, &given).expect_err("must be refused");
    assert_eq!(refusal.facts, vec![("missing", "A, C".to_owned())]);
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

#[test]
fn an_answer_has_until_a_day_to_come_within_the_rules() {
    let (today, latest) = (day("2026-09-18"), day("2026-09-30"));
    for (told, right) in [("2026-09-17", false), ("2026-09-18", false), ("2026-09-19", true), ("2026-09-30", true)] {
        assert_eq!(answer_day(day(told), today, latest).is_ok(), right, "{told}");
    }
    let late = answer_day(day("2026-10-01"), today, latest).expect_err("beyond");
    assert_eq!(late.rule.code, "ANSWER_DAY_OUT_OF_BOUNDS");
}

#[test]
fn a_text_is_taken_when_nobody_lacks_under_it() {
    assert!(cosigned(&[]).is_ok());
    let refused = cosigned(&["市交通局".to_owned(), "市水务局".to_owned()]).expect_err("two lack");
    assert_eq!(refused.rule.code, "COSIGNATURES_MISSING");
}

#[test]
fn what_came_on_paper_is_entered_in_time_or_with_a_reason() {
    let last = day("2026-09-18");
    assert!(entered_in_time(last, last, "").is_ok() && entered_in_time(last.plus_days(1), last, "停电").is_ok());
    assert_eq!(entered_in_time(last.plus_days(1), last, "").expect_err("late").rule.code, "ENTERED_LATE");
}
