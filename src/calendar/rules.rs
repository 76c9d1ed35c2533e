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
    PARTICULARS_MISSING {
        basis: "国务院令第713号第26条（材料不符合要求的退回或者要求补充）；规则包送审表单",
        zh: "送审表单有必填项没有填写。",
        en: "Required fields of the form are not filled in.",
        remedy_zh: "请填写 missing 中列出的各项。",
        remedy_en: "Fill in every field listed as missing."
    }
    COMMENT_TOO_SHORT {
        basis: "国务院令第713号第15条；《规章制定程序条例》第15条、第21条（公开征求意见一般不少于30日）",
        zh: "公开征求意见的期限少于规定的日数。",
        en: "The public had fewer days for comments than required.",
        remedy_zh: "请延长征求意见期限；重大行政决策确需缩短的，写明理由。",
        remedy_en: "Give the public more time; of a major decision, state the reasons why it must be shorter."
    }
    HEARING_MATERIALS_LATE {
        basis: "国务院令第713号第16条（听证会7日前送达材料）",
        zh: "听证材料没有在规定的日数之前送达。",
        en: "Those heard did not have the materials in time before the hearing.",
        remedy_zh: "请在规定日数之前送达材料后再召开听证会。",
        remedy_en: "Hold the hearing so many days after the materials were served."
    }
    HEARING_NOTICE_LATE {
        basis: "《规章制定程序条例》第16条（听证会30日前公布）；执法听证见《行政处罚法》听证程序",
        zh: "听证会没有在规定的日数之前公布或者通知。",
        en: "The hearing was not announced in time.",
        remedy_zh: "请在规定日数之前公布或者通知后再举行听证会。",
        remedy_en: "Hold the hearing so many days after it was announced."
    }
    IN_FORCE_TOO_SOON {
        basis: "《规章制定程序条例》第32条（自公布之日起30日后施行）",
        zh: "拟施行日期与公布日期的间隔少于规定的日数。",
        en: "It is to be in force too soon after publication.",
        remedy_zh: "请推迟施行日期；属于应当即行施行的，写明理由。",
        remedy_en: "Put the entry into force later, or state why it must be in force at once."
    }
    EXPERTS_NOT_INDEPENDENT {
        basis: "国务院令第713号第20条（不得选择有直接利害关系的专家）",
        zh: "论证专家与事项有直接利害关系，或者没有说明其无利害关系。",
        en: "It is not stated that the experts have no direct interest in the matter.",
        remedy_zh: "请另请无利害关系的专家论证。",
        remedy_en: "Have experts heard who have no interest in it."
    }
    RISK_NOT_CONTROLLED {
        basis: "国务院令第713号第24条（风险可控方可作出决策）",
        zh: "风险评估没有认为风险可控，不得送审。",
        en: "The risk has not been found controllable.",
        remedy_zh: "请先采取措施或者调整草案，确保风险可控。",
        remedy_en: "Take measures or change the draft first, so that the risk can be controlled."
    }
    PROCEDURE_NOT_FOLLOWED {
        basis: "《行政处罚法》（应当听取当事人的陈述和申辩）",
        zh: "作出决定之前应当履行的程序没有履行。",
        en: "A procedure that must come before the decision was not followed.",
        remedy_zh: "请先告知并听取当事人的陈述、申辩。",
        remedy_en: "Tell the person concerned of their rights and hear them first."
    }
}
