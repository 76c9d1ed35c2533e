//! The one error of the program. Slices refuse with a [`Rule`]; the database, the wire and accidents have
//! their own variants; `http::problem` turns each into RFC 9457 once, in Chinese or English.

use std::io::ErrorKind;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// What every action returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was not carried out. Each variant has one HTTP status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 401: no token, or one that is unknown, expired or revoked.
    #[error("no valid token")]
    Unauthenticated,
    /// 401: sign-in with a wrong login or password.
    #[error("wrong login or password")]
    WrongCredentials,
    /// 403: the operation is not in the caller's role. Decided before anything is loaded.
    #[error("the role {role} lacks the permission {permission}")]
    Forbidden {
        /// The operation id, which is also the permission's name.
        permission: &'static str,
        /// The caller's role.
        role: &'static str,
    },
    /// 403: the role allows the operation, the token's scopes do not.
    #[error("the token's scopes lack {permission}")]
    OutOfScope {
        /// The operation id.
        permission: &'static str,
    },
    /// 404: no such thing, or not visible to the caller; the two are not told apart.
    #[error("not found")]
    NotFound,
    /// 405.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 400: cannot be parsed at all.
    #[error("malformed request: {0}")]
    Malformed(String),
    /// 422: parsed, but fields are wrong; all of them are named.
    #[error("invalid fields: {0:?}")]
    Invalid(Vec<FieldError>),
    /// 409: a rule refuses.
    #[error("refused by rule {}", .0.rule.code)]
    Refused(Refusal),
    /// 428: the change needs `If-Match`.
    #[error("If-Match is required")]
    VersionRequired,
    /// 412: somebody else changed it meanwhile.
    #[error("stale version, now {current}")]
    VersionStale {
        /// The version it has now.
        current: i64,
    },
    /// 422: the idempotency key was used for another request.
    #[error("idempotency key used for another request")]
    KeyReused,
    /// 413.
    #[error("body larger than {limit} bytes")]
    TooLarge {
        /// The limit of this route in bytes.
        limit: u64,
    },
    /// 415.
    #[error("unsupported media type: {0}")]
    UnsupportedMedia(String),
    /// 422: the file was taken but its text cannot be read.
    #[error("unreadable document: {code}: {detail}")]
    Unreadable {
        /// Stable code, such as `DAMAGED_FILE`.
        code: &'static str,
        /// What the reader said.
        detail: String,
    },
    /// 408: the body was not sent at the least pace that a client must keep up.
    #[error("the body came too slowly")]
    TooSlow,
    /// 429: more requests than the caller may make in a minute.
    #[error("too many requests")]
    RateLimited {
        /// Seconds until the next one is taken.
        retry_after: u64,
    },
    /// 503: try again shortly.
    #[error("busy: {0}")]
    Busy(String),
    /// 507: the disk is full. Nothing of the request was kept; what only reads goes on.
    #[error("out of space: {0}")]
    OutOfSpace(String),
    /// A database error that no rule explains: 500.
    #[error("database: {0}")]
    Database(#[source] DieselError),
    /// 500: ours. The detail goes to the log, never to the client.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// Something that cannot happen, happened.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }

    /// A file or a store that failed: out of space when that is what lies beneath, else ours.
    pub fn file(error: impl std::error::Error + 'static) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(beneath) = cause {
            let full = |io: &std::io::Error| matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
            if beneath.downcast_ref::<std::io::Error>().is_some_and(full) {
                return Self::OutOfSpace(error.to_string());
            }
            cause = beneath.source();
        }
        Self::internal(error)
    }

    /// What a database says that cannot keep a change.
    pub fn not_kept(said: &str) -> Self {
        if says_full(said) { Self::OutOfSpace(said.to_owned()) } else { Self::internal(said) }
    }

    /// Overloaded or waiting for the database.
    pub fn busy(error: impl std::fmt::Display) -> Self {
        Self::Busy(error.to_string())
    }

    /// One wrong field; `pointer` is a JSON pointer into the request body.
    pub fn field(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
    }

    /// Whether this is a uniqueness violation, which an action may turn into the rule it stands for.
    pub const fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(_, said) if says_full(said.message()) => {
                Self::OutOfSpace(said.message().to_owned())
            }
            other => Self::Database(other),
        }
    }
}

/// Whether these are the words in which SQLite or PostgreSQL says that the disk is full.
fn says_full(said: &str) -> bool {
    ["database or disk is full", "No space left on device"].iter().any(|words| said.contains(words))
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<crate::kit::Overflow> for Error {
    fn from(_: crate::kit::Overflow) -> Self {
        Self::field("", "AMOUNT_TOO_LARGE", "the amounts are too large to add up")
    }
}

/// One wrong field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer into the body, or the name of a parameter.
    pub pointer: String,
    /// Stable code, such as `REQUIRED`.
    pub code: &'static str,
    /// What is wrong, in English.
    pub detail: String,
}

/// A rule of law or of practice that can refuse. Declared with `rules!` in each slice's `rules.rs`.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code on the wire.
    pub code: &'static str,
    /// Legal basis or the source of the practice.
    pub basis: &'static str,
    /// What was refused and why, in Chinese and English.
    pub zh: &'static str,
    /// See `zh`.
    pub en: &'static str,
    /// What to do about it.
    pub remedy_zh: &'static str,
    /// See `remedy_zh`.
    pub remedy_en: &'static str,
}

impl Rule {
    /// Refuses.
    pub fn refuse(&'static self) -> Refusal {
        Refusal { rule: self, facts: Vec::new() }
    }

    /// Refuses unless `holds`.
    pub fn require(&'static self, holds: bool) -> std::result::Result<(), Refusal> {
        if holds { Ok(()) } else { Err(self.refuse()) }
    }
}

/// A rule that refused, with the facts of the case.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub rule: &'static Rule,
    /// Facts that explain it, by name: the state it is in, the money left.
    pub facts: Vec<(&'static str, String)>,
}

impl Refusal {
    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }
}

/// Declares the rules of a slice as constants and lists them in `RULES`, from which the documentation and
/// the tests read them.
#[macro_export]
macro_rules! rules {
    ($($name:ident { basis: $basis:literal, zh: $zh:literal, en: $en:literal, remedy_zh: $rzh:literal, remedy_en: $ren:literal $(,)? })+) => {
        $(
            #[doc = $en]
            #[doc = ""]
            #[doc = concat!("Basis: ", $basis)]
            pub const $name: $crate::error::Rule = $crate::error::Rule {
                code: stringify!($name), basis: $basis, zh: $zh, en: $en, remedy_zh: $rzh, remedy_en: $ren,
            };
        )+

        /// Every rule of this slice.
        pub const RULES: &[&$crate::error::Rule] = &[$(&$name,)+];
    };
}
