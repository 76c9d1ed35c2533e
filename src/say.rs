//! Printing for somebody who may stop reading: `counsel openapi | head` ends quietly instead of panicking.

use std::io::Write;

/// Prints a line to standard output; the program ends when nobody reads it any more.
pub fn line(text: std::fmt::Arguments<'_>) {
    if writeln!(std::io::stdout().lock(), "{text}").is_err() {
        // What a program gets that writes into a closed pipe.
        std::process::exit(141);
    }
}

/// `println!` for a reader who may have gone.
#[macro_export]
macro_rules! say {
    () => { $crate::say::line(format_args!("")) };
    ($($text:tt)*) => { $crate::say::line(format_args!($($text)*)) };
}
