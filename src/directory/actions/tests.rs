use super::super::model::{AdviserId, AdviserKind, NamedInterest, Relation};
use super::*;
use crate::access::{Actor, OrganisationId, Role};
use crate::identity::OrganisationKind;
use crate::kit::PageRequest;
use crate::testing::{Bench, rule, somebody};

async fn adviser(bench: &Bench, name: &str, firm: Option<OrganisationId>) -> Adviser {
    let account = bench.account(name).await;
    let place = match firm {
        Some(firm) => firm,
        None => bench.organisation(OrganisationKind::Agency, &format!("{name}所在单位")).await,
    };
    bench.member(account, place, Role::Adviser).await;
    let new = new_adviser(Some(account), name, firm);
    bench.system(move |ctx| create_adviser(ctx, &new)).await.expect("an adviser")
}

fn new_adviser(account_id: Option<AccountId>, name: &str, firm: Option<OrganisationId>) -> NewAdviser {
    let particulars = Particulars {
        firm_id: firm,
        licence_number: Some(format!("144012010{name}")),
        ..Particulars::of(name, "2010-01-01".parse().expect("a day"))
    };
    let kind = if firm.is_some() { AdviserKind::Lawyer } else { AdviserKind::LegalScholar };
    NewAdviser { account_id, kind, particulars }
}

async fn declare(bench: &Bench, actor: &Actor, adviser_id: AdviserId, party: &str) -> Result<Interest> {
    let new = NewInterest::of(adviser_id, party, Relation::Client);
    bench.act(actor, move |ctx| declare_interest(ctx, &new)).await
}

async fn hits(bench: &Bench, adviser: &Adviser, party: &str) -> usize {
    let (adviser, party) = (adviser.clone(), rules::Identity::named(party));
    let around = bench.read(move |conn| store::interests_around(conn, &[adviser])).await.expect("reads");
    let names = |(_, one): &&(Option<OrganisationId>, NamedInterest)| {
        rules::likeness(&rules::Identity::named(&one.interest.party), &party).is_some_and(rules::Likeness::is_certain)
    };
    around.iter().filter(names).count()
}

#[tokio::test]
async fn an_interest_of_one_lawyer_counts_for_the_whole_firm() {
    let bench = Bench::new();
    let firm = bench.organisation(OrganisationKind::LawFirm, "正衡律师事务所").await;
    let other_firm = bench.organisation(OrganisationKind::LawFirm, "明理律师事务所").await;
    let one = adviser(&bench, "张律师", Some(firm)).await;
    let colleague = adviser(&bench, "李律师", Some(firm)).await;
    let stranger = adviser(&bench, "王律师", Some(other_firm)).await;
    let scholar = adviser(&bench, "赵教授", None).await;
    declare(&bench, &Actor::system(), one.id, "江州智云科技（集团）有限公司").await.expect("declared");
    declare(&bench, &Actor::system(), scholar.id, "滨河置业有限公司").await.expect("declared");
    for (who, party, expected) in [
        (&one, "江州智云科技有限公司", 1),
        (&colleague, "江州智云科技股份有限公司", 1),
        (&stranger, "江州智云科技有限公司", 0),
        (&scholar, "江州智云科技有限公司", 0),
        (&scholar, "滨河置业有限责任公司", 1),
        (&one, "滨河置业有限责任公司", 0),
        (&one, "（）", 0),
    ] {
        assert_eq!(hits(&bench, who, party).await, expected, "{} {party}", who.name);
    }
}

