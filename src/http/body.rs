//! A JSON body, checked against the published schema before it is parsed, so that every fault is named at
//! once with its JSON pointer.

use std::sync::Arc;

use poem::{IntoResponse, Request, RequestBody, Response, Result, http::header};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};

use super::Contract;
use crate::error::Error;

/// The most a JSON body may hold.
pub(super) const JSON_LIMIT: u64 = 1 << 20;

/// A JSON payload, in requests and in answers.
#[derive(Clone, Debug)]
pub struct Body<T>(pub T);

impl<T: Type> Payload for Body<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn check_content_type(content_type: &str) -> bool {
        content_type.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: ParseFromJSON> ParsePayload for Body<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> Result<Self> {
        let bytes = read(body).await?;
        let value: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|error| Error::Malformed(error.to_string()))?;
        if let Some(pointer) = nul_in(&value, "") {
            return Err(Error::field(pointer, "WRONG_FORMAT", "must not hold the character U+0000").into());
        }
        if let Some(contract) = request.data::<Arc<Contract>>() {
            contract.check(&T::name(), &value)?;
        }
        // What the schema lets through and the type does not is still the client's fault, without a pointer.
        let parsed =
            T::parse_from_json(Some(value)).map_err(|error| Error::field("", "INVALID", error.into_message()))?;
        Ok(Self(parsed))
    }
}

poem_openapi::impl_apirequest_for_payload!(Body<T>, T: ParseFromJSON);

impl<T: ToJSON> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        Response::builder().header(header::CONTENT_TYPE, "application/json").body(self.0.to_json_string())
    }
}

/// Where a text holds U+0000, which PostgreSQL cannot store.
fn nul_in(value: &serde_json::Value, at: &str) -> Option<String> {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0').then(|| at.to_owned()),
        Value::Array(items) => items.iter().enumerate().find_map(|(n, item)| nul_in(item, &format!("{at}/{n}"))),
        Value::Object(fields) => fields.iter().find_map(|(name, inner)| nul_in(inner, &format!("{at}/{name}"))),
        _ => None,
    }
}

/// Reads a JSON body. The edge counts it, as every body.
pub(super) async fn read(body: &mut RequestBody) -> Result<bytes::Bytes, Error> {
    let body = body.take().map_err(Error::internal)?;
    body.into_bytes().await.map_err(|error| Error::Malformed(error.to_string()))
}
