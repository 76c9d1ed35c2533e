use super::super::read;
use super::super::tests::package;
use super::*;

const W: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' \
                 xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'";
const BY: &str = "w:author='李静' w:date='2026-03-02T09:00:00Z'";

fn run(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

fn paragraph(inner: &str) -> String {
    format!("<w:p>{inner}</w:p>")
}

fn marked(body: &str, others: &[(&str, &str)]) -> (String, Marks) {
    let main = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    let parts: Vec<(&str, &str)> =
        [("word/document.xml", main.as_str())].into_iter().chain(others.iter().copied()).collect();
    let read = read(&package(&parts)).unwrap();
    (read.text, read.marks)
}

fn told(marks: &Marks) -> Vec<(ChangeKind, &str, usize)> {
    marks.changes.iter().map(|change| (change.kind, change.text.as_str(), change.line)).collect()
}

#[test]
fn changes_are_told_with_author_words_and_line() {
    let deleted = "<w:r><w:delText>合同总价</w:delText></w:r>";
    let body = [
        paragraph(""),
        paragraph(&run("第一条")),
        paragraph(&format!(
            "{}<w:del {BY}>{deleted}</w:del><w:ins {BY}>{}</w:ins>{}",
            run("按"),
            run("应付未付金额"),
            run("计")
        )),
        paragraph(&format!("<w:moveFrom {BY}>{}</w:moveFrom>{}", run("旧处"), run("前"))),
        format!("<w:p><w:pPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>{}</w:p>", run("连")),
        paragraph(&format!("<w:moveTo {BY}>{}</w:moveTo>", run("旧处"))),
    ];
    let (text, marks) = marked(&body.concat(), &[]);
    assert_eq!(text, "第一条\n按应付未付金额计\n前\n连旧处");
    let expected = [
        (ChangeKind::Deletion, "合同总价", 2),
        (ChangeKind::Insertion, "应付未付金额", 2),
        (ChangeKind::MovedAway, "旧处", 3),
        (ChangeKind::Deletion, "¶", 4),
        (ChangeKind::MovedHere, "旧处", 4),
    ];
    assert_eq!(told(&marks), expected);
    assert!(marks.changes.iter().all(|c| c.author == "李静" && c.date == "2026-03-02T09:00:00Z"));
}

#[test]
fn signs_leave_no_trace_in_tables_notes_and_paragraphs_that_vanish() {
    let cell = |inner: &str| format!("<w:tc><w:p>{inner}</w:p></w:tc>");
    let gone = format!("<w:del {BY}><w:r><w:delText>删</w:delText></w:r></w:del>");
    let rows = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr><w:trPr><w:del {BY}/></w:trPr>{}{}</w:tr></w:tbl>",
        cell(&format!("{gone}{}", run("甲"))),
        cell(&run("乙")),
        cell(&gone),
        cell(&gone)
    );
    let last = format!("<w:p><w:pPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>{gone}</w:p>");
    let note = paragraph(&format!("{gone}<w:r><w:t xml:space='preserve'> 注</w:t></w:r>"));
    let notes = format!("<w:footnotes {W}><w:footnote w:id='2'>{note}</w:footnote></w:footnotes>");
    let anchor = paragraph(&format!("{}<w:r><w:footnoteReference w:id='2'/></w:r>", run("文\u{fffd}")));
    let (text, marks) = marked(&format!("{anchor}{rows}{last}"), &[("word/footnotes.xml", &notes)]);
    assert_eq!(text, "文\u{fffd}[1]\n甲\t乙\n[1] 注");
    let lines: Vec<usize> = marks.changes.iter().map(|change| change.line).collect();
    assert_eq!(marks.changes.len(), 7, "{marks:?}");
    assert_eq!((lines[0], lines[6]), (2, 3), "{marks:?}");
}

#[test]
fn comments_have_author_quote_words_and_state() {
    let body = [
        paragraph(&run("第一条")),
        paragraph(&format!(
            "<w:commentRangeStart w:id='4'/>{}<w:commentRangeEnd w:id='4'/><w:r><w:commentReference w:id='4'/></w:r>{}\
             <w:r><w:commentReference w:id='5'/></w:r>",
            run("违约金"),
            run("另计")
        )),
    ];
    let comments = format!(
        "<w:comments {W}><w:comment w:id='4' {BY}>{}<w:p w14:paraId='0A'>{}</w:p></w:comment>\
         <w:comment w:id='5' w:author='张弛'><w:p w14:paraId='0B'>{}</w:p></w:comment></w:comments>",
        paragraph(&run("比例过高")),
        run("请降低"),
        run("同意")
    );
    let extended = "<w15:commentsEx xmlns:w15='http://schemas.microsoft.com/office/word/2012/wordml'>\
                    <w15:commentEx w15:paraId='0a' w15:done='1'/></w15:commentsEx>";
    let (text, marks) =
        marked(&body.concat(), &[("word/comments.xml", &comments), ("word/commentsExtended.xml", extended)]);
    assert_eq!(text, "第一条\n违约金另计");
    let [one, other] = marks.comments.as_slice() else { panic!("{marks:?}") };
    assert_eq!((one.author.as_str(), one.quote.as_str(), one.text.as_str()), ("李静", "违约金", "比例过高\n请降低"));
    assert_eq!((one.resolved, one.line, other.resolved, other.line), (Some(true), 2, None, 2));
    assert_eq!((other.author.as_str(), other.quote.as_str(), other.text.as_str()), ("张弛", "", "同意"));
}

#[test]
fn headers_are_told_once_and_are_no_text() {
    let header = format!("<w:hdr {W}>{}{}</w:hdr>", paragraph(&run("某市城管局")), paragraph(""));
    let parts = [("word/header1.xml", header.as_str()), ("word/header2.xml", header.as_str())];
    let (text, marks) = marked(&paragraph(&run("正文")), &parts);
    assert_eq!((text.as_str(), marks.margins), ("正文", vec!["某市城管局".to_owned()]));
}

#[test]
fn marks_have_limits() {
    let one = format!("<w:ins {BY}>{}</w:ins>", run(&"长".repeat(3_000)));
    let (text, marks) = marked(&paragraph(&one.repeat(2_100)), &[]);
    assert_eq!(text.chars().count(), 3_000 * 2_100);
    assert_eq!((marks.changes.len(), marks.left_out), (MOST, 100));
    let words: usize = marks.changes.iter().map(|change| change.text.len()).sum();
    assert!(words <= MOST_WORDS, "{words}");
    let ranges: String = (0..5_000).map(|id| format!("<w:commentRangeStart w:id='{id}'/>")).collect();
    let (_, marks) = marked(&paragraph(&format!("{ranges}{}", run("词"))), &[]);
    assert_eq!((marks.comments.len(), marks.left_out), (MOST, 3_000));
    assert_eq!(marks.comments.iter().filter(|comment| comment.quote == "词").count(), MOST_OPEN);
}
