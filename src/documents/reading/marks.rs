//! What a Word document bears beside its text: tracked changes, comments, and the lines of headers and footers.
//!
//! The text is the text as accepted. Whoever signs has to know that some of it was never agreed on, and what others wrote
//! in the margin. Where a mark stands is kept by a sign of control characters in the text itself, which no document
//! can hold and which is lifted out before the text leaves the reader: so a mark keeps its place through cells, text boxes,
//! notes and paragraphs that run on into the next.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Node, Package, Tag, Unreadable, walk};

/// The most changes and comments that are told one by one.
const MOST: usize = 2_000;
/// The most bytes of words in all: they are beside the text, not a second text.
const MOST_WORDS: usize = 1 << 20;
/// The most characters of one mark.
const LONGEST: usize = 2_000;
const LONGEST_NAME: usize = 200;
const MOST_MARGINS: usize = 200;
/// Comments whose ranges are open at once; each takes every word that follows.
const MOST_OPEN: usize = 32;
const BEGIN: char = '\u{1}';
const END: char = '\u{2}';

/// What a document bears beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Tracked changes, as they come in the document.
    pub changes: Vec<Change>,
    /// Comments, as they come in the document.
    pub comments: Vec<Comment>,
    /// Distinct lines of headers and footers, which are no part of the text.
    pub margins: Vec<String>,
    /// Changes and comments beyond those that are told one by one.
    pub left_out: usize,
}

impl Marks {
    /// Comments that are not known to be settled.
    pub fn open_comments(&self) -> usize {
        self.comments.iter().filter(|comment| comment.resolved != Some(true)).count()
    }
}

/// What a tracked change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChangeKind {
    Insertion,
    Deletion,
    MovedHere,
    MovedAway,
}

/// A tracked change that nobody has accepted or rejected. Changes of form alone are not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub kind: ChangeKind,
    pub author: String,
    /// As the document has it, mostly `2026-11-24T08:00:00Z`.
    pub date: String,
    /// ¶ stands for the end of a paragraph, ▤ for a row of a table.
    pub text: String,
    /// The line of the text where it stands, from 1.
    pub line: usize,
}

/// A comment in the margin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub author: String,
    pub date: String,
    /// The words it is about.
    pub quote: String,
    pub text: String,
    /// Whether it was settled, where the document says so.
    pub resolved: Option<bool>,
    /// The line of the text where it begins, from 1.
    pub line: usize,
}

/// Which mark a sign in the text stands for.
#[derive(Clone, Copy)]
enum Place {
    Change(usize),
    Comment(usize),
}

/// Gathers marks while a document is read.
#[derive(Default)]
pub(super) struct Gathering {
    marks: Marks,
    places: Vec<Place>,
    /// Comments by their id in the file.
    known: HashMap<i64, usize>,
    open: Vec<usize>,
    /// Insertions that are open; `None` for one beyond the limit.
    inserting: Vec<Option<usize>>,
    deleting: Option<usize>,
    words: usize,
    /// Signs that wait for the next paragraph.
    pub(super) waiting: String,
}

impl Gathering {
    /// Notes a change and gives the sign for its place.
    fn change(&mut self, kind: ChangeKind, tag: &Tag<'_>, text: &str) -> (Option<usize>, String) {
        if self.places.len() >= MOST {
            self.marks.left_out = self.marks.left_out.saturating_add(1);
            return (None, String::new());
        }
        let index = self.marks.changes.len();
        let (author, date) = (name(tag, "author"), name(tag, "date"));
        self.marks.changes.push(Change { kind, author, date, text: text.to_owned(), line: 0 });
        (Some(index), self.sign(Place::Change(index)))
    }

    fn sign(&mut self, place: Place) -> String {
        self.places.push(place);
        format!("{BEGIN}{}{END}", self.places.len() - 1)
    }

    /// Text that follows was put in, until [`Self::inserted`].
    pub(super) fn inserts(&mut self, tag: &Tag<'_>) -> String {
        let moved = tag.name == "w:moveTo";
        let kind = if moved { ChangeKind::MovedHere } else { ChangeKind::Insertion };
        let (index, sign) = self.change(kind, tag, "");
        self.inserting.push(index);
        sign
    }

    pub(super) fn inserted(&mut self) {
        self.inserting.pop();
    }

