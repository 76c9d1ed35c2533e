//! A list costs the same however many matters there are.

use std::time::{Duration, Instant};

use counsel_desk::db::Conn;
use diesel::RunQueryDsl as _;

use crate::harness::{Actor, Expect as _, TestApp, matter};

/// How many matters an agency gets beside its own one.
const MANY: usize = 40_000;

/// The least of many times: what other work on the machine adds is left out.
async fn quickest(who: &Actor) -> Duration {
    let mut times = Vec::new();
    for _ in 0..25 {
        let begun = Instant::now();
        who.get("/v1/reviews?limit=20").await.is(200);
        times.push(begun.elapsed());
    }
    times.into_iter().min().unwrap()
}

/// Writes one matter so many times over, each with an id of its own, handed in and returned.
async fn multiplied(app: &TestApp, review: String) {
    let write = move |conn: &mut Conn| {
        let id = if conn.is_postgres() { "lpad(to_hex(n), 12, '0')" } else { "printf('%012x', n)" };
        let numbers = format!(
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {MANY}) SELECT n FROM c"
        );
        let copied =
            "kind, title, agency_id, review_body_id, document_id, amount, version, created_by, created_at, updated_at";
        let insert = format!(
            "INSERT INTO reviews (id, number, state, round, {copied}) \
             SELECT '01900000-0000-7000-8000-' || {id}, '合审-' || n, 'RETURNED', 1, {copied} \
             FROM reviews, ({numbers}) AS numbers WHERE reviews.id = '{review}'"
        );
        diesel::sql_query(insert).execute(conn)?;
        Ok(())
    };
    app.app.db.write(write).await.unwrap();
}

both_databases! {
    async fn a_list_of_many_matters_costs_what_one_of_few_does(app: TestApp) {
        let officer = app.actor("officer.cg").await;
        let office = app.actor("coordinator.1").await;
        let document = matter::document(&officer).await;
        let review = matter::submitted(&officer, &document).await.body["id"].as_str().unwrap().to_owned();
        let few = [quickest(&officer).await, quickest(&office).await];
        multiplied(&app, review).await;
        let many = [quickest(&officer).await, quickest(&office).await];
        for (who, (few, many)) in ["the agency", "the office"].iter().zip(few.into_iter().zip(many)) {
            // A full page has twenty rows to show and the other had one.
            let most = few * 3 + Duration::from_millis(4);
            assert!(many < most, "{who} waits {many:?} for a list that took {few:?} before there were {MANY} more");
        }
    }
}
