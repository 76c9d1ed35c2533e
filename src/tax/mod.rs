//! Tax that is withheld (代扣代缴): what a payer keeps back from the pay of scholars for services (劳务报酬).
//!
//! Who is paid for advice in person has income from services, and who pays it withholds individual income tax
//! (个人所得税) and hands it to the treasury by the fifteenth of the next month. What is earned in one month in
//! continuous work for one project counts as one income, so each payment is taxed on the sum of the month less what
//! was withheld already. Rates and steps are data: the values `tax.labour.*` of the rule pack.
//!
//! Roles: none; this is arithmetic, exact to the fen, rounded once, half up, at the tax. Firms are paid against an
//! invoice and nothing is withheld; public lawyers are not paid at all; residents of other countries are taxed by
//! another table and are refused.
//!
//! Basis: 个人所得税法 art 9, art 14; 个人所得税法实施条例 art 6, art 14; 国家税务总局公告2018年第61号.

mod labour;

pub use labour::{Labour, Month, NotWithheld, Payee, TaxError, Withheld};
