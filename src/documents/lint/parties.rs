//! Names of parties: the same throughout, each introduced, each able to contract.

use std::collections::BTreeMap;

use super::super::spans::{Span, Value};
use super::Found;

const SIDES: [(&str, &str); 10] = [
    ("甲方", "甲方"),
    ("乙方", "乙方"),
    ("丙方", "丙方"),
    ("丁方", "丁方"),
    ("采购人", "采购人"),
    ("供应商", "供应商"),
    ("委托人", "委托人"),
    ("受托人", "受托人"),
    ("发包人", "发包人"),
    ("承包人", "承包人"),
];

pub(super) fn check(found: &mut Found<'_>) {
    let names = declared(found);
    differing(found, &names);
    similar(found, &names);
    introduced(found);
    capacity(found, &names);
}

/// One naming of a party: the side it stands for, its name without blanks.
struct Named<'a> {
    sides: Vec<String>,
    name: String,
    span: &'a Span,
}

fn declared<'a>(found: &Found<'a>) -> Vec<Named<'a>> {
    let named = found.text.spans.iter().filter_map(|span| match &span.value {
        Value::Party { role, note } => {
            let mut sides = vec![role.clone()];
            sides.extend(SIDES.iter().map(|side| side.0).filter(|side| note.contains(side)).map(str::to_owned));
            Some(Named { sides, name: plain(&span.text), span })
        }
        _ => None,
    });
    // A person's or a role's note (法定代表人) is no name; a name has at least four signs or ends like a body.
    named.filter(|named| named.name.chars().count() >= 4 && !named.name.contains("代表")).collect()
}

fn plain(name: &str) -> String {
    let name = name.split(['（', '(']).next().filter(|head| head.chars().count() >= 4).unwrap_or(name);
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

fn differing(found: &mut Found<'_>, names: &[Named<'_>]) {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for named in names {
        for side in &named.sides {
            let known = *first.entry(side).or_insert(&named.name);
            if known != named.name {
                let zh = format!("{side}此处为“{}”，前文为“{known}”", named.name);
                let en = format!("{side} is `{}` here and `{known}` before", named.name);
                found.add("PARTY_DIFFERS", named.span.start, named.span.end, zh, en);
                break;
            }
        }
    }
}

