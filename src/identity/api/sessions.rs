//! Signing in and out.

use poem::web::Data;
use poem_openapi::{Object, OpenApi};

use crate::access::{AccountId, MembershipId, OrganisationId, Role};
use crate::error::Error;
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::identity::model::{Account, Membership, Organisation};
use crate::identity::{Passwords, actions, store};
use crate::kit::Timestamp;
use crate::notify::Language;

/// Login and password.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SignIn {
    /// Login name (账号).
    #[oai(validator(min_length = 1, max_length = 100))]
    login: String,
    /// Password (密码).
    #[oai(validator(min_length = 1, max_length = 200))]
    password: String,
    /// Which role to act in; needed only by those who hold several.
    membership_id: Option<MembershipId>,
}

/// A token (令牌) and whom it acts for.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Session {
    /// Send it as `Authorization: Bearer …`. Shown only here.
    token: String,
    /// Until when it works.
    expires_at: Timestamp,
    /// Whom it acts for.
    me: Me,
}

/// Who the caller is.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Me {
    /// The account.
    account_id: AccountId,
    /// The person's name.
    name: String,
    /// The membership the token acts for.
    membership_id: MembershipId,
    /// The role.
    role: Role,
    /// The organisation.
    organisation_id: OrganisationId,
    /// Its name.
    organisation: String,
    /// In which language mails are written to the person (邮件语言).
    language: Language,
}

impl From<(Account, Membership, Organisation)> for Me {
    fn from((account, membership, organisation): (Account, Membership, Organisation)) -> Self {
        Self {
            account_id: account.id,
            name: account.name,
            membership_id: membership.id,
            role: membership.role,
            organisation_id: organisation.id,
            organisation: organisation.name,
            language: account.language,
        }
    }
}

impl Resource for Me {
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        "/v1/me".into()
    }
}

impl From<actions::SignedIn> for Session {
    fn from(signed: actions::SignedIn) -> Self {
        Self {
            token: signed.token,
            expires_at: signed.expires_at,
            me: (signed.account, signed.membership, signed.organisation).into(),
        }
    }
}

impl Resource for Session {
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        "/v1/me".into()
    }
}

/// In which language somebody wants their mails.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LanguageInput {
    /// `zh-CN` or `en` (邮件语言).
    language: Language,
}

/// Sessions.
#[derive(Clone)]
pub struct SessionsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Identity")]
impl SessionsApi {
    /// Sign in (登录) with login and password; gives a token for one role
    #[oai(path = "/sessions", method = "post", operation_id = "identity_sign_in")]
    async fn sign_in(
        &self,
        call: Call,
        passwords: Data<&Passwords>,
        body: Body<SignIn>,
    ) -> poem::Result<Created<Session>> {
        let input = body.0;
        let account = call.look(move |conn| store::account_by_login(conn, &input.login)).await?;
        let known = account.as_ref().map(|account| account.password_hash.clone());
        let fits = passwords.0.verify(input.password, known).await?;
        call.create(move |ctx| match &account {
            Some(account) if fits => actions::sign_in(ctx, account, input.membership_id),
            _ => Err(Error::WrongCredentials),
        })
        .await
    }

    /// Sign out (退出): the token stops working at once
    #[oai(path = "/sessions/current", method = "delete", operation_id = "identity_sign_out")]
    async fn sign_out(&self, call: Call) -> poem::Result<Saved<Me>> {
        call.change(actions::sign_out).await
    }

    /// Who am I: account, organisation and role of this token
    #[oai(path = "/me", method = "get", operation_id = "identity_me")]
    async fn me(&self, call: Call) -> poem::Result<Found<Me>> {
        call.read(actions::who).await
    }

    /// Choose the language (邮件语言) in which mails are written to me
    #[oai(path = "/me/language", method = "put", operation_id = "identity_choose_language")]
    async fn choose_language(&self, call: Call, body: Body<LanguageInput>) -> poem::Result<Saved<Me>> {
        let language = body.0.language;
        call.change(move |ctx| actions::choose_language(ctx, language)).await
    }
}
