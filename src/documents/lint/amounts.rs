//! Capitals against figures, tax against price, one price throughout, one currency.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::spans::{Amount, Span, Value};
use super::Found;

pub(super) fn check(found: &mut Found<'_>) {
    capitals(found);
    tax(found);
    price(found);
    currencies(found);
}

fn amount(span: &Span) -> Option<&Amount> {
    match &span.value {
        Value::Amount(amount) => Some(amount),
        _ => None,
    }
}

/// 壹佰万元整（￥1,000,000.00）: the two stand beside each other, with nothing between but brackets and their names.
fn capitals(found: &mut Found<'_>) {
    let text = found.text;
    for (one, two) in text.spans.iter().zip(text.spans.iter().skip(1)) {
        let (Some(first), Some(second)) = (amount(one), amount(two)) else { continue };
        let between = text.slice(one.end, two.start.min(one.end + 20));
        let beside = two.start - one.end <= 12
            && between.chars().all(|c| "（）()[]：:，, 　即小写大金额为人民币￥¥元整RMB、/".contains(c))
            && first.capital != second.capital;
        if beside && first.value != second.value {
            let (capital, figures) = if first.capital { (one, two) } else { (two, one) };
            let zh = format!(
                "大写“{}”为{}，小写“{}”为{}，两者不一致",
                capital.text,
                worth(capital),
                figures.text,
                worth(figures)
            );
            let en = format!("`{}` is {}, `{}` is {}", capital.text, worth(capital), figures.text, worth(figures));
            found.add("CAPITAL_MISMATCH", one.start, two.end, zh, en);
        }
    }
}

fn worth(span: &Span) -> String {
    amount(span).map_or_else(String::new, |amount| amount.value.normalize().to_string())
}

