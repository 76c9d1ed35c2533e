//! Text of PDF files, line by line as printed.
//!
//! The library finds the text runs; the lines are put together here from their positions,
//! because its own reading order tears apart lines with blanks to fill in
//! (甲方按照以下第＿＿种方式支付) and drops the blank itself.

use pdf_oxide::PdfDocument;
use pdf_oxide::error::Error;
use pdf_oxide::extractors::text::ArtifactType;
use pdf_oxide::layout::TextSpan;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::{Unreadable, damaged, symbol, within_limit};

const MAX_PAGES: usize = 5_000;

pub(super) fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    let document = PdfDocument::from_bytes(bytes.to_vec()).map_err(refusal)?;
    // Many files only restrict printing and open with the empty password. The library fails here
    // as well when it is built without the cipher the file uses.
    if document.is_encrypted() && !matches!(document.authenticate(b""), Ok(true)) {
        return Err(Unreadable::Encrypted);
    }
    let pages = document.page_count().map_err(refusal)?;
    if pages > MAX_PAGES {
        return Err(Unreadable::TooLarge("more than 5,000 pages".to_owned()));
    }
    let number = Regex::new(PAGE_NUMBER).map_err(damaged)?;
    let mut text = String::new();
    for page in 0..pages {
        let spans = document.extract_spans(page).map_err(refusal)?;
        let page_lines = if reads_across(&spans) {
            lines(spans)
        } else {
            let turned = document.extract_text(page).map_err(refusal)?;
            turned.lines().map(str::to_owned).collect()
        };
        for line in without_page_number(page_lines, &number) {
            text.extend(line.trim().chars().flat_map(unified));
            text.push('\n');
        }
        within_limit(text.len())?;
    }
    Ok(text)
}

fn refusal(error: Error) -> Unreadable {
    match error {
        Error::EncryptedPdf => Unreadable::Encrypted,
        other => damaged(other),
    }
}

/// Fonts that share a glyph make some files say a Kangxi radical (⼀) for a character (一).
fn unified(c: char) -> impl Iterator<Item = char> {
    let radical = ('\u{2f00}'..='\u{2fd5}').contains(&c);
    let (plain, mapped) = if radical { (None, Some(c)) } else { (Some(c), None) };
    plain.into_iter().chain(mapped.into_iter().nfkc())
}

/// A line holding the page number alone: 3, - 3 -, 3/12, 第 3 页 共 12 页, Page 3 of 12.
const PAGE_NUMBER: &str = concat!(
    r"^(?i)\s*[-–—－·]?\s*(?:第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?",
    r"|(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?)\s*[-–—－·]?\s*$",
);

/// Page numbers would otherwise stand in the middle of a clause that runs over the page.
fn without_page_number(mut lines: Vec<String>, number: &Regex) -> Vec<String> {
    if lines.last().is_some_and(|line| number.is_match(line)) {
        lines.pop();
    }
    if lines.first().is_some_and(|line| number.is_match(line)) {
        lines.remove(0);
    }
    lines
}

/// Whether the page is written in lines from left to right, not sideways or in columns (竖排).
fn reads_across(spans: &[TextSpan]) -> bool {
    let across = spans.iter().filter(|span| is_level(span) && span.wmode == 0).count();
    across * 2 >= spans.len()
}

fn is_level(span: &TextSpan) -> bool {
    span.rotation_degrees.abs() < 1.0
}

/// One run of text with its place on the page, the origin at the bottom left.
struct Piece {
    left: f32,
    /// Where the last sign that is not blank ends, and where the blanks after it do.
    right: f32,
    end: f32,
    middle: f32,
    height: f32,
    text: String,
}

fn lines(spans: Vec<TextSpan>) -> Vec<String> {
    // Headers, footers and page numbers are marked as such by Word; DOCX leaves them out as well.
    let own = spans.into_iter().filter(|span| !matches!(span.artifact_type, Some(ArtifactType::Pagination(_))));
    // Watermarks and stamps at an angle would otherwise mix with the lines they lie across.
    let (level, slanted): (Vec<TextSpan>, Vec<TextSpan>) = own.partition(is_level);
    let mut pieces: Vec<Piece> = level.into_iter().filter_map(piece).collect();
    pieces.sort_by(|a, b| b.middle.total_cmp(&a.middle));
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|first| same_line(first, &piece)) => {
                line.push(piece);
            }
            _ => lines.push(vec![piece]),
        }
    }
    lines.into_iter().map(joined).chain(slanted.into_iter().map(|span| span.text)).collect()
}

