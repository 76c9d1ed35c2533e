//! How conduct is appraised (考核), as data: the catalogue of events, and a scheme for each kind of subject.
//!
//! A scheme has blocks whose points add up to a hundred, and items that take points away, add to them or decide alone.
//! An item names the codes of the events that it counts, so that a new event joins by data: a local pack adds the
//! code to the catalogue and an item that names it. Replaced are whole entries, by code, as everywhere in packs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::file::CiteFile;
use super::overlay::{Cites, all_different, coded, filled, needed};
use super::{Cite, PackError};

/// An event that can be counted (履职事件).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventKind {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// Kinds of subjects that it can be about.
    pub subjects: Vec<String>,
    pub origin: Origin,
    /// Whether an adviser to whom it happens has taken part in work.
    #[serde(default)]
    pub takes_part: bool,
}

/// Who brings an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Origin {
    /// The program itself, in the transaction of the act.
    Recorded,
    /// A coordinator, by hand and with evidence.
    Noted,
}

/// How a kind of subject is appraised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    pub title_zh: String,
    pub title_en: String,
    pub cite: Cite,
    pub blocks: Vec<Block>,
    /// In the order in which they are counted.
    pub items: Vec<Item>,
}

/// A part of the hundred points (考核维度).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// Hundredths of a point.
    pub points: i64,
    pub cite: Cite,
}

/// What is counted (考核项目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// The block whose points it takes; what adds and what vetoes has none.
    pub block: Option<String>,
    pub how: How,
    pub cite: Cite,
}

/// How an item counts. Points are hundredths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// Each event takes points, at most `cap` of them together (扣分).
    Deduct { events: Vec<String>, each: i64, cap: i64 },
    /// Each event adds points, at most `cap` of them together (加分).
    Add { events: Vec<String>, each: i64, cap: i64 },
    /// Points by the share of the good events among all, those in part by the weight of partial adoption (比率).
    Rate { full: Vec<String>, partial: Vec<String>, none: Vec<String>, points: i64 },
    /// The employer gives points, up to these (评分).
    Scored { points: i64 },
    /// One event decides: incompetent, whatever the points (一票否决).
    Veto { events: Vec<String> },
}

