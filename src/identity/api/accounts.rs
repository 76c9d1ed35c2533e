//! Accounts.

use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::access::AccountId;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::identity::model::{Account, AccountState, NewInvitation};
use crate::identity::{actions, store};
use crate::kit::{Cursor, Limit, Page, PageRequest};
use crate::notify::{self, Language};

/// Somebody to be invited (邀请). They set their own password with the code that is mailed to them.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct InvitationInput {
    /// Login name (账号).
    #[oai(validator(min_length = 1, max_length = 100))]
    login: String,
    /// The person's name (姓名).
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// Address for mails; the code goes there.
    #[oai(validator(min_length = 3, max_length = 200))]
    email: String,
    /// In which language mails are written to them (邮件语言); `zh-CN` when absent.
    language: Option<Language>,
}

/// Why an account is stopped or let go on (事由).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccountReason {
    /// The reason, for the audit trail.
    #[oai(validator(min_length = 1, max_length = 500))]
    reason: String,
}

/// An account (账号).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccountView {
    /// Id.
    id: AccountId,
    /// Login name.
    login: String,
    /// The person's name.
    name: String,
    /// Address for mails.
    email: String,
    /// Where it stands.
    state: AccountState,
    /// In which language mails are written to them (邮件语言).
    language: Language,
    /// Version.
    version: i64,
}

impl From<Account> for AccountView {
    fn from(a: Account) -> Self {
        let Account { id, login, name, email, state, language, version, .. } = a;
        Self { id, login, name, email, state, language, version }
    }
}

impl Resource for AccountView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/accounts/{}", self.id)
    }
}

/// Accounts.
#[derive(Clone)]
pub struct AccountsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Identity")]
impl AccountsApi {
    /// Invite somebody (邀请): an account (账号) without a password, and a mail with a single-use code to set one
    ///
    /// It can do nothing until the security administrator grants it a role; that may be done before it is activated.
    #[oai(path = "/accounts", method = "post", operation_id = "identity_invite")]
    async fn invite(&self, call: Call, body: Body<InvitationInput>) -> poem::Result<Created<AccountView>> {
        let InvitationInput { login, name, email, language } = body.0;
        mail_address(&email)?;
        let new = NewInvitation { login, name, email, language: language.unwrap_or_default() };
        call.create(move |ctx| actions::invite(ctx, &new)).await
    }

    /// Show an account
    #[oai(path = "/accounts/:account_id", method = "get", operation_id = "identity_get_account")]
    async fn get_account(&self, call: Call, account_id: Path<AccountId>) -> poem::Result<Found<AccountView>> {
        call.get(move |ctx| store::account(ctx.conn, account_id.0)).await
    }

    /// List accounts, newest first
    #[oai(path = "/accounts", method = "get", operation_id = "identity_list_accounts")]
    async fn list_accounts(
        &self,
        call: Call,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<AccountView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |a: &Account| a.id.to_string(),
            |ctx, page| store::list_accounts(ctx.conn, page),
        )
        .await
    }

    /// Mail a new code (重发邀请、重置密码): to begin, or to set a new password; no administrator sees a password
    #[oai(path = "/accounts/:account_id/send-code", method = "post", operation_id = "identity_send_code")]
    async fn send_code(&self, call: Call, account_id: Path<AccountId>) -> poem::Result<Saved<AccountView>> {
        call.change(move |ctx| actions::send_code(ctx, account_id.0)).await
    }

    /// Suspend an account (停用): its tokens stop working at once
    #[oai(path = "/accounts/:account_id/suspend", method = "post", operation_id = "identity_suspend")]
    async fn suspend(
        &self,
        call: Call,
        account_id: Path<AccountId>,
        body: Body<AccountReason>,
    ) -> poem::Result<Saved<AccountView>> {
        call.change(move |ctx| actions::suspend(ctx, account_id.0, &body.0.reason)).await
    }

    /// Let a suspended account work again (恢复); its holder signs in anew
    #[oai(path = "/accounts/:account_id/resume", method = "post", operation_id = "identity_resume")]
    async fn resume(
        &self,
        call: Call,
        account_id: Path<AccountId>,
        body: Body<AccountReason>,
    ) -> poem::Result<Saved<AccountView>> {
        call.change(move |ctx| actions::resume(ctx, account_id.0, &body.0.reason)).await
    }

    /// End an account (注销) for good; its tokens stop working at once
    #[oai(path = "/accounts/:account_id/end", method = "post", operation_id = "identity_end_account")]
    async fn end_account(
        &self,
        call: Call,
        account_id: Path<AccountId>,
        body: Body<AccountReason>,
    ) -> poem::Result<Saved<AccountView>> {
        call.change(move |ctx| actions::end_account(ctx, account_id.0, &body.0.reason)).await
    }

    /// Revoke every session and API token of an account (全部吊销)
    #[oai(path = "/accounts/:account_id/revoke-tokens", method = "post", operation_id = "identity_revoke_tokens_of")]
    async fn revoke_tokens_of(&self, call: Call, account_id: Path<AccountId>) -> poem::Result<Saved<AccountView>> {
        call.change(move |ctx| actions::revoke_tokens_of(ctx, account_id.0)).await
    }

    /// Let somebody try again at once who failed to sign in too often (解锁)
    #[oai(path = "/accounts/:account_id/unlock", method = "post", operation_id = "identity_unlock")]
    async fn unlock(&self, call: Call, account_id: Path<AccountId>) -> poem::Result<Saved<AccountView>> {
        call.change(move |ctx| actions::unlock(ctx, account_id.0)).await
    }
}

/// Refuses what cannot be a mail address.
pub(super) fn mail_address(text: &str) -> Result<()> {
    if notify::is_address(text) {
        Ok(())
    } else {
        Err(Error::field("/email", "WRONG_FORMAT", "must be a mail address"))
    }
}