    /// What follows is left out as deleted, until [`Self::deleted`].
    pub(super) fn deletes(&mut self, tag: &Tag<'_>) -> String {
        let moved = tag.name == "w:moveFrom";
        let kind = if moved { ChangeKind::MovedAway } else { ChangeKind::Deletion };
        let (index, sign) = self.change(kind, tag, "");
        self.deleting = index;
        sign
    }

    pub(super) fn deleted(&mut self) {
        self.deleting = None;
    }

    /// The mark of a paragraph or a row was put in or deleted.
    pub(super) fn of_frame(&mut self, tag: &Tag<'_>, text: &str) -> String {
        let kind = match tag.name {
            "w:ins" => ChangeKind::Insertion,
            "w:moveTo" => ChangeKind::MovedHere,
            "w:moveFrom" => ChangeKind::MovedAway,
            _ => ChangeKind::Deletion,
        };
        self.change(kind, tag, text).1
    }

    /// Takes words of the text for what is open over them.
    pub(super) fn said(&mut self, text: &str) {
        if let Some(Some(index)) = self.inserting.last()
            && let Some(change) = self.marks.changes.get_mut(*index)
        {
            add(&mut change.text, text, &mut self.words);
        }
        for index in &self.open {
            if let Some(comment) = self.marks.comments.get_mut(*index) {
                add(&mut comment.quote, text, &mut self.words);
            }
        }
    }

    /// Takes words that were left out.
    pub(super) fn dropped(&mut self, text: &str) {
        if let Some(change) = self.deleting.and_then(|index| self.marks.changes.get_mut(index)) {
            add(&mut change.text, text, &mut self.words);
        }
    }

    /// A comment begins here, or points here.
    pub(super) fn comment(&mut self, id: i64, has_range: bool) -> String {
        if self.known.contains_key(&id) {
            return String::new();
        }
        if self.places.len() >= MOST {
            self.marks.left_out = self.marks.left_out.saturating_add(1);
            return String::new();
        }
        let index = self.marks.comments.len();
        self.marks.comments.push(Comment::default());
        self.known.insert(id, index);
        if has_range && self.open.len() < MOST_OPEN {
            self.open.push(index);
        }
        self.sign(Place::Comment(index))
    }

    pub(super) fn comment_ends(&mut self, id: i64) {
        if let Some(index) = self.known.get(&id) {
            self.open.retain(|open| open != index);
        }
    }

