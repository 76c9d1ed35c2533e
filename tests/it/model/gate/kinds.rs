//! The kinds of matter that are walked: what is handed in with each, and what law wants of it.

use serde_json::{Value, json};

/// A kind of matter, as it is handed in here.
pub struct Kind {
    /// Name of the walk.
    pub name: &'static str,
    /// Kind of the matter.
    pub kind: &'static str,
    pub materials: &'static [&'static str],
    /// Entries of the form, each a code and its value.
    pub form: fn() -> Value,
    /// What must lie beside the draft, given that form.
    pub companions: &'static [&'static str],
    /// Of these, what must be a file.
    pub files: &'static [&'static str],
    /// Whether counsel must be heard.
    pub hears_counsel: bool,
    /// Whether it is an exploratory reform whose legal risk was made explicit.
    pub exploratory: bool,
    /// Conclusions by which it may go on, may once it is modified, and may not.
    pub conclusions: [&'static str; 3],
    /// Whether a near walk goes those ways, too, that are the same for all kinds.
    pub all_ways: bool,
}

const LEGALITY: [&str; 3] = ["LEGAL", "MODIFY", "ILLEGAL"];

const CONTRACT: Kind = Kind {
    name: "contract",
    kind: "CONTRACT",
    materials: &["CONTRACT_TEXT", "COUNTERPARTY_QUALIFICATION", "APPROVALS", "FUNDING"],
    form: || json!([{ "code": "COLLECTIVE_DECISION_NEEDED", "flag": false }]),
    companions: &[],
    files: &[],
    hears_counsel: true,
    exploratory: false,
    conclusions: ["MAY_SIGN", "SIGN_AFTER_MODIFICATION", "MUST_NOT_SIGN"],
    all_ways: true,
};

const DECISION: Kind = Kind {
    name: "major decision",
    kind: "MAJOR_DECISION",
    materials: &["DRAFT", "LEGAL_BASIS", "PROCEDURE_STATEMENT"],
    form: || decision(&[]),
    companions: &["PUBLIC_COMMENTS", "RISK_ASSESSMENT"],
    files: &["RISK_ASSESSMENT"],
    hears_counsel: true,
    exploratory: false,
    conclusions: LEGALITY,
    all_ways: false,
};

pub const KINDS: &[Kind] = &[
    CONTRACT,
    Kind {
        name: "contract decided collectively",
        form: || json!([{ "code": "COLLECTIVE_DECISION_NEEDED", "flag": true }]),
        companions: &["COLLECTIVE_DECISION"],
        all_ways: false,
        ..CONTRACT
    },
    Kind {
        name: "normative document",
        kind: "NORMATIVE_DOCUMENT",
        materials: &["DRAFT", "EXPLANATION", "LEGAL_BASIS", "COMMENTS", "OWN_LEGAL_OPINION"],
        form: || {
            json!([
                { "code": "DELIBERATION_ON", "day": "2026-06-30" }, { "code": "MARKET_ACTIVITY", "flag": false },
            ])
        },
        companions: &["COMMENTS"],
        files: &[],
        hears_counsel: true,
        exploratory: false,
        conclusions: LEGALITY,
        all_ways: false,
    },
    DECISION,
    Kind {
        name: "exploratory reform",
        form: || {
            decision(&[
                json!({ "code": "EXPLORATORY_REFORM", "flag": true }),
                json!({ "code": "LEGAL_RISK", "text": "上位法没有规定，可能被认定超越权限。" }),
            ])
        },
        exploratory: true,
        conclusions: ["RISK_DISCLOSED", "MODIFY", "ILLEGAL"],
        ..DECISION
    },
    Kind {
        name: "government rule",
        kind: "GOVERNMENT_RULE",
        materials: &["DRAFT", "COMMENTS", "EXPLANATION", "LEGAL_BASIS"],
        form: || {
            json!([
                { "code": "MARKET_ACTIVITY", "flag": false }, { "code": "SIGNED_BY", "text": "程立行" },
                { "code": "PUBLIC_PARTICIPATION", "flag": false },
                { "code": "PUBLICATION_ON", "day": "2026-06-01" }, { "code": "IN_FORCE_ON", "day": "2026-08-01" },
            ])
        },
        companions: &["EXPLANATION", "PUBLIC_COMMENTS"],
        files: &[],
        hears_counsel: true,
        exploratory: false,
        conclusions: LEGALITY,
        all_ways: false,
    },
    Kind {
        name: "enforcement decision",
        kind: "ENFORCEMENT_DECISION",
        materials: &["DRAFT", "EVIDENCE", "LEGAL_BASIS"],
        form: || {
            json!([
                { "code": "DECISION_KIND", "choice": "PENALTY" },
                { "code": "PERSON_CONCERNED", "text": "江州某停车服务有限公司" },
                { "code": "NOTIFIED_ON", "day": "2026-01-05" }, { "code": "DEFENCE_HEARD", "flag": true },
                { "code": "COLLECTIVE_DISCUSSION_NEEDED", "flag": true },
            ])
        },
        companions: &["COLLECTIVE_DISCUSSION"],
        files: &[],
        hears_counsel: false,
        exploratory: false,
        conclusions: LEGALITY,
        all_ways: false,
    },
    Kind {
        name: "response in a dispute",
        kind: "DISPUTE_RESPONSE",
        materials: &["CLAIM", "RESPONSE", "EVIDENCE", "LEGAL_BASIS"],
        form: || {
            json!([
                { "code": "STAGE", "choice": "FIRST_INSTANCE" }, { "code": "SERVED_ON", "day": "2026-01-14" },
                { "code": "ANSWER_UNTIL", "day": "2026-01-29" }, { "code": "COURT", "flag": true },
            ])
        },
        companions: &["EVIDENCE_LIST", "APPEARANCE_PLAN"],
        files: &[],
        hears_counsel: false,
        exploratory: false,
        conclusions: LEGALITY,
        all_ways: false,
    },
    Kind {
        name: "another matter",
        kind: "OTHER",
        materials: &["DOCUMENT"],
        form: || {
            json!([
                { "code": "TEXT_IS", "choice": "DOCUMENT" }, { "code": "PURPOSE", "choice": "ADVICE" },
                { "code": "AFFECTS_RIGHTS", "flag": false },
            ])
        },
        companions: &[],
        files: &[],
        hears_counsel: false,
        exploratory: false,
        conclusions: LEGALITY,
        all_ways: false,
    },
];

/// The form of a decision in which the public took part and risk was assessed.
fn decision(more: &[Value]) -> Value {
    let form = json!([
        { "code": "DECISION_CLASS", "choice": "PUBLIC_PROJECT" }, { "code": "DELIBERATION_ON", "day": "2026-06-30" },
        { "code": "MARKET_ACTIVITY", "flag": false }, { "code": "PUBLIC_PARTICIPATION", "flag": true },
        { "code": "COMMENTS_FROM", "day": "2025-11-01" }, { "code": "COMMENTS_TO", "day": "2025-12-15" },
        { "code": "EXPERT_ARGUMENT", "flag": false },
        { "code": "RISK_ASSESSMENT", "flag": true }, { "code": "RISK_CONTROLLABLE", "flag": true },
    ]);
    form.as_array().unwrap().iter().chain(more).cloned().collect()
}
