//! The command line and its settings: nothing misspelt passes unnoticed.

use std::collections::BTreeSet;
use std::process::Command;

use crate::harness::program::{counsel, counsel_over, run};
use crate::harness::slices::root;
use crate::harness::{Database, Kind, TestApp, sqlite_url};

fn refuses(command: &mut Command) -> String {
    let (status, said) = run(command);
    assert!(!status.success(), "{command:?} was not refused: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[test]
fn unknown_settings_are_refused_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("counsel.toml");
    std::fs::write(&file, "listne = \"127.0.0.1:0\"\n").unwrap();
    let said = refuses(counsel(&["migrate", "--config"]).arg(&file));
    assert!(said.contains("listne") && said.contains("counsel.toml"), "{said}");

    let said = refuses(counsel(&["migrate"]).env("COUNSEL_LISTNE", "127.0.0.1:0"));
    assert!(said.contains("COUNSEL_LISTNE") && said.contains("COUNSEL_LISTEN"), "{said}");

    let said = refuses(&mut counsel(&["migrate", "--listne", "127.0.0.1:0"]));
    assert!(said.contains("--listne"), "{said}");
    assert!(refuses(&mut counsel(&["migrate", "--config", "no-such-file.toml"])).contains("no-such-file.toml"));
}

#[test]
fn a_flag_comes_before_the_environment_and_that_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let [flag, environment, file] =
        ["flag", "environment", "file"].map(|name| folder.path().join(format!("{name}.db")));
    let config = folder.path().join("counsel.toml");
    std::fs::write(&config, format!("database_url = \"{}\"\n", sqlite_url(&file))).unwrap();
    let migrate = |environment_too: bool, flag_too: bool| {
        let mut command = counsel(&["migrate", "--config"]);
        command.arg(&config).current_dir(&folder);
        if environment_too {
            command.env("COUNSEL_DATABASE_URL", sqlite_url(&environment));
        }
        if flag_too {
            command.args(["--database-url", &sqlite_url(&flag)]);
        }
        let (status, said) = run(&mut command);
        assert!(status.success(), "{said}");
    };
    migrate(true, true);
    assert_eq!((flag.exists(), environment.exists(), file.exists()), (true, false, false));
    migrate(true, false);
    assert_eq!((environment.exists(), file.exists()), (true, false));
    migrate(false, false);
    assert!(file.exists());
}

#[test]
fn an_unknown_database_scheme_is_refused_and_creates_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["mysql://root@localhost/counsel", "counsel.db", "sqllite:counsel.db"] {
        let said = refuses(counsel(&["migrate", "--database-url", url]).current_dir(&folder));
        assert!(said.contains("unknown database scheme"), "{said}");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn plain_http_stays_on_loopback() {
    let folder = tempfile::tempdir().unwrap();
    let said = refuses(counsel(&["serve", "--listen", "0.0.0.0:0"]).current_dir(&folder));
    assert!(said.contains("--behind-proxy"), "{said}");
}

#[test]
fn help_mentions_every_command_and_every_command_helps() {
    let (status, said) = run(&mut counsel(&["--help"]));
    assert!(status.success());
    let commands: Vec<&str> = said
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()))
        .collect();
    for expected in ["serve", "migrate", "first-start", "seed", "openapi", "audit", "healthcheck"] {
        assert!(commands.contains(&expected), "{expected} is not among {commands:?}");
    }
    for command in commands.iter().filter(|command| **command != "help") {
        let (status, said) = run(&mut counsel(&[command, "--help"]));
        assert!(status.success() && said.contains("Usage:"), "{command}: {said}");
    }
    for line in said.lines().filter(|line| line.trim_start().starts_with("--") && line.contains('<')) {
        let (flag, _) = line.trim_start().split_once(' ').unwrap();
        let variable = format!("COUNSEL_{}", flag.trim_start_matches("--").replace('-', "_").to_uppercase());
        assert!(said.contains(&variable), "{flag} cannot be set as {variable}");
    }
}

#[test]
fn the_document_is_printed_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let (status, document) = run(counsel(&["openapi"]).current_dir(&folder));
    assert!(status.success());
    assert_eq!(document, std::fs::read_to_string(root().join("openapi/openapi.json")).unwrap());
    let (status, routes) = run(counsel(&["openapi", "--routes"]).current_dir(&folder));
    assert!(status.success());
    assert_eq!(routes, std::fs::read_to_string(root().join("openapi/routes.txt")).unwrap());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn the_demonstration_city_is_loaded_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("counsel.db");
    let (status, said) = run(&mut counsel_over(&file, &["seed", "--log", "warn"]));
    assert!(status.success(), "{said}");
    let rows = said.lines().skip(1).take_while(|line| !line.is_empty());
    let passwords: BTreeSet<&str> = rows.filter_map(|row| row.split_whitespace().nth(1)).collect();
    assert!(passwords.len() >= 14 && passwords.iter().all(|password| password.len() == 19), "{said}");
    let said = refuses(&mut counsel_over(&file, &["seed"]));
    assert!(said.contains("already has organisations"), "{said}");
    let (status, said) = run(&mut counsel_over(&file, &["audit", "verify"]));
    assert!(status.success() && said.contains("intact"), "{said}");
}

#[test]
fn a_second_server_on_one_file_is_refused() {
    let database = Database::fresh(Kind::Sqlite, "settings::a_second_server").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let _running = runtime.block_on(async { TestApp::start(&database) });
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"]] {
        let said = refuses(&mut counsel_over(&database.file(), command));
        assert!(said.contains("one server per SQLite file"), "{said}");
    }
}

#[test]
fn a_damaged_trail_is_found_from_the_command_line() {
    let database = Database::fresh(Kind::Sqlite, "settings::a_damaged_trail").unwrap();
    let (status, said) = run(&mut counsel_over(&database.file(), &["audit", "verify"]));
    assert!(status.success() && said.contains("intact"), "{said}");
    database.execute("DROP TRIGGER audit_entries_no_update; UPDATE audit_entries SET name = 'x' WHERE seq = 2");
    let said = refuses(&mut counsel_over(&database.file(), &["audit", "verify"]));
    assert!(said.contains("NOT intact after 1 good entries") && said.contains("chain system entry 2"), "{said}");
}
