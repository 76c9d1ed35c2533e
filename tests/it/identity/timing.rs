//! How long a refused sign-in takes does not tell whether the login exists.

use std::time::{Duration, Instant};

use crate::harness::{Actor, Expect as _};

const PAIRS: usize = 200;
/// How far apart the medians may be, in percent of the one for a login that exists.
const APART: f64 = 10.0;

async fn refused(visitor: &Actor, login: &str) -> Duration {
    let begun = Instant::now();
    let answer = visitor.clone().sign_in(login, "not the password at all").await;
    let took = begun.elapsed();
    answer.refused(401, "WRONG_CREDENTIALS");
    took
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

both_databases! {
    /// Each pair is measured side by side, the one and the other first in turn, so that whatever else the machine
    /// does meets both alike; the median over the pairs leaves out those that something broke in upon.
    async fn a_login_that_exists_takes_as_long_as_one_that_does_not(app: TestApp) {
        let visitor = app.visitor();
        let (mut ratios, mut known, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        let mut now = app.clock.now();
        for n in 0..PAIRS {
            // Nobody has to wait for earlier failures.
            now = now.plus_seconds(3600);
            app.clock.set(now);
            let (here, nowhere) = if n % 2 == 0 {
                let here = refused(&visitor, "officer.cg").await;
                (here, refused(&visitor, "nobody.cg").await)
            } else {
                let nowhere = refused(&visitor, "nobody.cg").await;
                (refused(&visitor, "officer.cg").await, nowhere)
            };
            ratios.push(nowhere.as_secs_f64() / here.as_secs_f64());
            known.push(here.as_secs_f64() * 1e3);
            unknown.push(nowhere.as_secs_f64() * 1e3);
        }
        let apart = (median(ratios) - 1.0) * 100.0;
        let version = app.app.db.version().await.unwrap();
        println!(
            "T05 refused sign-in on {version}: {:.1} ms for a login that exists, {:.1} ms for none, {apart:+.1} % (N={})",
            median(known), median(unknown), 2 * PAIRS
        );
        assert!(apart.abs() <= APART, "{apart:+.1} %");
    }
}
