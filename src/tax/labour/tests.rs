use super::*;
use crate::calendar::seeds;

fn table() -> Labour {
    Labour::of(seeds::national().unwrap()).unwrap()
}

/// The published table in integers only: thousandths of a fen, no decimals and no pack.
fn tax_in_integers(income: i64) -> i64 {
    let taxable = if income <= 400_000 { 100 * (income - 80_000).max(0) } else { 80 * income };
    // Hundredths of a fen times percent: ten-thousandths.
    let (percent, quick) = match taxable {
        ..=200_000_000 => (20, 0),
        200_000_001..=500_000_000 => (30, 200_000),
        _ => (40, 700_000),
    };
    let exact = taxable * percent - quick * 10_000;
    (exact + 5_000) / 10_000
}

fn sampled() -> impl Iterator<Item = i64> {
    let edges = [0, 80_000, 400_000, 2_500_000, 6_250_000, 20_000_000];
    let around = edges.into_iter().flat_map(|edge| [edge - 1, edge, edge + 1]).filter(|fen| *fen >= 0);
    (0..=20_000_000).step_by(331).chain(around)
}

#[test]
fn tax_is_that_of_an_independent_reckoning_to_the_fen() {
    let table = table();
    for fen in sampled() {
        let found = table.withhold(Month::default(), Fen::new(fen)).unwrap();
        assert_eq!(found.tax.get(), tax_in_integers(fen), "gross {fen}");
        assert_eq!(found.net.get() + found.tax.get(), fen);
    }
}

#[test]
fn the_published_examples() {
    let table = table();
    for (gross, tax, net) in [
        (80_000, 0, 80_000),
        (160_000, 16_000, 144_000),
        (280_000, 40_000, 240_000),
        (400_000, 64_000, 336_000),
        (428_500, 68_560, 359_940),
        (1_000_000, 160_000, 840_000),
        (2_500_000, 400_000, 2_100_000),
        (3_000_000, 520_000, 2_480_000),
        (6_250_000, 1_300_000, 4_950_000),
        (10_000_000, 2_500_000, 7_500_000),
    ] {
        let found = table.withhold(Month::default(), Fen::new(gross)).unwrap();
        assert_eq!((found.tax.get(), found.net.get()), (tax, net));
    }
    for (net, gross) in [(240_000, 280_000), (360_000, 428_571), (6_000_000, 7_794_118), (0, 0), (80_000, 80_000)] {
        assert_eq!(table.gross_up(Month::default(), Fen::new(net)).unwrap().gross.get(), gross);
    }
}

#[test]
fn a_net_sum_leads_back_to_a_gross_that_leaves_it() {
    let table = table();
    for net in sampled().chain([336_000 - 1, 336_000, 336_001, 2_099_999, 2_100_000, 2_100_001, 4_949_999, 4_950_001]) {
        let found = table.gross_up(Month::default(), Fen::new(net)).unwrap();
        assert_eq!(found.gross.get() - tax_in_integers(found.gross.get()), net);
    }
}

#[test]
fn payments_of_a_month_together_bear_the_tax_of_their_sum() {
    let table = table();
    for parts in [[250_000, 250_000, 250_000], [79_999, 2, 319_999], [2_000_000, 500_001, 4_000_000]] {
        let mut month = Month::default();
        for part in parts {
            let found = table.withhold(month, Fen::new(part)).unwrap();
            assert_eq!(table.gross_up(month, found.net).map(|again| again.net), Ok(found.net));
            month = Month {
                income: month.income.plus(Fen::new(part)).unwrap(),
                withheld: month.withheld.plus(found.tax).unwrap(),
            };
        }
        assert_eq!(month.withheld.get(), tax_in_integers(parts.iter().sum()), "{parts:?}");
    }
}

#[test]
fn who_is_not_taxed_here_is_refused_by_name() {
    assert_eq!(Payee::Scholar.taxed(), Ok(()));
    let refused = [Payee::NonResident, Payee::Firm, Payee::PublicLawyer].map(|payee| payee.taxed().unwrap_err());
    let codes = refused.map(|refusal| refusal.to_string().split(':').next().unwrap_or_default().to_owned());
    assert_eq!(codes, ["NON_RESIDENT", "FIRM", "PUBLIC_LAWYER"]);
}

#[test]
fn what_is_no_income_and_what_is_too_much_is_refused() {
    let table = table();
    let none = Month::default();
    assert_eq!(table.withhold(none, Fen::new(-1)), Err(TaxError::Negative));
    assert_eq!(table.gross_up(none, Fen::new(-1)), Err(TaxError::Negative));
    let full = Month { income: Fen::new(i64::MAX), withheld: Fen::ZERO };
    assert_eq!(table.withhold(full, Fen::new(1)), Err(TaxError::TooLarge));
    // A month in which nothing was withheld is made up for by its next payment.
    let behind = Month { income: Fen::new(10_000_000), withheld: Fen::ZERO };
    let found = table.gross_up(behind, Fen::ZERO).unwrap();
    assert_eq!((found.tax, found.month_tax.get()), (found.gross, tax_in_integers(found.income.get())));
    // Where too much was withheld, a small payment bears no tax.
    let ahead = Month { income: Fen::new(10_000), withheld: Fen::new(10_000) };
    assert_eq!(table.gross_up(ahead, Fen::new(5)).map(|found| (found.gross.get(), found.tax.get())), Ok((5, 0)));
}
