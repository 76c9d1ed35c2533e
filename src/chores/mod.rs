//! Work that time brings (到期事务), in one list, and what a new year's calendar brings.
//!
//! `counsel serve` runs the list every minute. Each piece looks for what is due, a bounded number at a time, and acts
//! on each in a transaction of its own, which looks again while it holds the matter: so a piece may run twice, and on
//! two servers at once, and happens once. Each change leaves an audit entry of the program itself under the name of the
//! piece. Whatever depends on the time is also refused by the operations themselves, so that a late run lets nothing
//! through.

mod actions;
mod api;

use std::time::Duration;

pub use api::CalendarYearApi;

use crate::conduct;
use crate::ctx::{Ctx, by_the_program};
use crate::db::{Conn, Db};
use crate::directory;
use crate::error::{Error, Result};
use crate::handling;
use crate::kit::{Clock, Timestamp};
use crate::{allocation, cases, contracts, engagement, fees, panel, publication, review, selection, supervision};

/// Runs the list.
pub struct Chores {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
}

/// What is found at a time.
const BATCH: i64 = 100;
const PAUSE: Duration = Duration::from_secs(60);

impl Chores {
    /// The list. Runs each piece once and says how much was done.
    pub async fn once(&self) -> Result<usize> {
        let mut done = 0;
        done += self.each("engagement_begin", engagement::to_begin, engagement::begin_due).await?;
        done += self.each("engagement_end", engagement::to_end, engagement::end_due).await?;
        done += self.each("engagement_overdue", engagement::overdue_filings, engagement::tell_overdue).await?;
        done += self.each("review_expire_offer", review::expired_offers, review::expire_offer).await?;
        done += self.each("allocation_go_on", allocation::waiting, allocation::go_on).await?;
        done += self.each("review_return", review::unanswered_supplements, review::return_unanswered).await?;
        done += self.each("review_reckon", review::reckonable, review::reckon).await?;
        done += self.each("review_remind", review::to_remind, review::remind).await?;
        done += self.each("review_question_remind", review::questions_to_remind, review::remind_question).await?;
        done += self.each("fees_reckon", fees::reckonable, fees::reckon).await?;
        done += self.each("selection_settle", selection::due_rounds, selection::settle_due).await?;
        done += self.each("panel_watch_ending", panel::ending, panel::watch_ending).await?;
        done += self.each("panel_expire", panel::expired, panel::expire_due).await?;
        done += self.each("handling_overdue", handling::overdue, handling::tell_overdue).await?;
        done += self.each("supervision_unanswered", supervision::unanswered, supervision::tell_unanswered).await?;
        done += self.each("contracts_watch", contracts::due, contracts::watch).await?;
        done += self.each("publication_watch", publication::due, publication::watch).await?;
        done += self.each("cases_tell", cases::due, cases::tell).await?;
        done += self.each("conduct_note_inactive", conduct::idle, conduct::note_inactive).await?;
        done += self.each("directory_watch_licence", directory::licences_ending, directory::watch_licence).await?;
        Ok(done)
    }

    /// Runs for ever: at once while there is something to do, else every minute.
    pub async fn run(self) {
        loop {
            match self.once().await {
                Ok(0) => tokio::time::sleep(PAUSE).await,
                Ok(_more_may_wait) => {}
                Err(error) => {
                    tracing::error!(%error, "what is due cannot be looked for");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// One piece: finds what is due and acts on each. What cannot be done is logged and does not stop the rest.
    async fn each<I>(
        &self,
        name: &'static str,
        find: fn(&mut Conn, Timestamp, i64) -> Result<Vec<I>>,
        act: fn(&mut Ctx<'_>, I) -> Result<()>,
    ) -> Result<usize>
    where
        I: Copy + std::fmt::Display + Send + 'static,
    {
        let now = self.clock.now();
        let due = self.db.read(move |conn| find(conn, now, BATCH)).await?;
        let mut done = 0;
        for id in due {
            let run = move |conn: &mut Conn| by_the_program(conn, now, name, |ctx| act(ctx, id));
            match self.db.write(run).await {
                Ok(()) => {
                    tracing::info!(name, %id, "done, because it was due");
                    done += 1;
                }
                // Somebody was faster: it is not due any more.
                Err(Error::NotFound | Error::VersionStale { .. }) => {}
                Err(error) => tracing::error!(name, %id, %error, "due, and could not be done"),
            }
        }
        Ok(done)
    }
}
