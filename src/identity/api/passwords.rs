//! Codes and passwords: what people do before they can sign in.

use poem::web::Data;
use poem_openapi::{Object, OpenApi};

use super::accounts::AccountView;
use super::sessions::{Me, prove};
use crate::error::{Error, Result};
use crate::http::{Body, Call, Created, Saved, Tag};
use crate::identity::actions::NewAdministrator;
use crate::identity::model::{Account, Membership, NewInvitation, Organisation, Terms};
use crate::identity::{Passwords, actions, rules, secret, store};
use crate::notify::Language;

/// A code for an administrator's office (管理员岗位代码), and who takes it.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OfficeInput {
    /// The single-use code (一次性代码) that the first start printed.
    #[oai(validator(min_length = 1, max_length = 100))]
    code: String,
    /// Login name (账号) to have.
    #[oai(validator(min_length = 1, max_length = 100))]
    login: String,
    /// The person's name (姓名).
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// Address for mails; no other administrator's.
    #[oai(validator(min_length = 3, max_length = 200))]
    email: String,
    /// Password (密码) to have.
    #[oai(validator(min_length = 8, max_length = 128))]
    password: String,
}

/// A code that came by mail, and the password to have.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ActivationInput {
    /// The single-use code (一次性代码).
    #[oai(validator(min_length = 1, max_length = 100))]
    code: String,
    /// Password (密码) to have.
    #[oai(validator(min_length = 8, max_length = 128))]
    password: String,
}

/// The old password and the new one.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PasswordChange {
    /// Login name (账号).
    #[oai(validator(min_length = 1, max_length = 100))]
    login: String,
    /// Present password (旧密码).
    #[oai(validator(min_length = 1, max_length = 200))]
    old_password: String,
    /// Password to have (新密码).
    #[oai(validator(min_length = 8, max_length = 128))]
    new_password: String,
}

/// Passwords and codes.
#[derive(Clone)]
pub struct PasswordsApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Identity")]
impl PasswordsApi {
    /// Take an administrator's office (就任管理员岗位) with the code of the first start; the code works once
    #[oai(path = "/offices", method = "post", operation_id = "identity_take_office")]
    async fn take_office(
        &self,
        call: Call,
        passwords: Data<&Passwords>,
        terms: Data<&Terms>,
        body: Body<OfficeInput>,
    ) -> poem::Result<Created<Me>> {
        let OfficeInput { code, login, name, email, password } = body.0;
        let (hash, now) = (secret::code_hash(&code), call.now());
        let live = call.look({
            let hash = hash.clone();
            move |conn| Ok(store::office_of_code(conn, &hash, now)?.is_some())
        });
        // Nobody without a code makes us hash.
        if !live.await? {
            return call.create(|_| refused_code::<(Account, Membership, Organisation)>()).await;
        }
        super::accounts::mail_address(&email)?;
        terms.0.passwords.check("/password", &password, &[&login, &name, &email])?;
        let password_hash = passwords.0.hash(password).await?;
        let new = NewAdministrator {
            person: NewInvitation { login, name, email, language: Language::default() },
            password_hash,
        };
        call.create(move |ctx| actions::take_office(ctx, &hash, &new)).await
    }

    /// Set a password with the code of an invitation or a reset (激活账号、重置密码); the code works once
    ///
    /// Whatever acted for the account before stops working at once.
    #[oai(path = "/activations", method = "post", operation_id = "identity_activate")]
    async fn activate(
        &self,
        call: Call,
        passwords: Data<&Passwords>,
        terms: Data<&Terms>,
        body: Body<ActivationInput>,
    ) -> poem::Result<Created<AccountView>> {
        let ActivationInput { code, password } = body.0;
        let (hash, now) = (secret::code_hash(&code), call.now());
        let owner = call.look({
            let hash = hash.clone();
            move |conn| store::account_of_code(conn, &hash, now)
        });
        let Some(owner) = owner.await? else { return call.create(|_| refused_code::<Account>()).await };
        let call = call.concerning(Some(owner.id));
        let new = match new_password(&call, passwords.0, *terms.0, &owner, "/password", password).await {
            Ok(new) => new,
            Err(error) => return call.create(again::<Account>(error)).await,
        };
        call.create(move |ctx| actions::activate(ctx, &hash, &new)).await
    }

    /// Change one's password (修改密码) with the old one; needs no session, so that an expired password can be changed
    ///
    /// Counts as an attempt to sign in. Whatever acted for the account before stops working at once.
    #[oai(path = "/password-changes", method = "post", operation_id = "identity_change_password")]
    async fn change_password(
        &self,
        call: Call,
        passwords: Data<&Passwords>,
        terms: Data<&Terms>,
        body: Body<PasswordChange>,
    ) -> poem::Result<Saved<AccountView>> {
        let PasswordChange { login, old_password, new_password: wanted } = body.0;
        let proof = prove(&call, passwords.0, login, old_password).await?;
        let call = call.concerning(proof.claimed.as_ref().map(|account| account.id));
        let new = match proof.account() {
            Ok(owner) => new_password(&call, passwords.0, *terms.0, owner, "/new_password", wanted).await,
            Err(error) => Err(error),
        };
        let new = match new {
            Ok(new) => new,
            Err(error) => return call.change(again::<Account>(error)).await,
        };
        call.change(move |ctx| actions::change_password(ctx, &proof, &new)).await
    }
}

/// The hash of a new password that keeps to the rules.
async fn new_password(
    call: &Call,
    passwords: &Passwords,
    terms: Terms,
    owner: &Account,
    pointer: &str,
    password: String,
) -> Result<String> {
    terms.passwords.check(pointer, &password, &[&owner.login, &owner.name, &owner.email])?;
    let (owner, barred) = (owner.clone(), terms.passwords.preset.barred());
    let last = call.look(move |conn| store::last_passwords(conn, &owner, barred)).await?;
    rules::PASSWORD_USED_BEFORE.require(!passwords.is_among(password.clone(), last).await?)?;
    passwords.hash(password).await
}

/// Unknown, used, expired: one answer for all.
fn refused_code<T>() -> Result<T> {
    Err(rules::CODE_NOT_VALID.refuse().into())
}

/// An action that only refuses, so that the refusal is audited like every other.
fn again<T>(error: Error) -> impl FnMut(&mut crate::ctx::Ctx<'_>) -> Result<T> + Send + 'static {
    let mut error = Some(error);
    move |_| Err(error.take().unwrap_or(Error::WrongCredentials))
}
