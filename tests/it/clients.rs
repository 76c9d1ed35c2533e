//! Clients made from the committed contract: the program must be usable by those who never saw its code.
//!
//! `openapi-python-client` and `openapi-typescript` are pinned beside the scripts in `clients/` and installed below
//! `target/tools` at the first run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::harness::slices::root;
use crate::harness::{Expect as _, PASSWORD, TestApp, matter, tools};

/// Where the clients are made.
fn workshop() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn contract() -> PathBuf {
    root().join("openapi/openapi.json")
}

/// The folder in which Python finds `counsel_client`, and the Python; `None` where there is none.
fn python_client(test: &str) -> Option<(PathBuf, PathBuf)> {
    static MADE: OnceLock<()> = OnceLock::new();
    let programs = tools::python(test, "clients")?;
    let folder = workshop();
    MADE.get_or_init(|| {
        let mut generate = Command::new(programs.join("openapi-python-client"));
        generate.args(["generate", "--overwrite", "--meta", "none", "--fail-on-warning", "--config"]);
        generate.arg(root().join("tests/it/clients/python.yml")).arg("--path").arg(contract());
        generate.arg("--output-path").arg(folder.join("counsel_client")).env("PATH", tools::path_with(&programs));
        tools::run(&mut generate);
    });
    Some((folder, programs.join("python")))
}

/// A matter that an adviser has been offered; its id.
async fn offered(app: &TestApp) -> String {
    app.set_time(matter::IN_TERM);
    let (officer, office) = (app.actor("officer.cg").await, app.actor("coordinator.1").await);
    let document = matter::document(&officer).await;
    let review = matter::accepted(&officer, &office, &document).await;
    matter::offer(&office, &review, &matter::adviser(app, "lawyer.zhou").await).await.is(201);
    review.id()
}

both_databases! {
    async fn a_python_client_plays_the_adviser(app: TestApp) {
        let Some((folder, python)) = python_client("clients") else { return };
        let review = offered(&app).await;
        let mut script = Command::new(python);
        script.arg(root().join("tests/it/clients/adviser.py")).args([&app.url, "lawyer.zhou", PASSWORD]);
        script.env("PYTHONPATH", folder);
        let printed = tokio::task::spawn_blocking(move || tools::run(&mut script)).await.unwrap();

        let office = app.actor("coordinator.1").await;
        let opinions = office.get(&format!("/v1/reviews/{review}/opinions")).await.is(200);
        assert_eq!(opinions.body["items"][0]["state"], "SUBMITTED");
        assert_eq!(opinions.body["items"][0]["recommendations"][0]["demanded_text"], "三十日");
        assert!(printed.contains(opinions.body["items"][0]["id"].as_str().unwrap()), "{printed}");
        let questions = office.get(&format!("/v1/reviews/{review}/questions")).await.is(200);
        assert_eq!(questions.body["items"].as_array().unwrap().len(), 1);
    }

    async fn a_typescript_client_plays_the_officer(app: TestApp) {
        let Some(program) = typescript_client("clients") else { return };
        let review = offered(&app).await;
        let lawyer = app.actor("lawyer.zhou").await;
        let offer = lawyer.get("/v1/offers").await.is(200).body["items"][0]["assignment_id"].clone();
        matter::declared(&lawyer, offer.as_str().unwrap()).await;
        let accept = format!("/v1/assignments/{}/accept", offer.as_str().unwrap());
        lawyer.if_match("\"1\"").post(&accept, None).await.is(200);
        lawyer.post(&format!("/v1/reviews/{review}/questions"), json!({ "text": "付款期限为何约定为九十日？" })).await.is(201);

        let mut script = Command::new("node");
        script.arg(program).args([&app.url, "officer.cg", PASSWORD]);
        let printed = tokio::task::spawn_blocking(move || tools::run(&mut script)).await.unwrap();
        let lines: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["answer"], "已按规定核实。");
        assert_eq!(lines[1]["stale"], "VERSION_STALE");
        let questions = lawyer.get(&format!("/v1/reviews/{review}/questions")).await.is(200);
        assert_eq!(questions.body["items"][0]["answer"], "已按规定核实。");
    }
}

/// The officer's program, compiled under `strict` from types generated from the contract.
fn typescript_client(test: &str) -> Option<PathBuf> {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let programs = tools::npm(test, "clients")?;
    Some(
        MADE.get_or_init(|| {
            let sources = root().join("tests/it/clients");
            for file in ["officer.ts", "tsconfig.json"] {
                std::fs::copy(sources.join(file), programs.join(file)).unwrap();
            }
            let bin = programs.join("node_modules/.bin");
            let mut generate = Command::new(bin.join("openapi-typescript"));
            tools::run(generate.arg(contract()).arg("--output").arg(programs.join("counsel.d.ts")));
            tools::run(Command::new(bin.join("tsc")).current_dir(&programs));
            programs.join("built/officer.js")
        })
        .clone(),
    )
}
