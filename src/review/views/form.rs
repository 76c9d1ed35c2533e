//! How forms look on the wire.

use poem_openapi::Object;

use super::MaterialInput;
use crate::calendar::form::{Particular, Value};
use crate::error::{Error, FieldError, Result};
use crate::kit::{Day, Money};

/// A field of the form that is filled in (送审要素): its code, and the one value that fits its type.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FormEntry {
    /// Code of the field, from `GET /v1/rules/{jurisdiction}/{kind}`.
    #[oai(validator(min_length = 1, max_length = 60))]
    code: String,
    /// Of a DAY.
    day: Option<Day>,
    /// Of a FLAG.
    flag: Option<bool>,
    /// Of a TEXT.
    #[oai(validator(min_length = 1, max_length = 4000))]
    text: Option<String>,
    /// Of a CHOICE: the code of what is chosen.
    #[oai(validator(min_length = 1, max_length = 60))]
    choice: Option<String>,
    /// Of a COUNT.
    #[oai(validator(minimum(value = "0")))]
    count: Option<i64>,
    /// Of MONEY.
    amount: Option<Money>,
}

impl From<Particular> for FormEntry {
    fn from(one: Particular) -> Self {
        let mut view =
            Self { code: one.code, day: None, flag: None, text: None, choice: None, count: None, amount: None };
        match one.value {
            Value::Day(day) => view.day = Some(day),
            Value::Flag(flag) => view.flag = Some(flag),
            Value::Text(text) => view.text = Some(text),
            Value::Choice(choice) => view.choice = Some(choice),
            Value::Count(count) => view.count = Some(count),
            Value::Money(amount) => view.amount = Some(amount.into()),
        }
        view
    }
}

impl FormEntry {
    /// The value, when there is exactly one.
    fn value(self) -> Option<Particular> {
        let values = [
            self.day.map(Value::Day),
            self.flag.map(Value::Flag),
            self.text.map(Value::Text),
            self.choice.map(Value::Choice),
            self.count.map(Value::Count),
            self.amount.map(|money| Value::Money(money.amount)),
        ];
        let mut values = values.into_iter().flatten();
        match (values.next(), values.next()) {
            (Some(value), None) => Some(Particular { code: self.code, value }),
            _ => None,
        }
    }
}

/// What is filled in; each entry has one value.
pub fn particulars(entries: Option<Vec<FormEntry>>) -> Result<Vec<Particular>> {
    let (mut given, mut faults) = (Vec::new(), Vec::new());
    for (n, entry) in entries.unwrap_or_default().into_iter().enumerate() {
        match entry.value() {
            Some(one) => given.push(one),
            None => faults.push(FieldError {
                pointer: format!("/particulars/{n}"),
                code: "INVALID",
                detail: "needs exactly one of day, flag, text, choice, count and amount".into(),
            }),
        }
    }
    if faults.is_empty() { Ok(given) } else { Err(Error::Invalid(faults)) }
}

/// What a draft is changed to (修改送审事项).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReviewChanges {
    /// What it is about.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub title: String,
    /// Contract amount (标的额); none when left out.
    pub amount: Option<Money>,
    /// The whole form (送审要素): what is left out is not filled in any more.
    #[oai(validator(max_items = 60))]
    pub particulars: Vec<FormEntry>,
    /// The whole list of materials; as it was when left out.
    #[oai(validator(max_items = 50))]
    pub materials: Option<Vec<MaterialInput>>,
}

/// Another day for the deliberation (审议日期).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DeliberationInput {
    /// The day, today or later.
    pub deliberation_on: Day,
}
