//! The page of a dossier, to be read by people: what was submitted, what counsel and the office said, what became of each
//! recommendation, what happened when, and where everything lies. It needs nothing but a browser.

use std::collections::BTreeMap;

use serde_json::Value;

use super::archive::{LeftOut, Part};
use super::pieces::{items, text};
use crate::kit::{Timestamp, escaped};

pub(super) fn page(
    matter: &Value,
    records: &[(String, Value)],
    parts: &[Part],
    left_out: &[LeftOut],
    now: Timestamp,
) -> String {
    let mut page = String::from(HEAD);
    let title = format!("{} {}", text(matter, "number"), text(matter, "title"));
    page.push_str(&format!(
        "<title>责任卷宗 {0}</title></head><body><h1>责任卷宗</h1><h2>{0}</h2>",
        escaped(title.trim())
    ));
    let facts: Vec<[String; 2]> = FACTS
        .iter()
        .map(|(name, label)| [(*label).to_owned(), shown(matter, name)])
        .filter(|[_, value]| !value.is_empty())
        .chain([["卷宗生成".to_owned(), now.to_string()]])
        .collect();
    page.push_str(&table(&[], &facts));
    let of = |name: &'static str| records.iter().filter(move |(known, _)| known == name).map(|(_, record)| record);
    let mut handled: BTreeMap<&str, &Value> = BTreeMap::new();
    for handling in of("handlings").flat_map(items) {
        handled.insert(text(handling, "recommendation_id"), handling);
    }
    for opinion in of("opinion") {
        page.push_str(&opinion_part(opinion, &handled));
    }
    let timeline: Vec<[String; 4]> = of("timeline").flat_map(items).map(entry).collect();
    if !timeline.is_empty() {
        page.push_str("<h3>办理时间轴</h3>");
        page.push_str(&table(&["时间", "事项", "办理人", "内容"], &timeline));
    }
    page.push_str("<h3>卷内文件</h3>");
    let files: Vec<[String; 4]> = parts
        .iter()
        .map(|part| [part.title.clone(), part.path.clone(), part.size.to_string(), part.sha256.clone()])
        .collect();
    page.push_str(&table(&["名称", "位置", "字节", "SHA-256"], &files));
    if !left_out.is_empty() {
        page.push_str("<h3>卷内没有的内容</h3>");
        let rows: Vec<[String; 2]> = left_out
            .iter()
            .map(|one| {
                let why = if one.why == "NOTHING_THERE" {
                    "没有该内容，或者不可见"
                } else {
                    "不属于提取人的职责"
                };
                [one.source.clone(), why.to_owned()]
            })
            .collect();
        page.push_str(&table(&["来源", "原因"], &rows));
    }
    page.push_str("<p>核验：<code>counsel dossier verify 卷宗.zip</code>，无需数据库。任何一个字节被改动都会被指出。</p></body></html>\n");
    page
}

fn opinion_part(opinion: &Value, handled: &BTreeMap<&str, &Value>) -> String {
    let kind = if text(opinion, "kind") == "REVIEW" { "合法性审查意见" } else { "法律顾问意见" };
    let mut part = format!("<h3>{kind} {}</h3>", escaped(text(opinion, "number")));
    let facts: Vec<[String; 2]> = OPINION_FACTS
        .iter()
        .map(|(name, label)| [(*label).to_owned(), shown(opinion, name)])
        .filter(|[_, value]| !value.is_empty())
        .collect();
    part.push_str(&table(&[], &facts));
    let list = |name: &str| opinion.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let findings: Vec<[String; 3]> =
        list("findings").iter().map(|one| ["item", "conforms", "finding"].map(|name| shown(one, name))).collect();
    part.push_str(&table(&["审查事项", "是否符合", "认定"], &findings));
    let recommendations: Vec<[String; 6]> = list("recommendations")
        .iter()
        .map(|one| {
            let handling = handled.get(text(one, "id"));
            let of = |name: &str| handling.map(|handling| shown(handling, name)).unwrap_or_default();
            let became = [of("answer"), of("state"), of("explanation"), of("legal_basis"), of("decision_reason")];
            let became: Vec<String> = became.into_iter().filter(|words| !words.is_empty()).collect();
            let words = ["severity", "clause", "quote", "demanded_text", "reason"].map(|name| shown(one, name));
            let [severity, clause, quote, demanded, reason] = words;
            [severity, clause, quote, demanded, reason, became.join("；")]
        })
        .collect();
    if !recommendations.is_empty() {
        part.push_str(&table(&["程度", "条款", "原文", "建议文本", "理由", "处理"], &recommendations));
    }
    part
}

fn entry(entry: &Value) -> [String; 4] {
    let role = shown(entry, "role");
    let who = if role.is_empty() { shown(entry, "name") } else { format!("{}（{role}）", shown(entry, "name")) };
    [shown(entry, "at"), shown(entry, "kind"), who, shown(entry, "text")]
}

const FACTS: [(&str, &str); 10] = [
    ("number", "审查编号"),
    ("kind", "事项类型"),
    ("title", "事项名称"),
    ("state", "状态"),
    ("round", "审查轮次"),
    ("received_on", "收件日"),
    ("due_on", "审查期限"),
    ("issued_on", "出具意见日"),
    ("sha256", "送审文本 SHA-256"),
    ("end_reason", "终止原因"),
];

const OPINION_FACTS: [(&str, &str); 6] = [
    ("conclusion", "结论"),
    ("summary", "摘要"),
    ("state", "状态"),
    ("submitted_at", "提交"),
    ("issued_at", "出具"),
    ("seal", "意见摘要值"),
];

const HEAD: &str = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><style>\
    body{font-family:serif;margin:3em auto;max-width:70em}h1{text-align:center}table{border-collapse:collapse;width:100%;\
    margin:.5em 0 1.5em}th,td{border:1px solid #444;padding:.3em .5em;text-align:left;vertical-align:top;\
    overflow-wrap:anywhere}</style>";

/// A table; without headings, the first cell of each row is its heading.
fn table<const N: usize>(headings: &[&str], rows: &[[String; N]]) -> String {
    let mut table = String::from("<table>");
    if !headings.is_empty() {
        let cells: String = headings.iter().map(|heading| format!("<th scope=\"col\">{heading}</th>")).collect();
        table.push_str(&format!("<tr>{cells}</tr>"));
    }
    for row in rows {
        table.push_str("<tr>");
        for (place, cell) in row.iter().enumerate() {
            let cell = escaped(cell);
            let head = headings.is_empty() && place == 0;
            table.push_str(&if head { format!("<th scope=\"row\">{cell}</th>") } else { format!("<td>{cell}</td>") });
        }
        table.push_str("</tr>");
    }
    table.push_str("</table>");
    table
}

fn shown(value: &Value, name: &str) -> String {
    match value.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
