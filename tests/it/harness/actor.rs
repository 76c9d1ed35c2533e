//! Somebody who uses the service, and what they may expect of an answer.

use bytes::Bytes;
use counsel_desk::client::{Answer, Client, File, answer};
use reqwest::header::{CONTENT_TYPE, HeaderName};
use reqwest::{Method, multipart};
use serde_json::Value;

use super::witness::Witness;

/// A person (or a visitor without a token) at a client. A witness notes what they do, so that the audit trail
/// can be compared with it afterwards.
#[derive(Clone, Debug)]
pub struct Actor {
    pub client: Client,
    witness: Witness,
}

impl Actor {
    pub fn new(client: Client, witness: Witness) -> Self {
        Self { client, witness }
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let answer = self.client.sign_in(login, password).await.expect("an answer");
        self.witness.note(&Method::POST, "/v1/sessions", &answer);
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: impl Into<Option<Value>>) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub async fn put(&self, path: &str, body: impl Into<Option<Value>>) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    pub async fn send(&self, method: Method, path: &str, body: impl Into<Option<Value>>) -> Answer {
        let answer = self.client.send(method.clone(), path, body.into().as_ref()).await.expect("an answer");
        self.witness.note(&method, path, &answer);
        answer
    }

    /// Sends a file as the body.
    pub async fn send_bytes(&self, method: Method, path: &str, bytes: impl Into<Bytes>) -> Answer {
        let request = self.client.request(method.clone(), path).header(CONTENT_TYPE, "application/octet-stream");
        let answer = answer(request.body(bytes.into()).send().await.expect("an answer")).await.expect("an answer");
        self.witness.note(&method, path, &answer);
        answer
    }

    /// Sends a file as a form.
    pub async fn send_form(&self, path: &str, file_name: &str, bytes: impl Into<Bytes>) -> Answer {
        let part = multipart::Part::stream(bytes.into()).file_name(file_name.to_owned());
        let request = self.client.request(Method::POST, path).multipart(multipart::Form::new().part("file", part));
        let answer = answer(request.send().await.expect("an answer")).await.expect("an answer");
        self.witness.note(&Method::POST, path, &answer);
        answer
    }

    pub async fn get_bytes(&self, path: &str) -> File {
        self.client.get_bytes(path).await.expect("an answer")
    }

    /// Whoever this token was given to.
    pub fn with_token(&self, token: &str) -> Self {
        Self { client: self.client.with_token(token), ..self.clone() }
    }

    /// The same person, naming the version that the change is meant for.
    pub fn if_match(&self, etag: &str) -> Self {
        Self { client: self.client.if_match(etag), ..self.clone() }
    }

    /// The same person, under an idempotency key.
    pub fn key(&self, key: &str) -> Self {
        Self { client: self.client.idempotency_key(key), ..self.clone() }
    }

    /// The same person, who reads English.
    pub fn in_english(&self) -> Self {
        Self { client: self.client.accept_language("en"), ..self.clone() }
    }

    /// The same person, sending a header.
    pub fn header(&self, name: &'static str, value: &str) -> Self {
        Self { client: self.client.with_header(HeaderName::from_static(name), value), ..self.clone() }
    }
}

/// What a test expects of an answer; a mismatch shows the whole answer.
pub trait Expect {
    /// It has this status.
    #[track_caller]
    fn is(self, status: u16) -> Answer;
    /// It is a problem with this status and code.
    #[track_caller]
    fn refused(self, status: u16, code: &str) -> Answer;
    /// The id of the thing it shows.
    #[track_caller]
    fn id(&self) -> String;
    /// The version of the thing it shows.
    #[track_caller]
    fn version(&self) -> &str;
    /// A header as text.
    fn header(&self, name: &str) -> Option<&str>;
}

impl Expect for Answer {
    fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{:#}", self.body);
        self
    }

    fn refused(self, status: u16, code: &str) -> Answer {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{:#}", self.body);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        self
    }

    fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {:#}", self.body)).to_owned()
    }

    fn version(&self) -> &str {
        self.etag.as_deref().unwrap_or_else(|| panic!("no ETag on {:#}", self.body))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
