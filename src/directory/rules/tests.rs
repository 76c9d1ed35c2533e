use proptest::prelude::*;

use super::*;
use crate::kit::Timestamp;

#[test]
fn an_interest_says_what_can_be() {
    let new = NewInterest::of(uuid::Uuid::nil().into(), "江州智云科技有限公司", Relation::Client);
    assert!(interest_faults(&new, day("2026-03-02")).is_empty());
    let wrong = NewInterest {
        party: "——".into(),
        credit_code: "91350100M000100Y44".into(),
        aliases: vec!["智云".into(), "（）".into()],
        ended_on: Some(day("2026-03-03")),
        share: Some(500),
        ..new
    };
    let found = pointers(interest_faults(&wrong, day("2026-03-02")));
    assert_eq!(found, ["/party", "/credit_code", "/aliases/1", "/ended_on", "/ended_on", "/share"]);
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn particulars(licence: Option<&str>, since: &str) -> Particulars {
    Particulars { licence_number: licence.map(str::to_owned), ..Particulars::of("张三", day(since)) }
}

fn pointers(faults: Vec<FieldError>) -> Vec<String> {
    faults.into_iter().map(|fault| fault.pointer).collect()
}

#[test]
fn only_lawyers_have_a_firm_and_only_scholars_no_licence() {
    let today = day("2026-03-02");
    let found = |kind, new: &Particulars, firm| pointers(faults(kind, new, firm, today));
    let firm = Some(OrganisationKind::LawFirm);
    let lawyer = particulars(Some("14401200910000001"), "2009-06-01");
    assert!(found(AdviserKind::Lawyer, &lawyer, firm).is_empty());
    assert_eq!(found(AdviserKind::Lawyer, &lawyer, None), ["/firm_id"]);
    assert_eq!(found(AdviserKind::Lawyer, &lawyer, Some(OrganisationKind::Agency)), ["/firm_id"]);
    let scholar = particulars(None, "2026-03-02");
    assert!(found(AdviserKind::LegalScholar, &scholar, None).is_empty());
    assert_eq!(found(AdviserKind::LegalScholar, &scholar, firm), ["/firm_id"]);
    let public = particulars(Some(" "), "2026-03-03");
    assert_eq!(found(AdviserKind::PublicLawyer, &public, None), ["/licence_number", "/practising_since"]);
}

#[test]
fn days_of_a_life_follow_each_other() {
    let found = |born: &str, until: &str| {
        let new = Particulars {
            born_on: Some(day(born)),
            licence_until: Some(day(until)),
            ..particulars(Some("14401200910000001"), "2009-06-01")
        };
        pointers(faults(AdviserKind::PublicLawyer, &new, None, day("2026-03-02")))
    };
    assert!(found("1991-06-01", "2009-06-01").is_empty());
    assert_eq!(found("1991-06-02", "2009-05-31"), ["/licence_until", "/born_on"]);
}

#[test]
fn a_year_of_practice_is_over_on_the_day_of_the_same_date() {
    for (since, on, years) in [
        ("2015-07-01", "2015-07-01", 0),
        ("2015-07-01", "2025-06-30", 9),
        ("2015-07-01", "2025-07-01", 10),
        ("2012-02-29", "2013-02-27", 0),
        ("2012-02-29", "2013-02-28", 1),
        ("2012-02-29", "2016-02-28", 3),
        ("2012-02-29", "2016-02-29", 4),
        ("2011-02-28", "2012-02-28", 1),
        ("2011-03-01", "2012-02-29", 0),
        ("2015-12-31", "2016-01-01", 0),
        ("2026-01-01", "2025-12-31", 0),
        ("2026-03-02", "2016-03-02", 0),
    ] {
        assert_eq!(full_years(day(since), day(on)), years, "{since} to {on}");
    }
}

proptest! {
    /// Years go up by one at a time, on one day in each year.
    #[test]
    fn years_never_jump(since in 0_i64..20_000, after in 0_i64..20_000) {
        let since = day("1970-01-01").plus_days(since);
        let (today, tomorrow) = (since.plus_days(after), since.plus_days(after + 1));
        let step = full_years(since, tomorrow) - full_years(since, today);
        prop_assert!((0..=1).contains(&step), "{since} {today}");
        let (wanted, date) = (since.date(), tomorrow.date());
        if step == 1 {
            prop_assert!(date.month() == wanted.month() && date.day() == wanted.day().min(date.day().max(28)));
        }
    }
}

#[test]
fn a_licence_holds_on_its_last_day() {
    let nil = uuid::Uuid::nil();
    let adviser = |until: Option<&str>| Adviser {
        id: nil.into(),
        account_id: None,
        firm_id: None,
        kind: AdviserKind::PublicLawyer,
        name: "张三".into(),
        licence_number: "14401200910000001".into(),
        practising_since: day("2009-06-01"),
        version: 1,
        updated_at: Timestamp::from_micros(0),
        created_at: Timestamp::from_micros(0),
        title: String::new(),
        born_on: None,
        licence_until: until.map(day),
        capacity: None,
    };
    assert_eq!(licence_holds(&adviser(None), day("9999-12-31")), Ok(()));
    assert_eq!(licence_holds(&adviser(Some("2026-03-02")), day("2026-03-02")), Ok(()));
    let refusal = licence_holds(&adviser(Some("2026-03-01")), day("2026-03-02")).expect_err("expired");
    assert_eq!(refusal.rule.code, "LICENCE_EXPIRED");
    assert_eq!(sign_in_of(&adviser(None)).expect_err("no account").rule.code, "NO_SIGN_IN");
}

#[test]
fn a_lawyers_account_is_one_of_the_firm() {
    let (firm, other) = (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into());
    assert_eq!(account_fits(Some(firm), &[other, firm]), Ok(()));
    assert!(account_fits(Some(firm), &[other]).is_err());
    assert_eq!(account_fits(None, &[other]), Ok(()));
    assert!(account_fits(None, &[]).is_err());
}

#[test]
fn a_licence_comes_to_three_stages() {
    let until = day("2026-06-30");
    for (today, stage) in [
        ("2026-04-30", None),
        ("2026-05-01", Some(60)),
        ("2026-05-30", Some(60)),
        ("2026-05-31", Some(30)),
        ("2026-06-29", Some(30)),
        ("2026-06-30", Some(0)),
        ("2027-01-01", Some(0)),
    ] {
        assert_eq!(licence_stage(until, day(today)), stage, "{today}");
    }
}

#[test]
fn a_leave_is_not_over_and_not_endless() {
    let found = |from: &str, to: &str| {
        leave_faults(day(from), day(to), day("2026-03-02")).into_iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    assert!(found("2026-01-01", "2026-03-02").is_empty(), "noted late");
    assert_eq!(found("2026-03-03", "2026-03-02"), ["TOO_SMALL"]);
    assert_eq!(found("2026-02-01", "2026-03-01"), ["TOO_SMALL"]);
    assert_eq!(found("2026-03-02", "2028-03-04"), ["TOO_LARGE"]);
    assert!(found("2026-03-02", "2028-03-02").is_empty());
}
