//! What a contract of its type must have and this one lacks.

use super::Found;

/// The title stands in the first lines.
const TITLE_LINES: usize = 30;

pub(super) fn check(found: &mut Found<'_>) {
    let text = found.text;
    let head: String = text
        .lines
        .iter()
        .take(TITLE_LINES)
        .map(|(start, end)| text.slice(*start, (*end).min(start + 60)) + "\n")
        .collect();
    // Only what calls itself a contract and has clauses is judged as one.
    let title = head.lines().map(str::trim).find(|line| {
        let line = line.trim_end_matches(|c: char| "（）()示范文本0123456789-—".contains(c));
        line.ends_with("合同") || line.ends_with("协议") || line.ends_with("协议书") || line.ends_with("合同书")
    });
    let Some(title) = title.filter(|_| text.clauses.len() > 3) else { return };
    let kind = found.rules.type_of(title).unwrap_or("GENERAL");
    let body = text.slice(0, text.len());
    for (element, patterns) in found.rules.elements(kind) {
        if !patterns.is_match(&body) {
            let zh = format!("没有找到“{}”条款（{}）", element.zh, element.basis);
            let en = format!("no clause on {} was found ({})", element.en, element.basis);
            found.add("MISSING_CLAUSE", 0, 0, zh, en);
        }
    }
}
