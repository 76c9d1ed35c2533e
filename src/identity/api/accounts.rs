//! Accounts.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use crate::access::AccountId;
use crate::error::Error;
use crate::http::{Body, Call, Created, Found, Resource, Tag};
use crate::identity::model::{Account, NewAccount};
use crate::identity::{Passwords, actions, rules, store};
use crate::kit::{Cursor, Limit, Page, PageRequest};
use crate::notify::{self, Language};

/// An account (账号) to be made.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AccountInput {
    /// Login name.
    #[oai(validator(min_length = 1, max_length = 100))]
    login: String,
    /// The person's name (姓名).
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// Address for mails.
    #[oai(validator(min_length = 3, max_length = 200))]
    email: String,
    /// First password, at least 12 characters.
    #[oai(validator(min_length = 12, max_length = 200))]
    password: String,
    /// In which language mails are written to them (邮件语言); `zh-CN` when absent.
    language: Option<Language>,
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
    /// In which language mails are written to them (邮件语言).
    language: Language,
    /// Version.
    version: i64,
}

impl From<Account> for AccountView {
    fn from(a: Account) -> Self {
        Self { id: a.id, login: a.login, name: a.name, email: a.email, language: a.language, version: a.version }
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
    /// Make an account (账号); it can do nothing until the security administrator grants it a role
    #[oai(path = "/accounts", method = "post", operation_id = "identity_create_account")]
    async fn create_account(
        &self,
        call: Call,
        passwords: Data<&Passwords>,
        body: Body<AccountInput>,
    ) -> poem::Result<Created<AccountView>> {
        let AccountInput { login, name, email, password, language } = body.0;
        if !notify::is_address(&email) {
            return Err(Error::field("/email", "WRONG_FORMAT", "must be a mail address").into());
        }
        if password.chars().count() < rules::PASSWORD_MIN {
            return Err(Error::field("/password", "TOO_SHORT", "must have at least 12 characters").into());
        }
        let (language, password_hash) = (language.unwrap_or_default(), passwords.0.hash(password).await?);
        let new = NewAccount { login, name, email, password_hash, language };
        call.create(move |ctx| actions::create_account(ctx, &new)).await
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
}
