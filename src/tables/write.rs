//! Tables as files: CSV and workbooks in which nothing can be taken for a formula.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::columns::{Book, Takes, Term};
use super::term;
use crate::error::{Error, Result};

crate::text_enum! {
    /// As what a table goes out (文件格式).
    pub enum TableFormat {
        /// Comma-separated text in UTF-8 (CSV).
        Csv = "CSV",
        /// A workbook (Excel, WPS).
        Xlsx = "XLSX",
    }
}

/// The bytes of a table as a file.
pub fn file(format: TableFormat, rows: &[Vec<String>]) -> Result<Vec<u8>> {
    match format {
        TableFormat::Csv => Ok(csv(rows)),
        TableFormat::Xlsx => workbook(&[("Sheet1", rows)]),
    }
}

/// The empty table of a book: heads in both languages. A workbook has a second page that explains the columns.
pub fn template(format: TableFormat, book: Book) -> Result<Vec<u8>> {
    let heads = vec![book.iter().map(|column| format!("{} {}", column.zh, column.en)).collect()];
    if format == TableFormat::Csv {
        return Ok(csv(&heads));
    }
    let mut pages = vec![["栏目", "column", "必填 required", "填写 takes"].map(str::to_owned).to_vec()];
    for column in book {
        let required = if column.required { "是 yes" } else { "" };
        pages.push(vec![column.zh.to_owned(), column.en.to_owned(), required.to_owned(), explained(column.takes)]);
    }
    workbook(&[("Sheet1", &heads), ("说明 guide", &pages)])
}

fn explained(takes: Takes) -> String {
    let values = |all: Vec<Term>| {
        let named = all.iter().map(|(code, meaning)| format!("{} {code}", term(meaning)));
        named.collect::<Vec<_>>().join("；")
    };
    match takes {
        Takes::Text(longest) => format!("文字，最多 {longest} 字 text"),
        Takes::Day => "日期 day: 2026-03-02".to_owned(),
        Takes::Number(least, most) => format!("整数 whole number: {least}–{most}"),
        Takes::Money => "金额（元） yuan: 1234.50".to_owned(),
        Takes::One(all) => format!("选填其一 one of: {}", values(all())),
        Takes::Many(all) => format!("可多项，用分号分隔 any of, between semicolons: {}", values(all())),
    }
}

/// Whether a spreadsheet could take a text for a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

/// A text as it is written: an apostrophe goes before what could be taken for a formula, and before another apostrophe,
/// so that [`unmarked`] gives back every text as it was.
fn marked(text: &str) -> String {
    if is_formula(text) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() }
}

/// The text without the apostrophe that was put before it, here or by a spreadsheet.
pub(super) fn unmarked(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

/// CSV in UTF-8 with a byte order mark, as Excel wants it, every cell in quotation marks.
fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    for row in rows {
        let cells = row.iter().map(|cell| format!("\"{}\"", marked(cell).replace('"', "\"\"")));
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Its second format is that of texts: what is typed into such a cell is no formula, and keeps all digits.
const STYLES: &str = "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
<cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" quotePrefix=\"1\"/></cellXfs>";

/// A workbook. Every cell is typed and formatted as text, so that none is or becomes a formula.
fn workbook(pages: &[(&str, &[Vec<String>])]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut kinds, mut sheets, mut places) = (String::new(), String::new(), String::new());
    let mut parts = Vec::new();
    for (n, (name, rows)) in (1..).zip(pages) {
        let part = format!("worksheets/sheet{n}.xml");
        kinds.push_str(&format!("<Override PartName=\"/xl/{part}\" ContentType=\"{KIND}.worksheet+xml\"/>"));
        sheets.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"));
        places.push_str(&format!("<Relationship Id=\"rId{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"{part}\"/>"));
        parts.push((format!("xl/{part}"), sheet(rows)));
    }
    let fixed = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{KIND}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/styles.xml\" ContentType=\"{KIND}.styles+xml\"/>{kinds}</Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>{sheets}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">{places}<Relationship Id=\"styles\" \
                 Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        ("xl/styles.xml", format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}</styleSheet>")),
    ];
    for (name, content) in fixed.into_iter().map(|(name, content)| (name.to_owned(), content)).chain(parts) {
        zip.start_file(name, SimpleFileOptions::default()).map_err(Error::internal)?;
        zip.write_all(HEAD.as_bytes()).map_err(Error::internal)?;
        zip.write_all(content.as_bytes()).map_err(Error::internal)?;
    }
    Ok(zip.finish().map_err(Error::internal)?.into_inner())
}

fn sheet(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1);
    let mut xml = format!(
        "<worksheet xmlns=\"{MAIN}\"><cols><col min=\"1\" max=\"{columns}\" width=\"20\" style=\"1\"/></cols><sheetData>"
    );
    for row in rows {
        xml.push_str("<row>");
        for cell in row {
            xml.push_str("<c s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            // The format keeps a formula from being one; only an apostrophe that an import would take off is doubled.
            let mark = if cell.starts_with('\'') { "'" } else { "" };
            xml.push_str(&quick_xml::escape::escape(format!("{mark}{}", escaped(cell))));
            xml.push_str("</t></is></c>");
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData></worksheet>");
    xml
}

/// What XML cannot hold or would change is written as `_x000D_`, and what looks like that as `_x005F_x000D_`, as Excel does.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c == '_' && text.get(at..).is_some_and(|rest| crate::documents::escape_at(rest).is_some()) {
            out.push_str("_x005F_");
        } else if c.is_control() && !matches!(c, '\t' | '\n') {
            out.push_str(&format!("_x{:04X}_", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_csv_file_is_a_formula() {
        let texts = ["=1+1", "＠SUM", "-5", "a\"b", "江州", "'=1", "'", "\t=1"];
        let row: Vec<String> = texts.map(str::to_owned).to_vec();
        assert_eq!(
            String::from_utf8(csv(&[row])).unwrap(),
            "\u{feff}\"'=1+1\",\"'＠SUM\",\"'-5\",\"a\"\"b\",\"江州\",\"''=1\",\"''\",\"'\t=1\"\r\n"
        );
        for text in texts {
            assert_eq!(unmarked(&marked(text)), text);
        }
    }

    #[test]
    fn a_workbook_changes_no_character() {
        assert_eq!(escaped("a\r\n_x000D_ _x_"), "a_x000D_\n_x005F_x000D_ _x_");
    }
}
