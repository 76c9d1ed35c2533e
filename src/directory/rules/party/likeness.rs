//! Whether two parties are the same one: for certain, perhaps, or not.

use super::key::{is_branch, party_key};

/// What identifies a party, as somebody gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its name, and behind it all others that it has or had (曾用名、简称).
    pub names: Vec<String>,
    /// Unified social credit code (统一社会信用代码); empty when it is not known.
    pub credit_code: String,
    /// Legal representative (法定代表人); empty when not known.
    pub legal_person: String,
    /// Those it belongs to or that belong to it (关联方), each with what it is.
    pub related: Vec<(Identity, String)>,
}

impl Identity {
    /// Somebody of whom nothing but the name is known.
    pub fn named(name: &str) -> Self {
        Self { names: vec![name.to_owned()], ..Self::default() }
    }
}

crate::text_enum! {
    /// Why two parties are taken for the same one, or may be it (比对结果).
    pub enum Likeness {
        /// The same unified social credit code (统一社会信用代码一致): certain.
        CreditCode = "CREDIT_CODE",
        /// The same name, however it is written (名称一致): certain.
        Name = "NAME",
        /// A former or short name of the one is a name of the other (曾用名、简称一致): certain.
        Alias = "ALIAS",
        /// The one is the other's branch, with a code of its own (分支机构): to be decided by a person.
        Branch = "BRANCH",
        /// A party related to the one is the other (关联方): to be decided by a person.
        Related = "RELATED",
        /// The same legal representative (法定代表人一致): to be decided by a person.
        LegalPerson = "LEGAL_PERSON",
        /// The names are near each other (名称近似): to be decided by a person.
        NearName = "NEAR_NAME",
    }
}

impl Likeness {
    /// Whether they are the same for certain.
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::CreditCode | Self::Name | Self::Alias)
    }
}

/// How two parties are alike: the most certain that is found, none when they are different. Two different credit codes
/// are two parties, whatever their names say; only a branch has a code beside that of the whole.
pub fn likeness(one: &Identity, other: &Identity) -> Option<Likeness> {
    let coded = !one.credit_code.is_empty() && !other.credit_code.is_empty();
    if coded && one.credit_code == other.credit_code {
        return Some(Likeness::CreditCode);
    }
    let (ones, others) = (keys(one), keys(other));
    let same = ones.iter().enumerate().find_map(|(n, key)| {
        let m = others.iter().position(|known| known == key)?;
        Some(if n == 0 && m == 0 { Likeness::Name } else { Likeness::Alias })
    });
    match same {
        Some(_) if coded && has_branch(one) != has_branch(other) => return Some(Likeness::Branch),
        Some(same) if !coded => return Some(same),
        _ => {}
    }
    if is_related(one, other) || is_related(other, one) {
        return Some(Likeness::Related);
    }
    let person = |of: &Identity| Some(party_key(&of.legal_person)).filter(|key| !key.is_empty());
    let shared = person(one).is_some_and(|key| Some(&key) == person(other).as_ref() || others.contains(&key))
        || person(other).is_some_and(|key| ones.contains(&key));
    if shared {
        return Some(Likeness::LegalPerson);
    }
    let near = !coded && ones.iter().any(|key| others.iter().any(|known| is_near(key, known)));
    near.then_some(Likeness::NearName)
}

fn keys(of: &Identity) -> Vec<String> {
    of.names.iter().map(|name| party_key(name)).filter(|key| !key.is_empty()).collect()
}

fn has_branch(of: &Identity) -> bool {
    of.names.iter().any(|name| is_branch(name.trim()))
}

/// Whether the other is certainly one of those related to the one.
fn is_related(one: &Identity, other: &Identity) -> bool {
    let bare = Identity { related: Vec::new(), ..other.clone() };
    one.related.iter().any(|(related, _)| likeness(related, &bare).is_some_and(Likeness::is_certain))
}

