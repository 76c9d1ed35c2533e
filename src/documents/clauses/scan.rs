//! Reading a clause head character by character: numerals Chinese, Arabic, full-width and Roman.

use super::MAX_PLACE;

/// A reader of the start of a line.
pub(super) struct Scan {
    pub(super) signs: Vec<char>,
    pub(super) at: usize,
}

impl Scan {
    /// Starts after indents, bullets and Markdown's marks.
    pub(super) fn new(line: &str) -> Self {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || "#*>•●".contains(c));
        // No head is longer, and titles beyond this are none.
        Self { signs: line.chars().take(400).collect(), at: 0 }
    }

    pub(super) fn next_is(&self, test: impl Fn(char) -> bool) -> bool {
        self.signs.get(self.at).copied().is_some_and(test)
    }

    pub(super) fn take(&mut self, sign: char) -> bool {
        let found = self.next_is(|c| c == sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn while_in(&mut self, test: impl Fn(char) -> bool) -> String {
        let taken: String = self.signs.iter().skip(self.at).copied().take_while(|c| test(*c)).collect();
        self.at += taken.chars().count();
        taken
    }

    pub(super) fn blanks(&mut self) {
        self.while_in(char::is_whitespace);
    }

    pub(super) fn word(&mut self) -> String {
        self.while_in(|c| c.is_ascii_alphabetic())
    }

    pub(super) fn rest(&self) -> String {
        self.signs.iter().skip(self.at).collect()
    }

    /// What was read since `from`, without blanks: 第 一 条 is 第一条.
    pub(super) fn label(&self, from: usize) -> String {
        let read = self.signs.iter().take(self.at).skip(from);
        read.filter(|c| !c.is_whitespace()).collect()
    }

    /// 第X条, 第X条之一, 第X章, 第X节, 第X编, 第X部分.
    pub(super) fn article(&mut self) -> Option<(String, u32, char)> {
        let from = self.at;
        if !self.take('第') {
            return None;
        }
        self.blanks();
        let number = self.numeral()?;
        self.blanks();
        let unit = *self.signs.get(self.at).filter(|c| "条章节编部".contains(**c))?;
        self.at += 1;
        if unit == '部' && !self.take('分') {
            return None;
        }
        let end = self.at;
        if !(self.take('之') && self.chinese_numeral().is_some()) {
            self.at = end;
        }
        Some((self.label(from), number, unit))
    }

    /// 1. or 1、 or 1.1 or 1.1. at the start, but not 1.5元 or 2024.
    pub(super) fn outline(&mut self) -> Option<Vec<u32>> {
        let written = self.while_in(|c| digit(c).is_some() || c == '.' || c == '．');
        let parts: Vec<&str> = written.split(['.', '．']).collect();
        let (last, before) = parts.split_last()?;
        let closed = last.is_empty() || self.take('、');
        let parts = if last.is_empty() { before } else { parts.as_slice() };
        let apart = closed
            || parts.len() > 1 && !self.next_is(|c| c.is_ascii_alphabetic() || "%％,，元万倍年月日天个".contains(c));
        let parts: Option<Vec<u32>> = parts.iter().map(|part| arabic(part)).collect();
        parts.filter(|parts| apart && (1..=MAX_PLACE).contains(&parts.len()))
    }

    /// 3, 4.2 or IV, with its parts as values.
    pub(super) fn english_number(&mut self) -> Option<(String, Vec<u32>)> {
        self.blanks();
        let written = self.while_in(|c| c.is_ascii_digit() || c == '.' || "IVXLC".contains(c));
        let written = written.trim_end_matches('.').to_owned();
        let parts: Option<Vec<u32>> = written.split('.').map(|part| arabic(part).or_else(|| roman(part))).collect();
        let ends = !self.next_is(|c| c.is_ascii_alphanumeric());
        parts.filter(|parts| ends && parts.len() <= MAX_PLACE).map(|parts| (written, parts))
    }

    pub(super) fn numeral(&mut self) -> Option<u32> {
        let digits = self.while_in(|c| digit(c).is_some());
        if digits.is_empty() { self.chinese_numeral() } else { arabic(&digits) }
    }

    /// 一百零三, 二十, 一〇三; blanks between the signs are left out.
    pub(super) fn chinese_numeral(&mut self) -> Option<u32> {
        let written = self.while_in(|c| c == ' ' || chinese_sign(c).is_some());
        let (mut sum, mut pending, mut plain) = (0_u32, None::<u32>, true);
        let mut read = 0;
        for sign in written.chars().filter_map(chinese_sign) {
            read += 1;
            if sign >= 10 {
                let times = pending.take().filter(|times| *times > 0).unwrap_or(1);
                sum = sum.checked_add(times.checked_mul(sign)?)?;
                plain = false;
            } else {
                // Digits without units are a place system: 一〇三.
                let tens = if plain { pending.unwrap_or(0).checked_mul(10)? } else { 0 };
                pending = Some(tens.checked_add(sign)?);
            }
        }
        (read > 0).then(|| sum.checked_add(pending.unwrap_or(0))).flatten()
    }
}

pub(super) fn digit(c: char) -> Option<u32> {
    let wide = u32::from(c).checked_sub(0xff10).filter(|value| *value < 10);
    c.to_digit(10).or(wide)
}

/// At most three digits: no contract numbers its clauses by years.
pub(super) fn arabic(digits: &str) -> Option<u32> {
    let short = (1..=3).contains(&digits.chars().count());
    let value = digits.chars().try_fold(0_u32, |sum, c| Some(sum * 10 + digit(c)?));
    value.filter(|_| short)
}

pub(super) fn roman(written: &str) -> Option<u32> {
    let values: Option<Vec<u32>> =
        written.chars().map(|c| "IVXLC".find(c).and_then(|at| [1, 5, 10, 50, 100].get(at).copied())).collect();
    let values = values.filter(|values| (1..=9).contains(&values.len()))?;
    let next = values.iter().skip(1).chain([&0]);
    let (plus, minus) = values.iter().zip(next).fold((0_u32, 0_u32), |(plus, minus), (value, next)| {
        if value < next { (plus, minus + value) } else { (plus + value, minus) }
    });
    plus.checked_sub(minus)
}

pub(super) fn chinese_sign(c: char) -> Option<u32> {
    let value = match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '零' | '〇' | '○' => 0,
        '两' => 2,
        _ => {
            let plain = "一二三四五六七八九".chars().zip(1..).find(|(sign, _)| *sign == c);
            let full = || "壹贰叁肆伍陆柒捌玖".chars().zip(1..).find(|(sign, _)| *sign == c);
            plain.or_else(full)?.1
        }
    };
    Some(value)
}
