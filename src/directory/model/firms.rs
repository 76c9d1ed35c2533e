//! Law firms on the roll.

use diesel::prelude::*;

use super::PracticeArea;
use crate::access::OrganisationId;
use crate::db::schema::firms;
use crate::kit::{Day, Timestamp};

/// What the roll knows of a law firm beside its being an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = firms)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
pub struct Firm {
    /// The organisation.
    pub id: OrganisationId,
    /// Unified social credit code.
    pub credit_code: String,
    /// Number of the firm's practice licence.
    pub licence_number: String,
    /// Day of establishment.
    pub established_on: Day,
    /// City of its seat.
    pub city: String,
    /// Version.
    pub version: i64,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Since when it is here.
    pub created_at: Timestamp,
}

/// A firm with its name and practice areas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmEntry {
    /// The profile.
    pub firm: Firm,
    /// Full name of the organisation.
    pub name: String,
    /// Practice areas, in the order of the catalogue.
    pub areas: Vec<PracticeArea>,
}

/// What is entered of a firm and may be changed later.
#[derive(Clone, Debug)]
pub struct FirmParticulars {
    /// Unified social credit code.
    pub credit_code: String,
    /// Number of the firm's practice licence.
    pub licence_number: String,
    /// Day of establishment.
    pub established_on: Day,
    /// City of its seat.
    pub city: String,
    /// Practice areas.
    pub areas: Vec<PracticeArea>,
}

/// What a new firm is made from: one of organisation and name says which it is.
#[derive(Clone, Debug)]
pub struct NewFirm {
    /// An organisation that is here already.
    pub firm_id: Option<OrganisationId>,
    /// Name of an organisation that is made for it.
    pub name: Option<String>,
    /// The rest.
    pub particulars: FirmParticulars,
}

/// Which firms a list shows.
#[derive(Clone, Debug, Default)]
pub struct FirmFilter {
    /// Only firms seated in this city.
    pub city: Option<String>,
    /// Only firms that practise in this area.
    pub area: Option<PracticeArea>,
    /// Only those changed at this instant or later.
    pub updated_since: Option<Timestamp>,
}
