use super::*;

fn labels(text: &str) -> Vec<String> {
    clauses(text).into_iter().map(|clause| clause.label).collect()
}

#[test]
fn articles_divide_and_keep_their_items() {
    let text = "委托合同\n\n第一章 总则\n第一条 委托事务\n（一）甲方委托乙方。\n1.具体事项\n第二条  期限\n自签订之日起。\n第 三 条：费用\n第４条 其他";
    let found = clauses(text);
    assert_eq!(labels(text), ["", "第一章", "第一条", "第二条", "第三条", "第４条"]);
    assert_eq!(found.first().map(|c| (c.ordinal, c.text.as_str())), Some((1, "委托合同")));
    let article = found.get(2).cloned();
    assert_eq!(article.as_ref().map(|c| c.heading.as_str()), Some("委托事务"));
    assert!(article.is_some_and(|c| c.text.ends_with("1.具体事项")));
    assert_eq!(found.get(4).map(|c| c.heading.as_str()), Some("费用"));
}

#[test]
fn references_are_no_heads() {
    let text = "第一条 合同标的\n甲方依照\n第二十三条的规定解除。\n第二条 期限\n违反本合同\n第三条约定的，承担责任。\n\
                第一条、第二条同时适用。\n第二条第一款不适用。\n第三条违约责任\n见第一条。";
    assert_eq!(labels(text), ["第一条", "第二条", "第三条"]);
    let quoted = "一、事实\n第五百七十七条 当事人一方不履行。\n二、意见";
    assert_eq!(labels(quoted), ["一、", "二、"]);
}

#[test]
fn contents_are_no_heads() {
    assert_eq!(labels("第一条 标的\t1\n第二条 期限……2\n第一条 标的\n第二条 期限"), ["", "第一条", "第二条"]);
}

#[test]
fn lists_divide_without_articles() {
    assert_eq!(labels("合同\n一、标的\n1.甲\n2.乙\n二、期限\n十一、无关"), ["", "一、", "二、"]);
    assert_eq!(labels("（一）标的\n1.甲\n2.乙\n（二）期限"), ["（一）", "（二）"]);
    let outline = "1. 服务\n1.1 范围\n1.1.1 细目\n1.5倍赔偿\n2024.1.1 起\n• 1.2 期限\n2、费用\n2.1. 标准";
    assert_eq!(labels(outline), ["1", "1.1", "1.2", "2", "2.1"]);
}

#[test]
fn a_restarted_list_is_the_second_level() {
    let text = "Agreement\n1. Service\n1. Access and Use. Customer may use it.\n2. Support. Provider will help.\n3. Fees. Customer pays.\n2. Fees\n1. Invoices. All.\n2. Taxes. None.\n3. Term\n1. Start. Now.";
    assert_eq!(labels(text), ["", "1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "3", "3.1"]);
    assert_eq!(clauses(text).get(2).map(|c| c.heading.clone()), Some("Access and Use".to_owned()));
}

#[test]
fn english_heads_divide() {
    let text = "ARTICLE I. SCOPE\nSection 1.1 Services\nas agreed\nSection 4 shall survive.\nSection 1.2 Term\n\
                subject to\nSection 1.3\nSection 7.\nARTICLE II\nSection 2.1 Fees";
    assert_eq!(labels(text), ["ARTICLE I", "Section 1.1", "Section 1.2", "ARTICLE II", "Section 2.1"]);
}

#[test]
fn paragraphs_without_heads_are_clauses() {
    assert_eq!(labels("甲方同意。\n\n乙方同意。"), ["¶1", "¶2"]);
    assert!(clauses(" \n").is_empty());
}

#[test]
fn numerals_are_understood() {
    let value = |text: &str| Scan::new(text).numeral();
    let given = ["十", "二十三", "一百零三", "一〇三", "１２", "壹拾贰", "两千", "甲"];
    let expected = [Some(10), Some(23), Some(103), Some(103), Some(12), Some(12), Some(2000), None];
    assert_eq!(given.map(value), expected);
}
