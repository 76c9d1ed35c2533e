//! One field's text as a value.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::format::Kind;
use super::utbms;

/// What a field says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Value<'a> {
    /// Nothing.
    #[default]
    Blank,
    /// Something that is no value of its kind; reported already.
    Bad,
    Text(&'a str),
    Date(NaiveDate),
    Number(Decimal),
}

impl<'a> Value<'a> {
    pub fn text(self) -> &'a str {
        if let Self::Text(text) = self { text } else { "" }
    }

    pub fn date(self) -> Option<NaiveDate> {
        if let Self::Date(date) = self { Some(date) } else { None }
    }

    /// The number; nothing counts as zero, what is no number does not count.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(number),
            Self::Blank => Some(Decimal::ZERO),
            _ => None,
        }
    }
}

/// Why a text is not what its field holds: code and what is expected.
pub(super) type Wrong = (&'static str, String);

/// Reads one field that is not empty.
pub(super) fn value(kind: Kind, text: &str) -> Result<Value<'_>, Wrong> {
    match kind {
        Kind::Date => date(text).map(Value::Date).ok_or_else(|| ("NOT_A_DATE", "a day as YYYYMMDD".to_owned())),
        Kind::Text(most) => match text.chars().count() {
            long if long > most => Err(("TOO_LONG", format!("at most {most} characters, not {long}"))),
            _ => Ok(Value::Text(text)),
        },
        Kind::Number(whole) => number(text, whole).map(Value::Number).ok_or_else(|| {
            ("NOT_A_NUMBER", format!("digits with a point, at most {whole} before and 4 behind it, no separators"))
        }),
        Kind::LineType => match text {
            "F" | "E" | "IF" | "IE" => Ok(Value::Text(text)),
            _ => Err(("NOT_A_TYPE", "F, E, IF or IE".to_owned())),
        },
        Kind::Code(letters) => match utbms::find(text) {
            Some(_) if text.starts_with(|first| letters.contains(first)) => Ok(Value::Text(text)),
            Some(_) => Err(("CODE_OF_ANOTHER_SET", format!("a code that begins with one of {letters}"))),
            None => Err(("UNKNOWN_CODE", "a code of UTBMS".to_owned())),
        },
        Kind::Currency => match text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            true => Ok(Value::Text(text)),
            false => Err(("NOT_A_CURRENCY", "three capitals, such as CNY".to_owned())),
        },
    }
}

fn date(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(text.get(..4)?.parse().ok()?, part(4, 6)?, part(6, 8)?)
}

fn number(text: &str, most: u8) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = plain(whole) && plain(part) && whole.len() <= most.into() && part.len() <= 4;
    // `.06` is usual for rates; a point alone is nothing.
    if !fits || (whole.is_empty() && part.is_empty()) || digits.ends_with('.') {
        return None;
    }
    Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text)).ok()
}
