//! What the shipped packs say, and what a bad pack is refused for.

use super::*;
use crate::calendar::days::YearNotLoaded;
use crate::calendar::seeds;

const KINDS: [&str; 7] = [
    "CONTRACT",
    "DISPUTE_RESPONSE",
    "ENFORCEMENT_DECISION",
    "GOVERNMENT_RULE",
    "MAJOR_DECISION",
    "NORMATIVE_DOCUMENT",
    "OTHER",
];

fn national() -> &'static RulePack {
    seeds::national().unwrap()
}

fn demo() -> &'static RulePack {
    seeds::packs().unwrap().get("cn-demo-2026").unwrap()
}

/// Every citation of a pack, with the place it stands at.
fn cites(pack: &RulePack) -> Vec<(String, &Cite)> {
    let mut all: Vec<_> = pack.values.iter().map(|(key, v)| (key.clone(), &v.cite)).collect();
    all.extend(pack.scope.rules.iter().map(|rule| (rule.code.clone(), &rule.cite)));
    all.extend(pack.conflicts.iter().map(|tie| (tie.code.clone(), &tie.cite)));
    all.extend(pack.allocation.iter().map(|(kind, subject)| (kind.clone(), &subject.cite)));
    all.extend(pack.conditions.iter().map(|condition| (condition.code.clone(), &condition.cite)));
    for (code, kind) in &pack.kinds {
        let mut add = |at: &str, cite| all.push((format!("{code}.{at}"), cite));
        add("cite", &kind.cite);
        add("counsel", &kind.counsel.cite);
        add("conclusions", &kind.conclusions.cite);
        if let Some(limit) = &kind.limit {
            add("limit", &limit.cite);
            limit.maximum.iter().for_each(|m| add("limit.maximum", &m.cite));
        }
        kind.min_window.iter().for_each(|w| add("min_window", &w.cite));
        kind.materials.iter().chain(&kind.companions).for_each(|m| add(&m.code, &m.cite));
        kind.items.iter().chain(&kind.red_flags).for_each(|i| add(&i.code, &i.cite));
        kind.fields.iter().for_each(|field| add(&field.code, &field.cite));
        kind.checks.iter().for_each(|check| add(&check.code, &check.cite));
    }
    all
}

#[test]
fn every_rule_is_cited() {
    for pack in seeds::packs().unwrap().all() {
        for (at, cite) in cites(pack) {
            assert!(!cite.basis.trim().is_empty() && !cite.source.trim().is_empty(), "{at}");
            // A page can be looked up; what rests on a page says which.
            assert_eq!(cite.sure == Sure::Public, cite.url.is_some(), "{at}");
            assert!(cite.url.iter().all(|url| url.starts_with("http")), "{at}");
        }
    }
    let cited: Vec<_> = cites(national()).into_iter().map(|(_, cite)| cite.source.clone()).collect();
    for (id, source) in &national().sources {
        let of_a_kind = source.sure != Sure::Law || source.title.contains('《');
        assert!(cited.contains(&source.title) && of_a_kind, "{id}");
    }
}

#[test]
fn what_is_not_law_is_not_called_law() {
    let unsure = ["review-2018", "counsel-2016-recalled", "practice"];
    for id in unsure {
        assert_eq!(national().sources.get(id).unwrap().sure, Sure::Recalled);
    }
    let sure = |key: &str| national().value(key).unwrap().cite.sure;
    assert_eq!(sure("payment.days"), Sure::Law);
    assert_eq!(sure("contract.major.amount"), Sure::Public);
    assert_eq!(sure("candidate.lawyer.min_years"), Sure::Recalled);
    assert_eq!(sure("adoption.partial_weight"), Sure::Proposed);
    assert_eq!(sure("handling.answer_wd"), Sure::Proposed);
}

#[test]
fn all_kinds_are_ready_to_use() {
    assert!(national().kinds.keys().eq(KINDS.iter()));
    for (code, kind) in &national().kinds {
        assert!(kind.materials.iter().any(|material| material.required), "{code}");
        assert!(!kind.items.is_empty() && !kind.fields.is_empty() && kind.limit.is_some(), "{code}");
        assert!(kind.companions.iter().any(|companion| companion.own), "{code}");
        let common = ["LEGAL", "MODIFY", "ILLEGAL"].map(|c| kind.allows(c));
        assert_eq!(common, [code != "CONTRACT"; 3], "{code}");
        assert_eq!(kind.allows("RISK_DISCLOSED"), code == "MAJOR_DECISION");
    }
    let codes = &national().kind("CONTRACT").unwrap().conclusions.codes;
    assert_eq!(codes, &["MAY_SIGN", "SIGN_AFTER_MODIFICATION", "MUST_NOT_SIGN"]);
    let decision = national().kind("MAJOR_DECISION").unwrap();
    let window = decision.min_window.as_ref().unwrap();
    assert_eq!((window.working_days, window.cite.sure), (7, Sure::Law));
    assert_eq!((decision.counsel.required, decision.counsel.cite.sure), (true, Sure::Law));
    assert!(national().kind("NONE").is_none());
}