fn piece(span: TextSpan) -> Option<Piece> {
    let signs = |c: char| symbol(&span.font_name, u32::from(c)).unwrap_or(c);
    let symbolic = span.font_name.to_ascii_lowercase().contains("dings");
    let text: String = if symbolic { span.text.chars().map(signs).collect() } else { span.text };
    let place = span.bbox;
    let height = if place.height > 0.0 { place.height } else { span.font_size };
    let blanks = text.chars().rev().take_while(|c| c.is_whitespace()).count();
    let blank: f32 = match span.char_widths.len() == text.chars().count() {
        true => span.char_widths.iter().rev().take(blanks).sum(),
        false => std::iter::repeat_n(height / 4.0, blanks).sum(),
    };
    let end = place.x + place.width;
    (!text.trim().is_empty()).then(|| Piece {
        left: place.x,
        right: end - blank,
        end,
        middle: place.y + height / 2.0,
        height,
        text: text.trim().to_owned(),
    })
}

/// Marks raised above the line, or set smaller, still belong to it.
fn same_line(a: &Piece, b: &Piece) -> bool {
    (a.middle - b.middle).abs() < 0.45 * a.height.max(b.height)
}

fn joined(mut pieces: Vec<Piece>) -> String {
    pieces.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut line = String::new();
    let mut last: Option<&Piece> = None;
    for piece in &pieces {
        if let Some(last) = last {
            // Bold is sometimes faked by printing the same run twice, a hair apart.
            if last.text == piece.text && (last.left - piece.left).abs() < 0.1 * piece.height {
                continue;
            }
            if is_gap(last, piece) {
                line.push(' ');
            }
        }
        line.push_str(&piece.text);
        last = Some(piece);
    }
    line
}

fn is_gap(last: &Piece, next: &Piece) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
    let both_latin = latin(last.text.chars().last()) && latin(next.text.chars().next());
    let em = last.height.min(next.height);
    // A blank in the run counts when there is room for it. The library also guesses blanks from
    // wide spacing (分散对齐), and then the next sign already stands where the blank should be.
    if last.end > last.right && next.left >= last.end - 0.05 * em {
        return true;
    }
    // Word puts a quarter of an em between Han characters and digits: that is no blank.
    next.left - last.right > em * if both_latin { 0.15 } else { 0.45 }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    /// A one-page file whose content stream is `content`, with a standard font.
    fn document(content: &str, extra_trailer: &str) -> Vec<u8> {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
             /Resources<</Font<</F1 5 0 R>>>>>>"
                .to_owned(),
            format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        ];
        let mut file = "%PDF-1.4\n".to_owned();
        let mut places = Vec::new();
        for (index, object) in objects.iter().enumerate() {
            places.push(file.len());
            file.push_str(&format!("{} 0 obj{object}endobj\n", index + 1));
        }
        let start = file.len();
        file.push_str("xref\n0 6\n0000000000 65535 f \n");
        for place in places {
            file.push_str(&format!("{place:010} 00000 n \n"));
        }
        file.push_str(&format!("trailer<</Size 6/Root 1 0 R{extra_trailer}>>\nstartxref\n{start}\n%%EOF\n"));
        file.into_bytes()
    }

    #[test]
    fn lines_keep_their_order_and_gaps() {
        let content = "BT /F1 12 Tf 1 0 0 1 300 700 Tm (way) Tj ET \
                       BT /F1 12 Tf 1 0 0 1 72 700 Tm (Article 1) Tj ET \
                       BT /F1 12 Tf 1 0 0 1 72 680 Tm (Second line) Tj ET \
                       BT /F1 9 Tf 1 0 0 1 300 40 Tm (- 7 -) Tj ET";
        let reading = read(&document(content, "")).unwrap();
        assert_eq!(reading.text, "Article 1 way\nSecond line");
    }

    #[test]
    fn a_scan_has_no_text() {
        assert_eq!(read(&document("0 0 10 10 re f", "")), Err(Unreadable::NoText));
    }

    #[test]
    fn a_password_is_needed() {
        let pad = "00".repeat(32);
        let encrypt = format!("/Encrypt<</Filter/Standard/V 1/R 2/O<{pad}>/U<{pad}>/P -4>>/ID[<00><00>]");
        let content = "BT /F1 12 Tf (x) Tj ET";
        assert_eq!(read(&document(content, &encrypt)), Err(Unreadable::Encrypted));
        assert_eq!(read(b"%PDF-1.4 nothing").unwrap_err().code(), "DAMAGED_FILE");
    }

    #[test]
    fn radicals_become_characters() {
        let text: String = "第⼀条 ⾦额".chars().flat_map(unified).collect();
        assert_eq!(text, "第一条 金额");
    }

    #[test]
    fn page_numbers_are_told_from_text() {
        let number = Regex::new(PAGE_NUMBER).unwrap();
        for line in ["3", "- 3 -", "— 12 —", "第 3 页 共 12 页", "Page 3 of 12", "3/12"] {
            assert!(number.is_match(line), "{line}");
        }
        for line in ["3.", "2025年7月", "第3条", "12345"] {
            assert!(!number.is_match(line), "{line}");
        }
    }
}
