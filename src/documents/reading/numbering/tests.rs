use super::super::tests::word;
use super::number;

/// Paragraphs given as (instance, level), each with the text x.
fn labels(numbering: &str, paragraphs: &[(i64, i64)]) -> Vec<String> {
    let paragraph = |(id, level): &(i64, i64)| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{id}'/></w:numPr></w:pPr>\
             <w:r><w:t>x</w:t></w:r></w:p>"
        )
    };
    let body: String = paragraphs.iter().map(paragraph).collect();
    word(&body, &[("numbering", numbering)]).lines().map(str::to_owned).collect()
}

fn level(at: u8, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{format}'/>{more}<w:lvlText w:val='{text}'/></w:lvl>"
    )
}

fn definition(id: u8, levels: &[String]) -> String {
    format!("<w:abstractNum w:abstractNumId='{id}'>{}</w:abstractNum>", levels.concat())
}

fn instance(id: u8, of: u8, more: &str) -> String {
    format!("<w:num w:numId='{id}'><w:abstractNumId w:val='{of}'/>{more}</w:num>")
}

#[test]
fn formats_are_written_as_word_does() {
    let written = |format: &str| [1, 10, 21, 101, 110].map(|n| number(n, format)).join(" ");
    assert_eq!(written("chineseCountingThousand"), "一 十 二十一 一百零一 一百一十");
    assert_eq!(written("chineseLegalSimplified"), "壹 壹拾 贰拾壹 壹佰零壹 壹佰壹拾");
    assert_eq!(written("japaneseCounting"), "一 十 二十一 百一 百十");
    assert_eq!(written("ideographTraditional"), "甲 癸 21 101 110");
    assert_eq!(written("decimalEnclosedCircle"), "① ⑩ ㉑ 101 110");
    assert_eq!(written("lowerLetter"), "a j u wwww fffff");
    assert_eq!(written("upperRoman"), "I X XXI CI CX");
    assert_eq!(written("decimalFullWidth"), "１ １０ ２１ １０１ １１０");
    assert_eq!(written("decimalZero"), "01 10 21 101 110");
    assert_eq!([number(-3, "lowerRoman"), number(i64::MAX, "lowerLetter")].join(" "), format!("-3 {}", i64::MAX));
}

#[test]
fn levels_restart_below_a_higher_one() {
    let levels = [
        level(0, "chineseCounting", "第%1条", ""),
        level(1, "decimal", "%1.%2", "<w:isLgl/><w:suff w:val='nothing'/>"),
        level(2, "bullet", "\u{f0b7}", ""),
        level(3, "decimal", "(%4)", "<w:lvlRestart w:val='0'/><w:suff w:val='space'/>"),
    ];
    let numbering = definition(0, &levels) + &instance(1, 0, "");
    let order = [(1, 0), (1, 1), (1, 1), (1, 3), (1, 2), (1, 0), (1, 1), (1, 3), (0, 0), (9, 0)];
    let expected = ["第一条 x", "1.1x", "1.2x", "(1) x", "• x", "第二条 x", "2.1x", "(2) x", "x", "x"];
    assert_eq!(labels(&numbering, &order), expected);
}

#[test]
fn instances_continue_unless_overridden() {
    let override_ = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride>";
    let other = format!("<w:lvlOverride w:ilvl='0'>{}</w:lvlOverride>", level(0, "upperLetter", "%1)", ""));
    let numbering = definition(0, &[level(0, "decimal", "%1.", "")])
        + &instance(1, 0, "")
        + &instance(2, 0, "")
        + &instance(3, 0, override_)
        + &instance(4, 0, &other);
    let order = [(1, 0), (2, 0), (3, 0), (3, 0), (1, 0), (4, 0)];
    assert_eq!(labels(&numbering, &order), ["1. x", "2. x", "5. x", "6. x", "7. x", "H) x"]);
}

#[test]
fn styles_bring_numbers() {
    let linked = level(1, "decimal", "%1.%2", "<w:pStyle w:val='clause'/>");
    let numbering = definition(0, &[level(0, "decimal", "%1", "<w:pStyle w:val='article'/>"), linked])
        + "<w:abstractNum w:abstractNumId='7'><w:numStyleLink w:val='list'/></w:abstractNum>"
        + &definition(8, &["<w:styleLink w:val='list'/>".to_owned(), level(0, "lowerRoman", "%1.", "")])
        + &instance(1, 0, "")
        + &instance(7, 7, "");
    let styles = "<w:style w:styleId='article'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>\
                  <w:style w:styleId='clause'><w:basedOn w:val='article'/></w:style>\
                  <w:style w:styleId='own'><w:basedOn w:val='clause'/></w:style>\
                  <w:style w:styleId='loop'><w:basedOn w:val='loop'/></w:style>";
    let paragraph = |properties: &str| format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>");
    let styled = |style: &str| paragraph(&format!("<w:pStyle w:val='{style}'/>"));
    let body = [
        styled("article"),
        styled("clause"),
        styled("own"),
        styled("loop"),
        paragraph("<w:pStyle w:val='own'/><w:numPr><w:numId w:val='0'/></w:numPr>"),
        paragraph("<w:numPr><w:ilvl w:val='0'/><w:numId w:val='7'/></w:numPr>"),
    ];
    let text = word(&body.concat(), &[("numbering", &numbering), ("styles", styles)]);
    assert_eq!(text, "1 x\n1.1 x\n1.2 x\nx\nx\ni. x");
}
