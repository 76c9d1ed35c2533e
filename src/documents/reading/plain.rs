//! Plain text and Markdown: UTF-8, UTF-16 with a byte order mark, or GB18030.
//!
//! Also the place where a file that is none of the readable formats gets its name, so that the
//! refusal can say what was uploaded.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{Unreadable, within_limit};

/// What the first bytes of files that are often uploaded by mistake look like.
const BINARY: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"RIFF", "an image, sound or video (RIFF)"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BM", "a BMP image"),
    (b"ID3", "a sound recording"),
];

/// Texts whose markup would drown what they say; office software exports them as "Word" files.
const MARKUP: &[(&str, &str)] = &[
    ("{\\rtf", "a rich text document (.rtf)"),
    ("<!doctype html", "a web page"),
    ("<html", "a web page"),
    ("<?xml", "an XML document"),
    ("mime-version:", "a web archive (.mht)"),
];

/// Succeeds for text in a known encoding without control characters.
pub(super) fn sniff(bytes: &[u8]) -> Result<(), Unreadable> {
    let unsupported = |name: &str| Err(Unreadable::Unsupported(name.to_owned()));
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(compound(bytes));
    }
    let decoded = decode(bytes).filter(|text| !has_controls(text));
    let Some(text) = decoded else {
        let known = BINARY.iter().find(|(magic, _)| bytes.starts_with(magic));
        let video = bytes.get(4..8) == Some(b"ftyp".as_slice());
        return match known {
            Some((_, name)) => unsupported(name),
            None if video => unsupported("a video or HEIC image"),
            None => unsupported("binary data"),
        };
    };
    let start: String = text.trim_start().chars().take(16).collect();
    let start = start.to_ascii_lowercase();
    match MARKUP.iter().find(|(head, _)| start.starts_with(head)) {
        Some((_, name)) => unsupported(name),
        None => Ok(()),
    }
}

pub(super) fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    within_limit(bytes.len())?;
    decode(bytes).ok_or_else(|| Unreadable::Unsupported("binary data".to_owned()))
}

/// UTF-8 or UTF-16 by its byte order mark: the encodings of XML parts as well.
pub(super) fn unicode(bytes: &[u8]) -> Option<String> {
    let utf16 = match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    };
    match utf16 {
        Some(encoding) => {
            let (text, bad) = encoding.decode_with_bom_removal(bytes);
            (!bad).then(|| text.into_owned())
        }
        None => {
            let text = str::from_utf8(bytes).ok()?;
            Some(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
        }
    }
}

fn decode(bytes: &[u8]) -> Option<String> {
    unicode(bytes).or_else(|| {
        let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    })
}

fn has_controls(text: &str) -> bool {
    // Old DOS editors end a file with Ctrl-Z; Word's own text export writes vertical tabs.
    let text = text.strip_suffix('\u{1a}').unwrap_or(text);
    text.chars().any(|c| {
        let blank = matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}');
        (c.is_control() && !blank) || matches!(c, '\u{fffe}' | '\u{ffff}')
    })
}

/// OLE compound files: the old binary formats of Word, Excel and WPS, and encrypted `.docx`.
fn compound(bytes: &[u8]) -> Unreadable {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide.as_slice())
    };
    if has("EncryptedPackage") {
        return Unreadable::Encrypted;
    }
    let name = if has("WordDocument") {
        "an old Word or WPS document (.doc, .wps); save it as .docx"
    } else if has("Workbook") {
        "an old Excel workbook (.xls)"
    } else {
        "an old Office file"
    };
    Unreadable::Unsupported(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read};
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let said = "第一条 合同标的：㐂䶮𠮷";
        let (gb, _, _) = GB18030.encode(said);
        assert_eq!(read(&gb).unwrap().text, said);
        assert_eq!(read(said.as_bytes()).unwrap().text, said);
        let marked = format!("\u{feff}{said}");
        assert_eq!(read(marked.as_bytes()).unwrap().text, said);
        let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let reading = read(&wide).unwrap();
        assert_eq!((reading.text.as_str(), reading.format), (said, Format::Text));
    }

    #[test]
    fn binaries_and_markup_are_named() {
        let name = |bytes: &[u8]| match read(bytes) {
            Err(Unreadable::Unsupported(name)) => name,
            other => format!("{other:?}"),
        };
        assert_eq!(name(b"\x89PNG\r\n\x1a\n\0\0"), "a PNG image");
        assert_eq!(name(b"MZ\x90\0\x03"), "a Windows program");
        assert_eq!(name(b"\x01\x02\x03"), "binary data");
        assert_eq!(name(b"<HTML><body>"), "a web page");
        assert_eq!(name(b"{\\rtf1\\ansi"), "a rich text document (.rtf)");
    }

    #[test]
    fn compound_files_are_told_apart() {
        let with = |name: &str| {
            let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            read(&bytes).unwrap_err()
        };
        assert_eq!(with("EncryptedPackage"), Unreadable::Encrypted);
        assert!(with("WordDocument").to_string().contains(".doc"));
    }

    #[test]
    fn an_empty_file_has_no_text() {
        assert_eq!(read(b""), Err(Unreadable::NoText));
    }
}
