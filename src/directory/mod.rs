//! The roll (名录): legal advisers and law firms, the interests they declare (利益冲突申报), and the integrity register
//! (诚信档案).
//!
//! The roll is a register of candidates and advisers; to be on it is not to be engaged. An adviser is a person: a
//! lawyer of a firm, a legal scholar, or a public lawyer. The coordinator enters them, with or without an account; an
//! account is linked once and is one adviser's at most. A law firm is an organisation with a profile. Everybody who
//! works on matters sees the roll; days of birth, interests and integrity records only those concerned and audit.
//!
//! An adviser is fit for work on a day when the licence holds and they are not on leave; how many matters they take at a
//! time is counted where matters are offered. Licences are watched: the adviser, the firm's managers and the
//! coordinators are told 60 and 30 days before the end and on the last day. Beside the roll stands the pool of experts
//! (专家库) who are heard when a decision is argued: they have no account and are never engaged; the pool keeps their
//! field, employer, interests and appearances, so that somebody independent can be found.
//!
//! Interests are declared by the adviser, by the firm for its people, or by the coordinator. Whether somebody stands in
//! conflict is asked by party, in [`rules`]: by credit code, by name however it is written, by former and short names, and
//! by what makes a person look. An interest of one lawyer counts for every lawyer of the firm, because the firm takes
//! the mandate. Declarations are added, never changed; with each, the matters under way are looked at again. An entry of the integrity register is never changed or deleted,
//! by nobody and not in the database either; once, it may be lifted.
//!
//! Basis: 律师法 10 (one firm), 11 (civil servants), 13 (no practice without a licence), 23 (the firm's conflict
//! check), 25 (mandates go to the firm), 39 (no acting for both sides or against one's own interest); 国办发〔2016〕30号
//! and local rules on 诚信档案; 重大行政决策程序暂行条例 19, 20 (independent experts without a direct interest).

mod actions;
mod api;
mod exchange;
mod model;
pub mod rules;
mod store;

pub use actions::{
    check_expert, create_adviser, declare_interest, enter_firm, fit, licences_ending, record_integrity, watch_licence,
};
pub use api::{DirectoryApi, Recheck, api};
pub use model::{
    Adviser, AdviserId, AdviserKind, ExpertId, Firm, FirmEntry, FirmParticulars, Independence, IntegrityId,
    IntegrityKind, IntegrityRecord, Interest, InterestId, NamedInterest, NewAdviser, NewFirm, NewIntegrity,
    NewInterest, Particulars, PracticeArea, Relation, Subject,
};
pub use rules::{
    Identity, KEY_EDITION, Likeness, WRONG_CODE, credit_code, likeness, party_key, sign_in_of, years_of_practice,
};
pub use store::{
    adviser, adviser_called, adviser_for_update, adviser_of_account, advisers, areas_of, firm_called,
    firm_credit_codes, firm_entry, fit_among, hold_all, hold_colleagues, integrity_of, interests_around, interests_in,
    key_edition, note_key_edition, rekey,
};
