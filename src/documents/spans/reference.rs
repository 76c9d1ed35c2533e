//! References to clauses, annexes and laws.

use super::Value;
use super::number::{self, arabic};
use super::source::Source;

type Found = Option<(Value, usize, usize)>;

/// What is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Whose clause or annex it is.
    pub whose: Whose,
    /// Of which kind.
    pub kind: ReferenceKind,
    /// 第五条 is [5], Section 4.2 is [4, 2], Annex B is [2]; empty for an annex or law without a number.
    pub number: Vec<u32>,
    /// 第二款.
    pub paragraph: Option<u32>,
    /// 第（三）项.
    pub item: Option<u32>,
}

/// Whose clause it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Of this text.
    This,
    /// Of a law, with its name where one is given.
    Law(String),
    /// Of another paper.
    Other(String),
}

/// What kind of part is referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceKind {
    /// 条, Article, Section, Clause.
    Article,
    /// 章, 节.
    Chapter,
    /// 第二款 or 第（三）项 of the clause at hand.
    Within,
    /// 附件, 附表, 附录, Annex, Schedule, Exhibit, Appendix.
    Annex,
    /// A law as a whole.
    Law,
}

/// 《民法典》第五百条、第五百零一条: what follows on a reference at once belongs to the same paper.
#[derive(Default)]
pub(super) struct Chain {
    last: Option<(Whose, usize)>,
}

impl Chain {
    /// Whose the reference at `at` is, when it goes on after the last.
    fn goes_on(&self, source: &Source, at: usize) -> Option<Whose> {
        let (whose, end) = self.last.as_ref()?;
        let between = (*end..at).all(|n| "、，和及或与至到以者 同".contains(source.at(n)));
        (at >= *end && at - *end <= 6 && between).then(|| whose.clone())
    }
}

const LAWS: [&str; 12] = ["法典", "法", "条例", "办法", "细则", "解释", "规定", "通则", "规则", "意见", "决定", "准则"];
/// Words that make 第X条 at the start of a line a reference after all.
const REFERRING: [&str; 14] =
    ["的", "之规定", "之约定", "规定", "约定", "、", "，", "所述", "所列", "所指", "中", "项下", "和", "及"];
const ANNEXES: [&str; 3] = ["附件", "附表", "附录"];
const ENGLISH: [(&str, ReferenceKind); 11] = [
    ("Sections", ReferenceKind::Article),
    ("Section", ReferenceKind::Article),
    ("SECTION", ReferenceKind::Article),
    ("Articles", ReferenceKind::Article),
    ("Article", ReferenceKind::Article),
    ("Clauses", ReferenceKind::Article),
    ("Clause", ReferenceKind::Article),
    ("Annex", ReferenceKind::Annex),
    ("Appendix", ReferenceKind::Annex),
    ("Schedule", ReferenceKind::Annex),
    ("Exhibit", ReferenceKind::Annex),
];

pub(super) fn read(source: &Source, at: usize, chain: &mut Chain) -> Found {
    match source.at(at) {
        '第' => numbered(source, at, chain),
        '《' => titled(source, at, chain),
        '附' => annex(source, at, chain),
        _ => english(source, at),
    }
}

fn found(chain: &mut Chain, reference: Reference, start: usize, end: usize) -> Found {
    chain.last = Some((reference.whose.clone(), end));
    Some((Value::Reference(reference), start, end))
}

/// 《民法典》, 《民法典》（2020年）第五百条, 《补充协议》第三条.
fn titled(source: &Source, at: usize, chain: &mut Chain) -> Found {
    let end = source.title_end(at)?;
    let name = source.text(at + 1, end - 1);
    let law = LAWS.iter().any(|word| name.ends_with(word)) || name.contains("法（");
    let whose = if law { Whose::Law(name) } else { Whose::Other(name) };
    let mut from = end;
    if source.at(from) == '（' {
        let close = (from..from + 40).find(|n| matches!(source.at(*n), '）' | '\n'));
        from = close.filter(|n| source.at(*n) == '）').map_or(from, |n| n + 1);
    }
    let from = source.gap(from, 2);
    if let Some((mut reference, end)) = steps(source, from) {
        reference.whose = whose;
        return found(chain, reference, at, end);
    }
    chain.last = Some((whose.clone(), end));
    let whole = Reference { whose, kind: ReferenceKind::Law, number: Vec::new(), paragraph: None, item: None };
    law.then_some((Value::Reference(whole), at, end))
}

