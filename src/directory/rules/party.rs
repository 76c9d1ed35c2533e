//! Names of parties, made comparable.

use unicode_normalization::UnicodeNormalization;

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
}
