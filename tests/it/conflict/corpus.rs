//! Pairs of names, each labelled by hand or by how it was made: the same party in another spelling, two that a person
//! has to look at, and two that have nothing to do with each other though they sound alike. Nothing here asks the
//! program; the names are made up, but for banks and cities.

/// What a pair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// One party, written in two ways.
    Same,
    /// Perhaps one party: a person has to look.
    Near,
    /// Two parties.
    Different,
}

/// A labelled pair, and how it came about.
#[derive(Clone, Debug)]
pub struct Pair {
    pub one: String,
    pub other: String,
    /// A former or short name by which the other is known.
    pub alias: Option<String>,
    pub label: Label,
    pub class: &'static str,
}

/// Province, place, word for its kind, brand, trade.
type Company = (&'static str, &'static str, &'static str, &'static str, &'static str);

const COMPANIES: &[Company] = &[
    ("浙江省", "江州", "市", "智云", "科技"),
    ("浙江省", "江州", "市", "安泊", "停车服务"),
    ("浙江省", "滨海", "县", "飞鹭", "商贸"),
    ("江苏省", "南临", "市", "宏远", "建筑工程"),
    ("江苏省", "太和", "县", "瑞丰", "物业管理"),
    ("安徽省", "青阳", "县", "长丰", "市政工程"),
    ("福建省", "海澄", "区", "鹭江", "园林绿化"),
    ("广东省", "岭南", "市", "粤华", "电子商务"),
    ("山东省", "东岳", "区", "泰盛", "房地产开发"),
    ("河南省", "中牟", "县", "豫龙", "路桥建设"),
    ("湖北省", "江夏", "区", "楚天", "信息技术"),
    ("湖南省", "湘潭", "市", "湘韵", "文化传媒"),
    ("四川省", "锦江", "区", "蜀风", "餐饮管理"),
    ("四川省", "青羊", "区", "天府", "软件技术"),
    ("陕西省", "长安", "区", "秦岭", "环保科技"),
    ("辽宁省", "沈河", "区", "辽鑫", "机电设备"),
    ("吉林省", "长白", "县", "松江", "医药"),
    ("黑龙江省", "道里", "区", "北疆", "农业开发"),
    ("河北省", "正定", "县", "燕赵", "勘察设计"),
    ("山西省", "晋源", "区", "汾河", "水务工程"),
    ("江西省", "青云", "区", "赣江", "供应链管理"),
    ("贵州省", "云岩", "区", "黔山", "旅游开发"),
    ("云南省", "五华", "区", "滇池", "环境工程"),
    ("甘肃省", "城关", "区", "陇原", "能源投资"),
    ("海南省", "美兰", "区", "椰风", "酒店管理"),
    ("浙江省", "江州", "市", "晨光", "印务"),
    ("浙江省", "江州", "市", "明德", "人力资源服务"),
    ("江苏省", "姑苏", "区", "吴门", "装饰工程"),
    ("广东省", "南沙", "区", "海纳", "物流"),
    ("山东省", "历下", "区", "齐鲁", "工程咨询"),
];

/// Brands of law firms.
const FIRMS: &[&str] = &[
    "衍溪", "正衡", "砚汐", "明理", "恒信", "博正", "天衡", "允执", "守拙", "持平", "厚德", "知行", "中和", "致远",
    "公明", "观止",
];

const OTHER_PLACES: &[&str] = &["望海", "临川", "蓝田", "乐清"];
const OTHER_BRANDS: &[&str] = &["金桥", "汇通", "博雅", "永固", "星辰"];
const OTHER_TRADES: &[&str] = &["典当", "殡葬服务", "牙科诊所"];

/// Characters of the names above in their traditional form, written down by hand.
const TRADITIONAL: &[(char, char)] = &[
    ('云', '雲'),
    ('泊', '泊'),
    ('车', '車'),
    ('务', '務'),
    ('鹭', '鷺'),
    ('贸', '貿'),
    ('临', '臨'),
    ('远', '遠'),
    ('丰', '豐'),
    ('业', '業'),
    ('长', '長'),
    ('园', '園'),
    ('绿', '綠'),
    ('华', '華'),
    ('电', '電'),
    ('东', '東'),
    ('发', '發'),
    ('龙', '龍'),
    ('桥', '橋'),
    ('设', '設'),
    ('术', '術'),
    ('韵', '韻'),
    ('传', '傳'),
    ('锦', '錦'),
    ('风', '風'),
    ('饮', '飲'),
    ('软', '軟'),
    ('岭', '嶺'),
    ('环', '環'),
    ('辽', '遼'),
    ('机', '機'),
    ('备', '備'),
    ('医', '醫'),
    ('药', '藥'),
    ('农', '農'),
    ('赵', '趙'),
    ('晋', '晉'),
    ('链', '鏈'),
    ('滇', '滇'),
    ('陇', '隴'),
    ('资', '資'),
    ('兰', '蘭'),
    ('关', '關'),
    ('吴', '吳'),
    ('门', '門'),
    ('纳', '納'),
    ('齐', '齊'),
    ('鲁', '魯'),
    ('询', '詢'),
    ('饰', '飾'),
    ('有', '有'),
    ('责', '責'),
    ('广', '廣'),
    ('湘', '湘'),
    ('粤', '粵'),
    ('冈', '岡'),
    ('济', '濟'),
    ('测', '測'),
    ('报', '報'),
    ('庄', '莊'),
    ('态', '態'),
    ('乡', '鄉'),
    ('岩', '巖'),
];

fn traditional(name: &str) -> String {
    let other = |c: char| TRADITIONAL.iter().find(|(plain, _)| *plain == c).map_or(c, |(_, other)| *other);
    name.chars().map(other).collect()
}

fn wide(name: &str) -> String {
    let widened = |c: char| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c };
    name.chars().map(widened).collect()
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (n, company) in COMPANIES.iter().enumerate() {
        of_company(&mut pairs, n, *company);
    }
    for (n, (_, place, kind, brand, trade)) in COMPANIES.iter().enumerate() {
        // Two companies of the list have nothing to do with each other.
        let (_, place2, kind2, brand2, trade2) = COMPANIES[(n + 7) % COMPANIES.len()];
        let label = Label::Different;
        let mut push = |class, one: String, other: String| pairs.push(Pair { one, other, alias: None, label, class });
        push("another company", format!("{place}{brand}{trade}有限公司"), format!("{place2}{brand2}{trade2}有限公司"));
        push("another's place", format!("{place}{kind}{brand}{trade}"), format!("{place2}{kind2}{brand2}{trade2}集团"));
    }
    for (label, class, list) in [
        (Label::Same, "by hand, same", super::pairs::SAME),
        (Label::Near, "by hand, near", super::pairs::NEAR),
        (Label::Different, "by hand, different", super::pairs::DIFFERENT),
    ] {
        let pair = |(one, other): &(&str, &str)| Pair {
            one: (*one).into(),
            other: (*other).into(),
            alias: None,
            label,
            class,
        };
        pairs.extend(list.iter().map(pair));
    }
    of_firms(&mut pairs);
    pairs
}

