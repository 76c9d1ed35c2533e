//! A pool of five hundred: it is examined and ranked whole, within the time that somebody waits for.

use std::time::Instant;

use counsel_desk::db::Conn;
use diesel::connection::SimpleConnection as _;
use serde_json::json;

use super::desk::{Desk, at};
use crate::harness::tools::recomputed;
use crate::harness::{Expect as _, TestApp, matter};

const MANY: usize = 500;

/// Writes so many colleagues of one lawyer, engaged as they are.
async fn colleagues(app: &TestApp, adviser: String) {
    let write = move |conn: &mut Conn| {
        let id = |part: &str| {
            let digits = if conn.is_postgres() { "lpad(n::text, 12, '0')" } else { "printf('%012d', n)" };
            format!("'00000000-0000-7000-{part}-' || {digits}")
        };
        let numbers = format!(
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {MANY}) SELECT n FROM c"
        );
        let copied = |table: &str, named: &str, values: String| {
            format!("INSERT INTO {table} ({named}) SELECT {values} FROM {table} AS x, ({numbers}) AS numbers WHERE ")
        };
        let accounts = copied(
            "accounts",
            "id, login, name, email, password_hash, version, created_at",
            format!("{}, x.login || n, x.name || n, x.email, x.password_hash, 1, x.created_at", id("8a00")),
        );
        let advisers = copied(
            "advisers",
            "id, account_id, firm_id, kind, name, licence_number, practising_since, version, created_at, updated_at",
            format!(
                "{}, {}, x.firm_id, x.kind, x.name || n, x.licence_number || n, x.practising_since, 1, x.created_at, x.updated_at",
                id("8b00"),
                id("8a00")
            ),
        );
        let engaged = copied(
            "engagement_namings",
            "engagement_id, adviser_id, from_day, to_day, named_at, end_reason, confidentiality_on, conflict_on, document",
            format!(
                "x.engagement_id, {}, x.from_day, x.to_day, x.named_at, '', x.confidentiality_on, x.conflict_on, x.document",
                id("8b00")
            ),
        );
        conn.batch_execute(&format!(
            "{accounts} x.id = (SELECT account_id FROM advisers WHERE id = '{adviser}'); {advisers} x.id = '{adviser}'; \
             {engaged} x.adviser_id = '{adviser}';"
        ))?;
        Ok(())
    };
    app.app.db.write(write).await.unwrap();
}

both_databases! {
    async fn five_hundred_are_examined_and_ranked_while_one_waits(app: TestApp) {
        let desk = Desk::open(&app).await;
        let yanxi = matter::organisation(&app, "manager.yanxi").await;
        let one = desk.lawyer("one", &yanxi, json!({ "areas": ["CONTRACT"] })).await;
        desk.engage(&yanxi, &[&one], "800.00", "60000.00").await;
        colleagues(&app, one).await;
        let review = desk.accepted().await;
        let begun = Instant::now();
        let made = review.allocate("MATCH").await.is(201);
        let took = begun.elapsed();
        let candidates = made.body["candidates"].as_array().unwrap();
        assert!(candidates.len() > MANY, "{}", candidates.len());
        let ranked = candidates.iter().filter(|one| one["place"].is_number()).count();
        assert!(ranked > MANY, "{ranked}");
        assert_eq!(at(&made.body, 1)["assignment_state"], "OFFERED");
        recomputed("allocation::many", "allocation/recompute.py", &made.body);
        let database = app.app.db.version().await.unwrap();
        println!("{} examined and ranked in {took:?} on {database}", candidates.len());
        // A query for each of them would take longer than this in a development build.
        assert!(took.as_secs() < 5, "{took:?}");
    }
}
