//! Cases (复议应诉): reconsideration and administrative litigation against an agency, from the first copy that it
//! receives to the performance of the decision.
//!
//! A case has stages (复议、一审、二审、再审、执行), each before an authority under a number of its own, with parties whose
//! roles change from stage to stage, and with the review of the agency's response where there is one. What happens is an
//! event: a copy received, a hearing and who appeared for the agency, a decision with the day on which it was made **and**
//! the day on which the agency received it. Statutory last days follow from events by the rule pack (`dispute.*`): what
//! runs from receipt runs from the day of receipt, the day itself not counted, working or calendar days as the law has
//! them, a last day that is not worked moved to the next that is. Each is done, due, missed, or a right left unused. The first
//! duty of a stage binds the review of its response; a hearing to come is told of before its day.
//!
//! States: OPEN → CONCLUDED → PERFORMED; a new stage opens a concluded case again. The agency keeps its own cases, the
//! office sees those of the agencies whose disputes it reviews, audit all; both are told before a last day and when one
//! was missed. Basis: 行政复议法 48, 54, 56–60, 62, 76–77, 88; 行政诉讼法 3, 45, 67, 85; its interpretation 10, 34, 48, 66, 108,
//! 110, 149, 156.

mod actions;
mod api;
mod deadlines_api;
mod model;
mod response;
pub mod rules;
mod store;
mod views;
mod watch;

pub use api::CasesApi;
pub use deadlines_api::CaseDeadlinesApi;
pub use model::CaseId;
pub use store::agency_of;
pub use watch::{due, reckon_deadlines, recount_deadlines, tell};
