//! Typed ids: UUIDv7 as text, one newtype per kind of row, so that an adviser's id cannot stand where a
//! review's is meant. Version 7 sorts by time of creation, which is what lists page by.

/// Declares an id type.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::diesel::expression::AsExpression, ::diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = ::diesel::sql_types::Text)]
        pub struct $name($crate::kit::Ascii<36>);

        impl $name {
            /// The id as lower-case hyphenated UUID text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl From<::uuid::Uuid> for $name {
            fn from(id: ::uuid::Uuid) -> Self {
                let mut buffer = ::uuid::Uuid::encode_buffer();
                let text = id.hyphenated().encode_lower(&mut buffer);
                // A hyphenated UUID is always 36 ASCII characters; the nil id stands for the impossible case.
                Self($crate::kit::Ascii::new(text).unwrap_or_else(|| unreachable!("a UUID is 36 ASCII characters")))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(::uuid::Uuid::try_parse(text)?))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::text_column!($name);
        $crate::wire_text!($name, "string_uuid", ::poem_openapi::registry::MetaSchema::new_with_format("string", "uuid"));
    };
}
