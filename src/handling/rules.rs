//! How recommendations are answered, decided and verified, and when a text may go on.

use crate::documents::{Clause, clauses};
use crate::error::Refusal;
use crate::opinion::rules::STOP;
use crate::opinion::{Demand, Recommendation, Severity};

use super::model::{Answer, Decision, Handling, HandlingState, NewAnswer};

crate::rules! {
    NOT_IN_HANDLING {
        basis: "国办发〔2018〕115号（审核意见的采纳与反馈）",
        zh: "该事项不在意见处理阶段。",
        en: "The matter is not in handling.",
        remedy_zh: "审查意见出具后方可答复；办结后不得更改。",
        remedy_en: "Answers come after the review opinion is issued and end when the matter is cleared."
    }
    NOT_FOR_HANDLING {
        basis: "国办发〔2018〕115号",
        zh: "只有审查意见中的建议需要答复。",
        en: "Only recommendations of the issued review opinion are answered.",
        remedy_zh: "请答复已出具的审查意见所列建议。",
        remedy_en: "Answer the recommendations of the issued review opinion."
    }
    REVISION_NEEDED {
        basis: "国办发〔2018〕115号（起草单位应当根据审核意见修改）",
        zh: "采纳或者部分采纳须先提出修改后的文本。",
        en: "To adopt, wholly or in part, needs the revised text first.",
        remedy_zh: "请先上传并提出修改后的版本。",
        remedy_en: "Upload the revised version and propose it."
    }
    REVISION_FROZEN {
        basis: "国务院令第713号第25条（经审查的文本方可提交）",
        zh: "已有建议按该修改文本核验，文本不得再换。",
        en: "Answers have been verified against the proposed revision; it can no longer be exchanged.",
        remedy_zh: "文本如须再改，应当重新送审。",
        remedy_en: "A text that must change again is submitted for a new review."
    }
    NOT_A_REVISION {
        basis: "国务院令第713号第25条",
        zh: "须为送审文件在送审版本之后的版本。",
        en: "It must be a later version of the document under review.",
        remedy_zh: "请上传新的版本后再提出。",
        remedy_en: "Upload a new version and propose that."
    }
    WHERE_NEEDED {
        basis: "国办发〔2018〕115号（采纳情况应当具体）",
        zh: "采纳须说明在修改文本的何处体现。",
        en: "To adopt needs where in the revised text it was done.",
        remedy_zh: "请填写 clause。",
        remedy_en: "Fill in clause."
    }
    REASON_NEEDED {
        basis: "国办发〔2018〕115号（未完全采纳的应当详细说明理由和依据）",
        zh: "部分采纳须说明理由；不采纳须说明理由和法律依据。",
        en: "To adopt in part needs reasons; not to adopt needs reasons and a legal basis.",
        remedy_zh: "请填写 explanation；不采纳的还须填写 legal_basis。",
        remedy_en: "Fill in explanation, and legal_basis when it is not adopted."
    }
    ALREADY_VERIFIED {
        basis: "国办发〔2018〕115号",
        zh: "该建议已经核验，答复不得更改。",
        en: "The handling has been verified; the answer no longer changes.",
        remedy_zh: "无需再次办理。",
        remedy_en: "There is nothing to do."
    }
    NOT_ESCALATED {
        basis: "中办发〔2016〕30号（应采纳而未采纳的责任）",
        zh: "该建议不在待负责人决定状态。",
        en: "It is not with the head for decision.",
        remedy_zh: "只有不采纳的“应当采纳”建议需要负责人决定。",
        remedy_en: "Only a MUST that is not adopted goes to the head."
    }
    HEAD_IS_ANOTHER {
        basis: "中办发〔2016〕30号（主要负责人负责）；内部控制",
        zh: "答复人不得决定自己的答复。",
        en: "Who answered does not decide on it.",
        remedy_zh: "请由单位主要负责人决定。",
        remedy_en: "The agency's head decides."
    }
    NOT_ANSWERED {
        basis: "国办发〔2018〕115号",
        zh: "该建议尚未答复，或者尚待负责人决定。",
        en: "It has not been answered, or waits for the head.",
        remedy_zh: "请先由承办单位答复，必要时由负责人决定。",
        remedy_en: "The agency answers first, and its head decides where needed."
    }
    ADOPTION_NOT_IN_TEXT {
        basis: "国办发〔2018〕115号（采纳情况以文本为准）",
        zh: "答复为采纳，但修改文本中未见相应修改。",
        en: "It is said to be adopted, but the revised text does not show it.",
        remedy_zh: "请修改文本，或者改为部分采纳、不采纳并说明理由。",
        remedy_en: "Change the text, or answer adopted in part or not adopted with reasons."
    }
    GATE_CLOSED {
        basis: "国务院令第713号第25条；中办发〔2016〕30号（不得提交讨论、作出决定）",
        zh: "尚不具备放行条件。",
        en: "The text may not go on yet.",
        remedy_zh: "请先办结 reasons 中列出的各项。",
        remedy_en: "Settle everything listed under reasons."
    }
}

