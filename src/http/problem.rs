//! Every error as `application/problem+json` (RFC 9457), the framework's own included.

use poem::error::{MethodNotAllowedError, NotFoundError};
use poem::http::{HeaderValue, StatusCode, header};
use poem::{Response, error::ResponseError};
use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError};
use serde_json::{Map, Value, json};

use super::words;
use crate::error::{Error, FieldError};

impl ResponseError for Error {
    fn status(&self) -> StatusCode {
        StatusCode::from_u16(status(self)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

const fn status(error: &Error) -> u16 {
    match error {
        Error::Malformed(_) => 400,
        Error::Unauthenticated | Error::WrongCredentials => 401,
        Error::Forbidden { .. } | Error::OutOfScope { .. } => 403,
        Error::NotFound => 404,
        Error::MethodNotAllowed => 405,
        Error::TooSlow => 408,
        Error::Refused(_) => 409,
        Error::VersionStale { .. } => 412,
        Error::TooLarge { .. } => 413,
        Error::UnsupportedMedia(_) => 415,
        Error::Invalid(_) | Error::KeyReused | Error::Unreadable { .. } => 422,
        Error::VersionRequired => 428,
        Error::RateLimited { .. } => 429,
        Error::Busy(_) => 503,
        Error::OutOfSpace(_) => 507,
        Error::Database(_) | Error::Internal(_) => 500,
    }
}

/// The stable code of an error.
pub(super) fn code(error: &Error) -> &'static str {
    match error {
        Error::Malformed(_) => "MALFORMED",
        Error::Unauthenticated => "UNAUTHENTICATED",
        Error::WrongCredentials => "WRONG_CREDENTIALS",
        Error::Forbidden { .. } => "PERMISSION_MISSING",
        Error::OutOfScope { .. } => "SCOPE_MISSING",
        Error::NotFound => "NOT_FOUND",
        Error::MethodNotAllowed => "METHOD_NOT_ALLOWED",
        Error::TooSlow => "BODY_TOO_SLOW",
        Error::Refused(refusal) => refusal.rule.code,
        Error::VersionStale { .. } => "VERSION_STALE",
        Error::TooLarge { .. } => "BODY_TOO_LARGE",
        Error::UnsupportedMedia(_) => "UNSUPPORTED_MEDIA_TYPE",
        Error::Invalid(_) => "INVALID_FIELDS",
        Error::KeyReused => "IDEMPOTENCY_KEY_REUSED",
        Error::Unreadable { code, .. } => code,
        Error::VersionRequired => "VERSION_REQUIRED",
        Error::RateLimited { .. } => "RATE_LIMITED",
        Error::Busy(_) => "BUSY",
        Error::OutOfSpace(_) => "STORAGE_FULL",
        Error::Database(_) | Error::Internal(_) => "INTERNAL",
    }
}

/// What the framework refuses, in our own terms.
pub(super) fn translate(error: poem::Error) -> Result<Error, Box<Response>> {
    if error.is_from_response() {
        return Err(Box::new(error.into_response()));
    }
    if error.is::<Error>() {
        return error.downcast::<Error>().map_err(|other| Box::new(other.into_response()));
    }
    let words = error.to_string();
    // A path that cannot name anything names nothing.
    Ok(if error.is::<NotFoundError>() || error.is::<ParsePathError>() {
        Error::NotFound
    } else if error.is::<MethodNotAllowedError>() {
        Error::MethodNotAllowed
    } else if let Some(ParseParamError { name, reason }) = error.downcast_ref::<ParseParamError>() {
        Error::field(*name, "INVALID_PARAMETER", reason.clone())
    } else if error.is::<ContentTypeError>() {
        Error::UnsupportedMedia(words)
    } else {
        match error.status().as_u16() {
            404 => Error::NotFound,
            405 => Error::MethodNotAllowed,
            415 => Error::UnsupportedMedia(words),
            400..=499 => Error::Malformed(words),
            _ => Error::internal(words),
        }
    })
}

/// The answer that a client sees.
pub(super) fn render(error: &Error, english: bool, request_id: &str) -> Response {
    let status = status(error);
    if status >= 500 {
        tracing::error!(request_id, %error, "a request failed");
    }
    let code = code(error);
    let mut body = Map::new();
    body.insert("type".into(), format!("urn:counsel-desk:problem:{}", code.to_lowercase().replace('_', "-")).into());
    body.insert("title".into(), words::title(status, english).into());
    body.insert("status".into(), status.into());
    body.insert("code".into(), code.into());
    body.insert("request_id".into(), request_id.into());
    describe(error, english, &mut body);
    let mut response = Response::builder()
        .status(error.status())
        .header(header::CONTENT_TYPE, "application/problem+json")
        .body(Value::Object(body).to_string());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(if english { "en" } else { "zh-CN" }));
    match error {
        Error::Unauthenticated => drop(headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"counsel\", error=\"invalid_token\""),
        )),
        Error::OutOfScope { .. } => drop(headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"counsel\", error=\"insufficient_scope\""),
        )),
        Error::WrongCredentials => {
            drop(headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"counsel\"")))
        }
        Error::Busy(_) => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"))),
        Error::OutOfSpace(_) => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"))),
        Error::RateLimited { retry_after } => {
            drop(headers.insert(header::RETRY_AFTER, HeaderValue::from(*retry_after)));
        }
        _ => {}
    }
    response
}