    /// Lifts the signs out of the text, whose first lines that say nothing are not counted.
    pub(super) fn lifted(mut self, text: &str) -> (String, Marks) {
        let mut clean = String::with_capacity(text.len());
        let (mut line, mut said, mut last) = (1, false, 1);
        let mut lines: HashMap<usize, usize> = HashMap::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                BEGIN => {
                    let number: String = rest.by_ref().take_while(|c| *c != END).collect();
                    if let Ok(number) = number.parse() {
                        lines.insert(number, line);
                    }
                    continue;
                }
                '\n' if said => line += 1,
                c if !(c.is_whitespace() || c.is_control() || c == '\u{feff}') => said = true,
                _ => {}
            }
            clean.push(c);
        }
        let most = clean.trim_end().lines().skip_while(|line| line.trim().is_empty()).count().max(1);
        for (number, place) in self.places.iter().enumerate() {
            // A mark in a row that was deleted has lost its sign: it stood behind the one before it.
            last = lines.get(&number).copied().unwrap_or(last).min(most);
            match *place {
                Place::Change(index) => {
                    if let Some(change) = self.marks.changes.get_mut(index) {
                        change.line = last;
                    }
                }
                Place::Comment(index) => {
                    if let Some(comment) = self.marks.comments.get_mut(index) {
                        comment.line = last;
                    }
                }
            }
        }
        (clean, self.marks)
    }

    /// Reads what comments say, and the lines of headers and footers.
    pub(super) fn parts(&mut self, package: &mut Package<'_>) -> Result<(), Unreadable> {
        let settled = match package.file("word/commentsextended.xml")? {
            Some(xml) => settled(&xml)?,
            None => HashMap::new(),
        };
        if let Some(xml) = package.part("comments")? {
            self.comments(&xml, &settled)?;
        }
        let margin = |name: &String| {
            let rest = name.strip_prefix("word/").and_then(|rest| rest.strip_suffix(".xml"));
            let number = rest.and_then(|rest| rest.strip_prefix("header").or_else(|| rest.strip_prefix("footer")));
            number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
        };
        let mut names: Vec<String> = package.names.iter().filter(|name| margin(name)).cloned().collect();
        names.sort();
        names.truncate(MOST_MARGINS);
        for name in names {
            if let Some(xml) = package.file(&name)? {
                self.margins(&xml)?;
            }
        }
        Ok(())
    }

    fn comments(&mut self, xml: &str, settled: &HashMap<String, bool>) -> Result<(), Unreadable> {
        let mut at: Option<usize> = None;
        let Self { marks, known, words, .. } = self;
        walk(xml, |path, node| {
            let open = path.last().map_or("", String::as_str);
            match node {
                Node::Open(tag) if tag.name == "w:comment" => {
                    at = tag.number("id").and_then(|id| known.get(&id).copied());
                    if let Some(comment) = at.and_then(|at| marks.comments.get_mut(at)) {
                        (comment.author, comment.date) = (name(&tag, "author"), name(&tag, "date"));
                    }
                }
                Node::Open(tag) if tag.name == "w:p" => {
                    if let Some(comment) = at.and_then(|at| marks.comments.get_mut(at)) {
                        // The last paragraph of a comment names it.
                        comment.resolved =
                            tag.attr("paraId").and_then(|id| settled.get(&id.to_ascii_uppercase()).copied());
                        if !comment.text.is_empty() {
                            comment.text.push('\n');
                        }
                    }
                }
                Node::Text(text) if open == "w:t" => {
                    if let Some(comment) = at.and_then(|at| marks.comments.get_mut(at)) {
                        add(&mut comment.text, text, words);
                    }
                }
                _ => {}
            }
            Ok(())
        })
    }

    fn margins(&mut self, xml: &str) -> Result<(), Unreadable> {
        let (mut line, mut words) = (String::new(), self.words);
        let all = &mut self.marks.margins;
        walk(xml, |path, node| {
            let open = path.last().map_or("", String::as_str);
            let gone = || path.iter().any(|name| matches!(name.as_str(), "w:del" | "w:moveFrom" | "mc:Fallback"));
            match node {
                Node::Text(text) if open == "w:t" && !gone() => add(&mut line, text, &mut words),
                Node::Close if open == "w:p" => {
                    let said = std::mem::take(&mut line).trim().to_owned();
                    if !said.is_empty() && all.len() < MOST_MARGINS && !all.contains(&said) {
                        all.push(said);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        self.words = words;
        Ok(())
    }
}

/// Which comments are settled, by the id of their last paragraph.
fn settled(xml: &str) -> Result<HashMap<String, bool>, Unreadable> {
    let mut all = HashMap::new();
    walk(xml, |_, node| {
        if let Node::Open(tag) = node
            && tag.name.ends_with(":commentEx")
            && let Some(id) = tag.attr("paraId")
        {
            all.insert(id.to_ascii_uppercase(), matches!(tag.attr("done").as_deref(), Some("1" | "true")));
        }
        Ok(())
    })?;
    Ok(all)
}

fn name(tag: &Tag<'_>, attribute: &str) -> String {
    let value = tag.attr(attribute).unwrap_or_default();
    value.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

/// Adds words within the limits of one mark and of all.
fn add(to: &mut String, text: &str, words: &mut usize) {
    let room = LONGEST.saturating_mul(3).saturating_sub(to.len()).min(MOST_WORDS.saturating_sub(*words));
    let before = to.len();
    for c in text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')) {
        if to.len() - before + c.len_utf8() > room {
            break;
        }
        to.push(c);
    }
    *words = words.saturating_add(to.len() - before);
}

/// Whether a text holds nothing beside signs.
pub(super) fn is_bare(text: &str) -> bool {
    unsigned(text).is_empty()
}

/// The text from the first character that is of no sign.
pub(super) fn unsigned(text: &str) -> &str {
    let mut rest = text;
    while let Some(after) = rest.strip_prefix(BEGIN).and_then(|sign| sign.split_once(END)) {
        rest = after.1;
    }
    rest
}

/// Text of a document without characters that signs are made of.
pub(super) fn without_signs(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains([BEGIN, END]) { text.replace([BEGIN, END], "").into() } else { text.into() }
}

#[cfg(test)]
mod tests;
