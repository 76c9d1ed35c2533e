//! Calendars, deadlines and rules over HTTP.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::days::{YearFault, YearTable};
use super::form_api::{CompanionRule, ConditionalConclusion, FormCheck, FormField};
use super::pack::{Cite, LimitUnit};
use super::{actions, store};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::http::{Call, Found, Resource, Tag};
use crate::kit::{Day, Timestamp};

/// A special day of a year.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SpecialDay {
    /// The day.
    day: Day,
    /// Holiday or make-up day it belongs to, such as 国庆节 or 国庆节调休.
    #[oai(validator(min_length = 1, max_length = 40))]
    name: String,
}

/// A year's calendar to be loaded (载入年度放假安排), as the State Council has published it.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CalendarYearInput {
    /// The year.
    year: i32,
    /// Where the notice is published: its number or its address.
    #[oai(validator(min_length = 1, max_length = 500))]
    source: String,
    /// Days off (放假), weekend days inside a holiday included.
    #[oai(validator(min_items = 1, max_items = 100))]
    off: Vec<SpecialDay>,
    /// Make-up working days (调休上班): Saturdays and Sundays that are worked.
    #[oai(validator(max_items = 100))]
    work: Vec<SpecialDay>,
}

impl CalendarYearInput {
    /// The year's table; refused when it cannot be a published one.
    pub fn table(self) -> Result<YearTable> {
        let table = YearTable {
            year: self.year,
            source: self.source.trim().to_owned(),
            off: by_day("/off", self.off)?,
            work: by_day("/work", self.work)?,
        };
        table.check().map_err(|fault| {
            let pointer = match fault {
                YearFault::NoDaysOff(_) => "/off",
                YearFault::NoSource(_) => "/source",
                YearFault::OtherYear { .. } => "/year",
                YearFault::OffAndWorked(_) | YearFault::WorkedAnyway(_) => "/work",
            };
            Error::field(pointer, "INVALID", fault.to_string())
        })?;
        Ok(table)
    }
}

fn by_day(list: &str, days: Vec<SpecialDay>) -> Result<BTreeMap<NaiveDate, String>> {
    let mut known = BTreeMap::new();
    for (n, SpecialDay { day, name }) in days.into_iter().enumerate() {
        if known.insert(day.date(), name).is_some() {
            return Err(Error::field(format!("{list}/{n}/day"), "INVALID", "stands twice"));
        }
    }
    Ok(known)
}

/// A loaded year's calendar, corrected (更正放假安排): the whole year as it is right.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CalendarCorrection {
    /// Where the right notice is published: its number or its address.
    #[oai(validator(min_length = 1, max_length = 500))]
    source: String,
    /// Days off (放假), weekend days inside a holiday included.
    #[oai(validator(min_items = 1, max_items = 100))]
    off: Vec<SpecialDay>,
    /// Make-up working days (调休上班): Saturdays and Sundays that are worked.
    #[oai(validator(max_items = 100))]
    work: Vec<SpecialDay>,
    /// Why it is corrected (更正理由).
    #[oai(validator(min_length = 2, max_length = 2000))]
    reason: String,
}

impl CalendarCorrection {
    /// The year's table and the reason; refused when it cannot be a published year.
    pub fn table(self, year: i32) -> Result<(YearTable, String)> {
        let Self { source, off, work, reason } = self;
        let table = CalendarYearInput { year, source, off, work }.table()?;
        Ok((table, reason.trim().to_owned()))
    }
}

/// A year's calendar (年度放假安排).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CalendarYear {
    /// The year.
    year: i32,
    /// Address of the notice it is taken from.
    source: String,
    /// Days off (放假).
    off: Vec<SpecialDay>,
    /// Make-up working days (调休上班).
    work: Vec<SpecialDay>,
    /// What it said before it was corrected (更正前), oldest first.
    former: Vec<FormerYear>,
    /// Version; wanted as If-Match by a correction.
    version: i64,
}

/// What a year's calendar said before it was corrected (更正前的放假安排).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FormerYear {
    /// Its version.
    version: i64,
    /// Address of the notice it was taken from.
    source: String,
    /// Days off (放假).
    off: Vec<SpecialDay>,
    /// Make-up working days (调休上班).
    work: Vec<SpecialDay>,
    /// Why it was corrected.
    reason: String,
    /// When.
    replaced_at: Timestamp,
}

