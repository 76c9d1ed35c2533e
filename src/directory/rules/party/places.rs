//! Administrative divisions before a name: 江州市智云科技 is 江州智云科技, and 浙江省江州市智云科技 as well. The word for the
//! kind of division may be left out of a registered name (企业名称登记管理规定), and people do so.

const PROVINCES: &[&str] = &[
    "内蒙古自治区",
    "广西壮族自治区",
    "宁夏回族自治区",
    "新疆维吾尔自治区",
    "西藏自治区",
    "黑龙江省",
    "内蒙古",
    "黑龙江",
    "河北省",
    "山西省",
    "辽宁省",
    "吉林省",
    "江苏省",
    "浙江省",
    "安徽省",
    "福建省",
    "江西省",
    "山东省",
    "河南省",
    "湖北省",
    "湖南省",
    "广东省",
    "海南省",
    "四川省",
    "贵州省",
    "云南省",
    "陕西省",
    "甘肃省",
    "青海省",
    "台湾省",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "广西",
    "宁夏",
    "新疆",
    "西藏",
];

/// Words for the kind of a division, longer ones before those they end with.
const MARKERS: &[&str] = &["自治州", "自治县", "地区", "新区", "市", "县", "区"];

/// What ends in 市 or 区 without being a division: 城市, 超市, 园区, 社区 and so on.
const NO_DIVISION: &[char] = &[
    '城', '超', '都', '夜', '门', '股', '上', '集', '闹', '菜', '早', '楼', '园', '社', '校', '景', '山', '小', '厂',
    '库', '牧', '林', '矿', '片', '辖', '发', '税', '贸', '商', '住', '街', '港', '灌', '郊', '特', '战', '疆', '作',
    '牛', '熊', '地', '老', '雪', '医',
];

/// What goes on with a division's word as one word: 市场, 市政, 区块链.
const GOES_ON: &[char] = &['场', '政', '民', '值', '容', '郊', '域', '块', '间', '别', '井', '委'];

/// The name with shorter divisions before it: without the province where a division of it follows, and without the words for
/// their kinds.
pub(super) fn shortened(name: &str) -> String {
    let (mut short, mut rest) = (String::new(), name);
    if let Some(province) = PROVINCES.iter().find(|province| name.starts_with(**province)) {
        let tail = name.get(province.len()..).unwrap_or_default();
        if tail.chars().count() >= 2 {
            if division(tail).is_none() {
                short.push_str(plain(province));
            }
            rest = tail;
        }
    }
    while let Some((place, tail)) = division(rest) {
        short.push_str(place);
        rest = tail;
    }
    short.push_str(rest);
    short
}

/// The province without the word for its kind.
fn plain(province: &str) -> &str {
    let kinds = ["壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省"];
    kinds.iter().find_map(|kind| province.strip_suffix(kind)).unwrap_or(province)
}

/// A division of two or three characters with the word for its kind, and what stands behind it.
fn division(name: &str) -> Option<(&str, &str)> {
    for length in [2, 3] {
        let (at, _) = name.char_indices().nth(length)?;
        let (place, tail) = name.split_at_checked(at)?;
        let marked = MARKERS.iter().find_map(|marker| tail.strip_prefix(marker));
        let Some(rest) = marked else { continue };
        let han = place.chars().all(|c| !c.is_ascii());
        let ends_well = !place.ends_with(NO_DIVISION) && !rest.starts_with(GOES_ON);
        if han && ends_well && rest.chars().count() >= 2 {
            return Some((place, rest));
        }
    }
    None
}