fn describe(error: &Error, english: bool, body: &mut Map<String, Value>) {
    let pick = |zh: &str, en: &str| if english { en.to_owned() } else { zh.to_owned() };
    let mut detail = |text: String| drop(body.insert("detail".into(), text.into()));
    match error {
        Error::Refused(refusal) => {
            let rule = refusal.rule;
            detail(pick(rule.zh, rule.en));
            body.insert("rule".into(), rule.code.into());
            body.insert("legal_basis".into(), rule.basis.into());
            body.insert("remedy".into(), pick(rule.remedy_zh, rule.remedy_en).into());
            if !refusal.facts.is_empty() {
                let facts = refusal
                    .facts
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), Value::from(value.clone())))
                    .collect();
                body.insert("facts".into(), Value::Object(facts));
            }
        }
        Error::Forbidden { permission, role } => {
            detail(if english {
                format!("The role {role} lacks the permission {permission}.")
            } else {
                format!("角色 {role} 没有权限 {permission}。")
            });
            body.insert("permission".into(), (*permission).into());
        }
        Error::OutOfScope { permission } => {
            detail(if english {
                format!("The token is not for {permission}.")
            } else {
                format!("此令牌的范围不含 {permission}。")
            });
            body.insert("permission".into(), (*permission).into());
        }
        Error::Invalid(fields) => {
            detail(pick(
                "请改正 errors 中列出的每一项后重新提交。",
                "Correct every field listed in errors and send again.",
            ));
            body.insert("errors".into(), fields.iter().map(|field| field_json(field, english)).collect());
        }
        Error::Malformed(text) => detail(text.clone()),
        Error::UnsupportedMedia(text) => detail(text.clone()),
        Error::Unreadable { detail: text, .. } => detail(text.clone()),
        Error::VersionStale { current } => {
            detail(if english {
                format!("It is now at version {current}. Read it again and decide anew.")
            } else {
                format!("现为第 {current} 版，请重新读取后再操作。")
            });
        }
        Error::VersionRequired => {
            detail(pick("请用 If-Match 带上所读版本的 ETag。", "Send the ETag of the version you read as If-Match."))
        }
        Error::KeyReused => detail(pick(
            "该幂等键已用于另一请求，请换一个。",
            "This idempotency key was used for another request; take a new one.",
        )),
        Error::TooLarge { limit } => detail(if english {
            format!("At most {limit} bytes are taken here.")
        } else {
            format!("此处最多接受 {limit} 字节。")
        }),
        Error::TooSlow => {
            detail(pick("请求内容发送过慢或中断，请重新发送。", "The body came too slowly or stopped. Send it again."))
        }
        Error::RateLimited { retry_after } => detail(if english {
            format!("Too many requests in a minute. The next one is taken in {retry_after} s.")
        } else {
            format!("一分钟内的请求过多，请在 {retry_after} 秒后重试。")
        }),
        Error::WrongCredentials => detail(pick("账号或密码错误。", "Wrong login or password.")),
        Error::OutOfSpace(_) => detail(pick(
            "磁盘已满，本次请求未保存任何内容；查询不受影响。请待管理员腾出空间后重试。",
            "The disk is full and nothing of this request was kept; reading goes on. Try again when the operator has freed space.",
        )),
        _ => {}
    }
}

fn field_json(field: &FieldError, english: bool) -> Value {
    let detail = if english { field.detail.clone() } else { words::field(field.code, &field.detail) };
    json!({ "pointer": field.pointer, "code": field.code, "detail": detail })
}
