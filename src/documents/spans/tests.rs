use super::*;

/// Each span as a line: its text and what it means.
fn said(text: &str) -> Vec<String> {
    spans(text).into_iter().map(|span| format!("{} = {}", span.text, meaning(&span.value))).collect()
}

fn meaning(value: &Value) -> String {
    match value {
        Value::Amount(a) => {
            let marks = [(a.capital, " capital"), (a.per, " each")];
            let marks: String = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
            format!("{} {}{marks}", a.currency, a.value.normalize())
        }
        Value::Percentage(percent) => format!("{}%", percent.normalize()),
        Value::Date(day) => format!("{:?}-{}-{:?}", day.year, day.month, day.day).replace("Some(", "").replace(')', ""),
        Value::Period { number, unit } => format!("{number} {unit:?}"),
        Value::Party { role, note } => format!("party {role}/{note}"),
        Value::Reference(r) => {
            format!("{:?} {:?} {:?} {:?} {:?}", r.whose, r.kind, r.number, r.paragraph, r.item)
        }
        Value::Blank => "blank".to_owned(),
    }
}

fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(said(text), *expected, "{text}");
    }
}

#[test]
fn amounts() {
    check(&[
        ("共计￥1,234,567.89元", &["￥1,234,567.89元 = CNY 1234567.89"]),
        (
            "人民币（大写）：壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分",
            &["人民币（大写）：壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分 = CNY 1234567.89 capital"],
        ),
        ("壹佰万元整（¥1000000）", &["壹佰万元整 = CNY 1000000 capital", "¥1000000 = CNY 1000000"]),
        ("壹佰元零伍分", &["壹佰元零伍分 = CNY 100.05 capital"]),
        ("壹拾万零叁佰圆正", &["壹拾万零叁佰圆正 = CNY 100300 capital"]),
        (
            "120万元、1.5亿元、1亿2000万元",
            &["120万元 = CNY 1200000", "1.5亿元 = CNY 150000000", "1亿2000万元 = CNY 120000000"],
        ),
        ("１２，０００元和三千五百元", &["１２，０００元 = CNY 12000", "三千五百元 = CNY 3500"]),
        (
            "USD 1,000.00, US$5 or 20 million U.S. dollars",
            &["USD 1,000.00 = USD 1000", "US$5 = USD 5", "20 million U.S. dollars = USD 20000000"],
        ),
        ("港币3000元，500美元", &["港币3000元 = HKD 3000", "500美元 = USD 500"]),
        ("单价80元/平方米，每次5元每人", &["80元 = CNY 80 each", "5元 = CNY 5 each"]),
        ("叁亿零伍拾万元", &["叁亿零伍拾万元 = CNY 300500000 capital"]),
        ("一万二千亿元", &["一万二千亿元 = CNY 1200000000000"]),
        ("3元5角", &["3元5角 = CNY 3.5"]),
        ("账号6222021234567890123456789，元旦，3元素，单位：万元", &[]),
        ("人民币一方", &[]),
    ]);
}

#[test]
fn percentages() {
    check(&[
        ("5%、5.5％、3‰、5‱", &["5% = 5%", "5.5％ = 5.5%", "3‰ = 0.3%", "5‱ = 0.05%"]),
        (
            "百分之五、千分之三、万分之五、百分之百",
            &["百分之五 = 5%", "千分之三 = 0.3%", "万分之五 = 0.05%", "百分之百 = 100%"],
        ),
        ("百分之十二点五、万分之5", &["百分之十二点五 = 12.5%", "万分之5 = 0.05%"]),
    ]);
}

#[test]
fn dates() {
    check(&[
        ("2024年3月5日", &["2024年3月5日 = 2024-3-5"]),
        ("二〇二四年三月五日", &["二〇二四年三月五日 = 2024-3-5"]),
        ("二○二四年十二月三十一日起", &["二○二四年十二月三十一日 = 2024-12-31"]),
        ("2024-03-05，2024/3/5，2024.3.5", &["2024-03-05 = 2024-3-5", "2024/3/5 = 2024-3-5", "2024.3.5 = 2024-3-5"]),
        ("2024 年 3 月 5 日", &["2024 年 3 月 5 日 = 2024-3-5"]),
        ("2025年2月30日", &["2025年2月30日 = 2025-2-30"]),
        ("每年3月5日前，2024年6月", &["3月5日 = None-3-5", "2024年6月 = 2024-6-None"]),
        ("March 5, 2024 and 5 March 2024", &["March 5, 2024 = 2024-3-5", "5 March 2024 = 2024-3-5"]),
        ("编号GF-2025-1001，2024年度", &[]),
        ("____年__月__日，    年   月   日", &["____年__月__日 = blank", "    年   月   日 = blank"]),
        ("2024年  月  日", &["2024年  月  日 = blank"]),
    ]);
    let day = Day { year: Some(2025), month: 2, day: Some(30) };
    assert!(!day.exists() && day.date().is_none());
    assert!(Day { year: None, month: 2, day: Some(29) }.exists());
}

