//! Allocation (分派): who is offered a matter, by rule and in the open.
//!
//! Everybody who is named in an engagement that serves the agency is examined. Whoever may not be offered the matter is left
//! out by the first rule that bars them; the others are put in order by one of three methods. A match (智能匹配)
//! scores expertise, load, fairness, rate, past performance and open conflicts from 0 to 100, weighs the scores by the rule
//! pack's `allocation.weight_…`, and takes the most points first; of equals whoever had fewer offers this year, then whoever
//! was offered work longest ago, then the lower number. A rotation (轮候) takes whoever was offered work longest ago, those
//! never asked first. A draw (抽签) is the verifiable draw of selection: the office commits to a seed and the pool, a witness
//! says a word, and the tickets are the order. All of it is stored whole and never changed: facts, scores, weights,
//! exclusions, order, seed and word, so that anybody can reckon it again.
//!
//! The first in order is offered the matter in the same transaction by the rules of any offer; whoever cannot be offered it
//! then is passed over by name of the rule. When an offer is declined, recused from or expires, the program offers it to
//! the next by itself within a minute (自动改派); when the office has taken one back, the office goes on with `next`. When the
//! order is used up the coordinators are told. In a round with two independent opinions each adviser is found by an
//! allocation of its own, the second one of another firm.
//!
//! A quote (费用预览) shows what each would cost and what money is left, and writes nothing. When an adviser leaves, the
//! open work goes to others in one call, each matter for itself.
//!
//! States: COMMITTED (a draw waits for its word) → OFFERED → EXHAUSTED. The coordinator allocates; the coordinator and audit
//! see it. How many are examined costs no more queries: about thirty for any number. Basis: 中办发〔2016〕30号 (counsel is
//! chosen fairly and in the open), 律师法 39; weights are proposals of this system.

mod actions;
mod api;
mod examine;
mod model;
mod quote;
mod rank;
mod reassign;
pub mod rules;
mod store;
mod views;

pub use actions::go_on;
pub use api::AllocationApi;
pub use model::{AllocationId, AllocationState, Method};
pub use store::waiting;