/// A loaded year as it is shown.
pub fn year_view(conn: &mut Conn, year: i32) -> Result<CalendarYear> {
    let list = |days: BTreeMap<_, String>| {
        days.into_iter().map(|(day, name)| SpecialDay { day: Day::from(day), name }).collect()
    };
    let (table, version, former) = store::year(conn, year)?;
    let former = former.into_iter().map(|one| FormerYear {
        version: one.version,
        source: one.table.source,
        off: list(one.table.off),
        work: list(one.table.work),
        reason: one.reason,
        replaced_at: one.replaced_at,
    });
    Ok(CalendarYear {
        year,
        source: table.source,
        off: list(table.off),
        work: list(table.work),
        former: former.collect(),
        version,
    })
}

impl Resource for CalendarYear {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/calendars/{}", self.year)
    }
}

crate::text_enum! {
    /// How a period is counted.
    pub enum PeriodUnit {
        /// Working days (工作日), make-up days included.
        WorkingDays = "WORKING_DAYS",
        /// Calendar days (日历日); a last day off rolls to the next working day.
        CalendarDays = "CALENDAR_DAYS",
    }
}

/// A day on the way to a deadline.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CountedDay {
    /// The day.
    pub day: Day,
    /// Whether it counts as a working day.
    pub working: bool,
    /// Why: 工作日, 周末, 国庆节, 国庆节调休 …
    pub reason: String,
    /// Address of the notice that makes it so.
    pub source: String,
}

impl From<super::days::ExplainedDay> for CountedDay {
    fn from(day: super::days::ExplainedDay) -> Self {
        Self { day: Day::from(day.day), working: day.kind.is_working(), reason: day.name, source: day.source }
    }
}

/// A deadline (期限) and the days behind it.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Deadline {
    /// The day it starts from, itself not counted.
    start: Day,
    /// How many.
    days: u32,
    /// Counted how.
    unit: PeriodUnit,
    /// The last day; it ends at 24:00 Asia/Shanghai.
    due_on: Day,
    /// Every day from the start, exclusive, to the due day.
    explained: Vec<CountedDay>,
}

/// A rule's citation (依据).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Citation {
    /// The passage.
    basis: String,
    /// The instrument or page.
    source: String,
    /// How far it can be relied on: LAW, PUBLIC, RECALLED or PROPOSED.
    sure: String,
}

impl From<&Cite> for Citation {
    fn from(cite: &Cite) -> Self {
        Self { basis: cite.basis.clone(), source: cite.source.clone(), sure: format!("{:?}", cite.sure).to_uppercase() }
    }
}

/// A material or review item of a kind of matter.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ChecklistItem {
    /// Stable code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Whether a submission without it is incomplete (materials), or an opinion without it is not finished
    /// (review items).
    required: bool,
    /// The flag of the form that makes it required (涉及时必备); absent when none does.
    required_when: Option<String>,
    /// Its citation.
    citation: Citation,
}

/// What applies to a kind of matter in a jurisdiction on a day (规则).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RulesForKind {
    /// Rule pack.
    pack: String,
    /// Its hash, which a matter freezes when its clock starts.
    pack_hash: String,
    /// Kind of matter.
    kind: String,
    /// Its name in Chinese.
    title_zh: String,
    /// Its name in English.
    title_en: String,
    /// Days for the review, when there is a limit.
    limit_days: Option<u32>,
    /// How they are counted.
    limit_unit: Option<PeriodUnit>,
    /// The limit's citation.
    limit_citation: Option<Citation>,
    /// Materials of a submission (送审材料).
    materials: Vec<ChecklistItem>,
    /// Review items (审查要点).
    items: Vec<ChecklistItem>,
    /// Conclusions that an opinion may come to (审查结论).
    conclusions: Vec<String>,
    /// Conclusions that are open only when a flag of the form is set, such as RISK_DISCLOSED for an exploratory reform.
    conditional_conclusions: Vec<ConditionalConclusion>,
    /// Whether at least one legal adviser must be heard.
    counsel_required: bool,
    /// Working days that lie at least between receipt and deliberation (最短审查时间), when the rules want some.
    min_window_days: Option<u32>,
    /// What lies beside the draft when it is deliberated or signed (提请审议材料).
    companions: Vec<CompanionRule>,
    /// The form (送审表单).
    fields: Vec<FormField>,
    /// What the answers must keep to.
    checks: Vec<FormCheck>,
}

