//! What is said on one socket: for whom the client speaks, what it is told, and what of that has arrived.

mod past;

use super::{
    Botkit,
    caller::Caller,
    frames::{Ends, write},
    identity::{self, Shown, Who},
    listener::{Listener, News, Told},
    token, translate,
    trouble::Trouble,
    visitors::Key,
    wire::{self, Address, Sent},
};
use crate::{clock, directory::Inbox, engine::Refused};
use axum::extract::ws::{Message, WebSocket};

use baton_core::{Actor, ActorKind, Event, Kind, MessageId, Seq, api::Signal};
use serde_json::{Value, json};
use std::{collections::VecDeque, sync::Arc};
use tokio::time::Instant;

/// So many users one socket may speak for; the one it named first is left then.
const PARTIES: usize = 4;

/// So many messages are read from the store at once.
const PAGE: usize = 100;

/// So many of the latest messages Baton's own page gets when it has none.
const HISTORY: usize = 50;

/// A socket and what is known of it.
pub struct Talk {
    botkit: Arc<Botkit>,
    inbox: Arc<Inbox>,
    shown: Shown,
    /// The socket.
    pub socket: WebSocket,
    /// What it is told.
    pub listener: Listener,
    /// For whom it speaks: the last one.
    parties: Vec<Party>,
    /// What was written and has not arrived yet, with the ping that comes back after it.
    written: VecDeque<(u64, Key, Seq, Option<MessageId>)>,
    pings: u64,
    alive: bool,
    caller: Caller,
    /// A frame of who sends too much, and when it is taken up.
    held: Option<(Instant, Message)>,
}

/// A contact that the socket speaks for.
struct Party {
    who: Who,
    address: Address,
    /// The page is Baton's own.
    whole: bool,
    /// The client has everything up to there, or it is on its way.
    cursor: Seq,
    /// Messages that this client itself said.
    own: Vec<Seq>,
}

impl Talk {
    /// A socket that was just opened.
    pub fn new(botkit: Arc<Botkit>, caller: Caller, socket: WebSocket) -> Self {
        let (inbox, shown) = (Arc::clone(&caller.inbox), caller.shown);
        let listener = botkit.present.listener();
        let (parties, written) = (Vec::new(), VecDeque::new());
        let (pings, alive, held) = (0, true, None);
        Self { botkit, inbox, shown, socket, listener, parties, written, pings, alive, caller, held }
    }

    /// Whether a frame waits because too many came.
    pub fn holds(&self) -> bool {
        self.held.is_some()
    }

    /// When that frame is taken up.
    pub fn held_until(&self) -> Instant {
        self.held.as_ref().map_or_else(Instant::now, |(until, _)| *until)
    }

    /// Takes that frame up.
    pub async fn go_on(&mut self) -> Result<(), Ends> {
        match self.held.take() {
            Some((_, frame)) => self.read(frame).await,
            None => Ok(()),
        }
    }

    /// Takes up a frame.
    pub async fn read(&mut self, frame: Message) -> Result<(), Ends> {
        self.alive = true;
        if matches!(frame, Message::Text(_) | Message::Binary(_)) {
            let session = self.shown.session.unwrap_or(self.shown.given);
            if let Err(wait) = self.botkit.limits.may_send(&self.caller.sender(Some(session))) {
                self.held = Some((Instant::now() + wait, frame));
                return Ok(());
            }
        }
        let bytes = match &frame {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes,
            Message::Ping(_) => return Ok(()),
            Message::Pong(payload) => {
                if let Ok(number) = <[u8; 8]>::try_from(&payload[..]) {
                    self.arrived(u64::from_be_bytes(number)).await;
                }
                return Ok(());
            }
            Message::Close(_) => return Err(Ends::Closed),
        };
        let read = wire::json_object(bytes).and_then(Sent::read);
        let source = String::from_utf8_lossy(bytes).into_owned();
        match read {
            Ok(sent) => match self.take_up(&sent, source).await {
                Ok(()) => Ok(()),
                Err(Trouble::Ends(ends)) => Err(ends),
                Err(Trouble::Refused(code, words)) => {
                    let mut error = wire::error(code, &words);
                    error["ref"] = json!(sent.id);
                    self.send(vec![error]).await
                }
            },
            Err(malformed) => self.send(vec![wire::error("invalid", &malformed.to_string())]).await,
        }
    }

