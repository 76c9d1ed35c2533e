//! Operation (运行状态): health for whoever starts and watches the service, and figures for monitoring.
//!
//! Health is public and says little; the figures are shown on a listener of their own, which only the machine
//! itself can reach.

mod api;
mod metrics;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use api::OpsApi;
pub use metrics::metrics;

/// Set when the server has been told to stop: it finishes what it has and takes nothing new.
#[derive(Clone, Debug, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// From now on `/readyz` says no.
    pub fn start(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(super) fn started(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
