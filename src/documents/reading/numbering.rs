//! Word's automatic numbering: the 第一条 that stands in no text of the file.
//!
//! A paragraph names a numbering instance (`w:num`) and a level, itself or through its style;
//! the instance points to an abstract definition (`w:abstractNum`) that says how each level
//! looks. Counters belong to the abstract definition, so instances that share one continue each
//! other, unless a `w:startOverride` restarts.

use std::collections::{HashMap, HashSet};

use super::{Node, Tag, Unreadable, walk};

const LEVELS: usize = 9;
/// Word itself allows far fewer; a loop in the style chain must end.
const MAX_CHAIN: usize = 64;

#[derive(Default, Clone)]
struct Level {
    start: i64,
    format: String,
    text: String,
    suffix: String,
    legal: bool,
    restart: Option<i64>,
    style: Option<String>,
}

#[derive(Default)]
struct Abstract {
    levels: HashMap<usize, Level>,
    num_style_link: Option<String>,
}

#[derive(Default)]
struct Instance {
    definition: i64,
    levels: HashMap<usize, Level>,
    starts: HashMap<usize, i64>,
}

#[derive(Default)]
struct Style {
    based_on: Option<String>,
    instance: Option<i64>,
    level: Option<usize>,
    hidden: Option<bool>,
}

#[derive(Default)]
pub(super) struct Numbering {
    definitions: HashMap<i64, Abstract>,
    instances: HashMap<i64, Instance>,
    /// Definitions that a numbering style stands for.
    linked: HashMap<String, i64>,
    styles: HashMap<String, Style>,
    default_style: Option<String>,
    counters: HashMap<i64, [Option<i64>; LEVELS]>,
    restarted: HashSet<(i64, usize)>,
}

impl Numbering {
    pub(super) fn parse(numbering: Option<&str>, styles: Option<&str>) -> Result<Self, Unreadable> {
        let mut all = Self::default();
        if let Some(xml) = styles {
            all.parse_styles(xml)?;
        }
        if let Some(xml) = numbering {
            all.parse_definitions(xml)?;
        }
        Ok(all)
    }

    fn parse_styles(&mut self, xml: &str) -> Result<(), Unreadable> {
        let mut id = String::new();
        walk(xml, |path, node| {
            let Node::Open(tag) = node else { return Ok(()) };
            if tag.name == "w:style" {
                id = tag.attr("styleId").unwrap_or_default();
                let is_default = matches!(tag.attr("default").as_deref(), Some("1" | "true" | "on"));
                if is_default && tag.attr("type").as_deref() == Some("paragraph") {
                    self.default_style = Some(id.clone());
                }
            }
            // Conditional formats of table styles and tracked old formats are not the style's own.
            if path.iter().any(|name| matches!(name.as_str(), "w:tblStylePr" | "w:pPrChange")) {
                return Ok(());
            }
            let style = self.styles.entry(id.clone()).or_default();
            match tag.name {
                "w:basedOn" => style.based_on = tag.attr("val"),
                "w:numId" => style.instance = tag.number("val"),
                "w:ilvl" => style.level = level_index(&tag, "val"),
                "w:vanish" => style.hidden = Some(tag.on()),
                _ => {}
            }
            Ok(())
        })
    }

    fn parse_definitions(&mut self, xml: &str) -> Result<(), Unreadable> {
        let (mut definition, mut instance) = (None, None);
        let mut overridden = None;
        let mut level: Option<(Option<usize>, Level)> = None;
        walk(xml, |path, node| {
            match node {
                Node::Open(tag) => match (tag.name, &mut level) {
                    ("w:abstractNum", _) => {
                        (definition, instance) = (tag.number("abstractNumId"), None);
                    }
                    ("w:num", _) => (definition, instance) = (None, tag.number("numId")),
                    ("w:lvlOverride", _) => overridden = level_index(&tag, "ilvl"),
                    ("w:lvl", _) => level = Some((level_index(&tag, "ilvl"), Level::default())),
                    (_, Some((_, level))) => level.set(&tag),
                    (name, None) => {
                        if let Some(id) = definition {
                            let it = self.definitions.entry(id).or_default();
                            match (name, tag.attr("val")) {
                                ("w:styleLink", Some(style)) => {
                                    self.linked.insert(style, id);
                                }
                                ("w:numStyleLink", style) => it.num_style_link = style,
                                _ => {}
                            }
                        } else if let Some(id) = instance {
                            let it = self.instances.entry(id).or_default();
                            match (name, overridden, tag.number("val")) {
                                ("w:abstractNumId", _, Some(of)) => it.definition = of,
                                ("w:startOverride", Some(at), Some(start)) => {
                                    it.starts.insert(at, start);
                                }
                                _ => {}
                            }
                        }
                    }
                },
                Node::Close if path.last().is_some_and(|name| name == "w:lvl") => {
                    if let Some((Some(at), level)) = level.take() {
                        if let Some(id) = instance {
                            self.instances.entry(id).or_default().levels.insert(at, level);
                        } else if let Some(id) = definition {
                            self.definitions.entry(id).or_default().levels.insert(at, level);
                        }
                    }
                }
                Node::Close | Node::Text(_) => {}
            }
            Ok(())
        })
    }

