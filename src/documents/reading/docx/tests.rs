use super::super::tests::word;

fn body(body: &str) -> String {
    word(body, &[])
}

#[test]
fn tracked_changes_are_accepted() {
    let text = body(
        "<w:p><w:r><w:t>按</w:t></w:r><w:del><w:r><w:delText>合同总价</w:delText></w:r></w:del>\
         <w:ins><w:r><w:t>应付未付金额</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom></w:p>\
         <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p><w:p><w:r><w:t>后</w:t></w:r></w:p>",
    );
    assert_eq!(text, "按应付未付金额\n前后");
}

#[test]
fn hidden_text_and_field_codes_are_left_out() {
    let styles = "<w:style w:type='character' w:styleId='h'><w:rPr><w:vanish/></w:rPr></w:style>";
    let text = word(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>显</w:t></w:r>\
         <w:r><w:rPr><w:rStyle w:val='h'/></w:rPr><w:t>藏</w:t></w:r><w:r><w:instrText>DATE</w:instrText></w:r>\
         <w:r><w:tab/><w:t xml:space='preserve'> 五 &amp; 六</w:t><w:br/><w:t>七</w:t></w:r></w:p>",
        &[("styles", styles)],
    );
    assert_eq!(text, "显\t 五 & 六\n七");
}

#[test]
fn tables_are_lines_of_cells() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let deleted = format!("<w:tr><w:trPr><w:del/></w:trPr>{}</w:tr>", cell("删"));
    let two = "<w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc>";
    let table = format!(
        "<w:tbl><w:tr>{}{}</w:tr>{deleted}<w:tr>{}{two}</w:tr><w:tr>{two}</w:tr></w:tbl>",
        cell("甲"),
        cell("乙"),
        cell("丙"),
    );
    assert_eq!(body(&table), "甲\t乙\n丙\t一 二\n一\n二");
}

#[test]
fn one_alternative_of_a_text_box_is_read() {
    let boxed = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>";
    let text = body(&format!(
        "<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{boxed}</mc:Choice>\
         <mc:Fallback>{boxed}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>后</w:t></w:r></w:p>"
    ));
    assert_eq!(text, "前后\n框");
}

#[test]
fn tick_boxes_are_signs() {
    let control = |state: u8| {
        format!(
            "<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='{state}'/></w14:checkbox></w:sdtPr>\
             <w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>"
        )
    };
    let text = body(&format!(
        "<w:p>{}{}<w:r><w:sym w:font='Wingdings 2' w:char='F052'/><w:sym w:font='Wingdings 2' w:char='00A3'/>\
         <w:sym w:font='Wingdings' w:char='F0FE'/><w:sym w:font='Wingdings' w:char='F021'/></w:r>\
         <w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val='1'/></w:checkBox></w:ffData></w:fldChar></w:r></w:p>",
        control(1),
        control(0),
    ));
    assert_eq!(text, "☑☐☑☐☑\u{fffd}☑");
}

#[test]
fn notes_follow_at_the_end() {
    let notes = "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>\
                 <w:footnote w:id='2'><w:p><w:r><w:footnoteRef/><w:t>注文</w:t></w:r></w:p></w:footnote>";
    let main = "<w:p><w:r><w:t>文</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>";
    assert_eq!(word(main, &[("footnotes", notes)]), "文[1]\n[1] 注文");
}
