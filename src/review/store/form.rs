//! Queries of what was filled into the form of a matter.

use diesel::prelude::*;

use crate::calendar::form::{Particular, Value};
use crate::calendar::pack::FieldType;
use crate::db::Conn;
use crate::db::schema::review_particulars;
use crate::error::{Error, Result};
use crate::kit::{Day, Fen};
use crate::review::ReviewId;

/// A row: one of the three values is there, as its type says.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_particulars)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    review_id: ReviewId,
    code: String,
    kind: FieldType,
    words: Option<String>,
    day: Option<Day>,
    number: Option<i64>,
}

impl Row {
    fn new(review_id: ReviewId, one: &Particular) -> Self {
        let (kind, code) = (one.value.kind(), one.code.clone());
        let (words, day, number) = match &one.value {
            Value::Text(text) => (Some(text.trim().to_owned()), None, None),
            Value::Choice(code) => (Some(code.clone()), None, None),
            Value::Day(day) => (None, Some(*day), None),
            Value::Flag(flag) => (None, None, Some(i64::from(*flag))),
            Value::Count(count) => (None, None, Some(*count)),
            Value::Money(amount) => (None, None, Some(amount.get())),
        };
        Self { review_id, code, kind, words, day, number }
    }

    fn particular(self) -> Result<Particular> {
        let value = match (self.kind, self.words, self.day, self.number) {
            (FieldType::Text, Some(text), ..) => Value::Text(text),
            (FieldType::Choice, Some(code), ..) => Value::Choice(code),
            (FieldType::Day, _, Some(day), _) => Value::Day(day),
            (FieldType::Flag, _, _, Some(flag)) => Value::Flag(flag != 0),
            (FieldType::Count, _, _, Some(count)) => Value::Count(count),
            (FieldType::Money, _, _, Some(fen)) => Value::Money(Fen::new(fen)),
            (kind, ..) => return Err(Error::internal(format!("the field {} is no {kind}", self.code))),
        };
        Ok(Particular { code: self.code, value })
    }
}

/// What was filled in, by code.
pub fn particulars(conn: &mut Conn, review: ReviewId) -> Result<Vec<Particular>> {
    let rows: Vec<Row> = review_particulars::table
        .filter(review_particulars::review_id.eq(review))
        .order(review_particulars::code)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::particular).collect()
}

/// Fills the form in anew.
pub(in crate::review) fn replace_particulars(conn: &mut Conn, review: ReviewId, given: &[Particular]) -> Result<()> {
    diesel::delete(review_particulars::table.filter(review_particulars::review_id.eq(review))).execute(conn)?;
    for one in given {
        diesel::insert_into(review_particulars::table).values(Row::new(review, one)).execute(conn)?;
    }
    Ok(())
}

/// Fills one field in anew.
pub(in crate::review) fn put_particular(conn: &mut Conn, review: ReviewId, one: &Particular) -> Result<()> {
    diesel::delete(review_particulars::table.find((review, &one.code))).execute(conn)?;
    diesel::insert_into(review_particulars::table).values(Row::new(review, one)).execute(conn)?;
    Ok(())
}
