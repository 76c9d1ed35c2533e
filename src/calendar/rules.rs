//! Rules of the calendar.

crate::rules! {
    CALENDAR_NOT_LOADED {
        basis: "国务院办公厅年度放假通知（每年一份）",
        zh: "所需年份的放假安排尚未载入，系统不作推测。",
        en: "The calendar of a year that is needed has not been loaded; the program does not guess.",
        remedy_zh: "待国务院办公厅公布该年放假安排并载入后再查询。",
        remedy_en: "Ask again once that year's notice has been published and loaded."
    }
    YEAR_LOADED_ALREADY {
        basis: "国务院办公厅年度放假通知（每年一份）；期限的计算须前后一致",
        zh: "该年份的放假安排已经载入，不得重复载入或者替换。",
        en: "The calendar of this year is loaded already; it is neither loaded again nor replaced.",
        remedy_zh: "请核对已载入的安排及其出处；通知有变更的，请更正该年份，已经计算的期限随之重新计算。",
        remedy_en: "Compare with what is loaded and its source; where the notice was changed, correct the year: what was reckoned with it is reckoned again."
    }
    NOTHING_CORRECTED {
        basis: "国务院办公厅年度放假通知（每年一份）",
        zh: "更正后的放假安排与已载入的相同。",
        en: "The corrected year has the same days as the loaded one.",
        remedy_zh: "无需更正。",
        remedy_en: "There is nothing to correct."
    }
}
