//! Division of a contract's text into clauses.
//!
//! A clause begins at a head: 第三条, 一、, 1.1, Article 3 at the start of a line. The same words
//! in a sentence that a page break or a paragraph happens to begin with (第二十三条的规定) are a
//! reference, not a head; what follows, what precedes and the order of numbers tell them apart.
//! Contracts with 第X条 are divided by these alone, so that 1. and （一） stay inside; others by
//! Article, Section or Clause, by 一、, or by numbers; failing all, each paragraph is a clause.

use std::collections::HashMap;

/// Lists nested deeper are not told apart; it also bounds what a hostile text can cost.
const MAX_PLACE: usize = 6;

mod scan;

use scan::Scan;

/// One clause, with its label, until the next clause head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Counted from one, the preamble included.
    pub ordinal: i32,
    /// 第一条, 一、, 1.1, Article 3; ¶1 for a paragraph without a number; empty for the preamble.
    pub label: String,
    pub heading: String,
    pub text: String,
}

/// A clause head found in a line.
struct Head {
    line: usize,
    label: String,
    number: u32,
    rest: String,
}

pub fn clauses(text: &str) -> Vec<Clause> {
    let lines: Vec<&str> = text.lines().collect();
    let mut heads = chosen(&lines);
    if heads.is_empty() {
        return paragraphs(&lines);
    }
    heads.sort_by_key(|head| head.line);
    let ends = heads.iter().skip(1).map(|head| head.line).chain([lines.len()]);
    let preamble = heads.first().map(|head| (String::new(), String::new(), joined(&lines, 0, head.line)));
    let divided = heads.iter().zip(ends).map(|(head, end)| {
        let following = lines.get(head.line + 1..end).unwrap_or_default();
        (head.label.clone(), heading(&head.rest, following), joined(&lines, head.line, end))
    });
    numbered(preamble.into_iter().filter(|(_, _, text)| !text.is_empty()).chain(divided))
}

fn paragraphs(lines: &[&str]) -> Vec<Clause> {
    let filled = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    numbered(filled.zip(1_u32..).map(|(line, n)| (format!("¶{n}"), String::new(), line.to_owned())))
}

fn numbered(parts: impl Iterator<Item = (String, String, String)>) -> Vec<Clause> {
    (1..).zip(parts).map(|(ordinal, (label, heading, text))| Clause { ordinal, label, heading, text }).collect()
}

fn joined(lines: &[&str], from: usize, to: usize) -> String {
    lines.get(from..to).unwrap_or_default().join("\n").trim_matches(['\n', ' ', '\t']).to_owned()
}

/// The heads of the kind that divides this contract, and of its chapters (章) in any case.
fn chosen(lines: &[&str]) -> Vec<Head> {
    let (articles, chapters) = chinese(lines);
    if !articles.is_empty() {
        return articles.into_iter().chain(chapters).collect();
    }
    let english = english(lines);
    if !english.is_empty() {
        return english;
    }
    let first = |heads: &[Head]| heads.first().map_or(usize::MAX, |head| head.line);
    let mut heads = listed(lines, dunhao);
    if heads.is_empty() {
        let (numbers, bracketed) = (numbers(lines), listed(lines, bracketed));
        heads = if first(&bracketed) < first(&numbers) { bracketed } else { numbers };
    }
    heads.into_iter().chain(chapters).collect()
}

/// Heads of the form 第X条, and 第X章 and the like.
fn chinese(lines: &[&str]) -> (Vec<Head>, Vec<Head>) {
    let mut articles: Vec<Head> = Vec::new();
    let mut chapters: Vec<Head> = Vec::new();
    let mut last: HashMap<char, u32> = HashMap::new();
    let mut before = "";
    for (at, line) in lines.iter().enumerate() {
        let mut scan = Scan::new(line);
        if let Some((label, number, unit)) = scan.article() {
            let rest = scan.rest();
            let list = if unit == '条' { &mut articles } else { &mut chapters };
            if !is_contents_line(&rest) && is_head(&rest, before, number, last.get(&unit).copied()) {
                last.insert(unit, number);
                list.push(Head { line: at, label, number, rest });
            }
        }
        if !line.trim().is_empty() {
            before = line.trim_end();
        }
    }
    // A lone 第二十条 is a law quoted, not the contract's own division.
    let own = |heads: Vec<Head>| if heads.iter().any(|head| head.number == 1) { heads } else { divides(heads) };
    (own(articles), own(chapters))
}

