//! Where "now" comes from. Production time is the system's; the demo and the tests set it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::Timestamp;

/// The one source of time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is set.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `time`.
    pub fn standing_at(time: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(time.micros())))
    }

    /// The present instant.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => chrono::Utc::now().into(),
            Self::Set(micros) => Timestamp::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Sets a standing clock; the machine's clock cannot be set and stays as it is.
    pub fn set(&self, time: Timestamp) {
        if let Self::Set(micros) = self {
            micros.store(time.micros(), Ordering::SeqCst);
        }
    }
}
