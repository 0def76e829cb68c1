//! The routes at `/api/v1/*`.

use super::{
    Janis,
    answer::{Refusing, caller},
    batch, bounds, echo, translate,
    translate::Utterance,
    wire::{self, Body, parse},
};
use crate::{
    clock,
    connectors::malformed::Malformed,
    directory::Inbox,
    engine::{Done, Refused},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::HeaderMap,
    routing::{get, post},
};
use baton_core::{
    Action, Actor, ActorKind, Command, Contact, Content, Refusal, ReturnReason, Target, WaitReason,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// So many messages back a reported utterance without an id is looked for.
const LOOK_BACK: usize = 20;

type Answer = Result<Json<Value>, Refusing>;
type Sent = Result<Bytes, BytesRejection>;
type Server = State<Arc<Janis>>;

/// All calls of the published clients.
pub fn routes(janis: Arc<Janis>) -> Router {
    Router::new()
        .route("/api/v1/in", post(hop_in))
        .route("/api/v1/out", post(hop_out))
        .route("/api/v1/unknown", post(unknown))
        .route("/api/v1/human", post(human))
        .route("/api/v1/channel_state", post(channel_state))
        .route("/api/v1/channels/paused", get(channels_paused))
        .route("/api/v1/update_channel", post(update_channel))
        .route("/api/v1/update_bot_socket_id", post(update_bot_socket_id))
        .layer(DefaultBodyLimit::max(crate::web::BODY_LIMIT))
        .with_state(janis)
}

fn done() -> Json<Value> {
    Json(json!({"success": true}))
}

impl Janis {
    async fn submit(
        &self,
        inbox: &Inbox,
        contact: Contact,
        actor: Actor,
        action: Action,
    ) -> Result<Done, Refused> {
        let target = Target::Contact { inbox: inbox.id, contact };
        self.context.engine.submit(Command { id: None, target, actor, expected: None, action }).await
    }

    /// Records what the contact said, once.
    async fn heard(
        &self,
        inbox: &Inbox,
        platform: Option<&str>,
        said: Utterance,
        source: &str,
    ) -> Result<Option<Done>, Refused> {
        let Some(content) = said.content else { return Ok(None) };
        let message = clock::message_id(clock::now());
        let source = Some(source.to_owned());
        let action = Action::Say { message, content, vendor_id: said.vendor_id, source, reasoning: None };
        let actor = Actor::contact(said.named.unwrap_or_default());
        let done = self.submit(inbox, said.contact, actor, action).await?;
        self.bound(&done.conversation, said.behind.as_deref().or(platform)).await;
        if self.first_word(inbox.id) {
            self.announce(inbox.id).await;
        }
        Ok(Some(done))
    }

    /// Records what the contact said unless it is known: its id, or without one the same words as the contact's last.
    async fn heard_before(
        &self,
        inbox: &Inbox,
        platform: Option<&str>,
        said: Utterance,
        source: &str,
    ) -> Result<(), Refusing> {
        if said.vendor_id.is_none() {
            let (id, contact) = (inbox.id, said.contact.id.clone());
            // The bot may have answered since: what counts is the contact's latest.
            let latest = self.context.reader.run(move |reader| {
                let Some(known) = reader.with_contact(id, &contact)? else { return Ok(None) };
                let mut page = reader.messages(known.id, None, LOOK_BACK)?;
                page.retain(|message| message.author.kind == ActorKind::Contact);
                Ok(page.pop())
            });
            if latest.await?.map(|message| message.content) == said.content {
                return Ok(());
            }
        }
        self.heard(inbox, platform, said, source).await?;
        Ok(())
    }

    async fn paused(&self, inbox: &Inbox, contact: String) -> Result<bool, Refusing> {
        let id = inbox.id;
        let known = self.context.reader.run(move |reader| reader.with_contact(id, &contact)).await?;
        Ok(known.is_some_and(|known| inbox.silences(&known.control, clock::now())))
    }
}

async fn hop_in(State(janis): Server, headers: HeaderMap, sent: Sent) -> Answer {
    let inbox = caller(&janis.context.directory, &headers)?;
    let bytes = sent?;
    let batch = batch::read(&bytes)?;
    let complaint = batch.complaint();
    let platform = bounds::platform(&headers);
    let mut paused = None;
    let mut last = None;
    for said in batch.said {
        let (contact, vendor_id) = (said.contact.clone(), said.vendor_id.clone());
        paused = Some(match janis.heard(&inbox, platform, said, batch.source).await {
            Ok(Some(done)) => inbox.silences(&done.conversation.control, clock::now()),
            Ok(None) => janis.paused(&inbox, contact.id.clone()).await?,
            Err(refused) => {
                // Also with an error the bot is told what is known: it must not speak over a person.
                let paused = janis.paused(&inbox, contact.id.clone()).await?;
                return Err(Refusing { paused: Some(paused), ..refused.into() });
            }
        });
        last = Some((contact, vendor_id));
    }
    let reply = batch.reply.and_then(|reply| translate::reply(reply.get(), platform));
    if let (Some((contact, vendor_id)), Some((content, reasoning))) = (last, reply) {
        let vendor_id = vendor_id.map(|id| format!("reply:{id}"));
        let (message, source) = (clock::message_id(clock::now()), Some(batch.source.to_owned()));
        let action = Action::Say { message, content, vendor_id, source, reasoning };
        janis.submit(&inbox, contact, Actor::bot(), action).await?;
    }
    match complaint {
        Some(words) => Err(Refusing::some_of(words, paused)),
        None => Ok(Json(json!({"paused": paused.unwrap_or_default()}))),
    }
}

async fn hop_out(State(janis): Server, headers: HeaderMap, sent: Sent) -> Answer {
    let inbox = caller(&janis.context.directory, &headers)?;
    let bytes = sent?;
    let (body, source) = parse::<Body>(&bytes)?;
    let said = translate::outgoing(&body, bounds::platform(&headers))?;
    let metadata = body.metadata.and_then(|raw| serde_json::from_str::<wire::Metadata>(raw.get()).ok());
    let stamped = metadata.and_then(|metadata| echo::stamped(&metadata.ts?));
    // As they came: an operator's words were handed over without any markup read in them.
    let spoken = matches!(said.content, Some(Content::Text(_)));
    let words = if spoken { translate::words(&body) } else { None };
    let echoed = || janis.handed.echoed(inbox.id, &said.contact.id, words?, clock::now());
    if let Some(message) = stamped.or_else(echoed) {
        janis.context.deliveries.confirm(inbox.id, message).await;
        return Ok(done());
    }
    if let Some(content) = said.content {
        let (message, source) = (clock::message_id(clock::now()), Some(source.to_owned()));
        let action = Action::Say { message, content, vendor_id: said.vendor_id, source, reasoning: None };
        let done = janis.submit(&inbox, said.contact, Actor::bot(), action).await?;
        janis.bound(&done.conversation, said.behind.as_deref().or(bounds::platform(&headers))).await;
        if janis.first_word(inbox.id) {
            janis.announce(inbox.id).await;
        }
    }
    Ok(done())
}

async fn unknown(State(janis): Server, headers: HeaderMap, sent: Sent) -> Answer {
    report(&janis, &headers, sent, |vendor_id| Action::ReportNotUnderstood { vendor_id }).await
}

async fn human(State(janis): Server, headers: HeaderMap, sent: Sent) -> Answer {
    let asks = |_| Action::AskForHelp { reason: WaitReason::HelpRequested, silent_ms: None };
    report(&janis, &headers, sent, asks).await
}

/// The bot reports something of what the contact said; it may not have reported the message itself.
async fn report(
    janis: &Janis,
    headers: &HeaderMap,
    sent: Sent,
    action: impl Fn(Option<String>) -> Action,
) -> Answer {
    let inbox = caller(&janis.context.directory, headers)?;
    let bytes = sent?;
    let batch = batch::read(&bytes)?;
    let complaint = batch.complaint();
    for said in batch.said {
        let (contact, vendor_id) = (said.contact.clone(), said.vendor_id.clone());
        janis.heard_before(&inbox, bounds::platform(headers), said, batch.source).await?;
        janis.submit(&inbox, contact, Actor::bot(), action(vendor_id)).await?;
    }
    match complaint {
        Some(words) => Err(Refusing::some_of(words, None)),
        None => Ok(done()),
    }
}

async fn channel_state(State(janis): Server, headers: HeaderMap, sent: Sent) -> Answer {
    let inbox = caller(&janis.context.directory, &headers)?;
    let bytes = sent?;
    let (asked, _) = parse::<wire::ChannelState>(&bytes)?;
    let channel = asked.channel.ok_or(Malformed::Missing("channel".into()))?;
    Ok(Json(json!({"paused": janis.paused(&inbox, channel).await?})))
}

async fn channels_paused(State(janis): Server, headers: HeaderMap) -> Answer {
    let inbox = caller(&janis.context.directory, &headers)?;
    let id = inbox.id;
    let silent = janis.context.reader.run(move |reader| reader.silent(id)).await?;
    let now = clock::now();
    let silent = silent.iter().filter(|known| inbox.silences(&known.control, now));
    Ok(Json(json!({"channels": silent.map(|known| known.contact.id.as_str()).collect::<Vec<_>>()})))
}

async fn update_channel(State(janis): Server, headers: HeaderMap, sent: Sent) -> Answer {
    let inbox = caller(&janis.context.directory, &headers)?;
    let bytes = sent?;
    let (asked, _) = parse::<wire::UpdateChannel>(&bytes)?;
    let channel =
        asked.channel_id.filter(|id| !id.trim().is_empty()).ok_or(Malformed::Missing("channel_id".into()))?;
    let minutes = asked.minutes.unwrap_or(10.0);
    if !(0.0..=1440.0).contains(&minutes) {
        return Err(Malformed::Bounds { field: "minutes".into(), reason: "must be from 0 to 1440" }.into());
    }
    let action = match (asked.is_archived, asked.paused) {
        (Some(true), _) => Action::Close,
        (_, Some(true)) => {
            let silent_ms = Some((minutes * 60_000.0) as i64);
            Action::AskForHelp { reason: WaitReason::BotPaused, silent_ms }
        }
        (_, Some(false)) => Action::Return { reason: ReturnReason::Bot, event: None },
        (_, None) => return Err(Malformed::Missing("paused".into()).into()),
    };
    match janis.submit(&inbox, Contact::unnamed(channel), Actor::bot(), action).await {
        // It is as the bot wishes already.
        Ok(_) | Err(Refused::Rule(Refusal::NotHeld | Refusal::Closed | Refusal::AlreadySo)) => Ok(done()),
        Err(refused) => Err(refused.into()),
    }
}

/// Always 2xx: any other answer ends the whole process of an npm bot.
async fn update_bot_socket_id(State(janis): Server, headers: HeaderMap, sent: Sent) -> Json<Value> {
    match bind(&janis, &headers, sent).await {
        Ok(()) => done(),
        Err(refusing) => {
            tracing::warn!(words = refusing.words, "a bot's socket was not taken");
            Json(json!({"success": false, "error": refusing.words}))
        }
    }
}

async fn bind(janis: &Janis, headers: &HeaderMap, sent: Sent) -> Result<(), Refusing> {
    let inbox = caller(&janis.context.directory, headers)?;
    let bytes = sent?;
    let (socket, _) = parse::<wire::SocketId>(&bytes)?;
    let sid =
        socket.socket_id.and_then(|id| id.parse().ok()).ok_or(Malformed::Missing("socket_id".into()))?;
    // The Python client, which reports each reply back, shows its key here and its platform everywhere.
    let echoes = socket.clientkey.is_some() || headers.contains_key("platform");
    if !janis.sockets.bind(&janis.io, sid, inbox.id, echoes) {
        return Err(Malformed::Bounds {
            field: "socket_id".into(),
            reason: "is not connected. Connect again",
        }
        .into());
    }
    janis.context.deliveries.wake(inbox.id);
    janis.announce(inbox.id).await;
    Ok(())
}
