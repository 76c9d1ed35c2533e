use super::*;

const OLD: &str = "停车场运营合同\n第一条 标的\n甲方委托乙方运营停车场。\n第二条 付款\n甲方应在九十日内付款人民币10000元。\n\
    第三条 验收\n甲方应当在收到成果之日起十个工作日内组织验收，逾期视为通过。\n第四条 违约责任\n违约方应赔偿损失，并按合同总价的5%支付违约金。\n\
    第五条 保密\n双方对在履行中知悉的商业秘密承担保密义务，期限为三年。\n第六条 争议解决\n向甲方所在地人民法院起诉。\n";

fn fates(old: &str, new: &str) -> Vec<(Fate, String, String)> {
    let labels = |all: &[Place]| all.iter().map(|place| place.label.clone()).collect::<Vec<_>>().join("+");
    Pairing::new(old, new)
        .comparison()
        .changes
        .iter()
        .map(|one| (one.fate, labels(&one.old), labels(&one.new)))
        .collect()
}

fn only(old: &str, new: &str) -> Change {
    let mut changes = compare(old, new).changes;
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes.remove(0)
}

fn fate(fate: Fate, old: &str, new: &str) -> (Fate, String, String) {
    (fate, old.to_owned(), new.to_owned())
}

#[test]
fn the_same_texts_have_no_changes() {
    assert_eq!(compare(OLD, OLD), Comparison { unchanged: 7, changes: Vec::new() });
    assert_eq!(compare("", ""), Comparison { unchanged: 0, changes: Vec::new() });
}

#[test]
fn words_are_compared_and_say_what_they_touch() {
    let of = |from: &str, to: &str| {
        let change = only(OLD, &OLD.replace(from, to));
        assert_eq!(change.fate, Fate::Changed);
        change.touches
    };
    assert_eq!(of("10000元", "12000元"), [Touch::Amount]);
    assert_eq!(of("九十日", "三十日"), [Touch::Time]);
    assert_eq!(of("5%", "15%"), [Touch::Percentage]);
    assert_eq!(of("违约方应赔偿损失", "违约方不赔偿损失"), [Touch::Liability]);
    assert_eq!(of("运营停车场", "运营停车楼"), [Touch::Wording]);
    assert_eq!(of("通过。", "通过．"), [Touch::Form]);
    assert_eq!(of("10000元", "１0,000 元"), [Touch::Form]);
    assert_eq!(of("10000元", "1000.0元"), [Touch::Amount], "a point between digits is no punctuation");
    assert_eq!(of("合同总价的5%", "合同总价的0.5%"), [Touch::Percentage]);
    let change = only(OLD, &OLD.replace("组织验收", "自行组织验收"));
    let came: Vec<&str> =
        change.words.iter().filter(|one| one.kind == PieceKind::Inserted).map(|one| one.text.as_str()).collect();
    assert_eq!(came, ["自行"]);
    assert!(change.words.iter().all(|one| one.kind != PieceKind::Deleted));
}

#[test]
fn what_stands_elsewhere_or_has_another_number_is_the_same_clause() {
    // Two clauses change places and numbers.
    let moved = "停车场运营合同\n第一条 标的\n甲方委托乙方运营停车场。\n第二条 付款\n甲方应在九十日内付款人民币10000元。\n\
        第三条 验收\n甲方应当在收到成果之日起十个工作日内组织验收，逾期视为通过。\n第四条 保密\n双方对在履行中知悉的商业秘密承担保密义务，期限为三年。\n\
        第五条 违约责任\n违约方应赔偿损失，并按合同总价的5%支付违约金。\n第六条 争议解决\n向甲方所在地人民法院起诉。\n";
    let found = fates(OLD, moved);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.contains(&fate(Fate::Renumbered, "第五条", "第四条"))
            || found.contains(&fate(Fate::Moved, "第五条", "第四条"))
    );
    assert!(found.iter().any(|one| one.0 == Fate::Moved));
    // One clause comes in between: those behind it have other numbers, and read as before.
    let inserted = OLD
        .replace("第六条", "第七条")
        .replace("第五条", "第六条")
        .replace("第四条", "第五条")
        .replace("第四条", "第五条")
        .replace("第五条 违约", "第四条 廉政\n双方遵守廉洁从业的规定。\n第五条 违约");
    let found = fates(OLD, &inserted);
    assert_eq!(
        found,
        [
            fate(Fate::Inserted, "", "第四条"),
            fate(Fate::Renumbered, "第四条", "第五条"),
            fate(Fate::Renumbered, "第五条", "第六条"),
            fate(Fate::Renumbered, "第六条", "第七条"),
        ]
    );
    assert_eq!(compare(OLD, &inserted).changes[0].fate, Fate::Inserted, "what says something new comes first");
    let found = fates(&inserted, OLD);
    assert_eq!(found[0], fate(Fate::Deleted, "第四条", ""));
    assert_eq!(found.len(), 4);
}

#[test]
fn a_clause_is_split_and_merged() {
    let split = OLD.replace("第六条", "第七条").replace("第五条", "第六条").replace(
        "违约方应赔偿损失，并按合同总价的5%支付违约金。",
        "违约方应赔偿损失。\n第五条 违约金\n违约方按合同总价的5%支付违约金。",
    );
    let found = fates(OLD, &split);
    assert!(found.contains(&fate(Fate::Split, "第四条", "第四条+第五条")), "{found:?}");
    assert!(found.iter().all(|one| !matches!(one.0, Fate::Inserted | Fate::Deleted)), "{found:?}");
    let found = fates(&split, OLD);
    assert!(found.contains(&fate(Fate::Merged, "第四条+第五条", "第四条")), "{found:?}");
    assert!(found.iter().all(|one| !matches!(one.0, Fate::Inserted | Fate::Deleted)), "{found:?}");
}

