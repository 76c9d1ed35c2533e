//! Totals: in tables by column, in sentences by 合计 and 其中.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::Found;

const TOTALS: [&str; 7] = ["合计", "总计", "共计", "总和", "Total", "合 计", "总 计"];

pub(super) fn check(found: &mut Found<'_>) {
    tables(found);
    sentences(found);
}

struct Cell {
    start: usize,
    end: usize,
    text: String,
}

/// Rows of a table come as lines with tabs.
fn tables(found: &mut Found<'_>) {
    let text = found.text;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (start, end) in text.lines.iter().copied().chain([(text.len(), text.len())]) {
        let mut cells = Vec::new();
        let mut at = start;
        for cell in text.slice(start, end).split('\t') {
            let length = cell.chars().count();
            cells.push(Cell { start: at, end: at + length, text: cell.trim().to_owned() });
            at += length + 1;
        }
        if cells.len() > 1 {
            rows.push(cells);
        } else if !rows.is_empty() {
            table(found, &rows);
            rows.clear();
        }
    }
}

fn table(found: &mut Found<'_>, rows: &[Vec<Cell>]) {
    let Some((head, rows)) = rows.split_first() else { return };
    let column = |words: &[&str]| {
        head.iter().position(|cell| {
            let title: String = cell.text.chars().filter(|c| !c.is_whitespace()).collect();
            words.iter().any(|word| title.starts_with(word))
        })
    };
    let (price, count) = (column(&["单价"]), column(&["数量", "学时", "面积", "工程量"]));
    let Some(amount) = column(&["金额", "合价", "小计", "总价", "价款", "费用", "预算", "合计"]) else {
        return;
    };
    let mut sum = Decimal::ZERO;
    let mut counted = 0;
    for row in rows {
        let value = |at: Option<usize>| row.get(at?).and_then(|cell| plain(&cell.text));
        let total = row.iter().take(2).any(|cell| TOTALS.contains(&cell.text.as_str()));
        if total {
            let stated = value(Some(amount)).or_else(|| row.iter().rev().find_map(|cell| plain(&cell.text)));
            if let Some(stated) = stated.filter(|stated| counted > 1 && *stated != sum)
                && let (Some(first), Some(last)) = (row.first(), row.last())
            {
                told(found, "SUM_MISMATCH", (first.start, last.end), sum, stated);
            }
            (sum, counted) = (Decimal::ZERO, 0);
            continue;
        }
        let Some(value_of_row) = value(Some(amount)) else { continue };
        sum += value_of_row;
        counted += 1;
        if let (Some(price), Some(count)) = (value(price), value(count))
            && let Some(product) =
                price.checked_mul(count).filter(|product| product.round_dp(2) != value_of_row.round_dp(2))
            && let (Some(first), Some(last)) = (row.first(), row.last())
        {
            told(found, "PRODUCT_MISMATCH", (first.start, last.end), product, value_of_row);
        }
    }
}

fn told(found: &mut Found<'_>, rule: &str, (start, end): (usize, usize), due: Decimal, stated: Decimal) {
    let (due, stated) = (due.normalize(), stated.normalize());
    let zh = format!("计算结果为{due}，文中写为{stated}");
    found.add(rule, start, end, zh, format!("it comes to {due}, the text says {stated}"));
}

/// A cell that is a number: 12,000.00, ￥12000元.
fn plain(cell: &str) -> Option<Decimal> {
    let digits: String =
        cell.chars().filter(|c| !matches!(c, ',' | '，' | '￥' | '¥' | '元' | ' ' | '\u{3000}')).collect();
    if digits.len() > 20 || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    // A count may carry its unit (3台); anything longer is text.
    let (number, unit) = digits.split_at_checked(end)?;
    (unit.chars().count() <= 2).then(|| Decimal::from_str(number).ok())?
}

/// 30万元、40万元，合计70万元; 总价100万元，其中甲60万元、乙40万元.
fn sentences(found: &mut Found<'_>) {
    let text = found.text;
    for (start, end) in text.lines.iter().copied().filter(|(start, end)| !text.chars(*start, *end).contains(&'\t')) {
        let mut parts: Vec<(usize, Decimal)> = Vec::new();
        let mut last = start;
        let mut whole: Option<(usize, usize, Decimal)> = None;
        let amounts: Vec<(usize, usize, Decimal, &str)> =
            text.sums(start, end).map(|(span, amount)| (span.start, span.end, amount.value, amount.currency)).collect();
        let one_currency = amounts.iter().all(|amount| amounts.first().is_some_and(|first| first.3 == amount.3));
        if amounts.len() < 3 || !one_currency {
            continue;
        }
        for (from, to, value, _) in &amounts {
            let label = text.slice(last, *from);
            let is_total = |words: &[&str]| words.iter().any(|word| label.contains(word));
            if label.contains('。') {
                parted(found, &mut whole, &mut parts);
            }
            // 每平方米45元 is a price, no part.
            let phrase = label.rsplit(['，', '、', '。', '；']).next().unwrap_or_default();
            if phrase.contains('每') || phrase.contains("单价") {
                last = *to;
                continue;
            }
            let among = label.contains("其中") || label.contains("分别为") || label.contains("包括");
            if is_total(&TOTALS) && !among && parts.len() > 1 && whole.is_none() {
                let sum: Decimal = parts.iter().map(|(_, part)| part).sum();
                if sum != *value {
                    told(found, "SUM_MISMATCH", (*from, *to), sum, *value);
                }
                parts.clear();
            } else if among && let Some((at, part)) = parts.pop().or_else(|| above(found, start, last)) {
                parts.clear();
                whole = Some((at, *to, part));
                parts.push((*from, *value));
            } else if ["超过", "不足", "低于", "高于", "违约", "以上", "以下"].iter().any(|word| label.contains(word))
            {
                parts.clear();
                whole = None;
            } else {
                parts.push((*from, *value));
            }
            if let Some(whole) = &mut whole {
                whole.1 = *to;
            }
            last = *to;
        }
        parted(found, &mut whole, &mut parts);
    }
}

/// The sum that the line above ends with, where this line begins with 其中.
fn above(found: &Found<'_>, start: usize, last: usize) -> Option<(usize, Decimal)> {
    let text = found.text;
    let begins = last == start && text.after(start, 10).contains("其中");
    let (from, to) = text.line(start.checked_sub(1).filter(|_| begins)?);
    text.sums(from, to).last().map(|(span, amount)| (span.start, amount.value))
}

/// The end of a list of parts: 其中.
fn parted(found: &mut Found<'_>, whole: &mut Option<(usize, usize, Decimal)>, parts: &mut Vec<(usize, Decimal)>) {
    if let Some((start, end, value)) = whole.take() {
        let sum: Decimal = parts.iter().map(|(_, part)| part).sum();
        if parts.len() > 1 && sum != value {
            told(found, "SUM_MISMATCH", (start, end), sum, value);
        }
    }
    parts.clear();
}
