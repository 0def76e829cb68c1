//! Asking a colleague for what they hold, and their answer "no". Neither is in the log; their "yes" is an ordinary `assign`.

use super::{Api, auth::Operator, commands::named};
use crate::web::{
    body::{At, Body},
    error::ApiError,
};
use axum::{Json, extract::State, http::StatusCode};
use baton_core::{
    ConversationId, OperatorRef, Refusal,
    api::{ConversationSummary, ErrorBody, Keep, Plain, Signal},
};

/// Asks its holder for it: their desktops are told (`asked`), and answer by `assign` to whom asks or by `keep`.
#[utoipa::path(post, path = "/v1/conversations/{id}/ask", params(("id" = ConversationId, Path)), request_body = Plain, responses(
    (status = 200, body = ConversationSummary), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody, description = "`not_held`: nobody has it; `already_so`: you have it; `absent`: its holder's desktop is not there to ask")))]
pub async fn ask(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(_): Body<Plain>,
) -> Result<Json<ConversationSummary>, ApiError> {
    let conversation = api.conversation(of).await?;
    let conflict = |code: &str, words: String| Err(ApiError::new(StatusCode::CONFLICT, code, words));
    let Some(holder) = conversation.control.holder() else {
        return conflict("not_held", "Nobody holds it. Take it over.".into());
    };
    if holder.id == by.0.id {
        return conflict("already_so", "You hold it already.".into());
    }
    if !api.signals.duty.is_listening(holder.id) {
        let words = format!("{} is not here to ask. A supervisor can give it to you.", holder.name);
        return conflict("absent", words);
    }
    let asks = OperatorRef { id: by.0.id, name: by.0.name };
    api.signals.send(Signal::Asked { conversation: of, by: asks, holder: holder.id });
    Ok(Json(ConversationSummary::from(&conversation)))
}

/// Its holder keeps it: who asked is told (`kept`).
#[utoipa::path(post, path = "/v1/conversations/{id}/keep", params(("id" = ConversationId, Path)), request_body = Keep, responses(
    (status = 200, body = ConversationSummary), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody, description = "`not_held`: you have nothing to keep")))]
pub async fn keep(
    State(api): State<Api>,
    by: Operator,
    At(of): At<ConversationId>,
    Body(body): Body<Keep>,
) -> Result<Json<ConversationSummary>, ApiError> {
    named(&api, Some(body.operator))?;
    let conversation = api.conversation(of).await?;
    if conversation.control.holder().is_none_or(|holder| holder.id != by.0.id) {
        return Err(Refusal::NotHeld.into());
    }
    let keeps = OperatorRef { id: by.0.id, name: by.0.name };
    api.signals.send(Signal::Kept { conversation: of, by: keeps, asker: body.operator });
    Ok(Json(ConversationSummary::from(&conversation)))
}
