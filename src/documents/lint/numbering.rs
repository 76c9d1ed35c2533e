//! Numbers of clauses and items: none twice, none left out.

use super::Found;
use super::text::Prepared;

/// How an item is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// 第一章, 第一节.
    Chapter,
    /// 第一条.
    Article,
    /// 一、
    Dunhao,
    /// （一）
    Bracketed,
    /// 1. or 1、
    Arabic,
    /// 1.1
    Dotted,
    /// （1）
    Inner,
}

/// A numbered head at the start of a line.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) style: Style,
    pub(super) number: Vec<u32>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// All numbered heads of a text, in order.
pub(super) fn items(text: &Prepared) -> Vec<Item> {
    let mut items = Vec::new();
    for (start, end) in &text.lines {
        let line = text.chars(*start, (*end).min(start + 60));
        let indent = line.iter().take_while(|c| c.is_whitespace() || matches!(c, '#' | '*' | '>')).count();
        if let Some((style, number, length)) = line.get(indent..).and_then(head) {
            // A reference at the head of a line is no head: the clauses know the difference.
            let is_head = !matches!(style, Style::Article | Style::Chapter)
                || text.clause(start + indent).is_some_and(|clause| clause.start == start + indent);
            if is_head {
                items.push(Item { style, number, start: start + indent, end: start + indent + length });
            }
        }
    }
    items
}

/// The number at the start of a line, with its length.
fn head(line: &[char]) -> Option<(Style, Vec<u32>, usize)> {
    let at = |n: usize| line.get(n).copied().unwrap_or('\n');
    match at(0) {
        '第' => {
            let from = 1 + usize::from(at(1) == ' ');
            let (number, mut end) = numeral(line, from)?;
            end += usize::from(at(end) == ' ');
            let style = match at(end) {
                '条' => Style::Article,
                '章' => Style::Chapter,
                _ => return None,
            };
            Some((style, vec![number], end + 1))
        }
        '（' | '(' => {
            let (number, end) = numeral(line, 1)?;
            let style = if at(1).is_ascii_digit() { Style::Inner } else { Style::Bracketed };
            matches!(at(end), '）' | ')').then_some((style, vec![number], end + 1))
        }
        c if c.is_ascii_digit() => {
            let (mut parts, mut end) = (Vec::new(), 0);
            while let Some((number, stop)) = digits(line, end).filter(|_| parts.len() < 5) {
                parts.push(number);
                end = stop;
                if !matches!(at(end), '.' | '．') {
                    break;
                }
                end += 1;
            }
            let closed = matches!(at(end.saturating_sub(1)), '.' | '．') || at(end) == '、';
            let spaced = matches!(at(end), ' ' | '\u{3000}' | '\t');
            let unit = "%％,，元万倍年月日天个".contains(at(end)) || at(end).is_ascii_digit();
            match parts.len() {
                1 => (closed && !unit).then_some((Style::Arabic, parts, end + 1)),
                _ => ((closed || spaced || at(end) > '\u{2e80}') && !unit).then_some((Style::Dotted, parts, end)),
            }
        }
        _ => {
            let (number, end) = numeral(line, 0)?;
            (at(end) == '、').then_some((Style::Dunhao, vec![number], end + 1))
        }
    }
}

fn digits(line: &[char], from: usize) -> Option<(u32, usize)> {
    let digits: String = line.iter().skip(from).take_while(|c| c.is_ascii_digit()).collect();
    // Years and sums number nothing.
    let number = digits.parse().ok().filter(|number| (1..200).contains(number))?;
    Some((number, from + digits.len()))
}

fn numeral(line: &[char], from: usize) -> Option<(u32, usize)> {
    if let Some(found) = digits(line, from) {
        return Some(found);
    }
    let (mut sum, mut digit, mut end) = (0_u32, 0_u32, from);
    while let Some(c) = line.get(end).filter(|_| end < from + 6) {
        match "一二三四五六七八九".chars().zip(1..).find(|(sign, _)| sign == c) {
            Some((_, value)) => digit = value,
            None => match c {
                '十' => {
                    sum += 10 * digit.max(1);
                    digit = 0;
                }
                '百' => {
                    sum += 100 * digit.max(1);
                    digit = 0;
                }
                '零' | '〇' => {}
                _ => break,
            },
        }
        end += 1;
    }
    (end > from).then_some((sum + digit, end))
}

pub(super) fn check(found: &mut Found<'_>) {
    let items = items(found.text);
    let mut lists: Vec<(Style, Vec<u32>)> = Vec::new();
    for item in &items {
        let Some(number) = item.number.last().copied() else { continue };
        let parent = item.number.split_last().map(|(_, parent)| parent.to_vec()).unwrap_or_default();
        let fits = |(style, last): &(Style, Vec<u32>)| {
            *style == item.style && last.split_last().is_some_and(|(_, above)| above == parent)
        };
        let value = |entry: &(Style, Vec<u32>)| entry.1.last().copied().unwrap_or(0);
        if number == 1 {
            // A list may begin anew anywhere but right where it began: 1. 1.
            lists.push((item.style, item.number.clone()));
            continue;
        }
        // The innermost list that this continues; what lies within that is closed.
        if let Some(at) = lists.iter().rposition(|entry| fits(entry) && value(entry) + 1 == number) {
            lists.truncate(at);
            lists.push((item.style, item.number.clone()));
            continue;
        }
        let near = lists.iter().rposition(|entry| fits(entry) && value(entry) <= number && number <= value(entry) + 4);
        let Some(at) = near else {
            lists.push((item.style, item.number.clone()));
            continue;
        };
        let last = lists.get(at).map_or(0, value);
        lists.truncate(at);
        lists.push((item.style, item.number.clone()));
        let label = found.text.slice(item.start, item.end);
        if last == number {
            let zh = format!("编号“{label}”重复");
            found.add("NUMBER_TWICE", item.start, item.end, zh, format!("the number `{label}` is given twice"));
        } else {
            let zh = format!("编号“{label}”不连续，前一编号为第{last}");
            let en = format!("`{label}` follows on number {last}");
            found.add("NUMBER_GAP", item.start, item.end, zh, en);
        }
    }
}
