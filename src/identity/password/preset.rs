//! What a password must be. Two presets, because the two references contradict each other: ASVS 5.0 6.2 wants length
//! and a blocklist and forbids composition rules and rotation; assessors of 等保三级 (GB/T 22239-2019 8.1.4.1 a) want
//! both.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, FieldError, Result};
use crate::kit::Timestamp;

/// Which rules apply to passwords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Length and a blocklist; no composition rules, no rotation.
    #[default]
    Asvs,
    /// The blocklist, three of four classes, 90 days, the last five barred, the first password changed.
    Djbh3,
}

impl Preset {
    /// The least that `--password-min-length` may be.
    pub const fn shortest(self) -> usize {
        match self {
            Self::Asvs => 12,
            Self::Djbh3 => 8,
        }
    }

    /// How many passwords, the present one among them, cannot be taken again.
    pub const fn barred(self) -> usize {
        match self {
            Self::Asvs => 0,
            Self::Djbh3 => 5,
        }
    }
}

/// What a password must keep to here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordTerms {
    /// Which rules.
    pub preset: Preset,
    /// Shortest password, in characters.
    pub min: usize,
}

/// Longest password, in characters. Longer ones would only cost time.
pub const MAX: usize = 128;
const LIFE_SECONDS: i64 = 90 * 24 * 3600;

impl PasswordTerms {
    /// Refuses a new password that breaks a rule, and names all that it breaks. `about` is what others know of its
    /// owner: login, name, address.
    pub fn check(&self, pointer: &str, password: &str, about: &[&str]) -> Result<()> {
        let folded: String = password.nfkc().collect::<String>().to_lowercase();
        let length = password.chars().count();
        let mut wrong = Vec::new();
        let mut fault = |code, detail: String| {
            wrong.push(FieldError { pointer: pointer.to_owned(), code, detail });
        };
        if length < self.min {
            fault("TOO_SHORT", format!("must have at least {} characters", self.min));
        }
        if length > MAX {
            fault("TOO_LONG", format!("must have at most {MAX} characters"));
        }
        if self.preset == Preset::Djbh3 && classes(password) < 3 {
            fault("TOO_FEW_CLASSES", "must hold three of: small letters, capitals, digits, other characters".into());
        }
        if is_common(&folded) {
            fault("TOO_COMMON", "is among the passwords that are tried first".into());
        }
        if holds_what_is_known(&folded, about) {
            fault("HOLDS_A_NAME", "must not hold the login, the name, the mail address or the product's name".into());
        }
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }

    /// Whether a password that its owner set at `set_at` (0: somebody else chose it) must be changed before it can be
    /// used.
    pub fn must_change(&self, set_at: Timestamp, now: Timestamp) -> bool {
        self.preset == Preset::Djbh3 && set_at.plus_seconds(LIFE_SECONDS) <= now
    }
}

fn classes(password: &str) -> usize {
    let classes: [fn(char) -> bool; 4] = [char::is_lowercase, char::is_uppercase, char::is_numeric, |c| {
        !c.is_lowercase() && !c.is_uppercase() && !c.is_numeric()
    }];
    classes.iter().filter(|of_class| password.chars().any(**of_class)).count()
}

/// Words that everybody here knows.
const PRODUCT: [&str; 6] = ["counsel", "fagutai", "faguwen", "falvguwen", "法顾台", "法律顾问"];

fn holds_what_is_known(password: &str, about: &[&str]) -> bool {
    let known = about.iter().map(|text| text.split('@').next().unwrap_or_default().to_lowercase());
    let telling = |word: &String| word.chars().count() >= if word.is_ascii() { 4 } else { 2 };
    let mut words = known.chain(PRODUCT.map(str::to_owned)).filter(telling);
    words.any(|word| password.contains(&word))
}

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../../seeds/passwords/common.txt").lines();
    lines.filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
});

/// Whether guessing would find it soon: it is on the list, alone or between digits and signs or written with them, or
/// two such words; or it is a run, a pattern of the keyboard, or something short again and again.
fn is_common(password: &str) -> bool {
    let core = password.trim_matches(|c: char| !c.is_alphabetic());
    let plain: String = core.chars().map(letter_meant).collect();
    let two_words = |text: &str| {
        let splits = text.char_indices().map(|(at, _)| text.split_at(at));
        splits.into_iter().any(|(one, other)| COMMON.contains(one) && COMMON.contains(other))
    };
    let listed = |text: &str| COMMON.contains(text) || two_words(text);
    listed(password) || listed(core) || listed(&plain) || is_run(password) || is_repeated(password)
}

const fn letter_meant(written: char) -> char {
    match written {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    }
}

const RUNS: [&str; 4] = [
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];

