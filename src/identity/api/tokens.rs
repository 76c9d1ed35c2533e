//! Sessions and API tokens of the caller.

use poem_openapi::param::{Path, Query};
use poem_openapi::types::ToJSON;
use poem_openapi::{Object, OpenApi};

use super::accounts::AccountView;
use crate::access::{MembershipId, TokenId};
use crate::http::{Body, Call, Created, Found, Resource, Saved, Tag};
use crate::identity::model::{NewToken, Token, TokenKind};
use crate::identity::{actions, store};
use crate::kit::{Cursor, Day, Limit, Page, PageRequest, Timestamp};

/// An API token (访问令牌) to be made, for the role that the caller acts in.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TokenInput {
    /// What it is for.
    #[oai(validator(min_length = 1, max_length = 100))]
    name: String,
    /// What it may do (范围): operation ids such as `review_get`, or slices such as `review` for all of it. Within the
    /// role; nothing else gets through.
    #[oai(validator(min_items = 1, max_items = 200))]
    scopes: Vec<String>,
    /// Last day, at most 365 days ahead.
    last_day: Day,
}

/// A session (登录会话) or an API token (访问令牌).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TokenView {
    /// Id.
    id: TokenId,
    /// What it is.
    kind: TokenKind,
    /// The secret. Shown once, in the answer that makes an API token, and not again under a repeated idempotency key.
    token: Option<String>,
    /// What it is for; empty for a session.
    name: String,
    /// What it may do; empty for a session, which has the whole role.
    scopes: Vec<String>,
    /// The membership that it acts for.
    membership_id: MembershipId,
    /// Since when.
    created_at: Timestamp,
    /// Until when at most.
    expires_at: Timestamp,
    /// Last use, to the minute.
    used_at: Timestamp,
}

impl From<Token> for TokenView {
    fn from(t: Token) -> Self {
        Self {
            id: t.id,
            kind: t.kind,
            token: None,
            name: t.name,
            scopes: t.scopes.split_whitespace().map(str::to_owned).collect(),
            membership_id: t.membership_id,
            created_at: t.created_at,
            expires_at: t.expires_at,
            used_at: t.used_at,
        }
    }
}

impl From<(Token, String)> for TokenView {
    fn from((row, secret): (Token, String)) -> Self {
        Self { token: Some(secret), ..row.into() }
    }
}

impl Resource for TokenView {
    fn version(&self) -> i64 {
        1
    }
    fn location(&self) -> String {
        format!("/v1/tokens/{}", self.id)
    }
    fn kept(&self) -> String {
        Self { token: None, ..self.clone() }.to_json_string()
    }
}

/// Tokens.
#[derive(Clone)]
pub struct TokensApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Identity")]
impl TokensApi {
    /// Make an API token (访问令牌) for one's present role, limited to scopes; needs a session
    #[oai(path = "/tokens", method = "post", operation_id = "identity_create_token")]
    async fn create_token(&self, call: Call, body: Body<TokenInput>) -> poem::Result<Created<TokenView>> {
        let TokenInput { name, scopes, last_day } = body.0;
        let new = NewToken { name, scopes, last_day };
        call.create(move |ctx| actions::create_token(ctx, &new)).await
    }

    /// List one's own live sessions and API tokens, newest first
    #[oai(path = "/tokens", method = "get", operation_id = "identity_list_tokens")]
    async fn list_tokens(
        &self,
        call: Call,
        /// Items a page.
        limit: Query<Option<Limit>>,
        /// `next_cursor` of an earlier page.
        cursor: Query<Option<Cursor>>,
    ) -> poem::Result<Found<Page<TokenView>>> {
        call.page(
            PageRequest::new(limit.0, cursor.0),
            |token: &Token| token.id.to_string(),
            |ctx, page| store::list_tokens(ctx.conn, ctx.actor.account, ctx.now, page),
        )
        .await
    }

    /// Show one of one's own sessions or API tokens
    #[oai(path = "/tokens/:token_id", method = "get", operation_id = "identity_get_token")]
    async fn get_token(&self, call: Call, token_id: Path<TokenId>) -> poem::Result<Found<TokenView>> {
        call.get(move |ctx| store::token_of(ctx.conn, ctx.actor.account, token_id.0)).await
    }

    /// Revoke one of one's own sessions or API tokens (吊销); it stops working at once
    #[oai(path = "/tokens/:token_id/revoke", method = "post", operation_id = "identity_revoke_token")]
    async fn revoke_token(&self, call: Call, token_id: Path<TokenId>) -> poem::Result<Saved<TokenView>> {
        call.change(move |ctx| actions::revoke_token(ctx, token_id.0)).await
    }

    /// Revoke every session and API token of one's own, this one included
    #[oai(path = "/tokens", method = "delete", operation_id = "identity_revoke_all_tokens")]
    async fn revoke_all_tokens(&self, call: Call) -> poem::Result<Saved<AccountView>> {
        call.change(actions::revoke_all_tokens).await
    }
}
