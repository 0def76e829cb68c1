//! The webhook: one answer per request, more of them waiting for the next; and the history.

use super::{
    Botkit,
    caller::{Caller, Peer},
    identity::{self, Refusing, Shown, Who},
    origin, token, translate,
    wire::{self, Address, Malformed, Sent},
};
use crate::{clock, directory::Inbox, engine::Refused, web::error::ApiError};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use baton_core::{ActorKind, DeliveryState, Event, Kind, Seq};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

/// So long a bot may take for the answer to a message; a later one waits for the next request.
const PATIENCE: Duration = Duration::from_secs(5);

/// So many messages the history has.
const HISTORY: usize = 10;

type Server = State<Arc<Botkit>>;
type Inboxes = Option<Path<String>>;
type Body = Result<Bytes, BytesRejection>;

/// `OPTIONS`: a browser asks whether a site's page may call.
pub async fn preflight(State(botkit): Server, path: Inboxes, headers: HeaderMap, peer: Peer) -> Response {
    match botkit.caller(path.as_deref().map(String::as_str), &headers, &peer) {
        Ok(caller) => {
            let mut answer = StatusCode::NO_CONTENT.into_response();
            origin::allow(caller.from, &headers, answer.headers_mut());
            answer
        }
        Err(refused) => refused.into_response(),
    }
}

/// `POST /botkit/receive`: takes what the contact said, if anything, and answers with one thing that was said to them.
pub async fn receive(
    State(botkit): Server,
    path: Inboxes,
    headers: HeaderMap,
    peer: Peer,
    body: Body,
) -> Response {
    answered(&botkit, path, headers, peer, body, Kinds::Receive).await
}

/// `POST /botkit/history`: the last messages, for who proves to be the visitor.
pub async fn history(
    State(botkit): Server,
    path: Inboxes,
    headers: HeaderMap,
    peer: Peer,
    body: Body,
) -> Response {
    answered(&botkit, path, headers, peer, body, Kinds::History).await
}

enum Kinds {
    Receive,
    History,
}

async fn answered(
    botkit: &Botkit,
    path: Inboxes,
    headers: HeaderMap,
    peer: Peer,
    body: Body,
    kind: Kinds,
) -> Response {
    let caller = match botkit.caller(path.as_deref().map(String::as_str), &headers, &peer) {
        Ok(caller) => caller,
        Err(refused) => return refused.into_response(),
    };
    // A client that keeps no token is known by its address alone.
    if let Err(wait) = botkit.limits.may_send(&caller.sender(caller.shown.session)) {
        let mut answer = slow_down().into_response();
        answer.headers_mut().insert(header::RETRY_AFTER, (wait.as_secs() + 1).into());
        origin::allow(caller.from, &headers, answer.headers_mut());
        return answer;
    }
    let done = match read(&headers, body) {
        Ok((sent, source)) => match kind {
            Kinds::Receive => botkit.receive(&caller, sent, source).await,
            Kinds::History => botkit.history(&caller, sent).await,
        },
        Err(refused) => Err(refused),
    };
    let mut answer = done.map_or_else(IntoResponse::into_response, |value| Json(value).into_response());
    origin::allow(caller.from, &headers, answer.headers_mut());
    botkit.set_cookie(&caller, answer.headers_mut());
    answer
}

/// 429.
pub fn slow_down() -> ApiError {
    let words = "Too much came at once. Wait as many seconds as Retry-After says, then send it again.";
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, "slow_down", words)
}

fn read(headers: &HeaderMap, body: Body) -> Result<(Sent, String), ApiError> {
    let bytes = body.map_err(|rejection| match rejection.status() {
        too_large @ StatusCode::PAYLOAD_TOO_LARGE => {
            ApiError::new(too_large, "too_large", "The body is larger than 64 KiB. Send less at once.")
        }
        _ => ApiError::invalid(format!("The body could not be read: {rejection}.")),
    })?;
    let is = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let map = match is.starts_with("application/x-www-form-urlencoded") {
        true => wire::form(&bytes),
        false => wire::json_object(&bytes)?,
    };
    let source = Value::Object(map.clone()).to_string();
    Ok((Sent::read(map)?, source))
}

impl Botkit {
    async fn receive(&self, caller: &Caller, sent: Sent, source: String) -> Result<Value, ApiError> {
        let (who, address) = self.caller_is(caller, &sent, "webhook").await?;
        // Whether who calls now and then is there, nobody knows.
        self.visitors.leave(&who.key, None);
        let content = if sent.kind == "message" { translate::incoming(&sent) } else { None };
        let mut waits = false;
        match content {
            Some(content) => {
                self.heard(&caller.inbox, &who, &sent, content, source).await?;
                waits = caller.inbox.has_bot();
            }
            None if !matches!(
                sent.kind.as_str(),
                "message" | "hello" | "welcome_back" | "reconnect" | "identify" | "typing"
            ) =>
            {
                self.fired(&caller.inbox, &who, &sent, source).await?;
                waits = caller.inbox.has_bot();
            }
            None if matches!(sent.kind.as_str(), "hello" | "welcome_back" | "reconnect") => {
                self.greeted(&caller.inbox, &who, &sent).await?;
                waits = caller.inbox.has_bot();
            }
            None => {}
        }
        let until = Instant::now() + if waits { PATIENCE } else { Duration::ZERO };
        match self.next_before(&caller.inbox, &who, until).await? {
            Some(event) => Ok(self.shown(&event, &address, sent.baton).await),
            // Nothing was said yet: the answer comes with a later request.
            None => {
                let mut nothing = address.envelope("typing");
                nothing.insert("text".into(), "".into());
                Ok(Value::Object(nothing))
            }
        }
    }

