//! Pages of lists: keyset cursors over the id (UUIDv7, so newest first), stable under inserts, no totals.

use poem_openapi::registry::MetaSchema;
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use poem_openapi::{Object, types};

/// How many items a page holds: 1 to 200, 50 unless told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(i64);

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl std::str::FromStr for Limit {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(n @ 1..=200) => Ok(Self(n)),
            _ => Err("a limit is a whole number from 1 to 200".into()),
        }
    }
}

impl Type for Limit {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> std::borrow::Cow<'static, str> {
        "integer_limit".into()
    }

    fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
        let mut schema = MetaSchema::new_with_format("integer", "int32");
        schema.minimum = Some(1.0);
        schema.maximum = Some(200.0);
        schema.default = Some(50.into());
        poem_openapi::registry::MetaSchemaRef::Inline(Box::new(schema))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl types::ParseFromParameter for Limit {
    fn parse_from_parameter(value: &str) -> types::ParseResult<Self> {
        value.parse().map_err(types::ParseError::custom)
    }
}

/// Where the next page begins. Opaque to clients; inside it is the last id of the page before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

const CURSOR_PREFIX: &str = "c1-";

impl Cursor {
    /// The last id of the page before.
    pub fn after(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{CURSOR_PREFIX}{}", hex::encode(&self.0))
    }
}

impl std::str::FromStr for Cursor {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "not a cursor of this list; take next_cursor of an earlier page".to_owned();
        let bytes = text.strip_prefix(CURSOR_PREFIX).and_then(|hex| hex::decode(hex).ok()).ok_or_else(wrong)?;
        let is_id =
            |id: &String| (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        String::from_utf8(bytes).ok().filter(is_id).map(Self).ok_or_else(wrong)
    }
}

/// Letters, digits and hyphens, in hex.
const CURSOR_PATTERN: &str = "^c1-(2d|3[0-9]|[46][1-9a-f]|[57][0-9a]){1,64}$";

crate::wire_text!(Cursor, "string_cursor", {
    let mut schema = MetaSchema::new("string");
    schema.pattern = Some(CURSOR_PATTERN.to_owned());
    schema
});

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    /// Items a page.
    pub limit: Limit,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

impl PageRequest {
    /// From the two query parameters that every list has.
    pub fn new(limit: Option<Limit>, cursor: Option<Cursor>) -> Self {
        Self { limit: limit.unwrap_or_default(), cursor }
    }

    /// Rows to fetch: one more than shown, to know whether there is a next page.
    pub fn fetch(&self) -> i64 {
        self.limit.0 + 1
    }

    /// The id to continue after; `~` sorts behind every UUID, so a first page begins there (newest first).
    pub fn before(&self) -> &str {
        self.cursor.as_ref().map_or("~", Cursor::after)
    }

    /// Cuts the extra row off and makes the cursor from the last row shown.
    pub fn page<R, V: ParseFromJSON + ToJSON + Type>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> String,
        view: impl Fn(R) -> V,
    ) -> Page<V> {
        let shown = usize::try_from(self.limit.0).unwrap_or(usize::MAX);
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next_cursor = rows.last().filter(|_| more).map(|last| Cursor(key(last)));
        Page { items: rows.into_iter().map(view).collect(), next_cursor }
    }
}

/// One page of a list.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Page<T: ParseFromJSON + ToJSON + Type> {
    /// The items, newest first unless the list says otherwise.
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page; absent on the last.
    pub next_cursor: Option<Cursor>,
}
