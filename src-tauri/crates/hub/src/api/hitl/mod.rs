//! The REST API of Botpress' HITL module over every conversation whatever its connector, so that code written for the module drives
//! Baton. Unlike the original it wants to know who asks: an operator, by token. What is asked happens as that operator.

mod shape;
#[cfg(test)]
mod tests;

use super::{Api, auth::Operator};
use crate::{
    clock,
    engine::{Done, Refused},
    web::{
        body::{Asked, Body},
        error::ApiError,
    },
};
use axum::{
    Json, Router,
    extract::{FromRequestParts, Path, State},
    http::request::Parts,
    routing::{get, post},
};
use baton_core::{
    Action, Actor, ActorKind, Command, Content, Control, Conversation, ConversationId, Refusal, ReturnReason,
    Target,
};
use serde::Deserialize;
use shape::{MessageRow, Party, SessionRow, Sessions, platform};

/// So many sessions are in a list, and so many messages in a session: as the module gives.
const LISTED: usize = 100;

type Answer = Result<&'static str, ApiError>;

/// All routes, where the module has them.
pub fn routes() -> Router<Api> {
    Router::new()
        .route("/api/botpress-hitl/sessions", get(sessions))
        .route("/api/botpress-hitl/sessions/{id}", get(messages))
        .route("/api/botpress-hitl/sessions/{id}/message", post(message))
        .route("/api/botpress-hitl/sessions/{id}/pause", post(pause))
        .route("/api/botpress-hitl/sessions/{id}/unpause", post(unpause))
}

/// The conversation that the path names by its number.
struct Numbered {
    number: i64,
    conversation: Conversation,
}

impl FromRequestParts<Api> for Numbered {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        // Who may not ask learns nothing of what there is.
        Operator::from_request_parts(parts, api).await?;
        let path = Path::<String>::from_request_parts(parts, api).await;
        let id = path.map(|Path(id)| id).unwrap_or_default();
        let missing = || {
            ApiError::missing(format!(
                "There is no session '{id}'. GET /api/botpress-hitl/sessions lists those that there are."
            ))
        };
        let number: i64 = id.parse().map_err(|_| missing())?;
        let found = api.reader.run(move |reader| {
            let known = reader.numbered(number)?;
            known.map(|id| reader.conversation(id)).transpose().map(Option::flatten)
        });
        let conversation = found.await?.ok_or_else(missing)?;
        Ok(Self { number, conversation })
    }
}

/// What to list.
#[derive(Debug, Deserialize)]
struct Listing {
    /// Filters when it is exactly `true`.
    #[serde(default, rename = "onlyPaused")]
    only_paused: String,
}

async fn sessions(
    State(api): State<Api>,
    _: Operator,
    Asked(asked): Asked<Listing>,
) -> Result<Json<Sessions>, ApiError> {
    let silent_after = (asked.only_paused == "true").then(clock::now);
    let found = api.reader.run(move |reader| reader.sessions(silent_after, LISTED)).await?;
    let row = |session| SessionRow::new(session, platform_of(&api, &session.conversation));
    Ok(Json(Sessions::new(found.iter().map(row).collect())))
}

async fn messages(State(api): State<Api>, session: Numbered) -> Result<Json<Vec<MessageRow>>, ApiError> {
    let Numbered { number, conversation } = session;
    let id = conversation.id;
    let said = api.reader.run(move |reader| reader.messages(id, None, LISTED)).await?;
    let heard = said.iter().rev().find(|message| message.author.kind == ActorKind::Contact);
    let heard = heard.map_or(conversation.created_at, |message| message.at);
    let party = Party::new(&conversation, platform_of(&api, &conversation), heard);
    Ok(Json(said.iter().map(|message| MessageRow::new(number, message, &party)).collect()))
}

fn platform_of(api: &Api, conversation: &Conversation) -> String {
    platform(api.directory.inbox(conversation.inbox).map(|inbox| inbox.kind))
}

async fn submit(api: &Api, by: &Actor, of: ConversationId, action: Action) -> Result<Done, Refused> {
    let target = Target::Conversation(of);
    let command = Command { id: None, target, actor: by.clone(), expected: None, action };
    api.engine.submit(command).await
}

/// What to say.
#[derive(Debug, Deserialize)]
struct Message {
    message: String,
}

/// Says it. The module asks for no pause before that; in Baton somebody who speaks holds the conversation, so it is taken for
/// that, and given back at once where the bot had it.
async fn message(
    State(api): State<Api>,
    by: Operator,
    session: Numbered,
    Body(body): Body<Message>,
) -> Answer {
    if body.message.trim().is_empty() {
        return Err(ApiError::invalid("message: write what to say; it is empty."));
    }
    let of = session.conversation.id;
    let held = session.conversation.control.holder().is_some_and(|holder| holder.id == by.0.id);
    if !held {
        submit(&api, &by.actor(), of, Action::Take { lease_ms: None }).await?;
    }
    let message = clock::message_id(clock::now());
    let content = Content::text(body.message);
    let action = Action::Say { message, content, vendor_id: None, source: None, reasoning: None };
    let said = submit(&api, &by.actor(), of, action).await;
    if matches!(session.conversation.control, Control::Bot | Control::Closed { .. }) {
        hand_back(&api, &by.actor(), of).await?;
    }
    said?;
    Ok("OK")
}

async fn pause(State(api): State<Api>, by: Operator, session: Numbered) -> Answer {
    submit(&api, &by.actor(), session.conversation.id, Action::Take { lease_ms: None }).await?;
    Ok("OK")
}

async fn unpause(State(api): State<Api>, by: Operator, session: Numbered) -> Answer {
    hand_back(&api, &by.actor(), session.conversation.id).await?;
    Ok("OK")
}

async fn hand_back(api: &Api, by: &Actor, of: ConversationId) -> Result<(), ApiError> {
    let action = Action::Return { reason: ReturnReason::Operator, event: None };
    match submit(api, by, of, action).await {
        // The bot has it already: what was wished is so.
        Ok(_) | Err(Refused::Rule(Refusal::NotHeld)) => Ok(()),
        Err(refused) => Err(refused.into()),
    }
}
