//! A thin client of the API, for the demo, the health check and the tests: they speak to the server as its
//! users do, over HTTP.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MATCH};
use reqwest::{Error, Method, RequestBuilder, Response, multipart};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::http;

const TIMEOUT: Duration = Duration::from_secs(60);

/// Speaks to one server. Cheap to clone; headers set on a clone stay on it.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<str>,
    headers: Vec<(HeaderName, String)>,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The JSON body; a string when it is other text, null when there is none.
    pub body: Value,
    /// The version of the thing, to be sent back as `If-Match`.
    pub etag: Option<String>,
    /// All headers.
    pub headers: HeaderMap,
}

/// A file as the server sent it.
#[derive(Clone, Debug)]
pub struct File {
    /// HTTP status.
    pub status: u16,
    /// The bytes.
    pub bytes: Bytes,
    /// All headers.
    pub headers: HeaderMap,
}

impl Client {
    /// A client of the server at `base_url`, such as `http://127.0.0.1:8080`. Proxy settings of the machine
    /// do not apply: the server is meant, not what stands before it.
    pub fn new(base_url: &str) -> Result<Self, Error> {
        let http = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build()?;
        Ok(Self { http, base: base_url.trim_end_matches('/').into(), headers: Vec::new() })
    }

    /// The same client, acting with this token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        self.with_header(AUTHORIZATION, format!("Bearer {token}"))
    }

    /// The same client, naming the version that its changes are meant for.
    #[must_use]
    pub fn if_match(&self, etag: &str) -> Self {
        self.with_header(IF_MATCH, etag)
    }

    /// The same client, under an idempotency key.
    #[must_use]
    pub fn idempotency_key(&self, key: &str) -> Self {
        self.with_header(HeaderName::from_static("idempotency-key"), key)
    }

    /// The same client, asking for answers in this language.
    #[must_use]
    pub fn accept_language(&self, language: &str) -> Self {
        self.with_header(ACCEPT_LANGUAGE, language)
    }

    /// The same client, sending this header in place of any earlier value of it.
    #[must_use]
    pub fn with_header(&self, name: HeaderName, value: impl Into<String>) -> Self {
        let mut client = self.clone();
        client.headers.retain(|(known, _)| *known != name);
        client.headers.push((name, value.into()));
        client
    }

    /// Signs in and keeps the token that it is given.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Result<Answer, Error> {
        let answer = self.post("/v1/sessions", Some(&json!({ "login": login, "password": password }))).await?;
        if let Some(token) = answer.body.get("token").and_then(Value::as_str) {
            *self = self.with_token(token);
        }
        Ok(answer)
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Result<Answer, Error> {
        self.send(Method::GET, path, None).await
    }

    /// Creates or acts.
    pub async fn post(&self, path: &str, body: Option<&Value>) -> Result<Answer, Error> {
        self.send(Method::POST, path, body).await
    }

    /// Replaces.
    pub async fn put(&self, path: &str, body: Option<&Value>) -> Result<Answer, Error> {
        self.send(Method::PUT, path, body).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str, body: Option<&Value>) -> Result<Answer, Error> {
        self.send(Method::DELETE, path, body).await
    }

    /// Any method, with a JSON body when one is given.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, Error> {
        let request = self.request(method, path);
        answer(body.into_iter().fold(request, RequestBuilder::json).send().await?).await
    }

    /// Uploads a file as the body, as programs do.
    pub async fn put_bytes(&self, path: &str, bytes: impl Into<Bytes>, etag: &str) -> Result<Answer, Error> {
        let client = self.if_match(etag);
        let request = client.request(Method::PUT, path).header(CONTENT_TYPE, "application/octet-stream");
        answer(request.body(bytes.into()).send().await?).await
    }

    /// Uploads a file as a form, as browsers do.
    pub async fn post_form(
        &self,
        path: &str,
        file_name: &str,
        bytes: impl Into<Bytes>,
        etag: &str,
    ) -> Result<Answer, Error> {
        let part = multipart::Part::stream(bytes.into()).file_name(file_name.to_owned());
        let form = multipart::Form::new().part("file", part);
        answer(self.if_match(etag).request(Method::POST, path).multipart(form).send().await?).await
    }

    /// Reads a file.
    pub async fn get_bytes(&self, path: &str) -> Result<File, Error> {
        let response = self.request(Method::GET, path).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(File { status, headers, bytes: response.bytes().await? })
    }

    /// A request that is not sent yet, with the headers of this client.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }
}

/// Reads an answer to its end.
pub async fn answer(response: Response) -> Result<Answer, Error> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await?;
    let body = match serde_json::from_str(&text) {
        Ok(body) => body,
        Err(_other) if text.is_empty() => Value::Null,
        Err(_other) => Value::String(text),
    };
    let etag = headers.get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Ok(Answer { status, body, etag, headers })
}

/// Reads over TLS from a server whose certificate is the one in this file; gives status and body.
pub async fn get_over_tls(address: SocketAddr, certificate: &Path, path: &str) -> anyhow::Result<(u16, String)> {
    let connector = TlsConnector::from(Arc::new(http::only_this_certificate(certificate)?));
    let asked = async {
        let mut stream = connector.connect(address.ip().into(), TcpStream::connect(address).await?).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(TIMEOUT, asked).await??;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((status.ok_or_else(|| anyhow::anyhow!("this is no HTTP: {head}"))?, body.to_owned()))
}
