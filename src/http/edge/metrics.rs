//! What the edge counts, in the text format of Prometheus. Labels are operations and reasons: nothing of a
//! person, and never more of them than the contract has operations.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::connection::Cut;
use super::inflow::Fault;
use crate::access::Operation;
use crate::access::policy::OPERATIONS;

/// Why a connection was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// There are too many in all.
    Full,
    /// There are too many from its address.
    Address,
}

/// Upper bounds of the histogram's buckets in milliseconds, and as they are written.
const BUCKETS: [(u128, &str); 6] =
    [(5, "0.005"), (25, "0.025"), (100, "0.1"), (500, "0.5"), (2_500, "2.5"), (10_000, "10")];
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// The counters of one server.
pub struct Metrics {
    /// By operation in the order of the policy; the last is for addresses that are no operation's.
    requests: Vec<Requests>,
    places: HashMap<&'static str, usize>,
    in_flight: AtomicU64,
    connections: AtomicU64,
    open: AtomicU64,
    refused: [AtomicU64; 2],
    cut: [AtomicU64; 4],
    bodies: [AtomicU64; 2],
    limited: [AtomicU64; 3],
}

const REFUSED: [&str; 2] = ["full", "address"];
const CUT: [&str; 4] = ["header", "idle", "reading", "handshake"];
const BODIES: [&str; 2] = ["large", "slow"];
const LIMITS: [&str; 3] = ["default", "address", "sign-in"];

#[derive(Default)]
struct Requests {
    classes: [AtomicU64; CLASSES.len()],
    buckets: [AtomicU64; BUCKETS.len()],
    micros: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: (0..=OPERATIONS.len()).map(|_| Requests::default()).collect(),
            places: OPERATIONS.iter().enumerate().map(|(place, operation)| (operation.id, place)).collect(),
            in_flight: AtomicU64::default(),
            connections: AtomicU64::default(),
            open: AtomicU64::default(),
            refused: Default::default(),
            cut: Default::default(),
            bodies: Default::default(),
            limited: Default::default(),
        }
    }
}

/// A request that is being answered.
pub(super) struct InFlight<'m>(&'m Metrics);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

fn add(counter: Option<&AtomicU64>) {
    if let Some(counter) = counter {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

impl Metrics {
    pub(super) fn begins(&self) -> InFlight<'_> {
        add(Some(&self.in_flight));
        InFlight(self)
    }

    pub(super) fn answered(&self, operation: Option<&'static Operation>, status: u16, took: Duration) {
        let place = operation.and_then(|operation| self.places.get(operation.id)).copied().unwrap_or(OPERATIONS.len());
        let Some(requests) = self.requests.get(place) else { return };
        add(requests.classes.get(usize::from((status / 100).saturating_sub(2))));
        if let Some(bucket) = BUCKETS.iter().position(|(millis, _)| took.as_millis() < *millis) {
            add(requests.buckets.get(bucket));
        }
        requests.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn opened(&self) {
        add(Some(&self.connections));
        add(Some(&self.open));
    }

    pub(super) fn closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn refused(&self, why: Refused) {
        let [full, address] = &self.refused;
        add(Some(if why == Refused::Full { full } else { address }));
    }

    pub(super) fn cut(&self, why: Cut) {
        let [header, idle, reading, handshake] = &self.cut;
        add(Some(match why {
            Cut::Header => header,
            Cut::Idle => idle,
            Cut::Reading => reading,
            Cut::Handshake => handshake,
        }));
    }

    pub(super) fn body_refused(&self, fault: Fault) {
        let [large, slow] = &self.bodies;
        add(Some(if fault == Fault::TooSlow { slow } else { large }));
    }

    pub(super) fn limited(&self, limit: &str) {
        add(LIMITS.iter().position(|known| *known == limit).and_then(|place| self.limited.get(place)));
    }

    /// Everything as text.
    pub fn write(&self, text: &mut String) -> fmt::Result {
        family(text, "counsel_http_requests_total", "counter", "Requests answered, by operation and class of status.")?;
        for (id, requests) in self.asked() {
            for (class, count) in CLASSES.iter().zip(&requests.classes) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    writeln!(text, "counsel_http_requests_total{{operation=\"{id}\",status=\"{class}\"}} {count}")?;
                }
            }
        }
        family(text, "counsel_http_request_seconds", "histogram", "Time from a request's header to its answer's.")?;
        for (id, requests) in self.asked() {
            let name = "counsel_http_request_seconds";
            let mut within = 0;
            for ((_, bound), count) in BUCKETS.iter().zip(&requests.buckets) {
                within += count.load(Ordering::Relaxed);
                writeln!(text, "{name}_bucket{{operation=\"{id}\",le=\"{bound}\"}} {within}")?;
            }
            let count = requests.count();
            writeln!(text, "{name}_bucket{{operation=\"{id}\",le=\"+Inf\"}} {count}")?;
            let micros = requests.micros.load(Ordering::Relaxed);
            writeln!(text, "{name}_sum{{operation=\"{id}\"}} {}.{:06}", micros / 1_000_000, micros % 1_000_000)?;
            writeln!(text, "{name}_count{{operation=\"{id}\"}} {count}")?;
        }
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        single(text, "counsel_http_requests_in_flight", "gauge", "Requests being answered.", load(&self.in_flight))?;
        single(text, "counsel_connections_open", "gauge", "Connections held.", load(&self.open))?;
        single(text, "counsel_connections_total", "counter", "Connections taken.", load(&self.connections))?;
        labelled(
            text,
            "counsel_connections_refused_total",
            "Connections over a cap.",
            "reason",
            &REFUSED,
            &self.refused,
        )?;
        labelled(text, "counsel_connections_cut_total", "Connections past a deadline.", "reason", &CUT, &self.cut)?;
        labelled(text, "counsel_bodies_refused_total", "Bodies too large or slow.", "reason", &BODIES, &self.bodies)?;
        labelled(text, "counsel_rate_limited_total", "Requests over a rate.", "limit", &LIMITS, &self.limited)
    }

    fn asked(&self) -> impl Iterator<Item = (&'static str, &Requests)> {
        let ids = OPERATIONS.iter().map(|operation| operation.id).chain(["none"]);
        ids.zip(&self.requests).filter(|(_, requests)| requests.count() > 0)
    }
}

impl Requests {
    fn count(&self) -> u64 {
        self.classes.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }
}

fn family(text: &mut String, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

/// A family of one number.
pub fn single(text: &mut String, name: &str, kind: &str, help: &str, value: u64) -> fmt::Result {
    family(text, name, kind, help)?;
    writeln!(text, "{name} {value}")
}

fn labelled(
    text: &mut String,
    name: &str,
    help: &str,
    label: &str,
    values: &[&str],
    counters: &[AtomicU64],
) -> fmt::Result {
    family(text, name, "counter", help)?;
    for (value, counter) in values.iter().zip(counters) {
        writeln!(text, "{name}{{{label}=\"{value}\"}} {}", counter.load(Ordering::Relaxed))?;
    }
    Ok(())
}
