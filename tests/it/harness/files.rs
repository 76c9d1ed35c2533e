//! Files of our own making for the tests of documents.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip package with these parts: small ones compressed, large ones as they are, because it takes less time.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    zip(parts, 1 << 20)
}

/// The same, with every part compressed.
pub fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    zip(parts, usize::MAX)
}

fn zip(parts: &[(&str, &str)], large: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let method = if content.len() < large { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A Word document with this body; `others` are further parts beside `word/document.xml`.
pub fn docx(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let document = part("document", &format!("<w:body>{body}</w:body>"));
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let mut parts = vec![("[Content_Types].xml", types), ("word/document.xml", document.as_str())];
    parts.extend_from_slice(others);
    package(&parts)
}

/// A part in WordprocessingML.
pub fn part(root: &str, content: &str) -> String {
    const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    format!(r#"<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{SPACE}">{content}</w:{root}>"#)
}

/// A contract whose 第一条, 第二条 stand in no text of the file: Word counts them.
pub fn numbered_contract(clauses: &[&str]) -> Vec<u8> {
    let numbering = part(
        "numbering",
        r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
        <w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="space"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#,
    );
    let paragraph = |text: &&str| {
        let numbered = r#"<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>"#;
        format!("<w:p>{numbered}<w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let title = "<w:p><w:r><w:t>停车场运营合同</w:t></w:r></w:p>".to_owned();
    let body: Vec<String> = std::iter::once(title).chain(clauses.iter().map(paragraph)).collect();
    docx(&body.concat(), &[("word/numbering.xml", &numbering)])
}

/// The objects of a PDF file, numbered from 1, with the table that finds them.
pub fn pdf_of(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in (1..).zip(objects) {
        places.push(file.len());
        file.extend(format!("{n} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    file.extend(
        format!("trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes(),
    );
    file
}

/// A PDF page whose content is this stream object, with a standard font.
pub fn pdf_page(content: Vec<u8>, trailer: &str) -> Vec<u8> {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>";
    pdf_of(
        &[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            page.as_bytes().to_vec(),
            content,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
        ],
        trailer,
    )
}

/// A PDF with these lines of text.
pub fn pdf(lines: &[&str]) -> Vec<u8> {
    let shown = |(n, line): (i32, &&str)| format!("BT /F1 12 Tf 1 0 0 1 72 {} Tm ({line}) Tj ET\n", 760 - 20 * n);
    pdf_page(stream("", (0..).zip(lines).map(shown).collect::<String>().as_bytes()), "")
}

/// A PDF that cannot be opened without its password.
pub fn locked_pdf() -> Vec<u8> {
    let pad = "00".repeat(32);
    let trailer = format!("/Encrypt<</Filter/Standard/V 1/R 2/O<{pad}>/U<{pad}>/P -4>>/ID[<00><00>]");
    pdf_page(stream("", b"BT /F1 12 Tf (x) Tj ET"), &trailer)
}

/// A PDF page with drawing and no text, as a scanner makes it.
pub fn scanned_pdf() -> Vec<u8> {
    pdf_page(stream("", b"0 0 10 10 re f"), "")
}

/// A stream object.
pub fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
    let mut object = format!("<</Length {}{dictionary}>>stream\n", bytes.len()).into_bytes();
    object.extend(bytes);
    object.extend(b"\nendstream");
    object
}

/// What FlateDecode makes `size` times `sign` (one of the plain letters and blanks) of: a byte for 158.
pub fn deflated(sign: u8, size: u64) -> Vec<u8> {
    // One block in the fixed code: the sign, then "the same 258 times more" again and again.
    let mut bits = Bits::default();
    bits.put(0b110, 3);
    bits.put(0x30 + u32::from(sign), 8);
    let repeats = (size - 1) / 258;
    for _ in 0..repeats {
        bits.put(0b1100_0101, 8);
        bits.put(0, 5);
    }
    bits.put(0, 7);
    bits.put(0, 7);
    let (n, sign, prime) = (u128::from(1 + repeats * 258), u128::from(sign), 65_521);
    // Adler-32 of equal bytes has a closed form.
    let (a, b) = ((1 + n * sign) % prime, (n + sign * (n * (n + 1) / 2)) % prime);
    let check = u32::try_from(b << 16 | a).unwrap();
    [&[0x78, 0xda], bits.bytes.as_slice(), &check.to_be_bytes()].concat()
}

/// A stream of Huffman codes, as DEFLATE packs them.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    last: u8,
    filled: u8,
}

impl Bits {
    /// Puts a code, its first bit first.
    fn put(&mut self, code: u32, length: u32) {
        for at in (0..length).rev() {
            self.last |= u8::from(code >> at & 1 == 1) << self.filled;
            self.filled += 1;
            if self.filled == 8 {
                self.bytes.push(std::mem::take(&mut self.last));
                self.filled = 0;
            }
        }
    }
}

/// An encrypted Word document: a compound file that says so.
pub fn locked_docx() -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}