fn numbered(source: &Source, at: usize, chain: &mut Chain) -> Found {
    let (mut reference, end) = steps(source, at)?;
    // A head, unless the words behind it say otherwise.
    let only =
        matches!(reference.kind, ReferenceKind::Article | ReferenceKind::Chapter) && reference.paragraph.is_none();
    if only && source.is_line_start(at) && source.one_of(end, &REFERRING).is_none() && reference.item.is_none() {
        return None;
    }
    reference.whose = chain.goes_on(source, at).unwrap_or_else(|| whose(source, at));
    found(chain, reference, at, end)
}

/// A law or another paper named at once before, without 《》.
fn whose(source: &Source, at: usize) -> Whose {
    let law = LAWS.iter().find(|word| source.ends(at, word));
    let own = || (at.saturating_sub(6)..at).any(|n| source.at(n) == '本') || source.ends(at, "方法");
    if let Some(word) = law.filter(|_| !own()) {
        return Whose::Law((*word).to_owned());
    }
    let other =
        ["主合同", "原合同", "招标文件", "投标文件", "补充协议", "采购文件", "通用条款", "专用条款", "框架协议"];
    match other.iter().find(|word| source.ends(at, word)) {
        Some(word) if !source.ends(at, &format!("本{word}")) => Whose::Other((*word).to_owned()),
        _ => Whose::This,
    }
}

/// 第五条第二款第（三）项, 第3.2条, 第二款.
fn steps(source: &Source, at: usize) -> Option<(Reference, usize)> {
    let (number, unit, mut end) = step(source, at)?;
    let whose = Whose::This;
    let first = number.first().copied();
    let mut reference = match unit {
        '条' => Reference { whose, kind: ReferenceKind::Article, number, paragraph: None, item: None },
        '章' | '节' => Reference { whose, kind: ReferenceKind::Chapter, number, paragraph: None, item: None },
        // 第3.2款 is a clause of its own number.
        '款' if number.len() > 1 => {
            Reference { whose, kind: ReferenceKind::Article, number, paragraph: None, item: None }
        }
        '款' => Reference { whose, kind: ReferenceKind::Within, number: Vec::new(), paragraph: first, item: None },
        _ => Reference { whose, kind: ReferenceKind::Within, number: Vec::new(), paragraph: None, item: first },
    };
    while let Some((number, unit, next)) = step(source, end).or_else(|| step(source, source.gap(end, 1))) {
        match unit {
            '款' if reference.paragraph.is_none() && reference.item.is_none() => {
                reference.paragraph = number.first().copied()
            }
            '项' if reference.item.is_none() => reference.item = number.first().copied(),
            _ => break,
        }
        end = next;
    }
    Some((reference, end))
}

/// 第五条, 第（三）项, 第3.2条; also （三）项 behind another step.
fn step(source: &Source, at: usize) -> Option<(Vec<u32>, char, usize)> {
    let follows = at > 0 && "条款".contains(source.before(at));
    let mut from = if source.at(at) == '第' {
        source.gap(at + 1, 2)
    } else if follows && matches!(source.at(at), '（' | '(') {
        at
    } else {
        return None;
    };
    let bracket = matches!(source.at(from), '（' | '(');
    from += usize::from(bracket);
    let (number, mut end) = outline(source, from)?;
    if bracket {
        end = Some(end).filter(|end| matches!(source.at(*end), '）' | ')'))? + 1;
    }
    let end = source.gap(end, 2);
    let unit = source.at(end);
    let known = match unit {
        '条' => !source.has(end, "条件"),
        // 第一项目 and 第二款式 are words.
        '款' => !source.has(end, "款式") && !source.has(end, "款项"),
        '项' => !source.has(end, "项目"),
        '章' | '节' => true,
        _ => false,
    };
    let mut stop = end + 1;
    if unit == '条' && source.at(stop) == '之' {
        stop = number::chinese(source, stop + 1).map_or(stop, |number| number.end);
    }
    known.then_some((number, unit, stop))
}