impl How {
    /// The word for it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Deduct { .. } => "DEDUCT",
            Self::Add { .. } => "ADD",
            Self::Rate { .. } => "RATE",
            Self::Scored { .. } => "SCORED",
            Self::Veto { .. } => "VETO",
        }
    }

    /// Codes of all events that it counts.
    pub fn events(&self) -> Vec<&str> {
        match self {
            Self::Deduct { events, .. } | Self::Add { events, .. } | Self::Veto { events } => {
                events.iter().map(String::as_str).collect()
            }
            Self::Rate { full, partial, none, .. } => {
                [full, partial, none].into_iter().flatten().map(String::as_str).collect()
            }
            Self::Scored { .. } => Vec::new(),
        }
    }

    /// The most that it can take or add; nothing for a veto.
    pub const fn at_stake(&self) -> i64 {
        match self {
            Self::Deduct { cap, .. } | Self::Add { cap, .. } => *cap,
            Self::Rate { points, .. } | Self::Scored { points } => *points,
            Self::Veto { .. } => 0,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct ConductFile {
    #[serde(default)]
    events: Vec<EventKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemeFile {
    title_zh: Option<String>,
    title_en: Option<String>,
    cite: Option<CiteFile>,
    #[serde(default)]
    blocks: Vec<BlockFile>,
    #[serde(default)]
    items: Vec<ItemFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockFile {
    code: String,
    zh: String,
    en: String,
    points: i64,
    basis: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    code: String,
    zh: String,
    en: String,
    block: Option<String>,
    how: String,
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    partial: Vec<String>,
    #[serde(default)]
    against: Vec<String>,
    points: Option<Amount>,
    cap: Option<Amount>,
    basis: String,
    source: String,
}

/// Whole points, or a decimal of at most two places.
#[derive(Deserialize)]
#[serde(untagged)]
enum Amount {
    Whole(i64),
    Decimal(String),
}

impl Amount {
    fn hundredths(&self) -> Option<i64> {
        match self {
            Self::Whole(whole) => whole.checked_mul(100),
            Self::Decimal(text) => {
                let (whole, rest) = text.split_once('.')?;
                let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
                let fits = digits(whole) && digits(rest) && rest.len() <= 2;
                if fits { format!("{whole}{rest:0<2}").parse().ok() } else { None }
            }
        }
        .filter(|hundredths| (1..=100_000).contains(hundredths))
    }
}

/// The catalogue below with the events of this pack replaced in their place, new ones behind.
pub(super) fn catalogue(file: ConductFile, below: Option<&[EventKind]>) -> Result<Vec<EventKind>, PackError> {
    let codes: Vec<String> = file.events.iter().map(|event| event.code.clone()).collect();
    all_different(&codes, "conduct.events")?;
    let mut list = below.map(<[_]>::to_vec).unwrap_or_default();
    for event in file.events {
        let at = format!("conduct.events.{}", event.code);
        filled(&event.zh, &format!("{at}.zh"))?;
        filled(&event.en, &format!("{at}.en"))?;
        if event.subjects.is_empty() {
            return Err(PackError::Missing { at: format!("{at}.subjects") });
        }
        all_different(&event.subjects, &at)?;
        put(&mut list, event, |known| known.code.as_str());
    }
    Ok(list)
}

/// The schemes below, each with what this pack says otherwise.
pub(super) fn schemes(
    files: BTreeMap<String, SchemeFile>,
    below: Option<&BTreeMap<String, Scheme>>,
    catalogue: &[EventKind],
    cites: &Cites<'_>,
) -> Result<BTreeMap<String, Scheme>, PackError> {
    let mut all = below.cloned().unwrap_or_default();
    for (subject, file) in files {
        let at = format!("appraisal.{subject}");
        coded(&subject, "appraisal")?;
        let scheme = scheme(file, all.get(&subject), cites, &at)?;
        all.insert(subject, scheme);
    }
    for (subject, scheme) in &all {
        sound(subject, scheme, catalogue, &format!("appraisal.{subject}"))?;
    }
    Ok(all)
}

fn scheme(file: SchemeFile, below: Option<&Scheme>, cites: &Cites<'_>, at: &str) -> Result<Scheme, PackError> {
    let title = |own: Option<String>, known: Option<&String>, field: &str| {
        let title = own.or_else(|| known.cloned()).unwrap_or_default();
        filled(&title, &format!("{at}.{field}")).map(|()| title)
    };
    let cite = file.cite.map(|c| cites.cite(c.basis, c.source, &format!("{at}.cite")));
    let mut merged = Scheme {
        title_zh: title(file.title_zh, below.map(|b| &b.title_zh), "title_zh")?,
        title_en: title(file.title_en, below.map(|b| &b.title_en), "title_en")?,
        cite: needed(cite, below.map(|b| &b.cite), &format!("{at}.cite"))?,
        blocks: below.map(|b| b.blocks.clone()).unwrap_or_default(),
        items: below.map(|b| b.items.clone()).unwrap_or_default(),
    };
    all_different(&file.blocks.iter().map(|b| b.code.clone()).collect::<Vec<_>>(), &format!("{at}.blocks"))?;
    for BlockFile { code, zh, en, points, basis, source } in file.blocks {
        let at = format!("{at}.blocks.{code}");
        filled(&zh, &at)?;
        filled(&en, &at)?;
        let points = Amount::Whole(points).hundredths().ok_or_else(|| PackError::UnfitValue { at: at.clone() })?;
        let cite = cites.cite(basis, source, &at)?;
        put(&mut merged.blocks, Block { code, zh, en, points, cite }, |known| known.code.as_str());
    }
    all_different(&file.items.iter().map(|i| i.code.clone()).collect::<Vec<_>>(), &format!("{at}.items"))?;
    for item in file.items {
        let item = item_of(item, cites, at)?;
        put(&mut merged.items, item, |known| known.code.as_str());
    }
    Ok(merged)
}

fn item_of(file: ItemFile, cites: &Cites<'_>, at: &str) -> Result<Item, PackError> {
    let at = format!("{at}.items.{}", file.code);
    filled(&file.zh, &at)?;
    filled(&file.en, &at)?;
    let unfit = || PackError::UnfitValue { at: at.clone() };
    let amount = |amount: Option<&Amount>| amount.and_then(Amount::hundredths).ok_or_else(unfit);
    let (points, cap) = (file.points.as_ref(), file.cap.as_ref());
    let (named, shared) = (!file.events.is_empty(), !file.partial.is_empty() || !file.against.is_empty());
    let how = match file.how.as_str() {
        "DEDUCT" if named && !shared => How::Deduct { each: amount(points)?, cap: amount(cap)?, events: file.events },
        "ADD" if named && !shared => How::Add { each: amount(points)?, cap: amount(cap)?, events: file.events },
        "RATE" if named && !file.against.is_empty() && cap.is_none() => {
            How::Rate { points: amount(points)?, full: file.events, partial: file.partial, none: file.against }
        }
        "SCORED" if !named && !shared && cap.is_none() => How::Scored { points: amount(points)? },
        "VETO" if named && !shared && points.is_none() && cap.is_none() => How::Veto { events: file.events },
        _ => return Err(unfit()),
    };
    let has_block = matches!(how, How::Deduct { .. } | How::Rate { .. } | How::Scored { .. });
    if has_block != file.block.is_some() {
        return Err(unfit());
    }
    let cite = cites.cite(file.basis, file.source, &at)?;
    Ok(Item { code: file.code, zh: file.zh, en: file.en, block: file.block, how, cite })
}

/// Refuses a scheme that does not add up or counts what it cannot know.
fn sound(subject: &str, scheme: &Scheme, catalogue: &[EventKind], at: &str) -> Result<(), PackError> {
    let whole: i64 = scheme.blocks.iter().map(|block| block.points).sum();
    if whole != 10_000 {
        return Err(PackError::UnfitValue { at: format!("{at}.blocks") });
    }
    for item in &scheme.items {
        let at = format!("{at}.items.{}", item.code);
        let unfit = || PackError::UnfitValue { at: at.clone() };
        if let Some(block) = &item.block {
            let block = scheme.blocks.iter().find(|known| known.code == *block).ok_or_else(unfit)?;
            if item.how.at_stake() > block.points {
                return Err(unfit());
            }
        }
        let codes: Vec<String> = item.how.events().into_iter().map(str::to_owned).collect();
        all_different(&codes, &at)?;
        let known = |code: &String| {
            catalogue.iter().any(|event| event.code == *code && event.subjects.iter().any(|one| one == subject))
        };
        if let Some(code) = codes.iter().find(|code| !known(code)) {
            return Err(PackError::UnknownEvent { at, code: code.clone() });
        }
    }
    Ok(())
}

/// Replaces the entry of the same code in its place, or adds it behind.
fn put<T>(list: &mut Vec<T>, entry: T, code: impl Fn(&T) -> &str) {
    let at = list.iter().position(|known| code(known) == code(&entry));
    match at.and_then(|at| list.get_mut(at)) {
        Some(known) => *known = entry,
        None => list.push(entry),
    }
}