#[test]
fn places_are_those_of_the_texts() {
    let new = OLD.replace("5%", "6%");
    let change = only(OLD, &new);
    let cut = |text: &str, place: &Place| {
        let signs = text.chars().skip(usize::try_from(place.start).unwrap());
        signs.take(usize::try_from(place.end - place.start).unwrap()).collect::<String>()
    };
    assert!(cut(OLD, &change.old[0]).starts_with("第四条 违约责任\n违约方"));
    assert!(cut(&new, &change.new[0]).ends_with("6%支付违约金。"));
}

#[test]
fn a_page_shows_words_and_no_markup_of_theirs() {
    let new = OLD.replace("5%", "<b>6%</b>");
    let page = page(&compare(OLD, &new), "a<", "b");
    assert!(page.contains("<del>5") && page.contains("&lt;b&gt;6") && page.contains("a&lt;"), "{page}");
    assert!(!page.contains("<b>"));
}

#[test]
fn accepting_all_of_a_redline_gives_the_new_text() {
    let new = OLD
        .replace("10000元", "12000元")
        .replace("第六条 争议解决\n向甲方所在地人民法院起诉。\n", "")
        .replace("第三条 验收", "第三条 交付与验收");
    let bytes = redline(OLD, &new, "office", "2026-01-16T00:00:00Z").unwrap();
    let read = super::super::reading::read(&bytes).unwrap().text;
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(plain(&read), plain(&new));
}

#[test]
fn what_is_no_contract_any_more_does_not_fit() {
    assert!(fits(OLD) && fits(&"一".repeat(1 << 20)) && fits(&"a\n".repeat(50_000)));
    assert!(!fits(&"a".repeat((4 << 20) + 1)) && !fits(&"a\n".repeat(50_001)));
}

#[test]
fn the_same_numbers_over_and_over_are_compared_in_time() {
    let text = |word: &str| (0..2_000).map(|n| format!("第一条 {word}{n}\n")).collect::<String>();
    let begun = std::time::Instant::now();
    compare(&text("甲"), &text("乙"));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn two_long_contracts_are_compared_in_time() {
    // About two hundred pages each: 1,500 clauses, one in fifty changed.
    let clause = |n: usize, more: &str| {
        format!(
            "第{n}条 事项{n}\n甲方应当在收到第{}号通知之日起{}日内，向乙方支付第{n}期款项{}元{more}，并提供相应的验收材料、发票和说明。\n",
            n * 7,
            n % 60 + 1,
            n * 113
        )
    };
    let text = |changed: bool| -> String {
        (1..=999).map(|n| clause(n, if changed && n % 50 == 0 { "（含税）" } else { "" })).collect()
    };
    let (old, new) = (text(false), text(true));
    let begun = std::time::Instant::now();
    let compared = compare(&old, &new);
    let took = begun.elapsed();
    println!("{} characters each, {} changes: {} ms", old.chars().count(), compared.changes.len(), took.as_millis());
    assert_eq!((compared.changes.len(), compared.unchanged), (19, 980));
    assert!(took.as_secs() < 20, "{took:?}");
}

/// Reads a redline with all its changes accepted, or refused.
fn read_back(docx: &[u8], accepted: bool) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a package");
    let mut xml = String::new();
    zip.by_name("word/document.xml").expect("a document").read_to_string(&mut xml).expect("text");
    let (gone, stays) = if accepted { ("w:del", "w:t") } else { ("w:ins", "w:delText") };
    // What stands inside the marks that go.
    while let Some(start) = xml.find(&format!("<{gone} ")) {
        let end = format!("</{gone}>");
        let length = xml[start..].find(&end).expect("an end") + end.len();
        xml.replace_range(start..start + length, "");
    }
    let mut text = String::new();
    for tag in xml.split('<') {
        let (name, words) = tag.split_once('>').unwrap_or_default();
        let name = name.split(' ').next().unwrap_or_default();
        if name == "w:t" || name == stays {
            text.push_str(words);
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[test]
fn a_redline_accepted_is_the_new_text_and_refused_the_words_of_the_old() {
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let changed = OLD
        .replace("九十日内付款人民币10000元", "三十日内\n付款人民币12000元")
        .replace("第五条 保密\n双方对在履行中知悉的商业秘密承担保密义务，期限为三年。\n", "")
        .replace("第六条", "第五条")
        .replace("第三条 验收", "第三条 廉政\n双方遵守廉洁从业的规定。\n第四条 验收与\n移交");
    let split = OLD.replace("内组织验收，逾期", "内组织验收。\n第四条 期限\n逾期");
    for (old, new) in [(OLD, changed.as_str()), (&changed, OLD), (OLD, &split), (&split, OLD), ("", OLD), (OLD, "")] {
        let docx = redline(old, new, "第2版", "2026-01-16T00:00:00Z").expect("a redline");
        assert_eq!(read_back(&docx, true), squeezed_lines(new), "accepted");
        assert_eq!(squeezed(&read_back(&docx, false)), squeezed(old), "refused");
    }
}

/// The lines of a text without what stands at their ends.
fn squeezed_lines(text: &str) -> String {
    text.lines().map(str::trim).collect()
}