#[test]
fn values_are_read_in_their_unit() {
    let pack = national();
    assert_eq!(pack.working_days("handling.answer_wd"), Ok(10));
    assert_eq!(pack.years("engagement.max_term_years"), Ok(3));
    assert_eq!(pack.calendar_days("payment.days"), Ok(30));
    assert_eq!(pack.calendar_days("payment.max_days"), Ok(60));
    assert_eq!(pack.months("engagement.inactive_months_dismiss"), Ok(3));
    assert_eq!(pack.points("appraisal.excellent_min"), Ok(90));
    assert_eq!(pack.fen("fee.per_item"), Ok(80_000));
    assert_eq!(pack.fen("contract.major.investment_promotion.amount"), Ok(20_000_000_000));
    assert_eq!(pack.ratio("adoption.partial_weight"), Ok("0.5"));
    assert!(matches!(pack.working_days("payment.days"), Err(PackError::OtherUnit { .. })));
    assert!(matches!(pack.fen("payment.none"), Err(PackError::NoValue { .. })));
    for (key, value) in &pack.values {
        let suffix = match value.unit {
            Unit::WorkingDays => Some("_wd"),
            Unit::Years => Some("_years"),
            Unit::CalendarDays if !key.starts_with("payment.") => Some("_cd"),
            _ => None,
        };
        assert!(suffix.is_none_or(|suffix| key.ends_with(suffix)), "{key}");
    }
}

#[test]
fn limits_end_where_the_calendar_says() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let calendar = seeds::calendar().unwrap();
    let limit = |pack: &'static RulePack, kind| pack.kind(kind).unwrap().limit.as_ref().unwrap();
    let due = |limit: &TimeLimit, from| calendar.due(limit.unit, day(from), limit.days, &[]);
    let contract = limit(demo(), "CONTRACT");
    assert_eq!(due(contract, "2026-02-13"), Ok(day("2026-02-27")));
    assert_eq!(contract.maximum.as_ref().map(|maximum| maximum.days), Some(10));
    assert_eq!(due(limit(national(), "NORMATIVE_DOCUMENT"), "2026-02-13"), Ok(day("2026-03-12")));
    assert_eq!(limit(national(), "ENFORCEMENT_DECISION").maximum, None);
    assert_eq!(due(contract, "2026-12-30"), Err(YearNotLoaded(2027)));
}

#[test]
fn a_local_pack_overrides_key_by_key() {
    let (below, local) = (national(), demo());
    assert_eq!((local.jurisdiction.as_str(), local.extends.as_deref()), ("CN-DEMO", Some("cn-2026")));
    assert_eq!(local.fen("contract.major.amount"), Ok(500_000_000));
    assert_eq!(local.value("payment.days"), below.value("payment.days"));
    assert_eq!(local.values.len(), below.values.len());
    assert_eq!(local.kind("OTHER"), below.kind("OTHER"));

    let (old, new) = (below.kind("CONTRACT").unwrap(), local.kind("CONTRACT").unwrap());
    assert_eq!((&new.title_zh, &new.items, &new.conclusions), (&old.title_zh, &old.items, &old.conclusions));
    let limit = new.limit.as_ref().unwrap();
    assert_eq!((limit.days, limit.unit), (5, LimitUnit::WorkingDays));
    assert_eq!(limit.maximum.as_ref().unwrap().days, 10);
    assert!(new.counsel.required && !old.counsel.required);
    let order = |kind: &KindRules| kind.materials.iter().map(|m| m.code.clone()).collect::<Vec<_>>();
    assert_eq!(order(old), order(new), "an override keeps its place");
    let changed = old.materials.iter().zip(&new.materials).filter(|(a, b)| a != b);
    assert_eq!(changed.map(|(_, b)| b.code.as_str()).collect::<Vec<_>>(), ["FUNDING"]);
}

#[test]
fn the_hash_covers_every_text_the_rules_come_from() {
    let [cn, city] = seeds::PACK_TEXTS;
    let expected = <sha2::Sha256 as sha2::Digest>::digest(cn.as_bytes());
    assert_eq!(national().hash, hex::encode(expected));
    let edited = RulePack::parse(&format!("{cn}\n")).unwrap();
    assert_ne!(edited.hash, national().hash);
    assert_ne!(RulePack::parse_onto(city, &edited).unwrap().hash, demo().hash);
    assert_eq!(RulePack::parse_onto(city, national()).as_ref(), Ok(demo()));
}

