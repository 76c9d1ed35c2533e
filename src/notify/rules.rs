//! Rules of telling people.

crate::rules! {
    MAIL_NOT_FAILED {
        basis: "邮件重发（本系统规则）",
        zh: "只有发送失败的邮件可以重发。",
        en: "Only a mail that failed can be tried again.",
        remedy_zh: "待发邮件由系统自动重试，已发邮件不再重发。",
        remedy_en: "What waits is tried again by itself; what was sent is not sent again."
    }
}
