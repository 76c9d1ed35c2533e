//! Health over HTTP.

use poem::web::Data;
use poem_openapi::{Object, OpenApi};

use super::{Condition, Draining, STORAGE_FULL};
use crate::error::Error;
use crate::http::{Body, Call, Found, Tag};

/// How the service is.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Health {
    /// `ok`, or `degraded` (降级) when it works and something is wrong.
    status: String,
    /// Version of the program.
    version: String,
    /// The kind of database, when it was asked. Its version is nobody's business who has no token.
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
        let kind = database.split(' ').next().map(str::to_owned);
        Ok(Found::Ok(Body(health(kind, problems)), None))
    }
}

fn health(database: Option<String>, problems: Vec<String>) -> Health {
    let status = if problems.is_empty() { "ok" } else { "degraded" };
    let problems = (!problems.is_empty()).then_some(problems);
    Health { status: status.into(), version: env!("CARGO_PKG_VERSION").into(), database, problems }
}
