//! Text of Word documents: paragraphs in order, with their automatic numbers, tables as lines of
//! cells, tracked changes as accepted, notes at the end.
//!
//! The parts are read as streams of elements; what is open at the moment (paragraphs, runs,
//! table rows, text boxes) is kept on lists, so that nesting costs no recursion.

use std::collections::HashMap;

use super::marks::{Gathering, Marks, is_bare, unsigned, without_signs};
use super::numbering::Numbering;
use super::{Node, Package, Tag, Unreadable, damaged, one_kind_of_line_end, symbol, walk, within_limit};

/// The text, and what the document bears beside it.
pub(super) fn text(bytes: &[u8]) -> Result<(String, Marks), Unreadable> {
    let mut package = Package::open(bytes)?;
    let main = package.part("document")?.ok_or_else(|| damaged("no word/document.xml"))?;
    let numbering = package.part("numbering")?;
    let styles = package.part("styles")?;
    let numbering = Numbering::parse(numbering.as_deref(), styles.as_deref())?;
    let mut walker = Walker { numbering, stories: vec![Story::default()], ..Walker::default() };
    walk(&main, |path, node| walker.visit(path, node))?;
    let mut lines = walker.stories.drain(..).next().unwrap_or_default().finished();
    for stem in ["footnotes", "endnotes"] {
        if let Some(part) = package.part(stem)? {
            walk(&part, |path, node| walker.visit(path, node))?;
        }
    }
    for (index, id) in walker.references.iter().enumerate() {
        if let Some(note) = walker.notes.get(id) {
            let note = note.join("\n");
            let said = unsigned(&note);
            let signs = note.strip_suffix(said).unwrap_or_default();
            lines.push(format!("[{}] {signs}{}", index + 1, said.trim_start()));
        }
    }
    walker.marks.parts(&mut package)?;
    // Ends of lines are of one kind before they are counted.
    let text = one_kind_of_line_end(&lines.join("\n"));
    Ok(walker.marks.lifted(&text))
}

/// A sequence of paragraphs: the body, a table cell, a text box or a note.
#[derive(Default)]
struct Story {
    lines: Vec<String>,
    /// Text of a paragraph whose mark is deleted or hidden: it runs on into the next one.
    carried: String,
}

impl Story {
    fn finished(mut self) -> Vec<String> {
        if !is_bare(&self.carried) {
            self.lines.push(self.carried);
        } else if let Some(last) = self.lines.last_mut() {
            last.push_str(&self.carried);
        }
        self.lines
    }
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    instance: Option<i64>,
    level: Option<usize>,
    mark_deleted: bool,
    mark_hidden: bool,
    runs: Vec<Run>,
    boxes: Vec<String>,
}

#[derive(Default)]
struct Run {
    hidden: Option<bool>,
    style: Option<String>,
    font: Option<String>,
}

#[derive(Default)]
struct Row {
    cells: Vec<Vec<String>>,
    deleted: bool,
}

/// A tick box that a content control stands for.
struct Tick {
    ticked: bool,
    written: bool,
}

#[derive(Default)]
struct Walker {
    numbering: Numbering,
    stories: Vec<Story>,
    paragraphs: Vec<Paragraph>,
    rows: Vec<Row>,
    controls: Vec<Option<Tick>>,
    /// For each `mc:AlternateContent`, whether one of its alternatives has been taken.
    taken: Vec<bool>,
    note: Option<(bool, i64)>,
    notes: HashMap<(bool, i64), Vec<String>>,
    references: Vec<(bool, i64)>,
    field_box: bool,
    literal: Option<(String, bool)>,
    /// Depth of the element being left out with all it holds.
    skipped: Option<usize>,
    length: usize,
    marks: Gathering,
}

