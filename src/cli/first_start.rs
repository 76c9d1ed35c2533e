//! `counsel first-start`: codes for the offices of the three separated administrators, printed once.

use std::process::ExitCode;

use crate::access::Role;
use crate::app::App;
use crate::identity::{self, FirstStart, IssuedCode};
use crate::say;

/// What `counsel first-start` takes.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Name of the organisation that runs this installation, where it is not there yet
    #[arg(long, value_name = "NAME", default_value = OPERATOR)]
    operator: String,
    /// Give out a new code for this office in place of one that was lost: SYSTEM_ADMIN, SECURITY_ADMIN or AUDIT_ADMIN
    #[arg(long, value_name = "OFFICE", value_parser = office)]
    again: Option<Role>,
}

const OPERATOR: &str = "运维单位";

fn office(text: &str) -> Result<Role, String> {
    let office = text.parse().ok().filter(|role| Role::ADMINISTRATORS.contains(role));
    office.ok_or_else(|| "an office is SYSTEM_ADMIN, SECURITY_ADMIN or AUDIT_ADMIN".to_owned())
}

/// Gives out codes and prints them.
pub async fn run(app: &App, options: Options) -> anyhow::Result<ExitCode> {
    let (now, Options { operator, again }) = (app.clock.now(), options);
    let found = match again {
        None => app.db.write(move |conn| identity::first_start(conn, now, &operator)).await?,
        Some(role) => match app.db.write(move |conn| identity::issue_again(conn, now, role)).await {
            Ok(issued) => vec![FirstStart::Issued(issued)],
            Err(crate::error::Error::Refused(refusal)) => anyhow::bail!("{role}: {}", refusal.rule.en),
            Err(other) => return Err(other.into()),
        },
    };
    print(&found);
    Ok(ExitCode::SUCCESS)
}

/// Over an empty database, what [`run`] does: whoever starts the server can begin. Otherwise nothing.
pub async fn over_an_empty_database(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    let begin = app.db.write(move |conn| {
        if identity::any_organisation(conn)? { Ok(Vec::new()) } else { identity::first_start(conn, now, OPERATOR) }
    });
    print(&begin.await?);
    Ok(())
}

fn print(found: &[FirstStart]) {
    let mut issued = false;
    for office in found {
        match office {
            FirstStart::Issued(IssuedCode { role, code, expires_at }) => {
                issued = true;
                say!("{:<15} {code}   until {expires_at}", role.as_str());
            }
            FirstStart::Waiting(role, until) => {
                let role = role.as_str();
                say!("{role:<15} a code is out until {until}; --again {role} replaces it");
            }
            FirstStart::Held(role) => say!("{:<15} is held", role.as_str()),
        }
    }
    if issued {
        say!(
            "\nOne code for each of the three separated administrators (三员分立), who must be three people. Each takes the"
        );
        say!("office once, by POST /v1/offices with code, login, name, email and password. Shown only this once.");
    }
}
