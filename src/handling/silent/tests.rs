use super::*;
use crate::handling::testing::{OLD, asked};

fn wholly(recommendation: &Recommendation) -> Adopted<'_> {
    Adopted { recommendation, wholly: true, clause: "" }
}

/// The clauses with silent edits, and the words that came.
fn silent(later: &str, adopted: &[Adopted<'_>]) -> Vec<(String, String)> {
    let said = |edit: Edit| {
        let place = edit.change.new.first().or(edit.change.old.first()).unwrap().label.clone();
        let came = edit.change.words.iter().filter(|piece| piece.kind == PieceKind::Inserted);
        (place, came.map(|piece| piece.text.as_str()).collect())
    };
    edits(&Pairing::new(OLD, later), adopted).into_iter().map(said).collect()
}

fn one(place: &str, came: &str) -> Vec<(String, String)> {
    vec![(place.to_owned(), came.to_owned())]
}

#[test]
fn what_was_asked_for_is_no_silent_edit_and_anything_else_is() {
    let sooner = asked(Demand::Replace, "第二条", "九十日", "三十日");
    let no_guarantee = asked(Demand::Delete, "第三条", "甲方为乙方的贷款提供保证。", "");
    let secrecy = asked(Demand::Insert, "第四条", "", "保密期限为三年。");
    let all = OLD
        .replace("九十日", "三十日")
        .replace("甲方为乙方的贷款提供保证。", "")
        .replace("承担保密义务。", "承担保密义务。保密期限为三年。");
    let three = [wholly(&sooner), wholly(&no_guarantee), wholly(&secrecy)];
    assert_eq!(silent(&all, &three), []);
    assert_eq!(silent(OLD, &three), []);
    // In the very clause that was to be changed, too.
    assert_eq!(silent(&all.replace("10000元", "12000元"), &three), one("第二条", "12000"));
    assert_eq!(silent(&all.replace("5%", "15%"), &three), one("第五条", "15"));
    assert_eq!(silent(&all.replace("三十日", "三十一日"), &three).len(), 1);
    // Without its ground each of them is one.
    assert_eq!(silent(&all, &three[1..]), one("第二条", "三"));
    assert_eq!(silent(&all, &three[..2]), one("第四条", "保密期限为三年。"));
}

#[test]
fn what_touches_money_comes_first_and_lines_and_numbers_are_no_edits() {
    let later = OLD.replace("承担保密义务", "负有保密义务").replace("5%", "15%").replace("10000元", "10001元");
    let places: Vec<String> = silent(&later, &[]).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["第二条", "第五条", "第四条"]);
    assert_eq!(silent(&OLD.replace('\n', "\r\n\u{3000}"), &[]), []);
    let renumbered = OLD.replace("第五条", "第六条").replace("第四条", "第五条");
    assert_eq!(silent(&renumbered, &[]), []);
}

#[test]
fn new_and_gone_clauses_are_told_unless_they_were_asked_for() {
    let more = format!("{OLD}第六条 廉政\n双方遵守廉洁从业的规定。\n");
    assert_eq!(silent(&more, &[]).len(), 1);
    for demanded in ["双方遵守廉洁从业的规定。", "第六条 廉政\n双方遵守廉洁从业的规定。"] {
        let honest = asked(Demand::Insert, "第五条", "", demanded);
        assert_eq!(silent(&more, &[wholly(&honest)]), [], "{demanded}");
        let extended = more.replace("规定。", "规定，乙方除外。");
        assert_eq!(silent(&extended, &[wholly(&honest)]).len(), 1, "{demanded}");
    }
    let emptied = OLD.replace("甲方为乙方的贷款提供保证。乙方自行融资。", "");
    let less = OLD.replace("第三条 担保\n甲方为乙方的贷款提供保证。乙方自行融资。\n", "");
    assert_eq!(silent(&less, &[]).len(), 1);
    let all = asked(Demand::Delete, "第三条", "甲方为乙方的贷款提供保证。乙方自行融资。", "");
    assert_eq!(silent(&less, &[wholly(&all)]), []);
    assert_eq!(silent(&emptied, &[wholly(&all)]), [], "its head may stay");
}

#[test]
fn what_was_adopted_in_part_or_described_asks_for_its_clause_and_the_one_that_the_answer_names() {
    let sooner = asked(Demand::Replace, "第二条", "九十日", "三十日");
    let partly = Adopted { wholly: false, ..wholly(&sooner) };
    assert_eq!(silent(&OLD.replace("九十日", "六十日"), &[partly]), []);
    assert_eq!(silent(&OLD.replace("5%", "15%"), &[partly]).len(), 1);
    let described = asked(Demand::Describe, "第二条", "", "");
    let more = format!("{OLD}第六条 廉政\n双方遵守廉洁从业的规定。\n");
    assert_eq!(silent(&more, &[wholly(&described)]).len(), 1);
    assert_eq!(silent(&more, &[Adopted { clause: "第二条、第六条第一款", ..wholly(&described) }]), []);
    assert_eq!(silent(&more, &[Adopted { clause: "第十六条", ..wholly(&described) }]).len(), 1);
    let gone = OLD.replace("第二条 付款\n甲方应在九十日内付款人民币10000元。\n", "");
    assert_eq!(silent(&gone, &[partly, wholly(&described)]).len(), 1, "nobody asked for the end of the clause");
    let honest = asked(Demand::Insert, "第五条", "", "双方遵守廉洁从业的规定，并签订廉政责任书。");
    let partly = Adopted { wholly: false, ..wholly(&honest) };
    assert_eq!(silent(&more, &[partly]), [], "the part that was adopted stands right behind");
    let elsewhere = OLD.replace("第三条 担保", "第三条 廉政\n双方遵守廉洁从业的规定。\n第四条 担保");
    assert_eq!(silent(&elsewhere, &[partly]).len(), 1);
}

#[test]
fn an_edit_is_the_same_in_another_version_that_shows_it() {
    let prints = |later: &str| -> Vec<String> {
        edits(&Pairing::new(OLD, later), &[]).into_iter().map(|edit| edit.fingerprint).collect()
    };
    let once = prints(&OLD.replace("5%", "15%"));
    let again = prints(&OLD.replace("5%", "15%").replace("九十日", "六十日"));
    assert_eq!((once.len(), again.len()), (1, 2));
    assert!(again.contains(&once[0]));
    assert_ne!(once, prints(&OLD.replace("5%", "16%")));
}