#[test]
fn periods() {
    check(&[
        (
            "三十日内、30个工作日、12个月、三年",
            &["三十日 = 30 Days", "30个工作日 = 30 WorkingDays", "12个月 = 12 Months", "三年 = 3 Years"],
        ),
        ("三十（30）日内", &["三十（30）日 = 30 Days"]),
        (
            "within 30 days, 5 business days or 12 months",
            &["30 days = 30 Days", "5 business days = 5 WorkingDays", "12 months = 12 Months"],
        ),
        ("第3日、每月5日、同一天、2024年、二〇二四年", &[]),
        ("7×24小时响应", &["24小时 = 24 Hours"]),
    ]);
}

#[test]
fn parties() {
    check(&[
        (
            "甲方：云江市财政局\n乙方（受托方）：明法律师事务所",
            &["云江市财政局 = party 甲方/", "明法律师事务所 = party 乙方/受托方"],
        ),
        (
            "甲方（盖章）：云江市财政局      乙方（盖章）：明法律师事务所",
            &["云江市财政局 = party 甲方/盖章", "明法律师事务所 = party 乙方/盖章"],
        ),
        ("甲方（委托方）\n名称：云江市水务局", &["云江市水务局 = party 甲方/委托方"]),
        ("委托人（甲方）：   云江市水务局", &["云江市水务局 = party 委托人/甲方"]),
        ("甲方应当按约付款。甲方：", &[]),
        ("Party A: Yunjiang Water Bureau", &["Yunjiang Water Bureau = party Party A/"]),
    ]);
}

#[test]
fn references() {
    check(&[
        ("依照第五条第二款第（三）项", &["第五条第二款第（三）项 = This Article [5] Some(2) Some(3)"]),
        (
            "第五条 标题\n按本合同第5条、第6.2条",
            &["第5条 = This Article [5] None None", "第6.2条 = This Article [6, 2] None None"],
        ),
        ("第三条的约定", &["第三条 = This Article [3] None None"]),
        ("见本合同附件一及附件2", &["附件一 = This Annex [1] None None", "附件2 = This Annex [2] None None"]),
        ("附件一：清单", &[]),
        (
            "under Section 4.2 and Annex B",
            &["Section 4.2 = This Article [4, 2] None None", "Annex B = This Annex [2] None None"],
        ),
        (
            "《民法典》第五百条、第五百零一条和本合同第二条",
            &[
                "《民法典》第五百条 = Law(\"民法典\") Article [500] None None",
                "第五百零一条 = Law(\"民法典\") Article [501] None None",
                "第二条 = This Article [2] None None",
            ],
        ),
        (
            "根据《政府采购法》签订《补充协议》第三条",
            &[
                "《政府采购法》 = Law(\"政府采购法\") Law [] None None",
                "《补充协议》第三条 = Other(\"补充协议\") Article [3] None None",
            ],
        ),
        ("依照民法典第五百条", &["第五百条 = Law(\"法典\") Article [500] None None"]),
        ("前款和第二款", &["第二款 = This Within [] Some(2) None"]),
        ("第三方、第一项目、第二次", &[]),
    ]);
}

#[test]
fn blanks() {
    check(&[
        ("金额为____元", &["____ = blank"]),
        (
            "由【】承担，[●]，【    】，（      ）",
            &["【】 = blank", "[●] = blank", "【    】 = blank", "（      ） = blank"],
        ),
        ("××市，XXX公司，TODO，待定", &["×× = blank", "XXX = blank", "TODO = blank", "待定 = blank"]),
    ]);
    let count = |text: &str| spans(text).len();
    assert_eq!(count("联系人：              联系电话：                  \n甲方"), 2);
    assert_eq!(count("人民币（大写） 元（￥ 元）"), 2);
    assert_eq!(count("本合同一式      份，第    种方式"), 2);
    assert_eq!(count("□甲方  □乙方，住     所，有待定期检查\n第一条  标的"), 0);
}

#[test]
fn places_are_in_characters() {
    let text = "甲乙😀丙￥5元";
    let span = spans(text).remove(0);
    assert_eq!((span.start, span.end, span.text.as_str()), (4, 7, "￥5元"));
}

#[test]
fn any_text_is_read_in_its_time() {
    for unit in [
        "一",
        "1,",
        "1.1",
        "_",
        "   年",
        "《",
        "第",
        "（",
        "甲方：",
        "第一条",
        "壹亿",
        "【",
        "2024年 ",
        "百分之",
        "附件",
        "×",
    ] {
        let text = unit.repeat(100_000 / unit.chars().count());
        let begun = std::time::Instant::now();
        let found = spans(&text);
        assert!(begun.elapsed().as_secs() < 10, "{unit} took {:?}", begun.elapsed());
        assert!(found.iter().zip(found.iter().skip(1)).all(|(a, b)| a.end <= b.start), "{unit} overlaps");
    }
}
