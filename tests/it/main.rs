//! The tests that use the program as its users do: over HTTP and on the command line, on both databases.
//!
//! `COUNSEL_BLESS=1 cargo test contract` writes the committed files that some tests compare with.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[macro_use]
mod harness;

mod allocation;
mod appraisal;
mod audit;
mod audit_heads;
mod bench;
mod calendar;
mod carryover;
mod cases;
mod clients;
mod comparison;
mod concurrency;
mod conflict;
mod contracts;
mod custody;
mod disk_full;
mod demo;
mod directory;
mod documents;
mod door;
mod drain;
mod edge;
mod engagement;
mod flat;
mod hostile;
mod idempotency;
mod identity;
mod isolation;
mod lint;
mod mail;
mod model;
mod money;
mod openapi;
mod panel;
mod permissions;
mod policy;
mod protocol;
mod publication;
mod readme;
mod rules;
mod schema;
mod schemathesis;
mod search;
mod selection;
mod service;
mod settings;
mod sigkill;
mod story;
mod tidy;
mod updated;
