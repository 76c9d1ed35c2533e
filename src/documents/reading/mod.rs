//! Reading of uploaded documents: bytes in, plain lines out.
//!
//! The format is told by content, never by a file name. Every limit against hostile files that
//! the readers share (archive entries, inflated size, XML nesting, document type declarations,
//! length of the text) is kept here, so that no reader can forget it.

mod docx;
pub mod marks;
mod numbering;
mod pdf;
mod plain;
pub mod table;

use std::io::{Cursor, Read};

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use unicode_normalization::UnicodeNormalization;
use zip::ZipArchive;

use crate::http::Download;
use marks::Marks;

const MAX_ENTRIES: usize = 2_000;
const MAX_PART: u64 = 32 << 20;
const MAX_DECLARED: u64 = 200 << 20;
const MAX_DEPTH: usize = 256;
const MAX_TEXT: usize = 20 << 20;

/// What a document is, told by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Docx,
    Pdf,
    Text,
}

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx => Download::DOCX,
            Self::Pdf => Download::PDF,
            Self::Text => Download::TEXT,
        }
    }
}

/// A document as text: lines separated by `\n`, in NFC, without `\r` and NUL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub format: Format,
    pub text: String,
    /// What it bears beside the text, where the format has such a thing.
    pub marks: Marks,
}

/// Why a document gave no text.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
pub enum Unreadable {
    #[error("neither Word (.docx), PDF nor plain text: it looks like {0}")]
    Unsupported(String),
    #[error("neither a workbook (.xlsx) nor CSV: it looks like {0}")]
    NoTable(String),
    #[error("the file is damaged: {0}")]
    Damaged(String),
    #[error("the file is encrypted")]
    Encrypted,
    #[error("the file is too large: {0}")]
    TooLarge(String),
    #[error("the file holds no text; a scanned document has to be recognised first")]
    NoText,
}

impl Unreadable {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsupported(_) | Self::NoTable(_) => "UNSUPPORTED_FORMAT",
            Self::Damaged(_) => "DAMAGED_FILE",
            Self::Encrypted => "ENCRYPTED_FILE",
            Self::TooLarge(_) => "FILE_TOO_LARGE",
            Self::NoText => "NO_TEXT",
        }
    }
}

/// Tells the format by content, or names what the file looks like instead.
pub fn sniff(bytes: &[u8]) -> Result<Format, Unreadable> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let package = Package::open(bytes)?;
        return match package.find("document") {
            Some(_) => Ok(Format::Docx),
            None => Err(Unreadable::Unsupported(package.kind().to_owned())),
        };
    }
    let head = bytes.get(..1024).unwrap_or(bytes);
    if head.windows(5).any(|five| five == b"%PDF-") {
        return Ok(Format::Pdf);
    }
    plain::sniff(bytes).map(|()| Format::Text)
}

/// Reads a document of any of the known formats.
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let format = sniff(bytes)?;
    let (text, marks) = match format {
        Format::Docx => docx::text(bytes)?,
        Format::Pdf => (pdf::text(bytes)?, Marks::default()),
        Format::Text => (plain::text(bytes)?, Marks::default()),
    };
    Ok(Reading { format, text: tidy(&text)?, marks })
}

/// The promise of [`Reading::text`]: one kind of line end, NFC, no control characters.
fn tidy(text: &str) -> Result<String, Unreadable> {
    within_limit(text.len())?;
    let lines = one_kind_of_line_end(text);
    let text: String =
        lines.chars().filter(|c| matches!(c, '\t' | '\n') || !(c.is_control() || *c == '\u{feff}')).nfc().collect();
    let mut kept: &str = text.trim_end();
    while let Some((first, rest)) = kept.split_once('\n') {
        if !first.trim().is_empty() {
            break;
        }
        kept = rest;
    }
    if kept.trim().is_empty() {
        return Err(Unreadable::NoText);
    }
    within_limit(kept.len())?;
    Ok(kept.to_owned())
}

fn one_kind_of_line_end(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
}

