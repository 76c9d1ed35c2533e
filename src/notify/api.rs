//! The outbox over HTTP, for the system administrator: never the words of a mail.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{MailId, OutboxState, StoredMail};
use super::{actions, store};
use crate::http::{Call, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Limit, Page, PageRequest, Timestamp};

/// A mail (邮件) on its way, without its words.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MailView {
    /// Id.
    id: MailId,
    /// What it tells of: an operation id.
    event: String,
    /// Address (收件人).
    recipient: String,
    /// Where it stands.
    state: OutboxState,
    /// Attempts since it was written or last tried again by hand; those at which the mail server itself failed (could
    /// not be reached, was not trusted, refused our sign-in) do not count.
    attempts: i64,
    /// When it was written.
    created_at: Timestamp,
    /// While PENDING: when it is tried next at the earliest.
    due_at: Option<Timestamp>,
    /// While PENDING: when it is given up.
    give_up_at: Option<Timestamp>,
    /// When the mail server took it, or when it was given up.
    settled_at: Option<Timestamp>,
    /// What went wrong last: a stable name such as `CERTIFICATE`, `LOGIN_REFUSED`, `LATER` or `REFUSED`, then what the
    /// mail server said.
    last_error: Option<String>,
    /// Message-ID header, the same at every attempt; absent before the first.
    message_id: Option<String>,
}

impl From<StoredMail> for MailView {
    fn from(mail: StoredMail) -> Self {
        let waits = mail.state == OutboxState::Pending;
        let said = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            id: mail.id,
            event: mail.event,
            recipient: mail.recipient,
            state: mail.state,
            attempts: mail.attempts,
            created_at: mail.created_at,
            due_at: waits.then_some(mail.due_at),
            give_up_at: waits.then_some(mail.give_up_at),
            settled_at: mail.settled_at,
            last_error: said(mail.last_error),
            message_id: said(mail.message_id),
        }
    }
}

impl Resource for MailView {
    fn version(&self) -> i64 {
        self.attempts
    }
    fn location(&self) -> String {
        format!("/v1/mails/{}", self.id)
    }
}

/// The outbox.
#[derive(Clone)]
pub struct NotifyApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Notify")]
impl NotifyApi {
    /// List mails (邮件), newest first, with their state and what went wrong; never their words
    #[oai(path = "/mails", method = "get", operation_id = "notify_list_mails")]
    async fn list(
        &self,
        call: Call,
        /// Only mails in this state, such as FAILED (失败).
        state: Query<Option<OutboxState>>,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<MailView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |mail: &StoredMail| mail.id.to_string(),
            move |ctx, page| store::list(ctx.conn, state.0, page),
        )
        .await
    }

    /// Try a failed mail again (重发), from now for another five days
    #[oai(path = "/mails/:mail_id/retry", method = "post", operation_id = "notify_retry_mail")]
    async fn retry(&self, call: Call, mail_id: Path<MailId>) -> poem::Result<Saved<MailView>> {
        call.change(move |ctx| actions::retry(ctx, mail_id.0)).await
    }
}
