//! The outermost layer: a request id, a log line, security headers, `304`, and the last word on errors.

use std::time::Instant;

use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response};

use super::call::RequestId;
use super::linger::Rest;
use super::{Contract, problem};
use crate::error::Error;

/// Wraps the whole service. Nothing leaves it but an answer.
pub async fn around<E: Endpoint>(
    endpoint: std::sync::Arc<E>,
    contract: std::sync::Arc<Contract>,
    mut request: Request,
) -> poem::Result<Response> {
    let started = Instant::now();
    let id = request_id(&request);
    let english = request.header(header::ACCEPT_LANGUAGE).is_some_and(prefers_english);
    let seen = request
        .header(header::IF_NONE_MATCH)
        .map(str::to_owned)
        .filter(|_| matches!(*request.method(), Method::GET | Method::HEAD));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.set_data(RequestId(id.clone()));
    let rest = Rest::of(&mut request);
    let mut response = match endpoint.call(request).await {
        Ok(response) => response.into_response(),
        Err(error) => match problem::translate(error) {
            Ok(error) => {
                let mut response = problem::render(&error, english, &id);
                if let (Error::MethodNotAllowed, Ok(allowed)) = (&error, contract.methods_of(&path).join(", ").parse())
                {
                    response.headers_mut().insert(header::ALLOW, allowed);
                }
                response
            }
            Err(response) => *response,
        },
    };
    if let Some(rest) = rest.filter(|_| response.status().as_u16() >= 400) {
        rest.discard().await;
    }
    if seen.is_some() && response.status() == StatusCode::OK && response.header(header::ETAG) == seen.as_deref() {
        response.set_status(StatusCode::NOT_MODIFIED);
        response.set_body(());
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    secure(&mut response, &id);
    tracing::info!(request_id = %id, %method, path, status = response.status().as_u16(), micros = started.elapsed().as_micros(), "request");
    Ok(response)
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
fn prefers_english(accepted: &str) -> bool {
    accepted.split(',').next().is_some_and(|first| first.trim().to_ascii_lowercase().starts_with("en"))
}

fn secure(response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
}
