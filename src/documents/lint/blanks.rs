//! Blanks and placeholders that were left in: one finding a clause.

use std::collections::BTreeMap;

use super::super::spans::{Span, Value};
use super::Found;

pub(super) fn check(found: &mut Found<'_>) {
    let text = found.text;
    let signatures = text.signatures();
    // Annexes behind the signatures are text again.
    let annexes = text.lines.iter().find(|(start, end)| {
        *start > signatures && text.slice(*start, (*end).min(start + 8)).trim_start().starts_with("附件")
    });
    let annexes = annexes.map_or(text.len(), |line| line.0);
    let mut by_clause: BTreeMap<usize, (&Span, usize)> = BTreeMap::new();
    for span in text.spans.iter().filter(|span| span.value == Value::Blank) {
        if (signatures..annexes).contains(&span.start) || is_signing_day(found, span) {
            continue;
        }
        let clause = text.clause(span.start).map_or(0, |clause| clause.start);
        by_clause.entry(clause).or_insert((span, 0)).1 += 1;
    }
    for (span, count) in by_clause.into_values() {
        let label = text.clause(span.start).map_or("", |clause| clause.label.as_str());
        let (place, named) = if label.is_empty() { ("首部", "the preamble") } else { (label, label) };
        let zh = format!("{place}有{count}处空白或者待填内容");
        let en = format!("{count} blanks or placeholders are left in {named}");
        found.add("BLANK_LEFT", span.start, span.end, zh, en);
    }
}

/// The day of signing is written when it is signed.
fn is_signing_day(found: &Found<'_>, span: &Span) -> bool {
    let label = found.text.before(span.start, 12);
    ["签订日期", "签署日期", "签订时间", "签约时间", "签章日期"].iter().any(|word| label.contains(word))
}
