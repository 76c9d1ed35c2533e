//! Short fixed-length ASCII text kept inline, so that ids and days are `Copy` and still bind to a TEXT column
//! by reference (diesel's multi-backend can bind a borrowed `str`, not one that is built on the way).

/// Exactly `N` ASCII characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ascii<const N: usize>([u8; N]);

impl<const N: usize> Ascii<N> {
    /// `None` unless `text` is exactly `N` ASCII characters.
    pub fn new(text: &str) -> Option<Self> {
        if !text.is_ascii() {
            return None;
        }
        text.as_bytes().try_into().ok().map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in, so this cannot fail.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}
