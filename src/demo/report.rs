//! What the demo prints: numbered steps in aligned columns, Chinese first, no more than a hundred columns wide.

use chrono::{Datelike, Weekday};

use super::check::{self, Differs};
use crate::access::Role;
use crate::kit::Timestamp;
use crate::say;
use crate::seed::SignIn;

const COLUMNS: usize = 100;
const INDENT: usize = 9;

/// Prints, and counts the steps.
pub(super) struct Report {
    step: usize,
    total: usize,
}

/// Where matter, clock and money stand after a step.
pub(super) struct Standing<'a> {
    /// State of the matter, or of the claim once there is one.
    pub state: &'a str,
    /// Its last day.
    pub due: Option<&'a str>,
    /// Working days counted, of how many.
    pub days: Option<(i64, i64)>,
    /// Fen that can still be reserved.
    pub available: i64,
    /// Fen set aside.
    pub reserved: i64,
    /// Fen paid.
    pub spent: i64,
}

impl Report {
    /// A report of so many steps.
    pub const fn new(total: usize) -> Self {
        Self { step: 0, total }
    }

    /// How many steps were told, of how many.
    pub const fn steps(&self) -> (usize, usize) {
        (self.step, self.total)
    }

    /// A line of its own.
    pub fn line(&self, text: &str) {
        say!("{text}");
    }

    /// The time moves on to another day.
    pub fn day(&self, at: Timestamp, note: &str) {
        let date = at.day().date();
        let (zh, en) = match date.weekday() {
            Weekday::Mon => ("星期一", "Monday"),
            Weekday::Tue => ("星期二", "Tuesday"),
            Weekday::Wed => ("星期三", "Wednesday"),
            Weekday::Thu => ("星期四", "Thursday"),
            Weekday::Fri => ("星期五", "Friday"),
            Weekday::Sat => ("星期六", "Saturday"),
            Weekday::Sun => ("星期日", "Sunday"),
        };
        let title = format!("── {date} {zh} {en}{}{note} ", if note.is_empty() { "" } else { " · " });
        say!("\n{title}{}", "─".repeat(COLUMNS.saturating_sub(width(&title))));
    }

    /// Somebody does something.
    pub fn step(&mut self, at: Timestamp, who: &SignIn, zh: &str, en: &str) {
        self.step += 1;
        let time: String = at.to_string().chars().skip(11).take(5).collect();
        let (step, total) = self.steps();
        let digits = total.to_string().len();
        say!("[{step:>digits$}/{total}]  {time}  {}（{}，{}）", who.name, who.organisation, role(who.role));
        if width(zh) + 3 + width(en) <= COLUMNS - INDENT {
            self.detail(&format!("{zh} · {en}"));
        } else {
            self.detail(zh);
            self.detail(en);
        }
    }

    /// More about the step.
    pub fn detail(&self, text: &str) {
        for line in wrapped(text, COLUMNS - INDENT) {
            say!("{}{line}", " ".repeat(INDENT));
        }
    }

    /// Where everything stands after the step.
    pub fn standing(&self, standing: &Standing<'_>) {
        let days = standing.days.map_or_else(
            || "期限 未起算".to_owned(),
            |(counted, limit)| format!("期限 {} 已计 {counted}/{limit} 日", standing.due.unwrap_or("—")),
        );
        let money = format!(
            "可用 {} 占用 {} 已付 {}",
            grouped(standing.available),
            grouped(standing.reserved),
            grouped(standing.spent)
        );
        say!("{}→ {} {} {money}", " ".repeat(INDENT), padded(&worded(standing.state), 26), padded(&days, 28));
    }

    /// Something differs, or could not be done.
    pub fn failed(&self, error: &anyhow::Error) {
        let (step, total) = self.steps();
        say!();
        match error.downcast_ref::<Differs>() {
            Some(Differs { what, expected, got }) => {
                say!("✗ 第 {step}/{total} 步之后与法律和规则的要求不符 · differs from what law and rules demand");
                say!("  事项 what      {what}");
                say!("  应为 expected  {expected}");
                say!("  实为 got       {got}");
            }
            None => say!("✗ 第 {step}/{total} 步之后无法继续 · cannot go on: {error:#}"),
        }
    }
}

/// A role in Chinese and English.
pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::AgencyOfficer => "承办人员 agency officer",
        Role::AgencyHead => "主要负责人 agency head",
        Role::Coordinator => "审查人员 coordinator",
        Role::Adviser => "法律顾问 adviser",
        Role::FirmManager => "律所管理人 firm manager",
        Role::FinanceOfficer => "财务人员 finance officer",
        Role::Auditor => "审计人员 auditor",
        Role::SystemAdmin => "系统管理员 system admin",
        Role::SecurityAdmin => "安全管理员 security admin",
        Role::AuditAdmin => "审计管理员 audit admin",
    }
}

/// A state with its Chinese word: of the matter, or `FEE …` of a claim.
fn worded(state: &str) -> String {
    let zh = match state {
        "—" => return "尚未送审".to_owned(),
        "DRAFT" => "起草",
        "SUBMITTED" => "已送审",
        "ACCEPTED" => "已受理",
        "ASSIGNED" => "已分派",
        "IN_REVIEW" => "审查中",
        "DRAFT_OPINION" => "拟出意见",
        "OPINION_ISSUED" => "已出具意见",
        "HANDLING" => "意见处理中",
        "CLOSED" => "已办结",
        "FEE DRAFT" => "费用起草",
        "FEE SUBMITTED" => "费用已提交",
        "FEE VERIFIED" => "费用已核验",
        "FEE APPROVED" => "费用已审批",
        "FEE PAYABLE" => "费用待支付",
        "FEE PAID" => "费用已支付",
        _ => "",
    };
    format!("{} {zh}", state.trim_start_matches("FEE ")).trim_end().to_owned()
}

/// `200,000.00` from fen.
pub(super) fn grouped(fen: i64) -> String {
    let plain = check::yuan(fen);
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, "00"));
    let digits = whole.trim_start_matches('-');
    let mut text = whole.get(..whole.len() - digits.len()).unwrap_or_default().to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}.{rest}")
}

/// How many columns a text takes: Chinese characters and their punctuation take two.
fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    let wide = matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe4f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd);
    if wide { 2 } else { 1 }
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// Lines of at most so many columns, broken at blanks and between Chinese characters.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut words: Vec<String> = vec![String::new()];
    for c in text.chars() {
        let closing = "，。；：、）》”· ".contains(c);
        let goes_on = |word: &String| word.chars().last().is_none_or(|last| last != ' ' && columns(last) == 1);
        match words.last_mut() {
            Some(word) if closing || columns(c) == 1 && goes_on(word) => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    for word in words {
        let full = lines.last().is_some_and(|line| width(line) + width(word.trim_end()) > most);
        match lines.last_mut() {
            Some(line) if !full => line.push_str(&word),
            _ => lines.push(word),
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        assert_eq!(width("期限 2026"), 9);
        assert_eq!(padded("已受理", 8), "已受理  ");
        assert_eq!(grouped(20_000_000), "200,000.00");
        assert_eq!(grouped(-12_345_600), "-123,456.00");
        assert_eq!(grouped(80_000), "800.00");
        assert!(wrapped(&"甲方应当付款。".repeat(20), 40).iter().all(|line| width(line) <= 40));
        assert_eq!(wrapped("a bc，def", 4), ["a", "bc，", "def"]);
    }
}
