//! From an outbox row to the bytes of a mail.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::{Address, Message};

use super::model::{Fault, StoredMail};
use super::smtp::Failure;
use super::words;
use crate::kit::Timestamp;

/// Whether this is a mail address: one, in ASCII, and nothing beside it.
pub fn is_address(text: &str) -> bool {
    address(text).is_some()
}

fn address(text: &str) -> Option<Address> {
    // A quoted local part may hold almost anything; what it may not hold is the end of a line or of the address.
    let harmless = text.bytes().all(|byte| (0x20..0x7f).contains(&byte) && !b"<>".contains(&byte));
    if harmless { text.parse().ok() } else { None }
}

/// The mail as it is sent: the same bytes at every attempt.
pub(super) fn compose(mail: &StoredMail, from: &Mailbox, public_url: Option<&str>) -> Result<Message, Failure> {
    let to = address(&mail.recipient)
        .ok_or_else(|| Failure::new(Fault::BadAddress, "the recipient is not a mail address"))?;
    // Not taken from the headers: who gets it is what is stored, whatever a header can hold.
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()]).map_err(unwritable)?;
    let text = words::framed(&mail.body, mail.language, public_url).map_err(unwritable)?;
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(words::one_line(&mail.subject))
        .date(instant(mail.created_at))
        .message_id(Some(mail.message_id.clone()))
        .envelope(envelope)
        // Out-of-office replies and the like stay away from what a program sent (RFC 3834).
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(unwritable)
}

fn unwritable(error: impl std::fmt::Display) -> Failure {
    Failure::new(Fault::BadAddress, error)
}

fn instant(time: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(time.micros()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_and_nothing_beside_it() {
        for good in ["chen@sfj.example", "\"chen, x\"@sfj.example", "a+b@[127.0.0.1]"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "chen",
            "chen@",
            "@sfj.example",
            "chen@sfj.example, other@x.example",
            "Chen <chen@sfj.example>",
            "chen@sfj.example\r\nBcc: other@x.example",
            "chen@sfj.example\n",
            "\"a\r\nRCPT TO:<b@x>\"@sfj.example",
            "\"a> \"@sfj.example",
            "chen@sfj.example> SIZE=1",
            "陈@sfj.example",
            " chen@sfj.example",
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
