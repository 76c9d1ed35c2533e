use std::io::Write;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

pub(super) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The text of a document with this body, among further parts given by stem and content.
pub(super) fn word(body: &str, parts: &[(&str, &str)]) -> String {
    let body = format!("<w:body>{body}</w:body>");
    let main = [("document", body.as_str())];
    let part = |(stem, content): &(&str, &str)| {
        let spaces = [
            ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
            ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
            ("w14", "http://schemas.microsoft.com/office/word/2010/wordml"),
        ];
        let declared: String = spaces.iter().map(|(name, uri)| format!(" xmlns:{name}='{uri}'")).collect();
        (format!("word/{stem}.xml"), format!("<w:{stem}{declared}>{content}</w:{stem}>"))
    };
    let parts: Vec<(String, String)> = main.iter().chain(parts).map(part).collect();
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, xml)| (name.as_str(), xml.as_str())).collect();
    read(&package(&parts)).unwrap().text
}

#[test]
fn other_formats_are_named() {
    let xlsx = package(&[("[Content_Types].xml", "<a/>"), ("xl/workbook.xml", "<a/>")]);
    let refused = read(&xlsx).unwrap_err();
    assert_eq!(refused.code(), "UNSUPPORTED_FORMAT");
    assert!(refused.to_string().contains("Excel"), "{refused}");
    assert_eq!(sniff(b"%PDF-1.7\n"), Ok(Format::Pdf));
    assert_eq!(read(b"PK\x03\x04 broken").unwrap_err().code(), "DAMAGED_FILE");
}

#[test]
fn declarations_entities_and_depth_are_refused() {
    let dtd = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
    let of = |xml: &str| walk(xml, |_, _| Ok(())).map_err(|e| e.code());
    assert_eq!(of(dtd), Err("DAMAGED_FILE"));
    assert_eq!(of("<a>&b;</a>"), Err("DAMAGED_FILE"));
    assert_eq!(of("<a>&lt;&#x4e00;</a>"), Ok(()));
    assert_eq!(of("<a><b></a>"), Err("DAMAGED_FILE"));
    assert_eq!(of("<a>"), Err("DAMAGED_FILE"));
    assert_eq!(of(&"<a>".repeat(300)), Err("FILE_TOO_LARGE"));
}

#[test]
fn too_many_entries_are_refused() {
    let names: Vec<String> = (0..=MAX_ENTRIES).map(|n| format!("n{n}")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "")).collect();
    assert_eq!(sniff(&package(&parts)).unwrap_err().code(), "FILE_TOO_LARGE");
}

#[test]
fn text_is_tidied() {
    assert_eq!(tidy("\r\n\n第一条\r合同\0\u{feff}\n\n").unwrap(), "第一条\n合同");
    assert_eq!(tidy("e\u{301}").unwrap(), "é");
    assert_eq!(tidy(" \n\t\u{3000}"), Err(Unreadable::NoText));
}
