//! Identity over HTTP.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};

use super::model::{Account, Membership, NewAccount, NewMembership, NewOrganisation, Organisation, OrganisationKind};
use super::{Passwords, actions, rules, store};
use crate::access::{AccountId, MembershipId, OrganisationId, Role};
use crate::error::Error;
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

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

/// An organisation (单位) to be made.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OrganisationInput {
    /// What it is.
    kind: OrganisationKind,
    /// Full name.
    #[oai(validator(min_length = 1, max_length = 200))]
    name: String,
    /// Whose rules apply to it: `CN`, or a local rule pack's jurisdiction.
    #[oai(validator(min_length = 2, max_length = 40))]
    jurisdiction: String,
    /// For an agency: who reviews its matters (审核机构) from today on.
    review_body_id: Option<OrganisationId>,
}

/// An organisation (单位).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OrganisationView {
    /// Id.
    id: OrganisationId,
    /// What it is.
    kind: OrganisationKind,
    /// Full name.
    name: String,
    /// Whose rules apply to it.
    jurisdiction: String,
    /// Version.
    version: i64,
}

impl From<Organisation> for OrganisationView {
    fn from(o: Organisation) -> Self {
        Self { id: o.id, kind: o.kind, name: o.name, jurisdiction: o.jurisdiction, version: o.version }
    }
}

impl Resource for OrganisationView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/organisations/{}", self.id)
    }
}

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
    /// Version.
    version: i64,
}

impl From<Account> for AccountView {
    fn from(a: Account) -> Self {
        Self { id: a.id, login: a.login, name: a.name, email: a.email, version: a.version }
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

/// A role to be granted (授权).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MembershipInput {
    /// Whose.
    account_id: AccountId,
    /// Where.
    organisation_id: OrganisationId,
    /// What it allows.
    role: Role,
    /// First day; today when absent.
    from_day: Option<Day>,
    /// Last day; open when absent.
    to_day: Option<Day>,
}

/// A role in an organisation from one day to another (任职).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MembershipView {
    /// Id.
    id: MembershipId,
    /// Whose.
    account_id: AccountId,
    /// Where.
    organisation_id: OrganisationId,
    /// What it allows.
    role: Role,
    /// First day.
    from_day: Day,
    /// Last day; 9999-12-31 when open.
    to_day: Day,
    /// Version.
    version: i64,
}

impl From<Membership> for MembershipView {
    fn from(m: Membership) -> Self {
        Self {
            id: m.id,
            account_id: m.account_id,
            organisation_id: m.organisation_id,
            role: m.role,
            from_day: m.from_day,
            to_day: m.to_day,
            version: m.version,
        }
    }
}

impl Resource for MembershipView {
    fn version(&self) -> i64 {
        self.version
    }
    fn location(&self) -> String {
        format!("/v1/memberships/{}", self.id)
    }
}

/// Identity.
#[derive(Clone)]
pub struct IdentityApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Identity")]
impl IdentityApi {
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

    /// Make an organisation (单位)
    #[oai(path = "/organisations", method = "post", operation_id = "identity_create_organisation")]
    async fn create_organisation(
        &self,
        call: Call,
        body: Body<OrganisationInput>,
    ) -> poem::Result<Created<OrganisationView>> {
        let OrganisationInput { kind, name, jurisdiction, review_body_id } = body.0;
        let new = NewOrganisation { kind, name, jurisdiction, review_body_id };
        call.create(move |ctx| actions::create_organisation(ctx, &new)).await
    }

    /// List organisations, newest first
    #[oai(path = "/organisations", method = "get", operation_id = "identity_list_organisations")]
    async fn list_organisations(
        &self,
        call: Call,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<OrganisationView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |o: &Organisation| o.id.to_string(),
            |ctx, page| store::list_organisations(ctx.conn, page),
        )
        .await
    }

    /// Make an account (账号); it can do nothing until the security administrator grants it a role
    #[oai(path = "/accounts", method = "post", operation_id = "identity_create_account")]
    async fn create_account(
        &self,
        call: Call,
        passwords: Data<&Passwords>,
        body: Body<AccountInput>,
    ) -> poem::Result<Created<AccountView>> {
        let AccountInput { login, name, email, password } = body.0;
        if !email.contains('@') {
            return Err(Error::field("/email", "WRONG_FORMAT", "must be a mail address").into());
        }
        if password.chars().count() < rules::PASSWORD_MIN {
            return Err(Error::field("/password", "TOO_SHORT", "must have at least 12 characters").into());
        }
        let new = NewAccount { login, name, email, password_hash: passwords.0.hash(password).await? };
        call.create(move |ctx| actions::create_account(ctx, &new)).await
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

    /// Grant an account a role in an organisation (授权)
    #[oai(path = "/memberships", method = "post", operation_id = "identity_grant_membership")]
    async fn grant_membership(&self, call: Call, body: Body<MembershipInput>) -> poem::Result<Created<MembershipView>> {
        let MembershipInput { account_id, organisation_id, role, from_day, to_day } = body.0;
        let new = NewMembership { account_id, organisation_id, role, from_day, to_day };
        call.create(move |ctx| actions::grant_membership(ctx, &new)).await
    }

    /// End a membership now; its tokens stop working at once
    #[oai(path = "/memberships/:membership_id/end", method = "post", operation_id = "identity_end_membership")]
    async fn end_membership(
        &self,
        call: Call,
        membership_id: Path<MembershipId>,
    ) -> poem::Result<Saved<MembershipView>> {
        call.change(move |ctx| actions::end_membership(ctx, membership_id.0)).await
    }
}