/// What makes 第X条 a reference even after a blank.
const REFERRING: &str = "的|之规定|之约定|所述|所列|所指|所称|所规定|所约定|、|，|。|；|）|》|至第";
/// What makes it a reference when it follows at once; after a blank it may begin a heading.
const RUNNING_ON: &str = "规定|约定|中|项下|和|及|与|或|执行|处理|办理|确定|等|以|内|适用|明确|载明";
/// Ends of a line whose sentence goes on with a reference.
const LEADING_UP: &str =
    "依照|根据|按照|依据|遵照|参照|违反|符合|适用|本合同|本协议|及|和|与|或|至|除|按|，|、|（|《|“|,";

const ENGLISH_LEADING_UP: &str = " in| of| under| to| and| or| with| this| by| see";

fn is_head(rest: &str, before: &str, number: u32, last: Option<u32>) -> bool {
    let title = rest.trim_start();
    let starts = |words: &str| words.split('|').any(|word| title.starts_with(word));
    let mut part = Scan::new(title);
    let of_part = part.take('第') && part.numeral().is_some(); // 第三条第二款
    let apart = rest.is_empty() || rest.starts_with([' ', '\t', '\u{3000}', '\u{a0}', '：', ':', '【', '*']);
    let next = follows(number, last);
    if of_part || starts(REFERRING) || !apart && starts(RUNNING_ON) {
        return false;
    }
    // A heading may itself end so (法律适用), so what clearly reads as the next head is one.
    if LEADING_UP.split('|').any(|end| before.ends_with(end)) && !(apart && next) {
        return false;
    }
    next || apart && last.is_none_or(|last| (last..last.saturating_add(10)).contains(&number))
}

/// The next number, or a first one; one may be missing, as drafts often miscount.
fn follows(number: u32, last: Option<u32>) -> bool {
    let last = last.unwrap_or(0);
    number == 1 || (last.saturating_add(1)..=last.saturating_add(2)).contains(&number) && last > 0
}

/// A line of the table of contents: a title, then dots or a tab, then the page.
fn is_contents_line(rest: &str) -> bool {
    let title = rest.trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
    title.len() < rest.trim_end().len() && (title.ends_with(['\t', '…', '·']) || title.trim_end().ends_with("..."))
}

/// Heads of the form Article 3, SECTION 4.2, Clause IV.
fn english(lines: &[&str]) -> Vec<Head> {
    let mut heads = Vec::new();
    let mut places: HashMap<String, Vec<Step>> = HashMap::new();
    let mut before = "";
    for (line, text) in lines.iter().enumerate() {
        let mut scan = Scan::new(text);
        let word = scan.word();
        let kind = word.to_ascii_lowercase();
        let led_up = before.ends_with(',') || ENGLISH_LEADING_UP.split('|').any(|end| before.ends_with(end));
        if !text.trim().is_empty() {
            before = text.trim_end();
        }
        if led_up || !["article", "section", "clause"].contains(&kind.as_str()) {
            continue;
        }
        let Some((number, parts)) = scan.english_number() else { continue };
        let rest = scan.rest();
        // "Section 4 shall survive" goes on in lower case and is a sentence.
        let title = rest.trim_start_matches([' ', '.', ':', '-', '–', '—', '\t', '*']).chars().next();
        let lower = title.is_some_and(char::is_lowercase) || rest.starts_with([',', ';', ')', '(']);
        let place = places.entry(kind).or_default();
        let begins = parts.iter().all(|part| *part == 1);
        if lower || is_contents_line(&rest) || !(begins || successor(place, &parts, false).is_some()) {
            continue;
        }
        *place = parts.iter().map(|number| Step { number: *number, full: true, titled: false }).collect();
        heads.push(Head { line, label: format!("{word} {number}"), number: 1, rest });
    }
    divides(heads)
}

/// A single head does not divide anything.
fn divides(heads: Vec<Head>) -> Vec<Head> {
    if heads.len() > 1 { heads } else { Vec::new() }
}

/// Heads of a simple list in order.
fn listed(lines: &[&str], head: fn(&mut Scan) -> Option<(String, u32)>) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    for (line, text) in lines.iter().enumerate() {
        let mut scan = Scan::new(text);
        if let Some((label, number)) = head(&mut scan) {
            let last = heads.last().map(|head| head.number);
            if follows(number, last) && !is_contents_line(&scan.rest()) {
                heads.push(Head { line, label, number, rest: scan.rest() });
            }
        }
    }
    divides(heads)
}

/// 一、
fn dunhao(scan: &mut Scan) -> Option<(String, u32)> {
    let from = scan.at;
    let number = scan.chinese_numeral()?;
    (scan.take('、') || scan.take('．') || scan.take('.')).then(|| (scan.label(from), number))
}

