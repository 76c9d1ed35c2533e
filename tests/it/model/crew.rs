//! Who works on the matters: an agency, a firm and money enough for thousands of walks.

use serde_json::json;

use super::events::Who;
use crate::harness::{Actor, Expect as _, TestApp, matter};

pub struct Crew {
    pub officer: Actor,
    head: Actor,
    office: [Actor; 2],
    lawyers: [Actor; 2],
    pub manager: Actor,
    finance: [Actor; 2],
    pub auditor: Actor,
    pub agency: String,
    pub engagement: String,
    pub advisers: [String; 2],
}

impl Crew {
    pub async fn gather(app: &TestApp) -> Self {
        app.set_time(matter::IN_TERM);
        let (office, finance) = (app.actor("coordinator.1").await, app.actor("finance.1").await);
        let agency = json!({
            "kind": "AGENCY", "name": "市园林局", "jurisdiction": "CN-DEMO",
            "review_body_id": app.organisation("市司法局").await,
        });
        let agency = app.actor("sysadmin").await.post("/v1/organisations", agency).await.is(201).id();
        let officer = app.newcomer("officer.yl", "市园林局", "AGENCY_OFFICER").await;
        let head = app.newcomer("head.yl", "市园林局", "AGENCY_HEAD").await;
        let firm = app.organisation("砚汐律师事务所").await;
        let second = app.newcomer("lawyer.wen", "砚汐律师事务所", "ADVISER").await;
        let adviser = json!({
            "account_id": second.get("/v1/me").await.is(200).body["account_id"], "kind": "LAWYER", "firm_id": firm,
            "name": "温言", "licence_number": "13601201410000009", "practising_since": "2014-03-01",
        });
        let second_adviser = office.post("/v1/advisers", adviser).await.is(201).id();
        let advisers = [matter::adviser(app, "lawyer.lin").await, second_adviser];
        let money = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
        let line = json!({
            "agency_id": agency, "fiscal_year": 2026, "subject_code": "30227", "name": "法律顾问服务经费",
            "appropriated": money("90000000.00"),
        });
        let line = finance.post("/v1/budget-lines", line).await.is(201).id();
        let engagement = json!({
            "firm_id": firm, "adviser_ids": advisers, "agency_ids": [agency], "budget_line_id": line,
            "kind": "STANDING", "from_day": "2026-01-01", "to_day": "2026-12-31", "ceiling": money("90000000.00"),
            "rates": [{
                "service": "CONTRACT_REVIEW", "unit": "PER_ITEM", "tax_basis": "VAT_INCLUSIVE", "amount": money("800.00"),
            }],
        });
        let engagement = matter::engaged(&office, engagement).await.id();
        Self {
            officer,
            head,
            office: [office, app.actor("coordinator.2").await],
            lawyers: [app.actor("lawyer.lin").await, second],
            manager: app.actor("manager.yanxi").await,
            finance: [finance, app.actor("finance.2").await],
            auditor: app.actor("auditor").await,
            agency,
            engagement,
            advisers,
        }
    }

    pub fn actor(&self, who: Who) -> &Actor {
        match who {
            Who::Officer => &self.officer,
            Who::Head => &self.head,
            Who::Office(n) => &self.office[n],
            Who::Lawyer(n) => &self.lawyers[n],
            Who::Manager => &self.manager,
            Who::Finance(n) => &self.finance[n],
        }
    }
}