/// What a body does, at the end of its name. Longer ones stand before those they end with.
const TRADES: &[&str] = &[
    "信息技术",
    "网络科技",
    "信息科技",
    "智能科技",
    "电子商务",
    "建筑工程",
    "建设工程",
    "工程建设",
    "工程建筑",
    "装饰工程",
    "园林绿化",
    "房地产开发",
    "城市建设",
    "投资发展",
    "投资管理",
    "资产管理",
    "企业管理",
    "物业管理",
    "工程咨询",
    "工程管理",
    "项目管理",
    "人力资源",
    "文化传媒",
    "文化传播",
    "广告传媒",
    "医疗器械",
    "生物科技",
    "环保科技",
    "环境科技",
    "供应链管理",
    "国际贸易",
    "律师事务所",
    "会计师事务所",
    "停车服务",
    "餐饮管理",
    "酒店管理",
    "劳务派遣",
    "停车运营",
    "置业",
    "房地产",
    "地产",
    "科技",
    "技术",
    "信息",
    "网络",
    "软件",
    "数据",
    "智能",
    "电子",
    "通信",
    "通讯",
    "电气",
    "电力",
    "能源",
    "建筑",
    "建设",
    "工程",
    "装饰",
    "装修",
    "市政",
    "路桥",
    "园林",
    "绿化",
    "开发",
    "投资",
    "发展",
    "控股",
    "实业",
    "产业",
    "资产",
    "管理",
    "咨询",
    "服务",
    "顾问",
    "代理",
    "物业",
    "家政",
    "贸易",
    "商贸",
    "商务",
    "商业",
    "百货",
    "超市",
    "物流",
    "运输",
    "货运",
    "速递",
    "供应链",
    "仓储",
    "汽车",
    "机械",
    "机电",
    "设备",
    "器材",
    "仪器",
    "制造",
    "加工",
    "材料",
    "建材",
    "钢铁",
    "化工",
    "塑料",
    "纺织",
    "服装",
    "服饰",
    "家具",
    "家居",
    "印务",
    "印刷",
    "图文",
    "广告",
    "传媒",
    "文化",
    "传播",
    "影视",
    "教育",
    "培训",
    "旅游",
    "酒店",
    "餐饮",
    "食品",
    "农业",
    "农牧",
    "种业",
    "林业",
    "水务",
    "环保",
    "环境",
    "医药",
    "医疗",
    "药业",
    "生物",
    "健康",
    "保险",
    "银行",
    "担保",
    "典当",
    "租赁",
    "拍卖",
    "评估",
    "检测",
    "勘察",
    "设计",
    "测绘",
    "监理",
    "运营",
    "经营",
    "国际",
    "事务所",
    "中心",
    "合作社",
];

/// Whether something is said beside the trade: 智云 of 智云科技, and nothing of 建筑工程.
fn tells_who(core: &[char]) -> bool {
    let text: String = core.iter().collect();
    let mut rest = text.as_str();
    while let Some(shorter) = TRADES.iter().find_map(|trade| rest.strip_suffix(trade)) {
        rest = shorter;
    }
    rest.chars().count() >= 2
}

/// The least length of a name in which one wrong character is more likely a slip than another name.
const LONG: usize = 7;
/// The least length of a name that is looked for within another.
const TELLING: usize = 4;

/// Whether two keys are near enough for a person to look at both. Only Chinese names: in Latin letters one letter and
/// one word make as many different names as slips.
fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() < 2 || short.iter().chain(long).any(char::is_ascii) {
        return false;
    }
    contains(short, long) || is_turned(short, long) || differs_in_place(short, long) || is_one_slip(short, long)
}

/// The shorter one stands in the longer one, and tells who it is: 智云科技 in 江州智云科技.
fn contains(short: &[char], long: &[char]) -> bool {
    let within = short.len() >= TELLING && long.windows(short.len()).any(|part| part == short);
    within && tells_who(short) || is_short_for(short, long)
}

/// 智云 for 江州智云科技: what is left between the place and the trade.
fn is_short_for(short: &[char], long: &[char]) -> bool {
    let mut places = [2, 3].into_iter().filter_map(|at| long.get(at..));
    (2..TELLING).contains(&short.len())
        && places.any(|rest| {
            let trade: String = rest.iter().skip(short.len()).collect();
            rest.starts_with(short) && TRADES.contains(&trade.as_str())
        })
}

/// 智云科技(江州) for 江州智云科技: the place stands elsewhere.
fn is_turned(short: &[char], long: &[char]) -> bool {
    let turned = |at: usize| {
        let parts = long.split_at_checked(at).map(|(head, tail)| [tail, head].concat());
        parts.is_some_and(|turned| turned == short)
    };
    short.len() == long.len()
        && short.len() >= TELLING
        && (turned(2) || turned(3) || turned(short.len() - 2) || turned(short.len() - 3))
}

/// 江州智云科技 and 滨海智云科技: all but a place of two or three characters is the same.
fn differs_in_place(short: &[char], long: &[char]) -> bool {
    let shared = short.iter().rev().zip(long.iter().rev()).take_while(|(one, other)| one == other).count();
    let core = long.get(long.len() - shared..).unwrap_or_default();
    let place = 2..=3;
    shared >= TELLING
        && place.contains(&(short.len() - shared))
        && place.contains(&(long.len() - shared))
        && tells_who(core)
}

/// What tells bodies apart that are called alike: 第一医院 and 第二医院, 东区 and 西区.
const TELLS_APART: &[char] = &[
    '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '东', '西', '南', '北', '上', '下', '左', '右', '前',
    '后', '甲', '乙', '丙', '丁', '新', '老', '大', '小', '内', '外', '男', '女',
];

/// One character is wrong, is missing, or has changed places with the next.
fn is_one_slip(short: &[char], long: &[char]) -> bool {
    if short.len() < LONG || long.len() - short.len() > 1 {
        return false;
    }
    let head = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    let tail = short.iter().rev().zip(long.iter().rev()).take_while(|(one, other)| one == other).count();
    if head + tail + 1 >= long.len() {
        let tells_apart = |of: &[char]| of.get(head).is_some_and(|c| TELLS_APART.contains(c));
        return short.len() != long.len() || !(tells_apart(short) && tells_apart(long));
    }
    let swapped = |a: usize, b: usize| short.get(a) == long.get(b) && short.get(b) == long.get(a);
    short.len() == long.len() && head + tail + 2 == long.len() && swapped(head, head + 1)
}