const HEAD: &str = r#"
id = "x-1"
jurisdiction = "X"
title_zh = "甲"
title_en = "X"
effective_from = "2026-01-01"
[sources]
s = { title = "t", sure = "PUBLIC" }
"#;

fn refused(rest: &str) -> PackError {
    RulePack::parse(&format!("{HEAD}{rest}")).unwrap_err()
}

#[test]
fn a_pack_that_is_not_sound_is_refused() {
    assert!(RulePack::parse(HEAD).is_ok());
    let value = |fields: &str| refused(&format!("[values]\nk = {{ {fields} }}"));
    let at = |at: &str| at.to_owned();
    assert_eq!(
        value(r#"value = 1, unit = "FEN", basis = "b", source = "z""#),
        PackError::UnknownSource { at: at("values.k"), id: at("z") }
    );
    assert_eq!(
        value(r#"value = 1, unit = "FEN", basis = " ", source = "s""#),
        PackError::Missing { at: at("values.k.basis") }
    );
    for (amount, unit) in [("-1", "FEN"), ("\"1\"", "FEN"), ("1", "RATIO"), ("\".5\"", "RATIO"), ("\"5e1\"", "RATIO")] {
        let fields = format!(r#"value = {amount}, unit = "{unit}", basis = "b", source = "s""#);
        assert_eq!(value(&fields), PackError::UnfitValue { at: at("values.k") }, "{amount}");
    }
    let form = |error| matches!(error, PackError::Form(_));
    assert!(form(value(r#"value = 1, unit = "YUAN", basis = "b", source = "s""#)));
    assert!(form(value(r#"value = 1, unit = "FEN", basis = "b""#)));
    assert!(form(value(r#"value = 1.5, unit = "RATIO", basis = "b", source = "s""#)));
    assert!(form(value(r#"value = 1, unit = "FEN", basis = "b", source = "s", sure = "LAW""#)));
    assert!(form(refused("[other]")));
    assert!(form(RulePack::parse(&HEAD.replace("2026-01-01", "2026-02-30")).unwrap_err()));
    assert!(matches!(refused("[kinds.contract]"), PackError::BadCode { .. }));
    assert!(matches!(refused("[kinds.CONTRACT]"), PackError::Missing { .. }));
    let missing = RulePack::parse(&HEAD.replace("\"甲\"", "\"\"")).unwrap_err();
    assert_eq!(missing, PackError::Missing { at: at("title_zh") });
}

#[test]
fn a_local_pack_keeps_to_its_base_and_to_the_law() {
    let local = |extends: &str, rest: &str| {
        let head = HEAD.replacen("jurisdiction", &format!("extends = \"{extends}\"\njurisdiction"), 1);
        format!("{head}{rest}")
    };
    let onto = |rest: &str| RulePack::parse_onto(&local("cn-2026", rest), national());
    assert!(onto("").is_ok());
    assert!(matches!(RulePack::parse(&local("cn-2026", "")), Err(PackError::BaseNeeded { .. })));
    assert!(matches!(RulePack::parse_onto(&local("y", ""), national()), Err(PackError::OtherBase { .. })));
    assert!(matches!(RulePack::parse_onto(HEAD, national()), Err(PackError::OtherBase { .. })));

    let window = |days| {
        format!("[kinds.MAJOR_DECISION]\nmin_window = {{ working_days = {days}, basis = \"b\", source = \"s\" }}")
    };
    assert!(onto(&window(10)).is_ok());
    assert!(matches!(onto(&window(6)), Err(PackError::BelowLaw { .. })));
    let counsel = |kind| format!("[kinds.{kind}]\ncounsel = {{ required = false, basis = \"b\", source = \"s\" }}");
    assert!(matches!(onto(&counsel("MAJOR_DECISION")), Err(PackError::BelowLaw { .. })));
    assert!(onto(&counsel("NORMATIVE_DOCUMENT")).is_ok());
    let limit = "[kinds.OTHER]\nlimit = { days = 9, unit = \"WORKING_DAYS\", basis = \"b\", source = \"s\", maximum = { days = 8, basis = \"b\", source = \"s\" } }";
    assert!(matches!(onto(limit), Err(PackError::MaximumBelowLimit { .. })));
    let twice = "[kinds.OTHER]\nconclusions = { codes = [\"LEGAL\", \"LEGAL\"], basis = \"b\", source = \"s\" }";
    assert!(matches!(onto(twice), Err(PackError::Twice { .. })));
}

#[test]
fn a_place_asks_for_more_years_or_for_another_condition() {
    let years = |pack: &RulePack| {
        let condition = pack.conditions.iter().find(|condition| condition.how == Test::YearsOfPractice).unwrap();
        pack.years(condition.value.as_deref().unwrap()).unwrap()
    };
    assert_eq!(years(national()), 5);
    let head = "id = \"x\"\njurisdiction = \"X\"\ntitle_zh = \"x\"\ntitle_en = \"x\"\nextends = \"cn-2026\"\neffective_from = \"2026-01-01\"\n";
    let ten = format!(
        "{head}[values]\n\"candidate.lawyer.min_years\" = {{ value = 10, unit = \"YEARS\", basis = \"b\", source = \"product\" }}"
    );
    assert_eq!(years(&RulePack::parse_onto(&ten, national()).unwrap()), 10);
    let age = |value: &str| {
        format!(
            "{head}[[conditions]]\ncode = \"MAX_AGE\"\nzh = \"年龄\"\nen = \"Age\"\nhow = \"MAX_AGE\"\nvalue = \"{value}\"\nbasis = \"b\"\nsource = \"product\""
        )
    };
    assert!(national().conditions.iter().all(|condition| condition.how != Test::MaxAge), "off unless a place wants it");
    let missing = RulePack::parse_onto(&age("candidate.max_age_years"), national());
    assert_eq!(missing, Err(PackError::Missing { at: "conditions.MAX_AGE.value".into() }));
    let local = RulePack::parse_onto(&age("candidate.lawyer.min_years"), national()).unwrap();
    assert_eq!(local.conditions.len(), national().conditions.len() + 1);
}

#[test]
fn a_form_names_only_what_is_there_and_a_place_asks_for_no_less() {
    let kind = |rest: &str| {
        format!(
            "[kinds.X]\ntitle_zh = \"x\"\ntitle_en = \"x\"\ncite = {{ basis = \"b\", source = \"s\" }}\n\
             counsel = {{ required = false, basis = \"b\", source = \"s\" }}\n\
             conclusions = {{ codes = [\"LEGAL\"], basis = \"b\", source = \"s\" }}\n{rest}"
        )
    };
    let field = |fields: &str| {
        format!("fields = [{{ code = \"F\", zh = \"x\", en = \"x\", {fields}, basis = \"b\", source = \"s\" }}]")
    };
    let whole = |rest: &str| RulePack::parse(&format!("{HEAD}{}", kind(rest)));
    assert!(whole(&field("type = \"FLAG\"")).is_ok());
    let missing = |rest: &str| matches!(whole(rest), Err(PackError::Missing { .. }));
    assert!(missing(&field("type = \"CHOICE\"")), "a choice without choices");
    assert!(missing(&field("type = \"DAY\", choices = [{ code = \"A\", zh = \"x\", en = \"x\" }]")));
    assert!(missing(&field("type = \"CHOICE\", classes_of = \"CONTRACT\"")), "the catalogue has no such classes");
    assert!(missing(&field("type = \"DAY\", required_when = \"G\"")), "nobody could set that flag");
    assert!(matches!(whole(&field("type = \"COLOUR\"")), Err(PackError::Form(_))));
    let check = "checks = [{ code = \"C\", zh = \"x\", en = \"x\", rule = \"COMMENT_TOO_SHORT\", from = \"F\", to = \"F\", at_least = \"no\", basis = \"b\", source = \"s\" }]";
    assert!(missing(&format!("{}\n{check}", field("type = \"DAY\""))), "a value that the pack lacks");

    let head = "id = \"x\"\njurisdiction = \"X\"\ntitle_zh = \"x\"\ntitle_en = \"x\"\nextends = \"cn-2026\"\neffective_from = \"2026-01-01\"\n[kinds.MAJOR_DECISION]\n";
    let local = |rest: &str| RulePack::parse_onto(&format!("{head}{rest}"), national());
    let companion = |code: &str, more: &str| {
        format!(
            "companions = [{{ code = \"{code}\", zh = \"x\", en = \"x\", {more}, basis = \"b\", source = \"product\" }}]"
        )
    };
    let below = |rest: &str| matches!(local(rest), Err(PackError::BelowLaw { .. }));
    assert!(below(&companion("RISK_ASSESSMENT", "required = false")), "the law wants it where risk was assessed");
    assert!(local(&companion("RISK_ASSESSMENT", "required = true, file = true")).is_ok(), "more than the law");
    assert!(below("conclusions = { codes = [\"LEGAL\", \"RISK_DISCLOSED\"], basis = \"b\", source = \"product\" }"));
}
