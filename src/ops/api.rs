//! Health over HTTP.

use poem::web::Data;
use poem_openapi::{Object, OpenApi};

use super::Draining;
use crate::error::Error;
use crate::http::{Body, Call, Found, Tag};

/// How the service is.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Health {
    /// `ok`.
    status: String,
    /// Version of the program.
    version: String,
    /// The kind of database, when it was asked. Its version is nobody's business who has no token.
    database: Option<String>,
}

/// Health.
#[derive(Clone)]
pub struct OpsApi;

#[OpenApi(tag = "Tag::Ops")]
impl OpsApi {
    /// Whether the process is alive; asks nobody else
    #[oai(path = "/healthz", method = "get", operation_id = "ops_health")]
    async fn health(&self, _call: Call) -> Found<Health> {
        Found::Ok(Body(Health { status: "ok".into(), version: env!("CARGO_PKG_VERSION").into(), database: None }), None)
    }

    /// Whether the service can work: the database answers and it is not being stopped
    #[oai(path = "/readyz", method = "get", operation_id = "ops_ready")]
    async fn ready(&self, call: Call, draining: Data<&Draining>) -> poem::Result<Found<Health>> {
        if draining.0.started() {
            return Err(Error::busy("the server is being stopped").into());
        }
        let database = call.database_version().await.map_err(Error::busy)?;
        let kind = database.split(' ').next().map(str::to_owned);
        Ok(Found::Ok(
            Body(Health { status: "ok".into(), version: env!("CARGO_PKG_VERSION").into(), database: kind }),
            None,
        ))
    }
}
