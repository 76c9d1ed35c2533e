//! What the tests stand on: a real server over a fresh database, and people who use it.
//!
//! ```ignore
//! both_databases! {
//!     async fn an_officer_knows_who_they_are(app: TestApp) {
//!         let officer = app.actor("officer.cg").await;
//!         let me = officer.get("/v1/me").await.is(200);
//!         assert_eq!(me.body["role"], "AGENCY_OFFICER");
//!     }
//! }
//! ```

mod actor;
mod app;
mod database;
pub mod files;
pub mod golden;
pub mod ledgers;
pub mod matter;
pub mod postgres;
pub mod probe;
pub mod program;
pub mod rows;
pub mod selection;
pub mod slices;
pub mod stamps;
pub mod tools;
mod witness;
pub mod world;

pub use actor::{Actor, Expect};
pub use app::{PASSWORD, TestApp};
pub use database::{Database, Kind, lines, postgres, skip, sqlite_url};

/// A number that the environment may set, for longer runs than those of every change, or to repeat one.
pub fn knob(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is not a number")))
}

/// Between two looks at what is waited for.
pub async fn a_moment() {
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
}

/// Declares tests that run once on SQLite (`name::sqlite`) and once on PostgreSQL (`name::postgres`).
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {
        $(
            $(#[$meta])*
            async fn $name($app: $crate::harness::TestApp) $body

            mod $name {
                use $crate::harness::{Kind, TestApp};

                #[test]
                fn sqlite() {
                    TestApp::run(Kind::Sqlite, concat!(module_path!(), "::sqlite"), super::$name);
                }

                #[test]
                fn postgres() {
                    TestApp::run(Kind::Postgres, concat!(module_path!(), "::postgres"), super::$name);
                }
            }
        )+
    };
}
