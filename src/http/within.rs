//! Requests within a request: what a person could read by many calls, gathered by one.
//!
//! Each of them goes through the same service under the same token as if it had come from outside: the policy, the token's
//! scopes, what may be seen, and the limits of the account hold for it as for any other.

use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderValue, Uri, header};
use poem::web::RequestBody;
use poem::{Endpoint, EndpointExt, FromRequest, Request, Response};

use super::edge::Visit;
use super::problem;
use crate::error::{Error, Result};

/// The service, for requests within a request.
#[derive(Clone)]
pub struct Within(Arc<BoxEndpoint<'static, Response>>);

impl Within {
    /// Requests within a request reach this service.
    pub fn new(service: impl Endpoint<Output = Response> + 'static) -> Self {
        Self(Arc::new(service.boxed()))
    }
}

/// Whoever asks, to ask further in their name.
pub struct Asker {
    service: Within,
    visit: Arc<Visit>,
    token: HeaderValue,
}

impl<'a> FromRequest<'a> for Asker {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let (Some(service), Some(visit)) = (request.data::<Within>(), request.data::<Arc<Visit>>()) else {
            return Err(Error::internal("requests within a request are not installed").into());
        };
        let token = request.headers().get(header::AUTHORIZATION).cloned().ok_or(Error::Unauthenticated)?;
        Ok(Self { service: service.clone(), visit: Arc::clone(visit), token })
    }
}

impl Asker {
    /// Reads what is at this path, query included. `None`: there is no such thing, or this token may not read it.
    ///
    /// # Errors
    ///
    /// Too many requests, or what the service itself could not do.
    pub async fn get(&self, path: &str) -> Result<Option<Response>> {
        let uri: Uri = path.parse().map_err(Error::internal)?;
        let mut request = Request::builder().uri(uri).header(header::AUTHORIZATION, self.token.clone()).finish();
        request.set_data(Arc::new(self.visit.further()?));
        let response = match self.service.0.call(request).await {
            Ok(response) => response,
            Err(error) => match problem::translate(error) {
                Err(response) => *response,
                Ok(Error::NotFound | Error::Forbidden { .. } | Error::OutOfScope { .. } | Error::Refused(_)) => {
                    return Ok(None);
                }
                Ok(error) => return Err(error),
            },
        };
        if response.status().is_success() { Ok(Some(response)) } else { Err(Error::internal(response.status())) }
    }
}
