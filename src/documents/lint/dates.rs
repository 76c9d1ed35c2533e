//! Days that do not exist or stand in the wrong order, and terms that do not fit their days.

use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::prelude::ToPrimitive;

use super::super::spans::{PeriodUnit, Span, Value};
use super::Found;

pub(super) fn check(found: &mut Found<'_>) {
    impossible(found);
    ranges(found);
    signed_late(found);
}

fn impossible(found: &mut Found<'_>) {
    for span in &found.text.spans {
        if let Value::Date(day) = &span.value
            && !day.exists()
        {
            let zh = format!("“{}”不是历法上存在的日期", span.text);
            found.add("IMPOSSIBLE_DATE", span.start, span.end, zh, format!("there is no `{}`", span.text));
        }
    }
}

fn date(span: &Span) -> Option<NaiveDate> {
    match &span.value {
        Value::Date(day) => day.date(),
        _ => None,
    }
}

/// 自…至…: the second day is not before the first, and a term named with them fits.
fn ranges(found: &mut Found<'_>) {
    let text = found.text;
    let dates: Vec<&Span> = text.spans.iter().filter(|span| matches!(span.value, Value::Date(_))).collect();
    for (one, two) in dates.iter().zip(dates.iter().skip(1)) {
        let (Some(from), Some(to)) = (date(one), date(two)) else { continue };
        let between = text.slice(one.end, two.start.min(one.end + 20));
        let joined = two.start - one.end <= 14
            && ["至", "到", "止", "—", "-", "~", "～", " to ", "until"].iter().any(|word| between.contains(word))
            && !between.contains(['。', '；', '\n']);
        if !joined {
            continue;
        }
        if to < from {
            let zh = format!("起始日“{}”晚于截止日“{}”", one.text, two.text);
            let en = format!("it begins on `{}`, after its end on `{}`", one.text, two.text);
            found.add("DATE_ORDER", one.start, two.end, zh, en);
            continue;
        }
        let (start, end) = text.line(one.start);
        let term = text.spans(start, end).iter().find_map(|span| term(found, span, one.start, two.end));
        if let Some((span, number, unit)) = term
            && !fits(from, to, number, unit)
        {
            let zh = format!("期限“{}”与起止日期“{}”至“{}”不符", span.text, one.text, two.text);
            let en = format!("`{}` does not fit the days from `{}` to `{}`", span.text, one.text, two.text);
            found.add("TERM_MISMATCH", span.start.min(one.start), span.end.max(two.end), zh, en);
        }
    }
}

/// A term named beside a range: 期限为一年，自…至….
fn term<'a>(found: &Found<'_>, span: &'a Span, from: usize, to: usize) -> Option<(&'a Span, u32, PeriodUnit)> {
    let Value::Period { number, unit } = &span.value else { return None };
    let gap = if span.end <= from { from - span.end } else { span.start.checked_sub(to)? };
    let label = found.text.before(span.start, 10);
    let after = found.text.after(span.end, 3);
    let named =
        ["期限", "工期", "租期", "有效期", "服务期", "合同期", "期间", "周期", "共计", "，共", "（共", "，为期"];
    let is_term = gap <= 12
        && named.iter().any(|word| label.contains(word))
        && !after.starts_with('内')
        && !after.starts_with('前');
    number.to_u32().filter(|_| is_term).map(|number| (span, number, *unit))
}

fn fits(from: NaiveDate, to: NaiveDate, number: u32, unit: PeriodUnit) -> bool {
    let months = match unit {
        PeriodUnit::Years => number.saturating_mul(12),
        PeriodUnit::Months => number,
        PeriodUnit::Quarters => number.saturating_mul(3),
        PeriodUnit::Days => {
            let days = (to - from).num_days();
            return [days, days + 1].contains(&i64::from(number));
        }
        PeriodUnit::Hours | PeriodUnit::WorkingDays | PeriodUnit::Weeks => return true,
    };
    let Some(end) = from.checked_add_months(Months::new(months)) else { return true };
    // To the day before, to the same day, or to the ends of months.
    let whole = to.succ_opt().is_some_and(|next| next.day() == 1);
    to == end
        || end.pred_opt() == Some(to)
        || whole && (to.year(), to.month()) == (end.year(), end.month()) && from.day() > 27
}

/// A contract that is signed after it began to be performed.
fn signed_late(found: &mut Found<'_>) {
    let text = found.text;
    let dated = |labels: &'static [&'static str]| {
        text.spans.iter().filter_map(move |span| {
            let label = text.before(span.start, 10);
            let label = label.trim_end_matches([' ', '\u{3000}', '：', ':', '为', '于', '是']);
            let label = label.rsplit(['，', '。', '；', ' ']).next().unwrap_or_default();
            date(span).filter(|_| labels.iter().any(|word| label.ends_with(word))).map(|day| (span, day))
        })
    };
    let at_once = text.spans.iter().filter_map(|span| {
        let said = ["签订", "签署"].iter().any(|word| text.after(span.end, 4).trim_start().starts_with(word));
        date(span).filter(|_| said && text.before(span.start, 1) == "于").map(|day| (span, day))
    });
    let labels = &["签订日期", "签署日期", "签约日期", "签订时间", "签署时间", "签订日", "签署日", "合同签订"];
    // Each side writes its own day; the last of them counts.
    let signed = dated(labels).chain(at_once).max_by_key(|(_, day)| *day);
    let begin = dated(&[
        "开工日期",
        "开始日期",
        "起始日期",
        "服务开始",
        "起租日",
        "期限自",
        "期自",
        "有效期自",
        "服务期限：自",
        "限：自",
    ])
    .min_by_key(|(_, day)| *day);
    let ranged = dated(&["自"]).find(|(span, _)| text.after(span.end, 4).contains(['起', '至']));
    if let (Some((signature, signed)), Some((start, begun))) = (signed, begin.or(ranged))
        && begun < signed
    {
        let zh = format!("签订日期“{}”晚于开始履行的日期“{}”", signature.text, start.text);
        let en = format!("signed on `{}`, after performance began on `{}`", signature.text, start.text);
        found.add("SIGNED_LATE", signature.start, signature.end, zh, en);
    }
}
