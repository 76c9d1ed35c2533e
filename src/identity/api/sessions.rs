//! Signing in and out.

use poem::web::Data;
use poem_openapi::{Object, OpenApi};

use crate::access::{AccountId, MembershipId, OrganisationId, Role};
use crate::error::Result;
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::identity::actions::Proof;
use crate::identity::model::{Account, Membership, Organisation, Terms};
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

/// Looks at a login and a password. The attempt is counted before, and stays counted when it fails; a login that does
/// not exist costs the same work and waits as long as one that does.
pub(super) async fn prove(call: &Call, passwords: &Passwords, login: String, password: String) -> Result<Proof> {
    let now = call.now();
    let attempt = call.apart(move |conn| store::begin_attempt(conn, &login, now)).await?;
    let mut proof = Proof { claimed: attempt.account, fits: false, locked_until: attempt.locked_until, renewed: None };
    if proof.locked_until.is_some() {
        return Ok(proof);
    }
    // An invited person has no password yet.
    let known = proof.claimed.as_ref().map(|account| account.password_hash.clone()).filter(|hash| !hash.is_empty());
    let verified = passwords.verify(password, known).await?;
    (proof.fits, proof.renewed) = (verified.fits, verified.renewed);
    if let Some(account) = proof.claimed.as_ref().filter(|_| proof.fits).map(|account| account.id) {
        call.apart(move |conn| store::end_attempts(conn, account)).await?;
    }
    Ok(proof)
}

/// Sessions.
#[derive(Clone)]
pub struct SessionsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Identity")]
impl SessionsApi {
    /// Sign in (登录) with login and password; gives a token for one role
    ///
    /// The session ends after 30 minutes without a call and after 12 hours in any case, unless the server is set
    /// otherwise. After five failures the login waits 30 minutes, whether it exists or not.
    #[oai(path = "/sessions", method = "post", operation_id = "identity_sign_in")]
    async fn sign_in(
        &self,
        call: Call,
        passwords: Data<&Passwords>,
        terms: Data<&Terms>,
        body: Body<SignIn>,
    ) -> poem::Result<Created<Session>> {
        let SignIn { login, password, membership_id } = body.0;
        let (proof, terms) = (prove(&call, passwords.0, login, password).await?, *terms.0);
        let call = call.concerning(proof.claimed.as_ref().map(|account| account.id));
        call.create(move |ctx| actions::sign_in(ctx, &proof, membership_id, terms)).await
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
