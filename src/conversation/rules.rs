//! Whom one may consult.

use crate::directory::Independence;
use crate::error::Refusal;
use crate::kit::Day;

crate::rules! {
    EXPERT_NOT_INDEPENDENT {
        basis: "《重大行政决策程序暂行条例》（国务院令第713号）第二十条（不得选择与决策事项有直接利害关系的专家）",
        zh: "该专家与送审单位或者当事人有利害关系，不得就本事项提供咨询。",
        en: "The expert is employed by the agency or a party of the matter, or has declared an interest in one.",
        remedy_zh: "请另选独立的专家。",
        remedy_en: "Consult an expert who is independent."
    }
    EXPERT_OUT_OF_POOL {
        basis: "《重大行政决策程序暂行条例》（国务院令第713号）第二十一条（从专家库中选择）",
        zh: "该专家当日已不在专家库中。",
        en: "The expert was not in the pool any more on that day.",
        remedy_zh: "请核对日期，或者另选库内专家。",
        remedy_en: "Check the day, or consult an expert of the pool."
    }
    HELD_IN_THE_FUTURE {
        basis: "如实记录（本系统规则）",
        zh: "会商、咨询尚未举行，不得登记。",
        en: "A meeting or consultation is recorded after it was held.",
        remedy_zh: "请在举行之后登记。",
        remedy_en: "Record it when it has taken place."
    }
}

/// Whether something held on this day can be recorded today.
pub fn was_held(held_on: Day, today: Day) -> Result<(), Refusal> {
    HELD_IN_THE_FUTURE.require(held_on <= today)
}

/// Whether an expert could be consulted on a day by somebody to whom they stand like this.
pub fn may_be_consulted(found: &Independence, party: &str, held_on: Day) -> Result<(), Refusal> {
    EXPERT_OUT_OF_POOL.require(found.expert.left_on.is_none_or(|left| held_on < left))?;
    let independent = !found.employed && found.interests.is_empty();
    EXPERT_NOT_INDEPENDENT.require(independent).map_err(|refusal| refusal.with("party", party))
}