    async fn take_up(&mut self, sent: &Sent, source: String) -> Result<(), Trouble> {
        let greets = matches!(sent.kind.as_str(), "hello" | "welcome_back" | "reconnect" | "identify");
        let current = self.parties.last();
        let other =
            sent.user.as_deref().is_some_and(|user| current.is_none_or(|party| party.address.user != user));
        if greets || current.is_none() || other {
            self.join(sent).await?;
        }
        let Some(party) = self.parties.last_mut() else { return Ok(()) };
        match sent.kind.as_str() {
            "hello" | "welcome_back" | "reconnect" => {
                self.botkit.greeted(&self.inbox, &party.who, sent).await?;
            }
            _ if greets => {}
            "message" => {
                let Some(content) = translate::incoming(sent) else { return Ok(()) };
                let done = self.botkit.heard(&self.inbox, &party.who, sent, content, source).await?;
                let Some(event) = done.event else { return Ok(()) };
                if !done.repeated {
                    party.own.push(event.seq);
                }
                if party.whole {
                    let received = json!({"type": "received", "ref": sent.id, "seq": event.seq});
                    self.send(vec![received]).await?;
                }
            }
            "typing" => {
                if let Some(known) = self.botkit.conversation(&party.who).await? {
                    let actor = Actor::contact(known.contact.name.clone());
                    self.botkit.context.signals.send(Signal::Typing { conversation: known.id, actor });
                }
            }
            "looks" if party.whole => {
                let here = sent.rest.get("here").and_then(Value::as_bool).unwrap_or(true);
                let known = self.botkit.conversation(&party.who).await?;
                self.botkit.looks(&party.who.key, self.listener.socket, here, known.map(|known| known.id));
            }
            "earlier" if party.who.proven && party.whole => self.earlier(sent.before()).await?,
            "ping" => self.send(vec![json!({"type": "pong"})]).await?,
            _ => {
                let done = self.botkit.fired(&self.inbox, &party.who, sent, source).await?;
                party.own.extend(done.and_then(|done| done.event).map(|event| event.seq));
            }
        }
        Ok(())
    }

    /// The client speaks for this user from now on.
    async fn join(&mut self, sent: &Sent) -> Result<(), Trouble> {
        let now = clock::now();
        let token = sent.token.as_deref().and_then(|token| token::session(&self.inbox, token, now));
        if token.is_some() {
            self.shown.session = token;
        }
        let named = || token::hex(&self.shown.session.unwrap_or(self.shown.given).0);
        let user = sent.user.clone().unwrap_or_else(named);
        let who = identity::who(&self.botkit.visitors, &self.inbox, &user, sent.hash.as_deref(), self.shown)
            .await?;
        let address = Address { user, channel: sent.channel().to_owned() };
        if let Some(at) = self.parties.iter().position(|party| party.who.key == who.key) {
            let mut known = self.parties.remove(at);
            known.who.proven |= who.proven;
            (known.address, known.whole) = (address, known.whole || sent.baton);
            self.parties.push(known);
            return self.greet().await;
        }
        if self.parties.len() == PARTIES {
            let left = self.parties.remove(0);
            self.leave(&left.who.key);
        }
        let key = who.key.clone();
        let seen = self.botkit.visitors.run(move |visitors| visitors.seen(&key)).await?;
        let first = self.botkit.present.join(&who.key, &self.listener, seen);
        self.botkit.context.deliveries.wake_for(self.inbox.id, &who.key.contact);
        // What a client says it has is taken only from who may read all of it.
        let since = sent.since.filter(|_| who.proven).map(Seq);
        let whole = sent.baton;
        let known = self.botkit.conversation(&who).await?;
        if first {
            self.botkit.came(&who.key, known.as_ref().map(|known| known.id));
        }
        let cursor = match (&known, since) {
            (_, Some(since)) => since,
            (Some(known), None) if whole && who.proven => self.before_the_latest(known).await?,
            _ => seen,
        };
        self.parties.push(Party { who, address, whole, cursor, own: Vec::new() });
        self.greet().await?;
        self.catch_up(since.is_some() || whole).await
    }

