//! Rules of going live.

use crate::error::Refusal;
use crate::kit::Day;

crate::rules! {
    GOING_LIVE_OVER {
        basis: "上线迁移限期完成，期满按日常流程办理（本系统规则）",
        zh: "本单位的上线迁移期限已过，不能再导入存量数据。",
        en: "The time for going live is over for this organisation: nothing is carried over any more.",
        remedy_zh: "请按日常流程登记：预算由财务录入，合同起草、签订，事项由承办单位送审。",
        remedy_en: "Use the ordinary way: enter budget lines, draft and sign contracts, have the agency submit matters."
    }
}

/// How many days after an organisation was entered its books can be carried over.
const DAYS: i64 = 183;

/// Whether an organisation that was entered on a day may still carry over what was under way.
pub fn in_time(entered_on: Day, today: Day) -> Result<(), Refusal> {
    let last_day = entered_on.plus_days(DAYS);
    GOING_LIVE_OVER.require(today <= last_day).map_err(|refusal| refusal.with("last_day", last_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_shuts_after_half_a_year() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert!(in_time(day("2026-01-01"), day("2026-07-03")).is_ok());
        let refusal = in_time(day("2026-01-01"), day("2026-07-04")).expect_err("it is over");
        assert_eq!(refusal.facts, [("last_day", "2026-07-03".to_owned())]);
    }
}
