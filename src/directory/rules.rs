//! Rules of the directory.

use unicode_normalization::UnicodeNormalization;

use super::model::{AdviserKind, Interest, NewAdviser};
use crate::error::FieldError;
use crate::identity::OrganisationKind;
use crate::kit::Day;

crate::rules! {
    ADVISER_EXISTS {
        basis: "一人一档（本系统规则）",
        zh: "该账号已登记为法律顾问。",
        en: "This account is already on the roll of advisers.",
        remedy_zh: "请使用已有的顾问记录。",
        remedy_en: "Use the adviser that is there."
    }
}

/// Endings of names that say what legal form a party has, not who it is. Longer ones stand before those they
/// end with.
const LEGAL_FORMS: &[&str] =
    &["有限责任公司", "股份有限公司", "有限公司", "特殊普通合伙", "普通合伙", "有限合伙", "国有独资", "集团"];

/// A party's name for comparison (当事人名称归一): full and half width, case, white space, brackets and other
/// punctuation do not count, and neither do the legal form and 集团 at the end. Rather two names too many are
/// held equal than one too few: a person looks at each hit.
pub fn party_key(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).nfkc().filter(|c| c.is_alphanumeric()).collect();
    let mut key = folded.as_str();
    while let Some(shorter) = LEGAL_FORMS.iter().find_map(|form| key.strip_suffix(form)) {
        if shorter.is_empty() {
            break;
        }
        key = shorter;
    }
    key.to_owned()
}

/// The interests in one of a matter's parties, given by their keys. An empty key names nobody.
pub fn conflicts(interests: &[Interest], parties: &[String]) -> Vec<Interest> {
    let names = |interest: &&Interest| !interest.party_key.is_empty() && parties.contains(&interest.party_key);
    interests.iter().filter(names).cloned().collect()
}

/// What is wrong with a new adviser, all of it: a lawyer practises in exactly one firm and under a licence
/// (律师法 10), a public lawyer under a licence and in none, a scholar in none.
pub fn faults(new: &NewAdviser, firm: Option<OrganisationKind>, today: Day) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut wrong = |pointer: &str, code, detail: &str| {
        faults.push(FieldError { pointer: pointer.to_owned(), code, detail: detail.to_owned() });
    };
    match (new.kind, firm) {
        (AdviserKind::Lawyer, None) => wrong("/firm_id", "REQUIRED", "is required for a lawyer"),
        (AdviserKind::Lawyer, Some(OrganisationKind::LawFirm))
        | (AdviserKind::LegalScholar | AdviserKind::PublicLawyer, None) => {}
        (AdviserKind::Lawyer, Some(_)) => wrong("/firm_id", "INVALID", "must be an organisation of kind LAW_FIRM"),
        (_, Some(_)) => wrong("/firm_id", "INVALID", "only a lawyer has a firm"),
    }
    let licensed = new.licence_number.as_ref().is_some_and(|number| !number.trim().is_empty());
    if !licensed && new.kind != AdviserKind::LegalScholar {
        wrong("/licence_number", "REQUIRED", "is required for lawyers and public lawyers");
    }
    if new.practising_since > today {
        wrong("/practising_since", "TOO_LARGE", "must not lie in the future");
    }
    if new.name.trim().is_empty() {
        wrong("/name", "TOO_SHORT", "must not be blank");
    }
    faults
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::model::Relation;
    use super::*;
    use crate::kit::Timestamp;

    #[test]
    fn one_party_has_one_key_however_it_is_written() {
        for same in [
            "江州智云科技有限公司",
            " 江州智云科技有限责任公司 ",
            "江州智云科技股份有限公司",
            "江州智云科技（集团）有限公司",
            "江州智云科技集团",
            "江州 智云\u{3000}科技有限公司",
            "「江州智云科技」有限公司",
            "江州智云科技集团股份有限公司",
        ] {
            assert_eq!(party_key(same), "江州智云科技", "{same}");
        }
        assert_eq!(party_key("飞达（中国）有限公司"), "飞达中国");
        assert_eq!(party_key("飞达(中国)有限公司"), party_key("飞达【中国】有限责任公司"));
        assert_eq!(party_key("ＡＢＣ Ｔｅｃｈ"), party_key("abc tech"));
        assert_eq!(party_key("江州诚信会计师事务所（特殊普通合伙）"), "江州诚信会计师事务所");
    }

    #[test]
    fn different_parties_keep_different_keys() {
        assert_ne!(party_key("江州智云科技有限公司"), party_key("江州智运科技有限公司"));
        assert_ne!(party_key("飞达（中国）有限公司"), party_key("飞达有限公司"));
        assert_eq!(party_key("集团有限公司"), "集团", "a name is never stripped to nothing");
        assert_eq!(party_key("有限公司"), "有限公司");
        assert_eq!(party_key("（）"), "");
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in "[a-zA-Zａ-ｚ （）()中国江州智云集团有限责任公司股份]{0,24}") {
            let key = party_key(&name);
            prop_assert_eq!(party_key(&key), key);
        }
    }

    fn interest(party: &str) -> Interest {
        let nil = uuid::Uuid::nil();
        Interest {
            id: nil.into(),
            adviser_id: nil.into(),
            party: party.to_owned(),
            party_key: party_key(party),
            relation: Relation::Client,
            declared_by: nil.into(),
            declared_at: Timestamp::from_micros(0),
        }
    }

    #[test]
    fn conflicts_are_found_by_party() {
        let declared = [interest("江州智云科技有限公司"), interest("飞达（中国）有限公司"), interest("……")];
        let found = conflicts(&declared, &[party_key("江州智云科技股份有限公司"), String::new()]);
        assert_eq!(found, [declared[0].clone()]);
        assert!(conflicts(&declared, &[]).is_empty());
    }

    #[test]
    fn only_lawyers_have_a_firm_and_only_scholars_no_licence() {
        let today: Day = "2026-03-02".parse().expect("a day");
        let new = |kind, licence: Option<&str>, since: &str| NewAdviser {
            account_id: uuid::Uuid::nil().into(),
            firm_id: None,
            kind,
            name: "张三".into(),
            licence_number: licence.map(str::to_owned),
            practising_since: since.parse().expect("a day"),
        };
        let pointers = |new: &NewAdviser, firm| {
            faults(new, firm, today).into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        let firm = Some(OrganisationKind::LawFirm);
        let lawyer = new(AdviserKind::Lawyer, Some("14401200910000001"), "2009-06-01");
        assert!(pointers(&lawyer, firm).is_empty());
        assert_eq!(pointers(&lawyer, None), ["/firm_id"]);
        assert_eq!(pointers(&lawyer, Some(OrganisationKind::Agency)), ["/firm_id"]);
        let scholar = new(AdviserKind::LegalScholar, None, "2026-03-02");
        assert!(pointers(&scholar, None).is_empty());
        assert_eq!(pointers(&scholar, firm), ["/firm_id"]);
        let public = new(AdviserKind::PublicLawyer, Some(" "), "2026-03-03");
        assert_eq!(pointers(&public, None), ["/licence_number", "/practising_since"]);
    }
}
