use proptest::prelude::*;

use super::super::model::{EngagementKind, NewRate, RateUnit, Service, TaxBasis};
use super::*;
use crate::kit::Timestamp;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn organisation(n: u128) -> OrganisationId {
    uuid::Uuid::from_u128(n).into()
}

fn adviser(kind: AdviserKind, firm: Option<OrganisationId>) -> Adviser {
    Adviser {
        id: uuid::Uuid::from_u128(9).into(),
        account_id: Some(uuid::Uuid::from_u128(9).into()),
        firm_id: firm,
        kind,
        name: "张三".into(),
        licence_number: String::new(),
        practising_since: day("2010-01-01"),
        version: 1,
        updated_at: Timestamp::from_micros(0),
        created_at: Timestamp::from_micros(0),
        title: String::new(),
        born_on: None,
        licence_until: None,
        capacity: None,
    }
}

fn code(refused: Result<(), Refusal>) -> &'static str {
    refused.expect_err("must be refused").rule.code
}

#[test]
fn lawyers_come_with_their_firm_and_scholars_in_person() {
    let (one, other) = (Some(organisation(1)), Some(organisation(2)));
    let lawyer = adviser(AdviserKind::Lawyer, one);
    let scholar = adviser(AdviserKind::LegalScholar, None);
    let public = adviser(AdviserKind::PublicLawyer, None);
    assert!(who(one, std::slice::from_ref(&lawyer)).is_ok());
    assert!(who(None, std::slice::from_ref(&scholar)).is_ok());
    assert_eq!(code(who(None, std::slice::from_ref(&lawyer))), "LAWYERS_THROUGH_FIRM");
    assert_eq!(code(who(other, std::slice::from_ref(&lawyer))), "LAWYERS_THROUGH_FIRM");
    assert_eq!(code(who(one, &[lawyer.clone(), scholar])), "SCHOLARS_IN_PERSON");
    assert_eq!(code(who(one, &[lawyer, public.clone()])), "PUBLIC_LAWYER_UNPAID");
    assert_eq!(code(who(None, &[public])), "PUBLIC_LAWYER_UNPAID");
}

#[test]
fn a_term_of_years_ends_the_day_before_the_corresponding_day() {
    assert_eq!(last_day(day("2026-01-01"), 3), day("2028-12-31"));
    assert_eq!(last_day(day("2026-03-15"), 1), day("2027-03-14"));
    assert_eq!(last_day(day("2024-02-29"), 3), day("2027-02-28"));
    assert_eq!(last_day(day("2024-02-29"), 4), day("2028-02-28"));
    assert!(term(day("2026-01-01"), day("2028-12-31"), 3).is_ok());
    assert_eq!(code(term(day("2026-01-01"), day("2029-01-01"), 3)), "TERM_TOO_LONG");
    assert_eq!(code(term(day("2026-01-02"), day("2026-01-01"), 3)), "TERM_ORDER");
    assert!(term(day("2026-01-01"), day("2026-01-01"), 3).is_ok());
}

#[test]
fn the_line_belongs_to_an_agency_served() {
    assert!(line_of_agency(organisation(2), &[organisation(1), organisation(2)]).is_ok());
    assert_eq!(code(line_of_agency(organisation(3), &[organisation(1)])), "BUDGET_LINE_OTHER_AGENCY");
}

fn term_of(ceiling: i64, committed: i64) -> Term {
    Term {
        engagement_id: uuid::Uuid::nil().into(),
        number: 1,
        from_day: day("2026-01-01"),
        to_day: day("2026-12-31"),
        ceiling: Fen::new(ceiling),
        committed: Fen::new(committed),
        made_at: Timestamp::from_micros(0),
        carried: Fen::ZERO,
    }
}

fn engagement(state: EngagementState) -> Engagement {
    Engagement {
        id: uuid::Uuid::nil().into(),
        number: String::new(),
        engaging_id: organisation(1),
        firm_id: None,
        budget_line_id: uuid::Uuid::nil().into(),
        kind: EngagementKind::Standing,
        from_day: day("2026-01-01"),
        to_day: day("2026-12-31"),
        ceiling: Fen::new(100),
        committed: Fen::ZERO,
        state,
        version: 1,
        updated_at: Timestamp::from_micros(0),
        created_at: Timestamp::from_micros(0),
        scope: String::new(),
        ends_on: day("2026-12-31"),
        signed_on: None,
        signed_at: None,
        carried_from: String::new(),
        terms_before: 0,
    }
}

proptest! {
    #[test]
    fn fees_fit_under_the_ceiling_or_are_refused(ceiling in 1i64..1_000, committed in 0i64..1_000, fee in 1i64..1_000) {
        prop_assume!(committed <= ceiling);
        let fits = room(&term_of(ceiling, committed), Fen::new(fee)).is_ok();
        prop_assert_eq!(fits, committed + fee <= ceiling);
    }
}

#[test]
fn only_an_active_engagement_takes_fees() {
    for state in EngagementState::ALL.iter().filter(|state| **state != EngagementState::Active) {
        assert_eq!(code(takes_work(&engagement(*state))), "ENGAGEMENT_NOT_ACTIVE", "{state}");
    }
    assert!(takes_work(&engagement(EngagementState::Active)).is_ok());
}

#[test]
fn all_wrong_fields_are_named() {
    let rate = |service, amount| NewRate {
        service,
        unit: RateUnit::PerItem,
        amount: Fen::new(amount),
        tax_basis: TaxBasis::VatInclusive,
    };
    let id = organisation(1);
    let new = NewEngagement {
        firm_id: None,
        adviser_ids: vec![],
        agency_ids: vec![id, id],
        budget_line_id: uuid::Uuid::nil().into(),
        kind: EngagementKind::Standing,
        scope: String::new(),
        from_day: day("2026-01-01"),
        to_day: day("2026-12-31"),
        ceiling: Fen::ZERO,
        rates: vec![rate(Service::Consultation, 80_000), rate(Service::Consultation, 0)],
    };
    let pointers: Vec<_> = faults(&new).into_iter().map(|fault| fault.pointer).collect();
    assert_eq!(
        pointers,
        ["/adviser_ids", "/agency_ids/1", "/ceiling/amount", "/rates/1/amount/amount", "/rates/1/service"]
    );
}

#[test]
fn each_state_and_event_lead_to_one_state_and_an_end_is_never_left() {
    for (n, (from, on, _)) in TRANSITIONS.iter().enumerate() {
        assert!(TRANSITIONS[n + 1..].iter().all(|(f, o, _)| (f, o) != (from, on)), "{from} on {on} stands twice");
    }
    for state in EngagementState::ALL {
        let left = EngagementEvent::ALL.iter().any(|event| step(*state, *event).is_ok());
        assert_eq!(left, *state != EngagementState::Closed, "{state}");
        let reached = *state == EngagementState::Draft || TRANSITIONS.iter().any(|(_, _, to)| to == state);
        assert!(reached, "{state} is never reached");
    }
}

#[test]
fn all_that_a_contract_lacks_is_named() {
    let item = |item: &ContractItem| Item { item: *item, clause: "第一条".into() };
    let all: Vec<Item> = ContractItem::ALL.iter().map(item).collect();
    assert!(contract(&all).is_ok());
    let refusal = contract(&all[2..]).expect_err("two are missing");
    assert_eq!(refusal.facts, vec![("missing", "SCOPE, WORK_REQUIREMENTS".to_owned())]);
}
