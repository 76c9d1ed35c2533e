//! The people of the matter, each at their own client, as the server's users are.

use std::collections::HashMap;

use anyhow::{Context, bail};
use reqwest::Method;
use serde_json::Value;

use super::check::Differs;
use crate::client::{Answer, Client, File};
use crate::kit::{Clock, Day, Timestamp};
use crate::seed::SignIn;

/// Who can sign in, and who has done so today.
pub(super) struct Cast {
    server: Client,
    clock: Clock,
    people: Vec<SignIn>,
    signed_in: HashMap<String, Client>,
    posts: u32,
}

impl Cast {
    /// The people of the seed at the server.
    pub fn new(server: Client, clock: Clock, people: Vec<SignIn>) -> Self {
        Self { server, clock, people, signed_in: HashMap::new(), posts: 0 }
    }

    /// Somebody by login.
    pub fn person(&self, login: &str) -> anyhow::Result<&SignIn> {
        self.people.iter().find(|person| person.login == login).with_context(|| format!("the seed has no {login}"))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Today.
    pub fn today(&self) -> Day {
        self.clock.now().day()
    }

    /// Moves the clock on. On a new day everybody signs in anew: a session lasts twelve hours.
    pub fn move_on(&mut self, to: Timestamp) {
        if to.day() != self.today() {
            self.signed_in.clear();
        }
        self.clock.set(to);
    }

    async fn client(&mut self, login: &str) -> anyhow::Result<Client> {
        if let Some(client) = self.signed_in.get(login) {
            return Ok(client.clone());
        }
        let mut client = self.server.clone();
        let password = self.person(login)?.password.clone();
        let answer = client.sign_in(login, &password).await?;
        expect(&format!("{login} 登录 signs in"), answer, 201)?;
        self.signed_in.insert(login.to_owned(), client.clone());
        Ok(client)
    }

    /// Reads; must be found.
    pub async fn get(&mut self, login: &str, path: &str) -> anyhow::Result<Answer> {
        let answer = self.client(login).await?.get(path).await?;
        expect(&format!("GET {path} ({login})"), answer, 200)
    }

    /// Reads a list to its end.
    pub async fn all(&mut self, login: &str, path: &str) -> anyhow::Result<Vec<Value>> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let answer = self.get(login, &format!("{path}?limit=200{cursor}")).await?;
            items.extend(super::check::list(&answer.body, "/items")?.iter().cloned());
            match answer.body.get("next_cursor").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(items),
            }
        }
    }

    /// Reads a file; must be found.
    pub async fn get_bytes(&mut self, login: &str, path: &str) -> anyhow::Result<File> {
        let file = self.client(login).await?.get_bytes(path).await?;
        if file.status == 200 { Ok(file) } else { bail!("GET {path} ({login}): {}", file.status) }
    }

    /// Creates, under an idempotency key; must be done.
    pub async fn create(&mut self, login: &str, path: &str, body: &Value) -> anyhow::Result<Answer> {
        let answer = self.ask(login, Method::POST, path, None, Some(body)).await?;
        expect(&format!("POST {path} ({login})"), answer, 201)
    }

    /// Changes something at the version that was read; must be done.
    pub async fn change(
        &mut self,
        login: &str,
        path: &str,
        etag: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let answer = self.ask(login, Method::POST, path, Some(etag), body).await?;
        expect(&format!("POST {path} ({login})"), answer, 200)
    }

    /// Uploads a file as programs do; must be taken.
    pub async fn upload(&mut self, login: &str, path: &str, etag: &str, bytes: Vec<u8>) -> anyhow::Result<Answer> {
        let answer = self.client(login).await?.put_bytes(path, bytes, etag).await?;
        expect(&format!("PUT {path} ({login})"), answer, 201)
    }

    /// Asks for something, whatever comes of it.
    pub async fn ask(
        &mut self,
        login: &str,
        method: Method,
        path: &str,
        etag: Option<&str>,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let mut client = self.client(login).await?;
        if let Some(etag) = etag {
            client = client.if_match(etag);
        }
        if method == Method::POST {
            self.posts += 1;
            client = client.idempotency_key(&format!("demo-{}", self.posts));
        }
        Ok(client.send(method, path, body).await?)
    }
}

/// The answer, if it has the status that it must have.
pub(super) fn expect(what: &str, answer: Answer, status: u16) -> anyhow::Result<Answer> {
    if answer.status == status { Ok(answer) } else { Err(differs(what, &status.to_string(), &answer).into()) }
}

/// The answer, if it is the refusal that it must be.
pub(super) fn refused(what: &str, answer: Answer, status: u16, code: &str) -> anyhow::Result<Answer> {
    let is = answer.body.get("code").and_then(Value::as_str);
    if answer.status == status && is == Some(code) {
        Ok(answer)
    } else {
        Err(differs(what, &format!("{status} {code}"), &answer).into())
    }
}

fn differs(what: &str, expected: &str, answer: &Answer) -> Differs {
    let said = |name: &str| answer.body.get(name).and_then(Value::as_str).unwrap_or_default();
    let fields = answer.body.get("errors").map(Value::to_string).unwrap_or_default();
    let got = format!("{} {} {} {fields}", answer.status, said("code"), said("detail"));
    Differs { what: what.to_owned(), expected: expected.to_owned(), got: got.trim().to_owned() }
}

/// The version of what was answered, for the next change of it.
pub(super) fn etag(answer: &Answer) -> anyhow::Result<String> {
    answer.etag.clone().context("the answer has no ETag")
}
