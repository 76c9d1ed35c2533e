//! Who gets through to what: every operation, every caller, on one's own things and on another agency's, against
//! `permissions.toml`.

use std::collections::BTreeMap;

use counsel_desk::access::{Needs, Role, policy};
use counsel_desk::client::Answer;
use serde::Deserialize;

use crate::harness::probe::{Place, Probe};
use crate::harness::slices::built_operations;
use crate::harness::world::{APART, Person, World, session};
use crate::harness::{Actor, TestApp};

mod offices;

const NOBODY: &str = "ANONYMOUS";

/// What ends the tokens that the rest would be called with.
const ENDS_THE_TOKEN: [&str; 2] = ["identity_sign_out", "identity_revoke_all_tokens"];

/// A version that nothing has: whoever gets as far as a thing is told so, and changes nothing.
const FAR_AHEAD: &str = "\"999\"";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    roles: Vec<String>,
    expected: BTreeMap<String, String>,
    callers: Vec<Caller>,
    dead: Vec<String>,
    reach: BTreeMap<String, String>,
}

/// A column of the table of reach.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Caller {
    name: String,
    role: String,
}

/// How far somebody gets whose role may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// 403.
    Refused,
    /// Own things; another agency's are not there.
    Own,
    /// Both.
    Both,
    /// Neither is there.
    Neither,
    /// Another's and not one's own, or no answer that the table knows: always wrong.
    Wrong,
}

impl Reach {
    const fn letter(self) -> char {
        match self {
            Self::Refused => '-',
            Self::Own => 'O',
            Self::Both => 'B',
            Self::Neither => 'N',
            Self::Wrong => '?',
        }
    }
}

fn file() -> File {
    toml::from_str(include_str!("permissions.toml")).unwrap()
}

/// The cells of a row, one for each column.
fn cells<'a>(operation: &str, row: &'a str, columns: usize) -> Vec<&'a str> {
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(cells.len(), columns, "{operation} lacks cells in tests/it/permissions.toml, or has too many");
    cells
}

/// Operation, then role, then whether that role gets through.
fn expectations() -> BTreeMap<String, BTreeMap<String, bool>> {
    let File { roles, expected, .. } = file();
    let row = |(operation, row): (String, String)| {
        let through = cells(&operation, &row, roles.len()).into_iter().map(|cell| match cell {
            "Y" => true,
            "-" => false,
            other => panic!("{operation}: `{other}` is neither Y nor -"),
        });
        let row = roles.iter().cloned().zip(through).collect();
        (operation, row)
    };
    expected.into_iter().map(row).collect()
}

/// Operation, then caller, then how far they get.
fn reaches() -> BTreeMap<String, BTreeMap<String, Reach>> {
    let File { callers, reach, .. } = file();
    let row = |(operation, row): (String, String)| {
        let far = cells(&operation, &row, callers.len()).into_iter().map(|cell| match cell {
            "O" => Reach::Own,
            "B" => Reach::Both,
            "N" => Reach::Neither,
            "-" => Reach::Refused,
            other => panic!("{operation}: `{other}` is none of O, B, N and -"),
        });
        let row = callers.iter().map(|caller| caller.name.clone()).zip(far).collect();
        (operation, row)
    };
    reach.into_iter().map(row).collect()
}

/// Whether an operation is about things that are somebody's.
fn names_things(probe: &Probe) -> bool {
    !policy::operation(&probe.id).unwrap().is_public() && probe.slots.iter().any(|slot| slot.place != Place::Query)
}

#[test]
fn every_cell_is_filled() {
    let (expected, reach) = (expectations(), reaches());
    for operation in policy::OPERATIONS {
        assert!(expected.contains_key(operation.id), "tests/it/permissions.toml says nothing about {}", operation.id);
    }
    for (operation, cells) in &expected {
        assert!(
            policy::operation(operation).is_some(),
            "tests/it/permissions.toml knows {operation}, the policy does not"
        );
        assert!(cells.contains_key(NOBODY));
        for role in Role::ALL {
            assert!(cells.contains_key(role.as_str()), "{role} has no column");
        }
    }
    let probes = Probe::all();
    assert_eq!(probes.len(), built_operations().len());
    for probe in &probes {
        let stands = reach.contains_key(&probe.id);
        assert_eq!(
            stands,
            names_things(probe),
            "{} in [reach] of tests/it/permissions.toml: it stands there if it names things by id",
            probe.id
        );
    }
    for (operation, row) in &reach {
        for caller in file().callers {
            let refused = row[&caller.name] == Reach::Refused;
            assert_eq!(
                refused, !expected[operation][&caller.role],
                "{operation} for {}: the two tables differ",
                caller.name
            );
        }
    }
}

/// The same comparison without a server, for operations of slices still to come as well.
#[test]
fn the_policy_says_what_is_expected() {
    for (id, cells) in expectations() {
        let operation = policy::operation(&id).unwrap();
        assert_eq!(operation.is_public(), cells[NOBODY], "{id} for somebody without a token");
        for role in Role::ALL {
            assert_eq!(operation.is_public() || operation.allows(*role), cells[role.as_str()], "{id} for {role}");
        }
    }
}

