//! Selection over HTTP.

mod applications;
mod evaluation;
mod evidence;
mod public;
mod rounds;
mod views;

pub use applications::ApplicationsApi;
pub use evaluation::EvaluationApi;
pub use public::{PublicApi, page};
pub use rounds::{RankingApi, RoundsApi};

/// Everything of the slice.
pub const API: (RoundsApi, RankingApi, ApplicationsApi, EvaluationApi, PublicApi) =
    (RoundsApi, RankingApi, ApplicationsApi, EvaluationApi, PublicApi);