impl Walker {
    fn visit(&mut self, path: &[String], node: Node<'_>) -> Result<(), Unreadable> {
        match (node, self.skipped) {
            (Node::Close, Some(depth)) if depth == path.len() => {
                self.skipped = None;
                self.marks.deleted();
            }
            (Node::Text(text), Some(_)) if matches!(above(path, 0), "w:delText" | "w:t") => self.marks.dropped(text),
            (_, Some(_)) => {}
            (Node::Open(tag), None) => {
                if self.left_out(path, &tag) {
                    if matches!(tag.name, "w:del" | "w:moveFrom") {
                        let sign = self.marks.deletes(&tag);
                        self.place(&sign);
                    }
                    self.skipped = Some(path.len());
                } else {
                    self.open(path, &tag)?;
                }
            }
            (Node::Text(text), None) => {
                if let Some((literal, _)) = &mut self.literal {
                    literal.push_str(text);
                }
            }
            (Node::Close, None) => {
                if let Some(name) = path.last() {
                    self.close(name, above(path, 1))?;
                }
            }
        }
        Ok(())
    }

    /// Elements that must leave no trace: deleted and moved text, field codes, properties before
    /// a tracked change, page layout, readings above characters, the other alternative.
    fn left_out(&mut self, path: &[String], tag: &Tag<'_>) -> bool {
        match tag.name {
            "w:del" | "w:moveFrom" => !matches!(above(path, 1), "w:rPr" | "w:trPr" | "m:ctrlPr"),
            "w:instrText" | "w:delInstrText" | "w:delText" | "w:rt" => true,
            "w:pPrChange" | "w:rPrChange" | "w:tcPrChange" | "w:trPrChange" => true,
            "w:sectPr" | "w:tblPr" | "w:tblGrid" | "w:tabs" => true,
            "mc:Choice" | "mc:Fallback" => match self.taken.last_mut() {
                Some(taken) => std::mem::replace(taken, true),
                None => false,
            },
            "w:footnote" | "w:endnote" => tag.attr("type").is_some_and(|kind| kind != "normal"),
            _ => false,
        }
    }

    fn open(&mut self, path: &[String], tag: &Tag<'_>) -> Result<(), Unreadable> {
        match tag.name {
            "w:p" => {
                let text = std::mem::take(&mut self.marks.waiting);
                self.paragraphs.push(Paragraph { text, ..Paragraph::default() });
            }
            "w:ins" | "w:moveTo" if is_of_text(above(path, 1)) => {
                let sign = self.marks.inserts(tag);
                self.place(&sign);
            }
            "w:commentRangeStart" | "w:commentReference" => {
                if let Some(id) = tag.number("id") {
                    let sign = self.marks.comment(id, tag.name == "w:commentRangeStart");
                    self.place(&sign);
                }
            }
            "w:commentRangeEnd" => {
                if let Some(id) = tag.number("id") {
                    self.marks.comment_ends(id);
                }
            }
            "w:tr" => self.rows.push(Row::default()),
            "w:tc" | "w:txbxContent" => self.stories.push(Story::default()),
            "w:footnote" | "w:endnote" => {
                self.note = tag.number("id").map(|id| (tag.name == "w:endnote", id));
                self.stories.push(Story::default());
            }
            "mc:AlternateContent" => self.taken.push(false),
            "w:sdt" => self.controls.push(None),
            "w14:checkbox" => {
                if let Some(control) = self.controls.last_mut() {
                    *control = Some(Tick { ticked: false, written: false });
                }
            }
            "w14:checked" => {
                if let Some(Some(tick)) = self.controls.last_mut() {
                    tick.ticked = tag.on();
                }
            }
            "w:checkBox" => self.field_box = false,
            "w:default" | "w:checked" if above(path, 1) == "w:checkBox" => {
                self.field_box = tag.on();
            }
            "w:t" | "m:t" => {
                let kept = tag.attr("space").as_deref() == Some("preserve");
                self.literal = Some((String::new(), kept));
            }
            "w:tab" | "w:ptab" if above(path, 1) == "w:r" => self.emit("\t")?,
            "w:br" | "w:cr" => self.emit("\n")?,
            "w:noBreakHyphen" => self.emit("-")?,
            "w:sym" => {
                let font = tag.attr("font").unwrap_or_default();
                let code = tag.attr("char").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
                self.emit(&sign(&font, code.unwrap_or_default()).to_string())?;
            }
            "w:footnoteReference" | "w:endnoteReference" => {
                if let Some(id) = tag.number("id") {
                    self.references.push((tag.name == "w:endnoteReference", id));
                    self.emit(&format!("[{}]", self.references.len()))?;
                }
            }
            "w:ins" | "w:moveTo" if above(path, 1) == "w:trPr" => {
                self.marks.waiting = self.marks.of_frame(tag, "▤");
            }
            "w:del" | "w:moveFrom" if above(path, 1) == "w:trPr" => {
                self.marks.waiting = self.marks.of_frame(tag, "▤");
                if let Some(row) = self.rows.last_mut() {
                    row.deleted = true;
                }
            }
            _ => self.property(path, tag),
        }
        Ok(())
    }

