//! Instalments and shares that must come to a hundred.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::super::spans::Value;
use super::Found;

/// What an instalment is a part of, at once before its percentage.
static PART_OF: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:总价款?|价款|总额|总费用|合同价|合同金额|总金额|费用|服务费|报酬|金额|酬金|经费|租金|工程款|货款)(?:总额)?(?:（[^）]*）)?(?:的|之)?\s*$").ok()
});
static REST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:剩余|其余|余款|尾款|余下|结余|余)(?:款项|部分|款)?(?:的|为|即|（即)?\s*$").ok());
static SHARE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:占比?|权重)(?:为|：)?\s*$").ok());
/// Phrases whose percentages are no instalments.
const OTHERS: [&str; 18] = [
    "违约",
    "滞纳金",
    "利息",
    "赔偿",
    "罚",
    "扣除",
    "扣减",
    "下浮",
    "上浮",
    "优惠",
    "税率",
    "超过",
    "不低于",
    "不高于",
    "不少于",
    "履约保证金",
    "保函",
    "完成",
];

pub(super) fn check(found: &mut Found<'_>) {
    let text = found.text;
    for (start, end) in articles(found) {
        instalments(found, start, end);
    }
    for clause in &text.clauses {
        // Shares are listed in one paragraph or in neighbouring ones.
        shares(found, clause.start, clause.end);
    }
}

/// Clauses, those of one outline number (5.1, 5.2) together.
fn articles(found: &Found<'_>) -> Vec<(usize, usize)> {
    let mut articles: Vec<(&str, usize, usize)> = Vec::new();
    for clause in &found.text.clauses {
        let top = clause.label.split('.').next().unwrap_or_default();
        match articles.last_mut() {
            Some((last, _, end)) if *last == top && !top.is_empty() => *end = clause.end,
            _ => articles.push((top, clause.start, clause.end)),
        }
    }
    articles.into_iter().map(|(_, start, end)| (start, end)).collect()
}

fn matches(pattern: &LazyLock<Option<Regex>>, words: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(words))
}

/// Words before a place, to the last comma or the span before.
fn phrase(found: &Found<'_>, at: usize) -> String {
    let before = found.text.before(at, 40);
    before.rsplit(['，', '。', '；', ',', ';']).next().unwrap_or_default().to_owned()
}

fn instalments(found: &mut Found<'_>, start: usize, end: usize) {
    let text = found.text;
    let (mut total, mut count, mut first, mut last) = (Decimal::ZERO, 0, start, start);
    let mut seen = start;
    for span in text.spans(start, end) {
        let Value::Percentage(percent) = &span.value else { continue };
        let phrase = phrase(found, span.start);
        let after = text.after(span.end, 12);
        let part = matches(&PART_OF, &phrase) || matches(&REST, &phrase);
        let other = OTHERS.iter().any(|word| phrase.contains(word) || after.starts_with(&format!("的{word}")));
        let sentence = text.before(span.start, 60);
        let sentence = format!("{}{after}", sentence.rsplit(['。', '；']).next().unwrap_or_default());
        let paid = ["支付", "付清", "付至", "付款", "预付", "首付", "尾款", "结算", "质保金", "质量保证金", "拨付"];
        let fined = ["违约金", "赔偿", "罚款", "滞纳金", "扣除"];
        if !part
            || other && !phrase.contains("完成")
            || !paid.iter().any(|word| sentence.contains(word))
            || fined.iter().any(|word| sentence.contains(word))
        {
            continue;
        }
        // Paid up to a share: what went before is in it.
        let up_to = ["支付至", "付至", "付到", "累计", "拨付至", "支付到"].iter().any(|word| phrase.contains(word));
        total = if up_to { *percent } else { total + percent };
        if count == 0 {
            first = span.start;
        }
        (count, last, seen) = (count + 1, span.end, span.end);
    }
    let behind = text.slice(seen, end);
    let between = text.slice(first, last);
    // The rest may be named without its share.
    let rest = |words: &str| {
        let open = ["余款", "剩余款", "剩余部分", "尾款", "付清", "结清", "剩余价款", "剩余费用"];
        open.iter().any(|word| words.contains(word))
    };
    let open = rest(&behind) || rest(&between) && total < Decimal::ONE_HUNDRED && !between.contains('%');
    let wrong = if open {
        total >= Decimal::ONE_HUNDRED && rest(&behind) && total > Decimal::ONE_HUNDRED
    } else {
        total != Decimal::ONE_HUNDRED
    };
    if count > 1 && wrong {
        let total = total.normalize();
        let zh = format!("各期付款比例合计为{total}%，不是100%");
        found.add("PERCENT_SUM", first, last, zh, format!("the instalments come to {total} %, not to 100 %"));
    }
}

fn shares(found: &mut Found<'_>, start: usize, end: usize) {
    let text = found.text;
    let list: Vec<(usize, usize, Decimal)> = text
        .spans(start, end)
        .iter()
        .filter_map(|span| match &span.value {
            Value::Percentage(percent) if matches(&SHARE, &phrase(found, span.start)) => {
                Some((span.start, span.end, *percent))
            }
            _ => None,
        })
        .collect();
    let total: Decimal = list.iter().map(|(_, _, percent)| percent).sum();
    if let (Some(first), Some(last)) = (list.first(), list.last())
        && list.len() > 1
        && total != Decimal::ONE_HUNDRED
    {
        let total = total.normalize();
        let zh = format!("各项占比合计为{total}%，不是100%");
        found.add("PERCENT_SUM", first.0, last.1, zh, format!("the shares come to {total} %, not to 100 %"));
    }
}
