//! Scholars are paid in person: tax by month and project, the rest paid out, the tax filed; a reversal gives back the top.

use counsel_desk::client::Answer;
use counsel_desk::fees::ClaimEvent;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::claims::{CLAIMS, claim_for, line_of_cg, moved, pay};
use super::desk::{Desk, fen, mails, reversal, yuan};
use crate::harness::matter::{self, step};
use crate::harness::{Expect as _, TestApp};

const GU: &str = "scholar.gu";
const TAXES: &str = "/v1/withholdings";

/// The published table in whole fen.
fn tax(income: i64) -> i64 {
    let taxable = if income <= 400_000 { (income - 80_000).max(0) * 100 } else { income * 80 };
    let (percent, quick) = match taxable {
        ..=200_000_000 => (20, 0),
        200_000_001..=500_000_000 => (30, 200_000),
        _ => (40, 700_000),
    };
    (taxable * percent - quick * 10_000 + 5_000) / 10_000
}

/// A new engagement of the scholar in person, in force; its id.
async fn engaged(app: &TestApp, basis: &str) -> String {
    let line = app.actor("officer.cg").await.get("/v1/budget-lines").await.is(200).body["items"][0]["id"].clone();
    let draft = json!({
        "adviser_ids": [matter::adviser(app, GU).await],
        "agency_ids": [matter::organisation(app, "officer.cg").await],
        "budget_line_id": line, "kind": "INVITED", "scope": "政府合同审查", "from_day": "2026-01-01", "to_day": "2026-12-31",
        "ceiling": yuan("60000.00"),
        "rates": [{ "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": basis, "amount": yuan("3000.00") }],
    });
    let signed = matter::signed(&app.actor("coordinator.1").await, draft).await;
    assert_eq!(signed.body["state"], "ACTIVE");
    signed.id()
}

struct Scholar<'a> {
    app: &'a TestApp,
    engagement: String,
    document: String,
}

impl<'a> Scholar<'a> {
    async fn engaged(app: &'a TestApp, basis: &str) -> Self {
        app.set_time(matter::IN_TERM);
        let engagement = engaged(app, basis).await;
        Self { app, engagement, document: matter::document(&app.actor("officer.cg").await).await }
    }

    /// A claim of the scholar for new work.
    async fn claim(&self) -> Answer {
        let work = matter::delivered(self.app, &self.document, GU).await.id();
        self.app.actor(GU).await.post(CLAIMS, self.body(&work).await).await
    }

    async fn body(&self, work: &str) -> Value {
        let agency = matter::organisation(self.app, "officer.cg").await;
        json!({ "engagement_id": self.engagement, "agency_id": agency, "lines": [{ "opinion_id": work }] })
    }

    /// The claim as it stands after approval.
    async fn approved(&self) -> Answer {
        let made = self.claim().await.is(201);
        let submitted = step(&self.app.actor(GU).await, &made, CLAIMS, "submit").await.is(200);
        let verified = step(&self.app.actor("officer.cg").await, &submitted, CLAIMS, "verify").await.is(200);
        step(&self.app.actor("finance.1").await, &verified, CLAIMS, "approve").await.is(200)
    }

    /// Gross, tax and net of everything that somebody sees, oldest first, in fen.
    async fn withheld(&self, who: &str) -> Vec<[i64; 3]> {
        let list = self.app.actor(who).await.get(&format!("{TAXES}?limit=200")).await.is(200);
        let mut rows: Vec<[i64; 3]> = list.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| ["gross", "tax", "net"].map(|of| fen(&row[of])))
            .collect();
        rows.reverse();
        rows
    }

    /// Cells of a table, its heads left out.
    async fn table(&self, who: &str, path: &str) -> Vec<Vec<String>> {
        let file = self.app.actor(who).await.get_bytes(path).await;
        assert_eq!(file.status, 200, "{path}");
        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        let cells = |row: &str| row.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect();
        text.lines().skip(1).map(cells).collect()
    }
}

