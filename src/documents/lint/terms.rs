//! Defined terms: used after they are defined.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Found;
use super::text::place;

/// 以下简称“服务成果”, （下称：本项目）, “服务成果”是指, (the "Services").
static DEFINED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let quoted = r#"[“"「『《]([^”"」』》\n]{1,24})[”"」』》]"#;
    let called = r"(?:以下简称为?|以下统称为?|以下合称为?|以下称为?|下称|简称为)[：:]?\s*";
    let either = format!(r"{called}{quoted}(?:\s*(?:或者?|、|/)\s*{quoted})?");
    let bare = r#"(?:以下简称为?|下称)[：:]?\s*([^“"「『《》”，。；（）()、\s]{2,10})[）)]"#;
    let meant = format!(r"^[ \t（(一二三四五六七八九十0-9.、）)]*{quoted}\s*(?:：|:|，)?(?:系|是)?指");
    let english = format!(r"\((?:the|each an?|collectively,? the|together,? the)\s+{quoted}\)");
    Regex::new(&format!("{either}|{bare}|{meant}|{english}")).ok()
});

pub(super) fn check(found: &mut Found<'_>) {
    let text = found.text;
    let Some(defined) = DEFINED.as_ref() else { return };
    let mut terms: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (start, end) in &text.lines {
        let line = text.slice(*start, *end);
        if !["简称", "下称", "统称", "合称", "下称", "指", "(the", "(each", "(coll", "(tog", "称为"]
            .iter()
            .any(|mark| line.contains(mark))
        {
            continue;
        }
        for captures in defined.captures_iter(&line) {
            for group in captures.iter().skip(1).flatten() {
                let at = place(&line, *start, group.start());
                terms.entry(group.as_str().trim().to_owned()).or_insert((at, at + group.as_str().chars().count()));
            }
        }
    }
    let all = text.slice(0, text.len());
    for (term, (start, end)) in terms {
        if all.match_indices(term.as_str()).nth(1).is_none() {
            let zh = format!("“{term}”有定义，但是文中没有使用");
            found.add("TERM_UNUSED", start, end, zh, format!("`{term}` is defined and never used"));
        }
    }
}