#[derive(Default)]
struct Tax<'a> {
    gross: Option<(&'a Span, Decimal)>,
    net: Option<(&'a Span, Decimal)>,
    tax: Option<(&'a Span, Decimal)>,
    rate: Option<Decimal>,
    twice: bool,
}

/// 含税 = 不含税 + 税额, and each by the rate.
fn tax(found: &mut Found<'_>) {
    let text = found.text;
    for clause in &text.clauses {
        let lines = text.lines.iter().filter(|line| line.0 >= clause.start && line.1 <= clause.end);
        let mut judged = false;
        for (start, end) in lines {
            judged |= split(found, *start, *end);
        }
        if !judged {
            split(found, clause.start, clause.end);
        }
    }
}

/// Gives whether there was enough to judge.
fn split(found: &mut Found<'_>, start: usize, end: usize) -> bool {
    let text = found.text;
    let mut parts = Tax::default();
    let mut last = start;
    for span in text.spans(start, end) {
        let label = text.before(span.start, 16.min(span.start - last));
        let label = label.rsplit(['。', '；']).next().unwrap_or_default();
        last = span.end;
        let slot = match &span.value {
            Value::Percentage(rate) if label.contains("税率") || label.contains("征收率") => {
                parts.twice |= parts.rate.is_some_and(|known| known != *rate);
                parts.rate = Some(*rate);
                continue;
            }
            Value::Amount(amount) if !amount.capital && !amount.per => {
                let behind = text.after(span.end, 6);
                let net = label.contains("不含税")
                    || label.contains("不含增值税")
                    || label.contains("未税")
                    || behind.starts_with("（不含税");
                let slot = if net {
                    &mut parts.net
                } else if label.contains("税额")
                    || label.contains("税款")
                    || label.contains("税金")
                    || label.contains("增值税为")
                {
                    &mut parts.tax
                } else if label.contains("含税") || label.contains("价税合计") || behind.starts_with("（含税")
                {
                    &mut parts.gross
                } else {
                    continue;
                };
                (slot, amount.value)
            }
            _ => continue,
        };
        let (slot, value) = slot;
        if slot.is_some_and(|(_, known)| known != value) {
            parts.twice = true;
        }
        slot.get_or_insert((span, value));
    }
    if parts.twice {
        return false;
    }
    let percent = parts.rate.map(|rate| rate / Decimal::ONE_HUNDRED);
    let expected = match (parts.gross, parts.net, parts.tax, percent) {
        (Some(gross), Some((_, net)), Some((_, tax)), _) if gross.1 != net + tax => Some((gross.0, net + tax)),
        (_, Some((_, net)), Some(tax), Some(rate)) => {
            Some((tax.0, rounded(net * rate))).filter(|(_, due)| differs(*due, tax.1))
        }
        (Some((_, gross)), None, Some(tax), Some(rate)) => {
            Some((tax.0, rounded(gross - gross / (Decimal::ONE + rate)))).filter(|(_, due)| differs(*due, tax.1))
        }
        (Some(gross), Some((_, net)), None, Some(rate)) => {
            Some((gross.0, rounded(net * (Decimal::ONE + rate)))).filter(|(_, due)| differs(*due, gross.1))
        }
        (Some(_), Some(_), Some(_), None) => None,
        _ => return false,
    };
    if let Some((span, due)) = expected {
        let (zh, en) = (
            format!("“{}”与含税价、不含税价、税额、税率之间的关系不符，应为{}", span.text, due.normalize()),
            format!("`{}` does not fit price without tax, tax and rate: it would be {}", span.text, due.normalize()),
        );
        found.add("TAX_SPLIT", span.start, span.end, zh, en);
    }
    true
}

fn rounded(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Texts round each part by itself, often to whole yuan.
fn differs(due: Decimal, stated: Decimal) -> bool {
    let whole = stated.is_integer() && due.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero) == stated;
    (due - stated).abs() > Decimal::new(2, 2) && !whole
}

const PRICES: [&str; 11] = [
    "合同总价款",
    "合同总价",
    "合同总金额",
    "合同总额",
    "合同价款",
    "合同金额",
    "合同价",
    "服务费总额",
    "服务费用总额",
    "委托费用总额",
    "租金总额",
];
const LINKS: [&str; 12] = ["（含税）", "为", "：", ":", "是", "共计", "总计", "合计", "人民币", "（大写）", "￥", " "];

/// The price of the contract is the same wherever it is stated.
fn price(found: &mut Found<'_>) {
    let text = found.text;
    let mut first: Option<(Decimal, &Span)> = None;
    for (span, amount) in text.sums(0, text.len()) {
        let mut label = text.before(span.start, 60);
        // 合同总价为壹佰万元整（￥1000000）: the capitals stand between.
        let own = text.spans(span.start.saturating_sub(45), span.start).last();
        if let Some(before) = own.filter(|before| amount_is_capital(before) && before.end + 6 > span.start) {
            label = text.before(before.start, 40);
        }
        let mut label = label.trim_end_matches(['（', '(']);
        while let Some(rest) = LINKS.iter().find_map(|link| label.strip_suffix(link)) {
            label = rest;
        }
        if !PRICES.iter().any(|price| label.ends_with(price)) || label.contains("不含税") {
            continue;
        }
        match first {
            None => first = Some((amount.value, span)),
            Some((value, before)) if value != amount.value => {
                let zh = format!("合同价款前后不一致：此处为“{}”，前文为“{}”", span.text, before.text);
                let en = format!("the price is `{}` here and `{}` before", span.text, before.text);
                found.add("PRICE_DIFFERS", span.start, span.end, zh, en);
            }
            Some(_) => {}
        }
    }
}

fn amount_is_capital(span: &Span) -> bool {
    amount(span).is_some_and(|amount| amount.capital)
}

/// Amounts in another currency than most.
fn currencies(found: &mut Found<'_>) {
    let text = found.text;
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for amount in text.spans.iter().filter_map(amount) {
        *counts.entry(amount.currency).or_default() += 1;
    }
    let Some((usual, _)) = counts.iter().max_by_key(|(_, count)| **count).filter(|_| counts.len() > 1) else { return };
    let mut clauses = std::collections::BTreeSet::new();
    for span in &text.spans {
        let Some(amount) = amount(span).filter(|amount| amount.currency != *usual) else { continue };
        let (start, end) = text.line(span.start);
        let line = text.slice(start, end);
        let told = ["汇率", "折合", "等值", "换算", "exchange", "equivalent"].iter().any(|word| line.contains(word));
        if !told && clauses.insert(text.clause(span.start).map_or(0, |clause| clause.start)) {
            let zh = format!("“{}”为{}，其他金额为{usual}，没有约定汇率", span.text, amount.currency);
            let en = format!(
                "`{}` is in {}, other amounts are in {usual}, and no rate is agreed",
                span.text, amount.currency
            );
            found.add("MIXED_CURRENCY", span.start, span.end, zh, en);
        }
    }
}