/// Law firms in their spellings: the word for what they are is cut short, and a branch names its seat.
fn of_firms(pairs: &mut Vec<Pair>) {
    for (n, brand) in FIRMS.iter().enumerate() {
        let registered = format!("北京{brand}律师事务所");
        let mut push = |label, class, other: String| {
            pairs.push(Pair { one: registered.clone(), other, alias: None, label, class });
        };
        push(Label::Same, "firm cut short", format!("北京{brand}律所"));
        push(Label::Same, "firm without its kind", format!("北京市{brand}律师所"));
        push(Label::Same, "firm and seat", format!("北京{brand}（江州）律师事务所"));
        push(Label::Same, "firm and seat in other brackets", format!("北京{brand}〔江州〕律师事务所"));
        push(Label::Different, "another firm", format!("北京{}律师事务所", FIRMS[(n + 1) % FIRMS.len()]));
    }
}

/// A company in its spellings, beside its likes, and beside others.
fn of_company(pairs: &mut Vec<Pair>, n: usize, (province, place, kind, brand, trade): Company) {
    let registered = format!("{place}{brand}{trade}有限公司");
    let core = format!("{place}{brand}{trade}");
    let other_place = OTHER_PLACES[n % OTHER_PLACES.len()];
    let other_brand = OTHER_BRANDS[n % OTHER_BRANDS.len()];
    let other_trade = OTHER_TRADES[n % OTHER_TRADES.len()];
    let mut push = |label, class, other: String| {
        pairs.push(Pair { one: registered.clone(), other, alias: None, label, class });
    };
    use Label::{Different, Near, Same};
    push(Same, "form left out", core.clone());
    push(Same, "form in full", format!("{core}有限责任公司"));
    push(Same, "form changed", format!("{core}股份有限公司"));
    push(Same, "form cut short", format!("{core}公司"));
    push(Same, "group", format!("{core}（集团）有限公司"));
    push(Same, "group at the end", format!("{core}集团"));
    push(Same, "kind of division", format!("{place}{kind}{brand}{trade}有限公司"));
    push(Same, "province before", format!("{province}{place}{kind}{brand}{trade}有限公司"));
    push(Same, "spaces", format!(" {place} {brand}\u{3000}{trade} 有限公司 "));
    push(Same, "quotation marks", format!("“{core}”有限公司"));
    push(Same, "traditional", traditional(&registered));
    push(Same, "traditional with a division", traditional(&format!("{place}{kind}{brand}{trade}有限责任公司")));
    push(Same, "branch", format!("{core}有限公司{other_place}分公司"));
    push(Same, "branch without a form", format!("{core}公司第二分公司"));
    push(Same, "full stop and brackets", format!("【{core}】有限公司。"));
    push(Same, "being founded", format!("{registered}（筹）"));
    push(Same, "group within", format!("{place}{brand}（集团）{trade}有限公司"));
    push(Same, "group within, in other brackets", format!("{place}{brand}〔集团〕{trade}有限公司"));
    push(Near, "without the place", format!("{brand}{trade}有限公司"));
    push(Near, "the place behind", format!("{brand}{trade}（{place}）有限公司"));
    push(Near, "another place", format!("{other_place}{brand}{trade}有限公司"));
    if core.chars().count() >= 8 {
        let typo: String = core.chars().enumerate().map(|(at, c)| if at == 4 { '沅' } else { c }).collect();
        push(Near, "one wrong character", format!("{typo}有限公司"));
    }
    push(Different, "another brand", format!("{place}{other_brand}{trade}有限公司"));
    push(Different, "another trade", format!("{place}{brand}{other_trade}有限公司"));
    push(Different, "another brand and place", format!("{other_place}{other_brand}{trade}有限公司"));
    push(Different, "the place alone", format!("{place}{kind}人民政府"));
    let half: String = brand.chars().take(1).chain(['沅']).collect();
    if core.chars().count() <= 6 {
        push(Different, "one character of a short brand", format!("{place}{half}{trade}有限公司"));
    }
    // Under a name of its own, and known by another: what it is called otherwise decides.
    let known = |alias: String, label, class| {
        let other = format!("{other_place}{other_brand}{other_trade}有限公司");
        Pair { one: registered.clone(), other, alias: Some(alias), label, class }
    };
    pairs.push(known(format!("{place}{kind}{brand}{trade}公司"), Same, "former name"));
    pairs.push(known(format!("{other_place}{other_brand}实业有限公司"), Different, "former name of another"));
    if n.is_multiple_of(2) {
        let latin = format!("Acme {} Co., Ltd.", ["Tech", "Trade", "Parking", "Media", "Water"][n % 5]);
        pairs.push(Pair {
            one: latin.clone(),
            other: wide(&latin.to_uppercase()),
            alias: None,
            label: Same,
            class: "width and case",
        });
        pairs.push(Pair {
            one: latin.replace(" Co., Ltd.", " Limited"),
            other: latin,
            alias: None,
            label: Same,
            class: "Latin form",
        });
    }
}