#[tokio::test]
async fn interests_are_declared_and_read_only_by_those_concerned() {
    let bench = Bench::new();
    let body = bench.organisation(OrganisationKind::ReviewBody, "司法局").await;
    let firm = bench.organisation(OrganisationKind::LawFirm, "正衡律师事务所").await;
    let other_firm = bench.organisation(OrganisationKind::LawFirm, "明理律师事务所").await;
    let one = adviser(&bench, "张律师", Some(firm)).await;
    let other = adviser(&bench, "王律师", Some(other_firm)).await;
    let clerk = bench.account("周文员").await;
    for (actor, may) in [
        (somebody(one.account_id.expect("an account"), firm, Role::Adviser), true),
        (somebody(other.account_id.expect("an account"), other_firm, Role::Adviser), false),
        (somebody(clerk, firm, Role::FirmManager), true),
        (somebody(clerk, other_firm, Role::FirmManager), false),
        (somebody(clerk, body, Role::Coordinator), true),
        (somebody(clerk, body, Role::AgencyOfficer), false),
    ] {
        let (id, role) = (one.id, actor.role);
        assert_eq!(declare(&bench, &actor, id, "滨河置业有限公司").await.is_ok(), may, "{role} declares");
        let read = bench.read(move |conn| store::list_interests(conn, &actor, id, &PageRequest::default())).await;
        assert_eq!(read.is_ok(), may, "{role} reads");
    }
    let (id, auditor) = (one.id, somebody(clerk, body, Role::Auditor));
    let read = bench.read(move |conn| store::list_interests(conn, &auditor, id, &PageRequest::default())).await;
    assert_eq!(read.expect("audit reads all").len(), 3);
    assert!(declare(&bench, &Actor::system(), one.id, " —— ").await.is_err(), "nobody is named");
}

#[tokio::test]
async fn one_adviser_for_each_account_and_each_licence() {
    let bench = Bench::new();
    let one = adviser(&bench, "赵教授", None).await;
    let again = NewAdviser { account_id: one.account_id, ..new_adviser(None, "另一人", None) };
    assert_eq!(rule(bench.system(move |ctx| create_adviser(ctx, &again)).await), "ADVISER_EXISTS");
    let same = new_adviser(None, "赵教授", None);
    assert_eq!(rule(bench.system(move |ctx| create_adviser(ctx, &same)).await), "LICENCE_ON_ROLL");
    let account = one.account_id.expect("an account");
    let found = bench.read(move |conn| store::adviser_of_account(conn, account)).await;
    assert_eq!(found.expect("reads"), Some(one));
}

#[tokio::test]
async fn an_account_is_linked_once_and_where_it_belongs() {
    let bench = Bench::new();
    let firm = bench.organisation(OrganisationKind::LawFirm, "正衡律师事务所").await;
    let other_firm = bench.organisation(OrganisationKind::LawFirm, "明理律师事务所").await;
    let new = new_adviser(None, "张律师", Some(firm));
    let row = bench.system(move |ctx| create_adviser(ctx, &new)).await.expect("an adviser");
    assert_eq!(row.account_id, None);
    let account = bench.account("zhang").await;
    let link = async |account| bench.system(move |ctx| link_account(ctx, row.id, account)).await;
    assert_eq!(rule(link(account).await), "ACCOUNT_NOT_ADVISERS");
    bench.member(account, other_firm, Role::Adviser).await;
    assert_eq!(rule(link(account).await), "ACCOUNT_NOT_ADVISERS", "a lawyer of another firm");
    bench.member(account, firm, Role::FirmManager).await;
    assert_eq!(rule(link(account).await), "ACCOUNT_NOT_ADVISERS", "in the firm, and no adviser");
    bench.member(account, firm, Role::Adviser).await;
    assert_eq!(link(account).await.expect("linked").account_id, Some(account));
    let second = bench.account("zhang2").await;
    bench.member(second, firm, Role::Adviser).await;
    assert_eq!(rule(link(second).await), "ACCOUNT_LINKED");
    let colleague = new_adviser(None, "李律师", Some(firm));
    let colleague = bench.system(move |ctx| create_adviser(ctx, &colleague)).await.expect("an adviser").id;
    let taken = bench.system(move |ctx| link_account(ctx, colleague, account)).await;
    assert_eq!(rule(taken), "ADVISER_EXISTS", "an account is one adviser's");
}
