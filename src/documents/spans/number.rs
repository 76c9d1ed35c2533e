//! Numbers: Arabic with separators, Chinese, and Chinese capitals (大写).

use std::str::FromStr;

use rust_decimal::Decimal;

use super::source::Source;

/// No amount has more digits; a longer run is an account or a licence number.
const MAX_SIGNS: usize = 24;

/// A number that stands in the text.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) value: Decimal,
    /// The first character after it.
    pub(super) end: usize,
    pub(super) style: Style,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Arabic,
    Chinese,
    /// Digits without units: 二〇二四.
    Placed,
    Capital,
}

/// Whether a number can begin with it.
pub(super) fn begins(c: char) -> bool {
    arabic(c).is_some() || sign(c).is_some()
}

/// The digit, in half or full width.
pub(super) fn arabic(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| u32::from(c).checked_sub(0xff10).filter(|value| *value < 10))
}

#[derive(Clone, Copy)]
enum Sign {
    Digit(u32),
    Times(u32),
    /// 万, 亿: what stands before is counted in it.
    Section(u32),
}

fn sign(c: char) -> Option<Sign> {
    const DIGITS: [&str; 10] =
        ["零〇○", "一壹", "二贰两貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"];
    Some(match c {
        '十' | '拾' => Sign::Times(10),
        '百' | '佰' => Sign::Times(100),
        '千' | '仟' => Sign::Times(1_000),
        '万' | '萬' => Sign::Section(10_000),
        '亿' | '億' => Sign::Section(100_000_000),
        _ => Sign::Digit((0..).zip(DIGITS).find(|(_, signs)| signs.contains(c))?.0),
    })
}

fn is_capital(c: char) -> bool {
    "壹贰叁肆伍陆柒捌玖拾佰仟貳參陸".contains(c)
}

/// The number here, with 万 or 亿 behind Arabic figures taken in.
pub(super) fn read(source: &Source, at: usize) -> Option<Number> {
    let mut number = if arabic(source.at(at)).is_some() { figures(source, at)? } else { chinese(source, at)? };
    if number.style == Style::Arabic {
        let (times, end) = multiplier(source, number.end);
        if times > 1 {
            number.value = number.value.checked_mul(Decimal::from(times))?;
            number.end = end;
            // 1亿2000万
            if let Some(rest) =
                Some(end).filter(|end| arabic(source.at(*end)).is_some()).and_then(|end| figures(source, end))
            {
                let (lower, end) = multiplier(source, rest.end);
                if lower > 1 && lower < times {
                    number.value = number.value.checked_add(rest.value.checked_mul(Decimal::from(lower))?)?;
                    number.end = end;
                }
            }
        }
    }
    Some(number)
}

fn multiplier(source: &Source, at: usize) -> (u64, usize) {
    let from = source.gap(at, 2);
    let known: [(&str, u64); 8] = [
        ("百万", 1_000_000),
        ("千万", 10_000_000),
        ("万亿", 1_000_000_000_000),
        ("万", 10_000),
        ("亿", 100_000_000),
        ("million", 1_000_000),
        ("billion", 1_000_000_000),
        ("千", 1_000),
    ];
    let found = known.iter().find(|(word, _)| source.has(from, word));
    // 5万分之一 is no 50,000.
    found
        .filter(|(word, _)| !source.has(from + word.chars().count(), "分之"))
        .map_or((1, at), |(word, times)| (*times, from + word.chars().count()))
}

