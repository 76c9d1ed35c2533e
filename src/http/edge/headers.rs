//! The headers of every answer, and the two answers that are about security itself.

use poem::Response;
use poem::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::Visit;
use crate::kit::Timestamp;

/// The API is not a page: a browser that is led to an answer runs and loads nothing.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// A year, as browsers' lists ask for.
const HTTPS_ONLY: &str = "max-age=31536000";

pub(super) fn complete(response: &mut Response, visit: &Visit, encrypted: bool) {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(API_POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if encrypted {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HTTPS_ONLY));
    }
    set(headers, "x-request-id", &visit.id);
    if let Some(quota) = visit.quota() {
        set(headers, "ratelimit-policy", &format!("\"{}\";q={};w=60", quota.name, quota.quota));
        set(headers, "ratelimit", &format!("\"{}\";r={};t={}", quota.name, quota.left, quota.full_in));
    }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// What the documentation page may do: run what stands in it and call this server, nothing from elsewhere.
pub fn documentation_policy() -> &'static str {
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

/// Half a year: the standard wants the file looked after at least once a year.
const GOOD_FOR_SECONDS: i64 = 180 * 24 * 3600;

/// `security.txt` (RFC 9116).
pub fn security_text(contact: &str, now: Timestamp) -> String {
    let expires = now.plus_seconds(GOOD_FOR_SECONDS);
    format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: zh, en\n")
}
