//! A comparison as a Word document with tracked changes (修订), in the order of the new text.
//!
//! What went and what came are `w:del` and `w:ins`, so that Word, WPS and LibreOffice accept or reject them one by one. It is
//! made from the texts: the layout of the files is not kept, and what was only moved or renumbered stands where it stands now.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Change, PieceKind, Placed, in_order, placed};
use crate::kit::escaped;

const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
    <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" \
    ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
    Target=\"word/document.xml\"/></Relationships>";
const BEGIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
    <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
const END: &str = "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr></w:body></w:document>";
/// Chinese fonts that each of the three programs has or replaces.
const FONT: &str =
    "<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"宋体\"/></w:rPr>";

/// The document; `author` is whose changes they are, `date` when they were compared, as `2026-01-16T09:00:00Z`.
pub fn redline(old: &str, new: &str, author: &str, date: &str) -> std::io::Result<Vec<u8>> {
    let mut body =
        Body { xml: BEGIN.to_owned(), marks: 0, by: format!("w:author=\"{}\" w:date=\"{date}\"", escaped(author)) };
    let after = placed(new);
    let mut next = 0;
    let changes = in_order(old, new).changes;
    for change in &changes {
        // Everything before this clause stayed as it was.
        let first = change.new.iter().map(|place| place.ordinal).min();
        while first.is_some_and(|first| after.get(next).is_some_and(|one| one.clause.ordinal < first)) {
            body.same(after.get(next).map(|one| one.clause.text.as_str()).unwrap_or_default());
            next += 1;
        }
        let new = after.get(next..next + change.new.len()).unwrap_or_default();
        body.changed(change, new);
        next += change.new.len();
    }
    for one in after.iter().skip(next) {
        body.same(&one.clause.text);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let xml = format!("{}{END}", body.xml);
    for (name, text) in [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", &xml)] {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

struct Body {
    xml: String,
    marks: usize,
    by: String,
}

impl Body {
    /// Lines that stayed.
    fn same(&mut self, text: &str) {
        for line in text.lines() {
            self.xml.push_str(&format!("<w:p>{}</w:p>", run(line, "w:t")));
        }
    }

    /// A change; `new` are its clauses as they read now.
    fn changed(&mut self, change: &Change, new: &[Placed]) {
        if change.words.iter().all(|piece| piece.kind == PieceKind::Same) {
            for one in new {
                self.same(&one.clause.text);
            }
            return;
        }
        let label = change.new.first().or(change.old.first()).map(|place| place.label.clone()).unwrap_or_default();
        self.xml.push_str("<w:p>");
        if !label.is_empty() && !label.starts_with('¶') {
            let words = run(&format!("{label} "), if change.new.is_empty() { "w:delText" } else { "w:t" });
            let words = if change.old.is_empty() {
                self.mark("w:ins", &words)
            } else if change.new.is_empty() {
                self.mark("w:del", &words)
            } else {
                words
            };
            self.xml.push_str(&words);
        }
        for piece in &change.words {
            for (n, line) in piece.text.split('\n').enumerate() {
                if n > 0 {
                    self.xml.push_str("</w:p><w:p>");
                }
                if line.is_empty() {
                    continue;
                }
                let words = match piece.kind {
                    PieceKind::Same => run(line, "w:t"),
                    PieceKind::Deleted => self.mark("w:del", &run(line, "w:delText")),
                    PieceKind::Inserted => self.mark("w:ins", &run(line, "w:t")),
                };
                self.xml.push_str(&words);
            }
        }
        self.xml.push_str("</w:p>");
    }

    fn mark(&mut self, what: &str, run: &str) -> String {
        self.marks += 1;
        format!("<{what} w:id=\"{}\" {}>{run}</{what}>", self.marks, self.by)
    }
}

fn run(text: &str, tag: &str) -> String {
    // A tab is an element of its own, and control characters are not XML.
    let safe: String = text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect();
    format!("<w:r>{FONT}<{tag} xml:space=\"preserve\">{}</{tag}></w:r>", escaped(&safe))
}
