//! Blanks left to be filled in, and words that stand for what is to come.

use super::Value;
use super::source::{Source, is_gap};
use super::time;

type Found = Option<(Value, usize, usize)>;

/// What may stand in brackets that wait for something.
const HOLE: &str = "_＿﹍●•○*＊";

/// What follows on room to write: units, and the ends of phrases.
const AFTER: [&str; 34] = [
    "元",
    "份",
    "种",
    "次",
    "%",
    "％",
    "‰",
    "。",
    "；",
    "，",
    "、",
    "）",
    ";",
    "日",
    "年",
    "月",
    "个工作日",
    "个月",
    "个小时",
    "个",
    "天",
    "人民法院",
    "仲裁委员会",
    "的标准",
    "标准",
    "等",
    "内",
    "事务",
    "效果",
    "台",
    "套",
    "平方米",
    "路",
    "号",
];

/// What room to write follows on.
const BEFORE: &str = "第：:（为按向至于计即";

pub(super) fn read(source: &Source, at: usize) -> Found {
    let end = match source.at(at) {
        '_' | '＿' | '﹍' => line(source, at)?,
        ' ' | '\u{3000}' | '\u{a0}' => return room(source, at),
        '【' => bracket(source, at, '】', 0)?,
        '[' => bracket(source, at, ']', 2)?,
        '［' => bracket(source, at, '］', 0)?,
        '（' => bracket(source, at, '）', 2)?,
        '(' => bracket(source, at, ')', 2)?,
        '×' | 'X' | 'Ｘ' => crosses(source, at)?,
        'T' => word(source, at, &["TODO", "TBD"])?,
        '待' => awaited(source, at)?,
        _ => return None,
    };
    Some((Value::Blank, at, dated(source, end)))
}

/// ____, with 年__月__日 behind it.
fn line(source: &Source, at: usize) -> Option<usize> {
    let end = source.past(at, |c| matches!(c, '_' | '＿' | '﹍'));
    let wide = end - at >= 2 || source.at(at) != '_';
    (wide || time::form(source, end).is_some()).then_some(end)
}

/// Takes in the rest of a form of a date.
fn dated(source: &Source, end: usize) -> usize {
    time::form(source, source.gap(end, 3)).unwrap_or(end)
}

/// Brackets around nothing, or around a mark that stands for something; `wide` is the least room.
fn bracket(source: &Source, at: usize, close: char, wide: usize) -> Option<usize> {
    let end = source.past(at + 1, |c| is_gap(c) || HOLE.contains(c));
    let marked = (at + 1..end.min(at + 60)).any(|n| HOLE.contains(source.at(n)));
    // [*] and （○） stand for something; [ ] and （ ） are boxes to tick.
    let enough = marked || end - at > wide;
    (source.at(end) == close && enough && end - at < 200).then_some(end + 1)
}

/// ××, XXX between Chinese characters.
fn crosses(source: &Source, at: usize) -> Option<usize> {
    let sign = source.at(at);
    let end = source.past(at, |c| c == sign);
    let latin = source.at(end).is_ascii_alphanumeric() || source.before(at).is_ascii_alphanumeric();
    (end - at >= 2 && !latin).then_some(end)
}

fn word(source: &Source, at: usize, words: &[&str]) -> Option<usize> {
    let end = source.one_of(at, words)?;
    (!source.at(end).is_ascii_alphanumeric() && !source.before(at).is_ascii_alphanumeric()).then_some(end)
}

/// 待定, 待填写, but not 有待定期检查.
fn awaited(source: &Source, at: usize) -> Option<usize> {
    let end = source.one_of(at, &["待填写", "待填", "待定", "待补充", "待补", "待商定"])?;
    (source.before(at) != '有' && !"期位向性".contains(source.at(end))).then_some(end)
}

/// Underlined spaces come as spaces: they are room to write where the words around ask for something.
fn room(source: &Source, at: usize) -> Found {
    if is_gap(source.before(at)) {
        return None;
    }
    let end = source.past(at, is_gap);
    let width: usize = (at..end).map(|n| if source.at(n) == '\u{3000}' { 2 } else { 1 }).sum();
    let (before, after) = (source.before(at), source.at(end));
    if let Some(form) = time::form(source, end) {
        return Some((Value::Blank, at, form));
    }
    // （大写） 元, ￥ 元
    if after == '元' && (matches!(before, '￥' | '¥') || source.ends(at, "大写）")) {
        return Some((Value::Blank, at, end));
    }
    if matches!(before, '\0' | '\n' | '\t' | '条' | '章' | '节' | '.' | '．' | '□' | '☐') || width < 2 {
        return None;
    }
    let at_end = matches!(after, '\n' | '\0');
    let asked = matches!(before, '：' | ':');
    let next = || {
        // 联系人：      联系电话：
        let end_of_word = source.past(end, |c| !is_gap(c) && !matches!(c, '\n' | '：' | ':')).min(end + 16);
        matches!(source.at(end_of_word), '：' | ':')
    };
    let words = ["元旦", "日期", "年度", "日常", "内容", "等级", "标准：", "号码", "个人", "月度", "份额", "年龄"];
    let follows = || source.one_of(end, &AFTER).is_some() && source.one_of(end, &words).is_none();
    let room = match () {
        () if asked => at_end || follows() || next(),
        () if at_end => false,
        () if matches!(after, '□' | '☐' | '☑' | '■') => false,
        () => width >= 3 && BEFORE.contains(before) || follows() && !before.is_ascii_digit() && before != '、',
    };
    room.then_some((Value::Blank, at, end))
}
