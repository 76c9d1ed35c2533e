//! The conversation about a matter (沟通记录) beside its questions: what a side notes for itself, meetings, experts who were
//! consulted, and one time line of everything.
//!
//! Notes (内部备注) belong to one side: the office's, one agency's, or counsel's of one assignment with its firm. No other
//! side ever sees one, not even that there is one; audit reads all, as everywhere. A note never changes: a later note
//! corrects it. Meetings (会商) and consultations of experts (专家咨询) are recorded by the office, with what came of them
//! and papers, for everybody who sees the matter; an expert must be independent of the agency and of every party. What
//! advisers do at meetings for pay is a record of `service`, and stands on the time line too.
//!
//! The time line (办理时间轴) is no record of its own: it reads the tables of all slices, one bounded query a page, and
//! each row of it is shown to whom its own slice shows it. While advisers are at work none of them learns what another
//! one asks or was given as an answer.
//!
//! There are no states. Who sees a matter reads; who writes the policy says. Basis: 国务院令第713号 arts 19–20 (experts
//! independent, none with a direct interest); 中办发〔2016〕30号 (how counsel was heard is on record).

mod actions;
mod api;
mod model;
pub mod rules;
mod store;
mod timeline;
mod views;

pub use api::ConversationApi;
