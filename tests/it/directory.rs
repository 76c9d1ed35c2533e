//! The roll of advisers and firms, and the integrity register, as the offices and those concerned use them.

use serde_json::{Value, json};

use crate::harness::{Actor, Expect as _, TestApp};
use crate::story::ways::told;

mod advisers;
mod exchange;
mod experts;
mod firms;
mod integrity;
mod leave;

/// A lawyer of 砚汐律师事务所 without an account.
async fn lawyer(app: &TestApp, name: &str, licence: &str) -> Value {
    json!({
        "kind": "LAWYER", "firm_id": app.organisation("砚汐律师事务所").await, "name": name,
        "licence_number": licence, "practising_since": "2012-02-29",
    })
}

/// Names on a list, newest first.
async fn names(who: &Actor, path: &str) -> Vec<String> {
    let list = who.get(path).await.is(200);
    list.body["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

/// Pointers of the fields that an answer finds fault with.
fn faults(answer: &counsel_desk::client::Answer) -> Vec<&str> {
    answer.body["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}