/// What an answer leads to, or why it is refused. `revised` says whether a revision has been proposed.
pub fn answer(
    before: HandlingState,
    severity: Severity,
    new: &NewAnswer,
    revised: bool,
) -> Result<HandlingState, Refusal> {
    ALREADY_VERIFIED.require(before != HandlingState::Verified)?;
    let blank = |text: &str| text.trim().is_empty();
    match new.answer {
        Answer::Adopted => {
            REVISION_NEEDED.require(revised)?;
            WHERE_NEEDED.require(!blank(&new.clause))?;
        }
        Answer::PartiallyAdopted => {
            REVISION_NEEDED.require(revised)?;
            WHERE_NEEDED.require(!blank(&new.clause))?;
            REASON_NEEDED.require(!blank(&new.explanation))?;
        }
        Answer::NotAdopted => REASON_NEEDED.require(!blank(&new.explanation) && !blank(&new.legal_basis))?,
    }
    let escalates = severity == Severity::Must && new.answer == Answer::NotAdopted;
    Ok(if escalates { HandlingState::Escalated } else { HandlingState::Answered })
}

/// What the head's decision leads to.
pub fn decide(before: HandlingState, decision: Decision) -> Result<HandlingState, Refusal> {
    NOT_ESCALATED.require(before == HandlingState::Escalated)?;
    Ok(match decision {
        Decision::Confirmed => HandlingState::Answered,
        Decision::Overruled => HandlingState::Open,
    })
}

/// Whether an answer holds against the texts: what is said to be adopted must be a change of the `reviewed` text
/// that the `revised` one shows.
pub fn verify(
    handling: &Handling,
    recommendation: &Recommendation,
    reviewed: &str,
    revised: Option<&str>,
) -> Result<(), Refusal> {
    ALREADY_VERIFIED.require(handling.state != HandlingState::Verified)?;
    NOT_ANSWERED.require(handling.state == HandlingState::Answered)?;
    if handling.answer != Some(Answer::Adopted) {
        return Ok(());
    }
    ADOPTION_NOT_IN_TEXT.require(shows(recommendation, reviewed, revised.unwrap_or_default()))
}

/// Whether a text shows what was demanded of another. The same words may stand elsewhere, before and after, so
/// that what counts is that they have become more or fewer: in the clause itself where both texts have the same
/// clauses, else in the whole.
fn shows(recommendation: &Recommendation, reviewed: &str, revised: &str) -> bool {
    let (quote, demanded) = (squeezed(&recommendation.quote), squeezed(&recommendation.demanded_text));
    // What replaces a quote may contain it.
    let quoted = |text: &str| text.replace(&demanded, "").matches(&quote).count();
    let (before, after) = (squeezed(reviewed), squeezed(revised));
    let inserted = |before: &str, after: &str| after.matches(&demanded).count() > before.matches(&demanded).count();
    let removed = |before: &str, after: &str| match recommendation.demand {
        Demand::Delete => after.matches(&quote).count() < before.matches(&quote).count(),
        _ => quoted(after) < quoted(before),
    };
    let replaced = |before: &str, after: &str| inserted(before, after) && removed(before, after);
    let here = same_clause(&recommendation.clause, reviewed, revised);
    match recommendation.demand {
        Demand::Describe => true,
        Demand::Insert => inserted(&before, &after),
        Demand::Replace => here.map_or_else(|| replaced(&before, &after), |(before, after)| replaced(&before, &after)),
        // Out of the clause, and not moved into another.
        Demand::Delete => removed(&before, &after) && here.is_none_or(|(before, after)| removed(&before, &after)),
    }
}