fn within_limit(length: usize) -> Result<(), Unreadable> {
    if length > MAX_TEXT {
        return Err(Unreadable::TooLarge("more than 20 MiB of text".to_owned()));
    }
    Ok(())
}

fn damaged(why: impl ToString) -> Unreadable {
    Unreadable::Damaged(why.to_string())
}

/// A zip package whose directory has passed the limits.
struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
}

impl<'a> Package<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.len() > MAX_ENTRIES {
            return Err(Unreadable::TooLarge("more than 2,000 archive entries".to_owned()));
        }
        // Two entries of one name: readers disagree on which is meant, so what was reviewed
        // here could differ from what the signatory sees in Word.
        if archive.has_duplicate_names() {
            return Err(damaged("two archive entries have the same name"));
        }
        let mut names = Vec::with_capacity(archive.len());
        let mut declared: u64 = 0;
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(damaged)?;
            if entry.encrypted() {
                return Err(Unreadable::Encrypted);
            }
            declared = declared.saturating_add(entry.size());
            let name = String::from_utf8_lossy(entry.name_raw());
            names.push(name.replace('\\', "/").to_ascii_lowercase());
        }
        if declared > MAX_DECLARED {
            return Err(Unreadable::TooLarge("more than 200 MiB when unpacked".to_owned()));
        }
        Ok(Self { archive, names })
    }

    /// Where the part `word/<stem>.xml` lies; some online editors save `word/document2.xml`.
    fn find(&self, stem: &str) -> Option<usize> {
        self.names.iter().position(|name| {
            name.strip_prefix("word/")
                .and_then(|rest| rest.strip_prefix(stem))
                .and_then(|rest| rest.strip_suffix(".xml"))
                .is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
        })
    }

    fn part(&mut self, stem: &str) -> Result<Option<String>, Unreadable> {
        let Some(index) = self.find(stem) else {
            return Ok(None);
        };
        self.inflated(index, &format!("word/{stem}.xml")).map(Some)
    }

    /// A part by its whole name, in small letters.
    fn file(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        match self.names.iter().position(|known| known == name) {
            Some(index) => self.inflated(index, name).map(Some),
            None => Ok(None),
        }
    }

    fn inflated(&mut self, index: usize, name: &str) -> Result<String, Unreadable> {
        let entry = self.archive.by_index(index).map_err(damaged)?;
        let mut bytes = Vec::new();
        // The declared size may lie, so the limit is on what is really inflated.
        entry.take(MAX_PART + 1).read_to_end(&mut bytes).map_err(damaged)?;
        if u64::try_from(bytes.len()).map_or(true, |length| length > MAX_PART) {
            return Err(Unreadable::TooLarge(format!("{name} is over 32 MiB")));
        }
        plain::unicode(&bytes).ok_or_else(|| damaged(format!("{name} is not Unicode")))
    }

    fn kind(&self) -> &'static str {
        let has = |start: &str| self.names.iter().any(|name| name.starts_with(start));
        match () {
            () if has("xl/") => "an Excel workbook (.xlsx)",
            () if has("ppt/") => "a PowerPoint presentation (.pptx)",
            () if has("ofd.xml") => "an OFD document (.ofd)",
            () if has("mimetype") && has("content.xml") => "an OpenDocument file (.odt)",
            () if has("mimetype") => "an e-book (.epub)",
            () if has("meta-inf/manifest.mf") => "a Java archive",
            () => "a zip archive",
        }
    }
}

/// An opening tag with its canonical name, such as `w:p` whatever prefix the file uses.
struct Tag<'a> {
    name: &'a str,
    start: &'a BytesStart<'a>,
}

impl Tag<'_> {
    fn attr(&self, local: &str) -> Option<String> {
        let mut all = self.start.attributes();
        let found = all.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == local);
        Some(found?.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    }

    fn number(&self, local: &str) -> Option<i64> {
        self.attr(local)?.trim().parse().ok()
    }

    /// Whether a toggle such as `<w:vanish/>` is on; only an explicit negation turns it off.
    fn on(&self) -> bool {
        !matches!(self.attr("val").as_deref(), Some("0" | "false" | "off"))
    }
}

