//! Schemathesis against the running service: thousands of calls made up from the published document alone, by
//! people in several roles. No call may fail, answer what is not documented, or pass though it is wrong.
//!
//! Each operation is called by one who may call it. With `COUNSEL_EVERYBODY_CALLS` set, three people call everything.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use counsel_desk::access::Role;
use counsel_desk::access::policy::{OPERATIONS, Operation};
use futures_util::stream::{self, StreamExt as _};
use regex::Regex;
use tokio::process::Command;

use crate::harness::probe::{Place, Probe};
use crate::harness::world::{Person, World};
use crate::harness::{Kind, TestApp, tools};

const NAME: &str = "schemathesis::the_service_does_what_its_document_says";
const PEOPLE: [&str; 5] = ["officer.a", "coordinator.x1", "lawyer.a", "finance.1", "auditor"];
/// Those who call everything when everybody does; what they may not call must be refused as documented.
const EVERYTHING: usize = 3;
/// How many call at a time.
const AT_ONCE: usize = 3;

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
        let people = PEOPLE.map(|login| world.person(login));
        let parts = match std::env::var_os("COUNSEL_EVERYBODY_CALLS") {
            Some(_) => vec![OPERATIONS.iter().collect(); EVERYTHING],
            None => shared_out(&people.map(role)),
        };
        let (program, folder, url) = (&program, folder.path(), &app.url);
        let runs = people.into_iter().zip(&parts).map(|(person, part)| {
            let configuration = format!("{configuration}{}", without_others(part));
            async move { (person, part.len(), run(program, folder, &configuration, url, person).await) }
        });
        let count = Regex::new(r"(\d+) generated").unwrap();
        let (mut cases, mut failed) = (0, String::new());
        let mut runs = stream::iter(runs).buffered(AT_ONCE);
        while let Some((person, operations, (passed, said))) = runs.next().await {
            let login = &person.login;
            if !passed {
                write!(failed, "as {login}:\n{said}").unwrap();
            }
            let generated: usize = count.captures(&said).unwrap_or_else(|| panic!("{said}"))[1].parse().unwrap();
            assert!(
                generated > 10 * operations,
                "as {login} only {generated} calls of {operations} operations:\n{said}"
            );
            cases += generated;
        }
        assert!(failed.is_empty(), "{failed}");
        println!("T08 schemathesis: 0 failures as {} people, {:.1?} (N={cases})", parts.len(), began.elapsed());
    });
}

fn role(person: &Person) -> Role {
    *Role::ALL.iter().find(|role| role.as_str() == person.role).unwrap()
}

/// Each operation to one who may call it, to whoever has the fewest so far; what none of these people may call is for
/// the matrix of permissions alone.
fn shared_out(roles: &[Role]) -> Vec<Vec<&'static Operation>> {
    let mut parts = vec![Vec::new(); roles.len()];
    for operation in OPERATIONS {
        let may = (0..roles.len()).filter(|n| operation.is_public() || operation.allows(roles[*n]));
        if let Some(who) = may.min_by_key(|n| parts[*n].len()) {
            parts[who].push(operation);
        }
    }
    parts
}

/// Turns off what is not of this part.
fn without_others(part: &[&Operation]) -> String {
    let others = OPERATIONS.iter().filter(|operation| part.iter().all(|own| own.id != operation.id));
    let ids: Vec<String> = others.map(|operation| format!("{:?}", operation.id)).collect();
    format!("\n[[operations]]\ninclude-operation-id = [{}]\nenabled = false\n", ids.join(", "))
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
