//! How the side ways of a review look on the wire.

use poem_openapi::Object;

use crate::access::AccountId;
use crate::calendar::days::ExplainedDay;
use crate::kit::{Day, Timestamp};
use crate::review::model::{DueKind, DueMove, Extension, Hold, HoldKind, Supplement, SupplementItem};
use crate::review::rules;
use crate::review::views::MaterialInput;

/// Something that is missing (需要补正的内容).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SupplementItemInput {
    /// Code of the checklist, from `GET /v1/rules/{jurisdiction}/{kind}`, when it is a material of the checklist.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub code: Option<String>,
    /// What is missing or wrong, in words. An item needs a code, a note, or both.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub note: Option<String>,
}

impl From<SupplementItemInput> for SupplementItem {
    fn from(item: SupplementItemInput) -> Self {
        let text = |text: Option<String>| text.unwrap_or_default().trim().to_owned();
        Self { code: text(item.code), note: text(item.note) }
    }
}

impl From<SupplementItem> for SupplementItemInput {
    fn from(item: SupplementItem) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self { code: some(item.code), note: some(item.note) }
    }
}

/// Everything that is missing, told at once (一次性告知).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SupplementInput {
    /// What is missing.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub items: Vec<SupplementItemInput>,
}

/// A return for supplement (退回补正) of the current round.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SupplementView {
    /// What is missing.
    pub items: Vec<SupplementItemInput>,
    /// Who asked for it.
    pub requested_by: AccountId,
    /// When.
    pub requested_at: Timestamp,
    /// Last day for the answer, until its 24:00; absent while a calendar is missing.
    pub due_on: Option<Day>,
    /// When the agency answered, or the matter ended.
    pub closed_at: Option<Timestamp>,
}

impl From<(Supplement, Vec<SupplementItem>)> for SupplementView {
    fn from((row, items): (Supplement, Vec<SupplementItem>)) -> Self {
        Self {
            items: items.into_iter().map(Into::into).collect(),
            requested_by: row.requested_by,
            requested_at: row.requested_at,
            due_on: row.due_on,
            closed_at: row.closed_at,
        }
    }
}

/// What was missing, handed in (补正材料).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ResubmitInput {
    /// Every listed material, and others that are new or better; what the office asked for in words needs none.
    #[oai(validator(max_items = 50))]
    pub materials: Vec<MaterialInput>,
    /// `true`: there are no state secrets in it (不涉及国家秘密). Without this declaration nothing is received.
    pub no_state_secrets: bool,
}

/// Why the review is to wait (中止).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct HoldInput {
    /// Kind of reason; it decides whether the clock stops.
    pub kind: HoldKind,
    /// Why, in words (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// By how much the limit is to be extended (延期).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExtendInput {
    /// Days added, counted as the limit is.
    #[oai(validator(minimum(value = "1"), maximum(value = "60")))]
    pub days: i64,
    /// Why (理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub reason: String,
}

/// A hold (中止) of the current round.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct HoldView {
    /// Kind of reason.
    pub kind: HoldKind,
    /// Why, in words.
    pub reason: String,
    /// Whether the clock stood still, so that its days are not counted.
    pub stops_clock: bool,
    /// The first day that it covers: the clock counts a day at its 24:00.
    pub held_on: Day,
    /// Who held it.
    pub held_by: AccountId,
    /// When.
    pub held_at: Timestamp,
    /// The first day that it does not cover any more; absent while it lasts.
    pub resumed_on: Option<Day>,
    /// Who resumed.
    pub resumed_by: Option<AccountId>,
    /// When.
    pub resumed_at: Option<Timestamp>,
}

impl From<Hold> for HoldView {
    fn from(hold: Hold) -> Self {
        Self {
            kind: hold.kind,
            reason: hold.reason,
            stops_clock: rules::stops_clock(hold.kind),
            held_on: hold.held_on,
            held_by: hold.held_by,
            held_at: hold.held_at,
            resumed_on: hold.resumed_on,
            resumed_by: hold.resumed_by,
            resumed_at: hold.resumed_at,
        }
    }
}

/// The extension (延期) of the current round.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExtensionView {
    /// Days added, which `limit_days` contains.
    pub days: i64,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approved_by: AccountId,
    /// When.
    pub approved_at: Timestamp,
}

impl From<Extension> for ExtensionView {
    fn from(row: Extension) -> Self {
        Self { days: row.days, reason: row.reason, approved_by: row.approved_by, approved_at: row.approved_at }
    }
}

/// A last day that moved because a year's calendar was corrected.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DueMoveView {
    /// Whose last day.
    pub what: DueKind,
    /// The last day before.
    pub before: Day,
    /// The last day since.
    pub after: Day,
    /// The corrected year.
    pub year: i64,
    /// Its version since, see `GET /v1/calendars/{year}`.
    pub calendar_version: i64,
    /// When.
    pub moved_at: Timestamp,
}

impl From<DueMove> for DueMoveView {
    fn from(row: DueMove) -> Self {
        Self {
            what: row.what,
            before: row.before,
            after: row.after,
            year: row.year,
            calendar_version: row.calendar_version,
            moved_at: row.moved_at,
        }
    }
}

/// A day on the way to the last day of a review.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ClockDay {
    /// The day.
    pub day: Day,
    /// Whether it is a working day.
    pub working: bool,
    /// Why: 工作日, 周末, 国庆节, 国庆节调休 …
    pub reason: String,
    /// Address of the notice that makes it so.
    pub source: String,
    /// Kind of the hold during which the clock stood still at its 24:00, so that it does not count.
    pub held: Option<HoldKind>,
}

impl ClockDay {
    /// A day as the calendar explains it, and whether the clock stood still.
    pub fn new(day: ExplainedDay, held: impl Fn(Day) -> Option<HoldKind>) -> Self {
        let on = Day::from(day.day);
        Self { day: on, working: day.kind.is_working(), reason: day.name, source: day.source, held: held(on) }
    }
}