/// Names in running text that are a party's but for one character, or for the form of company.
fn similar(found: &mut Found<'_>, names: &[Named<'_>]) {
    let text = found.text;
    let mut known: Vec<Vec<char>> = names.iter().map(|named| named.name.chars().collect()).collect();
    known.sort();
    known.dedup();
    let all = text.chars(0, text.len());
    let mut faults = Vec::new();
    for name in known.iter().filter(|name| name.len() >= 6) {
        let written: String = name.iter().collect();
        let forms = ["有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "公司"];
        let form = forms.iter().find(|form| written.ends_with(*form)).map_or(0, |form| form.chars().count());
        let Some(stem) = name.get(..name.len() - form).filter(|_| form > 0) else {
            near(all, name, &mut faults);
            continue;
        };
        near(all, name, &mut faults);
        for at in places(all, stem) {
            let rest: String =
                all.get(at + stem.len()..(at + stem.len() + 6).min(all.len())).unwrap_or_default().iter().collect();
            if let Some(other) = forms.iter().find(|form| rest.starts_with(*form)) {
                let end = at + stem.len() + other.chars().count();
                if end - at != name.len()
                    || !rest.starts_with(written.get(written.len() - form * 3..).unwrap_or_default())
                {
                    faults.push((at, end, written.clone()));
                }
            }
        }
    }
    for (start, end, name) in faults {
        let written = text.slice(start, end);
        let other_party = known.iter().any(|known| written.contains(&known.iter().collect::<String>()));
        let is_party = text
            .spans(start, end + 1)
            .iter()
            .any(|span| span.start <= start && matches!(span.value, Value::Party { .. }));
        if !other_party && !is_party {
            let zh = format!("“{written}”与当事人名称“{name}”不一致");
            found.add("PARTY_DIFFERS", start, end, zh, format!("`{written}` is not quite the party `{name}`"));
        }
    }
}

fn places(all: &[char], name: &[char]) -> Vec<usize> {
    let Some(first) = name.first() else { return Vec::new() };
    let starts = all.iter().enumerate().filter(|(_, c)| *c == first).map(|(at, _)| at);
    starts.filter(|at| all.get(*at..at + name.len()) == Some(name)).collect()
}

/// One character more, less or other.
fn near(all: &[char], name: &[char], faults: &mut Vec<(usize, usize, String)>) {
    let written = || name.iter().collect::<String>();
    let (Some(one), Some(two), Some(last)) = (name.first(), name.get(1), name.last()) else { return };
    for at in 0..all.len() {
        if all.get(at) != Some(one) || all.get(at + 1) != Some(two) || all.get(at..at + name.len()) == Some(name) {
            continue;
        }
        for length in [name.len(), name.len() - 1, name.len() + 1] {
            let Some(window) = all.get(at..at + length) else { continue };
            let clean = window.iter().all(|c| c.is_alphanumeric() || matches!(c, '（' | '）'));
            // 城乡建设行业 is no 城乡建设局: another end must be the end of a body too.
            let bodies = "局厅委院会所处部司办校馆站队";
            let ends = window.last() == Some(last)
                || length == name.len() && window.last().is_some_and(|c| bodies.contains(*c));
            if clean && ends && one_apart(window, name) {
                faults.push((at, at + length, written()));
                break;
            }
        }
    }
}

/// Whether the two differ by exactly one character put in, left out or changed.
fn one_apart(one: &[char], two: &[char]) -> bool {
    let same = one.iter().zip(two).take_while(|(a, b)| a == b).count();
    let rest = |list: &[char], from: usize| list.get(from..).map(<[char]>::to_vec).unwrap_or_default();
    match one.len().cmp(&two.len()) {
        std::cmp::Ordering::Equal => same < one.len() && rest(one, same + 1) == rest(two, same + 1),
        std::cmp::Ordering::Less => rest(one, same) == rest(two, same + 1),
        std::cmp::Ordering::Greater => rest(one, same + 1) == rest(two, same),
    }
}

/// 丙方 that nobody was called.
fn introduced(found: &mut Found<'_>) {
    let text = found.text;
    let all: String = text.chars(0, text.len()).iter().collect();
    for side in ["甲方", "乙方", "丙方", "丁方"] {
        let Some(byte) = all.find(side) else { continue };
        let mut uses = all.match_indices(side).map(|(at, _)| at);
        let introduced = uses.any(|at| {
            let (before, after) = (all.get(..at).unwrap_or_default(), all.get(at + side.len()..).unwrap_or_default());
            let after = after.trim_start_matches([' ', '\u{3000}', '\u{a0}']);
            let line: String = after.chars().take(30).take_while(|c| *c != '\n').collect();
            let colon = line.find(['：', ':']).is_some_and(|colon| {
                let between = line.get(..colon).unwrap_or_default().trim();
                between.is_empty() || between.starts_with(['（', '(']) && between.ends_with(['）', ')'])
            });
            let called = before.ends_with(['“', '"', '「'])
                || before.ends_with("简称")
                || before.ends_with("称为")
                || before.ends_with("下称");
            let bracketed = before.ends_with(['（', '(']) && after.starts_with(['）', ')']);
            let alone = before.trim_end_matches([' ', '\u{3000}']).ends_with('\n')
                && (line.trim().is_empty() || line.starts_with('（') && line.trim_end().ends_with('）'));
            colon || called || bracketed || alone
        });
        if !introduced {
            let at = all.get(..byte).unwrap_or_default().chars().count();
            let zh = format!("文中使用了“{side}”，但是没有写明{side}是谁");
            found.add("TERM_UNDEFINED", at, at + 2, zh, format!("`{side}` is used but nobody is called so"));
        }
    }
}

/// A body without legal personality as party.
fn capacity(found: &mut Found<'_>, names: &[Named<'_>]) {
    for named in names {
        if found.rules.bodies_without_capacity.is_match(&named.name) {
            let zh = format!("“{}”是议事协调机构、临时机构或者内设机构，不能以自己的名义签订合同", named.name);
            let en = format!("`{}` is a coordinating, temporary or internal body", named.name);
            found.add("NO_CAPACITY", named.span.start, named.span.end, zh, en);
        }
    }
}

/// Whether the public agency is the second side, told by the names.
pub(super) fn agency_is_second(found: &Found<'_>) -> bool {
    let names = declared(found);
    let is_agency = |side: &[&str]| {
        let of_side = names.iter().filter(|named| named.sides.iter().any(|name| side.contains(&name.as_str())));
        of_side.map(|named| found.rules.agency_names.is_match(&named.name)).next()
    };
    let first = is_agency(&["甲方", "采购人", "委托人", "发包人", "招标人"]);
    let second = is_agency(&["乙方", "供应商", "受托人", "承包人", "中标人"]);
    second == Some(true) && first == Some(false)
}