    async fn history(&self, caller: &Caller, sent: Sent) -> Result<Value, ApiError> {
        if sent.user.is_none() {
            return Ok(json!({"success": false, "history": [], "error": "no user specified"}));
        }
        let (who, address) = self.caller_is(caller, &sent, "socket").await?;
        let known = self.conversation(&who).await?;
        // Who proves nothing reads nothing, whether or not there is anything.
        let Some(known) = known.filter(|_| who.proven) else {
            return Ok(json!({"success": true, "history": []}));
        };
        let latest =
            self.context.reader.run(move |reader| reader.said_before(known.id, None, HISTORY)).await?;
        let heard = |event: &&Event| !matches!(&event.kind, Kind::Message(said) if said.over);
        let mut history = Vec::with_capacity(HISTORY);
        for event in latest.iter().filter(heard) {
            history.push(self.shown(event, &address, false).await);
        }
        Ok(json!({"success": true, "history": history}))
    }

    async fn shown(&self, event: &Event, to: &Address, whole: bool) -> Value {
        let event = self.fresh(event).await;
        match &event.kind {
            Kind::Message(said) => translate::message(&event, said, to, whole),
            _ => Value::Null,
        }
    }

    async fn caller_is(
        &self,
        caller: &Caller,
        sent: &Sent,
        channel: &str,
    ) -> Result<(Who, Address), ApiError> {
        let token =
            sent.token.as_deref().and_then(|token| token::session(&caller.inbox, token, clock::now()));
        let shown = Shown { session: token.or(caller.shown.session), ..caller.shown };
        let user = sent.user.clone().unwrap_or_else(|| token::hex(&shown.session.unwrap_or(shown.given).0));
        let who = identity::who(&self.visitors, &caller.inbox, &user, sent.hash.as_deref(), shown).await?;
        let channel = sent.channel.clone().unwrap_or_else(|| channel.to_owned());
        Ok((who, Address { user, channel }))
    }

    /// The next thing that was said to the visitor and that they have not got; waits for it until then.
    async fn next_before(&self, inbox: &Inbox, who: &Who, until: Instant) -> Result<Option<Event>, ApiError> {
        let poll = self.present.poll(&who.key);
        let found = loop {
            let moved = poll.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();
            match self.next(inbox, who).await {
                Ok(None) => {}
                found => break found,
            }
            if timeout_at(until, moved).await.is_err() {
                break self.next(inbox, who).await;
            }
        };
        self.present.polled(&who.key, poll);
        Ok(found?)
    }

    /// The next thing that was said to the visitor and that they have not got. It counts as handed over then.
    async fn next(&self, inbox: &Inbox, who: &Who) -> Result<Option<Event>, Refused> {
        let Some(known) = self.conversation(who).await? else { return Ok(None) };
        let mut since = self.seen(who).await?;
        loop {
            let page = self.context.reader.run(move |reader| reader.said_after(known.id, since, 50)).await?;
            let Some((last, _)) = page.last() else { return Ok(None) };
            let end = last.seq;
            for (event, state) in page {
                let Kind::Message(said) = &event.kind else { continue };
                let waits = state.is_none_or(|state| state == DeliveryState::Pending);
                if event.actor.kind == ActorKind::Contact || said.over || !waits {
                    continue;
                }
                if !self.visitors.take(&who.key, since, event.seq) {
                    // Another request of the same visitor was quicker.
                    return Ok(None);
                }
                if event.actor.kind == ActorKind::Operator {
                    self.context.deliveries.confirm(inbox.id, said.message).await;
                    self.context.deliveries.wake_for(inbox.id, &who.key.contact);
                }
                return Ok(Some(event));
            }
            if !self.visitors.take(&who.key, since, end) {
                return Ok(None);
            }
            since = end;
        }
    }

    async fn seen(&self, who: &Who) -> Result<Seq, Refused> {
        let key = who.key.clone();
        self.visitors.run(move |visitors| visitors.seen(&key)).await
    }
}

impl From<Malformed> for ApiError {
    fn from(malformed: Malformed) -> Self {
        Self::invalid(malformed.to_string())
    }
}

impl From<Refusing> for ApiError {
    fn from(refusing: Refusing) -> Self {
        match refusing {
            hash @ Refusing::Hash => Self::new(StatusCode::FORBIDDEN, "identity", hash.to_string()),
            Refusing::Storage(refused) => refused.into(),
        }
    }
}
