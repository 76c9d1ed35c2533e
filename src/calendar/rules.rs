//! Rules of the calendar.

crate::rules! {
    CALENDAR_NOT_LOADED {
        basis: "国务院办公厅年度放假通知（每年一份）",
        zh: "所需年份的放假安排尚未载入，系统不作推测。",
        en: "The calendar of a year that is needed has not been loaded; the program does not guess.",
        remedy_zh: "待国务院办公厅公布该年放假安排并载入后再查询。",
        remedy_en: "Ask again once that year's notice has been published and loaded."
    }
}