/// Made of a few pieces of runs of letters, digits or keys, forwards or backwards.
fn is_run(password: &str) -> bool {
    let backwards: Vec<String> = RUNS.iter().map(|run| run.chars().rev().collect()).collect();
    let runs: Vec<&str> = RUNS.iter().copied().chain(backwards.iter().map(String::as_str)).collect();
    let (mut rest, mut pieces) = (password, 0);
    while let Some(first) = rest.chars().next() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let longest = ends.take_while(|end| runs.iter().any(|run| run.contains(&rest[..*end]))).last();
        rest = &rest[longest.unwrap_or(first.len_utf8())..];
        pieces += 1;
    }
    pieces * 4 <= password.chars().count()
}

/// One piece again and again, or hardly any different characters.
fn is_repeated(password: &str) -> bool {
    let chars: Vec<char> = password.chars().collect();
    let different: HashSet<&char> = chars.iter().collect();
    let repeats = |length: usize| chars.chunks(length).all(|piece| chars.starts_with(piece));
    different.len() < 5 || (1..=chars.len() / 2).any(repeats)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 3] = ["officer.cg", "程立行", "cheng.lixing@cg.example"];

    fn codes(preset: Preset, min: usize, password: &str) -> Vec<&'static str> {
        match (PasswordTerms { preset, min }).check("/password", password, &ABOUT) {
            Ok(()) => Vec::new(),
            Err(Error::Invalid(fields)) => fields.into_iter().map(|field| field.code).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn asvs_wants_length_and_no_composition() {
        for good in ["correct horse battery", "lotuspierseventhrain", "晚来天欲雪能饮一杯无乎", "9f2k-77aq-0bd3"]
        {
            assert_eq!(codes(Preset::Asvs, 10, good), Vec::<&str>::new(), "{good}");
        }
        assert_eq!(codes(Preset::Asvs, 12, "lotus-pier7"), ["TOO_SHORT"]);
        assert_eq!(codes(Preset::Asvs, 12, &"lotus pier ".repeat(12)), ["TOO_LONG", "TOO_COMMON"]);
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        let common = [
            "password1234",
            "P@ssw0rd2024!",
            "qwertyuiop123",
            "123456789012",
            "woaini1314520",
            "Woaini520!!!!",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "1qaz2wsx3edc",
            "zhongguo2008!",
            "dragonmonkey99",
            "iloveyou!2020",
            "qwerty123456",
            "111222333444",
            "administrator",
            "987654321098",
            "wodemima8888",
            "letmeinplease"[..7].repeat(2).as_str(),
        ]
        .map(str::to_owned);
        for password in common {
            assert_eq!(codes(Preset::Asvs, 12, &password), ["TOO_COMMON"], "{password}");
        }
    }

    #[test]
    fn what_others_know_of_the_owner_is_refused() {
        for known in [
            "my-Officer.CG-key",
            "xcheng.lixing-77",
            "今天程立行去开会了吗好",
            "counsel-desk-test",
            "我爱法律顾问工作平台啊啊",
        ] {
            assert!(codes(Preset::Asvs, 10, known).contains(&"HOLDS_A_NAME"), "{known}");
        }
    }

    #[test]
    fn djbh3_wants_three_classes_of_four() {
        assert_eq!(codes(Preset::Djbh3, 8, "Tv-kelp7"), Vec::<&str>::new());
        assert_eq!(codes(Preset::Djbh3, 8, "kelp-tv-seven"), ["TOO_FEW_CLASSES"]);
        assert_eq!(codes(Preset::Djbh3, 8, "Tv-kel7"), ["TOO_SHORT"]);
        assert_eq!(codes(Preset::Djbh3, 8, "Password2024!"), ["TOO_COMMON"]);
    }

    #[test]
    fn djbh3_passwords_live_ninety_days_and_the_first_not_at_all() {
        let terms = |preset| PasswordTerms { preset, min: 12 };
        let now: Timestamp = "2025-09-26T09:00:00+08:00".parse().expect("a time");
        let old = now.plus_seconds(-LIFE_SECONDS);
        assert!(terms(Preset::Djbh3).must_change(old, now) && !terms(Preset::Asvs).must_change(old, now));
        assert!(!terms(Preset::Djbh3).must_change(old.plus_seconds(1), now));
        assert!(terms(Preset::Djbh3).must_change(Timestamp::from_micros(0), now));
    }

    /// ASVS 5.0 6.2.4 wants the first three thousand at least.
    #[test]
    fn the_blocklist_is_long_enough() {
        assert!(COMMON.len() > 3000 && COMMON.iter().all(|word| *word == word.to_lowercase()), "{}", COMMON.len());
    }
}
