//! Schemes of appraisal and the catalogue of events over HTTP.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::actions;
use super::api::Citation;
use super::pack::{Block, EventKind, How, Item, Origin, RulePack, Scheme};
use crate::error::{Error, Result};
use crate::http::{Call, Found, Tag};
use crate::kit::{Day, Points};

/// An event that appraisals can count (履职事件).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EventKindView {
    /// Stable code (事件代码).
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Whom it can be about (对象类别): ADVISER, REVIEWER, AGENCY.
    subjects: Vec<String>,
    /// Whether a coordinator enters it by hand, with evidence (手工登记); else the program records it.
    noted: bool,
    /// Whether an adviser to whom it happens has taken part in work (参与工作).
    takes_part: bool,
}

impl From<&EventKind> for EventKindView {
    fn from(event: &EventKind) -> Self {
        Self {
            code: event.code.clone(),
            zh: event.zh.clone(),
            en: event.en.clone(),
            subjects: event.subjects.clone(),
            noted: event.origin == Origin::Noted,
            takes_part: event.takes_part,
        }
    }
}

/// A part of the hundred points (考核维度).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BlockView {
    /// Stable code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Its points (分值).
    points: Points,
    /// Its citation.
    citation: Citation,
}

impl From<&Block> for BlockView {
    fn from(block: &Block) -> Self {
        Self {
            code: block.code.clone(),
            zh: block.zh.clone(),
            en: block.en.clone(),
            points: Points::new(block.points),
            citation: (&block.cite).into(),
        }
    }
}

/// An item of a scheme (考核项目).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SchemeItemView {
    /// Stable code.
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
    /// The block whose points it takes (所属维度); what adds and what vetoes has none.
    block: Option<String>,
    /// How it counts: DEDUCT (扣分), ADD (加分), RATE (比率), SCORED (评分) or VETO (一票否决).
    how: String,
    /// Codes of the events that it counts; of a rate, those that count in full.
    events: Vec<String>,
    /// Of a rate: events that count in part.
    partial: Vec<String>,
    /// Of a rate: events that count against.
    against: Vec<String>,
    /// Points for each event (每次分值) of DEDUCT and ADD.
    each: Option<Points>,
    /// The most that it takes or adds (封顶); nothing for a veto.
    at_stake: Points,
    /// Its citation.
    citation: Citation,
}

impl From<&Item> for SchemeItemView {
    fn from(item: &Item) -> Self {
        let none = Vec::new();
        let (events, partial, against, each) = match &item.how {
            How::Deduct { events, each, .. } | How::Add { events, each, .. } => (events, &none, &none, Some(*each)),
            How::Rate { full, partial, none: against, .. } => (full, partial, against, None),
            How::Veto { events } => (events, &none, &none, None),
            How::Scored { .. } => (&none, &none, &none, None),
        };
        Self {
            code: item.code.clone(),
            zh: item.zh.clone(),
            en: item.en.clone(),
            block: item.block.clone(),
            how: item.how.name().to_owned(),
            events: events.clone(),
            partial: partial.clone(),
            against: against.clone(),
            each: each.map(Points::new),
            at_stake: Points::new(item.how.at_stake()),
            citation: (&item.cite).into(),
        }
    }
}

/// How a kind of subject is appraised (考核办法).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SchemeView {
    /// Whom it appraises: ADVISER, REVIEWER or AGENCY.
    subject_kind: String,
    /// Title in Chinese.
    title_zh: String,
    /// Title in English.
    title_en: String,
    /// Its citation.
    citation: Citation,
    /// Blocks; their points add up to a hundred.
    blocks: Vec<BlockView>,
    /// Items, in the order in which they are counted.
    items: Vec<SchemeItemView>,
}

impl SchemeView {
    fn of(subject: &str, scheme: &Scheme) -> Self {
        Self {
            subject_kind: subject.to_owned(),
            title_zh: scheme.title_zh.clone(),
            title_en: scheme.title_en.clone(),
            citation: (&scheme.cite).into(),
            blocks: scheme.blocks.iter().map(Into::into).collect(),
            items: scheme.items.iter().map(Into::into).collect(),
        }
    }
}

/// The schemes of a place, and the events that they can count.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SchemesView {
    /// Rule pack.
    pack: String,
    /// Its hash, which an appraisal freezes when it is opened.
    pack_hash: String,
    /// The most that all bonus items add together (加分上限).
    bonus_max: Points,
    /// Weight of adoption in part (部分采纳的权重), a decimal.
    partial_weight: String,
    /// From so many points on excellent (优秀).
    excellent_min: Points,
    /// From so many points on competent (合格).
    competent_min: Points,
    /// From so many points on basically competent (基本合格); less is incompetent (不合格).
    basic_min: Points,
    /// The catalogue of events (事件目录).
    events: Vec<EventKindView>,
    /// The schemes (考核办法).
    schemes: Vec<SchemeView>,
}

impl SchemesView {
    fn of(pack: &RulePack) -> Result<Self> {
        let points = |key: &str| pack.points(key).map(Points::whole).map_err(Error::internal);
        Ok(Self {
            pack: pack.id.clone(),
            pack_hash: pack.hash.clone(),
            bonus_max: points("appraisal.bonus_max")?,
            partial_weight: pack.ratio("adoption.partial_weight").map_err(Error::internal)?.to_owned(),
            excellent_min: points("appraisal.excellent_min")?,
            competent_min: points("appraisal.competent_min")?,
            basic_min: points("appraisal.basic_min")?,
            events: pack.conduct.iter().map(Into::into).collect(),
            schemes: pack.appraisal.iter().map(|(subject, scheme)| SchemeView::of(subject, scheme)).collect(),
        })
    }
}

/// Schemes of appraisal.
#[derive(Clone)]
pub struct SchemesApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Calendar")]
impl SchemesApi {
    /// How advisers, reviewers and agencies are appraised (考核办法), and the events that count (事件目录), each with its basis
    #[oai(path = "/appraisal-schemes/:jurisdiction", method = "get", operation_id = "calendar_get_schemes")]
    async fn get_schemes(
        &self,
        call: Call,
        jurisdiction: Path<String>,
        /// On this day; today unless told.
        on: Query<Option<Day>>,
    ) -> poem::Result<Found<SchemesView>> {
        call.read(move |ctx| {
            let pack = actions::find(&jurisdiction.0, on.0.unwrap_or_else(|| ctx.today()))?;
            SchemesView::of(pack)
        })
        .await
    }
}