/// 5, 4.2.1, 五, 二十三.
fn outline(source: &Source, at: usize) -> Option<(Vec<u32>, usize)> {
    if arabic(source.at(at)).is_none() {
        let number = number::begins(source.at(at)).then(|| number::chinese(source, at))??;
        return Some((vec![number::small(number.value)?], number.end));
    }
    let (mut parts, mut end) = (Vec::new(), at);
    while parts.len() < 6 {
        let stop = source.past(end, |c| arabic(c).is_some()).min(end + 5);
        if stop == end {
            break;
        }
        parts.push((end..stop).filter_map(|n| arabic(source.at(n))).fold(0, |sum, digit| sum * 10 + digit));
        end = stop;
        if !(matches!(source.at(end), '.' | '．') && arabic(source.at(end + 1)).is_some()) {
            break;
        }
        end += 1;
    }
    Some((parts, end))
}

/// 附件一, 附表2, 附件A; 附件 at the head of a line is the annex itself.
fn annex(source: &Source, at: usize, chain: &mut Chain) -> Found {
    let from = source.one_of(at, &ANNEXES)?;
    let bracket = matches!(source.at(from), '（' | '(');
    let inner = source.gap(from, 1) + usize::from(bracket);
    let letter = source.at(inner).is_ascii_uppercase() && !source.at(inner + 1).is_ascii_alphanumeric();
    let numbered =
        if letter { letter_number(source.at(inner)).map(|n| (vec![n], inner + 1)) } else { outline(source, inner) };
    let (number, end) = match numbered {
        Some((number, end)) if !bracket => (number, end),
        Some((number, end)) if matches!(source.at(end), '）' | ')') => (number, end + 1),
        _ => (Vec::new(), from),
    };
    if source.is_line_start(at)
        && source.one_of(end, &["的", "所", "中", "为", "是", "、", "与", "和", "约定", "规定"]).is_none()
    {
        return None;
    }
    let whose = chain.goes_on(source, at).unwrap_or(Whose::This);
    found(chain, Reference { whose, kind: ReferenceKind::Annex, number, paragraph: None, item: None }, at, end)
}

fn letter_number(letter: char) -> Option<u32> {
    u32::from(letter).checked_sub(u32::from('A')).map(|n| n + 1)
}

/// Section 4.2, Annex B.
fn english(source: &Source, at: usize) -> Found {
    if source.before(at).is_ascii_alphanumeric() {
        return None;
    }
    let (word, kind) = ENGLISH.iter().find(|(word, _)| source.has(at, word))?;
    let from = source.gap(at + word.len(), 1);
    let (number, end) = match source.at(from) {
        c if c.is_ascii_uppercase() && !source.at(from + 1).is_ascii_alphanumeric() => {
            (vec![letter_number(c)?], from + 1)
        }
        c if c.is_ascii_digit() => outline(source, from)?,
        _ => return None,
    };
    let title = source.gap(end, 2);
    let head = matches!(source.at(end), '.' | ':' | '\n' | '\0') || source.at(title).is_ascii_uppercase();
    if source.is_line_start(at) && head {
        return None;
    }
    // Section 5 of the Companies Act
    let law = ["of the Act", "of the Law", "of the Code", "of the Civil Code"]
        .iter()
        .any(|words| source.has(source.gap(end, 1), words));
    let whose = if law { Whose::Law(String::new()) } else { Whose::This };
    Some((Value::Reference(Reference { whose, kind: *kind, number, paragraph: None, item: None }), at, end))
}
