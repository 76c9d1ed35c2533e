//! Schemathesis against the running service: thousands of calls made up from the published document alone, by
//! people in several roles. No call may fail, answer what is not documented, or pass though it is wrong.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use futures_util::future::join_all;
use regex::Regex;
use tokio::process::Command;

use crate::harness::probe::{Place, Probe};
use crate::harness::world::{Person, World};
use crate::harness::{Kind, TestApp, tools};

const NAME: &str = "schemathesis::the_service_does_what_its_document_says";
const PEOPLE: [&str; 3] = ["officer.a", "coordinator.x1", "lawyer.a"];

/// How often a parameter gets the id of something that is there.
const OFTEN: &str = "0.7";

#[test]
fn the_service_does_what_its_document_says() {
    let Some(programs) = tools::python(NAME, "schemathesis") else { return };
    let program = programs.join("schemathesis");
    TestApp::run(Kind::Sqlite, NAME, |app| async move {
        let began = Instant::now();
        let world = World::build(&app).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hooks.py"), include_str!("schemathesis/hooks.py")).unwrap();
        let configuration = configuration(&world);
        let runs = PEOPLE.map(|login| run(&program, folder.path(), &configuration, &app.url, world.person(login)));
        let count = Regex::new(r"(\d+) generated").unwrap();
        let (mut cases, mut failed) = (0, String::new());
        for (login, (passed, said)) in PEOPLE.iter().zip(join_all(runs).await) {
            if !passed {
                write!(failed, "as {login}:\n{said}").unwrap();
            }
            let generated: usize = count.captures(&said).unwrap_or_else(|| panic!("{said}"))[1].parse().unwrap();
            assert!(generated > 1_000, "as {login} only {generated} calls:\n{said}");
            cases += generated;
        }
        assert!(failed.is_empty(), "{failed}");
        println!("T08 schemathesis: 0 failures as {} people, {:.1?} (N={cases})", PEOPLE.len(), began.elapsed());
    });
}

/// The committed configuration, and ids of what is there: those of one realm and of another.
fn configuration(world: &World) -> String {
    let mut text = include_str!("schemathesis/schemathesis.toml").to_owned();
    let (mut dictionaries, mut parameters) = (String::new(), "\n[parameters]\n".to_owned());
    let mut known = Vec::new();
    for slot in Probe::all().into_iter().flat_map(|probe| probe.slots).filter(|slot| slot.place != Place::Query) {
        if known.contains(&slot.name) || matches!(slot.place, Place::Body(_)) {
            continue;
        }
        let ids: Vec<String> = [0, 2].map(|realm| format!("{:?}", world.realms[realm].id(slot.noun))).into();
        let name = &slot.name;
        writeln!(dictionaries, "\n[dictionaries.{name}]\nvalues = [{}]", ids.join(", ")).unwrap();
        writeln!(parameters, "{name} = {{ dictionary = \"{name}\", probability = {OFTEN} }}").unwrap();
        known.push(slot.name);
    }
    text.push_str(&dictionaries);
    text.push_str(&parameters);
    text
}

/// Runs it as somebody; whether nothing was found, and what it said.
async fn run(program: &Path, folder: &Path, configuration: &str, url: &str, who: &Person) -> (bool, String) {
    let request = who.actor.client.request(reqwest::Method::GET, "/").build().unwrap();
    let token = request.headers()["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned();
    let file = format!("{}.toml", who.login);
    let mine = format!("{configuration}\n[auth.openapi.token]\nbearer = \"{token}\"\n");
    std::fs::write(folder.join(&file), mine).unwrap();
    let output = Command::new(program)
        .current_dir(folder)
        .args(["--config-file", &file, "run", &format!("{url}/openapi.json")])
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}
