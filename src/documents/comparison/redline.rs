//! A comparison as a Word document with tracked changes (修订), in the order of the new text.
//!
//! What went and what came are `w:del` and `w:ins`, so that Word, WPS and LibreOffice accept or reject them one by one. It is
//! made from the texts: the layout of the files is not kept, and what was moved stands where it stands now.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Pairing, Piece, PieceKind, Placed, words};
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
    let mut body = Body {
        xml: BEGIN.to_owned(),
        runs: String::new(),
        marks: 0,
        by: format!("w:author=\"{}\" w:date=\"{date}\"", escaped(author)),
    };
    let pairing = Pairing::new(old, new);
    for pair in &pairing.pairs {
        let was = joined(&pairing.before, &pair.old);
        let is = joined(&pairing.after, &pair.new);
        body.words(&words(&was, &is));
        body.end_line(match (pair.old.is_empty(), pair.new.is_empty()) {
            (true, _) => PieceKind::Inserted,
            (_, true) => PieceKind::Deleted,
            _ => PieceKind::Same,
        });
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
    /// Runs of the paragraph that is being written.
    runs: String,
    marks: usize,
    by: String,
}

impl Body {
    fn words(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            for (n, line) in piece.text.split('\n').enumerate() {
                if n > 0 {
                    self.end_line(piece.kind);
                }
                if line.is_empty() {
                    continue;
                }
                let words = match piece.kind {
                    PieceKind::Same => run(line, "w:t"),
                    PieceKind::Deleted => self.mark("w:del", &run(line, "w:delText")),
                    PieceKind::Inserted => self.mark("w:ins", &run(line, "w:t")),
                };
                self.runs.push_str(&words);
            }
        }
    }

    /// Ends a paragraph; its end may itself be what came or went, so that no empty line is left of it.
    fn end_line(&mut self, kind: PieceKind) {
        let properties = match kind {
            PieceKind::Same => String::new(),
            PieceKind::Deleted => self.mark("w:del", ""),
            PieceKind::Inserted => self.mark("w:ins", ""),
        };
        let runs = std::mem::take(&mut self.runs);
        let properties =
            if properties.is_empty() { properties } else { format!("<w:pPr><w:rPr>{properties}</w:rPr></w:pPr>") };
        self.xml.push_str(&format!("<w:p>{properties}{runs}</w:p>"));
    }

    fn mark(&mut self, what: &str, run: &str) -> String {
        self.marks += 1;
        format!("<{what} w:id=\"{}\" {}>{run}</{what}>", self.marks, self.by)
    }
}

/// Clauses with their numbers as they stand in the text, so that to accept everything gives the new text.
fn joined(all: &[Placed], at: &[usize]) -> String {
    at.iter().filter_map(|n| all.get(*n)).map(|one| one.clause.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn run(text: &str, tag: &str) -> String {
    // A tab is an element of its own, and control characters are not XML.
    let safe: String = text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect();
    format!("<w:r>{FONT}<{tag} xml:space=\"preserve\">{}</{tag}></w:r>", escaped(&safe))
}
