//! Clauses that public agencies may not agree to, by patterns over sentences; and payment that comes too late.

use rust_decimal::prelude::ToPrimitive;

use super::super::spans::{PeriodUnit, Value};
use super::Found;
use super::parties::agency_is_second;
use super::rules::Patterns;
use super::text::place;

/// A sentence without an end is no sentence.
const LONGEST_SENTENCE: usize = 600;

pub(super) fn check(found: &mut Found<'_>) {
    let text = found.text;
    let patterns = found.rules.patterns(agency_is_second(found));
    for (start, end) in &text.sentences {
        let end = (*end).min(start + LONGEST_SENTENCE);
        let sentence = text.slice(*start, end);
        sentence_of(found, patterns, &sentence, *start);
        payment(found, patterns, &sentence, *start, end);
    }
}

fn sentence_of(found: &mut Found<'_>, patterns: &Patterns, sentence: &str, start: usize) {
    let mut seen: Vec<&str> = Vec::new();
    for n in &patterns.set.matches(sentence) {
        let Some(pattern) = patterns.list.get(n).filter(|pattern| !seen.contains(&pattern.rule.code.as_str())) else {
            continue;
        };
        for hit in pattern.find.find_iter(sentence) {
            // The phrase from the comma before it on: 乙方不得转让，甲方为乙方提供担保 is not negated.
            let before = sentence.get(..hit.start()).unwrap_or_default();
            let from = before.rfind(['，', ',']).map_or(0, |comma| comma + 1);
            let from = (from..=hit.start()).find(|at| sentence.is_char_boundary(*at)).unwrap_or(hit.start());
            let phrase = sentence.get(from..hit.end()).unwrap_or_default();
            let negated = pattern.negation_clears && found.rules.negation.is_match(phrase);
            if negated || patterns.cleared(&pattern.rule.code, sentence.get(from..).unwrap_or_default()) {
                continue;
            }
            let (at, to) = (place(sentence, start, hit.start()), place(sentence, start, hit.end()));
            found.add(&pattern.rule.code, at, to, pattern.rule.zh.clone(), pattern.rule.en.clone());
            seen.push(&pattern.rule.code);
            break;
        }
    }
}

/// 甲方应当在验收合格之日起九十日内支付: over the days that the regulation allows.
fn payment(found: &mut Found<'_>, patterns: &Patterns, sentence: &str, start: usize, end: usize) {
    let paid = ["支付", "付款", "付清", "结清", "拨付"];
    let from = ["验收", "交付", "竣工", "收到", "开具", "提交", "到货", "服务完成", "履行完毕", "完成后", "确认"];
    let others = [
        "违约金",
        "逾期",
        "质保金",
        "质量保证金",
        "保证金",
        "退还",
        "返还",
        "赔偿",
        "利息",
        "解除",
        "仲裁",
        "诉讼",
        "租金",
        "质保期",
        "保修",
        "结清之日",
        "失信",
    ];
    let has = |list: &[&str]| list.iter().any(|word| sentence.contains(word));
    if !has(&paid) || !has(&from) || has(&others) {
        return;
    }
    // Who pays stands before; where nobody does, the agency pays.
    let payer = paid.iter().filter_map(|word| sentence.find(word)).min().unwrap_or(0);
    let before = sentence.get(..payer).unwrap_or_default();
    let agency = patterns.agency.find_iter(before).last().map(|found| found.start());
    let other = patterns
        .other
        .find_iter(before)
        .filter(|found| !preceded(before, found.start()))
        .last()
        .map(|found| found.start());
    if other > agency {
        return;
    }
    let [most, usual] = found.rules.payment_days();
    for span in found.text.spans(start, end) {
        let Value::Period { number, unit } = &span.value else { continue };
        let Some(number) = number.to_u32() else { continue };
        let days = match unit {
            PeriodUnit::Days => number,
            PeriodUnit::WorkingDays => number.saturating_mul(7) / 5,
            PeriodUnit::Weeks => number.saturating_mul(7),
            PeriodUnit::Months => number.saturating_mul(30),
            PeriodUnit::Quarters => number.saturating_mul(90),
            PeriodUnit::Years => number.saturating_mul(365),
            PeriodUnit::Hours => continue,
        };
        let within = ["内", "以内", "之内", "后", "前"]
            .iter()
            .any(|word| found.text.after(span.end, 3).trim_start().starts_with(word));
        if !within {
            continue;
        }
        let (rule, most) = if days > most { ("PAYMENT_TERM", most) } else { ("PAYMENT_TERM_AGREED", usual) };
        if days > most {
            let zh = format!("付款期限“{}”超过{most}日", span.text);
            found.add(
                rule,
                span.start,
                span.end,
                zh,
                format!("payment within `{}` is more than {most} days", span.text),
            );
        }
    }
}

/// 向乙方, 由乙方开具…后: the other side is not who pays.
fn preceded(before: &str, at: usize) -> bool {
    let words = before.get(..at).unwrap_or_default();
    ["向", "收到", "给", "由", "对", "在", "待", "与", "为"].iter().any(|word| words.ends_with(word))
}
