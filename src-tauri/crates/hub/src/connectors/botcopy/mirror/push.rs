//! Pushes of live chat tools, at `/webhooks/handover/push`: messages, who talks, typing.

use super::{Mirror, settings};
use crate::{
    clock,
    connectors::{botcopy::answer::Refusing, malformed::Malformed},
    directory::Inbox,
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{HeaderMap, header::AUTHORIZATION},
    routing::post,
};
use baton_core::{Action, Actor, Content, Control, Conversation, OperatorRef, ReturnReason, api::Signal};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A pause without minutes is this long.
const MINUTES: f64 = 10.0;

/// One push.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Push {
    event_type: Option<String>,
    user_id: Option<String>,
    bot_id: Option<String>,
    paused: Option<bool>,
    minutes_paused: Option<f64>,
    text: Option<String>,
    agent_profile: Option<Profile>,
    unpause_chat_event: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Profile {
    name: Option<String>,
}

/// The route.
pub fn routes(mirror: Arc<Mirror>) -> Router {
    Router::new()
        .route("/webhooks/handover/push", post(take))
        .layer(DefaultBodyLimit::max(crate::web::BODY_LIMIT))
        .with_state(mirror)
}

async fn take(
    State(mirror): State<Arc<Mirror>>,
    headers: HeaderMap,
    sent: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, Refusing> {
    let inbox = caller(&mirror, &headers)?;
    let bytes = sent?;
    let push: Push = parse(&bytes)?;
    let minutes = push.minutes_paused.unwrap_or(MINUTES);
    if !(0.0..=1440.0).contains(&minutes) {
        return Err(
            Malformed::Bounds { field: "minutesPaused".into(), reason: "must be from 0 to 1440" }.into()
        );
    }
    let user = push.user_id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let user = user.ok_or(Malformed::Missing("userId".into()))?.to_owned();
    if push.bot_id.as_deref().is_some_and(|bot| bot != inbox.id.to_string()) {
        return Err(Malformed::Bounds { field: "botId".into(), reason: "is not the bot of this key" }.into());
    }
    let id = inbox.id;
    let found = mirror.context.reader.run(move |reader| reader.with_contact(id, &user)).await?;
    let state = found.ok_or_else(|| Refusing::missing("userId: there is no such customer in this inbox."))?;
    let name = push.agent_profile.as_ref().and_then(|profile| profile.name.as_deref());
    let known = state.control.holder().map(|holder| holder.name.as_str());
    let by = settings::holder(&inbox, name.or(known));
    let talk = Talk { mirror: &mirror, inbox: &inbox, state: &state, by };
    match push.event_type.as_deref() {
        Some("message") => {
            let text =
                push.text.filter(|text| !text.trim().is_empty()).ok_or(Malformed::Missing("text".into()))?;
            talk.message(text, push.paused, minutes).await
        }
        Some("channel_update") => match push.paused {
            None => Err(Malformed::Missing("paused".into()).into()),
            Some(true) => talk.hold(minutes).await,
            // It is so already: a push that came again, or after the end.
            Some(false) if matches!(state.control, Control::Bot | Control::Closed { .. }) => Ok(()),
            Some(false) => talk.give_back(push.unpause_chat_event).await,
        },
        Some("user_typing") => talk.types().await,
        Some(_) => {
            let reason = "must be message, channel_update or user_typing";
            Err(Malformed::Bounds { field: "eventType".into(), reason }.into())
        }
        None => Err(Malformed::Missing("eventType".into()).into()),
    }?;
    Ok(Json(json!({"success": true})))
}

fn parse(bytes: &[u8]) -> Result<Push, Malformed> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| Malformed::Json(error.to_string()))?;
    if !value.is_object() {
        return Err(Malformed::NotAnObject);
    }
    serde_path_to_error::deserialize(value).map_err(|error| Malformed::WrongType {
        field: error.path().to_string(),
        reason: error.inner().to_string(),
    })
}

/// The inbox whose key the tool shows.
fn caller(mirror: &Mirror, headers: &HeaderMap) -> Result<Arc<Inbox>, Refusing> {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
    let key = shown
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map_or(shown, |(_, key)| key.trim());
    let found = settings::KINDS
        .into_iter()
        .find_map(|kind| mirror.context.directory.inbox_by_secret(kind, settings::KEY, key));
    found.ok_or_else(|| {
        Refusing::key(
            "The header Authorization has no key of an inbox that is handed over. Copy its handover_key.",
        )
    })
}

/// What a tool does in one conversation.
struct Talk<'a> {
    mirror: &'a Mirror,
    inbox: &'a Inbox,
    state: &'a Conversation,
    by: OperatorRef,
}

impl Talk<'_> {
    /// The lease, when the tool holds it.
    fn lease(&self) -> Option<(i64, i64)> {
        match &self.state.control {
            Control::Operator { operator, lease_ms, lease_until, .. } if operator.id == self.by.id => {
                Some((*lease_ms, lease_until.ms_since(clock::now())))
            }
            _ => None,
        }
    }

    async fn hold(&self, minutes: f64) -> Result<(), Refusing> {
        let minutes = (minutes.ceil() as i64).max(1);
        self.mirror.take(self.state.id, &self.by, minutes).await?;
        Ok(())
    }

    async fn message(&self, text: String, paused: Option<bool>, minutes: f64) -> Result<(), Refusing> {
        let lease_ms = (minutes.ceil() as i64).max(1) * 60_000;
        if self.lease().is_none_or(|(known, _)| known != lease_ms) {
            self.hold(minutes).await?;
        }
        let message = clock::message_id(clock::now());
        let content = Content::text(text);
        let action = Action::Say { message, content, vendor_id: None, source: None, reasoning: None };
        self.mirror.submit(self.state.id, &self.by, action).await?;
        match &self.state.control {
            _ if paused != Some(false) => Ok(()),
            // It said that nobody is there: who waited still waits, for Baton's own people.
            Control::Waiting { .. } => {
                let action = Action::Transfer { operator: None, team: None };
                self.mirror.submit(self.state.id, &self.by, action).await?;
                Ok(())
            }
            _ => self.give_back(None).await,
        }
    }

    async fn give_back(&self, event: Option<String>) -> Result<(), Refusing> {
        let event = event.filter(|event| !matches!(event.as_str(), "" | "default" | "none"));
        let action = Action::Return { reason: ReturnReason::Operator, event };
        self.mirror.submit(self.state.id, &self.by, action).await?;
        Ok(())
    }

    async fn types(&self) -> Result<(), Refusing> {
        let Some((lease_ms, rest)) = self.lease() else {
            return Err(Refusing::conflict("The live chat does not hold this conversation."));
        };
        if rest < lease_ms / 2 {
            self.mirror.take(self.state.id, &self.by, lease_ms / 60_000).await?;
        }
        let actor = Actor::operator(self.by.id, self.by.name.clone());
        self.mirror.context.signals.send(Signal::Typing { conversation: self.state.id, actor });
        if let Some(channel) = self.mirror.channel(self.inbox.kind) {
            channel.operator_types(self.inbox, &self.state.contact).await;
        }
        Ok(())
    }
}
