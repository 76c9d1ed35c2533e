//! The key of a name: one for every way to write it.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::places;

/// Which way of making keys this is. Stored keys of another are made anew when the program starts: whoever changes what
/// [`party_key`] gives counts this up.
pub const KEY_EDITION: i64 = 2;

/// Endings of names that say what legal form a party has, not who it is. Longer ones stand before those they
/// end with.
const LEGAL_FORMS: &[&str] = &[
    "有限责任公司",
    "股份有限公司",
    "特殊普通合伙",
    "集团有限公司",
    "集团总公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "普通合伙",
    "有限合伙",
    "国有独资",
    "全民所有制",
    "个体工商户",
    "有限责任",
    "总公司",
    "集团",
    "公司",
];

/// The same at the end of names in Latin letters, word by word.
const LATIN_FORMS: &[&str] = &[
    "co",
    "ltd",
    "limited",
    "inc",
    "incorporated",
    "llc",
    "llp",
    "plc",
    "corp",
    "corporation",
    "company",
    "gmbh",
    "ag",
    "sa",
];

/// What stands in brackets and says the legal form, wherever it stands.
const BRACKETED_FORMS: &[&str] = &[
    "(特殊普通合伙)",
    "(普通合伙)",
    "(有限合伙)",
    "(合伙)",
    "(集团)",
    "(国有独资)",
    "(全民所有制)",
    "(个人独资)",
    "(个体工商户)",
    "(筹)",
    "(筹备组)",
];

/// Endings of parts that are no person of their own (《公司法》第十三条): the name of the whole stands before.
const BRANCHES: &[&str] = &[
    "分公司",
    "支公司",
    "分行",
    "支行",
    "分理处",
    "营业部",
    "营业厅",
    "营业所",
    "办事处",
    "代表处",
    "项目部",
    "分所",
    "分店",
    "分厂",
];

/// Where the name of the whole ends, when a branch follows. Longer ones first.
const WHOLES: &[&str] =
    &["有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "股份公司", "集团公司", "公司", "银行", "事务所"];

/// Short ways to say what a body is.
const SPELLED_OUT: &[(&str, &str)] = &[
    ("会计师事务所", "会计师事务所"),
    ("律师事务所", "律师事务所"),
    ("律师所", "律师事务所"),
    ("律所", "律师事务所"),
    ("会计师所", "会计师事务所"),
    ("农民专业合作社", "专业合作社"),
    ("人民政府办公厅", "政府办公厅"),
    ("人民政府办公室", "政府办公室"),
    ("人民政府", "政府"),
];

/// A party's name for comparison: full and half width, case, white space and punctuation do not count, neither do
/// traditional forms and variants of characters, the words for the kinds of divisions before it, the legal form, 集团 at
/// the end, and the name of a branch behind the name of the whole. What stands in brackets is kept, unless it is a legal
/// form or the seat of a branch of a firm.
pub fn party_key(name: &str) -> String {
    let mut key = shortened(&folded(name));
    // What a step lays bare may be shortened further: a key is its own key.
    loop {
        let shorter = shortened(&key);
        if shorter == key {
            return key;
        }
        key = shorter;
    }
}

/// Letters, digits and brackets of one kind, each character in one form; Latin legal forms are left out while the words
/// still stand apart.
fn folded(name: &str) -> String {
    let plain: String = name.nfkc().flat_map(char::to_lowercase).nfkc().map(character).collect();
    let mut words: Vec<&str> = plain.split(|c: char| c.is_whitespace() || ",.，。、·".contains(c)).collect();
    words.retain(|word| !word.is_empty());
    while words.len() > 1 && words.last().is_some_and(|last| LATIN_FORMS.contains(last)) {
        words.pop();
    }
    words.concat().chars().filter(|c| c.is_alphanumeric() || matches!(c, '(' | ')')).collect()
}

/// The one form of a character, and of brackets of all kinds.
fn character(c: char) -> char {
    static FORMS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let lines =
            include_str!("../../../../seeds/names/characters.txt").lines().filter(|line| !line.starts_with('#'));
        let forms = lines.flat_map(|line| {
            let mut characters = line.chars();
            let one = characters.next();
            characters.filter_map(move |other| one.map(|one| (other, one)))
        });
        forms.collect()
    });
    match c {
        '[' | '{' | '【' | '〔' | '〈' | '《' | '「' | '『' | '［' => '(',
        ']' | '}' | '】' | '〕' | '〉' | '》' | '」' | '』' | '］' => ')',
        c => FORMS.get(&c).copied().unwrap_or(c),
    }
}

/// A folded name without what does not tell who it is. Brackets are gone afterwards.
fn shortened(folded: &str) -> String {
    let mut name = folded.to_owned();
    for form in BRACKETED_FORMS {
        if name.len() > form.len() {
            name = name.replace(form, "");
        }
    }
    for (short, long) in SPELLED_OUT {
        if let Some(before) = name.strip_suffix(short) {
            name = format!("{before}{long}");
            break;
        }
    }
    name = without_seat(&name);
    name.retain(|c| c.is_alphanumeric());
    let whole = without_branch(&name);
    let mut key = whole;
    while let Some(shorter) = LEGAL_FORMS.iter().find_map(|form| key.strip_suffix(form)) {
        // Nothing is left of a name that says no more than its form.
        if shorter.is_empty() {
            break;
        }
        key = shorter;
    }
    places::shortened(key)
}

/// 北京衍溪(江州)律师事务所 is the branch of 北京衍溪律师事务所 in 江州.
fn without_seat(name: &str) -> String {
    let Some(body) = name.strip_suffix("事务所") else { return name.to_owned() };
    let (Some(open), Some(close)) = (body.find('('), body.find(')')) else { return name.to_owned() };
    let (before, after) = (body.get(..open), body.get(close + 1..));
    match (before, after) {
        (Some(before), Some(after)) if open < close && before.chars().count() >= 2 => format!("{before}{after}事务所"),
        _ => name.to_owned(),
    }
}

/// The name of the whole that a branch belongs to; any other name as it is.
fn without_branch(name: &str) -> &str {
    if !is_branch(name) {
        return name;
    }
    let ends = WHOLES.iter().filter_map(|whole| {
        let at = name.find(whole)?;
        // 公司 of the branch itself is not the end of the whole.
        let end = at + whole.len();
        (at > 0 && end < name.len() && !name.get(..end).is_some_and(is_branch)).then_some(end)
    });
    ends.min().and_then(|end| name.get(..end)).unwrap_or(name)
}

/// Whether a name is that of a branch, by its ending.
pub(super) fn is_branch(name: &str) -> bool {
    BRANCHES.iter().any(|branch| name.ends_with(branch))
}
