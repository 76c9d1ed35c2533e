//! Somebody who uses the service, and what they may expect of an answer.

use counsel_desk::client::{Answer, Client, File};
use serde_json::Value;

/// A person (or a visitor without a token) at a client.
#[derive(Clone, Debug)]
pub struct Actor(pub Client);

impl Actor {
    pub async fn get(&self, path: &str) -> Answer {
        self.0.get(path).await.expect("an answer")
    }

    pub async fn post(&self, path: &str, body: impl Into<Option<Value>>) -> Answer {
        self.0.post(path, body.into().as_ref()).await.expect("an answer")
    }

    pub async fn put(&self, path: &str, body: impl Into<Option<Value>>) -> Answer {
        self.0.put(path, body.into().as_ref()).await.expect("an answer")
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.0.delete(path, None).await.expect("an answer")
    }

    pub async fn get_bytes(&self, path: &str) -> File {
        self.0.get_bytes(path).await.expect("an answer")
    }

    /// The same person, naming the version that the change is meant for.
    pub fn if_match(&self, etag: &str) -> Self {
        Self(self.0.if_match(etag))
    }

    /// The same person, under an idempotency key.
    pub fn key(&self, key: &str) -> Self {
        Self(self.0.idempotency_key(key))
    }

    /// The same person, who reads English.
    pub fn in_english(&self) -> Self {
        Self(self.0.accept_language("en"))
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

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