/// The clause with this label in both texts, if they are divided into the same clauses.
fn same_clause(label: &str, reviewed: &str, revised: &str) -> Option<(String, String)> {
    let (before, after) = (clauses::clauses(reviewed), clauses::clauses(revised));
    let same = before.iter().map(|clause| &clause.label).eq(after.iter().map(|clause| &clause.label));
    let text = |clauses: &[Clause]| {
        let named = clauses.iter().filter(|clause| clause.label == label).map(|clause| clause.text.as_str());
        squeezed(&named.collect::<String>())
    };
    same.then(|| (text(&before), text(&after)))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

crate::text_enum! {
    /// Why a text may not go on (不放行原因).
    pub enum Reason {
        /// No review opinion has been issued (未经审查).
        NotReviewed = "NOT_REVIEWED",
        /// The opinion finds it unlawful (审查不合法). There is no override.
        Illegal = "ILLEGAL",
        /// No legal adviser was heard (未听取法律顾问意见).
        CounselNotHeard = "COUNSEL_NOT_HEARD",
        /// A MUST is not settled (应当采纳的建议未办结).
        OpenMustItems = "OPEN_MUST_ITEMS",
        /// A SHOULD is not settled (建议采纳的建议未办结).
        OpenShouldItems = "OPEN_SHOULD_ITEMS",
        /// It is not the text that was reviewed and verified (文本已变化).
        TextChanged = "TEXT_CHANGED",
        /// The office has not cleared it yet (尚未放行).
        NotCleared = "NOT_CLEARED",
    }
}

/// What the gate looks at.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// Conclusion of the issued review opinion of this round; none when there is none.
    pub conclusion: Option<&'a str>,
    /// Whether counsel must be heard on this kind of matter.
    pub counsel_required: bool,
    /// Whether an opinion of counsel was accepted in this round.
    pub counsel_heard: bool,
    /// Whether a revision has been proposed though no recommendation is answered as adopted, wholly or in part:
    /// a change that nobody asked for.
    pub changed_unasked: bool,
    /// Severity and state of every recommendation.
    pub items: &'a [(Severity, HandlingState)],
}

