//! Health of the service (运行状态).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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

/// How the service is.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Health {
    /// `ok`.
    status: String,
    /// Version of the program.
    version: String,
    /// The database and its version, when it was asked.
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
        Ok(Found::Ok(
            Body(Health { status: "ok".into(), version: env!("CARGO_PKG_VERSION").into(), database: Some(database) }),
            None,
        ))
    }
}
