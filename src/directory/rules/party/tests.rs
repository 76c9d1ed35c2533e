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
        "江州市智云科技有限公司",
        "浙江省江州市智云科技有限公司",
        "江州智雲科技有限公司",
        "江州智云科技有限公司滨海分公司",
        "江州智云科技公司",
    ] {
        assert_eq!(party_key(same), "江州智云科技", "{same}");
    }
    assert_eq!(party_key("飞达（中国）有限公司"), "飞达中国");
    assert_eq!(party_key("飞达(中国)有限公司"), party_key("飞达【中国】有限责任公司"));
    assert_eq!(party_key("ＡＢＣ Ｔｅｃｈ Co., Ltd."), party_key("abc tech"));
    assert_eq!(party_key("Zinc"), "zinc");
    assert_eq!(party_key("江州诚信会计师事务所（特殊普通合伙）"), "江州诚信会计师事务所");
    assert_eq!(party_key("北京衍溪（江州）律师事务所"), "北京衍溪律师事务所");
    assert_eq!(party_key("北京衍溪律师事务所江州分所"), "北京衍溪律师事务所");
    assert_eq!(party_key("中国工商银行股份有限公司江州支行"), party_key("中国工商银行江州分行"));
    assert_eq!(party_key("江州市人民政府"), party_key("江州市政府"));
}

#[test]
fn different_parties_keep_different_keys() {
    assert_ne!(party_key("江州智云科技有限公司"), party_key("江州智运科技有限公司"));
    assert_ne!(party_key("飞达（中国）有限公司"), party_key("飞达有限公司"));
    assert_eq!(party_key("集团有限公司"), "集团有限公司", "a name is never stripped to nothing");
    assert_eq!(party_key("有限公司"), "有限公司");
    assert_eq!(party_key("（）"), "");
    assert_eq!(party_key("华联超市股份有限公司"), "华联超市", "no division");
    assert_eq!(party_key("江州农贸市场管理有限公司"), "江州农贸市场管理");
    assert_eq!(party_key("江州开发区建设有限公司"), "江州开发区建设");
}

fn coded(name: &str, credit_code: &str) -> Identity {
    Identity { credit_code: credit_code.to_owned(), ..Identity::named(name) }
}

#[test]
fn what_is_known_beside_the_name_decides() {
    let (one, other) = ("91350100M000100Y43", "914403001922038216");
    let name = "江州智云科技有限公司";
    assert_eq!(likeness(&coded(name, one), &coded("完全另一名称", one)), Some(Likeness::CreditCode));
    assert_eq!(likeness(&coded(name, one), &coded(name, other)), None, "two codes are two parties");
    assert_eq!(likeness(&coded(name, one), &coded("江州智云科技有限公司滨海分公司", other)), Some(Likeness::Branch));
    assert_eq!(likeness(&coded(name, one), &Identity::named("江州市智云科技公司")), Some(Likeness::Name));
    let former = Identity { names: vec!["江州云上软件有限公司".into(), name.into()], ..Identity::default() };
    assert_eq!(likeness(&former, &Identity::named(name)), Some(Likeness::Alias));
    let child = Identity {
        related: vec![(Identity::named(name), "PARENT".into())],
        ..Identity::named("滨海飞鹭商贸有限公司")
    };
    assert_eq!(likeness(&child, &Identity::named(name)), Some(Likeness::Related));
    let led = |name: &str| Identity { legal_person: "欧阳远山".into(), ..Identity::named(name) };
    assert_eq!(likeness(&led(name), &led("滨海飞鹭商贸有限公司")), Some(Likeness::LegalPerson));
    assert_eq!(likeness(&led(name), &Identity::named("欧阳远山")), Some(Likeness::LegalPerson));
    assert_eq!(likeness(&Identity::named("（）"), &Identity::named("……")), None, "an empty key names nobody");
}

#[test]
fn near_names_are_for_a_person_to_decide() {
    let near = |one: &str, other: &str| likeness(&Identity::named(one), &Identity::named(other));
    for (one, other) in [
        ("江州智云科技有限公司", "智云科技"),
        ("江州智云科技有限公司", "滨海智云科技有限公司"),
        ("江州智云科技有限公司", "智云科技（江州）有限公司"),
        ("江州智云科技有限公司", "智云"),
        ("江州滨河建筑装饰工程有限公司", "江州滨合建筑装饰工程有限公司"),
        ("江州滨河建筑装饰工程有限公司", "江州滨河建装筑饰工程有限公司"),
    ] {
        assert_eq!(near(one, other), Some(Likeness::NearName), "{one} {other}");
    }
    for (one, other) in [
        ("江州智云科技有限公司", "江州智运科技有限公司"),
        ("江州宏达建筑工程有限公司", "江州长丰建筑工程有限公司"),
        ("江州市第一人民医院", "江州市第二人民医院"),
        ("王小明", "王小朋"),
        ("abc tech", "abd tech"),
    ] {
        assert_eq!(near(one, other), None, "{one} {other}");
    }
}

proptest! {
    #[test]
    fn a_key_is_its_own_key(name in "[a-zA-Zａ-ｚ （）()中国江州智云集团有限责任公司股份省市区分行支银浙雲]{0,24}") {
        let key = party_key(&name);
        prop_assert_eq!(party_key(&key), key);
    }

    #[test]
    fn likeness_does_not_depend_on_who_comes_first(one in "[江州智云科技滨海有限公司市分]{0,10}", other in "[江州智云科技滨海有限公司市分]{0,10}") {
        let (one, other) = (Identity::named(&one), Identity::named(&other));
        prop_assert_eq!(likeness(&one, &other), likeness(&other, &one));
    }
}
