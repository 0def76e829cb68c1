//! What a vendor sent for a message, byte for byte.

use super::{Api, auth::Operator};
use crate::{
    store::Reader,
    web::{body::At, error::ApiError},
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use baton_core::{Event, Kind, MessageId, api::ErrorBody};

/// What came from outside for this message, as it came: the body that the vendor's side sent. Every operator may read it, as every
/// operator may read the message.
#[utoipa::path(get, path = "/v1/messages/{id}/source", params(("id" = MessageId, Path)), responses(
    (status = 200, content_type = "text/plain", body = String), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody, description = "`missing`, or `no_source`: it was written in Baton"),
    (status = 503, body = ErrorBody, description = "`indexing`")))]
pub async fn read(State(api): State<Api>, _: Operator, At(id): At<MessageId>) -> Result<Response, ApiError> {
    ready(&api.reader).await?;
    let event = api.reader.run(move |reader| reader.message(id)).await?;
    let Some(Event { kind: Kind::Message(said), .. }) = event else {
        return Err(ApiError::missing("There is no such message."));
    };
    let source = said.source.ok_or_else(|| {
        let words = "Nothing came from outside for this message: it was written in Baton.";
        ApiError::new(StatusCode::NOT_FOUND, "no_source", words)
    })?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], source).into_response())
}

/// Brings what is looked up beside the log up to date, or says how far it is.
pub async fn ready(reader: &Reader) -> Result<(), ApiError> {
    let Some(progress) = reader.run(Reader::ready_for_search).await? else { return Ok(()) };
    let words = format!(
        "The index is being made: {} of {} events are in it. Try again in a minute.",
        progress.indexed, progress.last
    );
    Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "indexing", words))
}
