//! References to clauses and annexes that do not exist.

use std::collections::BTreeSet;

use super::super::spans::{Reference, ReferenceKind, Value, Whose};
use super::Found;
use super::numbering::{Item, Style, items};

pub(super) fn check(found: &mut Found<'_>) {
    let text = found.text;
    let items = items(text);
    let parts = Parts::of(found, &items);
    let references = text.spans.iter().filter_map(|span| match &span.value {
        Value::Reference(reference) if reference.whose == Whose::This => Some((span, reference)),
        _ => None,
    });
    let references: Vec<_> = references.collect();
    for (span, reference) in references {
        let fault = match reference.kind {
            ReferenceKind::Article => parts.article(found, reference, span.start),
            ReferenceKind::Chapter => parts.chapter(reference),
            ReferenceKind::Annex => {
                if parts.lacks_annex(reference) {
                    let zh = format!("文中没有“{}”", span.text);
                    found.add("ANNEX_MISSING", span.start, span.end, zh, format!("there is no `{}`", span.text));
                }
                false
            }
            ReferenceKind::Within | ReferenceKind::Law => false,
        };
        if fault {
            let zh = format!("“{}”不存在", span.text);
            found.add("REFERENCE_MISSING", span.start, span.end, zh, format!("there is no `{}`", span.text));
        }
    }
}

/// The numbers that the text has.
struct Parts<'a> {
    articles: BTreeSet<u32>,
    chapters: BTreeSet<u32>,
    outline: BTreeSet<Vec<u32>>,
    annexes: BTreeSet<u32>,
    items: &'a [Item],
}

impl<'a> Parts<'a> {
    fn of(found: &Found<'_>, items: &'a [Item]) -> Self {
        let of = |styles: &[Style]| -> BTreeSet<u32> {
            items
                .iter()
                .filter(|item| styles.contains(&item.style))
                .filter_map(|item| item.number.first().copied())
                .collect()
        };
        let mut articles = of(&[Style::Article]);
        let mut outline: BTreeSet<Vec<u32>> = items
            .iter()
            .filter(|item| matches!(item.style, Style::Dotted | Style::Arabic))
            .map(|item| item.number.clone())
            .collect();
        if articles.is_empty() {
            articles = of(&[Style::Dunhao]);
        }
        // The division into clauses knows where lists restart: 2.1 that is written 1. below 2.
        for clause in &found.text.clauses {
            let digits = clause.label.trim_start_matches(|c: char| !c.is_ascii_digit());
            let number: Option<Vec<u32>> = digits.split('.').map(|part| part.parse().ok()).collect();
            if let Some(number) = number.filter(|_| !clause.label.starts_with('¶')) {
                outline.insert(number.clone());
                outline.extend(number.first().map(|first| vec![*first]));
            }
        }
        Self { articles, chapters: of(&[Style::Chapter]), outline, annexes: annexes(found), items }
    }

    /// Whether the article is missing.
    fn article(&self, found: &Found<'_>, reference: &Reference, at: usize) -> bool {
        let Some(first) = reference.number.first() else { return false };
        if self.articles.len() + self.outline.len() < 3 {
            return false;
        }
        let top = self.articles.contains(first) || self.outline.contains(&vec![*first]);
        if reference.number.len() == 1 {
            return !top || self.inside(found, *first, reference);
        }
        if self.outline.contains(&reference.number) {
            return false;
        }
        // 第5.2条 may be what stands as （二） or 2. in 第五条.
        let deep = reference.number.get(1).copied().unwrap_or(1);
        let plain = self.within(found, *first).any(|item| item.number == [deep]);
        !(top && plain && reference.number.len() == 2) && at > 0
    }

