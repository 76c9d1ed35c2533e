//! Health of the service (运行状态).

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use poem::web::Data;
use poem_openapi::{Object, OpenApi};

use crate::error::Error;
use crate::http::{Body, Call, Found, Tag};

/// Set when the server has been told to stop: it finishes what it has and takes nothing new.
#[derive(Clone, Debug, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// From now on `/readyz` says no.
    pub fn start(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn started(&self) -> bool {
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

/// How the service is.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Health {
    /// `ok`, or `degraded` (降级) when it works and something is wrong.
    status: String,
    /// Version of the program.
    version: String,
    /// The database and its version, when it was asked.
    database: Option<String>,
    /// What is wrong, by code: `STORAGE_FULL`, `AUDIT_TRAIL_DAMAGED`, `AUDIT_HEADS_NOT_WRITTEN`, `DATABASE_DAMAGED`,
    /// `LEDGERS_WRONG`, `FILES_DAMAGED`. The log has the details.
    problems: Option<Vec<String>>,
}

/// Health.
#[derive(Clone)]
pub struct OpsApi;

#[OpenApi(tag = "Tag::Ops")]
impl OpsApi {
    /// Whether the process is alive; asks nobody else
    #[oai(path = "/healthz", method = "get", operation_id = "ops_health")]
    async fn health(&self, _call: Call) -> Found<Health> {
        Found::Ok(Body(health(None, Vec::new())), None)
    }

    /// Whether the service can work: the database answers and it is not being stopped; and what is wrong with it
    #[oai(path = "/readyz", method = "get", operation_id = "ops_ready")]
    async fn ready(
        &self,
        call: Call,
        draining: Data<&Draining>,
        condition: Data<&Condition>,
    ) -> poem::Result<Found<Health>> {
        if draining.0.started() {
            return Err(Error::busy("the server is being stopped").into());
        }
        let database = call.database_version().await.map_err(Error::busy)?;
        let mut problems = condition.0.problems();
        if call.out_of_space() && !problems.iter().any(|known| known == STORAGE_FULL) {
            problems.push(STORAGE_FULL.into());
        }
        Ok(Found::Ok(Body(health(Some(database), problems)), None))
    }
}

fn health(database: Option<String>, problems: Vec<String>) -> Health {
    let status = if problems.is_empty() { "ok" } else { "degraded" };
    let problems = (!problems.is_empty()).then_some(problems);
    Health { status: status.into(), version: env!("CARGO_PKG_VERSION").into(), database, problems }
}