both_databases! {
    async fn a_scholar_is_paid_what_tax_leaves_by_month_and_project(app: TestApp) {
        let scholar = Scholar::engaged(&app, "GROSS").await;
        let payer = app.actor("finance.2").await;
        let first = scholar.approved().await;
        assert_eq!((&first.body["state"], &first.body["total"]), (&json!("PAYABLE"), &yuan("3000.00")));
        let desk = Desk::open(&app).await;
        desk.take(&first, ClaimEvent::VoidInvoice).await.refused(409, "NO_INVOICE");
        let before = line_of_cg(&payer).await;
        let paid = pay(&payer, &first).await.is(200);
        assert_eq!(paid.body["state"], "PAID");
        assert_eq!(scholar.withheld(GU).await, [[300_000, 44_000, 256_000]]);
        assert!(mails(&app, "fees_pay_scholar").await[0].1.contains("2560.00"));

        // Two at once: each is taxed on what was paid before it, whichever comes first.
        let more = [scholar.approved().await, scholar.approved().await];
        join_all(more.iter().map(|claim| pay(&payer, claim))).await.into_iter().for_each(|answer| _ = answer.is(200));
        let rows = scholar.withheld(GU).await;
        for (n, [gross, withheld, net]) in (0i64..).zip(&rows) {
            assert_eq!((*gross, *withheld), (300_000, tax(300_000 * (n + 1)) - tax(300_000 * n)), "payment {n}");
            assert_eq!(gross - withheld, *net);
        }
        assert_eq!(rows.len(), 3);
        assert_eq!(moved(&before, &line_of_cg(&payer).await)[1], 900_000, "the budget bears the whole fee");
        let filing = format!("{TAXES}/filing?month=2026-01");
        let row = scholar.table("finance.1", &filing).await.pop().unwrap();
        // The fifteenth of February lies in the Spring Festival.
        let cells = ["劳务报酬所得", "9000.00", "1800.00", "7200.00", "0.20", "0.00", "1440.00", "2026-02-24"];
        assert_eq!((row[2].as_str(), &row[4..]), ("顾思齐", &cells.map(str::to_owned)[..]));

        // The first payment is taken back: the tax of the top goes back, not the tax that was withheld then.
        let paid = desk.read("finance.1", &first).await.is(200);
        desk.send(&app.actor("finance.1").await, &paid, ClaimEvent::Reverse, reversal(false)).await.is(200);
        let rows = scholar.withheld(GU).await;
        assert_eq!(rows[3], [-300_000, tax(600_000) - tax(900_000), -300_000 - (tax(600_000) - tax(900_000))]);
        assert_eq!(rows.iter().map(|row| row[1]).sum::<i64>(), tax(600_000));
        assert_eq!(scholar.table("finance.1", &filing).await.pop().unwrap()[10], "960.00");

        // Another month begins anew.
        app.later("2026-02-02T09:00:00+08:00").await;
        let payer = app.actor("finance.2").await;
        pay(&payer, &scholar.approved().await).await.is(200);
        assert_eq!(scholar.withheld(GU).await[4], [300_000, 44_000, 256_000]);
        let statement = scholar.table(GU, &format!("{TAXES}/statement?year=2026")).await;
        assert_eq!((statement.len(), &statement[5][5..9]), (6, &["合计", "9000.00", "1400.00", "7600.00"].map(str::to_owned)[..]));
        assert_eq!(statement[3][5], "冲销");
        let workbook = app.actor("finance.1").await.get_bytes(&format!("{filing}&format=XLSX")).await;
        assert!(workbook.status == 200 && workbook.bytes.starts_with(b"PK"));
        // Nobody else's business.
        assert!(scholar.withheld("lawyer.lin").await.is_empty());
        assert_eq!(scholar.withheld("auditor").await.len(), 5);
        app.actor("officer.cg").await.get(TAXES).await.refused(403, "PERMISSION_MISSING");
        assert_eq!(app.actor(GU).await.get_bytes(&filing).await.status, 403);
        println!("T20 withholding: 4 payments and a reversal, tax of each month to the fen (N=5)");
    }

    async fn a_scholar_claims_own_work_and_no_other(app: TestApp) {
        let scholar = Scholar::engaged(&app, "GROSS").await;
        let (gu, lin) = (app.actor(GU).await, app.actor("lawyer.lin").await);
        let theirs = matter::delivered(&app, &scholar.document, "lawyer.lin").await.id();
        gu.post(CLAIMS, scholar.body(&theirs).await).await.refused(404, "NOT_FOUND");
        // A lawyer is paid through the firm, and the firm does not claim for a scholar.
        lin.post(CLAIMS, claim_for(&app, "manager.yanxi", &[&theirs]).await).await.refused(404, "NOT_FOUND");
        let own = matter::delivered(&app, &scholar.document, GU).await.id();
        app.actor("manager.yanxi").await.post(CLAIMS, scholar.body(&own).await).await.refused(404, "NOT_FOUND");
        let made = gu.post(CLAIMS, scholar.body(&own).await).await.is(201);
        gu.post(CLAIMS, scholar.body(&own).await).await.refused(409, "CLAIMED_ALREADY");
        for stranger in ["lawyer.lin", "manager.yanxi", "officer.jt"] {
            app.actor(stranger).await.get(&format!("{CLAIMS}/{}", made.id())).await.refused(404, "NOT_FOUND");
        }
        let list = gu.get(CLAIMS).await.is(200);
        assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
        step(&gu, &made, CLAIMS, "submit").await.is(200);
    }

    async fn a_fee_agreed_after_tax_is_not_reserved_and_not_claimed(app: TestApp) {
        let scholar = Scholar::engaged(&app, "NET_OF_TAX").await;
        scholar.claim().await.refused(409, "FEE_AFTER_TAX");
    }
}
