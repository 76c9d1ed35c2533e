use super::super::model::{
    ContractItem, EngagementFilter, EngagementKind, Item, RateUnit, Service, TaxBasis, Undertaking,
};
use super::super::money::{commit_fee, free_fee};
use super::*;
use crate::access::{AccountId, Role};
use crate::budget::{LineId, NewLine};
use crate::directory::{Adviser, AdviserKind, NewAdviser, Particulars};
use crate::kit::{Day, PageRequest};
use crate::testing::{Bench, rule, somebody};

/// One body, one agency with money, one firm with a lawyer.
struct Place {
    bench: Bench,
    body: OrganisationId,
    agency: OrganisationId,
    firm: OrganisationId,
    lawyer: Adviser,
    line: LineId,
    clerk: AccountId,
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

async fn place() -> Place {
    let bench = Bench::new();
    let body = bench.organisation(OrganisationKind::ReviewBody, "司法局").await;
    let agency = bench.organisation_reviewed_by(OrganisationKind::Agency, "住建局", Some(body)).await;
    let firm = bench.organisation(OrganisationKind::LawFirm, "正衡律师事务所").await;
    let account = bench.account("张律师").await;
    bench.member(account, firm, Role::Adviser).await;
    let particulars = Particulars {
        firm_id: Some(firm),
        licence_number: Some("14401201010000001".into()),
        ..Particulars::of("张律师", day("2010-01-01"))
    };
    let new = NewAdviser { account_id: Some(account), kind: AdviserKind::Lawyer, particulars };
    let lawyer = bench.system(move |ctx| directory::create_adviser(ctx, &new)).await.expect("an adviser");
    let line = line(&bench, agency).await;
    let clerk = bench.account("周文员").await;
    Place { bench, body, agency, firm, lawyer, line, clerk }
}

async fn line(bench: &Bench, agency_id: OrganisationId) -> LineId {
    let new = NewLine {
        agency_id,
        fiscal_year: 2026,
        subject_code: "30227".into(),
        name: "法律顾问经费".into(),
        appropriated: Fen::new(10_000_000),
    };
    bench.system(move |ctx| budget::create_line(ctx, &new)).await.expect("a line").id
}

impl Place {
    fn terms(&self) -> NewEngagement {
        NewEngagement {
            firm_id: Some(self.firm),
            adviser_ids: vec![self.lawyer.id],
            agency_ids: vec![self.agency],
            budget_line_id: self.line,
            kind: EngagementKind::Standing,
            scope: String::new(),
            from_day: day("2026-01-01"),
            to_day: day("2028-12-31"),
            ceiling: Fen::new(200_000),
            rates: vec![NewRate {
                service: Service::ContractReview,
                unit: RateUnit::PerItem,
                amount: Fen::new(80_000),
                tax_basis: TaxBasis::VatInclusive,
            }],
        }
    }

    async fn create(&self, new: NewEngagement) -> Result<Engaged> {
        let body = self.body;
        self.bench.system(move |ctx| create(ctx, body, &new)).await
    }

    fn signing(&self) -> Signing {
        let item = |item: &ContractItem| Item { item: *item, clause: "第三条".into() };
        let undertaking = Undertaking {
            adviser_id: self.lawyer.id,
            confidentiality_on: day("2026-01-01"),
            conflict_on: day("2026-01-01"),
            document: String::new(),
        };
        Signing {
            signed_on: day("2026-01-01"),
            items: ContractItem::ALL.iter().map(item).collect(),
            undertakings: vec![undertaking],
        }
    }

    async fn sign(&self, id: EngagementId, signing: Signing) -> Result<Engaged> {
        self.bench.system(move |ctx| sign(ctx, id, &signing)).await
    }

    async fn engaged(&self) -> Engaged {
        let drafted = self.create(self.terms()).await.expect("drafted");
        self.sign(drafted.engagement.id, self.signing()).await.expect("signed")
    }

