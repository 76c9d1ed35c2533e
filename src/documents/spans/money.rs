//! Amounts and percentages.

use rust_decimal::Decimal;

use super::number::{self, Number, Style};
use super::source::Source;
use super::{Amount, Value};

type Found = Option<(Value, usize, usize)>;

/// Signs and words before an amount.
const BEFORE: [(&str, &str); 22] = [
    ("人民币", "CNY"),
    ("RMB", "CNY"),
    ("CNY", "CNY"),
    ("￥", "CNY"),
    ("¥", "CNY"),
    ("USD", "USD"),
    ("US$", "USD"),
    ("U.S.$", "USD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("$", "USD"),
    ("HKD", "HKD"),
    ("HK$", "HKD"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("EUR", "EUR"),
    ("€", "EUR"),
    ("欧元", "EUR"),
    ("GBP", "GBP"),
    ("£", "GBP"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
];

/// Units behind an amount.
const BEHIND: [(&str, &str); 17] = [
    ("元人民币", "CNY"),
    ("元", "CNY"),
    ("圆", "CNY"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
    ("U.S. dollars", "USD"),
    ("US dollars", "USD"),
    ("dollars", "USD"),
    ("USD", "USD"),
    ("EUR", "EUR"),
    ("RMB", "CNY"),
    ("CNY", "CNY"),
];

/// An amount that begins with its currency: ￥1,000.00, 人民币（大写）壹佰万元整, USD 5.
pub(super) fn read(source: &Source, at: usize) -> Found {
    let (currency, mut from) = before(source, at)?;
    // 人民币（大写）：, 人民币￥
    for _ in 0..3 {
        from = source.gap(from, 3);
        from = source
            .one_of(from, &["（大写）", "(大写)", "（小写）", "(小写)", "大写", "小写", "：", ":"])
            .unwrap_or(from);
        if let Some((_, end)) = before(source, from).filter(|(again, _)| *again == currency) {
            from = end;
        }
    }
    from = source.gap(from, 3);
    let number = number::begins(source.at(from)).then(|| number::read(source, from))??;
    let unit = unit(source, &number);
    // 人民币一万 may be no sum (人民币一方); figures and capitals after a currency are.
    if unit.is_none() && !matches!(number.style, Style::Arabic | Style::Capital) {
        return None;
    }
    let (unit_currency, end) = unit.unwrap_or((currency, number.end));
    // 人民币 is the general word: 人民币100美元 does not occur, but $ before 港元 does.
    let currency =
        if currency == "USD" || unit_currency != "CNY" { unit_or(unit_currency, currency) } else { currency };
    amount(source, at, number, currency, end)
}

/// 元 behind a foreign sign is only the counting word.
fn unit_or(unit: &'static str, sign: &'static str) -> &'static str {
    if unit == "CNY" { sign } else { unit }
}

fn before(source: &Source, at: usize) -> Option<(&'static str, usize)> {
    let (word, currency) = BEFORE.iter().find(|(word, _)| source.has(at, word))?;
    // USDT and the like are no currency.
    let end = at + word.chars().count();
    let letter = word.ends_with(|c: char| c.is_ascii_alphabetic());
    let inside = letter && (source.at(end).is_ascii_alphabetic() || source.before(at).is_ascii_alphabetic());
    (!inside).then_some((*currency, end))
}

/// An amount that begins with its number: 100万元, 壹佰万元整, 1,000 USD.
pub(super) fn behind(source: &Source, at: usize, number: &Number) -> Found {
    let whole = number.style == Style::Capital && source.one_of(number.end, &["整", "正"]).is_some();
    let (currency, end) = unit(source, number).or(whole.then_some(("CNY", number.end)))?;
    let number = Number { value: number.value, end: number.end, style: number.style };
    amount(source, at, number, currency, end)
}

fn unit(source: &Source, number: &Number) -> Option<(&'static str, usize)> {
    let from = source.gap(number.end, 2);
    let (word, currency) = BEHIND.iter().find(|(word, _)| source.has(from, word))?;
    let end = from + word.chars().count();
    // 元旦, 元月, 元素, 元器件
    let other = *word == "元" && source.one_of(end, &["旦", "月", "素", "器件", "宵"]).is_some();
    let letters = word.ends_with(|c: char| c.is_ascii_alphabetic()) && source.at(end).is_ascii_alphanumeric();
    (!other && !letters).then_some((*currency, end))
}

fn amount(source: &Source, start: usize, number: Number, currency: &'static str, end: usize) -> Found {
    let (mut value, mut end) = (number.value, end);
    // 角 and 分 only count behind 元.
    if end > number.end {
        for (unit, part) in [('角', Decimal::new(1, 1)), ('分', Decimal::new(1, 2))] {
            // 壹佰元零伍分
            let from = if source.at(end) == '零' && source.at(end + 1) != unit { end + 1 } else { end };
            let small = number::begins(source.at(from)).then(|| number::read(source, from)).flatten();
            if let Some(small) = small.filter(|small| source.at(small.end) == unit && small.value < Decimal::TEN) {
                value = value.checked_add(small.value.checked_mul(part)?)?;
                end = small.end + 1;
            }
        }
    }
    end = source
        .one_of(end, &["整", "正"])
        .filter(|end| !source.has(*end, "式") && !source.has(*end, "常"))
        .unwrap_or(end);
    let per = matches!(source.at(end), '/' | '／') || source.at(end) == '每';
    Some((Value::Amount(Amount { value, currency, capital: number.style == Style::Capital, per }), start, end))
}

/// 5%, 5‰, 5‱.
pub(super) fn percentage(source: &Source, start: usize, number: &Number) -> Found {
    let from = source.gap(number.end, 1);
    let scale = match source.at(from) {
        '%' | '％' | '﹪' => Decimal::ONE,
        '‰' => Decimal::TEN,
        '‱' => Decimal::ONE_HUNDRED,
        _ => return None,
    };
    Some((Value::Percentage(number.value / scale), start, from + 1))
}

/// 百分之五, 千分之三, 万分之5.
pub(super) fn fraction(source: &Source, at: usize) -> Found {
    let scale = match source.at(at) {
        '百' => Decimal::ONE,
        '千' => Decimal::TEN,
        '万' => Decimal::ONE_HUNDRED,
        _ => return None,
    };
    if !source.has(at + 1, "分之") {
        return None;
    }
    let from = at + 3;
    if source.at(from) == '百' && !source.has(from + 1, "分之") {
        return Some((Value::Percentage(Decimal::ONE_HUNDRED / scale), at, from + 1));
    }
    let number = number::begins(source.at(from)).then(|| number::read(source, from))??;
    Some((Value::Percentage(number.value / scale), at, number.end))
}
