//! Operation (运行状态): health for whoever starts and watches the service, and figures for monitoring.
//!
//! Health is public and says little; the figures are shown on a listener of their own, which only the machine
//! itself can reach.

mod api;
mod metrics;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use api::OpsApi;
pub use metrics::{metrics, resident};

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

/// What is wrong with a service that works all the same, by codes that anybody may see. Whoever finds it says so;
/// the details are in the log.
#[derive(Clone, Debug, Default)]
pub struct Condition(Arc<Mutex<BTreeSet<&'static str>>>);

/// There is no room for what is written.
pub const STORAGE_FULL: &str = "STORAGE_FULL";

impl Condition {
    /// From now on this is wrong, or is not wrong any more.
    pub fn set(&self, code: &'static str, wrong: bool) {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong {
            codes.insert(code)
        } else {
            codes.remove(code)
        };
    }

    fn problems(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|code| (*code).to_owned()).collect()
    }
}