    async fn find(&self, on: &str) -> Option<EngagementId> {
        let (adviser, agency, on) = (self.lawyer.id, self.agency, day(on));
        let found = self.bench.read(move |conn| store::find_for(conn, adviser, agency, on)).await;
        found.expect("reads").map(|engagement| engagement.id)
    }
}

#[tokio::test]
async fn an_engagement_is_numbered_found_and_priced() {
    let place = place().await;
    let first = place.engaged().await;
    assert_eq!(first.engagement.number, "聘〔2026〕第0001号");
    let refused = place.create(NewEngagement { to_day: day("2029-01-01"), ..place.terms() }).await;
    assert_eq!(rule(refused), "TERM_TOO_LONG");
    let second = place.engaged().await;
    assert_eq!(second.engagement.number, "聘〔2026〕第0002号", "a refusal takes no number");

    let id = first.engagement.id;
    assert_eq!(place.find("2028-12-31").await, Some(second.engagement.id), "the newest of several");
    assert_eq!(place.find("2029-01-01").await, None);
    let read = place.bench.read(move |conn| {
        let on = day("2026-03-02");
        Ok((
            store::rate_for(conn, id, Service::ContractReview, on)?,
            store::rate_for(conn, id, Service::Litigation, on)?,
        ))
    });
    let (rate, none) = read.await.expect("reads");
    assert_eq!(rate.map(|rate| rate.amount), Some(Fen::new(80_000)));
    assert_eq!(none, None);

    let outsider = place.bench.organisation(OrganisationKind::LawFirm, "明理律师事务所").await;
    for (account, organisation, role, sees) in [
        (place.clerk, place.agency, Role::AgencyOfficer, true),
        (place.clerk, outsider, Role::AgencyOfficer, false),
        (place.clerk, place.body, Role::Coordinator, true),
        (place.clerk, outsider, Role::Coordinator, false),
        (place.lawyer.account_id.expect("an account"), place.firm, Role::Adviser, true),
        (place.clerk, place.firm, Role::Adviser, false),
        (place.clerk, place.firm, Role::FirmManager, true),
        (place.clerk, outsider, Role::FirmManager, false),
        (place.clerk, place.agency, Role::FinanceOfficer, true),
        (place.clerk, outsider, Role::FinanceOfficer, false),
        (place.clerk, outsider, Role::Auditor, true),
        (place.clerk, place.body, Role::AuditAdmin, false),
    ] {
        let actor = somebody(account, organisation, role);
        let (one, expected) = (actor.clone(), first.clone());
        let found = place.bench.read(move |conn| store::engaged(conn, &one, id, None)).await;
        assert_eq!(found.is_ok_and(|found| found == expected), sees, "{role} gets");
        let listed = place.bench.read(move |conn| {
            store::list(conn, &actor, &EngagementFilter::default(), day("2026-03-02"), &PageRequest::default())
        });
        let listed = listed.await;
        assert_eq!(listed.expect("reads").len(), if sees { 2 } else { 0 }, "{role} lists");
    }
}

#[tokio::test]
async fn the_rules_of_engaging_are_kept() {
    let place = place().await;
    let other_agency = place.bench.organisation(OrganisationKind::Agency, "城管局").await;
    let other_line = line(&place.bench, other_agency).await;
    let in_person = NewEngagement { firm_id: None, ..place.terms() };
    assert_eq!(rule(place.create(in_person).await), "LAWYERS_THROUGH_FIRM");
    let backwards = NewEngagement { to_day: day("2025-12-31"), ..place.terms() };
    assert_eq!(rule(place.create(backwards).await), "TERM_ORDER");
    let foreign_money = NewEngagement { budget_line_id: other_line, ..place.terms() };
    assert_eq!(rule(place.create(foreign_money).await), "BUDGET_LINE_OTHER_AGENCY");
    let foreign_agency = NewEngagement { agency_ids: vec![other_agency], ..place.terms() };
    assert_eq!(rule(place.create(foreign_agency).await), "AGENCY_OF_OTHER_BODY");
    let before_all_rules = NewEngagement { from_day: day("1999-01-01"), to_day: day("1999-12-31"), ..place.terms() };
    assert!(matches!(place.create(before_all_rules).await, Err(Error::Invalid(_))));
    assert!(matches!(place.create(NewEngagement { rates: vec![], ..place.terms() }).await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn nothing_is_signed_without_its_items_and_undertakings() {
    let place = place().await;
    let id = place.create(place.terms()).await.expect("drafted").engagement.id;
    assert_eq!(place.find("2026-03-02").await, None, "a draft takes no work");
    let whole = place.signing();
    let less = Signing { items: whole.items[1..].to_vec(), ..whole.clone() };
    assert_eq!(rule(place.sign(id, less).await), "CONTRACT_ITEMS_MISSING");
    let less = Signing { undertakings: vec![], ..whole.clone() };
    assert_eq!(rule(place.sign(id, less).await), "UNDERTAKINGS_MISSING");
    let early = Signing { signed_on: day("2026-03-03"), ..whole.clone() };
    assert!(matches!(place.sign(id, early).await, Err(Error::Invalid(_))), "signed tomorrow");
    let signed = place.sign(id, whole.clone()).await.expect("signed");
    assert_eq!(signed.engagement.state, EngagementState::Active, "its first day has come");
    assert_eq!(rule(place.sign(id, whole.clone()).await), "ENGAGEMENT_STEP");
    let terms = place.terms();
    let changed = place.bench.system(move |ctx| change(ctx, id, &terms)).await;
    assert_eq!(rule(changed), "ENGAGEMENT_STEP", "what is signed is not changed any more");

    let to_come = NewEngagement { from_day: day("2026-04-01"), to_day: day("2026-12-31"), ..place.terms() };
    let id = place.create(to_come).await.expect("drafted").engagement.id;
    let signed = place.sign(id, whole.clone()).await.expect("signed").engagement;
    assert_eq!(signed.state, EngagementState::Signed);
    let over = NewEngagement { from_day: day("2025-01-01"), to_day: day("2026-03-01"), ..place.terms() };
    let id = place.create(over).await.expect("drafted").engagement.id;
    assert_eq!(rule(place.sign(id, whole).await), "TERM_OVER");
}

#[tokio::test]
async fn fees_stay_under_the_ceiling_even_at_once() {
    let place = place().await;
    let engagement = place.engaged().await.engagement;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (bench, engagement) = (place.bench.clone(), engagement.clone());
            tokio::spawn(async move { bench.system(move |ctx| commit_fee(ctx, &engagement, Fen::new(80_000))).await })
        })
        .collect();
    let mut committed = 0;
    for task in tasks {
        match task.await.expect("joins") {
            Ok(_first_term) => committed += 1,
            refused => assert_eq!(rule(refused), "CEILING_EXCEEDED"),
        }
    }
    assert_eq!(committed, 2);
    let back = engagement.clone();
    place.bench.system(move |ctx| free_fee(ctx, &back, 1, Fen::new(160_000))).await.expect("freed");
    let back = engagement.clone();
    place.bench.system(move |ctx| free_fee(ctx, &back, 1, Fen::new(1))).await.expect_err("nothing is committed");
    let back = engagement.clone();
    place.bench.system(move |ctx| commit_fee(ctx, &back, Fen::new(-1))).await.expect_err("no negative fee");
    let id = engagement.id;
    let now = place.bench.read(move |conn| store::get(conn, id)).await.expect("reads");
    assert_eq!((now.committed, now.version), (Fen::ZERO, engagement.version + 3));
}

#[tokio::test]
async fn numbers_have_no_gaps_and_no_twins() {
    let place = std::sync::Arc::new(place().await);
    let tasks: Vec<_> = (0..30)
        .map(|n| {
            let place = std::sync::Arc::clone(&place);
            tokio::spawn(async move {
                let body = place.body;
                place
                    .bench
                    .system(move |ctx| {
                        let number = numbers::next(ctx.conn, body, "review", 2026)?;
                        if n % 3 == 0 { Err(Error::NotFound) } else { Ok(number) }
                    })
                    .await
            })
        })
        .collect();
    let mut taken = Vec::new();
    for task in tasks {
        taken.extend(task.await.expect("joins").ok());
    }
    taken.sort_unstable();
    assert_eq!(taken, (1..=20).collect::<Vec<_>>());
}
