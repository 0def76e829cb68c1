//! Errors as every client reads them: `{"error":{"code","message"}}`, in words that say what to do.

use crate::{
    directory::DirectoryError,
    engine::Refused,
    files::{AttachError, FileError},
    store::ReadError,
};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use baton_core::{
    Refusal,
    api::{ErrorBody, ErrorInfo},
};

/// An answer that is not 2xx.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    info: ErrorInfo,
}

impl ApiError {
    /// An error with its status, its stable code and its words.
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status, info: ErrorInfo { code: code.into(), message: message.into(), holder: None } }
    }

    /// 400, naming what is wrong.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", message)
    }

    /// 404.
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "missing", message)
    }

    /// 401.
    pub fn signed_out() -> Self {
        let words = "The token is missing or not valid any more. Send it as 'Authorization: Bearer TOKEN'; \
                     an admin makes one with 'baton-hub operator add'.";
        Self::new(StatusCode::UNAUTHORIZED, "signed_out", words)
    }

    /// 403.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// 500: what happened is in the log, not in the answer.
    pub fn internal(what: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %what, "a request failed");
        let words = "The hub could not do this. Its log says why; try again, and tell its admin if it stays.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", words)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(ErrorBody { error: self.info })).into_response()
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let status = match &refusal {
            Refusal::NoConversation | Refusal::NoMessage => StatusCode::NOT_FOUND,
            Refusal::Invalid(_) => StatusCode::BAD_REQUEST,
            Refusal::Held { .. }
            | Refusal::NotHeld
            | Refusal::Closed
            | Refusal::Paused
            | Refusal::Stale
            | Refusal::AlreadySo => StatusCode::CONFLICT,
        };
        let mut error = Self::new(status, refusal.code(), refusal.to_string());
        if let Refusal::Held { holder } = refusal {
            error.info.holder = Some(holder);
        }
        error
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Rule(refusal) => refusal.into(),
            full @ Refused::DiskFull => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", full.to_string())
            }
            later @ (Refused::Busy | Refused::Ending) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", later.to_string())
            }
            other => Self::internal(&other),
        }
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        Self::internal(&error)
    }
}

impl From<DirectoryError> for ApiError {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Invalid(words) => Self::invalid(words),
            DirectoryError::Missing => Self::missing("There is no such entry."),
            other => Self::internal(&other),
        }
    }
}

impl From<FileError> for ApiError {
    fn from(error: FileError) -> Self {
        let words = error.to_string();
        match error {
            FileError::TooLarge(_) => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", words),
            FileError::WrongType(_) => Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_type", words),
            FileError::Empty | FileError::CutOff(_) => Self::invalid(words),
            FileError::Full(_) | FileError::DiskFull => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", words)
            }
            other => Self::internal(&other),
        }
    }
}

impl From<AttachError> for ApiError {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Gone(_) => Self::invalid(error.to_string()),
            AttachError::Files(error) => error.into(),
        }
    }
}
