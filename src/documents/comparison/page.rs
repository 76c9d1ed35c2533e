//! A comparison as a page for people: needs nothing but a browser, and can be printed.

use super::{Change, Comparison, Fate, PieceKind, Place, Touch};
use crate::kit::escaped;

const HEAD: &str = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><style>\
    body{font-family:'Noto Serif CJK SC','SimSun',serif;margin:2em auto;max-width:60em;line-height:1.7}\
    section{border-top:1px solid #bbb;padding:.6em 0}h2{font-size:1em;margin:.2em 0}\
    del{background:#fdd;color:#900}ins{background:#dfd;color:#060;text-decoration:none}p{white-space:pre-wrap;margin:.3em 0}\
    </style>";

/// The page; `old` and `new` are what the two texts are called.
pub fn page(comparison: &Comparison, old: &str, new: &str) -> String {
    let title = format!("{} → {}", escaped(old), escaped(new));
    let mut page = format!(
        "{HEAD}<title>文本比对 {title}</title></head><body><h1>文本比对 Comparison</h1><p>{title}</p>\
         <p>变化 changes: {} · 未变条款 unchanged clauses: {}</p>",
        comparison.changes.len(),
        comparison.unchanged
    );
    for change in &comparison.changes {
        page.push_str(&section(change));
    }
    page.push_str("</body></html>\n");
    page
}

fn section(change: &Change) -> String {
    let mut words = String::new();
    for piece in &change.words {
        let text = escaped(&piece.text);
        words.push_str(&match piece.kind {
            PieceKind::Same => text,
            PieceKind::Deleted => format!("<del>{text}</del>"),
            PieceKind::Inserted => format!("<ins>{text}</ins>"),
        });
    }
    format!("<section><h2>{}</h2><p>{words}</p></section>", escaped(&headline(change)))
}

/// As a reader names a clause: its number and heading.
fn name(place: &Place) -> String {
    match (place.label.as_str(), place.heading.as_str()) {
        ("", _) => "首部".to_owned(),
        (label, "") => label.to_owned(),
        (label, heading) => format!("{label} {heading}"),
    }
}

/// A change in one line: which clause, what became of it, what it touches.
pub fn headline(change: &Change) -> String {
    let touches: Vec<&str> = change.touches.iter().map(|touch| of_touch(*touch)).collect();
    let moved = if change.moved && change.fate != Fate::Moved { " · 移位 moved" } else { "" };
    format!("{} {}{moved}（{}）", which(change), of_fate(change.fate), touches.join("；"))
}

/// Which clauses a change is about, before and after.
fn which(change: &Change) -> String {
    let places = |all: &[Place]| all.iter().map(name).collect::<Vec<_>>().join("、");
    let (old, new) = (places(&change.old), places(&change.new));
    match change.fate {
        Fate::Inserted => new,
        Fate::Deleted => old,
        _ if old == new => new,
        _ => format!("{old} → {new}"),
    }
}

const fn of_fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Changed => "修改 changed",
        Fate::Moved => "移位 moved",
        Fate::Renumbered => "重新编号 renumbered",
        Fate::Split => "拆分 split",
        Fate::Merged => "合并 merged",
        Fate::Inserted => "新增 inserted",
        Fate::Deleted => "删除 deleted",
    }
}

const fn of_touch(touch: Touch) -> &'static str {
    match touch {
        Touch::Amount => "金额 amount",
        Touch::Percentage => "比例 percentage",
        Touch::Time => "日期、期限 time",
        Touch::Party => "当事人 party",
        Touch::Liability => "权利、义务、责任 liability",
        Touch::Blank => "空白 blank",
        Touch::Reference => "引用 reference",
        Touch::Wording => "措辞 wording",
        Touch::Form => "标点、空格 form",
        Touch::Place => "编号、位置 place",
    }
}
