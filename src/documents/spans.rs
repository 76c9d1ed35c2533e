//! What a contract's text says in figures, days and names, as typed values with their places.
//!
//! One pass over the characters, each looked at a bounded number of times, so that no text can make it slow.
//! Values are exact decimals. A span is only what stands there for certain: a number without a unit is none, and
//! 第三条 at the head of a line is the clause itself, not a reference to it. Blanks left to be filled in are spans
//! too, underlined spaces of a form included.

use rust_decimal::Decimal;

mod blank;
mod money;
mod number;
mod party;
mod reference;
mod source;
mod time;

pub use reference::{Reference, ReferenceKind, Whose};
pub use time::{Day, PeriodUnit};

use source::Source;

/// A piece of text that means a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Where it begins, in characters (Unicode scalar values) from the start of the text.
    pub start: usize,
    /// Where it ends, the first character after it.
    pub end: usize,
    /// As it stands.
    pub text: String,
    /// What it means.
    pub value: Value,
}

/// What a span means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// ￥1,000.00, 100万元, 壹佰万元整, USD 1,000.00.
    Amount(Amount),
    /// 5%, 百分之五, 万分之五, 3‰, in percent: 0.05 for 万分之五.
    Percentage(Decimal),
    /// 2024年3月5日, 二〇二四年三月五日, 2024-03-05, 3月5日, 2024年3月.
    Date(Day),
    /// 三十日, 30个工作日, 12 months.
    Period {
        /// How many.
        number: Decimal,
        /// Of what.
        unit: PeriodUnit,
    },
    /// The name after 甲方（委托人）：.
    Party {
        /// 甲方, 采购人, Party A.
        role: String,
        /// What stands in brackets behind the role, such as 委托人 or 盖章; empty when nothing does.
        note: String,
    },
    /// 第五条第二款, 附件一, Section 4.2, 《民法典》第五百条.
    Reference(Reference),
    /// ____, 【 】, ××, 待定, ____年__月__日, and spaces left to be written on.
    Blank,
}

/// A sum of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// In whole units of the currency (元), fractions as decimals.
    pub value: Decimal,
    /// ISO 4217.
    pub currency: &'static str,
    /// Written in capital numerals (大写).
    pub capital: bool,
    /// A price for one of something: 元/年.
    pub per: bool,
}

/// All spans of a text, in order; they do not overlap.
pub fn spans(text: &str) -> Vec<Span> {
    let source = Source::new(text);
    let mut found: Vec<Span> = Vec::new();
    let mut chain = reference::Chain::default();
    let mut open_role = party::Open::default();
    let mut at = 0;
    while at < source.len() {
        if source.is_field_start(at)
            && let Some((value, start, end)) = party::read(&source, at, &mut open_role)
        {
            found.push(Span { start, end, text: source.text(start, end), value });
            at = end;
            continue;
        }
        match read(&source, at, &mut chain) {
            Step::Found(value, start, end) => {
                found.push(Span { start, end, text: source.text(start, end), value });
                at = end.max(at + 1);
            }
            Step::To(next) => at = next.max(at + 1),
        }
    }
    found
}

/// What was made of the characters at a place.
enum Step {
    /// A value from here to there.
    Found(Value, usize, usize),
    /// Nothing before this place.
    To(usize),
}

fn read(source: &Source, at: usize, chain: &mut reference::Chain) -> Step {
    let sign = source.at(at);
    let found = match sign {
        '第' | '《' | '附' | 'S' | 'A' | 'C' | 'E' => {
            reference::read(source, at, chain).or_else(|| time::english(source, at)).or_else(|| money::read(source, at))
        }
        'J' | 'F' | 'M' | 'O' | 'N' | 'D' => time::english(source, at),
        '_' | '＿' | '﹍' | ' ' | '\u{3000}' | '\u{a0}' | '【' | '[' | '［' | '（' | '(' | '×' | 'X' | 'Ｘ' | 'T'
        | '待' => blank::read(source, at),
        '人' | '￥' | '¥' | '$' | '€' | '£' | 'U' | 'R' | 'H' | 'G' | '美' | '港' | '欧' | '日' | '英' => {
            money::read(source, at)
        }
        _ => None,
    };
    if let Some((value, start, end)) = found {
        return Step::Found(value, start, end);
    }
    if source::is_gap(sign) || sign == '_' {
        return Step::To(source.past(at, |c| c == sign));
    }
    if sign == '《' {
        // A title is a name; what looks like a value in it is none.
        return Step::To(source.title_end(at).unwrap_or(at + 1));
    }
    if !number::begins(sign) {
        return Step::To(at + 1);
    }
    if let Some((value, start, end)) = time::date(source, at).or_else(|| money::fraction(source, at)) {
        return Step::Found(value, start, end);
    }
    let Some(number) = number::read(source, at) else {
        return Step::To(source.past(at, number::begins));
    };
    let measured = money::percentage(source, at, &number)
        .or_else(|| money::behind(source, at, &number))
        .or_else(|| time::period(source, at, &number));
    match measured {
        Some((value, start, end)) => Step::Found(value, start, end),
        None => Step::To(number.end),
    }
}

#[cfg(test)]
mod tests;
