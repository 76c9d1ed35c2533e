//! Counsel Desk (法顾台): how public agencies choose, hear and pay their legal advisers.
//!
//! Vertical slices, in the order in which they may use each other: each uses only what stands above it, and
//! another slice only through what its `mod.rs` gives out. A slice's `api.rs` may use `http` wherever the
//! slice stands. A test holds this.

pub mod say; // printing for a reader who may have gone
pub mod kit; // ids, money, time, pages: nothing that names the domain
pub mod error; // the one error, and rules that refuse
pub mod db; // the door to the database; the only folder that knows which one it is
pub mod access; // who may do what: actor, roles, the printed policy
pub mod audit; // the tamper-evident trail
pub mod ctx; // what an action may touch
pub mod numbers; // gapless numbers that people quote
pub mod notify; // the outbox and its worker
pub mod http; // the protocol: calls, replies, problems, the published contract, the edge to the network
pub mod ops; // health and figures
pub mod identity; // organisations, accounts, memberships, sign-in
pub mod calendar; // working days, rule packs, deadlines
pub mod tax; // what is withheld from pay for services
pub mod ledes; // electronic invoices of law firms, read and written
pub mod documents; // files, versions, text, clauses
pub mod tables; // tables in and out: columns by name, faults by row
pub mod directory; // the roll of advisers and their declared interests
pub mod budget; // appropriations, reservations and the ledger
pub mod selection; // rounds of selection: notice, applications, evaluation, publicity, draw
pub mod panel; // panels of advisers from framework rounds, and how work is called off them
pub mod engagement; // contracts with advisers: term, agencies served, rates, ceiling
pub mod conduct; // what advisers, reviewers and agencies did, as events that can be counted
pub mod review; // intake, clock, assignment, questions
pub mod allocation; // who is offered a matter: by match, rotation or draw; quote, reassignment
pub mod opinion; // opinions and recommendations
pub mod handling; // what became of each recommendation; the gate
pub mod search; // words of documents, opinions and recommendations
pub mod supervision; // written demands to whoever let a last day pass
pub mod contracts; // the register of contracts: signing, filing, performance, amendments, end
pub mod publication; // the register of publications: filing, force, evaluation, end
pub mod cases; // reconsideration and litigation: stages, events, statutory last days
pub mod service; // what advisers did beside opinions, confirmed by the agency
pub mod conversation; // notes of one side, meetings, consultations, the time line
pub mod fees; // claims, approval, invoices, payment
pub mod appraisal; // yearly appraisals, computed from the events
pub mod carryover; // going live: what was under way before, from tables
pub mod chores; // work that time brings, and what a new calendar brings
pub mod custody; // backup, restore, checking, export of the trail
pub mod dossier; // the whole file of a matter, which proves itself
pub mod config; // settings
pub mod client; // a client of the API, for the demo, the health check and the tests
pub mod app; // the whole
pub mod seed; // the demonstration city
pub mod demo; // one matter from submission to payment, played and compared
pub mod bench; // what the program costs on this machine
pub mod cli; // the command line
#[cfg(test)]
mod testing; // a database and people for unit tests of actions
