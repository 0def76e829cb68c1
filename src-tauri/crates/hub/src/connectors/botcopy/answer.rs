//! What Botcopy is answered, and who may ask.

use crate::{
    connectors::malformed::Malformed,
    directory::{Directory, Inbox},
    engine::Refused,
    store::ReadError,
};
use axum::{
    Json,
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use baton_core::{InboxId, InboxKind, Refusal};
use serde_json::{Value, json};
use std::sync::Arc;

/// Whether the bot is paused from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// For so many minutes of silence.
    Paused(i64),
    /// No: the bot answers this message.
    Free,
    /// No, and the live chat has ended.
    Ended,
}

impl Verdict {
    /// `paused` and `minutesPaused`, as each answer has them.
    pub fn members(self) -> Value {
        match self {
            Self::Paused(minutes) => json!({"paused": true, "minutesPaused": minutes}),
            Self::Free => json!({"paused": false}),
            Self::Ended => json!({"paused": false, "minutesPaused": 0}),
        }
    }
}

impl IntoResponse for Verdict {
    fn into_response(self) -> Response {
        Json(self.members()).into_response()
    }
}

/// A refusal: `{"error": {"code", "message"}}`, and whether the bot has to be silent where that is known: it must not speak over
/// a person.
#[derive(Debug)]
pub struct Refusing {
    status: StatusCode,
    code: &'static str,
    words: String,
    verdict: Option<Verdict>,
}

impl Refusing {
    fn new(status: StatusCode, code: &'static str, words: impl Into<String>) -> Self {
        Self { status, code, words: words.into(), verdict: None }
    }

    /// The same, saying whether the bot has to be silent.
    pub fn but(self, verdict: Verdict) -> Self {
        Self { verdict: Some(verdict), ..self }
    }

    /// The body is larger than this call's may be.
    pub fn too_large() -> Self {
        let words = "The body is too large: 1 MiB at most, 4 MiB with a messageHistory. Send less at once.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", words)
    }

    /// What was named is not there.
    pub fn missing(words: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", words)
    }

    /// It can't be done as things stand.
    pub fn conflict(words: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", words)
    }

    /// The key is missing or wrong.
    pub fn key(words: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "key", words)
    }
}

impl IntoResponse for Refusing {
    fn into_response(self) -> Response {
        let mut body = self.verdict.map_or_else(|| json!({}), Verdict::members);
        body["error"] = json!({"code": self.code, "message": self.words});
        (self.status, Json(body)).into_response()
    }
}

impl From<Malformed> for Refusing {
    fn from(malformed: Malformed) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", malformed.to_string())
    }
}

impl From<BytesRejection> for Refusing {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            status => Self::new(status, "body", format!("The body could not be read: {rejection}.")),
        }
    }
}

impl From<Refused> for Refusing {
    fn from(refused: Refused) -> Self {
        let (status, code) = match &refused {
            Refused::Rule(Refusal::Invalid(_)) => (StatusCode::BAD_REQUEST, "invalid"),
            Refused::Rule(_) => (StatusCode::CONFLICT, "conflict"),
            Refused::DiskFull => (StatusCode::INSUFFICIENT_STORAGE, "disk_full"),
            Refused::Busy | Refused::Ending => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Refused::Storage(reason) => {
                tracing::error!(%reason, "a message could not be recorded");
                (StatusCode::INTERNAL_SERVER_ERROR, "storage")
            }
        };
        Self::new(status, code, refused.to_string())
    }
}

impl From<ReadError> for Refusing {
    fn from(error: ReadError) -> Self {
        tracing::error!(%error, "the record could not be read");
        let words = "The hub could not read its record. Its log says why.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "storage", words)
    }
}

/// The inbox at this path, when the call shows its access token and its own header. Older bots send `Bearer TOKEN`.
pub fn caller(directory: &Directory, path: &str, headers: &HeaderMap) -> Result<Arc<Inbox>, Refusing> {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
    let token = shown
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map_or(shown, |(_, token)| token.trim());
    if token.is_empty() {
        return Err(Refusing::key(
            "The header Authorization is missing. Set this inbox's access token in the Botcopy portal.",
        ));
    }
    let inbox = path.parse::<InboxId>().ok().and_then(|id| directory.inbox(id));
    let of_token = directory.inbox_by_secret(InboxKind::Botcopy, "access_token", token);
    let inbox = inbox.filter(|inbox| of_token.is_some_and(|other| other.id == inbox.id)).ok_or_else(|| {
        Refusing::key(
            "The access token is not this inbox's. Copy webhook URL and token of one inbox into the portal.",
        )
    })?;
    if let Some((name, value)) = super::prepare::custom_header(&inbox)
        && headers.get(name).is_none_or(|shown| shown.as_bytes() != value.as_bytes())
    {
        return Err(Refusing::key(
            "The custom header is missing or different. Set it in the portal as in the inbox's settings.",
        ));
    }
    Ok(inbox)
}

/// The body of a message call shows the token once more.
pub fn shown_in_body(
    directory: &Directory,
    inbox: &Inbox,
    token: Option<&str>,
    needed: bool,
) -> Result<(), Refusing> {
    let Some(token) = token else {
        return if needed { Err(Refusing::key("`accessToken` is missing from the body.")) } else { Ok(()) };
    };
    let of_token = directory.inbox_by_secret(InboxKind::Botcopy, "access_token", token);
    if of_token.is_some_and(|other| other.id == inbox.id) {
        return Ok(());
    }
    Err(Refusing::key("`accessToken` is not this inbox's."))
}
