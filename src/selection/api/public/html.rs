//! The page of a published round (公告页): plain HTML without scripts, every text escaped.

use std::fmt::Write as _;

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};

use super::super::super::model::{RoundId, RoundState};
use super::{PublicRound, public_round};
use crate::error::Error;
use crate::http::Door;
use crate::kit::escaped;

/// Nothing is loaded but the page itself and the style in it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font-family:sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;line-height:1.6}\
table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3rem .6rem;text-align:left}\
pre{white-space:pre-wrap;font:inherit}code{overflow-wrap:anywhere}";

/// The page of one round.
#[handler]
pub async fn page(Path(id): Path<String>, door: Data<&Door>) -> Response {
    let found = match id.parse::<RoundId>() {
        Ok(id) => public_round(&door.db, id, door.clock.now()).await,
        Err(_not_an_id) => Err(Error::NotFound),
    };
    let (status, text) = match found {
        Ok(round) => (StatusCode::OK, rendered(&round)),
        Err(Error::NotFound) => (StatusCode::NOT_FOUND, message("没有这份公告 · No such notice")),
        Err(error) => {
            tracing::error!(%error, "a public page could not be shown");
            (StatusCode::SERVICE_UNAVAILABLE, message("请稍后再试 · Please try again shortly"))
        }
    };
    Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .header("Content-Security-Policy", POLICY)
        .body(text)
}

fn document(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head><body>{body}</body></html>"
    )
}

fn message(text: &str) -> String {
    document(text, &format!("<p>{}</p>", escaped(text)))
}

const fn state_name(state: RoundState) -> &'static str {
    match state {
        RoundState::Draft => "起草",
        RoundState::Announced => "公告",
        RoundState::Registration => "报名",
        RoundState::Qualification => "资格审查",
        RoundState::Evaluation => "评审",
        RoundState::Ranked => "已排序",
        RoundState::Publicity => "公示",
        RoundState::Objection => "异议处理",
        RoundState::Approval => "审定",
        RoundState::Completed => "完成",
        RoundState::Cancelled => "取消",
        RoundState::Failed => "失败",
    }
}

/// A page, in the order in which a reader asks: what, until when, by which measure, who.
fn rendered(public: &PublicRound) -> String {
    let round = &public.round;
    let number = round.number.as_deref().unwrap_or_default();
    let mut body = format!("<h1>{}</h1><dl>", escaped(&round.title));
    let minute = |at: crate::kit::Timestamp| at.to_string().chars().take(16).collect::<String>().replace('T', " ");
    let mut term = |name: &str, value: &str| row(&mut body, "dt", "dd", name, value);
    term("编号 Number", number);
    term("组织单位 Organiser", &public.review_body);
    term("状态 State", state_name(round.state));
    term("名额 Places", &round.quota.to_string());
    let times = format!("{} — {}", minute(round.registration_from), minute(round.registration_until));
    term("报名时间（北京时间） Registration", &times);
    if let (Some(from), Some(until)) = (round.publicity_from, round.publicity_until) {
        term("公示期 Publicity", &format!("{from} — {until}"));
    }
    if let Some(reason) = &round.end_reason {
        term("终止原因 Ended because", reason);
    }
    body.push_str("</dl><h2>公告 Notice</h2>");
    part(&mut body, "pre", &round.notice);
    body.push_str("<h2>报名条件 Conditions</h2><ul>");
    for condition in &round.conditions {
        let years = condition.years.map(|years| format!("（{years}年）")).unwrap_or_default();
        part(&mut body, "li", &format!("{}{years}", condition.zh));
    }
    body.push_str("</ul><h2>评分标准 Criteria</h2><table><tr><th>评分项</th><th>分值</th><th>说明</th></tr>");
    for criterion in &round.criteria {
        cells(&mut body, &[&criterion.name, &criterion.weight.to_string(), &criterion.guidance]);
    }
    body.push_str("</table>");
    if !public.names.is_empty() {
        let completed = round.state == RoundState::Completed;
        part(&mut body, "h2", if completed { "聘用名单 Awarded" } else { "拟聘名单 Proposed" });
        body.push_str("<table><tr><th>名次</th><th>报名序号</th><th>名称</th><th>人员</th><th>总分</th></tr>");
        for name in &public.names {
            let people = name.people.join("、");
            let (rank, sequence) = (name.rank.to_string(), name.sequence.to_string());
            cells(&mut body, &[&rank, &sequence, &name.name, &people, &name.total.to_string()]);
        }
        body.push_str("</table>");
    }
    if let Some(draw) = &round.draw {
        body.push_str("<h2>抽签 Draw</h2><dl>");
        let mut term = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                row(&mut body, "dt", "dd", name, value);
            }
        };
        term("种子承诺 Commitment", Some(&draw.commitment));
        term("抽签范围哈希 Hash of the pool", draw.pool_hash.as_deref());
        term("种子 Seed", draw.seed.as_deref());
        term("见证人 Witness", draw.witness.as_deref());
        term("见证人的词 Word", draw.word.as_deref());
        body.push_str("</dl>");
    }
    document(&round.title, &body)
}

fn part(body: &mut String, tag: &str, text: &str) {
    // Writing to a String cannot fail.
    write!(body, "<{tag}>{}</{tag}>", escaped(text)).unwrap_or_default();
}

fn row(body: &mut String, name_tag: &str, value_tag: &str, name: &str, value: &str) {
    part(body, name_tag, name);
    part(body, value_tag, value);
}

fn cells(body: &mut String, texts: &[&str]) {
    body.push_str("<tr>");
    texts.iter().for_each(|text| part(body, "td", text));
    body.push_str("</tr>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_said_is_markup() {
        let hostile = "<script>alert('1')</script>\"&amp;";
        assert_eq!(escaped(hostile), "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;amp;");
        assert!(!message(hostile).contains("<script"));
    }
}
