//! Files that mean harm, each made by the test.

use std::sync::LazyLock;

use super::{Child, DIED};
use crate::harness::files::{self, deflated, docx, part, pdf_of, pdf_page, stream};

mod forged;

/// Made once: some are large.
pub static HOSTILE: LazyLock<Vec<Hostile>> = LazyLock::new(|| {
    let mut all = heavy();
    all.extend(forged::all());
    all
});

pub struct Hostile {
    pub name: String,
    pub bytes: Vec<u8>,
    pub child: Child,
    /// What the server says of it.
    pub code: &'static str,
}

fn case(name: impl Into<String>, child: Child, code: &'static str, bytes: Vec<u8>) -> Hostile {
    Hostile { name: name.into(), bytes, child, code }
}

/// Those that cost memory, stack or time.
fn heavy() -> Vec<Hostile> {
    let text = || stream("", b"BT /F1 12 Tf (x) Tj ET");
    let page = |more: String| {
        let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{more}>>");
        pdf_of(&[CATALOG.into(), PAGES.into(), page.into(), text()], "")
    };
    let nested = |open: &str, close: &str| [open.repeat(DEEP), close.repeat(DEEP)].concat();
    let form = |within: u32| {
        let dictionary = format!("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X {within} 0 R>>>>");
        stream(&dictionary, "/X Do ".repeat(10).as_bytes())
    };
    let drawing = |objects: Vec<Vec<u8>>| {
        let page = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>";
        let first = [CATALOG.into(), PAGES.into(), page.into(), stream("", b"/X Do")];
        pdf_of(&first.into_iter().chain(objects).collect::<Vec<_>>(), "")
    };
    let pages = |kids: &str| pdf_of(&[CATALOG.into(), format!("<</Type/Pages/Kids[{kids}]/Count 1000>>").into()], "");
    vec![
        case("deep-arrays.pdf", Child::Aborts, DIED, pdf_page(text(), &format!("/X {}", nested("[", "]")))),
        case("deep-dictionaries.pdf", Child::Aborts, DIED, page(format!("/X {}", nested("<</X ", ">>")))),
        case(
            "deep-content.pdf",
            Child::Aborts,
            DIED,
            pdf_page(
                stream(
                    "",
                    format!("{} TJ BT /F1 12 Tf (x) Tj ET", [&"[".repeat(DEEP), "]".repeat(DEEP).as_str()].concat())
                        .as_bytes(),
                ),
                "",
            ),
        ),
        case(
            "inflating.pdf",
            Child::Aborts,
            DIED,
            pdf_page(stream("/Filter/FlateDecode", &deflated(b' ', 200 << 20)), ""),
        ),
        case("styles.docx", Child::IsStopped, DIED, long_style_chain()),
        case(
            "contents-loop.pdf",
            Child::Answers,
            "NO_TEXT",
            pdf_of(
                &[CATALOG.into(), PAGES.into(), "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".into(), "4 0 R".into()],
                "",
            ),
        ),
        case("pages-loop.pdf", Child::Answers, "NO_TEXT", pages("2 0 R")),
        case("form-loop.pdf", Child::Answers, "NO_TEXT", drawing(vec![form(5)])),
        case("form-bomb.pdf", Child::Answers, "NO_TEXT", drawing((6..40).map(form).collect())),
        case("laughs.docx", Child::Answers, "DAMAGED_FILE", billion_laughs()),
        case("deep.docx", Child::Answers, "FILE_TOO_LARGE", docx(&nested("<w:sdt>", "</w:sdt>"), &[])),
        case("attributes.docx", Child::Answers, "NO_TEXT", docx(&format!("<w:p {}/>", many("a", "=\"x\" ")), &[])),
        case(
            "namespaces.docx",
            Child::Answers,
            "DAMAGED_FILE",
            docx(&format!("<w:p {}/>", many("xmlns:a", "=\"x\" ")), &[]),
        ),
        case("large.docx", Child::Answers, "FILE_TOO_LARGE", docx(&" ".repeat(40 << 20), &[])),
        case("declared.docx", Child::Answers, "FILE_TOO_LARGE", declares_too_much()),
        case("entries.docx", Child::Answers, "FILE_TOO_LARGE", too_many_entries()),
        case(
            "text.docx",
            Child::Answers,
            "FILE_TOO_LARGE",
            docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "甲\"".repeat(6 << 20)), &[]),
        ),
    ]
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const DEEP: usize = 100_000;

fn many(before: &str, after: &str) -> String {
    (0..DEEP).map(|n| format!("{before}{n}{after}")).collect()
}

/// Millions of line breaks in a run whose style has a long ancestry that each of them asks about.
fn long_style_chain() -> Vec<u8> {
    let style =
        |n: u32| format!(r#"<w:style w:styleId="s{n}" w:type="paragraph"><w:basedOn w:val="s{}"/></w:style>"#, n + 1);
    let styles = part("styles", &(0..100).map(style).collect::<String>());
    let run = format!(r#"<w:r><w:rPr><w:rStyle w:val="s0"/></w:rPr>{}</w:r>"#, "<w:br/>".repeat(4_000_000));
    docx(&format!(r#"<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr>{run}</w:p>"#), &[("word/styles.xml", &styles)])
}

/// Entities that grow tenfold each.
fn billion_laughs() -> Vec<u8> {
    let entity = |n: u32| format!("<!ENTITY l{} \"{}\">", n + 1, format!("&l{n};").repeat(10));
    let entities: String = (0..9).map(entity).collect();
    let body = part("document", "<w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body>");
    let body = body.replace("?><", &format!("?><!DOCTYPE d [<!ENTITY l0 \"lol\">{entities}]><"));
    files::package(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &body)])
}

/// A package whose directory says that a part unpacks to almost 4 GiB.
fn declares_too_much() -> Vec<u8> {
    let mut bytes = docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>", &[]);
    // The size unpacked stands 24 bytes into an entry of the central directory.
    let entries: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
    for at in entries {
        bytes[at + 24..at + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    }
    bytes
}

fn too_many_entries() -> Vec<u8> {
    let names: Vec<String> = (0..3_000).map(|n| format!("word/{n}.xml")).collect();
    let others: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>", &others)
}