/// Why the text that the round has arrived at may not go on; empty when it may.
pub fn gate(facts: &Facts<'_>) -> Vec<Reason> {
    let Some(conclusion) = facts.conclusion else { return vec![Reason::NotReviewed] };
    let open = |severity| facts.items.iter().any(|(s, state)| *s == severity && *state != HandlingState::Verified);
    let mut reasons = Vec::new();
    let mut when = |holds: bool, reason| {
        if holds {
            reasons.push(reason);
        }
    };
    when(STOP.contains(&conclusion), Reason::Illegal);
    when(facts.counsel_required && !facts.counsel_heard, Reason::CounselNotHeard);
    when(facts.changed_unasked, Reason::TextChanged);
    when(open(Severity::Must), Reason::OpenMustItems);
    when(open(Severity::Should), Reason::OpenShouldItems);
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn new(answer: Answer, clause: &str, explanation: &str, legal_basis: &str) -> NewAnswer {
        NewAnswer { answer, clause: clause.into(), explanation: explanation.into(), legal_basis: legal_basis.into() }
    }

    #[test]
    fn not_adopting_needs_reasons_and_a_must_goes_to_the_head() {
        let open = HandlingState::Open;
        assert_eq!(
            answer(open, Severity::Must, &new(Answer::NotAdopted, "", "", ""), true),
            Err(REASON_NEEDED.refuse())
        );
        assert_eq!(
            answer(open, Severity::Must, &new(Answer::NotAdopted, "", "why", ""), true),
            Err(REASON_NEEDED.refuse())
        );
        assert_eq!(
            answer(open, Severity::Must, &new(Answer::NotAdopted, "", "why", "law"), false),
            Ok(HandlingState::Escalated)
        );
        assert_eq!(
            answer(open, Severity::Should, &new(Answer::NotAdopted, "", "why", "law"), false),
            Ok(HandlingState::Answered)
        );
        assert_eq!(
            answer(open, Severity::Must, &new(Answer::Adopted, "第八条", "", ""), false),
            Err(REVISION_NEEDED.refuse())
        );
        assert_eq!(answer(open, Severity::Must, &new(Answer::Adopted, "", "", ""), true), Err(WHERE_NEEDED.refuse()));
    }

    fn states() -> impl Strategy<Value = Vec<(Severity, HandlingState)>> {
        let one = (prop::sample::select(Severity::ALL), prop::sample::select(HandlingState::ALL));
        prop::collection::vec(one, 0..6)
    }

    proptest! {
        #[test]
        fn nothing_unlawful_unheard_or_open_passes(
            items in states(),
            conclusion in prop::sample::select(vec!["MAY_SIGN", "SIGN_AFTER_MODIFICATION", "MUST_NOT_SIGN", "LEGAL", "MODIFY", "ILLEGAL"]),
            counsel_required: bool, counsel_heard: bool, changed_unasked: bool,
        ) {
            let reasons = gate(&Facts { conclusion: Some(conclusion), counsel_required, counsel_heard, changed_unasked, items: &items });
            if reasons.is_empty() {
                prop_assert!(!STOP.contains(&conclusion));
                prop_assert!(counsel_heard || !counsel_required);
                prop_assert!(!changed_unasked);
                prop_assert!(items.iter().all(|(severity, state)| *severity == Severity::Note || *state == HandlingState::Verified));
            }
        }
    }

    fn asked(clause: &str, quote: &str, demand: Demand, demanded_text: &str) -> Recommendation {
        let nil = uuid::Uuid::nil();
        Recommendation {
            id: nil.into(),
            opinion_id: nil.into(),
            ordinal: 1,
            severity: Severity::Must,
            issue_code: "T".into(),
            clause: clause.into(),
            quote: quote.into(),
            demand,
            demanded_text: demanded_text.into(),
            reason: "r".into(),
            legal_basis: "b".into(),
            source_id: None,
        }
    }

    #[test]
    fn a_change_is_seen_in_its_clause_and_not_elsewhere() {
        let text = "第一条 付款\n九十日内付款。\n第二条 验收\n三十日内验收，九十日内复验。\n第三条 担保\n提供保证。";
        let sooner = asked("第一条", "九十日", Demand::Replace, "三十日");
        assert!(!shows(&sooner, text, text));
        assert!(shows(&sooner, text, &text.replacen("九十日", "三 十日", 1)));
        assert!(!shows(&sooner, text, &text.replace("，九十日", "，三十日")), "another clause was changed");
        let renumbered = "第一条 验收\n三十日内验收，九十日内复验。\n第二条 付款\n三十日内付款。";
        assert!(shows(&sooner, text, renumbered), "where clauses are other ones the whole text counts");
        let longer = asked("第一条", "九十日内付款", Demand::Replace, "九十日内付款，遇节假日顺延");
        assert!(!shows(&longer, text, text));
        assert!(shows(&longer, text, &text.replace("内付款", "内付款，遇节假日顺延")));
        let out = asked("第三条", "提供保证。", Demand::Delete, "");
        assert!(!shows(&out, text, text));
        assert!(shows(&out, text, &text.replace("提供保证。", "")));
        assert!(!shows(&out, text, &text.replace("\n提供保证。", "").replace("复验。", "复验。提供保证。")), "moved");
        let secret = asked("第二条", "", Demand::Insert, "保密。");
        assert!(!shows(&secret, text, text));
        assert!(shows(&secret, text, &format!("{text}\n第四条 保密。")));
        let twice = format!("{text}\n第四条 保密。");
        assert!(!shows(&secret, &twice, &twice), "it stood there before");
        assert!(shows(&asked("第二条", "", Demand::Describe, ""), text, text));
    }

    #[test]
    fn what_was_never_reviewed_does_not_pass() {
        let facts = Facts {
            conclusion: None,
            counsel_required: false,
            counsel_heard: true,
            changed_unasked: false,
            items: &[],
        };
        assert_eq!(gate(&facts), [Reason::NotReviewed]);
    }
}