/// 1,234,567.89 in half or full width.
pub(super) fn figures(source: &Source, at: usize) -> Option<Number> {
    let mut written = String::new();
    let mut end = at;
    let mut point = false;
    loop {
        let c = source.at(end);
        let digit_at = |n: usize| arabic(source.at(n)).is_some();
        if let Some(digit) = arabic(c) {
            written.push(char::from_digit(digit, 10)?);
        } else if matches!(c, ',' | '，') && !point {
            // A comma separates thousands, or it belongs to the sentence.
            let group = (1..=3).all(|n| digit_at(end + n)) && !digit_at(end + 4);
            if !group || written.is_empty() || c == '，' && written.len() > 3 && !source.text(at, end).contains('，')
            {
                break;
            }
        } else if matches!(c, '.' | '．') && !point && digit_at(end + 1) {
            point = true;
            written.push('.');
        } else {
            break;
        }
        end += 1;
    }
    if written.len() > MAX_SIGNS {
        return None;
    }
    Some(Number { value: Decimal::from_str(&written).ok()?, end, style: Style::Arabic })
}

/// 一百二十三万, 二〇二四, 壹佰贰拾叁万.
pub(super) fn chinese(source: &Source, at: usize) -> Option<Number> {
    let end = source.past(at, |c| sign(c).is_some());
    let count = end - at;
    if count == 0 || count > MAX_SIGNS {
        return None;
    }
    // 五百万分之… and 三百分之…: the last sign belongs to the fraction.
    let end = if source.has(end, "分之") { end - 1 } else { end };
    let signs: Vec<char> = (at..end).map(|n| source.at(n)).collect();
    let capital = signs.iter().any(|c| is_capital(*c));
    let units = signs.iter().filter_map(|c| sign(*c)).any(|sign| !matches!(sign, Sign::Digit(_)));
    let mut value = if units { summed(&signs)? } else { placed(&signs)? };
    let mut stop = end;
    // 三点五
    if source.at(end) == '点' && sign(source.at(end + 1)).is_some_and(|sign| matches!(sign, Sign::Digit(_))) {
        let (mut place, mut n) = (Decimal::new(1, 1), end + 1);
        while let Some(Sign::Digit(digit)) = sign(source.at(n)).filter(|_| n < end + 7) {
            value += place * Decimal::from(digit);
            place /= Decimal::TEN;
            n += 1;
        }
        stop = n;
    }
    let style = match (capital, units) {
        (true, _) => Style::Capital,
        (false, false) if count > 1 => Style::Placed,
        _ => Style::Chinese,
    };
    Some(Number { value, end: stop, style })
}

fn placed(signs: &[char]) -> Option<Decimal> {
    signs.iter().filter_map(|c| sign(*c)).try_fold(Decimal::ZERO, |sum, sign| match sign {
        Sign::Digit(digit) => sum.checked_mul(Decimal::TEN)?.checked_add(Decimal::from(digit)),
        _ => None,
    })
}

fn summed(signs: &[char]) -> Option<Decimal> {
    let (mut total, mut section, mut digit) = (0_u64, 0_u64, None::<u64>);
    for (n, c) in signs.iter().enumerate() {
        match sign(*c)? {
            Sign::Digit(value) => digit = Some(u64::from(value)),
            Sign::Times(times) => {
                // 十 alone is ten; 百 and 千 alone are words (百货, 千里).
                let count = digit.take().filter(|digit| *digit > 0);
                let count = count.or_else(|| (times == 10).then_some(1))?;
                section = section.checked_add(count.checked_mul(u64::from(times))?)?;
            }
            Sign::Section(times) => {
                section = section.checked_add(digit.take().unwrap_or(0))?;
                if section == 0 && (total == 0 || n == 0) {
                    return None;
                }
                // 一万二千亿: what stands before 亿 is counted in it as a whole.
                if times > 10_000 {
                    total = total.checked_add(section)?.checked_mul(u64::from(times))?;
                } else {
                    total = total.checked_add(section.checked_mul(u64::from(times))?)?;
                }
                section = 0;
            }
        }
    }
    total.checked_add(section)?.checked_add(digit.unwrap_or(0)).map(Decimal::from)
}

/// The value as a small whole number, for days and clause numbers.
pub(super) fn small(value: Decimal) -> Option<u32> {
    (value.is_integer() && value >= Decimal::ZERO && value < Decimal::from(100_000))
        .then(|| u32::try_from(value.mantissa() / 10_i128.pow(value.scale())).ok())?
}