    /// The style and those it is based on, nearest first.
    fn chain<'a>(&'a self, style: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let mut next = style.filter(|id| self.styles.contains_key(*id));
        std::iter::from_fn(move || {
            let id = next?;
            let style = self.styles.get(id)?;
            next = style.based_on.as_deref();
            Some((id, style))
        })
        .take(MAX_CHAIN)
    }

    /// Whether a style hides its text.
    pub(super) fn hides(&self, style: Option<&str>) -> Option<bool> {
        self.chain(style).find_map(|(_, style)| style.hidden)
    }

    /// The definition an instance really uses: lists kept as a style are one link away.
    fn definition(&self, instance: &Instance) -> i64 {
        let direct = instance.definition;
        let Some(link) = self.definitions.get(&direct).and_then(|it| it.num_style_link.as_ref()) else {
            return direct;
        };
        let by_style = || {
            let (_, style) = self.chain(Some(link)).find(|(_, style)| style.instance.is_some())?;
            Some(self.instances.get(&style.instance?)?.definition)
        };
        self.linked.get(link).copied().or_else(by_style).unwrap_or(direct)
    }

    /// Counts a paragraph and gives its label with the blank that follows it, or nothing.
    pub(super) fn label(&mut self, style: Option<&str>, instance: Option<i64>, level: Option<usize>) -> String {
        self.count(style, instance, level).unwrap_or_default()
    }

    fn count(&mut self, style: Option<&str>, instance: Option<i64>, level: Option<usize>) -> Option<String> {
        let style = style.or(self.default_style.as_deref());
        let id = instance.or_else(|| self.chain(style).find_map(|(_, style)| style.instance))?;
        let used = self.instances.get(&id)?;
        let definition = self.definition(used);
        let base = &self.definitions.get(&definition)?.levels;
        let levels: [Option<&Level>; LEVELS] = std::array::from_fn(|at| used.levels.get(&at).or_else(|| base.get(&at)));
        // Numbering that comes with a style has its level where the definition names the style.
        let linked = || {
            self.chain(style).find_map(|(name, _)| {
                levels.iter().position(|it| it.is_some_and(|it| it.style.as_deref() == Some(name)))
            })
        };
        let at = match (level, instance) {
            (Some(level), _) => level,
            (None, Some(_)) => 0,
            (None, None) => linked().or_else(|| self.chain(style).find_map(|(_, style)| style.level)).unwrap_or(0),
        };
        let own = levels.get(at).copied().flatten()?;
        let start = |at: usize| {
            let level = levels.get(at).copied().flatten();
            used.starts.get(&at).copied().or(level.map(|level| level.start)).unwrap_or(1)
        };
        let counters = self.counters.entry(definition).or_default();
        let restarts = used.starts.contains_key(&at) && self.restarted.insert((id, at));
        for (deeper, counter) in counters.iter_mut().enumerate().skip(at) {
            if deeper == at {
                *counter = Some(match *counter {
                    Some(last) if !restarts => last.saturating_add(1),
                    _ => start(at),
                });
            } else {
                // `w:lvlRestart` counts levels from one; nought means never.
                let restart = levels.get(deeper).copied().flatten().and_then(|it| it.restart);
                let reached = restart.and_then(|it| usize::try_from(it).ok()).unwrap_or(deeper);
                if at < reached {
                    *counter = None;
                }
            }
        }
        let values: [i64; LEVELS] =
            std::array::from_fn(|at| counters.get(at).copied().flatten().unwrap_or_else(|| start(at)));
        Some(own.label(&levels, &values))
    }
}

fn level_index(tag: &Tag<'_>, name: &str) -> Option<usize> {
    tag.number(name).and_then(|at| usize::try_from(at).ok()).filter(|at| *at < LEVELS)
}

impl Level {
    fn set(&mut self, tag: &Tag<'_>) {
        let value = || tag.attr("val").unwrap_or_default();
        match tag.name {
            "w:start" => self.start = tag.number("val").unwrap_or(1),
            // With a custom pattern the file offers a known format as fallback after it.
            "w:numFmt" => self.format = value(),
            "w:lvlText" => self.text = value(),
            "w:suff" => self.suffix = value(),
            "w:isLgl" => self.legal = tag.on(),
            "w:lvlRestart" => self.restart = tag.number("val"),
            "w:pStyle" => self.style = Some(value()),
            _ => {}
        }
    }

