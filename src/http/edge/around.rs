//! Round every request: its id and client, what it may still ask, `304`, and the last word on errors.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt;
use poem::http::{Method, StatusCode, header, uri::Scheme};
use poem::{Endpoint, IntoResponse, Request, Response};

use super::inflow::Inflow;
use super::{Edge, Visit, headers, proxies};
use crate::error::Error;
use crate::http::{Contract, problem};

/// The whole service, wrapped. Nothing leaves it but an answer.
pub struct Around<E> {
    /// What the server's connections share.
    pub edge: Arc<Edge>,
    /// Which methods an address answers to.
    pub contract: Arc<Contract>,
    /// The service.
    pub service: E,
}

impl<E: Endpoint> Endpoint for Around<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let started = Instant::now();
        let metrics = &self.edge.metrics;
        let _in_flight = metrics.begins();
        let id = request_id(&request);
        let english = request.header(header::ACCEPT_LANGUAGE).is_some_and(prefers_english);
        let seen = request
            .header(header::IF_NONE_MATCH)
            .map(str::to_owned)
            .filter(|_| matches!(*request.method(), Method::GET | Method::HEAD));
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let encrypted = *request.scheme() == Scheme::HTTPS;
        let peer = request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip);
        let client = proxies::client(&self.edge.options, peer, encrypted, request.headers());
        let inflow = Inflow::of(&mut request, self.edge.options.body);
        let visit = Arc::new(Visit::new(Arc::clone(&self.edge), id, client.address, inflow));
        request.set_data(Arc::clone(&visit));

        let answered = match visit.arrives() {
            Ok(()) => AssertUnwindSafe(self.service.call(request)).catch_unwind().await,
            Err(too_often) => Ok(Err(too_often.into())),
        };
        let answered = match answered {
            Ok(Ok(response)) => Ok(response.into_response()),
            Ok(Err(error)) => problem::translate(error).map_or_else(|response| Ok(*response), Err),
            Err(_panic) => Err(Error::internal("the handler panicked")),
        };
        let fault = visit.inflow.as_ref().and_then(Inflow::fault);
        // A body that broke off because of its size or pace is refused for that, whatever the handler saw in it.
        let answered = match (answered, fault) {
            (Ok(response), _) if response.status().as_u16() < 400 => Ok(response),
            (_, Some(fault)) => {
                metrics.body_refused(fault);
                Err(fault.into())
            }
            (answered, None) => answered,
        };
        let mut response = answered.unwrap_or_else(|error| self.refuse(&error, english, &visit, &path));
        if let Some(inflow) = visit.inflow.as_ref().filter(|_| response.status().as_u16() >= 400) {
            inflow.discard().await;
        }
        if seen.is_some() && response.status() == StatusCode::OK && response.header(header::ETAG) == seen.as_deref() {
            response.set_status(StatusCode::NOT_MODIFIED);
            response.set_body(());
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        headers::complete(&mut response, &visit, client.encrypted);
        let (status, took) = (response.status().as_u16(), started.elapsed());
        metrics.answered(visit.operation(), status, took);
        let (id, address) = (&visit.id, visit.client);
        tracing::info!(request_id = %id, client = %address, %method, path, status, micros = took.as_micros(), "request");
        Ok(response)
    }
}

impl<E> Around<E> {
    fn refuse(&self, error: &Error, english: bool, visit: &Visit, path: &str) -> Response {
        let mut response = problem::render(error, english, &visit.id);
        if let Error::MethodNotAllowed = error {
            let known = self.contract.methods_of(path).join(", ");
            // What is not in the contract is a page.
            let allowed = if known.is_empty() { "GET, HEAD" } else { &known };
            response.headers_mut().extend(allowed.parse().map(|allowed| (header::ALLOW, allowed)));
        }
        response
    }
}

/// A client may bring its own id, to follow one request through several systems.
#[expect(clippy::disallowed_methods, reason = "request ids are not ids of things")]
fn request_id(request: &Request) -> String {
    let brought = request.header("X-Request-Id").filter(|id| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    });
    brought.map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

/// `zh-CN` unless English comes first.
pub(in crate::http) fn prefers_english(accepted: &str) -> bool {
    accepted.split(',').next().is_some_and(|first| first.trim().to_ascii_lowercase().starts_with("en"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{EdgeOptions, Metrics};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn a_handler_that_panics_costs_its_request_only() {
        let service = poem::endpoint::make(|request: Request| async move {
            assert!(request.uri().path() != "/bad", "an accident (a test makes it)");
            Ok::<_, poem::Error>("well")
        });
        let edge = Edge::new(EdgeOptions::default(), Arc::new(Metrics::default())).expect("an edge");
        let contract = Arc::new(Contract::new(&json!({})).expect("a contract"));
        let around = Around { edge, contract, service };
        let bad = around.get_response(Request::builder().uri_str("/bad").finish()).await;
        assert_eq!(bad.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(bad.header("x-content-type-options"), Some("nosniff"));
        let body: Value = bad.into_body().into_json().await.expect("a problem");
        assert_eq!((body["code"].as_str(), body.get("detail")), (Some("INTERNAL"), None));
        let good = around.get_response(Request::builder().uri_str("/good").finish()).await;
        assert_eq!(good.status(), StatusCode::OK);
    }
}
