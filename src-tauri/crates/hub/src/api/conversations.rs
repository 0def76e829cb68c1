//! Reading conversations.

use super::{Api, auth::Operator, source};
use crate::{
    store::{Filter, is_cursor},
    web::{
        body::{Asked, At},
        error::ApiError,
    },
};
use axum::{Json, extract::State};
use baton_core::{
    ControlKind, ConversationId, InboxId, Refusal, Seq,
    api::{ConversationPage, ConversationSummary, ErrorBody, HubInfo, Me, MessagePage},
};
use serde::Deserialize;

/// Who I am, and on which hub.
#[utoipa::path(get, path = "/v1/me", responses((status = 200, body = Me), (status = 401, body = ErrorBody)))]
pub async fn me(State(api): State<Api>, Operator(me): Operator) -> Json<Me> {
    let hub = HubInfo { name: api.name.to_string(), version: env!("CARGO_PKG_VERSION").into() };
    Json(Me { id: me.id, name: me.name, role: me.role, hub })
}

/// Which conversations.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listing {
    /// Held so.
    control: Option<ControlKind>,
    /// `me`, `none` or an operator's id.
    assignee: Option<String>,
    /// In this inbox.
    inbox: Option<InboxId>,
    /// With this tag.
    tag: Option<String>,
    /// In which a message, or the contact's name, has all these words; the last one may be the beginning of a word.
    q: Option<String>,
    /// At most so many (1 to 200; 50 when absent).
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// What the page before gave as `next`.
    before: Option<String>,
}

/// Conversations, newest activity first.
#[utoipa::path(get, path = "/v1/conversations", params(Listing), responses(
    (status = 200, body = ConversationPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 503, body = ErrorBody, description = "`indexing`: a search while the index of words is being made")))]
pub async fn list(
    State(api): State<Api>,
    Operator(me): Operator,
    Asked(asked): Asked<Listing>,
) -> Result<Json<ConversationPage>, ApiError> {
    let assignee = match asked.assignee.as_deref() {
        None => None,
        Some("me") => Some(Some(me.id)),
        Some("none") => Some(None),
        Some(id) => {
            let id =
                id.parse().map_err(|_| ApiError::invalid("assignee is 'me', 'none' or an operator's id."))?;
            Some(Some(id))
        }
    };
    let limit = asked.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(ApiError::invalid("limit is between 1 and 200."));
    }
    if asked.before.as_deref().is_some_and(|cursor| !is_cursor(cursor)) {
        return Err(ApiError::invalid("before is what the page before gave as 'next'."));
    }
    let Listing { control, inbox, tag, q, before, .. } = asked;
    if q.is_some() {
        source::ready(&api.reader).await?;
    }
    let filter = Filter { control, assignee, inbox, tag, q, limit, before };
    Ok(Json(api.reader.run(move |reader| reader.list(&filter)).await?))
}

/// One conversation.
#[utoipa::path(get, path = "/v1/conversations/{id}", params(("id" = ConversationId, Path)), responses(
    (status = 200, body = ConversationSummary), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn one(
    State(api): State<Api>,
    _: Operator,
    At(id): At<ConversationId>,
) -> Result<Json<ConversationSummary>, ApiError> {
    let conversation = api.conversation(id).await?;
    let mut summary = ConversationSummary::from(&conversation);
    if let Some(inbox) = api.directory.inbox(conversation.inbox)
        && let Some(connector) = api.connectors.of(inbox.kind)
        && let Some(there) = connector.presence(&inbox, &conversation.contact).await
    {
        (summary.contact.presence, summary.contact.last_seen) = (Some(there.presence), there.last_seen);
    }
    Ok(Json(summary))
}

/// Which messages.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Only those before this place in the log.
    before: Option<i64>,
    /// At most so many (1 to 500; 100 when absent).
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
}

/// A conversation's messages, ascending; the newest page unless `before` is given.
#[utoipa::path(get, path = "/v1/conversations/{id}/messages", params(("id" = ConversationId, Path), Paging), responses(
    (status = 200, body = MessagePage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody)))]
pub async fn messages(
    State(api): State<Api>,
    _: Operator,
    At(id): At<ConversationId>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<MessagePage>, ApiError> {
    let limit = paging.limit.unwrap_or(100);
    if !(1..=500).contains(&limit) {
        return Err(ApiError::invalid("limit is between 1 and 500."));
    }
    let before = paging.before.map(Seq);
    let found = api.reader.run(move |reader| {
        let known = reader.conversation(id)?.is_some();
        Ok(if known { Some(reader.messages(id, before, limit)?) } else { None })
    });
    let messages = found.await?.ok_or(Refusal::NoConversation)?;
    Ok(Json(MessagePage { messages }))
}