    fn label(&self, levels: &[Option<&Level>; LEVELS], values: &[i64; LEVELS]) -> String {
        if self.text.is_empty() {
            return String::new();
        }
        if self.format == "bullet" {
            return "• ".to_owned();
        }
        let mut label = String::new();
        let mut signs = self.text.chars().peekable();
        while let Some(sign) = signs.next() {
            let digit = signs.peek().and_then(|next| next.to_digit(10));
            let place = digit.and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
            match place {
                Some(place) if sign == '%' => {
                    signs.next();
                    let format = match levels.get(place).copied().flatten() {
                        Some(level) if level.format == "none" => continue,
                        _ if self.legal => "decimal",
                        Some(level) => level.format.as_str(),
                        None => continue,
                    };
                    let value = values.get(place).copied().unwrap_or_default();
                    label.push_str(&number(value, format));
                }
                _ => label.push(sign),
            }
        }
        if self.suffix != "nothing" && !label.is_empty() {
            label.push(' ');
        }
        label
    }
}

/// A number in one of Word's formats. What a format cannot express is written in digits, which
/// also keeps a hostile start value from growing into a label of millions of letters.
fn number(value: i64, format: &str) -> String {
    let plain = value.to_string();
    let Ok(n) = u32::try_from(value) else { return plain };
    let place = usize::try_from(n).unwrap_or(usize::MAX);
    let nth = |signs: &str| {
        let sign = place.checked_sub(1).and_then(|at| signs.chars().nth(at));
        sign.map(String::from)
    };
    let written = match format {
        "decimalZero" => Some(format!("{n:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => Some(plain.chars().map(full_width).collect()),
        "chineseCounting"
        | "chineseCountingThousand"
        | "ideographDigital"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => counting(n, "零一二三四五六七八九", "十百千", "万", false),
        "chineseLegalSimplified" => counting(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万", true),
        "ideographLegalTraditional" => counting(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬", true),
        "japaneseCounting" => japanese(n),
        "ideographTraditional" => nth("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => nth("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => match n {
            1..=20 => char::from_u32(0x2460 + n - 1).map(String::from),
            21..=35 => char::from_u32(0x3251 + n - 21).map(String::from),
            36..=50 => char::from_u32(0x32b1 + n - 36).map(String::from),
            _ => None,
        },
        "decimalEnclosedParen" if n <= 20 => nth("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
        "decimalEnclosedFullstop" if n <= 20 => nth("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
        "lowerLetter" => letters(n),
        "upperLetter" => letters(n).map(|it| it.to_ascii_uppercase()),
        "lowerRoman" => roman(n).map(|it| it.to_ascii_lowercase()),
        "upperRoman" => roman(n),
        _ => None,
    };
    written.unwrap_or(plain)
}

fn full_width(digit: char) -> char {
    digit.to_digit(10).and_then(|it| char::from_u32(0xff10 + it)).unwrap_or(digit)
}

/// 一百零一; `full` writes the one of ten as well, as amounts do: 壹拾.
fn counting(n: u32, digits: &str, units: &str, myriad: &str, full: bool) -> Option<String> {
    if n == 0 || n >= 100_000 {
        return (n == 0).then(|| digits.chars().take(1).collect());
    }
    let places = [(10_000, myriad.chars().next()), (1_000, units.chars().nth(2))];
    let places = places.into_iter().chain([(100, units.chars().nth(1)), (10, units.chars().next())]);
    let mut written = String::new();
    let mut gap = false;
    for (size, unit) in places.chain([(1, None)]) {
        let digit = usize::try_from(n / size % 10).ok()?;
        if digit == 0 {
            gap = !written.is_empty();
            continue;
        }
        if gap {
            written.extend(digits.chars().next());
            gap = false;
        }
        if full || size != 10 || digit != 1 || !written.is_empty() {
            written.extend(digits.chars().nth(digit));
        }
        written.extend(unit);
    }
    Some(written)
}

/// 百一: like Chinese, without 零 and without 一 before 十, 百 and 千.
fn japanese(n: u32) -> Option<String> {
    let written = counting(n, "〇一二三四五六七八九", "十百千", "万", true)?;
    let bare = written.replace("一十", "十").replace("一百", "百").replace("一千", "千");
    Some(if n == 0 { bare } else { bare.replace('〇', "") })
}

/// a … z, aa, bb … as Word counts on; not ab.
fn letters(n: u32) -> Option<String> {
    let index = n.checked_sub(1).filter(|index| *index < 780)?;
    let letter = char::from_digit(index % 26 + 10, 36)?;
    let times = usize::try_from(index / 26 + 1).ok()?;
    Some(letter.to_string().repeat(times))
}

fn roman(mut n: u32) -> Option<String> {
    if n == 0 || n > 3_999 {
        return None;
    }
    let steps = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];
    let signs = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"];
    let mut written = String::new();
    for (step, sign) in steps.into_iter().zip(signs) {
        while n >= step {
            written.push_str(sign);
            n -= step;
        }
    }
    Some(written)
}

#[cfg(test)]
mod tests;
