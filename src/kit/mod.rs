//! Values that every slice uses and that name nothing of the domain: ids, money, time, pages, text columns.
//!
//! A value here knows its three forms at once: the Rust type, the portable database column and the shape on
//! the wire (with its OpenAPI schema). That is why `kit` may speak of diesel and poem-openapi while the
//! models built from it need not.

mod as_of;
mod ascii;
mod clock;
pub mod grams;
mod html;
mod id;
mod money;
mod page;
mod points;
mod text;
mod time;

pub use as_of::AsOf;
pub use ascii::Ascii;
pub use clock::Clock;
pub use html::escaped;
pub use money::{Fen, Money, Overflow};
pub use page::{Cursor, Limit, Page, PageRequest};
pub use points::{Fraction, Points};
pub use time::{Day, Timestamp};