    /// Puts the sign of a mark where the document is at the moment.
    fn place(&mut self, sign: &str) {
        match self.paragraphs.last_mut() {
            Some(paragraph) => paragraph.text.push_str(sign),
            None => self.marks.waiting.push_str(sign),
        }
    }

    /// Properties of the innermost paragraph and run.
    fn property(&mut self, path: &[String], tag: &Tag<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let of_mark = above(path, 1) == "w:rPr" && above(path, 2) == "w:pPr";
        let of_run = above(path, 1) == "w:rPr" && above(path, 2) == "w:r";
        if of_mark && matches!(tag.name, "w:ins" | "w:del" | "w:moveTo" | "w:moveFrom") {
            let sign = self.marks.of_frame(tag, "¶");
            paragraph.text.push_str(&sign);
        }
        match tag.name {
            "w:pStyle" => paragraph.style = tag.attr("val"),
            "w:numId" => paragraph.instance = tag.number("val"),
            "w:ilvl" => paragraph.level = tag.number("val").and_then(|it| it.try_into().ok()),
            "w:del" | "w:moveFrom" if of_mark => paragraph.mark_deleted = true,
            "w:vanish" if of_mark => paragraph.mark_hidden = tag.on(),
            "w:r" => paragraph.runs.push(Run::default()),
            _ => {}
        }
        if let (true, Some(run)) = (of_run, paragraph.runs.last_mut()) {
            match tag.name {
                "w:vanish" => run.hidden = Some(tag.on()),
                "w:rStyle" => run.style = tag.attr("val"),
                "w:rFonts" => run.font = tag.attr("ascii"),
                _ => {}
            }
        }
    }