/// What a pack says of a kind of matter; not found when it says nothing.
pub fn rules_for(pack: &super::pack::RulePack, kind: &str) -> Result<RulesForKind> {
    let rules = pack.kind(kind).ok_or(Error::NotFound)?;
    let material = |m: &super::pack::Material| ChecklistItem {
        code: m.code.clone(),
        zh: m.zh.clone(),
        en: m.en.clone(),
        required: m.required,
        required_when: m.required_when.clone(),
        citation: (&m.cite).into(),
    };
    let item = |i: &super::pack::ReviewItem| ChecklistItem {
        code: i.code.clone(),
        zh: i.zh.clone(),
        en: i.en.clone(),
        required: true,
        required_when: None,
        citation: (&i.cite).into(),
    };
    let unit = |unit| match unit {
        LimitUnit::WorkingDays => PeriodUnit::WorkingDays,
        LimitUnit::CalendarDays => PeriodUnit::CalendarDays,
    };
    Ok(RulesForKind {
        pack: pack.id.clone(),
        pack_hash: pack.hash.clone(),
        kind: kind.to_owned(),
        title_zh: rules.title_zh.clone(),
        title_en: rules.title_en.clone(),
        limit_days: rules.limit.as_ref().map(|limit| limit.days),
        limit_unit: rules.limit.as_ref().map(|limit| unit(limit.unit)),
        limit_citation: rules.limit.as_ref().map(|limit| (&limit.cite).into()),
        materials: rules.materials.iter().map(material).collect(),
        items: rules.items.iter().map(item).collect(),
        conclusions: rules.conclusions.codes.clone(),
        conditional_conclusions: ConditionalConclusion::of(rules),
        counsel_required: rules.counsel.required,
        min_window_days: rules.min_window.as_ref().map(|window| window.working_days),
        companions: rules.companions.iter().map(Into::into).collect(),
        fields: rules.fields.iter().map(Into::into).collect(),
        checks: rules.checks.iter().map(Into::into).collect(),
    })
}

/// Calendar and rules.
#[derive(Clone)]
pub struct CalendarApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Calendar")]
impl CalendarApi {
    /// A year's holidays and make-up working days
    #[oai(path = "/calendars/:year", method = "get", operation_id = "calendar_get_year")]
    async fn get_year(&self, call: Call, year: Path<i32>) -> poem::Result<Found<CalendarYear>> {
        call.get(move |ctx| year_view(ctx.conn, year.0)).await
    }

    /// Reckon a deadline and list every day counted or skipped, with its reason
    #[oai(path = "/deadlines", method = "get", operation_id = "calendar_due")]
    async fn due(
        &self,
        call: Call,
        /// The day it starts from, itself not counted.
        start: Query<Day>,
        /// How many days, at most 1000.
        #[oai(validator(minimum(value = "0"), maximum(value = "1000")))]
        days: Query<u32>,
        /// Counted how; working days unless told.
        unit: Query<Option<PeriodUnit>>,
    ) -> poem::Result<Found<Deadline>> {
        let unit = unit.0.unwrap_or(PeriodUnit::WorkingDays);
        call.read(move |ctx| {
            let calendar = store::load(ctx.conn)?;
            let due = match unit {
                PeriodUnit::WorkingDays => calendar.after_working_days(start.0.date(), days.0),
                PeriodUnit::CalendarDays => calendar.after_calendar_days(start.0.date(), days.0),
            };
            let explained = due.and_then(|due| Ok((due, calendar.explain(start.0.date(), due)?)));
            let (due, explained) = explained.map_err(actions::not_loaded)?;
            Ok(Deadline {
                start: start.0,
                days: days.0,
                unit,
                due_on: Day::from(due),
                explained: explained.into_iter().map(Into::into).collect(),
            })
        })
        .await
    }

    /// The rules for a kind of matter: materials, review items, time limit, conclusions, each with its basis
    #[oai(path = "/rules/:jurisdiction/:kind", method = "get", operation_id = "calendar_get_rules")]
    async fn get_rules(
        &self,
        call: Call,
        jurisdiction: Path<String>,
        kind: Path<String>,
        /// On this day; today unless told.
        on: Query<Option<Day>>,
    ) -> poem::Result<Found<RulesForKind>> {
        call.read(move |ctx| {
            let pack = actions::find(&jurisdiction.0, on.0.unwrap_or_else(|| ctx.today()))?;
            rules_for(pack, &kind.0)
        })
        .await
    }
}