both_databases! {
    async fn everybody_gets_through_to_exactly_what_is_theirs(app: TestApp) {
        let mut matrix = Matrix { world: World::build(&app).await, app, cells: 0, wrong: Vec::new() };
        let (File { callers, dead, .. }, expected, reach) = (file(), expectations(), reaches());
        let mut probes = Probe::all();
        probes.sort_by_key(|probe| ENDS_THE_TOKEN.contains(&probe.id.as_str()));
        for probe in &probes {
            let before = matrix.wrong.len();
            matrix.without_token(probe, &expected[&probe.id]).await;
            for caller in &dead {
                matrix.dead(probe, caller).await;
            }
            let mut seen = String::new();
            for caller in &callers {
                assert_eq!(matrix.world.caller(&caller.name).role, caller.role, "{} in permissions.toml", caller.name);
                let through = expected[&probe.id][&caller.role];
                let row = reach.get(&probe.id).map(|row| row[&caller.name]);
                seen.push(matrix.living(probe, &caller.name, through, row).await.letter());
                seen.push(' ');
            }
            if matrix.wrong.len() > before {
                matrix.wrong.push(format!("    {} goes: {seen}", probe.id));
            }
        }
        let (wrong, cells) = (&matrix.wrong, matrix.cells);
        assert!(wrong.is_empty(), "{} of {cells} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
        println!("T01 matrix on {}: 0 cells wrong (N={cells})", matrix.app.app.db.version().await.unwrap());
    }
}

struct Matrix {
    app: TestApp,
    world: World,
    cells: usize,
    wrong: Vec<String>,
}

impl Matrix {
    async fn without_token(&mut self, probe: &Probe, expected: &BTreeMap<String, bool>) {
        let visitor = self.app.visitor();
        let answer = self.call(probe, &visitor, 0).await;
        self.expect(probe, NOBODY, expected[NOBODY], unauthenticated(&answer), &answer);
    }

    async fn dead(&mut self, probe: &Probe, caller: &str) {
        let actor = self.world.caller(caller).actor.clone();
        let public = policy::operation(&probe.id).unwrap().is_public();
        for realm in [0, APART] {
            let answer = self.call(probe, &actor, realm).await;
            self.expect(probe, caller, public, unauthenticated(&answer), &answer);
        }
    }

    /// Right is whoever was to get through and was not stopped, or the other way round.
    fn expect(&mut self, probe: &Probe, caller: &str, through: bool, stopped: bool, answer: &Answer) {
        self.cells += 1;
        if through == stopped || answer.status >= 500 {
            let wanted = if through { "should get through" } else { "should be refused" };
            self.wrong.push(format!("{}: {caller} {wanted}, got {}: {}", probe.id, answer.status, answer.body));
        }
    }

    async fn living(&mut self, probe: &Probe, caller: &str, through: bool, row: Option<Reach>) -> Reach {
        let Person { actor, login, .. } = self.world.caller(caller).clone();
        let actor = if ENDS_THE_TOKEN.contains(&probe.id.as_str()) { session(&self.app, &login).await } else { actor };
        let Some(expected) = row else {
            let answer = self.call(probe, &actor, 0).await;
            self.expect(probe, caller, through, answer.status == 403 || unauthenticated(&answer), &answer);
            return Reach::Wrong;
        };
        let (own, other) = (self.call(probe, &actor, 0).await, self.call(probe, &actor, APART).await);
        let got = match (far(&own), far(&other)) {
            (Some(Far::Stopped), Some(Far::Stopped)) => Reach::Refused,
            (Some(Far::There), Some(Far::Hidden)) => Reach::Own,
            (Some(Far::There), Some(Far::There)) => Reach::Both,
            (Some(Far::Hidden), Some(Far::Hidden)) => Reach::Neither,
            _ => Reach::Wrong,
        };
        self.cells += 2;
        if got != expected {
            self.wrong.push(format!(
                "{}: {caller} should be {expected:?} and is {got:?}: own {} {}, other's {} {}",
                probe.id, own.status, own.body, other.status, other.body
            ));
        }
        got
    }

    /// Calls an operation about the things of a realm, with the least that its door asks for.
    async fn call(&self, probe: &Probe, who: &Actor, realm: usize) -> Answer {
        let needs = policy::operation(&probe.id).unwrap().needs;
        let who = if needs == Needs::IfMatch { who.if_match(FAR_AHEAD) } else { who.clone() };
        let realm = &self.world.realms[realm];
        probe.fill(|slot| (slot.place != Place::Query).then(|| realm.id(slot.noun))).send(&who).await
    }
}

enum Far {
    Stopped,
    Hidden,
    There,
}

/// How far a call got; nothing when the program failed over it.
fn far(answer: &Answer) -> Option<Far> {
    match answer.status {
        403 => Some(Far::Stopped),
        404 => Some(Far::Hidden),
        // Nobody is let in and not known.
        401 | 500.. => None,
        _ => Some(Far::There),
    }
}

fn unauthenticated(answer: &Answer) -> bool {
    answer.status == 401 && answer.body["code"] == "UNAUTHENTICATED"
}
