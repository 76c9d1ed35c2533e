//! What an allocation refuses, and the words of every rule that leaves somebody out.

use super::model::{AllocationEvent, AllocationState};
use crate::error::{Refusal, Rule};
use crate::{budget, directory, engagement, review};

crate::rules! {
    HAD_THE_OFFER {
        basis: "同一轮审查不向同一顾问重复派出（本系统规则）",
        zh: "该顾问在本轮已经收到过分派，未能承办。",
        en: "The adviser was offered this round before and is not on it.",
        remedy_zh: "请派给下一位顾问；确需再次分派的，请直接指定。",
        remedy_en: "Go on with the next in order; offer it by hand if they are wanted after all."
    }
    OUT_OF_SCOPE {
        basis: "分派范围由法制机构指定（本系统规则）",
        zh: "该顾问不属于指定的律师事务所。",
        en: "The adviser is not of the firm that was named.",
        remedy_zh: "如需扩大范围，请重新分派并不指定律师事务所。",
        remedy_en: "Allocate anew without naming a firm to widen the scope."
    }
    DRAW_PENDING {
        basis: "抽签范围和种子承诺公布后应当完成抽签，不得另起炉灶（本系统规则）",
        zh: "该事项有一次抽签尚未完成。",
        en: "A draw for this matter waits for the witness' word.",
        remedy_zh: "请先完成该次抽签。",
        remedy_en: "Hold that draw first."
    }
    STILL_OFFERED {
        basis: "依次改派以前一位不再承办为前提（本系统规则）",
        zh: "本次分派的顾问仍在承办或者尚未答复。",
        en: "Whoever was offered the matter is on it or has not answered yet.",
        remedy_zh: "请等待答复，或者先解除该分派。",
        remedy_en: "Wait for the answer, or take the assignment back first."
    }
    ALLOCATION_OF_ROUND_OVER {
        basis: "分派属于当轮审查（本系统规则）",
        zh: "该次分派属于以前的审查轮次。",
        en: "The allocation belongs to an earlier round of the matter.",
        remedy_zh: "请为本轮重新分派。",
        remedy_en: "Allocate this round anew."
    }
    ALLOCATION_TRANSITION {
        basis: "分派流程（本系统规则）",
        zh: "该次分派的当前状态不允许此操作。",
        en: "The allocation does not allow this as it stands.",
        remedy_zh: "请查看分派的当前状态。",
        remedy_en: "Look at how the allocation stands."
    }
    NOBODY_LEFT {
        basis: "工作移交应当落实承办人（本系统规则）",
        zh: "没有可以承接该事项的顾问。",
        en: "Nobody is left who could take the matter over.",
        remedy_zh: "请另行指定承接的顾问。",
        remedy_en: "Name somebody else to take it over."
    }
}

/// Every legal step of an allocation; what is not here is refused.
pub const TRANSITIONS: &[(AllocationState, AllocationEvent, AllocationState)] = {
    use AllocationEvent as E;
    use AllocationState as S;
    &[
        (S::Committed, E::Draw, S::Offered),
        (S::Committed, E::Exhaust, S::Exhausted),
        (S::Offered, E::Next, S::Offered),
        (S::Offered, E::Exhaust, S::Exhausted),
    ]
};

/// The state after an event, or the refusal.
pub fn step(state: AllocationState, event: AllocationEvent) -> Result<AllocationState, Refusal> {
    let found = TRANSITIONS.iter().find(|(from, on, _)| *from == state && *on == event);
    found.map(|(_, _, to)| *to).ok_or_else(|| ALLOCATION_TRANSITION.refuse().with("state", state).with("event", event))
}

/// The rule that a stored code names.
pub fn named(code: &str) -> Option<&'static Rule> {
    [RULES, review::rules::RULES, directory::rules::RULES, engagement::rules::RULES, budget::rules::RULES]
        .into_iter()
        .flatten()
        .find(|rule| rule.code == code)
        .copied()
}