/// （一）
fn bracketed(scan: &mut Scan) -> Option<(String, u32)> {
    let from = scan.at;
    let opened = scan.take('（') || scan.take('(');
    let number = if opened { scan.chinese_numeral()? } else { return None };
    (scan.take('）') || scan.take(')')).then(|| (scan.label(from), number))
}

/// One number on the way down an outline.
#[derive(Clone, Copy)]
struct Step {
    number: u32,
    /// Written out in full (1.1), not restarted below its parent (1. under 1.).
    full: bool,
    /// The line reads as a title, not as a sentence.
    titled: bool,
}

/// Heads 1. and 1.1; deeper ones stay inside. A list that restarts at 1. below 2. is its second
/// level, and its items get the labels they are cited by: 2.1.
fn numbers(lines: &[&str]) -> Vec<Head> {
    let outline = |(line, text): (usize, &&str)| {
        let mut scan = Scan::new(text);
        let parts = scan.outline()?;
        Some((line, parts, scan.rest())).filter(|(_, _, rest)| !is_contents_line(rest))
    };
    let mut found = lines.iter().enumerate().filter_map(outline).peekable();
    let mut heads = Vec::new();
    let mut place: Vec<Step> = Vec::new();
    while let Some((line, parts, rest)) = found.next() {
        let titled = rest.chars().count() <= 40 && !rest.ends_with(['.', '。', '；', ';']);
        let parent = found.peek().is_some_and(|(_, next, _)| next.as_slice() == [1]);
        let next = match parts.as_slice() {
            [number] => below(&place, Step { number: *number, full: false, titled }, parent),
            parts => successor(&place, parts, titled),
        };
        let Some(next) = next else { continue };
        if next.len() <= 2 {
            let label: Vec<String> = next.iter().map(|step| step.number.to_string()).collect();
            heads.push(Head { line, label: label.join("."), number: 1, rest });
        }
        place = next;
    }
    divides(heads)
}

/// Where a single number stands: in one of the lists it continues, or first in a new list. When
/// it could continue several (2.2, then 3.), it joins the like of it, and a parent the outermost.
fn below(place: &[Step], step: Step, parent: bool) -> Option<Vec<Step>> {
    let continued = |like: bool| {
        let mut levels = place.iter().enumerate().filter(move |(level, last)| {
            let next = step.number != 1 && follows(step.number, Some(last.number));
            next && (*level == 0 || !last.full) && (!like || last.titled == step.titled)
        });
        let level = if parent { levels.next() } else { levels.next_back() };
        level.map(|(level, _)| level)
    };
    let first = (step.number == 1).then_some(place.len().min(MAX_PLACE));
    let kept = continued(true).or_else(|| continued(false)).or(first)?;
    Some(place.iter().take(kept).copied().chain([step]).collect())
}

/// Where 2.1.3 stands, when it can follow the last place; 1.5 in a sum of money cannot.
fn successor(place: &[Step], parts: &[u32], titled: bool) -> Option<Vec<Step>> {
    let shared = place.iter().zip(parts).take_while(|(last, part)| last.number == **part).count();
    let part = *parts.get(shared)?;
    let last = place.get(shared).map_or(0, |last| last.number);
    let plausible = part > last && part <= last.saturating_add(2);
    let rest_begins = parts.iter().skip(shared + 1).all(|part| *part == 1);
    let steps = parts.iter().map(|number| Step { number: *number, full: true, titled });
    (plausible && rest_begins).then(|| steps.collect())
}

/// The title on the head's line, or on the next when the head stands alone.
fn heading(rest: &str, following: &[&str]) -> String {
    let marks = |c: char| c.is_whitespace() || "：:.．、—–-*#【】[]".contains(c);
    let is_title =
        |title: &str| !title.contains(['。', '；', ';', '！', '？', '!', '?', '，']) && !title.contains(". ");
    let title = rest.trim_matches(marks);
    if title.is_empty() {
        let next = following.iter().map(|line| line.trim_matches(marks)).find(|line| !line.is_empty());
        let short = next.filter(|line| line.chars().count() <= 20 && is_title(line) && !line.ends_with(['：', ':']));
        return short.unwrap_or_default().to_owned();
    }
    let ends = ["：", ". ", ": ", "  ", "\u{3000}\u{3000}", "\t"];
    let end = ends.iter().filter_map(|end| title.find(end)).min();
    let short = end.and_then(|end| title.get(..end)).unwrap_or(title).trim_matches(marks);
    // What leads up to a colon is more often half a sentence than a title.
    let most = if short.starts_with(|c: char| c.is_ascii()) {
        80
    } else if end.is_some() {
        16
    } else {
        30
    };
    if is_title(short) && short.chars().count() <= most { short.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests;