    fn close(&mut self, name: &str, parent: &str) -> Result<(), Unreadable> {
        match name {
            "w:t" | "m:t" => {
                if let Some((text, kept)) = self.literal.take() {
                    let text = text.replace(['\n', '\r', '\t'], " ");
                    // Without xml:space="preserve" the outer blanks are the file's layout.
                    self.emit(if kept { &text } else { text.trim_matches(' ') })?;
                }
            }
            "w:r" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.runs.pop();
                }
            }
            "w:ins" | "w:moveTo" if is_of_text(parent) => self.marks.inserted(),
            "m:num" => self.emit("/")?,
            "w:checkBox" => self.emit(tick_box(self.field_box))?,
            "mc:AlternateContent" => drop(self.taken.pop()),
            "w:sdt" => drop(self.controls.pop()),
            "w:p" => self.end_paragraph()?,
            "w:tc" => {
                let cell = self.stories.pop().unwrap_or_default().finished();
                if let Some(row) = self.rows.last_mut() {
                    row.cells.push(cell);
                }
            }
            "w:tr" => {
                if let (Some(row), Some(story)) = (self.rows.pop(), self.stories.last_mut()) {
                    story.lines.extend(row.lines());
                }
            }
            "w:txbxContent" => {
                let lines = self.stories.pop().unwrap_or_default().finished();
                match (self.paragraphs.last_mut(), self.stories.last_mut()) {
                    (Some(paragraph), _) => paragraph.boxes.extend(lines),
                    (None, Some(story)) => story.lines.extend(lines),
                    (None, None) => {}
                }
            }
            "w:footnote" | "w:endnote" => {
                let lines = self.stories.pop().unwrap_or_default().finished();
                if let Some(id) = self.note.take() {
                    self.notes.insert(id, lines);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn emit(&mut self, text: &str) -> Result<(), Unreadable> {
        let Some(paragraph) = self.paragraphs.last_mut() else { return Ok(()) };
        let run = paragraph.runs.last();
        let hidden = run.and_then(|run| run.hidden.or_else(|| self.numbering.hides(run.style.as_deref())));
        if hidden.or_else(|| self.numbering.hides(paragraph.style.as_deref())) == Some(true) {
            return Ok(());
        }
        let text = without_signs(text);
        let before = paragraph.text.len();
        if let Some(tick) = self.controls.iter_mut().rev().flatten().next() {
            // The control's state stands for the glyph inside it, which depends on the font.
            if !std::mem::replace(&mut tick.written, true) {
                paragraph.text.push_str(tick_box(tick.ticked));
            }
        } else if let Some(font) = run.and_then(|run| run.font.as_deref()).filter(|it| symbolic(it)) {
            paragraph.text.extend(text.chars().map(|c| symbol(font, u32::from(c)).unwrap_or(c)));
        } else {
            paragraph.text.push_str(&text);
        }
        self.marks.said(paragraph.text.get(before..).unwrap_or_default());
        self.length = self.length.saturating_add(paragraph.text.len() - before);
        within_limit(self.length)
    }

    fn end_paragraph(&mut self) -> Result<(), Unreadable> {
        let (Some(paragraph), Some(story)) = (self.paragraphs.pop(), self.stories.last_mut()) else {
            return Ok(());
        };
        let runs_on = paragraph.mark_deleted || paragraph.mark_hidden;
        // A paragraph that vanishes altogether is not counted either.
        let counted = !(paragraph.mark_deleted || runs_on && is_bare(&paragraph.text));
        let label = if counted {
            let style = paragraph.style.as_deref();
            self.numbering.label(style, paragraph.instance, paragraph.level)
        } else {
            String::new()
        };
        self.length = self.length.saturating_add(label.len() + 1);
        // Carried text grows in place: copying it each time would cost a hostile file nothing.
        if runs_on {
            story.carried.push_str(&label);
            story.carried.push_str(&paragraph.text);
        } else {
            let carried = std::mem::take(&mut story.carried);
            story.lines.push(format!("{label}{carried}{}", paragraph.text));
        }
        story.lines.extend(paragraph.boxes);
        within_limit(self.length)
    }
}

impl Row {
    /// One line, cells apart by tabs. A row of one cell only frames its paragraphs, as contracts
    /// set in a box do: they stay lines of their own.
    fn lines(self) -> Vec<String> {
        if self.deleted {
            return Vec::new();
        }
        match <[Vec<String>; 1]>::try_from(self.cells) {
            Ok([cell]) => cell,
            Err(cells) => {
                let cells = cells.into_iter().map(|cell| cell.join(" ").replace(['\t', '\n'], " "));
                vec![cells.collect::<Vec<_>>().join("\t")]
            }
        }
    }
}

/// Name of the element `up` levels above the one at hand.
fn above(path: &[String], up: usize) -> &str {
    path.iter().rev().nth(up).map_or("", String::as_str)
}

/// Whether a tracked change below this element is one of words, not of a paragraph's end, a row or a formula's form.
fn is_of_text(parent: &str) -> bool {
    !matches!(parent, "w:rPr" | "w:trPr" | "m:ctrlPr" | "w:numPr")
}

fn tick_box(ticked: bool) -> &'static str {
    if ticked { "☑" } else { "☐" }
}

fn symbolic(font: &str) -> bool {
    font.to_ascii_lowercase().contains("dings")
}

/// A sign of a font without a known Unicode counterpart must not pass for another sign.
fn sign(font: &str, code: u32) -> char {
    let private = (0xe000..0xf900).contains(&code);
    let plain = if symbolic(font) || private { None } else { char::from_u32(code) };
    symbol(font, code).or(plain).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests;
