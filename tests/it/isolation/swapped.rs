//! Exhaustive: each place for an id in turn is filled with another agency's.

use counsel_desk::access::{Needs, policy};
use counsel_desk::client::Answer;
use regex::Regex;

use super::{Secrets, open_to, own, rows_of, said, unchanged};
use crate::harness::probe::{Call, NOTHING, NOUNS_OF_OFFICES, PUBLIC_NOUNS, Place, Probe, Slot};
use crate::harness::world::{Person, REALMS, World};

both_databases! {
    async fn an_id_of_another_agency_is_an_id_of_nothing(app: TestApp) {
        let world = World::build(&app).await;
        let (secrets, probes) = (Secrets::of(&app, &world).await, Probe::all());
        let (mut swaps, mut wrong) = (0, Vec::new());
        for victim in 0..REALMS {
            let before = rows_of(&app, &world, victim).await;
            for person in world.living().filter(|person| !person.sees.contains(&victim)) {
                for probe in open_to(&probes, person) {
                    let swap = Swap { world: &world, person, probe, victim };
                    for at in swap.probe.slots.iter().map(Some).chain([None]) {
                        swaps += 1;
                        if let Some(fault) = swap.fault(at, &secrets).await {
                            wrong.push(format!("{} {} {at:?}: {fault}", person.login, probe.id));
                        }
                    }
                }
            }
            unchanged(&before, &rows_of(&app, &world, victim).await, world.realms[victim].key);
        }
        assert!(wrong.is_empty(), "{} of {swaps}:\n{}", wrong.len(), wrong.join("\n"));
        println!("T02 isolation, exhaustive, on {}: 0 leaks (N={swaps})", app.app.db.version().await.unwrap());
    }
}

/// Somebody's call with another's id in one place, or in all.
struct Swap<'a> {
    world: &'a World,
    person: &'a Person,
    probe: &'a Probe,
    victim: usize,
}

impl Swap<'_> {
    /// What is wrong with the answer.
    async fn fault(&self, at: Option<&Slot>, secrets: &Secrets) -> Option<String> {
        let another = |slot: &Slot| self.world.realms[self.victim].id(slot.noun);
        let answer = self.send(at, another).await;
        let told = said(&answer);
        if answer.status >= 500 {
            return Some(told);
        }
        if answer.status < 300
            && let Some(leak) = secrets.leaked(self.person, &told)
        {
            return Some(format!("tells {leak}: {told}"));
        }
        // A name that everybody may know may be told from one that does not exist.
        let office = self.person.login.starts_with("coordinator");
        let shared = |slot: &Slot| office && NOUNS_OF_OFFICES.contains(&slot.noun);
        let private = |slot: &Slot| !PUBLIC_NOUNS.contains(&slot.noun) && !shared(slot);
        if !at.is_some_and(private) {
            return None;
        }
        let nothing = said(&self.send(at, |_| NOTHING.to_owned()).await);
        let told = at.iter().fold(told, |told, slot| told.replace(&another(slot), NOTHING));
        (told != nothing).then(|| format!("{told}\n  but for an id of nothing: {nothing}"))
    }

    /// Sends it, at the version that the own thing has.
    async fn send(&self, at: Option<&Slot>, id: impl Fn(&Slot) -> String) -> Answer {
        let call = self.probe.fill(|slot| match at {
            None => Some(id(slot)),
            Some(here) if here.place == slot.place && here.name == slot.name => Some(id(slot)),
            Some(_) if slot.place == Place::Query => None,
            Some(_) => Some(own(self.world, self.person, slot)),
        });
        let Person { actor, .. } = self.person;
        if policy::operation(&self.probe.id).unwrap().needs != Needs::IfMatch {
            return call.send(actor).await;
        }
        let answer = call.send(&actor.if_match("\"999\"")).await;
        match version_now(&answer) {
            Some(version) => self.again(&call, version).await,
            None => answer,
        }
    }

    async fn again(&self, call: &Call, version: u32) -> Answer {
        call.send(&self.person.actor.if_match(&format!("\"{version}\""))).await
    }
}

/// The version that a refusal names.
fn version_now(refused: &Answer) -> Option<u32> {
    let number = Regex::new(r"\d+").unwrap();
    (refused.status == 412)
        .then(|| number.find(refused.body["detail"].as_str().unwrap()).unwrap().as_str().parse().unwrap())
}
