//! Who calls, and what every caller reads: a JSON object, whatever happened (the clients parse it whatever the status).

use crate::{
    connectors::malformed::Malformed,
    directory::{Directory, Inbox},
    engine::Refused,
};
use axum::{
    Json,
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use baton_core::{InboxKind, Refusal};
use serde_json::json;
use std::sync::Arc;

/// A refusal as a Janis client reads it: `{"success":false,"error":…}`. Without `paused` a client goes on by itself.
#[derive(Debug)]
pub struct Refusing {
    /// The status.
    pub status: StatusCode,
    /// In words that say what to do.
    pub words: String,
    /// Whether the bot has to be silent, where that is known.
    pub paused: Option<bool>,
}

impl Refusing {
    /// Some messages of a batch were wrong; the others are kept, and the bot is told how it stands with the last of them.
    pub fn some_of(words: String, paused: Option<bool>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, words, paused }
    }
}

impl IntoResponse for Refusing {
    fn into_response(self) -> Response {
        let mut body = json!({"success": false, "error": self.words});
        if let Some(paused) = self.paused {
            body["paused"] = paused.into();
        }
        (self.status, Json(body)).into_response()
    }
}

impl From<Malformed> for Refusing {
    fn from(malformed: Malformed) -> Self {
        Self { status: StatusCode::BAD_REQUEST, words: malformed.to_string(), paused: None }
    }
}

impl From<BytesRejection> for Refusing {
    fn from(rejection: BytesRejection) -> Self {
        let status = rejection.status();
        let words = match status {
            StatusCode::PAYLOAD_TOO_LARGE => "The body is larger than 1 MiB. Send less at once.".to_owned(),
            _ => format!("The body could not be read: {rejection}."),
        };
        Self { status, words, paused: None }
    }
}

impl From<Refused> for Refusing {
    fn from(refused: Refused) -> Self {
        let status = match &refused {
            Refused::Rule(Refusal::Invalid(_)) => StatusCode::BAD_REQUEST,
            Refused::Rule(_) => StatusCode::CONFLICT,
            Refused::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Refused::Busy | Refused::Ending => StatusCode::SERVICE_UNAVAILABLE,
            Refused::Storage(reason) => {
                tracing::error!(%reason, "a message could not be recorded");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        Self { status, words: refused.to_string(), paused: None }
    }
}

impl From<crate::store::ReadError> for Refusing {
    fn from(error: crate::store::ReadError) -> Self {
        tracing::error!(%error, "the record could not be read");
        let words = "The hub could not read its record. Its log says why.".to_owned();
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, words, paused: None }
    }
}

/// The inbox that both keys belong to.
pub fn caller(directory: &Directory, headers: &HeaderMap) -> Result<Arc<Inbox>, Refusing> {
    let key = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let refused =
        |words: &str| Refusing { status: StatusCode::UNAUTHORIZED, words: words.to_owned(), paused: None };
    let (Some(api_key), Some(client_key)) = (key("apikey"), key("clientkey")) else {
        return Err(refused(
            "The headers apikey and clientkey are missing. Give the bot the two keys of its inbox.",
        ));
    };
    let of_client = directory.inbox_by_secret(InboxKind::Janis, "client_key", client_key);
    let of_api = directory.inbox_by_secret(InboxKind::Janis, "api_key", api_key);
    match (of_client, of_api) {
        (Some(inbox), Some(same)) if inbox.id == same.id => Ok(inbox),
        (None, _) => {
            Err(refused("The clientkey is not known. Copy it again, or add an inbox and take its keys."))
        }
        _ => Err(refused(
            "The apikey does not belong to this clientkey. Give the bot the two keys of one inbox.",
        )),
    }
}
