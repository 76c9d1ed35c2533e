use super::*;

/// Codes and quotations of what is found in clauses of a contract.
fn codes(text: &str) -> Vec<String> {
    lint(text).unwrap().into_iter().map(|finding| finding.rule.code.clone()).collect()
}

/// What is found by the rule, quoted.
fn quotes(rule: &str, text: &str) -> Vec<String> {
    lint(text).unwrap().into_iter().filter(|finding| finding.rule.code == rule).map(|finding| finding.quote).collect()
}

fn finds(rule: &str, faulty: &[&str], sound: &[&str]) {
    for text in faulty {
        assert!(codes(text).iter().any(|code| code == rule), "{rule} overlooks: {text}\n{:?}", codes(text));
    }
    for text in sound {
        assert_eq!(quotes(rule, text), [""; 0], "{rule} finds fault with: {text}");
    }
}

#[test]
fn the_rules_are_whole() {
    let rules = rules::rules().unwrap();
    assert!(rules.all().len() >= 30, "{}", rules.all().len());
    for rule in rules.all() {
        let said = [&rule.zh, &rule.en, &rule.citation, &rule.remedy_zh, &rule.remedy_en];
        assert!(said.iter().all(|words| !words.is_empty()), "{rule:?}");
        assert_eq!(rules.all().iter().filter(|other| other.code == rule.code).count(), 1, "{}", rule.code);
    }
    // Every code that the program reckons with is there, so that no check is silently off.
    let sources = [
        include_str!("amounts.rs"),
        include_str!("blanks.rs"),
        include_str!("dates.rs"),
        include_str!("forbidden.rs"),
        include_str!("numbering.rs"),
        include_str!("parties.rs"),
        include_str!("percentages.rs"),
        include_str!("references.rs"),
        include_str!("required.rs"),
        include_str!("sums.rs"),
        include_str!("terms.rs"),
    ];
    let quoted = regex::Regex::new(r#""([A-Z]+_[A-Z_]+)""#).unwrap();
    let used: Vec<&str> = sources
        .iter()
        .flat_map(|source| quoted.captures_iter(source))
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    assert!(used.len() > 20);
    for code in used {
        assert!(rules.rule(code).is_some(), "{code}");
    }
}

#[test]
fn amounts_agree() {
    finds(
        "CAPITAL_MISMATCH",
        &[
            "总价为人民币壹佰贰拾万元整（￥1,250,000.00）",
            "￥100元（大写：壹仟元整）",
            "100万元（大写：人民币壹佰零壹万元整）",
        ],
        &["总价为人民币壹佰贰拾万元整（￥1,200,000.00）", "120万元（大写：壹佰贰拾万元整）", "壹佰元整。违约金200元"],
    );
    finds(
        "TAX_SPLIT",
        &[
            "第一条 价款\n含税总价113万元，不含税价100万元，税额12万元。",
            "第一条 价款\n不含税金额为100,000元，税率6%，税额为13,000元。",
            "第一条 价款\n含税总价1060000元，其中增值税税率6%，税额63000元。",
        ],
        &[
            "第一条 价款\n含税总价113万元，不含税价100万元，税额13万元，税率13%。",
            "第一条 价款\n含税总价1060000元，税率6%，税额60000元。",
        ],
    );
    finds(
        "PRICE_DIFFERS",
        &["第一条 合同总价为100万元。\n第二条 合同总价为人民币110万元。"],
        &["第一条 合同总价为100万元。\n第二条 合同总价为人民币壹佰万元整（￥1,000,000元），合同总价的30%即30万元。"],
    );
    finds(
        "MIXED_CURRENCY",
        &["第一条 价款100万元，定金1万元。\n第二条 违约金500美元。"],
        &["价款100万美元，按当日汇率折合人民币700万元"],
    );
}

#[test]
fn sums_agree() {
    finds(
        "SUM_MISMATCH",
        &[
            "第一期30万元，第二期40万元，第三期35万元，合计100万元。",
            "合同总价100万元，其中硬件60万元，软件45万元。",
            "名称\t数量\t单价\t金额\n电脑\t2\t5,000\t10,000\n桌子\t1\t800\t800\n合计\t\t\t11,800",
        ],
        &[
            "第一期30万元，第二期40万元，第三期30万元，合计100万元。",
            "合同总价100万元，其中硬件60万元，软件40万元。",
            "合同总价100万元，其中预付款30万元。",
            "名称\t数量\t单价\t金额\n电脑\t2\t5,000\t10,000\n桌子\t1\t800\t800\n合计\t\t\t10,800",
        ],
    );
    finds(
        "PRODUCT_MISMATCH",
        &["名称\t数量\t单价\t金额\n电脑\t2\t5,000\t12,000"],
        &["名称\t数量\t单价\t金额\n电脑\t2台\t5,000元\t10,000元"],
    );
}

#[test]
fn shares_come_to_a_hundred() {
    finds(
        "PERCENT_SUM",
        &[
            "第一条 付款\n签订后支付合同总价的30%，验收后支付合同总价的60%，质保期满后支付合同总价的5%。",
            "第一条 付款\n签订后支付合同总价的30%，验收后支付至合同总价的97%，剩余5%作为质保金在期满后支付。",
            "第一条 比例\n甲方占60%，乙方占50%。",
        ],
        &[
            "第一条 付款\n签订后支付合同总价的30%，验收后支付合同总价的70%。",
            "第一条 付款\n签订后支付合同总价的30%，验收后支付至合同总价的97%，剩余3%作为质保金在期满后支付。",
            "第一条 付款\n签订后支付合同总价的30%，初验后支付合同总价的30%，余款在终验后付清。",
            "第一条 付款\n签订后支付合同总价的100%，逾期按未付金额的5%支付违约金。",
        ],
    );
}

#[test]
fn days_are_in_order() {
    finds(
        "IMPOSSIBLE_DATE",
        &["2025年2月30日前", "每年6月31日", "二〇二五年十三月一日"],
        &["2024年2月29日", "每年2月29日"],
    );
    finds(
        "DATE_ORDER",
        &["自2025年3月1日起至2024年2月28日止", "2025-03-01至2025-02-01"],
        &["自2025年3月1日起至2026年2月28日止", "2025年3月1日签订。2024年1月1日至今"],
    );
    finds(
        "TERM_MISMATCH",
        &["服务期限为一年，自2025年1月1日起至2026年12月31日止。", "工期：90日，自2025年1月1日至2025年6月30日"],
        &["服务期限为一年，自2025年1月1日起至2025年12月31日止。", "服务期限自2025年1月1日起至2027年12月31日，共36个月"],
    );
    finds(
        "SIGNED_LATE",
        &["第一条 服务期限自2025年1月1日起至2025年12月31日止。\n签订日期：2025年3月1日"],
        &["第一条 服务期限自2025年4月1日起至2026年3月31日止。\n签订日期：2025年3月1日"],
    );
}

#[test]
fn blanks_are_one_finding_a_clause() {
    let text =
        "合同\n第一条 标的\n金额____元，数量____台，地点【】。\n第二条 期限\n____年__月__日前。\n第三条 其他\n无。";
    let found = lint(text).unwrap();
    let blanks: Vec<_> = found.iter().filter(|finding| finding.rule.code == "BLANK_LEFT").collect();
    assert_eq!(blanks.len(), 2);
    assert_eq!(blanks[0].message_zh, "第一条有3处空白或者待填内容");
    assert_eq!((blanks[1].clause.as_str(), blanks[1].quote.as_str()), ("第二条", "____年__月__日"));
}

#[test]
fn parties_are_named_alike() {
    let with = |name: &str| {
        format!("甲方：云江市财政局\n乙方：云江明德咨询有限公司\n第一条 {name}负责。\n甲方（盖章）：云江市财政局\n")
    };
    let (factory, bureau, short, whole) =
        (with("云江明德咨询公司"), with("云江市财证局"), with("云江德咨询有限公司"), with("云江明德咨询有限公司"));
    finds(
        "PARTY_DIFFERS",
        &[&factory, &bureau, &short, "甲方：云江市财政局\n正文\n甲方（盖章）：云江市审计局"],
        &[&whole],
    );
    finds(
        "TERM_UNDEFINED",
        &["甲方：云江市财政局\n乙方：某某公司\n第一条 丙方负责监督。"],
        &["丙方：云江市审计局\n丙方负责。", "明德公司（以下简称“丙方”）"],
    );
    finds(
        "NO_CAPACITY",
        &["甲方：云江市老旧小区改造工程指挥部\n", "甲方：云江市水务局规划建设科\n"],
        &["甲方：云江市水务局\n"],
    );
}

#[test]
fn references_are_followed() {
    let of = |words: &str| {
        format!("第一条 标的\n（一）甲。\n（二）乙。\n第二条 期限\n按{words}执行。\n第三条 其他\n无。\n附件一：清单\n")
    };
    let (missing, item, chapter) = (of("第八条"), of("第一条第（五）项"), of("附件三"));
    let (sound, law, annex) = (of("第一条第（二）项"), of("《民法典》第五百条"), of("附件一"));
    finds("REFERENCE_MISSING", &[&missing, &item], &[&sound, &law, "依照第五条执行"]);
    finds("ANNEX_MISSING", &[&chapter], &[&annex]);
    let outline = |number: &str| format!("1. 服务\n1.1 范围\n1.2 地点\n2. 费用\n2.1 按第{number}条支付\n3. 其他");
    finds("REFERENCE_MISSING", &[&outline("1.5"), &outline("9")], &[&outline("1.2"), &outline("2")]);
}

#[test]
fn terms_are_used() {
    finds(
        "TERM_UNUSED",
        &["信息系统运维服务（以下简称“本项目”）由乙方完成。"],
        &["信息系统运维服务（以下简称“本项目”）由乙方完成。本项目一年。"],
    );
    finds(
        "TERM_UNUSED",
        &["consulting services (the \"Services\")"],
        &["consulting services (the \"Services\"). The Services begin."],
    );
}

#[test]
fn numbers_run_on() {
    finds(
        "NUMBER_TWICE",
        &["第一条 标的\n第二条 期限\n第二条 价款\n第三条 其他", "一、甲\n二、乙\n二、丙"],
        &["第一条 标的\n第二条 期限\n第三条 价款"],
    );
    finds(
        "NUMBER_GAP",
        &["第一条 标的\n第二条 期限\n第四条 价款\n第五条 其他", "第一条 标的\n（一）甲\n（三）乙\n第二条 期限"],
        &[
            "第一条 标的\n（一）甲\n1.子\n2.丑\n（二）乙\n1.子\n第二条 期限\n1.甲\n2.乙",
            "1. 甲\n1. 子\n2. 丑\n2. 乙\n1. 寅\n3. 丙",
        ],
    );
}

#[test]
fn what_a_contract_must_have() {
    let sound = "咨询服务合同\n甲方：云江市财政局\n地址：云江路1号\n第一条 服务期限一年\n第二条 费用\n十万元。\n第三条 验收\n第四条 保密\n第五条 违约责任\n第六条 争议\n";
    assert_eq!(quotes("MISSING_CLAUSE", sound), [""; 0]);
    let missing = lint(&sound.replace("争议", "附则")).unwrap();
    let missing: Vec<_> = missing.iter().filter(|finding| finding.rule.code == "MISSING_CLAUSE").collect();
    assert_eq!(missing.len(), 1);
    assert!(missing[0].message_zh.contains("解决争议的方法") && missing[0].message_zh.contains("四百七十条"));
    assert_eq!(quotes("MISSING_CLAUSE", "关于停车的通知\n一、甲\n二、乙\n三、丙\n四、丁"), [""; 0], "no contract");
}

#[test]
fn what_agencies_may_not_agree_to() {
    finds(
        "GUARANTEE",
        &[
            "甲方为乙方的银行贷款提供连带责任保证。",
            "乙方不得转让债权，甲方为乙方融资提供担保。",
            "乙方不能偿还的，由甲方代为偿还。",
        ],
        &[
            "甲方不得为乙方提供担保。",
            "甲方有权要求乙方提供履约担保。",
            "乙方应当向甲方提供担保。",
            "甲方不以任何形式为乙方提供保证。",
        ],
    );
    finds(
        "TAX_OR_SUBSIDY",
        &[
            "乙方缴纳的增值税地方留成部分由甲方按80%返还乙方。",
            "甲方给予乙方财政补贴100万元。",
            "对乙方减免土地出让金。",
        ],
        &["税费由乙方承担。", "甲方不得以税收返还方式给予奖励。", "乙方开具增值税专用发票，甲方退还多收款项。"],
    );
    finds(
        "MARKET_ACCESS",
        &["乙方必须采购本地企业生产的水泥。", "不允许外地企业参与分包。", "乙方应当在本市设立独立法人公司。"],
        &["乙方应当在本市提供服务。", "甲方不得限制外地企业参与。", "不得要求乙方在本市设立分公司。"],
    );
    finds(
        "FOREIGN_LAW",
        &[
            "本合同适用英国法律。",
            "争议提交香港国际仲裁中心仲裁。",
            "中英文不一致的，以英文文本为准。",
            "This Agreement is governed by the laws of England.",
        ],
        &["本合同适用中华人民共和国法律。", "争议提交云江仲裁委员会仲裁，不适用外国法律。", "以中文文本为准。"],
    );
    finds(
        "PAYMENT_TERM",
        &["甲方应当在验收合格之日起九十日内支付价款。", "验收后3个月内，甲方向乙方付清余款。"],
        &[
            "甲方应当在验收合格之日起三十日内支付价款。",
            "甲方逾期90日未支付的，承担违约责任。",
            "乙方应当在收到通知后90日内支付罚款。",
        ],
    );
    finds(
        "PAYMENT_TERM_AGREED",
        &["甲方应当在验收合格之日起45日内支付价款。"],
        &["甲方应当在验收合格之日起30日内支付价款。"],
    );
    finds(
        "NEW_OFFICER_BREACH",
        &["因政府换届或者领导人员变动，甲方可以解除本合同。"],
        &[
            "甲方不得以政府换届、领导人员更替为由解除合同。",
            "机构调整的，由承继其职能的单位继续履行，不影响合同终止前的义务。",
        ],
    );
    finds(
        "OFF_BUDGET",
        &["本项目资金尚未落实，由甲方另行筹措。", "乙方垫资建设。"],
        &["本项目资金已经落实。", "不得要求乙方垫资建设。"],
    );
    finds("PAY_WHEN_PAID", &["上级资金到位后，甲方向乙方付款。"], &["甲方不得以财政资金到位后付款为由拖延。"]);
    finds("FORCED_BILLS", &["甲方以商业承兑汇票支付价款。"], &["甲方不得以商业汇票支付价款。"]);
    finds("NO_LATE_INTEREST", &["甲方逾期付款的，不承担违约责任。"], &["甲方逾期付款的，按每日万分之五支付利息。"]);
    finds("ULTRA_VIRES", &["甲方承诺为乙方取得用地指标和规划许可。"], &["甲方依法办理规划许可。"]);
    finds("BUSINESS", &["甲方按净利润的20%参与分红，甲方入股项目公司。"], &["甲方不得从事经营活动。"]);
    finds("COERCION", &["乙方必须无条件同意甲方解除合同的决定。"], &["双方协商一致可以解除合同。"]);
}

#[test]
fn sides_are_told_by_names() {
    let text = "甲方：云江建设有限公司\n乙方：云江市水务局\n第一条 担保\n乙方为甲方的贷款提供连带责任保证。\n";
    finds("GUARANTEE", &[text], &["甲方：云江建设有限公司\n乙方：云江市水务局\n第一条 担保\n甲方为分包人提供担保。\n"]);
}

#[test]
fn places_and_order() {
    let text = "甲方：云江市财政局\n第一条 期限\n自2025年3月1日起至2024年3月1日止。\n第二条 价款\n壹佰元整（￥200）。\n第三条 其他\n____。";
    let found = lint(text).unwrap();
    let chars: Vec<char> = text.chars().collect();
    let order: Vec<_> = found.iter().map(|finding| (finding.rule.code.as_str(), finding.clause.as_str())).collect();
    assert_eq!(order, [("DATE_ORDER", "第一条"), ("CAPITAL_MISMATCH", "第二条"), ("BLANK_LEFT", "第三条")]);
    for finding in &found {
        assert_eq!(chars[finding.start..finding.end].iter().collect::<String>(), finding.quote);
    }
}

#[test]
fn any_text_is_checked_in_its_time() {
    let contract = "第一条 标的\n甲方委托乙方运营停车场，总价100万元，其中甲30万元、乙70万元。\n（一）甲方应当付款。\n";
    for unit in [
        contract,
        "第一条",
        "甲方：",
        "1.",
        "（一）",
        "甲方为",
        "1\t2\n",
        "其中1元",
        "“甲”指",
        "附件1\n",
        "2024年1月1日至",
    ] {
        let text = unit.repeat(40_000 / unit.chars().count());
        let begun = std::time::Instant::now();
        lint(&text).unwrap();
        assert!(begun.elapsed().as_secs() < 20, "{unit} took {:?}", begun.elapsed());
    }
}