enum Node<'a> {
    Open(Tag<'a>),
    Text(&'a str),
    Close,
}

/// Goes through an XML part. The visitor gets the path of canonical names down to the element
/// at hand. Keeping the path in a list instead of recursing makes nesting harmless.
fn walk(xml: &str, mut visit: impl FnMut(&[String], Node<'_>) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
    let mut reader = NsReader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    loop {
        let (space, event) = reader.read_resolved_event().map_err(damaged)?;
        let space = prefix(&space);
        match event {
            Event::Start(start) => {
                open(&mut path, space, &start, &mut visit)?;
            }
            Event::Empty(start) => {
                open(&mut path, space, &start, &mut visit)?;
                visit(&path, Node::Close)?;
                path.pop();
            }
            Event::End(_) => {
                visit(&path, Node::Close)?;
                path.pop();
            }
            Event::Text(text) => visit(&path, Node::Text(&text.xml10_content()))?,
            Event::CData(text) => visit(&path, Node::Text(&text.xml10_content()))?,
            Event::GeneralRef(name) => match name.resolve_char_ref().map_err(damaged)? {
                Some(c) => visit(&path, Node::Text(c.encode_utf8(&mut [0; 4])))?,
                None => {
                    let text = resolve_predefined_entity(&name)
                        .ok_or_else(|| damaged("an entity that XML does not define"))?;
                    visit(&path, Node::Text(text))?;
                }
            },
            // Entities declared in a DTD are the door to expansion bombs and foreign files.
            Event::DocType(_) => return Err(damaged("a document type declaration (DTD)")),
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(damaged("the XML ends early")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn open(
    path: &mut Vec<String>,
    space: &str,
    start: &BytesStart<'_>,
    visit: &mut impl FnMut(&[String], Node<'_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    if path.len() >= MAX_DEPTH {
        return Err(Unreadable::TooLarge("XML nested deeper than 256".to_owned()));
    }
    let name = format!("{space}{}", start.local_name().as_ref());
    path.push(name.clone());
    visit(path, Node::Open(Tag { name: &name, start }))
}

fn prefix(space: &ResolveResult<'_>) -> &'static str {
    let ResolveResult::Bound(uri) = space else {
        return "";
    };
    match uri.as_ref() {
        // The second of each pair is the name in Strict Open XML.
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => "w:",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        | "http://purl.oclc.org/ooxml/spreadsheetml/main" => "x:",
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => "m:",
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => "mc:",
        "http://schemas.microsoft.com/office/word/2010/wordml" => "w14:",
        _ => "?:",
    }
}

/// The Unicode sign for a character of a symbol font, tick boxes above all.
fn symbol(font: &str, code: u32) -> Option<char> {
    // Word stores these either plainly or shifted into the private use area.
    let low = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    let name: String = font.chars().filter(|c| !c.is_whitespace()).collect();
    let name = name.to_ascii_lowercase();
    let sign = match (name.rsplit('+').next().unwrap_or_default(), low) {
        ("wingdings2", 0xa3 | 0x2a) | ("webdings", 0x63) => '☐',
        ("wingdings", 0x6f | 0x70..=0x72 | 0xa8) => '☐',
        ("wingdings2", 0x52) | ("wingdings", 0xfe) => '☑',
        ("wingdings2", 0x51 | 0x53 | 0x54) | ("wingdings", 0x78 | 0xfd) => '☒',
        ("wingdings2", 0x50) | ("wingdings", 0xfc) | ("webdings", 0x61) => '✓',
        ("wingdings2", 0x4f) | ("wingdings", 0xfb) | ("webdings", 0x72) => '✗',
        ("wingdings", 0x6c) | ("wingdings2", 0x97..=0x98) => '●',
        ("wingdings", 0x6e) | ("webdings", 0x67) => '■',
        ("wingdings", 0x9f | 0xa7) | ("symbol", 0xb7) => '•',
        _ => return None,
    };
    Some(sign)
}

#[cfg(test)]
mod tests;