    /// The items of an article.
    fn within<'b>(&'b self, found: &Found<'_>, article: u32) -> impl Iterator<Item = &'b Item> + use<'a, 'b> {
        let heads: Vec<&Item> = self.items.iter().filter(|item| matches!(item.style, Style::Article)).collect();
        let at = heads.iter().position(|item| item.number == [article]);
        let start = at.and_then(|at| heads.get(at)).map_or(usize::MAX, |item| item.start);
        let end = at.and_then(|at| heads.get(at + 1)).map_or(found.text.len(), |item| item.start);
        self.items.iter().filter(move |item| item.start > start && item.start < end)
    }

    /// Whether a paragraph or an item of an article is missing.
    fn inside(&self, found: &Found<'_>, article: u32, reference: &Reference) -> bool {
        let head = self.items.iter().find(|item| item.style == Style::Article && item.number == [article]);
        let Some(clause) = head.and_then(|head| found.text.clause(head.start)) else { return false };
        let counted = |number: u32| self.within(found, article).any(|item| item.number.last() == Some(&number));
        let body = found.text.slice(clause.start, clause.end);
        if let Some(item) = reference.item {
            // Items may stand in one line: （一）…；（二）….
            let inline = [format!("（{}）", chinese(item)), format!("({item})"), format!("（{item}）")];
            return !counted(item) && !inline.iter().any(|mark| body.contains(mark));
        }
        if let Some(paragraph) = reference.paragraph {
            let lines = body.lines().skip(1).filter(|line| !line.trim().is_empty()).count();
            // The heading may hold the first paragraph.
            let first = usize::from(body.lines().next().is_some_and(|line| line.chars().count() > 30));
            return !counted(paragraph) && lines + first < usize::try_from(paragraph).unwrap_or(usize::MAX);
        }
        false
    }

    fn chapter(&self, reference: &Reference) -> bool {
        self.chapters.len() > 1 && reference.number.first().is_some_and(|number| !self.chapters.contains(number))
    }

    fn lacks_annex(&self, reference: &Reference) -> bool {
        reference.number.first().is_some_and(|number| !self.annexes.contains(number))
    }
}

/// 附件一 at the head of a line, or 1. in the list below 附件：.
fn annexes(found: &Found<'_>) -> BTreeSet<u32> {
    let text = found.text;
    let mut annexes = BTreeSet::new();
    let mut listing = false;
    for (start, end) in &text.lines {
        let line = text.slice(*start, (*end).min(start + 400));
        let line = line.trim_start_matches([' ', '\u{3000}', '\t', '#', '*']);
        let words = ["附件", "附表", "附录", "Annex", "Appendix", "Schedule", "Exhibit"];
        let listed = words.iter().find_map(|word| line.strip_prefix(word));
        if let Some(rest) = listed {
            let rest = rest.trim_start_matches(['：', ':', ' ', '（', '(', '\u{3000}', '清', '单', '目', '录']);
            annexes.extend(number(rest));
            // 附件：1.清单；2.报价
            for piece in rest.split(['；', ';', '，', '、', ' ']) {
                annexes.extend(number(piece.trim_start_matches("附件")));
            }
            listing = true;
        } else if listing {
            match number(line) {
                Some(n) => {
                    annexes.insert(n);
                }
                None => listing = line.trim().is_empty(),
            }
        }
    }
    annexes
}

fn number(words: &str) -> Option<u32> {
    let first = words.chars().next()?;
    if first.is_ascii_uppercase() && !words.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return u32::from(first).checked_sub(u32::from('A')).map(|n| n + 1);
    }
    let digits: String = words.chars().take_while(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        return digits.parse().ok();
    }
    (1..=20).rev().find(|n| words.starts_with(&chinese(*n)))
}

/// 1 to 99 in Chinese.
pub(super) fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| usize::try_from(n).ok().and_then(|n| DIGITS.get(n)).copied().unwrap_or_default();
    match number {
        0..10 => digit(number).to_owned(),
        10..20 => format!("十{}", digit(number - 10)),
        _ => format!("{}十{}", digit(number / 10), digit(number % 10)),
    }
}