    /// Takes up what the socket is told.
    pub async fn told(&mut self, news: News) -> Result<(), Ends> {
        for told in news.told {
            self.one(told).await.map_err(Trouble::ends)?;
        }
        if news.missed {
            // Where this socket stands is known exactly.
            self.catch_up(true).await.map_err(Trouble::ends)?;
        }
        Ok(())
    }

    async fn one(&mut self, told: Told) -> Result<(), Trouble> {
        let place = |key: &Key| self.parties.iter().position(|party| party.who.key == *key);
        match told {
            Told::Event(key, event) => {
                if let Some(at) = place(&key) {
                    self.tell(at, [&*event]).await?;
                }
            }
            Told::Typing(key) => {
                if place(&key).is_some() {
                    self.send(vec![wire::typing()]).await?;
                }
            }
            Told::Again(key, seq) => {
                let Some(at) = place(&key) else { return Ok(()) };
                let event = self.botkit.context.reader.run(move |reader| reader.event(seq)).await;
                if let Some((event, _)) = event.map_err(Refused::from)? {
                    self.write(at, &[&event]).await?;
                }
            }
        }
        Ok(())
    }

    /// Tells a party what it has not got yet.
    async fn tell<'e>(&mut self, at: usize, events: impl IntoIterator<Item = &'e Event>) -> Result<(), Ends> {
        let party = &mut self.parties[at];
        let cursor = party.cursor;
        let fresh = events.into_iter().filter(|event| event.seq > cursor);
        let fresh: Vec<_> = fresh.filter(|event| !party.own.contains(&event.seq)).collect();
        party.own.retain(|seq| fresh.last().is_none_or(|last| *seq > last.seq));
        self.write(at, &fresh).await
    }

    async fn write(&mut self, at: usize, events: &[&Event]) -> Result<(), Ends> {
        let (botkit, party) = (&self.botkit, &mut self.parties[at]);
        let mut frames = Vec::with_capacity(events.len() + 1);
        for event in events {
            let event = botkit.fresh(event).await;
            let Some(frame) = translate::shown(&event, &party.address, party.whole) else { continue };
            frames.push(Message::text(frame.to_string()));
            if let Kind::Message(said) = &event.kind {
                let message = (event.actor.kind == ActorKind::Operator).then_some(said.message);
                self.written.push_back((self.pings + 1, party.who.key.clone(), event.seq, message));
                party.cursor = event.seq.max(party.cursor);
            }
        }
        if frames.is_empty() {
            return Ok(());
        }
        // Comes back once all of it has arrived.
        self.pings += 1;
        frames.push(Message::Ping(self.pings.to_be_bytes().to_vec().into()));
        write(&mut self.socket, frames).await
    }

    async fn send(&mut self, frames: Vec<Value>) -> Result<(), Ends> {
        let frames = frames.into_iter().map(|frame| Message::text(frame.to_string())).collect();
        write(&mut self.socket, frames).await
    }

    /// Pings; ends when the last one was not answered.
    pub async fn ping(&mut self) -> Result<(), Ends> {
        if !std::mem::replace(&mut self.alive, false) {
            return Err(Ends::Broken);
        }
        self.pings += 1;
        let ping = Message::Ping(self.pings.to_be_bytes().to_vec().into());
        write(&mut self.socket, vec![ping]).await
    }

    /// Everything that was written before this ping has arrived.
    async fn arrived(&mut self, ping: u64) {
        while let Some((number, key, seq, message)) = self.written.pop_front() {
            if number > ping {
                self.written.push_front((number, key, seq, message));
                return;
            }
            if let Some(message) = message {
                self.botkit.context.deliveries.confirm(self.inbox.id, message).await;
            }
            self.botkit.visitors.saw(&key, seq);
            self.botkit.present.acked(&key, seq, message.as_slice());
        }
    }

    /// The socket has ended. What was written to a client that closed it in good order has arrived.
    pub async fn settle(&mut self, ends: Ends) {
        if ends == Ends::Closed {
            self.arrived(u64::MAX).await;
        }
    }
}

impl Talk {
    fn leave(&self, key: &Key) {
        if self.botkit.present.leave(key, self.listener.socket) {
            self.botkit.went(key.clone());
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        self.parties.iter().for_each(|party| self.leave(&party.who.key));
    }
}
