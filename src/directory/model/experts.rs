//! The pool of experts who are heard when a decision is argued.

use diesel::prelude::*;

use super::Relation;
use crate::access::AccountId;
use crate::db::schema::{expert_appearances, expert_interests, experts};
use crate::kit::{Day, Timestamp};

crate::id!(
    /// An expert of the pool.
    ExpertId
);
crate::id!(
    /// A declared interest of an expert.
    ExpertInterestId
);
crate::id!(
    /// An appearance of an expert.
    AppearanceId
);

crate::text_enum! {
    /// What an expert is an expert of.
    pub enum ExpertField {
        /// Economics and industry (经济产业).
        Economics = "ECONOMICS",
        /// Public finance and auditing (财政审计).
        PublicFinance = "PUBLIC_FINANCE",
        /// Public administration (公共管理).
        Administration = "ADMINISTRATION",
        /// Urban planning and construction (城乡规划与建设).
        Planning = "PLANNING",
        /// Transport (交通运输).
        Transport = "TRANSPORT",
        /// Environment and resources (生态环境与资源).
        Environment = "ENVIRONMENT",
        /// Engineering and technology (工程技术).
        Engineering = "ENGINEERING",
        /// Information and data (信息与数据).
        Information = "INFORMATION",
        /// Agriculture, forestry and water (农林水利).
        Agriculture = "AGRICULTURE",
        /// Education, culture and sports (教科文体).
        Education = "EDUCATION",
        /// Medicine and public health (医药卫生).
        Health = "HEALTH",
        /// Labour, social security and civil affairs (人社民政).
        Society = "SOCIETY",
        /// Emergency and safety (应急与安全).
        Safety = "SAFETY",
        /// Risk of social stability (社会稳定风险评估).
        Stability = "STABILITY",
        /// Anything else (其他专业).
        Other = "OTHER",
    }
}

crate::text_enum! {
    /// Whether an expert was paid for an appearance.
    pub enum Payment {
        /// Paid (有偿).
        Paid = "PAID",
        /// Not paid (无偿).
        Unpaid = "UNPAID",
    }
}

/// An expert of the pool. Experts have no account and are never engaged.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = experts)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Expert {
    /// Id.
    pub id: ExpertId,
    /// Name.
    pub name: String,
    /// Who employs them.
    pub employer: String,
    /// The employer for comparison: see [`super::super::party_key`].
    pub employer_key: String,
    /// Professional title.
    pub title: String,
    /// How to reach them; empty when it is not known.
    pub contact: String,
    /// Since when they are out of the pool.
    pub left_on: Option<Day>,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Since when it is here.
    pub created_at: Timestamp,
}

/// An expert with their fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertEntry {
    /// The expert.
    pub expert: Expert,
    /// Fields, in the order of the catalogue.
    pub fields: Vec<ExpertField>,
}

/// What is entered of an expert and may be changed later.
#[derive(Clone, Debug)]
pub struct NewExpert {
    /// Name.
    pub name: String,
    /// Who employs them.
    pub employer: String,
    /// Professional title.
    pub title: String,
    /// How to reach them.
    pub contact: Option<String>,
    /// Since when they are out of the pool.
    pub left_on: Option<Day>,
    /// Fields.
    pub fields: Vec<ExpertField>,
}

/// Which experts a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExpertFilter {
    /// Only experts of this field.
    pub field: Option<ExpertField>,
    /// Only those in the pool, or only those who left it.
    pub in_pool: Option<bool>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}

/// A party that an expert is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = expert_interests)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct ExpertInterest {
    /// Id.
    pub id: ExpertInterestId,
    /// Whose.
    pub expert_id: ExpertId,
    /// The party as declared.
    pub party: String,
    /// The party for comparison.
    pub party_key: String,
    /// What binds the expert to it.
    pub relation: Relation,
    /// Who noted it.
    pub declared_by: AccountId,
    /// When.
    pub declared_at: Timestamp,
}

/// What is asked of an expert's independence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Independence {
    /// Whom it was asked of.
    pub expert: Expert,
    /// True when the party employs the expert.
    pub employed: bool,
    /// Declared interests in the party.
    pub interests: Vec<ExpertInterest>,
}

/// An expert was heard on a matter.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = expert_appearances)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Appearance {
    /// Id.
    pub id: AppearanceId,
    /// Who was heard.
    pub expert_id: ExpertId,
    /// On which matter.
    pub matter: String,
    /// On which day.
    pub on_day: Day,
    /// Paid or not.
    pub paid: Payment,
    /// Who noted it.
    pub recorded_by: AccountId,
    /// When.
    pub recorded_at: Timestamp,
}

/// What a new appearance is made from.
#[derive(Clone, Debug)]
pub struct NewAppearance {
    /// Who was heard.
    pub expert_id: ExpertId,
    /// On which matter.
    pub matter: String,
    /// On which day.
    pub on_day: Day,
    /// Paid or not.
    pub paid: Payment,
}
