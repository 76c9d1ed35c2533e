use super::*;
use crate::access::{OrganisationId, Role};
use crate::kit::PageRequest;
use crate::testing::{Bench, rule, somebody};

const YUAN: i64 = 100;

async fn line(bench: &Bench, agency: OrganisationId, yuan: i64) -> LineId {
    let new = NewLine {
        agency_id: agency,
        fiscal_year: 2026,
        subject_code: "30227".into(),
        name: "法律顾问经费".into(),
        appropriated: Fen::new(yuan * YUAN),
    };
    bench.system(move |ctx| create_line(ctx, &new)).await.expect("a line").id
}

async fn totals(bench: &Bench, id: LineId) -> [i64; 3] {
    let (line, entries) =
        bench.read(move |conn| Ok((store::line(conn, id)?, store::entries(conn, id)?))).await.expect("reads");
    assert_eq!(rules::foot(&entries).expect("adds up"), line.totals(), "the ledger says what the line says");
    [line.appropriated, line.reserved, line.spent].map(|fen| fen.get() / YUAN)
}

#[tokio::test]
async fn money_is_reserved_paid_and_released() {
    let bench = Bench::new();
    let agency = bench.organisation(OrganisationKind::Agency, "住建局").await;
    let id = line(&bench, agency, 1_000).await;
    let held = bench.system(move |ctx| reserve(ctx, id, Fen::new(800 * YUAN), "法审第1号")).await.expect("reserved");
    assert_eq!(totals(&bench, id).await, [1_000, 800, 0]);

    let Err(Error::Refused(refusal)) = bench.system(move |ctx| reserve(ctx, id, Fen::new(20_001), "")).await else {
        panic!("must be refused")
    };
    assert_eq!(refusal.rule.code, "BUDGET_INSUFFICIENT");
    assert_eq!(refusal.facts, [("available", "200.00".to_owned()), ("wanted", "200.01".to_owned())]);

    bench.system(move |ctx| pay(ctx, held, Fen::new(500 * YUAN))).await.expect("paid");
    assert_eq!(totals(&bench, id).await, [1_000, 300, 500]);
    assert_eq!(rule(bench.system(move |ctx| pay(ctx, held, Fen::new(301 * YUAN))).await), "RESERVATION_EXCEEDED");
    bench.system(move |ctx| pay(ctx, held, Fen::ZERO)).await.expect("nothing is paid");

    assert_eq!(bench.system(move |ctx| release(ctx, held)).await.expect("released"), Fen::new(300 * YUAN));
    assert_eq!(bench.system(move |ctx| release(ctx, held)).await.expect("nothing left"), Fen::ZERO);
    assert_eq!(totals(&bench, id).await, [1_000, 0, 500]);

    let kinds: Vec<_> = bench.read(move |conn| store::entries(conn, id)).await.expect("reads");
    let kinds: Vec<_> = kinds.iter().map(|entry| (entry.kind.as_str(), entry.reason.as_str())).collect();
    assert_eq!(
        kinds,
        [
            ("APPROPRIATION", "法律顾问经费"),
            ("RESERVATION", "法审第1号"),
            ("PAYMENT", "法审第1号"),
            ("RELEASE", "法审第1号")
        ]
    );
}

#[tokio::test]
async fn what_fails_later_in_an_action_leaves_no_reservation() {
    let bench = Bench::new();
    let agency = bench.organisation(OrganisationKind::Agency, "住建局").await;
    let id = line(&bench, agency, 10).await;
    let failed = bench.system(move |ctx| {
        reserve(ctx, id, Fen::new(5 * YUAN), "")?;
        Err::<(), _>(Error::NotFound)
    });
    failed.await.expect_err("fails");
    assert_eq!(totals(&bench, id).await, [10, 0, 0]);
}

#[tokio::test]
async fn two_hundred_at_once_never_overspend() {
    let bench = Bench::new();
    let agency = bench.organisation(OrganisationKind::Agency, "住建局").await;
    let id = line(&bench, agency, 1_000).await;
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let bench = bench.clone();
            tokio::spawn(async move { bench.system(move |ctx| reserve(ctx, id, Fen::new(7 * YUAN), "同时")).await })
        })
        .collect();
    let mut reserved = Vec::new();
    for task in tasks {
        match task.await.expect("joins") {
            Ok(held) => reserved.push(held),
            refused => assert_eq!(rule(refused), "BUDGET_INSUFFICIENT"),
        }
    }
    assert_eq!(reserved.len(), 142, "142 times 7.00 fit into 1000.00");
    assert_eq!(totals(&bench, id).await, [1_000, 994, 0]);
    // The same reservation paid by many at once is paid once.
    let held = reserved[0];
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let bench = bench.clone();
            tokio::spawn(async move { bench.system(move |ctx| pay(ctx, held, Fen::new(7 * YUAN))).await.is_ok() })
        })
        .collect();
    let mut paid = 0;
    for task in tasks {
        paid += i32::from(task.await.expect("joins"));
    }
    assert_eq!(paid, 1);
    assert_eq!(totals(&bench, id).await, [1_000, 987, 7]);
}

#[tokio::test]
async fn one_line_for_each_agency_year_and_subject_and_by_the_right_finance() {
    let bench = Bench::new();
    let agency = bench.organisation(OrganisationKind::Agency, "住建局").await;
    let other = bench.organisation(OrganisationKind::Agency, "城管局").await;
    let finance = bench.organisation(OrganisationKind::Finance, "财政局").await;
    let person = bench.account("钱会计").await;
    let new = |agency_id| NewLine {
        agency_id,
        fiscal_year: 2026,
        subject_code: "30227".into(),
        name: "法律顾问经费".into(),
        appropriated: Fen::new(YUAN),
    };
    let (of_agency, of_other) = (new(agency), new(other));
    let own = somebody(person, agency, Role::FinanceOfficer);
    let all = somebody(person, finance, Role::FinanceOfficer);
    let entered = of_agency.clone();
    bench.act(&own, move |ctx| create_line(ctx, &entered)).await.expect("its own");
    let entered = of_other.clone();
    assert_eq!(rule(bench.act(&own, move |ctx| create_line(ctx, &entered)).await), "OTHER_AGENCYS_BUDGET");
    bench.act(&all, move |ctx| create_line(ctx, &of_other)).await.expect("anybody's");
    assert_eq!(rule(bench.act(&all, move |ctx| create_line(ctx, &of_agency)).await), "LINE_EXISTS");

    for (role, organisation, seen) in [
        (Role::AgencyOfficer, agency, 1),
        (Role::AgencyHead, other, 1),
        (Role::FinanceOfficer, agency, 1),
        (Role::FinanceOfficer, finance, 2),
        // Nobody has named it the review body of either.
        (Role::Coordinator, finance, 0),
        (Role::Auditor, finance, 2),
        (Role::Adviser, agency, 0),
        (Role::SystemAdmin, agency, 0),
    ] {
        let actor = somebody(person, organisation, role);
        let lines = bench.read(move |conn| store::list(conn, &actor, None, Some(2026), &PageRequest::default())).await;
        assert_eq!(lines.expect("reads").len(), seen, "{role}");
    }
}
