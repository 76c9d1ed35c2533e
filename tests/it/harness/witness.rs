//! Sees every call that people make in a test, and afterwards compares the audit trail with it: each write
//! and each refusal has left exactly one entry, an import one more for each row that it wrote, a reassignment one more for
//! each matter that it moved, and nothing else has left any.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use counsel_desk::access::policy;
use counsel_desk::app::App;
use counsel_desk::audit::{self, Entry, Outcome};
use counsel_desk::client::Answer;
use reqwest::Method;

use super::{Expect as _, app};

#[derive(Clone, Debug, Default)]
pub struct Witness {
    calls: Arc<Mutex<Vec<Seen>>>,
    excused: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Seen {
    call: String,
    request_id: String,
    expected: Expected,
}

/// What the trail must hold about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// So many entries.
    Done(usize),
    Refused,
    /// 404 is one entry when the thing is hidden or gone, and none when there is no such address.
    MaybeRefused,
    Nothing,
}

impl Witness {
    pub fn note(&self, method: &Method, path: &str, answer: &Answer) {
        // Questions that are asked by POST, because they bring a body.
        let asks = ["/v1/scope", "/v1/verify"].iter().any(|question| path.starts_with(question));
        let reads = asks || matches!(*method, Method::GET | Method::HEAD);
        let replayed = answer.header("idempotency-replayed").is_some();
        let expected = match answer.status {
            200..300 if !reads && !replayed => {
                let rows = ["written", "moved"].iter().find_map(|name| answer.body[name].as_u64()).unwrap_or(0);
                Expected::Done(1 + usize::try_from(rows).unwrap())
            }
            401 if answer.body["code"] == "WRONG_CREDENTIALS" => Expected::Refused,
            403 | 409 => Expected::Refused,
            404 => Expected::MaybeRefused,
            _ => Expected::Nothing,
        };
        let call = format!("{method} {path} answered {}", answer.status);
        let request_id = answer.header("x-request-id").expect("every answer names its request").to_owned();
        self.calls.lock().unwrap().push(Seen { call, request_id, expected });
    }

    /// For tests that damage the trail on purpose.
    pub fn excuse(&self) {
        self.excused.store(true, Ordering::Relaxed);
    }

    /// Compares, and has the trail verified.
    pub async fn testify(&self, app: &App) {
        if self.excused.load(Ordering::Relaxed) {
            return;
        }
        let trail = app::audit_trail(app).await;
        let mut by_request: HashMap<&str, Vec<&Entry>> = HashMap::new();
        for entry in &trail {
            by_request.entry(&entry.request).or_default().push(entry);
        }
        for &Seen { ref call, ref request_id, expected } in self.calls.lock().unwrap().iter() {
            let about = by_request.get(request_id.as_str()).map_or(&[][..], Vec::as_slice);
            let outcomes: Vec<Outcome> = about.iter().map(|entry| entry.outcome).collect();
            let fits = match expected {
                Expected::Done(entries) => outcomes == vec![Outcome::Done; entries],
                Expected::Refused => outcomes == [Outcome::Refused],
                Expected::MaybeRefused => outcomes.is_empty() || outcomes == [Outcome::Refused],
                Expected::Nothing => outcomes.is_empty(),
            };
            assert!(fits, "{call}: the audit trail should say {expected:?} and says {outcomes:?}");
            for entry in about {
                assert!(policy::operation(&entry.operation).is_some(), "{call}: unknown operation {}", entry.operation);
                let names_its_subject = !entry.subject_kind.is_empty() && !entry.subject_id.is_empty();
                assert!(entry.outcome == Outcome::Refused || names_its_subject, "{call}: the entry names nothing");
            }
        }
        let found = app.db.read(audit::verify).await.unwrap();
        assert_eq!(found.first_bad, None, "the audit trail");
    }
}
