//! Parties, as a form names them: a role, a colon, a name.

use super::Value;
use super::source::{Source, is_gap};

/// Roles that parties of a contract bear.
const ROLES: [&str; 49] = [
    "甲方",
    "乙方",
    "丙方",
    "丁方",
    "委托人",
    "受托人",
    "委托方",
    "受托方",
    "委托单位",
    "采购人",
    "供应商",
    "采购单位",
    "采购方",
    "发包人",
    "承包人",
    "发包方",
    "承包方",
    "出租人",
    "承租人",
    "出租方",
    "承租方",
    "转让方",
    "受让方",
    "买方",
    "卖方",
    "买受人",
    "出卖人",
    "出借人",
    "借款人",
    "出让人",
    "受让人",
    "招标人",
    "中标人",
    "服务方",
    "供方",
    "需方",
    "赠与人",
    "受赠人",
    "征收人",
    "被征收人",
    "保证人",
    "定作人",
    "承揽人",
    "特许人",
    "Party A",
    "Party B",
    "Party C",
    "Provider",
    "Customer",
];
const MAX_NAME: usize = 60;
const MAX_NOTE: usize = 20;

/// A role that stands alone on its line: the name comes below, after 名称：.
#[derive(Default)]
pub(super) struct Open {
    role: Option<(String, String)>,
    until: usize,
}

/// The name of a party, where a field begins here that names one.
pub(super) fn read(source: &Source, at: usize, open: &mut Open) -> Option<(Value, usize, usize)> {
    let (role, note, from) = match role(source, at) {
        Some((role, note, end)) => {
            let end = source.gap(end, 4);
            if !matches!(source.at(end), '：' | ':') {
                if matches!(source.at(end), '\n' | '\0') {
                    *open = Open { role: Some((role, note)), until: end + 40 };
                }
                return None;
            }
            (role, note, end + 1)
        }
        None => {
            let end = source.one_of(at, &["名称：", "名称:", "全称：", "单位名称：", "公司名称："])?;
            let (role, note) = open.role.take().filter(|_| at < open.until)?;
            (role, note, end)
        }
    };
    let start = source.gap(from, 40);
    let stop = |n: usize| {
        let c = source.at(n);
        let wide = is_gap(c) && (is_gap(source.at(n + 1)) || matches!(source.at(n + 1), '\n' | '\0'));
        wide || matches!(
            c,
            '\n' | '\0' | '\t' | '，' | '。' | '；' | ',' | ';' | '_' | '＿' | '【' | '[' | '×' | '：' | ':'
        )
    };
    let end = (start..start + MAX_NAME).find(|n| stop(*n))?;
    let name = source.text(start, end);
    // 名称：    律师事务所 waits for the name.
    let printed = ["律师事务所", "公司", "有限公司"].contains(&name.trim_end());
    let named = end > start + 1
        && !printed
        && !name.contains("应")
        && !matches!(source.at(end), '：' | ':' | '_' | '＿' | '【' | '×');
    if !named {
        if end == start && matches!(source.at(end), '\n') {
            *open = Open { role: Some((role, note)), until: end + 40 };
        }
        return None;
    }
    let end = start + name.trim_end().chars().count();
    Some((Value::Party { role, note }, start, end))
}

/// 甲方（委托人）, 委托人（甲方）, Party A (Customer).
fn role(source: &Source, at: usize) -> Option<(String, String, usize)> {
    let role = ROLES.iter().find(|role| source.has(at, role))?;
    let mut end = at + role.chars().count();
    let mut note = String::new();
    let from = source.gap(end, 2);
    if matches!(source.at(from), '（' | '(') {
        let close = (from + 1..from + 1 + MAX_NOTE).find(|n| matches!(source.at(*n), '）' | ')' | '\n'))?;
        if source.at(close) == '\n' {
            return None;
        }
        note = source.text(from + 1, close).trim().to_owned();
        end = close + 1;
    }
    end = source.one_of(end, &["名称", "全称"]).unwrap_or(end);
    Some(((*role).to_owned(), note, end))
}
