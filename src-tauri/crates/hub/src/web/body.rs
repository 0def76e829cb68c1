//! Bodies, paths and queries that say what is wrong with them, as JSON.

use super::error::ApiError;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;

/// A JSON body. Who says what it is says JSON; who does not say is believed.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if let Some(other) = other_type(request.headers()) {
            let words =
                format!("The body is said to be '{other}'. Send JSON, as 'Content-Type: application/json'.");
            return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type", words));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let field = error.path().to_string();
            let words = error.into_inner().to_string();
            ApiError::invalid(if field == "." {
                format!("The body is not as it should be: {words}.")
            } else {
                format!("The body is not as it should be at '{field}': {words}.")
            })
        })?;
        json.end()
            .map_err(|error| ApiError::invalid(format!("The body goes on after its JSON: {error}.")))?;
        Ok(Self(value))
    }
}

/// What the body is said to be, when that is not JSON.
fn other_type(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(CONTENT_TYPE)?.as_bytes();
    let said = String::from_utf8_lossy(said);
    let media = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (media != "application/json" && !media.ends_with("+json")).then_some(media)
}

/// Why a body could not be taken.
pub fn unread(rejection: BytesRejection) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    ApiError::invalid(format!("The body could not be read: {rejection}."))
}

/// 413.
pub fn too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        "The body is larger than 1 MiB. Send less at once.",
    )
}

/// The path's parameters.
pub struct At<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let found = Path::<T>::from_request_parts(parts, state).await;
        let Path(value) =
            found.map_err(|error| ApiError::missing(format!("There is nothing at this path: {error}.")))?;
        Ok(Self(value))
    }
}

/// The query's parameters.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let found = Query::<T>::from_request_parts(parts, state).await;
        let Query(value) = found
            .map_err(|error| ApiError::invalid(format!("The query is not as it should be: {error}.")))?;
        Ok(Self(value))
    }
}
