//! The roll (名录): legal advisers and law firms, the interests they declare (利益冲突申报), and the integrity register
//! (诚信档案).
//!
//! The roll is a register of candidates and advisers; to be on it is not to be engaged. An adviser is a person: a
//! lawyer of a firm, a legal scholar, or a public lawyer. The coordinator enters them, with or without an account; an
//! account is linked once and is one adviser's at most. A law firm is an organisation with a profile. Everybody who
//! works on matters sees the roll; days of birth, interests and integrity records only those concerned and audit.
//!
//! Interests are declared by the adviser, by the firm for its people, or by the coordinator. Whether somebody stands in
//! conflict is asked by party: an interest of one lawyer counts for every lawyer of the firm, because the firm takes
//! the mandate. Declarations are added, never changed. An entry of the integrity register is never changed or deleted,
//! by nobody and not in the database either; once, it may be lifted.
//!
//! Basis: 律师法 10 (one firm), 11 (civil servants), 13 (no practice without a licence), 23 (the firm's conflict
//! check), 25 (mandates go to the firm), 39 (no acting for both sides or against one's own interest); 国办发〔2016〕30号
//! and local rules on 诚信档案.

mod actions;
mod api;
mod model;
pub mod rules;
mod store;

pub use actions::{conflicting_interests, create_adviser, declare_interest, enter_firm, fit, record_integrity};
pub use api::{API, DirectoryApi};
pub use model::{
    Adviser, AdviserId, AdviserKind, Firm, FirmEntry, FirmParticulars, IntegrityId, IntegrityKind, IntegrityRecord,
    Interest, InterestId, NewAdviser, NewFirm, NewIntegrity, NewInterest, Particulars, PracticeArea, Relation, Subject,
};
pub use rules::{party_key, sign_in_of, years_of_practice};
pub use store::{adviser, adviser_of_account, areas_of, firm_entry, integrity_of};
